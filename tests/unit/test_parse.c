// The parser, as tables: a source, and the outline or the diagnostics that it must give.

#include "frontend/ast.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// ---- running the parser ------------------------------------------------------------------------------------------

typedef struct Parse {
    Arena *arena;
    StringTable *strings;
    DiagnosticList diagnostics;
    SourceFile source;
    AstModule *module;
} Parse;

static Parse parse_bytes(const char *text, size_t length) {
    Parse parse = {.arena = arena_create(), .source = {"t.arr", text, length}};
    parse.strings = string_table_create(parse.arena);
    diagnostic_list_initialise(&parse.diagnostics, parse.arena);
    parse.module = fe_parse(&parse.source, parse.arena, parse.strings, &parse.diagnostics);
    return parse;
}

static Parse parse_text(const char *text) { return parse_bytes(text, strlen(text)); }

static void free_parse(Parse *parse) {
    diagnostic_list_free(&parse->diagnostics);
    string_table_destroy(parse->strings);
    arena_destroy(parse->arena);
}

static void expect_no_errors(const Parse *parse) {
    TextBuffer rendered = {0};
    diagnostic_render(&parse->diagnostics, &parse->source, &rendered);
    if (rendered.text) fail_msg("%s", rendered.text);
}

static void expect_outline(const char *text, const char *outline) {
    Parse parse = parse_text(text);
    TextBuffer printed = {0};
    expect_no_errors(&parse);
    ast_print(parse.module, &printed);
    assert_memory_equal(printed.text, "arr-ast 1\n", 10);
    assert_string_equal(printed.text + 10, outline);
    text_free(&printed);
    free_parse(&parse);
}

// `expected` has one line `line:column: message` for each error and note.
static void expect_diagnostics(const char *text, size_t length, const char *expected) {
    Parse parse = parse_bytes(text, length);
    TextBuffer found = {0};
    LineTable *lines = line_table_create(parse.arena, &parse.source);
    for (size_t i = 0; i < parse.diagnostics.entries.count; i++) {
        const Diagnostic *entry = &parse.diagnostics.entries.items[i];
        SourcePosition place = line_table_position(lines, entry->span.start);
        if (entry->has_span) text_format(&found, "%u:%u: ", place.line, place.column);
        text_format(&found, "%s%s\n", entry->severity == DIAGNOSTIC_NOTE ? "note: " : "", entry->message);
    }
    assert_string_equal(found.text ? found.text : "", expected);
    text_free(&found);
    free_parse(&parse);
}

typedef struct Case {
    const char *source;
    const char *expected;
} Case;

// One statement on one line, without its line break.
static void expect_lines(const Case *cases, size_t count) {
    for (size_t i = 0; i < count; i++) {
        TextBuffer outline = {0};
        text_format(&outline, "%s\n", cases[i].expected);
        expect_outline(cases[i].source, outline.text);
        text_free(&outline);
    }
}

