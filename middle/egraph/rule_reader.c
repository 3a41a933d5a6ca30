// Tokens of the rule language, and errors with their place.

#include "rule_internal.h"

#include <stdio.h>

// ---- errors ------------------------------------------------------------------------------------------------------

EgPlace eg_place_count(EgPlace from, const char *to) {
    for (; from.at < to; from.at++) {
        from.column++;
        if (*from.at == '\n') from.line++, from.column = 1;
    }
    return from;
}

static void make_printable(char *message) {
    size_t left = strlen(message);
    while (left) {
        size_t length = utf8_length(message, left);
        if (length == 0 || (unsigned char)*message < ' ' || *message == 0x7f) *message = '?', length = 1;
        message += length, left -= length;
    }
}

void eg_reader_fail(EgReader *reader, const char *place, const char *format, ...) {
    if (reader->failed) return;
    reader->failed = true;
    if (!reader->error) return;
    EgPlace counted = eg_place_count((EgPlace){reader->text, 1, 1}, place);
    reader->error->line = counted.line, reader->error->column = counted.column;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reader->error->message, sizeof reader->error->message, format, arguments);
    va_end(arguments);
    make_printable(reader->error->message);
}

enum { LONGEST_COMPARED = 40 };

static uint32_t least(uint32_t left, uint32_t right) { return left < right ? left : right; }

// Levenshtein's distance, by rows.
static uint32_t edit_distance(EgWord left, EgWord right) {
    uint32_t row[LONGEST_COMPARED + 1];
    for (uint32_t k = 0; k <= right.length; k++) row[k] = k;
    for (uint32_t i = 0; i < left.length; i++) {
        uint32_t diagonal = row[0];
        row[0] = i + 1;
        for (uint32_t k = 0; k < right.length; k++) {
            uint32_t above = row[k + 1];
            row[k + 1] = least(diagonal + (left.text[i] != right.text[k]), 1 + least(above, row[k]));
            diagonal = above;
        }
    }
    return row[right.length];
}

// A candidate that differs in at most a third of the letters, or in one; NULL without one.
static const char *closest(EgWord given, EgCandidate *candidate, const void *data, size_t count) {
    const char *best = NULL;
    uint32_t limit = given.length < 6 ? 1 : (uint32_t)given.length / 3, best_distance = limit + 1;
    if (given.length < 2 || given.length > LONGEST_COMPARED) return NULL;
    for (size_t k = 0; k < count; k++) {
        const char *name = candidate(data, k);
        EgWord word = {name, strlen(name)};
        if (word.length > LONGEST_COMPARED) continue;
        uint32_t distance = edit_distance(given, word);
        if (distance < best_distance) best = name, best_distance = distance;
    }
    return best;
}

void eg_reader_fail_unknown(EgReader *reader, const char *kind, EgWord given, EgCandidate *candidate, const void *data, size_t count) {
    if (reader->failed) return;
    const char *name = closest(given, candidate, data, count);
    if (name) eg_reader_fail(reader, given.text, "unknown %s %.*s; did you mean %s?", kind, EG_WORD(given), name);
    else eg_reader_fail(reader, given.text, "unknown %s %.*s", kind, EG_WORD(given));
}

// ---- tokens ------------------------------------------------------------------------------------------------------

void eg_reader_skip_space(EgReader *reader) {
    for (;; reader->at++) {
        if (*reader->at == ';') reader->at += strcspn(reader->at, "\n");
        if (!*reader->at || !strchr(" \t\r\n", *reader->at)) return;
    }
}

bool eg_reader_take(EgReader *reader, char character) {
    eg_reader_skip_space(reader);
    if (*reader->at != character) return false;
    reader->at++;
    return true;
}

void eg_reader_expect(EgReader *reader, char character) {
    if (!eg_reader_take(reader, character)) eg_reader_fail(reader, reader->at, "expected '%c'", character);
}

EgWord eg_reader_peek(EgReader *reader) {
    eg_reader_skip_space(reader);
    return (EgWord){reader->at, strcspn(reader->at, " \t\r\n()[]{};?")};
}

bool eg_word_is(EgWord word, const char *text) { return strlen(text) == word.length && !memcmp(word.text, text, word.length); }

bool eg_reader_take_word(EgReader *reader, const char *word) {
    EgWord next = eg_reader_peek(reader);
    if (!eg_word_is(next, word)) return false;
    reader->at += next.length;
    return true;
}

bool eg_reader_at_integer(const EgReader *reader) {
    const char *digits = reader->at + (*reader->at == '-');
    return *digits >= '0' && *digits <= '9';
}

int64_t eg_reader_integer(EgReader *reader) {
    const char *start = reader->at;
    bool negative = *start == '-';
    int64_t value = 0;
    for (reader->at += negative; *reader->at >= '0' && *reader->at <= '9'; reader->at++) {
        int64_t digit = *reader->at - '0';
        if (multiply_overflows(value, 10, &value) || add_overflows(value, negative ? -digit : digit, &value))
            eg_reader_fail(reader, start, "integer out of range");
    }
    const char *end = reader->at;
    if (eg_reader_peek(reader).length && reader->at == end) eg_reader_fail(reader, start, "malformed integer");
    return value;
}

void eg_reader_enter(EgReader *reader) {
    if (++reader->depth > EG_MAX_NESTING) eg_reader_fail(reader, reader->at, "nested more than %d deep", EG_MAX_NESTING);
}
