// REDUCE in the orders lanes16 and lanes16fma: 16 accumulators as one vector, blocks of 1024 terms, block results combined
// like a binary counter (docs/reduction-orders.md).
//
// Lanes start from identities, which are neutral bit for bit, so absent terms need no case of their own. A domain that is
// one run of an index is read in place; another is gathered block by block into buffers on the stack. A count of at most one
// block never touches the stack of block results.
//
// Blocks go one after the other: two side by side were a tenth faster for 3,000 terms and a sixth slower in memory, where
// the hardware follows one stream best.

#include "llvm_internal.h"

enum { LANES = 16, BLOCK = 1024, LEVELS = 54 }; // 2^54 blocks of 2^10 elements are more than fit in memory

typedef struct LaneAccumulator {
    const LoopAccumulator *source;
    DType dtype;
    LLVMTypeRef vector;
    LLVMValueRef lanes;          // alloca of <16 x T>
    LLVMValueRef stack;          // alloca of block results, one a level
    LLVMValueRef values, factors;// staged: allocas of [BLOCK x T]
} LaneAccumulator;

typedef struct LaneReduction {
    const LoopStatement *statement;
    Domain domain;
    LaneAccumulator *accumulators;
    bool staged;
} LaneReduction;

// ---- block results -----------------------------------------------------------------------------------------------

static LLVMValueRef combine(Emitter *emitter, IrOp combiner, DType dtype, LLVMValueRef older, LLVMValueRef newer) {
    return be_apply(emitter, combiner, dtype, dtype, (LLVMValueRef[]){older, newer}, 2);
}

static LLVMValueRef level_slot(Emitter *emitter, LLVMTypeRef type, LLVMValueRef stack, LLVMValueRef level) {
    return LLVMBuildInBoundsGEP2(emitter->builder, type, stack, &level, 1, "");
}

static LLVMValueRef load_level(Emitter *emitter, LLVMTypeRef type, LLVMValueRef stack, LLVMValueRef level) {
    return LLVMBuildLoad2(emitter->builder, type, level_slot(emitter, type, stack, level), "");
}

// The level of each of the binary counter's digits: while (blocks has digit `level`) result = stack[level++] op result.
static void emit_push(Emitter *emitter, LLVMValueRef function, IrOp combiner, DType dtype) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMTypeRef type = be_type(emitter, dtype);
    LLVMBasicBlockRef entry = LLVMGetInsertBlock(builder);
    LLVMBasicBlockRef test = LLVMAppendBasicBlockInContext(emitter->context, function, "test");
    LLVMBasicBlockRef merge = LLVMAppendBasicBlockInContext(emitter->context, function, "merge");
    LLVMBasicBlockRef exit = LLVMAppendBasicBlockInContext(emitter->context, function, "exit");
    LLVMValueRef stack = LLVMGetParam(function, 0), one = be_i64(emitter, 1);
    be_jump(emitter, test);
    LLVMValueRef digits = LLVMBuildPhi(builder, emitter->i64, "digits"), level = LLVMBuildPhi(builder, emitter->i64, "level");
    LLVMValueRef result = LLVMBuildPhi(builder, type, "result");
    LLVMBuildCondBr(builder, LLVMBuildTrunc(builder, digits, emitter->i1, ""), merge, exit);
    be_position(emitter, merge);
    LLVMValueRef merged = combine(emitter, combiner, dtype, load_level(emitter, type, stack, level), result);
    LLVMValueRef next[3] = {LLVMBuildLShr(builder, digits, one, ""), LLVMBuildAdd(builder, level, one, ""), merged};
    LLVMBuildBr(builder, test);
    LLVMValueRef first[3] = {LLVMGetParam(function, 1), be_i64(emitter, 0), LLVMGetParam(function, 2)};
    LLVMValueRef phis[3] = {digits, level, result};
    for (uint32_t i = 0; i < 3; i++) {
        LLVMAddIncoming(phis[i], (LLVMValueRef[]){first[i], next[i]}, (LLVMBasicBlockRef[]){entry, merge}, 2);
    }
    be_position(emitter, exit);
    LLVMBuildStore(builder, result, level_slot(emitter, type, stack, level));
    LLVMBuildRetVoid(builder);
}

