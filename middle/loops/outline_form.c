// The form of a loop nest: its statements and expressions as words, in which loop indices and the nest's own variables are
// numbered in the order of binding, and everything that comes from outside is an operand, named by the position of its first
// use. Extents are sums over products of the nest's own atoms; their coefficients are words when they are constants, since a
// stride of 1 is another loop than one of 2, and operands otherwise.

#include <string.h>

#include "outline_internal.h"

enum { NEST_STATEMENT_LIMIT = 64, NEST_WORD_LIMIT = 4096 };

static void put(Outliner *outliner, uint64_t word) { vector_push(&outliner->form.words, word); }

// ---- what a nest binds -------------------------------------------------------------------------------------------

static void bind_index(Outliner *outliner, LoopIndexId index) {
    vector_push(&outliner->own_indices, index);
    outliner->index_numbers[index.index] = (uint32_t)outliner->own_indices.count;
}

static void bind_variable(Outliner *outliner, LoopVariableId variable) {
    if (outliner->variable_numbers[variable.index]) return;
    vector_push(&outliner->own_variables, variable);
    outliner->own_mentions[variable.index] = 0;
    outliner->variable_numbers[variable.index] = (uint32_t)outliner->own_variables.count;
}

static bool bind_block(Outliner *outliner, const LoopBlock *block);

// False for a statement that an outlined nest cannot hold: one that fails, waits for data or sets pointers.
static bool bind_statement(Outliner *outliner, const LoopStatement *statement) {
    LoopStatementKind kind = statement->kind;
    if (kind == LOOP_WHILE || kind == LOOP_CHECK || kind == LOOP_REBIND) return false;
    if (++outliner->statement_count > NEST_STATEMENT_LIMIT) return false;
    if (kind == LOOP_FOR) bind_index(outliner, statement->index);
    if (kind == LOOP_ASSIGN) bind_variable(outliner, statement->variable);
    for (uint32_t i = 0; i < statement->axis_count; i++) bind_index(outliner, statement->axes[i].index);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) bind_variable(outliner, statement->accumulators[i].variable);
    return bind_block(outliner, &statement->body) && bind_block(outliner, &statement->otherwise);
}

// The limit on statements bounds the recursion.
static bool bind_block(Outliner *outliner, const LoopBlock *block) {
    for (size_t i = 0; i < block->statements.count; i++)
        if (!bind_statement(outliner, block->statements.items[i])) return false;
    return true;
}

// ---- operands ----------------------------------------------------------------------------------------------------

static bool same_operand(const LoopOperand *left, const LoopOperand *right) {
    if (left->kind != right->kind || left->dtype != right->dtype) return false;
    switch (left->kind) {
    case LOOP_OPERAND_BUFFER: return left->buffer.index == right->buffer.index;
    case LOOP_OPERAND_EXTENT: return extent_same(left->extent, right->extent);
    case LOOP_OPERAND_CONSTANT: return left->bits == right->bits;
    case LOOP_OPERAND_VARIABLE: return left->variable.index == right->variable.index;
    }
    INTERNAL_ERROR("an operand of kind %d", (int)left->kind);
}

uint32_t outline_operand(const Outliner *outliner, const LoopOperand *operand) {
    uint32_t position = 0;
    while (position < outliner->form.operands.count && !same_operand(&outliner->form.operands.items[position].value, operand)) position++;
    return position;
}

static NestOperand *put_operand(Outliner *outliner, LoopOperand operand) {
    uint32_t position = outline_operand(outliner, &operand);
    if (position == outliner->form.operands.count) vector_push(&outliner->form.operands, (NestOperand){.value = operand});
    put(outliner, operand.kind);
    put(outliner, operand.dtype);
    put(outliner, position);
    return &outliner->form.operands.items[position];
}

