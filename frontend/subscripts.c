// Reads the notation of np.einsum, and reports what is malformed at its character.

#include "subscripts.h"
#include <string.h>

// ---- places ------------------------------------------------------------------------------------------------------

static bool stands_as_written(const Checker *checker, const Operand *literal) {
    const SourceFile *source = checker->source;
    size_t length = strlen(literal->string);
    return literal->span.end - literal->span.start == length + 2 && literal->span.end <= source->length &&
           memcmp(source->text + literal->span.start + 1, literal->string, length) == 0;
}

Span subscripts_span(const Subscripts *subscripts, uint32_t start, uint32_t end) {
    if (!subscripts->is_plain) return subscripts->span;
    uint32_t first = subscripts->span.start + 1;
    return (Span){first + start, first + (end > start ? end : start + 1)};
}

// ---- terms -------------------------------------------------------------------------------------------------------

static bool is_letter(char character) { return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z'); }

static bool report(Checker *checker, const Subscripts *subscripts, uint32_t at, const char *problem) {
    diagnostic_error(checker->diagnostics, subscripts_span(subscripts, at, at + 1), "%s", problem);
    return false;
}

static bool read_ellipsis(Checker *checker, const Subscripts *subscripts, SubscriptTerm *term, uint32_t *at) {
    if (strncmp(subscripts->text + *at, "...", 3) != 0) return report(checker, subscripts, *at, "this dot is not part of an ellipsis '...'");
    if (term->has_ellipsis) return report(checker, subscripts, *at, "a term has one ellipsis at most");
    term->has_ellipsis = true;
    term->before_ellipsis = term->label_count;
    *at += 3;
    return true;
}

static bool read_label(Checker *checker, const Subscripts *subscripts, SubscriptTerm *term, uint32_t at) {
    char label = subscripts->text[at];
    if (!is_letter(label)) {
        diagnostic_error(checker->diagnostics, subscripts_span(subscripts, at, at + 1), "the labels of np.einsum are letters, not %s",
                         label == '>' || label == '-' ? "this part of '->'" : "this");
        return false;
    }
    if (term->label_count == IR_RANK_LIMIT) return report(checker, subscripts, at, "more than 16 axes are not supported");
    term->labels[term->label_count++] = label;
    return true;
}

// Up to a comma, "->" or the end.
static bool read_term(Checker *checker, const Subscripts *subscripts, uint32_t *at, SubscriptTerm *term) {
    const char *text = subscripts->text;
    *term = (SubscriptTerm){.start = *at};
    while (text[*at] && text[*at] != ',' && strncmp(text + *at, "->", 2) != 0) {
        if (text[*at] == '.') {
            if (!read_ellipsis(checker, subscripts, term, at)) return false;
            continue;
        }
        if (text[*at] != ' ' && !read_label(checker, subscripts, term, *at)) return false;
        ++*at;
    }
    if (!term->has_ellipsis) term->before_ellipsis = term->label_count;
    term->end = *at;
    return true;
}

// ---- the result --------------------------------------------------------------------------------------------------

static uint32_t occurrences(const Subscripts *subscripts, char label) {
    uint32_t count = 0;
    for (size_t i = 0; i < subscripts->term_count; i++)
        for (uint32_t k = 0; k < subscripts->terms[i].label_count; k++) count += subscripts->terms[i].labels[k] == label;
    return count;
}

static bool check_result(Checker *checker, const Subscripts *subscripts) {
    const SubscriptTerm *result = &subscripts->result;
    for (uint32_t k = 0; k < result->label_count; k++) {
        char label = result->labels[k];
        bool is_twice = memchr(result->labels, label, k) != NULL;
        if (!is_twice && occurrences(subscripts, label) > 0) continue;
        Span span = subscripts_span(subscripts, result->start, result->end);
        if (is_twice) diagnostic_error(checker->diagnostics, span, "label '%c' stands twice in the result", label);
        else diagnostic_error(checker->diagnostics, span, "label '%c' of the result is no operand's", label);
        return false;
    }
    return true;
}

static bool read_result(Checker *checker, Subscripts *subscripts, uint32_t at) {
    subscripts->has_result = true;
    at += 2;
    if (!read_term(checker, subscripts, &at, &subscripts->result)) return false;
    if (subscripts->text[at] == ',') return report(checker, subscripts, at, "np.einsum has one result: no comma after '->'");
    if (subscripts->text[at]) return report(checker, subscripts, at, "'->' stands twice");
    return check_result(checker, subscripts);
}

static bool imply_result(Checker *checker, Subscripts *subscripts) {
    SubscriptTerm *result = &subscripts->result;
    *result = (SubscriptTerm){.has_ellipsis = true};
    for (char label = 'A'; label <= 'z'; label++) {
        if (occurrences(subscripts, label) != 1) continue;
        if (result->label_count == IR_RANK_LIMIT) return report(checker, subscripts, 0, "more than 16 axes are not supported");
        result->labels[result->label_count++] = label;
    }
    return true;
}

// ---- the whole ---------------------------------------------------------------------------------------------------

bool subscripts_read(Checker *checker, const Operand *literal, Subscripts *subscripts) {
    *subscripts = (Subscripts){.text = literal->string, .span = literal->span, .is_plain = stands_as_written(checker, literal)};
    size_t commas = 0;
    for (const char *text = literal->string; *text; text++) commas += *text == ',';
    subscripts->terms = ARENA_ARRAY(checker->arena, commas + 1, SubscriptTerm);
    uint32_t at = 0;
    for (;; at++) {
        if (!read_term(checker, subscripts, &at, &subscripts->terms[subscripts->term_count++])) return false;
        if (subscripts->text[at] != ',') break;
    }
    return subscripts->text[at] ? read_result(checker, subscripts, at) : imply_result(checker, subscripts);
}
