// Shared by the files of the LLVM back end only.
//
// One Emitter emits one module, function by function. Every expression can be emitted for one element or for several
// consecutive values of one index at once (Lanes): a value is uniform (a scalar LLVM type, the same in all lanes) or
// varying (a vector type), and operations splat uniform operands where they meet varying ones.

#ifndef BACKEND_LLVM_LLVM_INTERNAL_H
#define BACKEND_LLVM_LLVM_INTERNAL_H

#include <llvm-c/Core.h>
#include <llvm-c/TargetMachine.h>

#include "llvm_backend.h"

// ---- target ------------------------------------------------------------------------------------------------------

// Which of SLEEF's deterministic forms the target can run.
typedef enum MathFamily { MATH_X86_FMA, MATH_AARCH64, MATH_SCALAR_FMA, MATH_SCALAR } MathFamily;

typedef struct Target {
    LLVMTargetMachineRef machine;
    char *triple, *cpu, *features; // LLVM messages
    uint32_t vector_bits;          // of the widest registers worth using
    uint32_t access_bits;          // that L1 loads and stores at once; at most vector_bits
    uint32_t memory_bits;          // of the vectors that read a long stream from memory best; at most vector_bits
    uint32_t vector_registers;
    bool has_fma, has_avx512;
    bool has_separate_adders;      // vectors are added apart from where they are multiplied
    MathFamily math;
} Target;

// False with a diagnostic when the triple or the cpu is unknown.
bool be_target_create(Target *target, const LlvmOptions *options, DiagnosticList *diagnostics);
void be_target_release(Target *target);

// ---- emitter -----------------------------------------------------------------------------------------------------

// Which elements one expression evaluation computes.
typedef struct Lanes {
    uint32_t width;      // 1: scalar code
    LoopIndexId index;   // differs by one from lane to lane; indices[index] is the first lane's value
    LLVMValueRef mask;   // <width x i1>; NULL: all lanes are in the index's range
    LLVMValueRef last;   // with a mask: the index's last value; lanes beyond it compute at `last` and touch no memory of their own
    LLVMValueRef adder_one;    // of be_adder_one; NULL: additions go to adders alone
    uint32_t multiplier_lanes; // how many of the last lanes are added by multipliers, with adder_one
} Lanes;

enum { BE_ROW_LIMIT = 8, BE_VECTOR_LIMIT = 8 };

// The copies of a loop body that a register tile executes together: rows x vectors of one row loop and one column loop.
// Outside of a tile there is one copy and no lanes.
typedef struct Tile {
    uint32_t rows, vectors;
    LoopIndexId row, column;
    LLVMValueRef row_values[BE_ROW_LIMIT], column_values[BE_VECTOR_LIMIT];
    Lanes lanes;
    LLVMValueRef *slots;      // per copy: variables assigned inside, `variable_count` each
    uint32_t variable_count;
} Tile;

// Values that a failed entry check reports at most.
enum { BE_REFUSED_VALUES = 3 };

// Which neighbours in a tile have another value of an expression.
enum { COPY_DIFFERS_BY_ROW = 1, COPY_DIFFERS_BY_COLUMN = 2 };

typedef struct DebugInfo DebugInfo;

// A value that belongs to one machine function: valid while `owner` is that function's number.
typedef struct Owned {
    LLVMValueRef value;
    uint32_t owner;
} Owned;

// Where the elements of one row of a buffer begin: at `offset`, for one of the tile's rows if it differs between them.
typedef struct RowPointer {
    LoopBufferId buffer;
    ExtentId offset;
    uint32_t copy_row;
    LLVMValueRef distance; // of the row, in elements
    LLVMValueRef pointer;
} RowPointer;

enum { BE_ROW_POINTER_LIMIT = 32 };

