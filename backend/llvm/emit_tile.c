// Independent FOR loops around reductions as vectors over the FOR's own index: column sums (the kept axis is contiguous) and
// matrix products. Each lane runs the reduction of its own element in the order that the REDUCE asks for, so the bits are
// those of the scalar loop. So for sequential loops of assignments, the steps of a recurrence that each element takes.
//
// With a perfectly nested loop around it whose index not all loads mention (a matrix product's rows) several of its
// iterations share the loads: the tile is rows x vectors. Its column loop then goes outside, so that a panel of the right
// operand stays in the cache while the rows go by; where every load that follows the column follows the row too, as in a
// convolution, no panel is read again, and the rows stay outside. Columns left over are one masked vector at a time; rows left over repeat the
// last row, which computes and stores the same values again.

#include "tile_internal.h"

// ---- suitability -------------------------------------------------------------------------------------------------

static AtomId index_atom(const Emitter *emitter, LoopIndexId index) {
    AtomId atom;
    bool is_atom = extent_is_atom(emitter->source->extents, be_index_extent(emitter, index), &atom);
    REQUIRE(is_atom, "a loop index that is no atom");
    return atom;
}

static bool mentions(const Emitter *emitter, ExtentId extent, LoopIndexId index) {
    return extent_mentions(emitter->source->extents, extent, index_atom(emitter, index));
}

// What the loads of a loop body's reductions say about the two candidate indices.
typedef struct LoadSummary {
    bool unit_stride;  // some load is contiguous along the column index
    bool shared_by_rows, differs_by_rows;
    bool panel;        // some load follows the column and not the row
    uint32_t widest;   // bytes of the widest accumulator or stored element
    uint32_t accumulators;
} LoadSummary;

static void note_width(LoadSummary *summary, DType dtype) {
    if (dtype_size(dtype) > summary->widest) summary->widest = dtype_size(dtype);
}

static void summarise_loads(Emitter *emitter, const LoopStatement *reduce, const LoopStatement *row, LoadSummary *summary) {
    loop_walk_statement(&emitter->walk, reduce);
    for (size_t i = 0; i < emitter->walk.order.count; i++) {
        const LoopExpression *expression = loop_expression(emitter->function, emitter->walk.order.items[i]);
        int64_t stride;
        if (expression->kind != LOOP_LOAD || expression->operand_count) continue;
        bool is_linear = be_extent_stride(emitter, expression->extent, &stride), follows_column = !is_linear || stride != 0;
        if (is_linear && stride == 1) summary->unit_stride = true;
        if (!row) continue;
        if (mentions(emitter, expression->extent, row->index)) summary->differs_by_rows = true;
        else summary->shared_by_rows = true, summary->panel = summary->panel || follows_column;
    }
}

static bool reduce_fits(Emitter *emitter, const LoopStatement *reduce, LoadSummary *summary) {
    bool order_fits = reduce->order == IR_ORDER_LEFT || reduce->order == IR_ORDER_CHUNK256 || reduce->order == IR_ORDER_ANY;
    if (!order_fits || reduce->axis_count == 0) return false;
    for (uint32_t i = 0; i < reduce->axis_count; i++) {
        if (be_extent_varies(emitter, reduce->axes[i].lower) || be_extent_varies(emitter, reduce->axes[i].upper)) return false;
    }
    for (uint32_t i = 0; i < reduce->accumulator_count; i++) {
        const LoopAccumulator *accumulator = &reduce->accumulators[i];
        if (accumulator->is_position) return false;
        note_width(summary, loop_variable(emitter->function, accumulator->variable)->dtype);
        summary->accumulators++;
    }
    return true;
}

static bool store_fits(Emitter *emitter, const LoopStatement *store, LoadSummary *summary) {
    int64_t stride;
    note_width(summary, loop_buffer(emitter->function, store->buffer)->dtype);
    return be_extent_stride(emitter, store->offset, &stride) && stride == 1;
}

static bool assignment_fits(Emitter *emitter, const LoopStatement *assign, const LoopStatement *row, LoadSummary *summary) {
    note_width(summary, loop_variable(emitter->function, assign->variable)->dtype);
    summary->accumulators++;
    summarise_loads(emitter, assign, row, summary);
    return true;
}

