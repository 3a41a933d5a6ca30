// Operations on f32 and f64 with the bits of middle/ir/scalar_float.c: one rounding each, to their own width.

#include "llvm_internal.h"

static LLVMValueRef zero_like(LLVMValueRef value) { return be_real_of(LLVMTypeOf(value), 0.0); }

static LLVMValueRef compare(Emitter *emitter, LLVMRealPredicate predicate, LLVMValueRef left, LLVMValueRef right) {
    return be_flagged(emitter, LLVMBuildFCmp(emitter->builder, predicate, left, right, ""));
}

static LLVMValueRef unary(Emitter *emitter, const char *intrinsic, LLVMValueRef value) {
    return be_intrinsic(emitter, intrinsic, LLVMTypeOf(value), &value, 1);
}

static LLVMValueRef copy_sign(Emitter *emitter, LLVMValueRef magnitude, LLVMValueRef sign) {
    return be_intrinsic(emitter, "llvm.copysign", LLVMTypeOf(sign), (LLVMValueRef[]){magnitude, sign}, 2);
}

// copysign(a, b != b ? 0 : b)
static LLVMValueRef copy_number_sign(Emitter *emitter, LLVMValueRef magnitude, LLVMValueRef sign) {
    LLVMValueRef is_nan = compare(emitter, LLVMRealUNO, sign, sign);
    return copy_sign(emitter, magnitude, be_select(emitter, is_nan, zero_like(sign), sign));
}

// The integer, or the vector of integers, of a float type's width.
static LLVMTypeRef bits_type(LLVMTypeRef type) {
    bool is_vector = LLVMGetTypeKind(type) == LLVMVectorTypeKind;
    LLVMTypeRef element = is_vector ? LLVMGetElementType(type) : type;
    uint32_t width = LLVMGetTypeKind(element) == LLVMDoubleTypeKind ? 64 : 32;
    LLVMTypeRef bits = LLVMIntTypeInContext(LLVMGetTypeContext(type), width);
    return is_vector ? LLVMVectorType(bits, LLVMGetVectorSize(type)) : bits;
}

// A float's bits without the sign count its magnitudes: one more is away from zero, one less is towards it.
//   a != a or b != b: a + b      a == b: b      a == 0: the least number with b's sign
//   else bits(a) + (((b > a) == (a > 0)) ? 1 : -1)
static LLVMValueRef next_after(Emitter *emitter, LLVMValueRef left, LLVMValueRef right) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMTypeRef type = LLVMTypeOf(left), bits = bits_type(type);
    LLVMValueRef zero = zero_like(left), one = be_integer_of(bits, 1);
    LLVMValueRef against = LLVMBuildXor(builder, compare(emitter, LLVMRealOGT, right, left), compare(emitter, LLVMRealOGT, left, zero), "");
    LLVMValueRef step = be_select(emitter, against, be_integer_of(bits, -1), one);
    LLVMValueRef next = LLVMBuildBitCast(builder, LLVMBuildAdd(builder, LLVMBuildBitCast(builder, left, bits, ""), step, ""), type, "");
    LLVMValueRef least = copy_sign(emitter, LLVMBuildBitCast(builder, one, type, ""), right);
    next = be_select(emitter, compare(emitter, LLVMRealOEQ, left, zero), least, next);
    next = be_select(emitter, compare(emitter, LLVMRealOEQ, left, right), right, next);
    return be_select(emitter, compare(emitter, LLVMRealUNO, left, right), LLVMBuildFAdd(builder, left, right, ""), next);
}

// (a < b || a != a) ? a : b, and the same with > for the maximum.
static LLVMValueRef extreme(Emitter *emitter, LLVMRealPredicate predicate, LLVMValueRef left, LLVMValueRef right) {
    LLVMValueRef better = compare(emitter, predicate, left, right);
    LLVMValueRef is_nan = compare(emitter, LLVMRealUNO, left, left);
    return be_select(emitter, LLVMBuildOr(emitter->builder, better, is_nan, ""), left, right);
}

// x > 0 ? 1 : x < 0 ? -1 : x == 0 ? +0 : x
static LLVMValueRef sign(Emitter *emitter, LLVMValueRef value) {
    LLVMTypeRef type = LLVMTypeOf(value);
    LLVMValueRef zero = zero_like(value);
    LLVMValueRef result = be_select(emitter, compare(emitter, LLVMRealOEQ, value, zero), zero, value);
    result = be_select(emitter, compare(emitter, LLVMRealOLT, value, zero), be_real_of(type, -1.0), result);
    return be_select(emitter, compare(emitter, LLVMRealOGT, value, zero), be_real_of(type, 1.0), result);
}

// fmod(a, b) != 0 and its sign differs from b's.
static LLVMValueRef needs_correction(Emitter *emitter, LLVMValueRef remainder, LLVMValueRef divisor) {
    LLVMValueRef zero = zero_like(remainder);
    LLVMValueRef inexact = compare(emitter, LLVMRealUNE, remainder, zero);
    LLVMValueRef divisor_negative = compare(emitter, LLVMRealOLT, divisor, zero);
    LLVMValueRef opposite = LLVMBuildXor(emitter->builder, divisor_negative, compare(emitter, LLVMRealOLT, remainder, zero), "");
    return LLVMBuildAnd(emitter->builder, inexact, opposite, "");
}

