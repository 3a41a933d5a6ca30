// Guards about elements and their types.

#include "array_functions.h"
#include "middle/ir/scalar.h"

static EgClass class_at(const int64_t *arguments, uint32_t position) { return (EgClass){(uint32_t)arguments[position]}; }
static DType dtype_at(const ArrayGraph *graph, const int64_t *arguments, uint32_t position) {
    return array_class_type(graph, class_at(arguments, position)).dtype;
}
static bool is_whole(DType dtype) { return dtype_is_integer(dtype) || dtype == DTYPE_BOOL; }

// ---- values ------------------------------------------------------------------------------------------------------

// Negative zero is not 0: x + 0 would not keep it.
bool array_is_uniform(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    const ArrayFact *fact = array_class_fact(data, class_at(arguments, 0));
    DType dtype = dtype_at(data, arguments, 0);
    if (!fact->is_uniform) return false;
    return fact->uniform == (is_whole(dtype) ? scalar_from_integer(dtype, arguments[1]) : scalar_from_double(dtype, (double)arguments[1]));
}

bool array_is_negative_zero(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    const ArrayFact *fact = array_class_fact(data, class_at(arguments, 0));
    DType dtype = dtype_at(data, arguments, 0);
    return fact->is_uniform && dtype_is_float(dtype) && fact->uniform == scalar_from_double(dtype, -0.0);
}

bool array_is_constant(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return array_class_fact(data, class_at(arguments, 0))->is_uniform;
}

bool array_is_varied(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)arguments, (void)result;
    return !array_class_fact(data, eg_match_root_class(match))->is_uniform;
}

// ---- types -------------------------------------------------------------------------------------------------------

bool array_is_whole(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return is_whole(dtype_at(data, arguments, 0));
}

bool array_is_integer(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return dtype_is_integer(dtype_at(data, arguments, 0));
}

bool array_is_unsigned(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return dtype_is_unsigned(dtype_at(data, arguments, 0));
}

bool array_is_signed_or_float(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    DType dtype = dtype_at(data, arguments, 0);
    return dtype_is_signed(dtype) || dtype_is_float(dtype);
}

bool array_is_float(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return dtype_is_float(dtype_at(data, arguments, 0));
}

bool array_same_type(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return array_class_fact(data, class_at(arguments, 0))->type == array_class_fact(data, class_at(arguments, 1))->type;
}

bool array_is_later(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)result, (void)data;
    return eg_find(match->graph, class_at(arguments, 0)).index > eg_find(match->graph, class_at(arguments, 1)).index;
}

bool array_has_dtype(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return dtype_at(data, arguments, 0) == (DType)arguments[1];
}

bool array_dtype_of(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    *result = (int64_t)dtype_at(data, arguments, 0);
    return true;
}

// ---- casts -------------------------------------------------------------------------------------------------------

static uint32_t width_of(DType dtype) { return dtype == DTYPE_BOOL ? 1 : 8 * dtype_size(dtype); }
static uint32_t significand_of(DType dtype) { return dtype == DTYPE_F32 ? 24 : 53; }

// Whether every value of a dtype is one of the other.
static bool loses_nothing(DType from, DType to) {
    if (from == to) return true;
    if (dtype_is_complex(from) || dtype_is_complex(to) || to == DTYPE_BOOL) return false;
    if (dtype_is_float(from)) return from == DTYPE_F32 && to == DTYPE_F64;
    uint32_t bits = width_of(from) - dtype_is_signed(from); // of a magnitude
    if (dtype_is_float(to)) return bits <= significand_of(to);
    if (dtype_is_signed(from) && !dtype_is_signed(to)) return false;
    return bits <= width_of(to) - dtype_is_signed(to);
}

// Casts of floats to integers have other results than casts of integers where the value does not fit. Between integers only the low bits matter, which a cast to fewer bits keeps.
static bool keeps_low_bits(DType from, DType between, DType to) {
    return dtype_is_integer(from) && dtype_is_integer(between) && dtype_is_integer(to) && width_of(between) >= width_of(to);
}

bool array_cast_through(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    DType from = dtype_at(data, arguments, 0), between = (DType)arguments[1], to = (DType)arguments[2];
    *result = arguments[2];
    bool is_rounded_back = dtype_is_float(between) && !dtype_is_float(from) && dtype_is_integer(to);
    return (loses_nothing(from, between) && (!is_rounded_back || loses_nothing(from, to))) || keeps_low_bits(from, between, to);
}
