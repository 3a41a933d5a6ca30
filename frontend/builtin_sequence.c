// Python's functions of what is known while compiling: tuples, lists, types and ranges of constants.

#include "expression.h"
#include "iteration.h"
#include <string.h>

enum { RANGE_LIMIT = 1000 };

static Operand as_sequence(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    const Operand *operand = &arguments->positional[0];
    bool is_list = strcmp(builtin->name, "list") == 0;
    if (operand->kind == OPERAND_TUPLE) return operand_tuple(checker, operand->elements, operand->element_count, is_list, arguments->span);
    if (operand->kind != OPERAND_INVALID)
        diagnostic_error(checker->diagnostics, operand->span, "%s takes a tuple or list, not %s", builtin->name, operand_describe(checker, operand));
    return operand_invalid(arguments->span);
}

static Operand slice(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional[0].elements;
    size_t count = arguments->positional[0].element_count;
    Operand none = operand_simple(OPERAND_NONE, arguments->span), elements[3] = {none, none, none};
    if (count < 1 || count > 3) {
        diagnostic_error(checker->diagnostics, arguments->span, "slice takes one to three arguments: start, stop, step");
        return operand_invalid(arguments->span);
    }
    for (size_t i = 0; i < count; i++) elements[count == 1 ? 1 : i] = given[i];
    Operand operand = operand_tuple(checker, elements, 3, false, arguments->span);
    operand.kind = OPERAND_SLICE;
    return operand;
}

// ---- types -------------------------------------------------------------------------------------------------------

// Python's own types only: an array or NumPy scalar is none of them.
static bool is_of_type(const Operand *operand, const char *type) {
    if (operand->kind == OPERAND_TUPLE) return strcmp(type, operand->is_list ? "list" : "tuple") == 0;
    if (operand->kind == OPERAND_STRING) return strcmp(type, "str") == 0;
    if (operand->kind != OPERAND_VALUE) return false;
    bool is_bool = operand->weakness == WEAK_BOOL, is_integer = operand->weakness == WEAK_INTEGER;
    return (strcmp(type, "bool") == 0 && is_bool) || (strcmp(type, "int") == 0 && (is_bool || is_integer)) ||
           (strcmp(type, "float") == 0 && operand->weakness == WEAK_FLOAT);
}

static Operand is_instance(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *types = &arguments->positional[1];
    bool is_several = types->kind == OPERAND_TUPLE, found = false;
    for (size_t i = 0; i < (is_several ? types->element_count : 1); i++) {
        const Operand *type = is_several ? &types->elements[i] : types;
        bool is_known = type->kind == OPERAND_BUILTIN && !type->bound_self && strstr(" bool int float str tuple list ", type->builtin->name);
        if (!is_known) {
            diagnostic_error(checker->diagnostics, type->span, "isinstance knows bool, int, float, str, tuple and list, not %s", operand_describe(checker, type));
            return operand_invalid(arguments->span);
        }
        found |= is_of_type(&arguments->positional[0], type->builtin->name);
    }
    return operand_from_boolean(checker, found, arguments->span);
}

static Operand only_a_type(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    diagnostic_error(checker->diagnostics, arguments->span, "%s(...) is not supported", builtin->name);
    return operand_invalid(arguments->span);
}

// ---- ranges ------------------------------------------------------------------------------------------------------

static bool range_bounds(Checker *checker, const Operand *given, size_t count, int64_t bounds[3]) {
    bounds[0] = 0;
    bounds[2] = 1;
    for (size_t i = 0; i < count; i++)
        if (!operand_as_constant_integer(checker, &given[i], "an argument of range outside of a for loop", &bounds[count == 1 ? 1 : i])) return false;
    return true;
}

// The integers as a tuple; `for i in range(...)` is a loop, and does not come here.
static Operand range(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    int64_t bounds[3];
    Operand elements[RANGE_LIMIT];
    size_t given = arguments->positional[0].element_count, count = 0;
    if (given < 1 || given > 3) {
        diagnostic_error(checker->diagnostics, arguments->span, "range takes one to three arguments: start, stop, step");
        return operand_invalid(arguments->span);
    }
    if (!range_bounds(checker, arguments->positional[0].elements, given, bounds)) return operand_invalid(arguments->span);
    int64_t value = bounds[0];
    bool fits = bounds[2] != 0, overflows = false;
    for (; fits && !overflows && (bounds[2] > 0 ? value < bounds[1] : value > bounds[1]); fits = count < RANGE_LIMIT) {
        elements[count++] = operand_from_integer(checker, value, arguments->span);
        overflows = __builtin_add_overflow(value, bounds[2], &value);
    }
    if (fits) return operand_tuple(checker, elements, count, false, arguments->span);
    diagnostic_error(checker->diagnostics, arguments->span, bounds[2] ? "a range outside of a for loop has fewer than %d elements" : "the step of range cannot be zero", RANGE_LIMIT);
    return operand_invalid(arguments->span);
}

