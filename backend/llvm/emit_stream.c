// Reductions over the rows of an array, one result for each column, that read the array row by row. Column sums and products
// of a vector with a matrix read every element once: memory decides their time, and it is fastest in long runs.
//
//     for strip of columns
//         results of the strip = start
//         for ROWS rows i at a time, then for what is left
//             for vector of the strip's columns
//                 result = result op element of row i, op element of row i + 1, ..
//         what the column loop does with its results
//
// The strip's results are in memory on the stack, loaded and stored once for ROWS rows. Each lane takes the terms of its own
// column in their order, so the bits are those of the scalar loop. In chunk256 there is a second array for the chunk's sums.
// Columns that do not fill a vector are left to emit_tile.c.

#include <string.h>

#include "tile_internal.h"

enum { ROWS = 4, STRIP_BYTES = 65536, STRIP_ALIGNMENT = 64 };

typedef struct Stream {
    const TilePlan *plan;         // vectors: 1
    const LoopStatement *reduce;
    uint32_t element_bytes;       // of the widest accumulator
    int64_t strip;                // columns at most
    LLVMValueRef *arrays;         // by accumulator: the totals, and where there are chunks the chunk's sums
    bool has_chunks;
    LLVMValueRef begin, end;      // the current strip's columns
} Stream;

// ---- suitability -------------------------------------------------------------------------------------------------

static bool mentions(const Emitter *emitter, ExtentId extent, LoopIndexId index) {
    AtomId atom;
    return extent_is_atom(emitter->source->extents, be_index_extent(emitter, index), &atom) &&
           extent_mentions(emitter->source->extents, extent, atom);
}

// A load is of consecutive elements, or the same for all columns. Notes whether there is one of a row's elements.
static bool load_fits(Emitter *emitter, const LoopExpression *load, LoopIndexId row, bool *reads_rows) {
    int64_t stride;
    if (load->operand_count) return false;
    if (!be_extent_varies(emitter, load->extent)) return true;
    if (!be_extent_stride(emitter, load->extent, &stride) || stride != 1) return false;
    *reads_rows = *reads_rows || mentions(emitter, load->extent, row);
    return true;
}

static bool loads_fit(Emitter *emitter, const LoopStatement *statement, LoopIndexId row, bool *reads_rows) {
    loop_walk_statement(&emitter->walk, statement);
    for (size_t i = 0; i < emitter->walk.order.count; i++) {
        const LoopExpression *expression = loop_expression(emitter->function, emitter->walk.order.items[i]);
        if (expression->kind == LOOP_LOAD && !load_fits(emitter, expression, row, reads_rows)) return false;
    }
    return true;
}

// Results are in memory as they are in registers.
static bool accumulators_fit(const Emitter *emitter, const LoopStatement *reduce) {
    for (uint32_t i = 0; i < reduce->accumulator_count; i++) {
        if (loop_variable(emitter->function, reduce->accumulators[i].variable)->dtype == DTYPE_BOOL) return false;
    }
    return true;
}

// A reduction first, then statements that use its results.
static const LoopStatement *leading_reduce(const LoopBlock *body) {
    for (size_t i = 0; i < body->statements.count; i++) {
        LoopStatementKind kind = body->statements.items[i]->kind;
        if (i == 0 ? kind != LOOP_REDUCE : kind != LOOP_ASSIGN && kind != LOOP_STORE) return NULL;
    }
    return body->statements.count ? body->statements.items[0] : NULL;
}

static bool has_few_rows(const Emitter *emitter, const LoopDomainAxis *axis) {
    ExtentTable *extents = emitter->source->extents;
    int64_t rows;
    return extent_is_constant(extents, extent_subtract(extents, axis->upper, axis->lower), &rows) && rows < 2 * ROWS;
}

bool be_stream_fits(Emitter *emitter, const TilePlan *plan) {
    const LoopStatement *reduce = leading_reduce(&plan->column->body);
    if (!reduce || reduce->axis_count != 1 || plan->width == 1 || !accumulators_fit(emitter, reduce)) return false;
    if (has_few_rows(emitter, &reduce->axes[0]) || be_loop_is_shorter(emitter, plan->column, plan->width)) return false;
    LoopIndexId row = reduce->axes[0].index;
    bool reads_rows = false, fits = loads_fit(emitter, reduce, row, &reads_rows);
    for (size_t i = 0; i < reduce->body.statements.count && fits; i++) fits = loads_fit(emitter, reduce->body.statements.items[i], row, &reads_rows);
    return fits && (reads_rows || reduce->body.statements.count);
}

// ---- the strip's results -----------------------------------------------------------------------------------------

static uint32_t array_count(const Stream *stream) { return stream->has_chunks ? 2 : 1; }

