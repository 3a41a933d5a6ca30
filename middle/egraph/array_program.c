// The cost of a choice as a program: operations, bytes moved and launches of loop nests.
//
// It follows the plan of lowering (middle/loops/lower_plan.c): a value is computed inline, element by element, in the nests
// that read it, or gets a place of its own, once. Classes are visited twice: operands first, for what an element costs inline;
// users first, for who reads it, how many elements of it, and hence whether it has a place. How often a nest runs is part of
// how many elements it asks for.

#include "array_program.h"

#include <math.h>

#include "array_cost.h"
#include "array_internal.h"

enum { ROOT_MANY = -1 };      // read by several nests
#define INLINE_LIMIT 4.0      // operations that are rather computed again than stored and loaded: COST_CHEAP of the plan
#define INLINE_REDUCTION 8.0  // what a reduction or contraction counts for in a reader's cost
#define LAUNCH 32.0           // of a loop nest, in additions
#define BYTE_COST 0.25        // of a byte loaded or stored, in additions

// How the chosen program uses a class.
typedef struct Usage {
    double inline_cost;  // operations of one element, computed inline
    double asked;        // elements that readers ask for, over the whole run
    int64_t nest;        // the one that reads it: a class or, from `limit` on, a root; ROOT_MANY
    uint32_t readers;    // at different indices
    bool is_used;
    bool recomputed;     // a contraction would compute it again for each element of its other operand
    bool in_part;        // a view reads less than the whole
    bool broadcast;      // a scalar that nests read
} Usage;

typedef struct Frame {
    uint32_t class, position;
} Frame;

struct ArrayProgram {
    ArrayGraph *graph;
    uint32_t limit;     // of class numbers
    double *elements;   // by class, -1 until asked for
    Usage *usages;      // by class
    uint32_t *visits;   // by class: 2 * round while on the stack, 2 * round + 1 once done
    uint32_t round;
    const EgExtraction *extraction;
    double cost;
    VECTOR(Frame) stack;
    VECTOR(EgClass) classes; // operands first
};

static EgNode chosen(const ArrayProgram *program, EgClass class) { return eg_extract_choice(program->extraction, class); }

static EgClass child_of(const ArrayProgram *program, EgNode node, uint32_t position) {
    return eg_find(program->graph->engine, eg_node_child(program->graph->engine, node, position));
}

static uint32_t arity_of(const ArrayProgram *program, EgNode node) {
    return eg_op_arity(program->graph->engine, eg_node_op(program->graph->engine, node));
}

static IrOp op_of(const ArrayProgram *program, EgNode node) { return array_op_ir(eg_node_op(program->graph->engine, node)); }

static double elements_of(ArrayProgram *program, EgClass class) {
    double *elements = &program->elements[class.index];
    if (*elements < 0) *elements = array_type_elements(program->graph, array_class_type(program->graph, class));
    return *elements;
}

// ---- the classes in use ------------------------------------------------------------------------------------------

static void enter(ArrayProgram *program, EgClass class) {
    program->visits[class.index] = 2 * program->round;
    program->usages[class.index] = (Usage){0};
    vector_push(&program->stack, (Frame){class.index, 0});
}

// False when the choices run in a circle or lack a node.
static bool visit(ArrayProgram *program, EgClass root) {
    uint32_t done = 2 * program->round + 1;
    if (program->visits[root.index] != done) enter(program, root);
    while (program->stack.count > 0) {
        Frame *top = &program->stack.items[program->stack.count - 1];
        EgNode node = chosen(program, (EgClass){top->class});
        if (!node.index) return false;
        if (top->position == arity_of(program, node)) {
            program->visits[top->class] = done;
            vector_push(&program->classes, (EgClass){top->class});
            program->stack.count--;
            continue;
        }
        EgClass child = child_of(program, node, top->position++);
        if (program->visits[child.index] == 2 * program->round) return false;
        if (program->visits[child.index] != done) enter(program, child);
    }
    return true;
}

static bool visit_roots(ArrayProgram *program) {
    const ArrayGraph *graph = program->graph;
    program->round++;
    program->classes.count = program->stack.count = 0;
    for (size_t k = 0; k < graph->roots.count; k++)
        if (!visit(program, eg_find(graph->engine, graph->roots.items[k].class))) return false;
    return true;
}

// ---- operands first ----------------------------------------------------------------------------------------------

// One element takes many of the operands'.
static bool is_combination(IrOpClass op_class) {
    return op_class == IR_CLASS_REDUCTION || op_class == IR_CLASS_SCAN || op_class == IR_CLASS_CONTRACTION;
}

