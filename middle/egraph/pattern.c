// Patterns and attributes of the rule language.
//
//   pattern   = "?name" | integer | op | "(" op [attribute] pattern* ")"
//   attribute = "?name" | integer | constant | call

#include "rule_internal.h"

// ---- names of the signature --------------------------------------------------------------------------------------

static const char *op_candidate(const void *data, size_t index) { return ((const EgOpInfo *)data)[index].name; }

static bool take_family(EgReader *reader, EgWord word, uint32_t *op) {
    for (uint32_t k = 0; k < reader->family_count; k++) {
        EgFamily *family = &reader->families[k];
        if (family->name.length != word.length || memcmp(family->name.text, word.text, word.length)) continue;
        family->used = family->used || reader->on_left;
        *op = family->op;
        return true;
    }
    return false;
}

uint32_t eg_reader_op(EgReader *reader) {
    EgWord word = eg_reader_peek(reader);
    const EgSignature *signature = &reader->pool->signature;
    uint32_t op = 0;
    if (word.length == 0) {
        eg_reader_fail(reader, reader->at, "expected an operation");
        return 0;
    }
    bool found = take_family(reader, word, &op);
    while (!found && op < signature->op_count && !eg_word_is(word, signature->ops[op].name)) op++;
    if (op == signature->op_count) {
        eg_reader_fail_unknown(reader, "operation", word, op_candidate, signature->ops, signature->op_count);
        return 0;
    }
    reader->at += word.length;
    return op;
}

// ---- attributes --------------------------------------------------------------------------------------------------

static void read_computed(EgReader *reader, EgPatternNode *node) {
    if (reader->both_sides) eg_reader_fail(reader, reader->at, "an attribute is computed in one direction only: use =>");
    else if (reader->on_left) eg_reader_fail(reader, reader->at, "an attribute is computed on the right side only");
    else if (!reader->allow_variables) eg_reader_fail(reader, reader->at, "a term has no computed attributes");
    else node->attribute_kind = EG_ATTRIBUTE_COMPUTED, node->source = eg_reader_call(reader, false);
}

static void read_attribute(EgReader *reader, EgPatternNode *node) {
    const EgOpInfo *op = &reader->pool->signature.ops[node->op];
    eg_reader_skip_space(reader);
    if (!op->has_payload) {
        if (*reader->at == '{') eg_reader_fail(reader, reader->at, "%s has no attribute", op->name);
        return;
    }
    node->attribute_kind = EG_ATTRIBUTE_CONSTANT;
    if (*reader->at == '?') node->attribute_kind = EG_ATTRIBUTE_VARIABLE, node->source = eg_reader_variable(reader, true);
    else if (eg_reader_at_integer(reader)) node->payload = eg_reader_integer(reader);
    else if (*reader->at == '{') read_computed(reader, node);
    else if (eg_reader_peek(reader).length) node->payload = eg_reader_constant(reader);
    else eg_reader_fail(reader, reader->at, "%s needs an attribute: ?name, an integer, a constant or {function ...}", op->name);
}

// ---- patterns ----------------------------------------------------------------------------------------------------

static uint32_t add_node(EgReader *reader, EgPatternNode node) {
    uint32_t index = (uint32_t)reader->pool->nodes.count - reader->rule.nodes;
    if (reader->allow_variables && index == EG_MAX_RULE_NODES) eg_reader_fail(reader, reader->at, "the rule is too large");
    vector_push(&reader->pool->nodes, node);
    return index;
}

static EgPatternNode *node_at(const EgReader *reader, uint32_t index) { return &reader->pool->nodes.items[reader->rule.nodes + index]; }

static void fail_arity(EgReader *reader, const char *place, uint32_t op, uint32_t count) {
    const EgOpInfo *info = &reader->pool->signature.ops[op];
    const char *plural = info->arity == 1 ? "" : "s";
    if (info->has_payload) eg_reader_fail(reader, place, "%s takes an attribute and %u operand%s, not an attribute and %u", info->name, info->arity, plural, count);
    else eg_reader_fail(reader, place, "%s takes %u operand%s, not %u", info->name, info->arity, plural, count);
}

// The operands are read before any is recorded: nested applications record their own in between.
static void read_operands(EgReader *reader, EgPatternNode *node, const char *start) {
    uint32_t arity = reader->pool->signature.ops[node->op].arity, count = 0, children[EG_MAX_ARITY];
    while (!reader->failed && !eg_reader_take(reader, ')')) {
        if (!*reader->at) eg_reader_fail(reader, reader->at, "expected ')'");
        uint32_t child = reader->failed ? 0 : eg_reader_pattern(reader);
        if (count < EG_MAX_ARITY) children[count] = child;
        count++;
    }
    if (count != arity) fail_arity(reader, start, node->op, count);
    if (reader->failed) return;
    node->children = (uint32_t)reader->pool->children.count - reader->rule.children;
    for (uint32_t k = 0; k < count; k++) {
        node->ground = node->ground && node_at(reader, children[k])->ground;
        vector_push(&reader->pool->children, children[k]);
    }
}

