// REDUCE in the orders lanes16 and lanes16fma: 16 accumulators as one vector, blocks of 1024 terms, block results combined
// like a binary counter (docs/reduction-orders.md).
//
// A domain that is one run of an index is read in place, another is gathered (emit_lanes_staged.c). In place, whole blocks come
// first, then what is left: fewer terms than a block never touch the stack of block results.
//
// A lane's additions wait for one another, so that whole blocks of simple terms outside of loops go two side by side while they
// fit in a cache. In memory they go one after the other: the hardware follows one stream best, and two were a sixth slower.

#include "lanes_internal.h"

enum { CACHED_BYTES = 1 << 18, STREAM_BYTES = 128, SIMPLE_EXPRESSIONS = 8 };

// ---- in place ----------------------------------------------------------------------------------------------------

// Two blocks at once need twice the registers. Inside a loop a domain is mostly a row of few blocks, not worth the code.
static bool goes_side_by_side(Emitter *emitter, const LaneReduction *reduction) {
    const LoopStatement *statement = reduction->statement;
    size_t bytes = 0;
    if (emitter->depth > 0) return false;
    for (uint32_t i = 0; i < statement->accumulator_count; i++) bytes += (size_t)LANES * dtype_size(reduction->accumulators[i].dtype);
    loop_walk_statement(&emitter->walk, statement);
    return bytes <= STREAM_BYTES && emitter->walk.order.count <= SIMPLE_EXPRESSIONS;
}

// Returns where the pairs end, as an offset from the domain's first term.
static LLVMValueRef reduce_pairs(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef whole) {
    LLVMBuilderRef builder = emitter->builder;
    const Domain *domain = &reduction->domain;
    LLVMValueRef zero = be_i64(emitter, 0), limit = be_i64(emitter, CACHED_BYTES / dtype_size(reduction->accumulators[0].dtype));
    LLVMValueRef is_cached = LLVMBuildICmp(builder, LLVMIntSLE, domain->count, limit, "");
    LLVMValueRef even = LLVMBuildAnd(builder, whole, be_i64(emitter, -STREAMS * BLOCK), "");
    Loop pairs = be_loop_begin(emitter, zero, LLVMBuildSelect(builder, is_cached, even, zero, ""), STREAMS * BLOCK, "pair");
    be_lanes_whole_blocks(emitter, reduction, LLVMBuildNSWAdd(builder, domain->lower, pairs.index, ""), STREAMS);
    LLVMValueRef number = LLVMBuildLShr(builder, pairs.index, be_i64(emitter, BLOCK_BITS + 1), "");
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        LLVMValueRef older = be_lanes_halve(emitter, accumulator, 0), newer = be_lanes_halve(emitter, accumulator, 1);
        be_lanes_push(emitter, accumulator, 1, number, be_lanes_combine(emitter, accumulator, older, newer));
    }
    be_loop_end(emitter, &pairs, be_loop_metadata_rolled(emitter));
    return be_loop_stop(emitter, &pairs);
}

static void reduce_whole_blocks(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef whole) {
    LLVMValueRef first = be_i64(emitter, 0);
    if (goes_side_by_side(emitter, reduction)) first = reduce_pairs(emitter, reduction, whole);
    Loop blocks = be_loop_begin(emitter, first, whole, BLOCK, "block");
    be_lanes_whole_blocks(emitter, reduction, LLVMBuildNSWAdd(emitter->builder, reduction->domain.lower, blocks.index, ""), 1);
    LLVMValueRef number = LLVMBuildLShr(emitter->builder, blocks.index, be_i64(emitter, BLOCK_BITS), "");
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        be_lanes_push(emitter, accumulator, 0, number, be_lanes_halve(emitter, accumulator, 0));
    }
    be_loop_end(emitter, &blocks, be_loop_metadata_rolled(emitter));
}

// Exactly one block is left to the last, so that up to BLOCK terms never touch the stack.
static void reduce_in_place(Emitter *emitter, const LaneReduction *reduction) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef count = reduction->domain.count, zero = be_i64(emitter, 0);
    LLVMBasicBlockRef some, after;
    be_lanes_branch(emitter, LLVMBuildICmp(builder, LLVMIntNE, count, zero, ""), &some, &after);
    LLVMValueRef several = LLVMBuildICmp(builder, LLVMIntSGT, count, be_i64(emitter, BLOCK), "");
    LLVMValueRef even = LLVMBuildAnd(builder, count, be_i64(emitter, -BLOCK), "");
    LLVMValueRef whole = LLVMBuildSelect(builder, several, even, zero, "");
    reduce_whole_blocks(emitter, reduction, whole);
    LLVMValueRef start = LLVMBuildNSWAdd(builder, reduction->domain.lower, whole, "");
    LLVMValueRef blocks = LLVMBuildLShr(builder, whole, be_i64(emitter, BLOCK_BITS), "");
    be_lanes_last_block(emitter, reduction, start, blocks, LLVMBuildNSWSub(builder, count, whole, ""));
    be_jump(emitter, after);
}

// ---- the statement -----------------------------------------------------------------------------------------------

static LLVMValueRef block_buffer(Emitter *emitter, DType dtype) {
    LLVMValueRef buffer = be_alloca(emitter, LLVMArrayType2(be_memory_type(emitter, dtype), BLOCK), "terms");
    LLVMSetAlignment(buffer, 64);
    return buffer;
}

// Sets the result of no terms too.
static void start_accumulator(Emitter *emitter, LaneReduction *reduction, uint32_t position) {
    LaneAccumulator *accumulator = &reduction->accumulators[position];
    accumulator->source = &reduction->statement->accumulators[position];
    IrOp combiner = accumulator->source->combiner;
    accumulator->dtype = loop_expression(emitter->function, accumulator->source->value)->dtype;
    LLVMTypeRef type = be_type(emitter, accumulator->dtype);
    accumulator->vector = LLVMVectorType(type, LANES);
    for (uint32_t stream = 0; stream < STREAMS; stream++) accumulator->lanes[stream] = be_alloca(emitter, accumulator->vector, "lanes");
    accumulator->stack = be_lanes_stack(emitter, type);
    bool has_factor = accumulator->source->factor.index != 0;
    if (reduction->staged) accumulator->values = block_buffer(emitter, accumulator->dtype);
    if (reduction->staged && has_factor) accumulator->factors = block_buffer(emitter, accumulator->dtype);
    bool has_identity = combiner == IR_MULTIPLY || combiner == IR_BIT_AND || combiner == IR_BIT_OR;
    LLVMValueRef empty = has_identity ? be_identity(emitter, combiner, accumulator->dtype) : LLVMConstNull(type);
    LLVMBuildStore(emitter->builder, empty, be_variable_slot(emitter, accumulator->source->variable));
}

void be_reduce_lanes(Emitter *emitter, const LoopStatement *statement) {
    LaneReduction reduction = {.statement = statement, .domain = be_domain(emitter, statement)};
    reduction.staged = reduction.domain.outer_count > 0;
    reduction.accumulators = ARENA_ARRAY(emitter->arena, statement->accumulator_count, LaneAccumulator);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) start_accumulator(emitter, &reduction, i);
    if (reduction.staged) be_lanes_staged(emitter, &reduction);
    else reduce_in_place(emitter, &reduction);
}
