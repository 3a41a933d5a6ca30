// What the expression half of the checker shares between its files, beyond the contract in check_internal.h.
//
//   operand.c          operands: constructors, descriptions, integers out of operands
//   facts_scope.c      what is known on a path or in a loop alone
//   extent_arithmetic.c extents that strong integers compute
//   promote.c          dtypes, casts, broadcasting, run-time checks
//   weak.c             arithmetic on Python's own integers, floats and bools
//   operator.c         operators and pointwise functions on arrays and scalars
//   complex.c          complex numbers: parts, magnitudes, powers; complex_library.c: what the standard library has of them
//   comparison.c       comparisons
//   logical.c          truth, and / or / not, conditional expressions
//   view_step.c        structural steps that keep a view
//   subscript.c        indices and slices
//   gather.c           index arrays
//   scatter.c          assignment through index arrays
//   mask.c             assignment through boolean masks
//   suggestion.c       the known name closest to a misspelt one
//   names.c            everything that programs can name, listed
//   builtin.c          lookup, binding, dispatch; builtin_argument.c: arguments; builtin_method.c: attributes
//   builtin_*.c        np., moa. and bare functions by topic

#ifndef FRONTEND_EXPRESSION_H
#define FRONTEND_EXPRESSION_H

#include "check_internal.h"
#include "arr_runtime.h"

typedef struct Shape {
    uint32_t rank;
    ExtentId extents[IR_RANK_LIMIT];
} Shape;

static inline ExtentTable *checker_extents(const Checker *checker) { return checker->module->extents; }
static inline ExtentId extent_of(const Checker *checker, int64_t value) { return extent_constant(checker_extents(checker), value); }

// ---- operand.c ---------------------------------------------------------------------------------------------------
Operand operand_weak(Checker *checker, ValueId value, Weakness weakness, Span span); // rank 0, of the weak kind's dtype
Operand operand_from_boolean(Checker *checker, bool value, Span span);               // WEAK_BOOL
Operand operand_simple(OperandKind kind, Span span);
Operand operand_from_function(const AstFunction *function, Span span);
// Rank 0 and either weak or of any dtype.
bool operand_is_scalar(const Checker *checker, const Operand *operand);
bool operand_is_integer(const Checker *checker, const Operand *operand); // weak integer, or an integer dtype
// The constant that a rank-0 operand is, as a double.
bool operand_constant_number(const Checker *checker, const Operand *operand, double *number);
bool operand_is_constant_integer(const Checker *checker, const Operand *operand, int64_t *value);
// Reports "ROLE must be an array or a number, not a tuple" for everything but values.
bool operand_require_value(Checker *checker, const Operand *operand, const char *role);
Shape shape_of(const Checker *checker, ValueId value);
const char *shape_describe(Checker *checker, uint32_t rank, const ExtentId *extents); // "(N, 3)"
const char *extent_describe(Checker *checker, ExtentId extent);
ExtentId shape_size(Checker *checker, const Shape *shape);

// ---- promote.c ---------------------------------------------------------------------------------------------------
// The dtype of `count` operands together.
DType promote_all(const Checker *checker, const Operand *operands, size_t count);
// The dtype in which sqrt, arctan2 and the like compute; DTYPE_NONE with a diagnostic for 8-bit integers and bool, and for complex.
DType promote_to_float(Checker *checker, const Operand *operands, size_t count, Span span);
// False with a diagnostic for complex dtypes.
bool require_real(Checker *checker, DType dtype, Span span);
bool broadcast_shape(Checker *checker, const ValueId *values, const Span *spans, size_t count, Span span, Shape *result);
// `value` repeated to `target`, with which its extents are known to be compatible.
ValueId value_broadcast(Checker *checker, ValueId value, const Shape *target, Span span);
// `value` with extents that are equal by an earlier proof or check.
ValueId value_with_shape(Checker *checker, ValueId value, const Shape *shape, Span span);
// Whether an element differs from zero: a bool value of the same shape.
ValueId value_nonzero(Checker *checker, ValueId value, Span span);
ValueId value_constant(Checker *checker, DType dtype, int64_t number, const Shape *shape, Span span);
ValueId value_compare_extents(Checker *checker, IrOp op, ExtentId left, ExtentId right, Span span);
// `extent` with the values in it that + - * // % min max of strong integers compute replaced by what they compute, checked not
// to leave 64 bits (ARR_E_OVERFLOW); extent_arithmetic.c.
ExtentId extent_expand_arithmetic(Checker *checker, ExtentId extent, Span span);
// The extent itself where it is proved not to be negative, else max(extent, 0) and a check (ARR_E_EXTENT).
ExtentId require_extent(Checker *checker, ExtentId extent, Span span);
// The step of `function`: an error where it is 0 or has no negative in 64 bits, checked where it may be 0 (ARR_E_STEP).
bool require_step(Checker *checker, ExtentId step, const char *function, Span span);
// How many of start, start + step, .. come before stop: max(ceil((stop - start) / step), 0), for a step that is not 0.
ExtentId progression_length(Checker *checker, ExtentId start, ExtentId stop, ExtentId step);
// The part of an integer dtype's range that 64-bit signed integers can express.
void dtype_integer_range(DType dtype, int64_t *lower, int64_t *upper);
ExtentId checker_simplify(const Checker *checker, ExtentId extent);
// left == right, left < right, extent >= 0, as the facts know here. What is refuted on a path alone is unknown: a check there fails
// when the path is taken, which may never be.
Proof checker_equal(const Checker *checker, ExtentId left, ExtentId right);
Proof checker_less(const Checker *checker, ExtentId left, ExtentId right);
Proof checker_nonnegative(const Checker *checker, ExtentId extent);