static LLVMTypeRef result_type(const Emitter *emitter, const Stream *stream, uint32_t accumulator) {
    DType dtype = loop_variable(emitter->function, stream->reduce->accumulators[accumulator].variable)->dtype;
    return be_widen(be_type(emitter, dtype), stream->plan->width);
}

// Where the results of the vector of columns from `column` on are: the totals, or with `chunk` the chunk's.
static LLVMValueRef result_place(Emitter *emitter, const Stream *stream, uint32_t accumulator, bool chunk, LLVMValueRef column) {
    LLVMValueRef array = stream->arrays[accumulator * array_count(stream) + chunk];
    LLVMValueRef distance = LLVMBuildNSWSub(emitter->builder, column, stream->begin, "");
    DType dtype = loop_variable(emitter->function, stream->reduce->accumulators[accumulator].variable)->dtype;
    return LLVMBuildInBoundsGEP2(emitter->builder, be_type(emitter, dtype), array, &distance, 1, "");
}

static LLVMValueRef load_result(Emitter *emitter, const Stream *stream, uint32_t accumulator, LLVMValueRef place) {
    LLVMValueRef value = LLVMBuildLoad2(emitter->builder, result_type(emitter, stream, accumulator), place, "");
    LLVMSetAlignment(value, stream->element_bytes);
    return value;
}

static void store_result(Emitter *emitter, const Stream *stream, LLVMValueRef place, LLVMValueRef value) {
    LLVMValueRef store = LLVMBuildStore(emitter->builder, be_splat(emitter, value, stream->plan->width), place);
    LLVMSetAlignment(store, stream->element_bytes);
}

static Loop columns_begin(Emitter *emitter, const Stream *stream) {
    return be_loop_begin_exact(emitter, stream->begin, stream->end, stream->plan->width, "columns");
}

static void columns_end(Emitter *emitter, Loop *columns) { be_loop_end(emitter, columns, be_loop_metadata_rolled(emitter)); }

// ---- rows --------------------------------------------------------------------------------------------------------

// Adds the tile's rows to a vector of columns.
static void emit_terms(Emitter *emitter, const Stream *stream, LLVMValueRef column) {
    const LoopStatement *reduce = stream->reduce;
    LLVMValueRef *results = ARENA_ARRAY(emitter->arena, reduce->accumulator_count, LLVMValueRef);
    LLVMValueRef *places = ARENA_ARRAY(emitter->arena, reduce->accumulator_count, LLVMValueRef);
    be_set_columns(emitter, stream->plan, column, 1, NULL);
    be_copies_begin(emitter, stream->plan);
    be_emit_block(emitter, &reduce->body);
    for (uint32_t i = 0; i < reduce->accumulator_count; i++) {
        places[i] = result_place(emitter, stream, i, stream->has_chunks, column);
        results[i] = load_result(emitter, stream, i, places[i]);
    }
    for (uint32_t copy = 0; copy < be_copy_count(emitter); copy++) {
        be_copy_select(emitter, copy);
        be_evaluate(emitter, reduce);
        for (uint32_t i = 0; i < reduce->accumulator_count; i++) results[i] = be_reduce_step(emitter, &reduce->accumulators[i], results[i]);
    }
    for (uint32_t i = 0; i < reduce->accumulator_count; i++) store_result(emitter, stream, places[i], results[i]);
    be_copies_end(emitter);
}

// Takes the rows from `first` to `upper`, `rows` at a time. Returns where it stopped.
static LLVMValueRef emit_rows(Emitter *emitter, const Stream *stream, LLVMValueRef first, LLVMValueRef upper, uint32_t rows) {
    Tile *tile = &emitter->tile;
    Loop loop = be_loop_begin(emitter, first, upper, rows, "rows");
    tile->rows = rows;
    tile->vectors = 1;
    tile->row = stream->reduce->axes[0].index;
    emitter->index_depths[tile->row.index] = emitter->depth;
    tile->row_values[0] = loop.index;
    for (uint32_t row = 1; row < rows; row++) tile->row_values[row] = LLVMBuildNSWAdd(emitter->builder, loop.index, be_i64(emitter, row), "");
    be_rows_begin(emitter, stream->reduce, stream->plan->column->index);
    Loop columns = columns_begin(emitter, stream);
    emit_terms(emitter, stream, columns.index);
    columns_end(emitter, &columns);
    be_rows_end(emitter);
    be_loop_end(emitter, &loop, be_loop_metadata_rolled(emitter));
    tile->rows = 1;
    tile->row = (LoopIndexId){0};
    return be_loop_stop(emitter, &loop);
}

