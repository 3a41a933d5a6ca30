// Where values live: scratch variables, buffers, reuse in place along chains of updates, and the workspace.

#include "lower_internal.h"

// ---- locations ---------------------------------------------------------------------------------------------------

void location_set(Lowering *lowering, ValueId value, Location location) {
    vector_push(&lowering->changes, (LocationChange){value, lowering->locations[value.index]});
    lowering->locations[value.index] = location;
}

size_t location_mark(const Lowering *lowering) { return lowering->changes.count; }

void location_restore(Lowering *lowering, size_t mark) {
    while (lowering->changes.count > mark) {
        LocationChange change = lowering->changes.items[--lowering->changes.count];
        lowering->locations[change.value.index] = change.before;
    }
}

Location location_in_buffer(LoopBufferId buffer) { return (Location){.kind = LOCATION_BUFFER, .buffer = buffer}; }
Location location_in_variable(LoopVariableId variable) { return (Location){.kind = LOCATION_VARIABLE, .variable = variable}; }

LoopVariableId storage_variable(Lowering *lowering, DType dtype, const char *name) {
    LoopVariable variable = {.kind = LOOP_VARIABLE_LOCAL, .dtype = dtype};
    variable.name = arena_format(lowering->arena, "%s_%u", name, ++lowering->name_count);
    return loop_variable_add(lowering->target, variable);
}

void storage_touch(Lowering *lowering, LoopBufferId buffer) {
    while (lowering->buffer_first.count <= buffer.index) {
        vector_push(&lowering->buffer_first, lowering->position);
        vector_push(&lowering->buffer_last, lowering->position);
    }
    uint32_t *last = &lowering->buffer_last.items[buffer.index];
    if (lowering->position > *last) *last = lowering->position;
    const LoopBuffer *pointer = loop_buffer(lowering->target, buffer);
    for (uint32_t i = 0; i < pointer->candidate_count; i++) storage_touch(lowering, pointer->candidates[i]);
}

// ---- extents -----------------------------------------------------------------------------------------------------

static bool replace_value(void *data, AtomId leaf, ExtentId *replacement) {
    Lowering *lowering = data;
    Atom atom = extent_atom(lowering->extents, leaf);
    if (atom.kind != ATOM_VALUE) return false;
    Location location = storage_locate(lowering, (ValueId){atom.number});
    *replacement = loop_variable_extent(lowering->target, location.variable);
    return true;
}

ExtentId lower_extent(Lowering *lowering, ExtentId extent) {
    if (!extent_mentions_kind(lowering->extents, extent, ATOM_VALUE)) return extent;
    return extent_substitute(lowering->extents, extent, replace_value, lowering);
}

// An extent that was simplified where its array exists may be negative where the array's computation was moved to.
static ExtentId clamp_extent(const Lowering *lowering, ExtentId extent) {
    if (facts_nonnegative(lowering->facts, extent) == PROOF_PROVED) return extent;
    return extent_max(lowering->extents, extent, extent_constant(lowering->extents, 0));
}

IrType lower_type(Lowering *lowering, IrType type) {
    ExtentId *shape = ARENA_ARRAY(lowering->arena, type.rank, ExtentId);
    for (uint32_t k = 0; k < type.rank; k++) shape[k] = clamp_extent(lowering, lower_extent(lowering, type.shape[k]));
    return (IrType){type.dtype, type.rank, shape};
}

ExtentId storage_offset(Lowering *lowering, IrType type, const ExtentId *indices) {
    ExtentId offset = extent_constant(lowering->extents, 0);
    for (uint32_t k = 0; k < type.rank; k++) {
        ExtentId row = extent_multiply(lowering->extents, offset, lower_extent(lowering, type.shape[k]));
        offset = extent_add(lowering->extents, row, indices[k]);
    }
    return offset;
}

// One monomial over another; false when an atom or the coefficient does not divide.
static bool monomial_quotient(ExtentTable *extents, Monomial dividend, Monomial divisor, ExtentId *quotient) {
    uint32_t next = 0;
    if (divisor.coefficient == 0 || dividend.coefficient % divisor.coefficient != 0) return false;
    ExtentId product = extent_constant(extents, dividend.coefficient / divisor.coefficient);
    for (uint32_t a = 0; a < dividend.atom_count; a++) {
        if (next < divisor.atom_count && atom_same(dividend.atoms[a], divisor.atoms[next])) next++;
        else product = extent_multiply(extents, product, extent_from_atom(extents, dividend.atoms[a]));
    }
    *quotient = product;
    return next == divisor.atom_count;
}

