// The body of a function: an internal function whose pointer arguments LLVM may trust, since the entry has checked them. Its
// arguments are all dims, the parameters, the results, the workspace and the context.

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
    size_t limit = function->dimensions.count + be_argument_count(function) + 2;
    LLVMTypeRef *types = ARENA_ARRAY(emitter->arena, limit, LLVMTypeRef);
    for (size_t i = 0; i < function->dimensions.count; i++) types[count++] = emitter->i64;
    for (uint32_t i = 0; i < be_argument_count(function); i++) {
        bool pointer = be_argument_is_pointer(function, i);
        types[count++] = pointer ? emitter->pointer_type : be_memory_type(emitter, be_argument_type(function, i).dtype);
    }
    types[count++] = emitter->pointer_type;
    types[count++] = emitter->pointer_type;
    return LLVMFunctionType(emitter->i32, types, count, false);
}

// The entry has checked that written arguments are disjoint from all others: what is accessed through one pointer is not
// written through another.
static void trust_arguments(Emitter *emitter) {
    const LoopFunction *function = emitter->function;
    LLVMAttributeIndex first = (LLVMAttributeIndex)function->dimensions.count + 1; // 0 is the return value
    for (uint32_t i = 0; i < be_argument_count(function); i++) {
        if (!be_argument_is_pointer(function, i)) continue;
        be_add_attribute(emitter, emitter->body, first + i, "noalias", 0);
        be_add_attribute(emitter, emitter->body, first + i, "noundef", 0);
        be_add_attribute(emitter, emitter->body, first + i, "align", dtype_size(be_argument_type(function, i).dtype));
        if (!be_argument_is_written(function, i)) be_add_attribute(emitter, emitter->body, first + i, "readonly", 0);
    }
    LLVMAttributeIndex workspace = first + be_argument_count(function);
    be_add_attribute(emitter, emitter->body, workspace, "noalias", 0);
    be_add_attribute(emitter, emitter->body, workspace, "align", 64);
}

