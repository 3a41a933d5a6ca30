// Pointwise functions: those that are one operation of ops.def, found by its NumPy spellings, and those made of several.

#include "expression.h"
#include <math.h>

static bool arrays(Checker *checker, const CallArguments *arguments, size_t count) {
    if (arguments->positional_count != count) {
        diagnostic_error(checker->diagnostics, arguments->span, "this function takes %zu arguments, not %zu", count, arguments->positional_count);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (!argument_as_array(checker, &arguments->positional[i], "the argument")) return false;
    return true;
}

// ---- one operation -----------------------------------------------------------------------------------------------

static Operand pointwise(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    size_t count = ir_op_info(builtin->op)->least_operands;
    if (!arrays(checker, arguments, count)) return operand_invalid(arguments->span);
    return pointwise_apply(checker, builtin->op, arguments->positional, count, arguments->span);
}

const Builtin *builtin_find_pointwise(const char *name) {
    static const Builtin builtins[IR_OP_COUNT] = {
#define IR_OP(NAME, text, class, least, most, attributes, rule, spellings) \
    [IR_##NAME] = {.name = text, .parameters = (least) == 1 ? "x / out=None" : "x1 x2 / out=None", .handler = pointwise, .op = IR_##NAME, .bare = true, .binary = (least) == 2},
#include "middle/ir/ops.def"
    };
    IrOp op = ir_op_from_spelling(name);
    return op == IR_OP_COUNT ? NULL : &builtins[op];
}

IrOp builtin_pointwise_op(const Operand *callee) {
    bool is_ufunc = callee->kind == OPERAND_BUILTIN && !callee->bound_self && callee->builtin->handler == pointwise;
    return is_ufunc ? callee->builtin->op : IR_OP_COUNT;
}

// ---- several operations ------------------------------------------------------------------------------------------

static Operand positive(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    if (!arrays(checker, arguments, 1)) return operand_invalid(arguments->span);
    Operand strong = arguments->positional[0];
    strong.weakness = STRONG;
    return check_unary(checker, AST_POSITIVE, strong, arguments->span);
}

static Operand square(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    if (!arrays(checker, arguments, 1)) return operand_invalid(arguments->span);
    Operand x = arguments->positional[0];
    DType dtype = operand_type(checker, &x).dtype;
    return pointwise_in(checker, IR_MULTIPLY, dtype == DTYPE_BOOL ? DTYPE_I8 : dtype, (Operand[]){x, x}, 2, arguments->span);
}

// Of integers: 1.0 / x, truncated as a cast does it.
static Operand reciprocal(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Span span = arguments->span;
    if (!arrays(checker, arguments, 1)) return operand_invalid(span);
    Operand x = arguments->positional[0];
    DType dtype = operand_type(checker, &x).dtype;
    if (dtype_is_complex(dtype)) return complex_reciprocal(checker, &x, span);
    DType wide = dtype_is_float(dtype) ? dtype : DTYPE_F64;
    Operand quotient = pointwise_in(checker, IR_DIVIDE, wide, (Operand[]){operand_from_float(checker, 1.0, span), x}, 2, span);
    return operand_cast_to(checker, &quotient, dtype == DTYPE_BOOL ? DTYPE_I8 : dtype, span);
}

// The truth of each element.
static bool nonzero(Checker *checker, Operand *operand) {
    if (!argument_as_array(checker, operand, "the argument")) return false;
    *operand = operand_from_value(checker, value_nonzero(checker, operand->value, operand->span), operand->span);
    return true;
}

static Operand logical(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    size_t count = ir_op_info(builtin->op)->least_operands;
    if (!arrays(checker, arguments, count)) return operand_invalid(arguments->span);
    for (size_t i = 0; i < count; i++)
        if (!nonzero(checker, &arguments->positional[i])) return operand_invalid(arguments->span);
    return pointwise_in(checker, builtin->op, DTYPE_BOOL, arguments->positional, count, arguments->span);
}

static Operand where(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    Span span = arguments->span, spans[3] = {given[0].span, given[1].span, given[2].span};
    if (given[1].kind == OPERAND_NONE) return report_not_supported(checker, span, "np.where with one argument");
    if (!arrays(checker, arguments, 3) || !nonzero(checker, &given[0])) return operand_invalid(span);
    DType dtype = promote_operands(checker, &given[1], &given[2]);
    ValueId values[3] = {given[0].value, operand_cast(checker, &given[1], dtype), operand_cast(checker, &given[2], dtype)};
    if (!value_exists(values[1]) || !value_exists(values[2]) || !broadcast_values(checker, values, spans, 3, span)) return operand_invalid(span);
    return operand_from_value(checker, ir_build_pointwise(checker->function, IR_SELECT, dtype, values, 3, span), span);
}

// a_min and a_max by the standard's names min and max; false when both are given.
static bool take_bounds(Checker *checker, Operand *given) {
    for (size_t i = 1; i < 3; i++) {
        if (given[i + 2].kind == OPERAND_NONE) continue;
        if (given[i].kind != OPERAND_NONE) {
            diagnostic_error(checker->diagnostics, given[i + 2].span, "this bound of clip is given twice");
            return false;
        }
        given[i] = given[i + 2];
    }
    return true;
}

static Operand bounded(Checker *checker, IrOp op, DType dtype, Operand operand, Operand bound, Span span) {
    return (dtype_is_complex(dtype) ? complex_pointwise : pointwise_in)(checker, op, dtype, (Operand[]){operand, bound}, 2, span);
}

// minimum(maximum(a, a_min), a_max), a bound that is None left out.
static Operand clip(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional, used[3];
    size_t count = 0;
    if (!take_bounds(checker, given)) return operand_invalid(arguments->span);
    for (size_t i = 0; i < 3; i++) {
        if (i > 0 && given[i].kind == OPERAND_NONE) continue;
        if (!argument_as_array(checker, &given[i], "the argument")) return operand_invalid(arguments->span);
        used[count++] = given[i];
    }
    DType dtype = promote_all(checker, used, count);
    Operand result = operand_cast_to(checker, &given[0], dtype, arguments->span);
    for (size_t i = 1; i < 3 && result.kind == OPERAND_VALUE; i++)
        if (given[i].kind != OPERAND_NONE)
            result = bounded(checker, i == 1 ? IR_MAXIMUM : IR_MINIMUM, dtype, result, given[i], arguments->span);
    return result;
}

// |x| < inf, |x| == inf; integers are finite.
static Operand classify(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Span span = arguments->span;
    if (!arrays(checker, arguments, 1)) return operand_invalid(span);
    Operand x = arguments->positional[0];
    DType dtype = operand_type(checker, &x).dtype;
    Shape shape = shape_of(checker, x.value);
    if (dtype_is_complex(dtype)) return complex_classify(checker, builtin->op, &x, span);
    if (!dtype_is_float(dtype)) return operand_from_value(checker, value_constant(checker, DTYPE_BOOL, builtin->op == IR_LESS, &shape, span), span);
    return classify_real(checker, builtin->op, &x, span);
}

Operand classify_real(Checker *checker, IrOp op, const Operand *x, Span span) {
    DType dtype = operand_type(checker, x).dtype;
    Operand magnitude = pointwise_in(checker, IR_ABSOLUTE, dtype, x, 1, span);
    return pointwise_in(checker, op, dtype, (Operand[]){magnitude, operand_from_float(checker, HUGE_VAL, span)}, 2, span);
}

const Builtin builtin_pointwise_table[] = {
    {.name = "positive", .parameters = "x / out=None", .handler = positive},
    {.name = "fix", .parameters = "x", .handler = pointwise, .op = IR_TRUNC},
    {.name = "square", .parameters = "x / out=None", .handler = square},
    {.name = "reciprocal", .parameters = "x / out=None", .handler = reciprocal},
    {.name = "logical_and", .parameters = "x1 x2 / out=None", .handler = logical, .op = IR_BIT_AND, .binary = true},
    {.name = "logical_or", .parameters = "x1 x2 / out=None", .handler = logical, .op = IR_BIT_OR, .binary = true},
    {.name = "logical_xor", .parameters = "x1 x2 / out=None", .handler = logical, .op = IR_NOT_EQUAL, .binary = true},
    {.name = "logical_not", .parameters = "x / out=None", .handler = logical, .op = IR_LOGICAL_NOT},
    {.name = "where", .parameters = "condition x=None y=None /", .handler = where},
    {.name = "clip", .parameters = "a a_min=None a_max=None * min=None max=None", .handler = clip, .method = true},
    {.name = "isfinite", .parameters = "x / out=None", .handler = classify, .op = IR_LESS},
    {.name = "isinf", .parameters = "x / out=None", .handler = classify, .op = IR_EQUAL},
    {.name = NULL}};
