// The verifier: structure of functions and regions, numbering, and visibility. The rules of the single operations are
// in verify_rules.c.

#include "verify_internal.h"

#include <stdio.h>
#include <string.h>

bool verify_fail(Verifier *verifier, const char *format, ...) {
    if (verifier->failed) return false;
    verifier->failed = true;
    TextBuffer text = {0};
    text_format(&text, "function %s: ", verifier->function->name);
    if (value_exists(verifier->value)) {
        const char *name = ir_op_info(ir_node(verifier->function, verifier->value)->op)->name;
        text_format(&text, "%%%u (%s): ", verifier->value.index, name);
    }
    va_list arguments;
    va_start(arguments, format);
    text_format_list(&text, format, arguments);
    va_end(arguments);
    snprintf(verifier->message, verifier->size, "%s", text.text);
    text_free(&text);
    return false;
}

bool verify_same_type(IrType left, IrType right) {
    return left.dtype == right.dtype && left.rank == right.rank &&
           (left.rank == 0 || memcmp(left.shape, right.shape, left.rank * sizeof *left.shape) == 0);
}

// ---- regions -----------------------------------------------------------------------------------------------------

static bool encloses(const IrFunction *function, RegionId outer, RegionId inner) {
    uint32_t depth = ir_region(function, outer)->depth;
    while (ir_region(function, inner)->depth > depth) inner = ir_region(function, inner)->parent;
    return inner.index == outer.index;
}

static bool verify_region_links(Verifier *verifier, uint32_t index) {
    const IrFunction *function = verifier->function;
    const IrRegion *region = &function->regions.items[index];
    verifier->value = region->owner;
    if (index == function->root.index)
        return (!region->parent.index && !value_exists(region->owner) && region->depth == 0) ||
               verify_fail(verifier, "the root has a parent");
    if (!region->parent.index || region->parent.index >= index)
        return verify_fail(verifier, "region %u has no parent", index);
    if (!value_exists(region->owner) || region->owner.index >= function->nodes.count)
        return verify_fail(verifier, "region %u has no owner", index);
    const IrNode *owner = ir_node(function, region->owner);
    bool linked = (owner->regions[0].index == index || owner->regions[1].index == index) &&
                  owner->region.index == region->parent.index;
    if (!linked) return verify_fail(verifier, "region %u is not its owner's", index);
    return region->depth == ir_region(function, region->parent)->depth + 1 ||
           verify_fail(verifier, "region %u has a wrong depth", index);
}

static bool verify_items(Verifier *verifier, uint32_t index) {
    const IrRegion *region = &verifier->function->regions.items[index];
    uint32_t previous = region->owner.index;
    for (size_t i = 0; i < region->items.count; i++) {
        verifier->value = region->items.items[i];
        if (verifier->value.index >= verifier->function->nodes.count) return verify_fail(verifier, "no such value");
        const IrNode *node = ir_node(verifier->function, verifier->value);
        if (!ir_is_skeleton(node->op) || node->region.index != index)
            return verify_fail(verifier, "not an item of region %u", index);
        if (verifier->value.index <= previous) return verify_fail(verifier, "items are out of order");
        previous = verifier->value.index;
    }
    return true;
}

static bool verify_arguments(Verifier *verifier, uint32_t index) {
    const IrRegion *region = &verifier->function->regions.items[index];
    for (size_t i = 0; i < region->arguments.count; i++) {
        verifier->value = region->arguments.items[i];
        const IrNode *node = ir_node(verifier->function, verifier->value);
        if (node->op != IR_ARGUMENT || node->region.index != index || node->attributes.integer_count != 2)
            return verify_fail(verifier, "not an argument of region %u", index);
        if (node->attributes.integers[0] != index || node->attributes.integers[1] != (int64_t)i)
            return verify_fail(verifier, "not argument %zu of region %u", i, index);
    }
    return true;
}

// A value that region `index` uses must be placed in a region around it.
static bool verify_visible(Verifier *verifier, ValueId value, RegionId region) {
    if (!value_exists(value) || value.index >= verifier->function->nodes.count)
        return verify_fail(verifier, "uses no value");
    bool visible = encloses(verifier->function, verifier->places[value.index], region);
    return visible || verify_fail(verifier, "%%%u is used outside of its region", value.index);
}

