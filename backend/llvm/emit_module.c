// The module: attributes, the error reporter, and every function with its entry.

#include <string.h>

#include <llvm-c/IRReader.h>

#include "arr_runtime.h"
#include "llvm_internal.h"

_Static_assert((int)ARR_BOOL == (int)DTYPE_BOOL && (int)ARR_U64 == (int)DTYPE_U64 && (int)ARR_C128 == (int)DTYPE_C128,
               "arr_dtype and DType number element types alike");

// ---- attributes --------------------------------------------------------------------------------------------------

void be_add_attribute(Emitter *emitter, LLVMValueRef function, LLVMAttributeIndex index, const char *name, uint64_t value) {
    unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));
    REQUIRE(kind != 0, "no attribute %s", name);
    LLVMAddAttributeAtIndex(function, index, LLVMCreateEnumAttribute(emitter->context, kind, value));
}

static const LLVMAttributeIndex FUNCTION_INDEX = (LLVMAttributeIndex)LLVMAttributeFunctionIndex;

void be_add_function_attribute(Emitter *emitter, LLVMValueRef function, const char *name) {
    be_add_attribute(emitter, function, FUNCTION_INDEX, name, 0);
}

void be_add_text_attribute(Emitter *emitter, LLVMValueRef function, const char *name, const char *value) {
    LLVMAttributeRef attribute =
        LLVMCreateStringAttribute(emitter->context, name, (unsigned)strlen(name), value, (unsigned)strlen(value));
    LLVMAddAttributeAtIndex(function, FUNCTION_INDEX, attribute);
}

void be_add_target_attributes(Emitter *emitter, LLVMValueRef function) {
    const Target *target = emitter->target;
    be_add_text_attribute(emitter, function, "target-cpu", target->cpu);
    if (target->features[0]) be_add_text_attribute(emitter, function, "target-features", target->features);
    if (target->has_avx512) be_add_text_attribute(emitter, function, "prefer-vector-width", "512");
    if (emitter->options->debug_info) be_add_text_attribute(emitter, function, "frame-pointer", "all");
}

void be_declare_cold(Emitter *emitter, LLVMValueRef function) {
    LLVMSetLinkage(function, LLVMInternalLinkage);
    static const char *const ATTRIBUTES[] = {"nounwind", "cold", "noinline", "optnone"};
    for (size_t i = 0; i < sizeof ATTRIBUTES / sizeof ATTRIBUTES[0]; i++) {
        be_add_function_attribute(emitter, function, ATTRIBUTES[i]);
    }
    be_add_target_attributes(emitter, function);
}

char *be_symbol(Emitter *emitter, const char *suffix) {
    const char *prefix = emitter->options->prefix ? emitter->options->prefix : "";
    return arena_format(emitter->arena, "%s%s%s", prefix, emitter->function->name, suffix);
}

// ---- access groups -----------------------------------------------------------------------------------------------

// An access group is an empty distinct node, which llvm-c has no call for: a module of text that has some is read instead.
static void read_access_groups(Emitter *emitter) {
    static const char TEXT[] = "!g = !{!0, !1, !2, !3, !4, !5, !6, !7}\n"
                               "!0 = distinct !{}\n!1 = distinct !{}\n!2 = distinct !{}\n!3 = distinct !{}\n"
                               "!4 = distinct !{}\n!5 = distinct !{}\n!6 = distinct !{}\n!7 = distinct !{}\n";
    char *message = NULL;
    LLVMModuleRef module;
    LLVMMemoryBufferRef buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(TEXT, sizeof TEXT - 1, "groups");
    REQUIRE(!LLVMParseIRInContext(emitter->context, buffer, &module, &message), "access groups: %s", message);
    LLVMValueRef groups[8];
    LLVMGetNamedMetadataOperands(module, "g", groups);
    for (uint32_t i = 8; i-- > 0;) vector_push(&emitter->spare_access_groups, LLVMValueAsMetadata(groups[i]));
    LLVMDisposeModule(module);
}

