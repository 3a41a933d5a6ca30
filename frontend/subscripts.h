// The notation of np.einsum: labels of the operands' axes and of the result's. Private to frontend/.
//
//   subscripts = term {"," term} ["->" term];   term = {letter} ["..." {letter}];   spaces mean nothing

#ifndef FRONTEND_SUBSCRIPTS_H
#define FRONTEND_SUBSCRIPTS_H

#include "expression.h"

typedef struct SubscriptTerm {
    uint32_t label_count;
    char labels[IR_RANK_LIMIT]; // letters, in order
    bool has_ellipsis;
    uint32_t before_ellipsis;   // how many labels stand before it; all of them without one
    uint32_t start, end;        // where it stands in the text
} SubscriptTerm;

typedef struct Subscripts {
    const char *text;
    Span span;            // the string literal
    bool is_plain;        // its characters stand in the source as they are in the text, from span.start + 1 on
    SubscriptTerm *terms; // one an operand
    size_t term_count;
    bool has_result;      // "->" was written
    SubscriptTerm result; // otherwise labels that stand once, in the alphabet's order, after the ellipsis' axes
} Subscripts;

// Reads the notation; `literal` is an OPERAND_STRING. Reports what is malformed, at the character where the source shows it.
bool subscripts_read(Checker *checker, const Operand *literal, Subscripts *subscripts);
// The source of text[start .. end), at least one character; the whole literal where it was written otherwise.
Span subscripts_span(const Subscripts *subscripts, uint32_t start, uint32_t end);

#endif
