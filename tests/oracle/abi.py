"""The structures of the C entries (include/arr_runtime.h) and of DLPack, for ctypes."""
import ctypes

DLPACK_CODES = {"i": 0, "u": 1, "f": 2, "c": 5, "b": 6}


class Argument(ctypes.Structure):
    """arr_argument of include/arr_runtime.h."""
    _fields_ = [("name", ctypes.c_char_p), ("dtype", ctypes.c_int32), ("rank", ctypes.c_int32), ("flags", ctypes.c_int32),
                ("first_extent", ctypes.c_int32)]


class Dimension(ctypes.Structure):
    """arr_dimension."""
    _fields_ = [("name", ctypes.c_char_p), ("argument", ctypes.c_int32), ("axis", ctypes.c_int32)]


INVOKE = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.POINTER(ctypes.c_int64), ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p)
EXTENTS = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.POINTER(ctypes.c_int64), ctypes.POINTER(ctypes.c_int64))


class Signature(ctypes.Structure):
    """arr_signature."""
    _fields_ = [("size", ctypes.c_uint32), ("abi_version", ctypes.c_uint32), ("name", ctypes.c_char_p), ("dimension_count", ctypes.c_int32),
                ("argument_count", ctypes.c_int32), ("result_count", ctypes.c_int32), ("extent_count", ctypes.c_int32),
                ("dimensions", ctypes.POINTER(Dimension)), ("arguments", ctypes.POINTER(Argument)), ("invoke", INVOKE),
                ("extents", EXTENTS), ("workspace_bytes", ctypes.c_void_p)]


class DlpackDtype(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint8), ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16)]


class Tensor(ctypes.Structure):
    """DLTensor of DLPack."""
    _fields_ = [("data", ctypes.c_void_p), ("device_type", ctypes.c_int32), ("device_id", ctypes.c_int32), ("ndim", ctypes.c_int32),
                ("dtype", DlpackDtype), ("shape", ctypes.POINTER(ctypes.c_int64)), ("strides", ctypes.POINTER(ctypes.c_int64)),
                ("byte_offset", ctypes.c_uint64)]
