// Attributes of structural operations, composed and pushed through others. Each follows from the rows of moa.md's table.

#include "array_functions.h"

// T_p (T_q x) = T_(q[p]) x
bool array_transpose_compose(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *outer = array_attributes(graph, arguments[0]), *inner = array_attributes(graph, arguments[1]);
    uint32_t rank = outer->attributes.integer_count;
    int64_t merged[IR_RANK_LIMIT];
    for (uint32_t k = 0; k < rank; k++) merged[k] = inner->attributes.integers[outer->attributes.integers[k]];
    ArrayAttributes attributes = {.op = IR_TRANSPOSE, .attributes.integer_count = rank, .attributes.integers = merged};
    *result = array_attributes_intern(graph, &attributes);
    return true;
}
