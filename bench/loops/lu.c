// Blocked and right-looking: factor a panel of columns, solve for the rows right of its diagonal block, subtract their product
// from the rest, four rows at a time.
#include <stdint.h>

int32_t loops_lu(int64_t N, double *restrict A);

enum { BLOCK = 32, ROWS = 4 };

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static inline void subtract_multiple(int64_t count, double *restrict row, double factor, const double *restrict pivot) {
    for (int64_t j = 0; j < count; j++) row[j] -= factor * pivot[j];
}

// Columns first..last of all rows from `first` on.
static void factor_panel(int64_t N, double *A, int64_t first, int64_t last) {
    for (int64_t k = first; k < last; k++)
        for (int64_t i = k + 1; i < N; i++) {
            A[i * N + k] /= A[k * N + k];
            subtract_multiple(last - k - 1, A + i * N + k + 1, A[i * N + k], A + k * N + k + 1);
        }
}

// Four rows, right of the panel, minus the products of their multipliers and the panel's rows.
static void subtract_products(int64_t N, double *restrict rows, const double *restrict panel, int64_t first, int64_t last) {
    double *r0 = rows, *r1 = r0 + N, *r2 = r1 + N, *r3 = r2 + N;
    enum { COLUMNS = 16 };
    int64_t j = last;
    for (; j + COLUMNS <= N; j += COLUMNS) {
        double s[ROWS][COLUMNS];
        for (int c = 0; c < COLUMNS; c++) s[0][c] = r0[j + c], s[1][c] = r1[j + c], s[2][c] = r2[j + c], s[3][c] = r3[j + c];
        for (int64_t k = first; k < last; k++) {
            const double *pivot = panel + (k - first) * N + j, m0 = r0[k], m1 = r1[k], m2 = r2[k], m3 = r3[k];
            for (int c = 0; c < COLUMNS; c++) {
                s[0][c] -= m0 * pivot[c];
                s[1][c] -= m1 * pivot[c];
                s[2][c] -= m2 * pivot[c];
                s[3][c] -= m3 * pivot[c];
            }
        }
        for (int c = 0; c < COLUMNS; c++) r0[j + c] = s[0][c], r1[j + c] = s[1][c], r2[j + c] = s[2][c], r3[j + c] = s[3][c];
    }
    for (int64_t k = first; k < last && j < N; k++)
        for (int64_t r = 0; r < ROWS; r++) subtract_multiple(N - j, rows + r * N + j, rows[r * N + k], panel + (k - first) * N + j);
}

int32_t loops_lu(int64_t N, double *restrict A) {
    for (int64_t first = 0; first < N; first += BLOCK) {
        const int64_t last = least(first + BLOCK, N);
        factor_panel(N, A, first, last);
        for (int64_t k = first; k < last; k++)
            for (int64_t i = k + 1; i < last; i++) subtract_multiple(N - last, A + i * N + last, A[i * N + k], A + k * N + last);
        int64_t i = last;
        for (; i + ROWS <= N; i += ROWS) subtract_products(N, A + i * N, A + first * N, first, last);
        for (; i < N; i++)
            for (int64_t k = first; k < last; k++) subtract_multiple(N - last, A + i * N + last, A[i * N + k], A + k * N + last);
    }
    return 0;
}
