// NEP 50 promotion with weak Python scalars, casts, broadcasting, and the run-time checks for what cannot be proved.

#include "expression.h"
#include "middle/ir/scalar.h"
#include <string.h>

// ---- dtypes ------------------------------------------------------------------------------------------------------

bool operand_is_weak(const Operand *operand) { return operand->kind == OPERAND_VALUE && operand->weakness != STRONG; }

// What a Python scalar makes of a NumPy dtype: only a higher kind (bool < integer < float < complex) changes it.
static DType promote_weak(DType strong, Weakness weakness) {
    if (weakness == WEAK_COMPLEX) return strong == DTYPE_F32 || strong == DTYPE_C64 ? DTYPE_C64 : DTYPE_C128;
    if (weakness == WEAK_FLOAT && !dtype_is_inexact(strong)) return DTYPE_F64;
    if (weakness == WEAK_INTEGER && strong == DTYPE_BOOL) return DTYPE_I64;
    return strong;
}

DType promote_operands(const Checker *checker, const Operand *left, const Operand *right) {
    DType left_dtype = operand_type(checker, left).dtype, right_dtype = operand_type(checker, right).dtype;
    if (operand_is_weak(left) == operand_is_weak(right)) return dtype_promote(left_dtype, right_dtype);
    return operand_is_weak(left) ? promote_weak(right_dtype, left->weakness) : promote_weak(left_dtype, right->weakness);
}

// Strong operands decide first; weak ones then only raise the kind.
DType promote_all(const Checker *checker, const Operand *operands, size_t count) {
    DType strong = DTYPE_NONE, weak = DTYPE_NONE;
    Weakness weakness = WEAK_BOOL;
    for (size_t i = 0; i < count; i++) {
        DType dtype = operand_type(checker, &operands[i]).dtype;
        DType *joined = operand_is_weak(&operands[i]) ? &weak : &strong;
        *joined = *joined == DTYPE_NONE ? dtype : dtype_promote(*joined, dtype);
    }
    if (strong == DTYPE_NONE) return weak;
    if (weak == DTYPE_C128) weakness = WEAK_COMPLEX;
    if (weak == DTYPE_F64) weakness = WEAK_FLOAT;
    if (weak == DTYPE_I64) weakness = WEAK_INTEGER;
    return promote_weak(strong, weakness);
}

bool require_real(Checker *checker, DType dtype, Span span) {
    if (!dtype_is_complex(dtype)) return true;
    diagnostic_error(checker->diagnostics, span, "this is not supported for complex numbers");
    return false;
}

// The float that holds every value of the dtype; half precision, of 8-bit integers and bool, is DTYPE_NONE.
static DType float_of(DType dtype) {
    if (dtype_is_float(dtype)) return dtype;
    if (dtype == DTYPE_I16 || dtype == DTYPE_U16) return DTYPE_F32;
    return dtype != DTYPE_BOOL && dtype_size(dtype) > 1 ? DTYPE_F64 : DTYPE_NONE;
}

// Each operand is converted by itself (an i8 and a u16 both fit f32), where their common dtype might need more.
DType promote_to_float(Checker *checker, const Operand *operands, size_t count, Span span) {
    DType promoted = promote_all(checker, operands, count), widest = DTYPE_NONE;
    if (dtype_is_inexact(promoted)) return require_real(checker, promoted, span) ? promoted : DTYPE_NONE;
    bool all_weak = true;
    for (size_t i = 0; i < count; i++) all_weak = all_weak && operand_is_weak(&operands[i]);
    for (size_t i = 0; i < count; i++) {
        if (operand_is_weak(&operands[i]) && !all_weak) continue;
        DType single = float_of(operand_type(checker, &operands[i]).dtype);
        if (single != DTYPE_NONE) widest = widest == DTYPE_NONE ? single : dtype_promote(widest, single);
    }
    if (widest != DTYPE_NONE) return widest;
    diagnostic_error(checker->diagnostics, span,
                     "NumPy computes this function of %s in float16, which arrc does not have: convert first, as with astype(np.float32)",
                     dtype_name(promoted));
    return DTYPE_NONE;
}

