// Adding buffers, variables, indices, expressions and statements to a loop function.

#include "loops.h"

static uint32_t next_id(size_t count) {
    REQUIRE(count < UINT32_MAX, "a loop function with too many entries");
    return (uint32_t)count;
}

LoopBufferId loop_buffer_add(LoopFunction *function, LoopBuffer buffer) {
    LoopBufferId id = {next_id(function->buffers.count)};
    vector_push(&function->buffers, buffer);
    return id;
}

LoopVariableId loop_variable_add(LoopFunction *function, LoopVariable variable) {
    LoopVariableId id = {next_id(function->variables.count)};
    vector_push(&function->variables, variable);
    return id;
}

LoopIndexId loop_index_add(LoopFunction *function) {
    REQUIRE(function->index_count < UINT32_MAX, "a loop function with too many indices");
    return (LoopIndexId){++function->index_count};
}

ExtentId loop_index_extent(LoopFunction *function, LoopIndexId index) {
    return extent_leaf(function->module->extents, ATOM_LOOP, index.index);
}

ExtentId loop_variable_extent(LoopFunction *function, LoopVariableId variable) {
    return extent_leaf(function->module->extents, ATOM_VARIABLE, variable.index);
}

static LoopExpressionId add_expression(LoopFunction *function, LoopExpression expression) {
    LoopExpressionId id = {next_id(function->expressions.count)};
    vector_push(&function->expressions, expression);
    return id;
}

LoopExpressionId loop_build_constant(LoopFunction *function, DType dtype, uint64_t bits) {
    return add_expression(function, (LoopExpression){.kind = LOOP_CONSTANT, .dtype = dtype, .bits = bits});
}

LoopExpressionId loop_build_extent(LoopFunction *function, ExtentId extent) {
    return add_expression(function, (LoopExpression){.kind = LOOP_EXTENT, .dtype = DTYPE_I64, .extent = extent});
}

LoopExpressionId loop_build_load(LoopFunction *function, LoopBufferId buffer, ExtentId offset) {
    DType dtype = loop_buffer(function, buffer)->dtype;
    return add_expression(function,
                          (LoopExpression){.kind = LOOP_LOAD, .dtype = dtype, .buffer = buffer, .extent = offset});
}

LoopExpressionId loop_build_gather(LoopFunction *function, LoopBufferId buffer, ExtentId offset, LoopExpressionId index) {
    LoopExpressionId load = loop_build_load(function, buffer, offset);
    LoopExpression *expression = &function->expressions.items[load.index];
    expression->operand_count = 1;
    expression->operands[0] = index;
    return load;
}

LoopExpressionId loop_build_variable(LoopFunction *function, LoopVariableId variable) {
    DType dtype = loop_variable(function, variable)->dtype;
    return add_expression(function, (LoopExpression){.kind = LOOP_VARIABLE, .dtype = dtype, .variable = variable});
}

LoopExpressionId loop_build_apply(LoopFunction *function, IrOp op, DType dtype, const LoopExpressionId *operands,
                                  uint32_t count) {
    REQUIRE(count <= 3, "an operation with %u operands", count);
    LoopExpression expression = {.kind = LOOP_APPLY, .dtype = dtype, .op = op, .operand_count = count};
    for (uint32_t i = 0; i < count; i++) expression.operands[i] = operands[i];
    return add_expression(function, expression);
}

LoopStatement *loop_statement_add(LoopFunction *function, LoopBlock *block, LoopStatementKind kind, Span span) {
    LoopStatement *statement = ARENA_NEW(function->module->arena, LoopStatement);
    statement->kind = kind;
    statement->span = span;
    if (kind == LOOP_FOR) statement->step = 1;
    vector_push(&block->statements, statement);
    return statement;
}
