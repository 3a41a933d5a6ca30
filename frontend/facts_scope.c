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

void facts_scope_enter(Checker *checker, FactsScope *scope, bool is_path) {
    *scope = (FactsScope){.outside = checker->facts, .outer = checker->facts_scope, .value_limit = (uint32_t)checker->function->nodes.count, .is_path = is_path};
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

// ---- errors that no path excuses ---------------------------------------------------------------------------------

// The facts that hold whatever paths are taken: those outside of all of them.
static const Facts *facts_of_every_path(const Checker *checker) {
    const Facts *facts = checker->facts;
    for (const FactsScope *scope = checker->facts_scope; scope; scope = scope->outer)
        if (scope->is_path) facts = scope->outside;
    return facts;
}

Proof checker_equal(const Checker *checker, ExtentId left, ExtentId right) {
    Proof proof = facts_equal(checker->facts, left, right);
    return proof != PROOF_REFUTED || facts_equal(facts_of_every_path(checker), left, right) == PROOF_REFUTED ? proof : PROOF_UNKNOWN;
}

Proof checker_less(const Checker *checker, ExtentId left, ExtentId right) {
    Proof proof = facts_less(checker->facts, left, right);
    return proof != PROOF_REFUTED || facts_less(facts_of_every_path(checker), left, right) == PROOF_REFUTED ? proof : PROOF_UNKNOWN;
}

Proof checker_nonnegative(const Checker *checker, ExtentId extent) {
    Proof proof = facts_nonnegative(checker->facts, extent);
    return proof != PROOF_REFUTED || facts_nonnegative(facts_of_every_path(checker), extent) == PROOF_REFUTED ? proof : PROOF_UNKNOWN;
}
