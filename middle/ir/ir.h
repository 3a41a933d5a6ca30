// The array IR: immutable typed values with symbolic shapes, and an ordered skeleton of updates, checks and regions.
//
// Pure nodes float: they belong to no region, are hash-consed (equal op, attributes, operands and type give one node) and
// are total. Skeleton nodes (UPDATE, CHECK, FOR, WHILE, IF) are never merged and stand in their region's `items` in order.
// A name's storage is a chain of bases: UPDATE takes a base's contents and gives its new contents.
// Operands always have smaller ids than their users, except values carried around a loop (region results).
//
// Everything lives in the module's arena.

#ifndef MIDDLE_IR_IR_H
#define MIDDLE_IR_IR_H

#include "dtype.h"
#include "extent.h"
#include "facts.h"
#include "index_map.h"
#include "middle/base/base.h"
#include "middle/base/diagnostic.h"

enum { IR_RANK_LIMIT = 16 };

typedef enum IrOp {
#define IR_OP(name, ...) IR_##name,
#include "ops.def"
    IR_OP_COUNT
} IrOp;

typedef enum IrOpClass {
    IR_CLASS_LEAF, IR_CLASS_GENERATOR, IR_CLASS_POINTWISE, IR_CLASS_STRUCTURAL, IR_CLASS_GATHER, IR_CLASS_REDUCTION, IR_CLASS_SCAN,
    IR_CLASS_CONTRACTION, IR_CLASS_UPDATE, IR_CLASS_CHECK, IR_CLASS_REGION, IR_CLASS_COMPLEX
} IrOpClass;

typedef enum IrDTypeRule { IR_DTYPE_DECLARED, IR_DTYPE_SAME, IR_DTYPE_COMPARE, IR_DTYPE_SELECT, IR_DTYPE_FIRST, IR_DTYPE_BOOL } IrDTypeRule;

enum {
    IR_HAS_INTEGERS = 1, IR_HAS_EXTENTS = 2, IR_HAS_MAP = 4, IR_HAS_ORDER = 8, IR_HAS_COMBINER = 16, IR_HAS_CONSTANT = 32,
    IR_HAS_CODE = 64
};

typedef struct IrOpInfo {
    const char *name;      // "add"
    IrOpClass op_class;
    uint32_t least_operands, most_operands;
    uint32_t attributes;   // IR_HAS_*
    IrDTypeRule dtype_rule;
    const char *spellings; // space-separated NumPy names
} IrOpInfo;
const IrOpInfo *ir_op_info(IrOp op);
// IR_OP_COUNT when there is none.
IrOp ir_op_from_name(const char *name, size_t length);
// The pointwise op that `np.NAME` spells exactly; IR_OP_COUNT for others.
IrOp ir_op_from_spelling(const char *name);

// An elementary function, see math.def.
typedef struct IrMath {
    const char *function;                 // SLEEF's name: "atan2"
    uint32_t operand_count;
    const char *accuracy, *fast_accuracy; // "u10", "u35"
} IrMath;
// NULL for other operations.
const IrMath *ir_math(IrOp op);

// The order of floating-point reductions and contractions (design.md, "Floating point").
typedef enum IrOrder {
    IR_ORDER_ANY,          // associative and commutative on the nose: integers, bool
    IR_ORDER_LEFT,         // one accumulator, elements in axis order
    IR_ORDER_LANES16,      // blocks of 1024, 16 lanes, lanes halved, blocks as a binary counter
    IR_ORDER_CHUNK256,     // contractions: FMA left to right in chunks of 256 terms, chunk sums added in order
    IR_ORDER_LANES16_FMA   // lanes16 with an FMA per term
} IrOrder;
const char *ir_order_name(IrOrder order);

typedef struct ValueId { uint32_t index; } ValueId;   // 0: none
typedef struct RegionId { uint32_t index; } RegionId; // 0: none (pure nodes)
static inline bool value_same(ValueId left, ValueId right) { return left.index == right.index; }
static inline bool value_exists(ValueId value) { return value.index != 0; }

typedef struct IrType {
    DType dtype;
    uint32_t rank;
    const ExtentId *shape; // rank extents, each >= 0 by construction
} IrType;

typedef struct IrAttributes {
    uint32_t integer_count, extent_count;
    const int64_t *integers;
    const ExtentId *extents;
    IndexMapId map;
    IrOrder order;
    IrOp combiner;
    uint64_t constant; // little-endian bits of the element, zero-extended (f32: low 32 bits)
    int32_t code;
} IrAttributes;

