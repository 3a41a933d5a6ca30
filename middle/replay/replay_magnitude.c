// The errors that two ways to compute one value may have: a mirror of the function, over magnitudes.

#include "replay_internal.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "middle/ir/scalar.h"

static const Span no_span = {0, 0};

typedef struct Mirror {
    IrFunction *function;
    const int64_t *dims;
    uint32_t count;     // values that have a mirror
    ValueId *mirrors;   // by value; none for what is no float
    double *roundings;  // by value
} Mirror;

// ---- building ----------------------------------------------------------------------------------------------------

static ValueId build(const Mirror *mirror, IrOp op, ValueId first, ValueId second) {
    ValueId operands[] = {first, second};
    return ir_build(mirror->function, op, ir_type(mirror->function, first), operands, ir_op_info(op)->most_operands, &(IrAttributes){0}, no_span);
}

static ValueId widen(const Mirror *mirror, ValueId value) {
    IrType type = ir_type(mirror->function, value);
    if (type.dtype == DTYPE_F64) return value;
    type.dtype = DTYPE_F64;
    return ir_build(mirror->function, IR_CAST, type, &value, 1, &(IrAttributes){0}, no_span);
}

static ValueId absolute(const Mirror *mirror, ValueId value) {
    ValueId wide = widen(mirror, value);
    return build(mirror, IR_ABSOLUTE, wide, wide);
}

// The same operation on magnitudes.
static ValueId repeat(const Mirror *mirror, const IrNode *node, IrOp combiner) {
    ValueId operands[16];
    IrNode copy = *node;
    for (uint32_t k = 0; k < copy.operand_count; k++) {
        ValueId own = mirror->mirrors[copy.operands[k].index];
        operands[k] = value_exists(own) ? own : copy.operands[k];
    }
    copy.type.dtype = DTYPE_F64;
    copy.attributes.combiner = combiner;
    return ir_build(mirror->function, copy.op, copy.type, operands, copy.operand_count, &copy.attributes, no_span);
}

// A function's own magnitude and what the operand's error becomes: |f(a)| + |f'(a)| * m, with `slope` = |f'(a)|.
static ValueId smooth(const Mirror *mirror, ValueId value, ValueId slope, ValueId magnitude) {
    return build(mirror, IR_ADD, absolute(mirror, value), build(mirror, IR_MULTIPLY, slope, magnitude));
}

// An f64 array of the value's shape, the same number throughout.
static ValueId number_like(const Mirror *mirror, ValueId value, double number) {
    IrType type = ir_type(mirror->function, value);
    IrAttributes constant = {.constant = scalar_from_double(DTYPE_F64, number)};
    ValueId one = ir_build(mirror->function, IR_CONSTANT, (IrType){DTYPE_F64, 0, NULL}, NULL, 0, &constant, no_span);
    int64_t axes[IR_RANK_LIMIT];
    for (uint32_t k = 0; k < type.rank; k++) axes[k] = -1;
    IrAttributes repeated = {.integer_count = type.rank, .integers = axes};
    return type.rank == 0 ? one : ir_build(mirror->function, IR_BROADCAST, type, &one, 1, &repeated, no_span);
}

static ValueId one_like(const Mirror *mirror, ValueId value) { return number_like(mirror, value, 1); }

static ValueId mirror_quotient(const Mirror *mirror, ValueId right, ValueId first, ValueId second) {
    ValueId divisor = absolute(mirror, right), ratio = build(mirror, IR_DIVIDE, second, divisor);
    return build(mirror, IR_MULTIPLY, build(mirror, IR_DIVIDE, first, divisor), ratio);
}

// x ** y: |x ** y| (1 + |y| m(x) / |x| + |log |x|| m(y)).
static ValueId mirror_power(const Mirror *mirror, ValueId value, const IrNode *node, ValueId first, ValueId second) {
    ValueId base = absolute(mirror, node->operands[0]), logarithm = build(mirror, IR_LOG, base, base);
    ValueId from_base = build(mirror, IR_MULTIPLY, absolute(mirror, node->operands[1]), build(mirror, IR_DIVIDE, first, base));
    ValueId from_exponent = build(mirror, IR_MULTIPLY, absolute(mirror, logarithm), second);
    return smooth(mirror, value, absolute(mirror, value), build(mirror, IR_ADD, from_base, from_exponent));
}