// From the newest result, at the lowest digit, to the oldest: result = stack[level] op result.
static void emit_fold(Emitter *emitter, LLVMValueRef function, IrOp combiner, DType dtype) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMTypeRef type = be_type(emitter, dtype);
    LLVMBasicBlockRef entry = LLVMGetInsertBlock(builder);
    LLVMBasicBlockRef test = LLVMAppendBasicBlockInContext(emitter->context, function, "test");
    LLVMBasicBlockRef merge = LLVMAppendBasicBlockInContext(emitter->context, function, "merge");
    LLVMBasicBlockRef exit = LLVMAppendBasicBlockInContext(emitter->context, function, "exit");
    LLVMValueRef stack = LLVMGetParam(function, 0), blocks = LLVMGetParam(function, 1), one = be_i64(emitter, 1);
    LLVMValueRef never_zero = LLVMConstInt(emitter->i1, 1, false);
    LLVMValueRef lowest = be_intrinsic(emitter, "llvm.cttz", emitter->i64, (LLVMValueRef[]){blocks, never_zero}, 2);
    LLVMValueRef start = load_level(emitter, type, stack, lowest);
    LLVMValueRef rest = LLVMBuildAnd(builder, blocks, LLVMBuildSub(builder, blocks, one, ""), "");
    be_jump(emitter, test);
    LLVMValueRef digits = LLVMBuildPhi(builder, emitter->i64, "digits"), result = LLVMBuildPhi(builder, type, "result");
    LLVMValueRef done = LLVMBuildICmp(builder, LLVMIntEQ, digits, be_i64(emitter, 0), "");
    LLVMBuildCondBr(builder, done, exit, merge);
    be_position(emitter, merge);
    LLVMValueRef level = be_intrinsic(emitter, "llvm.cttz", emitter->i64, (LLVMValueRef[]){digits, never_zero}, 2);
    LLVMValueRef merged = combine(emitter, combiner, dtype, load_level(emitter, type, stack, level), result);
    LLVMValueRef left = LLVMBuildAnd(builder, digits, LLVMBuildSub(builder, digits, one, ""), "");
    LLVMBuildBr(builder, test);
    LLVMAddIncoming(digits, (LLVMValueRef[]){rest, left}, (LLVMBasicBlockRef[]){entry, merge}, 2);
    LLVMAddIncoming(result, (LLVMValueRef[]){start, merged}, (LLVMBasicBlockRef[]){entry, merge}, 2);
    be_position(emitter, exit);
    LLVMBuildRet(builder, result);
}

typedef void HelperEmit(Emitter *emitter, LLVMValueRef function, IrOp combiner, DType dtype);

// One private function a combiner and dtype.
static LLVMValueRef call_helper(Emitter *emitter, const char *kind, const LaneAccumulator *accumulator, HelperEmit *emit,
                                LLVMTypeRef type, LLVMValueRef *operands) {
    IrOp combiner = accumulator->source->combiner;
    char *name = arena_format(emitter->arena, "arrc.%s.%s.%s", kind, ir_op_info(combiner)->name, dtype_name(accumulator->dtype));
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
        emit(emitter, function, combiner, accumulator->dtype);
        be_position(emitter, current);
        LLVMSetCurrentDebugLocation2(emitter->builder, place);
    }
    return LLVMBuildCall2(emitter->builder, type, function, operands, LLVMCountParamTypes(type), "");
}

static void push_result(Emitter *emitter, const LaneAccumulator *accumulator, LLVMValueRef blocks, LLVMValueRef result) {
    LLVMTypeRef parameters[3] = {emitter->pointer_type, emitter->i64, be_type(emitter, accumulator->dtype)};
    LLVMTypeRef type = LLVMFunctionType(emitter->void_type, parameters, 3, false);
    call_helper(emitter, "push", accumulator, emit_push, type, (LLVMValueRef[]){accumulator->stack, blocks, result});
}

static LLVMValueRef fold_results(Emitter *emitter, const LaneAccumulator *accumulator, LLVMValueRef blocks) {
    LLVMTypeRef parameters[2] = {emitter->pointer_type, emitter->i64};
    LLVMTypeRef type = LLVMFunctionType(be_type(emitter, accumulator->dtype), parameters, 2, false);
    return call_helper(emitter, "fold", accumulator, emit_fold, type, (LLVMValueRef[]){accumulator->stack, blocks});
}

// ---- one block ---------------------------------------------------------------------------------------------------

