// Four rows of 64 outputs stay in registers while the kernel passes over them.
#include <stdint.h>

int32_t loops_conv2d(int64_t H, int64_t W, int64_t R, int64_t S, const float *restrict image, const float *restrict kernel, float *restrict result);

enum { ROWS = 4, COLUMNS = 64 };

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static inline void correlate_block(int64_t W, int64_t R, int64_t S, const float *restrict image, const float *restrict kernel, int64_t stride, float *restrict result) {
    float sums[ROWS][COLUMNS] = {{0}};
    for (int64_t p = 0; p < R; p++)
        for (int64_t q = 0; q < S; q++) {
            const float factor = kernel[p * S + q], *source = image + p * W + q;
            for (int r = 0; r < ROWS; r++)
                for (int c = 0; c < COLUMNS; c++) sums[r][c] += factor * source[r * W + c];
        }
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLUMNS; c++) result[r * stride + c] = sums[r][c];
}

// What is too narrow or too low for a block: one row of up to COLUMNS outputs.
static inline void correlate_row(int64_t W, int64_t R, int64_t S, const float *restrict image, const float *restrict kernel, int64_t columns, float *restrict result) {
    for (int64_t c = 0; c < columns; c++) result[c] = 0;
    for (int64_t p = 0; p < R; p++)
        for (int64_t q = 0; q < S; q++)
            for (int64_t c = 0; c < columns; c++) result[c] += kernel[p * S + q] * image[p * W + q + c];
}

int32_t loops_conv2d(int64_t H, int64_t W, int64_t R, int64_t S, const float *restrict image, const float *restrict kernel, float *restrict result) {
    const int64_t rows = H - R + 1, columns = W - S + 1;
    for (int64_t i = 0; i < rows; i += ROWS)
        for (int64_t j = 0; j < columns; j += COLUMNS) {
            if (i + ROWS <= rows && j + COLUMNS <= columns) {
                correlate_block(W, R, S, image + i * W + j, kernel, columns, result + i * columns + j);
                continue;
            }
            for (int64_t r = i; r < least(i + ROWS, rows); r++)
                correlate_row(W, R, S, image + r * W + j, kernel, least(COLUMNS, columns - j), result + r * columns + j);
        }
    return 0;
}
