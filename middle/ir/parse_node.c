// Nodes and regions of the array IR's text. What the builder requires is checked here first; everything else is left to
// the verifier.

#include "parse_internal.h"
#include "scalar.h"

#include <string.h>

// One line before the node is built.
typedef struct ParsedNode {
    uint32_t number;
    IrOp op;
    IrType type;
    Span span;
    IrAttributes attributes;
    size_t constant_offset; // of the constant's text, which needs the dtype
    ValueVector operands;
    VECTOR(int64_t) integers;
    VECTOR(ExtentId) extents;
    ExtentId shape[IR_RANK_LIMIT];
} ParsedNode;

// ---- attributes --------------------------------------------------------------------------------------------------

static bool parse_integers(IrParser *parser, ParsedNode *node) {
    if (!parse_expect(parser, "[")) return false;
    if (parse_accept(parser, "]")) return true;
    do {
        int64_t integer;
        parse_skip_spaces(parser);
        if (!parse_integer(parser, &integer)) return false;
        vector_push(&node->integers, integer);
    } while (parse_accept(parser, ","));
    return parse_expect(parser, "]");
}

static bool parse_extents(IrParser *parser, ParsedNode *node) {
    if (!parse_expect(parser, "[")) return false;
    if (parse_accept(parser, "]")) return true;
    do {
        ExtentId extent;
        if (!parse_extent_in(parser, &extent)) return false;
        vector_push(&node->extents, extent);
    } while (parse_accept(parser, ","));
    return parse_expect(parser, "]");
}

static bool parse_order(IrParser *parser, IrOrder *order) {
    const char *name;
    if (!parse_name(parser, &name)) return false;
    for (int i = IR_ORDER_ANY; i <= IR_ORDER_LANES16_FMA; i++) {
        if (strcmp(ir_order_name((IrOrder)i), name) != 0) continue;
        *order = (IrOrder)i;
        return true;
    }
    return parse_fail(parser, "unknown order %s", name);
}

static bool parse_op(IrParser *parser, IrOp *op) {
    const char *name;
    if (!parse_name(parser, &name)) return false;
    *op = ir_op_from_name(name, strlen(name));
    return *op != IR_OP_COUNT || parse_fail(parser, "unknown operation %s", name);
}

static bool parse_code(IrParser *parser, int32_t *code) {
    int64_t integer;
    parse_skip_spaces(parser);
    if (!parse_integer(parser, &integer)) return false;
    if (integer < INT32_MIN || integer > INT32_MAX) return parse_fail(parser, "the code does not fit in 32 bits");
    *code = (int32_t)integer;
    return true;
}

// The text is read once the type is known.
static bool skip_constant(IrParser *parser, ParsedNode *node) {
    parse_skip_spaces(parser);
    node->constant_offset = parser->offset;
    while (parser->offset < parser->source->length && parser->source->text[parser->offset] != ':') parser->offset++;
    return true;
}

static bool parse_constant(IrParser *parser, ParsedNode *node) {
    size_t offset = node->constant_offset;
    if (dtype_is_complex(node->type.dtype)) return parse_fail(parser, "constants of complex dtypes have no text");
    if (scalar_parse(node->type.dtype, parser->source->text, parser->source->length, &offset,
                     &node->attributes.constant))
        return true;
    parser->offset = node->constant_offset;
    return parse_fail(parser, "expected a constant of dtype %s", dtype_name(node->type.dtype));
}

static bool parse_map(IrParser *parser, ParsedNode *node) {
    return parse_expect(parser, "{") && parse_map_in(parser, &node->attributes.map) && parse_expect(parser, "}");
}

static bool parse_attributes(IrParser *parser, ParsedNode *node) {
    uint32_t has = ir_op_info(node->op)->attributes;
    if (has & IR_HAS_INTEGERS && (!parse_expect(parser, "integers") || !parse_integers(parser, node))) return false;
    if (has & IR_HAS_EXTENTS && (!parse_expect(parser, "extents") || !parse_extents(parser, node))) return false;
    if (has & IR_HAS_MAP && (!parse_expect(parser, "map") || !parse_map(parser, node))) return false;
    if (has & IR_HAS_ORDER && (!parse_expect(parser, "order") || !parse_order(parser, &node->attributes.order)))
        return false;
    if (has & IR_HAS_COMBINER && (!parse_expect(parser, "combiner") || !parse_op(parser, &node->attributes.combiner)))
        return false;
    if (has & IR_HAS_CODE && (!parse_expect(parser, "code") || !parse_code(parser, &node->attributes.code)))
        return false;
    if (has & IR_HAS_CONSTANT && (!parse_expect(parser, "value") || !skip_constant(parser, node))) return false;
    node->attributes.integers = node->integers.items;
    node->attributes.integer_count = (uint32_t)node->integers.count;
    node->attributes.extents = node->extents.items;
    node->attributes.extent_count = (uint32_t)node->extents.count;
    return true;
}

// ---- nodes -------------------------------------------------------------------------------------------------------

// Operands are values, but a RESULT's is a region.
static bool check_operands(IrParser *parser, const ParsedNode *node) {
    const IrOpInfo *info = ir_op_info(node->op);
    if (node->operands.count < info->least_operands || node->operands.count > info->most_operands)
        return parse_fail(parser, "%s with %zu operands", info->name, node->operands.count);
    for (size_t i = 0; i < node->operands.count; i++) {
        bool is_value = ir_type(parser->function, node->operands.items[i]).dtype != DTYPE_NONE;
        if (is_value == (node->op == IR_RESULT))
            return parse_fail(parser, "operand %zu of %s is of the wrong kind", i, info->name);
    }
    return true;
}

