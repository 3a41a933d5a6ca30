// The checker's state and the contract between its files. Private to frontend/.
//
//   check.c            entry, module level
//   check_function.c   exported functions: parameters, dims, results
//   annotation.c       types written in annotations
//   check_statement.c  simple statements; assignment.c: assignment in all its forms
//   check_flow.c       blocks, if, break, continue, early return; join.c: joining two paths
//   check_loop.c       for and while; check_for.c: what a for runs over; loop_range.c: range(...); iteration.c: arrays
//   sharing.c          whether a reshape is a view; memory_order.c: NumPy's order of elements
//   check_call.c       helpers specialised (inlined) at each call; call_arguments.c: their arguments
//   check_name.c       name lookup
//   standard_library.c the standard library: lookup and parsing; standard_call.c: its calls in diagnostics
//   exchange.c         parameters that change places in a loop
//   storage.c          storages, views; environment.c: names and their saved states; condition.c: facts from conditions
//   check_expression.c expressions of every kind, operators, comparison, conditional
//   promote.c          NEP 50 promotion with weak literals, broadcasting, casts
//   subscript.c        indexing and slicing, for reading and as assignment targets
//   builtin*.c         np., moa., bare and method calls, one table, grouped by topic

#ifndef FRONTEND_CHECK_INTERNAL_H
#define FRONTEND_CHECK_INTERNAL_H

#include "check.h"

typedef struct StorageId { uint32_t index; } StorageId; // 0: none

typedef enum Weakness { STRONG, WEAK_INTEGER, WEAK_FLOAT, WEAK_COMPLEX, WEAK_BOOL } Weakness; // WEAK_BOOL: Python's True/False, dtype bool

// From the outermost axis in memory to the innermost. ORDER_ANY: nothing speaks against row-major.
typedef struct MemoryOrder {
    enum { ORDER_ANY, ORDER_KNOWN, ORDER_UNKNOWN } kind;
    uint32_t rank;
    uint8_t axes[IR_RANK_LIMIT];
} MemoryOrder;

// One structural step of a view: replayed on the storage's current contents whenever the view is read.
typedef struct ViewStep {
    const struct ViewStep *previous; // NULL for the first step after the base
    IrOp op;
    IrType type; // of the result
    IrAttributes attributes;
} ViewStep;

typedef struct Doubt Doubt;

// What a name or an expression denotes in storage terms: (base, index map).
typedef struct View {
    StorageId storage;
    const ViewStep *steps; // last step first; NULL: the whole base
    IndexMapId map;        // the composition of the steps; identity for the whole base
    bool read_only;        // broadcast_to, diagonal; also of a value without a storage, which gets one when it is named
    IrOp part;             // IR_REAL, IR_IMAGINARY: of complex elements; any other: the whole elements
    bool is_row_major;     // of a value without a storage: a copy in that order, whatever the order of what was copied
    const Doubt *doubt;    // likewise: NumPy's value may be a view (sharing.h); NULL: it is not
} View;

typedef enum OperandKind {
    OPERAND_INVALID, // an error was reported; stay silent
    OPERAND_VALUE,   // an array or scalar: `value`, perhaps `view`
    OPERAND_TUPLE,   // elements (tuple and list displays, shapes, several results)
    OPERAND_NONE, OPERAND_ELLIPSIS,
    OPERAND_STRING,  // string
    OPERAND_DTYPE,   // dtype: np.float64, bool, A.dtype
    OPERAND_LIMITS,  // dtype: np.finfo(...), np.iinfo(...), of which attributes are taken
    OPERAND_MODULE,  // name: "np", "moa", "np.linalg"
    OPERAND_BUILTIN, // builtin: np.sum, sum, moa.take; bound_self for methods A.sum
    OPERAND_FUNCTION,// helper or exported function of this module: function
    OPERAND_LAMBDA,  // lambda: only callable
    OPERAND_SLICE,   // start, stop, step in elements[0..2] (OPERAND_NONE where left out)
    OPERAND_ITERATION// zip or enumerate of arrays: elements, for the head of a for loop (iteration.h)
} OperandKind;

