// STREAM's triad on one thread (McCalpin 1995): a = b + s c, 24 bytes counted an element. With ordinary stores and with
// stores that go past the caches; the faster one counts, so that no share of it flatters.

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

enum { TRIAD_ARRAYS = 3, CACHE_MULTIPLE = 4, SMALLEST_CACHE = 8 << 20, LARGEST_CACHE = 64 << 20, PAGE = 4096 };

static int64_t last_level_cache(void) {
    long bytes = 0;
#ifdef _SC_LEVEL3_CACHE_SIZE
    bytes = sysconf(_SC_LEVEL3_CACHE_SIZE);
#endif
    return bytes < SMALLEST_CACHE ? SMALLEST_CACHE : bytes > LARGEST_CACHE ? LARGEST_CACHE : bytes;
}

static double *create_array(int64_t count, double value) {
    double *array = aligned_alloc(PAGE, ((size_t)count * sizeof(double) / PAGE + 1) * PAGE);
    for (int64_t k = 0; array && k < count; k++) array[k] = value;
    return array;
}

bool triad_create(TriadArrays *arrays) {
    int64_t count = CACHE_MULTIPLE * last_level_cache() / (TRIAD_ARRAYS * (int64_t)sizeof(double)) / 8 * 8;
    *arrays = (TriadArrays){.a = create_array(count, 0), .b = create_array(count, 1), .c = create_array(count, 2), .count = count};
    if (arrays->a && arrays->b && arrays->c) return true;
    triad_release(arrays);
    return false;
}

void triad_release(TriadArrays *arrays) {
    free(arrays->a);
    free(arrays->b);
    free(arrays->c);
}

// The count is a multiple of 8: whole vectors of any width up to 512 bits.
#define DEFINE_TRIAD(name, attribute, bytes)                                                                \
    attribute static void name(const TriadArrays *arrays) {                                                 \
        typedef double Vector __attribute__((vector_size(bytes)));                                          \
        const Vector *b = (const Vector *)(const void *)arrays->b, *c = (const Vector *)(const void *)arrays->c; \
        Vector *a = (Vector *)(void *)arrays->a;                                                            \
        int64_t count = arrays->count / (int64_t)((bytes) / sizeof(double));                                \
        for (int64_t k = 0; k < count; k++) a[k] = b[k] + 3.0 * c[k];                                       \
    }

DEFINE_TRIAD(triad_generic, , 16)
#ifdef __x86_64__
DEFINE_TRIAD(triad_avx2, __attribute__((target("avx2"))), 32)
DEFINE_TRIAD(triad_avx512, __attribute__((target("avx512f"))), 64)
#endif

#ifdef __x86_64__
static void triad_past_caches(const TriadArrays *arrays) {
    const __m128d factor = _mm_set1_pd(3.0);
    for (int64_t k = 0; k < arrays->count; k += 2)
        _mm_stream_pd(arrays->a + k, _mm_add_pd(_mm_load_pd(arrays->b + k), _mm_mul_pd(factor, _mm_load_pd(arrays->c + k))));
    _mm_sfence();
}
#else
static void triad_past_caches(const TriadArrays *arrays) { triad_generic(arrays); }
#endif

static void run_triad(const TriadArrays *arrays) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f")) triad_avx512(arrays);
    else if (__builtin_cpu_supports("avx2")) triad_avx2(arrays);
    else triad_generic(arrays);
#else
    triad_generic(arrays);
#endif
}

static double seconds_of(void (*run)(const TriadArrays *arrays), const TriadArrays *arrays) {
    double start = bench_seconds();
    run(arrays);
    return bench_seconds() - start;
}

double triad_sample(TriadArrays *arrays) {
    double ordinary = seconds_of(run_triad, arrays), streaming = seconds_of(triad_past_caches, arrays);
    double seconds = ordinary < streaming ? ordinary : streaming;
    return (double)(TRIAD_ARRAYS * sizeof(double)) * (double)arrays->count / seconds;
}
