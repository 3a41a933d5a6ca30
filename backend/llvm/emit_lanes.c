// REDUCE in the orders lanes16 and lanes16fma: 16 accumulators as one vector, blocks of 1024 terms, block results combined
// like a binary counter (docs/reduction-orders.md).
//
// A domain that is one run of an index is read in place, another is gathered (emit_lanes_staged.c). In place, whole blocks come
// first, then what is left: fewer terms than a block never touch the stack of block results.
//
// A lane's additions wait for one another, so that whole blocks of simple terms outside of loops go two side by side while they
// fit in a cache. In memory they go one after the other: the hardware follows one stream best, and two were a sixth slower. On Zen 4
// rows in memory are read in narrow pieces: fewer lines are asked for ahead of the prefetcher then, and a sum takes a quarter less
// time by pieces of 128 bits than by whole registers, an eighth less by pieces of 256.

#include "lanes_internal.h"

enum { CACHED_BYTES = 1 << 18, MEMORY_BYTES = 1 << 25, STREAM_BYTES = 128, SIMPLE_EXPRESSIONS = 8 };

// ---- in place ----------------------------------------------------------------------------------------------------

// Few registers hold two blocks' lanes. Inside a loop a domain is mostly a row of few blocks, not worth the code.
static bool is_simple(Emitter *emitter, const LaneReduction *reduction) {
    const LoopStatement *statement = reduction->statement;
    size_t bytes = 0;
    if (emitter->depth > 0) return false;
    for (uint32_t i = 0; i < statement->accumulator_count; i++) bytes += (size_t)LANES * dtype_size(reduction->accumulators[i].dtype);
    loop_walk_statement(&emitter->walk, statement);
    return bytes <= STREAM_BYTES && emitter->walk.order.count <= SIMPLE_EXPRESSIONS;
}

static uint32_t pieces_of_row(const Emitter *emitter, const LaneReduction *reduction) {
    const Target *target = emitter->target;
    if (!reduction->is_simple || target->memory_bits == target->vector_bits) return 1;
    uint32_t pieces = LANES * 8 * dtype_size(reduction->accumulators[0].dtype) / target->memory_bits;
    return pieces < 1 ? 1 : pieces > PIECES ? PIECES : pieces;
}

// `end` for domains of more than `bytes`, else `otherwise`.
static LLVMValueRef if_larger(Emitter *emitter, const LaneReduction *reduction, int64_t bytes, LLVMValueRef end, LLVMValueRef otherwise) {
    LLVMValueRef limit = be_i64(emitter, bytes / dtype_size(reduction->accumulators[0].dtype));
    LLVMValueRef is_larger = LLVMBuildICmp(emitter->builder, LLVMIntSGT, reduction->domain.count, limit, "");
    return LLVMBuildSelect(emitter->builder, is_larger, end, otherwise, "");
}

// Returns where the pairs end, as an offset from the domain's first term.
static LLVMValueRef reduce_pairs(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef whole) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef zero = be_i64(emitter, 0), even = LLVMBuildAnd(builder, whole, be_i64(emitter, -STREAMS * BLOCK), "");
    Loop pairs = be_loop_begin(emitter, zero, if_larger(emitter, reduction, CACHED_BYTES, zero, even), STREAMS * BLOCK, "pair");
    be_lanes_whole_blocks(emitter, reduction, LLVMBuildNSWAdd(builder, reduction->domain.lower, pairs.index, ""), STREAMS);
    LLVMValueRef number = LLVMBuildLShr(builder, pairs.index, be_i64(emitter, BLOCK_BITS + 1), "");
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        LLVMValueRef older = be_lanes_halve(emitter, accumulator, 0), newer = be_lanes_halve(emitter, accumulator, 1);
        be_lanes_push(emitter, accumulator, 1, number, be_lanes_combine(emitter, accumulator, older, newer));
    }
    be_loop_end(emitter, &pairs, be_loop_metadata_rolled(emitter));
    return be_loop_stop(emitter, &pairs);
}

