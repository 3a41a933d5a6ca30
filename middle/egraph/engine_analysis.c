// Facts about classes: made from nodes as they are linked, merged as classes unite, made again for the parents of a class
// whose fact has grown, until nothing grows.

#include "engine_internal.h"

static void *fact_of(const EgGraph *graph, uint32_t class) {
    return &graph->facts.items[class * graph->options.analysis->size];
}

const void *eg_fact(const EgGraph *graph, EgClass class) {
    return graph->options.analysis ? fact_of(graph, eg_find(graph, class).index) : NULL;
}

static _Noreturn void conflict(EgGraph *graph, uint32_t reason) {
    graph->conflicted = true, graph->conflict = reason;
    INTERNAL_ERROR("the facts about a class contradict each other after rule %s%s",
                   eg_reason_name(graph, reason), reason & EG_REASON_CONGRUENT ? " (by congruence)" : "");
}

static bool conflicting_rule(const EgGraph *graph, EgRule *rule) {
    *rule = (EgRule){graph->conflict & ~EG_REASON_CONGRUENT};
    return rule->index != EG_REASON_CALLER;
}

bool eg_conflict(const EgGraph *graph, EgRule *rule) { return graph->conflicted && conflicting_rule(graph, rule); }
bool eg_ill_typed(const EgGraph *graph, EgRule *rule) { return graph->ill_typed && conflicting_rule(graph, rule); }

static void check_admitted(EgGraph *graph, uint32_t node, uint32_t reason) {
    const EgAnalysis *analysis = graph->options.analysis;
    if (!analysis->admits || analysis->admits(graph, (EgNode){node}, analysis->data)) return;
    graph->ill_typed = true, graph->conflict = reason;
    INTERNAL_ERROR("rule %s built %s of operands that it does not take", eg_reason_name(graph, reason),
                   eg_op_name(graph, eg_node_op(graph, (EgNode){node})));
}

static void remake_parents(EgGraph *graph, uint32_t class, uint32_t reason) {
    for (uint32_t entry = graph->parents.items[class].head; entry; entry = graph->links.items[entry / 2].next[entry % 2])
        eg_push(&graph->memory, &graph->remakes, (EgRepair){eg_entry_node(graph->cells.items, entry), reason});
}

static void fact_grew(EgGraph *graph, uint32_t class, uint32_t reason) {
    remake_parents(graph, class, reason);
    eg_push(&graph->memory, &graph->modifies, class);
}

// Merges what a node implies into its class's fact.
static void remake(EgGraph *graph, uint32_t node, uint32_t reason) {
    const EgAnalysis *analysis = graph->options.analysis;
    uint32_t class = eg_find_index(graph->forest.items, graph->cells.items[node].class);
    eg_reserve(&graph->memory, &graph->facts, (graph->forest.count + 1) * analysis->size);
    void *made = &graph->facts.items[graph->forest.count * analysis->size]; // scratch behind the last class
    memset(made, 0, analysis->size);
    analysis->make(graph, (EgNode){node}, made, analysis->data);
    EgMerge merged = analysis->merge(fact_of(graph, class), made, analysis->data);
    if (merged == EG_MERGE_CONFLICT) conflict(graph, reason);
    if (merged == EG_MERGE_CONTRADICT) graph->contradicted = true;
    if (merged == EG_MERGE_CHANGED) fact_grew(graph, class, reason);
}

// Classes are numbered in the order of the nodes that create them, so the first node of a class is the one that comes
// when the class has no fact yet.
void eg_analysis_admit(EgGraph *graph, uint32_t node, uint32_t reason) {
    const EgAnalysis *analysis = graph->options.analysis;
    uint32_t class = graph->cells.items[node].class;
    check_admitted(graph, node, reason);
    if (class * analysis->size < graph->facts.count) {
        remake(graph, node, reason);
        return;
    }
    eg_reserve(&graph->memory, &graph->facts, (graph->forest.count + 1) * analysis->size);
    graph->facts.count = (class + 1) * analysis->size;
    memset(fact_of(graph, class), 0, analysis->size);
    analysis->make(graph, (EgNode){node}, fact_of(graph, class), analysis->data);
    eg_push(&graph->memory, &graph->modifies, class);
}

// The loser's parents see another fact whenever the winner's differs, and cheaply may when it does not; the winner's only
// when merging made it grow.
void eg_analysis_merge(EgGraph *graph, uint32_t winner, uint32_t loser, uint32_t reason) {
    const EgAnalysis *analysis = graph->options.analysis;
    EgMerge merged = analysis->merge(fact_of(graph, winner), fact_of(graph, loser), analysis->data);
    if (merged == EG_MERGE_CONFLICT) conflict(graph, reason);
    if (merged == EG_MERGE_CONTRADICT) graph->contradicted = true;
    remake_parents(graph, loser, reason);
    if (merged == EG_MERGE_CHANGED) remake_parents(graph, winner, reason);
    eg_push(&graph->memory, &graph->modifies, winner);
}

// Returns whether `modify` left nodes to link or unions to carry out.
bool eg_analysis_propagate(EgGraph *graph) {
    const EgAnalysis *analysis = graph->options.analysis;
    for (size_t k = 0; k < graph->remakes.count; k++)
        if (!(graph->cells.items[graph->remakes.items[k].node].op & EG_DEAD))
            remake(graph, graph->remakes.items[k].node, graph->remakes.items[k].reason);
    graph->remakes.count = 0;
    for (size_t k = 0; analysis->modify && k < graph->modifies.count; k++) {
        uint32_t class = eg_find_index(graph->forest.items, graph->modifies.items[k]);
        void *fact = fact_of(graph, class);
        analysis->modify(graph, (EgClass){class}, fact, analysis->data);
    }
    graph->modifies.count = 0;
    return graph->linked < graph->cells.count || graph->unions.count > 0;
}
