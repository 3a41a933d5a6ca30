// Unions and the rebuild: congruence closure from a worklist of the parents of classes that lost their name (Downey,
// Sethi and Tarjan 1980), deferred to one run a step (Willsey et al. 2021).

#include "engine_internal.h"

enum { AHEAD_LINK = 16, AHEAD_CELL = 12, AHEAD_SLOT = 6 }; // distances at which parents, cells and table slots are prefetched

void eg_union_pending(EgGraph *graph, uint32_t left, uint32_t right, uint32_t reason) {
    eg_push(&graph->memory, &graph->unions, (EgUnion){left, right, reason, EG_NONE});
}

// ---- parent lists ------------------------------------------------------------------------------------------------

static void link_entry(EgGraph *graph, uint32_t child, uint32_t entry) {
    EgParents *list = &graph->parents.items[child];
    graph->links.items[entry / 2].next[entry % 2] = list->head;
    if (!list->head) list->tail = entry;
    list->head = entry;
    list->count++;
}

static void link_node(EgGraph *graph, uint32_t node, uint32_t arity) {
    const EgCell *cell = &graph->cells.items[node];
    for (uint32_t k = 0; k < arity; k++) link_entry(graph, cell[k / 2].key[k % 2], 2 * (node + k / 2) + k % 2);
}

static void prefetch_link(const EgGraph *graph, size_t node) {
    if (node + AHEAD_LINK >= graph->cells.count) return;
    const EgCell *later = &graph->cells.items[node + AHEAD_LINK];
    if (later->op & EG_CONTINUED || graph->shapes[later->op & EG_OP].arity < 2) return;
    __builtin_prefetch(&graph->parents.items[later->key[0]], 1);
    __builtin_prefetch(&graph->parents.items[later->key[1]], 1);
}

static void admit_classes(EgGraph *graph) {
    size_t count = graph->forest.count;
    eg_reserve(&graph->memory, &graph->parents, count);
    memset(graph->parents.items + graph->admitted, 0, (count - graph->admitted) * sizeof(EgParents));
    graph->parents.count = graph->admitted = count;
}

// Enters the nodes created since the last time in their children's parent lists. Their children are still canonical,
// or were united since and are repaired through these very lists.
static void link_new_nodes(EgGraph *graph) {
    size_t end = graph->cells.count, batch = 0;
    if (graph->linked == end) return;
    admit_classes(graph);
    eg_reserve(&graph->memory, &graph->links, end);
    graph->links.count = end;
    for (size_t node = graph->linked; node < end; node++) {
        uint32_t op = graph->cells.items[node].op;
        prefetch_link(graph, node);
        if (op & EG_CONTINUED) continue;
        link_node(graph, (uint32_t)node, graph->shapes[op & EG_OP].arity);
        if (!graph->options.analysis) continue;
        while (batch + 1 < graph->batches.count && graph->batches.items[batch + 1].first_cell <= node) batch++;
        bool known = batch < graph->batches.count && graph->batches.items[batch].first_cell <= node;
        eg_analysis_admit(graph, (uint32_t)node, known ? graph->batches.items[batch].reason : EG_REASON_CALLER);
    }
    graph->linked = end;
    graph->batches.count = 0;
}

// Puts the parents of a class that is about to lose its name on the worklist, and takes dead nodes off its list.
static void repair_parents(EgGraph *graph, uint32_t class, uint32_t reason) {
    EgParents *list = &graph->parents.items[class];
    EgCell *cells = graph->cells.items;
    uint32_t kept = 0, kept_count = 0, next;
    for (uint32_t entry = list->head; entry; entry = next) {
        next = graph->links.items[entry / 2].next[entry % 2];
        uint32_t node = eg_entry_node(cells, entry);
        if (cells[node].op & EG_DEAD) continue;
        if (kept) graph->links.items[kept / 2].next[kept % 2] = entry;
        else list->head = entry;
        kept = entry, kept_count++;
        if (cells[node].op & EG_DIRTY) continue;
        cells[node].op |= EG_DIRTY;
        eg_push(&graph->memory, &graph->repairs, (EgRepair){node, reason});
    }
    if (kept) graph->links.items[kept / 2].next[kept % 2] = 0;
    else list->head = 0;
    list->tail = kept;
    list->count = kept_count;
}

static void append_parents(EgGraph *graph, uint32_t winner, uint32_t loser) {
    EgParents *into = &graph->parents.items[winner], *from = &graph->parents.items[loser];
    if (!from->head) return;
    graph->links.items[from->tail / 2].next[from->tail % 2] = into->head;
    if (!into->head) into->tail = from->tail;
    into->head = from->head;
    into->count += from->count;
    *from = (EgParents){0};
}

// ---- unions ------------------------------------------------------------------------------------------------------

