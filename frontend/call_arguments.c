// Arguments of calls bound to parameters: by position, by name, the rest as a tuple, and defaults.

#include "call.h"
#include "standard_library.h"

static size_t parameter_position(const AstFunction *function, const char *name) {
    size_t position = 0;
    while (position < function->parameter_count && function->parameters[position].name != name) position++;
    return position;
}

static bool report_too_many(Checker *checker, const Call *call, size_t taken) {
    diagnostic_error(checker->diagnostics, call->span, "%s takes %zu %sarguments, not %zu", standard_describe(checker, call->function), taken,
                     taken < call->function->parameter_count ? "positional " : "", call->argument_count);
    diagnostic_note(checker->diagnostics, call->function->name_span, "defined here");
    return false;
}

static bool bind_positional(Checker *checker, const Call *call, Operand *values, bool *given) {
    size_t taken = 0, position = 0;
    for (; position < call->function->parameter_count && !call->function->parameters[position].is_keyword_only; position++) {
        const AstParameter *parameter = &call->function->parameters[position];
        size_t left = call->argument_count - taken, count = parameter->is_rest ? left : left > 0;
        if (parameter->is_rest) values[position] = operand_tuple(checker, call->arguments + taken, count, false, call->span);
        else if (count > 0) values[position] = call->arguments[taken];
        given[position] = parameter->is_rest || count > 0;
        taken += count;
    }
    return taken == call->argument_count || report_too_many(checker, call, position);
}

static bool bind_keywords(Checker *checker, const Call *call, Operand *values, bool *given) {
    for (size_t i = 0; i < call->keyword_count; i++) {
        const AstKeyword *keyword = &call->keywords[i];
        size_t position = parameter_position(call->function, keyword->name);
        bool known = position < call->function->parameter_count && !call->function->parameters[position].is_rest;
        if (!known || given[position]) {
            diagnostic_error(checker->diagnostics, keyword->name_span, known ? "the argument '%s' of %s is given twice" : "there is no parameter '%s' in %s",
                             keyword->name, standard_describe(checker, call->function));
            diagnostic_note(checker->diagnostics, call->function->name_span, "defined here");
            return false;
        }
        values[position] = call->keyword_values[i];
        given[position] = true;
    }
    return true;
}

// Defaults see the module's names only.
static Operand default_value(Checker *checker, const AstParameter *parameter) {
    Frame frame = {.call_span = parameter->name_span};
    frame_push(checker, &frame);
    Operand value = check_expression(checker, parameter->default_value);
    frame_pop(checker, &frame);
    return value;
}

static bool bind_defaults(Checker *checker, const Call *call, Operand *values, bool *given) {
    for (size_t i = 0; i < call->function->parameter_count; i++) {
        const AstParameter *parameter = &call->function->parameters[i];
        if (given[i]) continue;
        if (!parameter->default_value) {
            diagnostic_error(checker->diagnostics, call->span, "the argument '%s' of %s is missing", parameter->name, standard_describe(checker, call->function));
            diagnostic_note(checker->diagnostics, parameter->name_span, "the parameter");
            return false;
        }
        values[i] = default_value(checker, parameter);
    }
    return true;
}

bool call_bind_arguments(Checker *checker, const Call *call, Operand *values) {
    bool *given = ARENA_ARRAY(checker->arena, call->function->parameter_count, bool);
    return bind_positional(checker, call, values, given) && bind_keywords(checker, call, values, given) && bind_defaults(checker, call, values, given);
}
