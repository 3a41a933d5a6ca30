# Sums of shifted images, which are taken in registers: rows and columns beside whole tiles, kernels of nothing, other dtypes.
# sizes: N=0 M=0 R=0 S=0 | N=1 M=1 R=1 S=1 | N=4 M=9 R=0 S=3 | N=3 M=8 R=3 S=0 | N=6 M=35 R=2 S=3 | N=13 M=41 R=5 S=2 | N=17 M=67 R=3 S=4 | N=9 M=7 R=10 S=8
import numpy as np


def correlate(image, kernel):
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    result = np.zeros((rows, columns), dtype=image.dtype)
    for p in range(kernel.shape[0]):
        for q in range(kernel.shape[1]):
            result += kernel[p, q] * image[p:p + rows, q:q + columns]
    return result


def convolutions(image: f64[N, M], kernel: f64[R, S], whole: i16[N, M], weights: i16[R, S]):
    both = correlate(image, kernel)
    return both, correlate(whole, weights), correlate(image[::-1], kernel)
