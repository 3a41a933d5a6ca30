// Statements other than REDUCE: loops, branches, stores, assignments, checks and rebinding.

#include <llvm-c/DebugInfo.h>
#include <string.h>

#include "llvm_internal.h"

// ---- loops -------------------------------------------------------------------------------------------------------

static LLVMMetadataRef named_node(Emitter *emitter, const char *name, LLVMMetadataRef value) {
    LLVMMetadataRef parts[2] = {LLVMMDStringInContext2(emitter->context, name, strlen(name)), value};
    return LLVMMDNodeInContext2(emitter->context, parts, value ? 2 : 1);
}

// llvm.loop metadata names itself first, which keeps one loop's from being merged with another's. parts[0] is for that.
static LLVMMetadataRef loop_node(Emitter *emitter, LLVMMetadataRef *parts, size_t count) {
    LLVMMetadataRef placeholder = LLVMTemporaryMDNode(emitter->context, NULL, 0);
    parts[0] = placeholder;
    LLVMMetadataRef node = LLVMMDNodeInContext2(emitter->context, parts, count);
    LLVMMetadataReplaceAllUsesWith(placeholder, node);
    return node;
}

static LLVMMetadataRef metadata_with(Emitter *emitter, const char *name) {
    LLVMMetadataRef must_progress = named_node(emitter, "llvm.loop.mustprogress", NULL);
    LLVMMetadataRef parts[3] = {NULL, must_progress, named_node(emitter, name, NULL)};
    return loop_node(emitter, parts, 3);
}

static LLVMMetadataRef metadata_of_parallel(Emitter *emitter, LLVMMetadataRef access_group) {
    LLVMMetadataRef on = LLVMValueAsMetadata(LLVMConstInt(emitter->i1, 1, false));
    LLVMMetadataRef parts[4] = {NULL, named_node(emitter, "llvm.loop.mustprogress", NULL)};
    parts[2] = named_node(emitter, "llvm.loop.parallel_accesses", access_group);
    parts[3] = named_node(emitter, "llvm.loop.vectorize.enable", on);
    return loop_node(emitter, parts, 4);
}

// Several copies of a body are enough for one iteration: a loop around them that LLVM unrolled would need more code, addresses for
// it, and a remainder, which conv2d takes a tenth longer for.
LLVMMetadataRef be_loop_metadata(Emitter *emitter, LLVMMetadataRef access_group) {
    if (access_group) return metadata_of_parallel(emitter, access_group);
    if (be_copy_count(emitter) > 1) return metadata_with(emitter, "llvm.loop.unroll.runtime.disable");
    LLVMMetadataRef parts[2] = {NULL, named_node(emitter, "llvm.loop.mustprogress", NULL)};
    return loop_node(emitter, parts, 2);
}

LLVMMetadataRef be_loop_metadata_rolled(Emitter *emitter) { return metadata_with(emitter, "llvm.loop.unroll.disable"); }

static Loop create_loop(Emitter *emitter, LLVMValueRef lower, LLVMValueRef upper, int64_t step, const char *name) {
    Loop loop = {.body = be_block(emitter, name), .exit = be_block(emitter, ""), .lower = lower, .upper = upper, .step = step};
    loop.before = LLVMGetInsertBlock(emitter->builder);
    return loop;
}

static void enter_body(Emitter *emitter, Loop *loop, const char *name) {
    be_position(emitter, loop->body);
    loop->index = LLVMBuildPhi(emitter->builder, emitter->i64, name);
    LLVMAddIncoming(loop->index, &loop->lower, &loop->before, 1);
    emitter->depth++;
}

Loop be_loop_begin(Emitter *emitter, LLVMValueRef lower, LLVMValueRef upper, int64_t step, const char *name) {
    Loop loop = create_loop(emitter, lower, upper, step, name);
    LLVMValueRef enters = LLVMBuildICmp(emitter->builder, LLVMIntSLT, lower, upper, "");
    LLVMBuildCondBr(emitter->builder, enters, loop.body, loop.exit);
    enter_body(emitter, &loop, name);
    return loop;
}

Loop be_loop_begin_exact(Emitter *emitter, LLVMValueRef lower, LLVMValueRef upper, int64_t step, const char *name) {
    Loop loop = create_loop(emitter, lower, upper, step, name);
    loop.is_exact = true;
    LLVMBuildBr(emitter->builder, loop.body);
    enter_body(emitter, &loop, name);
    return loop;
}

