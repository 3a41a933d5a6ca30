// Reductions in the orders lanes16 and lanes16fma: blocks of 1024 elements, 16 lanes each, merged as a binary counter.

#include "reduce_internal.h"

enum { BLOCK = 1024 };

static const LoopAccumulator *accumulator_at(const LoopStatement *statement, uint32_t number) {
    return &statement->accumulators[number];
}

// What is written once for every accumulator that is not a position.
typedef void AccumulatorWork(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator,
                             uint32_t number);

static void each_accumulator(CEmitter *emitter, const LoopStatement *statement, AccumulatorWork *work) {
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        const LoopAccumulator *accumulator = accumulator_at(statement, i);
        if (!accumulator->is_position) work(emitter, statement, accumulator, i);
    }
}

// "add_f64": what helpers of this combiner are called by.
static const char *helper_suffix(CEmitter *emitter, const LoopAccumulator *accumulator) {
    DType dtype = c_reduce_value_dtype(emitter, accumulator);
    c_need_lanes(emitter, accumulator->combiner, dtype);
    return arena_format(emitter->arena, "%s_%s", ir_op_info(accumulator->combiner)->name, dtype_name(dtype));
}

static void declare_partials(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator,
                             uint32_t number) {
    (void)statement;
    c_line(emitter, "%s partials%u[64];", c_type(c_reduce_value_dtype(emitter, accumulator)), number);
}

static void declare_lanes(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator,
                          uint32_t number) {
    c_line(emitter, "%s lanes%u[16];", c_type(c_reduce_value_dtype(emitter, accumulator)), number);
    c_line(emitter, "for (int lane = 0; lane < 16; lane++) lanes%u[lane] = %s;", number,
           c_reduce_start_text(emitter, statement, accumulator));
}

static void step_lane(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator,
                      uint32_t number) {
    c_reduce_step(emitter, statement, accumulator, arena_format(emitter->arena, "lanes%u[lane]", number));
}

static void push_lanes(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator,
                       uint32_t number) {
    (void)statement;
    const char *suffix = helper_suffix(emitter, accumulator);
    c_line(emitter, "arr_push_%s(partials%u, blocks, arr_halve_%s(lanes%u));", suffix, number, suffix, number);
}

static void fold_partials(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator,
                          uint32_t number) {
    bool zero = c_empty_differs(accumulator->combiner, c_reduce_value_dtype(emitter, accumulator));
    const char *empty = zero ? c_reduce_zero_text(emitter, c_reduce_value_dtype(emitter, accumulator))
                             : c_reduce_start_text(emitter, statement, accumulator);
    c_line(emitter, "%s = blocks == 0 ? %s : arr_fold_%s(partials%u, blocks);",
           c_variable_name(emitter, accumulator->variable), empty, helper_suffix(emitter, accumulator), number);
}

static void write_lane_loop(CEmitter *emitter, const LoopStatement *statement, const char *head) {
    c_line(emitter, "%s {", head);
    emitter->indentation++;
    c_reduce_declare_index(emitter, &statement->axes[0], "row + lane");
    c_temporaries(emitter);
    each_accumulator(emitter, statement, step_lane);
    c_reduce_close_brace(emitter);
}

// One axis: full rows of 16 lanes, which compilers turn into vectors, and the rest of the last row.
static void write_lanes_of_axis(CEmitter *emitter, const LoopStatement *statement) {
    c_reduce_open_chunks(emitter, &statement->axes[0], BLOCK, ", blocks++");
    each_accumulator(emitter, statement, declare_lanes);
    c_line(emitter, "int64_t row = start;");
    c_line(emitter, "for (; end - row >= 16; row += 16)");
    emitter->indentation++;
    write_lane_loop(emitter, statement, "for (int64_t lane = 0; lane < 16; lane++)");
    emitter->indentation--;
    write_lane_loop(emitter, statement, "for (int64_t lane = 0; row + lane < end; lane++)");
    each_accumulator(emitter, statement, push_lanes);
    c_reduce_close_brace(emitter);
}

static void declare_staging(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator,
                            uint32_t number) {
    const char *type = c_type(c_reduce_value_dtype(emitter, accumulator));
    c_line(emitter, "%s values%u[%d];", type, number, BLOCK);
    if (c_reduce_is_fma(emitter, statement, accumulator)) c_line(emitter, "%s factors%u[%d];", type, number, BLOCK);
}

static void stage_value(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator,
                        uint32_t number) {
    c_start_line(emitter);
    text_format(emitter->output, "values%u[fill + slot] = ", number);
    c_expression(emitter, accumulator->value, false);
    text_add(emitter->output, ";\n");
    if (!c_reduce_is_fma(emitter, statement, accumulator)) return;
    c_start_line(emitter);
    text_format(emitter->output, "factors%u[fill + slot] = ", number);
    c_expression(emitter, accumulator->factor, false);
    text_add(emitter->output, ";\n");
}

static void push_staging(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator,
                         uint32_t number) {
    DType dtype = c_reduce_value_dtype(emitter, accumulator);
    const char *suffix = helper_suffix(emitter, accumulator);
    if (c_reduce_is_fma(emitter, statement, accumulator)) {
        c_need_fma_block(emitter, dtype);
        c_line(emitter, "arr_push_%s(partials%u, blocks, arr_block_fma_%s(values%u, factors%u, fill));", suffix, number,
               dtype_name(dtype), number, number);
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
    c_reduce_declare_index(emitter, axis, "start + slot");
    c_temporaries(emitter);
    each_accumulator(emitter, statement, stage_value);
    c_reduce_close_brace(emitter);
    c_line(emitter, "start += take;");
    c_line(emitter, "fill += take;");
}

// Several axes: values go through blocks of 1024 in memory.
static void write_lanes_of_axes(CEmitter *emitter, const LoopStatement *statement) {
    const LoopDomainAxis *axis = &statement->axes[statement->axis_count - 1];
    each_accumulator(emitter, statement, declare_staging);
    c_line(emitter, "int64_t fill = 0;");
    c_reduce_open_axes(emitter, statement, statement->axis_count - 1);
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
    c_reduce_close_brace(emitter);
    c_reduce_close_axes(emitter, statement->axis_count - 1);
    c_line(emitter, "if (fill != 0) {");
    emitter->indentation++;
    each_accumulator(emitter, statement, push_staging);
    c_line(emitter, "blocks++;");
    c_reduce_close_brace(emitter);
}

void c_reduce_lanes(CEmitter *emitter, const LoopStatement *statement) {
    c_reduce_open_brace(emitter);
    each_accumulator(emitter, statement, declare_partials);
    c_line(emitter, "int64_t blocks = 0;");
    if (statement->axis_count == 1)
        write_lanes_of_axis(emitter, statement);
    else
        write_lanes_of_axes(emitter, statement);
    each_accumulator(emitter, statement, fold_partials);
    c_reduce_close_brace(emitter);
}
