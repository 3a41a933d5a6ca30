// What the statement half of the checker shares between its files: the module's scope, call frames, loops, saved states and
// joins. Private to check*.c, annotation.c, assignment.c, condition.c, environment.c, join.c and storage.c.

#ifndef FRONTEND_CHECK_SCOPE_H
#define FRONTEND_CHECK_SCOPE_H

#include "check_internal.h"

enum {
    CALL_DEPTH_LIMIT = 100,
    CALL_COUNT_LIMIT = 100000,  // inlined calls of one exported function
    LOOP_ATTEMPT_LIMIT = 20000, // loop bodies checked for one exported function
    UNROLL_LIMIT = 1000,
    UNROLLED_COUNT_LIMIT = 100000, // elements that the unrolled loops and comprehensions of one exported function take
    TUPLE_PART_LIMIT = 10000
};

// ---- the module --------------------------------------------------------------------------------------------------

typedef struct ModuleConstant {
    const char *name;
    Span span;
    const AstExpression *element; // its value: the statement's, or an element of the unpacked tuple
    Operand operand;              // valid when its position < ModuleScope.evaluated
} ModuleConstant;

typedef struct ModuleFunction {
    const char *name;
    const AstFunction *function;
    bool exported;
} ModuleFunction;

typedef struct ModuleScope {
    VECTOR(ModuleConstant) constants;
    VECTOR(ModuleFunction) functions;
    const char *numpy_alias; // "np" once imported, NULL before
    size_t evaluated;        // constants whose operand belongs to the current IrFunction
    bool is_incomplete;      // the source has syntax errors: definitions may be missing
    bool evaluating;         // a module-level expression is being checked: only constants before `visible` are known
    size_t visible;
} ModuleScope;

// The constant with its operand for the current function; NULL when there is none of this name.
const ModuleConstant *module_constant(Checker *checker, const char *name);
const ModuleFunction *module_function(const Checker *checker, const char *name);

// ---- names -------------------------------------------------------------------------------------------------------

Binding *environment_find(const Environment *environment, const char *name);
// Binds or rebinds; the pointer is valid until the next new name.
Binding *environment_bind(Environment *environment, const char *name, Span span);
void environment_copy(Environment *destination, const Environment *source);
// Forgets the names bound after the first `count`.
void environment_truncate(Environment *environment, size_t count);
void environment_free(Environment *environment);

// Binds a name as an assignment does: a fresh array gets a storage, a view stays a view.
void bind_name(Checker *checker, const char *name, Operand operand, Span span);
void bind_unusable(Checker *checker, const char *name, const Unusable *unusable, Span span);
Unusable *unusable_create(Checker *checker, const char *message, const char *first, Span first_span, const char *second, Span second_span);
// The operand as a name holds it: arrays have a storage, scalars have no view.
Operand operand_stored(Checker *checker, Operand operand, const char *name, Span span);
bool operand_same(const Operand *left, const Operand *right);
// True when any binding but `except` (may be NULL) of this environment or of a suspended one denotes the storage.
bool storage_is_named(const Checker *checker, const Environment *environment, StorageId storage, const char *except);
// The same, or the storage is a parameter's memory.
bool storage_is_reachable(const Checker *checker, const Environment *environment, StorageId storage, const char *except);

// Names and the contents of the storages that exist now, to come back to.
typedef struct State {
    Environment environment;
    Storage *storages;
    size_t storage_count;
} State;
State state_save(const Checker *checker);
// Restores names and the saved storages; later storages are kept.
void state_restore(Checker *checker, const State *state);
void state_free(State *state);

// ---- frames ------------------------------------------------------------------------------------------------------

typedef struct DimensionName {
    const char *name;
    ExtentId extent;
    Span span;
    bool plain; // occurs alone as an extent of a parameter
} DimensionName;

typedef struct Frame {
    struct Frame *caller;        // NULL for an exported function
    const AstFunction *function; // NULL for a lambda
    Span call_span;
    uint32_t serial;             // from 1, unique within one exported function
    Environment suspended;       // the caller's names
    struct FlowState *suspended_flow;
    Environment locals;          // every name that the body assigns, with the span of its first assignment in the text
    VECTOR(DimensionName) dimensions;
} Frame;

void frame_push(Checker *checker, Frame *frame);
void frame_pop(Checker *checker, Frame *frame);
void frame_collect_locals(Frame *frame, const AstBlock *body);
const DimensionName *frame_dimension(const Frame *frame, const char *name);

// ---- control flow ------------------------------------------------------------------------------------------------

// A loop while its body is checked.
typedef struct FlowState {
    struct FlowState *outer;
    const char *break_flag;    // hidden names holding bool scalars
    const char *continue_flag;
    bool is_unrolled; // names of one iteration are seen by the next without being carried
} FlowState;

// Whether a path has left the straight line: by break, continue or return.
typedef enum ExitState { EXIT_NEVER, EXIT_ALWAYS, EXIT_MAYBE } ExitState;

