// Calls: lookup of builtins, binding of arguments to parameters, dispatch.
//
// Each builtin is a row of a table: its name, its parameter list in Python's notation ("a axis=None / * keepdims=False"),
// its handler. Binding happens here, once, so that a handler finds parameter i in positional[i].

#include "expression.h"
#include <stdlib.h>
#include <string.h>

// ---- lookup ------------------------------------------------------------------------------------------------------

static const Builtin *find_in(const Builtin *table, const char *name) {
    for (; table->name; table++)
        if (strcmp(table->name, name) == 0) return table;
    return NULL;
}

const Builtin *const *builtin_numpy_tables(void) {
    static const Builtin *const tables[] = {builtin_dtype_table, builtin_pointwise_table, builtin_formula_table, builtin_rounding_table, builtin_math_table, builtin_complex_table, builtin_reduction_table, builtin_scan_table, builtin_gather_table, builtin_creation_table, builtin_grid_table,
                                            builtin_structural_table, builtin_shape_table, builtin_linear_table, builtin_contraction_table, NULL};
    return tables;
}

static bool is_word_of(const char *words, const char *name) {
    size_t length = strlen(name);
    for (const char *found = strstr(words, name); found && length > 0; found = strstr(found + 1, name))
        if ((found == words || found[-1] == ' ') && (found[length] == ' ' || found[length] == '\0')) return true;
    return false;
}

const char builtin_linalg_shared_names[] = "matmul matrix_transpose tensordot vecdot outer";

static const Builtin *find_linalg(const char *name) {
    return is_word_of(builtin_linalg_shared_names, name) ? builtin_find("np", name) : find_in(builtin_linalg_table, name);
}

const Builtin *builtin_find(const char *module, const char *name) {
    if (strcmp(module, "moa") == 0) return find_in(builtin_moa_table, name);
    if (strcmp(module, "np.linalg") == 0) return find_linalg(name);
    for (const Builtin *const *table = builtin_numpy_tables(); *table; table++) {
        const Builtin *found = find_in(*table, name);
        if (found) return found;
    }
    return builtin_find_pointwise(name);
}

const Builtin *builtin_find_bare(const char *name) {
    const Builtin *python = find_in(builtin_python_table, name);
    if (!python) python = find_in(builtin_sequence_table, name);
    return python ? python : builtin_find("np", name);
}

const Builtin *builtin_find_for_library(const char *name) {
    const Builtin *own = find_in(builtin_library_table, name);
    return own ? own : builtin_find_bare(name);
}

const Builtin *builtin_find_method(const char *name) {
    const Builtin *method = find_in(builtin_method_table, name);
    if (method) return method;
    for (const Builtin *const *table = builtin_numpy_tables(); *table; table++) {
        const Builtin *found = find_in(*table, name);
        if (found && found->method) return found;
    }
    return NULL;
}

const Builtin *builtin_find_ufunc_method(const char *name) { return find_in(builtin_ufunc_table, name); }

// Of surface.md: what a NumPy user expects and arrc does not have yet.
bool builtin_is_planned(const char *module, const char *name) {
    static const char numpy_names[] =
        " nonzero unique unique_all unique_counts unique_inverse unique_values argsort sort "
        "fft median percentile quantile real_if_close lexsort partition delete insert resize full_matrices random ";
    static const char moa_names[] = " grade grade_up grade_down iota delta pi ";
    static const char linalg_names[] =
        " cholesky cond det eig eigh eigvals eigvalsh inv lstsq matrix_rank pinv qr slogdet solve svd svdvals tensorinv tensorsolve ";
    const char *names = strcmp(module, "moa") == 0 ? moa_names : strcmp(module, "np.linalg") == 0 ? linalg_names : numpy_names;
    return is_word_of(names, name);
}

// ---- parameter lists ---------------------------------------------------------------------------------------------

typedef struct Parameter {
    const char *text; // "axis=None"
    size_t name_length, length;
    bool keyword_only, rest;
} Parameter;

enum { PARAMETER_LIMIT = 12 };

typedef struct ParameterList {
    size_t count;
    size_t positional_only; // how many come before "/"
    bool takes_out;         // the last one is `out`, of a ufunc: an array for the result, which handlers do not see
    Parameter items[PARAMETER_LIMIT];
} ParameterList;

static void parse_parameter(ParameterList *list, const char *text, size_t length, bool *keyword_only) {
    if (length == 1 && *text == '/') {
        list->positional_only = list->count;
    } else if (length == 1 && *text == '*') {
        *keyword_only = true;
    } else {
        bool rest = *text == '*';
        const char *name = text + rest, *equals = memchr(name, '=', length - rest);
        REQUIRE(list->count < PARAMETER_LIMIT, "too many parameters");
        list->items[list->count++] = (Parameter){.text = name, .length = length - rest, .keyword_only = *keyword_only, .rest = rest,
                                                 .name_length = equals ? (size_t)(equals - name) : length - rest};
    }
}

