// Hashing (XXH3, whose values are the same on every machine) and Python's integer division.

#include "base.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t hash_bytes(const void *bytes, size_t size, uint64_t seed) {
    return XXH3_64bits_withSeed(size ? bytes : "", size, seed);
}

int64_t integer_floor_divide(int64_t dividend, int64_t divisor) {
    int64_t quotient = dividend / divisor;
    return quotient - (dividend % divisor != 0 && (dividend < 0) != (divisor < 0));
}

int64_t integer_floor_modulo(int64_t dividend, int64_t divisor) {
    int64_t remainder = dividend % divisor;
    return remainder != 0 && (remainder < 0) != (divisor < 0) ? remainder + divisor : remainder;
}
