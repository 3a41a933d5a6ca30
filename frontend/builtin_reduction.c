// Reductions: sum, prod, min, max, mean, any, all, argmin, argmax over axes, with NumPy's accumulator dtypes.
//
// The order of floating-point reductions is stamped here from the source spelling (design.md, "Floating point"): lanes16
// when the last axis of the operand as written is reduced, else left; integers and bools have any order.

#include "expression.h"

static IrOrder reduction_order(DType dtype, uint32_t rank, const Axes *axes) {
    if (!dtype_is_inexact(dtype)) return IR_ORDER_ANY;
    return axes->count > 0 && axes->items[axes->count - 1] + 1 == rank ? IR_ORDER_LANES16 : IR_ORDER_LEFT;
}

static bool is_reduced(const Axes *axes, uint32_t axis) {
    for (uint32_t i = 0; i < axes->count; i++)
        if (axes->items[i] == axis) return true;
    return false;
}

// The minimum of nothing is an error, also where the result has no elements, as in NumPy.
void require_elements(Checker *checker, ValueId value, const Axes *axes, Span span) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId zero = extent_of(checker, 0), reduced = extent_of(checker, 1);
    Shape shape = shape_of(checker, value);
    bool is_proved = true;
    for (uint32_t i = 0; i < axes->count; i++) {
        reduced = extent_multiply(extents, reduced, shape.extents[axes->items[i]]);
        is_proved &= facts_less(checker->facts, zero, shape.extents[axes->items[i]]) == PROOF_PROVED;
    }
    if (is_proved) return;
    require_check(checker, value_compare_extents(checker, IR_NOT_EQUAL, reduced, zero, span), ARR_E_EMPTY_REDUCTION, NULL, 0, span);
}

// Reduced axes back with extent 1.
static Operand keep_axes(Checker *checker, const Operand *operand, uint32_t rank, const Axes *axes, bool keep, Span span) {
    bool inserted[IR_RANK_LIMIT];
    for (uint32_t axis = 0; axis < rank; axis++) inserted[axis] = is_reduced(axes, axis);
    return keep ? step_insert_axes(checker, operand, rank, inserted, span) : *operand;
}

static void axes_as_integers(const Axes *axes, int64_t *integers) {
    for (uint32_t i = 0; i < axes->count; i++) integers[i] = axes->items[i];
}

// Over these axes, in the operand's dtype.
static Operand reduce_value(Checker *checker, IrOp combiner, ValueId value, const Axes *axes, Span span) {
    int64_t integers[IR_RANK_LIMIT];
    IrType type = ir_type(checker->function, value);
    Operand operand = operand_from_value(checker, value, span);
    if (axes->count == 0) return operand;
    if (dtype_is_complex(type.dtype) && combiner != IR_ADD) return complex_library_reduce(checker, combiner, &operand, axes, span);
    axes_as_integers(axes, integers);
    value = ir_build_reduce(checker->function, combiner, reduction_order(type.dtype, type.rank, axes), value, integers, axes->count, span);
    return operand_from_value(checker, value, span);
}

Operand reduce_operand(Checker *checker, IrOp combiner, Operand operand, const Axes *given, bool keep, DType dtype, Span span) {
    Axes axes = *given;
    uint32_t rank = operand_type(checker, &operand).rank;
    bool has_identity = combiner != IR_MINIMUM && combiner != IR_MAXIMUM;
    ValueId value = operand_cast(checker, &operand, dtype);
    if (!value_exists(value)) return operand_invalid(span);
    axes_sort(&axes);
    if (!has_identity) require_elements(checker, value, &axes, span);
    if (dtype == DTYPE_BOOL && !has_identity) combiner = combiner == IR_MINIMUM ? IR_BIT_AND : IR_BIT_OR;
    Operand result = reduce_value(checker, combiner, value, &axes, span);
    return result.kind == OPERAND_VALUE ? keep_axes(checker, &result, rank, &axes, keep, span) : result;
}

// ---- sum, prod, mean ---------------------------------------------------------------------------------------------

DType accumulator_dtype(DType dtype) {
    if (dtype == DTYPE_BOOL || dtype_is_signed(dtype)) return DTYPE_I64;
    return dtype_is_unsigned(dtype) ? DTYPE_U64 : dtype;
}

// A sum or product in `dtype`; DTYPE_NONE: NumPy's accumulator.
static Operand accumulate(Checker *checker, IrOp op, Operand operand, const Axes *axes, bool keep, DType dtype, Span span) {
    if (dtype == DTYPE_NONE) dtype = accumulator_dtype(operand_type(checker, &operand).dtype);
    IrOp combiner = dtype == DTYPE_BOOL ? (op == IR_ADD ? IR_BIT_OR : IR_BIT_AND) : op;
    return reduce_operand(checker, combiner, operand, axes, keep, dtype, span);
}

Operand reduce_sum(Checker *checker, Operand operand, const Axes *axes, bool keep, DType dtype, Span span) {
    return accumulate(checker, IR_ADD, operand, axes, keep, dtype, span);
}

typedef struct ReductionArguments {
    Operand operand;
    Axes axes;
    bool keep;
    DType dtype; // DTYPE_NONE when left out
} ReductionArguments;