typedef struct Operand {
    OperandKind kind;
    Span span;
    ValueId value;      // its contents now
    Weakness weakness;  // rank-0 Python scalars
    ExtentId extent;    // WEAK_INTEGER and i64 scalars: the polynomial it is (ir_value_extent)
    View view;          // view.storage.index == 0: a fresh value
    struct Operand *elements;
    size_t element_count;
    size_t part_count;  // OPERAND_TUPLE: its elements, theirs, and so on; at most TUPLE_PART_LIMIT
    bool is_list;
    const char *string;
    DType dtype;
    const char *name;
    const struct Builtin *builtin;
    struct Operand *bound_self;
    const AstFunction *function; // with bound_self when named as a method: A.var
    const AstExpression *lambda;
    uint32_t frame;     // OPERAND_LAMBDA once bound: the call (Frame.serial) whose names its body sees; 0: the current one
} Operand;

typedef struct Storage {
    ValueId contents;     // the base's current SSA value
    const char *name;     // the name it was first bound to, for messages
    Span span;            // where it was made
    int32_t parameter;    // position, or -1
    bool updated;         // an UPDATE was built on it (parameters: becomes `written`)
    MemoryOrder order;    // NumPy's, see memory_order.h
    // A join whose elements another name may still denote: readable, not writable, and no longer readable (`stale`) once one
    // of the storages in `shared` is written. `shared_count` may be 0 when only joins share it.
    bool is_shared;
    bool stale;
    Span stale_span;      // the write that made it stale
    const StorageId *shared;
    size_t shared_count;
    bool is_doubtful;     // shared since what NumPy's reshape or ravel did is unknown
    const Doubt *doubt;   // and that a check can tell (sharing.h); or NULL
    // Parameters that changed places in a loop (exchange.c). identity: the position of the parameter whose memory this is, an
    // i64; none for a parameter itself and for what is no parameter's memory. owners: of a parameter, those that may be its
    // memory now, found by their identity; none while it is its own.
    ValueId identity;
    const StorageId *owners;
    size_t owner_count;
} Storage;

// Why a name cannot be used although it was assigned: reported, with its notes, when it is used.
typedef struct Unusable {
    const char *message;
    const char *reason;   // the end of the message: ", with different index maps", or ""
    const char *notes[2]; // NULL: none
    Span note_spans[2];
} Unusable;

typedef struct Binding {
    const char *name;
    Operand operand;          // OPERAND_INVALID when unusable
    Span span;                // the last assignment
    const Unusable *unusable; // assigned on some paths only, or differently on different paths; NULL when all is well
} Binding;

typedef struct Environment {
    VECTOR(Binding) bindings;
    VECTOR(uint32_t) slots; // open addressing by name: position + 1, 0 when free
} Environment;

// The last check of a condition: the node and its position in its region.
typedef struct PassedCheck {
    ValueId check; // none: not checked
    size_t position;
} PassedCheck;

typedef struct Checker {
    const SourceFile *source;
    const AstModule *ast;
    Arena *arena;
    StringTable *strings;
    DiagnosticList *diagnostics;
    IrModule *module;
    IrFunction *function;
    RegionId region;       // where skeleton nodes go
    Facts *facts;          // what holds here: dims, loop ranges, checks passed
    const struct FactsScope *facts_scope; // the innermost path or loop body that knows more (check_scope.h), NULL outside
    Environment environment;
    VECTOR(Storage) storages; // index 0 unused
    VECTOR(PassedCheck) checks; // by the condition's ValueId
    VECTOR(MemoryOrder) memory_orders; // by value, as far as asked for
    struct FlowState *flow;   // the innermost loop of the current function, NULL outside loops (check_scope.h)
    struct Frame *frame;      // the function whose body is being checked (check_scope.h)
    struct ModuleScope *scope; // imports, constants and functions of the text being checked (check_scope.h): either of the next two
    struct ModuleScope *program;
    struct ModuleScope *library; // the standard library's functions that were named so far (standard_library.h); NULL: none
    uint32_t call_depth;
    uint32_t flow_depth;      // nested regions and calls
    uint32_t call_count;      // calls inlined into the current exported function
    uint32_t unrolled_count;  // elements that its unrolled loops and comprehensions took
    uint32_t attempt_count;   // loop bodies checked for the current exported function
    uint32_t write_count;     // calls of view_write
} Checker;

// ---- storage.c (statements) --------------------------------------------------------------------------------------
StorageId storage_create(Checker *checker, ValueId contents, const char *name, Span span);
static inline Storage *storage_get(Checker *checker, StorageId storage) { return &checker->storages.items[storage.index]; }
// The value of a view now: its steps replayed on the storage's contents.
ValueId view_read(Checker *checker, const View *view, Span span);
// An operand with its value re-read from its storage (names are read through this at each use).
Operand operand_refresh(Checker *checker, Operand operand);
// An operand that was evaluated when checker->write_count was `write_count`: Python has a reference to an array, so that what later parts of
// the expression write shows in it.
Operand operand_after(Checker *checker, Operand operand, uint32_t write_count);
bool view_is_of_part(const View *view); // the real or the imaginary parts
// Writes `value` (already cast and broadcast to the view's shape) through the view: an UPDATE in checker->region.
void view_write(Checker *checker, const View *view, ValueId value, Span span);

