// np.linalg: norms, powers and chains of matrices, and the Array API's trace and diagonal, which act on the last two axes.

#include "expression.h"
#include <math.h>
#include <string.h>

// ---- arguments ---------------------------------------------------------------------------------------------------

// A norm's array: floats and complex numbers stay, other dtypes become f64.
static bool norm_argument(Checker *checker, Operand *operand) {
    if (!argument_as_array(checker, operand, "the argument")) return false;
    DType dtype = operand_type(checker, operand).dtype;
    if (!dtype_is_inexact(dtype) || operand_is_weak(operand)) *operand = operand_cast_to(checker, operand, dtype_is_inexact(dtype) ? dtype : DTYPE_F64, operand->span);
    return operand->kind == OPERAND_VALUE;
}

typedef struct Norm {
    bool is_frobenius; // left out, or "fro": the root of the sum of squares, of vectors and matrices alike
    double order;
} Norm;

static bool norm_order(Checker *checker, const Operand *operand, bool is_matrix, Norm *norm) {
    *norm = (Norm){.is_frobenius = operand->kind == OPERAND_NONE};
    if (norm->is_frobenius) return true;
    bool is_singular = operand->kind == OPERAND_STRING && strcmp(operand->string, "nuc") == 0;
    norm->is_frobenius = operand->kind == OPERAND_STRING && strcmp(operand->string, "fro") == 0 && is_matrix;
    if (norm->is_frobenius) return true;
    bool is_number = operand_constant_number(checker, operand, &norm->order);
    if (is_matrix && is_number) is_singular = fabs(norm->order) == 2;
    if (is_matrix && is_singular) report_not_supported(checker, operand->span, "a norm of singular values");
    else if (is_number && (!is_matrix || isinf(norm->order) || fabs(norm->order) == 1)) return true;
    else diagnostic_error(checker->diagnostics, operand->span, "this is no order of a %s norm: %s", is_matrix ? "matrix" : "vector",
                          is_matrix ? "'fro', 1, -1, np.inf and -np.inf are" : "constant numbers are");
    return false;
}

// ---- norms -------------------------------------------------------------------------------------------------------

static Operand reduced(Checker *checker, IrOp combiner, const Operand *operand, const Axes *axes, bool keep, Span span) {
    if (operand->kind != OPERAND_VALUE) return *operand;
    return reduce_operand(checker, combiner, *operand, axes, keep, operand_type(checker, operand).dtype, span);
}

// Of complex numbers the sum of the squared parts.
static Operand squares_of(Checker *checker, const Operand *operand, Span span) {
    Operand squares[2];
    if (!dtype_is_complex(operand_type(checker, operand).dtype)) return pointwise_apply(checker, IR_MULTIPLY, (Operand[]){*operand, *operand}, 2, span);
    for (int k = 0; k < 2; k++) {
        Operand part = complex_part(checker, operand, k == 0 ? IR_REAL : IR_IMAGINARY, span);
        squares[k] = pointwise_apply(checker, IR_MULTIPLY, (Operand[]){part, part}, 2, span);
    }
    return pointwise_apply(checker, IR_ADD, squares, 2, span);
}

static Operand root_of_squares(Checker *checker, const Operand *operand, const Axes *axes, bool keep, Span span) {
    Operand squares = squares_of(checker, operand, span);
    Operand sum = reduced(checker, IR_ADD, &squares, axes, keep, span);
    return sum.kind == OPERAND_VALUE ? pointwise_apply(checker, IR_SQRT, &sum, 1, span) : sum;
}

static Operand count_nonzero(Checker *checker, const Operand *operand, const Axes *axes, bool keep, Span span) {
    Operand nonzero = operand_from_value(checker, value_nonzero(checker, operand->value, span), span);
    nonzero = operand_cast_to(checker, &nonzero, dtype_part(operand_type(checker, operand).dtype), span);
    return reduced(checker, IR_ADD, &nonzero, axes, keep, span);
}

// (sum |x|^p)^(1/p)
static Operand root_of_powers(Checker *checker, const Operand *magnitudes, double order, const Axes *axes, bool keep, Span span) {
    Operand exponent = operand_from_float(checker, order, span), inverse = operand_from_float(checker, 1 / order, span);
    Operand powers = check_binary(checker, AST_POWER, *magnitudes, exponent, span);
    Operand sum = reduced(checker, IR_ADD, &powers, axes, keep, span);
    return sum.kind == OPERAND_VALUE ? check_binary(checker, AST_POWER, sum, inverse, span) : sum;
}

