// Workloads with known answers, shared by the benchmark and the unit tests: how many e-nodes and e-classes each step
// leaves is a fact of the mathematics.

#ifndef BENCH_EGRAPH_WORKLOADS_H
#define BENCH_EGRAPH_WORKLOADS_H

#include "middle/egraph/egraph_engine.h"

typedef enum WorkloadOp {
    OP_NUMBER, OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_POW, OP_LN, OP_SQRT, OP_SIN, OP_COS, OP_DIFF, OP_INTEGRAL, OP_X, OP_Y, OP_FIVE, OP_COUNT,
} WorkloadOp;

extern const EgOpInfo workload_ops[OP_COUNT];

// A: 24 rules of derivatives and integrals on seven terms (the "math" benchmark of egg's and egglog's test suites).
EgGraph *workload_a_create(const EgOptions *options);

// B: associativity and commutativity of addition on 1 + (2 + ... + n).
EgGraph *workload_b_create(uint32_t n, const EgOptions *options);

#endif
