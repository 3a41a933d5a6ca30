// Derivations: each step is replayed on text, apart from the engine. The rule's two sides are written out with what its
// variables stood for, and must be the subterm before and after the step; nothing else of the term may change.

#include "middle/egraph/egraph_engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NUM, A, B, C, F, G, T, ADD, MUL, OPS };
static const EgOpInfo ops[OPS] = {
    [NUM] = {.name = "num", .has_payload = true, .literal = true},
    [A] = {.name = "a"},
    [B] = {.name = "b"},
    [C] = {.name = "c"},
    [F] = {.name = "f", .arity = 1},
    [G] = {.name = "g", .arity = 2},
    [T] = {.name = "t", .arity = 1, .has_payload = true},
    [ADD] = {.name = "+", .arity = 2},
    [MUL] = {.name = "*", .arity = 2},
};

typedef struct TestRule {
    const char *name, *left, *right;
} TestRule;

static const TestRule rules[] = {
    {"commutes", "(+ ?x ?y)", "(+ ?y ?x)"},
    {"associates", "(+ ?x (+ ?y ?z))", "(+ (+ ?x ?y) ?z)"},
    {"distributes", "(* ?x (+ ?y ?z))", "(+ (* ?x ?y) (* ?x ?z))"},
    {"mul-commutes", "(* ?x ?y)", "(* ?y ?x)"},
    {"zero", "(+ ?x 0)", "?x"},
    {"doubled", "(+ ?x ?x)", "(* 2 ?x)"},
    {"swap", "(t ?p (t ?q ?x))", "(t ?q (t ?p ?x))"},
    {"collapse", "(f (f ?x))", "?x"},
};
enum { RULES = sizeof rules / sizeof *rules };

static EgClass term(EgGraph *graph, const char *text) {
    EgError error = {0};
    EgClass class = eg_add_term(graph, text, &error);
    if (!class.index) fail_msg("%s: %u:%u: %s", text, error.line, error.column, error.message);
    return class;
}

static EgGraph *create(void) {
    EgGraph *graph = eg_create(ops, OPS, &(EgOptions){.explain = true, .max_nodes = 3000});
    for (size_t k = 0; k < RULES; k++) {
        char text[200];
        EgError error = {0};
        snprintf(text, sizeof text, "%s => %s", rules[k].left, rules[k].right);
        if (!eg_rule_add(graph, rules[k].name, text, NULL, &error)) fail_msg("%s: %s", text, error.message);
    }
    return graph;
}

// ---- replay ------------------------------------------------------------------------------------------------------

static void print_binding(EgDerivation *derivation, const EgGraph *graph, size_t index, char variable, TextBuffer *text) {
    EgRule rule = eg_derivation_step(derivation, index).rule;
    for (size_t k = 0; k < eg_rule_variable_count(graph, rule); k++) {
        bool is_payload;
        int64_t payload;
        const char *name = eg_rule_variable_name(graph, rule, k);
        EgTerm value = eg_derivation_binding(derivation, index, k, &is_payload, &payload);
        if (name[0] != variable) continue;
        if (is_payload) text_format(text, "%lld", (long long)payload);
        else eg_term_print(derivation, value, text);
    }
}

static void print_instance(EgDerivation *derivation, const EgGraph *graph, size_t index, const char *side, TextBuffer *text) {
    for (const char *at = side; *at; at++) {
        if (*at == '?') print_binding(derivation, graph, index, *++at, text);
        else text_add_char(text, *at);
    }
}

static void assert_prints_as(const EgDerivation *derivation, EgTerm given, const char *expected) {
    TextBuffer text = {0};
    eg_term_print(derivation, given, &text);
    assert_string_equal(text.text, expected);
    text_free(&text);
}

static void check_rule_step(EgDerivation *derivation, const EgGraph *graph, size_t index) {
    EgDerivationStep step = eg_derivation_step(derivation, index);
    const char *sides[2] = {rules[step.rule.index].left, rules[step.rule.index].right};
    EgTerm terms[2] = {step.forward ? step.from : step.to, step.forward ? step.to : step.from};
    for (int k = 0; k < 2; k++) {
        TextBuffer text = {0};
        print_instance(derivation, graph, index, sides[k], &text);
        assert_prints_as(derivation, terms[k], text.text);
        text_free(&text);
    }
}

// From the root down to the place, nothing differs but the child on the way.
static void check_place(const EgDerivation *derivation, const EgGraph *graph, EgTerm before, EgDerivationStep step) {
    EgTerm after = step.whole;
    for (size_t k = 0; k < step.path_length; k++) {
        EgOp op = eg_term_op(derivation, before);
        assert_int_equal(op.index, eg_term_op(derivation, after).index);
        assert_true(eg_term_payload(derivation, before) == eg_term_payload(derivation, after));
        for (uint32_t i = 0; i < eg_op_arity(graph, op); i++)
            if (i != step.path[k]) assert_int_equal(eg_term_child(derivation, before, i).index, eg_term_child(derivation, after, i).index);
        before = eg_term_child(derivation, before, step.path[k]);
        after = eg_term_child(derivation, after, step.path[k]);
    }
    assert_int_equal(before.index, step.from.index);
    assert_int_equal(after.index, step.to.index);
    assert_int_not_equal(step.from.index, step.to.index);
}

