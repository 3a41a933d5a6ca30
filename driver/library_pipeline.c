// The passes, one after the other: text -> syntax tree -> array IR -> array IR -> loop IR.

#include <string.h>

#include "frontend/check.h"
#include "library_internal.h"

// ---- the passes --------------------------------------------------------------------------------------------------

static void run_parse(arrc_compilation *compilation) {
    compilation->syntax = fe_parse(&compilation->source, compilation->arena, compilation->strings, &compilation->diagnostics);
}

static void run_check(arrc_compilation *compilation) {
    compilation->array = fe_check(compilation->syntax, &compilation->source, compilation->arena, compilation->strings,
                                  &compilation->diagnostics);
}

static void run_lower(arrc_compilation *compilation) {
    int rows = compilation->options.fused_rows;
    LoopOptions options = {.fuse = true, .fused_rows = rows > 0 ? rows : 0};
    compilation->loops = loop_lower(compilation->array, &options, &compilation->diagnostics);
}

// ---- verifying, dumping ------------------------------------------------------------------------------------------

static void verify_stage(const arrc_compilation *compilation, arrc_pass pass) {
    char message[1024] = "";
    bool correct = true;
    if (pass == ARRC_PASS_CHECK || pass == ARRC_PASS_EGRAPH) correct = ir_verify(compilation->array, message, sizeof message);
    if (pass == ARRC_PASS_LOWER) correct = loop_verify(compilation->loops, message, sizeof message);
    REQUIRE(correct, "the verifier after %s: %s", arrc_pass_name(pass), message);
}

void library_print_stage(const arrc_compilation *compilation, arrc_pass pass, TextBuffer *output) {
    switch (pass) {
    case ARRC_PASS_PARSE: ast_print(compilation->syntax, output); return;
    case ARRC_PASS_CHECK:
    case ARRC_PASS_EGRAPH: ir_print(compilation->array, output); return;
    case ARRC_PASS_LOWER: loop_print(compilation->loops, output); return;
    case ARRC_PASS_COUNT: break;
    }
    INTERNAL_ERROR("no pass %d", (int)pass);
}

static void dump_stage(const arrc_compilation *compilation, arrc_pass pass) {
    const arrc_options *options = &compilation->options;
    if (!options->dump || !(options->dump_passes >> pass & 1u)) return;
    TextBuffer text = {0};
    library_print_stage(compilation, pass, &text);
    options->dump(options->dump_data, pass, text.text ? text.text : "", text.length);
    text_free(&text);
}

// Runs one pass, then verifies and dumps its result. False when the pipeline ends here: after an error, or as asked.
static bool run_pass(arrc_compilation *compilation, arrc_pass pass, void (*run)(arrc_compilation *), double *seconds) {
    double start = library_seconds();
    run(compilation);
    *seconds += library_seconds() - start;
    bool failed = compilation->diagnostics.error_count != 0;
    // Checking goes on after a syntax error, so that one run reports as much as it can.
    if (failed && pass != ARRC_PASS_PARSE) return false;
    if (!failed && compilation->options.verify) verify_stage(compilation, pass);
    if (!failed) dump_stage(compilation, pass);
    return compilation->options.stop_after != pass;
}

// Annotations change no text, so that they are no pass of their own.
static void annotate_loops(arrc_compilation *compilation) {
    double start = library_seconds();
    loop_outline(compilation->loops, &compilation->diagnostics);
    compilation->times.lower += library_seconds() - start;
}

// ---- inputs ------------------------------------------------------------------------------------------------------

static bool starts_with_line(const SourceFile *source, const char *line) {
    size_t length = strlen(line);
    return source->length > length && strncmp(source->text, line, length) == 0 && strchr("\r\n", source->text[length]) != NULL;
}

static arrc_input detect_input(const SourceFile *source) {
    if (starts_with_line(source, "arr-ir 1")) return ARRC_INPUT_ARRAY_IR;
    if (starts_with_line(source, "arr-loops 1")) return ARRC_INPUT_LOOP_IR;
    return ARRC_INPUT_PROGRAM;
}

// What was read as text is verified whatever the options say: nobody has checked it.
static bool read_array_ir(arrc_compilation *compilation) {
    char message[1024];
    compilation->array = ir_parse(&compilation->source, compilation->arena, compilation->strings, &compilation->diagnostics);
    if (!compilation->array || compilation->diagnostics.error_count != 0) return false;
    if (ir_verify(compilation->array, message, sizeof message)) return compilation->options.stop_after > ARRC_PASS_CHECK;
    library_error(compilation, ARRC_INPUT_ERROR, "invalid array IR: %s", message);
    return false;
}

static void read_loop_ir(arrc_compilation *compilation) {
    char message[1024];
    compilation->loops = loop_parse(&compilation->source, compilation->arena, compilation->strings, &compilation->diagnostics);
    if (!compilation->loops || compilation->diagnostics.error_count != 0) return;
    if (!loop_verify(compilation->loops, message, sizeof message))
        library_error(compilation, ARRC_INPUT_ERROR, "invalid loop IR: %s", message);
}

// ---- the pipeline ------------------------------------------------------------------------------------------------

static void optimise_and_lower(arrc_compilation *compilation) {
    arrc_times *times = &compilation->times;
    if (!run_pass(compilation, ARRC_PASS_EGRAPH, library_optimise, &times->egraph)) return;
    run_pass(compilation, ARRC_PASS_LOWER, run_lower, &times->lower);
}

static void compile_program(arrc_compilation *compilation) {
    arrc_times *times = &compilation->times;
    if (!run_pass(compilation, ARRC_PASS_PARSE, run_parse, &times->parse)) return;
    if (!run_pass(compilation, ARRC_PASS_CHECK, run_check, &times->check)) return;
    optimise_and_lower(compilation);
}

void library_run_passes(arrc_compilation *compilation) {
    arrc_input input = compilation->options.input;
    if (input == ARRC_INPUT_DETECT) input = detect_input(&compilation->source);
    if (input == ARRC_INPUT_PROGRAM) compile_program(compilation);
    else if (input == ARRC_INPUT_LOOP_IR) read_loop_ir(compilation);
    else if (read_array_ir(compilation)) optimise_and_lower(compilation);
    if (compilation->diagnostics.error_count != 0) return;
    if (compilation->loops) annotate_loops(compilation);
    library_describe_functions(compilation);
}