// Polynomial division by the divisor's first monomial, as in long division; exact when nothing remains.
bool extent_exact_quotient(ExtentTable *extents, ExtentId dividend, ExtentId divisor, ExtentId *quotient) {
    enum { STEP_LIMIT = 64 };
    ExtentId remainder = dividend;
    *quotient = extent_constant(extents, 0);
    if (extent_monomial_count(extents, divisor) == 0) return false;
    for (uint32_t step = 0; step < STEP_LIMIT && extent_monomial_count(extents, remainder) > 0; step++) {
        ExtentId part = {0};
        uint32_t m = 0, count = extent_monomial_count(extents, remainder);
        while (m < count && !monomial_quotient(extents, extent_monomial(extents, remainder, m), extent_monomial(extents, divisor, 0), &part)) m++;
        if (m == count) return false;
        *quotient = extent_add(extents, *quotient, part);
        remainder = extent_subtract(extents, remainder, extent_multiply(extents, part, divisor));
    }
    return extent_monomial_count(extents, remainder) == 0;
}

// ---- buffers -----------------------------------------------------------------------------------------------------

static void report_unbounded(Lowering *lowering, ExtentId extent, Span span) {
    TextBuffer text = {0};
    extent_print(lowering->extents, extent, &text);
    diagnostic_error(lowering->diagnostics, span,
                     "this needs a temporary of extent %s, which has no upper bound in terms of the function's dims", text.text);
    diagnostic_note_without_span(lowering->diagnostics,
                                 "use an extent that is a dim, an integer parameter, or a slice of an array");
    text_free(&text);
    lowering->failed = true;
}

static ExtentId bounded_count(Lowering *lowering, IrType type, Span span) {
    ExtentId count = extent_constant(lowering->extents, 1);
    for (uint32_t k = 0; k < type.rank; k++) {
        uint32_t unknown = 1u << ATOM_VALUE | 1u << ATOM_VARIABLE | 1u << ATOM_LOOP;
        ExtentId bound, extent = lower_extent(lowering, type.shape[k]);
        if (!facts_upper_bound_without(lowering->facts, extent, unknown, &bound)) {
            report_unbounded(lowering, extent, span);
            return extent_constant(lowering->extents, 0);
        }
        count = extent_multiply(lowering->extents, count, clamp_extent(lowering, bound));
    }
    return count;
}

LoopBufferId storage_workspace(Lowering *lowering, IrType type, const char *name, Span span, const char *reason) {
    LoopBuffer buffer = {.kind = LOOP_BUFFER_WORKSPACE, .dtype = type.dtype, .written = true};
    buffer.element_count = bounded_count(lowering, type, span);
    buffer.byte_offset = extent_constant(lowering->extents, 0);
    buffer.name = arena_format(lowering->arena, "%s_%u", name, ++lowering->name_count);
    LoopBufferId id = loop_buffer_add(lowering->target, buffer);
    vector_push(&lowering->origins, (BufferOrigin){id, span, reason});
    storage_touch(lowering, id);
    return id;
}

static bool is_target(const LoopBuffer *pointer, LoopBufferId buffer) {
    for (uint32_t i = 0; i < pointer->candidate_count; i++)
        if (pointer->candidates[i].index == buffer.index) return true;
    return false;
}

// Whether both may name the same memory: one is the other, or a pointer that may be set to it or to a common target.
static bool may_be_same(const Lowering *lowering, LoopBufferId left, LoopBufferId right) {
    const LoopBuffer *first = loop_buffer(lowering->target, left), *second = loop_buffer(lowering->target, right);
    if (left.index == right.index) return true;
    if (first->group && first->group == second->group) return false;
    if (is_target(first, right) || is_target(second, left)) return true;
    for (uint32_t i = 0; i < first->candidate_count; i++)
        if (is_target(second, first->candidates[i])) return true;
    return false;
}

// Some value that may still be read lives in the buffer, or an update or part of a value is being stored there.
static bool is_occupied(const Lowering *lowering, LoopBufferId buffer) {
    for (size_t i = 0; i < lowering->filled.count; i++)
        if (may_be_same(lowering, lowering->filled.items[i], buffer)) return true;
    for (uint32_t v = 1; v < lowering->source->nodes.count; v++) {
        Location location = lowering->locations[v];
        if (location.kind == LOCATION_BUFFER && may_be_same(lowering, location.buffer, buffer) &&
            plan_used_after(lowering, (ValueId){v}, lowering->position - 1))
            return true;
    }
    return false;
}

