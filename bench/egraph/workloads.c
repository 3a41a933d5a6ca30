// The rules and start terms of the workloads.

#include "bench/egraph/workloads.h"

const EgOpInfo workload_ops[OP_COUNT] = {
    [OP_NUMBER] = {.name = "number", .has_payload = true, .literal = true},
    [OP_ADD] = {.name = "+", .arity = 2},
    [OP_SUB] = {.name = "-", .arity = 2},
    [OP_MUL] = {.name = "*", .arity = 2},
    [OP_DIV] = {.name = "/", .arity = 2},
    [OP_POW] = {.name = "pow", .arity = 2},
    [OP_LN] = {.name = "ln", .arity = 1},
    [OP_SQRT] = {.name = "sqrt", .arity = 1},
    [OP_SIN] = {.name = "sin", .arity = 1},
    [OP_COS] = {.name = "cos", .arity = 1},
    [OP_DIFF] = {.name = "d", .arity = 2},
    [OP_INTEGRAL] = {.name = "i", .arity = 2},
    [OP_X] = {.name = "x"},
    [OP_Y] = {.name = "y"},
    [OP_FIVE] = {.name = "five"},
};

typedef struct NamedRule {
    const char *name, *text;
} NamedRule;

static const NamedRule rules_a[] = {
    {"add-commutes", "(+ ?a ?b) => (+ ?b ?a)"},
    {"mul-commutes", "(* ?a ?b) => (* ?b ?a)"},
    {"add-associates", "(+ ?a (+ ?b ?c)) => (+ (+ ?a ?b) ?c)"},
    {"mul-associates", "(* ?a (* ?b ?c)) => (* (* ?a ?b) ?c)"},
    {"sub-as-add", "(- ?a ?b) => (+ ?a (* -1 ?b))"},
    {"add-zero", "(+ ?a 0) => ?a"},
    {"mul-zero", "(* ?a 0) => 0"},
    {"mul-one", "(* ?a 1) => ?a"},
    {"sub-self", "(- ?a ?a) => 0"},
    {"distribute", "(* ?a (+ ?b ?c)) => (+ (* ?a ?b) (* ?a ?c))"},
    {"factor", "(+ (* ?a ?b) (* ?a ?c)) => (* ?a (+ ?b ?c))"},
    {"pow-mul", "(* (pow ?a ?b) (pow ?a ?c)) => (pow ?a (+ ?b ?c))"},
    {"pow-one", "(pow ?x 1) => ?x"},
    {"pow-two", "(pow ?x 2) => (* ?x ?x)"},
    {"d-add", "(d ?x (+ ?a ?b)) => (+ (d ?x ?a) (d ?x ?b))"},
    {"d-mul", "(d ?x (* ?a ?b)) => (+ (* ?a (d ?x ?b)) (* ?b (d ?x ?a)))"},
    {"d-sin", "(d ?x (sin ?x)) => (cos ?x)"},
    {"d-cos", "(d ?x (cos ?x)) => (* -1 (sin ?x))"},
    {"i-one", "(i 1 ?x) => ?x"},
    {"i-cos", "(i (cos ?x) ?x) => (sin ?x)"},
    {"i-sin", "(i (sin ?x) ?x) => (* -1 (cos ?x))"},
    {"i-add", "(i (+ ?f ?g) ?x) => (+ (i ?f ?x) (i ?g ?x))"},
    {"i-sub", "(i (- ?f ?g) ?x) => (- (i ?f ?x) (i ?g ?x))"},
    {"i-parts", "(i (* ?a ?b) ?x) => (- (* ?a (i ?b ?x)) (i (* (d ?x ?a) (i ?b ?x)) ?x))"},
};

static const char *const terms_a[] = {
    "(i (ln x) x)",
    "(i (+ x (cos x)) x)",
    "(i (* (cos x) x) x)",
    "(d x (+ 1 (* 2 x)))",
    "(d x (- (pow x 3) (* 7 (pow x 2))))",
    "(+ (* y (+ x y)) (- (+ x 2) (+ x x)))",
    "(/ 1 (- (/ (+ 1 (sqrt five)) 2) (/ (- 1 (sqrt five)) 2)))",
};

static void add_rule(EgGraph *graph, NamedRule rule) {
    EgError error = {0};
    REQUIRE(eg_rule_add(graph, rule.name, rule.text, NULL, &error), "rule %s: %u:%u: %s", rule.name, error.line, error.column, error.message);
}

EgGraph *workload_a_create(const EgOptions *options) {
    EgGraph *graph = eg_create(workload_ops, OP_COUNT, options);
    for (size_t k = 0; k < sizeof rules_a / sizeof *rules_a; k++) add_rule(graph, rules_a[k]);
    for (size_t k = 0; k < sizeof terms_a / sizeof *terms_a; k++) {
        EgError error = {0};
        REQUIRE(eg_add_term(graph, terms_a[k], &error).index, "%u: %s", error.column, error.message);
    }
    eg_rebuild(graph);
    return graph;
}

EgGraph *workload_b_create(uint32_t n, const EgOptions *options) {
    EgGraph *graph = eg_create(workload_ops, OP_COUNT, options);
    add_rule(graph, rules_a[0]);
    add_rule(graph, rules_a[2]);
    EgClass sum = eg_add(graph, (EgOp){OP_NUMBER}, n, NULL);
    for (uint32_t k = n - 1; k > 0; k--) {
        EgClass children[2] = {eg_add(graph, (EgOp){OP_NUMBER}, k, NULL), sum};
        sum = eg_add(graph, (EgOp){OP_ADD}, 0, children);
    }
    eg_rebuild(graph);
    return graph;
}
