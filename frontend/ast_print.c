// Prints the tree as the program it stands for, one statement a line, every operation in parentheses. A chain of binary
// operators is walked along its left side without recursion; all other recursion is bounded by AST_NESTING_LIMIT.

#include "ast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INDENTATION = 4 };

// ---- expressions -------------------------------------------------------------------------------------------------

static void print_expression(const AstExpression *expression, TextBuffer *output);

static void print_list(AstExpressionList list, TextBuffer *output) {
    for (size_t i = 0; i < list.count; i++) {
        if (i > 0) text_add(output, ", ");
        print_expression(list.items[i], output);
    }
}

static void print_tuple_items(const AstExpression *tuple, TextBuffer *output) {
    print_list(tuple->elements, output);
    if (tuple->elements.count == 1) text_add_char(output, ',');
}

// Control characters are escaped; UTF-8 characters stay.
static void print_string(const char *string, size_t length, TextBuffer *output) {
    text_add_char(output, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)string[i];
        if (byte == '"' || byte == '\\')
            text_format(output, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7F)
            text_format(output, "\\x%02x", byte);
        else
            text_add_char(output, string[i]);
    }
    text_add_char(output, '"');
}

// The shortest form that reads back as the same value; a whole number gets a point.
static void print_float(double value, const char *suffix, TextBuffer *output) {
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    if (isinf(value))
        text_add(output, "1e999");
    else
        text_format(output, "%s%s", text, strpbrk(text, ".e") || *suffix ? "" : ".0");
    text_add(output, suffix);
}

static void print_integer(const AstExpression *literal, TextBuffer *output) {
    if (literal->integer_overflow)
        text_add(output, "BEYOND_64_BITS");
    else
        text_format(output, "%llu", (unsigned long long)literal->integer);
}

// ((a + b) + c) for any length of the chain: first as many parentheses as links, then the terms.
static void print_chain(const AstExpression *chain, TextBuffer *output) {
    VECTOR(const AstExpression *) links = {0};
    for (; chain->kind == AST_BINARY; chain = chain->left) {
        vector_push(&links, chain);
        text_add_char(output, '(');
    }
    print_expression(chain, output);
    while (links.count > 0) {
        const AstExpression *link = links.items[--links.count];
        text_format(output, " %s ", ast_operator_spelling(link->operation));
        print_expression(link->right, output);
        text_add_char(output, ')');
    }
    vector_free(&links);
}

static void print_unary(const AstExpression *unary, TextBuffer *output) {
    text_format(output, "(%s%s", ast_operator_spelling(unary->operation), unary->operation == AST_NOT ? " " : "");
    print_expression(unary->left, output);
    text_add_char(output, ')');
}

static void print_comparison(const AstExpression *comparison, TextBuffer *output) {
    text_add_char(output, '(');
    print_expression(comparison->left, output);
    for (size_t i = 0; i < comparison->elements.count; i++) {
        text_format(output, " %s ", ast_comparison_spelling(comparison->comparisons[i]));
        print_expression(comparison->elements.items[i], output);
    }
    text_add_char(output, ')');
}

static void print_boolean(const AstExpression *boolean, const char *word, TextBuffer *output) {
    text_add_char(output, '(');
    for (size_t i = 0; i < boolean->elements.count; i++) {
        if (i > 0) text_format(output, " %s ", word);
        print_expression(boolean->elements.items[i], output);
    }
    text_add_char(output, ')');
}

static void print_conditional(const AstExpression *conditional, TextBuffer *output) {
    text_add_char(output, '(');
    print_expression(conditional->left, output);
    text_add(output, " if ");
    print_expression(conditional->condition, output);
    text_add(output, " else ");
    print_expression(conditional->right, output);
    text_add_char(output, ')');
}

// The value before `.name`, `[...]` or `(...)`: numbers need parentheses there.
static void print_primary(const AstExpression *value, TextBuffer *output) {
    bool number = value->kind == AST_INTEGER || value->kind == AST_FLOAT || value->kind == AST_IMAGINARY;
    if (number) text_add_char(output, '(');
    print_expression(value, output);
    if (number) text_add_char(output, ')');
}

static void print_call(const AstExpression *call, TextBuffer *output) {
    print_primary(call->left, output);
    text_add_char(output, '(');
    print_list(call->elements, output);
    for (size_t i = 0; i < call->keyword_count; i++) {
        if (i > 0 || call->elements.count > 0) text_add(output, ", ");
        text_format(output, "%s=", call->keywords[i].name);
        print_expression(call->keywords[i].value, output);
    }
    text_add_char(output, ')');
}

