// The exported entry: checks of what the caller gave, workspace, and the call of the body. A failed check has touched nothing
// but the context's error record. Every failure goes to one block, whose phis say what to report.
//
// All checks of pointers and extents are first made together: one condition that implies every one of them. Where it does not
// hold, which no valid call but one with empty arrays meets, a cold function makes them one by one, in the order of their reports.

#include "arr_runtime.h"
#include "entry_internal.h"

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
    entry_create_failure_block(emitter, &checks);
    entry_check_extents(emitter, &checks);
    return_status(emitter, entry_search_pointers(emitter, search, &checks), &checks, body);
    entry_finish_failures(emitter, &checks);
    be_function_end(emitter, start);
    vector_free(&checks.extents);
    return function;
}

static void check_arguments(Emitter *emitter, EntryChecks *checks, LLVMValueRef entry, LLVMValueRef refusal) {
    LLVMBasicBlockRef each = be_block(emitter, "each"), passed = be_block(emitter, "passed"), refused;
    checks->all = LLVMConstInt(emitter->i1, 1, false);
    entry_check_extents(emitter, checks);
    entry_require_pointers(emitter, checks, each);
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
    entry_check(emitter, checks, passes, ARR_E_MEMORY, 1, &workspace.bytes);
    entry_allocate_workspace(emitter, checks, &workspace);
    LLVMValueRef status = call_body(emitter, body, checks, workspace.aligned);
    entry_release_workspace(emitter, checks->context, &workspace);
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
    entry_create_failure_block(emitter, &checks);
    entry_check_context(emitter, checks.context);
    check_arguments(emitter, &checks, entry, refusal);
    call_with_workspace(emitter, &checks, body, workspace_bytes);
    entry_finish_failures(emitter, &checks);
    be_function_end(emitter, start);
    vector_free(&checks.extents);
    return entry;
}
