// What is known about atoms, and proofs from it. Answers are sound: PROVED and REFUTED hold for every assignment that
// satisfies the facts, anything else is UNKNOWN. What a fact or an answer would need beyond 64 bits is left out, and the table's mark of
// an overflow is as before. Facts are scoped: a mark is taken at region entry and restored at its end.

#ifndef MIDDLE_IR_FACTS_H
#define MIDDLE_IR_FACTS_H

#include "extent.h"

typedef enum Proof { PROOF_UNKNOWN, PROOF_PROVED, PROOF_REFUTED } Proof;
typedef struct Facts Facts;
typedef struct FactsMark { size_t count; } FactsMark;

Facts *facts_create(ExtentTable *table, Arena *arena);
// Facts that start with all of `parent`'s (may be NULL), which must stay as it is while the child is used.
Facts *facts_create_child(const Facts *parent, ExtentTable *table, Arena *arena);
FactsMark facts_mark(const Facts *facts);
void facts_restore(Facts *facts, FactsMark mark);

void facts_assume_nonnegative(Facts *facts, ExtentId extent); // extent >= 0
void facts_assume_less(Facts *facts, ExtentId left, ExtentId right); // left < right
void facts_assume_less_equal(Facts *facts, ExtentId left, ExtentId right); // left <= right
void facts_assume_equal(Facts *facts, ExtentId left, ExtentId right);
// lower <= atom <= upper (inclusive), for a leaf.
void facts_assume_range(Facts *facts, AtomId leaf, ExtentId lower, ExtentId upper);

// extent >= 0? Uses ranges of atoms, the bounds of max, min, floordiv and mod, linear combinations of facts, and case
// splits on max and min, to a fixed depth (deterministic, bounded work).
Proof facts_nonnegative(const Facts *facts, ExtentId extent);
Proof facts_less(const Facts *facts, ExtentId left, ExtentId right);
Proof facts_less_equal(const Facts *facts, ExtentId left, ExtentId right);
Proof facts_equal(const Facts *facts, ExtentId left, ExtentId right);
// Constant bounds, INT64_MIN and INT64_MAX where unknown.
void facts_bounds(const Facts *facts, ExtentId extent, int64_t *lower, int64_t *upper);
// Simplifies max, min, floordiv and mod that the facts decide; result equal to `extent` under the facts: `extent`
// itself where its parts do not fit.
ExtentId facts_simplify(const Facts *facts, ExtentId extent);
// An upper bound without the given leaf kinds (bit mask 1 << AtomKind), by substituting range ends; false when none is known.
bool facts_upper_bound_without(const Facts *facts, ExtentId extent, uint32_t atom_kinds, ExtentId *bound);
bool facts_lower_bound_without(const Facts *facts, ExtentId extent, uint32_t atom_kinds, ExtentId *bound);

#endif
