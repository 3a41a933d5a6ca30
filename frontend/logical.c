// Truth: conditions, and / or / not, and conditional expressions.
//
// Values are total, so both sides may be computed where nothing can fail. A side that may need a run-time check stands in
// an IF, so that `i < n and A[i] > 0` checks the index only where Python would look at it.
//
// An array stays the view that both sides denote. Where they denote different ones, the joined array can be read, but not
// written, and no longer read once one of them is written: the rule of names that are assigned on different paths.

#include "check_scope.h"
#include "expression.h"

static ValueId report_truth(Checker *checker, const Operand *operand) {
    if (operand->kind == OPERAND_VALUE)
        diagnostic_error(checker->diagnostics, operand->span, "the truth of an array (%s) is ambiguous: use np.any or np.all", operand_describe(checker, operand));
    else if (operand->kind != OPERAND_INVALID)
        diagnostic_error(checker->diagnostics, operand->span, "%s cannot be a condition", operand_describe(checker, operand));
    return (ValueId){0};
}

ValueId operand_truth(Checker *checker, const Operand *operand) {
    if (!operand_is_scalar(checker, operand)) {
        if (operand->kind == OPERAND_NONE) return ir_build_constant(checker->function, DTYPE_BOOL, 0, operand->span);
        return report_truth(checker, operand);
    }
    ExtentId zero = extent_of(checker, 0);
    if (operand->weakness == WEAK_INTEGER) return value_compare_extents(checker, IR_NOT_EQUAL, operand->extent, zero, operand->span);
    return value_nonzero(checker, operand->value, operand->span);
}

ValueId check_condition(Checker *checker, const AstExpression *expression) {
    Operand operand = check_expression(checker, expression);
    return operand_truth(checker, &operand);
}

// ---- branches ----------------------------------------------------------------------------------------------------

static Operand evaluate_expression(Checker *checker, void *data) {
    const AstExpression *const *expression = data;
    return check_expression(checker, *expression);
}

// One side of a conditional, with its checks in its own region and the facts that hold there.
static Operand check_branch(Checker *checker, OperandSource *evaluate, void *data, Span span, ValueId branch_op, uint32_t which, ValueId condition) {
    RegionId saved = checker->region;
    FactsScope scope;
    uint32_t writes = checker->write_count;
    checker->region = ir_node(checker->function, branch_op)->regions[which];
    facts_scope_enter(checker, &scope, true);
    facts_learn(checker, condition, which == 0);
    Operand operand = evaluate(checker, data);
    facts_scope_leave(checker, &scope);
    checker->region = saved;
    if (checker->write_count == writes) return operand;
    return report_not_supported(checker, span, "a call that writes an array in one branch of an expression");
}

static bool is_empty(const Checker *checker, RegionId region) { return ir_region(checker->function, region)->items.count == 0; }

// Removes an IF none of whose branches has a check: its values can be selected.
static bool discard_if_empty(Checker *checker, ValueId branch_op) {
    const IrNode *node = ir_node(checker->function, branch_op);
    if (!is_empty(checker, node->regions[0]) || !is_empty(checker, node->regions[1])) return false;
    ir_region(checker->function, checker->region)->items.count--;
    return true;
}

// The value of the branch taken: an IF's result, or a select when the IF is gone.
static ValueId select_or_result(Checker *checker, ValueId branch_op, bool is_selected, ValueId condition, ValueId first, ValueId second, Span span) {
    IrType type = ir_type(checker->function, first);
    if (is_selected) {
        ValueId repeated = ir_build_broadcast_scalar(checker->function, condition, type.rank, type.shape, span);
        return ir_build_pointwise(checker->function, IR_SELECT, type.dtype, (ValueId[]){repeated, first, second}, 3, span);
    }
    const IrNode *node = ir_node(checker->function, branch_op);
    RegionId regions[2] = {node->regions[0], node->regions[1]};
    vector_push(&ir_region(checker->function, regions[0])->results, first);
    vector_push(&ir_region(checker->function, regions[1])->results, second);
    return ir_build_result(checker->function, branch_op, 0, type, span);
}

// The dtype and weakness of a value that is one of two. Python would keep each side's own type; ours must be one.
static bool branch_types(Checker *checker, const Operand *first, const Operand *second, Span span, DType *dtype, Weakness *weakness) {
    bool both_weak = operand_is_weak(first) && operand_is_weak(second);
    bool both_strong = !operand_is_weak(first) && !operand_is_weak(second);
    *dtype = promote_operands(checker, first, second);
    *weakness = !both_weak             ? STRONG
                : *dtype == DTYPE_C128 ? WEAK_COMPLEX
                : *dtype == DTYPE_F64  ? WEAK_FLOAT
                : *dtype == DTYPE_I64  ? WEAK_INTEGER
                                       : WEAK_BOOL;
    if (!both_strong || operand_type(checker, first).dtype == operand_type(checker, second).dtype) return true;
    diagnostic_error(checker->diagnostics, span, "both alternatives must have one dtype, not %s and %s", operand_describe(checker, first),
                     operand_describe(checker, second));
    return false;
}

static bool branch_shapes(Checker *checker, ValueId first, ValueId *second, Span span) {
    Shape left = shape_of(checker, first), right = shape_of(checker, *second);
    if (left.rank != right.rank) {
        diagnostic_error(checker->diagnostics, span, "both alternatives must have one rank, not %u and %u", left.rank, right.rank);
        return false;
    }
    for (uint32_t axis = 0; axis < left.rank; axis++)
        if (!require_equal_extents(checker, left.extents[axis], right.extents[axis], span, "the extents of both alternatives")) return false;
    *second = value_with_shape(checker, *second, &left, span);
    return true;
}

