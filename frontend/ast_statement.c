// Constructors of statements, and what the grammar alone cannot see: which expressions may be assigned to.

#include "syntax_error.h"

// ---- blocks ------------------------------------------------------------------------------------------------------

void block_add(Parser *parser, AstBlock *block, AstStatement *statement) {
    if (statement) LIST_PUSH(parser, block, statement);
}

void block_add_all(Parser *parser, AstBlock *block, const AstBlock *added) {
    for (size_t i = 0; i < added->count; i++) LIST_PUSH(parser, block, added->items[i]);
}

static AstStatement *new_statement(Parser *parser, AstStatementKind kind, Span span) {
    AstStatement *statement = ARENA_NEW(parser->arena, AstStatement);
    statement->kind = kind;
    statement->span = span;
    statement->depth = 1;
    return statement;
}

static void deepen_by_block(AstStatement *statement, const AstBlock *block) {
    for (size_t i = 0; i < block->count; i++)
        if (block->items[i]->depth >= statement->depth) statement->depth = block->items[i]->depth + 1;
}

// Passes on a finished compound statement, or reports it as too deep and leaves it out.
static AstStatement *limit_depth(Parser *parser, AstStatement *statement) {
    if (statement->depth <= AST_NESTING_LIMIT) return statement;
    syntax_error_nesting(parser, statement->span);
    return NULL;
}

static AstStatement *with_blocks(Parser *parser, AstStatement *statement, AstBlock body, ElsePart otherwise) {
    statement->body = body;
    statement->has_else = otherwise.present;
    statement->else_body = otherwise.body;
    deepen_by_block(statement, &body);
    deepen_by_block(statement, &otherwise.body);
    return limit_depth(parser, statement);
}

// ---- targets -----------------------------------------------------------------------------------------------------

// What an expression is called when it is not a target; NULL for those that can be one.
static const char *not_a_target(const AstExpression *expression) {
    switch (expression->kind) {
    case AST_NAME:
    case AST_SUBSCRIPT:
    case AST_ATTRIBUTE:
    case AST_TUPLE:
    case AST_LIST: return NULL;
    case AST_INTEGER:
    case AST_FLOAT:
    case AST_IMAGINARY: return "a number";
    case AST_STRING: return "a string";
    case AST_TRUE: return "True";
    case AST_FALSE: return "False";
    case AST_NONE: return "None";
    case AST_ELLIPSIS: return "'...'";
    case AST_UNARY:
    case AST_BINARY:
    case AST_AND:
    case AST_OR: return "the result of an operator";
    case AST_COMPARE: return "a comparison";
    case AST_CONDITIONAL: return "a conditional expression";
    case AST_CALL: return "the result of a call";
    case AST_SLICE: return "a slice";
    case AST_STARRED: return "a starred value";
    case AST_COMPREHENSION: return "a comprehension";
    case AST_LAMBDA: return "a lambda";
    }
    INTERNAL_ERROR("unknown expression %d", (int)expression->kind);
}

// Bounded by AST_NESTING_LIMIT.
bool ast_check_target(Parser *parser, const AstExpression *target) {
    const char *name = not_a_target(target);
    if (name) return parser_error(parser, target->span, "cannot assign to %s", name), false;
    if (target->kind != AST_TUPLE && target->kind != AST_LIST) return true;
    bool valid = true;
    for (size_t i = 0; i < target->elements.count; i++) valid &= ast_check_target(parser, target->elements.items[i]);
    return valid;
}

static bool check_single_target(Parser *parser, const AstExpression *target, const char *statement) {
    if (!ast_check_target(parser, target)) return false;
    if (target->kind != AST_TUPLE && target->kind != AST_LIST) return true;
    parser_error(parser, target->span, "%s takes one target, not a %s", statement,
                 target->kind == AST_TUPLE ? "tuple" : "list");
    return false;
}

// ---- simple statements -------------------------------------------------------------------------------------------

AstStatement *ast_simple(Parser *parser, Span span, AstStatementKind kind, AstExpression *value) {
    AstStatement *statement = new_statement(parser, kind, span);
    statement->value = value;
    return statement;
}

AstStatement *ast_assign(Parser *parser, Span span, AstExpressionList targets, AstExpression *value) {
    bool valid = true;
    for (size_t i = 0; i < targets.count; i++) valid &= ast_check_target(parser, targets.items[i]);
    if (!valid) return NULL;
    AstStatement *statement = ast_simple(parser, span, AST_ASSIGN, value);
    statement->targets = targets;
    return statement;
}

