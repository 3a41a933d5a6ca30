// The meaning of every pointwise operation on scalars: used by the constant folder and the reference evaluator, and the
// definition that the back ends must reproduce bit for bit (NaNs being one value).

#ifndef MIDDLE_IR_SCALAR_H
#define MIDDLE_IR_SCALAR_H

#include "ir.h"

// Applies a pointwise op to elements given as bits (see IrAttributes.constant). `operand_dtype` is the dtype of the value
// operands (of operands 1 and 2 for SELECT); `result_dtype` matters for CAST. Math functions are SLEEF's deterministic
// FMA forms within 1 ulp (Sleef_finz_*_u10purecfma), so that scalar, vector, interpreted and compiled results agree.
uint64_t scalar_apply(IrOp op, DType operand_dtype, DType result_dtype, const uint64_t *operands);
// The identity of a reduction's combiner; MINIMUM and MAXIMUM have none (REQUIRE). ADD on floats: -0.0, so that it is exact;
// the empty sum itself is +0.0 (design: sums of nothing are NumPy's).
uint64_t scalar_identity(IrOp combiner, DType dtype);
double scalar_to_double(DType dtype, uint64_t bits);
int64_t scalar_to_integer(DType dtype, uint64_t bits); // bool and integers
uint64_t scalar_from_double(DType dtype, double value);
uint64_t scalar_from_integer(DType dtype, int64_t value);
// "1.5", "-3", "true", "nan", "inf", "0x1.8p+1" where decimal does not round-trip.
void scalar_print(DType dtype, uint64_t bits, TextBuffer *output);
bool scalar_parse(DType dtype, const char *text, size_t length, size_t *offset, uint64_t *bits);

#endif
