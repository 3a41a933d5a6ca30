// Arguments of builtins: arrays, axes, shapes, dtypes and flags out of operands, each with its own diagnostics.

#include "expression.h"
#include <string.h>

Operand report_not_supported(Checker *checker, Span span, const char *format, ...) {
    TextBuffer buffer = {0};
    va_list arguments;
    va_start(arguments, format);
    text_format_list(&buffer, format, arguments);
    va_end(arguments);
    diagnostic_error(checker->diagnostics, span, "%s is not supported yet", buffer.text);
    text_free(&buffer);
    return operand_invalid(span);
}

// ---- displays ----------------------------------------------------------------------------------------------------

enum { DISPLAY_LIMIT = 64 };

typedef struct Display {
    Shape shape;
    Operand elements[DISPLAY_LIMIT];
    size_t count;
} Display;

static bool report_ragged(Checker *checker, const Operand *display) {
    diagnostic_error(checker->diagnostics, display->span, "the rows of this array display differ in length");
    return false;
}

// Appends the numbers of one nested display in order; `depth` is bounded by the rank limit.
static bool collect_display(Checker *checker, const Operand *display, uint32_t depth, Display *result) {
    if (display->kind != OPERAND_TUPLE) {
        if (!operand_require_value(checker, display, "an element of an array display")) return false;
        if (depth != result->shape.rank) return report_ragged(checker, display);
        if (!operand_is_scalar(checker, display)) {
            diagnostic_error(checker->diagnostics, display->span, "an array display holds numbers only: use np.stack for arrays");
            return false;
        }
        if (result->count == DISPLAY_LIMIT) diagnostic_error(checker->diagnostics, display->span, "array displays are limited to %d elements", DISPLAY_LIMIT);
        else result->elements[result->count] = *display;
        return result->count++ < DISPLAY_LIMIT;
    }
    if (depth >= result->shape.rank || !extent_is_value(checker_extents(checker), result->shape.extents[depth], (int64_t)display->element_count))
        return report_ragged(checker, display);
    for (size_t i = 0; i < display->element_count; i++)
        if (!collect_display(checker, &display->elements[i], depth + 1, result)) return false;
    return true;
}

// The shape along the first elements, as NumPy discovers it.
static bool display_shape(Checker *checker, const Operand *display, Shape *shape) {
    shape->rank = 0;
    for (const Operand *level = display; level->kind == OPERAND_TUPLE; level = &level->elements[0]) {
        if (shape->rank == IR_RANK_LIMIT) {
            diagnostic_error(checker->diagnostics, display->span, "more than %d axes are not supported", IR_RANK_LIMIT);
            return false;
        }
        shape->extents[shape->rank++] = extent_of(checker, (int64_t)level->element_count);
        if (level->element_count == 0) break;
    }
    return true;
}

static Operand build_display(Checker *checker, const Display *display, DType dtype, Span span) {
    ValueId values[DISPLAY_LIMIT];
    ExtentId unit = extent_of(checker, 1);
    for (size_t i = 0; i < display->count; i++) {
        ValueId element = operand_cast(checker, &display->elements[i], dtype);
        if (!value_exists(element)) return operand_invalid(span);
        values[i] = ir_build_broadcast_scalar(checker->function, element, 1, &unit, span);
    }
    if (display->count == 0) return operand_from_value(checker, value_constant(checker, dtype, 0, &display->shape, span), span);
    ValueId vector = display->count == 1 ? values[0] : ir_build_concatenate(checker->function, values, (uint32_t)display->count, 0, span);
    return operand_from_value(checker, ir_build_reshape(checker->function, vector, display->shape.rank, display->shape.extents, span), span);
}

Operand array_from_display(Checker *checker, const Operand *operand, DType dtype, Span span) {
    Display *display = ARENA_NEW(checker->arena, Display);
    if (!display_shape(checker, operand, &display->shape) || !collect_display(checker, operand, 0, display)) return operand_invalid(span);
    if (dtype == DTYPE_NONE) dtype = display->count == 0 ? DTYPE_F64 : promote_all(checker, display->elements, display->count);
    return build_display(checker, display, dtype, span);
}

bool argument_as_array(Checker *checker, Operand *operand, const char *role) {
    if (operand->kind == OPERAND_TUPLE) *operand = array_from_display(checker, operand, DTYPE_NONE, operand->span);
    return operand_require_value(checker, operand, role);
}

// ---- axes --------------------------------------------------------------------------------------------------------

