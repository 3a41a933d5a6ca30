// np. functions of dtypes, known while compiling: result_type, promote_types, can_cast, isdtype, finfo, iinfo.

#include "expression.h"
#include "middle/ir/scalar.h"
#include <float.h>
#include <string.h>

// A dtype takes part in promotion as a value of it does.
static bool as_promoted(Checker *checker, Operand *operand) {
    DType dtype;
    if (operand->kind == OPERAND_VALUE) return true;
    if (operand->kind == OPERAND_TUPLE) return argument_as_array(checker, operand, "the argument");
    if (!argument_as_dtype(checker, operand, DTYPE_NONE, &dtype)) return false;
    Span span = operand->span;
    if (dtype == DTYPE_NONE) diagnostic_error(checker->diagnostics, span, "None is no dtype");
    else *operand = operand_from_value(checker, ir_build_constant(checker->function, dtype, 0, span), span);
    return dtype != DTYPE_NONE;
}

static Operand operand_from_dtype(DType dtype, Span span) {
    Operand operand = operand_simple(OPERAND_DTYPE, span);
    operand.dtype = dtype;
    return operand;
}

static Operand result_type(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand *given = arguments->positional[0].elements;
    size_t count = arguments->positional[0].element_count;
    if (count == 0) {
        diagnostic_error(checker->diagnostics, arguments->span, "np.%s needs an argument", builtin->name);
        return operand_invalid(arguments->span);
    }
    for (size_t i = 0; i < count; i++)
        if (!as_promoted(checker, &given[i])) return operand_invalid(arguments->span);
    return operand_from_dtype(promote_all(checker, given, count), arguments->span);
}

// ---- kinds -------------------------------------------------------------------------------------------------------

static int kind_order(DType dtype) { return dtype == DTYPE_BOOL ? 0 : dtype_is_unsigned(dtype) ? 1 : dtype_is_signed(dtype) ? 2 : dtype_is_float(dtype) ? 3 : 4; }

static Operand can_cast(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand source = arguments->positional[0];
    const Operand *rule = &arguments->positional[2];
    DType target;
    if (operand_is_weak(&source) && source.kind == OPERAND_VALUE) {
        diagnostic_error(checker->diagnostics, source.span, "np.can_cast takes a dtype or an array, not a Python number");
        return operand_invalid(arguments->span);
    }
    if (!as_promoted(checker, &source) || !argument_as_dtype(checker, &arguments->positional[1], DTYPE_F64, &target)) return operand_invalid(arguments->span);
    DType dtype = operand_type(checker, &source).dtype;
    bool is_safe = dtype_promote(dtype, target) == target, is_same = dtype == target;
    const char *name = rule->kind == OPERAND_NONE ? "safe" : rule->kind == OPERAND_STRING ? rule->string : "";
    if (strcmp(name, "no") == 0 || strcmp(name, "equiv") == 0) return operand_from_boolean(checker, is_same, arguments->span);
    if (strcmp(name, "safe") == 0) return operand_from_boolean(checker, is_safe, arguments->span);
    if (strcmp(name, "same_kind") == 0) return operand_from_boolean(checker, is_safe || kind_order(dtype) <= kind_order(target), arguments->span);
    if (strcmp(name, "unsafe") == 0) return operand_from_boolean(checker, true, arguments->span);
    diagnostic_error(checker->diagnostics, rule->span, "casting is \"no\", \"equiv\", \"safe\", \"same_kind\" or \"unsafe\"");
    return operand_invalid(arguments->span);
}

// Whether a dtype is of a kind of the array API standard; *known tells whether there is such a kind.
static bool is_of_kind(DType dtype, const char *kind, bool *known) {
    bool is_integer = dtype_is_integer(dtype), is_float = dtype_is_float(dtype), is_complex = dtype_is_complex(dtype);
    const struct { const char *name; bool holds; } kinds[] = {
        {"bool", dtype == DTYPE_BOOL}, {"signed integer", dtype_is_signed(dtype)}, {"unsigned integer", dtype_is_unsigned(dtype)}, {"integral", is_integer},
        {"real floating", is_float}, {"complex floating", is_complex}, {"numeric", is_integer || is_float || is_complex}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, kind) == 0) return kinds[i].holds;
    *known = false;
    return false;
}

