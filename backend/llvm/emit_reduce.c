// REDUCE as plain loops, for every copy of the current tile: the orders left, chunk256 and any, and positions. With a tile
// each accumulator is a vector over the tile's columns, so the order of every element's own terms stays what it is.

#include "llvm_internal.h"

// ---- domains -----------------------------------------------------------------------------------------------------

static AtomId index_atom(const Emitter *emitter, LoopIndexId index) {
    AtomId atom;
    bool is_atom = extent_is_atom(emitter->source->extents, be_index_extent(emitter, index), &atom);
    REQUIRE(is_atom, "a loop index that is no atom");
    return atom;
}

// True when the extent depends on axis `outer` and the run only through outer * count + run.
static bool collapses(const Emitter *emitter, ExtentId extent, LoopIndexId outer, LoopIndexId run, ExtentId count) {
    ExtentTable *extents = emitter->source->extents;
    AtomId outer_atom = index_atom(emitter, outer), run_atom = index_atom(emitter, run);
    ExtentId outer_stride, run_stride, rest;
    if (!extent_linear(extents, extent, outer_atom, &outer_stride, &rest)) return false;
    if (extent_mentions(extents, outer_stride, run_atom)) return false;
    if (!extent_linear(extents, rest, run_atom, &run_stride, &rest)) return false;
    return extent_same(outer_stride, extent_multiply(extents, run_stride, count));
}

static bool all_collapse(Emitter *emitter, LoopIndexId outer, LoopIndexId run, ExtentId count) {
    for (size_t i = 0; i < emitter->walk.order.count; i++) {
        const LoopExpression *expression = loop_expression(emitter->function, emitter->walk.order.items[i]);
        if (expression->kind != LOOP_LOAD && expression->kind != LOOP_EXTENT) continue;
        if (!collapses(emitter, expression->extent, outer, run, count)) return false;
    }
    return true;
}

static LLVMValueRef axis_count(Emitter *emitter, const LoopDomainAxis *axis) {
    ExtentId count = extent_subtract(emitter->source->extents, axis->upper, axis->lower);
    return be_maximum_i64(emitter, be_extent(emitter, count, EXTENT_WRAPS), be_i64(emitter, 0));
}

// No axes: one element. Its index 0 is bound to no loop and mentioned by nothing.
static Domain single_element(const Emitter *emitter) {
    return (Domain){.lower = be_i64(emitter, 0), .count = be_i64(emitter, 1)};
}

// Axes from the last one outwards join the run as long as every subscript sees them as one.
Domain be_domain(Emitter *emitter, const LoopStatement *statement) {
    if (statement->axis_count == 0) return single_element(emitter);
    ExtentTable *extents = emitter->source->extents;
    const LoopDomainAxis *last = &statement->axes[statement->axis_count - 1];
    Domain domain = {.outer_count = statement->axis_count - 1, .axes = statement->axes, .index = last->index};
    domain.lower = be_extent(emitter, last->lower, EXTENT_WRAPS);
    domain.count = axis_count(emitter, last);
    ExtentId count = extent_subtract(extents, last->upper, last->lower);
    loop_walk_statement(&emitter->walk, statement);
    while (domain.outer_count > 0) {
        const LoopDomainAxis *axis = &statement->axes[domain.outer_count - 1];
        if (!all_collapse(emitter, axis->index, domain.index, count)) break;
        emitter->indices[axis->index.index] = be_extent(emitter, axis->lower, EXTENT_WRAPS);
        domain.count = LLVMBuildMul(emitter->builder, domain.count, axis_count(emitter, axis), "");
        count = extent_multiply(extents, count, extent_subtract(extents, axis->upper, axis->lower));
        domain.outer_count--;
    }
    return domain;
}

static LLVMValueRef is_empty(Emitter *emitter, const Domain *domain) {
    LLVMValueRef zero = be_i64(emitter, 0);
    LLVMValueRef empty = LLVMBuildICmp(emitter->builder, LLVMIntEQ, domain->count, zero, "");
    for (uint32_t i = 0; i < domain->outer_count; i++) {
        LLVMValueRef count = axis_count(emitter, &domain->axes[i]);
        LLVMValueRef none = LLVMBuildICmp(emitter->builder, LLVMIntEQ, count, zero, "");
        empty = LLVMBuildOr(emitter->builder, empty, none, "");
    }
    return empty;
}

