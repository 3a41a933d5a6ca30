// The exported entry: checks of what the caller gave, workspace, and the call of the body. A failed check has touched nothing
// but the context's error record. Every failure goes to one block, whose phis say what to report.
//
// All checks of pointers and extents are first made together: one condition that implies every one of them. Where it does not
// hold, which no valid call but one with empty arrays meets, a cold function makes them one by one, in the order of their reports.

#include "arr_runtime.h"
#include "llvm_internal.h"

// An extent already checked: at least 0, and as many elements of `size` bytes fit.
typedef struct KnownExtent {
    ExtentId extent;
    uint32_t size;
} KnownExtent;

typedef struct EntryChecks {
    LLVMBasicBlockRef failed;
    LLVMValueRef code, count, values[BE_REFUSED_VALUES]; // phis
    LLVMValueRef all; // while the checks are made together: whether those so far pass; NULL: one by one
    LLVMValueRef context;
    LLVMValueRef *arguments; // parameters and results
    VECTOR(KnownExtent) extents;
} EntryChecks;

// ---- failing -----------------------------------------------------------------------------------------------------

static LLVMValueRef phi_i32(Emitter *emitter) { return LLVMBuildPhi(emitter->builder, emitter->i32, ""); }

static void create_failure_block(Emitter *emitter, EntryChecks *checks) {
    LLVMBasicBlockRef current = LLVMGetInsertBlock(emitter->builder);
    checks->failed = be_block(emitter, "failed");
    be_position(emitter, checks->failed);
    checks->code = phi_i32(emitter);
    checks->count = phi_i32(emitter);
    for (uint32_t i = 0; i < BE_REFUSED_VALUES; i++) checks->values[i] = LLVMBuildPhi(emitter->builder, emitter->i64, "");
    be_position(emitter, current);
}

static void add_incoming(LLVMValueRef phi, LLVMValueRef value, LLVMBasicBlockRef block) { LLVMAddIncoming(phi, &value, &block, 1); }

// Goes on when `passes`; fails with `code` and up to three values otherwise. Together: only notes `passes`.
static void check(Emitter *emitter, EntryChecks *checks, LLVMValueRef passes, arr_status code, uint32_t count, LLVMValueRef *values) {
    if (checks->all) {
        checks->all = LLVMBuildAnd(emitter->builder, checks->all, passes, "");
        return;
    }
    LLVMBasicBlockRef block = LLVMGetInsertBlock(emitter->builder), next = be_block(emitter, "");
    LLVMBuildCondBr(emitter->builder, passes, next, checks->failed);
    add_incoming(checks->code, be_i32(emitter, (int32_t)code), block);
    add_incoming(checks->count, be_i32(emitter, (int32_t)count), block);
    for (uint32_t i = 0; i < BE_REFUSED_VALUES; i++) {
        add_incoming(checks->values[i], i < count ? values[i] : be_i64(emitter, 0), block);
    }
    be_position(emitter, next);
}

static void finish_failures(Emitter *emitter, EntryChecks *checks) {
    if (!LLVMCountIncoming(checks->code)) {
        LLVMDeleteBasicBlock(checks->failed);
        return;
    }
    be_position(emitter, checks->failed);
    LLVMValueRef operands[3 + BE_REFUSED_VALUES] = {checks->context, checks->code, checks->count};
    for (uint32_t i = 0; i < BE_REFUSED_VALUES; i++) operands[3 + i] = checks->values[i];
    LLVMTypeRef type = LLVMGlobalGetValueType(emitter->refuse_function);
    LLVMBuildRet(emitter->builder, LLVMBuildCall2(emitter->builder, type, emitter->refuse_function, operands, 3 + BE_REFUSED_VALUES, ""));
}

// ---- the context -------------------------------------------------------------------------------------------------

