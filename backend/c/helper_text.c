// The texts of the helper functions that generated C may need. Their meanings are those of middle/ir/scalar.h.
//
// Placeholders: $T the C type, $N the dtype's name, $W its width in bits, $U the unsigned type that computes it without
// promotion, $[ .. $] truncation to the type, $F the suffix of the C library's functions, $S SLEEF's letter for the
// type. In templates of reductions also: $O the combiner's name, $I its identity, $B, $M and $A what stands before,
// between and after the combiner's two operands.

#include "c_internal.h"

// ---- support -----------------------------------------------------------------------------------------------------

static const char fail_text[] = "/* Writes the error record, if the caller wants one, and returns the status. */\n"
                                "static int32_t arr_fail(struct arr_context *ctx, int32_t code, int32_t line, int32_t "
                                "column, int32_t count, const int64_t *values)\n"
                                "{\n"
                                "    if (ctx == NULL) return code;\n"
                                "    ctx->error.code = code;\n"
                                "    ctx->error.line = line;\n"
                                "    ctx->error.column = column;\n"
                                "    ctx->error.value_count = count;\n"
                                "    for (int32_t k = 0; k < count; k++) ctx->error.values[k] = values[k];\n"
                                "    return code;\n"
                                "}\n";

static const char arguments_text[] =
    "/* An array argument of an entry. */\n"
    "struct arr_entry_argument {\n"
    "    int32_t position, rank, written;\n"
    "    int64_t element_size, bytes;\n"
    "    const void *data;\n"
    "    int64_t extents[16];\n"
    "};\n"
    "\n"
    "/* Finds the size in bytes. Axes of extent 0 do not excuse the product of the others: every product must fit. */\n"
    "static int32_t arr_measure_argument(struct arr_entry_argument *argument, struct arr_context *ctx)\n"
    "{\n"
    "    int64_t bytes = argument->element_size;\n"
    "    int empty = 0;\n"
    "    for (int32_t axis = 0; axis < argument->rank; axis++) {\n"
    "        const int64_t extent = argument->extents[axis];\n"
    "        if (extent < 0 || (extent > 0 && bytes > PTRDIFF_MAX / extent)) {\n"
    "            const int64_t values[] = {argument->position, axis, extent};\n"
    "            return arr_fail(ctx, ARR_E_EXTENT, 0, 0, 3, values);\n"
    "        }\n"
    "        if (extent == 0) empty = 1;\n"
    "        else bytes *= extent;\n"
    "    }\n"
    "    argument->bytes = empty ? 0 : bytes;\n"
    "    return ARR_OK;\n"
    "}\n"
    "\n"
    "static int arr_arguments_overlap(const struct arr_entry_argument *left, const struct arr_entry_argument *right)\n"
    "{\n"
    "    const uintptr_t a = (uintptr_t)left->data, b = (uintptr_t)right->data;\n"
    "    if (left->bytes == 0 || right->bytes == 0 || (!left->written && !right->written)) return 0;\n"
    "    return a <= b ? b - a < (uintptr_t)left->bytes : a - b < (uintptr_t)right->bytes;\n"
    "}\n"
    "\n"
    "static int32_t arr_check_overlaps(const struct arr_entry_argument *arguments, int32_t count, struct arr_context "
    "*ctx)\n"
    "{\n"
    "    for (int32_t right = 1; right < count; right++) {\n"
    "        for (int32_t left = 0; left < right; left++) {\n"
    "            if (!arr_arguments_overlap(&arguments[left], &arguments[right])) continue;\n"
    "            const int64_t values[] = {arguments[left].position, arguments[right].position};\n"
    "            return arr_fail(ctx, ARR_E_OVERLAP, 0, 0, 2, values);\n"
    "        }\n"
    "    }\n"
    "    return ARR_OK;\n"
    "}\n"
    "\n"
    "/* Sizes, then NULL, then alignment, then overlap; nothing is written to the arguments. */\n"
    "static int32_t arr_check_arguments(struct arr_entry_argument *arguments, int32_t count, struct arr_context *ctx)\n"
    "{\n"
    "    for (int32_t k = 0; k < count; k++) {\n"
    "        const int32_t status = arr_measure_argument(&arguments[k], ctx);\n"
    "        if (status != ARR_OK) return status;\n"
    "    }\n"
    "    for (int32_t k = 0; k < count; k++) {\n"
    "        const int64_t values[] = {arguments[k].position};\n"
    "        if (arguments[k].bytes == 0) continue;\n"
    "        if (arguments[k].data == NULL) return arr_fail(ctx, ARR_E_NULL, 0, 0, 1, values);\n"
    "        if ((uintptr_t)arguments[k].data % (uintptr_t)arguments[k].element_size) return arr_fail(ctx, "
    "ARR_E_ALIGNMENT, 0, 0, 1, values);\n"
    "    }\n"
    "    return arr_check_overlaps(arguments, count, ctx);\n"
    "}\n";

