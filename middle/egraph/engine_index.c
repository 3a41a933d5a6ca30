// The index that matching reads, built anew for each step in time linear in the graph: the nodes of each op, and the nodes
// of each class by op, in both those that changed since the last index first. Semi-naive matching is then a matter of where
// a loop stops. Building also brings the class words of nodes up to date.

#include "engine_internal.h"

static uint32_t *fill(EgGraph *graph, EgWords *words, size_t count, int byte) {
    eg_reserve(&graph->memory, words, count);
    words->count = count;
    return memset(words->items, byte, count * sizeof(uint32_t));
}

static uint32_t group_of(uint32_t flags) {
    return flags & EG_FRESH ? EG_GROUP_FRESH : flags & EG_MOVED ? EG_GROUP_MOVED : EG_GROUP_OLD;
}

// Canonical class words; sizes of groups (at their start + 1) and of buckets.
static void count_nodes(EgGraph *graph, uint32_t *starts, EgBucket *buckets) {
    for (size_t node = 1; node < graph->cells.count; node++) {
        EgCell *cell = &graph->cells.items[node];
        if (cell->op & (EG_CONTINUED | EG_DEAD)) continue;
        uint32_t class = eg_find_index(graph->forest.items, cell->class);
        if (class != cell->class) cell->op |= EG_MOVED, cell->class = class;
        if (cell->op & EG_SUBSUMED) continue;
        starts[EG_GROUPS * (cell->op & EG_OP) + group_of(cell->op) + 1]++;
        buckets[class].count++;
    }
}

// Rules that shrink a term may still lead round in a circle of classes: (f (f x)) is x, so that x may be built from itself.
// A class that has nothing but subsumed nodes left gets them back.
static void revive_nodes(EgGraph *graph, uint32_t *starts, EgBucket *buckets) {
    VECTOR(uint32_t) revived = {0};
    for (uint32_t node = 1; graph->subsumed_count && node < graph->cells.count; node++) {
        const EgCell *cell = &graph->cells.items[node];
        if (!(cell->op & (EG_CONTINUED | EG_DEAD)) && cell->op & EG_SUBSUMED && !buckets[cell->class].count) vector_push(&revived, node);
    }
    for (size_t k = 0; k < revived.count; k++) {
        EgCell *cell = &graph->cells.items[revived.items[k]];
        cell->op = (cell->op & ~EG_SUBSUMED) | EG_KEPT | EG_FRESH;
        starts[EG_GROUPS * (cell->op & EG_OP) + EG_GROUP_FRESH + 1]++;
        buckets[cell->class].count++;
    }
    vector_free(&revived);
}

static void place_nodes(EgGraph *graph, uint32_t *starts, uint32_t *places) {
    size_t groups = EG_GROUPS * graph->op_count;
    for (size_t k = 0; k < groups; k++) starts[k + 1] += starts[k];
    eg_reserve(&graph->memory, &graph->index.nodes, starts[groups]);
    graph->index.nodes.count = starts[groups];
    memcpy(places, starts, groups * sizeof(uint32_t));
    for (size_t node = 1; node < graph->cells.count; node++) {
        uint32_t flags = graph->cells.items[node].op;
        if (flags & (EG_CONTINUED | EG_DEAD | EG_SUBSUMED)) continue;
        graph->index.nodes.items[places[EG_GROUPS * (flags & EG_OP) + group_of(flags)]++] = (uint32_t)node;
    }
}

static void place_buckets(EgGraph *graph, EgBucket *buckets) {
    uint32_t first = 1; // entry 0 stays unused
    for (size_t class = 0; class < graph->forest.count; class++) {
        buckets[class].first = first;
        first += buckets[class].count;
        buckets[class].count = 0;
    }
    eg_reserve(&graph->memory, &graph->index.entries, first);
    graph->index.entries.count = first;
}

