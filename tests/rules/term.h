// A random term: a function of the array IR whose results are the term's roots, built without folding so that what is
// tested is there as written. Shapes mention dims; leaves are parameters, constants and what is made of them.

#ifndef TESTS_RULES_TERM_H
#define TESTS_RULES_TERM_H

#include "middle/ir/evaluate.h"
#include "middle/ir/ir.h"
#include "middle/replay/replay.h"

// P always has N's value, so that with_shape has something to say.
enum { DIM_N, DIM_M, DIM_P, DIM_COUNT };
enum { TERM_RANK_LIMIT = 7, TERM_PARAMETERS = 24, TERM_EXTENTS = 24 };

// A slice of the term: another one may go on where it ends.
typedef struct TermSlice {
    IrType result;
    const ExtentId *shape, *starts; // of its operand
    const int64_t *steps;
} TermSlice;

typedef struct Term {
    Random *random;
    Arena *arena;
    StringTable *strings;
    IrModule *module;
    IrFunction *function;
    ExtentId known[TERM_EXTENTS]; // extents used so far: shapes that meet are more likely
    uint32_t known_count;
    ValueId root;                 // the first
    uint32_t written;             // nodes that the term itself has; later ones are made from the e-graph
    const uint32_t *fired;        // by dtype: how often a root of this dtype let the rule fire; NULL for none
    bool rounds;                  // for a rule that is not exact: nothing may overflow or underflow
    TermSlice last_slice; // shape: NULL before there is one
} Term;

void term_create(Term *term, Random *random);
void term_free(Term *term);

// Marks the term as complete with these roots as its results.
void term_finish(Term *term, const ValueId *roots, uint32_t count);

// A complete term as the evaluator runs it.
Replay term_replay(const Term *term);

// ---- term_extents.c ----------------------------------------------------------------------------------------------

// An extent that is never negative.
ExtentId term_extent(Term *term);
// The extent with N and P exchanged: another extent of the same value.
ExtentId term_equal_extent(Term *term, ExtentId extent);
IrType term_type(Term *term, DType dtype, uint32_t rank);
uint32_t term_rank(Term *term);

// ---- term_leaf.c -------------------------------------------------------------------------------------------------

// What the rule's functions ask about a leaf.
typedef struct Question {
    bool asked;       // then its elements are often known
    bool has_integer; // and compared with this integer
    int64_t integer;
} Question;
ValueId term_leaf(Term *term, IrType type, Question question);
ValueId term_parameter(Term *term, IrType type);
ValueId term_constant(Term *term, IrType type, uint64_t bits); // broadcast to the type's shape
ValueId term_iota(Term *term, IrType type, uint32_t axis);

#endif