static bool parse_node(IrParser *parser, ParsedNode *node) {
    if (!parse_definition(parser, &node->number) || !parse_expect(parser, "=") || !parse_op(parser, &node->op))
        return false;
    const IrOpInfo *info = ir_op_info(node->op);
    if (node->op == IR_ARGUMENT || node->op == IR_PARAMETER)
        return parse_fail(parser, "%s has no line of its own", info->name);
    if (info->most_operands && !parse_values(parser, &node->operands)) return false;
    if (!check_operands(parser, node) || !parse_attributes(parser, node)) return false;
    node->type = (IrType){.dtype = DTYPE_NONE};
    bool typed = node->op == IR_UPDATE || !ir_is_skeleton(node->op);
    if (typed && !parse_type(parser, &node->type, node->shape)) return false;
    if (info->attributes & IR_HAS_CONSTANT && !parse_constant(parser, node)) return false;
    return parse_span(parser, &node->span);
}

static bool check_for(IrParser *parser, const ParsedNode *node) {
    bool valid = node->extents.count == 2 && node->integers.count == 1 && node->integers.items[0] != 0;
    return valid || parse_fail(parser, "for takes the extents of its range and a step that is not 0");
}

static ValueId build_node(IrParser *parser, RegionId region, const ParsedNode *node) {
    IrFunction *function = parser->function;
    const ValueId *operands = node->operands.items;
    uint32_t count = (uint32_t)node->operands.count;
    const ExtentId *extents = node->extents.items;
    switch ((int)node->op) {
    case IR_UPDATE:
        return ir_build_update(function, region, operands[0], operands[1], node->attributes.map, node->span);
    case IR_CHECK:
        return ir_build_check(function, region, operands[0], node->attributes.code, extents,
                              (uint32_t)node->extents.count, node->span);
    case IR_FOR:
        return ir_build_for(function, region, extents[0], extents[1], node->integers.items[0], operands, count,
                            node->span);
    case IR_WHILE: return ir_build_while(function, region, operands, count, node->span);
    case IR_IF: return ir_build_if(function, region, operands[0], node->span);
    }
    return ir_build(function, node->op, node->type, operands, count, &node->attributes, node->span);
}

// ---- regions -----------------------------------------------------------------------------------------------------

static bool same_type(IrType left, IrType right) {
    return left.dtype == right.dtype && left.rank == right.rank &&
           (left.rank == 0 || memcmp(left.shape, right.shape, left.rank * sizeof *left.shape) == 0);
}

static bool parse_argument(IrParser *parser, ValueId argument) {
    uint32_t number;
    IrType type;
    ExtentId shape[IR_RANK_LIMIT];
    IrNode *node = &parser->function->nodes.items[argument.index];
    if (!parse_definition(parser, &number) || !parse_type(parser, &type, shape) || !parse_span(parser, &node->span))
        return false;
    if (!same_type(type, node->type)) return parse_fail(parser, "the argument's type is not that of the initial value");
    return parse_define(parser, number, argument);
}

static bool parse_arguments(IrParser *parser, RegionId id) {
    if (!parse_expect(parser, "region") || !parse_expect(parser, "(")) return false;
    size_t count = ir_region(parser->function, id)->arguments.count;
    for (size_t i = 0; i < count; i++) {
        if (i && !parse_expect(parser, ",")) return false;
        if (!parse_argument(parser, ir_region(parser->function, id)->arguments.items[i])) return false;
    }
    return parse_expect(parser, ")") && parse_expect(parser, "{");
}

static bool parse_region(IrParser *parser, RegionId id) {
    ValueVector results = {0};
    bool parsed = parse_arguments(parser, id) && parse_lines(parser, id) && parse_expect(parser, "yield") &&
                  parse_values(parser, &results) && parse_expect(parser, "}");
    for (size_t i = 0; i < results.count; i++) vector_push(&ir_region(parser->function, id)->results, results.items[i]);
    vector_free(&results);
    return parsed;
}

static bool parse_regions(IrParser *parser, ValueId value) {
    RegionId regions[2];
    memcpy(regions, ir_node(parser->function, value)->regions, sizeof regions);
    if (!regions[0].index) return true;
    if (++parser->depth > PARSE_NESTING_LIMIT)
        return parse_fail(parser, "regions nest deeper than %d", PARSE_NESTING_LIMIT);
    if (!parse_expect(parser, "{") || !parse_region(parser, regions[0])) return false;
    if (regions[1].index && !parse_region(parser, regions[1])) return false;
    parser->depth--;
    return parse_expect(parser, "}");
}

static bool parse_line(IrParser *parser, RegionId region) {
    ParsedNode node = {.number = 0};
    ValueId value = {0};
    bool parsed = parse_node(parser, &node) && (node.op != IR_FOR || check_for(parser, &node));
    if (parsed) value = build_node(parser, region, &node);
    if (parsed && !same_type(node.type, ir_type(parser->function, value)))
        parsed = parse_fail(parser, "the type is not that of the updated base");
    vector_free(&node.operands);
    vector_free(&node.integers);
    vector_free(&node.extents);
    return parsed && parse_define(parser, node.number, value) && parse_regions(parser, value);
}

bool parse_lines(IrParser *parser, RegionId region) {
    for (parse_skip_spaces(parser); parser->offset < parser->source->length; parse_skip_spaces(parser)) {
        if (parser->source->text[parser->offset] != '%') return true;
        if (!parse_line(parser, region)) return false;
    }
    return true;
}
