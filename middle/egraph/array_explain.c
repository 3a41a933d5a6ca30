// A work list of vertices: the derivation goes from a vertex's term to that of the node chosen for its class, and then from
// each child of this node's vertex to the choice for the child's class, and so on. The chosen nodes are acyclic, so it ends.

#include "array_explain.h"

#include "array_internal.h"

enum { STEPS_PER_CLASS = 2000 };

typedef struct Errand {
    uint32_t vertex;
    Span place;    // of what stands around it
    uint64_t path; // to it from the root, see path_below
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
    Span *spans;       // by class: where its first written value stands that is no leaf
    bool *derived;     // by vertex
    bool *expanded;    // by class: the children of its chosen node are on the list
    ValueId *chosen;   // by class
    VECTOR(Errand) errands;
    VECTOR(BuiltTerm) terms; // by EgTerm of the derivation at hand
    VECTOR(uint32_t) stack;
    VECTOR(uint32_t) next;            // by EgTerm: the step of the derivation at hand that follows it
    VECTOR(uint32_t) latest, earlier; // by value: 1 + the latest step from it; by step: 1 + the one before
    VECTOR(uint64_t) paths;           // by step
    size_t root_start;                // first step of the root at hand
} Explainer;

// Paths from a root are told apart by a hash; a collision could at worst hide two steps that undo each other.
static uint64_t path_below(uint64_t path, uint32_t position) { return (path ^ position) * UINT64_C(0x9E3779B97F4A7C15) + 1; }

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

// Whether the same two values were an earlier step. Steps with one value before are chained.
static bool is_known(Explainer *work, ValueId before, ValueId after) {
    while (work->latest.count <= before.index) vector_push(&work->latest, 0);
    uint32_t at = work->latest.items[before.index];
    while (at && !value_same(work->explanation->steps.items[at - 1].after, after)) at = work->earlier.items[at - 1];
    return at;
}

// A step that undoes the one before it takes that one back.
static bool undo(Explainer *work, ValueId before, ValueId after, uint64_t path) {
    ArrayExplanation *explanation = work->explanation;
    if (explanation->steps.count == work->root_start) return false;
    ArrayExplanationStep last = explanation->steps.items[explanation->steps.count - 1];
    if (!value_same(last.before, after) || !value_same(last.after, before) || work->paths.items[explanation->steps.count - 1] != path) return false;
    work->latest.items[last.before.index] = work->earlier.items[--explanation->steps.count];
    work->earlier.count = work->paths.count = explanation->steps.count;
    return true;
}

static void add_step(Explainer *work, const EgDerivation *derivation, EgTerm whole, const EgDerivationStep *step, const Errand *errand) {
    ArrayExplanationStep added = {.is_rule = step->reason == EG_BY_RULE, .forward = step->forward};
    uint64_t path = errand->path;
    for (size_t k = 0; k < step->path_length; k++) path = path_below(path, step->path[k]);
    BuiltTerm before = build(work, derivation, step->from);
    added.before = before.value;
    added.is_view = !added.is_rule && !array_class_fact(work->graph, canonical(work, before.class))->is_uniform;
    added.after = build(work, derivation, step->to).value;
    if (undo(work, added.before, added.after, path) || is_known(work, added.before, added.after)) return;
    if (added.is_rule) added.rule = eg_rule_info(work->engine, step->rule);
    added.place = place_of(work, derivation, whole, step, errand->place);
    vector_push(&work->earlier, work->latest.items[added.before.index]);
    vector_push(&work->paths, path);
    vector_push(&work->explanation->steps, added);
    work->latest.items[added.before.index] = (uint32_t)work->explanation->steps.count;
}

// A proof may lead away and back: from each term the derivation goes on where it is met last.
static void add_steps(Explainer *work, const EgDerivation *derivation, const Errand *errand) {
    size_t count = eg_derivation_count(derivation);
    EgTerm whole = eg_derivation_start(derivation);
    work->next.count = 0;
    for (size_t k = 0; k <= count; k++) {
        while (work->next.count <= whole.index) vector_push(&work->next, 0);
        work->next.items[whole.index] = (uint32_t)k;
        if (k < count) whole = eg_derivation_step(derivation, k).whole;
    }
    whole = eg_derivation_start(derivation);
    for (size_t k = work->next.items[whole.index]; k < count; k = work->next.items[whole.index]) {
        EgDerivationStep step = eg_derivation_step(derivation, k);
        add_step(work, derivation, whole, &step, errand);
        whole = step.whole;
    }
}

static void derive(Explainer *work, const Errand *errand, EgClass to) {
    if (errand->vertex == to.index) return;
    EgDerivation *derivation = eg_derive(work->engine, (EgClass){errand->vertex}, to, STEPS_PER_CLASS);
    REQUIRE(derivation, "the node chosen for a class is not equal to it");
    work->terms.count = 0;
    add_steps(work, derivation, errand);
    work->explanation->truncated = work->explanation->truncated || eg_derivation_truncated(derivation);
    eg_derivation_destroy(derivation);
}

static void run_errand(Explainer *work, Errand errand) {
    if (work->derived[errand.vertex]) return;
    work->derived[errand.vertex] = true;
    EgClass class = canonical(work, (EgClass){errand.vertex});
    EgNode node = array_selection_node(work->selection, class);
    EgClass vertex = eg_node_vertex(work->engine, node);
    if (exists(work->spans[class.index])) errand.place = work->spans[class.index];
    derive(work, &errand, vertex);
    if (work->expanded[class.index]) return;
    work->expanded[class.index] = true;
    for (uint32_t k = eg_op_arity(work->engine, eg_node_op(work->engine, node)); k-- > 0;)
        vector_push(&work->errands, (Errand){eg_vertex_child(work->engine, vertex, k).index, errand.place, path_below(errand.path, k)});
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
    work->root_start = explained.first_step;
    vector_push(&work->errands, (Errand){root->class.index, ir_node(work->graph->function, root->value)->span, 0});
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
        bool is_leaf = array_value_op(graph, (ValueId){value}).index == ARRAY_VALUE; // written where it was declared
        if (graph->classes[value].index && !is_leaf && exists(span)) work->spans[canonical(work, graph->classes[value]).index] = span;
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
    vector_free(&work.next);
    vector_free(&work.latest);
    vector_free(&work.earlier);
    vector_free(&work.paths);
    arena_destroy(work.arena);
    return explanation;
}

void array_explanation_free(ArrayExplanation *explanation) {
    vector_free(&explanation->roots);
    vector_free(&explanation->steps);
}
