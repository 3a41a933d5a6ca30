/* The grammar of .arr files: Python's statements and expressions as far as arrc has them. Actions only build the tree;
   what they build with is in ast.c and ast_statement.c. Everything lives in the arena of the compilation, so that no
   symbol needs a destructor. Recovery: a statement, a header or a one-line body may be `error NEWLINE`, with the block that
   perhaps follows. */

%define api.pure full
%define api.prefix {fe_grammar_}
%define api.token.prefix {TOKEN_}
%define api.token.raw
%define api.value.type union
%define api.location.type {Span}
%define parse.error custom
%define parse.lac full
%param {Parser *parser}
%expect 0

%code requires {
#include "parser_internal.h"
}

%code {
#include "layout.h"
#include "syntax_error.h"

#define YYLTYPE_IS_TRIVIAL 1 // lets the stack grow
#define YYMAXDEPTH 200000
#define YYLLOC_DEFAULT(current, rhs, count)                                                                            \
    do {                                                                                                               \
        (current).start = (count) ? YYRHSLOC(rhs, 1).start : YYRHSLOC(rhs, 0).end;                                     \
        (current).end = YYRHSLOC(rhs, count).end;                                                                      \
    } while (0)

static void yyerror(const Span *span, Parser *parser, const char *message);
}

%token NEWLINE INDENT DEDENT UNSUPPORTED
%token AND AS ASSERT BREAK CONTINUE DEF ELIF ELSE FALSE FOR FROM IF IMPORT IN IS LAMBDA NONE NOT OR PASS RETURN TRUE WHILE
%token LEFT_PARENTHESIS RIGHT_PARENTHESIS LEFT_BRACKET RIGHT_BRACKET LEFT_BRACE RIGHT_BRACE
%token COLON COMMA SEMICOLON DOT ELLIPSIS ARROW ASSIGN
%token EQUAL NOT_EQUAL LESS LESS_EQUAL GREATER GREATER_EQUAL TILDE
%token <const char *> NAME
%token <AstExpression *> NUMBER
%token <StringPiece> STRING
%token <AstOperator> AUGMENTED

%left BAR
%left CARET
%left AMPERSAND
%left SHIFT_LEFT SHIFT_RIGHT
%left PLUS MINUS
%left STAR SLASH DOUBLE_SLASH PERCENT AT
%token DOUBLE_STAR

%type <AstBlock> statements line simple_line simple_statements suite
%type <AstStatement *> simple_statement assignment import compound_statement
%type <AstExpressionList> target_chain
%type <NameList> names
%type <Clause> clause
%type <ClauseList> clauses
%type <ElsePart> else_part
%type <ParameterList> parameters parameter_list lambda_parameters lambda_parameter_list
%type <AstParameter> parameter lambda_parameter
%type <AstExpression *> return_annotation expression_list loop_target expression optional_expression disjunction conjunction
%type <AstExpression *> comprehension_condition inversion comparison operand factor power primary atom subscripts subscript
%type <StringList> strings
%type <Sequence> sequence subscript_sequence loop_targets
%type <AstExpressionList> comma_list subscript_comma_list target_comma_list
%type <Arguments> arguments argument_list
%type <AstKeyword> argument
%type <AstComparison> comparison_operator
%type <uint32_t> errors_before

%%

/* ---- blocks and lines ---- */

module:
  %empty
| module line                                   { block_add_all(parser, &parser->module->statements, &$line); }
;

statements:
  %empty                                        { $$ = (AstBlock){0}; }
| statements line                               { $$ = $1; block_add_all(parser, &$$, &$line); }
;

line:
  simple_line
| compound_statement                            { $$ = (AstBlock){0}; block_add(parser, &$$, $1); }
;

simple_line:
  simple_statements NEWLINE
| simple_statements SEMICOLON NEWLINE
| failed_line                                   { $$ = (AstBlock){0}; }
;

failed_line:
  error NEWLINE { yyerrok; } skipped_block
;

skipped_block:
  %empty
| INDENT statements DEDENT
;

simple_statements:
  simple_statement                              { $$ = (AstBlock){0}; block_add(parser, &$$, $1); }
