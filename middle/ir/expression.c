// Values as expressions in NumPy's notation, for people to read: names of parameters, operators, slices. What NumPy does by
// itself (broadcasting of scalars and leading axes) is left out, so that the text need not compile.

#include "expression_internal.h"

#include <string.h>

#include "scalar.h"

enum { OPERATION_BUDGET = 60, DEPTH_LIMIT = 24 };

typedef struct Operator {
    const char *text;
    Binding binding;
} Operator;

static Operator operator_of(IrOp op) {
    switch ((int)op) {
    case IR_ADD: return (Operator){" + ", BIND_SUM};
    case IR_SUBTRACT: return (Operator){" - ", BIND_SUM};
    case IR_MULTIPLY: return (Operator){" * ", BIND_PRODUCT};
    case IR_DIVIDE: return (Operator){" / ", BIND_PRODUCT};
    case IR_FLOOR_DIVIDE: return (Operator){" // ", BIND_PRODUCT};
    case IR_MODULO: return (Operator){" % ", BIND_PRODUCT};
    case IR_POWER: return (Operator){" ** ", BIND_POWER};
    case IR_BIT_AND: return (Operator){" & ", BIND_AND};
    case IR_BIT_OR: return (Operator){" | ", BIND_OR};
    case IR_BIT_XOR: return (Operator){" ^ ", BIND_XOR};
    case IR_SHIFT_LEFT: return (Operator){" << ", BIND_SHIFT};
    case IR_SHIFT_RIGHT: return (Operator){" >> ", BIND_SHIFT};
    case IR_EQUAL: return (Operator){" == ", BIND_COMPARE};
    case IR_NOT_EQUAL: return (Operator){" != ", BIND_COMPARE};
    case IR_LESS: return (Operator){" < ", BIND_COMPARE};
    case IR_LESS_EQUAL: return (Operator){" <= ", BIND_COMPARE};
    case IR_GREATER: return (Operator){" > ", BIND_COMPARE};
    case IR_GREATER_EQUAL: return (Operator){" >= ", BIND_COMPARE};
    case IR_NEGATIVE: return (Operator){"-", BIND_UNARY};
    case IR_INVERT: case IR_LOGICAL_NOT: return (Operator){"~", BIND_UNARY};
    }
    return (Operator){NULL, BIND_POSTFIX};
}

// Whatever numbers its labels have.
static bool is_matmul(const ExpressionPrinter *printer, const IrNode *node) {
    uint32_t left = ir_type(printer->function, node->operands[0]).rank, right = ir_type(printer->function, node->operands[1]).rank;
    const int64_t *l = node->attributes.integers, *r = l + left, *result = r + right;
    if (left == 0 || right == 0 || left > 2 || right > 2 || l[left - 1] != r[0] || node->type.rank != left + right - 2) return false;
    if (left == 2 && (l[0] != result[0] || l[0] == l[1])) return false;
    return right == 1 || (r[1] == result[left - 1] && r[0] != r[1] && (left == 1 || r[1] != l[0]));
}

static Binding binding_of(const ExpressionPrinter *printer, const IrNode *node) {
    if (node->op == IR_CONTRACT) return is_matmul(printer, node) ? BIND_PRODUCT : BIND_POSTFIX;
    if (node->op == IR_EXTENT) return extent_monomial_count(printer->function->module->extents, node->attributes.extents[0]) > 1 ? BIND_SUM : BIND_PRODUCT;
    return operator_of(node->op).binding;
}

// ---- operations --------------------------------------------------------------------------------------------------

// The first spelling, or the operation's own name.
static void print_name(const ExpressionPrinter *printer, const IrOpInfo *info) {
    size_t length = strcspn(info->spellings, " ");
    if (length == 0) text_add(printer->output, info->name);
    else text_format(printer->output, "np.%.*s", (int)length, info->spellings);
}

