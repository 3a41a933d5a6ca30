// Proofs that the iterations of adjacent loops may change their order, from the accesses of their statements. Private to
// middle/loops. Offsets are compared under the facts of the lowering; proofs hold for all values of the indices of loops.

#ifndef MIDDLE_LOOPS_DEPENDENCE_H
#define MIDDLE_LOOPS_DEPENDENCE_H

#include "effects.h"

// Adds the facts that hold in an iteration: every index of `effects` is within its bounds. Callers restore a mark.
void dependence_assume_loops(const Lowering *lowering, const LoopEffects *effects);
// low < high for every pair of iterations.
bool dependence_always_less(const Lowering *lowering, ExtentId low, ExtentId high);
// The two offsets' ranges do not meet.
bool dependence_never_meet(const Lowering *lowering, ExtentId left, ExtentId right);
// Neither assigns a variable that the other mentions.
bool dependence_variables_agree(const LoopEffects *before, const LoopEffects *after);
// Some index is that of both loops: they are pieces of one domain. Proofs over the indices of both, under the facts of both,
// would compare an iteration of one with the same iteration of the other alone.
bool dependence_shares_index(const LoopEffects *before, const LoopEffects *after);
// An index of both loops has the same bounds in both.
bool dependence_indices_agree(const LoopEffects *before, const LoopEffects *after);
// The order of the two loops depends on their accesses alone, and these can be compared.
bool dependence_accesses_decide(const LoopEffects *before, const LoopEffects *after);

// One of several loops whose iterations take turns: iteration i runs at turn i + shift.
typedef struct ShiftedLoop {
    LoopStatement *loop;
    LoopEffects effects;
    int64_t shift;
} ShiftedLoop;

// Raises after->shift, to `limit` at most, until no iteration of `after` runs before one of `before`, an earlier loop, that
// it has to follow: one that touches the same element where one of the two stores it. Iterations of one turn run in the order of
// the loops. Callers have assumed both loops. False when no such shift is proved.
bool dependence_raise_shift(const Lowering *lowering, const ShiftedLoop *before, ShiftedLoop *after, int64_t limit);
// Whether both loops walk some array in rows, iteration i of one at most `limit` rows from iteration i of the other, and one of
// them reads it.
bool dependence_shares_rows(const Lowering *lowering, const ShiftedLoop *before, const ShiftedLoop *after, int64_t limit);
// offset == stride * index + rest, for the index of `loop`.
bool dependence_row_stride(const Lowering *lowering, const LoopStatement *loop, ExtentId offset, ExtentId *stride, ExtentId *rest);

// The offsets never meet in any two iterations of loops `before` and `after`, which may share indices that agree: their ranges lie
// apart, or the elements alternate.
bool dependence_pieces_never_meet(const Lowering *lowering, const LoopStatement *before, ExtentId left, const LoopStatement *after, ExtentId right);

#endif