| simple_statements SEMICOLON simple_statement  { $$ = $1; block_add(parser, &$$, $3); }
;

suite:
  COLON simple_line                             { $$ = $simple_line; }
| COLON NEWLINE INDENT statements DEDENT        { $$ = $statements; }
;

/* ---- simple statements ---- */

simple_statement:
  expression_list                               { $$ = ast_simple(parser, @$, AST_EXPRESSION_STATEMENT, $1); }
| assignment
| import
| BREAK                                         { $$ = ast_simple(parser, @$, AST_BREAK, NULL); }
| CONTINUE                                      { $$ = ast_simple(parser, @$, AST_CONTINUE, NULL); }
| PASS                                          { $$ = ast_simple(parser, @$, AST_PASS, NULL); }
| RETURN                                        { $$ = ast_simple(parser, @$, AST_RETURN, NULL); }
| RETURN expression_list                        { $$ = ast_simple(parser, @$, AST_RETURN, $2); }
| ASSERT expression                             { $$ = ast_assert(parser, @$, $2, NULL); }
| ASSERT expression COMMA expression            { $$ = ast_assert(parser, @$, $2, $4); }
;

assignment:
  target_chain expression_list                  { $$ = ast_assign(parser, @$, $1, $2); }
| expression_list AUGMENTED expression_list     { $$ = ast_augmented_assign(parser, @$, $1, $2, $3); }
| expression_list COLON expression              { $$ = ast_annotated_assign(parser, @$, $1, $3, NULL); }
| expression_list COLON expression ASSIGN expression_list
                                                { $$ = ast_annotated_assign(parser, @$, $1, $3, $5); }
;

target_chain:
  expression_list ASSIGN                        { $$ = (AstExpressionList){0}; LIST_PUSH(parser, &$$, $1); }
| target_chain expression_list ASSIGN           { $$ = $1; LIST_PUSH(parser, &$$, $2); }
;

import:
  IMPORT NAME                                   { $$ = ast_import(parser, @$, $2, NULL); }
| IMPORT NAME AS NAME                           { $$ = ast_import(parser, @$, $2, $4); }
| FROM NAME IMPORT names                        { $$ = ast_import_from(parser, @$, $2, $4); }
| FROM NAME IMPORT LEFT_PARENTHESIS names RIGHT_PARENTHESIS
                                                { $$ = ast_import_from(parser, @$, $2, $5); }
| FROM NAME IMPORT LEFT_PARENTHESIS names COMMA RIGHT_PARENTHESIS
                                                { $$ = ast_import_from(parser, @$, $2, $5); }
;

names:
  NAME                                          { $$ = (NameList){0}; LIST_PUSH(parser, &$$, $1); }
| names COMMA NAME                              { $$ = $1; LIST_PUSH(parser, &$$, $3); }
;

/* ---- compound statements: a header that failed leaves out the statement ---- */

compound_statement:
  IF clauses else_part                          { $clauses.items[0].span.start = @IF.start;
                                                  $$ = ast_if(parser, $clauses, $else_part); }
| WHILE expression suite[body] else_part        { $$ = ast_while(parser, (Span){@1.start, @body.start}, $2, $body, $4); }
| WHILE failed_line else_part                   { $$ = NULL; }
| FOR loop_target IN expression_list suite[body] else_part
                            { $$ = ast_for(parser, (Span){@1.start, @body.start}, $2, $4, $body, $6); }
| FOR failed_line else_part                     { $$ = NULL; }
| DEF errors_before NAME LEFT_PARENTHESIS parameters RIGHT_PARENTHESIS return_annotation suite[body]
                            { $$ = ast_function(parser, (Span){@1.start, @body.start}, (AstParameter){.name = $3, .name_span = @3},
                                                $5, $return_annotation, $body, $errors_before); }
| DEF errors_before failed_line                 { $$ = NULL; }
;

clauses:
  clause[first]                                 { $$ = (ClauseList){0}; LIST_PUSH(parser, &$$, $first); }
