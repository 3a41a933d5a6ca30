// Facts of classes that come without a rule: which class they are a view of.

#include "array_graph_fixture.h"

static EgClass result_class(const Fixture *fixture, size_t position) {
    return eg_find(fixture->engine, array_graph_class(fixture->graph, fixture->function->results.items[position]));
}

static EgClass parameter_class(const Fixture *fixture, size_t position) {
    return eg_find(fixture->engine, array_graph_class(fixture->graph, fixture->function->parameters.items[position].value));
}

// ---- views -------------------------------------------------------------------------------------------------------

// Both results are one class, of a program without rules.
static void assert_one_class(const char *text) {
    Fixture fixture = graph_of(text);
    assert_int_equal(result_class(&fixture, 0).index, result_class(&fixture, 1).index);
    free_fixture(&fixture);
}

static void test_equal_views_are_one_class(void **state) {
    (void)state;
    assert_one_class("def f(A: f64[8, 9]):\n    return A[1:, 1:].T[2:, 1:], A.T[3:, 2:]\n");
    assert_one_class("import numpy as np\ndef f(A: f64[N, N]):\n    return np.diagonal(A.T), np.diagonal(A)\n");
    assert_one_class("def f(A: f64[4, 6]):\n    return A.reshape(4, 2, 3)[1].reshape(6), A[1]\n");
    assert_one_class("import numpy as np\ndef f(A: f64[N], B: f64[M, N]):\n    return np.broadcast_to(A, B.shape)[:, ::-1], np.broadcast_to(A[::-1], B.shape)\n");
}

static void test_a_view_of_the_whole_is_its_source(void **state) {
    (void)state;
    Fixture fixture = graph_of("def f(A: f64[N, M]):\n    return A.T[::-1].T[:, ::-1]\n");
    assert_int_equal(result_class(&fixture, 0).index, parameter_class(&fixture, 0).index);
    free_fixture(&fixture);
}

static void test_views_know_their_source_through_chains(void **state) {
    (void)state;
    Fixture fixture = graph_of("def f(A: f64[8, 9]):\n    return A[1:, 1:].T[2:, 1:]\n");
    const ArrayFact *fact = result_fact(&fixture);
    TextBuffer text = {0};
    assert_int_equal(eg_find(fixture.engine, (EgClass){fact->source}).index, parameter_class(&fixture, 0).index);
    index_map_print(fixture.module->maps, fact->map, &text);
    assert_string_equal(text.text, "(#0, #1) in [0, 6) x [0, 6) -> 0(#1 + 2, #0 + 3)");
    text_free(&text);
    free_fixture(&fixture);
}

// A check stands before the index, and no element is known to be there until it has passed.
static void test_an_index_without_proof_is_no_view(void **state) {
    (void)state;
    Fixture fixture = graph_of("def f(A: f64[N], i: i64):\n    return A[1:][i]\n");
    assert_int_equal(result_fact(&fixture)->source, 0);
    free_fixture(&fixture);
    fixture = graph_of("def f(A: f64[9]):\n    return A[1:][7]\n");
    assert_int_not_equal(result_fact(&fixture)->source, 0);
    free_fixture(&fixture);
}

static void test_views_of_different_elements_stay_apart(void **state) {
    (void)state;
    Fixture fixture = graph_of("def f(A: f64[8, 8]):\n    return A.T[1:], A[1:]\n");
    assert_int_not_equal(result_class(&fixture, 0).index, result_class(&fixture, 1).index);
    free_fixture(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_views_are_one_class), cmocka_unit_test(test_a_view_of_the_whole_is_its_source),
        cmocka_unit_test(test_views_know_their_source_through_chains), cmocka_unit_test(test_an_index_without_proof_is_no_view),
        cmocka_unit_test(test_views_of_different_elements_stay_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
