// The range(...) of a for loop.

#include "loop_range.h"

#include "expression.h"

typedef enum Direction { UPWARD, DOWNWARD, EITHER } Direction;

static Direction direction_of(const Checker *checker, const LoopRange *range) {
    ExtentId zero = extent_constant(checker->module->extents, 0);
    if (facts_less(checker->facts, zero, range->step) == PROOF_PROVED) return UPWARD;
    return facts_less(checker->facts, range->step, zero) == PROOF_PROVED ? DOWNWARD : EITHER;
}

bool range_step_is_constant(const Checker *checker, const LoopRange *range, int64_t *step) {
    return extent_is_constant(checker->module->extents, range->step, step);
}

bool range_is_progression(const Checker *checker, const LoopRange *range, int64_t *step) {
    return !range->is_reversed && range_step_is_constant(checker, range, step);
}

ExtentId range_count(Checker *checker, const LoopRange *range) {
    return progression_length(checker, range->lower, range->upper, range->step);
}

ExtentId range_element(Checker *checker, const LoopRange *range, ExtentId counter) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId count = range_count(checker, range), last = extent_subtract(extents, count, extent_of(checker, 1));
    ExtentId position = range->is_reversed ? extent_subtract(extents, last, counter) : counter;
    ExtentId element = extent_add(extents, range->lower, extent_multiply(extents, position, range->step));
    Direction direction = direction_of(checker, range);
    facts_assume_nonnegative(checker->facts, counter);
    facts_assume_less(checker->facts, counter, count);
    if (direction == UPWARD) facts_assume_less(checker->facts, element, range->upper);
    if (direction == DOWNWARD) facts_assume_less(checker->facts, range->upper, element);
    if (direction == UPWARD && range->is_reversed) facts_assume_less_equal(checker->facts, range->lower, element);
    if (direction == DOWNWARD && range->is_reversed) facts_assume_less_equal(checker->facts, element, range->lower);
    return element;
}

// ---- the call ----------------------------------------------------------------------------------------------------

// upper - lower must fit 64 bits; it does when both have one sign.
static void require_distance(Checker *checker, const LoopRange *range, Span span) {
    bool known = facts_nonnegative(checker->facts, range->lower) == PROOF_PROVED && facts_nonnegative(checker->facts, range->upper) == PROOF_PROVED;
    int64_t ignored;
    if (known || extent_is_constant(checker_extents(checker), range->lower, &ignored) || extent_is_constant(checker_extents(checker), range->upper, &ignored)) return;
    bool up = direction_of(checker, range) == UPWARD;
    ValueId bounds[2] = {ir_build_extent(checker->function, up ? range->upper : range->lower, span),
                         ir_build_extent(checker->function, up ? range->lower : range->upper, span)};
    ValueId overflows = ir_build_binary(checker->function, IR_SUBTRACT_OVERFLOWS, bounds[0], bounds[1], span);
    ExtentId values[2] = {range->upper, range->lower};
    require_check(checker, ir_build_unary(checker->function, IR_LOGICAL_NOT, overflows, span), ARR_E_OVERFLOW, values, 2, span);
}

bool range_from_call(Checker *checker, const AstExpression *call, LoopRange *range) {
    CallArguments arguments;
    if (!check_arguments(checker, call, &arguments)) return false;
    size_t count = arguments.positional_count;
    if (count < 1 || count > 3 || arguments.keyword_count > 0) {
        diagnostic_error(checker->diagnostics, call->span, "range takes one to three arguments: start, stop, step");
        return false;
    }
    ExtentId given[3] = {extent_of(checker, 0), extent_of(checker, 0), extent_of(checker, 1)};
    bool valid = true;
    for (size_t i = 0; i < count; i++)
        valid &= operand_as_extent(checker, &arguments.positional[i], i == 2 ? "the step of range" : "an argument of range", &given[count == 1 ? 1 : i]);
    *range = (LoopRange){.lower = given[0], .upper = given[1], .step = given[2]};
    if (!valid || !require_step(checker, range->step, "range", arguments.positional[count - 1].span)) return false;
    require_distance(checker, range, call->span);
    return true;
}
