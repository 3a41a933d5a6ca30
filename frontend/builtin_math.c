// Elementary functions made of several operations: where SLEEF's forms overflow within, another formula takes over.

#include "expression.h"

#include <math.h>

static const double LARGE = 0x1p60; // above it the formulas agree to less than an ulp, in f32 too

static Operand apply(Checker *checker, IrOp op, Operand left, Operand right, Span span) {
    Operand operands[] = {left, right};
    return pointwise_in(checker, op, operand_type(checker, &left).dtype, operands, ir_op_info(op)->least_operands, span);
}

static Operand choose(Checker *checker, Operand condition, Operand first, Operand second, Span span) {
    ValueId values[] = {condition.value, first.value, second.value};
    return operand_from_value(checker, ir_build_pointwise(checker->function, IR_SELECT, operand_type(checker, &first).dtype, values, 3, span), span);
}

// log1p(x) = log(x), acosh(x) = log(x) + log(2), asinh(x) = sign(x) (log|x| + log(2)) for large x.
static Operand far_formula(Checker *checker, IrOp op, Operand x, Operand magnitude, Span span) {
    Operand far = apply(checker, IR_LOG, magnitude, magnitude, span);
    if (op == IR_LOG1P) return far;
    far = apply(checker, IR_ADD, far, operand_from_float(checker, 0.6931471805599453, span), span);
    if (op == IR_ACOSH) return far;
    Operand is_negative = apply(checker, IR_LESS, x, operand_from_float(checker, 0.0, span), span);
    return choose(checker, is_negative, apply(checker, IR_NEGATIVE, far, far, span), far, span);
}

static Operand for_all_arguments(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Span span = arguments->span;
    if (!argument_as_array(checker, &arguments->positional[0], "the argument")) return operand_invalid(span);
    Operand near = pointwise_apply(checker, builtin->op, arguments->positional, 1, span);
    if (near.kind != OPERAND_VALUE || dtype_is_complex(operand_type(checker, &near).dtype)) return near;
    Operand x = operand_cast_to(checker, &arguments->positional[0], operand_type(checker, &near).dtype, span);
    if (x.kind != OPERAND_VALUE) return x;
    Operand magnitude = builtin->op == IR_ASINH ? apply(checker, IR_ABSOLUTE, x, x, span) : x;
    Operand is_large = apply(checker, IR_GREATER, magnitude, operand_from_float(checker, LARGE, span), span);
    return choose(checker, is_large, far_formula(checker, builtin->op, x, magnitude, span), near, span);
}

const Builtin builtin_math_table[] = {
    {.name = "log1p", .parameters = "x / out=None", .handler = for_all_arguments, .op = IR_LOG1P, .bare = true},
    {.name = "asinh", .parameters = "x / out=None", .handler = for_all_arguments, .op = IR_ASINH, .bare = true},
    {.name = "arcsinh", .parameters = "x / out=None", .handler = for_all_arguments, .op = IR_ASINH, .bare = true},
    {.name = "acosh", .parameters = "x / out=None", .handler = for_all_arguments, .op = IR_ACOSH, .bare = true},
    {.name = "arccosh", .parameters = "x / out=None", .handler = for_all_arguments, .op = IR_ACOSH, .bare = true},
    {.name = NULL}};
