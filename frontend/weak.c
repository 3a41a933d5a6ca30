// Arithmetic on Python's own scalars: integers, floats and bools that have no dtype yet ("weak", NEP 50).
//
// Integers are extents wherever the operation is polynomial or a floor division, so that shapes and subscripts computed
// from them stay exact. Python's integers have no bound and ours have 64 bits: leaving them is an error, found while
// compiling for constants, proved impossible from facts, or checked (ARR_E_OVERFLOW).

#include "expression.h"
#include "middle/ir/scalar.h"

// ---- proofs of range ---------------------------------------------------------------------------------------------

typedef struct BoundSearch {
    Checker *checker;
    ExtentId extent;
    bool above, below; // some 64-bit integer is proved to be >= extent, <= extent
} BoundSearch;

static void compare_with_leaf(void *data, AtomId leaf) {
    BoundSearch *search = data;
    ExtentId bound = extent_from_atom(checker_extents(search->checker), leaf);
    const Facts *facts = search->checker->facts;
    if (!search->above) search->above = facts_less_equal(facts, search->extent, bound) == PROOF_PROVED;
    if (!search->below) search->below = facts_less_equal(facts, bound, search->extent) == PROOF_PROVED;
}

// Constant bounds, or a leaf of the extent, or a dimension of the function that bounds it: leaves are 64-bit integers.
bool extent_fits(Checker *checker, ExtentId extent) {
    int64_t lower, upper;
    facts_bounds(checker->facts, extent, &lower, &upper);
    BoundSearch search = {.checker = checker, .extent = extent, .above = upper != INT64_MAX, .below = lower != INT64_MIN};
    if (search.above && search.below) return true;
    extent_visit_leaves(checker_extents(checker), extent, compare_with_leaf, &search);
    for (uint32_t i = 0; i < checker->function->dimensions.count && !(search.above && search.below); i++) {
        AtomId atom;
        ExtentId dimension = extent_dimension(checker_extents(checker), i, checker->function->dimensions.items[i].name);
        if (extent_is_atom(checker_extents(checker), dimension, &atom)) compare_with_leaf(&search, atom);
    }
    return search.above && search.below;
}

static Operand report_overflow(Checker *checker, Span span) {
    extent_table_clear_overflow(checker_extents(checker));
    diagnostic_error(checker->diagnostics, span, "this Python integer needs more than 64 bits");
    return operand_invalid(span);
}

static void require_no_overflow(Checker *checker, IrOp overflows, ExtentId left, ExtentId right, Span span) {
    ExtentId values[2] = {left, right};
    ValueId overflow = value_compare_extents(checker, overflows, left, right, span);
    require_check(checker, ir_build_unary(checker->function, IR_LOGICAL_NOT, overflow, span), ARR_E_OVERFLOW, values, 2, span);
}

// ---- integers ----------------------------------------------------------------------------------------------------

bool extent_combine(Checker *checker, AstOperator operation, ExtentId left, ExtentId right, ExtentId *result) {
    ExtentTable *extents = checker_extents(checker);
    if (operation == AST_ADD) *result = extent_add(extents, left, right);
    else if (operation == AST_SUBTRACT) *result = extent_subtract(extents, left, right);
    else if (operation == AST_MULTIPLY) *result = extent_multiply(extents, left, right);
    else return false;
    return true;
}

static Operand weak_polynomial(Checker *checker, AstOperator operation, ExtentId left, ExtentId right, Span span) {
    IrOp overflows = operation == AST_ADD ? IR_ADD_OVERFLOWS : operation == AST_SUBTRACT ? IR_SUBTRACT_OVERFLOWS : IR_MULTIPLY_OVERFLOWS;
    ExtentId result;
    if (!extent_combine(checker, operation, left, right, &result)) return operand_invalid(span);
    if (extent_table_overflowed(checker_extents(checker))) return report_overflow(checker, span);
    if (!extent_fits(checker, result)) require_no_overflow(checker, overflows, left, right, span);
    return operand_from_extent(checker, result, span);
}

static bool require_nonzero(Checker *checker, ExtentId divisor, Span span) {
    ExtentId zero = extent_of(checker, 0);
    if (extent_is_value(checker_extents(checker), divisor, 0)) {
        diagnostic_error(checker->diagnostics, span, "division by zero");
        return false;
    }
    if (facts_less(checker->facts, zero, divisor) == PROOF_PROVED || facts_less(checker->facts, divisor, zero) == PROOF_PROVED) return true;
    require_check(checker, value_compare_extents(checker, IR_NOT_EQUAL, divisor, zero, span), ARR_E_ZERO_DIVISION, &divisor, 1, span);
    return true;
}

