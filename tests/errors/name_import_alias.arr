import numpy  # error: NumPy is imported by 'import numpy as np'