// The next index may pass `upper` by less than a step; callers choose bounds that leave room for that.
void be_loop_end(Emitter *emitter, Loop *loop, LLVMMetadataRef metadata) {
    loop->latch = LLVMGetInsertBlock(emitter->builder);
    loop->next = LLVMBuildNSWAdd(emitter->builder, loop->index, be_i64(emitter, loop->step), "");
    LLVMAddIncoming(loop->index, &loop->next, &loop->latch, 1);
    LLVMValueRef again = LLVMBuildICmp(emitter->builder, loop->is_exact ? LLVMIntNE : LLVMIntSLT, loop->next, loop->upper, "");
    LLVMValueRef branch = LLVMBuildCondBr(emitter->builder, again, loop->body, loop->exit);
    unsigned kind = LLVMGetMDKindIDInContext(emitter->context, "llvm.loop", 9);
    if (metadata) LLVMSetMetadata(branch, kind, LLVMMetadataAsValue(emitter->context, metadata));
    be_position(emitter, loop->exit);
    emitter->depth--;
}

LLVMValueRef be_loop_stop(Emitter *emitter, const Loop *loop) {
    LLVMValueRef stop = LLVMBuildPhi(emitter->builder, emitter->i64, "stop");
    LLVMAddIncoming(stop, (LLVMValueRef[]){loop->lower, loop->next}, (LLVMBasicBlockRef[]){loop->before, loop->latch}, 2);
    return stop;
}

// An independent loop without loops inside: the one that LLVM may turn into vectors.
static bool is_innermost(const LoopStatement *statement) {
    for (size_t i = 0; i < statement->body.statements.count; i++) {
        LoopStatementKind kind = statement->body.statements.items[i]->kind;
        if (kind != LOOP_STORE && kind != LOOP_ASSIGN) return false;
    }
    return true;
}

static void bind_index(Emitter *emitter, LoopIndexId index, LLVMValueRef value) {
    emitter->indices[index.index] = value;
    emitter->index_depths[index.index] = emitter->depth;
}

// Number of iterations for any step, without overflow: (distance - 1) / |step| + 1 in unsigned arithmetic, 0 when empty.
static LLVMValueRef iteration_count(Emitter *emitter, LLVMValueRef lower, LLVMValueRef upper, int64_t step) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef from = step > 0 ? lower : upper, to = step > 0 ? upper : lower;
    LLVMValueRef nonempty = LLVMBuildICmp(builder, LLVMIntSLT, from, to, "");
    LLVMValueRef last = LLVMBuildSub(builder, LLVMBuildSub(builder, to, from, ""), be_i64(emitter, 1), "");
    uint64_t distance = step > 0 ? (uint64_t)step : UINT64_C(0) - (uint64_t)step;
    LLVMValueRef steps = LLVMBuildUDiv(builder, last, LLVMConstInt(emitter->i64, distance, false), "");
    LLVMValueRef count = LLVMBuildAdd(builder, steps, be_i64(emitter, 1), "");
    return LLVMBuildSelect(builder, nonempty, count, be_i64(emitter, 0), "");
}

// A loop whose body is straight-line code.
static void remark_innermost(const Emitter *emitter, const LoopStatement *statement) {
    if (statement->independent) diagnostic_remark(emitter->diagnostics, REMARK_VECTOR_BY_LLVM, statement->span, "the iterations of this loop are independent, and left to LLVM to make vectors of");
    else diagnostic_remark(emitter->diagnostics, REMARK_SCALAR_LOOP, statement->span, "an iteration of this loop may need what the one before it has left: they run one after the other");
}