// The one quotient that leaves 64 bits: the least integer by -1.
static void require_quotient_fits(Checker *checker, ExtentId dividend, ExtentId divisor, Span span) {
    int64_t lower, upper;
    IrFunction *function = checker->function;
    ExtentId values[2] = {dividend, divisor};
    facts_bounds(checker->facts, dividend, &lower, &upper);
    if (lower != INT64_MIN || facts_nonnegative(checker->facts, divisor) == PROOF_PROVED) return;
    ValueId least = value_compare_extents(checker, IR_NOT_EQUAL, dividend, extent_of(checker, INT64_MIN), span);
    ValueId minus_one = value_compare_extents(checker, IR_NOT_EQUAL, divisor, extent_of(checker, -1), span);
    require_check(checker, ir_build_binary(function, IR_BIT_OR, least, minus_one, span), ARR_E_OVERFLOW, values, 2, span);
}

static Operand weak_quotient(Checker *checker, AstOperator operation, ExtentId dividend, ExtentId divisor, Span span) {
    ExtentTable *extents = checker_extents(checker);
    if (!require_nonzero(checker, divisor, span)) return operand_invalid(span);
    if (operation == AST_MODULO) return operand_from_extent(checker, checker_simplify(checker, extent_modulo(extents, dividend, divisor)), span);
    require_quotient_fits(checker, dividend, divisor, span);
    ExtentId quotient = extent_floor_divide(extents, dividend, divisor);
    if (extent_table_overflowed(extents)) return report_overflow(checker, span);
    return operand_from_extent(checker, checker_simplify(checker, quotient), span);
}

static bool require_nonnegative(Checker *checker, ExtentId extent, Span span, const char *role) {
    Proof proof = checker_nonnegative(checker, extent);
    if (proof == PROOF_REFUTED) diagnostic_error(checker->diagnostics, span, "%s cannot be negative", role);
    if (proof == PROOF_UNKNOWN)
        require_check(checker, value_compare_extents(checker, IR_GREATER_EQUAL, extent, extent_of(checker, 0), span), ARR_E_VALUE, &extent, 1, span);
    return proof != PROOF_REFUTED;
}

Operand weak_from_integer_value(Checker *checker, ValueId value, Span span) { return operand_weak(checker, value, WEAK_INTEGER, span); }

// x << n is exact when shifting back gives x again; a count beyond 63 gives 0, which only 0 survives.
static Operand weak_shift_left(Checker *checker, const Operand *left, const Operand *right, Span span) {
    IrFunction *function = checker->function;
    int64_t count;
    ExtentId values[2] = {left->extent, right->extent};
    if (extent_is_constant(checker_extents(checker), right->extent, &count) && count < 63)
        return weak_polynomial(checker, AST_MULTIPLY, left->extent, extent_of(checker, (int64_t)1 << count), span);
    ValueId shifted = ir_build_binary(function, IR_SHIFT_LEFT, left->value, right->value, span);
    ValueId back = ir_build_binary(function, IR_SHIFT_RIGHT, shifted, right->value, span);
    ValueId exact = ir_build_binary(function, IR_EQUAL, back, left->value, span);
    uint64_t bits;
    if (ir_is_constant(function, exact, &bits) && bits == 0) return report_overflow(checker, span);
    require_check(checker, exact, ARR_E_OVERFLOW, values, 2, span);
    return weak_from_integer_value(checker, shifted, span);
}

static Operand weak_shift(Checker *checker, AstOperator operation, const Operand *left, const Operand *right, Span span) {
    if (!require_nonnegative(checker, right->extent, span, "a shift count")) return operand_invalid(span);
    if (operation == AST_SHIFT_LEFT) return weak_shift_left(checker, left, right, span);
    return weak_from_integer_value(checker, ir_build_binary(checker->function, IR_SHIFT_RIGHT, left->value, right->value, span), span);
}

static Operand weak_float_binary(Checker *checker, AstOperator operation, const Operand *left, const Operand *right, Span span);