static const char workspace_text[] =
    "/* Memory for intermediate arrays, aligned to 64 bytes. `start` is what is given back. */\n"
    "struct arr_workspace {\n"
    "    void *start;\n"
    "    unsigned char *aligned;\n"
    "};\n"
    "\n"
    "static int32_t arr_take_workspace(struct arr_context *ctx, int64_t bytes, struct arr_workspace *workspace)\n"
    "{\n"
    "    const int64_t values[] = {bytes};\n"
    "    const int own = ctx != NULL && ctx->allocate != NULL;\n"
    "    workspace->start = NULL;\n"
    "    workspace->aligned = NULL;\n"
    "    if (bytes == 0) return ARR_OK;\n"
    "    if (bytes < 0 || bytes > PTRDIFF_MAX - 64) return arr_fail(ctx, ARR_E_MEMORY, 0, 0, 1, values);\n"
    "    if (own) workspace->start = ctx->allocate(ctx->allocator_data, (size_t)bytes, 64);\n"
    "    else workspace->start = malloc((size_t)bytes + 64);\n"
    "    if (workspace->start == NULL) return arr_fail(ctx, ARR_E_MEMORY, 0, 0, 1, values);\n"
    "    workspace->aligned = (unsigned char *)workspace->start;\n"
    "    if (!own) workspace->aligned += 64 - (uintptr_t)workspace->start % 64;\n"
    "    return ARR_OK;\n"
    "}\n"
    "\n"
    "static void arr_release_workspace(struct arr_context *ctx, int64_t bytes, const struct arr_workspace *workspace)\n"
    "{\n"
    "    if (workspace->start == NULL) return;\n"
    "    if (ctx == NULL || ctx->allocate == NULL) free(workspace->start);\n"
    "    else if (ctx->release != NULL) ctx->release(ctx->allocator_data, workspace->start, (size_t)bytes);\n"
    "}\n";

static const char checked_sum_text[] = "/* Sums of extents; INT64_MIN stands for what left 64 bits. */\n"
                                       "static inline int64_t arr_checked_sum(int64_t a, int64_t b)\n"
                                       "{\n"
                                       "    if (a == INT64_MIN || b == INT64_MIN) return INT64_MIN;\n"
                                       "    if (b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b) return INT64_MIN;\n"
                                       "    return a + b;\n"
                                       "}\n";

static const char checked_product_text[] =
    "/* Products of extents; INT64_MIN stands for what left 64 bits. */\n"
    "static inline int64_t arr_checked_product(int64_t a, int64_t b)\n"
    "{\n"
    "    if (a == INT64_MIN || b == INT64_MIN) return INT64_MIN;\n"
    "    if (a == 0 || b == 0) return 0;\n"
    "    if ((a < 0 ? -a : a) > INT64_MAX / (b < 0 ? -b : b)) return INT64_MIN;\n"
    "    return a * b;\n"
    "}\n";

static const char checked_call_text[] =
    "/* INT64_MIN, which stands for what left 64 bits, is passed on. */\n"
    "static inline int64_t arr_checked_call(int64_t function(int64_t, int64_t), int64_t a, int64_t b)\n"
    "{\n"
    "    return a == INT64_MIN || b == INT64_MIN ? INT64_MIN : function(a, b);\n"
    "}\n";

