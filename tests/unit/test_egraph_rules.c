// The rule language: what rules of every form mean, what is refused and where, and that tables mean what their text means.

#include "tests/unit/rule_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

extern const EgRuleTable fixture_rules;

static EgGraph *create_with(FixtureData *data, EgOptions options) {
    const EgSignature *signature = fixture_signature();
    options.functions = signature->functions, options.function_count = signature->function_count;
    options.constants = signature->constants, options.constant_count = signature->constant_count;
    options.function_data = data;
    return eg_create(signature->ops, signature->op_count, &options);
}

static EgGraph *create(FixtureData *data) { return create_with(data, (EgOptions){0}); }

static void read_rules(EgGraph *graph, const char *text, const EgRuleFilter *filter) {
    EgError error = {0};
    if (!eg_rules_read(graph, text, filter, &error)) fail_msg("%u:%u: %s", error.line, error.column, error.message);
}

static EgClass term(EgGraph *graph, const char *text) {
    EgError error = {0};
    EgClass class = eg_add_term(graph, text, &error);
    if (!class.index) fail_msg("%s: %u:%u: %s", text, error.line, error.column, error.message);
    return class;
}

static bool same(EgGraph *graph, const char *left, const char *right) {
    EgClass first = eg_lookup_term(graph, left, NULL), second = eg_lookup_term(graph, right, NULL);
    return first.index && second.index && eg_find(graph, first).index == eg_find(graph, second).index;
}

static bool absent(EgGraph *graph, const char *text) { return eg_lookup_term(graph, text, NULL).index == 0; }

static void saturate(EgGraph *graph) {
    for (uint32_t phase = 0; phase < 2; phase++) assert_int_equal(eg_run(graph, phase, 30), EG_SATURATED);
}

static void assert_rule(const EgGraph *graph, uint32_t index, const char *name, const char *form, uint32_t line, EgRuleMeasure measure, EgRuleTag tag, const char *equation) {
    assert_true(index < eg_rule_count(graph));
    EgRuleInfo info = eg_rule_info(graph, (EgRule){index});
    assert_string_equal(info.name, name);
    assert_string_equal(info.form, form);
    assert_string_equal(info.equation, equation);
    assert_int_equal(info.line, line);
    assert_int_equal(info.measure, measure);
    assert_int_equal(info.tag, tag);
}

// ---- what forms stand for ----------------------------------------------------------------------------------------

static char *read_fixture(void) {
    FILE *file = fopen(FIXTURE_RULES, "rb");
    assert_non_null(file);
    char *text = calloc(1, 10000);
    assert_non_null(text);
    assert_true(fread(text, 1, 9999, file) > 0);
    fclose(file);
    return text;
}

static void forms_give_named_rules_with_their_equations(void **state) {
    (void)state;
    EgGraph *graph = create(NULL);
    char *text = read_fixture();
    read_rules(graph, text, NULL);
    free(text);
    const char *pushed = "(x f y)[p] = x[p] f y[p]\nfor f pointwise";
    assert_rule(graph, 0, "negate-negate", "negate-negate", 4, EG_CANON, EG_EXACT, "-(-x) = x");
    assert_rule(graph, 1, "slice-pointwise[add]", "slice-pointwise", 8, EG_CANON, EG_EXACT, pushed);
    assert_rule(graph, 2, "slice-pointwise[multiply]", "slice-pointwise", 8, EG_CANON, EG_EXACT, pushed);
    assert_rule(graph, 3, "slice-slice", "slice-slice", 12, EG_CANON, EG_EXACT, "x[p][q] = x[p + q],  p < q \"quoted\" \\ ?\?/");
    assert_rule(graph, 4, "add-associates", "add-associates", 16, EG_EXPLORE, EG_REASSOCIATES, "");
    assert_rule(graph, 5, "add-associates/converse", "add-associates", 16, EG_EXPLORE, EG_REASSOCIATES, "");
    assert_rule(graph, 6, "factor", "factor", 20, EG_EXPLORE, EG_DISTRIBUTES, "x y + x z = x (y + z)");
    assert_rule(graph, 7, "cancel-negate[add,negate]", "cancel-negate", 23, EG_EXPLORE, EG_CANCELS, "");
    assert_rule(graph, 8, "cancel-negate[multiply,negate]", "cancel-negate", 23, EG_EXPLORE, EG_CANCELS, "");
    assert_int_equal(eg_rule_count(graph), 11);
    assert_string_equal(eg_rule_name(graph, (EgRule){9}), "halve");
    eg_destroy(graph);
}

static void forms_without_a_blank_line_between_share_an_equation(void **state) {
    (void)state;
    EgGraph *graph = create(NULL);
    read_rules(graph, "; x 0 = 0\n(rule first canon exact (multiply ?x zero) => zero) ; the right\n(rule second canon exact (multiply zero ?x) => zero)\n"
                      "; x + 0 = x\n(rule third canon exact (add ?x zero) => ?x)\n  \n(rule fourth canon exact (add zero ?x) => ?x)", NULL);
    assert_rule(graph, 0, "first", "first", 2, EG_CANON, EG_EXACT, "x 0 = 0");
    assert_rule(graph, 1, "second", "second", 3, EG_CANON, EG_EXACT, "x 0 = 0");
    assert_rule(graph, 2, "third", "third", 5, EG_CANON, EG_EXACT, "x + 0 = x");
    assert_rule(graph, 3, "fourth", "fourth", 7, EG_CANON, EG_EXACT, "");
    eg_destroy(graph);
}

