// Builders of the ordered skeleton: updates, checks and regions. They are appended to their region and never merged.

#include "ir_internal.h"

static ValueId append_item(IrFunction *function, RegionId region, IrNode node) {
    node.region = region;
    ValueId value = ir_append_node(function, &node);
    vector_push(&ir_region(function, region)->items, value);
    return value;
}

ValueId ir_build_update(IrFunction *function, RegionId region, ValueId base, ValueId value, IndexMapId map, Span span) {
    ValueId operands[] = {base, value};
    IrNode node = {
        .op = IR_UPDATE, .type = ir_type(function, base), .span = span, .operand_count = 2, .operands = operands};
    node.attributes.map = map;
    return append_item(function, region, node);
}

ValueId ir_build_part_update(IrFunction *function, RegionId region, ValueId base, ValueId value, IndexMapId map, IrOp part, Span span) {
    ValueId update = ir_build_update(function, region, base, value, map, span);
    function->nodes.items[update.index].attributes.code = part == IR_REAL ? 1 : 2;
    return update;
}

ValueId ir_build_check(IrFunction *function, RegionId region, ValueId condition, int32_t code, const ExtentId *values,
                       uint32_t value_count, Span span) {
    IrNode node = {
        .op = IR_CHECK, .type = {.dtype = DTYPE_NONE}, .span = span, .operand_count = 1, .operands = &condition};
    node.attributes = (IrAttributes){.extent_count = value_count, .extents = values, .code = code};
    return append_item(function, region, node);
}

// Appends the op, then its regions, each with one argument per initial value.
static ValueId append_region_op(IrFunction *function, RegionId region, IrNode node, uint32_t region_count) {
    node.type = (IrType){.dtype = DTYPE_NONE};
    ValueId op = append_item(function, region, node);
    for (uint32_t r = 0; r < region_count; r++) {
        RegionId body = ir_append_region(function, region, op);
        function->nodes.items[op.index].regions[r] = body;
        if (node.op == IR_FOR) ir_append_argument(function, body, (IrType){.dtype = DTYPE_I64}, node.span);
        for (uint32_t i = 0; i < node.operand_count && node.op != IR_IF; i++)
            ir_append_argument(function, body, ir_type(function, node.operands[i]), node.span);
    }
    return op;
}

ValueId ir_build_for(IrFunction *function, RegionId region, ExtentId lower, ExtentId upper, int64_t step,
                     const ValueId *initial, uint32_t count, Span span) {
    ExtentId extents[] = {lower, upper};
    IrNode node = {.op = IR_FOR, .span = span, .operand_count = count, .operands = initial};
    node.attributes = (IrAttributes){.integer_count = 1, .integers = &step, .extent_count = 2, .extents = extents};
    REQUIRE(step != 0, "a for with step 0");
    return append_region_op(function, region, node, 1);
}

ValueId ir_build_while(IrFunction *function, RegionId region, const ValueId *initial, uint32_t count, Span span) {
    return append_region_op(function, region,
                            (IrNode){.op = IR_WHILE, .span = span, .operand_count = count, .operands = initial}, 2);
}

ValueId ir_build_if(IrFunction *function, RegionId region, ValueId condition, Span span) {
    return append_region_op(function, region,
                            (IrNode){.op = IR_IF, .span = span, .operand_count = 1, .operands = &condition}, 2);
}

ValueId ir_build_result(IrFunction *function, ValueId region_op, uint32_t position, IrType type, Span span) {
    int64_t integer = position;
    IrAttributes attributes = {.integer_count = 1, .integers = &integer};
    return ir_build_one(function, IR_RESULT, type, region_op, &attributes, span);
}
