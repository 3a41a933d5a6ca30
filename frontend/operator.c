// Operators and pointwise functions with NumPy's promotion and broadcasting.

#include "check_scope.h"
#include "expression.h"

// ---- dtypes of pointwise functions -------------------------------------------------------------------------------

static DType refuse(Checker *checker, IrOp op, DType dtype, Span span, const char *advice) {
    diagnostic_error(checker->diagnostics, span, "%s is not defined for %s%s", ir_op_info(op)->name, dtype_name(dtype), advice);
    return DTYPE_NONE;
}

// The dtype in which `op` computes; DTYPE_NONE after an error.
static DType pointwise_dtype(Checker *checker, IrOp op, const Operand *operands, size_t count, Span span) {
    DType dtype = promote_all(checker, operands, count);
    bool is_bool = dtype == DTYPE_BOOL;
    switch (ir_op_info(op)->op_class == IR_CLASS_POINTWISE ? op : IR_OP_COUNT) {
    case IR_SQRT: case IR_RINT: case IR_COPYSIGN: case IR_NEXTAFTER:
#define IR_MATH(op, ...) case IR_##op:
#define IR_MATH_MIXED(op, ...)
#include "middle/ir/math.def"
        return promote_to_float(checker, operands, count, span);
    case IR_DIVIDE: return dtype_is_float(dtype) ? dtype : DTYPE_F64;
    case IR_NEGATIVE: return is_bool ? refuse(checker, op, dtype, span, ": use ~ or np.logical_not") : dtype;
    case IR_SUBTRACT: return is_bool ? refuse(checker, op, dtype, span, ": use ^ or np.logical_xor") : dtype;
    case IR_SIGN: return is_bool ? refuse(checker, op, dtype, span, "") : dtype;
    case IR_FLOOR_DIVIDE: case IR_MODULO: case IR_POWER: return is_bool ? DTYPE_I8 : dtype;
    case IR_SHIFT_LEFT: case IR_SHIFT_RIGHT:
        if (is_bool) return DTYPE_I8;
        return dtype_is_float(dtype) ? refuse(checker, op, dtype, span, "") : dtype;
    case IR_BIT_AND: case IR_BIT_OR: case IR_BIT_XOR: case IR_INVERT:
        return dtype_is_float(dtype) ? refuse(checker, op, dtype, span, "") : dtype;
    case IR_CAST: case IR_ABSOLUTE: case IR_FLOOR: case IR_CEIL: case IR_TRUNC: case IR_GCD: case IR_LOGICAL_NOT: case IR_IS_NAN: case IR_ADD:
    case IR_MULTIPLY: case IR_MINIMUM: case IR_MAXIMUM: case IR_EQUAL: case IR_NOT_EQUAL: case IR_LESS: case IR_LESS_EQUAL:
    case IR_GREATER: case IR_GREATER_EQUAL: case IR_ADD_OVERFLOWS: case IR_SUBTRACT_OVERFLOWS: case IR_MULTIPLY_OVERFLOWS: case IR_SELECT:
        return dtype;
    case IR_CONSTANT: case IR_PARAMETER: case IR_ARGUMENT: case IR_RESULT: case IR_EXTENT: case IR_IOTA: case IR_SLICE: case IR_INDEX:
    case IR_TRANSPOSE: case IR_BROADCAST: case IR_RESHAPE: case IR_CONCATENATE: case IR_ROLL: case IR_DIAGONAL: case IR_WITH_SHAPE:
    case IR_REDUCE: case IR_GATHER: case IR_ARG_REDUCE: case IR_SCAN: case IR_CONTRACT: case IR_UPDATE: case IR_CHECK: case IR_FOR: case IR_WHILE: case IR_IF:
    case IR_COMPLEX: case IR_REAL: case IR_IMAGINARY: case IR_OP_COUNT: break;
    }
    INTERNAL_ERROR("%s is not pointwise", ir_op_info(op)->name);
}

static bool is_comparison(IrOp op) {
    return op == IR_EQUAL || op == IR_NOT_EQUAL || op == IR_LESS || op == IR_LESS_EQUAL || op == IR_GREATER || op == IR_GREATER_EQUAL;
}

