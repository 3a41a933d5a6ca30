// Creation: zeros, ones, full, empty and their _like forms, arange, eye, identity, array, asarray, copy.

#include "expression.h"
#include "memory_order.h"
#include <math.h>

// ---- constant contents -------------------------------------------------------------------------------------------

static Operand filled(Checker *checker, const Operand *value, DType dtype, const Shape *shape, Span span) {
    ValueId scalar = operand_cast(checker, value, dtype);
    if (!value_exists(scalar)) return operand_invalid(span);
    return operand_from_value(checker, ir_build_broadcast_scalar(checker->function, scalar, shape->rank, shape->extents, span), span);
}

static Operand filled_with_integer(Checker *checker, int64_t number, DType dtype, const Shape *shape, Span span) {
    return operand_from_value(checker, value_constant(checker, dtype, number, shape, span), span);
}

// zeros, ones, empty: the op says the number. What empty holds is unspecified: zeros.
static Operand constant_array(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Shape shape;
    DType dtype;
    if (!argument_as_shape(checker, &arguments->positional[0], &shape) || !argument_as_dtype(checker, &arguments->positional[1], DTYPE_F64, &dtype))
        return operand_invalid(arguments->span);
    return filled_with_integer(checker, builtin->op == IR_MULTIPLY, dtype, &shape, arguments->span);
}

static bool fill_scalar(Checker *checker, Operand *fill) {
    if (!argument_as_array(checker, fill, "the fill value")) return false;
    if (operand_is_scalar(checker, fill)) return true;
    report_not_supported(checker, fill->span, "a fill value that is an array");
    return false;
}

static Operand full(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    Shape shape;
    DType dtype;
    if (!argument_as_shape(checker, &given[0], &shape) || !fill_scalar(checker, &given[1]) ||
        !argument_as_dtype(checker, &given[2], operand_type(checker, &given[1]).dtype, &dtype))
        return operand_invalid(arguments->span);
    return filled(checker, &given[1], dtype, &shape, arguments->span);
}

// NumPy lays out what is made like a prototype as that is.
static Operand in_order_of(Checker *checker, Operand made, const Operand *prototype) {
    if (made.kind == OPERAND_VALUE) memory_order_forget_unless_row_major(checker, made.value, prototype->value);
    return made;
}

static Operand constant_like(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand *given = arguments->positional;
    DType dtype;
    if (!argument_as_array(checker, &given[0], "the prototype") ||
        !argument_as_dtype(checker, &given[1], operand_type(checker, &given[0]).dtype, &dtype))
        return operand_invalid(arguments->span);
    Shape shape = shape_of(checker, given[0].value);
    return in_order_of(checker, filled_with_integer(checker, builtin->op == IR_MULTIPLY, dtype, &shape, arguments->span), &given[0]);
}

static Operand full_like(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    DType dtype;
    if (!argument_as_array(checker, &given[0], "the prototype") || !fill_scalar(checker, &given[1]) ||
        !argument_as_dtype(checker, &given[2], operand_type(checker, &given[0]).dtype, &dtype))
        return operand_invalid(arguments->span);
    Shape shape = shape_of(checker, given[0].value);
    return in_order_of(checker, filled(checker, &given[1], dtype, &shape, arguments->span), &given[0]);
}

// ---- arange ------------------------------------------------------------------------------------------------------

// NumPy fills with first + i * (second - first), computed in the result's dtype.
static Operand progression(Checker *checker, ValueId first, ValueId difference, ExtentId count, DType dtype, Span span) {
    IrFunction *function = checker->function;
    ValueId steps = ir_build_cast(function, ir_build_iota(function, 1, &count, 0, span), dtype, span);
    ValueId scaled = ir_build_binary(function, IR_MULTIPLY, steps, ir_build_broadcast_scalar(function, difference, 1, &count, span), span);
    return operand_from_value(checker, ir_build_binary(function, IR_ADD, scaled, ir_build_broadcast_scalar(function, first, 1, &count, span), span), span);
}

