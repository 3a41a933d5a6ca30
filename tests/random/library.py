"""libarrc through ctypes: compile a text, run its functions on the reference evaluator or as machine code."""
import ctypes
import os
import subprocess

from scope import np
from abi import Signature

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep
DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", "c8", "c16"]
RESULT, WRITTEN, SCALAR = 4, 2, 1
EMIT_IR, EMIT_C = 1, 8
PASS_CHECK = 1
OK, SHAPE_ERROR = 0, 8
ABI_VERSION = 1
# A C compiler does not need the library of a sanitizer that Python was started with.
WITHOUT_SANITIZER = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}


class Options(ctypes.Structure):
    """arrc_options of include/arrc.h."""
    _fields_ = [("size", ctypes.c_size_t), ("input", ctypes.c_int), ("optimisation_level", ctypes.c_int), ("debug_info", ctypes.c_int),
                ("dlpack", ctypes.c_int), ("floating_point", ctypes.c_int), ("target", ctypes.c_char_p), ("cpu", ctypes.c_char_p),
                ("prefix", ctypes.c_char_p), ("header_name", ctypes.c_char_p), ("directory", ctypes.c_char_p), ("stop_after", ctypes.c_int),
                ("verify", ctypes.c_int), ("dump_passes", ctypes.c_uint), ("dump", ctypes.c_void_p), ("dump_data", ctypes.c_void_p),
                ("no_egraph", ctypes.c_int), ("rules_path", ctypes.c_char_p), ("rules", ctypes.c_char_p), ("disabled_rules", ctypes.c_char_p),
                ("assumptions", ctypes.c_char_p), ("trace_rules", ctypes.c_int), ("explain", ctypes.c_int), ("check_explanation", ctypes.c_int),
                ("remarks", ctypes.c_char_p), ("egraph_nodes", ctypes.c_uint64), ("egraph_matches", ctypes.c_uint64),
                ("egraph_bytes", ctypes.c_uint64), ("egraph_steps", ctypes.c_uint64), ("fused_rows", ctypes.c_int),
                # arrc_options_initialise writes as much as the library knows: room for what later versions add.
                ("later", ctypes.c_byte * 256)]


class Diagnostic(ctypes.Structure):
    _fields_ = [("severity", ctypes.c_int), ("line", ctypes.c_uint32), ("column", ctypes.c_uint32), ("start", ctypes.c_uint32),
                ("end", ctypes.c_uint32), ("message", ctypes.c_char_p)]


class Bytes(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class Error(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int32), ("line", ctypes.c_int32), ("column", ctypes.c_int32), ("value_count", ctypes.c_int32),
                ("values", ctypes.c_int64 * 8)]


class Context(ctypes.Structure):
    """arr_context of include/arr_runtime.h."""
    _fields_ = [("size", ctypes.c_uint32), ("abi_version", ctypes.c_uint32), ("error", Error), ("allocator_data", ctypes.c_void_p),
                ("allocate", ctypes.c_void_p), ("release", ctypes.c_void_p), ("parallel_data", ctypes.c_void_p), ("parallel_for", ctypes.c_void_p),
                ("thread_limit", ctypes.c_int32)]


LEAK_CHECK = getattr(ctypes.CDLL(None), "__lsan_do_recoverable_leak_check", None)  # of a process that has LeakSanitizer


class Library:
    def __init__(self, folder):
        self.folder = folder
        self.runtime = ctypes.CDLL(os.path.join(folder, "libarr_rt.so"), mode=ctypes.RTLD_GLOBAL)
        self.arrc = ctypes.CDLL(os.path.join(folder, "libarrc.so"))
        for name, result in [("arrc_compile_text", ctypes.c_void_p), ("arrc_function_signature", ctypes.POINTER(Signature)),
                             ("arrc_symbol", ctypes.c_void_p), ("arrc_diagnostics_text", ctypes.c_char_p), ("arrc_diagnostic_at", Diagnostic),
                             ("arrc_function_count", ctypes.c_size_t), ("arrc_diagnostic_count", ctypes.c_size_t), ("arrc_function_operations", ctypes.c_int64)]:
            getattr(self.arrc, name).restype = result
        self.compilations = []

    def compile(self, text, level=3, rewrites=True, floating_point=0, stop_after=None, fused_rows=0):
        """From level 1 on the e-graph rewrites the program, unless told not to, and that is then what the evaluator runs."""
        self.compilations.append(Compilation(self, text, level, rewrites, floating_point, stop_after, fused_rows))
        return self.compilations[-1]

    def release(self):
        """Ends all compilations."""
        for compilation in self.compilations:
            compilation.release()
        self.compilations.clear()

    def lost_memory(self, report):
        """Ends all compilations. What LeakSanitizer then finds that the library allocated, or None: of a process that has it, and whose
        stderr is the file `report`. Python's own leaks are left out."""
        self.release()
        if LEAK_CHECK is None or not LEAK_CHECK():
            return None
        with open(report, encoding="utf-8", errors="replace") as file:
            return next((block for block in file.read().split("\n\n") if "libarr" in block or ROOT in block), None)


