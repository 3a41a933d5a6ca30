// The loop IR: the operational normal form. Loop nests over index polynomials, scalar expressions, reductions with explicit
// orders, buffers and checks. Both back ends read this and nothing else.
//
// Meaning. An expression is evaluated by the statement that uses it; within one statement each distinct node is evaluated
// once. Loads see memory as it is before the statement. Offsets are element offsets in row-major buffers and are in range:
// lowering proves it or puts a CHECK before. Everything lives in the module's arena.

#ifndef MIDDLE_LOOPS_LOOPS_H
#define MIDDLE_LOOPS_LOOPS_H

#include "middle/ir/ir.h"

typedef struct LoopExpressionId { uint32_t index; } LoopExpressionId; // 0: none
typedef struct LoopIndexId { uint32_t index; } LoopIndexId;           // the number of its ATOM_LOOP
typedef struct LoopVariableId { uint32_t index; } LoopVariableId;     // the number of its ATOM_VARIABLE
typedef struct LoopBufferId { uint32_t index; } LoopBufferId;

typedef enum LoopBufferKind {
    LOOP_BUFFER_PARAMETER, // position: which parameter
    LOOP_BUFFER_RESULT,    // position: which result
    LOOP_BUFFER_WORKSPACE, // byte_offset into the call's workspace, a multiple of 64
    LOOP_BUFFER_POINTER,   // a pointer variable: set by REBIND before its first use, points to one of `candidates`
    LOOP_BUFFER_CONSTANT   // `constants`: read-only data in the object
} LoopBufferKind;

typedef struct LoopBuffer {
    const char *name; // a C identifier, unique in the function
    LoopBufferKind kind;
    DType dtype;
    uint32_t position;
    bool written;
    ExtentId element_count; // in entry dims only
    ExtentId byte_offset;   // WORKSPACE
    uint32_t candidate_count;
    const LoopBufferId *candidates; // POINTER
    uint32_t group;         // POINTER: those of one nonzero group never point to the same buffer at the same time
    const uint64_t *constants;      // CONSTANT: element bits
} LoopBuffer;

typedef enum LoopVariableKind {
    LOOP_VARIABLE_LOCAL,    // assigned by ASSIGN and REDUCE; always before it is used
    LOOP_VARIABLE_PARAMETER // position: a scalar parameter; never assigned
} LoopVariableKind;

typedef struct LoopVariable {
    const char *name; // a C identifier, unique in the function
    LoopVariableKind kind;
    DType dtype;
    uint32_t position;
} LoopVariable;

typedef enum LoopExpressionKind {
    LOOP_CONSTANT, // bits
    LOOP_EXTENT,   // the i64 value of `extent`
    LOOP_LOAD,     // buffer[extent], or buffer[extent + operands[0]] with an i64 operand
    LOOP_VARIABLE, // variable
    LOOP_APPLY     // a POINTWISE op of ops.def on `operands`; its meaning is scalar_apply's
} LoopExpressionKind;

typedef struct LoopExpression {
    LoopExpressionKind kind;
    DType dtype;
    uint64_t bits;
    ExtentId extent;
    LoopBufferId buffer;
    LoopVariableId variable;
    IrOp op;
    uint32_t operand_count;
    LoopExpressionId operands[3];
} LoopExpression;

typedef struct LoopStatement LoopStatement;
typedef struct LoopNestCall LoopNestCall;
typedef struct LoopBlock {
    VECTOR(LoopStatement *) statements;
} LoopBlock;

typedef enum LoopStatementKind {
    LOOP_FOR, LOOP_WHILE, LOOP_IF, LOOP_STORE, LOOP_ASSIGN, LOOP_REDUCE, LOOP_CHECK, LOOP_REBIND
} LoopStatementKind;

// One accumulator of a REDUCE: variable = combiner over the domain of `value` (ADD with FMA orders: of value * factor).
typedef struct LoopAccumulator {
    LoopVariableId variable;
    IrOp combiner;            // ADD MULTIPLY MINIMUM MAXIMUM BIT_AND BIT_OR
    LoopExpressionId value;
    LoopExpressionId factor;  // IR_ORDER_CHUNK256 and IR_ORDER_LANES16_FMA (and IR_ORDER_ANY contractions); else none
    bool is_position;         // arg reductions: variable (i64) gets the row-major position of the first extreme in the domain
} LoopAccumulator;

