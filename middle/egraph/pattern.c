// Patterns, attributes and calls of the rule language.
//
//   pattern   = "?name" | integer | op | "(" op [attribute] pattern* ")"
//   attribute = "?name" | integer | constant | call
//   call      = "{" function argument* "}"
//   argument  = "?name" | integer | constant | call

#include "rule_internal.h"

// ---- names of the signature --------------------------------------------------------------------------------------

static const char *op_candidate(const void *data, size_t index) { return ((const EgOpInfo *)data)[index].name; }
static const char *function_candidate(const void *data, size_t index) { return ((const EgFunction *)data)[index].name; }
static const char *constant_candidate(const void *data, size_t index) { return ((const EgConstant *)data)[index].name; }

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

static int64_t read_constant(EgReader *reader) {
    EgWord word = eg_reader_peek(reader);
    const EgSignature *signature = &reader->pool->signature;
    for (size_t k = 0; k < signature->constant_count; k++) {
        if (!eg_word_is(word, signature->constants[k].name)) continue;
        reader->at += word.length;
        return signature->constants[k].value;
    }
    eg_reader_fail_unknown(reader, "constant", word, constant_candidate, signature->constants, signature->constant_count);
    return 0;
}

static uint32_t read_function(EgReader *reader, bool guard) {
    EgWord word = eg_reader_peek(reader);
    const EgSignature *signature = &reader->pool->signature;
    uint32_t function = 0;
    if (word.length == 0) eg_reader_fail(reader, reader->at, guard ? "expected a guard" : "expected a function");
    while (function < signature->function_count && !eg_word_is(word, signature->functions[function].name)) function++;
    if (function == signature->function_count)
        eg_reader_fail_unknown(reader, "function", word, function_candidate, signature->functions, signature->function_count);
    else if (guard && !signature->functions[function].is_guard)
        eg_reader_fail(reader, reader->at, "%s computes an attribute and is not a guard", signature->functions[function].name);
    else if (!guard && signature->functions[function].is_guard)
        eg_reader_fail(reader, reader->at, "%s is a guard and computes no attribute", signature->functions[function].name);
    reader->at += word.length;
    return reader->failed ? 0 : function;
}

// ---- variables ---------------------------------------------------------------------------------------------------

static uint32_t variable_count(const EgReader *reader) { return (uint32_t)reader->pool->variables.count - reader->rule.variables; }
static EgPatternVariable *variable_at(const EgReader *reader, uint32_t index) { return &reader->pool->variables.items[reader->rule.variables + index]; }

// The variable of that name, or the number of variables.
static uint32_t find_variable(const EgReader *reader, EgWord name) {
    uint32_t index = 0;
    while (index < variable_count(reader) && !eg_word_is(name, variable_at(reader, index)->name)) index++;
    return index;
}

static EgWord take_variable_name(EgReader *reader) {
    const char *start = reader->at++;
    EgWord name = {reader->at, strcspn(reader->at, " \t\r\n()[]{};?")};
    if (name.length == 0) eg_reader_fail(reader, start, "expected a name after '?'");
    if (!reader->allow_variables) eg_reader_fail(reader, start, "a term has no variables");
    reader->at += name.length;
    return name;
}

// Finds or declares the variable that is next. Payloads and classes do not mix.
static uint32_t read_variable(EgReader *reader, bool payload) {
    EgWord name = take_variable_name(reader);
    if (reader->failed) return 0;
    uint32_t index = find_variable(reader, name);
    if (index < variable_count(reader)) {
        if (variable_at(reader, index)->payload != payload)
            eg_reader_fail(reader, name.text - 1, "?%.*s is both an attribute and a class", EG_WORD(name));
        return index;
    }
    if (!reader->on_left) eg_reader_fail(reader, name.text - 1, "?%.*s does not occur on the left side", EG_WORD(name));
    if (index == EG_MAX_RULE_VARIABLES) eg_reader_fail(reader, name.text - 1, "more than %d variables", EG_MAX_RULE_VARIABLES);
    if (reader->failed) return 0;
    EgPatternVariable variable = {arena_copy_string(reader->pool->arena, name.text, name.length), payload};
    vector_push(&reader->pool->variables, variable);
    return index;
}

uint32_t eg_reader_class_variable(EgReader *reader) { return read_variable(reader, false); }

// ---- calls -------------------------------------------------------------------------------------------------------

static uint32_t read_call(EgReader *reader, bool guard);

static EgPatternArgument read_variable_argument(EgReader *reader, char parameter, uint32_t position) {
    EgWord name = take_variable_name(reader);
    if (reader->failed) return (EgPatternArgument){0};
    uint32_t index = find_variable(reader, name);
    bool bound = index < variable_count(reader);
    if (!bound) eg_reader_fail(reader, name.text - 1, "?%.*s does not occur on the left side", EG_WORD(name));
    else if (parameter == 'i') eg_reader_fail(reader, name.text - 1, "argument %u must be an integer, not a variable", position);
    else if (variable_at(reader, index)->payload != (parameter == 'p'))
        eg_reader_fail(reader, name.text - 1, parameter == 'p' ? "argument %u must be an attribute; ?%.*s is a class" : "argument %u must be a class; ?%.*s is an attribute",
                       position, EG_WORD(name));
    return (EgPatternArgument){EG_ARGUMENT_VARIABLE, index};
}

