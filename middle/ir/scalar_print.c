// Elements as text. Floats are written with the fewest decimal digits that read back as the same bits, always with a point,
// an exponent, or the names nan and inf, so that a reader sees a float; all NaNs are one value.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "scalar_internal.h"

enum { DIGITS_THAT_SUFFICE = 17, TOKEN_LIMIT = 400 };

// The text of strtod or strtof at the width of `dtype`.
static uint64_t float_bits_of_text(DType dtype, const char *text, char **end) {
    if (dtype == DTYPE_F32) return scalar_f32_bits(strtof(text, end));
    return scalar_f64_bits(strtod(text, end));
}

static void print_finite(DType dtype, uint64_t bits, double value, TextBuffer *output) {
    char text[64];
    for (int digits = 1; digits <= DIGITS_THAT_SUFFICE; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (float_bits_of_text(dtype, text, NULL) == bits) break;
    }
    text_add(output, text);
    if (strpbrk(text, ".e") == NULL) text_add(output, ".0");
}

static void print_float(DType dtype, uint64_t bits, TextBuffer *output) {
    double value = scalar_to_double(dtype, bits);
    if (value != value) text_add(output, "nan");
    else if (value - value != 0) text_add(output, value > 0 ? "inf" : "-inf");
    else print_finite(dtype, bits, value, output);
}

void scalar_print(DType dtype, uint64_t bits, TextBuffer *output) {
    if (dtype == DTYPE_BOOL) text_add(output, bits != 0 ? "true" : "false");
    else if (dtype_is_float(dtype)) print_float(dtype, bits, output);
    else if (dtype_is_unsigned(dtype)) text_format(output, "%llu", (unsigned long long)bits);
    else text_format(output, "%lld", (long long)scalar_to_integer(dtype, bits));
}

static bool is_digit(char character) { return character >= '0' && character <= '9'; }

static bool is_word(char character) {
    return is_digit(character) || (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '.';
}

// Copies the number at `text` (its sign, digits, point, letters, and a sign right after the exponent letter: e, or p in a
// hexadecimal number) to `token` with a NUL. Returns its length; 0 when there is none or it is too long.
static size_t copy_number(const char *text, size_t available, char token[TOKEN_LIMIT]) {
    size_t count = 0;
    bool hexadecimal = false;
    while (count < available && count < TOKEN_LIMIT) {
        char character = text[count], before = count == 0 ? '\0' : text[count - 1];
        bool after_exponent = hexadecimal ? before == 'p' || before == 'P' : before == 'e' || before == 'E';
        bool sign = (character == '-' || character == '+') && (count == 0 || after_exponent);
        if (!sign && !is_word(character)) break;
        hexadecimal = hexadecimal || character == 'x' || character == 'X';
        token[count++] = character;
    }
    if (count == TOKEN_LIMIT) return 0;
    token[count] = '\0';
    return count;
}

static bool parse_bool(const char *text, size_t available, size_t *offset, uint64_t *bits) {
    bool is_true = available >= 4 && memcmp(text, "true", 4) == 0;
    bool is_false = available >= 5 && memcmp(text, "false", 5) == 0;
    if (!is_true && !is_false) return false;
    *offset += is_true ? 4 : 5;
    *bits = is_true;
    return true;
}

// The integer that `token` spells, when `dtype` can hold it.
static bool parse_integer(DType dtype, const char *token, char **end, uint64_t *bits) {
    errno = 0;
    bool is_unsigned = dtype_is_unsigned(dtype);
    if (is_unsigned && token[0] == '-') return false;
    uint64_t value = is_unsigned ? strtoull(token, end, 10) : (uint64_t)strtoll(token, end, 10);
    *bits = scalar_integer_truncate(dtype, value);
    return errno == 0 && (uint64_t)scalar_to_integer(dtype, *bits) == value;
}

bool scalar_parse(DType dtype, const char *text, size_t length, size_t *offset, uint64_t *bits) {
    const char *start = text + *offset;
    char token[TOKEN_LIMIT], *end = token;
    if (dtype == DTYPE_BOOL) return parse_bool(start, length - *offset, offset, bits);
    size_t count = copy_number(start, length - *offset, token);
    if (count == 0) return false;
    bool fits = true;
    if (dtype_is_float(dtype)) *bits = float_bits_of_text(dtype, token, &end);
    else fits = parse_integer(dtype, token, &end, bits);
    if (!fits || end != token + count) return false;
    *offset += count;
    return true;
}
