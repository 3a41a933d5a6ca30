// Executes the skeleton: updates, checks and regions in order. Active regions are a stack of activations, so nesting does not
// use the C stack. At the start of every activation the region's values are forgotten.

#include <stdlib.h>

#include "evaluate_internal.h"
#include "scalar.h"

enum { WHILE_CONDITION = 0, WHILE_BODY = 1, IF_THEN = 0, IF_ELSE = 1 };

static Tensor **allocate_tensors(size_t count) {
    Tensor **tensors = calloc(count + 1, sizeof *tensors);
    if (tensors == NULL) base_out_of_memory();
    return tensors;
}

// New references to the values' tensors.
static Tensor **hold_values(Evaluator *evaluator, const ValueId *values, size_t count) {
    Tensor **tensors = allocate_tensors(count);
    for (size_t k = 0; k < count; k++) {
        evaluator_demand(evaluator, values[k]);
        tensors[k] = tensor_hold(evaluator->cells[values[k].index].tensor);
    }
    return tensors;
}

static Tensor **hold_tensors(Tensor *const *tensors, size_t count) {
    Tensor **copies = allocate_tensors(count);
    for (size_t k = 0; k < count; k++) copies[k] = tensor_hold(tensors[k]);
    return copies;
}

static void release_tensors(Tensor **tensors, size_t count) {
    for (size_t k = 0; k < count && tensors != NULL; k++) tensor_release(tensors[k]);
    free(tensors);
}

static void forget_region(Evaluator *evaluator, RegionId region) {
    const ValueLists *inhabitants = &evaluator->inhabitants;
    for (uint32_t k = inhabitants->first[region.index]; k < inhabitants->first[region.index + 1]; k++) {
        evaluator_clear_cell(&evaluator->cells[inhabitants->items[k].index]);
    }
}

static bool truth(const Tensor *tensor) { return tensor_get(tensor, 0) != 0; }

// Starts `activation` on `region`: arguments are set from `first` on, taking over the references; `first` arguments remain.
static void enter_region(Evaluator *evaluator, Activation *activation, RegionId region, size_t first, Tensor **arguments) {
    const IrRegion *entered = ir_region(evaluator->function, region);
    forget_region(evaluator, region);
    for (size_t k = first; k < entered->arguments.count; k++) evaluator->cells[entered->arguments.items[k].index].tensor = arguments[k - first];
    free(arguments);
    activation->region = region;
    activation->next_item = 0;
}

// Ends the region op: its results are what the last activation left.
static void finish_owner(Evaluator *evaluator, ValueId owner, Tensor **results, size_t count) {
    evaluator->cells[owner.index].results = results;
    evaluator->cells[owner.index].result_count = (uint32_t)count;
    evaluator->activations.count--;
}

// ---- for ---------------------------------------------------------------------------------------------------------

// The next iteration with the carried values, or the end of the loop.
static void continue_for(Evaluator *evaluator, Activation *activation, Tensor **carried, size_t count) {
    bool more = activation->step > 0 ? activation->index < activation->upper : activation->index > activation->upper;
    RegionId body = ir_node(evaluator->function, activation->owner)->regions[0];
    if (!more) {
        finish_owner(evaluator, activation->owner, carried, count);
        return;
    }
    enter_region(evaluator, activation, body, 1, carried);
    ValueId index = ir_region(evaluator->function, body)->arguments.items[0];
    evaluator->cells[index.index].tensor = tensor_create_scalar(DTYPE_I64, (uint64_t)activation->index);
}

static void start_for(Evaluator *evaluator, ValueId owner) {
    const IrNode *node = ir_node(evaluator->function, owner);
    Tensor **carried = hold_values(evaluator, node->operands, node->operand_count);
    Activation activation = {.owner = owner, .step = node->attributes.integers[0]};
    activation.index = evaluator_extent(evaluator, node->attributes.extents[0], NULL);
    activation.upper = evaluator_extent(evaluator, node->attributes.extents[1], NULL);
    vector_push(&evaluator->activations, activation);
    continue_for(evaluator, &evaluator->activations.items[evaluator->activations.count - 1], carried, node->operand_count);
}

