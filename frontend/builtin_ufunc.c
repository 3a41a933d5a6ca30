// The methods of functions of two operands: np.add.reduce(a), np.add.accumulate(a), np.multiply.outer(a, b). The function is the first argument.

#include "expression.h"

#include <string.h>

// The reduction that a function's reduce is, of the parameters a, axis, [dtype,] keepdims.
static const Builtin *reduction_of(IrOp op, const char *name) {
    static const struct { const char *function, *reduction; } logical[] = {{"logical_and", "all"}, {"logical_or", "any"}};
    for (size_t i = 0; i < sizeof logical / sizeof *logical; i++)
        if (strcmp(name, logical[i].function) == 0) return builtin_find("np", logical[i].reduction);
    if (op == IR_ADD) return builtin_find("np", "sum");
    if (op == IR_MULTIPLY) return builtin_find("np", "prod");
    if (op == IR_MINIMUM) return builtin_find("np", "min");
    return op == IR_MAXIMUM ? builtin_find("np", "max") : NULL;
}

// np.bitwise_and.reduce and np.bitwise_or.reduce, in the operand's own dtype.
static Operand reduce_bits(Checker *checker, IrOp op, Operand *given, Span span) {
    Axes axes;
    bool keep;
    if (!argument_as_array(checker, &given[0], "the argument")) return operand_invalid(span);
    IrType type = operand_type(checker, &given[0]);
    if (!dtype_is_integer(type.dtype) && type.dtype != DTYPE_BOOL) {
        diagnostic_error(checker->diagnostics, span, "%s is not defined for %s", ir_op_info(op)->name, dtype_name(type.dtype));
        return operand_invalid(span);
    }
    if (!argument_as_axes(checker, &given[1], type.rank, &axes) || !argument_as_flag(checker, &given[3], "keepdims", &keep)) return operand_invalid(span);
    return reduce_operand(checker, op, given[0], &axes, keep, type.dtype, span);
}

static Operand reduce(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    const Operand *callee = &arguments->positional[0];
    Operand *given = arguments->positional + 1;
    const Builtin *function = callee->builtin;
    IrOp op = builtin_pointwise_op(callee);
    const Builtin *reduction = reduction_of(op, function->name);
    bool takes_dtype = reduction && (op == IR_ADD || op == IR_MULTIPLY), is_bitwise = op == IR_BIT_AND || op == IR_BIT_OR;
    if (!reduction && !is_bitwise) return report_not_supported(checker, arguments->span, "%s.%s", operand_describe(checker, callee), builtin->name);
    if (!takes_dtype && given[2].kind != OPERAND_NONE) return report_not_supported(checker, given[2].span, "dtype= of %s.reduce", operand_describe(checker, callee));
    if (is_bitwise) return reduce_bits(checker, op, given, arguments->span);
    Operand with_dtype[] = {given[0], given[1], given[2], given[3]}, without[] = {given[0], given[1], given[3]};
    CallArguments described = {.call = arguments->call, .span = arguments->span, .positional = takes_dtype ? with_dtype : without, .positional_count = takes_dtype ? 4 : 3};
    return reduction->handler(checker, reduction, &described);
}

static Operand outer(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    if (!argument_as_array(checker, &given[1], "the argument") || !argument_as_array(checker, &given[2], "the argument")) return operand_invalid(arguments->span);
    return outer_product(checker, &given[0], &given[1], &given[2], arguments->span);
}

const Builtin builtin_ufunc_table[] = {
    {.name = "reduce", .parameters = "ufunc array axis=0 dtype=None * keepdims=False", .handler = reduce},
    {.name = "accumulate", .parameters = "ufunc array axis=0 dtype=None", .handler = builtin_accumulate},
    {.name = "at", .parameters = "ufunc a indices b /", .handler = builtin_at},
    {.name = "outer", .parameters = "ufunc A B /", .handler = outer},
    {.name = NULL}};
