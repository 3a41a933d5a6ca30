// Structural operations backwards: operands that hold at least what the result shows.

#include "invert.h"

#include <string.h>

static ExtentTable *table_of(const Term *term) { return term->module->extents; }

static ExtentId plus(const Term *term, ExtentId extent, int64_t constant) { return extent_add_constant(table_of(term), extent, constant); }

// ---- slices ------------------------------------------------------------------------------------------------------

// max(X - 1, 0) elements are x[1:] of X elements as well as of more.
static bool shorten(Term *term, ExtentId count, ExtentId *extent) {
    AtomId atom;
    int64_t zero;
    if (!extent_is_atom(table_of(term), count, &atom) || extent_atom(table_of(term), atom).kind != ATOM_MAX) return false;
    Atom max = extent_atom(table_of(term), atom);
    bool right_is_zero = extent_is_constant(table_of(term), max.right, &zero) && zero == 0;
    *extent = plus(term, right_is_zero ? max.left : max.right, 1);
    return true;
}

// One axis: the operand has room before, between and behind the elements that are taken.
static void slice_axis(Term *term, ExtentId count, ExtentId *start, int64_t *step, ExtentId *extent) {
    static const int64_t steps[] = {1, 1, 1, 1, 2, 3, -1, -1, -2};
    Random *random = term->random;
    if (random_percent(random, 50) && shorten(term, count, extent)) {
        *step = random_percent(random, 75) ? 1 : -1;
        *start = *step == 1 ? extent_constant(table_of(term), random_below(random, 2)) : plus(term, *extent, -1 - (int64_t)random_below(random, 2));
        return;
    }
    *step = steps[random_below(random, sizeof steps / sizeof *steps)];
    int64_t stride = *step < 0 ? -*step : *step, before = random_percent(random, 50) ? 0 : random_between(random, 1, 2);
    ExtentId span = extent_scale(table_of(term), count, stride);
    *extent = plus(term, span, before + (random_percent(random, 50) ? 0 : random_between(random, 1, 4)));
    *start = *step > 0 ? extent_constant(table_of(term), before) : plus(term, span, before - stride);
}

// The axis along which two slices of one array may differ; false where they differ along several.
static bool slices_differ_along(const IrType *left, const IrType *right, Random *random, uint32_t *axis) {
    uint32_t differing = 0;
    *axis = random_below(random, left->rank);
    for (uint32_t k = 0; k < left->rank; k++)
        if (!extent_same(left->shape[k], right->shape[k])) *axis = k, differing++;
    return differing <= 1;
}

static bool is_inside(Term *term, ExtentId at, ExtentId extent) {
    Facts *facts = ir_function_facts(term->function, term->arena);
    return facts_nonnegative(facts, at) == PROOF_PROVED && facts_less(facts, at, extent) == PROOF_PROVED;
}

// The slice of the last slice's operand that goes on where that one ends, or ends where it starts.
static bool continue_slice(Term *term, IrType result, Inversion *inversion) {
    const TermSlice *last = &term->last_slice;
    uint32_t axis;
    if (!last->shape || last->result.rank != result.rank || result.rank == 0) return false;
    if (!slices_differ_along(&last->result, &result, term->random, &axis)) return false;
    bool after = random_percent(term->random, 50);
    int64_t *steps = inversion_integers(term, inversion, result.rank), step = last->steps[axis];
    ExtentId *starts = inversion_extents(term, inversion, result.rank), *shape = inversion_shape(term, result.rank);
    memcpy(steps, last->steps, result.rank * sizeof *steps);
    memcpy(starts, last->starts, result.rank * sizeof *starts);
    memcpy(shape, last->shape, result.rank * sizeof *shape);
    ExtentId moved = after ? extent_scale(table_of(term), last->result.shape[axis], step) : extent_scale(table_of(term), result.shape[axis], -step);
    starts[axis] = extent_add(table_of(term), starts[axis], moved);
    ExtentId end = extent_add(table_of(term), starts[axis], extent_scale(table_of(term), plus(term, result.shape[axis], -1), step));
    inversion->operands[0] = (IrType){result.dtype, result.rank, shape};
    return is_inside(term, starts[axis], shape[axis]) && is_inside(term, end, shape[axis]);
}

static bool invert_slice(Term *term, IrType result, Inversion *inversion) {
    if (random_percent(term->random, 50) && continue_slice(term, result, inversion)) return true;
    int64_t *steps = inversion_integers(term, inversion, result.rank);
    ExtentId *starts = inversion_extents(term, inversion, result.rank), *shape = inversion_shape(term, result.rank);
    for (uint32_t k = 0; k < result.rank; k++) {
        slice_axis(term, result.shape[k], &starts[k], &steps[k], &shape[k]);
        if (random_percent(term->random, 70)) continue;
        starts[k] = extent_constant(table_of(term), 0), steps[k] = 1, shape[k] = result.shape[k];
    }
    inversion->operands[0] = (IrType){result.dtype, result.rank, shape};
    term->last_slice = (TermSlice){result, shape, starts, steps};
    return true;
}

