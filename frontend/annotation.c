// Types written in annotations: a dtype's name, with extents in brackets. Extents are integers and polynomials of names.

#include "expression.h"

#include "check_scope.h"

#include <string.h>

DType annotation_dtype(const AstExpression *annotation) {
    const AstExpression *name = annotation->kind == AST_SUBSCRIPT ? annotation->left : annotation;
    bool is_named = name->kind == AST_NAME || (name->kind == AST_ATTRIBUTE && name->left->kind == AST_NAME);
    return is_named ? dtype_from_name(name->name) : DTYPE_NONE;
}

// ---- extents -----------------------------------------------------------------------------------------------------

typedef struct ExtentWork {
    AnnotationName *resolve;
    void *data;
} ExtentWork;

static bool extent_of_expression(Checker *checker, const ExtentWork *work, const AstExpression *expression, bool plain, ExtentId *extent);

static bool report_extent(Checker *checker, const AstExpression *expression) {
    diagnostic_error(checker->diagnostics, expression->span, "an extent is an integer, a name, or + - * // %% of them");
    return false;
}

static bool combine_extents(Checker *checker, const AstExpression *binary, ExtentId right, ExtentId *extent) {
    ExtentTable *extents = checker_extents(checker);
    int64_t divisor;
    switch (binary->operation) {
    case AST_ADD: *extent = extent_add(extents, *extent, right); return true;
    case AST_SUBTRACT: *extent = extent_subtract(extents, *extent, right); return true;
    case AST_MULTIPLY: *extent = extent_multiply(extents, *extent, right); return true;
    case AST_FLOOR_DIVIDE:
    case AST_MODULO:
        if (!extent_is_constant(extents, right, &divisor) || divisor <= 0) {
            diagnostic_error(checker->diagnostics, binary->right->span, "an extent is divided by positive constants only");
            return false;
        }
        *extent = binary->operation == AST_FLOOR_DIVIDE ? extent_floor_divide(extents, *extent, right) : extent_modulo(extents, *extent, right);
        return true;
    default: return report_extent(checker, binary);
    }
}

// Chains of operators lean left and may be long: they are walked, not recursed into.
static bool extent_of_binary(Checker *checker, const ExtentWork *work, const AstExpression *expression, ExtentId *extent) {
    VECTOR(const AstExpression *) chain = {0};
    while (expression->kind == AST_BINARY) {
        vector_push(&chain, expression);
        expression = expression->left;
    }
    bool valid = extent_of_expression(checker, work, expression, false, extent);
    for (size_t i = chain.count; i > 0 && valid; i--) {
        ExtentId right;
        valid = extent_of_expression(checker, work, chain.items[i - 1]->right, false, &right) && combine_extents(checker, chain.items[i - 1], right, extent);
    }
    vector_free(&chain);
    return valid;
}

static bool extent_of_integer(Checker *checker, const AstExpression *literal, ExtentId *extent) {
    if (literal->integer_overflow || literal->integer > INT64_MAX) {
        diagnostic_error(checker->diagnostics, literal->span, "this extent needs more than 64 bits");
        return false;
    }
    *extent = extent_of(checker, (int64_t)literal->integer);
    return true;
}

static bool extent_of_expression(Checker *checker, const ExtentWork *work, const AstExpression *expression, bool plain, ExtentId *extent) {
    switch (expression->kind) {
    case AST_INTEGER: return extent_of_integer(checker, expression, extent);
    case AST_NAME: return work->resolve(checker, work->data, expression, plain, extent);
    case AST_BINARY: return extent_of_binary(checker, work, expression, extent);
    case AST_UNARY:
        if (expression->operation != AST_NEGATE || !extent_of_expression(checker, work, expression->left, false, extent)) break;
        *extent = extent_scale(checker_extents(checker), *extent, -1);
        return true;
    default: break;
    }
    return report_extent(checker, expression);
}

static bool require_nonnegative(Checker *checker, const AstExpression *expression, ExtentId extent) {
    int64_t value;
    if (extent_table_take_overflow(checker_extents(checker))) {
        diagnostic_error(checker->diagnostics, expression->span, "a coefficient of this extent needs more than 64 bits");
        return false;
    }
    if (!extent_is_constant(checker_extents(checker), extent, &value) || value >= 0) return true;
    diagnostic_error(checker->diagnostics, expression->span, "an extent cannot be negative: %lld", (long long)value);
    return false;
}

// ---- types -------------------------------------------------------------------------------------------------------

static bool report_annotation(Checker *checker, const AstExpression *annotation) {
    const AstExpression *name = annotation->kind == AST_SUBSCRIPT ? annotation->left : annotation;
    if (name->kind == AST_NAME)
        diagnostic_error(checker->diagnostics, name->span, "unknown type '%s'; types are bool, i8 to i64, u8 to u64, f32, f64, c64, c128", name->name);
    else
        diagnostic_error(checker->diagnostics, annotation->span, "a type is written as f64 or f64[N, M]");
    return false;
}

