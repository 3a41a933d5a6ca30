// Lowering's state and the contract between its files. Private to middle/loops.
//
//   lower.c          entry: one function at a time, parameters, results
//   lower_plan.c     where values are used; which get a place of their own, and where they are computed
//   lower_region.c   the skeleton in order: updates, checks, if
//   lower_loop.c     for and while: carried values, in place, by pointer exchange, or by copy
//   lower_storage.c  buffers, in-place reuse along update chains, the workspace
//   lower_move.c     several values to their buffers at once
//   lower_nest.c     one loop nest: domain, splitting, lifting, assembly
//   lower_interleave.c values whose elements take turns along the last axis
//   lower_element.c  psi-reduction: the expression for one element of a value (moa.md, DNF)
//   lower_reduce.c   reductions and contractions inside a nest, hoisted to their loop level, siblings shared
//   lower_scan.c     scans inside a nest: carried in a variable, or read back from where they are stored
//   lower_gather.c   indices that are elements of arrays
//   lower_hazard.c   proof that a nest may overwrite what it reads
//   lower_remark.c   remarks on what the others decide
//   sibling.c        reductions over one domain share a loop
//   interchange.c    sequential loops around pointwise nests go inside them
//   fuse.c           adjacent loops over one domain become one
//   fuse_reduce.c    reductions over rows are accumulated by the loops that store the rows
//   row_fusion.c     loop nests that share arrays take turns at their rows
//   dependence.c     which iterations have to stay in their order
//   drop_unread.c    temporaries that fusion left without readers go
//   row_buffer.c     what a loop reads at several places along its index is computed once, into a row
//   row_match.c      finds such values
//   effects.c        what statements read and write, for such proofs
//   collapse.c       adjacent loops that walk memory as one become one

#ifndef MIDDLE_LOOPS_LOWER_INTERNAL_H
#define MIDDLE_LOOPS_LOWER_INTERNAL_H

#include "loops.h"

// ---- plan --------------------------------------------------------------------------------------------------------

// Where a value is used. Positions number the skeleton: every item, and every region's end, in execution order.
typedef struct ValueUse {
    uint32_t first, last;   // positions; first > last: unused
    RegionId region;        // the innermost region that encloses every use
    uint32_t root;          // the one nest that reads it inline, or ROOT_MANY
    bool needs_buffer;      // used as a whole: an update's base, a carried or returned value
    bool materialise;       // gets a place of its own, computed once at `place`
    bool unsafe;            // its elements may only be read after checks: never moved above its first use
    uint32_t place;         // position before which it is computed, when materialise
    uint32_t readers;       // consumers that read it at different indices
    uint32_t cost;          // scalar operations of one element computed inline
    uint32_t pieces;        // boxes of which each reads other elements, when computed inline
    uint32_t point_count;   // positions of single uses, PLAN_POINT_LIMIT at most; more: only first and last are known
    uint32_t *points;
} ValueUse;
enum { PLAN_POINT_LIMIT = 16 };
#define ROOT_MANY UINT32_MAX

typedef struct RegionPlan {
    uint32_t start, end; // positions
} RegionPlan;

typedef struct Plan {
    ValueUse *uses;        // by value
    uint32_t *positions;   // by value: skeleton nodes' positions
    RegionPlan *regions;   // by region
    RegionId *places;      // ir_places
    bool *live;            // ir_live
    uint32_t position_count;
    // materialised values by place: order[first_at[p]] .. order[first_at[p + 1] - 1]
    uint32_t *first_at;
    ValueId *order;
    ValueId *conditionals; // the IF nodes, in order
    uint32_t conditional_count;
} Plan;

// ---- places of values --------------------------------------------------------------------------------------------

typedef enum LocationKind { LOCATION_NONE, LOCATION_BUFFER, LOCATION_VARIABLE } LocationKind;
typedef struct Location {
    LocationKind kind;
    LoopBufferId buffer; // row-major with the value's own shape
    LoopVariableId variable;
} Location;
typedef struct LocationChange {
    ValueId value;
    Location before;
} LocationChange;

