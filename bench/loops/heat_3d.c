// The seven-point scheme from A to B and back.
#include <stdint.h>

int32_t loops_heat_3d(int64_t L, int64_t M, int64_t N, int64_t steps, double *restrict A, double *restrict B);

static inline void advance(int64_t L, int64_t M, int64_t N, const double *restrict from, double *restrict to) {
    const int64_t plane = M * N;
    for (int64_t i = 1; i < L - 1; i++)
        for (int64_t j = 1; j < M - 1; j++) {
            const double *u = from + i * plane + j * N;
            double *v = to + i * plane + j * N;
            for (int64_t k = 1; k < N - 1; k++)
                v[k] = 0.125 * (u[k + plane] - 2.0 * u[k] + u[k - plane]) + 0.125 * (u[k + N] - 2.0 * u[k] + u[k - N])
                     + 0.125 * (u[k + 1] - 2.0 * u[k] + u[k - 1]) + u[k];
        }
}

int32_t loops_heat_3d(int64_t L, int64_t M, int64_t N, int64_t steps, double *restrict A, double *restrict B) {
    for (int64_t t = 0; t < steps; t++) {
        advance(L, M, N, A, B);
        advance(L, M, N, B, A);
    }
    return 0;
}
