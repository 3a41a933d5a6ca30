// The derivation of the chosen program from the program as written: for each value that the skeleton uses, the steps by
// which rules turn one into the other.
//
// A step replaces a subterm by an equal one. Both are values of the graph's function, built as they stand, without folding, so
// that they can be printed and evaluated. Each class is explained once, where it is met first, and a step
// that was taken before is not repeated where the same subterm stands again.

#ifndef MIDDLE_EGRAPH_ARRAY_EXPLAIN_H
#define MIDDLE_EGRAPH_ARRAY_EXPLAIN_H

#include "array_select.h"
#include "rule_language.h"

typedef struct ArrayExplanationStep {
    bool is_rule;     // else an analysis found the two equal:
    bool is_view;     // as one view of one array; else because every element has one known value
    EgRuleInfo rule;  // of a rule; its texts live as long as the graph
    bool forward;     // `before` is the rule's left side
    ValueId before, after;
    Span place;       // of the nearest written value around the step
} ArrayExplanationStep;

typedef struct ArrayExplainedRoot {
    ValueId written, chosen; // one value where nothing changed
    size_t first_step, step_count;
} ArrayExplainedRoot;

typedef struct ArrayExplanation {
    VECTOR(ArrayExplainedRoot) roots; // in order of first use by the skeleton
    VECTOR(ArrayExplanationStep) steps;
    bool truncated;                   // a derivation broke off at the limit on steps
} ArrayExplanation;

// The graph must have been made with explanations. Its function gains nodes.
ArrayExplanation array_explain(ArrayGraph *graph, const ArraySelection *selection);
void array_explanation_free(ArrayExplanation *explanation);

#endif
