// arrc explain: the derivation of the chosen program from the program as written, rule by rule.

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options_egraph.h"

enum { OPTION_FP = 256, OPTION_CHECK, SOURCE_WIDTH = 72, ASSUMED_EXTENT = 1024 };

static const struct option long_options[] = {
    {"fp", required_argument, NULL, OPTION_FP}, {"check", no_argument, NULL, OPTION_CHECK}, EGRAPH_LONG_OPTIONS, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};

typedef struct ExplainRequest {
    arrc_options options;
    EgraphArguments egraph;
    bool help;
    const char *path, *function; // NULL: every function
} ExplainRequest;

// ---- printing ----------------------------------------------------------------------------------------------------

// +1 for an opening bracket, -1 for a closing one.
static int bracket(char character) {
    if (character == '(' || character == '[') return 1;
    return character == ')' || character == ']' ? -1 : 0;
}

// Widens a place until its brackets match, within its line: an expression's place leaves out the parentheses around it and
// the end of a subscript.
static void match_brackets(const char *source, uint32_t *start, uint32_t *end) {
    int depth = 0, least = 0;
    for (uint32_t at = *start; at < *end; at++) {
        depth += bracket(source[at]);
        if (depth < least) least = depth;
    }
    for (int missing = -least; missing > 0 && *start > 0 && source[*start - 1] != '\n'; --*start) missing -= bracket(source[*start - 1]);
    for (int missing = depth - least; missing > 0 && source[*end] && source[*end] != '\n'; ++*end) missing += bracket(source[*end]);
}

// Where something stands, and the first line of it.
static void print_place(const char *source, uint32_t line, uint32_t column, uint32_t start, uint32_t end) {
    if (line == 0) return;
    uint32_t written = start;
    match_brackets(source, &start, &end);
    column -= written - start;
    size_t length = strcspn(source + start, "\r\n");
    bool is_cut = length < end - start;
    if (!is_cut) length = end - start;
    if (length > SOURCE_WIDTH) length = SOURCE_WIDTH, is_cut = true;
    printf("%" PRIu32 ":%" PRIu32 ": %.*s%s", line, column, (int)length, source + start, is_cut ? " ..." : "");
}

static void print_lines(const char *indent, const char *text) {
    while (*text) {
        size_t length = strcspn(text, "\n");
        printf("%s%.*s\n", indent, (int)length, text);
        text += length + (text[length] == '\n');
    }
}

static void print_step(const char *source, size_t number, const arrc_explanation_step *step) {
    printf("  %zu. %s (%s)%s, ", number, step->rule, step->tag, step->forward ? "" : ", right to left");
    print_place(source, step->line, step->column, step->start, step->end);
    putchar('\n');
    print_lines("         ", step->equation);
    printf("       %s\n     = %s\n", step->before, step->after);
}

static void print_value(const char *source, const arrc_explanation *explanation, const arrc_explained_value *value) {
    if (value->step_count == 0 && strcmp(value->written, value->chosen) == 0) return;
    printf("value ");
    print_place(source, value->line, value->column, value->start, value->end);
    printf("\n  written: %s\n", value->written);
    for (size_t k = value->first_step; k < value->first_step + value->step_count; k++) print_step(source, k + 1, &explanation->steps[k]);
    printf("  chosen:  %s\n", value->chosen);
}

// ---- operations --------------------------------------------------------------------------------------------------

// The last assumption about a dimension, NAME=N in a list with commas.
static int64_t assumed_extent(const char *assumptions, const char *name) {
    int64_t extent = ASSUMED_EXTENT;
    size_t length = strlen(name);
    for (const char *at = assumptions ? assumptions : ""; *at; at += strcspn(at, ","), at += *at == ',')
        if (strncmp(at, name, length) == 0 && at[length] == '=') extent = strtoll(at + length + 1, NULL, 10);
    return extent;
}

static void print_count(int64_t count) {
    if (count < 0) printf("unknown");
    else printf("%" PRId64, count);
}

static void print_operations(const ExplainRequest *request, arrc_compilation *written, arrc_compilation *chosen, size_t function) {
    const arr_signature *signature = arrc_function_signature(chosen, function);
    int64_t *dims = allocate_or_die(((size_t)signature->dimension_count + 1) * sizeof *dims);
    printf("operations");
    for (int32_t k = 0; k < signature->dimension_count; k++) {
        dims[k] = assumed_extent(request->options.assumptions, signature->dimensions[k].name);
        printf("%s%s=%" PRId64, k == 0 ? " at " : ", ", signature->dimensions[k].name, dims[k]);
    }
    printf(": ");
    print_count(arrc_function_operations(written, function, dims));
    printf(" -> ");
    print_count(arrc_function_operations(chosen, function, dims));
    putchar('\n');
    free(dims);
}

// ---- replaying ---------------------------------------------------------------------------------------------------

