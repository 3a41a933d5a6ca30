// What the scanner, the layout of lines, the grammar and the constructors of the tree share during one parse.
//
// Text goes through three layers: scanner.l finds tokens, layout.c turns them into logical lines and blocks (NEWLINE,
// INDENT, DEDENT) and skips what follows an error, grammar.y builds the tree. An error is reported where it is found;
// the layer above then gets TOKEN_ERROR, and goes on at the next line.

#ifndef FRONTEND_PARSER_INTERNAL_H
#define FRONTEND_PARSER_INTERNAL_H

#include "frontend/ast.h"

#include <locale.h>

// A string literal after decoding.
typedef struct StringPiece {
    const char *text;
    size_t length;
} StringPiece;

typedef struct StringList {
    StringPiece *items;
    size_t count;
} StringList;

// Lists under construction: their items grow in the arena whenever `count` reaches a power of two.
typedef struct KeywordList {
    AstKeyword *items;
    size_t count;
} KeywordList;

typedef struct ParameterList {
    AstParameter *items;
    size_t count;
    bool has_star; // those that follow are keyword-only
} ParameterList;

typedef struct NameList {
    const char **items;
    size_t count;
} NameList;

typedef struct Arguments {
    AstExpressionList positional;
    KeywordList keywords;
} Arguments;

// The items between two brackets; `has_comma` tells (a,) from (a).
typedef struct Sequence {
    AstExpressionList list;
    bool has_comma;
} Sequence;

// The condition and body of one `if` or `elif`; condition is NULL after a syntax error in it.
typedef struct Clause {
    Span span;
    AstExpression *condition;
    AstBlock body;
} Clause;

typedef struct ClauseList {
    Clause *items;
    size_t count;
} ClauseList;

// The block of an `else`, if there is one.
typedef struct ElsePart {
    bool present;
    AstBlock body;
} ElsePart;

typedef struct Parser {
    const SourceFile *source;
    uint32_t span_base; // the span offset of the source's first byte
    Arena *arena;
    StringTable *strings;
    DiagnosticList *diagnostics;
    AstModule *module;
    locale_t number_locale; // the C locale: literals do not depend on the process's
    bool nesting_reported;  // one report of nesting is enough
    bool recovering;        // an error was reported: tokens are skipped up to the end of the line
    struct Layout *layout;  // the source of tokens
} Parser;

// Positions of the scanner, shared with layout.c.
typedef struct Scanner {
    void *flex;
    Parser *parser;
    uint32_t offset;        // of the next byte
    uint32_t line_start;    // where the current line starts; a line joined by a backslash is the same line
    uint32_t bracket_depth; // line breaks inside brackets mean nothing
    bool line_has_tokens;
    bool fresh_line; // the next token is the first of its line, even inside brackets
} Scanner;

// ---- parse.c ---------------------------------------------------------------------------------------------------

// Reports an error, unless the rest of the line is being skipped after an earlier one.
void parser_error(Parser *parser, Span span, const char *format, ...) __attribute__((format(printf, 3, 4)));

// The source's text from a span offset on.
static inline const char *parser_text(const Parser *parser, uint32_t offset) { return parser->source->text + (offset - parser->span_base); }

// ---- literal.c -------------------------------------------------------------------------------------------------

// Decodes the literal at `span`. An error is reported, and the result then stands for zero.
AstExpression *literal_integer(Parser *parser, Span span, unsigned base);
AstExpression *literal_float(Parser *parser, Span span);
AstExpression *literal_imaginary(Parser *parser, Span span);
void literal_bad_number(Parser *parser, Span span);
// `span` has the prefix and the quotes too. Returns false after reporting an error.
bool literal_string(Parser *parser, Span span, StringPiece *piece);
StringPiece literal_join(Parser *parser, StringList pieces);

// ---- ast.c: expressions ----------------------------------------------------------------------------------------
// Each returns a node in the arena. A node deeper than AST_NESTING_LIMIT is reported and replaced by a leaf.

void *list_grow(Parser *parser, void *items, size_t count, size_t size);
// Appends one item to any list with the members `items` and `count`.
#define LIST_PUSH(parser, list, ...)                                                                                   \
    ((list)->items = list_grow((parser), (list)->items, (list)->count, sizeof *(list)->items),                         \
     (void)((list)->items[(list)->count++] = (__VA_ARGS__)))

