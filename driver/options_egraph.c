// The options of equality saturation, which every subcommand that compiles has.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options_egraph.h"

enum { RULES_LIMIT = 16 << 20 }; // bytes of a file of rules

// Appends a word to a list with commas.
static const char *append(char **list, const char *word) {
    char *longer = *list ? text_format_new("%s,%s", *list, word) : text_join(word, "", "");
    free(*list);
    return *list = longer;
}

// Reads everything, but no further than a little beyond RULES_LIMIT.
static char *read_stream(FILE *file, size_t *length) {
    size_t capacity = 1 << 16;
    char *text = allocate_or_die(capacity + 1);
    *length = 0;
    for (size_t got; *length <= RULES_LIMIT && (got = fread(text + *length, 1, capacity - *length, file)) > 0;) {
        *length += got;
        if (*length < capacity) continue;
        char *longer = allocate_or_die(2 * capacity + 1);
        memcpy(longer, text, *length);
        free(text);
        text = longer, capacity *= 2;
    }
    text[*length] = '\0';
    return text;
}

static int read_rules(EgraphArguments *arguments, const char *path, arrc_options *options) {
    FILE *file = fopen(path, "rb");
    if (!file) return input_error("cannot read %s: %s", path, strerror(errno));
    errno = 0;
    free(arguments->rules);
    size_t length;
    arguments->rules = read_stream(file, &length);
    int failure = ferror(file) ? errno : 0;
    fclose(file);
    if (failure) return input_error("cannot read %s: %s", path, strerror(failure));
    if (length > RULES_LIMIT) return input_error("cannot read %s: more than %d bytes", path, RULES_LIMIT);
    if (strlen(arguments->rules) < length) return input_error("cannot read %s: it holds a NUL byte", path);
    options->rules_path = path;
    options->rules = arguments->rules;
    return EXIT_CODE_SUCCESS;
}

// A limit is at least 1: 0 would stand for the default.
static int read_limit(const char *text, uint64_t *limit) {
    if (option_unsigned(text, limit) && *limit > 0) return EXIT_CODE_SUCCESS;
    return usage_error("", "a limit of the e-graph is an integer >= 1, not '%s'", text);
}

int option_egraph(EgraphArguments *arguments, int option, const char *value, arrc_options *options) {
    switch (option) {
    case OPTION_NO_EGRAPH: options->no_egraph = 1; return EXIT_CODE_SUCCESS;
    case OPTION_TRACE_RULES: options->trace_rules = 1; return EXIT_CODE_SUCCESS;
    case OPTION_NO_RULE: options->disabled_rules = append(&arguments->disabled_rules, value); return EXIT_CODE_SUCCESS;
    case OPTION_ASSUME: options->assumptions = append(&arguments->assumptions, value); return EXIT_CODE_SUCCESS;
    case OPTION_EGRAPH_NODES: return read_limit(value, &options->egraph_nodes);
    case OPTION_EGRAPH_MATCHES: return read_limit(value, &options->egraph_matches);
    case OPTION_EGRAPH_BYTES: return read_limit(value, &options->egraph_bytes);
    case OPTION_EGRAPH_STEPS: return read_limit(value, &options->egraph_steps);
    default: return read_rules(arguments, value, options);
    }
}

void egraph_arguments_free(EgraphArguments *arguments) {
    free(arguments->rules);
    free(arguments->disabled_rules);
    free(arguments->assumptions);
}