static void a_family_stands_for_each_of_its_operations(void **state) {
    (void)state;
    EgGraph *graph = create(NULL);
    read_rules(graph, "(rule push canon exact :each f binary (slice ?p (f ?x ?y)) => (f (slice ?p ?x) (slice ?p ?y)))"
                      "(rule swap canon exact :each f (add) :each g (multiply add) (f (g x ?a) y) => (g (f x y) ?a))", NULL);
    term(graph, "(slice 2 (add x y))"), term(graph, "(slice 3 (multiply x y))"), term(graph, "(slice 4 (pad 1 x y))");
    term(graph, "(add (multiply x 1) y)"), term(graph, "(add (add x 2) y)");
    saturate(graph);
    assert_true(same(graph, "(slice 2 (add x y))", "(add (slice 2 x) (slice 2 y))"));
    assert_true(same(graph, "(slice 3 (multiply x y))", "(multiply (slice 3 x) (slice 3 y))"));
    assert_true(absent(graph, "(slice 4 x)"));
    assert_true(same(graph, "(add (multiply x 1) y)", "(multiply (add x y) 1)"));
    assert_true(same(graph, "(add (add x 2) y)", "(add (add x y) 2)"));
    eg_destroy(graph);
}

static void a_rule_with_a_converse_works_both_ways(void **state) {
    (void)state;
    const char *const starts[] = {"(multiply x (add y zero))", "(add (multiply x y) (multiply x zero))"};
    for (int k = 0; k < 2; k++) {
        EgGraph *graph = create(NULL);
        read_rules(graph, "(rule distribute explore distributes (multiply ?x (add ?y ?z)) <=> (add (multiply ?x ?y) (multiply ?x ?z)))", NULL);
        term(graph, starts[k]);
        saturate(graph);
        assert_true(same(graph, starts[0], starts[1]));
        eg_destroy(graph);
    }
}

static void canonical_rules_come_before_choices(void **state) {
    (void)state;
    EgGraph *graph = create(NULL);
    read_rules(graph, "(rule choice explore exact (add ?x ?y) => (multiply ?x ?y)) (rule canonical canon exact (negate (negate ?x)) => ?x)", NULL);
    term(graph, "(add x y)"), term(graph, "(negate (negate x))");
    assert_int_equal(eg_run(graph, 0, 10), EG_SATURATED);
    assert_true(same(graph, "(negate (negate x))", "x"));
    assert_true(absent(graph, "(multiply x y)"));
    assert_int_equal(eg_run(graph, 1, 10), EG_SATURATED);
    assert_true(same(graph, "(add x y)", "(multiply x y)"));
    eg_destroy(graph);
}

static void several_left_patterns_match_together(void **state) {
    (void)state;
    EgGraph *graph = create(NULL);
    read_rules(graph, "(rule both canon exact (= ?s (add ?x ?y)) (= ?p (multiply ?x ?y)) => (pad 0 ?s ?p))", NULL);
    term(graph, "(add x y)"), term(graph, "(multiply x y)"), term(graph, "(multiply y x)");
    saturate(graph);
    assert_true(same(graph, "(add x y)", "(pad 0 (add x y) (multiply x y))"));
    assert_true(absent(graph, "(pad 0 (add x y) (multiply y x))"));
    eg_destroy(graph);
}

static void constants_have_names(void **state) {
    (void)state;
    EgGraph *graph = create(NULL);
    read_rules(graph, "(rule named canon exact (slice seven ?x) => (slice least ?x))", NULL);
    term(graph, "(slice 7 x)"), term(graph, "(slice seven y)"), term(graph, "(slice 8 zero)");
    saturate(graph);
    assert_true(same(graph, "(slice 7 x)", "(slice -9223372036854775808 x)"));
    assert_true(same(graph, "(slice 7 y)", "(slice least y)"));
    assert_true(absent(graph, "(slice least zero)"));
    eg_destroy(graph);
}

// ---- functions ---------------------------------------------------------------------------------------------------

static void computed_attributes_are_computed_when_a_match_is_found(void **state) {
    (void)state;
    FixtureData data = {0};
    EgGraph *graph = create(&data);
    read_rules(graph, "(rule join canon exact (slice ?p (slice ?q ?x)) => (pad {plus ?p {plus ?q seven}} (slice {five} ?x) (leaf {plus ?p {plus ?q seven}})))", NULL);
    term(graph, "(slice 5000000000 (slice -3 x))");
    saturate(graph);
    assert_true(same(graph, "(slice 5000000000 (slice -3 x))", "(pad 5000000004 (slice 5 x) (leaf 5000000004))"));
    assert_true(data.computed_calls > 0 && data.computed_calls % 2 == 0);
    eg_destroy(graph);
}

