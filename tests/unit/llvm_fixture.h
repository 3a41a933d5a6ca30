// Shared by the tests of the LLVM back end: loop IR text to callable code. Functions are called through their signature, so
// that one kind of call fits all.

#ifndef TESTS_UNIT_LLVM_FIXTURE_H
#define TESTS_UNIT_LLVM_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arr_runtime.h"
#include "backend/llvm/llvm_backend.h"

typedef struct Program {
    Arena *arena;
    StringTable *strings;
    SourceFile source;
    LoopModule *module;
    LlvmJit *jit;
} Program;

static inline void fail_with_diagnostics(const Program *program, DiagnosticList *diagnostics) {
    TextBuffer text = {0};
    diagnostic_render(diagnostics, &program->source, &text);
    fail_msg("%s", text.text);
}

static inline void program_parse(Program *program, const char *text) {
    DiagnosticList diagnostics;
    *program = (Program){.arena = arena_create(), .source = {"test.loops", text, strlen(text)}};
    program->strings = string_table_create(program->arena);
    diagnostic_list_initialise(&diagnostics, program->arena);
    program->module = loop_parse(&program->source, program->arena, program->strings, &diagnostics);
    if (!program->module) fail_with_diagnostics(program, &diagnostics);
    program->module->source = &program->source;
    diagnostic_list_free(&diagnostics);
}

static inline void program_compile(Program *program, const char *cpu, int level) {
    DiagnosticList diagnostics;
    LlvmOptions options = {.cpu = cpu, .optimisation_level = level};
    diagnostic_list_initialise(&diagnostics, program->arena);
    llvm_jit_destroy(program->jit);
    program->jit = llvm_jit_create(program->module, &options, &diagnostics);
    if (!program->jit) fail_with_diagnostics(program, &diagnostics);
    diagnostic_list_free(&diagnostics);
}

static inline void program_free(Program *program) {
    llvm_jit_destroy(program->jit);
    loop_module_release(program->module);
    string_table_destroy(program->strings);
    arena_destroy(program->arena);
}

// Stores the address of a function at `function`, a pointer to a function pointer: C has no cast between the two kinds.
static inline void program_function(const Program *program, const char *name, void *function) {
    void *address = llvm_jit_symbol(program->jit, name);
    assert_non_null(address);
    memcpy(function, &address, sizeof address);
}

static inline int32_t program_call(const Program *program, const char *name, const int64_t *dims, void *const *arguments,
                                   arr_context *context) {
    char symbol[200];
    snprintf(symbol, sizeof symbol, "%s_signature", name);
    const arr_signature *signature = llvm_jit_symbol(program->jit, symbol);
    assert_non_null(signature);
    assert_string_equal(signature->name, name);
    return signature->invoke(dims, arguments, context);
}

// Every way that code is generated: the least and the most optimised, the default CPU and the host's.
typedef struct Configuration {
    const char *cpu;
    int level;
} Configuration;
static const Configuration CONFIGURATIONS[] = {{"x86-64-v3", 0}, {"x86-64-v3", 3}, {"native", 3}};
// The levels differ in LLVM's work alone: a build with sanitizers, which looks for mistakes of the back end, takes the first.
#ifdef ARRC_SANITIZE
enum { CONFIGURATION_COUNT = 1 };
#else
enum { CONFIGURATION_COUNT = sizeof CONFIGURATIONS / sizeof CONFIGURATIONS[0] };
#endif

// A small deterministic generator.
static inline uint64_t next_random(uint64_t *state) {
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

#endif