// ---- casts -------------------------------------------------------------------------------------------------------

void dtype_integer_range(DType dtype, int64_t *lower, int64_t *upper) {
    uint32_t bits = 8 * dtype_size(dtype);
    *lower = !dtype_is_signed(dtype) ? 0 : bits == 64 ? INT64_MIN : -((int64_t)1 << (bits - 1));
    *upper = bits == 64 ? INT64_MAX : (int64_t)(((uint64_t)1 << (bits - (dtype_is_signed(dtype) ? 1 : 0))) - 1);
}

// Python integers must fit the dtype that they adopt (NumPy 2 raises OverflowError).
static bool require_integer_fits(Checker *checker, const Operand *operand, DType dtype) {
    int64_t lower, upper, constant, least, most;
    dtype_integer_range(dtype, &lower, &upper);
    if (extent_is_constant(checker_extents(checker), operand->extent, &constant)) {
        if (lower <= constant && constant <= upper) return true;
        diagnostic_error(checker->diagnostics, operand->span, "%lld does not fit %s", (long long)constant, dtype_name(dtype));
        return false;
    }
    facts_bounds(checker->facts, operand->extent, &least, &most);
    if (lower <= least && most <= upper) return true;
    Span span = operand->span;
    ValueId above = value_compare_extents(checker, IR_GREATER_EQUAL, operand->extent, extent_of(checker, lower), span);
    ValueId below = value_compare_extents(checker, IR_LESS_EQUAL, operand->extent, extent_of(checker, upper), span);
    require_check(checker, ir_build_binary(checker->function, IR_BIT_AND, above, below, span), ARR_E_OVERFLOW, &operand->extent, 1, span);
    return true;
}

ValueId operand_cast(Checker *checker, const Operand *operand, DType dtype) {
    ValueId none = {0};
    if (!operand_require_value(checker, operand, "this")) return none;
    bool narrowed = operand->weakness == WEAK_INTEGER && dtype_is_integer(dtype) && dtype != DTYPE_I64;
    if (narrowed && !require_integer_fits(checker, operand, dtype)) return none;
    return ir_build_cast(checker->function, operand->value, dtype, operand->span);
}

Operand operand_cast_to(Checker *checker, const Operand *operand, DType dtype, Span span) {
    return operand_from_value(checker, operand_cast(checker, operand, dtype), span);
}

ValueId value_constant(Checker *checker, DType dtype, int64_t number, const Shape *shape, Span span) {
    ValueId scalar = ir_build_integer(checker->function, dtype, number, span);
    return ir_build_broadcast_scalar(checker->function, scalar, shape->rank, shape->extents, span);
}

ValueId value_nonzero(Checker *checker, ValueId value, Span span) {
    Shape shape = shape_of(checker, value);
    DType dtype = ir_type(checker->function, value).dtype;
    if (dtype == DTYPE_BOOL) return value;
    return ir_build_binary(checker->function, IR_NOT_EQUAL, value, value_constant(checker, dtype, 0, &shape, span), span);
}

// ---- checks ------------------------------------------------------------------------------------------------------

ValueId value_compare_extents(Checker *checker, IrOp op, ExtentId left, ExtentId right, Span span) {
    return ir_build_binary(checker->function, op, ir_build_extent(checker->function, left, span),
                           ir_build_extent(checker->function, right, span), span);
}

static bool is_within(const Checker *checker, RegionId inner, RegionId outer) {
    while (ir_region(checker->function, inner)->depth > ir_region(checker->function, outer)->depth)
        inner = ir_region(checker->function, inner)->parent;
    return inner.index == outer.index;
}

