// Guards about elements.

#include "array_functions.h"
#include "middle/ir/scalar.h"

// Negative zero is not 0: x + 0 would not keep it.
bool array_is_uniform(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    const ArrayGraph *graph = data;
    EgClass class = {(uint32_t)arguments[0]};
    const ArrayFact *fact = array_class_fact(graph, class);
    DType dtype = array_class_type(graph, class).dtype;
    if (!fact->is_uniform) return false;
    bool whole = dtype_is_integer(dtype) || dtype == DTYPE_BOOL;
    return fact->uniform == (whole ? scalar_from_integer(dtype, arguments[1]) : scalar_from_double(dtype, (double)arguments[1]));
}