static void emit_all_rows(Emitter *emitter, const Stream *stream, LLVMValueRef lower, LLVMValueRef upper) {
    LLVMValueRef count = LLVMBuildNSWSub(emitter->builder, upper, lower, "");
    LLVMValueRef rest = LLVMBuildURem(emitter->builder, count, be_i64(emitter, ROWS), "");
    LLVMValueRef stop = emit_rows(emitter, stream, lower, LLVMBuildNSWSub(emitter->builder, upper, rest, ""), ROWS);
    emit_rows(emitter, stream, stop, upper, 1);
}

// ---- strips ------------------------------------------------------------------------------------------------------

// What results start from, where the order has no chunks.
static void emit_start(Emitter *emitter, const Stream *stream) {
    Loop columns = columns_begin(emitter, stream);
    for (uint32_t i = 0; i < stream->reduce->accumulator_count; i++) {
        store_result(emitter, stream, result_place(emitter, stream, i, false, columns.index), be_reduce_start(emitter, &stream->reduce->accumulators[i]));
    }
    columns_end(emitter, &columns);
}

// A chunk's sums start from zero.
static void emit_start_chunk(Emitter *emitter, const Stream *stream) {
    LLVMValueRef columns = LLVMBuildNSWSub(emitter->builder, stream->end, stream->begin, "");
    LLVMValueRef bytes = LLVMBuildMul(emitter->builder, columns, be_i64(emitter, stream->element_bytes), "");
    for (uint32_t i = 0; i < stream->reduce->accumulator_count; i++) {
        LLVMBuildMemSet(emitter->builder, stream->arrays[i * array_count(stream) + 1], LLVMConstNull(emitter->i8), bytes, STRIP_ALIGNMENT);
    }
}

// Adds the chunk's sums to the totals. Those start from -0.0, so that the first chunk's sum stays as it is.
static void emit_add_chunk(Emitter *emitter, const Stream *stream, LLVMValueRef is_first) {
    Loop columns = columns_begin(emitter, stream);
    for (uint32_t i = 0; i < stream->reduce->accumulator_count; i++) {
        DType dtype = loop_variable(emitter->function, stream->reduce->accumulators[i].variable)->dtype;
        LLVMValueRef start = be_splat(emitter, be_identity(emitter, IR_ADD, dtype), stream->plan->width);
        LLVMValueRef place = result_place(emitter, stream, i, false, columns.index), chunk = result_place(emitter, stream, i, true, columns.index);
        LLVMValueRef total = LLVMBuildSelect(emitter->builder, is_first, start, load_result(emitter, stream, i, place), "");
        LLVMValueRef operands[2] = {total, load_result(emitter, stream, i, chunk)};
        store_result(emitter, stream, place, be_apply(emitter, IR_ADD, dtype, dtype, operands, 2));
    }
    columns_end(emitter, &columns);
}

static void emit_chunks(Emitter *emitter, const Stream *stream, LLVMValueRef lower, LLVMValueRef upper) {
    Loop chunks = be_loop_begin(emitter, lower, upper, BE_CHUNK, "chunk");
    LLVMValueRef end = LLVMBuildNSWAdd(emitter->builder, chunks.index, be_i64(emitter, BE_CHUNK), "");
    emit_start_chunk(emitter, stream);
    emit_all_rows(emitter, stream, chunks.index, be_minimum_i64(emitter, end, upper));
    emit_add_chunk(emitter, stream, LLVMBuildICmp(emitter->builder, LLVMIntEQ, chunks.index, lower, ""));
    be_loop_end(emitter, &chunks, be_loop_metadata_rolled(emitter));
}

// What the column loop does after its reduction.
static void emit_results(Emitter *emitter, const Stream *stream, LLVMValueRef has_rows) {
    const LoopBlock *body = &stream->plan->column->body;
    Loop columns = columns_begin(emitter, stream);
    be_set_columns(emitter, stream->plan, columns.index, 1, NULL);
    be_copies_begin(emitter, stream->plan);
    for (uint32_t i = 0; i < stream->reduce->accumulator_count; i++) {
        LLVMValueRef slot = be_variable_slot(emitter, stream->reduce->accumulators[i].variable);
        LLVMValueRef result = load_result(emitter, stream, i, result_place(emitter, stream, i, false, columns.index));
        if (be_reduce_has_zero(emitter, &stream->reduce->accumulators[i])) {
            result = LLVMBuildSelect(emitter->builder, has_rows, result, LLVMConstNull(LLVMTypeOf(result)), "");
        }
        LLVMBuildStore(emitter->builder, result, slot);
    }
    for (size_t i = 1; i < body->statements.count; i++) be_emit_statement(emitter, body->statements.items[i]);
    be_copies_end(emitter);
    columns_end(emitter, &columns);
}

