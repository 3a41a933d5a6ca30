// Comparisons: of numbers and arrays as NumPy 2 does them, exact between integers of any dtypes; of tuples, dtypes and
// strings while compiling; chained; and `is None`.

#include "check_scope.h"
#include "expression.h"
#include <string.h>

static IrOp mirrored(IrOp op) {
    if (op == IR_LESS) return IR_GREATER;
    if (op == IR_LESS_EQUAL) return IR_GREATER_EQUAL;
    if (op == IR_GREATER) return IR_LESS;
    if (op == IR_GREATER_EQUAL) return IR_LESS_EQUAL;
    return op;
}

static Proof opposite(Proof proof) {
    return proof == PROOF_UNKNOWN ? proof : proof == PROOF_PROVED ? PROOF_REFUTED : PROOF_PROVED;
}

static Proof decide(const Checker *checker, IrOp op, ExtentId left, ExtentId right) {
    const Facts *facts = checker->facts;
    if (op == IR_EQUAL) return facts_equal(facts, left, right);
    if (op == IR_NOT_EQUAL) return opposite(facts_equal(facts, left, right));
    if (op == IR_LESS) return facts_less(facts, left, right);
    if (op == IR_LESS_EQUAL) return facts_less_equal(facts, left, right);
    if (op == IR_GREATER) return facts_less(facts, right, left);
    return facts_less_equal(facts, right, left);
}

static bool is_extent(const Checker *checker, const Operand *operand) {
    return operand_is_scalar(checker, operand) && operand_type(checker, operand).dtype == DTYPE_I64;
}

// Comparisons of i64 scalars that facts decide are constants.
static bool compare_extents(Checker *checker, IrOp op, const Operand *left, const Operand *right, Span span, Operand *result) {
    if (!is_extent(checker, left) || !is_extent(checker, right)) return false;
    Proof proof = decide(checker, op, left->extent, right->extent);
    *result = operand_from_boolean(checker, proof == PROOF_PROVED, span);
    if (!operand_is_weak(left) || !operand_is_weak(right)) result->weakness = STRONG;
    return proof != PROOF_UNKNOWN;
}

// An integer array against a Python integer that its dtype cannot hold: decided, whatever the elements are.
static Operand compare_out_of_range(Checker *checker, IrOp op, const Operand *array, bool is_above, Span span) {
    Shape shape = shape_of(checker, array->value);
    bool below = op == IR_LESS || op == IR_LESS_EQUAL, above = op == IR_GREATER || op == IR_GREATER_EQUAL;
    bool holds = op == IR_NOT_EQUAL || (is_above ? below : above);
    return operand_from_value(checker, value_constant(checker, DTYPE_BOOL, holds, &shape, span), span);
}

// i64 against u64, exactly: the signed side is below every u64 when it is negative, else compares as a u64.
static Operand compare_signed_unsigned(Checker *checker, IrOp op, const Operand *is_signed, const Operand *is_unsigned, Span span) {
    IrFunction *function = checker->function;
    ValueId values[2] = {operand_cast(checker, is_signed, DTYPE_I64), operand_cast(checker, is_unsigned, DTYPE_U64)};
    Span spans[2] = {is_signed->span, is_unsigned->span};
    if (!broadcast_values(checker, values, spans, 2, span)) return operand_invalid(span);
    Shape shape = shape_of(checker, values[0]);
    ValueId zero = value_constant(checker, DTYPE_I64, 0, &shape, span);
    ValueId as_unsigned = ir_build_binary(function, op, ir_build_cast(function, values[0], DTYPE_U64, span), values[1], span);
    bool holds_below = op == IR_LESS || op == IR_LESS_EQUAL || op == IR_NOT_EQUAL;
    ValueId sign = ir_build_binary(function, holds_below ? IR_LESS : IR_GREATER_EQUAL, values[0], zero, span);
    return operand_from_value(checker, ir_build_binary(function, holds_below ? IR_BIT_OR : IR_BIT_AND, sign, as_unsigned, span), span);
}

static Operand compare_integers(Checker *checker, IrOp op, const Operand *left, const Operand *right, Span span) {
    DType left_dtype = operand_type(checker, left).dtype, right_dtype = operand_type(checker, right).dtype;
    bool mixed = (left_dtype == DTYPE_U64 && dtype_is_signed(right_dtype)) || (right_dtype == DTYPE_U64 && dtype_is_signed(left_dtype));
    if (!mixed) return pointwise_in(checker, op, dtype_promote(left_dtype, right_dtype), (Operand[]){*left, *right}, 2, span);
    if (left_dtype == DTYPE_U64) return compare_signed_unsigned(checker, mirrored(op), right, left, span);
    return compare_signed_unsigned(checker, op, left, right, span);
}