typedef struct IrNode {
    IrOp op;
    IrType type; // DTYPE_NONE for checks and region ops
    Span span;   // where it was written first
    RegionId region; // skeleton nodes and ARGUMENTs: the region they stand in or belong to; 0 otherwise
    uint32_t operand_count;
    const ValueId *operands;
    IrAttributes attributes;
    RegionId regions[2]; // FOR: body. WHILE: condition, body. IF: then, else.
} IrNode;

typedef struct IrRegion {
    RegionId parent;  // 0 for the function's root
    ValueId owner;    // the region op; none for the root
    uint32_t depth;
    VECTOR(ValueId) arguments; // FOR body: the i64 index, then the carried values. WHILE: the carried values.
    VECTOR(ValueId) items;     // the skeleton, in order
    VECTOR(ValueId) results;   // FOR, WHILE body: next carried values. WHILE condition: {bool}. IF: the branch's values.
} IrRegion;

typedef struct IrDimension {
    const char *name;
    bool is_parameter;    // an integer parameter of this name carries the value (and it may be negative, see nonnegative)
    uint32_t parameter;   // its position when is_parameter
    bool nonnegative;     // used as an extent of a parameter: checked at entry
    Span span;
} IrDimension;

typedef struct IrParameter {
    const char *name;
    IrType type;
    bool is_complex; // the caller's array is ir_complex_type(type): the last axis holds real and imaginary parts
    Span span;
    ValueId value; // the PARAMETER node: contents at entry
    bool written;
    ValueId final; // contents at exit when written
} IrParameter;

typedef struct IrFunction {
    const char *name;
    Span span;
    const char *docstring;
    // First the dims that are no integer parameters in order of first appearance, then every parameter of a signed integer
    // dtype or u8, u16, u32 in parameter order: the dims of the C entry, of NAME_workspace_bytes and of the signature.
    VECTOR(IrDimension) dimensions;
    VECTOR(IrParameter) parameters;
    VECTOR(ValueId) results; // returned values, in order
    VECTOR(uint32_t) complex_results; // the positions, ascending, of those whose last axis holds real and imaginary parts
    bool returns_tuple;
    RegionId root;
    VECTOR(IrNode) nodes;     // index 0 unused
    VECTOR(IrRegion) regions; // index 0 unused
    struct IrHashTable *table; // hash-consing of pure nodes
    struct IrModule *module;
} IrFunction;

typedef struct IrModule {
    Arena *arena;
    StringTable *strings;
    ExtentTable *extents;
    IndexMapTable *maps;
    const SourceFile *source; // for line numbers; may be NULL (parsed IR)
    const char *path;
    VECTOR(IrFunction *) functions; // the exported ones
} IrModule;

IrModule *ir_module_create(Arena *arena, StringTable *strings);
// Frees the heap parts of vectors and tables; the arena stays with the caller.
void ir_module_release(IrModule *module);
IrFunction *ir_function_create(IrModule *module, const char *name);
// Takes a function out of its module again and frees its heap parts.
void ir_function_drop(IrFunction *function);

// The pointer is valid until the next node is built.
static inline const IrNode *ir_node(const IrFunction *function, ValueId value) { return &function->nodes.items[value.index]; }
static inline IrRegion *ir_region(const IrFunction *function, RegionId region) { return &function->regions.items[region.index]; }
static inline IrType ir_type(const IrFunction *function, ValueId value) { return function->nodes.items[value.index].type; }
static inline ValueId ir_operand(const IrFunction *function, ValueId value, uint32_t position) {
    return function->nodes.items[value.index].operands[position];
}
bool ir_is_skeleton(IrOp op);

// ---- builder -----------------------------------------------------------------------------------------------------
// All pure builders hash-cons, fold what is exact on scalars (constants, x + 0 on integers, a cast to the same dtype, a
// broadcast to the same shape, slice of everything, transpose by the identity, ...) and copy their arguments.

// The fully general one: checks arity and attributes (REQUIRE), does no folding.
ValueId ir_build(IrFunction *function, IrOp op, IrType type, const ValueId *operands, uint32_t operand_count,
                 const IrAttributes *attributes, Span span);

