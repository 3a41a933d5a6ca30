// A reduction over the rows of what the nest before it has stored is accumulated as it is stored:
//
//     for i { for j { B[i, j] = f(i, j) } }
//     for j { reduce i { r = r op g(B[i, j]) }; x[j] = h(r) }
//
// becomes for j { reduce i { do { v = f(i, j); B[i, j] = v }; r = r op g(v) }; x[j] = h(r) }: the array is not read again from
// memory. Back ends walk such a loop row by row, for many j at a time, with the results of those j in memory that stays in the
// cache; the order of a result's own terms is that of i as before.
//
// The nest's iterations are independent, so that they may be done in another order; what remains to be proved is that neither
// the reduction nor what follows it sees an element before or after it should (rows_agree).

#include "fuse_internal.h"

enum { NARROWEST_ELEMENT = 4, FEW_COLUMNS = 16 };

// for rows { for columns { .. } }, then for results { reduce; .. }
typedef struct RowReduction {
    LoopStatement *rows, *columns;
    LoopStatement *results, *reduce;
} RowReduction;

// ---- shape -------------------------------------------------------------------------------------------------------

static bool is_simple(const LoopStatement *statement) { return statement->kind == LOOP_ASSIGN || statement->kind == LOOP_STORE; }

static bool all_simple(const LoopBlock *body, size_t first) {
    for (size_t i = first; i < body->statements.count; i++)
        if (!is_simple(body->statements.items[i])) return false;
    return body->statements.count > first;
}

static bool reduce_has_shape(const LoopFunction *function, const LoopStatement *reduce) {
    bool has_lanes = reduce->order == IR_ORDER_LANES16 || reduce->order == IR_ORDER_LANES16_FMA;
    if (reduce->kind != LOOP_REDUCE || reduce->axis_count != 1 || reduce->body.statements.count || has_lanes) return false;
    for (uint32_t i = 0; i < reduce->accumulator_count; i++) {
        const LoopAccumulator *accumulator = &reduce->accumulators[i];
        if (accumulator->is_position || dtype_size(loop_variable(function, accumulator->variable)->dtype) < NARROWEST_ELEMENT) return false;
    }
    return true;
}

static bool is_narrow(Fuser *fuser, const LoopStatement *loop) {
    int64_t columns;
    return extent_is_constant(fuser->extents, extent_subtract(fuser->extents, loop->upper, loop->lower), &columns) && columns < FEW_COLUMNS;
}

// The columns are those of every row.
static bool has_shape(Fuser *fuser, RowReduction *pair, LoopStatement *first, LoopStatement *second) {
    *pair = (RowReduction){.rows = first, .results = second};
    if (!fuse_is_parallel(first) || !fuse_is_parallel(second)) return false;
    pair->columns = fuse_only_loop(first);
    if (!pair->columns || !all_simple(&pair->columns->body, 0) || !second->body.statements.count) return false;
    pair->reduce = second->body.statements.items[0];
    if (!reduce_has_shape(fuser->function, pair->reduce) || !all_simple(&second->body, 1) || is_narrow(fuser, second)) return false;
    const LoopDomainAxis *axis = &pair->reduce->axes[0];
    return extent_same(first->lower, axis->lower) && extent_same(first->upper, axis->upper) &&
           extent_same(pair->columns->lower, second->lower) && extent_same(pair->columns->upper, second->upper);
}

// ---- legality ----------------------------------------------------------------------------------------------------

// The reduction's offset with the nest's indices.
static ExtentId in_terms_of_nest(Fuser *fuser, const RowReduction *pair, ExtentId offset) {
    offset = fuse_renamed(fuser, offset, pair->results->index, pair->columns->index);
    return fuse_renamed(fuser, offset, pair->reduce->axes[0].index, pair->rows->index);
}

static bool is_harmless(Fuser *fuser, const RowReduction *pair, const LoopAccess *before, const LoopAccess *after, bool in_reduce) {
    if (!before->is_store && !after->is_store) return true;
    if (!hazard_may_alias(fuser->function, before->buffer, after->buffer)) return true;
    if (before->buffer.index != after->buffer.index) return false;
    if (in_reduce && extent_same(before->offset, in_terms_of_nest(fuser, pair, after->offset))) return true;
    return dependence_never_meet(fuser->lowering, before->offset, after->offset);
}

static bool accesses_agree(Fuser *fuser, const RowReduction *pair, const LoopEffects *before, const LoopEffects *after, bool in_reduce) {
    for (size_t i = 0; i < before->accesses.count; i++)
        for (size_t k = 0; k < after->accesses.count; k++)
            if (!is_harmless(fuser, pair, &before->accesses.items[i], &after->accesses.items[k], in_reduce)) return false;
    return true;
}

// Elements of a row are next to each other, and of a type that vectors are masked for.
static bool is_along_rows(Fuser *fuser, const LoopEffects *effects, LoopIndexId column) {
    AtomId atom = {0};
    ExtentId stride, rest;
    extent_is_atom(fuser->extents, loop_index_extent(fuser->function, column), &atom);
    for (size_t i = 0; i < effects->accesses.count; i++) {
        const LoopAccess *access = &effects->accesses.items[i];
        if (dtype_size(loop_buffer(fuser->function, access->buffer)->dtype) < NARROWEST_ELEMENT) return false;
        if (!extent_linear(fuser->extents, access->offset, atom, &stride, &rest)) return false;
        bool is_same = extent_is_value(fuser->extents, stride, 0) && !access->is_store;
        if (!is_same && !extent_is_value(fuser->extents, stride, 1)) return false;
    }
    return true;
}