const char *return_flag_name(Checker *checker);  // hidden names
const char *return_value_name(Checker *checker);
void flag_set(Checker *checker, const char *flag, bool value, Span span);
// The flag as a constant or a value; EXIT_NEVER when it is not bound.
ExitState flag_state(const Checker *checker, const Environment *environment, const char *flag, ValueId *value);
ExitState exit_state(Checker *checker, const Environment *environment, ValueId *value);
void check_statements(Checker *checker, const AstBlock *block, size_t first);
// Checks `rest(data)` on the paths where no break, continue or return was taken.
void check_guarded(Checker *checker, ValueId exited, Span span, void (*rest)(Checker *checker, void *data), void *data);
// False, with a diagnostic, when regions and calls are nested too deeply.
bool flow_enter(Checker *checker, Span span);
void flow_leave(Checker *checker);

// Facts that hold on a path or in a loop's body alone; facts_scope.c. The scope stays with the caller until it is left.
typedef struct FactsScope {
    Facts *outside;
    const struct FactsScope *outer;
    uint32_t value_limit; // values from this one on are made inside
    bool is_path;         // a path, which may never be taken, not the body of a loop
} FactsScope;
void facts_scope_enter(Checker *checker, FactsScope *scope, bool is_path);
void facts_scope_leave(Checker *checker, const FactsScope *scope);
// Whether all that the extent mentions is made of values before `limit`.
bool extent_is_outside(const Checker *checker, uint32_t limit, ExtentId extent);

// The two paths of an IF: begin, check each path between enter and leave, then join.
typedef struct Paths {
    ValueId condition, op;
    RegionId outer, regions[2];
    State entry, ends[2];
    FactsScope scope; // of the path that was entered
    uint32_t value_limit;
    Span span;
} Paths;
void paths_begin(Checker *checker, Paths *paths, ValueId condition, Span span);
void path_enter(Checker *checker, Paths *paths, uint32_t path, const State *state);
void path_leave(Checker *checker, Paths *paths, uint32_t path);
void paths_join(Checker *checker, Paths *paths);
void check_for(Checker *checker, const AstStatement *statement);
void check_while(Checker *checker, const AstStatement *statement);
void check_statement(Checker *checker, const AstStatement *statement);
void check_function_body(Checker *checker, const AstFunction *function);
// What the function returned, once its body is checked. Reports paths without a return.
Operand check_returned(Checker *checker, const AstFunction *function);

void check_assign(Checker *checker, const AstStatement *statement);
void check_annotated_assign(Checker *checker, const AstStatement *statement);
void check_augmented_assign(Checker *checker, const AstStatement *statement);
// Assigns an operand to a target expression: a name, a subscript, a tuple of targets.
void assign_target(Checker *checker, const AstExpression *target, Operand value);

// What a condition says about extents, while it is `truth`.
void facts_learn(Checker *checker, ValueId condition, bool truth);
bool condition_is_constant(const Checker *checker, ValueId condition, bool *truth);
void warn_once(Checker *checker, Span span, const char *message);

// ---- joins -------------------------------------------------------------------------------------------------------
// The form that a name takes where two paths meet: which of its parts become values carried by the region, and their types.

typedef enum JoinKind {
    JOIN_SAME,      // both paths agree: `model`
    JOIN_CONDITION, // true on one path and false on the other: the condition itself, or its negation
    JOIN_SCALAR,    // one carried value
    JOIN_ARRAY,     // one carried base, seen through `model.view`
    JOIN_TUPLE,
    JOIN_UNUSABLE
} JoinKind;

typedef struct Join {
    JoinKind kind;
    Operand model;
    IrType type;       // of the carried value
    Weakness weakness; // JOIN_SCALAR
    bool negated;      // JOIN_CONDITION
    bool exchanges;    // JOIN_ARRAY: the identity of the storage is carried too (exchange.c)
    MemoryOrder order; // JOIN_ARRAY: as Storage.order
    bool is_doubtful;  // as Storage.is_doubtful
    bool is_shared;    // JOIN_ARRAY: another name may denote the same elements
    VECTOR(StorageId) aliases;
    bool stale;        // as Storage.stale
    Span stale_span;
    struct Join *elements;
    size_t element_count;
    const Unusable *unusable;
} Join;

typedef struct JoinSide {
    const Operand *operand; // NULL: not assigned on this path; zeros are carried
    Span span;              // the definition, for messages
    const char *describe;   // "on one path", "before the loop"
} JoinSide;

typedef struct JoinContext {
    const char *name;
    ValueId condition;   // of an IF; none for loops
    uint32_t value_limit; // values from here on may belong to a path
    bool allow_checks;   // unknown equality of extents becomes a run-time check on the second path
} JoinContext;

Join join_operands(Checker *checker, const JoinContext *context, JoinSide first, JoinSide second);
bool join_same_form(Checker *checker, const Join *left, const Join *right);
void join_free(Join *join);

