#include "compare.h"

#include <stdio.h>

#include "magnitude.h"
#include "middle/ir/scalar.h"
#include "sample.h"

bool element_same(DType dtype, uint64_t left, uint64_t right, bool zero_sign_is_free) {
    if (left == right) return true;
    if (!dtype_is_float(dtype)) return false;
    double first = scalar_to_double(dtype, left), second = scalar_to_double(dtype, right);
    if (first != first || second != second) return first != first && second != second;
    return zero_sign_is_free && first == 0 && second == 0;
}

static bool is_extreme(IrOp op) { return op == IR_MINIMUM || op == IR_MAXIMUM; }

// The sign of a zero from minimum or maximum of floats is unspecified.
static bool has_free_zeros(const IrFunction *function) {
    for (uint32_t value = 1; value < function->nodes.count; value++) {
        const IrNode *node = ir_node(function, (ValueId){value});
        bool extreme = is_extreme(node->op) || (node->op == IR_REDUCE && is_extreme(node->attributes.combiner));
        if (extreme && dtype_is_float(node->type.dtype)) return true;
    }
    return false;
}

// ---- describing --------------------------------------------------------------------------------------------------

// The function with this claim alone.
static void print_claim(Term *term, const Claim *claim, TextBuffer *text) {
    term->function->results.count = 0;
    vector_push(&term->function->results, claim->kept);
    vector_push(&term->function->results, claim->other);
    term->function->returns_tuple = true;
    IrFunction *shown = ir_rewrite(term->function, NULL);
    if (shown) ir_function_drop(term->function);
    ir_print(term->module, text);
}

static void describe(Term *term, const Claim *claim, const Sample *sample, const char *what, Finding *finding) {
    text_format(&finding->text, "%s\n", what);
    sample_print(term, sample, &finding->text);
    print_claim(term, claim, &finding->text);
    finding->size = finding->text.length;
}

static void describe_difference(Term *term, const Claim *claim, const Sample *sample, uint32_t result, int64_t position, Finding *finding) {
    const EvaluatorArray *left = &sample->results[result], *right = &sample->results[result + 1];
    TextBuffer what = {0};
    text_format(&what, "element %lld of %lld: ", (long long)position, (long long)array_elements(left));
    scalar_print(left->dtype, array_element(left, position), &what);
    text_add(&what, " and ");
    scalar_print(right->dtype, array_element(right, position), &what);
    describe(term, claim, sample, what.text, finding);
    text_free(&what);
}

// ---- comparing ---------------------------------------------------------------------------------------------------

// The first element that differs; -1 when none does. Shapes are compared too.
static int64_t first_difference(const EvaluatorArray *left, const EvaluatorArray *right, bool zero_sign_is_free, const Bounds *bounds, uint32_t claim) {
    bool same = left->dtype == right->dtype && left->rank == right->rank;
    for (uint32_t k = 0; same && k < left->rank; k++) same = left->extents[k] == right->extents[k];
    if (!same) return 0;
    for (int64_t k = 0; k < array_elements(left); k++) {
        uint64_t first = array_element(left, k), second = array_element(right, k);
        if (element_same(left->dtype, first, second, zero_sign_is_free)) continue;
        if (!bounds || !bounds_admit(bounds, claim, k, left->dtype, first, second)) return k;
    }
    return -1;
}

static bool compare(Term *term, const Claims *claims, const Sample *sample, const Bounds *bounds, Finding *finding) {
    bool zero_sign_is_free = has_free_zeros(term->function);
    for (uint32_t k = 0; k < claims->count; k++) {
        int64_t position = first_difference(&sample->results[2 * k], &sample->results[2 * k + 1], zero_sign_is_free, bounds, k);
        if (position < 0) continue;
        describe_difference(term, &claims->items[k], sample, 2 * k, position, finding);
        return false;
    }
    return true;
}

static bool run(Term *term, const Claims *claims, EgRuleTag tag, ValueStyle style, Finding *finding) {
    Sample sample;
    char message[512];
    if (!sample_create(term, style, &sample)) return true;
    bool done = sample_run(term, &sample, message, sizeof message), holds = done;
    if (!done) describe(term, &claims->items[0], &sample, message, finding);
    if (done && tag == EG_EXACT) holds = compare(term, claims, &sample, NULL, finding);
    if (done && tag != EG_EXACT) {
        Bounds bounds = bounds_create(term, claims, tag, &sample);
        holds = compare(term, claims, &sample, &bounds, finding);
        bounds_free(&bounds);
    }
    sample_free(&sample);
    return holds;
}

// Relaxed rules may overflow or underflow where the rule as written does not, but they keep NaNs; rules that cancel do not.
static ValueStyle style_of(EgRuleTag tag, uint32_t sample) {
    static const ValueStyle exact[] = {STYLE_MODERATE, STYLE_EXTREME, STYLE_SMALL}, rounding[] = {STYLE_MODERATE, STYLE_NANS, STYLE_SMALL};
    static const ValueStyle cancelling[] = {STYLE_MODERATE, STYLE_SMALL, STYLE_MODERATE};
    return (tag == EG_EXACT ? exact : tag == EG_CANCELS ? cancelling : rounding)[sample % STYLE_COUNT];
}

bool claims_hold(Term *term, const Claims *claims, EgRuleTag tag, uint32_t samples, Finding *finding) {
    term->function->results.count = 0;
    term->function->returns_tuple = true;
    for (uint32_t k = 0; k < claims->count; k++) {
        vector_push(&term->function->results, claims->items[k].kept);
        vector_push(&term->function->results, claims->items[k].other);
    }
    for (uint32_t k = 0; k < samples; k++)
        if (!run(term, claims, tag, style_of(tag, k), finding)) return false;
    return true;
}