// ---- check_statement.c, check_flow.c, check_call.c ---------------------------------------------------------------
void check_block(Checker *checker, const AstBlock *block);
Operand check_call_function(Checker *checker, const AstFunction *function, const AstExpression *call, const Operand *arguments, size_t argument_count,
                            const AstKeyword *keywords, const Operand *keyword_values, size_t keyword_count);
// Calls a function-valued operand (helper, lambda, or a builtin ufunc such as np.add) on values: for moa.reduce and such.
Operand check_apply(Checker *checker, const Operand *callee, const Operand *arguments, size_t argument_count, Span span);
// Looks a name up: local, module constant, function, np-bare builtin. Reports unknown names with a suggestion.
Operand check_name(Checker *checker, const AstExpression *name);

// ---- check_expression.c ------------------------------------------------------------------------------------------
Operand check_expression(Checker *checker, const AstExpression *expression);
// What is run through while compiling: a tuple or list; an invalid operand after an error.
Operand check_sequence(Checker *checker, const AstExpression *expression);
// Counts one element of a sequence that an unrolled loop or a comprehension takes. False, and reported once at `span`, when the
// exported function has taken UNROLLED_COUNT_LIMIT of them.
bool take_unrolled(Checker *checker, Span span);
// A condition: rank-0, converted to bool as Python does. None (index 0) after an error.
ValueId check_condition(Checker *checker, const AstExpression *expression);
// left op right with everything NumPy does (weak literals, promotion, broadcasting); also for augmented assignment.
Operand check_binary(Checker *checker, AstOperator operation, Operand left, Operand right, Span span);
Operand check_unary(Checker *checker, AstOperator operation, Operand operand, Span span);

Operand operand_invalid(Span span);
Operand operand_from_value(Checker *checker, ValueId value, Span span);           // strong, fresh
Operand operand_from_extent(Checker *checker, ExtentId extent, Span span);        // WEAK_INTEGER
Operand operand_from_integer(Checker *checker, int64_t value, Span span);         // WEAK_INTEGER
Operand operand_from_float(Checker *checker, double value, Span span);            // WEAK_FLOAT
Operand operand_from_imaginary(Checker *checker, double value, Span span);        // WEAK_COMPLEX
// The elements are copied. Invalid, and reported, if the tuple and all inside of it have more than TUPLE_PART_LIMIT elements.
Operand operand_tuple(Checker *checker, const Operand *elements, size_t count, bool is_list, Span span);
static inline IrType operand_type(const Checker *checker, const Operand *operand) { return ir_type(checker->function, operand->value); }
// "f64[N, M]", "pyint", "tuple of 3", "np.sum" ... for diagnostics; in checker->arena.
const char *operand_describe(Checker *checker, const Operand *operand);
// Extends an operand by one structural step built by `node` (the value of the step applied to operand->value): keeps the view.
Operand operand_with_step(Checker *checker, const Operand *operand, ValueId node, bool read_only, Span span);
// An integer usable as extent, index or axis; weak or any integer dtype. Reports otherwise.
bool operand_as_extent(Checker *checker, const Operand *operand, const char *role, ExtentId *extent);
bool operand_as_constant_integer(Checker *checker, const Operand *operand, const char *role, int64_t *value);

// ---- promote.c ---------------------------------------------------------------------------------------------------
// The dtype that NEP 50 gives two operands.
DType promote_operands(const Checker *checker, const Operand *left, const Operand *right);
// The operand as a strong value of `dtype` (weak literals are checked for range: "300 does not fit u8").
ValueId operand_cast(Checker *checker, const Operand *operand, DType dtype);
// Broadcasts values to their common shape: equal extents, or constant 1, proved; unknown equalities become checks
// (ARR_E_SHAPE) and WITH_SHAPE. Reports refuted ones with both shapes. False after an error.
bool broadcast_values(Checker *checker, ValueId *values, const Span *spans, size_t count, Span span);
// Broadcasts one value to a given shape (assignment, broadcast_to).
bool broadcast_value_to(Checker *checker, ValueId *value, uint32_t rank, const ExtentId *shape, Span span, const char *role);
// Proves left == right or adds a run-time check; reports refuted equality with `describe`. False after an error.
bool require_equal_extents(Checker *checker, ExtentId left, ExtentId right, Span span, const char *role);
// Proves `extent >= 0` facts or emits CHECK `condition` with this status.
void require_check(Checker *checker, ValueId condition, int32_t code, const ExtentId *values, uint32_t count, Span span);
// Proves 0 <= index < extent after Python's negative wrap-around, or checks it (ARR_E_INDEX); gives the wrapped index.
bool require_index(Checker *checker, ExtentId index, ExtentId extent, Span span, ExtentId *wrapped);

