// Rounding, the parts of a number, and what kind of number it is.

#include "formula.h"

#include <float.h>
#include <math.h>

// ---- rounding ----------------------------------------------------------------------------------------------------

// Multiplied up as NumPy does it, so that the factor is exact up to 10^22 only.
static double power_of_ten(int64_t exponent) {
    double power = 1.0;
    for (int64_t i = 0; i < exponent && !isinf(power); i++) power *= 10.0;
    return power;
}

// rint(x 10^d) / 10^d, or rint(x / 10^-d) 10^-d for d < 0. Integers by way of f64, which d >= 0 leaves as they are.
static Operand rounded(Checker *checker, Operand x, int64_t decimals, Span span) {
    DType given = operand_type(checker, &x).dtype;
    if (!dtype_is_float(given) && decimals >= 0 && given != DTYPE_BOOL) return operand_cast_to(checker, &x, given, span);
    DType dtype = given == DTYPE_BOOL ? promote_to_float(checker, &x, 1, span) : dtype_is_float(given) ? given : DTYPE_F64;
    if (dtype == DTYPE_NONE) return operand_invalid(span);
    Formula formula = {checker, dtype, span};
    if (decimals == 0) return formula_unary(&formula, IR_RINT, x);
    Operand scale = formula_number(&formula, power_of_ten(decimals < 0 ? -decimals : decimals));
    Operand scaled = formula_unary(&formula, IR_RINT, formula_apply(&formula, decimals > 0 ? IR_MULTIPLY : IR_DIVIDE, x, scale));
    Operand result = formula_apply(&formula, decimals > 0 ? IR_DIVIDE : IR_MULTIPLY, scaled, scale);
    return operand_cast_to(checker, &result, given, span);
}

static Operand round_to_decimals(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    enum { DECIMALS_LIMIT = 400 };
    Operand *given = arguments->positional;
    int64_t decimals;
    Span span = arguments->span;
    if (!argument_as_array(checker, &given[0], "the argument")) return operand_invalid(span);
    if (!operand_is_constant_integer(checker, &given[1], &decimals))
        return report_not_supported(checker, given[1].span, "np.%s with decimals that are no integer constant", builtin->name);
    if (decimals < -DECIMALS_LIMIT || decimals > DECIMALS_LIMIT)
        return report_not_supported(checker, given[1].span, "np.%s with more than %d decimals", builtin->name, DECIMALS_LIMIT);
    if (dtype_is_complex(operand_type(checker, &given[0]).dtype)) return complex_library_call(checker, "round", given, 2, span);
    return rounded(checker, given[0], decimals, span);
}

// ---- parts -------------------------------------------------------------------------------------------------------

// Floats: copysign(1, x) < 0. A NaN counts as positive.
static Operand sign_bit(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Formula formula;
    Operand given;
    if (!formula_begin(&formula, checker, arguments, 1, formula_number_dtype, &given)) return operand_invalid(arguments->span);
    if (!dtype_is_float(formula.dtype)) return formula_apply(&formula, IR_LESS, given, operand_from_integer(checker, 0, formula.span));
    return formula_apply(&formula, IR_LESS, formula_apply(&formula, IR_COPYSIGN, formula_number(&formula, 1.0), given), formula_number(&formula, 0.0));
}

static Operand conjugate(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Formula formula;
    Operand given = arguments->positional[0];
    if (given.kind == OPERAND_VALUE && dtype_is_complex(operand_type(checker, &given).dtype)) return complex_conjugate(checker, &given, arguments->span);
    return formula_begin(&formula, checker, arguments, 1, formula_number_dtype, &given) ? given : operand_invalid(arguments->span);
}

// np.real is a view, of real numbers the operand itself, as are their methods conj and conjugate; np.imag of them is zeros.
Operand builtin_part(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand operand = arguments->positional[0];
    Span span = arguments->span;
    if (!argument_as_array(checker, &operand, "the argument")) return operand_invalid(span);
    bool is_part = builtin->op == IR_REAL || builtin->op == IR_IMAGINARY;
    if (is_part) operand = complex_part(checker, &operand, builtin->op, span);
    else if (dtype_is_complex(operand_type(checker, &operand).dtype)) operand = complex_conjugate(checker, &operand, span);
    operand.weakness = STRONG;
    operand.span = span;
    return operand;
}

