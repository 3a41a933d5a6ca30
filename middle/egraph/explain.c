// The proof forest: each union is an edge between the two terms it united, reversed where needed so that every tree keeps
// one root (Nieuwenhuis and Oliveras 2005). The path between two terms is then unique and never changes. With explanations
// on, each node gets a class of its own first, whose number is the node's vertex for good.

#include "engine_internal.h"

// Classes and vertices are numbered alike, so that vertex arrays grow with each node.
void eg_explain_node(EgGraph *graph, uint32_t node, uint32_t vertex) {
    EgMemory *memory = &graph->memory;
    uint32_t op = graph->cells.items[node].op & EG_OP;
    while (graph->node_vertex.count <= node) eg_push(memory, &graph->node_vertex, vertex);
    graph->node_vertex.items[node] = vertex;
    while (graph->vertex_cell.count <= vertex) eg_push(memory, &graph->vertex_cell, (uint32_t)graph->original.count);
    eg_push(memory, &graph->original, op);
    for (uint32_t k = 0; k < graph->shapes[op].key_count; k++)
        eg_push(memory, &graph->original, *eg_key(graph->cells.items, node, k));
    while (graph->proof_parent.count <= vertex) {
        eg_push(memory, &graph->proof_parent, EG_NONE);
        eg_push(memory, &graph->proof_reason, EG_REASON_CALLER);
        eg_push(memory, &graph->proof_forward, 0);
        eg_push(memory, &graph->proof_application, EG_NONE);
    }
}

// Makes a vertex the root of its tree by turning the edges above it round.
static void make_root(EgGraph *graph, uint32_t vertex) {
    uint32_t *parent = graph->proof_parent.items, *reasons = graph->proof_reason.items, *forward = graph->proof_forward.items;
    uint32_t *applications = graph->proof_application.items;
    uint32_t below = EG_NONE, reason = EG_REASON_CALLER, direction = 0, application = EG_NONE;
    while (vertex != EG_NONE) {
        uint32_t above = parent[vertex], above_reason = reasons[vertex], above_direction = forward[vertex];
        uint32_t above_application = applications[vertex];
        parent[vertex] = below, reasons[vertex] = reason, forward[vertex] = direction, applications[vertex] = application;
        below = vertex, reason = above_reason, direction = !above_direction, application = above_application;
        vertex = above;
    }
}

void eg_explain_union(EgGraph *graph, EgUnion united) {
    make_root(graph, united.left);
    graph->proof_parent.items[united.left] = united.right;
    graph->proof_reason.items[united.left] = united.reason;
    graph->proof_application.items[united.left] = united.application;
    graph->proof_forward.items[united.left] = 1;
}

// ---- queries -----------------------------------------------------------------------------------------------------

static uint32_t depth_of(const EgGraph *graph, uint32_t vertex) {
    uint32_t depth = 0;
    for (; graph->proof_parent.items[vertex] != EG_NONE; vertex = graph->proof_parent.items[vertex]) depth++;
    return depth;
}

// The edge from a vertex to its parent, walked up or down.
static EgProofStep edge(const EgGraph *graph, uint32_t vertex, bool up) {
    uint32_t parent = graph->proof_parent.items[vertex], reason = graph->proof_reason.items[vertex];
    EgProofStep step = {{up ? vertex : parent}, {up ? parent : vertex}, EG_BY_RULE, {reason}, .forward = graph->proof_forward.items[vertex] == up};
    step.application = graph->proof_application.items[vertex];
    if (reason == EG_REASON_CALLER) step.reason = EG_BY_CALLER;
    if (reason & EG_REASON_CONGRUENT) step.reason = EG_BY_CONGRUENCE;
    return step;
}

bool eg_explain(const EgGraph *graph, EgClass from, EgClass to, EgProof *proof) {
    REQUIRE(graph->options.explain, "this e-graph keeps no explanations");
    if (eg_find(graph, from).index != eg_find(graph, to).index) return false;
    const uint32_t *parent = graph->proof_parent.items;
    VECTOR(uint32_t) down = {0}; // vertices below the common ancestor, from `to` up
    uint32_t left = from.index, right = to.index, left_depth = depth_of(graph, left), right_depth = depth_of(graph, right);
    while (left != right) {
        if (left_depth >= right_depth) vector_push(proof, edge(graph, left, true)), left = parent[left], left_depth--;
        else vector_push(&down, right), right = parent[right], right_depth--;
    }
    while (down.count) vector_push(proof, edge(graph, down.items[--down.count], false));
    vector_free(&down);
    return true;
}

EgClass eg_node_vertex(const EgGraph *graph, EgNode node) { return (EgClass){graph->node_vertex.items[node.index]}; }

EgOp eg_vertex_op(const EgGraph *graph, EgClass vertex) {
    return (EgOp){graph->original.items[graph->vertex_cell.items[vertex.index]]};
}

EgClass eg_vertex_child(const EgGraph *graph, EgClass vertex, uint32_t position) {
    return (EgClass){graph->original.items[graph->vertex_cell.items[vertex.index] + 1 + position]};
}

const char *eg_reason_name(const EgGraph *graph, uint32_t reason) {
    reason &= ~EG_REASON_CONGRUENT;
    return reason == EG_REASON_CALLER ? "(the caller's union)" : graph->rules.items[reason].name;
}

void eg_proof_free(EgGraph *graph) {
    eg_release(&graph->memory, &graph->node_vertex);
    eg_release(&graph->memory, &graph->vertex_cell);
    eg_release(&graph->memory, &graph->original);
    eg_release(&graph->memory, &graph->proof_parent);
    eg_release(&graph->memory, &graph->proof_reason);
    eg_release(&graph->memory, &graph->proof_forward);
    eg_release(&graph->memory, &graph->proof_application);
    eg_release(&graph->memory, &graph->applications);
}