typedef struct LoopDomainAxis {
    LoopIndexId index;
    ExtentId lower, upper; // half open; rectangular: mention no index of the same domain
} LoopDomainAxis;

typedef struct LoopRebind {
    LoopBufferId target; // a POINTER buffer
    LoopBufferId source;
} LoopRebind;

struct LoopStatement {
    LoopStatementKind kind;
    Span span;
    // FOR index in lower, lower + step, .. (< upper, or > upper for a negative step)
    LoopIndexId index;
    ExtentId lower, upper;
    int64_t step;
    bool independent;   // FOR: iterations neither read nor overwrite what others write: may run in any order or as vectors
    uint32_t tile;      // FOR: register-tile this loop by so many iterations around the REDUCEs inside (0: no wish)
    LoopBlock body;     // FOR, WHILE, IF (then); REDUCE: what is done for each element before it is accumulated
    LoopBlock otherwise;// IF
    LoopBlock prelude;  // WHILE: statements run before each test of the condition
    LoopExpressionId condition; // WHILE, IF, CHECK (bool; CHECK fails when false)
    LoopBufferId buffer;        // STORE
    ExtentId offset;            // STORE
    LoopExpressionId value;     // STORE, ASSIGN
    LoopVariableId variable;    // ASSIGN
    // REDUCE. With a body (ASSIGN and STORE alone) it has one axis, an order without lanes, and no positions.
    IrOrder order;
    uint32_t axis_count;        // outermost first; 0: one element
    LoopDomainAxis *axes;
    uint32_t accumulator_count; // siblings share the loop and the order
    LoopAccumulator *accumulators;
    // CHECK
    int32_t code;
    uint32_t value_count;
    const ExtentId *values;
    // REBIND: all sources are read before any target is set
    uint32_t rebind_count;
    LoopRebind *rebinds;
    const LoopNestCall *call; // FOR, REDUCE: set by loop_outline; NULL: one of its kind
};

// What one parameter of an outlined nest stands for at one of its places.
typedef enum LoopOperandKind {
    LOOP_OPERAND_BUFFER,   // buffer
    LOOP_OPERAND_EXTENT,   // the i64 value of `extent`
    LOOP_OPERAND_CONSTANT, // bits
    LOOP_OPERAND_VARIABLE  // the value of `variable` before the nest
} LoopOperandKind;

typedef struct LoopOperand {
    LoopOperandKind kind;
    DType dtype;
    LoopBufferId buffer;
    ExtentId extent;
    uint64_t bits;
    LoopVariableId variable;
} LoopOperand;

// The statement does what owner->nests[nest] does with these operands; its results are then assigned to `results`.
struct LoopNestCall {
    uint32_t nest;
    uint32_t result_count;
    const LoopOperand *operands;   // one for each parameter of the nest
    const LoopVariableId *results; // one for each result of the nest, all scalars
};

typedef struct LoopParameter {
    const char *name;
    IrType type;
    bool is_complex; // as IrParameter's
    bool written;
    Span span;
} LoopParameter;

typedef struct LoopFunction LoopFunction;
struct LoopFunction {
    const char *name;
    Span span;
    const char *docstring;
    struct LoopModule *module;
    VECTOR(IrDimension) dimensions; // as IrFunction's
    VECTOR(LoopParameter) parameters;
    VECTOR(IrType) results;
    VECTOR(uint32_t) complex_results;   // as IrFunction's
    VECTOR(LoopBuffer) buffers;         // index 0 unused
    VECTOR(LoopVariable) variables;     // index 0 unused
    VECTOR(LoopExpression) expressions; // index 0 unused; operands come before their users
    uint32_t index_count;               // LoopIndexId run from 1 to index_count
    ExtentId workspace_bytes;           // in entry dims; 0 when none is needed
    LoopBlock body;
    VECTOR(LoopFunction *) nests;       // set by loop_outline; not part of the text
};

typedef struct LoopModule {
    Arena *arena;
    ExtentTable *extents; // shared with the array IR
    const SourceFile *source;
    const char *path;
    VECTOR(LoopFunction *) functions;
} LoopModule;

LoopModule *loop_module_create(Arena *arena, ExtentTable *extents, const SourceFile *source, const char *path);
void loop_module_release(LoopModule *module);
LoopFunction *loop_function_create(LoopModule *module, const char *name);
// A function that belongs to `owner`, as the last of its nests, and not to the module's list.
LoopFunction *loop_nest_create(LoopFunction *owner);

