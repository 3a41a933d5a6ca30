# sizes: H=0 W=3 | H=5 W=1 | H=1 W=1 | H=5 W=5 | H=17 W=131 | H=41 W=37
# input image: rng.uniform(0, 255, shape)
# agreement result: bits
# workspace: 4160
# loops: 2
# bench: H=61 W=63 | H=351 W=353 | H=4099 W=4093
import numpy as np


def window_sum(image):
    """Sums of five consecutive rows."""
    return image[:-4] + image[1:-3] + image[2:-2] + image[3:-1] + image[4:]


def box_blur(image: f32[H, W]):
    """The mean of the 5 x 5 pixels around each pixel that has them: first along columns, then along rows."""
    return window_sum(window_sum(image).T).T * 0.04