static LLVMValueRef remainder_of(Emitter *emitter, LLVMValueRef left, LLVMValueRef right) {
    return LLVMBuildFRem(emitter->builder, left, right, "");
}

static LLVMValueRef floor_divide(Emitter *emitter, LLVMValueRef left, LLVMValueRef right) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMTypeRef type = LLVMTypeOf(left);
    LLVMValueRef zero = zero_like(left), one = be_real_of(type, 1.0);
    LLVMValueRef remainder = remainder_of(emitter, left, right);
    LLVMValueRef quotient = LLVMBuildFDiv(builder, LLVMBuildFSub(builder, left, remainder, ""), right, "");
    LLVMValueRef correct = needs_correction(emitter, remainder, right);
    quotient = be_select(emitter, correct, LLVMBuildFSub(builder, quotient, one, ""), quotient);
    LLVMValueRef floored = unary(emitter, "llvm.floor", quotient);
    LLVMValueRef distance = LLVMBuildFSub(builder, quotient, floored, "");
    LLVMValueRef is_far = compare(emitter, LLVMRealOGT, distance, be_real_of(type, 0.5));
    LLVMValueRef result = be_select(emitter, is_far, LLVMBuildFAdd(builder, floored, one, ""), floored);
    LLVMValueRef plain = LLVMBuildFDiv(builder, left, right, "");
    result = be_select(emitter, compare(emitter, LLVMRealOEQ, quotient, zero), copy_sign(emitter, zero, plain), result);
    return be_select(emitter, compare(emitter, LLVMRealOEQ, right, zero), plain, result);
}

static LLVMValueRef modulo(Emitter *emitter, LLVMValueRef left, LLVMValueRef right) {
    LLVMValueRef zero = zero_like(left);
    LLVMValueRef remainder = remainder_of(emitter, left, right);
    LLVMValueRef correct = needs_correction(emitter, remainder, right);
    LLVMValueRef result = be_select(emitter, correct, LLVMBuildFAdd(emitter->builder, remainder, right, ""), remainder);
    LLVMValueRef exact = compare(emitter, LLVMRealOEQ, remainder, zero);
    return be_select(emitter, exact, copy_sign(emitter, zero, right), result); // right == 0: the remainder is NaN
}

LLVMValueRef be_apply_float(Emitter *emitter, IrOp op, DType dtype, LLVMValueRef left, LLVMValueRef right) {
    LLVMBuilderRef builder = emitter->builder;
    if (op == IR_NEGATIVE) return be_flagged(emitter, LLVMBuildFNeg(builder, left, ""));
    if (op == IR_ABSOLUTE) return unary(emitter, "llvm.fabs", left);
    if (op == IR_SIGN) return sign(emitter, left);
    if (op == IR_FLOOR) return unary(emitter, "llvm.floor", left);
    if (op == IR_CEIL) return unary(emitter, "llvm.ceil", left);
    if (op == IR_TRUNC) return unary(emitter, "llvm.trunc", left);
    if (op == IR_RINT) return unary(emitter, "llvm.rint", left);
    if (op == IR_SQRT) return unary(emitter, "llvm.sqrt", left);
    if (op == IR_ADD) return be_add(emitter, left, right);
    if (op == IR_SUBTRACT) return be_subtract(emitter, left, right);
    if (op == IR_MULTIPLY) return be_flagged(emitter, LLVMBuildFMul(builder, left, right, ""));
    if (op == IR_DIVIDE) return be_flagged(emitter, LLVMBuildFDiv(builder, left, right, ""));
    if (op == IR_FLOOR_DIVIDE) return floor_divide(emitter, left, right);
    if (op == IR_MODULO) return modulo(emitter, left, right);
    if (op == IR_COPYSIGN) return copy_number_sign(emitter, left, right);
    if (op == IR_NEXTAFTER) return next_after(emitter, left, right);
    if (op == IR_MINIMUM) return extreme(emitter, LLVMRealOLT, left, right);
    if (op == IR_MAXIMUM) return extreme(emitter, LLVMRealOGT, left, right);
    if (op == IR_IS_NAN) return compare(emitter, LLVMRealUNO, left, left);
    if (op == IR_EQUAL) return compare(emitter, LLVMRealOEQ, left, right);
    if (op == IR_NOT_EQUAL) return compare(emitter, LLVMRealUNE, left, right);
    if (op == IR_LESS) return compare(emitter, LLVMRealOLT, left, right);
    if (op == IR_LESS_EQUAL) return compare(emitter, LLVMRealOLE, left, right);
    if (op == IR_GREATER) return compare(emitter, LLVMRealOGT, left, right);
    if (op == IR_GREATER_EQUAL) return compare(emitter, LLVMRealOGE, left, right);
    return be_math(emitter, op, dtype, left, right);
}
