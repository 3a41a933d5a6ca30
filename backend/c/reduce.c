// Reductions in the orders of docs/reduction-orders.md.
//
// Starting from an identity is exact: -0.0 + x = x, 1 * x = x, and the largest (smallest) value never wins a minimum
// (maximum) against anything but itself. So lanes and totals start there, and only the result of no elements is special.

#include "c_internal.h"

static const LoopAccumulator *accumulator_at(const LoopStatement *statement, uint32_t number) { return &statement->accumulators[number]; }

static DType value_dtype(const CEmitter *emitter, const LoopAccumulator *accumulator) {
    return loop_expression(emitter->function, accumulator->value)->dtype;
}

static void open_brace(CEmitter *emitter) {
    c_line(emitter, "{");
    emitter->indentation++;
}

static void close_brace(CEmitter *emitter) {
    emitter->indentation--;
    c_line(emitter, "}");
}

// ---- one step ----------------------------------------------------------------------------------------------------

// "name = name + value" for the accumulator's combiner.
static void write_combine(CEmitter *emitter, const LoopAccumulator *accumulator, const char *name) {
    DType dtype = value_dtype(emitter, accumulator);
    COperationForm form = c_operation_form(emitter, accumulator->combiner, dtype, dtype);
    text_format(emitter->output, "%s = %s%s%s", name, form.before, name, form.between[0]);
    if (accumulator->factor.index) {
        COperationForm product = c_operation_form(emitter, IR_MULTIPLY, dtype, dtype);
        text_format(emitter->output, "%s%s", product.infix ? "(" : "", product.before);
        c_expression(emitter, accumulator->value, product.infix);
        text_add(emitter->output, product.between[0]);
        c_expression(emitter, accumulator->factor, product.infix);
        text_format(emitter->output, "%s%s", product.after, product.infix ? ")" : "");
    } else {
        c_expression(emitter, accumulator->value, form.infix);
    }
    text_add(emitter->output, form.after);
}

// "name = fma(value, factor, name)"
static void write_fma(CEmitter *emitter, const LoopAccumulator *accumulator, const char *name) {
    DType dtype = value_dtype(emitter, accumulator);
    c_need_fma(emitter, dtype);
    text_format(emitter->output, "%s = arr_fma_%s(", name, dtype_name(dtype));
    c_expression(emitter, accumulator->value, false);
    text_add(emitter->output, ", ");
    c_expression(emitter, accumulator->factor, false);
    text_format(emitter->output, ", %s)", name);
}

// Orders with FMA are those of floats; other types have no rounding to save.
static bool is_fma(const CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator) {
    return accumulator->factor.index && statement->order != IR_ORDER_ANY && dtype_is_float(value_dtype(emitter, accumulator));
}

static void write_step(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator, const char *name) {
    c_start_line(emitter);
    if (is_fma(emitter, statement, accumulator)) write_fma(emitter, accumulator, name);
    else write_combine(emitter, accumulator, name);
    text_add(emitter->output, ";\n");
}

// The first extreme's position, where a NaN is more extreme than any number: "term" counts the elements.
static void write_position_step(CEmitter *emitter, const LoopAccumulator *accumulator, uint32_t number) {
    DType dtype = value_dtype(emitter, accumulator);
    const char *better = accumulator->combiner == IR_MINIMUM ? "<" : ">";
    open_brace(emitter);
    c_start_line(emitter);
    text_format(emitter->output, "const %s values%u = ", c_type(dtype), number);
    c_expression(emitter, accumulator->value, false);
    text_add(emitter->output, ";\n");
    c_start_line(emitter);
    text_format(emitter->output, "if (term == 0 || ");
    if (dtype_is_float(dtype)) {
        text_format(emitter->output, "(best%u == best%u && (values%u %s best%u || values%u != values%u))", number, number, number, better,
                    number, number, number);
    } else {
        text_format(emitter->output, "values%u %s best%u", number, better, number);
    }
    text_add(emitter->output, ") {\n");
    c_line(emitter, "    best%u = values%u;", number, number);
    c_line(emitter, "    total%u = term;", number);
    c_line(emitter, "}");
    close_brace(emitter);
}

// ---- starts and results ------------------------------------------------------------------------------------------