static void put_buffer(Outliner *outliner, LoopBufferId id, bool stored) {
    DType dtype = loop_buffer(outliner->function, id)->dtype;
    NestOperand *operand = put_operand(outliner, (LoopOperand){.kind = LOOP_OPERAND_BUFFER, .dtype = dtype, .buffer = id});
    operand->stored |= stored;
}

static void put_extent_operand(Outliner *outliner, ExtentId extent) {
    put_operand(outliner, (LoopOperand){.kind = LOOP_OPERAND_EXTENT, .dtype = DTYPE_I64, .extent = extent});
}

// ---- extents -----------------------------------------------------------------------------------------------------

typedef struct OwnSearch {
    const Outliner *outliner;
    bool found;
} OwnSearch;

static void find_own(void *data, AtomId leaf) {
    OwnSearch *search = data;
    Atom atom = extent_atom(search->outliner->extents, leaf);
    if (atom.kind == ATOM_LOOP) search->found |= search->outliner->index_numbers[atom.number] != 0;
    if (atom.kind == ATOM_VARIABLE) search->found |= search->outliner->variable_numbers[atom.number] != 0;
}

static bool is_own(const Outliner *outliner, AtomId atom) {
    OwnSearch search = {.outliner = outliner};
    extent_visit_leaves(outliner->extents, extent_from_atom(outliner->extents, atom), find_own, &search);
    return search.found;
}

static bool same_atoms(const ExtentGroup *group, const AtomId *atoms, uint32_t count) {
    return group->atom_count == count && (count == 0 || memcmp(group->atoms, atoms, count * sizeof *atoms) == 0);
}

static bool add_monomial(Outliner *outliner, Monomial monomial, ExtentSplit *split) {
    ExtentTable *extents = outliner->extents;
    ExtentId coefficient = extent_constant(extents, monomial.coefficient);
    AtomId *own = ARENA_ARRAY(outliner->scratch, monomial.atom_count, AtomId);
    uint32_t count = 0, group = 0;
    for (uint32_t i = 0; i < monomial.atom_count; i++) {
        if (is_own(outliner, monomial.atoms[i])) own[count++] = monomial.atoms[i];
        else coefficient = extent_multiply(extents, coefficient, extent_from_atom(extents, monomial.atoms[i]));
    }
    while (group < split->count && !same_atoms(&split->groups[group], own, count)) group++;
    if (group == EXTENT_GROUP_LIMIT) return false;
    if (group == split->count) split->groups[split->count++] = (ExtentGroup){count, own, extent_constant(extents, 0)};
    split->groups[group].coefficient = extent_add(extents, split->groups[group].coefficient, coefficient);
    return true;
}

bool outline_split_extent(Outliner *outliner, ExtentId extent, ExtentSplit *split) {
    *split = (ExtentSplit){.count = 1, .groups = {{.coefficient = extent_constant(outliner->extents, 0)}}};
    uint32_t count = extent_monomial_count(outliner->extents, extent);
    for (uint32_t i = 0; i < count; i++)
        if (!add_monomial(outliner, extent_monomial(outliner->extents, extent, i), split)) return false;
    return true;
}

static bool put_extent(Outliner *outliner, ExtentId extent);

static bool put_atom(Outliner *outliner, AtomId id) {
    Atom atom = extent_atom(outliner->extents, id);
    put(outliner, atom.kind);
    if (atom.kind >= ATOM_MAX) return put_extent(outliner, atom.left) && put_extent(outliner, atom.right);
    put(outliner, atom.kind == ATOM_LOOP ? outliner->index_numbers[atom.number] : outliner->variable_numbers[atom.number]);
    return true;
}

static bool put_group(Outliner *outliner, const ExtentGroup *group) {
    int64_t constant;
    bool is_word = group->atom_count > 0 && extent_is_constant(outliner->extents, group->coefficient, &constant);
    put(outliner, group->atom_count);
    put(outliner, is_word);
    for (uint32_t i = 0; i < group->atom_count; i++)
        if (!put_atom(outliner, group->atoms[i])) return false;
    if (is_word) put(outliner, (uint64_t)constant);
    else put_extent_operand(outliner, group->coefficient);
    return true;
}

