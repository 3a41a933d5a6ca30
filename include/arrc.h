/* libarrc: the arrc compiler as a library. Usable from C99 and C++.
 *
 *     arrc_options options;
 *     arrc_options_initialise(&options);
 *     arrc_compilation *program = arrc_compile_file("saxpy.arr", &options);
 *     arrc_bytes object;
 *     if (arrc_emit(program, ARRC_EMIT_OBJECT, &object) != ARRC_OK)
 *         fputs(arrc_diagnostics_text(program), stderr);
 *     arrc_release(program);
 *
 * Nothing here prints or ends the process (except LLVM's own fatal errors and exhausted memory), and compilations share no
 * state: different threads may use different compilations at the same time. Strings and bytes that a compilation returns
 * live until it is released.
 *
 * Functions that the JIT compiled call libarr_rt. A program with the shared libarrc has it; one with the static libarrc links
 * all of libarr_rt.a (-Wl,--whole-archive) and exports its symbols (-rdynamic). */

#ifndef ARRC_H
#define ARRC_H

#include <stddef.h>
#include <stdint.h>

#include "arr_runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ARRC_API __attribute__((visibility("default")))
#else
#define ARRC_API
#endif

/* How a call ended. The driver's exit codes are the same numbers. */
typedef enum arrc_outcome {
    ARRC_OK = 0,
    ARRC_INPUT_ERROR = 1,    /* errors in the program, or a file that cannot be read: see the diagnostics */
    ARRC_USAGE_ERROR = 2,    /* the options make no sense, or the compilation has no such stage: see the diagnostics */
    ARRC_INTERNAL_ERROR = 70 /* a bug of the compiler: see the diagnostics */
} arrc_outcome;

/* ---- options ------------------------------------------------------------------------------------------------------ */

/* The passes, in the order in which they run. */
typedef enum arrc_pass {
    ARRC_PASS_PARSE,  /* text -> syntax tree */
    ARRC_PASS_CHECK,  /* syntax tree -> typed array IR */
    ARRC_PASS_EGRAPH, /* array IR -> array IR; the seat of the e-graph */
    ARRC_PASS_LOWER,  /* array IR -> loop IR */
    ARRC_PASS_COUNT
} arrc_pass;

typedef enum arrc_floating_point { ARRC_STRICT, ARRC_RELAXED, ARRC_FAST } arrc_floating_point;

/* What the input is. ARRC_INPUT_DETECT looks at the first line: "arr-ir 1", "arr-loops 1", or a program. */
typedef enum arrc_input { ARRC_INPUT_DETECT, ARRC_INPUT_PROGRAM, ARRC_INPUT_ARRAY_IR, ARRC_INPUT_LOOP_IR } arrc_input;

typedef struct arrc_options {
    size_t size;                        /* set by arrc_options_initialise; later versions add fields at the end */
    arrc_input input;
    int optimisation_level;             /* 0 to 3 */
    int debug_info;
    int dlpack;                         /* also NAME_dl and NAME_signature, which need libarr_rt */
    arrc_floating_point floating_point;
    const char *target;                 /* triple; NULL: the host's */
    const char *cpu;                    /* NULL: x86-64-v3, or the target's generic one; "native" */
    const char *prefix;                 /* before every exported symbol; "" for none */
    const char *header_name;            /* what emitted C includes; NULL: declarations are written inline */
    const char *directory;              /* compilation directory recorded in debug info; NULL: "." */
    arrc_pass stop_after;               /* no later pass runs; ARRC_PASS_LOWER runs them all */
    int verify;                         /* verify the result of every pass */
    /* Called with the text of each stage after the passes whose bit (1 << pass) is set in dump_passes. */
    unsigned dump_passes;
    void (*dump)(void *dump_data, arrc_pass pass, const char *text, size_t length);
    void *dump_data;
    /* Equality saturation, ARRC_PASS_EGRAPH: runs from optimisation level 1 on unless no_egraph is set. */
    int no_egraph;
    const char *rules_path, *rules;     /* more rewrite rules: their name in messages, their text; NULL for none */
    const char *disabled_rules;         /* names separated by commas; NULL for none */
    const char *assumptions;            /* "N=4096,M=10": extents that costs assume of dims; others count as 1024; NULL */
    int trace_rules;                    /* keep what each rule did, see arrc_rule_trace */
    int explain;                        /* keep the derivation of the chosen program, see arrc_function_explanation */
    int check_explanation;              /* also replay its steps on the reference evaluator */
    const char *remarks;                /* more remarks to report than those by default: words with commas, each "all", a class, a
                                           group, a name, or CLASS:WORD (see arrc_remark); NULL for none */
    /* Where the search for a cheaper form of a function stops: nodes of its e-graph, matches in one step, bytes, steps of explore
     * rules. 0 for the limit that the function's size gives. */
    uint64_t egraph_nodes, egraph_matches, egraph_bytes, egraph_steps;
    int fused_rows;                     /* rows that fused loop nests take in turn; 0 or less: by the sizes of the arrays, when a
                                           function runs */
} arrc_options;

