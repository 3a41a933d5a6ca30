// Entry points: build the module, run LLVM's passes, generate code.

#include "llvm_backend.h"

#include <llvm-c/Analysis.h>
#include <llvm-c/BitWriter.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <string.h>
#include <time.h>

#include "backend_internal.h"

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// LLVM would end the process on an error without a handler. Remarks and warnings (a loop that was not made vectors of) are
// no business of the user.
static void handle_diagnostic(LLVMDiagnosticInfoRef info, void *data) {
    if (LLVMGetDiagInfoSeverity(info) != LLVMDSError) return;
    char *text = LLVMGetDiagInfoDescription(info);
    diagnostic_error(data, (Span){0, 0}, "code generation failed: %s", text);
    LLVMDisposeMessage(text);
}

static void verify(LLVMModuleRef module) {
#ifdef ARRC_VERIFY
    char *message = NULL;
    bool broken = LLVMVerifyModule(module, LLVMReturnStatusAction, &message);
    REQUIRE(!broken, "the LLVM module is broken: %s", message);
    LLVMDisposeMessage(message);
#else
    (void)module;
#endif
}

static bool optimise(LLVMModuleRef module, const Target *target, int level, DiagnosticList *diagnostics) {
    static const char *const PIPELINES[4] = {"default<O0>", "default<O1>", "default<O2>", "default<O3>"};
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMPassBuilderOptionsSetLoopInterleaving(options, level > 1);
    LLVMPassBuilderOptionsSetLoopVectorization(options, level > 1);
    LLVMPassBuilderOptionsSetSLPVectorization(options, level > 1);
    LLVMPassBuilderOptionsSetLoopUnrolling(options, level > 1);
    LLVMErrorRef error = LLVMRunPasses(module, PIPELINES[level < 0 ? 0 : level > 3 ? 3 : level], target->machine, options);
    LLVMDisposePassBuilderOptions(options);
    if (!error) return true;
    char *message = LLVMGetErrorMessage(error);
    diagnostic_error(diagnostics, (Span){0, 0}, "optimisation failed: %s", message);
    LLVMDisposeErrorMessage(message);
    return false;
}

static void write_ir(LLVMModuleRef module, TextBuffer *output) {
    char *text = LLVMPrintModuleToString(module);
    text_add(output, text);
    LLVMDisposeMessage(text);
}

static void write_buffer(LLVMMemoryBufferRef buffer, TextBuffer *output) {
    text_add_bytes(output, LLVMGetBufferStart(buffer), LLVMGetBufferSize(buffer));
    LLVMDisposeMemoryBuffer(buffer);
}

static bool write_code(LLVMModuleRef module, const Target *target, LLVMCodeGenFileType type, TextBuffer *output, DiagnosticList *diagnostics) {
    LLVMMemoryBufferRef buffer;
    char *message = NULL;
    if (LLVMTargetMachineEmitToMemoryBuffer(target->machine, module, type, &message, &buffer)) {
        diagnostic_error(diagnostics, (Span){0, 0}, "code generation failed: %s", message);
        LLVMDisposeMessage(message);
        return false;
    }
    write_buffer(buffer, output);
    return true;
}

static bool write_output(LLVMModuleRef module, const Target *target, LlvmOutput kind, TextBuffer *output, DiagnosticList *diagnostics) {
    switch (kind) {
    case LLVM_OUTPUT_IR:
    case LLVM_OUTPUT_OPTIMISED_IR: write_ir(module, output); return true;
    case LLVM_OUTPUT_BITCODE: write_buffer(LLVMWriteBitcodeToMemoryBuffer(module), output); return true;
    case LLVM_OUTPUT_ASSEMBLY: return write_code(module, target, LLVMAssemblyFile, output, diagnostics);
    case LLVM_OUTPUT_OBJECT: return write_code(module, target, LLVMObjectFile, output, diagnostics);
    }
    INTERNAL_ERROR("an output of kind %d", (int)kind);
}

static bool run_stages(Emitter *emitter, LlvmOutput kind, TextBuffer *output, LlvmTimes *times, DiagnosticList *diagnostics) {
    double start = seconds();
    be_emit_module(emitter);
    verify(emitter->module);
    double built = seconds();
    int level = emitter->options->optimisation_level;
    bool done = kind == LLVM_OUTPUT_IR || optimise(emitter->module, emitter->target, level, diagnostics);
    double optimised = seconds();
    uint32_t errors = diagnostics->error_count;
    done = done && write_output(emitter->module, emitter->target, kind, output, diagnostics) && diagnostics->error_count == errors;
    if (times) *times = (LlvmTimes){built - start, optimised - built, seconds() - optimised};
    return done;
}

// Operations of one statement that are still worth optimising, and for which code generation may look for negations: without
// signed zeros LLVM 19 tries at every operation of a chain whether its negation is cheaper, in time that grows with the chain.
enum { STATEMENT_SIZE_LIMIT = 10000, NEGATED_SIZE_LIMIT = 250 };

// strict: none. relaxed: other associations and FMA. fast: also reciprocals, no signed zeros, finite values assumed.
static LLVMFastMathFlags fast_math_flags(FloatingPointMode mode, size_t largest_statement) {
    LLVMFastMathFlags relaxed = LLVMFastMathAllowReassoc | LLVMFastMathAllowContract;
    if (mode == FLOATING_POINT_STRICT) return LLVMFastMathNone;
    if (mode == FLOATING_POINT_RELAXED) return relaxed;
    LLVMFastMathFlags fast = relaxed | LLVMFastMathAllowReciprocal | LLVMFastMathNoNaNs | LLVMFastMathNoInfs;
    return largest_statement > NEGATED_SIZE_LIMIT ? fast : fast | LLVMFastMathNoSignedZeros;
}

bool backend_emit(const LoopModule *module, const LlvmOptions *wanted, bool runtime_call, LlvmOutput kind, TextBuffer *output,
                  LlvmTimes *times, DiagnosticList *diagnostics) {
    Target target;
    LlvmOptions options = *wanted;
    size_t largest_statement = backend_largest_statement(module);
    if (largest_statement > STATEMENT_SIZE_LIMIT) options.optimisation_level = 0;
    bool done = be_target_create(&target, &options, diagnostics);
    if (done) {
        Emitter emitter = {.source = module, .options = &options, .target = &target, .diagnostics = diagnostics, .needs_runtime_call = runtime_call};
        emitter.arena = arena_create();
        emitter.context = LLVMContextCreate();
        emitter.fast_math = fast_math_flags(options.floating_point, largest_statement);
        LLVMContextSetDiagnosticHandler(emitter.context, handle_diagnostic, diagnostics);
        done = run_stages(&emitter, kind, output, times, diagnostics);
        be_emitter_release(&emitter);
        LLVMContextDispose(emitter.context);
        arena_destroy(emitter.arena);
    }
    be_target_release(&target);
    return done;
}

bool llvm_emit(const LoopModule *module, const LlvmOptions *options, LlvmOutput kind, TextBuffer *output, LlvmTimes *times,
               DiagnosticList *diagnostics) {
    return backend_emit(module, options, true, kind, output, times, diagnostics);
}

static bool is_math(const LoopExpression *expression) {
    return expression->kind == LOOP_APPLY && dtype_is_float(expression->dtype) && ir_math(expression->op) != NULL;
}

bool llvm_needs_sleef(const LoopModule *module) {
    for (size_t i = 0; i < module->functions.count; i++) {
        const LoopFunction *function = module->functions.items[i];
        for (size_t k = 1; k < function->expressions.count; k++) {
            if (is_math(&function->expressions.items[k])) return true;
        }
    }
    return false;
}