// The levels of max, min, floordiv and mod in an extent are limited, so the recursion is bounded.
static bool put_extent(Outliner *outliner, ExtentId extent) {
    ExtentSplit split;
    if (!outline_split_extent(outliner, extent, &split) || outliner->form.words.count > NEST_WORD_LIMIT) return false;
    put(outliner, split.count);
    for (uint32_t i = 0; i < split.count; i++)
        if (!put_group(outliner, &split.groups[i])) return false;
    return true;
}

// ---- expressions -------------------------------------------------------------------------------------------------

static void put_variable(Outliner *outliner, LoopVariableId id) {
    DType dtype = loop_variable(outliner->function, id)->dtype;
    uint32_t number = outliner->variable_numbers[id.index];
    put(outliner, number);
    if (!number) put_operand(outliner, (LoopOperand){.kind = LOOP_OPERAND_VARIABLE, .dtype = dtype, .variable = id});
}

static void put_apply(Outliner *outliner, const LoopExpression *expression) {
    put(outliner, expression->op);
    put(outliner, expression->operand_count);
    for (uint32_t i = 0; i < expression->operand_count; i++) put(outliner, outliner->expression_numbers[expression->operands[i].index]);
}

static void put_load(Outliner *outliner, const LoopExpression *expression) {
    put_buffer(outliner, expression->buffer, false);
    put(outliner, expression->operand_count ? outliner->expression_numbers[expression->operands[0].index] + 1 : 0);
}

static bool put_expression(Outliner *outliner, const LoopExpression *expression) {
    put(outliner, expression->kind);
    put(outliner, expression->dtype);
    switch (expression->kind) {
    case LOOP_CONSTANT:
        put_operand(outliner, (LoopOperand){.kind = LOOP_OPERAND_CONSTANT, .dtype = expression->dtype, .bits = expression->bits});
        return true;
    case LOOP_EXTENT: return put_extent(outliner, expression->extent);
    case LOOP_LOAD: put_load(outliner, expression); return put_extent(outliner, expression->extent);
    case LOOP_VARIABLE: put_variable(outliner, expression->variable); return true;
    case LOOP_APPLY: put_apply(outliner, expression); return true;
    }
    INTERNAL_ERROR("an expression of kind %d", (int)expression->kind);
}

static bool put_expressions(Outliner *outliner, const LoopStatement *statement) {
    loop_walk_statement(&outliner->walk, statement);
    size_t count = outliner->walk.order.count;
    put(outliner, count);
    for (size_t i = 0; i < count; i++) {
        LoopExpressionId id = outliner->walk.order.items[i];
        outliner->expression_numbers[id.index] = (uint32_t)i + 1;
        if (!put_expression(outliner, loop_expression(outliner->function, id))) return false;
        if (outliner->form.words.count > NEST_WORD_LIMIT) return false;
    }
    return true;
}

static void put_root(Outliner *outliner, LoopExpressionId root) {
    put(outliner, root.index ? outliner->expression_numbers[root.index] : 0);
}

// ---- statements --------------------------------------------------------------------------------------------------

static bool put_block(Outliner *outliner, const LoopBlock *block);

static bool put_for(Outliner *outliner, const LoopStatement *statement) {
    put(outliner, (uint64_t)statement->step);
    put(outliner, statement->independent);
    put(outliner, statement->tile);
    return put_extent(outliner, statement->lower) && put_extent(outliner, statement->upper) && put_block(outliner, &statement->body);
}

static void put_accumulator(Outliner *outliner, const LoopAccumulator *accumulator) {
    put_variable(outliner, accumulator->variable);
    put(outliner, loop_variable(outliner->function, accumulator->variable)->dtype);
    put(outliner, accumulator->combiner);
    put(outliner, accumulator->is_position);
    put_root(outliner, accumulator->value);
    put_root(outliner, accumulator->factor);
}

