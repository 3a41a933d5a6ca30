// A value that a loop reads at several places along its index is computed once for each index, into a row:
//
//     for j independent { r[j] = f(j) + f(j + 1) + f(j + 2) }
//
// becomes, in strips of the loop that are short enough for the row to stay in the first cache,
//
//     for s in lower .. upper step S {
//       for p in s .. min(s + S, upper) + 2 independent { row[p - s] = f(p) }
//       for j in s .. min(s + S, upper) independent { r[j] = row[j - s] + row[j - s + 1] + row[j - s + 2] }
//     }
//
// Every element is computed by the operations that computed it before, once. It pays where what an iteration saves, in
// operations and loads, is more than the store and the loads of the row: ROW_LEAST_SAVING at least, and a share of the whole.
// The row's own loop and what is left of the loop may have rows of their own.

#include "row_match.h"

enum {
    ROW_STRIP_BYTES = 4096, // of one row, without its reach: the first cache also holds what the loop reads
    ROW_COUNT_LIMIT = 8,    // rows of one loop
    ROW_SHORTEST = 16       // iterations of a loop whose count is known, for each place of the reach
};

typedef struct RowBuilder {
    Lowering *lowering;
    LoopFunction *function;
    ExtentTable *extents;
    RowMatcher *matcher;
    VECTOR(LoopStatement *) around; // the loops around the block that is visited
    VECTOR(LoopBufferId) rows;      // of the function
    VECTOR(bool) in_use;            // by row, in the loop that is worked on
    uint32_t row_count;             // of that loop
    AtomId from;                    // replaced
    ExtentId to;
    VECTOR(LoopExpressionId) copies; // by expression
} RowBuilder;

// ---- where ------------------------------------------------------------------------------------------------------

static bool is_straight_line(const LoopStatement *loop) {
    for (size_t i = 0; i < loop->body.statements.count; i++) {
        LoopStatementKind kind = loop->body.statements.items[i]->kind;
        if (kind != LOOP_STORE && kind != LOOP_ASSIGN) return false;
    }
    return loop->body.statements.count > 0;
}

// Rows make iterations of the loops around dependent, of which back ends may want several at once for their reductions.
static bool may_order_loops_around(const RowBuilder *builder) {
    for (size_t i = 0; i < builder->around.count; i++) {
        const LoopStatement *loop = builder->around.items[i];
        if (!loop->independent) continue;
        if (loop->tile) return false;
        for (size_t k = 0; k < loop->body.statements.count; k++)
            if (loop->body.statements.items[k]->kind == LOOP_REDUCE) return false;
    }
    return true;
}

static bool is_suitable(const RowBuilder *builder, const LoopStatement *loop) {
    bool is_parallel = loop->kind == LOOP_FOR && loop->independent && loop->step == 1 && !loop->tile;
    return is_parallel && is_straight_line(loop) && may_order_loops_around(builder);
}

// ---- copies of expressions -------------------------------------------------------------------------------------

static bool replace_index(void *data, AtomId leaf, ExtentId *replacement) {
    const RowBuilder *builder = data;
    *replacement = builder->to;
    return atom_same(leaf, builder->from);
}

static LoopExpressionId copy_node(RowBuilder *builder, LoopExpressionId id) {
    LoopExpression expression = *loop_expression(builder->function, id);
    for (uint32_t i = 0; i < expression.operand_count; i++) expression.operands[i] = builder->copies.items[expression.operands[i].index];
    if (expression.kind == LOOP_LOAD || expression.kind == LOOP_EXTENT)
        expression.extent = extent_substitute(builder->extents, expression.extent, replace_index, builder);
    vector_push(&builder->function->expressions, expression);
    return (LoopExpressionId){(uint32_t)builder->function->expressions.count - 1};
}

// The expression with another index.
static LoopExpressionId copy_expression(RowBuilder *builder, LoopExpressionId root) {
    VECTOR(LoopExpressionId) stack = {0}, copied = {0};
    while (builder->copies.count <= root.index) vector_push(&builder->copies, (LoopExpressionId){0});
    vector_push(&stack, root);
    while (stack.count) {
        LoopExpressionId id = stack.items[stack.count - 1];
        LoopExpression expression = *loop_expression(builder->function, id);
        size_t count = stack.count;
        for (uint32_t i = 0; i < expression.operand_count; i++)
            if (!builder->copies.items[expression.operands[i].index].index) vector_push(&stack, expression.operands[i]);
        if (stack.count > count) continue;
        stack.count--;
        if (builder->copies.items[id.index].index) continue;
        builder->copies.items[id.index] = copy_node(builder, id);
        vector_push(&copied, id);
    }
    LoopExpressionId copy = builder->copies.items[root.index];
    for (size_t i = 0; i < copied.count; i++) builder->copies.items[copied.items[i].index].index = 0;
    vector_free(&stack);
    vector_free(&copied);
    return copy;
}

