// Parses what extent_print writes: sums of products of integers, leaves and calls. Recursion follows parentheses only,
// to a fixed depth.

#include "extent_internal.h"

#include <string.h>

typedef struct ExtentParser {
    ExtentTable *table;
    const char *text;
    size_t length;
    size_t offset;
    uint32_t depth;
    ExtentDimensionLookup *dimension;
    void *data;
} ExtentParser;

static bool parse_sum(ExtentParser *parser, ExtentId *extent);

static char peek(const ExtentParser *parser) {
    return parser->offset < parser->length ? parser->text[parser->offset] : '\0';
}

static void skip_spaces(ExtentParser *parser) {
    while (peek(parser) == ' ') parser->offset++;
}

static bool accept(ExtentParser *parser, char wanted) {
    skip_spaces(parser);
    if (peek(parser) != wanted) return false;
    parser->offset++;
    return true;
}

static bool is_digit(char character) { return character >= '0' && character <= '9'; }

static bool is_name_character(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_' ||
           is_digit(character) || (unsigned char)character >= 0x80;
}

static bool parse_magnitude(ExtentParser *parser, uint64_t *magnitude) {
    if (!is_digit(peek(parser))) return false;
    for (*magnitude = 0; is_digit(peek(parser)); parser->offset++) {
        uint64_t digit = (uint64_t)(peek(parser) - '0');
        if (__builtin_mul_overflow(*magnitude, (uint64_t)10, magnitude)) return false;
        if (__builtin_add_overflow(*magnitude, digit, magnitude)) return false;
    }
    return true;
}

static bool parse_leaf_number(ExtentParser *parser, AtomKind kind, ExtentId *extent) {
    uint64_t number;
    if (!parse_magnitude(parser, &number) || number > UINT32_MAX) return false;
    *extent = extent_leaf(parser->table, kind, (uint32_t)number);
    return true;
}

static bool parse_call(ExtentParser *parser, AtomKind kind, ExtentId *extent) {
    ExtentId left, right;
    if (++parser->depth > EXTENT_DEPTH_LIMIT) return false;
    if (!accept(parser, '(') || !parse_sum(parser, &left) || !accept(parser, ',')) return false;
    if (!parse_sum(parser, &right) || !accept(parser, ')')) return false;
    parser->depth--;
    *extent = extent_apply(parser->table, kind, left, right);
    return true;
}

static bool names(const char *text, size_t length, const char *name) {
    return strlen(name) == length && memcmp(text, name, length) == 0;
}

// The kind of atom that a called name denotes; false for others.
static bool call_kind(const char *text, size_t length, AtomKind *kind) {
    static const struct {
        const char *name;
        AtomKind kind;
    } calls[] = {{"max", ATOM_MAX}, {"min", ATOM_MIN}, {"floordiv", ATOM_FLOOR_DIVIDE}, {"mod", ATOM_MODULO}};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (!names(text, length, calls[i].name)) continue;
        *kind = calls[i].kind;
        return true;
    }
    return false;
}

static bool parse_dimension(ExtentParser *parser, const char *name, size_t length, ExtentId *extent) {
    uint32_t number;
    const char *interned;
    if (!parser->dimension || !parser->dimension(parser->data, name, length, &number, &interned)) return false;
    *extent = extent_dimension(parser->table, number, interned);
    return true;
}

// "i12" and "s12" are leaves of the loop IR.
static bool is_loop_leaf(const char *name, size_t length) {
    if (length < 2 || (name[0] != 'i' && name[0] != 's')) return false;
    for (size_t i = 1; i < length; i++)
        if (!is_digit(name[i])) return false;
    return true;
}

static bool parse_name(ExtentParser *parser, ExtentId *extent) {
    bool escaped = accept(parser, '$');
    size_t start = parser->offset;
    while (is_name_character(peek(parser))) parser->offset++;
    const char *name = parser->text + start;
    size_t length = parser->offset - start;
    AtomKind kind;
    if (length == 0) return false;
    if (peek(parser) == '(' && call_kind(name, length, &kind)) return parse_call(parser, kind, extent);
    if (!escaped && is_loop_leaf(name, length)) {
        parser->offset = start + 1;
        return parse_leaf_number(parser, name[0] == 'i' ? ATOM_LOOP : ATOM_VARIABLE, extent);
    }
    if (parse_dimension(parser, name, length, extent)) return true;
    parser->offset = start;
    return false;
}

static bool parse_integer(ExtentParser *parser, bool negative, ExtentId *extent) {
    uint64_t magnitude;
    if (!parse_magnitude(parser, &magnitude) || magnitude > (uint64_t)INT64_MAX + negative) return false;
    *extent = extent_constant(parser->table, (int64_t)(negative ? 0 - magnitude : magnitude));
    return true;
}

static bool parse_factor(ExtentParser *parser, bool negative, ExtentId *extent) {
    skip_spaces(parser);
    if (is_digit(peek(parser))) return parse_integer(parser, negative, extent);
    bool parsed = accept(parser, '%')   ? parse_leaf_number(parser, ATOM_VALUE, extent)
                  : accept(parser, '#') ? parse_leaf_number(parser, ATOM_INDEX, extent)
                                        : parse_name(parser, extent);
    if (parsed && negative) *extent = extent_scale(parser->table, *extent, -1);
    return parsed;
}

static bool parse_product(ExtentParser *parser, bool negative, ExtentId *extent) {
    ExtentId factor;
    if (!parse_factor(parser, negative, extent)) return false;
    while (accept(parser, '*')) {
        if (!parse_factor(parser, false, &factor)) return false;
        *extent = extent_multiply(parser->table, *extent, factor);
    }
    return true;
}

static bool parse_sum(ExtentParser *parser, ExtentId *extent) {
    ExtentId term;
    if (!parse_product(parser, accept(parser, '-'), extent)) return false;
    for (;;) {
        size_t before = parser->offset;
        bool negative = accept(parser, '-');
        if (!negative && !accept(parser, '+')) {
            parser->offset = before;
            return true;
        }
        if (!parse_product(parser, negative, &term)) return false;
        *extent = extent_add(parser->table, *extent, term);
    }
}

bool extent_parse(ExtentTable *table, const char *text, size_t length, size_t *offset, ExtentDimensionLookup *dimension,
                  void *data, ExtentId *extent) {
    ExtentParser parser = {
        .table = table, .text = text, .length = length, .offset = *offset, .dimension = dimension, .data = data};
    bool before = extent_attempt_begin(table);
    bool parsed = parse_sum(&parser, extent);
    parsed = extent_attempt_end(table, before) && parsed;
    *offset = parser.offset;
    return parsed;
}
