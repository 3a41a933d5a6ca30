// The default allocator.

#include "runtime/runtime_internal.h"

#include <stdlib.h>

// aligned_alloc wants a power of two, and a size that is a multiple of it. No bytes still give a distinct pointer.
void *arr_allocate(void *allocator_data, size_t bytes, size_t alignment)
{
    (void)allocator_data;
    if (alignment < sizeof(void *))
        alignment = sizeof(void *);
    if (bytes > PTRDIFF_MAX - alignment)
        return NULL;
    size_t rounded = (bytes + alignment - 1) / alignment * alignment;
    return aligned_alloc(alignment, rounded != 0 ? rounded : alignment);
}

void arr_release(void *allocator_data, void *memory, size_t bytes)
{
    (void)allocator_data;
    (void)bytes;
    free(memory);
}
