// Pointwise functions made of several operations, each with NumPy's own formula where the bits depend on it.

#include "formula.h"

#include <math.h>

// ---- floats ------------------------------------------------------------------------------------------------------

// The larger plus log1p(exp(-|x - y|)), in base 2 times 1 / log(2); of equal operands x + log(2), also where they are infinite.
static Operand log_of_sum(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Formula formula;
    Operand given[2];
    bool is_binary = builtin->op == IR_EXP2;
    if (!formula_begin(&formula, checker, arguments, 2, promote_to_float, given)) return operand_invalid(arguments->span);
    Operand distance = formula_unary(&formula, IR_ABSOLUTE, formula_apply(&formula, IR_SUBTRACT, given[0], given[1]));
    Operand ratio = formula_unary(&formula, builtin->op, formula_unary(&formula, IR_NEGATIVE, distance));
    Operand excess = formula_unary(&formula, IR_LOG1P, ratio);
    if (is_binary) excess = formula_apply(&formula, IR_MULTIPLY, formula_number(&formula, 1.4426950408889634), excess);
    Operand sum = formula_apply(&formula, IR_ADD, formula_apply(&formula, IR_MAXIMUM, given[0], given[1]), excess);
    Operand doubled = formula_apply(&formula, IR_ADD, given[0], formula_number(&formula, is_binary ? 1.0 : 0.6931471805599453));
    return formula_choose(&formula, formula_apply(&formula, IR_EQUAL, given[0], given[1]), doubled, sum);
}

static Operand absolute_float(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Formula formula;
    Operand given;
    if (!formula_begin(&formula, checker, arguments, 1, promote_to_float, &given)) return operand_invalid(arguments->span);
    return formula_unary(&formula, IR_ABSOLUTE, given);
}

static DType in_f64(Checker *checker, const Operand *operands, size_t count, Span span) {
    (void)span;
    return dtype_is_complex(promote_all(checker, operands, count)) ? DTYPE_C128 : DTYPE_F64;
}

static Operand power_of_floats(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Formula formula;
    Operand given[2];
    if (!formula_begin(&formula, checker, arguments, 2, in_f64, given)) return operand_invalid(arguments->span);
    if (dtype_is_complex(formula.dtype)) return complex_pointwise(checker, IR_POWER, formula.dtype, given, 2, formula.span);
    return formula_apply(&formula, IR_POWER, given[0], given[1]);
}

// x (pi / 180) and x (180 / pi), the factor a quotient of the dtype.
static Operand turn(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Formula formula;
    Operand given;
    if (!formula_begin(&formula, checker, arguments, 1, promote_to_float, &given)) return operand_invalid(arguments->span);
    const float pi = 3.14159274F;
    bool to_radians = builtin->op == IR_MULTIPLY, is_single = formula.dtype == DTYPE_F32;
    double single_factor = (double)(to_radians ? pi / 180.0F : 180.0F / pi);
    double factor = to_radians ? 3.141592653589793 / 180.0 : 180.0 / 3.141592653589793;
    return formula_apply(&formula, IR_MULTIPLY, given, formula_number(&formula, is_single ? single_factor : factor));
}

// x < 0: 0, x == 0: h, x > 0: 1, NaN: NaN.
static Operand heaviside(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Formula formula;
    Operand given[2];
    if (!formula_begin(&formula, checker, arguments, 2, promote_to_float, given)) return operand_invalid(arguments->span);
    Operand zero = formula_number(&formula, 0.0);
    Operand negative = formula_apply(&formula, IR_LESS, given[0], zero), positive = formula_apply(&formula, IR_GREATER, given[0], zero);
    Operand at_zero = formula_choose(&formula, formula_apply(&formula, IR_EQUAL, given[0], zero), given[1], given[0]);
    return formula_choose(&formula, negative, zero, formula_choose(&formula, positive, formula_number(&formula, 1.0), at_zero));
}

// The distance to the next number away from zero, negative where x is; NaN of infinities.
static Operand spacing(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Formula formula;
    Operand given;
    if (!formula_begin(&formula, checker, arguments, 1, promote_to_float, &given)) return operand_invalid(arguments->span);
    Operand magnitude = formula_unary(&formula, IR_ABSOLUTE, given);
    Operand next = formula_apply(&formula, IR_NEXTAFTER, magnitude, formula_number(&formula, HUGE_VAL));
    Operand distance = formula_apply(&formula, IR_SUBTRACT, next, magnitude);
    Operand is_negative = formula_apply(&formula, IR_LESS, given, formula_number(&formula, 0.0));
    return formula_choose(&formula, is_negative, formula_unary(&formula, IR_NEGATIVE, distance), distance);
}

// ---- floats and integers -----------------------------------------------------------------------------------------

// fmod of floats: copysign(|x| mod |y|, x). Of integers: x mod y, less y where the signs of it and of x differ.
static Operand truncated_remainder(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Formula formula;
    Operand given[2];
    if (!formula_begin(&formula, checker, arguments, 2, formula_number_dtype, given)) return operand_invalid(arguments->span);
    if (dtype_is_float(formula.dtype)) {
        Operand left = formula_unary(&formula, IR_ABSOLUTE, given[0]), right = formula_unary(&formula, IR_ABSOLUTE, given[1]);
        return formula_apply(&formula, IR_COPYSIGN, formula_apply(&formula, IR_MODULO, left, right), given[0]);
    }
    Operand remainder = formula_apply(&formula, IR_MODULO, given[0], given[1]);
    if (!dtype_is_signed(formula.dtype)) return remainder;
    Operand zero = operand_from_integer(checker, 0, formula.span);
    Operand opposite = formula_apply(&formula, IR_LESS, formula_apply(&formula, IR_BIT_XOR, remainder, given[0]), zero);
    Operand differs = formula_both(&formula, opposite, formula_apply(&formula, IR_NOT_EQUAL, remainder, zero));
    return formula_choose(&formula, differs, formula_apply(&formula, IR_SUBTRACT, remainder, given[1]), remainder);
}