// ---- subscript.c -------------------------------------------------------------------------------------------------
// base[index] for reading: integers, slices, None, ..., tuples of them.
Operand check_subscript(Checker *checker, const Operand *base, const AstExpression *subscript);
// Where an assignment through arrays of integers writes: `picks` holds the index array or integer of each axis of the view,
// None for a whole one. No axes: the subscript has no index arrays.
typedef struct PickedTarget {
    Operand view;
    uint32_t axis_count;
    Operand picks[IR_RANK_LIMIT];
} PickedTarget;
// base[index] as check_subscript reads it, and what an assignment to it would write; `target` may be NULL.
Operand subscript_operand(Checker *checker, const Operand *base, const Operand *index, PickedTarget *target, Span span);

// ---- scatter.c ---------------------------------------------------------------------------------------------------
// target = values, or combine(target, values) where it is not NULL, element after element; the values have the shape that
// reading the target has.
void scatter_store(Checker *checker, const PickedTarget *target, Operand values, const Operand *combine, Span span);

// ---- assignment.c ------------------------------------------------------------------------------------------------
// Whether a value casts to `to` in place, by NumPy's same_kind rule or its laxer one of plain assignment; reports otherwise.
bool cast_is_allowed(Checker *checker, const Operand *value, DType to, bool same_kind, Span span);
// Python floats are cut off to integers as NumPy's assignment does; other weak scalars must fit. No value after an error.
ValueId cast_for_assignment(Checker *checker, const Operand *value, DType to);
// A ufunc's out=: writes `result` into the array `out` (or a tuple of it), cast by the same_kind rule. The call's value: that array.
Operand store_result(Checker *checker, const Operand *result, const Operand *out, Span span);

// ---- mask.c ------------------------------------------------------------------------------------------------------
// Whether a subscript is a boolean array.
bool operand_is_mask(const Checker *checker, const Operand *index);
// A value that base[mask] = value takes: one for all marked elements, or one for everything below the marked ones. Reports otherwise.
bool require_masked_value(Checker *checker, const Operand *base, const Operand *mask, const Operand *value, Span span);
// base = where(mask, value, base), with a mask of base's first axes and a value that broadcasts to base's shape.
void store_masked(Checker *checker, const Operand *base, const Operand *mask, const Operand *value, bool same_kind, Span span);

// ---- builtin.c ---------------------------------------------------------------------------------------------------
typedef struct CallArguments {
    const AstExpression *call;
    Operand *positional;
    size_t positional_count;
    Operand *keywords; // values; names in call->keywords
    size_t keyword_count;
    Span span;
} CallArguments;
typedef Operand BuiltinHandler(Checker *checker, const struct Builtin *builtin, const CallArguments *arguments);
typedef struct Builtin {
    const char *name;        // "sum"
    const char *parameters;  // "a axis=None keepdims=False": names and defaults, for binding and messages
    BuiltinHandler *handler;
    IrOp op;                 // for table-driven handlers
    bool bare;               // also known without np.
    bool method;             // also A.name(...)
    bool binary;             // a ufunc of two operands, which has the methods reduce and outer
} Builtin;
const Builtin *builtin_find(const char *module, const char *name); // module: "np", "moa" or "np.linalg"; NULL when unknown
const Builtin *builtin_find_bare(const char *name);
const Builtin *builtin_find_for_library(const char *name); // what the standard library's own text knows: these and private ones
const Builtin *builtin_find_method(const char *name);
// Known in surface.md but not supported yet.
bool builtin_is_planned(const char *module, const char *name);
Operand check_call(Checker *checker, const AstExpression *call);
// The arguments of a call, starred ones spread; false after an error.
bool check_arguments(Checker *checker, const AstExpression *call, CallArguments *arguments);
Operand check_attribute(Checker *checker, const AstExpression *attribute);

#endif
