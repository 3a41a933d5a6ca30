// Constructors of expressions.

#include "syntax_error.h"

#include <string.h>

// ---- lists -------------------------------------------------------------------------------------------------------

void *list_grow(Parser *parser, void *items, size_t count, size_t size) {
    if (count & (count - 1)) return items; // only a power of two fills its storage
    void *grown = arena_allocate_array(parser->arena, count ? count * 2 : 1, size);
    if (count) memcpy(grown, items, count * size);
    return grown;
}

// ---- depth -------------------------------------------------------------------------------------------------------

static void deepen(AstExpression *parent, const AstExpression *child) {
    if (child && child->depth >= parent->depth) parent->depth = child->depth + 1;
}

static void deepen_by_all(AstExpression *parent, AstExpressionList children) {
    for (size_t i = 0; i < children.count; i++) deepen(parent, children.items[i]);
}

// Passes on a finished node, or reports it as too deep and puts a leaf in its place.
static AstExpression *limit_depth(Parser *parser, AstExpression *node) {
    if (node->depth <= AST_NESTING_LIMIT) return node;
    syntax_error_nesting(parser, node->span);
    return ast_leaf(parser, AST_NONE, node->span);
}

// ---- leaves ------------------------------------------------------------------------------------------------------

AstExpression *ast_leaf(Parser *parser, AstExpressionKind kind, Span span) {
    AstExpression *node = ARENA_NEW(parser->arena, AstExpression);
    node->kind = kind;
    node->span = span;
    node->depth = 1;
    return node;
}

AstExpression *ast_name(Parser *parser, Span span, const char *name) {
    AstExpression *node = ast_leaf(parser, AST_NAME, span);
    node->name = name;
    return node;
}

AstExpression *ast_string(Parser *parser, Span span, StringPiece piece) {
    AstExpression *node = ast_leaf(parser, AST_STRING, span);
    node->string = piece.text;
    node->string_length = piece.length;
    return node;
}

// ---- operators ---------------------------------------------------------------------------------------------------

AstExpression *ast_unary(Parser *parser, Span span, AstOperator operation, Span operation_span,
                         AstExpression *operand) {
    AstExpression *node = ast_leaf(parser, AST_UNARY, span);
    node->operation = operation;
    node->operation_span = operation_span;
    node->left = operand;
    deepen(node, operand);
    return limit_depth(parser, node);
}

AstExpression *ast_binary(Parser *parser, Span span, AstExpression *left, AstOperator operation, Span operation_span,
                          AstExpression *right) {
    AstExpression *node = ast_leaf(parser, AST_BINARY, span);
    node->operation = operation;
    node->operation_span = operation_span;
    node->left = left;
    node->right = right;
    if (left->kind == AST_BINARY)
        node->depth = left->depth; // one more link of the same chain
    else
        deepen(node, left);
    deepen(node, right);
    return limit_depth(parser, node);
}

AstExpression *ast_boolean(Parser *parser, Span span, AstExpressionKind kind, AstExpression *left,
                           AstExpression *right) {
    AstExpression *node = left;
    if (left->kind != kind || left->parenthesized) {
        node = ast_leaf(parser, kind, span);
        LIST_PUSH(parser, &node->elements, left);
        deepen(node, left);
    }
    LIST_PUSH(parser, &node->elements, right);
    node->span = span;
    deepen(node, right);
    return limit_depth(parser, node);
}

AstExpression *ast_compare(Parser *parser, Span span, AstExpression *left, AstComparison comparison,
                           Span operation_span, AstExpression *right) {
    AstExpression *node = left;
    if (left->kind != AST_COMPARE || left->parenthesized) {
        node = ast_leaf(parser, AST_COMPARE, span);
        node->left = left;
        node->operation_span = operation_span;
        deepen(node, left);
    }
    node->comparisons = list_grow(parser, node->comparisons, node->elements.count, sizeof *node->comparisons);
    node->comparisons[node->elements.count] = comparison;
    LIST_PUSH(parser, &node->elements, right);
    node->span = span;
    deepen(node, right);
    return limit_depth(parser, node);
}

AstExpression *ast_conditional(Parser *parser, Span span, AstExpression *value, AstExpression *condition,
                               AstExpression *alternative) {
    AstExpression *node = ast_leaf(parser, AST_CONDITIONAL, span);
    node->left = value;
    node->condition = condition;
    node->right = alternative;
    deepen(node, value);
    deepen(node, condition);
    deepen(node, alternative);
    return limit_depth(parser, node);
}

AstExpression *ast_lambda(Parser *parser, Span span, ParameterList parameters, AstExpression *body) {
    AstExpression *node = ast_leaf(parser, AST_LAMBDA, span);
    node->parameters = parameters.items;
    node->parameter_count = parameters.count;
    node->left = body;
    for (size_t i = 0; i < parameters.count; i++) deepen(node, parameters.items[i].default_value);
    deepen(node, body);
    return limit_depth(parser, node);
}

// ---- what follows a value ----------------------------------------------------------------------------------------

