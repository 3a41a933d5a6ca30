// Loop modules and functions: creation, and release of the vectors they hold on the heap.

#include "loops.h"

LoopModule *loop_module_create(Arena *arena, ExtentTable *extents, const SourceFile *source, const char *path) {
    LoopModule *module = ARENA_NEW(arena, LoopModule);
    module->arena = arena;
    module->extents = extents;
    module->source = source;
    module->path = path;
    return module;
}

static void release_block(LoopBlock *block);

// Statement nesting is limited (frontend and parser), so the recursion is bounded.
static void release_statement(LoopStatement *statement) {
    release_block(&statement->body);
    release_block(&statement->otherwise);
    release_block(&statement->prelude);
}

static void release_block(LoopBlock *block) {
    for (size_t i = 0; i < block->statements.count; i++) release_statement(block->statements.items[i]);
    vector_free(&block->statements);
}

static void release_function(LoopFunction *function) {
    for (size_t i = 0; i < function->nests.count; i++) release_function(function->nests.items[i]); // which have none
    vector_free(&function->nests);
    release_block(&function->body);
    vector_free(&function->dimensions);
    vector_free(&function->parameters);
    vector_free(&function->results);
    vector_free(&function->complex_results);
    vector_free(&function->buffers);
    vector_free(&function->variables);
    vector_free(&function->expressions);
}

void loop_module_release(LoopModule *module) {
    if (!module) return;
    for (size_t i = 0; i < module->functions.count; i++) release_function(module->functions.items[i]);
    vector_free(&module->functions);
}

static LoopFunction *create_function(LoopModule *module, const char *name) {
    LoopFunction *function = ARENA_NEW(module->arena, LoopFunction);
    function->name = name;
    function->module = module;
    function->workspace_bytes = extent_constant(module->extents, 0);
    // Id 0 means "none" in every table.
    vector_push(&function->buffers, (LoopBuffer){.dtype = DTYPE_NONE});
    vector_push(&function->variables, (LoopVariable){.dtype = DTYPE_NONE});
    vector_push(&function->expressions, (LoopExpression){.dtype = DTYPE_NONE});
    return function;
}

LoopFunction *loop_function_create(LoopModule *module, const char *name) {
    LoopFunction *function = create_function(module, name);
    vector_push(&module->functions, function);
    return function;
}

static bool is_complex_result(const LoopFunction *function, size_t result) {
    for (size_t i = 0; i < function->complex_results.count; i++)
        if (function->complex_results.items[i] == result) return true;
    return false;
}

IrType loop_argument_type(const LoopFunction *function, size_t position) {
    size_t count = function->parameters.count;
    IrType type = position < count ? function->parameters.items[position].type : function->results.items[position - count];
    bool is_complex = position < count ? function->parameters.items[position].is_complex : is_complex_result(function, position - count);
    return is_complex ? ir_complex_type(type) : type;
}

LoopFunction *loop_nest_create(LoopFunction *owner) {
    const char *name = arena_format(owner->module->arena, "%s.nest%zu", owner->name, owner->nests.count + 1);
    LoopFunction *function = create_function(owner->module, name);
    vector_push(&owner->nests, function);
    return function;
}
