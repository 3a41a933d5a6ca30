// Syntax errors in the user's language.

#ifndef FRONTEND_SYNTAX_ERROR_H
#define FRONTEND_SYNTAX_ERROR_H

#include "parser_internal.h"

enum { SYNTAX_ERROR_TOKENS = 128 };

// A token that the grammar does not accept, and those that it would have accepted.
typedef struct SyntaxError {
    int token;
    Span span;
    bool expected[SYNTAX_ERROR_TOKENS]; // indexed by token
    int expected_count;
} SyntaxError;

// Reports the error and makes the parser skip the rest of the line.
void syntax_error_report(Parser *parser, const SyntaxError *error);

// Reports, once for a source, that something is nested more than AST_NESTING_LIMIT levels deep.
void syntax_error_nesting(Parser *parser, Span span);

// Parses with the generated parser. Returns 0 when it reached the end of the source.
int fe_grammar_parse(Parser *parser);

#endif
