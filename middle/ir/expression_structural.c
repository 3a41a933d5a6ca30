// Structural operations in NumPy's notation: A[1:-1, ::2], A.T, np.concatenate((A, B)).

#include "expression_internal.h"

#include <string.h>

void expression_shape(ExpressionPrinter *printer, IrType type) {
    text_add_char(printer->output, '(');
    for (uint32_t k = 0; k < type.rank; k++) {
        if (k > 0) text_add(printer->output, ", ");
        expression_extent(printer, type.shape[k]);
    }
    text_add(printer->output, type.rank == 1 ? ",)" : ")");
}

// ---- subscripts --------------------------------------------------------------------------------------------------

// start:stop:step; a stop before the first element is left out.
static void print_range(ExpressionPrinter *printer, ExtentId start, int64_t step, ExtentId count, ExtentId extent) {
    ExtentTable *table = printer->function->module->extents;
    ExtentId stop = extent_add(table, start, extent_scale(table, count, step)), last = extent_add_constant(table, extent, -1);
    bool from_end = step < 0 ? extent_same(start, last) : extent_is_value(table, start, 0);
    bool to_end = step < 0 ? extent_is_value(table, stop, -1) : extent_same(stop, extent);
    if (!from_end) expression_extent(printer, start);
    text_add_char(printer->output, ':');
    if (!to_end) expression_extent(printer, stop);
    if (step != 1) text_format(printer->output, ":%lld", (long long)step);
}

static bool is_everything(const ExpressionPrinter *printer, const IrNode *node, IrType operand, uint32_t axis) {
    const IrAttributes *given = &node->attributes;
    return given->integers[axis] == 1 && extent_is_value(printer->function->module->extents, given->extents[axis], 0) &&
           extent_same(node->type.shape[axis], operand.shape[axis]);
}

static void print_slice(ExpressionPrinter *printer, const IrNode *node) {
    IrType operand = ir_type(printer->function, node->operands[0]);
    uint32_t shown = node->type.rank;
    while (shown > 1 && is_everything(printer, node, operand, shown - 1)) shown--;
    expression_operand(printer, node->operands[0], BIND_POSTFIX);
    text_add_char(printer->output, '[');
    for (uint32_t k = 0; k < shown; k++) {
        if (k > 0) text_add(printer->output, ", ");
        print_range(printer, node->attributes.extents[k], node->attributes.integers[k], node->type.shape[k], operand.shape[k]);
    }
    text_add_char(printer->output, ']');
}

// i < 0 ? i + size : i, which is what NumPy makes of an index i by itself.
static bool print_counted_from_end(ExpressionPrinter *printer, ExtentId at, ExtentId size) {
    const IrFunction *function = printer->function;
    ExtentTable *table = function->module->extents;
    AtomId atom;
    if (!extent_is_atom(table, at, &atom)) return false;
    Atom leaf = extent_atom(table, atom);
    const IrNode *choice = leaf.kind == ATOM_VALUE ? ir_node(function, (ValueId){leaf.number}) : NULL;
    if (!choice || choice->op != IR_SELECT) return false;
    const IrNode *condition = ir_node(function, choice->operands[0]), *sum = ir_node(function, choice->operands[1]);
    ValueId index = choice->operands[2];
    uint64_t zero;
    if (condition->op != IR_LESS || !value_same(condition->operands[0], index) || !ir_is_constant(function, condition->operands[1], &zero) || zero != 0) return false;
    const IrNode *own = ir_node(function, index);
    ExtentId from_start = own->op == IR_EXTENT ? own->attributes.extents[0] : extent_leaf(table, ATOM_VALUE, index.index);
    ExtentId from_end = extent_add(table, from_start, size);
    if (sum->op != IR_EXTENT || !extent_same(sum->attributes.extents[0], from_end)) return false;
    expression_operand(printer, index, BIND_COMPARE);
    return true;
}

static void print_index(ExpressionPrinter *printer, const IrNode *node) {
    expression_operand(printer, node->operands[0], BIND_POSTFIX);
    text_add_char(printer->output, '[');
    for (int64_t k = 0; k < node->attributes.integers[0]; k++) text_add(printer->output, ":, ");
    ExtentId size = ir_type(printer->function, node->operands[0]).shape[node->attributes.integers[0]];
    if (!print_counted_from_end(printer, node->attributes.extents[0], size)) expression_extent(printer, node->attributes.extents[0]);
    text_add_char(printer->output, ']');
}

static void print_transpose(ExpressionPrinter *printer, const IrNode *node) {
    bool reverses = true;
    for (uint32_t k = 0; k < node->type.rank; k++) reverses = reverses && node->attributes.integers[k] == node->type.rank - 1 - k;
    if (!reverses) text_add(printer->output, "np.transpose(");
    expression_operand(printer, node->operands[0], reverses ? BIND_POSTFIX : BIND_COMPARE);
    if (reverses) {
        text_add(printer->output, ".T");
        return;
    }
    for (uint32_t k = 0; k < node->type.rank; k++) text_format(printer->output, "%s%d", k > 0 ? ", " : ", (", (int)node->attributes.integers[k]);
    text_add(printer->output, "))");
}

