// Representatives: the first value as written, else the first node whose operands have one.

#include "claims.h"

typedef struct Collector {
    ArrayGraph *graph;
    EgGraph *engine;
    IrFunction *function;
    ValueId *kept; // by class
} Collector;

static uint32_t class_of(const Collector *collector, EgClass class) { return eg_find(collector->engine, class).index; }

static uint32_t class_limit(const EgGraph *engine) {
    uint32_t limit = 1;
    for (EgNode node = eg_next_node(engine, (EgNode){0}); node.index; node = eg_next_node(engine, node))
        if (eg_node_class(engine, node).index >= limit) limit = eg_node_class(engine, node).index + 1;
    return limit;
}

static void keep_written(Collector *collector, const Term *term) {
    for (uint32_t value = term->written; value-- > 1;) {
        EgClass class = array_graph_class(collector->graph, (ValueId){value});
        if (class.index) collector->kept[class_of(collector, class)] = (ValueId){value};
    }
}

// The node over its operands' representatives; no value when one has none yet.
static ValueId build(const Collector *collector, EgNode node) {
    EgOp op = eg_node_op(collector->engine, node);
    ValueId operands[3];
    uint32_t arity = eg_op_arity(collector->engine, op);
    for (uint32_t k = 0; k < arity; k++) {
        operands[k] = collector->kept[class_of(collector, eg_node_child(collector->engine, node, k))];
        if (!value_exists(operands[k])) return (ValueId){0};
    }
    int64_t payload = array_ops()[op.index].has_payload ? eg_node_payload(collector->engine, node) : 0;
    IrType type = array_class_type(collector->graph, eg_node_class(collector->engine, node));
    return array_graph_build_plainly(collector->graph, op, payload, type, operands);
}

static void keep_built(Collector *collector) {
    for (bool changed = true; changed;) {
        changed = false;
        for (EgNode node = eg_next_node(collector->engine, (EgNode){0}); node.index; node = eg_next_node(collector->engine, node)) {
            ValueId *kept = &collector->kept[class_of(collector, eg_node_class(collector->engine, node))];
            if (value_exists(*kept)) continue;
            *kept = build(collector, node);
            changed = changed || value_exists(*kept);
        }
    }
}

void claims_collect(ArrayGraph *graph, const Term *term, Claims *claims) {
    EgGraph *engine = array_graph_engine(graph);
    uint32_t limit = class_limit(engine);
    Collector collector = {graph, engine, term->function, ARENA_ARRAY(term->arena, limit, ValueId)};
    keep_written(&collector, term);
    keep_built(&collector);
    for (EgNode node = eg_next_node(engine, (EgNode){0}); node.index; node = eg_next_node(engine, node)) {
        ValueId kept = collector.kept[class_of(&collector, eg_node_class(engine, node))], other = build(&collector, node);
        if (value_exists(other) && !value_same(other, kept)) vector_push(claims, (Claim){kept, other});
    }
}
