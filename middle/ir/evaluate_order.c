// The orders of reductions and contractions, on the sequence of terms of one result element. docs/reduction-orders.md is
// the normative text; every back end computes the same bits. In short, for terms t[0] .. t[n-1] and the combiner +:
//
//   left         ((t[0] + t[1]) + t[2]) + ...
//   lanes16      Blocks of 1024 terms; the last may be shorter. In a block, lane l of 16 starts with the identity (-0.0 for
//                sums, 1 for products; none for min and max, where a lane starts with its first term) and takes the
//                terms l, l+16, l+32 ... in order. Lanes combine by halving: lane l = lane l + lane l+8 for l < 8, then with
//                l+4, l+2, l+1. Block results combine like a binary counter: a block enters with level 0; while the two
//                newest results have one level they become older + newer with the next level. At the end the results
//                are folded from the newest: sum = older + sum.
//   chunk256     Chunks of 256 terms; the last may be shorter. A chunk's sum starts with +0.0 and takes fma(a, b, sum) in
//                order. The total is the first chunk's sum; each next chunk's sum is added to it in order.
//   lanes16fma   lanes16 with lanes that start with +0.0 and take fma(a, b, lane); all lanes, used or not, are added.
//
// No terms: 0 for sums (+0.0), 1 for products, all ones for "and", 0 for "or", 0 for min and max (a check comes before).

#include <math.h>

#include "evaluate_internal.h"
#include "scalar.h"

enum { BLOCK = 1024, LANES = 16, CHUNK = 256, LEVEL_LIMIT = 64 };

// A partial result; `empty` ones are skipped, which for sums and products equals starting with the identity.
typedef struct Partial {
    uint64_t bits;
    bool empty;
} Partial;

typedef struct Combine {
    IrOp op;
    DType dtype;
} Combine;

static Partial combine(Combine how, Partial left, Partial right) {
    if (left.empty) return right;
    if (right.empty) return left;
    const uint64_t operands[] = {left.bits, right.bits};
    return (Partial){.bits = scalar_apply(how.op, how.dtype, how.dtype, operands)};
}

// The results of blocks: `levels` fall towards the newest.
typedef struct BlockStack {
    Partial partials[LEVEL_LIMIT];
    uint32_t levels[LEVEL_LIMIT];
    uint32_t count;
} BlockStack;

static void block_stack_push(BlockStack *stack, Combine how, Partial block) {
    uint32_t level = 0;
    while (stack->count != 0 && stack->levels[stack->count - 1] == level) {
        block = combine(how, stack->partials[--stack->count], block);
        level++;
    }
    stack->partials[stack->count] = block;
    stack->levels[stack->count++] = level;
}

static uint64_t block_stack_fold(BlockStack *stack, Combine how) {
    Partial result = stack->partials[--stack->count];
    while (stack->count != 0) result = combine(how, stack->partials[--stack->count], result);
    return result.bits;
}

static Partial halve_lanes(Combine how, Partial lanes[LANES]) {
    for (uint32_t half = LANES / 2; half != 0; half /= 2) {
        for (uint32_t lane = 0; lane < half; lane++) lanes[lane] = combine(how, lanes[lane], lanes[lane + half]);
    }
    return lanes[0];
}

static int64_t block_end(int64_t start, int64_t count, int64_t size) { return count - start < size ? count : start + size; }

static Partial reduce_block(Combine how, const uint64_t *terms, int64_t count) {
    Partial lanes[LANES];
    for (uint32_t lane = 0; lane < LANES; lane++) lanes[lane] = (Partial){.empty = true};
    for (int64_t term = 0; term < count; term++) {
        Partial *lane = &lanes[term % LANES];
        *lane = combine(how, *lane, (Partial){.bits = terms[term]});
    }
    return halve_lanes(how, lanes);
}

static uint64_t reduce_lanes16(Combine how, const uint64_t *terms, int64_t count) {
    BlockStack stack = {.count = 0};
    for (int64_t start = 0; start < count; start += BLOCK) {
        block_stack_push(&stack, how, reduce_block(how, terms + start, block_end(start, count, BLOCK) - start));
    }
    return block_stack_fold(&stack, how);
}

