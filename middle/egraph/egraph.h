// The optimiser of the array IR: equality saturation over the rules of middle/rules.

#ifndef MIDDLE_EGRAPH_EGRAPH_H
#define MIDDLE_EGRAPH_EGRAPH_H

#include "array_select.h"
#include "middle/ir/ir.h"
#include "rule_language.h"

// Where the search stops; 0 for what the function's size gives.
typedef struct EgraphLimits {
    uint64_t nodes;   // live e-nodes
    uint64_t matches; // of all rules in one step
    uint64_t bytes;   // of the graph and its matches
    uint64_t steps;   // of explore rules
} EgraphLimits;

typedef struct EgraphOptions {
    uint32_t tags;                   // bit 1 << EgRuleTag for each admitted tag; EG_EXACT alone keeps every bit
    const char *const *disabled_rules;
    size_t disabled_rule_count;
    const char *user_rules;          // the text of a file of rules; NULL for none
    const ArrayAssumption *assumptions;
    size_t assumption_count;
    EgraphLimits limits;
    bool explain;                    // keep what array_explain needs
    // NULL, or called with each function's saturated graph and what was chosen, when the chosen program has been built:
    // `rewritten`, NULL when the program stays as written. The graph's function is still there.
    void (*chosen)(void *chosen_data, ArrayGraph *graph, const ArraySelection *selection, const IrFunction *rewritten);
    void *chosen_data;
    TextBuffer *trace;               // NULL, or where a table of what the rules did goes
    DiagnosticList *diagnostics;     // remarks: limits that were hit, the rules that were applied
} EgraphOptions;

typedef struct EgraphError {
    EgError rules;             // of user_rules, unless
    const char *disabled_rule; // no rule has this name
} EgraphError;

// A function's graph, saturated under deterministic limits. NULL after an error.
ArrayGraph *egraph_saturate(IrFunction *function, const EgraphOptions *options, EgraphError *error);

// Requires a verified module and keeps it verified. False after an error.
bool egraph_optimise(IrModule *module, const EgraphOptions *options, EgraphError *error);

#endif
