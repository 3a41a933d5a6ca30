// Statements of the loop IR's text.

#include "parse_internal.h"

#include <string.h>

enum { STATEMENT_DEPTH_LIMIT = 1000 };

static LoopStatement *add_statement(LoopParser *parser, LoopBlock *block, LoopStatementKind kind, size_t start) {
    return loop_statement_add(parser->function, block, kind, loop_parse_span(parser, start));
}

static bool parse_index(LoopParser *parser, LoopIndexId *index) {
    if (!loop_parse_numbered(parser, 'i', &index->index)) return false;
    if (index->index >= 1 && index->index <= parser->function->index_count) return true;
    return loop_parse_fail(parser, "i%u is not declared by 'indices'", index->index);
}

// "i1 in lower .. upper"
static bool parse_range(LoopParser *parser, LoopIndexId *index, ExtentId *lower, ExtentId *upper) {
    return parse_index(parser, index) && loop_parse_expect_word(parser, "in") && loop_parse_extent(parser, lower) &&
           loop_parse_expect(parser, "..") && loop_parse_extent(parser, upper);
}

static bool parse_for(LoopParser *parser, LoopBlock *block, size_t start) {
    LoopStatement *statement = add_statement(parser, block, LOOP_FOR, start);
    if (!parse_range(parser, &statement->index, &statement->lower, &statement->upper)) return false;
    if (loop_parse_take_word(parser, "step") && !loop_parse_i64(parser, &statement->step)) return false;
    statement->independent = loop_parse_take_word(parser, "independent");
    if (loop_parse_take_word(parser, "tile") && !loop_parse_u32(parser, &statement->tile)) return false;
    statement->span = loop_parse_span(parser, start);
    return loop_parse_expect(parser, "{") && loop_parse_block(parser, &statement->body);
}

// The prelude's block ends with "test condition", where loop_parse_block stops before the brace.
static bool parse_while(LoopParser *parser, LoopBlock *block, size_t start) {
    LoopStatement *statement = add_statement(parser, block, LOOP_WHILE, start);
    if (!loop_parse_expect(parser, "{") || !loop_parse_block(parser, &statement->prelude)) return false;
    if (!loop_parse_expect_word(parser, "test") || !loop_parse_expression(parser, &statement->condition)) return false;
    parser->temporaries.count = 0;
    return loop_parse_expect(parser, "}") && loop_parse_expect_word(parser, "do") && loop_parse_expect(parser, "{") &&
           loop_parse_block(parser, &statement->body);
}

static bool parse_if(LoopParser *parser, LoopBlock *block, size_t start) {
    LoopStatement *statement = add_statement(parser, block, LOOP_IF, start);
    if (!loop_parse_expression(parser, &statement->condition)) return false;
    parser->temporaries.count = 0;
    if (!loop_parse_expect(parser, "{") || !loop_parse_block(parser, &statement->body)) return false;
    if (!loop_parse_take_word(parser, "else")) return true;
    return loop_parse_expect(parser, "{") && loop_parse_block(parser, &statement->otherwise);
}

static bool parse_order(LoopParser *parser, IrOrder *order) {
    for (int candidate = IR_ORDER_ANY; candidate <= IR_ORDER_LANES16_FMA; candidate++) {
        *order = (IrOrder)candidate;
        if (loop_parse_take_word(parser, ir_order_name(*order))) return true;
    }
    return loop_parse_fail(parser, "expected an order of reduction");
}

static bool parse_axes(LoopParser *parser, LoopStatement *statement) {
    VECTOR(LoopDomainAxis) axes = {0};
    bool done = true;
    if (!loop_parse_take(parser, "{")) {
        do {
            LoopDomainAxis axis = {0};
            done = parse_range(parser, &axis.index, &axis.lower, &axis.upper);
            vector_push(&axes, axis);
        } while (done && loop_parse_take(parser, ","));
        done = done && loop_parse_expect(parser, "{");
    }
    statement->axis_count = (uint32_t)axes.count;
    statement->axes = arena_copy(parser->arena, axes.items, axes.count * sizeof axes.items[0]);
    vector_free(&axes);
    return done;
}

static bool parse_variable(LoopParser *parser, LoopVariableId *variable) {
    const char *name;
    if (!loop_parse_identifier(parser, &name)) return false;
    const LoopName *found = loop_names_find(&parser->names, name);
    if (!found || found->is_buffer) return loop_parse_fail(parser, "%s is not a variable", name);
    variable->index = found->number;
    return true;
}

