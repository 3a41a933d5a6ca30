// Large blocks of statements become functions of their own, so that compile time stays near-linear in the program: LLVM's
// passes over loops take time that grows faster than the function.
//
// A block with many loops is cut into parts of a fixed number of statements. A part is an internal function with the body's
// arguments and a frame: memory of the body for the variables, pointers and loop indices that several parts mention. Which
// those are is found beforehand; everything else stays local to its part.

#include "llvm_internal.h"

enum { PART_STATEMENTS = 16, LOOPS_OF_A_LARGE_BLOCK = 64, STATEMENTS_OF_A_LARGE_BLOCK = 2000 };

// What becomes more than straight-line code.
static bool is_compound(const LoopStatement *statement) {
    LoopStatementKind kind = statement->kind;
    if (statement->call) return false;
    return kind == LOOP_FOR || kind == LOOP_WHILE || kind == LOOP_IF || kind == LOOP_REDUCE;
}

bool be_block_is_large(const LoopBlock *block) {
    size_t loops = 0;
    if (block->statements.count <= LOOPS_OF_A_LARGE_BLOCK) return false;
    for (size_t i = 0; i < block->statements.count; i++) loops += is_compound(block->statements.items[i]);
    return loops > LOOPS_OF_A_LARGE_BLOCK || block->statements.count > STATEMENTS_OF_A_LARGE_BLOCK;
}

// ---- what crosses ------------------------------------------------------------------------------------------------

// Per variable, loop index and buffer: the one part that mentions it (from 1), or CROSSES.
static const uint32_t CROSSES = UINT32_MAX;

typedef struct PartSearch {
    Emitter *emitter;
    uint32_t part, part_count;
} PartSearch;

static void note(const PartSearch *search, uint32_t *part) {
    if (*part == 0) *part = search->part;
    else if (*part != search->part) *part = CROSSES;
}

static void note_leaf(void *data, AtomId leaf) {
    const PartSearch *search = data;
    Atom atom = extent_atom(search->emitter->source->extents, leaf);
    if (atom.kind == ATOM_LOOP) note(search, &search->emitter->index_frame[atom.number]);
    if (atom.kind == ATOM_VARIABLE) note(search, &search->emitter->variable_frame[atom.number]);
}

static void note_extent(PartSearch *search, ExtentId extent) {
    extent_visit_leaves(search->emitter->source->extents, extent, note_leaf, search);
}

static void note_expressions(PartSearch *search, const LoopStatement *statement) {
    Emitter *emitter = search->emitter;
    loop_walk_statement(&emitter->walk, statement);
    for (size_t i = 0; i < emitter->walk.order.count; i++) {
        const LoopExpression *expression = loop_expression(emitter->function, emitter->walk.order.items[i]);
        if (expression->kind == LOOP_VARIABLE) note(search, &emitter->variable_frame[expression->variable.index]);
        if (expression->kind == LOOP_LOAD) note(search, &emitter->buffer_frame[expression->buffer.index]);
        if (expression->kind == LOOP_LOAD || expression->kind == LOOP_EXTENT) note_extent(search, expression->extent);
    }
}

static void note_statement(PartSearch *search, const LoopStatement *statement) {
    Emitter *emitter = search->emitter;
    note_expressions(search, statement);
    if (statement->kind == LOOP_FOR) {
        note(search, &emitter->index_frame[statement->index.index]);
        note_extent(search, statement->lower), note_extent(search, statement->upper);
    }
    if (statement->kind == LOOP_STORE) {
        note(search, &emitter->buffer_frame[statement->buffer.index]);
        note_extent(search, statement->offset);
    }
    if (statement->kind == LOOP_ASSIGN) note(search, &emitter->variable_frame[statement->variable.index]);
    for (uint32_t i = 0; i < statement->axis_count; i++) {
        note_extent(search, statement->axes[i].lower), note_extent(search, statement->axes[i].upper);
    }
    for (uint32_t i = 0; i < statement->accumulator_count; i++) note(search, &emitter->variable_frame[statement->accumulators[i].variable.index]);
    for (uint32_t i = 0; i < statement->value_count; i++) note_extent(search, statement->values[i]);
    for (uint32_t i = 0; i < statement->rebind_count; i++) {
        note(search, &emitter->buffer_frame[statement->rebinds[i].target.index]);
        note(search, &emitter->buffer_frame[statement->rebinds[i].source.index]);
    }
}

// Nesting is limited to 1,000 levels by the front end and the parser, so the recursion is bounded.
static void note_block(PartSearch *search, const LoopBlock *block) {
    uint32_t outer = search->part;
    bool large = be_block_is_large(block);
    for (size_t i = 0; i < block->statements.count; i++) {
        const LoopStatement *statement = block->statements.items[i];
        if (large && i % PART_STATEMENTS == 0) search->part = ++search->part_count;
        note_statement(search, statement);
        note_block(search, &statement->prelude);
        note_block(search, &statement->body);
        note_block(search, &statement->otherwise);
    }
    search->part = outer;
}

// Turns parts into places: 1 + the position in the frame of what crosses, 0 for the rest.
static void assign_places(uint32_t *places, size_t count, uint32_t *size) {
    for (size_t i = 0; i < count; i++) places[i] = places[i] == CROSSES ? ++*size : 0;
}

