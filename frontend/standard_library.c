// Lookup of the standard library's functions, and parsing them one by one.

#include "standard_library.h"
#include "standard_text.h"

#include <string.h>

enum { STANDARD_TEXT_LIMIT = 0x10000 }; // of one function; spans of function i begin at STANDARD_SPAN_BASE + i * this

static const StandardText *find_text(const char *module, const char *name) {
    for (const StandardText *text = standard_texts; text->name; text++)
        if (strcmp(text->name, name) == 0 && strcmp(text->module, module) == 0) return text;
    return NULL;
}

static ModuleScope *standard_scope(Checker *checker) {
    if (checker->library) return checker->library;
    checker->library = ARENA_NEW(checker->arena, ModuleScope);
    checker->library->numpy_alias = string_intern(checker->strings, "np", 2);
    return checker->library;
}

static uint32_t span_base(const StandardText *text) {
    return STANDARD_SPAN_BASE + (uint32_t)(text - standard_texts) * STANDARD_TEXT_LIMIT;
}

static const StandardText *text_at(Span span) { return &standard_texts[(span.start - STANDARD_SPAN_BASE) / STANDARD_TEXT_LIMIT]; }

static const AstFunction *parse_function(Checker *checker, const StandardText *text) {
    SourceFile *source = ARENA_NEW(checker->arena, SourceFile);
    *source = (SourceFile){.path = text->file, .text = text->text, .length = strlen(text->text)};
    REQUIRE(source->length < STANDARD_TEXT_LIMIT, "%s is too long for the standard library", text->name);
    uint32_t errors = checker->diagnostics->error_count;
    const AstModule *module = fe_parse_at(source, span_base(text), checker->arena, checker->strings, checker->diagnostics);
    REQUIRE(checker->diagnostics->error_count == errors && module->statements.count == 1, "the standard library's %s has a syntax error", text->name);
    return module->statements.items[0]->function;
}

static const AstFunction *function_of(Checker *checker, const StandardText *text) {
    if (!text) return NULL;
    ModuleScope *scope = standard_scope(checker);
    uint32_t base = span_base(text);
    for (size_t i = 0; i < scope->functions.count; i++)
        if (scope->functions.items[i].function->name_span.start / STANDARD_TEXT_LIMIT == base / STANDARD_TEXT_LIMIT) return scope->functions.items[i].function;
    const AstFunction *function = parse_function(checker, text);
    vector_push(&scope->functions, (ModuleFunction){.name = function->name, .function = function});
    return function;
}

const AstFunction *standard_function(Checker *checker, const char *module, const char *name) {
    return name[0] == '_' ? NULL : function_of(checker, find_text(module, name));
}

const AstFunction *standard_method(Checker *checker, const char *name) {
    const StandardText *text = find_text("np", name);
    return text && text->is_method ? function_of(checker, text) : NULL;
}

const AstFunction *standard_own_function(Checker *checker, const char *name) { return function_of(checker, find_text("np", name)); }

const char *standard_describe(Checker *checker, const AstFunction *function) {
    if (!standard_has_span(function->name_span)) return arena_format(checker->arena, "'%s'", function->name);
    if (strncmp(function->name, "_complex", strlen("_complex")) == 0) return "this function of complex numbers";
    if (function->name[0] == '_') return "an index array"; // no name leads there from a program, but that notation
    return arena_format(checker->arena, "%s.%s", text_at(function->name_span)->module, function->name);
}

void standard_each_name(const char *module, bool methods_only, void (*consider)(void *data, const char *name), void *data) {
    for (const StandardText *text = standard_texts; text->name; text++)
        if (text->name[0] != '_' && strcmp(text->module, module) == 0 && (!methods_only || text->is_method)) consider(data, text->name);
}

void standard_free(Checker *checker) {
    if (checker->library) vector_free(&checker->library->functions);
}

const char *standard_place(Checker *checker, Span span) {
    const StandardText *text = text_at(span);
    uint32_t offset = (span.start - STANDARD_SPAN_BASE) % STANDARD_TEXT_LIMIT, start = 0, line = text->line;
    for (uint32_t i = 0; i < offset; i++) {
        if (text->text[i] != '\n') continue;
        start = i + 1;
        line++;
    }
    const char *first = text->text + start + strspn(text->text + start, " ");
    return arena_format(checker->arena, "runtime/stdlib/%s:%u: %.*s", text->file, line, (int)strcspn(first, "\n"), first);
}
