// Attributes: of modules (np.float64, np.pi, np.sum), and of arrays (A.shape, A.T, methods).

#include "expression.h"
#include "standard_library.h"
#include "suggestion.h"
#include <math.h>
#include <string.h>

// ---- suggestions for misspelt names ------------------------------------------------------------------------------

static void consider_words(Suggestion *suggestion, const char *words) {
    while (*words) {
        size_t length = strcspn(words, " ");
        if (length > 0) suggestion_consider(suggestion, words, length);
        words += length + (words[length] == ' ');
    }
}

static void consider_table(Suggestion *suggestion, const Builtin *table, bool methods_only) {
    for (; table->name; table++)
        if (!methods_only || table->method) suggestion_consider(suggestion, table->name, strlen(table->name));
}

static void consider_name(void *suggestion, const char *name) { suggestion_consider(suggestion, name, strlen(name)); }

static void consider_numpy(Suggestion *suggestion, bool methods_only) {
    for (const Builtin *const *table = builtin_numpy_tables(); *table; table++) consider_table(suggestion, *table, methods_only);
}

static Operand report_unknown(Checker *checker, const AstExpression *attribute, const char *owner, const Suggestion *suggestion) {
    if (suggestion->best)
        diagnostic_error(checker->diagnostics, attribute->name_span, "%s has no attribute %s; did you mean %.*s?", owner, attribute->name,
                         (int)suggestion->best_length, suggestion->best);
    else diagnostic_error(checker->diagnostics, attribute->name_span, "%s has no attribute %s", owner, attribute->name);
    return operand_invalid(attribute->span);
}

// ---- modules -----------------------------------------------------------------------------------------------------

const char builtin_constant_names[] = "pi e inf nan newaxis";

bool builtin_constant(Checker *checker, const char *name, bool bare, Span span, Operand *operand) {
    static const struct { const char *name; double value; } constants[] = {
        {"pi", 3.141592653589793}, {"e", 2.718281828459045}, {"inf", HUGE_VAL}, {"nan", (double)NAN}};
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        if (strcmp(constants[i].name, name) != 0) continue;
        *operand = operand_from_float(checker, constants[i].value, span);
        return !bare || strcmp(name, "e") != 0;
    }
    *operand = operand_simple(OPERAND_NONE, span);
    return strcmp(name, "newaxis") == 0;
}

// NumPy's own spellings only: np.f64 does not exist.
static bool module_dtype(const AstExpression *attribute, Operand *operand) {
    DType dtype = dtype_from_name(attribute->name);
    bool is_numpy = dtype != DTYPE_NONE && strcmp(attribute->name, dtype_name(dtype)) != 0;
    *operand = operand_simple(OPERAND_DTYPE, attribute->span);
    operand->dtype = dtype;
    operand->name = attribute->name;
    return is_numpy || dtype == DTYPE_BOOL;
}

static Operand module_builtin(Checker *checker, const AstExpression *attribute, const char *module) {
    Operand operand = operand_simple(OPERAND_BUILTIN, attribute->span);
    operand.builtin = builtin_find(module, attribute->name);
    operand.name = arena_format(checker->arena, "%s.%s", module, attribute->name);
    if (operand.builtin) return operand;
    const AstFunction *function = standard_function(checker, module, attribute->name);
    if (function) return operand_from_function(function, attribute->span);
    if (builtin_is_planned(module, attribute->name)) return report_not_supported(checker, attribute->span, "%s.%s", module, attribute->name);
    Suggestion suggestion = suggestion_for(attribute->name);
    if (strcmp(module, "moa") == 0) {
        consider_table(&suggestion, builtin_moa_table, false);
        standard_each_name("moa", false, consider_name, &suggestion);
    } else if (strcmp(module, "np.linalg") == 0) {
        consider_table(&suggestion, builtin_linalg_table, false);
        consider_words(&suggestion, builtin_linalg_shared_names);
        standard_each_name("np.linalg", false, consider_name, &suggestion);
    } else {
        consider_numpy(&suggestion, false);
        standard_each_name("np", false, consider_name, &suggestion);
        for (int op = 0; op < IR_OP_COUNT; op++) consider_words(&suggestion, ir_op_info((IrOp)op)->spellings);
    }
    return report_unknown(checker, attribute, module, &suggestion);
}