static void a_rule_does_not_fire_without_its_attribute(void **state) {
    (void)state;
    FixtureData data = {0};
    EgGraph *graph = create(&data);
    read_rules(graph, "(rule halve canon exact (slice ?p ?x) => (slice {half ?p} ?x))"
                      "(rule nested canon exact (leaf ?p) => (leaf {plus {half ?p} 1}))", NULL);
    term(graph, "(slice 12 x)"), term(graph, "(leaf 10)"), term(graph, "(leaf 9)");
    saturate(graph);
    assert_true(same(graph, "(slice 12 x)", "(slice 3 x)"));
    assert_true(absent(graph, "(slice 1 x)"));
    assert_true(same(graph, "(leaf 10)", "(leaf 6)"));
    assert_true(absent(graph, "(leaf 5)"));
    eg_destroy(graph);
}

static void conditions_admit_what_they_prove_and_nothing_else(void **state) {
    (void)state;
    FixtureData data = {0};
    EgGraph *graph = create(&data);
    read_rules(graph, "(rule less canon exact (pad ?p (slice ?q ?x) ?y) => (leaf {plus ?q 0}) :when (is_less ?p ?q) (is_below {plus ?p ?q} 10))", NULL);
    term(graph, "(pad 3 (slice 4 x) y)"), term(graph, "(pad 5 (slice 4 x) y)"), term(graph, "(pad 5 (slice 6 x) y)");
    saturate(graph);
    assert_true(same(graph, "(pad 3 (slice 4 x) y)", "(leaf 4)"));
    assert_false(same(graph, "(pad 5 (slice 4 x) y)", "(leaf 4)"));
    assert_true(absent(graph, "(leaf 6)"));
    assert_int_equal(data.root.index, eg_find(graph, eg_lookup_term(graph, "(pad 5 (slice 6 x) y)", NULL)).index);
    eg_destroy(graph);
}

static bool no_answer_counts(void *data) {
    (void)data;
    return false;
}

// What conditions prove from values that do not count is not proved.
static void answers_that_do_not_count_are_refusals(void **state) {
    (void)state;
    FixtureData data = {0};
    EgGraph *graph = create_with(&data, (EgOptions){.answer_counts = no_answer_counts});
    read_rules(graph, "(rule less canon exact (slice ?p ?x) => ?x :when (is_less ?p 9))", NULL);
    read_rules(graph, "(rule plus canon exact (leaf ?p) => (slice {plus ?p 1} x))", NULL);
    term(graph, "(slice 4 x)"), term(graph, "(leaf 4)");
    saturate(graph);
    assert_true(data.guard_calls > 0 && data.computed_calls > 0);
    assert_false(same(graph, "(slice 4 x)", "x"));
    assert_true(absent(graph, "(slice 5 x)"));
    eg_destroy(graph);
}

// Nothing is computed for a match that a condition refuses.
static void conditions_come_before_what_is_computed(void **state) {
    (void)state;
    FixtureData data = {0};
    EgGraph *graph = create(&data);
    read_rules(graph, "(rule never canon exact (slice ?p ?x) => (leaf {half ?p}) :when (is_less ?p ?p))", NULL);
    term(graph, "(slice 4 x)");
    saturate(graph);
    assert_true(data.guard_calls > 0);
    assert_int_equal(data.computed_calls, 0);
    eg_destroy(graph);
}

// A condition on a class is asked again when the class has grown.
static void conditions_on_classes_see_later_unions(void **state) {
    (void)state;
    FixtureData data = {0};
    EgGraph *graph = create(&data);
    read_rules(graph, "(rule literal canon exact (negate ?x) => (slice 1 ?x) :when (is_literal ?x))", NULL);
    EgClass x = term(graph, "x");
    term(graph, "(negate x)"), term(graph, "(negate 3)");
    saturate(graph);
    assert_true(same(graph, "(negate 3)", "(slice 1 3)"));
    assert_true(absent(graph, "(slice 1 x)"));
    eg_union(graph, x, term(graph, "4"));
    saturate(graph);
    assert_true(same(graph, "(negate x)", "(slice 1 4)"));
    eg_destroy(graph);
}

// So is one on the root's class, which is an argument that is not written.
static void conditions_on_the_root_see_later_unions(void **state) {
    (void)state;
    FixtureData data = {0};
    EgGraph *graph = create(&data);
    read_rules(graph, "(rule literal canon exact (slice ?p ?x) => (leaf ?p) :when (root_is_literal ?p 9))", NULL);
    EgClass eight = term(graph, "(slice 8 x)"), ten = term(graph, "(slice 10 x)");
    saturate(graph);
    assert_true(absent(graph, "(leaf 8)"));
    eg_union(graph, eight, term(graph, "4")), eg_union(graph, ten, term(graph, "5"));
    saturate(graph);
    assert_true(same(graph, "(slice 8 x)", "(leaf 8)"));
    assert_true(absent(graph, "(leaf 10)"));
    eg_destroy(graph);
}

