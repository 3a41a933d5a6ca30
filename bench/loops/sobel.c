// Both differences of a pixel's neighbourhood in one pass.
#include <stdint.h>

__attribute__((const)) float sqrtf(float); // sets no errno: one vector instruction

int32_t loops_sobel(int64_t H, int64_t W, const float *restrict image, float *restrict result);

int32_t loops_sobel(int64_t H, int64_t W, const float *restrict image, float *restrict result) {
    for (int64_t i = 0; i < H - 2; i++) {
        const float *a = image + i * W, *b = a + W, *c = b + W;
        float *target = result + i * (W - 2);
        for (int64_t j = 0; j < W - 2; j++) {
            const float horizontal = (a[j + 2] - a[j]) + 2 * (b[j + 2] - b[j]) + (c[j + 2] - c[j]);
            const float vertical = (c[j] - a[j]) + 2 * (c[j + 1] - a[j + 1]) + (c[j + 2] - a[j + 2]);
            target[j] = sqrtf(horizontal * horizontal + vertical * vertical);
        }
    }
    return 0;
}
