// Emitting, in a child process for another target: LLVM's report_fatal_error ends the process that called it, which for a
// foreign target may happen on code that its back end cannot select.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compile.h"

// What the child sends before the bytes.
typedef struct ChildReport {
    int32_t exit_code;
    arrc_times times;
    size_t length;
} ChildReport;

static bool write_fully(int descriptor, const void *data, size_t length) {
    const char *bytes = data;
    while (length) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes += written, length -= (size_t)written;
    }
    return true;
}

static bool read_fully(int descriptor, void *data, size_t length) {
    char *bytes = data;
    while (length) {
        ssize_t got = read(descriptor, bytes, length);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        bytes += got, length -= (size_t)got;
    }
    return true;
}

// Diagnostics that were printed already stay out of the report.
static int emit_here(arrc_compilation *compilation, arrc_emit_kind kind, arrc_bytes *output, arrc_times *times) {
    size_t shown = arrc_diagnostic_count(compilation);
    arrc_emit(compilation, kind, output);
    *times = arrc_compilation_times(compilation);
    return arrc_diagnostic_count(compilation) == shown ? (int)arrc_result(compilation) : report_diagnostics(compilation);
}

_Noreturn static void run_child(arrc_compilation *compilation, arrc_emit_kind kind, int descriptor) {
    arrc_bytes output;
    ChildReport report;
    memset(&report, 0, sizeof report);
    report.exit_code = emit_here(compilation, kind, &output, &report.times);
    report.length = output.length;
    bool sent = write_fully(descriptor, &report, sizeof report) && write_fully(descriptor, output.data, output.length);
    _exit(sent ? EXIT_CODE_SUCCESS : EXIT_CODE_INTERNAL);
}

// The bytes stay allocated until the process ends: there is one such output a compilation.
static bool receive(int descriptor, ChildReport *report, arrc_bytes *output) {
    if (!read_fully(descriptor, report, sizeof *report)) return false;
    char *data = allocate_or_die(report->length + 1);
    output->data = data, output->length = report->length;
    return read_fully(descriptor, data, report->length);
}

static int emit_in_child(arrc_compilation *compilation, const char *target, arrc_emit_kind kind, arrc_bytes *output, arrc_times *times) {
    int ends[2], status = 0;
    ChildReport report;
    fflush(NULL);
    if (pipe(ends) != 0) return input_error("cannot create a pipe: %s", strerror(errno));
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run_child(compilation, kind, ends[1]);
    }
    close(ends[1]);
    bool received = child > 0 && receive(ends[0], &report, output);
    close(ends[0]);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (received) {
        *times = report.times;
        return report.exit_code;
    }
    fprintf(stderr, "arrc: internal error: LLVM could not generate code for the target %s\n", target);
    return EXIT_CODE_INTERNAL;
}

static bool is_machine_code(arrc_emit_kind kind) {
    return kind == ARRC_EMIT_OBJECT || kind == ARRC_EMIT_ASSEMBLY || kind == ARRC_EMIT_OPTIMISED_LLVM;
}

int compile_emit(arrc_compilation *compilation, const CompileRequest *request, arrc_emit_kind kind, arrc_bytes *output, arrc_times *times) {
    if (request->options.target && is_machine_code(kind)) return emit_in_child(compilation, request->options.target, kind, output, times);
    return emit_here(compilation, kind, output, times);
}