static Operand is_dtype(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *kinds = &arguments->positional[1];
    DType dtype, other;
    bool is_several = kinds->kind == OPERAND_TUPLE, found = false;
    if (!argument_as_dtype(checker, &arguments->positional[0], DTYPE_NONE, &dtype)) return operand_invalid(arguments->span);
    for (size_t i = 0; i < (is_several ? kinds->element_count : 1); i++) {
        const Operand *kind = is_several ? &kinds->elements[i] : kinds;
        bool known = true;
        if (kind->kind == OPERAND_STRING) found |= is_of_kind(dtype, kind->string, &known);
        else if (!argument_as_dtype(checker, kind, DTYPE_NONE, &other)) return operand_invalid(arguments->span);
        else found |= other == dtype;
        if (known) continue;
        diagnostic_error(checker->diagnostics, kind->span, "there is no kind \"%s\" of dtypes; the kinds are bool, signed integer, unsigned integer, "
                         "integral, real floating, complex floating and numeric", kind->string);
        return operand_invalid(arguments->span);
    }
    return operand_from_boolean(checker, found, arguments->span);
}

// ---- limits ------------------------------------------------------------------------------------------------------

static Operand limits(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand given = arguments->positional[0];
    if (!as_promoted(checker, &given)) return operand_invalid(arguments->span);
    DType dtype = operand_type(checker, &given).dtype;
    bool is_float = strcmp(builtin->name, "finfo") == 0;
    if (is_float ? !dtype_is_float(dtype) : !dtype_is_integer(dtype)) {
        diagnostic_error(checker->diagnostics, arguments->span, "np.%s is of %s dtypes, not of %s", builtin->name, is_float ? "floating" : "integer", dtype_name(dtype));
        return operand_invalid(arguments->span);
    }
    Operand operand = operand_simple(OPERAND_LIMITS, arguments->span);
    operand.dtype = dtype;
    return operand;
}

static bool float_limit(DType dtype, const char *name, double *value) {
    bool is_double = dtype == DTYPE_F64;
    const struct { const char *name; double f64, f32; } known[] = {
        {"eps", DBL_EPSILON, (double)FLT_EPSILON}, {"epsneg", DBL_EPSILON / 2, (double)FLT_EPSILON / 2},
        {"max", DBL_MAX, (double)FLT_MAX}, {"min", -DBL_MAX, -(double)FLT_MAX}, {"tiny", DBL_MIN, (double)FLT_MIN},
        {"smallest_normal", DBL_MIN, (double)FLT_MIN}, {"smallest_subnormal", DBL_TRUE_MIN, (double)FLT_TRUE_MIN},
        {"resolution", 1e-15, (double)1e-6f}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].name, name) != 0) continue;
        *value = is_double ? known[i].f64 : known[i].f32;
        return true;
    }
    return false;
}

bool limits_attribute(Checker *checker, const Operand *operand, const char *name, Span span, Operand *result) {
    DType dtype = operand->dtype;
    double value;
    int64_t lower, upper;
    if (strcmp(name, "dtype") == 0) return *result = operand_from_dtype(dtype, span), true;
    if (strcmp(name, "bits") == 0) return *result = operand_from_integer(checker, 8 * (int64_t)dtype_size(dtype), span), true;
    if (dtype_is_float(dtype)) {
        if (!float_limit(dtype, name, &value)) return false;
        *result = operand_from_value(checker, ir_build_float(checker->function, dtype, value, span), span);
        return true;
    }
    dtype_integer_range(dtype, &lower, &upper);
    bool is_max = strcmp(name, "max") == 0;
    if (!is_max && strcmp(name, "min") != 0) return false;
    *result = operand_from_integer(checker, is_max ? upper : lower, span);
    if (is_max && dtype == DTYPE_U64) {
        diagnostic_error(checker->diagnostics, span, "this Python integer needs more than 64 bits");
        *result = operand_invalid(span);
    }
    return true;
}

const Builtin builtin_dtype_table[] = {
    {.name = "result_type", .parameters = "*arrays_and_dtypes", .handler = result_type},
    {.name = "promote_types", .parameters = "*types", .handler = result_type},
    {.name = "can_cast", .parameters = "from_ to casting=None", .handler = can_cast},
    {.name = "isdtype", .parameters = "dtype kind", .handler = is_dtype},
    {.name = "finfo", .parameters = "dtype", .handler = limits},
    {.name = "iinfo", .parameters = "type", .handler = limits},
    {.name = NULL}};
