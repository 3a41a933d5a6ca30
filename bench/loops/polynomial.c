// Horner's rule for 64 points at a time, whose values stay in registers while the coefficients pass.
#include <stdint.h>

int32_t loops_polynomial(int64_t D, int64_t N, const double *restrict coefficients, const double *restrict x, double *restrict result);

enum { POINTS = 64 };

int32_t loops_polynomial(int64_t D, int64_t N, const double *restrict coefficients, const double *restrict x, double *restrict result) {
    int64_t i = 0;
    for (; i + POINTS <= N; i += POINTS) {
        double value[POINTS] = {0};
        for (int64_t k = 0; k < D; k++) {
            const double coefficient = coefficients[k];
            for (int p = 0; p < POINTS; p++) value[p] = value[p] * x[i + p] + coefficient;
        }
        for (int p = 0; p < POINTS; p++) result[i + p] = value[p];
    }
    for (; i < N; i++) {
        double value = 0;
        for (int64_t k = 0; k < D; k++) value = value * x[i] + coefficients[k];
        result[i] = value;
    }
    return 0;
}