// Nodes come by op and group, so that each bucket gets its entries in that order.
static void fill_buckets(EgGraph *graph, EgBucket *buckets) {
    for (size_t k = 0; k < graph->index.nodes.count; k++) {
        uint32_t node = graph->index.nodes.items[k];
        EgCell *cell = &graph->cells.items[node];
        EgBucket *bucket = &buckets[cell->class];
        uint64_t bit = (uint64_t)1 << ((cell->op & EG_OP) % 64);
        uint32_t changed = cell->op & (EG_FRESH | EG_MOVED);
        bucket->ops |= bit;
        if (changed) bucket->changed_ops |= bit;
        graph->index.entries.items[bucket->first + bucket->count++] =
            (EgEntry){(cell->op & EG_OP) | changed, node, {cell->key[0], cell->key[1]}};
        cell->op &= ~(EG_FRESH | EG_MOVED);
    }
}

// Looks the ground terms of the rules up; a ground term whose node changed makes old matches new.
static void find_grounds(EgGraph *graph) {
    for (size_t k = 0; k < graph->grounds.count; k++) {
        EgGround *ground = &graph->grounds.items[k];
        EgShape shape = graph->shapes[ground->op];
        uint32_t key[EG_MAX_KEY] = {0};
        bool present = true;
        for (uint32_t i = 0; i < shape.arity; i++) {
            key[i] = graph->grounds.items[graph->ground_children.items[ground->children + i]].class;
            present = present && key[i] != EG_NONE;
        }
        if (shape.has_payload) {
            key[shape.arity] = (uint32_t)ground->payload;
            key[shape.arity + 1] = (uint32_t)(ground->payload >> 32);
        }
        uint32_t node = present ? eg_table_find(graph, ground->op, key, eg_hash_key(ground->op, key, shape.key_count)) : 0;
        if (graph->cells.items[node].op & EG_SUBSUMED) node = 0;
        ground->class = node ? graph->cells.items[node].class : EG_NONE;
        ground->changed = node && graph->cells.items[node].op & (EG_FRESH | EG_MOVED);
    }
}

void eg_index_build(EgGraph *graph) {
    EgIndex *index = &graph->index;
    size_t groups = EG_GROUPS * graph->op_count, classes = graph->forest.count;
    uint32_t *starts = fill(graph, &index->starts, 2 * groups + 1, 0);
    eg_reserve(&graph->memory, &index->buckets, classes);
    index->buckets.count = classes;
    memset(index->buckets.items, 0, classes * sizeof(EgBucket));
    count_nodes(graph, starts, index->buckets.items);
    revive_nodes(graph, starts, index->buckets.items);
    find_grounds(graph);
    place_nodes(graph, starts, starts + groups + 1);
    place_buckets(graph, index->buckets.items);
    fill_buckets(graph, index->buckets.items);
}

// ---- lists of nodes for callers ----------------------------------------------------------------------------------

// A list apart from the matching index, which consumes the marks of what changed.
static void list_classes(EgGraph *graph) {
    size_t classes = graph->forest.count;
    uint32_t *starts = fill(graph, &graph->index.class_nodes, classes + 2 + graph->table.count, 0);
    for (EgNode node = eg_next_node(graph, (EgNode){0}); node.index; node = eg_next_node(graph, node))
        starts[eg_node_class(graph, node).index + 2]++;
    starts[0] = (uint32_t)classes + 2;
    starts[1] = (uint32_t)classes + 2;
    for (size_t class = 2; class < classes + 2; class++) starts[class] += starts[class - 1];
    for (EgNode node = eg_next_node(graph, (EgNode){0}); node.index; node = eg_next_node(graph, node))
        starts[starts[eg_node_class(graph, node).index + 1]++] = node.index;
    graph->index.current = true;
}

EgNodeList eg_class_nodes(EgGraph *graph, EgClass class) {
    if (!graph->index.current) list_classes(graph);
    const uint32_t *starts = graph->index.class_nodes.items;
    uint32_t root = eg_find(graph, class).index;
    return (EgNodeList){starts + starts[root], starts[root + 1] - starts[root]};
}