// A strong integer dtype on the left, a Python integer on the right.
static Operand compare_with_weak(Checker *checker, IrOp op, const Operand *left, const Operand *right, Span span) {
    int64_t constant, lower, upper;
    DType dtype = operand_type(checker, left).dtype;
    dtype_integer_range(dtype, &lower, &upper);
    if (!extent_is_constant(checker_extents(checker), right->extent, &constant)) return compare_integers(checker, op, left, right, span);
    if (constant < lower || constant > upper) return compare_out_of_range(checker, op, left, constant > upper, span);
    return pointwise_in(checker, op, dtype, (Operand[]){*left, *right}, 2, span);
}

// NumPy orders complex numbers, Python does not.
static Operand compare_complex(Checker *checker, IrOp op, DType dtype, const Operand *left, const Operand *right, Span span) {
    if (!operand_is_weak(left) || !operand_is_weak(right)) return complex_pointwise(checker, op, dtype, (Operand[]){*left, *right}, 2, span);
    diagnostic_error(checker->diagnostics, span, "Python's complex numbers have no order");
    return operand_invalid(span);
}

static Operand compare_values(Checker *checker, IrOp op, const Operand *left, const Operand *right, Span span) {
    DType left_dtype = operand_type(checker, left).dtype, right_dtype = operand_type(checker, right).dtype;
    DType dtype = promote_operands(checker, left, right);
    bool integers = dtype_is_integer(left_dtype) && dtype_is_integer(right_dtype);
    if (dtype_is_complex(dtype) && op != IR_EQUAL && op != IR_NOT_EQUAL) return compare_complex(checker, op, dtype, left, right, span);
    if (!integers) return pointwise_in(checker, op, dtype, (Operand[]){*left, *right}, 2, span);
    if (right->weakness == WEAK_INTEGER && !operand_is_weak(left)) return compare_with_weak(checker, op, left, right, span);
    if (left->weakness == WEAK_INTEGER && !operand_is_weak(right)) return compare_with_weak(checker, mirrored(op), right, left, span);
    return compare_integers(checker, op, left, right, span);
}

// ---- what has no value -------------------------------------------------------------------------------------------

static Operand compare_known(Checker *checker, IrOp op, bool is_equal, Span span) {
    return operand_from_boolean(checker, is_equal == (op == IR_EQUAL), span);
}

static Operand compare_tuples(Checker *checker, IrOp op, const Operand *left, const Operand *right, Span span) {
    if (left->element_count != right->element_count) return compare_known(checker, op, false, span);
    ValueId all = ir_build_constant(checker->function, DTYPE_BOOL, 1, span);
    for (size_t i = 0; i < left->element_count; i++) {
        Operand same = compare_operands(checker, IR_EQUAL, left->elements[i], right->elements[i], span);
        ValueId truth = same.kind == OPERAND_VALUE ? operand_truth(checker, &same) : (ValueId){0};
        if (!value_exists(truth)) return operand_invalid(span);
        all = ir_build_binary(checker->function, IR_BIT_AND, all, truth, span);
    }
    if (op == IR_NOT_EQUAL) all = ir_build_unary(checker->function, IR_LOGICAL_NOT, all, span);
    return operand_weak(checker, all, WEAK_BOOL, span);
}

static bool names_dtype(const Operand *operand) {
    return operand->kind == OPERAND_DTYPE || operand->kind == OPERAND_BUILTIN;
}

// Two dtypes, or a dtype and its name.
static bool are_dtypes(const Operand *left, const Operand *right) {
    if (left->kind == OPERAND_STRING) return right->kind == OPERAND_DTYPE;
    return names_dtype(left) && (names_dtype(right) || (left->kind == OPERAND_DTYPE && right->kind == OPERAND_STRING));
}

static Operand compare_dtypes(Checker *checker, IrOp op, const Operand *left, const Operand *right, Span span) {
    DType left_dtype, right_dtype;
    if (!argument_as_dtype(checker, left, DTYPE_NONE, &left_dtype) || !argument_as_dtype(checker, right, DTYPE_NONE, &right_dtype))
        return operand_invalid(span);
    return compare_known(checker, op, left_dtype == right_dtype, span);
}

