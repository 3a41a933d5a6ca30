// Which bases interleave their parts: those that are written element by element, and those that a loop may exchange with an
// array parameter. Values that are one base, around loops and out of branches, must agree: they are a disjoint set.

#include "split_internal.h"

static uint32_t find(const Splitter *splitter, uint32_t value) {
    while (splitter->parents[value] != value) value = splitter->parents[value] = splitter->parents[splitter->parents[value]];
    return value;
}

// The smaller number leads, whatever the order of joins.
static void join(Splitter *splitter, ValueId left, ValueId right) {
    uint32_t first = find(splitter, left.index), second = find(splitter, right.index);
    if (first < second) splitter->parents[second] = first;
    else splitter->parents[first] = second;
}

static void join_lists(Splitter *splitter, const ValueId *left, const ValueId *right, size_t count) {
    for (size_t i = 0; i < count; i++) join(splitter, left[i], right[i]);
}

static void join_loop(Splitter *splitter, const IrNode *node) {
    if (node->operand_count == 0) return; // it carries nothing
    for (uint32_t r = 0; r < 2; r++) {
        if (node->regions[r].index == 0) continue;
        const IrRegion *region = ir_region(splitter->function, node->regions[r]);
        uint32_t first = node->op == IR_FOR;
        bool is_body = node->op == IR_FOR || r == 1;
        join_lists(splitter, node->operands, region->arguments.items + first, node->operand_count);
        if (is_body && region->results.count == node->operand_count)
            join_lists(splitter, node->operands, region->results.items, node->operand_count);
    }
}

static void join_branches(Splitter *splitter, const IrNode *node) {
    const IrRegion *first = ir_region(splitter->function, node->regions[0]), *second = ir_region(splitter->function, node->regions[1]);
    if (first->results.count == second->results.count) join_lists(splitter, first->results.items, second->results.items, first->results.count);
}

// A region op's result is what its last region leaves.
static void join_result(Splitter *splitter, ValueId value, const IrNode *node) {
    const IrNode *owner = ir_node(splitter->function, node->operands[0]);
    RegionId last = owner->regions[owner->op == IR_WHILE ? 1 : 0];
    const IrRegion *region = ir_region(splitter->function, last);
    size_t position = (size_t)node->attributes.integers[0];
    if (position < region->results.count) join(splitter, value, region->results.items[position]);
}

static void join_node(Splitter *splitter, ValueId value) {
    const IrNode *node = ir_node(splitter->function, value);
    if (node->op == IR_UPDATE) join(splitter, value, node->operands[0]);
    else if (node->op == IR_FOR || node->op == IR_WHILE) join_loop(splitter, node);
    else if (node->op == IR_IF) join_branches(splitter, node);
    else if (node->op == IR_RESULT) join_result(splitter, value, node);
}

void split_classify(Splitter *splitter) {
    for (uint32_t i = 0; i < splitter->count; i++) splitter->parents[i] = i;
    for (uint32_t i = 1; i < splitter->count; i++) join_node(splitter, (ValueId){i});
    for (uint32_t i = 1; i < splitter->count; i++) {
        const IrNode *node = ir_node(splitter->function, (ValueId){i});
        bool is_base = node->op == IR_UPDATE || (node->op == IR_PARAMETER && node->type.rank > 0);
        if (is_base) splitter->interleaved[find(splitter, i)] = true;
    }
}

bool split_is_interleaved(const Splitter *splitter, ValueId value) { return splitter->interleaved[find(splitter, value.index)]; }