static Operand integer_range(Checker *checker, const Operand *bounds, DType dtype, Span span) {
    ExtentId extents[3];
    for (size_t i = 0; i < 3; i++) {
        if (!operand_as_extent(checker, &bounds[i], "an argument of arange", &extents[i])) return operand_invalid(span);
        extents[i] = extent_expand_arithmetic(checker, extents[i], bounds[i].span);
    }
    if (!require_step(checker, extents[2], "arange", span)) return operand_invalid(span);
    ExtentId length = progression_length(checker, extents[0], extents[1], extents[2]);
    ValueId start = ir_build_extent(checker->function, extents[0], span), step = ir_build_extent(checker->function, extents[2], span);
    if (!dtype_is_float(dtype)) {
        Operand range = progression(checker, start, step, length, DTYPE_I64, span);
        return operand_cast_to(checker, &range, dtype, span);
    }
    ValueId first = ir_build_cast(checker->function, start, dtype, span);
    ValueId second = ir_build_cast(checker->function, ir_build_binary(checker->function, IR_ADD, start, step, span), dtype, span);
    return progression(checker, first, ir_build_binary(checker->function, IR_SUBTRACT, second, first, span), length, dtype, span);
}

static Operand float_range(Checker *checker, const Operand *bounds, DType dtype, Span span) {
    double numbers[3];
    for (size_t i = 0; i < 3; i++)
        if (!operand_constant_number(checker, &bounds[i], &numbers[i])) return report_not_supported(checker, bounds[i].span, "arange of floats known only at run time");
    double length = ceil((numbers[1] - numbers[0]) / numbers[2]);
    if (!(length < 0x1p62)) {
        diagnostic_error(checker->diagnostics, span, "the length of this arange is not finite");
        return operand_invalid(span);
    }
    ValueId first = ir_build_cast(checker->function, ir_build_float(checker->function, DTYPE_F64, numbers[0], span), dtype, span);
    ValueId second = ir_build_cast(checker->function, ir_build_float(checker->function, DTYPE_F64, numbers[0] + numbers[2], span), dtype, span);
    ValueId difference = ir_build_binary(checker->function, IR_SUBTRACT, second, first, span);
    return progression(checker, first, difference, extent_of(checker, length > 0 ? (int64_t)length : 0), dtype, span);
}

static Operand arange(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    Span span = arguments->span;
    bool only_stop = given[1].kind == OPERAND_NONE;
    Operand bounds[3] = {only_stop ? operand_from_integer(checker, 0, span) : given[0], only_stop ? given[0] : given[1],
                         given[2].kind == OPERAND_NONE ? operand_from_integer(checker, 1, span) : given[2]};
    bool is_float = false;
    DType dtype;
    for (size_t i = 0; i < 3; i++) {
        if (!operand_require_value(checker, &bounds[i], "an argument of arange")) return operand_invalid(span);
        is_float |= dtype_is_float(operand_type(checker, &bounds[i]).dtype);
    }
    if (!argument_as_dtype(checker, &given[3], is_float ? DTYPE_F64 : DTYPE_I64, &dtype)) return operand_invalid(span);
    if (is_float && !dtype_is_float(dtype)) return report_not_supported(checker, span, "arange of floats with an integer dtype");
    return is_float ? float_range(checker, bounds, dtype, span) : integer_range(checker, bounds, dtype, span);
}

// ---- eye ---------------------------------------------------------------------------------------------------------

// Ones where column == row + offset.
static Operand diagonal_ones(Checker *checker, const Shape *shape, ExtentId offset, DType dtype, Span span) {
    IrFunction *function = checker->function;
    ValueId rows = ir_build_iota(function, 2, shape->extents, 0, span), columns = ir_build_iota(function, 2, shape->extents, 1, span);
    ValueId shift = ir_build_broadcast_scalar(function, ir_build_extent(function, offset, span), 2, shape->extents, span);
    ValueId hits = ir_build_binary(function, IR_EQUAL, columns, ir_build_binary(function, IR_ADD, rows, shift, span), span);
    return operand_from_value(checker, ir_build_cast(function, hits, dtype, span), span);
}

