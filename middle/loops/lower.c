// From the array IR to the loop IR, one function at a time.

#include "lower_internal.h"

// ---- the interface of the function -------------------------------------------------------------------------------

static ExtentId element_count(const Lowering *lowering, IrType type) { return extent_product(lowering->extents, type.shape, type.rank); }

static void add_parameter(Lowering *lowering, uint32_t position) {
    const IrParameter *parameter = &lowering->source->parameters.items[position];
    LoopFunction *target = lowering->target;
    vector_push(&target->parameters, (LoopParameter){parameter->name, parameter->type, parameter->is_complex, parameter->written, parameter->span});
    if (parameter->type.rank == 0) {
        LoopVariable variable = {.name = parameter->name, .kind = LOOP_VARIABLE_PARAMETER, .dtype = parameter->type.dtype, .position = position};
        lowering->locations[parameter->value.index] = location_in_variable(loop_variable_add(target, variable));
        return;
    }
    LoopBuffer buffer = {.name = parameter->name, .kind = LOOP_BUFFER_PARAMETER, .dtype = parameter->type.dtype, .position = position,
                         .written = parameter->written, .element_count = element_count(lowering, parameter->type)};
    lowering->locations[parameter->value.index] = location_in_buffer(loop_buffer_add(target, buffer));
}

static void add_result(Lowering *lowering, uint32_t position) {
    IrType type = ir_type(lowering->source, lowering->source->results.items[position]);
    bool single = lowering->source->results.count == 1;
    LoopBuffer buffer = {.kind = LOOP_BUFFER_RESULT, .dtype = type.dtype, .position = position, .written = true,
                         .element_count = element_count(lowering, type)};
    buffer.name = single ? "result" : arena_format(lowering->arena, "result%u", position);
    vector_push(&lowering->target->results, type);
    loop_buffer_add(lowering->target, buffer);
}

static void add_interface(Lowering *lowering) {
    const IrFunction *source = lowering->source;
    lowering->target->span = source->span;
    lowering->target->docstring = source->docstring;
    for (size_t i = 0; i < source->dimensions.count; i++) vector_push(&lowering->target->dimensions, source->dimensions.items[i]);
    for (uint32_t i = 0; i < source->parameters.count; i++) add_parameter(lowering, i);
    for (uint32_t i = 0; i < source->results.count; i++) add_result(lowering, i);
    for (size_t i = 0; i < source->complex_results.count; i++) vector_push(&lowering->target->complex_results, source->complex_results.items[i]);
}

static LoopBufferId interface_buffer(const Lowering *lowering, LoopBufferKind kind, uint32_t position) {
    for (uint32_t b = 1; b < lowering->target->buffers.count; b++)
        if (lowering->target->buffers.items[b].kind == kind && lowering->target->buffers.items[b].position == position) return (LoopBufferId){b};
    INTERNAL_ERROR("no buffer for interface position %u", position);
}

// ---- leaving -----------------------------------------------------------------------------------------------------

// Results and what written parameters hold at the end may be made from each other's buffers.
static void leave_function(Lowering *lowering) {
    const IrFunction *source = lowering->source;
    StorageMove *moves = ARENA_ARRAY(lowering->arena, source->results.count + source->parameters.count, StorageMove);
    uint32_t count = 0;
    for (uint32_t r = 0; r < source->results.count; r++) {
        ValueId value = source->results.items[r];
        Location to = location_in_buffer(interface_buffer(lowering, LOOP_BUFFER_RESULT, r));
        moves[count++] = (StorageMove){value, to, storage_group(lowering, value), false};
    }
    for (uint32_t p = 0; p < source->parameters.count; p++) {
        if (!source->parameters.items[p].written) continue;
        Location to = location_in_buffer(interface_buffer(lowering, LOOP_BUFFER_PARAMETER, p));
        moves[count++] = (StorageMove){.value = source->parameters.items[p].final, .to = to};
    }
    storage_move_all(lowering, moves, count, "the function leaves it there");
}

// ---- functions ---------------------------------------------------------------------------------------------------

// Bounds of nests within nests may grow beyond what extents represent; the loops would be wrong then.
static void refuse_overflown_extents(Lowering *lowering, bool before) {
    if (extent_table_overflowed(lowering->extents) && !lowering->failed) {
        diagnostic_error(lowering->diagnostics, lowering->source->span, "the bounds of this function's loops are too large for arrc: they nest more than 100 maxima and minima, or have more than 4096 terms");
        diagnostic_note_without_span(lowering->diagnostics, "assign parts of the computation to arrays of their own, or make it several functions");
        lowering->failed = true;
    }
    if (!before) extent_table_clear_overflow(lowering->extents);
}

// The facts of the entry in the loop IR's terms; values of the array IR become loop variables as they get a place.
static bool lower_function(const IrFunction *source, LoopModule *module, const LoopOptions *options, DiagnosticList *diagnostics) {
    Lowering lowering = {.source = source, .extents = module->extents, .arena = module->arena, .diagnostics = diagnostics, .fuse = options->fuse, .fused_rows = options->fused_rows};
    lowering.target = loop_function_create(module, source->name);
    lowering.facts = ir_function_facts(source, module->arena);
    lowering.locations = ARENA_ARRAY(module->arena, source->nodes.count, Location);
    lowering.destinations = ARENA_ARRAY(module->arena, source->nodes.count, LoopBufferId);
    lowering.block = &lowering.target->body;
    bool overflowed = extent_table_overflowed(module->extents);
    extent_table_clear_overflow(module->extents);
    plan_function(&lowering);
    add_interface(&lowering);
    storage_choose_destinations(&lowering);
    lower_region(&lowering, source->root);
    if (!lowering.failed) leave_function(&lowering);
    if (!lowering.failed) {
        if (lowering.fuse) loop_interchange(&lowering);
        if (lowering.fuse) loop_fuse(&lowering);
        if (lowering.fuse) loop_fuse_reductions(&lowering);
        if (lowering.fuse) loop_drop_unread(&lowering);
        if (lowering.fuse) loop_fuse_rows(&lowering);
        if (lowering.fuse) loop_row_buffers(&lowering);
        storage_plan_workspace(&lowering);
        loop_collapse(lowering.target);
        loop_merge_siblings(lowering.target, diagnostics);
    }
    refuse_overflown_extents(&lowering, overflowed);
    vector_free(&lowering.changes);
    vector_free(&lowering.filled);
    vector_free(&lowering.origins);
    vector_free(&lowering.buffer_first);
    vector_free(&lowering.buffer_last);
    return !lowering.failed;
}

LoopModule *loop_lower(const IrModule *module, const LoopOptions *options, DiagnosticList *diagnostics) {
    LoopModule *target = loop_module_create(module->arena, module->extents, module->source, module->path);
    bool lowered = true;
    for (size_t i = 0; i < module->functions.count; i++)
        lowered = lower_function(module->functions.items[i], target, options, diagnostics) && lowered;
    if (lowered) return target;
    loop_module_release(target);
    return NULL;
}
