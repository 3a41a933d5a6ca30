// Random terms of any operations, for all rules at once.

#ifndef TESTS_RULES_RANDOM_TERM_H
#define TESTS_RULES_RANDOM_TERM_H

#include "middle/egraph/rule_table.h"
#include "term.h"

// Operations from rules' left sides come more often. False when the choices do not fit together.
bool random_term(Term *term, const EgRuleTable *table);

#endif
