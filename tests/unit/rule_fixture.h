// A small signature with functions, families and constants, for the tests of the rule language.

#ifndef TESTS_UNIT_RULE_FIXTURE_H
#define TESTS_UNIT_RULE_FIXTURE_H

#include "middle/egraph/rule_language.h"

enum { OP_INTEGER, OP_X, OP_Y, OP_ADD, OP_MULTIPLY, OP_NEGATE, OP_SLICE, OP_LEAF, OP_PAD, OP_ZERO, FIXTURE_OPS };

// What the functions count, and the class that `is_named` takes to be proved.
typedef struct FixtureData {
    uint32_t guard_calls, computed_calls;
    EgClass root; // of the last match that a function saw
} FixtureData;

const EgSignature *fixture_signature(void);

#endif
