// Structural steps: slices, indices, transpositions and the like of an operand that keep its view, so that what NumPy
// would share stays shared. Steps on a view are built without folding: the view's steps are replayed on the storage's
// contents when it is read again, so each must stay the operation that it is, whatever the contents are now.

#include "sharing.h"

static Operand extend_view(Checker *checker, const Operand *operand, ValueId node, bool read_only, Span span) {
    const IrNode *built = ir_node(checker->function, node);
    ViewStep *step = ARENA_NEW(checker->arena, ViewStep);
    *step = (ViewStep){.previous = operand->view.steps, .op = built->op, .type = built->type, .attributes = built->attributes};
    Operand result = operand_from_value(checker, node, span);
    result.view = operand->view;
    result.view.steps = step;
    IndexMapId outer = ir_index_map_of(checker->function, node);
    result.view.map = index_map_compose(checker->module->maps, outer, operand->view.map, checker->facts);
    result.view.read_only = operand->view.read_only || read_only;
    return result;
}

// A step of a value that no name denotes yet keeps of its view that NumPy would not let it be written, and what it may share.
static Operand step_of_fresh(Checker *checker, const Operand *operand, ValueId node, bool read_only, Span span) {
    Operand result = operand_from_value(checker, node, span);
    result.view.read_only = operand->view.read_only || read_only;
    result.view.doubt = operand->view.doubt;
    return result;
}

Operand operand_with_step(Checker *checker, const Operand *operand, ValueId node, bool read_only, Span span) {
    if (operand->view.storage.index == 0) return step_of_fresh(checker, operand, node, read_only, span);
    if (!value_same(node, operand->value)) return extend_view(checker, operand, node, read_only, span);
    Operand same = *operand;
    same.span = span;
    return same;
}

static bool has_view(const Operand *operand) { return operand->view.storage.index != 0; }

// The step as a node of its own, for views.
static ValueId build_step(Checker *checker, const Operand *operand, IrOp op, const Shape *shape, const IrAttributes *attributes, Span span) {
    IrType type = {.dtype = operand_type(checker, operand).dtype, .rank = shape->rank, .shape = shape->extents};
    return ir_build(checker->function, op, type, &operand->value, 1, attributes, span);
}

static Operand same_operand(const Operand *operand, Span span) {
    Operand same = *operand;
    same.span = span;
    return same;
}

Operand step_slice(Checker *checker, const Operand *operand, const ExtentId *starts, const int64_t *steps, const ExtentId *counts, Span span) {
    Shape from = shape_of(checker, operand->value), shape = {.rank = from.rank};
    bool is_whole = true;
    for (uint32_t axis = 0; axis < from.rank; axis++) {
        shape.extents[axis] = counts[axis];
        is_whole &= steps[axis] == 1 && extent_same(counts[axis], from.extents[axis]) && extent_is_value(checker_extents(checker), starts[axis], 0);
    }
    if (is_whole) return same_operand(operand, span);
    if (!has_view(operand)) return step_of_fresh(checker, operand, ir_build_slice(checker->function, operand->value, starts, steps, counts, span), false, span);
    IrAttributes attributes = {.integer_count = from.rank, .integers = steps, .extent_count = from.rank, .extents = starts};
    return operand_with_step(checker, operand, build_step(checker, operand, IR_SLICE, &shape, &attributes, span), false, span);
}

Operand step_index(Checker *checker, const Operand *operand, uint32_t axis, ExtentId at, Span span) {
    if (!has_view(operand)) return step_of_fresh(checker, operand, ir_build_index(checker->function, operand->value, axis, at, span), false, span);
    Shape from = shape_of(checker, operand->value), shape = {.rank = 0};
    for (uint32_t k = 0; k < from.rank; k++)
        if (k != axis) shape.extents[shape.rank++] = from.extents[k];
    int64_t axes[1] = {axis};
    IrAttributes attributes = {.integer_count = 1, .integers = axes, .extent_count = 1, .extents = &at};
    return operand_with_step(checker, operand, build_step(checker, operand, IR_INDEX, &shape, &attributes, span), false, span);
}

Operand step_transpose(Checker *checker, const Operand *operand, const int64_t *permutation, Span span) {
    Shape from = shape_of(checker, operand->value), shape = {.rank = from.rank};
    bool is_identity = true;
    for (uint32_t axis = 0; axis < from.rank; axis++) {
        shape.extents[axis] = from.extents[permutation[axis]];
        is_identity &= permutation[axis] == axis;
    }
    if (is_identity) return same_operand(operand, span);
    if (!has_view(operand)) return step_of_fresh(checker, operand, ir_build_transpose(checker->function, operand->value, permutation, span), false, span);
    IrAttributes attributes = {.integer_count = from.rank, .integers = permutation};
    return operand_with_step(checker, operand, build_step(checker, operand, IR_TRANSPOSE, &shape, &attributes, span), false, span);
}

