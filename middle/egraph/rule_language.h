// The rule language, over any signature: reading rules from text or tables, and what is known about each rule. The language
// itself is described in middle/rules/README.md.

#ifndef MIDDLE_EGRAPH_RULE_LANGUAGE_H
#define MIDDLE_EGRAPH_RULE_LANGUAGE_H

#include "middle/egraph/egraph_engine.h"
#include "middle/egraph/rule_table.h"

// Canonical rules are phase 0 and subsume what they match; explore rules are phase 1.
typedef enum EgRuleMeasure { EG_CANON, EG_EXPLORE, EG_DESCEND } EgRuleMeasure; // descend: runs with canon, and keeps its left side

// What a rule does to floating-point results.
typedef enum EgRuleTag { EG_EXACT, EG_REASSOCIATES, EG_DISTRIBUTES, EG_CANCELS } EgRuleTag;
const char *eg_rule_measure_name(EgRuleMeasure measure);
const char *eg_rule_tag_name(EgRuleTag tag);

// Which rules to add. A disabled name is that of one rule, or that of a form, which disables all rules the form stands for.
typedef struct EgRuleFilter {
    uint32_t tags;               // bit 1 << EgRuleTag for each admitted tag
    const char *const *disabled; // may be NULL when disabled_count is 0
    size_t disabled_count;
    bool *disabled_found; // NULL, or disabled_count flags: flag k is set when a rule is disabled by name k
} EgRuleFilter;

// Adds the rules of a file's text. `filter` may be NULL: every rule. Returns false and fills `error` (may be NULL) at the
// first thing wrong with the text; rules that it rejects are checked all the same. A text with an error in it adds no rule,
// unless the error is that a rule is too large: then the rules before it stay.
bool eg_rules_read(EgGraph *graph, const char *text, const EgRuleFilter *filter, EgError *error);

// Adds the rules of a table made for the graph's signature, as builds with verifiers check. The table outlives the graph.
void eg_rules_add_table(EgGraph *graph, const EgRuleTable *table, const EgRuleFilter *filter);

typedef struct EgRuleInfo {
    const char *name;     // with the operations of its families, `slice-pointwise[add]`
    const char *form;     // the name in the text
    const char *equation; // the comment above the form, or above those that it directly follows, without semicolons; "" without one
    uint32_t line;        // of the form; 0 for a rule of eg_rule_add
    EgRuleMeasure measure;
    EgRuleTag tag;
} EgRuleInfo;
EgRuleInfo eg_rule_info(const EgGraph *graph, EgRule rule);
size_t eg_rule_count(const EgGraph *graph);

// What a rule has done so far.
typedef struct EgRuleFigures {
    uint64_t matches;     // that were applied
    uint64_t changes;     // applications that created the right side's root or had two classes united
    uint64_t nanoseconds; // with EgOptions.trace: in the rule's functions and applying it; rules share their matching
} EgRuleFigures;
EgRuleFigures eg_rule_figures(const EgGraph *graph, EgRule rule);

// ---- tables ------------------------------------------------------------------------------------------------------

// Rules read from one or more texts, to be written as a table.
typedef struct EgRulePool EgRulePool;
EgRulePool *eg_rule_pool_create(const EgSignature *signature); // the signature outlives the pool
void eg_rule_pool_destroy(EgRulePool *pool);

// Appends the rules of a text, as eg_rules_read would add them. After an error the pool is good for nothing but destruction.
bool eg_rule_pool_read(EgRulePool *pool, const char *text, EgError *error);

// The pool's rules; valid until the pool next changes.
EgRuleTable eg_rule_pool_table(const EgRulePool *pool);

// Prints a C file that defines `const EgRuleTable SYMBOL`.
void eg_rule_table_print(const EgRuleTable *table, const char *symbol, TextBuffer *output);

// The whole of the rule compiler: `rulec OUTPUT SYMBOL FILE...`. Returns the exit code: 0, 1 after a diagnostic, 2 for wrong usage.
int eg_rule_compiler_main(const EgSignature *signature, int argument_count, char **arguments);

#endif
