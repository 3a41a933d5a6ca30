// Several values to their places at once, as where a branch, an iteration or the function ends: no move may overwrite what
// another still reads. Where moves wait for each other in a circle, a value is put aside.

#include "lower_internal.h"

// Some value lives in the buffer or in what it may point to.
static bool holds_value(const Lowering *lowering, LoopBufferId buffer) {
    for (uint32_t v = 1; v < lowering->source->nodes.count; v++) {
        Location location = lowering->locations[v];
        if (location.kind == LOCATION_BUFFER && hazard_may_alias(lowering->target, location.buffer, buffer)) return true;
    }
    return false;
}

// Another waiting move reads what this one would overwrite.
static bool is_blocked(Lowering *lowering, const StorageMove *moves, uint32_t count, uint32_t move) {
    if (moves[move].to.kind == LOCATION_VARIABLE || !holds_value(lowering, moves[move].to.buffer)) return false;
    for (uint32_t other = 0; other < count; other++)
        if (other != move && !moves[other].done && hazard_reads_buffer(lowering, moves[other].value, moves[move].to.buffer)) return true;
    return false;
}

static void store_scalar(Lowering *lowering, ValueId value, LoopBufferId buffer) {
    LoopExpressionId expression = nest_scalar(lowering, value);
    LoopStatement *store = loop_statement_add(lowering->target, lowering->block, LOOP_STORE, ir_node(lowering->source, value)->span);
    store->buffer = buffer;
    store->offset = extent_constant(lowering->extents, 0);
    store->value = expression;
}

// Later moves find an array where this one has put it: its old place may be overwritten, its new one may not.
static void make_move(Lowering *lowering, StorageMove *move, const char *reason) {
    move->done = true;
    if (move->to.kind == LOCATION_VARIABLE) {
        nest_assign(lowering, move->to.variable, move->value, ir_node(lowering->source, move->value)->span);
    } else if (ir_type(lowering->source, move->value).rank == 0) {
        store_scalar(lowering, move->value, move->to.buffer);
    } else {
        storage_move(lowering, move->value, move->to.buffer, reason);
        location_set(lowering, move->value, move->to);
    }
}

static void put_aside(Lowering *lowering, ValueId value) {
    static const char reason[] = "arrays change places, so that one is put aside";
    LoopBufferId aside = storage_workspace(lowering, ir_type(lowering->source, value), "t", ir_node(lowering->source, value)->span, reason);
    storage_move(lowering, value, aside, reason);
    location_set(lowering, value, location_in_buffer(aside));
}

// Drops what is in its place already.
static uint32_t drop_settled(Lowering *lowering, StorageMove *moves, uint32_t count) {
    uint32_t waiting = 0;
    for (uint32_t k = 0; k < count; k++) {
        Location at = lowering->locations[moves[k].value.index];
        moves[k].done = at.kind == LOCATION_BUFFER && moves[k].to.kind == LOCATION_BUFFER && at.buffer.index == moves[k].to.buffer.index;
        if (moves[k].done) storage_touch(lowering, at.buffer);
        waiting += !moves[k].done;
    }
    return waiting;
}

// The members may be stored by one nest: none of them has a place yet, and nobody else reads what they overwrite.
static bool is_group(Lowering *lowering, const StorageMove *moves, uint32_t count, uint32_t group) {
    uint32_t members = 0;
    for (uint32_t k = 0; k < count; k++) {
        if (moves[k].done || moves[k].group != group) continue;
        if (lowering->locations[moves[k].value.index].kind != LOCATION_NONE) return false;
        members++;
        for (uint32_t other = 0; other < count && holds_value(lowering, moves[k].to.buffer); other++) {
            bool outside = !moves[other].done && moves[other].group != group;
            if (outside && hazard_reads_buffer(lowering, moves[other].value, moves[k].to.buffer)) return false;
        }
    }
    return members > 1;
}

// How many moves of the group were made.
static uint32_t move_group(Lowering *lowering, StorageMove *moves, uint32_t count, uint32_t group) {
    ValueId *values = ARENA_ARRAY(lowering->arena, count, ValueId);
    LoopBufferId *buffers = ARENA_ARRAY(lowering->arena, count, LoopBufferId);
    uint32_t members = 0;
    if (!is_group(lowering, moves, count, group)) return 0;
    for (uint32_t k = 0; k < count; k++) {
        if (moves[k].done || moves[k].group != group) continue;
        values[members] = moves[k].value;
        buffers[members++] = moves[k].to.buffer;
        storage_touch(lowering, moves[k].to.buffer);
    }
    if (!nest_store_group(lowering, values, buffers, members, ir_node(lowering->source, values[0])->span)) return 0;
    for (uint32_t m = 0; m < members; m++) location_set(lowering, values[m], location_in_buffer(buffers[m]));
    for (uint32_t k = 0; k < count; k++) moves[k].done = moves[k].done || moves[k].group == group;
    return members;
}

static uint32_t move_groups(Lowering *lowering, StorageMove *moves, uint32_t count) {
    uint32_t made = 0;
    for (uint32_t k = 0; k < count; k++)
        if (moves[k].group && !moves[k].done) made += move_group(lowering, moves, count, moves[k].group);
    return made;
}

static bool make_free_move(Lowering *lowering, StorageMove *moves, uint32_t count, const char *reason) {
    for (uint32_t k = 0; k < count; k++) {
        if (moves[k].done || is_blocked(lowering, moves, count, k)) continue;
        make_move(lowering, &moves[k], reason);
        return true;
    }
    return false;
}

uint32_t storage_group(const Lowering *lowering, ValueId value) {
    uint32_t root = lowering->plan.uses[value.index].root;
    bool computed = ir_type(lowering->source, value).rank > 0 && lowering->locations[value.index].kind == LOCATION_NONE;
    return computed && root != ROOT_MANY ? root : 0;
}

void storage_move_all(Lowering *lowering, StorageMove *moves, uint32_t count, const char *reason) {
    uint32_t next_aside = 0, waiting = drop_settled(lowering, moves, count);
    waiting -= move_groups(lowering, moves, count);
    while (waiting > 0 && !lowering->failed) {
        if (make_free_move(lowering, moves, count, reason)) {
            waiting--;
            continue;
        }
        // Each value is put aside at most once: after that it is read from a buffer that no move writes.
        while (next_aside < count && moves[next_aside].done) next_aside++;
        REQUIRE(next_aside < count, "moves of values put aside wait for each other");
        put_aside(lowering, moves[next_aside++].value);
    }
}
