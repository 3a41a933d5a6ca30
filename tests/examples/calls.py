"""The ways to call a compiled example from Python: the plain C entry, the DLPack entry, the reference evaluator.

Each takes the arguments by name and results to fill, and returns results and array parameters after the call, by name.
"""
import ctypes
import os
import subprocess

from example import np
from abi import DLPACK_CODES, DlpackDtype, Tensor

SCALARS = {"b": ctypes.c_bool, "i": {1: ctypes.c_int8, 2: ctypes.c_int16, 4: ctypes.c_int32, 8: ctypes.c_int64},
           "u": {1: ctypes.c_uint8, 2: ctypes.c_uint16, 4: ctypes.c_uint32, 8: ctypes.c_uint64},
           "f": {4: ctypes.c_float, 8: ctypes.c_double}}


class CallError(Exception):
    pass


def require_success(status, what):
    if status != 0:
        raise CallError("%s returned status %d" % (what, status))


def symbol(library, name):
    try:
        return getattr(library, name)
    except AttributeError as error:
        raise CallError(str(error)) from error


def call_plain(library, example, sizes, arguments, results):
    dims = [ctypes.c_int64(sizes[name]) for name in example.dimensions()]
    arrays = {parameter.name: arguments[parameter.name].copy() for parameter in example.parameters if parameter.rank}
    values = []
    for parameter in example.parameters:
        if parameter.rank:
            values.append(ctypes.c_void_p(arrays[parameter.name].ctypes.data))
        else:
            kind = SCALARS[parameter.dtype.kind]
            scalar = kind[parameter.dtype.itemsize] if isinstance(kind, dict) else kind
            values.append(scalar(arguments[parameter.name].item()))
    values += [ctypes.c_void_p(result.ctypes.data) for result in results.values()]
    status = symbol(library, example.name)(*dims, *values, ctypes.c_void_p(None))
    require_success(status, example.name)
    return {**results, **arrays}


# ---- DLPack ------------------------------------------------------------------------------------------------------


def strided(array):
    """The same elements, every other one along each axis of a larger array."""
    space = np.zeros([2 * extent + 1 for extent in array.shape], dtype=array.dtype)
    view = space[(..., *(slice(1, None, 2) for _ in array.shape))]
    view[...] = array
    return view


def backwards(array):
    """The same elements, stored from the last to the first."""
    reverse = (..., *(slice(None, None, -1) for _ in array.shape))
    return array[reverse].copy()[reverse]


def create_tensor(array):
    extents = (ctypes.c_int64 * array.ndim)(*array.shape)
    strides = (ctypes.c_int64 * array.ndim)(*(stride // array.itemsize for stride in array.strides))
    dtype = DlpackDtype(DLPACK_CODES[array.dtype.kind], 8 * array.itemsize, 1)
    return Tensor(array.ctypes.data, 1, 0, array.ndim, dtype, extents, strides, 0)


def call_dlpack(library, example, arguments, results, arrange):
    arrays = {name: arrange(value) for name, value in ((name, np.asarray(value)) for name, value in arguments.items())}
    outputs = {name: arrange(value) for name, value in results.items()}
    tensors = [create_tensor(array) for array in (*arrays.values(), *outputs.values())]
    pointers = (ctypes.POINTER(Tensor) * len(tensors))(*(ctypes.pointer(tensor) for tensor in tensors))
    function = symbol(library, example.name + "_dl")
    require_success(function(pointers, ctypes.c_int32(len(tensors)), ctypes.c_void_p(None)), example.name + "_dl")
    final = {parameter.name: arrays[parameter.name] for parameter in example.parameters if parameter.rank}
    return {**outputs, **final}


# ---- arrc run ----------------------------------------------------------------------------------------------------


def call_evaluator(arrc, example, arguments, results, written, folder):
    command = [arrc, "run", "--evaluate", example.path, example.name]
    for name, value in arguments.items():
        if np.ndim(value):
            path = os.path.join(folder, "argument_%s.npy" % name)
            np.save(path, value)
            command.append("%s=%s" % (name, path))
        else:
            command.append("%s=%r" % (name, value.item()))
    outputs = {name: os.path.join(folder, name + ".npy") for name in (*results, *written)}
    for name, path in outputs.items():
        command += ["-o", path if name in results else "%s=%s" % (name, path)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise CallError("%s exited with %d: %s" % (" ".join(command), done.returncode, done.stderr.strip()))
    return {name: np.load(path) for name, path in outputs.items()}
