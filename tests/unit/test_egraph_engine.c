// The e-graph engine apart from the workloads: congruence against a naive closure, invariants, rules of every form, errors
// in rule text, analyses, extraction and explanations.

#include "middle/egraph/egraph_engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NUM, A, B, C, F, G, H, T, ADD, MUL, OPS };
static const EgOpInfo ops[OPS] = {
    [NUM] = {.name = "num", .has_payload = true, .literal = true},
    [A] = {.name = "a"},
    [B] = {.name = "b"},
    [C] = {.name = "c"},
    [F] = {.name = "f", .arity = 1},
    [G] = {.name = "g", .arity = 2},
    [H] = {.name = "h", .arity = 3},
    [T] = {.name = "t", .arity = 2, .has_payload = true},
    [ADD] = {.name = "+", .arity = 2},
    [MUL] = {.name = "*", .arity = 2},
};

static EgClass term(EgGraph *graph, const char *text) {
    EgError error = {0};
    EgClass class = eg_add_term(graph, text, &error);
    if (!class.index) fail_msg("%s: %u:%u: %s", text, error.line, error.column, error.message);
    return class;
}

static void rule(EgGraph *graph, const char *name, const char *text, const EgRuleOptions *options) {
    EgError error = {0};
    if (!eg_rule_add(graph, name, text, options, &error)) fail_msg("%s: %u:%u: %s", text, error.line, error.column, error.message);
}

static bool same(EgGraph *graph, const char *left, const char *right) {
    EgClass first = eg_lookup_term(graph, left, NULL), second = eg_lookup_term(graph, right, NULL);
    return first.index && second.index && eg_find(graph, first).index == eg_find(graph, second).index;
}

// ---- congruence against a naive closure --------------------------------------------------------------------------

enum { TERMS = 150 };
typedef struct NaiveTerm {
    uint32_t op, arity, children[3], class; // class: the least term known to be equal
    int64_t payload;
} NaiveTerm;

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static void naive_union(NaiveTerm *terms, uint32_t left, uint32_t right) {
    uint32_t from = terms[left].class, to = terms[right].class;
    for (uint32_t k = 0; k < TERMS; k++)
        if (terms[k].class == from) terms[k].class = to;
}

static bool naive_congruent(const NaiveTerm *terms, const NaiveTerm *left, const NaiveTerm *right) {
    if (left->op != right->op || left->payload != right->payload) return false;
    for (uint32_t k = 0; k < left->arity; k++)
        if (terms[left->children[k]].class != terms[right->children[k]].class) return false;
    return true;
}

static void naive_close(NaiveTerm *terms) {
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < TERMS; i++)
            for (uint32_t j = 0; j < i; j++) {
                if (terms[i].class == terms[j].class || !naive_congruent(terms, &terms[i], &terms[j])) continue;
                naive_union(terms, i, j);
                changed = true;
            }
    }
}

static void make_term(EgGraph *graph, NaiveTerm *terms, EgClass *classes, uint32_t index, uint64_t *random) {
    static const uint32_t choices[] = {A, B, C, F, G, H, T, NUM};
    uint32_t op = choices[next_random(random) % (index < 4 ? 3 : 8)];
    terms[index] = (NaiveTerm){.op = op, .arity = ops[op].arity, .class = index};
    EgClass children[3];
    for (uint32_t k = 0; k < ops[op].arity; k++) {
        terms[index].children[k] = (uint32_t)(next_random(random) % index);
        children[k] = classes[terms[index].children[k]];
    }
    if (ops[op].has_payload) terms[index].payload = (int64_t)(next_random(random) % 3) - 1;
    classes[index] = eg_add(graph, (EgOp){op}, terms[index].payload, children);
}

// Distinct canonical nodes and classes, counted from nothing but the terms.
static void naive_counts(const NaiveTerm *terms, uint64_t *nodes, uint64_t *classes) {
    *nodes = *classes = 0;
    for (uint32_t i = 0; i < TERMS; i++) {
        bool new_node = true, new_class = true;
        for (uint32_t j = 0; j < i; j++) {
            if (naive_congruent(terms, &terms[i], &terms[j])) new_node = false;
            if (terms[i].class == terms[j].class) new_class = false;
        }
        *nodes += new_node;
        *classes += new_class;
    }
}

