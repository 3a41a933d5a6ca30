// A work list of vertices: the derivation goes from a vertex's term to that of the node chosen for its class, and then from
// each child of this node's vertex to the choice for the child's class, and so on. The chosen nodes are acyclic, so it ends.

#include "array_explain.h"

#include "array_internal.h"

enum { STEPS_PER_CLASS = 2000 };

typedef struct Errand {
    uint32_t vertex;
    Span place; // of what stands around it
} Errand;

// A term of a derivation as a class and a value.
typedef struct BuiltTerm {
    EgClass class;
    ValueId value;
} BuiltTerm;

typedef struct Explainer {
    ArrayGraph *graph;
    EgGraph *engine;
    const ArraySelection *selection;
    ArrayExplanation *explanation;
    Arena *arena;
    Span *spans;       // by class: where its first written value stands
    bool *derived;     // by vertex
    bool *expanded;    // by class: the children of its chosen node are on the list
    ValueId *chosen;   // by class
    VECTOR(Errand) errands;
    VECTOR(BuiltTerm) terms; // by EgTerm of the derivation at hand
    VECTOR(uint32_t) stack;
} Explainer;

static bool exists(Span span) { return span.end > span.start; }

static EgClass canonical(const Explainer *work, EgClass class) { return eg_find(work->engine, class); }

// ---- values of terms ---------------------------------------------------------------------------------------------

static BuiltTerm *built(Explainer *work, EgTerm term) {
    while (work->terms.count <= term.index) vector_push(&work->terms, (BuiltTerm){0});
    return &work->terms.items[term.index];
}

// Every term of a derivation is in the graph, where its class and thereby its type is known.
static void build_node(Explainer *work, const EgDerivation *derivation, EgTerm term) {
    EgOp op = eg_term_op(derivation, term);
    int64_t payload = eg_term_payload(derivation, term);
    EgClass children[EG_MAX_ARITY];
    ValueId operands[EG_MAX_ARITY];
    for (uint32_t k = 0; k < eg_op_arity(work->engine, op); k++) {
        BuiltTerm child = *built(work, eg_term_child(derivation, term, k));
        children[k] = child.class, operands[k] = child.value;
    }
    EgNode node = eg_lookup_node(work->engine, op, payload, children);
    REQUIRE(node.index, "a term of a derivation is not in the e-graph: %s", eg_op_name(work->engine, op));
    EgClass class = eg_node_class(work->engine, node);
    ValueId value = array_graph_build_plainly(work->graph, op, payload, array_class_type(work->graph, class), operands);
    *built(work, term) = (BuiltTerm){class, value};
}

static BuiltTerm build(Explainer *work, const EgDerivation *derivation, EgTerm root) {
    vector_push(&work->stack, root.index);
    while (work->stack.count > 0) {
        EgTerm top = {work->stack.items[work->stack.count - 1]};
        size_t waiting = work->stack.count;
        uint32_t arity = value_exists(built(work, top)->value) ? 0 : eg_op_arity(work->engine, eg_term_op(derivation, top));
        for (uint32_t k = 0; k < arity; k++) {
            EgTerm child = eg_term_child(derivation, top, k);
            if (!value_exists(built(work, child)->value)) vector_push(&work->stack, child.index);
        }
        if (work->stack.count > waiting) continue;
        if (!value_exists(built(work, top)->value)) build_node(work, derivation, top);
        work->stack.count--;
    }
    return *built(work, root);
}

// ---- steps -------------------------------------------------------------------------------------------------------

// The innermost written value on the way from the term's root to the step.
static Span place_of(Explainer *work, const EgDerivation *derivation, EgTerm whole, const EgDerivationStep *step, Span outer) {
    EgTerm at = whole;
    for (size_t k = 0;; k++) {
        Span own = work->spans[canonical(work, build(work, derivation, at).class).index];
        if (exists(own)) outer = own;
        if (k == step->path_length) return outer;
        at = eg_term_child(derivation, at, step->path[k]);
    }
}

static void add_steps(Explainer *work, const EgDerivation *derivation, Span outer) {
    EgTerm whole = eg_derivation_start(derivation);
    for (size_t k = 0; k < eg_derivation_count(derivation); k++) {
        EgDerivationStep step = eg_derivation_step(derivation, k);
        ArrayExplanationStep added = {.is_rule = step.reason == EG_BY_RULE, .forward = step.forward};
        if (added.is_rule) added.rule = eg_rule_info(work->engine, step.rule);
        added.before = build(work, derivation, step.from).value;
        added.after = build(work, derivation, step.to).value;
        added.place = place_of(work, derivation, whole, &step, outer);
        vector_push(&work->explanation->steps, added);
        whole = step.whole;
    }
}