AstExpression *ast_leaf(Parser *parser, AstExpressionKind kind, Span span);
AstExpression *ast_name(Parser *parser, Span span, const char *name);
AstExpression *ast_string(Parser *parser, Span span, StringPiece piece);
AstExpression *ast_unary(Parser *parser, Span span, AstOperator operation, Span operation_span, AstExpression *operand);
AstExpression *ast_binary(Parser *parser, Span span, AstExpression *left, AstOperator operation, Span operation_span,
                          AstExpression *right);
// `kind` is AST_AND or AST_OR; a chain is one node.
AstExpression *ast_boolean(Parser *parser, Span span, AstExpressionKind kind, AstExpression *left,
                           AstExpression *right);
AstExpression *ast_compare(Parser *parser, Span span, AstExpression *left, AstComparison comparison,
                           Span operation_span, AstExpression *right);
AstExpression *ast_conditional(Parser *parser, Span span, AstExpression *value, AstExpression *condition,
                               AstExpression *alternative);
AstExpression *ast_lambda(Parser *parser, Span span, ParameterList parameters, AstExpression *body);
AstExpression *ast_call(Parser *parser, Span span, AstExpression *callee, Arguments arguments);
AstExpression *ast_subscript(Parser *parser, Span span, AstExpression *value, AstExpression *index);
AstExpression *ast_slice(Parser *parser, Span span, AstExpression *start, AstExpression *stop, AstExpression *step);
AstExpression *ast_attribute(Parser *parser, Span span, AstExpression *value, const char *name, Span name_span);
// `kind` is AST_TUPLE or AST_LIST.
AstExpression *ast_sequence(Parser *parser, Span span, AstExpressionKind kind, AstExpressionList elements);
AstExpression *ast_starred(Parser *parser, Span span, AstExpression *value);
// `condition` may be NULL.
AstExpression *ast_comprehension(Parser *parser, Span span, AstExpression *element, AstExpression *target, AstExpression *iterable,
                                 AstExpression *condition);
// What a, b or a stands for where no brackets enclose it.
AstExpression *ast_bare_sequence(Parser *parser, Span span, Sequence sequence);
// The same between parentheses, whose span is `span`.
AstExpression *ast_parenthesized(Parser *parser, Span span, Sequence sequence);

// ---- ast_statement.c -------------------------------------------------------------------------------------------
// Each returns a node in the arena, or NULL when an error was reported and nothing is left of the statement.

void block_add(Parser *parser, AstBlock *block, AstStatement *statement); // a NULL statement is left out
void block_add_all(Parser *parser, AstBlock *block, const AstBlock *added);

// Whether an expression may be assigned to; reports it otherwise.
bool ast_check_target(Parser *parser, const AstExpression *target);
AstStatement *ast_simple(Parser *parser, Span span, AstStatementKind kind, AstExpression *value);
// targets: the lists left of each `=`.
AstStatement *ast_assign(Parser *parser, Span span, AstExpressionList targets, AstExpression *value);
AstStatement *ast_augmented_assign(Parser *parser, Span span, AstExpression *target, AstOperator operation,
                                   AstExpression *value);
AstStatement *ast_annotated_assign(Parser *parser, Span span, AstExpression *target, AstExpression *annotation,
                                   AstExpression *value);
AstStatement *ast_assert(Parser *parser, Span span, AstExpression *condition, AstExpression *message);
AstStatement *ast_import(Parser *parser, Span span, const char *module, const char *alias);
AstStatement *ast_import_from(Parser *parser, Span span, const char *module, NameList names);
AstStatement *ast_for(Parser *parser, Span span, AstExpression *target, AstExpression *iterated, AstBlock body,
                      ElsePart otherwise);
AstStatement *ast_while(Parser *parser, Span span, AstExpression *condition, AstBlock body, ElsePart otherwise);
AstStatement *ast_if(Parser *parser, ClauseList clauses, ElsePart otherwise);
// `errors_before`: how many errors there were when the function started.
AstStatement *ast_function(Parser *parser, Span span, AstParameter header, ParameterList parameters,
                           AstExpression *return_annotation, AstBlock body, uint32_t errors_before);
// A parameter without a name is the `*` before keyword-only ones.
void parameter_add(Parser *parser, ParameterList *list, AstParameter parameter);
void argument_add(Parser *parser, Arguments *arguments, AstKeyword argument); // a NULL name: positional

#endif
