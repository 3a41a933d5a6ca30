// Contractions over axes of choice: tensordot, vecdot, einsum.

#include "contraction.h"
#include "einsum.h"

// ---- tensordot ---------------------------------------------------------------------------------------------------

// The last `count` axes of the left and the first of the right.
static bool adjacent_axes(Checker *checker, const Operand *given, uint32_t left_rank, uint32_t right_rank, Axes *left, Axes *right) {
    int64_t count, most = left_rank < right_rank ? left_rank : right_rank;
    if (!operand_as_constant_integer(checker, given, "the number of axes", &count)) return false;
    if (count < 0 || count > most) {
        diagnostic_error(checker->diagnostics, given->span, "np.tensordot over %lld axes of arrays of rank %u and %u", (long long)count, left_rank, right_rank);
        return false;
    }
    left->count = right->count = (uint32_t)count;
    for (uint32_t i = 0; i < left->count; i++) {
        left->items[i] = left_rank - left->count + i;
        right->items[i] = i;
    }
    return true;
}

static bool tensordot_axes(Checker *checker, const Operand *given, uint32_t left_rank, uint32_t right_rank, Axes *left, Axes *right) {
    if (given->kind != OPERAND_TUPLE) return adjacent_axes(checker, given, left_rank, right_rank, left, right);
    if (given->element_count != 2) {
        diagnostic_error(checker->diagnostics, given->span, "the axes of np.tensordot are a number, or a pair: axes of the left and of the right");
        return false;
    }
    for (size_t i = 0; i < 2; i++)
        if (given->elements[i].kind == OPERAND_NONE) return operand_require_value(checker, &given->elements[i], "an axis of np.tensordot");
    if (!argument_as_axes(checker, &given->elements[0], left_rank, left) || !argument_as_axes(checker, &given->elements[1], right_rank, right)) return false;
    if (left->count == right->count) return true;
    diagnostic_error(checker->diagnostics, given->span, "np.tensordot pairs %u axes of the left with %u of the right", left->count, right->count);
    return false;
}

static Operand tensordot(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    Axes left, right;
    if (!argument_as_array(checker, &given[0], "the left operand") || !argument_as_array(checker, &given[1], "the right operand") ||
        !tensordot_axes(checker, &given[2], operand_type(checker, &given[0]).rank, operand_type(checker, &given[1]).rank, &left, &right))
        return operand_invalid(arguments->span);
    return contraction_over_axes(checker, &given[0], &given[1], &left, &right, arguments->span);
}

// ---- vecdot ------------------------------------------------------------------------------------------------------

static Operand axis_last(Checker *checker, const Operand *operand, uint32_t axis) {
    int64_t permutation[IR_RANK_LIMIT];
    uint32_t rank = operand_type(checker, operand).rank;
    for (uint32_t k = 0; k + 1 < rank; k++) permutation[k] = k < axis ? k : k + 1;
    permutation[rank - 1] = axis;
    return step_transpose(checker, operand, permutation, operand->span);
}

static bool vecdot_operands(Checker *checker, Operand *given, Span span) {
    if (!argument_as_array(checker, &given[0], "the left operand") || !argument_as_array(checker, &given[1], "the right operand") ||
        !contraction_require_arrays(checker, &given[0], &given[1], "vecdot", span))
        return false;
    for (size_t i = 0; i < 2; i++) {
        uint32_t axis;
        if (!argument_as_axis(checker, &given[2], operand_type(checker, &given[i]).rank, &axis)) return false;
        given[i] = axis_last(checker, &given[i], axis);
    }
    if (dtype_is_complex(operand_type(checker, &given[0]).dtype)) given[0] = complex_conjugate(checker, &given[0], span);
    return true;
}

// A vector product for each of the other axes, which broadcast.
static Operand vecdot(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    Span span = arguments->span;
    Contraction c;
    if (!vecdot_operands(checker, given, span) || !contraction_prepare(checker, &given[0], &given[1], &c) ||
        !contraction_unite(checker, &c, c.left_rank - 1, c.right_rank - 1, &given[0], &given[1], span))
        return operand_invalid(span);
    ValueId values[2] = {c.left, c.right};
    Span spans[2] = {given[0].span, given[1].span};
    if (!broadcast_values(checker, values, spans, 2, span)) return operand_invalid(span);
    uint32_t rank = ir_type(checker->function, values[0]).rank;
    c = (Contraction){.left = values[0], .right = values[1], .left_rank = rank, .right_rank = rank, .result_rank = rank - 1};
    for (uint32_t i = 0; i < rank; i++) c.left_labels[i] = c.right_labels[i] = c.result_labels[i] = i;
    return contraction_finish(checker, &c, span);
}

// ---- einsum ------------------------------------------------------------------------------------------------------

static bool einsum_operands(Checker *checker, const Subscripts *subscripts, Operand *operands, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!argument_as_array(checker, &operands[i], "an operand of np.einsum")) return false;
    if (count == subscripts->term_count) return true;
    diagnostic_error(checker->diagnostics, subscripts->span, "%zu terms for %zu operands", subscripts->term_count, count);
    return false;
}

// Parameters: *operands, of which the first is the string, and optimize, which changes no result and is left to the compiler.
static Operand einsum(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = &arguments->positional[0];
    Subscripts subscripts;
    if (given->element_count == 0 || given->elements[0].kind != OPERAND_STRING) {
        Span span = given->element_count == 0 ? arguments->span : given->elements[0].span;
        return report_not_supported(checker, span, "np.einsum without a literal string of subscripts first");
    }
    if (!subscripts_read(checker, &given->elements[0], &subscripts) ||
        !einsum_operands(checker, &subscripts, given->elements + 1, given->element_count - 1))
        return operand_invalid(arguments->span);
    return einsum_apply(checker, &subscripts, given->elements + 1, arguments->span);
}

const Builtin builtin_contraction_table[] = {
    {.name = "tensordot", .parameters = "a b axes=2", .handler = tensordot},
    {.name = "vecdot", .parameters = "x1 x2 / * axis=-1", .handler = vecdot},
    {.name = "einsum", .parameters = "*operands optimize=False", .handler = einsum},
    {.name = NULL}};
