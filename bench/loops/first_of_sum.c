// The sum of one row of A + B, from left to right as strict mode has it for this axis (docs/reduction-orders.md): all that the
// first element needs.
#include <stdint.h>

int32_t loops_first_of_sum(int64_t N, int64_t M, const double *restrict A, const double *restrict B, double *restrict result);

int32_t loops_first_of_sum(int64_t N, int64_t M, const double *restrict A, const double *restrict B, double *restrict result) {
    double total = 0;
    (void)N;
    for (int64_t j = 0; j < M; j++) total += A[j] + B[j];
    *result = total;
    return 0;
}
