// Promotion and operations of formulas.

#include "formula.h"

DType formula_complex_dtype(Checker *checker, const Operand *operands, size_t count, Span span) {
    (void)span;
    return promote_all(checker, operands, count);
}

DType formula_any_dtype(Checker *checker, const Operand *operands, size_t count, Span span) {
    DType dtype = formula_complex_dtype(checker, operands, count, span);
    return require_real(checker, dtype, span) ? dtype : DTYPE_NONE;
}

DType formula_number_dtype(Checker *checker, const Operand *operands, size_t count, Span span) {
    DType dtype = formula_any_dtype(checker, operands, count, span);
    return dtype == DTYPE_BOOL ? DTYPE_I8 : dtype;
}

DType formula_integer_dtype(Checker *checker, const Operand *operands, size_t count, Span span) {
    DType dtype = formula_any_dtype(checker, operands, count, span);
    if (dtype == DTYPE_NONE || dtype_is_integer(dtype)) return dtype;
    diagnostic_error(checker->diagnostics, span, "this function is not defined for %s: it takes integers", dtype_name(dtype));
    return DTYPE_NONE;
}

bool formula_begin(Formula *formula, Checker *checker, const CallArguments *arguments, size_t count, FormulaDType *dtype, Operand *operands) {
    ValueId values[3];
    Span spans[3];
    *formula = (Formula){checker, DTYPE_NONE, arguments->span};
    for (size_t i = 0; i < count; i++)
        if (!argument_as_array(checker, &arguments->positional[i], "the argument")) return false;
    formula->dtype = dtype(checker, arguments->positional, count, arguments->span);
    for (size_t i = 0; i < count && formula->dtype != DTYPE_NONE; i++) {
        values[i] = operand_cast(checker, &arguments->positional[i], formula->dtype);
        spans[i] = arguments->positional[i].span;
        if (!value_exists(values[i])) return false;
    }
    if (formula->dtype == DTYPE_NONE || !broadcast_values(checker, values, spans, count, arguments->span)) return false;
    for (size_t i = 0; i < count; i++) operands[i] = operand_from_value(checker, values[i], arguments->span);
    return true;
}

Operand formula_apply(const Formula *formula, IrOp op, Operand left, Operand right) {
    return pointwise_in(formula->checker, op, formula->dtype, (Operand[]){left, right}, 2, formula->span);
}

Operand formula_unary(const Formula *formula, IrOp op, Operand operand) {
    return pointwise_in(formula->checker, op, formula->dtype, &operand, 1, formula->span);
}

Operand formula_number(const Formula *formula, double number) { return operand_from_float(formula->checker, number, formula->span); }

Operand formula_both(const Formula *formula, Operand left, Operand right) {
    return pointwise_in(formula->checker, IR_BIT_AND, DTYPE_BOOL, (Operand[]){left, right}, 2, formula->span);
}

Operand formula_either(const Formula *formula, Operand left, Operand right) {
    return pointwise_in(formula->checker, IR_BIT_OR, DTYPE_BOOL, (Operand[]){left, right}, 2, formula->span);
}

Operand formula_choose(const Formula *formula, Operand condition, Operand first, Operand second) {
    Checker *checker = formula->checker;
    Span spans[3] = {formula->span, formula->span, formula->span};
    if (condition.kind != OPERAND_VALUE) return operand_invalid(formula->span);
    ValueId values[3] = {condition.value, operand_cast(checker, &first, formula->dtype), operand_cast(checker, &second, formula->dtype)};
    if (!value_exists(values[1]) || !value_exists(values[2]) || !broadcast_values(checker, values, spans, 3, formula->span)) return operand_invalid(formula->span);
    return operand_from_value(checker, ir_build_pointwise(checker->function, IR_SELECT, formula->dtype, values, 3, formula->span), formula->span);
}
