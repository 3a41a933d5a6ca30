// Python's own functions, known by their bare names: len, int, float, bool, abs, min and max of scalars. The names whose
// NumPy meaning differs (sum, round, ...) are here to be refused with advice.

#include "expression.h"
#include "middle/ir/scalar.h"

static Operand suggest_numpy(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    diagnostic_error(checker->diagnostics, arguments->span, "bare %s is Python's own function: write np.%s", builtin->name, builtin->name);
    return operand_invalid(arguments->span);
}

static Operand length(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *operand = &arguments->positional[0];
    if (operand->kind == OPERAND_TUPLE) return operand_from_integer(checker, (int64_t)operand->element_count, arguments->span);
    if (!operand_require_value(checker, operand, "the argument of len")) return operand_invalid(arguments->span);
    IrType type = operand_type(checker, operand);
    if (type.rank > 0) return operand_from_extent(checker, type.shape[0], arguments->span);
    diagnostic_error(checker->diagnostics, operand->span, "a scalar has no len");
    return operand_invalid(arguments->span);
}

static bool scalar(Checker *checker, const Builtin *builtin, const Operand *operand) {
    if (!operand_require_value(checker, operand, "the argument")) return false;
    if (operand_is_scalar(checker, operand)) return require_real(checker, operand_type(checker, operand).dtype, operand->span);
    diagnostic_error(checker->diagnostics, operand->span, "bare %s takes a scalar, not %s: use np.%s or astype for arrays", builtin->name,
                     operand_describe(checker, operand), builtin->name);
    return false;
}

// ---- conversions -------------------------------------------------------------------------------------------------

// Floats from -2^63 up to but not including 2^63 truncate to 64 bits; Python's integers would go on, or fail for NaN.
static ValueId truncated(Checker *checker, ValueId value, Span span) {
    IrFunction *function = checker->function;
    ValueId wide = ir_build_cast(function, value, DTYPE_F64, span);
    ValueId above = ir_build_binary(function, IR_GREATER_EQUAL, wide, ir_build_float(function, DTYPE_F64, -0x1p63, span), span);
    ValueId below = ir_build_binary(function, IR_LESS, wide, ir_build_float(function, DTYPE_F64, 0x1p63, span), span);
    require_check(checker, ir_build_binary(function, IR_BIT_AND, above, below, span), ARR_E_OVERFLOW, NULL, 0, span);
    return ir_build_cast(function, wide, DTYPE_I64, span);
}

static Operand convert_to_int(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    const Operand *operand = &arguments->positional[0];
    ExtentId extent;
    if (!scalar(checker, builtin, operand)) return operand_invalid(arguments->span);
    DType dtype = operand_type(checker, operand).dtype;
    if (dtype_is_float(dtype)) return weak_from_integer_value(checker, truncated(checker, operand->value, arguments->span), arguments->span);
    if (dtype == DTYPE_BOOL)
        return weak_from_integer_value(checker, ir_build_cast(checker->function, operand->value, DTYPE_I64, arguments->span), arguments->span);
    if (!operand_as_extent(checker, operand, "the argument of int", &extent)) return operand_invalid(arguments->span);
    return operand_from_extent(checker, extent, arguments->span);
}

static Operand convert_to_float(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    const Operand *operand = &arguments->positional[0];
    if (!scalar(checker, builtin, operand)) return operand_invalid(arguments->span);
    return operand_weak(checker, ir_build_cast(checker->function, operand->value, DTYPE_F64, arguments->span), WEAK_FLOAT, arguments->span);
}

static Operand convert_to_bool(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    ValueId truth = operand_truth(checker, &arguments->positional[0]);
    return value_exists(truth) ? operand_weak(checker, truth, WEAK_BOOL, arguments->span) : operand_invalid(arguments->span);
}

static Operand power(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    return check_binary(checker, AST_POWER, arguments->positional[0], arguments->positional[1], arguments->span);
}

// ---- abs, min, max -----------------------------------------------------------------------------------------------

static Operand absolute(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    const Operand *operand = &arguments->positional[0];
    Span span = arguments->span;
    if (operand->kind == OPERAND_VALUE && operand_type(checker, operand).rank > 0) return pointwise_apply(checker, IR_ABSOLUTE, operand, 1, span);
    if (operand_is_scalar(checker, operand) && dtype_is_complex(operand_type(checker, operand).dtype)) {
        Operand magnitude = pointwise_apply(checker, IR_ABSOLUTE, operand, 1, span);
        if (operand_is_weak(operand)) magnitude.weakness = WEAK_FLOAT;
        return magnitude;
    }
    if (!scalar(checker, builtin, operand)) return operand_invalid(span);
    if (operand->weakness == STRONG) return pointwise_apply(checker, IR_ABSOLUTE, operand, 1, span);
    if (operand->weakness == WEAK_FLOAT) return operand_weak(checker, ir_build_unary(checker->function, IR_ABSOLUTE, operand->value, span), WEAK_FLOAT, span);
    Operand negated = check_unary(checker, AST_NEGATE, *operand, span), same = check_unary(checker, AST_POSITIVE, *operand, span);
    if (negated.kind != OPERAND_VALUE || same.kind != OPERAND_VALUE) return operand_invalid(span);
    return operand_from_extent(checker, checker_simplify(checker, extent_max(checker_extents(checker), same.extent, negated.extent)), span);
}

