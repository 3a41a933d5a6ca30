// The characters of the loop IR's text: words, numbers, extents, and the table of declared names.

#include "parse_internal.h"

#include <stdlib.h>
#include <string.h>

#include "middle/ir/scalar.h"

enum { SHOWN_LENGTH = 24 };

Span loop_parse_span(const LoopParser *parser, size_t start) {
    return (Span){.start = (uint32_t)start, .end = (uint32_t)parser->offset};
}

bool loop_parse_fail(LoopParser *parser, const char *format, ...) {
    size_t start = loop_parse_skip(parser);
    size_t end = start < parser->source->length ? start + 1 : start;
    va_list arguments;
    va_start(arguments, format);
    TextBuffer message = {0};
    text_format_list(&message, format, arguments);
    va_end(arguments);
    diagnostic_error(parser->diagnostics, (Span){(uint32_t)start, (uint32_t)end}, "%s",
                     message.text ? message.text : "");
    text_free(&message);
    return false;
}

static char peek(const LoopParser *parser) {
    return parser->offset < parser->source->length ? parser->source->text[parser->offset] : '\0';
}

// Bytes of multi-byte characters count as letters: Python's names may hold them.
static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static void skip_comment(LoopParser *parser) {
    while (parser->offset < parser->source->length && peek(parser) != '\n') parser->offset++;
}

size_t loop_parse_skip(LoopParser *parser) {
    for (;; parser->offset++) {
        if (parser->offset < parser->source->length && peek(parser) == '#') skip_comment(parser);
        char c = peek(parser);
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r') return parser->offset;
    }
}

bool loop_parse_at_end(LoopParser *parser) { return loop_parse_skip(parser) >= parser->source->length; }

bool loop_parse_take(LoopParser *parser, const char *punctuation) {
    size_t start = loop_parse_skip(parser), length = strlen(punctuation);
    if (parser->source->length - start < length) return false;
    if (memcmp(parser->source->text + start, punctuation, length) != 0) return false;
    parser->offset += length;
    return true;
}

size_t loop_parse_peek_identifier(LoopParser *parser, const char **text) {
    size_t start = loop_parse_skip(parser), end = start;
    *text = parser->source->text + start;
    if (!is_letter(peek(parser))) return 0;
    while (end < parser->source->length &&
           (is_letter(parser->source->text[end]) || is_digit(parser->source->text[end])))
        end++;
    return end - start;
}

bool loop_parse_take_word(LoopParser *parser, const char *word) {
    const char *text;
    size_t length = loop_parse_peek_identifier(parser, &text);
    if (length != strlen(word) || memcmp(text, word, length) != 0) return false;
    parser->offset += length;
    return true;
}

bool loop_parse_expect(LoopParser *parser, const char *punctuation) {
    return loop_parse_take(parser, punctuation) || loop_parse_fail(parser, "expected '%s'", punctuation);
}

bool loop_parse_expect_word(LoopParser *parser, const char *word) {
    return loop_parse_take_word(parser, word) || loop_parse_fail(parser, "expected '%s'", word);
}

bool loop_parse_identifier(LoopParser *parser, const char **name) {
    const char *text;
    size_t length = loop_parse_peek_identifier(parser, &text);
    if (length == 0) return loop_parse_fail(parser, "expected a name");
    *name = string_intern(parser->strings, text, length);
    parser->offset += length;
    return true;
}

// Digits without a sign or spaces; false when there are none or the value exceeds `limit`.
static bool take_digits(LoopParser *parser, uint64_t limit, uint64_t *value) {
    if (!is_digit(peek(parser))) return false;
    for (*value = 0; is_digit(peek(parser)); parser->offset++) {
        uint64_t digit = (uint64_t)(peek(parser) - '0');
        if (*value > (limit - digit) / 10) return false;
        *value = *value * 10 + digit;
    }
    return true;
}

bool loop_parse_u32(LoopParser *parser, uint32_t *value) {
    uint64_t wide;
    loop_parse_skip(parser);
    if (!take_digits(parser, UINT32_MAX, &wide)) return loop_parse_fail(parser, "expected a number below 2^32");
    *value = (uint32_t)wide;
    return true;
}

