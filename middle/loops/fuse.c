// Adjacent independent loops over one domain become one, where they share memory and no iteration then sees what the other
// loop did to another element.
//
// A pair of accesses to one buffer, one of them a store, is harmless when both are of the element of their own iteration
// (equal offsets once the indices are), or when the ranges of the two offsets do not meet. What the first loop stores and the
// second reads then passes in a register; what both store is stored once.

#include "fuse_internal.h"

// ---- indices -----------------------------------------------------------------------------------------------------

static bool replace_index(void *data, AtomId leaf, ExtentId *replacement) {
    const Fuser *fuser = data;
    Atom atom = extent_atom(fuser->extents, leaf);
    if (atom.kind != ATOM_LOOP || atom.number != fuser->from.index) return false;
    *replacement = fuser->to;
    return true;
}

static ExtentId replaced(Fuser *fuser, ExtentId extent) { return extent_substitute(fuser->extents, extent, replace_index, fuser); }

static void replace_in_statement(Fuser *fuser, LoopStatement *statement) {
    if (statement->kind == LOOP_STORE) statement->offset = replaced(fuser, statement->offset);
    if (statement->kind == LOOP_FOR) {
        statement->lower = replaced(fuser, statement->lower);
        statement->upper = replaced(fuser, statement->upper);
    }
    for (uint32_t k = 0; k < statement->axis_count; k++) {
        statement->axes[k].lower = replaced(fuser, statement->axes[k].lower);
        statement->axes[k].upper = replaced(fuser, statement->axes[k].upper);
    }
    for (size_t i = 0; i < statement->body.statements.count; i++) replace_in_statement(fuser, statement->body.statements.items[i]);
}

void fuse_replace_in_body(Fuser *fuser, LoopStatement *loop, LoopIndexId from, ExtentId to) {
    LoopEffects effects;
    fuser->from = from;
    fuser->to = to;
    effects_begin(&effects, fuser->function);
    effects_add(&effects, loop);
    for (size_t i = 0; i < effects.expressions.count; i++) {
        LoopExpression *expression = &fuser->function->expressions.items[effects.expressions.items[i].index];
        if (expression->kind == LOOP_LOAD || expression->kind == LOOP_EXTENT) expression->extent = replaced(fuser, expression->extent);
    }
    effects_end(&effects);
    for (size_t i = 0; i < loop->body.statements.count; i++) replace_in_statement(fuser, loop->body.statements.items[i]);
}

// ---- shape -------------------------------------------------------------------------------------------------------

bool fuse_is_parallel(const LoopStatement *statement) {
    return statement->kind == LOOP_FOR && statement->independent && statement->step == 1 && !statement->tile;
}

LoopStatement *fuse_only_loop(const LoopStatement *statement) {
    bool single = statement->body.statements.count == 1 && fuse_is_parallel(statement->body.statements.items[0]);
    return single ? statement->body.statements.items[0] : NULL;
}

ExtentId fuse_renamed(Fuser *fuser, ExtentId extent, LoopIndexId from, LoopIndexId to) {
    fuser->from = from;
    fuser->to = loop_index_extent(fuser->function, to);
    return replaced(fuser, extent);
}

// The two nests' loops have equal bounds, level by level.
static bool same_domain(Fuser *fuser, const LoopStatement *first, const LoopStatement *second) {
    while (first && second) {
        if (!extent_same(first->lower, second->lower) || !extent_same(first->upper, second->upper)) return false;
        first = fuse_only_loop(first);
        second = fuse_only_loop(second);
        // Bounds that follow an outer index would have to be renamed with it.
        bool moves = (first && extent_mentions_kind(fuser->extents, first->upper, ATOM_LOOP)) || (second && extent_mentions_kind(fuser->extents, second->upper, ATOM_LOOP));
        if (moves) return false;
    }
    return !first && !second;
}