// From offset `first` to `end`, one after the other; returns where they end.
static LLVMValueRef reduce_singles(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef first, LLVMValueRef end, uint32_t pieces) {
    Loop blocks = be_loop_begin(emitter, first, end, BLOCK, "block");
    LLVMValueRef start = LLVMBuildNSWAdd(emitter->builder, reduction->domain.lower, blocks.index, "");
    if (pieces > 1) be_lanes_pieced_block(emitter, reduction, start);
    else be_lanes_whole_blocks(emitter, reduction, start, 1);
    LLVMValueRef number = LLVMBuildLShr(emitter->builder, blocks.index, be_i64(emitter, BLOCK_BITS), "");
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        be_lanes_push(emitter, accumulator, 0, number, be_lanes_halve(emitter, accumulator, 0));
    }
    be_loop_end(emitter, &blocks, be_loop_metadata_rolled(emitter));
    return be_loop_stop(emitter, &blocks);
}

static void reduce_whole_blocks(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef whole) {
    LLVMValueRef first = be_i64(emitter, 0);
    if (reduction->is_simple) first = reduce_pairs(emitter, reduction, whole);
    if (reduction->pieces > 1) {
        LLVMValueRef end = if_larger(emitter, reduction, MEMORY_BYTES, whole, first);
        first = reduce_singles(emitter, reduction, first, end, reduction->pieces);
    }
    reduce_singles(emitter, reduction, first, whole, 1);
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
static void create_lanes(Emitter *emitter, const LaneReduction *reduction, LaneAccumulator *accumulator) {
    LLVMTypeRef type = be_type(emitter, accumulator->dtype), piece = LLVMVectorType(type, LANES / reduction->pieces);
    for (uint32_t stream = 0; stream < STREAMS; stream++) accumulator->lanes[stream] = be_alloca(emitter, LLVMVectorType(type, LANES), "lanes");
    for (uint32_t k = 0; reduction->pieces > 1 && k < reduction->pieces; k++) accumulator->pieces[k] = be_alloca(emitter, piece, "piece");
    accumulator->stack = be_lanes_stack(emitter, type);
}

static void start_accumulator(Emitter *emitter, LaneReduction *reduction, uint32_t position) {
    LaneAccumulator *accumulator = &reduction->accumulators[position];
    accumulator->source = &reduction->statement->accumulators[position];
    IrOp combiner = accumulator->source->combiner;
    accumulator->dtype = loop_expression(emitter->function, accumulator->source->value)->dtype;
    bool has_factor = accumulator->source->factor.index != 0;
    if (reduction->staged) accumulator->values = block_buffer(emitter, accumulator->dtype);
    if (reduction->staged && has_factor) accumulator->factors = block_buffer(emitter, accumulator->dtype);
    bool has_identity = combiner == IR_MULTIPLY || combiner == IR_BIT_AND || combiner == IR_BIT_OR;
    LLVMValueRef zero = LLVMConstNull(be_type(emitter, accumulator->dtype));
    LLVMValueRef empty = has_identity ? be_identity(emitter, combiner, accumulator->dtype) : zero;
    LLVMBuildStore(emitter->builder, empty, be_variable_slot(emitter, accumulator->source->variable));
}

static void plan_rows(Emitter *emitter, LaneReduction *reduction) {
    reduction->is_simple = !reduction->staged && is_simple(emitter, reduction);
    reduction->pieces = pieces_of_row(emitter, reduction);
    reduction->announced = be_lanes_announced(emitter, reduction);
    if (!reduction->staged) reduction->adder_one = be_adder_one(emitter, reduction->statement, reduction->accumulators[0].dtype);
}

void be_reduce_lanes(Emitter *emitter, const LoopStatement *statement) {
    LaneReduction reduction = {.statement = statement, .domain = be_domain(emitter, statement)};
    reduction.staged = reduction.domain.outer_count > 0;
    reduction.accumulators = ARENA_ARRAY(emitter->arena, statement->accumulator_count, LaneAccumulator);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) start_accumulator(emitter, &reduction, i);
    plan_rows(emitter, &reduction);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) create_lanes(emitter, &reduction, &reduction.accumulators[i]);
    if (reduction.staged) be_lanes_staged(emitter, &reduction);
    else reduce_in_place(emitter, &reduction);
}
