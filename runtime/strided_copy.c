// Copies between C order and any other layout, row by row along the last axis.

#include "runtime/runtime_internal.h"

#include <string.h>

// The elements of one row in both places; steps are in bytes.
typedef struct Row {
    char *to;
    const char *from;
    ptrdiff_t to_step;
    ptrdiff_t from_step;
    int64_t count;
} Row;

// Inlined with a constant size, so that memcpy becomes one load and one store.
static inline __attribute__((always_inline)) void copy_elements(Row row, size_t size)
{
    for (int64_t i = 0; i < row.count; i++)
        memcpy(row.to + i * row.to_step, row.from + i * row.from_step, size);
}

static void copy_row(Row row, size_t size)
{
    switch (size) {
    case 1: copy_elements(row, 1); break;
    case 2: copy_elements(row, 2); break;
    case 4: copy_elements(row, 4); break;
    case 8: copy_elements(row, 8); break;
    case 16: copy_elements(row, 16); break;
    default: copy_elements(row, size); break;
    }
}

static int64_t row_length(const RtLayout *layout)
{
    return layout->rank > 0 ? layout->extents[layout->rank - 1] : 1;
}

// The stride of an axis with a single element is never used and may hold anything.
static ptrdiff_t row_step(const RtLayout *layout)
{
    return row_length(layout) > 1 ? (ptrdiff_t)layout->strides[layout->rank - 1] * (ptrdiff_t)layout->element_size : 0;
}

// 0 when the array is empty.
static int64_t row_count(const RtLayout *layout)
{
    int64_t count = row_length(layout) != 0;
    for (int32_t axis = 0; axis + 1 < layout->rank; axis++)
        count *= layout->extents[axis];
    return count;
}

// The byte offset of a row's first element: the digits of `row` in the mixed radix of the leading extents are its index.
static ptrdiff_t row_offset(const RtLayout *layout, int64_t row)
{
    int64_t offset = 0;
    for (int32_t axis = layout->rank - 2; axis >= 0; axis--) {
        offset += row % layout->extents[axis] * layout->strides[axis];
        row /= layout->extents[axis];
    }
    return (ptrdiff_t)(offset * (int64_t)layout->element_size);
}

void rt_gather(void *packed, const void *data, const RtLayout *layout)
{
    ptrdiff_t size = (ptrdiff_t)layout->element_size;
    int64_t length = row_length(layout);
    int64_t rows = row_count(layout);
    for (int64_t row = 0; row < rows; row++)
        copy_row((Row){.to = (char *)packed + row * length * size,
                       .from = (const char *)data + row_offset(layout, row),
                       .to_step = size,
                       .from_step = row_step(layout),
                       .count = length},
                 layout->element_size);
}

void rt_scatter(void *data, const void *packed, const RtLayout *layout)
{
    ptrdiff_t size = (ptrdiff_t)layout->element_size;
    int64_t length = row_length(layout);
    int64_t rows = row_count(layout);
    for (int64_t row = 0; row < rows; row++)
        copy_row((Row){.to = (char *)data + row_offset(layout, row),
                       .from = (const char *)packed + row * length * size,
                       .to_step = row_step(layout),
                       .from_step = size,
                       .count = length},
                 layout->element_size);
}