// ---- weak.c ------------------------------------------------------------------------------------------------------
Operand weak_binary(Checker *checker, AstOperator operation, Operand left, Operand right, Span span);
Operand weak_unary(Checker *checker, AstOperator operation, Operand operand, Span span);
bool operand_is_weak(const Operand *operand);
// Proves that an extent's value fits 64 bits.
bool extent_fits(Checker *checker, ExtentId extent);
// left op right as a polynomial, for + - *; false when the operation is another.
bool extent_combine(Checker *checker, AstOperator operation, ExtentId left, ExtentId right, ExtentId *result);
Operand weak_from_integer_value(Checker *checker, ValueId value, Span span);

// ---- operator.c --------------------------------------------------------------------------------------------------
// A pointwise operation with NumPy's promotion and broadcasting; a strong result.
Operand pointwise_apply(Checker *checker, IrOp op, const Operand *operands, size_t count, Span span);
// Operands cast to `dtype`, broadcast, and the op built on them; an invalid operand after an error.
Operand pointwise_in(Checker *checker, IrOp op, DType dtype, const Operand *operands, size_t count, Span span);

typedef struct Axes {
    uint32_t count;
    uint32_t items[IR_RANK_LIMIT]; // as given, each below the rank, all different
} Axes;

// ---- complex.c ---------------------------------------------------------------------------------------------------
// A pointwise operation whose operands promote to the complex `dtype`.
Operand complex_pointwise(Checker *checker, IrOp op, DType dtype, const Operand *operands, size_t count, Span span);
Operand complex_conjugate(Checker *checker, const Operand *operand, Span span);
Operand complex_reciprocal(Checker *checker, const Operand *operand, Span span);
// array ** exponent where NumPy's operator, unlike np.power, has a short cut: 1, 2, 0.5 and -1. False for others and for scalars.
bool complex_power_of_array(Checker *checker, const Operand *base, double exponent, Span span, Operand *result);
// Whether |x| < inf (IR_LESS: both parts are finite) or == inf (IR_EQUAL: a part is infinite).
Operand complex_classify(Checker *checker, IrOp op, const Operand *operand, Span span);
// IR_REAL or IR_IMAGINARY of any number: a view where there is one.
Operand complex_part(Checker *checker, const Operand *operand, IrOp part, Span span);
// complex(real, imaginary): a Python complex number of two scalars.
Operand complex_from_parts(Checker *checker, const Operand *real, const Operand *imaginary, Span span);

// ---- builtin_grid.c ----------------------------------------------------------------------------------------------
bool builtin_is_grid(const Operand *operand); // np.mgrid, np.ogrid
// What such a grid is at an index of slices.
Operand grid_subscript(Checker *checker, const Operand *grid, const Operand *index, Span span);

// ---- complex_library.c -------------------------------------------------------------------------------------------
// Whether the standard library has this pointwise operation of complex numbers.
bool complex_library_has(IrOp op);
// The operation on `count` operands, at most two, cast to the complex `dtype`.
Operand complex_library_pointwise(Checker *checker, IrOp op, DType dtype, const Operand *operands, size_t count, Span span);
// A base of complex dtype to an exponent of any.
Operand complex_library_power(Checker *checker, const Operand *base, const Operand *exponent, Span span);
// The library's _complex_NAME of these arguments.
Operand complex_library_call(Checker *checker, const char *name, const Operand *arguments, size_t count, Span span);
// MULTIPLY, MINIMUM or MAXIMUM over axes, or along one axis element by element; from the left.
Operand complex_library_reduce(Checker *checker, IrOp combiner, const Operand *operand, const Axes *axes, Span span);
Operand complex_library_scan(Checker *checker, IrOp combiner, const Operand *operand, uint32_t axis, Span span);
// The row-major position over some axes of the MINIMUM or MAXIMUM.
Operand complex_library_position(Checker *checker, IrOp combiner, const Operand *operand, const Axes *axes, Span span);

