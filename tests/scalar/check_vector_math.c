// The claim of middle/ir/scalar_math.c: SLEEF's vector functions give the bits of its scalar ones, at every position. Random
// bit patterns (every exponent, infinities, NaNs, subnormals) and moderate values, on AVX2.

#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 50000, F64_LANES = 4, F32_LANES = 8 };

typedef struct Random {
    uint64_t state;
} Random;

static uint64_t random_bits(Random *random) {
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return random->state;
}

static double random_moderate(Random *random) { return (double)(int64_t)random_bits(random) * 0x1p-63 * (random_bits(random) % 4 == 0 ? 700.0 : 30.0); }

static void fill_f64(Random *random, double *values) {
    for (int lane = 0; lane < F64_LANES; lane++) {
        uint64_t bits = random_bits(random);
        memcpy(&values[lane], &bits, sizeof bits);
        if (bits & 1) values[lane] = random_moderate(random);
    }
}

static void fill_f32(Random *random, float *values) {
    for (int lane = 0; lane < F32_LANES; lane++) {
        uint64_t bits = random_bits(random);
        memcpy(&values[lane], &bits, sizeof values[lane]);
        if (bits >> 63) values[lane] = (float)random_moderate(random);
    }
}

static bool same_f64(double left, double right) { return (left != left && right != right) || memcmp(&left, &right, sizeof left) == 0; }
static bool same_f32(float left, float right) { return (left != left && right != right) || memcmp(&left, &right, sizeof left) == 0; }

#define PARAMETERS_1(type) (type)
#define PARAMETERS_2(type) (type, type)
#define IR_MATH(op, name, operands, accuracy, fast)                                       \
    double Sleef_finz_##name##d1_##accuracy##purecfma PARAMETERS_##operands(double);     \
    float Sleef_finz_##name##f1_##accuracy##purecfma PARAMETERS_##operands(float);       \
    __m256d Sleef_finz_##name##d4_##accuracy##avx2 PARAMETERS_##operands(__m256d);       \
    __m256 Sleef_finz_##name##f8_##accuracy##avx2 PARAMETERS_##operands(__m256);
#include "middle/ir/math.def"

#define ARGUMENTS_1(x, y) (x)
#define ARGUMENTS_2(x, y) (x, y)

// Counts the lanes that differ.
#define IR_MATH(op, name, operands, accuracy, fast)                                                                      \
    static long check_##name(Random *random) {                                                                           \
        double x[F64_LANES], y[F64_LANES], result[F64_LANES];                                                            \
        float u[F32_LANES], v[F32_LANES], narrow[F32_LANES];                                                             \
        long faults = 0;                                                                                                 \
        fill_f64(random, x), fill_f64(random, y), fill_f32(random, u), fill_f32(random, v);                              \
        _mm256_storeu_pd(result, Sleef_finz_##name##d4_##accuracy##avx2 ARGUMENTS_##operands(_mm256_loadu_pd(x), _mm256_loadu_pd(y))); \
        _mm256_storeu_ps(narrow, Sleef_finz_##name##f8_##accuracy##avx2 ARGUMENTS_##operands(_mm256_loadu_ps(u), _mm256_loadu_ps(v))); \
        for (int k = 0; k < F64_LANES; k++)                                                                              \
            faults += !same_f64(result[k], Sleef_finz_##name##d1_##accuracy##purecfma ARGUMENTS_##operands(x[k], y[k])); \
        for (int k = 0; k < F32_LANES; k++)                                                                              \
            faults += !same_f32(narrow[k], Sleef_finz_##name##f1_##accuracy##purecfma ARGUMENTS_##operands(u[k], v[k])); \
        return faults;                                                                                                   \
    }
#include "middle/ir/math.def"

int main(void) {
    static const struct {
        const char *name;
        long (*check)(Random *random);
    } functions[] = {
#define IR_MATH(op, name, operands, accuracy, fast) {#name, check_##name},
#include "middle/ir/math.def"
    };
    Random random = {.state = UINT64_C(88172645463325252)};
    long total = 0;
    for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
        long faults = 0;
        for (int round = 0; round < ROUNDS; round++) faults += functions[f].check(&random);
        printf("%s: %ld of %d lanes differ\n", functions[f].name, faults, ROUNDS * (F64_LANES + F32_LANES));
        total += faults;
    }
    return total != 0;
}
