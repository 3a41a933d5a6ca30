// Adjacent loop nests that walk the same arrays row by row take turns at blocks of rows, so that each row is read from
// memory once for all of them (loop fusion along the outermost loops, with shifts):
//
//     for i in 0 .. N { row i of nest 1 }             for t in 0 .. blocks {
//     for k in 0 .. N { row k of nest 2 }      =>         for i in rows*t .. rows*t + rows { row i of nest 1 }
//                                                         for k in rows*t - shift .. rows*t - shift + rows { row k of nest 2 }
//                                                     }
//
// with the inner bounds clamped to those that the loops had. A nest is shifted by as few rows as the dependences on the nests
// before it ask for (dependence.c); nothing inside a row changes, nor the order of one nest's rows.
//
// When it pays. Nests take part that compute elements in rows, two loops deep or more, without reductions, and that share what
// one of them reads, at rows close to each other, over domains that differ by a few rows. How large the arrays are is known at run
// time, and so is the choice of the rows in a block: as many as fit into half of a small first-level cache, so that what a turn
// costs beyond the rows themselves is paid once for thousands of elements; one row where rows are larger. All rows at once, which
// is the order as written, where all of the arrays stay in a second-level cache anyway, and where even the few rows that are in
// use at one time would not.

#include "dependence.h"

enum {
    GROUP_LIMIT = 8,            // nests that take turns
    SHIFT_LIMIT = 8,            // rows by which one stays behind the first
    DOMAIN_DIFFERENCE = 8,      // rows by which the bounds of nests may differ
    SHARING_DISTANCE = 4,       // rows between what two nests read or write of a shared array
    STENCIL_ROWS = 3,           // rows of an array that one iteration may use
    NEST_STATEMENTS = 24, NEST_ACCESSES = 64,
    CANDIDATE_LIMIT = 64,       // nests of a function that are looked at: thousands of statements are to share code (outline.c)
    BLOCK_BYTES = 24 << 10,     // of a block's rows of all arrays
    CACHED_BYTES = 512 << 10,   // of all rows that stay in a cache anyway
    WINDOW_BYTES = 2 << 20      // of the rows in use at one time that may still stay in one
};

typedef struct RowFusion {
    Lowering *lowering;
    LoopFunction *function;
    ExtentTable *extents;
    Facts *facts;
    uint32_t candidate_count;
    uint32_t count; // of the nests in the group that is being collected, adjacent statements
    ShiftedLoop group[GROUP_LIMIT];
    uint32_t life_first, life_last; // when all of the group's workspace buffers are in use
} RowFusion;

// ---- candidates --------------------------------------------------------------------------------------------------

static bool is_candidate(const LoopStatement *statement, const LoopEffects *effects) {
    return effects->is_plain && !effects->reduce_count && effects->loops.count >= 2 && effects->statement_count <= NEST_STATEMENTS &&
           effects->accesses.count <= NEST_ACCESSES && statement->independent && statement->step == 1 && !statement->tile;
}

// |left - right| <= DOMAIN_DIFFERENCE, provably.
static bool is_near(const RowFusion *fusion, ExtentId left, ExtentId right) {
    ExtentId limit = extent_constant(fusion->extents, DOMAIN_DIFFERENCE);
    bool before = extent_attempt_begin(fusion->extents);
    ExtentId difference = extent_subtract(fusion->extents, left, right), opposite = extent_subtract(fusion->extents, right, left);
    return extent_attempt_end(fusion->extents, before) && facts_less_equal(fusion->facts, difference, limit) == PROOF_PROVED &&
           facts_less_equal(fusion->facts, opposite, limit) == PROOF_PROVED;
}

// Workspace buffers of the nest that are in use when those of the group are keep memory of their own; others might share
// memory with the group's, which the turns would make larger.
static bool lives_with_group(const RowFusion *fusion, const LoopEffects *effects, uint32_t *first, uint32_t *last) {
    *first = fusion->life_first;
    *last = fusion->life_last;
    for (size_t i = 0; i < effects->accesses.count; i++) {
        LoopBufferId buffer = effects->accesses.items[i].buffer;
        if (loop_buffer(fusion->function, buffer)->kind != LOOP_BUFFER_WORKSPACE) continue;
        uint32_t begin = fusion->lowering->buffer_first.items[buffer.index], end = fusion->lowering->buffer_last.items[buffer.index];
        if (begin > *first) *first = begin;
        if (end < *last) *last = end;
    }
    return *first <= *last;
}

