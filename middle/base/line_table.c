// Byte offsets to lines and columns. Lines end with LF, CR LF or a lone CR, as in Python.

#include "diagnostic.h"

#include <string.h>

struct LineTable {
    const SourceFile *source;
    uint32_t *starts; // offset of the first byte of each line, rising
    uint32_t count;
};

// A byte order mark is no part of the first line.
static uint32_t first_line_start(const SourceFile *source) {
    return source->length >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static bool ends_line(const SourceFile *source, size_t offset) {
    char byte = source->text[offset];
    return byte == '\n' || (byte == '\r' && source->text[offset + 1] != '\n');
}

LineTable *line_table_create(Arena *arena, const SourceFile *source) {
    uint32_t count = 1;
    for (size_t i = 0; i < source->length; i++) count += ends_line(source, i);
    LineTable *table = ARENA_NEW(arena, LineTable);
    *table = (LineTable){.source = source, .starts = ARENA_ARRAY(arena, count, uint32_t)};
    table->starts[table->count++] = first_line_start(source);
    for (size_t i = 0; i < source->length; i++)
        if (ends_line(source, i)) table->starts[table->count++] = (uint32_t)(i + 1);
    return table;
}

SourcePosition line_table_position(const LineTable *table, uint32_t offset) {
    uint32_t low = 0, high = table->count; // the line is in [low, high)
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (table->starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    uint32_t column = offset < table->starts[low] ? 0 : offset - table->starts[low];
    return (SourcePosition){.line = low + 1, .column = column + 1};
}

const char *line_table_line(const LineTable *table, uint32_t line, size_t *length) {
    REQUIRE(line >= 1 && line <= table->count, "line %u of a source with %u lines", line, table->count);
    uint32_t start = table->starts[line - 1];
    size_t end = line < table->count ? table->starts[line] : table->source->length;
    const char *text = table->source->text;
    while (end > start && (text[end - 1] == '\n' || text[end - 1] == '\r')) end--;
    *length = end - start;
    return text + start;
}