bool loop_parse_i64(LoopParser *parser, int64_t *value) {
    uint64_t magnitude;
    bool negative = loop_parse_take(parser, "-");
    loop_parse_skip(parser);
    if (!take_digits(parser, INT64_MAX, &magnitude)) return loop_parse_fail(parser, "expected a 64-bit integer");
    *value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

bool loop_parse_numbered(LoopParser *parser, char letter, uint32_t *number) {
    uint64_t wide;
    loop_parse_skip(parser);
    if (peek(parser) == letter) {
        parser->offset++;
        if (take_digits(parser, UINT32_MAX, &wide)) {
            *number = (uint32_t)wide;
            return true;
        }
    }
    return loop_parse_fail(parser, "expected '%c' and a number", letter);
}

bool loop_parse_dtype(LoopParser *parser, DType *dtype) {
    const char *text;
    size_t length = loop_parse_peek_identifier(parser, &text);
    char name[SHOWN_LENGTH] = "";
    if (length < sizeof name) memcpy(name, text, length);
    *dtype = dtype_from_name(name);
    if (*dtype == DTYPE_NONE) return loop_parse_fail(parser, "expected an element type");
    parser->offset += length;
    return true;
}

bool loop_parse_scalar(LoopParser *parser, DType dtype, uint64_t *bits) {
    loop_parse_skip(parser);
    if (dtype_is_complex(dtype)) return loop_parse_fail(parser, "%s has no constants", dtype_name(dtype));
    if (scalar_parse(dtype, parser->source->text, parser->source->length, &parser->offset, bits)) return true;
    return loop_parse_fail(parser, "expected a constant of type %s", dtype_name(dtype));
}

static bool find_dimension(void *data, const char *name, size_t length, uint32_t *number, const char **interned) {
    const LoopParser *parser = data;
    for (size_t i = 0; i < parser->function->dimensions.count; i++) {
        const char *candidate = parser->function->dimensions.items[i].name;
        if (strlen(candidate) != length || memcmp(candidate, name, length) != 0) continue;
        *number = (uint32_t)i;
        *interned = candidate;
        return true;
    }
    return false;
}

bool loop_parse_extent(LoopParser *parser, ExtentId *extent) {
    loop_parse_skip(parser);
    if (!extent_parse(parser->module->extents, parser->source->text, parser->source->length, &parser->offset,
                      find_dimension, parser, extent)) {
        return loop_parse_fail(parser, "expected an extent");
    }
    if (!extent_table_take_overflow(parser->module->extents)) return true;
    return loop_parse_fail(parser, "an extent's coefficient leaves 64 bits");
}

// ---- names -------------------------------------------------------------------------------------------------------

static LoopName *find_slot(const LoopNameTable *table, const char *name) {
    size_t index = hash_bytes(name, strlen(name), 0) & (table->capacity - 1);
    while (table->slots[index].name && strcmp(table->slots[index].name, name) != 0)
        index = (index + 1) & (table->capacity - 1);
    return &table->slots[index];
}

static void grow_names(LoopNameTable *table) {
    LoopNameTable old = *table;
    table->capacity = old.capacity ? old.capacity * 2 : 64;
    table->slots = calloc(table->capacity, sizeof *table->slots);
    if (!table->slots) base_out_of_memory();
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].name) *find_slot(table, old.slots[i].name) = old.slots[i];
    free(old.slots);
}

bool loop_names_add(LoopNameTable *table, LoopName name) {
    if (table->count * 2 >= table->capacity) grow_names(table);
    LoopName *slot = find_slot(table, name.name);
    if (slot->name) return false;
    *slot = name;
    table->count++;
    return true;
}

const LoopName *loop_names_find(const LoopNameTable *table, const char *name) {
    if (table->capacity == 0) return NULL;
    const LoopName *slot = find_slot(table, name);
    return slot->name ? slot : NULL;
}

void loop_names_clear(LoopNameTable *table) {
    if (table->capacity) memset(table->slots, 0, table->capacity * sizeof *table->slots);
    table->count = 0;
}

void loop_names_free(LoopNameTable *table) {
    free(table->slots);
    *table = (LoopNameTable){0};
}