// Parameters, then results: the type that callers see, c128[N] for the pairs f64[N, 2].
IrType loop_argument_type(const LoopFunction *function, size_t position);

LoopBufferId loop_buffer_add(LoopFunction *function, LoopBuffer buffer);
LoopVariableId loop_variable_add(LoopFunction *function, LoopVariable variable);
LoopIndexId loop_index_add(LoopFunction *function);
ExtentId loop_index_extent(LoopFunction *function, LoopIndexId index);          // ATOM_LOOP
ExtentId loop_variable_extent(LoopFunction *function, LoopVariableId variable); // ATOM_VARIABLE
static inline const LoopExpression *loop_expression(const LoopFunction *function, LoopExpressionId id) { return &function->expressions.items[id.index]; }
static inline LoopBuffer *loop_buffer(const LoopFunction *function, LoopBufferId id) { return &function->buffers.items[id.index]; }
static inline LoopVariable *loop_variable(const LoopFunction *function, LoopVariableId id) { return &function->variables.items[id.index]; }

// Expressions are not hash-consed: the builder (lowering) shares nodes within one statement.
LoopExpressionId loop_build_constant(LoopFunction *function, DType dtype, uint64_t bits);
LoopExpressionId loop_build_extent(LoopFunction *function, ExtentId extent);
LoopExpressionId loop_build_load(LoopFunction *function, LoopBufferId buffer, ExtentId offset);
// buffer[offset + index], for an i64 expression that is known to stay in the buffer.
LoopExpressionId loop_build_gather(LoopFunction *function, LoopBufferId buffer, ExtentId offset, LoopExpressionId index);
LoopExpressionId loop_build_variable(LoopFunction *function, LoopVariableId variable);
LoopExpressionId loop_build_apply(LoopFunction *function, IrOp op, DType dtype, const LoopExpressionId *operands, uint32_t count);
LoopStatement *loop_statement_add(LoopFunction *function, LoopBlock *block, LoopStatementKind kind, Span span);

// The distinct expressions that one statement evaluates, operands before users, for printers and emitters. Reused from
// statement to statement; a walk costs what the statement's own nodes cost.
typedef struct LoopWalkNode {
    uint32_t uses;      // operands and roots that name this node; 0: not in this statement
    uint32_t temporary; // from 1: written apart, before the statement, since it is used twice or nests deeply; 0: in place
    uint32_t depth;     // of the text written in place
} LoopWalkNode;
typedef struct LoopWalk {
    const LoopFunction *function;
    VECTOR(LoopExpressionId) order;
    VECTOR(LoopExpressionId) pending;
    LoopWalkNode *nodes; // by expression
} LoopWalk;
void loop_walk_initialise(LoopWalk *walk, const LoopFunction *function);
void loop_walk_free(LoopWalk *walk);
void loop_walk_statement(LoopWalk *walk, const LoopStatement *statement);

// Starts with "arr-loops 1". Parsed back by loop_parse: loop_print(loop_parse(text)) == text.
void loop_print(const LoopModule *module, TextBuffer *output);
LoopModule *loop_parse(const SourceFile *source, Arena *arena, StringTable *strings, DiagnosticList *diagnostics);
bool loop_verify(const LoopModule *module, char *message, size_t size);

// ---- lowering ----------------------------------------------------------------------------------------------------
typedef struct LoopOptions {
    bool fuse; // false: every value in a buffer of its own (for tests)
    int64_t fused_rows; // rows that fused loop nests take in turn; 0: chosen when the function runs
} LoopOptions;
// The array IR as loops: psi-reduction, fusion, storage, order. Diagnostics: extents without an upper bound. NULL after one.
LoopModule *loop_lower(const IrModule *module, const LoopOptions *options, DiagnosticList *diagnostics);


// ---- outlining ---------------------------------------------------------------------------------------------------
enum { LOOP_OUTLINE_THRESHOLD = 8 };
// Finds loop nests of one function that are equal up to buffers, extents, constants and scalars, LOOP_OUTLINE_THRESHOLD or
// more of a kind, and annotates them: each kind becomes a function in `nests`, each place gets its `call`. The statements stay
// as they are, so that a back end may ignore the annotation. A nest has no dims and no workspace; its array parameters are
// pairwise distinct memory where one of them is written. At most once for a module. Diagnostics: remarks.
void loop_outline(LoopModule *module, DiagnosticList *diagnostics);

#endif
