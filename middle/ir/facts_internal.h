// What the prover's files share.

#ifndef MIDDLE_IR_FACTS_INTERNAL_H
#define MIDDLE_IR_FACTS_INTERNAL_H

#include "extent_internal.h"
#include "facts.h"

// Constant bounds; INT64_MIN and INT64_MAX stand for infinity.
typedef struct Interval {
    int64_t lower, upper;
} Interval;

typedef struct Fact {
    ExtentId extent;      // >= 0
    uint64_t leaf_filter; // one bit for each leaf, hashed: a quick test for shared leaves
    uint32_t leaf_count;
    const AtomId *leaves;
    uint32_t changes_before; // length of the change log when it was added
} Fact;

typedef struct BoundChange {
    AtomId atom;
    Interval before;
} BoundChange;

struct Facts {
    const Facts *parent; // read only; its facts hold here too
    ExtentTable *table;
    Arena *arena;
    Fact *facts;
    uint32_t fact_count, fact_capacity;
    Interval *bounds; // by atom; from facts that bound one atom by constants
    uint32_t bound_count, bound_capacity;
    BoundChange *changes;
    uint32_t change_count, change_capacity;
};

Interval facts_interval(const Facts *facts, ExtentId extent);
Interval facts_atom_interval(const Facts *facts, AtomId atom);
// Searches a proof of extent >= 0, in bounded time. The caller rolls the extent table back.
bool facts_prove_nonnegative(const Facts *facts, ExtentId extent);

// True when no integers satisfy rows[i] >= 0 for all i, monomials being treated as independent variables (Farkas'
// lemma, exact arithmetic). False when there is a rational solution or the work exceeds its limits.
bool facts_linearly_infeasible(const ExtentTable *table, const ExtentId *rows, uint32_t count);

// extent >= 0 with coefficients divided by their common divisor and the constant rounded down.
ExtentId facts_tighten(ExtentTable *table, ExtentId extent);

#endif