static LLVMValueRef context_field(Emitter *emitter, LLVMValueRef context, LLVMTypeRef type, size_t offset) {
    LLVMValueRef at = be_i64(emitter, (int64_t)offset);
    LLVMValueRef address = LLVMBuildInBoundsGEP2(emitter->builder, emitter->i8, context, &at, 1, "");
    return LLVMBuildLoad2(emitter->builder, type, address, "");
}

// A context of another size or version is not written to.
static void check_context(Emitter *emitter, LLVMValueRef context) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMBasicBlockRef given = be_block(emitter, "context"), unknown = be_block(emitter, ""), next = be_block(emitter, "");
    LLVMBuildCondBr(builder, LLVMBuildIsNull(builder, context, ""), next, given);
    be_position(emitter, given);
    LLVMValueRef size = context_field(emitter, context, emitter->i32, offsetof(arr_context, size));
    LLVMValueRef version = context_field(emitter, context, emitter->i32, offsetof(arr_context, abi_version));
    LLVMValueRef big = LLVMBuildICmp(builder, LLVMIntUGE, size, be_i32(emitter, (int32_t)sizeof(arr_context)), "");
    LLVMValueRef same = LLVMBuildICmp(builder, LLVMIntEQ, version, be_i32(emitter, ARR_ABI_VERSION), "");
    LLVMBuildCondBr(builder, LLVMBuildAnd(builder, big, same, ""), next, unknown);
    be_position(emitter, unknown);
    LLVMBuildRet(builder, be_i32(emitter, ARR_E_CONTEXT));
    be_position(emitter, next);
}

// ---- extents -----------------------------------------------------------------------------------------------------

static bool is_known(const EntryChecks *checks, ExtentId extent, uint32_t size) {
    for (size_t i = 0; i < checks->extents.count; i++) {
        KnownExtent known = checks->extents.items[i];
        if (extent_same(known.extent, extent) && known.size >= size) return true;
    }
    return false;
}

static LLVMValueRef checked_extent(Emitter *emitter, ExtentId extent, LLVMValueRef limit, LLVMValueRef *passes) {
    LLVMValueRef overflow = NULL;
    LLVMValueRef value = be_extent_checked(emitter, extent, &overflow);
    *passes = LLVMBuildICmp(emitter->builder, LLVMIntULE, value, limit, ""); // negative ones are beyond it too
    if (overflow) *passes = LLVMBuildAnd(emitter->builder, *passes, LLVMBuildNot(emitter->builder, overflow, ""), "");
    return value;
}

static LLVMValueRef at_least_one(Emitter *emitter, LLVMValueRef value) {
    return be_maximum_i64(emitter, value, be_i64(emitter, 1));
}

// The byte size with 1 for extents of 0, as NumPy counts, fits: partial products then fit too.
static void check_size(Emitter *emitter, EntryChecks *checks, uint32_t position, IrType type) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef bytes = be_i64(emitter, dtype_size(type.dtype)), overflow = NULL;
    for (uint32_t axis = 0; axis < type.rank; axis++) {
        LLVMValueRef factors[2] = {bytes, at_least_one(emitter, be_extent(emitter, type.shape[axis], EXTENT_WRAPS))};
        LLVMValueRef pair = be_intrinsic(emitter, "llvm.smul.with.overflow", emitter->i64, factors, 2);
        LLVMValueRef flag = LLVMBuildExtractValue(builder, pair, 1, "");
        bytes = LLVMBuildExtractValue(builder, pair, 0, "");
        overflow = overflow ? LLVMBuildOr(builder, overflow, flag, "") : flag;
    }
    LLVMValueRef last = be_extent(emitter, type.shape[type.rank - 1], EXTENT_WRAPS);
    LLVMValueRef values[3] = {be_i64(emitter, position), be_i64(emitter, type.rank - 1), last};
    check(emitter, checks, LLVMBuildNot(builder, overflow, ""), ARR_E_EXTENT, 3, values);
}