LoopBufferId storage_destination(Lowering *lowering, ValueId value, const char *name, const char *reason) {
    LoopBufferId destination = lowering->destinations[value.index];
    if (destination.index) {
        LoopBufferKind kind = loop_buffer(lowering->target, destination)->kind;
        if ((kind == LOOP_BUFFER_RESULT || kind == LOOP_BUFFER_POINTER) && !is_occupied(lowering, destination)) {
            storage_touch(lowering, destination);
            return destination;
        }
    }
    return storage_workspace(lowering, ir_type(lowering->source, value), name, ir_node(lowering->source, value)->span, reason);
}

Location storage_locate(Lowering *lowering, ValueId value) {
    Location location = lowering->locations[value.index];
    if (location.kind == LOCATION_BUFFER) storage_touch(lowering, location.buffer);
    if (location.kind != LOCATION_NONE) return location;
    IrType type = ir_type(lowering->source, value);
    Span span = ir_node(lowering->source, value)->span;
    if (type.rank == 0) {
        location = location_in_variable(storage_variable(lowering, type.dtype, "s"));
        nest_assign(lowering, location.variable, value, span);
    } else {
        location = location_in_buffer(storage_destination(lowering, value, "t", "its elements are computed before what reads them"));
        NestTarget target = {.buffer = location.buffer, .buffer_type = type};
        nest_store(lowering, value, &target, span);
    }
    location_set(lowering, value, location);
    return location;
}

bool storage_is_writable(const Lowering *lowering, LoopBufferId buffer) { return loop_buffer(lowering->target, buffer)->written; }

// ---- updates in place --------------------------------------------------------------------------------------------

static RegionId defining_region(const Lowering *lowering, ValueId value) {
    const IrNode *node = ir_node(lowering->source, value);
    if (node->region.index) return node->region;
    if (node->op == IR_RESULT) return ir_node(lowering->source, node->operands[0])->region;
    if (node->op == IR_PARAMETER) return lowering->source->root;
    return lowering->plan.uses[value.index].region;
}

// A loop between a base and its update would meet the base again in its next iteration.
static bool crosses_loop(const Lowering *lowering, RegionId inner, RegionId outer) {
    for (RegionId r = inner; r.index != outer.index; r = ir_region(lowering->source, r)->parent) {
        if (!r.index || !ir_region(lowering->source, r)->owner.index) return true;
        IrOp owner = ir_node(lowering->source, ir_region(lowering->source, r)->owner)->op;
        if (owner == IR_FOR || owner == IR_WHILE) return true;
    }
    return false;
}

bool storage_may_take(Lowering *lowering, ValueId base, LoopBufferId buffer, LoopBufferId wished, uint32_t at, RegionId region) {
    if (!storage_is_writable(lowering, buffer)) return false;
    bool is_parameter = loop_buffer(lowering->target, buffer)->kind == LOOP_BUFFER_PARAMETER;
    if (is_parameter && wished.index != buffer.index) return false;
    return !plan_used_after(lowering, base, at) && !crosses_loop(lowering, region, defining_region(lowering, base));
}

// The parameter's own buffer for a chain that ends in it but starts from a computed value, when nothing still needs what the
// parameter held but that computation itself. Index 0 otherwise.
static LoopBufferId dead_parameter(Lowering *lowering, ValueId update, const IrNode *node) {
    LoopBufferId buffer = lowering->destinations[update.index];
    if (!buffer.index || loop_buffer(lowering->target, buffer)->kind != LOOP_BUFFER_PARAMETER) return (LoopBufferId){0};
    if (lowering->locations[node->operands[0].index].kind != LOCATION_NONE || node->region.index != lowering->source->root.index)
        return (LoopBufferId){0};
    for (uint32_t v = 1; v < lowering->source->nodes.count; v++) {
        Location location = lowering->locations[v];
        if (location.kind != LOCATION_BUFFER || !may_be_same(lowering, location.buffer, buffer)) continue;
        if (plan_used_after(lowering, (ValueId){v}, lowering->plan.positions[update.index])) return (LoopBufferId){0};
    }
    return hazard_reads_buffer(lowering, node->operands[1], buffer) ? (LoopBufferId){0} : buffer;
}