// Parameters: a axis [dtype] keepdims.
static bool reduction_arguments(Checker *checker, const CallArguments *arguments, bool has_dtype, ReductionArguments *result) {
    Operand *given = arguments->positional;
    result->dtype = DTYPE_NONE;
    if (!argument_as_array(checker, &given[0], "the argument")) return false;
    result->operand = given[0];
    IrType type = operand_type(checker, &given[0]);
    return argument_as_axes(checker, &given[1], type.rank, &result->axes) &&
           (!has_dtype || argument_as_dtype(checker, &given[2], DTYPE_NONE, &result->dtype)) &&
           argument_as_flag(checker, &given[has_dtype ? 3 : 2], "keepdims", &result->keep);
}

static Operand sum(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    ReductionArguments given;
    if (!reduction_arguments(checker, arguments, true, &given)) return operand_invalid(arguments->span);
    return accumulate(checker, builtin->op, given.operand, &given.axes, given.keep, given.dtype, arguments->span);
}

static Operand mean(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    ReductionArguments given;
    Span span = arguments->span;
    if (!reduction_arguments(checker, arguments, true, &given)) return operand_invalid(span);
    IrType type = operand_type(checker, &given.operand);
    DType dtype = given.dtype != DTYPE_NONE ? given.dtype : dtype_is_inexact(type.dtype) ? type.dtype : DTYPE_F64;
    if (!dtype_is_inexact(dtype)) return report_not_supported(checker, span, "np.mean with an integer dtype");
    ExtentId count = extent_of(checker, 1);
    for (uint32_t i = 0; i < given.axes.count; i++) count = extent_multiply(checker_extents(checker), count, type.shape[given.axes.items[i]]);
    Operand total = reduce_operand(checker, IR_ADD, given.operand, &given.axes, given.keep, dtype, span);
    if (total.kind != OPERAND_VALUE) return total;
    Operand divisor = operand_from_extent(checker, count, span);
    return pointwise_in(checker, IR_DIVIDE, dtype, (Operand[]){total, divisor}, 2, span);
}

// ---- min, max, any, all ------------------------------------------------------------------------------------------

static Operand extreme(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    ReductionArguments given;
    if (!reduction_arguments(checker, arguments, false, &given)) return operand_invalid(arguments->span);
    return reduce_operand(checker, builtin->op, given.operand, &given.axes, given.keep, operand_type(checker, &given.operand).dtype, arguments->span);
}

static Operand truth(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    ReductionArguments given;
    if (!reduction_arguments(checker, arguments, false, &given)) return operand_invalid(arguments->span);
    Operand nonzero = operand_from_value(checker, value_nonzero(checker, given.operand.value, given.operand.span), given.operand.span);
    return reduce_operand(checker, builtin->op, nonzero, &given.axes, given.keep, DTYPE_BOOL, arguments->span);
}

// ---- argmin, argmax ----------------------------------------------------------------------------------------------

static Operand position_over(Checker *checker, IrOp combiner, const Operand *operand, const Axes *axes, Span span) {
    int64_t integers[IR_RANK_LIMIT];
    if (dtype_is_complex(operand_type(checker, operand).dtype)) return complex_library_position(checker, combiner, operand, axes, span);
    axes_as_integers(axes, integers);
    return operand_from_value(checker, ir_build_arg_reduce(checker->function, combiner, operand->value, integers, axes->count, span), span);
}

static Operand position(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    ReductionArguments given;
    Span span = arguments->span;
    if (!reduction_arguments(checker, arguments, false, &given)) return operand_invalid(span);
    if (arguments->positional[1].kind == OPERAND_TUPLE) {
        diagnostic_error(checker->diagnostics, arguments->positional[1].span, "np.%s takes one axis or None", builtin->name);
        return operand_invalid(span);
    }
    IrType type = operand_type(checker, &given.operand);
    if (type.rank == 0) return operand_from_value(checker, ir_build_integer(checker->function, DTYPE_I64, 0, span), span);
    require_elements(checker, given.operand.value, &given.axes, span);
    Operand result = position_over(checker, builtin->op, &given.operand, &given.axes, span);
    return result.kind == OPERAND_VALUE ? keep_axes(checker, &result, type.rank, &given.axes, given.keep, span) : result;
}

const Builtin builtin_reduction_table[] = {
    {.name = "sum", .parameters = "a axis=None dtype=None * keepdims=False", .handler = sum, .op = IR_ADD, .method = true},
    {.name = "prod", .parameters = "a axis=None dtype=None * keepdims=False", .handler = sum, .op = IR_MULTIPLY, .method = true},
    {.name = "mean", .parameters = "a axis=None dtype=None * keepdims=False", .handler = mean, .method = true},
    {.name = "max", .parameters = "a axis=None * keepdims=False", .handler = extreme, .op = IR_MAXIMUM, .method = true},
    {.name = "min", .parameters = "a axis=None * keepdims=False", .handler = extreme, .op = IR_MINIMUM, .method = true},
    {.name = "amax", .parameters = "a axis=None * keepdims=False", .handler = extreme, .op = IR_MAXIMUM},
    {.name = "amin", .parameters = "a axis=None * keepdims=False", .handler = extreme, .op = IR_MINIMUM},
    {.name = "any", .parameters = "a axis=None * keepdims=False", .handler = truth, .op = IR_BIT_OR, .method = true},
    {.name = "all", .parameters = "a axis=None * keepdims=False", .handler = truth, .op = IR_BIT_AND, .method = true},
    {.name = "argmax", .parameters = "a axis=None * keepdims=False", .handler = position, .op = IR_MAXIMUM, .method = true},
    {.name = "argmin", .parameters = "a axis=None * keepdims=False", .handler = position, .op = IR_MINIMUM, .method = true},
    {.name = NULL}};
