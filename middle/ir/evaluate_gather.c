// GATHER: the element at i is the array's where its indexed axes have the index arrays' elements and its kept axes have i's.

#include "evaluate_internal.h"
#include "scalar.h"

static int64_t clamped(int64_t index, int64_t extent) { return index < 0 ? 0 : index >= extent ? extent - 1 : index; }

Tensor *evaluate_gather(const Evaluator *evaluator, const IrNode *node, const Tensor *const *operands) {
    const int64_t *axes = node->attributes.integers;
    const Tensor *array = operands[0], *first = operands[1];
    uint32_t count = node->operand_count - 1, place = (uint32_t)axes[count];
    int64_t extents[IR_RANK_LIMIT], index[IR_RANK_LIMIT] = {0}, source[IR_RANK_LIMIT];
    evaluator_shape(evaluator, node->type, extents);
    Tensor *result = tensor_create(node->type.dtype, node->type.rank, extents);
    for (int64_t position = 0; position < result->count && array->count != 0; position++) {
        int64_t at = shape_position(first->extents, first->rank, index + place);
        for (uint32_t axis = 0, indexed = 0, kept = 0; axis < array->rank; axis++) {
            if (indexed < count && axes[indexed] == axis) source[axis] = clamped((int64_t)tensor_get(operands[++indexed], at), array->extents[axis]);
            else source[axis] = index[kept + (kept >= place ? first->rank : 0)], kept++;
        }
        tensor_copy_element(result, position, array, shape_position(array->extents, array->rank, source));
        shape_advance(result->extents, result->rank, index);
    }
    return result;
}
