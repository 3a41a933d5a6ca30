// Loading a program, choosing a function and calling it.

#include <stdio.h>
#include <string.h>
#include <stdlib.h>

#include "program.h"

static int list_functions(const Program *program, const char *command, const char *path, const char *wanted) {
    size_t count = arrc_function_count(program->compilation);
    char *names = text_join("", "", "");
    for (size_t k = 0; k < count; k++) {
        char *longer = text_join(names, k ? ", " : "", arrc_function_signature(program->compilation, k)->name);
        free(names);
        names = longer;
    }
    int code;
    if (count == 0) code = usage_error(command, "%s exports no function: only functions with annotated parameters are exported", path);
    else if (wanted) code = usage_error(command, "%s has no function '%s'; it has %s", path, wanted, names);
    else code = usage_error(command, "%s has several functions, name one of %s", path, names);
    free(names);
    return code;
}

static int choose_function(Program *program, const char *command, const char *wanted) {
    size_t count = arrc_function_count(program->compilation);
    for (size_t k = 0; k < count; k++) {
        const arr_signature *signature = arrc_function_signature(program->compilation, k);
        if (wanted ? strcmp(signature->name, wanted) != 0 : count != 1) continue;
        program->function = k;
        program->signature = signature;
        return EXIT_CODE_SUCCESS;
    }
    return list_functions(program, command, program->path, wanted);
}

int program_load(Program *program, const char *command, const char *path, const char *function, const arrc_options *options) {
    arrc_options as_written = *options;
    as_written.stop_after = ARRC_PASS_CHECK;
    as_written.trace_rules = 0;
    *program = (Program){.path = path, .compilation = arrc_compile_file(path, options), .written = arrc_compile_file(path, &as_written)};
    int code = report_diagnostics(program->compilation);
    return code ? code : choose_function(program, command, function);
}

int program_compile(Program *program) {
    if (arrc_jit(program->compilation) != ARRC_OK) return report_diagnostics(program->compilation);
    char *symbol = text_join(program->signature->name, "_signature", "");
    program->compiled = arrc_symbol(program->compilation, symbol);
    free(symbol);
    if (program->compiled) return EXIT_CODE_SUCCESS;
    fprintf(stderr, "arrc: internal error: the compiled program has no signature for %s\n", program->signature->name);
    return EXIT_CODE_INTERNAL;
}

void program_release(Program *program) {
    arrc_release(program->compilation);
    arrc_release(program->written);
}

// ---- names -------------------------------------------------------------------------------------------------------

int32_t parameter_count(const Program *program) { return program->signature->argument_count - program->signature->result_count; }

static bool is_name(const char *name, const char *text, size_t length) { return strlen(name) == length && memcmp(name, text, length) == 0; }

int32_t program_argument(const Program *program, const char *name, size_t length) {
    for (int32_t k = 0; k < program->signature->argument_count; k++) {
        if (is_name(program->signature->arguments[k].name, name, length)) return k;
    }
    return -1;
}

int32_t program_dimension(const Program *program, const char *name, size_t length) {
    for (int32_t k = 0; k < program->signature->dimension_count; k++) {
        if (is_name(program->signature->dimensions[k].name, name, length)) return k;
    }
    return -1;
}

// ---- calling -----------------------------------------------------------------------------------------------------

static int report_status(const Program *program, int32_t status, const arr_context *context) {
    char text[512];
    arr_error error = context->error;
    if (error.code != status) error = (arr_error){.code = status};
    arr_error_describe(&error, program->path, text, sizeof text);
    fflush(stdout);
    fprintf(stderr, "arrc: error: %s: a run-time check failed: %s\n", program->signature->name, text);
    return EXIT_CODE_RUN;
}

int program_call(const Program *program, const ArgumentSet *set, arr_context *context, bool evaluate) {
    int32_t status = ARR_OK;
    if (!evaluate) status = program->compiled->invoke(set->dims, set->pointers, context);
    else if (arrc_evaluate(program->written, program->function, set->dims, set->pointers, context, &status) != ARRC_OK)
        return report_diagnostics(program->written);
    return status == ARR_OK ? EXIT_CODE_SUCCESS : report_status(program, status, context);
}
