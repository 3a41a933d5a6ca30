// Turns tokens into logical lines and blocks. Indentation works as in Python: a stack of columns, each measured with
// tabs to 8 and with tabs to 1, which must agree. Two additions keep one error from causing others: a level that
// nothing asked for is *silent* (it opens no block), and while recovering all tokens up to the end of the line are
// skipped.

#include "layout.h"

#define YYSTYPE FE_GRAMMAR_STYPE
#define YYLTYPE Span
#include "scanner.lex.h"

#include <stdlib.h>

typedef struct Token {
    int kind;
    FE_GRAMMAR_STYPE value;
    Span span;
    bool fresh_line;     // the first of its physical line
    uint32_t line_start; // where that line starts
} Token;

typedef struct Level {
    uint32_t column;           // tabs go to multiples of 8
    uint32_t alternate_column; // tabs count as one
    bool silent;               // no INDENT was given out for it, so no DEDENT follows
} Level;

struct Layout {
    Parser *parser;
    Scanner scanner;
    VECTOR(OpenBracket) brackets;
    uint32_t excess_brackets; // beyond AST_NESTING_LIMIT, counted only
    VECTOR(Level) levels;
    Token held; // already scanned, to be given out after the pending tokens
    bool has_held;
    bool pending_newline, pending_indent, pending_error;
    uint32_t pending_dedents;
    bool at_line_start; // the next token starts a logical line
    bool line_failed;   // an error was reported on the current logical line
    bool wants_block;   // the last logical line ended with ':'
    Span line_keyword_span;
    int line_keyword;
    Token last;   // the last one given out
    int previous; // the kind of the one before
    uint32_t last_end;
};

// ---- creation ----------------------------------------------------------------------------------------------------

Layout *layout_create(Parser *parser, uint32_t offset) {
    Layout *layout = calloc(1, sizeof *layout);
    if (!layout) base_out_of_memory();
    const SourceFile *source = parser->source;
    layout->parser = parser;
    layout->at_line_start = true;
    uint32_t start = parser->span_base + offset;
    layout->last_end = start;
    layout->scanner = (Scanner){.parser = parser, .offset = start, .line_start = start, .fresh_line = true};
    vector_push(&layout->levels, (Level){0});
    fe_flex_lex_init_extra(&layout->scanner, &layout->scanner.flex);
    fe_flex__scan_bytes(source->text + offset, (int)(source->length - offset), layout->scanner.flex);
    return layout;
}

void layout_destroy(Layout *layout) {
    fe_flex_lex_destroy(layout->scanner.flex);
    vector_free(&layout->brackets);
    vector_free(&layout->levels);
    free(layout);
}

int layout_line_keyword(const Layout *layout) { return layout->line_keyword; }
int layout_previous_token(const Layout *layout) { return layout->previous; }
bool layout_at_line_start(const Layout *layout) {
    return layout->last.span.start == layout->line_keyword_span.start && layout->last.kind == layout->line_keyword;
}

const OpenBracket *layout_open_bracket(const Layout *layout) {
    return layout->brackets.count ? &layout->brackets.items[layout->brackets.count - 1] : NULL;
}

// ---- tokens of the scanner ---------------------------------------------------------------------------------------

static Token scan_token(Layout *layout) {
    Token token = {0};
    Scanner *scanner = &layout->scanner;
    scanner->bracket_depth = (uint32_t)layout->brackets.count + layout->excess_brackets;
    token.kind = fe_scan(&token.value, &token.span, scanner->flex);
    if (token.kind == TOKEN_YYEOF) token.span = (Span){scanner->offset, scanner->offset};
    token.fresh_line = scanner->fresh_line;
    token.line_start = scanner->line_start;
    scanner->fresh_line = token.kind == TOKEN_NEWLINE;
    scanner->line_has_tokens = token.kind != TOKEN_NEWLINE;
    if (token.kind == TOKEN_NEWLINE) token.span = (Span){layout->last_end, layout->last_end};
    return token;
}

// ---- indentation -------------------------------------------------------------------------------------------------

