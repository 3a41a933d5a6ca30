// Linear algebra on top of contractions: matmul, dot, inner, vecdot, outer, trace.
//
// Orders: vector times vector and matrix times vector are lanes16fma, other contractions of floats chunk256, integers any.

#include "expression.h"

typedef struct Contraction {
    ValueId left, right;
    uint32_t left_rank, right_rank;
    int64_t left_labels[IR_RANK_LIMIT], right_labels[IR_RANK_LIMIT], result_labels[IR_RANK_LIMIT];
    uint32_t result_rank;
} Contraction;

static bool prepare(Checker *checker, const Operand *left, const Operand *right, Span span, Contraction *contraction) {
    DType dtype = promote_operands(checker, left, right);
    *contraction = (Contraction){.left = operand_cast(checker, left, dtype), .right = operand_cast(checker, right, dtype)};
    if (!value_exists(contraction->left) || !value_exists(contraction->right)) return false;
    contraction->left_rank = ir_type(checker->function, contraction->left).rank;
    contraction->right_rank = ir_type(checker->function, contraction->right).rank;
    return require_real(checker, dtype, span);
}

static ValueId replace_extent(Checker *checker, ValueId value, uint32_t axis, ExtentId extent, Span span) {
    Shape shape = shape_of(checker, value);
    shape.extents[axis] = extent;
    return value_with_shape(checker, value, &shape, span);
}

// Axes with one label must have one extent: the left side's.
static bool unite(Checker *checker, Contraction *contraction, uint32_t left_axis, uint32_t right_axis, const Operand *left, const Operand *right, Span span) {
    IrType left_type = ir_type(checker->function, contraction->left), right_type = ir_type(checker->function, contraction->right);
    ExtentId wanted = left_type.shape[left_axis], given = right_type.shape[right_axis];
    if (facts_equal(checker->facts, wanted, given) == PROOF_REFUTED) {
        diagnostic_error(checker->diagnostics, span, "these shapes cannot be multiplied: axis %u of the left has extent %s and axis %u of the right %s",
                         left_axis, extent_describe(checker, wanted), right_axis, extent_describe(checker, given));
        diagnostic_note(checker->diagnostics, left->span, "shape %s", shape_describe(checker, left_type.rank, left_type.shape));
        diagnostic_note(checker->diagnostics, right->span, "shape %s", shape_describe(checker, right_type.rank, right_type.shape));
        return false;
    }
    if (!require_equal_extents(checker, wanted, given, span, "contracted extents")) return false;
    contraction->right = replace_extent(checker, contraction->right, right_axis, wanted, span);
    return true;
}

static Operand contract(Checker *checker, Contraction *contraction, IrOrder order, Span span) {
    int64_t labels[3 * IR_RANK_LIMIT];
    uint32_t count = 0;
    for (uint32_t i = 0; i < contraction->left_rank; i++) labels[count++] = contraction->left_labels[i];
    for (uint32_t i = 0; i < contraction->right_rank; i++) labels[count++] = contraction->right_labels[i];
    for (uint32_t i = 0; i < contraction->result_rank; i++) labels[count++] = contraction->result_labels[i];
    if (!dtype_is_float(ir_type(checker->function, contraction->left).dtype)) order = IR_ORDER_ANY;
    return operand_from_value(checker, ir_build_contract(checker->function, order, contraction->left, contraction->right, labels, contraction->result_rank, span), span);
}

static bool require_arrays(Checker *checker, const Operand *left, const Operand *right, const char *name, Span span) {
    if (!operand_require_value(checker, left, "the left operand") || !operand_require_value(checker, right, "the right operand")) return false;
    if (operand_type(checker, left).rank > 0 && operand_type(checker, right).rank > 0) return true;
    diagnostic_error(checker->diagnostics, span, "%s needs arrays, not %s and %s: use * for scalars", name, operand_describe(checker, left), operand_describe(checker, right));
    return false;
}

// ---- matmul ------------------------------------------------------------------------------------------------------

static bool is_unit(const Checker *checker, ValueId value, uint32_t axis) {
    return extent_is_value(checker_extents(checker), ir_type(checker->function, value).shape[axis], 1);
}

static void drop_axis(Checker *checker, ValueId *value, uint32_t *rank, int64_t *labels, uint32_t axis, Span span) {
    *value = ir_build_index(checker->function, *value, axis, extent_of(checker, 0), span);
    for (uint32_t k = axis; k + 1 < *rank; k++) labels[k] = labels[k + 1];
    --*rank;
}