static void check_against_naive(EgGraph *graph, const NaiveTerm *terms, const EgClass *classes) {
    for (uint32_t i = 0; i < TERMS; i++)
        for (uint32_t j = 0; j < i; j++)
            assert_int_equal(eg_find(graph, classes[i]).index == eg_find(graph, classes[j]).index, terms[i].class == terms[j].class);
    uint64_t nodes, count;
    naive_counts(terms, &nodes, &count);
    assert_int_equal(eg_counts(graph).live, nodes);
    assert_int_equal(eg_counts(graph).classes, count);
}

// Each class's list holds its live nodes, each once, and find is idempotent.
static void check_lists(EgGraph *graph) {
    uint64_t listed = 0, live = 0;
    for (EgNode node = eg_next_node(graph, (EgNode){0}); node.index; node = eg_next_node(graph, node), live++) {
        EgClass class = eg_node_class(graph, node);
        assert_int_equal(eg_find(graph, class).index, class.index);
        EgNodeList list = eg_class_nodes(graph, class);
        for (size_t k = 0; k < list.count; k++) listed += list.nodes[k] == node.index;
    }
    assert_int_equal(listed, live);
    assert_int_equal(live, eg_counts(graph).live);
}

static void random_unions_close_as_a_naive_closure_does(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        uint64_t random = seed * 0x9e3779b97f4a7c15u;
        EgGraph *graph = eg_create(ops, OPS, &(EgOptions){.explain = seed % 2});
        NaiveTerm terms[TERMS];
        EgClass classes[TERMS];
        for (uint32_t k = 0; k < TERMS; k++) make_term(graph, terms, classes, k, &random);
        naive_close(terms);
        for (int round = 0; round < 6; round++) {
            eg_rebuild(graph);
            check_against_naive(graph, terms, classes);
            check_lists(graph);
            for (int k = 0; k < 3; k++) {
                uint32_t left = (uint32_t)(next_random(&random) % TERMS), right = (uint32_t)(next_random(&random) % TERMS);
                eg_union(graph, classes[left], classes[right]);
                naive_union(terms, left, right);
            }
            naive_close(terms);
        }
        eg_destroy(graph);
    }
}

// ---- rules -------------------------------------------------------------------------------------------------------

static void patterns_of_every_form_match(void **state) {
    (void)state;
    EgGraph *graph = eg_create(ops, OPS, NULL);
    rule(graph, "repeated", "(g ?x ?x) => (f ?x)", NULL);
    rule(graph, "ground", "(g ?x (f (f a))) => ?x ; a comment", NULL);
    rule(graph, "wide", "(h ?x (f ?y) (g ?y ?x)) => (h ?y ?x ?x)", NULL);
    rule(graph, "payload", "(t ?p (t 7 ?x ?y) ?z) => (t ?p ?x (t -1 ?y ?z))", NULL);
    rule(graph, "multi", "(= ?s (+ ?x ?y)) (= ?p (* ?x ?y)) => (g ?s ?p)", NULL);
    term(graph, "(g b b)");
    term(graph, "(g c (f (f a)))");
    term(graph, "(h a (f b) (g b a))");
    term(graph, "(t 5000000000 (t 7 a b) c)");
    term(graph, "(+ a c)"), term(graph, "(* a c)"), term(graph, "(* c a)");
    assert_int_equal(eg_run(graph, 0, 20), EG_SATURATED);
    assert_true(same(graph, "(g b b)", "(f b)"));
    assert_true(same(graph, "(g c (f (f a)))", "c"));
    assert_true(same(graph, "(h a (f b) (g b a))", "(h b a a)"));
    assert_true(same(graph, "(t 5000000000 (t 7 a b) c)", "(t 5000000000 a (t -1 b c))"));
    assert_true(same(graph, "(+ a c)", "(g (+ a c) (* a c))"));
    assert_false(same(graph, "(+ a c)", "(* a c)"));
    assert_int_equal(eg_lookup_term(graph, "(g (+ a c) (* c a))", NULL).index, 0);
    eg_destroy(graph);
}

