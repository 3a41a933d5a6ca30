// One pass over seven streams in and three out.
#include <stdint.h>

int32_t loops_quaternion_rotate(int64_t N, const double *restrict q, const double *restrict v, double *restrict result);

int32_t loops_quaternion_rotate(int64_t N, const double *restrict q, const double *restrict v, double *restrict result) {
    const double *w = q, *ux = w + N, *uy = ux + N, *uz = uy + N, *x = v, *y = x + N, *z = y + N;
    double *rx = result, *ry = rx + N, *rz = ry + N;
#pragma omp simd
    for (int64_t i = 0; i < N; i++) {
        const double tx = 2 * (uy[i] * z[i] - uz[i] * y[i]), ty = 2 * (uz[i] * x[i] - ux[i] * z[i]), tz = 2 * (ux[i] * y[i] - uy[i] * x[i]);
        rx[i] = x[i] + w[i] * tx + (uy[i] * tz - uz[i] * ty);
        ry[i] = y[i] + w[i] * ty + (uz[i] * tx - ux[i] * tz);
        rz[i] = z[i] + w[i] * tz + (ux[i] * ty - uy[i] * tx);
    }
    return 0;
}