static Operand vector_norm_over(Checker *checker, const Operand *operand, const Norm *norm, const Axes *axes, bool keep, Span span) {
    if (norm->is_frobenius || norm->order == 2) return root_of_squares(checker, operand, axes, keep, span);
    if (norm->order == 0) return count_nonzero(checker, operand, axes, keep, span);
    Operand magnitudes = pointwise_apply(checker, IR_ABSOLUTE, operand, 1, span);
    if (isinf(norm->order)) return reduced(checker, norm->order > 0 ? IR_MAXIMUM : IR_MINIMUM, &magnitudes, axes, keep, span);
    if (norm->order == 1) return reduced(checker, IR_ADD, &magnitudes, axes, keep, span);
    return root_of_powers(checker, &magnitudes, norm->order, axes, keep, span);
}

// The largest or smallest sum of magnitudes: of columns for 1 and -1, of rows for infinities. axes: of the rows, the columns.
static Operand matrix_norm_over(Checker *checker, const Operand *operand, const Norm *norm, const Axes *axes, bool keep, Span span) {
    if (norm->is_frobenius) return root_of_squares(checker, operand, axes, keep, span);
    uint32_t summed = axes->items[isinf(norm->order) ? 1 : 0], other = axes->items[isinf(norm->order) ? 0 : 1];
    Operand magnitudes = pointwise_apply(checker, IR_ABSOLUTE, operand, 1, span);
    Operand sums = reduced(checker, IR_ADD, &magnitudes, &(Axes){.count = 1, .items = {summed}}, false, span);
    Axes remaining = {.count = 1, .items = {other > summed ? other - 1 : other}};
    Operand result = reduced(checker, norm->order > 0 ? IR_MAXIMUM : IR_MINIMUM, &sums, &remaining, false, span);
    if (!keep || result.kind != OPERAND_VALUE) return result;
    bool inserted[IR_RANK_LIMIT] = {false};
    inserted[summed] = inserted[other] = true;
    return step_insert_axes(checker, &result, operand_type(checker, operand).rank, inserted, span);
}

// NumPy's norm: of vectors over one axis, of matrices over two, of all elements without an order and axes.
static Operand norm(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    Axes axes;
    Norm norm;
    bool keep;
    if (!norm_argument(checker, &given[0]) || !argument_as_axes(checker, &given[2], operand_type(checker, &given[0]).rank, &axes) ||
        !argument_as_flag(checker, &given[3], "keepdims", &keep))
        return operand_invalid(arguments->span);
    bool is_flat = given[1].kind == OPERAND_NONE && given[2].kind == OPERAND_NONE;
    if (!is_flat && axes.count != 1 && axes.count != 2) {
        diagnostic_error(checker->diagnostics, arguments->span, "a norm is over one axis or two, not %u", axes.count);
        return operand_invalid(arguments->span);
    }
    bool is_matrix = axes.count == 2 && !is_flat;
    if (!norm_order(checker, &given[1], is_matrix, &norm)) return operand_invalid(arguments->span);
    return (is_matrix ? matrix_norm_over : vector_norm_over)(checker, &given[0], &norm, &axes, keep, arguments->span);
}

static Operand vector_norm(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    Axes axes;
    Norm norm;
    bool keep;
    if (!norm_argument(checker, &given[0]) || !argument_as_axes(checker, &given[1], operand_type(checker, &given[0]).rank, &axes) ||
        !argument_as_flag(checker, &given[2], "keepdims", &keep) || !norm_order(checker, &given[3], false, &norm))
        return operand_invalid(arguments->span);
    return vector_norm_over(checker, &given[0], &norm, &axes, keep, arguments->span);
}

static bool require_matrix(Checker *checker, const Operand *operand, const char *name, Span span) {
    uint32_t rank = operand_type(checker, operand).rank;
    if (rank >= 2) return true;
    diagnostic_error(checker->diagnostics, span, "np.linalg.%s needs rank 2 or more, not %u", name, rank);
    return false;
}

static Operand matrix_norm(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand *given = arguments->positional;
    Norm norm;
    bool keep;
    if (!norm_argument(checker, &given[0]) || !require_matrix(checker, &given[0], builtin->name, arguments->span) ||
        !argument_as_flag(checker, &given[1], "keepdims", &keep) || !norm_order(checker, &given[2], true, &norm))
        return operand_invalid(arguments->span);
    uint32_t rank = operand_type(checker, &given[0]).rank;
    return matrix_norm_over(checker, &given[0], &norm, &(Axes){.count = 2, .items = {rank - 2, rank - 1}}, keep, arguments->span);
}

// ---- powers and chains -------------------------------------------------------------------------------------------

static Operand identity_like(Checker *checker, const Operand *operand, Span span) {
    IrType type = operand_type(checker, operand);
    ValueId rows = ir_build_iota(checker->function, type.rank, type.shape, type.rank - 2, span);
    ValueId columns = ir_build_iota(checker->function, type.rank, type.shape, type.rank - 1, span);
    ValueId ones = ir_build_binary(checker->function, IR_EQUAL, rows, columns, span);
    return operand_from_value(checker, ir_build_cast(checker->function, ones, type.dtype, span), span);
}