// What a workspace buffer was made for; kept where remarks ask for it.
typedef struct BufferOrigin {
    LoopBufferId buffer;
    Span span;
    const char *reason;
} BufferOrigin;

typedef struct Lowering {
    const IrFunction *source;
    LoopFunction *target;
    ExtentTable *extents;
    Facts *facts;
    Arena *arena;
    DiagnosticList *diagnostics;
    bool fuse;
    int64_t fused_rows; // as LoopOptions'
    Plan plan;
    Location *locations;                    // by value
    LoopBufferId *destinations;             // by value: the buffer that it should end up in, index 0 for none
    VECTOR(LocationChange) changes;         // undone at region ends: a place inside a region is gone after it
    LoopBlock *block;                       // where statements go
    VECTOR(uint32_t) buffer_first;          // by buffer: first position of its life (workspace planning)
    VECTOR(uint32_t) buffer_last;
    VECTOR(BufferOrigin) origins;           // by workspace buffer, in order
    uint32_t position;                      // of the skeleton item being lowered
    VECTOR(LoopBufferId) filled;            // by the update being lowered, and by nests of which a part is stored: no other value may be computed into them
    uint32_t name_count;
    bool failed;
} Lowering;

// ---- lower_plan.c ------------------------------------------------------------------------------------------------
void plan_function(Lowering *lowering);
// Scalar operations that one application of this op is worth.
uint32_t plan_operation_cost(IrOp op);
// True when a use at position `use` may run after position `at` (other branch of an if: no).
bool plan_used_after(const Lowering *lowering, ValueId value, uint32_t at);

// ---- lower_region.c ----------------------------------------------------------------------------------------------
void lower_region(Lowering *lowering, RegionId region);
// lower_loop.c
void lower_loop(Lowering *lowering, ValueId loop);
// True when computing `value` reads the value `on`, however far back.
bool storage_depends_on(Lowering *lowering, ValueId value, ValueId on);
// The carried or base value that a chain of updates and branches starts from: the nearest that has a place.
ValueId storage_chain_root(const Lowering *lowering, ValueId value);
// Computes what the plan wants before `position`.
void lower_planned_values(Lowering *lowering, uint32_t position);

// ---- lower_storage.c ---------------------------------------------------------------------------------------------
void location_set(Lowering *lowering, ValueId value, Location location);
size_t location_mark(const Lowering *lowering);
void location_restore(Lowering *lowering, size_t mark);
Location location_in_buffer(LoopBufferId buffer);
Location location_in_variable(LoopVariableId variable);
// A workspace buffer for a value of this type (extents are bounded by entry dims; a diagnostic otherwise).
// `reason`: what it is for, in words, kept as it is.
LoopBufferId storage_workspace(Lowering *lowering, IrType type, const char *name, Span span, const char *reason);
LoopVariableId storage_variable(Lowering *lowering, DType dtype, const char *name);
// The variable or buffer of a value, computing it first when it has none yet.
Location storage_locate(Lowering *lowering, ValueId value);
// Notes that the buffer is in use at the current position.
void storage_touch(Lowering *lowering, LoopBufferId buffer);
// The buffer that `update` writes: its base's own when that is dead and writable, else a copy.
LoopBufferId storage_for_update(Lowering *lowering, ValueId update);
bool storage_is_writable(const Lowering *lowering, LoopBufferId buffer);
// The buffer that a value should be computed into: its destination when that is free, else workspace, for `reason`.
LoopBufferId storage_destination(Lowering *lowering, ValueId value, const char *name, const char *reason);
// Puts the value's contents into `buffer`, computing or copying as needed; `reason`: why it has to be there, in words.
void storage_move(Lowering *lowering, ValueId value, LoopBufferId buffer, const char *reason);
// lower_move.c: a value and the variable or buffer where it has to be; a scalar's buffer has one element.
typedef struct StorageMove {
    ValueId value;
    Location to;
    uint32_t group; // moves of one group other than 0 are made by one nest where that can be
    bool done;
} StorageMove;
// The group of a value that nothing but the place where it leaves reads; 0 for none.
uint32_t storage_group(const Lowering *lowering, ValueId value);
// Makes all of the moves, in an order in which none overwrites what another reads. No two go to one place. `reason` as above.
void storage_move_all(Lowering *lowering, StorageMove *moves, uint32_t count, const char *reason);
// Whether what `base` holds is dead after position `at` in `region`, so that its buffer may be taken over.
bool storage_may_take(Lowering *lowering, ValueId base, LoopBufferId buffer, LoopBufferId wished, uint32_t at, RegionId region);
// Wishes a value and the updates that made it into `buffer`, whatever was wished before.
void storage_wish(Lowering *lowering, ValueId value, LoopBufferId buffer);
void storage_choose_destinations(Lowering *lowering);
void storage_plan_workspace(Lowering *lowering);
// Row-major offset gamma(indices; shape).
ExtentId storage_offset(Lowering *lowering, IrType type, const ExtentId *indices);
// The extent with values replaced by loop variables (locating them first).
ExtentId lower_extent(Lowering *lowering, ExtentId extent);
IrType lower_type(Lowering *lowering, IrType type);
// dividend == quotient * divisor as polynomials.
bool extent_exact_quotient(ExtentTable *extents, ExtentId dividend, ExtentId divisor, ExtentId *quotient);

