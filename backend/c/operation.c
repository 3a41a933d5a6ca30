// How each operation on scalars is written in C: with an operator where C's own meaning is the operation's meaning for
// every input, by a helper's name otherwise (wrapping integers, Python's division, casts from floats ...).

#include "c_internal.h"

#include <math.h>

#include "arr_runtime.h"
#include "middle/ir/scalar.h"

const char *c_type(DType dtype) {
    switch (dtype) {
    case DTYPE_BOOL: return "bool";
    case DTYPE_I8: return "int8_t";
    case DTYPE_I16: return "int16_t";
    case DTYPE_I32: return "int32_t";
    case DTYPE_I64: return "int64_t";
    case DTYPE_U8: return "uint8_t";
    case DTYPE_U16: return "uint16_t";
    case DTYPE_U32: return "uint32_t";
    case DTYPE_U64: return "uint64_t";
    case DTYPE_F32: return "float";
    case DTYPE_F64: return "double";
    case DTYPE_C64:
    case DTYPE_C128:
    case DTYPE_NONE: break;
    }
    INTERNAL_ERROR("the C back end has no type for %s", dtype_name(dtype));
}

const char *c_status_name(CEmitter *emitter, int32_t code) {
    static const char *const names[] = {
        [ARR_OK] = "ARR_OK",
        [ARR_E_NULL] = "ARR_E_NULL",
        [ARR_E_EXTENT] = "ARR_E_EXTENT",
        [ARR_E_OVERLAP] = "ARR_E_OVERLAP",
        [ARR_E_MEMORY] = "ARR_E_MEMORY",
        [ARR_E_ALIGNMENT] = "ARR_E_ALIGNMENT",
        [ARR_E_DTYPE] = "ARR_E_DTYPE",
        [ARR_E_RANK] = "ARR_E_RANK",
        [ARR_E_SHAPE] = "ARR_E_SHAPE",
        [ARR_E_INDEX] = "ARR_E_INDEX",
        [ARR_E_ASSERT] = "ARR_E_ASSERT",
        [ARR_E_OVERFLOW] = "ARR_E_OVERFLOW",
        [ARR_E_ZERO_DIVISION] = "ARR_E_ZERO_DIVISION",
        [ARR_E_STEP] = "ARR_E_STEP",
        [ARR_E_EMPTY_REDUCTION] = "ARR_E_EMPTY_REDUCTION",
        [ARR_E_CONTEXT] = "ARR_E_CONTEXT",
        [ARR_E_DEVICE] = "ARR_E_DEVICE",
        [ARR_E_ARGUMENTS] = "ARR_E_ARGUMENTS",
        [ARR_E_VALUE] = "ARR_E_VALUE",
    };
    bool known = code >= 0 && (size_t)code < sizeof names / sizeof names[0];
    return known ? names[code] : arena_format(emitter->arena, "%d", code);
}

// ---- constants ---------------------------------------------------------------------------------------------------

static void float_constant(TextBuffer *output, DType dtype, uint64_t bits) {
    double value = scalar_to_double(dtype, bits);
    const char *suffix = dtype == DTYPE_F32 ? "f" : "";
    if (isnan(value))
        text_add(output, dtype == DTYPE_F32 ? "NAN" : "(double)NAN");
    else if (isinf(value))
        text_format(output, "%s%sINFINITY%s", value < 0 ? "(-" : "", dtype == DTYPE_F32 ? "" : "(double)",
                    value < 0 ? ")" : "");
    else {
        if (signbit(value)) text_add_char(output, '(');
        scalar_print(dtype, bits, output);
        text_format(output, "%s%s", suffix, signbit(value) ? ")" : "");
    }
}

static void integer_constant(TextBuffer *output, int64_t value) {
    if (value == INT64_MIN)
        text_add(output, "INT64_MIN");
    else if (value > INT32_MAX || value <= INT32_MIN)
        text_format(output, value < 0 ? "(-INT64_C(%lld))" : "INT64_C(%lld)",
                    value < 0 ? -(long long)value : (long long)value);
    else
        text_format(output, value < 0 ? "(%lld)" : "%lld", (long long)value);
}

void c_constant(TextBuffer *output, DType dtype, uint64_t bits) {
    if (dtype_is_float(dtype))
        float_constant(output, dtype, bits);
    else if (dtype == DTYPE_BOOL)
        text_add(output, bits ? "true" : "false");
    else if (dtype == DTYPE_U64)
        text_format(output, "UINT64_C(%llu)", (unsigned long long)bits);
    else if (dtype == DTYPE_U32)
        text_format(output, "%lluu", (unsigned long long)bits);
    else
        integer_constant(output, scalar_to_integer(dtype, bits));
}