static bool verify_results_visible(Verifier *verifier, uint32_t index) {
    const IrRegion *region = &verifier->function->regions.items[index];
    verifier->value = region->owner;
    for (size_t i = 0; i < region->results.count; i++) {
        ValueId result = region->results.items[i];
        if (!verify_visible(verifier, result, (RegionId){index})) return false;
        if (ir_type(verifier->function, result).dtype == DTYPE_NONE)
            return verify_fail(verifier, "result %zu is not a value", i);
    }
    return true;
}

static bool verify_regions(Verifier *verifier) {
    for (uint32_t i = 1; i < verifier->function->regions.count; i++)
        if (!verify_region_links(verifier, i) || !verify_items(verifier, i) || !verify_arguments(verifier, i))
            return false;
    return true;
}

// ---- nodes -------------------------------------------------------------------------------------------------------

// Every skeleton node and argument is listed by the region it names.
static bool verify_listed(Verifier *verifier, const IrNode *node) {
    bool skeleton = ir_is_skeleton(node->op);
    if (!skeleton && node->op != IR_ARGUMENT)
        return !node->region.index || verify_fail(verifier, "a pure node stands in a region");
    if (!node->region.index || node->region.index >= verifier->function->regions.count)
        return verify_fail(verifier, "stands in no region");
    const IrRegion *region = ir_region(verifier->function, node->region);
    size_t count = skeleton ? region->items.count : region->arguments.count;
    const ValueId *values = skeleton ? region->items.items : region->arguments.items;
    size_t low = 0, high = count; // ascending
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (values[middle].index < verifier->value.index)
            low = middle + 1;
        else
            high = middle;
    }
    return (low < count && value_same(values[low], verifier->value)) ||
           verify_fail(verifier, "is not listed in its region");
}

typedef struct DependencyCheck {
    Verifier *verifier;
    uint32_t operands; // still to come: they are visited first
} DependencyCheck;

static void check_dependency(void *data, ValueId dependency) {
    DependencyCheck *check = data;
    Verifier *verifier = check->verifier;
    bool from_extent = check->operands == 0;
    if (!from_extent) check->operands--;
    if (!value_exists(dependency) || dependency.index >= verifier->value.index) {
        verify_fail(verifier, "uses %%%u, which is not before it", dependency.index);
        return;
    }
    IrType type = ir_type(verifier->function, dependency);
    if (from_extent && (type.dtype != DTYPE_I64 || type.rank != 0))
        verify_fail(verifier, "an extent uses %%%u, which is no i64 scalar", dependency.index);
    bool region_result = ir_node(verifier->function, verifier->value)->op == IR_RESULT;
    if (!from_extent && (type.dtype == DTYPE_NONE) != region_result)
        verify_fail(verifier, "operand %%%u is no value", dependency.index);
}

static void check_place(void *data, ValueId dependency) {
    Verifier *verifier = data;
    verify_visible(verifier, dependency, verifier->places[verifier->value.index]);
}

static bool verify_arity(Verifier *verifier, const IrNode *node) {
    if ((unsigned)node->op >= IR_OP_COUNT) return verify_fail(verifier, "is no operation");
    const IrOpInfo *info = ir_op_info(node->op);
    if (node->operand_count < info->least_operands || node->operand_count > info->most_operands)
        return verify_fail(verifier, "has %u operands", node->operand_count);
    if (node->type.rank > IR_RANK_LIMIT) return verify_fail(verifier, "has rank %u", node->type.rank);
    const IrAttributes *attributes = &node->attributes;
    bool extra = (attributes->integer_count && !(info->attributes & IR_HAS_INTEGERS)) ||
                 (attributes->extent_count && !(info->attributes & IR_HAS_EXTENTS)) ||
                 (attributes->map.index && !(info->attributes & IR_HAS_MAP));
    return !extra || verify_fail(verifier, "has attributes that are not its own");
}

// What ir_places relies on, before it is called.
static bool verify_numbering(Verifier *verifier) {
    for (uint32_t i = 1; i < verifier->function->nodes.count; i++) {
        verifier->value = (ValueId){i};
        const IrNode *node = ir_node(verifier->function, verifier->value);
        DependencyCheck check = {.verifier = verifier, .operands = node->operand_count};
        if (!verify_arity(verifier, node) || !verify_listed(verifier, node)) return false;
        ir_visit_dependencies(verifier->function, verifier->value, check_dependency, &check);
        if (verifier->failed) return false;
    }
    return true;
}

