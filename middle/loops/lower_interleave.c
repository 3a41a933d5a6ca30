// Values whose elements take turns along the last axis, as the parts of complex numbers do: one nest stores all of them, each
// iteration its own element of each, instead of one nest for each with a stride between its stores.

#include "lower_internal.h"

// A concatenation of arrays of one element along the last axis that has no place yet.
static bool interleaves(const Lowering *lowering, ValueId value) {
    const IrNode *node = ir_node(lowering->source, value);
    if (node->op != IR_CONCATENATE || lowering->locations[value.index].kind != LOCATION_NONE) return false;
    if (node->attributes.integers[0] + 1 != node->type.rank || node->operand_count > NEST_INTERLEAVE_LIMIT) return false;
    for (uint32_t i = 0; i < node->operand_count; i++) {
        IrType type = ir_type(lowering->source, node->operands[i]);
        if (!extent_is_value(lowering->extents, type.shape[type.rank - 1], 1)) return false;
    }
    return true;
}

uint32_t nest_interleaved(const Lowering *lowering, const ValueId *values, uint32_t count) {
    uint32_t width = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t own = interleaves(lowering, values[i]) ? ir_node(lowering->source, values[i])->operand_count : 0;
        if (own == 0 || (width != 0 && own != width)) return 0;
        width = own;
    }
    return width;
}

void nest_spread(const Lowering *lowering, const ValueId *values, const NestTarget *targets, uint32_t count, uint32_t width, ValueId *parts,
                 NestTarget *part_targets) {
    for (uint32_t i = 0; i < count * width; i++) {
        parts[i] = ir_node(lowering->source, values[i / width])->operands[i % width];
        part_targets[i] = targets[i / width];
        part_targets[i].has_last = true;
        part_targets[i].last = i % width;
    }
}