// ---- loops over a domain -----------------------------------------------------------------------------------------

typedef struct Nest {
    Loop *loops;
    uint32_t count;
} Nest;

static void bind_index(Emitter *emitter, LoopIndexId index, LLVMValueRef value) {
    emitter->indices[index.index] = value;
    emitter->index_depths[index.index] = emitter->depth;
}

static void open_loop(Emitter *emitter, Nest *nest, LoopIndexId index, LLVMValueRef lower, LLVMValueRef upper) {
    Loop *loop = &nest->loops[nest->count++];
    *loop = be_loop_begin(emitter, lower, upper, 1, "reduce");
    bind_index(emitter, index, loop->index);
}

static Nest open_outer(Emitter *emitter, const Domain *domain) {
    Nest nest = {.loops = ARENA_ARRAY(emitter->arena, domain->outer_count + 1, Loop)};
    for (uint32_t i = 0; i < domain->outer_count; i++) {
        const LoopDomainAxis *axis = &domain->axes[i];
        LLVMValueRef lower = be_extent(emitter, axis->lower, EXTENT_WRAPS);
        open_loop(emitter, &nest, axis->index, lower, be_extent(emitter, axis->upper, EXTENT_WRAPS));
    }
    return nest;
}

static LLVMValueRef run_end(Emitter *emitter, const Domain *domain) {
    return LLVMBuildAdd(emitter->builder, domain->lower, domain->count, "");
}

static void close_loops(Emitter *emitter, Nest *nest) {
    while (nest->count > 0) be_loop_end(emitter, &nest->loops[--nest->count], be_loop_metadata(emitter, NULL));
}

// ---- accumulators ------------------------------------------------------------------------------------------------

// State of one REDUCE: per copy and accumulator, at [copy * accumulator_count + accumulator].
typedef struct Reduction {
    const LoopStatement *statement;
    Domain domain;
    LLVMValueRef *chunks;   // chunk256: the current chunk's sum
    LLVMValueRef *extremes; // positions: the best value so far
    LLVMValueRef counter;   // positions: of elements; chunk256 over several loops: of the chunk's terms
} Reduction;

typedef void AccumulatorVisit(Emitter *emitter, Reduction *reduction, const LoopAccumulator *accumulator, uint32_t slot);

// `evaluates`: for one more element, whose statements come first.
static void for_each_accumulator(Emitter *emitter, Reduction *reduction, bool evaluates, AccumulatorVisit *visit) {
    const LoopStatement *statement = reduction->statement;
    if (evaluates) be_emit_block(emitter, &statement->body);
    for (uint32_t copy = 0; copy < be_copy_count(emitter); copy++) {
        be_copy_select(emitter, copy);
        if (evaluates) be_evaluate(emitter, statement);
        for (uint32_t i = 0; i < statement->accumulator_count; i++) {
            visit(emitter, reduction, &statement->accumulators[i], copy * statement->accumulator_count + i);
        }
    }
}

static DType accumulator_dtype(const Emitter *emitter, const LoopAccumulator *accumulator) {
    return loop_expression(emitter->function, accumulator->value)->dtype;
}

static LLVMValueRef lane_value(Emitter *emitter, LoopExpressionId id) {
    return be_splat(emitter, be_value(emitter, id), emitter->lanes.width);
}

static LLVMValueRef load_slot(Emitter *emitter, LLVMValueRef slot) {
    return LLVMBuildLoad2(emitter->builder, be_slot_type(slot), slot, "");
}

LLVMValueRef be_reduce_start(Emitter *emitter, const LoopAccumulator *accumulator) {
    DType dtype = accumulator_dtype(emitter, accumulator);
    if (accumulator->factor.index) return LLVMConstNull(be_type(emitter, dtype));
    return be_identity(emitter, accumulator->combiner, dtype);
}

static void start_plain(Emitter *emitter, Reduction *reduction, const LoopAccumulator *accumulator, uint32_t slot) {
    DType dtype = accumulator_dtype(emitter, accumulator);
    LLVMValueRef start = be_reduce_start(emitter, accumulator);
    LLVMValueRef variable = be_variable_slot(emitter, accumulator->variable);
    if (accumulator->is_position) {
        reduction->extremes[slot] = be_alloca(emitter, be_type(emitter, dtype), "extreme");
        LLVMBuildStore(emitter->builder, be_identity(emitter, accumulator->combiner, dtype), reduction->extremes[slot]);
        start = be_i64(emitter, 0);
    }
    LLVMBuildStore(emitter->builder, be_splat(emitter, start, emitter->lanes.width), variable);
}

