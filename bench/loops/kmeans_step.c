// One pass over the points: the nearest centroid, then the point is added to that centroid's sum.
#include <stdint.h>
#include <stdlib.h>

int32_t loops_kmeans_step(int64_t N, int64_t D, int64_t K, const double *restrict points, const double *restrict centroids,
                          int64_t *restrict labels, double *restrict means);

static inline int64_t nearest(int64_t D, int64_t K, const double *restrict point, const double *restrict centroids) {
    int64_t label = 0;
    double least = 0;
    for (int64_t k = 0; k < K; k++) {
        const double *centroid = centroids + k * D;
        double squared = 0;
#pragma omp simd reduction(+ : squared)
        for (int64_t d = 0; d < D; d++) squared += (point[d] - centroid[d]) * (point[d] - centroid[d]);
        if (k == 0 || squared < least) least = squared, label = k;
    }
    return label;
}

int32_t loops_kmeans_step(int64_t N, int64_t D, int64_t K, const double *restrict points, const double *restrict centroids,
                          int64_t *restrict labels, double *restrict means) {
    int64_t *count = calloc((size_t)K + 1, sizeof *count);
    if (!count) return 1;
    for (int64_t i = 0; i < K * D; i++) means[i] = 0;
    for (int64_t i = 0; i < N; i++) {
        const int64_t label = nearest(D, K, points + i * D, centroids);
        labels[i] = label;
        count[label]++;
        for (int64_t d = 0; d < D; d++) means[label * D + d] += points[i * D + d];
    }
    for (int64_t k = 0; k < K; k++)
        for (int64_t d = 0; d < D; d++) means[k * D + d] = count[k] ? means[k * D + d] / (double)count[k] : centroids[k * D + d];
    free(count);
    return 0;
}