static void declare_body(Emitter *emitter) {
    char *name = arena_format(emitter->arena, "%s.body", be_symbol(emitter, ""));
    emitter->body = LLVMAddFunction(emitter->module, name, body_type(emitter));
    LLVMSetLinkage(emitter->body, LLVMInternalLinkage);
    be_add_function_attribute(emitter, emitter->body, "nounwind");
    be_add_function_attribute(emitter, emitter->body, "noinline");
    be_add_target_attributes(emitter, emitter->body);
    trust_arguments(emitter);
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

static LLVMValueRef place_buffer(Emitter *emitter, const LoopBuffer *buffer) {
    uint32_t parameters = (uint32_t)emitter->function->parameters.count;
    switch (buffer->kind) {
    case LOOP_BUFFER_PARAMETER: return argument(emitter, buffer->position);
    case LOOP_BUFFER_RESULT: return argument(emitter, parameters + buffer->position);
    case LOOP_BUFFER_WORKSPACE: return workspace_part(emitter, buffer);
    case LOOP_BUFFER_POINTER: return be_alloca(emitter, emitter->pointer_type, buffer->name);
    case LOOP_BUFFER_CONSTANT: return constant_data(emitter, buffer);
    }
    INTERNAL_ERROR("a buffer of kind %d", (int)buffer->kind);
}

static LLVMValueRef place_variable(Emitter *emitter, const LoopVariable *variable) {
    if (variable->kind == LOOP_VARIABLE_LOCAL) return be_alloca(emitter, be_type(emitter, variable->dtype), variable->name);
    LLVMValueRef value = argument(emitter, variable->position);
    return variable->dtype == DTYPE_BOOL ? be_cast(emitter, DTYPE_U8, DTYPE_BOOL, value) : value;
}

static void place_workspace(Emitter *emitter) {
    int64_t bytes;
    emitter->workspace = argument(emitter, be_argument_count(emitter->function));
    if (!be_workspace_is_on_stack(emitter, &bytes) || bytes <= 0) return;
    emitter->workspace = be_alloca(emitter, LLVMArrayType2(emitter->i8, (uint64_t)bytes), "workspace");
    LLVMSetAlignment(emitter->workspace, 64);
}

static void place_all(Emitter *emitter) {
    const LoopFunction *function = emitter->function;
    emitter->context_argument = argument(emitter, be_argument_count(function) + 1);
    for (size_t i = 0; i < function->dimensions.count; i++) emitter->dimensions[i] = LLVMGetParam(emitter->body, (uint32_t)i);
    place_workspace(emitter);
    for (size_t i = 1; i < function->buffers.count; i++) emitter->buffers[i] = place_buffer(emitter, &function->buffers.items[i]);
    for (size_t i = 1; i < function->variables.count; i++) emitter->variables[i] = place_variable(emitter, &function->variables.items[i]);
}

// ---- the function ------------------------------------------------------------------------------------------------

void be_function_begin(Emitter *emitter, LLVMValueRef function) {
    emitter->entry = LLVMAppendBasicBlockInContext(emitter->context, function, "entry");
    emitter->failed = NULL;
    emitter->tile = (Tile){.rows = 1, .vectors = 1};
    emitter->lanes = (Lanes){.width = 1};
    emitter->copy = 0;
    emitter->lane = -1;
    emitter->depth = 0;
    emitter->access_group = NULL;
    LLVMSetCurrentDebugLocation2(emitter->builder, NULL);
    be_position(emitter, be_block(emitter, "start"));
}

void be_function_end(Emitter *emitter, LLVMBasicBlockRef first) {
    be_position(emitter, emitter->entry);
    LLVMSetCurrentDebugLocation2(emitter->builder, NULL);
    LLVMBuildBr(emitter->builder, first);
    for (size_t i = 0; i < emitter->extents_emitted.count; i++) {
        emitter->extent_memo.items[emitter->extents_emitted.items[i]] = NULL;
    }
    emitter->extents_emitted.count = 0;
}

static void allocate_tables(Emitter *emitter) {
    const LoopFunction *function = emitter->function;
    emitter->dimensions = ARENA_ARRAY(emitter->arena, function->dimensions.count, LLVMValueRef);
    emitter->buffers = ARENA_ARRAY(emitter->arena, function->buffers.count, LLVMValueRef);
    emitter->variables = ARENA_ARRAY(emitter->arena, function->variables.count, LLVMValueRef);
    emitter->tile_positions = ARENA_ARRAY(emitter->arena, function->variables.count, uint32_t);
    emitter->values = ARENA_ARRAY(emitter->arena, function->expressions.count, LLVMValueRef);
    emitter->walk_positions = ARENA_ARRAY(emitter->arena, function->expressions.count, uint32_t);
    emitter->indices = ARENA_ARRAY(emitter->arena, function->index_count + 1, LLVMValueRef);
    emitter->index_depths = ARENA_ARRAY(emitter->arena, function->index_count + 1, uint32_t);
}

static void finish_failures(Emitter *emitter) {
    if (!emitter->failed) return;
    be_position(emitter, emitter->failed);
    LLVMBuildRet(emitter->builder, LLVMBuildLoad2(emitter->builder, emitter->i32, emitter->status, ""));
}

LLVMValueRef be_emit_body(Emitter *emitter) {
    declare_body(emitter);
    allocate_tables(emitter);
    be_function_begin(emitter, emitter->body);
    LLVMBasicBlockRef start = LLVMGetInsertBlock(emitter->builder);
    place_all(emitter);
    be_debug_function(emitter);
    loop_walk_initialise(&emitter->walk, emitter->function);
    be_emit_block(emitter, &emitter->function->body);
    loop_walk_free(&emitter->walk);
    LLVMBuildRet(emitter->builder, be_i32(emitter, 0));
    finish_failures(emitter);
    be_function_end(emitter, start);
    return emitter->body;
}