ARRC_API void arrc_options_initialise(arrc_options *options);
/* "parse"; NULL for other numbers. */
ARRC_API const char *arrc_pass_name(arrc_pass pass);

/* ---- compiling ---------------------------------------------------------------------------------------------------- */

typedef struct arrc_compilation arrc_compilation;

/* Runs the passes. Never NULL; ask arrc_result how it went. `path` is what diagnostics show. Strings in `options` are
 * copied, `text` too. */
ARRC_API arrc_compilation *arrc_compile_text(const char *path, const char *text, size_t length, const arrc_options *options);
ARRC_API arrc_compilation *arrc_compile_file(const char *path, const arrc_options *options);
ARRC_API void arrc_release(arrc_compilation *compilation);

/* The worst outcome of all calls on this compilation so far. */
ARRC_API arrc_outcome arrc_result(const arrc_compilation *compilation);

/* The text that was compiled, which places in the source refer to. */
ARRC_API const char *arrc_source_text(const arrc_compilation *compilation);

/* ---- diagnostics -------------------------------------------------------------------------------------------------- */

typedef enum arrc_severity { ARRC_ERROR, ARRC_WARNING, ARRC_REMARK, ARRC_NOTE } arrc_severity;

typedef struct arrc_diagnostic {
    arrc_severity severity; /* a note belongs to the nearest earlier diagnostic that is not one */
    uint32_t line, column;  /* from 1, in bytes; 0 when the diagnostic has no place */
    uint32_t start, end;    /* byte offsets in the source, [start, end) */
    const char *message;
} arrc_diagnostic;

/* The path that the compilation was given. */
ARRC_API const char *arrc_path(const arrc_compilation *compilation);
ARRC_API size_t arrc_diagnostic_count(const arrc_compilation *compilation);
ARRC_API arrc_diagnostic arrc_diagnostic_at(const arrc_compilation *compilation, size_t position);
/* All diagnostics as a terminal shows them, with source lines and carets; "" when there are none. */
ARRC_API const char *arrc_diagnostics_text(arrc_compilation *compilation);
/* The same from diagnostic `first` on: what came after arrc_diagnostic_count gave `first`. */
ARRC_API const char *arrc_diagnostics_text_from(arrc_compilation *compilation, size_t first);

/* A kind of remark. Remarks of one call stand behind its other diagnostics, in the order of their places in the source. */
typedef struct arrc_remark {
    const char *name;         /* "fused"; names are kept from version to version; NULL: no remark */
    const char *remark_class; /* "pass": something was done; "missed": it was not; "analysis" */
    const char *group;        /* "fusion" "buffers" "checks" "vector" "rewrites" */
    int by_default;           /* reported without being asked for */
    const char *text;         /* what it is about */
} arrc_remark;

ARRC_API size_t arrc_remark_count(void);
ARRC_API arrc_remark arrc_remark_at(size_t position);
/* The kind of a diagnostic of severity ARRC_REMARK. */
ARRC_API arrc_remark arrc_diagnostic_remark(const arrc_compilation *compilation, size_t position);

/* ---- output ------------------------------------------------------------------------------------------------------- */

typedef enum arrc_emit_kind {
    ARRC_EMIT_AST, ARRC_EMIT_IR, ARRC_EMIT_LOOPS, ARRC_EMIT_LLVM, ARRC_EMIT_OPTIMISED_LLVM, ARRC_EMIT_BITCODE,
    ARRC_EMIT_ASSEMBLY, ARRC_EMIT_OBJECT, ARRC_EMIT_C, ARRC_EMIT_HEADER, ARRC_EMIT_COUNT
} arrc_emit_kind;

typedef struct arrc_bytes {
    const char *data; /* followed by a NUL */
    size_t length;
} arrc_bytes;

/* "ast", "ir", "loops", "llvm", "llvm-opt", "bc", "asm", "obj", "c", "header"; NULL for other numbers. */
ARRC_API const char *arrc_emit_name(arrc_emit_kind kind);
ARRC_API arrc_outcome arrc_emit(arrc_compilation *compilation, arrc_emit_kind kind, arrc_bytes *output);
/* 1 when objects of this program call SLEEF's math functions. */
ARRC_API int arrc_needs_sleef(arrc_compilation *compilation);

/* With options.trace_rules: a table for each function of the rules that fired, with their counts and times. */
ARRC_API const char *arrc_rule_trace(const arrc_compilation *compilation);

/* ---- explanations ------------------------------------------------------------------------------------------------- */

/* What came of replaying a step: both sides are evaluated for random arrays and compared bit by bit, or within a bound derived
 * from the operations where the rule's tag is not exact. */