// Functions of payloads alone are asked once about each match.
static void functions_of_payloads_are_called_once(void **state) {
    (void)state;
    FixtureData data = {0};
    EgGraph *graph = create(&data);
    read_rules(graph, "(rule refused canon exact (leaf ?p) => (leaf {half ?p})) (rule grow canon exact (negate (negate ?x)) => (negate ?x))", NULL);
    term(graph, "(leaf 3)"), term(graph, "(negate (negate (negate (negate x))))");
    saturate(graph);
    assert_int_equal(data.computed_calls, 1);
    eg_destroy(graph);
}

// ---- filters -----------------------------------------------------------------------------------------------------

static void assert_names(const char *const *disabled, size_t disabled_count, uint32_t tags, const char *expected) {
    bool found[4] = {false};
    EgRuleFilter filter = {.tags = tags, .disabled = disabled, .disabled_count = disabled_count, .disabled_found = found};
    EgGraph *graphs[2] = {create(NULL), create(NULL)};
    char *text = read_fixture();
    read_rules(graphs[0], text, &filter);
    free(text);
    eg_rules_add_table(graphs[1], &fixture_rules, &filter);
    for (int k = 0; k < 2; k++) {
        TextBuffer names = {0};
        for (uint32_t rule = 0; rule < eg_rule_count(graphs[k]); rule++) text_format(&names, " %s", eg_rule_name(graphs[k], (EgRule){rule}));
        assert_string_equal(names.text ? names.text : "", expected);
        text_free(&names);
        eg_destroy(graphs[k]);
    }
    for (size_t k = 0; k < disabled_count; k++) assert_int_equal(found[k], strcmp(disabled[k], "slice") != 0);
}

static void filters_choose_by_tag_and_name(void **state) {
    (void)state;
    assert_names(NULL, 0, 1 << EG_REASSOCIATES | 1 << EG_CANCELS,
                 " add-associates add-associates/converse cancel-negate[add,negate] cancel-negate[multiply,negate]");
    const char *const names[] = {"slice-pointwise[add]", "add-associates", "slice", "negate-negate"};
    assert_names(names, 4, 1 << EG_EXACT | 1 << EG_REASSOCIATES, " slice-pointwise[multiply] slice-slice halve extremes");
    const char *const forms[] = {"slice-pointwise", "add-associates/converse", "cancel-negate"};
    assert_names(forms, 3, 1 << EG_EXACT | 1 << EG_REASSOCIATES, " negate-negate slice-slice add-associates halve extremes");
}

// ---- tables ------------------------------------------------------------------------------------------------------

static void assert_same_rules(const EgRuleTable *left, const EgRuleTable *right) {
    assert_int_equal(left->rule_count, right->rule_count);
    for (size_t k = 0; k < left->rule_count; k++) {
        const EgTableRule *first = &left->rules[k], *second = &right->rules[k];
        assert_string_equal(first->name, second->name);
        const uint32_t starts[2][7] = {
            {first->form, first->nodes, first->children, first->variables, first->roots, first->calls, first->arguments},
            {second->form, second->nodes, second->children, second->variables, second->roots, second->calls, second->arguments}};
        const uint16_t counts[2][6] = {
            {first->node_count, first->child_count, first->variable_count, first->root_count, first->call_count, first->argument_count},
            {second->node_count, second->child_count, second->variable_count, second->root_count, second->call_count, second->argument_count}};
        assert_memory_equal(starts[0], starts[1], sizeof starts[0]);
        assert_memory_equal(counts[0], counts[1], sizeof counts[0]);
    }
}

static void assert_same_forms(const EgRuleTable *left, const EgRuleTable *right) {
    assert_int_equal(left->form_count, right->form_count);
    for (size_t k = 0; k < left->form_count; k++) {
        assert_string_equal(left->forms[k].name, right->forms[k].name);
        assert_string_equal(left->forms[k].equation, right->forms[k].equation);
        assert_int_equal(left->forms[k].line, right->forms[k].line);
        assert_int_equal(left->forms[k].column, right->forms[k].column);
        assert_int_equal(left->forms[k].measure, right->forms[k].measure);
        assert_int_equal(left->forms[k].tag, right->forms[k].tag);
    }
}

static void assert_same_nodes(const EgRuleTable *left, const EgRuleTable *right) {
    assert_int_equal(left->node_count, right->node_count);
    for (size_t k = 0; k < left->node_count; k++) {
        const EgPatternNode *first = &left->nodes[k], *second = &right->nodes[k];
        const int64_t fields[2][8] = {
            {first->kind, first->attribute_kind, first->ground, first->op, first->variable, first->source, first->children, first->payload},
            {second->kind, second->attribute_kind, second->ground, second->op, second->variable, second->source, second->children, second->payload}};
        assert_memory_equal(fields[0], fields[1], sizeof fields[0]);
    }
}