ValueId ir_build_constant(IrFunction *function, DType dtype, uint64_t bits, Span span);
ValueId ir_build_integer(IrFunction *function, DType dtype, int64_t value, Span span); // any numeric dtype; wraps; complex: COMPLEX of constants
ValueId ir_build_float(IrFunction *function, DType dtype, double value, Span span);
ValueId ir_build_extent(IrFunction *function, ExtentId extent, Span span); // i64 scalar; folds constants and ATOM_VALUE
ValueId ir_build_iota(IrFunction *function, uint32_t rank, const ExtentId *shape, uint32_t axis, Span span);
// Pointwise op on operands of one shape; dtype only for CAST.
ValueId ir_build_pointwise(IrFunction *function, IrOp op, DType dtype, const ValueId *operands, uint32_t count, Span span);
ValueId ir_build_unary(IrFunction *function, IrOp op, ValueId operand, Span span);
ValueId ir_build_binary(IrFunction *function, IrOp op, ValueId left, ValueId right, Span span);
ValueId ir_build_cast(IrFunction *function, ValueId operand, DType dtype, Span span);
// A complex value of two real ones, and one part of a complex value.
ValueId ir_build_complex(IrFunction *function, ValueId real, ValueId imaginary, Span span);
ValueId ir_build_part(IrFunction *function, IrOp part, ValueId operand, Span span); // IR_REAL or IR_IMAGINARY
ValueId ir_build_slice(IrFunction *function, ValueId operand, const ExtentId *starts, const int64_t *steps, const ExtentId *counts, Span span);
ValueId ir_build_index(IrFunction *function, ValueId operand, uint32_t axis, ExtentId at, Span span);
ValueId ir_build_transpose(IrFunction *function, ValueId operand, const int64_t *permutation, Span span);
ValueId ir_build_broadcast(IrFunction *function, ValueId operand, uint32_t rank, const ExtentId *shape, const int64_t *axes, Span span);
ValueId ir_build_broadcast_scalar(IrFunction *function, ValueId scalar, uint32_t rank, const ExtentId *shape, Span span);
ValueId ir_build_reshape(IrFunction *function, ValueId operand, uint32_t rank, const ExtentId *shape, Span span);
ValueId ir_build_concatenate(IrFunction *function, const ValueId *operands, uint32_t count, uint32_t axis, Span span);
ValueId ir_build_roll(IrFunction *function, ValueId operand, uint32_t axis, ExtentId shift, Span span);
// start1, start2: the first diagonal element's indices on axis1 and axis2; `count` elements.
ValueId ir_build_diagonal(IrFunction *function, ValueId operand, uint32_t axis1, uint32_t axis2, ExtentId start1, ExtentId start2,
                          ExtentId count, Span span);
ValueId ir_build_with_shape(IrFunction *function, ValueId operand, const ExtentId *shape, Span span);
// The shape of a gather from its array's and its index arrays' types; returns the rank, at most the sum of theirs.
uint32_t ir_gather_shape(IrType type, IrType indices, const int64_t *axes, uint32_t count, uint32_t place, ExtentId *shape);
// operands[0][.., indices, ..]: `axes` ascending, one for each of the `count` index arrays that follow; see ops.def.
ValueId ir_build_gather(IrFunction *function, const ValueId *operands, const int64_t *axes, uint32_t count, uint32_t place, Span span);
ValueId ir_build_reduce(IrFunction *function, IrOp combiner, IrOrder order, ValueId operand, const int64_t *axes, uint32_t axis_count, Span span);
ValueId ir_build_arg_reduce(IrFunction *function, IrOp combiner, ValueId operand, const int64_t *axes, uint32_t axis_count, Span span);
// Prefix reductions along one axis, in the order `left`.
ValueId ir_build_scan(IrFunction *function, IrOp combiner, ValueId operand, uint32_t axis, Span span);
// labels: left's, right's and the result's, one after the other.
ValueId ir_build_contract(IrFunction *function, IrOrder order, ValueId left, ValueId right, const int64_t *labels, uint32_t result_rank, Span span);