// Whether the same condition has passed a check with this code on the way here; attempts that were given up do not count.
static bool is_checked(const Checker *checker, ValueId condition, int32_t code) {
    if (condition.index >= checker->checks.count) return false;
    PassedCheck passed = checker->checks.items[condition.index];
    if (!value_exists(passed.check)) return false;
    const IrNode *check = ir_node(checker->function, passed.check);
    const IrRegion *region = ir_region(checker->function, check->region);
    bool stands = passed.position < region->items.count && value_same(region->items.items[passed.position], passed.check);
    return stands && check->attributes.code == code && is_within(checker, checker->region, check->region);
}

void require_check(Checker *checker, ValueId condition, int32_t code, const ExtentId *values, uint32_t count, Span span) {
    uint64_t bits;
    if (ir_is_constant(checker->function, condition, &bits) && bits != 0) return;
    if (is_checked(checker, condition, code)) return;
    ValueId check = ir_build_check(checker->function, checker->region, condition, code, values, count, span);
    while (checker->checks.count <= condition.index) vector_push(&checker->checks, (PassedCheck){0});
    size_t position = ir_region(checker->function, checker->region)->items.count - 1;
    checker->checks.items[condition.index] = (PassedCheck){check, position};
}

bool require_equal_extents(Checker *checker, ExtentId left, ExtentId right, Span span, const char *role) {
    ExtentId values[2] = {left, right};
    switch (checker_equal(checker, left, right)) {
    case PROOF_PROVED: return true;
    case PROOF_REFUTED:
        diagnostic_error(checker->diagnostics, span, "%s must be equal: %s and %s", role, extent_describe(checker, left),
                         extent_describe(checker, right));
        return false;
    case PROOF_UNKNOWN:
        require_check(checker, value_compare_extents(checker, IR_EQUAL, left, right, span), ARR_E_SHAPE, values, 2, span);
        facts_assume_equal(checker->facts, left, right);
        return true;
    }
    return false;
}

ExtentId require_extent(Checker *checker, ExtentId extent, Span span) {
    ExtentId zero = extent_of(checker, 0);
    extent = checker_simplify(checker, extent_expand_arithmetic(checker, extent, span));
    Proof proof = checker_nonnegative(checker, extent);
    if (proof == PROOF_PROVED) return extent;
    if (proof == PROOF_REFUTED)
        diagnostic_error(checker->diagnostics, span, "an extent cannot be negative: %s", extent_describe(checker, extent));
    else require_check(checker, value_compare_extents(checker, IR_GREATER_EQUAL, extent, zero, span), ARR_E_EXTENT, &extent, 1, span);
    if (proof == PROOF_UNKNOWN) facts_assume_nonnegative(checker->facts, extent);
    return extent_max(checker_extents(checker), extent, zero);
}

// Checks -extent <= index < extent, leaving out the half that is proved.
static void check_index(Checker *checker, ExtentId index, ExtentId extent, Span span) {
    ExtentId values[2] = {index, extent}, least = extent_scale(checker_extents(checker), extent, -1);
    ValueId conditions[2];
    uint32_t count = 0;
    if (facts_less_equal(checker->facts, least, index) != PROOF_PROVED)
        conditions[count++] = value_compare_extents(checker, IR_GREATER_EQUAL, index, least, span);
    if (facts_less(checker->facts, index, extent) != PROOF_PROVED)
        conditions[count++] = value_compare_extents(checker, IR_LESS, index, extent, span);
    if (count == 2) conditions[0] = ir_build_binary(checker->function, IR_BIT_AND, conditions[0], conditions[1], span);
    if (count > 0) require_check(checker, conditions[0], ARR_E_INDEX, values, 2, span);
}

// index + extent where the index is negative, by the sign that is proved or else by a select.
static ExtentId wrap_index(Checker *checker, ExtentId index, ExtentId extent, Span span) {
    ExtentId wrapped = extent_add(checker_extents(checker), index, extent), zero = extent_of(checker, 0);
    Proof proof = facts_nonnegative(checker->facts, index);
    if (proof == PROOF_PROVED) return index;
    if (proof == PROOF_REFUTED && facts_less(checker->facts, index, zero) == PROOF_PROVED) return checker_simplify(checker, wrapped);
    ValueId operands[3] = {value_compare_extents(checker, IR_LESS, index, zero, span),
                           ir_build_extent(checker->function, wrapped, span), ir_build_extent(checker->function, index, span)};
    return ir_value_extent(checker->function, ir_build_pointwise(checker->function, IR_SELECT, DTYPE_I64, operands, 3, span));
}

