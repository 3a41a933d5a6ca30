// Collecting diagnostics, and rendering them with the source line and a caret range.

#include "diagnostic.h"

#include <string.h>

// ---- collecting --------------------------------------------------------------------------------------------------

void diagnostic_list_initialise(DiagnosticList *list, Arena *arena) { *list = (DiagnosticList){.arena = arena}; }

void diagnostic_list_free(DiagnosticList *list) { vector_free(&list->entries); }

__attribute__((format(printf, 2, 0))) static const char *format_message(DiagnosticList *list, const char *format,
                                                                        va_list arguments) {
    TextBuffer buffer = {0};
    text_format_list(&buffer, format, arguments);
    const char *message = arena_copy_string(list->arena, buffer.text, buffer.length);
    text_free(&buffer);
    return message;
}

static bool has_error(const DiagnosticList *list, Span span, const char *message) {
    for (size_t i = 0; i < list->entries.count; i++) {
        const Diagnostic *entry = &list->entries.items[i];
        if (entry->severity == DIAGNOSTIC_ERROR && entry->span.start == span.start && entry->span.end == span.end &&
            strcmp(entry->message, message) == 0)
            return true;
    }
    return false;
}

void diagnostic_error(DiagnosticList *list, Span span, const char *format, ...) {
    list->suppress_notes = true;
    if (list->error_count >= DIAGNOSTIC_ERROR_LIMIT) {
        list->error_count++;
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(list, format, arguments);
    va_end(arguments);
    if (has_error(list, span, message)) return;
    list->error_count++;
    list->suppress_notes = false;
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_ERROR, span, true, message});
}

void diagnostic_warning(DiagnosticList *list, Span span, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(list, format, arguments);
    va_end(arguments);
    list->suppress_notes = false;
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_WARNING, span, true, message});
}

void diagnostic_remark(DiagnosticList *list, Span span, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(list, format, arguments);
    va_end(arguments);
    list->suppress_notes = false;
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_REMARK, span, true, message});
}

void diagnostic_note(DiagnosticList *list, Span span, const char *format, ...) {
    if (list->suppress_notes) return;
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(list, format, arguments);
    va_end(arguments);
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_NOTE, span, true, message});
}

void diagnostic_warning_without_span(DiagnosticList *list, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(list, format, arguments);
    va_end(arguments);
    list->suppress_notes = false;
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_WARNING, {0, 0}, false, message});
}

void diagnostic_note_without_span(DiagnosticList *list, const char *format, ...) {
    if (list->suppress_notes) return;
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(list, format, arguments);
    va_end(arguments);
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_NOTE, {0, 0}, false, message});
}

// ---- rendering ---------------------------------------------------------------------------------------------------

// The part of a long line that is shown, in bytes of the line: it keeps one diagnostic to about one screen width.
enum { EXCERPT_BEFORE = 80, EXCERPT_LENGTH = 160 };

typedef struct Excerpt {
    const char *line;
    size_t length;
    size_t first, last;             // shown: [first, last)
    size_t caret_first, caret_last; // underlined: [caret_first, caret_last)
} Excerpt;

static bool is_continuation_byte(char byte) { return ((unsigned char)byte & 0xC0) == 0x80; }

static Excerpt choose_excerpt(const LineTable *table, Span span) {
    SourcePosition position = line_table_position(table, span.start);
    Excerpt excerpt = {0};
    excerpt.line = line_table_line(table, position.line, &excerpt.length);
    size_t start = position.column - 1 < excerpt.length ? position.column - 1 : excerpt.length;
    size_t underlined = span.end > span.start ? span.end - span.start : 1;
    excerpt.caret_first = start;
    excerpt.caret_last = start + underlined;
    if (excerpt.length > EXCERPT_LENGTH && start > EXCERPT_BEFORE) excerpt.first = start - EXCERPT_BEFORE;
    excerpt.last = excerpt.first + EXCERPT_LENGTH < excerpt.length ? excerpt.first + EXCERPT_LENGTH : excerpt.length;
    while (excerpt.first > 0 && is_continuation_byte(excerpt.line[excerpt.first])) excerpt.first--;
    while (excerpt.last < excerpt.length && is_continuation_byte(excerpt.line[excerpt.last])) excerpt.last++;
    return excerpt;
}

// The bytes of the character at `index`; an invalid byte counts as one character.
static size_t character_length(const Excerpt *excerpt, size_t index) {
    size_t length = utf8_length(excerpt->line + index, excerpt->last - index);
    return length ? length : 1;
}

// Control characters and invalid bytes must not reach a terminal.
static void render_line(const Excerpt *excerpt, TextBuffer *output) {
    if (excerpt->first > 0) text_add(output, "...");
    for (size_t i = excerpt->first; i < excerpt->last; i += character_length(excerpt, i)) {
        size_t length = utf8_length(excerpt->line + i, excerpt->last - i);
        unsigned char byte = (unsigned char)excerpt->line[i];
        if (length == 0 || (byte < ' ' && byte != '\t') || byte == 0x7F)
            text_add(output, "\xEF\xBF\xBD");
        else
            text_add_bytes(output, excerpt->line + i, length);
    }
    if (excerpt->last < excerpt->length) text_add(output, "...");
}

// One column for each character, a tab for each tab before the caret.
static void render_caret(const Excerpt *excerpt, TextBuffer *output) {
    if (excerpt->first > 0) text_add(output, "   ");
    size_t i = excerpt->first;
    for (; i < excerpt->caret_first; i += character_length(excerpt, i))
        text_add_char(output, excerpt->line[i] == '\t' ? '\t' : ' ');
    text_add_char(output, '^');
    if (i < excerpt->last) i += character_length(excerpt, i);
    for (; i < excerpt->last && i < excerpt->caret_last; i += character_length(excerpt, i)) text_add_char(output, '~');
}

static void render_excerpt(const LineTable *table, Span span, TextBuffer *output) {
    Excerpt excerpt = choose_excerpt(table, span);
    text_format(output, "%5u | ", line_table_position(table, span.start).line);
    render_line(&excerpt, output);
    text_add(output, "\n      | ");
    render_caret(&excerpt, output);
    text_add_char(output, '\n');
}

static const char *severity_name(DiagnosticSeverity severity) {
    switch (severity) {
    case DIAGNOSTIC_ERROR: return "error";
    case DIAGNOSTIC_WARNING: return "warning";
    case DIAGNOSTIC_REMARK: return "remark";
    case DIAGNOSTIC_NOTE: return "note";
    }
    INTERNAL_ERROR("unknown severity %d", (int)severity);
}

static void render_entry(const Diagnostic *entry, const SourceFile *source, const LineTable *table,
                         TextBuffer *output) {
    if (!entry->has_span) {
        text_format(output, "%s: %s: %s\n", source->path, severity_name(entry->severity), entry->message);
        return;
    }
    SourcePosition position = line_table_position(table, entry->span.start);
    text_format(output, "%s:%u:%u: %s: %s\n", source->path, position.line, position.column,
                severity_name(entry->severity), entry->message);
    render_excerpt(table, entry->span, output);
}

void diagnostic_render(const DiagnosticList *list, const SourceFile *source, TextBuffer *output) {
    Arena *scratch = arena_create();
    const LineTable *table = line_table_create(scratch, source);
    for (size_t i = 0; i < list->entries.count; i++) render_entry(&list->entries.items[i], source, table, output);
    if (list->error_count > DIAGNOSTIC_ERROR_LIMIT)
        text_format(output, "%s: %u more errors are not shown\n", source->path,
                    list->error_count - DIAGNOSTIC_ERROR_LIMIT);
    arena_destroy(scratch);
}
