// Structural operations, straight from the definitions of moa.md and NumPy: for every result index, which operand's element
// is it? Deliberately not through index_map.h, so that the two are tested against each other.

#include "evaluate_internal.h"

typedef struct Structural {
    const IrNode *node;
    const Tensor *const *operands;
    const Tensor *result;
    int64_t extents[2 * IR_RANK_LIMIT]; // the values of the node's extent attributes
} Structural;

// Writes where the result's element at `index` comes from: an operand's number and the index in it.
typedef uint32_t Gather(const Structural *structural, const int64_t *index, int64_t *source);

static int64_t integer_attribute(const Structural *structural, uint32_t position) { return structural->node->attributes.integers[position]; }

// slice: A[start + i * step] on every axis.
static uint32_t gather_SLICE(const Structural *structural, const int64_t *index, int64_t *source) {
    for (uint32_t axis = 0; axis < structural->result->rank; axis++) {
        source[axis] = structural->extents[axis] + index[axis] * integer_attribute(structural, axis);
    }
    return 0;
}

// psi with one index on one axis, clamped into the axis.
static uint32_t gather_INDEX(const Structural *structural, const int64_t *index, int64_t *source) {
    uint32_t dropped = (uint32_t)integer_attribute(structural, 0);
    const Tensor *operand = structural->operands[0];
    int64_t at = structural->extents[0];
    if (at >= operand->extents[dropped]) at = operand->extents[dropped] - 1;
    if (at < 0) at = 0;
    for (uint32_t axis = 0; axis < operand->rank; axis++) {
        source[axis] = axis == dropped ? at : index[axis < dropped ? axis : axis - 1];
    }
    return 0;
}

// T_p A in NumPy's convention: i' psi A with i'[p_k] = i_k.
static uint32_t gather_TRANSPOSE(const Structural *structural, const int64_t *index, int64_t *source) {
    for (uint32_t axis = 0; axis < structural->result->rank; axis++) source[integer_attribute(structural, axis)] = index[axis];
    return 0;
}

// Result axes without an operand axis repeat the operand.
static uint32_t gather_BROADCAST(const Structural *structural, const int64_t *index, int64_t *source) {
    for (uint32_t axis = 0; axis < structural->result->rank; axis++) {
        int64_t from = integer_attribute(structural, axis);
        if (from >= 0) source[from] = index[axis];
    }
    return 0;
}

// (rav A)[gamma(i; v)]: the same row-major position.
static uint32_t gather_RESHAPE(const Structural *structural, const int64_t *index, int64_t *source) {
    const Tensor *operand = structural->operands[0], *result = structural->result;
    REQUIRE(operand->count == result->count, "reshape changes the number of elements");
    shape_indices(operand->extents, operand->rank, shape_position(result->extents, result->rank, index), source);
    return 0;
}

// i < s_0 ? (<i>++j) psi A : (<i-s_0>++j) psi B, on the given axis and for any number of operands.
static uint32_t gather_CONCATENATE(const Structural *structural, const int64_t *index, int64_t *source) {
    uint32_t axis = (uint32_t)integer_attribute(structural, 0), operand = 0;
    for (uint32_t k = 0; k < structural->result->rank; k++) source[k] = index[k];
    while (operand + 1 < structural->node->operand_count && source[axis] >= structural->operands[operand]->extents[axis]) {
        source[axis] -= structural->operands[operand++]->extents[axis];
    }
    return operand;
}

// NumPy's roll: A[(i - shift) mod s]. Both are below 2^63 in size, and the remainders' difference cannot overflow.
static uint32_t gather_ROLL(const Structural *structural, const int64_t *index, int64_t *source) {
    uint32_t axis = (uint32_t)integer_attribute(structural, 0);
    int64_t extent = structural->result->extents[axis];
    for (uint32_t k = 0; k < structural->result->rank; k++) source[k] = index[k];
    source[axis] = integer_floor_modulo(index[axis] - integer_floor_modulo(structural->extents[0], extent), extent);
    return 0;
}

// The two axes are dropped; the diagonal's axis comes last.
static uint32_t gather_DIAGONAL(const Structural *structural, const int64_t *index, int64_t *source) {
    uint32_t next = 0;
    for (uint32_t axis = 0; axis < structural->operands[0]->rank; axis++) {
        bool first = axis == integer_attribute(structural, 0), second = axis == integer_attribute(structural, 1);
        if (!first && !second) source[axis] = index[next++];
    }
    for (uint32_t k = 0; k < 2; k++) source[integer_attribute(structural, k)] = structural->extents[k] + index[next];
    return 0;
}

static uint32_t gather_WITH_SHAPE(const Structural *structural, const int64_t *index, int64_t *source) {
    return gather_RESHAPE(structural, index, source);
}

// One handler for each structural operation of ops.def: a missing one does not compile.
#define GATHER_OF_LEAF(name) NULL
#define GATHER_OF_GENERATOR(name) NULL
#define GATHER_OF_POINTWISE(name) NULL
#define GATHER_OF_STRUCTURAL(name) gather_##name
#define GATHER_OF_GATHER(name) NULL
#define GATHER_OF_REDUCTION(name) NULL
#define GATHER_OF_SCAN(name) NULL
#define GATHER_OF_CONTRACTION(name) NULL
#define GATHER_OF_UPDATE(name) NULL
#define GATHER_OF_CHECK(name) NULL
#define GATHER_OF_REGION(name) NULL
#define GATHER_OF_COMPLEX(name) NULL
static Gather *const gathers[] = {
#define IR_OP(name, text, op_class, ...) [IR_##name] = GATHER_OF_##op_class(name),
#include "ops.def"
};

// An INDEX into an axis of no elements has no element to give: the result stays 0. A check has failed before it is used.
static bool has_source(const Structural *structural) {
    return structural->node->op != IR_INDEX || structural->operands[0]->count != 0;
}

Tensor *evaluate_structural(const Evaluator *evaluator, const IrNode *node, const Tensor *const *operands) {
    int64_t extents[IR_RANK_LIMIT], index[IR_RANK_LIMIT] = {0}, source[IR_RANK_LIMIT] = {0};
    evaluator_shape(evaluator, node->type, extents);
    Tensor *result = tensor_create(node->type.dtype, node->type.rank, extents);
    Structural structural = {.node = node, .operands = operands, .result = result};
    for (uint32_t k = 0; k < node->attributes.extent_count; k++) structural.extents[k] = evaluator_extent(evaluator, node->attributes.extents[k], NULL);
    Gather *gather = gathers[node->op];
    REQUIRE(gather != NULL, "%s is not structural", ir_op_info(node->op)->name);
    for (int64_t position = 0; position < result->count && has_source(&structural); position++) {
        const Tensor *operand = operands[gather(&structural, index, source)];
        tensor_copy_element(result, position, operand, shape_position(operand->extents, operand->rank, source));
        shape_advance(result->extents, result->rank, index);
    }
    return result;
}
