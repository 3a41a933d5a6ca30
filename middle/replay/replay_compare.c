// Running the claims of a function and comparing the results.

#include "replay_internal.h"

#include "middle/ir/scalar.h"

bool replay_element_same(DType dtype, uint64_t left, uint64_t right, bool zero_sign_is_free) {
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
        bool extreme = is_extreme(node->op) || ((node->op == IR_REDUCE || node->op == IR_SCAN) && is_extreme(node->attributes.combiner));
        if (extreme && dtype_is_float(node->type.dtype)) return true;
    }
    return false;
}

// ---- describing --------------------------------------------------------------------------------------------------

// The function with this claim alone.
static void print_claim(Replay *replay, const Claim *claim, TextBuffer *text) {
    replay->function->results.count = 0;
    vector_push(&replay->function->results, claim->kept);
    vector_push(&replay->function->results, claim->other);
    replay->function->returns_tuple = true;
    IrFunction *shown = ir_rewrite(replay->function, NULL);
    if (shown) ir_function_drop(replay->function);
    ir_print(replay->function->module, text);
}

static void describe(Replay *replay, const Claim *claim, const Sample *sample, const char *what, Finding *finding) {
    text_format(&finding->text, "%s\n", what);
    replay_sample_print(replay, sample, &finding->text);
    print_claim(replay, claim, &finding->text);
    finding->size = finding->text.length;
}

static void describe_difference(Replay *replay, const Claim *claim, const Sample *sample, uint32_t result, int64_t position, Finding *finding) {
    const EvaluatorArray *left = &sample->results[result], *right = &sample->results[result + 1];
    TextBuffer what = {0};
    text_format(&what, "element %lld of %lld: ", (long long)position, (long long)replay_elements(left));
    scalar_print(left->dtype, replay_element(left, position), &what);
    text_add(&what, " and ");
    scalar_print(right->dtype, replay_element(right, position), &what);
    describe(replay, claim, sample, what.text, finding);
    text_free(&what);
}

// ---- comparing ---------------------------------------------------------------------------------------------------

// The first element that differs; -1 when none does. Shapes are compared too.
static int64_t first_difference(const EvaluatorArray *left, const EvaluatorArray *right, bool zero_sign_is_free, const Bounds *bounds, uint32_t claim) {
    bool same = left->dtype == right->dtype && left->rank == right->rank;
    for (uint32_t k = 0; same && k < left->rank; k++) same = left->extents[k] == right->extents[k];
    if (!same) return 0;
    for (int64_t k = 0; k < replay_elements(left); k++) {
        uint64_t first = replay_element(left, k), second = replay_element(right, k);
        if (replay_element_same(left->dtype, first, second, zero_sign_is_free)) continue;
        if (!bounds || !replay_bounds_admit(bounds, claim, k, left->dtype, first, second)) return k;
    }
    return -1;
}

static bool compare(Replay *replay, const Claims *claims, const Sample *sample, const Bounds *bounds, Finding *finding) {
    bool zero_sign_is_free = has_free_zeros(replay->function);
    for (uint32_t k = 0; k < claims->count; k++) {
        int64_t position = first_difference(&sample->results[2 * k], &sample->results[2 * k + 1], zero_sign_is_free, bounds, k);
        if (position < 0) continue;
        describe_difference(replay, &claims->items[k], sample, 2 * k, position, finding);
        return false;
    }
    return true;
}

static bool run(Replay *replay, const Claims *claims, Agreement agreement, ValueStyle style, Finding *finding) {
    Sample sample;
    char message[512];
    if (!replay_sample_create(replay, style, &sample)) return true;
    replay->runs++;
    bool done = replay_sample_run(replay, &sample, message, sizeof message), holds = done;
    if (!done) describe(replay, &claims->items[0], &sample, message, finding);
    if (done && agreement == AGREE_BITS) holds = compare(replay, claims, &sample, NULL, finding);
    if (done && agreement != AGREE_BITS) {
        Bounds bounds = replay_bounds_create(replay, claims, agreement, &sample);
        holds = compare(replay, claims, &sample, &bounds, finding);
        replay_bounds_free(&bounds);
    }
    replay_sample_free(&sample);
    return holds;
}

// Relaxed rules may overflow or underflow where the rule as written does not, but they keep NaNs; rules that cancel do not.
static ValueStyle style_of(Agreement agreement, uint32_t sample) {
    static const ValueStyle exact[] = {STYLE_MODERATE, STYLE_EXTREME, STYLE_SMALL}, rounding[] = {STYLE_MODERATE, STYLE_NANS, STYLE_SMALL};
    static const ValueStyle cancelling[] = {STYLE_MODERATE, STYLE_SMALL, STYLE_MODERATE};
    return (agreement == AGREE_BITS ? exact : agreement == AGREE_CANCELLING ? cancelling : rounding)[sample % STYLE_COUNT];
}

bool replay_claims(Replay *replay, const Claims *claims, Agreement agreement, uint32_t samples, Finding *finding) {
    replay->function->results.count = 0;
    replay->function->returns_tuple = true;
    for (uint32_t k = 0; k < claims->count; k++) {
        vector_push(&replay->function->results, claims->items[k].kept);
        vector_push(&replay->function->results, claims->items[k].other);
    }
    for (uint32_t k = 0; k < samples; k++)
        if (!run(replay, claims, agreement, style_of(agreement, k), finding)) return false;
    return true;
}
