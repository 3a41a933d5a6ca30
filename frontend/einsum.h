// np.einsum on operands. Private to frontend/.

#ifndef FRONTEND_EINSUM_H
#define FRONTEND_EINSUM_H

#include "subscripts.h"

// The sum of products that `subscripts` writes of as many arrays as it has terms. One operand gives a view where nothing is
// summed; more are multiplied pairwise from the left, each product summed over the labels that are needed no more.
Operand einsum_apply(Checker *checker, const Subscripts *subscripts, const Operand *operands, Span span);

#endif
