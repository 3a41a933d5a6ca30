// Types, constants, vectors of lanes and blocks: the vocabulary of the emitter.

#include <string.h>

#include "llvm_internal.h"

LLVMTypeRef be_type(const Emitter *emitter, DType dtype) {
    switch (dtype) {
    case DTYPE_BOOL: return emitter->i1;
    case DTYPE_I8:
    case DTYPE_U8: return emitter->i8;
    case DTYPE_I16:
    case DTYPE_U16: return emitter->i16;
    case DTYPE_I32:
    case DTYPE_U32: return emitter->i32;
    case DTYPE_I64:
    case DTYPE_U64: return emitter->i64;
    case DTYPE_F32: return emitter->f32;
    case DTYPE_F64: return emitter->f64;
    case DTYPE_C64:
    case DTYPE_C128:
    case DTYPE_NONE: break;
    }
    INTERNAL_ERROR("no machine type for %s", dtype_name(dtype));
}

LLVMTypeRef be_memory_type(const Emitter *emitter, DType dtype) {
    return dtype == DTYPE_BOOL ? emitter->i8 : be_type(emitter, dtype);
}

LLVMValueRef be_i64(const Emitter *emitter, int64_t value) { return LLVMConstInt(emitter->i64, (uint64_t)value, true); }

LLVMValueRef be_i32(const Emitter *emitter, int32_t value) {
    return LLVMConstInt(emitter->i32, (uint64_t)(uint32_t)value, false);
}

// Floats go through their bits, so that every NaN and -0.0 arrives as it is.
LLVMValueRef be_constant(const Emitter *emitter, DType dtype, uint64_t bits) {
    LLVMTypeRef type = be_type(emitter, dtype);
    if (!dtype_is_float(dtype)) return LLVMConstInt(type, bits, false);
    LLVMTypeRef integer = dtype == DTYPE_F64 ? emitter->i64 : emitter->i32;
    return LLVMConstBitCast(LLVMConstInt(integer, bits, false), type);
}

bool be_is_vector(LLVMValueRef value) { return LLVMGetTypeKind(LLVMTypeOf(value)) == LLVMVectorTypeKind; }

uint32_t be_width(LLVMValueRef value) { return be_is_vector(value) ? LLVMGetVectorSize(LLVMTypeOf(value)) : 1; }

LLVMTypeRef be_widen(LLVMTypeRef type, uint32_t width) { return width == 1 ? type : LLVMVectorType(type, width); }

enum { LANE_LIMIT = 64 };

static LLVMValueRef constant_splat(LLVMValueRef scalar, uint32_t width) {
    REQUIRE(width <= LANE_LIMIT, "%u lanes", width);
    LLVMValueRef lanes[LANE_LIMIT];
    for (uint32_t i = 0; i < width; i++) lanes[i] = scalar;
    return LLVMConstVector(lanes, width);
}

LLVMValueRef be_integer_of(LLVMTypeRef type, int64_t value) {
    if (LLVMGetTypeKind(type) != LLVMVectorTypeKind) return LLVMConstInt(type, (uint64_t)value, true);
    return constant_splat(LLVMConstInt(LLVMGetElementType(type), (uint64_t)value, true), LLVMGetVectorSize(type));
}

LLVMValueRef be_real_of(LLVMTypeRef type, double value) {
    if (LLVMGetTypeKind(type) != LLVMVectorTypeKind) return LLVMConstReal(type, value);
    return constant_splat(LLVMConstReal(LLVMGetElementType(type), value), LLVMGetVectorSize(type));
}

// A shuffle of `left` and `right` whose lane i is lane lanes[i] of their concatenation.
static LLVMValueRef shuffle(Emitter *emitter, LLVMValueRef left, LLVMValueRef right, const uint32_t *lanes, uint32_t count) {
    LLVMValueRef mask[LANE_LIMIT];
    for (uint32_t i = 0; i < count; i++) mask[i] = LLVMConstInt(emitter->i32, lanes[i], false);
    return LLVMBuildShuffleVector(emitter->builder, left, right, LLVMConstVector(mask, count), "");
}

LLVMValueRef be_splat(Emitter *emitter, LLVMValueRef value, uint32_t width) {
    if (width == 1 || be_is_vector(value)) return value;
    if (LLVMIsConstant(value)) return constant_splat(value, width);
    uint32_t lanes[LANE_LIMIT] = {0};
    LLVMValueRef empty = LLVMGetPoison(LLVMVectorType(LLVMTypeOf(value), width));
    LLVMValueRef first = be_insert(emitter, empty, value, 0);
    return shuffle(emitter, first, empty, lanes, width);
}

LLVMValueRef be_extract(Emitter *emitter, LLVMValueRef vector, uint32_t lane) {
    if (!be_is_vector(vector)) return vector;
    return LLVMBuildExtractElement(emitter->builder, vector, LLVMConstInt(emitter->i64, lane, false), "");
}