static uint64_t reduce_left(Combine how, const uint64_t *terms, int64_t count) {
    Partial result = {.empty = true};
    for (int64_t term = 0; term < count; term++) result = combine(how, result, (Partial){.bits = terms[term]});
    return result.bits;
}

static uint64_t empty_reduction(IrOp combiner, DType dtype) {
    bool has_identity = combiner == IR_MULTIPLY || combiner == IR_BIT_AND || combiner == IR_BIT_OR;
    return has_identity ? scalar_identity(combiner, dtype) : 0;
}

uint64_t order_reduce(IrOrder order, IrOp combiner, DType dtype, const uint64_t *terms, int64_t count) {
    Combine how = {.op = combiner, .dtype = dtype};
    if (count == 0) return empty_reduction(combiner, dtype);
    if (order == IR_ORDER_LANES16) return reduce_lanes16(how, terms, count);
    REQUIRE(order == IR_ORDER_LEFT || order == IR_ORDER_ANY, "a reduction has order %s", ir_order_name(order));
    return reduce_left(how, terms, count);
}

// fma(a, b, sum) with one rounding for floats; sum + a * b, wrapping, for integers; (a and b) or sum for bool.
static uint64_t multiply_add(DType dtype, uint64_t left, uint64_t right, uint64_t sum) {
    if (dtype == DTYPE_F64) {
        return scalar_from_double(dtype, fma(scalar_to_double(dtype, left), scalar_to_double(dtype, right), scalar_to_double(dtype, sum)));
    }
    if (dtype == DTYPE_F32) {
        float result = fmaf((float)scalar_to_double(dtype, left), (float)scalar_to_double(dtype, right), (float)scalar_to_double(dtype, sum));
        return scalar_from_double(dtype, (double)result);
    }
    const uint64_t factors[] = {left, right};
    const uint64_t terms[] = {sum, scalar_apply(IR_MULTIPLY, dtype, dtype, factors)};
    return scalar_apply(IR_ADD, dtype, dtype, terms);
}

// +0.0, 0 and false are all zero bits.
static uint64_t contract_chunk(DType dtype, const uint64_t *left, const uint64_t *right, int64_t count) {
    uint64_t sum = 0;
    for (int64_t term = 0; term < count; term++) sum = multiply_add(dtype, left[term], right[term], sum);
    return sum;
}

static uint64_t contract_chunk256(DType dtype, const uint64_t *left, const uint64_t *right, int64_t count) {
    Combine how = {.op = IR_ADD, .dtype = dtype};
    Partial total = {.empty = true};
    for (int64_t start = 0; start < count; start += CHUNK) {
        int64_t length = block_end(start, count, CHUNK) - start;
        total = combine(how, total, (Partial){.bits = contract_chunk(dtype, left + start, right + start, length)});
    }
    return total.bits;
}

static Partial contract_block(Combine how, const uint64_t *left, const uint64_t *right, int64_t count) {
    Partial lanes[LANES];
    for (uint32_t lane = 0; lane < LANES; lane++) lanes[lane] = (Partial){.bits = 0};
    for (int64_t term = 0; term < count; term++) {
        Partial *lane = &lanes[term % LANES];
        lane->bits = multiply_add(how.dtype, left[term], right[term], lane->bits);
    }
    return halve_lanes(how, lanes);
}

static uint64_t contract_lanes16(DType dtype, const uint64_t *left, const uint64_t *right, int64_t count) {
    Combine how = {.op = IR_ADD, .dtype = dtype};
    BlockStack stack = {.count = 0};
    for (int64_t start = 0; start < count; start += BLOCK) {
        int64_t length = block_end(start, count, BLOCK) - start;
        block_stack_push(&stack, how, contract_block(how, left + start, right + start, length));
    }
    return block_stack_fold(&stack, how);
}

uint64_t order_contract(IrOrder order, DType dtype, const uint64_t *left, const uint64_t *right, int64_t count) {
    if (count == 0) return 0;
    if (order == IR_ORDER_LANES16_FMA) return contract_lanes16(dtype, left, right, count);
    REQUIRE(order == IR_ORDER_CHUNK256 || order == IR_ORDER_ANY, "a contraction has order %s", ir_order_name(order));
    return contract_chunk256(dtype, left, right, count);
}
