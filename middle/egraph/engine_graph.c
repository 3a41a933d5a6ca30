// Creation, terms, accessors and figures.

#include "rule_internal.h"

#include <stdlib.h>

// ---- life --------------------------------------------------------------------------------------------------------

static void add_shapes(EgGraph *graph) {
    graph->literal_op = EG_NONE;
    graph->shapes = eg_grow(&graph->memory, NULL, &graph->shape_capacity, graph->op_count, sizeof(EgShape));
    for (uint32_t op = 0; op < graph->op_count; op++) {
        const EgOpInfo *info = &graph->ops[op];
        REQUIRE(info->arity <= EG_MAX_ARITY && op < EG_OP, "operation %s is outside the engine's limits", info->name);
        uint32_t key_count = info->arity + (info->has_payload ? 2u : 0u);
        graph->shapes[op] = (EgShape){info->arity, key_count, key_count > 2 ? (key_count + 1) / 2 : 1, info->has_payload};
        if (info->literal) graph->literal_op = op;
    }
}

EgGraph *eg_create(const EgOpInfo *ops, size_t op_count, const EgOptions *options) {
    EgGraph *graph = calloc(1, sizeof *graph);
    if (!graph) base_out_of_memory();
    graph->ops = ops;
    graph->op_count = op_count;
    if (options) graph->options = *options;
    add_shapes(graph);
    eg_push(&graph->memory, &graph->cells, (EgCell){.op = EG_DEAD | EG_OP}); // node 0 and class 0 are none; no key equals node 0's
    eg_push(&graph->memory, &graph->forest, 0);
    graph->linked = 1;
    eg_table_reserve(graph, 32);
    eg_rules_create(graph);
    return graph;
}

void eg_destroy(EgGraph *graph) {
    if (!graph) return;
    EgMemory *memory = &graph->memory;
    eg_rules_free(graph);
    eg_free(memory, graph->shapes, graph->shape_capacity, sizeof(EgShape));
    eg_free(memory, graph->table.slots, graph->table.capacity, sizeof(EgSlot));
    eg_release(memory, &graph->cells);
    eg_release(memory, &graph->links);
    eg_release(memory, &graph->forest);
    eg_release(memory, &graph->parents);
    eg_release(memory, &graph->unions);
    eg_release(memory, &graph->repairs);
    eg_release(memory, &graph->batches);
    eg_release(memory, &graph->facts);
    eg_release(memory, &graph->remakes);
    eg_release(memory, &graph->modifies);
    eg_release(memory, &graph->index.starts);
    eg_release(memory, &graph->index.nodes);
    eg_release(memory, &graph->index.entries);
    eg_release(memory, &graph->index.buckets);
    eg_release(memory, &graph->index.class_nodes);
    eg_proof_free(graph);
    eg_memory_release(memory);
    free(graph);
}

// ---- terms -------------------------------------------------------------------------------------------------------

static void write_key(const EgGraph *graph, uint32_t op, uint64_t payload, uint32_t *key) {
    if (!graph->shapes[op].has_payload) return;
    key[graph->shapes[op].arity] = (uint32_t)payload;
    key[graph->shapes[op].arity + 1] = (uint32_t)(payload >> 32);
}

EgClass eg_add(EgGraph *graph, EgOp op, int64_t payload, const EgClass *children) {
    uint32_t key[EG_MAX_KEY] = {0};
    for (uint32_t k = 0; k < graph->shapes[op.index].arity; k++) key[k] = eg_find(graph, children[k]).index;
    write_key(graph, op.index, (uint64_t)payload, key);
    uint32_t node = eg_intern(graph, op.index, key);
    return (EgClass){graph->options.explain ? graph->node_vertex.items[node] : graph->cells.items[node].class};
}

// The class of the last node of a parsed term; with `add` unset class 0 when some node is absent.
static EgClass enter_term(EgGraph *graph, const EgRulePool *term, bool add) {
    VECTOR(EgClass) classes = {0};
    EgClass class = {0};
    for (size_t k = 0; k < term->nodes.count; k++) {
        const EgPatternNode *node = &term->nodes.items[k];
        EgClass children[EG_MAX_ARITY];
        uint32_t key[EG_MAX_KEY] = {0};
        for (uint32_t i = 0; i < graph->shapes[node->op].arity; i++) {
            children[i] = classes.items[term->children.items[node->children + i]];
            key[i] = eg_find(graph, children[i]).index;
        }
        write_key(graph, node->op, (uint64_t)node->payload, key);
        uint32_t hash = eg_hash_key(node->op, key, graph->shapes[node->op].key_count);
        class = add ? eg_add(graph, (EgOp){node->op}, node->payload, children)
                    : eg_node_class(graph, (EgNode){eg_table_find(graph, node->op, key, hash)});
        if (!class.index) break;
        vector_push(&classes, class);
    }
    vector_free(&classes);
    return class;
}