static const char *start_text(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator) {
    DType dtype = value_dtype(emitter, accumulator);
    TextBuffer text = {0};
    if (is_fma(emitter, statement, accumulator)) c_constant(&text, dtype, 0);
    else c_identity(&text, accumulator->combiner, dtype);
    const char *copy = arena_copy_string(emitter->arena, text.text, text.length);
    text_free(&text);
    return copy;
}

static const char *zero_text(CEmitter *emitter, DType dtype) {
    TextBuffer text = {0};
    c_constant(&text, dtype, 0);
    const char *copy = arena_copy_string(emitter->arena, text.text, text.length);
    text_free(&text);
    return copy;
}

// Writes "lower < upper && .." for the axes that may be empty. False when none may.
static bool write_nonempty(CEmitter *emitter, const LoopStatement *statement) {
    ExtentTable *extents = emitter->module->extents;
    bool any = false;
    for (uint32_t i = 0; i < statement->axis_count; i++) {
        const LoopDomainAxis *axis = &statement->axes[i];
        int64_t count;
        if (extent_is_constant(extents, extent_subtract(extents, axis->upper, axis->lower), &count) && count > 0) continue;
        if (any) text_add(emitter->output, " && ");
        c_extent(emitter, axis->lower, true);
        text_add(emitter->output, " < ");
        c_extent(emitter, axis->upper, true);
        any = true;
    }
    return any;
}

// "s = total1", or 0 for an empty domain.
static void write_result(CEmitter *emitter, const LoopStatement *statement, uint32_t number) {
    const LoopAccumulator *accumulator = accumulator_at(statement, number);
    c_start_line(emitter);
    text_format(emitter->output, "%s = ", c_variable_name(emitter, accumulator->variable));
    if (!accumulator->is_position && c_empty_differs(accumulator->combiner, value_dtype(emitter, accumulator)) &&
        write_nonempty(emitter, statement)) {
        text_format(emitter->output, " ? total%u : %s;\n", number, zero_text(emitter, value_dtype(emitter, accumulator)));
        return;
    }
    text_format(emitter->output, "total%u;\n", number);
}

// ---- loops -------------------------------------------------------------------------------------------------------

static void open_axis(CEmitter *emitter, const LoopDomainAxis *axis) {
    uint32_t index = axis->index.index;
    bool has_end = !c_extent_is_simple(emitter, axis->upper);
    c_start_line(emitter);
    text_format(emitter->output, "for (int64_t i%u = ", index);
    c_extent(emitter, axis->lower, false);
    if (has_end) {
        text_format(emitter->output, ", i%u_end = ", index);
        c_extent(emitter, axis->upper, false);
    }
    text_format(emitter->output, "; i%u < ", index);
    if (has_end) text_format(emitter->output, "i%u_end", index);
    else c_extent(emitter, axis->upper, false);
    text_format(emitter->output, "; i%u++) {\n", index);
    emitter->indentation++;
}

static void open_axes(CEmitter *emitter, const LoopStatement *statement, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) open_axis(emitter, &statement->axes[i]);
}

static void close_axes(CEmitter *emitter, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) close_brace(emitter);
}

// "for (start = lower, stop = upper; start < stop; .." with `end` after at most `size` elements.
static void open_chunks(CEmitter *emitter, const LoopDomainAxis *axis, uint32_t size, const char *also) {
    c_start_line(emitter);
    text_add(emitter->output, "for (int64_t start = ");
    c_extent(emitter, axis->lower, false);
    text_add(emitter->output, ", stop = ");
    c_extent(emitter, axis->upper, false);
    text_format(emitter->output, "; start < stop; start += %u%s) {\n", size, also);
    emitter->indentation++;
    c_line(emitter, "const int64_t end = stop - start < %u ? stop : start + %u;", size, size);
}

// Whether the walked expressions depend on the index.
static bool mentions_index(const CEmitter *emitter, LoopIndexId index) {
    ExtentTable *extents = emitter->module->extents;
    AtomId leaf;
    if (!extent_is_atom(extents, extent_leaf(extents, ATOM_LOOP, index.index), &leaf)) return false;
    for (size_t i = 0; i < emitter->walk.order.count; i++) {
        const LoopExpression *expression = loop_expression(emitter->function, emitter->walk.order.items[i]);
        bool has_extent = expression->kind == LOOP_EXTENT || expression->kind == LOOP_LOAD;
        if (has_extent && extent_mentions(extents, expression->extent, leaf)) return true;
    }
    return false;
}

