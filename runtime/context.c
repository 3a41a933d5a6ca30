// The call context: its defaults, its allocator and its error record.

#include "runtime/runtime_internal.h"

void arr_context_initialise(arr_context *context)
{
    *context = (arr_context){.size = sizeof *context, .abi_version = ARR_ABI_VERSION};
}

// A caller built against a later header has a larger context, of which this code knows the beginning.
bool rt_context_is_known(const arr_context *context)
{
    return context->abi_version == ARR_ABI_VERSION && context->size >= sizeof *context;
}

int32_t rt_fail(arr_context *context, int32_t status, const int64_t *values, size_t value_count)
{
    if (context != NULL) {
        context->error = (arr_error){.code = status, .value_count = (int32_t)value_count};
        for (size_t i = 0; i < value_count; i++)
            context->error.values[i] = values[i];
    }
    return status;
}

void *rt_allocate(const arr_context *context, size_t bytes, size_t alignment)
{
    if (context != NULL && context->allocate != NULL)
        return context->allocate(context->allocator_data, bytes, alignment);
    return arr_allocate(NULL, bytes, alignment);
}

// What a callback allocated is never passed to free: without a release callback such memory is the allocator's to reclaim.
void rt_release(const arr_context *context, void *memory, size_t bytes)
{
    if (memory == NULL)
        return;
    if (context == NULL || context->allocate == NULL)
        arr_release(NULL, memory, bytes);
    else if (context->release != NULL)
        context->release(context->allocator_data, memory, bytes);
}
