// Blocked and right-looking: factor a diagonal block, solve for the rows below it, subtract their products from the rest.
// Rows are contiguous, so all three are dot products of rows; the last takes 4 x 4 rows at a time.
#include <math.h>
#include <stdint.h>

int32_t loops_cholesky(int64_t N, const double *restrict A, double *restrict result);

enum { BLOCK = 64, TILE = 4 };

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static inline double dot(int64_t count, const double *x, const double *y) {
    double total = 0;
#pragma omp simd reduction(+ : total)
    for (int64_t k = 0; k < count; k++) total += x[k] * y[k];
    return total;
}

// Columns first..last of the rows from `row` on, where everything left of `first` has been subtracted already.
static void solve_row(int64_t N, double *L, int64_t row, int64_t first, int64_t last) {
    for (int64_t j = first; j < last && j <= row; j++) {
        double rest = L[row * N + j] - dot(j - first, L + row * N + first, L + j * N + first);
        L[row * N + j] = j == row ? sqrt(rest) : rest / L[j * N + j];
    }
}

static void subtract_tile(int64_t N, double *L, int64_t i, int64_t j, int64_t first) {
    double s[TILE][TILE] = {{0}};
    const double *a = L + i * N + first, *b = L + j * N + first;
    double s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
    double s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0;
#pragma omp simd reduction(+ : s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33)
    for (int64_t k = 0; k < BLOCK; k++) {
        const double a0 = a[k], a1 = a[k + N], a2 = a[k + 2 * N], a3 = a[k + 3 * N];
        const double b0 = b[k], b1 = b[k + N], b2 = b[k + 2 * N], b3 = b[k + 3 * N];
        s00 += a0 * b0, s01 += a0 * b1, s02 += a0 * b2, s03 += a0 * b3;
        s10 += a1 * b0, s11 += a1 * b1, s12 += a1 * b2, s13 += a1 * b3;
        s20 += a2 * b0, s21 += a2 * b1, s22 += a2 * b2, s23 += a2 * b3;
        s30 += a3 * b0, s31 += a3 * b1, s32 += a3 * b2, s33 += a3 * b3;
    }
    s[0][0] = s00, s[0][1] = s01, s[0][2] = s02, s[0][3] = s03, s[1][0] = s10, s[1][1] = s11, s[1][2] = s12, s[1][3] = s13;
    s[2][0] = s20, s[2][1] = s21, s[2][2] = s22, s[2][3] = s23, s[3][0] = s30, s[3][1] = s31, s[3][2] = s32, s[3][3] = s33;
    for (int64_t r = 0; r < TILE; r++)
        for (int64_t c = 0; c < TILE; c++) L[(i + r) * N + j + c] -= s[r][c];
}

// The lower triangle from (last, last) on minus the products of the rows' columns first..first + BLOCK. Tiles on the diagonal
// also change what is above it, which is cleared at the end.
static void subtract_products(int64_t N, double *L, int64_t first, int64_t last) {
    for (int64_t i = last; i < N; i += TILE)
        for (int64_t j = last; j <= i; j += TILE) {
            if (i + TILE <= N) {
                subtract_tile(N, L, i, j, first);
                continue;
            }
            for (int64_t r = i; r < N; r++)
                for (int64_t c = j; c < least(j + TILE, r + 1); c++) L[r * N + c] -= dot(BLOCK, L + r * N + first, L + c * N + first);
        }
}

int32_t loops_cholesky(int64_t N, const double *restrict A, double *restrict result) {
    for (int64_t i = 0; i < N * N; i++) result[i] = A[i];
    for (int64_t first = 0; first < N; first += BLOCK) {
        const int64_t last = least(first + BLOCK, N);
        for (int64_t row = first; row < N; row++) solve_row(N, result, row, first, last);
        if (last < N) subtract_products(N, result, first, last);
    }
    for (int64_t i = 0; i < N; i++)
        for (int64_t j = i + 1; j < N; j++) result[i * N + j] = 0;
    return 0;
}
