// Shared by the files of the reference evaluator only.

#ifndef MIDDLE_IR_EVALUATE_INTERNAL_H
#define MIDDLE_IR_EVALUATE_INTERNAL_H

#include "evaluate.h"

// ---- evaluate_tensor.c: arrays in C order, shared by counting their holders ---------------------------------------

typedef struct Tensor {
    uint32_t holders;
    DType dtype;
    uint32_t rank;
    int64_t extents[IR_RANK_LIMIT];
    int64_t count; // elements
    unsigned char *data;
} Tensor;

// Zeroed, with one holder. The extents must be >= 0 and the size fit in memory (REQUIRE).
Tensor *tensor_create(DType dtype, uint32_t rank, const int64_t *extents);
Tensor *tensor_create_scalar(DType dtype, uint64_t bits);
Tensor *tensor_copy(const Tensor *tensor);
Tensor *tensor_hold(Tensor *tensor);
void tensor_release(Tensor *tensor); // NULL is allowed
uint64_t tensor_get(const Tensor *tensor, int64_t position); // elements of at most 8 bytes
void tensor_set(Tensor *tensor, int64_t position, uint64_t bits);
void tensor_copy_element(Tensor *target, int64_t target_position, const Tensor *source, int64_t source_position);
size_t tensor_bytes(const Tensor *tensor);

// gamma(indices; extents), the row-major position; REQUIREs every index to be in range.
int64_t shape_position(const int64_t *extents, uint32_t rank, const int64_t *indices);
// gamma', its inverse.
void shape_indices(const int64_t *extents, uint32_t rank, int64_t position, int64_t *indices);
// Steps to the next index vector in row-major order; false after the last (then all indices are 0 again).
bool shape_advance(const int64_t *extents, uint32_t rank, int64_t *indices);
// The number of elements: 0 when any extent is 0. False when it is not representable or an extent is negative.
bool shape_count(const int64_t *extents, uint32_t rank, int64_t *count);

// ---- the evaluator -----------------------------------------------------------------------------------------------

// What is known of a value in the current activation of its region.
typedef struct Cell {
    Tensor *tensor;       // NULL: not evaluated
    Tensor **results;     // of an executed region op
    uint32_t result_count;
} Cell;

// Lists of values by the index of a value or region: items[first[i]] .. items[first[i + 1] - 1].
typedef struct ValueLists {
    uint32_t *first;
    ValueId *items;
} ValueLists;

typedef struct DemandFrame {
    ValueId value;
    uint32_t next; // position in the dependency list
} DemandFrame;

// A region being executed.
typedef struct Activation {
    RegionId region;
    ValueId owner; // the region op; none for the root
    size_t next_item;
    int64_t index, upper, step; // FOR
    Tensor **carried;           // WHILE, while its condition runs: what its body will receive
} Activation;

typedef struct Evaluator {
    const IrFunction *function;
    const int64_t *dims;
    const EvaluatorArray *arguments;
    EvaluatorError *error;
    Arena *arena;
    RegionId *places;          // by value: the region whose activation gives it its meaning
    ValueLists dependencies;   // by value: operands and the values in extents
    ValueLists users;          // by value: the live values that have it as an operand
    ValueLists inhabitants;    // by region: the values whose place it is
    bool *pinned;              // by value: must survive an UPDATE of it, whatever its users' state (evaluate_analysis.c)
    Cell *cells;               // by value
    VECTOR(DemandFrame) demands;
    VECTOR(Activation) activations;
} Evaluator;

// evaluate_analysis.c: fills places, lists and pins.
void evaluator_analyse(Evaluator *evaluator);
static inline uint32_t value_list_count(const ValueLists *lists, uint32_t key) { return lists->first[key + 1] - lists->first[key]; }

// evaluate_demand.c: the value's tensor, evaluated now unless it is known. It stays owned by the value's cell.
const Tensor *evaluator_demand(Evaluator *evaluator, ValueId value);
void evaluator_demand_dependencies(Evaluator *evaluator, ValueId value);
// `indices` are the values of ATOM_INDEX; NULL where none occur. The values that the extent mentions must be known.
int64_t evaluator_extent(const Evaluator *evaluator, ExtentId extent, const int64_t *indices);
void evaluator_shape(const Evaluator *evaluator, IrType type, int64_t *extents);
void evaluator_clear_cell(Cell *cell);

// evaluate_region.c: runs the function's skeleton. Returns 0 or the status of the check that failed.
int32_t evaluator_run(Evaluator *evaluator);

// Kernels: a pure node's result from its operands, whose values are known. The caller owns the result.
Tensor *evaluate_structural(const Evaluator *evaluator, const IrNode *node, const Tensor *const *operands);
Tensor *evaluate_gather(const Evaluator *evaluator, const IrNode *node, const Tensor *const *operands);
Tensor *evaluate_reduce(const IrNode *node, const Tensor *operand);                              // REDUCE, ARG_REDUCE
Tensor *evaluate_scan(const IrNode *node, const Tensor *operand);
Tensor *evaluate_contract(const IrNode *node, const Tensor *left, const Tensor *right);

// The orders of evaluate_order.c on a sequence of terms: see docs/reduction-orders.md.
uint64_t order_reduce(IrOrder order, IrOp combiner, DType dtype, const uint64_t *terms, int64_t count);
uint64_t order_contract(IrOrder order, DType dtype, const uint64_t *left, const uint64_t *right, int64_t count);

#endif