static void declare_index(CEmitter *emitter, const LoopDomainAxis *axis, const char *value) {
    if (mentions_index(emitter, axis->index)) c_line(emitter, "const int64_t i%u = %s;", axis->index.index, value);
}

// ---- left, any, and positions: one loop --------------------------------------------------------------------------

static void declare_totals(CEmitter *emitter, const LoopStatement *statement, bool positions) {
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        const LoopAccumulator *accumulator = accumulator_at(statement, i);
        if (accumulator->is_position != positions) continue;
        const char *type = c_type(value_dtype(emitter, accumulator));
        if (!positions) c_line(emitter, "%s total%u = %s;", type, i, start_text(emitter, statement, accumulator));
        else c_line(emitter, "int64_t total%u = 0;", i), c_line(emitter, "%s best%u = 0;", type, i);
    }
}

static void write_simple(CEmitter *emitter, const LoopStatement *statement, bool positions) {
    open_brace(emitter);
    declare_totals(emitter, statement, positions);
    if (positions) c_line(emitter, "int64_t term = 0;");
    open_axes(emitter, statement, statement->axis_count);
    c_temporaries(emitter);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        const LoopAccumulator *accumulator = accumulator_at(statement, i);
        if (accumulator->is_position != positions) continue;
        if (positions) write_position_step(emitter, accumulator, i);
        else write_step(emitter, statement, accumulator, arena_format(emitter->arena, "total%u", i));
    }
    if (positions) c_line(emitter, "term++;");
    close_axes(emitter, statement->axis_count);
    for (uint32_t i = 0; i < statement->accumulator_count; i++)
        if (accumulator_at(statement, i)->is_position == positions) write_result(emitter, statement, i);
    close_brace(emitter);
}

// ---- chunk256 ----------------------------------------------------------------------------------------------------

enum { CHUNK = 256, BLOCK = 1024 };

static void write_chunk_steps(CEmitter *emitter, const LoopStatement *statement) {
    c_temporaries(emitter);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        write_step(emitter, statement, accumulator_at(statement, i), arena_format(emitter->arena, "chunk%u", i));
    }
}

static void declare_chunks(CEmitter *emitter, const LoopStatement *statement) {
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        c_line(emitter, "%s chunk%u = 0;", c_type(value_dtype(emitter, accumulator_at(statement, i))), i);
    }
}

// The first chunk's sum is added to -0.0, which leaves it as it is.
static void add_chunks(CEmitter *emitter, const LoopStatement *statement, bool restart) {
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        c_line(emitter, "total%u = total%u + chunk%u;", i, i, i);
        if (restart) c_line(emitter, "chunk%u = 0;", i);
    }
}

static void write_chunks_of_axis(CEmitter *emitter, const LoopStatement *statement) {
    uint32_t index = statement->axes[0].index.index;
    open_chunks(emitter, &statement->axes[0], CHUNK, "");
    declare_chunks(emitter, statement);
    c_line(emitter, "for (int64_t i%u = start; i%u < end; i%u++) {", index, index, index);
    emitter->indentation++;
    write_chunk_steps(emitter, statement);
    close_brace(emitter);
    add_chunks(emitter, statement, false);
    close_brace(emitter);
}

static void write_chunks_of_axes(CEmitter *emitter, const LoopStatement *statement) {
    c_line(emitter, "int64_t term = 0;");
    declare_chunks(emitter, statement);
    open_axes(emitter, statement, statement->axis_count);
    c_line(emitter, "if (term == %d) {", CHUNK);
    emitter->indentation++;
    add_chunks(emitter, statement, true);
    c_line(emitter, "term = 0;");
    close_brace(emitter);
    write_chunk_steps(emitter, statement);
    c_line(emitter, "term++;");
    close_axes(emitter, statement->axis_count);
    c_line(emitter, "if (term != 0) {");
    emitter->indentation++;
    add_chunks(emitter, statement, false);
    close_brace(emitter);
}

static void write_chunk256(CEmitter *emitter, const LoopStatement *statement) {
    open_brace(emitter);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        const LoopAccumulator *accumulator = accumulator_at(statement, i);
        DType dtype = value_dtype(emitter, accumulator);
        c_line(emitter, "%s total%u = -0.0%s;", c_type(dtype), i, dtype == DTYPE_F32 ? "f" : "");
    }
    if (statement->axis_count == 1) write_chunks_of_axis(emitter, statement);
    else write_chunks_of_axes(emitter, statement);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) write_result(emitter, statement, i);
    close_brace(emitter);
}