static bool accesses_decide(const RowFusion *fusion, const ShiftedLoop *nest) {
    for (uint32_t i = 0; i < fusion->count; i++)
        if (!dependence_accesses_decide(&fusion->group[i].effects, &nest->effects)) return false;
    return true;
}

// Finds the nest's shift behind the nests of the group; under the facts of the loops.
static bool follows_group(const RowFusion *fusion, ShiftedLoop *nest) {
    bool shares = false;
    for (uint32_t i = 0; i < fusion->count; i++) {
        const ShiftedLoop *earlier = &fusion->group[i];
        if (!dependence_raise_shift(fusion->lowering, earlier, nest, SHIFT_LIMIT)) return false;
        shares = shares || dependence_shares_rows(fusion->lowering, earlier, nest, SHARING_DISTANCE);
    }
    return shares;
}

static bool may_join(const RowFusion *fusion, ShiftedLoop *nest) {
    const LoopStatement *first = fusion->group[0].loop;
    if (fusion->count == GROUP_LIMIT || !is_near(fusion, first->lower, nest->loop->lower) || !is_near(fusion, first->upper, nest->loop->upper)) return false;
    if (!accesses_decide(fusion, nest)) return false;
    FactsMark mark = facts_mark(fusion->facts);
    for (uint32_t i = 0; i < fusion->count; i++) dependence_assume_loops(fusion->lowering, &fusion->group[i].effects);
    dependence_assume_loops(fusion->lowering, &nest->effects);
    bool follows = follows_group(fusion, nest);
    facts_restore(fusion->facts, mark);
    return follows;
}

// ---- rows in a block ---------------------------------------------------------------------------------------------

// The largest stride, in elements, at which the group's nests walk the buffer; 0 where none walks it in rows.
static ExtentId row_elements(const RowFusion *fusion, LoopBufferId buffer) {
    ExtentId largest = extent_constant(fusion->extents, 0);
    for (uint32_t i = 0; i < fusion->count; i++) {
        const LoopEffects *effects = &fusion->group[i].effects;
        for (size_t k = 0; k < effects->accesses.count; k++) {
            ExtentId stride, rest;
            if (effects->accesses.items[k].buffer.index != buffer.index) continue;
            if (!dependence_row_stride(fusion->lowering, fusion->group[i].loop, effects->accesses.items[k].offset, &stride, &rest)) continue;
            if (!extent_mentions_kind(fusion->extents, stride, ATOM_LOOP)) largest = extent_max(fusion->extents, largest, stride);
        }
    }
    return facts_simplify(fusion->facts, largest);
}

static bool is_used(const RowFusion *fusion, LoopBufferId buffer) {
    for (uint32_t i = 0; i < fusion->count; i++)
        for (size_t k = 0; k < fusion->group[i].effects.accesses.count; k++)
            if (fusion->group[i].effects.accesses.items[k].buffer.index == buffer.index) return true;
    return false;
}

// One row of every array.
static ExtentId row_bytes(const RowFusion *fusion) {
    ExtentId sum = extent_constant(fusion->extents, 0);
    for (uint32_t b = 1; b < fusion->function->buffers.count; b++) {
        if (!is_used(fusion, (LoopBufferId){b})) continue;
        ExtentId elements = row_elements(fusion, (LoopBufferId){b});
        sum = extent_add(fusion->extents, sum, extent_scale(fusion->extents, elements, (int64_t)dtype_size(fusion->function->buffers.items[b].dtype)));
    }
    return sum;
}

static LoopExpressionId not_above(RowFusion *fusion, LoopExpressionId left, LoopExpressionId right) {
    return loop_build_apply(fusion->function, IR_LESS_EQUAL, DTYPE_BOOL, (LoopExpressionId[]){left, right}, 2);
}

