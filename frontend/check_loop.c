// Loops of the compiled program: for over a range or arrays, and while. The body is checked into a fresh region until an attempt shows that
// nothing more has to be carried; abandoned attempts leave only dead pure nodes. A for that break or return may leave becomes a while with
// its own counter, which runs from 0 to the number of iterations and so cannot overflow.

#include "check_loop.h"
#include "expression.h"

#include <string.h>

// ---- what an attempt leaves behind -------------------------------------------------------------------------------

typedef struct Mark {
    size_t item_count;
    size_t entry_count;
    uint32_t error_count;
} Mark;

static Mark take_mark(const Checker *checker) {
    return (Mark){ir_region(checker->function, checker->region)->items.count, checker->diagnostics->entries.count,
                  checker->diagnostics->error_count};
}

// Forgets what was built and reported since the mark; the region is the one of the mark.
static void drop_since(Checker *checker, const Mark *mark) {
    ir_region(checker->function, checker->region)->items.count = mark->item_count;
    checker->diagnostics->entries.count = mark->entry_count;
    checker->diagnostics->error_count = mark->error_count;
}

// ---- counters and flags ------------------------------------------------------------------------------------------

const char *loop_name(Checker *checker, const char *prefix) {
    uint32_t depth = 0;
    for (const FlowState *flow = checker->flow; flow; flow = flow->outer) depth++;
    const char *name = arena_format(checker->arena, "%s %u", prefix, depth);
    return string_intern(checker->strings, name, strlen(name));
}

void loop_enter_flow(Checker *checker, Loop *loop) {
    loop->flow = (FlowState){.outer = checker->flow, .break_flag = loop_name(checker, "break flag"), .continue_flag = loop_name(checker, "continue flag")};
    flag_set(checker, loop->flow.break_flag, false, loop->statement->span);
    checker->flow = &loop->flow;
}

void loop_leave_flow(Checker *checker, Loop *loop) {
    checker->flow = loop->flow.outer;
    flag_set(checker, loop->flow.break_flag, false, loop->statement->span);
}

// Whether break or return may have been taken on the current path.
static ExitState left_loop(Checker *checker, const Loop *loop, ValueId *value) {
    ValueId returned;
    ExitState left = flag_state(checker, &checker->environment, loop->flow.break_flag, value);
    ExitState over = flag_state(checker, &checker->environment, return_flag_name(checker), &returned);
    if (left == EXIT_ALWAYS || over == EXIT_ALWAYS) return EXIT_ALWAYS;
    if (over == EXIT_NEVER) return left;
    *value = left == EXIT_MAYBE ? ir_build_binary(checker->function, IR_BIT_OR, *value, returned, loop->statement->span) : returned;
    return EXIT_MAYBE;
}

// ---- one iteration -----------------------------------------------------------------------------------------------

static const ValueId *region_arguments(const Checker *checker, RegionId region, uint32_t skipped) {
    const ValueId *arguments = ir_region(checker->function, region)->arguments.items; // NULL when there are none
    return skipped ? arguments + skipped : arguments;
}

// The region's argument is the element, or its number where the loop is not one from bound to bound by a constant step.
static void start_for_iteration(Checker *checker, Loop *loop, RegionId body) {
    int64_t step;
    ir_region_facts(checker->function, body, checker->facts);
    ExtentId argument = ir_value_extent(checker->function, ir_region(checker->function, body)->arguments.items[0]);
    loop->index = range_is_progression(checker, &loop->range, &step) ? argument : range_element(checker, &loop->range, argument);
}

// The counter is the first carried value.
static void start_counted_iteration(Checker *checker, Loop *loop, ValueId counter) {
    loop->index = range_element(checker, &loop->range, ir_value_extent(checker->function, counter));
}

// The condition once more, for what it says about the values of this region; its checks were made in the condition's region.
static void learn_condition(Checker *checker, const Loop *loop) {
    Mark mark = take_mark(checker);
    ValueId condition = check_condition(checker, loop->statement->value);
    drop_since(checker, &mark);
    facts_learn(checker, condition, true);
}

