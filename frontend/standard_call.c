// Calls of library functions that the checker itself makes, and what any call of one leaves behind: spans in the library's text
// become the span of the call.

#include "standard_library.h"

#include "expression.h"

StandardMark standard_mark(const Checker *checker) {
    return (StandardMark){checker->diagnostics->entries.count, checker->function->nodes.count, checker->storages.count};
}

// ---- diagnostics -------------------------------------------------------------------------------------------------

typedef struct Rewriting {
    Checker *checker;
    const AstFunction *function;
    Span call;
    VECTOR(Diagnostic) kept;
    bool has_error;
    const char *origin; // where in the library the last error or warning was found; NULL: in the program
} Rewriting;

static void add_note(Rewriting *rewriting, const char *message) {
    vector_push(&rewriting->kept, (Diagnostic){.severity = DIAGNOSTIC_NOTE, .message = message});
}

static void finish_entry(Rewriting *rewriting) {
    if (rewriting->origin) add_note(rewriting, arena_format(rewriting->checker->arena, "found at %s", rewriting->origin));
    rewriting->origin = NULL;
}

// An error is shown at the call; its notes say where in the library they are. Errors after the first follow from it, and
// warnings about the library's own text are no concern of the program. False when the entry and its notes are left out.
static bool rewrite_entry(Rewriting *rewriting, Diagnostic entry) {
    Checker *checker = rewriting->checker;
    bool is_inside = entry.has_span && standard_has_span(entry.span);
    if (entry.severity == DIAGNOSTIC_NOTE && is_inside) {
        add_note(rewriting, arena_format(checker->arena, "%s, at %s", entry.message, standard_place(checker, entry.span)));
        return true;
    }
    if (is_inside) {
        checker->diagnostics->error_count -= entry.severity == DIAGNOSTIC_ERROR && rewriting->has_error;
        if (entry.severity != DIAGNOSTIC_ERROR || rewriting->has_error) return false;
        rewriting->has_error = true;
        rewriting->origin = standard_place(checker, entry.span);
        entry.message = arena_format(checker->arena, "%s: %s", standard_describe(checker, rewriting->function), entry.message);
        entry.span = rewriting->call;
    }
    vector_push(&rewriting->kept, entry);
    return true;
}

static void rewrite_diagnostics(Checker *checker, size_t first, const AstFunction *function, Span call) {
    DiagnosticList *list = checker->diagnostics;
    Rewriting rewriting = {.checker = checker, .function = function, .call = call};
    bool is_kept = true;
    if (list->entries.count <= first) return;
    for (size_t i = first; i < list->entries.count; i++) {
        bool is_note = list->entries.items[i].severity == DIAGNOSTIC_NOTE;
        if (!is_note) finish_entry(&rewriting);
        if (!is_note || is_kept) is_kept = rewrite_entry(&rewriting, list->entries.items[i]);
        if (!is_kept) rewriting.origin = NULL;
    }
    finish_entry(&rewriting);
    list->entries.count = first;
    for (size_t i = 0; i < rewriting.kept.count; i++) vector_push(&list->entries, rewriting.kept.items[i]);
    vector_free(&rewriting.kept);
}

// ---- values ------------------------------------------------------------------------------------------------------

static Operand with_span(Checker *checker, Operand operand, Span call) {
    operand.span = call;
    if (operand.kind != OPERAND_TUPLE && operand.kind != OPERAND_SLICE) return operand;
    Operand *elements = ARENA_ARRAY(checker->arena, operand.element_count, Operand);
    for (size_t i = 0; i < operand.element_count; i++) elements[i] = with_span(checker, operand.elements[i], call);
    operand.elements = elements;
    return operand;
}

void standard_leave(Checker *checker, const StandardMark *mark, const AstFunction *function, Span call, Operand *result) {
    rewrite_diagnostics(checker, mark->entries, function, call);
    for (size_t i = mark->nodes; i < checker->function->nodes.count; i++)
        if (standard_has_span(checker->function->nodes.items[i].span)) checker->function->nodes.items[i].span = call;
    for (size_t i = mark->storages; i < checker->storages.count; i++) {
        Storage *storage = &checker->storages.items[i];
        storage->name = NULL; // the program's name for it, if it gets one
        if (standard_has_span(storage->span)) storage->span = call;
        if (standard_has_span(storage->stale_span)) storage->stale_span = call;
    }
    *result = with_span(checker, *result, call);
}

// ---- calls from the checker --------------------------------------------------------------------------------------

Operand standard_apply(Checker *checker, const char *name, const Operand *arguments, size_t count, Span span) {
    Operand callee = operand_from_function(standard_own_function(checker, name), span);
    return check_apply(checker, &callee, arguments, count, span);
}
