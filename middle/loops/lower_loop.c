// FOR and WHILE. Carried scalars are variables. A carried array that its iterations update in place keeps one buffer. One that
// each iteration computes anew gets two buffers whose pointers are exchanged at the end of the iteration; carried arrays that
// change places (A, B = B, A) exchange theirs.

#include "lower_internal.h"

typedef enum CarryKind { CARRY_SCALAR, CARRY_IN_PLACE, CARRY_FRESH, CARRY_EXCHANGE } CarryKind;

typedef struct Carry {
    CarryKind kind;
    ValueId initial, argument, condition_argument, next, result;
    Location location;     // of the argument while the loop runs
    LoopBufferId buffer;   // arrays: where the initial value is
    LoopBufferId spare;    // FRESH: the pointer to the buffer that the next value is computed into
    bool inline_next;      // the next value is computed at the end of the iteration, by nobody else
    uint32_t source;       // EXCHANGE: whose argument the next value is
} Carry;

typedef struct LoopLowering {
    Lowering *lowering;
    IrNode node;
    ValueId value;
    RegionId body;
    uint32_t count;
    Carry *carries;
} LoopLowering;

// ---- kinds -------------------------------------------------------------------------------------------------------

static int32_t carry_of_argument(const LoopLowering *loop, ValueId value) {
    for (uint32_t k = 0; k < loop->count; k++)
        if (loop->carries[k].argument.index == value.index) return (int32_t)k;
    return -1;
}

// Whether every element of `value` reads the array `argument` at its own position, or through slices of lower rank, which the
// nest copies first (see lower_hazard.c).
static bool reads_elementwise(LoopLowering *loop, ValueId value, ValueId argument) {
    const IrFunction *function = loop->lowering->source;
    uint32_t rank = ir_type(function, value).rank;
    VECTOR(ValueId) stack = {0};
    bool *seen = arena_allocate_array(loop->lowering->arena, function->nodes.count, sizeof *seen);
    bool elementwise = true;
    vector_push(&stack, value);
    while (stack.count && elementwise) {
        ValueId next = stack.items[--stack.count];
        const IrNode *node = ir_node(function, next);
        if (seen[next.index]) continue;
        seen[next.index] = true;
        bool is_pointwise = ir_op_info(node->op)->op_class == IR_CLASS_POINTWISE;
        bool narrows = node->op == IR_BROADCAST && ir_type(function, node->operands[0]).rank < rank;
        if (is_pointwise)
            for (uint32_t i = 0; i < node->operand_count; i++) vector_push(&stack, node->operands[i]);
        else if (next.index != argument.index && !narrows)
            elementwise = !storage_depends_on(loop->lowering, next, argument);
    }
    vector_free(&stack);
    return elementwise;
}

static uint32_t next_root(const LoopLowering *loop, uint32_t k) { return loop->lowering->plan.uses[loop->carries[k].next.index].root; }

static bool in_one_nest(const LoopLowering *loop, uint32_t left, uint32_t right) {
    return loop->carries[left].inline_next && loop->carries[right].inline_next && next_root(loop, left) == next_root(loop, right);
}

// Whether next value k may be stored over its predecessor: the nest that computes it reads the carried array elementwise, and no
// other next value is computed from it.
static bool may_overwrite(LoopLowering *loop, uint32_t k) {
    const Carry *carry = &loop->carries[k];
    if (!carry->inline_next) return false;
    for (uint32_t other = 0; other < loop->count; other++) {
        ValueId next = loop->carries[other].next;
        bool together = other == k || in_one_nest(loop, k, other);
        if (together && !reads_elementwise(loop, next, carry->argument)) return false;
        if (!together && storage_depends_on(loop->lowering, next, carry->argument)) return false;
    }
    return true;
}

