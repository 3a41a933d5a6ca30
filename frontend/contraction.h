// Contractions in the making: operands with a label for each axis. Private to frontend/.

#ifndef FRONTEND_CONTRACTION_H
#define FRONTEND_CONTRACTION_H

#include "expression.h"

// result[labels] = sum over the labels that the result lacks of left * right. Labels are numbers of the caller's choice.
typedef struct Contraction {
    ValueId left, right; // of one dtype
    uint32_t left_rank, right_rank;
    int64_t left_labels[IR_RANK_LIMIT], right_labels[IR_RANK_LIMIT], result_labels[IR_RANK_LIMIT];
    uint32_t result_rank;
} Contraction;

// Casts both operands to their common dtype; no labels yet. False with a diagnostic.
bool contraction_prepare(Checker *checker, const Operand *left, const Operand *right, Contraction *contraction);
// Proves or checks that two axes have one extent (the left's), and gives it to the right operand. False with a diagnostic that
// shows both shapes.
bool contraction_unite(Checker *checker, Contraction *contraction, uint32_t left_axis, uint32_t right_axis, const Operand *left, const Operand *right, Span span);
// The labelled contraction in the order of docs/reduction-orders.md, or, where no label is summed, the product. Axes of one
// label have one extent, and no label stands twice in a list.
Operand contraction_finish(Checker *checker, const Contraction *contraction, Span span);
// The sum over pairs of axes, as many of the left as of the right; the left's other axes come first in the result. Reports
// extents that differ.
Operand contraction_over_axes(Checker *checker, const Operand *left, const Operand *right, const Axes *left_axes, const Axes *right_axes, Span span);
// Reports fewer axes than one for either operand; `name` is the function's.
bool contraction_require_arrays(Checker *checker, const Operand *left, const Operand *right, const char *name, Span span);

#endif