static void check_extents(Emitter *emitter, EntryChecks *checks, uint32_t position) {
    IrType type = be_argument_type(emitter->function, position);
    uint32_t size = dtype_size(type.dtype);
    int64_t constant;
    for (uint32_t axis = 0; axis < type.rank; axis++) {
        bool is_small = extent_is_constant(emitter->source->extents, type.shape[axis], &constant) && constant >= 0;
        if (is_small || is_known(checks, type.shape[axis], size)) continue;
        LLVMValueRef passes, limit = be_i64(emitter, INT64_MAX / (int64_t)size);
        LLVMValueRef value = checked_extent(emitter, type.shape[axis], limit, &passes);
        LLVMValueRef values[3] = {be_i64(emitter, position), be_i64(emitter, axis), value};
        check(emitter, checks, passes, ARR_E_EXTENT, 3, values);
        vector_push(&checks->extents, (KnownExtent){type.shape[axis], size});
    }
    if (type.rank > 1) check_size(emitter, checks, position, type);
}

static bool shape_mentions(const Emitter *emitter, IrType type, ExtentId dimension, uint32_t *axis) {
    AtomId atom;
    if (!extent_is_atom(emitter->source->extents, dimension, &atom)) return false;
    for (*axis = 0; *axis < type.rank; ++*axis) {
        if (extent_mentions(emitter->source->extents, type.shape[*axis], atom)) return true;
    }
    return false;
}

// Dims that are no argument's whole extent, such as N in f64[N + 1].
static void check_dimension(Emitter *emitter, EntryChecks *checks, uint32_t number) {
    const IrDimension *dimension = &emitter->function->dimensions.items[number];
    ExtentId extent = extent_dimension(emitter->source->extents, number, dimension->name);
    if (is_known(checks, extent, 1) || !(dimension->nonnegative || !dimension->is_parameter)) return;
    uint32_t position = 0, axis = 0;
    while (position < be_argument_count(emitter->function) &&
           !shape_mentions(emitter, be_argument_type(emitter->function, position), extent, &axis)) {
        position++;
    }
    LLVMValueRef value = emitter->dimensions[number];
    LLVMValueRef passes = LLVMBuildICmp(emitter->builder, LLVMIntSGE, value, be_i64(emitter, 0), "");
    check(emitter, checks, passes, ARR_E_EXTENT, 3, (LLVMValueRef[]){be_i64(emitter, position), be_i64(emitter, axis), value});
}

// ---- workspace ---------------------------------------------------------------------------------------------------

// int64_t NAME_workspace_bytes(dims): -1 when the size does not fit.
LLVMValueRef be_emit_workspace_bytes(Emitter *emitter) {
    uint32_t count = (uint32_t)emitter->function->dimensions.count;
    LLVMTypeRef *types = ARENA_ARRAY(emitter->arena, count, LLVMTypeRef);
    for (uint32_t i = 0; i < count; i++) types[i] = emitter->i64;
    LLVMTypeRef type = LLVMFunctionType(emitter->i64, types, count, false);
    LLVMValueRef function = LLVMAddFunction(emitter->module, be_symbol(emitter, "_workspace_bytes"), type);
    be_add_function_attribute(emitter, function, "nounwind");
    be_add_target_attributes(emitter, function);
    be_function_begin(emitter, function);
    LLVMBasicBlockRef start = LLVMGetInsertBlock(emitter->builder);
    for (uint32_t i = 0; i < count; i++) emitter->dimensions[i] = LLVMGetParam(function, i);
    int64_t bytes;
    LLVMValueRef result = be_i64(emitter, 0), passes;
    if (!be_workspace_is_on_stack(emitter, &bytes)) {
        LLVMValueRef limit = be_i64(emitter, INT64_MAX - 64);
        result = checked_extent(emitter, emitter->function->workspace_bytes, limit, &passes);
        result = LLVMBuildSelect(emitter->builder, passes, result, be_i64(emitter, -1), "");
    }
    LLVMBuildRet(emitter->builder, result);
    be_function_end(emitter, start);
    return function;
}