static bool is_computed_inline(const LoopLowering *loop, ValueId value) {
    const ValueUse *use = &loop->lowering->plan.uses[value.index];
    IrOpClass op_class = ir_op_info(ir_node(loop->lowering->source, value)->op)->op_class;
    return !use->materialise && use->root != ROOT_MANY && op_class != IR_CLASS_LEAF && op_class != IR_CLASS_UPDATE &&
           loop->lowering->locations[value.index].kind == LOCATION_NONE;
}

static void classify(LoopLowering *loop) {
    const IrFunction *function = loop->lowering->source;
    for (uint32_t k = 0; k < loop->count; k++) {
        Carry *carry = &loop->carries[k];
        carry->inline_next = ir_type(function, carry->initial).rank > 0 && is_computed_inline(loop, carry->next);
    }
    for (uint32_t k = 0; k < loop->count; k++) {
        Carry *carry = &loop->carries[k];
        int32_t root = carry_of_argument(loop, storage_chain_root(loop->lowering, carry->next));
        carry->kind = CARRY_FRESH;
        if (ir_type(function, carry->initial).rank == 0) carry->kind = CARRY_SCALAR;
        else if (root == (int32_t)k || may_overwrite(loop, k)) carry->kind = CARRY_IN_PLACE;
        else if (root >= 0) {
            carry->kind = CARRY_EXCHANGE;
            carry->source = (uint32_t)root;
        }
    }
}

// An exchange needs a source that is carried by pointer too and goes to nobody else.
static bool exchange_is_sound(const LoopLowering *loop, uint32_t k) {
    const Carry *source = &loop->carries[loop->carries[k].source];
    if (source->kind != CARRY_EXCHANGE && source->kind != CARRY_FRESH) return false;
    for (uint32_t other = 0; other < loop->count; other++)
        if (other != k && loop->carries[other].kind == CARRY_EXCHANGE && loop->carries[other].source == loop->carries[k].source) return false;
    return true;
}

static void settle_exchanges(LoopLowering *loop) {
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t k = 0; k < loop->count; k++) {
            if (loop->carries[k].kind != CARRY_EXCHANGE || exchange_is_sound(loop, k)) continue;
            loop->carries[k].kind = CARRY_FRESH;
            changed = true;
        }
    }
}

// ---- entry -------------------------------------------------------------------------------------------------------

static bool is_taken(const LoopLowering *loop, LoopBufferId buffer, uint32_t before) {
    for (uint32_t k = 0; k < before; k++)
        if (loop->carries[k].buffer.index == buffer.index) return true;
    return false;
}

static bool by_pointer(const Carry *carry) { return carry->kind == CARRY_FRESH || carry->kind == CARRY_EXCHANGE; }

// Arrays that may change places need buffers that nothing after the loop writes: moving one of them to its destination must not
// overwrite another that happens to be there.
static bool needs_private_buffer(const LoopLowering *loop, uint32_t k) {
    uint32_t pointers = 0;
    for (uint32_t other = 0; other < loop->count; other++) pointers += by_pointer(&loop->carries[other]);
    return by_pointer(&loop->carries[k]) && pointers > 1;
}

// The buffer that holds the initial value and that the loop may write.
static LoopBufferId enter_array(LoopLowering *loop, uint32_t k) {
    Lowering *lowering = loop->lowering;
    const Carry *carry = &loop->carries[k];
    if (needs_private_buffer(loop, k)) {
        LoopBufferId own = storage_workspace(lowering, ir_type(lowering->source, carry->initial), "t", loop->node.span, "one of the arrays that the loop exchanges by their pointers");
        storage_move(lowering, carry->initial, own, "the loop exchanges it with others by their pointers");
        return own;
    }
    Location location = lowering->locations[carry->initial.index];
    LoopBufferId wished = lowering->destinations[carry->argument.index];
    if (location.kind == LOCATION_BUFFER && !is_taken(loop, location.buffer, k) &&
        storage_may_take(lowering, carry->initial, location.buffer, wished, lowering->plan.positions[loop->value.index], loop->node.region)) {
        storage_touch(lowering, location.buffer);
        return location.buffer;
    }
    LoopBufferId buffer = storage_destination(lowering, carry->argument, "t", "the array that the loop carries");
    if (is_taken(loop, buffer, k) || (location.kind == LOCATION_BUFFER && location.buffer.index == buffer.index))
        buffer = storage_workspace(lowering, ir_type(lowering->source, carry->initial), "t", loop->node.span, "the array that the loop carries");
    bool is_read_only = location.kind == LOCATION_BUFFER && !storage_is_writable(lowering, location.buffer);
    storage_move(lowering, carry->initial, buffer, is_read_only ? "the loop changes it, and the caller's array is only read" : "the loop changes it, and what it held is needed elsewhere");
    return buffer;
}

