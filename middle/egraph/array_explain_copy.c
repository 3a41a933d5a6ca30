// Copying both sides of a step, leaves first, then the first side, then what the second has beside it.

#include "array_explain_copy.h"

#include <stdio.h>
#include <string.h>

// ---- dims --------------------------------------------------------------------------------------------------------

static const Span no_span = {0, 0};

static ExtentTable *own_table(const StepCopy *copy) { return copy->function->module->extents; }

static void add_dim(StepCopy *copy, const char *name, CopiedDim dim) {
    IrDimension dimension = {.name = string_intern(copy->strings, name, strlen(name)), .nonnegative = !dim.is_negative};
    vector_push(&copy->function->dimensions, dimension);
    vector_push(&copy->dims, dim);
}

static ExtentId dim_extent(StepCopy *copy, uint32_t number) {
    return extent_dimension(own_table(copy), number, copy->function->dimensions.items[number].name);
}

static ExtentId copy_extent(StepCopy *copy, ExtentId extent);

// The range of a loop's index may mention the indices of loops around it, which become dims first.
static uint32_t dim_of_value(StepCopy *copy, ValueId value) {
    if (copy->value_dims[value.index]) return copy->value_dims[value.index] - 1;
    const IrFunction *original = copy->original;
    const IrNode *node = ir_node(original, value);
    CopiedDim dim = {.is_negative = true};
    if (node->op == IR_ARGUMENT && node->attributes.integers[1] == 0) {
        const IrNode *loop = ir_node(original, ir_region(original, node->region)->owner);
        dim.is_index = loop->op == IR_FOR;
        if (dim.is_index) {
            dim.lower = copy_extent(copy, loop->attributes.extents[0]), dim.upper = copy_extent(copy, loop->attributes.extents[1]);
            dim.step = loop->attributes.integers[0];
        }
    }
    TextBuffer name = {0};
    ir_print_expression(original, value, &name);
    add_dim(copy, name.text, dim);
    text_free(&name);
    copy->value_dims[value.index] = (uint32_t)copy->dims.count;
    return (uint32_t)copy->dims.count - 1;
}

static ExtentId copy_atom(StepCopy *copy, AtomId id) {
    ExtentTable *to = own_table(copy);
    Atom atom = extent_atom(copy->original->module->extents, id);
    switch (atom.kind) {
    case ATOM_DIMENSION: return dim_extent(copy, atom.number);
    case ATOM_VALUE: return dim_extent(copy, dim_of_value(copy, (ValueId){atom.number}));
    case ATOM_MAX: return extent_max(to, copy_extent(copy, atom.left), copy_extent(copy, atom.right));
    case ATOM_MIN: return extent_min(to, copy_extent(copy, atom.left), copy_extent(copy, atom.right));
    case ATOM_FLOOR_DIVIDE: return extent_floor_divide(to, copy_extent(copy, atom.left), copy_extent(copy, atom.right));
    case ATOM_MODULO: return extent_modulo(to, copy_extent(copy, atom.left), copy_extent(copy, atom.right));
    case ATOM_INDEX: case ATOM_LOOP: case ATOM_VARIABLE: break;
    }
    INTERNAL_ERROR("an extent of the array IR has an atom without a value");
}

// The nesting of extents is limited by their table.
static ExtentId copy_extent(StepCopy *copy, ExtentId extent) {
    const ExtentTable *from = copy->original->module->extents;
    ExtentTable *to = own_table(copy);
    ExtentId sum = extent_constant(to, 0);
    for (uint32_t k = 0; k < extent_monomial_count(from, extent); k++) {
        Monomial monomial = extent_monomial(from, extent, k);
        ExtentId product = extent_constant(to, monomial.coefficient);
        for (uint32_t i = 0; i < monomial.atom_count; i++) product = extent_multiply(to, product, copy_atom(copy, monomial.atoms[i]));
        sum = extent_add(to, sum, product);
    }
    return sum;
}

static const ExtentId *copy_extents(StepCopy *copy, const ExtentId *extents, uint32_t count) {
    ExtentId *copied = ARENA_ARRAY(copy->arena, count + 1, ExtentId);
    for (uint32_t k = 0; k < count; k++) copied[k] = copy_extent(copy, extents[k]);
    return copied;
}

static IrType copy_type(StepCopy *copy, IrType type) { return (IrType){type.dtype, type.rank, copy_extents(copy, type.shape, type.rank)}; }

// ---- values ------------------------------------------------------------------------------------------------------

static bool is_leaf(const IrNode *node) {
    return ir_is_skeleton(node->op) || node->op == IR_PARAMETER || node->op == IR_ARGUMENT || node->op == IR_RESULT;
}

static ValueId build_dim(StepCopy *copy, uint32_t dim, DType dtype) {
    ExtentId extent = dim_extent(copy, dim);
    IrAttributes attributes = {.extent_count = 1, .extents = &extent};
    ValueId value = ir_build(copy->function, IR_EXTENT, (IrType){DTYPE_I64, 0, NULL}, NULL, 0, &attributes, no_span);
    return dtype == DTYPE_I64 ? value : ir_build(copy->function, IR_CAST, (IrType){dtype, 0, NULL}, &value, 1, &(IrAttributes){0}, no_span);
}

