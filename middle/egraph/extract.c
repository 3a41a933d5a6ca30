// Extraction: one node for each class.
//
// By tree cost, a worklist of nodes runs until no class's cost falls further; with costs that are not negative the choice
// is free of cycles (Knuth 1977). By DAG cost, where what is shared is paid for once, the problem is NP-hard:
// extract_improve.c betters a choice step by step.

#include "extract_internal.h"

#include <inttypes.h>
#include <math.h>

#define FILL(vector, wanted, value)                                                                              \
    do {                                                                                                         \
        vector_reserve(vector, wanted);                                                                          \
        for (size_t fill = 0; fill < (wanted); fill++) (vector)->items[fill] = (value);                          \
        (vector)->count = (wanted);                                                                              \
    } while (0)

static uint32_t class_of(const EgExtraction *extraction, EgClass class) { return eg_find(extraction->graph, class).index; }

// ---- tree cost ---------------------------------------------------------------------------------------------------

static void enqueue(EgExtraction *extraction, uint32_t node) {
    if (extraction->queued.items[node]) return;
    extraction->queued.items[node] = true;
    vector_push(&extraction->queue, node);
}

// A subsumed node is a candidate only for a class that has no term without it.
static bool is_candidate(const EgExtraction *extraction, uint32_t node) {
    uint32_t op = extraction->graph->cells.items[node].op;
    if (!(op & EG_SUBSUMED)) return !(op & EG_DEAD);
    EgClass class = eg_node_class(extraction->graph, (EgNode){node});
    return !(op & EG_DEAD) && extraction->with_subsumed && extraction->cost.items[class.index] == HUGE_VAL;
}

static void enqueue_parents(EgExtraction *extraction, uint32_t class) {
    const EgGraph *graph = extraction->graph;
    if (class >= graph->parents.count) return;
    for (uint32_t entry = graph->parents.items[class].head; entry; entry = graph->links.items[entry / 2].next[entry % 2]) {
        uint32_t node = eg_entry_node(graph->cells.items, entry);
        if (is_candidate(extraction, node)) enqueue(extraction, node);
    }
}

static double node_cost(const EgExtraction *extraction, uint32_t node) {
    double cost = extraction->own.items[node];
    for (uint32_t k = 0; k < extract_arity(extraction, node); k++) cost += extraction->cost.items[extract_child(extraction, node, k)];
    return cost;
}

static void relax(EgExtraction *extraction, uint32_t node) {
    uint32_t class = eg_node_class(extraction->graph, (EgNode){node}).index;
    double cost = node_cost(extraction, node);
    extraction->queued.items[node] = false;
    if (!(cost < extraction->cost.items[class])) return;
    extraction->cost.items[class] = cost;
    extraction->choice.items[class] = node;
    enqueue_parents(extraction, class);
}

static void relax_candidates(EgExtraction *extraction) {
    const EgGraph *graph = extraction->graph;
    extraction->queue.count = 0;
    for (EgNode node = eg_next_node(graph, (EgNode){0}); node.index; node = eg_next_node(graph, node))
        if (is_candidate(extraction, node.index)) enqueue(extraction, node.index);
    for (size_t k = 0; k < extraction->queue.count; k++) relax(extraction, extraction->queue.items[k]);
}

EgExtraction *eg_extract(EgGraph *graph, EgCost *cost, void *data) {
    EgExtraction *extraction = vector_grow(NULL, &(size_t){0}, 1, sizeof *extraction);
    *extraction = (EgExtraction){.graph = graph};
    FILL(&extraction->own, graph->cells.count, 0.0);
    FILL(&extraction->queued, graph->cells.count, false);
    FILL(&extraction->cost, graph->forest.count, HUGE_VAL);
    FILL(&extraction->choice, graph->forest.count, 0);
    FILL(&extraction->visit, graph->forest.count, 0);
    for (EgNode node = eg_next_node(graph, (EgNode){0}); node.index; node = eg_next_node(graph, node)) {
        double own = cost(graph, node, data);
        REQUIRE(own >= 0, "the cost of %s is negative", eg_op_name(graph, eg_node_op(graph, node)));
        extraction->own.items[node.index] = own;
    }
    relax_candidates(extraction);
    extraction->with_subsumed = graph->subsumed_count > 0;
    if (extraction->with_subsumed) relax_candidates(extraction);
    return extraction;
}

