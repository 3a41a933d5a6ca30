// Arithmetic, comparisons, casts, sums and contractions of complex numbers in real parts, by NumPy's formulas.

#include "split_internal.h"

typedef struct Parts {
    ValueId real, imaginary;
} Parts;

static bool no_value(ValueId value) { return !value_exists(value); }

ValueId split_apply(Splitter *splitter, IrOp op, Span span, ValueId first, ValueId second, ValueId third) {
    ValueId operands[3] = {first, second, third};
    uint32_t count = no_value(second) ? 1 : no_value(third) ? 2 : 3;
    return ir_build_pointwise(splitter->function, op, DTYPE_NONE, operands, count, span);
}

ValueId split_number(Splitter *splitter, double number, ValueId like, Span span) {
    IrType type = ir_type(splitter->function, like);
    ValueId scalar = ir_build_float(splitter->function, type.dtype, number, span);
    return ir_build_broadcast_scalar(splitter->function, scalar, type.rank, type.shape, span);
}

// ---- arithmetic --------------------------------------------------------------------------------------------------

typedef struct Operation {
    Splitter *splitter;
    Span span;
} Operation;

static ValueId apply(Operation work, IrOp op, ValueId left, ValueId right) { return split_apply(work.splitter, op, work.span, left, right, (ValueId){0}); }

static ValueId apply_one(Operation work, IrOp op, ValueId operand) { return apply(work, op, operand, (ValueId){0}); }

static ValueId choose(Operation work, ValueId condition, ValueId yes, ValueId no) { return split_apply(work.splitter, IR_SELECT, work.span, condition, yes, no); }

static Parts each(Operation work, IrOp op, Parts left, Parts right) {
    return (Parts){apply(work, op, left.real, right.real), apply(work, op, left.imaginary, right.imaginary)};
}

// (a c - b d) + (a d + b c) i
static Parts multiply(Operation work, Parts left, Parts right) {
    ValueId real = apply(work, IR_SUBTRACT, apply(work, IR_MULTIPLY, left.real, right.real), apply(work, IR_MULTIPLY, left.imaginary, right.imaginary));
    return (Parts){real, apply(work, IR_ADD, apply(work, IR_MULTIPLY, left.real, right.imaginary), apply(work, IR_MULTIPLY, left.imaginary, right.real))};
}

// Smith's algorithm as NumPy has it: everything is scaled by the larger part of the divisor.
static Parts divide(Operation work, Parts left, Parts right) {
    ValueId real_size = apply_one(work, IR_ABSOLUTE, right.real), imaginary_size = apply_one(work, IR_ABSOLUTE, right.imaginary);
    ValueId zero = split_number(work.splitter, 0.0, right.real, work.span), one = split_number(work.splitter, 1.0, right.real, work.span);
    ValueId by_real = apply(work, IR_GREATER_EQUAL, real_size, imaginary_size);
    ValueId large = choose(work, by_real, right.real, right.imaginary), small = choose(work, by_real, right.imaginary, right.real);
    ValueId ratio = apply(work, IR_DIVIDE, small, large);
    ValueId scale = apply(work, IR_DIVIDE, one, apply(work, IR_ADD, large, apply(work, IR_MULTIPLY, small, ratio)));
    ValueId first = choose(work, by_real, left.real, left.imaginary), second = choose(work, by_real, left.imaginary, left.real);
    ValueId along = apply(work, IR_ADD, first, apply(work, IR_MULTIPLY, second, ratio));
    ValueId across = choose(work, by_real, apply(work, IR_SUBTRACT, second, apply(work, IR_MULTIPLY, first, ratio)),
                            apply(work, IR_SUBTRACT, apply(work, IR_MULTIPLY, first, ratio), second));
    ValueId nothing = apply(work, IR_BIT_AND, apply(work, IR_EQUAL, real_size, zero), apply(work, IR_EQUAL, imaginary_size, zero));
    ValueId real = choose(work, nothing, apply(work, IR_DIVIDE, left.real, real_size), apply(work, IR_MULTIPLY, along, scale));
    return (Parts){real, choose(work, nothing, apply(work, IR_DIVIDE, left.imaginary, real_size), apply(work, IR_MULTIPLY, across, scale))};
}

