// 32 neighbouring points at a time iterate in registers; a block ends early when all its points have left.
#include <stdint.h>

int32_t loops_mandelbrot(int64_t W, int64_t H, int64_t limit, const double *restrict x, const double *restrict y, int32_t *restrict result);

enum { POINTS = 32 };

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static void iterate(int64_t limit, const double *restrict x, double y, int64_t points, int32_t *restrict result) {
    double a[POINTS] = {0}, b[POINTS] = {0}, real[POINTS];
    int64_t count[POINTS] = {0};
    for (int p = 0; p < POINTS; p++) real[p] = x[least(p, points - 1)];
    for (int64_t step = 0; step < limit; step++) {
        int64_t active = 0;
#pragma omp simd reduction(+ : active)
        for (int p = 0; p < POINTS; p++) {
            const double aa = a[p] * a[p], bb = b[p] * b[p], ab = a[p] * b[p];
            const int64_t inside = aa + bb <= 4.0;
            b[p] = inside ? 2.0 * ab + y : b[p];
            a[p] = inside ? aa - bb + real[p] : a[p];
            count[p] += inside;
            active += inside;
        }
        if (!active) break;
    }
    for (int64_t p = 0; p < points; p++) result[p] = (int32_t)count[p];
}

int32_t loops_mandelbrot(int64_t W, int64_t H, int64_t limit, const double *restrict x, const double *restrict y, int32_t *restrict result) {
    for (int64_t i = 0; i < H; i++)
        for (int64_t j = 0; j < W; j += POINTS) iterate(limit, x + j, y[i], least(POINTS, W - j), result + i * W + j);
    return 0;
}