static void derive(Explainer *work, EgClass from, EgClass to, Span outer) {
    if (from.index == to.index) return;
    EgDerivation *derivation = eg_derive(work->engine, from, to, STEPS_PER_CLASS);
    REQUIRE(derivation, "the node chosen for a class is not equal to it");
    work->terms.count = 0;
    add_steps(work, derivation, outer);
    work->explanation->truncated = work->explanation->truncated || eg_derivation_truncated(derivation);
    eg_derivation_destroy(derivation);
}

static void run_errand(Explainer *work, Errand errand) {
    if (work->derived[errand.vertex]) return;
    work->derived[errand.vertex] = true;
    EgClass class = canonical(work, (EgClass){errand.vertex});
    EgNode node = array_selection_node(work->selection, class);
    EgClass vertex = eg_node_vertex(work->engine, node);
    Span own = work->spans[class.index], place = exists(own) ? own : errand.place;
    derive(work, (EgClass){errand.vertex}, vertex, place);
    if (work->expanded[class.index]) return;
    work->expanded[class.index] = true;
    for (uint32_t k = eg_op_arity(work->engine, eg_node_op(work->engine, node)); k-- > 0;)
        vector_push(&work->errands, (Errand){eg_vertex_child(work->engine, vertex, k).index, place});
}

// ---- the chosen terms --------------------------------------------------------------------------------------------

static void choose_node(Explainer *work, EgClass class, EgNode node) {
    EgOp op = eg_node_op(work->engine, node);
    ValueId operands[EG_MAX_ARITY];
    for (uint32_t k = 0; k < eg_op_arity(work->engine, op); k++) operands[k] = work->chosen[eg_node_child(work->engine, node, k).index];
    int64_t payload = array_ops()[op.index].has_payload ? eg_node_payload(work->engine, node) : 0;
    work->chosen[class.index] = array_graph_build_plainly(work->graph, op, payload, array_class_type(work->graph, class), operands);
}

static ValueId chosen_value(Explainer *work, EgClass root) {
    root = canonical(work, root);
    vector_push(&work->stack, root.index);
    while (work->stack.count > 0) {
        EgClass top = {work->stack.items[work->stack.count - 1]};
        EgNode node = array_selection_node(work->selection, top);
        size_t waiting = work->stack.count;
        for (uint32_t k = 0; k < eg_op_arity(work->engine, eg_node_op(work->engine, node)); k++) {
            EgClass child = eg_node_child(work->engine, node, k);
            if (!value_exists(work->chosen[child.index])) vector_push(&work->stack, child.index);
        }
        if (work->stack.count > waiting) continue;
        if (!value_exists(work->chosen[top.index])) choose_node(work, top, node);
        work->stack.count--;
    }
    return work->chosen[root.index];
}

// ---- roots -------------------------------------------------------------------------------------------------------

static void explain_root(Explainer *work, const ArrayRoot *root) {
    ArrayExplainedRoot explained = {.written = root->value, .first_step = work->explanation->steps.count};
    vector_push(&work->errands, (Errand){root->class.index, ir_node(work->graph->function, root->value)->span});
    while (work->errands.count > 0) {
        Errand errand = work->errands.items[--work->errands.count];
        run_errand(work, errand);
    }
    explained.chosen = chosen_value(work, root->class);
    explained.step_count = work->explanation->steps.count - explained.first_step;
    vector_push(&work->explanation->roots, explained);
}

static void find_spans(Explainer *work) {
    const ArrayGraph *graph = work->graph;
    for (uint32_t value = graph->value_count; value-- > 1;) {
        Span span = ir_node(graph->function, (ValueId){value})->span;
        if (graph->classes[value].index && exists(span)) work->spans[canonical(work, graph->classes[value]).index] = span;
    }
}

ArrayExplanation array_explain(ArrayGraph *graph, const ArraySelection *selection) {
    ArrayExplanation explanation = {0};
    size_t limit = eg_counts(graph->engine).created + 1; // each node made a class, which is its vertex
    Explainer work = {.graph = graph, .engine = graph->engine, .selection = selection, .explanation = &explanation, .arena = arena_create()};
    work.spans = ARENA_ARRAY(work.arena, limit, Span);
    work.derived = ARENA_ARRAY(work.arena, limit, bool);
    work.expanded = ARENA_ARRAY(work.arena, limit, bool);
    work.chosen = ARENA_ARRAY(work.arena, limit, ValueId);
    find_spans(&work);
    for (size_t k = 0; array_selection_is_complete(selection) && k < graph->roots.count; k++) explain_root(&work, &graph->roots.items[k]);
    vector_free(&work.errands);
    vector_free(&work.terms);
    vector_free(&work.stack);
    arena_destroy(work.arena);
    return explanation;
}

void array_explanation_free(ArrayExplanation *explanation) {
    vector_free(&explanation->roots);
    vector_free(&explanation->steps);
}
