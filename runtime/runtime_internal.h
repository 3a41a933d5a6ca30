// What the runtime library's own files share. Nothing outside of runtime/ includes this.

#ifndef RUNTIME_RUNTIME_INTERNAL_H
#define RUNTIME_RUNTIME_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/arr_runtime.h"

// ---- element types (dtype.c) --------------------------------------------------------------------------------------

typedef enum RtKind { RT_KIND_BOOL, RT_KIND_SIGNED, RT_KIND_UNSIGNED, RT_KIND_FLOAT, RT_KIND_COMPLEX } RtKind;

typedef struct RtDtype {
    const char *name;
    RtKind kind;
    uint8_t size;      // bytes of an element
    uint8_t component; // bytes of what is byte-swapped as a unit: half of a complex element
} RtDtype;

// NULL for an unknown dtype.
const RtDtype *rt_dtype(int32_t dtype);

// The arr_dtype of this kind and element size, or -1.
int32_t rt_dtype_find(RtKind kind, size_t size);

// The value of a boolean or integer element. A u64 above INT64_MAX gives INT64_MAX.
int64_t rt_load_integer(int32_t dtype, const void *element);

// Bytes of an array in C order, or -1 when an extent is negative or the size exceeds PTRDIFF_MAX. Extents of 0 count as 1 in
// that test, as in NumPy, so that every partial product fits too. `*axis` is where it failed.
int64_t rt_byte_count(int32_t rank, const int64_t *extents, size_t element_size, int32_t *axis);

// ---- context (context.c) ------------------------------------------------------------------------------------------

bool rt_context_is_known(const arr_context *context);

// Records an error when there is a context, and returns the status. `values` may be NULL when there are none.
int32_t rt_fail(arr_context *context, int32_t status, const int64_t *values, size_t value_count);
#define RT_FAIL(context, status, ...)                                      \
    rt_fail((context), (status), (const int64_t[]){__VA_ARGS__},           \
            sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

// The context's allocator, or malloc's without a context or callback.
void *rt_allocate(const arr_context *context, size_t bytes, size_t alignment);
void rt_release(const arr_context *context, void *memory, size_t bytes);

// ---- strided copies (strided_copy.c) ------------------------------------------------------------------------------

// Element [i0, i1, ...] lies at the sum of i_k * strides[k] elements, which may be negative, from element [0, 0, ...].
typedef struct RtLayout {
    int32_t rank;
    const int64_t *extents;
    const int64_t *strides;
    size_t element_size;
} RtLayout;

// `packed` is the same array in C order. `data` points to element [0, 0, ...]; any alignment will do.
void rt_gather(void *packed, const void *data, const RtLayout *layout);
void rt_scatter(void *data, const void *packed, const RtLayout *layout);

// ---- messages of the file functions (npy_header.c) ----------------------------------------------------------------

typedef struct RtMessage {
    char *text;
    size_t size;
} RtMessage;

// Formats the message and returns the status.
int32_t rt_report(RtMessage message, int32_t status, const char *format, ...) __attribute__((format(printf, 3, 4)));

// ---- .npy headers (npy_header.c) ----------------------------------------------------------------------------------

enum { RT_NPY_MAXIMUM_RANK = 32 };

typedef struct RtNpyHeader {
    int32_t dtype;
    int32_t rank;
    int64_t extents[RT_NPY_MAXIMUM_RANK];
    bool fortran_order;
    bool byte_swapped;
    size_t data_offset;
} RtNpyHeader;

// Reads everything before the data. Returns ARR_OK or ARR_E_FORMAT.
int32_t rt_npy_header_parse(const unsigned char *bytes, size_t byte_count, RtNpyHeader *header, RtMessage message);

#endif
