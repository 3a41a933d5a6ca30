// The function of a kind of nests: a copy of one of them, in which every operand from outside is a parameter or a constant.
// The numbers that the form gives to loop indices and to the nest's own variables are their ids in the function.

#include "outline_internal.h"

typedef struct NestBuilder {
    Outliner *outliner;
    LoopFunction *nest;
    LoopBufferId *buffers;          // by operand
    LoopVariableId *variables;      // by operand: parameters that are scalars; none for constants
    LoopExpressionId *expressions;  // by number of the original's expression within its statement
} NestBuilder;

// ---- operands ----------------------------------------------------------------------------------------------------

static const char *name(NestBuilder *builder, const char *letter, size_t number) {
    return arena_format(builder->nest->module->arena, "%s%zu", letter, number);
}

// Nothing is known of an array's extent inside of the nest: it is declared as 0, and the back ends do not ask.
static void add_array(NestBuilder *builder, size_t position, const NestOperand *operand) {
    LoopFunction *nest = builder->nest;
    ExtentId unknown = extent_constant(builder->outliner->extents, 0), *shape = ARENA_NEW(nest->module->arena, ExtentId);
    *shape = unknown;
    LoopParameter parameter = {.name = name(builder, "b", position), .written = operand->stored};
    parameter.type = (IrType){.dtype = operand->value.dtype, .rank = 1, .shape = shape};
    LoopBuffer buffer = {.name = parameter.name, .kind = LOOP_BUFFER_PARAMETER, .dtype = operand->value.dtype, .written = operand->stored,
                         .position = (uint32_t)nest->parameters.count, .element_count = unknown};
    builder->buffers[position] = loop_buffer_add(nest, buffer);
    vector_push(&nest->parameters, parameter);
}

static void add_scalar(NestBuilder *builder, size_t position, const NestOperand *operand) {
    LoopFunction *nest = builder->nest;
    LoopParameter parameter = {.name = name(builder, "p", position), .type = {.dtype = operand->value.dtype}};
    LoopVariable variable = {.name = parameter.name, .kind = LOOP_VARIABLE_PARAMETER, .dtype = operand->value.dtype,
                             .position = (uint32_t)nest->parameters.count};
    builder->variables[position] = loop_variable_add(nest, variable);
    vector_push(&nest->parameters, parameter);
}

static void add_operands(NestBuilder *builder, const bool *is_parameter) {
    const NestForm *form = &builder->outliner->form;
    for (size_t i = 0; i < form->operands.count; i++) {
        if (!is_parameter[i]) continue;
        if (form->operands.items[i].value.kind == LOOP_OPERAND_BUFFER) add_array(builder, i, &form->operands.items[i]);
        else add_scalar(builder, i, &form->operands.items[i]);
    }
}

static void add_own(NestBuilder *builder) {
    const Outliner *outliner = builder->outliner;
    for (size_t i = 0; i < outliner->own_indices.count; i++) loop_index_add(builder->nest);
    for (size_t i = 0; i < outliner->own_variables.count; i++) {
        DType dtype = loop_variable(outliner->function, outliner->own_variables.items[i])->dtype;
        loop_variable_add(builder->nest, (LoopVariable){.name = name(builder, "v", i + 1), .kind = LOOP_VARIABLE_LOCAL, .dtype = dtype});
    }
}

static LoopBufferId map_buffer(const NestBuilder *builder, LoopBufferId id) {
    LoopOperand operand = {.kind = LOOP_OPERAND_BUFFER, .dtype = loop_buffer(builder->outliner->function, id)->dtype, .buffer = id};
    return builder->buffers[outline_operand(builder->outliner, &operand)];
}

static LoopVariableId map_variable(const NestBuilder *builder, LoopVariableId id) {
    uint32_t number = builder->outliner->variable_numbers[id.index];
    if (number) return (LoopVariableId){number};
    LoopOperand operand = {.kind = LOOP_OPERAND_VARIABLE, .dtype = loop_variable(builder->outliner->function, id)->dtype, .variable = id};
    return builder->variables[outline_operand(builder->outliner, &operand)];
}

static LoopIndexId map_index(const NestBuilder *builder, LoopIndexId id) { return (LoopIndexId){builder->outliner->index_numbers[id.index]}; }

// ---- extents -----------------------------------------------------------------------------------------------------

static ExtentId map_extent(NestBuilder *builder, ExtentId extent);

