// Left sides are walked from the root down: each operation gets a type from its user and chooses operand types and
// attributes (invert.h), each variable becomes a leaf. What a variable was bound to before must fit where it comes again.

#include "pattern_term.h"

#include <string.h>

#include "invert.h"
#include "middle/egraph/array_functions.h"

enum { BINDINGS = 64 };

// A payload variable: what it stands for, and the types around it.
typedef struct BoundPayload {
    bool is_bound;
    IrOp op;
    IrType result;
    Inversion inversion;
} BoundPayload;

typedef struct Matcher {
    Term *term;
    const EgRuleTable *table;
    const EgTableRule *rule;
    ValueId values[BINDINGS];         // by class variable
    BoundPayload payloads[BINDINGS];  // by payload variable
    Question questions[BINDINGS];     // by class variable
    bool done[BINDINGS];              // by root
} Matcher;

static bool same_shape(IrType left, IrType right) {
    return left.rank == right.rank && (left.rank == 0 || memcmp(left.shape, right.shape, left.rank * sizeof *left.shape) == 0);
}

static const EgPatternNode *node_at(const Matcher *matcher, uint32_t node) { return &matcher->table->nodes[matcher->rule->nodes + node]; }

static bool make_node(Matcher *matcher, const EgPatternNode *node, IrType type, ValueId *value);

// ---- variables ---------------------------------------------------------------------------------------------------

// The root that names this variable, if there is one: it is made where the variable is met first.
static const EgPatternRoot *root_of(const Matcher *matcher, uint32_t variable, uint32_t *position) {
    for (*position = 0; *position < matcher->rule->root_count; ++*position) {
        const EgPatternRoot *root = &matcher->table->roots[matcher->rule->roots + *position];
        if (root->variable == variable) return root;
    }
    return NULL;
}

static bool make_variable(Matcher *matcher, uint32_t variable, IrType type, ValueId *value) {
    ValueId *bound = &matcher->values[variable];
    uint32_t position;
    const EgPatternRoot *root = root_of(matcher, variable, &position);
    if (value_exists(*bound)) {
        IrType known = ir_type(matcher->term->function, *bound);
        *value = *bound;
        return known.dtype == type.dtype && same_shape(known, type);
    }
    if (root) {
        if (matcher->done[position]) return false; // the class contains itself
        matcher->done[position] = true;
        if (!make_node(matcher, node_at(matcher, root->node), type, value)) return false;
    } else *value = term_leaf(matcher->term, type, matcher->questions[variable]);
    *bound = *value;
    return true;
}

// ---- leaves ------------------------------------------------------------------------------------------------------

static bool make_leaf(Matcher *matcher, IrOp op, IrType type, ValueId *value) {
    Term *term = matcher->term;
    if (op == IR_IOTA) *value = term_iota(term, type, random_below(term->random, type.rank));
    else if (op == IR_PARAMETER) *value = term_parameter(term, type);
    else if (op == IR_CONSTANT) *value = term_constant(term, type, replay_random_element(term->random, type.dtype, (ValueStyle)random_below(term->random, term->rounds ? STYLE_EXTREME : STYLE_COUNT)));
    else {
        ExtentId extent = term_extent(term);
        IrAttributes attributes = {.extent_count = 1, .extents = &extent};
        *value = ir_build(term->function, IR_EXTENT, type, NULL, 0, &attributes, (Span){0, 0});
    }
    return true;
}

static bool make_bound_leaf(Matcher *matcher, const EgPatternNode *node, IrOp op, IrType type, ValueId *value) {
    bool scalar = op == IR_CONSTANT || op == IR_EXTENT;
    if (!op_gives(op, op, type.dtype) || (scalar && type.rank > 0) || (op == IR_IOTA && type.rank == 0)) return false;
    if (node->attribute_kind != EG_ATTRIBUTE_VARIABLE) return make_leaf(matcher, op, type, value);
    ValueId *bound = &matcher->values[node->source];
    if (!value_exists(*bound)) {
        if (!make_leaf(matcher, op, type, value)) return false;
        *bound = *value;
    }
    *value = *bound;
    IrType known = ir_type(matcher->term->function, *bound);
    return known.dtype == type.dtype && same_shape(known, type);
}

// ---- operations --------------------------------------------------------------------------------------------------

// A payload that was met before brings its operands' shapes along.
static bool bound_inversion(const Matcher *matcher, const EgPatternNode *node, IrOp op, IrType type, Inversion *inversion) {
    const BoundPayload *payload = &matcher->payloads[node->source];
    if (payload->op != op || !same_shape(payload->result, type)) return false;
    *inversion = payload->inversion;
    for (uint32_t k = 0; k < inversion->operand_count; k++)
        if (op != IR_CAST && op != IR_ARG_REDUCE) inversion->operands[k].dtype = type.dtype;
    return op != IR_CAST || payload->result.dtype == type.dtype;
}

