// Shared by the files of the C back end only.
//
//   source.c      the translation unit: includes, helpers, functions
//   body.c        one function's body: declarations of its variables and buffers
//   statement.c   statements          reduce.c, reduce_lanes.c   reductions
//   expression.c  expressions         extent.c   index polynomials
//   operation.c   how an operation is written: an operator or a helper's name
//   helper.c      the helpers' text   helper_text.c   their templates
//   entry.c       the exported entry: checks, workspace   signature.c   the DLPack entry
//   header.c      the header          names.c    reserved names

#ifndef BACKEND_C_C_INTERNAL_H
#define BACKEND_C_C_INTERNAL_H

#include "c_backend.h"

// Helper functions that are no operation on scalars.
typedef enum CSupport {
    C_SUPPORT_FAIL,      // writes the error record
    C_SUPPORT_ARGUMENTS, // entry checks
    C_SUPPORT_WORKSPACE, // takes and releases the workspace
    C_SUPPORT_CHECKED_SUM,
    C_SUPPORT_CHECKED_PRODUCT,
    C_SUPPORT_CHECKED_CALL, // extents with overflow noticed
    C_SUPPORT_MAXIMUM,
    C_SUPPORT_MINIMUM,
    C_SUPPORT_FLOOR_DIVIDE,
    C_SUPPORT_MODULO, // of int64_t, for extents
    C_SUPPORT_NEXT,   // a loop index plus its step, without overflow
    C_SUPPORT_FMA_F64,
    C_SUPPORT_FMA_F32,
    C_SUPPORT_COUNT
} CSupport;

// Which helpers the emitted functions call.
typedef struct CHelperSet {
    bool support[C_SUPPORT_COUNT];
    bool operations[IR_OP_COUNT][DTYPE_COUNT];
    bool casts[DTYPE_COUNT][DTYPE_COUNT];
    bool lanes[IR_OP_COUNT][DTYPE_COUNT]; // by combiner: halving lanes and merging blocks
    bool block[IR_OP_COUNT][DTYPE_COUNT]; // by combiner: a block of values in memory
    bool fma_block[DTYPE_COUNT];          // the same for products
} CHelperSet;

typedef struct CEmitter {
    const LoopModule *module;
    const CBackendOptions *options;
    Arena *arena;
    LineTable *lines; // NULL without a source
    CHelperSet helpers;
    // The function being written.
    const LoopFunction *function;
    TextBuffer *output;
    LoopWalk walk;
    uint32_t indentation;
    uint32_t temporary_base; // temporaries of earlier statements
    uint32_t shown_line;     // the source line that the last comment named
    bool *dimension_used, *variable_used, *buffer_used;
    bool *variable_read; // locals that are only set are mentioned once more, so that compilers do not warn
    bool context_used;
    bool in_body;         // names must also keep apart from those that the body's own code makes up
    bool wide_dimensions; // every dimension is an int64_t of its own name, as in NAME_workspace_bytes
} CEmitter;

// ---- names.c -----------------------------------------------------------------------------------------------------
// The name of a parameter, variable or buffer inside generated functions: its own, with '_' after it where C, C++, the
// C library or generated names claim it.
const char *c_local_name(CEmitter *emitter, const char *name);

// ---- operation.c -------------------------------------------------------------------------------------------------
const char *c_type(DType dtype);
const char *c_status_name(CEmitter *emitter, int32_t code);
// How an operation is written around its operands. An infix form needs parentheses inside another expression.
typedef struct COperationForm {
    const char *before, *between[2], *after;
    bool infix;
} COperationForm;
COperationForm c_operation_form(CEmitter *emitter, IrOp op, DType operand, DType result);
void c_constant(TextBuffer *output, DType dtype, uint64_t bits);
// The value that a combiner leaves unchanged, exactly; min and max have their extremes.
void c_identity(TextBuffer *output, IrOp combiner, DType dtype);
// Whether a reduction of no elements differs from the identity: sums of floats (+0.0), min and max (0).
bool c_empty_differs(IrOp combiner, DType dtype);

