// Growing text buffers, and UTF-8 recognition.

#include "base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Makes room for `extra` more bytes and the closing NUL.
static void text_reserve(TextBuffer *buffer, size_t extra) {
    if (extra >= SIZE_MAX - buffer->length) base_out_of_memory();
    size_t wanted = buffer->length + extra + 1;
    if (buffer->capacity < wanted) buffer->text = vector_grow(buffer->text, &buffer->capacity, wanted, 1);
}

void text_add_bytes(TextBuffer *buffer, const char *bytes, size_t length) {
    text_reserve(buffer, length);
    if (length) memcpy(buffer->text + buffer->length, bytes, length);
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
}

void text_add(TextBuffer *buffer, const char *text) { text_add_bytes(buffer, text, strlen(text)); }

void text_add_char(TextBuffer *buffer, char character) { text_add_bytes(buffer, &character, 1); }

void text_format_list(TextBuffer *buffer, const char *format, va_list arguments) {
    va_list measured;
    va_copy(measured, arguments);
    int length = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    REQUIRE(length >= 0, "a format that cannot be printed: %s", format);
    text_reserve(buffer, (size_t)length);
    vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, arguments);
    buffer->length += (size_t)length;
}

void text_format(TextBuffer *buffer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    text_format_list(buffer, format, arguments);
    va_end(arguments);
}

void text_free(TextBuffer *buffer) {
    free(buffer->text);
    *buffer = (TextBuffer){0};
}

// The bounds of the second byte exclude overlong forms, surrogates and code points above U+10FFFF (Unicode, table 3-7).
static size_t sequence_length(unsigned char first, unsigned char *lowest, unsigned char *highest) {
    *lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    *highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    if (first >= 0xF0 && first <= 0xF4) return 4;
    return 0;
}

size_t utf8_length(const char *text, size_t available) {
    if (available == 0) return 0;
    unsigned char lowest, highest;
    size_t length = sequence_length((unsigned char)text[0], &lowest, &highest);
    if (length > available) return 0;
    for (size_t i = 1; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < lowest || byte > highest) return 0;
        lowest = 0x80, highest = 0xBF;
    }
    return length;
}
