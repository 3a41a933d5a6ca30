// Reductions, scans and contractions backwards: axes to sum over are put in at random places.

#include "invert.h"

static IrOrder reduction_order(Term *term, DType dtype) {
    if (!dtype_is_float(dtype)) return IR_ORDER_ANY;
    return random_percent(term->random, 50) ? IR_ORDER_LANES16 : IR_ORDER_LEFT;
}

bool invert_reduction(Term *term, IrOp op, IrOp combiner, IrType result, Inversion *inversion) {
    static const uint32_t counts[] = {0, 1, 1, 1, 1, 2, 2};
    uint32_t count = counts[random_below(term->random, 7)], rank = result.rank + count, next = 0, reduced = 0;
    int64_t *axes = inversion_integers(term, inversion, count), places[TERM_RANK_LIMIT + 4];
    ExtentId *shape = inversion_shape(term, rank);
    for (uint32_t k = 0; k < rank; k++) places[k] = k < count;
    random_shuffle(term->random, places, rank);
    for (uint32_t k = 0; k < rank; k++) {
        if (places[k]) axes[reduced++] = k;
        shape[k] = places[k] ? term_extent(term) : result.shape[next++];
    }
    DType dtype = result.dtype;
    while (op == IR_ARG_REDUCE && !op_takes(op, combiner, dtype = (DType)random_below(term->random, DTYPE_C64))) continue;
    inversion->operands[0] = (IrType){dtype, rank, shape};
    inversion->attributes.combiner = combiner;
    if (op == IR_REDUCE) inversion->attributes.order = reduction_order(term, dtype);
    return true;
}

bool invert_scan(Term *term, IrOp combiner, IrType result, Inversion *inversion) {
    inversion_integers(term, inversion, 1)[0] = random_below(term->random, result.rank);
    inversion->operands[0] = result;
    inversion->attributes.combiner = combiner;
    return true;
}

// By one index array: some adjacent axes of the result are its own, the others the array's.
bool invert_gather(Term *term, IrType result, Inversion *inversion) {
    uint32_t place = random_below(term->random, result.rank + 1), picked = random_below(term->random, result.rank - place + 1);
    uint32_t kept = result.rank - picked, axis = random_below(term->random, kept + 1);
    ExtentId *shape = inversion_shape(term, kept + 1), *indices = inversion_shape(term, picked);
    for (uint32_t k = 0; k < picked; k++) indices[k] = result.shape[place + k];
    for (uint32_t k = 0, next = 0; k <= kept; k++) {
        shape[k] = k == axis ? term_extent(term) : result.shape[next + (next >= place ? picked : 0)];
        next += k != axis;
    }
    int64_t *integers = inversion_integers(term, inversion, 2);
    integers[0] = axis;
    integers[1] = place;
    inversion->operand_count = 2;
    inversion->operands[0] = (IrType){result.dtype, kept + 1, shape};
    inversion->operands[1] = (IrType){DTYPE_I64, picked, indices};
    return true;
}

// ---- contractions ------------------------------------------------------------------------------------------------

typedef struct Operand {
    uint32_t rank;
    int64_t labels[3 * IR_RANK_LIMIT];
} Operand;

typedef struct Labels {
    Operand operands[2];
    ExtentId extents[2 * IR_RANK_LIMIT]; // by label
    uint32_t count;
} Labels;

// A label of the left operand, the right one, or both; seldom twice in one, which takes a diagonal.
static void add_label(Term *term, Labels *labels, ExtentId extent) {
    uint32_t where = 1 + random_below(term->random, 3), label = labels->count++;
    labels->extents[label] = extent;
    for (uint32_t k = 0; k < 2; k++) {
        Operand *operand = &labels->operands[k];
        if (!(where >> k & 1)) continue;
        operand->labels[operand->rank++] = label;
        if (random_percent(term->random, 2)) operand->labels[operand->rank++] = label;
    }
}

static IrType labelled_type(Term *term, const Labels *labels, const Operand *operand, DType dtype) {
    ExtentId *shape = inversion_shape(term, operand->rank);
    for (uint32_t k = 0; k < operand->rank; k++) shape[k] = labels->extents[operand->labels[k]];
    return (IrType){dtype, operand->rank, shape};
}

// Labels are numbers without order: any will do.
static void name_labels(Term *term, const Labels *labels, uint32_t result_rank, Inversion *inversion) {
    const Operand *left = &labels->operands[0], *right = &labels->operands[1];
    int64_t names[2 * IR_RANK_LIMIT], *integers = inversion_integers(term, inversion, left->rank + right->rank + result_rank);
    for (uint32_t k = 0; k < labels->count; k++) names[k] = k;
    random_shuffle(term->random, names, labels->count);
    uint32_t at = 0;
    for (uint32_t k = 0; k < left->rank; k++) integers[at++] = names[left->labels[k]];
    for (uint32_t k = 0; k < right->rank; k++) integers[at++] = names[right->labels[k]];
    for (uint32_t k = 0; k < result_rank; k++) integers[at++] = names[k];
}

static void random_labels(Term *term, IrType result, Labels *labels) {
    for (uint32_t k = 0; k < result.rank; k++) add_label(term, labels, result.shape[k]);
    for (uint32_t k = random_below(term->random, 3); k > 0; k--) add_label(term, labels, term_extent(term));
}

// One operand is a square matrix, by which the other is multiplied along one axis.
static void square_labels(Term *term, IrType result, Labels *labels) {
    uint32_t side = random_below(term->random, 2), axis = random_below(term->random, result.rank);
    Operand *square = &labels->operands[side], *other = &labels->operands[!side];
    labels->count = result.rank + 1;
    for (uint32_t k = 0; k <= result.rank; k++) {
        labels->extents[k] = result.shape[k < result.rank ? k : axis];
        if (k != axis) other->labels[other->rank++] = k;
    }
    square->rank = 2, square->labels[0] = axis, square->labels[1] = result.rank;
}

bool invert_contraction(Term *term, IrType result, Inversion *inversion) {
    Labels labels = {.count = 0};
    if (result.rank > 0 && random_percent(term->random, 30)) square_labels(term, result, &labels);
    else random_labels(term, result, &labels);
    for (uint32_t k = 0; k < 2; k++) random_shuffle(term->random, labels.operands[k].labels, labels.operands[k].rank);
    name_labels(term, &labels, result.rank, inversion);
    inversion->operand_count = 2;
    for (uint32_t k = 0; k < 2; k++) inversion->operands[k] = labelled_type(term, &labels, &labels.operands[k], result.dtype);
    bool is_float = dtype_is_float(result.dtype);
    inversion->attributes.order = !is_float ? IR_ORDER_ANY : random_percent(term->random, 50) ? IR_ORDER_CHUNK256 : IR_ORDER_LANES16_FMA;
    return true;
}
