// Reductions and contractions inside a nest. A reduction is computed into a variable in the loop that its index vector
// belongs to, before the deeper loops (index before reducing, moa.md); siblings over one domain share a loop.

#include "lower_internal.h"

enum { REDUCTION_DEPTH_LIMIT = 64, SIBLING_LIMIT = 4 };

typedef struct ReductionShape {
    IrOrder order;
    IrOp combiner;
    uint32_t axis_count;
    ExtentId extents[2 * IR_RANK_LIMIT];   // of the reduced axes
    uint32_t operand_count;
    uint32_t rank[2];
    int32_t axis_of[2][IR_RANK_LIMIT];     // operand axis -> reduced axis, or -1
    uint32_t index_of[2][IR_RANK_LIMIT];   // operand axis -> result index, where axis_of is -1
} ReductionShape;

static void describe_reduce(Nest *nest, const IrNode *node, ReductionShape *shape) {
    Lowering *lowering = nest->lowering;
    IrType type = ir_type(lowering->source, node->operands[0]);
    shape->combiner = node->attributes.combiner;
    shape->order = node->op == IR_REDUCE ? node->attributes.order : IR_ORDER_ANY;
    shape->operand_count = 1;
    shape->rank[0] = type.rank;
    uint32_t kept = 0;
    for (uint32_t k = 0; k < type.rank; k++) {
        bool reduced = false;
        for (uint32_t i = 0; i < node->attributes.integer_count; i++) reduced = reduced || node->attributes.integers[i] == k;
        shape->axis_of[0][k] = reduced ? (int32_t)shape->axis_count : -1;
        if (reduced) shape->extents[shape->axis_count++] = lower_extent(lowering, type.shape[k]);
        else shape->index_of[0][k] = kept++;
    }
}

static int32_t find_label(const int64_t *labels, uint32_t count, int64_t label) {
    for (uint32_t i = 0; i < count; i++)
        if (labels[i] == label) return (int32_t)i;
    return -1;
}

static void describe_contract(Nest *nest, const IrNode *node, ReductionShape *shape) {
    Lowering *lowering = nest->lowering;
    IrType types[2] = {ir_type(lowering->source, node->operands[0]), ir_type(lowering->source, node->operands[1])};
    const int64_t *labels = node->attributes.integers;
    const int64_t *result = labels + types[0].rank + types[1].rank;
    int64_t summed[2 * IR_RANK_LIMIT];
    shape->combiner = IR_ADD;
    shape->order = node->attributes.order;
    shape->operand_count = 2;
    for (uint32_t operand = 0; operand < 2; operand++) {
        shape->rank[operand] = types[operand].rank;
        for (uint32_t k = 0; k < types[operand].rank; k++) {
            int64_t label = *labels++;
            int32_t kept = find_label(result, node->type.rank, label);
            shape->axis_of[operand][k] = -1;
            if (kept >= 0) {
                shape->index_of[operand][k] = (uint32_t)kept;
                continue;
            }
            int32_t axis = find_label(summed, shape->axis_count, label);
            if (axis < 0) {
                axis = (int32_t)shape->axis_count;
                summed[shape->axis_count] = label;
                shape->extents[shape->axis_count++] = lower_extent(lowering, types[operand].shape[k]);
            }
            shape->axis_of[operand][k] = axis;
        }
    }
}

// ---- placement ---------------------------------------------------------------------------------------------------

static bool mentions_active(const Nest *nest, const ExtentId *indices, uint32_t rank) {
    ExtentTable *extents = nest->lowering->extents;
    for (size_t i = 0; i < nest->active.count; i++) {
        AtomId atom;
        extent_is_atom(extents, loop_index_extent(nest->lowering->target, nest->active.items[i].index), &atom);
        for (uint32_t k = 0; k < rank; k++)
            if (extent_mentions(extents, indices[k], atom)) return true;
    }
    return false;
}

// A loop around the reduction that its indices do not mention would compute it again and again.
static bool is_recomputed(const Nest *nest, const ExtentId *indices, uint32_t rank, uint32_t level) {
    ExtentTable *extents = nest->lowering->extents;
    for (uint32_t k = 1; k <= level; k++) {
        AtomId atom;
        extent_is_atom(extents, loop_index_extent(nest->lowering->target, nest->levels[k].index), &atom);
        bool found = false;
        for (uint32_t i = 0; i < rank; i++) found = found || extent_mentions(extents, indices[i], atom);
        if (!found) return true;
    }
    return false;
}

// ---- building ----------------------------------------------------------------------------------------------------

