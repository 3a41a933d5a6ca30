// for: over a range or arrays a loop of the compiled program; over what is known while compiling the body once for each element.

#include "check_loop.h"
#include "expression.h"

#include <string.h>

// ---- ranges and arrays -------------------------------------------------------------------------------------------

// A loop that is proved to have no iteration is not checked, like a branch that is known not to be taken.
static bool never_runs(const Checker *checker, const LoopRange *range) {
    int64_t step;
    if (!range_step_is_constant(checker, range, &step)) return false;
    ExtentId least = step > 0 ? range->lower : range->upper, greatest = step > 0 ? range->upper : range->lower;
    return facts_less_equal(checker->facts, greatest, least) == PROOF_PROVED;
}

static void check_range_loop(Checker *checker, const AstStatement *statement, const AstExpression *call, bool is_reversed) {
    const AstExpression *target = statement->targets.items[0];
    Loop loop = {.kind = LOOP_FOR, .statement = statement};
    if (!range_from_call(checker, call, &loop.range)) return;
    loop.range.is_reversed = is_reversed;
    if (target->kind != AST_NAME) {
        diagnostic_error(checker->diagnostics, target->span, "the target of a loop over range must be a name");
        return;
    }
    if (never_runs(checker, &loop.range)) return;
    const char *message = arena_format(checker->arena, "'%s' is the variable of a loop that has ended; it has no value here", target->name);
    bind_unusable(checker, target->name, unusable_create(checker, message, "the loop", target->span, NULL, (Span){0}), target->span);
    check_loop(checker, &loop);
}

static void check_array_loop(Checker *checker, const AstStatement *statement, const Operand *iterable) {
    Iteration iteration = iteration_begin(checker, iterable, loop_name(checker, "arrays"));
    Loop loop = {.kind = LOOP_FOR, .statement = statement, .iteration = &iteration};
    loop.range = (LoopRange){.lower = extent_of(checker, 0), .upper = iteration.length, .step = extent_of(checker, 1)};
    if (!never_runs(checker, &loop.range)) check_loop(checker, &loop);
    iteration_end(checker, &iteration);
}

// ---- unrolling ---------------------------------------------------------------------------------------------------

typedef struct Unrolling {
    const AstStatement *statement;
    const Operand *elements;
    size_t count, next;
    const char *continue_flag;
} Unrolling;

static void unroll_rest(Checker *checker, void *data) {
    Unrolling *unrolling = data;
    size_t first = unrolling->next;
    for (size_t i = first; i < unrolling->count && take_unrolled(checker, unrolling->statement->span); i++) {
        flag_set(checker, unrolling->continue_flag, false, unrolling->statement->span);
        assign_target(checker, unrolling->statement->targets.items[0], unrolling->elements[i]);
        check_block(checker, &unrolling->statement->body);
        flag_set(checker, unrolling->continue_flag, false, unrolling->statement->span);
        ValueId exited;
        ExitState state = exit_state(checker, &checker->environment, &exited);
        if (state == EXIT_ALWAYS) return;
        if (state == EXIT_NEVER) continue;
        unrolling->next = i + 1;
        if (i + 1 < unrolling->count) check_guarded(checker, exited, unrolling->statement->span, unroll_rest, unrolling);
        return;
    }
}

static void check_unrolled_loop(Checker *checker, const AstStatement *statement, const Operand *tuple) {
    if (tuple->element_count > UNROLL_LIMIT) {
        diagnostic_error(checker->diagnostics, statement->value->span, "a loop over a tuple is unrolled; more than %d elements are not supported", UNROLL_LIMIT);
        return;
    }
    if (!flow_enter(checker, statement->span)) return;
    Loop loop = {.statement = statement};
    loop_enter_flow(checker, &loop);
    loop.flow.is_unrolled = true;
    Unrolling unrolling = {statement, tuple->elements, tuple->element_count, 0, loop.flow.continue_flag};
    unroll_rest(checker, &unrolling);
    loop_leave_flow(checker, &loop);
    flow_leave(checker);
}

// ---- the iterable ------------------------------------------------------------------------------------------------

static bool is_call_of(const Checker *checker, const AstExpression *iterable, const char *name) {
    return iterable->kind == AST_CALL && iterable->left->kind == AST_NAME && strcmp(iterable->left->name, name) == 0 &&
           !environment_find(&checker->environment, iterable->left->name) && !module_function(checker, iterable->left->name);
}

// The argument of reversed(...), or NULL.
static const AstExpression *reversed_argument(const Checker *checker, const AstExpression *iterable) {
    bool is_plain = is_call_of(checker, iterable, "reversed") && iterable->elements.count == 1 && iterable->keyword_count == 0;
    return is_plain && iterable->elements.items[0]->kind != AST_STARRED ? iterable->elements.items[0] : NULL;
}

static Operand reversed_iterable(Checker *checker, const Operand *iterable, Span span) {
    if (iterable->kind != OPERAND_VALUE || !operand_is_iterable(checker, iterable)) {
        Operand callee = operand_simple(OPERAND_BUILTIN, span);
        callee.builtin = builtin_find_bare("reversed");
        return check_apply(checker, &callee, iterable, 1, span);
    }
    Operand bounds[3] = {operand_simple(OPERAND_NONE, span), operand_simple(OPERAND_NONE, span), operand_from_integer(checker, -1, span)};
    Operand slice = operand_tuple(checker, bounds, 3, false, span);
    slice.kind = OPERAND_SLICE;
    return subscript_operand(checker, iterable, &slice, NULL, span);
}

static void check_for_each(Checker *checker, const AstStatement *statement, const Operand *iterable) {
    if (iterable->kind == OPERAND_TUPLE) {
        Operand stored = operand_stored(checker, *iterable, NULL, statement->value->span);
        check_unrolled_loop(checker, statement, &stored);
    } else if (operand_is_iterable(checker, iterable)) {
        check_array_loop(checker, statement, iterable);
    } else if (iterable->kind != OPERAND_INVALID) {
        diagnostic_error(checker->diagnostics, statement->value->span, "a for loop runs over range(...), an array or a tuple, not %s",
                         operand_describe(checker, iterable));
    }
}

void check_for(Checker *checker, const AstStatement *statement) {
    refuse_loop_else(checker, statement);
    const AstExpression *reversed = reversed_argument(checker, statement->value), *called = reversed ? reversed : statement->value;
    if (is_call_of(checker, called, "range")) {
        check_range_loop(checker, statement, called, reversed != NULL);
        return;
    }
    Operand iterable = check_expression(checker, called);
    if (reversed && iterable.kind != OPERAND_INVALID) iterable = reversed_iterable(checker, &iterable, statement->value->span);
    check_for_each(checker, statement, &iterable);
}