LLVMValueRef be_insert(Emitter *emitter, LLVMValueRef vector, LLVMValueRef value, uint32_t lane) {
    return LLVMBuildInsertElement(emitter->builder, vector, value, LLVMConstInt(emitter->i64, lane, false), "");
}

LLVMValueRef be_lanes_of(Emitter *emitter, LLVMValueRef vector, uint32_t first, uint32_t count) {
    if (count == 1) return be_extract(emitter, vector, first);
    if (count == be_width(vector)) return vector;
    uint32_t lanes[LANE_LIMIT];
    for (uint32_t i = 0; i < count; i++) lanes[i] = first + i;
    return shuffle(emitter, vector, LLVMGetPoison(LLVMTypeOf(vector)), lanes, count);
}

LLVMValueRef be_join(Emitter *emitter, LLVMValueRef low, LLVMValueRef high) {
    uint32_t lanes[LANE_LIMIT], count = 2 * be_width(low);
    for (uint32_t i = 0; i < count; i++) lanes[i] = i;
    return shuffle(emitter, low, high, lanes, count);
}

static LLVMValueRef lane_numbers_of(LLVMTypeRef type, uint32_t width) {
    LLVMValueRef lanes[LANE_LIMIT];
    for (uint32_t i = 0; i < width; i++) lanes[i] = LLVMConstInt(type, i, true);
    return LLVMConstVector(lanes, width);
}

LLVMValueRef be_lane_numbers(const Emitter *emitter, uint32_t width) { return lane_numbers_of(emitter->i64, width); }

// Where a mask is a register of its own, narrow numbers are compared in one instruction; elsewhere masks are as wide as elements.
LLVMValueRef be_first_lanes(Emitter *emitter, uint32_t width, LLVMValueRef count) {
    LLVMTypeRef type = emitter->i64;
    if (emitter->target->has_avx512) type = width <= 16 ? emitter->i32 : width <= 32 ? emitter->i16 : emitter->i8;
    if (type == emitter->i8) count = be_minimum_i64(emitter, count, be_i64(emitter, width));
    if (type != emitter->i64) count = LLVMBuildTrunc(emitter->builder, count, type, "");
    return LLVMBuildICmp(emitter->builder, LLVMIntSLT, lane_numbers_of(type, width), be_splat(emitter, count, width), "");
}

LLVMValueRef be_select(Emitter *emitter, LLVMValueRef condition, LLVMValueRef yes, LLVMValueRef no) {
    return be_flagged(emitter, LLVMBuildSelect(emitter->builder, condition, yes, no, ""));
}

LLVMValueRef be_intrinsic(Emitter *emitter, const char *name, LLVMTypeRef type, LLVMValueRef *operands, uint32_t count) {
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    REQUIRE(id != 0, "no intrinsic %s", name);
    LLVMValueRef declaration = LLVMGetIntrinsicDeclaration(emitter->module, id, &type, 1);
    LLVMTypeRef signature = LLVMIntrinsicGetType(emitter->context, id, &type, 1);
    return be_flagged(emitter, LLVMBuildCall2(emitter->builder, signature, declaration, operands, count, ""));
}

LLVMValueRef be_minimum_i64(Emitter *emitter, LLVMValueRef left, LLVMValueRef right) {
    return be_intrinsic(emitter, "llvm.smin", emitter->i64, (LLVMValueRef[]){left, right}, 2);
}

LLVMValueRef be_maximum_i64(Emitter *emitter, LLVMValueRef left, LLVMValueRef right) {
    return be_intrinsic(emitter, "llvm.smax", emitter->i64, (LLVMValueRef[]){left, right}, 2);
}

LLVMValueRef be_alloca(Emitter *emitter, LLVMTypeRef type, const char *name) {
    LLVMBasicBlockRef current = LLVMGetInsertBlock(emitter->builder);
    be_position(emitter, emitter->entry);
    LLVMValueRef slot = LLVMBuildAlloca(emitter->builder, type, name);
    be_position(emitter, current);
    return slot;
}

LLVMBasicBlockRef be_block(Emitter *emitter, const char *name) {
    LLVMValueRef function = LLVMGetBasicBlockParent(emitter->entry);
    return LLVMAppendBasicBlockInContext(emitter->context, function, name);
}

void be_position(Emitter *emitter, LLVMBasicBlockRef block) { LLVMPositionBuilderAtEnd(emitter->builder, block); }

void be_jump(Emitter *emitter, LLVMBasicBlockRef block) {
    LLVMBuildBr(emitter->builder, block);
    be_position(emitter, block);
}

LLVMValueRef be_flagged(Emitter *emitter, LLVMValueRef value) {
    if (emitter->fast_math == LLVMFastMathNone || !LLVMIsAInstruction(value)) return value;
    if (LLVMCanValueUseFastMathFlags(value)) LLVMSetFastMathFlags(value, emitter->fast_math);
    return value;
}
