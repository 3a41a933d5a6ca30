// Element types as data: one row for each arr_dtype.

#include "runtime/runtime_internal.h"

#include <string.h>

static const RtDtype dtypes[] = {
    [ARR_BOOL] = {"bool", RT_KIND_BOOL, 1, 1},
    [ARR_I8] = {"i8", RT_KIND_SIGNED, 1, 1},
    [ARR_I16] = {"i16", RT_KIND_SIGNED, 2, 2},
    [ARR_I32] = {"i32", RT_KIND_SIGNED, 4, 4},
    [ARR_I64] = {"i64", RT_KIND_SIGNED, 8, 8},
    [ARR_U8] = {"u8", RT_KIND_UNSIGNED, 1, 1},
    [ARR_U16] = {"u16", RT_KIND_UNSIGNED, 2, 2},
    [ARR_U32] = {"u32", RT_KIND_UNSIGNED, 4, 4},
    [ARR_U64] = {"u64", RT_KIND_UNSIGNED, 8, 8},
    [ARR_F32] = {"f32", RT_KIND_FLOAT, 4, 4},
    [ARR_F64] = {"f64", RT_KIND_FLOAT, 8, 8},
    [ARR_C64] = {"c64", RT_KIND_COMPLEX, 8, 4},
    [ARR_C128] = {"c128", RT_KIND_COMPLEX, 16, 8},
};
enum { DTYPE_COUNT = sizeof dtypes / sizeof dtypes[0] };

const RtDtype *rt_dtype(int32_t dtype)
{
    return dtype >= 0 && dtype < DTYPE_COUNT ? &dtypes[dtype] : NULL;
}

int32_t rt_dtype_find(RtKind kind, size_t size)
{
    for (int32_t dtype = 0; dtype < DTYPE_COUNT; dtype++)
        if (dtypes[dtype].kind == kind && dtypes[dtype].size == size)
            return dtype;
    return -1;
}

size_t arr_dtype_size(int32_t dtype)
{
    const RtDtype *row = rt_dtype(dtype);
    return row != NULL ? row->size : 0;
}

const char *arr_dtype_name(int32_t dtype)
{
    const RtDtype *row = rt_dtype(dtype);
    return row != NULL ? row->name : NULL;
}

static int64_t load_signed(size_t size, const void *element)
{
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    switch (size) {
    case 1: memcpy(&i8, element, size); return i8;
    case 2: memcpy(&i16, element, size); return i16;
    case 4: memcpy(&i32, element, size); return i32;
    default: memcpy(&i64, element, sizeof i64); return i64;
    }
}

static int64_t load_unsigned(size_t size, const void *element)
{
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    switch (size) {
    case 1: memcpy(&u8, element, size); return u8;
    case 2: memcpy(&u16, element, size); return u16;
    case 4: memcpy(&u32, element, size); return u32;
    default: memcpy(&u64, element, sizeof u64); return u64 > INT64_MAX ? INT64_MAX : (int64_t)u64;
    }
}

int64_t rt_load_integer(int32_t dtype, const void *element)
{
    const RtDtype *row = &dtypes[dtype];
    return row->kind == RT_KIND_SIGNED ? load_signed(row->size, element) : load_unsigned(row->size, element);
}

int64_t rt_byte_count(int32_t rank, const int64_t *extents, size_t element_size, int32_t *axis)
{
    ptrdiff_t bound = (ptrdiff_t)element_size;
    bool empty = false;
    for (int32_t i = 0; i < rank; i++) {
        *axis = i;
        if (extents[i] < 0 || __builtin_mul_overflow(bound, extents[i] == 0 ? 1 : extents[i], &bound))
            return -1;
        empty |= extents[i] == 0;
    }
    return empty ? 0 : bound;
}