bool require_index(Checker *checker, ExtentId index, ExtentId extent, Span span, ExtentId *wrapped) {
    *wrapped = wrap_index(checker, index, extent, span);
    Proof above = checker_nonnegative(checker, *wrapped), below = checker_less(checker, *wrapped, extent);
    if (above == PROOF_PROVED && below == PROOF_PROVED) return true;
    if (above == PROOF_REFUTED || below == PROOF_REFUTED) {
        diagnostic_error(checker->diagnostics, span, "index %s is out of range for an axis of %s", extent_describe(checker, index),
                         extent_describe(checker, extent));
        return false;
    }
    check_index(checker, index, extent, span);
    facts_assume_nonnegative(checker->facts, *wrapped);
    facts_assume_less(checker->facts, *wrapped, extent);
    return true;
}

// ---- broadcasting ------------------------------------------------------------------------------------------------

static bool is_unit(const Checker *checker, ExtentId extent) { return extent_is_value(checker_extents(checker), extent, 1); }

// Shapes are written right-aligned, as NumPy aligns them.
static void note_shapes(Checker *checker, const ValueId *values, const Span *spans, size_t count) {
    size_t width = 0;
    for (size_t i = 0; i < count; i++) {
        Shape shape = shape_of(checker, values[i]);
        size_t length = strlen(shape_describe(checker, shape.rank, shape.extents));
        if (length > width) width = length;
    }
    for (size_t i = 0; i < count; i++) {
        Shape shape = shape_of(checker, values[i]);
        diagnostic_note(checker->diagnostics, spans[i], "shape %*s", (int)width, shape_describe(checker, shape.rank, shape.extents));
    }
}

static void report_mismatch(Checker *checker, const ValueId *values, const Span *spans, size_t count, Span span, uint32_t from_end,
                            ExtentId first, ExtentId second) {
    diagnostic_error(checker->diagnostics, span, "these shapes cannot be broadcast together: axis -%u has extents %s and %s", from_end,
                     extent_describe(checker, first), extent_describe(checker, second));
    note_shapes(checker, values, spans, count);
}

// Joins one more extent into the extent of a result axis. False when they differ and neither is 1.
static bool join_extent(Checker *checker, ExtentId *joined, ExtentId extent, Span span) {
    if (extent_same(*joined, extent) || is_unit(checker, extent)) return true;
    if (is_unit(checker, *joined)) {
        *joined = extent;
        return true;
    }
    if (checker_equal(checker, *joined, extent) == PROOF_REFUTED) return false;
    bool is_equal = require_equal_extents(checker, *joined, extent, span, "extents");
    int64_t constant;
    if (extent_is_constant(checker_extents(checker), extent, &constant)) *joined = extent;
    return is_equal;
}

static bool join_axis(Checker *checker, const ValueId *values, const Span *spans, size_t count, Span span, uint32_t from_end, ExtentId *joined) {
    *joined = extent_of(checker, 1);
    for (size_t i = 0; i < count; i++) {
        IrType type = ir_type(checker->function, values[i]);
        if (type.rank < from_end) continue;
        ExtentId extent = type.shape[type.rank - from_end];
        if (join_extent(checker, joined, extent, span)) continue;
        report_mismatch(checker, values, spans, count, span, from_end, *joined, extent);
        return false;
    }
    return true;
}

