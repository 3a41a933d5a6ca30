// The body of a function: an internal function whose pointer arguments LLVM may trust, since the entry has checked them. Its
// arguments are all dims, the parameters, the results, the workspace, the context and the frame (of parts; NULL for the whole body, which has its own).

#include "llvm_internal.h"

uint32_t be_argument_count(const LoopFunction *function) {
    return (uint32_t)(function->parameters.count + function->results.count);
}

IrType be_argument_type(const LoopFunction *function, uint32_t position) {
    size_t parameters = function->parameters.count;
    return position < parameters ? function->parameters.items[position].type : function->results.items[position - parameters];
}

bool be_argument_is_pointer(const LoopFunction *function, uint32_t position) {
    return position >= function->parameters.count || function->parameters.items[position].type.rank > 0;
}

bool be_argument_is_written(const LoopFunction *function, uint32_t position) {
    return position >= function->parameters.count || function->parameters.items[position].written;
}

bool be_workspace_is_on_stack(const Emitter *emitter, int64_t *bytes) {
    bool constant = extent_is_constant(emitter->source->extents, emitter->function->workspace_bytes, bytes);
    return constant && *bytes <= BE_STACK_WORKSPACE_LIMIT;
}

// ---- declaration -------------------------------------------------------------------------------------------------

static LLVMTypeRef body_type(Emitter *emitter) {
    const LoopFunction *function = emitter->function;
    uint32_t count = 0;
    size_t limit = function->dimensions.count + be_argument_count(function) + 3;
    LLVMTypeRef *types = ARENA_ARRAY(emitter->arena, limit, LLVMTypeRef);
    for (size_t i = 0; i < function->dimensions.count; i++) types[count++] = emitter->i64;
    for (uint32_t i = 0; i < be_argument_count(function); i++) {
        bool pointer = be_argument_is_pointer(function, i);
        types[count++] = pointer ? emitter->pointer_type : be_memory_type(emitter, be_argument_type(function, i).dtype);
    }
    types[count++] = emitter->pointer_type;
    types[count++] = emitter->pointer_type;
    types[count++] = emitter->pointer_type;
    return LLVMFunctionType(emitter->i32, types, count, false);
}

// The entry has checked that written arguments are disjoint from all others: what is accessed through one pointer is not
// written through another.
static void trust_arguments(Emitter *emitter, LLVMValueRef body) {
    const LoopFunction *function = emitter->function;
    LLVMAttributeIndex first = (LLVMAttributeIndex)function->dimensions.count + 1; // 0 is the return value
    for (uint32_t i = 0; i < be_argument_count(function); i++) {
        if (!be_argument_is_pointer(function, i)) continue;
        be_add_attribute(emitter, body, first + i, "noalias", 0);
        be_add_attribute(emitter, body, first + i, "noundef", 0);
        be_add_attribute(emitter, body, first + i, "align", dtype_size(be_argument_type(function, i).dtype));
        if (!be_argument_is_written(function, i)) be_add_attribute(emitter, body, first + i, "readonly", 0);
    }
    LLVMAttributeIndex workspace = first + be_argument_count(function);
    be_add_attribute(emitter, body, workspace, "noalias", 0);
    be_add_attribute(emitter, body, workspace, "align", 64);
    if (emitter->frame_size > 0) be_add_attribute(emitter, body, workspace + 2, "noalias", 0);
}

void be_declare_internal(Emitter *emitter, LLVMValueRef body) {
    LLVMSetLinkage(body, LLVMInternalLinkage);
    be_add_function_attribute(emitter, body, "nounwind");
    be_add_function_attribute(emitter, body, "noinline");
    be_add_target_attributes(emitter, body);
    trust_arguments(emitter, body);
}

// ---- storage -----------------------------------------------------------------------------------------------------

static LLVMValueRef argument(const Emitter *emitter, uint32_t position) {
    return LLVMGetParam(emitter->body, (uint32_t)emitter->function->dimensions.count + position);
}

static LLVMValueRef constant_data(Emitter *emitter, const LoopBuffer *buffer) {
    int64_t count;
    DType dtype = buffer->dtype == DTYPE_BOOL ? DTYPE_U8 : buffer->dtype;
    bool known = extent_is_constant(emitter->source->extents, buffer->element_count, &count);
    REQUIRE(known, "constant data of unknown size");
    LLVMValueRef *elements = ARENA_ARRAY(emitter->arena, count, LLVMValueRef);
    for (int64_t i = 0; i < count; i++) elements[i] = be_constant(emitter, dtype, buffer->constants[i]);
    LLVMValueRef data = LLVMConstArray2(be_type(emitter, dtype), elements, (uint64_t)count);
    LLVMValueRef global = LLVMAddGlobal(emitter->module, LLVMTypeOf(data), "arrc.constant");
    LLVMSetInitializer(global, data);
    LLVMSetGlobalConstant(global, true);
    LLVMSetLinkage(global, LLVMPrivateLinkage);
    LLVMSetUnnamedAddress(global, LLVMGlobalUnnamedAddr);
    return global;
}

