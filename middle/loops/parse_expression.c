// Expressions of the loop IR's text: f64(1.5), extent(N - 1), x[i1], x[M*i1 at y[i2]], name, add(a, b), cast(a, f32), %3.

#include "parse_internal.h"

#include <string.h>

// Printed text nests far less: deep expressions are split by temporaries.
enum { EXPRESSION_DEPTH_LIMIT = 200 };

static DType dtype_of(const LoopParser *parser, LoopExpressionId id) {
    return loop_expression(parser->function, id)->dtype;
}

static bool parse_temporary_use(LoopParser *parser, LoopExpressionId *expression) {
    uint32_t number;
    if (!loop_parse_numbered(parser, '%', &number)) return false;
    if (number == 0 || number > parser->temporaries.count)
        return loop_parse_fail(parser, "%%%u is not defined", number);
    *expression = parser->temporaries.items[number - 1];
    return true;
}

static bool parse_constant(LoopParser *parser, DType dtype, LoopExpressionId *expression) {
    uint64_t bits;
    if (!loop_parse_expect(parser, "(") || !loop_parse_scalar(parser, dtype, &bits)) return false;
    *expression = loop_build_constant(parser->function, dtype, bits);
    return loop_parse_expect(parser, ")");
}

static bool parse_extent_value(LoopParser *parser, LoopExpressionId *expression) {
    ExtentId extent;
    if (!loop_parse_expect(parser, "(") || !loop_parse_extent(parser, &extent)) return false;
    *expression = loop_build_extent(parser->function, extent);
    return loop_parse_expect(parser, ")");
}

static bool parse_load(LoopParser *parser, const char *name, LoopExpressionId *expression) {
    const LoopName *found = loop_names_find(&parser->names, name);
    ExtentId offset;
    if (!found || !found->is_buffer) return loop_parse_fail(parser, "%s is not a buffer", name);
    if (!loop_parse_expect(parser, "[") || !loop_parse_extent(parser, &offset)) return false;
    *expression = loop_build_load(parser->function, (LoopBufferId){found->number}, offset);
    if (loop_parse_take_word(parser, "at")) {
        LoopExpressionId index;
        if (!loop_parse_expression(parser, &index)) return false;
        *expression = loop_build_gather(parser->function, (LoopBufferId){found->number}, offset, index);
    }
    return loop_parse_expect(parser, "]");
}

static bool parse_variable(LoopParser *parser, const char *name, LoopExpressionId *expression) {
    const LoopName *found = loop_names_find(&parser->names, name);
    if (!found || found->is_buffer) return loop_parse_fail(parser, "%s is not a variable", name);
    *expression = loop_build_variable(parser->function, (LoopVariableId){found->number});
    return true;
}

// The dtype that the operands give to an operation other than a cast.
static DType result_dtype(const LoopParser *parser, const IrOpInfo *info, const LoopExpressionId *operands) {
    if (info->dtype_rule == IR_DTYPE_COMPARE || info->dtype_rule == IR_DTYPE_BOOL) return DTYPE_BOOL;
    return dtype_of(parser, operands[info->dtype_rule == IR_DTYPE_SELECT ? 1 : 0]);
}

static bool parse_apply(LoopParser *parser, IrOp op, LoopExpressionId *expression) {
    const IrOpInfo *info = ir_op_info(op);
    LoopExpressionId operands[3];
    if (!loop_parse_expect(parser, "(")) return false;
    for (uint32_t i = 0; i < info->least_operands; i++) {
        if (i && !loop_parse_expect(parser, ",")) return false;
        if (!loop_parse_expression(parser, &operands[i])) return false;
    }
    DType dtype = result_dtype(parser, info, operands);
    if (op == IR_CAST && (!loop_parse_expect(parser, ",") || !loop_parse_dtype(parser, &dtype))) return false;
    *expression = loop_build_apply(parser->function, op, dtype, operands, info->least_operands);
    return loop_parse_expect(parser, ")");
}

// What a name before '(' starts: extent(..), a constant of a type, or an operation.
static bool parse_call(LoopParser *parser, const char *name, LoopExpressionId *expression) {
    if (strcmp(name, "extent") == 0) return parse_extent_value(parser, expression);
    DType dtype = dtype_from_name(name);
    if (dtype != DTYPE_NONE) return parse_constant(parser, dtype, expression);
    IrOp op = ir_op_from_name(name, strlen(name));
    if (op == IR_OP_COUNT || ir_op_info(op)->op_class != IR_CLASS_POINTWISE) {
        return loop_parse_fail(parser, "%s is not a pointwise operation", name);
    }
    return parse_apply(parser, op, expression);
}

static bool parse_named(LoopParser *parser, LoopExpressionId *expression) {
    const char *name;
    if (!loop_parse_identifier(parser, &name)) return false;
    size_t next = loop_parse_skip(parser);
    char character = next < parser->source->length ? parser->source->text[next] : '\0';
    if (character == '(') return parse_call(parser, name, expression);
    if (character == '[') return parse_load(parser, name, expression);
    return parse_variable(parser, name, expression);
}

bool loop_parse_expression(LoopParser *parser, LoopExpressionId *expression) {
    if (parser->expression_depth >= EXPRESSION_DEPTH_LIMIT)
        return loop_parse_fail(parser, "an expression nests too deeply");
    size_t next = loop_parse_skip(parser);
    if (next < parser->source->length && parser->source->text[next] == '%')
        return parse_temporary_use(parser, expression);
    parser->expression_depth++;
    bool done = parse_named(parser, expression);
    parser->expression_depth--;
    return done;
}

bool loop_parse_temporaries(LoopParser *parser) {
    for (;;) {
        size_t next = loop_parse_skip(parser);
        if (next >= parser->source->length || parser->source->text[next] != '%') return true;
        uint32_t number;
        LoopExpressionId expression;
        if (!loop_parse_numbered(parser, '%', &number)) return false;
        if (number != parser->temporaries.count + 1)
            return loop_parse_fail(parser, "expected %%%zu", parser->temporaries.count + 1);
        if (!loop_parse_expect(parser, "=") || !loop_parse_expression(parser, &expression)) return false;
        vector_push(&parser->temporaries, expression);
    }
}