static LoopBufferId add_pointer(LoopLowering *loop, DType dtype, ExtentId count, const LoopBufferId *candidates, uint32_t candidate_count, uint32_t group) {
    Lowering *lowering = loop->lowering;
    LoopBuffer pointer = {.kind = LOOP_BUFFER_POINTER, .dtype = dtype, .written = true, .element_count = count, .group = group};
    pointer.name = arena_format(lowering->arena, "p_%u", ++lowering->name_count);
    pointer.candidates = candidates;
    pointer.candidate_count = candidate_count;
    LoopBufferId id = loop_buffer_add(lowering->target, pointer);
    storage_touch(lowering, id);
    return id;
}

static void bind(Lowering *lowering, LoopBufferId target, LoopBufferId source, Span span) {
    LoopStatement *statement = loop_statement_add(lowering->target, lowering->block, LOOP_REBIND, span);
    statement->rebind_count = 1;
    statement->rebinds = ARENA_NEW(lowering->arena, LoopRebind);
    statement->rebinds[0] = (LoopRebind){target, source};
}

// Adds the buffer, or what it may point to: a pointer never points to a pointer.
static void add_targets(const Lowering *lowering, LoopBufferId id, LoopBufferId *targets, uint32_t *count) {
    const LoopBuffer *buffer = loop_buffer(lowering->target, id);
    if (buffer->kind != LOOP_BUFFER_POINTER) targets[(*count)++] = id;
    for (uint32_t i = 0; i < buffer->candidate_count; i++) targets[(*count)++] = buffer->candidates[i];
}

// All buffers that the pointers of this loop pass around among arrays of one dtype.
static LoopBufferId *pool(LoopLowering *loop, DType dtype, const LoopBufferId *spares, uint32_t *count) {
    const Lowering *lowering = loop->lowering;
    uint32_t limit = 0;
    for (uint32_t k = 0; k < loop->count; k++)
        if (by_pointer(&loop->carries[k])) limit += 2 + loop_buffer(lowering->target, loop->carries[k].buffer)->candidate_count;
    LoopBufferId *buffers = ARENA_ARRAY(lowering->arena, limit, LoopBufferId);
    *count = 0;
    for (uint32_t k = 0; k < loop->count; k++) {
        const Carry *carry = &loop->carries[k];
        if (!by_pointer(carry)) continue;
        if (ir_type(lowering->source, carry->initial).dtype != dtype) continue;
        add_targets(lowering, carry->buffer, buffers, count);
        if (spares[k].index) buffers[(*count)++] = spares[k];
    }
    return buffers;
}

