// A step in one pass over the rows: a row of the electric field as soon as the magnetic row above it has been read, then that
// magnetic row, both of whose electric neighbours are new by then.
#include <stdint.h>

int32_t loops_fdtd_2d(int64_t N, int64_t M, int64_t steps, const double *restrict pulse, double *restrict ex, double *restrict ey, double *restrict hz);

// hz -= curl of the electric field, in the row between ey and ey_below.
static inline void update_magnetic(int64_t M, const double *restrict ex, const double *restrict ey, const double *restrict ey_below, double *restrict hz) {
    for (int64_t j = 0; j < M - 1; j++) hz[j] -= 0.7 * (ex[j + 1] - ex[j] + ey_below[j] - ey[j]);
}

static inline void update_ex(int64_t M, const double *restrict hz, double *restrict ex) {
    for (int64_t j = 1; j < M; j++) ex[j] -= 0.5 * (hz[j] - hz[j - 1]);
}

static inline void update_ey(int64_t M, const double *restrict hz_above, const double *restrict hz, double *restrict ey) {
    for (int64_t j = 0; j < M; j++) ey[j] -= 0.5 * (hz[j] - hz_above[j]);
}

int32_t loops_fdtd_2d(int64_t N, int64_t M, int64_t steps, const double *restrict pulse, double *restrict ex, double *restrict ey, double *restrict hz) {
    if (N == 0 || M == 0) return 0;
    for (int64_t t = 0; t < steps; t++) {
        for (int64_t j = 0; j < M; j++) ey[j] = pulse[t];
        update_ex(M, hz, ex);
        for (int64_t i = 1; i < N; i++) {
            update_ey(M, hz + (i - 1) * M, hz + i * M, ey + i * M);
            update_ex(M, hz + i * M, ex + i * M);
            update_magnetic(M, ex + (i - 1) * M, ey + (i - 1) * M, ey + i * M, hz + (i - 1) * M);
        }
    }
    return 0;
}
