// The sum of a vector; the pragma allows as many partial sums as the machine wants.
#include <stdint.h>

int32_t loops_sum(int64_t N, const double *restrict x, double *restrict result);

int32_t loops_sum(int64_t N, const double *restrict x, double *restrict result) {
    double total = 0;
#pragma omp simd reduction(+ : total)
    for (int64_t i = 0; i < N; i++) total += x[i];
    *result = total;
    return 0;
}