// ---- several at once ---------------------------------------------------------------------------------------------

// Arrays are left to the loop, tuples are known here. Which of both; false after an error.
static bool settle_kind(Checker *checker, const char *name, const Operand *sequences, size_t count, bool *are_arrays) {
    *are_arrays = count > 0 && operand_is_iterable(checker, &sequences[0]);
    for (size_t i = 0; i < count; i++) {
        if (*are_arrays ? operand_is_iterable(checker, &sequences[i]) : sequences[i].kind == OPERAND_TUPLE) continue;
        const char *expected = i == 0 ? "arrays, tuples and lists" : *are_arrays ? "either arrays or tuples: here arrays" : "either arrays or tuples: here tuples";
        diagnostic_error(checker->diagnostics, sequences[i].span, "%s takes %s, not %s", name, expected, operand_describe(checker, &sequences[i]));
        return false;
    }
    return true;
}

static Operand zip(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    const Operand *sequences = arguments->positional[0].elements;
    size_t width = arguments->positional[0].element_count, length = width ? SIZE_MAX : 0;
    bool are_arrays;
    if (!settle_kind(checker, builtin->name, sequences, width, &are_arrays)) return operand_invalid(arguments->span);
    if (are_arrays) return operand_iteration(checker, sequences, width, arguments->span);
    for (size_t i = 0; i < width; i++)
        if (sequences[i].element_count < length) length = sequences[i].element_count;
    Operand *rows = ARENA_ARRAY(checker->arena, length, Operand), *row = ARENA_ARRAY(checker->arena, width, Operand);
    for (size_t k = 0; k < length; k++) {
        for (size_t i = 0; i < width; i++) row[i] = sequences[i].elements[k];
        rows[k] = operand_tuple(checker, row, width, false, arguments->span);
    }
    return operand_tuple(checker, rows, length, true, arguments->span);
}

static Operand enumerate(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    const Operand *sequence = &arguments->positional[0];
    ExtentId start;
    bool is_array;
    if (!settle_kind(checker, builtin->name, sequence, 1, &is_array)) return operand_invalid(arguments->span);
    if (!operand_as_extent(checker, &arguments->positional[1], "the start of enumerate", &start)) return operand_invalid(arguments->span);
    Operand row[2] = {operand_from_extent(checker, start, arguments->span), *sequence};
    if (is_array) return operand_iteration(checker, row, 2, arguments->span);
    Operand *rows = ARENA_ARRAY(checker->arena, sequence->element_count, Operand);
    for (size_t i = 0; i < sequence->element_count; i++) {
        Operand counted[2] = {check_binary(checker, AST_ADD, row[0], operand_from_integer(checker, (int64_t)i, arguments->span), arguments->span), sequence->elements[i]};
        rows[i] = operand_tuple(checker, counted, 2, false, arguments->span);
    }
    return operand_tuple(checker, rows, sequence->element_count, true, arguments->span);
}

// Of a range or an array only the head of a for loop makes something (check_for.c).
static Operand reversed(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    const Operand *sequence = &arguments->positional[0];
    if (operand_is_iterable(checker, sequence)) {
        diagnostic_error(checker->diagnostics, arguments->span, "reversed of an array is for the head of a for loop; elsewhere write [::-1]");
        return operand_invalid(arguments->span);
    }
    if (sequence->kind != OPERAND_TUPLE) return as_sequence(checker, builtin, arguments);
    Operand *elements = ARENA_ARRAY(checker->arena, sequence->element_count, Operand);
    for (size_t i = 0; i < sequence->element_count; i++) elements[i] = sequence->elements[sequence->element_count - 1 - i];
    return operand_tuple(checker, elements, sequence->element_count, true, arguments->span);
}

const Builtin builtin_sequence_table[] = {
    {.name = "tuple", .parameters = "sequence /", .handler = as_sequence},
    {.name = "list", .parameters = "sequence /", .handler = as_sequence},
    {.name = "str", .parameters = "*arguments", .handler = only_a_type},
    {.name = "isinstance", .parameters = "object types /", .handler = is_instance},
    {.name = "slice", .parameters = "*bounds", .handler = slice},
    {.name = "range", .parameters = "*bounds", .handler = range},
    {.name = "zip", .parameters = "*sequences", .handler = zip},
    {.name = "enumerate", .parameters = "sequence / start=0", .handler = enumerate},
    {.name = "reversed", .parameters = "sequence /", .handler = reversed},
    {.name = NULL}};
