// Operations on integers and bool, with the results of middle/ir/scalar_integer.c for every input: wrapping, division by
// zero, shift counts out of range. The user's arithmetic carries neither nsw nor nuw.

#include "llvm_internal.h"

static LLVMValueRef zero_like(LLVMValueRef value) { return be_integer_of(LLVMTypeOf(value), 0); }

static LLVMValueRef compare(Emitter *emitter, LLVMIntPredicate predicate, LLVMValueRef left, LLVMValueRef right) {
    return LLVMBuildICmp(emitter->builder, predicate, left, right, "");
}

static int64_t least_value(DType dtype) {
    uint32_t width = 8 * dtype_size(dtype);
    return width == 64 ? INT64_MIN : -(INT64_C(1) << (width - 1));
}

// A divisor that the machine accepts: 1 for b == 0 and for MIN / -1, where quotient MIN and remainder 0 are right.
static LLVMValueRef safe_divisor(Emitter *emitter, DType dtype, LLVMValueRef left, LLVMValueRef right) {
    LLVMTypeRef type = LLVMTypeOf(right);
    LLVMValueRef unsafe = compare(emitter, LLVMIntEQ, right, zero_like(right));
    if (dtype_is_signed(dtype)) {
        LLVMValueRef least = compare(emitter, LLVMIntEQ, left, be_integer_of(type, least_value(dtype)));
        LLVMValueRef minus_one = compare(emitter, LLVMIntEQ, right, be_integer_of(type, -1));
        unsafe = LLVMBuildOr(emitter->builder, unsafe, LLVMBuildAnd(emitter->builder, least, minus_one, ""), "");
    }
    return be_select(emitter, unsafe, be_integer_of(type, 1), right);
}

// r != 0 and its sign differs from the divisor's: where Python's division differs from the machine's.
static LLVMValueRef needs_correction(Emitter *emitter, LLVMValueRef remainder, LLVMValueRef divisor) {
    LLVMValueRef differ = LLVMBuildXor(emitter->builder, remainder, divisor, "");
    LLVMValueRef opposite = compare(emitter, LLVMIntSLT, differ, zero_like(differ));
    LLVMValueRef inexact = compare(emitter, LLVMIntNE, remainder, zero_like(remainder));
    return LLVMBuildAnd(emitter->builder, opposite, inexact, "");
}

static LLVMValueRef signed_divide(Emitter *emitter, IrOp op, LLVMValueRef left, LLVMValueRef divisor) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef remainder = LLVMBuildSRem(builder, left, divisor, "");
    LLVMValueRef correct = needs_correction(emitter, remainder, divisor);
    if (op == IR_MODULO) return be_select(emitter, correct, LLVMBuildAdd(builder, remainder, divisor, ""), remainder);
    LLVMValueRef quotient = LLVMBuildSDiv(builder, left, divisor, "");
    return LLVMBuildAdd(builder, quotient, LLVMBuildSExt(builder, correct, LLVMTypeOf(quotient), ""), "");
}

static LLVMValueRef divide(Emitter *emitter, IrOp op, DType dtype, LLVMValueRef left, LLVMValueRef right) {
    LLVMValueRef divisor = safe_divisor(emitter, dtype, left, right);
    LLVMValueRef result;
    if (dtype_is_signed(dtype)) result = signed_divide(emitter, op, left, divisor);
    else if (op == IR_MODULO) result = LLVMBuildURem(emitter->builder, left, divisor, "");
    else result = LLVMBuildUDiv(emitter->builder, left, divisor, "");
    LLVMValueRef by_zero = compare(emitter, LLVMIntEQ, right, zero_like(right));
    return be_select(emitter, by_zero, zero_like(result), result);
}

// A count outside 0 .. width-1 gives 0, or the sign for signed right shifts.
static LLVMValueRef shift(Emitter *emitter, IrOp op, DType dtype, LLVMValueRef left, LLVMValueRef right) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMTypeRef type = LLVMTypeOf(right);
    int64_t width = 8 * (int64_t)dtype_size(dtype);
    LLVMValueRef in_range = compare(emitter, LLVMIntULT, right, be_integer_of(type, width));
    bool keeps_sign = op == IR_SHIFT_RIGHT && dtype_is_signed(dtype);
    LLVMValueRef count = be_select(emitter, in_range, right, be_integer_of(type, keeps_sign ? width - 1 : 0));
    if (keeps_sign) return LLVMBuildAShr(builder, left, count, "");
    LLVMValueRef shifted = op == IR_SHIFT_LEFT ? LLVMBuildShl(builder, left, count, "") : LLVMBuildLShr(builder, left, count, "");
    return be_select(emitter, in_range, shifted, zero_like(shifted));
}

static LLVMValueRef overflows(Emitter *emitter, const char *name, LLVMValueRef left, LLVMValueRef right) {
    LLVMValueRef pair = be_intrinsic(emitter, name, LLVMTypeOf(left), (LLVMValueRef[]){left, right}, 2);
    return LLVMBuildExtractValue(emitter->builder, pair, 1, "");
}

// (x > 0) - (x < 0)
static LLVMValueRef sign(Emitter *emitter, DType dtype, LLVMValueRef value) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMTypeRef type = LLVMTypeOf(value);
    LLVMValueRef nonzero = LLVMBuildZExt(builder, compare(emitter, LLVMIntNE, value, zero_like(value)), type, "");
    if (!dtype_is_signed(dtype)) return nonzero;
    LLVMValueRef negative = compare(emitter, LLVMIntSLT, value, zero_like(value));
    return be_select(emitter, negative, be_integer_of(type, -1), nonzero);
}

