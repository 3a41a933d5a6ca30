// Shared by the files of REDUCE in the orders lanes16 and lanes16fma (docs/reduction-orders.md).

#ifndef BACKEND_LLVM_LANES_INTERNAL_H
#define BACKEND_LLVM_LANES_INTERNAL_H

#include "llvm_internal.h"

enum { LANES = 16, BLOCK = 1024, BLOCK_BITS = 10, STREAMS = 2, PIECES = 8 };

typedef struct LaneAccumulator {
    const LoopAccumulator *source;
    DType dtype;
    LLVMValueRef lanes[STREAMS];  // allocas of <16 x T>, one for each block that is under way
    LLVMValueRef pieces[PIECES];  // allocas of <16/n x T>: the lanes of a whole block whose rows are read in n pieces
    LLVMValueRef stack;           // alloca of block results, one a level
    LLVMValueRef values, factors; // staged: allocas of [BLOCK x T]
} LaneAccumulator;

typedef struct LaneReduction {
    const LoopStatement *statement;
    Domain domain;
    LaneAccumulator *accumulators;
    LLVMValueRef adder_one; // of be_adder_one
    const LoopStatement *announced; // a loop of stores to the same columns of a row that comes next; NULL: none
    uint32_t pieces;        // that rows of single whole blocks are read in, 1 to PIECES
    bool staged, is_simple; // simple: few terms in few registers, outside of loops
} LaneReduction;

// ---- block results (emit_lanes_results.c) ----------------------------------------------------------------------------

// Room for the block results of any count of terms.
LLVMValueRef be_lanes_stack(Emitter *emitter, LLVMTypeRef type);
LLVMValueRef be_lanes_combine(Emitter *emitter, const LaneAccumulator *accumulator, LLVMValueRef older, LLVMValueRef newer);
// Pushes the result of 2^level whole blocks after `blocks` times 2^level others.
void be_lanes_push(Emitter *emitter, const LaneAccumulator *accumulator, uint32_t level, LLVMValueRef blocks, LLVMValueRef result);
// Reduces the last block, of `rest` terms (0 to BLOCK) from `start`, folds it with the results of the `blocks` whole ones before,
// and sets every accumulator's variable. There must be a term.
void be_lanes_last_block(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef start, LLVMValueRef blocks, LLVMValueRef rest);

// ---- blocks (emit_lanes_block.c) -----------------------------------------------------------------------------------

// Leaves the lanes of `streams` whole blocks, the first from `start`, in lanes[0] and so on.
void be_lanes_whole_blocks(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef start, uint32_t streams);
// Leaves the lanes of a whole block from `start`, read in reduction->pieces pieces, in lanes[0].
void be_lanes_pieced_block(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef start);
// Leaves the lanes of a block of `count` terms (1 to BLOCK) from `start` in lanes[0].
void be_lanes_block(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef start, LLVMValueRef count);
// The lanes of `stream` combined: a block's result.
LLVMValueRef be_lanes_halve(Emitter *emitter, const LaneAccumulator *accumulator, uint32_t stream);

// Goes on in *yes where `condition` holds, with *no for what comes after.
void be_lanes_branch(Emitter *emitter, LLVMValueRef condition, LLVMBasicBlockRef *yes, LLVMBasicBlockRef *no);

// ---- rows that are stored next (emit_lanes_announce.c) -----------------------------------------------------------------

// The loop of stores whose lines a row's last block asks for, or NULL.
const LoopStatement *be_lanes_announced(Emitter *emitter, const LaneReduction *reduction);
// Asks for the lines that the announced loop stores at the LANES columns from `at`.
void be_lanes_announce(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef at);

// ---- staged domains (emit_lanes_staged.c) --------------------------------------------------------------------------

void be_lanes_staged(Emitter *emitter, const LaneReduction *reduction);

#endif
