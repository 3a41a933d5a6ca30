// Layer by layer: a panel of the weights (256 rows, 32 columns) stays in L1 while strips of 8 samples pass it; bias and
// rectification follow while the sums are in registers.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#pragma omp declare simd notinbranch
__attribute__((const)) float expf(float);

int32_t loops_mlp(int64_t N, int64_t D, int64_t H, int64_t C, const float *restrict x, const float *restrict w1, const float *restrict b1, const float *restrict w2,
                  const float *restrict b2, const float *restrict w3, const float *restrict b3, float *restrict result);

enum { LANES = 16, ROWS = 8, VECTORS = 2, COLUMNS = LANES * VECTORS, DEPTH = 256 };
typedef float Vector __attribute__((vector_size(LANES * sizeof(float))));

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// sums[r][c] = sum over k of x[r][k] panel[k][c]; rows beyond `rows` repeat the last one.
static inline void multiply_block(int64_t rows, int64_t depth, const float *restrict x, int64_t stride, const Vector *restrict panel, Vector *restrict sums) {
    const float *row[ROWS];
    Vector block[ROWS][VECTORS] = {{{0}}};
    for (int r = 0; r < ROWS; r++) row[r] = x + least(r, rows - 1) * stride;
    for (int64_t k = 0; k < depth; k++)
#pragma GCC unroll 8
        for (int r = 0; r < ROWS; r++)
#pragma GCC unroll 2
            for (int v = 0; v < VECTORS; v++) block[r][v] += row[r][k] * panel[k * VECTORS + v];
    memcpy(sums, block, sizeof block);
}

static void pack(int64_t depth, int64_t columns, const float *restrict w, int64_t stride, float *restrict panel) {
    for (int64_t k = 0; k < depth; k++)
        for (int64_t c = 0; c < COLUMNS; c++) panel[k * COLUMNS + c] = c < columns ? w[k * stride + c] : 0;
}

// y = x w + b, then max(y, 0) unless this is the last layer.
static void layer(int64_t N, int64_t K, int64_t M, const float *restrict x, const float *restrict w, const float *restrict b, int rectified, float *restrict y) {
    Vector panel[DEPTH * VECTORS], sums[ROWS * VECTORS];
    for (int64_t i = 0; i < N; i++) memcpy(y + i * M, b, (size_t)M * sizeof(float));
    for (int64_t k = 0; k < K; k += DEPTH)
        for (int64_t j = 0; j < M; j += COLUMNS) {
            const int64_t depth = least(DEPTH, K - k), columns = least(COLUMNS, M - j);
            pack(depth, columns, w + k * M + j, M, (float *)panel);
            for (int64_t i = 0; i < N; i += ROWS) {
                const int64_t rows = least(ROWS, N - i);
                multiply_block(rows, depth, x + i * K + k, K, panel, sums);
                for (int64_t r = 0; r < rows; r++)
                    for (int64_t c = 0; c < columns; c++) y[(i + r) * M + j + c] += ((const float *)sums)[r * COLUMNS + c];
            }
        }
    for (int64_t i = 0; i < N * M && rectified; i++) y[i] = y[i] > 0 ? y[i] : 0;
}

static void softmax(int64_t C, float *restrict row) {
    float greatest = row[0], total = 0;
    for (int64_t c = 1; c < C; c++) greatest = row[c] > greatest ? row[c] : greatest;
    for (int64_t c = 0; c < C; c++) row[c] = expf(row[c] - greatest);
    for (int64_t c = 0; c < C; c++) total += row[c];
    for (int64_t c = 0; c < C; c++) row[c] /= total;
}

int32_t loops_mlp(int64_t N, int64_t D, int64_t H, int64_t C, const float *restrict x, const float *restrict w1, const float *restrict b1, const float *restrict w2,
                  const float *restrict b2, const float *restrict w3, const float *restrict b3, float *restrict result) {
    float *hidden = malloc((size_t)(2 * N * H + 1) * sizeof(float));
    if (!hidden) return 1;
    layer(N, D, H, x, w1, b1, 1, hidden);
    layer(N, H, H, hidden, w2, b2, 1, hidden + N * H);
    layer(N, H, C, hidden + N * H, w3, b3, 0, result);
    for (int64_t i = 0; i < N; i++) softmax(C, result + i * C);
    free(hidden);
    return 0;
}