// A contraction of the operands that another one has, in the other order.
static bool exchanged_contraction(const Matcher *matcher, IrType type, Inversion *inversion) {
    for (uint32_t k = 0; k < BINDINGS; k++) {
        const BoundPayload *payload = &matcher->payloads[k];
        if (!payload->is_bound || payload->op != IR_CONTRACT || !same_shape(payload->result, type)) continue;
        *inversion = payload->inversion;
        inversion->operands[0] = payload->inversion.operands[1], inversion->operands[1] = payload->inversion.operands[0];
        uint32_t left = inversion->operands[0].rank, right = inversion->operands[1].rank, count = payload->inversion.attributes.integer_count;
        int64_t *integers = inversion_integers(matcher->term, inversion, count);
        inversion->operands[0].dtype = inversion->operands[1].dtype = type.dtype;
        for (uint32_t axis = 0; axis < count; axis++) {
            uint32_t from = axis < left ? right + axis : axis < left + right ? axis - left : axis;
            integers[axis] = payload->inversion.attributes.integers[from];
        }
        return true;
    }
    return false;
}

static bool choose_inversion(Matcher *matcher, const EgPatternNode *node, IrOp op, IrOp combiner, IrType type, Inversion *inversion) {
    if (node->attribute_kind == EG_ATTRIBUTE_CONSTANT && op == IR_CAST && (DType)node->payload != type.dtype) return false;
    bool has_variable = node->attribute_kind == EG_ATTRIBUTE_VARIABLE;
    if (has_variable && matcher->payloads[node->source].is_bound) return bound_inversion(matcher, node, op, type, inversion);
    bool is_exchanged = op == IR_CONTRACT && random_percent(matcher->term->random, 50) && exchanged_contraction(matcher, type, inversion);
    if (!is_exchanged && !term_invert(matcher->term, op, combiner, type, inversion)) return false;
    if (has_variable) matcher->payloads[node->source] = (BoundPayload){true, op, type, *inversion};
    return true;
}

static IrOp combiner_of(uint32_t op) { return op > ARRAY_VALUE ? array_op_combiner((EgOp){op}) : IR_ADD; }

static bool make_operand(Matcher *matcher, uint32_t node, IrType type, ValueId *value) {
    const EgPatternNode *pattern = node_at(matcher, node);
    if (pattern->kind == EG_PATTERN_VARIABLE) return make_variable(matcher, pattern->variable, type, value);
    return make_node(matcher, pattern, type, value);
}

static bool make_node(Matcher *matcher, const EgPatternNode *node, IrType type, ValueId *value) {
    IrOp op = array_op_ir((EgOp){node->op}), combiner = combiner_of(node->op);
    if (array_ops()[node->op].arity == 0) return make_bound_leaf(matcher, node, op, type, value);
    Inversion inversion;
    ValueId operands[3];
    if (!choose_inversion(matcher, node, op, combiner, type, &inversion)) return false;
    const uint32_t *children = &matcher->table->children[matcher->rule->children + node->children];
    bool backwards = random_percent(matcher->term->random, 50); // operands come in the e-graph's order of classes
    for (uint32_t i = 0; i < inversion.operand_count; i++) {
        uint32_t k = backwards ? inversion.operand_count - 1 - i : i;
        if (!make_operand(matcher, children[k], inversion.operands[k], &operands[k])) return false;
    }
    if (op_takes(op, combiner, inversion.operands[op == IR_SELECT].dtype)) *value = term_build(matcher->term, op, type, operands, &inversion);
    return value_exists(*value);
}

// What functions are asked about a class makes its elements worth knowing; an integer beside it is what they should be.
static void take_question(Matcher *matcher, const EgPatternArgument *arguments, const char *parameters) {
    for (uint32_t k = 0; parameters[k]; k++) {
        if (parameters[k] != 'c' || arguments[k].kind != EG_ARGUMENT_VARIABLE) continue;
        Question *question = &matcher->questions[arguments[k].value];
        question->asked = true;
        if (parameters[k + 1] == 'i' && arguments[k + 1].kind == EG_ARGUMENT_INTEGER) question->has_integer = true, question->integer = arguments[k + 1].value;
    }
}

static void take_questions(Matcher *matcher) {
    const EgTableRule *rule = matcher->rule;
    for (uint32_t k = 0; k < rule->call_count; k++) {
        const EgPatternCall *call = &matcher->table->calls[rule->calls + k];
        take_question(matcher, &matcher->table->arguments[rule->arguments + call->arguments], array_functions()[call->function].parameters);
    }
}

bool pattern_term(Term *term, const EgRuleTable *table, const EgTableRule *rule) {
    Matcher matcher = {.term = term, .table = table, .rule = rule};
    ValueId roots[BINDINGS];
    uint32_t count = 0;
    take_questions(&matcher);
    for (uint32_t k = 0; k < rule->root_count; k++) {
        if (matcher.done[k]) continue;
        matcher.done[k] = true;
        const EgPatternRoot *root = &table->roots[rule->roots + k];
        const EgPatternNode *node = node_at(&matcher, root->node);
        bool is_alike = count > 0 && random_percent(term->random, 50);
        IrType type = is_alike ? ir_type(term->function, roots[0]) : term_result_type(term, array_op_ir((EgOp){node->op}), combiner_of(node->op));
        bool is_bound = root->variable != EG_NO_VARIABLE && value_exists(matcher.values[root->variable]);
        roots[count] = (ValueId){0};
        if (is_bound || !make_node(&matcher, node, type, &roots[count])) return false;
        if (root->variable != EG_NO_VARIABLE) matcher.values[root->variable] = roots[count];
        count++;
    }
    term_finish(term, roots, count);
    return true;
}
