// Compiling for the host and running in process: the object that llvm_emit would write, linked by ORC. Symbols resolve to the
// process's own, then to SLEEF's and libarr_rt's shared libraries where they exist.

#include <dlfcn.h>
#include <llvm-c/Error.h>
#include <llvm-c/LLJIT.h>
#include <llvm-c/LLJITUtils.h>
#include <string.h>

#include "backend_internal.h"

struct LlvmJit {
    LLVMOrcLLJITRef jit;
    Arena *arena;
};

static bool report(DiagnosticList *diagnostics, LLVMErrorRef error) {
    if (!error) return true;
    char *message = LLVMGetErrorMessage(error);
    diagnostic_error(diagnostics, (Span){0, 0}, "the code cannot be loaded: %s", message);
    LLVMDisposeErrorMessage(message);
    return false;
}

static void add_process_symbols(LlvmJit *jit, LLVMOrcJITDylibRef library) {
    LLVMOrcDefinitionGeneratorRef generator;
    char prefix = LLVMOrcLLJITGetGlobalPrefix(jit->jit);
    LLVMErrorRef error = LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess(&generator, prefix, NULL, NULL);
    if (error) LLVMConsumeError(error);
    else LLVMOrcJITDylibAddGenerator(library, generator);
}

// A library that is not installed is left out: what needs it fails to link, with its symbol's name.
static void add_library_symbols(LlvmJit *jit, LLVMOrcJITDylibRef library, const char *file) {
    LLVMOrcDefinitionGeneratorRef generator;
    char prefix = LLVMOrcLLJITGetGlobalPrefix(jit->jit);
    LLVMErrorRef error = LLVMOrcCreateDynamicLibrarySearchGeneratorForPath(&generator, file, prefix, NULL, NULL);
    if (error) LLVMConsumeError(error);
    else LLVMOrcJITDylibAddGenerator(library, generator);
}

static bool has_runtime(void) {
    if (dlsym(RTLD_DEFAULT, "arr_dl_call")) return true;
    void *library = dlopen("libarr_rt.so", RTLD_NOW | RTLD_GLOBAL);
    return library && dlsym(library, "arr_dl_call");
}

static bool link_object(LlvmJit *jit, const TextBuffer *object, bool debug_info, DiagnosticList *diagnostics) {
    if (!report(diagnostics, LLVMOrcCreateLLJIT(&jit->jit, NULL))) return false;
    if (debug_info) {
        LLVMErrorRef error = LLVMOrcLLJITEnableDebugSupport(jit->jit);
        if (error) LLVMConsumeError(error); // a process that no debugger can watch still runs the code
    }
    LLVMOrcJITDylibRef library = LLVMOrcLLJITGetMainJITDylib(jit->jit);
    add_process_symbols(jit, library);
    add_library_symbols(jit, library, "libsleef.so.3");
    LLVMMemoryBufferRef buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(object->text, object->length, "arrc");
    return report(diagnostics, LLVMOrcLLJITAddObjectFile(jit->jit, library, buffer));
}

// Looks every function up, which links the object: a missing symbol is reported here.
static bool resolve(LlvmJit *jit, const LoopModule *module, const LlvmOptions *options, DiagnosticList *diagnostics) {
    for (size_t i = 0; i < module->functions.count; i++) {
        const char *prefix = options->prefix ? options->prefix : "";
        const char *name = arena_format(jit->arena, "%s%s", prefix, module->functions.items[i]->name);
        LLVMOrcExecutorAddress address;
        if (!report(diagnostics, LLVMOrcLLJITLookup(jit->jit, &address, name))) return false;
    }
    return true;
}

LlvmJit *llvm_jit_create(const LoopModule *module, const LlvmOptions *options, DiagnosticList *diagnostics) {
    LlvmOptions host = *options;
    TextBuffer object = {0};
    host.target = NULL;
    host.dlpack = true;
    Arena *arena = arena_create();
    LlvmJit *jit = ARENA_NEW(arena, LlvmJit);
    jit->arena = arena;
    bool done = backend_emit(module, &host, has_runtime(), LLVM_OUTPUT_OBJECT, &object, NULL, diagnostics);
    done = done && link_object(jit, &object, host.debug_info, diagnostics) && resolve(jit, module, &host, diagnostics);
    text_free(&object);
    if (done) return jit;
    llvm_jit_destroy(jit);
    return NULL;
}

void *llvm_jit_symbol(LlvmJit *jit, const char *name) {
    LLVMOrcExecutorAddress address;
    LLVMErrorRef error = LLVMOrcLLJITLookup(jit->jit, &address, name);
    if (!error) return (void *)(uintptr_t)address;
    LLVMConsumeError(error);
    return NULL;
}

void llvm_jit_destroy(LlvmJit *jit) {
    if (!jit) return;
    LLVMErrorRef error = jit->jit ? LLVMOrcDisposeLLJIT(jit->jit) : NULL;
    if (error) LLVMConsumeError(error);
    arena_destroy(jit->arena);
}
