// What the JIT shares with llvm_emit.

#ifndef BACKEND_LLVM_BACKEND_INTERNAL_H
#define BACKEND_LLVM_BACKEND_INTERNAL_H

#include "llvm_internal.h"

// llvm_emit; without `runtime_call`, NAME_dl is left out (nothing to link arr_dl_call with) and NAME_signature stays.
bool backend_emit(const LoopModule *module, const LlvmOptions *options, bool runtime_call, LlvmOutput kind, TextBuffer *output,
                  LlvmTimes *times, DiagnosticList *diagnostics);

// Operations in the largest statement of the module.
size_t backend_largest_statement(const LoopModule *module);

#endif
