// Reads .npy files: the header is checked against the number of bytes that are there before anything is allocated, so that a
// forged shape costs no memory.

#include "runtime/runtime_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// ---- data ---------------------------------------------------------------------------------------------------------

static int32_t check_size(const RtNpyHeader *header, size_t available, arr_npy *array, RtMessage message)
{
    int32_t axis = 0;
    int64_t bytes = rt_byte_count(header->rank, header->extents, arr_dtype_size(header->dtype), &axis);
    if (bytes < 0)
        return rt_report(message, ARR_E_FORMAT, "the shape is too large: its bytes exceed %td", PTRDIFF_MAX);
    if ((uint64_t)bytes > available)
        return rt_report(message, ARR_E_FORMAT, "the file holds %zu bytes of data, its shape needs %" PRId64, available, bytes);
    array->bytes = (size_t)bytes;
    return ARR_OK;
}

static void copy_fortran_order(void *packed, const void *data, const RtNpyHeader *header)
{
    int64_t strides[RT_NPY_MAXIMUM_RANK];
    int64_t stride = 1;
    for (int32_t axis = 0; axis < header->rank; axis++) {
        strides[axis] = stride;
        stride *= header->extents[axis];
    }
    rt_gather(packed, data, &(RtLayout){header->rank, header->extents, strides, arr_dtype_size(header->dtype)});
}

static void swap_bytes(unsigned char *bytes, size_t byte_count, size_t width)
{
    for (unsigned char *element = bytes; element < bytes + byte_count; element += width)
        for (size_t i = 0; i < width / 2; i++) {
            unsigned char kept = element[i];
            element[i] = element[width - 1 - i];
            element[width - 1 - i] = kept;
        }
}

// A boolean must be 0 or 1 for generated code; NumPy takes any other byte for true.
static void normalise_booleans(unsigned char *bytes, size_t byte_count)
{
    for (size_t i = 0; i < byte_count; i++)
        bytes[i] = bytes[i] != 0;
}

static void copy_data(arr_npy *array, const RtNpyHeader *header, const unsigned char *data)
{
    if (array->bytes == 0)
        return;
    if (header->fortran_order)
        copy_fortran_order(array->data, data, header);
    else
        memcpy(array->data, data, array->bytes);
    if (header->byte_swapped)
        swap_bytes(array->data, array->bytes, rt_dtype(header->dtype)->component);
    if (header->dtype == ARR_BOOL)
        normalise_booleans(array->data, array->bytes);
}

int32_t arr_npy_parse(const void *bytes, size_t byte_count, arr_npy *array, char *text, size_t size)
{
    RtMessage message = {text, size};
    RtNpyHeader header;
    *array = (arr_npy){0};
    int32_t status = rt_npy_header_parse(bytes, byte_count, &header, message);
    if (status == ARR_OK)
        status = check_size(&header, byte_count - header.data_offset, array, message);
    if (status != ARR_OK)
        return status;
    array->data = malloc(array->bytes != 0 ? array->bytes : 1);
    if (array->data == NULL) {
        size_t wanted = array->bytes;
        *array = (arr_npy){0};
        return rt_report(message, ARR_E_MEMORY, "out of memory: %zu bytes", wanted);
    }
    array->dtype = header.dtype;
    array->rank = header.rank;
    memcpy(array->extents, header.extents, sizeof array->extents);
    copy_data(array, &header, (const unsigned char *)bytes + header.data_offset);
    return ARR_OK;
}

void arr_npy_free(arr_npy *array)
{
    free(array->data);
    *array = (arr_npy){0};
}

// ---- files --------------------------------------------------------------------------------------------------------

typedef struct Buffer {
    unsigned char *bytes;
    size_t count;
    size_t capacity;
} Buffer;

static bool buffer_grow(Buffer *buffer)
{
    size_t capacity = buffer->capacity != 0 ? 2 * buffer->capacity : (size_t)1 << 16;
    unsigned char *bytes = realloc(buffer->bytes, capacity);
    if (bytes == NULL)
        return false;
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

// Reads to the end, of pipes too: the size is not asked for in advance.
static int32_t read_all(FILE *file, const char *path, Buffer *buffer, RtMessage message)
{
    size_t taken;
    do {
        if (buffer->count == buffer->capacity && !buffer_grow(buffer))
            return rt_report(message, ARR_E_MEMORY, "%s: out of memory", path);
        taken = fread(buffer->bytes + buffer->count, 1, buffer->capacity - buffer->count, file);
        buffer->count += taken;
    } while (taken > 0);
    if (ferror(file))
        return rt_report(message, ARR_E_FILE, "%s: %s", path, strerror(errno));
    return ARR_OK;
}

int32_t arr_npy_read(const char *path, arr_npy *array, char *text, size_t size)
{
    RtMessage message = {text, size};
    *array = (arr_npy){0};
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return rt_report(message, ARR_E_FILE, "%s: %s", path, strerror(errno));
    Buffer buffer = {0};
    int32_t status = read_all(file, path, &buffer, message);
    fclose(file);
    char problem[128];
    if (status == ARR_OK) {
        status = arr_npy_parse(buffer.bytes, buffer.count, array, problem, sizeof problem);
        if (status != ARR_OK)
            rt_report(message, status, "%s: %s", path, problem);
    }
    free(buffer.bytes);
    return status;
}