static void print_subscript(const AstExpression *subscript, TextBuffer *output) {
    const AstExpression *index = subscript->right;
    print_primary(subscript->left, output);
    text_add_char(output, '[');
    if (index->kind == AST_TUPLE && !index->parenthesized)
        print_tuple_items(index, output);
    else
        print_expression(index, output);
    text_add_char(output, ']');
}

static void print_slice(const AstExpression *slice, TextBuffer *output) {
    if (slice->slice_start) print_expression(slice->slice_start, output);
    text_add_char(output, ':');
    if (slice->slice_stop) print_expression(slice->slice_stop, output);
    if (!slice->slice_step) return;
    text_add_char(output, ':');
    print_expression(slice->slice_step, output);
}

static void print_parameters(const AstParameter *parameters, size_t count, TextBuffer *output) {
    for (size_t i = 0; i < count; i++) {
        bool starts_keywords = parameters[i].is_keyword_only && (i == 0 || !(parameters[i - 1].is_keyword_only || parameters[i - 1].is_rest));
        text_format(output, "%s%s%s%s", i > 0 ? ", " : "", starts_keywords ? "*, " : "", parameters[i].is_rest ? "*" : "", parameters[i].name);
        if (parameters[i].annotation) {
            text_add(output, ": ");
            print_expression(parameters[i].annotation, output);
        }
        if (parameters[i].default_value) {
            text_add(output, "=");
            print_expression(parameters[i].default_value, output);
        }
    }
}

static void print_lambda(const AstExpression *lambda, TextBuffer *output) {
    text_add(output, lambda->parameter_count ? "(lambda " : "(lambda");
    print_parameters(lambda->parameters, lambda->parameter_count, output);
    text_add(output, ": ");
    print_expression(lambda->left, output);
    text_add_char(output, ')');
}

static void print_tuple(const AstExpression *tuple, TextBuffer *output) {
    text_add_char(output, '(');
    print_tuple_items(tuple, output);
    text_add_char(output, ')');
}

static void print_list_display(const AstExpression *list, TextBuffer *output) {
    text_add_char(output, '[');
    print_list(list->elements, output);
    text_add_char(output, ']');
}

static void print_attribute(const AstExpression *attribute, TextBuffer *output) {
    print_primary(attribute->left, output);
    text_format(output, ".%s", attribute->name);
}

static void print_comprehension(const AstExpression *comprehension, TextBuffer *output) {
    text_add_char(output, '[');
    print_expression(comprehension->left, output);
    text_add(output, " for ");
    for (size_t i = 0; i < comprehension->elements.count; i++) print_expression(comprehension->elements.items[i], output); // none after an error
    text_add(output, " in ");
    print_expression(comprehension->right, output);
    if (comprehension->condition) {
        text_add(output, " if ");
        print_expression(comprehension->condition, output);
    }
    text_add_char(output, ']');
}

static void print_starred(const AstExpression *starred, TextBuffer *output) {
    text_add_char(output, '*');
    print_expression(starred->left, output);
}

static void print_expression(const AstExpression *expression, TextBuffer *output) {
    switch (expression->kind) {
    case AST_NAME: text_add(output, expression->name); return;
    case AST_INTEGER: print_integer(expression, output); return;
    case AST_FLOAT: print_float(expression->floating, "", output); return;
    case AST_IMAGINARY: print_float(expression->floating, "j", output); return;
    case AST_STRING: print_string(expression->string, expression->string_length, output); return;
    case AST_TRUE: text_add(output, "True"); return;
    case AST_FALSE: text_add(output, "False"); return;
    case AST_NONE: text_add(output, "None"); return;
    case AST_ELLIPSIS: text_add(output, "..."); return;
    case AST_TUPLE: print_tuple(expression, output); return;
    case AST_LIST: print_list_display(expression, output); return;
    case AST_UNARY: print_unary(expression, output); return;
    case AST_BINARY: print_chain(expression, output); return;
    case AST_COMPARE: print_comparison(expression, output); return;
    case AST_AND: print_boolean(expression, "and", output); return;
    case AST_OR: print_boolean(expression, "or", output); return;
    case AST_CONDITIONAL: print_conditional(expression, output); return;
    case AST_CALL: print_call(expression, output); return;
    case AST_SUBSCRIPT: print_subscript(expression, output); return;
    case AST_SLICE: print_slice(expression, output); return;
    case AST_ATTRIBUTE: print_attribute(expression, output); return;
    case AST_STARRED: print_starred(expression, output); return;
    case AST_COMPREHENSION: print_comprehension(expression, output); return;
    case AST_LAMBDA: print_lambda(expression, output); return;
    }
    INTERNAL_ERROR("unknown expression %d", (int)expression->kind);
}

// ---- statements --------------------------------------------------------------------------------------------------

static void print_statement(const AstStatement *statement, int level, TextBuffer *output);

