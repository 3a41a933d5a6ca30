// Rows that are reduced and then stored, as when they are normalised: the last block of the reduction, which waits for its lanes'
// additions more than for memory, asks for the lines of the result. Beyond the caches that takes a sixth off the time of layernorm.
// A block's lines stay in the cache until they are stored; those of a longer row would not, and are left to the processor.

#include "lanes_internal.h"

static bool has_domain_of(const LoopStatement *reduce, const LoopStatement *loop) {
    if (reduce->axis_count != 1) return false;
    return reduce->axes[0].lower.index == loop->lower.index && reduce->axes[0].upper.index == loop->upper.index;
}

const LoopStatement *be_lanes_announced(Emitter *emitter, const LaneReduction *reduction) {
    const LoopStatement *loop = emitter->stored_next;
    int64_t stride;
    if (!loop || reduction->staged || emitter->depth == 0 || !has_domain_of(reduction->statement, loop)) return NULL;
    Lanes outer = emitter->lanes;
    emitter->lanes = (Lanes){.width = 2, .index = loop->index}; // any width: what matters is what varies
    bool is_contiguous = be_extent_stride(emitter, loop->body.statements.items[0]->offset, &stride) && stride == 1;
    emitter->lanes = outer;
    return is_contiguous ? loop : NULL;
}

void be_lanes_announce(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef at) {
    const LoopStatement *loop = reduction->announced, *store = loop->body.statements.items[0];
    uint32_t per_line = BE_LINE_BYTES / dtype_size(loop_buffer(emitter->function, store->buffer)->dtype);
    emitter->index_depths[loop->index.index] = emitter->depth;
    for (uint32_t column = 0; column < LANES; column += per_line) {
        emitter->indices[loop->index.index] = LLVMBuildNSWAdd(emitter->builder, at, be_i64(emitter, column), "");
        be_ask_for_line(emitter, be_element_address(emitter, store->buffer, store->offset));
    }
}
