// Modules, functions, regions, and the storage of nodes.

#include "ir_internal.h"

#include <stdlib.h>
#include <string.h>

IrModule *ir_module_create(Arena *arena, StringTable *strings) {
    IrModule *module = ARENA_NEW(arena, IrModule);
    module->arena = arena;
    module->strings = strings;
    module->extents = extent_table_create(arena);
    module->maps = index_map_table_create(arena, module->extents);
    return module;
}

static void release_function(IrFunction *function) {
    for (size_t i = 0; i < function->regions.count; i++) {
        vector_free(&function->regions.items[i].arguments);
        vector_free(&function->regions.items[i].items);
        vector_free(&function->regions.items[i].results);
    }
    vector_free(&function->regions);
    vector_free(&function->nodes);
    vector_free(&function->dimensions);
    vector_free(&function->parameters);
    vector_free(&function->results);
    vector_free(&function->complex_results);
    free(function->table->slots);
    function->table->slots = NULL;
}

void ir_module_release(IrModule *module) {
    for (size_t i = 0; i < module->functions.count; i++) release_function(module->functions.items[i]);
    vector_free(&module->functions);
}

void ir_function_drop(IrFunction *function) {
    IrModule *module = function->module;
    size_t kept = 0;
    for (size_t i = 0; i < module->functions.count; i++)
        if (module->functions.items[i] != function) module->functions.items[kept++] = module->functions.items[i];
    module->functions.count = kept;
    release_function(function);
}

IrFunction *ir_function_create(IrModule *module, const char *name) {
    IrFunction *function = ARENA_NEW(module->arena, IrFunction);
    function->name = string_intern(module->strings, name, strlen(name));
    function->module = module;
    function->table = ARENA_NEW(module->arena, IrHashTable);
    vector_push(&function->nodes, (IrNode){.type = {.dtype = DTYPE_NONE}});
    vector_push(&function->regions, (IrRegion){0});
    function->root = ir_append_region(function, (RegionId){0}, (ValueId){0});
    vector_push(&module->functions, function);
    return function;
}

RegionId ir_append_region(IrFunction *function, RegionId parent, ValueId owner) {
    uint32_t depth = parent.index ? ir_region(function, parent)->depth + 1 : 0;
    vector_push(&function->regions, (IrRegion){.parent = parent, .owner = owner, .depth = depth});
    return (RegionId){(uint32_t)function->regions.count - 1};
}

ValueId ir_append_argument(IrFunction *function, RegionId region, IrType type, Span span) {
    int64_t integers[] = {region.index, (int64_t)ir_region(function, region)->arguments.count};
    IrAttributes attributes = {.integer_count = 2, .integers = integers};
    ValueId argument = ir_build(function, IR_ARGUMENT, type, NULL, 0, &attributes, span);
    vector_push(&ir_region(function, region)->arguments, argument);
    return argument;
}

ValueId ir_append_node(IrFunction *function, const IrNode *node) {
    Arena *arena = function->module->arena;
    REQUIRE(function->nodes.count < UINT32_MAX, "too many values in one function");
    IrNode copy = *node;
    const IrAttributes *given = &node->attributes;
    copy.operands = arena_copy(arena, node->operands, node->operand_count * sizeof *node->operands);
    copy.type.shape = arena_copy(arena, node->type.shape, node->type.rank * sizeof *node->type.shape);
    copy.attributes.integers = arena_copy(arena, given->integers, given->integer_count * sizeof *given->integers);
    copy.attributes.extents = arena_copy(arena, given->extents, given->extent_count * sizeof *given->extents);
    vector_push(&function->nodes, copy);
    return (ValueId){(uint32_t)function->nodes.count - 1};
}
