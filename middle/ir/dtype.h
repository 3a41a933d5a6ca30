// Element types. The order is that of arr_dtype in include/arr_runtime.h (a static assertion in the back ends checks it).

#ifndef MIDDLE_IR_DTYPE_H
#define MIDDLE_IR_DTYPE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum DType {
    DTYPE_BOOL, DTYPE_I8, DTYPE_I16, DTYPE_I32, DTYPE_I64, DTYPE_U8, DTYPE_U16, DTYPE_U32, DTYPE_U64,
    DTYPE_F32, DTYPE_F64, DTYPE_C64, DTYPE_C128,
    DTYPE_NONE // regions and checks: no value
} DType;
enum { DTYPE_COUNT = DTYPE_NONE };

const char *dtype_name(DType dtype);       // "f64"
const char *dtype_numpy_name(DType dtype); // "float64"
// Accepts "f64", "float64", "bool", "bool_", "int32" ...; DTYPE_NONE for others.
DType dtype_from_name(const char *name);
// What numpy.dtype makes of a string: "float64", "double", "int", and kind and bytes, "f8", so that "i8" is DTYPE_I64. DTYPE_NONE for others.
DType dtype_from_numpy_string(const char *text);
uint32_t dtype_size(DType dtype); // bytes
bool dtype_is_float(DType dtype);
bool dtype_is_integer(DType dtype); // signed or unsigned, not bool
bool dtype_is_signed(DType dtype);  // i8..i64
bool dtype_is_unsigned(DType dtype);
bool dtype_is_complex(DType dtype);
bool dtype_is_inexact(DType dtype); // float or complex
DType dtype_part(DType dtype);      // f32 of c64, f64 of c128, else the dtype itself
// NumPy's result type of two strong dtypes.
DType dtype_promote(DType left, DType right);

#endif
