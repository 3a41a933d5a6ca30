import numpy as np

def operations(x: f64[N], y: f64[N], u: f32[N], v: f32[N], a: i64[N], b: i64[N]):
    floats = np.stack([np.rint(x), np.copysign(x, y), np.nextafter(x, y), np.round(x, 2), np.fmod(x, y), np.spacing(x), np.fmin(x, y)])
    singles = np.stack([np.rint(u), np.copysign(u, v), np.nextafter(u, v), np.round(u, 2), np.deg2rad(u)])
    return floats, singles, np.stack([np.gcd(a, b), np.lcm(a, b), np.fmod(a, b)]), np.signbit(y)