// Of floats: a where a <= b or b is NaN, else b; with >= for the maximum.
static Operand extreme_number(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Formula formula;
    Operand given[2];
    if (!formula_begin(&formula, checker, arguments, 2, formula_complex_dtype, given)) return operand_invalid(arguments->span);
    if (dtype_is_complex(formula.dtype)) return complex_library_call(checker, builtin->name, given, 2, formula.span);
    if (!dtype_is_float(formula.dtype)) return formula_apply(&formula, builtin->op, given[0], given[1]);
    IrOp order = builtin->op == IR_MINIMUM ? IR_LESS_EQUAL : IR_GREATER_EQUAL;
    Operand first = formula_either(&formula, formula_apply(&formula, order, given[0], given[1]), formula_unary(&formula, IR_IS_NAN, given[1]));
    return formula_choose(&formula, first, given[0], given[1]);
}

// (x1 // x2, x1 % x2)
static Operand quotient_and_remainder(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand parts[2];
    for (size_t i = 0; i < 2; i++) {
        if (!argument_as_array(checker, &arguments->positional[i], "the argument")) return operand_invalid(arguments->span);
    }
    for (size_t i = 0; i < 2; i++) {
        parts[i] = pointwise_apply(checker, i == 0 ? IR_FLOOR_DIVIDE : IR_MODULO, arguments->positional, 2, arguments->span);
        if (parts[i].kind != OPERAND_VALUE) return parts[i];
    }
    return operand_tuple(checker, parts, 2, false, arguments->span);
}

// ---- integers ----------------------------------------------------------------------------------------------------

static DType unsigned_of(DType dtype) {
    switch (dtype) {
    case DTYPE_I8: return DTYPE_U8;
    case DTYPE_I16: return DTYPE_U16;
    case DTYPE_I32: return DTYPE_U32;
    case DTYPE_I64: return DTYPE_U64;
    default: return dtype;
    }
}

// Of the magnitudes, modulo 2^width: gcd(x, y), or x / gcd(x, y) * y, which is 0 where both are 0.
static Operand common_divisor(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Formula formula;
    Operand given[2];
    if (!formula_begin(&formula, checker, arguments, 2, formula_integer_dtype, given)) return operand_invalid(arguments->span);
    DType dtype = formula.dtype;
    for (size_t i = 0; i < 2; i++) {
        Operand magnitude = formula_unary(&formula, IR_ABSOLUTE, given[i]);
        given[i] = operand_cast_to(checker, &magnitude, unsigned_of(dtype), formula.span);
    }
    formula.dtype = unsigned_of(dtype);
    Operand result = formula_apply(&formula, IR_GCD, given[0], given[1]);
    if (builtin->op == IR_MULTIPLY) result = formula_apply(&formula, IR_MULTIPLY, formula_apply(&formula, IR_FLOOR_DIVIDE, given[0], result), given[1]);
    return operand_cast_to(checker, &result, dtype, formula.span);
}

const Builtin builtin_formula_table[] = {
    {.name = "logaddexp", .parameters = "x1 x2 / out=None", .handler = log_of_sum, .op = IR_EXP, .binary = true},
    {.name = "logaddexp2", .parameters = "x1 x2 / out=None", .handler = log_of_sum, .op = IR_EXP2, .binary = true},
    {.name = "fabs", .parameters = "x / out=None", .handler = absolute_float},
    {.name = "float_power", .parameters = "x1 x2 / out=None", .handler = power_of_floats, .binary = true},
    {.name = "deg2rad", .parameters = "x / out=None", .handler = turn, .op = IR_MULTIPLY},
    {.name = "radians", .parameters = "x / out=None", .handler = turn, .op = IR_MULTIPLY},
    {.name = "rad2deg", .parameters = "x / out=None", .handler = turn, .op = IR_DIVIDE},
    {.name = "degrees", .parameters = "x / out=None", .handler = turn, .op = IR_DIVIDE},
    {.name = "heaviside", .parameters = "x1 x2 / out=None", .handler = heaviside, .binary = true},
    {.name = "spacing", .parameters = "x / out=None", .handler = spacing},
    {.name = "fmod", .parameters = "x1 x2 / out=None", .handler = truncated_remainder, .binary = true},
    {.name = "fmin", .parameters = "x1 x2 / out=None", .handler = extreme_number, .op = IR_MINIMUM, .binary = true},
    {.name = "fmax", .parameters = "x1 x2 / out=None", .handler = extreme_number, .op = IR_MAXIMUM, .binary = true},
    {.name = "divmod", .parameters = "x1 x2 /", .handler = quotient_and_remainder},
    {.name = "gcd", .parameters = "x1 x2 / out=None", .handler = common_divisor, .op = IR_GCD, .binary = true},
    {.name = "lcm", .parameters = "x1 x2 / out=None", .handler = common_divisor, .op = IR_MULTIPLY, .binary = true},
    {.name = NULL}};
