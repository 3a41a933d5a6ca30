// One rule on one random term.

#ifndef TESTS_RULES_CHECK_RULE_H
#define TESTS_RULES_CHECK_RULE_H

#include "claims.h"
#include "middle/egraph/rule_language.h"

typedef enum Outcome {
    OUTCOME_NO_TERM, // the choices did not fit together
    OUTCOME_SILENT,  // the rule did not fire: a guard or computed attribute said no
    OUTCOME_HOLDS,   // it fired, and all claims are true
    OUTCOME_WRONG    // a counterexample, an internal error, or IR that the verifier rejects
} Outcome;

// Makes a term for the rule, lets it take one step, and compares. `finding` is filled when it is wrong. fired[dtype] counts
// the root's dtypes that let the rule fire (DTYPE_COUNT of them); they are preferred.
Outcome check_rule(const EgRuleTable *table, const EgTableRule *rule, Random *random, uint32_t *fired, Finding *finding);

// A random term under all admitted rules, saturated within limits; values are compared when exact rules alone are admitted.
Outcome check_saturation(const EgRuleTable *table, uint32_t tags, Random *random, Finding *finding);

#endif