static void add_pointers(LoopLowering *loop) {
    Lowering *lowering = loop->lowering;
    LoopBufferId *spares = ARENA_ARRAY(lowering->arena, loop->count, LoopBufferId);
    for (uint32_t k = 0; k < loop->count; k++)
        if (loop->carries[k].kind == CARRY_FRESH)
            spares[k] = storage_workspace(lowering, ir_type(lowering->source, loop->carries[k].initial), "t", loop->node.span, "the next of an array that each iteration of the loop computes anew");
    uint32_t group = ++lowering->name_count;
    for (uint32_t k = 0; k < loop->count; k++) {
        Carry *carry = &loop->carries[k];
        if (!by_pointer(carry)) continue;
        DType dtype = ir_type(lowering->source, carry->initial).dtype;
        uint32_t count;
        LoopBufferId *candidates = pool(loop, dtype, spares, &count);
        ExtentId elements = loop_buffer(lowering->target, carry->buffer)->element_count;
        LoopBufferId current = add_pointer(loop, dtype, elements, candidates, count, group);
        bind(lowering, current, carry->buffer, loop->node.span);
        carry->location = location_in_buffer(current);
        if (carry->kind != CARRY_FRESH) continue;
        carry->spare = add_pointer(loop, dtype, elements, candidates, count, group);
        bind(lowering, carry->spare, spares[k], loop->node.span);
        storage_wish(lowering, carry->next, carry->spare);
    }
}

static void remark_carries(const LoopLowering *loop) {
    DiagnosticList *diagnostics = loop->lowering->diagnostics;
    for (uint32_t k = 0; k < loop->count; k++) {
        const Carry *carry = &loop->carries[k];
        Span span = ir_node(loop->lowering->source, carry->next)->span;
        if (carry->kind == CARRY_IN_PLACE && !value_same(carry->next, carry->argument))
            diagnostic_remark(diagnostics, REMARK_CARRIED_IN_PLACE, span, "every iteration writes this array in one buffer, in place");
        if (carry->kind == CARRY_FRESH)
            diagnostic_remark(diagnostics, REMARK_CARRIED_EXCHANGED, span, "every iteration computes this array anew: two buffers exchange their pointers");
        if (carry->kind == CARRY_EXCHANGE)
            diagnostic_remark(diagnostics, REMARK_CARRIED_EXCHANGED, span, "arrays change places in every iteration: their pointers are exchanged");
    }
}

static void enter(LoopLowering *loop) {
    Lowering *lowering = loop->lowering;
    for (uint32_t k = 0; k < loop->count; k++) {
        Carry *carry = &loop->carries[k];
        if (carry->kind == CARRY_SCALAR) {
            carry->location = location_in_variable(storage_variable(lowering, ir_type(lowering->source, carry->initial).dtype, "c"));
            nest_assign(lowering, carry->location.variable, carry->initial, loop->node.span);
        } else {
            carry->buffer = enter_array(loop, k);
            carry->location = location_in_buffer(carry->buffer);
        }
    }
    add_pointers(loop);
}

// ---- the end of an iteration -------------------------------------------------------------------------------------

static void move_arrays(LoopLowering *loop) {
    StorageMove *moves = ARENA_ARRAY(loop->lowering->arena, loop->count, StorageMove);
    uint32_t count = 0;
    for (uint32_t k = 0; k < loop->count; k++) {
        const Carry *carry = &loop->carries[k];
        if (carry->kind == CARRY_SCALAR) continue;
        LoopBufferId buffer = carry->kind == CARRY_FRESH ? carry->spare : carry->buffer;
        if (carry->kind == CARRY_EXCHANGE) buffer = loop->carries[carry->source].location.buffer;
        moves[count++] = (StorageMove){carry->next, location_in_buffer(buffer), carry->inline_next ? next_root(loop, k) : 0, false};
    }
    storage_move_all(loop->lowering, moves, count, "the next iteration expects it there");
}

// The last array that takes over, one from the other, what array k held: its old buffer is free at the end of the iteration.
static uint32_t last_successor(const LoopLowering *loop, uint32_t k) {
    for (uint32_t next = 0; next < loop->count; next++)
        if (loop->carries[next].kind == CARRY_EXCHANGE && loop->carries[next].source == k) return last_successor(loop, next);
    return k;
}

