#!/usr/bin/python3
"""Compares libarr_rt with NumPy 1.24: numpy.save -> our reader -> our printer, and our writer -> numpy.load.

Usage: test_npy_print.py NPY_PRINT [SEED]

Arrays cover every dtype, ranks 0 to 4, empty axes, sizes on both sides of the summary threshold, special values, and
magnitudes that switch between positional and scientific notation. Files that we write must have NumPy's bytes.
"""

import io
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", "c8", "c16"]
SHAPES = [(), (0,), (1,), (2,), (7,), (40,), (300,), (1000,), (1001,), (5000,), (0, 3), (3, 0), (1, 1), (3, 4), (7, 7), (2, 40),
          (40, 26), (500, 2), (6, 200), (200, 6), (2, 3, 4), (1, 1, 1), (3, 0, 2), (7, 8, 20), (11, 11, 11), (2, 2, 2, 2),
          (7, 7, 7, 7), (2, 1, 3, 30), (1, 2, 600, 1)]
SPECIAL = [0.0, -0.0, np.nan, np.inf, -np.inf, 1.0, -1.0, 0.1, 1e8, 99999999.0, 99999999.5, 1e-4, 9.9e-5, 1e16, 1e15, 123456789.0,
           0.5, 1.0 / 3.0, 2.5e-8, 1e300, 1e-300, 5e-324, 1.7976931348623157e308, 3.4028235e38, 1e-45, 0.123456785, 999.9999999999,
           2.0 ** -96, 2.0 ** 87]  # powers of two whose shortest digits are not the exact value rounded


def random_reals(random, count):
    """Reals in one of several regimes, so that every choice of format is met."""
    regime = random.integers(0, 12)
    normal = random.standard_normal(count)
    if regime == 0:
        return normal
    if regime == 1:
        return np.round(normal * 10, random.integers(0, 5))
    if regime == 2:
        return normal * 10.0 ** random.integers(-12, 12)
    if regime == 3:
        return normal * 10.0 ** random.integers(-300, 300, count).astype("f8")
    if regime == 4:
        return random.choice(SPECIAL, count)
    if regime == 5:
        return np.where(random.random(count) < 0.2, random.choice(SPECIAL[:7], count), normal)
    if regime == 6:
        return 2.0 ** random.integers(-1074, 1023, count).astype("f8")
    if regime == 7:
        return random.integers(-1000, 1000, count).astype("f8")
    if regime == 8:
        return np.full(count, random.choice([np.nan, np.inf, -np.inf, 0.0, -0.0]))
    if regime == 9:
        return np.abs(normal) * 10.0 ** random.integers(-4, 8) + 1e-4
    if regime == 10:
        return random.integers(0, 2 ** 63, count, dtype="u8").view("f8")
    return 2.0 ** random.integers(-149, 127, count).astype("f8")


def random_integers(random, dtype, count):
    limits = np.iinfo(dtype)
    if random.random() < 0.5:
        return random.integers(limits.min, limits.max, count, dtype=dtype, endpoint=True)
    return random.integers(max(limits.min, -20), 101, count).astype(dtype)


def random_array(random, code, shape):
    dtype = np.dtype(code)
    count = int(np.prod(shape))
    if dtype.kind == "b":
        flat = random.integers(0, 2, count).astype(bool) if random.random() < 0.8 else np.ones(count, bool)
    elif dtype.kind in "iu":
        flat = random_integers(random, dtype, count)
    elif dtype.kind == "f":
        flat = random_reals(random, count).astype(dtype)
    else:
        flat = np.empty(count, dtype)
        flat.real = random_reals(random, count)
        flat.imag = random_reals(random, count)
    return flat.reshape(shape)


def reorder(random, array):
    """The same array as numpy.save may find it: Fortran order, or the other byte order."""
    choice = random.integers(0, 4)
    if choice == 0:
        return np.array(array, order="F")
    if choice == 1:
        return array.astype(array.dtype.newbyteorder(">"))
    return array


def saved_bytes(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def check(array, printed, copy_path):
    """A description of the first difference, or None."""
    if printed != str(array):
        return f"expected\n{array}\nprinted\n{printed}"
    loaded = np.load(copy_path)
    if loaded.dtype != array.dtype or loaded.shape != array.shape or loaded.tobytes() != array.tobytes():
        return "numpy.load reads something else from our file"
    if copy_path.read_bytes() != saved_bytes(array):
        return "our file differs from numpy.save's"
    return None


def check_all(npy_print, arrays, stored, directory):
    paths = [pathlib.Path(directory, f"{number}.npy") for number in range(len(arrays))]
    for path, array in zip(paths, stored):
        np.save(path, array)
    run = subprocess.run([npy_print, *map(str, paths)], stdout=subprocess.PIPE, check=True, text=True)
    outputs = run.stdout.split("\n\f\n")[:-1]
    failures = 0
    for array, printed, path in zip(arrays, outputs, paths):
        difference = check(array, printed, pathlib.Path(f"{path}.copy"))
        if difference:
            failures += 1
            print(f"{array.dtype}{array.shape}: {difference}")
    return failures + abs(len(outputs) - len(arrays))


def main():
    random = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    np.seterr(all="ignore")
    arrays = [random_array(random, code, shape) for code in DTYPES for shape in SHAPES]
    floats = [code for code in DTYPES if np.dtype(code).kind in "fc"]
    arrays += [random_array(random, code, shape) for code in floats for shape in SHAPES for _ in range(4)]
    arrays += [random_array(random, code, ()) for code in DTYPES for _ in range(20)]
    arrays += [np.array(value, code) for code in floats for value in SPECIAL]
    arrays += [np.array(value, code) for code in floats for value in (2.0 ** np.arange(-149, 128, 9))]
    arrays = [np.asarray(array, order="C") for array in arrays]
    stored = [reorder(random, array) for array in arrays]
    with tempfile.TemporaryDirectory() as directory:
        failures = check_all(sys.argv[1], arrays, stored, directory)
    print(f"{len(arrays)} arrays, {failures} differ")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
