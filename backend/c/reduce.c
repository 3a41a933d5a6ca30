// Reductions in the orders of docs/reduction-orders.md.
//
// Starting from an identity is exact: -0.0 + x = x, 1 * x = x, and the largest (smallest) value never wins a minimum
// (maximum) against anything but itself. So lanes and totals start there, and only the result of no elements is
// special.

#include "reduce_internal.h"

static const LoopAccumulator *accumulator_at(const LoopStatement *statement, uint32_t number) {
    return &statement->accumulators[number];
}

DType c_reduce_value_dtype(const CEmitter *emitter, const LoopAccumulator *accumulator) {
    return loop_expression(emitter->function, accumulator->value)->dtype;
}

void c_reduce_open_brace(CEmitter *emitter) {
    c_line(emitter, "{");
    emitter->indentation++;
}

void c_reduce_close_brace(CEmitter *emitter) {
    emitter->indentation--;
    c_line(emitter, "}");
}

// ---- one step ----------------------------------------------------------------------------------------------------

// "name = name + value" for the accumulator's combiner.
static void write_combine(CEmitter *emitter, const LoopAccumulator *accumulator, const char *name) {
    DType dtype = c_reduce_value_dtype(emitter, accumulator);
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
    DType dtype = c_reduce_value_dtype(emitter, accumulator);
    c_need_fma(emitter, dtype);
    text_format(emitter->output, "%s = arr_fma_%s(", name, dtype_name(dtype));
    c_expression(emitter, accumulator->value, false);
    text_add(emitter->output, ", ");
    c_expression(emitter, accumulator->factor, false);
    text_format(emitter->output, ", %s)", name);
}

// Orders with FMA are those of floats; other types have no rounding to save.
bool c_reduce_is_fma(const CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator) {
    return accumulator->factor.index && statement->order != IR_ORDER_ANY &&
           dtype_is_float(c_reduce_value_dtype(emitter, accumulator));
}

void c_reduce_step(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator,
                   const char *name) {
    c_start_line(emitter);
    if (c_reduce_is_fma(emitter, statement, accumulator))
        write_fma(emitter, accumulator, name);
    else
        write_combine(emitter, accumulator, name);
    text_add(emitter->output, ";\n");
}

// The first extreme's position, where a NaN is more extreme than any number: "term" counts the elements.
static void write_position_step(CEmitter *emitter, const LoopAccumulator *accumulator, uint32_t number) {
    DType dtype = c_reduce_value_dtype(emitter, accumulator);
    const char *better = accumulator->combiner == IR_MINIMUM ? "<" : ">";
    c_reduce_open_brace(emitter);
    c_start_line(emitter);
    text_format(emitter->output, "const %s values%u = ", c_type(dtype), number);
    c_expression(emitter, accumulator->value, false);
    text_add(emitter->output, ";\n");
    c_start_line(emitter);
    text_format(emitter->output, "if (term == 0 || ");
    if (dtype_is_float(dtype)) {
        text_format(emitter->output, "(best%u == best%u && (values%u %s best%u || values%u != values%u))", number,
                    number, number, better, number, number, number);
    } else {
        text_format(emitter->output, "values%u %s best%u", number, better, number);
    }
    text_add(emitter->output, ") {\n");
    c_line(emitter, "    best%u = values%u;", number, number);
    c_line(emitter, "    total%u = term;", number);
    c_line(emitter, "}");
    c_reduce_close_brace(emitter);
}

// ---- starts and results ------------------------------------------------------------------------------------------

const char *c_reduce_start_text(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator) {
    DType dtype = c_reduce_value_dtype(emitter, accumulator);
    TextBuffer text = {0};
    if (c_reduce_is_fma(emitter, statement, accumulator))
        c_constant(&text, dtype, 0);
    else
        c_identity(&text, accumulator->combiner, dtype);
    return arena_take_text(emitter->arena, &text);
}

const char *c_reduce_zero_text(CEmitter *emitter, DType dtype) {
    TextBuffer text = {0};
    c_constant(&text, dtype, 0);
    return arena_take_text(emitter->arena, &text);
}

// Writes "lower < upper && .." for the axes that may be empty. False when none may.
static bool write_nonempty(CEmitter *emitter, const LoopStatement *statement) {
    ExtentTable *extents = emitter->module->extents;
    bool any = false;
    for (uint32_t i = 0; i < statement->axis_count; i++) {
        const LoopDomainAxis *axis = &statement->axes[i];
        int64_t count;
        if (extent_is_constant(extents, extent_subtract(extents, axis->upper, axis->lower), &count) && count > 0)
            continue;
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
    if (!accumulator->is_position &&
        c_empty_differs(accumulator->combiner, c_reduce_value_dtype(emitter, accumulator)) &&
        write_nonempty(emitter, statement)) {
        text_format(emitter->output, " ? total%u : %s;\n", number,
                    c_reduce_zero_text(emitter, c_reduce_value_dtype(emitter, accumulator)));
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
    if (has_end)
        text_format(emitter->output, "i%u_end", index);
    else
        c_extent(emitter, axis->upper, false);
    text_format(emitter->output, "; i%u++) {\n", index);
    emitter->indentation++;
}

void c_reduce_open_axes(CEmitter *emitter, const LoopStatement *statement, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) open_axis(emitter, &statement->axes[i]);
}

void c_reduce_close_axes(CEmitter *emitter, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) c_reduce_close_brace(emitter);
}

