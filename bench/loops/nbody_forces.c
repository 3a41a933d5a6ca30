// All bodies on one body at a time, three sums in registers.
#include <stdint.h>

__attribute__((const)) double sqrt(double); // sets no errno: one vector instruction

int32_t loops_nbody_forces(int64_t N, double softening, const double *restrict mass, const double *restrict x, const double *restrict y, const double *restrict z,
                           double *restrict ax, double *restrict ay, double *restrict az);

int32_t loops_nbody_forces(int64_t N, double softening, const double *restrict mass, const double *restrict x, const double *restrict y, const double *restrict z,
                           double *restrict ax, double *restrict ay, double *restrict az) {
    for (int64_t i = 0; i < N; i++) {
        double sx = 0, sy = 0, sz = 0;
#pragma omp simd reduction(+ : sx, sy, sz)
        for (int64_t j = 0; j < N; j++) {
            const double dx = x[j] - x[i], dy = y[j] - y[i], dz = z[j] - z[i];
            const double squared = dx * dx + dy * dy + dz * dz + softening * softening, weight = mass[j] / (squared * sqrt(squared));
            sx += dx * weight;
            sy += dy * weight;
            sz += dz * weight;
        }
        ax[i] = sx, ay[i] = sy, az[i] = sz;
    }
    return 0;
}