bool argument_as_axis(Checker *checker, const Operand *operand, uint32_t rank, uint32_t *axis) {
    int64_t number;
    if (!operand_as_constant_integer(checker, operand, "an axis", &number)) return false;
    if (number < -(int64_t)rank || number >= (int64_t)rank) {
        diagnostic_error(checker->diagnostics, operand->span, "axis %lld is out of range for an array of rank %u", (long long)number, rank);
        return false;
    }
    *axis = (uint32_t)(number < 0 ? number + (int64_t)rank : number);
    return true;
}

static bool add_axis(Checker *checker, const Operand *operand, uint32_t rank, Axes *axes) {
    uint32_t axis;
    if (!argument_as_axis(checker, operand, rank, &axis)) return false;
    for (uint32_t i = 0; i < axes->count; i++) {
        if (axes->items[i] != axis) continue;
        diagnostic_error(checker->diagnostics, operand->span, "axis %u is given twice", axis);
        return false;
    }
    axes->items[axes->count++] = axis;
    return true;
}

bool argument_as_axes(Checker *checker, const Operand *operand, uint32_t rank, Axes *axes) {
    axes->count = 0;
    if (operand->kind == OPERAND_NONE)
        while (axes->count < rank) {
            axes->items[axes->count] = axes->count;
            axes->count++;
        }
    else if (operand->kind != OPERAND_TUPLE) return add_axis(checker, operand, rank, axes);
    else
        for (size_t i = 0; i < operand->element_count; i++)
            if (!add_axis(checker, &operand->elements[i], rank, axes)) return false;
    return true;
}

void axes_sort(Axes *axes) {
    for (uint32_t i = 1; i < axes->count; i++)
        for (uint32_t k = i; k > 0 && axes->items[k - 1] > axes->items[k]; k--) {
            uint32_t larger = axes->items[k - 1];
            axes->items[k - 1] = axes->items[k];
            axes->items[k] = larger;
        }
}

// ---- shapes, flags, dtypes ---------------------------------------------------------------------------------------

bool argument_as_extents(Checker *checker, const Operand *operand, const char *role, Shape *extents) {
    bool is_tuple = operand->kind == OPERAND_TUPLE;
    size_t count = is_tuple ? operand->element_count : 1;
    if (count > IR_RANK_LIMIT) {
        diagnostic_error(checker->diagnostics, operand->span, "more than %d axes are not supported", IR_RANK_LIMIT);
        return false;
    }
    extents->rank = (uint32_t)count;
    for (size_t i = 0; i < count; i++)
        if (!operand_as_extent(checker, is_tuple ? &operand->elements[i] : operand, role, &extents->extents[i])) return false;
    return true;
}

bool argument_as_shape(Checker *checker, const Operand *operand, Shape *shape) {
    if (!argument_as_extents(checker, operand, "an extent", shape)) return false;
    for (uint32_t axis = 0; axis < shape->rank; axis++) shape->extents[axis] = require_extent(checker, shape->extents[axis], operand->span);
    return true;
}

bool argument_as_flag(Checker *checker, const Operand *operand, const char *role, bool *flag) {
    uint64_t bits;
    bool is_constant = operand_is_scalar(checker, operand) && ir_is_constant(checker->function, operand->value, &bits);
    if (is_constant) *flag = bits != 0;
    else if (operand->kind != OPERAND_INVALID) diagnostic_error(checker->diagnostics, operand->span, "%s must be True or False", role);
    return is_constant;
}

static bool python_dtype(const Operand *operand, DType *dtype) {
    if (operand->kind != OPERAND_BUILTIN) return false;
    *dtype = strcmp(operand->builtin->name, "float") == 0  ? DTYPE_F64
             : strcmp(operand->builtin->name, "int") == 0  ? DTYPE_I64
             : strcmp(operand->builtin->name, "bool") == 0 ? DTYPE_BOOL
                                                           : DTYPE_NONE;
    return *dtype != DTYPE_NONE;
}

bool argument_as_dtype(Checker *checker, const Operand *operand, DType fallback, DType *dtype) {
    *dtype = fallback;
    if (operand->kind == OPERAND_NONE) return true;
    if (operand->kind == OPERAND_STRING) *dtype = dtype_from_numpy_string(operand->string);
    if (operand->kind == OPERAND_DTYPE) *dtype = operand->dtype;
    if (operand->kind == OPERAND_DTYPE || python_dtype(operand, dtype) || (operand->kind == OPERAND_STRING && *dtype != DTYPE_NONE))
        return true;
    if (operand->kind != OPERAND_INVALID)
        diagnostic_error(checker->diagnostics, operand->span, "a dtype is written np.float64, \"float64\", A.dtype or float, not %s", operand_describe(checker, operand));
    return false;
}
