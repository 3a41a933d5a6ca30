// What the evaluator must know before it starts: in which region each value lives, what it depends on, who uses it, and
// which bases an UPDATE may overwrite in place.
//
// An UPDATE gives a new array; copying its base each time would make element-wise loops quadratic. The base's memory is
// reused when nobody can ask for the base again: it is not pinned, all its live users are already evaluated, and its
// cell is its tensor's only holder. Pinned are the bases that something other than a pure value of the same region uses: a second
// skeleton operation, a deeper region (evaluated anew each iteration), or the results of a region or of the function.

#include "evaluate_internal.h"

typedef struct ListBuilder {
    ValueLists *lists;
    uint32_t *next; // where the key's next item goes; NULL while counting
} ListBuilder;

static uint32_t value_count(const Evaluator *evaluator) { return (uint32_t)evaluator->function->nodes.count; }

static void list_add(ListBuilder *builder, uint32_t key, ValueId item) {
    if (builder->next == NULL) builder->lists->first[key + 1]++;
    else builder->lists->items[builder->next[key]++] = item;
}

// Builds lists in two passes of `fill`: it counts, then it stores.
static void build_lists(Evaluator *evaluator, ValueLists *lists, uint32_t key_count, void (*fill)(Evaluator *evaluator, ListBuilder *builder)) {
    lists->first = ARENA_ARRAY(evaluator->arena, key_count + 1, uint32_t);
    ListBuilder builder = {.lists = lists};
    fill(evaluator, &builder);
    for (uint32_t key = 0; key < key_count; key++) lists->first[key + 1] += lists->first[key];
    lists->items = ARENA_ARRAY(evaluator->arena, lists->first[key_count], ValueId);
    builder.next = arena_copy(evaluator->arena, lists->first, (key_count + 1) * sizeof *lists->first);
    fill(evaluator, &builder);
}

typedef struct DependencyVisitor {
    const IrFunction *function;
    ListBuilder *builder;
    uint32_t user;
} DependencyVisitor;

// A RESULT's operand is a region op, which has no value.
static void add_dependency(void *data, ValueId dependency) {
    DependencyVisitor *visitor = data;
    if (ir_type(visitor->function, dependency).dtype != DTYPE_NONE) list_add(visitor->builder, visitor->user, dependency);
}

static void fill_dependencies(Evaluator *evaluator, ListBuilder *builder) {
    DependencyVisitor visitor = {.function = evaluator->function, .builder = builder};
    for (visitor.user = 1; visitor.user < value_count(evaluator); visitor.user++) {
        ir_visit_dependencies(evaluator->function, (ValueId){visitor.user}, add_dependency, &visitor);
    }
}

static void fill_users(Evaluator *evaluator, ListBuilder *builder) {
    const bool *live = ir_live(evaluator->function, evaluator->arena);
    for (uint32_t user = 1; user < value_count(evaluator); user++) {
        const IrNode *node = ir_node(evaluator->function, (ValueId){user});
        for (uint32_t k = 0; k < node->operand_count && live[user]; k++) list_add(builder, node->operands[k].index, (ValueId){user});
    }
}

static void fill_inhabitants(Evaluator *evaluator, ListBuilder *builder) {
    for (uint32_t value = 1; value < value_count(evaluator); value++) list_add(builder, evaluator->places[value].index, (ValueId){value});
}

static void pin_all(Evaluator *evaluator, const ValueId *values, size_t count) {
    for (size_t k = 0; k < count; k++) evaluator->pinned[values[k].index] = true;
}

static void pin_results(Evaluator *evaluator) {
    const IrFunction *function = evaluator->function;
    pin_all(evaluator, function->results.items, function->results.count);
    for (size_t k = 0; k < function->parameters.count; k++) pin_all(evaluator, &function->parameters.items[k].final, 1);
    for (size_t k = 1; k < function->regions.count; k++) pin_all(evaluator, function->regions.items[k].results.items, function->regions.items[k].results.count);
}

// Pins by the users of one value: one UPDATE of it as the base is allowed, and pure users beside it.
static void pin_by_users(Evaluator *evaluator, uint32_t value) {
    uint32_t updates = 0;
    for (uint32_t k = evaluator->users.first[value]; k < evaluator->users.first[value + 1]; k++) {
        ValueId user = evaluator->users.items[k];
        const IrNode *node = ir_node(evaluator->function, user);
        bool elsewhere = evaluator->places[user.index].index != evaluator->places[value].index;
        bool is_update_of = node->op == IR_UPDATE && node->operands[0].index == value && node->operands[1].index != value;
        if (is_update_of) updates++;
        if (elsewhere || updates > 1 || (ir_is_skeleton(node->op) && !is_update_of)) evaluator->pinned[value] = true;
    }
}

void evaluator_analyse(Evaluator *evaluator) {
    uint32_t count = value_count(evaluator);
    evaluator->places = ir_places(evaluator->function, evaluator->arena);
    build_lists(evaluator, &evaluator->dependencies, count, fill_dependencies);
    build_lists(evaluator, &evaluator->users, count, fill_users);
    build_lists(evaluator, &evaluator->inhabitants, (uint32_t)evaluator->function->regions.count, fill_inhabitants);
    evaluator->pinned = ARENA_ARRAY(evaluator->arena, count, bool);
    evaluator->cells = ARENA_ARRAY(evaluator->arena, count, Cell);
    for (uint32_t value = 1; value < count; value++) pin_by_users(evaluator, value);
    pin_results(evaluator);
}