static void exchange_pointers(LoopLowering *loop) {
    Lowering *lowering = loop->lowering;
    LoopRebind *rebinds = ARENA_ARRAY(lowering->arena, 2 * loop->count, LoopRebind);
    uint32_t count = 0;
    for (uint32_t k = 0; k < loop->count; k++) {
        const Carry *carry = &loop->carries[k];
        if (carry->kind == CARRY_FRESH) {
            rebinds[count++] = (LoopRebind){carry->location.buffer, carry->spare};
            rebinds[count++] = (LoopRebind){carry->spare, loop->carries[last_successor(loop, k)].location.buffer};
        }
        if (carry->kind == CARRY_EXCHANGE)
            rebinds[count++] = (LoopRebind){carry->location.buffer, loop->carries[carry->source].location.buffer};
    }
    if (!count) return;
    LoopStatement *statement = loop_statement_add(lowering->target, lowering->block, LOOP_REBIND, loop->node.span);
    statement->rebind_count = count;
    statement->rebinds = rebinds;
}

static void assign_scalars(LoopLowering *loop, const LoopVariableId *next) {
    Lowering *lowering = loop->lowering;
    for (uint32_t k = 0; k < loop->count; k++) {
        if (!next[k].index) continue;
        LoopStatement *assign = loop_statement_add(lowering->target, lowering->block, LOOP_ASSIGN, loop->node.span);
        assign->variable = loop->carries[k].location.variable;
        assign->value = loop_build_variable(lowering->target, next[k]);
    }
}

// All next values are computed before any carried place changes.
static void leave_iteration(LoopLowering *loop) {
    Lowering *lowering = loop->lowering;
    LoopVariableId *next = ARENA_ARRAY(lowering->arena, loop->count, LoopVariableId);
    for (uint32_t k = 0; k < loop->count; k++) {
        const Carry *carry = &loop->carries[k];
        if (carry->kind != CARRY_SCALAR || carry->next.index == carry->argument.index) continue;
        next[k] = storage_variable(lowering, ir_type(lowering->source, carry->next).dtype, "n");
        nest_assign(lowering, next[k], carry->next, loop->node.span);
    }
    move_arrays(loop);
    exchange_pointers(loop);
    assign_scalars(loop, next);
}

// ---- loops -------------------------------------------------------------------------------------------------------

static void locate_arguments(LoopLowering *loop, bool condition) {
    for (uint32_t k = 0; k < loop->count; k++) {
        const Carry *carry = &loop->carries[k];
        location_set(loop->lowering, condition ? carry->condition_argument : carry->argument, carry->location);
    }
}

static void lower_condition(LoopLowering *loop, LoopStatement *statement) {
    Lowering *lowering = loop->lowering;
    LoopBlock *outer = lowering->block;
    size_t mark = location_mark(lowering);
    FactsMark facts = facts_mark(lowering->facts);
    RegionId condition = loop->node.regions[0];
    lowering->block = &statement->prelude;
    locate_arguments(loop, true);
    lower_region(lowering, condition);
    LoopVariableId test = storage_variable(lowering, DTYPE_BOOL, "s");
    nest_assign(lowering, test, ir_region(lowering->source, condition)->results.items[0], loop->node.span);
    statement->condition = loop_build_variable(lowering->target, test);
    facts_restore(lowering->facts, facts);
    location_restore(lowering, mark);
    lowering->block = outer;
}

// The loop's index becomes an i64 variable, so that inner nests treat it as a constant.
static void enter_for(LoopLowering *loop, LoopStatement *statement, ExtentId lower, ExtentId upper) {
    Lowering *lowering = loop->lowering;
    statement->index = loop_index_add(lowering->target);
    statement->lower = lower;
    statement->upper = upper;
    statement->step = loop->node.attributes.integers[0];
    LoopVariableId variable = storage_variable(lowering, DTYPE_I64, "i");
    LoopStatement *assign = loop_statement_add(lowering->target, &statement->body, LOOP_ASSIGN, loop->node.span);
    assign->variable = variable;
    assign->value = loop_build_extent(lowering->target, loop_index_extent(lowering->target, statement->index));
    location_set(lowering, ir_region(lowering->source, loop->body)->arguments.items[0], location_in_variable(variable));
    AtomId atom;
    extent_is_atom(lowering->extents, loop_variable_extent(lowering->target, variable), &atom);
    bool ascending = statement->step > 0;
    ExtentId first = ascending ? lower : extent_add_constant(lowering->extents, upper, 1);
    ExtentId last = ascending ? extent_add_constant(lowering->extents, upper, -1) : lower;
    facts_assume_range(lowering->facts, atom, first, last);
    facts_assume_less_equal(lowering->facts, first, last);
}

