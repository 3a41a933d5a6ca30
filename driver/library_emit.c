// Outputs and the JIT.

#include "backend/c/c_backend.h"
#include "library_internal.h"

static const char *const pass_names[ARRC_PASS_COUNT] = {"parse", "check", "egraph", "lower"};

const char *arrc_pass_name(arrc_pass pass) { return (unsigned)pass < ARRC_PASS_COUNT ? pass_names[pass] : NULL; }

static const char *const emit_names[ARRC_EMIT_COUNT] = {
    [ARRC_EMIT_AST] = "ast", [ARRC_EMIT_IR] = "ir", [ARRC_EMIT_LOOPS] = "loops", [ARRC_EMIT_LLVM] = "llvm",
    [ARRC_EMIT_OPTIMISED_LLVM] = "llvm-opt", [ARRC_EMIT_BITCODE] = "bc", [ARRC_EMIT_ASSEMBLY] = "asm",
    [ARRC_EMIT_OBJECT] = "obj", [ARRC_EMIT_C] = "c", [ARRC_EMIT_HEADER] = "header",
};

const char *arrc_emit_name(arrc_emit_kind kind) { return (unsigned)kind < ARRC_EMIT_COUNT ? emit_names[kind] : NULL; }

// ---- the back ends -----------------------------------------------------------------------------------------------

typedef struct EmitRequest {
    arrc_compilation *compilation;
    arrc_emit_kind kind;
    TextBuffer text;
} EmitRequest;

static CBackendOptions c_options(const arrc_options *options) {
    return (CBackendOptions){.prefix = options->prefix, .header_name = options->header_name, .dlpack = options->dlpack != 0};
}

static LlvmOptions llvm_options(const arrc_options *options) {
    return (LlvmOptions){
        .target = options->target, .cpu = options->cpu, .optimisation_level = options->optimisation_level,
        .debug_info = options->debug_info != 0, .dlpack = options->dlpack != 0, .prefix = options->prefix,
        .floating_point = options->floating_point == ARRC_STRICT    ? FLOATING_POINT_STRICT
                          : options->floating_point == ARRC_RELAXED ? FLOATING_POINT_RELAXED
                                                                    : FLOATING_POINT_FAST,
        .directory = options->directory};
}

static void emit_llvm(EmitRequest *request, LlvmOutput kind) {
    arrc_compilation *compilation = request->compilation;
    LlvmOptions options = llvm_options(&compilation->options);
    LlvmTimes times = {0};
    if (!llvm_emit(compilation->loops, &options, kind, &request->text, &times, &compilation->diagnostics))
        library_set_outcome(compilation, ARRC_INPUT_ERROR);
    compilation->times.build += times.build_seconds;
    compilation->times.optimise += times.optimise_seconds;
    compilation->times.generate += times.generate_seconds;
}

// Symbols that a C compiler or linker would refuse are refused here, for every kind that has symbols.
static bool names_are_usable(arrc_compilation *compilation) {
    CBackendOptions options = c_options(&compilation->options);
    return c_check_names(compilation->loops, &options, &compilation->diagnostics);
}

static void emit_code(EmitRequest *request) {
    arrc_compilation *compilation = request->compilation;
    CBackendOptions options = c_options(&compilation->options);
    if (!names_are_usable(compilation)) return;
    switch (request->kind) {
    case ARRC_EMIT_C: c_emit_source(compilation->loops, &options, &request->text); return;
    case ARRC_EMIT_HEADER: c_emit_header(compilation->loops, &options, &request->text); return;
    case ARRC_EMIT_LLVM: emit_llvm(request, LLVM_OUTPUT_IR); return;
    case ARRC_EMIT_OPTIMISED_LLVM: emit_llvm(request, LLVM_OUTPUT_OPTIMISED_IR); return;
    case ARRC_EMIT_BITCODE: emit_llvm(request, LLVM_OUTPUT_BITCODE); return;
    case ARRC_EMIT_ASSEMBLY: emit_llvm(request, LLVM_OUTPUT_ASSEMBLY); return;
    case ARRC_EMIT_OBJECT: emit_llvm(request, LLVM_OUTPUT_OBJECT); return;
    case ARRC_EMIT_AST:
    case ARRC_EMIT_IR:
    case ARRC_EMIT_LOOPS:
    case ARRC_EMIT_COUNT: break;
    }
    INTERNAL_ERROR("%d is no kind of code", (int)request->kind);
}

