// The abstract syntax tree of an .arr file: Python's syntax, restricted to arrc's language, with byte spans.
// Nodes live in the arena of the compilation. Expressions that form long chains are built left-leaning by the grammar;
// every walk over the tree is iterative or bounded by AST_NESTING_LIMIT (deeper sources are refused by the parser).
// A binary-operator chain (a + b + c ...) of any length counts as one level.

#ifndef FRONTEND_AST_H
#define FRONTEND_AST_H

#include "middle/base/base.h"
#include "middle/base/diagnostic.h"

enum { AST_NESTING_LIMIT = 1000 };

typedef struct AstExpression AstExpression;
typedef struct AstStatement AstStatement;

typedef struct AstExpressionList {
    AstExpression **items;
    size_t count;
} AstExpressionList;

typedef enum AstExpressionKind {
    AST_NAME,         // name
    AST_INTEGER,      // integer (magnitude; out-of-range literals set integer_overflow)
    AST_FLOAT,        // floating
    AST_IMAGINARY,    // floating
    AST_STRING,       // string (adjacent literals joined, escapes decoded)
    AST_TRUE,
    AST_FALSE,
    AST_NONE,
    AST_ELLIPSIS,     // ...
    AST_TUPLE,        // elements
    AST_LIST,         // elements
    AST_UNARY,        // operation, left
    AST_BINARY,       // operation, left, right
    AST_COMPARE,      // left, then comparisons[i] with elements.items[i] : a < b <= c
    AST_AND,          // elements (two or more)
    AST_OR,           // elements (two or more)
    AST_CONDITIONAL,  // left if condition else right
    AST_CALL,         // left(elements, keywords)
    AST_SUBSCRIPT,    // left[right]; right is AST_TUPLE for x[a, b]
    AST_SLICE,        // slice_start : slice_stop : slice_step, each may be NULL; only inside a subscript
    AST_ATTRIBUTE,    // left.name
    AST_STARRED,      // *left; only among the arguments of a call
    AST_COMPREHENSION,// [left for elements[0] in right if condition]; condition is NULL without one; no elements where the target cannot be assigned to
    AST_LAMBDA        // parameters, left (the body)
} AstExpressionKind;

typedef enum AstOperator {
    AST_ADD, AST_SUBTRACT, AST_MULTIPLY, AST_MATMUL, AST_DIVIDE, AST_FLOOR_DIVIDE, AST_MODULO, AST_POWER,
    AST_SHIFT_LEFT, AST_SHIFT_RIGHT, AST_BIT_AND, AST_BIT_OR, AST_BIT_XOR,
    AST_NEGATE, AST_POSITIVE, AST_INVERT, AST_NOT
} AstOperator;

typedef enum AstComparison {
    AST_EQUAL, AST_NOT_EQUAL, AST_LESS, AST_LESS_EQUAL, AST_GREATER, AST_GREATER_EQUAL, AST_IN, AST_NOT_IN, AST_IS, AST_IS_NOT
} AstComparison;

typedef struct AstKeyword {
    const char *name;
    Span name_span;
    AstExpression *value;
} AstKeyword;

typedef struct AstParameter {
    const char *name;
    Span name_span;
    AstExpression *annotation; // NULL without one
    AstExpression *default_value; // NULL without one
    bool is_keyword_only; // after `*` or `*rest`
    bool is_rest;         // *rest: the positional arguments that are left, as a tuple
} AstParameter;

struct AstExpression {
    AstExpressionKind kind;
    Span span;          // the whole expression, without enclosing parentheses' own span
    uint32_t depth;     // levels of the tree from here down, at most AST_NESTING_LIMIT; a chain on the left is one level
    bool parenthesized; // written inside parentheses of its own (stops chained comparison, (a, b) against a, b)
    const char *name;   // interned
    Span name_span;     // AST_ATTRIBUTE: the name after the dot
    uint64_t integer;
    bool integer_overflow;
    double floating;
    const char *string;
    size_t string_length;
    AstOperator operation;
    Span operation_span;
    AstExpression *condition;
    AstExpression *left;
    AstExpression *right;
    AstExpression *slice_start, *slice_stop, *slice_step;
    AstExpressionList elements;
    AstComparison *comparisons;
    AstKeyword *keywords;
    size_t keyword_count;
    AstParameter *parameters;
    size_t parameter_count;
};

typedef struct AstBlock {
    AstStatement **items;
    size_t count;
} AstBlock;

typedef enum AstStatementKind {
    AST_EXPRESSION_STATEMENT, // value
    AST_ASSIGN,               // targets (a = b = value gives two), value
    AST_ANNOTATED_ASSIGN,     // targets[0] : annotation = value (value may be NULL)
    AST_AUGMENTED_ASSIGN,     // targets[0] operation= value
    AST_FOR,                  // targets[0] in value: body, else_body
    AST_WHILE,                // value, body, else_body
    AST_IF,                   // value, body, else_body (elif is an AST_IF alone in else_body)
    AST_BREAK,
    AST_CONTINUE,
    AST_RETURN,               // value or NULL
    AST_PASS,
    AST_ASSERT,               // value, message or NULL
    AST_IMPORT,               // module, alias ("import numpy as np"), or names ("from __future__ import annotations")
    AST_FUNCTION              // function
} AstStatementKind;

typedef struct AstFunction {
    const char *name;
    Span name_span;
    Span header_span; // from `def` to the colon
    AstParameter *parameters;
    size_t parameter_count;
    AstExpression *return_annotation; // NULL without one
    const char *docstring;            // NULL without one
    AstBlock body;                    // without the docstring
    bool incomplete;                  // a syntax error left out a part of the function
} AstFunction;

struct AstStatement {
    AstStatementKind kind;
    Span span;      // compound statements: up to the colon of their header
    uint32_t depth; // levels of nested statements from here down, at most AST_NESTING_LIMIT
    AstExpressionList targets;
    AstExpression *annotation;
    AstOperator operation;
    AstExpression *value;
    AstExpression *message;
    AstBlock body;
    AstBlock else_body;
    bool has_else; // distinguishes an empty else_body
    const char *module;
    const char *alias; // "np", or NULL
    bool import_from;  // from module import names
    const char **names;
    size_t name_count;
    AstFunction *function;
};

typedef struct AstModule {
    AstBlock statements;
    bool incomplete; // a syntax error left out a statement, perhaps a whole function
} AstModule;

// Scans and parses one source. Errors go to `diagnostics`; the result holds what could be parsed (never NULL), so that
// checking can go on. Names are interned in `strings`. Everything is allocated from `arena`.
AstModule *fe_parse(const SourceFile *source, Arena *arena, StringTable *strings, DiagnosticList *diagnostics);

// The same for a text whose first byte has the span offset `span_base`.
AstModule *fe_parse_at(const SourceFile *source, uint32_t span_base, Arena *arena, StringTable *strings, DiagnosticList *diagnostics);

// Prints the tree as an indented outline starting with the line "arr-ast 1". The lines that follow are the program again,
// with every operation in parentheses: what Python's own parser makes of them is the same tree.
void ast_print(const AstModule *module, TextBuffer *output);

const char *ast_operator_spelling(AstOperator operation);
const char *ast_comparison_spelling(AstComparison comparison);

#endif
