# sizes: T=1 N=0 | T=0 N=3 | T=1 N=1 | T=3 N=7 | T=9 N=131 | T=16 N=1003
# agreement result: bits
# loops: 2
# workspace: 0
# bench: T=9 N=1801 | T=9 N=50021 | T=9 N=8388617
import numpy as np


def fir_filter(taps: f64[T], signal: f64[N]):
    """A filter of finite impulse response, where the signal covers it: y_n = sum over k of h_k x_(n + T - 1 - k). One delayed
    signal for each tap."""
    last = taps.shape[0] - 1
    count = signal.shape[0] - last
    result = np.zeros(count)
    for k in range(taps.shape[0]):
        result += taps[k] * signal[last - k:last - k + count]
    return result