static bool verify_nodes(Verifier *verifier) {
    for (uint32_t i = 1; i < verifier->function->nodes.count; i++) {
        verifier->value = (ValueId){i};
        ir_visit_dependencies(verifier->function, verifier->value, check_place, verifier);
        if (verifier->failed || !verify_node_rule(verifier, ir_node(verifier->function, verifier->value))) return false;
    }
    return true;
}

// ---- functions ---------------------------------------------------------------------------------------------------

// Whether the last axis can hold real and imaginary parts.
static bool holds_pairs(const Verifier *verifier, IrType type) {
    if (!dtype_is_float(type.dtype) || type.rank == 0) return false;
    return extent_is_value(verifier->function->module->extents, type.shape[type.rank - 1], 2);
}

static bool verify_parameter(Verifier *verifier, uint32_t position) {
    const IrParameter *parameter = &verifier->function->parameters.items[position];
    verifier->value = parameter->value;
    if (!value_exists(parameter->value) || parameter->value.index >= verifier->function->nodes.count)
        return verify_fail(verifier, "parameter %s has no value", parameter->name);
    const IrNode *node = ir_node(verifier->function, parameter->value);
    bool own =
        node->op == IR_PARAMETER && node->attributes.integer_count == 1 && node->attributes.integers[0] == position;
    if (!own || !verify_same_type(node->type, parameter->type))
        return verify_fail(verifier, "is not the value of parameter %s", parameter->name);
    if (parameter->is_complex && !holds_pairs(verifier, parameter->type))
        return verify_fail(verifier, "parameter %s does not end with an axis of two parts", parameter->name);
    if (!parameter->written) return true;
    if (!verify_visible(verifier, parameter->final, verifier->function->root)) return false;
    return verify_same_type(ir_type(verifier->function, parameter->final), parameter->type) ||
           verify_fail(verifier, "parameter %s ends with another type", parameter->name);
}

static bool verify_ends(Verifier *verifier) {
    const IrFunction *function = verifier->function;
    for (uint32_t i = 0; i < function->parameters.count; i++)
        if (!verify_parameter(verifier, i)) return false;
    for (uint32_t i = 1; i < function->regions.count; i++)
        if (!verify_results_visible(verifier, i)) return false;
    verifier->value = (ValueId){0};
    for (size_t i = 0; i < function->results.count; i++) {
        ValueId result = function->results.items[i];
        if (!verify_visible(verifier, result, function->root)) return false;
        if (ir_type(function, result).dtype == DTYPE_NONE) return verify_fail(verifier, "result %zu is not a value", i);
    }
    for (size_t i = 0; i < function->complex_results.count; i++) {
        uint32_t position = function->complex_results.items[i];
        if (position < function->results.count && holds_pairs(verifier, ir_type(function, function->results.items[position]))) continue;
        return verify_fail(verifier, "result %u does not end with an axis of two parts", position);
    }
    return true;
}

static bool verify_dimensions(Verifier *verifier) {
    const IrFunction *function = verifier->function;
    for (size_t i = 0; i < function->dimensions.count; i++) {
        const IrDimension *dimension = &function->dimensions.items[i];
        if (!dimension->is_parameter) continue;
        if (dimension->parameter >= function->parameters.count)
            return verify_fail(verifier, "dimension %s has no parameter", dimension->name);
        IrType type = function->parameters.items[dimension->parameter].type;
        if (!dtype_is_integer(type.dtype) || type.rank != 0)
            return verify_fail(verifier, "dimension %s is no integer parameter", dimension->name);
    }
    return true;
}

static bool verify_function(const IrFunction *function, char *message, size_t size) {
    Verifier verifier = {.function = function, .table = ir_extents(function), .message = message, .size = size};
    if (!verify_dimensions(&verifier) || !verify_regions(&verifier) || !verify_numbering(&verifier)) return false;
    Arena *scratch = arena_create();
    verifier.places = ir_places(function, scratch);
    bool valid = verify_nodes(&verifier) && verify_ends(&verifier);
    arena_destroy(scratch);
    return valid;
}

bool ir_verify(const IrModule *module, char *message, size_t size) {
    for (size_t i = 0; i < module->functions.count; i++)
        if (!verify_function(module->functions.items[i], message, size)) return false;
    return true;
}
