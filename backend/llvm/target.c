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

// ---- CPUs --------------------------------------------------------------------------------------------------------

typedef enum Architecture { X86_64, AARCH64, RISCV64, POWERPC64, S390X, OTHER } Architecture;
typedef enum CpuLevel { BASE, FMA, AVX512 } CpuLevel;

typedef struct Cpu {
    Architecture architecture;
    const char *name;
    CpuLevel level;
} Cpu;

static const Cpu CPUS[] = {
#define BE_CPU(architecture, name, level) {architecture, name, level},
#include "cpus.def"
};

static Architecture architecture_of(const char *triple) {
    if (starts_with(triple, "x86_64")) return X86_64;
    if (starts_with(triple, "aarch64") || starts_with(triple, "arm64")) return AARCH64;
    if (starts_with(triple, "riscv64")) return RISCV64;
    if (starts_with(triple, "powerpc64")) return POWERPC64;
    return starts_with(triple, "s390x") ? S390X : OTHER;
}

static const Cpu *find_cpu(Architecture architecture, const char *name) {
    for (size_t i = 0; i < sizeof CPUS / sizeof CPUS[0]; i++) {
        if (CPUS[i].architecture == architecture && strcmp(CPUS[i].name, name) == 0) return &CPUS[i];
    }
    return NULL;
}

// The host's features say what it has; other CPUs are described by the table.
static CpuLevel level_of(const Target *target, const Cpu *cpu) {
    if (has_feature(target->features, "avx512f")) return AVX512;
    if (has_feature(target->features, "avx2") && has_feature(target->features, "fma")) return FMA;
    if (target->features[0] && cpu && cpu->architecture == X86_64) return BASE;
    return cpu ? cpu->level : BASE;
}

static void describe(Target *target, Architecture architecture, CpuLevel level) {
    bool is_x86 = architecture == X86_64;
    target->has_avx512 = level == AVX512;
    target->has_fma = level != BASE;
    target->has_separate_adders = starts_with(target->cpu, "znver");
    target->vector_bits = level == AVX512 ? 512 : is_x86 && level == FMA ? 256 : 128;
    bool is_double_pumped = strcmp(target->cpu, "znver4") == 0;
    target->access_bits = is_double_pumped ? 256 : target->vector_bits;
    target->memory_bits = is_double_pumped ? 128 : target->vector_bits;
    target->vector_registers = is_x86 && level != AVX512 ? 16 : 32;
    target->math = target->has_fma ? MATH_SCALAR_FMA : MATH_SCALAR;
    if (is_x86 && target->has_fma) target->math = MATH_X86_FMA;
    if (architecture == AARCH64) target->math = MATH_AARCH64;
}

static char *copy_message(const char *text) { return LLVMCreateMessage(text); }

static bool is_generic(const char *cpu) { return strcmp(cpu, "generic") == 0 || strcmp(cpu, "generic-rv64") == 0; }

// LLVM's generic RISC-V has no extensions; Linux distributions require rv64gc, with its double-float ABI.
static const char *least_features(const char *triple, const char *cpu) {
    return starts_with(triple, "riscv64") && is_generic(cpu) ? "+m,+a,+f,+d,+c" : "";
}

static void choose_cpu(Target *target, const char *cpu) {
    if (cpu && strcmp(cpu, "native") == 0) {
        target->cpu = LLVMGetHostCPUName();
        target->features = LLVMGetHostCPUFeatures();
        return;
    }
    if (!cpu) cpu = starts_with(target->triple, "x86_64") ? "x86-64-v3" : "generic";
    target->cpu = copy_message(cpu);
    target->features = copy_message(least_features(target->triple, cpu));
}

static LLVMCodeGenOptLevel code_generation_level(int level) {
    if (level <= 0) return LLVMCodeGenLevelNone;
    if (level == 1) return LLVMCodeGenLevelLess;
    return level == 2 ? LLVMCodeGenLevelDefault : LLVMCodeGenLevelAggressive;
}

static bool report(DiagnosticList *diagnostics, const char *text, const char *name) {
    diagnostic_error(diagnostics, (Span){0, 0}, "%s '%s'", text, name);
    return false;
}

static bool create_machine(Target *target, const LlvmOptions *options, DiagnosticList *diagnostics) {
    LLVMTargetRef backend;
    char *message = NULL;
    if (LLVMGetTargetFromTriple(target->triple, &backend, &message)) {
        LLVMDisposeMessage(message);
        return report(diagnostics, "unknown target", target->triple);
    }
    target->machine = LLVMCreateTargetMachine(backend, target->triple, target->cpu, target->features,
                                              code_generation_level(options->optimisation_level), LLVMRelocPIC, LLVMCodeModelDefault);
    LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(target->machine);
    bool wide = LLVMPointerSize(layout) == 8;
    LLVMDisposeTargetData(layout);
    return wide || report(diagnostics, "arrc generates code for 64-bit targets only, not for", target->triple);
}

bool be_target_create(Target *target, const LlvmOptions *options, DiagnosticList *diagnostics) {
    pthread_once(&targets_once, initialise_targets);
    *target = (Target){0};
    char *host = LLVMGetDefaultTargetTriple();
    target->triple = LLVMNormalizeTargetTriple(options->target ? options->target : host);
    LLVMDisposeMessage(host);
    choose_cpu(target, options->cpu);
    Architecture architecture = architecture_of(target->triple);
    const Cpu *cpu = find_cpu(architecture, target->cpu);
    bool is_host = options->cpu && strcmp(options->cpu, "native") == 0;
    if (!cpu && !is_host && strcmp(target->cpu, "generic") != 0) return report(diagnostics, "unknown cpu", target->cpu);
    describe(target, architecture, level_of(target, cpu));
    return create_machine(target, options, diagnostics);
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