// The value is the new extreme when it is beyond the old one, or is the first NaN.
static void step_position(Emitter *emitter, Reduction *reduction, const LoopAccumulator *accumulator, uint32_t slot) {
    DType dtype = accumulator_dtype(emitter, accumulator);
    LLVMValueRef value = be_value(emitter, accumulator->value), extreme = load_slot(emitter, reduction->extremes[slot]);
    LLVMValueRef variable = be_variable_slot(emitter, accumulator->variable);
    LLVMValueRef operands[2] = {value, extreme};
    IrOp beyond = accumulator->combiner == IR_MINIMUM ? IR_LESS : IR_GREATER;
    LLVMValueRef better = be_apply(emitter, beyond, dtype, DTYPE_BOOL, operands, 2);
    if (dtype_is_float(dtype)) {
        LLVMValueRef is_nan = LLVMBuildFCmp(emitter->builder, LLVMRealUNO, value, value, "");
        LLVMValueRef was_number = LLVMBuildFCmp(emitter->builder, LLVMRealORD, extreme, extreme, "");
        better = LLVMBuildOr(emitter->builder, better, LLVMBuildAnd(emitter->builder, is_nan, was_number, ""), "");
    }
    LLVMValueRef position = LLVMBuildSelect(emitter->builder, better, load_slot(emitter, reduction->counter), load_slot(emitter, variable), "");
    LLVMBuildStore(emitter->builder, position, variable);
    LLVMBuildStore(emitter->builder, LLVMBuildSelect(emitter->builder, better, value, extreme, ""), reduction->extremes[slot]);
}

LLVMValueRef be_reduce_step(Emitter *emitter, const LoopAccumulator *accumulator, LLVMValueRef old) {
    DType dtype = accumulator_dtype(emitter, accumulator);
    LLVMValueRef value = lane_value(emitter, accumulator->value);
    if (accumulator->factor.index) return be_fma(emitter, dtype, value, lane_value(emitter, accumulator->factor), old);
    return be_apply(emitter, accumulator->combiner, dtype, dtype, (LLVMValueRef[]){old, value}, 2);
}

static void step_into(Emitter *emitter, const LoopAccumulator *accumulator, LLVMValueRef slot) {
    LLVMBuildStore(emitter->builder, be_reduce_step(emitter, accumulator, load_slot(emitter, slot)), slot);
}

static void step_plain(Emitter *emitter, Reduction *reduction, const LoopAccumulator *accumulator, uint32_t slot) {
    if (accumulator->is_position) step_position(emitter, reduction, accumulator, slot);
    else step_into(emitter, accumulator, be_variable_slot(emitter, accumulator->variable));
}

bool be_reduce_has_zero(const Emitter *emitter, const LoopAccumulator *accumulator) {
    if (accumulator->is_position) return false;
    bool is_extreme = accumulator->combiner == IR_MINIMUM || accumulator->combiner == IR_MAXIMUM;
    return is_extreme || (accumulator->combiner == IR_ADD && dtype_is_float(accumulator_dtype(emitter, accumulator)));
}

// Sums of nothing are +0.0, not the identity -0.0; extremes of nothing are 0 (a check has failed before).
static void finish_value(Emitter *emitter, Reduction *reduction, const LoopAccumulator *accumulator, uint32_t slot) {
    (void)slot;
    if (!be_reduce_has_zero(emitter, accumulator)) return;
    LLVMValueRef variable = be_variable_slot(emitter, accumulator->variable);
    LLVMValueRef value = load_slot(emitter, variable);
    LLVMValueRef zero = LLVMConstNull(LLVMTypeOf(value));
    LLVMValueRef empty = is_empty(emitter, &reduction->domain);
    LLVMBuildStore(emitter->builder, LLVMBuildSelect(emitter->builder, empty, zero, value, ""), variable);
}