static ValueId build_parameter(StepCopy *copy, ValueId original) {
    IrFunction *function = copy->function;
    int64_t position = (int64_t)function->parameters.count;
    IrAttributes attributes = {.integer_count = 1, .integers = &position};
    ValueId value = ir_build(function, IR_PARAMETER, copy_type(copy, ir_type(copy->original, original)), NULL, 0, &attributes, no_span);
    TextBuffer name = {0};
    ir_print_expression(copy->original, original, &name);
    IrParameter parameter = {.name = string_intern(copy->strings, name.text, name.length), .type = ir_type(function, value), .value = value};
    text_free(&name);
    vector_push(&function->parameters, parameter);
    return value;
}

// An integer that is a dim, or that extents mention, has one value in both places.
static ValueId copy_leaf(StepCopy *copy, ValueId value) {
    const IrFunction *original = copy->original;
    const IrNode *node = ir_node(original, value);
    for (uint32_t k = 0; node->op == IR_PARAMETER && k < original->dimensions.count; k++) {
        const IrDimension *dimension = &original->dimensions.items[k];
        if (dimension->is_parameter && dimension->parameter == node->attributes.integers[0]) return build_dim(copy, k, node->type.dtype);
    }
    bool is_index = node->op == IR_ARGUMENT && node->attributes.integers[1] == 0 && ir_node(original, ir_region(original, node->region)->owner)->op == IR_FOR;
    if (is_index || copy->value_dims[value.index]) return build_dim(copy, dim_of_value(copy, value), node->type.dtype);
    return build_parameter(copy, value);
}

static ValueId copy_node(StepCopy *copy, ValueId value) {
    const IrNode *node = ir_node(copy->original, value);
    ValueId *operands = ARENA_ARRAY(copy->arena, node->operand_count + 1, ValueId);
    for (uint32_t k = 0; k < node->operand_count; k++) operands[k] = copy->values[node->operands[k].index];
    IrAttributes attributes = node->attributes;
    attributes.extents = copy_extents(copy, attributes.extents, attributes.extent_count);
    return ir_build(copy->function, node->op, copy_type(copy, node->type), operands, node->operand_count, &attributes, no_span);
}

// ---- the two sides -----------------------------------------------------------------------------------------------

// Marks what a value is computed from, leaves included. Operands have smaller numbers.
static void mark(const IrFunction *original, ValueId root, bool *marks) {
    marks[root.index] = true;
    for (uint32_t value = root.index; value > 0; value--) {
        const IrNode *node = ir_node(original, (ValueId){value});
        for (uint32_t k = 0; marks[value] && !is_leaf(node) && k < node->operand_count; k++) marks[node->operands[k].index] = true;
    }
}

// Extents first, so that it is known which integers they mention.
static void find_dims(StepCopy *copy, uint32_t count) {
    for (uint32_t value = 1; value < count; value++) {
        if (!copy->in_first[value] && !copy->in_second[value]) continue;
        const IrNode *node = ir_node(copy->original, (ValueId){value});
        copy_type(copy, node->type);
        if (!is_leaf(node)) copy_extents(copy, node->attributes.extents, node->attributes.extent_count);
    }
}

static void copy_leaves(StepCopy *copy, uint32_t count) {
    for (uint32_t value = 1; value < count; value++)
        if ((copy->in_first[value] || copy->in_second[value]) && is_leaf(ir_node(copy->original, (ValueId){value})))
            copy->values[value] = copy_leaf(copy, (ValueId){value});
}

static void copy_side(StepCopy *copy, const bool *marks, uint32_t count) {
    for (uint32_t value = 1; value < count; value++)
        if (marks[value] && !value_exists(copy->values[value])) copy->values[value] = copy_node(copy, (ValueId){value});
}

static void find_shared(StepCopy *copy, uint32_t count) {
    copy->shared = ARENA_ARRAY(copy->arena, copy->function->nodes.count, bool);
    for (uint32_t value = 1; value < count; value++)
        if (copy->in_first[value] && copy->in_second[value]) copy->shared[copy->values[value].index] = true;
}

StepCopy step_copy_create(const IrFunction *original, ValueId first, ValueId second) {
    StepCopy copy = {.original = original, .arena = arena_create()};
    uint32_t count = (first.index > second.index ? first.index : second.index) + 1, all = (uint32_t)original->nodes.count;
    copy.strings = string_table_create(copy.arena);
    copy.function = ir_function_create(ir_module_create(copy.arena, copy.strings), "step");
    copy.values = ARENA_ARRAY(copy.arena, count, ValueId);
    copy.value_dims = ARENA_ARRAY(copy.arena, all, uint32_t);
    copy.in_first = ARENA_ARRAY(copy.arena, count, bool);
    copy.in_second = ARENA_ARRAY(copy.arena, count, bool);
    for (size_t k = 0; k < original->dimensions.count; k++) {
        const IrDimension *dimension = &original->dimensions.items[k];
        add_dim(&copy, dimension->name, (CopiedDim){.is_negative = dimension->is_parameter && !dimension->nonnegative});
    }
    mark(original, first, copy.in_first);
    mark(original, second, copy.in_second);
    find_dims(&copy, count);
    copy_leaves(&copy, count);
    copy_side(&copy, copy.in_first, count);
    copy.written = (uint32_t)copy.function->nodes.count;
    copy_side(&copy, copy.in_second, count);
    find_shared(&copy, count);
    copy.first = copy.values[first.index], copy.second = copy.values[second.index];
    return copy;
}

void step_copy_free(StepCopy *copy) {
    vector_free(&copy->dims);
    ir_module_release(copy->function->module);
    string_table_destroy(copy->strings);
    arena_destroy(copy->arena);
}
