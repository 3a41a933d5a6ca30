# sizes: H=3 W=0 R=1 S=1 | H=1 W=1 R=1 S=1 | H=4 W=5 R=0 S=2 | H=3 W=4 R=3 S=4 | H=17 W=131 R=3 S=5 | H=41 W=37 R=7 S=2
# agreement result: bits
# loops: 1
# workspace: 0
# bench: H=41 W=43 R=5 S=5 | H=211 W=223 R=5 S=5 | H=2053 W=2063 R=5 S=5
import numpy as np


def conv2d(image: f32[H, W], kernel: f32[R, S]):
    """The image correlated with the kernel (what neural networks call a convolution), where the kernel fits inside:
    r_ij = sum over p, q of k_pq a_(i+p)(j+q). One shifted image for each element of the kernel."""
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    result = np.zeros((rows, columns), dtype=np.float32)
    for p in range(kernel.shape[0]):
        for q in range(kernel.shape[1]):
            result += kernel[p, q] * image[p:p + rows, q:q + columns]
    return result