static ValueId mirror_pointwise(const Mirror *mirror, ValueId value, const IrNode *node) {
    ValueId left = node->operands[0], right = node->operands[node->operand_count > 1];
    ValueId first = mirror->mirrors[left.index], second = mirror->mirrors[right.index];
    switch ((int)node->op) {
    case IR_CAST: return value_exists(first) ? first : absolute(mirror, value);
    case IR_NEGATIVE: case IR_ABSOLUTE: return first;
    case IR_ADD: case IR_SUBTRACT: return build(mirror, IR_ADD, first, second);
    case IR_MULTIPLY: return build(mirror, IR_MULTIPLY, first, second);
    case IR_DIVIDE: return mirror_quotient(mirror, right, first, second);
    case IR_MINIMUM: case IR_MAXIMUM: return build(mirror, IR_MAXIMUM, first, second);
    case IR_POWER: return mirror_power(mirror, value, node, first, second);
    case IR_SELECT: return repeat(mirror, node, 0);
    case IR_SQRT: return smooth(mirror, value, build(mirror, IR_DIVIDE, one_like(mirror, first), absolute(mirror, value)), first);
    case IR_EXP: return smooth(mirror, value, absolute(mirror, value), first);
    case IR_LOG: return smooth(mirror, value, build(mirror, IR_DIVIDE, one_like(mirror, first), absolute(mirror, left)), first);
    case IR_SIN: case IR_COS: case IR_TANH: return smooth(mirror, value, one_like(mirror, first), first);
    }
    return number_like(mirror, value, (double)INFINITY); // jumps, and slopes without a bound: nothing is said
}

static ValueId mirror_node(const Mirror *mirror, ValueId value) {
    IrNode node = *ir_node(mirror->function, value);
    if (!dtype_is_float(node.type.dtype)) return (ValueId){0};
    switch (ir_op_info(node.op)->op_class) {
    case IR_CLASS_POINTWISE: return mirror_pointwise(mirror, value, &node);
    case IR_CLASS_STRUCTURAL: case IR_CLASS_GATHER: case IR_CLASS_CONTRACTION: return repeat(mirror, &node, 0);
    case IR_CLASS_REDUCTION:
    case IR_CLASS_SCAN: return repeat(mirror, &node, node.attributes.combiner == IR_MINIMUM ? IR_MAXIMUM : node.attributes.combiner);
    default: return absolute(mirror, value);
    }
}

// What has no error of its own, and no mirror where it is no float.
static ValueId mirror_leaf(const Mirror *mirror, ValueId value) {
    return dtype_is_float(ir_type(mirror->function, value).dtype) ? absolute(mirror, value) : (ValueId){0};
}

// ---- roundings ---------------------------------------------------------------------------------------------------

static double elements(const Mirror *mirror, IrType type) {
    double product = 1;
    for (uint32_t k = 0; k < type.rank; k++) {
        int64_t extent = 0;
        replay_extent_value(mirror->function, type.shape[k], mirror->dims, &extent);
        product *= (double)extent;
    }
    return product;
}

// At most so many in one element: a reduction's terms are no more than its operands' elements.
static double count_roundings(const Mirror *mirror, const IrNode *node) {
    double sum = 1, product = 1;
    for (uint32_t k = 0; k < node->operand_count; k++) sum += mirror->roundings[node->operands[k].index];
    IrOpClass op_class = ir_op_info(node->op)->op_class;
    bool combines = op_class == IR_CLASS_REDUCTION || op_class == IR_CLASS_SCAN || op_class == IR_CLASS_CONTRACTION;
    if (!combines) return op_class == IR_CLASS_POINTWISE ? sum : sum - 1;
    for (uint32_t k = 0; k < node->operand_count; k++) product *= elements(mirror, ir_type(mirror->function, node->operands[k]));
    return sum + product;
}

static Mirror mirror_create(const Replay *replay, const int64_t *dims) {
    IrFunction *function = replay->function;
    uint32_t count = (uint32_t)function->nodes.count;
    Mirror mirror = {function, dims, count, ARENA_ARRAY(replay->arena, count, ValueId), ARENA_ARRAY(replay->arena, count, double)};
    for (uint32_t value = 1; value < count; value++) {
        bool is_shared = replay->shared && value < replay->shared_count && replay->shared[value];
        mirror.roundings[value] = is_shared ? 0 : count_roundings(&mirror, ir_node(function, (ValueId){value}));
        mirror.mirrors[value] = is_shared ? mirror_leaf(&mirror, (ValueId){value}) : mirror_node(&mirror, (ValueId){value});
    }
    return mirror;
}

static bool has_narrow_float(const IrFunction *function) {
    for (uint32_t value = 1; value < function->nodes.count; value++)
        if (ir_type(function, (ValueId){value}).dtype == DTYPE_F32) return true;
    return false;
}