static Operand module_attribute(Checker *checker, const AstExpression *attribute, const char *module) {
    Operand operand;
    bool is_numpy = strcmp(module, "np") == 0;
    if (is_numpy && strcmp(attribute->name, "linalg") == 0) {
        operand = operand_simple(OPERAND_MODULE, attribute->span);
        operand.name = "np.linalg";
        return operand;
    }
    if (is_numpy && (builtin_constant(checker, attribute->name, false, attribute->span, &operand) || module_dtype(attribute, &operand))) return operand;
    return module_builtin(checker, attribute, module);
}

// ---- arrays ------------------------------------------------------------------------------------------------------

Operand operand_shape(Checker *checker, const Operand *operand, Span span) {
    Shape shape = shape_of(checker, operand->value);
    Operand extents[IR_RANK_LIMIT];
    for (uint32_t axis = 0; axis < shape.rank; axis++) extents[axis] = operand_from_extent(checker, shape.extents[axis], span);
    return operand_tuple(checker, extents, shape.rank, false, span);
}

static Operand transposed(Checker *checker, const Operand *operand, bool is_matrix, Span span) {
    uint32_t rank = operand_type(checker, operand).rank;
    Axes axes = {.count = rank};
    if (is_matrix && rank < 2) {
        diagnostic_error(checker->diagnostics, span, "mT needs rank 2 or more, not %u", rank);
        return operand_invalid(span);
    }
    for (uint32_t axis = 0; axis < rank; axis++) axes.items[axis] = is_matrix ? axis : rank - 1 - axis;
    if (is_matrix) {
        axes.items[rank - 1] = rank - 2;
        axes.items[rank - 2] = rank - 1;
    }
    return structural_transpose(checker, operand, &axes, span);
}

static Operand dtype_attribute(const Checker *checker, const Operand *operand, Span span) {
    Operand result = operand_simple(OPERAND_DTYPE, span);
    result.dtype = operand_type(checker, operand).dtype;
    result.name = "dtype";
    return result;
}

const char builtin_property_names[] = "shape ndim size dtype T mT real imag";

static bool array_property(Checker *checker, const AstExpression *attribute, const Operand *operand, Operand *result) {
    Shape shape = shape_of(checker, operand->value);
    const char *name = attribute->name;
    Span span = attribute->span;
    if (strcmp(name, "shape") == 0) *result = operand_shape(checker, operand, span);
    else if (strcmp(name, "ndim") == 0) *result = operand_from_integer(checker, shape.rank, span);
    else if (strcmp(name, "size") == 0) *result = operand_from_extent(checker, shape_size(checker, &shape), span);
    else if (strcmp(name, "dtype") == 0) *result = dtype_attribute(checker, operand, span);
    else if (strcmp(name, "T") == 0) *result = transposed(checker, operand, false, span);
    else if (strcmp(name, "mT") == 0) *result = transposed(checker, operand, true, span);
    else if (strcmp(name, "real") == 0) *result = complex_part(checker, operand, IR_REAL, span);
    else if (strcmp(name, "imag") == 0) *result = complex_part(checker, operand, IR_IMAGINARY, span);
    else return false;
    return true;
}

static bool is_planned_method(const char *name) {
    static const char *const names[] = {"fill", "item", "tolist", "view", "itemsize", "nbytes", "strides", "flat", "tobytes"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) return true;
    return builtin_is_planned("np", name);
}

