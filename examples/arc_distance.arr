# sizes: N=0 | N=1 | N=7 | N=131 | N=1003
# input radius: 6371.0
# input latitude0: rng.uniform(-1.2, 1.2, shape)
# input longitude0: rng.uniform(-1.2, 1.2, shape)
# input latitude1: rng.uniform(-1.2, 1.2, shape)
# input longitude1: rng.uniform(-1.2, 1.2, shape)
#
# Elementary functions are within 1 ulp (2 u) here and 4 ulp in NumPy; the halved differences are equal. The squared sines
# collect 17 u of themselves, with the cosines 35 u, so a 36 u, its root 19 u, and the root of 1 - a (18 a / (1 - a) + 2) u.
# The angle moves by sqrt(a (1 - a)) times the relative error of the quotient, and rounds by 8 u; three products of the
# whole. Two sides, twice the angle, and a factor 2 for terms of second order.
# agreement result: within 8 * u * radius * (11 * np.arcsin(np.sqrt(a)) + 21 * np.sqrt(a * (1 - a)) + 18 * a * np.sqrt(a / (1 - a)))
#   where a = np.sin((latitude1 - latitude0) / 2) ** 2 + np.cos(latitude0) * np.cos(latitude1) * np.sin((longitude1 - longitude0) / 2) ** 2
# loops: 1
# workspace: 0
# bench: N=701 | N=20003 | N=3355453
import numpy as np


def haversine(angle):
    """sin^2(angle / 2)."""
    half = np.sin(0.5 * angle)
    return half * half


def arc_distance(radius: f64, latitude0: f64[N], longitude0: f64[N], latitude1: f64[N], longitude1: f64[N]) -> f64[N]:
    """Lengths of great circle arcs between points on a sphere, angles in radians: 2 r arcsin(sqrt(a)), where
    a = hav(dlat) + cos(lat0) cos(lat1) hav(dlon); as an arctangent it is accurate for all arcs but the longest."""
    a = (haversine(latitude1 - latitude0)
         + np.cos(latitude0) * np.cos(latitude1) * haversine(longitude1 - longitude0))
    return 2 * radius * np.arctan2(np.sqrt(a), np.sqrt(1 - a))
