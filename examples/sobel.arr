# sizes: H=0 W=3 | H=3 W=1 | H=1 W=1 | H=3 W=3 | H=17 W=131 | H=41 W=37
# input image: rng.uniform(0, 255, shape)
# agreement result: bits
# loops: 1
# workspace: 0
# bench: H=61 W=63 | H=351 W=353 | H=4099 W=4093
import numpy as np


def sobel(image: f32[H, W]):
    """The magnitude of the gradient of the inner pixels: central differences along one axis, smoothed by (1 2 1) along the
    other."""
    horizontal = ((image[:-2, 2:] - image[:-2, :-2])
                  + 2 * (image[1:-1, 2:] - image[1:-1, :-2])
                  + (image[2:, 2:] - image[2:, :-2]))
    vertical = ((image[2:, :-2] - image[:-2, :-2])
                + 2 * (image[2:, 1:-1] - image[:-2, 1:-1])
                + (image[2:, 2:] - image[:-2, 2:]))
    return np.sqrt(horizontal * horizontal + vertical * vertical)