static LLVMValueRef libc_function(Emitter *emitter, const char *name, LLVMTypeRef result, LLVMTypeRef parameter, LLVMTypeRef *type) {
    *type = LLVMFunctionType(result, &parameter, 1, false);
    LLVMValueRef function = LLVMGetNamedFunction(emitter->module, name);
    return function ? function : LLVMAddFunction(emitter->module, name, *type);
}

typedef struct Workspace {
    LLVMValueRef bytes;
    LLVMValueRef custom;  // i1: the context has an allocator
    LLVMValueRef memory;  // as allocated
    LLVMValueRef aligned; // to 64 bytes
} Workspace;

static LLVMValueRef has_allocator(Emitter *emitter, LLVMValueRef context) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMBasicBlockRef before = LLVMGetInsertBlock(builder), look = be_block(emitter, ""), next = be_block(emitter, "");
    LLVMBuildCondBr(builder, LLVMBuildIsNull(builder, context, ""), next, look);
    be_position(emitter, look);
    LLVMValueRef allocate = context_field(emitter, context, emitter->pointer_type, offsetof(arr_context, allocate));
    LLVMValueRef given = LLVMBuildIsNotNull(builder, allocate, "");
    be_jump(emitter, next);
    LLVMValueRef custom = LLVMBuildPhi(builder, emitter->i1, "");
    add_incoming(custom, LLVMConstInt(emitter->i1, 0, false), before);
    add_incoming(custom, given, look);
    return custom;
}

static LLVMValueRef call_allocator(Emitter *emitter, LLVMValueRef context, LLVMValueRef bytes) {
    LLVMTypeRef types[3] = {emitter->pointer_type, emitter->i64, emitter->i64};
    LLVMValueRef data = context_field(emitter, context, emitter->pointer_type, offsetof(arr_context, allocator_data));
    LLVMValueRef allocate = context_field(emitter, context, emitter->pointer_type, offsetof(arr_context, allocate));
    LLVMTypeRef type = LLVMFunctionType(emitter->pointer_type, types, 3, false);
    return LLVMBuildCall2(emitter->builder, type, allocate, (LLVMValueRef[]){data, bytes, be_i64(emitter, 64)}, 3, "");
}

static LLVMValueRef call_malloc(Emitter *emitter, LLVMValueRef bytes) {
    LLVMTypeRef type;
    LLVMValueRef function = libc_function(emitter, "malloc", emitter->pointer_type, emitter->i64, &type);
    LLVMValueRef padded = LLVMBuildAdd(emitter->builder, bytes, be_i64(emitter, 63), "");
    return LLVMBuildCall2(emitter->builder, type, function, &padded, 1, "");
}

static void allocate_workspace(Emitter *emitter, EntryChecks *checks, Workspace *workspace) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMBasicBlockRef ask = be_block(emitter, "allocate"), standard = be_block(emitter, "malloc"), next = be_block(emitter, "");
    workspace->custom = has_allocator(emitter, checks->context);
    LLVMBuildCondBr(builder, workspace->custom, ask, standard);
    be_position(emitter, ask);
    LLVMValueRef custom = call_allocator(emitter, checks->context, workspace->bytes);
    LLVMBuildBr(builder, next);
    be_position(emitter, standard);
    LLVMValueRef plain = call_malloc(emitter, workspace->bytes);
    be_jump(emitter, next);
    workspace->memory = LLVMBuildPhi(builder, emitter->pointer_type, "");
    add_incoming(workspace->memory, custom, ask);
    add_incoming(workspace->memory, plain, standard);
    check(emitter, checks, LLVMBuildIsNotNull(builder, workspace->memory, ""), ARR_E_MEMORY, 1, &workspace->bytes);
    LLVMValueRef address = LLVMBuildPtrToInt(builder, workspace->memory, emitter->i64, "");
    LLVMValueRef padding = LLVMBuildAnd(builder, LLVMBuildNeg(builder, address, ""), be_i64(emitter, 63), "");
    workspace->aligned = LLVMBuildInBoundsGEP2(builder, emitter->i8, workspace->memory, &padding, 1, "");
}

