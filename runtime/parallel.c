// The default parallel-for. OpenMP is used here and nowhere else; without it the loop runs on the calling thread.

#include "runtime/runtime_internal.h"

#ifdef _OPENMP
#include <omp.h>

// Part `part` of [0, count) cut into `parts` ranges whose lengths differ by at most one: the first `count % parts` are longer.
static int64_t part_begin(int64_t count, int64_t parts, int64_t part)
{
    int64_t longer = count % parts;
    return count / parts * part + (part < longer ? part : longer);
}

static int thread_count(int64_t count)
{
    int available = omp_get_max_threads();
    return count < available ? (int)count : available;
}

void arr_parallel_for(void *parallel_data, int64_t count, void (*body)(void *, int64_t, int64_t), void *closure)
{
    (void)parallel_data;
    if (count <= 0)
        return;
#pragma omp parallel num_threads(thread_count(count))
    {
        int64_t parts = omp_get_num_threads();
        int64_t part = omp_get_thread_num();
        body(closure, part_begin(count, parts, part), part_begin(count, parts, part + 1));
    }
}
#else
void arr_parallel_for(void *parallel_data, int64_t count, void (*body)(void *, int64_t, int64_t), void *closure)
{
    (void)parallel_data;
    if (count > 0)
        body(closure, 0, count);
}
#endif