// The state of one machine function: a body or a part of it (emit_parts.c), an entry, a helper.
#define FUNCTION_SCOPE                                                                                                        \
    {                                                                                                                         \
        uint32_t owner;                                                                                                       \
        LLVMValueRef body;              /* the function, when it holds statements */                                          \
        LLVMBasicBlockRef entry;        /* allocas and what depends on dims alone; gets its terminator last */                \
        LLVMBasicBlockRef failed;       /* returns the status in `status`; created on demand */                               \
        LLVMValueRef status, report;    /* allocas: the failed check's code and values */                                     \
        LLVMValueRef context_argument, workspace, frame;                                                                      \
        uint32_t depth;                 /* of loops */                                                                        \
        Tile tile;                                                                                                            \
        Lanes lanes;                                                                                                          \
        uint32_t copy;                  /* which copy of the tile's body is being emitted */                                  \
        int32_t lane;                   /* while one lane's subscripts are computed: which; -1 otherwise */                   \
        uint32_t row_pointer_count;                                                                                           \
        RowPointer row_pointers[BE_ROW_POINTER_LIMIT]; /* of the loop that is being emitted as vectors */                     \
        LLVMMetadataRef access_group;   /* of the innermost independent loop; NULL: none */                                   \
    }
typedef struct FunctionScope FUNCTION_SCOPE FunctionScope;

typedef struct Emitter {
    const LoopModule *source;
    const LlvmOptions *options;
    const Target *target;
    DiagnosticList *diagnostics; // remarks
    Arena *arena;
    LLVMContextRef context;
    LLVMModuleRef module;
    LLVMBuilderRef builder;
    LLVMTypeRef void_type, pointer_type, i1, i8, i16, i32, i64, f32, f64;
    LLVMValueRef fail_function, refuse_function;
    LLVMTypeRef fail_type;
    VECTOR(LLVMValueRef) compiler_used;
    VECTOR(LLVMMetadataRef) spare_access_groups;
    DebugInfo *debug; // NULL without -g
    LineTable *lines;
    LLVMFastMathFlags fast_math; // of every operation on floats
    bool needs_runtime_call; // NAME_dl is wanted and arr_dl_call can be linked

    // The function of the loop IR that is being emitted. What `owned` marks is made when a machine function first uses it.
    const LoopFunction *function;
    LLVMValueRef *dimensions;
    Owned *buffers;                   // a pointer; POINTER buffers: the slot that holds it
    Owned *variables;                 // LOCAL: a slot. PARAMETER: the value
    VECTOR(Owned) extent_memo;        // by ExtentId, for extents in dims alone
    uint32_t *variable_frame, *buffer_frame, *index_frame; // 1 + position in the frame of what parts share; 0: not shared
    uint32_t frame_size, part_count;
    uint32_t last_owner;
    LLVMValueRef *nests;              // by number: the functions of function->nests
    LLVMValueRef *indices;            // current value of each loop index
    uint32_t *index_depths;           // how deep its loop is, for ordering terms
    uint32_t *tile_positions;         // per variable: 1 + position in the tile's slots; 0: not assigned inside
    LLVMValueRef *values;             // per expression, of the current statement and copy
    LLVMValueRef *copy_values;        // in a tile: per copy and position in walk.order
    uint32_t *walk_positions;         // in a tile: per expression, its position in walk.order
    uint8_t *copy_differences;        // in a tile: per position in walk.order, COPY_DIFFERS_*
    LoopWalk walk;
    const LoopStatement *stored_next; // while a REDUCE is emitted: the loop of stores that follows it, or NULL
    union {
        FunctionScope scope; // saved and restored as a whole
        struct FUNCTION_SCOPE;
    };
} Emitter;

// ---- module and functions (emit_module.c, emit_body.c, emit_entry*.c, emit_dlpack.c) -----------------------------------

// Builds the LLVM module of a loop module into emitter->module. The emitter's first fields (source .. context) are set.
void be_emit_module(Emitter *emitter);
void be_emitter_release(Emitter *emitter);

