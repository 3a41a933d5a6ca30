// Entry points of the scalar semantics: which family of operations an element type has, and identities of combiners.

#include "scalar_internal.h"

uint64_t scalar_apply(IrOp op, DType operand_dtype, DType result_dtype, const uint64_t *operands) {
    const IrOpInfo *info = ir_op_info(op);
    REQUIRE(info->op_class == IR_CLASS_POINTWISE, "%s is not a pointwise operation", info->name);
    if (op == IR_SELECT) return operands[0] != 0 ? operands[1] : operands[2];
    if (op == IR_CAST) return scalar_cast(operand_dtype, result_dtype, operands[0]);
    uint64_t right = info->least_operands == 1 ? 0 : operands[1];
    if (operand_dtype == DTYPE_F64) return scalar_f64_apply(op, operands[0], right);
    if (operand_dtype == DTYPE_F32) return scalar_f32_apply(op, operands[0], right);
    return scalar_integer_apply(op, operand_dtype, operands[0], right);
}

uint64_t scalar_identity(IrOp combiner, DType dtype) {
    if (combiner == IR_ADD) return dtype_is_float(dtype) ? scalar_from_double(dtype, -0.0) : 0;
    if (combiner == IR_MULTIPLY) return scalar_from_integer(dtype, 1);
    if (combiner == IR_BIT_AND) return scalar_integer_truncate(dtype, UINT64_MAX);
    REQUIRE(combiner == IR_BIT_OR, "%s has no identity", ir_op_info(combiner)->name);
    return 0;
}
