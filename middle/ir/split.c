// Complex numbers as pairs of reals. The values of a checked function are replaced in place; ir_rewrite then copies what is
// needed in order, so that what follows, the evaluator and every back end see real numbers only.
//
// A carried or branch value that is two values keeps its position for the real part; the imaginary parts follow all others, in
// the same order.

#include "split_internal.h"

// ---- operands ----------------------------------------------------------------------------------------------------

static void set_operands(Splitter *splitter, ValueId value, const ValueId *operands, uint32_t count) {
    IrNode *node = &splitter->function->nodes.items[value.index];
    node->operands = arena_copy(splitter->function->module->arena, operands, count * sizeof *operands);
    node->operand_count = count;
}

static void replace_operands(Splitter *splitter, ValueId value) {
    const IrNode *node = ir_node(splitter->function, value);
    bool changes = false;
    for (uint32_t i = 0; i < node->operand_count; i++) changes |= !value_same(split_plain(splitter, node->operands[i]), node->operands[i]);
    if (!changes) return;
    ValueId *operands = ARENA_ARRAY(splitter->scratch, node->operand_count, ValueId);
    for (uint32_t i = 0; i < node->operand_count; i++) operands[i] = split_plain(splitter, node->operands[i]);
    set_operands(splitter, value, operands, node->operand_count);
}

// What stands for values that leave or enter a region: the imaginary parts of pairs of values follow the others.
static ValueId *leaving_values(Splitter *splitter, const ValueId *values, uint32_t count, uint32_t *total) {
    ValueId *result = ARENA_ARRAY(splitter->scratch, 2 * count, ValueId);
    *total = count;
    for (uint32_t i = 0; i < count; i++) {
        if (!split_is_complex(splitter, values[i])) result[i] = split_plain(splitter, values[i]);
        else if (split_is_interleaved(splitter, values[i])) result[i] = split_pairs(splitter, values[i]);
        else result[i] = split_real(splitter, values[i]), result[(*total)++] = split_imaginary(splitter, values[i]);
    }
    return result;
}

// ---- bases -------------------------------------------------------------------------------------------------------

// The node itself becomes a base of pairs.
static void become_pairs(Splitter *splitter, ValueId value) {
    splitter->function->nodes.items[value.index].type = split_pair_type(splitter, splitter->types[value.index]);
    splitter->forms[value.index] = (ComplexForm){.pairs = value};
}

// The node itself becomes the real part.
static void become_real(Splitter *splitter, ValueId value, ValueId imaginary) {
    IrType *type = &splitter->function->nodes.items[value.index].type;
    type->dtype = dtype_part(type->dtype);
    split_define(splitter, value, value, imaginary);
}

static IrType part_type(const Splitter *splitter, ValueId value) {
    IrType type = splitter->types[value.index];
    type.dtype = dtype_part(type.dtype);
    return type;
}

static void split_argument(Splitter *splitter, ValueId value) {
    if (split_is_interleaved(splitter, value)) {
        become_pairs(splitter, value);
        return;
    }
    const IrNode *node = ir_node(splitter->function, value);
    become_real(splitter, value, ir_append_argument(splitter->function, node->region, part_type(splitter, value), node->span));
}

// The values, as they were checked, that leave a region op.
static const ValueId *carried_values(const Splitter *splitter, const IrNode *owner, uint32_t *count) {
    const IrRegion *region = ir_region(splitter->function, owner->regions[owner->op == IR_WHILE ? 1 : 0]);
    *count = (uint32_t)region->results.count;
    return region->results.items;
}

static void split_result(Splitter *splitter, ValueId value) {
    if (split_is_interleaved(splitter, value)) {
        become_pairs(splitter, value);
        return;
    }
    const IrNode *node = ir_node(splitter->function, value);
    uint32_t count;
    const ValueId *carried = carried_values(splitter, ir_node(splitter->function, node->operands[0]), &count);
    uint32_t position = count;
    for (int64_t i = 0; i < node->attributes.integers[0]; i++)
        position += split_is_complex(splitter, carried[i]) && !split_is_interleaved(splitter, carried[i]);
    become_real(splitter, value, ir_build_result(splitter->function, node->operands[0], position, part_type(splitter, value), node->span));
}

// Whole elements, or with a part's number in `code` one part of each.
static void split_update(Splitter *splitter, ValueId value) {
    const IrNode *node = ir_node(splitter->function, value);
    int part = node->attributes.code - 1;
    ValueId base = node->operands[0], source = node->operands[1];
    IndexMapId map = split_map(splitter, node->attributes.map, part);
    ValueId operands[2] = {split_pairs(splitter, base), part < 0 ? split_pairs(splitter, source) : split_plain(splitter, source)};
    set_operands(splitter, value, operands, 2);
    splitter->function->nodes.items[value.index].attributes.map = map;
    splitter->function->nodes.items[value.index].attributes.code = 0;
    become_pairs(splitter, value);
}

