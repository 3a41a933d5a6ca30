// The sum of one row of A + B: all that the first element of the sums of the transpose's columns needs.
#include <stdint.h>

int32_t loops_first_of_sum(int64_t N, int64_t M, const double *restrict A, const double *restrict B, double *restrict result);

int32_t loops_first_of_sum(int64_t N, int64_t M, const double *restrict A, const double *restrict B, double *restrict result) {
    double total = 0;
    (void)N;
#pragma omp simd reduction(+ : total)
    for (int64_t j = 0; j < M; j++) total += A[j] + B[j];
    *result = total;
    return 0;
}
