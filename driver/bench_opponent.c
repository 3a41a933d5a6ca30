// Opponents: C files with loops_NAME, compiled by gcc and clang into shared objects as performance.md asks. A small file
// with the calling convention of arr_signature.invoke is compiled beside each, so that all contenders are called alike.

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

typedef struct Compiler {
    const char *name, *program;
    const char *extra; // an option of its own, or NULL
} Compiler;

static const Compiler compilers[] = {{"gcc", "gcc", NULL}, {"clang", "clang-19", "-fveclib=libmvec"}};

enum { NOT_INSTALLED = 127, WORD_LIMIT = 24 };

// ---- the calling convention --------------------------------------------------------------------------------------

static const char *c_type(int32_t dtype) {
    static const char *const names[] = {"_Bool", "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t",
                                        "float", "double", "float", "double"}; // complex: real and imaginary parts in turn
    return dtype <= ARR_C128 ? names[dtype] : "void";
}

// The dims that are no parameters, then every parameter and result: by value when `values`, else as a prototype.
static void write_arguments(FILE *file, const arr_signature *signature, bool values) {
    const char *comma = "";
    for (int32_t k = 0; k < signature->dimension_count; k++) {
        if (signature->dimensions[k].axis < 0) continue;
        if (values) fprintf(file, "%sdims[%d]", comma, k);
        else fprintf(file, "%sint64_t", comma);
        comma = ", ";
    }
    for (int32_t k = 0; k < signature->argument_count; k++) {
        const char *type = c_type(signature->arguments[k].dtype);
        bool is_scalar = (signature->arguments[k].flags & ARR_ARGUMENT_SCALAR) != 0 && signature->arguments[k].dtype <= ARR_F64;
        if (!values) fprintf(file, "%s%s%s", comma, type, is_scalar ? "" : " *");
        else fprintf(file, is_scalar ? "%s*(%s *)arguments[%d]" : "%s(%s *)arguments[%d]", comma, type, k);
        comma = ", ";
    }
    if (*comma == '\0' && !values) fputs("void", file);
}

static bool write_caller(const char *path, const arr_signature *signature) {
    FILE *file = fopen(path, "w");
    if (!file) return false;
    fprintf(file, "#include <stdint.h>\nvoid loops_%s(", signature->name);
    write_arguments(file, signature, false);
    fputs(");\nint32_t arrc_bench_invoke(const int64_t *dims, void *const *arguments, void *context);\n"
          "int32_t arrc_bench_invoke(const int64_t *dims, void *const *arguments, void *context) {\n"
          "    (void)dims, (void)arguments, (void)context;\n    loops_", file);
    fprintf(file, "%s(", signature->name);
    write_arguments(file, signature, true);
    fputs(");\n    return 0;\n}\n", file);
    return fclose(file) == 0;
}

// ---- compiling ---------------------------------------------------------------------------------------------------

typedef struct Words {
    char *items[WORD_LIMIT + 1];
    size_t count;
} Words;

static void add_word(Words *words, const char *word) {
    if (word && words->count < WORD_LIMIT) words->items[words->count++] = text_join(word, "", "");
}

static int run_and_release(Words *words) {
    int status = process_run(words->items);
    for (size_t k = 0; k < words->count; k++) free(words->items[k]);
    return status;
}

// Fast mathematics is asked for when compiling only: at link time gcc would add code that flushes denormals.
static int compile_object(const Compiler *compiler, const char *source, const char *object, bool fast) {
    Words words = {.count = 0};
    const char *options[] = {compiler->program, "-c", "-O3", "-march=native",
#ifdef __x86_64__
                             "-mprefer-vector-width=512",
#endif
                             "-fopenmp-simd", "-fPIC"};
    for (size_t k = 0; k < sizeof options / sizeof options[0]; k++) add_word(&words, options[k]);
    add_word(&words, compiler->extra);
    add_word(&words, fast ? "-ffast-math" : NULL);
    add_word(&words, source);
    add_word(&words, "-o");
    add_word(&words, object);
    return run_and_release(&words);
}

