// Expressions of every kind: literals, and the dispatch to the files that know operators, subscripts and calls.

#include "check_scope.h"
#include "expression.h"

// ---- literals ----------------------------------------------------------------------------------------------------

static Operand report_large_integer(Checker *checker, Span span) {
    diagnostic_error(checker->diagnostics, span, "this Python integer needs more than 64 bits");
    return operand_invalid(span);
}

static Operand check_integer(Checker *checker, const AstExpression *literal) {
    if (literal->integer_overflow || literal->integer > INT64_MAX) return report_large_integer(checker, literal->span);
    return operand_from_integer(checker, (int64_t)literal->integer, literal->span);
}

static Operand check_string(const AstExpression *literal) {
    Operand operand = operand_simple(OPERAND_STRING, literal->span);
    operand.string = literal->string;
    return operand;
}

static Operand check_display(Checker *checker, const AstExpression *display) {
    Operand *elements = ARENA_ARRAY(checker->arena, display->elements.count, Operand);
    uint32_t writes = checker->write_count;
    bool is_valid = true;
    for (size_t i = 0; i < display->elements.count; i++) {
        elements[i] = check_expression(checker, display->elements.items[i]);
        is_valid &= elements[i].kind != OPERAND_INVALID;
    }
    if (!is_valid) return operand_invalid(display->span);
    for (size_t i = 0; i < display->elements.count; i++) elements[i] = operand_after(checker, elements[i], writes);
    return operand_tuple(checker, elements, display->elements.count, display->kind == AST_LIST, display->span);
}

static Operand check_slice(Checker *checker, const AstExpression *slice) {
    const AstExpression *parts[3] = {slice->slice_start, slice->slice_stop, slice->slice_step};
    Operand elements[3];
    for (size_t i = 0; i < 3; i++) {
        elements[i] = parts[i] ? check_expression(checker, parts[i]) : operand_simple(OPERAND_NONE, slice->span);
        if (elements[i].kind == OPERAND_INVALID) return operand_invalid(slice->span);
    }
    Operand operand = operand_tuple(checker, elements, 3, false, slice->span);
    operand.kind = OPERAND_SLICE;
    return operand;
}

static Operand check_lambda(const AstExpression *lambda) {
    Operand operand = operand_simple(OPERAND_LAMBDA, lambda->span);
    operand.lambda = lambda;
    return operand;
}

// ---- sequences ---------------------------------------------------------------------------------------------------

Operand check_sequence(Checker *checker, const AstExpression *expression) {
    Operand operand = check_expression(checker, expression);
    if (operand.kind == OPERAND_TUPLE || operand.kind == OPERAND_INVALID) return operand;
    diagnostic_error(checker->diagnostics, expression->span, "a tuple or list is needed here, not %s", operand_describe(checker, &operand));
    return operand_invalid(expression->span);
}

bool take_unrolled(Checker *checker, Span span) {
    if (checker->unrolled_count < UNROLLED_COUNT_LIMIT) return ++checker->unrolled_count;
    if (checker->unrolled_count++ == UNROLLED_COUNT_LIMIT)
        diagnostic_error(checker->diagnostics, span, "the unrolled loops and comprehensions of one function take more than %d elements",
                         UNROLLED_COUNT_LIMIT);
    return false;
}

static bool comprehension_takes(Checker *checker, const AstExpression *condition, bool *takes) {
    *takes = true;
    if (!condition) return true;
    ValueId value = check_condition(checker, condition);
    if (!value_exists(value)) return false;
    if (condition_is_constant(checker, value, takes)) return true;
    diagnostic_error(checker->diagnostics, condition->span, "the condition of a comprehension must be known while compiling");
    return false;
}

