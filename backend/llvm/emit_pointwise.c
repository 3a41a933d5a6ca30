// Loops without reductions as vectors over their own index, where every access is contiguous or the same for all lanes, and
// every operation has a vector form. Other loops are left to LLVM's vectoriser.
//
// Rows that are no multiple of the vector end in one masked vector instead of a scalar loop. At most half a vector of 512 bits
// is left to one of 256: memory moves 256 bits at a time on many processors, and a row that is not aligned crosses a cache
// line with every access of 512. Nothing is left to LLVM's unroller, whose remainders cost short rows more than it gains.

#include "tile_internal.h"

enum { POINTWISE_VECTORS = 2, POINTWISE_SIZE_LIMIT = 64, DOUBLE_PUMPED_BITS = 512 };

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

// Also finds the bytes of the widest element and the number of expressions.
static bool body_fits(Emitter *emitter, const LoopStatement *loop, uint32_t *widest, size_t *size) {
    *widest = 1;
    *size = 0;
    for (size_t i = 0; i < loop->body.statements.count; i++) {
        const LoopStatement *statement = loop->body.statements.items[i];
        if (statement->kind != LOOP_STORE && statement->kind != LOOP_ASSIGN) return false;
        if (statement->kind == LOOP_STORE && !store_fits(emitter, statement)) return false;
        loop_walk_statement(&emitter->walk, statement);
        *size += emitter->walk.order.count;
        for (size_t k = 0; k < emitter->walk.order.count; k++) {
            const LoopExpression *expression = loop_expression(emitter->function, emitter->walk.order.items[k]);
            if (!expression_fits(emitter, expression)) return false;
            bool is_uniform_extent = expression->kind == LOOP_EXTENT && !be_extent_varies(emitter, expression->extent);
            if (!is_uniform_extent && dtype_size(expression->dtype) > *widest) *widest = dtype_size(expression->dtype);
        }
    }
    return true;
}

bool be_plan_pointwise(Emitter *emitter, TilePlan *plan) {
    uint32_t widest;
    size_t size;
    bool has_vectors = emitter->target->math == MATH_X86_FMA || emitter->target->math == MATH_AARCH64;
    if (!has_vectors || !body_fits(emitter, plan->column, &widest, &size)) return false;
    plan->rows = 1;
    plan->vectors = size > POINTWISE_SIZE_LIMIT ? 1 : POINTWISE_VECTORS;
    plan->width = emitter->target->vector_bits / 8 / widest;
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
    Loop blocks = be_loop_begin(emitter, lower, end, block, "columns");
    be_emit_columns(emitter, plan, blocks.index, plan->vectors, NULL);
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

// Blocks of plan->vectors (1 or 2) vectors, one more vector, what is left. Each part starts where the one before it stopped, not
// at a position computed from the bounds: LLVM would take that out of the loops around, and make versions of them for it.
void be_emit_pointwise(Emitter *emitter, const TilePlan *plan) {
    LLVMValueRef lower = be_extent(emitter, plan->column->lower, EXTENT_WRAPS);
    LLVMValueRef upper = be_extent(emitter, plan->column->upper, EXTENT_WRAPS);
    be_rows_begin(emitter, plan->column, plan->column->index);
    LLVMValueRef position = emit_blocks(emitter, plan, lower, upper);
    position = emit_single(emitter, plan, position, upper);
    LLVMBasicBlockRef after = begin_if_less(emitter, position, upper);
    emit_masked(emitter, plan, position, upper);
    be_jump(emitter, after);
    be_rows_end(emitter);
}
