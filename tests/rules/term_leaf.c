// Leaves of a wanted type. Most are parameters; others have elements that the analysis knows about, for guards to accept.

#include "term.h"

#include <stdio.h>
#include <string.h>

#include "middle/ir/scalar.h"

static const Span no_span = {0, 0};

static bool same_type(IrType left, IrType right) {
    return left.dtype == right.dtype && left.rank == right.rank &&
           (left.rank == 0 || memcmp(left.shape, right.shape, left.rank * sizeof *left.shape) == 0);
}

// The parameter itself, or another of its type.
ValueId term_parameter(Term *term, IrType type) {
    IrFunction *function = term->function;
    bool is_full = function->parameters.count >= TERM_PARAMETERS;
    for (size_t k = 0; k < function->parameters.count && (is_full || random_percent(term->random, 25)); k++)
        if (same_type(function->parameters.items[k].type, type)) return function->parameters.items[k].value;
    int64_t position = (int64_t)function->parameters.count;
    IrAttributes attributes = {.integer_count = 1, .integers = &position};
    ValueId value = ir_build(function, IR_PARAMETER, type, NULL, 0, &attributes, no_span);
    char name[16];
    int length = snprintf(name, sizeof name, "p%d", (int)position);
    IrParameter parameter = {.name = string_intern(term->strings, name, (size_t)length), .type = ir_type(function, value), .value = value};
    vector_push(&function->parameters, parameter);
    return value;
}

static ValueId repeat(Term *term, ValueId scalar, IrType type) {
    int64_t axes[IR_RANK_LIMIT];
    for (uint32_t k = 0; k < type.rank; k++) axes[k] = -1;
    IrAttributes attributes = {.integer_count = type.rank, .integers = axes};
    return type.rank == 0 ? scalar : ir_build(term->function, IR_BROADCAST, type, &scalar, 1, &attributes, no_span);
}

ValueId term_constant(Term *term, IrType type, uint64_t bits) {
    IrAttributes attributes = {.constant = bits};
    return repeat(term, ir_build(term->function, IR_CONSTANT, (IrType){type.dtype, 0, NULL}, NULL, 0, &attributes, no_span), type);
}

ValueId term_iota(Term *term, IrType type, uint32_t axis) {
    int64_t integer = axis;
    IrAttributes attributes = {.integer_count = 1, .integers = &integer};
    return ir_build(term->function, IR_IOTA, type, NULL, 0, &attributes, no_span);
}

// ---- leaves with known elements -----------------------------------------------------------------------------------

static ValueId leaf_of_extent(Term *term, IrType type) {
    ExtentId extent = type.rank > 0 && random_percent(term->random, 60) ? type.shape[random_below(term->random, type.rank)] : term_extent(term);
    IrAttributes attributes = {.extent_count = 1, .extents = &extent};
    return repeat(term, ir_build(term->function, IR_EXTENT, (IrType){DTYPE_I64, 0, NULL}, NULL, 0, &attributes, no_span), type);
}

// Integers between bounds.
static ValueId ranged_leaf(Term *term, IrType type) {
    IrType wide = {DTYPE_I64, type.rank, type.shape};
    bool is_iota = type.rank > 0 && random_percent(term->random, 60);
    ValueId value = is_iota ? term_iota(term, wide, random_below(term->random, type.rank)) : leaf_of_extent(term, wide);
    return type.dtype == DTYPE_I64 ? value : ir_build(term->function, IR_CAST, type, &value, 1, &(IrAttributes){0}, no_span);
}

