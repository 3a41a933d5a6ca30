// What an e-graph claims: every node of a class equals every other. Each claim becomes a pair of values of the term's
// function, the class's representative and another node of the class over representatives, so that the evaluator can say
// whether it is true.

#ifndef TESTS_RULES_CLAIMS_H
#define TESTS_RULES_CLAIMS_H

#include "middle/egraph/array_graph.h"
#include "term.h"

// Appends the claims of a rebuilt graph over the term's function. Values are built without folding; nodes that no
// representative can be built for (cycles) are left out. The graph must not be used afterwards.
void claims_collect(ArrayGraph *graph, const Term *term, Claims *claims);

#endif