// Steps that every element takes: assignments, in loops with the same bounds for all elements.
static bool steps_fit(Emitter *emitter, const LoopStatement *steps, const LoopStatement *row, LoadSummary *summary) {
    if (steps->independent || be_extent_varies(emitter, steps->lower) || be_extent_varies(emitter, steps->upper)) return false;
    for (size_t i = 0; i < steps->body.statements.count; i++) {
        const LoopStatement *statement = steps->body.statements.items[i];
        bool fits = statement->kind == LOOP_ASSIGN ? assignment_fits(emitter, statement, row, summary)
                                                   : statement->kind == LOOP_FOR && steps_fit(emitter, statement, row, summary);
        if (!fits) return false;
    }
    return true;
}

// What a reduction does for each element.
static bool reduce_body_fits(Emitter *emitter, const LoopStatement *reduce, const LoopStatement *row, LoadSummary *summary) {
    for (size_t i = 0; i < reduce->body.statements.count; i++) {
        const LoopStatement *statement = reduce->body.statements.items[i];
        if (statement->kind == LOOP_STORE && !store_fits(emitter, statement, summary)) return false;
        if (statement->kind == LOOP_ASSIGN) note_width(summary, loop_variable(emitter->function, statement->variable)->dtype);
        summarise_loads(emitter, statement, row, summary);
    }
    return true;
}

static bool statement_fits(Emitter *emitter, const LoopStatement *statement, const LoopStatement *row, LoadSummary *summary) {
    if (statement->kind == LOOP_ASSIGN) return true;
    if (statement->kind == LOOP_FOR) return steps_fit(emitter, statement, row, summary);
    if (statement->kind == LOOP_STORE) return store_fits(emitter, statement, summary);
    if (statement->kind != LOOP_REDUCE || !reduce_fits(emitter, statement, summary)) return false;
    summarise_loads(emitter, statement, row, summary);
    return reduce_body_fits(emitter, statement, row, summary);
}

static bool body_fits(Emitter *emitter, const TilePlan *plan, LoadSummary *summary) {
    const LoopBlock *body = &plan->column->body;
    if (be_block_is_large(body)) return false;
    for (size_t i = 0; i < body->statements.count; i++) {
        if (!statement_fits(emitter, body->statements.items[i], plan->row, summary)) return false;
    }
    return summary->unit_stride;
}

// ---- variables assigned inside -----------------------------------------------------------------------------------

static void claim_variable(Emitter *emitter, LoopVariableId variable) {
    if (!emitter->tile_positions[variable.index]) emitter->tile_positions[variable.index] = ++emitter->tile.variable_count;
}

static void release_variable(Emitter *emitter, LoopVariableId variable) { emitter->tile_positions[variable.index] = 0; }

static void allocate_slot(Emitter *emitter, LoopVariableId id) {
    Tile *tile = &emitter->tile;
    const LoopVariable *variable = loop_variable(emitter->function, id);
    LLVMTypeRef type = be_widen(be_type(emitter, variable->dtype), tile->lanes.width);
    for (uint32_t copy = 0; copy < be_copy_count(emitter); copy++) {
        uint32_t slot = copy * tile->variable_count + emitter->tile_positions[id.index] - 1;
        if (!tile->slots[slot]) tile->slots[slot] = be_alloca(emitter, type, variable->name);
    }
}

typedef void VariableVisit(Emitter *emitter, LoopVariableId variable);

static void for_each_variable(Emitter *emitter, const LoopBlock *body, VariableVisit *visit) {
    for (size_t i = 0; i < body->statements.count; i++) {
        const LoopStatement *statement = body->statements.items[i];
        if (statement->kind == LOOP_ASSIGN) visit(emitter, statement->variable);
        if (statement->kind == LOOP_FOR || statement->kind == LOOP_REDUCE) for_each_variable(emitter, &statement->body, visit);
        for (uint32_t k = 0; statement->kind == LOOP_REDUCE && k < statement->accumulator_count; k++) {
            visit(emitter, statement->accumulators[k].variable);
        }
    }
}

static void claim_variables(Emitter *emitter, const LoopBlock *body) { for_each_variable(emitter, body, claim_variable); }

static void release_variables(Emitter *emitter, const LoopBlock *body) { for_each_variable(emitter, body, release_variable); }

static void allocate_slots(Emitter *emitter, const LoopBlock *body) {
    Tile *tile = &emitter->tile;
    tile->slots = ARENA_ARRAY(emitter->arena, (size_t)be_copy_count(emitter) * tile->variable_count, LLVMValueRef);
    for_each_variable(emitter, body, allocate_slot);
}