static void price_inline(ArrayProgram *program, EgClass class) {
    EgNode node = chosen(program, class);
    IrOp op = op_of(program, node);
    IrOpClass op_class = ir_op_info(op)->op_class;
    bool boundary = is_combination(op_class);
    double cost = boundary ? INLINE_REDUCTION : op_class == IR_CLASS_POINTWISE ? array_operation_weight(op) : 0;
    for (uint32_t k = 0; k < arity_of(program, node) && !boundary; k++) {
        EgClass child = child_of(program, node, k);
        bool in_variable = op_class == IR_CLASS_STRUCTURAL && array_class_type(program->graph, child).rank == 0;
        if (!in_variable) cost += program->usages[child.index].inline_cost;
    }
    program->usages[class.index].inline_cost = cost;
}

// ---- users first -------------------------------------------------------------------------------------------------

static void ask(Usage *usage, double elements, int64_t nest, bool same_indices) {
    if (!usage->is_used) usage->asked = elements, usage->nest = nest;
    else if (usage->nest == nest && nest != ROOT_MANY && same_indices) usage->asked = fmax(usage->asked, elements);
    else usage->asked += elements;
    if (usage->nest != nest) usage->nest = ROOT_MANY;
    if (!same_indices) usage->readers++;
    else if (!usage->readers) usage->readers = 1;
    usage->is_used = true;
}

static void ask_for_roots(ArrayProgram *program) {
    const ArrayGraph *graph = program->graph;
    for (size_t k = 0; k < graph->roots.count; k++) {
        const ArrayRoot *root = &graph->roots.items[k];
        EgClass class = eg_find(graph->engine, root->class);
        double elements = elements_of(program, class) * array_region_frequency(graph, root->region);
        ask(&program->usages[class.index], elements, root->uses > 1 ? ROOT_MANY : (int64_t)(program->limit + k), true);
    }
}

// A loop asks for the whole again and again.
static bool is_invariant(ArrayProgram *program, EgClass class, double once) {
    const Usage *usage = &program->usages[class.index];
    return !usage->in_part && usage->asked > 1.5 * once;
}

static bool has_place(ArrayProgram *program, EgClass class, IrOpClass op_class, double once) {
    const Usage *usage = &program->usages[class.index];
    bool reduction = is_combination(op_class), shared = usage->nest == ROOT_MANY;
    if (op_class == IR_CLASS_LEAF) return false;
    if (array_class_type(program->graph, class).rank == 0) return reduction || shared || usage->broadcast;
    if (reduction) return shared || usage->readers > 1 || usage->asked > 1.5 * once;
    if (usage->recomputed && usage->inline_cost > 0) return true;
    if (op_class == IR_CLASS_STRUCTURAL) return false;
    return usage->inline_cost > INLINE_LIMIT && (shared || usage->readers > 1 || is_invariant(program, class, once));
}

static double operations(ArrayProgram *program, EgClass class, EgNode node, IrOp op) {
    switch (ir_op_info(op)->op_class) {
    case IR_CLASS_POINTWISE: return array_operation_weight(op);
    case IR_CLASS_STRUCTURAL: return op == IR_ROLL || op == IR_CONCATENATE || op == IR_RESHAPE ? 0.1 : 0;
    case IR_CLASS_GATHER: return 2;
    case IR_CLASS_SCAN:
    case IR_CLASS_REDUCTION: {
        double terms = elements_of(program, child_of(program, node, 0)), results = elements_of(program, class);
        return results > 0 ? terms / results : 0;
    }
    case IR_CLASS_CONTRACTION: {
        double results = elements_of(program, class);
        return results > 0 ? array_label_space(program->graph, node) / results : 0;
    }
    case IR_CLASS_LEAF: case IR_CLASS_GENERATOR: case IR_CLASS_UPDATE: case IR_CLASS_CHECK: case IR_CLASS_REGION: case IR_CLASS_COMPLEX: break;
    }
    return 0;
}

// How many elements of its operand a broadcast computes for `computed` of its own: repetition along the innermost axes is
// lifted out of their loops.
static double asked_by_broadcast(ArrayProgram *program, EgNode node, double computed) {
    const ArrayAttributes *attributes = array_attributes(program->graph, eg_node_payload(program->graph->engine, node));
    for (uint32_t k = attributes->rank; k-- > 0 && attributes->attributes.integers[k] < 0;) {
        double extent = array_extent_estimate(program->graph, attributes->shape[k]);
        if (extent > 1) computed /= extent;
    }
    return computed;
}

static double asked_by_structure(ArrayProgram *program, EgClass class, EgNode node, IrOp op, EgClass child, double computed) {
    if (op == IR_BROADCAST) return asked_by_broadcast(program, node, computed);
    double whole = elements_of(program, class);
    return op == IR_CONCATENATE && whole > 0 ? computed * elements_of(program, child) / whole : computed;
}

