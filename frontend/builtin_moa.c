// The Mathematics of Arrays by its own names: moa.psi, rho, take, drop, cat, rev, rotate, tr, rav, reduce, inner, outer.
// Operations act on the first axis; a tuple of numbers acts on as many leading axes.

#include "expression.h"

static bool array_at(Checker *checker, const CallArguments *arguments, size_t position) {
    return argument_as_array(checker, &arguments->positional[position], "the array");
}

static uint32_t rank_of(const Checker *checker, const Operand *operand) { return operand_type(checker, operand).rank; }

// At least one axis, and no more numbers than axes.
static bool require_axes(Checker *checker, const Operand *operand, uint32_t count, const char *name, Span span) {
    if (count <= rank_of(checker, operand)) return true;
    diagnostic_error(checker->diagnostics, span, "moa.%s of %u axes for an array of rank %u", name, count, rank_of(checker, operand));
    return false;
}

// ---- shape and index ---------------------------------------------------------------------------------------------

static Operand rho(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    if (!array_at(checker, arguments, 0)) return operand_invalid(arguments->span);
    Operand shape = operand_shape(checker, &arguments->positional[0], arguments->span);
    return array_from_display(checker, &shape, DTYPE_I64, arguments->span);
}

static Operand rav(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    if (!array_at(checker, arguments, 0)) return operand_invalid(arguments->span);
    return structural_ravel(checker, &arguments->positional[0], arguments->span);
}

// MoA's indices are 0 <= i < s strictly: a negative one does not count from the end.
static bool require_valid_index(Checker *checker, ExtentId index, Span span) {
    Proof proof = facts_nonnegative(checker->facts, index);
    if (proof == PROOF_REFUTED) diagnostic_error(checker->diagnostics, span, "moa.psi takes no negative index");
    if (proof == PROOF_UNKNOWN) {
        require_check(checker, value_compare_extents(checker, IR_GREATER_EQUAL, index, extent_of(checker, 0), span), ARR_E_INDEX, &index, 1, span);
        facts_assume_nonnegative(checker->facts, index);
    }
    return proof != PROOF_REFUTED;
}

static Operand psi(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    Span span = arguments->span;
    Shape indices;
    if (!array_at(checker, arguments, 1) || !argument_as_extents(checker, &given[0], "an index", &indices) ||
        !require_axes(checker, &given[1], indices.rank, "psi", span))
        return operand_invalid(span);
    for (uint32_t axis = 0; axis < indices.rank; axis++)
        if (!require_valid_index(checker, indices.extents[axis], given[0].span)) return operand_invalid(span);
    return subscript_index(checker, &given[1], indices.extents, indices.rank, span);
}

// ---- take and drop -----------------------------------------------------------------------------------------------

// |count|, at most the extent: proved, or checked and clamped so that the slice stays inside whatever happens.
static bool bounded_magnitude(Checker *checker, ExtentId count, ExtentId extent, Span span, ExtentId *magnitude) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId values[2] = {count, extent};
    *magnitude = checker_simplify(checker, extent_max(extents, count, extent_scale(extents, count, -1)));
    Proof proof = facts_less_equal(checker->facts, *magnitude, extent);
    if (proof == PROOF_PROVED) return true;
    if (proof == PROOF_REFUTED) {
        diagnostic_error(checker->diagnostics, span, "%s elements of an axis of %s", extent_describe(checker, *magnitude), extent_describe(checker, extent));
        return false;
    }
    require_check(checker, value_compare_extents(checker, IR_LESS_EQUAL, *magnitude, extent, span), ARR_E_EXTENT, values, 2, span);
    *magnitude = extent_min(extents, *magnitude, extent);
    return true;
}

typedef struct Part {
    ExtentId start, count;
} Part;

// The part of one axis that take keeps, or that is left when drop leaves it out.
static bool take_part(Checker *checker, bool is_take, ExtentId count, ExtentId extent, Span span, Part *part) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId magnitude, zero = extent_of(checker, 0);
    bool is_positive = facts_nonnegative(checker->facts, count) == PROOF_PROVED, is_negative = facts_less(checker->facts, count, zero) == PROOF_PROVED;
    if (!is_positive && !is_negative) {
        report_not_supported(checker, span, "a count whose sign is known only at run time");
        return false;
    }
    if (!bounded_magnitude(checker, count, extent, span, &magnitude)) return false;
    ExtentId left_out = checker_simplify(checker, extent_subtract(extents, extent, magnitude));
    part->count = is_take ? magnitude : left_out;
    part->start = is_take == is_positive ? zero : is_take ? left_out : magnitude;
    return true;
}

