// Prefix reductions: cumsum, cumprod, cumulative_sum, cumulative_prod, their nan- forms, ufunc.accumulate and moa.scan. Each is
// one SCAN along one axis, in the order `left`.

#include "expression.h"

// NumPy combines bools by or and and.
static IrOp scan_combiner(IrOp op, DType dtype) {
    if (dtype != DTYPE_BOOL) return op;
    if (op == IR_ADD || op == IR_MAXIMUM) return IR_BIT_OR;
    return op == IR_MULTIPLY || op == IR_MINIMUM ? IR_BIT_AND : op;
}

static bool is_scannable(IrOp op) {
    return op == IR_ADD || op == IR_MULTIPLY || op == IR_MINIMUM || op == IR_MAXIMUM || op == IR_BIT_AND || op == IR_BIT_OR || op == IR_BIT_XOR;
}

static bool require_combinable(Checker *checker, IrOp op, DType dtype, Span span) {
    bool is_bitwise = op == IR_BIT_AND || op == IR_BIT_OR || op == IR_BIT_XOR;
    if (!is_bitwise || !dtype_is_inexact(dtype)) return true;
    diagnostic_error(checker->diagnostics, span, "%s is not defined for %s", ir_op_info(op)->name, dtype_name(dtype));
    return false;
}

static Operand scan_operand(Checker *checker, IrOp op, const Operand *operand, uint32_t axis, DType dtype, Span span) {
    ValueId value = operand_cast(checker, operand, dtype);
    if (!value_exists(value)) return operand_invalid(span);
    Operand cast = operand_from_value(checker, value, span);
    if (op != IR_ADD && dtype_is_complex(dtype)) return complex_library_scan(checker, op, &cast, axis, span);
    return operand_from_value(checker, ir_build_scan(checker->function, scan_combiner(op, dtype), value, axis, span), span);
}

// The dtype asked for, else the operand's with sums and products of integers in 64 bits.
static bool scan_dtype(Checker *checker, const Operand *given, IrOp op, const Operand *operand, DType *dtype) {
    DType own = operand_type(checker, operand).dtype;
    DType fallback = op == IR_ADD || op == IR_MULTIPLY ? accumulator_dtype(own) : own;
    return argument_as_dtype(checker, given, fallback, dtype);
}

// axis=None scans the elements in row-major order.
static bool scan_axis(Checker *checker, Operand *operand, const Operand *given, uint32_t *axis) {
    *axis = 0;
    if (given->kind != OPERAND_NONE) return argument_as_axis(checker, given, operand_type(checker, operand).rank, axis);
    *operand = structural_ravel(checker, operand, operand->span);
    return operand->kind == OPERAND_VALUE;
}

// Parameters: a axis dtype.
static Operand cumulate(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand *given = arguments->positional;
    uint32_t axis;
    DType dtype;
    if (!argument_as_array(checker, &given[0], "the argument") || !scan_axis(checker, &given[0], &given[1], &axis) ||
        !scan_dtype(checker, &given[2], builtin->op, &given[0], &dtype))
        return operand_invalid(arguments->span);
    return scan_operand(checker, builtin->op, &given[0], axis, dtype, arguments->span);
}

// NaN counts as what changes nothing: 0 for sums, 1 for products.
static Operand cumulate_numbers(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand *operand = &arguments->positional[0];
    Span span = arguments->span;
    if (!argument_as_array(checker, operand, "the argument")) return operand_invalid(span);
    IrType type = operand_type(checker, operand);
    if (dtype_is_inexact(type.dtype)) {
        Shape shape = shape_of(checker, operand->value);
        ValueId is_nan = pointwise_apply(checker, IR_IS_NAN, operand, 1, span).value;
        ValueId neutral = value_constant(checker, type.dtype, builtin->op == IR_MULTIPLY, &shape, span);
        ValueId parts[] = {is_nan, neutral, operand->value};
        *operand = operand_from_value(checker, ir_build_pointwise(checker->function, IR_SELECT, type.dtype, parts, 3, span), span);
    }
    return cumulate(checker, builtin, arguments);
}

