// Random choices from a seed: the same everywhere (SplitMix64, Steele et al. 2014).

#ifndef MIDDLE_REPLAY_RANDOM_H
#define MIDDLE_REPLAY_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Random {
    uint64_t state;
} Random;

static inline uint64_t random_bits(Random *random) {
    uint64_t word = random->state += UINT64_C(0x9E3779B97F4A7C15);
    word = (word ^ word >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    word = (word ^ word >> 27) * UINT64_C(0x94D049BB133111EB);
    return word ^ word >> 31;
}

// 0 .. count - 1; 0 for a count of 0.
static inline uint32_t random_below(Random *random, uint32_t count) {
    return count ? (uint32_t)((random_bits(random) >> 32) * count >> 32) : 0;
}

static inline int64_t random_between(Random *random, int64_t low, int64_t high) {
    return low + random_below(random, (uint32_t)(high - low + 1));
}

static inline bool random_percent(Random *random, uint32_t percent) { return random_below(random, 100) < percent; }

// Shuffles `count` integers.
static inline void random_shuffle(Random *random, int64_t *items, uint32_t count) {
    for (uint32_t k = count; k > 1; k--) {
        uint32_t other = random_below(random, k);
        int64_t item = items[k - 1];
        items[k - 1] = items[other], items[other] = item;
    }
}

#endif
