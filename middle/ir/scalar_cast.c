// Conversions between element types: NumPy's astype on x86-64, written so that every CPU computes the same.
//
//   bool, integer -> integer   the low bits (two's complement)
//   anything -> bool           x != 0 (NaN is true)
//   integer -> float           nearest, ties to even, directly to the width
//   float -> i8 i16 i32 u8 u16 the low bits of the truncation to i32; NaN and what i32 cannot hold: INT32_MIN
//   float -> i64 u32           the low bits of the truncation to i64; NaN and what i64 cannot hold: INT64_MIN
//   float -> u64               x >= 2^63 ? i64(x - 2^63) ^ 2^63 : i64(x), with the i64 above
//
// These are the instructions cvttsd2si/cvttss2si and gcc's sequence for u64. NumPy's vectorised f64 -> u32 loop is an
// exception outside the range of u32: it disagrees there with NumPy's own strided and one-element loops, which are followed.

#include "scalar_internal.h"

static int64_t truncate_to_i32(double value) {
    bool fits = value > -2147483649.0 && value < 2147483648.0; // false for NaN
    return fits ? (int64_t)value : INT32_MIN;
}

static int64_t truncate_to_i64(double value) {
    bool fits = value >= -0x1p63 && value < 0x1p63;
    return fits ? (int64_t)value : INT64_MIN;
}

static uint64_t truncate_to_u64(double value) {
    if (value >= 0x1p63) return (uint64_t)truncate_to_i64(value - 0x1p63) ^ (UINT64_C(1) << 63);
    return (uint64_t)truncate_to_i64(value);
}

uint64_t scalar_from_double(DType dtype, double value) {
    switch (dtype) {
    case DTYPE_BOOL: return value != 0.0;
    case DTYPE_I8:
    case DTYPE_I16:
    case DTYPE_I32:
    case DTYPE_U8:
    case DTYPE_U16: return scalar_integer_truncate(dtype, (uint64_t)truncate_to_i32(value));
    case DTYPE_I64:
    case DTYPE_U32: return scalar_integer_truncate(dtype, (uint64_t)truncate_to_i64(value));
    case DTYPE_U64: return truncate_to_u64(value);
    case DTYPE_F32: return scalar_f32_bits((float)value);
    case DTYPE_F64: return scalar_f64_bits(value);
    case DTYPE_C64:
    case DTYPE_C128:
    case DTYPE_NONE: break;
    }
    INTERNAL_ERROR("no scalar of type %s from a float", dtype_name(dtype));
}

uint64_t scalar_from_integer(DType dtype, int64_t value) {
    if (dtype == DTYPE_F64) return scalar_f64_bits((double)value);
    if (dtype == DTYPE_F32) return scalar_f32_bits((float)value);
    if (dtype == DTYPE_BOOL) return value != 0;
    return scalar_integer_truncate(dtype, (uint64_t)value);
}

int64_t scalar_to_integer(DType dtype, uint64_t bits) {
    switch (dtype) {
    case DTYPE_I8: return (int8_t)(uint8_t)bits;
    case DTYPE_I16: return (int16_t)(uint16_t)bits;
    case DTYPE_I32: return (int32_t)(uint32_t)bits;
    case DTYPE_BOOL:
    case DTYPE_U8:
    case DTYPE_U16:
    case DTYPE_U32:
    case DTYPE_I64:
    case DTYPE_U64: return (int64_t)bits;
    case DTYPE_F32:
    case DTYPE_F64:
    case DTYPE_C64:
    case DTYPE_C128:
    case DTYPE_NONE: break;
    }
    INTERNAL_ERROR("a scalar of type %s is not an integer", dtype_name(dtype));
}

double scalar_to_double(DType dtype, uint64_t bits) {
    if (dtype == DTYPE_F64) return scalar_f64_value(bits);
    if (dtype == DTYPE_F32) return (double)scalar_f32_value(bits);
    if (dtype == DTYPE_U64) return (double)bits;
    return (double)scalar_to_integer(dtype, bits);
}

uint64_t scalar_cast(DType from, DType to, uint64_t bits) {
    if (from == to) return bits;
    if (dtype_is_float(from)) return scalar_from_double(to, scalar_to_double(from, bits));
    // An unsigned 64-bit source is not an int64_t: convert it to floats directly, so that it rounds once.
    if (from == DTYPE_U64 && to == DTYPE_F64) return scalar_f64_bits((double)bits);
    if (from == DTYPE_U64 && to == DTYPE_F32) return scalar_f32_bits((float)bits);
    return scalar_from_integer(to, scalar_to_integer(from, bits));
}