static EgClass read_term(EgGraph *graph, const char *text, EgError *error, bool add) {
    EgRulePool term;
    EgClass class = {0};
    EgSignature signature = eg_graph_signature(graph);
    eg_rule_pool_initialise(&term, &signature);
    if (eg_term_read(&term, text, error)) class = enter_term(graph, &term, add);
    eg_rule_pool_release(&term);
    return class;
}

EgClass eg_add_term(EgGraph *graph, const char *text, EgError *error) { return read_term(graph, text, error, true); }
EgClass eg_lookup_term(EgGraph *graph, const char *text, EgError *error) { return read_term(graph, text, error, false); }

void eg_union(EgGraph *graph, EgClass left, EgClass right) { eg_union_pending(graph, left.index, right.index, EG_REASON_CALLER); }

EgNode eg_lookup_node(const EgGraph *graph, EgOp op, int64_t payload, const EgClass *children) {
    uint32_t key[EG_MAX_ARITY + 2] = {0}, arity = graph->shapes[op.index].arity;
    for (uint32_t k = 0; k < arity; k++) key[k] = eg_find(graph, children[k]).index;
    if (graph->ops[op.index].has_payload) key[arity] = (uint32_t)payload, key[arity + 1] = (uint32_t)((uint64_t)payload >> 32);
    return (EgNode){eg_table_find(graph, op.index, key, eg_hash_key(op.index, key, graph->shapes[op.index].key_count))};
}

// ---- accessors ---------------------------------------------------------------------------------------------------

EgClass eg_find(const EgGraph *graph, EgClass class) {
    while (graph->forest.items[class.index] != class.index) class.index = graph->forest.items[class.index];
    return class;
}

EgOp eg_node_op(const EgGraph *graph, EgNode node) { return (EgOp){graph->cells.items[node.index].op & EG_OP}; }

EgClass eg_node_class(const EgGraph *graph, EgNode node) {
    return eg_find(graph, (EgClass){graph->cells.items[node.index].class});
}

EgClass eg_node_child(const EgGraph *graph, EgNode node, uint32_t position) {
    return eg_find(graph, (EgClass){*eg_key(graph->cells.items, node.index, position)});
}

int64_t eg_node_payload(const EgGraph *graph, EgNode node) {
    uint32_t arity = graph->shapes[eg_node_op(graph, node).index].arity;
    uint64_t low = *eg_key(graph->cells.items, node.index, arity), high = *eg_key(graph->cells.items, node.index, arity + 1);
    return (int64_t)(low | high << 32);
}

bool eg_node_subsumed(const EgGraph *graph, EgNode node) { return graph->cells.items[node.index].op & EG_SUBSUMED; }

uint32_t eg_op_arity(const EgGraph *graph, EgOp op) { return graph->shapes[op.index].arity; }
const char *eg_op_name(const EgGraph *graph, EgOp op) { return graph->ops[op.index].name; }

EgNode eg_next_node(const EgGraph *graph, EgNode node) {
    for (node.index++; node.index < graph->cells.count; node.index++)
        if (!(graph->cells.items[node.index].op & (EG_DEAD | EG_CONTINUED))) return node;
    return (EgNode){0};
}

// ---- matches seen by functions --------------------------------------------------------------------------------------

static const EgVariable *variable_named(const EgMatch *match, const char *name) {
    for (size_t k = 0; k < match->rule->variables.count; k++)
        if (match->rule->options.guard && !strcmp(match->rule->variables.items[k].name, name)) return &match->rule->variables.items[k];
    INTERNAL_ERROR("rule %s has no variable ?%s", match->rule->name, name);
}

EgClass eg_match_root_class(const EgMatch *match) { return eg_node_class(match->graph, match->root); }

EgClass eg_match_class(const EgMatch *match, const char *variable) {
    return (EgClass){match->words[variable_named(match, variable)->word]};
}

int64_t eg_match_payload(const EgMatch *match, const char *variable) {
    const uint32_t *words = match->words + variable_named(match, variable)->word;
    return (int64_t)(words[0] | (uint64_t)words[1] << 32);
}

const char *eg_rule_name(const EgGraph *graph, EgRule rule) { return graph->rules.items[rule.index].name; }

// ---- figures -----------------------------------------------------------------------------------------------------

EgCounts eg_counts(const EgGraph *graph) {
    return (EgCounts){graph->table.count, graph->class_count, graph->node_count,   graph->inserts,
                      graph->lookups,     graph->match_count, graph->memory.bytes, graph->memory.peak};
}

uint64_t eg_live_of_op(const EgGraph *graph, EgOp op) {
    uint64_t count = 0;
    for (EgNode node = eg_next_node(graph, (EgNode){0}); node.index; node = eg_next_node(graph, node))
        count += eg_node_op(graph, node).index == op.index;
    return count;
}