static void print_call(ExpressionPrinter *printer, const IrNode *node) {
    if (node->op == IR_SELECT) text_add(printer->output, "np.where");
    else if (node->op == IR_CAST) text_add(printer->output, dtype_name(node->type.dtype));
    else print_name(printer, ir_op_info(node->op));
    text_add_char(printer->output, '(');
    for (uint32_t k = 0; k < node->operand_count; k++) {
        if (k > 0) text_add(printer->output, ", ");
        expression_operand(printer, expression_without_broadcast(printer, node->operands[k]), BIND_COMPARE);
    }
    text_add_char(printer->output, ')');
}

static void print_pointwise(ExpressionPrinter *printer, const IrNode *node) {
    Operator sign = operator_of(node->op);
    if (!sign.text) {
        print_call(printer, node);
        return;
    }
    ValueId left = expression_without_broadcast(printer, node->operands[0]);
    if (node->operand_count == 1) {
        text_add(printer->output, sign.text);
        expression_operand(printer, left, BIND_UNARY);
        return;
    }
    // Everything but sums and products is put in parentheses on both sides; a power binds to the right.
    bool is_chain = sign.binding == BIND_SUM || sign.binding == BIND_PRODUCT;
    expression_operand(printer, left, is_chain ? sign.binding : sign.binding + 1);
    text_add(printer->output, sign.text);
    expression_operand(printer, expression_without_broadcast(printer, node->operands[1]), sign.binding + 1);
}

static const char *reduction_name(const IrNode *node) {
    bool is_bool = node->type.dtype == DTYPE_BOOL, is_position = node->op == IR_ARG_REDUCE;
    switch ((int)node->attributes.combiner) {
    case IR_ADD: return "sum";
    case IR_MULTIPLY: return "prod";
    case IR_MINIMUM: return is_position ? "argmin" : "min";
    case IR_MAXIMUM: return is_position ? "argmax" : "max";
    case IR_BIT_AND: return is_bool ? "all" : "bitwise_and.reduce";
    case IR_BIT_OR: return is_bool ? "any" : "bitwise_or.reduce";
    }
    return ir_op_info(node->attributes.combiner)->name;
}

static bool rounds(const IrNode *node) {
    return dtype_is_float(node->type.dtype) && node->op == IR_REDUCE && (node->attributes.combiner == IR_ADD || node->attributes.combiner == IR_MULTIPLY);
}

// The order is part of what a sum of floats means.
static void print_reduction(ExpressionPrinter *printer, const IrNode *node) {
    uint32_t rank = ir_type(printer->function, node->operands[0]).rank;
    text_format(printer->output, "np.%s(", reduction_name(node));
    expression_operand(printer, node->operands[0], BIND_COMPARE);
    if (node->attributes.integer_count == 1 && rank > 1) text_format(printer->output, ", axis=%d", (int)node->attributes.integers[0]);
    if (node->attributes.integer_count > 1 && node->attributes.integer_count < rank) {
        text_add(printer->output, ", axis=(");
        for (uint32_t k = 0; k < node->attributes.integer_count; k++)
            text_format(printer->output, "%s%d", k > 0 ? ", " : "", (int)node->attributes.integers[k]);
        text_add_char(printer->output, ')');
    }
    if (rounds(node)) text_format(printer->output, ", order=%s", ir_order_name(node->attributes.order));
    text_add_char(printer->output, ')');
}

static void print_contraction(ExpressionPrinter *printer, const IrNode *node) {
    if (is_matmul(printer, node)) {
        expression_operand(printer, node->operands[0], BIND_PRODUCT);
        text_add(printer->output, " @ ");
        expression_operand(printer, node->operands[1], BIND_PRODUCT + 1);
        return;
    }
    uint32_t left = ir_type(printer->function, node->operands[0]).rank, right = ir_type(printer->function, node->operands[1]).rank;
    text_add(printer->output, "np.einsum('");
    for (uint32_t k = 0; k < left + right + node->type.rank; k++) {
        if (k == left) text_add_char(printer->output, ',');
        if (k == left + right) text_add(printer->output, "->");
        text_add_char(printer->output, (char)('a' + node->attributes.integers[k] % 26));
    }
    if (node->type.rank == 0) text_add(printer->output, "->");
    text_add(printer->output, "', ");
    expression_operand(printer, node->operands[0], BIND_COMPARE);
    text_add(printer->output, ", ");
    expression_operand(printer, node->operands[1], BIND_COMPARE);
    text_add_char(printer->output, ')');
}

