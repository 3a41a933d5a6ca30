// Compiles emitted C with real compilers and loads it, for tests of the C back end. Everything lives in one temporary
// folder, which cc_close removes.

#ifndef TESTS_UNIT_C_BACKEND_FIXTURE_H
#define TESTS_UNIT_C_BACKEND_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four above.
#include <cmocka.h>

#include <dlfcn.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arr_runtime.h"
#include "backend/c/c_backend.h"

extern char **environ;

// The C is the same from a build with sanitizers: there it is only made, and tried once.
#ifdef ARRC_SANITIZE
enum { PATH_SIZE = 512, COMPILER_COUNT = 1 };
#else
enum { PATH_SIZE = 512, COMPILER_COUNT = 3 };
#endif

// -fsanitize-trap: undefined behaviour on any input of a test ends it. Without optimisation none goes unseen.
static const char *const compilers[][4] = {
    {"clang-19", "-O0", "-fsanitize=undefined", "-fsanitize-trap=undefined"},
    {"gcc", "-O2", "-march=x86-64-v3", NULL},
    {"clang-19", "-O3", "-march=x86-64-v3", NULL},
};

typedef struct Compiled {
    char folder[PATH_SIZE];
    void *libraries[COMPILER_COUNT];
    TextBuffer source, header;
} Compiled;

// "the checkout/include", from where this file stands.
static inline void include_folder(char path[PATH_SIZE]) {
    snprintf(path, PATH_SIZE, "%s", __FILE__);
    char *end = strstr(path, "tests/unit/");
    assert_non_null(end);
    snprintf(end, (size_t)(path + PATH_SIZE - end), "include");
}

static inline int run(const char *const *command) {
    pid_t child;
    int status;
    // posix_spawnp's type lacks a const that it keeps to.
    union {
        const char *const *given;
        char *const *wanted;
    } arguments = {.given = command};
    if (posix_spawnp(&child, command[0], NULL, NULL, arguments.wanted, environ) != 0) return -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static inline void write_file(const Compiled *compiled, const char *name, const char *text) {
    char path[PATH_SIZE + 64];
    snprintf(path, sizeof path, "%s/%s", compiled->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static inline void compile_with(Compiled *compiled, int number) {
    char source[PATH_SIZE + 64], library[PATH_SIZE + 64], include[PATH_SIZE];
    snprintf(source, sizeof source, "%s/code.c", compiled->folder);
    snprintf(library, sizeof library, "%s/code%d.so", compiled->folder, number);
    include_folder(include);
    const char *command[20] = {compilers[number][0],
                               "-std=c11",
                               "-Wall",
                               "-Wextra",
                               "-Werror",
                               "-ffp-contract=off",
                               "-fPIC",
                               "-shared",
                               "-I",
                               include,
                               "-o",
                               library,
                               source,
                               compilers[number][1],
                               compilers[number][2]};
    command[15] = compilers[number][3];
    assert_int_equal(run(command), 0);
    compiled->libraries[number] = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!compiled->libraries[number]) fail_msg("%s", dlerror());
}

static inline void emit(const char *loops, const CBackendOptions *options, Compiled *compiled) {
    Arena *arena = arena_create();
    StringTable *strings = string_table_create(arena);
    DiagnosticList diagnostics;
    SourceFile source = {.path = "test.loops", .text = loops, .length = strlen(loops)};
    char message[512] = "";
    diagnostic_list_initialise(&diagnostics, arena);
    LoopModule *module = loop_parse(&source, arena, strings, &diagnostics);
    if (!module) fail_msg("%s", diagnostics.entries.items[0].message);
    if (!loop_verify(module, message, sizeof message)) fail_msg("%s", message);
    assert_true(c_check_names(module, options, &diagnostics));
    c_emit_source(module, options, &compiled->source);
    c_emit_header(module, options, &compiled->header);
    loop_module_release(module);
    diagnostic_list_free(&diagnostics);
    string_table_destroy(strings);
    arena_destroy(arena);
}

// Emits the loop IR text and compiles it with all compilers.
static inline Compiled cc_open(const char *loops) {
    Compiled compiled = {.folder = "/tmp/arrc_c_backend_XXXXXX"};
    CBackendOptions options = {.prefix = "", .header_name = "code.h"};
    assert_non_null(mkdtemp(compiled.folder));
    emit(loops, &options, &compiled);
    write_file(&compiled, "code.c", compiled.source.text);
    write_file(&compiled, "code.h", compiled.header.text);
    for (int i = 0; i < COMPILER_COUNT; i++) compile_with(&compiled, i);
    return compiled;
}

static inline void cc_close(Compiled *compiled) {
    const char *command[] = {"rm", "-r", "--", compiled->folder, NULL};
    for (int i = 0; i < COMPILER_COUNT; i++)
        if (compiled->libraries[i]) dlclose(compiled->libraries[i]);
    assert_int_equal(run(command), 0);
    text_free(&compiled->source);
    text_free(&compiled->header);
}

// Stores the address of a function in the pointer to a function at `pointer`.
static inline void cc_function(const Compiled *compiled, int number, const char *name, void *pointer) {
    void *symbol = dlsym(compiled->libraries[number], name);
    if (!symbol) fail_msg("%s is missing", name);
    memcpy(pointer, &symbol, sizeof symbol);
}

#endif