typedef VECTOR(ValueId) ValueVector;
// Appends the values that the join carries, taken from `operand` (NULL: zeros), in checker->region.
void join_collect(Checker *checker, const Join *join, const Operand *operand, ValueVector *values, Span span);
// The joined operand, its carried values taken from values[*next ...].
Operand join_instantiate(Checker *checker, const Join *join, const ValueId *values, size_t *next, const char *name, Span span, ValueId condition);
void join_add_alias(Checker *checker, Join *join, StorageId storage, size_t outer_count);

// `value` with exactly this type, once its extents are proved equal or checked.
ValueId value_with_type(Checker *checker, ValueId value, IrType type, Span span);
ValueId value_zero(Checker *checker, IrType type, Span span);

// Reports returned values that do not join.
void report_return_conflict(Checker *checker, const Join *join);
// Marks the join's arrays as shared where another name of the path's `environment` denotes what `operand` denotes.
void join_note_sharing(Checker *checker, Join *join, const char *name, const Operand *operand, const Environment *environment, size_t outer_count);

// ---- loops -------------------------------------------------------------------------------------------------------
// What a loop carries from one iteration to the next, found by checking the body until nothing is missing.

typedef struct CarriedName {
    const char *name;
    Span span;
    Join join;
    bool nonnegative; // a weak integer that is >= 0 before the loop and, while that holds, after an iteration
} CarriedName;

typedef struct LoopCarry {
    State entry;
    uint32_t value_limit;
    VECTOR(uint32_t) storages;
    VECTOR(CarriedName) names;
    bool may_exchange; // parameters may change places: the loop stands in the function's root region and no attempt has failed
} LoopCarry;

// The operand that a name has before the loop; NULL when it is not assigned (the hidden return value).
const Operand *carry_entry(const LoopCarry *carry, const char *name);
// Guesses from the text of the body, which spares most second attempts.
void carry_guess(Checker *checker, LoopCarry *carry, const AstBlock *body);
// The same for break and return; true when the text of the body has any that leave this loop.
bool carry_guess_exits(Checker *checker, LoopCarry *carry, const AstBlock *body);
// The values that enter the loop.
void carry_initial(Checker *checker, const LoopCarry *carry, ValueVector *values, Span span);
// Puts names and storages into the state that `values` (region arguments or loop results) describe. `head`: the start of an
// iteration, where what may be written in the loop counts as written.
void carry_instantiate(Checker *checker, const LoopCarry *carry, const ValueId *values, Span span, bool head);
// Compares the state after an iteration with `head`, its start. False when something more, or something else, is carried.
bool carry_settle(Checker *checker, LoopCarry *carry, const State *head);
// The values that enter the next iteration.
void carry_next(Checker *checker, const LoopCarry *carry, ValueVector *values, Span span);
void carry_free(LoopCarry *carry);
// Whether the name denotes a whole parameter alone, before the loop: it may change places with others in it.
bool exchange_may_begin(const Checker *checker, const LoopCarry *carry, const char *name);
// Whether the names that exchange have only changed places since `head`, the start of the iteration; `live`: the names at its end.
bool exchange_holds(const Checker *checker, const LoopCarry *carry, const State *head, const Environment *live);
// Records whose memory the parameters are after the loop. `end`: the state after an iteration.
void exchange_finish(Checker *checker, const LoopCarry *carry, const State *head, const State *end);
// The position of the parameter whose memory the storage is, as an i64 value.
ValueId storage_identity(Checker *checker, StorageId storage, Span span);
// What a parameter's memory holds when the function returns. False when nothing has written it.
bool storage_final(Checker *checker, const Storage *parameter, Span span, ValueId *contents);
void storage_mark_stale(Checker *checker, StorageId written, Span span);
// True when arrays of `right` are shared in ways that `left` does not know; they are added to it.
bool join_merge_sharing(Join *left, const Join *right);

// ---- annotations -------------------------------------------------------------------------------------------------

typedef struct AnnotationType {
    DType dtype;
    uint32_t rank;
    const ExtentId *shape;
    Span span;
} AnnotationType;

// Resolves a name inside an extent; reports and returns false when it stands for nothing.
typedef bool AnnotationName(Checker *checker, void *data, const AstExpression *name, bool plain, ExtentId *extent);
// The type that an annotation writes. False after an error.
bool annotation_type(Checker *checker, const AstExpression *annotation, AnnotationName *resolve, void *data, AnnotationType *type);
// The dtype of an annotation that is a dtype's name alone or subscripted; DTYPE_NONE for others (silent).
DType annotation_dtype(const AstExpression *annotation);
const char *annotation_describe(Checker *checker, const AnnotationType *type);
// Checks an operand against an annotation and gives it that type (weak scalars become strong). `role`: "argument 'A'".
Operand annotation_apply(Checker *checker, const AstExpression *annotation, Operand operand, const char *role, AnnotationName *resolve, void *data);
// The same, but a weak scalar that fits stays weak: Python's annotations convert nothing.
Operand annotation_check(Checker *checker, const AstExpression *annotation, Operand operand, const char *role, AnnotationName *resolve, void *data);

bool check_exported_function(Checker *checker, const AstFunction *function);

#endif
