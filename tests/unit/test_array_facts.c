// Facts of classes that come without a rule: which class they are a view of, the structure of matrices, along which axes they repeat.

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

// ---- structure ---------------------------------------------------------------------------------------------------

static void assert_structure(const char *program, uint32_t expected) {
    TextBuffer text = {0};
    text_format(&text, "import numpy as np\ndef f(A: f64[N, N], B: i64[N, N], x: f64[N], T: f64[3, N, M]):\n    return %s\n", program);
    Fixture fixture = graph_of(text.text);
    assert_int_equal(result_fact(&fixture)->structure, expected);
    free_fixture(&fixture);
    text_free(&text);
}

static void test_triangles_come_from_comparisons_of_indices(void **state) {
    (void)state;
    assert_structure("np.eye(4)", ARRAY_IDENTITY);
    assert_structure("np.tril(A)", ARRAY_ZERO_ABOVE);
    assert_structure("np.tril(A, -1)", ARRAY_ZERO_ABOVE | ARRAY_ZERO_ON);
    assert_structure("np.triu(A, 1)", ARRAY_ZERO_BELOW | ARRAY_ZERO_ON);
    assert_structure("np.triu(A, -1)", 0);
    assert_structure("np.tril(A).T", ARRAY_ZERO_BELOW);
    assert_structure("np.tril(T)", ARRAY_ZERO_ABOVE);
    assert_structure("np.arange(9)[:, None] * 2 - 1 < np.arange(9) * 2", ARRAY_ONE_ABOVE | ARRAY_ONE_ON | ARRAY_ZERO_BELOW);
    assert_structure("np.arange(9)[:, None] * 2 < np.arange(9)", 0);
}

static void test_triangles_under_arithmetic(void **state) {
    (void)state;
    assert_structure("np.tril(A) + np.tril(A * 2.0)", ARRAY_ZERO_ABOVE);
    assert_structure("np.tril(A) - np.triu(A)", 0);
    assert_structure("np.tril(B) * B", ARRAY_ZERO_ABOVE);
    assert_structure("np.tril(A) * A", 0); // 0 times infinity
    assert_structure("np.tril(A) * np.triu(A)", 0);
    assert_structure("np.tril(B) * np.triu(B)", ARRAY_ZERO_ABOVE | ARRAY_ZERO_BELOW);
    assert_structure("-np.tril(A)", 0); // -0.0
}

static void test_symmetry(void **state) {
    (void)state;
    assert_structure("A + A.T", ARRAY_SYMMETRIC);
    assert_structure("(A + A.T) * 2.0", ARRAY_SYMMETRIC);
    assert_structure("np.outer(x, x)", ARRAY_SYMMETRIC);
    assert_structure("A[1:, 1:] * A[1:, 1:].T", ARRAY_SYMMETRIC);
    assert_structure("A - A.T", 0);
    assert_structure("A[1:, 1:] * A.T[:-1, :-1]", 0);
    assert_structure("np.einsum('ik,jk->ij', A, A)", ARRAY_SYMMETRIC);
    assert_structure("np.einsum('ik,kj->ij', A, A)", 0);
    assert_structure("np.einsum('bik,bjk->bij', T, T)", ARRAY_SYMMETRIC);
}

// ---- repetition --------------------------------------------------------------------------------------------------

// axes: bit k for axis k of the result.
static void assert_repeats(const char *program, uint32_t axes) {
    TextBuffer text = {0};
    text_format(&text, "import numpy as np\ndef f(A: f64[N, M], x: f64[M], B: f64[1, M], T: f64[N, M, 4]):\n    return %s\n", program);
    Fixture fixture = graph_of(text.text);
    assert_int_equal(result_fact(&fixture)->repeats, axes);
    free_fixture(&fixture);
    text_free(&text);
}

static void test_repetition_comes_from_broadcasts_and_indices(void **state) {
    (void)state;
    assert_repeats("A", 0);
    assert_repeats("B", 1);
    assert_repeats("np.broadcast_to(x, A.shape)", 1);
    assert_repeats("np.zeros((3, 4)) + 2.0", 3);
    assert_repeats("np.broadcast_to(np.arange(A.shape[0])[:, None], A.shape)", 2);
}

static void test_repetition_under_operations(void **state) {
    (void)state;
    assert_repeats("np.sqrt(np.broadcast_to(x, A.shape)) * np.broadcast_to(x + 1.0, A.shape)", 1);
    assert_repeats("np.broadcast_to(x, A.shape) + A", 0);
    assert_repeats("np.broadcast_to(x, A.shape).T[::-1, 1:]", 2);
    assert_repeats("np.roll(np.broadcast_to(x, A.shape), 1, axis=1)", 1);
    assert_repeats("np.concatenate((np.broadcast_to(x, A.shape), np.broadcast_to(x + 1.0, A.shape)))", 0);
    assert_repeats("np.concatenate((np.broadcast_to(x, A.shape), np.broadcast_to(x + 1.0, A.shape)), axis=1)", 1);
    assert_repeats("np.broadcast_to(x, A.shape)[2]", 0);
    assert_repeats("np.diagonal(np.broadcast_to(x[:4], (4, 4)))", 0);
}

static void test_repetition_under_reductions(void **state) {
    (void)state;
    assert_repeats("np.sum(np.broadcast_to(x[:, None], T.shape), axis=1)", 3);
    assert_repeats("np.sum(np.broadcast_to(x[:, None], T.shape), axis=0)", 2);
    assert_repeats("np.cumsum(np.broadcast_to(x, A.shape), axis=1)", 1);
    assert_repeats("np.cumsum(np.broadcast_to(x, A.shape), axis=0)", 0);
    assert_repeats("np.broadcast_to(x, A.shape) @ A.T", 1);
    assert_repeats("A.T @ np.broadcast_to(x, A.shape)", 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_views_are_one_class), cmocka_unit_test(test_a_view_of_the_whole_is_its_source),
        cmocka_unit_test(test_views_know_their_source_through_chains), cmocka_unit_test(test_an_index_without_proof_is_no_view),
        cmocka_unit_test(test_views_of_different_elements_stay_apart),
        cmocka_unit_test(test_triangles_come_from_comparisons_of_indices), cmocka_unit_test(test_triangles_under_arithmetic),
        cmocka_unit_test(test_symmetry), cmocka_unit_test(test_repetition_comes_from_broadcasts_and_indices),
        cmocka_unit_test(test_repetition_under_operations), cmocka_unit_test(test_repetition_under_reductions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
