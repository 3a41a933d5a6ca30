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
    uint32_t serial;         // never used again with this extent table: the newest fact's names the whole set
} Fact;

// What is known of one atom: constant bounds, from facts that bound it alone, and for leaves the positions of the facts that
// mention it, oldest first.
typedef struct AtomRecord {
    uint32_t key; // atom index + 1; 0: free
    uint32_t count, capacity;
    uint32_t *positions;
    Interval bounds;
} AtomRecord;

// The answer of a query left - right + constant >= 0 under the facts that `serial` names.
typedef struct ProofMemo {
    ExtentId left, right; // index 0: free
    int64_t constant;
    uint32_t serial;
    bool proved;
} ProofMemo;

enum {
    FACTS_MEMO_COUNT = 512, // a power of two
    FACTS_NEWEST = 48,      // of the facts about one leaf a query looks at these and
    FACTS_OLDEST = 16       // these, which are about the function's dims and parameters
};

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
    BoundChange *changes;
    uint32_t change_count, change_capacity;
    AtomRecord *records; // by open addressing; atom 0 holds the facts without leaves
    uint32_t record_count, record_capacity;
    uint32_t serial; // names the set without own facts
    int64_t *searched; // the work of all searches so far, children's included
};

// The positions of all own facts that mention the leaf, oldest first.
uint32_t facts_mentioning(const Facts *facts, AtomId leaf, const uint32_t **positions);
// How many facts about the leaf a query looks at, and the k-th of them.
uint32_t facts_about(const Facts *facts, AtomId leaf);
const Fact *facts_about_at(const Facts *facts, AtomId leaf, uint32_t k);

Interval facts_interval(const Facts *facts, ExtentId extent);
Interval facts_atom_interval(const Facts *facts, AtomId atom);
// Searches a proof of extent >= 0, in bounded time. The caller rolls the extent table back.
bool facts_prove_nonnegative(const Facts *facts, ExtentId extent);

// True when no integers satisfy rows[i] >= 0 for all i, monomials being treated as independent variables (Farkas'
// lemma, exact arithmetic). False when there is a rational solution or the work exceeds `*work`, which it lowers.
bool facts_linearly_infeasible(const ExtentTable *table, const ExtentId *rows, uint32_t count, int64_t *work);

// extent >= 0 with coefficients divided by their common divisor and the constant rounded down.
ExtentId facts_tighten(ExtentTable *table, ExtentId extent);

#endif