static bool parse_factors(LoopParser *parser, LoopAccumulator *accumulator) {
    accumulator->combiner = IR_ADD;
    return loop_parse_expect(parser, "(") && loop_parse_expression(parser, &accumulator->value) &&
           loop_parse_expect(parser, ",") && loop_parse_expression(parser, &accumulator->factor) &&
           loop_parse_expect(parser, ")");
}

static bool is_combiner(IrOp op) {
    return op == IR_ADD || op == IR_MULTIPLY || op == IR_MINIMUM || op == IR_MAXIMUM || op == IR_BIT_AND ||
           op == IR_BIT_OR;
}

// The word "position" is taken unless it is a name: "position[..]", or the value itself before the next accumulator.
static bool take_position(LoopParser *parser) {
    size_t start = loop_parse_skip(parser);
    if (!loop_parse_take_word(parser, "position")) return false;
    size_t next = loop_parse_skip(parser);
    char character = next < parser->source->length ? parser->source->text[next] : '\0';
    if (character != '[' && character != '}' && !loop_names_find(&parser->names, "position")) return true;
    parser->offset = start;
    return false;
}

static bool parse_accumulator(LoopParser *parser, LoopAccumulator *accumulator) {
    const char *text;
    if (!parse_variable(parser, &accumulator->variable) || !loop_parse_expect(parser, "=")) return false;
    if (loop_parse_take_word(parser, "fma")) return parse_factors(parser, accumulator);
    size_t length = loop_parse_peek_identifier(parser, &text);
    accumulator->combiner = ir_op_from_name(text, length);
    if (!is_combiner(accumulator->combiner)) return loop_parse_fail(parser, "expected a combiner");
    parser->offset += length;
    accumulator->is_position = take_position(parser);
    return loop_parse_expression(parser, &accumulator->value);
}

static bool parse_accumulators(LoopParser *parser, LoopStatement *statement) {
    VECTOR(LoopAccumulator) accumulators = {0};
    bool done = loop_parse_temporaries(parser);
    while (done && !loop_parse_take(parser, "}")) {
        LoopAccumulator accumulator = {0};
        done = parse_accumulator(parser, &accumulator);
        vector_push(&accumulators, accumulator);
    }
    parser->temporaries.count = 0;
    statement->accumulator_count = (uint32_t)accumulators.count;
    statement->accumulators =
        arena_copy(parser->arena, accumulators.items, accumulators.count * sizeof accumulators.items[0]);
    vector_free(&accumulators);
    return done;
}

// The first character after the identifier that comes next: '[' marks a store, '=' an assignment, whatever the name.
static char character_after_name(LoopParser *parser) {
    const char *text;
    size_t start = loop_parse_skip(parser);
    parser->offset += loop_parse_peek_identifier(parser, &text);
    size_t next = loop_parse_skip(parser);
    parser->offset = start;
    return next < parser->source->length ? parser->source->text[next] : '\0';
}

static bool parse_reduce(LoopParser *parser, LoopBlock *block, size_t start) {
    LoopStatement *statement = add_statement(parser, block, LOOP_REDUCE, start);
    if (!parse_order(parser, &statement->order) || !parse_axes(parser, statement)) return false;
    statement->span = loop_parse_span(parser, start);
    bool has_body = character_after_name(parser) == '{' && loop_parse_take_word(parser, "do");
    if (has_body && !(loop_parse_expect(parser, "{") && loop_parse_block(parser, &statement->body))) return false;
    return parse_accumulators(parser, statement);
}

static bool parse_values(LoopParser *parser, LoopStatement *statement) {
    VECTOR(ExtentId) values = {0};
    bool done = true;
    if (loop_parse_take_word(parser, "values")) {
        do {
            ExtentId value = {0};
            done = loop_parse_extent(parser, &value);
            vector_push(&values, value);
        } while (done && loop_parse_take(parser, ","));
    }
    statement->value_count = (uint32_t)values.count;
    statement->values = arena_copy(parser->arena, values.items, values.count * sizeof values.items[0]);
    vector_free(&values);
    return done;
}

static bool parse_check(LoopParser *parser, LoopBlock *block, size_t start) {
    LoopStatement *statement = add_statement(parser, block, LOOP_CHECK, start);
    uint32_t code;
    if (!loop_parse_expression(parser, &statement->condition) || !loop_parse_expect_word(parser, "code")) return false;
    if (!loop_parse_u32(parser, &code)) return false;
    statement->code = (int32_t)(code & INT32_MAX);
    bool done = parse_values(parser, statement);
    statement->span = loop_parse_span(parser, start);
    return done;
}