static void indent(int level, TextBuffer *output) { text_format(output, "%*s", level * INDENTATION, ""); }

static void print_block(const AstBlock *block, int level, TextBuffer *output) {
    for (size_t i = 0; i < block->count; i++) print_statement(block->items[i], level, output);
    if (block->count > 0) return;
    indent(level, output);
    text_add(output, "pass\n"); // all its statements had errors
}

static void print_bodies(const AstStatement *statement, int level, TextBuffer *output) {
    text_add(output, ":\n");
    print_block(&statement->body, level + 1, output);
    if (!statement->has_else) return;
    indent(level, output);
    text_add(output, "else:\n");
    print_block(&statement->else_body, level + 1, output);
}

// `word value`, or `word` alone.
static void print_word(const char *word, const AstExpression *value, TextBuffer *output) {
    text_add(output, word);
    if (!value) return;
    text_add_char(output, ' ');
    print_expression(value, output);
}

static void print_assignment(const AstStatement *statement, TextBuffer *output) {
    for (size_t i = 0; i < statement->targets.count; i++) {
        print_expression(statement->targets.items[i], output);
        if (statement->kind == AST_ASSIGN) text_add(output, " = ");
    }
    if (statement->kind == AST_AUGMENTED_ASSIGN)
        text_format(output, " %s= ", ast_operator_spelling(statement->operation));
    if (statement->kind == AST_ANNOTATED_ASSIGN) {
        text_add(output, ": ");
        print_expression(statement->annotation, output);
        if (statement->value) text_add(output, " = ");
    }
    if (statement->value) print_expression(statement->value, output);
}

static void print_assert(const AstStatement *statement, TextBuffer *output) {
    print_word("assert", statement->value, output);
    if (!statement->message) return;
    text_add(output, ", ");
    print_expression(statement->message, output);
}

static void print_import(const AstStatement *statement, TextBuffer *output) {
    text_format(output, "%s %s", statement->import_from ? "from" : "import", statement->module);
    if (statement->alias) text_format(output, " as %s", statement->alias);
    for (size_t i = 0; i < statement->name_count; i++)
        text_format(output, "%s%s", i > 0 ? ", " : " import ", statement->names[i]);
}

static void print_for(const AstStatement *statement, int level, TextBuffer *output) {
    print_word("for", statement->targets.items[0], output);
    print_word(" in", statement->value, output);
    print_bodies(statement, level, output);
}

static void print_docstring(const AstFunction *function, int level, TextBuffer *output) {
    indent(level, output);
    print_string(function->docstring, strlen(function->docstring), output);
    text_add_char(output, '\n');
}

static void print_function(const AstFunction *function, int level, TextBuffer *output) {
    text_format(output, "def %s(", function->name);
    print_parameters(function->parameters, function->parameter_count, output);
    text_add(output, ")");
    if (function->return_annotation) print_word(" ->", function->return_annotation, output);
    text_add(output, ":\n");
    if (function->docstring) print_docstring(function, level + 1, output);
    if (function->body.count > 0 || !function->docstring) print_block(&function->body, level + 1, output);
}

// Compound statements end their own lines.
static void print_compound(const AstStatement *statement, int level, TextBuffer *output) {
    if (statement->kind == AST_FUNCTION) {
        print_function(statement->function, level, output);
    } else if (statement->kind == AST_FOR) {
        print_for(statement, level, output);
    } else {
        print_word(statement->kind == AST_IF ? "if" : "while", statement->value, output);
        print_bodies(statement, level, output);
    }
}

static void print_statement(const AstStatement *statement, int level, TextBuffer *output) {
    indent(level, output);
    switch (statement->kind) {
    case AST_EXPRESSION_STATEMENT: print_expression(statement->value, output); break;
    case AST_ASSIGN:
    case AST_ANNOTATED_ASSIGN:
    case AST_AUGMENTED_ASSIGN: print_assignment(statement, output); break;
    case AST_BREAK: text_add(output, "break"); break;
    case AST_CONTINUE: text_add(output, "continue"); break;
    case AST_RETURN: print_word("return", statement->value, output); break;
    case AST_PASS: text_add(output, "pass"); break;
    case AST_ASSERT: print_assert(statement, output); break;
    case AST_IMPORT: print_import(statement, output); break;
    case AST_FOR:
    case AST_WHILE:
    case AST_IF:
    case AST_FUNCTION: print_compound(statement, level, output); return;
    }
    text_add_char(output, '\n');
}

void ast_print(const AstModule *module, TextBuffer *output) {
    text_add(output, "arr-ast 1\n");
    for (size_t i = 0; i < module->statements.count; i++) print_statement(module->statements.items[i], 0, output);
}
