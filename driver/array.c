// Arrays in memory: arr_npy is the runtime library's description of one.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

enum { DATA_ALIGNMENT = 64 };

int64_t array_elements(const arr_npy *array) {
    int64_t count = 1;
    for (int32_t axis = 0; axis < array->rank; axis++) count *= array->extents[axis];
    return count;
}

size_t array_bytes(const arr_npy *array) { return (size_t)array_elements(array) * arr_dtype_size(array->dtype); }

bool array_create(arr_npy *array, int32_t dtype, int32_t rank, const int64_t *extents) {
    *array = (arr_npy){.dtype = dtype, .rank = rank};
    for (int32_t axis = 0; axis < rank; axis++) array->extents[axis] = extents[axis];
    array->bytes = array_bytes(array);
    size_t rounded = (array->bytes / DATA_ALIGNMENT + 1) * DATA_ALIGNMENT;
    array->data = aligned_alloc(DATA_ALIGNMENT, rounded);
    if (array->data) memset(array->data, 0, rounded);
    return array->data != NULL;
}

// ---- elements ----------------------------------------------------------------------------------------------------

double array_element(const arr_npy *array, int64_t position) {
    const void *data = array->data;
    switch ((arr_dtype)array->dtype) {
    case ARR_BOOL: return ((const uint8_t *)data)[position] != 0;
    case ARR_I8: return ((const int8_t *)data)[position];
    case ARR_I16: return ((const int16_t *)data)[position];
    case ARR_I32: return ((const int32_t *)data)[position];
    case ARR_I64: return (double)((const int64_t *)data)[position];
    case ARR_U8: return ((const uint8_t *)data)[position];
    case ARR_U16: return ((const uint16_t *)data)[position];
    case ARR_U32: return ((const uint32_t *)data)[position];
    case ARR_U64: return (double)((const uint64_t *)data)[position];
    case ARR_F32: return (double)((const float *)data)[position];
    case ARR_F64: return ((const double *)data)[position];
    case ARR_C64: return (double)((const float *)data)[2 * position];
    case ARR_C128: return ((const double *)data)[2 * position];
    }
    return 0;
}

// Stores a small number, which every dtype but bool holds exactly enough.
static void set_element(arr_npy *array, int64_t position, double value) {
    void *data = array->data;
    switch ((arr_dtype)array->dtype) {
    case ARR_BOOL: ((uint8_t *)data)[position] = value != 0; return;
    case ARR_I8: ((int8_t *)data)[position] = (int8_t)(int64_t)value; return;
    case ARR_I16: ((int16_t *)data)[position] = (int16_t)(int64_t)value; return;
    case ARR_I32: ((int32_t *)data)[position] = (int32_t)(int64_t)value; return;
    case ARR_I64: ((int64_t *)data)[position] = (int64_t)value; return;
    case ARR_U8: ((uint8_t *)data)[position] = (uint8_t)(int64_t)value; return;
    case ARR_U16: ((uint16_t *)data)[position] = (uint16_t)(int64_t)value; return;
    case ARR_U32: ((uint32_t *)data)[position] = (uint32_t)(int64_t)value; return;
    case ARR_U64: ((uint64_t *)data)[position] = (uint64_t)value; return;
    case ARR_F32: ((float *)data)[position] = (float)value; return;
    case ARR_F64: ((double *)data)[position] = value; return;
    case ARR_C64: ((float *)data)[2 * position] = (float)value; return;
    case ARR_C128: ((double *)data)[2 * position] = value; return;
    }
}

arr_npy array_of_parts(const arr_npy *array) {
    arr_npy parts = *array;
    if (array->dtype <= ARR_F64) return parts;
    parts.dtype = array->dtype == ARR_C64 ? ARR_F32 : ARR_F64;
    parts.rank = 1;
    parts.extents[0] = 2 * array_elements(array);
    return parts;
}

// ---- data --------------------------------------------------------------------------------------------------------

// SplitMix64 (Steele, Lea, Flood 2014).
static uint64_t next_random(uint64_t *state) {
    uint64_t bits = *state += 0x9E3779B97F4A7C15u;
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9u;
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EBu;
    return bits ^ bits >> 31;
}

static double random_element(int32_t dtype, uint64_t bits) {
    if (dtype == ARR_BOOL || dtype == ARR_U8) return (double)(bits >> 63);
    if (dtype >= ARR_F32) return 0.5 + 0x1p-24 * (double)(bits >> 40); // 24 bits: the same numbers in f32 and f64
    return (double)((bits >> 32) % 10);
}

void array_randomise(arr_npy *array, uint64_t seed) {
    uint64_t state = seed * 0xD1342543DE82EF95u + 1;
    arr_npy parts = array_of_parts(array);
    int64_t count = array_elements(&parts);
    for (int64_t k = 0; k < count; k++) set_element(&parts, k, random_element(parts.dtype, next_random(&state)));
}

void array_count_up(arr_npy *array) {
    int64_t count = array_elements(array);
    for (int64_t k = 0; k < count; k++) set_element(array, k, (double)k);
}

char *array_shape_text(const arr_npy *array) {
    char text[SHAPE_LIMIT * 24 + 64];
    size_t length = (size_t)snprintf(text, sizeof text, "(");
    for (int32_t axis = 0; axis < array->rank && length + 24 < sizeof text; axis++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%lld", axis ? ", " : "", (long long)array->extents[axis]);
    snprintf(text + length, sizeof text - length, "%s)", array->rank == 1 ? "," : "");
    return text_join(text, "", "");
}
