// Parses the text of the array IR: functions, dimensions, parameters. Nodes and regions are in parse_node.c, tokens in
// parse_token.c. Stops at the first fault.

#include "parse_internal.h"

#include <string.h>

static bool parse_dimension_line(IrParser *parser) {
    IrDimension dimension = {.name = NULL};
    if (!parse_name(parser, &dimension.name)) return false;
    if (parse_accept(parser, "parameter")) {
        dimension.is_parameter = true;
        if (!parse_unsigned(parser, &dimension.parameter)) return false;
    }
    dimension.nonnegative = parse_accept(parser, "nonnegative");
    if (!parse_span(parser, &dimension.span)) return false;
    for (size_t i = 0; i < parser->function->dimensions.count; i++)
        if (parser->function->dimensions.items[i].name == dimension.name)
            return parse_fail(parser, "dimension %s is declared twice", dimension.name);
    vector_push(&parser->function->dimensions, dimension);
    return true;
}

static bool parse_parameter_line(IrParser *parser) {
    IrParameter parameter = {.name = NULL};
    ExtentId shape[IR_RANK_LIMIT];
    uint32_t number;
    IrFunction *function = parser->function;
    if (!parse_name(parser, &parameter.name) || !parse_expect(parser, "=") || !parse_definition(parser, &number))
        return false;
    if (!parse_type(parser, &parameter.type, shape)) return false;
    parameter.is_complex = parse_accept(parser, "complex");
    if (!parse_span(parser, &parameter.span)) return false;
    int64_t position = (int64_t)function->parameters.count;
    IrAttributes attributes = {.integer_count = 1, .integers = &position};
    parameter.value = ir_build(function, IR_PARAMETER, parameter.type, NULL, 0, &attributes, parameter.span);
    parameter.type = ir_type(function, parameter.value); // whose shape stays
    vector_push(&function->parameters, parameter);
    return parse_define(parser, number, parameter.value);
}

static bool parse_final_line(IrParser *parser) {
    uint32_t position;
    ValueId value;
    if (!parse_unsigned(parser, &position) || !parse_expect(parser, "=") || !parse_value(parser, &value)) return false;
    if (position >= parser->function->parameters.count) return parse_fail(parser, "there is no parameter %u", position);
    parser->function->parameters.items[position].written = true;
    parser->function->parameters.items[position].final = value;
    return true;
}

static bool parse_complex_results(IrParser *parser) {
    if (!parse_accept(parser, "complex")) return true;
    do {
        uint32_t position;
        if (!parse_unsigned(parser, &position)) return false;
        vector_push(&parser->function->complex_results, position);
    } while (parse_accept(parser, ","));
    return true;
}

static bool parse_return_line(IrParser *parser) {
    ValueVector values = {0};
    bool parsed = parse_expect(parser, "return") && parse_values(parser, &values);
    for (size_t i = 0; i < values.count; i++) vector_push(&parser->function->results, values.items[i]);
    vector_free(&values);
    return parsed && parse_complex_results(parser);
}

static bool parse_body(IrParser *parser) {
    if (parse_accept(parser, "doc") && !parse_quoted(parser, &parser->function->docstring)) return false;
    while (parse_accept(parser, "dimension"))
        if (!parse_dimension_line(parser)) return false;
    while (parse_accept(parser, "parameter"))
        if (!parse_parameter_line(parser)) return false;
    if (!parse_lines(parser, parser->function->root)) return false;
    while (parse_accept(parser, "final"))
        if (!parse_final_line(parser)) return false;
    return parse_return_line(parser) && parse_expect(parser, "}");
}

static bool parse_function(IrParser *parser) {
    const char *name;
    if (!parse_expect(parser, "function") || !parse_name(parser, &name)) return false;
    parser->function = ir_function_create(parser->module, name);
    parser->values.count = 0;
    parser->depth = 0;
    parser->function->returns_tuple = parse_accept(parser, "tuple");
    return parse_span(parser, &parser->function->span) && parse_expect(parser, "{") && parse_body(parser);
}

static bool parse_module(IrParser *parser) {
    if (!parse_accept(parser, "arr-ir 1")) return parse_fail(parser, "expected the version line 'arr-ir 1'");
    for (parse_skip_spaces(parser); parser->offset < parser->source->length; parse_skip_spaces(parser))
        if (!parse_function(parser)) return false;
    return true;
}

// The verifier finds what the grammar cannot: a text may be well formed and still not be IR.
static bool verify_parsed(IrParser *parser) {
    char message[512];
    if (ir_verify(parser->module, message, sizeof message)) return true;
    parser->offset = 0;
    return parse_fail(parser, "not valid IR: %s", message);
}

IrModule *ir_parse(const SourceFile *source, Arena *arena, StringTable *strings, DiagnosticList *diagnostics) {
    IrParser parser = {.source = source,
                       .diagnostics = diagnostics,
                       .module = ir_module_create(arena, strings),
                       .scratch = arena_create()};
    parser.module->path = source->path;
    bool parsed = parse_module(&parser) && verify_parsed(&parser);
    vector_free(&parser.values);
    arena_destroy(parser.scratch);
    if (parsed) return parser.module;
    ir_module_release(parser.module);
    return NULL;
}