static ExtentId map_atom(NestBuilder *builder, AtomId id) {
    const Outliner *outliner = builder->outliner;
    ExtentTable *extents = outliner->extents;
    Atom atom = extent_atom(extents, id);
    if (atom.kind == ATOM_LOOP) return extent_leaf(extents, ATOM_LOOP, outliner->index_numbers[atom.number]);
    if (atom.kind == ATOM_VARIABLE) return extent_leaf(extents, ATOM_VARIABLE, outliner->variable_numbers[atom.number]);
    ExtentId left = map_extent(builder, atom.left), right = map_extent(builder, atom.right);
    if (atom.kind == ATOM_MAX) return extent_max(extents, left, right);
    if (atom.kind == ATOM_MIN) return extent_min(extents, left, right);
    return atom.kind == ATOM_MODULO ? extent_modulo(extents, left, right) : extent_floor_divide(extents, left, right);
}

static ExtentId map_coefficient(NestBuilder *builder, const ExtentGroup *group) {
    int64_t constant;
    bool is_word = group->atom_count > 0 && extent_is_constant(builder->outliner->extents, group->coefficient, &constant);
    if (is_word) return group->coefficient;
    LoopOperand operand = {.kind = LOOP_OPERAND_EXTENT, .dtype = DTYPE_I64, .extent = group->coefficient};
    LoopVariableId variable = builder->variables[outline_operand(builder->outliner, &operand)];
    return variable.index ? loop_variable_extent(builder->nest, variable) : group->coefficient;
}

// The levels of max, min, floordiv and mod in an extent are limited, so the recursion is bounded.
static ExtentId map_extent(NestBuilder *builder, ExtentId extent) {
    ExtentTable *extents = builder->outliner->extents;
    ExtentSplit split;
    ExtentId sum = extent_constant(extents, 0);
    bool known = outline_split_extent(builder->outliner, extent, &split);
    REQUIRE(known, "an outlined nest with an extent that has no form");
    for (uint32_t i = 0; i < split.count; i++) {
        ExtentId product = map_coefficient(builder, &split.groups[i]);
        for (uint32_t k = 0; k < split.groups[i].atom_count; k++)
            product = extent_multiply(extents, product, map_atom(builder, split.groups[i].atoms[k]));
        sum = extent_add(extents, sum, product);
    }
    return sum;
}

// ---- expressions -------------------------------------------------------------------------------------------------

static LoopExpressionId map_root(const NestBuilder *builder, LoopExpressionId root) {
    return root.index ? builder->expressions[builder->outliner->expression_numbers[root.index]] : root;
}

static LoopExpressionId map_constant(NestBuilder *builder, const LoopExpression *expression) {
    LoopOperand operand = {.kind = LOOP_OPERAND_CONSTANT, .dtype = expression->dtype, .bits = expression->bits};
    LoopVariableId variable = builder->variables[outline_operand(builder->outliner, &operand)];
    if (variable.index) return loop_build_variable(builder->nest, variable);
    return loop_build_constant(builder->nest, expression->dtype, expression->bits);
}

static LoopExpressionId map_apply(NestBuilder *builder, const LoopExpression *expression) {
    LoopExpressionId operands[3];
    for (uint32_t i = 0; i < expression->operand_count; i++) operands[i] = map_root(builder, expression->operands[i]);
    return loop_build_apply(builder->nest, expression->op, expression->dtype, operands, expression->operand_count);
}

static LoopExpressionId map_load(NestBuilder *builder, const LoopExpression *expression) {
    LoopBufferId buffer = map_buffer(builder, expression->buffer);
    ExtentId extent = map_extent(builder, expression->extent);
    if (!expression->operand_count) return loop_build_load(builder->nest, buffer, extent);
    return loop_build_gather(builder->nest, buffer, extent, map_root(builder, expression->operands[0]));
}

static LoopExpressionId map_expression(NestBuilder *builder, const LoopExpression *expression) {
    switch (expression->kind) {
    case LOOP_CONSTANT: return map_constant(builder, expression);
    case LOOP_EXTENT: return loop_build_extent(builder->nest, map_extent(builder, expression->extent));
    case LOOP_LOAD: return map_load(builder, expression);
    case LOOP_VARIABLE: return loop_build_variable(builder->nest, map_variable(builder, expression->variable));
    case LOOP_APPLY: return map_apply(builder, expression);
    }
    INTERNAL_ERROR("an expression of kind %d", (int)expression->kind);
}

