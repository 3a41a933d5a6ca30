// One addition after the other, as the order from left to right asks for.
#include <stdint.h>

int32_t loops_prefix_sums(int64_t N, const double *restrict x, double *restrict result);

int32_t loops_prefix_sums(int64_t N, const double *restrict x, double *restrict result) {
    double total = 0;
    for (int64_t i = 0; i < N; i++) result[i] = total += x[i];
    return 0;
}