// Repeated multiplication from the left, each product checked.
static Operand weak_integer_power(Checker *checker, const Operand *left, const Operand *right, Span span) {
    enum { EXPONENT_LIMIT = 64 };
    int64_t exponent, base;
    ExtentTable *extents = checker_extents(checker);
    if (!extent_is_constant(extents, right->extent, &exponent)) {
        diagnostic_error(checker->diagnostics, span, "a Python integer to a power known only at run time is not supported yet: use np.power on an int64");
        return operand_invalid(span);
    }
    if (exponent < 0) return weak_float_binary(checker, AST_POWER, left, right, span);
    if (extent_is_constant(extents, left->extent, &base) && base >= -1 && base <= 1)
        return operand_from_integer(checker, exponent == 0 ? 1 : base < 0 && exponent % 2 == 0 ? 1 : base, span);
    if (exponent >= EXPONENT_LIMIT) return report_overflow(checker, span);
    Operand power = operand_from_integer(checker, 1, span);
    for (int64_t i = 0; i < exponent && power.kind == OPERAND_VALUE; i++)
        power = weak_polynomial(checker, AST_MULTIPLY, power.extent, left->extent, span);
    return power;
}

static Operand weak_bitwise(Checker *checker, IrOp op, const Operand *left, const Operand *right, Span span) {
    return weak_from_integer_value(checker, ir_build_binary(checker->function, op, left->value, right->value, span), span);
}

static Operand weak_integer_binary(Checker *checker, AstOperator operation, const Operand *left, const Operand *right, Span span) {
    switch (operation) {
    case AST_ADD:
    case AST_SUBTRACT:
    case AST_MULTIPLY: return weak_polynomial(checker, operation, left->extent, right->extent, span);
    case AST_FLOOR_DIVIDE:
    case AST_MODULO: return weak_quotient(checker, operation, left->extent, right->extent, span);
    case AST_POWER: return weak_integer_power(checker, left, right, span);
    case AST_SHIFT_LEFT:
    case AST_SHIFT_RIGHT: return weak_shift(checker, operation, left, right, span);
    case AST_BIT_AND: return weak_bitwise(checker, IR_BIT_AND, left, right, span);
    case AST_BIT_OR: return weak_bitwise(checker, IR_BIT_OR, left, right, span);
    case AST_BIT_XOR: return weak_bitwise(checker, IR_BIT_XOR, left, right, span);
    case AST_DIVIDE: return weak_float_binary(checker, operation, left, right, span);
    case AST_MATMUL:
    case AST_NEGATE:
    case AST_POSITIVE:
    case AST_INVERT:
    case AST_NOT: break;
    }
    diagnostic_error(checker->diagnostics, span, "`%s` does not apply to Python integers", ast_operator_spelling(operation));
    return operand_invalid(span);
}

// ---- floats ------------------------------------------------------------------------------------------------------

static IrOp float_op(AstOperator operation) {
    switch (operation) {
    case AST_ADD: return IR_ADD;
    case AST_SUBTRACT: return IR_SUBTRACT;
    case AST_MULTIPLY: return IR_MULTIPLY;
    case AST_DIVIDE: return IR_DIVIDE;
    case AST_FLOOR_DIVIDE: return IR_FLOOR_DIVIDE;
    case AST_MODULO: return IR_MODULO;
    case AST_POWER: return IR_POWER;
    case AST_MATMUL:
    case AST_SHIFT_LEFT:
    case AST_SHIFT_RIGHT:
    case AST_BIT_AND:
    case AST_BIT_OR:
    case AST_BIT_XOR:
    case AST_NEGATE:
    case AST_POSITIVE:
    case AST_INVERT:
    case AST_NOT: break;
    }
    return IR_OP_COUNT;
}

// Python raises where NumPy would give an infinity or NaN.
static bool require_float_divisor(Checker *checker, ValueId divisor, Span span) {
    uint64_t bits;
    ValueId zero = ir_build_float(checker->function, DTYPE_F64, 0.0, span);
    ValueId nonzero = ir_build_binary(checker->function, IR_NOT_EQUAL, divisor, zero, span);
    if (ir_is_constant(checker->function, nonzero, &bits) && bits == 0) {
        diagnostic_error(checker->diagnostics, span, "division by zero");
        return false;
    }
    require_check(checker, nonzero, ARR_E_ZERO_DIVISION, NULL, 0, span);
    return true;
}