// ---- lanes16 and lanes16fma --------------------------------------------------------------------------------------

// What is written once for every accumulator that is not a position.
typedef void AccumulatorWork(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator, uint32_t number);

static void each_accumulator(CEmitter *emitter, const LoopStatement *statement, AccumulatorWork *work) {
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        const LoopAccumulator *accumulator = accumulator_at(statement, i);
        if (!accumulator->is_position) work(emitter, statement, accumulator, i);
    }
}

// "add_f64": what helpers of this combiner are called by.
static const char *helper_suffix(CEmitter *emitter, const LoopAccumulator *accumulator) {
    DType dtype = value_dtype(emitter, accumulator);
    c_need_lanes(emitter, accumulator->combiner, dtype);
    return arena_format(emitter->arena, "%s_%s", ir_op_info(accumulator->combiner)->name, dtype_name(dtype));
}

static void declare_partials(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator, uint32_t number) {
    (void)statement;
    c_line(emitter, "%s partials%u[64];", c_type(value_dtype(emitter, accumulator)), number);
}

static void declare_lanes(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator, uint32_t number) {
    c_line(emitter, "%s lanes%u[16];", c_type(value_dtype(emitter, accumulator)), number);
    c_line(emitter, "for (int lane = 0; lane < 16; lane++) lanes%u[lane] = %s;", number, start_text(emitter, statement, accumulator));
}

static void step_lane(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator, uint32_t number) {
    write_step(emitter, statement, accumulator, arena_format(emitter->arena, "lanes%u[lane]", number));
}

static void push_lanes(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator, uint32_t number) {
    (void)statement;
    const char *suffix = helper_suffix(emitter, accumulator);
    c_line(emitter, "arr_push_%s(partials%u, blocks, arr_halve_%s(lanes%u));", suffix, number, suffix, number);
}

static void fold_partials(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator, uint32_t number) {
    bool zero = c_empty_differs(accumulator->combiner, value_dtype(emitter, accumulator));
    const char *empty = zero ? zero_text(emitter, value_dtype(emitter, accumulator)) : start_text(emitter, statement, accumulator);
    c_line(emitter, "%s = blocks == 0 ? %s : arr_fold_%s(partials%u, blocks);", c_variable_name(emitter, accumulator->variable), empty,
           helper_suffix(emitter, accumulator), number);
}

static void write_lane_loop(CEmitter *emitter, const LoopStatement *statement, const char *head) {
    c_line(emitter, "%s {", head);
    emitter->indentation++;
    declare_index(emitter, &statement->axes[0], "row + lane");
    c_temporaries(emitter);
    each_accumulator(emitter, statement, step_lane);
    close_brace(emitter);
}

// One axis: full rows of 16 lanes, which compilers turn into vectors, and the rest of the last row.
static void write_lanes_of_axis(CEmitter *emitter, const LoopStatement *statement) {
    open_chunks(emitter, &statement->axes[0], BLOCK, ", blocks++");
    each_accumulator(emitter, statement, declare_lanes);
    c_line(emitter, "int64_t row = start;");
    c_line(emitter, "for (; end - row >= 16; row += 16)");
    emitter->indentation++;
    write_lane_loop(emitter, statement, "for (int64_t lane = 0; lane < 16; lane++)");
    emitter->indentation--;
    write_lane_loop(emitter, statement, "for (int64_t lane = 0; row + lane < end; lane++)");
    each_accumulator(emitter, statement, push_lanes);
    close_brace(emitter);
}

static void declare_staging(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator, uint32_t number) {
    const char *type = c_type(value_dtype(emitter, accumulator));
    c_line(emitter, "%s values%u[%d];", type, number, BLOCK);
    if (is_fma(emitter, statement, accumulator)) c_line(emitter, "%s factors%u[%d];", type, number, BLOCK);
}

static void stage_value(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator, uint32_t number) {
    c_start_line(emitter);
    text_format(emitter->output, "values%u[fill + slot] = ", number);
    c_expression(emitter, accumulator->value, false);
    text_add(emitter->output, ";\n");
    if (!is_fma(emitter, statement, accumulator)) return;
    c_start_line(emitter);
    text_format(emitter->output, "factors%u[fill + slot] = ", number);
    c_expression(emitter, accumulator->factor, false);
    text_add(emitter->output, ";\n");
}