static Parts parts_of(Splitter *splitter, ValueId value) { return (Parts){split_real(splitter, value), split_imaginary(splitter, value)}; }

static bool split_arithmetic(Operation work, const IrNode *node, Parts *result) {
    Parts first = parts_of(work.splitter, node->operands[node->op == IR_SELECT]), second = {0};
    if (node->operand_count > 1) second = parts_of(work.splitter, node->operands[node->operand_count - 1]);
    switch ((int)node->op) {
    case IR_ADD: case IR_SUBTRACT: *result = each(work, node->op, first, second); return true;
    case IR_MULTIPLY: *result = multiply(work, first, second); return true;
    case IR_DIVIDE: *result = divide(work, first, second); return true;
    case IR_NEGATIVE: *result = (Parts){apply_one(work, IR_NEGATIVE, first.real), apply_one(work, IR_NEGATIVE, first.imaginary)}; return true;
    case IR_SELECT: {
        ValueId condition = split_plain(work.splitter, node->operands[0]);
        *result = (Parts){choose(work, condition, first.real, second.real), choose(work, condition, first.imaginary, second.imaginary)};
        return true;
    }
    default: break;
    }
    ValueId parts[2];
    if (!split_math(work.splitter, node->op, first.real, first.imaginary, work.span, parts)) return false;
    *result = (Parts){parts[0], parts[1]};
    return true;
}

// ---- casts, sums and contractions --------------------------------------------------------------------------------

static ValueId cast(Operation work, ValueId value, DType dtype) { return ir_build_cast(work.splitter->function, value, dtype, work.span); }

static Parts split_cast(Operation work, const IrNode *node) {
    DType dtype = dtype_part(node->type.dtype);
    ValueId operand = node->operands[0];
    if (split_is_complex(work.splitter, operand)) {
        Parts from = parts_of(work.splitter, operand);
        return (Parts){cast(work, from.real, dtype), cast(work, from.imaginary, dtype)};
    }
    ValueId real = cast(work, split_plain(work.splitter, operand), dtype);
    return (Parts){real, split_number(work.splitter, 0.0, real, work.span)};
}

static Parts split_scan(Operation work, const IrNode *node) {
    Parts from = parts_of(work.splitter, node->operands[0]);
    uint32_t axis = (uint32_t)node->attributes.integers[0];
    REQUIRE(node->attributes.combiner == IR_ADD, "a scan of complex numbers by %s", ir_op_info(node->attributes.combiner)->name);
    return (Parts){ir_build_scan(work.splitter->function, IR_ADD, from.real, axis, work.span),
                   ir_build_scan(work.splitter->function, IR_ADD, from.imaginary, axis, work.span)};
}

// The same elements of either part.
static Parts split_gather(Operation work, const IrNode *node) {
    Parts from = parts_of(work.splitter, node->operands[0]);
    uint32_t count = node->operand_count - 1;
    ValueId operands[IR_RANK_LIMIT + 1], parts[2];
    for (uint32_t i = 1; i <= count; i++) operands[i] = node->operands[i];
    for (int k = 0; k < 2; k++) {
        operands[0] = k == 0 ? from.real : from.imaginary;
        parts[k] = ir_build_gather(work.splitter->function, operands, node->attributes.integers, count, (uint32_t)node->attributes.integers[count], work.span);
    }
    return (Parts){parts[0], parts[1]};
}

static Parts split_sum(Operation work, const IrNode *node) {
    const IrAttributes *how = &node->attributes;
    Parts from = parts_of(work.splitter, node->operands[0]);
    REQUIRE(how->combiner == IR_ADD, "a reduction of complex numbers by %s", ir_op_info(how->combiner)->name);
    return (Parts){ir_build_reduce(work.splitter->function, IR_ADD, how->order, from.real, how->integers, how->integer_count, work.span),
                   ir_build_reduce(work.splitter->function, IR_ADD, how->order, from.imaginary, how->integers, how->integer_count, work.span)};
}

