// Machine code and LLVM IR from the loop IR through llvm-c, and a JIT. The only user of LLVM in the project.

#ifndef BACKEND_LLVM_LLVM_BACKEND_H
#define BACKEND_LLVM_LLVM_BACKEND_H

#include "middle/loops/loops.h"

typedef enum FloatingPointMode { FLOATING_POINT_STRICT, FLOATING_POINT_RELAXED, FLOATING_POINT_FAST } FloatingPointMode;

typedef struct LlvmOptions {
    const char *target;      // triple; NULL: the host's
    const char *cpu;         // "native", "x86-64-v3", ...; NULL: x86-64-v3 on x86-64, "generic" elsewhere
    int optimisation_level;  // 0 to 3
    bool debug_info;
    bool dlpack;             // also NAME_dl and NAME_signature (which need libarr_rt)
    const char *prefix;
    FloatingPointMode floating_point;
    const char *directory;   // compilation directory recorded in debug info; NULL: "."
} LlvmOptions;

typedef enum LlvmOutput { LLVM_OUTPUT_IR, LLVM_OUTPUT_OPTIMISED_IR, LLVM_OUTPUT_BITCODE, LLVM_OUTPUT_ASSEMBLY, LLVM_OUTPUT_OBJECT } LlvmOutput;

typedef struct LlvmTimes {
    double build_seconds, optimise_seconds, generate_seconds;
} LlvmTimes;

// Emits the module. Problems that are the user's (unknown target or cpu) go to `diagnostics`; false then. `times` may be NULL.
bool llvm_emit(const LoopModule *module, const LlvmOptions *options, LlvmOutput kind, TextBuffer *output, LlvmTimes *times,
               DiagnosticList *diagnostics);

// True when the module calls SLEEF (what --print-link-flags reports).
bool llvm_needs_sleef(const LoopModule *module);
// Text for --version: LLVM's version and the host CPU's name (free with vector_release).
char *llvm_host_cpu(void);
const char *llvm_version(void);

typedef struct LlvmJit LlvmJit;
// Compiles for the host and links in process (SLEEF and libarr_rt symbols resolve to the process's own or the shared libraries).
// options->target is ignored; options->dlpack is implied. NULL with diagnostics on failure.
LlvmJit *llvm_jit_create(const LoopModule *module, const LlvmOptions *options, DiagnosticList *diagnostics);
// The address of a symbol, NULL when there is none.
void *llvm_jit_symbol(LlvmJit *jit, const char *name);
void llvm_jit_destroy(LlvmJit *jit);

#endif
