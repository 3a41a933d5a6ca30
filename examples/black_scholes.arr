# sizes: N=0 | N=1 | N=7 | N=131 | N=1003
# input S: rng.uniform(50, 150, shape)
# input K: rng.uniform(50, 150, shape)
# input T: rng.uniform(0.1, 2, shape)
# input r: 0.03
# input sigma: 0.25
#
# Elementary functions are within 1 ulp here and 4 ulp in NumPy; d1 collects at most 8 roundings of its terms' sum, a
# normal CDF 24 (and moves by at most 0.4 when d moves by 1), a price 4. Two sides.
# agreement result0: within 2 * u * (S + K) * (28 + 8 * spread)
# agreement result1: within 2 * u * (S + K) * (32 + 8 * spread)
#   where spread = 1 + (np.abs(np.log(S / K)) + (np.abs(r) + 0.5 * sigma ** 2) * T) / (sigma * np.sqrt(T)) + sigma * np.sqrt(T)
# loops: 1
# workspace: 0
# bench: N=701 | N=20003 | N=3355453
import numpy as np


def normal_cdf(x):
    """Abramowitz and Stegun 26.2.17 (erf is not available yet): a polynomial in 1 / (1 + p |x|) times the density is the
    tail beyond |x|, within 7.5e-8."""
    t = 1.0 / (1.0 + 0.2316419 * np.abs(x))
    polynomial = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    tail = 0.3989422804014327 * np.exp(-0.5 * x * x) * polynomial
    return np.where(x < 0.0, tail, 1.0 - tail)


def black_scholes(S: f64[N], K: f64[N], T: f64[N], r: f64, sigma: f64) -> tuple[f64[N], f64[N]]:
    """European call and put prices: S Phi(d1) - K e^(-rT) Phi(d2), the put from the parity C - P = S - K e^(-rT).

    d1 = (ln(S/K) + (r + sigma^2/2) T) / (sigma sqrt T), d2 = d1 - sigma sqrt T."""
    deviation = sigma * np.sqrt(T)
    d1 = (np.log(S / K) + (r + 0.5 * sigma * sigma) * T) / deviation
    d2 = d1 - deviation
    discounted = K * np.exp(-r * T)
    call = S * normal_cdf(d1) - discounted * normal_cdf(d2)
    put = call - S + discounted
    return call, put
