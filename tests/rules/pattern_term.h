// Random terms that match the left side of a rule.

#ifndef TESTS_RULES_PATTERN_TERM_H
#define TESTS_RULES_PATTERN_TERM_H

#include "middle/egraph/array_signature.h"
#include "middle/egraph/rule_table.h"
#include "term.h"

// False when the choices made so far do not fit together; then the term is to be thrown away.
bool pattern_term(Term *term, const EgRuleTable *table, const EgTableRule *rule);

#endif
