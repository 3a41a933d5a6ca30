// Local search by DAG cost. Every class knows how many chosen nodes and roots use it; a replacement activates what the new
// node needs and releases what only the old one needed, so that a trial touches no more than what it changes.

#include "extract_internal.h"

#include <math.h>

typedef struct Search {
    EgExtraction *extraction;
    VECTOR(uint32_t) uses;  // by class
    VECTOR(uint32_t) seen;  // by class: the last trial that looked at it
    VECTOR(uint32_t) stack; // classes
    uint32_t trial;
    uint64_t work;          // nodes that may still be looked at
    double cost;
} Search;

static void push_children(Search *search, uint32_t node) {
    for (uint32_t k = extract_arity(search->extraction, node); k-- > 0;) vector_push(&search->stack, extract_child(search->extraction, node, k));
}

static void spend(Search *search) { search->work -= search->work > 0; }

// Counts a use of every child of a node, and of what becomes used by that.
static void activate_children(Search *search, uint32_t node) {
    push_children(search, node);
    while (search->stack.count > 0) {
        uint32_t class = search->stack.items[--search->stack.count];
        if (search->uses.items[class]++ > 0) continue;
        uint32_t choice = search->extraction->choice.items[class];
        search->cost += search->extraction->own.items[choice];
        spend(search);
        push_children(search, choice);
    }
}

static void release_children(Search *search, uint32_t node) {
    push_children(search, node);
    while (search->stack.count > 0) {
        uint32_t class = search->stack.items[--search->stack.count];
        if (--search->uses.items[class] > 0) continue;
        uint32_t choice = search->extraction->choice.items[class];
        search->cost -= search->extraction->own.items[choice];
        spend(search);
        push_children(search, choice);
    }
}

// Whether the choices below a node lead to a class, or to a class without a choice.
static bool leads_to(Search *search, uint32_t node, uint32_t wanted) {
    bool found = false;
    search->trial++;
    push_children(search, node);
    while (search->stack.count > 0) {
        uint32_t class = search->stack.items[--search->stack.count], choice = search->extraction->choice.items[class];
        found = found || class == wanted || !choice;
        if (found || search->seen.items[class] == search->trial) continue;
        search->seen.items[class] = search->trial;
        spend(search);
        push_children(search, choice);
    }
    return found;
}

static bool try_node(Search *search, uint32_t class, uint32_t node) {
    EgExtraction *extraction = search->extraction;
    uint32_t chosen = extraction->choice.items[class];
    if (node == chosen || leads_to(search, node, class)) return false;
    double before = search->cost;
    search->cost += extraction->own.items[node] - extraction->own.items[chosen];
    activate_children(search, node);
    release_children(search, chosen);
    extraction->choice.items[class] = node;
    if (search->cost < before - before * 1e-9) return true;
    extraction->choice.items[class] = chosen;
    activate_children(search, chosen);
    release_children(search, node);
    search->cost = before;
    return false;
}

static bool is_candidate(const EgExtraction *extraction, uint32_t node) {
    return extraction->own.items[node] < HUGE_VAL && !eg_node_subsumed(extraction->graph, (EgNode){node});
}

static bool try_class(Search *search, uint32_t class) {
    EgNodeList nodes = eg_class_nodes(search->extraction->graph, (EgClass){class});
    bool improved = false;
    for (size_t k = 0; k < nodes.count && search->work > 0; k++)
        if (is_candidate(search->extraction, nodes.nodes[k])) improved = try_node(search, class, nodes.nodes[k]) || improved;
    return improved;
}

static void start(Search *search, const EgClass *roots, size_t root_count) {
    EgExtraction *extraction = search->extraction;
    for (size_t k = 0; k < extraction->choice.count; k++) {
        vector_push(&search->uses, 0);
        vector_push(&search->seen, 0);
    }
    search->cost = eg_extract_dag_cost(extraction, roots, root_count);
    for (size_t k = 0; k < extraction->reached.count; k++) {
        uint32_t node = extraction->choice.items[extraction->reached.items[k]];
        for (uint32_t child = 0; child < extract_arity(extraction, node); child++) search->uses.items[extract_child(extraction, node, child)]++;
    }
    for (size_t k = 0; k < root_count; k++) search->uses.items[eg_find(extraction->graph, roots[k]).index]++;
}

// Classes in use are tried from the roots down, until a whole round changes nothing.
void eg_extract_improve(EgExtraction *extraction, const EgClass *roots, size_t root_count, uint64_t work) {
    Search search = {.extraction = extraction, .work = work};
    VECTOR(uint32_t) classes = {0};
    start(&search, roots, root_count);
    for (bool improved = search.cost < HUGE_VAL; improved && search.work > 0;) {
        improved = false;
        classes.count = 0;
        search.cost = eg_extract_dag_cost(extraction, roots, root_count);
        for (size_t k = extraction->reached.count; k-- > 0;) vector_push(&classes, extraction->reached.items[k]);
        for (size_t k = 0; k < classes.count; k++)
            if (search.uses.items[classes.items[k]] > 0) improved = try_class(&search, classes.items[k]) || improved;
    }
    vector_free(&classes);
    vector_free(&search.uses);
    vector_free(&search.seen);
    vector_free(&search.stack);
}