static void map_expressions(NestBuilder *builder, const LoopStatement *statement) {
    Outliner *outliner = builder->outliner;
    loop_walk_statement(&outliner->walk, statement);
    size_t count = outliner->walk.order.count;
    builder->expressions = ARENA_ARRAY(outliner->scratch, count + 1, LoopExpressionId);
    for (size_t i = 0; i < count; i++) {
        LoopExpressionId id = outliner->walk.order.items[i];
        outliner->expression_numbers[id.index] = (uint32_t)i + 1;
        builder->expressions[i + 1] = map_expression(builder, loop_expression(outliner->function, id));
    }
}

// ---- statements --------------------------------------------------------------------------------------------------

static void map_reduce(NestBuilder *builder, LoopStatement *copy) {
    Arena *arena = builder->nest->module->arena;
    copy->axes = arena_copy(arena, copy->axes, copy->axis_count * sizeof *copy->axes);
    copy->accumulators = arena_copy(arena, copy->accumulators, copy->accumulator_count * sizeof *copy->accumulators);
    for (uint32_t i = 0; i < copy->axis_count; i++) {
        LoopDomainAxis *axis = &copy->axes[i];
        *axis = (LoopDomainAxis){map_index(builder, axis->index), map_extent(builder, axis->lower), map_extent(builder, axis->upper)};
    }
    for (uint32_t i = 0; i < copy->accumulator_count; i++) {
        LoopAccumulator *accumulator = &copy->accumulators[i];
        accumulator->variable = map_variable(builder, accumulator->variable);
        accumulator->value = map_root(builder, accumulator->value);
        accumulator->factor = map_root(builder, accumulator->factor);
    }
}

static void map_block(NestBuilder *builder, const LoopBlock *block, LoopBlock *copy);

static void map_statement(NestBuilder *builder, const LoopStatement *statement, LoopBlock *block) {
    LoopStatement *copy = loop_statement_add(builder->nest, block, statement->kind, statement->span);
    *copy = *statement;
    copy->body = copy->otherwise = copy->prelude = (LoopBlock){0};
    map_expressions(builder, statement);
    copy->value = map_root(builder, statement->value);
    copy->condition = map_root(builder, statement->condition);
    if (statement->kind == LOOP_FOR) {
        copy->index = map_index(builder, statement->index);
        copy->lower = map_extent(builder, statement->lower);
        copy->upper = map_extent(builder, statement->upper);
    }
    if (statement->kind == LOOP_STORE) {
        copy->buffer = map_buffer(builder, statement->buffer);
        copy->offset = map_extent(builder, statement->offset);
    }
    if (statement->kind == LOOP_ASSIGN) copy->variable = map_variable(builder, statement->variable);
    if (statement->kind == LOOP_REDUCE) map_reduce(builder, copy);
    map_block(builder, &statement->body, &copy->body);
    map_block(builder, &statement->otherwise, &copy->otherwise);
}

// The limit on a nest's statements bounds the recursion.
static void map_block(NestBuilder *builder, const LoopBlock *block, LoopBlock *copy) {
    for (size_t i = 0; i < block->statements.count; i++) map_statement(builder, block->statements.items[i], copy);
}

static void store_results(NestBuilder *builder, Span span) {
    LoopFunction *nest = builder->nest;
    const NestForm *form = &builder->outliner->form;
    for (size_t i = 0; i < form->results.count; i++) {
        LoopVariableId variable = map_variable(builder, form->results.items[i]);
        DType dtype = loop_variable(nest, variable)->dtype;
        LoopBuffer buffer = {.name = name(builder, "r", i), .kind = LOOP_BUFFER_RESULT, .dtype = dtype, .position = (uint32_t)i, .written = true};
        buffer.element_count = extent_constant(builder->outliner->extents, 1);
        vector_push(&nest->results, (IrType){.dtype = dtype});
        LoopStatement *store = loop_statement_add(nest, &nest->body, LOOP_STORE, span);
        store->buffer = loop_buffer_add(nest, buffer);
        store->offset = extent_constant(builder->outliner->extents, 0);
        store->value = loop_build_variable(nest, variable);
    }
}

void outline_build(Outliner *outliner, const LoopStatement *nest, const bool *is_parameter) {
    size_t count = outliner->form.operands.count;
    NestBuilder builder = {.outliner = outliner, .nest = loop_nest_create(outliner->function)};
    builder.buffers = ARENA_ARRAY(outliner->scratch, count, LoopBufferId);
    builder.variables = ARENA_ARRAY(outliner->scratch, count, LoopVariableId);
    builder.nest->span = nest->span;
    add_own(&builder);
    add_operands(&builder, is_parameter);
    map_statement(&builder, nest, &builder.nest->body);
    store_results(&builder, nest->span);
}
