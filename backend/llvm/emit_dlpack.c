// NAME_signature and NAME_dl: a function described as data, for arr_dl_call. Off every hot path, so optimised for size.

#include <string.h>

#include "arr_runtime.h"
#include "llvm_internal.h"

static void make_cold(Emitter *emitter, LLVMValueRef function) {
    be_add_function_attribute(emitter, function, "nounwind");
    be_add_function_attribute(emitter, function, "cold");
    be_add_function_attribute(emitter, function, "optsize");
    be_add_function_attribute(emitter, function, "minsize");
    be_add_target_attributes(emitter, function);
}

static LLVMBasicBlockRef begin_cold(Emitter *emitter, LLVMValueRef function) {
    make_cold(emitter, function);
    be_function_begin(emitter, function);
    return LLVMGetInsertBlock(emitter->builder);
}

static LLVMValueRef load_at(Emitter *emitter, LLVMTypeRef type, LLVMValueRef array, size_t position) {
    LLVMValueRef at = be_i64(emitter, (int64_t)position);
    LLVMValueRef address = LLVMBuildInBoundsGEP2(emitter->builder, type, array, &at, 1, "");
    return LLVMBuildLoad2(emitter->builder, type, address, "");
}

static void bind_dimensions(Emitter *emitter, LLVMValueRef dims) {
    be_position(emitter, emitter->entry);
    for (size_t i = 0; i < emitter->function->dimensions.count; i++) {
        emitter->dimensions[i] = load_at(emitter, emitter->i64, dims, i);
    }
}

static LLVMValueRef add_internal(Emitter *emitter, const char *suffix, LLVMTypeRef type) {
    char *name = arena_format(emitter->arena, "%s.%s", be_symbol(emitter, ""), suffix);
    LLVMValueRef function = LLVMAddFunction(emitter->module, name, type);
    LLVMSetLinkage(function, LLVMInternalLinkage);
    return function;
}

// int32_t invoke(const int64_t *dims, void *const *arguments, arr_context *context)
static LLVMValueRef emit_invoke(Emitter *emitter, LLVMValueRef entry) {
    const LoopFunction *source = emitter->function;
    LLVMTypeRef pointers[3] = {emitter->pointer_type, emitter->pointer_type, emitter->pointer_type};
    LLVMValueRef function = add_internal(emitter, "invoke", LLVMFunctionType(emitter->i32, pointers, 3, false));
    LLVMBasicBlockRef start = begin_cold(emitter, function);
    bind_dimensions(emitter, LLVMGetParam(function, 0));
    be_position(emitter, start);
    uint32_t count = 0, arguments = be_argument_count(source);
    LLVMValueRef *operands = ARENA_ARRAY(emitter->arena, source->dimensions.count + arguments + 1, LLVMValueRef);
    for (size_t i = 0; i < source->dimensions.count; i++) {
        if (!source->dimensions.items[i].is_parameter) operands[count++] = emitter->dimensions[i];
    }
    for (uint32_t i = 0; i < arguments; i++) {
        LLVMValueRef data = load_at(emitter, emitter->pointer_type, LLVMGetParam(function, 1), i);
        LLVMTypeRef type = be_memory_type(emitter, be_argument_type(source, i).dtype);
        operands[count++] = be_argument_is_pointer(source, i) ? data : LLVMBuildLoad2(emitter->builder, type, data, "");
    }
    operands[count++] = LLVMGetParam(function, 2);
    LLVMTypeRef type = LLVMGlobalGetValueType(entry);
    LLVMBuildRet(emitter->builder, LLVMBuildCall2(emitter->builder, type, entry, operands, count, ""));
    be_function_end(emitter, start);
    return function;
}

static void store_extent(Emitter *emitter, LLVMValueRef extents, uint32_t position, ExtentId extent, LLVMValueRef *fails) {
    LLVMBuilderRef builder = emitter->builder;
    LLVMValueRef overflow = NULL, at = be_i64(emitter, position);
    LLVMValueRef value = be_extent_checked(emitter, extent, &overflow);
    LLVMBuildStore(builder, value, LLVMBuildInBoundsGEP2(builder, emitter->i64, extents, &at, 1, ""));
    LLVMValueRef bad = LLVMBuildICmp(builder, LLVMIntSLT, value, be_i64(emitter, 0), "");
    if (overflow) bad = LLVMBuildOr(builder, bad, overflow, "");
    *fails = LLVMBuildOr(builder, *fails, bad, "");
}