static LoopExpressionId bytes_constant(RowFusion *fusion, int64_t bytes) { return loop_build_constant(fusion->function, DTYPE_I64, (uint64_t)bytes); }

// The number of rows in a block, at least 1: see above. `all`: of rows.
static LoopExpressionId rows_in_block(RowFusion *fusion, ExtentId all, int64_t greatest_shift) {
    ExtentTable *extents = fusion->extents;
    ExtentId one = extent_constant(extents, 1), bytes = row_bytes(fusion);
    ExtentId fitting = extent_floor_divide(extents, extent_constant(extents, BLOCK_BYTES), bytes);
    LoopExpressionId total = loop_build_extent(fusion->function, extent_multiply(extents, all, bytes));
    LoopExpressionId window = loop_build_extent(fusion->function, extent_scale(extents, bytes, greatest_shift + STENCIL_ROWS));
    LoopExpressionId pays[2] = {not_above(fusion, bytes_constant(fusion, CACHED_BYTES), total), not_above(fusion, window, bytes_constant(fusion, WINDOW_BYTES))};
    LoopExpressionId choice[3] = {loop_build_apply(fusion->function, IR_BIT_AND, DTYPE_BOOL, pays, 2),
                                  loop_build_extent(fusion->function, extent_max(extents, fitting, one)),
                                  loop_build_extent(fusion->function, extent_max(extents, all, one))};
    return loop_build_apply(fusion->function, IR_SELECT, DTYPE_I64, choice, 3);
}

// ---- the exchange ------------------------------------------------------------------------------------------------

// The rows of all turns: [*first, *end).
static int64_t find_rows(const RowFusion *fusion, ExtentId *first, ExtentId *end) {
    int64_t greatest = 0;
    for (uint32_t i = 0; i < fusion->count; i++) {
        const ShiftedLoop *nest = &fusion->group[i];
        ExtentId lower = extent_add_constant(fusion->extents, nest->loop->lower, nest->shift);
        ExtentId upper = extent_add_constant(fusion->extents, nest->loop->upper, nest->shift);
        *first = i ? extent_min(fusion->extents, *first, lower) : lower;
        *end = i ? extent_max(fusion->extents, *end, upper) : upper;
        if (nest->shift > greatest) greatest = nest->shift;
    }
    *first = facts_simplify(fusion->facts, *first);
    *end = facts_simplify(fusion->facts, *end);
    return greatest;
}

// Bounds the nest's outermost loop to the rows from `start` on, in the order of the turns; `first`: the least start.
static void clamp_to_block(const RowFusion *fusion, const ShiftedLoop *nest, ExtentId first, ExtentId start, ExtentId rows) {
    ExtentTable *extents = fusion->extents;
    bool starts_first = extent_same(extent_add_constant(extents, nest->loop->lower, nest->shift), first);
    ExtentId lower = extent_add_constant(extents, start, -nest->shift);
    if (!starts_first) nest->loop->lower = extent_max(extents, nest->loop->lower, lower);
    else nest->loop->lower = lower;
    nest->loop->upper = extent_min(extents, nest->loop->upper, extent_add(extents, lower, rows));
}

static void remark_turns(const RowFusion *fusion) {
    DiagnosticList *diagnostics = fusion->lowering->diagnostics;
    for (uint32_t i = 1; i < fusion->count; i++) {
        int64_t shift = fusion->group[i].shift;
        diagnostic_remark(diagnostics, REMARK_FUSED_ROWS, fusion->group[i].loop->span, "fused row by row with the loop nest%s before it, with a shift of %lld row%s",
                          i > 1 ? "s" : "", (long long)shift, shift == 1 ? "" : "s");
        diagnostic_note(diagnostics, fusion->group[0].loop->span, "the first of them");
    }
}

// The number of rows in a block, a variable that `block` sets unless it is given.
static ExtentId choose_rows(RowFusion *fusion, LoopBlock *block, ExtentId all, int64_t greatest_shift) {
    if (fusion->lowering->fused_rows) return extent_constant(fusion->extents, fusion->lowering->fused_rows);
    LoopStatement *assign = loop_statement_add(fusion->function, block, LOOP_ASSIGN, fusion->group[0].loop->span);
    assign->variable = storage_variable(fusion->lowering, DTYPE_I64, "rows");
    assign->value = rows_in_block(fusion, all, greatest_shift);
    return loop_variable_extent(fusion->function, assign->variable);
}

