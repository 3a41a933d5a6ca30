// Row by row: the greatest element, the sum of the exponentials around it. A row stays in L1 between the two. The declaration
// lets both compilers call the vector form of exp.
#include <stdint.h>

#pragma omp declare simd notinbranch
__attribute__((const)) double exp(double);
double log(double);

int32_t loops_logsumexp(int64_t N, int64_t M, const double *restrict x, double *restrict result);

int32_t loops_logsumexp(int64_t N, int64_t M, const double *restrict x, double *restrict result) {
    for (int64_t i = 0; i < N; i++) {
        const double *row = x + i * M;
        double greatest = row[0], total = 0;
#pragma omp simd reduction(max : greatest)
        for (int64_t j = 0; j < M; j++) greatest = row[j] > greatest ? row[j] : greatest;
#pragma omp simd reduction(+ : total)
        for (int64_t j = 0; j < M; j++) total += exp(row[j] - greatest);
        result[i] = log(total) + greatest;
    }
    return 0;
}
