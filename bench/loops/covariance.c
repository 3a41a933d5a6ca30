// The deviations, then their products by blocks: 8 x 16 sums in registers, a strip of rows for all blocks while it is in cache.
// The matrix is symmetric: blocks left of the diagonal are copied from their mirror images.
#include <stdint.h>
#include <stdlib.h>

int32_t loops_covariance(int64_t N, int64_t M, const double *restrict data, double *restrict result);

enum { LANES = 8, ROWS = 8, VECTORS = 2, COLUMNS = LANES * VECTORS, DEPTH = 128 };
typedef double Vector __attribute__((vector_size(LANES * sizeof(double)), aligned(8)));

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// The columns' deviations, in rows of `width` >= M numbers, zero beyond M.
static void subtract_means(int64_t N, int64_t M, int64_t width, const double *restrict data, double *restrict mean, double *restrict deviations) {
    for (int64_t j = 0; j < M; j++) mean[j] = 0;
    for (int64_t i = 0; i < N; i++)
        for (int64_t j = 0; j < M; j++) mean[j] += data[i * M + j];
    for (int64_t j = 0; j < M; j++) mean[j] /= (double)N;
    for (int64_t i = 0; i < N; i++)
        for (int64_t j = 0; j < width; j++) deviations[i * width + j] = j < M ? data[i * M + j] - mean[j] : 0;
}

// sums[r][c] += sum over `depth` rows of a[k][r] b[k][c].
static inline void add_products(int64_t depth, int64_t width, const double *restrict a, const double *restrict b, double *restrict sums) {
    Vector block[ROWS][VECTORS];
    for (int r = 0; r < ROWS; r++)
        for (int v = 0; v < VECTORS; v++) block[r][v] = *(const Vector *)(sums + r * width + v * LANES);
    for (int64_t k = 0; k < depth; k++)
#pragma GCC unroll 8
        for (int r = 0; r < ROWS; r++)
#pragma GCC unroll 2
            for (int v = 0; v < VECTORS; v++) block[r][v] += a[k * width + r] * *(const Vector *)(b + k * width + v * LANES);
    for (int r = 0; r < ROWS; r++)
        for (int v = 0; v < VECTORS; v++) *(Vector *)(sums + r * width + v * LANES) = block[r][v];
}

int32_t loops_covariance(int64_t N, int64_t M, const double *restrict data, double *restrict result) {
    const int64_t width = (M + COLUMNS - 1) / COLUMNS * COLUMNS;
    double *deviations = malloc((size_t)(N * width + 1) * sizeof(double)), *sums = calloc((size_t)(width * width + 1), sizeof(double));
    double *mean = malloc((size_t)(M + 1) * sizeof(double));
    if (!deviations || !sums || !mean) return 1;
    subtract_means(N, M, width, data, mean, deviations);
    for (int64_t first = 0; first < N; first += DEPTH)
        for (int64_t i = 0; i < width; i += ROWS)
            for (int64_t j = i / COLUMNS * COLUMNS; j < width; j += COLUMNS)
                add_products(least(DEPTH, N - first), width, deviations + first * width + i, deviations + first * width + j, sums + i * width + j);
    for (int64_t i = 0; i < M; i++)
        for (int64_t j = i; j < M; j++) result[i * M + j] = result[j * M + i] = sums[i * width + j] / (double)(N - 1);
    free(deviations), free(sums), free(mean);
    return 0;
}
