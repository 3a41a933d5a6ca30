// Assignment through boolean masks: A[mask] = value and A[mask] op= value write the whole of A, each element a choice between the
// value and what it was. Reading A[mask] has an extent that only the data tell, and is not here.

#include "expression.h"

bool operand_is_mask(const Checker *checker, const Operand *index) {
    return index->kind == OPERAND_VALUE && operand_type(checker, index).rank > 0 && operand_type(checker, index).dtype == DTYPE_BOOL;
}

bool require_masked_value(Checker *checker, const Operand *base, const Operand *mask, const Operand *value, Span span) {
    if (mask->kind == OPERAND_INVALID || value->kind == OPERAND_INVALID) return false;
    uint32_t rank = operand_type(checker, base).rank, mask_rank = operand_type(checker, mask).rank;
    if (mask_rank > rank) {
        diagnostic_error(checker->diagnostics, mask->span, "a mask of rank %u does not index %s", mask_rank, operand_describe(checker, base));
        return false;
    }
    if (value->kind == OPERAND_VALUE && operand_type(checker, value).rank <= rank - mask_rank) return true;
    if (rank == mask_rank) report_not_supported(checker, span, "assignment of anything but a scalar through a boolean mask");
    else report_not_supported(checker, span, "assignment of a value for each marked row through a boolean mask");
    return false;
}

// A mask of A's first axes holds for all that is below them. No value after an error.
static ValueId mask_of_shape(Checker *checker, const Operand *mask, IrType type) {
    IrType mask_type = operand_type(checker, mask);
    ExtentId shape[IR_RANK_LIMIT];
    int64_t axes[IR_RANK_LIMIT];
    for (uint32_t axis = 0; axis < type.rank; axis++) {
        bool is_masked = axis < mask_type.rank;
        if (is_masked && !require_equal_extents(checker, mask_type.shape[axis], type.shape[axis], mask->span, "the extents of a mask and its array"))
            return (ValueId){0};
        shape[axis] = is_masked ? mask_type.shape[axis] : extent_of(checker, 1);
        axes[axis] = is_masked ? (int64_t)axis : -1;
    }
    ValueId value = mask->value;
    if (mask_type.rank < type.rank) value = ir_build_broadcast(checker->function, value, type.rank, shape, axes, mask->span);
    return broadcast_value_to(checker, &value, type.rank, type.shape, mask->span, "mask") ? value : (ValueId){0};
}

void store_masked(Checker *checker, const Operand *base, const Operand *mask, const Operand *value, bool same_kind, Span span) {
    IrType type = operand_type(checker, base);
    if (!cast_is_allowed(checker, value, type.dtype, same_kind, span)) return;
    ValueId operands[3] = {mask_of_shape(checker, mask, type), cast_for_assignment(checker, value, type.dtype), base->value};
    if (!value_exists(operands[0]) || !value_exists(operands[1])) return;
    if (!broadcast_value_to(checker, &operands[1], type.rank, type.shape, span, "assignment")) return;
    ValueId selected = ir_build_pointwise(checker->function, IR_SELECT, type.dtype, operands, 3, span);
    view_write(checker, &base->view, selected, span);
}
