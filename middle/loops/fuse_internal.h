// Shared by the files that make one loop of several. Private to middle/loops.

#ifndef MIDDLE_LOOPS_FUSE_INTERNAL_H
#define MIDDLE_LOOPS_FUSE_INTERNAL_H

#include "dependence.h"

enum { FUSED_STATEMENTS = 24 };

typedef struct Fuser {
    Lowering *lowering;
    LoopFunction *function;
    ExtentTable *extents;
    LoopIndexId from;      // replaced
    ExtentId to;
} Fuser;

// An independent loop with step 1, and without a wish for a tile.
bool fuse_is_parallel(const LoopStatement *statement);
// The parallel loop that is all of a loop's body, or NULL.
LoopStatement *fuse_only_loop(const LoopStatement *statement);
// `extent` with index `to` instead of `from`.
ExtentId fuse_renamed(Fuser *fuser, ExtentId extent, LoopIndexId from, LoopIndexId to);
// Replaces an index in a loop's body.
void fuse_replace_in_body(Fuser *fuser, LoopStatement *loop, LoopIndexId from, ExtentId to);
// The first `count` statements' stores: what the rest of the body loads of them passes in variables.
void fuse_forward_stores(Fuser *fuser, LoopBlock *body, size_t count);
// Buffers of the workspace that one loop uses are in use at the same time.
void fuse_join_lives(Lowering *lowering, const LoopStatement *loop, const LoopStatement *other);

#endif
