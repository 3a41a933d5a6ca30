// What a program costs once lowered: values used twice are computed twice, or stored and loaded, whichever is cheaper.

#include <math.h>

#include "array_graph_fixture.h"
#include "middle/egraph/array_cost.h"
#include "middle/egraph/array_program.h"
#include "middle/egraph/array_select.h"

enum { N = 1000, WINDOW = N - 1, F64_MOVED = 2 }; // a byte moved costs a quarter of an addition

// The program reads y in two windows of N - 1 elements; N is assumed to be 1000.
static double cost_of(const char *y) {
    TextBuffer text = {0};
    text_format(&text, "import numpy as np\ndef f(A: f64[N]):\n    y = %s\n    return y[1:] * 2.0, y[:-1] * 3.0\n", y);
    ArrayAssumption assumption = {"N", N};
    Fixture fixture = graph_with(text.text, &(ArrayGraphOptions){.assumptions = &assumption, .assumption_count = 1});
    EgExtraction *written = eg_extract(fixture.engine, array_node_cost, fixture.graph);
    ArrayProgram *program = array_program_create(fixture.graph);
    double cost = array_program_cost(program, written);
    array_program_destroy(program);
    eg_extract_destroy(written);
    free_fixture(&fixture);
    text_free(&text);
    return cost;
}

// One addition is cheaper than a store and two loads: each window computes its own, from the elements of A that it reads.
static void test_a_cheap_value_used_twice_is_computed_twice(void **state) {
    (void)state;
    double products = 2 * WINDOW, sums = 2 * WINDOW, loads = F64_MOVED * 2 * WINDOW;
    assert_true(fabs(cost_of("A + 1.0") - (products + sums + loads)) < 1e-6);
}

// An exponential of each element is computed once, stored, and loaded in both windows; its nest is launched once.
static void test_a_dear_value_used_twice_is_stored(void **state) {
    (void)state;
    double weight = array_operation_weight(IR_EXP), launch = 32;
    double products = 2 * WINDOW, exponentials = weight * N, loads = F64_MOVED * N, stored = F64_MOVED * N, loaded_again = F64_MOVED * 2 * WINDOW;
    double cost = cost_of("np.exp(A)"), inlined = products + 2 * weight * WINDOW + F64_MOVED * 2 * WINDOW;
    assert_true(fabs(cost - (products + exponentials + loads + stored + loaded_again + launch)) < 1e-6);
    assert_true(cost < inlined);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_cheap_value_used_twice_is_computed_twice),
                                       cmocka_unit_test(test_a_dear_value_used_twice_is_stored)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