static const char floor_divide_text[] = "/* Python's floor division; by 0: 0. */\n"
                                        "static inline int64_t arr_floor_divide(int64_t a, int64_t b)\n"
                                        "{\n"
                                        "    if (b == 0) return 0;\n"
                                        "    if (b == -1) return (int64_t)(0 - (uint64_t)a);\n"
                                        "    const int64_t quotient = a / b;\n"
                                        "    return a % b != 0 && (a % b < 0) != (b < 0) ? quotient - 1 : quotient;\n"
                                        "}\n";

static const char modulo_text[] =
    "/* Python's modulo; by 0: 0. */\n"
    "static inline int64_t arr_modulo(int64_t a, int64_t b)\n"
    "{\n"
    "    if (b == 0 || b == -1) return 0;\n"
    "    const int64_t remainder = a % b;\n"
    "    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;\n"
    "}\n";

static const char next_text[] =
    "/* index + step, or `end` when that is nearer: never beyond 64 bits. */\n"
    "static inline int64_t arr_next(int64_t index, int64_t step, int64_t end)\n"
    "{\n"
    "    const uint64_t left = step > 0 ? (uint64_t)end - (uint64_t)index : (uint64_t)index - (uint64_t)end;\n"
    "    const uint64_t stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;\n"
    "    return left > stride ? index + step : end;\n"
    "}\n";

const char *c_support_text(CSupport support) {
    switch (support) {
    case C_SUPPORT_FAIL: return fail_text;
    case C_SUPPORT_ARGUMENTS: return arguments_text;
    case C_SUPPORT_WORKSPACE: return workspace_text;
    case C_SUPPORT_CHECKED_SUM: return checked_sum_text;
    case C_SUPPORT_CHECKED_PRODUCT: return checked_product_text;
    case C_SUPPORT_CHECKED_CALL: return checked_call_text;
    case C_SUPPORT_MAXIMUM:
        return "static inline int64_t arr_maximum(int64_t a, int64_t b) { return a > b ? a : b; }\n";
    case C_SUPPORT_MINIMUM:
        return "static inline int64_t arr_minimum(int64_t a, int64_t b) { return a < b ? a : b; }\n";
    case C_SUPPORT_FLOOR_DIVIDE: return floor_divide_text;
    case C_SUPPORT_MODULO: return modulo_text;
    case C_SUPPORT_NEXT: return next_text;
    case C_SUPPORT_FMA_F64:
        return "static inline double arr_fma_f64(double a, double b, double c) { return fma(a, b, c); }\n";
    case C_SUPPORT_FMA_F32:
        return "static inline float arr_fma_f32(float a, float b, float c) { return fmaf(a, b, c); }\n";
    case C_SUPPORT_COUNT: break;
    }
    INTERNAL_ERROR("no support function %d", (int)support);
}

// ---- integers ----------------------------------------------------------------------------------------------------

#define UNARY(name) "static inline $T arr_" name "_$N($T a) { "
#define BINARY(name) "static inline $T arr_" name "_$N($T a, $T b) { "
#define OVERFLOWS(name) "static inline bool arr_" name "_overflows_$N(int64_t a, int64_t b) { "

// Operations where signed and unsigned types differ, or bool is not the integers modulo 2.
static const char *signed_template(IrOp op) {
    switch ((int)op) {
    case IR_ABSOLUTE: return UNARY("absolute") "return a < 0 ? $[0u - ($U)a$] : a; }\n";
    case IR_SIGN: return UNARY("sign") "return ($T)((a > 0) - (a < 0)); }\n";
    case IR_FLOOR_DIVIDE:
        return BINARY("floor_divide") "\n    if (b == 0) return 0;\n    if (b == -1) return $[0u - ($U)a$];\n"
                                      "    return ($T)(a / b - (a % b != 0 && (a % b < 0) != (b < 0)));\n}\n";
    case IR_MODULO:
        return BINARY("modulo") "\n    if (b == 0 || b == -1) return 0;\n    const $T r = ($T)(a % b);\n"
                                "    return ($T)(r != 0 && (r < 0) != (b < 0) ? r + b : r);\n}\n";
    case IR_POWER:
        return BINARY("power") "\n    uint64_t power = 1, base = (uint64_t)a;\n    if (b < 0) return 0;\n"
                               "    for (uint64_t rest = (uint64_t)b; rest != 0; rest >>= 1) {\n        if (rest & 1) "
                               "power *= base;\n"
                               "        base *= base;\n    }\n    return $[power$];\n}\n";
    case IR_SHIFT_RIGHT:
        return BINARY("shift_right") "return (uint64_t)b < $W ? ($T)(a >> b) : ($T)(a < 0 ? -1 : 0); }\n";
    }
    return NULL;
}

