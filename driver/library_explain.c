// Derivations as data: expressions and places as text, kept in the compilation's arena.

#include <string.h>

#include "library_internal.h"
#include "middle/egraph/array_explain_check.h"

typedef struct Keeper {
    arrc_compilation *compilation;
    const ArrayGraph *graph;
    const ArrayExplanation *explanation;
} Keeper;

static const char *keep_expression(const Keeper *keeper, ValueId value) {
    TextBuffer text = {0};
    ir_print_expression(array_graph_function(keeper->graph), value, &text);
    return arena_take_text(keeper->compilation->arena, &text);
}

static const char *keep_text(const Keeper *keeper, const char *text) { return arena_copy_string(keeper->compilation->arena, text, strlen(text)); }

static arrc_explanation_step keep_step(const Keeper *keeper, const ArrayExplanationStep *step) {
    arrc_explanation_step kept = {.rule = "known-value", .tag = eg_rule_tag_name(EG_EXACT), .equation = "every element has one known value", .forward = 1,
                                  .counterexample = ""};
    if (step->is_view) kept.rule = "index-map", kept.equation = "x[f][g] = x[f.g]: the same elements of one array, in the same places";
    if (step->is_rule) {
        kept.rule = keep_text(keeper, step->rule.name);
        kept.tag = eg_rule_tag_name(step->rule.tag);
        kept.equation = keep_text(keeper, step->rule.equation);
        kept.forward = step->forward;
    }
    kept.before = keep_expression(keeper, step->before), kept.after = keep_expression(keeper, step->after);
    kept.start = step->place.start, kept.end = step->place.end;
    if (kept.end <= kept.start) return kept;
    SourcePosition place = line_table_position(keeper->compilation->lines, kept.start);
    kept.line = place.line, kept.column = place.column;
    return kept;
}

static arrc_explained_value keep_value(const Keeper *keeper, const ArrayExplainedRoot *root) {
    arrc_explained_value kept = {.first_step = root->first_step, .step_count = root->step_count};
    Span span = ir_node(array_graph_function(keeper->graph), root->written)->span;
    kept.written = keep_expression(keeper, root->written), kept.chosen = keep_expression(keeper, root->chosen);
    kept.start = span.start, kept.end = span.end;
    if (kept.end <= kept.start) return kept;
    SourcePosition place = line_table_position(keeper->compilation->lines, kept.start);
    kept.line = place.line, kept.column = place.column;
    return kept;
}

static void replay_step(const Keeper *keeper, size_t number, arrc_explanation_step *kept) {
    static const arrc_replay replays[] = {[ARRAY_STEP_HOLDS] = ARRC_REPLAY_HOLDS, [ARRAY_STEP_UNDECIDED] = ARRC_REPLAY_UNDECIDED, [ARRAY_STEP_WRONG] = ARRC_REPLAY_WRONG};
    TextBuffer finding = {0};
    kept->replay = replays[array_step_check(array_graph_function(keeper->graph), &keeper->explanation->steps.items[number], number, &finding)];
    if (finding.length > 0) kept->counterexample = arena_copy_string(keeper->compilation->arena, finding.text, finding.length);
    text_free(&finding);
}

// A program that stays as written has nothing to explain.
void library_explain(void *data, ArrayGraph *graph, const ArraySelection *selection, const IrFunction *rewritten) {
    arrc_compilation *compilation = data;
    ArrayExplanation explanation = {0};
    if (rewritten) explanation = array_explain(graph, selection);
    Keeper keeper = {compilation, graph, &explanation};
    arrc_explained_value *values = ARENA_ARRAY(compilation->arena, explanation.roots.count + 1, arrc_explained_value);
    arrc_explanation_step *steps = ARENA_ARRAY(compilation->arena, explanation.steps.count + 1, arrc_explanation_step);
    for (size_t k = 0; k < explanation.roots.count; k++) values[k] = keep_value(&keeper, &explanation.roots.items[k]);
    for (size_t k = 0; k < explanation.steps.count; k++) steps[k] = keep_step(&keeper, &explanation.steps.items[k]);
    for (size_t k = 0; compilation->options.check_explanation && k < explanation.steps.count; k++) replay_step(&keeper, k, &steps[k]);
    arrc_explanation kept = {.function = keep_text(&keeper, array_graph_function(graph)->name),
                             .written_cost = array_selection_original_cost(selection), .chosen_cost = rewritten ? array_selection_cost(selection) : array_selection_original_cost(selection),
                             .value_count = explanation.roots.count, .step_count = explanation.steps.count, .values = values, .steps = steps,
                             .truncated = explanation.truncated};
    vector_push(&compilation->explanations, kept);
    array_explanation_free(&explanation);
}

const arrc_explanation *arrc_function_explanation(const arrc_compilation *compilation, size_t function) {
    return function < compilation->explanations.count ? &compilation->explanations.items[function] : NULL;
}
