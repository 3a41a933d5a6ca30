// Collecting diagnostics, and rendering them with the source line and a caret range.

#include "diagnostic.h"

#include <string.h>

// ---- collecting --------------------------------------------------------------------------------------------------

void diagnostic_list_initialise(DiagnosticList *list, Arena *arena) {
    *list = (DiagnosticList){.arena = arena, .remarks = remark_default_set()};
}

void diagnostic_list_free(DiagnosticList *list) { vector_free(&list->entries); }

__attribute__((format(printf, 2, 0))) static const char *format_message(DiagnosticList *list, const char *format,
                                                                        va_list arguments) {
    TextBuffer buffer = {0};
    text_format_list(&buffer, format, arguments);
    return arena_take_text(list->arena, &buffer);
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
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_ERROR, span, true, message, REMARK_NONE});
}

void diagnostic_warning(DiagnosticList *list, Span span, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(list, format, arguments);
    va_end(arguments);
    list->suppress_notes = false;
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_WARNING, span, true, message, REMARK_NONE});
}

void diagnostic_remark(DiagnosticList *list, RemarkKind kind, Span span, const char *format, ...) {
    list->suppress_notes = !diagnostic_wants(list, kind);
    if (list->suppress_notes) return;
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(list, format, arguments);
    va_end(arguments);
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_REMARK, span, true, message, kind});
}

void diagnostic_note(DiagnosticList *list, Span span, const char *format, ...) {
    if (list->suppress_notes) return;
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(list, format, arguments);
    va_end(arguments);
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_NOTE, span, true, message, REMARK_NONE});
}

void diagnostic_warning_without_span(DiagnosticList *list, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(list, format, arguments);
    va_end(arguments);
    list->suppress_notes = false;
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_WARNING, {0, 0}, false, message, REMARK_NONE});
}

void diagnostic_note_without_span(DiagnosticList *list, const char *format, ...) {
    if (list->suppress_notes) return;
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_message(list, format, arguments);
    va_end(arguments);
    vector_push(&list->entries, (Diagnostic){DIAGNOSTIC_NOTE, {0, 0}, false, message, REMARK_NONE});
}

// ---- the order of remarks ----------------------------------------------------------------------------------------

enum { REPEATS_LOOKED_BACK = 16 }; // keeps the search for equal remarks linear

// A remark and the notes that follow it.
typedef struct RemarkRun {
    size_t first, count; // entries
} RemarkRun;

static int compare_places(const Diagnostic *left, const Diagnostic *right) {
    if (left->span.start != right->span.start) return left->span.start < right->span.start ? -1 : 1;
    if (left->span.end != right->span.end) return left->span.end < right->span.end ? -1 : 1;
    return left->remark < right->remark ? -1 : left->remark > right->remark;
}

static bool same_run(const DiagnosticList *list, RemarkRun left, RemarkRun right) {
    if (left.count != right.count) return false;
    for (size_t k = 0; k < left.count; k++) {
        const Diagnostic *first = &list->entries.items[left.first + k], *second = &list->entries.items[right.first + k];
        if (compare_places(first, second) != 0 || strcmp(first->message, second->message) != 0) return false;
    }
    return true;
}

// Whether run k stands among the ones just before it.
static bool is_repeated(const DiagnosticList *list, const RemarkRun *runs, size_t k) {
    for (size_t back = 1; back <= k && back <= REPEATS_LOOKED_BACK; back++)
        if (same_run(list, runs[k - back], runs[k])) return true;
    return false;
}

// By place and kind, and as they were reported: a stable merge of two sorted halves by way of `to`.
static void sort_runs(const DiagnosticList *list, RemarkRun *from, RemarkRun *to, size_t count) {
    if (count < 2) return;
    size_t half = count / 2, left = 0, right = half;
    sort_runs(list, from, to, half);
    sort_runs(list, from + half, to + half, count - half);
    for (size_t k = 0; k < count; k++) {
        bool takes_left = right == count || (left < half && compare_places(&list->entries.items[from[left].first], &list->entries.items[from[right].first]) <= 0);
        to[k] = takes_left ? from[left++] : from[right++];
    }
    memcpy(from, to, count * sizeof *from);
}

// Moves what is no remark to the front; the remarks' runs then name the entries as they were, in `before`.
static size_t part_remarks(DiagnosticList *list, size_t first, DiagnosticList *before, RemarkRun *runs) {
    size_t kept = first, count = 0;
    bool in_remark = false;
    for (size_t k = first; k < list->entries.count; k++) {
        Diagnostic entry = list->entries.items[k];
        vector_push(&before->entries, entry);
        if (entry.severity != DIAGNOSTIC_NOTE) in_remark = entry.severity == DIAGNOSTIC_REMARK;
        if (entry.severity == DIAGNOSTIC_REMARK) runs[count++] = (RemarkRun){k - first, 1};
        else if (in_remark) runs[count - 1].count++;
        else list->entries.items[kept++] = entry;
    }
    list->entries.count = kept;
    return count;
}

void diagnostic_order_remarks(DiagnosticList *list, size_t first) {
    size_t limit = list->entries.count - first;
    RemarkRun *runs = ARENA_ARRAY(list->arena, 2 * limit, RemarkRun);
    DiagnosticList before = {.arena = list->arena};
    size_t count = part_remarks(list, first, &before, runs);
    sort_runs(&before, runs, runs + limit, count);
    for (size_t k = 0; k < count; k++) {
        if (is_repeated(&before, runs, k)) continue;
        for (size_t i = 0; i < runs[k].count; i++) vector_push(&list->entries, before.entries.items[runs[k].first + i]);
    }
    diagnostic_list_free(&before);
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

static void render_kind(const RemarkInfo *info, TextBuffer *output) {
    const char *suffix = info->remark_class == REMARK_CLASS_PASS ? "" : remark_class_name(info->remark_class);
    text_format(output, " [-Rpass%s%s=%s]", *suffix ? "-" : "", suffix, info->name);
}

static void render_entry(const Diagnostic *entry, const SourceFile *source, const LineTable *table,
                         TextBuffer *output) {
    if (!entry->has_span) {
        text_format(output, "%s: %s: %s\n", source->path, severity_name(entry->severity), entry->message);
        return;
    }
    SourcePosition position = line_table_position(table, entry->span.start);
    text_format(output, "%s:%u:%u: %s: %s", source->path, position.line, position.column,
                severity_name(entry->severity), entry->message);
    if (entry->remark != REMARK_NONE) render_kind(remark_info(entry->remark), output);
    text_add_char(output, '\n');
    render_excerpt(table, entry->span, output);
}

void diagnostic_render_from(const DiagnosticList *list, size_t first, const SourceFile *source, TextBuffer *output) {
    Arena *scratch = arena_create();
    const LineTable *table = line_table_create(scratch, source);
    for (size_t i = first; i < list->entries.count; i++) render_entry(&list->entries.items[i], source, table, output);
    if (list->error_count > DIAGNOSTIC_ERROR_LIMIT)
        text_format(output, "%s: %u more errors are not shown\n", source->path,
                    list->error_count - DIAGNOSTIC_ERROR_LIMIT);
    arena_destroy(scratch);
}

void diagnostic_render(const DiagnosticList *list, const SourceFile *source, TextBuffer *output) { diagnostic_render_from(list, 0, source, output); }