Operand compare_operands(Checker *checker, IrOp op, Operand left, Operand right, Span span) {
    if (left.kind == OPERAND_INVALID || right.kind == OPERAND_INVALID) return operand_invalid(span);
    bool is_equality = op == IR_EQUAL || op == IR_NOT_EQUAL;
    if (left.kind == OPERAND_VALUE && right.kind == OPERAND_VALUE) {
        Operand result;
        if (compare_extents(checker, op, &left, &right, span, &result)) return result;
        result = compare_values(checker, op, &left, &right, span);
        if (result.kind == OPERAND_VALUE && operand_is_weak(&left) && operand_is_weak(&right)) result.weakness = WEAK_BOOL;
        return result;
    }
    if (is_equality && left.kind == OPERAND_TUPLE && right.kind == OPERAND_TUPLE) return compare_tuples(checker, op, &left, &right, span);
    if (is_equality && are_dtypes(&left, &right)) return compare_dtypes(checker, op, &left, &right, span);
    if (is_equality && left.kind == OPERAND_STRING && right.kind == OPERAND_STRING)
        return compare_known(checker, op, strcmp(left.string, right.string) == 0, span);
    diagnostic_error(checker->diagnostics, span, "%s and %s cannot be compared", operand_describe(checker, &left), operand_describe(checker, &right));
    return operand_invalid(span);
}

// ---- chains ------------------------------------------------------------------------------------------------------

static Operand compare_identity(Checker *checker, AstComparison comparison, const Operand *left, const Operand *right, Span span) {
    if (left->kind == OPERAND_INVALID || right->kind == OPERAND_INVALID) return operand_invalid(span);
    if (left->kind != OPERAND_NONE && right->kind != OPERAND_NONE)
        return report_not_supported(checker, span, "`%s` other than with None", ast_comparison_spelling(comparison));
    return operand_from_boolean(checker, (left->kind == right->kind) == (comparison == AST_IS), span);
}

// Whether one of a tuple's elements is equal, as Python looks for it.
static Operand compare_membership(Checker *checker, AstComparison comparison, const Operand *left, const Operand *right, Span span) {
    if (left->kind == OPERAND_INVALID || right->kind == OPERAND_INVALID) return operand_invalid(span);
    if (right->kind != OPERAND_TUPLE) return report_not_supported(checker, span, "`%s` other than with a tuple or list", ast_comparison_spelling(comparison));
    ValueId any = ir_build_constant(checker->function, DTYPE_BOOL, 0, span);
    for (size_t i = 0; i < right->element_count; i++) {
        if (left->kind != right->elements[i].kind) continue;
        Operand same = compare_operands(checker, IR_EQUAL, *left, right->elements[i], span);
        ValueId truth = same.kind == OPERAND_VALUE ? operand_truth(checker, &same) : (ValueId){0};
        if (!value_exists(truth)) return operand_invalid(span);
        any = ir_build_binary(checker->function, IR_BIT_OR, any, truth, span);
    }
    if (comparison == AST_NOT_IN) any = ir_build_unary(checker->function, IR_LOGICAL_NOT, any, span);
    return operand_weak(checker, any, WEAK_BOOL, span);
}

static Operand compare_once(Checker *checker, AstComparison comparison, const Operand *left, const Operand *right, Span span) {
    switch (comparison) {
    case AST_EQUAL: return compare_operands(checker, IR_EQUAL, *left, *right, span);
    case AST_NOT_EQUAL: return compare_operands(checker, IR_NOT_EQUAL, *left, *right, span);
    case AST_LESS: return compare_operands(checker, IR_LESS, *left, *right, span);
    case AST_LESS_EQUAL: return compare_operands(checker, IR_LESS_EQUAL, *left, *right, span);
    case AST_GREATER: return compare_operands(checker, IR_GREATER, *left, *right, span);
    case AST_GREATER_EQUAL: return compare_operands(checker, IR_GREATER_EQUAL, *left, *right, span);
    case AST_IS:
    case AST_IS_NOT: return compare_identity(checker, comparison, left, right, span);
    case AST_IN:
    case AST_NOT_IN: return compare_membership(checker, comparison, left, right, span);
    }
    return operand_invalid(span);
}

// The comparisons of a chain from `position` on: a < b < c is a < b and b < c, b evaluated once and c only when a < b.
typedef struct Chain {
    const AstExpression *expression;
    size_t position;
    Operand left;
} Chain;

static Operand check_chain(Checker *checker, void *data) {
    const Chain *chain = data;
    const AstExpression *expression = chain->expression;
    uint32_t writes = checker->write_count;
    Chain rest = {expression, chain->position + 1, check_expression(checker, expression->elements.items[chain->position])};
    Operand left = operand_after(checker, chain->left, writes);
    Operand compared = compare_once(checker, expression->comparisons[chain->position], &left, &rest.left, expression->span);
    if (rest.position == expression->elements.count || compared.kind == OPERAND_INVALID) return compared;
    if (!flow_enter(checker, expression->span)) return operand_invalid(expression->span);
    Operand result = check_short_circuit(checker, true, &compared, check_chain, &rest, expression->span);
    flow_leave(checker);
    return result;
}

Operand check_comparison(Checker *checker, const AstExpression *expression) {
    Chain chain = {expression, 0, check_expression(checker, expression->left)};
    return check_chain(checker, &chain);
}
