/* What generated code and its callers share: status codes, the context, signatures, and the small runtime library.
 *
 * Usable from C99 and C++. Objects compiled by arrc need only this header to be called; libarr_rt supplies the
 * functions declared here. Nothing in this file is ever renumbered or reordered: fields are only added at the end of
 * arr_context, whose first two fields say how much of it the caller knows. */

#ifndef ARR_RUNTIME_H
#define ARR_RUNTIME_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ARR_ABI_VERSION 1u

/* The return value of every generated function. */
typedef enum arr_status {
    ARR_OK = 0,
    ARR_E_NULL = 1,            /* a pointer is NULL; values: argument position */
    ARR_E_EXTENT = 2,          /* an extent is negative or a byte size exceeds PTRDIFF_MAX; values: argument position, axis, extent */
    ARR_E_OVERLAP = 3,         /* a written argument overlaps another; values: the two argument positions */
    ARR_E_MEMORY = 4,          /* the allocator gave no memory; values: bytes */
    ARR_E_ALIGNMENT = 5,       /* data not aligned to its element size; values: argument position */
    ARR_E_DTYPE = 6,           /* DLPack dtype differs; values: argument position */
    ARR_E_RANK = 7,            /* DLPack rank differs; values: argument position, given, expected */
    ARR_E_SHAPE = 8,           /* extents that must be equal differ; values: the two extents, or the elements of a reshape that is a view for them */
    ARR_E_INDEX = 9,           /* an index is out of range; values: index, extent */
    ARR_E_ASSERT = 10,         /* an assert statement failed */
    ARR_E_OVERFLOW = 11,       /* arithmetic on Python integers left 64 bits; values: the operands */
    ARR_E_ZERO_DIVISION = 12,  /* a Python integer divided by zero */
    ARR_E_STEP = 13,           /* a slice or range step is zero */
    ARR_E_EMPTY_REDUCTION = 14,/* min, max, argmin or argmax of nothing */
    ARR_E_CONTEXT = 15,        /* the context's size or ABI version is not known to this code */
    ARR_E_DEVICE = 16,         /* DLPack data is not in host memory; values: argument position */
    ARR_E_ARGUMENTS = 17,      /* wrong number of DLPack tensors; values: given, expected */
    ARR_E_VALUE = 18,          /* a value is outside of what the operation accepts (negative shift of a Python integer, reshape size) */
    ARR_E_FILE = 19,           /* a file cannot be read or written (runtime library only) */
    ARR_E_FORMAT = 20          /* a file is not a valid .npy file (runtime library only) */
} arr_status;

/* What went wrong and where. `line` and `column` (from 1) are places in the .arr source; 0 for entry checks. */
typedef struct arr_error {
    int32_t code;
    int32_t line;
    int32_t column;
    int32_t value_count;
    int64_t values[8];
} arr_error;

/* Everything a call may use besides its arguments. Initialise with arr_context_initialise (or zero it and set the first
 * two fields). NULL members select the defaults: malloc/free, one thread. A context is used by one call at a time. */
typedef struct arr_context {
    uint32_t size;        /* sizeof(arr_context) of the caller */
    uint32_t abi_version; /* ARR_ABI_VERSION */
    arr_error error;      /* written when a call does not return ARR_OK */
    void *allocator_data;
    void *(*allocate)(void *allocator_data, size_t bytes, size_t alignment);
    void (*release)(void *allocator_data, void *memory, size_t bytes);
    void *parallel_data;
    /* Calls body(closure, begin, end) for disjoint ranges that cover [0, count); returns when all have ended. */
    void (*parallel_for)(void *parallel_data, int64_t count, void (*body)(void *closure, int64_t begin, int64_t end), void *closure);
    int32_t thread_limit; /* 0: as many as parallel_for has */
} arr_context;

/* Element types, in the order of arrc's dtypes. */
typedef enum arr_dtype {
    ARR_BOOL = 0, ARR_I8, ARR_I16, ARR_I32, ARR_I64, ARR_U8, ARR_U16, ARR_U32, ARR_U64, ARR_F32, ARR_F64, ARR_C64, ARR_C128
} arr_dtype;

enum { ARR_ARGUMENT_SCALAR = 1, ARR_ARGUMENT_WRITTEN = 2, ARR_ARGUMENT_RESULT = 4 };

/* One parameter or result. Results of rank 0 are passed as pointers; parameter scalars by value (in `arguments` below, by
 * pointer to the value). */
