// 64 outputs at a time stay in registers while the taps pass.
#include <stdint.h>

int32_t loops_fir_filter(int64_t T, int64_t N, const double *restrict taps, const double *restrict signal, double *restrict result);

enum { OUTPUTS = 64 };

int32_t loops_fir_filter(int64_t T, int64_t N, const double *restrict taps, const double *restrict signal, double *restrict result) {
    const int64_t last = T - 1, count = N - last;
    int64_t i = 0;
    for (; i + OUTPUTS <= count; i += OUTPUTS) {
        double sums[OUTPUTS] = {0};
        for (int64_t k = 0; k < T; k++) {
            const double tap = taps[k], *delayed = signal + i + last - k;
            for (int p = 0; p < OUTPUTS; p++) sums[p] += tap * delayed[p];
        }
        for (int p = 0; p < OUTPUTS; p++) result[i + p] = sums[p];
    }
    for (; i < count; i++) {
        double sum = 0;
        for (int64_t k = 0; k < T; k++) sum += taps[k] * signal[i + last - k];
        result[i] = sum;
    }
    return 0;
}
