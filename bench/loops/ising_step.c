// Metropolis' rule on a checkerboard: the even sites from spins to scratch, the odd ones back.
#include <stdint.h>

int32_t loops_ising_step(int64_t N, int64_t M, uint32_t seed, double likelihood4, double likelihood8, int8_t *restrict spins, int8_t *restrict scratch);

static inline double uniform(uint32_t seed, uint32_t row, uint32_t column) {
    uint32_t h = (row * 0x9E3779B1u + column) ^ seed;
    h = (h ^ (h >> 16)) * 0x7FEB352Du;
    h = (h ^ (h >> 15)) * 0x846CA68Bu;
    return (h ^ (h >> 16)) * 0x1p-32;
}

static void sweep(int64_t N, int64_t M, uint32_t colour, double likelihood4, double likelihood8, uint32_t seed, const int8_t *restrict from, int8_t *restrict to) {
    for (int64_t i = 1; i < N - 1; i++) {
        const int8_t *site = from + i * M, *above = site - M, *below = site + M;
        for (int64_t j = 1; j < M - 1; j++) {
            const int rise = 2 * site[j] * (above[j] + below[j] + site[j - 1] + site[j + 1]);
            const double likelihood = rise == 8 ? likelihood8 : rise == 4 ? likelihood4 : 1.0;
            const int mine = (((uint32_t)i + (uint32_t)j) & 1) == colour;
            const int flips = mine & (uniform(seed, (uint32_t)(i - 1), (uint32_t)(j - 1)) < likelihood);
            to[i * M + j] = (int8_t)(flips ? -site[j] : site[j]);
        }
    }
}

int32_t loops_ising_step(int64_t N, int64_t M, uint32_t seed, double likelihood4, double likelihood8, int8_t *restrict spins, int8_t *restrict scratch) {
    sweep(N, M, 0, likelihood4, likelihood8, seed, spins, scratch);
    sweep(N, M, 1, likelihood4, likelihood8, seed ^ 0x85EBCA6Bu, scratch, spins);
    return 0;
}
