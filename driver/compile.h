// Shared by the files of the compile mode: arrc -c, -S, --shared, --emit.

#ifndef DRIVER_COMPILE_H
#define DRIVER_COMPILE_H

#include "options_egraph.h"

typedef enum CompileMode {
    COMPILE_NOTHING, COMPILE_OBJECT, COMPILE_ASSEMBLY, COMPILE_SHARED, COMPILE_EMIT, COMPILE_STOP, COMPILE_LINK_FLAGS
} CompileMode;

typedef struct CompileRequest {
    CompileMode mode;
    arrc_emit_kind kind;  // of COMPILE_EMIT, and what the other modes emit
    arrc_options options;
    EgraphArguments egraph;
    char *remarks; // what options.remarks points to, malloc'd
    const char *input;
    char *output;         // malloc'd; "-" is stdout
    char *header;         // malloc'd; NULL: no header
    bool no_header, print_link_flags, time_report, help, version, list_functions;
} CompileRequest;

typedef struct Emitted {
    arrc_bytes output;
    char *received; // malloc'd bytes from a child process, which `output` shows; NULL: they are the compilation's
    arrc_times times;
} Emitted;

// compile_emit.c: as arrc_emit. Code for another target is generated in a child process, which LLVM's fatal errors may end.
// Returns an exit code after reporting what went wrong; free emitted->received in any case.
int compile_emit(arrc_compilation *compilation, const CompileRequest *request, arrc_emit_kind kind, Emitted *emitted);

// link.c: the flags that a program's object needs, as text for a command line (malloc'd).
char *link_flags(arrc_compilation *compilation, const arrc_options *options);
// Makes a shared library of an object with $CC or cc. Returns an exit code.
int link_shared(const char *object, size_t length, const char *flags, const char *output);

#endif