static uint32_t read_application(EgReader *reader) {
    eg_reader_skip_space(reader);
    const char *start = reader->at;
    EgPatternNode node = {.kind = EG_PATTERN_APPLY};
    node.op = (uint16_t)eg_reader_op(reader);
    if (!reader->failed) read_attribute(reader, &node);
    node.ground = node.attribute_kind <= EG_ATTRIBUTE_CONSTANT;
    if (!reader->failed) read_operands(reader, &node, start);
    return add_node(reader, node);
}

static uint32_t read_bare_op(EgReader *reader) {
    eg_reader_skip_space(reader);
    const char *start = reader->at;
    EgPatternNode node = {.kind = EG_PATTERN_APPLY, .ground = true};
    if (*start && strchr(")[]{}", *start)) eg_reader_fail(reader, start, "expected a pattern: ?name, an integer, an operation or (operation ...)");
    node.op = (uint16_t)eg_reader_op(reader);
    if (reader->failed) return 0;
    const EgOpInfo *op = &reader->pool->signature.ops[node.op];
    if (op->has_payload) eg_reader_fail(reader, start, "%s needs an attribute: (%s attribute%s)", op->name, op->name, op->arity ? " operand ..." : "");
    else if (op->arity) eg_reader_fail(reader, start, "%s takes %u operand%s: (%s operand ...)", op->name, op->arity, op->arity == 1 ? "" : "s", op->name);
    return add_node(reader, node);
}

static uint32_t read_literal(EgReader *reader) {
    const EgSignature *signature = &reader->pool->signature;
    uint32_t op = 0;
    while (op < signature->op_count && !signature->ops[op].literal) op++;
    if (op == signature->op_count) {
        eg_reader_fail(reader, reader->at, "an integer is not an operand: the signature has no integer literals");
        return 0;
    }
    EgPatternNode node = {.kind = EG_PATTERN_APPLY, .op = (uint16_t)op, .ground = true, .attribute_kind = EG_ATTRIBUTE_CONSTANT};
    node.payload = eg_reader_integer(reader);
    return add_node(reader, node);
}

uint32_t eg_reader_pattern(EgReader *reader) {
    eg_reader_skip_space(reader);
    if (*reader->at == '?') {
        uint32_t variable = eg_reader_variable(reader, false);
        return add_node(reader, (EgPatternNode){.kind = EG_PATTERN_VARIABLE, .variable = variable});
    }
    if (eg_reader_at_integer(reader)) return read_literal(reader);
    if (*reader->at != '(') return read_bare_op(reader);
    eg_reader_enter(reader);
    reader->at++;
    uint32_t node = reader->failed ? 0 : read_application(reader);
    reader->depth--;
    return node;
}

// ---- rules and terms ---------------------------------------------------------------------------------------------

void eg_reader_begin_rule(EgReader *reader) {
    const EgRulePool *pool = reader->pool;
    reader->rule = (EgTableRule){
        .form = (uint32_t)pool->forms.count,
        .nodes = (uint32_t)pool->nodes.count,
        .children = (uint32_t)pool->children.count,
        .variables = (uint32_t)pool->variables.count,
        .roots = (uint32_t)pool->roots.count,
        .calls = (uint32_t)pool->calls.count,
        .arguments = (uint32_t)pool->arguments.count,
    };
}

void eg_reader_end_rule(EgReader *reader) {
    const EgRulePool *pool = reader->pool;
    EgTableRule *rule = &reader->rule;
    rule->node_count = (uint16_t)(pool->nodes.count - rule->nodes);
    rule->child_count = (uint16_t)(pool->children.count - rule->children);
    rule->variable_count = (uint16_t)(pool->variables.count - rule->variables);
    rule->root_count = (uint16_t)(pool->roots.count - rule->roots);
    rule->call_count = (uint16_t)(pool->calls.count - rule->calls);
    rule->argument_count = (uint16_t)(pool->arguments.count - rule->arguments);
}

bool eg_term_read(EgRulePool *pool, const char *text, EgError *error) {
    EgReader reader = {.pool = pool, .error = error, .text = text, .at = text};
    eg_reader_pattern(&reader);
    eg_reader_skip_space(&reader);
    if (*reader.at) eg_reader_fail(&reader, reader.at, "expected the end of the text");
    return !reader.failed;
}
