// REDUCE in lanes over a domain that is no single run of an index: the terms are gathered block by block into buffers on the
// stack and reduced from there.

#include "lanes_internal.h"

static LLVMValueRef load_slot(Emitter *emitter, LLVMValueRef slot) {
    return LLVMBuildLoad2(emitter->builder, be_slot_type(slot), slot, "");
}

static void add_to(Emitter *emitter, LLVMValueRef slot, LLVMValueRef amount) {
    LLVMBuildStore(emitter->builder, LLVMBuildNSWAdd(emitter->builder, load_slot(emitter, slot), amount, ""), slot);
}

static void stage_value(Emitter *emitter, const LaneAccumulator *accumulator, LLVMValueRef buffer, LoopExpressionId id, LLVMValueRef at) {
    LLVMTypeRef type = be_memory_type(emitter, accumulator->dtype);
    LLVMValueRef address = LLVMBuildInBoundsGEP2(emitter->builder, type, buffer, &at, 1, "");
    be_store_memory(emitter, accumulator->dtype, be_value(emitter, id), address);
}

// Values of `count` consecutive index values from `from` go to the buffers at `fill`: a loop that LLVM makes vectors of.
static void stage_segment(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef from, LLVMValueRef fill, LLVMValueRef count) {
    LLVMMetadataRef outer = emitter->access_group;
    emitter->access_group = be_access_group_create(emitter);
    Loop loop = be_loop_begin(emitter, be_i64(emitter, 0), count, 1, "stage");
    LoopIndexId index = reduction->domain.index;
    emitter->indices[index.index] = LLVMBuildNSWAdd(emitter->builder, from, loop.index, "");
    emitter->index_depths[index.index] = emitter->depth;
    be_evaluate(emitter, reduction->statement);
    LLVMValueRef at = LLVMBuildNSWAdd(emitter->builder, fill, loop.index, "");
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        stage_value(emitter, accumulator, accumulator->values, accumulator->source->value, at);
        if (accumulator->factors) stage_value(emitter, accumulator, accumulator->factors, accumulator->source->factor, at);
    }
    be_loop_end(emitter, &loop, be_loop_metadata(emitter, emitter->access_group));
    emitter->access_group = outer;
}

// Reduces the `fill` terms in the buffers, pushes the result and empties the buffers.
static void flush_buffers(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef fill, LLVMValueRef blocks) {
    be_lanes_block(emitter, reduction, be_i64(emitter, 0), load_slot(emitter, fill));
    LLVMValueRef number = load_slot(emitter, blocks);
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        be_lanes_push(emitter, accumulator, 0, number, be_lanes_halve(emitter, accumulator, 0));
    }
    LLVMBuildStore(emitter->builder, be_i64(emitter, 0), fill);
    add_to(emitter, blocks, be_i64(emitter, 1));
}

static void stage_run(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef fill, LLVMValueRef blocks) {
    LLVMBuilderRef builder = emitter->builder;
    const Domain *domain = &reduction->domain;
    LLVMValueRef done = be_alloca(emitter, emitter->i64, "done");
    LLVMBasicBlockRef test = be_block(emitter, "segment"), body = be_block(emitter, ""), exit = be_block(emitter, "");
    LLVMBuildStore(builder, be_i64(emitter, 0), done);
    be_jump(emitter, test);
    emitter->depth++;
    LLVMValueRef left = LLVMBuildNSWSub(builder, domain->count, load_slot(emitter, done), "");
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntSGT, left, be_i64(emitter, 0), ""), body, exit);
    be_position(emitter, body);
    LLVMValueRef used = load_slot(emitter, fill);
    LLVMValueRef count = be_minimum_i64(emitter, left, LLVMBuildNSWSub(builder, be_i64(emitter, BLOCK), used, ""));
    LLVMValueRef from = LLVMBuildNSWAdd(builder, domain->lower, load_slot(emitter, done), "");
    stage_segment(emitter, reduction, from, used, count);
    add_to(emitter, done, count);
    add_to(emitter, fill, count);
    LLVMBasicBlockRef flush, next;
    be_lanes_branch(emitter, LLVMBuildICmp(builder, LLVMIntEQ, load_slot(emitter, fill), be_i64(emitter, BLOCK), ""), &flush, &next);
    flush_buffers(emitter, reduction, fill, blocks);
    be_jump(emitter, next);
    LLVMBuildBr(builder, test);
    emitter->depth--;
    be_position(emitter, exit);
}

// What is in the buffers is the last block.
static void finish_staged(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef fill, LLVMValueRef blocks) {
    LLVMBasicBlockRef some, after;
    LLVMValueRef number = load_slot(emitter, blocks), rest = load_slot(emitter, fill);
    LLVMValueRef terms = LLVMBuildOr(emitter->builder, number, rest, "");
    be_lanes_branch(emitter, LLVMBuildICmp(emitter->builder, LLVMIntNE, terms, be_i64(emitter, 0), ""), &some, &after);
    be_lanes_last_block(emitter, reduction, be_i64(emitter, 0), number, rest);
    be_jump(emitter, after);
}

void be_lanes_staged(Emitter *emitter, const LaneReduction *reduction) {
    const Domain *domain = &reduction->domain;
    LLVMValueRef fill = be_alloca(emitter, emitter->i64, "fill"), blocks = be_alloca(emitter, emitter->i64, "blocks");
    Loop *loops = ARENA_ARRAY(emitter->arena, domain->outer_count, Loop);
    LLVMBuildStore(emitter->builder, be_i64(emitter, 0), fill);
    LLVMBuildStore(emitter->builder, be_i64(emitter, 0), blocks);
    for (uint32_t i = 0; i < domain->outer_count; i++) {
        const LoopDomainAxis *axis = &domain->axes[i];
        LLVMValueRef lower = be_extent(emitter, axis->lower, EXTENT_WRAPS);
        loops[i] = be_loop_begin(emitter, lower, be_extent(emitter, axis->upper, EXTENT_WRAPS), 1, "outer");
        emitter->indices[axis->index.index] = loops[i].index;
        emitter->index_depths[axis->index.index] = emitter->depth;
    }
    stage_run(emitter, reduction, fill, blocks);
    for (uint32_t i = domain->outer_count; i-- > 0;) be_loop_end(emitter, &loops[i], be_loop_metadata(emitter, NULL));
    finish_staged(emitter, reduction, fill, blocks);
}