// The internal function with the statements; its arguments are all dims, parameters, results, workspace, context.
LLVMValueRef be_emit_body(Emitter *emitter);
void be_declare_cold(Emitter *emitter, LLVMValueRef function);     // of the error reporters
void be_declare_internal(Emitter *emitter, LLVMValueRef body); // linkage and attributes of a body or part
void be_bind_body(Emitter *emitter);       // arguments of the body or part just begun
void be_bind_dimensions(Emitter *emitter);
void be_body_return(Emitter *emitter);     // ends a body or part
// The block that returns a failed check's status; created on first use.
void be_return_failure(Emitter *emitter, LLVMValueRef status);

// Outlined nests (emit_nest.c): their functions, and a statement that is a call of one. False: to be emitted in place.
void be_emit_nests(Emitter *emitter);
bool be_emit_call(Emitter *emitter, const LoopStatement *statement);

// Large blocks (emit_parts.c).
void be_find_frame(Emitter *emitter);
bool be_block_is_large(const LoopBlock *block);
void be_emit_parts(Emitter *emitter, const LoopBlock *block);
// A slot of `size` bytes of the frame; `place` from 1.
LLVMValueRef be_frame_slot(Emitter *emitter, LLVMTypeRef type, uint32_t size, uint32_t place);
// Stores a loop's index for parts inside of it, if there are any.
void be_index_publish(Emitter *emitter, LoopIndexId index);

// NAME_workspace_bytes and NAME.
LLVMValueRef be_emit_workspace_bytes(Emitter *emitter);
// int32_t refuse_pointers(context, int64_t count, ranges, facts): looks for the first pointer that is NULL or misaligned, then for the
// first two of which one is written and that overlap; fills the record and returns the status, ARR_OK when there is none. `ranges`
// has BE_RANGE_WORDS int64_t a pointer: address and bytes. `facts` has BE_FACT_WORDS: the argument's position, the low bits that an
// aligned address has not, whether it is written. One function a module, made on demand, not while another is being emitted.
enum { BE_RANGE_WORDS = 2, BE_FACT_WORDS = 3 };
LLVMValueRef be_pointer_search(Emitter *emitter);
LLVMValueRef be_emit_entry(Emitter *emitter, LLVMValueRef body, LLVMValueRef workspace_bytes);
void be_emit_dlpack(Emitter *emitter, LLVMValueRef entry, LLVMValueRef workspace_bytes);

char *be_symbol(Emitter *emitter, const char *suffix); // prefix, function name, suffix; in the arena
uint32_t be_argument_count(const LoopFunction *function);
IrType be_argument_type(const LoopFunction *function, uint32_t position); // parameters, then results
bool be_argument_is_pointer(const LoopFunction *function, uint32_t position);
bool be_argument_is_written(const LoopFunction *function, uint32_t position);
// A workspace of a small constant size is on the stack of the body.
enum { BE_STACK_WORKSPACE_LIMIT = 8192 };
bool be_workspace_is_on_stack(const Emitter *emitter, int64_t *bytes);
// Starts a function: entry block, cleared per-function state.
void be_function_begin(Emitter *emitter, LLVMValueRef function);
// Ends the entry block with a jump to `first`.
void be_function_end(Emitter *emitter, LLVMBasicBlockRef first);
// Attributes that every function gets: cpu features, vector width.
void be_add_target_attributes(Emitter *emitter, LLVMValueRef function);
void be_add_attribute(Emitter *emitter, LLVMValueRef function, LLVMAttributeIndex index, const char *name, uint64_t value);
void be_add_function_attribute(Emitter *emitter, LLVMValueRef function, const char *name);
void be_add_text_attribute(Emitter *emitter, LLVMValueRef function, const char *name, const char *value);

// ---- basics (emit_basic.c) ---------------------------------------------------------------------------------------