// ---- lower_nest.c ------------------------------------------------------------------------------------------------
typedef struct NestLevel {
    LoopIndexId index;
    ExtentId lower, upper;
    ExtentId whole_lower, whole_upper; // of the loop before it was split: what its index also satisfies
    LoopBlock prelude; // statements inside this loop before the next one
    bool is_ordered;   // an iteration needs what the one before it has left
} NestLevel;

// One read of a buffer inside a nest, with its subscripts, for hazard analysis.
typedef struct NestLoad {
    LoopExpressionId expression;
    LoopBufferId buffer;
    uint32_t rank;
    const ExtentId *subscripts;
    ValueId snapshot; // the smallest value whose copy would replace this read
    uint32_t level;   // the loop whose body reads it before its inner loops run (inside a reduction); else NEST_INNERMOST
} NestLoad;
#define NEST_INNERMOST UINT32_MAX

// An element of an index array, and the name that stands for it in the extents of one attempt.
typedef struct GatheredIndex {
    ValueId array; // that it indexes
    LoopExpressionId source;
    ExtentId extent; // of the indexed axis
    ExtentId name;
    LoopExpressionId clamped;
} GatheredIndex;

typedef enum NestOutcome { NEST_DONE, NEST_SPLIT, NEST_LIFT, NEST_MATERIALISE } NestOutcome;

typedef struct ElementEntry ElementEntry;
typedef struct Nest {
    Lowering *lowering;
    uint32_t root_count;
    const ValueId *roots; // the values whose elements are stored
    const struct NestTarget *targets; // one for each root; NULL when nothing is stored
    const ExtentId *indices; // of the element that is stored, where targets is not NULL
    FactsMark outside; // the facts before any level's
    uint32_t known_count;
    const ExtentId *known; // what splits made known to be nonnegative
    uint32_t level_count;
    NestLevel *levels;      // levels[0] stands for outside; 1 .. level_count are loops
    VECTOR(LoopDomainAxis) active; // axes of the reductions being built
    VECTOR(LoopDomainAxis) reduced; // axes of all reductions of the nest
    VECTOR(NestLoad) loads;
    VECTOR(GatheredIndex) gathered;
    VECTOR(ElementEntry) entries;  // memo of elements
    VECTOR(uint32_t) table;        // open addressing into entries
    uint32_t reduction_depth;
    uint32_t reduction_level; // of the reduction being built
    NestOutcome outcome;
    uint32_t split_level;
    ExtentId split_at;      // SPLIT: first index of the upper half. LIFT: the inner extent.
    ExtentId split_distance; // SPLIT: what the upper half knows to be nonnegative, or the lower when it descends
    bool split_ascends;
    ValueId wanted;         // MATERIALISE. SPLIT: the value whose pieces ask for it
    RemarkKind wanted_for;  // MATERIALISE: the remark that says why; REMARK_NONE: the plan has said it
} Nest;

