// The command line of arrc bench.

#include <getopt.h>
#include <string.h>

#include "bench.h"

enum { OPTION_SIZE = 256, OPTION_AGAINST, OPTION_JSON, OPTION_REPETITIONS, OPTION_SEED, OPTION_FP, OPTION_CPU };
enum { DEFAULT_REPETITIONS = 11, FEWEST_REPETITIONS = 7, MOST_REPETITIONS = 100000 };

static const struct option long_options[] = {
    {"size", required_argument, NULL, OPTION_SIZE}, {"against", required_argument, NULL, OPTION_AGAINST},
    {"json", no_argument, NULL, OPTION_JSON}, {"repetitions", required_argument, NULL, OPTION_REPETITIONS},
    {"seed", required_argument, NULL, OPTION_SEED}, {"fp", required_argument, NULL, OPTION_FP},
    {"cpu", required_argument, NULL, OPTION_CPU}, EGRAPH_LONG_OPTIONS, {"diagnostics", required_argument, NULL, OPTION_DIAGNOSTICS}, 
    {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};

static int set_repetitions(BenchRequest *request, const char *text) {
    bool understood = option_unsigned(text, &request->repetitions);
    if (understood && request->repetitions >= FEWEST_REPETITIONS && request->repetitions <= MOST_REPETITIONS) return EXIT_CODE_SUCCESS;
    return usage_error("bench", "--repetitions takes a number from %d to %d, not '%s'", FEWEST_REPETITIONS, MOST_REPETITIONS, text);
}

static int add_opponent(BenchRequest *request, const char *path) {
    enum { COMPILERS = 2 };
    if (COMPILERS * (request->opponent_count + 1) >= CONTENDER_LIMIT) return usage_error("bench", "too many --against files");
    request->opponents[request->opponent_count++] = path;
    return EXIT_CODE_SUCCESS;
}

static int apply_option(BenchRequest *request, int option, char **argv) {
    if (option_is_egraph(option)) return option_egraph(&request->egraph, option, optarg, &request->options);
    switch (option) {
    case OPTION_DIAGNOSTICS: return option_diagnostics("bench", optarg);
    case 'h': request->help = true; return 0;
    case OPTION_JSON: request->json = true; return 0;
    case OPTION_SIZE: request->sizes = optarg; return 0;
    case OPTION_CPU: request->options.cpu = optarg; return 0;
    case OPTION_AGAINST: return add_opponent(request, optarg);
    case OPTION_REPETITIONS: return set_repetitions(request, optarg);
    case OPTION_SEED: return option_unsigned(optarg, &request->seed) ? 0 : usage_error("bench", "--seed takes an integer >= 0, not '%s'", optarg);
    case OPTION_FP: return option_floating_point(optarg, &request->options) ? 0 : usage_error("bench", "--fp takes strict, relaxed or fast, not '%s'", optarg);
    case 'O': return option_level(optarg, &request->options) ? 0 : usage_error("bench", "-O takes a level from 0 to 3, not '%s'", optarg);
    default: return option_refused("bench", option, argv);
    }
}

bool bench_parse_options(BenchRequest *request, int argc, char **argv, int *code) {
    int option;
    request->repetitions = DEFAULT_REPETITIONS;
    opterr = 0;
    while (!*code && (option = getopt_long(argc, argv, ":O:h", long_options, NULL)) != -1) *code = apply_option(request, option, argv);
    if (*code || !request->help) return !*code;
    help_print("bench");
    *code = output_flush();
    return false;
}

static int bind_size(ArgumentSet *set, const char *text, size_t length) {
    size_t name_length = option_name_length(text);
    int64_t value;
    if (name_length == 0 || name_length >= length || !argument_integer(text + name_length + 1, length - name_length - 1, &value))
        return usage_error("bench", "--size takes NAME=INTEGER,..., not '%.*s'", (int)length, text);
    int32_t dimension = program_dimension(set->program, text, name_length);
    if (dimension < 0) return usage_error("bench", "--size: %s has no dimension '%.*s'", set->program->signature->name, (int)name_length, text);
    if (set->dimensions[dimension].known) return usage_error("bench", "--size: %.*s is given twice", (int)name_length, text);
    arguments_bind_dimension(set, dimension, value, "--size");
    return EXIT_CODE_SUCCESS;
}

int bench_bind_sizes(ArgumentSet *set, const char *sizes) {
    int code = 0;
    for (const char *text = sizes; text && !code;) {
        size_t length = strcspn(text, ",");
        code = bind_size(set, text, length);
        text = text[length] == ',' ? text + length + 1 : NULL;
    }
    return code;
}
