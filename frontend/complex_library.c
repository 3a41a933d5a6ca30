// Complex numbers as the standard library has them (runtime/stdlib/complex.arr): what the checker calls there, and _complex(x, y),
// by which the library makes a number of its parts.

#include "expression.h"
#include "standard_library.h"

static const char *library_name(Checker *checker, const char *name) { return arena_format(checker->arena, "_complex_%s", name); }

bool complex_library_has(IrOp op) {
    return op == IR_LESS || op == IR_LESS_EQUAL || op == IR_GREATER || op == IR_GREATER_EQUAL || op == IR_MINIMUM || op == IR_MAXIMUM ||
           op == IR_EXP2 || op == IR_EXPM1 || op == IR_LOG2 || op == IR_LOG10 || op == IR_LOG1P || op == IR_ASIN || op == IR_ACOS ||
           op == IR_ATAN || op == IR_ASINH || op == IR_ACOSH || op == IR_ATANH || op == IR_RINT || op == IR_SIGN;
}

// Whether operands broadcast is checked here, so that an error shows the program's own operands.
static bool require_broadcast(Checker *checker, const Operand *operands, size_t count, Span span) {
    ValueId values[2] = {{0}};
    Span spans[2] = {{0}};
    Shape shape;
    for (size_t i = 0; i < count; i++) {
        values[i] = operands[i].value;
        spans[i] = operands[i].span;
    }
    return broadcast_shape(checker, values, spans, count, span, &shape);
}

Operand complex_library_pointwise(Checker *checker, IrOp op, DType dtype, const Operand *operands, size_t count, Span span) {
    Operand arguments[2];
    if (!require_broadcast(checker, operands, count, span)) return operand_invalid(span);
    for (size_t i = 0; i < count; i++) {
        arguments[i] = operand_cast_to(checker, &operands[i], dtype, span);
        if (arguments[i].kind != OPERAND_VALUE) return operand_invalid(span);
    }
    return standard_apply(checker, library_name(checker, ir_op_info(op)->name), arguments, count, span);
}

Operand complex_library_call(Checker *checker, const char *name, const Operand *arguments, size_t count, Span span) {
    return standard_apply(checker, library_name(checker, name), arguments, count, span);
}

Operand complex_library_power(Checker *checker, const Operand *base, const Operand *exponent, Span span) {
    Operand arguments[2] = {*base, *exponent};
    if (!require_broadcast(checker, arguments, 2, span)) return operand_invalid(span);
    if (operand_type(checker, exponent).dtype == DTYPE_BOOL) arguments[1] = operand_cast_to(checker, exponent, DTYPE_I64, span);
    return complex_library_call(checker, "power", arguments, 2, span);
}

// ---- reductions --------------------------------------------------------------------------------------------------

// The function that combines two elements.
static Operand combining_function(IrOp combiner, Span span) {
    const char *name = combiner == IR_MULTIPLY ? "multiply" : combiner == IR_MINIMUM ? "minimum" : "maximum";
    return (Operand){.kind = OPERAND_BUILTIN, .span = span, .name = name, .builtin = builtin_find("np", name)};
}

static Operand axes_as_tuple(Checker *checker, const Axes *axes, Span span) {
    Operand elements[IR_RANK_LIMIT];
    for (uint32_t i = 0; i < axes->count; i++) elements[i] = operand_from_integer(checker, axes->items[i], span);
    return operand_tuple(checker, elements, axes->count, false, span);
}

Operand complex_library_reduce(Checker *checker, IrOp combiner, const Operand *operand, const Axes *axes, Span span) {
    Operand initial = combiner == IR_MULTIPLY ? operand_from_integer(checker, 1, span) : operand_simple(OPERAND_NONE, span);
    Operand arguments[] = {combining_function(combiner, span), *operand, axes_as_tuple(checker, axes, span), initial};
    return complex_library_call(checker, "reduce", arguments, 4, span);
}

Operand complex_library_scan(Checker *checker, IrOp combiner, const Operand *operand, uint32_t axis, Span span) {
    Operand arguments[] = {combining_function(combiner, span), *operand, operand_from_integer(checker, axis, span)};
    return complex_library_call(checker, "scan", arguments, 3, span);
}

Operand complex_library_position(Checker *checker, IrOp combiner, const Operand *operand, const Axes *axes, Span span) {
    const char *name = combiner == IR_MINIMUM ? "less" : "greater";
    Operand is_before = {.kind = OPERAND_BUILTIN, .span = span, .name = name, .builtin = builtin_find("np", name)};
    Operand arguments[] = {is_before, *operand, axes_as_tuple(checker, axes, span)};
    return complex_library_call(checker, "position", arguments, 3, span);
}

// ---- inside of the library ---------------------------------------------------------------------------------------

static Operand of_parts(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    Span span = arguments->span, spans[2] = {span, span};
    DType dtype = promote_operands(checker, &given[0], &given[1]);
    ValueId parts[2] = {operand_cast(checker, &given[0], dtype), operand_cast(checker, &given[1], dtype)};
    if (!value_exists(parts[0]) || !value_exists(parts[1]) || !broadcast_values(checker, parts, spans, 2, span)) return operand_invalid(span);
    return operand_from_value(checker, ir_build_complex(checker->function, parts[0], parts[1], span), span);
}

const Builtin builtin_library_table[] = {
    {.name = "_complex", .parameters = "real imag /", .handler = of_parts},
    {.name = NULL}};
