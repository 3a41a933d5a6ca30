// The built-in rules over the array IR: middle/rules/*.rules, compiled into the program.

#ifndef MIDDLE_EGRAPH_ARRAY_RULES_H
#define MIDDLE_EGRAPH_ARRAY_RULES_H

#include "rule_table.h"

extern const EgRuleTable array_rules;

#endif