// Where a nest's elements go.
typedef struct NestTarget {
    LoopBufferId buffer;
    IrType buffer_type;
    bool has_map;
    IndexMapId map; // value index -> buffer index; none: the identity
    bool has_last;  // the value's last axis, of one element, stands for position `last`
    int64_t last;
} NestTarget;

// Stores every element of `value`. `in_place`: the target's old contents are read by the value or kept around it.
void nest_store(Lowering *lowering, ValueId value, const NestTarget *target, Span span);
// Stores values of one shape, all in one nest, each into its own buffer: every iteration computes all of them before it stores
// any. False, with nothing stored, when the buffers' old contents stand in the way.
bool nest_store_group(Lowering *lowering, const ValueId *values, const LoopBufferId *buffers, uint32_t count, Span span);
// lower_interleave.c: how many elements of each of the values take turns along its last axis, the same number for all; 0: not so.
enum { NEST_INTERLEAVE_LIMIT = 4 };
uint32_t nest_interleaved(const Lowering *lowering, const ValueId *values, uint32_t count);
// The count * width values that take turns, and their targets.
void nest_spread(const Lowering *lowering, const ValueId *values, const NestTarget *targets, uint32_t count, uint32_t width, ValueId *parts,
                 NestTarget *part_targets);
bool nest_is_root(const Nest *nest, ValueId value);
// A scalar's value as an expression at the current place (reductions are computed into variables before it).
LoopExpressionId nest_scalar(Lowering *lowering, ValueId value);
// Sets a variable to a scalar value.
void nest_assign(Lowering *lowering, LoopVariableId variable, ValueId value, Span span);
// Copies one buffer to another of the same type.
void nest_copy(Lowering *lowering, LoopBufferId from, LoopBufferId to, IrType type, Span span);
// Adds the facts of levels 1 .. level.
void nest_assume_levels(Nest *nest, uint32_t level);
// The deepest level whose index the extents mention.
uint32_t nest_level_of(const Nest *nest, const ExtentId *extents, uint32_t count);
// Where root number `root` stores its element at `indices`.
ExtentId nest_target_offset(const Nest *nest, uint32_t root, const ExtentId *indices);

// ---- lower_element.c ---------------------------------------------------------------------------------------------
// The expression for value[indices]. Index 0 when the nest must be split, lifted, or a value needs a place first.
LoopExpressionId element_emit(Nest *nest, ValueId value, const ExtentId *indices);
struct ElementEntry {
    ValueId value;
    uint32_t rank; // ELEMENT_FIRST_INDICES: an entry that only says where the value was read first
    const ExtentId *indices;
    LoopExpressionId expression;
};
enum { ELEMENT_FIRST_INDICES = 0x40000000 };
// True when the value is read in this nest at indices other than those of its first read (which this call records).
bool element_read_elsewhere(Nest *nest, ValueId value, const ExtentId *indices, uint32_t rank);
// Ends the attempt: the nest cannot be built before `value` has a place. `why`: the remark that says so.
LoopExpressionId element_want(Nest *nest, ValueId value, RemarkKind why);

// Whether `distance` is nonnegative in this box.
Proof element_sign(const Nest *nest, ExtentId distance);
// Ends the attempt: the nest is to be split where `distance`, which the pieces of `value` depend on, becomes nonnegative.
void element_split(Nest *nest, ValueId value, ExtentId distance);

// ---- lower_scan.c ------------------------------------------------------------------------------------------------
typedef enum ScanStep {
    SCAN_FIRST,   // the element is the operand's
    SCAN_CARRIED, // a variable holds the element before
    SCAN_STORED   // the target holds it
} ScanStep;
// How a scan's element follows from the one before. Ends the attempt when the nest has to be another (nest->outcome).
ScanStep scan_step(Nest *nest, ValueId value, const ExtentId *indices);
// The scan's element from its operand's.
LoopExpressionId scan_emit(Nest *nest, ValueId value, const ExtentId *indices, ScanStep step, LoopExpressionId element);

// ---- lower_gather.c ----------------------------------------------------------------------------------------------
// What stands for the index expression, clamped to 0 .. extent - 1, among the indices of `array`.
ExtentId gather_index(Nest *nest, ValueId array, LoopExpressionId index, ExtentId extent);
// Whether something stands for an element of an index array there.
bool gather_mentions(const Nest *nest, const ExtentId *extents, uint32_t count);
// Splits what index arrays contribute off the extent; index 0 for nothing. False, with the attempt ended, when it is not linear.
bool gather_split(Nest *nest, ExtentId *extent, LoopExpressionId *index);