static Operand weak_float_binary(Checker *checker, AstOperator operation, const Operand *left, const Operand *right, Span span) {
    IrOp op = float_op(operation);
    if (op == IR_OP_COUNT) {
        diagnostic_error(checker->diagnostics, span, "`%s` does not apply to Python floats", ast_operator_spelling(operation));
        return operand_invalid(span);
    }
    ValueId x = ir_build_cast(checker->function, left->value, DTYPE_F64, left->span);
    ValueId y = ir_build_cast(checker->function, right->value, DTYPE_F64, right->span);
    bool divides = op == IR_DIVIDE || op == IR_FLOOR_DIVIDE || op == IR_MODULO;
    if (divides && !require_float_divisor(checker, y, span)) return operand_invalid(span);
    double exponent;
    bool inverts = op == IR_POWER && operand_constant_number(checker, right, &exponent) && exponent < 0;
    if (inverts && !require_float_divisor(checker, x, span)) return operand_invalid(span);
    return operand_weak(checker, ir_build_binary(checker->function, op, x, y, span), WEAK_FLOAT, span);
}

// ---- complex numbers ---------------------------------------------------------------------------------------------

static Operand weak_complex_binary(Checker *checker, AstOperator operation, const Operand *left, const Operand *right, Span span) {
    IrOp op = float_op(operation);
    Operand operands[2] = {operand_cast_to(checker, left, DTYPE_C128, span), operand_cast_to(checker, right, DTYPE_C128, span)};
    if (op == IR_POWER) operands[1] = *right; // a constant exponent is known as what was written
    if (op == IR_OP_COUNT || op == IR_FLOOR_DIVIDE || op == IR_MODULO) {
        diagnostic_error(checker->diagnostics, span, "`%s` does not apply to complex numbers", ast_operator_spelling(operation));
        return operand_invalid(span);
    }
    if (op == IR_DIVIDE)
        require_check(checker, value_nonzero(checker, operands[1].value, span), ARR_E_ZERO_DIVISION, NULL, 0, span);
    Operand result = pointwise_apply(checker, op, operands, 2, span);
    if (result.kind == OPERAND_VALUE) result.weakness = WEAK_COMPLEX;
    return result;
}

// ---- bools, and the entry points ---------------------------------------------------------------------------------

// Python's bool is an integer in arithmetic.
static Operand weak_bool_to_integer(Checker *checker, const Operand *operand) {
    if (operand->weakness != WEAK_BOOL) return *operand;
    return weak_from_integer_value(checker, ir_build_cast(checker->function, operand->value, DTYPE_I64, operand->span), operand->span);
}

static Operand weak_bool_binary(Checker *checker, IrOp op, const Operand *left, const Operand *right, Span span) {
    return operand_weak(checker, ir_build_binary(checker->function, op, left->value, right->value, span), WEAK_BOOL, span);
}

Operand weak_binary(Checker *checker, AstOperator operation, Operand left, Operand right, Span span) {
    if (left.weakness == WEAK_BOOL && right.weakness == WEAK_BOOL) {
        if (operation == AST_BIT_AND) return weak_bool_binary(checker, IR_BIT_AND, &left, &right, span);
        if (operation == AST_BIT_OR) return weak_bool_binary(checker, IR_BIT_OR, &left, &right, span);
        if (operation == AST_BIT_XOR) return weak_bool_binary(checker, IR_BIT_XOR, &left, &right, span);
    }
    left = weak_bool_to_integer(checker, &left);
    right = weak_bool_to_integer(checker, &right);
    if (left.weakness == WEAK_COMPLEX || right.weakness == WEAK_COMPLEX) return weak_complex_binary(checker, operation, &left, &right, span);
    if (left.weakness == WEAK_INTEGER && right.weakness == WEAK_INTEGER) return weak_integer_binary(checker, operation, &left, &right, span);
    return weak_float_binary(checker, operation, &left, &right, span);
}

Operand weak_unary(Checker *checker, AstOperator operation, Operand operand, Span span) {
    operand = weak_bool_to_integer(checker, &operand);
    if (operand.weakness == WEAK_FLOAT || operand.weakness == WEAK_COMPLEX) {
        if (operation == AST_POSITIVE) return operand;
        if (operation == AST_NEGATE) return operand_weak(checker, ir_build_unary(checker->function, IR_NEGATIVE, operand.value, span), operand.weakness, span);
        diagnostic_error(checker->diagnostics, span, "`~` does not apply to Python %s", operand.weakness == WEAK_FLOAT ? "floats" : "complex numbers");
        return operand_invalid(span);
    }
    ExtentId zero = extent_of(checker, 0), minus_one = extent_of(checker, -1);
    if (operation == AST_NEGATE) return weak_polynomial(checker, AST_SUBTRACT, zero, operand.extent, span);
    if (operation == AST_INVERT) return weak_polynomial(checker, AST_SUBTRACT, minus_one, operand.extent, span);
    operand.span = span;
    return operand;
}
