// Values of literals: Python's numbers and strings.

#ifndef _GNU_SOURCE
#define _GNU_SOURCE // strtod_l
#endif

#include "parser_internal.h"

#include <stdlib.h>
#include <string.h>

static const char *literal_text(const Parser *parser, Span span) { return parser_text(parser, span.start); }

// ---- numbers -----------------------------------------------------------------------------------------------------

static unsigned digit_value(char digit) {
    if (digit >= '0' && digit <= '9') return (unsigned)(digit - '0');
    return (unsigned)((digit | 0x20) - 'a') + 10;
}

AstExpression *literal_integer(Parser *parser, Span span, unsigned base) {
    AstExpression *literal = ast_leaf(parser, AST_INTEGER, span);
    const char *text = literal_text(parser, span);
    for (uint32_t i = base == 10 ? 0 : 2; i < span.end - span.start; i++) {
        if (text[i] == '_') continue;
        literal->integer_overflow |= __builtin_mul_overflow(literal->integer, base, &literal->integer);
        literal->integer_overflow |= __builtin_add_overflow(literal->integer, digit_value(text[i]), &literal->integer);
    }
    return literal;
}

// The value of the digits in `span`; beyond the range of f64 it is infinity, as in Python.
static double decimal_value(const Parser *parser, Span span) {
    const char *text = literal_text(parser, span);
    ArenaMark mark = arena_mark(parser->arena);
    char *digits = ARENA_ARRAY(parser->arena, span.end - span.start + 1, char);
    for (uint32_t i = 0, length = 0; i < span.end - span.start; i++)
        if (text[i] != '_') digits[length++] = text[i];
    double value = strtod_l(digits, NULL, parser->number_locale);
    arena_reset(parser->arena, mark);
    return value;
}

AstExpression *literal_float(Parser *parser, Span span) {
    AstExpression *literal = ast_leaf(parser, AST_FLOAT, span);
    literal->floating = decimal_value(parser, span);
    return literal;
}

AstExpression *literal_imaginary(Parser *parser, Span span) {
    AstExpression *literal = ast_leaf(parser, AST_IMAGINARY, span);
    literal->floating = decimal_value(parser, (Span){span.start, span.end - 1});
    return literal;
}

void literal_bad_number(Parser *parser, Span span) {
    const char *text = literal_text(parser, span);
    size_t length = span.end - span.start;
    ArenaMark mark = arena_mark(parser->arena);
    const char *copy = arena_copy_string(parser->arena, text, length);
    bool only_digits = strspn(copy, "0123456789_") == length && copy[length - 1] != '_' && !strstr(copy, "__");
    arena_reset(parser->arena, mark);
    if (only_digits)
        parser_error(parser, span, "an integer cannot start with 0; octal numbers start with 0o");
    else
        parser_error(parser, span, "invalid number");
}

// ---- strings -----------------------------------------------------------------------------------------------------

// Decoding one literal: from source text to `output`, which is never longer.
typedef struct Decoder {
    Parser *parser;
    const char *text; // of the literal
    uint32_t offset;  // the span offset of `text`
    uint32_t next;    // of the body
    uint32_t end;
    char *output;
    size_t length;
} Decoder;

static void put_code_point(Decoder *decoder, uint32_t code) {
    unsigned char *out = (unsigned char *)decoder->output + decoder->length;
    size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    for (size_t i = length - 1; i > 0; i--, code >>= 6) out[i] = (unsigned char)(0x80 | (code & 0x3F));
    out[0] = (unsigned char)(lead[length] | code);
    decoder->length += length;
}

