// Casts with the results of middle/ir/scalar_cast.c: NumPy's astype on x86-64, defined for every input.

#include "llvm_internal.h"

static LLVMTypeRef like(LLVMValueRef value, LLVMTypeRef element) { return be_widen(element, be_width(value)); }

static LLVMValueRef compare(Emitter *emitter, LLVMRealPredicate predicate, LLVMValueRef left, LLVMValueRef right) {
    return LLVMBuildFCmp(emitter->builder, predicate, left, right, "");
}

// Truncates towards zero where `element` (i32 or i64) holds the result; elsewhere, NaN included, gives its least value.
static LLVMValueRef truncate_to(Emitter *emitter, LLVMTypeRef element, LLVMValueRef value) {
    LLVMBuilderRef builder = emitter->builder;
    bool narrow = element == emitter->i32;
    LLVMTypeRef type = like(value, element), real = LLVMTypeOf(value);
    LLVMTypeRef real_element = be_is_vector(value) ? LLVMGetElementType(real) : real;
    // In f32 the neighbour of -2^31 towards zero is the bound itself: f32 has no value between -2^31 - 1 and -2^31.
    bool wide_real = real_element == emitter->f64;
    double least = narrow ? (wide_real ? -2147483649.0 : -0x1p31) : -0x1p63;
    LLVMRealPredicate above = narrow && wide_real ? LLVMRealOGT : LLVMRealOGE;
    LLVMValueRef low = compare(emitter, above, value, be_real_of(real, least));
    LLVMValueRef high = compare(emitter, LLVMRealOLT, value, be_real_of(real, narrow ? 0x1p31 : 0x1p63));
    LLVMValueRef fits = LLVMBuildAnd(builder, low, high, "");
    // The conversion's result is poison where it does not fit; the selection keeps that from being used.
    LLVMValueRef converted = LLVMBuildFPToSI(builder, value, type, "");
    return be_select(emitter, fits, converted, be_integer_of(type, narrow ? INT32_MIN : INT64_MIN));
}

// x >= 2^63 ? i64(x - 2^63) ^ 2^63 : i64(x)
static LLVMValueRef truncate_to_u64(Emitter *emitter, LLVMValueRef value) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef bound = be_real_of(LLVMTypeOf(value), 0x1p63);
    LLVMValueRef upper = truncate_to(emitter, emitter->i64, LLVMBuildFSub(builder, value, bound, ""));
    LLVMValueRef flipped = LLVMBuildXor(builder, upper, be_integer_of(LLVMTypeOf(upper), INT64_MIN), "");
    LLVMValueRef is_upper = compare(emitter, LLVMRealOGE, value, bound);
    return be_select(emitter, is_upper, flipped, truncate_to(emitter, emitter->i64, value));
}

static LLVMValueRef float_to_integer(Emitter *emitter, DType to, LLVMValueRef value) {
    if (to == DTYPE_U64) return truncate_to_u64(emitter, value);
    bool through_i64 = to == DTYPE_I64 || to == DTYPE_U32;
    LLVMValueRef integer = truncate_to(emitter, through_i64 ? emitter->i64 : emitter->i32, value);
    LLVMTypeRef type = like(value, be_type(emitter, to));
    return type == LLVMTypeOf(integer) ? integer : LLVMBuildTrunc(emitter->builder, integer, type, "");
}

static LLVMValueRef integer_to_integer(Emitter *emitter, DType from, DType to, LLVMValueRef value) {
    uint32_t before = from == DTYPE_BOOL ? 0 : dtype_size(from), after = dtype_size(to);
    LLVMTypeRef type = like(value, be_type(emitter, to));
    if (before == after) return value;
    if (before > after) return LLVMBuildTrunc(emitter->builder, value, type, "");
    if (dtype_is_signed(from)) return LLVMBuildSExt(emitter->builder, value, type, "");
    return LLVMBuildZExt(emitter->builder, value, type, "");
}

static LLVMValueRef to_bool(Emitter *emitter, DType from, LLVMValueRef value) {
    LLVMTypeRef type = LLVMTypeOf(value);
    if (dtype_is_float(from)) return compare(emitter, LLVMRealUNE, value, be_real_of(type, 0.0));
    return LLVMBuildICmp(emitter->builder, LLVMIntNE, value, be_integer_of(type, 0), "");
}

LLVMValueRef be_cast(Emitter *emitter, DType from, DType to, LLVMValueRef value) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMTypeRef type = like(value, be_type(emitter, to));
    if (from == to) return value;
    if (to == DTYPE_BOOL) return to_bool(emitter, from, value);
    if (dtype_is_float(from) && dtype_is_float(to)) {
        return to == DTYPE_F64 ? LLVMBuildFPExt(builder, value, type, "") : LLVMBuildFPTrunc(builder, value, type, "");
    }
    if (dtype_is_float(from)) return float_to_integer(emitter, to, value);
    if (!dtype_is_float(to)) return integer_to_integer(emitter, from, to, value);
    if (dtype_is_signed(from)) return LLVMBuildSIToFP(builder, value, type, "");
    return LLVMBuildUIToFP(builder, value, type, "");
}
