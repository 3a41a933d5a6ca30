// Calls of the signature's functions while matching.

#include "engine_internal.h"

static int64_t argument_value(const EgMatch *match, const EgArgument *argument, const uint32_t *registers, const int64_t *results) {
    switch (argument->kind) {
    case EG_OPERAND_CLASS: return registers[argument->value];
    case EG_OPERAND_PAYLOAD: return (int64_t)(registers[argument->value] | (uint64_t)registers[argument->value + 1] << 32);
    case EG_OPERAND_INTEGER: return argument->value;
    case EG_OPERAND_RESULT: return results[argument->value];
    case EG_OPERAND_ROOT: return eg_match_root_class(match).index;
    }
    INTERNAL_ERROR("an argument has no kind");
}

static bool call_function(const EgGraph *graph, const EgFunction *function, const EgMatch *match, const int64_t *arguments, int64_t *result) {
    const EgOptions *options = &graph->options;
    bool answer = function->call(match, arguments, result, options->function_data);
    bool counts = !options->answer_counts || options->answer_counts(options->function_data);
    return answer && counts;
}

static bool make_calls(const EgGraph *graph, const EgRuleData *rule, const EgMatch *match, const uint32_t *registers, uint32_t *record) {
    int64_t results[EG_MAX_CALLS], values[EG_MAX_PARAMETERS] = {0};
    for (size_t k = 0; k < rule->calls.count; k++) {
        const EgCall *call = &rule->calls.items[k];
        for (size_t i = 0; call->function->parameters[i]; i++)
            values[i] = argument_value(match, &rule->arguments.items[call->arguments + i], registers, results);
        results[k] = 0;
        if (!call_function(graph, call->function, match, values, &results[k])) return false;
        if (!call->word) continue;
        record[call->word] = (uint32_t)results[k];
        record[call->word + 1] = (uint32_t)((uint64_t)results[k] >> 32);
    }
    return true;
}

bool eg_calls_make(EgGraph *graph, EgRuleData *rule, const EgMatch *match, const uint32_t *registers, uint32_t *record) {
    uint64_t start = graph->options.trace ? eg_nanoseconds() : 0;
    bool fires = make_calls(graph, rule, match, registers, record);
    if (graph->options.trace) rule->figures.nanoseconds += eg_nanoseconds() - start;
    return fires;
}
