// Terms of a derivation, each held once, so that equal terms have equal numbers.

#include "explain_internal.h"

static uint32_t hash_term(uint32_t op, int64_t payload, const uint32_t *children, uint32_t arity) {
    uint64_t hash = eg_hash_pair(op + 1, (uint32_t)payload, (uint32_t)((uint64_t)payload >> 32));
    for (uint32_t k = 0; k < arity; k++) hash = eg_hash_pair(hash, children[k], k);
    return (uint32_t)(hash >> 32);
}

static bool equals(const EgTerms *terms, uint32_t index, uint32_t op, int64_t payload, const uint32_t *children, uint32_t arity) {
    const EgTermData *term = &terms->data.items[index];
    if (term->op != op || term->payload != payload) return false;
    return arity == 0 || !memcmp(terms->children.items + term->children, children, arity * sizeof *children);
}

static void grow(EgTerms *terms) {
    size_t capacity = terms->slots.count ? 2 * terms->slots.count : 64;
    terms->slots.count = 0;
    for (size_t k = 0; k < capacity; k++) vector_push(&terms->slots, 0);
    for (uint32_t k = 1; k < terms->data.count; k++) {
        size_t at = terms->data.items[k].hash & (capacity - 1);
        while (terms->slots.items[at]) at = (at + 1) & (capacity - 1);
        terms->slots.items[at] = k;
    }
}

uint32_t eg_terms_intern(EgTerms *terms, uint32_t op, int64_t payload, const uint32_t *children, uint32_t arity) {
    if (terms->data.count == 0) vector_push(&terms->data, (EgTermData){0}); // term 0 is none
    if (terms->data.count * 2 >= terms->slots.count) grow(terms);
    uint32_t hash = hash_term(op, payload, children, arity);
    size_t mask = terms->slots.count - 1, at = hash & mask;
    for (; terms->slots.items[at]; at = (at + 1) & mask)
        if (equals(terms, terms->slots.items[at], op, payload, children, arity)) return terms->slots.items[at];
    uint32_t index = terms->slots.items[at] = (uint32_t)terms->data.count;
    vector_push(&terms->data, (EgTermData){op, hash, (uint32_t)terms->children.count, payload});
    for (uint32_t k = 0; k < arity; k++) vector_push(&terms->children, children[k]);
    return index;
}

// ---- the term of a vertex ----------------------------------------------------------------------------------------

static int64_t vertex_payload(const EgGraph *graph, uint32_t vertex) {
    const uint32_t *words = &graph->original.items[graph->vertex_cell.items[vertex]];
    const EgShape *shape = &graph->shapes[words[0]];
    return shape->has_payload ? (int64_t)(words[1 + shape->arity] | (uint64_t)words[2 + shape->arity] << 32) : 0;
}

// A node's children are older than the node.
uint32_t eg_terms_of_vertex(EgTerms *terms, const EgGraph *graph, uint32_t vertex) {
    VECTOR(uint32_t) stack = {0};
    while (terms->by_vertex.count <= vertex) vector_push(&terms->by_vertex, 0);
    vector_push(&stack, vertex);
    while (stack.count) {
        uint32_t top = stack.items[stack.count - 1], op = eg_vertex_op(graph, (EgClass){top}).index, children[EG_MAX_ARITY];
        size_t waiting = stack.count;
        for (uint32_t k = 0; k < graph->shapes[op].arity; k++) {
            uint32_t child = eg_vertex_child(graph, (EgClass){top}, k).index;
            children[k] = terms->by_vertex.items[child];
            if (!children[k]) vector_push(&stack, child);
        }
        if (stack.count > waiting) continue;
        terms->by_vertex.items[top] = eg_terms_intern(terms, op, vertex_payload(graph, top), children, graph->shapes[op].arity);
        stack.count--;
    }
    vector_free(&stack);
    return terms->by_vertex.items[vertex];
}

void eg_terms_free(EgTerms *terms) {
    vector_free(&terms->data);
    vector_free(&terms->children);
    vector_free(&terms->slots);
    vector_free(&terms->by_vertex);
}
