// Operands: what expressions evaluate to while checking. Constructors, descriptions for diagnostics, and the integers
// that subscripts, axes and shapes take out of them.

#include "check_scope.h"
#include "expression.h"
#include "middle/ir/scalar.h"

Operand operand_simple(OperandKind kind, Span span) { return (Operand){.kind = kind, .span = span, .dtype = DTYPE_NONE}; }

Operand operand_invalid(Span span) { return operand_simple(OPERAND_INVALID, span); }

Operand operand_from_function(const AstFunction *function, Span span) {
    Operand operand = operand_simple(OPERAND_FUNCTION, span);
    operand.name = function->name;
    operand.function = function;
    return operand;
}

Operand operand_from_value(Checker *checker, ValueId value, Span span) {
    if (!value_exists(value)) return operand_invalid(span);
    Operand operand = operand_simple(OPERAND_VALUE, span);
    operand.value = value;
    IrType type = ir_type(checker->function, value);
    if (type.rank == 0 && type.dtype == DTYPE_I64) operand.extent = ir_value_extent(checker->function, value);
    return operand;
}

Operand operand_weak(Checker *checker, ValueId value, Weakness weakness, Span span) {
    Operand operand = operand_from_value(checker, value, span);
    operand.weakness = weakness;
    return operand;
}

Operand operand_from_extent(Checker *checker, ExtentId extent, Span span) {
    Operand operand = operand_simple(OPERAND_VALUE, span);
    operand.value = ir_build_extent(checker->function, extent, span);
    operand.weakness = WEAK_INTEGER;
    operand.extent = extent;
    return operand;
}

Operand operand_from_integer(Checker *checker, int64_t value, Span span) {
    return operand_from_extent(checker, extent_of(checker, value), span);
}

Operand operand_from_float(Checker *checker, double value, Span span) {
    return operand_weak(checker, ir_build_float(checker->function, DTYPE_F64, value, span), WEAK_FLOAT, span);
}

Operand operand_from_imaginary(Checker *checker, double value, Span span) {
    ValueId parts[2] = {ir_build_float(checker->function, DTYPE_F64, 0.0, span), ir_build_float(checker->function, DTYPE_F64, value, span)};
    return operand_weak(checker, ir_build_complex(checker->function, parts[0], parts[1], span), WEAK_COMPLEX, span);
}

Operand operand_from_boolean(Checker *checker, bool value, Span span) {
    return operand_weak(checker, ir_build_constant(checker->function, DTYPE_BOOL, value, span), WEAK_BOOL, span);
}

Operand operand_tuple(Checker *checker, const Operand *elements, size_t count, bool is_list, Span span) {
    size_t part_count = count;
    for (size_t i = 0; i < count && part_count <= TUPLE_PART_LIMIT; i++) part_count += elements[i].part_count;
    if (part_count > TUPLE_PART_LIMIT) {
        diagnostic_error(checker->diagnostics, span, "a tuple has at most %d elements, those of tuples in it counted", TUPLE_PART_LIMIT);
        return operand_invalid(span);
    }
    Operand operand = operand_simple(OPERAND_TUPLE, span);
    operand.elements = arena_copy(checker->arena, elements, count * sizeof *elements);
    operand.element_count = count;
    operand.part_count = part_count;
    operand.is_list = is_list;
    return operand;
}

bool operand_is_scalar(const Checker *checker, const Operand *operand) {
    return operand->kind == OPERAND_VALUE && operand_type(checker, operand).rank == 0;
}

bool operand_is_integer(const Checker *checker, const Operand *operand) {
    return operand->kind == OPERAND_VALUE && dtype_is_integer(operand_type(checker, operand).dtype);
}

bool operand_constant_number(const Checker *checker, const Operand *operand, double *number) {
    uint64_t bits;
    if (!operand_is_scalar(checker, operand) || !ir_is_constant(checker->function, operand->value, &bits)) return false;
    DType dtype = operand_type(checker, operand).dtype;
    if (dtype_is_complex(dtype)) return false;
    *number = scalar_to_double(dtype, bits);
    return true;
}

bool operand_is_constant_integer(const Checker *checker, const Operand *operand, int64_t *value) {
    uint64_t bits;
    if (!operand_is_scalar(checker, operand) || !ir_is_constant(checker->function, operand->value, &bits)) return false;
    DType dtype = operand_type(checker, operand).dtype;
    if (!dtype_is_integer(dtype)) return false;
    *value = scalar_to_integer(dtype, bits);
    return dtype != DTYPE_U64 || *value >= 0;
}

// ---- descriptions ------------------------------------------------------------------------------------------------

static const char *take_text(Checker *checker, TextBuffer *buffer) {
    const char *text = arena_copy_string(checker->arena, buffer->text ? buffer->text : "", buffer->length);
    text_free(buffer);
    return text;
}

const char *extent_describe(Checker *checker, ExtentId extent) {
    TextBuffer buffer = {0};
    extent_print(checker_extents(checker), extent, &buffer);
    return take_text(checker, &buffer);
}

const char *shape_describe(Checker *checker, uint32_t rank, const ExtentId *extents) {
    TextBuffer buffer = {0};
    text_add_char(&buffer, '(');
    for (uint32_t axis = 0; axis < rank; axis++) {
        if (axis > 0) text_add(&buffer, ", ");
        extent_print(checker_extents(checker), extents[axis], &buffer);
    }
    text_add(&buffer, rank == 1 ? ",)" : ")");
    return take_text(checker, &buffer);
}