void be_find_frame(Emitter *emitter) {
    const LoopFunction *function = emitter->function;
    PartSearch search = {.emitter = emitter, .part = 1, .part_count = 1};
    emitter->variable_frame = ARENA_ARRAY(emitter->arena, function->variables.count, uint32_t);
    emitter->buffer_frame = ARENA_ARRAY(emitter->arena, function->buffers.count, uint32_t);
    emitter->index_frame = ARENA_ARRAY(emitter->arena, function->index_count + 1, uint32_t);
    note_block(&search, &function->body);
    emitter->frame_size = 0;
    assign_places(emitter->variable_frame, function->variables.count, &emitter->frame_size);
    assign_places(emitter->buffer_frame, function->buffers.count, &emitter->frame_size);
    assign_places(emitter->index_frame, function->index_count + 1, &emitter->frame_size);
    emitter->part_count = 0;
}

// ---- parts -------------------------------------------------------------------------------------------------------

LLVMValueRef be_frame_slot(Emitter *emitter, LLVMTypeRef type, uint32_t size, uint32_t place) {
    LLVMBasicBlockRef current = LLVMGetInsertBlock(emitter->builder);
    LLVMValueRef at = be_i64(emitter, 8 / (int64_t)size * (place - 1));
    be_position(emitter, emitter->entry);
    LLVMValueRef slot = LLVMBuildInBoundsGEP2(emitter->builder, type, emitter->frame, &at, 1, "");
    be_position(emitter, current);
    return slot;
}

void be_index_publish(Emitter *emitter, LoopIndexId index) {
    uint32_t place = emitter->index_frame[index.index];
    if (!place) return;
    LLVMBuildStore(emitter->builder, emitter->indices[index.index], be_frame_slot(emitter, emitter->i64, 8, place));
}

// The indices of the loops around a part, as its own values; `saved` gets the outer ones.
static void enter_indices(Emitter *emitter, LLVMValueRef *saved) {
    for (uint32_t i = 1; i <= emitter->function->index_count; i++) {
        saved[i] = emitter->indices[i];
        if (!emitter->index_frame[i] || !saved[i]) continue;
        LLVMValueRef slot = be_frame_slot(emitter, emitter->i64, 8, emitter->index_frame[i]);
        emitter->indices[i] = LLVMBuildLoad2(emitter->builder, emitter->i64, slot, "");
    }
}

static LLVMValueRef declare_part(Emitter *emitter) {
    char *name = arena_format(emitter->arena, "%s.part%u", be_symbol(emitter, ""), ++emitter->part_count);
    LLVMValueRef part = LLVMAddFunction(emitter->module, name, LLVMGlobalGetValueType(emitter->body));
    be_declare_internal(emitter, part);
    return part;
}

static LLVMValueRef emit_part(Emitter *emitter, const LoopBlock *block, size_t first, size_t end) {
    FunctionScope outer = emitter->scope;
    LLVMBasicBlockRef block_outside = LLVMGetInsertBlock(emitter->builder);
    LLVMMetadataRef place = LLVMGetCurrentDebugLocation2(emitter->builder);
    ArenaMark mark = arena_mark(emitter->arena);
    LLVMValueRef *saved = ARENA_ARRAY(emitter->arena, emitter->function->index_count + 1, LLVMValueRef);
    LLVMValueRef part = declare_part(emitter);
    emitter->body = part;
    be_function_begin(emitter, part);
    LLVMBasicBlockRef start = LLVMGetInsertBlock(emitter->builder);
    be_bind_body(emitter);
    be_debug_function(emitter);
    enter_indices(emitter, saved);
    for (size_t i = first; i < end; i++) be_emit_statement(emitter, block->statements.items[i]);
    be_body_return(emitter);
    be_function_end(emitter, start);
    for (uint32_t i = 1; i <= emitter->function->index_count; i++) emitter->indices[i] = saved[i];
    emitter->scope = outer;
    arena_reset(emitter->arena, mark);
    be_bind_dimensions(emitter);
    be_position(emitter, block_outside);
    be_debug_restore(emitter, place);
    return part;
}

static void call_part(Emitter *emitter, LLVMValueRef part) {
    uint32_t count = LLVMCountParams(part);
    LLVMValueRef *operands = ARENA_ARRAY(emitter->arena, count, LLVMValueRef);
    for (uint32_t i = 0; i < count; i++) operands[i] = LLVMGetParam(emitter->body, i);
    operands[count - 3] = emitter->workspace; // which may be the body's own
    operands[count - 1] = emitter->frame;
    LLVMValueRef status = LLVMBuildCall2(emitter->builder, LLVMGlobalGetValueType(part), part, operands, count, "");
    LLVMBasicBlockRef fails = be_block(emitter, "fails"), passes = be_block(emitter, "");
    LLVMBuildCondBr(emitter->builder, LLVMBuildIsNull(emitter->builder, status, ""), passes, fails);
    be_position(emitter, fails);
    be_return_failure(emitter, status);
    be_position(emitter, passes);
}

void be_emit_parts(Emitter *emitter, const LoopBlock *block) {
    for (size_t first = 0; first < block->statements.count; first += PART_STATEMENTS) {
        size_t left = block->statements.count - first;
        size_t end = first + (left < PART_STATEMENTS ? left : PART_STATEMENTS);
        call_part(emitter, emit_part(emitter, block, first, end));
    }
}