// A zero makes infinities of quotients, whose difference is NaN one way and not the other.
static bool has_zero(const IrFunction *function) {
    for (uint32_t value = 1; value < function->nodes.count; value++) {
        const IrNode *node = ir_node(function, (ValueId){value});
        if (node->op == IR_CONSTANT && dtype_is_float(node->type.dtype) && scalar_to_double(node->type.dtype, node->attributes.constant) == 0) return true;
    }
    return false;
}

// A sum of no terms is 0 before it is multiplied by NaN and NaN after, so that a factor's NaN comes and goes with its place.
static bool sums_nothing(const Mirror *mirror) {
    for (uint32_t value = 1; value < mirror->count; value++) {
        const IrNode *node = ir_node(mirror->function, (ValueId){value});
        IrOpClass op_class = ir_op_info(node->op)->op_class;
        bool is_sum = op_class == IR_CLASS_CONTRACTION || (op_class == IR_CLASS_REDUCTION && node->attributes.combiner == IR_ADD);
        for (uint32_t k = 0; is_sum && k < node->operand_count; k++)
            if (elements(mirror, ir_type(mirror->function, node->operands[k])) == 0 && elements(mirror, node->type) > 0) return true;
    }
    return false;
}

// ---- bounds ------------------------------------------------------------------------------------------------------

static void take_claim(Bounds *bounds, const Mirror *mirror, uint32_t k, Claim claim) {
    double left = mirror->roundings[claim.kept.index], right = mirror->roundings[claim.other.index];
    bounds->roundings[k] = 1 + (bounds->cancels ? left + right : left > right ? left : right);
    const ValueId sides[] = {claim.kept, claim.other};
    for (uint32_t side = 0; side < 2; side++) {
        ValueId own = mirror->mirrors[sides[side].index];
        vector_push(&mirror->function->results, value_exists(own) ? own : sides[side]);
    }
}

// The evaluator runs once more, for the magnitudes.
Bounds replay_bounds_create(Replay *replay, const Claims *claims, Agreement agreement, const Sample *sample) {
    uint32_t count = (uint32_t)claims->count;
    Bounds bounds = {.count = count, .cancels = agreement == AGREE_CANCELLING, .unit = has_narrow_float(replay->function) ? 0x1p-24 : 0x1p-53};
    bounds.keeps_nans = sample->style == STYLE_NANS && !has_zero(replay->function);
    bounds.roundings = calloc(count + 1, sizeof *bounds.roundings);
    Sample run = *sample;
    IrFunction *function = replay->function;
    Mirror mirror = mirror_create(replay, sample->dims);
    bounds.sums_nothing = sums_nothing(&mirror);
    bounds.keeps_nans = bounds.keeps_nans && !bounds.sums_nothing;
    function->results.count = 0;
    for (uint32_t k = 0; k < count; k++) take_claim(&bounds, &mirror, k, claims->items[k]);
    run.results = bounds.magnitudes = calloc(2 * (size_t)count + 1, sizeof *run.results);
    char message[256];
    REQUIRE(replay_sample_run(replay, &run, message, sizeof message), "magnitudes cannot be evaluated: %s", message);
    function->results.count = 0;
    for (uint32_t k = 0; k < count; k++) {
        vector_push(&function->results, claims->items[k].kept);
        vector_push(&function->results, claims->items[k].other);
    }
    return bounds;
}

void replay_bounds_free(Bounds *bounds) {
    for (uint32_t k = 0; k < 2 * bounds->count; k++) free(bounds->magnitudes[k].data);
    free(bounds->magnitudes);
    free(bounds->roundings);
}

bool replay_bounds_admit(const Bounds *bounds, uint32_t claim, int64_t position, DType dtype, uint64_t left, uint64_t right) {
    if (!dtype_is_float(dtype)) return false;
    const EvaluatorArray *magnitudes = &bounds->magnitudes[2 * claim];
    double first = scalar_to_double(dtype, left), second = scalar_to_double(dtype, right);
    if (bounds->keeps_nans && first != first && second == second) return false;
    double magnitude = scalar_to_double(DTYPE_F64, replay_element(&magnitudes[0], position));
    if (bounds->cancels) magnitude += scalar_to_double(DTYPE_F64, replay_element(&magnitudes[1], position));
    if (bounds->sums_nothing && !isfinite(scalar_to_double(DTYPE_F64, replay_element(&magnitudes[1], position)))) return true;
    if (!isfinite(magnitude) || magnitude > (double)FLT_MAX / 0x1p20) return true;
    double smallest = dtype == DTYPE_F32 ? (double)FLT_MIN : DBL_MIN;
    return fabs(first - second) <= 4 * bounds->unit * bounds->roundings[claim] * magnitude + bounds->roundings[claim] * smallest * 0x1p-20;
}