AstExpression *ast_call(Parser *parser, Span span, AstExpression *callee, Arguments arguments) {
    AstExpression *node = ast_leaf(parser, AST_CALL, span);
    node->left = callee;
    node->elements = arguments.positional;
    node->keywords = arguments.keywords.items;
    node->keyword_count = arguments.keywords.count;
    deepen(node, callee);
    deepen_by_all(node, node->elements);
    for (size_t i = 0; i < node->keyword_count; i++) deepen(node, node->keywords[i].value);
    return limit_depth(parser, node);
}

void argument_add(Parser *parser, Arguments *arguments, AstKeyword argument) {
    if (argument.name) {
        LIST_PUSH(parser, &arguments->keywords, argument);
        return;
    }
    if (arguments->keywords.count)
        parser_error(parser, argument.value->span, "a positional argument cannot follow a keyword argument");
    LIST_PUSH(parser, &arguments->positional, argument.value);
}

AstExpression *ast_subscript(Parser *parser, Span span, AstExpression *value, AstExpression *index) {
    AstExpression *node = ast_leaf(parser, AST_SUBSCRIPT, span);
    node->left = value;
    node->right = index;
    deepen(node, value);
    deepen(node, index);
    return limit_depth(parser, node);
}

AstExpression *ast_slice(Parser *parser, Span span, AstExpression *start, AstExpression *stop, AstExpression *step) {
    AstExpression *node = ast_leaf(parser, AST_SLICE, span);
    node->slice_start = start;
    node->slice_stop = stop;
    node->slice_step = step;
    deepen(node, start);
    deepen(node, stop);
    deepen(node, step);
    return limit_depth(parser, node);
}

AstExpression *ast_attribute(Parser *parser, Span span, AstExpression *value, const char *name, Span name_span) {
    AstExpression *node = ast_leaf(parser, AST_ATTRIBUTE, span);
    node->left = value;
    node->name = name;
    node->name_span = name_span;
    deepen(node, value);
    return limit_depth(parser, node);
}

// ---- tuples and lists --------------------------------------------------------------------------------------------

AstExpression *ast_sequence(Parser *parser, Span span, AstExpressionKind kind, AstExpressionList elements) {
    AstExpression *node = ast_leaf(parser, kind, span);
    node->elements = elements;
    deepen_by_all(node, elements);
    return limit_depth(parser, node);
}

AstExpression *ast_bare_sequence(Parser *parser, Span span, Sequence sequence) {
    if (!sequence.has_comma) return sequence.list.items[0];
    return ast_sequence(parser, span, AST_TUPLE, sequence.list);
}

AstExpression *ast_parenthesized(Parser *parser, Span span, Sequence sequence) {
    AstExpression *node = ast_bare_sequence(parser, span, sequence);
    node->parenthesized = true;
    return node;
}

AstExpression *ast_starred(Parser *parser, Span span, AstExpression *value) {
    AstExpression *node = ast_leaf(parser, AST_STARRED, span);
    node->left = value;
    deepen(node, value);
    return limit_depth(parser, node);
}

AstExpression *ast_comprehension(Parser *parser, Span span, AstExpression *element, AstExpression *target, AstExpression *iterable,
                                 AstExpression *condition) {
    AstExpression *node = ast_leaf(parser, AST_COMPREHENSION, span);
    node->left = element;
    if (ast_check_target(parser, target)) LIST_PUSH(parser, &node->elements, target);
    node->right = iterable;
    node->condition = condition;
    deepen(node, element);
    deepen_by_all(node, node->elements);
    deepen(node, iterable);
    deepen(node, condition);
    return limit_depth(parser, node);
}

// ---- spellings ---------------------------------------------------------------------------------------------------

const char *ast_operator_spelling(AstOperator operation) {
    switch (operation) {
    case AST_ADD: return "+";
    case AST_SUBTRACT: return "-";
    case AST_MULTIPLY: return "*";
    case AST_MATMUL: return "@";
    case AST_DIVIDE: return "/";
    case AST_FLOOR_DIVIDE: return "//";
    case AST_MODULO: return "%";
    case AST_POWER: return "**";
    case AST_SHIFT_LEFT: return "<<";
    case AST_SHIFT_RIGHT: return ">>";
    case AST_BIT_AND: return "&";
    case AST_BIT_OR: return "|";
    case AST_BIT_XOR: return "^";
    case AST_NEGATE: return "-";
    case AST_POSITIVE: return "+";
    case AST_INVERT: return "~";
    case AST_NOT: return "not";
    }
    INTERNAL_ERROR("unknown operator %d", (int)operation);
}

const char *ast_comparison_spelling(AstComparison comparison) {
    switch (comparison) {
    case AST_EQUAL: return "==";
    case AST_NOT_EQUAL: return "!=";
    case AST_LESS: return "<";
    case AST_LESS_EQUAL: return "<=";
    case AST_GREATER: return ">";
    case AST_GREATER_EQUAL: return ">=";
    case AST_IN: return "in";
    case AST_NOT_IN: return "not in";
    case AST_IS: return "is";
    case AST_IS_NOT: return "is not";
    }
    INTERNAL_ERROR("unknown comparison %d", (int)comparison);
}