// ---- values ------------------------------------------------------------------------------------------------------

static void print_iota(ExpressionPrinter *printer, const IrNode *node) {
    text_add(printer->output, node->type.rank == 1 ? "np.arange(" : "moa.iota(");
    if (node->type.rank == 1) expression_extent(printer, node->type.shape[0]);
    else expression_shape(printer, node->type);
    if (node->type.rank > 1) text_format(printer->output, ", axis=%d", (int)node->attributes.integers[0]);
    text_add_char(printer->output, ')');
}

static void print_gather(ExpressionPrinter *printer, const IrNode *node) {
    const int64_t *axes = node->attributes.integers;
    uint32_t rank = ir_type(printer->function, node->operands[0]).rank;
    expression_operand(printer, node->operands[0], BIND_POSTFIX);
    text_add_char(printer->output, '[');
    for (uint32_t axis = 0, next = 0; axis < rank; axis++) {
        if (axis > 0) text_add(printer->output, ", ");
        if (next + 1 < node->operand_count && axes[next] == axis) expression_operand(printer, node->operands[++next], BIND_COMPARE);
        else text_add_char(printer->output, ':');
    }
    text_add_char(printer->output, ']');
}

static void print_scan(ExpressionPrinter *printer, const IrNode *node) {
    const char *names = ir_op_info(node->attributes.combiner)->spellings;
    text_format(printer->output, "np.%.*s.accumulate(", (int)strcspn(names, " "), names);
    expression_operand(printer, node->operands[0], BIND_COMPARE);
    text_format(printer->output, ", axis=%d)", (int)node->attributes.integers[0]);
}

static void print_node(ExpressionPrinter *printer, ValueId value) {
    const IrNode *node = ir_node(printer->function, value);
    switch (ir_op_info(node->op)->op_class) {
    case IR_CLASS_POINTWISE: print_pointwise(printer, node); return;
    case IR_CLASS_STRUCTURAL: expression_structural(printer, node); return;
    case IR_CLASS_GATHER: print_gather(printer, node); return;
    case IR_CLASS_REDUCTION: print_reduction(printer, node); return;
    case IR_CLASS_SCAN: print_scan(printer, node); return;
    case IR_CLASS_CONTRACTION: print_contraction(printer, node); return;
    case IR_CLASS_GENERATOR: print_iota(printer, node); return;
    case IR_CLASS_LEAF: case IR_CLASS_UPDATE: case IR_CLASS_CHECK: case IR_CLASS_REGION: case IR_CLASS_COMPLEX: expression_leaf(printer, value); return;
    }
}

// The depth is bounded, so that this may recurse.
void expression_operand(ExpressionPrinter *printer, ValueId value, Binding least) {
    const IrNode *node = ir_node(printer->function, value);
    bool is_leaf = node->operand_count == 0 || ir_is_skeleton(node->op) || node->op == IR_RESULT;
    if (!is_leaf && (printer->budget == 0 || printer->depth == DEPTH_LIMIT)) {
        text_add(printer->output, "...");
        return;
    }
    bool nested = binding_of(printer, node) < least;
    printer->budget -= !is_leaf;
    printer->depth++;
    if (nested) text_add_char(printer->output, '(');
    print_node(printer, value);
    if (nested) text_add_char(printer->output, ')');
    printer->depth--;
}

void ir_print_expression(const IrFunction *function, ValueId value, TextBuffer *output) {
    ExpressionPrinter printer = {.function = function, .output = output, .budget = OPERATION_BUDGET};
    expression_operand(&printer, value, BIND_COMPARE);
}