static ParameterList parse_parameters(const char *text) {
    ParameterList list = {0};
    bool keyword_only = false;
    while (*text) {
        size_t length = strcspn(text, " ");
        if (length > 0) parse_parameter(&list, text, length, &keyword_only);
        text += length + (text[length] == ' ');
    }
    const Parameter *last = list.count ? &list.items[list.count - 1] : NULL;
    list.takes_out = last && last->name_length == 3 && strncmp(last->text, "out", 3) == 0;
    return list;
}

static const char *signature(Checker *checker, const Builtin *builtin) {
    TextBuffer buffer = {0};
    text_format(&buffer, "%s(", builtin->name);
    for (const char *text = builtin->parameters; *text; text++) {
        if (*text == ' ') text_add_char(&buffer, ',');
        text_add_char(&buffer, *text);
    }
    text_add_char(&buffer, ')');
    return arena_take_text(checker->arena, &buffer);
}

static void note_signature(Checker *checker, const Builtin *builtin) {
    diagnostic_note_without_span(checker->diagnostics, "its parameters: %s", signature(checker, builtin));
}

// ---- binding -----------------------------------------------------------------------------------------------------

static Operand default_operand(Checker *checker, const Parameter *parameter, Span span) {
    const char *text = parameter->text + parameter->name_length + 1;
    if (strncmp(text, "None", 4) == 0) return operand_simple(OPERAND_NONE, span);
    if (strncmp(text, "False", 5) == 0) return operand_from_boolean(checker, false, span);
    if (strncmp(text, "True", 4) == 0) return operand_from_boolean(checker, true, span);
    return operand_from_integer(checker, strtoll(text, NULL, 10), span);
}

static bool bind_positional(Checker *checker, const Builtin *builtin, const ParameterList *list, const CallArguments *arguments, Operand *bound, bool *given) {
    size_t taken = 0;
    for (size_t i = 0; i < list->count && !list->items[i].keyword_only && taken < arguments->positional_count; i++) {
        size_t count = list->items[i].rest ? arguments->positional_count - taken : 1;
        bound[i] = list->items[i].rest ? operand_tuple(checker, arguments->positional + taken, count, false, arguments->span) : arguments->positional[taken];
        given[i] = true;
        taken += count;
    }
    if (taken == arguments->positional_count) return true;
    diagnostic_error(checker->diagnostics, arguments->positional[taken].span, "%s takes at most %zu positional arguments", builtin->name, taken);
    note_signature(checker, builtin);
    return false;
}

