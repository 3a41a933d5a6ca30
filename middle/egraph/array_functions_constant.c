// Constants computed from constants.

#include "array_functions.h"
#include "middle/ir/scalar.h"

#include <math.h>

static EgClass class_at(const int64_t *arguments, uint32_t position) { return (EgClass){(uint32_t)arguments[position]}; }

static bool is_power_of_two(uint64_t value) { return value != 0 && (value & (value - 1)) == 0; }

static int64_t constant(ArrayGraph *graph, DType dtype, uint64_t bits) {
    ArrayAttributes attributes = {.op = IR_CONSTANT, .dtype = dtype, .attributes.constant = bits};
    return array_attributes_intern(graph, &attributes);
}

static int64_t number(ArrayGraph *graph, DType dtype, int64_t value) {
    return constant(graph, dtype, dtype_is_float(dtype) ? scalar_from_double(dtype, (double)value) : scalar_from_integer(dtype, value));
}

bool array_repeat_like(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    IrType type = array_class_type(data, class_at(arguments, 0));
    int64_t repeat[IR_RANK_LIMIT];
    for (uint32_t k = 0; k < type.rank; k++) repeat[k] = -1;
    ArrayAttributes attributes = {.op = IR_BROADCAST, .rank = type.rank, .shape = type.shape};
    attributes.attributes.integers = repeat, attributes.attributes.integer_count = type.rank;
    *result = array_attributes_intern(data, &attributes);
    return true;
}

bool array_constant_like(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    DType dtype = array_class_type(data, class_at(arguments, 0)).dtype;
    *result = number(data, dtype, arguments[1]);
    return !dtype_is_complex(dtype);
}

// ---- reciprocals -------------------------------------------------------------------------------------------------

static bool is_normal_in(DType dtype, double value) { return isnormal(value) && (dtype == DTYPE_F64 || isnormal((float)value)); }

static bool read_float(const ArrayGraph *graph, EgClass class, DType *dtype, double *value) {
    const ArrayFact *fact = array_class_fact(graph, class);
    *dtype = array_class_type(graph, class).dtype;
    if (!fact->is_uniform || !dtype_is_float(*dtype)) return false;
    *value = scalar_to_double(*dtype, fact->uniform);
    return is_normal_in(*dtype, *value) && is_normal_in(*dtype, 1 / *value);
}

bool array_reciprocal(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    DType dtype;
    double value;
    if (!read_float(data, class_at(arguments, 0), &dtype, &value)) return false;
    *result = constant(data, dtype, scalar_from_double(dtype, 1 / value));
    return true;
}

bool array_reciprocal_exact(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    DType dtype;
    double value;
    int exponent;
    if (!read_float(data, class_at(arguments, 0), &dtype, &value) || fabs(frexp(value, &exponent)) != 0.5) return false;
    return array_reciprocal(match, arguments, result, data);
}

// ---- integers ----------------------------------------------------------------------------------------------------

// Positive in its dtype.
static bool read_power_of_two(const ArrayGraph *graph, EgClass class, DType *dtype, uint64_t *value) {
    const ArrayFact *fact = array_class_fact(graph, class);
    *dtype = array_class_type(graph, class).dtype;
    if (!fact->is_uniform || !dtype_is_integer(*dtype)) return false;
    *value = fact->uniform;
    return is_power_of_two(*value) && !(dtype_is_signed(*dtype) && scalar_to_integer(*dtype, *value) < 0);
}

bool array_power_of_two(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    DType dtype;
    uint64_t value;
    if (!read_power_of_two(data, class_at(arguments, 0), &dtype, &value)) return false;
    *result = number(data, dtype, __builtin_ctzll(value));
    return true;
}

bool array_below_power(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    DType dtype;
    uint64_t value;
    if (!read_power_of_two(data, class_at(arguments, 0), &dtype, &value)) return false;
    *result = constant(data, dtype, value - 1);
    return true;
}

enum { MOST_EXPONENT = 65 };

// A whole exponent from 2 to MOST_EXPONENT.
static bool read_exponent(const ArrayGraph *graph, EgClass class, DType *dtype, int64_t *exponent) {
    const ArrayFact *fact = array_class_fact(graph, class);
    *dtype = array_class_type(graph, class).dtype;
    if (!fact->is_uniform || !(dtype_is_float(*dtype) || dtype_is_integer(*dtype))) return false;
    double value = scalar_to_double(*dtype, fact->uniform);
    if (!(value >= 2 && value <= (double)MOST_EXPONENT) || value != floor(value)) return false;
    *exponent = (int64_t)value;
    return true;
}

bool array_half_of_even(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    DType dtype;
    int64_t exponent;
    if (!read_exponent(data, class_at(arguments, 0), &dtype, &exponent) || exponent % 2 != 0) return false;
    *result = number(data, dtype, exponent / 2);
    return true;
}

bool array_less_one_of_odd(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    DType dtype;
    int64_t exponent;
    if (!read_exponent(data, class_at(arguments, 0), &dtype, &exponent) || exponent % 2 == 0) return false;
    *result = number(data, dtype, exponent - 1);
    return true;
}
