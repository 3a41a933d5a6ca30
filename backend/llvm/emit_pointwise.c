// Loops without reductions as vectors over their own index, where every access is contiguous or the same for all lanes, and
// every operation has a vector form. Other loops are left to LLVM's vectoriser.
//
// Rows that are no multiple of the vector end in one masked vector instead of a scalar loop. At most half a vector of 512 bits
// is left to one of 256: memory moves 256 bits at a time on many processors, and a row that is not aligned crosses a cache
// line with every access of 512. Nothing is left to LLVM's unroller, whose remainders cost short rows more than it gains.
//
// Where such a processor does little between loads and stores, whole blocks use vectors as wide as its accesses too: loads
// and stores of 512 bits get in each other's way in L1 (saxpy: 2.1 to 2.5 cycles for 64 bytes, by where the loop happens to lie in
// memory; of 256 bits 2.0 to 2.2). Accesses at several offsets are not all aligned, and cost the same at both widths.
//
// Where a vector is as wide as a cache line, an access that is not aligned touches two lines and takes twice as long. Long
// rows that begin anywhere are therefore stored from an aligned element on, after one masked vector, where that
// aligns most accesses: those at the store's own offset (fdtd_2d of 191 x 193: 0.88 of the time).

#include "tile_internal.h"

enum { POINTWISE_VECTORS = 2, POINTWISE_SIZE_LIMIT = 64, DOUBLE_PUMPED_BITS = 512, ALIGNED_VECTORS = 8 };

// ---- suitability -------------------------------------------------------------------------------------------------

// Operations that would be taken apart lane by lane, or whose absent lanes must not be computed.
static bool has_vector_form(const Emitter *emitter, const LoopExpression *expression) {
    if (dtype_is_float(expression->dtype)) return expression->op != IR_FLOOR_DIVIDE && expression->op != IR_MODULO;
    bool divides = expression->op == IR_FLOOR_DIVIDE || expression->op == IR_MODULO || expression->op == IR_POWER;
    DType operand = loop_expression(emitter->function, expression->operands[0])->dtype;
    return !divides && !(expression->op == IR_CAST && dtype_is_float(operand));
}

// Masked accesses of narrow elements exist only with AVX-512 among the x86-64 levels.
static bool access_fits(Emitter *emitter, DType dtype, ExtentId offset) {
    int64_t stride;
    if (!be_extent_varies(emitter, offset)) return true;
    if (dtype_size(dtype) < 4 && !emitter->target->has_avx512) return false;
    return be_extent_stride(emitter, offset, &stride) && stride == 1;
}

static bool expression_fits(Emitter *emitter, const LoopExpression *expression) {
    int64_t stride;
    switch (expression->kind) {
    case LOOP_LOAD: return !expression->operand_count && access_fits(emitter, expression->dtype, expression->extent);
    case LOOP_EXTENT: return !be_extent_varies(emitter, expression->extent) || be_extent_stride(emitter, expression->extent, &stride);
    case LOOP_APPLY: return has_vector_form(emitter, expression);
    case LOOP_CONSTANT:
    case LOOP_VARIABLE: return true;
    }
    return false;
}

static bool store_fits(Emitter *emitter, const LoopStatement *store) {
    DType dtype = loop_buffer(emitter->function, store->buffer)->dtype;
    return be_extent_varies(emitter, store->offset) && access_fits(emitter, dtype, store->offset);
}

// What one iteration does.
typedef struct BodySummary {
    uint32_t widest; // bytes of the widest element
    size_t expressions, operations, accesses; // accesses: of elements that differ from lane to lane
    const LoopStatement *store; // the first
    size_t in_step;  // accesses with its offset
} BodySummary;

static void note_access(Emitter *emitter, BodySummary *summary, ExtentId offset) {
    if (!be_extent_varies(emitter, offset)) return;
    summary->accesses++;
    summary->in_step += summary->store && offset.index == summary->store->offset.index;
}

static void note_expression(Emitter *emitter, BodySummary *summary, const LoopExpression *expression) {
    bool is_uniform_extent = expression->kind == LOOP_EXTENT && !be_extent_varies(emitter, expression->extent);
    if (!is_uniform_extent && dtype_size(expression->dtype) > summary->widest) summary->widest = dtype_size(expression->dtype);
    if (expression->kind == LOOP_LOAD) note_access(emitter, summary, expression->extent);
    summary->operations += expression->kind == LOOP_APPLY;
    summary->expressions++;
}

static const LoopStatement *first_store(const LoopStatement *loop) {
    for (size_t i = 0; i < loop->body.statements.count; i++) {
        if (loop->body.statements.items[i]->kind == LOOP_STORE) return loop->body.statements.items[i];
    }
    return NULL;
}