| clauses ELIF clause[next]                     { $$ = $1; LIST_PUSH(parser, &$$, $next);
                                                  $$.items[$$.count - 1].span.start = @ELIF.start; }
;

clause:
  expression suite                              { $$ = (Clause){{@1.start, @2.start}, $1, $2}; }
| failed_line                                   { $$ = (Clause){.span = @$}; }
;

else_part:
  %empty                                        { $$ = (ElsePart){0}; }
| ELSE suite                                    { $$ = (ElsePart){true, $2}; }
| ELSE failed_line                              { $$ = (ElsePart){0}; }
;

loop_target:
  loop_targets                                  { $$ = ast_bare_sequence(parser, @$, $1); }
;

loop_targets:
  operand                                       { $$ = (Sequence){0}; LIST_PUSH(parser, &$$.list, $1); }
| target_comma_list                             { $$ = (Sequence){$1, true}; }
| target_comma_list operand                     { $$ = (Sequence){$1, true}; LIST_PUSH(parser, &$$.list, $2); }
;

target_comma_list:
  operand COMMA                                 { $$ = (AstExpressionList){0}; LIST_PUSH(parser, &$$, $1); }
| target_comma_list operand COMMA               { $$ = $1; LIST_PUSH(parser, &$$, $2); }
;

/* ---- functions ---- */

errors_before:
  %empty                                        { $$ = parser->diagnostics->error_count; }
;

return_annotation:
  %empty                                        { $$ = NULL; }
| ARROW expression                              { $$ = $2; }
;

parameters:
  %empty                                        { $$ = (ParameterList){0}; }
| parameter_list
| parameter_list COMMA
;

parameter_list:
  parameter                                     { $$ = (ParameterList){0}; parameter_add(parser, &$$, $1); }
| parameter_list COMMA parameter                { $$ = $1; parameter_add(parser, &$$, $3); }
;

parameter:
  lambda_parameter
| NAME COLON expression                         { $$ = (AstParameter){.name = $1, .name_span = @1, .annotation = $3}; }
| NAME COLON expression ASSIGN expression       { $$ = (AstParameter){.name = $1, .name_span = @1, .annotation = $3, .default_value = $5}; }
| STAR NAME                                     { $$ = (AstParameter){.name = $2, .name_span = @2, .is_rest = true}; }
| STAR                                          { $$ = (AstParameter){.name_span = @1}; }
;

lambda_parameters:
  %empty                                        { $$ = (ParameterList){0}; }
| lambda_parameter_list
| lambda_parameter_list COMMA
;

lambda_parameter_list:
  lambda_parameter                              { $$ = (ParameterList){0}; parameter_add(parser, &$$, $1); }
| lambda_parameter_list COMMA lambda_parameter  { $$ = $1; parameter_add(parser, &$$, $3); }
;

lambda_parameter:
  NAME                                          { $$ = (AstParameter){.name = $1, .name_span = @1}; }
| NAME ASSIGN expression                        { $$ = (AstParameter){.name = $1, .name_span = @1, .default_value = $3}; }
;

/* ---- expressions, from the weakest operator to the strongest ---- */

expression_list:
  sequence                                      { $$ = ast_bare_sequence(parser, @$, $1); }
;

sequence:
  expression                                    { $$ = (Sequence){0}; LIST_PUSH(parser, &$$.list, $1); }
| comma_list                                    { $$ = (Sequence){$1, true}; }
| comma_list expression                         { $$ = (Sequence){$1, true}; LIST_PUSH(parser, &$$.list, $2); }
;

comma_list:
  expression COMMA                              { $$ = (AstExpressionList){0}; LIST_PUSH(parser, &$$, $1); }
| comma_list expression COMMA                   { $$ = $1; LIST_PUSH(parser, &$$, $2); }
;

expression:
  disjunction
| disjunction[value] IF disjunction[condition] ELSE expression[alternative]
                                                { $$ = ast_conditional(parser, @$, $value, $condition, $alternative); }
| LAMBDA lambda_parameters COLON expression[body]
                                                { $$ = ast_lambda(parser, @$, $lambda_parameters, $body); }
;

optional_expression:
  %empty                                        { $$ = NULL; }