static void assert_same_rest(const EgRuleTable *left, const EgRuleTable *right) {
    assert_int_equal(left->child_count, right->child_count);
    assert_memory_equal(left->children, right->children, left->child_count * sizeof *left->children);
    assert_int_equal(left->variable_count, right->variable_count);
    for (size_t k = 0; k < left->variable_count; k++) {
        assert_string_equal(left->variables[k].name, right->variables[k].name);
        assert_int_equal(left->variables[k].payload, right->variables[k].payload);
    }
    assert_int_equal(left->root_count, right->root_count);
    assert_memory_equal(left->roots, right->roots, left->root_count * sizeof *left->roots);
    assert_int_equal(left->call_count, right->call_count);
    for (size_t k = 0; k < left->call_count; k++) {
        assert_int_equal(left->calls[k].function, right->calls[k].function);
        assert_int_equal(left->calls[k].arguments, right->calls[k].arguments);
    }
    assert_int_equal(left->argument_count, right->argument_count);
    for (size_t k = 0; k < left->argument_count; k++) {
        assert_int_equal(left->arguments[k].kind, right->arguments[k].kind);
        assert_int_equal(left->arguments[k].value, right->arguments[k].value);
    }
}

static void a_table_holds_what_its_text_says(void **state) {
    (void)state;
    EgRulePool *pool = eg_rule_pool_create(fixture_signature());
    char *text = read_fixture();
    EgError error = {0};
    assert_true(eg_rule_pool_read(pool, text, &error));
    free(text);
    EgRuleTable table = eg_rule_pool_table(pool);
    assert_true(table.fingerprint == fixture_rules.fingerprint);
    assert_same_forms(&table, &fixture_rules);
    assert_same_rules(&table, &fixture_rules);
    assert_same_nodes(&table, &fixture_rules);
    assert_same_rest(&table, &fixture_rules);
    eg_rule_pool_destroy(pool);
}

static void a_table_does_what_its_text_does(void **state) {
    (void)state;
    FixtureData data = {0};
    EgGraph *graphs[2] = {create(&data), create(&data)};
    char *text = read_fixture();
    read_rules(graphs[0], text, NULL);
    free(text);
    eg_rules_add_table(graphs[1], &fixture_rules, NULL);
    for (int k = 0; k < 2; k++) {
        term(graphs[k], "(slice 2 (slice 3 (add (negate (negate x)) (add y (multiply x (add x y))))))"); // both slices are subsumed
        term(graphs[k], "(add (multiply x y) (multiply x (add (negate x) zero)))");
        saturate(graphs[k]);
        assert_true(same(graphs[k], "(slice 2 (slice 3 (add x (add y (multiply x (add x y))))))",
                         "(add (slice 5 x) (slice 5 (add y (multiply x (add x y)))))"));
    }
    EgCounts left = eg_counts(graphs[0]), right = eg_counts(graphs[1]);
    assert_int_equal(left.live, right.live);
    assert_int_equal(left.matches, right.matches);
    for (int k = 0; k < 2; k++) eg_destroy(graphs[k]);
}

// ---- tracing -----------------------------------------------------------------------------------------------------

static void figures_count_matches_and_changes(void **state) {
    (void)state;
    for (int explain = 0; explain < 2; explain++) {
        EgGraph *graph = create_with(NULL, (EgOptions){.trace = true, .explain = explain});
        read_rules(graph, "(rule commutes explore exact (add ?x ?y) => (add ?y ?x)) (rule idle explore exact (negate ?x) => (slice 1 ?x))", NULL);
        term(graph, "(add x y)"), term(graph, "(add x x)");
        saturate(graph);
        EgRuleFigures figures = eg_rule_figures(graph, (EgRule){0}), idle = eg_rule_figures(graph, (EgRule){1});
        assert_int_equal(figures.matches, 3); // (add y x) matches in the second step
        assert_int_equal(figures.changes, 1);
        assert_true(figures.nanoseconds > 0);
        assert_int_equal(idle.matches, 0);
        assert_int_equal(idle.changes, 0);
        eg_destroy(graph);
    }
}

// ---- errors ------------------------------------------------------------------------------------------------------

typedef struct ErrorCase {
    const char *text;
    uint32_t line, column;
    const char *message;
} ErrorCase;

static void assert_errors(const ErrorCase *cases, size_t count) {
    for (size_t k = 0; k < count; k++) {
        EgGraph *graph = create(NULL);
        EgError error = {0};
        if (eg_rules_read(graph, cases[k].text, NULL, &error)) fail_msg("accepted: %s", cases[k].text);
        if (strcmp(error.message, cases[k].message) || error.line != cases[k].line || error.column != cases[k].column)
            fail_msg("%s\n  gives %u:%u: %s\n  wanted %u:%u: %s", cases[k].text, error.line, error.column, error.message, cases[k].line, cases[k].column, cases[k].message);
        assert_false(eg_rules_read(graph, cases[k].text, NULL, NULL));
        assert_int_equal(eg_rule_count(graph), 0);
        read_rules(graph, "(rule good canon exact (negate (negate ?x)) => ?x)", NULL);
        eg_destroy(graph);
    }
}
#define ASSERT_ERRORS(cases) assert_errors(cases, sizeof(cases) / sizeof *(cases))
#define RULE "(rule r canon exact "

