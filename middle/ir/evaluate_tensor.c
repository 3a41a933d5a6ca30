// Arrays of the reference evaluator and walks over row-major index vectors.

#include <stdlib.h>
#include <string.h>

#include "evaluate_internal.h"

bool shape_count(const int64_t *extents, uint32_t rank, int64_t *count) {
    *count = 1;
    for (uint32_t axis = 0; axis < rank; axis++) {
        if (extents[axis] < 0) return false;
        if (extents[axis] == 0) *count = 0;
    }
    for (uint32_t axis = 0; axis < rank && *count != 0; axis++) {
        if (multiply_overflows(*count, extents[axis], count)) return false;
    }
    return true;
}

Tensor *tensor_create(DType dtype, uint32_t rank, const int64_t *extents) {
    int64_t count, bytes;
    REQUIRE(shape_count(extents, rank, &count), "an array has a negative extent or too many elements");
    REQUIRE(!multiply_overflows(count, dtype_size(dtype), &bytes) && bytes <= PTRDIFF_MAX, "an array has too many bytes");
    Tensor *tensor = calloc(1, sizeof *tensor);
    unsigned char *data = calloc(1, bytes == 0 ? 1 : (size_t)bytes);
    if (tensor == NULL || data == NULL) base_out_of_memory();
    *tensor = (Tensor){.holders = 1, .dtype = dtype, .rank = rank, .count = count, .data = data};
    if (rank != 0) memcpy(tensor->extents, extents, rank * sizeof *extents);
    return tensor;
}

Tensor *tensor_create_scalar(DType dtype, uint64_t bits) {
    Tensor *tensor = tensor_create(dtype, 0, NULL);
    tensor_set(tensor, 0, bits);
    return tensor;
}

Tensor *tensor_copy(const Tensor *tensor) {
    Tensor *copy = tensor_create(tensor->dtype, tensor->rank, tensor->extents);
    memcpy(copy->data, tensor->data, tensor_bytes(tensor));
    return copy;
}

Tensor *tensor_hold(Tensor *tensor) {
    tensor->holders++;
    return tensor;
}

void tensor_release(Tensor *tensor) {
    if (tensor == NULL || --tensor->holders != 0) return;
    free(tensor->data);
    free(tensor);
}

size_t tensor_bytes(const Tensor *tensor) { return (size_t)tensor->count * dtype_size(tensor->dtype); }

uint64_t tensor_get(const Tensor *tensor, int64_t position) {
    const unsigned char *element = tensor->data + (size_t)position * dtype_size(tensor->dtype);
    uint64_t bits = 0;
    switch (dtype_size(tensor->dtype)) {
    case 1: return *element;
    case 2: memcpy(&bits, element, 2); return bits;
    case 4: memcpy(&bits, element, 4); return bits;
    case 8: memcpy(&bits, element, 8); return bits;
    }
    INTERNAL_ERROR("an element of %s has no 64-bit value", dtype_name(tensor->dtype));
}

void tensor_set(Tensor *tensor, int64_t position, uint64_t bits) {
    uint32_t size = dtype_size(tensor->dtype);
    REQUIRE(size <= sizeof bits, "an element of %s has no 64-bit value", dtype_name(tensor->dtype));
    memcpy(tensor->data + (size_t)position * size, &bits, size);
}

void tensor_copy_element(Tensor *target, int64_t target_position, const Tensor *source, int64_t source_position) {
    size_t size = dtype_size(target->dtype);
    memcpy(target->data + (size_t)target_position * size, source->data + (size_t)source_position * size, size);
}

int64_t shape_position(const int64_t *extents, uint32_t rank, const int64_t *indices) {
    int64_t position = 0;
    for (uint32_t axis = 0; axis < rank; axis++) {
        REQUIRE(indices[axis] >= 0 && indices[axis] < extents[axis], "index %lld on axis %u leaves extent %lld",
                (long long)indices[axis], axis, (long long)extents[axis]);
        position = position * extents[axis] + indices[axis];
    }
    return position;
}

void shape_indices(const int64_t *extents, uint32_t rank, int64_t position, int64_t *indices) {
    for (uint32_t axis = rank; axis-- != 0;) {
        indices[axis] = position % extents[axis];
        position /= extents[axis];
    }
}

bool shape_advance(const int64_t *extents, uint32_t rank, int64_t *indices) {
    for (uint32_t axis = rank; axis-- != 0;) {
        if (++indices[axis] < extents[axis]) return true;
        indices[axis] = 0;
    }
    return false;
}
