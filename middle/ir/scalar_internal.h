// Shared by the files of the scalar semantics only. Elements travel as bits: the element's bytes, zero-extended to 64 bits.

#ifndef MIDDLE_IR_SCALAR_INTERNAL_H
#define MIDDLE_IR_SCALAR_INTERNAL_H

#include <string.h>

#include "scalar.h"

// scalar_cast.c
uint64_t scalar_cast(DType from, DType to, uint64_t bits);

// scalar_integer.c: operands and result of `dtype` (comparisons: the result is a bool); bool is computed as the integers 0 and 1.
uint64_t scalar_integer_apply(IrOp op, DType dtype, uint64_t left, uint64_t right);
// Keeps the bits of `dtype`'s width (bool: whether any bit is set is the caller's concern; the lowest bit is kept).
uint64_t scalar_integer_truncate(DType dtype, uint64_t bits);

// scalar_float.c: the same for floats.
uint64_t scalar_f64_apply(IrOp op, uint64_t left, uint64_t right);
uint64_t scalar_f32_apply(IrOp op, uint64_t left, uint64_t right);

// scalar_math.c: the functions of math.def; those of one operand ignore the second.
double scalar_math_f64(IrOp op, double left, double right);
float scalar_math_f32(IrOp op, float left, float right);

static inline double scalar_f64_value(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint64_t scalar_f64_bits(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float scalar_f32_value(uint64_t bits) {
    uint32_t low = (uint32_t)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return value;
}

static inline uint64_t scalar_f32_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

#endif