| expression
;

disjunction:
  conjunction
| disjunction OR conjunction                    { $$ = ast_boolean(parser, @$, AST_OR, $1, $3); }
;

conjunction:
  inversion
| conjunction AND inversion                     { $$ = ast_boolean(parser, @$, AST_AND, $1, $3); }
;

inversion:
  comparison
| NOT inversion                                 { $$ = ast_unary(parser, @$, AST_NOT, @1, $2); }
;

comparison:
  operand
| comparison comparison_operator operand        { $$ = ast_compare(parser, @$, $1, $2, @2, $3); }
;

comparison_operator:
  EQUAL                                         { $$ = AST_EQUAL; }
| NOT_EQUAL                                     { $$ = AST_NOT_EQUAL; }
| LESS                                          { $$ = AST_LESS; }
| LESS_EQUAL                                    { $$ = AST_LESS_EQUAL; }
| GREATER                                       { $$ = AST_GREATER; }
| GREATER_EQUAL                                 { $$ = AST_GREATER_EQUAL; }
| IN                                            { $$ = AST_IN; }
| NOT IN                                        { $$ = AST_NOT_IN; }
| IS                                            { $$ = AST_IS; }
| IS NOT                                        { $$ = AST_IS_NOT; }
;

operand:
  factor
| operand BAR operand                           { $$ = ast_binary(parser, @$, $1, AST_BIT_OR, @2, $3); }
| operand CARET operand                         { $$ = ast_binary(parser, @$, $1, AST_BIT_XOR, @2, $3); }
| operand AMPERSAND operand                     { $$ = ast_binary(parser, @$, $1, AST_BIT_AND, @2, $3); }
| operand SHIFT_LEFT operand                    { $$ = ast_binary(parser, @$, $1, AST_SHIFT_LEFT, @2, $3); }
| operand SHIFT_RIGHT operand                   { $$ = ast_binary(parser, @$, $1, AST_SHIFT_RIGHT, @2, $3); }
| operand PLUS operand                          { $$ = ast_binary(parser, @$, $1, AST_ADD, @2, $3); }
| operand MINUS operand                         { $$ = ast_binary(parser, @$, $1, AST_SUBTRACT, @2, $3); }
| operand STAR operand                          { $$ = ast_binary(parser, @$, $1, AST_MULTIPLY, @2, $3); }
| operand SLASH operand                         { $$ = ast_binary(parser, @$, $1, AST_DIVIDE, @2, $3); }
| operand DOUBLE_SLASH operand                  { $$ = ast_binary(parser, @$, $1, AST_FLOOR_DIVIDE, @2, $3); }
| operand PERCENT operand                       { $$ = ast_binary(parser, @$, $1, AST_MODULO, @2, $3); }
| operand AT operand                            { $$ = ast_binary(parser, @$, $1, AST_MATMUL, @2, $3); }
;

factor:
  power
| PLUS factor                                   { $$ = ast_unary(parser, @$, AST_POSITIVE, @1, $2); }
| MINUS factor                                  { $$ = ast_unary(parser, @$, AST_NEGATE, @1, $2); }
| TILDE factor                                  { $$ = ast_unary(parser, @$, AST_INVERT, @1, $2); }
;

power:
  primary
| primary DOUBLE_STAR factor                    { $$ = ast_binary(parser, @$, $1, AST_POWER, @2, $3); }
;

primary:
  atom
| primary DOT NAME                              { $$ = ast_attribute(parser, @$, $1, $3, @3); }
| primary LEFT_PARENTHESIS arguments RIGHT_PARENTHESIS
                                                { $$ = ast_call(parser, @$, $1, $arguments); }
| primary LEFT_BRACKET subscripts RIGHT_BRACKET { $$ = ast_subscript(parser, @$, $1, $subscripts); }
;

atom:
  NAME                                          { $$ = ast_name(parser, @$, $1); }
