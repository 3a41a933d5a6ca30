// The workspace of a call: its size, and where its memory comes from.

#include "arr_runtime.h"
#include "entry_internal.h"

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
        result = entry_checked_extent(emitter, emitter->function->workspace_bytes, limit, &passes);
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

static LLVMValueRef has_allocator(Emitter *emitter, LLVMValueRef context) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMBasicBlockRef before = LLVMGetInsertBlock(builder), look = be_block(emitter, ""), next = be_block(emitter, "");
    LLVMBuildCondBr(builder, LLVMBuildIsNull(builder, context, ""), next, look);
    be_position(emitter, look);
    LLVMValueRef allocate = entry_context_field(emitter, context, emitter->pointer_type, offsetof(arr_context, allocate));
    LLVMValueRef given = LLVMBuildIsNotNull(builder, allocate, "");
    be_jump(emitter, next);
    LLVMValueRef custom = LLVMBuildPhi(builder, emitter->i1, "");
    entry_add_incoming(custom, LLVMConstInt(emitter->i1, 0, false), before);
    entry_add_incoming(custom, given, look);
    return custom;
}

static LLVMValueRef call_allocator(Emitter *emitter, LLVMValueRef context, LLVMValueRef bytes) {
    LLVMTypeRef types[3] = {emitter->pointer_type, emitter->i64, emitter->i64};
    LLVMValueRef data = entry_context_field(emitter, context, emitter->pointer_type, offsetof(arr_context, allocator_data));
    LLVMValueRef allocate = entry_context_field(emitter, context, emitter->pointer_type, offsetof(arr_context, allocate));
    LLVMTypeRef type = LLVMFunctionType(emitter->pointer_type, types, 3, false);
    return LLVMBuildCall2(emitter->builder, type, allocate, (LLVMValueRef[]){data, bytes, be_i64(emitter, 64)}, 3, "");
}

static LLVMValueRef call_malloc(Emitter *emitter, LLVMValueRef bytes) {
    LLVMTypeRef type;
    LLVMValueRef function = libc_function(emitter, "malloc", emitter->pointer_type, emitter->i64, &type);
    LLVMValueRef padded = LLVMBuildAdd(emitter->builder, bytes, be_i64(emitter, 63), "");
    return LLVMBuildCall2(emitter->builder, type, function, &padded, 1, "");
}

void entry_allocate_workspace(Emitter *emitter, EntryChecks *checks, Workspace *workspace) {
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
    entry_add_incoming(workspace->memory, custom, ask);
    entry_add_incoming(workspace->memory, plain, standard);
    entry_check(emitter, checks, LLVMBuildIsNotNull(builder, workspace->memory, ""), ARR_E_MEMORY, 1, &workspace->bytes);
    LLVMValueRef address = LLVMBuildPtrToInt(builder, workspace->memory, emitter->i64, "");
    LLVMValueRef padding = LLVMBuildAnd(builder, LLVMBuildNeg(builder, address, ""), be_i64(emitter, 63), "");
    workspace->aligned = LLVMBuildInBoundsGEP2(builder, emitter->i8, workspace->memory, &padding, 1, "");
}

void entry_release_workspace(Emitter *emitter, LLVMValueRef context, const Workspace *workspace) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMBasicBlockRef ask = be_block(emitter, "release"), standard = be_block(emitter, "free"), next = be_block(emitter, "");
    LLVMBuildCondBr(builder, workspace->custom, ask, standard);
    be_position(emitter, ask);
    LLVMTypeRef types[3] = {emitter->pointer_type, emitter->pointer_type, emitter->i64}, free_type;
    LLVMValueRef data = entry_context_field(emitter, context, emitter->pointer_type, offsetof(arr_context, allocator_data));
    LLVMValueRef release = entry_context_field(emitter, context, emitter->pointer_type, offsetof(arr_context, release));
    LLVMTypeRef type = LLVMFunctionType(emitter->void_type, types, 3, false);
    LLVMBuildCall2(builder, type, release, (LLVMValueRef[]){data, workspace->memory, workspace->bytes}, 3, "");
    LLVMBuildBr(builder, next);
    be_position(emitter, standard);
    LLVMValueRef function = libc_function(emitter, "free", emitter->void_type, emitter->pointer_type, &free_type);
    LLVMValueRef memory = workspace->memory;
    LLVMBuildCall2(builder, free_type, function, &memory, 1, "");
    be_jump(emitter, next);
}
