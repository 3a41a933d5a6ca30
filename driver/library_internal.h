// Shared by the files of libarrc only.
//
//   library.c              options, creating and releasing compilations, guarded calls
//   library_pipeline.c     the passes, one after the other
//   library_egraph.c       the options of equality saturation
//   library_explain.c      derivations as data
//   library_diagnostics.c  diagnostics as data and as text
//   library_emit.c         outputs and the JIT
//   library_signature.c    functions described as data
//   library_evaluate.c     the reference evaluator behind the calling convention of compiled code
//   library_operations.c   counting floating-point operations

#ifndef DRIVER_LIBRARY_INTERNAL_H
#define DRIVER_LIBRARY_INTERNAL_H

#include "backend/llvm/llvm_backend.h"
#include "frontend/ast.h"
#include "include/arrc.h"
#include "middle/base/base.h"
#include "middle/base/diagnostic.h"
#include "middle/egraph/egraph.h"
#include "middle/ir/ir.h"
#include "middle/loops/loops.h"

struct arrc_compilation {
    Arena *arena;
    StringTable *strings;
    SourceFile source;
    const LineTable *lines;
    arrc_options options;
    DiagnosticList diagnostics;
    const char *rendered; // cached text of the first `rendered_count` diagnostics
    size_t rendered_count;
    arrc_outcome outcome;
    arrc_times times;
    AstModule *syntax;  // NULL: not parsed, or the input was IR
    IrModule *array;    // NULL: not checked, or the input was loop IR
    LoopModule *loops;  // NULL: not lowered
    size_t function_count;
    arr_signature *signatures; // one for each function
    LlvmJit *jit;
    const char *rule_trace; // NULL: not asked for
    VECTOR(arrc_explanation) explanations; // one for each function, when asked for
};

// What describes a function, in whichever IR the compilation has: both lists of dimensions are the same.
typedef struct FunctionView {
    const char *name;
    const ExtentTable *extents;
    const IrDimension *dimensions;
    size_t dimension_count;
    size_t parameter_count, result_count;
    const IrFunction *array; // NULL when the input was loop IR
    const LoopFunction *loops;
} FunctionView;

// ---- library.c ---------------------------------------------------------------------------------------------------
// Runs work(data) under a guard: an internal error becomes a diagnostic. Returns the compilation's outcome.
arrc_outcome library_guard(arrc_compilation *compilation, void (*work)(void *data), void *data);
// Records the outcome unless a worse one is known.
void library_set_outcome(arrc_compilation *compilation, arrc_outcome outcome);
double library_seconds(void);

// ---- library_pipeline.c ------------------------------------------------------------------------------------------
void library_run_passes(arrc_compilation *compilation);
void library_print_stage(const arrc_compilation *compilation, arrc_pass pass, TextBuffer *output);

// ---- library_egraph.c --------------------------------------------------------------------------------------------
void library_optimise(arrc_compilation *compilation);

// ---- library_explain.c -------------------------------------------------------------------------------------------
// Keeps the derivation of one function's chosen program: EgraphOptions.chosen with a compilation.
void library_explain(void *compilation, ArrayGraph *graph, const ArraySelection *selection, const IrFunction *rewritten);

// ---- library_diagnostics.c ---------------------------------------------------------------------------------------
// An error that has no place in the source.
void library_error(arrc_compilation *compilation, arrc_outcome outcome, const char *format, ...) __attribute__((format(printf, 3, 4)));
// Takes the remarks that the options ask for. False, with an error, when there are no such.
bool library_select_remarks(arrc_compilation *compilation);

// ---- library_signature.c -----------------------------------------------------------------------------------------
void library_describe_functions(arrc_compilation *compilation);
FunctionView library_function(const arrc_compilation *compilation, size_t function);
IrType library_argument_type(const FunctionView *view, size_t argument);
bool library_argument_written(const FunctionView *view, size_t argument);

#endif