static LLVMValueRef load_slot(Emitter *emitter, LLVMValueRef slot) {
    return LLVMBuildLoad2(emitter->builder, be_slot_type(slot), slot, "");
}

static void start_lanes(Emitter *emitter, const LaneReduction *reduction) {
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        LLVMValueRef start = LLVMConstNull(accumulator->vector);
        if (!accumulator->source->factor.index) {
            start = be_splat(emitter, be_identity(emitter, accumulator->source->combiner, accumulator->dtype), LANES);
        }
        LLVMBuildStore(emitter->builder, start, accumulator->lanes);
    }
}

// lanes = lanes op value, or fma(value, factor, lanes), in the lanes that the mask has.
static void step_lanes(Emitter *emitter, const LaneAccumulator *accumulator, LLVMValueRef value, LLVMValueRef factor, LLVMValueRef mask) {
    LLVMValueRef old = load_slot(emitter, accumulator->lanes), next;
    value = be_splat(emitter, value, LANES);
    if (factor) next = be_fma(emitter, accumulator->dtype, value, be_splat(emitter, factor, LANES), old);
    else next = combine(emitter, accumulator->source->combiner, accumulator->dtype, old, value);
    if (mask) next = LLVMBuildSelect(emitter->builder, mask, next, old, "");
    LLVMBuildStore(emitter->builder, next, accumulator->lanes);
}

// Sixteen terms from `at`: an index value in place, a position in the buffers when staged. `rest`: how many exist, NULL: all.
static LLVMValueRef rest_mask(Emitter *emitter, LLVMValueRef rest) {
    if (!rest) return NULL;
    LLVMValueRef count = be_splat(emitter, rest, LANES);
    return LLVMBuildICmp(emitter->builder, LLVMIntSLT, be_lane_numbers(emitter, LANES), count, "");
}

static void row_in_place(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef at, LLVMValueRef rest) {
    LLVMValueRef mask = rest_mask(emitter, rest);
    emitter->lanes = (Lanes){.width = LANES, .index = reduction->domain.index, .mask = mask};
    if (rest) {
        LLVMValueRef last = LLVMBuildNSWAdd(emitter->builder, at, rest, "");
        emitter->lanes.last = LLVMBuildNSWSub(emitter->builder, last, be_i64(emitter, 1), "");
    }
    emitter->indices[reduction->domain.index.index] = at;
    emitter->index_depths[reduction->domain.index.index] = emitter->depth;
    be_evaluate(emitter, reduction->statement);
    emitter->lanes = (Lanes){.width = 1};
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LoopAccumulator *source = reduction->accumulators[i].source;
        LLVMValueRef factor = source->factor.index ? be_value(emitter, source->factor) : NULL;
        step_lanes(emitter, &reduction->accumulators[i], be_value(emitter, source->value), factor, mask);
    }
}

static LLVMValueRef load_row(Emitter *emitter, const LaneAccumulator *accumulator, LLVMValueRef buffer, LLVMValueRef at) {
    LLVMTypeRef type = be_memory_type(emitter, accumulator->dtype);
    LLVMValueRef address = LLVMBuildInBoundsGEP2(emitter->builder, type, buffer, &at, 1, "");
    LLVMValueRef row = LLVMBuildLoad2(emitter->builder, LLVMVectorType(type, LANES), address, "");
    LLVMSetAlignment(row, dtype_size(accumulator->dtype));
    return accumulator->dtype == DTYPE_BOOL ? be_cast(emitter, DTYPE_U8, DTYPE_BOOL, row) : row;
}

static void row_from_buffers(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef at, LLVMValueRef rest) {
    LLVMValueRef mask = rest_mask(emitter, rest);
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        LLVMValueRef factor = accumulator->factors ? load_row(emitter, accumulator, accumulator->factors, at) : NULL;
        step_lanes(emitter, accumulator, load_row(emitter, accumulator, accumulator->values, at), factor, mask);
    }
}

static void emit_row(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef at, LLVMValueRef rest) {
    if (reduction->staged) row_from_buffers(emitter, reduction, at, rest);
    else row_in_place(emitter, reduction, at, rest);
}

