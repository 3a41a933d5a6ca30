// Whether the statement being verified can run at all: an assignment of the leaves under which every loop around it has an
// iteration and no check before it fails. Facts from inside a loop that never runs contradict each other, and refute whatever they
// are asked; behind a check that always fails, lowering may have placed anything.
//
// Checks and the variables assigned before are computed from what the example gives; what is loaded from memory may be anything.

#include <string.h>

#include "middle/ir/scalar.h"
#include "verify_internal.h"

enum { EXAMPLE_COUNT = 48 };

// The bits of a scalar, where the example decides it.
typedef struct ExampleValue {
    bool is_known;
    uint64_t bits;
} ExampleValue;

// The loops take their first iteration in even examples, their last in odd ones.
typedef struct Example {
    const LoopVerifier *verifier;
    LoopWalk *walk;
    uint32_t number;
    uint32_t depth; // loops that have their value
    int64_t *indices; // of the open loops
    size_t evaluated; // assignments whose variables have their value
    ExampleValue *variables;   // by variable
    ExampleValue *expressions; // by expression: those of the statement that was evaluated last
} Example;

static int64_t example_leaf(void *data, AtomId leaf) {
    static const int64_t values[] = {0, 1, 2, 3, 5, 8, 100, 1000};
    enum { VALUE_COUNT = sizeof values / sizeof *values };
    const Example *example = data;
    Atom atom = extent_atom(example->verifier->function->module->extents, leaf);
    if (atom.kind == ATOM_LOOP) {
        for (uint32_t k = 0; k < example->depth; k++)
            if (example->verifier->loops.items[k].index.index == atom.number) return example->indices[k];
        return 0;
    }
    if (atom.kind == ATOM_VARIABLE && example->variables[atom.number].is_known) return (int64_t)example->variables[atom.number].bits;
    uint32_t round = example->number / 2;
    if (round < VALUE_COUNT) return values[round];
    return values[(leaf.index * 0x9E3779B1u ^ round * 0x85EBCA77u) * 0xC2B2AE3Du >> 29];
}

static bool evaluate(Example *example, ExtentId extent, int64_t *value) {
    return extent_evaluate(example->verifier->function->module->extents, extent, example_leaf, example, value);
}

// ---- scalars -----------------------------------------------------------------------------------------------------

static ExampleValue extent_value(Example *example, ExtentId extent) {
    int64_t value;
    if (!evaluate(example, extent, &value)) return (ExampleValue){0};
    return (ExampleValue){true, (uint64_t)value};
}

// Extents may mention any integer variable, so that one of unknown origin has the value that they see.
static ExampleValue variable_value(Example *example, LoopVariableId variable, DType dtype) {
    ExampleValue value = example->variables[variable.index];
    if (value.is_known || dtype != DTYPE_I64) return value;
    return extent_value(example, extent_leaf(example->verifier->function->module->extents, ATOM_VARIABLE, variable.index));
}

// One false operand decides an and, one true operand an or.
static ExampleValue apply_value(const Example *example, const LoopExpression *apply) {
    bool is_connective = apply->dtype == DTYPE_BOOL && (apply->op == IR_BIT_AND || apply->op == IR_BIT_OR), all_known = true;
    uint64_t operands[3];
    for (uint32_t k = 0; k < apply->operand_count; k++) {
        ExampleValue operand = example->expressions[apply->operands[k].index];
        if (is_connective && operand.is_known && operand.bits == (apply->op == IR_BIT_OR)) return operand;
        all_known = all_known && operand.is_known;
        operands[k] = operand.bits;
    }
    if (!all_known) return (ExampleValue){0};
    DType dtype = loop_expression(example->verifier->function, apply->operands[apply->op == IR_SELECT])->dtype;
    return (ExampleValue){true, scalar_apply(apply->op, dtype, apply->dtype, operands)};
}

static ExampleValue expression_value(Example *example, const LoopExpression *expression) {
    switch (expression->kind) {
    case LOOP_CONSTANT: return (ExampleValue){true, expression->bits};
    case LOOP_EXTENT: return extent_value(example, expression->extent);
    case LOOP_LOAD: return (ExampleValue){0};
    case LOOP_VARIABLE: return variable_value(example, expression->variable, expression->dtype);
    case LOOP_APPLY: return apply_value(example, expression);
    }
    return (ExampleValue){0};
}

// The value of the statement's expression `root`.
static ExampleValue statement_value(Example *example, const LoopStatement *statement, LoopExpressionId root) {
    loop_walk_statement(example->walk, statement);
    for (size_t i = 0; i < example->walk->order.count; i++) {
        LoopExpressionId id = example->walk->order.items[i];
        example->expressions[id.index] = expression_value(example, loop_expression(example->verifier->function, id));
    }
    return example->expressions[root.index];
}

// Gives their values to the variables that are assigned once, outside of loops that have no value yet.
static void evaluate_assignments(Example *example) {
    const LoopVerifier *verifier = example->verifier;
    for (; example->evaluated < verifier->assignments.count; example->evaluated++) {
        const Assignment *assignment = &verifier->assignments.items[example->evaluated];
        uint32_t variable = assignment->statement->variable.index;
        if (assignment->depth > example->depth) return;
        if (verifier->assignment_counts[variable] == 1)
            example->variables[variable] = statement_value(example, assignment->statement, assignment->statement->value);
    }
}

// ---- loops and checks --------------------------------------------------------------------------------------------

static bool loops_run(Example *example) {
    evaluate_assignments(example);
    for (example->depth = 0; example->depth < example->verifier->loops.count; example->depth++) {
        const OpenLoop *loop = &example->verifier->loops.items[example->depth];
        int64_t lower, upper;
        if (!evaluate(example, loop->lower, &lower) || !evaluate(example, loop->upper, &upper) || lower >= upper) return false;
        example->indices[example->depth] = example->number % 2 ? upper - 1 : lower;
        example->depth++;
        evaluate_assignments(example);
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

static bool checks_hold(Example *example) {
    for (size_t k = 0; k < example->verifier->checks.count; k++) {
        const LoopStatement *check = example->verifier->checks.items[k];
        ExampleValue condition = statement_value(example, check, check->condition);
        if (condition.is_known && !condition.bits) return false;
    }
    return true;
}

bool loop_verify_may_run(const LoopVerifier *verifier) {
    const LoopFunction *function = verifier->function;
    size_t variable_count = function->variables.count;
    Arena *scratch = arena_create();
    LoopWalk walk;
    loop_walk_initialise(&walk, function);
    Example example = {.verifier = verifier, .walk = &walk};
    example.indices = ARENA_ARRAY(scratch, verifier->loops.count, int64_t);
    example.variables = ARENA_ARRAY(scratch, variable_count, ExampleValue);
    example.expressions = ARENA_ARRAY(scratch, function->expressions.count, ExampleValue);
    bool found = false;
    for (; example.number < EXAMPLE_COUNT && !found; example.number++) {
        example.depth = 0, example.evaluated = 0;
        memset(example.variables, 0, variable_count * sizeof *example.variables);
        found = shapes_exist(&example) && loops_run(&example) && checks_hold(&example);
    }
    loop_walk_free(&walk);
    arena_destroy(scratch);
    return found;
}
