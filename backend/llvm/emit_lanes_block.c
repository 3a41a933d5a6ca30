// Blocks of REDUCE in lanes: rows of 16 terms into 16 accumulators, which then combine by halving.
//
// Lanes start from identities, which are neutral bit for bit, so absent terms need no case of their own.

#include "lanes_internal.h"

static LLVMValueRef load_slot(Emitter *emitter, LLVMValueRef slot) {
    return LLVMBuildLoad2(emitter->builder, be_slot_type(slot), slot, "");
}

// Sixteen terms or fewer, and where they go: the lanes of one stream, or one piece of them.
typedef struct Row {
    uint32_t stream, piece, pieces; // of 16 / pieces terms
    LLVMValueRef at;                // the first term: an index value in place, a position in the buffers when staged
    LLVMValueRef rest;              // how many terms exist; NULL: all
} Row;

static uint32_t row_width(const Row *row) { return LANES / row->pieces; }

static LLVMValueRef row_slot(const LaneAccumulator *accumulator, const Row *row) {
    return row->pieces == 1 ? accumulator->lanes[row->stream] : accumulator->pieces[row->piece];
}

static void start_lanes(Emitter *emitter, const LaneReduction *reduction, const Row *row) {
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        const LoopAccumulator *source = accumulator->source;
        LLVMValueRef start = LLVMConstNull(be_type(emitter, accumulator->dtype));
        if (!source->factor.index) start = be_identity(emitter, source->combiner, accumulator->dtype);
        LLVMBuildStore(emitter->builder, be_splat(emitter, start, row_width(row)), row_slot(accumulator, row));
    }
}

// lanes = lanes op value, or fma(value, factor, lanes), in the lanes that the mask has.
static void step_lanes(Emitter *emitter, const LaneAccumulator *accumulator, const Row *row, LLVMValueRef value, LLVMValueRef factor,
                       LLVMValueRef mask) {
    LLVMValueRef slot = row_slot(accumulator, row), old = load_slot(emitter, slot), next;
    value = be_splat(emitter, value, row_width(row));
    if (factor) next = be_fma(emitter, accumulator->dtype, value, be_splat(emitter, factor, row_width(row)), old);
    else next = be_lanes_combine(emitter, accumulator, old, value);
    if (mask) next = LLVMBuildSelect(emitter->builder, mask, next, old, "");
    LLVMBuildStore(emitter->builder, next, slot);
}

static LLVMValueRef rest_mask(Emitter *emitter, LLVMValueRef rest) { return rest ? be_first_lanes(emitter, LANES, rest) : NULL; }

// Half of the lanes where they are several registers, else every other register's.
static uint32_t multiplier_lanes(const Emitter *emitter, const LaneReduction *reduction, const Row *row) {
    bool is_one_register = row_width(row) * 8 * dtype_size(reduction->accumulators[0].dtype) <= emitter->target->vector_bits;
    if (!is_one_register) return row_width(row) / 2;
    return (row->stream + row->piece) % 2 == 0 ? row_width(row) : 0;
}

static Lanes lanes_in_place(Emitter *emitter, const LaneReduction *reduction, const Row *row) {
    Lanes lanes = {.width = row_width(row), .index = reduction->domain.index, .mask = rest_mask(emitter, row->rest)};
    if (reduction->adder_one) {
        lanes.adder_one = reduction->adder_one;
        lanes.multiplier_lanes = multiplier_lanes(emitter, reduction, row);
    }
    if (row->rest) {
        LLVMValueRef last = LLVMBuildNSWAdd(emitter->builder, row->at, row->rest, "");
        lanes.last = LLVMBuildNSWSub(emitter->builder, last, be_i64(emitter, 1), "");
    }
    return lanes;
}

static void row_in_place(Emitter *emitter, const LaneReduction *reduction, const Row *row) {
    emitter->lanes = lanes_in_place(emitter, reduction, row);
    LLVMValueRef mask = emitter->lanes.mask;
    emitter->indices[reduction->domain.index.index] = row->at;
    emitter->index_depths[reduction->domain.index.index] = emitter->depth;
    be_evaluate(emitter, reduction->statement);
    emitter->lanes = (Lanes){.width = 1};
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LoopAccumulator *source = reduction->accumulators[i].source;
        LLVMValueRef factor = source->factor.index ? be_value(emitter, source->factor) : NULL;
        step_lanes(emitter, &reduction->accumulators[i], row, be_value(emitter, source->value), factor, mask);
    }
}