static size_t check_steps(EgDerivation *derivation, const EgGraph *graph) {
    EgTerm at = eg_derivation_start(derivation);
    for (size_t k = 0; k < eg_derivation_count(derivation); k++) {
        EgDerivationStep step = eg_derivation_step(derivation, k);
        assert_int_not_equal(step.reason, EG_BY_CONGRUENCE);
        if (step.reason == EG_BY_RULE) check_rule_step(derivation, graph, k);
        check_place(derivation, graph, at, step);
        at = step.whole;
    }
    return at.index;
}

static void check_derivation(EgGraph *graph, const char *left, const char *right) {
    EgClass from = term(graph, left), to = term(graph, right);
    eg_run(graph, 0, 4);
    EgDerivation *derivation = eg_derive(graph, from, to, 10000);
    assert_non_null(derivation);
    assert_false(eg_derivation_truncated(derivation));
    assert_true(eg_derivation_count(derivation) > 0);
    assert_prints_as(derivation, eg_derivation_start(derivation), left);
    assert_prints_as(derivation, (EgTerm){(uint32_t)check_steps(derivation, graph)}, right);
    eg_derivation_destroy(derivation);
}

// ---- tests -------------------------------------------------------------------------------------------------------

static void every_step_rewrites_one_subterm_by_its_rule(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"(+ a b)", "(+ b a)"},
        {"(f (+ a (+ b 0)))", "(f (+ b a))"},
        {"(g (+ a (+ b c)) (f (f a)))", "(g (+ (+ c b) a) a)"},
        {"(* a (+ b (+ c 0)))", "(+ (* c a) (* b a))"},
        {"(t 1 (t 2 (f (f (+ a a)))))", "(t 2 (t 1 (* a 2)))"},
        {"(+ (* a b) (* b a))", "(* 2 (* a b))"},
    };
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        EgGraph *graph = create();
        check_derivation(graph, pairs[k][0], pairs[k][1]);
        eg_destroy(graph);
    }
}

static void what_the_caller_united_is_a_step(void **state) {
    (void)state;
    EgGraph *graph = create();
    term(graph, "(f (f (+ a c)))");
    eg_union(graph, term(graph, "a"), term(graph, "(g b b)"));
    eg_union(graph, term(graph, "(g b b)"), term(graph, "c"));
    check_derivation(graph, "(f (f (+ a a)))", "(* 2 c)");
    eg_destroy(graph);
}

// Every pair of equal vertices of a graph that a few rules have run on.
static void all_equal_vertices_have_derivations(void **state) {
    (void)state;
    EgGraph *graph = create();
    term(graph, "(f (* a (+ b (+ 0 (f (f a))))))");
    term(graph, "(+ (+ a b) (+ b a))");
    eg_union(graph, term(graph, "(f b)"), term(graph, "(g a c)"));
    eg_run(graph, 0, 3);
    size_t derived = 0;
    for (uint32_t vertex = (uint32_t)eg_counts(graph).created; vertex > 0; vertex--) {
        for (uint32_t other = vertex - 1; other > 0; other--) {
            EgDerivation *derivation = eg_derive(graph, (EgClass){vertex}, (EgClass){other}, 1000);
            if (!derivation) continue;
            check_steps(derivation, graph);
            assert_false(eg_derivation_truncated(derivation));
            derived++;
            eg_derivation_destroy(derivation);
        }
    }
    assert_true(derived > 200);
    eg_destroy(graph);
}

static void a_derivation_that_is_too_long_says_so(void **state) {
    (void)state;
    EgGraph *graph = create();
    EgClass from = term(graph, "(+ a (+ b (+ c 1)))"), to = term(graph, "(+ (+ 1 c) (+ b a))");
    eg_run(graph, 0, 6);
    EgDerivation *whole = eg_derive(graph, from, to, 1000), *part = eg_derive(graph, from, to, 2);
    assert_false(eg_derivation_truncated(whole));
    assert_true(eg_derivation_count(whole) > 2);
    assert_true(eg_derivation_truncated(part));
    assert_int_equal(eg_derivation_count(part), 2);
    check_steps(part, graph);
    assert_null(eg_derive(graph, from, term(graph, "(f b)"), 1000));
    eg_derivation_destroy(whole);
    eg_derivation_destroy(part);
    eg_destroy(graph);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_rewrites_one_subterm_by_its_rule),
        cmocka_unit_test(what_the_caller_united_is_a_step),
        cmocka_unit_test(all_equal_vertices_have_derivations),
        cmocka_unit_test(a_derivation_that_is_too_long_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