static void end_for_body(Evaluator *evaluator, Activation *activation, Tensor **results, size_t count) {
    // An index that leaves 64 bits is beyond any bound.
    if (add_overflows(activation->index, activation->step, &activation->index)) activation->index = activation->upper;
    continue_for(evaluator, activation, results, count);
}

// ---- while -------------------------------------------------------------------------------------------------------

// Runs the condition on the carried values, which are kept for the body or as the results.
static void enter_condition(Evaluator *evaluator, Activation *activation, Tensor **carried, size_t count) {
    const IrNode *node = ir_node(evaluator->function, activation->owner);
    activation->carried = carried;
    enter_region(evaluator, activation, node->regions[WHILE_CONDITION], 0, hold_tensors(carried, count));
}

static void start_while(Evaluator *evaluator, ValueId owner) {
    const IrNode *node = ir_node(evaluator->function, owner);
    Tensor **carried = hold_values(evaluator, node->operands, node->operand_count);
    vector_push(&evaluator->activations, (Activation){.owner = owner});
    enter_condition(evaluator, &evaluator->activations.items[evaluator->activations.count - 1], carried, node->operand_count);
}

static void end_while_condition(Evaluator *evaluator, Activation *activation, Tensor **results) {
    const IrNode *node = ir_node(evaluator->function, activation->owner);
    bool again = truth(results[0]);
    Tensor **carried = activation->carried;
    release_tensors(results, 1);
    activation->carried = NULL;
    if (again) enter_region(evaluator, activation, node->regions[WHILE_BODY], 0, carried);
    else finish_owner(evaluator, activation->owner, carried, node->operand_count);
}

// ---- if, regions' ends -------------------------------------------------------------------------------------------

static void start_if(Evaluator *evaluator, ValueId owner) {
    const IrNode *node = ir_node(evaluator->function, owner);
    bool condition = truth(evaluator_demand(evaluator, node->operands[0]));
    vector_push(&evaluator->activations, (Activation){.owner = owner});
    Activation *activation = &evaluator->activations.items[evaluator->activations.count - 1];
    enter_region(evaluator, activation, node->regions[condition ? IF_THEN : IF_ELSE], 0, NULL);
}

// All items are done: takes the region's results, forgets its values and goes on with its owner.
static void finish_region(Evaluator *evaluator, Activation *activation) {
    const IrRegion *region = ir_region(evaluator->function, activation->region);
    if (!value_exists(activation->owner)) {
        evaluator->activations.count--;
        return;
    }
    size_t count = region->results.count;
    Tensor **results = hold_values(evaluator, region->results.items, count);
    forget_region(evaluator, activation->region);
    const IrNode *owner = ir_node(evaluator->function, activation->owner);
    bool is_condition = owner->op == IR_WHILE && activation->region.index == owner->regions[WHILE_CONDITION].index;
    if (owner->op == IR_FOR) end_for_body(evaluator, activation, results, count);
    else if (owner->op == IR_IF) finish_owner(evaluator, activation->owner, results, count);
    else if (is_condition) end_while_condition(evaluator, activation, results);
    else enter_condition(evaluator, activation, results, count);
}

// ---- updates and checks ------------------------------------------------------------------------------------------

// The base itself when nobody can ask for it any more (evaluate_analysis.c), else a copy of it.
static Tensor *take_base(Evaluator *evaluator, ValueId base) {
    Cell *cell = &evaluator->cells[base.index];
    bool free_to_take = !evaluator->pinned[base.index] && cell->tensor->holders == 1;
    for (uint32_t k = evaluator->users.first[base.index]; k < evaluator->users.first[base.index + 1] && free_to_take; k++) {
        ValueId user = evaluator->users.items[k];
        bool is_update = ir_node(evaluator->function, user)->op == IR_UPDATE;
        free_to_take = is_update || evaluator->cells[user.index].tensor != NULL;
    }
    if (!free_to_take) return tensor_copy(cell->tensor);
    Tensor *tensor = cell->tensor;
    cell->tensor = NULL;
    return tensor;
}

