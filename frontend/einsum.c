// np.einsum on operands: axes get labels, labels get extents, repeated labels of an operand become diagonals, and the operands
// are multiplied pairwise from the left.
//
// A label is its letter's code. The axes of ellipses are labelled from ELLIPSIS_LABEL on, by their distance to the last of them.

#include "einsum.h"
#include "contraction.h"
#include <string.h>

enum { ELLIPSIS_LABEL = 128, LABEL_LIMIT = ELLIPSIS_LABEL + IR_RANK_LIMIT };

typedef struct Labelled {
    Operand operand;
    uint32_t rank;
    int64_t labels[IR_RANK_LIMIT];
} Labelled;

typedef struct Einsum {
    Checker *checker;
    const Subscripts *subscripts;
    Labelled *operands;
    size_t count;
    uint32_t ellipsis_rank;       // of the longest ellipsis
    ExtentId extents[LABEL_LIMIT]; // of the labels that have been met
    bool is_met[LABEL_LIMIT];
    uint32_t result_rank;
    int64_t result[IR_RANK_LIMIT];
    Span span;
} Einsum;

// ---- labels ------------------------------------------------------------------------------------------------------

static bool has_label(const int64_t *labels, uint32_t count, int64_t label) {
    for (uint32_t k = 0; k < count; k++)
        if (labels[k] == label) return true;
    return false;
}

// The labels of a term whose ellipsis stands for `ellipsis_rank` axes.
static uint32_t spell_labels(const SubscriptTerm *term, uint32_t ellipsis_rank, int64_t *labels) {
    uint32_t count = 0;
    for (uint32_t k = 0; k < term->before_ellipsis; k++) labels[count++] = term->labels[k];
    for (uint32_t k = ellipsis_rank; k-- > 0;) labels[count++] = ELLIPSIS_LABEL + k;
    for (uint32_t k = term->before_ellipsis; k < term->label_count; k++) labels[count++] = term->labels[k];
    return count;
}

static bool label_operand(Einsum *einsum, size_t position) {
    Checker *checker = einsum->checker;
    const SubscriptTerm *term = &einsum->subscripts->terms[position];
    Labelled *labelled = &einsum->operands[position];
    uint32_t rank = operand_type(checker, &labelled->operand).rank;
    if (rank < term->label_count || (rank > term->label_count && !term->has_ellipsis)) {
        diagnostic_error(checker->diagnostics, subscripts_span(einsum->subscripts, term->start, term->end),
                         "%u labels for an array of rank %u", term->label_count, rank);
        diagnostic_note(checker->diagnostics, labelled->operand.span, "operand %zu", position);
        return false;
    }
    uint32_t ellipsis_rank = rank - term->label_count;
    if (ellipsis_rank > einsum->ellipsis_rank) einsum->ellipsis_rank = ellipsis_rank;
    labelled->rank = spell_labels(term, ellipsis_rank, labelled->labels);
    return true;
}

static bool label_result(Einsum *einsum) {
    Checker *checker = einsum->checker;
    const SubscriptTerm *term = &einsum->subscripts->result;
    Span place = subscripts_span(einsum->subscripts, term->start, term->end);
    if (einsum->ellipsis_rank > 0 && !term->has_ellipsis) {
        diagnostic_error(checker->diagnostics, place, "the result needs an ellipsis for the %u axes that the operands' stand for", einsum->ellipsis_rank);
        return false;
    }
    if (term->label_count + einsum->ellipsis_rank > IR_RANK_LIMIT) {
        report_not_supported(checker, place, "a result of more than %d axes", IR_RANK_LIMIT);
        return false;
    }
    einsum->result_rank = spell_labels(term, term->has_ellipsis ? einsum->ellipsis_rank : 0, einsum->result);
    return true;
}

// ---- extents -----------------------------------------------------------------------------------------------------

static bool is_unit(const Checker *checker, ExtentId extent) { return extent_is_value(checker_extents(checker), extent, 1); }

static const char *label_describe(Checker *checker, int64_t label) {
    if (label < ELLIPSIS_LABEL) return arena_format(checker->arena, "label '%c'", (int)label);
    return arena_format(checker->arena, "axis -%d of the ellipses", (int)(label - ELLIPSIS_LABEL + 1));
}

