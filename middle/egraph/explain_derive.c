// From proofs to derivations. The path between two vertices in the proof forest is worked out edge by edge. A congruence
// edge becomes the paths between the children. An edge by a rule becomes three parts: the vertex's own term is brought into
// the form of the rule's one side, that side is rewritten into the other, and this is brought into the form of the other
// vertex's term. Everything that a part needs was known before the edge was drawn, so it lies on older edges, and the work
// ends. The parts wait on a stack; nothing recurses.

#include "explain_internal.h"

#include <inttypes.h>

enum { WORK_PER_STEP = 64 };

typedef struct Position {
    uint32_t parent, child; // place in positions; 0 is the root
} Position;

typedef enum TaskKind {
    TASK_PATH,    // from the term of vertex `from` to that of vertex `to`
    TASK_EDGE,    // one edge of the forest
    TASK_OPEN,    // from the term of a pattern node's vertex to the pattern's instance
    TASK_CLOSE,   // the other way
    TASK_REWRITE, // from one side of a rule to the other
} TaskKind;

typedef struct Task {
    TaskKind kind;
    uint32_t position;
    uint32_t from, to;  // of TASK_PATH
    uint32_t pattern;   // of TASK_OPEN and TASK_CLOSE
    EgProofStep step;   // of the other kinds
} Task;

typedef struct StepData {
    EgProofStep proof;
    uint32_t path, path_length, from, to, whole;
} StepData;

struct EgDerivation {
    const EgGraph *graph;
    EgTerms terms;
    VECTOR(Position) positions;
    VECTOR(uint32_t) paths;
    VECTOR(StepData) steps;
    VECTOR(Task) tasks; // the next one last
    uint32_t start, whole;
    bool truncated;
};

// ---- rewriting the term ------------------------------------------------------------------------------------------

static uint32_t term_child(const EgDerivation *derivation, uint32_t term, uint32_t position) {
    return derivation->terms.children.items[derivation->terms.data.items[term].children + position];
}

static uint32_t intern_with(EgDerivation *derivation, uint32_t term, uint32_t position, uint32_t child) {
    EgTermData data = derivation->terms.data.items[term];
    uint32_t children[EG_MAX_ARITY], arity = derivation->graph->shapes[data.op].arity;
    for (uint32_t k = 0; k < arity; k++) children[k] = k == position ? child : term_child(derivation, term, k);
    return eg_terms_intern(&derivation->terms, data.op, data.payload, children, arity);
}

// Appends the child positions on the way down to a place; returns how many.
static uint32_t add_path(EgDerivation *derivation, uint32_t position) {
    uint32_t length = 0;
    for (uint32_t at = position; at; at = derivation->positions.items[at].parent) length++;
    vector_reserve(&derivation->paths, derivation->paths.count + length);
    derivation->paths.count += length;
    uint32_t *end = derivation->paths.items + derivation->paths.count;
    for (uint32_t at = position; at; at = derivation->positions.items[at].parent) *--end = derivation->positions.items[at].child;
    return length;
}

static void rewrite(EgDerivation *derivation, const Task *task, uint32_t from, uint32_t to) {
    uint32_t first = (uint32_t)derivation->paths.count, length = add_path(derivation, task->position), at = derivation->whole;
    const uint32_t *path = derivation->paths.items + first;
    VECTOR(uint32_t) above = {0};
    for (uint32_t k = 0; k < length; k++) {
        vector_push(&above, at);
        at = term_child(derivation, at, path[k]);
    }
    REQUIRE(at == from, "a derivation does not fit its term");
    uint32_t whole = to;
    for (uint32_t k = length; k-- > 0;) whole = intern_with(derivation, above.items[k], path[k], whole);
    vector_free(&above);
    derivation->whole = whole;
    vector_push(&derivation->steps, (StepData){task->step, first, length, from, to, whole});
}

// The term that a pattern node stands for. Children come before their parents.
static uint32_t instance(EgDerivation *derivation, const EgApplication *application, uint32_t root) {
    uint32_t terms[EG_MAX_RULE_NODES];
    for (uint32_t k = 0; k <= root; k++) {
        const EgPatternNode *node = &application->rule->pattern.items[k];
        if (node->kind == EG_PATTERN_VARIABLE) {
            terms[k] = eg_terms_of_vertex(&derivation->terms, derivation->graph, application->vertices[k]);
            continue;
        }
        const EgShape *shape = &derivation->graph->shapes[node->op];
        uint32_t children[EG_MAX_ARITY];
        for (uint32_t i = 0; i < shape->arity; i++) children[i] = terms[application->rule->pattern_children[node->children + i]];
        int64_t payload = shape->has_payload ? eg_application_payload(application, node) : 0;
        terms[k] = eg_terms_intern(&derivation->terms, node->op, payload, children, shape->arity);
    }
    return terms[root];
}