// Replaces the group, which ends `block`, by the loop over the blocks of rows.
static void take_turns(RowFusion *fusion, LoopBlock *block) {
    ExtentTable *extents = fusion->extents;
    ExtentId first, end;
    int64_t greatest_shift = find_rows(fusion, &first, &end);
    ExtentId all = extent_subtract(extents, end, first);
    remark_turns(fusion);
    block->statements.count -= fusion->count;
    ExtentId rows = choose_rows(fusion, block, all, greatest_shift);
    LoopStatement *turns = loop_statement_add(fusion->function, block, LOOP_FOR, fusion->group[0].loop->span);
    turns->index = loop_index_add(fusion->function);
    turns->lower = extent_constant(extents, 0);
    turns->upper = extent_add_constant(extents, extent_floor_divide(extents, extent_add_constant(extents, all, -1), rows), 1);
    turns->step = 1;
    ExtentId start = extent_add(extents, first, extent_multiply(extents, rows, loop_index_extent(fusion->function, turns->index)));
    for (uint32_t i = 0; i < fusion->count; i++) {
        clamp_to_block(fusion, &fusion->group[i], first, start, rows);
        vector_push(&turns->body.statements, fusion->group[i].loop);
    }
}

// ---- the walk ----------------------------------------------------------------------------------------------------

static void close_group(RowFusion *fusion, LoopBlock *block) {
    if (fusion->count > 1) take_turns(fusion, block);
    for (uint32_t i = 0; i < fusion->count; i++) effects_end(&fusion->group[i].effects);
    fusion->count = 0;
}

// Adds a candidate, whose statement follows those in `block`, to the group or begins another with it.
static void add_candidate(RowFusion *fusion, LoopBlock *block, ShiftedLoop nest) {
    uint32_t first, last;
    bool joins = fusion->count && lives_with_group(fusion, &nest.effects, &first, &last) && may_join(fusion, &nest);
    if (!joins) {
        close_group(fusion, block);
        nest.shift = 0;
        fusion->life_first = 0;
        fusion->life_last = UINT32_MAX;
        lives_with_group(fusion, &nest.effects, &first, &last);
    }
    fusion->life_first = first;
    fusion->life_last = last;
    fusion->group[fusion->count++] = nest;
    vector_push(&block->statements, nest.loop);
}

static void visit_block(RowFusion *fusion, LoopBlock *block);

static void visit_inside(RowFusion *fusion, LoopStatement *statement) {
    visit_block(fusion, &statement->prelude);
    visit_block(fusion, &statement->body);
    visit_block(fusion, &statement->otherwise);
}

// The nests that take turns are whole statements: what is inside of an independent loop stays as it is.
static void visit_block(RowFusion *fusion, LoopBlock *block) {
    LoopBlock whole = {0};
    for (size_t i = 0; i < block->statements.count; i++) {
        ShiftedLoop nest = {.loop = block->statements.items[i]};
        if (nest.loop->kind == LOOP_FOR && nest.loop->independent && fusion->candidate_count < CANDIDATE_LIMIT) {
            effects_begin(&nest.effects, fusion->function);
            effects_add(&nest.effects, nest.loop);
            if (is_candidate(nest.loop, &nest.effects)) {
                add_candidate(fusion, &whole, nest);
                fusion->candidate_count++;
                continue;
            }
            effects_end(&nest.effects);
        }
        close_group(fusion, &whole);
        if (!nest.loop->independent) visit_inside(fusion, nest.loop);
        vector_push(&whole.statements, nest.loop);
    }
    close_group(fusion, &whole);
    vector_free(&block->statements);
    *block = whole;
}

void loop_fuse_rows(Lowering *lowering) {
    RowFusion fusion = {.lowering = lowering, .function = lowering->target, .extents = lowering->extents, .facts = lowering->facts};
    visit_block(&fusion, &lowering->target->body);
}
