// Two passes: one makes a row of B and adds its multiple to x while the row is in L1, one takes the rows' products with x.
#include <stdint.h>

int32_t loops_gemver(int64_t N, int64_t M, double alpha, double beta, const double *restrict A, const double *restrict u1, const double *restrict v1,
                     const double *restrict u2, const double *restrict v2, const double *restrict y, const double *restrict z,
                     double *restrict B, double *restrict x, double *restrict w);

int32_t loops_gemver(int64_t N, int64_t M, double alpha, double beta, const double *restrict A, const double *restrict u1, const double *restrict v1,
                     const double *restrict u2, const double *restrict v2, const double *restrict y, const double *restrict z,
                     double *restrict B, double *restrict x, double *restrict w) {
    for (int64_t j = 0; j < M; j++) x[j] = 0;
    for (int64_t i = 0; i < N; i++) {
        const double *source = A + i * M;
        double *row = B + i * M;
        for (int64_t j = 0; j < M; j++) {
            row[j] = source[j] + u1[i] * v1[j] + u2[i] * v2[j];
            x[j] += y[i] * row[j];
        }
    }
    for (int64_t j = 0; j < M; j++) x[j] = beta * x[j] + z[j];
    for (int64_t i = 0; i < N; i++) {
        double total = 0;
#pragma omp simd reduction(+ : total)
        for (int64_t j = 0; j < M; j++) total += B[i * M + j] * x[j];
        w[i] = alpha * total;
    }
    return 0;
}
