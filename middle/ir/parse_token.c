// Tokens of the array IR's text: words, numbers, spans, values, extents, maps and types.

#include "parse_internal.h"

#include <string.h>

bool parse_fail(IrParser *parser, const char *format, ...) {
    va_list arguments;
    TextBuffer message = {0};
    va_start(arguments, format);
    text_format_list(&message, format, arguments);
    va_end(arguments);
    Span span = {(uint32_t)parser->offset, (uint32_t)parser->offset};
    diagnostic_error(parser->diagnostics, span, "%s", message.text);
    text_free(&message);
    return false;
}

static char peek(const IrParser *parser) {
    return parser->offset < parser->source->length ? parser->source->text[parser->offset] : '\0';
}

static bool is_digit(char character) { return character >= '0' && character <= '9'; }

static bool is_name_character(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_' ||
           is_digit(character) || (unsigned char)character >= 0x80;
}

void parse_skip_spaces(IrParser *parser) {
    while (peek(parser) == ' ' || peek(parser) == '\n' || peek(parser) == '\r' || peek(parser) == '\t')
        parser->offset++;
}

bool parse_accept(IrParser *parser, const char *wanted) {
    parse_skip_spaces(parser);
    size_t size = strlen(wanted), end = parser->offset + size;
    if (parser->source->length < end || memcmp(parser->source->text + parser->offset, wanted, size) != 0) return false;
    bool cut = end < parser->source->length && is_name_character(wanted[size - 1]) &&
               is_name_character(parser->source->text[end]);
    if (!cut) parser->offset = end;
    return !cut;
}

bool parse_expect(IrParser *parser, const char *wanted) {
    return parse_accept(parser, wanted) || parse_fail(parser, "expected '%s'", wanted);
}

bool parse_name(IrParser *parser, const char **name) {
    parse_skip_spaces(parser);
    size_t start = parser->offset;
    while (is_name_character(peek(parser))) parser->offset++;
    if (parser->offset == start || is_digit(parser->source->text[start])) return parse_fail(parser, "expected a name");
    *name = string_intern(parser->module->strings, parser->source->text + start, parser->offset - start);
    return true;
}

bool parse_integer(IrParser *parser, int64_t *integer) {
    bool negative = parse_accept(parser, "-");
    if (!is_digit(peek(parser))) return parse_fail(parser, "expected an integer");
    for (*integer = 0; is_digit(peek(parser)); parser->offset++) {
        int64_t digit = peek(parser) - '0';
        if (multiply_overflows(*integer, 10, integer) || add_overflows(*integer, negative ? -digit : digit, integer))
            return parse_fail(parser, "the integer does not fit in 64 bits");
    }
    return true;
}

bool parse_unsigned(IrParser *parser, uint32_t *number) {
    int64_t integer = 0;
    parse_skip_spaces(parser);
    if (!parse_integer(parser, &integer)) return false;
    if (integer < 0 || integer > UINT32_MAX) return parse_fail(parser, "the number does not fit in 32 bits");
    *number = (uint32_t)integer;
    return true;
}

