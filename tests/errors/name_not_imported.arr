def f(x: f64[N]):
    return np.sum(x)  # error: 'np' is not imported; write 'import numpy as np' at the top of the file
