// Choosing dims for a step's function, and the agreement that its rule's tag asks for.

#include "array_explain_check.h"

#include "array_explain_copy.h"
#include "middle/replay/replay.h"

enum { SAMPLES = 6, DIMS_ATTEMPTS = 300, ELEMENT_LIMIT = 20000 };

// Within the loop's range; none when the loop does not run.
static bool choose_index(Replay *replay, const CopiedDim *dim, const int64_t *dims, int64_t *value) {
    int64_t lower, upper, distance;
    if (!replay_extent_value(replay->function, dim->lower, dims, &lower) || !replay_extent_value(replay->function, dim->upper, dims, &upper)) return false;
    bool rises = dim->step > 0;
    if (subtract_overflows(rises ? upper : lower, rises ? lower : upper, &distance) || distance <= 0) return false;
    int64_t stride = rises ? dim->step : -dim->step, trips = (distance - 1) / stride + 1;
    *value = lower + dim->step * random_between(replay->random, 0, trips < 1000 ? trips - 1 : 999);
    return true;
}

// Extents 0 and 1 often; some beyond the constants of slices.
static bool choose_dims(Replay *replay, int64_t *dims) {
    static const int64_t extents[] = {0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 11};
    const StepCopy *copy = replay->data;
    for (size_t k = 0; k < copy->dims.count; k++) {
        const CopiedDim *dim = &copy->dims.items[k];
        dims[k] = extents[random_below(replay->random, sizeof extents / sizeof *extents)];
        if (dim->is_index && !choose_index(replay, dim, dims, &dims[k])) return false;
        if (!dim->is_index && dim->is_negative && random_percent(replay->random, 20)) dims[k] = -dims[k];
    }
    return true;
}

static Agreement agreement_of(const ArrayExplanationStep *step) {
    if (!step->is_rule || step->rule.tag == EG_EXACT) return AGREE_BITS;
    return step->rule.tag == EG_CANCELS ? AGREE_CANCELLING : AGREE_ROUNDED;
}

// The rule's left side comes first: it is what must be defined.
ArrayStepVerdict array_step_check(const IrFunction *function, const ArrayExplanationStep *step, uint64_t number, TextBuffer *finding) {
    bool forward = !step->is_rule || step->forward;
    StepCopy copy = step_copy_create(function, forward ? step->before : step->after, forward ? step->after : step->before);
    Random random = {number};
    Replay replay = {.function = copy.function, .arena = copy.arena, .random = &random, .written = copy.written, .element_limit = ELEMENT_LIMIT,
                     .attempts = DIMS_ATTEMPTS, .choose_dims = choose_dims, .data = &copy, .shared = copy.shared,
                     .shared_count = (uint32_t)copy.function->nodes.count};
    Claims claims = {0};
    Finding found = {0};
    vector_push(&claims, (Claim){copy.first, copy.second});
    bool holds = replay_claims(&replay, &claims, agreement_of(step), SAMPLES, &found);
    if (!holds) text_add_bytes(finding, found.text.text, found.text.length);
    text_free(&found.text);
    vector_free(&claims);
    step_copy_free(&copy);
    return !holds ? ARRAY_STEP_WRONG : replay.runs ? ARRAY_STEP_HOLDS : ARRAY_STEP_UNDECIDED;
}