static void bind_index(Checker *checker, const Loop *loop) {
    const AstExpression *target = loop->statement->targets.items[0];
    bind_name(checker, target->name, operand_from_extent(checker, loop->index, target->span), target->span);
}

static void check_iteration(Checker *checker, Loop *loop, RegionId body) {
    Span span = loop->statement->span;
    checker->region = body;
    uint32_t skipped = loop->kind == LOOP_WHILE ? 0 : 1; // the index, or the counter
    carry_instantiate(checker, &loop->carry, region_arguments(checker, body, skipped), span, true);
    flag_set(checker, loop->flow.continue_flag, false, span);
    if (loop->kind == LOOP_FOR) start_for_iteration(checker, loop, body);
    if (loop->kind == LOOP_COUNTED) start_counted_iteration(checker, loop, ir_region(checker->function, body)->arguments.items[0]);
    if (loop->kind == LOOP_WHILE) learn_condition(checker, loop);
    else if (!loop->iteration) bind_index(checker, loop);
}

// As the body's first statement: a target that was assigned before keeps its last element.
static void assign_element(Checker *checker, const Loop *loop) {
    if (loop->iteration) assign_target(checker, loop->statement->targets.items[0], iteration_element(checker, loop->iteration, loop->index));
}

// Inside the body no flag is set: the condition has seen to that.
static void clear_flags(Checker *checker, const Loop *loop) {
    ValueId ignored;
    Span span = loop->statement->span;
    if (flag_state(checker, &checker->environment, loop->flow.break_flag, &ignored) != EXIT_NEVER) flag_set(checker, loop->flow.break_flag, false, span);
    if (flag_state(checker, &checker->environment, return_flag_name(checker), &ignored) != EXIT_NEVER) flag_set(checker, return_flag_name(checker), false, span);
}

// ---- the condition of a while ------------------------------------------------------------------------------------

typedef struct ConditionWork {
    Loop *loop;
    const char *result; // the hidden name that receives the condition
} ConditionWork;

static void bind_condition(Checker *checker, void *data) {
    const ConditionWork *work = data;
    Span span = work->loop->statement->span;
    ValueId condition = check_condition(checker, work->loop->statement->value);
    if (!value_exists(condition)) condition = ir_build_constant(checker->function, DTYPE_BOOL, 0, span);
    bool truth = false;
    work->loop->is_endless = condition_is_constant(checker, condition, &truth) && truth;
    bind_name(checker, work->result, operand_from_value(checker, condition, span), span);
}

// After break or return Python does not look at the condition again: neither do we.
static ValueId while_condition(Checker *checker, Loop *loop, ExitState state, ValueId left) {
    Span span = loop->statement->span;
    ConditionWork work = {loop, loop_name(checker, "condition")};
    uint32_t writes = checker->write_count;
    flag_set(checker, work.result, false, span);
    if (state == EXIT_NEVER) bind_condition(checker, &work);
    if (state == EXIT_MAYBE) check_guarded(checker, left, span, bind_condition, &work);
    if (checker->write_count != writes)
        diagnostic_error(checker->diagnostics, loop->statement->value->span, "the condition of a while must not write arrays; write them in the body");
    return environment_find(&checker->environment, work.result)->operand.value;
}

static ValueId counted_condition(Checker *checker, const Loop *loop, RegionId region, ExitState state, ValueId left) {
    Span span = loop->statement->span;
    ValueId counter = region_arguments(checker, region, 0)[0];
    ValueId count = ir_build_extent(checker->function, range_count(checker, &loop->range), span);
    ValueId more = ir_build_binary(checker->function, IR_LESS, counter, count, span);
    if (state == EXIT_ALWAYS) return ir_build_constant(checker->function, DTYPE_BOOL, 0, span);
    if (state == EXIT_NEVER) return more;
    return ir_build_binary(checker->function, IR_BIT_AND, ir_build_unary(checker->function, IR_LOGICAL_NOT, left, span), more, span);
}

