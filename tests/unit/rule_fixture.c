// The signature of rule_fixture.h. Payloads are plain integers.

#include "tests/unit/rule_fixture.h"

static const EgOpInfo ops[FIXTURE_OPS] = {
    [OP_INTEGER] = {.name = "integer", .has_payload = true, .literal = true},
    [OP_X] = {.name = "x"},
    [OP_Y] = {.name = "y"},
    [OP_ADD] = {.name = "add", .arity = 2, .families = "binary commutative"},
    [OP_MULTIPLY] = {.name = "multiply", .arity = 2, .families = "binary"},
    [OP_NEGATE] = {.name = "negate", .arity = 1, .families = "unary"},
    [OP_SLICE] = {.name = "slice", .arity = 1, .has_payload = true},
    [OP_LEAF] = {.name = "leaf", .has_payload = true},
    [OP_PAD] = {.name = "pad", .arity = 2, .has_payload = true, .families = "commutative"},
    [OP_ZERO] = {.name = "zero", .arity = 0},
};

static bool count_guard(const EgMatch *match, FixtureData *data, bool answer) {
    data->guard_calls++;
    data->root = eg_match_root_class(match);
    return answer;
}

static bool is_less(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)result;
    return count_guard(match, data, arguments[0] < arguments[1]);
}

static bool is_below(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)result;
    return count_guard(match, data, arguments[0] < arguments[1]);
}

// Whether the class holds an integer literal.
static bool is_literal(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)result;
    bool found = false;
    EgClass class = {(uint32_t)arguments[0]};
    for (EgNode node = eg_next_node(match->graph, (EgNode){0}); node.index && !found; node = eg_next_node(match->graph, node))
        found = eg_node_op(match->graph, node).index == OP_INTEGER && eg_node_class(match->graph, node).index == eg_find(match->graph, class).index;
    return count_guard(match, data, found);
}

static bool root_is_literal(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    return arguments[1] == (int64_t)eg_match_root_class(match).index && arguments[0] < arguments[2] && is_literal(match, &arguments[1], result, data);
}

static bool plus(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ((FixtureData *)data)->computed_calls++;
    return !add_overflows(arguments[0], arguments[1], result);
}

// Has no answer for odd numbers.
static bool half(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ((FixtureData *)data)->computed_calls++;
    *result = arguments[0] / 2;
    return arguments[0] % 2 == 0;
}

static bool five(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)arguments, (void)data;
    *result = 5;
    return true;
}

static const EgFunction functions[] = {
    {"is_less", "pp", true, is_less}, {"is_below", "pi", true, is_below}, {"is_literal", "c", true, is_literal},
    {"plus", "pp", false, plus},      {"half", "p", false, half},         {"five", "", false, five},
    {"root_is_literal", "prpr", true, root_is_literal},
};

static const EgConstant constants[] = {{"seven", 7}, {"least", INT64_MIN}};

const EgSignature *fixture_signature(void) {
    static const EgSignature signature = {
        .ops = ops, .op_count = FIXTURE_OPS,
        .functions = functions, .function_count = sizeof functions / sizeof *functions,
        .constants = constants, .constant_count = sizeof constants / sizeof *constants,
    };
    return &signature;
}
