import numpy as np


def waves(x: f64[N]) -> f64:
    return np.sum(np.sin(x) ** 2 + np.cos(x) ** 2)