// ---- dropped axes ------------------------------------------------------------------------------------------------

static IrType insert_axis(Term *term, IrType type, uint32_t axis, ExtentId extent) {
    ExtentId *shape = inversion_shape(term, type.rank + 1);
    for (uint32_t k = 0; k < axis; k++) shape[k] = type.shape[k];
    shape[axis] = extent;
    for (uint32_t k = axis; k < type.rank; k++) shape[k + 1] = type.shape[k];
    return (IrType){type.dtype, type.rank + 1, shape};
}

static bool invert_index(Term *term, IrType result, Inversion *inversion) {
    uint32_t axis = random_below(term->random, result.rank + 1);
    ExtentId extent = random_percent(term->random, 60) ? plus(term, term_extent(term), 1) : term_extent(term);
    inversion_integers(term, inversion, 1)[0] = axis;
    ExtentId last = plus(term, extent, -1), some = extent_constant(table_of(term), random_below(term->random, 3));
    inversion_extents(term, inversion, 1)[0] = random_percent(term->random, 30) ? last : some;
    inversion->operands[0] = insert_axis(term, result, axis, extent);
    return true;
}

static bool invert_diagonal(Term *term, IrType result, Inversion *inversion) {
    Random *random = term->random;
    ExtentId count = result.shape[result.rank - 1], *starts = inversion_extents(term, inversion, 2), extents[2];
    for (uint32_t k = 0; k < 2; k++) {
        int64_t before = random_percent(random, 60) ? 0 : random_between(random, 1, 2);
        starts[k] = extent_constant(table_of(term), before);
        extents[k] = plus(term, count, before + random_below(random, 2));
    }
    int64_t *axes = inversion_integers(term, inversion, 2);
    uint32_t rank = result.rank + 1, low = random_below(random, rank - 1), high = low + 1 + random_below(random, rank - 1 - low);
    bool exchanged = random_percent(random, 30);
    axes[exchanged] = low, axes[!exchanged] = high;
    IrType rest = {result.dtype, result.rank - 1, result.shape};
    inversion->operands[0] = insert_axis(term, insert_axis(term, rest, low, extents[exchanged]), high, extents[!exchanged]);
    return true;
}

// ---- axes moved and repeated -------------------------------------------------------------------------------------

static bool invert_transpose(Term *term, IrType result, Inversion *inversion) {
    int64_t *axes = inversion_integers(term, inversion, result.rank);
    ExtentId *shape = inversion_shape(term, result.rank);
    for (uint32_t k = 0; k < result.rank; k++) axes[k] = k;
    random_shuffle(term->random, axes, result.rank);
    for (uint32_t k = 0; k < result.rank; k++) shape[axes[k]] = result.shape[k];
    inversion->operands[0] = (IrType){result.dtype, result.rank, shape};
    return true;
}

// Axes of the operand come in order mostly; the IR allows any.
static bool invert_broadcast(Term *term, IrType result, Inversion *inversion) {
    int64_t *axes = inversion_integers(term, inversion, result.rank), places[IR_RANK_LIMIT];
    ExtentId *shape = inversion_shape(term, result.rank);
    uint32_t rank = 0, keep = random_percent(term->random, 20) ? 0 : 60;
    for (uint32_t k = 0; k < result.rank; k++)
        if (random_percent(term->random, keep)) places[rank++] = k;
    if (random_percent(term->random, 20)) random_shuffle(term->random, places, rank);
    for (uint32_t k = 0; k < result.rank; k++) axes[k] = -1;
    for (uint32_t k = 0; k < rank; k++) axes[places[k]] = k, shape[k] = result.shape[places[k]];
    inversion->operands[0] = (IrType){result.dtype, rank, shape};
    return true;
}

static bool invert_concatenate(Term *term, IrType result, Inversion *inversion) {
    uint32_t axis = random_below(term->random, result.rank);
    int64_t constant, part = 0;
    ExtentId total = result.shape[axis], *first = inversion_shape(term, result.rank), *second = inversion_shape(term, result.rank);
    memcpy(first, result.shape, result.rank * sizeof *first);
    memcpy(second, result.shape, result.rank * sizeof *second);
    uint32_t monomials = extent_monomial_count(table_of(term), total);
    if (extent_is_constant(table_of(term), total, &constant)) part = random_between(term->random, 0, constant);
    else if (monomials > 1) part = extent_monomial(table_of(term), total, 0).atom_count ? 0 : extent_monomial(table_of(term), total, 0).coefficient;
    if (part < 0) return false;
    first[axis] = extent_constant(table_of(term), part), second[axis] = plus(term, total, -part);
    AtomId atom;
    ExtentId coefficient, rest;
    ExtentId n = extent_dimension(table_of(term), DIM_N, "N");
    if (extent_is_atom(table_of(term), n, &atom) && extent_linear(table_of(term), total, atom, &coefficient, &rest) && random_percent(term->random, 60) &&
        !extent_is_value(table_of(term), coefficient, 0)) {
        Facts *facts = ir_function_facts(term->function, term->arena);
        ExtentId other = extent_subtract(table_of(term), total, n);
        if (facts_nonnegative(facts, other) == PROOF_PROVED) first[axis] = n, second[axis] = other;
    }
    bool exchanged = random_percent(term->random, 50);
    inversion->operand_count = 2;
    inversion->operands[exchanged] = (IrType){result.dtype, result.rank, first};
    inversion->operands[!exchanged] = (IrType){result.dtype, result.rank, second};
    inversion_integers(term, inversion, 1)[0] = axis;
    return true;
}