static bool body_fits(Emitter *emitter, const LoopStatement *loop, BodySummary *summary) {
    summary->store = first_store(loop);
    for (size_t i = 0; i < loop->body.statements.count; i++) {
        const LoopStatement *statement = loop->body.statements.items[i];
        if (statement->kind != LOOP_STORE && statement->kind != LOOP_ASSIGN) return false;
        if (statement->kind == LOOP_STORE && !store_fits(emitter, statement)) return false;
        if (statement->kind == LOOP_STORE) note_access(emitter, summary, statement->offset);
        loop_walk_statement(&emitter->walk, statement);
        for (size_t k = 0; k < emitter->walk.order.count; k++) {
            const LoopExpression *expression = loop_expression(emitter->function, emitter->walk.order.items[k]);
            if (!expression_fits(emitter, expression)) return false;
            note_expression(emitter, summary, expression);
        }
    }
    return true;
}

static uint32_t stored_bytes(const Emitter *emitter, const LoopStatement *store) {
    return dtype_size(loop_buffer(emitter->function, store->buffer)->dtype);
}

// Whether what the loop stores first is whole cache lines from the buffer's beginning, which mostly is aligned.
static bool starts_aligned(Emitter *emitter, const LoopStatement *loop, const LoopStatement *store) {
    ExtentTable *extents = emitter->source->extents;
    ExtentId row;
    int64_t constant, first;
    if (!be_extent_split(emitter, store->offset, &row, &constant)) return false;
    if (!extent_is_constant(extents, extent_add(extents, row, loop->lower), &first)) return false;
    return (first + constant) * stored_bytes(emitter, store) % BE_LINE_BYTES == 0;
}

// The store that is worth aligning, or NULL.
static const LoopStatement *aligned_store(Emitter *emitter, const LoopStatement *loop, const BodySummary *summary) {
    if (emitter->target->vector_bits < 8 * BE_LINE_BYTES || !summary->store || 2 * summary->in_step <= summary->accesses) return NULL;
    return starts_aligned(emitter, loop, summary->store) ? NULL : summary->store;
}

bool be_plan_pointwise(Emitter *emitter, TilePlan *plan) {
    BodySummary summary = {.widest = 1};
    const Target *target = emitter->target;
    bool has_vectors = target->math == MATH_X86_FMA || target->math == MATH_AARCH64;
    if (!has_vectors || !body_fits(emitter, plan->column, &summary)) return false;
    plan->rows = 1;
    plan->vectors = summary.expressions > POINTWISE_SIZE_LIMIT ? 1 : POINTWISE_VECTORS;
    plan->width = target->vector_bits / 8 / summary.widest;
    bool moves_most = summary.in_step == summary.accesses && summary.operations < summary.accesses;
    plan->pieces = moves_most && plan->width > 2 ? target->vector_bits / target->access_bits : 1;
    plan->aligned = aligned_store(emitter, plan->column, &summary);
    return plan->width > 1;
}

// ---- emission ----------------------------------------------------------------------------------------------------

// What follows, until be_jump to the result, happens where `left` is less than `right`.
static LLVMBasicBlockRef begin_if_less(Emitter *emitter, LLVMValueRef left, LLVMValueRef right) {
    LLVMBasicBlockRef yes = be_block(emitter, ""), after = be_block(emitter, "");
    LLVMBuildCondBr(emitter->builder, LLVMBuildICmp(emitter->builder, LLVMIntSLT, left, right, ""), yes, after);
    be_position(emitter, yes);
    return after;
}

// Returns the first column that blocks of plan->vectors vectors leave over.
static LLVMValueRef emit_blocks(Emitter *emitter, const TilePlan *plan, LLVMValueRef lower, LLVMValueRef upper) {
    uint32_t block = plan->vectors * plan->width;
    if (be_loop_is_shorter(emitter, plan->column, block)) return lower;
    LLVMValueRef difference = LLVMBuildSub(emitter->builder, upper, lower, "");
    LLVMValueRef count = be_maximum_i64(emitter, difference, be_i64(emitter, 0));
    LLVMValueRef rest = LLVMBuildURem(emitter->builder, count, be_i64(emitter, block), "");
    LLVMValueRef end = LLVMBuildNSWAdd(emitter->builder, lower, LLVMBuildNSWSub(emitter->builder, count, rest, ""), "");
    TilePlan pieces = *plan;
    pieces.width = plan->width / plan->pieces;
    Loop blocks = be_loop_begin(emitter, lower, end, block, "columns");
    be_emit_columns(emitter, &pieces, blocks.index, plan->vectors * plan->pieces, NULL);
    be_loop_end(emitter, &blocks, be_loop_metadata_rolled(emitter));
    return be_loop_stop(emitter, &blocks);
}

// One vector from `first` if there are so many columns; returns the first column left over.
static LLVMValueRef emit_single(Emitter *emitter, const TilePlan *plan, LLVMValueRef first, LLVMValueRef upper) {
    if (plan->vectors == 1 || be_loop_is_shorter(emitter, plan->column, plan->width)) return first;
    LLVMBasicBlockRef before = LLVMGetInsertBlock(emitter->builder);
    LLVMValueRef left = LLVMBuildSub(emitter->builder, upper, first, "");
    LLVMBasicBlockRef after = begin_if_less(emitter, be_i64(emitter, plan->width - 1), left);
    be_emit_columns(emitter, plan, first, 1, NULL);
    LLVMValueRef next = LLVMBuildNSWAdd(emitter->builder, first, be_i64(emitter, plan->width), "");
    LLVMBasicBlockRef last = LLVMGetInsertBlock(emitter->builder);
    be_jump(emitter, after);
    LLVMValueRef stop = LLVMBuildPhi(emitter->builder, emitter->i64, "stop");
    LLVMAddIncoming(stop, (LLVMValueRef[]){first, next}, (LLVMBasicBlockRef[]){before, last}, 2);
    return stop;
}

