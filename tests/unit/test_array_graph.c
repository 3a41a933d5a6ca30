// The array IR as an e-graph: types and facts of classes, where nodes may be computed, choosing and building.

#include "array_graph_fixture.h"
#include "middle/egraph/array_select.h"
#include "middle/egraph/rule_language.h"
#include "middle/ir/scalar.h"

static void apply(Fixture *fixture, const char *rules) {
    EgError error = {0};
    if (!eg_rules_read(fixture->engine, rules, NULL, &error)) fail_msg("%u:%u: %s", error.line, error.column, error.message);
    assert_int_equal(eg_run(fixture->engine, EG_EXPLORE, 8), EG_SATURATED);
}

// The function that was chosen, verified; NULL when it is the one as written.
static IrFunction *rebuilt(Fixture *fixture) {
    char message[512];
    ArraySelection *selection = array_select(fixture->graph);
    IrFunction *chosen = array_rebuild(fixture->graph, selection);
    assert_true(array_selection_cost(selection) <= array_selection_original_cost(selection));
    array_selection_destroy(selection);
    if (!ir_verify(fixture->module, message, sizeof message)) fail_msg("%s", message);
    return chosen;
}

static uint32_t count_of(const IrFunction *function, IrOp op) {
    uint32_t count = 0;
    for (uint32_t value = 1; value < function->nodes.count; value++) count += ir_node(function, (ValueId){value})->op == op;
    return count;
}

// ---- types and facts ---------------------------------------------------------------------------------------------

static void test_classes_have_the_types_of_their_values(void **state) {
    (void)state;
    Fixture fixture = graph_of("import numpy as np\ndef f(A: f64[N, M], B: f64[M, K], s: i64):\n"
                               "    C = np.concatenate((A @ B, A @ B, A @ B))\n"
                               "    return np.where(C[::2].T > 0.0, 1, s).sum(0), np.argmax(C, axis=1), np.roll(A, s, 1).reshape(-1)\n");
    for (uint32_t value = 1; value < fixture.function->nodes.count; value++) {
        EgClass class = array_graph_class(fixture.graph, (ValueId){value});
        if (class.index == 0) continue;
        IrType own = ir_type(fixture.function, (ValueId){value}), type = array_class_type(fixture.graph, class);
        assert_int_equal(own.dtype, type.dtype);
        assert_int_equal(own.rank, type.rank);
        for (uint32_t k = 0; k < own.rank; k++) assert_true(extent_same(own.shape[k], type.shape[k]));
    }
    assert_null(rebuilt(&fixture));
    free_fixture(&fixture);
}

static void test_one_value_throughout_is_a_constant(void **state) {
    (void)state;
    Fixture fixture = graph_of("import numpy as np\ndef f(A: f64[N]):\n    return (np.zeros(3) + 1.5)[1:] * np.full(2, 2.0)\n");
    const ArrayFact *fact = result_fact(&fixture);
    assert_true(fact->is_uniform);
    assert_true(scalar_to_double(DTYPE_F64, fact->uniform) == 3.0);
    IrFunction *chosen = rebuilt(&fixture);
    assert_non_null(chosen);
    assert_int_equal(count_of(chosen, IR_MULTIPLY), 0);
    free_fixture(&fixture);
}

// An internal error in a graph of exact rules, otherwise a status.
static void unite_results(void *data) {
    Fixture *fixture = data;
    eg_union(fixture->engine, array_graph_class(fixture->graph, fixture->function->results.items[0]), array_graph_class(fixture->graph, fixture->function->results.items[1]));
    REQUIRE(eg_step(fixture->engine, EG_EXPLORE) != EG_CONTRADICTION, "the results contradict each other");
}

// Two sums of constants in other orders, and two zeros, are one value for rules that round; never 1 and 2.
static void test_constants_contradict_each_other(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool rounds, agree;
    } cases[] = {{"(0.1 + 0.2) + 0.3, 0.1 + (0.2 + 0.3)", true, true}, {"(0.1 + 0.2) + 0.3, 0.1 + (0.2 + 0.3)", false, false},
                 {"0.0, -0.0", true, true}, {"0.0, -0.0", false, false}, {"1.0, 2.0", true, false}, {"1e308 * 10.0, 1e308", true, false},
                 {"np.full(0, 1.0), np.full(0, 2.0)", false, true}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char text[128], message[256];
        snprintf(text, sizeof text, "import numpy as np\ndef f(A: f64[N]):\n    return %s\n", cases[k].text);
        Fixture fixture = graph_with(text, &(ArrayGraphOptions){.rounds = cases[k].rounds});
        assert_int_equal(base_guard(unite_results, &fixture, message, sizeof message), cases[k].agree);
        free_fixture(&fixture);
    }
}