// Four real contractions, each in the order of the complex one.
static Parts split_contraction(Operation work, const IrNode *node) {
    Parts left = parts_of(work.splitter, node->operands[0]), right = parts_of(work.splitter, node->operands[1]);
    const IrAttributes *how = &node->attributes;
    ValueId pairs[4][2] = {{left.real, right.real}, {left.imaginary, right.imaginary}, {left.real, right.imaginary}, {left.imaginary, right.real}};
    ValueId sums[4];
    for (int i = 0; i < 4; i++)
        sums[i] = ir_build_contract(work.splitter->function, how->order, pairs[i][0], pairs[i][1], how->integers, node->type.rank, work.span);
    return (Parts){apply(work, IR_SUBTRACT, sums[0], sums[1]), apply(work, IR_ADD, sums[2], sums[3])};
}

// ---- real results ------------------------------------------------------------------------------------------------

// The node itself becomes `op` of these operands, so that extents that mention it stay as they are.
static void become(Splitter *splitter, ValueId value, IrOp op, const ValueId *operands, uint32_t count) {
    IrNode *node = &splitter->function->nodes.items[value.index];
    node->op = op;
    node->operands = arena_copy(splitter->function->module->arena, operands, count * sizeof *operands);
    node->operand_count = count;
}

static void split_comparison(Operation work, ValueId value, IrNode node) {
    Parts left = parts_of(work.splitter, node.operands[0]), right = parts_of(work.splitter, node.operands[1]);
    Parts same = each(work, node.op, left, right);
    become(work.splitter, value, node.op == IR_EQUAL ? IR_BIT_AND : IR_BIT_OR, (ValueId[]){same.real, same.imaginary}, 2);
}

// The real part; for bool, whether any part differs from zero.
static void split_cast_to_real(Operation work, ValueId value, IrNode node) {
    Parts from = parts_of(work.splitter, node.operands[0]);
    if (node.type.dtype != DTYPE_BOOL) {
        become(work.splitter, value, IR_CAST, &from.real, 1);
        return;
    }
    ValueId operands[2] = {cast(work, from.real, DTYPE_BOOL), cast(work, from.imaginary, DTYPE_BOOL)};
    become(work.splitter, value, IR_BIT_OR, operands, 2);
}

static void split_to_real(Operation work, ValueId value, IrNode node) {
    if (node.op == IR_CAST) split_cast_to_real(work, value, node);
    else if (node.op == IR_EQUAL || node.op == IR_NOT_EQUAL) split_comparison(work, value, node);
    else INTERNAL_ERROR("%s of complex numbers", ir_op_info(node.op)->name);
}

bool ir_splits(const IrFunction *function, ValueId value) {
    const IrNode *node = ir_node(function, value);
    bool is_complex = dtype_is_complex(node->type.dtype);
    for (uint32_t i = 0; i < node->operand_count; i++) is_complex |= dtype_is_complex(ir_type(function, node->operands[i]).dtype);
    IrOpClass op_class = ir_op_info(node->op)->op_class;
    if (op_class == IR_CLASS_REDUCTION || op_class == IR_CLASS_SCAN) return !is_complex || (node->op != IR_ARG_REDUCE && node->attributes.combiner == IR_ADD);
    if (!is_complex || op_class != IR_CLASS_POINTWISE) return true;
    switch ((int)node->op) {
    case IR_CAST: case IR_NEGATIVE: case IR_ADD: case IR_SUBTRACT: case IR_MULTIPLY: case IR_DIVIDE: case IR_EQUAL: case IR_NOT_EQUAL: case IR_SELECT:
    case IR_SQRT: case IR_EXP: case IR_LOG: case IR_SIN: case IR_COS: case IR_TAN: case IR_SINH: case IR_COSH: case IR_TANH: return true;
    default: return false;
    }
}

void split_operation(Splitter *splitter, ValueId value) {
    IrNode node = *ir_node(splitter->function, value);
    Operation work = {splitter, node.span};
    Parts parts;
    if (!split_is_complex(splitter, value)) {
        split_to_real(work, value, node);
        return;
    }
    if (node.op == IR_CAST) parts = split_cast(work, &node);
    else if (node.op == IR_REDUCE) parts = split_sum(work, &node);
    else if (node.op == IR_GATHER) parts = split_gather(work, &node);
    else if (node.op == IR_SCAN) parts = split_scan(work, &node);
    else if (node.op == IR_CONTRACT) parts = split_contraction(work, &node);
    else if (!split_arithmetic(work, &node, &parts)) INTERNAL_ERROR("%s of complex numbers", ir_op_info(node.op)->name);
    split_define(splitter, value, parts.real, parts.imaginary);
}