static void ask_structural(ArrayProgram *program, EgClass class, EgNode node, IrOp op, int64_t nest, double computed) {
    for (uint32_t k = 0; k < arity_of(program, node); k++) {
        EgClass child = child_of(program, node, k);
        Usage *usage = &program->usages[child.index];
        ask(usage, asked_by_structure(program, class, node, op, child, computed), nest, false);
        usage->broadcast = usage->broadcast || array_class_type(program->graph, child).rank == 0;
        usage->in_part = usage->in_part || op == IR_SLICE || op == IR_INDEX || op == IR_DIAGONAL;
    }
}

// The blocks of a contraction are read once, or fewer where not all of its elements are computed.
static void ask_contraction(ArrayProgram *program, EgClass class, EgNode node, int64_t nest, double computed) {
    double whole = elements_of(program, class), space = array_label_space(program->graph, node);
    for (uint32_t k = 0; k < 2; k++) {
        EgClass child = child_of(program, node, k);
        Usage *usage = &program->usages[child.index];
        double repeats = whole > 0 ? computed / whole : 0, once = elements_of(program, child);
        ask(usage, fmin(once * fmax(repeats, 1), space * repeats), nest, false);
        usage->recomputed = usage->recomputed || array_contraction_repeats(program->graph, node, k);
    }
}

static void ask_operands(ArrayProgram *program, EgClass class, EgNode node, IrOp op, int64_t nest, double computed) {
    switch (ir_op_info(op)->op_class) {
    case IR_CLASS_POINTWISE:
        for (uint32_t k = 0; k < arity_of(program, node); k++) ask(&program->usages[child_of(program, node, k).index], computed, nest, true);
        return;
    case IR_CLASS_STRUCTURAL: ask_structural(program, class, node, op, nest, computed); return;
    case IR_CLASS_GATHER:
        for (uint32_t k = 0; k < arity_of(program, node); k++) ask(&program->usages[child_of(program, node, k).index], computed, nest, false);
        return;
    case IR_CLASS_SCAN:
    case IR_CLASS_REDUCTION: ask(&program->usages[child_of(program, node, 0).index], computed * operations(program, class, node, op), nest, false); return;
    case IR_CLASS_CONTRACTION: ask_contraction(program, class, node, nest, computed); return;
    case IR_CLASS_LEAF: case IR_CLASS_GENERATOR: case IR_CLASS_UPDATE: case IR_CLASS_CHECK: case IR_CLASS_REGION: case IR_CLASS_COMPLEX: return;
    }
}

static void price(ArrayProgram *program, EgClass class) {
    const Usage *usage = &program->usages[class.index];
    EgNode node = chosen(program, class);
    IrOp op = op_of(program, node);
    IrType type = array_class_type(program->graph, class);
    double bytes = (double)dtype_size(type.dtype), runs = array_region_frequency(program->graph, (RegionId){array_class_fact(program->graph, class)->region});
    double once = elements_of(program, class) * runs;
    bool placed = has_place(program, class, ir_op_info(op)->op_class, once);
    double computed = placed ? once : usage->asked;
    program->cost += computed * operations(program, class, node, op);
    if (placed && type.rank > 0) program->cost += LAUNCH * runs + BYTE_COST * bytes * (once + usage->asked);
    if (ir_op_info(op)->op_class == IR_CLASS_LEAF && type.rank > 0) program->cost += BYTE_COST * bytes * usage->asked;
    ask_operands(program, class, node, op, placed ? (int64_t)class.index : usage->nest, computed);
}

// ---- interface ---------------------------------------------------------------------------------------------------

ArrayProgram *array_program_create(ArrayGraph *graph) {
    ArrayProgram *program = ARENA_NEW(graph->arena, ArrayProgram);
    program->graph = graph;
    for (EgNode node = eg_next_node(graph->engine, (EgNode){0}); node.index; node = eg_next_node(graph->engine, node)) {
        uint32_t class = eg_node_class(graph->engine, node).index;
        if (class >= program->limit) program->limit = class + 1;
    }
    program->elements = ARENA_ARRAY(graph->arena, program->limit, double);
    for (uint32_t class = 0; class < program->limit; class++) program->elements[class] = -1;
    program->usages = ARENA_ARRAY(graph->arena, program->limit, Usage);
    program->visits = ARENA_ARRAY(graph->arena, program->limit, uint32_t);
    return program;
}

void array_program_destroy(ArrayProgram *program) {
    vector_free(&program->stack);
    vector_free(&program->classes);
}

double array_program_cost(ArrayProgram *program, const EgExtraction *extraction) {
    program->extraction = extraction;
    if (!visit_roots(program)) return HUGE_VAL;
    program->cost = 0;
    for (size_t k = 0; k < program->classes.count; k++) price_inline(program, program->classes.items[k]);
    ask_for_roots(program);
    for (size_t k = program->classes.count; k-- > 0;) price(program, program->classes.items[k]);
    return program->cost;
}

const EgClass *array_program_classes(const ArrayProgram *program, size_t *count) {
    *count = program->classes.count;
    return program->classes.items;
}