static bool is_extent(const Checker *checker, const Operand *operand) {
    return operand_type(checker, operand).dtype == DTYPE_I64;
}

// Python returns one of the two objects; both must have one dtype, so that the result has it too.
static Operand lesser(Checker *checker, bool is_minimum, const Operand *left, const Operand *right, Span span) {
    ExtentTable *extents = checker_extents(checker);
    DType dtype = promote_operands(checker, left, right);
    bool any_strong = !operand_is_weak(left) || !operand_is_weak(right);
    if (is_extent(checker, left) && is_extent(checker, right)) {
        ExtentId extent = is_minimum ? extent_min(extents, left->extent, right->extent) : extent_max(extents, left->extent, right->extent);
        Operand result = operand_from_extent(checker, checker_simplify(checker, extent), span);
        result.weakness = any_strong ? STRONG : WEAK_INTEGER;
        return result;
    }
    bool is_same = operand_type(checker, left).dtype == operand_type(checker, right).dtype;
    if (!is_same && (operand_is_weak(left) == operand_is_weak(right) || dtype_is_float(dtype) != dtype_is_float(operand_type(checker, left).dtype))) {
        diagnostic_error(checker->diagnostics, span, "min and max of %s and %s would have the dtype of either: convert one first",
                         operand_describe(checker, left), operand_describe(checker, right));
        return operand_invalid(span);
    }
    ValueId x = operand_cast(checker, left, dtype), y = operand_cast(checker, right, dtype);
    if (!value_exists(x) || !value_exists(y)) return operand_invalid(span);
    ValueId operands[3] = {ir_build_binary(checker->function, is_minimum ? IR_LESS : IR_GREATER, y, x, span), y, x};
    ValueId chosen = ir_build_pointwise(checker->function, IR_SELECT, dtype, operands, 3, span);
    return any_strong ? operand_from_value(checker, chosen, span) : operand_weak(checker, chosen, left->weakness, span);
}

static Operand extreme(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    const Operand *given = &arguments->positional[0];
    Span span = arguments->span;
    if (given->element_count == 1 && given->elements[0].kind == OPERAND_TUPLE) given = &given->elements[0];
    if (given->element_count < 2) return suggest_numpy(checker, builtin, arguments);
    for (size_t i = 0; i < given->element_count; i++)
        if (!scalar(checker, builtin, &given->elements[i])) return operand_invalid(span);
    Operand result = given->elements[0];
    for (size_t i = 1; i < given->element_count && result.kind == OPERAND_VALUE; i++)
        result = lesser(checker, builtin->op == IR_MINIMUM, &result, &given->elements[i], span);
    return result;
}

// Python's divmod is NumPy's for arrays: (x // y, x % y).
static Operand quotient_and_remainder(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand parts[2] = {check_binary(checker, AST_FLOOR_DIVIDE, arguments->positional[0], arguments->positional[1], arguments->span),
                        check_binary(checker, AST_MODULO, arguments->positional[0], arguments->positional[1], arguments->span)};
    bool is_valid = parts[0].kind == OPERAND_VALUE && parts[1].kind == OPERAND_VALUE;
    return is_valid ? operand_tuple(checker, parts, 2, false, arguments->span) : operand_invalid(arguments->span);
}

const Builtin builtin_python_table[] = {
    {.name = "len", .parameters = "obj /", .handler = length},
    {.name = "int", .parameters = "x /", .handler = convert_to_int},
    {.name = "float", .parameters = "x /", .handler = convert_to_float},
    {.name = "bool", .parameters = "x /", .handler = convert_to_bool},
    {.name = "abs", .parameters = "x /", .handler = absolute},
    {.name = "min", .parameters = "*values", .handler = extreme, .op = IR_MINIMUM},
    {.name = "max", .parameters = "*values", .handler = extreme, .op = IR_MAXIMUM},
    {.name = "divmod", .parameters = "x y /", .handler = quotient_and_remainder},
    {.name = "sum", .parameters = "*arguments", .handler = suggest_numpy},
    {.name = "round", .parameters = "*arguments", .handler = suggest_numpy},
    {.name = "pow", .parameters = "x y /", .handler = power},
    {.name = "all", .parameters = "*arguments", .handler = suggest_numpy},
    {.name = "any", .parameters = "*arguments", .handler = suggest_numpy},
    {.name = NULL}};