static Operand with_initial(Checker *checker, const Operand *scanned, IrOp op, uint32_t axis, Span span) {
    Shape shape = shape_of(checker, scanned->value);
    shape.extents[axis] = extent_of(checker, 1);
    ValueId initial = value_constant(checker, operand_type(checker, scanned).dtype, op == IR_MULTIPLY, &shape, span);
    Operand parts[] = {operand_from_value(checker, initial, span), *scanned};
    return structural_concatenate(checker, parts, 2, axis, span);
}

// Parameters: x axis dtype include_initial. Of more than one axis, one is named.
static Operand cumulate_along(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand *given = arguments->positional;
    Span span = arguments->span;
    uint32_t axis;
    DType dtype;
    bool has_initial;
    if (!argument_as_array(checker, &given[0], "the argument")) return operand_invalid(span);
    if (given[1].kind == OPERAND_NONE && operand_type(checker, &given[0]).rank > 1) {
        diagnostic_error(checker->diagnostics, span, "np.%s of an array of rank %u needs an axis", builtin->name, operand_type(checker, &given[0]).rank);
        return operand_invalid(span);
    }
    if (!scan_axis(checker, &given[0], &given[1], &axis) || !scan_dtype(checker, &given[2], builtin->op, &given[0], &dtype) ||
        !argument_as_flag(checker, &given[3], "include_initial", &has_initial))
        return operand_invalid(span);
    Operand scanned = scan_operand(checker, builtin->op, &given[0], axis, dtype, span);
    return has_initial && scanned.kind == OPERAND_VALUE ? with_initial(checker, &scanned, builtin->op, axis, span) : scanned;
}

// Parameters: ufunc array axis dtype.
Operand builtin_accumulate(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    Span span = arguments->span;
    IrOp op = builtin_pointwise_op(&given[0]);
    uint32_t axis;
    DType dtype;
    if (!is_scannable(op))
        return report_not_supported(checker, given[0].span, "%s.accumulate", operand_describe(checker, &given[0]));
    if (!argument_as_array(checker, &given[1], "the argument") ||
        !argument_as_axis(checker, &given[2], operand_type(checker, &given[1]).rank, &axis) ||
        !scan_dtype(checker, &given[3], op, &given[1], &dtype) || !require_combinable(checker, op, dtype, span))
        return operand_invalid(span);
    return scan_operand(checker, op, &given[1], axis, dtype, span);
}

// Parameters: f A. Along the first axis, in A's own dtype.
Operand builtin_moa_scan(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    Span span = arguments->span;
    IrOp op = builtin_pointwise_op(&given[0]);
    if (!is_scannable(op))
        return report_not_supported(checker, given[0].span, "moa.scan with %s", operand_describe(checker, &given[0]));
    if (!argument_as_array(checker, &given[1], "the array")) return operand_invalid(span);
    IrType type = operand_type(checker, &given[1]);
    if (type.rank == 0) {
        diagnostic_error(checker->diagnostics, given[1].span, "moa.scan needs an array of rank 1 or more");
        return operand_invalid(span);
    }
    if (!require_combinable(checker, op, type.dtype, span)) return operand_invalid(span);
    return scan_operand(checker, op, &given[1], 0, type.dtype, span);
}

const Builtin builtin_scan_table[] = {
    {.name = "cumsum", .parameters = "a axis=None dtype=None", .handler = cumulate, .op = IR_ADD, .method = true},
    {.name = "cumprod", .parameters = "a axis=None dtype=None", .handler = cumulate, .op = IR_MULTIPLY, .method = true},
    {.name = "nancumsum", .parameters = "a axis=None dtype=None", .handler = cumulate_numbers, .op = IR_ADD},
    {.name = "nancumprod", .parameters = "a axis=None dtype=None", .handler = cumulate_numbers, .op = IR_MULTIPLY},
    {.name = "cumulative_sum", .parameters = "x / * axis=None dtype=None include_initial=False", .handler = cumulate_along, .op = IR_ADD},
    {.name = "cumulative_prod", .parameters = "x / * axis=None dtype=None include_initial=False", .handler = cumulate_along, .op = IR_MULTIPLY},
    {.name = NULL}};