static const char *unsigned_template(IrOp op) {
    switch ((int)op) {
    case IR_ABSOLUTE: return UNARY("absolute") "return a; }\n";
    case IR_SIGN: return UNARY("sign") "return ($T)(a != 0); }\n";
    case IR_FLOOR_DIVIDE: return BINARY("floor_divide") "return b == 0 ? ($T)0 : ($T)(a / b); }\n";
    case IR_MODULO: return BINARY("modulo") "return b == 0 ? ($T)0 : ($T)(a % b); }\n";
    case IR_POWER:
        return BINARY("power") "\n    uint64_t power = 1, base = (uint64_t)a;\n"
                               "    for (uint64_t rest = (uint64_t)b; rest != 0; rest >>= 1) {\n        if (rest & 1) "
                               "power *= base;\n"
                               "        base *= base;\n    }\n    return $[power$];\n}\n";
    case IR_SHIFT_RIGHT: return BINARY("shift_right") "return (uint64_t)b < $W ? ($T)(a >> b) : ($T)0; }\n";
    case IR_GCD:
        return BINARY("gcd") "\n    while (b != 0) {\n        const $T remainder = ($T)(a % b);\n        a = b;\n"
                             "        b = remainder;\n    }\n    return a;\n}\n";
    }
    return NULL;
}

static const char *bool_template(IrOp op) {
    switch ((int)op) {
    case IR_ADD:
    case IR_GCD:
    case IR_BIT_OR: return "static inline bool arr_$O_bool(bool a, bool b) { return a || b; }\n";
    case IR_MULTIPLY:
    case IR_BIT_AND: return "static inline bool arr_$O_bool(bool a, bool b) { return a && b; }\n";
    case IR_BIT_XOR: return "static inline bool arr_$O_bool(bool a, bool b) { return a != b; }\n";
    }
    return NULL;
}

static const char *overflow_template(IrOp op) {
    switch ((int)op) {
    case IR_ADD_OVERFLOWS: return OVERFLOWS("add") "return b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b; }\n";
    case IR_SUBTRACT_OVERFLOWS:
        return OVERFLOWS("subtract") "return b < 0 ? a > INT64_MAX + b : a < INT64_MIN + b; }\n";
    case IR_MULTIPLY_OVERFLOWS:
        return OVERFLOWS(
            "multiply") "\n    if (a == 0 || b == 0) return false;\n    if (a == -1) return b == INT64_MIN;\n"
                        "    if (b == -1) return a == INT64_MIN;\n    return (int64_t)((uint64_t)a * (uint64_t)b) / b "
                        "!= a;\n}\n";
    }
    return NULL;
}

static const char *wrapping_template(IrOp op) {
    switch ((int)op) {
    case IR_NEGATIVE: return UNARY("negative") "return $[0u - ($U)a$]; }\n";
    case IR_INVERT: return UNARY("invert") "return $[~($U)a$]; }\n";
    case IR_IS_NAN: return "static inline bool arr_is_nan_$N($T a) { (void)a; return false; }\n";
    case IR_ADD: return BINARY("add") "return $[($U)a + ($U)b$]; }\n";
    case IR_SUBTRACT: return BINARY("subtract") "return $[($U)a - ($U)b$]; }\n";
    case IR_MULTIPLY: return BINARY("multiply") "return $[($U)a * ($U)b$]; }\n";
    case IR_MINIMUM: return BINARY("minimum") "return a < b ? a : b; }\n";
    case IR_MAXIMUM: return BINARY("maximum") "return a < b ? b : a; }\n";
    case IR_SHIFT_LEFT: return BINARY("shift_left") "return (uint64_t)b < $W ? $[($U)a << b$] : ($T)0; }\n";
    }
    return NULL;
}