static void emit_strip(Emitter *emitter, const Stream *stream, LLVMValueRef first, LLVMValueRef last) {
    if (!stream->has_chunks) {
        emit_start(emitter, stream);
        emit_all_rows(emitter, stream, first, last);
    } else {
        emit_chunks(emitter, stream, first, last);
    }
    emit_results(emitter, stream, LLVMBuildICmp(emitter->builder, LLVMIntSLT, first, last, ""));
}

static Stream stream_of(const Emitter *emitter, const TilePlan *plan) {
    Stream stream = {.plan = plan, .reduce = leading_reduce(&plan->column->body), .element_bytes = 1};
    stream.has_chunks = stream.reduce->order == IR_ORDER_CHUNK256;
    for (uint32_t i = 0; i < stream.reduce->accumulator_count; i++) {
        uint32_t bytes = dtype_size(loop_variable(emitter->function, stream.reduce->accumulators[i].variable)->dtype);
        if (bytes > stream.element_bytes) stream.element_bytes = bytes;
    }
    uint32_t arrays = stream.reduce->accumulator_count * array_count(&stream);
    stream.strip = STRIP_BYTES / (arrays * stream.element_bytes * plan->width) * plan->width;
    stream.arrays = ARENA_ARRAY(emitter->arena, arrays, LLVMValueRef);
    return stream;
}

// The first column that fills no vector.
static LLVMValueRef streamed_end(Emitter *emitter, const Stream *stream, LLVMValueRef lower, LLVMValueRef upper) {
    LLVMValueRef count = be_maximum_i64(emitter, LLVMBuildSub(emitter->builder, upper, lower, ""), be_i64(emitter, 0));
    LLVMValueRef rest = LLVMBuildURem(emitter->builder, count, be_i64(emitter, stream->plan->width), "");
    return LLVMBuildNSWAdd(emitter->builder, lower, LLVMBuildNSWSub(emitter->builder, count, rest, ""), "");
}

// Memory for the results of `columns` columns, until the stack is restored. The probe of each page keeps a large frame from
// passing over the stack's guard.
static void allocate_arrays(Emitter *emitter, const Stream *stream, LLVMValueRef columns) {
    LLVMValueRef bytes = LLVMBuildMul(emitter->builder, columns, be_i64(emitter, stream->element_bytes), "");
    be_add_text_attribute(emitter, emitter->body, "probe-stack", "inline-asm");
    for (uint32_t i = 0; i < stream->reduce->accumulator_count * array_count(stream); i++) {
        stream->arrays[i] = LLVMBuildArrayAlloca(emitter->builder, emitter->i8, bytes, "results");
        LLVMSetAlignment(stream->arrays[i], STRIP_ALIGNMENT);
    }
}

// Calls llvm.stacksave, or with what it gave llvm.stackrestore.
static LLVMValueRef call_stack(Emitter *emitter, const char *name, LLVMValueRef saved) {
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    LLVMTypeRef type = LLVMIntrinsicGetType(emitter->context, id, &emitter->pointer_type, 1);
    LLVMValueRef declaration = LLVMGetIntrinsicDeclaration(emitter->module, id, &emitter->pointer_type, 1);
    return LLVMBuildCall2(emitter->builder, type, declaration, &saved, saved ? 1 : 0, "");
}

void be_emit_stream(Emitter *emitter, const TilePlan *plan) {
    TilePlan single = *plan;
    single.vectors = 1;
    Stream stream = stream_of(emitter, &single);
    const LoopDomainAxis *axis = &stream.reduce->axes[0];
    LLVMValueRef lower = be_extent(emitter, plan->column->lower, EXTENT_WRAPS), upper = be_extent(emitter, plan->column->upper, EXTENT_WRAPS);
    LLVMValueRef first = be_extent(emitter, axis->lower, EXTENT_WRAPS), last = be_extent(emitter, axis->upper, EXTENT_WRAPS);
    LLVMValueRef middle = streamed_end(emitter, &stream, lower, upper);
    LLVMValueRef saved = call_stack(emitter, "llvm.stacksave", NULL);
    allocate_arrays(emitter, &stream, be_minimum_i64(emitter, LLVMBuildNSWSub(emitter->builder, middle, lower, ""), be_i64(emitter, stream.strip)));
    Loop strips = be_loop_begin(emitter, lower, middle, stream.strip, "strips");
    stream.begin = strips.index;
    stream.end = be_minimum_i64(emitter, LLVMBuildNSWAdd(emitter->builder, strips.index, be_i64(emitter, stream.strip), ""), middle);
    emit_strip(emitter, &stream, first, last);
    be_loop_end(emitter, &strips, be_loop_metadata_rolled(emitter));
    call_stack(emitter, "llvm.stackrestore", saved);
    be_emit_last_columns(emitter, &single, middle, upper);
}