static void expect_all_diagnostics(const Case *cases, size_t count) {
    for (size_t i = 0; i < count; i++) expect_diagnostics(cases[i].source, strlen(cases[i].source), cases[i].expected);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

// ---- expressions -------------------------------------------------------------------------------------------------

static void operators_bind_as_in_python(void **state) {
    (void)state;
    static const Case cases[] = {
        {"a + b * c - d", "((a + (b * c)) - d)"},
        {"a @ b / c // d % e", "((((a @ b) / c) // d) % e)"},
        {"a | b ^ c & d << e + f", "(a | (b ^ (c & (d << (e + f)))))"},
        {"a << b >> c", "((a << b) >> c)"},
        {"-a ** -b ** c", "(-(a ** (-(b ** c))))"},
        {"~-+a * b", "((~(-(+a))) * b)"},
        {"a ** b * c", "((a ** b) * c)"},
        {"not a == b", "(not (a == b))"},
        {"a < b <= c != d", "(a < b <= c != d)"},
        {"(a < b) < c", "((a < b) < c)"},
        {"a in b not in c is d is not e", "(a in b not in c is d is not e)"},
        {"a or b and not c or d", "(a or (b and (not c)) or d)"},
        {"a or (b or c)", "(a or (b or c))"},
        {"(a or b) or c", "((a or b) or c)"},
        {"a if b else c if d else e", "(a if b else (c if d else e))"},
        {"lambda: x", "(lambda: x)"},
        {"lambda x, y=1,: x if y else lambda: 2", "(lambda x, y=1: (x if y else (lambda: 2)))"},
        {"a\\\n + b", "(a + b)"},
    };
    expect_lines(cases, COUNT(cases));
}

static void values_take_calls_subscripts_and_attributes(void **state) {
    (void)state;
    static const Case cases[] = {
        {"np.sum(x, axis=0).T[1]", "np.sum(x, axis=0).T[1]"},
        {"f(a, b=c, )()", "f(a, b=c)()"},
        {"f((a, b), [c])", "f((a, b), [c])"},
        {"a[:]", "a[:]"},
        {"a[1:, :2, ::3, 1:2:3, ::]", "a[1:, :2, ::3, 1:2:3, :]"},
        {"a[b,]", "a[b,]"},
        {"a[(b, c)]", "a[(b, c)]"},
        {"a[..., None, lambda: x : y]", "a[..., None, (lambda: x):y]"},
        {"1 .real", "(1).real"},
        {"f(a,\n  # comment\n\n  b)", "f(a, b)"},
    };
    expect_lines(cases, COUNT(cases));
}

static void displays_and_tuples(void **state) {
    (void)state;
    static const Case cases[] = {
        {"()", "()"}, {"(a)", "a"},   {"(a,)", "(a,)"},      {"a, b,", "(a, b)"},
        {"[]", "[]"}, {"[a]", "[a]"}, {"[a, b,]", "[a, b]"}, {"((a), (b, c))", "(a, (b, c))"},
    };
    expect_lines(cases, COUNT(cases));
}

static void numbers_have_all_forms_of_python(void **state) {
    (void)state;
    static const Case cases[] = {
        {"0", "0"},
        {"00_0", "0"},
        {"1_000", "1000"},
        {"0xFf_f", "4095"},
        {"0X_1", "1"},
        {"0o17", "15"},
        {"0b1_01", "5"},
        {"18446744073709551615", "18446744073709551615"},
        {"18446744073709551616", "BEYOND_64_BITS"},
        {"1.", "1.0"},
        {".5", "0.5"},
        {"1_0.2_5e-1_0", "1.025e-09"},
        {"08.5", "8.5"},
        {"09e1", "90.0"},
        {"1E5", "100000.0"},
        {"0.1", "0.1"},
        {"1e999", "1e999"},
        {"3j", "3j"},
        {"07J", "7j"},
        {"1.5e3j", "1500j"},
    };
    expect_lines(cases, COUNT(cases));
}

static void strings_are_decoded_and_joined(void **state) {
    (void)state;
    static const Case cases[] = {
        {"'a' \"b\" r'c'", "\"abc\""},
        {"('a'\n u'b')", "\"ab\""},
        {"'\\n\\t\\\\\\'\\x41\\101\\u00e9\\U0001F600'", "\"\\x0a\\x09\\\\'AA\xC3\xA9\xF0\x9F\x98\x80\""},
        {"r'\\n'", "\"\\\\n\""},
        {"'\\q'", "\"\\\\q\""},
        {"'a\\\nb'", "\"ab\""},
        {"'''a\r\nb\rc\"'d'''", "\"a\\x0ab\\x0ac\\\"'d\""},
        {"\"\"\"a\"\"b\"\"\"", "\"a\\\"\\\"b\""},
        {"'\xC3\xA9' # \xC3\xA9", "\"\xC3\xA9\""},
    };
    expect_lines(cases, COUNT(cases));
}

// ---- statements --------------------------------------------------------------------------------------------------

static void simple_statements(void **state) {
    (void)state;
    static const Case cases[] = {
        {"x = 1", "x = 1"},
        {"a, b = b, a", "(a, b) = (b, a)"},
        {"x = y[i] = z.w = 1", "x = y[i] = z.w = 1"},
        {"[a, (b, c)] = d", "[a, (b, c)] = d"},
        {"x += 1, 2", "x += (1, 2)"},
        {"x[1:] **= 2", "x[1:] **= 2"},
        {"x //= 2; y @= z;", "x //= 2\ny @= z"},
        {"x: f64[N, M]", "x: f64[N, M]"},
        {"x: i64 = 3", "x: i64 = 3"},
        {"pass", "pass"},
        {"return", "return"},
        {"return a, b", "return (a, b)"},
        {"assert a < b, 'message'", "assert (a < b), \"message\""},
        {"import numpy as np", "import numpy as np"},
        {"from __future__ import annotations", "from __future__ import annotations"},
        {"from a import (b, c,)", "from a import b, c"},
    };
    expect_lines(cases, COUNT(cases));
}

static void compound_statements(void **state) {
    (void)state;
    static const Case cases[] = {
        {"if a: b; c", "if a:\n    b\n    c\n"},
        {"if a:\n  b\nelif c:\n  d\nelse:\n  e", "if a:\n    b\nelse:\n    if c:\n        d\n    else:\n        e\n"},
        {"while a:\n\tbreak\nelse: continue", "while a:\n    break\nelse:\n    continue\n"},
        {"for i, j in a, b:\n pass", "for (i, j) in (a, b):\n    pass\n"},
        {"for x[0] in y: pass\nelse:\n pass", "for x[0] in y:\n    pass\nelse:\n    pass\n"},
        {"def f(): return 1", "def f():\n    return 1\n"},
        {"def f(a: f64[N], b=1,) -> f64[N]:\n  'doc'\n  return a",
         "def f(a: f64[N], b=1) -> f64[N]:\n    \"doc\"\n    return a\n"},
        {"def f():\n  def g(): pass\n  g()", "def f():\n    def g():\n        pass\n    g()\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) expect_outline(cases[i].source, cases[i].expected);
}

static void layout_of_lines(void **state) {
    (void)state;
    static const Case cases[] = {
        {"", ""},
        {"\n\n  \n# only a comment", ""},
        {"\xEF\xBB\xBFx", "x\n"},
        {"x\r\ny\rz", "x\ny\nz\n"},
        {"if a:\r\n  b\r\n\r\n  c\r\nd", "if a:\n    b\n    c\nd\n"},
        {"if a:\n    b\n  # any column\n\n    c\n", "if a:\n    b\n    c\n"},
        {"if a:\n\tb\n\tc", "if a:\n    b\n    c\n"},
        {"if a:\n  \tb\n        \f  \tc", "if a:\n    b\n    c\n"},
        {"if a:\n  if b:\n    c\nd", "if a:\n    if b:\n        c\nd\n"},
        {"if a:\n  \\\n      b\n  c", "if a:\n    b\n    c\n"},
        {"x = [\n1,\n  2\n]", "x = [1, 2]\n"},
        {"x = 1 + \\\r\n2", "x = (1 + 2)\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) expect_outline(cases[i].source, cases[i].expected);
}

// ---- errors ------------------------------------------------------------------------------------------------------

static void errors_speak_of_the_source(void **state) {
    (void)state;
    static const Case cases[] = {
        {"x = ", "1:4: invalid syntax: expected an expression, found the end of the line\n"},
        {"x = = 1", "1:5: invalid syntax: expected an expression, found '='\n"},
        {"x y", "1:3: invalid syntax: unexpected 'y'\n"},
        {"f(a b)", "1:5: expected ',' or ')' to close '(', found 'b'\n1:2: note: '(' was opened here\n"},
        {"x = (1, [2)", "1:11: ')' cannot close '['\n1:9: note: '[' was opened here\n"},
        {"x)", "1:2: no bracket is open that ')' could close\n"},
        {"x = (1,\n", "1:5: '(' was never closed\n"},
        {"if a\n  b", "1:5: expected ':', found the end of the line\n"},
        {"if a = b: c", "1:6: '=' cannot stand here; '==' compares two values\n"},
        {"for i of x: y", "1:7: expected 'in' after the variable of 'for', found 'of'\n"},
        {"x = a if b", "1:11: expected 'else' after the condition, found the end of the line\n"},
        {"def 3(): x", "1:5: expected a name, found '3'\n"},
        {"else: x", "1:1: 'else' without an 'if', 'for' or 'while' above it\n"},
        {"f(a=1, b)", "1:8: a positional argument cannot follow a keyword argument\n"},
        {"def f(a=1, b): x", "1:12: a parameter without a default cannot follow one that has a default\n"},
        {"f(x) = 1", "1:1: cannot assign to the result of a call\n"},
        {"a, 1 = x", "1:4: cannot assign to a number\n"},
        {"a, b += 1", "1:1: an augmented assignment takes one target, not a tuple\n"},
        {"for None in x: y", "1:5: cannot assign to None\n"},
    };
    expect_all_diagnostics(cases, COUNT(cases));
}

static void errors_of_literals_and_characters(void **state) {
    (void)state;
    static const Case cases[] = {
        {"x = 012", "1:5: an integer cannot start with 0; octal numbers start with 0o\n"},
        {"x = 1__0", "1:5: invalid number\n"},
        {"x = 0xg", "1:5: invalid number\n"},
        {"x = 12abc", "1:5: invalid number\n"},
        {"x = 'abc\ny", "1:5: this string is not closed on its line\n"},
        {"x = '''abc\ny", "1:5: this triple-quoted string is never closed\n"},
        {"x = '\\x4'", "1:6: this escape needs 2 hexadecimal digits\n"},
        {"x = '\\ud800'", "1:6: this escape names no Unicode character\n"},
        {"x = 'a\\N{DASH}'", "1:7: '\\N' is not supported\n"},
        {"x = 1 \\ + 2", "1:7: only a line break may follow the line continuation '\\'\n"},
        {"x = 1 \\\n", "1:7: the file ends after the line continuation '\\'\n"},
        {"x = a ? b", "1:7: unexpected character '?'\n"},
        {"x = a \x01 b", "1:7: unexpected control character 0x01\n"},
        {"na\xC3\xAFve = 1", "1:1: names are written in ASCII letters, digits and '_'; other characters may stand only "
                             "in comments and strings\n"},
        {"x = 1 # \xFF", "1:9: the file is not UTF-8: invalid byte here\n"},
    };
    expect_all_diagnostics(cases, COUNT(cases));
    expect_diagnostics("x\0y", 3, "1:2: the file has a NUL byte\n");
}

static void python_that_arrc_lacks_is_named(void **state) {
    (void)state;
    static const Case cases[] = {
        {"class A:\n  x = 1\n", "1:1: 'class' is not supported\n"},
        {"with a as b:\n  c\n", "1:1: 'with' is not supported\n"},
        {"try:\n  a\nexcept E:\n  b\nfinally:\n  c", "1:1: 'try' is not supported\n"},
        {"x = yield a", "1:5: 'yield' is not supported\n"},
        {"async def f(): pass", "1:1: 'async' is not supported\n"},
        {"del a", "1:1: 'del' is not supported\n"},
        {"global a", "1:1: 'global' is not supported\n"},
        {"raise a", "1:1: 'raise' is not supported\n"},
        {"@a\ndef f(): pass", "1:1: a decorator is not supported\n"},
        {"(x := 1)", "1:4: ':=' is not supported\n"},
        {"(i for i in x)", "1:4: a comprehension is not supported\n"},
        {"f(**a)", "1:3: '**' before a value or parameter is not supported\n"},
        {"def f(**a): pass", "1:7: '**' before a value or parameter is not supported\n"},
        {"a, *b = c", "1:4: '*' before a value or parameter is not supported\n"},
        {"x = {1: 2}", "1:5: set and dict displays are not supported\n"},
        {"b'x'", "1:1: a byte string is not supported\n"},
        {"f'x'", "1:1: a formatted string is not supported\n"},
        {"import a.b", "1:9: this form of import is not supported\nnote: write 'import numpy as np'\n"},
        {"from a import *", "1:15: this form of import is not supported\nnote: write 'import numpy as np'\n"},
    };
    expect_all_diagnostics(cases, COUNT(cases));
}

static void errors_of_indentation(void **state) {
    (void)state;
    static const Case cases[] = {
        {"for i in x:\ny = 1", "2:1: expected an indented block after 'for'\n1:1: note: this 'for' needs a body\n"},
        {"if a:", "1:6: expected an indented block after 'if'\n1:1: note: this 'if' needs a body\n"},
        {"x\n  y\n  z\nw", "2:1: unexpected indentation\n"},
        {"if a:\n    x\n  y\nz", "3:1: this indentation matches no line above\n"},
        {"if a:\n\tx\n        y", "3:1: inconsistent use of tabs and spaces in indentation\n"},
        {"if a:\n        if b:\n\tx\n",
         "3:2: expected an indented block after 'if'\n2:9: note: this 'if' needs a body\n"
         "3:1: inconsistent use of tabs and spaces in indentation\n"},
    };
    expect_all_diagnostics(cases, COUNT(cases));
}

// One mistake gives one error, and what follows it is still read.
static void parser_recovers_at_the_next_statement(void **state) {
    (void)state;
    static const Case cases[] = {
        {"x = (1 +\ny = = 2\n", "2:3: '=' cannot stand here; '==' compares two values\n"},
        {"x = (1, 2\ndef f(): pass\ny = = 2\n", "1:5: '(' was never closed\n"
                                                "3:5: invalid syntax: expected an expression, found '='\n"},
        {"def f(a:\n  x = 1\n  return x\ny = = 2\n", "1:6: '(' was never closed\n"
                                                     "4:5: invalid syntax: expected an expression, found '='\n"},
        {"if a b:\n  x = = 1\nelse:\n  y\nz = = 2", "1:6: expected ':', found 'b'\n"
                                                    "2:7: invalid syntax: expected an expression, found '='\n"
                                                    "5:5: invalid syntax: expected an expression, found '='\n"},
        {"f(a b,\n  c)\nx = = 1\n", "1:5: expected ',' or ')' to close '(', found 'b'\n1:2: note: '(' was opened here\n"
                                    "3:5: invalid syntax: expected an expression, found '='\n"},
    };
    expect_all_diagnostics(cases, COUNT(cases));
}

// ---- the tree ----------------------------------------------------------------------------------------------------

static void expect_span(const char *text, Span span, const char *expected) {
    assert_int_equal(span.end - span.start, strlen(expected));
    assert_memory_equal(text + span.start, expected, strlen(expected));
}

static void spans_cover_their_text(void **state) {
    (void)state;
    const char *text = "def f(a, b):\n    return (a + b.T) * (a, b) # end\n";
    Parse parse = parse_text(text);
    expect_no_errors(&parse);
    const AstStatement *function = parse.module->statements.items[0];
    expect_span(text, function->span, "def f(a, b)");
    expect_span(text, function->function->name_span, "f");
    const AstStatement *statement = function->function->body.items[0];
    expect_span(text, statement->span, "return (a + b.T) * (a, b)");
    const AstExpression *product = statement->value;
    expect_span(text, product->span, "(a + b.T) * (a, b)");
    expect_span(text, product->operation_span, "*");
    expect_span(text, product->left->span, "a + b.T");
    assert_true(product->left->parenthesized);
    expect_span(text, product->left->right->name_span, "T");
    expect_span(text, product->right->span, "(a, b)");
    free_parse(&parse);
}

static void names_are_interned(void **state) {
    (void)state;
    Parse parse = parse_text("abc = abc");
    const AstStatement *statement = parse.module->statements.items[0];
    assert_ptr_equal(statement->targets.items[0]->name, statement->value->name);
    assert_ptr_equal(statement->value->name, string_intern(parse.strings, "abc", 3));
    free_parse(&parse);
}

static void functions_with_errors_are_marked(void **state) {
    (void)state;
    Parse parse = parse_text("def f():\n  x = = 1\ndef g(): pass\n");
    assert_int_equal(parse.module->statements.count, 2);
    assert_true(parse.module->incomplete);
    assert_true(parse.module->statements.items[0]->function->incomplete);
    assert_false(parse.module->statements.items[1]->function->incomplete);
    free_parse(&parse);
}

// ---- limits ------------------------------------------------------------------------------------------------------

// `prefix`, then `count` times `piece`, then `suffix`.
static void expect_repeated(const char *prefix, const char *piece, size_t count, const char *suffix,
                            const char *first_error) {
    TextBuffer text = {0};
    text_add(&text, prefix);
    for (size_t i = 0; i < count; i++) text_add(&text, piece);
    text_add(&text, suffix);
    Parse parse = parse_bytes(text.text, text.length);
    TextBuffer printed = {0};
    ast_print(parse.module, &printed);
    text_free(&printed);
    if (!first_error)
        expect_no_errors(&parse);
    else
        assert_string_equal(parse.diagnostics.entries.items[0].message, first_error);
    free_parse(&parse);
    text_free(&text);
}

static void long_chains_are_no_nesting(void **state) {
    (void)state;
    expect_repeated("x = a", " + a", 50000, "", NULL);
    expect_repeated("x = a", " and a", 50000, "", NULL);
    expect_repeated("x = a", " < a", 50000, "", NULL);
    expect_repeated("x = (", "'a' ", 50000, ")", NULL);
    expect_repeated("", "x = ", 50000, "1", NULL);
    expect_repeated("f(", "a, ", 50000, ")", NULL);
}

static void deep_nesting_is_refused(void **state) {
    (void)state;
    const char *brackets = "brackets are nested more than 1000 levels deep";
    const char *levels = "this is nested more than 1000 levels deep";
    expect_repeated("x = ", "(", 100000, "", brackets);
    expect_repeated("x = ", "a[", 100000, "", brackets);
    expect_repeated("x = ", "-", 100000, "1", levels);
    expect_repeated("x = ", "not ", 100000, "1", levels);
    expect_repeated("x = ", "a ** ", 100000, "1", levels);
    expect_repeated("x = ", "a if b else ", 100000, "1", levels);
    expect_repeated("x = ", "lambda: ", 300000, "1", levels); // more than the parser's stack holds
    expect_repeated("x = a", ".b", 2000, "", levels);
    expect_repeated("if a:\n  b\n", "elif c:\n  d\n", 2000, "", levels);
}

static void nesting_up_to_the_limit_is_accepted(void **state) {
    (void)state;
    expect_repeated("x = ", "-", AST_NESTING_LIMIT - 1, "1", NULL);
    TextBuffer closers = {0};
    for (int i = 0; i < AST_NESTING_LIMIT; i++) text_add_char(&closers, ')');
    expect_repeated("x = ", "(", AST_NESTING_LIMIT, closers.text, NULL);
    text_free(&closers);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_in_python),
        cmocka_unit_test(values_take_calls_subscripts_and_attributes),
        cmocka_unit_test(displays_and_tuples),
        cmocka_unit_test(numbers_have_all_forms_of_python),
        cmocka_unit_test(strings_are_decoded_and_joined),
        cmocka_unit_test(simple_statements),
        cmocka_unit_test(compound_statements),
        cmocka_unit_test(layout_of_lines),
        cmocka_unit_test(errors_speak_of_the_source),
        cmocka_unit_test(errors_of_literals_and_characters),
        cmocka_unit_test(python_that_arrc_lacks_is_named),
        cmocka_unit_test(errors_of_indentation),
        cmocka_unit_test(parser_recovers_at_the_next_statement),
        cmocka_unit_test(spans_cover_their_text),
        cmocka_unit_test(names_are_interned),
        cmocka_unit_test(functions_with_errors_are_marked),
        cmocka_unit_test(long_chains_are_no_nesting),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(nesting_up_to_the_limit_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