LLVMTypeRef be_type(const Emitter *emitter, DType dtype);        // of values: i1 for bool
LLVMTypeRef be_memory_type(const Emitter *emitter, DType dtype); // i8 for bool
LLVMValueRef be_i64(const Emitter *emitter, int64_t value);
LLVMValueRef be_i32(const Emitter *emitter, int32_t value);
LLVMValueRef be_constant(const Emitter *emitter, DType dtype, uint64_t bits);
bool be_is_vector(LLVMValueRef value);
uint32_t be_width(LLVMValueRef value); // 1 for scalars
LLVMTypeRef be_widen(LLVMTypeRef type, uint32_t width); // the type itself for width 1
// The same number in every lane of `type` (a scalar or vector type).
LLVMValueRef be_integer_of(LLVMTypeRef type, int64_t value);
LLVMValueRef be_real_of(LLVMTypeRef type, double value);
LLVMValueRef be_splat(Emitter *emitter, LLVMValueRef value, uint32_t width); // vectors of that width stay
LLVMValueRef be_extract(Emitter *emitter, LLVMValueRef vector, uint32_t lane); // scalars stay
LLVMValueRef be_insert(Emitter *emitter, LLVMValueRef vector, LLVMValueRef value, uint32_t lane);
// Lanes [first, first + count) of a vector.
LLVMValueRef be_lanes_of(Emitter *emitter, LLVMValueRef vector, uint32_t first, uint32_t count);
LLVMValueRef be_join(Emitter *emitter, LLVMValueRef low, LLVMValueRef high);
LLVMValueRef be_lane_numbers(const Emitter *emitter, uint32_t width); // <0, 1, 2, ...> of i64
// <width x i1>: the lanes below `count`, an i64 from 0 to some vectors' lanes.
LLVMValueRef be_first_lanes(Emitter *emitter, uint32_t width, LLVMValueRef count);
LLVMValueRef be_select(Emitter *emitter, LLVMValueRef condition, LLVMValueRef yes, LLVMValueRef no);
// Calls the overload of an intrinsic for `type`.
LLVMValueRef be_intrinsic(Emitter *emitter, const char *name, LLVMTypeRef type, LLVMValueRef *operands, uint32_t count);
LLVMValueRef be_minimum_i64(Emitter *emitter, LLVMValueRef left, LLVMValueRef right); // signed
LLVMValueRef be_maximum_i64(Emitter *emitter, LLVMValueRef left, LLVMValueRef right);
LLVMValueRef be_alloca(Emitter *emitter, LLVMTypeRef type, const char *name); // in the entry block
LLVMBasicBlockRef be_block(Emitter *emitter, const char *name);
void be_position(Emitter *emitter, LLVMBasicBlockRef block);
void be_jump(Emitter *emitter, LLVMBasicBlockRef block);
// Marks a floating-point instruction with the flags that options->floating_point allows.
LLVMValueRef be_flagged(Emitter *emitter, LLVMValueRef value);

// ---- extents (emit_extent.c) -------------------------------------------------------------------------------------

typedef enum ExtentWrap { EXTENT_WRAPS, EXTENT_IN_RANGE } ExtentWrap; // IN_RANGE: a subscript of an element that exists: nsw
LLVMValueRef be_extent(Emitter *emitter, ExtentId extent, ExtentWrap wrap);
// In dims alone, at the builder's position; *overflow (i1, may start NULL) collects whether anything left 64 bits.
LLVMValueRef be_extent_checked(Emitter *emitter, ExtentId extent, LLVMValueRef *overflow);
ExtentId be_index_extent(const Emitter *emitter, LoopIndexId index);
// True when the extent differs between the lanes of the current Lanes.
bool be_extent_varies(Emitter *emitter, ExtentId extent);
// The distance between neighbouring lanes, equal for all; false when there is none.
bool be_extent_step(Emitter *emitter, ExtentId extent, ExtentId *step);
// The same where it is a constant.
bool be_extent_stride(Emitter *emitter, ExtentId extent, int64_t *stride);
// Splits the offset of consecutive elements: extent = row + the lanes' index + constant. False when it has no such form.
bool be_extent_split(const Emitter *emitter, ExtentId extent, ExtentId *row, int64_t *constant);
// Computes with the lane's own index value and variables until be_lane_leave.
LLVMValueRef be_lane_enter(Emitter *emitter, uint32_t lane);
void be_lane_leave(Emitter *emitter, LLVMValueRef saved);

// ---- addresses (emit_address.c) --------------------------------------------------------------------------------------

