// The five-point mean from A to B and back.
#include <stdint.h>

int32_t loops_jacobi_2d(int64_t N, int64_t steps, double *restrict A, double *restrict B);

static inline void smooth(int64_t N, const double *restrict from, double *restrict to) {
    for (int64_t i = 1; i < N - 1; i++) {
        const double *row = from + i * N, *above = row - N, *below = row + N;
        double *target = to + i * N;
        for (int64_t j = 1; j < N - 1; j++) target[j] = 0.2 * (row[j] + row[j - 1] + row[j + 1] + below[j] + above[j]);
    }
}

int32_t loops_jacobi_2d(int64_t N, int64_t steps, double *restrict A, double *restrict B) {
    for (int64_t t = 0; t < steps; t++) {
        smooth(N, A, B);
        smooth(N, B, A);
    }
    return 0;
}
