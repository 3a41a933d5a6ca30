// One pass over the pairs of points. The declarations below let both compilers call the vector forms of the functions: they
// promise not to touch errno, and to gcc that libmvec has them.
#include <stdint.h>

#pragma omp declare simd notinbranch
__attribute__((const)) double sin(double);
#pragma omp declare simd notinbranch
__attribute__((const)) double cos(double);
#pragma omp declare simd notinbranch
__attribute__((const)) double atan2(double, double);
__attribute__((const)) double sqrt(double);

int32_t loops_arc_distance(int64_t N, double radius, const double *restrict latitude0, const double *restrict longitude0,
                           const double *restrict latitude1, const double *restrict longitude1, double *restrict result);

int32_t loops_arc_distance(int64_t N, double radius, const double *restrict latitude0, const double *restrict longitude0,
                           const double *restrict latitude1, const double *restrict longitude1, double *restrict result) {
    for (int64_t i = 0; i < N; i++) {
        const double s = sin(0.5 * (latitude1[i] - latitude0[i])), t = sin(0.5 * (longitude1[i] - longitude0[i]));
        const double a = s * s + cos(latitude0[i]) * cos(latitude1[i]) * (t * t);
        result[i] = 2 * radius * atan2(sqrt(a), sqrt(1 - a));
    }
    return 0;
}
