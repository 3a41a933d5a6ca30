// Diagnostics as data and as text.

#include "library_internal.h"

void library_error(arrc_compilation *compilation, arrc_outcome outcome, const char *format, ...) {
    DiagnosticList *list = &compilation->diagnostics;
    TextBuffer text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_format_list(&text, format, arguments);
    va_end(arguments);
    const char *message = arena_copy_string(list->arena, text.text, text.length);
    text_free(&text);
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_ERROR, {0, 0}, false, message});
    list->error_count++;
    library_set_outcome(compilation, outcome);
}

const char *arrc_path(const arrc_compilation *compilation) { return compilation->source.path; }

size_t arrc_diagnostic_count(const arrc_compilation *compilation) { return compilation->diagnostics.entries.count; }

static arrc_severity public_severity(DiagnosticSeverity severity) {
    switch (severity) {
    case DIAGNOSTIC_ERROR: return ARRC_ERROR;
    case DIAGNOSTIC_WARNING: return ARRC_WARNING;
    case DIAGNOSTIC_REMARK: return ARRC_REMARK;
    case DIAGNOSTIC_NOTE: return ARRC_NOTE;
    }
    return ARRC_ERROR;
}

arrc_diagnostic arrc_diagnostic_at(const arrc_compilation *compilation, size_t position) {
    if (position >= compilation->diagnostics.entries.count) return (arrc_diagnostic){.message = ""};
    const Diagnostic *entry = &compilation->diagnostics.entries.items[position];
    arrc_diagnostic result = {.severity = public_severity(entry->severity), .message = entry->message};
    if (!entry->has_span) return result;
    SourcePosition place = line_table_position(compilation->lines, entry->span.start);
    result.line = place.line, result.column = place.column;
    result.start = entry->span.start, result.end = entry->span.end;
    return result;
}

const char *arrc_diagnostics_text(arrc_compilation *compilation) {
    const DiagnosticList *list = &compilation->diagnostics;
    if (compilation->rendered && compilation->rendered_count == list->entries.count) return compilation->rendered;
    TextBuffer text = {0};
    diagnostic_render(list, &compilation->source, &text);
    compilation->rendered = arena_copy_string(compilation->arena, text.text ? text.text : "", text.length);
    compilation->rendered_count = list->entries.count;
    text_free(&text);
    return compilation->rendered;
}