Operand step_broadcast(Checker *checker, const Operand *operand, const Shape *shape, const int64_t *axes, bool read_only, Span span) {
    if (!has_view(operand))
        return step_of_fresh(checker, operand, ir_build_broadcast(checker->function, operand->value, shape->rank, shape->extents, axes, span), read_only, span);
    IrAttributes attributes = {.integer_count = shape->rank, .integers = axes};
    return operand_with_step(checker, operand, build_step(checker, operand, IR_BROADCAST, shape, &attributes, span), read_only, span);
}

static Operand step_retyped(Checker *checker, const Operand *operand, IrOp op, const Shape *shape, Span span) {
    IrAttributes attributes = {0};
    return operand_with_step(checker, operand, build_step(checker, operand, op, shape, &attributes, span), false, span);
}

Operand step_reshape(Checker *checker, const Operand *operand, const Shape *shape, Span span) {
    const Doubt *doubt = NULL;
    if (has_view(operand) && reshape_sharing(checker, operand, shape, &doubt) == SHARES) return step_retyped(checker, operand, IR_RESHAPE, shape, span);
    ValueId reshaped = ir_build_reshape(checker->function, operand->value, shape->rank, shape->extents, span);
    if (!has_view(operand)) return step_of_fresh(checker, operand, reshaped, false, span);
    Operand result = operand_from_value(checker, reshaped, span);
    result.view.doubt = doubt;
    return result;
}

Operand step_with_shape(Checker *checker, const Operand *operand, const Shape *shape, Span span) {
    if (value_same(value_with_shape(checker, operand->value, shape, span), operand->value)) return same_operand(operand, span);
    if (has_view(operand)) return step_retyped(checker, operand, IR_WITH_SHAPE, shape, span);
    return step_of_fresh(checker, operand, value_with_shape(checker, operand->value, shape, span), false, span);
}

Operand step_diagonal(Checker *checker, const Operand *operand, uint32_t axis1, uint32_t axis2, ExtentId start1, ExtentId start2,
                      ExtentId count, Span span) {
    if (!has_view(operand))
        return step_of_fresh(checker, operand, ir_build_diagonal(checker->function, operand->value, axis1, axis2, start1, start2, count, span), true, span);
    Shape from = shape_of(checker, operand->value), shape = {.rank = 0};
    for (uint32_t axis = 0; axis < from.rank; axis++)
        if (axis != axis1 && axis != axis2) shape.extents[shape.rank++] = from.extents[axis];
    shape.extents[shape.rank++] = count;
    int64_t axes[2] = {axis1, axis2};
    ExtentId starts[2] = {start1, start2};
    IrAttributes attributes = {.integer_count = 2, .integers = axes, .extent_count = 2, .extents = starts};
    return operand_with_step(checker, operand, build_step(checker, operand, IR_DIAGONAL, &shape, &attributes, span), true, span);
}

Operand step_part(Checker *checker, const Operand *operand, IrOp part, Span span) {
    if (!has_view(operand)) return step_of_fresh(checker, operand, ir_build_part(checker->function, part, operand->value, span), false, span);
    IrType type = operand_type(checker, operand);
    type.dtype = dtype_part(type.dtype);
    ViewStep *step = ARENA_NEW(checker->arena, ViewStep);
    *step = (ViewStep){.previous = operand->view.steps, .op = part, .type = type};
    Operand result = operand_from_value(checker, ir_build(checker->function, part, type, &operand->value, 1, NULL, span), span);
    result.view = operand->view;
    result.view.steps = step;
    result.view.part = part;
    step->type = operand_type(checker, &result); // whose shape stays
    return result;
}

// Inserting unit axes repeats nothing: the view stays writable.
Operand step_insert_axes(Checker *checker, const Operand *operand, uint32_t rank, const bool *inserted, Span span) {
    Shape from = shape_of(checker, operand->value), shape = {.rank = rank};
    int64_t axes[IR_RANK_LIMIT];
    uint32_t next = 0;
    for (uint32_t axis = 0; axis < rank; axis++) {
        axes[axis] = inserted[axis] ? -1 : (int64_t)next;
        shape.extents[axis] = inserted[axis] ? extent_of(checker, 1) : from.extents[next++];
    }
    return rank == from.rank ? same_operand(operand, span) : step_broadcast(checker, operand, &shape, axes, false, span);
}