// Leaves the block's 16 lanes in the accumulators: `count` terms (1 to BLOCK) from `start`.
static void emit_block_lanes(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef start, LLVMValueRef count) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef rest = LLVMBuildAnd(builder, count, be_i64(emitter, LANES - 1), "");
    LLVMValueRef whole = LLVMBuildNSWAdd(builder, start, LLVMBuildNSWSub(builder, count, rest, ""), "");
    LLVMBasicBlockRef tail = be_block(emitter, "tail"), after = be_block(emitter, "");
    start_lanes(emitter, reduction);
    Loop rows = be_loop_begin(emitter, start, whole, LANES, "row");
    emit_row(emitter, reduction, rows.index, NULL);
    be_loop_end(emitter, &rows, be_loop_metadata(emitter, NULL));
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntNE, rest, be_i64(emitter, 0), ""), tail, after);
    be_position(emitter, tail);
    emit_row(emitter, reduction, whole, rest);
    be_jump(emitter, after);
}

static LLVMValueRef halve_lanes(Emitter *emitter, const LaneAccumulator *accumulator) {
    LLVMValueRef lanes = load_slot(emitter, accumulator->lanes);
    for (uint32_t half = LANES / 2; half != 0; half /= 2) {
        LLVMValueRef low = be_lanes_of(emitter, lanes, 0, half), high = be_lanes_of(emitter, lanes, half, half);
        lanes = combine(emitter, accumulator->source->combiner, accumulator->dtype, low, high);
    }
    return lanes;
}

static void store_result(Emitter *emitter, const LaneAccumulator *accumulator, LLVMValueRef result) {
    LLVMBuildStore(emitter->builder, result, be_variable_slot(emitter, accumulator->source->variable));
}

static void store_folded(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef blocks) {
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        store_result(emitter, accumulator, fold_results(emitter, accumulator, blocks));
    }
}

// ---- results of blocks -------------------------------------------------------------------------------------------

static void branch(Emitter *emitter, LLVMValueRef condition, LLVMBasicBlockRef *yes, LLVMBasicBlockRef *no) {
    *yes = be_block(emitter, "");
    *no = be_block(emitter, "");
    LLVMBuildCondBr(emitter->builder, condition, *yes, *no);
    be_position(emitter, *yes);
}

// The only block's result is the result; one of several is pushed.
static void keep_results(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef several, LLVMValueRef blocks) {
    LLVMBasicBlockRef push, single, after = be_block(emitter, "");
    uint32_t count = reduction->statement->accumulator_count;
    ArenaMark mark = arena_mark(emitter->arena);
    LLVMValueRef *results = ARENA_ARRAY(emitter->arena, count, LLVMValueRef);
    for (uint32_t i = 0; i < count; i++) results[i] = halve_lanes(emitter, &reduction->accumulators[i]);
    branch(emitter, several, &push, &single);
    for (uint32_t i = 0; i < count; i++) push_result(emitter, &reduction->accumulators[i], blocks, results[i]);
    LLVMBuildBr(emitter->builder, after);
    be_position(emitter, single);
    for (uint32_t i = 0; i < count; i++) store_result(emitter, &reduction->accumulators[i], results[i]);
    be_jump(emitter, after);
    arena_reset(emitter->arena, mark);
}

// ---- in place ----------------------------------------------------------------------------------------------------

static void reduce_in_place(Emitter *emitter, const LaneReduction *reduction) {
    LLVMBuilderRef builder = emitter->builder;
    const Domain *domain = &reduction->domain;
    LLVMValueRef several = LLVMBuildICmp(builder, LLVMIntSGT, domain->count, be_i64(emitter, BLOCK), "");
    Loop blocks = be_loop_begin(emitter, be_i64(emitter, 0), domain->count, BLOCK, "block");
    LLVMValueRef left = LLVMBuildNSWSub(builder, domain->count, blocks.index, "");
    LLVMValueRef start = LLVMBuildNSWAdd(builder, domain->lower, blocks.index, "");
    emit_block_lanes(emitter, reduction, start, be_minimum_i64(emitter, left, be_i64(emitter, BLOCK)));
    keep_results(emitter, reduction, several, LLVMBuildLShr(builder, blocks.index, be_i64(emitter, 10), ""));
    be_loop_end(emitter, &blocks, be_loop_metadata(emitter, NULL));
    LLVMBasicBlockRef fold, after;
    branch(emitter, several, &fold, &after);
    LLVMValueRef rounded = LLVMBuildNSWAdd(builder, domain->count, be_i64(emitter, BLOCK - 1), "");
    store_folded(emitter, reduction, LLVMBuildLShr(builder, rounded, be_i64(emitter, 10), ""));
    be_jump(emitter, after);
}

