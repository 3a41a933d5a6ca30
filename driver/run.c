// arrc run: compiles a function in memory, calls it, and prints or saves what it computed.

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options_egraph.h"
#include "program.h"

enum { OPTION_EVALUATE = 256, OPTION_CPU, OPTION_FP, OPTION_SEED };

static const struct option long_options[] = {
    {"evaluate", no_argument, NULL, OPTION_EVALUATE}, {"cpu", required_argument, NULL, OPTION_CPU},
    {"fp", required_argument, NULL, OPTION_FP}, {"seed", required_argument, NULL, OPTION_SEED},
    EGRAPH_LONG_OPTIONS, {"diagnostics", required_argument, NULL, OPTION_DIAGNOSTICS}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};

typedef struct RunRequest {
    arrc_options options;
    EgraphArguments egraph;
    bool evaluate, help;
    uint64_t seed;
    const char **outputs; // of -o, in order
    size_t output_count;
} RunRequest;

static int apply_option(RunRequest *request, int option, char **argv) {
    if (option_is_egraph(option)) return option_egraph(&request->egraph, option, optarg, &request->options);
    switch (option) {
    case OPTION_DIAGNOSTICS: return option_diagnostics("run", optarg);
    case 'o': request->outputs[request->output_count++] = optarg; return 0;
    case 'h': request->help = true; return 0;
    case OPTION_EVALUATE: request->evaluate = true; request->options.stop_after = ARRC_PASS_CHECK; return 0;
    case OPTION_CPU: request->options.cpu = optarg; return 0;
    case OPTION_SEED: return option_unsigned(optarg, &request->seed) ? 0 : usage_error("run", "--seed takes an integer >= 0, not '%s'", optarg);
    case OPTION_FP: return option_floating_point(optarg, &request->options) ? 0 : usage_error("run", "--fp takes strict, relaxed or fast, not '%s'", optarg);
    case 'O': return option_level(optarg, &request->options) ? 0 : usage_error("run", "-O takes a level from 0 to 3, not '%s'", optarg);
    default: return option_refused("run", option, argv);
    }
}

// ---- outputs -----------------------------------------------------------------------------------------------------

static bool is_written(const ArgumentSet *set, int32_t position) {
    return (set->program->signature->arguments[position].flags & (ARR_ARGUMENT_WRITTEN | ARR_ARGUMENT_RESULT)) != 0;
}

// Which argument -o means and where it goes: NAME=FILE, or the next result.
static int find_output(const ArgumentSet *set, const char *text, int32_t *next_result, int32_t *position, const char **path) {
    size_t length = option_name_length(text);
    const arr_signature *signature = set->program->signature;
    *path = length ? text + length + 1 : text;
    *position = length ? program_argument(set->program, text, length) : (*next_result)++;
    if (length && *position < 0) return usage_error("run", "-o %s: %s has no parameter or result '%.*s'", text, signature->name, (int)length, text);
    if (*position >= signature->argument_count)
        return usage_error("run", "-o %s: %s has %d result%s only", text, signature->name, signature->result_count, signature->result_count == 1 ? "" : "s");
    if (!is_written(set, *position)) return usage_error("run", "-o %s: %s does not write %.*s", text, signature->name, (int)length, text);
    return **path ? EXIT_CODE_SUCCESS : usage_error("run", "-o %s: the file name is missing", text);
}

static int save(const ArgumentSet *set, int32_t position, const char *path) {
    char message[512];
    char *temporary = output_temporary_name(path);
    int code;
    if (arr_npy_write(temporary, &set->arguments[position].array, message, sizeof message) == ARR_OK) {
        code = output_commit(temporary, path);
    } else {
        remove(temporary);
        code = input_error("cannot write %s: %s", path, message);
    }
    free(temporary);
    return code;
}

// With `write` false only checks the names, so that a wrong one is reported before the function runs.
static int handle_outputs(const RunRequest *request, const ArgumentSet *set, bool write) {
    int32_t next_result = parameter_count(set->program), position;
    const char *path;
    int code = 0;
    for (size_t k = 0; k < request->output_count && !code; k++) {
        code = find_output(set, request->outputs[k], &next_result, &position, &path);
        if (!code && write) code = save(set, position, path);
    }
    return code;
}

static void print_array(const ArgumentSet *set, int32_t position, bool with_name) {
    if (with_name) printf("%s =\n", set->program->signature->arguments[position].name);
    arr_npy_print(&set->arguments[position].array, stdout);
    putchar('\n');
}

// Results one after the other; a function without results shows the parameters that it wrote.
static int print_results(const ArgumentSet *set) {
    const arr_signature *signature = set->program->signature;
    int32_t parameters = parameter_count(set->program);
    for (int32_t k = parameters; k < signature->argument_count; k++) print_array(set, k, false);
    for (int32_t k = 0; k < parameters && signature->result_count == 0; k++) {
        if (is_written(set, k)) print_array(set, k, true);
    }
    return output_flush();
}

// ---- the command -------------------------------------------------------------------------------------------------

static int call(const RunRequest *request, Program *program, ArgumentSet *set) {
    arr_context context;
    arr_context_initialise(&context);
    int code = request->evaluate ? 0 : program_compile(program);
    if (!code) code = program_call(program, set, &context, request->evaluate);
    if (code) return code;
    return request->output_count ? handle_outputs(request, set, true) : print_results(set);
}

static int prepare_and_call(const RunRequest *request, Program *program, int count, char **values) {
    ArgumentSet set;
    arguments_create(&set, program, "run");
    set.seed = request->seed;
    int code = 0;
    for (int k = 0; k < count && !code; k++) code = arguments_add(&set, values[k]);
    if (!code) code = arguments_resolve(&set);
    if (!code) code = handle_outputs(request, &set, false);
    if (!code && set.used_seed) fprintf(stderr, "arrc: random data from --seed=%" PRIu64 "\n", set.seed);
    if (!code) code = call(request, program, &set);
    arguments_release(&set);
    return code;
}

static int run(const RunRequest *request, int count, char **words) {
    if (count == 0) return usage_error("run", "no input file");
    bool has_function = count > 1 && !strchr(words[1], '=');
    int first = has_function ? 2 : 1;
    Program program;
    int code = program_load(&program, "run", words[0], has_function ? words[1] : NULL, &request->options);
    fputs(arrc_rule_trace(program.compilation), stderr);
    if (!code) code = prepare_and_call(request, &program, count - first, words + first);
    program_release(&program);
    return code;
}

int command_run(int argc, char **argv) {
    RunRequest request = {.evaluate = false};
    int option, code = 0;
    arrc_options_initialise(&request.options);
    request.outputs = allocate_or_die((size_t)argc * sizeof *request.outputs);
    opterr = 0;
    while (!code && (option = getopt_long(argc, argv, ":o:O:h", long_options, NULL)) != -1) code = apply_option(&request, option, argv);
    if (!code && request.help) {
        help_print("run");
        code = output_flush();
    } else if (!code) {
        code = run(&request, argc - optind, argv + optind);
    }
    egraph_arguments_free(&request.egraph);
    free(request.outputs);
    return code;
}
