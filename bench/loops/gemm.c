// C := alpha A B + beta C. A panel of B (256 rows, 16 columns) is packed and stays in L1 while strips of 8 rows of A pass it;
// the 8 x 16 block of sums lives in registers.
#include <stdint.h>
#include <string.h>

int32_t loops_gemm(int64_t N, int64_t K, int64_t M, double alpha, const double *restrict A, const double *restrict B, double beta, double *restrict C);

enum { LANES = 8, ROWS = 8, VECTORS = 2, COLUMNS = LANES * VECTORS, DEPTH = 256 };
typedef double Vector __attribute__((vector_size(LANES * sizeof(double))));
typedef Vector Block[ROWS][VECTORS];

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// sums[r][c] = sum over k of A[r][k] panel[k][c]; rows beyond `rows` repeat the last one.
static inline void multiply_block(int64_t rows, int64_t depth, const double *restrict A, int64_t stride, const Vector *restrict panel, Block sums) {
    const double *row[ROWS];
    Block block = {{{0}}};
    for (int r = 0; r < ROWS; r++) row[r] = A + least(r, rows - 1) * stride;
    for (int64_t k = 0; k < depth; k++)
#pragma GCC unroll 8
        for (int r = 0; r < ROWS; r++)
#pragma GCC unroll 2
            for (int v = 0; v < VECTORS; v++) block[r][v] += row[r][k] * panel[k * VECTORS + v];
    memcpy(sums, block, sizeof block);
}

static void pack(int64_t depth, int64_t columns, const double *restrict B, int64_t stride, double *restrict panel) {
    for (int64_t k = 0; k < depth; k++)
        for (int64_t c = 0; c < COLUMNS; c++) panel[k * COLUMNS + c] = c < columns ? B[k * stride + c] : 0;
}

int32_t loops_gemm(int64_t N, int64_t K, int64_t M, double alpha, const double *restrict A, const double *restrict B, double beta, double *restrict C) {
    Vector panel[DEPTH * VECTORS];
    Block sums;
    for (int64_t i = 0; i < N * M; i++) C[i] *= beta;
    for (int64_t k = 0; k < K; k += DEPTH)
        for (int64_t j = 0; j < M; j += COLUMNS) {
            const int64_t depth = least(DEPTH, K - k), columns = least(COLUMNS, M - j);
            pack(depth, columns, B + k * M + j, M, (double *)panel);
            for (int64_t i = 0; i < N; i += ROWS) {
                const int64_t rows = least(ROWS, N - i);
                multiply_block(rows, depth, A + i * K + k, K, panel, sums);
                for (int64_t r = 0; r < rows; r++)
                    for (int64_t c = 0; c < columns; c++) C[(i + r) * M + j + c] += alpha * ((const double *)sums[r])[c];
            }
        }
    return 0;
}
