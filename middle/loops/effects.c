// What statements read, write and mention.

#include "effects.h"
#include <string.h>

static void mention_atom(void *data, AtomId leaf) {
    LoopEffects *effects = data;
    Atom atom = extent_atom(effects->function->module->extents, leaf);
    if (atom.kind == ATOM_VARIABLE) vector_push(&effects->mentioned, atom.number);
}

static void add_extent(LoopEffects *effects, ExtentId extent) {
    vector_push(&effects->extents, extent);
    extent_visit_leaves(effects->function->module->extents, extent, mention_atom, effects);
}

static void add_access(LoopEffects *effects, LoopBufferId buffer, ExtentId offset, bool is_store) {
    vector_push(&effects->accesses, (LoopAccess){buffer, offset, is_store});
}

static void add_node(LoopEffects *effects, LoopExpressionId id) {
    const LoopExpression *expression = loop_expression(effects->function, id);
    vector_push(&effects->expressions, id);
    effects->is_plain = effects->is_plain && (expression->kind != LOOP_LOAD || expression->operand_count == 0);
    if (expression->kind == LOOP_LOAD) add_access(effects, expression->buffer, expression->extent, false);
    if (expression->kind == LOOP_LOAD || expression->kind == LOOP_EXTENT) add_extent(effects, expression->extent);
    if (expression->kind == LOOP_VARIABLE) vector_push(&effects->mentioned, expression->variable.index);
    for (uint32_t i = 0; i < expression->operand_count; i++) vector_push(&effects->stack, expression->operands[i]);
}

// Marks for all expressions up to one: at once, since most statements mention few of many.
static void reserve_marks(LoopEffects *effects, size_t count) {
    if (count <= effects->seen.count) return;
    vector_reserve(&effects->seen, count);
    memset(effects->seen.items + effects->seen.count, 0, (count - effects->seen.count) * sizeof *effects->seen.items);
    effects->seen.count = count;
}

static void add_root(LoopEffects *effects, LoopExpressionId root) {
    if (!root.index) return;
    vector_push(&effects->stack, root);
    while (effects->stack.count) {
        LoopExpressionId id = effects->stack.items[--effects->stack.count];
        reserve_marks(effects, (size_t)id.index + 1);
        if (effects->seen.items[id.index] == effects->epoch) continue;
        effects->seen.items[id.index] = effects->epoch;
        add_node(effects, id);
    }
}

static void add_assigned(LoopEffects *effects, LoopVariableId variable) {
    vector_push(&effects->assigned, variable);
    vector_push(&effects->mentioned, variable.index);
}

static void add_loop(LoopEffects *effects, LoopDomainAxis axis) {
    vector_push(&effects->loops, axis);
    add_extent(effects, axis.lower);
    add_extent(effects, axis.upper);
}

// lower <= index < upper, for a loop that counts down too.
static LoopDomainAxis range_of(const LoopFunction *function, const LoopStatement *loop) {
    ExtentTable *extents = function->module->extents;
    if (loop->step > 0) return (LoopDomainAxis){loop->index, loop->lower, loop->upper};
    return (LoopDomainAxis){loop->index, extent_add_constant(extents, loop->upper, 1), extent_add_constant(extents, loop->lower, 1)};
}

static void add_own(LoopEffects *effects, const LoopStatement *statement) {
    effects->epoch++;
    effects->statement_count++;
    effects->reduce_count += statement->kind == LOOP_REDUCE;
    bool is_plain = statement->kind == LOOP_FOR || statement->kind == LOOP_ASSIGN || statement->kind == LOOP_STORE || statement->kind == LOOP_REDUCE;
    effects->is_plain = effects->is_plain && is_plain;
    add_root(effects, statement->condition);
    add_root(effects, statement->value);
    if (statement->kind == LOOP_ASSIGN) add_assigned(effects, statement->variable);
    if (statement->kind == LOOP_FOR) add_loop(effects, range_of(effects->function, statement));
    for (uint32_t k = 0; k < statement->axis_count; k++) add_loop(effects, statement->axes[k]);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        add_root(effects, statement->accumulators[i].value);
        add_root(effects, statement->accumulators[i].factor);
        add_assigned(effects, statement->accumulators[i].variable);
    }
    for (uint32_t i = 0; i < statement->value_count; i++) add_extent(effects, statement->values[i]);
    if (statement->kind != LOOP_STORE) return;
    add_access(effects, statement->buffer, statement->offset, true);
    add_extent(effects, statement->offset);
}

static void add_block(LoopEffects *effects, const LoopBlock *block) {
    for (size_t i = 0; i < block->statements.count; i++) effects_add(effects, block->statements.items[i]);
}

void effects_begin(LoopEffects *effects, const LoopFunction *function) { *effects = (LoopEffects){.function = function, .is_plain = true}; }

// Nesting is limited by the front end and the parser, so that the recursion is bounded.
void effects_add(LoopEffects *effects, const LoopStatement *statement) {
    add_own(effects, statement);
    add_block(effects, &statement->prelude);
    add_block(effects, &statement->body);
    add_block(effects, &statement->otherwise);
}

void effects_end(LoopEffects *effects) {
    vector_free(&effects->accesses);
    vector_free(&effects->assigned);
    vector_free(&effects->mentioned);
    vector_free(&effects->expressions);
    vector_free(&effects->extents);
    vector_free(&effects->loops);
    vector_free(&effects->seen);
    vector_free(&effects->stack);
}
