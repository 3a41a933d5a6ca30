// What the functions about structural attributes share: attributes while they are put together, and small questions.

#ifndef MIDDLE_EGRAPH_ARRAY_FUNCTIONS_SUPPORT_H
#define MIDDLE_EGRAPH_ARRAY_FUNCTIONS_SUPPORT_H

#include "array_functions.h"

// An ArrayAttributes with room of its own; fields that the op has no use for stay zero.
typedef struct AttributeDraft {
    IrOp op;
    uint32_t rank; // extents in `shape`, or the rank of a contraction
    ExtentId shape[IR_RANK_LIMIT];
    uint32_t integer_count, extent_count;
    int64_t integers[3 * IR_RANK_LIMIT];
    ExtentId extents[IR_RANK_LIMIT];
    IrOrder order;
    DType dtype;       // of a constant
    uint64_t constant; // its bits
} AttributeDraft;

// Interns the draft as the answer of a function; false when an extent left 64 bits on the way.
bool attribute_answer(ArrayGraph *graph, const AttributeDraft *draft, int64_t *result);

static inline const IrAttributes *attribute_argument(const ArrayGraph *graph, int64_t payload) { return &array_attributes(graph, payload)->attributes; }
static inline IrType type_argument(const ArrayGraph *graph, int64_t class) { return array_class_type(graph, (EgClass){(uint32_t)class}); }

bool integers_hold(const int64_t *integers, uint32_t count, int64_t wanted);
// The place of `wanted`, or `count`.
uint32_t integers_find(const int64_t *integers, uint32_t count, int64_t wanted);
bool same_extents(const ExtentId *left, const ExtentId *right, uint32_t count);
// Whether 0 <= at < extent is proved wherever the match's root is used.
bool is_index_proved(const ArrayGraph *graph, const EgMatch *match, ExtentId at, ExtentId extent);

// The operand's axis of a reduction's axis `kept`.
int64_t axis_beside_reduction(const IrAttributes *reduction, int64_t kept);

// One axis of a slice.
typedef struct SliceAxis {
    ExtentId start, count;
    int64_t step;
} SliceAxis;
SliceAxis slice_axis(const ArrayAttributes *slice, uint32_t axis);
SliceAxis slice_axis_whole(ArrayGraph *graph, ExtentId extent);
bool slice_axis_is_whole(ArrayGraph *graph, SliceAxis along, ExtentId extent);
void slice_set(ArrayGraph *graph, AttributeDraft *draft, uint32_t axis, SliceAxis along); // of a draft with op IR_SLICE and the final rank
AttributeDraft slice_draft(uint32_t rank);
AttributeDraft whole_slice_draft(ArrayGraph *graph, uint32_t rank, const ExtentId *shape);

// Answers with the index `at` along the axis.
bool index_answer(ArrayGraph *graph, int64_t axis, ExtentId at, int64_t *result);

#endif