static Operand array_method(Checker *checker, const AstExpression *attribute, const Operand *operand) {
    Operand method = operand_simple(OPERAND_BUILTIN, attribute->span);
    method.builtin = builtin_find_method(attribute->name);
    method.name = arena_format(checker->arena, "the method %s", attribute->name);
    method.bound_self = arena_copy(checker->arena, operand, sizeof *operand);
    if (method.builtin) return method;
    const AstFunction *function = standard_method(checker, attribute->name);
    if (function) {
        Operand bound = operand_from_function(function, attribute->span);
        bound.bound_self = method.bound_self;
        return bound;
    }
    if (is_planned_method(attribute->name)) return report_not_supported(checker, attribute->span, "the array attribute %s", attribute->name);
    Suggestion suggestion = suggestion_for(attribute->name);
    consider_words(&suggestion, builtin_property_names);
    consider_table(&suggestion, builtin_method_table, false);
    consider_numpy(&suggestion, true);
    standard_each_name("np", true, consider_name, &suggestion);
    return report_unknown(checker, attribute, operand_describe(checker, operand), &suggestion);
}

// A ufunc's methods: np.add.reduce and the like.
static Operand builtin_attribute(Checker *checker, const AstExpression *attribute, const Operand *operand) {
    static const char *const names[] = {"reduceat"};
    Operand method = operand_simple(OPERAND_BUILTIN, attribute->span);
    method.builtin = operand->builtin->binary && !operand->bound_self ? builtin_find_ufunc_method(attribute->name) : NULL;
    method.name = arena_format(checker->arena, "%s.%s", operand->name, attribute->name);
    method.bound_self = arena_copy(checker->arena, operand, sizeof *operand);
    if (method.builtin) return method;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], attribute->name) == 0)
            return report_not_supported(checker, attribute->span, "%s.%s", operand_describe(checker, operand), attribute->name);
    Suggestion none = {.wanted = attribute->name};
    return report_unknown(checker, attribute, operand_describe(checker, operand), &none);
}

Operand check_attribute(Checker *checker, const AstExpression *attribute) {
    Operand operand = check_expression(checker, attribute->left), result;
    if (operand.kind == OPERAND_INVALID) return operand;
    if (operand.kind == OPERAND_MODULE) return module_attribute(checker, attribute, operand.name);
    if (operand.kind == OPERAND_BUILTIN) return builtin_attribute(checker, attribute, &operand);
    if (operand.kind == OPERAND_LIMITS && limits_attribute(checker, &operand, attribute->name, attribute->span, &result)) return result;
    if (operand.kind == OPERAND_VALUE && !operand_is_weak(&operand)) {
        if (array_property(checker, attribute, &operand, &result)) return result;
        return array_method(checker, attribute, &operand);
    }
    Suggestion none = {.wanted = attribute->name};
    return report_unknown(checker, attribute, operand_describe(checker, &operand), &none);
}

// ---- methods whose parameters differ from the function's ---------------------------------------------------------

// astype's result is a copy even where the dtype stays.
Operand builtin_astype(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand operand = arguments->positional[0];
    DType dtype;
    if (!argument_as_array(checker, &operand, "the argument") || !argument_as_dtype(checker, &arguments->positional[1], DTYPE_F64, &dtype))
        return operand_invalid(arguments->span);
    return operand_cast_to(checker, &operand, dtype, arguments->span);
}

const Builtin builtin_method_table[] = {
    {.name = "copy", .parameters = "self", .handler = builtin_copy},
    {.name = "astype", .parameters = "self dtype", .handler = builtin_astype},
    {.name = "reshape", .parameters = "self *shape", .handler = builtin_reshape},
    {.name = "transpose", .parameters = "self *axes", .handler = builtin_transpose},
    {.name = "flatten", .parameters = "self", .handler = builtin_flatten},
    {.name = "conj", .parameters = "self", .handler = builtin_part},
    {.name = "conjugate", .parameters = "self", .handler = builtin_part},
    {.name = NULL}};
