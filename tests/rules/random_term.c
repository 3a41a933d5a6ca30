// A term grows from its root: the operation of a random left-side node of a random rule, or any other, then its operands.

#include "random_term.h"

#include "invert.h"
#include "middle/egraph/array_signature.h"

enum { DEPTH = 5, NODES = 14 };

typedef struct Growth {
    Term *term;
    const EgRuleTable *table;
    uint32_t left; // operations that may still be made
} Growth;

// An operation with operands.
static uint32_t random_op(Growth *growth) {
    Random *random = growth->term->random;
    for (;;) {
        uint32_t op = random_below(random, ARRAY_OP_COUNT);
        if (random_percent(random, 70) && growth->table->node_count > 0) {
            const EgPatternNode *node = &growth->table->nodes[random_below(random, (uint32_t)growth->table->node_count)];
            if (node->kind != EG_PATTERN_APPLY) continue;
            op = node->op;
        }
        if (array_ops()[op].arity > 0) return op;
    }
}

static IrOp combiner_of(uint32_t op) { return op > ARRAY_VALUE ? array_op_combiner((EgOp){op}) : IR_ADD; }

// The depth is at most DEPTH.
static ValueId grow(Growth *growth, IrType type, uint32_t depth) {
    Term *term = growth->term;
    Inversion inversion;
    if (depth == DEPTH || growth->left == 0 || random_percent(term->random, 10 * depth)) return term_leaf(term, type, (Question){0});
    for (uint32_t attempt = 0; attempt < 6; attempt++) {
        uint32_t op = random_op(growth);
        IrOp ir_op = array_op_ir((EgOp){op});
        if (!term_invert(term, ir_op, combiner_of(op), type, &inversion)) continue;
        ValueId operands[3];
        growth->left -= growth->left > 0;
        for (uint32_t k = 0; k < inversion.operand_count; k++) operands[k] = grow(growth, inversion.operands[k], depth + 1);
        return term_build(term, ir_op, type, operands, &inversion);
    }
    return term_leaf(term, type, (Question){0});
}

bool random_term(Term *term, const EgRuleTable *table) {
    Growth growth = {term, table, NODES};
    uint32_t op = random_op(&growth);
    IrType type = term_result_type(term, array_op_ir((EgOp){op}), combiner_of(op));
    ValueId root = grow(&growth, type, 0);
    if (ir_node(term->function, root)->op == IR_PARAMETER) return false;
    term_finish(term, &root, 1);
    return true;
}