static Level *innermost_level(Layout *layout) { return &layout->levels.items[layout->levels.count - 1]; }

// The columns of the blanks before a token that starts a line. A form feed starts the count again; after a backslash
// the first line's columns hold.
static Level measure_indentation(const Layout *layout, const Token *token) {
    const char *text = parser_text(layout->parser, token->line_start);
    Level level = {0};
    Level continued = {0};
    if (token->kind == TOKEN_YYEOF) return level;
    for (uint32_t i = 0; i < token->span.start - token->line_start; i++) {
        char byte = text[i];
        if (byte == ' ')
            level.column++, level.alternate_column++;
        else if (byte == '\t')
            level.column = (level.column / 8 + 1) * 8, level.alternate_column++;
        else if (byte == '\f')
            level = (Level){0};
        else if (byte == '\\' && continued.column == 0)
            continued = level;
    }
    return continued.column ? continued : level;
}

static Span indentation_span(const Token *token) { return (Span){token->line_start, token->span.start}; }

static void report_tabs(Layout *layout, const Token *token) {
    diagnostic_error(layout->parser->diagnostics, indentation_span(token),
                     "inconsistent use of tabs and spaces in indentation");
}

static const char *keyword_name(int token) {
    switch (token) {
    case TOKEN_DEF: return "def";
    case TOKEN_FOR: return "for";
    case TOKEN_WHILE: return "while";
    case TOKEN_IF: return "if";
    case TOKEN_ELIF: return "elif";
    default: return "else";
    }
}

static void supply_missing_block(Layout *layout, const Token *token) {
    const char *keyword = keyword_name(layout->line_keyword);
    diagnostic_error(layout->parser->diagnostics, token->span, "expected an indented block after '%s'", keyword);
    diagnostic_note(layout->parser->diagnostics, layout->line_keyword_span, "this '%s' needs a body", keyword);
    layout->pending_indent = true;
    layout->pending_dedents++;
}

static void open_level(Layout *layout, const Token *token, Level level) {
    if (level.alternate_column <= innermost_level(layout)->alternate_column) report_tabs(layout, token);
    level.silent = !layout->wants_block && !layout->line_failed;
    if (level.silent) diagnostic_error(layout->parser->diagnostics, indentation_span(token), "unexpected indentation");
    if (layout->levels.count > AST_NESTING_LIMIT) {
        diagnostic_error(layout->parser->diagnostics, indentation_span(token),
                         "blocks are nested more than %d levels deep", AST_NESTING_LIMIT);
        level.silent = true;
    }
    layout->pending_indent = !level.silent;
    vector_push(&layout->levels, level);
}

static void close_levels(Layout *layout, const Token *token, Level level) {
    while (innermost_level(layout)->column > level.column) {
        layout->pending_dedents += !innermost_level(layout)->silent;
        layout->levels.count--;
    }
    if (innermost_level(layout)->column != level.column) {
        diagnostic_error(layout->parser->diagnostics, indentation_span(token),
                         "this indentation matches no line above");
        level.silent = true;
        vector_push(&layout->levels, level);
    } else if (innermost_level(layout)->alternate_column != level.alternate_column) {
        report_tabs(layout, token);
    }
}

// Compares the indentation of a new logical line with the levels around it.
static void start_line(Layout *layout, const Token *token) {
    Level level = measure_indentation(layout, token);
    Level *innermost = innermost_level(layout);
    bool opens = level.column > innermost->column;
    if (!opens && layout->wants_block && !layout->line_failed) supply_missing_block(layout, token);
    if (opens)
        open_level(layout, token, level);
    else if (level.column < innermost->column)
        close_levels(layout, token, level);
    else if (level.alternate_column != innermost->alternate_column)
        report_tabs(layout, token);
    layout->at_line_start = layout->line_failed = layout->wants_block = false;
    layout->line_keyword = token->kind;
    layout->line_keyword_span = token->span;
}

// ---- brackets ----------------------------------------------------------------------------------------------------

