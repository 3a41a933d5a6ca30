// What the parts of explaining share.

#ifndef MIDDLE_EGRAPH_EXPLAIN_INTERNAL_H
#define MIDDLE_EGRAPH_EXPLAIN_INTERNAL_H

#include "rule_internal.h"

// A rule with its match. `vertices` has one entry for each node of the rule's pattern; that of a variable is its class.
typedef struct EgApplication {
    const EgRuleData *rule;
    const uint32_t *record, *vertices;
} EgApplication;
EgApplication eg_application(const EgGraph *graph, uint32_t application);
int64_t eg_application_payload(const EgApplication *application, const EgPatternNode *node);

typedef struct EgTermData {
    uint32_t op, hash, children;
    int64_t payload;
} EgTermData;
typedef struct EgTerms {
    VECTOR(EgTermData) data;
    VECTOR(uint32_t) children;
    VECTOR(uint32_t) slots;     // hash table of terms
    VECTOR(uint32_t) by_vertex; // terms of vertices, 0 while unknown
} EgTerms;
uint32_t eg_terms_intern(EgTerms *terms, uint32_t op, int64_t payload, const uint32_t *children, uint32_t arity); // explain_term.c
uint32_t eg_terms_of_vertex(EgTerms *terms, const EgGraph *graph, uint32_t vertex);
void eg_terms_free(EgTerms *terms);

#endif