static const ExtentId *operand_indices(Nest *nest, const ReductionShape *shape, uint32_t operand, const LoopDomainAxis *axes,
                                       const ExtentId *indices) {
    ExtentId *own = ARENA_ARRAY(nest->lowering->arena, shape->rank[operand], ExtentId);
    for (uint32_t k = 0; k < shape->rank[operand]; k++) {
        int32_t axis = shape->axis_of[operand][k];
        own[k] = axis < 0 ? indices[shape->index_of[operand][k]] : loop_index_extent(nest->lowering->target, axes[axis].index);
    }
    return own;
}

static void assume_axes(Nest *nest, const LoopDomainAxis *axes, uint32_t count) {
    Lowering *lowering = nest->lowering;
    for (uint32_t k = 0; k < count; k++) {
        AtomId atom;
        extent_is_atom(lowering->extents, loop_index_extent(lowering->target, axes[k].index), &atom);
        facts_assume_range(lowering->facts, atom, axes[k].lower, extent_add_constant(lowering->extents, axes[k].upper, -1));
    }
}

// The scalar body over `axes`, built under the facts of the loops around it alone. False when the attempt ended.
static bool build_body(Nest *nest, const IrNode *node, const ReductionShape *shape, const LoopDomainAxis *axes,
                       const ExtentId *indices, uint32_t level, LoopExpressionId *body) {
    Lowering *lowering = nest->lowering;
    size_t active = nest->active.count;
    facts_restore(lowering->facts, nest->outside);
    nest_assume_levels(nest, level);
    assume_axes(nest, axes, shape->axis_count);
    for (uint32_t k = 0; k < shape->axis_count; k++) vector_push(&nest->active, axes[k]);
    uint32_t outer_level = nest->reduction_level;
    nest->reduction_depth++;
    nest->reduction_level = level;
    const ValueId operands[2] = {node->operands[0], node->operand_count > 1 ? node->operands[1] : (ValueId){0}};
    for (uint32_t i = 0; i < shape->operand_count && nest->outcome == NEST_DONE; i++)
        body[i] = element_emit(nest, operands[i], operand_indices(nest, shape, i, axes, indices));
    nest->reduction_depth--;
    nest->reduction_level = outer_level;
    nest->active.count = active;
    facts_restore(lowering->facts, nest->outside);
    nest_assume_levels(nest, nest->level_count);
    for (size_t i = 0; i < nest->active.count; i++) assume_axes(nest, &nest->active.items[i], 1);
    return nest->outcome == NEST_DONE;
}

static bool same_domain(const LoopStatement *statement, const ReductionShape *shape, ExtentTable *extents) {
    if (statement->kind != LOOP_REDUCE || statement->order != shape->order || statement->axis_count != shape->axis_count) return false;
    for (uint32_t k = 0; k < shape->axis_count; k++)
        if (!extent_is_value(extents, statement->axes[k].lower, 0) || !extent_same(statement->axes[k].upper, shape->extents[k])) return false;
    return true;
}

static bool assigns(const LoopStatement *statement, LoopVariableId variable) {
    if (statement->kind == LOOP_ASSIGN) return statement->variable.index == variable.index;
    for (uint32_t i = 0; statement->kind == LOOP_REDUCE && i < statement->accumulator_count; i++)
        if (statement->accumulators[i].variable.index == variable.index) return true;
    return false;
}

typedef struct VariableSearch {
    const Nest *nest;
    const LoopBlock *prelude;
    size_t from;
    bool found;
} VariableSearch;

static void search_variable(VariableSearch *search, LoopVariableId variable) {
    for (size_t s = search->from; s < search->prelude->statements.count; s++)
        search->found = search->found || assigns(search->prelude->statements.items[s], variable);
}

static void search_atom(void *data, AtomId leaf) {
    VariableSearch *search = data;
    Atom atom = extent_atom(search->nest->lowering->extents, leaf);
    if (atom.kind == ATOM_VARIABLE) search_variable(search, (LoopVariableId){atom.number});
}

// Whether the expressions use a variable that prelude statement `from` or a later one assigns. Operands have smaller ids than
// their users, so that one descending pass over a marked range finds all.
static bool uses_later_variables(const Nest *nest, const LoopExpressionId *bodies, uint32_t count, const LoopBlock *prelude, size_t from) {
    const LoopFunction *function = nest->lowering->target;
    VariableSearch search = {nest, prelude, from, false};
    VECTOR(uint32_t) stack = {0};
    bool *seen = arena_allocate_array(nest->lowering->arena, function->expressions.count, sizeof *seen);
    for (uint32_t i = 0; i < count; i++) vector_push(&stack, bodies[i].index);
    while (stack.count && !search.found) {
        uint32_t id = stack.items[--stack.count];
        if (seen[id]) continue;
        seen[id] = true;
        const LoopExpression *expression = &function->expressions.items[id];
        if (expression->kind == LOOP_VARIABLE) search_variable(&search, expression->variable);
        if (expression->kind == LOOP_EXTENT || expression->kind == LOOP_LOAD)
            extent_visit_leaves(nest->lowering->extents, expression->extent, search_atom, &search);
        for (uint32_t k = 0; k < expression->operand_count; k++) vector_push(&stack, expression->operands[k].index);
    }
    vector_free(&stack);
    return search.found;
}

