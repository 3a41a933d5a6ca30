// The peak of fused multiply-adds on f64 on one thread: independent chains of vector FMAs, enough to hide their latency.

#include <math.h>
#include <stdint.h>

#include "bench.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

enum { CHAINS = 12, ITERATIONS = 100000 };

// The factor and the summand keep every chain at about 1: no denormals, no overflow.
static const double factor = 0.999999, summand = 1e-6;

// Each returns the sum of its chains, so that nothing is left out.
#ifdef __x86_64__
__attribute__((target("avx512f"))) static double chains_avx512(void) {
    __m512d sums[CHAINS], m = _mm512_set1_pd(factor), a = _mm512_set1_pd(summand), total = _mm512_setzero_pd();
    for (int k = 0; k < CHAINS; k++) sums[k] = _mm512_set1_pd(1 + 0.01 * k);
    for (int i = 0; i < ITERATIONS; i++) {
#pragma GCC unroll 12
        for (int k = 0; k < CHAINS; k++) sums[k] = _mm512_fmadd_pd(sums[k], m, a);
    }
    for (int k = 0; k < CHAINS; k++) total = _mm512_add_pd(total, sums[k]);
    return _mm512_reduce_add_pd(total);
}

__attribute__((target("avx2,fma"))) static double chains_avx2(void) {
    __m256d sums[CHAINS], m = _mm256_set1_pd(factor), a = _mm256_set1_pd(summand), total = _mm256_setzero_pd();
    for (int k = 0; k < CHAINS; k++) sums[k] = _mm256_set1_pd(1 + 0.01 * k);
    for (int i = 0; i < ITERATIONS; i++) {
#pragma GCC unroll 12
        for (int k = 0; k < CHAINS; k++) sums[k] = _mm256_fmadd_pd(sums[k], m, a);
    }
    for (int k = 0; k < CHAINS; k++) total = _mm256_add_pd(total, sums[k]);
    return total[0] + total[1] + total[2] + total[3];
}
#endif

// A multiply and an add where the instruction set has no fused form.
static double chains_generic(void) {
    typedef double Vector __attribute__((vector_size(16)));
    Vector sums[CHAINS], m = {factor, factor}, a = {summand, summand}, total = {0, 0};
    for (int k = 0; k < CHAINS; k++) sums[k] = (Vector){1, 1 + 0.01 * k};
    for (int i = 0; i < ITERATIONS; i++) {
#pragma GCC unroll 12
        for (int k = 0; k < CHAINS; k++) sums[k] = sums[k] * m + a;
    }
    for (int k = 0; k < CHAINS; k++) total += sums[k];
    return total[0] + total[1];
}

static double run_chains(int *lanes) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f")) {
        *lanes = 8;
        return chains_avx512();
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        *lanes = 4;
        return chains_avx2();
    }
#endif
    *lanes = 2;
    return chains_generic();
}

double fma_sample(void) {
    int lanes;
    double start = bench_seconds();
    double total = run_chains(&lanes);
    double seconds = bench_seconds() - start;
    // The chains stay near 1; using their sum keeps the loop from being removed.
    return isfinite(total) ? 2.0 * (double)lanes * (double)(CHAINS * ITERATIONS) / seconds : 0;
}