// The op says which: take (IR_ADD) keeps the elements that drop (IR_SUBTRACT) leaves out.
static Operand take_or_drop(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    const Operand *given = arguments->positional;
    Span span = arguments->span;
    ExtentId starts[IR_RANK_LIMIT];
    int64_t steps[IR_RANK_LIMIT];
    Shape counts;
    if (!array_at(checker, arguments, 1) || !argument_as_extents(checker, &given[0], "a count", &counts) ||
        !require_axes(checker, &given[1], counts.rank, builtin->name, span))
        return operand_invalid(span);
    Shape shape = shape_of(checker, given[1].value);
    for (uint32_t axis = 0; axis < shape.rank; axis++) {
        Part part = {.start = extent_of(checker, 0), .count = shape.extents[axis]};
        bool is_cut = axis < counts.rank;
        if (is_cut && !take_part(checker, builtin->op == IR_ADD, checker_simplify(checker, counts.extents[axis]), shape.extents[axis], given[0].span, &part))
            return operand_invalid(span);
        starts[axis] = part.start;
        steps[axis] = 1;
        shape.extents[axis] = part.count;
    }
    return step_slice(checker, &given[1], starts, steps, shape.extents, span);
}

// ---- rearrangement -----------------------------------------------------------------------------------------------

static Operand cat(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    if (!array_at(checker, arguments, 0) || !array_at(checker, arguments, 1) ||
        !require_axes(checker, &arguments->positional[0], 1, "cat", arguments->span))
        return operand_invalid(arguments->span);
    return structural_concatenate(checker, arguments->positional, 2, 0, arguments->span);
}

static Operand rev(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    if (!array_at(checker, arguments, 0) || !require_axes(checker, &arguments->positional[0], 1, "rev", arguments->span)) return operand_invalid(arguments->span);
    return structural_reverse(checker, &arguments->positional[0], &(Axes){.count = 1}, arguments->span);
}

// n rot A is np.roll by -n.
static Operand rotate(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    ExtentId count;
    if (!array_at(checker, arguments, 1) || !operand_as_extent(checker, &given[0], "the count", &count) ||
        !require_axes(checker, &given[1], 1, "rotate", arguments->span))
        return operand_invalid(arguments->span);
    return structural_roll(checker, &given[1], 0, extent_scale(checker_extents(checker), count, -1), arguments->span);
}

// tr(A), or tr(p, A) with NumPy's convention.
static Operand tr(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    bool has_permutation = given[1].kind != OPERAND_NONE;
    Operand *operand = &given[has_permutation ? 1 : 0];
    if (!argument_as_array(checker, operand, "the array")) return operand_invalid(arguments->span);
    Axes axes = {.count = rank_of(checker, operand)};
    for (uint32_t axis = 0; axis < axes.count; axis++) axes.items[axis] = axes.count - 1 - axis;
    if (has_permutation && !argument_as_axes(checker, &given[0], axes.count, &axes)) return operand_invalid(arguments->span);
    return structural_transpose(checker, operand, &axes, arguments->span);
}

// ---- higher order ------------------------------------------------------------------------------------------------

static bool is_callable(Checker *checker, const Operand *callee) {
    if (callee->kind == OPERAND_BUILTIN || callee->kind == OPERAND_FUNCTION || callee->kind == OPERAND_LAMBDA) return true;
    diagnostic_error(checker->diagnostics, callee->span, "this must be a function such as np.add, not %s", operand_describe(checker, callee));
    return false;
}

// np.add, np.multiply, np.minimum, np.maximum: what REDUCE combines with. On bools they are or, and.
static IrOp combiner_of(const Operand *callee, DType dtype) {
    IrOp op = builtin_pointwise_op(callee);
    if (op != IR_ADD && op != IR_MULTIPLY && op != IR_MINIMUM && op != IR_MAXIMUM) return IR_OP_COUNT;
    if (dtype != DTYPE_BOOL) return op;
    return op == IR_ADD || op == IR_MAXIMUM ? IR_BIT_OR : IR_BIT_AND;
}

// A left fold along one axis in the operand's own dtype; minima and maxima of nothing are refused where an element exists.
static Operand fold(Checker *checker, const Operand *callee, const Operand *operand, uint32_t axis, Span span) {
    DType dtype = operand_type(checker, operand).dtype;
    IrOp combiner = combiner_of(callee, dtype);
    int64_t axes[1] = {axis};
    bool has_identity = combiner != IR_MINIMUM && combiner != IR_MAXIMUM;
    if (!has_identity) require_elements(checker, operand->value, &(Axes){.count = 1, .items = {axis}}, span);
    if (combiner != IR_ADD && dtype_is_complex(dtype)) return complex_library_reduce(checker, combiner, operand, &(Axes){.count = 1, .items = {axis}}, span);
    IrOrder order = dtype_is_inexact(dtype) ? IR_ORDER_LEFT : IR_ORDER_ANY;
    return operand_from_value(checker, ir_build_reduce(checker->function, combiner, order, operand->value, axes, 1, span), span);
}

