// Portable C11 from the loop IR, and the header of the generated functions.

#ifndef BACKEND_C_C_BACKEND_H
#define BACKEND_C_C_BACKEND_H

#include "middle/loops/loops.h"

typedef struct CBackendOptions {
    const char *prefix;      // before every exported symbol; "" for none
    const char *header_name; // what the source includes and the guard is made of; NULL: declarations are written inline
    bool dlpack;             // also NAME_dl and NAME_signature (which need libarr_rt)
} CBackendOptions;

// Writes a complete translation unit (-std=c11 -ffp-contract=off). It needs <math.h>, and SLEEF for math functions.
void c_emit_source(const LoopModule *module, const CBackendOptions *options, TextBuffer *output);
// Writes the header: C99 and C++, every shape documented. Includes "arr_runtime.h" only for struct arr_context.
void c_emit_header(const LoopModule *module, const CBackendOptions *options, TextBuffer *output);
// Exported names must not be C or C++ keywords, libc names, or equal to each other. False after an error.
bool c_check_names(const LoopModule *module, const CBackendOptions *options, DiagnosticList *diagnostics);

#endif