// Skeleton nodes are appended to `region`.
ValueId ir_build_update(IrFunction *function, RegionId region, ValueId base, ValueId value, IndexMapId map, Span span);
// One part of each element of a complex base: value is real. IR_REAL or IR_IMAGINARY; until ir_split_complex.
ValueId ir_build_part_update(IrFunction *function, RegionId region, ValueId base, ValueId value, IndexMapId map, IrOp part, Span span);
ValueId ir_build_check(IrFunction *function, RegionId region, ValueId condition, int32_t code, const ExtentId *values, uint32_t value_count, Span span);
// Creates the op with its empty regions and their arguments (types of the initial values; FOR adds the i64 index first).
// Fill region->results afterwards, then ask for results with ir_build_result.
ValueId ir_build_for(IrFunction *function, RegionId region, ExtentId lower, ExtentId upper, int64_t step, const ValueId *initial, uint32_t count, Span span);
ValueId ir_build_while(IrFunction *function, RegionId region, const ValueId *initial, uint32_t count, Span span);
ValueId ir_build_if(IrFunction *function, RegionId region, ValueId condition, Span span);
ValueId ir_build_result(IrFunction *function, ValueId region_op, uint32_t position, IrType type, Span span);

// The extent that a rank-0 i64 value denotes: constants, EXTENT nodes, integer arithmetic that folds; else ATOM_VALUE.
ExtentId ir_value_extent(IrFunction *function, ValueId value);

// Where a STRUCTURAL node's elements come from (operand numbers are positions in its operands).
IndexMapId ir_index_map_of(const IrFunction *function, ValueId value);
// The same of a structural operation with one operand that need not be a node: not of concatenations.
IndexMapId ir_view_map(const IrFunction *function, IrOp op, const IrAttributes *attributes, IrType operand, IrType result);
// One element's value of a scalar CONSTANT.
bool ir_is_constant(const IrFunction *function, ValueId value, uint64_t *bits);

// Calls visit(data, dependency) for the operands of a node and the values that its type, extents and map mention.
void ir_visit_dependencies(const IrFunction *function, ValueId value, void (*visit)(void *data, ValueId value), void *data);
// The deepest region whose arguments or skeleton results a value depends on, through operands and extents; for all values
// of the function at once. places[value.index]; allocated from `arena`. Iterative.
RegionId *ir_places(const IrFunction *function, Arena *arena);
// True in live[value.index] for what results, finals, skeleton nodes and extents need. Iterative.
bool *ir_live(const IrFunction *function, Arena *arena);
// A copy of the function, appended to its module, without what nothing needs: dead values, and what stands in no region.
// Where `replacements` is not NULL, replacements[v], if any, stands in for v wherever a skeleton node, a region's results, the
// function's results and a parameter's final contents use it; it has v's type. NULL when a replacement mentions a part of the
// skeleton that comes after its use.
IrFunction *ir_rewrite(const IrFunction *function, const ValueId *replacements);
// A checked function with pairs of reals in place of its complex numbers, in place and no longer valid but for ir_rewrite.
// Bases that are written or that a loop exchanges with parameters, parameters and results interleave the parts on a last axis of
// extent 2; all other values are two values. Nothing for a function without complex numbers.
void ir_split_complex(IrFunction *function);
bool ir_has_complex(const IrFunction *function);
// Whether ir_split_complex knows this operation of complex numbers; true for operations of none.
bool ir_splits(const IrFunction *function, ValueId value);
// c128[N] for the pair type f64[N, 2].
IrType ir_complex_type(IrType pairs);
// Facts that hold everywhere in the function: dims >= 0.
Facts *ir_function_facts(const IrFunction *function, Arena *arena);
// Adds what holds inside a region: a FOR body's index range.
void ir_region_facts(const IrFunction *function, RegionId region, Facts *facts);

// ---- text, verification, evaluation ------------------------------------------------------------------------------

// Starts with "arr-ir 1". Pure nodes are printed before their first user, in the region ir_places gives.
void ir_print(const IrModule *module, TextBuffer *output);
void ir_print_type(const ExtentTable *extents, IrType type, TextBuffer *output); // f64[N, M]
// A value as an expression in NumPy's notation, for people: parameters and loop indices by name, parts beyond a limit as "...".
void ir_print_expression(const IrFunction *function, ValueId value, TextBuffer *output);
// Parses what ir_print writes. Errors go to `diagnostics`; returns NULL after an error.
IrModule *ir_parse(const SourceFile *source, Arena *arena, StringTable *strings, DiagnosticList *diagnostics);
// Checks every invariant above and each op's type rule. Returns false with the first fault in `message` (size bytes).
bool ir_verify(const IrModule *module, char *message, size_t size);

#endif
