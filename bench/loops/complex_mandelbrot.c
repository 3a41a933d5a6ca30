// 32 points at a time iterate in registers; a block ends early when all its points have left.
#include <stdint.h>

int32_t loops_complex_mandelbrot(int64_t N, int64_t limit, const double *restrict c, int32_t *restrict result);

enum { POINTS = 32 };

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

int32_t loops_complex_mandelbrot(int64_t N, int64_t limit, const double *restrict c, int32_t *restrict result) {
    for (int64_t i = 0; i < N; i += POINTS) {
        double a[POINTS] = {0}, b[POINTS] = {0}, x[POINTS], y[POINTS];
        int64_t count[POINTS] = {0};
        const int64_t points = least(POINTS, N - i);
        for (int p = 0; p < POINTS; p++) x[p] = c[2 * (i + least(p, points - 1))], y[p] = c[2 * (i + least(p, points - 1)) + 1];
        for (int64_t step = 0; step < limit; step++) {
            int64_t active = 0;
#pragma omp simd reduction(+ : active)
            for (int p = 0; p < POINTS; p++) {
                const double aa = a[p] * a[p], bb = b[p] * b[p], ab = a[p] * b[p];
                const int64_t inside = aa + bb <= 4.0;
                b[p] = inside ? ab + ab + y[p] : b[p];
                a[p] = inside ? aa - bb + x[p] : a[p];
                count[p] += inside;
                active += inside;
            }
            if (!active) break;
        }
        for (int64_t p = 0; p < points; p++) result[i + p] = (int32_t)count[p];
    }
    return 0;
}