static void check_loop_condition(Checker *checker, Loop *loop, RegionId region) {
    checker->region = region;
    uint32_t skipped = loop->kind == LOOP_COUNTED ? 1 : 0;
    carry_instantiate(checker, &loop->carry, region_arguments(checker, region, skipped), loop->statement->span, true);
    ValueId left = {0};
    ExitState state = left_loop(checker, loop, &left);
    ValueId condition = loop->kind == LOOP_WHILE ? while_condition(checker, loop, state, left) : counted_condition(checker, loop, region, state, left);
    vector_push(&ir_region(checker->function, region)->results, condition);
}

// ---- attempts ----------------------------------------------------------------------------------------------------

static ValueId build_for(Checker *checker, const Loop *loop, const ValueVector *initial, Span span) {
    const LoopRange *range = &loop->range;
    ExtentId lower = range->lower, upper = range->upper;
    int64_t step;
    if (!range_is_progression(checker, range, &step)) {
        lower = extent_of(checker, 0);
        upper = range_count(checker, range);
        step = 1;
    }
    return ir_build_for(checker->function, loop->outer, lower, upper, step, initial->items, (uint32_t)initial->count, span);
}

static RegionId build_loop(Checker *checker, Loop *loop) {
    Span span = loop->statement->span;
    ValueVector initial = {0};
    if (loop->kind == LOOP_COUNTED) vector_push(&initial, ir_build_integer(checker->function, DTYPE_I64, 0, span));
    carry_initial(checker, &loop->carry, &initial, span);
    if (loop->kind == LOOP_FOR) loop->op = build_for(checker, loop, &initial, span);
    else loop->op = ir_build_while(checker->function, loop->outer, initial.items, (uint32_t)initial.count, span);
    vector_free(&initial);
    return ir_node(checker->function, loop->op)->regions[loop->kind == LOOP_FOR ? 0 : 1];
}

static void finish_body(Checker *checker, const Loop *loop, RegionId body) {
    ValueVector values = {0};
    if (loop->kind == LOOP_COUNTED) {
        ValueId counter = ir_region(checker->function, body)->arguments.items[0];
        ValueId one = ir_build_integer(checker->function, DTYPE_I64, 1, loop->statement->span);
        vector_push(&values, ir_build_binary(checker->function, IR_ADD, counter, one, loop->statement->span));
    }
    carry_next(checker, &loop->carry, &values, loop->statement->span);
    for (size_t i = 0; i < values.count; i++) vector_push(&ir_region(checker->function, body)->results, values.items[i]);
    vector_free(&values);
}

// A for that may be left early needs a counter.
static bool settle_kind(Checker *checker, Loop *loop) {
    ValueId ignored;
    if (loop->kind != LOOP_FOR || left_loop(checker, loop, &ignored) == EXIT_NEVER) return true;
    loop->kind = LOOP_COUNTED;
    return false;
}

// Names that only the body assigns have no value when it does not run.
static void forget_body_names(Checker *checker, const Environment *end) {
    for (size_t i = 0; i < end->bindings.count; i++) {
        const Binding *binding = &end->bindings.items[i];
        if (environment_find(&checker->environment, binding->name) || strchr(binding->name, ' ')) continue;
        const char *message = arena_format(checker->arena, "'%s' may be unassigned here", binding->name);
        bind_unusable(checker, binding->name, unusable_create(checker, message, "assigned only inside a loop, which may not run", binding->span, NULL, (Span){0}),
                      binding->span);
    }
}

