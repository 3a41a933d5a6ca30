// Additions by multipliers: x + y = fma(x, 1, y), bit for bit, signed zeros and infinities included.
//
// AMD's Zen processors have adders apart from their fused multiply-adders, as many of one as of the other. A row of a reduction such as
// lane = lane + (x - mean) * (x - mean) adds twice and multiplies once, so that the adders would have twice the multipliers'
// work, which is most of the time that the row takes in cache.

#include "llvm_internal.h"

// The operations of the statement's row that are additions and multiplications of `dtype`.
static void count_operations(Emitter *emitter, const LoopStatement *statement, DType dtype, uint32_t *additions, uint32_t *multiplications) {
    *additions = *multiplications = 0;
    loop_walk_statement(&emitter->walk, statement);
    for (size_t i = 0; i < emitter->walk.order.count; i++) {
        const LoopExpression *expression = loop_expression(emitter->function, emitter->walk.order.items[i]);
        if (expression->kind != LOOP_APPLY || expression->dtype != dtype) continue;
        *additions += expression->op == IR_ADD || expression->op == IR_SUBTRACT;
        *multiplications += expression->op == IR_MULTIPLY;
    }
}

LLVMValueRef be_adder_one(Emitter *emitter, const LoopStatement *statement, DType dtype) {
    uint32_t additions, multiplications;
    bool is_apart = emitter->target->has_separate_adders && emitter->options->floating_point == FLOATING_POINT_STRICT;
    if (!is_apart || !dtype_is_float(dtype) || statement->accumulator_count != 1) return NULL;
    if (statement->accumulators[0].combiner != IR_ADD || statement->accumulators[0].factor.index) return NULL;
    count_operations(emitter, statement, dtype, &additions, &multiplications);
    if (additions == 0 || 2 * multiplications >= additions + 2) return NULL;
    LLVMTypeRef type = be_type(emitter, dtype);
    LLVMValueRef one = LLVMConstReal(type, 1.0);
    return be_intrinsic(emitter, "llvm.arithmetic.fence", type, &one, 1);
}

// The upper `count` lanes, the others by an addition.
static LLVMValueRef add_by_both(Emitter *emitter, LLVMValueRef left, LLVMValueRef right, uint32_t count) {
    uint32_t width = be_width(left), first = width - count;
    LLVMValueRef one = be_splat(emitter, emitter->lanes.adder_one, count);
    LLVMValueRef operands[3] = {be_lanes_of(emitter, left, first, count), one, be_lanes_of(emitter, right, first, count)};
    LLVMValueRef high = be_intrinsic(emitter, "llvm.fma", LLVMTypeOf(one), operands, 3);
    if (first == 0) return high;
    LLVMValueRef low = LLVMBuildFAdd(emitter->builder, be_lanes_of(emitter, left, 0, first), be_lanes_of(emitter, right, 0, first), "");
    return be_join(emitter, low, high);
}

static bool is_shared(const Emitter *emitter, LLVMValueRef operand) {
    const Lanes *lanes = &emitter->lanes;
    return lanes->multiplier_lanes && be_is_vector(operand) && LLVMGetElementType(LLVMTypeOf(operand)) == LLVMTypeOf(lanes->adder_one);
}

LLVMValueRef be_add(Emitter *emitter, LLVMValueRef left, LLVMValueRef right) {
    if (is_shared(emitter, left)) return add_by_both(emitter, left, right, emitter->lanes.multiplier_lanes);
    return be_flagged(emitter, LLVMBuildFAdd(emitter->builder, left, right, ""));
}

LLVMValueRef be_subtract(Emitter *emitter, LLVMValueRef left, LLVMValueRef right) {
    if (is_shared(emitter, left)) return be_add(emitter, left, LLVMBuildFNeg(emitter->builder, right, ""));
    return be_flagged(emitter, LLVMBuildFSub(emitter->builder, left, right, ""));
}