// The reduction reads an element that the nest stores.
static bool reads_stored(Fuser *fuser, const RowReduction *pair, const LoopEffects *nest, const LoopEffects *reduce) {
    for (size_t i = 0; i < nest->accesses.count; i++)
        for (size_t k = 0; k < reduce->accesses.count; k++) {
            const LoopAccess *store = &nest->accesses.items[i], *load = &reduce->accesses.items[k];
            bool same = store->is_store && store->buffer.index == load->buffer.index && extent_same(store->offset, in_terms_of_nest(fuser, pair, load->offset));
            if (same) return true;
        }
    return false;
}

typedef struct RowEffects {
    LoopEffects nest, reduce, rest, results; // rest: what follows the reduction; results: the whole second loop
} RowEffects;

static void effects_of(Fuser *fuser, const RowReduction *pair, RowEffects *effects) {
    LoopEffects *all[4] = {&effects->nest, &effects->reduce, &effects->rest, &effects->results};
    for (int i = 0; i < 4; i++) effects_begin(all[i], fuser->function);
    effects_add(&effects->nest, pair->rows);
    effects_add(&effects->reduce, pair->reduce);
    for (size_t i = 1; i < pair->results->body.statements.count; i++) effects_add(&effects->rest, pair->results->body.statements.items[i]);
    effects_add(&effects->results, pair->results);
}

static void release_effects(RowEffects *effects) {
    LoopEffects *all[4] = {&effects->nest, &effects->reduce, &effects->rest, &effects->results};
    for (int i = 0; i < 4; i++) effects_end(all[i]);
}

static bool is_legal(Fuser *fuser, const RowReduction *pair, const RowEffects *effects) {
    if (!effects->nest.is_plain || !effects->results.is_plain) return false;
    if (effects->nest.statement_count + effects->results.statement_count > FUSED_STATEMENTS) return false;
    if (!dependence_accesses_decide(&effects->nest, &effects->results) || !reads_stored(fuser, pair, &effects->nest, &effects->reduce)) return false;
    if (!is_along_rows(fuser, &effects->nest, pair->columns->index) || !is_along_rows(fuser, &effects->results, pair->results->index)) return false;
    FactsMark mark = facts_mark(fuser->lowering->facts);
    dependence_assume_loops(fuser->lowering, &effects->nest);
    dependence_assume_loops(fuser->lowering, &effects->results);
    bool agree = accesses_agree(fuser, pair, &effects->nest, &effects->reduce, true) && accesses_agree(fuser, pair, &effects->nest, &effects->rest, false);
    facts_restore(fuser->lowering->facts, mark);
    return agree;
}

static bool may_fuse(Fuser *fuser, RowReduction *pair, LoopStatement *first, LoopStatement *second) {
    if (!has_shape(fuser, pair, first, second)) return false;
    RowEffects effects;
    effects_of(fuser, pair, &effects);
    bool legal = is_legal(fuser, pair, &effects);
    release_effects(&effects);
    return legal;
}

// ---- fusion ------------------------------------------------------------------------------------------------------

static void fuse(Fuser *fuser, const RowReduction *pair) {
    LoopStatement *reduce = pair->reduce;
    remark_stored_and_reduced(fuser->lowering, reduce, pair->rows);
    fuse_join_lives(fuser->lowering, pair->rows, pair->results);
    fuse_replace_in_body(fuser, pair->columns, pair->rows->index, loop_index_extent(fuser->function, reduce->axes[0].index));
    fuse_replace_in_body(fuser, pair->columns, pair->columns->index, loop_index_extent(fuser->function, pair->results->index));
    LoopBlock body = pair->columns->body;
    size_t count = body.statements.count;
    vector_push(&body.statements, reduce);
    fuse_forward_stores(fuser, &body, count);
    body.statements.count--; // the reduction itself
    reduce->body = body;
    pair->columns->body = (LoopBlock){0};
    vector_free(&pair->rows->body.statements);
}

static void visit_block(Fuser *fuser, LoopBlock *block) {
    size_t kept = 0;
    for (size_t i = 0; i < block->statements.count; i++) {
        LoopStatement *statement = block->statements.items[i];
        RowReduction pair;
        visit_block(fuser, &statement->prelude);
        visit_block(fuser, &statement->body);
        visit_block(fuser, &statement->otherwise);
        bool fuses = kept > 0 && may_fuse(fuser, &pair, block->statements.items[kept - 1], statement);
        if (fuses) fuse(fuser, &pair), kept--;
        block->statements.items[kept++] = statement;
    }
    block->statements.count = kept;
}

void loop_fuse_reductions(Lowering *lowering) {
    Fuser fuser = {.lowering = lowering, .function = lowering->target, .extents = lowering->extents};
    visit_block(&fuser, &lowering->target->body);
}
