"""Compiles programs to shared libraries and calls them through ctypes: by their signature, or over DLPack tensors of any strides."""
import collections
import ctypes
import json
import os
import subprocess

from numpy_oracle import np
from abi import DLPACK_CODES, DlpackDtype, Signature, Tensor

PROGRAMS_A_FILE = 150
# -O0 is the program as written, REWRITTEN what the rewrite rules make of it, compiled as it stands, and -O3 that optimised, which takes
# seven times as long. The programs of a name take turns in these ways.
REWRITTEN = "rewritten"
WAYS = ("-O3", *(REWRITTEN, "-O0") * 7, "-O0")
DTYPES = [np.dtype(code) for code in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", "c8", "c16")]


class Failed(Exception):
    """A call whose status is not 0."""


class Function:
    """A compiled function, described by its signature."""

    def __init__(self, library, symbol):
        self.library, self.symbol = library, symbol
        self.signature = Signature.in_dll(library, symbol + "_signature")
        count, self.result_count = self.signature.argument_count, self.signature.result_count
        described = [self.signature.arguments[k] for k in range(count)]
        self.names = [argument.name.decode() for argument in described[:count - self.result_count]]
        self.results = [(DTYPES[argument.dtype], argument.rank, argument.first_extent) for argument in described[count - self.result_count:]]
        dimensions = [self.signature.dimensions[k] for k in range(self.signature.dimension_count)]
        self.dimensions = [(dimension.argument, dimension.axis) for dimension in dimensions]

    def dims(self, arrays):
        numbers = [arrays[argument].shape[axis] if axis >= 0 else int(arrays[argument]) for argument, axis in self.dimensions]
        return (ctypes.c_int64 * (len(numbers) + 1))(*numbers)

    def empty_results(self, dims):
        """Filled with a pattern, so that an element that nobody writes shows."""
        extents = (ctypes.c_int64 * (self.signature.extent_count + 1))()
        status = self.signature.extents(dims, extents)
        if status:
            raise Failed("status %d" % status)
        shapes = [(dtype, tuple(extents[first:first + rank])) for dtype, rank, first in self.results]
        return [np.frombuffer(bytearray(b"\xa5") * (int(np.prod(shape)) * dtype.itemsize), dtype).reshape(shape) for dtype, shape in shapes]

    def call(self, inputs):
        """(results, contents of the array parameters after the call)."""
        arrays = [np.array(inputs[name], order="C") for name in self.names]
        dims = self.dims(arrays)
        results = self.empty_results(dims)
        pointers = (ctypes.c_void_p * (len(arrays) + len(results) + 1))(*(array.ctypes.data for array in arrays + results))
        status = self.signature.invoke(dims, pointers, None)
        if status:
            raise Failed("status %d" % status)
        return results, {name: array for name, array in zip(self.names, arrays) if array.ndim}

    def call_strided(self, inputs, generator):
        """As call, through the DLPack entry; arrays lie scattered in memory."""
        plain = [np.array(inputs[name], order="C") for name in self.names]
        arrays = [scattered(array, generator) for array in plain]
        results = [scattered(array, generator) for array in self.empty_results(self.dims(plain))]
        tensors = [tensor_of(array) for array in arrays + results]
        pointers = (ctypes.POINTER(Tensor) * len(tensors))(*map(ctypes.pointer, tensors))
        status = getattr(self.library, self.symbol + "_dl")(pointers, ctypes.c_int32(len(tensors)), None)
        if status:
            raise Failed("status %d" % status)
        return list(map(contiguous, results)), {name: contiguous(array) for name, array in zip(self.names, arrays) if array.ndim}


def contiguous(array):
    return np.array(array, order="C")


def scattered(array, generator):
    """The same elements behind other strides: axes permuted in memory, every second element, some axes backwards."""
    order = generator.permutation(array.ndim)
    room = np.zeros([2 * array.shape[axis] + 1 for axis in order], array.dtype)
    view = room[(..., *(slice(1, None, 2) for _ in order))].transpose(np.argsort(order))
    view = view[(..., *(slice(None, None, generator.choice([-1, 1])) for _ in order))]
    view[...] = array
    return view


def tensor_of(array):
    shape = (ctypes.c_int64 * (array.ndim + 1))(*array.shape)
    strides = (ctypes.c_int64 * (array.ndim + 1))(*(stride // array.itemsize for stride in array.strides))
    dtype = DlpackDtype(DLPACK_CODES[array.dtype.kind], 8 * array.itemsize, 1)
    return Tensor(array.ctypes.data, 1, 0, array.ndim, dtype, shape, strides, 0)


# ---- compiling ---------------------------------------------------------------------------------------------------

HEADER = "import numpy as np\n"


def write_source(path, programs):
    """The programs one after the other; the line on which each begins."""
    text, starts = HEADER, []
    for program in programs:
        starts.append(text.count("\n") + 1)
        text += "\n" + program.text
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return starts


def compile_commands(arrc, path, way):
    """From PATH.arr to PATH.so."""
    shared = [arrc, "--shared", "--no-header", "--dlpack", "--diagnostics=json", "-o", path + ".so"]
    if way == REWRITTEN:
        return [arrc, "--emit=ir", "-O1", "--diagnostics=json", path + ".arr", "-o", path + ".ir"], [*shared, "-O0", path + ".ir"]
    return [[*shared, way, path + ".arr"]]


def compile_file(arrc, path, programs, way):
    """None or what the compiler said."""
    starts = write_source(path + ".arr", programs)
    for command in compile_commands(arrc, path, way):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return done, refusals(done, programs, starts)
    return None


def compile_batch(arrc, path, programs, way):
    """Functions and messages by program. What the compiler refuses is left out; where it dies of something, that is found by halving."""
    if not programs:
        return {}, {}
    failure = compile_file(arrc, path, programs, way)
    if failure is None:
        library = ctypes.CDLL(path + ".so")
        return {program: Function(library, program.symbol) for program in programs}, {}
    done, refused = failure
    if not refused and len(programs) == 1:
        return {}, {programs[0]: "exit code %d: %s" % (done.returncode, done.stderr)}
    rest = [program for program in programs if program not in refused]
    middle = len(rest) if refused else len(rest) // 2
    functions = {}
    for number, part in enumerate((rest[:middle], rest[middle:])):
        found, messages = compile_batch(arrc, "%s_%d" % (path, number), part, way)
        functions.update(found)
        refused.update(messages)
    return functions, refused


def refusals(done, programs, starts):
    found = {}
    for line in done.stderr.splitlines():
        diagnostic = json.loads(line) if line.startswith("{") else {}
        position = sum(start <= diagnostic.get("line", 0) for start in starts) - 1
        if diagnostic.get("severity") != "error":
            continue
        if position >= 0:
            found.setdefault(programs[position], diagnostic["message"])
    return found


def programs_by_way(programs, ways):
    """The programs of each way, those of each name taking turns."""
    chosen, turns = {way: [] for way in ways}, collections.Counter()
    for program in programs:
        chosen[ways[turns[program.case.name] % len(ways)]].append(program)
        turns[program.case.name] += 1
    return chosen


def compile_programs(arrc, folder, programs, ways=WAYS):
    """Functions by program, and messages by program of those that the compiler refused."""
    functions, refused = {}, {}
    for way, chosen in programs_by_way(programs, ways).items():
        for first in range(0, len(chosen), PROGRAMS_A_FILE):
            found, messages = compile_batch(arrc, os.path.join(folder, "programs%s_%d" % (way, first)), chosen[first:first + PROGRAMS_A_FILE], way)
            functions.update(found)
            refused.update(messages)
    return functions, refused