static bool has_lanes_alone(const LoopBlock *body) {
    bool found = false;
    for (size_t i = 0; i < body->statements.count; i++) {
        const LoopStatement *statement = body->statements.items[i];
        if (statement->kind == LOOP_FOR) return false;
        if (statement->kind != LOOP_REDUCE) continue;
        if (statement->order != IR_ORDER_LANES16 && statement->order != IR_ORDER_LANES16_FMA) return false;
        found = true;
    }
    return found;
}

// Stores in loops further inside may repeat.
static bool stores_once(Fuser *fuser, const LoopBlock *body) {
    LoopEffects inner;
    effects_begin(&inner, fuser->function);
    for (size_t i = 0; i < body->statements.count; i++)
        if (body->statements.items[i]->kind == LOOP_FOR) effects_add(&inner, body->statements.items[i]);
    bool once = true;
    for (size_t i = 0; i < inner.accesses.count; i++) once = once && !inner.accesses.items[i].is_store;
    effects_end(&inner);
    return once;
}

// Reductions along rows fuse with such, so that neither loop loses the form that back ends make vectors of.
static bool bodies_suit(Fuser *fuser, const LoopStatement *first, const LoopEffects *before, const LoopStatement *second, const LoopEffects *after) {
    while (fuse_only_loop(first)) first = fuse_only_loop(first), second = fuse_only_loop(second);
    if (!before->is_plain || !after->is_plain || before->statement_count + after->statement_count > FUSED_STATEMENTS) return false;
    if (!stores_once(fuser, &first->body) || !stores_once(fuser, &second->body)) return false;
    if (!before->reduce_count && !after->reduce_count) return true;
    return has_lanes_alone(&first->body) && has_lanes_alone(&second->body);
}

// ---- legality ----------------------------------------------------------------------------------------------------

// The second loop's offset with the first's indices.
static ExtentId in_terms_of_first(Fuser *fuser, const LoopStatement *first, const LoopStatement *second, ExtentId offset) {
    for (; first; first = fuse_only_loop(first), second = fuse_only_loop(second)) offset = fuse_renamed(fuser, offset, second->index, first->index);
    return offset;
}

typedef struct LoopPair {
    const LoopStatement *first, *second;
    const LoopEffects *before, *after;
    bool are_pieces; // of one domain: they share indices
    bool shares;     // some buffer is used by both
} LoopPair;

static bool pair_is_harmless(Fuser *fuser, LoopPair *pair, const LoopAccess *before, const LoopAccess *after) {
    if (!hazard_may_alias(fuser->function, before->buffer, after->buffer)) return true;
    if (before->buffer.index == after->buffer.index) pair->shares = true;
    if (!before->is_store && !after->is_store) return true;
    if (before->buffer.index != after->buffer.index) return false;
    if (extent_same(before->offset, in_terms_of_first(fuser, pair->first, pair->second, after->offset))) return true;
    if (pair->are_pieces) return dependence_pieces_never_meet(fuser->lowering, pair->first, before->offset, pair->second, after->offset);
    return dependence_never_meet(fuser->lowering, before->offset, after->offset);
}

static bool accesses_agree(Fuser *fuser, LoopPair *pair) {
    FactsMark mark = facts_mark(fuser->lowering->facts);
    bool harmless = true;
    dependence_assume_loops(fuser->lowering, pair->before);
    dependence_assume_loops(fuser->lowering, pair->after);
    for (size_t i = 0; i < pair->before->accesses.count && harmless; i++)
        for (size_t k = 0; k < pair->after->accesses.count && harmless; k++)
            harmless = pair_is_harmless(fuser, pair, &pair->before->accesses.items[i], &pair->after->accesses.items[k]);
    facts_restore(fuser->lowering->facts, mark);
    return harmless;
}