// ---- staged ------------------------------------------------------------------------------------------------------

static void add_to(Emitter *emitter, LLVMValueRef slot, LLVMValueRef amount) {
    LLVMBuildStore(emitter->builder, LLVMBuildNSWAdd(emitter->builder, load_slot(emitter, slot), amount, ""), slot);
}

static void stage_value(Emitter *emitter, const LaneAccumulator *accumulator, LLVMValueRef buffer, LoopExpressionId id, LLVMValueRef at) {
    LLVMTypeRef type = be_memory_type(emitter, accumulator->dtype);
    LLVMValueRef address = LLVMBuildInBoundsGEP2(emitter->builder, type, buffer, &at, 1, "");
    be_store_memory(emitter, accumulator->dtype, be_value(emitter, id), address);
}

// Values of `count` consecutive index values from `from` go to the buffers at `fill`: a loop that LLVM makes vectors of.
static void stage_segment(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef from, LLVMValueRef fill, LLVMValueRef count) {
    LLVMMetadataRef outer = emitter->access_group;
    emitter->access_group = be_access_group_create(emitter);
    Loop loop = be_loop_begin(emitter, be_i64(emitter, 0), count, 1, "stage");
    LoopIndexId index = reduction->domain.index;
    emitter->indices[index.index] = LLVMBuildNSWAdd(emitter->builder, from, loop.index, "");
    emitter->index_depths[index.index] = emitter->depth;
    be_evaluate(emitter, reduction->statement);
    LLVMValueRef at = LLVMBuildNSWAdd(emitter->builder, fill, loop.index, "");
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        stage_value(emitter, accumulator, accumulator->values, accumulator->source->value, at);
        if (accumulator->factors) stage_value(emitter, accumulator, accumulator->factors, accumulator->source->factor, at);
    }
    be_loop_end(emitter, &loop, be_loop_metadata(emitter, emitter->access_group));
    emitter->access_group = outer;
}

// Reduces the `fill` terms in the buffers, pushes the result and empties the buffers.
static void flush_buffers(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef fill, LLVMValueRef blocks) {
    emit_block_lanes(emitter, reduction, be_i64(emitter, 0), load_slot(emitter, fill));
    LLVMValueRef number = load_slot(emitter, blocks);
    for (uint32_t i = 0; i < reduction->statement->accumulator_count; i++) {
        const LaneAccumulator *accumulator = &reduction->accumulators[i];
        push_result(emitter, accumulator, number, halve_lanes(emitter, accumulator));
    }
    LLVMBuildStore(emitter->builder, be_i64(emitter, 0), fill);
    add_to(emitter, blocks, be_i64(emitter, 1));
}

static void stage_run(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef fill, LLVMValueRef blocks) {
    LLVMBuilderRef builder = emitter->builder;
    const Domain *domain = &reduction->domain;
    LLVMValueRef done = be_alloca(emitter, emitter->i64, "done");
    LLVMBasicBlockRef test = be_block(emitter, "segment"), body = be_block(emitter, ""), exit = be_block(emitter, "");
    LLVMBuildStore(builder, be_i64(emitter, 0), done);
    be_jump(emitter, test);
    emitter->depth++;
    LLVMValueRef left = LLVMBuildNSWSub(builder, domain->count, load_slot(emitter, done), "");
    LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntSGT, left, be_i64(emitter, 0), ""), body, exit);
    be_position(emitter, body);
    LLVMValueRef used = load_slot(emitter, fill);
    LLVMValueRef count = be_minimum_i64(emitter, left, LLVMBuildNSWSub(builder, be_i64(emitter, BLOCK), used, ""));
    LLVMValueRef from = LLVMBuildNSWAdd(builder, domain->lower, load_slot(emitter, done), "");
    stage_segment(emitter, reduction, from, used, count);
    add_to(emitter, done, count);
    add_to(emitter, fill, count);
    LLVMBasicBlockRef flush, next;
    branch(emitter, LLVMBuildICmp(builder, LLVMIntEQ, load_slot(emitter, fill), be_i64(emitter, BLOCK), ""), &flush, &next);
    flush_buffers(emitter, reduction, fill, blocks);
    be_jump(emitter, next);
    LLVMBuildBr(builder, test);
    emitter->depth--;
    be_position(emitter, exit);
}

