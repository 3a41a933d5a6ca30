// The table of engine ops, derived from ops.def.

#include "array_signature.h"

// Constant expressions over one line of ops.def.
#define IS(op_class, wanted) (IR_CLASS_##op_class == IR_CLASS_##wanted)
#define IS_PATTERN_OP(op, op_class)                                                                                \
    (IS(op_class, POINTWISE) || IS(op_class, STRUCTURAL) || IS(op_class, GATHER) || IS(op_class, CONTRACTION) || IS(op_class, GENERATOR) || \
     IR_##op == IR_CONSTANT || IR_##op == IR_EXTENT)
// Whether attributes, a shape or a dtype of its own is needed to know the result.
#define HAS_PAYLOAD(op, attributes) ((attributes) != 0 || IR_##op == IR_CAST || IR_##op == IR_RESHAPE || IR_##op == IR_WITH_SHAPE)
#define POINTWISE_FAMILIES(most, rule)                                                              \
    ((most) == 1 ? "pointwise pointwise-1"                                                          \
                 : (most) == 3 ? "pointwise pointwise-3"                                            \
                               : IR_DTYPE_##rule == IR_DTYPE_COMPARE ? "pointwise pointwise-2 compare-2" \
                                                                     : "pointwise pointwise-2")
#define FAMILIES(op, op_class, most, rule)                                   \
    (IS(op_class, STRUCTURAL) ? "structural"                                 \
     : IS(op_class, POINTWISE) && IR_##op != IR_CAST ? POINTWISE_FAMILIES(most, rule) \
                                                     : NULL)

// Ops that patterns cannot name have no name: what the skeleton defines is a `value`.
static const EgOpInfo ops[ARRAY_OP_COUNT] = {
#define IR_OP(op, text, op_class, least, most, attributes, rule, spellings)                                          \
    [IR_##op] = {.name = IS_PATTERN_OP(op, op_class) ? text : "",                                                    \
                 .arity = IR_##op == IR_CONCATENATE || IR_##op == IR_GATHER ? 2 : IS_PATTERN_OP(op, op_class) ? (uint8_t)((most) & 3) : 0,                                    \
                 .has_payload = HAS_PAYLOAD(op, attributes),                                                         \
                 .families = FAMILIES(op, op_class, most, rule)},
#include "middle/ir/ops.def"
    [ARRAY_VALUE] = {.name = "value", .has_payload = true},
    [ARRAY_REDUCE_ADD] = {.name = "reduce_add", .arity = 1, .has_payload = true, .families = "reduce"},
    [ARRAY_REDUCE_MULTIPLY] = {.name = "reduce_multiply", .arity = 1, .has_payload = true, .families = "reduce"},
    [ARRAY_REDUCE_MINIMUM] = {.name = "reduce_minimum", .arity = 1, .has_payload = true, .families = "reduce"},
    [ARRAY_REDUCE_MAXIMUM] = {.name = "reduce_maximum", .arity = 1, .has_payload = true, .families = "reduce"},
    [ARRAY_REDUCE_BIT_AND] = {.name = "reduce_bit_and", .arity = 1, .has_payload = true, .families = "reduce"},
    [ARRAY_REDUCE_BIT_OR] = {.name = "reduce_bit_or", .arity = 1, .has_payload = true, .families = "reduce"},
    [ARRAY_ARG_MINIMUM] = {.name = "arg_minimum", .arity = 1, .has_payload = true, .families = "arg-reduce"},
    [ARRAY_ARG_MAXIMUM] = {.name = "arg_maximum", .arity = 1, .has_payload = true, .families = "arg-reduce"},
    [ARRAY_SCAN_ADD] = {.name = "scan_add", .arity = 1, .has_payload = true, .families = "scan"},
    [ARRAY_SCAN_MULTIPLY] = {.name = "scan_multiply", .arity = 1, .has_payload = true, .families = "scan"},
    [ARRAY_SCAN_MINIMUM] = {.name = "scan_minimum", .arity = 1, .has_payload = true, .families = "scan"},
    [ARRAY_SCAN_MAXIMUM] = {.name = "scan_maximum", .arity = 1, .has_payload = true, .families = "scan"},
    [ARRAY_SCAN_BIT_AND] = {.name = "scan_bit_and", .arity = 1, .has_payload = true, .families = "scan"},
    [ARRAY_SCAN_BIT_OR] = {.name = "scan_bit_or", .arity = 1, .has_payload = true, .families = "scan"},
    [ARRAY_SCAN_BIT_XOR] = {.name = "scan_bit_xor", .arity = 1, .has_payload = true, .families = "scan"},
};

const EgOpInfo *array_ops(void) { return ops; }

IrOp array_op_ir(EgOp op) {
    if (op.index < IR_OP_COUNT) return (IrOp)op.index;
    if (op.index == ARRAY_VALUE) return IR_PARAMETER;
    if (op.index >= ARRAY_SCAN_ADD) return IR_SCAN;
    return op.index < ARRAY_ARG_MINIMUM ? IR_REDUCE : IR_ARG_REDUCE;
}

IrOp array_op_combiner(EgOp op) {
    static const IrOp combiners[] = {IR_ADD, IR_MULTIPLY, IR_MINIMUM, IR_MAXIMUM, IR_BIT_AND, IR_BIT_OR, IR_MINIMUM, IR_MAXIMUM,
                                     IR_ADD, IR_MULTIPLY, IR_MINIMUM, IR_MAXIMUM, IR_BIT_AND, IR_BIT_OR, IR_BIT_XOR};
    return combiners[op.index - ARRAY_REDUCE_ADD];
}

EgOp array_op_reduction(IrOp op, IrOp combiner) {
    for (uint32_t k = ARRAY_REDUCE_ADD; k < ARRAY_OP_COUNT; k++)
        if (array_op_ir((EgOp){k}) == op && array_op_combiner((EgOp){k}) == combiner) return (EgOp){k};
    INTERNAL_ERROR("no reduction by %s", ir_op_info(combiner)->name);
}
