// Blocks of REDUCE in lanes: rows of 16 terms into 16 accumulators, which then combine by halving.
//
// Lanes start from identities, which are neutral bit for bit, so absent terms need no case of their own.

#include "lanes_internal.h"

static LLVMValueRef load_slot(Emitter *emitter, LLVMValueRef slot) {
    return LLVMBuildLoad2(emitter->builder, be_slot_type(slot), slot, "");
}

static void start_lanes(Emitter *emitter, const LaneReduction *reduction, uint32_t stream) {
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        LLVMValueRef start = LLVMConstNull(accumulator->vector);
        if (!accumulator->source->factor.index) {
            start = be_splat(emitter, be_identity(emitter, accumulator->source->combiner, accumulator->dtype), LANES);
        }
        LLVMBuildStore(emitter->builder, start, accumulator->lanes[stream]);
    }
}

// lanes = lanes op value, or fma(value, factor, lanes), in the lanes that the mask has.
static void step_lanes(Emitter *emitter, const LaneAccumulator *accumulator, uint32_t stream, LLVMValueRef value, LLVMValueRef factor,
                       LLVMValueRef mask) {
    LLVMValueRef old = load_slot(emitter, accumulator->lanes[stream]), next;
    value = be_splat(emitter, value, LANES);
    if (factor) next = be_fma(emitter, accumulator->dtype, value, be_splat(emitter, factor, LANES), old);
    else next = be_lanes_combine(emitter, accumulator, old, value);
    if (mask) next = LLVMBuildSelect(emitter->builder, mask, next, old, "");
    LLVMBuildStore(emitter->builder, next, accumulator->lanes[stream]);
}

// Sixteen terms from `at`: an index value in place, a position in the buffers when staged. `rest`: how many exist, NULL: all.
static LLVMValueRef rest_mask(Emitter *emitter, LLVMValueRef rest) {
    if (!rest) return NULL;
    LLVMValueRef count = be_splat(emitter, rest, LANES);
    return LLVMBuildICmp(emitter->builder, LLVMIntSLT, be_lane_numbers(emitter, LANES), count, "");
}

static void row_in_place(Emitter *emitter, const LaneReduction *reduction, uint32_t stream, LLVMValueRef at, LLVMValueRef rest) {
    LLVMValueRef mask = rest_mask(emitter, rest);
    emitter->lanes = (Lanes){.width = LANES, .index = reduction->domain.index, .mask = mask};
    if (rest) {
        LLVMValueRef last = LLVMBuildNSWAdd(emitter->builder, at, rest, "");
        emitter->lanes.last = LLVMBuildNSWSub(emitter->builder, last, be_i64(emitter, 1), "");
    }
    emitter->indices[reduction->domain.index.index] = at;
    emitter->index_depths[reduction->domain.index.index] = emitter->depth;
    be_evaluate(emitter, reduction->statement);
    emitter->lanes = (Lanes){.width = 1};
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LoopAccumulator *source = reduction->accumulators[i].source;
        LLVMValueRef factor = source->factor.index ? be_value(emitter, source->factor) : NULL;
        step_lanes(emitter, &reduction->accumulators[i], stream, be_value(emitter, source->value), factor, mask);
    }
}

static LLVMValueRef load_row(Emitter *emitter, const LaneAccumulator *accumulator, LLVMValueRef buffer, LLVMValueRef at) {
    LLVMTypeRef type = be_memory_type(emitter, accumulator->dtype);
    LLVMValueRef address = LLVMBuildInBoundsGEP2(emitter->builder, type, buffer, &at, 1, "");
    LLVMValueRef row = LLVMBuildLoad2(emitter->builder, LLVMVectorType(type, LANES), address, "");
    LLVMSetAlignment(row, dtype_size(accumulator->dtype));
    return accumulator->dtype == DTYPE_BOOL ? be_cast(emitter, DTYPE_U8, DTYPE_BOOL, row) : row;
}

static void row_from_buffers(Emitter *emitter, const LaneReduction *reduction, uint32_t stream, LLVMValueRef at, LLVMValueRef rest) {
    LLVMValueRef mask = rest_mask(emitter, rest);
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        LLVMValueRef factor = accumulator->factors ? load_row(emitter, accumulator, accumulator->factors, at) : NULL;
        step_lanes(emitter, accumulator, stream, load_row(emitter, accumulator, accumulator->values, at), factor, mask);
    }
}

static void emit_row(Emitter *emitter, const LaneReduction *reduction, uint32_t stream, LLVMValueRef at, LLVMValueRef rest) {
    if (reduction->staged) row_from_buffers(emitter, reduction, stream, at, rest);
    else row_in_place(emitter, reduction, stream, at, rest);
}

// The bounds of the loop are equal in every stream, and all its rows are whole.
void be_lanes_whole_blocks(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef start, uint32_t streams) {
    LLVMBuilderRef builder = emitter->builder;
    for (uint32_t stream = 0; stream < streams; stream++) start_lanes(emitter, reduction, stream);
    Loop rows = be_loop_begin(emitter, be_i64(emitter, 0), be_i64(emitter, BLOCK), LANES, "row");
    for (uint32_t stream = 0; stream < streams; stream++) {
        LLVMValueRef offset = LLVMBuildNSWAdd(builder, rows.index, be_i64(emitter, (int64_t)stream * BLOCK), "");
        emit_row(emitter, reduction, stream, LLVMBuildNSWAdd(builder, start, offset, ""), NULL);
    }
    be_loop_end(emitter, &rows, be_loop_metadata_rolled(emitter));
}

void be_lanes_block(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef start, LLVMValueRef count) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef rest = LLVMBuildAnd(builder, count, be_i64(emitter, LANES - 1), "");
    LLVMValueRef whole = LLVMBuildNSWAdd(builder, start, LLVMBuildNSWSub(builder, count, rest, ""), "");
    LLVMBasicBlockRef tail = be_block(emitter, "tail"), after = be_block(emitter, "");
    start_lanes(emitter, reduction, 0);
    Loop rows = be_loop_begin(emitter, start, whole, LANES, "row");
    emit_row(emitter, reduction, 0, rows.index, NULL);
    be_loop_end(emitter, &rows, be_loop_metadata_rolled(emitter));
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntNE, rest, be_i64(emitter, 0), ""), tail, after);
    be_position(emitter, tail);
    emit_row(emitter, reduction, 0, whole, rest);
    be_jump(emitter, after);
}

LLVMValueRef be_lanes_halve(Emitter *emitter, const LaneAccumulator *accumulator, uint32_t stream) {
    LLVMValueRef lanes = load_slot(emitter, accumulator->lanes[stream]);
    for (uint32_t half = LANES / 2; half != 0; half /= 2) {
        LLVMValueRef low = be_lanes_of(emitter, lanes, 0, half), high = be_lanes_of(emitter, lanes, half, half);
        lanes = be_lanes_combine(emitter, accumulator, low, high);
    }
    return lanes;
}

void be_lanes_branch(Emitter *emitter, LLVMValueRef condition, LLVMBasicBlockRef *yes, LLVMBasicBlockRef *no) {
    *yes = be_block(emitter, "");
    *no = be_block(emitter, "");
    LLVMBuildCondBr(emitter->builder, condition, *yes, *no);
    be_position(emitter, *yes);
}
