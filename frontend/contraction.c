// Contractions from labelled operands: common dtypes and extents, and the order that the labels stand for.

#include "contraction.h"

// ---- operands ----------------------------------------------------------------------------------------------------

bool contraction_require_arrays(Checker *checker, const Operand *left, const Operand *right, const char *name, Span span) {
    if (!operand_require_value(checker, left, "the left operand") || !operand_require_value(checker, right, "the right operand")) return false;
    if (operand_type(checker, left).rank > 0 && operand_type(checker, right).rank > 0) return true;
    diagnostic_error(checker->diagnostics, span, "%s needs arrays, not %s and %s: use * for scalars", name, operand_describe(checker, left), operand_describe(checker, right));
    return false;
}

bool contraction_prepare(Checker *checker, const Operand *left, const Operand *right, Contraction *contraction) {
    DType dtype = promote_operands(checker, left, right);
    *contraction = (Contraction){.left = operand_cast(checker, left, dtype), .right = operand_cast(checker, right, dtype)};
    if (!value_exists(contraction->left) || !value_exists(contraction->right)) return false;
    contraction->left_rank = ir_type(checker->function, contraction->left).rank;
    contraction->right_rank = ir_type(checker->function, contraction->right).rank;
    return true;
}

bool contraction_unite(Checker *checker, Contraction *contraction, uint32_t left_axis, uint32_t right_axis, const Operand *left, const Operand *right, Span span) {
    IrType left_type = ir_type(checker->function, contraction->left), right_type = ir_type(checker->function, contraction->right);
    ExtentId wanted = left_type.shape[left_axis], given = right_type.shape[right_axis];
    if (checker_equal(checker, wanted, given) == PROOF_REFUTED) {
        diagnostic_error(checker->diagnostics, span, "these shapes cannot be multiplied: axis %u of the left has extent %s and axis %u of the right %s",
                         left_axis, extent_describe(checker, wanted), right_axis, extent_describe(checker, given));
        diagnostic_note(checker->diagnostics, left->span, "shape %s", shape_describe(checker, left_type.rank, left_type.shape));
        diagnostic_note(checker->diagnostics, right->span, "shape %s", shape_describe(checker, right_type.rank, right_type.shape));
        return false;
    }
    if (!require_equal_extents(checker, wanted, given, span, "contracted extents")) return false;
    Shape shape = shape_of(checker, contraction->right);
    shape.extents[right_axis] = wanted;
    contraction->right = value_with_shape(checker, contraction->right, &shape, span);
    return true;
}

// ---- order -------------------------------------------------------------------------------------------------------

static uint32_t find_label(const int64_t *labels, uint32_t count, int64_t label) {
    uint32_t at = 0;
    while (at < count && labels[at] != label) at++;
    return at;
}

static bool has_label(const int64_t *labels, uint32_t count, int64_t label) { return find_label(labels, count, label) < count; }

// Whether an operand has every label of the result, and its last axis is summed: then a result element is the product of two
// vectors that lie along that axis.
static bool is_vector_product(const Contraction *c, const int64_t *labels, uint32_t rank) {
    for (uint32_t k = 0; k < c->result_rank; k++)
        if (!has_label(labels, rank, c->result_labels[k])) return false;
    return rank > 0 && !has_label(c->result_labels, c->result_rank, labels[rank - 1]);
}

static IrOrder order_of(const Checker *checker, const Contraction *c) {
    if (!dtype_is_inexact(ir_type(checker->function, c->left).dtype)) return IR_ORDER_ANY;
    bool is_lanes = is_vector_product(c, c->left_labels, c->left_rank) || is_vector_product(c, c->right_labels, c->right_rank);
    return is_lanes ? IR_ORDER_LANES16_FMA : IR_ORDER_CHUNK256;
}

// ---- result ------------------------------------------------------------------------------------------------------

static bool sums(const Contraction *c) {
    for (uint32_t k = 0; k < c->left_rank; k++)
        if (!has_label(c->result_labels, c->result_rank, c->left_labels[k])) return true;
    for (uint32_t k = 0; k < c->right_rank; k++)
        if (!has_label(c->result_labels, c->result_rank, c->right_labels[k])) return true;
    return false;
}

