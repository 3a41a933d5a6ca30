// Variables, named constants and calls in the rule language.
//
//   call     = "{" function argument* "}"
//   argument = "?name" | integer | constant | call

#include "rule_internal.h"

// ---- names of the signature --------------------------------------------------------------------------------------

static const char *function_candidate(const void *data, size_t index) { return ((const EgFunction *)data)[index].name; }
static const char *constant_candidate(const void *data, size_t index) { return ((const EgConstant *)data)[index].name; }

int64_t eg_reader_constant(EgReader *reader) {
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
uint32_t eg_reader_variable(EgReader *reader, bool payload) {
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

// ---- calls -------------------------------------------------------------------------------------------------------

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
    else if (*start == '{') return (EgPatternArgument){EG_ARGUMENT_CALL, eg_reader_call(reader, false)};
    else if (eg_reader_peek(reader).length) return (EgPatternArgument){EG_ARGUMENT_INTEGER, eg_reader_constant(reader)};
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
uint32_t eg_reader_call(EgReader *reader, bool guard) {
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
    else eg_reader_call(reader, true);
}