static void finish_loop(Checker *checker, Loop *loop, const State *head, const State *end) {
    Span span = loop->statement->span;
    state_restore(checker, &loop->carry.entry);
    for (size_t i = 1; i < loop->carry.entry.storage_count; i++) {
        Storage *storage = &checker->storages.items[i];
        storage->updated |= end->storages[i].updated;
        storage->stale |= end->storages[i].stale;
        if (end->storages[i].stale) storage->stale_span = end->storages[i].stale_span;
    }
    ValueVector results = {0};
    const IrNode *node = ir_node(checker->function, loop->op);
    uint32_t first = loop->kind == LOOP_COUNTED ? 1 : 0, count = node->operand_count;
    for (uint32_t i = first; i < count; i++) {
        IrType type = ir_type(checker->function, ir_operand(checker->function, loop->op, i));
        vector_push(&results, ir_build_result(checker->function, loop->op, i, type, span));
    }
    carry_instantiate(checker, &loop->carry, results.items, span, false);
    exchange_finish(checker, &loop->carry, head, end);
    vector_free(&results);
    forget_body_names(checker, &end->environment);
    ValueId ignored;
    bool breaks = flag_state(checker, &end->environment, loop->flow.break_flag, &ignored) != EXIT_NEVER;
    if (loop->is_endless && !breaks) flag_set(checker, return_flag_name(checker), true, span); // only return ends it
}

// Checks the body once. False when it has to be checked again with what this attempt found.
static bool attempt(Checker *checker, Loop *loop) {
    Mark mark = take_mark(checker);
    FactsScope scope;
    facts_scope_enter(checker, &scope, false);
    RegionId body = build_loop(checker, loop);
    if (loop->kind != LOOP_FOR) {
        check_loop_condition(checker, loop, ir_node(checker->function, loop->op)->regions[0]);
        facts_restore(checker->facts, (FactsMark){0});
        state_restore(checker, &loop->carry.entry);
    }
    check_iteration(checker, loop, body);
    State head = state_save(checker);
    clear_flags(checker, loop);
    assign_element(checker, loop);
    check_block(checker, &loop->statement->body);
    bool settled = settle_kind(checker, loop);
    settled &= carry_settle(checker, &loop->carry, &head);
    if (settled) finish_body(checker, loop, body);
    State end = state_save(checker);
    checker->region = loop->outer;
    facts_scope_leave(checker, &scope);
    if (settled) finish_loop(checker, loop, &head, &end);
    else {
        drop_since(checker, &mark);
        state_restore(checker, &loop->carry.entry);
    }
    state_free(&head);
    state_free(&end);
    return settled;
}

static bool spend_attempt(Checker *checker, const Loop *loop) {
    if (checker->attempt_count < LOOP_ATTEMPT_LIMIT) return ++checker->attempt_count;
    diagnostic_error(checker->diagnostics, loop->statement->span, "the loops of this function are nested too deeply to find what they carry");
    return false;
}

void check_loop(Checker *checker, Loop *loop) {
    if (!flow_enter(checker, loop->statement->span)) return;
    loop->outer = checker->region;
    loop_enter_flow(checker, loop);
    loop->carry = (LoopCarry){.entry = state_save(checker), .value_limit = (uint32_t)checker->function->nodes.count,
                              .may_exchange = checker->region.index == checker->function->root.index};
    carry_guess(checker, &loop->carry, &loop->statement->body);
    if (carry_guess_exits(checker, &loop->carry, &loop->statement->body) && loop->kind == LOOP_FOR) loop->kind = LOOP_COUNTED;
    while (spend_attempt(checker, loop) && !attempt(checker, loop)) continue;
    carry_free(&loop->carry);
    loop_leave_flow(checker, loop);
    flow_leave(checker);
}

void refuse_loop_else(Checker *checker, const AstStatement *statement) {
    if (!statement->has_else) return;
    Span span = statement->else_body.count > 0 ? statement->else_body.items[0]->span : statement->span;
    diagnostic_error(checker->diagnostics, span, "the else of a loop is not supported");
}

void check_while(Checker *checker, const AstStatement *statement) {
    Loop loop = {.kind = LOOP_WHILE, .statement = statement};
    refuse_loop_else(checker, statement);
    check_loop(checker, &loop);
}