// ---- emission ----------------------------------------------------------------------------------------------------

void be_copies_begin(Emitter *emitter, const TilePlan *plan) {
    allocate_slots(emitter, &plan->column->body);
    emitter->lanes = emitter->tile.lanes;
}

void be_copies_end(Emitter *emitter) {
    emitter->lanes = (Lanes){.width = 1};
    emitter->copy = 0;
}

static bool has_steps(const LoopBlock *body) {
    for (size_t i = 0; i < body->statements.count; i++) {
        if (body->statements.items[i]->kind == LOOP_FOR) return true;
    }
    return false;
}

// All copies store at once, after their steps: the lines come meanwhile. Beyond the caches that takes a seventh off the time of
// polynomial.
static void ask_for_lines(Emitter *emitter, const LoopBlock *body) {
    for (size_t i = 0; i < body->statements.count; i++) {
        const LoopStatement *store = body->statements.items[i];
        for (uint32_t copy = 0; copy < be_copy_count(emitter) && store->kind == LOOP_STORE; copy++) {
            be_copy_select(emitter, copy);
            be_ask_for_line(emitter, be_element_address(emitter, store->buffer, store->offset));
        }
    }
}

static void emit_copies(Emitter *emitter, const TilePlan *plan) {
    const LoopBlock *body = &plan->column->body;
    be_copies_begin(emitter, plan);
    if (!plan->row && be_copy_count(emitter) > 1 && has_steps(body)) ask_for_lines(emitter, body);
    be_emit_block(emitter, body);
    be_copies_end(emitter);
}

static void set_depth(Emitter *emitter, LoopIndexId index) { emitter->index_depths[index.index] = emitter->depth; }

// The loop over the rows of a tile; rows past the end repeat the last one.
static Loop begin_rows(Emitter *emitter, const TilePlan *plan) {
    Tile *tile = &emitter->tile;
    tile->row = plan->row->index;
    LLVMValueRef upper = be_extent(emitter, plan->row->upper, EXTENT_WRAPS);
    LLVMValueRef last = LLVMBuildNSWSub(emitter->builder, upper, be_i64(emitter, 1), "");
    Loop loop = be_loop_begin(emitter, be_extent(emitter, plan->row->lower, EXTENT_WRAPS), upper, plan->rows, "rows");
    set_depth(emitter, plan->row->index);
    for (uint32_t row = 0; row < plan->rows; row++) {
        LLVMValueRef value = LLVMBuildNSWAdd(emitter->builder, loop.index, be_i64(emitter, row), "");
        tile->row_values[row] = row ? be_minimum_i64(emitter, value, last) : value;
    }
    return loop;
}

static void emit_rows(Emitter *emitter, const TilePlan *plan) {
    emitter->tile.rows = plan->rows;
    if (!plan->row || plan->rows_outside) {
        emit_copies(emitter, plan);
        return;
    }
    Loop loop = begin_rows(emitter, plan);
    emit_copies(emitter, plan);
    be_loop_end(emitter, &loop, be_loop_metadata(emitter, NULL));
}

void be_set_columns(Emitter *emitter, const TilePlan *plan, LLVMValueRef first, uint32_t vectors, LLVMValueRef upper) {
    Tile *tile = &emitter->tile;
    tile->vectors = vectors;
    tile->column = plan->column->index;
    tile->lanes = (Lanes){.width = plan->width, .index = plan->column->index};
    set_depth(emitter, plan->column->index);
    for (uint32_t vector = 0; vector < vectors; vector++) {
        LLVMValueRef distance = be_i64(emitter, (int64_t)vector * plan->width);
        tile->column_values[vector] = vector ? LLVMBuildNSWAdd(emitter->builder, first, distance, "") : first;
    }
    if (upper) { // the columns left over
        tile->lanes.mask = be_first_lanes(emitter, plan->width, LLVMBuildNSWSub(emitter->builder, upper, first, ""));
        tile->lanes.last = LLVMBuildNSWSub(emitter->builder, upper, be_i64(emitter, 1), "");
    }
}

void be_emit_columns(Emitter *emitter, const TilePlan *plan, LLVMValueRef first, uint32_t vectors, LLVMValueRef upper) {
    be_set_columns(emitter, plan, first, vectors, upper);
    emit_rows(emitter, plan);
}

