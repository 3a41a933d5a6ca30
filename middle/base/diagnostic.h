// Diagnostics as data: an error or warning with a byte span in a source, and notes that point at other places.

#ifndef MIDDLE_BASE_DIAGNOSTIC_H
#define MIDDLE_BASE_DIAGNOSTIC_H

#include "base.h"
#include "remark.h"

// Byte offsets into one source text, [start, end). start == end marks a place between bytes.
typedef struct Span {
    uint32_t start;
    uint32_t end;
} Span;

typedef struct SourceFile {
    const char *path; // as given by the user; shown in diagnostics
    const char *text; // `length` bytes, followed by a NUL
    size_t length;
} SourceFile;

typedef struct SourcePosition {
    uint32_t line;   // from 1
    uint32_t column; // from 1, in bytes
} SourcePosition;

// Splits a source into lines once; lookups are a binary search. Owned by `arena`.
typedef struct LineTable LineTable;
LineTable *line_table_create(Arena *arena, const SourceFile *source);
SourcePosition line_table_position(const LineTable *table, uint32_t offset);
// The text of a line without its line break; *length gets its length in bytes.
const char *line_table_line(const LineTable *table, uint32_t line, size_t *length);

typedef enum DiagnosticSeverity { DIAGNOSTIC_ERROR, DIAGNOSTIC_WARNING, DIAGNOSTIC_REMARK, DIAGNOSTIC_NOTE } DiagnosticSeverity;

typedef struct Diagnostic {
    DiagnosticSeverity severity; // a NOTE belongs to the nearest earlier entry that is not one
    Span span;
    bool has_span;
    const char *message;
    RemarkKind remark; // of a REMARK; else REMARK_NONE
} Diagnostic;

enum { DIAGNOSTIC_ERROR_LIMIT = 20 };

typedef struct DiagnosticList {
    Arena *arena; // owns the messages
    VECTOR(Diagnostic) entries;
    uint32_t error_count; // all errors, those beyond the limit too (which are not stored)
    bool suppress_notes;  // set while the last entry was dropped: an error over the limit, a remark that nobody asked for
    RemarkSet remarks;    // the kinds that are kept; initially those reported by default
} DiagnosticList;

void diagnostic_list_initialise(DiagnosticList *list, Arena *arena);
void diagnostic_list_free(DiagnosticList *list);

// Adds an entry. An error at the same span as an earlier error with the same text is dropped.
void diagnostic_error(DiagnosticList *list, Span span, const char *format, ...) __attribute__((format(printf, 3, 4)));
void diagnostic_warning(DiagnosticList *list, Span span, const char *format, ...) __attribute__((format(printf, 3, 4)));
// Dropped unless its kind is wanted. A remark with notes is followed by them at once, as an error is.
void diagnostic_remark(DiagnosticList *list, RemarkKind kind, Span span, const char *format, ...) __attribute__((format(printf, 4, 5)));
// Whether remarks of this kind are kept: asked before work is done that only a remark needs.
static inline bool diagnostic_wants(const DiagnosticList *list, RemarkKind kind) { return list->remarks >> kind & 1; }
void diagnostic_note(DiagnosticList *list, Span span, const char *format, ...) __attribute__((format(printf, 3, 4)));
void diagnostic_warning_without_span(DiagnosticList *list, const char *format, ...) __attribute__((format(printf, 2, 3)));
void diagnostic_note_without_span(DiagnosticList *list, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Puts the remarks from entry `first` on behind the other entries, by place in the source and kind, and those of one place and kind
// as they were reported, each with its notes. Equal remarks, as of a helper that several functions call, become one.
void diagnostic_order_remarks(DiagnosticList *list, size_t first);

// Renders all entries: `path:line:column: error: message`, the source line, and a caret range below it. A remark's message ends
// with its class and kind, `[-Rpass=fused]`. Tabs and multi-byte characters keep the caret under its text. The last line says how
// many errors were left out.
void diagnostic_render(const DiagnosticList *list, const SourceFile *source, TextBuffer *output);
// As above, from entry `first` on.
void diagnostic_render_from(const DiagnosticList *list, size_t first, const SourceFile *source, TextBuffer *output);

#endif