// By squaring, in NumPy's sequence: the powers of two that make up the exponent, least first; a cube is (A A) A.
static Operand power_by_squaring(Checker *checker, const Operand *operand, int64_t exponent, Span span) {
    Operand square = *operand, result = operand_simple(OPERAND_NONE, span);
    if (exponent == 3) return linear_matmul(checker, linear_matmul(checker, square, square, span), square, span);
    for (; exponent > 0; exponent /= 2) {
        if (exponent % 2 != 0) result = result.kind == OPERAND_NONE ? square : linear_matmul(checker, result, square, span);
        if (exponent > 1) square = linear_matmul(checker, square, square, span);
    }
    return operand_from_value(checker, result.value, span);
}

static Operand matrix_power(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand *given = arguments->positional;
    Span span = arguments->span;
    int64_t exponent;
    if (!argument_as_array(checker, &given[0], "the matrix") || !require_matrix(checker, &given[0], builtin->name, span) ||
        !operand_as_constant_integer(checker, &given[1], "the exponent", &exponent))
        return operand_invalid(span);
    if (exponent < 0) return report_not_supported(checker, given[1].span, "np.linalg.matrix_power with a negative exponent");
    Shape shape = shape_of(checker, given[0].value);
    if (!require_equal_extents(checker, shape.extents[shape.rank - 2], shape.extents[shape.rank - 1], span, "the rows and columns of a square matrix")) return operand_invalid(span);
    shape.extents[shape.rank - 1] = shape.extents[shape.rank - 2];
    Operand square = step_with_shape(checker, &given[0], &shape, span);
    if (exponent == 1) return square; // the array itself, as in NumPy
    return exponent == 0 ? identity_like(checker, &square, span) : power_by_squaring(checker, &square, exponent, span);
}

// Products from left to right; the e-graph chooses another order where rounding may change.
static Operand multi_dot(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *factors = &arguments->positional[0];
    size_t count = factors->kind == OPERAND_TUPLE ? factors->element_count : 0;
    if (count < 2) {
        diagnostic_error(checker->diagnostics, factors->span, "np.linalg.multi_dot takes a tuple or list of two or more arrays");
        return operand_invalid(arguments->span);
    }
    Operand product = factors->elements[0];
    for (size_t i = 0; i < count; i++) {
        Operand *factor = &factors->elements[i];
        if (!argument_as_array(checker, factor, "a factor")) return operand_invalid(arguments->span);
        uint32_t rank = operand_type(checker, factor).rank;
        if (rank != 2 && (rank != 1 || (i > 0 && i + 1 < count))) {
            diagnostic_error(checker->diagnostics, factor->span, "the factors of np.linalg.multi_dot are matrices, the first and last perhaps vectors");
            return operand_invalid(arguments->span);
        }
        product = i == 0 ? *factor : linear_matmul(checker, product, *factor, arguments->span);
        if (product.kind != OPERAND_VALUE) return product;
    }
    return product;
}

// ---- diagonals ---------------------------------------------------------------------------------------------------

static bool diagonal_arguments(Checker *checker, const Builtin *builtin, const CallArguments *arguments, ExtentId *offset) {
    Operand *given = arguments->positional;
    return argument_as_array(checker, &given[0], "the argument") && require_matrix(checker, &given[0], builtin->name, arguments->span) &&
           operand_as_extent(checker, &given[1], "the offset", offset);
}

static Operand matrix_diagonal(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    ExtentId offset;
    if (!diagonal_arguments(checker, builtin, arguments, &offset)) return operand_invalid(arguments->span);
    uint32_t rank = operand_type(checker, &arguments->positional[0]).rank;
    return structural_diagonal(checker, &arguments->positional[0], offset, rank - 2, rank - 1, arguments->span);
}

static Operand matrix_trace(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    DType dtype;
    if (!argument_as_dtype(checker, &arguments->positional[2], DTYPE_NONE, &dtype)) return operand_invalid(arguments->span);
    Operand diagonal = matrix_diagonal(checker, builtin, arguments);
    if (diagonal.kind != OPERAND_VALUE) return diagonal;
    Axes last = {.count = 1, .items = {operand_type(checker, &diagonal).rank - 1}};
    return reduce_sum(checker, diagonal, &last, false, dtype, arguments->span);
}

const Builtin builtin_linalg_table[] = {
    {.name = "norm", .parameters = "x ord=None axis=None keepdims=False", .handler = norm},
    {.name = "vector_norm", .parameters = "x / * axis=None keepdims=False ord=None", .handler = vector_norm},
    {.name = "matrix_norm", .parameters = "x / * keepdims=False ord=None", .handler = matrix_norm},
    {.name = "matrix_power", .parameters = "a n", .handler = matrix_power},
    {.name = "multi_dot", .parameters = "arrays", .handler = multi_dot},
    {.name = "diagonal", .parameters = "x / * offset=0", .handler = matrix_diagonal},
    {.name = "trace", .parameters = "x / * offset=0 dtype=None", .handler = matrix_trace},
    {.name = NULL}};
