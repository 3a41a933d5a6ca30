// Xor-shifts and multiplications of 32-bit words in one pass.
#include <stdint.h>

int32_t loops_bit_mix(int64_t N, uint32_t seed, const uint32_t *restrict x, uint32_t *restrict result);

int32_t loops_bit_mix(int64_t N, uint32_t seed, const uint32_t *restrict x, uint32_t *restrict result) {
    for (int64_t i = 0; i < N; i++) {
        uint32_t h = x[i] ^ seed;
        h = (h ^ (h >> 16)) * 0x7FEB352Du;
        h = (h ^ (h >> 15)) * 0x846CA68Bu;
        result[i] = h ^ (h >> 16);
    }
    return 0;
}