bool annotation_type(Checker *checker, const AstExpression *annotation, AnnotationName *resolve, void *data, AnnotationType *type) {
    *type = (AnnotationType){.dtype = annotation_dtype(annotation), .span = annotation->span};
    if (type->dtype == DTYPE_NONE) return report_annotation(checker, annotation);
    if (annotation->kind != AST_SUBSCRIPT) return true;
    const AstExpression *right = annotation->right;
    bool is_tuple = right->kind == AST_TUPLE;
    size_t rank = is_tuple ? right->elements.count : 1;
    if (rank > IR_RANK_LIMIT) {
        diagnostic_error(checker->diagnostics, annotation->span, "arrays have at most %d axes", IR_RANK_LIMIT);
        return false;
    }
    ExtentId *shape = ARENA_ARRAY(checker->arena, rank, ExtentId);
    ExtentWork work = {resolve, data};
    bool valid = true;
    for (size_t i = 0; i < rank; i++) {
        const AstExpression *extent = is_tuple ? right->elements.items[i] : right;
        valid &= extent_of_expression(checker, &work, extent, true, &shape[i]) && require_nonnegative(checker, extent, shape[i]);
    }
    type->rank = (uint32_t)rank;
    type->shape = shape;
    return valid;
}

static IrType ir_type_of(const AnnotationType *type) { return (IrType){.dtype = type->dtype, .rank = type->rank, .shape = type->shape}; }

const char *annotation_describe(Checker *checker, const AnnotationType *type) {
    TextBuffer buffer = {0};
    ir_print_type(checker_extents(checker), ir_type_of(type), &buffer);
    return arena_take_text(checker->arena, &buffer);
}

// ---- checking operands -------------------------------------------------------------------------------------------

static const char *source_text(Checker *checker, Span span) {
    return arena_copy_string(checker->arena, checker->source->text + span.start, span.end - span.start);
}

static Operand report_type(Checker *checker, const AstExpression *annotation, const Operand *operand, const char *role) {
    diagnostic_error(checker->diagnostics, operand->span, "%s is %s, but its annotation says %s", role, operand_describe(checker, operand),
                     source_text(checker, annotation->span));
    diagnostic_note(checker->diagnostics, annotation->span, "the annotation");
    return operand_invalid(operand->span);
}

// Names in the annotation stand for extents that are known already: both ways to write it are shown.
static Operand report_shape(Checker *checker, const AnnotationType *type, const Operand *operand, const char *role) {
    const char *written = source_text(checker, type->span), *known = annotation_describe(checker, type);
    bool same = strcmp(written, known) == 0;
    diagnostic_error(checker->diagnostics, operand->span, "%s is %s, but its annotation says %s%s%s%s", role, operand_describe(checker, operand), written,
                     same ? "" : " (", same ? "" : known, same ? "" : " here)");
    diagnostic_note(checker->diagnostics, type->span, "the annotation");
    return operand_invalid(operand->span);
}

// Weak integers become any number, weak floats any float, weak bools bool only.
static bool weak_fits(Weakness weakness, DType dtype) {
    if (weakness == WEAK_BOOL) return dtype == DTYPE_BOOL;
    if (weakness == WEAK_INTEGER) return dtype != DTYPE_BOOL;
    return weakness == WEAK_COMPLEX ? dtype_is_complex(dtype) : dtype_is_inexact(dtype);
}

static Operand apply_shape(Checker *checker, const AnnotationType *type, Operand operand, const char *role) {
    IrType own = operand_type(checker, &operand);
    Shape shape = {.rank = type->rank};
    for (uint32_t axis = 0; axis < type->rank; axis++) {
        shape.extents[axis] = type->shape[axis];
        if (checker_equal(checker, own.shape[axis], type->shape[axis]) == PROOF_REFUTED) return report_shape(checker, type, &operand, role);
        if (!require_equal_extents(checker, own.shape[axis], type->shape[axis], operand.span, role)) return operand_invalid(operand.span);
    }
    return step_with_shape(checker, &operand, &shape, operand.span);
}

static size_t annotation_rank(const AstExpression *annotation) {
    if (annotation->kind != AST_SUBSCRIPT) return 0;
    return annotation->right->kind == AST_TUPLE ? annotation->right->elements.count : 1;
}

// Whether dtype and rank agree; weak scalars adopt the dtype.
static bool fits_annotation(Checker *checker, const AstExpression *annotation, DType dtype, const Operand *operand) {
    if (operand->kind != OPERAND_VALUE || operand_type(checker, operand).rank != annotation_rank(annotation)) return false;
    return operand->weakness == STRONG ? operand_type(checker, operand).dtype == dtype : weak_fits(operand->weakness, dtype);
}

Operand annotation_apply(Checker *checker, const AstExpression *annotation, Operand operand, const char *role, AnnotationName *resolve, void *data) {
    AnnotationType type;
    DType dtype = annotation_dtype(annotation);
    if (operand.kind == OPERAND_INVALID) return operand;
    if (dtype != DTYPE_NONE && !fits_annotation(checker, annotation, dtype, &operand)) return report_type(checker, annotation, &operand, role);
    if (!annotation_type(checker, annotation, resolve, data, &type)) return operand_invalid(operand.span);
    if (type.rank > 0) return apply_shape(checker, &type, operand, role);
    return operand.weakness == STRONG ? operand : operand_from_value(checker, operand_cast(checker, &operand, type.dtype), operand.span);
}

Operand annotation_check(Checker *checker, const AstExpression *annotation, Operand operand, const char *role, AnnotationName *resolve, void *data) {
    Operand applied = annotation_apply(checker, annotation, operand, role, resolve, data);
    return applied.kind == OPERAND_VALUE && operand.weakness != STRONG ? operand : applied;
}
