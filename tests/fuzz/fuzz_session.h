// What every target does around the call it fuzzes: the input as a text, an arena, and diagnostics that are rendered.

#ifndef FUZZ_SESSION_H
#define FUZZ_SESSION_H

#include "middle/base/diagnostic.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

typedef struct FuzzSession {
    char *text; // its own allocation, so that reading past its end is seen
    Arena *arena;
    StringTable *strings;
    DiagnosticList diagnostics;
    SourceFile source;
} FuzzSession;

static inline FuzzSession fuzz_open(const void *bytes, size_t size) {
    FuzzSession session = {.text = malloc(size + 1), .arena = arena_create()};
    if (!session.text) abort();
    if (size) memcpy(session.text, bytes, size);
    session.text[size] = '\0';
    session.strings = string_table_create(session.arena);
    diagnostic_list_initialise(&session.diagnostics, session.arena);
    session.source = (SourceFile){"fuzz", session.text, size};
    return session;
}

static inline void fuzz_close(FuzzSession *session) {
    TextBuffer rendered = {0};
    diagnostic_render(&session->diagnostics, &session->source, &rendered);
    text_free(&rendered);
    diagnostic_list_free(&session->diagnostics);
    string_table_destroy(session->strings);
    arena_destroy(session->arena);
    free(session->text);
}

// Ends the process with a report when two texts that must be equal differ.
static inline void fuzz_require_same(const TextBuffer *left, const TextBuffer *right) {
    REQUIRE(left->length == right->length && memcmp(left->text, right->text, left->length) == 0, "printed:\n%s\nprinted again:\n%s",
            left->text, right->text);
}

#endif