static bool may_fuse(Fuser *fuser, const LoopStatement *first, const LoopStatement *second) {
    if (!fuse_is_parallel(first) || !fuse_is_parallel(second) || !same_domain(fuser, first, second)) return false;
    LoopEffects before, after;
    effects_begin(&before, fuser->function);
    effects_begin(&after, fuser->function);
    effects_add(&before, first);
    effects_add(&after, second);
    LoopPair pair = {first, second, &before, &after, dependence_shares_index(&before, &after), false};
    bool fits = bodies_suit(fuser, first, &before, second, &after) && dependence_variables_agree(&before, &after) &&
                dependence_indices_agree(&before, &after) && accesses_agree(fuser, &pair) && pair.shares;
    effects_end(&before);
    effects_end(&after);
    return fits;
}

// ---- stores that the second half reads or repeats ----------------------------------------------------------------

static bool is_store_to(const LoopStatement *statement, const LoopStatement *store) {
    return statement->kind == LOOP_STORE && statement->buffer.index == store->buffer.index && extent_same(statement->offset, store->offset);
}

// The later statement that stores the same element whatever happens, or NULL.
static const LoopStatement *stored_again(const LoopBlock *body, size_t at) {
    for (size_t i = at + 1; i < body->statements.count; i++)
        if (is_store_to(body->statements.items[i], body->statements.items[at])) return body->statements.items[i];
    return NULL;
}

// Loads of what `store` has stored become reads of a variable. The count of them.
static uint32_t read_from(Fuser *fuser, const LoopStatement *store, LoopVariableId variable, const LoopEffects *after) {
    uint32_t count = 0;
    for (size_t i = 0; i < after->expressions.count; i++) {
        LoopExpression *expression = &fuser->function->expressions.items[after->expressions.items[i].index];
        bool same = expression->kind == LOOP_LOAD && expression->buffer.index == store->buffer.index && extent_same(expression->extent, store->offset);
        if (!same) continue;
        *expression = (LoopExpression){.kind = LOOP_VARIABLE, .dtype = expression->dtype, .variable = variable};
        count++;
    }
    return count;
}

// Statements after the one at `at` up to the next store to its element, or all.
static void add_until_stored(LoopEffects *effects, const LoopBlock *body, size_t at) {
    for (size_t i = at + 1; i < body->statements.count; i++) {
        effects_add(effects, body->statements.items[i]);
        if (is_store_to(body->statements.items[i], body->statements.items[at])) return;
    }
}

// Turns `store` at `at` into an assignment to a variable, followed by the store of it.
static void split_store(Fuser *fuser, LoopBlock *body, size_t at, LoopVariableId variable) {
    LoopStatement *store = body->statements.items[at];
    LoopBlock whole = {0};
    for (size_t i = 0; i < at; i++) vector_push(&whole.statements, body->statements.items[i]);
    LoopStatement *assign = loop_statement_add(fuser->function, &whole, LOOP_ASSIGN, store->span);
    assign->variable = variable;
    assign->value = store->value;
    store->value = loop_build_variable(fuser->function, variable);
    for (size_t i = at; i < body->statements.count; i++) vector_push(&whole.statements, body->statements.items[i]);
    vector_free(&body->statements);
    *body = whole;
}

static void remove_statement(LoopBlock *body, size_t at) {
    for (size_t i = at; i + 1 < body->statements.count; i++) body->statements.items[i] = body->statements.items[i + 1];
    body->statements.count--;
}

// Loads inside of the second half's reductions may be of other elements than the stored one.
static bool reads_buffer(Fuser *fuser, const LoopStatement *store, const LoopEffects *after) {
    for (size_t i = 0; i < after->accesses.count; i++) {
        const LoopAccess *access = &after->accesses.items[i];
        if (!access->is_store && hazard_may_alias(fuser->function, access->buffer, store->buffer)) return true;
    }
    return false;
}