static int link_objects(const Compiler *compiler, const char *loops, const char *caller, const char *library) {
    Words words = {.count = 0};
    const char *options[] = {compiler->program, "-shared", loops, caller, "-o", library, "-lm"};
    for (size_t k = 0; k < sizeof options / sizeof options[0]; k++) add_word(&words, options[k]);
    return run_and_release(&words);
}

// Everything in `folder`, which the caller empties.
static int build(const Compiler *compiler, const Bench *bench, const char *source, const char *folder) {
    char *caller = text_join(folder, "/caller.c", ""), *caller_object = text_join(folder, "/caller.o", "");
    char *loops_object = text_join(folder, "/loops.o", ""), *library = text_join(folder, "/loops.so", "");
    int status = write_caller(caller, bench->program.signature) ? 0 : 1;
    if (!status) status = compile_object(compiler, source, loops_object, bench->request->options.floating_point == ARRC_FAST);
    if (!status) status = compile_object(compiler, caller, caller_object, false);
    if (!status) status = link_objects(compiler, loops_object, caller_object, library);
    free(library);
    free(loops_object);
    free(caller_object);
    free(caller);
    return status;
}

static void remove_folder(const char *folder) {
    static const char *const files[] = {"caller.c", "caller.o", "loops.o", "loops.so"};
    for (size_t k = 0; k < sizeof files / sizeof files[0]; k++) {
        char *path = text_join(folder, "/", files[k]);
        unlink(path);
        free(path);
    }
    rmdir(folder);
}

// ---- loading -----------------------------------------------------------------------------------------------------

// The object-pointer to function-pointer conversion that POSIX defines for dlsym and ISO C does not.
static BenchInvoke *function_at(void *address) {
    BenchInvoke *function;
    memcpy(&function, &address, sizeof function);
    return function;
}

static int load(Bench *bench, const Compiler *compiler, const char *source, const char *folder) {
    char *path = text_join(folder, "/loops.so", "");
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    free(path);
    void *address = library ? dlsym(library, "arrc_bench_invoke") : NULL;
    if (!address) return input_error("%s, compiled by %s: %s", source, compiler->program, dlerror());
    bool several = bench->request->opponent_count > 1;
    Contender contender = {.library = library, .invoke = function_at(address)};
    contender.name = several ? text_join(compiler->name, " ", source) : text_join(compiler->name, "", "");
    bench->contenders[bench->contender_count++] = contender;
    return EXIT_CODE_SUCCESS;
}

static int build_and_load(Bench *bench, const Compiler *compiler, const char *source) {
    const char *parent = getenv("TMPDIR");
    char *folder = text_join(parent && *parent ? parent : "/tmp", "/arrc-bench-XXXXXX", "");
    int code;
    if (!mkdtemp(folder)) {
        code = input_error("cannot create a temporary folder: %s", strerror(errno));
    } else {
        int status = build(compiler, bench, source, folder);
        if (status == NOT_INSTALLED) code = EXIT_CODE_SUCCESS; // the other compiler may be there
        else if (status) code = input_error("%s: %s ended with status %d", source, compiler->program, status);
        else code = load(bench, compiler, source, folder);
        remove_folder(folder);
    }
    free(folder);
    return code;
}

int bench_load_opponents(Bench *bench) {
    int code = 0;
    for (size_t k = 0; k < bench->request->opponent_count && !code; k++) {
        size_t before = bench->contender_count;
        const char *source = bench->request->opponents[k];
        if (access(source, R_OK) != 0) return input_error("cannot read %s: %s", source, strerror(errno));
        for (size_t c = 0; c < sizeof compilers / sizeof compilers[0] && !code; c++) code = build_and_load(bench, &compilers[c], source);
        if (!code && bench->contender_count == before) code = input_error("%s: neither gcc nor clang-19 is installed", source);
    }
    return code;
}

void bench_release_opponents(Bench *bench) {
    for (size_t k = 0; k < bench->contender_count; k++) {
        if (bench->contenders[k].library) dlclose(bench->contenders[k].library);
    }
}
