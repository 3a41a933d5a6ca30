// One pass over the options. The declarations below let both compilers call the vector forms of exp and log: they promise
// not to touch errno, and to gcc that libmvec has them.
#include <stdint.h>

#pragma omp declare simd notinbranch
__attribute__((const)) double exp(double);
#pragma omp declare simd notinbranch
__attribute__((const)) double log(double);
__attribute__((const)) double sqrt(double);
__attribute__((const)) double fabs(double);

int32_t loops_black_scholes(int64_t N, const double *restrict S, const double *restrict K, const double *restrict T, double r, double sigma,
                            double *restrict result0, double *restrict result1);

// Abramowitz and Stegun 26.2.17.
static inline double normal_cdf(double x) {
    const double t = 1.0 / (1.0 + 0.2316419 * fabs(x));
    const double polynomial = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    const double tail = 0.3989422804014327 * exp(-0.5 * x * x) * polynomial;
    return x < 0.0 ? tail : 1.0 - tail;
}

int32_t loops_black_scholes(int64_t N, const double *restrict S, const double *restrict K, const double *restrict T, double r, double sigma,
                            double *restrict result0, double *restrict result1) {
    const double drift = r + 0.5 * sigma * sigma;
#pragma omp simd
    for (int64_t i = 0; i < N; i++) {
        const double deviation = sigma * sqrt(T[i]), d1 = (log(S[i] / K[i]) + drift * T[i]) / deviation;
        const double discounted = K[i] * exp(-r * T[i]), call = S[i] * normal_cdf(d1) - discounted * normal_cdf(d1 - deviation);
        result0[i] = call;
        result1[i] = call - S[i] + discounted;
    }
    return 0;
}