// Proves or checks that an axis has its label's extent.
static bool require_label_extent(Einsum *einsum, int64_t label, ExtentId extent, Span span) {
    Checker *checker = einsum->checker;
    ExtentId wanted = einsum->extents[label];
    if (checker_equal(checker, wanted, extent) != PROOF_REFUTED) return require_equal_extents(checker, wanted, extent, span, "extents of one label");
    diagnostic_error(checker->diagnostics, einsum->subscripts->span, "%s has extents %s and %s", label_describe(checker, label),
                     extent_describe(checker, wanted), extent_describe(checker, extent));
    for (size_t i = 0; i < einsum->count; i++) {
        const Operand *operand = &einsum->operands[i].operand;
        Shape shape = shape_of(checker, operand->value);
        diagnostic_note(checker->diagnostics, operand->span, "shape %s", shape_describe(checker, shape.rank, shape.extents));
    }
    return false;
}

// A label's extent is the first that is not constantly 1; axes of extent 1 repeat along it.
static void meet_labels(Einsum *einsum, const Labelled *labelled) {
    Shape shape = shape_of(einsum->checker, labelled->operand.value);
    for (uint32_t axis = 0; axis < labelled->rank; axis++) {
        int64_t label = labelled->labels[axis];
        if (einsum->is_met[label] && !is_unit(einsum->checker, einsum->extents[label])) continue;
        einsum->is_met[label] = true;
        einsum->extents[label] = shape.extents[axis];
    }
}

static bool is_repeated(const Einsum *einsum, int64_t label, ExtentId extent) {
    return is_unit(einsum->checker, extent) && !is_unit(einsum->checker, einsum->extents[label]);
}

static void drop_axis(Einsum *einsum, Labelled *labelled, uint32_t axis) {
    labelled->operand = step_index(einsum->checker, &labelled->operand, axis, extent_of(einsum->checker, 0), labelled->operand.span);
    labelled->rank--;
    memmove(labelled->labels + axis, labelled->labels + axis + 1, (labelled->rank - axis) * sizeof *labelled->labels);
}

static uint32_t label_count(const Labelled *labelled, int64_t label) {
    uint32_t count = 0;
    for (uint32_t k = 0; k < labelled->rank; k++) count += labelled->labels[k] == label;
    return count;
}

// Gives each axis its label's extent; axes that repeat go. An operand's own axes of one label must agree without repeating.
static bool settle_extents(Einsum *einsum, Labelled *labelled) {
    Checker *checker = einsum->checker;
    for (uint32_t axis = labelled->rank; axis-- > 0;) {
        Shape shape = shape_of(checker, labelled->operand.value);
        int64_t label = labelled->labels[axis];
        if (label_count(labelled, label) == 1 && is_repeated(einsum, label, shape.extents[axis])) drop_axis(einsum, labelled, axis);
        else if (!require_label_extent(einsum, label, shape.extents[axis], labelled->operand.span)) return false;
    }
    Shape wanted = {.rank = labelled->rank};
    for (uint32_t axis = 0; axis < labelled->rank; axis++) wanted.extents[axis] = einsum->extents[labelled->labels[axis]];
    labelled->operand = step_with_shape(checker, &labelled->operand, &wanted, labelled->operand.span);
    return true;
}

// ---- diagonals ---------------------------------------------------------------------------------------------------

static bool find_repeated(const Labelled *labelled, uint32_t *first, uint32_t *second) {
    for (*second = 1; *second < labelled->rank; ++*second)
        for (*first = 0; *first < *second; ++*first)
            if (labelled->labels[*first] == labelled->labels[*second]) return true;
    return false;
}

// The axes of a repeated label become one, the last.
static void take_diagonals(Einsum *einsum, Labelled *labelled) {
    uint32_t first, second;
    ExtentId zero = extent_of(einsum->checker, 0);
    while (find_repeated(labelled, &first, &second)) {
        int64_t label = labelled->labels[first];
        uint32_t kept = 0;
        labelled->operand = step_diagonal(einsum->checker, &labelled->operand, first, second, zero, zero, einsum->extents[label], labelled->operand.span);
        for (uint32_t axis = 0; axis < labelled->rank; axis++)
            if (axis != first && axis != second) labelled->labels[kept++] = labelled->labels[axis];
        labelled->labels[kept++] = label;
        labelled->rank = kept;
    }
}

// ---- products ----------------------------------------------------------------------------------------------------

static bool is_needed(const Einsum *einsum, int64_t label, size_t from) {
    if (has_label(einsum->result, einsum->result_rank, label)) return true;
    for (size_t i = from; i < einsum->count; i++)
        if (has_label(einsum->operands[i].labels, einsum->operands[i].rank, label)) return true;
    return false;
}

