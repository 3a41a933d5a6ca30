// Fuzzes the parser. Beyond not crashing, a text without errors must survive printing: the outline, which is a program
// itself, parses without errors and prints as the same outline.

#include "frontend/ast.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

// Parses and prints `length` bytes followed by a NUL. Renders the diagnostics too, for what that may uncover.
static uint32_t parse_and_print(const char *text, size_t length, TextBuffer *outline) {
    Arena *arena = arena_create();
    StringTable *strings = string_table_create(arena);
    DiagnosticList diagnostics;
    diagnostic_list_initialise(&diagnostics, arena);
    SourceFile source = {"fuzz.arr", text, length};
    AstModule *module = fe_parse(&source, arena, strings, &diagnostics);
    ast_print(module, outline);
    TextBuffer rendered = {0};
    diagnostic_render(&diagnostics, &source, &rendered);
    text_free(&rendered);
    uint32_t errors = diagnostics.error_count;
    diagnostic_list_free(&diagnostics);
    string_table_destroy(strings);
    arena_destroy(arena);
    return errors;
}

// The outline has more parentheses than its source, perhaps more than the parser takes.
static bool has_deep_brackets(const char *text) {
    int depth = 0, deepest = 0;
    for (; *text; text++) {
        depth += (*text == '(' || *text == '[') - (*text == ')' || *text == ']');
        if (depth > deepest) deepest = depth;
    }
    return deepest > AST_NESTING_LIMIT / 2;
}

static void check_round_trip(const TextBuffer *outline) {
    const char *program = strchr(outline->text, '\n') + 1;
    TextBuffer again = {0};
    uint32_t errors = parse_and_print(program, strlen(program), &again);
    bool same = errors == 0 && strcmp(outline->text, again.text) == 0;
    if (!same && !has_deep_brackets(program)) abort();
    text_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char *text = malloc(size + 1); // its own allocation, so that reading past its end is seen
    if (!text) abort();
    if (size) memcpy(text, bytes, size);
    text[size] = '\0';
    TextBuffer outline = {0};
    if (parse_and_print(text, size, &outline) == 0) check_round_trip(&outline);
    text_free(&outline);
    free(text);
    return 0;
}