static int opener_of(int token) {
    switch (token) {
    case TOKEN_RIGHT_PARENTHESIS: return TOKEN_LEFT_PARENTHESIS;
    case TOKEN_RIGHT_BRACKET: return TOKEN_LEFT_BRACKET;
    case TOKEN_RIGHT_BRACE: return TOKEN_LEFT_BRACE;
    default: return 0;
    }
}

static char byte_at(const Layout *layout, Span span) { return *parser_text(layout->parser, span.start); }

static void open_bracket(Layout *layout, Token *token) {
    if (layout->brackets.count < AST_NESTING_LIMIT) {
        vector_push(&layout->brackets, (OpenBracket){token->kind, token->span});
        return;
    }
    layout->excess_brackets++;
    parser_error(layout->parser, token->span, "brackets are nested more than %d levels deep", AST_NESTING_LIMIT);
    token->kind = TOKEN_ERROR;
}

static void close_bracket(Layout *layout, Token *token) {
    const OpenBracket *open = layout_open_bracket(layout);
    char closer = byte_at(layout, token->span);
    if (layout->excess_brackets) {
        layout->excess_brackets--;
    } else if (!open) {
        parser_error(layout->parser, token->span, "no bracket is open that '%c' could close", closer);
        token->kind = TOKEN_ERROR;
    } else if (open->token != opener_of(token->kind)) {
        if (!layout->parser->recovering) {
            parser_error(layout->parser, token->span, "'%c' cannot close '%c'", closer, byte_at(layout, open->span));
            diagnostic_note(layout->parser->diagnostics, open->span, "'%c' was opened here",
                            byte_at(layout, open->span));
        }
        token->kind = TOKEN_ERROR;
    } else {
        layout->brackets.count--;
    }
}

static void match_brackets(Layout *layout, Token *token) {
    switch (token->kind) {
    case TOKEN_LEFT_BRACE:
        open_bracket(layout, token);
        parser_error(layout->parser, token->span, "set and dict displays are not supported");
        token->kind = TOKEN_ERROR;
        break;
    case TOKEN_LEFT_PARENTHESIS:
    case TOKEN_LEFT_BRACKET: open_bracket(layout, token); break;
    case TOKEN_RIGHT_PARENTHESIS:
    case TOKEN_RIGHT_BRACKET:
    case TOKEN_RIGHT_BRACE: close_bracket(layout, token); break;
    default: break;
    }
}

// ---- recovery ----------------------------------------------------------------------------------------------------

static bool starts_only_statements(int token) {
    switch (token) {
    case TOKEN_DEF:
    case TOKEN_WHILE:
    case TOKEN_RETURN:
    case TOKEN_ASSERT:
    case TOKEN_PASS:
    case TOKEN_BREAK:
    case TOKEN_CONTINUE:
    case TOKEN_IMPORT:
    case TOKEN_FROM:
    case TOKEN_ELIF:
    case TOKEN_UNSUPPORTED: return true;
    default: return false;
    }
}

// Inside brackets: can this token only be explained by a bracket that was never closed? After an error, a line that is
// not indented more than the statement is enough.
static bool abandons_brackets(const Layout *layout, const Token *token, bool after_error) {
    if (layout->brackets.count == 0) return false;
    if (token->kind == TOKEN_YYEOF) return true;
    if (!token->fresh_line) return false;
    if (starts_only_statements(token->kind)) return true;
    if (!after_error || opener_of(token->kind)) return false;
    return measure_indentation(layout, token).column <= layout->levels.items[layout->levels.count - 1].column;
}

// Ends the logical line before `token`, which then starts a new one.
static void end_line_before(Layout *layout, Token token) {
    layout->brackets.count = 0;
    layout->excess_brackets = 0;
    layout->held = token;
    layout->has_held = true;
    layout->pending_newline = true;
}

static void report_open_bracket(Layout *layout) {
    const OpenBracket *open = layout_open_bracket(layout);
    parser_error(layout->parser, open->span, "'%c' was never closed", byte_at(layout, open->span));
}

void layout_recover(Layout *layout) {
    layout->line_failed = true;
    if (layout->last.kind == TOKEN_NEWLINE) return; // nothing is left of the line
    layout->parser->recovering = true;
    if (abandons_brackets(layout, &layout->last, true)) end_line_before(layout, layout->last);
}