static bool denotes_storage(const Operand *operand) { return operand->kind == OPERAND_VALUE && operand->view.storage.index != 0; }

// What may be one of two arrays. Where a name denotes either, the joined array shares its elements with it.
static Operand join_arrays(Checker *checker, ValueId joined, const Operand *first, const Operand *second, Span span) {
    Join sharing = {.kind = JOIN_ARRAY, .model = operand_from_value(checker, joined, span)};
    IrType type = ir_type(checker->function, joined);
    sharing.model.view.map = index_map_identity(checker->module->maps, type.rank, type.shape);
    const Operand *sides[2] = {first, second};
    for (uint32_t i = 0; i < 2; i++)
        if (denotes_storage(sides[i])) join_note_sharing(checker, &sharing, NULL, sides[i], &checker->environment, checker->storages.count);
    size_t next = 0;
    Operand operand = sharing.is_shared ? join_instantiate(checker, &sharing, &joined, &next, NULL, span, (ValueId){0}) : sharing.model;
    join_free(&sharing);
    return operand;
}

static Operand join_branches(Checker *checker, ValueId branch_op, ValueId condition, const Operand *first, const Operand *second, Span span) {
    DType dtype;
    Weakness weakness;
    if (denotes_storage(first) && operand_same(first, second)) {
        discard_if_empty(checker, branch_op);
        return *first;
    }
    if (!operand_require_value(checker, first, "an alternative") || !operand_require_value(checker, second, "an alternative") ||
        !branch_types(checker, first, second, span, &dtype, &weakness))
        return operand_invalid(span);
    bool is_selected = discard_if_empty(checker, branch_op);
    ValueId left = operand_cast(checker, first, dtype), right = operand_cast(checker, second, dtype);
    if (!value_exists(left) || !value_exists(right) || !branch_shapes(checker, left, &right, span)) return operand_invalid(span);
    ValueId joined = select_or_result(checker, branch_op, is_selected, condition, left, right, span);
    if (ir_type(checker->function, joined).rank > 0) return join_arrays(checker, joined, first, second, span);
    return weakness == STRONG ? operand_from_value(checker, joined, span) : operand_weak(checker, joined, weakness, span);
}

// ---- conditional expressions -------------------------------------------------------------------------------------

Operand check_conditional(Checker *checker, const AstExpression *expression) {
    ValueId condition = check_condition(checker, expression->condition);
    bool truth;
    if (!value_exists(condition)) return operand_invalid(expression->span);
    if (condition_is_constant(checker, condition, &truth)) return check_expression(checker, truth ? expression->left : expression->right);
    ValueId branch_op = ir_build_if(checker->function, checker->region, condition, expression->span);
    const AstExpression *left = expression->left, *right = expression->right;
    Operand first = check_branch(checker, evaluate_expression, &left, left->span, branch_op, 0, condition);
    Operand second = check_branch(checker, evaluate_expression, &right, right->span, branch_op, 1, condition);
    return join_branches(checker, branch_op, condition, &first, &second, expression->span);
}

// ---- and, or -----------------------------------------------------------------------------------------------------

// Bools combine without a select.
static Operand combine_bools(Checker *checker, bool is_and, const Operand *left, const Operand *right, Span span) {
    IrOp op = is_and ? IR_BIT_AND : IR_BIT_OR;
    Operand result = operand_from_value(checker, ir_build_binary(checker->function, op, left->value, right->value, span), span);
    if (operand_is_weak(left) && operand_is_weak(right)) result.weakness = WEAK_BOOL;
    return result;
}

static bool is_bool_scalar(const Checker *checker, const Operand *operand) {
    return operand_is_scalar(checker, operand) && operand_type(checker, operand).dtype == DTYPE_BOOL;
}

static Operand combine(Checker *checker, bool is_and, const Operand *left, ValueId truth, OperandSource *evaluate, void *data, Span span) {
    ValueId branch_op = ir_build_if(checker->function, checker->region, truth, span);
    uint32_t evaluated = is_and ? 0 : 1;
    Operand right = check_branch(checker, evaluate, data, span, branch_op, evaluated, truth);
    const IrNode *node = ir_node(checker->function, branch_op);
    bool no_checks = is_empty(checker, node->regions[0]) && is_empty(checker, node->regions[1]);
    if (no_checks && is_bool_scalar(checker, left) && is_bool_scalar(checker, &right)) {
        discard_if_empty(checker, branch_op);
        return combine_bools(checker, is_and, left, &right, span);
    }
    return join_branches(checker, branch_op, truth, is_and ? &right : left, is_and ? left : &right, span);
}

Operand check_short_circuit(Checker *checker, bool is_and, const Operand *left, OperandSource *evaluate, void *data, Span span) {
    bool known;
    ValueId truth = operand_truth(checker, left);
    if (!value_exists(truth)) return operand_invalid(span);
    if (!condition_is_constant(checker, truth, &known)) return combine(checker, is_and, left, truth, evaluate, data, span);
    return known == is_and ? evaluate(checker, data) : *left;
}

Operand check_logical(Checker *checker, const AstExpression *expression) {
    Operand result = check_expression(checker, expression->elements.items[0]);
    for (size_t i = 1; i < expression->elements.count && result.kind != OPERAND_INVALID; i++)
        result = check_short_circuit(checker, expression->kind == AST_AND, &result, evaluate_expression, &expression->elements.items[i], expression->span);
    return result;
}