static size_t count_steps(const arrc_explanation *explanation, arrc_replay replay) {
    size_t count = 0;
    for (size_t k = 0; k < explanation->step_count; k++) count += explanation->steps[k].replay == replay;
    return count;
}

// Returns an exit code: a wrong step is a wrong rule.
static int print_replays(const arrc_explanation *explanation) {
    for (size_t k = 0; k < explanation->step_count; k++) {
        const arrc_explanation_step *step = &explanation->steps[k];
        if (step->replay != ARRC_REPLAY_WRONG) continue;
        printf("step %zu is wrong, rule %s: ", k + 1, step->rule);
        print_lines("", step->counterexample);
    }
    size_t undecided = count_steps(explanation, ARRC_REPLAY_UNDECIDED), wrong = count_steps(explanation, ARRC_REPLAY_WRONG);
    printf("checked: %zu steps", count_steps(explanation, ARRC_REPLAY_HOLDS));
    if (undecided > 0) printf(", not replayed: %zu", undecided);
    if (wrong > 0) printf(", wrong: %zu", wrong);
    putchar('\n');
    return wrong > 0 ? EXIT_CODE_INTERNAL : EXIT_CODE_SUCCESS;
}

// ---- the command -------------------------------------------------------------------------------------------------

static int explain_function(const ExplainRequest *request, arrc_compilation *written, arrc_compilation *chosen, size_t function) {
    const arrc_explanation *explanation = arrc_function_explanation(chosen, function);
    const char *source = arrc_source_text(chosen);
    printf("function %s\n", explanation->function);
    for (size_t k = 0; k < explanation->value_count; k++) print_value(source, explanation, &explanation->values[k]);
    if (explanation->truncated) printf("a derivation was too long to be shown whole\n");
    printf("steps: %zu\n", explanation->step_count);
    printf("cost: %.6g -> %.6g\n", explanation->written_cost, explanation->chosen_cost);
    print_operations(request, written, chosen, function);
    return request->options.check_explanation ? print_replays(explanation) : EXIT_CODE_SUCCESS;
}

static int explain_functions(const ExplainRequest *request, arrc_compilation *written, arrc_compilation *chosen) {
    bool found = false;
    int worst = EXIT_CODE_SUCCESS;
    for (size_t k = 0; k < arrc_function_count(chosen); k++) {
        if (request->function && strcmp(arrc_function_signature(chosen, k)->name, request->function) != 0) continue;
        if (found) putchar('\n');
        int code = explain_function(request, written, chosen, k);
        if (code > worst) worst = code;
        found = true;
    }
    if (!found && request->function) return usage_error("explain", "%s exports no function '%s'", request->path, request->function);
    int code = output_flush();
    return code ? code : worst;
}

// Compiled twice: the operations of the program as written are those without the rules.
static int explain(ExplainRequest *request, int count, char **words) {
    if (count == 0) return usage_error("explain", "no input file");
    if (count > 2) return usage_error("explain", "unexpected argument '%s'", words[2]);
    if (request->options.no_egraph) return usage_error("explain", "--no-egraph leaves nothing to explain");
    request->path = words[0], request->function = count > 1 ? words[1] : NULL;
    request->options.explain = 1;
    arrc_compilation *chosen = arrc_compile_file(request->path, &request->options);
    arrc_options plain = request->options;
    plain.stop_after = ARRC_PASS_CHECK, plain.explain = plain.trace_rules = 0;
    arrc_compilation *written = arrc_compile_file(request->path, &plain);
    int code = report_diagnostics(chosen);
    fputs(arrc_rule_trace(chosen), stderr);
    if (!code && arrc_function_count(chosen) > 0 && !arrc_function_explanation(chosen, 0))
        code = usage_error("explain", "%s is loop IR, which no rules apply to", request->path);
    if (!code) code = explain_functions(request, written, chosen);
    arrc_release(written);
    arrc_release(chosen);
    return code;
}

static int apply_option(ExplainRequest *request, int option, char **argv) {
    if (option_is_egraph(option)) return option_egraph(&request->egraph, option, optarg, &request->options);
    switch (option) {
    case 'h': request->help = true; return 0;
    case OPTION_CHECK: request->options.check_explanation = 1; return 0;
    case OPTION_FP: return option_floating_point(optarg, &request->options) ? 0 : usage_error("explain", "--fp takes strict, relaxed or fast, not '%s'", optarg);
    default: return option_refused("explain", option, argv);
    }
}

int command_explain(int argc, char **argv) {
    ExplainRequest request = {.help = false};
    int option, code = 0;
    arrc_options_initialise(&request.options);
    request.options.stop_after = ARRC_PASS_EGRAPH;
    opterr = 0;
    while (!code && (option = getopt_long(argc, argv, ":h", long_options, NULL)) != -1) code = apply_option(&request, option, argv);
    if (!code && request.help) {
        help_print("explain");
        code = output_flush();
    } else if (!code) {
        code = explain(&request, argc - optind, argv + optind);
    }
    egraph_arguments_free(&request.egraph);
    return code;
}