// ---- lower_reduce.c ----------------------------------------------------------------------------------------------
LoopExpressionId reduce_emit(Nest *nest, ValueId value, const ExtentId *indices);

// ---- lower_hazard.c ----------------------------------------------------------------------------------------------
typedef enum Hazard { HAZARD_NONE, HAZARD_SAME_ELEMENT, HAZARD_SNAPSHOT, HAZARD_WHOLE } Hazard;
// True when the two buffers may be the same memory.
bool hazard_may_alias(const LoopFunction *function, LoopBufferId left, LoopBufferId right);
// True when computing `value` inline reads `buffer`.
bool hazard_reads_buffer(Lowering *lowering, ValueId value, LoopBufferId buffer);
// Whether the nest's loads allow storing to target[subscripts] as it goes. SNAPSHOT: *snapshot must get a place first.
Hazard hazard_check(const Nest *nest, LoopBufferId buffer, const ExtentId *subscripts, uint32_t rank, ValueId *snapshot);

// ---- lower_remark.c: each costs a comparison where its kind of remark is not asked for ---------------------------
// On a finished nest: the operations it computes, the reductions that share its loops. `span`: of what it stores.
void remark_nest(const Nest *nest, Span span);
void remark_shared_loops(const Nest *nest);
// Why a value has a place of its own: one of REMARK_STORED_*, or REMARK_NONE.
void remark_stored(Lowering *lowering, ValueId value, RemarkKind kind);
void remark_computed_once(Lowering *lowering, ValueId value, ValueId loop);
// `predecessor`: the buffer whose memory it takes; index 0 for none.
void remark_workspace(Lowering *lowering, const BufferOrigin *origin, LoopBufferId predecessor);
void remark_copied(Lowering *lowering, LoopBufferId from, LoopBufferId to, Span span, const char *reason);
// Where `value` is a view: storing it is a copy. Else nothing.
void remark_copied_view(Lowering *lowering, ValueId value, LoopBufferId to, const char *reason);
void remark_in_place(Lowering *lowering, LoopBufferId buffer, Span span);
// A reduction that the loop which stores its operand accumulates.
void remark_stored_and_reduced(Lowering *lowering, const LoopStatement *reduce, const LoopStatement *nest);
void remark_check(Lowering *lowering, ValueId check);

// ---- sibling.c ---------------------------------------------------------------------------------------------------
// Merges reductions of one block that run over one domain.
void loop_merge_siblings(LoopFunction *function, DiagnosticList *diagnostics);

// ---- collapse.c --------------------------------------------------------------------------------------------------
// Merges adjacent loops and reduction axes where every access walks them as one.
void loop_collapse(LoopFunction *function);

// ---- interchange.c -----------------------------------------------------------------------------------------------
// Moves sequential loops around pointwise nests inside them, so that what an element carries stays in registers.
void loop_interchange(Lowering *lowering);

// ---- fuse.c ------------------------------------------------------------------------------------------------------
// Makes one loop of adjacent independent loops over one domain that share memory.
void loop_fuse(Lowering *lowering);

// ---- row_buffer.c ------------------------------------------------------------------------------------------------
// Computes what a loop reads at several places along its index once for each index, into rows that stay in the first cache.
void loop_row_buffers(Lowering *lowering);

// ---- fuse_reduce.c -----------------------------------------------------------------------------------------------
// Accumulates reductions over the outer loop of a nest in the nest that stores what they read.
void loop_fuse_reductions(Lowering *lowering);

// ---- row_fusion.c ------------------------------------------------------------------------------------------------
// Lets adjacent loop nests that walk the same arrays take turns at blocks of rows. After loop_fuse.
void loop_fuse_rows(Lowering *lowering);

// ---- drop_unread.c -----------------------------------------------------------------------------------------------
// Removes temporaries that nothing reads.
void loop_drop_unread(Lowering *lowering);

#endif