static void release_workspace(Emitter *emitter, LLVMValueRef context, const Workspace *workspace) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMBasicBlockRef ask = be_block(emitter, "release"), standard = be_block(emitter, "free"), next = be_block(emitter, "");
    LLVMBuildCondBr(builder, workspace->custom, ask, standard);
    be_position(emitter, ask);
    LLVMTypeRef types[3] = {emitter->pointer_type, emitter->pointer_type, emitter->i64}, free_type;
    LLVMValueRef data = context_field(emitter, context, emitter->pointer_type, offsetof(arr_context, allocator_data));
    LLVMValueRef release = context_field(emitter, context, emitter->pointer_type, offsetof(arr_context, release));
    LLVMTypeRef type = LLVMFunctionType(emitter->void_type, types, 3, false);
    LLVMBuildCall2(builder, type, release, (LLVMValueRef[]){data, workspace->memory, workspace->bytes}, 3, "");
    LLVMBuildBr(builder, next);
    be_position(emitter, standard);
    LLVMValueRef function = libc_function(emitter, "free", emitter->void_type, emitter->pointer_type, &free_type);
    LLVMValueRef memory = workspace->memory;
    LLVMBuildCall2(builder, free_type, function, &memory, 1, "");
    be_jump(emitter, next);
}

// ---- the entry ---------------------------------------------------------------------------------------------------

static LLVMValueRef declare_entry(Emitter *emitter) {
    const LoopFunction *function = emitter->function;
    uint32_t count = 0, arguments = be_argument_count(function);
    LLVMTypeRef *types = ARENA_ARRAY(emitter->arena, function->dimensions.count + arguments + 1, LLVMTypeRef);
    for (size_t i = 0; i < function->dimensions.count; i++) {
        if (!function->dimensions.items[i].is_parameter) types[count++] = emitter->i64;
    }
    uint32_t first = count;
    for (uint32_t i = 0; i < arguments; i++) {
        bool pointer = be_argument_is_pointer(function, i);
        types[count++] = pointer ? emitter->pointer_type : be_memory_type(emitter, be_argument_type(function, i).dtype);
    }
    types[count++] = emitter->pointer_type;
    LLVMValueRef entry = LLVMAddFunction(emitter->module, be_symbol(emitter, ""), LLVMFunctionType(emitter->i32, types, count, false));
    be_add_function_attribute(emitter, entry, "nounwind");
    be_add_function_attribute(emitter, entry, "noimplicitfloat"); // its integers gain nothing as vectors
    be_add_target_attributes(emitter, entry);
    // Callers extend integers narrower than int.
    for (uint32_t i = 0; i < arguments; i++) {
        DType dtype = be_argument_type(function, i).dtype;
        if (be_argument_is_pointer(function, i) || dtype_is_float(dtype) || dtype_size(dtype) >= 4) continue;
        be_add_attribute(emitter, entry, first + i + 1, dtype_is_signed(dtype) ? "signext" : "zeroext", 0);
    }
    return entry;
}

static void bind_arguments(Emitter *emitter, EntryChecks *checks, LLVMValueRef entry) {
    const LoopFunction *function = emitter->function;
    uint32_t next = 0, arguments = be_argument_count(function);
    for (size_t i = 0; i < function->dimensions.count; i++) {
        if (!function->dimensions.items[i].is_parameter) emitter->dimensions[i] = LLVMGetParam(entry, next++);
    }
    checks->arguments = ARENA_ARRAY(emitter->arena, arguments, LLVMValueRef);
    for (uint32_t i = 0; i < arguments; i++) checks->arguments[i] = LLVMGetParam(entry, next++);
    checks->context = LLVMGetParam(entry, next);
    be_position(emitter, emitter->entry);
    for (size_t i = 0; i < function->dimensions.count; i++) {
        const IrDimension *dimension = &function->dimensions.items[i];
        if (!dimension->is_parameter) continue;
        DType dtype = function->parameters.items[dimension->parameter].type.dtype;
        emitter->dimensions[i] = be_cast(emitter, dtype, DTYPE_I64, checks->arguments[dimension->parameter]);
    }
}

