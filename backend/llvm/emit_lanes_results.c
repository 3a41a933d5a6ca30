// Block results of REDUCE in lanes: a binary counter of partial results, one a level (docs/reduction-orders.md, lanes16, 4 and 5).

#include "lanes_internal.h"

enum { LEVELS = 54 }; // 2^54 blocks of 2^10 elements are more than fit in memory

LLVMValueRef be_lanes_stack(Emitter *emitter, LLVMTypeRef type) {
    return be_alloca(emitter, LLVMArrayType2(type, LEVELS), "blocks");
}

LLVMValueRef be_lanes_combine(Emitter *emitter, const LaneAccumulator *accumulator, LLVMValueRef older, LLVMValueRef newer) {
    DType dtype = accumulator->dtype;
    return be_apply(emitter, accumulator->source->combiner, dtype, dtype, (LLVMValueRef[]){older, newer}, 2);
}

static LLVMValueRef level_slot(Emitter *emitter, LLVMTypeRef type, LLVMValueRef stack, LLVMValueRef level) {
    return LLVMBuildInBoundsGEP2(emitter->builder, type, stack, &level, 1, "");
}

static LLVMValueRef load_level(Emitter *emitter, LLVMTypeRef type, LLVMValueRef stack, LLVMValueRef level) {
    return LLVMBuildLoad2(emitter->builder, type, level_slot(emitter, type, stack, level), "");
}

// The loop over the digits of a count of blocks: a test, and a merge for each digit that is set.
typedef struct DigitLoop {
    LLVMBasicBlockRef entry, test, merge, exit;
} DigitLoop;

// The builder stands in the test.
static DigitLoop begin_digits(Emitter *emitter, LLVMValueRef function) {
    DigitLoop loop = {.entry = LLVMGetInsertBlock(emitter->builder)};
    loop.test = LLVMAppendBasicBlockInContext(emitter->context, function, "test");
    loop.merge = LLVMAppendBasicBlockInContext(emitter->context, function, "merge");
    loop.exit = LLVMAppendBasicBlockInContext(emitter->context, function, "exit");
    be_jump(emitter, loop.test);
    return loop;
}

// The level of each of the binary counter's digits: while (blocks has digit `level`) result = stack[level++] op result.
static void emit_push(Emitter *emitter, LLVMValueRef function, const LaneAccumulator *accumulator) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMTypeRef type = be_type(emitter, accumulator->dtype);
    DigitLoop loop = begin_digits(emitter, function);
    LLVMValueRef stack = LLVMGetParam(function, 0), one = be_i64(emitter, 1);
    LLVMValueRef digits = LLVMBuildPhi(builder, emitter->i64, "digits"), level = LLVMBuildPhi(builder, emitter->i64, "level");
    LLVMValueRef result = LLVMBuildPhi(builder, type, "result");
    LLVMBuildCondBr(builder, LLVMBuildTrunc(builder, digits, emitter->i1, ""), loop.merge, loop.exit);
    be_position(emitter, loop.merge);
    LLVMValueRef merged = be_lanes_combine(emitter, accumulator, load_level(emitter, type, stack, level), result);
    LLVMValueRef next[3] = {LLVMBuildLShr(builder, digits, one, ""), LLVMBuildAdd(builder, level, one, ""), merged};
    LLVMBuildBr(builder, loop.test);
    LLVMValueRef first[3] = {LLVMGetParam(function, 1), be_i64(emitter, 0), LLVMGetParam(function, 2)};
    LLVMValueRef phis[3] = {digits, level, result};
    for (uint32_t i = 0; i < 3; i++) {
        LLVMAddIncoming(phis[i], (LLVMValueRef[]){first[i], next[i]}, (LLVMBasicBlockRef[]){loop.entry, loop.merge}, 2);
    }
    be_position(emitter, loop.exit);
    LLVMBuildStore(builder, result, level_slot(emitter, type, stack, level));
    LLVMBuildRetVoid(builder);
}

// From the newest result to the oldest: for each digit of `blocks`, the lowest first, result = stack[level] op result.
static void emit_fold(Emitter *emitter, LLVMValueRef function, const LaneAccumulator *accumulator) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMTypeRef type = be_type(emitter, accumulator->dtype);
    DigitLoop loop = begin_digits(emitter, function);
    LLVMValueRef stack = LLVMGetParam(function, 0), never_zero = LLVMConstInt(emitter->i1, 1, false);
    LLVMValueRef digits = LLVMBuildPhi(builder, emitter->i64, "digits"), result = LLVMBuildPhi(builder, type, "result");
    LLVMValueRef done = LLVMBuildICmp(builder, LLVMIntEQ, digits, be_i64(emitter, 0), "");
    LLVMBuildCondBr(builder, done, loop.exit, loop.merge);
    be_position(emitter, loop.merge);
    LLVMValueRef level = be_intrinsic(emitter, "llvm.cttz", emitter->i64, (LLVMValueRef[]){digits, never_zero}, 2);
    LLVMValueRef merged = be_lanes_combine(emitter, accumulator, load_level(emitter, type, stack, level), result);
    LLVMValueRef left = LLVMBuildAnd(builder, digits, LLVMBuildSub(builder, digits, be_i64(emitter, 1), ""), "");
    LLVMBuildBr(builder, loop.test);
    LLVMValueRef blocks = LLVMGetParam(function, 1), newest = LLVMGetParam(function, 2);
    LLVMAddIncoming(digits, (LLVMValueRef[]){blocks, left}, (LLVMBasicBlockRef[]){loop.entry, loop.merge}, 2);
    LLVMAddIncoming(result, (LLVMValueRef[]){newest, merged}, (LLVMBasicBlockRef[]){loop.entry, loop.merge}, 2);
    be_position(emitter, loop.exit);
    LLVMBuildRet(builder, result);
}