// ---- tasks -------------------------------------------------------------------------------------------------------

static uint32_t below(EgDerivation *derivation, uint32_t position, uint32_t child) {
    vector_push(&derivation->positions, (Position){position, child});
    return (uint32_t)derivation->positions.count - 1;
}

static void push_path(EgDerivation *derivation, uint32_t position, uint32_t from, uint32_t to) {
    if (from != to) vector_push(&derivation->tasks, (Task){.kind = TASK_PATH, .position = position, .from = from, .to = to});
}

static void run_path(EgDerivation *derivation, const Task *task) {
    EgProof proof = {0};
    bool equal = eg_explain(derivation->graph, (EgClass){task->from}, (EgClass){task->to}, &proof);
    REQUIRE(equal, "a proof needs an equality that does not hold");
    for (size_t k = proof.count; k-- > 0;)
        vector_push(&derivation->tasks, (Task){.kind = TASK_EDGE, .position = task->position, .step = proof.items[k]});
    vector_free(&proof);
}

static void run_congruence(EgDerivation *derivation, const Task *task) {
    const EgGraph *graph = derivation->graph;
    for (uint32_t k = eg_op_arity(graph, eg_vertex_op(graph, task->step.from)); k-- > 0;) {
        uint32_t from = eg_vertex_child(graph, task->step.from, k).index, to = eg_vertex_child(graph, task->step.to, k).index;
        if (from != to) push_path(derivation, below(derivation, task->position, k), from, to);
    }
}

static void run_edge(EgDerivation *derivation, const Task *task) {
    EgTerms *terms = &derivation->terms;
    if (task->step.reason == EG_BY_CONGRUENCE) {
        run_congruence(derivation, task);
        return;
    }
    if (task->step.reason == EG_BY_CALLER) {
        uint32_t from = eg_terms_of_vertex(terms, derivation->graph, task->step.from.index);
        uint32_t to = eg_terms_of_vertex(terms, derivation->graph, task->step.to.index);
        if (from != to) rewrite(derivation, task, from, to);
        return;
    }
    const EgRuleData *rule = eg_application(derivation->graph, task->step.application).rule;
    uint32_t left = rule->left_root, right = (uint32_t)rule->pattern.count - 1;
    Task part = *task;
    part.kind = TASK_CLOSE, part.pattern = task->step.forward ? right : left;
    vector_push(&derivation->tasks, part);
    part.kind = TASK_REWRITE;
    vector_push(&derivation->tasks, part);
    part.kind = TASK_OPEN, part.pattern = task->step.forward ? left : right;
    vector_push(&derivation->tasks, part);
}

// Opening brings a child's term to that of the vertex that the pattern's child stood for, then opens this; closing does
// the same backward.
static void run_pattern(EgDerivation *derivation, const Task *task) {
    EgApplication application = eg_application(derivation->graph, task->step.application);
    const EgPatternNode *node = &application.rule->pattern.items[task->pattern];
    EgClass vertex = {application.vertices[task->pattern]};
    if (node->kind == EG_PATTERN_VARIABLE) return;
    for (uint32_t k = derivation->graph->shapes[node->op].arity; k-- > 0;) {
        uint32_t pattern = application.rule->pattern_children[node->children + k], known = application.vertices[pattern];
        uint32_t own = eg_vertex_child(derivation->graph, vertex, k).index;
        Task inner = *task;
        inner.position = below(derivation, task->position, k);
        inner.pattern = pattern;
        if (task->kind == TASK_OPEN) vector_push(&derivation->tasks, inner);
        push_path(derivation, inner.position, task->kind == TASK_OPEN ? own : known, task->kind == TASK_OPEN ? known : own);
        if (task->kind == TASK_CLOSE) vector_push(&derivation->tasks, inner);
    }
}

static void run_rewrite(EgDerivation *derivation, const Task *task) {
    EgApplication application = eg_application(derivation->graph, task->step.application);
    uint32_t left = instance(derivation, &application, application.rule->left_root);
    uint32_t right = instance(derivation, &application, (uint32_t)application.rule->pattern.count - 1);
    if (left != right) rewrite(derivation, task, task->step.forward ? left : right, task->step.forward ? right : left);
}

static void run_task(EgDerivation *derivation, const Task *task) {
    switch (task->kind) {
    case TASK_PATH: run_path(derivation, task); break;
    case TASK_EDGE: run_edge(derivation, task); break;
    case TASK_OPEN:
    case TASK_CLOSE: run_pattern(derivation, task); break;
    case TASK_REWRITE: run_rewrite(derivation, task); break;
    }
}