// Batch axes are labelled from 0 by their distance to the matrix axes; a unit axis against a longer one is dropped, which
// repeats it.
static bool batch_axes(Checker *checker, Contraction *c, uint32_t left_batch, uint32_t right_batch, const Operand *left, const Operand *right, Span span) {
    uint32_t batch = left_batch > right_batch ? left_batch : right_batch;
    for (uint32_t i = 0; i < batch; i++) c->result_labels[c->result_rank++] = i;
    for (uint32_t i = 0; i < left_batch; i++) c->left_labels[i] = i + batch - left_batch;
    for (uint32_t i = 0; i < right_batch; i++) c->right_labels[i] = i + batch - right_batch;
    for (uint32_t from_end = left_batch < right_batch ? left_batch : right_batch; from_end > 0; from_end--) {
        uint32_t left_axis = left_batch - from_end, right_axis = right_batch - from_end;
        bool left_unit = is_unit(checker, c->left, left_axis), right_unit = is_unit(checker, c->right, right_axis);
        if (left_unit == right_unit && !unite(checker, c, left_axis, right_axis, left, right, span)) return false;
    }
    return true;
}

// After all labels are known: unit batch axes against longer ones go, last first.
static void drop_repeated(Checker *checker, Contraction *c, uint32_t left_batch, uint32_t right_batch, Span span) {
    uint32_t shared = left_batch < right_batch ? left_batch : right_batch;
    for (uint32_t from_end = 1; from_end <= shared; from_end++) {
        uint32_t left_axis = left_batch - from_end, right_axis = right_batch - from_end;
        bool left_unit = is_unit(checker, c->left, left_axis), right_unit = is_unit(checker, c->right, right_axis);
        if (left_unit && !right_unit) drop_axis(checker, &c->left, &c->left_rank, c->left_labels, left_axis, span);
        if (right_unit && !left_unit) drop_axis(checker, &c->right, &c->right_rank, c->right_labels, right_axis, span);
    }
}

Operand linear_matmul(Checker *checker, Operand left, Operand right, Span span) {
    enum { ROW = 100, INNER = 101, COLUMN = 102 };
    Contraction c;
    if (!require_arrays(checker, &left, &right, "matmul", span) || !prepare(checker, &left, &right, span, &c)) return operand_invalid(span);
    uint32_t left_batch = c.left_rank > 1 ? c.left_rank - 2 : 0, right_batch = c.right_rank > 1 ? c.right_rank - 2 : 0;
    bool is_row = c.left_rank > 1, is_column = c.right_rank > 1;
    if (!batch_axes(checker, &c, left_batch, right_batch, &left, &right, span)) return operand_invalid(span);
    if (!unite(checker, &c, c.left_rank - 1, right_batch, &left, &right, span)) return operand_invalid(span);
    c.left_labels[c.left_rank - 1] = INNER;
    c.right_labels[right_batch] = INNER;
    if (is_row) c.left_labels[c.left_rank - 2] = c.result_labels[c.result_rank++] = ROW;
    if (is_column) c.right_labels[c.right_rank - 1] = c.result_labels[c.result_rank++] = COLUMN;
    drop_repeated(checker, &c, left_batch, right_batch, span);
    return contract(checker, &c, is_column ? IR_ORDER_CHUNK256 : IR_ORDER_LANES16_FMA, span);
}

static Operand matmul(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    if (!argument_as_array(checker, &arguments->positional[0], "the left operand") || !argument_as_array(checker, &arguments->positional[1], "the right operand"))
        return operand_invalid(arguments->span);
    return linear_matmul(checker, arguments->positional[0], arguments->positional[1], arguments->span);
}

// ---- dot, inner, vecdot ------------------------------------------------------------------------------------------

// All axes of both but one pair, the left's first.
static Operand contract_pair(Checker *checker, const Operand *left, const Operand *right, uint32_t left_axis, uint32_t right_axis, Span span) {
    Contraction c;
    if (!prepare(checker, left, right, span, &c) || !unite(checker, &c, left_axis, right_axis, left, right, span)) return operand_invalid(span);
    if (c.left_rank + c.right_rank > IR_RANK_LIMIT + 2) return report_not_supported(checker, span, "a result of more than %d axes", IR_RANK_LIMIT);
    for (uint32_t i = 0; i < c.left_rank; i++) c.left_labels[i] = i;
    for (uint32_t i = 0; i < c.right_rank; i++) c.right_labels[i] = IR_RANK_LIMIT + i;
    c.right_labels[right_axis] = left_axis;
    for (uint32_t i = 0; i < c.left_rank; i++)
        if (i != left_axis) c.result_labels[c.result_rank++] = c.left_labels[i];
    for (uint32_t i = 0; i < c.right_rank; i++)
        if (i != right_axis) c.result_labels[c.result_rank++] = c.right_labels[i];
    return contract(checker, &c, c.right_rank == 1 ? IR_ORDER_LANES16_FMA : IR_ORDER_CHUNK256, span);
}

static bool has_scalar(const Checker *checker, const Operand *left, const Operand *right) {
    return operand_is_scalar(checker, left) || operand_is_scalar(checker, right);
}

static Operand multiply(Checker *checker, const Operand *left, const Operand *right, Span span) {
    return pointwise_apply(checker, IR_MULTIPLY, (Operand[]){*left, *right}, 2, span);
}