static LLVMValueRef load_row(Emitter *emitter, const LaneAccumulator *accumulator, LLVMValueRef buffer, LLVMValueRef at) {
    LLVMTypeRef type = be_memory_type(emitter, accumulator->dtype);
    LLVMValueRef address = LLVMBuildInBoundsGEP2(emitter->builder, type, buffer, &at, 1, "");
    LLVMValueRef row = LLVMBuildLoad2(emitter->builder, LLVMVectorType(type, LANES), address, "");
    LLVMSetAlignment(row, dtype_size(accumulator->dtype));
    return accumulator->dtype == DTYPE_BOOL ? be_cast(emitter, DTYPE_U8, DTYPE_BOOL, row) : row;
}

static void row_from_buffers(Emitter *emitter, const LaneReduction *reduction, const Row *row) {
    LLVMValueRef mask = rest_mask(emitter, row->rest);
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        LLVMValueRef factor = accumulator->factors ? load_row(emitter, accumulator, accumulator->factors, row->at) : NULL;
        step_lanes(emitter, accumulator, row, load_row(emitter, accumulator, accumulator->values, row->at), factor, mask);
    }
}

static void emit_row(Emitter *emitter, const LaneReduction *reduction, const Row *row) {
    if (reduction->staged) row_from_buffers(emitter, reduction, row);
    else row_in_place(emitter, reduction, row);
}

// The bounds of the loop are equal in every stream, and all its rows are whole.
void be_lanes_whole_blocks(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef start, uint32_t streams) {
    LLVMBuilderRef builder = emitter->builder;
    for (uint32_t stream = 0; stream < streams; stream++) start_lanes(emitter, reduction, &(Row){.stream = stream, .pieces = 1});
    Loop rows = be_loop_begin(emitter, be_i64(emitter, 0), be_i64(emitter, BLOCK), LANES, "row");
    for (uint32_t stream = 0; stream < streams; stream++) {
        LLVMValueRef offset = LLVMBuildNSWAdd(builder, rows.index, be_i64(emitter, (int64_t)stream * BLOCK), "");
        emit_row(emitter, reduction, &(Row){.stream = stream, .pieces = 1, .at = LLVMBuildNSWAdd(builder, start, offset, "")});
    }
    be_loop_end(emitter, &rows, be_loop_metadata_rolled(emitter));
}

// Pieces in order, the first in the lowest lanes.
static LLVMValueRef join_pieces(Emitter *emitter, const LaneAccumulator *accumulator, uint32_t pieces) {
    LLVMValueRef joined[PIECES];
    for (uint32_t piece = 0; piece < pieces; piece++) joined[piece] = load_slot(emitter, accumulator->pieces[piece]);
    for (; pieces > 1; pieces /= 2) {
        for (uint32_t pair = 0; pair < pieces / 2; pair++) joined[pair] = be_join(emitter, joined[2 * pair], joined[2 * pair + 1]);
    }
    return joined[0];
}

void be_lanes_pieced_block(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef start) {
    LLVMBuilderRef builder = emitter->builder;
    Row row = {.pieces = reduction->pieces};
    for (row.piece = 0; row.piece < row.pieces; row.piece++) start_lanes(emitter, reduction, &row);
    Loop rows = be_loop_begin(emitter, be_i64(emitter, 0), be_i64(emitter, BLOCK), LANES, "row");
    for (row.piece = 0; row.piece < row.pieces; row.piece++) {
        LLVMValueRef offset = LLVMBuildNSWAdd(builder, rows.index, be_i64(emitter, row.piece * row_width(&row)), "");
        row.at = LLVMBuildNSWAdd(builder, start, offset, "");
        emit_row(emitter, reduction, &row);
    }
    be_loop_end(emitter, &rows, be_loop_metadata_rolled(emitter));
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        LLVMBuildStore(builder, join_pieces(emitter, accumulator, row.pieces), accumulator->lanes[0]);
    }
}

void be_lanes_block(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef start, LLVMValueRef count) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef rest = LLVMBuildAnd(builder, count, be_i64(emitter, LANES - 1), "");
    LLVMValueRef whole = LLVMBuildNSWAdd(builder, start, LLVMBuildNSWSub(builder, count, rest, ""), "");
    LLVMBasicBlockRef tail = be_block(emitter, "tail"), after = be_block(emitter, "");
    start_lanes(emitter, reduction, &(Row){.pieces = 1});
    Loop rows = be_loop_begin(emitter, start, whole, LANES, "row");
    if (reduction->announced) be_lanes_announce(emitter, reduction, rows.index);
    emit_row(emitter, reduction, &(Row){.pieces = 1, .at = rows.index});
    be_loop_end(emitter, &rows, be_loop_metadata_rolled(emitter));
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntNE, rest, be_i64(emitter, 0), ""), tail, after);
    be_position(emitter, tail);
    emit_row(emitter, reduction, &(Row){.pieces = 1, .at = whole, .rest = rest});
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
