// scalar_stream OP OPERAND_DTYPE RESULT_DTYPE: applies scalar_apply to a stream. Reads records of three 64-bit operands from
// stdin and writes one 64-bit result each to stdout, all little-endian bits as scalar.h has them.

#include <stdio.h>
#include <string.h>

#include "middle/ir/scalar.h"

enum { OPERANDS = 3 };

int main(int argument_count, char **arguments) {
    if (argument_count != 4) {
        fprintf(stderr, "usage: %s OP OPERAND_DTYPE RESULT_DTYPE\n", arguments[0]);
        return 2;
    }
    IrOp op = ir_op_from_name(arguments[1], strlen(arguments[1]));
    DType operand_dtype = dtype_from_name(arguments[2]), result_dtype = dtype_from_name(arguments[3]);
    if (op == IR_OP_COUNT || operand_dtype == DTYPE_NONE || result_dtype == DTYPE_NONE) {
        fprintf(stderr, "%s: unknown operation or dtype\n", arguments[0]);
        return 2;
    }
    uint64_t operands[OPERANDS];
    while (fread(operands, sizeof operands, 1, stdin) == 1) {
        uint64_t result = scalar_apply(op, operand_dtype, result_dtype, operands);
        if (fwrite(&result, sizeof result, 1, stdout) != 1) return 1;
    }
    return 0;
}
