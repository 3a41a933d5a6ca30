// Walks over the expressions of one statement.
//
// The walk is a depth-first one with an explicit stack: chains of expressions may be tens of thousands of nodes long.

#include "loops.h"

#include <stdlib.h>

// Deeper nesting is split by temporaries, so that neither readers nor the compilers of emitted text meet deep nesting.
enum { INLINE_DEPTH_LIMIT = 12 };

void loop_walk_initialise(LoopWalk *walk, const LoopFunction *function) {
    *walk = (LoopWalk){.function = function};
    walk->nodes = calloc(function->expressions.count, sizeof *walk->nodes);
    if (!walk->nodes) base_out_of_memory();
}

void loop_walk_free(LoopWalk *walk) {
    vector_free(&walk->order);
    vector_free(&walk->pending);
    free(walk->nodes);
    walk->nodes = NULL;
}

static void forget_last_statement(LoopWalk *walk) {
    for (size_t i = 0; i < walk->order.count; i++) walk->nodes[walk->order.items[i].index] = (LoopWalkNode){0};
    walk->order.count = 0;
}

// During the walk `depth` holds how far a node has come; finish_node then sets the depth of its text.
enum { NODE_NEW, NODE_OPEN, NODE_ORDERED };

// A node may be pushed again before it is opened: the topmost entry counts, later ones find it ordered.
static void use_node(LoopWalk *walk, LoopExpressionId id) {
    walk->nodes[id.index].uses++;
    if (walk->nodes[id.index].depth == NODE_NEW) vector_push(&walk->pending, id);
}

// A node stays on the stack while its operands are walked and is put into `order` when it comes up again.
static void walk_root(LoopWalk *walk, LoopExpressionId root) {
    if (!root.index) return;
    use_node(walk, root);
    while (walk->pending.count) {
        LoopExpressionId id = walk->pending.items[walk->pending.count - 1];
        LoopWalkNode *node = &walk->nodes[id.index];
        if (node->depth == NODE_NEW) {
            node->depth = NODE_OPEN;
            const LoopExpression *expression = loop_expression(walk->function, id);
            for (uint32_t i = expression->operand_count; i-- > 0;) use_node(walk, expression->operands[i]);
            continue;
        }
        walk->pending.count--;
        if (node->depth == NODE_OPEN) vector_push(&walk->order, id);
        node->depth = NODE_ORDERED;
    }
}

static void walk_roots(LoopWalk *walk, const LoopStatement *statement) {
    walk_root(walk, statement->value);
    walk_root(walk, statement->condition);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        walk_root(walk, statement->accumulators[i].value);
        walk_root(walk, statement->accumulators[i].factor);
    }
}

// Decides whether the node is written in place, given that its operands are decided.
static void finish_node(LoopWalk *walk, LoopExpressionId id, uint32_t *temporary_count) {
    const LoopExpression *expression = loop_expression(walk->function, id);
    LoopWalkNode *node = &walk->nodes[id.index];
    uint32_t depth = 0;
    for (uint32_t i = 0; i < expression->operand_count; i++) {
        const LoopWalkNode *operand = &walk->nodes[expression->operands[i].index];
        if (!operand->temporary && operand->depth > depth) depth = operand->depth;
    }
    node->depth = depth + 1;
    if (expression->kind != LOOP_APPLY) return;
    if (node->uses > 1 || node->depth > INLINE_DEPTH_LIMIT) node->temporary = ++*temporary_count;
}

void loop_walk_statement(LoopWalk *walk, const LoopStatement *statement) {
    forget_last_statement(walk);
    walk_roots(walk, statement);
    uint32_t temporary_count = 0;
    for (size_t i = 0; i < walk->order.count; i++) finish_node(walk, walk->order.items[i], &temporary_count);
}