EgDerivation *eg_derive(const EgGraph *graph, EgClass from, EgClass to, size_t max_steps) {
    REQUIRE(graph->options.explain, "this e-graph keeps no explanations");
    if (eg_find(graph, from).index != eg_find(graph, to).index) return NULL;
    EgDerivation *derivation = vector_grow(NULL, &(size_t){0}, 1, sizeof *derivation);
    *derivation = (EgDerivation){.graph = graph};
    derivation->start = derivation->whole = eg_terms_of_vertex(&derivation->terms, graph, from.index);
    vector_push(&derivation->positions, (Position){0});
    push_path(derivation, 0, from.index, to.index);
    for (size_t work = 0; derivation->tasks.count && !derivation->truncated; work++) {
        Task task = derivation->tasks.items[--derivation->tasks.count];
        derivation->truncated = work / WORK_PER_STEP >= max_steps || derivation->steps.count >= max_steps;
        if (!derivation->truncated) run_task(derivation, &task);
    }
    return derivation;
}

void eg_derivation_destroy(EgDerivation *derivation) {
    if (!derivation) return;
    eg_terms_free(&derivation->terms);
    vector_free(&derivation->positions);
    vector_free(&derivation->paths);
    vector_free(&derivation->steps);
    vector_free(&derivation->tasks);
    vector_release(derivation);
}

// ---- results -----------------------------------------------------------------------------------------------------

bool eg_derivation_truncated(const EgDerivation *derivation) { return derivation->truncated; }
EgTerm eg_derivation_start(const EgDerivation *derivation) { return (EgTerm){derivation->start}; }
size_t eg_derivation_count(const EgDerivation *derivation) { return derivation->steps.count; }

EgDerivationStep eg_derivation_step(const EgDerivation *derivation, size_t index) {
    const StepData *step = &derivation->steps.items[index];
    const uint32_t *path = step->path_length ? derivation->paths.items + step->path : NULL;
    return (EgDerivationStep){step->proof.reason, step->proof.rule, step->proof.forward, path, step->path_length, {step->from}, {step->to}, {step->whole}};
}

EgTerm eg_derivation_binding(EgDerivation *derivation, size_t index, size_t variable, bool *is_payload, int64_t *payload) {
    EgBinding binding = eg_proof_binding(derivation->graph, derivation->steps.items[index].proof, variable);
    *is_payload = binding.is_payload;
    *payload = binding.payload;
    return (EgTerm){binding.is_payload ? 0 : eg_terms_of_vertex(&derivation->terms, derivation->graph, binding.class.index)};
}

EgOp eg_term_op(const EgDerivation *derivation, EgTerm term) { return (EgOp){derivation->terms.data.items[term.index].op}; }
int64_t eg_term_payload(const EgDerivation *derivation, EgTerm term) { return derivation->terms.data.items[term.index].payload; }

EgTerm eg_term_child(const EgDerivation *derivation, EgTerm term, uint32_t position) {
    return (EgTerm){term_child(derivation, term.index, position)};
}

typedef struct PrintFrame {
    uint32_t term, position; // the next child to print
} PrintFrame;

static bool print_head(const EgDerivation *derivation, uint32_t term, TextBuffer *text) {
    const EgGraph *graph = derivation->graph;
    const EgTermData *data = &derivation->terms.data.items[term];
    bool literal = data->op == graph->literal_op, nested = !literal && graph->shapes[data->op].key_count;
    if (nested) text_add_char(text, '(');
    if (!literal) text_add(text, graph->ops[data->op].name);
    if (graph->shapes[data->op].has_payload) text_format(text, "%s%" PRId64, literal ? "" : " ", data->payload);
    return nested;
}

void eg_term_print(const EgDerivation *derivation, EgTerm term, TextBuffer *text) {
    VECTOR(PrintFrame) stack = {0};
    if (print_head(derivation, term.index, text)) vector_push(&stack, (PrintFrame){term.index, 0});
    while (stack.count) {
        PrintFrame *top = &stack.items[stack.count - 1];
        if (top->position == derivation->graph->shapes[derivation->terms.data.items[top->term].op].arity) {
            text_add_char(text, ')');
            stack.count--;
            continue;
        }
        uint32_t child = term_child(derivation, top->term, top->position++);
        text_add_char(text, ' ');
        if (print_head(derivation, child, text)) vector_push(&stack, (PrintFrame){child, 0});
    }
    vector_free(&stack);
}
