// Builds the chosen nodes as values of the function, operands first, then copies the function with these in place.

#include "array_internal.h"
#include "array_select.h"

typedef struct Frame {
    EgClass class;
    EgNode node;
    uint32_t position; // next child
    Span span;
} Frame;

typedef struct Rebuild {
    ArrayGraph *graph;
    const ArraySelection *selection;
    Span *spans;     // by class: where its first original value was written
    ValueId *values; // by class
    VECTOR(Frame) stack;
} Rebuild;

static EgClass canonical(const Rebuild *work, EgClass class) { return eg_find(work->graph->engine, class); }

static uint32_t class_limit(const ArrayGraph *graph) {
    uint32_t limit = 0;
    for (EgNode node = eg_next_node(graph->engine, (EgNode){0}); node.index; node = eg_next_node(graph->engine, node)) {
        uint32_t class = eg_node_class(graph->engine, node).index;
        if (class >= limit) limit = class + 1;
    }
    return limit;
}

static void find_spans(Rebuild *work) {
    const ArrayGraph *graph = work->graph;
    for (uint32_t value = graph->value_count; value-- > 1;)
        if (graph->classes[value].index) work->spans[canonical(work, graph->classes[value]).index] = ir_node(graph->function, (ValueId){value})->span;
}

static void enter(Rebuild *work, EgClass class, Span outer) {
    class = canonical(work, class);
    if (value_exists(work->values[class.index])) return;
    Span span = work->spans[class.index];
    EgNode node = array_selection_node(work->selection, class);
    REQUIRE(node.index, "no node was chosen for a class in use");
    vector_push(&work->stack, (Frame){class, node, 0, span.end > span.start ? span : outer});
}

static void leave(Rebuild *work, const Frame *frame) {
    ValueId operands[EG_MAX_ARITY];
    EgGraph *engine = work->graph->engine;
    uint32_t arity = eg_op_arity(engine, eg_node_op(engine, frame->node));
    for (uint32_t k = 0; k < arity; k++) operands[k] = work->values[canonical(work, eg_node_child(engine, frame->node, k)).index];
    work->values[frame->class.index] = array_graph_build(work->graph, frame->node, operands, frame->span);
}

static ValueId build(Rebuild *work, EgClass root) {
    EgGraph *engine = work->graph->engine;
    enter(work, root, (Span){0});
    while (work->stack.count > 0) {
        Frame *top = &work->stack.items[work->stack.count - 1];
        if (top->position < eg_op_arity(engine, eg_node_op(engine, top->node))) {
            enter(work, eg_node_child(engine, top->node, top->position++), top->span);
            continue;
        }
        Frame done = *top;
        leave(work, &done);
        work->stack.count--;
    }
    return work->values[canonical(work, root).index];
}

IrFunction *array_rebuild(ArrayGraph *graph, const ArraySelection *selection) {
    if (!array_selection_is_complete(selection)) return NULL;
    Arena *scratch = arena_create();
    uint32_t limit = class_limit(graph);
    Rebuild work = {.graph = graph, .selection = selection, .spans = ARENA_ARRAY(scratch, limit, Span), .values = ARENA_ARRAY(scratch, limit, ValueId)};
    find_spans(&work);
    bool changed = false;
    VECTOR(ValueId) built = {0};
    for (size_t k = 0; k < graph->roots.count; k++) {
        vector_push(&built, build(&work, graph->roots.items[k].class));
        changed = changed || !value_same(built.items[k], graph->roots.items[k].value);
    }
    ValueId *replacements = ARENA_ARRAY(scratch, graph->function->nodes.count, ValueId);
    for (size_t k = 0; k < built.count; k++) replacements[graph->roots.items[k].value.index] = built.items[k];
    IrFunction *rewritten = changed ? ir_rewrite(graph->function, replacements) : NULL;
    vector_free(&built);
    vector_free(&work.stack);
    arena_destroy(scratch);
    return rewritten;
}
