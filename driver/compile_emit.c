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
static int emit_here(arrc_compilation *compilation, arrc_emit_kind kind, Emitted *emitted) {
    size_t shown = arrc_diagnostic_count(compilation);
    arrc_emit(compilation, kind, &emitted->output);
    emitted->times = arrc_compilation_times(compilation);
    return arrc_diagnostic_count(compilation) == shown ? (int)arrc_result(compilation) : report_diagnostics_from(compilation, shown);
}

_Noreturn static void run_child(arrc_compilation *compilation, arrc_emit_kind kind, int descriptor) {
    Emitted emitted = {.received = NULL};
    ChildReport report;
    memset(&report, 0, sizeof report); // padding is sent too
    report.exit_code = emit_here(compilation, kind, &emitted);
    report.times = emitted.times;
    report.length = emitted.output.length;
    bool sent = write_fully(descriptor, &report, sizeof report) && write_fully(descriptor, emitted.output.data, report.length);
    _exit(sent ? EXIT_CODE_SUCCESS : EXIT_CODE_INTERNAL);
}

static bool receive(int descriptor, ChildReport *report, Emitted *emitted) {
    if (!read_fully(descriptor, report, sizeof *report)) return false;
    emitted->received = allocate_or_die(report->length + 1);
    emitted->output = (arrc_bytes){.data = emitted->received, .length = report->length};
    emitted->times = report->times;
    return read_fully(descriptor, emitted->received, report->length);
}

static int emit_in_child(arrc_compilation *compilation, const char *target, arrc_emit_kind kind, Emitted *emitted) {
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
    bool received = child > 0 && receive(ends[0], &report, emitted);
    close(ends[0]);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (received) return report.exit_code;
    fprintf(stderr, "arrc: internal error: LLVM could not generate code for the target %s\n", target);
    return EXIT_CODE_INTERNAL;
}

static bool is_machine_code(arrc_emit_kind kind) {
    return kind == ARRC_EMIT_OBJECT || kind == ARRC_EMIT_ASSEMBLY || kind == ARRC_EMIT_OPTIMISED_LLVM;
}

int compile_emit(arrc_compilation *compilation, const CompileRequest *request, arrc_emit_kind kind, Emitted *emitted) {
    const char *target = request->options.target;
    *emitted = (Emitted){.output = {.data = "", .length = 0}};
    return target && is_machine_code(kind) ? emit_in_child(compilation, target, kind, emitted) : emit_here(compilation, kind, emitted);
}
