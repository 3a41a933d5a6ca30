// Writes .npy files that are byte for byte those of numpy.save: format version 1.0, C order, the host's byte order.

#include "runtime/runtime_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

// NumPy pads the header so that the data starts at a multiple of 64 bytes, after spare room for the first extent to grow to
// 21 digits.
enum { DATA_ALIGNMENT = 64, EXTENT_DIGITS = 21, PREAMBLE_SIZE = 10, HEADER_SIZE = 1024 };

// The longest header: 32 extents of 19 digits with ", ", and some 60 characters around them.
_Static_assert(HEADER_SIZE >= PREAMBLE_SIZE + RT_NPY_MAXIMUM_RANK * 21 + 60 + EXTENT_DIGITS + DATA_ALIGNMENT,
               "every header fits");

typedef struct Header {
    char bytes[HEADER_SIZE];
    size_t length;
} Header;

static void append(Header *header, const char *text)
{
    size_t length = strlen(text);
    memcpy(header->bytes + header->length, text, length);
    header->length += length;
}

static void append_spaces(Header *header, size_t count)
{
    memset(header->bytes + header->length, ' ', count);
    header->length += count;
}

// Returns the number of characters.
static size_t append_integer(Header *header, int64_t value)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%" PRId64, value);
    append(header, text);
    return (size_t)length;
}

static void append_descr(Header *header, const RtDtype *dtype)
{
    const uint16_t probe = 1;
    bool little = *(const unsigned char *)&probe == 1;
    static const char letters[] = {
        [RT_KIND_BOOL] = 'b', [RT_KIND_SIGNED] = 'i', [RT_KIND_UNSIGNED] = 'u', [RT_KIND_FLOAT] = 'f', [RT_KIND_COMPLEX] = 'c',
    };
    char order = dtype->size == 1 ? '|' : little ? '<' : '>';
    append(header, (const char[]){order, letters[dtype->kind], '\0'});
    append_integer(header, dtype->size);
}

// Writes () or (3,) or (3, 4); returns the length of the first extent, 0 without one.
static size_t append_shape(Header *header, const arr_npy *array)
{
    size_t first_length = 0;
    append(header, "(");
    for (int32_t axis = 0; axis < array->rank; axis++) {
        append(header, axis > 0 ? ", " : "");
        size_t length = append_integer(header, array->extents[axis]);
        first_length = axis == 0 ? length : first_length;
    }
    append(header, array->rank == 1 ? ",)" : ")");
    return first_length;
}

static void build_header(Header *header, const arr_npy *array)
{
    header->length = PREAMBLE_SIZE;
    append(header, "{'descr': '");
    append_descr(header, rt_dtype(array->dtype));
    append(header, "', 'fortran_order': False, 'shape': ");
    size_t first_length = append_shape(header, array);
    append(header, ", }");
    append_spaces(header, array->rank > 0 ? EXTENT_DIGITS - first_length : 0);
    // The newline is part of what is aligned; a header that ends just at a boundary gets another 64 bytes, as in NumPy.
    append_spaces(header, DATA_ALIGNMENT - (header->length + 1) % DATA_ALIGNMENT);
    append(header, "\n");
    size_t length = header->length - PREAMBLE_SIZE;
    memcpy(header->bytes, "\x93NUMPY\x01\x00", PREAMBLE_SIZE - 2);
    header->bytes[PREAMBLE_SIZE - 2] = (char)(length & 0xff);
    header->bytes[PREAMBLE_SIZE - 1] = (char)(length >> 8);
}

static int32_t check_array(const arr_npy *array, RtMessage message)
{
    const RtDtype *dtype = rt_dtype(array->dtype);
    if (dtype == NULL)
        return rt_report(message, ARR_E_FORMAT, "the array's dtype %" PRId32 " is not known", array->dtype);
    if (array->rank < 0 || array->rank > RT_NPY_MAXIMUM_RANK)
        return rt_report(message, ARR_E_FORMAT, "the array's rank %" PRId32 " is not known", array->rank);
    int32_t axis = 0;
    int64_t bytes = rt_byte_count(array->rank, array->extents, dtype->size, &axis);
    if (bytes < 0 || (uint64_t)bytes != array->bytes)
        return rt_report(message, ARR_E_FORMAT, "the array's %zu bytes do not agree with its shape", array->bytes);
    return ARR_OK;
}

int32_t arr_npy_write(const char *path, const arr_npy *array, char *text, size_t size)
{
    RtMessage message = {text, size};
    int32_t status = check_array(array, message);
    if (status != ARR_OK)
        return status;
    Header header;
    build_header(&header, array);
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return rt_report(message, ARR_E_FILE, "%s: %s", path, strerror(errno));
    bool written = fwrite(header.bytes, 1, header.length, file) == header.length &&
                   (array->bytes == 0 || fwrite(array->data, 1, array->bytes, file) == array->bytes);
    int problem = errno;
    if (fclose(file) != 0 && written) {
        written = false;
        problem = errno;
    }
    return written ? ARR_OK : rt_report(message, ARR_E_FILE, "%s: %s", path, strerror(problem));
}
