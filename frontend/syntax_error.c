// Chooses the message for a token that the grammar does not accept, from the token itself, the line it stands in, the
// innermost open bracket and the tokens that would have been accepted. The first rule that fits reports.

#include "syntax_error.h"
#include "layout.h"

enum { QUOTED_LENGTH = 40 };

// ---- what was found ------------------------------------------------------------------------------------------------

static const char *found(const Parser *parser, const SyntaxError *error) {
    const char *text = parser_text(parser, error->span.start);
    int length = (int)(error->span.end - error->span.start);
    switch (error->token) {
    case TOKEN_NEWLINE: return "the end of the line";
    case TOKEN_YYEOF: return "the end of the file";
    case TOKEN_INDENT: return "an indented line";
    case TOKEN_DEDENT: return "the end of the block";
    case TOKEN_STRING: return "a string";
    default: break;
    }
    if (length <= QUOTED_LENGTH) return arena_format(parser->arena, "'%.*s'", length, text);
    return arena_format(parser->arena, "'%.*s...'", QUOTED_LENGTH, text);
}

static bool is_compound_keyword(int token) {
    return token == TOKEN_DEF || token == TOKEN_FOR || token == TOKEN_WHILE || token == TOKEN_IF ||
           token == TOKEN_ELIF || token == TOKEN_ELSE;
}

// ---- rules: each returns whether it reported -----------------------------------------------------------------------

// Where Python has syntax that arrc does not.
static bool report_unsupported(Parser *parser, const SyntaxError *error) {
    const Layout *layout = parser->layout;
    bool in_brackets = layout_open_bracket(layout) != NULL;
    bool at_line_start = layout_at_line_start(layout);
    int keyword = layout_line_keyword(layout);
    bool stars = error->token == TOKEN_STAR || error->token == TOKEN_DOUBLE_STAR;
    const char *text = NULL;
    if (stars && error->expected[TOKEN_NAME] && keyword != TOKEN_IMPORT && keyword != TOKEN_FROM)
        text = error->token == TOKEN_STAR ? "'*' before a value or parameter" : "'**' before a value or parameter";
    else if (error->token == TOKEN_AT && at_line_start)
        text = "a decorator";
    else if (error->token == TOKEN_FOR && in_brackets)
        text = "a comprehension";
    else if (error->token != TOKEN_NEWLINE && (keyword == TOKEN_IMPORT || keyword == TOKEN_FROM))
        text = "this form of import";
    if (!text) return false;
    parser_error(parser, error->span, "%s is not supported", text);
    if (keyword == TOKEN_IMPORT || keyword == TOKEN_FROM)
        diagnostic_note_without_span(parser->diagnostics, "write 'import numpy as np'");
    return true;
}

static bool report_orphan_else(Parser *parser, const SyntaxError *error) {
    if (!layout_at_line_start(parser->layout)) return false;
    if (error->token == TOKEN_ELIF)
        parser_error(parser, error->span, "'elif' without an 'if' above it");
    else if (error->token == TOKEN_ELSE)
        parser_error(parser, error->span, "'else' without an 'if', 'for' or 'while' above it");
    else
        return false;
    return true;
}

static bool report_open_bracket(Parser *parser, const SyntaxError *error) {
    const OpenBracket *open = layout_open_bracket(parser->layout);
    if (!open) return false;
    bool round = open->token == TOKEN_LEFT_PARENTHESIS;
    if (!error->expected[round ? TOKEN_RIGHT_PARENTHESIS : TOKEN_RIGHT_BRACKET]) return false;
    if (error->expected[TOKEN_NUMBER]) return false; // right after the bracket or a comma: something is missing first
    bool comma = error->expected[TOKEN_COMMA];
    parser_error(parser, error->span, "expected %s'%c' to close '%c', found %s", comma ? "',' or " : "",
                 round ? ')' : ']', round ? '(' : '[', found(parser, error));
    diagnostic_note(parser->diagnostics, open->span, "'%c' was opened here", round ? '(' : '[');
    return true;
}

static bool report_lone_assign(Parser *parser, const SyntaxError *error) {
    if (error->token != TOKEN_ASSIGN || !error->expected[TOKEN_EQUAL]) return false;
    parser_error(parser, error->span, "'=' cannot stand here; '==' compares two values");
    return true;
}

static bool report_header(Parser *parser, const SyntaxError *error) {
    int keyword = layout_line_keyword(parser->layout);
    if (!is_compound_keyword(keyword) || layout_open_bracket(parser->layout)) return false;
    if (error->expected[TOKEN_COLON])
        parser_error(parser, error->span, "expected ':', found %s", found(parser, error));
    else if (keyword == TOKEN_FOR && error->expected[TOKEN_IN] && !error->expected[TOKEN_NUMBER])
        parser_error(parser, error->span, "expected 'in' after the variable of 'for', found %s", found(parser, error));
    else
        return false;
    return true;
}

static bool report_single_choice(Parser *parser, const SyntaxError *error) {
    if (error->expected_count != 1) return false;
    const char *wanted = error->expected[TOKEN_NAME]               ? "a name"
                         : error->expected[TOKEN_LEFT_PARENTHESIS] ? "'('"
                         : error->expected[TOKEN_IMPORT]           ? "'import'"
                         : error->expected[TOKEN_IN]               ? "'in'"
                         : error->expected[TOKEN_COLON]            ? "':'"
                         : error->expected[TOKEN_NEWLINE]          ? "the end of the line"
                                                                   : NULL;
    if (!wanted) return false;
    parser_error(parser, error->span, "expected %s, found %s", wanted, found(parser, error));
    return true;
}

// `a if b` without its `else`.
static bool report_missing_else(Parser *parser, const SyntaxError *error) {
    if (!error->expected[TOKEN_ELSE] || error->expected[TOKEN_NUMBER]) return false;
    parser_error(parser, error->span, "expected 'else' after the condition, found %s", found(parser, error));
    return true;
}

static void report_unexpected(Parser *parser, const SyntaxError *error) {
    if (error->expected[TOKEN_NUMBER] && !layout_at_line_start(parser->layout))
        parser_error(parser, error->span, "invalid syntax: expected an expression, found %s", found(parser, error));
    else
        parser_error(parser, error->span, "invalid syntax: unexpected %s", found(parser, error));
}

void syntax_error_report(Parser *parser, const SyntaxError *error) {
    bool reported = report_unsupported(parser, error) || report_orphan_else(parser, error) ||
                    report_lone_assign(parser, error) || report_missing_else(parser, error) ||
                    report_open_bracket(parser, error) || report_header(parser, error) ||
                    report_single_choice(parser, error);
    if (!reported) report_unexpected(parser, error);
    layout_recover(parser->layout);
}

void syntax_error_nesting(Parser *parser, Span span) {
    if (parser->nesting_reported) return;
    parser->nesting_reported = true;
    parser_error(parser, span, "this is nested more than %d levels deep", AST_NESTING_LIMIT);
}
