// Applying matches: the right side's program runs over blocks of matches, one instruction for the whole block at a time, so
// that the cache misses of the hash-cons overlap instead of following each other.
//
// A right side that does not exist yet is created directly in the class that was matched. Unions are carried out between
// blocks, with all that follows from them, so every key looked up is canonical. The step's result does not depend on when:
// the matches are fixed beforehand, and the closure of the same equalities over the same terms is the same graph.

#include "engine_internal.h"

enum { CLOSE_UNIONS = 1024 }; // so many unions are worth carrying out before more is built

typedef struct Block {
    EgGraph *graph;
    const EgRuleData *rule;
    uint32_t reason;
    uint32_t count;
    bool moved; // classes were united since matching
    uint32_t root_class[EG_BLOCK], result[EG_BLOCK]; // result: nodes made by the last build
    uint32_t hashes[EG_BLOCK], places[EG_BLOCK]; // places: slots of the table where look-ups end or go on
    uint32_t columns[EG_MAX_COLUMNS][EG_BLOCK];
} Block;

// ---- lookups and inserts -----------------------------------------------------------------------------------------

static const uint32_t no_operand[EG_BLOCK];

// The column of a key word of a build; unused words of short keys are zero.
static const uint32_t *operand(const Block *block, const EgBuild *build, uint32_t word) {
    if (word >= block->graph->shapes[build->op].key_count) return no_operand;
    return block->columns[block->rule->operands.items[build->operands + word]];
}

static void hash_pairs(Block *block, const EgBuild *build) {
    const uint32_t *left = operand(block, build, 0), *right = operand(block, build, 1);
    const EgSlot *slots = block->graph->table.slots;
    size_t mask = block->graph->table.capacity - 1;
    for (uint32_t i = 0; i < block->count; i++) {
        block->hashes[i] = eg_hash_key(build->op, (uint32_t[]){left[i], right[i]}, 2);
        __builtin_prefetch(&slots[block->hashes[i] & mask]);
    }
}

// Finds the slot of the node that each lookup will most likely compare with, or the empty one where it ends, and fetches the node.
static void find_places(Block *block) {
    const EgSlot *slots = block->graph->table.slots;
    const EgCell *cells = block->graph->cells.items;
    size_t mask = block->graph->table.capacity - 1;
    for (uint32_t i = 0; i < block->count; i++) {
        size_t at = block->hashes[i] & mask;
        while (slots[at].node && slots[at].hash != block->hashes[i]) at = (at + 1) & mask;
        block->places[i] = (uint32_t)at;
        __builtin_prefetch(&cells[slots[at].node]);
    }
}

static void finish_build(Block *block, const EgBuild *build, uint32_t at, uint32_t node) {
    block->result[at] = node;
    block->columns[build->out][at] = block->graph->cells.items[node].class;
}

// Keys of at most two words. `classes`: where an absent node is to be created, NULL for a new class. Within a block the table
// only gains nodes, so that every look-up goes on where it was left, and its end is the place of a new node.
static void intern_pairs(Block *block, const EgBuild *build, const uint32_t *classes) {
    EgGraph *graph = block->graph;
    const uint32_t *left = operand(block, build, 0), *right = operand(block, build, 1);
    const EgSlot *slots = graph->table.slots;
    size_t mask = graph->table.capacity - 1;
    hash_pairs(block, build);
    find_places(block);
    for (uint32_t i = 0; i < block->count; i++) {
        uint32_t key[2] = {left[i], right[i]}, hash = block->hashes[i], node;
        size_t at = block->places[i];
        for (; (node = slots[at].node); at = (at + 1) & mask)
            if (slots[at].hash == hash && eg_pair_equals(graph, node, build->op, key)) break;
        if (!node) node = eg_node_append_at(graph, at, build->op, key, hash, classes ? classes[i] : 0);
        finish_build(block, build, i, node);
    }
}

static void intern_long(Block *block, const EgBuild *build, const uint32_t *classes) {
    EgGraph *graph = block->graph;
    uint32_t key[EG_MAX_KEY], key_count = graph->shapes[build->op].key_count;
    for (uint32_t i = 0; i < block->count; i++) {
        for (uint32_t k = 0; k < key_count; k++) key[k] = operand(block, build, k)[i];
        uint32_t hash = eg_hash_key(build->op, key, key_count), node = eg_table_find(graph, build->op, key, hash);
        if (!node) node = eg_node_append(graph, build->op, key, hash, classes ? classes[i] : 0);
        finish_build(block, build, i, node);
    }
}

static void canonicalise(const Block *block, uint32_t *classes) {
    uint32_t *forest = block->graph->forest.items;
    for (uint32_t i = 0; i < block->count; i++) classes[i] = eg_find_index(forest, classes[i]);
}

