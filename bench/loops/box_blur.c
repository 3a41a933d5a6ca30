// Sums along columns of a strip of the row stay in L1 and are summed along the row: 8 additions a pixel instead of 24.
#include <stdint.h>

int32_t loops_box_blur(int64_t H, int64_t W, const float *restrict image, float *restrict result);

enum { STRIP = 1024, REACH = 4 };

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

int32_t loops_box_blur(int64_t H, int64_t W, const float *restrict image, float *restrict result) {
    float sums[STRIP + REACH];
    for (int64_t first = 0; first < W - REACH; first += STRIP) {
        const int64_t count = least(STRIP, W - REACH - first);
        for (int64_t i = 0; i < H - REACH; i++) {
            const float *a = image + i * W + first, *b = a + W, *c = b + W, *d = c + W, *e = d + W;
            float *target = result + i * (W - REACH) + first;
            for (int64_t j = 0; j < count + REACH; j++) sums[j] = a[j] + b[j] + c[j] + d[j] + e[j];
            for (int64_t j = 0; j < count; j++) target[j] = (sums[j] + sums[j + 1] + sums[j + 2] + sums[j + 3] + sums[j + 4]) * 0.04f;
        }
    }
    return 0;
}
