// Applying matches: the right side's program runs over blocks of matches, one instruction for the whole block at a time, so
// that the cache misses of the hash-cons overlap instead of following each other.
//
// Classes are not united while matches are applied (unions wait for the rebuild), so every key looked up is canonical, and
// a right side that does not exist yet is created directly in the class that was matched.

#include "engine_internal.h"

enum { PREFETCH_SLOTS = 1 << 15 }; // a smaller table and its nodes stay in the cache

typedef struct Block {
    EgGraph *graph;
    const EgRuleData *rule;
    uint32_t reason;
    uint32_t count;
    uint32_t root_class[EG_BLOCK], result[EG_BLOCK]; // result: nodes made by the last build
    uint32_t hashes[EG_BLOCK];
    uint32_t columns[EG_MAX_COLUMNS][EG_BLOCK];
} Block;

// ---- lookups and inserts -----------------------------------------------------------------------------------------

static void hash_block(Block *block, const EgBuild *build) {
    const EgGraph *graph = block->graph;
    uint32_t key_count = graph->shapes[build->op].key_count;
    const uint32_t *operands = &block->rule->operands.items[build->operands];
    size_t mask = graph->table.capacity - 1;
    for (uint32_t i = 0; i < block->count; i++) {
        uint32_t key[EG_MAX_KEY];
        key[0] = key[1] = 0;
        for (uint32_t k = 0; k < key_count; k++) key[k] = block->columns[operands[k]][i];
        block->hashes[i] = eg_hash_key(build->op, key, key_count);
        __builtin_prefetch(&graph->table.slots[block->hashes[i] & mask]);
    }
}

// Fetches the node that each lookup will most likely compare with.
static void prefetch_candidates(const Block *block) {
    const EgTable *table = &block->graph->table;
    size_t mask = table->capacity - 1;
    for (uint32_t i = 0; i < block->count; i++) {
        size_t at = block->hashes[i] & mask;
        while (table->slots[at].node && table->slots[at].hash != block->hashes[i]) at = (at + 1) & mask;
        if (table->slots[at].node) __builtin_prefetch(&block->graph->cells.items[table->slots[at].node]);
    }
}

// `classes`: where an absent node is to be created, NULL for a new class.
static void intern_block(Block *block, const EgBuild *build, const uint32_t *classes) {
    EgGraph *graph = block->graph;
    uint32_t key_count = graph->shapes[build->op].key_count;
    const uint32_t *operands = &block->rule->operands.items[build->operands];
    for (uint32_t i = 0; i < block->count; i++) {
        uint32_t key[EG_MAX_KEY];
        key[0] = key[1] = 0;
        for (uint32_t k = 0; k < key_count; k++) key[k] = block->columns[operands[k]][i];
        uint32_t node = eg_table_find(graph, build->op, key, block->hashes[i]);
        if (!node) node = eg_node_append(graph, build->op, key, block->hashes[i], classes ? classes[i] : 0);
        block->result[i] = node;
        block->columns[build->out][i] = graph->cells.items[node].class;
    }
    graph->lookups += block->count;
}

static void run_build(Block *block, const EgBuild *build, const uint32_t *classes) {
    hash_block(block, build);
    if (block->graph->table.capacity >= PREFETCH_SLOTS) prefetch_candidates(block);
    intern_block(block, build, classes);
}

// ---- blocks ------------------------------------------------------------------------------------------------------

static void load_constants(Block *block) {
    const EgRuleData *rule = block->rule;
    for (size_t k = 0; k < rule->constants.count; k++)
        for (uint32_t i = 0; i < EG_BLOCK; i++) block->columns[rule->record_words + k][i] = rule->constants.items[k];
}

static void load_records(Block *block, size_t first) {
    uint32_t words = block->rule->record_words;
    const uint32_t *record = &block->rule->matches.items[first * words];
    for (uint32_t i = 0; i < block->count; i++, record += words) {
        for (uint32_t k = 0; k < words; k++) block->columns[k][i] = record[k];
        block->root_class[i] = block->graph->cells.items[record[0]].class;
    }
}

static void unite_block(Block *block) {
    EgGraph *graph = block->graph;
    const uint32_t *right = block->columns[block->rule->result];
    bool built = block->rule->builds.count > 0;
    for (uint32_t i = 0; i < block->count; i++) {
        if (right[i] == block->root_class[i]) continue;
        if (graph->options.explain)
            eg_union_pending(graph, graph->node_vertex.items[block->columns[0][i]],
                             built ? graph->node_vertex.items[block->result[i]] : right[i], block->reason);
        else eg_union_pending(graph, block->root_class[i], right[i], block->reason);
    }
}

// Returns how many of the matches changed the graph: created their right side in the root's class, or have it united.
static uint64_t apply_block(Block *block, size_t first) {
    EgGraph *graph = block->graph;
    const EgRuleData *rule = block->rule;
    size_t builds = rule->builds.count;
    uint64_t created = 0, unions = graph->unions.count;
    load_records(block, first);
    for (size_t k = 0; k < builds; k++) {
        bool last = k + 1 == builds && !graph->options.explain;
        uint64_t nodes = graph->node_count;
        run_build(block, &rule->builds.items[k], last ? block->root_class : NULL);
        if (last) created = graph->node_count - nodes;
    }
    unite_block(block);
    return created + graph->unions.count - unions;
}

// Shrinks the next block to what the limits allow, in the worst case that nothing it builds exists.
static EgStatus admit_block(Block *block) {
    EgGraph *graph = block->graph;
    size_t builds = block->rule->builds.count;
    if (graph->options.max_nodes && builds) {
        uint64_t left = graph->options.max_nodes > graph->table.count ? graph->options.max_nodes - graph->table.count : 0;
        if (left / builds < block->count) block->count = (uint32_t)(left / builds);
        if (block->count == 0) return EG_LIMIT_NODES;
    }
    size_t nodes = block->count * builds, cells = block->count * (size_t)block->rule->build_cells;
    if (graph->options.max_bytes &&
        graph->memory.bytes + eg_reserve_bytes(graph, nodes, cells) > graph->options.max_bytes) return EG_LIMIT_BYTES;
    eg_reserve_nodes(graph, nodes, cells);
    return EG_CHANGED;
}

static EgStatus apply_rule(EgGraph *graph, uint32_t index) {
    EgRuleData *rule = &graph->rules.items[index];
    size_t matches = rule->matches.count / rule->record_words;
    if (matches == 0) return EG_CHANGED;
    Block block;
    block.graph = graph, block.rule = rule, block.reason = index;
    load_constants(&block);
    eg_batch_start(graph, index);
    EgStatus status = EG_CHANGED;
    for (size_t first = 0; first < matches; first += block.count) {
        block.count = matches - first < EG_BLOCK ? (uint32_t)(matches - first) : EG_BLOCK;
        status = admit_block(&block);
        if (status != EG_CHANGED) break;
        rule->figures.changes += apply_block(&block, first);
        rule->figures.matches += block.count;
        graph->match_count += block.count;
    }
    return status;
}

EgStatus eg_apply_all(EgGraph *graph) {
    EgStatus status = EG_CHANGED;
    for (uint32_t rule = 0; rule < graph->rules.count && status == EG_CHANGED; rule++) {
        uint64_t start = graph->options.trace ? eg_nanoseconds() : 0;
        status = apply_rule(graph, rule);
        if (graph->options.trace) graph->rules.items[rule].figures.nanoseconds += eg_nanoseconds() - start;
    }
    eg_batch_start(graph, EG_REASON_CALLER);
    return status;
}