// Matches that only a later union makes possible are found, whichever of the two classes keeps its name.
static void unions_between_steps_make_old_nodes_match(void **state) {
    (void)state;
    for (int flip = 0; flip < 2; flip++) {
        EgGraph *graph = eg_create(ops, OPS, NULL);
        rule(graph, "nested", "(f (g ?x ?y)) => (g ?y ?x)", NULL);
        rule(graph, "ground", "(+ ?x 0) => ?x", NULL);
        EgClass left = term(graph, "a"), right = term(graph, "(g b c)");
        term(graph, "(f a)"), term(graph, "(+ c b)");
        if (flip) term(graph, "(* a a)"), term(graph, "(* a b)");
        else term(graph, "(* (g b c) (g b c))"), term(graph, "(* (g b c) b)");
        assert_int_equal(eg_run(graph, 0, 10), EG_SATURATED);
        eg_union(graph, left, right);
        eg_union(graph, term(graph, "b"), term(graph, "0"));
        assert_int_equal(eg_run(graph, 0, 10), EG_SATURATED);
        assert_true(same(graph, "(f a)", "(g c b)"));
        assert_true(same(graph, "(+ c b)", "c"));
        eg_destroy(graph);
    }
}

static bool payload_is_small(const EgMatch *match, void *data) {
    return eg_match_payload(match, "p") < *(int64_t *)data && eg_match_class(match, "x").index != 0;
}

static void guards_and_phases_choose(void **state) {
    (void)state;
    EgGraph *graph = eg_create(ops, OPS, NULL);
    int64_t bound = 10;
    rule(graph, "small", "(t ?p ?x ?y) => (g ?x ?y)", &(EgRuleOptions){.guard = payload_is_small, .data = &bound});
    rule(graph, "later", "(g ?x ?y) => (+ ?x ?y)", &(EgRuleOptions){.phase = 1});
    term(graph, "(t 9 a b)"), term(graph, "(t 10 b a)");
    assert_int_equal(eg_run(graph, 0, 10), EG_SATURATED);
    assert_true(same(graph, "(t 9 a b)", "(g a b)"));
    assert_int_equal(eg_lookup_term(graph, "(g b a)", NULL).index, 0);
    assert_int_equal(eg_lookup_term(graph, "(+ a b)", NULL).index, 0);
    assert_int_equal(eg_run(graph, 1, 10), EG_SATURATED);
    assert_true(same(graph, "(t 9 a b)", "(+ a b)"));
    eg_destroy(graph);
}

