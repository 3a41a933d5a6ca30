// What choosing and improving share.

#ifndef MIDDLE_EGRAPH_EXTRACT_INTERNAL_H
#define MIDDLE_EGRAPH_EXTRACT_INTERNAL_H

#include "engine_internal.h"

typedef struct EgFrame {
    uint32_t class, position; // the next child to visit
} EgFrame;

struct EgExtraction {
    EgGraph *graph;
    VECTOR(double) own;    // by node
    VECTOR(double) cost;   // tree cost by class
    VECTOR(uint32_t) choice; // node by class
    VECTOR(bool) queued;   // by node
    VECTOR(uint32_t) queue;
    bool with_subsumed;    // classes that are left without a term may choose a subsumed node
    VECTOR(uint32_t) visit; // by class: 2 * round while on the stack, 2 * round + 1 once done
    uint32_t round;
    VECTOR(EgFrame) stack;
    VECTOR(uint32_t) reached; // classes of the last walk, children first
};

static inline uint32_t extract_arity(const EgExtraction *extraction, uint32_t node) {
    return eg_op_arity(extraction->graph, eg_node_op(extraction->graph, (EgNode){node}));
}

static inline uint32_t extract_child(const EgExtraction *extraction, uint32_t node, uint32_t position) {
    return eg_node_child(extraction->graph, (EgNode){node}, position).index;
}

#endif