// Functions that leave integers and bools as they are; is_nan of them is false.
static bool is_identity_on_integers(IrOp op, DType dtype) {
    if (dtype_is_float(dtype)) return false;
    if (op == IR_ABSOLUTE) return !dtype_is_signed(dtype);
    return op == IR_FLOOR || op == IR_CEIL || op == IR_TRUNC;
}

Operand pointwise_in(Checker *checker, IrOp op, DType dtype, const Operand *operands, size_t count, Span span) {
    ValueId values[3];
    Span spans[3];
    for (size_t i = 0; i < count; i++) {
        values[i] = operand_cast(checker, &operands[i], dtype);
        spans[i] = operands[i].span;
        if (!value_exists(values[i])) return operand_invalid(span);
    }
    if (!broadcast_values(checker, values, spans, count, span)) return operand_invalid(span);
    return operand_from_value(checker, ir_build_pointwise(checker->function, op, DTYPE_NONE, values, (uint32_t)count, span), span);
}

// NumPy refuses negative integer exponents of integers whatever the base.
static void require_nonnegative_exponent(Checker *checker, const Operand *exponent, DType dtype, Span span) {
    if (!dtype_is_signed(dtype) || !dtype_is_signed(operand_type(checker, exponent).dtype)) return;
    bool is_known = exponent->weakness == WEAK_INTEGER && facts_nonnegative(checker->facts, exponent->extent) == PROOF_PROVED;
    if (is_known) return;
    Shape shape = shape_of(checker, exponent->value);
    DType exponent_dtype = operand_type(checker, exponent).dtype;
    ValueId zero = value_constant(checker, exponent_dtype, 0, &shape, span);
    ValueId holds = ir_build_binary(checker->function, IR_GREATER_EQUAL, exponent->value, zero, span);
    int64_t axes[IR_RANK_LIMIT];
    for (uint32_t axis = 0; axis < shape.rank; axis++) axes[axis] = axis;
    if (shape.rank > 0) holds = ir_build_reduce(checker->function, IR_BIT_AND, IR_ORDER_ANY, holds, axes, shape.rank, span);
    require_check(checker, holds, ARR_E_VALUE, NULL, 0, span);
}

Operand pointwise_apply(Checker *checker, IrOp op, const Operand *operands, size_t count, Span span) {
    for (size_t i = 0; i < count; i++)
        if (!operand_require_value(checker, &operands[i], "this")) return operand_invalid(span);
    if (is_comparison(op)) return compare_operands(checker, op, operands[0], operands[1], span);
    DType promoted = promote_all(checker, operands, count);
    if (dtype_is_complex(promoted)) return complex_pointwise(checker, op, promoted, operands, count, span);
    DType dtype = pointwise_dtype(checker, op, operands, count, span);
    if (dtype == DTYPE_NONE) return operand_invalid(span);
    if (is_identity_on_integers(op, dtype)) return operand_cast_to(checker, &operands[0], dtype, span);
    if (op == IR_IS_NAN && !dtype_is_float(dtype)) {
        Shape shape = shape_of(checker, operands[0].value);
        return operand_from_value(checker, value_constant(checker, DTYPE_BOOL, 0, &shape, span), span);
    }
    if (op == IR_POWER) require_nonnegative_exponent(checker, &operands[1], dtype, span);
    return pointwise_in(checker, op, dtype, operands, count, span);
}

// ---- strong i64 scalars that stay extents ------------------------------------------------------------------------

static bool is_extent_operand(const Checker *checker, const Operand *operand) {
    return operand_is_scalar(checker, operand) && operand_type(checker, operand).dtype == DTYPE_I64;
}

// i64 scalars wrap; where facts prove that they do not, the result is kept as the polynomial or quotient that it is.
static bool extent_arithmetic(Checker *checker, AstOperator operation, const Operand *left, const Operand *right, ExtentId *result) {
    ExtentTable *extents = checker_extents(checker);
    if (!is_extent_operand(checker, left) || !is_extent_operand(checker, right)) return false;
    if (operation == AST_FLOOR_DIVIDE || operation == AST_MODULO) {
        bool is_positive = facts_less(checker->facts, extent_of(checker, 0), right->extent) == PROOF_PROVED;
        *result = !is_positive ? left->extent : operation == AST_MODULO ? extent_modulo(extents, left->extent, right->extent)
                                                                        : extent_floor_divide(extents, left->extent, right->extent);
        return is_positive;
    }
    bool is_exact = extent_combine(checker, operation, left->extent, right->extent, result) && !extent_table_overflowed(extents);
    extent_table_clear_overflow(extents);
    return is_exact && extent_fits(checker, *result);
}

