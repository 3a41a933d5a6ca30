// Options, creating and releasing compilations, and the guard around every entry.

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "library_internal.h"

// Spans are 32 bits wide.
enum { SOURCE_LIMIT = 1 << 30 };

void arrc_options_initialise(arrc_options *options) {
    *options = (arrc_options){.size = sizeof *options, .optimisation_level = 3, .prefix = "", .stop_after = ARRC_PASS_LOWER};
#ifdef ARRC_VERIFY
    options->verify = 1;
#endif
}

const char *arrc_version(void) { return ARRC_VERSION_TEXT; }

const char *arrc_llvm_version(void) { return llvm_version(); }

double library_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void library_set_outcome(arrc_compilation *compilation, arrc_outcome outcome) {
    if (outcome > compilation->outcome) compilation->outcome = outcome;
}

arrc_outcome library_guard(arrc_compilation *compilation, void (*work)(void *data), void *data) {
    char message[1024];
    if (!base_guard(work, data, message, sizeof message)) {
        library_error(compilation, ARRC_INTERNAL_ERROR, "internal error: %s", message);
    }
    if (compilation->diagnostics.error_count != 0) library_set_outcome(compilation, ARRC_INPUT_ERROR);
    return compilation->outcome;
}

// ---- creating ----------------------------------------------------------------------------------------------------

static const char *keep(Arena *arena, const char *text) { return text ? arena_copy_string(arena, text, strlen(text)) : NULL; }

// A caller built against an earlier header passes a shorter structure: what it lacks has its initial value.
static arrc_options copy_options(Arena *arena, const arrc_options *given) {
    arrc_options options;
    arrc_options_initialise(&options);
    if (given) memcpy(&options, given, given->size < sizeof options ? given->size : sizeof options);
    options.size = sizeof options;
    options.target = keep(arena, options.target);
    options.cpu = keep(arena, options.cpu);
    options.prefix = keep(arena, options.prefix ? options.prefix : "");
    options.header_name = keep(arena, options.header_name);
    options.directory = keep(arena, options.directory);
    options.rules_path = keep(arena, options.rules_path);
    options.rules = keep(arena, options.rules);
    options.disabled_rules = keep(arena, options.disabled_rules);
    options.assumptions = keep(arena, options.assumptions);
    options.remarks = keep(arena, options.remarks);
    return options;
}

static arrc_compilation *create(const char *path, const arrc_options *options) {
    Arena *arena = arena_create();
    arrc_compilation *compilation = ARENA_NEW(arena, arrc_compilation);
    compilation->arena = arena;
    compilation->strings = string_table_create(arena);
    compilation->options = copy_options(arena, options);
    compilation->source = (SourceFile){.path = keep(arena, path), .text = ""};
    diagnostic_list_initialise(&compilation->diagnostics, arena);
    return compilation;
}

static void run_passes(void *data) {
    arrc_compilation *compilation = data;
    compilation->lines = line_table_create(compilation->arena, &compilation->source);
    if (!library_select_remarks(compilation)) return;
    library_run_passes(compilation);
    diagnostic_order_remarks(&compilation->diagnostics, 0);
}

static arrc_compilation *compile(arrc_compilation *compilation, const char *text, size_t length) {
    compilation->source.text = arena_copy_string(compilation->arena, text, length);
    compilation->source.length = length;
    library_guard(compilation, run_passes, compilation);
    return compilation;
}

arrc_compilation *arrc_compile_text(const char *path, const char *text, size_t length, const arrc_options *options) {
    arrc_compilation *compilation = create(path, options);
    if (length <= SOURCE_LIMIT) return compile(compilation, text, length);
    library_error(compilation, ARRC_INPUT_ERROR, "the source is larger than %d bytes", SOURCE_LIMIT);
    return compilation;
}

// ---- files -------------------------------------------------------------------------------------------------------

// Reads everything; returns 0 or an errno.
static int read_stream(FILE *file, TextBuffer *text) {
    char chunk[1 << 16];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, file)) != 0) {
        text_add_bytes(text, chunk, got);
        if (text->length > SOURCE_LIMIT) return EFBIG;
    }
    return ferror(file) ? errno : 0;
}

static int read_file(const char *path, TextBuffer *text) {
    struct stat status;
    FILE *file = fopen(path, "rb");
    if (!file) return errno;
    int failure = fstat(fileno(file), &status) != 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : read_stream(file, text);
    fclose(file);
    return failure;
}

arrc_compilation *arrc_compile_file(const char *path, const arrc_options *options) {
    TextBuffer text = {0};
    int failure = read_file(path, &text);
    arrc_compilation *compilation = create(path, options);
    if (failure) library_error(compilation, ARRC_INPUT_ERROR, "cannot read the file: %s", strerror(failure));
    else compile(compilation, text.text ? text.text : "", text.length);
    text_free(&text);
    return compilation;
}

const char *arrc_rule_trace(const arrc_compilation *compilation) { return compilation->rule_trace ? compilation->rule_trace : ""; }

// ---- releasing ---------------------------------------------------------------------------------------------------

void arrc_release(arrc_compilation *compilation) {
    if (!compilation) return;
    if (compilation->jit) llvm_jit_destroy(compilation->jit);
    if (compilation->loops) loop_module_release(compilation->loops);
    if (compilation->array) ir_module_release(compilation->array);
    vector_free(&compilation->explanations);
    diagnostic_list_free(&compilation->diagnostics);
    string_table_destroy(compilation->strings);
    arena_destroy(compilation->arena);
}

const char *arrc_source_text(const arrc_compilation *compilation) { return compilation->source.text; }

arrc_outcome arrc_result(const arrc_compilation *compilation) { return compilation->outcome; }

arrc_times arrc_compilation_times(const arrc_compilation *compilation) { return compilation->times; }
