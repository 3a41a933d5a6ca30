// The pass between checking and lowering: each function's graph is saturated, the cheapest program chosen and built.
//
// Canonical rules run until none has anything left to do, then explore rules take one step, and so on in turn. All limits
// count nodes, matches, bytes and steps, so that the same program gives the same code everywhere.

#include "egraph.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "array_explain.h"
#include "array_rules.h"

enum {
    EXPLORE_STEPS = 8, CANON_STEPS = 64,
    LEAST_NODES = 4000, NODES_PER_VALUE = 8, MATCHES_PER_NODE = 4,
    LEAST_BYTES = 64 << 20, BYTES_PER_VALUE = 4096
};

static uint64_t limit_or(uint64_t given, uint64_t by_size) { return given ? given : by_size; }

static EgraphLimits limits_for(const IrFunction *function, const EgraphLimits *given) {
    uint64_t values = function->nodes.count, nodes = LEAST_NODES + NODES_PER_VALUE * values;
    return (EgraphLimits){limit_or(given->nodes, nodes), limit_or(given->matches, MATCHES_PER_NODE * nodes),
                          limit_or(given->bytes, LEAST_BYTES + BYTES_PER_VALUE * values), limit_or(given->steps, EXPLORE_STEPS)};
}

static EgOptions engine_options(const EgraphLimits *limits, const EgraphOptions *options) {
    return (EgOptions){.max_nodes = limits->nodes, .max_matches = limits->matches, .max_bytes = limits->bytes,
                       .explain = options->explain || diagnostic_wants(options->diagnostics, REMARK_REWRITTEN),
                       .trace = options->trace != NULL};
}

// `built_in`: how many rules come before the user's.
static bool add_rules(EgGraph *engine, const EgraphOptions *options, size_t *built_in, EgraphError *error) {
    bool *found = vector_grow(NULL, &(size_t){0}, options->disabled_rule_count + 1, sizeof *found);
    memset(found, 0, options->disabled_rule_count * sizeof *found);
    EgRuleFilter filter = {.tags = options->tags, .disabled = options->disabled_rules, .disabled_count = options->disabled_rule_count, .disabled_found = found};
    eg_rules_add_table(engine, &array_rules, &filter);
    *built_in = eg_rule_count(engine);
    bool added = !options->user_rules || eg_rules_read(engine, options->user_rules, &filter, &error->rules);
    for (size_t k = 0; added && k < filter.disabled_count; k++)
        if (!found[k]) error->disabled_rule = options->disabled_rules[k], added = false;
    vector_release(found);
    return added;
}

typedef struct Search {
    EgGraph *engine;
    EgraphLimits limits;
    uint64_t steps; // explore steps so far
    EgStatus status;
} Search;

static void run_search(void *data) {
    Search *search = data;
    search->status = EG_CHANGED;
    while (search->steps < search->limits.steps && search->status == EG_CHANGED) {
        EgStatus canonical = eg_run(search->engine, EG_CANON, CANON_STEPS);
        bool is_stopped = canonical != EG_SATURATED && canonical != EG_CHANGED;
        search->status = is_stopped ? canonical : eg_step(search->engine, EG_EXPLORE);
        search->steps += !is_stopped;
    }
}

// Whether the error is that the user's rules are not true. The rule after which this shows need not be one of them.
static bool describe_conflict(const EgGraph *engine, size_t built_in, const IrFunction *function, EgError *error) {
    EgRule rule;
    bool is_ill_typed = eg_ill_typed(engine, &rule);
    if (!is_ill_typed && !eg_conflict(engine, &rule)) return false;
    EgRuleInfo info = eg_rule_info(engine, rule);
    *error = (EgError){.line = rule.index < built_in ? 1 : info.line, .column = 1};
    if (is_ill_typed)
        snprintf(error->message, sizeof error->message, "the right side of rule %s is ill-typed in `%s`: an attribute does not fit its operands",
                 info.name, function->name);
    else snprintf(error->message, sizeof error->message, "these rules are not true: equal values of `%s` differ after rule %s", function->name, info.name);
    return true;
}

// Saturates under rules of which the user's may be wrong. False, with the error, when they are.
static bool search_with_user_rules(Search *search, size_t built_in, const IrFunction *function, EgraphError *error) {
    char message[1024];
    if (base_guard(run_search, search, message, sizeof message)) return true;
    bool is_conflict = describe_conflict(search->engine, built_in, function, &error->rules);
    if (!is_conflict) INTERNAL_ERROR("%s", message);
    return false;
}

// The limit that a status names, and its size; NULL for none.
static const char *limit_of(EgStatus status, const EgraphLimits *limits, uint64_t *size) {
    switch (status) {
    case EG_LIMIT_NODES: *size = limits->nodes; return "nodes";
    case EG_LIMIT_MATCHES: *size = limits->matches; return "matches";
    case EG_LIMIT_BYTES: *size = limits->bytes; return "bytes";
    case EG_CHANGED: *size = limits->steps; return "steps";
    case EG_SATURATED: case EG_CONTRADICTION: break;
    }
    return NULL;
}

static void remark_limit(const IrFunction *function, const Search *search, DiagnosticList *diagnostics) {
    uint64_t size;
    const char *limit = limit_of(search->status, &search->limits, &size);
    if (!limit) return;
    EgCounts counts = eg_counts(search->engine);
    diagnostic_remark(diagnostics, REMARK_SEARCH_LIMIT, function->span,
                      "the search for a cheaper form of `%s` stopped at its limit of %" PRIu64 " %s, after explore step %" PRIu64 ", with %" PRIu64 " nodes, %" PRIu64
                      " matches and %" PRIu64 " bytes; --egraph-%s=N sets another", function->name, size, limit, search->steps, counts.live, counts.matches, counts.bytes, limit);
}