static void split_loop(Splitter *splitter, ValueId value) {
    const IrNode *node = ir_node(splitter->function, value);
    uint32_t count;
    const ValueId *operands = leaving_values(splitter, node->operands, node->operand_count, &count);
    set_operands(splitter, value, operands, count);
}

// ---- nodes -------------------------------------------------------------------------------------------------------

static void split_part(Splitter *splitter, ValueId value, bool imaginary) {
    ValueId operand = ir_operand(splitter->function, value, 0);
    splitter->replacements[value.index] = imaginary ? split_imaginary(splitter, operand) : split_real(splitter, operand);
}

static bool mentions_complex(const Splitter *splitter, ValueId value) {
    const IrNode *node = ir_node(splitter->function, value);
    bool mentions = split_is_complex(splitter, value);
    for (uint32_t i = 0; i < node->operand_count; i++) mentions |= split_is_complex(splitter, node->operands[i]);
    return mentions;
}

static void split_node(Splitter *splitter, ValueId value) {
    const IrNode *node = ir_node(splitter->function, value);
    if (!mentions_complex(splitter, value) && node->op != IR_COMPLEX) {
        replace_operands(splitter, value);
        return;
    }
    switch ((int)node->op) {
    case IR_PARAMETER: become_pairs(splitter, value); return;
    case IR_ARGUMENT: split_argument(splitter, value); return;
    case IR_RESULT: split_result(splitter, value); return;
    case IR_UPDATE: split_update(splitter, value); return;
    case IR_FOR: case IR_WHILE: split_loop(splitter, value); return;
    case IR_COMPLEX:
        split_define(splitter, value, split_plain(splitter, node->operands[0]), split_plain(splitter, node->operands[1]));
        return;
    case IR_REAL: case IR_IMAGINARY: split_part(splitter, value, node->op == IR_IMAGINARY); return;
    default: break;
    }
    if (ir_op_info(node->op)->op_class == IR_CLASS_STRUCTURAL) split_structural(splitter, value);
    else split_operation(splitter, value);
}

// ---- the function ------------------------------------------------------------------------------------------------

static void split_region_results(Splitter *splitter, RegionId id) {
    IrRegion *region = ir_region(splitter->function, id);
    uint32_t count;
    ValueId *values = leaving_values(splitter, region->results.items, (uint32_t)region->results.count, &count);
    region = ir_region(splitter->function, id);
    region->results.count = 0;
    for (uint32_t i = 0; i < count; i++) vector_push(&region->results, values[i]);
}

static void split_parameters(Splitter *splitter) {
    for (size_t i = 0; i < splitter->function->parameters.count; i++) {
        IrParameter *parameter = &splitter->function->parameters.items[i];
        parameter->is_complex = split_is_complex(splitter, parameter->value);
        if (parameter->written) parameter->final = parameter->is_complex ? split_pairs(splitter, parameter->final) : split_plain(splitter, parameter->final);
        parameter->type = ir_type(splitter->function, parameter->value);
    }
}

static void split_results(Splitter *splitter) {
    for (uint32_t i = 0; i < splitter->function->results.count; i++) {
        ValueId *result = &splitter->function->results.items[i];
        bool is_complex = split_is_complex(splitter, *result);
        if (is_complex) vector_push(&splitter->function->complex_results, i);
        *result = is_complex ? split_pairs(splitter, *result) : split_plain(splitter, *result);
    }
}

static void split_function(Splitter *splitter) {
    IrFunction *function = splitter->function;
    const bool *live = ir_live(function, splitter->scratch);
    for (uint32_t i = 0; i < splitter->count; i++) splitter->types[i] = function->nodes.items[i].type;
    split_classify(splitter);
    ir_forget_nodes(function); // a part of an argument is the argument itself: z == w is not what compares real parts
    for (uint32_t i = 1; i < splitter->count; i++)
        if (live[i]) split_node(splitter, (ValueId){i});
    for (uint32_t i = 1; i < function->regions.count; i++) split_region_results(splitter, (RegionId){i});
    split_parameters(splitter);
    split_results(splitter);
}

bool ir_has_complex(const IrFunction *function) {
    for (size_t i = 1; i < function->nodes.count; i++)
        if (dtype_is_complex(function->nodes.items[i].type.dtype)) return true;
    return false;
}

void ir_split_complex(IrFunction *function) {
    if (!ir_has_complex(function)) return;
    Arena *scratch = arena_create();
    Splitter splitter = {.function = function, .scratch = scratch, .count = (uint32_t)function->nodes.count};
    splitter.types = ARENA_ARRAY(scratch, splitter.count, IrType);
    splitter.forms = ARENA_ARRAY(scratch, splitter.count, ComplexForm);
    splitter.replacements = ARENA_ARRAY(scratch, splitter.count, ValueId);
    splitter.parents = ARENA_ARRAY(scratch, splitter.count, uint32_t);
    splitter.interleaved = ARENA_ARRAY(scratch, splitter.count, bool);
    split_function(&splitter);
    arena_destroy(scratch);
}
