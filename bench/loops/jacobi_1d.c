// The three-point mean from A to B and back.
#include <stdint.h>

int32_t loops_jacobi_1d(int64_t N, int64_t steps, double *restrict A, double *restrict B);

static inline void smooth(int64_t N, const double *restrict from, double *restrict to) {
    for (int64_t i = 1; i < N - 1; i++) to[i] = (from[i - 1] + from[i] + from[i + 1]) / 3;
}

int32_t loops_jacobi_1d(int64_t N, int64_t steps, double *restrict A, double *restrict B) {
    for (int64_t t = 0; t < steps; t++) {
        smooth(N, A, B);
        smooth(N, B, A);
    }
    return 0;
}