static int hexadecimal_digit(char character) {
    if (is_digit(character)) return character - '0';
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

// \xHH, the only escape; a NUL cannot be part of a text.
static bool parse_escape(IrParser *parser, TextBuffer *buffer) {
    if (parser->source->length - parser->offset < 4 || parser->source->text[parser->offset + 1] != 'x')
        return parse_fail(parser, "unknown escape");
    int high = hexadecimal_digit(parser->source->text[parser->offset + 2]);
    int low = hexadecimal_digit(parser->source->text[parser->offset + 3]);
    if (high < 0 || low < 0 || high + low == 0) return parse_fail(parser, "unknown escape");
    text_add_char(buffer, (char)(high * 16 + low));
    parser->offset += 4;
    return true;
}

static bool parse_quoted_bytes(IrParser *parser, TextBuffer *buffer) {
    while (peek(parser) != '"') {
        if (peek(parser) == '\0' || peek(parser) == '\n') return parse_fail(parser, "a quoted text that does not end");
        if (peek(parser) == '\\') {
            if (!parse_escape(parser, buffer)) return false;
            continue;
        }
        text_add_char(buffer, peek(parser));
        parser->offset++;
    }
    parser->offset++;
    return true;
}

bool parse_quoted(IrParser *parser, const char **text) {
    TextBuffer buffer = {0};
    bool parsed = parse_expect(parser, "\"") && parse_quoted_bytes(parser, &buffer);
    if (parsed) *text = string_intern(parser->module->strings, buffer.text, buffer.length);
    text_free(&buffer);
    return parsed;
}

bool parse_span(IrParser *parser, Span *span) {
    *span = (Span){0, 0};
    if (!parse_accept(parser, "@")) return true;
    return parse_unsigned(parser, &span->start) && parse_expect(parser, "-") && parse_unsigned(parser, &span->end);
}

// ---- values ------------------------------------------------------------------------------------------------------

bool parse_definition(IrParser *parser, uint32_t *number) {
    if (!parse_expect(parser, "%") || !parse_unsigned(parser, number)) return false;
    if (*number == 0 || *number > parser->source->length)
        return parse_fail(parser, "the value's number is out of range");
    if (*number < parser->values.count && value_exists(parser->values.items[*number]))
        return parse_fail(parser, "value %%%u is defined twice", *number);
    return true;
}

bool parse_define(IrParser *parser, uint32_t number, ValueId value) {
    while (parser->values.count <= number) vector_push(&parser->values, (ValueId){0});
    parser->values.items[number] = value;
    return true;
}

static bool find_value(const IrParser *parser, uint32_t number, ValueId *value) {
    if (number >= parser->values.count) return false;
    *value = parser->values.items[number];
    return value_exists(*value);
}

bool parse_value(IrParser *parser, ValueId *value) {
    uint32_t number;
    if (!parse_expect(parser, "%") || !parse_unsigned(parser, &number)) return false;
    return find_value(parser, number, value) || parse_fail(parser, "value %%%u is not defined before its use", number);
}

bool parse_values(IrParser *parser, ValueVector *values) {
    if (!parse_expect(parser, "(")) return false;
    if (parse_accept(parser, ")")) return true;
    do {
        ValueId value;
        if (!parse_value(parser, &value)) return false;
        vector_push(values, value);
    } while (parse_accept(parser, ","));
    return parse_expect(parser, ")");
}

// ---- extents, maps, types ----------------------------------------------------------------------------------------

static bool look_up_dimension(void *data, const char *name, size_t length, uint32_t *number, const char **interned) {
    const IrParser *parser = data;
    for (uint32_t i = 0; i < parser->function->dimensions.count; i++) {
        const char *known = parser->function->dimensions.items[i].name;
        if (strlen(known) != length || memcmp(known, name, length) != 0) continue;
        *number = i;
        *interned = known;
        return true;
    }
    return false;
}

typedef struct ValueNumbers {
    const IrParser *parser;
    bool missing;
} ValueNumbers;

static bool number_to_value(void *data, AtomId leaf, ExtentId *replacement) {
    ValueNumbers *numbers = data;
    ExtentTable *table = numbers->parser->module->extents;
    Atom atom = extent_atom(table, leaf);
    ValueId value;
    if (atom.kind != ATOM_VALUE) return false;
    if (!find_value(numbers->parser, atom.number, &value)) {
        numbers->missing = true;
        return false;
    }
    *replacement = extent_leaf(table, ATOM_VALUE, value.index);
    return true;
}

// The numbers in the text become ids; loop leaves belong to another IR.
static bool resolve(IrParser *parser, ExtentId *extent) {
    ExtentTable *table = parser->module->extents;
    ValueNumbers numbers = {.parser = parser};
    *extent = extent_substitute(table, *extent, number_to_value, &numbers);
    if (numbers.missing) return parse_fail(parser, "an extent uses a value that is not defined before");
    if (extent_mentions_kind(table, *extent, ATOM_LOOP) || extent_mentions_kind(table, *extent, ATOM_VARIABLE))
        return parse_fail(parser, "an extent uses a loop of the loop IR");
    return !extent_table_overflowed(table) || parse_fail(parser, "an extent leaves 64 bits");
}

bool parse_extent_in(IrParser *parser, ExtentId *extent) {
    parse_skip_spaces(parser);
    if (!extent_parse(parser->module->extents, parser->source->text, parser->source->length, &parser->offset,
                      look_up_dimension, parser, extent))
        return parse_fail(parser, "expected an extent");
    return resolve(parser, extent);
}

static bool resolve_list(IrParser *parser, const ExtentId *extents, uint32_t count, const ExtentId **resolved) {
    ExtentId *copies = ARENA_ARRAY(parser->scratch, count, ExtentId);
    for (uint32_t k = 0; k < count; k++) {
        copies[k] = extents[k];
        if (!resolve(parser, &copies[k])) return false;
    }
    *resolved = copies;
    return true;
}

bool parse_map_in(IrParser *parser, IndexMapId *id) {
    parse_skip_spaces(parser);
    if (!index_map_parse(parser->module->maps, parser->source->text, parser->source->length, &parser->offset,
                         look_up_dimension, parser, id))
        return parse_fail(parser, "expected an index map");
    IndexMap map = *index_map_get(parser->module->maps, *id);
    IndexMapPiece *pieces = ARENA_ARRAY(parser->scratch, map.piece_count, IndexMapPiece);
    for (uint32_t i = 0; i < map.piece_count; i++) {
        pieces[i] = map.pieces[i];
        if (!resolve_list(parser, pieces[i].lower, map.result_rank, &pieces[i].lower)) return false;
        if (!resolve_list(parser, pieces[i].upper, map.result_rank, &pieces[i].upper)) return false;
        if (!resolve_list(parser, pieces[i].subscripts, pieces[i].source_rank, &pieces[i].subscripts)) return false;
    }
    map.pieces = pieces;
    *id = index_map_intern(parser->module->maps, &map);
    return true;
}

bool parse_type(IrParser *parser, IrType *type, ExtentId *shape) {
    const char *name;
    if (!parse_expect(parser, ":") || !parse_name(parser, &name)) return false;
    *type = (IrType){.dtype = dtype_from_name(name), .shape = shape};
    if (type->dtype == DTYPE_NONE) return parse_fail(parser, "unknown dtype %s", name);
    if (!parse_accept(parser, "[")) return true;
    do {
        if (type->rank == IR_RANK_LIMIT) return parse_fail(parser, "more than %d axes", IR_RANK_LIMIT);
        if (!parse_extent_in(parser, &shape[type->rank])) return false;
        type->rank++;
    } while (parse_accept(parser, ","));
    return parse_expect(parser, "]");
}