const char *c_integer_template(IrOp op, DType dtype) {
    const char *text = dtype == DTYPE_BOOL ? bool_template(op) : NULL;
    if (!text) text = overflow_template(op);
    if (!text) text = dtype_is_signed(dtype) ? signed_template(op) : unsigned_template(op);
    if (!text) text = wrapping_template(op);
    REQUIRE(text, "%s is not defined on %s", ir_op_info(op)->name, dtype_name(dtype));
    return text;
}

// ---- floats ------------------------------------------------------------------------------------------------------

#define LIBRARY(name, function) UNARY(name) "return " function "$F(a); }\n"
// Functions of math.def.
#define MATH_1(name, function) "$T Sleef_finz_" function "purecfma($T);\n" UNARY(name) "return Sleef_finz_" function "purecfma(a); }\n"
#define MATH_2(name, function) "$T Sleef_finz_" function "purecfma($T, $T);\n" BINARY(name) "return Sleef_finz_" function "purecfma(a, b); }\n"

static const char *math_template(IrOp op) {
    static const char *const templates[IR_OP_COUNT] = {
#define IR_MATH(op, function, operands, accuracy, fast) [IR_##op] = MATH_##operands("$O", #function "$S1_" #accuracy),
#include "middle/ir/math.def"
    };
    return templates[op];
}

static const char *float_arithmetic_template(IrOp op) {
    switch ((int)op) {
    case IR_SIGN:
        return UNARY("sign") "\n    if (a > 0) return 1;\n    if (a < 0) return -1;\n    return a == 0 ? 0 : a;\n}\n";
    case IR_IS_NAN: return "static inline bool arr_is_nan_$N($T a) { return a != a; }\n";
    case IR_FLOOR_DIVIDE:
        return BINARY("floor_divide") "\n    if (b == 0) return a / b;\n    const $T remainder = fmod$F(a, b);\n"
                                      "    $T quotient = (a - remainder) / b;\n"
                                      "    if (remainder != 0 && (b < 0) != (remainder < 0)) quotient -= 1;\n"
                                      "    if (quotient == 0) return copysign$F(0, a / b);\n    const $T floored = "
                                      "floor$F(quotient);\n"
                                      "    return quotient - floored > ($T)0.5 ? floored + 1 : floored;\n}\n";
    case IR_MODULO:
        return BINARY("modulo") "\n    const $T remainder = fmod$F(a, b);\n    if (b == 0) return remainder;\n"
                                "    if (remainder == 0) return copysign$F(0, b);\n"
                                "    return (b < 0) != (remainder < 0) ? remainder + b : remainder;\n}\n";
    case IR_MINIMUM: return BINARY("minimum") "return a < b || a != a ? a : b; }\n";
    case IR_MAXIMUM: return BINARY("maximum") "return a > b || a != a ? a : b; }\n";
    }
    return NULL;
}

const char *c_float_template(IrOp op) {
    switch ((int)op) {
    case IR_ABSOLUTE: return LIBRARY("absolute", "fabs");
    case IR_FLOOR: return LIBRARY("floor", "floor");
    case IR_CEIL: return LIBRARY("ceil", "ceil");
    case IR_TRUNC: return LIBRARY("trunc", "trunc");
    case IR_RINT: return LIBRARY("rint", "rint");
    case IR_SQRT: return LIBRARY("sqrt", "sqrt");
    case IR_COPYSIGN: return BINARY("copysign") "return copysign$F(a, b != b ? 0 : b); }\n";
    case IR_NEXTAFTER: return BINARY("nextafter") "return nextafter$F(a, b); }\n";
    }
    const char *text = math_template(op);
    if (!text) text = float_arithmetic_template(op);
    REQUIRE(text, "%s is not defined on floats", ir_op_info(op)->name);
    return text;
}

// ---- casts between floats and integers; here $T and $N are the target's, $V and $P the source's ------------------