// ---- pointers ----------------------------------------------------------------------------------------------------

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
static void require_pointers(Emitter *emitter, EntryChecks *checks, LLVMBasicBlockRef each) {
    enum { PAIRS_TOGETHER = 6 };
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

// Returns the status of the search for a wrong pointer.
static LLVMValueRef search_pointers(Emitter *emitter, LLVMValueRef search, const EntryChecks *checks) {
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

// ---- together, and one by one ------------------------------------------------------------------------------------

// The body sees no memory of the entry's frame, so that the call may take its place.
static LLVMValueRef call_body(Emitter *emitter, LLVMValueRef body, const EntryChecks *checks, LLVMValueRef workspace) {
    const LoopFunction *function = emitter->function;
    uint32_t count = 0, arguments = be_argument_count(function);
    LLVMValueRef *operands = ARENA_ARRAY(emitter->arena, function->dimensions.count + arguments + 3, LLVMValueRef);
    for (size_t i = 0; i < function->dimensions.count; i++) operands[count++] = emitter->dimensions[i];
    for (uint32_t i = 0; i < arguments; i++) operands[count++] = checks->arguments[i];
    operands[count++] = workspace;
    operands[count++] = checks->context;
    operands[count++] = LLVMConstNull(emitter->pointer_type);
    LLVMValueRef call = LLVMBuildCall2(emitter->builder, LLVMGlobalGetValueType(body), body, operands, count, "");
    LLVMSetTailCall(call, true);
    return call;
}

static void check_all_extents(Emitter *emitter, EntryChecks *checks) {
    checks->extents.count = 0;
    for (uint32_t i = 0; i < be_argument_count(emitter->function); i++) check_extents(emitter, checks, i);
    for (uint32_t i = 0; i < emitter->function->dimensions.count; i++) check_dimension(emitter, checks, i);
}

// An entry that only calls the body keeps no arguments for after the checks: no frame.
static bool only_calls_body(Emitter *emitter) {
    int64_t bytes;
    return be_workspace_is_on_stack(emitter, &bytes);
}

// Returns the status of the search; where it found nothing, of the body that an entry would only call.
static void return_status(Emitter *emitter, LLVMValueRef status, const EntryChecks *checks, LLVMValueRef body) {
    LLVMBuilderRef builder = emitter->builder;
    if (only_calls_body(emitter)) {
        LLVMBasicBlockRef passed = be_block(emitter, "passed"), refused = be_block(emitter, "refused");
        LLVMBuildCondBr(builder, LLVMBuildICmp(builder, LLVMIntEQ, status, be_i32(emitter, ARR_OK), ""), passed, refused);
        be_position(emitter, passed);
        LLVMBuildRet(builder, call_body(emitter, body, checks, LLVMConstNull(emitter->pointer_type)));
        be_position(emitter, refused);
    }
    LLVMBuildRet(builder, status);
}

// int32_t NAME.refuse(as the entry): makes the checks one by one; the status of the first that fails, or what return_status says.
static LLVMValueRef emit_refusal(Emitter *emitter, LLVMTypeRef type, LLVMValueRef body) {
    EntryChecks checks = {0};
    LLVMValueRef search = be_pointer_search(emitter);
    LLVMValueRef function = LLVMAddFunction(emitter->module, be_symbol(emitter, ".refuse"), type);
    be_declare_cold(emitter, function);
    be_function_begin(emitter, function);
    LLVMBasicBlockRef start = LLVMGetInsertBlock(emitter->builder);
    bind_arguments(emitter, &checks, function);
    be_position(emitter, start);
    create_failure_block(emitter, &checks);
    check_all_extents(emitter, &checks);
    return_status(emitter, search_pointers(emitter, search, &checks), &checks, body);
    finish_failures(emitter, &checks);
    be_function_end(emitter, start);
    vector_free(&checks.extents);
    return function;
}

static void check_arguments(Emitter *emitter, EntryChecks *checks, LLVMValueRef entry, LLVMValueRef refusal) {
    LLVMBasicBlockRef each = be_block(emitter, "each"), passed = be_block(emitter, "passed"), refused;
    checks->all = LLVMConstInt(emitter->i1, 1, false);
    check_all_extents(emitter, checks);
    require_pointers(emitter, checks, each);
    LLVMBuildCondBr(emitter->builder, checks->all, passed, each);
    checks->all = NULL;
    be_position(emitter, each);
    uint32_t count = LLVMCountParams(entry);
    LLVMValueRef *operands = ARENA_ARRAY(emitter->arena, count, LLVMValueRef);
    LLVMGetParams(entry, operands);
    LLVMValueRef status = LLVMBuildCall2(emitter->builder, LLVMGlobalGetValueType(refusal), refusal, operands, count, "");
    if (!only_calls_body(emitter)) {
        LLVMValueRef passes = LLVMBuildICmp(emitter->builder, LLVMIntEQ, status, be_i32(emitter, ARR_OK), "");
        LLVMBuildCondBr(emitter->builder, passes, passed, refused = be_block(emitter, "refused"));
        be_position(emitter, refused);
    }
    LLVMBuildRet(emitter->builder, status);
    be_position(emitter, passed);
}

// ---- the call ---------------------------------------------------------------------------------------------------

static LLVMValueRef ask_workspace_bytes(Emitter *emitter, LLVMValueRef workspace_bytes) {
    uint32_t count = (uint32_t)emitter->function->dimensions.count;
    LLVMTypeRef type = LLVMGlobalGetValueType(workspace_bytes);
    return LLVMBuildCall2(emitter->builder, type, workspace_bytes, emitter->dimensions, count, "");
}

static void call_with_workspace(Emitter *emitter, EntryChecks *checks, LLVMValueRef body, LLVMValueRef workspace_bytes) {
    int64_t bytes;
    if (be_workspace_is_on_stack(emitter, &bytes)) {
        LLVMBuildRet(emitter->builder, call_body(emitter, body, checks, LLVMConstNull(emitter->pointer_type)));
        return;
    }
    Workspace workspace = {.bytes = ask_workspace_bytes(emitter, workspace_bytes)};
    LLVMValueRef passes = LLVMBuildICmp(emitter->builder, LLVMIntSGE, workspace.bytes, be_i64(emitter, 0), "");
    check(emitter, checks, passes, ARR_E_MEMORY, 1, &workspace.bytes);
    allocate_workspace(emitter, checks, &workspace);
    LLVMValueRef status = call_body(emitter, body, checks, workspace.aligned);
    release_workspace(emitter, checks->context, &workspace);
    LLVMBuildRet(emitter->builder, status);
}

LLVMValueRef be_emit_entry(Emitter *emitter, LLVMValueRef body, LLVMValueRef workspace_bytes) {
    EntryChecks checks = {0};
    LLVMValueRef entry = declare_entry(emitter);
    LLVMValueRef refusal = emit_refusal(emitter, LLVMGlobalGetValueType(entry), body);
    be_function_begin(emitter, entry);
    LLVMBasicBlockRef start = LLVMGetInsertBlock(emitter->builder);
    bind_arguments(emitter, &checks, entry);
    be_position(emitter, start);
    create_failure_block(emitter, &checks);
    check_context(emitter, checks.context);
    check_arguments(emitter, &checks, entry, refusal);
    call_with_workspace(emitter, &checks, body, workspace_bytes);
    finish_failures(emitter, &checks);
    be_function_end(emitter, start);
    vector_free(&checks.extents);
    return entry;
}
