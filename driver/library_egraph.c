// The options of equality saturation, from the public form to the optimiser's.

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/suggestion.h"
#include "library_internal.h"

// Which changes to floating-point results the options admit.
static uint32_t admitted_tags(arrc_floating_point floating_point) {
    static const uint32_t tags[] = {[ARRC_STRICT] = 1u << EG_EXACT,
                                    [ARRC_RELAXED] = 1u << EG_EXACT | 1u << EG_REASSOCIATES | 1u << EG_DISTRIBUTES,
                                    [ARRC_FAST] = 1u << EG_EXACT | 1u << EG_REASSOCIATES | 1u << EG_DISTRIBUTES | 1u << EG_CANCELS};
    return tags[floating_point];
}

// The words of a list with commas, in the arena. Empty words are left out.
static const char **split(Arena *arena, const char *list, size_t *count) {
    const char **words = ARENA_ARRAY(arena, list ? strlen(list) : 0, const char *);
    *count = 0;
    for (const char *at = list ? list : ""; *at;) {
        size_t length = strcspn(at, ",");
        if (length > 0) words[(*count)++] = arena_copy_string(arena, at, length);
        at += length + (at[length] == ',');
    }
    return words;
}

// NAME=VALUE with a value >= 0.
static bool read_assumption(arrc_compilation *compilation, const char *text, ArrayAssumption *assumption) {
    const char *equals = strchr(text, '=');
    char *end = NULL;
    errno = 0;
    if (equals) assumption->value = strtoll(equals + 1, &end, 10);
    if (!equals || equals == text || end == equals + 1 || *end || errno || assumption->value < 0) {
        library_error(compilation, ARRC_USAGE_ERROR, "an assumption is NAME=EXTENT with an extent >= 0, not '%s'", text);
        return false;
    }
    assumption->dimension = arena_copy_string(compilation->arena, text, (size_t)(equals - text));
    return true;
}

static bool read_assumptions(arrc_compilation *compilation, EgraphOptions *options) {
    const char **words = split(compilation->arena, compilation->options.assumptions, &options->assumption_count);
    ArrayAssumption *assumptions = ARENA_ARRAY(compilation->arena, options->assumption_count, ArrayAssumption);
    options->assumptions = assumptions;
    for (size_t k = 0; k < options->assumption_count; k++)
        if (!read_assumption(compilation, words[k], &assumptions[k])) return false;
    return true;
}

static bool has_dimension(const IrFunction *function, const char *name, Suggestion *suggestion) {
    for (size_t k = 0; k < function->dimensions.count; k++) {
        const char *dimension = function->dimensions.items[k].name;
        if (strcmp(dimension, name) == 0) return true;
        suggestion_consider(suggestion, dimension, strlen(dimension));
    }
    return false;
}

// An assumption about a dim that no function has changes nothing: most likely its name is misspelt.
static void warn_unused_assumption(arrc_compilation *compilation, const char *name) {
    Suggestion suggestion = suggestion_for(name);
    for (size_t k = 0; k < compilation->array->functions.count; k++)
        if (has_dimension(compilation->array->functions.items[k], name, &suggestion)) return;
    diagnostic_warning_without_span(&compilation->diagnostics, "no function has the dim '%s' that is assumed%s%.*s%s", name,
                                    suggestion.best ? "; did you mean '" : "", (int)suggestion.best_length,
                                    suggestion.best ? suggestion.best : "", suggestion.best ? "'?" : "");
}

static void report(arrc_compilation *compilation, const EgraphError *error) {
    if (error->disabled_rule) library_error(compilation, ARRC_USAGE_ERROR, "there is no rule '%s' to disable", error->disabled_rule);
    else library_error(compilation, ARRC_INPUT_ERROR, "%s:%u:%u: %s", compilation->options.rules_path ? compilation->options.rules_path : "rules",
                       error->rules.line, error->rules.column, error->rules.message);
}

void library_optimise(arrc_compilation *compilation) {
    const arrc_options *given = &compilation->options;
    TextBuffer trace = {0};
    EgraphError error = {0};
    EgraphOptions options = {.tags = admitted_tags(given->floating_point), .user_rules = given->rules, .diagnostics = &compilation->diagnostics,
                             .trace = given->trace_rules ? &trace : NULL,
                             .limits = {given->egraph_nodes, given->egraph_matches, given->egraph_bytes, given->egraph_steps}};
    if (given->explain) options.explain = true, options.chosen = library_explain, options.chosen_data = compilation;
    if (given->no_egraph || given->optimisation_level == 0) return;
    options.disabled_rules = split(compilation->arena, given->disabled_rules, &options.disabled_rule_count);
    bool is_valid = read_assumptions(compilation, &options);
    for (size_t k = 0; is_valid && k < options.assumption_count; k++) warn_unused_assumption(compilation, options.assumptions[k].dimension);
    if (is_valid && !egraph_optimise(compilation->array, &options, &error)) report(compilation, &error);
    if (given->trace_rules) compilation->rule_trace = arena_copy_string(compilation->arena, trace.text ? trace.text : "", trace.length);
    text_free(&trace);
}