// ---- comparison.c ------------------------------------------------------------------------------------------------
Operand compare_operands(Checker *checker, IrOp op, Operand left, Operand right, Span span);
Operand check_comparison(Checker *checker, const AstExpression *expression);

// ---- logical.c ---------------------------------------------------------------------------------------------------
// Python's truth of an operand, as a bool scalar; none (index 0) after an error.
ValueId operand_truth(Checker *checker, const Operand *operand);
Operand check_logical(Checker *checker, const AstExpression *expression);
// left and evaluate(data), or left or evaluate(data): the right side is checked only where Python would evaluate it.
typedef Operand OperandSource(Checker *checker, void *data);
Operand check_short_circuit(Checker *checker, bool is_and, const Operand *left, OperandSource *evaluate, void *data, Span span);
Operand check_conditional(Checker *checker, const AstExpression *expression);

// ---- view_step.c -------------------------------------------------------------------------------------------------
Operand step_slice(Checker *checker, const Operand *operand, const ExtentId *starts, const int64_t *steps, const ExtentId *counts, Span span);
Operand step_index(Checker *checker, const Operand *operand, uint32_t axis, ExtentId at, Span span);
Operand step_transpose(Checker *checker, const Operand *operand, const int64_t *permutation, Span span);
Operand step_broadcast(Checker *checker, const Operand *operand, const Shape *shape, const int64_t *axes, bool read_only, Span span);
Operand step_reshape(Checker *checker, const Operand *operand, const Shape *shape, Span span);
Operand step_with_shape(Checker *checker, const Operand *operand, const Shape *shape, Span span);
Operand step_diagonal(Checker *checker, const Operand *operand, uint32_t axis1, uint32_t axis2, ExtentId start1, ExtentId start2,
                      ExtentId count, Span span);
// The real or imaginary parts of complex elements: IR_REAL or IR_IMAGINARY.
Operand step_part(Checker *checker, const Operand *operand, IrOp part, Span span);
// Unit axes inserted where inserted[k] of the result's `rank` axes is true.
Operand step_insert_axes(Checker *checker, const Operand *operand, uint32_t rank, const bool *inserted, Span span);

// ---- builtin_pointwise.c -----------------------------------------------------------------------------------------
// |x| < inf (IR_LESS) or |x| == inf (IR_EQUAL) of floats.
Operand classify_real(Checker *checker, IrOp op, const Operand *x, Span span);

// ---- builtin.c and builtin_*.c -----------------------------------------------------------------------------------
// Dispatch binds arguments to parameters first, so that a handler finds parameter i in arguments->positional[i]; left-out
// parameters hold their defaults. Parameter lists: "a axis=None / rest * keyword_only=False", "*rest" gathers a tuple.
extern const Builtin builtin_complex_table[], builtin_grid_table[], builtin_library_table[], builtin_pointwise_table[], builtin_formula_table[], builtin_rounding_table[], builtin_math_table[], builtin_reduction_table[], builtin_scan_table[], builtin_gather_table[], builtin_creation_table[], builtin_structural_table[], builtin_shape_table[],
    builtin_linear_table[], builtin_contraction_table[], builtin_linalg_table[], builtin_method_table[], builtin_python_table[], builtin_sequence_table[], builtin_moa_table[];
extern const Builtin builtin_dtype_table[];
// A ufunc's methods, whose first parameter is the ufunc: np.add.accumulate.
extern const Builtin builtin_ufunc_table[];
const Builtin *builtin_find_ufunc_method(const char *name); // NULL when unknown
const Builtin *const *builtin_numpy_tables(void); // of np.NAME, but for the operations of ops.def; ends with NULL
// np.finfo(dtype).NAME and np.iinfo(dtype).NAME; false when there is no such attribute.
bool limits_attribute(Checker *checker, const Operand *operand, const char *name, Span span, Operand *result);
// np.pi, np.e, np.inf, np.nan, np.newaxis; `bare`: without np., where `e` is left to programs.
extern const char builtin_constant_names[];      // separated by spaces
extern const char builtin_linalg_shared_names[]; // what np.linalg has of np, likewise
bool builtin_constant(Checker *checker, const char *name, bool bare, Span span, Operand *operand);
// Binds the arguments and calls the handler.
Operand builtin_call(Checker *checker, const Builtin *builtin, const CallArguments *arguments);
const Builtin *builtin_find_pointwise(const char *name); // np.NAME for the ops of ops.def
IrOp builtin_pointwise_op(const Operand *callee);        // the op that it is, as np.add is ADD; IR_OP_COUNT for others