// ---- emitting ----------------------------------------------------------------------------------------------------

static const void *needed_stage(const arrc_compilation *compilation, arrc_emit_kind kind) {
    if (kind == ARRC_EMIT_AST) return compilation->syntax;
    if (kind == ARRC_EMIT_IR) return compilation->array;
    return compilation->loops;
}

static void emit(void *data) {
    EmitRequest *request = data;
    if (request->kind == ARRC_EMIT_AST) library_print_stage(request->compilation, ARRC_PASS_PARSE, &request->text);
    else if (request->kind == ARRC_EMIT_IR) library_print_stage(request->compilation, ARRC_PASS_EGRAPH, &request->text);
    else if (request->kind == ARRC_EMIT_LOOPS) library_print_stage(request->compilation, ARRC_PASS_LOWER, &request->text);
    else emit_code(request);
}

arrc_outcome arrc_emit(arrc_compilation *compilation, arrc_emit_kind kind, arrc_bytes *output) {
    *output = (arrc_bytes){.data = "", .length = 0};
    if (compilation->outcome != ARRC_OK) return compilation->outcome;
    if ((unsigned)kind >= ARRC_EMIT_COUNT || !needed_stage(compilation, kind)) {
        library_error(compilation, ARRC_USAGE_ERROR, "this compilation has no %s: an input after that stage, or a pass before it was the last",
                      (unsigned)kind < ARRC_EMIT_COUNT ? emit_names[kind] : "such output");
        return compilation->outcome;
    }
    EmitRequest request = {.compilation = compilation, .kind = kind};
    size_t known = compilation->diagnostics.entries.count;
    if (library_guard(compilation, emit, &request) == ARRC_OK && request.text.length != 0) {
        output->data = arena_copy_string(compilation->arena, request.text.text, request.text.length);
        output->length = request.text.length;
    }
    text_free(&request.text);
    diagnostic_order_remarks(&compilation->diagnostics, known);
    return compilation->outcome;
}

typedef struct SleefRequest {
    const arrc_compilation *compilation;
    bool needed;
} SleefRequest;

static void ask_for_sleef(void *data) {
    SleefRequest *request = data;
    request->needed = llvm_needs_sleef(request->compilation->loops);
}

int arrc_needs_sleef(arrc_compilation *compilation) {
    SleefRequest request = {.compilation = compilation};
    if (compilation->outcome == ARRC_OK && compilation->loops) library_guard(compilation, ask_for_sleef, &request);
    return request.needed;
}

// ---- the JIT -----------------------------------------------------------------------------------------------------

static void create_jit(void *data) {
    arrc_compilation *compilation = data;
    LlvmOptions options = llvm_options(&compilation->options);
    if (!names_are_usable(compilation)) return;
    double start = library_seconds();
    compilation->jit = llvm_jit_create(compilation->loops, &options, &compilation->diagnostics);
    compilation->times.generate += library_seconds() - start;
    if (!compilation->jit) library_set_outcome(compilation, ARRC_INPUT_ERROR);
}

arrc_outcome arrc_jit(arrc_compilation *compilation) {
    if (compilation->outcome != ARRC_OK || compilation->jit) return compilation->outcome;
    if (compilation->loops) return library_guard(compilation, create_jit, compilation);
    library_error(compilation, ARRC_USAGE_ERROR, "this compilation stopped before the loop IR: there is nothing to run");
    return compilation->outcome;
}

void *arrc_symbol(arrc_compilation *compilation, const char *name) {
    return compilation->jit ? llvm_jit_symbol(compilation->jit, name) : NULL;
}
