// What the files of the array graph share.

#ifndef MIDDLE_EGRAPH_ARRAY_INTERNAL_H
#define MIDDLE_EGRAPH_ARRAY_INTERNAL_H

#include "array_graph.h"

// Where the deepest leaf that something mentions lives, and the skeleton node after which it may be used.
typedef struct ArrayPlace {
    uint32_t region, time;
} ArrayPlace;

// Open addressing over entries that a caller compares; 0 is free, otherwise entry + 1.
typedef struct ArrayInterner {
    uint32_t *slots;
    uint32_t capacity, count;
} ArrayInterner;

typedef struct InternedAttributes {
    ArrayAttributes attributes;
    ArrayPlace place;
    uint64_t hash;
    uint32_t view_type, view_region; // 1 + the operand's type, and the region, that `view` was made for; 0: not made yet
    IndexMapId view;                 // of the operation with these attributes; no map: no view
} InternedAttributes;

typedef struct InternedType {
    IrType type;
    uint64_t hash;
} InternedType;

// A class that is a view, see array_view.h.
typedef struct ArrayView {
    uint32_t source, map, type; // equal for equal views
    bool is_conditional;        // likewise
    EgClass class;
} ArrayView;

// A node of the program as written.
typedef struct WrittenNode {
    EgOp op;
    int64_t payload;
    EgClass children[3];
} WrittenNode;

// One use of a pure value by the skeleton, a region's results or the function's.
typedef struct ArrayRoot {
    ValueId value;
    EgClass class;
    RegionId region; // where it is used first
    uint32_t uses;
} ArrayRoot;
typedef VECTOR(ArrayRoot) ArrayRoots; // each value once, in order of first use

struct ArrayGraph {
    IrFunction *function;
    Arena *arena;
    EgGraph *engine;
    ArrayGraphOptions options;
    EgAnalysis analysis;
    uint32_t value_count; // of the function when the graph was made
    ArrayPlace *places;   // by original value
    EgClass *classes;     // by original value
    ArrayRoots roots;
    VECTOR(WrittenNode) written; // operands before their users
    ArrayInterner attribute_slots, type_slots, view_slots;
    VECTOR(InternedAttributes) attributes;
    VECTOR(InternedType) types;
    VECTOR(ArrayView) views;
    Facts **region_facts; // by region, NULL until asked for
};

// ---- array_intern.c ----------------------------------------------------------------------------------------------

uint32_t array_type_intern(ArrayGraph *graph, IrType type); // copies the shape
// The place of the values that extents mention.
ArrayPlace array_extents_place(const ArrayGraph *graph, const ExtentId *extents, uint32_t count);
ArrayPlace array_place_join(const ArrayGraph *graph, ArrayPlace left, ArrayPlace right);
// The first class that was given as this view: `view.class`, when there is none before.
EgClass array_view_intern(ArrayGraph *graph, ArrayView view);
void array_intern_free(ArrayGraph *graph);

// ---- array_payload.c ---------------------------------------------------------------------------------------------

// The engine op and payload of a pure value; values of the skeleton are leaves.
EgOp array_value_op(const ArrayGraph *graph, ValueId value);
int64_t array_value_payload(ArrayGraph *graph, ValueId value);

// ---- array_type.c, array_fact.c ----------------------------------------------------------------------------------

IrType array_node_type(const ArrayGraph *graph, EgNode node, ExtentId *shape); // shape: room for IR_RANK_LIMIT
extern const EgAnalysis array_analysis;

// ---- array_typing.c ----------------------------------------------------------------------------------------------

// EgAnalysis.admits: whether the attributes and the operands of a node fit, so that it has a type. data: the ArrayGraph.
bool array_node_is_typed(const EgGraph *engine, EgNode node, void *data);

#endif