// Buffers from before the loop that it uses are live until its last iteration ends.
static void extend_lives(LoopLowering *loop) {
    Lowering *lowering = loop->lowering;
    uint32_t start = lowering->plan.positions[loop->value.index], end = lowering->plan.regions[loop->body.index].end;
    for (size_t b = 0; b < lowering->buffer_first.count; b++)
        if (lowering->buffer_first.items[b] <= start && lowering->buffer_last.items[b] >= start && lowering->buffer_last.items[b] < end)
            lowering->buffer_last.items[b] = end;
}

static void lower_body(LoopLowering *loop, LoopStatement *statement, ExtentId lower, ExtentId upper) {
    Lowering *lowering = loop->lowering;
    LoopBlock *outer = lowering->block;
    size_t mark = location_mark(lowering);
    FactsMark facts = facts_mark(lowering->facts);
    lowering->block = &statement->body;
    if (loop->node.op == IR_FOR) enter_for(loop, statement, lower, upper);
    locate_arguments(loop, false);
    lower_region(lowering, loop->body);
    leave_iteration(loop);
    facts_restore(lowering->facts, facts);
    location_restore(lowering, mark);
    lowering->block = outer;
}

static void describe_carries(LoopLowering *loop) {
    const IrFunction *function = loop->lowering->source;
    bool is_for = loop->node.op == IR_FOR;
    const IrRegion *body = ir_region(function, loop->body);
    for (uint32_t k = 0; k < loop->count; k++) {
        Carry *carry = &loop->carries[k];
        carry->initial = loop->node.operands[k];
        carry->argument = body->arguments.items[k + (is_for ? 1 : 0)];
        if (!is_for) carry->condition_argument = ir_region(function, loop->node.regions[0])->arguments.items[k];
        carry->next = body->results.items[k];
    }
    for (uint32_t v = loop->value.index + 1; v < function->nodes.count; v++) {
        const IrNode *node = &function->nodes.items[v];
        if (node->op == IR_RESULT && node->operands[0].index == loop->value.index)
            loop->carries[node->attributes.integers[0]].result = (ValueId){v};
    }
}

void lower_loop(Lowering *lowering, ValueId value) {
    LoopLowering loop = {.lowering = lowering, .node = *ir_node(lowering->source, value), .value = value};
    bool is_for = loop.node.op == IR_FOR;
    loop.body = loop.node.regions[is_for ? 0 : 1];
    loop.count = loop.node.operand_count;
    loop.carries = ARENA_ARRAY(lowering->arena, loop.count, Carry);
    describe_carries(&loop);
    classify(&loop);
    settle_exchanges(&loop);
    remark_carries(&loop);
    enter(&loop);
    ExtentId lower = {0}, upper = {0};
    if (is_for) {
        lower = lower_extent(lowering, loop.node.attributes.extents[0]);
        upper = lower_extent(lowering, loop.node.attributes.extents[1]);
    }
    LoopStatement *statement = loop_statement_add(lowering->target, lowering->block, is_for ? LOOP_FOR : LOOP_WHILE, loop.node.span);
    if (!is_for) lower_condition(&loop, statement);
    lower_body(&loop, statement, lower, upper);
    extend_lives(&loop);
    for (uint32_t k = 0; k < loop.count; k++)
        if (loop.carries[k].result.index) location_set(lowering, loop.carries[k].result, loop.carries[k].location);
}