// The names of its target are its own.
static Operand check_comprehension(Checker *checker, const AstExpression *comprehension) {
    if (comprehension->elements.count == 0) return operand_invalid(comprehension->span); // its target was reported
    Operand sequence = check_sequence(checker, comprehension->right);
    Operand *elements = ARENA_ARRAY(checker->arena, sequence.element_count, Operand);
    Environment names;
    size_t count = 0;
    uint32_t writes = checker->write_count;
    bool is_valid = sequence.kind == OPERAND_TUPLE, takes;
    environment_copy(&names, &checker->environment);
    for (size_t i = 0; is_valid && i < sequence.element_count; i++) {
        is_valid = take_unrolled(checker, comprehension->span);
        if (!is_valid) break;
        assign_target(checker, comprehension->elements.items[0], sequence.elements[i]);
        is_valid = comprehension_takes(checker, comprehension->condition, &takes);
        if (is_valid && takes) elements[count++] = check_expression(checker, comprehension->left);
        if (is_valid && takes) is_valid = elements[count - 1].kind != OPERAND_INVALID;
    }
    for (size_t i = 0; is_valid && i < count; i++) elements[i] = operand_after(checker, elements[i], writes);
    environment_free(&checker->environment);
    checker->environment = names;
    return is_valid ? operand_tuple(checker, elements, count, true, comprehension->span) : operand_invalid(comprehension->span);
}

// ---- operators ---------------------------------------------------------------------------------------------------

static Operand check_unary_expression(Checker *checker, const AstExpression *expression) {
    const AstExpression *inner = expression->left;
    bool is_least = expression->operation == AST_NEGATE && inner->kind == AST_INTEGER && !inner->integer_overflow &&
                    inner->integer == (uint64_t)INT64_MAX + 1;
    if (is_least) return operand_from_integer(checker, INT64_MIN, expression->span);
    return check_unary(checker, expression->operation, check_expression(checker, inner), expression->span);
}

// a + b + c ... leans left and may be tens of thousands of operators long: down its left spine, then back up.
static Operand check_binary_chain(Checker *checker, const AstExpression *expression) {
    VECTOR(const AstExpression *) spine = {0};
    while (expression->kind == AST_BINARY) {
        vector_push(&spine, expression);
        expression = expression->left;
    }
    Operand result = check_expression(checker, expression);
    while (spine.count > 0) {
        const AstExpression *node = spine.items[--spine.count];
        uint32_t writes = checker->write_count;
        Operand right = check_expression(checker, node->right);
        result = check_binary(checker, node->operation, operand_after(checker, result, writes), right, node->span);
    }
    vector_free(&spine);
    return result;
}

static Operand check_subscript_expression(Checker *checker, const AstExpression *expression) {
    Operand base = check_expression(checker, expression->left);
    Operand result = check_subscript(checker, &base, expression->right);
    result.span = expression->span;
    return result;
}

Operand check_expression(Checker *checker, const AstExpression *expression) {
    switch (expression->kind) {
    case AST_NAME: return check_name(checker, expression);
    case AST_INTEGER: return check_integer(checker, expression);
    case AST_FLOAT: return operand_from_float(checker, expression->floating, expression->span);
    case AST_IMAGINARY: return operand_from_imaginary(checker, expression->floating, expression->span);
    case AST_STRING: return check_string(expression);
    case AST_TRUE: return operand_from_boolean(checker, true, expression->span);
    case AST_FALSE: return operand_from_boolean(checker, false, expression->span);
    case AST_NONE: return operand_simple(OPERAND_NONE, expression->span);
    case AST_ELLIPSIS: return operand_simple(OPERAND_ELLIPSIS, expression->span);
    case AST_TUPLE:
    case AST_LIST: return check_display(checker, expression);
    case AST_UNARY: return check_unary_expression(checker, expression);
    case AST_BINARY: return check_binary_chain(checker, expression);
    case AST_COMPARE: return check_comparison(checker, expression);
    case AST_AND:
    case AST_OR: return check_logical(checker, expression);
    case AST_CONDITIONAL: return check_conditional(checker, expression);
    case AST_CALL: return check_call(checker, expression);
    case AST_SUBSCRIPT: return check_subscript_expression(checker, expression);
    case AST_SLICE: return check_slice(checker, expression);
    case AST_ATTRIBUTE: return check_attribute(checker, expression);
    case AST_LAMBDA: return check_lambda(expression);
    case AST_COMPREHENSION: return check_comprehension(checker, expression);
    case AST_STARRED: INTERNAL_ERROR("a starred value outside of a call");
    }
    INTERNAL_ERROR("unknown expression kind %d", (int)expression->kind);
}
