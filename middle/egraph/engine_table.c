// Nodes and their hash-cons.

#include "engine_internal.h"

// ---- table -------------------------------------------------------------------------------------------------------

enum { SMALLEST_TABLE = 64 };

// At most five slots in eight are in use. A small table grows in larger steps, which spares copies.
size_t eg_table_capacity_for(const EgTable *table, size_t count) {
    size_t capacity = table->capacity ? table->capacity : SMALLEST_TABLE;
    while (count > capacity / 8 * 5) capacity *= capacity < 4096 ? 4 : 2;
    return capacity;
}

static size_t empty_slot(const EgTable *table, uint32_t hash) {
    size_t mask = table->capacity - 1, at = hash & mask;
    while (table->slots[at].node) at = (at + 1) & mask;
    return at;
}

static void place(EgTable *table, EgSlot slot) { table->slots[empty_slot(table, slot.hash)] = slot; }

// Which slots are in use cannot be predicted, so those that are get gathered without a branch before they are placed.
static void place_all(EgTable *table, const EgTable *from) {
    EgSlot used[SMALLEST_TABLE];
    for (size_t first = 0; first < from->capacity; first += SMALLEST_TABLE) {
        size_t count = 0;
        for (size_t k = 0; k < SMALLEST_TABLE; k++) {
            used[count] = from->slots[first + k];
            count += used[count].node != 0;
        }
        for (size_t k = 0; k < count; k++) place(table, used[k]);
    }
}

void eg_table_reserve(EgGraph *graph, size_t count) {
    size_t capacity = eg_table_capacity_for(&graph->table, count);
    if (capacity == graph->table.capacity) return;
    EgTable grown = {.count = graph->table.count};
    grown.slots = eg_zeroed(&graph->memory, capacity, sizeof(EgSlot));
    grown.capacity = capacity;
    place_all(&grown, &graph->table);
    eg_free(&graph->memory, graph->table.slots, graph->table.capacity, sizeof(EgSlot));
    graph->table = grown;
}

void eg_table_insert(EgGraph *graph, uint32_t node, uint32_t hash) {
    place(&graph->table, (EgSlot){hash, node});
    graph->table.count++;
    graph->inserts++;
}

// Backward-shift deletion: later entries of the probe run move up, so that no tombstones are needed.
void eg_table_remove(EgGraph *graph, uint32_t node, uint32_t hash) {
    EgTable *table = &graph->table;
    size_t mask = table->capacity - 1, hole = hash & mask;
    while (table->slots[hole].node != node) {
        REQUIRE(table->slots[hole].node, "e-node %u is missing in the hash-cons", node);
        hole = (hole + 1) & mask;
    }
    for (size_t at = (hole + 1) & mask; table->slots[at].node; at = (at + 1) & mask) {
        size_t home = table->slots[at].hash & mask;
        if (((at - home) & mask) < ((at - hole) & mask)) continue;
        table->slots[hole] = table->slots[at];
        hole = at;
    }
    table->slots[hole].node = 0;
    table->count--;
}

// ---- nodes -------------------------------------------------------------------------------------------------------

void eg_reserve_nodes(EgGraph *graph, size_t nodes, size_t cells) {
    eg_reserve(&graph->memory, &graph->cells, graph->cells.count + cells);
    eg_reserve(&graph->memory, &graph->forest, graph->forest.count + nodes);
    eg_table_reserve(graph, graph->table.count + nodes);
}

static uint64_t vector_bytes(size_t capacity, size_t wanted, size_t size) {
    return (uint64_t)(eg_grown_capacity(capacity, wanted, size) - capacity) * size;
}

uint64_t eg_reserve_bytes(const EgGraph *graph, size_t nodes, size_t cells) {
    size_t table = eg_table_capacity_for(&graph->table, graph->table.count + nodes);
    return vector_bytes(graph->cells.capacity, graph->cells.count + cells, sizeof(EgCell)) +
           vector_bytes(graph->forest.capacity, graph->forest.count + nodes, sizeof(uint32_t)) +
           (table == graph->table.capacity ? 0 : table * sizeof(EgSlot)); // the old table lives on while it is copied
}

static uint32_t class_append(EgGraph *graph) {
    uint32_t class = (uint32_t)graph->forest.count;
    graph->forest.items[graph->forest.count++] = class;
    graph->class_count++;
    return class;
}

uint32_t eg_node_append_at(EgGraph *graph, size_t slot, uint32_t op, const uint32_t *key, uint32_t hash, uint32_t class) {
    const EgShape *shape = &graph->shapes[op];
    uint32_t node = (uint32_t)graph->cells.count;
    EgCell *cells = &graph->cells.items[node];
    cells[0] = (EgCell){op | EG_FRESH, class ? class : class_append(graph), {key[0], key[1]}};
    for (uint32_t k = 1; k < shape->cells; k++)
        cells[k] = (EgCell){EG_CONTINUED | k, 0, {key[2 * k], 2 * k + 1 < shape->key_count ? key[2 * k + 1] : 0}};
    graph->cells.count += shape->cells;
    graph->node_count++;
    graph->inserts++;
    graph->table.slots[slot] = (EgSlot){hash, node};
    graph->table.count++;
    if (graph->options.explain) eg_explain_node(graph, node, cells[0].class);
    graph->index.current = false;
    return node;
}

uint32_t eg_node_append(EgGraph *graph, uint32_t op, const uint32_t *key, uint32_t hash, uint32_t class) {
    return eg_node_append_at(graph, empty_slot(&graph->table, hash), op, key, hash, class);
}

uint32_t eg_intern(EgGraph *graph, uint32_t op, const uint32_t *key) {
    uint32_t hash = eg_hash_key(op, key, graph->shapes[op].key_count);
    eg_reserve_nodes(graph, 1, graph->shapes[op].cells);
    graph->lookups++;
    uint32_t node = eg_table_find(graph, op, key, hash);
    return node ? node : eg_node_append(graph, op, key, hash, 0);
}

// Nodes appended from now on are there because of `reason`.
void eg_batch_start(EgGraph *graph, uint32_t reason) {
    eg_push(&graph->memory, &graph->batches, (EgBatch){(uint32_t)graph->cells.count, reason});
}