static Operand strong_from_extent(Checker *checker, ExtentId extent, Span span) {
    Operand operand = operand_from_extent(checker, extent, span);
    operand.weakness = STRONG;
    return operand;
}

// ---- powers ------------------------------------------------------------------------------------------------------

// array**s for constant s in {2, .5, -1} is square, sqrt, reciprocal, as NumPy's operator computes it (np.power does not). NumPy's scalars
// have the power for .5 too, which differs at -0.0 and -inf.
static bool power_by_constant(Checker *checker, const Operand *left, const Operand *right, Span span, Operand *result) {
    double exponent;
    int64_t integer;
    if (!operand_constant_number(checker, right, &exponent)) return false;
    DType dtype = promote_operands(checker, left, right);
    bool is_integer = dtype_is_integer(dtype);
    if (is_integer && operand_is_constant_integer(checker, right, &integer) && integer < 0) {
        diagnostic_error(checker->diagnostics, span, "integers to a negative integer power are not allowed: convert to a float dtype first");
        *result = operand_invalid(span);
        return true;
    }
    if (dtype == DTYPE_BOOL) return false;
    Operand base = operand_cast_to(checker, left, dtype, span);
    if (dtype_is_complex(dtype)) return complex_power_of_array(checker, &base, exponent, span, result);
    if (exponent == 2.0) {
        *result = pointwise_in(checker, IR_MULTIPLY, dtype, (Operand[]){base, base}, 2, span);
    } else if (exponent == 0.5 && !is_integer && !operand_is_scalar(checker, left)) {
        *result = pointwise_in(checker, IR_SQRT, dtype, &base, 1, span);
    } else if (exponent == -1.0 && !is_integer) {
        *result = pointwise_in(checker, IR_DIVIDE, dtype, (Operand[]){operand_from_float(checker, 1.0, span), base}, 2, span);
    } else {
        return false;
    }
    return true;
}

// ---- operators ---------------------------------------------------------------------------------------------------

static IrOp binary_op(AstOperator operation) {
    switch (operation) {
    case AST_ADD: return IR_ADD;
    case AST_SUBTRACT: return IR_SUBTRACT;
    case AST_MULTIPLY: return IR_MULTIPLY;
    case AST_DIVIDE: return IR_DIVIDE;
    case AST_FLOOR_DIVIDE: return IR_FLOOR_DIVIDE;
    case AST_MODULO: return IR_MODULO;
    case AST_POWER: return IR_POWER;
    case AST_SHIFT_LEFT: return IR_SHIFT_LEFT;
    case AST_SHIFT_RIGHT: return IR_SHIFT_RIGHT;
    case AST_BIT_AND: return IR_BIT_AND;
    case AST_BIT_OR: return IR_BIT_OR;
    case AST_BIT_XOR: return IR_BIT_XOR;
    case AST_MATMUL:
    case AST_NEGATE:
    case AST_POSITIVE:
    case AST_INVERT:
    case AST_NOT: break;
    }
    return IR_OP_COUNT;
}

static Operand binary_values(Checker *checker, AstOperator operation, const Operand *left, const Operand *right, Span span) {
    ExtentId extent;
    Operand power, operands[2] = {*left, *right};
    if (operation == AST_MATMUL) return linear_matmul(checker, *left, *right, span);
    if (operand_is_weak(left) && operand_is_weak(right)) return weak_binary(checker, operation, *left, *right, span);
    if (extent_arithmetic(checker, operation, left, right, &extent)) return strong_from_extent(checker, extent, span);
    if (operation == AST_POWER && power_by_constant(checker, left, right, span, &power)) return power;
    return pointwise_apply(checker, binary_op(operation), operands, 2, span);
}

static Operand join_tuples(Checker *checker, const Operand *left, const Operand *right, Span span) {
    size_t count = left->element_count + right->element_count;
    Operand *elements = ARENA_ARRAY(checker->arena, count, Operand);
    for (size_t i = 0; i < count; i++) elements[i] = i < left->element_count ? left->elements[i] : right->elements[i - left->element_count];
    return operand_tuple(checker, elements, count, left->is_list, span);
}

