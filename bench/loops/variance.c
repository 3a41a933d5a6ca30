// The mean, then the mean of squares around it: two sums over the vector.
#include <stdint.h>

int32_t loops_variance(int64_t N, const double *restrict x, double *restrict result);

int32_t loops_variance(int64_t N, const double *restrict x, double *restrict result) {
    double total = 0, squares = 0;
#pragma omp simd reduction(+ : total)
    for (int64_t i = 0; i < N; i++) total += x[i];
    const double mean = total / (double)N;
#pragma omp simd reduction(+ : squares)
    for (int64_t i = 0; i < N; i++) squares += (x[i] - mean) * (x[i] - mean);
    *result = squares / (double)N;
    return 0;
}
