// Typing backwards: what operands and attributes may an operation have, so that its result has a given type?

#ifndef TESTS_RULES_INVERT_H
#define TESTS_RULES_INVERT_H

#include "term.h"

typedef struct Inversion {
    uint32_t operand_count;
    IrType operands[3];
    IrAttributes attributes; // a combiner included
} Inversion;

// A random choice; false when the operation cannot have such a result, or when the choice grew too large. Arrays are the
// term's. `combiner` is that of a reduction.
bool term_invert(Term *term, IrOp op, IrOp combiner, IrType result, Inversion *inversion);

// Whether results (operands) of a pointwise operation or reduction may have the dtype.
bool op_gives(IrOp op, IrOp combiner, DType dtype);
bool op_takes(IrOp op, IrOp combiner, DType dtype);

// A type that the operation can have.
IrType term_result_type(Term *term, IrOp op, IrOp combiner);

// The node with these operands; no folding.
ValueId term_build(Term *term, IrOp op, IrType type, const ValueId *operands, const Inversion *inversion);

// ---- invert_structural.c, invert_reduction.c ---------------------------------------------------------------------

bool invert_structural(Term *term, IrOp op, IrType result, Inversion *inversion);
bool invert_reduction(Term *term, IrOp op, IrOp combiner, IrType result, Inversion *inversion);
bool invert_gather(Term *term, IrType result, Inversion *inversion);
bool invert_scan(Term *term, IrOp combiner, IrType result, Inversion *inversion);
bool invert_contraction(Term *term, IrType result, Inversion *inversion);

static inline ExtentId *inversion_shape(Term *term, uint32_t rank) { return ARENA_ARRAY(term->arena, rank + 1, ExtentId); }
static inline int64_t *inversion_integers(Term *term, Inversion *inversion, uint32_t count) {
    int64_t *integers = ARENA_ARRAY(term->arena, count + 1, int64_t);
    inversion->attributes.integers = integers, inversion->attributes.integer_count = count;
    return integers;
}
static inline ExtentId *inversion_extents(Term *term, Inversion *inversion, uint32_t count) {
    ExtentId *extents = inversion_shape(term, count);
    inversion->attributes.extents = extents, inversion->attributes.extent_count = count;
    return extents;
}

#endif