// The labels that a product with operand `position` keeps: the result's, at last, in its order.
static bool kept_labels(const Einsum *einsum, const Labelled *left, size_t position, Contraction *c) {
    const Labelled *right = &einsum->operands[position];
    c->result_rank = 0;
    if (position + 1 == einsum->count) {
        c->result_rank = einsum->result_rank;
        memcpy(c->result_labels, einsum->result, sizeof einsum->result);
        return true;
    }
    for (uint32_t k = 0; k < left->rank + right->rank; k++) {
        int64_t label = k < left->rank ? left->labels[k] : right->labels[k - left->rank];
        if (has_label(c->result_labels, c->result_rank, label) || !is_needed(einsum, label, position + 1)) continue;
        if (c->result_rank == IR_RANK_LIMIT) return false;
        c->result_labels[c->result_rank++] = label;
    }
    return true;
}

static bool multiply(Einsum *einsum, Labelled *left, size_t position) {
    Checker *checker = einsum->checker;
    const Labelled *right = &einsum->operands[position];
    Contraction c = {.left = left->operand.value, .right = right->operand.value, .left_rank = left->rank, .right_rank = right->rank};
    memcpy(c.left_labels, left->labels, sizeof left->labels);
    memcpy(c.right_labels, right->labels, sizeof right->labels);
    if (!kept_labels(einsum, left, position, &c)) {
        report_not_supported(checker, einsum->span, "a product of more than %d axes", IR_RANK_LIMIT);
        return false;
    }
    left->operand = contraction_finish(checker, &c, einsum->span);
    left->rank = c.result_rank;
    memcpy(left->labels, c.result_labels, sizeof left->labels);
    return true;
}

// One operand's labels that the result lacks, summed in its own dtype.
static void sum_labels(Einsum *einsum, Labelled *labelled) {
    Axes axes = {.count = 0};
    uint32_t kept = 0;
    for (uint32_t axis = 0; axis < labelled->rank; axis++) {
        if (has_label(einsum->result, einsum->result_rank, labelled->labels[axis])) labelled->labels[kept++] = labelled->labels[axis];
        else axes.items[axes.count++] = axis;
    }
    labelled->rank = kept;
    if (axes.count == 0) return;
    DType dtype = operand_type(einsum->checker, &labelled->operand).dtype;
    labelled->operand = reduce_sum(einsum->checker, labelled->operand, &axes, false, dtype, einsum->span);
}

static Operand rearrange(Einsum *einsum, Labelled *labelled) {
    int64_t permutation[IR_RANK_LIMIT];
    sum_labels(einsum, labelled);
    for (uint32_t k = 0; k < einsum->result_rank; k++) {
        permutation[k] = 0;
        while (labelled->labels[permutation[k]] != einsum->result[k]) permutation[k]++;
    }
    return step_transpose(einsum->checker, &labelled->operand, permutation, einsum->span);
}

// ---- the whole ---------------------------------------------------------------------------------------------------

// Operands in their common dtype. Python's own numbers are arrays of rank 0 here, as in NumPy.
static void promote(Einsum *einsum) {
    Checker *checker = einsum->checker;
    DType dtype = operand_type(checker, &einsum->operands[0].operand).dtype;
    for (size_t i = 1; i < einsum->count; i++) dtype = dtype_promote(dtype, operand_type(checker, &einsum->operands[i].operand).dtype);
    for (size_t i = 0; i < einsum->count; i++) {
        Operand *operand = &einsum->operands[i].operand;
        if (operand_type(checker, operand).dtype != dtype || operand_is_weak(operand)) *operand = operand_cast_to(checker, operand, dtype, operand->span);
    }
}

static bool prepare(Einsum *einsum) {
    for (size_t i = 0; i < einsum->count; i++)
        if (!label_operand(einsum, i)) return false;
    if (!label_result(einsum)) return false;
    promote(einsum);
    for (size_t i = 0; i < einsum->count; i++) meet_labels(einsum, &einsum->operands[i]);
    for (size_t i = 0; i < einsum->count; i++) {
        if (!settle_extents(einsum, &einsum->operands[i])) return false;
        take_diagonals(einsum, &einsum->operands[i]);
    }
    return true;
}

Operand einsum_apply(Checker *checker, const Subscripts *subscripts, const Operand *operands, Span span) {
    Einsum *einsum = ARENA_NEW(checker->arena, Einsum);
    *einsum = (Einsum){.checker = checker, .subscripts = subscripts, .count = subscripts->term_count, .span = span};
    einsum->operands = ARENA_ARRAY(checker->arena, einsum->count, Labelled);
    for (size_t i = 0; i < einsum->count; i++) einsum->operands[i] = (Labelled){.operand = operands[i]};
    if (!prepare(einsum)) return operand_invalid(span);
    Labelled product = einsum->operands[0];
    if (einsum->count == 1) return rearrange(einsum, &product);
    for (size_t i = 1; i < einsum->count; i++)
        if (!multiply(einsum, &product, i)) return operand_invalid(span);
    return product.operand;
}
