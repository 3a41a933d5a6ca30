import scipy  # error: the module 'scipy' cannot be imported; only 'import numpy as np' is known