static bool covers_base(const Lowering *lowering, const IrNode *update) {
    IrType type = update->type;
    return index_map_same(update->attributes.map, index_map_identity(lowering->source->module->maps, type.rank, type.shape));
}

LoopBufferId storage_for_update(Lowering *lowering, ValueId update) {
    const IrNode node = *ir_node(lowering->source, update);
    ValueId base = node.operands[0];
    Location location = lowering->locations[base.index];
    if (location.kind == LOCATION_BUFFER) {
        storage_touch(lowering, location.buffer);
        if (storage_may_take(lowering, base, location.buffer, lowering->destinations[update.index],
                             lowering->plan.positions[update.index], node.region)) {
            remark_in_place(lowering, location.buffer, node.span);
            return location.buffer;
        }
    }
    LoopBufferId copy = dead_parameter(lowering, update, &node);
    if (!copy.index) copy = storage_destination(lowering, update, "t", "the array that the assignment makes");
    NestTarget target = {.buffer = copy, .buffer_type = node.type};
    if (covers_base(lowering, &node)) return copy;
    if (location.kind == LOCATION_BUFFER) {
        remark_copied(lowering, location.buffer, copy, node.span, storage_is_writable(lowering, location.buffer) ? "an assignment changes it, and what it held is read later" : "an assignment changes it, and the caller's array is only read");
        nest_copy(lowering, location.buffer, copy, node.type, node.span);
    } else nest_store(lowering, base, &target, node.span);
    return copy;
}

void storage_move(Lowering *lowering, ValueId value, LoopBufferId buffer, const char *reason) {
    IrType type = ir_type(lowering->source, value);
    Span span = ir_node(lowering->source, value)->span;
    Location location = lowering->locations[value.index];
    storage_touch(lowering, buffer);
    if (location.kind == LOCATION_BUFFER) {
        storage_touch(lowering, location.buffer);
        remark_copied(lowering, location.buffer, buffer, span, reason);
        nest_copy(lowering, location.buffer, buffer, type, span);
        return;
    }
    remark_copied_view(lowering, value, buffer, reason);
    NestTarget target = {.buffer = buffer, .buffer_type = type};
    nest_store(lowering, value, &target, span);
}

bool storage_depends_on(Lowering *lowering, ValueId value, ValueId on) {
    const IrFunction *function = lowering->source;
    VECTOR(ValueId) stack = {0};
    bool *seen = arena_allocate_array(lowering->arena, function->nodes.count, sizeof *seen);
    bool found = false;
    vector_push(&stack, value);
    while (stack.count && !found) {
        ValueId next = stack.items[--stack.count];
        const IrNode *node = ir_node(function, next);
        found = next.index == on.index;
        if (seen[next.index] || node->op == IR_RESULT) continue;
        seen[next.index] = true;
        for (uint32_t i = 0; i < node->operand_count; i++) vector_push(&stack, node->operands[i]);
    }
    vector_free(&stack);
    return found;
}

ValueId storage_chain_root(const Lowering *lowering, ValueId value) {
    while (lowering->locations[value.index].kind == LOCATION_NONE) {
        const IrNode *node = ir_node(lowering->source, value);
        if (node->op == IR_UPDATE) {
            value = node->operands[0];
            continue;
        }
        if (node->op != IR_RESULT) return value;
        const IrNode *owner = ir_node(lowering->source, node->operands[0]);
        size_t position = (size_t)node->attributes.integers[0];
        value = owner->op == IR_IF ? ir_region(lowering->source, owner->regions[0])->results.items[position] : owner->operands[position];
    }
    return value;
}

// ---- destinations ------------------------------------------------------------------------------------------------

// Follows a value back through the updates and regions that made it and wishes all of them into one buffer.
static void wish(Lowering *lowering, ValueId value, LoopBufferId buffer) {
    while (value.index && !lowering->destinations[value.index].index) {
        lowering->destinations[value.index] = buffer;
        const IrNode *node = ir_node(lowering->source, value);
        if (node->op == IR_UPDATE) {
            value = node->operands[0];
        } else if (node->op == IR_RESULT) {
            const IrNode *owner = ir_node(lowering->source, node->operands[0]);
            size_t position = (size_t)node->attributes.integers[0];
            RegionId body = owner->op == IR_FOR ? owner->regions[0] : owner->regions[1];
            wish(lowering, ir_region(lowering->source, body)->results.items[position], buffer);
            if (owner->op == IR_IF) {
                value = ir_region(lowering->source, owner->regions[0])->results.items[position];
                continue;
            }
            size_t first = owner->op == IR_FOR ? 1 : 0;
            lowering->destinations[ir_region(lowering->source, body)->arguments.items[position + first].index] = buffer;
            value = owner->operands[position];
        } else {
            return;
        }
    }
}