static void errors_in_heads(void **state) {
    (void)state;
    static const ErrorCase cases[] = {
        {"x", 1, 1, "expected '(rule'"},
        {"(rule", 1, 6, "expected the rule's name"},
        {"(rewrite r canon exact x => y)", 1, 2, "expected 'rule'"},
        {"(rule a/b canon exact x => y)", 1, 7, "a rule's name has no '/'"},
        {"(rule r\n  canonical exact x => y)", 2, 3, "expected canon, descend or explore, not canonical"},
        {"(rule r canon)", 1, 14, "expected exact, reassociates, distributes or cancels"},
        {"(rule r canon strict x => y)", 1, 15, "expected exact, reassociates, distributes or cancels, not strict"},
        {RULE "x => y) )", 1, 29, "expected '(rule'"},
        {"; a\n\n" RULE "x => y", 3, 27, "expected :when or ')'"},
    };
    ASSERT_ERRORS(cases);
}

static void errors_in_patterns(void **state) {
    (void)state;
    static const ErrorCase cases[] = {
        {RULE "(multipy x y) => x)", 1, 22, "unknown operation multipy; did you mean multiply?"},
        {RULE "(q x y) => x)", 1, 22, "unknown operation q"},
        {RULE "(negate x y) => x)", 1, 22, "negate takes 1 operand, not 2"},
        {RULE "(add x) => x)", 1, 22, "add takes 2 operands, not 1"},
        {RULE "add => x)", 1, 21, "add takes 2 operands: (add operand ...)"},
        {RULE "(negate leaf) => x)", 1, 29, "leaf needs an attribute: (leaf attribute)"},
        {RULE "(negate slice) => x)", 1, 29, "slice needs an attribute: (slice attribute operand ...)"},
        {RULE "(slice (negate x)) => x)", 1, 28, "slice needs an attribute: ?name, an integer, a constant or {function ...}"},
        {RULE "(slice ?x) => x)", 1, 22, "slice takes an attribute and 1 operand, not an attribute and 0"},
        {RULE "(slice sevn ?x) => x)", 1, 28, "unknown constant sevn; did you mean seven?"},
        {RULE "(negate {five} x) => x)", 1, 29, "negate has no attribute"},
        {RULE "(slice[2] x) => x)", 1, 27, "slice needs an attribute: ?name, an integer, a constant or {function ...}"},
        {RULE "(negate 12x) => x)", 1, 29, "malformed integer"},
        {RULE "(slice -9223372036854775809 x) => x)", 1, 28, "integer out of range"},
        {RULE "(negate ?) => x)", 1, 29, "expected a name after '?'"},
        {RULE "(negate ) => x)", 1, 22, "negate takes 1 operand, not 0"},
        {RULE "(negate ?x", 1, 31, "expected ')'"},
        {RULE "() => x)", 1, 22, "expected an operation"},
        {RULE "(negate ]) => x)", 1, 29, "expected a pattern: ?name, an integer, an operation or (operation ...)"},
        {RULE "(slice ?x ?x) => x)", 1, 31, "?x is both an attribute and a class"},
        {RULE "(slice ?p ?x) => (negate ?p))", 1, 46, "?p is both an attribute and a class"},
    };
    ASSERT_ERRORS(cases);
}

static void errors_in_sides(void **state) {
    (void)state;
    static const ErrorCase cases[] = {
        {RULE "?x => x)", 1, 21, "a left side must be an operation"},
        {RULE "(= ?y ?x) => x)", 1, 27, "a left side must be an operation"},
        {RULE "(= y (negate x)) => x)", 1, 24, "expected a variable after '='"},
        {RULE "(= ?y (negate x) x) => x)", 1, 38, "expected ')'"},
        {RULE "(negate ?x))", 1, 32, "expected => or <=>"},
        {RULE "(negate ?x) =>)", 1, 35, "expected a pattern: ?name, an integer, an operation or (operation ...)"},
        {RULE "(negate ?x)\n  => (add ?x\n ?y))", 3, 2, "?y does not occur on the left side"},
        {RULE "(slice 1 ?x) => (slice ?p ?x))", 1, 44, "?p does not occur on the left side"},
        {RULE "(negate ?x) => ?x ?x)", 1, 39, "expected :when or ')'"},
        {RULE "(add ?x (slice 2 ?y)) => (add ?x (slice 2 ?y)))", 1, 46, "the two sides are identical"},
        {RULE "(= ?s (add ?x ?y)) => ?s)", 1, 43, "the two sides are identical"},
    };
    ASSERT_ERRORS(cases);
}

static void errors_in_converses(void **state) {
    (void)state;
    static const ErrorCase cases[] = {
        {"(rule r explore exact " "(add ?x ?y) (negate ?x) <=> (add ?y ?x))", 1, 47, "<=> takes a single left pattern"},
        {"(rule r explore exact " "(= ?s (add ?x ?y)) <=> (multiply ?x ?y))", 1, 42, "<=> takes a left pattern without a name"},
        {"(rule r explore exact " "(negate (negate ?x)) <=> ?x)", 1, 48, "both sides of <=> must be operations"},
        {"(rule r explore exact " "(multiply ?x zero) <=> zero)", 1, 42, "<=> needs the same variables on both sides; ?x is on one only"},
        {"(rule r explore exact " "(negate ?x) <=> (add ?x ?y))", 1, 47, "?y does not occur on the left side"},
        {"(rule r explore exact " "(slice ?p ?x) <=> (slice {half ?p} ?x))", 1, 48, "an attribute is computed in one direction only: use =>"},
        {"(rule r explore exact " "(add ?x ?y) <=> (add ?y ?x))", 1, 35, "the converse is the same rule: use =>"},
        {RULE "(add ?x (negate ?y)) <=> (negate (add ?x ?y)))", 1, 42, "a canon rule shrinks its measure, so it goes one way only: use =>"},
    };
    ASSERT_ERRORS(cases);
}

