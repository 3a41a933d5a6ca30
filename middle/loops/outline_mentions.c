// Where variables are mentioned: a nest keeps to itself what nothing outside of it mentions.

#include "outline_internal.h"

typedef struct MentionCount {
    const ExtentTable *extents;
    uint32_t *mentions;
} MentionCount;

static void count_leaf(void *data, AtomId leaf) {
    const MentionCount *count = data;
    Atom atom = extent_atom(count->extents, leaf);
    if (atom.kind == ATOM_VARIABLE) count->mentions[atom.number]++;
}

static void count_extent(Outliner *outliner, ExtentId extent, uint32_t *mentions) {
    MentionCount count = {outliner->extents, mentions};
    extent_visit_leaves(outliner->extents, extent, count_leaf, &count);
}

static void count_expressions(Outliner *outliner, const LoopStatement *statement, uint32_t *mentions) {
    loop_walk_statement(&outliner->walk, statement);
    for (size_t i = 0; i < outliner->walk.order.count; i++) {
        const LoopExpression *expression = loop_expression(outliner->function, outliner->walk.order.items[i]);
        if (expression->kind == LOOP_VARIABLE) mentions[expression->variable.index]++;
        if (expression->kind == LOOP_LOAD || expression->kind == LOOP_EXTENT) count_extent(outliner, expression->extent, mentions);
    }
}

void outline_count_statement(Outliner *outliner, const LoopStatement *statement, uint32_t *mentions) {
    count_expressions(outliner, statement, mentions);
    if (statement->kind == LOOP_FOR) {
        count_extent(outliner, statement->lower, mentions);
        count_extent(outliner, statement->upper, mentions);
    }
    if (statement->kind == LOOP_STORE) count_extent(outliner, statement->offset, mentions);
    if (statement->kind == LOOP_ASSIGN) mentions[statement->variable.index]++;
    for (uint32_t i = 0; i < statement->axis_count; i++) {
        count_extent(outliner, statement->axes[i].lower, mentions);
        count_extent(outliner, statement->axes[i].upper, mentions);
    }
    for (uint32_t i = 0; i < statement->accumulator_count; i++) mentions[statement->accumulators[i].variable.index]++;
    for (uint32_t i = 0; i < statement->value_count; i++) count_extent(outliner, statement->values[i], mentions);
}

// Statement nesting is limited to 1,000 levels by the front end and the parser, so the recursion is bounded.
static void count_block(Outliner *outliner, const LoopBlock *block) {
    for (size_t i = 0; i < block->statements.count; i++) {
        const LoopStatement *statement = block->statements.items[i];
        outline_count_statement(outliner, statement, outliner->mentions);
        count_block(outliner, &statement->prelude);
        count_block(outliner, &statement->body);
        count_block(outliner, &statement->otherwise);
    }
}

void outline_count_mentions(Outliner *outliner) { count_block(outliner, &outliner->function->body); }