void storage_wish(Lowering *lowering, ValueId value, LoopBufferId buffer) {
    for (;;) {
        lowering->destinations[value.index] = buffer;
        const IrNode *node = ir_node(lowering->source, value);
        if (node->op != IR_UPDATE) return;
        value = node->operands[0];
    }
}

static LoopBufferId find_buffer(const Lowering *lowering, LoopBufferKind kind, uint32_t position) {
    for (uint32_t b = 1; b < lowering->target->buffers.count; b++)
        if (lowering->target->buffers.items[b].kind == kind && lowering->target->buffers.items[b].position == position)
            return (LoopBufferId){b};
    return (LoopBufferId){0};
}

void storage_choose_destinations(Lowering *lowering) {
    const IrFunction *function = lowering->source;
    for (uint32_t p = 0; p < function->parameters.count; p++)
        if (function->parameters.items[p].written)
            wish(lowering, function->parameters.items[p].final, find_buffer(lowering, LOOP_BUFFER_PARAMETER, p));
    for (uint32_t r = 0; r < function->results.count; r++)
        if (ir_type(function, function->results.items[r]).rank > 0)
            wish(lowering, function->results.items[r], find_buffer(lowering, LOOP_BUFFER_RESULT, r));
}

// ---- workspace ---------------------------------------------------------------------------------------------------

typedef struct WorkspaceSlot {
    ExtentId bytes;
    uint32_t last; // the last position at which its present buffer is live
    VECTOR(uint32_t) buffers;
} WorkspaceSlot;

// The count of a buffer that only a loop or branch uses may be negative where that does not run.
static ExtentId buffer_bytes(Lowering *lowering, const LoopBuffer *buffer) {
    ExtentId count = buffer->element_count;
    if (facts_nonnegative(lowering->facts, count) != PROOF_PROVED) count = extent_max(lowering->extents, count, extent_constant(lowering->extents, 0));
    ExtentId bytes = extent_scale(lowering->extents, count, (int64_t)dtype_size(buffer->dtype));
    ExtentId alignment = extent_constant(lowering->extents, 64);
    return extent_scale(lowering->extents, extent_ceil_divide(lowering->extents, bytes, alignment), 64);
}

// Buffers are numbered in the order of their first use, so that a greedy walk meets them by start of life.
void storage_plan_workspace(Lowering *lowering) {
    VECTOR(WorkspaceSlot) slots = {0};
    LoopFunction *function = lowering->target;
    size_t origin = 0;
    for (uint32_t b = 1; b < function->buffers.count; b++) {
        if (function->buffers.items[b].kind != LOOP_BUFFER_WORKSPACE) continue;
        ExtentId bytes = buffer_bytes(lowering, &function->buffers.items[b]);
        size_t s = 0;
        while (s < slots.count && !(extent_same(slots.items[s].bytes, bytes) && slots.items[s].last < lowering->buffer_first.items[b])) s++;
        if (s == slots.count) vector_push(&slots, (WorkspaceSlot){.bytes = bytes});
        size_t earlier = slots.items[s].buffers.count;
        LoopBufferId predecessor = {earlier ? slots.items[s].buffers.items[earlier - 1] : 0};
        remark_workspace(lowering, &lowering->origins.items[origin++], predecessor);
        slots.items[s].last = lowering->buffer_last.items[b];
        vector_push(&slots.items[s].buffers, b);
    }
    ExtentId offset = extent_constant(lowering->extents, 0);
    for (size_t s = 0; s < slots.count; s++) {
        for (size_t i = 0; i < slots.items[s].buffers.count; i++)
            function->buffers.items[slots.items[s].buffers.items[i]].byte_offset = offset;
        offset = extent_add(lowering->extents, offset, slots.items[s].bytes);
        vector_free(&slots.items[s].buffers);
    }
    vector_free(&slots);
    function->workspace_bytes = offset;
}
