// Conway's rule on bytes, from A to B and back.
#include <stdint.h>

int32_t loops_game_of_life(int64_t N, int64_t M, int64_t steps, uint8_t *restrict A, uint8_t *restrict B);

static void advance(int64_t N, int64_t M, const uint8_t *restrict from, uint8_t *restrict to) {
    for (int64_t i = 1; i < N - 1; i++) {
        const uint8_t *row = from + i * M, *above = row - M, *below = row + M;
        uint8_t *target = to + i * M;
        for (int64_t j = 1; j < M - 1; j++) {
            const uint8_t neighbours = (uint8_t)(above[j - 1] + above[j] + above[j + 1] + row[j - 1] + row[j + 1] + below[j - 1] + below[j] + below[j + 1]);
            target[j] = (neighbours | row[j]) == 3;
        }
    }
}

int32_t loops_game_of_life(int64_t N, int64_t M, int64_t steps, uint8_t *restrict A, uint8_t *restrict B) {
    for (int64_t step = 0; step < steps; step++) {
        advance(N, M, A, B);
        advance(N, M, B, A);
    }
    return 0;
}
