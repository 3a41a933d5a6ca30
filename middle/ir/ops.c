// The operation table and the names of reduction orders.

#include "ir.h"

#include <string.h>

#define CLASS(name) IR_CLASS_##name
#define RULE(name) IR_DTYPE_##name

static const IrOpInfo infos[IR_OP_COUNT] = {
#define IR_OP(op, text, op_class, least, most, attributes, rule, spellings)                                            \
    [IR_##op] = {text, CLASS(op_class), least, most, attributes, RULE(rule), spellings},
#include "ops.def"
};

static const IrMath functions[IR_OP_COUNT] = {
#define IR_MATH(op, function, operands, accuracy, fast) [IR_##op] = {#function, operands, #accuracy, #fast},
#include "math.def"
};

static const char *const order_names[] = {
    [IR_ORDER_ANY] = "any",
    [IR_ORDER_LEFT] = "left",
    [IR_ORDER_LANES16] = "lanes16",
    [IR_ORDER_CHUNK256] = "chunk256",
    [IR_ORDER_LANES16_FMA] = "lanes16fma",
};

const IrOpInfo *ir_op_info(IrOp op) { return &infos[op]; }

const IrMath *ir_math(IrOp op) { return functions[op].function ? &functions[op] : NULL; }

IrOp ir_op_from_name(const char *name, size_t length) {
    for (int op = 0; op < IR_OP_COUNT; op++)
        if (strlen(infos[op].name) == length && memcmp(infos[op].name, name, length) == 0) return (IrOp)op;
    return IR_OP_COUNT;
}

static bool lists_word(const char *words, const char *word, size_t length) {
    while (*words) {
        size_t end = strcspn(words, " ");
        if (end == length && memcmp(words, word, length) == 0) return true;
        words += end + (words[end] == ' ');
    }
    return false;
}

IrOp ir_op_from_spelling(const char *name) {
    for (int op = 0; op < IR_OP_COUNT; op++)
        if (lists_word(infos[op].spellings, name, strlen(name))) return (IrOp)op;
    return IR_OP_COUNT;
}

const char *ir_order_name(IrOrder order) { return order_names[order]; }

bool ir_is_skeleton(IrOp op) {
    IrOpClass op_class = infos[op].op_class;
    return op_class == IR_CLASS_UPDATE || op_class == IR_CLASS_CHECK || op_class == IR_CLASS_REGION;
}