static bool is_digit_of(char digit, unsigned base) {
    bool letter = (digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F');
    if (base == 16 && letter) return true;
    return digit >= '0' && digit < (base == 16 ? ':' : '8');
}

// Reads up to `most` digits, at least `fewest` of them. Returns false after an error.
static bool put_numeric_escape(Decoder *decoder, uint32_t start, unsigned base, uint32_t fewest, uint32_t most) {
    uint32_t code = 0, digits = 0;
    while (digits < most && decoder->next < decoder->end && is_digit_of(decoder->text[decoder->next], base)) {
        code = code * base + digit_value(decoder->text[decoder->next++]);
        digits++;
    }
    Span span = {decoder->offset + start, decoder->offset + decoder->next};
    if (digits < fewest)
        parser_error(decoder->parser, span, "this escape needs %u hexadecimal digits", fewest);
    else if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        parser_error(decoder->parser, span, "this escape names no Unicode character");
    else
        return put_code_point(decoder, code), true;
    return false;
}

static bool put_escape(Decoder *decoder) {
    static const char names[] = "abfnrtv\\'\"", values[] = "\a\b\f\n\r\t\v\\'\"";
    uint32_t start = decoder->next++;
    char name = decoder->text[decoder->next++];
    const char *simple = name ? strchr(names, name) : NULL;
    if (simple) return put_code_point(decoder, (unsigned char)values[simple - names]), true;
    if (name == '\n') return true;
    if (name == '\r') return decoder->next += decoder->text[decoder->next] == '\n', true;
    if (name == 'x') return put_numeric_escape(decoder, start, 16, 2, 2);
    if (name == 'u') return put_numeric_escape(decoder, start, 16, 4, 4);
    if (name == 'U') return put_numeric_escape(decoder, start, 16, 8, 8);
    if (name == 'N') return parser_error(decoder->parser, (Span){decoder->offset + start, decoder->offset + start + 2}, "'\\N' is not supported"), false;
    if (is_digit_of(name, 8)) return decoder->next--, put_numeric_escape(decoder, start, 8, 1, 3);
    decoder->output[decoder->length++] = '\\'; // an unknown escape stands for itself
    decoder->next--;
    return true;
}

static bool decode(Decoder *decoder, bool raw) {
    while (decoder->next < decoder->end) {
        char byte = decoder->text[decoder->next];
        if (byte == '\\' && !raw) {
            if (!put_escape(decoder)) return false;
            continue;
        }
        decoder->next++;
        if (byte == '\r') { // line breaks are '\n' in the value
            byte = '\n';
            decoder->next += decoder->next < decoder->end && decoder->text[decoder->next] == '\n';
        }
        decoder->output[decoder->length++] = byte;
    }
    return true;
}

bool literal_string(Parser *parser, Span span, StringPiece *piece) {
    const char *text = literal_text(parser, span);
    uint32_t start = 0, length = span.end - span.start;
    bool raw = false;
    for (; text[start] != '\'' && text[start] != '"'; start++) {
        char prefix = (char)(text[start] | 0x20);
        const char *kind = prefix == 'b' ? "a byte string" : prefix == 'f' ? "a formatted string" : NULL;
        if (kind) return parser_error(parser, span, "%s is not supported", kind), false;
        raw |= prefix == 'r';
    }
    bool is_long = length - start >= 6 && text[start + 1] == text[start] && text[start + 2] == text[start];
    uint32_t quotes = is_long ? 3 : 1;
    Decoder decoder = {.parser = parser, .text = text, .offset = span.start, .next = start + quotes, .end = length - quotes};
    decoder.output = ARENA_ARRAY(parser->arena, length, char);
    if (!decode(&decoder, raw)) return false;
    *piece = (StringPiece){decoder.output, decoder.length};
    return true;
}

StringPiece literal_join(Parser *parser, StringList pieces) {
    size_t length = 0;
    for (size_t i = 0; i < pieces.count; i++) length += pieces.items[i].length;
    char *text = ARENA_ARRAY(parser->arena, length + 1, char);
    length = 0;
    for (size_t i = 0; i < pieces.count; i++) {
        memcpy(text + length, pieces.items[i].text, pieces.items[i].length);
        length += pieces.items[i].length;
    }
    return (StringPiece){text, length};
}