extern const char builtin_property_names[]; // attributes of arrays that are no methods, separated by spaces

// Operands to arrays: displays of numbers become arrays.
bool argument_as_array(Checker *checker, Operand *operand, const char *role);
bool argument_as_axis(Checker *checker, const Operand *operand, uint32_t rank, uint32_t *axis);
// None gives every axis, an integer one axis.
bool argument_as_axes(Checker *checker, const Operand *operand, uint32_t rank, Axes *axes);
bool argument_as_flag(Checker *checker, const Operand *operand, const char *role, bool *flag);
// None gives `fallback`.
bool argument_as_dtype(Checker *checker, const Operand *operand, DType fallback, DType *dtype);
// An integer or a tuple of them; each proved or checked not to be negative.
bool argument_as_shape(Checker *checker, const Operand *operand, Shape *shape);
// An integer or a tuple of integers, as they are.
bool argument_as_extents(Checker *checker, const Operand *operand, const char *role, Shape *extents);
Operand array_from_display(Checker *checker, const Operand *display, DType dtype, Span span); // DTYPE_NONE: promoted
Operand report_not_supported(Checker *checker, Span span, const char *format, ...) __attribute__((format(printf, 3, 4)));

// NumPy's accumulator of sums and products: at least 64 bits for integers.
DType accumulator_dtype(DType dtype);
Operand reduce_operand(Checker *checker, IrOp combiner, Operand operand, const Axes *axes, bool keep, DType dtype, Span span);
// callee(left, right) for every pair of elements: left's axes, then right's.
Operand outer_product(Checker *checker, const Operand *callee, const Operand *left, const Operand *right, Span span);
// The sum over these axes in `dtype`; DTYPE_NONE: in NumPy's accumulator, at least 64 bits for integers and bools.
Operand reduce_sum(Checker *checker, Operand operand, const Axes *axes, bool keep, DType dtype, Span span);
void axes_sort(Axes *axes);
// Checks that a minimum or maximum over these axes has an element wherever an output element exists.
void require_elements(Checker *checker, ValueId value, const Axes *axes, Span span);
Operand linear_matmul(Checker *checker, Operand left, Operand right, Span span);
Operand linear_dot(Checker *checker, Operand left, Operand right, Span span);
Operand structural_reverse(Checker *checker, const Operand *operand, const Axes *axes, Span span);
Operand structural_transpose(Checker *checker, const Operand *operand, const Axes *permutation, Span span);
Operand structural_reshape(Checker *checker, const Operand *operand, const Operand *shape, Span span);
Operand structural_ravel(Checker *checker, const Operand *operand, Span span);
Operand structural_concatenate(Checker *checker, Operand *operands, size_t count, uint32_t axis, Span span);
Operand structural_roll(Checker *checker, const Operand *operand, uint32_t axis, ExtentId shift, Span span);
Operand structural_diagonal(Checker *checker, const Operand *operand, ExtentId offset, uint32_t axis1, uint32_t axis2, Span span);
BuiltinHandler builtin_moa_scan, builtin_accumulate, builtin_at, builtin_transpose, builtin_reshape, builtin_flatten, builtin_astype, builtin_swapaxes, builtin_part, builtin_copy;
Operand operand_shape(Checker *checker, const Operand *operand, Span span);
Operand operand_cast_to(Checker *checker, const Operand *operand, DType dtype, Span span); // strong, fresh

// ---- gather.c ----------------------------------------------------------------------------------------------------
// What becomes of an index that is out of range: a failed check (negative ones count from the end), the remainder, the nearest.
typedef enum IndexMode { INDEX_CHECKED, INDEX_WRAPPED, INDEX_CLIPPED } IndexMode;
// i64 indices into an axis of `extent` elements, checked as the mode wants where the result, of `size` elements, is not empty.
ValueId gather_indices(Checker *checker, ValueId indices, ExtentId extent, IndexMode mode, ExtentId size, Span span);
// GATHER of broadcast index arrays.
Operand gather_apply(Checker *checker, ValueId array, const ValueId *indices, const int64_t *axes, uint32_t count, uint32_t place, Span span);
// array[items]: items[k] is the array or integer that indexes axis k, or NULL for a whole axis; there is one at least.
Operand gather_subscript(Checker *checker, const Operand *array, const Operand *const *items, Span span);

// ---- subscript.c -------------------------------------------------------------------------------------------------
// The operand with its leading axes indexed.
Operand subscript_index(Checker *checker, const Operand *base, const ExtentId *indices, uint32_t count, Span span);

#endif