// int32_t extents(const int64_t *dims, int64_t *extents)
static LLVMValueRef emit_extents(Emitter *emitter) {
    const LoopFunction *source = emitter->function;
    LLVMTypeRef pointers[2] = {emitter->pointer_type, emitter->pointer_type};
    LLVMValueRef function = add_internal(emitter, "extents", LLVMFunctionType(emitter->i32, pointers, 2, false));
    LLVMBasicBlockRef start = begin_cold(emitter, function);
    bind_dimensions(emitter, LLVMGetParam(function, 0));
    be_position(emitter, start);
    LLVMValueRef fails = LLVMConstInt(emitter->i1, 0, false);
    uint32_t position = 0;
    for (uint32_t i = 0; i < be_argument_count(source); i++) {
        IrType type = loop_argument_type(source, i);
        for (uint32_t axis = 0; axis < type.rank; axis++) {
            store_extent(emitter, LLVMGetParam(function, 1), position++, type.shape[axis], &fails);
        }
    }
    LLVMValueRef status = LLVMBuildSelect(emitter->builder, fails, be_i32(emitter, ARR_E_EXTENT), be_i32(emitter, 0), "");
    LLVMBuildRet(emitter->builder, status);
    be_function_end(emitter, start);
    return function;
}

// int64_t workspace(const int64_t *dims)
static LLVMValueRef emit_workspace(Emitter *emitter, LLVMValueRef workspace_bytes) {
    LLVMTypeRef type = LLVMFunctionType(emitter->i64, &emitter->pointer_type, 1, false);
    LLVMValueRef function = add_internal(emitter, "workspace", type);
    LLVMBasicBlockRef start = begin_cold(emitter, function);
    bind_dimensions(emitter, LLVMGetParam(function, 0));
    be_position(emitter, start);
    LLVMValueRef bytes = LLVMBuildCall2(emitter->builder, LLVMGlobalGetValueType(workspace_bytes), workspace_bytes, emitter->dimensions,
                                        (uint32_t)emitter->function->dimensions.count, "");
    LLVMBuildRet(emitter->builder, bytes);
    be_function_end(emitter, start);
    return function;
}

// ---- data --------------------------------------------------------------------------------------------------------

static LLVMValueRef add_constant(Emitter *emitter, LLVMValueRef value) {
    LLVMValueRef global = LLVMAddGlobal(emitter->module, LLVMTypeOf(value), "arrc.data");
    LLVMSetInitializer(global, value);
    LLVMSetGlobalConstant(global, true);
    LLVMSetLinkage(global, LLVMPrivateLinkage);
    return global;
}

static LLVMValueRef text_constant(Emitter *emitter, const char *text) {
    LLVMValueRef bytes = LLVMConstStringInContext2(emitter->context, text, strlen(text), false);
    LLVMValueRef global = add_constant(emitter, bytes);
    LLVMSetUnnamedAddress(global, LLVMGlobalUnnamedAddr);
    return global;
}

static LLVMValueRef structure(Emitter *emitter, LLVMValueRef *fields, uint32_t count) {
    return LLVMConstStructInContext(emitter->context, fields, count, false);
}

static const char *argument_name(Emitter *emitter, uint32_t position) {
    const LoopFunction *function = emitter->function;
    if (position < function->parameters.count) return function->parameters.items[position].name;
    if (function->results.count == 1) return "result";
    return arena_format(emitter->arena, "result%zu", position - function->parameters.count);
}

static int32_t argument_flags(const LoopFunction *function, uint32_t position) {
    bool is_scalar = position < function->parameters.count && loop_argument_type(function, position).rank == 0;
    int32_t flags = is_scalar ? ARR_ARGUMENT_SCALAR : 0;
    if (be_argument_is_written(function, position)) flags |= ARR_ARGUMENT_WRITTEN;
    if (position >= function->parameters.count) flags |= ARR_ARGUMENT_RESULT;
    return flags;
}

// {name, dtype, rank, flags, first_extent} for each argument.
static LLVMValueRef argument_table(Emitter *emitter, uint32_t *extent_count) {
    const LoopFunction *function = emitter->function;
    uint32_t count = be_argument_count(function);
    LLVMValueRef *rows = ARENA_ARRAY(emitter->arena, count, LLVMValueRef);
    *extent_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        IrType type = loop_argument_type(function, i);
        LLVMValueRef fields[5] = {text_constant(emitter, argument_name(emitter, i)), be_i32(emitter, (int32_t)type.dtype),
                                  be_i32(emitter, (int32_t)type.rank), be_i32(emitter, argument_flags(function, i)),
                                  be_i32(emitter, (int32_t)*extent_count)};
        rows[i] = structure(emitter, fields, 5);
        *extent_count += type.rank;
    }
    if (count == 0) return LLVMConstNull(emitter->pointer_type);
    return add_constant(emitter, LLVMConstArray2(LLVMTypeOf(rows[0]), rows, count));
}