LLVMMetadataRef be_access_group_create(Emitter *emitter) {
    if (emitter->spare_access_groups.count == 0) read_access_groups(emitter);
    return emitter->spare_access_groups.items[--emitter->spare_access_groups.count];
}

// ---- the error reporter ------------------------------------------------------------------------------------------

static LLVMValueRef field(Emitter *emitter, LLVMValueRef context, size_t offset) {
    LLVMValueRef at = be_i64(emitter, (int64_t)offset);
    return LLVMBuildInBoundsGEP2(emitter->builder, emitter->i8, context, &at, 1, "");
}

static void emit_error_record(Emitter *emitter, LLVMValueRef function) {
    LLVMBuilderRef builder = emitter->builder;
    static const size_t OFFSETS[4] = {offsetof(arr_context, error.code), offsetof(arr_context, error.line),
                                      offsetof(arr_context, error.column), offsetof(arr_context, error.value_count)};
    LLVMValueRef context = LLVMGetParam(function, 0);
    for (uint32_t i = 0; i < 4; i++) LLVMBuildStore(builder, LLVMGetParam(function, i + 1), field(emitter, context, OFFSETS[i]));
    LLVMValueRef count = LLVMBuildZExt(builder, LLVMGetParam(function, 4), emitter->i64, "");
    LLVMValueRef bytes = LLVMBuildMul(builder, count, be_i64(emitter, 8), "");
    LLVMValueRef values = field(emitter, context, offsetof(arr_context, error.values));
    LLVMBuildMemCpy(builder, values, 8, LLVMGetParam(function, 5), 8, bytes);
}

// int32_t fail(context, code, line, column, value_count, values): fills the record unless context is NULL; returns the code.
static void emit_fail_function(Emitter *emitter) {
    LLVMTypeRef i32 = emitter->i32;
    LLVMTypeRef types[6] = {emitter->pointer_type, i32, i32, i32, i32, emitter->pointer_type};
    emitter->fail_type = LLVMFunctionType(i32, types, 6, false);
    LLVMValueRef function = emitter->fail_function = LLVMAddFunction(emitter->module, "arrc.fail", emitter->fail_type);
    be_declare_cold(emitter, function);
    be_function_begin(emitter, function);
    LLVMBasicBlockRef start = LLVMGetInsertBlock(emitter->builder), record = be_block(emitter, "record"), done = be_block(emitter, "done");
    LLVMBuildCondBr(emitter->builder, LLVMBuildIsNull(emitter->builder, LLVMGetParam(function, 0), ""), done, record);
    be_position(emitter, record);
    emit_error_record(emitter, function);
    be_jump(emitter, done);
    LLVMBuildRet(emitter->builder, LLVMGetParam(function, 1));
    be_function_end(emitter, start);
}

// int32_t refuse(context, code, value_count, values...): fail without a place in the source. The array of values is in a frame of
// its own, so that entries need none.
static void emit_refuse_function(Emitter *emitter) {
    LLVMTypeRef types[3 + BE_REFUSED_VALUES] = {emitter->pointer_type, emitter->i32, emitter->i32};
    for (uint32_t i = 0; i < BE_REFUSED_VALUES; i++) types[3 + i] = emitter->i64;
    LLVMTypeRef type = LLVMFunctionType(emitter->i32, types, 3 + BE_REFUSED_VALUES, false);
    LLVMValueRef function = emitter->refuse_function = LLVMAddFunction(emitter->module, "arrc.refuse", type);
    be_declare_cold(emitter, function);
    be_function_begin(emitter, function);
    LLVMBasicBlockRef start = LLVMGetInsertBlock(emitter->builder);
    LLVMValueRef report = be_alloca(emitter, LLVMArrayType2(emitter->i64, BE_REFUSED_VALUES), "report");
    for (uint32_t i = 0; i < BE_REFUSED_VALUES; i++) {
        LLVMValueRef at = be_i64(emitter, i);
        LLVMValueRef address = LLVMBuildInBoundsGEP2(emitter->builder, emitter->i64, report, &at, 1, "");
        LLVMBuildStore(emitter->builder, LLVMGetParam(function, 3 + i), address);
    }
    LLVMValueRef context = LLVMGetParam(function, 0), code = LLVMGetParam(function, 1), zero = be_i32(emitter, 0);
    LLVMValueRef operands[6] = {context, code, zero, zero, LLVMGetParam(function, 2), report};
    LLVMBuildRet(emitter->builder, LLVMBuildCall2(emitter->builder, emitter->fail_type, emitter->fail_function, operands, 6, ""));
    be_function_end(emitter, start);
}

