// The chain composed by hand. Row r of the joined matrix is row r - N of B, or for r < N row (N + 2 - r) mod N of A seen as N rows;
// the result has its first columns as rows, the last one first. Tiles keep the lines of the source in L1 while rows of the
// result are written.
#include <stdint.h>

int32_t loops_moa_chain(int64_t M, int64_t N, const double *restrict A, const double *restrict B, double *restrict result);

enum { COLUMNS = 8, ROWS = 16 };

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// target[(columns - 1 - c) * length + r] = source[r * step + c], r < rows and c < columns.
static inline void move(int64_t rows, const double *restrict source, int64_t step, int64_t columns, int64_t length, double *restrict target) {
    for (int64_t i = 0; i < rows; i += ROWS)
        for (int64_t j = 0; j < columns; j += COLUMNS)
            for (int64_t c = j; c < least(j + COLUMNS, columns); c++)
                for (int64_t r = i; r < least(i + ROWS, rows); r++) target[(columns - 1 - c) * length + r] = source[r * step + c];
}

int32_t loops_moa_chain(int64_t M, int64_t N, const double *restrict A, const double *restrict B, double *restrict result) {
    const int64_t dropped = N / 2, columns = M - M / 3, length = 2 * N - dropped;
    int64_t row = dropped;
    while (row < N) { // the row of A falls to 0, then goes on from N - 1
        const int64_t start = (N + 2 - row) % N, count = least(start + 1, N - row);
        move(count, A + start * M, -M, columns, length, result + (row - dropped));
        row += count;
    }
    move(N, B, M, columns, length, result + (N - dropped));
    return 0;
}