// The first axis whose extent is the dimension itself; {-1, -1} when there is none.
static void dimension_source(const Emitter *emitter, uint32_t number, int32_t *argument, int32_t *axis) {
    const LoopFunction *function = emitter->function;
    const IrDimension *dimension = &function->dimensions.items[number];
    ExtentId extent = extent_dimension(emitter->source->extents, number, dimension->name);
    *argument = dimension->is_parameter ? (int32_t)dimension->parameter : -1;
    *axis = -1;
    if (dimension->is_parameter) return;
    for (uint32_t i = 0; i < function->parameters.count; i++) {
        IrType type = function->parameters.items[i].type;
        for (uint32_t k = 0; k < type.rank; k++) {
            if (!extent_same(type.shape[k], extent)) continue;
            *argument = (int32_t)i;
            *axis = (int32_t)k;
            return;
        }
    }
}

// {name, argument, axis} for each dimension.
static LLVMValueRef dimension_table(Emitter *emitter) {
    uint32_t count = (uint32_t)emitter->function->dimensions.count;
    LLVMValueRef *rows = ARENA_ARRAY(emitter->arena, count, LLVMValueRef);
    for (uint32_t i = 0; i < count; i++) {
        int32_t argument, axis;
        dimension_source(emitter, i, &argument, &axis);
        LLVMValueRef name = text_constant(emitter, emitter->function->dimensions.items[i].name);
        LLVMValueRef fields[3] = {name, be_i32(emitter, argument), be_i32(emitter, axis)};
        rows[i] = structure(emitter, fields, 3);
    }
    if (count == 0) return LLVMConstNull(emitter->pointer_type);
    return add_constant(emitter, LLVMConstArray2(LLVMTypeOf(rows[0]), rows, count));
}

static LLVMValueRef emit_signature(Emitter *emitter, LLVMValueRef invoke, LLVMValueRef extents, LLVMValueRef workspace) {
    const LoopFunction *function = emitter->function;
    uint32_t extent_count;
    LLVMValueRef arguments = argument_table(emitter, &extent_count);
    LLVMValueRef fields[12] = {
        be_i32(emitter, (int32_t)sizeof(arr_signature)),
        be_i32(emitter, ARR_ABI_VERSION),
        text_constant(emitter, function->name),
        be_i32(emitter, (int32_t)function->dimensions.count),
        be_i32(emitter, (int32_t)be_argument_count(function)),
        be_i32(emitter, (int32_t)function->results.count),
        be_i32(emitter, (int32_t)extent_count),
        dimension_table(emitter),
        arguments,
        invoke,
        extents,
        workspace,
    };
    LLVMValueRef value = structure(emitter, fields, 12);
    LLVMValueRef signature = LLVMAddGlobal(emitter->module, LLVMTypeOf(value), be_symbol(emitter, "_signature"));
    LLVMSetInitializer(signature, value);
    LLVMSetGlobalConstant(signature, true);
    return signature;
}

// int32_t NAME_dl(struct DLTensor *const *tensors, int32_t count, arr_context *context)
static void emit_dl(Emitter *emitter, LLVMValueRef signature) {
    LLVMTypeRef call_types[4] = {emitter->pointer_type, emitter->pointer_type, emitter->i32, emitter->pointer_type};
    LLVMTypeRef call_type = LLVMFunctionType(emitter->i32, call_types, 4, false);
    LLVMValueRef call = LLVMGetNamedFunction(emitter->module, "arr_dl_call");
    if (!call) call = LLVMAddFunction(emitter->module, "arr_dl_call", call_type);
    LLVMTypeRef type = LLVMFunctionType(emitter->i32, call_types + 1, 3, false);
    LLVMValueRef function = LLVMAddFunction(emitter->module, be_symbol(emitter, "_dl"), type);
    LLVMBasicBlockRef start = begin_cold(emitter, function);
    LLVMValueRef operands[4] = {signature, LLVMGetParam(function, 0), LLVMGetParam(function, 1), LLVMGetParam(function, 2)};
    LLVMBuildRet(emitter->builder, LLVMBuildCall2(emitter->builder, call_type, call, operands, 4, ""));
    be_function_end(emitter, start);
}

void be_emit_dlpack(Emitter *emitter, LLVMValueRef entry, LLVMValueRef workspace_bytes) {
    LLVMValueRef invoke = emit_invoke(emitter, entry);
    LLVMValueRef extents = emit_extents(emitter);
    LLVMValueRef signature = emit_signature(emitter, invoke, extents, emit_workspace(emitter, workspace_bytes));
    if (emitter->needs_runtime_call) emit_dl(emitter, signature);
}
