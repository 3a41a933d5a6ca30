// Math functions: SLEEF's deterministic forms, whose scalar and vector versions give the same bits.
//
// A scalar call names its vector versions in the attribute "vector-function-abi-variant", from which LLVM's loop vectoriser
// takes them; vectors of the emitter's own call them directly. The versions are kept in llvm.compiler.used, since LLVM
// would drop declarations that nothing uses before the vectoriser looks for them.

#include <string.h>

#include "llvm_internal.h"

// A vector version of one family of SLEEF functions.
typedef struct MathVariant {
    MathFamily family;
    DType dtype;
    uint32_t width;
    const char *suffix;
    bool needs_avx512;
} MathVariant;

// Widest first.
static const MathVariant VARIANTS[] = {
    {MATH_X86_FMA, DTYPE_F64, 8, "avx512f", true},  {MATH_X86_FMA, DTYPE_F64, 4, "avx2", false},
    {MATH_X86_FMA, DTYPE_F64, 2, "avx2128", false}, {MATH_X86_FMA, DTYPE_F32, 16, "avx512f", true},
    {MATH_X86_FMA, DTYPE_F32, 8, "avx2", false},    {MATH_X86_FMA, DTYPE_F32, 4, "avx2128", false},
    {MATH_AARCH64, DTYPE_F64, 2, "advsimd", false}, {MATH_AARCH64, DTYPE_F32, 4, "advsimd", false},
};
enum { VARIANT_COUNT = sizeof VARIANTS / sizeof VARIANTS[0] };

static const IrMath *math_of(IrOp op) {
    const IrMath *math = ir_math(op);
    REQUIRE(math, "%s is not a mathematical function", ir_op_info(op)->name);
    return math;
}

// 1 ulp; --fp=fast takes the forms within 3.5 ulp where SLEEF has them.
static const char *accuracy(const Emitter *emitter, IrOp op) {
    return emitter->options->floating_point == FLOATING_POINT_FAST ? math_of(op)->fast_accuracy : math_of(op)->accuracy;
}

static char *symbol(Emitter *emitter, IrOp op, DType dtype, uint32_t width, const char *suffix) {
    const char *kind = emitter->target->math == MATH_SCALAR ? "cinz" : "finz";
    return arena_format(emitter->arena, "Sleef_%s_%s%c%u_%s%s", kind, math_of(op)->function, dtype == DTYPE_F64 ? 'd' : 'f', width,
                        accuracy(emitter, op), suffix);
}

static LLVMTypeRef signature(const Emitter *emitter, IrOp op, DType dtype, uint32_t width) {
    LLVMTypeRef type = be_widen(be_type(emitter, dtype), width);
    return LLVMFunctionType(type, (LLVMTypeRef[]){type, type}, math_of(op)->operand_count, false);
}

static LLVMValueRef declare(Emitter *emitter, const char *name, LLVMTypeRef type) {
    LLVMValueRef function = LLVMAddFunction(emitter->module, name, type);
    be_add_function_attribute(emitter, function, "memory");
    be_add_function_attribute(emitter, function, "nounwind");
    be_add_function_attribute(emitter, function, "willreturn");
    return function;
}

static bool is_available(const Emitter *emitter, const MathVariant *variant, DType dtype) {
    const Target *target = emitter->target;
    return variant->family == target->math && variant->dtype == dtype && (!variant->needs_avx512 || target->has_avx512);
}

static LLVMValueRef vector_function(Emitter *emitter, IrOp op, const MathVariant *variant) {
    char *name = symbol(emitter, op, variant->dtype, variant->width, variant->suffix);
    LLVMValueRef function = LLVMGetNamedFunction(emitter->module, name);
    if (function) return function;
    function = declare(emitter, name, signature(emitter, op, variant->dtype, variant->width));
    vector_push(&emitter->compiler_used, function);
    return function;
}

// Declares the vector versions and returns the attribute's value: "_ZGV_LLVM_N4v_scalar(vector),...".
static char *variant_list(Emitter *emitter, IrOp op, DType dtype, const char *scalar) {
    char *list = NULL;
    for (uint32_t i = 0; i < VARIANT_COUNT; i++) {
        const MathVariant *variant = &VARIANTS[i];
        if (!is_available(emitter, variant, dtype)) continue;
        size_t length;
        const char *vector = LLVMGetValueName2(vector_function(emitter, op, variant), &length);
        list = arena_format(emitter->arena, "%s%s_ZGV_LLVM_N%u%s_%s(%s)", list ? list : "", list ? "," : "", variant->width,
                            math_of(op)->operand_count == 2 ? "vv" : "v", scalar, vector);
    }
    return list;
}