static void report_unsupported(Layout *layout, const Token *token) {
    const char *word = parser_text(layout->parser, token->span.start);
    int length = (int)(token->span.end - token->span.start);
    bool continues_try = word[0] == 'e' || word[0] == 'f'; // except, finally: `try` was already refused
    if (continues_try && layout->parser->diagnostics->error_count) return;
    parser_error(layout->parser, token->span, "'%.*s' is not supported", length, word);
}

// ---- the token stream --------------------------------------------------------------------------------------------

static Token synthetic(const Layout *layout, int kind) {
    uint32_t place = layout->has_held && kind != TOKEN_NEWLINE ? layout->held.span.start : layout->last_end;
    return (Token){.kind = kind, .span = {place, place}};
}

// Gives out one token that was decided on earlier.
static bool take_pending(Layout *layout, Token *token) {
    int kind = layout->pending_error     ? TOKEN_ERROR
               : layout->pending_newline ? TOKEN_NEWLINE
               : layout->pending_indent  ? TOKEN_INDENT
                                         : TOKEN_DEDENT;
    if (kind == TOKEN_DEDENT && layout->pending_dedents == 0) return false;
    if (kind == TOKEN_ERROR) layout->pending_error = false;
    if (kind == TOKEN_NEWLINE) layout->pending_newline = false;
    if (kind == TOKEN_INDENT) layout->pending_indent = false;
    if (kind == TOKEN_DEDENT) layout->pending_dedents--;
    *token = synthetic(layout, kind);
    return true;
}

static Token next_scanned(Layout *layout) {
    if (!layout->has_held) return scan_token(layout);
    layout->has_held = false;
    return layout->held;
}

// Places a token in its line. Returns false when it is held back until the pending tokens were given out.
static bool place(Layout *layout, const Token *token) {
    Parser *parser = layout->parser;
    if (abandons_brackets(layout, token, parser->recovering)) {
        layout->pending_error = !parser->recovering;
        report_open_bracket(layout);
        end_line_before(layout, *token);
        return false;
    }
    if (!layout->at_line_start) {
        if (token->kind == TOKEN_YYEOF) end_line_before(layout, *token);
        return token->kind != TOKEN_YYEOF;
    }
    start_line(layout, token);
    if (!layout->pending_indent && !layout->pending_dedents) return true;
    layout->held = *token;
    layout->has_held = true;
    return false;
}

// Refuses what no grammar rule has. Returns false when the token is skipped.
static bool accept(Layout *layout, Token *token) {
    bool recovering = layout->parser->recovering;
    if (token->kind != TOKEN_NEWLINE) layout->last_end = token->span.end;
    if (token->kind == TOKEN_UNSUPPORTED && !recovering) {
        report_unsupported(layout, token);
        token->kind = TOKEN_ERROR;
    }
    match_brackets(layout, token);
    return !recovering || token->kind == TOKEN_NEWLINE || token->kind == TOKEN_YYEOF;
}

static Token next_token(Layout *layout) {
    Token token;
    while (!take_pending(layout, &token)) {
        bool placed = layout->has_held && !layout->at_line_start;
        token = next_scanned(layout);
        if ((placed || place(layout, &token)) && accept(layout, &token)) break;
    }
    return token;
}

static void end_line(Layout *layout) {
    layout->wants_block = layout->last.kind == TOKEN_COLON;
    layout->at_line_start = true;
    layout->line_failed |= layout->parser->recovering;
    layout->parser->recovering = false;
}

int fe_grammar_lex(FE_GRAMMAR_STYPE *value, Span *span, Parser *parser) {
    Layout *layout = parser->layout;
    Token token = next_token(layout);
    if (token.kind == TOKEN_ERROR) layout->line_failed = parser->recovering = true;
    if (token.kind == TOKEN_NEWLINE) end_line(layout);
    layout->previous = layout->last.kind;
    layout->last = token;
    *value = token.value;
    *span = token.span;
    return token.kind;
}