static void push_staging(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator, uint32_t number) {
    DType dtype = value_dtype(emitter, accumulator);
    const char *suffix = helper_suffix(emitter, accumulator);
    if (is_fma(emitter, statement, accumulator)) {
        c_need_fma_block(emitter, dtype);
        c_line(emitter, "arr_push_%s(partials%u, blocks, arr_block_fma_%s(values%u, factors%u, fill));", suffix, number, dtype_name(dtype),
               number, number);
        return;
    }
    c_need_block(emitter, accumulator->combiner, dtype);
    c_line(emitter, "arr_push_%s(partials%u, blocks, arr_block_%s(values%u, fill));", suffix, number, suffix, number);
}

// Fills the staging from the innermost axis, as much of it as fits.
static void write_staging_loop(CEmitter *emitter, const LoopStatement *statement) {
    const LoopDomainAxis *axis = &statement->axes[statement->axis_count - 1];
    c_line(emitter, "const int64_t take = stop - start < %d - fill ? stop - start : %d - fill;", BLOCK, BLOCK);
    c_line(emitter, "for (int64_t slot = 0; slot < take; slot++) {");
    emitter->indentation++;
    declare_index(emitter, axis, "start + slot");
    c_temporaries(emitter);
    each_accumulator(emitter, statement, stage_value);
    close_brace(emitter);
    c_line(emitter, "start += take;");
    c_line(emitter, "fill += take;");
}

// Several axes: values go through blocks of 1024 in memory.
static void write_lanes_of_axes(CEmitter *emitter, const LoopStatement *statement) {
    const LoopDomainAxis *axis = &statement->axes[statement->axis_count - 1];
    each_accumulator(emitter, statement, declare_staging);
    c_line(emitter, "int64_t fill = 0;");
    open_axes(emitter, statement, statement->axis_count - 1);
    c_start_line(emitter);
    text_add(emitter->output, "for (int64_t start = ");
    c_extent(emitter, axis->lower, false);
    text_add(emitter->output, ", stop = ");
    c_extent(emitter, axis->upper, false);
    text_add(emitter->output, "; start < stop;) {\n");
    emitter->indentation++;
    write_staging_loop(emitter, statement);
    c_line(emitter, "if (fill < %d) break;", BLOCK);
    each_accumulator(emitter, statement, push_staging);
    c_line(emitter, "blocks++;");
    c_line(emitter, "fill = 0;");
    close_brace(emitter);
    close_axes(emitter, statement->axis_count - 1);
    c_line(emitter, "if (fill != 0) {");
    emitter->indentation++;
    each_accumulator(emitter, statement, push_staging);
    c_line(emitter, "blocks++;");
    close_brace(emitter);
}

static void write_lanes(CEmitter *emitter, const LoopStatement *statement) {
    open_brace(emitter);
    each_accumulator(emitter, statement, declare_partials);
    c_line(emitter, "int64_t blocks = 0;");
    if (statement->axis_count == 1) write_lanes_of_axis(emitter, statement);
    else write_lanes_of_axes(emitter, statement);
    each_accumulator(emitter, statement, fold_partials);
    close_brace(emitter);
}

// ---- entry -------------------------------------------------------------------------------------------------------

static bool has_accumulators(const LoopStatement *statement, bool positions) {
    for (uint32_t i = 0; i < statement->accumulator_count; i++)
        if (statement->accumulators[i].is_position == positions) return true;
    return false;
}

// Products of integers and bool have no order to keep.
static bool sums_of_floats(const CEmitter *emitter, const LoopStatement *statement) {
    for (uint32_t i = 0; i < statement->accumulator_count; i++)
        if (!dtype_is_float(value_dtype(emitter, accumulator_at(statement, i)))) return false;
    return true;
}

void c_reduce(CEmitter *emitter, const LoopStatement *statement) {
    c_walk(emitter, statement);
    if (has_accumulators(statement, true)) write_simple(emitter, statement, true);
    if (!has_accumulators(statement, false)) return;
    bool lanes = statement->order == IR_ORDER_LANES16 || statement->order == IR_ORDER_LANES16_FMA;
    if (lanes && statement->axis_count != 0) write_lanes(emitter, statement);
    else if (statement->order == IR_ORDER_CHUNK256 && sums_of_floats(emitter, statement)) write_chunk256(emitter, statement);
    else write_simple(emitter, statement, false);
}
