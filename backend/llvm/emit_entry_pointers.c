// Checks of the entry's pointers: not NULL, aligned, and apart from what is written.

#include "arr_runtime.h"
#include "entry_internal.h"

// After check_extents the product fits.
static LLVMValueRef byte_size(Emitter *emitter, uint32_t position) {
    IrType type = be_argument_type(emitter->function, position);
    ExtentTable *extents = emitter->source->extents;
    ExtentId count = extent_product(extents, type.shape, type.rank);
    return be_extent(emitter, extent_scale(extents, count, dtype_size(type.dtype)), EXTENT_WRAPS);
}

// The bytes of an argument: [start, end).
typedef struct ByteRange {
    LLVMValueRef start, end;
} ByteRange;

// Ranges of addresses below 2^63 that are not NULL need no comparisons: their differences have signs. Emptiness is not asked.
typedef struct PointerSums {
    LLVMValueRef signs;    // the sign bit says that some check does not pass
    LLVMValueRef low_bits; // of all addresses, as far as alignment excludes them
} PointerSums;

static ByteRange add_range(Emitter *emitter, const EntryChecks *checks, PointerSums *sums, uint32_t position) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef start = LLVMBuildPtrToInt(builder, checks->arguments[position], emitter->i64, "");
    ByteRange range = {start, LLVMBuildAdd(builder, start, byte_size(emitter, position), "")};
    LLVMValueRef before = LLVMBuildSub(builder, start, be_i64(emitter, 1), ""); // negative for NULL
    sums->signs = LLVMBuildOr(builder, sums->signs, LLVMBuildOr(builder, before, range.end, ""), "");
    LLVMValueRef mask = be_i64(emitter, (int64_t)dtype_size(be_argument_type(emitter->function, position).dtype) - 1);
    sums->low_bits = LLVMBuildOr(builder, sums->low_bits, LLVMBuildAnd(builder, start, mask, ""), "");
    return range;
}

// Neither starts at or after the end of the other: both differences are negative.
static void add_pair(Emitter *emitter, PointerSums *sums, ByteRange left, ByteRange right) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef above = LLVMBuildSub(builder, right.start, left.end, "");
    LLVMValueRef below = LLVMBuildSub(builder, left.start, right.end, "");
    sums->signs = LLVMBuildOr(builder, sums->signs, LLVMBuildAnd(builder, above, below, ""), "");
}

static void require_sums(Emitter *emitter, EntryChecks *checks, PointerSums sums) {
    LLVMValueRef zero = be_i64(emitter, 0);
    LLVMValueRef valid = LLVMBuildICmp(emitter->builder, LLVMIntSGE, sums.signs, zero, "");
    LLVMValueRef aligned = LLVMBuildICmp(emitter->builder, LLVMIntEQ, sums.low_bits, zero, "");
    checks->all = LLVMBuildAnd(emitter->builder, checks->all, LLVMBuildAnd(emitter->builder, valid, aligned, ""), "");
}

// Goes to `each` where a check so far does not pass.
static void branch_together(Emitter *emitter, EntryChecks *checks, LLVMBasicBlockRef each) {
    LLVMBasicBlockRef next = be_block(emitter, "");
    LLVMBuildCondBr(emitter->builder, checks->all, next, each);
    checks->all = LLVMConstInt(emitter->i1, 1, false);
    be_position(emitter, next);
}

// A branch for every few pairs: LLVM takes long to simplify longer chains.
void entry_require_pointers(Emitter *emitter, EntryChecks *checks, LLVMBasicBlockRef each) {
    enum { PAIRS_TOGETHER = 3 };
    const LoopFunction *function = emitter->function;
    uint32_t count = be_argument_count(function), pairs = 0;
    PointerSums none = {be_i64(emitter, 0), be_i64(emitter, 0)}, sums = none;
    ByteRange *ranges = ARENA_ARRAY(emitter->arena, count, ByteRange);
    for (uint32_t right = 0; right < count; right++) {
        if (!be_argument_is_pointer(function, right)) continue;
        ranges[right] = add_range(emitter, checks, &sums, right);
        for (uint32_t left = 0; left < right; left++) {
            bool written = be_argument_is_written(function, left) || be_argument_is_written(function, right);
            if (!be_argument_is_pointer(function, left) || !written) continue;
            add_pair(emitter, &sums, ranges[left], ranges[right]);
            if (++pairs % PAIRS_TOGETHER != 0) continue;
            require_sums(emitter, checks, sums);
            branch_together(emitter, checks, each);
            sums = none;
        }
    }
    require_sums(emitter, checks, sums);
}

// What is constant of the pointers, and their ranges: the tables of be_pointer_search. Returns how many there are.
static uint32_t fill_tables(Emitter *emitter, const EntryChecks *checks, LLVMValueRef ranges, LLVMValueRef *facts) {
    const LoopFunction *function = emitter->function;
    uint32_t pointers = 0;
    for (uint32_t i = 0; i < be_argument_count(function); i++) {
        if (!be_argument_is_pointer(function, i)) continue;
        LLVMValueRef range[BE_RANGE_WORDS] = {
            LLVMBuildPtrToInt(emitter->builder, checks->arguments[i], emitter->i64, ""),
            byte_size(emitter, i),
        };
        for (uint32_t word = 0; word < BE_RANGE_WORDS; word++) {
            LLVMValueRef at = be_i64(emitter, (int64_t)pointers * BE_RANGE_WORDS + word);
            LLVMBuildStore(emitter->builder, range[word], LLVMBuildInBoundsGEP2(emitter->builder, emitter->i64, ranges, &at, 1, ""));
        }
        LLVMValueRef *fact = &facts[pointers++ * BE_FACT_WORDS];
        fact[0] = be_i64(emitter, i);
        fact[1] = be_i64(emitter, (int64_t)dtype_size(be_argument_type(function, i).dtype) - 1);
        fact[2] = be_i64(emitter, be_argument_is_written(function, i));
    }
    return pointers;
}

LLVMValueRef entry_search_pointers(Emitter *emitter, LLVMValueRef search, const EntryChecks *checks) {
    uint32_t most = be_argument_count(emitter->function);
    LLVMValueRef *facts = ARENA_ARRAY(emitter->arena, most * BE_FACT_WORDS, LLVMValueRef);
    LLVMValueRef ranges = be_alloca(emitter, LLVMArrayType2(emitter->i64, most * BE_RANGE_WORDS), "ranges");
    uint32_t pointers = fill_tables(emitter, checks, ranges, facts);
    LLVMValueRef constants = LLVMConstArray2(emitter->i64, facts, pointers * BE_FACT_WORDS);
    LLVMValueRef table = LLVMAddGlobal(emitter->module, LLVMTypeOf(constants), be_symbol(emitter, ".pointers"));
    LLVMSetInitializer(table, constants);
    LLVMSetGlobalConstant(table, true);
    LLVMSetLinkage(table, LLVMPrivateLinkage);
    LLVMValueRef operands[4] = {checks->context, be_i64(emitter, pointers), ranges, table};
    return LLVMBuildCall2(emitter->builder, LLVMGlobalGetValueType(search), search, operands, 4, "");
}