void fuse_forward_stores(Fuser *fuser, LoopBlock *body, size_t count) {
    for (size_t i = 0; i < count; i++) {
        LoopStatement *store = body->statements.items[i];
        if (store->kind != LOOP_STORE) continue;
        LoopEffects after;
        effects_begin(&after, fuser->function);
        add_until_stored(&after, body, i);
        LoopVariableId variable = storage_variable(fuser->lowering, loop_buffer(fuser->function, store->buffer)->dtype, "stored");
        uint32_t loads = read_from(fuser, store, variable, &after);
        effects_end(&after);
        effects_begin(&after, fuser->function);
        add_until_stored(&after, body, i);
        bool repeated = stored_again(body, i) && !reads_buffer(fuser, store, &after);
        effects_end(&after);
        if (loads) split_store(fuser, body, i, variable), i++, count++;
        if (repeated) remove_statement(body, i), i--, count--;
    }
}

// ---- fusion ------------------------------------------------------------------------------------------------------

// The loop that is all of a loop's body; nothing is left of the loop around it.
static LoopStatement *take_only_loop(LoopStatement *around) {
    LoopStatement *inner = fuse_only_loop(around);
    vector_free(&around->body.statements);
    return inner;
}

static void fuse(Fuser *fuser, LoopStatement *first, LoopStatement *second) {
    for (; fuse_only_loop(first); first = fuse_only_loop(first), second = take_only_loop(second))
        fuse_replace_in_body(fuser, second, second->index, loop_index_extent(fuser->function, first->index));
    fuse_replace_in_body(fuser, second, second->index, loop_index_extent(fuser->function, first->index));
    size_t count = first->body.statements.count;
    for (size_t i = 0; i < second->body.statements.count; i++) vector_push(&first->body.statements, second->body.statements.items[i]);
    vector_free(&second->body.statements);
    fuse_forward_stores(fuser, &first->body, count);
}

// A loop of one iteration around another loop is that loop.
static LoopStatement *unwrap_single(Fuser *fuser, LoopStatement *statement) {
    while (statement->kind == LOOP_FOR && fuse_only_loop(statement)) {
        ExtentId length = extent_subtract(fuser->extents, statement->upper, statement->lower);
        if (!fuse_is_parallel(statement) || !extent_is_value(fuser->extents, length, 1)) break;
        fuse_replace_in_body(fuser, statement, statement->index, statement->lower);
        statement = take_only_loop(statement);
    }
    return statement;
}

void fuse_join_lives(Lowering *lowering, const LoopStatement *loop, const LoopStatement *other) {
    LoopEffects effects;
    uint32_t first = UINT32_MAX, last = 0;
    effects_begin(&effects, lowering->target);
    effects_add(&effects, loop);
    effects_add(&effects, other);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < effects.accesses.count; i++) {
            uint32_t buffer = effects.accesses.items[i].buffer.index;
            if (loop_buffer(lowering->target, effects.accesses.items[i].buffer)->kind != LOOP_BUFFER_WORKSPACE) continue;
            uint32_t *starts = &lowering->buffer_first.items[buffer], *ends = &lowering->buffer_last.items[buffer];
            if (pass == 1) *starts = first, *ends = last;
            if (*starts < first) first = *starts;
            if (*ends > last) last = *ends;
        }
    effects_end(&effects);
}

static void visit_block(Fuser *fuser, LoopBlock *block) {
    size_t kept = 0;
    for (size_t i = 0; i < block->statements.count; i++) {
        LoopStatement *statement = unwrap_single(fuser, block->statements.items[i]);
        visit_block(fuser, &statement->prelude);
        visit_block(fuser, &statement->body);
        visit_block(fuser, &statement->otherwise);
        block->statements.items[kept++] = statement;
        while (kept > 1 && may_fuse(fuser, block->statements.items[kept - 2], block->statements.items[kept - 1])) {
            fuse_join_lives(fuser->lowering, block->statements.items[kept - 2], block->statements.items[kept - 1]);
            fuse(fuser, block->statements.items[kept - 2], block->statements.items[kept - 1]);
            kept--;
        }
    }
    block->statements.count = kept;
}

void loop_fuse(Lowering *lowering) {
    Fuser fuser = {.lowering = lowering, .function = lowering->target, .extents = lowering->extents};
    visit_block(&fuser, &lowering->target->body);
}