static ExtentId label_extent(const Checker *checker, const Contraction *c, int64_t label) {
    uint32_t axis = find_label(c->left_labels, c->left_rank, label);
    if (axis < c->left_rank) return ir_type(checker->function, c->left).shape[axis];
    return ir_type(checker->function, c->right).shape[find_label(c->right_labels, c->right_rank, label)];
}

// An operand repeated along the labels of the result that it lacks.
static ValueId repeat_to_result(Checker *checker, const Contraction *c, ValueId value, const int64_t *labels, uint32_t rank, Span span) {
    Shape shape = {.rank = c->result_rank};
    int64_t axes[IR_RANK_LIMIT];
    for (uint32_t k = 0; k < c->result_rank; k++) {
        uint32_t axis = find_label(labels, rank, c->result_labels[k]);
        axes[k] = axis < rank ? (int64_t)axis : -1;
        shape.extents[k] = label_extent(checker, c, c->result_labels[k]);
    }
    if (rank == c->result_rank) return ir_build_transpose(checker->function, value, axes, span);
    return ir_build_broadcast(checker->function, value, shape.rank, shape.extents, axes, span);
}

static Operand product(Checker *checker, const Contraction *c, Span span) {
    ValueId left = repeat_to_result(checker, c, c->left, c->left_labels, c->left_rank, span);
    ValueId right = repeat_to_result(checker, c, c->right, c->right_labels, c->right_rank, span);
    return operand_from_value(checker, ir_build_binary(checker->function, IR_MULTIPLY, left, right, span), span);
}

Operand contraction_finish(Checker *checker, const Contraction *c, Span span) {
    int64_t labels[3 * IR_RANK_LIMIT];
    uint32_t count = 0;
    if (!sums(c)) return product(checker, c, span);
    for (uint32_t i = 0; i < c->left_rank; i++) labels[count++] = c->left_labels[i];
    for (uint32_t i = 0; i < c->right_rank; i++) labels[count++] = c->right_labels[i];
    for (uint32_t i = 0; i < c->result_rank; i++) labels[count++] = c->result_labels[i];
    return operand_from_value(checker, ir_build_contract(checker->function, order_of(checker, c), c->left, c->right, labels, c->result_rank, span), span);
}

// ---- pairs of axes -----------------------------------------------------------------------------------------------

static bool is_among(const Axes *axes, uint32_t axis) {
    for (uint32_t i = 0; i < axes->count; i++)
        if (axes->items[i] == axis) return true;
    return false;
}

Operand contraction_over_axes(Checker *checker, const Operand *left, const Operand *right, const Axes *left_axes, const Axes *right_axes, Span span) {
    Contraction c;
    if (!contraction_prepare(checker, left, right, &c)) return operand_invalid(span);
    if (c.left_rank + c.right_rank > IR_RANK_LIMIT + 2 * left_axes->count) return report_not_supported(checker, span, "a result of more than %d axes", IR_RANK_LIMIT);
    for (uint32_t i = 0; i < c.left_rank; i++) c.left_labels[i] = i;
    for (uint32_t i = 0; i < c.right_rank; i++) c.right_labels[i] = IR_RANK_LIMIT + i;
    for (uint32_t i = 0; i < left_axes->count; i++) {
        if (!contraction_unite(checker, &c, left_axes->items[i], right_axes->items[i], left, right, span)) return operand_invalid(span);
        c.right_labels[right_axes->items[i]] = left_axes->items[i];
    }
    for (uint32_t i = 0; i < c.left_rank; i++)
        if (!is_among(left_axes, i)) c.result_labels[c.result_rank++] = c.left_labels[i];
    for (uint32_t i = 0; i < c.right_rank; i++)
        if (!is_among(right_axes, i)) c.result_labels[c.result_rank++] = c.right_labels[i];
    return contraction_finish(checker, &c, span);
}
