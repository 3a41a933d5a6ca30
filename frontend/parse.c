// The entry of the parser: checks the text as a whole, then lets the grammar read it.

#include "syntax_error.h"
#include "layout.h"

#include <limits.h>
#include <string.h>

void parser_error(Parser *parser, Span span, const char *format, ...) {
    if (parser->recovering) return;
    va_list arguments;
    TextBuffer message = {0};
    va_start(arguments, format);
    text_format_list(&message, format, arguments);
    va_end(arguments);
    diagnostic_error(parser->diagnostics, span, "%s", message.text);
    text_free(&message);
}

// Text that is no UTF-8 is not worth scanning: one error says so.
static bool check_encoding(const Parser *parser, uint32_t start) {
    const SourceFile *source = parser->source;
    for (size_t i = start, length; i < source->length; i += length) {
        length = utf8_length(source->text + i, source->length - i);
        Span span = {parser->span_base + (uint32_t)i, parser->span_base + (uint32_t)i + 1};
        if (length == 0)
            diagnostic_error(parser->diagnostics, span, "the file is not UTF-8: invalid byte here");
        else if (source->text[i] == '\0')
            diagnostic_error(parser->diagnostics, span, "the file has a NUL byte");
        else
            continue;
        return false;
    }
    return true;
}

static bool check_size(const Parser *parser) {
    if (parser->source->length < INT_MAX / 2) return true; // the scanner counts bytes in an int
    diagnostic_error(parser->diagnostics, (Span){0, 0}, "the file is larger than 1 GiB");
    return false;
}

static void run_grammar(Parser *parser, uint32_t start) {
    uint32_t errors_before = parser->diagnostics->error_count;
    parser->number_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    parser->layout = layout_create(parser, start);
    fe_grammar_parse(parser);
    layout_destroy(parser->layout);
    freelocale(parser->number_locale);
    parser->module->incomplete = parser->diagnostics->error_count != errors_before;
}

AstModule *fe_parse(const SourceFile *source, Arena *arena, StringTable *strings, DiagnosticList *diagnostics) {
    return fe_parse_at(source, 0, arena, strings, diagnostics);
}

AstModule *fe_parse_at(const SourceFile *source, uint32_t span_base, Arena *arena, StringTable *strings, DiagnosticList *diagnostics) {
    Parser parser = {.source = source, .span_base = span_base, .arena = arena, .strings = strings, .diagnostics = diagnostics};
    parser.module = ARENA_NEW(arena, AstModule);
    uint32_t start = source->length >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (check_size(&parser) && check_encoding(&parser, start))
        run_grammar(&parser, start);
    else
        parser.module->incomplete = true;
    return parser.module;
}