static void count_element(Emitter *emitter, const Reduction *reduction) {
    LLVMValueRef next = LLVMBuildAdd(emitter->builder, load_slot(emitter, reduction->counter), be_i64(emitter, 1), "");
    LLVMBuildStore(emitter->builder, next, reduction->counter);
}

static void reduce_plain(Emitter *emitter, Reduction *reduction) {
    Domain *domain = &reduction->domain;
    reduction->counter = be_alloca(emitter, emitter->i64, "element");
    LLVMBuildStore(emitter->builder, be_i64(emitter, 0), reduction->counter);
    for_each_accumulator(emitter, reduction, false, start_plain);
    Nest nest = open_outer(emitter, domain);
    open_loop(emitter, &nest, domain->index, domain->lower, run_end(emitter, domain));
    for_each_accumulator(emitter, reduction, true, step_plain);
    count_element(emitter, reduction);
    close_loops(emitter, &nest);
    for_each_accumulator(emitter, reduction, false, finish_value);
}

// ---- chunk256 ----------------------------------------------------------------------------------------------------

// The total starts from -0.0, so that the first chunk's sum stays as it is.
static void start_total(Emitter *emitter, Reduction *reduction, const LoopAccumulator *accumulator, uint32_t slot) {
    LLVMValueRef variable = be_variable_slot(emitter, accumulator->variable);
    LLVMTypeRef type = be_slot_type(variable);
    LLVMValueRef identity = be_identity(emitter, IR_ADD, accumulator_dtype(emitter, accumulator));
    reduction->chunks[slot] = be_alloca(emitter, type, "chunk");
    LLVMBuildStore(emitter->builder, be_splat(emitter, identity, emitter->lanes.width), variable);
    LLVMBuildStore(emitter->builder, LLVMConstNull(type), reduction->chunks[slot]);
}

static void start_chunk(Emitter *emitter, Reduction *reduction, const LoopAccumulator *accumulator, uint32_t slot) {
    (void)accumulator;
    LLVMBuildStore(emitter->builder, LLVMConstNull(be_slot_type(reduction->chunks[slot])), reduction->chunks[slot]);
}

static void step_chunk(Emitter *emitter, Reduction *reduction, const LoopAccumulator *accumulator, uint32_t slot) {
    step_into(emitter, accumulator, reduction->chunks[slot]);
}

static void add_chunk(Emitter *emitter, Reduction *reduction, const LoopAccumulator *accumulator, uint32_t slot) {
    DType dtype = accumulator_dtype(emitter, accumulator);
    LLVMValueRef variable = be_variable_slot(emitter, accumulator->variable);
    LLVMValueRef operands[2] = {load_slot(emitter, variable), load_slot(emitter, reduction->chunks[slot])};
    LLVMBuildStore(emitter->builder, be_apply(emitter, IR_ADD, dtype, dtype, operands, 2), variable);
}

// One loop: a loop over chunks around the loop over a chunk's terms.
static void reduce_chunks(Emitter *emitter, Reduction *reduction) {
    const Domain *domain = &reduction->domain;
    LLVMValueRef end = run_end(emitter, domain);
    for_each_accumulator(emitter, reduction, false, start_total);
    Loop chunks = be_loop_begin(emitter, domain->lower, end, BE_CHUNK, "chunk");
    LLVMValueRef chunk_end = LLVMBuildNSWAdd(emitter->builder, chunks.index, be_i64(emitter, BE_CHUNK), "");
    for_each_accumulator(emitter, reduction, false, start_chunk);
    Nest nest = {.loops = ARENA_NEW(emitter->arena, Loop)};
    open_loop(emitter, &nest, domain->index, chunks.index, be_minimum_i64(emitter, chunk_end, end));
    for_each_accumulator(emitter, reduction, true, step_chunk);
    close_loops(emitter, &nest);
    for_each_accumulator(emitter, reduction, false, add_chunk);
    be_loop_end(emitter, &chunks, be_loop_metadata(emitter, NULL));
    for_each_accumulator(emitter, reduction, false, finish_value);
}

static void flush_chunk(Emitter *emitter, Reduction *reduction) {
    for_each_accumulator(emitter, reduction, false, add_chunk);
    for_each_accumulator(emitter, reduction, false, start_chunk);
    LLVMBuildStore(emitter->builder, be_i64(emitter, 0), reduction->counter);
}

