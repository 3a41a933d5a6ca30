// The layer between the scanner and the grammar: logical lines, blocks, brackets, and skipping after errors.

#ifndef FRONTEND_LAYOUT_H
#define FRONTEND_LAYOUT_H

#include "parser_internal.h"
#include "grammar.tab.h"

// Tells the grammar that an error was already reported.
enum { TOKEN_ERROR = TOKEN_FE_GRAMMAR_error };

typedef struct Layout Layout;

typedef struct OpenBracket {
    int token; // the opening bracket
    Span span;
} OpenBracket;

// Reads the source from `offset` on. The caller destroys the layout.
Layout *layout_create(Parser *parser, uint32_t offset);
void layout_destroy(Layout *layout);

// The grammar's source of tokens.
int fe_grammar_lex(FE_GRAMMAR_STYPE *value, Span *span, Parser *parser);

// The scanner's function, generated from scanner.l.
int fe_scan(FE_GRAMMAR_STYPE *value, Span *span, void *flex);

// For messages. The first token of the logical line, the token before the last one, and the innermost open bracket
// (NULL outside of brackets).
int layout_line_keyword(const Layout *layout);
int layout_previous_token(const Layout *layout);
const OpenBracket *layout_open_bracket(const Layout *layout);

// True when the last token is the first of its logical line.
bool layout_at_line_start(const Layout *layout);

// Called once a syntax error was reported at the last token: the rest of the line, or what a bracket that was never
// closed seems to swallow, is skipped from now on.
void layout_recover(Layout *layout);

#endif
