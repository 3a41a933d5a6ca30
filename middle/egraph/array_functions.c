// The one table of functions that rules call. Each topic lists its own in array_functions_TOPIC.def:
// GUARD(name, parameters) for what answers yes when proved, ATTRIBUTE(name, parameters) for computed attributes, where `name`
// is both the name in rules and, after array_, the C function; parameters are the letters of EgFunction.

#include "array_functions.h"

static const EgFunction functions[] = {
#define GUARD(name, parameters) {#name, parameters, true, array_##name},
#define ATTRIBUTE(name, parameters) {#name, parameters, false, array_##name},
#include "array_functions_structural.def"
#include "array_functions_reduction.def"
#include "array_functions_pointwise.def"
#undef GUARD
#undef ATTRIBUTE
};

const EgFunction *array_functions(void) { return functions; }
size_t array_function_count(void) { return sizeof functions / sizeof *functions; }

EgSignature array_signature(void) {
    return (EgSignature){.ops = array_ops(), .op_count = ARRAY_OP_COUNT, .functions = functions, .function_count = array_function_count()};
}
