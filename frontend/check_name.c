// Name lookup: local names, module constants, functions, and what is known without a definition.

#include "check_scope.h"
#include "expression.h"
#include "standard_library.h"
#include "suggestion.h"

#include <string.h>

// ---- suggestions -------------------------------------------------------------------------------------------------

static void consider(Suggestion *suggestion, const char *name) {
    bool is_hidden = strchr(name, ' ') != NULL, is_not_visible_yet = strcmp(name, suggestion->wanted) == 0;
    if (!is_hidden && !is_not_visible_yet) suggestion_consider(suggestion, name, strlen(name));
}

static const char *closest_name(const Checker *checker, const char *wanted) {
    Suggestion suggestion = suggestion_for(wanted);
    for (size_t i = 0; i < checker->environment.bindings.count; i++)
        consider(&suggestion, checker->environment.bindings.items[i].name);
    for (size_t i = 0; i < checker->scope->constants.count; i++)
        consider(&suggestion, checker->scope->constants.items[i].name);
    for (size_t i = 0; i < checker->scope->functions.count; i++)
        consider(&suggestion, checker->scope->functions.items[i].name);
    return suggestion.best;
}

// ---- what went wrong ---------------------------------------------------------------------------------------------

// A constant whose definition comes after the constant that uses it.
static const ModuleConstant *later_constant(const Checker *checker, const char *name) {
    for (size_t i = 0; i < checker->scope->constants.count; i++)
        if (checker->scope->constants.items[i].name == name) return &checker->scope->constants.items[i];
    return NULL;
}

static Operand report_later(Checker *checker, const AstExpression *name, Span definition) {
    diagnostic_error(checker->diagnostics, name->span, "'%s' is used before it is defined", name->name);
    diagnostic_note(checker->diagnostics, definition, "defined here");
    return operand_invalid(name->span);
}

static Operand report_unknown(Checker *checker, const AstExpression *name) {
    const ModuleConstant *later = later_constant(checker, name->name);
    if (later) return report_later(checker, name, later->span);
    if (checker->scope->is_incomplete) return operand_invalid(name->span); // its definition may be what could not be parsed
    const char *suggestion = closest_name(checker, name->name);
    if (strcmp(name->name, "np") == 0 || strcmp(name->name, "numpy") == 0)
        diagnostic_error(checker->diagnostics, name->span, "'%s' is not imported; write 'import numpy as np' at the top of the file", name->name);
    else if (checker->frame && frame_dimension(checker->frame, name->name))
        diagnostic_error(checker->diagnostics, name->span, "'%s' is a dimension name, not a value; take an extent with .shape, or add an integer parameter '%s'",
                         name->name, name->name);
    else if (suggestion)
        diagnostic_error(checker->diagnostics, name->span, "unknown name '%s'; did you mean '%s'?", name->name, suggestion);
    else
        diagnostic_error(checker->diagnostics, name->span, "unknown name '%s'", name->name);
    return operand_invalid(name->span);
}

// Whether this was reported at an earlier use: the same message about the same definition.
static bool is_reported(const Checker *checker, const Unusable *unusable) {
    const DiagnosticList *list = checker->diagnostics;
    for (size_t i = 0; i + 1 < list->entries.count; i++) {
        const Diagnostic *entry = &list->entries.items[i];
        if (entry->severity == DIAGNOSTIC_ERROR && strcmp(entry->message, unusable->message) == 0 &&
            entry[1].severity == DIAGNOSTIC_NOTE && entry[1].span.start == unusable->note_spans[0].start)
            return true;
    }
    return false;
}

static Operand report_unusable(Checker *checker, const AstExpression *name, const Unusable *unusable) {
    if (is_reported(checker, unusable)) return operand_invalid(name->span);
    diagnostic_error(checker->diagnostics, name->span, "%s", unusable->message);
    for (size_t i = 0; i < 2; i++)
        if (unusable->notes[i]) diagnostic_note(checker->diagnostics, unusable->note_spans[i], "%s", unusable->notes[i]);
    return operand_invalid(name->span);
}

static Operand report_unassigned(Checker *checker, const AstExpression *name, const Binding *local) {
    diagnostic_error(checker->diagnostics, name->span, "'%s' is used before it is assigned", name->name);
    diagnostic_note(checker->diagnostics, local->span, "assigned here, so it is a local name in the whole function");
    return operand_invalid(name->span);
}

// ---- lookup ------------------------------------------------------------------------------------------------------

static Operand lookup_binding(Checker *checker, const AstExpression *name, const Binding *binding) {
    if (binding->unusable) return report_unusable(checker, name, binding->unusable);
    Operand operand = binding->operand;
    operand.span = name->span;
    return operand_refresh(checker, operand);
}

// A module of which attributes are taken; its kind and name only.
static bool lookup_module(const Checker *checker, const AstExpression *name, Operand *operand) {
    bool is_numpy = checker->scope->numpy_alias == name->name;
    if (!is_numpy && strcmp(name->name, "moa") != 0) return false;
    *operand = (Operand){.kind = OPERAND_MODULE, .span = name->span, .name = is_numpy ? "np" : "moa"};
    return true;
}

static bool lookup_global(Checker *checker, const AstExpression *name, Operand *operand) {
    const ModuleConstant *constant = module_constant(checker, name->name);
    if (constant) {
        *operand = constant->operand;
        operand->span = name->span;
        return true;
    }
    const ModuleFunction *function = module_function(checker, name->name);
    if (function) *operand = operand_from_function(function->function, name->span);
    return function || lookup_module(checker, name, operand);
}

static bool is_in_library(const Checker *checker) { return checker->scope == checker->library; }

// The library's functions: inside of it, those with a leading '_' too.
static bool lookup_library(Checker *checker, const AstExpression *name, Operand *operand) {
    bool is_inside = is_in_library(checker);
    const AstFunction *function = is_inside ? standard_own_function(checker, name->name) : standard_function(checker, "np", name->name);
    if (function) *operand = operand_from_function(function, name->span);
    return function != NULL;
}

static bool lookup_builtin(Checker *checker, const AstExpression *name, Operand *operand) {
    if (builtin_constant(checker, name->name, true, name->span, operand)) return true;
    const Builtin *builtin = is_in_library(checker) ? builtin_find_for_library(name->name) : builtin_find_bare(name->name);
    if (builtin) {
        *operand = (Operand){.kind = OPERAND_BUILTIN, .span = name->span, .name = name->name, .builtin = builtin};
        return true;
    }
    DType dtype = dtype_from_name(name->name);
    if (strcmp(name->name, "int") == 0) dtype = DTYPE_I64;
    if (strcmp(name->name, "float") == 0) dtype = DTYPE_F64;
    if (strcmp(name->name, "complex") == 0) dtype = DTYPE_C128;
    *operand = (Operand){.kind = OPERAND_DTYPE, .span = name->span, .dtype = dtype, .name = name->name};
    return dtype != DTYPE_NONE;
}

Operand check_name(Checker *checker, const AstExpression *name) {
    const Binding *binding = environment_find(&checker->environment, name->name);
    if (binding) return lookup_binding(checker, name, binding);
    const Binding *local = checker->frame ? environment_find(&checker->frame->locals, name->name) : NULL;
    if (local) return report_unassigned(checker, name, local);
    Operand operand;
    if (lookup_global(checker, name, &operand) || lookup_builtin(checker, name, &operand) || lookup_library(checker, name, &operand)) return operand;
    return report_unknown(checker, name);
}
