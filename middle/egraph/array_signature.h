// The array IR as a signature of the e-graph engine: which operations there are, what their payloads mean, and the named
// functions that rules may call (array_functions.c).
//
// An engine op is an op of ops.def under its own name and with its own number, but for these:
//   value            a leaf: whatever no rule looks into (parameters, arguments, results of regions, updates); payload: ValueId
//   extent           payload: ExtentId
//   cast             payload: the result's DType
//   concatenate      two operands; longer ones are nested to the right
//   gather           by one index array; one by several is a value
//   reduce_add reduce_multiply reduce_minimum reduce_maximum reduce_bit_and reduce_bit_or, arg_minimum arg_maximum,
//   scan_add scan_multiply scan_minimum scan_maximum scan_bit_and scan_bit_or scan_bit_xor
// Ops whose attributes or shape do not follow from their operands have a payload that names an ArrayAttributes.

#ifndef MIDDLE_EGRAPH_ARRAY_SIGNATURE_H
#define MIDDLE_EGRAPH_ARRAY_SIGNATURE_H

#include "egraph_engine.h"
#include "middle/ir/ir.h"

typedef enum ArrayOp {
    ARRAY_VALUE = IR_OP_COUNT,
    ARRAY_REDUCE_ADD, ARRAY_REDUCE_MULTIPLY, ARRAY_REDUCE_MINIMUM, ARRAY_REDUCE_MAXIMUM, ARRAY_REDUCE_BIT_AND, ARRAY_REDUCE_BIT_OR,
    ARRAY_ARG_MINIMUM, ARRAY_ARG_MAXIMUM,
    ARRAY_SCAN_ADD, ARRAY_SCAN_MULTIPLY, ARRAY_SCAN_MINIMUM, ARRAY_SCAN_MAXIMUM, ARRAY_SCAN_BIT_AND, ARRAY_SCAN_BIT_OR, ARRAY_SCAN_BIT_XOR,
    ARRAY_OP_COUNT
} ArrayOp;

// Families for `:each`: pointwise-1 pointwise-2 pointwise-3 (by arity, cast left out), compare-2 (those with a bool result), reduce,
// scan.
const EgOpInfo *array_ops(void); // ARRAY_OP_COUNT of them
// The op of ops.def that an engine op stands for; IR_PARAMETER for ARRAY_VALUE.
IrOp array_op_ir(EgOp op);
IrOp array_op_combiner(EgOp op); // of a reduction or scan
// The engine op of a reduction or scan with this combiner, IR_REDUCE, IR_ARG_REDUCE or IR_SCAN.
EgOp array_op_reduction(IrOp op, IrOp combiner);

#endif