typedef enum arrc_replay {
    ARRC_REPLAY_NOT_ASKED,
    ARRC_REPLAY_HOLDS,
    ARRC_REPLAY_UNDECIDED, /* no small extents were found for which the program's own checks would pass */
    ARRC_REPLAY_WRONG      /* a bug of the compiler, or a wrong rule of the user's */
} arrc_replay;

/* One rewriting of a part of the program into an equal one. Expressions are in NumPy's notation, for people to read: a part
 * that is very long is shown as "...". */
typedef struct arrc_explanation_step {
    const char *rule;           /* its name; without a rule "known-value", all elements are one known value, or "index-map", both are one view of one array */
    const char *tag;            /* what it does to floating-point results: exact, reassociates, distributes or cancels */
    const char *equation;       /* the rule's comment; lines are separated by newlines */
    int forward;                /* 0: the rule was used from right to left */
    uint32_t line, column;      /* of the part in the source, from 1; 0 when it has no place */
    uint32_t start, end;        /* byte offsets in the source, [start, end) */
    const char *before, *after; /* the part as an expression */
    arrc_replay replay;
    const char *counterexample; /* of a wrong step: elements that differ, extents and arrays; else "" */
} arrc_explanation_step;

/* A value that the program uses, as written and as chosen, and the steps between them. Values that several others share are
 * explained with the first of them. */
typedef struct arrc_explained_value {
    uint32_t line, column, start, end; /* as in arrc_explanation_step */
    const char *written, *chosen;
    size_t first_step, step_count;
} arrc_explained_value;

typedef struct arrc_explanation {
    const char *function;
    double written_cost, chosen_cost; /* what the choice was made by; no unit */
    size_t value_count, step_count;
    const arrc_explained_value *values;
    const arrc_explanation_step *steps;
    int truncated;                    /* a derivation was too long to be worked out whole */
} arrc_explanation;

/* With options.explain; NULL without it, after an error, when no rules ran, or when `function` is out of range. */
ARRC_API const arrc_explanation *arrc_function_explanation(const arrc_compilation *compilation, size_t function);

/* Seconds spent so far in each stage. */
typedef struct arrc_times {
    double parse, check, egraph, lower, build, optimise, generate;
} arrc_times;
ARRC_API arrc_times arrc_compilation_times(const arrc_compilation *compilation);

/* ---- functions ---------------------------------------------------------------------------------------------------- */

ARRC_API size_t arrc_function_count(const arrc_compilation *compilation);
/* The function described as data. Its three function pointers are NULL: they belong to machine code, which arrc_symbol
 * has under NAME_signature. NULL when `function` is out of range. */
ARRC_API const arr_signature *arrc_function_signature(const arrc_compilation *compilation, size_t function);
/* "f64[N, M]" */
ARRC_API const char *arrc_argument_type(const arrc_compilation *compilation, size_t function, size_t argument);
/* The dimension that alone is the extent of this axis, or -1 when the extent is any other expression. */
ARRC_API int32_t arrc_axis_dimension(const arrc_compilation *compilation, size_t function, size_t argument, int32_t axis);
/* As arr_signature.extents. */
ARRC_API int32_t arrc_function_extents(const arrc_compilation *compilation, size_t function, const int64_t *dims, int64_t *extents);
/* Floating-point operations that one call performs by the definition of the array IR: + - * / and each math function count
 * one an element, a fused multiply-add two, a reduction of n elements n. -1 when that depends on the data. */
ARRC_API int64_t arrc_function_operations(arrc_compilation *compilation, size_t function, const int64_t *dims);

/* ---- running ------------------------------------------------------------------------------------------------------ */

/* Compiles for this machine and links in process; options.dlpack is implied, options.target ignored. */
ARRC_API arrc_outcome arrc_jit(arrc_compilation *compilation);
/* The address of a symbol after arrc_jit; NULL when there is none. */
ARRC_API void *arrc_symbol(arrc_compilation *compilation, const char *name);

/* Runs the reference evaluator, with the calling convention of arr_signature.invoke: arguments[i] is the data of argument
 * i, results too, all allocated by the caller with the extents that arrc_function_extents gives. *status gets the arr_status. */
ARRC_API arrc_outcome arrc_evaluate(arrc_compilation *compilation, size_t function, const int64_t *dims, void *const *arguments,
                                    arr_context *context, int32_t *status);

/* Calls visit(data, name) for every name of the language, each once, in byte order: "moa.psi", "ndarray.T" (attributes and methods of
 * arrays), "np.sum", "operator +", "operator -x". */
ARRC_API void arrc_visit_names(void (*visit)(void *data, const char *name), void *data);

ARRC_API const char *arrc_version(void);
ARRC_API const char *arrc_llvm_version(void);

#ifdef __cplusplus
}
#endif

#endif
