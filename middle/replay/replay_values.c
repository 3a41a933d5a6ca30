// Random elements: what rounds, wraps, overflows or is special, beside plain small numbers.

#include "replay.h"

#include <float.h>
#include <math.h>

#include "middle/ir/scalar.h"

static uint64_t extreme_float(Random *random, DType dtype) {
    bool is_double = dtype == DTYPE_F64;
    const double specials[] = {0.0, -0.0, 1.0, -1.0, (double)INFINITY, -(double)INFINITY, (double)NAN,
                               is_double ? DBL_MAX : (double)FLT_MAX, is_double ? -DBL_MAX : -(double)FLT_MAX,
                               is_double ? DBL_MIN : (double)FLT_MIN, is_double ? DBL_TRUE_MIN : (double)FLT_TRUE_MIN,
                               is_double ? -DBL_TRUE_MIN : -(double)FLT_TRUE_MIN, 0.5, 9007199254740993.0};
    if (random_percent(random, 70)) return scalar_from_double(dtype, specials[random_below(random, sizeof specials / sizeof *specials)]);
    return is_double ? random_bits(random) : random_bits(random) >> 32;
}

static uint64_t moderate_float(Random *random, DType dtype) {
    double fraction = (double)(int64_t)random_bits(random) * 0x1p-63;
    return scalar_from_double(dtype, random_percent(random, 5) ? 0.0 : ldexp(fraction, (int)random_between(random, -6, 6)));
}

static uint64_t positive_or_nan(Random *random, DType dtype) {
    double fraction = 0.5 + (double)(random_bits(random) >> 12) * 0x1p-53;
    return scalar_from_double(dtype, random_percent(random, 20) ? (double)NAN : ldexp(fraction, (int)random_between(random, -4, 4)));
}

static uint64_t extreme_integer(Random *random, DType dtype) {
    uint32_t width = 8 * dtype_size(dtype);
    uint64_t mask = width == 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1, top = UINT64_C(1) << (width - 1);
    const uint64_t specials[] = {0, 1, mask, top, top - 1, top + 1, width, width - 1};
    if (random_percent(random, 60)) return specials[random_below(random, sizeof specials / sizeof *specials)] & mask;
    return random_bits(random) & mask;
}

uint64_t replay_random_element(Random *random, DType dtype, ValueStyle style) {
    if (dtype == DTYPE_BOOL) return random_bits(random) & 1;
    bool is_float = dtype_is_float(dtype);
    switch (style) {
    case STYLE_SMALL: break;
    case STYLE_MODERATE:
        if (is_float) return moderate_float(random, dtype);
        return scalar_from_integer(dtype, random_between(random, -100, 100));
    case STYLE_EXTREME:
        if (random_percent(random, 60)) return is_float ? extreme_float(random, dtype) : extreme_integer(random, dtype);
        break;
    case STYLE_NANS:
        if (is_float) return positive_or_nan(random, dtype);
        break;
    case STYLE_COUNT: break;
    }
    int64_t small = random_between(random, -3, 4);
    return is_float ? scalar_from_double(dtype, (double)small) : scalar_from_integer(dtype, small);
}
