// Outlining's state and the contract between its files. Private to middle/loops.
//
//   outline.c          which nests are equal; their calls
//   outline_form.c     the form of a nest, by which nests are compared, and the operands that it leaves out
//   outline_mentions.c which variables are mentioned where
//   outline_alias.c    proof that the buffers of a nest are distinct memory
//   outline_build.c    the function that stands for a kind of nests

#ifndef MIDDLE_LOOPS_OUTLINE_INTERNAL_H
#define MIDDLE_LOOPS_OUTLINE_INTERNAL_H

#include "loops.h"

// What a nest reads and writes of its surroundings, in the order of first use; the form names operands by position.
typedef struct NestOperand {
    LoopOperand value;
    bool stored; // a buffer that the nest writes
} NestOperand;

// Two nests of the same words differ in nothing but their operands.
typedef struct NestForm {
    VECTOR(uint64_t) words;
    VECTOR(NestOperand) operands;
    VECTOR(LoopVariableId) results; // scalars that the nest assigns and others read
} NestForm;

typedef struct Outliner {
    LoopFunction *function;
    ExtentTable *extents;
    Facts *facts;
    Arena *scratch;
    DiagnosticList *diagnostics; // remarks
    LoopWalk walk;
    uint32_t *mentions; // by variable: in the whole function
    // The nest at hand. Numbers run from 1 in the order in which it binds or assigns; 0: not its own.
    NestForm form;
    uint32_t *index_numbers;      // by loop index
    uint32_t *variable_numbers;   // by variable
    uint32_t *own_mentions;       // by variable that is the nest's own: those inside of it
    uint32_t *expression_numbers; // by expression: position within its statement, from 1
    VECTOR(LoopIndexId) own_indices;
    VECTOR(LoopVariableId) own_variables;
    uint32_t statement_count;
} Outliner;

// ---- outline_mentions.c ------------------------------------------------------------------------------------------

// Counts every mention of a variable in the function.
void outline_count_mentions(Outliner *outliner);
// Adds a statement's own mentions, without those of the statements inside, to `mentions`, by variable.
void outline_count_statement(Outliner *outliner, const LoopStatement *statement, uint32_t *mentions);

// ---- outline_form.c ----------------------------------------------------------------------------------------------

// An extent as a sum over products of the nest's own atoms, with coefficients from outside; the first group is the product
// of none.
enum { EXTENT_GROUP_LIMIT = 16 };
typedef struct ExtentGroup {
    uint32_t atom_count;
    const AtomId *atoms;
    ExtentId coefficient;
} ExtentGroup;
typedef struct ExtentSplit {
    uint32_t count;
    ExtentGroup groups[EXTENT_GROUP_LIMIT];
} ExtentSplit;
// False when there are too many groups.
bool outline_split_extent(Outliner *outliner, ExtentId extent, ExtentSplit *split);

// Makes `nest` the one at hand and finds its form; false when it cannot be outlined. Either way outline_leave must follow.
bool outline_enter(Outliner *outliner, const LoopStatement *nest);
void outline_leave(Outliner *outliner);
// The position of an operand of the nest at hand.
uint32_t outline_operand(const Outliner *outliner, const LoopOperand *operand);

// ---- outline_alias.c ---------------------------------------------------------------------------------------------

// True when what the nest at hand writes through one buffer is proved not to be accessed through another.
bool outline_buffers_are_distinct(Outliner *outliner);

// ---- outline_build.c ---------------------------------------------------------------------------------------------

// The function that does what the nest at hand does, with those operands as parameters that `is_parameter` (by operand)
// tells; the others are constants.
void outline_build(Outliner *outliner, const LoopStatement *nest, const bool *is_parameter);

#endif
