// Matrix products and what goes with them: matmul, dot, inner, outer, trace.

#include "contraction.h"

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
        if (left_unit == right_unit && !contraction_unite(checker, c, left_axis, right_axis, left, right, span)) return false;
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
    if (!contraction_require_arrays(checker, &left, &right, "matmul", span) || !contraction_prepare(checker, &left, &right, &c)) return operand_invalid(span);
    uint32_t left_batch = c.left_rank > 1 ? c.left_rank - 2 : 0, right_batch = c.right_rank > 1 ? c.right_rank - 2 : 0;
    bool is_row = c.left_rank > 1, is_column = c.right_rank > 1;
    if (!batch_axes(checker, &c, left_batch, right_batch, &left, &right, span)) return operand_invalid(span);
    if (!contraction_unite(checker, &c, c.left_rank - 1, right_batch, &left, &right, span)) return operand_invalid(span);
    c.left_labels[c.left_rank - 1] = INNER;
    c.right_labels[right_batch] = INNER;
    if (is_row) c.left_labels[c.left_rank - 2] = c.result_labels[c.result_rank++] = ROW;
    if (is_column) c.right_labels[c.right_rank - 1] = c.result_labels[c.result_rank++] = COLUMN;
    drop_repeated(checker, &c, left_batch, right_batch, span);
    return contraction_finish(checker, &c, span);
}

static Operand matmul(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    if (!argument_as_array(checker, &arguments->positional[0], "the left operand") || !argument_as_array(checker, &arguments->positional[1], "the right operand"))
        return operand_invalid(arguments->span);
    return linear_matmul(checker, arguments->positional[0], arguments->positional[1], arguments->span);
}

// ---- dot, inner --------------------------------------------------------------------------------------------------

static Operand contract_pair(Checker *checker, const Operand *left, const Operand *right, uint32_t left_axis, uint32_t right_axis, Span span) {
    Axes left_axes = {.count = 1, .items = {left_axis}}, right_axes = {.count = 1, .items = {right_axis}};
    return contraction_over_axes(checker, left, right, &left_axes, &right_axes, span);
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
    DType dtype;
    if (!argument_as_array(checker, &given[0], "the argument") || !operand_as_extent(checker, &given[1], "the offset", &offset) ||
        !argument_as_dtype(checker, &given[4], DTYPE_NONE, &dtype))
        return operand_invalid(arguments->span);
    uint32_t rank = operand_type(checker, &given[0]).rank;
    if (!argument_as_axis(checker, &given[2], rank, &axis1) || !argument_as_axis(checker, &given[3], rank, &axis2)) return operand_invalid(arguments->span);
    Operand diagonal = structural_diagonal(checker, &given[0], offset, axis1, axis2, arguments->span);
    if (diagonal.kind != OPERAND_VALUE) return diagonal;
    return reduce_sum(checker, diagonal, &(Axes){.count = 1, .items = {rank - 2}}, false, dtype, arguments->span);
}

const Builtin builtin_linear_table[] = {
    {.name = "matmul", .parameters = "x1 x2 /", .handler = matmul},
    {.name = "dot", .parameters = "a b", .handler = dot, .method = true},
    {.name = "inner", .parameters = "a b /", .handler = inner},
    {.name = "outer", .parameters = "a b", .handler = outer},
    {.name = "trace", .parameters = "a offset=0 axis1=0 axis2=1 dtype=None", .handler = trace, .method = true},
    {.name = NULL}};