// Between begin and end, element addresses in the copies of `statement` (and in its body) share row pointers, which begin
// computes. Elements of a row are those of `index`. The tile's rows are set.
void be_rows_begin(Emitter *emitter, const LoopStatement *statement, LoopIndexId index);
void be_rows_end(Emitter *emitter);
// Of the current lanes' first element.
LLVMValueRef be_element_address(Emitter *emitter, LoopBufferId buffer, ExtentId offset);
enum { BE_LINE_BYTES = 64 }; // of a cache line
// Brings the cache line of an element that will be stored, so that the store finds it.
void be_ask_for_line(Emitter *emitter, LLVMValueRef address);

// ---- expressions (emit_expression.c, emit_operation.c, emit_integer.c, emit_float.c, emit_cast.c, emit_math.c) -------------

// Evaluates all expressions of a statement for the current lanes and copy into emitter->values. In a tile the copies come in
// order, from 0, with no other statement and no new block in between: what they share is evaluated once.
void be_evaluate(Emitter *emitter, const LoopStatement *statement);
static inline LLVMValueRef be_value(const Emitter *emitter, LoopExpressionId id) { return emitter->values[id.index]; }
void be_store(Emitter *emitter, LoopBufferId buffer, ExtentId offset, LLVMValueRef value);
LLVMValueRef be_variable_slot(Emitter *emitter, LoopVariableId variable);
LLVMValueRef be_buffer_pointer(Emitter *emitter, LoopBufferId buffer);
LLVMValueRef be_buffer_slot(Emitter *emitter, LoopBufferId buffer); // of a POINTER buffer
LLVMValueRef be_variable_value(Emitter *emitter, LoopVariableId variable); // loads slots
LLVMTypeRef be_slot_type(LLVMValueRef slot);
LLVMValueRef be_load_memory(Emitter *emitter, DType dtype, LLVMValueRef pointer);
void be_store_memory(Emitter *emitter, DType dtype, LLVMValueRef value, LLVMValueRef pointer);
// An op on operands of one width; `dtype` is that of the value operands.
LLVMValueRef be_apply(Emitter *emitter, IrOp op, DType dtype, DType result, LLVMValueRef *operands, uint32_t count);
LLVMValueRef be_apply_integer(Emitter *emitter, IrOp op, DType dtype, LLVMValueRef left, LLVMValueRef right);
LLVMValueRef be_apply_bool(Emitter *emitter, IrOp op, LLVMValueRef left, LLVMValueRef right);
LLVMValueRef be_apply_float(Emitter *emitter, IrOp op, DType dtype, LLVMValueRef left, LLVMValueRef right);
LLVMValueRef be_cast(Emitter *emitter, DType from, DType to, LLVMValueRef value);
LLVMValueRef be_integer_loop(Emitter *emitter, IrOp op, DType dtype, LLVMValueRef left, LLVMValueRef right); // IR_POWER, IR_GCD
LLVMValueRef be_math(Emitter *emitter, IrOp op, DType dtype, LLVMValueRef left, LLVMValueRef right);
// left * right + addend with one rounding (two on targets without FMA); integers wrap.
LLVMValueRef be_fma(Emitter *emitter, DType dtype, LLVMValueRef left, LLVMValueRef right, LLVMValueRef addend);
// left + right and left - right of floats, shared between adders and multipliers as the current lanes say (emit_adders.c).
LLVMValueRef be_add(Emitter *emitter, LLVMValueRef left, LLVMValueRef right);
LLVMValueRef be_subtract(Emitter *emitter, LLVMValueRef left, LLVMValueRef right);
// A scalar 1 that LLVM does not see to be 1, when multipliers should take additions of `dtype` in rows of this sum; else NULL.
LLVMValueRef be_adder_one(Emitter *emitter, const LoopStatement *statement, DType dtype);
// What a combiner starts from: x op identity and identity op x are x, bit for bit (NaNs being one value).
LLVMValueRef be_identity(Emitter *emitter, IrOp combiner, DType dtype);

// ---- statements (emit_statement.c, emit_tile.c, emit_reduce.c, emit_lanes.c) ------------------------------------------