static void finish_staged(Emitter *emitter, const LaneReduction *reduction, LLVMValueRef fill, LLVMValueRef blocks) {
    LLVMBasicBlockRef flush, next, fold, after;
    LLVMValueRef zero = be_i64(emitter, 0);
    branch(emitter, LLVMBuildICmp(emitter->builder, LLVMIntNE, load_slot(emitter, fill), zero, ""), &flush, &next);
    flush_buffers(emitter, reduction, fill, blocks);
    be_jump(emitter, next);
    LLVMValueRef number = load_slot(emitter, blocks);
    branch(emitter, LLVMBuildICmp(emitter->builder, LLVMIntNE, number, zero, ""), &fold, &after);
    store_folded(emitter, reduction, number);
    be_jump(emitter, after);
}

static void reduce_staged(Emitter *emitter, const LaneReduction *reduction) {
    const Domain *domain = &reduction->domain;
    LLVMValueRef fill = be_alloca(emitter, emitter->i64, "fill"), blocks = be_alloca(emitter, emitter->i64, "blocks");
    Loop *loops = ARENA_ARRAY(emitter->arena, domain->outer_count, Loop);
    LLVMBuildStore(emitter->builder, be_i64(emitter, 0), fill);
    LLVMBuildStore(emitter->builder, be_i64(emitter, 0), blocks);
    for (uint32_t i = 0; i < domain->outer_count; i++) {
        const LoopDomainAxis *axis = &domain->axes[i];
        LLVMValueRef lower = be_extent(emitter, axis->lower, EXTENT_WRAPS);
        loops[i] = be_loop_begin(emitter, lower, be_extent(emitter, axis->upper, EXTENT_WRAPS), 1, "outer");
        emitter->indices[axis->index.index] = loops[i].index;
        emitter->index_depths[axis->index.index] = emitter->depth;
    }
    stage_run(emitter, reduction, fill, blocks);
    for (uint32_t i = domain->outer_count; i-- > 0;) be_loop_end(emitter, &loops[i], be_loop_metadata(emitter, NULL));
    finish_staged(emitter, reduction, fill, blocks);
}

// ---- the statement -----------------------------------------------------------------------------------------------

static LLVMValueRef block_buffer(Emitter *emitter, DType dtype) {
    LLVMValueRef buffer = be_alloca(emitter, LLVMArrayType2(be_memory_type(emitter, dtype), BLOCK), "terms");
    LLVMSetAlignment(buffer, 64);
    return buffer;
}

// Sets the result of no terms too.
static void start_accumulator(Emitter *emitter, LaneReduction *reduction, uint32_t position) {
    LaneAccumulator *accumulator = &reduction->accumulators[position];
    accumulator->source = &reduction->statement->accumulators[position];
    IrOp combiner = accumulator->source->combiner;
    accumulator->dtype = loop_expression(emitter->function, accumulator->source->value)->dtype;
    LLVMTypeRef type = be_type(emitter, accumulator->dtype);
    accumulator->vector = LLVMVectorType(type, LANES);
    accumulator->lanes = be_alloca(emitter, accumulator->vector, "lanes");
    accumulator->stack = be_alloca(emitter, LLVMArrayType2(type, LEVELS), "blocks");
    bool has_factor = accumulator->source->factor.index != 0;
    if (reduction->staged) accumulator->values = block_buffer(emitter, accumulator->dtype);
    if (reduction->staged && has_factor) accumulator->factors = block_buffer(emitter, accumulator->dtype);
    bool has_identity = combiner == IR_MULTIPLY || combiner == IR_BIT_AND || combiner == IR_BIT_OR;
    store_result(emitter, accumulator, has_identity ? be_identity(emitter, combiner, accumulator->dtype) : LLVMConstNull(type));
}

void be_reduce_lanes(Emitter *emitter, const LoopStatement *statement) {
    LaneReduction reduction = {.statement = statement, .domain = be_domain(emitter, statement)};
    reduction.staged = reduction.domain.outer_count > 0;
    reduction.accumulators = ARENA_ARRAY(emitter->arena, statement->accumulator_count, LaneAccumulator);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) start_accumulator(emitter, &reduction, i);
    if (reduction.staged) reduce_staged(emitter, &reduction);
    else reduce_in_place(emitter, &reduction);
}