static LLVMValueRef absolute(Emitter *emitter, DType dtype, LLVMValueRef value) {
    if (!dtype_is_signed(dtype)) return value;
    LLVMValueRef negative = compare(emitter, LLVMIntSLT, value, zero_like(value));
    return be_select(emitter, negative, LLVMBuildNeg(emitter->builder, value, ""), value);
}

static LLVMValueRef extreme(Emitter *emitter, LLVMIntPredicate predicate, LLVMValueRef left, LLVMValueRef right) {
    return be_select(emitter, compare(emitter, predicate, left, right), left, right);
}

LLVMValueRef be_apply_integer(Emitter *emitter, IrOp op, DType dtype, LLVMValueRef left, LLVMValueRef right) {
    LLVMBuilderRef builder = emitter->builder;
    bool is_signed = dtype_is_signed(dtype);
    if (op == IR_NEGATIVE) return LLVMBuildNeg(builder, left, "");
    if (op == IR_ABSOLUTE) return absolute(emitter, dtype, left);
    if (op == IR_SIGN) return sign(emitter, dtype, left);
    if (op == IR_INVERT) return LLVMBuildNot(builder, left, "");
    if (op == IR_LOGICAL_NOT) return compare(emitter, LLVMIntEQ, left, zero_like(left));
    if (op == IR_IS_NAN) return compare(emitter, LLVMIntNE, left, left);
    if (op == IR_ADD) return LLVMBuildAdd(builder, left, right, "");
    if (op == IR_SUBTRACT) return LLVMBuildSub(builder, left, right, "");
    if (op == IR_MULTIPLY) return LLVMBuildMul(builder, left, right, "");
    if (op == IR_FLOOR_DIVIDE || op == IR_MODULO) return divide(emitter, op, dtype, left, right);
    if (op == IR_POWER || op == IR_GCD) return be_integer_loop(emitter, op, dtype, left, right);
    if (op == IR_MINIMUM) return extreme(emitter, is_signed ? LLVMIntSLT : LLVMIntULT, left, right);
    if (op == IR_MAXIMUM) return extreme(emitter, is_signed ? LLVMIntSGT : LLVMIntUGT, left, right);
    if (op == IR_BIT_AND) return LLVMBuildAnd(builder, left, right, "");
    if (op == IR_BIT_OR) return LLVMBuildOr(builder, left, right, "");
    if (op == IR_BIT_XOR) return LLVMBuildXor(builder, left, right, "");
    if (op == IR_SHIFT_LEFT || op == IR_SHIFT_RIGHT) return shift(emitter, op, dtype, left, right);
    if (op == IR_EQUAL) return compare(emitter, LLVMIntEQ, left, right);
    if (op == IR_NOT_EQUAL) return compare(emitter, LLVMIntNE, left, right);
    if (op == IR_LESS) return compare(emitter, is_signed ? LLVMIntSLT : LLVMIntULT, left, right);
    if (op == IR_LESS_EQUAL) return compare(emitter, is_signed ? LLVMIntSLE : LLVMIntULE, left, right);
    if (op == IR_GREATER) return compare(emitter, is_signed ? LLVMIntSGT : LLVMIntUGT, left, right);
    if (op == IR_GREATER_EQUAL) return compare(emitter, is_signed ? LLVMIntSGE : LLVMIntUGE, left, right);
    if (op == IR_ADD_OVERFLOWS) return overflows(emitter, "llvm.sadd.with.overflow", left, right);
    if (op == IR_SUBTRACT_OVERFLOWS) return overflows(emitter, "llvm.ssub.with.overflow", left, right);
    REQUIRE(op == IR_MULTIPLY_OVERFLOWS, "%s is not defined on integers", ir_op_info(op)->name);
    return overflows(emitter, "llvm.smul.with.overflow", left, right);
}

// bool is the unsigned integers 0 and 1 of one bit, so that most operations are logic.
// Orders are spelled in and, or, not: LLVM 19 folds `x > true and x != false` of one bit to x.
LLVMValueRef be_apply_bool(Emitter *emitter, IrOp op, LLVMValueRef left, LLVMValueRef right) {
    LLVMBuilderRef builder = emitter->builder;
    if (op == IR_NEGATIVE || op == IR_ABSOLUTE || op == IR_SIGN) return left;
    if (op == IR_INVERT || op == IR_LOGICAL_NOT) return LLVMBuildNot(builder, left, "");
    if (op == IR_ADD || op == IR_MAXIMUM || op == IR_BIT_OR || op == IR_GCD) return LLVMBuildOr(builder, left, right, "");
    if (op == IR_MULTIPLY || op == IR_MINIMUM || op == IR_BIT_AND) return LLVMBuildAnd(builder, left, right, "");
    if (op == IR_SUBTRACT || op == IR_BIT_XOR) return LLVMBuildXor(builder, left, right, "");
    if (op == IR_FLOOR_DIVIDE) return LLVMBuildAnd(builder, left, right, "");
    if (op == IR_MODULO) return zero_like(left);
    if (op == IR_POWER) return LLVMBuildOr(builder, left, LLVMBuildNot(builder, right, ""), "");
    if (op == IR_SHIFT_LEFT || op == IR_SHIFT_RIGHT) return LLVMBuildAnd(builder, left, LLVMBuildNot(builder, right, ""), "");
    if (op == IR_LESS) return LLVMBuildAnd(builder, LLVMBuildNot(builder, left, ""), right, "");
    if (op == IR_LESS_EQUAL) return LLVMBuildOr(builder, LLVMBuildNot(builder, left, ""), right, "");
    if (op == IR_GREATER) return LLVMBuildAnd(builder, left, LLVMBuildNot(builder, right, ""), "");
    if (op == IR_GREATER_EQUAL) return LLVMBuildOr(builder, left, LLVMBuildNot(builder, right, ""), "");
    return be_apply_integer(emitter, op, DTYPE_BOOL, left, right);
}
