// Checks of the entry: how they fail, the context, the extents.

#include "arr_runtime.h"
#include "entry_internal.h"

// ---- failing -----------------------------------------------------------------------------------------------------

static LLVMValueRef phi_i32(Emitter *emitter) { return LLVMBuildPhi(emitter->builder, emitter->i32, ""); }

void entry_create_failure_block(Emitter *emitter, EntryChecks *checks) {
    LLVMBasicBlockRef current = LLVMGetInsertBlock(emitter->builder);
    checks->failed = be_block(emitter, "failed");
    be_position(emitter, checks->failed);
    checks->code = phi_i32(emitter);
    checks->count = phi_i32(emitter);
    for (uint32_t i = 0; i < BE_REFUSED_VALUES; i++) checks->values[i] = LLVMBuildPhi(emitter->builder, emitter->i64, "");
    be_position(emitter, current);
}

void entry_add_incoming(LLVMValueRef phi, LLVMValueRef value, LLVMBasicBlockRef block) { LLVMAddIncoming(phi, &value, &block, 1); }

void entry_check(Emitter *emitter, EntryChecks *checks, LLVMValueRef passes, arr_status code, uint32_t count, LLVMValueRef *values) {
    if (checks->all) {
        checks->all = LLVMBuildAnd(emitter->builder, checks->all, passes, "");
        return;
    }
    LLVMBasicBlockRef block = LLVMGetInsertBlock(emitter->builder), next = be_block(emitter, "");
    LLVMBuildCondBr(emitter->builder, passes, next, checks->failed);
    entry_add_incoming(checks->code, be_i32(emitter, (int32_t)code), block);
    entry_add_incoming(checks->count, be_i32(emitter, (int32_t)count), block);
    for (uint32_t i = 0; i < BE_REFUSED_VALUES; i++) {
        entry_add_incoming(checks->values[i], i < count ? values[i] : be_i64(emitter, 0), block);
    }
    be_position(emitter, next);
}

void entry_finish_failures(Emitter *emitter, EntryChecks *checks) {
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

LLVMValueRef entry_context_field(Emitter *emitter, LLVMValueRef context, LLVMTypeRef type, size_t offset) {
    LLVMValueRef at = be_i64(emitter, (int64_t)offset);
    LLVMValueRef address = LLVMBuildInBoundsGEP2(emitter->builder, emitter->i8, context, &at, 1, "");
    return LLVMBuildLoad2(emitter->builder, type, address, "");
}

void entry_check_context(Emitter *emitter, LLVMValueRef context) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMBasicBlockRef given = be_block(emitter, "context"), unknown = be_block(emitter, ""), next = be_block(emitter, "");
    LLVMBuildCondBr(builder, LLVMBuildIsNull(builder, context, ""), next, given);
    be_position(emitter, given);
    LLVMValueRef size = entry_context_field(emitter, context, emitter->i32, offsetof(arr_context, size));
    LLVMValueRef version = entry_context_field(emitter, context, emitter->i32, offsetof(arr_context, abi_version));
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

LLVMValueRef entry_checked_extent(Emitter *emitter, ExtentId extent, LLVMValueRef limit, LLVMValueRef *passes) {
    LLVMValueRef overflow = NULL;
    LLVMValueRef value = be_extent_checked(emitter, extent, &overflow);
    *passes = LLVMBuildICmp(emitter->builder, LLVMIntULE, value, limit, ""); // negative ones are beyond it too
    if (overflow) *passes = LLVMBuildAnd(emitter->builder, *passes, LLVMBuildNot(emitter->builder, overflow, ""), "");
    return value;
}

static LLVMValueRef at_least_one(Emitter *emitter, LLVMValueRef value) {
    return be_maximum_i64(emitter, value, be_i64(emitter, 1));
}

// Whether an earlier argument has the same extents, of elements at least as large: its size was checked.
static bool has_checked_size(Emitter *emitter, uint32_t position, IrType type) {
    for (uint32_t i = 0; i < position; i++) {
        IrType earlier = be_argument_type(emitter->function, i);
        bool same = earlier.rank == type.rank && dtype_size(earlier.dtype) >= dtype_size(type.dtype);
        for (uint32_t axis = 0; same && axis < type.rank; axis++) same = extent_same(earlier.shape[axis], type.shape[axis]);
        if (same) return true;
    }
    return false;
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
    entry_check(emitter, checks, LLVMBuildNot(builder, overflow, ""), ARR_E_EXTENT, 3, values);
}

static void check_extents(Emitter *emitter, EntryChecks *checks, uint32_t position) {
    IrType type = be_argument_type(emitter->function, position);
    uint32_t size = dtype_size(type.dtype);
    int64_t constant;
    for (uint32_t axis = 0; axis < type.rank; axis++) {
        bool is_small = extent_is_constant(emitter->source->extents, type.shape[axis], &constant) && constant >= 0;
        if (is_small || is_known(checks, type.shape[axis], size)) continue;
        LLVMValueRef passes, limit = be_i64(emitter, INT64_MAX / (int64_t)size);
        LLVMValueRef value = entry_checked_extent(emitter, type.shape[axis], limit, &passes);
        LLVMValueRef values[3] = {be_i64(emitter, position), be_i64(emitter, axis), value};
        entry_check(emitter, checks, passes, ARR_E_EXTENT, 3, values);
        vector_push(&checks->extents, (KnownExtent){type.shape[axis], size});
    }
    if (type.rank > 1 && !has_checked_size(emitter, position, type)) check_size(emitter, checks, position, type);
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
    entry_check(emitter, checks, passes, ARR_E_EXTENT, 3, (LLVMValueRef[]){be_i64(emitter, position), be_i64(emitter, axis), value});
}

void entry_check_extents(Emitter *emitter, EntryChecks *checks) {
    checks->extents.count = 0;
    for (uint32_t i = 0; i < be_argument_count(emitter->function); i++) check_extents(emitter, checks, i);
    for (uint32_t i = 0; i < emitter->function->dimensions.count; i++) check_dimension(emitter, checks, i);
}
