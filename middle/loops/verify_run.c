// Whether the statement being verified can run at all: an assignment of the leaves under which every loop around it has an
// iteration and the checks of extents before it hold. Facts from inside a loop that never runs contradict each other, and refute
// whatever they are asked; behind a check that always fails, lowering may have placed anything.

#include <string.h>

#include "verify_internal.h"

enum { EXAMPLE_COUNT = 48 };

// The loops take their first iteration in even examples, their last in odd ones.
typedef struct Example {
    const LoopVerifier *verifier;
    uint32_t number;
    uint32_t depth; // loops that have their value
    int64_t *values; // of the open loops' indices
    size_t evaluated;    // extent variables that have their value
    int64_t *variables;  // by variable
    bool *is_known;      // by variable
} Example;

static int64_t example_leaf(void *data, AtomId leaf) {
    static const int64_t values[] = {0, 1, 2, 3, 5, 8, 100, 1000};
    enum { VALUE_COUNT = sizeof values / sizeof *values };
    const Example *example = data;
    Atom atom = extent_atom(example->verifier->function->module->extents, leaf);
    if (atom.kind == ATOM_LOOP) {
        for (uint32_t k = 0; k < example->depth; k++)
            if (example->verifier->loops.items[k].index.index == atom.number) return example->values[k];
        return 0;
    }
    if (atom.kind == ATOM_VARIABLE && example->is_known[atom.number]) return example->variables[atom.number];
    uint32_t round = example->number / 2;
    if (round < VALUE_COUNT) return values[round];
    return values[(leaf.index * 0x9E3779B1u ^ round * 0x85EBCA77u) * 0xC2B2AE3Du >> 29];
}

static bool evaluate(Example *example, ExtentId extent, int64_t *value) {
    return extent_evaluate(example->verifier->function->module->extents, extent, example_leaf, example, value);
}

// Gives their values to the variables that hold extents and are assigned once, outside of loops that have no value yet.
static void evaluate_variables(Example *example) {
    const LoopVerifier *verifier = example->verifier;
    for (; example->evaluated < verifier->extent_variables.count; example->evaluated++) {
        const ExtentVariable *defined = &verifier->extent_variables.items[example->evaluated];
        uint32_t variable = defined->variable.index;
        if (defined->depth > example->depth) return;
        example->is_known[variable] = verifier->assignments[variable] == 1 && evaluate(example, defined->extent, &example->variables[variable]);
    }
}

static bool loops_run(Example *example) {
    evaluate_variables(example);
    for (example->depth = 0; example->depth < example->verifier->loops.count; example->depth++) {
        const OpenLoop *loop = &example->verifier->loops.items[example->depth];
        int64_t lower, upper;
        if (!evaluate(example, loop->lower, &lower) || !evaluate(example, loop->upper, &upper) || lower >= upper) return false;
        example->values[example->depth] = example->number % 2 ? upper - 1 : lower;
        example->depth++;
        evaluate_variables(example);
        example->depth--;
    }
    return true;
}

// The shapes of the declarations hold extents, which no caller can make negative.
static bool shapes_exist(Example *example) {
    const LoopFunction *function = example->verifier->function;
    for (size_t p = 0; p < function->parameters.count; p++)
        for (uint32_t axis = 0; axis < function->parameters.items[p].type.rank; axis++) {
            int64_t extent;
            if (!evaluate(example, function->parameters.items[p].type.shape[axis], &extent) || extent < 0) return false;
        }
    return true;
}

static bool operand_value(Example *example, LoopExpressionId id, int64_t *value) {
    const LoopExpression *operand = loop_expression(example->verifier->function, id);
    if (operand->dtype != DTYPE_I64) return false;
    if (operand->kind == LOOP_CONSTANT) *value = (int64_t)operand->bits;
    return operand->kind == LOOP_CONSTANT || (operand->kind == LOOP_EXTENT && evaluate(example, operand->extent, value));
}

// Whether a check fails that compares two extents for equality or order. Any other may hold.
static bool check_fails(Example *example, const LoopStatement *check) {
    const LoopExpression *condition = loop_expression(example->verifier->function, check->condition);
    int64_t left, right;
    if (condition->kind != LOOP_APPLY || condition->operand_count != 2) return false;
    if (!operand_value(example, condition->operands[0], &left) || !operand_value(example, condition->operands[1], &right)) return false;
    if (condition->op == IR_EQUAL) return left != right;
    if (condition->op == IR_LESS) return left >= right;
    return condition->op == IR_LESS_EQUAL && left > right;
}

static bool checks_hold(Example *example) {
    for (size_t k = 0; k < example->verifier->checks.count; k++)
        if (check_fails(example, example->verifier->checks.items[k])) return false;
    return true;
}

bool loop_verify_may_run(const LoopVerifier *verifier) {
    size_t variable_count = verifier->function->variables.count;
    Arena *scratch = arena_create();
    int64_t *values = ARENA_ARRAY(scratch, verifier->loops.count, int64_t), *variables = ARENA_ARRAY(scratch, variable_count, int64_t);
    bool *is_known = ARENA_ARRAY(scratch, variable_count, bool), found = false;
    for (uint32_t number = 0; number < EXAMPLE_COUNT && !found; number++) {
        Example example = {.verifier = verifier, .number = number, .values = values, .variables = variables, .is_known = is_known};
        memset(is_known, 0, variable_count * sizeof *is_known);
        found = shapes_exist(&example) && loops_run(&example) && checks_hold(&example);
    }
    arena_destroy(scratch);
    return found;
}