static bool invert_roll(Term *term, IrType result, Inversion *inversion) {
    inversion_integers(term, inversion, 1)[0] = random_below(term->random, result.rank);
    ExtentId shift = extent_constant(table_of(term), random_between(term->random, -3, 4));
    inversion_extents(term, inversion, 1)[0] = random_percent(term->random, 75) ? shift : term_extent(term);
    inversion->operands[0] = result;
    return true;
}

// ---- other shapes of one size ------------------------------------------------------------------------------------

typedef struct Shape {
    uint32_t rank;
    ExtentId extents[2 * IR_RANK_LIMIT];
} Shape;

static void remove_extent(Shape *shape, uint32_t axis) {
    shape->rank--;
    for (uint32_t k = axis; k < shape->rank; k++) shape->extents[k] = shape->extents[k + 1];
}

static void insert_extent(Shape *shape, uint32_t axis, ExtentId extent) {
    for (uint32_t k = shape->rank++; k > axis; k--) shape->extents[k] = shape->extents[k - 1];
    shape->extents[axis] = extent;
}

static void merge_axes(const Term *term, Shape *shape, uint32_t axis) {
    shape->extents[axis] = extent_multiply(table_of(term), shape->extents[axis], shape->extents[axis + 1]);
    remove_extent(shape, axis + 1);
}

static void split_axis(Term *term, Shape *shape, uint32_t axis) {
    int64_t value, factor = random_between(term->random, 2, 3);
    bool is_even = extent_is_constant(table_of(term), shape->extents[axis], &value) && value % factor == 0;
    if (!is_even) return;
    shape->extents[axis] = extent_constant(table_of(term), value / factor);
    insert_extent(shape, axis + random_below(term->random, 2), extent_constant(table_of(term), factor));
}

static void change_shape(Term *term, Shape *shape) {
    uint32_t axis = random_below(term->random, shape->rank);
    switch (random_below(term->random, 6)) {
    case 0: case 1:
        if (axis + 1 < shape->rank) merge_axes(term, shape, axis);
        return;
    case 2:
        if (shape->rank > 0) split_axis(term, shape, axis);
        return;
    case 3: insert_extent(shape, axis, extent_constant(table_of(term), 1)); return;
    case 4:
        if (shape->rank > 0 && extent_is_value(table_of(term), shape->extents[axis], 1)) remove_extent(shape, axis);
        return;
    default:
        if (axis + 1 >= shape->rank) return;
        ExtentId moved = shape->extents[axis];
        shape->extents[axis] = shape->extents[axis + 1], shape->extents[axis + 1] = moved;
    }
}

static bool invert_reshape(Term *term, IrType result, Inversion *inversion) {
    Shape shape = {.rank = result.rank};
    if (result.rank) memcpy(shape.extents, result.shape, result.rank * sizeof *result.shape);
    for (uint32_t k = random_below(term->random, 5); k > 0 && shape.rank < TERM_RANK_LIMIT; k--) change_shape(term, &shape);
    ExtentId *copy = inversion_shape(term, shape.rank);
    memcpy(copy, shape.extents, shape.rank * sizeof *copy);
    inversion->operands[0] = (IrType){result.dtype, shape.rank, copy};
    return true;
}

static bool invert_with_shape(Term *term, IrType result, Inversion *inversion) {
    ExtentId *shape = inversion_shape(term, result.rank);
    for (uint32_t k = 0; k < result.rank; k++) shape[k] = random_percent(term->random, 70) ? term_equal_extent(term, result.shape[k]) : result.shape[k];
    inversion->operands[0] = (IrType){result.dtype, result.rank, shape};
    return true;
}

bool invert_structural(Term *term, IrOp op, IrType result, Inversion *inversion) {
    switch ((int)op) {
    case IR_SLICE: return invert_slice(term, result, inversion);
    case IR_INDEX: return invert_index(term, result, inversion);
    case IR_TRANSPOSE: return invert_transpose(term, result, inversion);
    case IR_BROADCAST: return invert_broadcast(term, result, inversion);
    case IR_RESHAPE: return invert_reshape(term, result, inversion);
    case IR_CONCATENATE: return invert_concatenate(term, result, inversion);
    case IR_ROLL: return invert_roll(term, result, inversion);
    case IR_DIAGONAL: return invert_diagonal(term, result, inversion);
    case IR_WITH_SHAPE: return invert_with_shape(term, result, inversion);
    }
    INTERNAL_ERROR("%s is not structural", ir_op_info(op)->name);
}
