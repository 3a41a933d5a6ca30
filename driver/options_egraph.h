// The options of equality saturation: --rules, --no-rule, --assume, --trace-rules, --no-egraph, --egraph-...=LIMIT.

#ifndef DRIVER_OPTIONS_EGRAPH_H
#define DRIVER_OPTIONS_EGRAPH_H

#include "driver.h"

enum { OPTION_RULES = 768, OPTION_NO_RULE, OPTION_ASSUME, OPTION_TRACE_RULES, OPTION_NO_EGRAPH,
       OPTION_EGRAPH_NODES, OPTION_EGRAPH_MATCHES, OPTION_EGRAPH_BYTES, OPTION_EGRAPH_STEPS };

// Entries for a table of long options.
#define EGRAPH_LONG_OPTIONS                                                                                        \
    {"rules", required_argument, NULL, OPTION_RULES}, {"no-rule", required_argument, NULL, OPTION_NO_RULE},       \
    {"assume", required_argument, NULL, OPTION_ASSUME}, {"trace-rules", no_argument, NULL, OPTION_TRACE_RULES},   \
    {"no-egraph", no_argument, NULL, OPTION_NO_EGRAPH}, {"egraph-nodes", required_argument, NULL, OPTION_EGRAPH_NODES}, \
    {"egraph-matches", required_argument, NULL, OPTION_EGRAPH_MATCHES},                                            \
    {"egraph-bytes", required_argument, NULL, OPTION_EGRAPH_BYTES},                                                \
    {"egraph-steps", required_argument, NULL, OPTION_EGRAPH_STEPS}

// Texts that the options point to, malloc'd; zero before the first option.
typedef struct EgraphArguments {
    char *rules, *disabled_rules, *assumptions;
} EgraphArguments;

static inline bool option_is_egraph(int option) { return option >= OPTION_RULES && option <= OPTION_EGRAPH_STEPS; }
// Sets one of the options. Returns an exit code.
int option_egraph(EgraphArguments *arguments, int option, const char *value, arrc_options *options);
void egraph_arguments_free(EgraphArguments *arguments);

#endif