bool broadcast_shape(Checker *checker, const ValueId *values, const Span *spans, size_t count, Span span, Shape *result) {
    result->rank = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t rank = ir_type(checker->function, values[i]).rank;
        if (rank > result->rank) result->rank = rank;
    }
    for (uint32_t from_end = 1; from_end <= result->rank; from_end++)
        if (!join_axis(checker, values, spans, count, span, from_end, &result->extents[result->rank - from_end])) return false;
    return true;
}

ValueId value_with_shape(Checker *checker, ValueId value, const Shape *shape, Span span) {
    IrType type = ir_type(checker->function, value);
    for (uint32_t axis = 0; axis < type.rank; axis++)
        if (!extent_same(type.shape[axis], shape->extents[axis])) return ir_build_with_shape(checker->function, value, shape->extents, span);
    return value;
}

// Drops the unit axes that the target repeats, gives the others the target's extents, then repeats.
ValueId value_broadcast(Checker *checker, ValueId value, const Shape *target, Span span) {
    Shape shape = shape_of(checker, value), kept = {.rank = 0};
    uint32_t offset = target->rank - shape.rank;
    int64_t axes[IR_RANK_LIMIT];
    for (uint32_t axis = 0; axis < target->rank; axis++) {
        axes[axis] = -1;
        if (axis < offset) continue;
        bool repeated = is_unit(checker, shape.extents[axis - offset]) && !is_unit(checker, target->extents[axis]);
        if (repeated) continue;
        axes[axis] = kept.rank;
        kept.extents[kept.rank++] = target->extents[axis];
    }
    for (uint32_t axis = shape.rank; axis-- > 0;)
        if (axes[axis + offset] < 0) value = ir_build_index(checker->function, value, axis, extent_of(checker, 0), span);
    value = value_with_shape(checker, value, &kept, span);
    if (kept.rank == target->rank) return value;
    return ir_build_broadcast(checker->function, value, target->rank, target->extents, axes, span);
}

bool broadcast_values(Checker *checker, ValueId *values, const Span *spans, size_t count, Span span) {
    Shape target;
    if (!broadcast_shape(checker, values, spans, count, span, &target)) return false;
    for (size_t i = 0; i < count; i++) values[i] = value_broadcast(checker, values[i], &target, spans[i]);
    return true;
}

// NumPy lets an assigned value have extra leading axes of extent 1.
static ValueId drop_leading_units(Checker *checker, ValueId value, uint32_t rank, Span span) {
    IrType type = ir_type(checker->function, value);
    while (type.rank > rank && is_unit(checker, type.shape[0])) {
        value = ir_build_index(checker->function, value, 0, extent_of(checker, 0), span);
        type = ir_type(checker->function, value);
    }
    return value;
}

static bool report_not_broadcast(Checker *checker, ValueId value, uint32_t rank, const ExtentId *shape, Span span, const char *role) {
    Shape given = shape_of(checker, value);
    diagnostic_error(checker->diagnostics, span, "%s: shape %s cannot be broadcast to %s", role,
                     shape_describe(checker, given.rank, given.extents), shape_describe(checker, rank, shape));
    return false;
}

bool broadcast_value_to(Checker *checker, ValueId *value, uint32_t rank, const ExtentId *shape, Span span, const char *role) {
    ValueId reduced = drop_leading_units(checker, *value, rank, span);
    Shape given = shape_of(checker, reduced), target = {.rank = rank};
    for (uint32_t axis = 0; axis < rank; axis++) target.extents[axis] = shape[axis];
    if (given.rank > rank) return report_not_broadcast(checker, *value, rank, shape, span, role);
    for (uint32_t axis = 0; axis < given.rank; axis++) {
        ExtentId wanted = shape[axis + rank - given.rank];
        if (extent_same(given.extents[axis], wanted) || is_unit(checker, given.extents[axis])) continue;
        if (checker_equal(checker, given.extents[axis], wanted) == PROOF_REFUTED)
            return report_not_broadcast(checker, *value, rank, shape, span, role);
        if (!require_equal_extents(checker, given.extents[axis], wanted, span, role)) return false;
    }
    *value = value_broadcast(checker, reduced, &target, span);
    return true;
}
