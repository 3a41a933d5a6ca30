// Modified Gram-Schmidt along rows. The pass that subtracts column k also sums the products that column k + 1 needs, so
// that Q is read once for each column.
#include <math.h>
#include <stdint.h>

int32_t loops_gramschmidt(int64_t M, int64_t N, const double *restrict A, double *restrict Q, double *restrict R);

// For row i of all rows: products[j] += Q[i][k] Q[i][j], j >= k.
static inline void add_products(int64_t N, const double *restrict row, int64_t k, double *restrict products) {
    const double factor = row[k];
    for (int64_t j = k; j < N; j++) products[j] += factor * row[j];
}

static inline void subtract_multiple(int64_t N, double *restrict row, int64_t k, const double *restrict multiples) {
    const double factor = row[k];
    for (int64_t j = k + 1; j < N; j++) row[j] -= factor * multiples[j];
}

int32_t loops_gramschmidt(int64_t M, int64_t N, const double *restrict A, double *restrict Q, double *restrict R) {
    for (int64_t i = 0; i < M * N; i++) Q[i] = A[i];
    for (int64_t i = 0; i < N * N; i++) R[i] = 0;
    for (int64_t i = 0; i < M && N > 0; i++) add_products(N, Q + i * N, 0, R);
    for (int64_t k = 0; k < N; k++) {
        double *products = R + k * N; // of the unscaled column: R[k][k] is its square
        const double length = sqrt(products[k]);
        for (int64_t j = k; j < N; j++) products[j] /= length;
        for (int64_t i = 0; i < M; i++) {
            double *row = Q + i * N;
            row[k] /= length;
            subtract_multiple(N, row, k, products);
            if (k + 1 < N) add_products(N, row, k + 1, products + N);
        }
    }
    return 0;
}