const char *c_cast_template(DType to) {
    // A function, since gcc 12 makes -(double)i of 0.0 - (double)i: -0 where i is 0.
    if (dtype_is_float(to)) return "static inline $T arr_cast_$P_$N($V a) { return ($T)a; }\n";
    if (to == DTYPE_U64) {
        return "/* As x86-64 converts. */\n"
               "static inline uint64_t arr_cast_$P_u64($V a)\n{\n"
               "    const bool high = a >= ($V)0x1p63;\n    const $V low = high ? a - ($V)0x1p63 : a;\n"
               "    const bool fits = low >= ($V)-0x1p63 && low < ($V)0x1p63;\n"
               "    const uint64_t bits = (uint64_t)(fits ? (int64_t)low : INT64_MIN);\n"
               "    return high ? bits ^ (UINT64_C(1) << 63) : bits;\n}\n";
    }
    if (to == DTYPE_I64 || to == DTYPE_U32) {
        return "/* As x86-64 converts: INT64_MIN's bits for what does not fit. */\n"
               "static inline $T arr_cast_$P_$N($V a)\n{\n"
               "    const bool fits = a >= ($V)-0x1p63 && a < ($V)0x1p63;\n    return ($T)(fits ? (int64_t)a : "
               "INT64_MIN);\n}\n";
    }
    return "/* As x86-64 converts: INT32_MIN's bits for what does not fit. */\n"
           "static inline $T arr_cast_$P_$N($V a)\n{\n"
           "    const double wide = (double)a;\n    const bool fits = wide > -2147483649.0 && wide < 2147483648.0;\n"
           "    return ($T)(fits ? (int32_t)wide : INT32_MIN);\n}\n";
}

// ---- reductions --------------------------------------------------------------------------------------------------

const char *const c_lanes_template =
    "/* 16 lanes become one by halving; results of blocks merge as a binary counter, `block` blocks being there "
    "already. */\n"
    "static inline $T arr_halve_$O_$N($T lanes[16])\n{\n"
    "    for (int half = 8; half != 0; half /= 2)\n"
    "        for (int lane = 0; lane < half; lane++) lanes[lane] = $Blanes[lane]$Mlanes[lane + half]$A;\n"
    "    return lanes[0];\n}\n\n"
    "static inline void arr_push_$O_$N($T partials[64], int64_t block, $T value)\n{\n"
    "    int level = 0;\n"
    "    for (; block & 1; block >>= 1, level++) value = $Bpartials[level]$Mvalue$A;\n"
    "    partials[level] = value;\n}\n\n"
    "static inline $T arr_fold_$O_$N(const $T partials[64], int64_t blocks)\n{\n"
    "    int level = 0;\n"
    "    while ((blocks >> level & 1) == 0) level++;\n"
    "    $T value = partials[level];\n"
    "    for (level++; blocks >> level != 0; level++)\n"
    "        if (blocks >> level & 1) value = $Bpartials[level]$Mvalue$A;\n"
    "    return value;\n}\n";

const char *const c_block_template =
    "static inline $T arr_block_$O_$N(const $T *values, int64_t count)\n{\n"
    "    $T lanes[16];\n    int64_t row = 0;\n"
    "    for (int lane = 0; lane < 16; lane++) lanes[lane] = $I;\n"
    "    for (; count - row >= 16; row += 16)\n"
    "        for (int lane = 0; lane < 16; lane++) lanes[lane] = $Blanes[lane]$Mvalues[row + lane]$A;\n"
    "    for (int64_t lane = 0; row + lane < count; lane++) lanes[lane] = $Blanes[lane]$Mvalues[row + lane]$A;\n"
    "    return arr_halve_$O_$N(lanes);\n}\n";

const char *const c_fma_block_template =
    "static inline $T arr_block_fma_$N(const $T *values, const $T *factors, int64_t count)\n{\n"
    "    $T lanes[16];\n    int64_t row = 0;\n"
    "    for (int lane = 0; lane < 16; lane++) lanes[lane] = 0;\n"
    "    for (; count - row >= 16; row += 16)\n"
    "        for (int lane = 0; lane < 16; lane++) lanes[lane] = arr_fma_$N(values[row + lane], factors[row + lane], "
    "lanes[lane]);\n"
    "    for (int64_t lane = 0; row + lane < count; lane++)\n"
    "        lanes[lane] = arr_fma_$N(values[row + lane], factors[row + lane], lanes[lane]);\n"
    "    return arr_halve_add_$N(lanes);\n}\n";