class Compilation:
    def __init__(self, library, text, level, rewrites, floating_point, stop_after, fused_rows):
        self.library, self.arrc = library, library.arrc
        options = Options()
        self.arrc.arrc_options_initialise(ctypes.byref(options))
        options.optimisation_level, options.dlpack, options.verify = level, 1, 1
        options.no_egraph, options.floating_point, options.fused_rows = not rewrites, floating_point, fused_rows
        if stop_after is not None:
            options.stop_after = stop_after
        data = text.encode()
        self.handle = ctypes.c_void_p(self.arrc.arrc_compile_text(b"random.arr", data, ctypes.c_size_t(len(data)), ctypes.byref(options)))
        self.outcome = self.arrc.arrc_result(self.handle)
        self.functions, self.error_values = {}, []
        for position in range(self.arrc.arrc_function_count(self.handle) if self.outcome == OK else 0):
            signature = self.arrc.arrc_function_signature(self.handle, ctypes.c_size_t(position)).contents
            self.functions[signature.name.decode()] = (position, signature)

    def release(self):
        """May be called again."""
        self.arrc.arrc_release(self.handle)
        self.handle = ctypes.c_void_p()

    def forget(self):
        """Loses what the compilation allocated."""
        self.handle = ctypes.c_void_p()

    def errors(self):
        """(line, message) of every error, notes joined to it."""
        found = []
        for position in range(self.arrc.arrc_diagnostic_count(self.handle)):
            diagnostic = self.arrc.arrc_diagnostic_at(self.handle, ctypes.c_size_t(position))
            if diagnostic.severity == 0:
                found.append((diagnostic.line, diagnostic.message.decode()))
            elif diagnostic.severity == 3 and found:
                found[-1] += (diagnostic.line,)
        return found

    def message(self):
        return self.arrc.arrc_diagnostics_text(self.handle).decode()

    def jit(self):
        self.outcome = self.arrc.arrc_jit(self.handle)
        return self.outcome == OK

    def emit(self, kind):
        """The text of EMIT_IR or EMIT_C, or None."""
        output = Bytes()
        if self.arrc.arrc_emit(self.handle, kind, ctypes.byref(output)) != OK:
            return None
        return ctypes.string_at(output.data, output.length)

    def emit_text(self, kind):
        return self.emit(kind).decode()

    def count_operations(self, position, dims):
        """Floating-point operations of one call; -1 when that depends on the data."""
        return self.arrc.arrc_function_operations(self.handle, ctypes.c_size_t(position), (ctypes.c_int64 * (len(dims) + 1))(*dims))

    # ---- calls -------------------------------------------------------------------------------------------------------

    def evaluate(self, name, inputs):
        """Leaves in error_values what the record of a failed check says."""
        position, _ = self.functions[name]

        def run(dims, pointers):
            status, context = ctypes.c_int32(-1), Context(ctypes.sizeof(Context), ABI_VERSION)
            outcome = self.arrc.arrc_evaluate(self.handle, ctypes.c_size_t(position), dims, pointers, ctypes.byref(context), ctypes.byref(status))
            self.error_values = list(context.error.values)[:context.error.value_count]
            return status.value if outcome == OK else "outcome %d: %s" % (outcome, self.message())
        return self.call(name, inputs, run)

    def invoke(self, name, inputs):
        address = self.arrc.arrc_symbol(self.handle, (name + "_signature").encode())
        return self.call(name, inputs, lambda *arguments: Signature.from_address(address).invoke(*arguments, None))

    def invoke_in(self, shared, name, inputs):
        return self.call(name, inputs, lambda *arguments: Signature.in_dll(shared, name + "_signature").invoke(*arguments, None))

    def call(self, name, inputs, run):
        """(status, results, arrays after the call)."""
        position, signature = self.functions[name]
        count, results = signature.argument_count, signature.result_count
        described = [signature.arguments[k] for k in range(count)]
        values = {a.name.decode(): np.array(inputs[a.name.decode()], dtype=DTYPES[a.dtype], order="C") for a in described[:count - results]}
        dims = self.dims(signature, described, values)
        outputs = self.outputs(position, signature, described[count - results:], dims)
        if outputs is None:
            return 2, [], {}
        pointers = (ctypes.c_void_p * (count + 1))(*(array.ctypes.data for array in [*values.values(), *outputs]))
        status = run(dims, pointers)
        return status, outputs, {key: value for key, value in values.items() if value.ndim}

    def dims(self, signature, described, values):
        dims = (ctypes.c_int64 * (signature.dimension_count + 1))()
        for k in range(signature.dimension_count):
            dimension = signature.dimensions[k]
            value = values[described[dimension.argument].name.decode()]
            dims[k] = value.shape[dimension.axis] if dimension.axis >= 0 else int(value)
        return dims

    def outputs(self, position, signature, described, dims):
        extents = (ctypes.c_int64 * (signature.extent_count + 1))()
        if self.arrc.arrc_function_extents(self.handle, ctypes.c_size_t(position), dims, extents):
            return None
        shapes = [tuple(extents[a.first_extent:a.first_extent + a.rank]) for a in described]
        # Filled with a pattern, so that an element that nobody writes shows.
        return [np.frombuffer(bytearray(b"\xa5") * (int(np.prod(shape)) * np.dtype(DTYPES[a.dtype]).itemsize), DTYPES[a.dtype]).reshape(shape)
                for a, shape in zip(described, shapes)]

    def build_c(self, folder, compiler="gcc"):
        """The C back end's text as a loaded shared library, or the compiler's message."""
        source, shared = os.path.join(folder, "random.c"), os.path.join(folder, "random.so")
        text = self.emit(EMIT_C)
        if text is None:
            return self.message()
        with open(source, "wb") as file:
            file.write(text)
        include = os.path.join(ROOT, "include")
        done = subprocess.run([compiler, "-std=c11", "-O1", "-ffp-contract=off", "-march=x86-64-v3", "-fPIC", "-shared", "-I", include, source, "-o", shared,
                               "-lsleef", "-lm"], capture_output=True, text=True, env=WITHOUT_SANITIZER)
        return ctypes.CDLL(shared) if done.returncode == 0 else done.stderr[done.stderr.find("error:"):].splitlines()[0]
