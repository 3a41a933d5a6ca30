// The skeleton in order. Before each item the values that the plan places there are computed; facts and places learned inside
// a region end with it.

#include "lower_internal.h"

void lower_planned_values(Lowering *lowering, uint32_t position) {
    const Plan *plan = &lowering->plan;
    lowering->position = position;
    for (uint32_t i = plan->first_at[position]; i < plan->first_at[position + 1] && !lowering->failed; i++)
        storage_locate(lowering, plan->order[i]);
}

static void lower_update(Lowering *lowering, ValueId update) {
    const IrNode node = *ir_node(lowering->source, update);
    LoopBufferId buffer = storage_for_update(lowering, update);
    NestTarget target = {.buffer = buffer, .buffer_type = node.type, .has_map = true, .map = node.attributes.map};
    vector_push(&lowering->filled, buffer);
    nest_store(lowering, node.operands[1], &target, node.span);
    lowering->filled.count--;
    location_set(lowering, update, location_in_buffer(buffer));
}

// ---- checks ------------------------------------------------------------------------------------------------------

static bool as_extent(Lowering *lowering, ValueId value, ExtentId *extent) {
    const IrNode *node = ir_node(lowering->source, value);
    if (node->type.dtype != DTYPE_I64 || node->type.rank != 0) return false;
    if (node->op == IR_EXTENT) {
        *extent = lower_extent(lowering, node->attributes.extents[0]);
        return true;
    }
    if (node->op == IR_CONSTANT) {
        *extent = extent_constant(lowering->extents, (int64_t)node->attributes.constant);
        return true;
    }
    Location location = lowering->locations[value.index];
    if (location.kind != LOCATION_VARIABLE) return false;
    *extent = loop_variable_extent(lowering->target, location.variable);
    return true;
}

// What a passed check proves for the rest of the region.
static void learn(Lowering *lowering, ValueId condition) {
    VECTOR(ValueId) stack = {0};
    vector_push(&stack, condition);
    while (stack.count) {
        const IrNode *node = ir_node(lowering->source, stack.items[--stack.count]);
        ExtentId left, right;
        if (node->op == IR_BIT_AND) {
            vector_push(&stack, node->operands[0]);
            vector_push(&stack, node->operands[1]);
            continue;
        }
        if (node->operand_count != 2 || !as_extent(lowering, node->operands[0], &left) || !as_extent(lowering, node->operands[1], &right)) continue;
        Facts *facts = lowering->facts;
        if (node->op == IR_LESS) facts_assume_less(facts, left, right);
        if (node->op == IR_GREATER) facts_assume_less(facts, right, left);
        if (node->op == IR_LESS_EQUAL) facts_assume_less_equal(facts, left, right);
        if (node->op == IR_GREATER_EQUAL) facts_assume_less_equal(facts, right, left);
        if (node->op == IR_EQUAL) facts_assume_equal(facts, left, right);
    }
    vector_free(&stack);
}

static void lower_check(Lowering *lowering, ValueId check) {
    const IrNode node = *ir_node(lowering->source, check);
    LoopExpressionId condition = nest_scalar(lowering, node.operands[0]);
    ExtentId *values = ARENA_ARRAY(lowering->arena, node.attributes.extent_count, ExtentId);
    for (uint32_t i = 0; i < node.attributes.extent_count; i++) values[i] = lower_extent(lowering, node.attributes.extents[i]);
    LoopStatement *statement = loop_statement_add(lowering->target, lowering->block, LOOP_CHECK, node.span);
    statement->condition = condition;
    statement->code = node.attributes.code;
    statement->value_count = node.attributes.extent_count;
    statement->values = values;
    remark_check(lowering, check);
    learn(lowering, node.operands[0]);
}

// ---- if ----------------------------------------------------------------------------------------------------------

// The base that a branch's result updates, or none when the branch computes it afresh.
static ValueId updated_base(const Lowering *lowering, RegionId branch, uint32_t position) {
    ValueId root = storage_chain_root(lowering, ir_region(lowering->source, branch)->results.items[position]);
    return lowering->locations[root.index].kind == LOCATION_BUFFER ? root : (ValueId){0};
}

// A branch that computes its result afresh may store it over the base when none of its other results reads the base.
static bool may_replace(Lowering *lowering, RegionId branch, uint32_t position, ValueId base) {
    const IrRegion *region = ir_region(lowering->source, branch);
    for (uint32_t k = 0; k < region->results.count; k++)
        if (k != position && storage_depends_on(lowering, region->results.items[k], base)) return false;
    return true;
}

static bool is_joined(const Lowering *lowering, const Location *joined, uint32_t count, LoopBufferId buffer) {
    for (uint32_t k = 0; k < count; k++)
        if (joined[k].kind == LOCATION_BUFFER && hazard_may_alias(lowering->target, joined[k].buffer, buffer)) return true;
    return false;
}