Operand linear_dot(Checker *checker, Operand left, Operand right, Span span) {
    if (!argument_as_array(checker, &left, "the left operand") || !argument_as_array(checker, &right, "the right operand")) return operand_invalid(span);
    if (has_scalar(checker, &left, &right)) return multiply(checker, &left, &right, span);
    uint32_t right_rank = operand_type(checker, &right).rank;
    return contract_pair(checker, &left, &right, operand_type(checker, &left).rank - 1, right_rank > 1 ? right_rank - 2 : 0, span);
}

static Operand dot(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    return linear_dot(checker, arguments->positional[0], arguments->positional[1], arguments->span);
}

static Operand inner(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *left = &arguments->positional[0], *right = &arguments->positional[1];
    if (!argument_as_array(checker, left, "the left operand") || !argument_as_array(checker, right, "the right operand")) return operand_invalid(arguments->span);
    if (has_scalar(checker, left, right)) return multiply(checker, left, right, arguments->span);
    return contract_pair(checker, left, right, operand_type(checker, left).rank - 1, operand_type(checker, right).rank - 1, arguments->span);
}

// A vector product for each of the other axes, which broadcast.
static Operand vecdot(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    Span span = arguments->span;
    int64_t axis;
    if (!argument_as_array(checker, &given[0], "the left operand") || !argument_as_array(checker, &given[1], "the right operand") ||
        !require_arrays(checker, &given[0], &given[1], "vecdot", span) || !operand_as_constant_integer(checker, &given[2], "the axis", &axis))
        return operand_invalid(span);
    if (axis != -1) return report_not_supported(checker, given[2].span, "np.vecdot along another axis than the last");
    ValueId values[2];
    Span spans[2] = {given[0].span, given[1].span};
    Contraction c;
    if (!prepare(checker, &given[0], &given[1], span, &c)) return operand_invalid(span);
    if (!unite(checker, &c, c.left_rank - 1, c.right_rank - 1, &given[0], &given[1], span)) return operand_invalid(span);
    values[0] = c.left;
    values[1] = c.right;
    if (!broadcast_values(checker, values, spans, 2, span)) return operand_invalid(span);
    c = (Contraction){.left = values[0], .right = values[1], .left_rank = ir_type(checker->function, values[0]).rank};
    c.right_rank = c.left_rank;
    c.result_rank = c.left_rank - 1;
    for (uint32_t i = 0; i < c.left_rank; i++) c.left_labels[i] = c.right_labels[i] = c.result_labels[i] = i;
    return contract(checker, &c, IR_ORDER_LANES16_FMA, span);
}

// ---- outer, trace ------------------------------------------------------------------------------------------------

static Operand outer(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Span span = arguments->span;
    Operand columns[2];
    for (size_t i = 0; i < 2; i++) {
        if (!argument_as_array(checker, &arguments->positional[i], "the argument")) return operand_invalid(span);
        columns[i] = structural_ravel(checker, &arguments->positional[i], span);
    }
    columns[0] = step_insert_axes(checker, &columns[0], 2, (bool[]){false, true}, span);
    return multiply(checker, &columns[0], &columns[1], span);
}

static Operand trace(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    ExtentId offset;
    uint32_t axis1, axis2;
    if (!argument_as_array(checker, &given[0], "the argument") || !operand_as_extent(checker, &given[1], "the offset", &offset)) return operand_invalid(arguments->span);
    uint32_t rank = operand_type(checker, &given[0]).rank;
    if (!argument_as_axis(checker, &given[2], rank, &axis1) || !argument_as_axis(checker, &given[3], rank, &axis2)) return operand_invalid(arguments->span);
    Operand diagonal = structural_diagonal(checker, &given[0], offset, axis1, axis2, arguments->span);
    if (diagonal.kind != OPERAND_VALUE) return diagonal;
    DType dtype = operand_type(checker, &diagonal).dtype;
    if (dtype == DTYPE_BOOL || dtype_is_integer(dtype)) dtype = dtype_is_unsigned(dtype) ? DTYPE_U64 : DTYPE_I64;
    return reduce_operand(checker, IR_ADD, diagonal, &(Axes){.count = 1, .items = {rank - 2}}, false, dtype, arguments->span);
}

const Builtin builtin_linear_table[] = {
    {.name = "matmul", .parameters = "x1 x2 /", .handler = matmul},
    {.name = "dot", .parameters = "a b", .handler = dot, .method = true},
    {.name = "inner", .parameters = "a b /", .handler = inner},
    {.name = "vecdot", .parameters = "x1 x2 / * axis=-1", .handler = vecdot},
    {.name = "outer", .parameters = "a b", .handler = outer},
    {.name = "trace", .parameters = "a offset=0 axis1=0 axis2=1", .handler = trace, .method = true},
    {.name = NULL}};