static void emit_for(Emitter *emitter, const LoopStatement *statement) {
    if (be_emit_tile(emitter, statement)) return;
    LLVMMetadataRef outer = emitter->access_group;
    bool marked = statement->independent && is_innermost(statement);
    if (is_innermost(statement) && emitter->lanes.width == 1) remark_innermost(emitter, statement);
    emitter->access_group = marked ? be_access_group_create(emitter) : NULL;
    LLVMValueRef lower = be_extent(emitter, statement->lower, EXTENT_WRAPS);
    LLVMValueRef upper = be_extent(emitter, statement->upper, EXTENT_WRAPS);
    bool counted = statement->step != 1;
    LLVMValueRef count = counted ? iteration_count(emitter, lower, upper, statement->step) : upper;
    Loop loop = be_loop_begin(emitter, counted ? be_i64(emitter, 0) : lower, count, 1, "for");
    LLVMValueRef index = loop.index;
    if (counted) {
        LLVMValueRef distance = LLVMBuildMul(emitter->builder, index, be_i64(emitter, statement->step), "");
        index = LLVMBuildAdd(emitter->builder, lower, distance, "");
    }
    bind_index(emitter, statement->index, index);
    be_index_publish(emitter, statement->index);
    be_emit_block(emitter, &statement->body);
    be_debug_place(emitter, statement->span);
    be_loop_end(emitter, &loop, be_loop_metadata(emitter, emitter->access_group));
    emitter->access_group = outer;
}

static void emit_while(Emitter *emitter, const LoopStatement *statement) {
    LLVMBasicBlockRef test = be_block(emitter, "while"), body = be_block(emitter, "do"), exit = be_block(emitter, "");
    be_jump(emitter, test);
    emitter->depth++;
    be_emit_block(emitter, &statement->prelude);
    be_debug_place(emitter, statement->span);
    be_evaluate(emitter, statement);
    LLVMBuildCondBr(emitter->builder, be_value(emitter, statement->condition), body, exit);
    be_position(emitter, body);
    be_emit_block(emitter, &statement->body);
    LLVMBuildBr(emitter->builder, test);
    emitter->depth--;
    be_position(emitter, exit);
}

static void emit_if(Emitter *emitter, const LoopStatement *statement) {
    LLVMBasicBlockRef yes = be_block(emitter, "then"), no = be_block(emitter, "else"), exit = be_block(emitter, "");
    be_evaluate(emitter, statement);
    LLVMBuildCondBr(emitter->builder, be_value(emitter, statement->condition), yes, no);
    be_position(emitter, yes);
    be_emit_block(emitter, &statement->body);
    LLVMBuildBr(emitter->builder, exit);
    be_position(emitter, no);
    be_emit_block(emitter, &statement->otherwise);
    be_jump(emitter, exit);
}

// ---- tiles -------------------------------------------------------------------------------------------------------

uint32_t be_copy_count(const Emitter *emitter) { return emitter->tile.rows * emitter->tile.vectors; }

void be_copy_select(Emitter *emitter, uint32_t copy) {
    const Tile *tile = &emitter->tile;
    emitter->copy = copy;
    if (tile->row.index) emitter->indices[tile->row.index] = tile->row_values[copy / tile->vectors];
    if (tile->column.index) emitter->indices[tile->column.index] = tile->column_values[copy % tile->vectors];
}

// ---- simple statements -------------------------------------------------------------------------------------------

enum { COPY_LIMIT = BE_ROW_LIMIT * BE_VECTOR_LIMIT };

// All copies read before any writes: a copy of the last row may stand for several.
void be_emit_store(Emitter *emitter, const LoopStatement *statement) {
    LLVMValueRef values[COPY_LIMIT];
    for (uint32_t copy = 0; copy < be_copy_count(emitter); copy++) {
        be_copy_select(emitter, copy);
        be_evaluate(emitter, statement);
        values[copy] = be_value(emitter, statement->value);
    }
    for (uint32_t copy = 0; copy < be_copy_count(emitter); copy++) {
        be_copy_select(emitter, copy);
        be_store(emitter, statement->buffer, statement->offset, values[copy]);
    }
}

void be_emit_assign(Emitter *emitter, const LoopStatement *statement) {
    for (uint32_t copy = 0; copy < be_copy_count(emitter); copy++) {
        be_copy_select(emitter, copy);
        be_evaluate(emitter, statement);
        LLVMValueRef value = be_splat(emitter, be_value(emitter, statement->value), emitter->lanes.width);
        LLVMBuildStore(emitter->builder, value, be_variable_slot(emitter, statement->variable));
    }
}

// ---- checks ------------------------------------------------------------------------------------------------------