// base[map(i)] = value[i] for every i in the map's box, which is the value's shape.
static void execute_update(Evaluator *evaluator, ValueId update) {
    const IrNode *node = ir_node(evaluator->function, update);
    const IndexMap *map = index_map_get(evaluator->function->module->maps, node->attributes.map);
    const IndexMapPiece *piece = &map->pieces[0];
    const Tensor *value = evaluator->cells[node->operands[1].index].tensor;
    Tensor *base = take_base(evaluator, node->operands[0]);
    int64_t index[IR_RANK_LIMIT] = {0}, target[IR_RANK_LIMIT];
    REQUIRE(map->piece_count == 1 && piece->source_rank == base->rank && map->result_rank == value->rank, "an update's map does not fit its operands");
    for (int64_t position = 0; position < value->count; position++) {
        for (uint32_t axis = 0; axis < base->rank; axis++) target[axis] = evaluator_extent(evaluator, piece->subscripts[axis], index);
        tensor_copy_element(base, shape_position(base->extents, base->rank, target), value, position);
        shape_advance(value->extents, value->rank, index);
    }
    evaluator->cells[update.index].tensor = base;
}

static int32_t execute_check(Evaluator *evaluator, ValueId check) {
    const IrNode *node = ir_node(evaluator->function, check);
    EvaluatorError *error = evaluator->error;
    const uint32_t limit = sizeof error->values / sizeof error->values[0];
    if (truth(evaluator->cells[node->operands[0].index].tensor)) return 0;
    uint32_t count = node->attributes.extent_count < limit ? node->attributes.extent_count : limit;
    *error = (EvaluatorError){.code = node->attributes.code, .span = node->span, .value_count = count};
    for (uint32_t k = 0; k < count; k++) error->values[k] = evaluator_extent(evaluator, node->attributes.extents[k], NULL);
    return error->code;
}

static int32_t execute_item(Evaluator *evaluator, ValueId item) {
    IrOp op = ir_node(evaluator->function, item)->op;
    evaluator_demand_dependencies(evaluator, item);
    if (op == IR_CHECK) return execute_check(evaluator, item);
    if (op == IR_UPDATE) execute_update(evaluator, item);
    else if (op == IR_FOR) start_for(evaluator, item);
    else if (op == IR_WHILE) start_while(evaluator, item);
    else if (op == IR_IF) start_if(evaluator, item);
    else INTERNAL_ERROR("%s stands in the skeleton", ir_op_info(op)->name);
    return 0;
}

static void abandon_activations(Evaluator *evaluator) {
    for (; evaluator->activations.count != 0; evaluator->activations.count--) {
        Activation *activation = &evaluator->activations.items[evaluator->activations.count - 1];
        size_t count = value_exists(activation->owner) ? ir_node(evaluator->function, activation->owner)->operand_count : 0;
        release_tensors(activation->carried, count);
    }
}

int32_t evaluator_run(Evaluator *evaluator) {
    int32_t status = 0;
    vector_push(&evaluator->activations, (Activation){.region = evaluator->function->root});
    while (evaluator->activations.count != 0 && status == 0) {
        Activation *activation = &evaluator->activations.items[evaluator->activations.count - 1];
        const IrRegion *region = ir_region(evaluator->function, activation->region);
        if (activation->next_item == region->items.count) finish_region(evaluator, activation);
        else status = execute_item(evaluator, region->items.items[activation->next_item++]);
    }
    abandon_activations(evaluator);
    return status;
}
