// The named pure helpers that rules over the array IR call: guards and computed attributes. The data they are given is the
// ArrayGraph. One table for each topic, in array_functions_TOPIC.c.

#ifndef MIDDLE_EGRAPH_ARRAY_FUNCTIONS_H
#define MIDDLE_EGRAPH_ARRAY_FUNCTIONS_H

#include "array_graph.h"

const EgFunction *array_functions(void);
size_t array_function_count(void);
// Ops and functions together, as the rule compiler takes them.
EgSignature array_signature(void);

// The functions themselves, by the names that the topics list.
#define GUARD(name, parameters) bool array_##name(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data);
#define ATTRIBUTE GUARD
#include "array_functions_structural.def"
#include "array_functions_reduction.def"
#include "array_functions_pointwise.def"
#undef GUARD
#undef ATTRIBUTE

#endif
