// Dtypes of operations, and pointwise ones, which keep the shape.

#include "invert.h"

static const Span no_span = {0, 0};

static bool is_number(DType dtype) { return dtype_is_integer(dtype) || dtype_is_float(dtype); }

static bool pointwise_takes(IrOp op, DType dtype) {
    switch ((int)op) {
    case IR_NEGATIVE: case IR_SIGN: case IR_SUBTRACT: case IR_FLOOR_DIVIDE: case IR_MODULO: case IR_POWER: return is_number(dtype);
    case IR_FLOOR: case IR_CEIL: case IR_TRUNC: case IR_RINT: case IR_SQRT: case IR_COPYSIGN: case IR_NEXTAFTER:
#define IR_MATH(op, ...) case IR_##op:
#define IR_MATH_MIXED(op, ...)
#include "middle/ir/math.def"
    case IR_IS_NAN: case IR_DIVIDE: return dtype_is_float(dtype);
    case IR_INVERT: case IR_BIT_AND: case IR_BIT_OR: case IR_BIT_XOR: return dtype_is_integer(dtype) || dtype == DTYPE_BOOL;
    case IR_SHIFT_LEFT: case IR_SHIFT_RIGHT: return dtype_is_integer(dtype);
    case IR_GCD: return dtype_is_unsigned(dtype);
    case IR_LOGICAL_NOT: return dtype == DTYPE_BOOL;
    case IR_ADD_OVERFLOWS: case IR_SUBTRACT_OVERFLOWS: case IR_MULTIPLY_OVERFLOWS: return dtype == DTYPE_I64;
    }
    return is_number(dtype) || dtype == DTYPE_BOOL;
}

// Sums and products of bool are not made: NumPy counts in i64.
static bool reduction_takes(IrOp combiner, DType dtype) {
    bool is_sum = combiner == IR_ADD || combiner == IR_MULTIPLY, is_bitwise = combiner == IR_BIT_AND || combiner == IR_BIT_OR || combiner == IR_BIT_XOR;
    return is_sum ? is_number(dtype) : is_bitwise ? dtype_is_integer(dtype) || dtype == DTYPE_BOOL : is_number(dtype) || dtype == DTYPE_BOOL;
}

bool op_takes(IrOp op, IrOp combiner, DType dtype) {
    IrOpClass op_class = ir_op_info(op)->op_class;
    if (op_class == IR_CLASS_POINTWISE) return pointwise_takes(op, dtype);
    if (op_class == IR_CLASS_REDUCTION || op_class == IR_CLASS_SCAN) return reduction_takes(combiner, dtype);
    return is_number(dtype) || dtype == DTYPE_BOOL;
}

bool op_gives(IrOp op, IrOp combiner, DType dtype) {
    if (op == IR_ARG_REDUCE || op == IR_IOTA || op == IR_EXTENT) return dtype == DTYPE_I64;
    IrDTypeRule rule = ir_op_info(op)->dtype_rule;
    if (rule == IR_DTYPE_COMPARE || rule == IR_DTYPE_BOOL) return dtype == DTYPE_BOOL;
    return op_takes(op, combiner, dtype);
}

static DType random_dtype(Term *term, bool (*admits)(IrOp op, IrOp combiner, DType dtype), IrOp op, IrOp combiner) {
    static const DType often[] = {DTYPE_F64, DTYPE_F64, DTYPE_F32, DTYPE_I64, DTYPE_BOOL};
    for (;;) {
        DType dtype = random_percent(term->random, 50) ? often[random_below(term->random, 5)] : (DType)random_below(term->random, DTYPE_C64);
        if (admits(op, combiner, dtype)) return dtype;
    }
}

// Dtypes that let the rule fire before come more often.
static DType root_dtype(Term *term, IrOp op, IrOp combiner) {
    uint32_t total = 0;
    for (uint32_t k = 0; term->fired && k < DTYPE_C64; k++) total += term->fired[k];
    if (total < 10 || random_percent(term->random, 25)) return random_dtype(term, op_gives, op, combiner);
    uint32_t choice = random_below(term->random, total), dtype = 0;
    while (choice >= term->fired[dtype]) choice -= term->fired[dtype++];
    return (DType)dtype;
}

static uint32_t least_rank(IrOp op) { return op == IR_IOTA || op == IR_CONCATENATE || op == IR_ROLL || op == IR_DIAGONAL || op == IR_SCAN; }

IrType term_result_type(Term *term, IrOp op, IrOp combiner) {
    DType dtype = root_dtype(term, op, combiner);
    uint32_t rank = op == IR_CONSTANT || op == IR_EXTENT ? 0 : term_rank(term);
    return term_type(term, dtype, rank < least_rank(op) ? least_rank(op) : rank);
}

static bool invert_pointwise(Term *term, IrOp op, IrType result, Inversion *inversion) {
    IrType operand = result;
    IrDTypeRule rule = ir_op_info(op)->dtype_rule;
    if (rule == IR_DTYPE_COMPARE || rule == IR_DTYPE_DECLARED) operand.dtype = random_dtype(term, op_takes, op, op);
    if (rule == IR_DTYPE_BOOL) operand.dtype = DTYPE_BOOL;
    inversion->operand_count = ir_op_info(op)->most_operands;
    for (uint32_t k = 0; k < inversion->operand_count; k++) inversion->operands[k] = operand;
    if (rule == IR_DTYPE_SELECT) inversion->operands[0].dtype = DTYPE_BOOL;
    return true;
}

static bool is_small(const Inversion *inversion) {
    for (uint32_t k = 0; k < inversion->operand_count; k++)
        if (inversion->operands[k].rank > TERM_RANK_LIMIT) return false;
    return true;
}

bool term_invert(Term *term, IrOp op, IrOp combiner, IrType result, Inversion *inversion) {
    *inversion = (Inversion){.operand_count = 1};
    if (!op_gives(op, combiner, result.dtype) || result.rank < least_rank(op)) return false;
    bool done = false;
    switch (ir_op_info(op)->op_class) {
    case IR_CLASS_POINTWISE: done = invert_pointwise(term, op, result, inversion); break;
    case IR_CLASS_STRUCTURAL: done = invert_structural(term, op, result, inversion); break;
    case IR_CLASS_REDUCTION: done = invert_reduction(term, op, combiner, result, inversion); break;
    case IR_CLASS_GATHER: done = invert_gather(term, result, inversion); break;
    case IR_CLASS_SCAN: done = invert_scan(term, combiner, result, inversion); break;
    case IR_CLASS_CONTRACTION: done = invert_contraction(term, result, inversion); break;
    default: INTERNAL_ERROR("%s has no operands", ir_op_info(op)->name);
    }
    return done && is_small(inversion);
}

ValueId term_build(Term *term, IrOp op, IrType type, const ValueId *operands, const Inversion *inversion) {
    return ir_build(term->function, op, type, operands, inversion->operand_count, &inversion->attributes, no_span);
}