// ---- broadcasting ------------------------------------------------------------------------------------------------

// NumPy aligns the last axes by itself.
static bool is_aligned(const ExpressionPrinter *printer, const IrNode *node) {
    uint32_t rank = ir_type(printer->function, node->operands[0]).rank, missing = node->type.rank - rank;
    for (uint32_t k = 0; k < rank; k++)
        if (node->attributes.integers[missing + k] != k) return false;
    return true;
}

ValueId expression_without_broadcast(const ExpressionPrinter *printer, ValueId value) {
    const IrNode *node = ir_node(printer->function, value);
    return node->op == IR_BROADCAST && is_aligned(printer, node) ? node->operands[0] : value;
}

static void print_broadcast(ExpressionPrinter *printer, const IrNode *node) {
    text_add(printer->output, "np.broadcast_to(");
    expression_operand(printer, node->operands[0], is_aligned(printer, node) ? BIND_COMPARE : BIND_POSTFIX);
    uint32_t first = 0;
    while (first < node->type.rank && node->attributes.integers[first] < 0) first++;
    for (uint32_t k = first; !is_aligned(printer, node) && k < node->type.rank; k++)
        text_format(printer->output, "%s%s", k > first ? ", " : "[", node->attributes.integers[k] < 0 ? "None" : ":");
    text_add(printer->output, is_aligned(printer, node) ? ", " : "], ");
    expression_shape(printer, node->type);
    text_add_char(printer->output, ')');
}

// ---- the others --------------------------------------------------------------------------------------------------

static void print_concatenation(ExpressionPrinter *printer, const IrNode *node) {
    text_add(printer->output, "np.concatenate((");
    for (uint32_t k = 0; k < node->operand_count; k++) {
        if (k > 0) text_add(printer->output, ", ");
        expression_operand(printer, node->operands[k], BIND_COMPARE);
    }
    text_add_char(printer->output, ')');
    if (node->attributes.integers[0] != 0) text_format(printer->output, ", axis=%d", (int)node->attributes.integers[0]);
    text_add_char(printer->output, ')');
}

static void print_roll(ExpressionPrinter *printer, const IrNode *node) {
    text_add(printer->output, "np.roll(");
    expression_operand(printer, node->operands[0], BIND_COMPARE);
    text_add(printer->output, ", ");
    expression_extent(printer, node->attributes.extents[0]);
    if (node->type.rank > 1) text_format(printer->output, ", axis=%d", (int)node->attributes.integers[0]);
    text_add_char(printer->output, ')');
}

// From start1, start2 on, in the order of the axes given.
static void print_diagonal(ExpressionPrinter *printer, const IrNode *node) {
    const IrAttributes *given = &node->attributes;
    ExtentTable *table = printer->function->module->extents;
    ExtentId offset = extent_subtract(table, given->extents[1], given->extents[0]);
    text_add(printer->output, "np.diagonal(");
    expression_operand(printer, node->operands[0], BIND_COMPARE);
    if (!extent_is_value(table, offset, 0)) {
        text_add(printer->output, ", ");
        expression_extent(printer, offset);
    }
    if (node->type.rank > 1 || given->integers[0] != 0) text_format(printer->output, ", axis1=%d, axis2=%d", (int)given->integers[0], (int)given->integers[1]);
    text_add_char(printer->output, ')');
}

static void print_with_shape(ExpressionPrinter *printer, const IrNode *node, const char *name) {
    text_format(printer->output, "%s(", name);
    expression_operand(printer, node->operands[0], BIND_COMPARE);
    text_add(printer->output, ", ");
    expression_shape(printer, node->type);
    text_add_char(printer->output, ')');
}

void expression_structural(ExpressionPrinter *printer, const IrNode *node) {
    switch ((int)node->op) {
    case IR_SLICE: print_slice(printer, node); return;
    case IR_INDEX: print_index(printer, node); return;
    case IR_TRANSPOSE: print_transpose(printer, node); return;
    case IR_BROADCAST: print_broadcast(printer, node); return;
    case IR_RESHAPE: print_with_shape(printer, node, "np.reshape"); return;
    case IR_WITH_SHAPE: print_with_shape(printer, node, "with_shape"); return;
    case IR_CONCATENATE: print_concatenation(printer, node); return;
    case IR_ROLL: print_roll(printer, node); return;
    case IR_DIAGONAL: print_diagonal(printer, node); return;
    }
    INTERNAL_ERROR("%s is not structural", ir_op_info(node->op)->name);
}