typedef struct Loop {
    LLVMBasicBlockRef test, body, exit;
    LLVMBasicBlockRef before, latch;
    LLVMValueRef index, lower, upper, next;
    int64_t step;
    bool is_exact; // from be_loop_begin_exact
} Loop;

// for index in lower, lower + step, .. < upper. The body is emitted between begin and end.
Loop be_loop_begin(Emitter *emitter, LLVMValueRef lower, LLVMValueRef upper, int64_t step, const char *name);
// The same where lower < upper and the steps lead to `upper` exactly: LLVM has no test before the loop and an easy count.
Loop be_loop_begin_exact(Emitter *emitter, LLVMValueRef lower, LLVMValueRef upper, int64_t step, const char *name);
// `metadata` may be NULL.
void be_loop_end(Emitter *emitter, Loop *loop, LLVMMetadataRef metadata);
// Where the loop stopped: the first index value that it did not run. Directly after be_loop_end.
LLVMValueRef be_loop_stop(Emitter *emitter, const Loop *loop);
// llvm.loop metadata: must progress; with a group, no iteration depends on another through the group's accesses. Around several
// copies of a tile, without a group, LLVM may unroll the loop as a whole only.
LLVMMetadataRef be_loop_metadata(Emitter *emitter, LLVMMetadataRef access_group);
LLVMMetadataRef be_loop_metadata_rolled(Emitter *emitter); // must progress, and is not to be unrolled
LLVMMetadataRef be_access_group_create(Emitter *emitter);
void be_mark_access(Emitter *emitter, LLVMValueRef instruction);

void be_emit_block(Emitter *emitter, const LoopBlock *block);
void be_emit_statement(Emitter *emitter, const LoopStatement *statement);
void be_emit_store(Emitter *emitter, const LoopStatement *statement);  // for every copy of the tile
void be_emit_assign(Emitter *emitter, const LoopStatement *statement);
void be_emit_reduce(Emitter *emitter, const LoopStatement *statement);
// True when the FOR was emitted as vectors over its index.
bool be_emit_tile(Emitter *emitter, const LoopStatement *statement);
uint32_t be_copy_count(const Emitter *emitter);
// Makes `copy` of the tile's body current: index values and lanes.
void be_copy_select(Emitter *emitter, uint32_t copy);

// The part of a REDUCE's domain that is one run of a single index after collapsing, inside loops over the rest.
typedef struct Domain {
    uint32_t outer_count;      // axes[0 .. outer_count) are loops around the run
    const LoopDomainAxis *axes;
    LoopIndexId index;         // of the run
    LLVMValueRef lower, count; // its first value and number of elements (>= 0)
} Domain;
Domain be_domain(Emitter *emitter, const LoopStatement *statement);
enum { BE_CHUNK = 256 }; // terms of a chunk of IR_ORDER_CHUNK256
// What an accumulator starts from, a scalar: a chunk's, where the order has chunks.
LLVMValueRef be_reduce_start(Emitter *emitter, const LoopAccumulator *accumulator);
// Whether the result of no terms is zero and not what it starts from.
bool be_reduce_has_zero(const Emitter *emitter, const LoopAccumulator *accumulator);
// The accumulator after one more term, the current copy's, which is evaluated. All lanes of `old` are the tile's.
LLVMValueRef be_reduce_step(Emitter *emitter, const LoopAccumulator *accumulator, LLVMValueRef old);
void be_reduce_lanes(Emitter *emitter, const LoopStatement *statement);

// ---- debug information (emit_debug.c) --------------------------------------------------------------------------------

void be_debug_begin(Emitter *emitter);
void be_debug_end(Emitter *emitter);
void be_debug_function(Emitter *emitter);
void be_debug_variable(Emitter *emitter, const LoopVariable *variable, LLVMValueRef slot);
void be_debug_place(Emitter *emitter, Span span);
// Back to an enclosing function.
void be_debug_restore(Emitter *emitter, LLVMMetadataRef place);
SourcePosition be_source_position(const Emitter *emitter, Span span);

#endif