// The buffer of the base that both branches update, when it may be taken over. Index 0 otherwise.
static LoopBufferId joined_base(Lowering *lowering, const IrNode *conditional, uint32_t position, ValueId result) {
    ValueId then_base = updated_base(lowering, conditional->regions[0], position);
    ValueId else_base = updated_base(lowering, conditional->regions[1], position);
    ValueId base = then_base.index ? then_base : else_base;
    bool agree = base.index && (then_base.index == else_base.index ||
                                (!then_base.index && may_replace(lowering, conditional->regions[0], position, base)) ||
                                (!else_base.index && may_replace(lowering, conditional->regions[1], position, base)));
    uint32_t end = lowering->plan.regions[conditional->regions[1].index].end;
    if (!agree) return (LoopBufferId){0};
    LoopBufferId buffer = lowering->locations[base.index].buffer;
    bool taken = storage_may_take(lowering, base, buffer, lowering->destinations[result.index], end, conditional->region);
    return taken ? buffer : (LoopBufferId){0};
}

// Where both branches leave a result: no place of the results before it.
static Location joined_location(Lowering *lowering, const IrNode *conditional, uint32_t position, ValueId result, const Location *joined) {
    IrType type = ir_type(lowering->source, result);
    if (type.rank == 0) return location_in_variable(storage_variable(lowering, type.dtype, "s"));
    LoopBufferId buffer = joined_base(lowering, conditional, position, result);
    if (!buffer.index || is_joined(lowering, joined, position, buffer)) buffer = storage_destination(lowering, result, "t", "where both branches leave an array");
    if (is_joined(lowering, joined, position, buffer))
        buffer = storage_workspace(lowering, type, "t", ir_node(lowering->source, result)->span, "where both branches leave an array");
    return location_in_buffer(buffer);
}

static void leave_branch(Lowering *lowering, RegionId branch, const Location *joined) {
    const IrRegion *region = ir_region(lowering->source, branch);
    StorageMove *moves = ARENA_ARRAY(lowering->arena, region->results.count, StorageMove);
    uint32_t count = 0;
    for (uint32_t k = 0; k < region->results.count; k++)
        if (joined[k].kind != LOCATION_NONE)
            moves[count++] = (StorageMove){region->results.items[k], joined[k], storage_group(lowering, region->results.items[k]), false};
    storage_move_all(lowering, moves, count, "both branches leave it there");
}

// RESULT nodes by position; index 0 where a result is never used.
static ValueId *results_of(Lowering *lowering, ValueId region_op, size_t count) {
    const IrFunction *function = lowering->source;
    ValueId *results = ARENA_ARRAY(lowering->arena, count + 1, ValueId);
    for (uint32_t v = region_op.index + 1; v < function->nodes.count; v++) {
        const IrNode *node = &function->nodes.items[v];
        if (node->op == IR_RESULT && node->operands[0].index == region_op.index && lowering->plan.live[v])
            results[node->attributes.integers[0]] = (ValueId){v};
    }
    return results;
}

static void lower_branch(Lowering *lowering, RegionId branch, LoopBlock *block, const Location *joined) {
    LoopBlock *outer = lowering->block;
    size_t mark = location_mark(lowering);
    FactsMark facts = facts_mark(lowering->facts);
    lowering->block = block;
    lower_region(lowering, branch);
    leave_branch(lowering, branch, joined);
    facts_restore(lowering->facts, facts);
    location_restore(lowering, mark);
    lowering->block = outer;
}

static void lower_if(Lowering *lowering, ValueId conditional) {
    const IrNode node = *ir_node(lowering->source, conditional);
    size_t count = ir_region(lowering->source, node.regions[0])->results.count;
    ValueId *results = results_of(lowering, conditional, count);
    LoopExpressionId condition = nest_scalar(lowering, node.operands[0]);
    Location *joined = ARENA_ARRAY(lowering->arena, count, Location);
    for (uint32_t k = 0; k < count; k++)
        if (results[k].index) joined[k] = joined_location(lowering, &node, k, results[k], joined);
    LoopStatement *statement = loop_statement_add(lowering->target, lowering->block, LOOP_IF, node.span);
    statement->condition = condition;
    lower_branch(lowering, node.regions[0], &statement->body, joined);
    lower_branch(lowering, node.regions[1], &statement->otherwise, joined);
    for (uint32_t k = 0; k < count; k++)
        if (results[k].index) location_set(lowering, results[k], joined[k]);
}

// ---- regions -----------------------------------------------------------------------------------------------------

static void lower_item(Lowering *lowering, ValueId item) {
    switch (ir_node(lowering->source, item)->op) {
    case IR_UPDATE: lower_update(lowering, item); return;
    case IR_CHECK: lower_check(lowering, item); return;
    case IR_IF: lower_if(lowering, item); return;
    case IR_FOR:
    case IR_WHILE: lower_loop(lowering, item); return;
    default: INTERNAL_ERROR("%s stands in the skeleton", ir_op_info(ir_node(lowering->source, item)->op)->name);
    }
}

void lower_region(Lowering *lowering, RegionId id) {
    const IrRegion *region = ir_region(lowering->source, id);
    lower_planned_values(lowering, lowering->plan.regions[id.index].start);
    for (size_t i = 0; i < region->items.count && !lowering->failed; i++) {
        if (!lowering->plan.live[region->items.items[i].index]) continue;
        lower_planned_values(lowering, lowering->plan.positions[region->items.items[i].index]);
        lower_item(lowering, region->items.items[i]);
    }
    if (!lowering->failed) lower_planned_values(lowering, lowering->plan.regions[id.index].end);
}
