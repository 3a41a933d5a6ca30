// The search for what is wrong with the pointers that an entry got, as one cold function of the module that walks a table, so that
// entries of many arrays stay short: they make their checks together, and ask only when those do not pass.

#include "arr_runtime.h"
#include "llvm_internal.h"

// The pointer of one turn of a loop.
typedef struct Pointer {
    LLVMValueRef address, bytes, position, low_bits, written;
} Pointer;

static LLVMValueRef load_word(Emitter *emitter, LLVMValueRef table, LLVMValueRef row, uint32_t width, uint32_t column) {
    LLVMValueRef first = LLVMBuildNSWMul(emitter->builder, row, be_i64(emitter, width), "");
    LLVMValueRef at = LLVMBuildNSWAdd(emitter->builder, first, be_i64(emitter, column), "");
    LLVMValueRef address = LLVMBuildInBoundsGEP2(emitter->builder, emitter->i64, table, &at, 1, "");
    return LLVMBuildLoad2(emitter->builder, emitter->i64, address, "");
}

static Pointer load_pointer(Emitter *emitter, LLVMValueRef function, LLVMValueRef row) {
    LLVMValueRef ranges = LLVMGetParam(function, 2), facts = LLVMGetParam(function, 3);
    return (Pointer){.address = load_word(emitter, ranges, row, BE_RANGE_WORDS, 0),
                     .bytes = load_word(emitter, ranges, row, BE_RANGE_WORDS, 1),
                     .position = load_word(emitter, facts, row, BE_FACT_WORDS, 0),
                     .low_bits = load_word(emitter, facts, row, BE_FACT_WORDS, 1),
                     .written = load_word(emitter, facts, row, BE_FACT_WORDS, 2)};
}

static LLVMValueRef is_zero(Emitter *emitter, LLVMValueRef value) {
    return LLVMBuildICmp(emitter->builder, LLVMIntEQ, value, be_i64(emitter, 0), "");
}

static LLVMValueRef is_nonzero(Emitter *emitter, LLVMValueRef value) {
    return LLVMBuildICmp(emitter->builder, LLVMIntNE, value, be_i64(emitter, 0), "");
}

// Returns from the function where `fails`, with up to two positions in the record; goes on otherwise.
static void refuse_where(Emitter *emitter, LLVMValueRef function, LLVMValueRef fails, arr_status code, LLVMValueRef first,
                         LLVMValueRef second) {
    LLVMBasicBlockRef refuse = be_block(emitter, ""), next = be_block(emitter, "");
    LLVMBuildCondBr(emitter->builder, fails, refuse, next);
    be_position(emitter, refuse);
    LLVMValueRef zero = be_i64(emitter, 0), count = be_i32(emitter, second ? 2 : 1);
    LLVMValueRef operands[3 + BE_REFUSED_VALUES] = {LLVMGetParam(function, 0), be_i32(emitter, (int32_t)code), count, first,
                                                    second ? second : zero, zero};
    LLVMTypeRef type = LLVMGlobalGetValueType(emitter->refuse_function);
    LLVMValueRef status = LLVMBuildCall2(emitter->builder, type, emitter->refuse_function, operands, 3 + BE_REFUSED_VALUES, "");
    LLVMBuildRet(emitter->builder, status);
    be_position(emitter, next);
}

static void search_single(Emitter *emitter, LLVMValueRef function) {
    LLVMBuilderRef builder = emitter->builder;
    Loop loop = be_loop_begin(emitter, be_i64(emitter, 0), LLVMGetParam(function, 1), 1, "pointer");
    Pointer pointer = load_pointer(emitter, function, loop.index);
    LLVMValueRef is_null = LLVMBuildAnd(builder, is_zero(emitter, pointer.address), is_nonzero(emitter, pointer.bytes), "");
    refuse_where(emitter, function, is_null, ARR_E_NULL, pointer.position, NULL);
    LLVMValueRef low = LLVMBuildAnd(builder, pointer.address, pointer.low_bits, "");
    refuse_where(emitter, function, is_nonzero(emitter, low), ARR_E_ALIGNMENT, pointer.position, NULL);
    be_loop_end(emitter, &loop, be_loop_metadata_rolled(emitter));
}

// [a, a + m) and [b, b + n) meet when b - a < m or a - b < n, unsigned, and neither is empty.
static LLVMValueRef meet(Emitter *emitter, Pointer left, Pointer right) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef up = LLVMBuildSub(builder, right.address, left.address, "");
    LLVMValueRef down = LLVMBuildSub(builder, left.address, right.address, "");
    LLVMValueRef after = LLVMBuildICmp(builder, LLVMIntULT, up, left.bytes, "");
    LLVMValueRef before = LLVMBuildICmp(builder, LLVMIntULT, down, right.bytes, "");
    LLVMValueRef both = LLVMBuildAnd(builder, is_nonzero(emitter, left.bytes), is_nonzero(emitter, right.bytes), "");
    return LLVMBuildAnd(builder, LLVMBuildOr(builder, after, before, ""), both, "");
}

static void search_pairs(Emitter *emitter, LLVMValueRef function) {
    LLVMValueRef zero = be_i64(emitter, 0);
    Loop outer = be_loop_begin(emitter, zero, LLVMGetParam(function, 1), 1, "right");
    Pointer right = load_pointer(emitter, function, outer.index);
    Loop inner = be_loop_begin(emitter, zero, outer.index, 1, "left");
    Pointer left = load_pointer(emitter, function, inner.index);
    LLVMValueRef written = is_nonzero(emitter, LLVMBuildOr(emitter->builder, left.written, right.written, ""));
    LLVMValueRef fails = LLVMBuildAnd(emitter->builder, meet(emitter, left, right), written, "");
    refuse_where(emitter, function, fails, ARR_E_OVERLAP, left.position, right.position);
    be_loop_end(emitter, &inner, be_loop_metadata_rolled(emitter));
    be_loop_end(emitter, &outer, be_loop_metadata_rolled(emitter));
}

LLVMValueRef be_pointer_search(Emitter *emitter) {
    static const char NAME[] = "arrc.refuse_pointers";
    LLVMValueRef function = LLVMGetNamedFunction(emitter->module, NAME);
    if (function) return function;
    LLVMTypeRef types[4] = {emitter->pointer_type, emitter->i64, emitter->pointer_type, emitter->pointer_type};
    function = LLVMAddFunction(emitter->module, NAME, LLVMFunctionType(emitter->i32, types, 4, false));
    be_declare_cold(emitter, function);
    be_function_begin(emitter, function);
    LLVMBasicBlockRef start = LLVMGetInsertBlock(emitter->builder);
    search_single(emitter, function);
    search_pairs(emitter, function);
    LLVMBuildRet(emitter->builder, be_i32(emitter, ARR_OK));
    be_function_end(emitter, start);
    return function;
}