// Emits flush_chunk under a comparison of the chunk's number of terms.
static void flush_if(Emitter *emitter, Reduction *reduction, LLVMIntPredicate predicate, int64_t terms) {
    LLVMBasicBlockRef flush = be_block(emitter, "flush"), after = be_block(emitter, "");
    LLVMValueRef count = load_slot(emitter, reduction->counter);
    LLVMBuildCondBr(emitter->builder, LLVMBuildICmp(emitter->builder, predicate, count, be_i64(emitter, terms), ""), flush, after);
    be_position(emitter, flush);
    flush_chunk(emitter, reduction);
    be_jump(emitter, after);
}

// Several loops that are no single run: the terms are counted.
static void reduce_counted_chunks(Emitter *emitter, Reduction *reduction) {
    const Domain *domain = &reduction->domain;
    reduction->counter = be_alloca(emitter, emitter->i64, "term");
    LLVMBuildStore(emitter->builder, be_i64(emitter, 0), reduction->counter);
    for_each_accumulator(emitter, reduction, false, start_total);
    Nest nest = open_outer(emitter, domain);
    open_loop(emitter, &nest, domain->index, domain->lower, run_end(emitter, domain));
    for_each_accumulator(emitter, reduction, true, step_chunk);
    count_element(emitter, reduction);
    flush_if(emitter, reduction, LLVMIntEQ, BE_CHUNK);
    close_loops(emitter, &nest);
    flush_if(emitter, reduction, LLVMIntNE, 0);
    for_each_accumulator(emitter, reduction, false, finish_value);
}

// ---- choice ------------------------------------------------------------------------------------------------------

// Lanes of one reduction: floats, where the order asks for them or where any order will do, outside of a tile. The order of
// integers cannot be seen; LLVM makes vectors of their plain loops.
static bool wants_lanes(const Emitter *emitter, const LoopStatement *statement) {
    bool has_float = false;
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        if (statement->accumulators[i].is_position) return false;
        has_float = has_float || dtype_is_float(accumulator_dtype(emitter, &statement->accumulators[i]));
    }
    if (statement->axis_count == 0 || emitter->lanes.width > 1) return false;
    return has_float && statement->order != IR_ORDER_LEFT && statement->order != IR_ORDER_CHUNK256;
}

// Reductions that lanes are not wanted for. Those in a tile are lanes of the tile.
static void remark_plain(const Emitter *emitter, const LoopStatement *statement) {
    DiagnosticList *diagnostics = emitter->diagnostics;
    if (statement->axis_count == 0 || emitter->lanes.width > 1) return;
    bool has_position = false;
    for (uint32_t i = 0; i < statement->accumulator_count; i++) has_position = has_position || statement->accumulators[i].is_position;
    if (has_position) diagnostic_remark(diagnostics, REMARK_SCALAR_LOOP, statement->span, "the position of an extreme is looked for one element after the other");
    else if (statement->order == IR_ORDER_ANY) diagnostic_remark(diagnostics, REMARK_VECTOR_BY_LLVM, statement->span, "this reduction may take its elements in any order and is left to LLVM");
    else diagnostic_remark(diagnostics, REMARK_SCALAR_LOOP, statement->span, "these terms are added one after the other: the order of this reduction (%s) has no lanes", ir_order_name(statement->order));
}

void be_emit_reduce(Emitter *emitter, const LoopStatement *statement) {
    if (wants_lanes(emitter, statement)) {
        diagnostic_remark(emitter->diagnostics, REMARK_VECTOR_REDUCTION, statement->span, "reduced in 16 lanes of vectors");
        be_reduce_lanes(emitter, statement);
        return;
    }
    remark_plain(emitter, statement);
    size_t slots = (size_t)be_copy_count(emitter) * statement->accumulator_count;
    Reduction reduction = {.statement = statement, .domain = be_domain(emitter, statement)};
    reduction.chunks = ARENA_ARRAY(emitter->arena, slots, LLVMValueRef);
    reduction.extremes = ARENA_ARRAY(emitter->arena, slots, LLVMValueRef);
    if (statement->order != IR_ORDER_CHUNK256) reduce_plain(emitter, &reduction);
    else if (reduction.domain.outer_count == 0) reduce_chunks(emitter, &reduction);
    else reduce_counted_chunks(emitter, &reduction);
}
