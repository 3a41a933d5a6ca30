// The e-graph engine on the workloads with known answers: every count, after every step, exactly.

#include "bench/egraph/workloads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

// ---- A: derivatives and integrals --------------------------------------------------------------------------------

static const uint64_t live_a[] = {35, 69, 118, 208, 389, 784, 1576, 3160, 8113, 28303, 136446, 1047896};
static const uint64_t classes_a[] = {0, 50, 71, 116, 197, 361, 666, 1347, 3576, 12445, 58464, 443832};
#if defined(__SANITIZE_ADDRESS__)
enum { STEPS_A = 10 };
#else
enum { STEPS_A = 11 };
#endif

static void check_step_a(const EgGraph *graph, uint32_t step) {
    EgCounts counts = eg_counts(graph);
    assert_int_equal(counts.live, live_a[step]);
    if (step > 0) assert_int_equal(counts.classes, classes_a[step]);
}

static void every_step_of_workload_a_has_its_counts(void **state) {
    (void)state;
    EgGraph *graph = workload_a_create(NULL);
    check_step_a(graph, 0);
    for (uint32_t step = 1; step <= STEPS_A; step++) {
        assert_int_equal(eg_step(graph, 0), EG_CHANGED);
        check_step_a(graph, step);
    }
    if (STEPS_A == 11) {
        assert_int_equal(eg_live_of_op(graph, (EgOp){OP_ADD}), 641743);
        assert_int_equal(eg_live_of_op(graph, (EgOp){OP_MUL}), 345075);
        assert_int_equal(eg_live_of_op(graph, (EgOp){OP_INTEGRAL}), 32434);
        assert_int_equal(eg_live_of_op(graph, (EgOp){OP_SUB}), 15123);
        assert_int_equal(eg_live_of_op(graph, (EgOp){OP_DIFF}), 13504);
        assert_true(eg_counts(graph).peak_bytes <= 100 * live_a[11]);
    }
    eg_destroy(graph);
}

static void explanations_do_not_change_the_counts(void **state) {
    (void)state;
    EgGraph *graph = workload_a_create(&(EgOptions){.explain = true});
    for (uint32_t step = 1; step <= 9; step++) {
        eg_step(graph, 0);
        check_step_a(graph, step);
    }
    eg_destroy(graph);
}

static bool always(const EgMatch *match, void *data) { return match->root.index != 0 && data == NULL; }

// A guarded rule is matched in full at every step; that finds nothing that semi-naive matching missed.
static void matching_in_full_gives_the_same_counts(void **state) {
    (void)state;
    EgGraph *graph = workload_a_create(NULL);
    EgError error;
    assert_true(eg_rule_add(graph, "factor-again", "(+ (* ?a ?b) (* ?a ?c)) => (* ?a (+ ?b ?c))", &(EgRuleOptions){.guard = always}, &error));
    assert_true(eg_rule_add(graph, "parts-again", "(i (* ?a ?b) ?x) => (- (* ?a (i ?b ?x)) (i (* (d ?x ?a) (i ?b ?x)) ?x))",
                            &(EgRuleOptions){.guard = always}, &error));
    for (uint32_t step = 1; step <= 9; step++) {
        eg_step(graph, 0);
        check_step_a(graph, step);
    }
    eg_destroy(graph);
}

// ---- B: associativity and commutativity --------------------------------------------------------------------------

static uint64_t power(uint64_t base, uint32_t exponent) { return exponent ? base * power(base, exponent - 1) : 1; }

static void workload_b_saturates_at_its_counts(void **state) {
    (void)state;
    for (uint32_t n = 2; n <= 10; n++) {
        EgGraph *graph = workload_b_create(n, NULL);
        assert_int_equal(eg_run(graph, 0, 100), EG_SATURATED);
        EgCounts counts = eg_counts(graph);
        assert_int_equal(counts.classes, power(2, n) - 1);
        assert_int_equal(counts.live, power(3, n) - power(2, n + 1) + 1 + n);
        assert_int_equal(eg_step(graph, 0), EG_SATURATED);
        assert_int_equal(eg_counts(graph).matches, counts.matches);
        eg_destroy(graph);
    }
}

// ---- determinism and limits --------------------------------------------------------------------------------------

static void two_runs_are_the_same(void **state) {
    (void)state;
    EgGraph *graphs[2] = {workload_a_create(NULL), workload_a_create(NULL)};
    for (int k = 0; k < 2; k++) eg_run(graphs[k], 0, 9);
    EgNode left = {0}, right = {0};
    do {
        left = eg_next_node(graphs[0], left), right = eg_next_node(graphs[1], right);
        assert_int_equal(left.index, right.index);
        if (!left.index) break;
        assert_int_equal(eg_node_op(graphs[0], left).index, eg_node_op(graphs[1], right).index);
        assert_int_equal(eg_node_class(graphs[0], left).index, eg_node_class(graphs[1], right).index);
    } while (true);
    for (int k = 0; k < 2; k++) eg_destroy(graphs[k]);
}

static void limits_stop_with_their_status_and_a_sound_graph(void **state) {
    (void)state;
    const EgOptions options[] = {{.max_nodes = 5000}, {.max_matches = 3000}, {.max_bytes = 600000}};
    const EgStatus statuses[] = {EG_LIMIT_NODES, EG_LIMIT_MATCHES, EG_LIMIT_BYTES};
    for (int k = 0; k < 3; k++) {
        EgGraph *graph = workload_a_create(&options[k]);
        assert_int_equal(eg_run(graph, 0, 20), statuses[k]);
        EgCounts counts = eg_counts(graph);
        assert_true(counts.live >= 1000);
        if (k == 0) assert_true(counts.live <= 5000);
        uint64_t live = 0;
        for (EgNode node = eg_next_node(graph, (EgNode){0}); node.index; node = eg_next_node(graph, node)) live++;
        assert_int_equal(counts.live, live);
        eg_destroy(graph);
    }
}

// A rule that sat out finds the matches it missed when it comes back, so that saturation ends in the same graph.
static void the_scheduler_only_delays(void **state) {
    (void)state;
    EgGraph *graph = workload_b_create(7, &(EgOptions){.backoff_matches = 50, .backoff_steps = 2});
    assert_int_equal(eg_run(graph, 0, 1000), EG_SATURATED);
    assert_int_equal(eg_counts(graph).classes, 127);
    assert_int_equal(eg_counts(graph).live, 1939);
    eg_destroy(graph);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_of_workload_a_has_its_counts),
        cmocka_unit_test(explanations_do_not_change_the_counts),
        cmocka_unit_test(matching_in_full_gives_the_same_counts),
        cmocka_unit_test(workload_b_saturates_at_its_counts),
        cmocka_unit_test(two_runs_are_the_same),
        cmocka_unit_test(limits_stop_with_their_status_and_a_sound_graph),
        cmocka_unit_test(the_scheduler_only_delays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
