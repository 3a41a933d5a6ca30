// The loop IR from text: the entry. print.c describes the text.

#include "parse_internal.h"

#include <string.h>

static bool parse_function(LoopParser *parser) {
    loop_names_clear(&parser->names);
    parser->candidates.count = 0;
    parser->temporaries.count = 0;
    parser->expression_depth = 0;
    parser->block_depth = 0;
    if (!loop_parse_expect_word(parser, "func") || !loop_parse_signature(parser) || !loop_parse_expect(parser, "{"))
        return false;
    return loop_parse_declarations(parser) && loop_parse_block(parser, &parser->function->body);
}

// After a fault: to the next line that starts with "func".
static void skip_to_function(LoopParser *parser) {
    const SourceFile *source = parser->source;
    while (parser->offset < source->length) {
        const char *line_end = memchr(source->text + parser->offset, '\n', source->length - parser->offset);
        if (!line_end) break;
        parser->offset = (size_t)(line_end - source->text) + 1;
        if (source->length - parser->offset >= 5 && memcmp(source->text + parser->offset, "func ", 5) == 0) return;
    }
    parser->offset = source->length;
}

static void parse_functions(LoopParser *parser) {
    if (!loop_parse_expect_word(parser, "arr") || !loop_parse_expect(parser, "-loops") ||
        !loop_parse_expect(parser, "1"))
        return;
    while (!loop_parse_at_end(parser))
        if (!parse_function(parser)) skip_to_function(parser);
}

LoopModule *loop_parse(const SourceFile *source, Arena *arena, StringTable *strings, DiagnosticList *diagnostics) {
    uint32_t errors_before = diagnostics->error_count;
    if (source->length >= UINT32_MAX) {
        diagnostic_error(diagnostics, (Span){0, 0}, "a file of 4 GiB or more");
        return NULL;
    }
    LoopParser parser = {.source = source, .arena = arena, .strings = strings, .diagnostics = diagnostics};
    parser.module = loop_module_create(arena, extent_table_create(arena), source, source->path);
    parse_functions(&parser);
    loop_names_free(&parser.names);
    vector_free(&parser.candidates);
    vector_free(&parser.temporaries);
    if (diagnostics->error_count == errors_before) return parser.module;
    loop_module_release(parser.module);
    return NULL;
}