static Operand eye(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional, *columns = given[1].kind == OPERAND_NONE ? &given[0] : &given[1];
    Shape shape = {.rank = 2};
    ExtentId offset;
    DType dtype;
    if (!operand_as_extent(checker, &given[0], "an extent", &shape.extents[0]) || !operand_as_extent(checker, columns, "an extent", &shape.extents[1]) ||
        !operand_as_extent(checker, &given[2], "the offset", &offset) || !argument_as_dtype(checker, &given[3], DTYPE_F64, &dtype))
        return operand_invalid(arguments->span);
    bool is_square = extent_same(shape.extents[0], shape.extents[1]);
    shape.extents[0] = require_extent(checker, shape.extents[0], given[0].span);
    shape.extents[1] = is_square ? shape.extents[0] : require_extent(checker, shape.extents[1], columns->span);
    return diagonal_ones(checker, &shape, offset, dtype, arguments->span);
}

static Operand identity(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Shape shape = {.rank = 2};
    DType dtype;
    if (!operand_as_extent(checker, &arguments->positional[0], "an extent", &shape.extents[0]) ||
        !argument_as_dtype(checker, &arguments->positional[1], DTYPE_F64, &dtype))
        return operand_invalid(arguments->span);
    shape.extents[0] = shape.extents[1] = require_extent(checker, shape.extents[0], arguments->span);
    return diagonal_ones(checker, &shape, extent_of(checker, 0), dtype, arguments->span);
}

// ---- array, asarray, copy ----------------------------------------------------------------------------------------

static Operand array(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand *given = arguments->positional;
    Span span = arguments->span;
    DType dtype;
    bool is_shared = builtin->op == IR_WITH_SHAPE; // asarray: the array itself where nothing changes
    if (!argument_as_dtype(checker, &given[1], DTYPE_NONE, &dtype)) return operand_invalid(span);
    if (given[0].kind == OPERAND_TUPLE) return array_from_display(checker, &given[0], dtype, span);
    if (!operand_require_value(checker, &given[0], "the argument")) return operand_invalid(span);
    DType own = operand_type(checker, &given[0]).dtype;
    if (dtype == DTYPE_NONE) dtype = own;
    if (!is_shared || dtype != own || operand_is_weak(&given[0])) return operand_cast_to(checker, &given[0], dtype, span);
    Operand same = given[0];
    same.span = span;
    return same;
}

static Operand copy(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand operand = arguments->positional[0];
    if (!argument_as_array(checker, &operand, "the argument")) return operand_invalid(arguments->span);
    return operand_from_value(checker, operand.value, arguments->span);
}

// The method copies in row-major order, where the function keeps the order.
Operand builtin_copy(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand result = copy(checker, builtin, arguments);
    if (result.kind != OPERAND_VALUE) return result;
    memory_order_forget_unless_row_major(checker, result.value, result.value);
    result.view.is_row_major = true;
    return result;
}

const Builtin builtin_creation_table[] = {
    {.name = "zeros", .parameters = "shape dtype=None", .handler = constant_array, .op = IR_ADD},
    {.name = "ones", .parameters = "shape dtype=None", .handler = constant_array, .op = IR_MULTIPLY},
    {.name = "empty", .parameters = "shape dtype=None", .handler = constant_array, .op = IR_ADD},
    {.name = "full", .parameters = "shape fill_value dtype=None", .handler = full},
    {.name = "zeros_like", .parameters = "a dtype=None", .handler = constant_like, .op = IR_ADD},
    {.name = "ones_like", .parameters = "a dtype=None", .handler = constant_like, .op = IR_MULTIPLY},
    {.name = "empty_like", .parameters = "prototype dtype=None", .handler = constant_like, .op = IR_ADD},
    {.name = "full_like", .parameters = "a fill_value dtype=None", .handler = full_like},
    {.name = "arange", .parameters = "start stop=None step=None dtype=None", .handler = arange},
    {.name = "eye", .parameters = "N M=None k=0 dtype=None", .handler = eye},
    {.name = "identity", .parameters = "n dtype=None", .handler = identity},
    {.name = "array", .parameters = "object dtype=None", .handler = array, .op = IR_ADD},
    {.name = "asarray", .parameters = "a dtype=None", .handler = array, .op = IR_WITH_SHAPE},
    {.name = "copy", .parameters = "a", .handler = copy},
    {.name = NULL}};