// The class with more parents keeps its name, so that each node is repaired at most log n times.
static void merge(EgGraph *graph, EgUnion united) {
    uint32_t winner = eg_find_index(graph->forest.items, united.left), loser = eg_find_index(graph->forest.items, united.right);
    if (winner == loser) return;
    if (graph->options.explain) eg_explain_union(graph, united);
    if (graph->parents.items[winner].count < graph->parents.items[loser].count) {
        uint32_t other = winner;
        winner = loser, loser = other;
    }
    repair_parents(graph, loser, united.reason & ~EG_REASON_CONGRUENT);
    graph->forest.items[loser] = winner;
    graph->class_count--;
    if (graph->options.analysis) eg_analysis_merge(graph, winner, loser, united.reason);
    append_parents(graph, winner, loser);
    graph->index.current = false;
}

static uint32_t vertex_of(const EgGraph *graph, uint32_t node) {
    return graph->options.explain ? graph->node_vertex.items[node] : graph->cells.items[node].class;
}

// Gives a node canonical children; when an equal node exists, the two classes are one and this node is dead. The node that
// is left is subsumed only if both were: one of them may be all that was to stand for the other.
static void repair(EgGraph *graph, EgRepair item) {
    EgCell *cell = &graph->cells.items[item.node];
    cell->op &= ~EG_DIRTY;
    if (cell->op & EG_DEAD) return;
    uint32_t op = cell->op & EG_OP, key[EG_MAX_KEY];
    key[0] = key[1] = 0;
    EgShape shape = graph->shapes[op];
    for (uint32_t k = 0; k < shape.key_count; k++) key[k] = cell[k / 2].key[k % 2];
    eg_table_remove(graph, item.node, eg_hash_key(op, key, shape.key_count));
    for (uint32_t k = 0; k < shape.arity; k++) cell[k / 2].key[k % 2] = key[k] = eg_find_index(graph->forest.items, key[k]);
    uint32_t hash = eg_hash_key(op, key, shape.key_count);
    uint32_t equal = eg_table_find(graph, op, key, hash);
    graph->lookups++;
    if (equal) {
        EgCell *kept = &graph->cells.items[equal];
        if (kept->op & EG_SUBSUMED && !(cell->op & EG_SUBSUMED)) kept->op = (kept->op & ~EG_SUBSUMED) | EG_FRESH;
        cell->op |= EG_DEAD;
        merge(graph, (EgUnion){vertex_of(graph, equal), vertex_of(graph, item.node), item.reason | EG_REASON_CONGRUENT, EG_NONE});
        return;
    }
    cell->op |= EG_FRESH;
    eg_table_insert(graph, item.node, hash);
}

static void prefetch_repair(const EgGraph *graph, size_t at) {
    if (at + AHEAD_CELL < graph->repairs.count) __builtin_prefetch(&graph->cells.items[graph->repairs.items[at + AHEAD_CELL].node], 1);
    if (at + AHEAD_SLOT >= graph->repairs.count) return;
    const EgCell *cell = &graph->cells.items[graph->repairs.items[at + AHEAD_SLOT].node];
    uint32_t op = cell->op & EG_OP;
    if (graph->shapes[op].key_count > 2) return;
    size_t mask = graph->table.capacity - 1;
    __builtin_prefetch(&graph->table.slots[eg_hash_key(op, cell->key, graph->shapes[op].key_count) & mask], 1);
}

static void prefetch_union(const EgGraph *graph, size_t at) {
    if (at + AHEAD_CELL < graph->unions.count) {
        EgUnion later = graph->unions.items[at + AHEAD_CELL];
        __builtin_prefetch(&graph->parents.items[later.left]);
        __builtin_prefetch(&graph->parents.items[later.right]);
        __builtin_prefetch(&graph->forest.items[later.left]);
        __builtin_prefetch(&graph->forest.items[later.right]);
    }
    if (at + AHEAD_SLOT >= graph->unions.count) return;
    EgUnion later = graph->unions.items[at + AHEAD_SLOT];
    uint32_t left = graph->parents.items[later.left].head, right = graph->parents.items[later.right].head;
    __builtin_prefetch(&graph->links.items[left / 2]);
    __builtin_prefetch(&graph->links.items[right / 2]);
    __builtin_prefetch(&graph->cells.items[left / 2], 1);
    __builtin_prefetch(&graph->cells.items[right / 2], 1);
}

static void close_congruence(EgGraph *graph) {
    for (size_t k = 0; k < graph->unions.count; k++) {
        prefetch_union(graph, k);
        merge(graph, graph->unions.items[k]);
    }
    graph->unions.count = 0;
    for (size_t k = 0; k < graph->repairs.count; k++) {
        prefetch_repair(graph, k);
        repair(graph, graph->repairs.items[k]);
    }
    graph->repairs.count = 0;
}

void eg_close(EgGraph *graph) {
    link_new_nodes(graph);
    close_congruence(graph);
}

// The analysis may add nodes and unite classes; it sees the graph only while it is closed under congruence.
void eg_rebuild(EgGraph *graph) {
    do eg_close(graph);
    while (graph->options.analysis && eg_analysis_propagate(graph));
}