static void errors_in_functions(void **state) {
    (void)state;
    static const ErrorCase cases[] = {
        {RULE "(slice {five} ?x) => ?x)", 1, 28, "an attribute is computed on the right side only"},
        {RULE "(slice ?p ?x) => (slice {halv ?p} ?x))", 1, 46, "unknown function halv; did you mean half?"},
        {RULE "(slice ?p ?x) => (slice {} ?x))", 1, 46, "expected a function"},
        {RULE "(slice ?p ?x) => (slice {is_literal ?x} ?x))", 1, 46, "is_literal is a guard and computes no attribute"},
        {RULE "(slice ?p ?x) => ?x :when (half ?p))", 1, 48, "half computes an attribute and is not a guard"},
        {RULE "(slice ?p ?x) => ?x :when (is_less ?p))", 1, 48, "is_less takes 2 arguments, not 1"},
        {RULE "(slice ?p ?x) => ?x :when (is_less ?p ?p ?p))", 1, 62, "is_less takes no more than 2 arguments"},
        {RULE "(slice ?p ?x) => ?x :when (root_is_literal 3 x))", 1, 66, "unknown constant x"},
        {RULE "(slice ?p ?x) => ?x :when (root_is_literal 3))", 1, 48, "root_is_literal takes 2 arguments, not 1"},
        {RULE "(slice ?p ?x) => ?x :when (root_is_literal 3 4 5))", 1, 68, "root_is_literal takes no more than 2 arguments"},
        {RULE "(slice ?p ?x) => (slice {half ?x} ?x))", 1, 51, "argument 1 must be an attribute; ?x is a class"},
        {RULE "(slice ?p ?x) => (slice {half ?q} ?x))", 1, 51, "?q does not occur on the left side"},
        {RULE "(slice ?p ?x) => ?x :when (is_literal ?p))", 1, 59, "argument 1 must be a class; ?p is an attribute"},
        {RULE "(slice ?p ?x) => ?x :when (is_literal 3))", 1, 59, "argument 1 must be a class variable"},
        {RULE "(slice ?p ?x) => ?x :when (is_below ?p ?p))", 1, 60, "argument 2 must be an integer, not a variable"},
        {RULE "(slice ?p ?x) => ?x :when (is_below ?p {half ?p}))", 1, 60, "argument 2 must be an integer, not computed"},
        {RULE "(slice ?p ?x) => ?x :when (is_less ?p ()))", 1, 59, "expected an argument"},
        {RULE "(slice ?p ?x) => ?x :when is_less)", 1, 47, "expected a condition, (guard argument ...)"},
        {RULE "(slice ?p ?x) => ?x :when ())", 1, 48, "expected a guard"},
        {RULE "(slice ?p ?x) => (slice {half ?p", 1, 53, "expected '}'"},
        {RULE "(slice ?p ?x) => (slice {half ?p) ?x))", 1, 53, "half takes no more than 1 argument"},
    };
    ASSERT_ERRORS(cases);
}

static void errors_in_families(void **state) {
    (void)state;
    static const ErrorCase cases[] = {
        {RULE ":each f binaries (f ?x ?y) => ?x)", 1, 29, "unknown family binaries"},
        {RULE ":each f", 1, 28, "expected a family or a list of operations"},
        {RULE ":each (add) (f ?x ?y) => ?x)", 1, 27, "expected a name after :each"},
        {RULE ":each add binary (add ?x ?y) => ?x)", 1, 27, "add is an operation already"},
        {RULE ":each f binary :each f unary (f ?x ?y) => ?x)", 1, 42, "f is a family already"},
        {RULE ":each f (add add) (f ?x ?y) => ?x)", 1, 34, "add is in the list twice"},
        {RULE ":each f () (f ?x ?y) => ?x)", 1, 30, "expected an operation"},
        {RULE ":each f (add ad) (f ?x ?y) => ?x)", 1, 34, "unknown operation ad; did you mean add?"},
        {RULE ":each f binary (negate ?x) => ?x)", 1, 27, "f does not occur on the left side"},
        {RULE ":each f binary (negate ?x) => (f ?x ?x))", 1, 27, "f does not occur on the left side"},
        {RULE ":each f (add negate)\n (f ?x ?y) => ?x)", 2, 3, "negate takes 1 operand, not 2"},
        {RULE ":each f commutative (f ?x ?y) => (f ?y ?x))", 1, 42, "pad takes an attribute and 2 operands, not an attribute and 1"},
        {RULE ":each a unary :each b unary :each c unary :each d unary :each e unary :each f unary :each g unary :each h unary :each i unary x => y)", 1, 139,
         "more than 8 families"},
    };
    ASSERT_ERRORS(cases);
}