AstStatement *ast_augmented_assign(Parser *parser, Span span, AstExpression *target, AstOperator operation,
                                   AstExpression *value) {
    if (!check_single_target(parser, target, "an augmented assignment")) return NULL;
    AstStatement *statement = ast_simple(parser, span, AST_AUGMENTED_ASSIGN, value);
    LIST_PUSH(parser, &statement->targets, target);
    statement->operation = operation;
    return statement;
}

AstStatement *ast_annotated_assign(Parser *parser, Span span, AstExpression *target, AstExpression *annotation,
                                   AstExpression *value) {
    if (!check_single_target(parser, target, "an annotated assignment")) return NULL;
    AstStatement *statement = ast_simple(parser, span, AST_ANNOTATED_ASSIGN, value);
    LIST_PUSH(parser, &statement->targets, target);
    statement->annotation = annotation;
    return statement;
}

AstStatement *ast_assert(Parser *parser, Span span, AstExpression *condition, AstExpression *message) {
    AstStatement *statement = ast_simple(parser, span, AST_ASSERT, condition);
    statement->message = message;
    return statement;
}

AstStatement *ast_import(Parser *parser, Span span, const char *module, const char *alias) {
    AstStatement *statement = new_statement(parser, AST_IMPORT, span);
    statement->module = module;
    statement->alias = alias;
    return statement;
}

AstStatement *ast_import_from(Parser *parser, Span span, const char *module, NameList names) {
    AstStatement *statement = ast_import(parser, span, module, NULL);
    statement->import_from = true;
    statement->names = names.items;
    statement->name_count = names.count;
    return statement;
}

// ---- compound statements -----------------------------------------------------------------------------------------

AstStatement *ast_for(Parser *parser, Span span, AstExpression *target, AstExpression *iterated, AstBlock body,
                      ElsePart otherwise) {
    if (!ast_check_target(parser, target)) return NULL;
    AstStatement *statement = ast_simple(parser, span, AST_FOR, iterated);
    LIST_PUSH(parser, &statement->targets, target);
    return with_blocks(parser, statement, body, otherwise);
}

AstStatement *ast_while(Parser *parser, Span span, AstExpression *condition, AstBlock body, ElsePart otherwise) {
    return with_blocks(parser, ast_simple(parser, span, AST_WHILE, condition), body, otherwise);
}

// From the last clause to the first: each `elif` is an AST_IF alone in the else block of the clause before it.
AstStatement *ast_if(Parser *parser, ClauseList clauses, ElsePart otherwise) {
    for (size_t i = clauses.count; i-- > 0;) {
        const Clause *clause = &clauses.items[i];
        if (!clause->condition) return NULL; // its header had an error
        AstStatement *statement = ast_simple(parser, clause->span, AST_IF, clause->condition);
        statement = with_blocks(parser, statement, clause->body, otherwise);
        if (!statement) return NULL;
        if (i == 0) return statement;
        otherwise = (ElsePart){.present = true};
        block_add(parser, &otherwise.body, statement);
    }
    INTERNAL_ERROR("an 'if' without a clause");
}

void parameter_add(Parser *parser, ParameterList *list, AstParameter parameter) {
    bool after_default = list->count && list->items[list->count - 1].default_value;
    bool is_star = parameter.is_rest || !parameter.name;
    if (is_star && list->has_star) parser_error(parser, parameter.name_span, "only one '*' may stand among the parameters");
    list->has_star |= is_star;
    if (!parameter.name) return;
    parameter.is_keyword_only = list->has_star && !is_star;
    if (after_default && !list->has_star && !parameter.default_value)
        parser_error(parser, parameter.name_span, "a parameter without a default cannot follow one that has a default");
    LIST_PUSH(parser, list, parameter);
}

static void take_docstring(AstFunction *function) {
    AstBlock *body = &function->body;
    if (body->count == 0 || body->items[0]->kind != AST_EXPRESSION_STATEMENT) return;
    const AstExpression *value = body->items[0]->value;
    if (value->kind != AST_STRING) return;
    function->docstring = value->string;
    body->items++;
    body->count--;
}

AstStatement *ast_function(Parser *parser, Span span, AstParameter header, ParameterList parameters,
                           AstExpression *return_annotation, AstBlock body, uint32_t errors_before) {
    AstStatement *statement = new_statement(parser, AST_FUNCTION, span);
    deepen_by_block(statement, &body);
    statement->function = ARENA_NEW(parser->arena, AstFunction);
    *statement->function = (AstFunction){
        .name = header.name,
        .name_span = header.name_span,
        .header_span = span,
        .parameters = parameters.items,
        .parameter_count = parameters.count,
        .return_annotation = return_annotation,
        .body = body,
        .incomplete = parser->diagnostics->error_count != errors_before,
    };
    take_docstring(statement->function);
    return limit_depth(parser, statement);
}