static const char *value_describe(Checker *checker, const Operand *operand) {
    switch (operand->weakness) {
    case WEAK_INTEGER: return "pyint";
    case WEAK_FLOAT: return "pyfloat";
    case WEAK_COMPLEX: return "pycomplex";
    case WEAK_BOOL: return "bool";
    case STRONG: break;
    }
    TextBuffer buffer = {0};
    ir_print_type(checker_extents(checker), operand_type(checker, operand), &buffer);
    return take_text(checker, &buffer);
}

const char *operand_describe(Checker *checker, const Operand *operand) {
    switch (operand->kind) {
    case OPERAND_INVALID: return "an invalid expression";
    case OPERAND_VALUE: return value_describe(checker, operand);
    case OPERAND_TUPLE:
        return arena_format(checker->arena, "%s of %zu", operand->is_list ? "list" : "tuple", operand->element_count);
    case OPERAND_NONE: return "None";
    case OPERAND_ELLIPSIS: return "...";
    case OPERAND_STRING: return "a string";
    case OPERAND_DTYPE: return arena_format(checker->arena, "the dtype %s", dtype_name(operand->dtype));
    case OPERAND_LIMITS: return arena_format(checker->arena, "the limits of %s", dtype_name(operand->dtype));
    case OPERAND_MODULE: return arena_format(checker->arena, "the module %s", operand->name);
    case OPERAND_BUILTIN: return operand->name ? operand->name : operand->builtin->name;
    case OPERAND_FUNCTION: return arena_format(checker->arena, "the function %s", operand->function->name);
    case OPERAND_LAMBDA: return "a lambda";
    case OPERAND_SLICE: return "a slice";
    case OPERAND_ITERATION: return "zip or enumerate of arrays";
    }
    return "an expression";
}

bool operand_require_value(Checker *checker, const Operand *operand, const char *role) {
    if (operand->kind == OPERAND_VALUE) return true;
    if (operand->kind != OPERAND_INVALID)
        diagnostic_error(checker->diagnostics, operand->span, "%s must be an array or a number, not %s", role,
                         operand_describe(checker, operand));
    return false;
}

// ---- shapes ------------------------------------------------------------------------------------------------------

Shape shape_of(const Checker *checker, ValueId value) {
    IrType type = ir_type(checker->function, value);
    Shape shape = {.rank = type.rank};
    for (uint32_t axis = 0; axis < type.rank; axis++) shape.extents[axis] = type.shape[axis];
    return shape;
}

ExtentId shape_size(Checker *checker, const Shape *shape) {
    return extent_product(checker_extents(checker), shape->extents, shape->rank);
}

// ---- integers ----------------------------------------------------------------------------------------------------

// The bounds of the integer dtypes narrower than 64 bits.
static void assume_dtype_range(Checker *checker, ExtentId extent, DType dtype) {
    AtomId atom;
    uint32_t bits = 8 * dtype_size(dtype);
    if (bits >= 64 || !extent_is_atom(checker_extents(checker), extent, &atom)) return;
    int64_t lower = dtype_is_signed(dtype) ? -((int64_t)1 << (bits - 1)) : 0;
    int64_t upper = lower + ((int64_t)1 << bits) - 1;
    facts_assume_range(checker->facts, atom, extent_of(checker, lower), extent_of(checker, upper));
}

static ExtentId integer_extent(Checker *checker, const Operand *operand, DType dtype) {
    ValueId wide = ir_build_cast(checker->function, operand->value, DTYPE_I64, operand->span);
    ExtentId extent = ir_value_extent(checker->function, wide);
    assume_dtype_range(checker, extent, dtype);
    if (dtype == DTYPE_U64 && facts_nonnegative(checker->facts, extent) != PROOF_PROVED) {
        // A u64 beyond the largest i64 would otherwise turn into a negative number.
        ValueId fits = value_compare_extents(checker, IR_GREATER_EQUAL, extent, extent_of(checker, 0), operand->span);
        require_check(checker, fits, ARR_E_VALUE, &extent, 1, operand->span);
    }
    return extent;
}

bool operand_as_extent(Checker *checker, const Operand *operand, const char *role, ExtentId *extent) {
    if (operand->kind == OPERAND_INVALID) return false;
    if (operand_is_scalar(checker, operand) && operand_is_integer(checker, operand)) {
        DType dtype = operand_type(checker, operand).dtype;
        *extent = dtype == DTYPE_I64 ? operand->extent : integer_extent(checker, operand, dtype);
        return true;
    }
    diagnostic_error(checker->diagnostics, operand->span, "%s must be an integer, not %s", role, operand_describe(checker, operand));
    return false;
}

bool operand_as_constant_integer(Checker *checker, const Operand *operand, const char *role, int64_t *value) {
    ExtentId extent;
    if (!operand_as_extent(checker, operand, role, &extent)) return false;
    if (extent_is_constant(checker_extents(checker), checker_simplify(checker, extent), value)) return true;
    diagnostic_error(checker->diagnostics, operand->span, "%s must be a constant integer, and this one is known only at run time", role);
    return false;
}