static LLVMValueRef scalar_function(Emitter *emitter, IrOp op, DType dtype) {
    char *name = symbol(emitter, op, dtype, 1, emitter->target->math == MATH_SCALAR ? "purec" : "purecfma");
    LLVMValueRef function = LLVMGetNamedFunction(emitter->module, name);
    return function ? function : declare(emitter, name, signature(emitter, op, dtype, 1));
}

static LLVMValueRef call(Emitter *emitter, LLVMTypeRef type, LLVMValueRef function, LLVMValueRef left, LLVMValueRef right) {
    LLVMValueRef operands[2] = {left, right};
    return LLVMBuildCall2(emitter->builder, type, function, operands, LLVMCountParamTypes(type), "");
}

static LLVMValueRef call_scalar(Emitter *emitter, IrOp op, DType dtype, LLVMValueRef left, LLVMValueRef right) {
    LLVMValueRef function = scalar_function(emitter, op, dtype);
    LLVMValueRef result = call(emitter, signature(emitter, op, dtype, 1), function, left, right);
    size_t length;
    char *list = variant_list(emitter, op, dtype, LLVMGetValueName2(function, &length));
    if (!list) return result;
    const char *kind = "vector-function-abi-variant";
    LLVMAttributeRef attribute = LLVMCreateStringAttribute(emitter->context, kind, (unsigned)strlen(kind), list, (unsigned)strlen(list));
    LLVMAddCallSiteAttribute(result, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, attribute);
    return result;
}

// The widest version that divides `width`; NULL when only the scalar form fits.
static const MathVariant *find_variant(const Emitter *emitter, DType dtype, uint32_t width) {
    for (uint32_t i = 0; i < VARIANT_COUNT; i++) {
        if (is_available(emitter, &VARIANTS[i], dtype) && width % VARIANTS[i].width == 0) return &VARIANTS[i];
    }
    return NULL;
}

// `count` lanes from `first` in one call.
static LLVMValueRef call_part(Emitter *emitter, IrOp op, DType dtype, const MathVariant *variant, LLVMValueRef left,
                              LLVMValueRef right, uint32_t first, uint32_t count) {
    LLVMValueRef left_part = be_lanes_of(emitter, left, first, count);
    LLVMValueRef right_part = right ? be_lanes_of(emitter, right, first, count) : NULL;
    if (!variant) return call_scalar(emitter, op, dtype, left_part, right_part);
    return call(emitter, signature(emitter, op, dtype, count), vector_function(emitter, op, variant), left_part, right_part);
}

static LLVMValueRef insert_part(Emitter *emitter, LLVMValueRef result, LLVMValueRef part, uint32_t first) {
    for (uint32_t lane = 0; lane < be_width(part); lane++) {
        result = be_insert(emitter, result, be_extract(emitter, part, lane), first + lane);
    }
    return result;
}

LLVMValueRef be_math(Emitter *emitter, IrOp op, DType dtype, LLVMValueRef left, LLVMValueRef right) {
    uint32_t width = be_width(left);
    if (math_of(op)->operand_count == 1) right = NULL;
    if (width == 1) return call_scalar(emitter, op, dtype, left, right);
    const MathVariant *variant = find_variant(emitter, dtype, width);
    uint32_t count = variant ? variant->width : 1;
    if (count == width) return call_part(emitter, op, dtype, variant, left, right, 0, width);
    if (count * 2 == width) {
        LLVMValueRef low = call_part(emitter, op, dtype, variant, left, right, 0, count);
        return be_join(emitter, low, call_part(emitter, op, dtype, variant, left, right, count, count));
    }
    LLVMValueRef result = LLVMGetPoison(LLVMTypeOf(left));
    for (uint32_t first = 0; first < width; first += count) {
        LLVMValueRef part = call_part(emitter, op, dtype, variant, left, right, first, count);
        result = insert_part(emitter, result, part, first);
    }
    return result;
}
