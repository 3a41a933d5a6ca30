// Diagnostics as data and as text.

#include "library_internal.h"

void library_error(arrc_compilation *compilation, arrc_outcome outcome, const char *format, ...) {
    DiagnosticList *list = &compilation->diagnostics;
    TextBuffer text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_format_list(&text, format, arguments);
    va_end(arguments);
    const char *message = arena_take_text(list->arena, &text);
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_ERROR, {0, 0}, false, message, REMARK_NONE});
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

const char *arrc_diagnostics_text_from(arrc_compilation *compilation, size_t first) {
    if (first == 0) return arrc_diagnostics_text(compilation);
    TextBuffer text = {0};
    diagnostic_render_from(&compilation->diagnostics, first, &compilation->source, &text);
    const char *rendered = arena_copy_string(compilation->arena, text.text ? text.text : "", text.length);
    text_free(&text);
    return rendered;
}

// ---- remarks -----------------------------------------------------------------------------------------------------

static arrc_remark public_remark(RemarkKind kind) {
    const RemarkInfo *info = remark_info(kind);
    return (arrc_remark){.name = info->name, .remark_class = remark_class_name(info->remark_class), .group = remark_group_name(info->group),
                         .by_default = info->by_default, .text = info->text};
}

size_t arrc_remark_count(void) { return REMARK_KIND_COUNT - 1; }

arrc_remark arrc_remark_at(size_t position) {
    return position < arrc_remark_count() ? public_remark((RemarkKind)(position + 1)) : (arrc_remark){.name = NULL};
}

arrc_remark arrc_diagnostic_remark(const arrc_compilation *compilation, size_t position) {
    bool is_remark = position < compilation->diagnostics.entries.count && compilation->diagnostics.entries.items[position].remark != REMARK_NONE;
    return is_remark ? public_remark(compilation->diagnostics.entries.items[position].remark) : (arrc_remark){.name = NULL};
}

bool library_select_remarks(arrc_compilation *compilation) {
    const char *wrong;
    int length;
    if (!compilation->options.remarks || remark_select(compilation->options.remarks, &compilation->diagnostics.remarks, &wrong, &length)) return true;
    library_error(compilation, ARRC_USAGE_ERROR, "there are no remarks '%.*s': 'arrc help remarks' lists them", length, wrong);
    return false;
}