static bool parse_buffer(LoopParser *parser, LoopBufferId *buffer) {
    const char *name;
    if (!loop_parse_identifier(parser, &name)) return false;
    const LoopName *found = loop_names_find(&parser->names, name);
    if (!found || !found->is_buffer) return loop_parse_fail(parser, "%s is not a buffer", name);
    buffer->index = found->number;
    return true;
}

static bool parse_rebind(LoopParser *parser, LoopBlock *block, size_t start) {
    LoopStatement *statement = add_statement(parser, block, LOOP_REBIND, start);
    VECTOR(LoopRebind) rebinds = {0};
    bool done;
    do {
        LoopRebind rebind = {0};
        done = parse_buffer(parser, &rebind.target) && loop_parse_expect(parser, "=") &&
               parse_buffer(parser, &rebind.source);
        vector_push(&rebinds, rebind);
    } while (done && loop_parse_take(parser, ","));
    statement->rebind_count = (uint32_t)rebinds.count;
    statement->rebinds = arena_copy(parser->arena, rebinds.items, rebinds.count * sizeof rebinds.items[0]);
    vector_free(&rebinds);
    statement->span = loop_parse_span(parser, start);
    return done;
}

static bool parse_store(LoopParser *parser, LoopBlock *block, size_t start) {
    LoopStatement *statement = add_statement(parser, block, LOOP_STORE, start);
    bool done = parse_buffer(parser, &statement->buffer) && loop_parse_expect(parser, "[") &&
                loop_parse_extent(parser, &statement->offset) && loop_parse_expect(parser, "]") &&
                loop_parse_expect(parser, "=") && loop_parse_expression(parser, &statement->value);
    statement->span = loop_parse_span(parser, start);
    return done;
}

static bool parse_assign(LoopParser *parser, LoopBlock *block, size_t start) {
    LoopStatement *statement = add_statement(parser, block, LOOP_ASSIGN, start);
    bool done = parse_variable(parser, &statement->variable) && loop_parse_expect(parser, "=") &&
                loop_parse_expression(parser, &statement->value);
    statement->span = loop_parse_span(parser, start);
    return done;
}

static bool parse_statement(LoopParser *parser, LoopBlock *block) {
    size_t start = loop_parse_skip(parser);
    char next = character_after_name(parser);
    if (next == '[') return parse_store(parser, block, start);
    if (next == '=') return parse_assign(parser, block, start);
    if (loop_parse_take_word(parser, "if")) return parse_if(parser, block, start);
    if (loop_parse_take_word(parser, "check")) return parse_check(parser, block, start);
    if (parser->temporaries.count) return loop_parse_fail(parser, "temporaries that the next statement cannot use");
    if (loop_parse_take_word(parser, "for")) return parse_for(parser, block, start);
    if (loop_parse_take_word(parser, "while")) return parse_while(parser, block, start);
    if (loop_parse_take_word(parser, "reduce")) return parse_reduce(parser, block, start);
    if (loop_parse_take_word(parser, "rebind")) return parse_rebind(parser, block, start);
    return loop_parse_fail(parser, "expected a statement");
}

// True before "test", which ends a while loop's prelude.
static bool before_test(LoopParser *parser) {
    const char *text;
    size_t length = loop_parse_peek_identifier(parser, &text);
    char next = character_after_name(parser);
    return length == 4 && memcmp(text, "test", 4) == 0 && next != '[' && next != '=';
}

static bool parse_statements(LoopParser *parser, LoopBlock *block) {
    for (;;) {
        if (!loop_parse_temporaries(parser)) return false;
        if (before_test(parser)) return true;
        if (loop_parse_take(parser, "}"))
            return parser->temporaries.count == 0 || loop_parse_fail(parser, "unused temporaries");
        if (loop_parse_at_end(parser)) return loop_parse_fail(parser, "expected '}'");
        if (!parse_statement(parser, block)) return false;
        parser->temporaries.count = 0;
    }
}

bool loop_parse_block(LoopParser *parser, LoopBlock *block) {
    if (parser->block_depth >= STATEMENT_DEPTH_LIMIT) return loop_parse_fail(parser, "statements nest too deeply");
    parser->block_depth++;
    bool done = parse_statements(parser, block);
    parser->block_depth--;
    return done;
}