static void names_are_given_once(void **state) {
    (void)state;
    static const ErrorCase cases[] = {
        {RULE "x => y)\n" RULE "y => x)", 2, 1, "the rule r is on line 1 already"},
        {"(rule b canon exact x => y)\n(rule a canon exact x => y)\n (rule a canon exact x => y) (rule b canon exact x => y)", 3, 2, "the rule a is on line 2 already"},
    };
    ASSERT_ERRORS(cases);
    EgGraph *graph = create(NULL);
    EgRuleFilter nothing = {0};
    EgError error = {0};
    eg_rules_add_table(graph, &fixture_rules, &nothing);
    read_rules(graph, RULE "x => y)", &nothing);
    assert_int_equal(eg_rule_count(graph), 0);
    assert_false(eg_rules_read(graph, "\n" RULE "y => x)", NULL, &error));
    assert_string_equal(error.message, "there is a rule r already");
    assert_int_equal(error.line, 2);
    assert_false(eg_rules_read(graph, "(rule halve explore exact y => x)", NULL, &error));
    assert_string_equal(error.message, "there is a rule halve already");
    eg_destroy(graph);
}

static void repeat(TextBuffer *text, const char *part, int count) {
    for (int k = 0; k < count; k++) text_add(text, part);
}

static void assert_error_of(TextBuffer *text, const char *message) {
    EgGraph *graph = create(NULL);
    EgError error = {0};
    assert_false(eg_rules_read(graph, text->text, NULL, &error));
    assert_string_equal(error.message, message);
    assert_int_equal(eg_rule_count(graph), 0);
    text_free(text);
    eg_destroy(graph);
}

static void what_is_too_large_is_refused(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, RULE), repeat(&text, "(negate ", 1000), text_add(&text, "x");
    assert_error_of(&text, "nested more than 200 deep");
    text_add(&text, RULE "(slice ?p ?x) => (slice "), repeat(&text, "{half ", 1000);
    assert_error_of(&text, "nested more than 200 deep");
    text_add(&text, RULE), repeat(&text, "(negate ", 100), text_add(&text, "?x"), repeat(&text, ")", 100), text_add(&text, " => ?x)");
    assert_error_of(&text, "the rule is too large");
    text_add(&text, RULE), repeat(&text, "(add x y) ", 400), text_add(&text, " => x)");
    assert_error_of(&text, "the rule is too large");
    text_add(&text, RULE "(slice ?p ?x) => ?x :when ");
    for (int k = 0; k < 40; k++) text_format(&text, "(is_below ?p %d) ", k);
    text_add(&text, ")");
    assert_error_of(&text, "more than 32 calls in a rule");
    text_add(&text, RULE);
    for (int k = 0; k < 40; k++) text_format(&text, "(add ?x%d ?y%d) ", k, k);
    text_add(&text, "=> x)");
    assert_error_of(&text, "more than 64 variables");
}

static void bytes_that_do_not_print_stay_out_of_messages(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, RULE "(ne\x01g\xff\xc3\xa9 x) => x)");
    assert_error_of(&text, "unknown operation ne?g?\xc3\xa9");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_give_named_rules_with_their_equations),
        cmocka_unit_test(forms_without_a_blank_line_between_share_an_equation),
        cmocka_unit_test(a_family_stands_for_each_of_its_operations),
        cmocka_unit_test(a_rule_with_a_converse_works_both_ways),
        cmocka_unit_test(canonical_rules_come_before_choices),
        cmocka_unit_test(several_left_patterns_match_together),
        cmocka_unit_test(constants_have_names),
        cmocka_unit_test(computed_attributes_are_computed_when_a_match_is_found),
        cmocka_unit_test(a_rule_does_not_fire_without_its_attribute),
        cmocka_unit_test(conditions_admit_what_they_prove_and_nothing_else),
        cmocka_unit_test(answers_that_do_not_count_are_refusals),
        cmocka_unit_test(conditions_come_before_what_is_computed),
        cmocka_unit_test(conditions_on_classes_see_later_unions),
        cmocka_unit_test(conditions_on_the_root_see_later_unions),
        cmocka_unit_test(functions_of_payloads_are_called_once),
        cmocka_unit_test(filters_choose_by_tag_and_name),
        cmocka_unit_test(a_table_holds_what_its_text_says),
        cmocka_unit_test(a_table_does_what_its_text_does),
        cmocka_unit_test(figures_count_matches_and_changes),
        cmocka_unit_test(errors_in_heads),
        cmocka_unit_test(errors_in_patterns),
        cmocka_unit_test(errors_in_sides),
        cmocka_unit_test(errors_in_converses),
        cmocka_unit_test(errors_in_functions),
        cmocka_unit_test(errors_in_families),
        cmocka_unit_test(names_are_given_once),
        cmocka_unit_test(what_is_too_large_is_refused),
        cmocka_unit_test(bytes_that_do_not_print_stay_out_of_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