static EgPatternArgument read_argument(EgReader *reader, char parameter, uint32_t position) {
    eg_reader_skip_space(reader);
    const char *start = reader->at;
    if (*start == '?') return read_variable_argument(reader, parameter, position);
    if (parameter == 'c') eg_reader_fail(reader, start, "argument %u must be a class variable", position);
    else if (eg_reader_at_integer(reader)) return (EgPatternArgument){EG_ARGUMENT_INTEGER, eg_reader_integer(reader)};
    else if (*start == '{' && parameter == 'i') eg_reader_fail(reader, start, "argument %u must be an integer, not computed", position);
    else if (*start == '{') return (EgPatternArgument){EG_ARGUMENT_CALL, read_call(reader, false)};
    else if (eg_reader_peek(reader).length) return (EgPatternArgument){EG_ARGUMENT_INTEGER, read_constant(reader)};
    else eg_reader_fail(reader, start, "expected an argument");
    return (EgPatternArgument){0};
}

// How many arguments are written.
static uint32_t written_count(const EgFunction *function) {
    uint32_t count = 0;
    for (const char *parameter = function->parameters; *parameter; parameter++) count += *parameter != 'r';
    return count;
}

// The arguments up to `end`, in the order written.
static void read_written(EgReader *reader, const EgFunction *function, char end, EgPatternArgument *arguments) {
    uint32_t position = 0, count = 0, wanted = written_count(function);
    const char *start = reader->at - strlen(function->name);
    while (!reader->failed && !eg_reader_take(reader, end)) {
        while (function->parameters[position] == 'r') position++;
        if (!*reader->at) eg_reader_fail(reader, reader->at, "expected '%c'", end);
        else if (count == wanted) eg_reader_fail(reader, reader->at, "%s takes no more than %u argument%s", function->name, wanted, wanted == 1 ? "" : "s");
        else arguments[position] = read_argument(reader, function->parameters[position], ++count), position++;
    }
    if (count < wanted) eg_reader_fail(reader, start, "%s takes %u argument%s, not %u", function->name, wanted, wanted == 1 ? "" : "s", count);
}

static uint32_t read_arguments_of_call(EgReader *reader, const EgFunction *function, char end, EgPatternArgument *arguments) {
    uint32_t count = (uint32_t)strlen(function->parameters);
    REQUIRE(count <= EG_MAX_PARAMETERS, "function %s has too many parameters", function->name);
    for (uint32_t k = 0; k < count; k++) arguments[k] = (EgPatternArgument){.kind = EG_ARGUMENT_ROOT};
    read_written(reader, function, end, arguments);
    return count;
}

// The call, shared with an equal one: functions are pure.
static uint32_t add_call(EgReader *reader, uint32_t function, const EgPatternArgument *arguments, uint32_t count) {
    EgRulePool *pool = reader->pool;
    uint32_t calls = (uint32_t)pool->calls.count - reader->rule.calls;
    for (uint32_t call = 0; call < calls; call++) {
        const EgPatternCall *known = &pool->calls.items[reader->rule.calls + call];
        bool same = known->function == function;
        for (uint32_t k = 0; same && k < count; k++) {
            const EgPatternArgument *given = &pool->arguments.items[reader->rule.arguments + known->arguments + k];
            same = given->kind == arguments[k].kind && given->value == arguments[k].value;
        }
        if (same) return call;
    }
    if (calls == EG_MAX_CALLS) eg_reader_fail(reader, reader->at, "more than %d calls in a rule", EG_MAX_CALLS);
    vector_push(&pool->calls, (EgPatternCall){(uint16_t)function, (uint32_t)pool->arguments.count - reader->rule.arguments});
    for (uint32_t k = 0; k < count; k++) vector_push(&pool->arguments, arguments[k]);
    return calls;
}

// Steps over the opening bracket, which is next.
static uint32_t read_call(EgReader *reader, bool guard) {
    eg_reader_enter(reader);
    reader->at++;
    uint32_t function = reader->failed ? 0 : read_function(reader, guard);
    if (reader->failed) return 0;
    EgPatternArgument arguments[EG_MAX_PARAMETERS];
    uint32_t count = read_arguments_of_call(reader, &reader->pool->signature.functions[function], guard ? ')' : '}', arguments);
    reader->depth--;
    return reader->failed ? 0 : add_call(reader, function, arguments, count);
}

void eg_reader_guard(EgReader *reader) {
    eg_reader_skip_space(reader);
    if (*reader->at != '(') eg_reader_fail(reader, reader->at, "expected a condition, (guard argument ...)");
    else read_call(reader, true);
}

// ---- attributes --------------------------------------------------------------------------------------------------

static void read_computed(EgReader *reader, EgPatternNode *node) {
    if (reader->both_sides) eg_reader_fail(reader, reader->at, "an attribute is computed in one direction only: use =>");
    else if (reader->on_left) eg_reader_fail(reader, reader->at, "an attribute is computed on the right side only");
    else if (!reader->allow_variables) eg_reader_fail(reader, reader->at, "a term has no computed attributes");
    else node->attribute_kind = EG_ATTRIBUTE_COMPUTED, node->source = read_call(reader, false);
}

static void read_attribute(EgReader *reader, EgPatternNode *node) {
    const EgOpInfo *op = &reader->pool->signature.ops[node->op];
    eg_reader_skip_space(reader);
    if (!op->has_payload) {
        if (*reader->at == '{') eg_reader_fail(reader, reader->at, "%s has no attribute", op->name);
        return;
    }
    node->attribute_kind = EG_ATTRIBUTE_CONSTANT;
    if (*reader->at == '?') node->attribute_kind = EG_ATTRIBUTE_VARIABLE, node->source = read_variable(reader, true);
    else if (eg_reader_at_integer(reader)) node->payload = eg_reader_integer(reader);
    else if (*reader->at == '{') read_computed(reader, node);
    else if (eg_reader_peek(reader).length) node->payload = read_constant(reader);
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
        uint32_t variable = read_variable(reader, false);
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