static bool put_reduce(Outliner *outliner, const LoopStatement *statement) {
    put(outliner, statement->order);
    put(outliner, statement->axis_count);
    for (uint32_t i = 0; i < statement->axis_count; i++)
        if (!put_extent(outliner, statement->axes[i].lower) || !put_extent(outliner, statement->axes[i].upper)) return false;
    put(outliner, statement->accumulator_count);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) put_accumulator(outliner, &statement->accumulators[i]);
    return put_block(outliner, &statement->body);
}

static bool put_store(Outliner *outliner, const LoopStatement *statement) {
    put_buffer(outliner, statement->buffer, true);
    put_root(outliner, statement->value);
    return put_extent(outliner, statement->offset);
}

static void put_assign(Outliner *outliner, const LoopStatement *statement) {
    put_variable(outliner, statement->variable);
    put(outliner, loop_variable(outliner->function, statement->variable)->dtype);
    put_root(outliner, statement->value);
}

static bool put_statement(Outliner *outliner, const LoopStatement *statement) {
    put(outliner, statement->kind);
    outline_count_statement(outliner, statement, outliner->own_mentions);
    if (!put_expressions(outliner, statement)) return false;
    switch (statement->kind) {
    case LOOP_FOR: return put_for(outliner, statement);
    case LOOP_REDUCE: return put_reduce(outliner, statement);
    case LOOP_STORE: return put_store(outliner, statement);
    case LOOP_ASSIGN: put_assign(outliner, statement); return true;
    case LOOP_IF:
        put_root(outliner, statement->condition);
        return put_block(outliner, &statement->body) && put_block(outliner, &statement->otherwise);
    case LOOP_WHILE:
    case LOOP_CHECK:
    case LOOP_REBIND: break;
    }
    INTERNAL_ERROR("a nest with a statement of kind %d", (int)statement->kind);
}

static bool put_block(Outliner *outliner, const LoopBlock *block) {
    put(outliner, block->statements.count);
    for (size_t i = 0; i < block->statements.count; i++)
        if (!put_statement(outliner, block->statements.items[i])) return false;
    return true;
}

// ---- nests -------------------------------------------------------------------------------------------------------

// What a loop assigns stays inside; a reduction assigns its accumulators once and does not read them.
static bool keeps_its_variables(const Outliner *outliner, const LoopStatement *nest) {
    for (size_t i = 0; i < outliner->own_variables.count; i++) {
        uint32_t variable = outliner->own_variables.items[i].index, own = outliner->own_mentions[variable];
        if (nest->kind == LOOP_REDUCE ? own != 1 : own != outliner->mentions[variable]) return false;
    }
    return true;
}

static void put_results(Outliner *outliner) {
    for (size_t i = 0; i < outliner->own_variables.count; i++) {
        LoopVariableId variable = outliner->own_variables.items[i];
        bool is_result = outliner->mentions[variable.index] > outliner->own_mentions[variable.index];
        if (is_result) vector_push(&outliner->form.results, variable);
        put(outliner, is_result);
    }
}

bool outline_enter(Outliner *outliner, const LoopStatement *nest) {
    if (nest->kind != LOOP_FOR && nest->kind != LOOP_REDUCE) return false;
    if (!bind_statement(outliner, nest) || !put_statement(outliner, nest) || !keeps_its_variables(outliner, nest)) return false;
    put_results(outliner);
    return true;
}

void outline_leave(Outliner *outliner) {
    for (size_t i = 0; i < outliner->own_indices.count; i++) outliner->index_numbers[outliner->own_indices.items[i].index] = 0;
    for (size_t i = 0; i < outliner->own_variables.count; i++) outliner->variable_numbers[outliner->own_variables.items[i].index] = 0;
    outliner->own_indices.count = outliner->own_variables.count = 0;
    outliner->form.words.count = outliner->form.operands.count = outliner->form.results.count = 0;
    outliner->statement_count = 0;
}