// ---- kinds -------------------------------------------------------------------------------------------------------

// x == inf or x == -inf; never of integers.
static Operand is_infinity(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Formula formula;
    Operand given;
    if (!formula_begin(&formula, checker, arguments, 1, formula_number_dtype, &given)) return operand_invalid(arguments->span);
    Shape shape = shape_of(checker, given.value);
    if (!dtype_is_float(formula.dtype)) return operand_from_value(checker, value_constant(checker, DTYPE_BOOL, 0, &shape, formula.span), formula.span);
    return formula_apply(&formula, IR_EQUAL, given, formula_number(&formula, builtin->op == IR_NEGATIVE ? -HUGE_VAL : HUGE_VAL));
}

// What takes the place of NaN or an infinity: a number, or `fallback` where the argument is None.
static bool replacement(Checker *checker, const Operand *given, double fallback, Operand *result) {
    *result = given->kind == OPERAND_NONE ? operand_from_float(checker, fallback, given->span) : *given;
    if (result->kind == OPERAND_VALUE && operand_is_scalar(checker, result)) return require_real(checker, operand_type(checker, result).dtype, given->span);
    report_not_supported(checker, given->span, "np.nan_to_num with %s as a replacement", operand_describe(checker, result));
    return false;
}

static Operand replace_nonfinite(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    Operand x, for_nan, for_infinity, for_negative;
    Formula formula;
    bool copies;
    Span span = arguments->span;
    if (!argument_as_flag(checker, &given[1], "copy", &copies)) return operand_invalid(span);
    if (!copies) return report_not_supported(checker, given[1].span, "np.nan_to_num with copy=False");
    if (!formula_begin(&formula, checker, arguments, 1, formula_complex_dtype, &x)) return operand_invalid(span);
    if (dtype_is_complex(formula.dtype)) return complex_library_call(checker, "nan_to_num", (Operand[]){x, given[2], given[3], given[4]}, 4, span);
    double largest = formula.dtype == DTYPE_F32 ? (double)FLT_MAX : DBL_MAX;
    if (!replacement(checker, &given[2], 0.0, &for_nan) || !replacement(checker, &given[3], largest, &for_infinity) ||
        !replacement(checker, &given[4], -largest, &for_negative))
        return operand_invalid(span);
    if (!dtype_is_float(formula.dtype)) return x;
    Operand result = formula_choose(&formula, formula_unary(&formula, IR_IS_NAN, x), for_nan, x);
    result = formula_choose(&formula, formula_apply(&formula, IR_EQUAL, x, formula_number(&formula, HUGE_VAL)), for_infinity, result);
    return formula_choose(&formula, formula_apply(&formula, IR_EQUAL, x, formula_number(&formula, -HUGE_VAL)), for_negative, result);
}

const Builtin builtin_rounding_table[] = {
    {.name = "round", .parameters = "a decimals=0", .handler = round_to_decimals, .method = true},
    {.name = "around", .parameters = "a decimals=0", .handler = round_to_decimals},
    {.name = "signbit", .parameters = "x / out=None", .handler = sign_bit},
    {.name = "conj", .parameters = "x / out=None", .handler = conjugate},
    {.name = "conjugate", .parameters = "x / out=None", .handler = conjugate},
    {.name = "real", .parameters = "val", .handler = builtin_part, .op = IR_REAL},
    {.name = "imag", .parameters = "val", .handler = builtin_part, .op = IR_IMAGINARY},
    {.name = "isposinf", .parameters = "x", .handler = is_infinity, .op = IR_ABSOLUTE},
    {.name = "isneginf", .parameters = "x", .handler = is_infinity, .op = IR_NEGATIVE},
    {.name = "nan_to_num", .parameters = "x copy=True nan=0 posinf=None neginf=None", .handler = replace_nonfinite},
    {.name = NULL}};
