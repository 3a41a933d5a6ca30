// Shared by emit_tile.c, emit_stream.c and emit_pointwise.c: independent loops as vectors over their own index.

#ifndef BACKEND_LLVM_TILE_INTERNAL_H
#define BACKEND_LLVM_TILE_INTERNAL_H

#include "llvm_internal.h"

typedef struct TilePlan {
    const LoopStatement *row;    // NULL: none
    const LoopStatement *column;
    uint32_t rows, vectors, width;
    uint32_t pieces; // of a pointwise loop: how many accesses each vector of a whole block is cut into
    const LoopStatement *aligned; // of a pointwise loop: blocks begin where this store is aligned; NULL: with the loop
    bool rows_outside; // rows go by outside of the columns
} TilePlan;

// The column loop's body for `vectors` times plan->width columns from `first`, for all rows. With `upper` the columns end
// there: lanes beyond it are masked.
void be_emit_columns(Emitter *emitter, const TilePlan *plan, LLVMValueRef first, uint32_t vectors, LLVMValueRef upper);
// The parts of be_emit_columns: the columns of the tile, whose rows are set; then, around what is emitted for every copy of the
// tile, the variables that the column loop's body assigns.
void be_set_columns(Emitter *emitter, const TilePlan *plan, LLVMValueRef first, uint32_t vectors, LLVMValueRef upper);
void be_copies_begin(Emitter *emitter, const TilePlan *plan);
void be_copies_end(Emitter *emitter);
// The column loop's body from `first` to `upper`, fewer columns than a vector has, if there are any.
void be_emit_last_columns(Emitter *emitter, const TilePlan *plan, LLVMValueRef first, LLVMValueRef upper);
// True when the loop is known to have fewer iterations than `count`.
bool be_loop_is_shorter(const Emitter *emitter, const LoopStatement *loop, uint32_t count);

// Whether the column loop, which has no reductions, fits vectors; if so sets the plan's sizes. The current lanes say which
// index varies.
bool be_plan_pointwise(Emitter *emitter, TilePlan *plan);
void be_emit_pointwise(Emitter *emitter, const TilePlan *plan);

// Whether the column loop, which has no row loop around it, reduces the rows of arrays so that they are best read row by row.
// The current lanes say which index varies; the plan has its width.
bool be_stream_fits(Emitter *emitter, const TilePlan *plan);
void be_emit_stream(Emitter *emitter, const TilePlan *plan);

#endif
