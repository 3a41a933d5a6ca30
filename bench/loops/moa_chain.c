// The chain composed by hand. Element i of row r of the joined array is B's from row N on, else A's row (N - 1 - r + 3) mod N;
// the result is the first columns of rows n.. , columns first, backwards. The long loop runs along the result; tiles of 32
// columns keep the lines of the source in L1.
#include <stdint.h>

int32_t loops_moa_chain(int64_t N, int64_t M, const double *restrict A, const double *restrict B, double *restrict result);

enum { TILE = 8 };

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// For rows 0..rows of the source, `step` elements apart, and columns first..last: target[-(column * length + row)] = source.
static inline void move(int64_t rows, const double *restrict source, int64_t step, int64_t columns, int64_t length, double *restrict target) {
    for (int64_t i = 0; i < rows; i += 2 * TILE)
        for (int64_t j = 0; j < columns; j += TILE)
            for (int64_t c = j; c < least(j + TILE, columns); c++)
                for (int64_t r = i; r < least(i + 2 * TILE, rows); r++) target[-(c * length + r)] = source[r * step + c];
}

int32_t loops_moa_chain(int64_t N, int64_t M, const double *restrict A, const double *restrict B, double *restrict result) {
    const int64_t dropped = N / 2, columns = M - M / 3, length = 2 * N - dropped;
    if (N == 0 || columns == 0) return 0;
    double *end = result + columns * length - 1;
    // Row r of the turned A is A's row (N + 2 - r) mod N: it falls from 2 to 0 (mod N), then from N - 1.
    int64_t row = dropped;
    while (row < N) {
        const int64_t start = (N + 2 - row) % N, count = least(start + 1, N - row);
        move(count, A + start * M, -M, columns, length, end - (row - dropped));
        row += count;
    }
    move(N, B, M, columns, length, end - (N - dropped));
    return 0;
}