static void errors_in_rule_text_have_a_place(void **state) {
    (void)state;
    static const struct { const char *text; uint32_t line, column; const char *message; } cases[] = {
        {"(f ?x) => (q ?x)", 1, 12, "unknown operation q"},
        {"(f ?x ?y) => ?x", 1, 2, "f takes 1 operand, not 2"},
        {"(f ?x)\n  => (g ?x\n     ?y)", 3, 6, "?y does not occur on the left side"},
        {"(f ?x) (f ?x)", 1, 14, "expected => or <=>"},
        {"(f ?x) => ?x a", 1, 14, "expected :when or the end of the text"},
        {"(f ?x", 1, 6, "expected ')'"},
        {"", 1, 1, "expected an operation"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        EgGraph *graph = eg_create(ops, OPS, NULL);
        EgError error = {0};
        assert_false(eg_rule_add(graph, "wrong", cases[k].text, NULL, &error));
        assert_string_equal(error.message, cases[k].message);
        assert_int_equal(error.line, cases[k].line);
        assert_int_equal(error.column, cases[k].column);
        term(graph, "(f a)");
        assert_int_equal(eg_step(graph, 0), EG_SATURATED);
        eg_destroy(graph);
    }
}

// ---- analysis: constant folding ----------------------------------------------------------------------------------

typedef struct Constant {
    bool known;
    int64_t value;
} Constant;

static void constant_make(const EgGraph *graph, EgNode node, void *fact, void *data) {
    (void)data;
    Constant *result = fact;
    uint32_t op = eg_node_op(graph, node).index;
    if (op == NUM) *result = (Constant){true, eg_node_payload(graph, node)};
    if (op != ADD && op != MUL) return;
    const Constant *left = eg_fact(graph, eg_node_child(graph, node, 0)), *right = eg_fact(graph, eg_node_child(graph, node, 1));
    if (left->known && right->known) *result = (Constant){true, op == ADD ? left->value + right->value : left->value * right->value};
}

static EgMerge constant_merge(void *into, const void *from, void *data) {
    (void)data;
    Constant *left = into;
    const Constant *right = from;
    if (!right->known) return EG_MERGE_SAME;
    if (left->known) return left->value == right->value ? EG_MERGE_SAME : EG_MERGE_CONFLICT;
    *left = *right;
    return EG_MERGE_CHANGED;
}

static void constant_modify(EgGraph *graph, EgClass class, const void *fact, void *data) {
    (void)data;
    const Constant *constant = fact;
    if (constant->known) eg_union(graph, class, eg_add(graph, (EgOp){NUM}, constant->value, NULL));
}

static const EgAnalysis folding = {.size = sizeof(Constant), .make = constant_make, .merge = constant_merge, .modify = constant_modify};

static void constants_fold_through_unions_and_rules(void **state) {
    (void)state;
    EgGraph *graph = eg_create(ops, OPS, &(EgOptions){.analysis = &folding});
    rule(graph, "commutes", "(+ ?x ?y) => (+ ?y ?x)", NULL);
    rule(graph, "one", "(f ?x) => (+ ?x 1)", NULL);
    EgClass unknown = term(graph, "a");
    EgClass sum = term(graph, "(f (* (+ a 2) (+ 3 4)))");
    eg_run(graph, 0, 10);
    assert_false(((const Constant *)eg_fact(graph, sum))->known);
    eg_union(graph, unknown, term(graph, "5"));
    eg_rebuild(graph);
    assert_int_equal(((const Constant *)eg_fact(graph, sum))->value, 50);
    assert_true(same(graph, "50", "(f (* 7 7))"));
    eg_destroy(graph);
}

static void run_contradiction(void *data) { eg_run(data, 0, 5); }

static void a_conflict_names_its_rule(void **state) {
    (void)state;
    EgGraph *graph = eg_create(ops, OPS, &(EgOptions){.analysis = &folding});
    rule(graph, "plainly-wrong", "(+ ?x ?y) => (* ?x ?y)", NULL);
    term(graph, "(+ 2 3)");
    char message[300];
    assert_false(base_guard(run_contradiction, graph, message, sizeof message));
    assert_non_null(strstr(message, "plainly-wrong"));
    eg_destroy(graph);
}

// ---- extraction --------------------------------------------------------------------------------------------------

static double op_cost(const EgGraph *graph, EgNode node, void *data) { return ((const double *)data)[eg_node_op(graph, node).index]; }

static void extraction_avoids_cycles_and_finds_the_least_tree(void **state) {
    (void)state;
    double costs[OPS] = {[NUM] = 1, [A] = 1, [B] = 5, [C] = 1, [F] = 0, [G] = 2, [H] = 1, [T] = 1, [ADD] = 1, [MUL] = 4};
    EgGraph *graph = eg_create(ops, OPS, NULL);
    EgClass root = term(graph, "(* b (+ a 0))");
    eg_union(graph, term(graph, "b"), term(graph, "(f b)"));
    eg_union(graph, term(graph, "(f b)"), term(graph, "(g a c)"));
    rule(graph, "zero", "(+ ?x 0) => ?x", NULL);
    eg_run(graph, 0, 5);
    EgExtraction *extraction = eg_extract(graph, op_cost, costs);
    assert_true(eg_extract_tree_cost(extraction, root) == 9);
    TextBuffer text = {0};
    eg_extract_print(extraction, root, &text);
    assert_string_equal(text.text, "(* (g a c) a)");
    text_free(&text);
    eg_extract_destroy(extraction);
    eg_destroy(graph);
}

static uint32_t chosen_op(EgGraph *graph, EgClass class, double *costs) {
    EgExtraction *extraction = eg_extract(graph, op_cost, costs);
    eg_extract_improve(extraction, &class, 1, 1000);
    EgNode node = eg_extract_choice(extraction, class);
    assert_int_not_equal(node.index, 0);
    eg_extract_destroy(extraction);
    return eg_node_op(graph, node).index;
}

static void a_subsumed_node_is_neither_matched_nor_extracted(void **state) {
    (void)state;
    double costs[OPS] = {[A] = 1, [B] = 1, [F] = 1, [G] = 9, [H] = 9};
    EgGraph *graph = eg_create(ops, OPS, NULL);
    rule(graph, "f-as-g", "(f ?x) => (g ?x ?x)", &(EgRuleOptions){.subsume = true});
    rule(graph, "f-as-h", "(f ?x) => (h ?x ?x ?x)", &(EgRuleOptions){.phase = 1});
    rule(graph, "below-f", "(+ (f ?x) ?y) => b", &(EgRuleOptions){.phase = 1});
    EgClass root = term(graph, "(f a)");
    term(graph, "(+ (f a) a)");
    assert_int_equal(eg_run(graph, 0, 10), EG_SATURATED);
    assert_int_equal(eg_run(graph, 1, 10), EG_SATURATED);
    assert_false(same(graph, "(f a)", "(h a a a)"));
    assert_false(same(graph, "(+ (f a) a)", "b"));
    assert_int_equal(chosen_op(graph, root, costs), G);
    eg_destroy(graph);
}

static void a_subsumed_node_stays_for_congruence(void **state) {
    (void)state;
    EgGraph *graph = eg_create(ops, OPS, NULL);
    rule(graph, "f-as-c", "(f a) => c", &(EgRuleOptions){.subsume = true});
    rule(graph, "f-as-h", "(f ?x) => (h ?x ?x ?x)", &(EgRuleOptions){.phase = 1});
    term(graph, "(f a)");
    eg_run(graph, 0, 10);
    EgClass later = term(graph, "(f b)");
    eg_union(graph, term(graph, "a"), term(graph, "b"));
    eg_rebuild(graph);
    assert_true(same(graph, "(f b)", "c"));
    eg_run(graph, 1, 10); // (f b) was not subsumed, so neither is the node that it has become
    assert_true(same(graph, "(f a)", "(h a a a)"));
    assert_int_equal(eg_find(graph, later).index, eg_lookup_term(graph, "(h b b b)", NULL).index);
    eg_destroy(graph);
}

// A rule whose right side is the matched node leaves it alone; a class of nothing but subsumed nodes gets them back, and
// keeps a term until it does.
static void subsumption_leaves_a_term_to_extract(void **state) {
    (void)state;
    double costs[OPS] = {[A] = 1, [F] = 1, [G] = 9, [T] = 1};
    EgGraph *graph = eg_create(ops, OPS, NULL);
    rule(graph, "f-as-g", "(f ?x) => (g ?x ?x)", &(EgRuleOptions){.subsume = true});
    rule(graph, "g-as-f", "(g ?x ?x) => (f ?x)", &(EgRuleOptions){.subsume = true});
    rule(graph, "turn", "(t ?p ?x ?y) => (t ?p ?y ?x)", &(EgRuleOptions){.subsume = true});
    EgClass both = term(graph, "(f a)"), itself = term(graph, "(t 1 a a)");
    eg_run(graph, 0, 2);
    for (int k = 0; k < 2; k++) assert_true(eg_node_subsumed(graph, (EgNode){eg_class_nodes(graph, both).nodes[k]}));
    assert_int_equal(chosen_op(graph, both, costs), F);
    assert_int_equal(eg_run(graph, 0, 10), EG_SATURATED);
    EgNodeList list = eg_class_nodes(graph, both);
    assert_int_equal(list.count, 2);
    for (size_t k = 0; k < list.count; k++) assert_false(eg_node_subsumed(graph, (EgNode){list.nodes[k]}));
    assert_int_equal(chosen_op(graph, both, costs), F);
    assert_false(eg_node_subsumed(graph, (EgNode){eg_class_nodes(graph, itself).nodes[0]}));
    eg_destroy(graph);
}

// As trees (g x x) costs more than its alternative, as a DAG less.
static void improvement_pays_for_shared_terms_once(void **state) {
    (void)state;
    double costs[OPS] = {[NUM] = 1, [A] = 1, [B] = 13, [C] = 1, [F] = 10, [G] = 1, [H] = 1, [T] = 1, [ADD] = 1, [MUL] = 1};
    EgGraph *graph = eg_create(ops, OPS, NULL);
    EgClass root = term(graph, "(+ (g (f a) (f a)) c)");
    eg_union(graph, term(graph, "(g (f a) (f a))"), term(graph, "b"));
    eg_rebuild(graph);
    EgExtraction *extraction = eg_extract(graph, op_cost, costs);
    assert_true(eg_extract_dag_cost(extraction, &root, 1) == 15);
    eg_extract_improve(extraction, &root, 1, 1000);
    assert_true(eg_extract_dag_cost(extraction, &root, 1) == 14);
    assert_int_equal(eg_node_op(graph, eg_extract_choice(extraction, term(graph, "b"))).index, G);
    eg_extract_destroy(extraction);
    eg_destroy(graph);
}

// ---- explanations ------------------------------------------------------------------------------------------------

// Both sides of the rule, put together again from the substitution, are in the class that the step is about.
static void check_substitution(const EgGraph *graph, EgProofStep step) {
    EgClass left = eg_proof_side(graph, step, true), right = eg_proof_side(graph, step, false);
    assert_int_not_equal(left.index, 0);
    assert_int_equal(left.index, right.index);
    assert_int_equal(left.index, eg_find(graph, step.from).index);
    for (size_t k = 0; k < eg_rule_variable_count(graph, step.rule); k++) {
        EgBinding binding = eg_proof_binding(graph, step, k);
        assert_int_equal(strlen(binding.name), 1);
        if (!binding.is_payload) assert_int_not_equal(eg_find(graph, binding.class).index, 0);
    }
}

// Every step of a proof holds, and congruence steps have proofs of their children; returns how many rule steps there are.
static size_t check_proof(const EgGraph *graph, EgClass from, EgClass to, int depth) {
    assert_true(depth < 50);
    EgProof proof = {0};
    assert_true(eg_explain(graph, from, to, &proof));
    size_t rules = 0;
    EgClass at = from;
    for (size_t k = 0; k < proof.count; k++) {
        EgProofStep step = proof.items[k];
        assert_int_equal(step.from.index, at.index);
        at = step.to;
        rules += step.reason == EG_BY_RULE;
        if (step.reason == EG_BY_RULE) check_substitution(graph, step);
        if (step.reason != EG_BY_CONGRUENCE) continue;
        EgOp op = eg_vertex_op(graph, step.from);
        assert_int_equal(op.index, eg_vertex_op(graph, step.to).index);
        for (uint32_t i = 0; i < eg_op_arity(graph, op); i++)
            rules += check_proof(graph, eg_vertex_child(graph, step.from, i), eg_vertex_child(graph, step.to, i), depth + 1);
    }
    assert_int_equal(at.index, to.index);
    vector_free(&proof);
    return rules;
}

static void every_equality_has_a_proof(void **state) {
    (void)state;
    EgGraph *graph = eg_create(ops, OPS, &(EgOptions){.explain = true});
    rule(graph, "commutes", "(+ ?x ?y) => (+ ?y ?x)", NULL);
    rule(graph, "associates", "(+ ?x (+ ?y ?z)) => (+ (+ ?x ?y) ?z)", NULL);
    EgClass left = term(graph, "(f (+ a (+ b (+ c 1))))"), right = term(graph, "(f (+ (+ 1 b) (+ c a)))");
    assert_int_equal(eg_run(graph, 0, 20), EG_SATURATED);
    assert_int_equal(eg_find(graph, left).index, eg_find(graph, right).index);
    assert_true(check_proof(graph, left, right, 0) > 0);
    EgProof proof = {0};
    assert_false(eg_explain(graph, left, term(graph, "a"), &proof));
    eg_destroy(graph);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_unions_close_as_a_naive_closure_does),
        cmocka_unit_test(patterns_of_every_form_match),
        cmocka_unit_test(unions_between_steps_make_old_nodes_match),
        cmocka_unit_test(guards_and_phases_choose),
        cmocka_unit_test(errors_in_rule_text_have_a_place),
        cmocka_unit_test(constants_fold_through_unions_and_rules),
        cmocka_unit_test(a_conflict_names_its_rule),
        cmocka_unit_test(extraction_avoids_cycles_and_finds_the_least_tree),
        cmocka_unit_test(a_subsumed_node_is_neither_matched_nor_extracted),
        cmocka_unit_test(a_subsumed_node_stays_for_congruence),
        cmocka_unit_test(subsumption_leaves_a_term_to_extract),
        cmocka_unit_test(improvement_pays_for_shared_terms_once),
        cmocka_unit_test(every_equality_has_a_proof),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
