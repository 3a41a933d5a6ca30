// From the array IR to the loop IR, one function at a time.

#include "lower_internal.h"

// ---- the interface of the function -------------------------------------------------------------------------------

static ExtentId element_count(const Lowering *lowering, IrType type) { return extent_product(lowering->extents, type.shape, type.rank); }

static void add_parameter(Lowering *lowering, uint32_t position) {
    const IrParameter *parameter = &lowering->source->parameters.items[position];
    LoopFunction *target = lowering->target;
    vector_push(&target->parameters, (LoopParameter){parameter->name, parameter->type, parameter->written, parameter->span});
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
}

static LoopBufferId interface_buffer(const Lowering *lowering, LoopBufferKind kind, uint32_t position) {
    for (uint32_t b = 1; b < lowering->target->buffers.count; b++)
        if (lowering->target->buffers.items[b].kind == kind && lowering->target->buffers.items[b].position == position) return (LoopBufferId){b};
    INTERNAL_ERROR("no buffer for interface position %u", position);
}

// ---- leaving -----------------------------------------------------------------------------------------------------

static void store_scalar(Lowering *lowering, ValueId value, LoopBufferId buffer) {
    LoopExpressionId expression = nest_scalar(lowering, value);
    LoopStatement *store = loop_statement_add(lowering->target, lowering->block, LOOP_STORE, ir_node(lowering->source, value)->span);
    store->buffer = buffer;
    store->offset = extent_constant(lowering->extents, 0);
    store->value = expression;
}

// Results that nothing else reads, of one shape, share a nest; true in done[] for those.
static void store_result_groups(Lowering *lowering, bool *done) {
    const IrFunction *source = lowering->source;
    size_t count = source->results.count;
    ValueId *values = ARENA_ARRAY(lowering->arena, count, ValueId);
    LoopBufferId *buffers = ARENA_ARRAY(lowering->arena, count, LoopBufferId);
    for (uint32_t first = 0; first < count; first++) {
        uint32_t members = 0, root = lowering->plan.uses[source->results.items[first].index].root;
        if (done[first] || root == ROOT_MANY) continue;
        for (uint32_t r = first; r < count; r++) {
            ValueId value = source->results.items[r];
            bool joins = lowering->plan.uses[value.index].root == root && ir_type(source, value).rank > 0 &&
                         lowering->locations[value.index].kind == LOCATION_NONE;
            if (!joins) continue;
            values[members] = value;
            buffers[members++] = interface_buffer(lowering, LOOP_BUFFER_RESULT, r);
        }
        if (members < 2 || !nest_store_group(lowering, values, buffers, members, source->span)) continue;
        for (uint32_t r = 0; r < count; r++)
            for (uint32_t m = 0; m < members; m++)
                done[r] = done[r] || buffers[m].index == interface_buffer(lowering, LOOP_BUFFER_RESULT, r).index;
    }
}

static bool is_home(const Lowering *lowering, uint32_t parameter) {
    Location location = lowering->locations[lowering->source->parameters.items[parameter].final.index];
    return location.kind == LOCATION_BUFFER && location.buffer.index == interface_buffer(lowering, LOOP_BUFFER_PARAMETER, parameter).index;
}

// Whether the final contents of `parameter` are made from what the buffer of another parameter holds, which will be overwritten.
static bool reads_other_parameter(Lowering *lowering, uint32_t parameter) {
    const IrFunction *source = lowering->source;
    for (uint32_t other = 0; other < source->parameters.count; other++) {
        if (other == parameter || !source->parameters.items[other].written || is_home(lowering, other)) continue;
        LoopBufferId buffer = interface_buffer(lowering, LOOP_BUFFER_PARAMETER, other);
        if (hazard_reads_buffer(lowering, source->parameters.items[parameter].final, buffer)) return true;
    }
    return false;
}

// Puts such contents aside before any parameter is overwritten.
static void save_finals(Lowering *lowering) {
    const IrFunction *source = lowering->source;
    for (uint32_t p = 0; p < source->parameters.count && !lowering->failed; p++) {
        const IrParameter *parameter = &source->parameters.items[p];
        if (!parameter->written || is_home(lowering, p) || !reads_other_parameter(lowering, p)) continue;
        IrType type = ir_type(source, parameter->final);
        LoopBufferId aside = storage_workspace(lowering, type, "t", parameter->span);
        storage_move(lowering, parameter->final, aside);
        location_set(lowering, parameter->final, location_in_buffer(aside));
    }
}

// Results first: they may read what a written parameter held.
static void leave_function(Lowering *lowering) {
    const IrFunction *source = lowering->source;
    bool *done = ARENA_ARRAY(lowering->arena, source->results.count, bool);
    store_result_groups(lowering, done);
    for (uint32_t r = 0; r < source->results.count && !lowering->failed; r++) {
        if (done[r]) continue;
        ValueId value = source->results.items[r];
        LoopBufferId buffer = interface_buffer(lowering, LOOP_BUFFER_RESULT, r);
        if (ir_type(source, value).rank == 0) store_scalar(lowering, value, buffer);
        else storage_move(lowering, value, buffer);
    }
    save_finals(lowering);
    for (uint32_t p = 0; p < source->parameters.count && !lowering->failed; p++)
        if (source->parameters.items[p].written)
            storage_move(lowering, source->parameters.items[p].final, interface_buffer(lowering, LOOP_BUFFER_PARAMETER, p));
}

// ---- functions ---------------------------------------------------------------------------------------------------

// The facts of the entry in the loop IR's terms; values of the array IR become loop variables as they get a place.
static bool lower_function(const IrFunction *source, LoopModule *module, const LoopOptions *options, DiagnosticList *diagnostics) {
    Lowering lowering = {.source = source, .extents = module->extents, .arena = module->arena, .diagnostics = diagnostics, .fuse = options->fuse};
    lowering.target = loop_function_create(module, source->name);
    lowering.facts = ir_function_facts(source, module->arena);
    lowering.locations = ARENA_ARRAY(module->arena, source->nodes.count, Location);
    lowering.destinations = ARENA_ARRAY(module->arena, source->nodes.count, LoopBufferId);
    lowering.block = &lowering.target->body;
    plan_function(&lowering);
    add_interface(&lowering);
    storage_choose_destinations(&lowering);
    lower_region(&lowering, source->root);
    if (!lowering.failed) leave_function(&lowering);
    if (!lowering.failed) storage_plan_workspace(&lowering);
    if (!lowering.failed) {
        loop_collapse(lowering.target);
        loop_merge_siblings(lowering.target);
    }
    vector_free(&lowering.changes);
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