typedef void HelperEmit(Emitter *emitter, LLVMValueRef function, const LaneAccumulator *accumulator);

// One private function a combiner and dtype.
static LLVMValueRef call_helper(Emitter *emitter, const char *kind, const LaneAccumulator *accumulator, HelperEmit *emit,
                                LLVMTypeRef type, LLVMValueRef *operands) {
    const char *combiner = ir_op_info(accumulator->source->combiner)->name;
    char *name = arena_format(emitter->arena, "arrc.%s.%s.%s", kind, combiner, dtype_name(accumulator->dtype));
    LLVMValueRef function = LLVMGetNamedFunction(emitter->module, name);
    if (!function) {
        LLVMBasicBlockRef current = LLVMGetInsertBlock(emitter->builder);
        LLVMMetadataRef place = LLVMGetCurrentDebugLocation2(emitter->builder);
        function = LLVMAddFunction(emitter->module, name, type);
        LLVMSetLinkage(function, LLVMPrivateLinkage);
        be_add_function_attribute(emitter, function, "nounwind");
        be_add_target_attributes(emitter, function);
        LLVMSetCurrentDebugLocation2(emitter->builder, NULL);
        be_position(emitter, LLVMAppendBasicBlockInContext(emitter->context, function, "entry"));
        emit(emitter, function, accumulator);
        be_position(emitter, current);
        LLVMSetCurrentDebugLocation2(emitter->builder, place);
    }
    return LLVMBuildCall2(emitter->builder, type, function, operands, LLVMCountParamTypes(type), "");
}

void be_lanes_push(Emitter *emitter, const LaneAccumulator *accumulator, uint32_t level, LLVMValueRef blocks, LLVMValueRef result) {
    LLVMTypeRef parameters[3] = {emitter->pointer_type, emitter->i64, be_type(emitter, accumulator->dtype)};
    LLVMTypeRef type = LLVMFunctionType(emitter->void_type, parameters, 3, false);
    LLVMValueRef stack = level_slot(emitter, parameters[2], accumulator->stack, be_i64(emitter, level));
    call_helper(emitter, "push", accumulator, emit_push, type, (LLVMValueRef[]){stack, blocks, result});
}

static void fold_results(Emitter *emitter, const LaneAccumulator *accumulator, LLVMValueRef blocks, LLVMValueRef newest) {
    LLVMTypeRef parameters[3] = {emitter->pointer_type, emitter->i64, be_type(emitter, accumulator->dtype)};
    LLVMTypeRef type = LLVMFunctionType(parameters[2], parameters, 3, false);
    LLVMValueRef operands[3] = {accumulator->stack, blocks, newest};
    LLVMValueRef result = call_helper(emitter, "fold", accumulator, emit_fold, type, operands);
    LLVMBuildStore(emitter->builder, result, be_variable_slot(emitter, accumulator->source->variable));
}

// The results of the last block, or identities when it is empty.
static void last_results(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef start, LLVMValueRef rest, LLVMValueRef *results) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMBasicBlockRef before = LLVMGetInsertBlock(builder), partial, complete;
    uint32_t count = reduction->statement->accumulator_count;
    be_lanes_branch(emitter, LLVMBuildICmp(builder, LLVMIntNE, rest, be_i64(emitter, 0), ""), &partial, &complete);
    be_lanes_block(emitter, reduction, start, rest);
    for (uint32_t i = 0; i < count; i++) results[i] = be_lanes_halve(emitter, &reduction->accumulators[i], 0);
    LLVMBasicBlockRef last = LLVMGetInsertBlock(builder);
    be_jump(emitter, complete);
    for (uint32_t i = 0; i < count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        LLVMValueRef values[2] = {be_identity(emitter, accumulator->source->combiner, accumulator->dtype), results[i]};
        results[i] = LLVMBuildPhi(builder, LLVMTypeOf(values[0]), "newest");
        LLVMAddIncoming(results[i], values, (LLVMBasicBlockRef[]){before, last}, 2);
    }
}

void be_lanes_last_block(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef start, LLVMValueRef blocks, LLVMValueRef rest) {
    uint32_t count = reduction->statement->accumulator_count;
    ArenaMark mark = arena_mark(emitter->arena);
    LLVMValueRef *results = ARENA_ARRAY(emitter->arena, count, LLVMValueRef);
    last_results(emitter, reduction, start, rest, results);
    for (uint32_t i = 0; i < count; i++) fold_results(emitter, &reduction->accumulators[i], blocks, results[i]);
    arena_reset(emitter->arena, mark);
}