static LLVMValueRef workspace_part(Emitter *emitter, const LoopBuffer *buffer) {
    LLVMBasicBlockRef current = LLVMGetInsertBlock(emitter->builder);
    LLVMValueRef offset = be_extent(emitter, buffer->byte_offset, EXTENT_WRAPS);
    be_position(emitter, emitter->entry);
    LLVMValueRef part = LLVMBuildInBoundsGEP2(emitter->builder, emitter->i8, emitter->workspace, &offset, 1, buffer->name);
    be_position(emitter, current);
    return part;
}

static LLVMValueRef place_pointer(Emitter *emitter, LoopBufferId id) {
    uint32_t place = emitter->buffer_frame[id.index];
    if (place) return be_frame_slot(emitter, emitter->pointer_type, 8, place);
    return be_alloca(emitter, emitter->pointer_type, loop_buffer(emitter->function, id)->name);
}

static LLVMValueRef place_buffer(Emitter *emitter, LoopBufferId id) {
    const LoopBuffer *buffer = loop_buffer(emitter->function, id);
    uint32_t parameters = (uint32_t)emitter->function->parameters.count;
    switch (buffer->kind) {
    case LOOP_BUFFER_PARAMETER: return argument(emitter, buffer->position);
    case LOOP_BUFFER_RESULT: return argument(emitter, parameters + buffer->position);
    case LOOP_BUFFER_WORKSPACE: return workspace_part(emitter, buffer);
    case LOOP_BUFFER_POINTER: return place_pointer(emitter, id);
    case LOOP_BUFFER_CONSTANT: return constant_data(emitter, buffer);
    }
    INTERNAL_ERROR("a buffer of kind %d", (int)buffer->kind);
}

LLVMValueRef be_buffer_slot(Emitter *emitter, LoopBufferId buffer) {
    Owned *known = &emitter->buffers[buffer.index];
    if (known->owner != emitter->owner) *known = (Owned){place_buffer(emitter, buffer), emitter->owner};
    return known->value;
}

LLVMValueRef be_buffer_pointer(Emitter *emitter, LoopBufferId buffer) {
    LLVMValueRef pointer = be_buffer_slot(emitter, buffer);
    if (loop_buffer(emitter->function, buffer)->kind != LOOP_BUFFER_POINTER) return pointer;
    return LLVMBuildLoad2(emitter->builder, emitter->pointer_type, pointer, "");
}

static LLVMValueRef place_local(Emitter *emitter, LoopVariableId id) {
    const LoopVariable *variable = loop_variable(emitter->function, id);
    LLVMTypeRef type = be_type(emitter, variable->dtype);
    uint32_t place = emitter->variable_frame[id.index];
    LLVMValueRef slot = place ? be_frame_slot(emitter, type, dtype_size(variable->dtype), place) : be_alloca(emitter, type, variable->name);
    be_debug_variable(emitter, variable, slot);
    return slot;
}

// The value as the body has it, converted in the entry block.
static LLVMValueRef place_parameter(Emitter *emitter, const LoopVariable *variable) {
    LLVMValueRef value = argument(emitter, variable->position);
    if (variable->dtype != DTYPE_BOOL) return value;
    LLVMBasicBlockRef current = LLVMGetInsertBlock(emitter->builder);
    be_position(emitter, emitter->entry);
    value = be_cast(emitter, DTYPE_U8, DTYPE_BOOL, value);
    be_position(emitter, current);
    return value;
}

static LLVMValueRef own_variable(Emitter *emitter, LoopVariableId id) {
    const LoopVariable *variable = loop_variable(emitter->function, id);
    Owned *known = &emitter->variables[id.index];
    if (known->owner == emitter->owner) return known->value;
    bool local = variable->kind == LOOP_VARIABLE_LOCAL;
    *known = (Owned){local ? place_local(emitter, id) : place_parameter(emitter, variable), emitter->owner};
    return known->value;
}

LLVMValueRef be_variable_slot(Emitter *emitter, LoopVariableId variable) {
    uint32_t position = emitter->tile_positions[variable.index];
    if (!position) return own_variable(emitter, variable);
    return emitter->tile.slots[emitter->copy * emitter->tile.variable_count + position - 1];
}

LLVMValueRef be_variable_value(Emitter *emitter, LoopVariableId id) {
    const LoopVariable *variable = loop_variable(emitter->function, id);
    if (variable->kind == LOOP_VARIABLE_PARAMETER) return own_variable(emitter, id);
    LLVMValueRef slot = be_variable_slot(emitter, id);
    return LLVMBuildLoad2(emitter->builder, be_slot_type(slot), slot, variable->name);
}