static void print_trace(const EgGraph *engine, const IrFunction *function, TextBuffer *output) {
    text_format(output, "rules in %s:\n%10s %10s %10s  rule\n", function->name, "matches", "changes", "ms");
    for (uint32_t k = 0; k < eg_rule_count(engine); k++) {
        EgRuleFigures figures = eg_rule_figures(engine, (EgRule){k});
        if (figures.matches == 0) continue;
        EgRuleInfo info = eg_rule_info(engine, (EgRule){k});
        text_format(output, "%10" PRIu64 " %10" PRIu64 " %10.3f  %s (%s, %s)\n", figures.matches, figures.changes, 1e-6 * (double)figures.nanoseconds,
                    info.name, eg_rule_measure_name(info.measure), eg_rule_tag_name(info.tag));
    }
}

// Rules that are not exact can make an infinity or NaN of a constant. Then the search is made anew with exact rules alone.
static ArrayGraph *saturate_exactly(IrFunction *function, const EgraphOptions *options, EgraphError *error) {
    EgraphOptions exact = *options;
    exact.tags = 1u << EG_EXACT;
    diagnostic_remark(options->diagnostics, REMARK_EXACT_RULES_ONLY, function->span, "only exact rules are applied to `%s`: others change a constant too much", function->name);
    return egraph_saturate(function, &exact, error);
}

ArrayGraph *egraph_saturate(IrFunction *function, const EgraphOptions *options, EgraphError *error) {
    EgraphLimits limits = limits_for(function, &options->limits);
    ArrayGraphOptions graph_options = {engine_options(&limits, options), options->assumptions, options->assumption_count,
                                       .rounds = options->tags != 1u << EG_EXACT, .checks_types = options->user_rules != NULL};
    ArrayGraph *graph = array_graph_create(function, &graph_options);
    EgGraph *engine = array_graph_engine(graph);
    Search search = {.engine = engine, .limits = limits};
    size_t built_in;
    bool done = add_rules(engine, options, &built_in, error);
    if (done && options->user_rules) done = search_with_user_rules(&search, built_in, function, error);
    else if (done) run_search(&search);
    if (!done || search.status == EG_CONTRADICTION) {
        array_graph_destroy(graph);
        return done ? saturate_exactly(function, options, error) : NULL;
    }
    remark_limit(function, &search, options->diagnostics);
    if (options->trace) print_trace(engine, function, options->trace);
    return graph;
}

// An equation in one line.
static const char *one_line(const char *equation, TextBuffer *text) {
    text->length = 0;
    text_add(text, "");
    for (const char *at = equation; *at; at++) {
        if (*at != '\n') text_add_char(text, *at);
        else if (at[1]) text_add(text, "; ");
    }
    return text->text;
}

// One remark for each step from the program as written to the chosen one.
static void remark_steps(ArrayGraph *graph, const ArraySelection *selection, DiagnosticList *diagnostics) {
    if (!diagnostic_wants(diagnostics, REMARK_REWRITTEN)) return;
    ArrayExplanation explanation = array_explain(graph, selection);
    TextBuffer equation = {0};
    for (size_t k = 0; k < explanation.steps.count; k++) {
        const ArrayExplanationStep *step = &explanation.steps.items[k];
        if (step->is_view) diagnostic_remark(diagnostics, REMARK_REWRITTEN, step->place, "index-map (exact): x[f][g] = x[f.g]: the same elements of one array, in the same places");
        else if (!step->is_rule) diagnostic_remark(diagnostics, REMARK_REWRITTEN, step->place, "known-value (exact): every element has one known value");
        else diagnostic_remark(diagnostics, REMARK_REWRITTEN, step->place, "%s (%s%s): %s", step->rule.name, eg_rule_tag_name(step->rule.tag),
                               step->forward ? "" : ", right to left", one_line(step->rule.equation, &equation));
    }
    text_free(&equation);
    array_explanation_free(&explanation);
}

// The chosen program takes the place of the one as written where it is another.
static void replace(IrModule *module, size_t position, IrFunction *rewritten) {
    IrFunction *original = module->functions.items[position];
    module->functions.items[position] = rewritten;
    module->functions.items[module->functions.count - 1] = original;
    ir_function_drop(original);
}

static bool optimise_function(IrModule *module, size_t position, const EgraphOptions *options, EgraphError *error) {
    ArrayGraph *graph = egraph_saturate(module->functions.items[position], options, error);
    if (!graph) return false;
    ArraySelection *selection = array_select(graph);
    REQUIRE(array_selection_cost(selection) <= array_selection_original_cost(selection), "a choice that costs more than the program as written");
    IrFunction *rewritten = array_rebuild(graph, selection);
    if (rewritten) remark_steps(graph, selection, options->diagnostics);
    if (options->chosen) options->chosen(options->chosen_data, graph, selection, rewritten);
    array_selection_destroy(selection);
    array_graph_destroy(graph);
    if (rewritten) replace(module, position, rewritten);
    return true;
}

bool egraph_optimise(IrModule *module, const EgraphOptions *options, EgraphError *error) {
    for (size_t k = 0; k < module->functions.count; k++)
        if (!optimise_function(module, k, options, error)) return false;
    return true;
}
