// y := a x + y: one pass, as long as memory allows.
#include <stdint.h>

int32_t loops_saxpy(int64_t N, float a, const float *restrict x, float *restrict y);

int32_t loops_saxpy(int64_t N, float a, const float *restrict x, float *restrict y) {
    for (int64_t i = 0; i < N; i++) y[i] = a * x[i] + y[i];
    return 0;
}