// A slot is an alloca or a place in the frame.
LLVMTypeRef be_slot_type(LLVMValueRef slot) {
    return LLVMIsAAllocaInst(slot) ? LLVMGetAllocatedType(slot) : LLVMGetGEPSourceElementType(slot);
}

// ---- arguments ---------------------------------------------------------------------------------------------------

void be_bind_dimensions(Emitter *emitter) {
    for (size_t i = 0; i < emitter->function->dimensions.count; i++) {
        emitter->dimensions[i] = LLVMGetParam(emitter->body, (uint32_t)i);
    }
}

void be_bind_body(Emitter *emitter) {
    uint32_t arguments = be_argument_count(emitter->function);
    be_bind_dimensions(emitter);
    emitter->workspace = argument(emitter, arguments);
    emitter->context_argument = argument(emitter, arguments + 1);
    emitter->frame = argument(emitter, arguments + 2);
}

// What the body keeps on its stack for its parts and in place of a small workspace.
static void place_own_memory(Emitter *emitter) {
    int64_t bytes;
    if (emitter->frame_size > 0) {
        emitter->frame = be_alloca(emitter, LLVMArrayType2(emitter->i64, emitter->frame_size), "frame");
    }
    if (!be_workspace_is_on_stack(emitter, &bytes) || bytes <= 0) return;
    emitter->workspace = be_alloca(emitter, LLVMArrayType2(emitter->i8, (uint64_t)bytes), "workspace");
    LLVMSetAlignment(emitter->workspace, 64);
}

// ---- the function ------------------------------------------------------------------------------------------------

void be_function_begin(Emitter *emitter, LLVMValueRef function) {
    emitter->scope = (FunctionScope){.owner = ++emitter->last_owner, .body = function, .lane = -1};
    emitter->tile = (Tile){.rows = 1, .vectors = 1};
    emitter->lanes = (Lanes){.width = 1};
    emitter->entry = LLVMAppendBasicBlockInContext(emitter->context, function, "entry");
    LLVMSetCurrentDebugLocation2(emitter->builder, NULL);
    be_position(emitter, be_block(emitter, "start"));
}

void be_function_end(Emitter *emitter, LLVMBasicBlockRef first) {
    be_position(emitter, emitter->entry);
    LLVMSetCurrentDebugLocation2(emitter->builder, NULL);
    LLVMBuildBr(emitter->builder, first);
}

static void allocate_tables(Emitter *emitter) {
    const LoopFunction *function = emitter->function;
    emitter->dimensions = ARENA_ARRAY(emitter->arena, function->dimensions.count, LLVMValueRef);
    emitter->buffers = ARENA_ARRAY(emitter->arena, function->buffers.count, Owned);
    emitter->variables = ARENA_ARRAY(emitter->arena, function->variables.count, Owned);
    emitter->tile_positions = ARENA_ARRAY(emitter->arena, function->variables.count, uint32_t);
    emitter->values = ARENA_ARRAY(emitter->arena, function->expressions.count, LLVMValueRef);
    emitter->walk_positions = ARENA_ARRAY(emitter->arena, function->expressions.count, uint32_t);
    emitter->indices = ARENA_ARRAY(emitter->arena, function->index_count + 1, LLVMValueRef);
    emitter->index_depths = ARENA_ARRAY(emitter->arena, function->index_count + 1, uint32_t);
}

void be_return_failure(Emitter *emitter, LLVMValueRef status) {
    if (!emitter->failed) {
        emitter->failed = be_block(emitter, "failed");
        emitter->status = be_alloca(emitter, emitter->i32, "status");
    }
    LLVMBuildStore(emitter->builder, status, emitter->status);
    LLVMBuildBr(emitter->builder, emitter->failed);
}

void be_body_return(Emitter *emitter) {
    LLVMBuildRet(emitter->builder, be_i32(emitter, 0));
    if (!emitter->failed) return;
    be_position(emitter, emitter->failed);
    LLVMBuildRet(emitter->builder, LLVMBuildLoad2(emitter->builder, emitter->i32, emitter->status, ""));
}

LLVMValueRef be_emit_body(Emitter *emitter) {
    char *name = arena_format(emitter->arena, "%s.body", be_symbol(emitter, ""));
    allocate_tables(emitter);
    loop_walk_initialise(&emitter->walk, emitter->function);
    be_find_frame(emitter);
    LLVMValueRef body = LLVMAddFunction(emitter->module, name, body_type(emitter));
    be_declare_internal(emitter, body);
    be_function_begin(emitter, body);
    LLVMBasicBlockRef start = LLVMGetInsertBlock(emitter->builder);
    be_bind_body(emitter);
    place_own_memory(emitter);
    be_debug_function(emitter);
    be_emit_block(emitter, &emitter->function->body);
    loop_walk_free(&emitter->walk);
    be_body_return(emitter);
    be_function_end(emitter, start);
    return body;
}