// ---- the module --------------------------------------------------------------------------------------------------

static void create_types(Emitter *emitter) {
    LLVMContextRef context = emitter->context;
    emitter->void_type = LLVMVoidTypeInContext(context);
    emitter->pointer_type = LLVMPointerTypeInContext(context, 0);
    emitter->i1 = LLVMInt1TypeInContext(context);
    emitter->i8 = LLVMInt8TypeInContext(context);
    emitter->i16 = LLVMInt16TypeInContext(context);
    emitter->i32 = LLVMInt32TypeInContext(context);
    emitter->i64 = LLVMInt64TypeInContext(context);
    emitter->f32 = LLVMFloatTypeInContext(context);
    emitter->f64 = LLVMDoubleTypeInContext(context);
}

static void create_module(Emitter *emitter) {
    const char *path = emitter->source->path ? emitter->source->path : "arrc";
    emitter->module = LLVMModuleCreateWithNameInContext(path, emitter->context);
    LLVMSetTarget(emitter->module, emitter->target->triple);
    LLVMSetSourceFileName(emitter->module, path, strlen(path));
    LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(emitter->target->machine);
    LLVMSetModuleDataLayout(emitter->module, layout);
    LLVMDisposeTargetData(layout);
    LLVMValueRef level = LLVMConstInt(emitter->i32, 2, false); // PIC, as clang -fPIC says it
    LLVMAddModuleFlag(emitter->module, LLVMModuleFlagBehaviorError, "PIC Level", 9, LLVMValueAsMetadata(level));
}

static void emit_function(Emitter *emitter) {
    be_emit_nests(emitter);
    LLVMValueRef body = be_emit_body(emitter);
    LLVMValueRef workspace_bytes = be_emit_workspace_bytes(emitter);
    LLVMValueRef entry = be_emit_entry(emitter, body, workspace_bytes);
    if (emitter->options->dlpack) be_emit_dlpack(emitter, entry, workspace_bytes);
}

static void keep_declarations(Emitter *emitter) {
    uint32_t count = (uint32_t)emitter->compiler_used.count;
    if (count == 0) return;
    LLVMValueRef list = LLVMConstArray2(emitter->pointer_type, emitter->compiler_used.items, count);
    LLVMValueRef used = LLVMAddGlobal(emitter->module, LLVMTypeOf(list), "llvm.compiler.used");
    LLVMSetInitializer(used, list);
    LLVMSetLinkage(used, LLVMAppendingLinkage);
    LLVMSetSection(used, "llvm.metadata");
}

void be_emit_module(Emitter *emitter) {
    create_types(emitter);
    create_module(emitter);
    emitter->builder = LLVMCreateBuilderInContext(emitter->context);
    if (emitter->source->source) emitter->lines = line_table_create(emitter->arena, emitter->source->source);
    be_debug_begin(emitter);
    emit_fail_function(emitter);
    emit_refuse_function(emitter);
    for (size_t i = 0; i < emitter->source->functions.count; i++) {
        emitter->function = emitter->source->functions.items[i];
        ArenaMark mark = arena_mark(emitter->arena);
        emit_function(emitter);
        arena_reset(emitter->arena, mark);
    }
    keep_declarations(emitter);
    be_debug_end(emitter);
}

void be_emitter_release(Emitter *emitter) {
    vector_free(&emitter->compiler_used);
    vector_free(&emitter->spare_access_groups);
    vector_free(&emitter->extent_memo);
    if (emitter->builder) LLVMDisposeBuilder(emitter->builder);
    if (emitter->module) LLVMDisposeModule(emitter->module);
}