static void report_value(Emitter *emitter, uint32_t position, LLVMValueRef value) {
    LLVMValueRef at = be_i64(emitter, position);
    LLVMValueRef slot = LLVMBuildInBoundsGEP2(emitter->builder, emitter->i64, emitter->report, &at, 1, "");
    LLVMBuildStore(emitter->builder, value, slot);
}

static void emit_failure(Emitter *emitter, const LoopStatement *statement) {
    SourcePosition position = be_source_position(emitter, statement->span);
    uint32_t count = statement->value_count > 8 ? 8 : statement->value_count;
    if (!emitter->report) emitter->report = be_alloca(emitter, LLVMArrayType2(emitter->i64, 8), "report");
    for (uint32_t i = 0; i < count; i++) report_value(emitter, i, be_extent(emitter, statement->values[i], EXTENT_WRAPS));
    LLVMValueRef operands[6] = {emitter->context_argument, be_i32(emitter, statement->code), be_i32(emitter, (int32_t)position.line),
                                be_i32(emitter, (int32_t)position.column), be_i32(emitter, (int32_t)count), emitter->report};
    LLVMValueRef status = LLVMBuildCall2(emitter->builder, emitter->fail_type, emitter->fail_function, operands, 6, "");
    be_return_failure(emitter, status);
}

static void emit_check(Emitter *emitter, const LoopStatement *statement) {
    LLVMBasicBlockRef fails = be_block(emitter, "fails"), passes = be_block(emitter, "");
    be_evaluate(emitter, statement);
    LLVMBuildCondBr(emitter->builder, be_value(emitter, statement->condition), passes, fails);
    be_position(emitter, fails);
    emit_failure(emitter, statement);
    be_position(emitter, passes);
}

static void emit_rebind(Emitter *emitter, const LoopStatement *statement) {
    ArenaMark mark = arena_mark(emitter->arena);
    LLVMValueRef *sources = ARENA_ARRAY(emitter->arena, statement->rebind_count, LLVMValueRef);
    for (uint32_t i = 0; i < statement->rebind_count; i++) sources[i] = be_buffer_pointer(emitter, statement->rebinds[i].source);
    for (uint32_t i = 0; i < statement->rebind_count; i++) {
        LLVMBuildStore(emitter->builder, sources[i], be_buffer_slot(emitter, statement->rebinds[i].target));
    }
    arena_reset(emitter->arena, mark);
}

void be_emit_statement(Emitter *emitter, const LoopStatement *statement) {
    be_debug_place(emitter, statement->span);
    if (be_emit_call(emitter, statement)) return;
    switch (statement->kind) {
    case LOOP_FOR: emit_for(emitter, statement); return;
    case LOOP_WHILE: emit_while(emitter, statement); return;
    case LOOP_IF: emit_if(emitter, statement); return;
    case LOOP_STORE: be_emit_store(emitter, statement); return;
    case LOOP_ASSIGN: be_emit_assign(emitter, statement); return;
    case LOOP_REDUCE: be_emit_reduce(emitter, statement); return;
    case LOOP_CHECK: emit_check(emitter, statement); return;
    case LOOP_REBIND: emit_rebind(emitter, statement); return;
    }
}

// The loop after the statement at `position`, with assignments alone in between, if it begins with a store; else NULL.
static const LoopStatement *stored_after(const LoopBlock *block, size_t position) {
    size_t next = position + 1, count = block->statements.count;
    while (next < count && block->statements.items[next]->kind == LOOP_ASSIGN) next++;
    const LoopStatement *loop = next < count ? block->statements.items[next] : NULL;
    bool is_loop = loop && loop->kind == LOOP_FOR && loop->independent && loop->step == 1 && loop->body.statements.count > 0;
    return is_loop && loop->body.statements.items[0]->kind == LOOP_STORE ? loop : NULL;
}

// Statement nesting is limited to 1,000 levels by the front end and the parser, so the recursion is bounded.
void be_emit_block(Emitter *emitter, const LoopBlock *block) {
    if (be_block_is_large(block)) {
        be_emit_parts(emitter, block);
        return;
    }
    for (size_t i = 0; i < block->statements.count; i++) {
        emitter->stored_next = block->statements.items[i]->kind == LOOP_REDUCE ? stored_after(block, i) : NULL;
        be_emit_statement(emitter, block->statements.items[i]);
    }
}