static uint64_t known_element(Term *term, DType dtype, Question question) {
    Random *random = term->random;
    bool is_float = dtype_is_float(dtype);
    int64_t integer = random_percent(random, 50) ? INT64_C(1) << random_below(random, 6) : random_between(random, 1, 16);
    if (question.has_integer && random_percent(random, 75)) integer = question.integer;
    else if (random_percent(random, 25)) return is_float && !term->rounds ? scalar_from_double(dtype, -0.0) : is_float ? scalar_from_double(dtype, -1) : scalar_from_integer(dtype, -1);
    else if (random_percent(random, 50)) return replay_random_element(random, dtype, (ValueStyle)random_below(random, term->rounds && is_float ? STYLE_EXTREME : STYLE_COUNT));
    return is_float ? scalar_from_double(dtype, (double)integer) : scalar_from_integer(dtype, integer);
}

// ---- matrices with structure -------------------------------------------------------------------------------------

static ValueId build(Term *term, IrOp op, IrType type, const ValueId *operands, uint32_t count) {
    return ir_build(term->function, op, type, operands, count, &(IrAttributes){0}, no_span);
}

// The row's index against the column's.
static ValueId compared_indices(Term *term, IrType type, IrOp comparison) {
    IrType index = {DTYPE_I64, type.rank, type.shape}, truth = {DTYPE_BOOL, type.rank, type.shape};
    ValueId operands[] = {term_iota(term, index, type.rank - 2), term_iota(term, index, type.rank - 1)};
    return build(term, comparison, truth, operands, 2);
}

// x + x^T, the last two axes exchanged; bool: or.
static ValueId symmetric_leaf(Term *term, IrType type) {
    int64_t *exchange = ARENA_ARRAY(term->arena, type.rank, int64_t);
    for (uint32_t k = 0; k < type.rank; k++) exchange[k] = k;
    exchange[type.rank - 2] = type.rank - 1, exchange[type.rank - 1] = type.rank - 2;
    ValueId parameter = term_parameter(term, type);
    IrAttributes attributes = {.integer_count = type.rank, .integers = exchange};
    ValueId operands[] = {parameter, ir_build(term->function, IR_TRANSPOSE, type, &parameter, 1, &attributes, no_span)};
    return build(term, type.dtype == DTYPE_BOOL ? IR_BIT_OR : IR_ADD, type, operands, 2);
}

// Symmetric, the identity matrix or another mask, or one triangle of a parameter.
static ValueId structured_leaf(Term *term, IrType type) {
    static const IrOp comparisons[] = {IR_EQUAL, IR_NOT_EQUAL, IR_LESS, IR_LESS_EQUAL, IR_GREATER, IR_GREATER_EQUAL};
    bool is_square = extent_same(type.shape[type.rank - 2], type.shape[type.rank - 1]);
    uint32_t choice = random_below(term->random, 100);
    if (choice < 35 && is_square) return symmetric_leaf(term, type);
    IrOp comparison = choice < 70 ? IR_EQUAL : comparisons[random_below(term->random, sizeof comparisons / sizeof *comparisons)];
    ValueId mask = compared_indices(term, type, comparison);
    if (choice < 85) return type.dtype == DTYPE_BOOL ? mask : build(term, IR_CAST, type, &mask, 1);
    ValueId operands[] = {mask, term_parameter(term, type), term_constant(term, type, 0)};
    return build(term, IR_SELECT, type, operands, 3);
}

ValueId term_leaf(Term *term, IrType type, Question question) {
    uint32_t structured = !question.asked || type.rank < 2 ? 0 : question.has_integer ? 35 : 40;
    if (random_percent(term->random, structured)) return structured_leaf(term, type);
    uint32_t choice = random_below(term->random, 100), known = question.has_integer ? 70 : question.asked ? 60 : 15;
    bool is_ranged = dtype_is_integer(type.dtype) && choice < (question.has_integer ? 5u : known * 2 / 3);
    if (is_ranged) return ranged_leaf(term, type);
    if (choice < known) return term_constant(term, type, known_element(term, type.dtype, question));
    if (choice < known + 8 && type.rank > 0) return repeat(term, term_parameter(term, (IrType){type.dtype, 0, NULL}), type);
    return term_parameter(term, type);
}
