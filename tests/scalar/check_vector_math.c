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

#define PROTOTYPES(name, f64_arguments, f32_arguments, f64x4_arguments, f32x8_arguments) \
    double Sleef_finz_##name##d1_u10purecfma f64_arguments;                              \
    float Sleef_finz_##name##f1_u10purecfma f32_arguments;                               \
    __m256d Sleef_finz_##name##d4_u10avx2 f64x4_arguments;                               \
    __m256 Sleef_finz_##name##f8_u10avx2 f32x8_arguments;

#define UNARY(name) PROTOTYPES(name, (double), (float), (__m256d), (__m256))
#define BINARY(name) PROTOTYPES(name, (double, double), (float, float), (__m256d, __m256d), (__m256, __m256))
UNARY(exp)
UNARY(log)
UNARY(sin)
UNARY(cos)
UNARY(tanh)
BINARY(pow)

// Counts the lanes that differ. The last four arguments are operand lists: of lane k, and of all lanes; f64 operands are x
// and y, f32 operands u and v.
#define CHECK(name, f64_scalar, f32_scalar, f64_vector, f32_vector)                         \
    static long check_##name(Random *random) {                                              \
        double x[F64_LANES], y[F64_LANES], result[F64_LANES];                               \
        float u[F32_LANES], v[F32_LANES], narrow[F32_LANES];                                \
        long faults = 0;                                                                    \
        fill_f64(random, x), fill_f64(random, y), fill_f32(random, u), fill_f32(random, v); \
        _mm256_storeu_pd(result, Sleef_finz_##name##d4_u10avx2 f64_vector);                 \
        _mm256_storeu_ps(narrow, Sleef_finz_##name##f8_u10avx2 f32_vector);                 \
        for (int k = 0; k < F64_LANES; k++) faults += !same_f64(result[k], Sleef_finz_##name##d1_u10purecfma f64_scalar); \
        for (int k = 0; k < F32_LANES; k++) faults += !same_f32(narrow[k], Sleef_finz_##name##f1_u10purecfma f32_scalar); \
        return faults;                                                                      \
    }

#define CHECK_UNARY(name) CHECK(name, (x[k]), (u[k]), (_mm256_loadu_pd(x)), (_mm256_loadu_ps(u)))
CHECK_UNARY(exp)
CHECK_UNARY(log)
CHECK_UNARY(sin)
CHECK_UNARY(cos)
CHECK_UNARY(tanh)
CHECK(pow, (x[k], y[k]), (u[k], v[k]), (_mm256_loadu_pd(x), _mm256_loadu_pd(y)), (_mm256_loadu_ps(u), _mm256_loadu_ps(v)))

int main(void) {
    static const struct {
        const char *name;
        long (*check)(Random *random);
    } functions[] = {{"exp", check_exp}, {"log", check_log}, {"sin", check_sin}, {"cos", check_cos}, {"tanh", check_tanh}, {"pow", check_pow}};
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