| NUMBER
| strings                                       { $$ = ast_string(parser, @$, literal_join(parser, $1)); }
| TRUE                                          { $$ = ast_leaf(parser, AST_TRUE, @$); }
| FALSE                                         { $$ = ast_leaf(parser, AST_FALSE, @$); }
| NONE                                          { $$ = ast_leaf(parser, AST_NONE, @$); }
| ELLIPSIS                                      { $$ = ast_leaf(parser, AST_ELLIPSIS, @$); }
| LEFT_PARENTHESIS RIGHT_PARENTHESIS            { $$ = ast_parenthesized(parser, @$, (Sequence){{0}, true}); }
| LEFT_PARENTHESIS sequence RIGHT_PARENTHESIS   { $$ = ast_parenthesized(parser, @$, $2); }
| LEFT_BRACKET RIGHT_BRACKET                    { $$ = ast_leaf(parser, AST_LIST, @$); }
| LEFT_BRACKET sequence RIGHT_BRACKET           { $$ = ast_sequence(parser, @$, AST_LIST, $2.list); }
| LEFT_BRACKET expression[element] FOR loop_target IN disjunction[iterable] comprehension_condition RIGHT_BRACKET
                        { $$ = ast_comprehension(parser, @$, $element, $loop_target, $iterable, $comprehension_condition); }
;

comprehension_condition:
  %empty                                        { $$ = NULL; }
| IF disjunction                                { $$ = $2; }
;

strings:
  STRING                                        { $$ = (StringList){0}; LIST_PUSH(parser, &$$, $1); }
| strings STRING                                { $$ = $1; LIST_PUSH(parser, &$$, $2); }
;

/* ---- what stands between the brackets of calls and subscripts ---- */

arguments:
  %empty                                        { $$ = (Arguments){0}; }
| argument_list
| argument_list COMMA
;

argument_list:
  argument                                      { $$ = (Arguments){0}; argument_add(parser, &$$, $1); }
| argument_list COMMA argument                  { $$ = $1; argument_add(parser, &$$, $3); }
;

argument:
  expression                                    { $$ = (AstKeyword){.value = $1}; }
| STAR expression                               { $$ = (AstKeyword){.value = ast_starred(parser, @$, $2)}; }
| NAME ASSIGN expression                        { $$ = (AstKeyword){$1, @1, $3}; }
;

subscripts:
  subscript_sequence                            { $$ = ast_bare_sequence(parser, @$, $1); }
;

subscript_sequence:
  subscript                                     { $$ = (Sequence){0}; LIST_PUSH(parser, &$$.list, $1); }
| subscript_comma_list                          { $$ = (Sequence){$1, true}; }
| subscript_comma_list subscript                { $$ = (Sequence){$1, true}; LIST_PUSH(parser, &$$.list, $2); }
;

subscript_comma_list:
  subscript COMMA                               { $$ = (AstExpressionList){0}; LIST_PUSH(parser, &$$, $1); }
| subscript_comma_list subscript COMMA          { $$ = $1; LIST_PUSH(parser, &$$, $2); }
;

subscript:
  expression
| optional_expression[start] COLON optional_expression[stop]
                                                { $$ = ast_slice(parser, @$, $start, $stop, NULL); }
| optional_expression[start] COLON optional_expression[stop] COLON optional_expression[step]
                                                { $$ = ast_slice(parser, @$, $start, $stop, $step); }
;

%%

// The generated parser's own complaint is that its stack is full, which only nesting brings about.
static void yyerror(const Span *span, Parser *parser, const char *message) {
    (void)message;
    syntax_error_nesting(parser, *span);
}

_Static_assert(YYNTOKENS <= SYNTAX_ERROR_TOKENS, "the set of expected tokens is too small");

// Symbols and tokens have the same numbers (api.token.raw).
static int yyreport_syntax_error(const yypcontext_t *context, Parser *parser) {
    SyntaxError error = {.token = (int)yypcontext_token(context), .span = *yypcontext_location(context)};
    yysymbol_kind_t expected[YYNTOKENS];
    error.expected_count = yypcontext_expected_tokens(context, expected, YYNTOKENS);
    for (int i = 0; i < error.expected_count; i++) error.expected[expected[i]] = true;
    syntax_error_report(parser, &error);
    return 0;
}
