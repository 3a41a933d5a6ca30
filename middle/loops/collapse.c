// Collapses loops k, k+1 (and reduction axes) into one where st_k = b_(k+1) * st_(k+1) for every subscript in the nest
// (moa.md, "Collapse"): the outer index disappears and the inner one runs over the product of the extents.

#include "lower_internal.h"

typedef struct Collapser {
    LoopFunction *function;
    ExtentTable *extents;
    AtomId outer, inner;
    ExtentId inner_extent;
    bool substitute; // second pass: replace the outer index by 0
    bool possible;
    uint32_t epoch;
    VECTOR(uint32_t) seen; // by expression: the epoch of its last visit
    VECTOR(uint32_t) stack;
} Collapser;

static bool replace_outer(void *data, AtomId leaf, ExtentId *replacement) {
    const Collapser *collapser = data;
    if (!atom_same(leaf, collapser->outer)) return false;
    *replacement = extent_constant(collapser->extents, 0);
    return true;
}

// Checks one extent, or rewrites it.
static void visit_extent(Collapser *collapser, ExtentId *extent) {
    ExtentTable *extents = collapser->extents;
    if (collapser->substitute) {
        *extent = extent_substitute(extents, *extent, replace_outer, collapser);
        return;
    }
    if (!extent_mentions(extents, *extent, collapser->outer) && !extent_mentions(extents, *extent, collapser->inner)) return;
    ExtentId outer_step, inner_step, rest, remainder;
    bool linear = extent_linear(extents, *extent, collapser->outer, &outer_step, &rest) &&
                  extent_linear(extents, rest, collapser->inner, &inner_step, &remainder);
    collapser->possible = collapser->possible && linear && !extent_mentions(extents, outer_step, collapser->inner) &&
                          extent_same(outer_step, extent_multiply(extents, inner_step, collapser->inner_extent));
}

static void visit_expression(Collapser *collapser, LoopExpressionId root) {
    if (!root.index) return;
    vector_push(&collapser->stack, root.index);
    while (collapser->stack.count) {
        uint32_t id = collapser->stack.items[--collapser->stack.count];
        while (collapser->seen.count <= id) vector_push(&collapser->seen, 0);
        if (collapser->seen.items[id] == collapser->epoch) continue;
        collapser->seen.items[id] = collapser->epoch;
        LoopExpression *expression = &collapser->function->expressions.items[id];
        if (expression->kind == LOOP_LOAD || expression->kind == LOOP_EXTENT) visit_extent(collapser, &expression->extent);
        for (uint32_t i = 0; i < expression->operand_count; i++) vector_push(&collapser->stack, expression->operands[i].index);
    }
}

static void visit_block(Collapser *collapser, LoopBlock *block);

static void visit_statement(Collapser *collapser, LoopStatement *statement) {
    visit_expression(collapser, statement->condition);
    visit_expression(collapser, statement->value);
    if (statement->kind == LOOP_STORE) visit_extent(collapser, &statement->offset);
    if (statement->kind == LOOP_FOR) {
        visit_extent(collapser, &statement->lower);
        visit_extent(collapser, &statement->upper);
    }
    for (uint32_t k = 0; k < statement->axis_count; k++) {
        visit_extent(collapser, &statement->axes[k].lower);
        visit_extent(collapser, &statement->axes[k].upper);
    }
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        visit_expression(collapser, statement->accumulators[i].value);
        visit_expression(collapser, statement->accumulators[i].factor);
    }
    if (statement->kind == LOOP_CHECK || statement->kind == LOOP_WHILE || statement->kind == LOOP_IF) collapser->possible = false;
    visit_block(collapser, &statement->body);
}

static void visit_block(Collapser *collapser, LoopBlock *block) {
    for (size_t i = 0; i < block->statements.count; i++) visit_statement(collapser, block->statements.items[i]);
}

static AtomId index_atom(LoopFunction *function, LoopIndexId index) {
    AtomId atom = {0};
    extent_is_atom(function->module->extents, loop_index_extent(function, index), &atom);
    return atom;
}

// ---- loops -------------------------------------------------------------------------------------------------------

static bool is_plain(const LoopStatement *loop) { return loop->kind == LOOP_FOR && loop->step == 1 && loop->independent; }

// Merges the loop with the one that is all of its body: k in l .. u around i in 0 .. b is i in l*b .. u*b. True when it did.
static bool collapse_pair(Collapser *collapser, LoopStatement *outer) {
    if (!is_plain(outer) || outer->body.statements.count != 1) return false;
    LoopStatement *inner = outer->body.statements.items[0];
    if (!is_plain(inner) || !extent_is_value(collapser->extents, inner->lower, 0)) return false;
    collapser->outer = index_atom(collapser->function, outer->index);
    collapser->inner = index_atom(collapser->function, inner->index);
    collapser->inner_extent = inner->upper;
    if (extent_mentions_kind(collapser->extents, inner->upper, ATOM_LOOP)) return false;
    collapser->possible = true;
    for (int pass = 0; pass < 2 && collapser->possible; pass++) {
        collapser->substitute = pass == 1;
        collapser->epoch++;
        visit_block(collapser, &inner->body);
    }
    if (!collapser->possible) return false;
    outer->lower = extent_multiply(collapser->extents, outer->lower, inner->upper);
    outer->upper = extent_multiply(collapser->extents, outer->upper, inner->upper);
    outer->index = inner->index;
    vector_free(&outer->body.statements);
    outer->body = inner->body;
    return true;
}

// ---- reduction axes ----------------------------------------------------------------------------------------------

static bool collapse_axes(Collapser *collapser, LoopStatement *reduce, uint32_t k) {
    LoopDomainAxis *outer = &reduce->axes[k], *inner = &reduce->axes[k + 1];
    if (!extent_is_value(collapser->extents, outer->lower, 0) || !extent_is_value(collapser->extents, inner->lower, 0)) return false;
    collapser->outer = index_atom(collapser->function, outer->index);
    collapser->inner = index_atom(collapser->function, inner->index);
    collapser->inner_extent = inner->upper;
    collapser->possible = true;
    for (int pass = 0; pass < 2 && collapser->possible; pass++) {
        collapser->substitute = pass == 1;
        collapser->epoch++;
        for (uint32_t i = 0; i < reduce->accumulator_count; i++) {
            visit_expression(collapser, reduce->accumulators[i].value);
            visit_expression(collapser, reduce->accumulators[i].factor);
        }
    }
    if (!collapser->possible) return false;
    inner->upper = extent_multiply(collapser->extents, outer->upper, inner->upper);
    for (uint32_t i = k; i + 1 < reduce->axis_count; i++) reduce->axes[i] = reduce->axes[i + 1];
    reduce->axis_count--;
    return true;
}

// ---- the walk ----------------------------------------------------------------------------------------------------

static void collapse_block(Collapser *collapser, LoopBlock *block) {
    for (size_t i = 0; i < block->statements.count; i++) {
        LoopStatement *statement = block->statements.items[i];
        collapse_block(collapser, &statement->prelude);
        collapse_block(collapser, &statement->body);
        collapse_block(collapser, &statement->otherwise);
        while (collapse_pair(collapser, statement)) continue;
        for (uint32_t k = statement->axis_count; k-- > 1;) collapse_axes(collapser, statement, k - 1);
    }
}

void loop_collapse(LoopFunction *function) {
    Collapser collapser = {.function = function, .extents = function->module->extents};
    collapse_block(&collapser, &function->body);
    vector_free(&collapser.seen);
    vector_free(&collapser.stack);
}
