// Runs the program operations.arr on numbers that need care, and prints a hash of the results, all NaNs being one value.

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "operations.h"

enum { COUNT = 4099 };

static double x[COUNT], y[COUNT], floats[7 * COUNT];
static float u[COUNT], v[COUNT], singles[5 * COUNT];
static int64_t a[COUNT], b[COUNT], integers[3 * COUNT];
static bool signs[COUNT];

static const double SPECIAL[] = {0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 1e300, -1e300, 5e-324, -5e-324, 2.2250738585072014e-308,
                                 (double)INFINITY, -(double)INFINITY, (double)NAN, 3.25, 1e15, 4503599627370497.5, 1e-45, 1e38};

static uint64_t next_random(void) {
    static uint64_t state = 7;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return state >> 20;
}

// One number in five is special.
static double draw(void) {
    uint64_t drawn = next_random();
    return drawn % 5 == 0 ? SPECIAL[drawn / 5 % (sizeof SPECIAL / sizeof *SPECIAL)] : (double)(int64_t)(drawn % 100000) / 64 - 700;
}

static uint64_t hash_double(uint64_t hash, double value) {
    uint64_t bits = 1;
    if (!isnan(value)) memcpy(&bits, &value, sizeof bits);
    return (hash ^ bits) * UINT64_C(1099511628211);
}

int main(void) {
    for (int i = 0; i < COUNT; i++) {
        x[i] = draw(), y[i] = draw(), u[i] = (float)draw(), v[i] = (float)draw();
        a[i] = (int64_t)(next_random() % 5040) - 2000, b[i] = (int64_t)(next_random() % 720) - 300;
    }
    uint64_t hash = (uint64_t)operations(COUNT, x, y, u, v, a, b, floats, singles, integers, signs, NULL);
    for (int i = 0; i < 7 * COUNT; i++) hash = hash_double(hash, floats[i]);
    for (int i = 0; i < 5 * COUNT; i++) hash = hash_double(hash, (double)singles[i]);
    for (int i = 0; i < 3 * COUNT; i++) hash = (hash ^ (uint64_t)integers[i]) * UINT64_C(1099511628211);
    for (int i = 0; i < COUNT; i++) hash = (hash ^ (uint64_t)signs[i]) * UINT64_C(1099511628211);
    printf("%016llx\n", (unsigned long long)hash);
    return 0;
}