static void run_build(Block *block, const EgBuild *build, const uint32_t *classes) {
    if (block->graph->shapes[build->op].key_count <= 2) intern_pairs(block, build, classes);
    else intern_long(block, build, classes);
    block->graph->lookups += block->count;
    if (block->moved) canonicalise(block, block->columns[build->out]);
}

// ---- blocks ------------------------------------------------------------------------------------------------------

static void load_constants(Block *block, size_t count) {
    const EgRuleData *rule = block->rule;
    for (size_t k = 0; k < rule->constants.count; k++)
        for (uint32_t i = 0; i < count; i++) block->columns[rule->record_words + k][i] = rule->constants.items[k];
}

static void canonicalise_records(Block *block) {
    for (uint32_t k = 1; k < block->rule->record_words; k++)
        if (block->rule->record.items[k - 1].class) canonicalise(block, block->columns[k]);
    canonicalise(block, block->root_class);
}

static void load_records(Block *block, size_t first) {
    uint32_t words = block->rule->record_words;
    const uint32_t *record = &block->rule->matches.items[first * words];
    for (uint32_t i = 0; i < block->count; i++, record += words) {
        for (uint32_t k = 0; k < words; k++) block->columns[k][i] = record[k];
        block->root_class[i] = block->graph->cells.items[record[0]].class;
    }
    if (block->moved) canonicalise_records(block);
}

static void unite_explained(Block *block, uint32_t at) {
    EgGraph *graph = block->graph;
    uint32_t record[EG_MAX_COLUMNS];
    for (uint32_t k = 0; k < block->rule->record_words; k++) record[k] = block->columns[k][at];
    uint32_t left = graph->node_vertex.items[record[0]], right = block->columns[block->rule->result][at];
    if (block->rule->builds.count) right = graph->node_vertex.items[block->result[at]];
    eg_push(&graph->memory, &graph->unions, (EgUnion){left, right, block->reason, eg_application_add(graph, block->reason, record)});
}

static void unite_block(Block *block) {
    const uint32_t *right = block->columns[block->rule->result];
    for (uint32_t i = 0; i < block->count; i++) {
        if (right[i] == block->root_class[i]) continue;
        if (block->graph->options.explain) unite_explained(block, i);
        else eg_union_pending(block->graph, block->root_class[i], right[i], block->reason);
    }
}

// Takes the matched nodes out of matching, except where the right side is the matched node itself.
static void subsume_block(Block *block) {
    bool built = block->rule->builds.count > 0;
    for (uint32_t i = 0; i < block->count; i++) {
        EgCell *root = &block->graph->cells.items[block->columns[0][i]];
        if (root->op & (EG_SUBSUMED | EG_KEPT | EG_DEAD) || (built && block->result[i] == block->columns[0][i])) continue;
        root->op |= EG_SUBSUMED;
        block->graph->subsumed_count++;
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
    if (rule->options.subsume) subsume_block(block);
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

// Carries out the unions so far, so that what is built from here on is not built under two names. An explanation needs
// every match to hold word for word when it is applied, so there unions wait for the rebuild.
static void close_early(Block *block) {
    EgGraph *graph = block->graph;
    if (graph->options.explain || graph->unions.count < CLOSE_UNIONS) return;
    eg_close(graph);
    eg_batch_start(graph, block->reason);
    block->moved = true;
}

static EgStatus apply_rule(Block *block, uint32_t index) {
    EgGraph *graph = block->graph;
    EgRuleData *rule = &graph->rules.items[index];
    size_t matches = rule->matches.count / rule->record_words;
    if (matches == 0) return EG_CHANGED;
    block->rule = rule, block->reason = index;
    load_constants(block, matches < EG_BLOCK ? matches : EG_BLOCK);
    eg_batch_start(graph, index);
    EgStatus status = EG_CHANGED;
    for (size_t first = 0; first < matches; first += block->count) {
        block->count = matches - first < EG_BLOCK ? (uint32_t)(matches - first) : EG_BLOCK;
        status = admit_block(block);
        if (status != EG_CHANGED) break;
        rule->figures.changes += apply_block(block, first);
        rule->figures.matches += block->count;
        graph->match_count += block->count;
        close_early(block);
    }
    return status;
}

EgStatus eg_apply_all(EgGraph *graph) {
    Block block;
    block.graph = graph, block.moved = false;
    EgStatus status = EG_CHANGED;
    for (uint32_t rule = 0; rule < graph->rules.count && status == EG_CHANGED; rule++) {
        uint64_t start = graph->options.trace ? eg_nanoseconds() : 0;
        status = apply_rule(&block, rule);
        if (graph->options.trace) graph->rules.items[rule].figures.nanoseconds += eg_nanoseconds() - start;
    }
    eg_batch_start(graph, EG_REASON_CALLER);
    return status;
}