static bool is_unsupported_keyword(const char *name) {
    static const char *const names[] = {"out", "where", "casting", "order", "subok", "initial", "like", "device", "dtype", "signature", "copy", "ddof", "mode"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

static bool bind_keyword(Checker *checker, const Builtin *builtin, const ParameterList *list, const AstKeyword *keyword, const Operand *value,
                         Operand *bound, bool *given) {
    size_t length = strlen(keyword->name);
    for (size_t i = list->positional_only; i < list->count; i++) {
        const Parameter *parameter = &list->items[i];
        if (parameter->rest || parameter->name_length != length || strncmp(parameter->text, keyword->name, length) != 0) continue;
        if (given[i]) diagnostic_error(checker->diagnostics, keyword->name_span, "%s is given twice to %s", keyword->name, builtin->name);
        bound[i] = *value;
        given[i] = true;
        return true;
    }
    if (is_unsupported_keyword(keyword->name)) {
        report_not_supported(checker, keyword->name_span, "%s= of %s", keyword->name, builtin->name);
        return false;
    }
    diagnostic_error(checker->diagnostics, keyword->name_span, "%s has no parameter %s", builtin->name, keyword->name);
    note_signature(checker, builtin);
    return false;
}

static bool bind_defaults(Checker *checker, const Builtin *builtin, const ParameterList *list, Span span, Operand *bound, const bool *given) {
    for (size_t i = 0; i < list->count; i++) {
        const Parameter *parameter = &list->items[i];
        if (given[i]) continue;
        if (parameter->rest) {
            bound[i] = operand_tuple(checker, NULL, 0, false, span);
        } else if (parameter->name_length < parameter->length) {
            bound[i] = default_operand(checker, parameter, span);
        } else {
            diagnostic_error(checker->diagnostics, span, "%s needs the argument %.*s", builtin->name, (int)parameter->name_length, parameter->text);
            note_signature(checker, builtin);
            return false;
        }
    }
    return true;
}

Operand builtin_call(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    ParameterList list = parse_parameters(builtin->parameters);
    Operand *bound = ARENA_ARRAY(checker->arena, PARAMETER_LIMIT, Operand);
    bool given[PARAMETER_LIMIT] = {false};
    if (!bind_positional(checker, builtin, &list, arguments, bound, given)) return operand_invalid(arguments->span);
    for (size_t i = 0; i < arguments->keyword_count; i++)
        if (!bind_keyword(checker, builtin, &list, &arguments->call->keywords[i], &arguments->keywords[i], bound, given))
            return operand_invalid(arguments->span);
    if (!bind_defaults(checker, builtin, &list, arguments->span, bound, given)) return operand_invalid(arguments->span);
    const Operand *out = list.takes_out ? &bound[list.count - 1] : NULL;
    CallArguments normalised = {.call = arguments->call, .positional = bound, .positional_count = list.count - list.takes_out, .span = arguments->span};
    Operand result = builtin->handler(checker, builtin, &normalised);
    return out && out->kind != OPERAND_NONE ? store_result(checker, &result, out, arguments->span) : result;
}

// ---- calls -------------------------------------------------------------------------------------------------------

static CallArguments with_bound_self(Checker *checker, const Operand *callee, const CallArguments *arguments) {
    CallArguments with_self = *arguments;
    if (!callee->bound_self) return with_self;
    with_self.positional_count = arguments->positional_count + 1;
    with_self.positional = ARENA_ARRAY(checker->arena, with_self.positional_count, Operand);
    with_self.positional[0] = *callee->bound_self;
    for (size_t i = 0; i < arguments->positional_count; i++) with_self.positional[i + 1] = arguments->positional[i];
    return with_self;
}

// np.float64(x): a strong scalar, or an array converted.
static Operand call_dtype(Checker *checker, const Operand *callee, const CallArguments *arguments) {
    bool is_python_complex = callee->name && strcmp(callee->name, "complex") == 0;
    if (is_python_complex && arguments->positional_count == 2 && arguments->keyword_count == 0)
        return complex_from_parts(checker, &arguments->positional[0], &arguments->positional[1], arguments->span);
    if (arguments->positional_count != 1 || arguments->keyword_count > 0) {
        diagnostic_error(checker->diagnostics, arguments->span, "%s takes one argument", dtype_numpy_name(callee->dtype));
        return operand_invalid(arguments->span);
    }
    Operand operand = arguments->positional[0];
    if (!argument_as_array(checker, &operand, "the argument")) return operand_invalid(arguments->span);
    return operand_cast_to(checker, &operand, callee->dtype, arguments->span);
}

bool check_arguments(Checker *checker, const AstExpression *call, CallArguments *arguments) {
    *arguments = (CallArguments){.call = call, .span = call->span, .keyword_count = call->keyword_count};
    arguments->keywords = ARENA_ARRAY(checker->arena, call->keyword_count, Operand);
    VECTOR(Operand) positional = {0};
    uint32_t writes = checker->write_count;
    bool is_valid = true;
    for (size_t i = 0; i < call->elements.count; i++) {
        const AstExpression *expression = call->elements.items[i];
        bool is_starred = expression->kind == AST_STARRED;
        Operand operand = is_starred ? check_sequence(checker, expression->left) : check_expression(checker, expression);
        is_valid &= operand.kind != OPERAND_INVALID;
        if (!is_starred) vector_push(&positional, operand);
        for (size_t k = 0; is_starred && k < operand.element_count; k++) vector_push(&positional, operand.elements[k]);
    }
    arguments->positional = arena_copy(checker->arena, positional.items, positional.count * sizeof(Operand));
    arguments->positional_count = positional.count;
    vector_free(&positional);
    for (size_t i = 0; i < call->keyword_count; i++) {
        arguments->keywords[i] = check_expression(checker, call->keywords[i].value);
        is_valid &= arguments->keywords[i].kind != OPERAND_INVALID;
    }
    for (size_t i = 0; i < arguments->positional_count; i++) arguments->positional[i] = operand_after(checker, arguments->positional[i], writes);
    for (size_t i = 0; i < call->keyword_count; i++) arguments->keywords[i] = operand_after(checker, arguments->keywords[i], writes);
    return is_valid;
}

static Operand call_lambda(Checker *checker, const Operand *callee, const CallArguments *arguments) {
    if (arguments->keyword_count > 0) return report_not_supported(checker, arguments->span, "a lambda called with keywords");
    return check_apply(checker, callee, arguments->positional, arguments->positional_count, arguments->span);
}

Operand check_call(Checker *checker, const AstExpression *call) {
    CallArguments arguments;
    Operand callee = check_expression(checker, call->left);
    uint32_t writes = checker->write_count;
    if (!check_arguments(checker, call, &arguments)) return operand_invalid(call->span);
    callee = operand_after(checker, callee, writes);
    arguments = with_bound_self(checker, &callee, &arguments);
    switch (callee.kind) {
    case OPERAND_INVALID: return callee;
    case OPERAND_BUILTIN: return builtin_call(checker, callee.builtin, &arguments);
    case OPERAND_FUNCTION:
        return check_call_function(checker, callee.function, call, arguments.positional, arguments.positional_count, call->keywords,
                                   arguments.keywords, arguments.keyword_count);
    case OPERAND_LAMBDA: return call_lambda(checker, &callee, &arguments);
    case OPERAND_DTYPE: return call_dtype(checker, &callee, &arguments);
    case OPERAND_VALUE:
    case OPERAND_TUPLE:
    case OPERAND_NONE:
    case OPERAND_ELLIPSIS:
    case OPERAND_STRING:
    case OPERAND_MODULE:
    case OPERAND_LIMITS:
    case OPERAND_SLICE:
    case OPERAND_ITERATION: break;
    }
    diagnostic_error(checker->diagnostics, call->left->span, "%s cannot be called", operand_describe(checker, &callee));
    return operand_invalid(call->span);
}