// "for (start = lower, stop = upper; start < stop; .." with `end` after at most `size` elements.
void c_reduce_open_chunks(CEmitter *emitter, const LoopDomainAxis *axis, uint32_t size, const char *also) {
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

void c_reduce_declare_index(CEmitter *emitter, const LoopDomainAxis *axis, const char *value) {
    if (mentions_index(emitter, axis->index)) c_line(emitter, "const int64_t i%u = %s;", axis->index.index, value);
}

// ---- left, any, and positions: one loop --------------------------------------------------------------------------

static void declare_totals(CEmitter *emitter, const LoopStatement *statement, bool positions) {
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        const LoopAccumulator *accumulator = accumulator_at(statement, i);
        if (accumulator->is_position != positions) continue;
        const char *type = c_type(c_reduce_value_dtype(emitter, accumulator));
        if (!positions)
            c_line(emitter, "%s total%u = %s;", type, i, c_reduce_start_text(emitter, statement, accumulator));
        else
            c_line(emitter, "int64_t total%u = 0;", i), c_line(emitter, "%s best%u = 0;", type, i);
    }
}

// What is done for the element, and the expressions that its accumulators share.
static void write_element(CEmitter *emitter, const LoopStatement *statement) {
    c_block(emitter, &statement->body);
    if (statement->body.statements.count) c_walk(emitter, statement);
    c_temporaries(emitter);
}

static void write_simple(CEmitter *emitter, const LoopStatement *statement, bool positions) {
    c_reduce_open_brace(emitter);
    declare_totals(emitter, statement, positions);
    if (positions) c_line(emitter, "int64_t term = 0;");
    c_reduce_open_axes(emitter, statement, statement->axis_count);
    write_element(emitter, statement);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        const LoopAccumulator *accumulator = accumulator_at(statement, i);
        if (accumulator->is_position != positions) continue;
        if (positions)
            write_position_step(emitter, accumulator, i);
        else
            c_reduce_step(emitter, statement, accumulator, arena_format(emitter->arena, "total%u", i));
    }
    if (positions) c_line(emitter, "term++;");
    c_reduce_close_axes(emitter, statement->axis_count);
    for (uint32_t i = 0; i < statement->accumulator_count; i++)
        if (accumulator_at(statement, i)->is_position == positions) write_result(emitter, statement, i);
    c_reduce_close_brace(emitter);
}

// ---- chunk256 ----------------------------------------------------------------------------------------------------

enum { CHUNK = 256 };

static void write_chunk_steps(CEmitter *emitter, const LoopStatement *statement) {
    write_element(emitter, statement);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        c_reduce_step(emitter, statement, accumulator_at(statement, i), arena_format(emitter->arena, "chunk%u", i));
    }
}

static void declare_chunks(CEmitter *emitter, const LoopStatement *statement) {
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        c_line(emitter, "%s chunk%u = 0;", c_type(c_reduce_value_dtype(emitter, accumulator_at(statement, i))), i);
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
    c_reduce_open_chunks(emitter, &statement->axes[0], CHUNK, "");
    declare_chunks(emitter, statement);
    c_line(emitter, "for (int64_t i%u = start; i%u < end; i%u++) {", index, index, index);
    emitter->indentation++;
    write_chunk_steps(emitter, statement);
    c_reduce_close_brace(emitter);
    add_chunks(emitter, statement, false);
    c_reduce_close_brace(emitter);
}

static void write_chunks_of_axes(CEmitter *emitter, const LoopStatement *statement) {
    c_line(emitter, "int64_t term = 0;");
    declare_chunks(emitter, statement);
    c_reduce_open_axes(emitter, statement, statement->axis_count);
    c_line(emitter, "if (term == %d) {", CHUNK);
    emitter->indentation++;
    add_chunks(emitter, statement, true);
    c_line(emitter, "term = 0;");
    c_reduce_close_brace(emitter);
    write_chunk_steps(emitter, statement);
    c_line(emitter, "term++;");
    c_reduce_close_axes(emitter, statement->axis_count);
    c_line(emitter, "if (term != 0) {");
    emitter->indentation++;
    add_chunks(emitter, statement, false);
    c_reduce_close_brace(emitter);
}

static void write_chunk256(CEmitter *emitter, const LoopStatement *statement) {
    c_reduce_open_brace(emitter);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        const LoopAccumulator *accumulator = accumulator_at(statement, i);
        DType dtype = c_reduce_value_dtype(emitter, accumulator);
        c_line(emitter, "%s total%u = -0.0%s;", c_type(dtype), i, dtype == DTYPE_F32 ? "f" : "");
    }
    if (statement->axis_count == 1)
        write_chunks_of_axis(emitter, statement);
    else
        write_chunks_of_axes(emitter, statement);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) write_result(emitter, statement, i);
    c_reduce_close_brace(emitter);
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
        if (!dtype_is_float(c_reduce_value_dtype(emitter, accumulator_at(statement, i)))) return false;
    return true;
}

void c_reduce(CEmitter *emitter, const LoopStatement *statement) {
    c_walk(emitter, statement);
    if (has_accumulators(statement, true)) write_simple(emitter, statement, true);
    if (!has_accumulators(statement, false)) return;
    bool lanes = statement->order == IR_ORDER_LANES16 || statement->order == IR_ORDER_LANES16_FMA;
    if (lanes && statement->axis_count != 0)
        c_reduce_lanes(emitter, statement);
    else if (statement->order == IR_ORDER_CHUNK256 && sums_of_floats(emitter, statement))
        write_chunk256(emitter, statement);
    else
        write_simple(emitter, statement, false);
}