static LoopDomainAxis *new_axes(Nest *nest, const ReductionShape *shape) {
    Lowering *lowering = nest->lowering;
    LoopDomainAxis *axes = ARENA_ARRAY(lowering->arena, shape->axis_count, LoopDomainAxis);
    for (uint32_t k = 0; k < shape->axis_count; k++) {
        axes[k] = (LoopDomainAxis){loop_index_add(lowering->target), extent_constant(lowering->extents, 0), shape->extents[k]};
        vector_push(&nest->reduced, axes[k]);
    }
    return axes;
}

static LoopExpressionId add_accumulator(Nest *nest, LoopStatement *statement, const IrNode *node, const ReductionShape *shape,
                                        const LoopExpressionId *body) {
    Lowering *lowering = nest->lowering;
    LoopAccumulator *accumulators = ARENA_ARRAY(lowering->arena, statement->accumulator_count + 1, LoopAccumulator);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) accumulators[i] = statement->accumulators[i];
    LoopAccumulator *own = &accumulators[statement->accumulator_count++];
    statement->accumulators = accumulators;
    own->variable = storage_variable(lowering, node->type.dtype, "r");
    own->combiner = shape->combiner;
    own->value = body[0];
    own->factor = shape->operand_count > 1 ? body[1] : (LoopExpressionId){0};
    own->is_position = node->op == IR_ARG_REDUCE;
    return loop_build_variable(lowering->target, own->variable);
}

// Joins an earlier reduction over the same domain when nothing it needs comes later. Index 0: none fits.
static LoopExpressionId join_sibling(Nest *nest, const IrNode *node, const ReductionShape *shape, const ExtentId *indices, uint32_t level) {
    LoopBlock *prelude = &nest->levels[level].prelude;
    uint32_t tried = 0;
    for (size_t s = prelude->statements.count; s-- > 0 && tried < SIBLING_LIMIT && nest->outcome == NEST_DONE;) {
        LoopStatement *sibling = prelude->statements.items[s];
        if (!same_domain(sibling, shape, nest->lowering->extents)) continue;
        tried++;
        LoopExpressionId body[2];
        if (!build_body(nest, node, shape, sibling->axes, indices, level, body)) break;
        if (!uses_later_variables(nest, body, shape->operand_count, prelude, s))
            return add_accumulator(nest, sibling, node, shape, body);
    }
    return (LoopExpressionId){0};
}

LoopExpressionId reduce_emit(Nest *nest, ValueId value, const ExtentId *indices) {
    Lowering *lowering = nest->lowering;
    const IrNode node = *ir_node(lowering->source, value);
    uint32_t level = nest_level_of(nest, indices, node.type.rank);
    bool is_root = nest_is_root(nest, value);
    if (gather_mentions(nest, indices, node.type.rank)) return element_want(nest, value, REMARK_STORED_GATHERED);
    if (nest->reduction_depth >= REDUCTION_DEPTH_LIMIT || mentions_active(nest, indices, node.type.rank)) return element_want(nest, value, REMARK_STORED_REDUCTION);
    if (!is_root && (is_recomputed(nest, indices, node.type.rank, level) || element_read_elsewhere(nest, value, indices, node.type.rank)))
        return element_want(nest, value, REMARK_STORED_REDUCTION);
    ReductionShape shape = {0};
    if (node.op == IR_CONTRACT) describe_contract(nest, &node, &shape);
    else describe_reduce(nest, &node, &shape);
    LoopExpressionId joined = join_sibling(nest, &node, &shape, indices, level);
    if (joined.index || nest->outcome != NEST_DONE) return joined;
    LoopDomainAxis *axes = new_axes(nest, &shape);
    LoopExpressionId body[2];
    if (!build_body(nest, &node, &shape, axes, indices, level, body)) return (LoopExpressionId){0};
    LoopStatement *statement = loop_statement_add(lowering->target, &nest->levels[level].prelude, LOOP_REDUCE, node.span);
    statement->order = shape.order;
    statement->axis_count = shape.axis_count;
    statement->axes = axes;
    return add_accumulator(nest, statement, &node, &shape, body);
}