// From `first` to `upper`: at most plan->width columns.
static void emit_masked(Emitter *emitter, const TilePlan *plan, LLVMValueRef first, LLVMValueRef upper) {
    bool halves = emitter->target->vector_bits == DOUBLE_PUMPED_BITS && plan->vectors > 1 && plan->width > 2;
    if (!halves) {
        be_emit_columns(emitter, plan, first, 1, upper);
        return;
    }
    TilePlan half = *plan;
    half.width = plan->width / 2;
    LLVMBasicBlockRef narrow = be_block(emitter, ""), wide = be_block(emitter, ""), after = be_block(emitter, "");
    LLVMValueRef left = LLVMBuildNSWSub(emitter->builder, upper, first, "");
    LLVMValueRef is_few = LLVMBuildICmp(emitter->builder, LLVMIntSLE, left, be_i64(emitter, half.width), "");
    LLVMBuildCondBr(emitter->builder, is_few, narrow, wide);
    be_position(emitter, narrow);
    be_emit_columns(emitter, &half, first, 1, upper);
    LLVMBuildBr(emitter->builder, after);
    be_position(emitter, wide);
    be_emit_columns(emitter, plan, first, 1, upper);
    be_jump(emitter, after);
}

// How many columns from `first` to store before the stored elements are aligned: 1 to plan->width.
static LLVMValueRef columns_to_align(Emitter *emitter, const TilePlan *plan, LLVMValueRef first) {
    be_set_columns(emitter, plan, first, 1, NULL);
    emitter->lanes = emitter->tile.lanes;
    be_copy_select(emitter, 0);
    LLVMValueRef pointer = be_element_address(emitter, plan->aligned->buffer, plan->aligned->offset);
    emitter->lanes = (Lanes){.width = 1};
    LLVMValueRef address = LLVMBuildPtrToInt(emitter->builder, pointer, emitter->i64, "");
    LLVMValueRef element = LLVMBuildUDiv(emitter->builder, address, be_i64(emitter, stored_bytes(emitter, plan->aligned)), "");
    LLVMValueRef place = LLVMBuildURem(emitter->builder, element, be_i64(emitter, plan->width), "");
    return LLVMBuildNSWSub(emitter->builder, be_i64(emitter, plan->width), place, "");
}

// One masked vector up to where plan->aligned is aligned, in long rows. Returns the first column left over.
static LLVMValueRef emit_unaligned(Emitter *emitter, const TilePlan *plan, LLVMValueRef lower, LLVMValueRef upper) {
    if (!plan->aligned || be_loop_is_shorter(emitter, plan->column, ALIGNED_VECTORS * plan->width)) return lower;
    LLVMBasicBlockRef before = LLVMGetInsertBlock(emitter->builder);
    LLVMValueRef count = LLVMBuildSub(emitter->builder, upper, lower, "");
    LLVMBasicBlockRef after = begin_if_less(emitter, be_i64(emitter, ALIGNED_VECTORS * plan->width - 1), count);
    LLVMValueRef stop = LLVMBuildNSWAdd(emitter->builder, lower, columns_to_align(emitter, plan, lower), "");
    be_emit_columns(emitter, plan, lower, 1, stop);
    LLVMBasicBlockRef last = LLVMGetInsertBlock(emitter->builder);
    be_jump(emitter, after);
    LLVMValueRef aligned = LLVMBuildPhi(emitter->builder, emitter->i64, "aligned");
    LLVMAddIncoming(aligned, (LLVMValueRef[]){lower, stop}, (LLVMBasicBlockRef[]){before, last}, 2);
    return aligned;
}

// What aligns the rest, blocks of plan->vectors (1 or 2) vectors, one more vector, what is left. Each part starts where the one
// before it stopped, not at a position computed from the bounds: LLVM would take that out of the loops around, and make versions
// of them for it.
void be_emit_pointwise(Emitter *emitter, const TilePlan *plan) {
    LLVMValueRef lower = be_extent(emitter, plan->column->lower, EXTENT_WRAPS);
    LLVMValueRef upper = be_extent(emitter, plan->column->upper, EXTENT_WRAPS);
    be_rows_begin(emitter, plan->column, plan->column->index);
    LLVMValueRef position = emit_unaligned(emitter, plan, lower, upper);
    position = emit_blocks(emitter, plan, position, upper);
    position = emit_single(emitter, plan, position, upper);
    LLVMBasicBlockRef after = begin_if_less(emitter, position, upper);
    emit_masked(emitter, plan, position, upper);
    be_jump(emitter, after);
    be_rows_end(emitter);
}
