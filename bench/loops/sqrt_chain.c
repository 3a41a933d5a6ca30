// sqrt(x x + y y) + 2 z x - y / 3 in one pass; three streams in, one out.
#include <stdint.h>

__attribute__((const)) double sqrt(double); // sets no errno: one vector instruction

int32_t loops_sqrt_chain(int64_t N, const double *restrict x, const double *restrict y, const double *restrict z, double *restrict result);

int32_t loops_sqrt_chain(int64_t N, const double *restrict x, const double *restrict y, const double *restrict z, double *restrict result) {
    for (int64_t i = 0; i < N; i++) result[i] = sqrt(x[i] * x[i] + y[i] * y[i]) + 2 * z[i] * x[i] - y[i] / 3;
    return 0;
}