// ---- helper.c ----------------------------------------------------------------------------------------------------
void c_need(CEmitter *emitter, CSupport support);
void c_need_operation(CEmitter *emitter, IrOp op, DType dtype);
void c_need_cast(CEmitter *emitter, DType from, DType to);
void c_need_lanes(CEmitter *emitter, IrOp combiner, DType dtype);
void c_need_block(CEmitter *emitter, IrOp combiner, DType dtype);
void c_need_fma(CEmitter *emitter, DType dtype);
void c_need_fma_block(CEmitter *emitter, DType dtype);
// Writes all helpers that were needed.
void c_write_helpers(CEmitter *emitter, TextBuffer *output);

// ---- helper_text.c: templates, see there for the placeholders ----------------------------------------------------
const char *c_support_text(CSupport support);
const char *c_integer_template(IrOp op, DType dtype);
const char *c_float_template(IrOp op);
const char *c_cast_template(DType to);
extern const char *const c_lanes_template;
extern const char *const c_block_template;
extern const char *const c_fma_block_template;

// ---- extent.c ----------------------------------------------------------------------------------------------------
// Writes the extent as a C expression of type int64_t; in parentheses when `operand` and not one token.
void c_extent(CEmitter *emitter, ExtentId extent, bool operand);
// The same with overflow noticed: INT64_MIN then.
void c_extent_checked(CEmitter *emitter, ExtentId extent);
// True when the value may be computed again at any place of the loop: no variables, no calls.
bool c_extent_is_simple(const CEmitter *emitter, ExtentId extent);
// True when only dims that are extents of arrays and loop indices occur, so that signed arithmetic cannot overflow.
bool c_extent_is_bounded(const CEmitter *emitter, ExtentId extent);
// The C name of a dimension as an int64_t.
const char *c_dimension_name(CEmitter *emitter, uint32_t number);

// ---- expression.c ------------------------------------------------------------------------------------------------
void c_start_line(CEmitter *emitter);
void c_line(CEmitter *emitter, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool c_mentions(const char *code, const char *name);
// Writes "(void)name;" unless the code mentions the name.
void c_mention_unused(CEmitter *emitter, const char *code, const char *name);
// Walks the statement's expressions; temporaries of earlier statements keep their names.
void c_walk(CEmitter *emitter, const LoopStatement *statement);
// Declares the temporaries of the walked statement.
void c_temporaries(CEmitter *emitter);
void c_expression(CEmitter *emitter, LoopExpressionId id, bool nested);
// Line and column of a span for error records; 0 without a source.
SourcePosition c_position(const CEmitter *emitter, Span span);
const char *c_variable_name(CEmitter *emitter, LoopVariableId id);
const char *c_variable_value(CEmitter *emitter, LoopVariableId id); // where it is read
const char *c_buffer_name(CEmitter *emitter, LoopBufferId id);

// ---- statement.c, reduce.c, body.c -------------------------------------------------------------------------------
void c_block(CEmitter *emitter, const LoopBlock *block);
void c_reduce(CEmitter *emitter, const LoopStatement *statement);
// Writes "static int32_t arr_body_NAME(..)" and fills the emitter's *_used, which the call of it needs.
void c_body(CEmitter *emitter, TextBuffer *output);
void c_body_call(CEmitter *emitter, TextBuffer *output);
void c_function_start(CEmitter *emitter, const LoopFunction *function);
void c_function_end(CEmitter *emitter);

// ---- entry.c, signature.c, header.c ------------------------------------------------------------------------------
const char *c_argument_name(CEmitter *emitter, size_t position); // parameters, then results
IrType c_argument_type(const LoopFunction *function, size_t position);
bool c_argument_is_pointer(const LoopFunction *function, size_t position);
bool c_argument_is_written(const LoopFunction *function, size_t position);
size_t c_argument_count(const LoopFunction *function);
const char *c_exported_name(const CEmitter *emitter); // with the prefix
// "int32_t NAME(int64_t N, const double *x, struct arr_context *ctx)" without an end.
void c_prototype(CEmitter *emitter, TextBuffer *output);
// "int64_t NAME_workspace_bytes(int64_t N)"
void c_workspace_prototype(CEmitter *emitter, TextBuffer *output);
void c_entry(CEmitter *emitter, TextBuffer *output);
void c_signature(CEmitter *emitter, TextBuffer *output);
// What a header declares, or a source without a header: all prototypes.
void c_declarations(CEmitter *emitter, TextBuffer *output);
void c_emitter_initialise(CEmitter *emitter, const LoopModule *module, const CBackendOptions *options);
void c_emitter_free(CEmitter *emitter);

#endif
