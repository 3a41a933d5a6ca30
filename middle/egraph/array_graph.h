// An e-graph over one function's pure values.
//
// Operands of the skeleton and results are e-classes; what the skeleton defines (parameters, region arguments and results,
// updates) are leaves. Attributes, shapes included, are interned, so that a payload is a number. Every class has a type, all
// of whose nodes agree in it, extent for extent.

#ifndef MIDDLE_EGRAPH_ARRAY_GRAPH_H
#define MIDDLE_EGRAPH_ARRAY_GRAPH_H

#include "array_signature.h"

typedef struct ArrayGraph ArrayGraph;

// What the payload of an op with attributes names. Fields that the op has no use for are zero. Equal contents, equal payload.
//   constant     dtype, attributes.constant
//   iota         shape; integers {axis}
//   slice        shape (the counts); extents (starts), integers (steps)
//   broadcast    shape; integers (per axis of the result, the operand's or -1)
//   reshape, with_shape   shape
//   diagonal     shape {count}; integers {axis1, axis2}, extents {start1, start2}
//   index, transpose, concatenate, roll    attributes as in ops.def, no shape
//   reductions   integers (axes), order (arg reductions: none)
//   contract     integers (labels of left, right and result, one after the other), order; `rank`: of the result
typedef struct ArrayAttributes {
    IrOp op;
    DType dtype;
    uint32_t rank; // extents in `shape`
    const ExtentId *shape;
    IrAttributes attributes; // without a combiner: the engine op has it
} ArrayAttributes;

// What is known about the matrices of the last two axes: their elements above (row < column), on and below the diagonal, and
// whether each is its own transpose. Zero has all bits zero; one is 1 or true.
typedef enum ArrayStructure {
    ARRAY_ZERO_ABOVE = 1, ARRAY_ZERO_ON = 2, ARRAY_ZERO_BELOW = 4,
    ARRAY_ONE_ABOVE = 8, ARRAY_ONE_ON = 16, ARRAY_ONE_BELOW = 32,
    ARRAY_SYMMETRIC = 64,
    ARRAY_ZERO = ARRAY_ZERO_ABOVE | ARRAY_ZERO_ON | ARRAY_ZERO_BELOW,
    ARRAY_ONE = ARRAY_ONE_ABOVE | ARRAY_ONE_ON | ARRAY_ONE_BELOW,
    ARRAY_IDENTITY = ARRAY_ZERO_ABOVE | ARRAY_ONE_ON | ARRAY_ZERO_BELOW
} ArrayStructure;
enum { ARRAY_ONE_SHIFT = 3 }; // from the bits of zeros to those of ones

// What is known about a class and about each of its elements.
typedef struct ArrayFact {
    uint32_t type;       // 1 + index of the interned type
    uint32_t region;     // the deepest region that the shallowest node mentions; its facts hold wherever the class is used
    uint32_t time;       // skeleton nodes before it that it may depend on
    bool is_uniform;     // every element has the bits `uniform`
    bool has_range;      // integers: low <= element <= high
    uint64_t uniform;
    int64_t low, high;
    uint32_t narrowed;   // how often they have moved
    ExtentId least, most; // integers: least <= element <= most; none (index 0) where unknown
    uint32_t source;      // the class that this one is a view of; 0: of none
    IndexMapId map;       // where in `source` each element stands; see array_view.h
    ExtentId element;     // integers: each element as an extent of its indices #0, #1, ...; none where unknown
    uint32_t structure;   // of ArrayStructure
    bool is_conditional;  // every node has a shape that only a check before its uses makes true (with_shape)
    uint32_t repeats;     // bit k: all elements along axis k are the same, as in one of extent 1
} ArrayFact;

typedef struct ArrayAssumption {
    const char *dimension;
    int64_t value;
} ArrayAssumption;
enum { ARRAY_ASSUMED_EXTENT = 1024 }; // of dims without an assumption

typedef struct ArrayGraphOptions {
    EgOptions engine; // limits, explain, trace; analysis and functions are set by array_graph_create
    const ArrayAssumption *assumptions; // outlive the graph
    size_t assumption_count;
    bool rounds; // rules that are not exact take part: two ways to one constant may differ in rounding and the sign of zero;
                 // where they differ more, by an overflow, steps return EG_CONTRADICTION
    bool checks_types; // rules may be ill-typed: nodes are looked at before they get a type, see eg_ill_typed
} ArrayGraphOptions;

// The graph holds every live pure value of the function, which must outlive it. New nodes of the function are made only by
// array_graph_build.
ArrayGraph *array_graph_create(IrFunction *function, const ArrayGraphOptions *options);
void array_graph_destroy(ArrayGraph *graph);

EgGraph *array_graph_engine(ArrayGraph *graph);
IrFunction *array_graph_function(const ArrayGraph *graph);
ExtentTable *array_graph_extents(const ArrayGraph *graph);
// The class of a live pure value of the function; class 0 for others.
EgClass array_graph_class(const ArrayGraph *graph, ValueId value);

// ---- attributes and facts ----------------------------------------------------------------------------------------

const ArrayAttributes *array_attributes(const ArrayGraph *graph, int64_t payload);
int64_t array_attributes_intern(ArrayGraph *graph, const ArrayAttributes *attributes); // copies its argument
IrType array_class_type(const ArrayGraph *graph, EgClass class);
const ArrayFact *array_class_fact(const ArrayGraph *graph, EgClass class);
// What is known about extents wherever the class of a match's root is used.
const Facts *array_match_facts(const ArrayGraph *graph, const EgMatch *match);
const Facts *array_region_facts(const ArrayGraph *graph, RegionId region);
// The place where a node would be computed is the class's own; nodes that mention deeper or later leaves are not to be chosen.
bool array_node_is_available(const ArrayGraph *graph, EgNode node);

// ---- estimates: dims take their assumed values, other unknowns half of ARRAY_ASSUMED_EXTENT ----------------------

double array_extent_estimate(const ArrayGraph *graph, ExtentId extent);
// How often a region runs: the product of the trip counts around it.
double array_region_frequency(const ArrayGraph *graph, RegionId region);

// ---- building ----------------------------------------------------------------------------------------------------

// Builds the value of a node in the function from its operands' values.
ValueId array_graph_build(ArrayGraph *graph, EgNode node, const ValueId *operands, Span span);
// The same of an operation that need not be a node, of the given type, as it stands: without folding.
ValueId array_graph_build_plainly(ArrayGraph *graph, EgOp op, int64_t payload, IrType type, const ValueId *operands);

#endif
