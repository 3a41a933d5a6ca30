// Facts by scope: the paths of an IF and the bodies of loops know more than what surrounds them.
//
// An extent outlives the scope in which it was written when all that it mentions was known before: the array of `v = A[2:]`
// inside `if n > 5` may be read after it. Such an extent is simplified by the outer scopes' facts alone, so that it is true
// on both paths; the inner facts still prove what is asked inside.

#include "check_scope.h"
#include "expression.h"

typedef struct OutsideQuestion {
    const Checker *checker;
    uint32_t limit;
    bool outside;
} OutsideQuestion;

// A value made since the limit is outside when only pure operations on outside values made it. The walk is bounded: beyond
// the bound the answer is no.
static bool value_is_outside(const Checker *checker, uint32_t limit, ValueId value) {
    enum { STEP_LIMIT = 64 };
    VECTOR(ValueId) pending = {0};
    vector_push(&pending, value);
    bool outside = true;
    size_t steps = 0;
    while (pending.count > 0 && outside) {
        ValueId next = pending.items[--pending.count];
        if (next.index < limit) continue;
        const IrNode *node = ir_node(checker->function, next);
        outside = !ir_is_skeleton(node->op) && node->op != IR_ARGUMENT && node->op != IR_RESULT && node->attributes.extent_count == 0 &&
                  ++steps < STEP_LIMIT;
        for (uint32_t i = 0; i < node->operand_count && outside; i++) vector_push(&pending, node->operands[i]);
    }
    vector_free(&pending);
    return outside;
}

static void visit_leaf(void *data, AtomId leaf) {
    OutsideQuestion *question = data;
    Atom atom = extent_atom(question->checker->module->extents, leaf);
    if (atom.kind == ATOM_VALUE && !value_is_outside(question->checker, question->limit, (ValueId){atom.number})) question->outside = false;
}

bool extent_is_outside(const Checker *checker, uint32_t limit, ExtentId extent) {
    OutsideQuestion question = {checker, limit, true};
    extent_visit_leaves(checker->module->extents, extent, visit_leaf, &question);
    return question.outside;
}

void facts_scope_enter(Checker *checker, FactsScope *scope) {
    *scope = (FactsScope){.outside = checker->facts, .outer = checker->facts_scope, .value_limit = (uint32_t)checker->function->nodes.count};
    checker->facts = facts_create_child(scope->outside, checker->module->extents, checker->arena);
    checker->facts_scope = scope;
}

void facts_scope_leave(Checker *checker, const FactsScope *scope) {
    checker->facts = scope->outside;
    checker->facts_scope = scope->outer;
}

ExtentId checker_simplify(const Checker *checker, ExtentId extent) {
    const Facts *facts = checker->facts;
    for (const FactsScope *scope = checker->facts_scope; scope && extent_is_outside(checker, scope->value_limit, extent); scope = scope->outer)
        facts = scope->outside;
    return facts_simplify(facts, extent);
}
