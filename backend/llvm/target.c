// Targets: initialised once a process; a machine from a triple and a cpu name, and what the emitter needs to know about it.

#include <llvm-c/Support.h>
#include <pthread.h>
#include <string.h>

#include "llvm_internal.h"

static pthread_once_t targets_once = PTHREAD_ONCE_INIT;

static void initialise_targets(void) {
    LLVMInitializeAllTargetInfos();
    LLVMInitializeAllTargets();
    LLVMInitializeAllTargetMCs();
    LLVMInitializeAllAsmPrinters();
    LLVMInitializeAllAsmParsers();
}

static bool has_feature(const char *features, const char *name) {
    size_t length = strlen(name);
    for (const char *at = features; (at = strstr(at, name)) != NULL; at += length) {
        bool ends = at[length] == '\0' || at[length] == ',';
        if (at != features && at[-1] == '+' && ends) return true;
    }
    return false;
}

static bool starts_with(const char *text, const char *start) { return strncmp(text, start, strlen(start)) == 0; }
static bool is_one_of(const char *name, const char *const *names) {
    for (; *names; names++) {
        if (strcmp(name, *names) == 0) return true;
    }
    return false;
}

// x86-64 CPUs by name, for cpu names given without features ("native" comes with its features).
static const char *const AVX512_CPUS[] = {"x86-64-v4", "skylake-avx512", "cascadelake", "cooperlake", "icelake-client", "icelake-server",
                                          "tigerlake", "rocketlake", "sapphirerapids", "emeraldrapids", "graniterapids", "znver4",
                                          NULL};
static const char *const FMA_CPUS[] = {"x86-64-v3", "haswell", "broadwell", "skylake", "alderlake", "raptorlake", "meteorlake",
                                       "arrowlake", "znver1", "znver2", "znver3", NULL};

static void describe_x86(Target *target) {
    target->has_avx512 = has_feature(target->features, "avx512f") || is_one_of(target->cpu, AVX512_CPUS);
    target->has_fma = target->has_avx512 || has_feature(target->features, "fma") || is_one_of(target->cpu, FMA_CPUS);
    target->vector_bits = target->has_avx512 ? 512 : target->has_fma ? 256 : 128;
    target->vector_registers = target->has_avx512 ? 32 : 16;
    target->math = target->has_fma ? MATH_X86_FMA : MATH_SCALAR;
}

static void describe(Target *target) {
    if (starts_with(target->triple, "x86_64")) {
        describe_x86(target);
        return;
    }
    bool aarch64 = starts_with(target->triple, "aarch64") || starts_with(target->triple, "arm64");
    target->has_fma = aarch64 || starts_with(target->triple, "powerpc64") || starts_with(target->triple, "s390x") ||
                      has_feature(target->features, "d");
    target->vector_bits = 128;
    target->vector_registers = 32;
    target->math = aarch64 ? MATH_AARCH64 : target->has_fma ? MATH_SCALAR_FMA : MATH_SCALAR;
}

static char *copy_message(const char *text) { return LLVMCreateMessage(text); }

static void choose_cpu(Target *target, const char *cpu) {
    if (cpu && strcmp(cpu, "native") == 0) {
        target->cpu = LLVMGetHostCPUName();
        target->features = LLVMGetHostCPUFeatures();
        return;
    }
    if (!cpu) cpu = starts_with(target->triple, "x86_64") ? "x86-64-v3" : "generic";
    target->cpu = copy_message(cpu);
    target->features = copy_message("");
}

// LLVM has no query for cpu names: an unknown one makes a machine with a warning on stderr, so known ones are told by their
// effect. A name that changes nothing against the baseline is rejected unless it is a baseline itself.
static LLVMCodeGenOptLevel code_generation_level(int level) {
    if (level <= 0) return LLVMCodeGenLevelNone;
    if (level == 1) return LLVMCodeGenLevelLess;
    return level == 2 ? LLVMCodeGenLevelDefault : LLVMCodeGenLevelAggressive;
}

static bool report(DiagnosticList *diagnostics, const char *text, const char *name) {
    diagnostic_error(diagnostics, (Span){0, 0}, "%s '%s'", text, name);
    return false;
}

bool be_target_create(Target *target, const LlvmOptions *options, DiagnosticList *diagnostics) {
    pthread_once(&targets_once, initialise_targets);
    *target = (Target){0};
    char *host = LLVMGetDefaultTargetTriple();
    target->triple = LLVMNormalizeTargetTriple(options->target ? options->target : host);
    LLVMDisposeMessage(host);
    choose_cpu(target, options->cpu);
    LLVMTargetRef backend;
    char *message = NULL;
    if (LLVMGetTargetFromTriple(target->triple, &backend, &message)) {
        LLVMDisposeMessage(message);
        return report(diagnostics, "unknown target", target->triple);
    }
    describe(target);
    target->machine = LLVMCreateTargetMachine(backend, target->triple, target->cpu, target->features,
                                              code_generation_level(options->optimisation_level), LLVMRelocPIC, LLVMCodeModelDefault);
    LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(target->machine);
    bool wide = LLVMPointerSize(layout) == 8;
    LLVMDisposeTargetData(layout);
    return wide || report(diagnostics, "arrc generates code for 64-bit targets only, not for", target->triple);
}

void be_target_release(Target *target) {
    if (target->machine) LLVMDisposeTargetMachine(target->machine);
    if (target->triple) LLVMDisposeMessage(target->triple);
    if (target->cpu) LLVMDisposeMessage(target->cpu);
    if (target->features) LLVMDisposeMessage(target->features);
    *target = (Target){0};
}

char *llvm_host_cpu(void) {
    char *name = LLVMGetHostCPUName();
    size_t length = strlen(name), capacity = 0;
    char *copy = vector_grow(NULL, &capacity, length + 1, 1);
    memcpy(copy, name, length + 1);
    LLVMDisposeMessage(name);
    return copy;
}

const char *llvm_version(void) { return LLVM_VERSION_STRING; }