// ---- rows --------------------------------------------------------------------------------------------------------

// Rows of loops that follow each other are the same memory.
static LoopBufferId take_row(RowBuilder *builder, DType dtype, int64_t length, Span span) {
    ExtentId count = extent_constant(builder->extents, length);
    for (size_t i = 0; i < builder->rows.count; i++) {
        const LoopBuffer *row = loop_buffer(builder->function, builder->rows.items[i]);
        if (builder->in_use.items[i] || row->dtype != dtype || !extent_same(row->element_count, count)) continue;
        builder->in_use.items[i] = true;
        return builder->rows.items[i];
    }
    LoopBufferId row = storage_workspace(builder->lowering, (IrType){dtype, 1, &count}, "row", span, "a loop reads its elements at several places");
    vector_push(&builder->rows, row);
    vector_push(&builder->in_use, true);
    return row;
}

static LoopStatement *add_loop(RowBuilder *builder, LoopBlock *block, Span span) {
    LoopStatement *loop = loop_statement_add(builder->function, block, LOOP_FOR, span);
    loop->index = loop_index_add(builder->function);
    loop->step = 1;
    return loop;
}

static void use_index(RowBuilder *builder, LoopIndexId from, LoopIndexId to) {
    extent_is_atom(builder->extents, loop_index_extent(builder->function, from), &builder->from);
    builder->to = loop_index_extent(builder->function, to);
}

// The loop that fills the row for what `loop` reads of it, appended to `block`.
static LoopStatement *add_row_loop(RowBuilder *builder, LoopBlock *block, const LoopStatement *loop, const RowMatch *match, LoopBufferId row) {
    LoopStatement *fill = add_loop(builder, block, loop->span);
    fill->lower = loop->lower;
    fill->upper = extent_add_constant(builder->extents, loop->upper, match->reach);
    fill->independent = true;
    LoopStatement *store = loop_statement_add(builder->function, &fill->body, LOOP_STORE, loop->span);
    use_index(builder, loop->index, fill->index);
    store->buffer = row;
    store->offset = extent_subtract(builder->extents, builder->to, loop->lower);
    store->value = copy_expression(builder, match->first);
    return fill;
}

static void read_row(RowBuilder *builder, const LoopStatement *loop, const RowMatch *match, LoopBufferId row) {
    ExtentId start = extent_subtract(builder->extents, loop_index_extent(builder->function, loop->index), loop->lower);
    for (size_t i = 0; i < match->places.count; i++) {
        LoopExpression *expression = &builder->function->expressions.items[match->places.items[i].expression.index];
        ExtentId offset = extent_add_constant(builder->extents, start, match->places.items[i].distance);
        *expression = (LoopExpression){.kind = LOOP_LOAD, .dtype = expression->dtype, .buffer = row, .extent = offset};
    }
}

// ---- strips ------------------------------------------------------------------------------------------------------

// A loop, and how many iterations it has at most; 0: not known.
typedef struct BoundedLoop {
    LoopStatement *loop;
    int64_t bound;
} BoundedLoop;

static int64_t known_iterations(const RowBuilder *builder, const LoopStatement *loop) {
    int64_t count;
    ExtentId length = extent_subtract(builder->extents, loop->upper, loop->lower);
    return extent_is_constant(builder->extents, length, &count) && count > 0 ? count : 0;
}

// Makes the loop that of one strip; returns the loop of all strips, which is empty yet.
static LoopStatement *cut_into_strips(RowBuilder *builder, LoopStatement *loop, int64_t length) {
    LoopBlock block = {0};
    LoopStatement *strips = add_loop(builder, &block, loop->span);
    vector_free(&block.statements);
    strips->lower = loop->lower;
    strips->upper = loop->upper;
    strips->step = length;
    loop->lower = loop_index_extent(builder->function, strips->index);
    loop->upper = extent_min(builder->extents, extent_add_constant(builder->extents, loop->lower, length), loop->upper);
    return strips;
}

static void order_loops_around(RowBuilder *builder) {
    for (size_t i = 0; i < builder->around.count; i++) builder->around.items[i]->independent = false;
}

