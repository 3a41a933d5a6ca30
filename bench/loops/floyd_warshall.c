// Shortest paths, in place. Steps are taken eight at a time: first the rows and columns that the eight steps read, then
// each other row once for all eight, so that the matrix passes through the cache N / 8 times.
#include <stdint.h>

int32_t loops_floyd_warshall(int64_t N, double *restrict D);

enum { STEPS = 8 };

static inline double least(double a, double b) { return a < b ? a : b; }

// One row by one step. `through` may be the row itself: it is rewritten element by element.
static inline void relax(int64_t N, double *row, const double *through, double distance) {
#pragma omp simd
    for (int64_t j = 0; j < N; j++) row[j] = least(row[j], distance + through[j]);
}

// A row by the steps first..first + STEPS, whose rows are in `through`, N apart.
static void relax_by_all(int64_t N, int64_t first, double *restrict row, const double *restrict through) {
    // The distances that later steps read are changed by earlier ones: those eight columns first.
    double distance[STEPS], head[STEPS];
    for (int s = 0; s < STEPS; s++) head[s] = row[first + s];
    for (int s = 0; s < STEPS; s++) {
        distance[s] = head[s];
        for (int c = 0; c < STEPS; c++) head[c] = least(head[c], distance[s] + through[s * N + first + c]);
    }
    const double *t0 = through, *t1 = t0 + N, *t2 = t1 + N, *t3 = t2 + N, *t4 = t3 + N, *t5 = t4 + N, *t6 = t5 + N, *t7 = t6 + N;
#pragma omp simd
    for (int64_t j = 0; j < N; j++) {
        double d = row[j];
        d = least(d, distance[0] + t0[j]);
        d = least(d, distance[1] + t1[j]);
        d = least(d, distance[2] + t2[j]);
        d = least(d, distance[3] + t3[j]);
        d = least(d, distance[4] + t4[j]);
        d = least(d, distance[5] + t5[j]);
        d = least(d, distance[6] + t6[j]);
        d = least(d, distance[7] + t7[j]);
        row[j] = d;
    }
}

// One step on rows first..last, row k last: the others read it as it was.
static void step(int64_t N, double *D, int64_t k, int64_t first, int64_t last) {
    for (int64_t i = first; i < last; i++)
        if (i != k) relax(N, D + i * N, D + k * N, D[i * N + k]);
    if (k >= first && k < last) relax(N, D + k * N, D + k * N, D[k * N + k]);
}

int32_t loops_floyd_warshall(int64_t N, double *restrict D) {
    int64_t k = 0;
    for (; k + STEPS <= N; k += STEPS) {
        // With distances that are not negative (D[k][k] = 0), a row does not change at its own step, nor need the rows of
        // the block keep what they were: later steps only make them shorter, and the other rows take the minimum of all.
        for (int64_t s = k; s < k + STEPS; s++) step(N, D, s, k, k + STEPS);
        for (int64_t i = 0; i < k; i++) relax_by_all(N, k, D + i * N, D + k * N);
        for (int64_t i = k + STEPS; i < N; i++) relax_by_all(N, k, D + i * N, D + k * N);
    }
    for (; k < N; k++) step(N, D, k, 0, N);
    return 0;
}