static void test_bounds_of_counting(void **state) {
    (void)state;
    Fixture fixture = graph_of("import numpy as np\ndef f(A: f64[N]):\n    return np.arange(A.shape[0])[::-1]\n");
    const ArrayFact *fact = result_fact(&fixture);
    ExtentTable *table = fixture.module->extents;
    assert_true(fact->has_range);
    assert_int_equal(fact->low, 0);
    assert_true(extent_is_value(table, fact->least, 0));
    assert_true(extent_same(fact->most, extent_add_constant(table, extent_dimension(table, 0, "N"), -1)));
    free_fixture(&fixture);
}

// 100 + 100 leaves i8.
static void test_bounds_end_where_integers_wrap(void **state) {
    (void)state;
    Fixture fixture = graph_of("import numpy as np\ndef f(a: i8[N]):\n    return np.where(a > 0, np.int8(100), np.int8(99)) + np.full(a.shape[0], 100, np.int8)\n");
    assert_false(result_fact(&fixture)->has_range);
    free_fixture(&fixture);
}

// ---- places ------------------------------------------------------------------------------------------------------

static ValueId value_of(const Fixture *fixture, IrOp op) {
    for (uint32_t value = 1; value < fixture->function->nodes.count; value++)
        if (ir_node(fixture->function, (ValueId){value})->op == op && array_graph_class(fixture->graph, (ValueId){value}).index) return (ValueId){value};
    fail_msg("no %s", ir_op_info(op)->name);
    return (ValueId){0};
}

static void test_a_class_lies_where_its_shallowest_node_does(void **state) {
    (void)state;
    Fixture fixture = graph_of("import numpy as np\ndef f(A: f64[N], B: f64[N]):\n    for i in range(A.shape[0]):\n        B[:] = A * 2.0 + B[i]\n");
    EgClass product = array_graph_class(fixture.graph, value_of(&fixture, IR_MULTIPLY));
    EgClass sum = array_graph_class(fixture.graph, value_of(&fixture, IR_ADD));
    assert_int_equal(array_class_fact(fixture.graph, product)->region, fixture.function->root.index);
    assert_int_not_equal(array_class_fact(fixture.graph, sum)->region, fixture.function->root.index);
    free_fixture(&fixture);
}

// Let a rule say that s * 3 + A[i] is s * 3: outside of the loop the sum cannot be computed.
static void test_deeper_nodes_are_not_available(void **state) {
    (void)state;
    Fixture fixture = graph_of("def f(A: f64[N], s: f64) -> f64:\n    for i in range(A.shape[0]):\n        A[i] = s * 3.0 + A[i]\n    return s * 3.0\n");
    apply(&fixture, "(rule left explore exact (add ?x ?y) => ?x)");
    EgClass product = array_graph_class(fixture.graph, value_of(&fixture, IR_MULTIPLY)), sum = array_graph_class(fixture.graph, value_of(&fixture, IR_ADD));
    assert_int_equal(eg_find(fixture.engine, product).index, eg_find(fixture.engine, sum).index);
    EgNodeList nodes = eg_class_nodes(fixture.engine, product);
    assert_int_equal(nodes.count, 2);
    for (size_t k = 0; k < nodes.count; k++) {
        EgNode node = {nodes.nodes[k]};
        assert_int_equal(array_node_is_available(fixture.graph, node), eg_node_op(fixture.engine, node).index == IR_MULTIPLY);
    }
    IrFunction *chosen = rebuilt(&fixture);
    assert_non_null(chosen);
    assert_int_equal(count_of(chosen, IR_ADD), 0);
    free_fixture(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes_have_the_types_of_their_values), cmocka_unit_test(test_one_value_throughout_is_a_constant),
        cmocka_unit_test(test_constants_contradict_each_other),
        cmocka_unit_test(test_bounds_of_counting), cmocka_unit_test(test_bounds_end_where_integers_wrap),
        cmocka_unit_test(test_a_class_lies_where_its_shallowest_node_does), cmocka_unit_test(test_deeper_nodes_are_not_available)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