static void remark_row(const RowBuilder *builder, const RowMatch *match, LoopBufferId row, Span span) {
    diagnostic_remark(builder->lowering->diagnostics, REMARK_ROW_BUFFER, span,
                      "what this reads at %u places along a row is computed once, into row buffer %s: %u operations and loads an element instead of %u",
                      (unsigned)match->place_count, loop_buffer(builder->function, row)->name, (unsigned)match->after, (unsigned)match->before);
}

// Appends the loop to `block`, after the loops of its rows.
static void add_with_rows(RowBuilder *builder, BoundedLoop bounded, LoopBlock *block) {
    RowMatch match;
    while (builder->row_count < ROW_COUNT_LIMIT && row_match_find(builder->matcher, bounded.loop, &match)) {
        DType dtype = loop_expression(builder->function, match.first)->dtype;
        LoopBufferId row = take_row(builder, dtype, bounded.bound + match.reach, bounded.loop->span);
        LoopBlock fill = {0};
        LoopStatement *loop = add_row_loop(builder, &fill, bounded.loop, &match, row);
        vector_free(&fill.statements);
        read_row(builder, bounded.loop, &match, row);
        remark_row(builder, &match, row, bounded.loop->span);
        vector_free(&match.places);
        builder->row_count++;
        add_with_rows(builder, (BoundedLoop){loop, bounded.bound + match.reach}, block);
    }
    vector_push(&block->statements, bounded.loop);
}

// ---- loops of the function ---------------------------------------------------------------------------------------

// How often the loop at least has to run for the row's own loop to pay, where that is known.
static bool is_too_short(const RowBuilder *builder, const LoopStatement *loop, int64_t reach) {
    int64_t count = known_iterations(builder, loop);
    return count > 0 && count < ROW_SHORTEST + ROW_SHORTEST * reach / 4;
}

static bool finds_row(RowBuilder *builder, const LoopStatement *loop) {
    RowMatch match;
    if (!is_suitable(builder, loop) || !row_match_find(builder->matcher, loop, &match)) return false;
    vector_free(&match.places);
    return !is_too_short(builder, loop, match.reach);
}

static void begin_loop(RowBuilder *builder) {
    builder->row_count = 0;
    for (size_t i = 0; i < builder->in_use.count; i++) builder->in_use.items[i] = false;
}

// Appends the loop, in strips with its rows where it has some.
static void add_loop_with_rows(RowBuilder *builder, LoopStatement *loop, LoopBlock *block) {
    int64_t length = ROW_STRIP_BYTES / (int64_t)row_widest_element(builder->matcher, loop);
    int64_t count = known_iterations(builder, loop);
    begin_loop(builder);
    order_loops_around(builder);
    if (count > 0 && count <= length) {
        add_with_rows(builder, (BoundedLoop){loop, count}, block);
        return;
    }
    LoopStatement *strips = cut_into_strips(builder, loop, length);
    add_with_rows(builder, (BoundedLoop){loop, length}, &strips->body);
    vector_push(&block->statements, strips);
}

// Nesting is limited by the front end and the parser, so that the recursion is bounded.
static void visit_block(RowBuilder *builder, LoopBlock *block) {
    LoopBlock whole = {0};
    for (size_t i = 0; i < block->statements.count; i++) {
        LoopStatement *statement = block->statements.items[i];
        if (finds_row(builder, statement)) {
            add_loop_with_rows(builder, statement, &whole);
            continue;
        }
        vector_push(&builder->around, statement);
        visit_block(builder, &statement->prelude);
        visit_block(builder, &statement->body);
        visit_block(builder, &statement->otherwise);
        builder->around.count--;
        vector_push(&whole.statements, statement);
    }
    vector_free(&block->statements);
    *block = whole;
}

// Rows are in use in many places, so that no other buffer gets their memory.
static void keep_rows(RowBuilder *builder) {
    for (size_t i = 0; i < builder->rows.count; i++) {
        builder->lowering->buffer_first.items[builder->rows.items[i].index] = 0;
        builder->lowering->buffer_last.items[builder->rows.items[i].index] = UINT32_MAX;
    }
}

void loop_row_buffers(Lowering *lowering) {
    RowBuilder builder = {.lowering = lowering, .function = lowering->target, .extents = lowering->extents};
    builder.matcher = row_matcher_create(lowering);
    visit_block(&builder, &lowering->target->body);
    keep_rows(&builder);
    row_matcher_free(builder.matcher);
    vector_free(&builder.around);
    vector_free(&builder.rows);
    vector_free(&builder.in_use);
    vector_free(&builder.copies);
}