// The extreme of a type that min (max) never prefers to another value. A NaN wins over it, as it must.
static void extreme(TextBuffer *output, IrOp combiner, DType dtype) {
    bool largest = combiner == IR_MINIMUM;
    uint32_t width = dtype == DTYPE_BOOL ? 1 : 8 * dtype_size(dtype);
    uint64_t all_ones = width == 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
    uint64_t sign_bit = UINT64_C(1) << (width - 1);
    if (dtype_is_float(dtype))
        c_constant(output, dtype, scalar_from_double(dtype, largest ? HUGE_VAL : -HUGE_VAL));
    else if (dtype_is_signed(dtype))
        c_constant(output, dtype, largest ? sign_bit - 1 : sign_bit);
    else
        c_constant(output, dtype, largest ? all_ones : 0);
}

void c_identity(TextBuffer *output, IrOp combiner, DType dtype) {
    if (combiner == IR_MINIMUM || combiner == IR_MAXIMUM)
        extreme(output, combiner, dtype);
    else
        c_constant(output, dtype, scalar_identity(combiner, dtype));
}

bool c_empty_differs(IrOp combiner, DType dtype) {
    return combiner == IR_MINIMUM || combiner == IR_MAXIMUM || (combiner == IR_ADD && dtype_is_float(dtype));
}

// ---- operations --------------------------------------------------------------------------------------------------

// The operator of a comparison, the same for every dtype; NULL for other operations.
static const char *comparison(IrOp op) {
    switch ((int)op) {
    case IR_EQUAL: return " == ";
    case IR_NOT_EQUAL: return " != ";
    case IR_LESS: return " < ";
    case IR_LESS_EQUAL: return " <= ";
    case IR_GREATER: return " > ";
    case IR_GREATER_EQUAL: return " >= ";
    }
    return NULL;
}

static const char *arithmetic(IrOp op) {
    switch ((int)op) {
    case IR_ADD: return " + ";
    case IR_SUBTRACT: return " - ";
    case IR_MULTIPLY: return " * ";
    }
    return NULL;
}

static const char *bitwise(IrOp op) {
    switch ((int)op) {
    case IR_BIT_AND: return " & ";
    case IR_BIT_OR: return " | ";
    case IR_BIT_XOR: return " ^ ";
    }
    return NULL;
}

// C's operator where it has exactly the operation's meaning: floats round to their own width, uint32_t and uint64_t
// wrap, and bits stay in range. NULL elsewhere.
static const char *operator_of(IrOp op, DType dtype) {
    if (comparison(op)) return comparison(op);
    if (dtype_is_float(dtype)) return op == IR_DIVIDE ? " / " : arithmetic(op);
    if (dtype_is_integer(dtype) && bitwise(op)) return bitwise(op);
    return dtype == DTYPE_U32 || dtype == DTYPE_U64 ? arithmetic(op) : NULL;
}

static COperationForm cast_form(CEmitter *emitter, DType from, DType to) {
    if (from == to) return (COperationForm){.before = "", .after = "", .infix = true};
    if (to == DTYPE_BOOL) return (COperationForm){.before = "", .after = " != 0", .infix = true};
    if (dtype_is_float(from) == dtype_is_float(to)) {
        return (COperationForm){.before = arena_format(emitter->arena, "(%s)", c_type(to)), .after = "", .infix = true};
    }
    c_need_cast(emitter, from, to);
    return (COperationForm){.before = arena_format(emitter->arena, "arr_cast_%s_%s(", dtype_name(from), dtype_name(to)),
                            .after = ")"};
}

COperationForm c_operation_form(CEmitter *emitter, IrOp op, DType operand, DType result) {
    if (op == IR_CAST) return cast_form(emitter, operand, result);
    if (op == IR_SELECT) return (COperationForm){.before = "", .between = {" ? ", " : "}, .after = "", .infix = true};
    if (op == IR_LOGICAL_NOT) return (COperationForm){.before = "!", .after = "", .infix = true};
    if (op == IR_NEGATIVE && dtype_is_float(operand))
        return (COperationForm){.before = "-", .after = "", .infix = true};
    const char *text = operator_of(op, operand);
    if (text) return (COperationForm){.before = "", .between = {text, NULL}, .after = "", .infix = true};
    c_need_operation(emitter, op, operand);
    const char *before = arena_format(emitter->arena, "arr_%s_%s(", ir_op_info(op)->name, dtype_name(operand));
    return (COperationForm){.before = before, .between = {", ", NULL}, .after = ")"};
}
