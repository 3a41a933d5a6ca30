// Pointwise operations on f64 and f32. Every operation rounds once, to its own width: nothing is contracted to FMA
// (-ffp-contract=off) and f32 is never computed in double.

#include <math.h>

#include "scalar_internal.h"

#define FLOAT double
#define NAME(name) scalar_f64_##name
#define LIBM(name) name
#define MATH scalar_math_f64
#define VALUE scalar_f64_value
#define BITS scalar_f64_bits
#include "scalar_float_template.h"

#define FLOAT float
#define NAME(name) scalar_f32_##name
#define LIBM(name) name##f
#define MATH scalar_math_f32
#define VALUE scalar_f32_value
#define BITS scalar_f32_bits
#include "scalar_float_template.h"