// ---- DAG cost ----------------------------------------------------------------------------------------------------

static void enter_class(EgExtraction *extraction, uint32_t class) {
    extraction->visit.items[class] = 2 * extraction->round;
    vector_push(&extraction->stack, (EgFrame){class, 0});
}

// Walks the choices below a class depth first; false when they run in a circle or lack a node.
static bool walk(EgExtraction *extraction, uint32_t root) {
    uint32_t done = 2 * extraction->round + 1;
    extraction->stack.count = 0;
    if (extraction->visit.items[root] != done) enter_class(extraction, root);
    while (extraction->stack.count) {
        EgFrame *top = &extraction->stack.items[extraction->stack.count - 1];
        uint32_t node = extraction->choice.items[top->class];
        if (!node) return false;
        if (top->position == extract_arity(extraction, node)) {
            extraction->visit.items[top->class] = done;
            vector_push(&extraction->reached, top->class);
            extraction->stack.count--;
            continue;
        }
        uint32_t child = extract_child(extraction, node, top->position++);
        if (extraction->visit.items[child] == 2 * extraction->round) return false;
        if (extraction->visit.items[child] != done) enter_class(extraction, child);
    }
    return true;
}

double eg_extract_dag_cost(EgExtraction *extraction, const EgClass *roots, size_t root_count) {
    extraction->round++;
    extraction->reached.count = 0;
    for (size_t k = 0; k < root_count; k++)
        if (!walk(extraction, class_of(extraction, roots[k]))) return HUGE_VAL;
    double cost = 0;
    for (size_t k = 0; k < extraction->reached.count; k++)
        cost += extraction->own.items[extraction->choice.items[extraction->reached.items[k]]];
    return cost;
}

// ---- results -----------------------------------------------------------------------------------------------------

void eg_extract_choose(EgExtraction *extraction, EgNode node) {
    extraction->choice.items[eg_node_class(extraction->graph, node).index] = node.index;
}

EgNode eg_extract_choice(const EgExtraction *extraction, EgClass class) {
    return (EgNode){extraction->choice.items[class_of(extraction, class)]};
}

double eg_extract_tree_cost(const EgExtraction *extraction, EgClass class) {
    return extraction->cost.items[class_of(extraction, class)];
}

static bool is_parenthesised(const EgGraph *graph, EgNode node) {
    uint32_t op = eg_node_op(graph, node).index;
    return op != graph->literal_op && graph->shapes[op].key_count;
}

static void print_head(const EgExtraction *extraction, EgNode node, TextBuffer *text) {
    const EgGraph *graph = extraction->graph;
    EgOp op = eg_node_op(graph, node);
    if (op.index == graph->literal_op) {
        text_format(text, "%" PRId64, eg_node_payload(graph, node));
        return;
    }
    text_format(text, "%s%s", graph->shapes[op.index].key_count ? "(" : "", eg_op_name(graph, op));
    if (graph->shapes[op.index].has_payload) text_format(text, " %" PRId64, eg_node_payload(graph, node));
}

void eg_extract_print(const EgExtraction *extraction, EgClass class, TextBuffer *text) {
    VECTOR(EgFrame) stack = {0};
    vector_push(&stack, (EgFrame){class_of(extraction, class), 0});
    while (stack.count) {
        EgFrame *top = &stack.items[stack.count - 1];
        EgNode node = eg_extract_choice(extraction, (EgClass){top->class});
        REQUIRE(node.index, "the class has no finite term");
        uint32_t arity = extract_arity(extraction, node.index);
        if (top->position == 0) print_head(extraction, node, text);
        if (top->position == arity) {
            if (is_parenthesised(extraction->graph, node)) text_add_char(text, ')');
            stack.count--;
            continue;
        }
        text_add_char(text, ' ');
        vector_push(&stack, (EgFrame){extract_child(extraction, node.index, top->position++), 0});
    }
    vector_free(&stack);
}

void eg_extract_destroy(EgExtraction *extraction) {
    if (!extraction) return;
    vector_free(&extraction->own);
    vector_free(&extraction->cost);
    vector_free(&extraction->choice);
    vector_free(&extraction->queued);
    vector_free(&extraction->queue);
    vector_free(&extraction->visit);
    vector_free(&extraction->stack);
    vector_free(&extraction->reached);
    vector_release(extraction);
}
