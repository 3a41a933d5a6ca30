// Extents that strong integer scalars compute: `n + 1` of a parameter n wraps as NumPy's scalars do, but an extent that left
// 64 bits is of no use. With a check that it stays inside, the sum is a polynomial of the parameters, which a caller knows too.

#include "expression.h"

typedef struct Expansion {
    Checker *checker;
    Span span;
    bool found; // something was replaced
} Expansion;

static AstOperator polynomial_operator(IrOp op) { return op == IR_ADD ? AST_ADD : op == IR_SUBTRACT ? AST_SUBTRACT : AST_MULTIPLY; }

// left // right and left % right for a constant right > 0, which never overflow.
static bool expand_quotient(Checker *checker, IrOp op, ExtentId left, ExtentId right, ExtentId *result) {
    ExtentTable *extents = checker_extents(checker);
    int64_t divisor;
    if (!extent_is_constant(extents, right, &divisor) || divisor <= 0) return false;
    *result = op == IR_MODULO ? extent_modulo(extents, left, right) : extent_floor_divide(extents, left, right);
    return true;
}

static bool expand_node(Expansion *expansion, IrOp op, ExtentId left, ExtentId right, ExtentId *result) {
    Checker *checker = expansion->checker;
    if (op == IR_FLOOR_DIVIDE || op == IR_MODULO) return expand_quotient(checker, op, left, right, result);
    if (op == IR_MINIMUM || op == IR_MAXIMUM) {
        *result = op == IR_MINIMUM ? extent_min(checker_extents(checker), left, right) : extent_max(checker_extents(checker), left, right);
        return true;
    }
    if (op != IR_ADD && op != IR_SUBTRACT && op != IR_MULTIPLY) return false;
    Operand operands[2] = {operand_from_extent(checker, left, expansion->span), operand_from_extent(checker, right, expansion->span)};
    Operand combined = weak_binary(checker, polynomial_operator(op), operands[0], operands[1], expansion->span);
    *result = combined.extent;
    return combined.kind == OPERAND_VALUE;
}

static bool is_in_range(const Checker *checker, ExtentId extent, DType dtype) {
    int64_t lower, upper;
    dtype_integer_range(dtype, &lower, &upper);
    return facts_less_equal(checker->facts, extent_of(checker, lower), extent) == PROOF_PROVED &&
           facts_less_equal(checker->facts, extent, extent_of(checker, upper)) == PROOF_PROVED;
}

static void require_in_range(const Expansion *expansion, ExtentId extent, DType dtype) {
    Checker *checker = expansion->checker;
    if (dtype == DTYPE_I64 || is_in_range(checker, extent, dtype)) return;
    int64_t lower, upper;
    dtype_integer_range(dtype, &lower, &upper);
    ValueId above = value_compare_extents(checker, IR_GREATER_EQUAL, extent, extent_of(checker, lower), expansion->span);
    ValueId below = value_compare_extents(checker, IR_LESS_EQUAL, extent, extent_of(checker, upper), expansion->span);
    require_check(checker, ir_build_binary(checker->function, IR_BIT_AND, above, below, expansion->span), ARR_E_OVERFLOW, &extent, 1, expansion->span);
}

static ExtentId widened(const Expansion *expansion, ValueId value) {
    return ir_value_extent(expansion->checker->function, ir_build_cast(expansion->checker->function, value, DTYPE_I64, expansion->span));
}

// What the scalar `value`, of an integer dtype, is computed from.
static bool expand_value(Expansion *expansion, ValueId value, ExtentId *result) {
    const Checker *checker = expansion->checker;
    const IrNode *node = ir_node(checker->function, value);
    DType dtype = node->type.dtype;
    IrOp op = node->op;
    if (op == IR_CAST) {
        *result = ir_value_extent(checker->function, node->operands[0]);
        return ir_type(checker->function, node->operands[0]).dtype == DTYPE_I64 && is_in_range(checker, *result, dtype);
    }
    if (node->operand_count != 2) return false;
    ValueId left = node->operands[0], right = node->operands[1];
    ExtentId first = widened(expansion, left), second = widened(expansion, right); // nodes may move
    if (!expand_node(expansion, op, first, second, result)) return false;
    require_in_range(expansion, *result, dtype);
    return true;
}

static bool expand_leaf(void *data, AtomId leaf, ExtentId *replacement) {
    Expansion *expansion = data;
    const Checker *checker = expansion->checker;
    Atom atom = extent_atom(checker_extents(checker), leaf);
    if (atom.kind != ATOM_VALUE) return false;
    ValueId value = {atom.number};
    const IrNode *node = ir_node(checker->function, value);
    if (node->op == IR_CAST) value = node->operands[0]; // from the dtype it was computed in
    IrType type = ir_type(checker->function, value);
    if (type.rank != 0 || !dtype_is_integer(type.dtype) || type.dtype == DTYPE_U64) return false;
    bool replaced = expand_value(expansion, value, replacement);
    expansion->found |= replaced;
    return replaced;
}

ExtentId extent_expand_arithmetic(Checker *checker, ExtentId extent, Span span) {
    enum { NESTING_LIMIT = 32 }; // of operations; what is deeper stays a value
    Expansion expansion = {checker, span, true};
    for (int depth = 0; depth < NESTING_LIMIT && expansion.found; depth++) {
        expansion.found = false;
        extent = extent_substitute(checker_extents(checker), extent, expand_leaf, &expansion);
    }
    return extent;
}

// ---- progressions ------------------------------------------------------------------------------------------------

bool require_step(Checker *checker, ExtentId step, const char *function, Span span) {
    ExtentId zero = extent_of(checker, 0);
    int64_t constant;
    bool is_constant = extent_is_constant(checker_extents(checker), step, &constant);
    if (is_constant && (constant == 0 || constant == INT64_MIN)) {
        diagnostic_error(checker->diagnostics, span, "the step of %s cannot be %s", function, constant == 0 ? "zero" : "so large");
        return false;
    }
    bool is_step = facts_less(checker->facts, zero, step) == PROOF_PROVED || facts_less(checker->facts, step, zero) == PROOF_PROVED;
    if (!is_step) require_check(checker, value_compare_extents(checker, IR_NOT_EQUAL, step, zero, span), ARR_E_STEP, &step, 1, span);
    return true;
}

// ceil(a / b) = -((-a) // b) serves steps of either sign, and needs no sum that may leave 64 bits.
ExtentId progression_length(Checker *checker, ExtentId start, ExtentId stop, ExtentId step) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId zero = extent_of(checker, 0), distance = extent_subtract(extents, stop, start), length;
    int64_t constant;
    bool is_constant = extent_is_constant(extents, step, &constant) && constant != INT64_MIN;
    if (is_constant && constant > 0) length = extent_ceil_divide(extents, checker_simplify(checker, extent_max(extents, distance, zero)), step);
    else if (is_constant) length = extent_ceil_divide(extents, extent_scale(extents, distance, -1), extent_constant(extents, -constant));
    else length = extent_scale(extents, extent_floor_divide(extents, extent_scale(extents, distance, -1), step), -1);
    return checker_simplify(checker, extent_max(extents, length, zero));
}
