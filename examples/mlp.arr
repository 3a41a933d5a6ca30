# sizes: N=0 D=3 H=4 C=2 | N=1 D=1 H=1 C=1 | N=3 D=0 H=5 C=2 | N=5 D=17 H=33 C=7 | N=29 D=37 H=31 C=10
# input w1: rng.standard_normal(shape) / np.sqrt(D + 1)
# input w2: rng.standard_normal(shape) / np.sqrt(H + 1)
# input w3: rng.standard_normal(shape) / np.sqrt(H + 1)
#
# The bound, layer by layer: a product of K terms and a bias is off by (K + 2) u of its absolute terms on each side, and
# passes on its input's error times |w|; max(x, 0) passes an error on. A softmax p moves by 2 p times the greatest error of a
# logit; the exponents round by u |z - max z|, exp by 8 u (4 ulp in NumPy), the sum by C u, the quotient by u. Two sides,
# and a factor 2 for terms of second order.
# agreement result: within 4 * result * (2 * np.max(e3, axis=1, keepdims=True) + u * (C + 18 + 2 * reach))
#   where a1 = np.abs(x) @ np.abs(w1) + np.abs(b1)
#   where h1 = np.maximum(x @ w1 + b1, 0)
#   where e1 = (D + 2) * u * a1
#   where h2 = np.maximum(h1 @ w2 + b2, 0)
#   where e2 = e1 @ np.abs(w2) + (H + 2) * u * (h1 @ np.abs(w2) + np.abs(b2))
#   where e3 = e2 @ np.abs(w3) + (H + 2) * u * (h2 @ np.abs(w3) + np.abs(b3))
#   where reach = 2 * np.max(np.abs(h2 @ w3 + b3), axis=1, keepdims=True)
# bench: N=7 D=31 H=37 C=10 | N=61 D=211 H=223 C=10 | N=257 D=1021 H=1031 C=10
import numpy as np


def mlp(x: f32[N, D], w1: f32[D, H], b1: f32[H], w2: f32[H, H], b2: f32[H], w3: f32[H, C], b3: f32[C]) -> f32[N, C]:
    """A perceptron with two hidden layers of rectified linear units; a softmax makes the last layer probabilities."""
    hidden = np.maximum(x @ w1 + b1, 0)
    hidden = np.maximum(hidden @ w2 + b2, 0)
    logits = hidden @ w3 + b3
    weights = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    return weights / np.sum(weights, axis=1, keepdims=True)