void be_emit_last_columns(Emitter *emitter, const TilePlan *plan, LLVMValueRef first, LLVMValueRef upper) {
    LLVMBasicBlockRef some = be_block(emitter, "columns.rest"), after = be_block(emitter, "");
    LLVMBuildCondBr(emitter->builder, LLVMBuildICmp(emitter->builder, LLVMIntSLT, first, upper, ""), some, after);
    be_position(emitter, some);
    be_emit_columns(emitter, plan, first, 1, upper);
    be_jump(emitter, after);
}

bool be_loop_is_shorter(const Emitter *emitter, const LoopStatement *loop, uint32_t count) {
    int64_t extent;
    ExtentId length = extent_subtract(emitter->source->extents, loop->upper, loop->lower);
    return extent_is_constant(emitter->source->extents, length, &extent) && extent < (int64_t)count;
}

static void emit_column_blocks(Emitter *emitter, const TilePlan *plan) {
    uint32_t block = plan->vectors * plan->width;
    LLVMValueRef lower = be_extent(emitter, plan->column->lower, EXTENT_WRAPS);
    LLVMValueRef upper = be_extent(emitter, plan->column->upper, EXTENT_WRAPS);
    LLVMValueRef middle = lower;
    if (!be_loop_is_shorter(emitter, plan->column, block)) {
        LLVMValueRef count = be_maximum_i64(emitter, LLVMBuildSub(emitter->builder, upper, lower, ""), be_i64(emitter, 0));
        LLVMValueRef size = be_i64(emitter, block);
        LLVMValueRef rest = LLVMBuildURem(emitter->builder, count, size, "");
        middle = LLVMBuildNSWAdd(emitter->builder, lower, LLVMBuildNSWSub(emitter->builder, count, rest, ""), "");
        Loop blocks = be_loop_begin(emitter, lower, middle, block, "columns");
        be_emit_columns(emitter, plan, blocks.index, plan->vectors, NULL);
        be_loop_end(emitter, &blocks, be_loop_metadata(emitter, NULL));
    }
    Loop rest = be_loop_begin(emitter, middle, upper, plan->width, "columns.rest");
    be_emit_columns(emitter, plan, rest.index, 1, upper);
    be_loop_end(emitter, &rest, be_loop_metadata(emitter, NULL));
}

static void emit_plan(Emitter *emitter, const TilePlan *plan) {
    if (!plan->rows_outside) {
        emit_column_blocks(emitter, plan);
        return;
    }
    Loop rows = begin_rows(emitter, plan);
    emit_column_blocks(emitter, plan);
    be_loop_end(emitter, &rows, be_loop_metadata(emitter, NULL));
}

// ---- the plan ----------------------------------------------------------------------------------------------------

// Rows that walk through memory side by side are streams for the processor to follow: 6 are slower than 4 beyond the caches.
enum { LANE_WIDTH_LIMIT = 16, DEFAULT_ROWS = 6, STREAMED_ROWS = 4, REGISTERS_OF_SMALL_FILES = 16 };

static void choose_sizes(const Emitter *emitter, TilePlan *plan, const LoadSummary *summary) {
    bool small_file = emitter->target->vector_registers <= REGISTERS_OF_SMALL_FILES;
    plan->width = emitter->target->vector_bits / 8 / summary->widest;
    if (plan->width > LANE_WIDTH_LIMIT) plan->width = LANE_WIDTH_LIMIT;
    uint32_t vectors = plan->row ? (small_file ? 2 : 4) : BE_VECTOR_LIMIT;
    plan->vectors = summary->accumulators >= vectors ? 1 : vectors / summary->accumulators;
    plan->rows = 1;
    if (!plan->row) return;
    uint32_t wish = plan->row->tile ? plan->row->tile : plan->rows_outside ? STREAMED_ROWS : DEFAULT_ROWS;
    plan->rows = wish > BE_ROW_LIMIT ? BE_ROW_LIMIT : wish;
    while (plan->rows > 1 && be_loop_is_shorter(emitter, plan->row, plan->rows)) plan->rows--;
}