// Other functions: unrolled over a short constant extent.
static Operand fold_unrolled(Checker *checker, const Operand *callee, const Operand *operand, Span span) {
    enum { UNROLLED_LIMIT = 16 };
    int64_t count;
    bool is_constant = extent_is_constant(checker_extents(checker), operand_type(checker, operand).shape[0], &count);
    if (!is_constant || count < 1 || count > UNROLLED_LIMIT)
        return report_not_supported(checker, callee->span, "moa.reduce with %s over other than 1 to %d elements", operand_describe(checker, callee), UNROLLED_LIMIT);
    Operand result = step_index(checker, operand, 0, extent_of(checker, 0), span);
    for (int64_t i = 1; i < count && result.kind == OPERAND_VALUE; i++) {
        Operand next = step_index(checker, operand, 0, extent_of(checker, i), span);
        result = check_apply(checker, callee, (Operand[]){result, next}, 2, span);
    }
    return result;
}

static Operand reduce(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    if (!is_callable(checker, &given[0]) || !array_at(checker, arguments, 1) || !require_axes(checker, &given[1], 1, "reduce", arguments->span))
        return operand_invalid(arguments->span);
    if (combiner_of(&given[0], operand_type(checker, &given[1]).dtype) != IR_OP_COUNT) return fold(checker, &given[0], &given[1], 0, arguments->span);
    return fold_unrolled(checker, &given[0], &given[1], arguments->span);
}

// A with `count` unit axes after its own, so that A f B broadcasts to every pair.
static Operand spread(Checker *checker, const Operand *operand, uint32_t count, Span span) {
    bool inserted[2 * IR_RANK_LIMIT] = {false};
    uint32_t rank = rank_of(checker, operand);
    if (rank + count > IR_RANK_LIMIT) return report_not_supported(checker, span, "an array of more than %d axes", IR_RANK_LIMIT);
    for (uint32_t axis = rank; axis < rank + count; axis++) inserted[axis] = true;
    return step_insert_axes(checker, operand, rank + count, inserted, span);
}

Operand outer_product(Checker *checker, const Operand *callee, const Operand *left, const Operand *right, Span span) {
    Operand spread_left = spread(checker, left, rank_of(checker, right), span);
    if (spread_left.kind != OPERAND_VALUE) return spread_left;
    return check_apply(checker, callee, (Operand[]){spread_left, *right}, 2, span);
}

static Operand outer(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    if (!is_callable(checker, &given[0]) || !array_at(checker, arguments, 1) || !array_at(checker, arguments, 2)) return operand_invalid(arguments->span);
    return outer_product(checker, &given[0], &given[1], &given[2], arguments->span);
}

// (i ++ j): f over k of g(A[i, k], B[k, j]): the last axis of A meets the first of B.
static Operand inner(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    Span span = arguments->span;
    if (!is_callable(checker, &given[0]) || !is_callable(checker, &given[1]) || !array_at(checker, arguments, 2) || !array_at(checker, arguments, 3) ||
        !require_axes(checker, &given[2], 1, "inner", span) || !require_axes(checker, &given[3], 1, "inner", span))
        return operand_invalid(span);
    uint32_t axis = rank_of(checker, &given[2]) - 1;
    ExtentId last = operand_type(checker, &given[2]).shape[axis], first = operand_type(checker, &given[3]).shape[0];
    if (!require_equal_extents(checker, last, first, span, "the last extent of the left and the first of the right")) return operand_invalid(span);
    Operand left = spread(checker, &given[2], rank_of(checker, &given[3]) - 1, span);
    if (left.kind != OPERAND_VALUE) return left;
    Operand terms = check_apply(checker, &given[1], (Operand[]){left, given[3]}, 2, span);
    if (!operand_require_value(checker, &terms, "the product's element")) return operand_invalid(span);
    if (combiner_of(&given[0], operand_type(checker, &terms).dtype) == IR_OP_COUNT)
        return report_not_supported(checker, given[0].span, "moa.inner that folds with %s", operand_describe(checker, &given[0]));
    return fold(checker, &given[0], &terms, axis, span);
}

const Builtin builtin_moa_table[] = {
    {.name = "psi", .parameters = "i A /", .handler = psi},
    {.name = "rho", .parameters = "A /", .handler = rho},
    {.name = "rav", .parameters = "A /", .handler = rav},
    {.name = "take", .parameters = "n A /", .handler = take_or_drop, .op = IR_ADD},
    {.name = "drop", .parameters = "n A /", .handler = take_or_drop, .op = IR_SUBTRACT},
    {.name = "cat", .parameters = "A B /", .handler = cat},
    {.name = "rev", .parameters = "A /", .handler = rev},
    {.name = "rotate", .parameters = "n A /", .handler = rotate},
    {.name = "tr", .parameters = "p A=None /", .handler = tr},
    {.name = "reduce", .parameters = "f A /", .handler = reduce},
    {.name = "scan", .parameters = "f A /", .handler = builtin_moa_scan},
    {.name = "inner", .parameters = "f g A B /", .handler = inner},
    {.name = "outer", .parameters = "f A B /", .handler = outer},
    {.name = NULL}};