// A display of numbers beside an array is an array, as in NumPy.
static bool display_as_array(Checker *checker, Operand *operand, const Operand *other) {
    if (operand->kind != OPERAND_TUPLE || other->kind != OPERAND_VALUE) return operand->kind == OPERAND_VALUE;
    *operand = array_from_display(checker, operand, DTYPE_NONE, operand->span);
    return operand->kind == OPERAND_VALUE;
}

static bool repeats_tuple(const Operand *tuple, const Operand *count) {
    return tuple->kind == OPERAND_TUPLE && count->kind == OPERAND_VALUE && count->weakness == WEAK_INTEGER;
}

// (a, b) * 2 is (a, b, a, b), as in Python.
static Operand repeat_tuple(Checker *checker, const Operand *tuple, const Operand *count, Span span) {
    int64_t times;
    if (!operand_as_constant_integer(checker, count, "how often a tuple is repeated", &times)) return operand_invalid(span);
    if (times < 0) times = 0;
    if (tuple->element_count > 0 && (uint64_t)times > TUPLE_PART_LIMIT / tuple->element_count) {
        diagnostic_error(checker->diagnostics, span, "a tuple has at most %d elements", TUPLE_PART_LIMIT);
        return operand_invalid(span);
    }
    size_t length = tuple->element_count * (tuple->element_count ? (size_t)times : 0);
    Operand *elements = ARENA_ARRAY(checker->arena, length, Operand);
    for (size_t i = 0; i < length; i++) elements[i] = tuple->elements[i % tuple->element_count];
    return operand_tuple(checker, elements, length, tuple->is_list, span);
}

Operand check_binary(Checker *checker, AstOperator operation, Operand left, Operand right, Span span) {
    if (left.kind == OPERAND_INVALID || right.kind == OPERAND_INVALID) return operand_invalid(span);
    if (left.kind == OPERAND_TUPLE && right.kind == OPERAND_TUPLE && left.is_list == right.is_list && operation == AST_ADD)
        return join_tuples(checker, &left, &right, span);
    if (operation == AST_MULTIPLY && (repeats_tuple(&left, &right) || repeats_tuple(&right, &left)))
        return left.kind == OPERAND_TUPLE ? repeat_tuple(checker, &left, &right, span) : repeat_tuple(checker, &right, &left, span);
    Operand left_display = left, right_display = right;
    if (display_as_array(checker, &left, &right_display) && display_as_array(checker, &right, &left_display))
        return binary_values(checker, operation, &left, &right, span);
    if (left.kind != OPERAND_INVALID && right.kind != OPERAND_INVALID)
        diagnostic_error(checker->diagnostics, span, "`%s` does not apply to %s and %s", ast_operator_spelling(operation),
                         operand_describe(checker, &left), operand_describe(checker, &right));
    return operand_invalid(span);
}

static Operand negate_extent(Checker *checker, const Operand *operand, Span span) {
    ExtentId negative = extent_scale(checker_extents(checker), operand->extent, -1);
    if (extent_fits(checker, negative)) return strong_from_extent(checker, negative, span);
    return pointwise_apply(checker, IR_NEGATIVE, operand, 1, span);
}

Operand check_unary(Checker *checker, AstOperator operation, Operand operand, Span span) {
    if (!operand_require_value(checker, &operand, "the operand")) return operand_invalid(span);
    if (operation == AST_NOT) {
        ValueId truth = operand_truth(checker, &operand);
        if (!value_exists(truth)) return operand_invalid(span);
        return operand_weak(checker, ir_build_unary(checker->function, IR_LOGICAL_NOT, truth, span), WEAK_BOOL, span);
    }
    if (operand_is_weak(&operand)) return weak_unary(checker, operation, operand, span);
    if (operation == AST_INVERT) return pointwise_apply(checker, IR_INVERT, &operand, 1, span);
    if (operation == AST_NEGATE && is_extent_operand(checker, &operand)) return negate_extent(checker, &operand, span);
    if (operation == AST_NEGATE) return pointwise_apply(checker, IR_NEGATIVE, &operand, 1, span);
    if (operand_type(checker, &operand).dtype != DTYPE_BOOL) return operand_cast_to(checker, &operand, operand_type(checker, &operand).dtype, span);
    diagnostic_error(checker->diagnostics, span, "+ is not defined for bool");
    return operand_invalid(span);
}