static bool plan_fits(Emitter *emitter, TilePlan *plan) {
    LoadSummary summary = {.widest = 1};
    emitter->lanes = (Lanes){.width = 2, .index = plan->column->index}; // any width: what matters is what varies
    emitter->tile.variable_count = 0;
    claim_variables(emitter, &plan->column->body);
    bool fits = body_fits(emitter, plan, &summary);
    if (plan->row) fits = fits && summary.shared_by_rows && summary.differs_by_rows;
    emitter->lanes = (Lanes){.width = 1};
    plan->rows_outside = plan->row && !summary.panel;
    if (fits) choose_sizes(emitter, plan, &summary);
    else release_variables(emitter, &plan->column->body);
    return fits;
}

// A loop of stores alone.
static bool pointwise_fits(Emitter *emitter, TilePlan *plan) {
    if (be_block_is_large(&plan->column->body)) return false;
    emitter->lanes = (Lanes){.width = 2, .index = plan->column->index};
    emitter->tile.variable_count = 0;
    claim_variables(emitter, &plan->column->body);
    bool fits = be_plan_pointwise(emitter, plan);
    emitter->lanes = (Lanes){.width = 1};
    if (!fits) release_variables(emitter, &plan->column->body);
    return fits;
}

static bool is_candidate(const LoopStatement *statement) {
    return statement->kind == LOOP_FOR && statement->independent && statement->step == 1;
}

// Reductions, or steps that every element takes.
static bool has_reduce(const LoopBlock *body) {
    for (size_t i = 0; i < body->statements.count; i++) {
        const LoopStatement *statement = body->statements.items[i];
        if (statement->kind == LOOP_REDUCE || (statement->kind == LOOP_FOR && !statement->independent)) return true;
    }
    return false;
}

// The column loop directly inside `statement` when nothing else is and its bounds are the same for all rows.
static const LoopStatement *nested_column(const Emitter *emitter, const LoopStatement *statement) {
    if (statement->body.statements.count != 1) return NULL;
    const LoopStatement *inner = statement->body.statements.items[0];
    if (!is_candidate(inner) || !has_reduce(&inner->body)) return NULL;
    bool moves = mentions(emitter, inner->lower, statement->index) || mentions(emitter, inner->upper, statement->index);
    return moves ? NULL : inner;
}

// Whether what fits a tile without a row loop is better read row by row.
static bool streams(Emitter *emitter, const TilePlan *plan) {
    emitter->lanes = (Lanes){.width = 2, .index = plan->column->index};
    bool fits = be_stream_fits(emitter, plan);
    emitter->lanes = (Lanes){.width = 1};
    return fits;
}

static void remark_plan(const Emitter *emitter, const TilePlan *plan, bool is_pointwise, bool is_streamed, Span span) {
    if (is_streamed) diagnostic_remark(emitter->diagnostics, REMARK_VECTOR_ROWS, span, "rows are added several at a time, with vectors of %u elements along them", plan->width);
    else if (is_pointwise) diagnostic_remark(emitter->diagnostics, REMARK_VECTOR_LOOP, span, "emitted with %u vectors of %u elements an iteration", plan->vectors, plan->width);
    else diagnostic_remark(emitter->diagnostics, REMARK_VECTOR_TILE, span, "results are computed side by side in registers: %u x %u vectors of %u elements", plan->rows, plan->vectors, plan->width);
}

bool be_emit_tile(Emitter *emitter, const LoopStatement *statement) {
    if (!is_candidate(statement)) return false;
    TilePlan plan = {.column = statement};
    bool reduces = has_reduce(&statement->body), is_pointwise = false;
    if (!reduces) {
        plan.column = nested_column(emitter, statement);
        plan.row = statement;
    }
    bool fits = plan.column && plan_fits(emitter, &plan);
    if (!fits && !reduces) {
        plan = (TilePlan){.column = statement};
        is_pointwise = fits = pointwise_fits(emitter, &plan);
    }
    if (!fits) return false;
    bool is_streamed = reduces && streams(emitter, &plan);
    remark_plan(emitter, &plan, is_pointwise, is_streamed, statement->span);
    ArenaMark mark = arena_mark(emitter->arena);
    if (is_pointwise) be_emit_pointwise(emitter, &plan);
    else if (is_streamed) be_emit_stream(emitter, &plan);
    else emit_plan(emitter, &plan);
    arena_reset(emitter->arena, mark);
    release_variables(emitter, &plan.column->body);
    emitter->tile = (Tile){.rows = 1, .vectors = 1};
    return true;
}