typedef struct arr_argument {
    const char *name; /* a result's name is "result" or "result0", "result1", ... */
    int32_t dtype;    /* arr_dtype */
    int32_t rank;
    int32_t flags;
    int32_t first_extent; /* where this argument's extents start in the array that `extents` fills */
} arr_argument;

/* Where the value of a dimension comes from: axis `axis` of argument `argument`, or its scalar value when axis is -1. */
typedef struct arr_dimension {
    const char *name;
    int32_t argument;
    int32_t axis;
} arr_dimension;

/* A generated function described as data: NAME_signature. `dims` below holds the values of all `dimensions` in order. */
typedef struct arr_signature {
    uint32_t size;
    uint32_t abi_version;
    const char *name;
    int32_t dimension_count;
    int32_t argument_count; /* parameters, then results */
    int32_t result_count;
    int32_t extent_count;
    const arr_dimension *dimensions;
    const arr_argument *arguments;
    /* Calls NAME. arguments[i] points to the data of array i, or to the value of scalar i. */
    int32_t (*invoke)(const int64_t *dims, void *const *arguments, arr_context *context);
    /* Computes the extents of all arguments. Returns ARR_E_EXTENT when one is negative or overflows. */
    int32_t (*extents)(const int64_t *dims, int64_t *extents);
    /* Bytes of workspace that NAME takes from the allocator, or -1 on overflow. */
    int64_t (*workspace_bytes)(const int64_t *dims);
} arr_signature;

#if defined(__GNUC__)
#define ARR_API __attribute__((visibility("default")))
#else
#define ARR_API
#endif

ARR_API void arr_context_initialise(arr_context *context);
/* The meaning of a status code, a static string; "unknown status" for others. */
ARR_API const char *arr_status_message(int32_t status);
/* Writes "jacobi.arr:3:9: index 7 is out of range for extent 5" for an error record into text (size bytes, always terminated). */
ARR_API void arr_error_describe(const arr_error *error, const char *source_path, char *text, size_t size);

ARR_API size_t arr_dtype_size(int32_t dtype);
/* "f64"; NULL for an unknown dtype. */
ARR_API const char *arr_dtype_name(int32_t dtype);

/* Default callbacks for a context. arr_parallel_for runs on OpenMP threads; parallel_data is unused. */
ARR_API void *arr_allocate(void *allocator_data, size_t bytes, size_t alignment);
ARR_API void arr_release(void *allocator_data, void *memory, size_t bytes);
ARR_API void arr_parallel_for(void *parallel_data, int64_t count, void (*body)(void *, int64_t, int64_t), void *closure);

/* DLPack. `struct DLTensor` is DLPack's own, from <dlpack/dlpack.h>. */
struct DLTensor;
/* Calls a function on DLPack tensors: parameters in order (scalars as rank-0 tensors), then results, all allocated by the
 * caller. Checks number, device, dtype, lanes, rank, extents, alignment and NULL; non-contiguous tensors (any strides,
 * negative ones too) are copied in, and copied back out when written. A failed check touches no output. */
ARR_API int32_t arr_dl_call(const arr_signature *signature, struct DLTensor *const *tensors, int32_t tensor_count, arr_context *context);

/* .npy files (format versions 1 to 3, little- and big-endian, C and Fortran order; read into C order). */
typedef struct arr_npy {
    int32_t dtype; /* arr_dtype */
    int32_t rank;
    int64_t extents[32];
    void *data; /* malloc'd, C order, native endianness */
    size_t bytes;
} arr_npy;
/* Returns ARR_OK, ARR_E_FILE, ARR_E_FORMAT or ARR_E_MEMORY; on failure `message` (size bytes) says what is wrong. */
ARR_API int32_t arr_npy_read(const char *path, arr_npy *array, char *message, size_t size);
/* The same from memory: what arr_npy_read does once the file is in memory, and what the fuzz target calls. */
ARR_API int32_t arr_npy_parse(const void *bytes, size_t byte_count, arr_npy *array, char *message, size_t size);
ARR_API int32_t arr_npy_write(const char *path, const arr_npy *array, char *message, size_t size);
ARR_API void arr_npy_free(arr_npy *array);
/* Prints an array as NumPy prints it (numpy.array2string with its default options; scalars as NumPy's scalar str). */
ARR_API void arr_npy_print(const arr_npy *array, FILE *output);

#ifdef __cplusplus
}
#endif

#endif
