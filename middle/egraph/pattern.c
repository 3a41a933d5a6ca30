// The reader of patterns and rules.
//
//   rule    = left+ "=>" pattern
//   left    = pattern | "(" "=" "?name" pattern ")"
//   pattern = "?name" | integer | op | "(" op pattern* ")"
//   op      = name [ "[" (integer | "?name") "]" ]
//
// A semicolon starts a comment that ends with the line.

#include "engine_internal.h"

#include <stdio.h>

typedef struct Reader {
    const EgGraph *graph;
    EgPatterns *patterns;
    EgError *error;
    const char *text, *at;
    uint32_t depth;
    bool on_left, allow_variables, failed;
} Reader;

static uint32_t read_pattern(Reader *reader);

static void fail_at(Reader *reader, const char *place, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void fail_at(Reader *reader, const char *place, const char *format, ...) {
    if (reader->failed) return;
    reader->failed = true;
    if (!reader->error) return;
    *reader->error = (EgError){.line = 1, .column = 1};
    for (const char *before = reader->text; before < place; before++) {
        reader->error->column++;
        if (*before == '\n') reader->error->line++, reader->error->column = 1;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reader->error->message, sizeof reader->error->message, format, arguments);
    va_end(arguments);
}

// ---- tokens ------------------------------------------------------------------------------------------------------

static void skip_space(Reader *reader) {
    for (;; reader->at++) {
        if (*reader->at == ';') reader->at += strcspn(reader->at, "\n");
        if (!*reader->at || !strchr(" \t\r\n", *reader->at)) return;
    }
}

static bool take(Reader *reader, char character) {
    skip_space(reader);
    if (*reader->at != character) return false;
    reader->at++;
    return true;
}

static void expect(Reader *reader, char character) {
    if (!take(reader, character)) fail_at(reader, reader->at, "expected '%c'", character);
}

static size_t word_length(const char *text) { return strcspn(text, " \t\r\n()[];?"); }

static bool at_integer(const char *text) { return (text[*text == '-'] >= '0' && text[*text == '-'] <= '9'); }

static int64_t read_integer(Reader *reader) {
    const char *start = reader->at;
    bool negative = *start == '-';
    int64_t value = 0;
    for (reader->at += negative; *reader->at >= '0' && *reader->at <= '9'; reader->at++) {
        int64_t digit = *reader->at - '0';
        if (multiply_overflows(value, 10, &value) || add_overflows(value, negative ? -digit : digit, &value))
            fail_at(reader, start, "integer out of range");
    }
    if (word_length(reader->at)) fail_at(reader, start, "malformed integer");
    return value;
}

// Finds or declares the variable that `at` names. Payloads and classes do not mix.
static uint32_t read_variable(Reader *reader, bool payload) {
    const char *start = reader->at++;
    size_t length = word_length(reader->at);
    EgPatterns *patterns = reader->patterns;
    if (length == 0) fail_at(reader, start, "expected a name after '?'");
    if (!reader->allow_variables) fail_at(reader, start, "a term has no variables");
    reader->at += length;
    for (uint32_t k = 0; k < patterns->variables.count; k++) {
        EgPatternVariable *known = &patterns->variables.items[k];
        if (known->length != length || memcmp(known->name, start + 1, length)) continue;
        if (known->payload != payload) fail_at(reader, start, "?%.*s is both a payload and a class", (int)length, start + 1);
        return k;
    }
    if (!reader->on_left) fail_at(reader, start, "?%.*s does not occur on the left side", (int)length, start + 1);
    vector_push(&patterns->variables, (EgPatternVariable){start + 1, length, payload});
    return (uint32_t)patterns->variables.count - 1;
}

static uint32_t read_op(Reader *reader) {
    skip_space(reader);
    size_t length = word_length(reader->at);
    const EgGraph *graph = reader->graph;
    for (uint32_t op = 0; length && op < graph->op_count; op++) {
        if (strlen(graph->ops[op].name) != length || memcmp(graph->ops[op].name, reader->at, length)) continue;
        reader->at += length;
        return op;
    }
    fail_at(reader, reader->at, length ? "unknown operation %.*s" : "expected an operation", (int)length, reader->at);
    return 0;
}

// ---- patterns ----------------------------------------------------------------------------------------------------

static uint32_t add_node(Reader *reader, EgPatternNode node) {
    vector_push(&reader->patterns->nodes, node);
    return (uint32_t)reader->patterns->nodes.count - 1;
}

static void read_payload(Reader *reader, EgPatternNode *node) {
    const char *start = reader->at;
    if (*reader->at != '[') {
        if (reader->graph->ops[node->op].has_payload) fail_at(reader, start, "%s needs a payload, [integer] or [?name]", reader->graph->ops[node->op].name);
        return;
    }
    reader->at++;
    if (!reader->graph->ops[node->op].has_payload) fail_at(reader, start, "%s has no payload", reader->graph->ops[node->op].name);
    skip_space(reader);
    if (*reader->at == '?') node->payload_kind = EG_PAYLOAD_VARIABLE, node->payload_variable = read_variable(reader, true);
    else if (at_integer(reader->at)) node->payload_kind = EG_PAYLOAD_CONSTANT, node->payload = read_integer(reader);
    else fail_at(reader, reader->at, "expected an integer or a variable");
    expect(reader, ']');
}

// The arguments are read before any is recorded: nested applications record their own in between.
static void read_arguments(Reader *reader, EgPatternNode *node, const char *start) {
    uint32_t arity = reader->graph->shapes[node->op].arity, count = 0, children[EG_MAX_ARITY];
    while (!reader->failed && !take(reader, ')')) {
        uint32_t child = read_pattern(reader);
        if (count < EG_MAX_ARITY) children[count] = child;
        count++;
    }
    if (count != arity) fail_at(reader, start, "%s takes %u operands, not %u", reader->graph->ops[node->op].name, arity, count);
    if (reader->failed) return;
    node->children = (uint32_t)reader->patterns->children.count;
    for (uint32_t k = 0; k < count; k++) {
        node->ground = node->ground && reader->patterns->nodes.items[children[k]].ground;
        vector_push(&reader->patterns->children, children[k]);
    }
}

static uint32_t read_application(Reader *reader, bool parenthesised) {
    skip_space(reader);
    const char *start = reader->at;
    EgPatternNode node = {.kind = EG_PATTERN_APPLY};
    node.op = read_op(reader);
    if (!reader->failed) read_payload(reader, &node);
    node.ground = node.payload_kind != EG_PAYLOAD_VARIABLE;
    uint32_t arity = reader->failed ? 0 : reader->graph->shapes[node.op].arity;
    if (parenthesised) read_arguments(reader, &node, start);
    else if (arity) fail_at(reader, start, "%s takes %u operands", reader->graph->ops[node.op].name, arity);
    return add_node(reader, node);
}

static uint32_t read_literal(Reader *reader) {
    if (reader->graph->literal_op == EG_NONE) fail_at(reader, reader->at, "the signature has no integer literals");
    EgPatternNode node = {.kind = EG_PATTERN_APPLY, .op = reader->graph->literal_op, .ground = true, .payload_kind = EG_PAYLOAD_CONSTANT};
    node.payload = read_integer(reader);
    return add_node(reader, node);
}

static uint32_t read_pattern(Reader *reader) {
    skip_space(reader);
    if (*reader->at == '?') {
        uint32_t variable = read_variable(reader, false);
        return add_node(reader, (EgPatternNode){.kind = EG_PATTERN_VARIABLE, .variable = variable});
    }
    if (at_integer(reader->at)) return read_literal(reader);
    if (*reader->at != '(') return read_application(reader, false);
    if (++reader->depth > EG_MAX_NESTING) fail_at(reader, reader->at, "nested more than %d deep", EG_MAX_NESTING);
    reader->at++;
    uint32_t node = reader->failed ? 0 : read_application(reader, true);
    reader->depth--;
    return node;
}

// ---- rules -------------------------------------------------------------------------------------------------------

static bool at_arrow(Reader *reader) {
    skip_space(reader);
    return word_length(reader->at) == 2 && !memcmp(reader->at, "=>", 2);
}

// Steps over "(=" if it is next.
static bool take_name(Reader *reader) {
    skip_space(reader);
    const char *inside = reader->at + (*reader->at == '(');
    inside += strspn(inside, " \t");
    if (*reader->at != '(' || word_length(inside) != 1 || *inside != '=') return false;
    reader->at = inside + 1;
    skip_space(reader);
    return true;
}

static void read_left(Reader *reader) {
    uint32_t name = EG_NONE;
    bool named = take_name(reader);
    if (named && *reader->at != '?') fail_at(reader, reader->at, "expected a variable after '='");
    if (named && !reader->failed) name = read_variable(reader, false);
    skip_space(reader);
    const char *start = reader->at;
    uint32_t root = reader->failed ? 0 : read_pattern(reader);
    if (reader->failed) return;
    if (reader->patterns->nodes.items[root].kind == EG_PATTERN_VARIABLE)
        fail_at(reader, start, "a left side must be an operation");
    if (named) expect(reader, ')');
    vector_push(&reader->patterns->left, root);
    vector_push(&reader->patterns->left_names, name);
}

static bool finish(Reader *reader) {
    skip_space(reader);
    if (*reader->at) fail_at(reader, reader->at, "expected the end of the text");
    return !reader->failed;
}

bool eg_pattern_parse_rule(const EgGraph *graph, const char *text, EgPatterns *patterns, EgError *error) {
    Reader reader = {.graph = graph, .patterns = patterns, .error = error, .text = text, .at = text, .on_left = true, .allow_variables = true};
    do read_left(&reader);
    while (!reader.failed && *reader.at && !at_arrow(&reader));
    if (!reader.failed && !at_arrow(&reader)) fail_at(&reader, reader.at, "expected '=>'");
    if (reader.failed) return false;
    reader.at += 2;
    reader.on_left = false;
    patterns->right = read_pattern(&reader);
    return finish(&reader);
}

bool eg_pattern_parse_term(const EgGraph *graph, const char *text, EgPatterns *patterns, EgError *error) {
    Reader reader = {.graph = graph, .patterns = patterns, .error = error, .text = text, .at = text};
    patterns->right = read_pattern(&reader);
    return finish(&reader);
}

void eg_pattern_free(EgPatterns *patterns) {
    vector_free(&patterns->nodes);
    vector_free(&patterns->children);
    vector_free(&patterns->variables);
    vector_free(&patterns->left);
    vector_free(&patterns->left_names);
}
