// Integer operations that take a loop for each element: one private function an operation and dtype, which vectors call lane
// by lane.

#include "llvm_internal.h"

// A loop's state at its test, each value with what it was before the loop.
static void add_incoming(LLVMValueRef *phis, LLVMValueRef *first, LLVMValueRef *next, uint32_t count, LLVMBasicBlockRef entry, LLVMBasicBlockRef body) {
    for (uint32_t i = 0; i < count; i++) {
        LLVMAddIncoming(phis[i], (LLVMValueRef[]){first[i], next[i]}, (LLVMBasicBlockRef[]){entry, body}, 2);
    }
}

// result = 1; while (e != 0) { if (e & 1) result *= b; b *= b; e >>= 1; } from `entry`, the block before the loop.
static void emit_power_loop(Emitter *emitter, LLVMValueRef function, LLVMTypeRef type, LLVMBasicBlockRef entry) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMBasicBlockRef test = LLVMAppendBasicBlockInContext(emitter->context, function, "test");
    LLVMBasicBlockRef body = LLVMAppendBasicBlockInContext(emitter->context, function, "body");
    LLVMBasicBlockRef exit = LLVMAppendBasicBlockInContext(emitter->context, function, "exit");
    LLVMValueRef one = LLVMConstInt(type, 1, false), zero = LLVMConstInt(type, 0, false);
    be_jump(emitter, test);
    LLVMValueRef result = LLVMBuildPhi(builder, type, "result");
    LLVMValueRef base = LLVMBuildPhi(builder, type, "base");
    LLVMValueRef exponent = LLVMBuildPhi(builder, type, "exponent");
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntEQ, exponent, zero, ""), exit, body);
    be_position(emitter, body);
    LLVMValueRef odd = LLVMBuildTrunc(builder, exponent, emitter->i1, "");
    LLVMValueRef next[3] = {LLVMBuildSelect(builder, odd, LLVMBuildMul(builder, result, base, ""), result, ""),
                            LLVMBuildMul(builder, base, base, ""), LLVMBuildLShr(builder, exponent, one, "")};
    LLVMBuildBr(builder, test);
    LLVMValueRef first[3] = {one, LLVMGetParam(function, 0), LLVMGetParam(function, 1)}, phis[3] = {result, base, exponent};
    add_incoming(phis, first, next, 3, entry, body);
    be_position(emitter, exit);
    LLVMBuildRet(builder, result);
}

// A negative exponent gives 0; returns the block of the others.
static LLVMBasicBlockRef emit_negative_exponent(Emitter *emitter, LLVMValueRef function, LLVMTypeRef type) {
    LLVMBasicBlockRef negative = LLVMAppendBasicBlockInContext(emitter->context, function, "negative");
    LLVMBasicBlockRef start = LLVMAppendBasicBlockInContext(emitter->context, function, "start");
    LLVMValueRef zero = LLVMConstInt(type, 0, false);
    LLVMValueRef below = LLVMBuildICmp(emitter->builder, LLVMIntSLT, LLVMGetParam(function, 1), zero, "");
    LLVMBuildCondBr(emitter->builder, below, negative, start);
    be_position(emitter, negative);
    LLVMBuildRet(emitter->builder, zero);
    be_position(emitter, start);
    return start;
}

// while (b != 0) { r = a % b; a = b; b = r; } return a; of unsigned a and b, from `entry`.
static void emit_gcd_loop(Emitter *emitter, LLVMValueRef function, LLVMTypeRef type, LLVMBasicBlockRef entry) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMBasicBlockRef test = LLVMAppendBasicBlockInContext(emitter->context, function, "test");
    LLVMBasicBlockRef body = LLVMAppendBasicBlockInContext(emitter->context, function, "body");
    LLVMBasicBlockRef exit = LLVMAppendBasicBlockInContext(emitter->context, function, "exit");
    be_jump(emitter, test);
    LLVMValueRef left = LLVMBuildPhi(builder, type, "left"), right = LLVMBuildPhi(builder, type, "right");
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntEQ, right, LLVMConstInt(type, 0, false), ""), exit, body);
    be_position(emitter, body);
    LLVMValueRef next[2] = {right, LLVMBuildURem(builder, left, right, "")};
    LLVMBuildBr(builder, test);
    LLVMValueRef first[2] = {LLVMGetParam(function, 0), LLVMGetParam(function, 1)}, phis[2] = {left, right};
    add_incoming(phis, first, next, 2, entry, body);
    be_position(emitter, exit);
    LLVMBuildRet(builder, left);
}

static void emit_function_body(Emitter *emitter, IrOp op, DType dtype, LLVMValueRef function) {
    LLVMTypeRef type = be_type(emitter, dtype);
    LLVMBasicBlockRef entry = LLVMAppendBasicBlockInContext(emitter->context, function, "entry");
    be_position(emitter, entry);
    if (op == IR_GCD) {
        emit_gcd_loop(emitter, function, type, entry);
        return;
    }
    if (dtype_is_signed(dtype)) entry = emit_negative_exponent(emitter, function, type);
    emit_power_loop(emitter, function, type, entry);
}

static LLVMValueRef create_function(Emitter *emitter, const char *name, IrOp op, DType dtype, LLVMTypeRef signature) {
    LLVMBasicBlockRef current = LLVMGetInsertBlock(emitter->builder);
    LLVMMetadataRef place = LLVMGetCurrentDebugLocation2(emitter->builder);
    LLVMSetCurrentDebugLocation2(emitter->builder, NULL);
    LLVMValueRef function = LLVMAddFunction(emitter->module, name, signature);
    LLVMSetLinkage(function, LLVMPrivateLinkage);
    be_add_function_attribute(emitter, function, "nounwind");
    be_add_function_attribute(emitter, function, "memory");
    be_add_function_attribute(emitter, function, "willreturn");
    be_add_target_attributes(emitter, function);
    emit_function_body(emitter, op, dtype, function);
    be_position(emitter, current);
    LLVMSetCurrentDebugLocation2(emitter->builder, place);
    return function;
}

LLVMValueRef be_integer_loop(Emitter *emitter, IrOp op, DType dtype, LLVMValueRef left, LLVMValueRef right) {
    char *name = arena_format(emitter->arena, "arrc.%s.%s", ir_op_info(op)->name, dtype_name(dtype));
    LLVMTypeRef type = be_type(emitter, dtype);
    LLVMTypeRef signature = LLVMFunctionType(type, (LLVMTypeRef[]){type, type}, 2, false);
    LLVMValueRef function = LLVMGetNamedFunction(emitter->module, name);
    if (!function) function = create_function(emitter, name, op, dtype, signature);
    if (!be_is_vector(left)) return LLVMBuildCall2(emitter->builder, signature, function, (LLVMValueRef[]){left, right}, 2, "");
    LLVMValueRef result = LLVMGetPoison(LLVMTypeOf(left));
    for (uint32_t lane = 0; lane < be_width(left); lane++) {
        LLVMValueRef operands[2] = {be_extract(emitter, left, lane), be_extract(emitter, right, lane)};
        LLVMValueRef value = LLVMBuildCall2(emitter->builder, signature, function, operands, 2, "");
        result = be_insert(emitter, result, value, lane);
    }
    return result;
}
