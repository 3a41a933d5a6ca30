// Simplification of extents and bounds free of given leaves, both under facts.

#include "facts_internal.h"

enum {
    SIMPLIFY_BOUND_DEPTH = 6,
    SIMPLIFY_BOUND_STEPS = 1000,
    SIMPLIFY_PROOFS = 128,   // of one extent; what is left then stays as it is
    SIMPLIFY_MEMO_COUNT = 64 // a power of two
};

// The simplification of one extent. A max or min that occurs in several places is simplified once, as long as its answer is
// not displaced from the memo.
typedef struct Simplifier {
    const Facts *facts;
    uint32_t proofs; // left
    struct { AtomId atom; ExtentId result; } memo[SIMPLIFY_MEMO_COUNT]; // atom 0: free
} Simplifier;

static bool holds(Proof proof) { return proof == PROOF_PROVED; }

static bool spend_proof(Simplifier *simplifier) {
    if (simplifier->proofs == 0) return false;
    simplifier->proofs--;
    return true;
}

static ExtentId simplify_extent(Simplifier *simplifier, ExtentId extent);

// ---- max and min -------------------------------------------------------------------------------------------------

static bool is_at_least(const Facts *facts, AtomKind kind, ExtentId left, ExtentId right) {
    return holds(kind == ATOM_MAX ? facts_less_equal(facts, right, left) : facts_less_equal(facts, left, right));
}

// Every sum of one operand of each inner max and min over which the extent distributes.
static uint32_t distribute(ExtentTable *table, AtomKind kind, ExtentId extent, ExtentId *operands, uint32_t limit) {
    AtomKind opposite = kind == ATOM_MAX ? ATOM_MIN : ATOM_MAX;
    uint32_t count = 1, done = 0;
    operands[0] = extent;
    while (done < count) {
        Polynomial polynomial = *extent_polynomial(table, operands[done]);
        uint32_t i = 0;
        for (; i < polynomial.count; i++) {
            Monomial monomial = polynomial.monomials[i];
            if (monomial.atom_count != 1) continue;
            AtomKind found = extent_atom(table, monomial.atoms[0]).kind;
            if (found == (monomial.coefficient > 0 ? kind : opposite)) break;
        }
        if (i == polynomial.count) {
            done++;
            continue;
        }
        if (count == limit) return 0;
        Monomial monomial = polynomial.monomials[i];
        Atom atom = extent_atom(table, monomial.atoms[0]);
        ExtentId rest = extent_subtract(table, operands[done], extent_from_monomial(table, monomial));
        operands[done] = extent_add(table, rest, extent_scale(table, atom.left, monomial.coefficient));
        operands[count++] = extent_add(table, rest, extent_scale(table, atom.right, monomial.coefficient));
    }
    return count;
}

// Whether the max or min of both is `other`.
static bool is_dominated(Simplifier *simplifier, AtomKind kind, ExtentId operand, ExtentId other) {
    return spend_proof(simplifier) && is_at_least(simplifier->facts, kind, other, operand);
}

static uint32_t drop_dominated(Simplifier *simplifier, AtomKind kind, ExtentId *operands, uint32_t count) {
    for (uint32_t i = 0; i < count;) {
        bool dominated = false;
        for (uint32_t k = 0; k < count && !dominated; k++)
            dominated = k != i && is_dominated(simplifier, kind, operands[i], operands[k]);
        if (!dominated) {
            i++;
            continue;
        }
        for (uint32_t k = i + 1; k < count; k++) operands[k - 1] = operands[k];
        count--;
    }
    return count;
}

// A distributed form is taken only when it is smaller than the pair.
static ExtentId simplify_extremum(Simplifier *simplifier, AtomKind kind, ExtentId left, ExtentId right) {
    ExtentTable *table = simplifier->facts->table;
    ExtentId operands[EXTENT_OPERAND_LIMIT];
    if (is_dominated(simplifier, kind, right, left)) return left;
    if (is_dominated(simplifier, kind, left, right)) return right;
    ExtentId pair = extent_apply(table, kind, left, right);
    uint32_t count = distribute(table, kind, left, operands, EXTENT_OPERAND_LIMIT / 2);
    uint32_t more = distribute(table, kind, right, operands + count, EXTENT_OPERAND_LIMIT / 2);
    if (!count || !more || count + more == 2) return pair;
    count = drop_dominated(simplifier, kind, operands, count + more);
    ExtentId flat = extent_fold_list(table, kind, operands, count);
    return extent_polynomial(table, flat)->size < extent_polynomial(table, pair)->size ? flat : pair;
}

// ---- floordiv and mod --------------------------------------------------------------------------------------------

// The remainder or one that is a divisor away from it, when proved to be in [0, divisor).
static bool is_reduced(const Facts *facts, ExtentId remainder, ExtentId divisor) {
    return holds(facts_nonnegative(facts, remainder)) && holds(facts_less(facts, remainder, divisor));
}

static ExtentId simplify_division(Simplifier *simplifier, AtomKind kind, ExtentId dividend, ExtentId divisor) {
    const Facts *facts = simplifier->facts;
    ExtentTable *table = facts->table;
    ExtentId quotient, remainder, one = extent_constant(table, 1);
    if (!spend_proof(simplifier) || !holds(facts_less_equal(facts, one, divisor))) return extent_apply(table, kind, dividend, divisor);
    extent_divide_polynomial(table, dividend, divisor, &quotient, &remainder);
    for (int64_t shift = 0; shift >= -1; shift--) {
        ExtentId shifted = extent_add(table, remainder, extent_scale(table, divisor, -shift));
        if (!spend_proof(simplifier) || !is_reduced(facts, shifted, divisor)) continue;
        return kind == ATOM_MODULO ? shifted : extent_add_constant(table, quotient, shift);
    }
    ExtentId rest = extent_apply(table, kind, remainder, divisor);
    return kind == ATOM_MODULO ? rest : extent_add(table, quotient, rest);
}

// ---- whole extents -----------------------------------------------------------------------------------------------

static ExtentId simplify_binary(Simplifier *simplifier, Atom atom) {
    ExtentId left = simplify_extent(simplifier, atom.left), right = simplify_extent(simplifier, atom.right);
    if (atom.kind == ATOM_MAX || atom.kind == ATOM_MIN) return simplify_extremum(simplifier, atom.kind, left, right);
    return simplify_division(simplifier, atom.kind, left, right);
}

static ExtentId simplify_atom(Simplifier *simplifier, AtomId id) {
    ExtentTable *table = simplifier->facts->table;
    Atom atom = extent_atom(table, id);
    uint32_t slot = id.index & (SIMPLIFY_MEMO_COUNT - 1);
    if (!extent_kind_is_binary(atom.kind)) return extent_from_atom(table, id);
    if (atom_same(simplifier->memo[slot].atom, id)) return simplifier->memo[slot].result;
    if (simplifier->proofs == 0) return extent_from_atom(table, id);
    ExtentId result = simplify_binary(simplifier, atom);
    simplifier->memo[slot].atom = id;
    simplifier->memo[slot].result = result;
    return result;
}

static bool has_binary_atom(const ExtentTable *table, ExtentId extent) {
    return extent_polynomial(table, extent)->depth > 0;
}

// d*(a floordiv d) + (a mod d) = a for d >= 1: the part is c * (a mod d) * rest.
static bool recombine(const Facts *facts, ExtentId extent, Monomial part, AtomId atom, ExtentId *result) {
    ExtentTable *table = facts->table;
    Atom modulo = extent_atom(table, atom);
    if (modulo.kind != ATOM_MODULO) return false;
    Monomial variable = {.coefficient = 1, .atom_count = 1, .atoms = &atom};
    ExtentId rest, quotient = extent_apply(table, ATOM_FLOOR_DIVIDE, modulo.left, modulo.right);
    if (!extent_divide_monomial(table, part, variable, &rest)) return false;
    ExtentId multiple = extent_multiply(table, extent_multiply(table, quotient, modulo.right), rest);
    ExtentId both = extent_add(table, multiple, extent_from_monomial(table, part));
    ExtentId remaining = extent_subtract(table, extent, both);
    uint32_t parts = extent_monomial_count(table, remaining) + extent_monomial_count(table, both);
    if (parts != extent_monomial_count(table, extent)) return false; // the multiple is not there
    if (!holds(facts_less_equal(facts, extent_constant(table, 1), modulo.right))) return false;
    *result = extent_add(table, remaining, extent_multiply(table, modulo.left, rest));
    return true;
}

static bool recombine_any(const Facts *facts, ExtentId extent, ExtentId *result) {
    Polynomial polynomial = *extent_polynomial(facts->table, extent);
    for (uint32_t i = 0; i < polynomial.count; i++)
        for (uint32_t k = 0; k < polynomial.monomials[i].atom_count; k++)
            if (recombine(facts, extent, polynomial.monomials[i], polynomial.monomials[i].atoms[k], result))
                return true;
    return false;
}

static ExtentId simplify_extent(Simplifier *simplifier, ExtentId extent) {
    const Facts *facts = simplifier->facts;
    ExtentTable *table = facts->table;
    if (!has_binary_atom(table, extent)) return extent;
    Polynomial polynomial = *extent_polynomial(table, extent);
    ExtentId sum = extent_constant(table, 0);
    for (uint32_t i = 0; i < polynomial.count; i++) {
        ExtentId product = extent_constant(table, polynomial.monomials[i].coefficient);
        for (uint32_t k = 0; k < polynomial.monomials[i].atom_count; k++)
            product = extent_multiply(table, product, simplify_atom(simplifier, polynomial.monomials[i].atoms[k]));
        sum = extent_add(table, sum, product);
    }
    for (int step = 0; step < 4 && recombine_any(facts, sum, &sum);) step++;
    return sum;
}

ExtentId facts_simplify(const Facts *facts, ExtentId extent) {
    if (!has_binary_atom(facts->table, extent)) return extent;
    Simplifier simplifier = {.facts = facts, .proofs = SIMPLIFY_PROOFS};
    bool before = extent_attempt_begin(facts->table);
    ExtentId simplified = simplify_extent(&simplifier, extent);
    return extent_attempt_end(facts->table, before) ? simplified : extent;
}

// ---- bounds without leaves ---------------------------------------------------------------------------------------

typedef struct BoundSearch {
    const Facts *facts;
    uint32_t kinds; // of the leaves to remove: 1 << AtomKind
    uint32_t depth; // bounds of bounds still allowed
    uint32_t steps; // facts still to be looked at
} BoundSearch;

static bool bound_extent(BoundSearch *search, ExtentId extent, bool upper, ExtentId *bound);

static bool mentions_any(const ExtentTable *table, ExtentId extent, uint32_t kinds) {
    for (int kind = ATOM_DIMENSION; kind <= ATOM_VARIABLE; kind++)
        if (kinds >> kind & 1 && extent_mentions_kind(table, extent, (AtomKind)kind)) return true;
    return false;
}

// From a fact c*leaf + rest >= 0 with c = -1 (an upper bound: rest) or c = 1 (a lower bound: -rest).
static bool bound_from_fact(BoundSearch *search, ExtentId fact, AtomId leaf, bool upper, ExtentId *bound) {
    const Facts *facts = search->facts;
    ExtentId coefficient, rest;
    if (!extent_linear(facts->table, fact, leaf, &coefficient, &rest)) return false;
    if (!extent_is_value(facts->table, coefficient, upper ? -1 : 1)) return false;
    if (!upper) rest = extent_scale(facts->table, rest, -1);
    search->depth--;
    bool found = bound_extent(search, rest, upper, bound);
    search->depth++;
    return found;
}

// The tightest of the bounds that facts give, or the first when they cannot be compared.
static bool bound_leaf(BoundSearch *search, AtomId leaf, bool upper, ExtentId *bound) {
    const Facts *facts = search->facts;
    bool found = false;
    if (search->depth == 0) return false;
    for (const Facts *known = facts; known; known = known->parent) {
        const uint32_t *positions;
        uint32_t count = facts_mentioning(known, leaf, &positions);
        for (uint32_t i = 0; i < count; i++) {
            ExtentId candidate;
            if (search->steps == 0) return found;
            search->steps--;
            if (!bound_from_fact(search, known->facts[positions[i]].extent, leaf, upper, &candidate)) continue;
            if (!found || is_at_least(facts, upper ? ATOM_MAX : ATOM_MIN, *bound, candidate)) *bound = candidate;
            found = true;
        }
    }
    return found;
}

static bool bound_binary(BoundSearch *search, Atom atom, bool upper, ExtentId *bound) {
    const Facts *facts = search->facts;
    ExtentTable *table = facts->table;
    ExtentId left = {0}, right = {0}, one = extent_constant(table, 1);
    if (atom.kind == ATOM_MODULO) {
        if (!holds(facts_less_equal(facts, one, atom.right))) return false;
        *bound = extent_constant(table, 0);
        return !upper || bound_extent(search, extent_add_constant(table, atom.right, -1), true, bound);
    }
    bool has_left = bound_extent(search, atom.left, upper, &left);
    if (atom.kind == ATOM_FLOOR_DIVIDE) {
        if (!has_left || mentions_any(table, atom.right, search->kinds) || !holds(facts_less_equal(facts, one, atom.right)))
            return false;
        *bound = extent_floor_divide(table, left, atom.right);
        return true;
    }
    bool has_right = bound_extent(search, atom.right, upper, &right);
    bool one_is_enough = upper == (atom.kind == ATOM_MIN); // either operand bounds a min from above, a max from below
    if (has_left && has_right) *bound = extent_apply(table, atom.kind, left, right);
    else *bound = has_left ? left : right;
    return (has_left && has_right) || (one_is_enough && (has_left || has_right));
}

static bool bound_atom(BoundSearch *search, AtomId id, bool upper, ExtentId *bound) {
    const Facts *facts = search->facts;
    *bound = extent_from_atom(facts->table, id);
    if (!mentions_any(facts->table, *bound, search->kinds)) return true;
    Atom atom = extent_atom(facts->table, id);
    if (extent_kind_is_binary(atom.kind)) return bound_binary(search, atom, upper, bound);
    return bound_leaf(search, id, upper, bound);
}

// A product of several atoms is monotone when all are non-negative; its lower bound is then at least 0.
static bool bound_product(BoundSearch *search, Monomial monomial, bool upper, ExtentId *bound) {
    const Facts *facts = search->facts;
    ExtentTable *table = facts->table;
    *bound = extent_constant(table, 1);
    for (uint32_t k = 0; k < monomial.atom_count; k++) {
        ExtentId atom = extent_from_atom(table, monomial.atoms[k]), factor;
        if (monomial.atom_count > 1 && !holds(facts_nonnegative(facts, atom))) return false;
        if (!bound_atom(search, monomial.atoms[k], upper, &factor)) return false;
        if (monomial.atom_count > 1 && !upper) factor = extent_max(table, factor, extent_constant(table, 0));
        *bound = extent_multiply(table, *bound, factor);
    }
    return true;
}

static bool bound_extent(BoundSearch *search, ExtentId extent, bool upper, ExtentId *bound) {
    const Facts *facts = search->facts;
    ExtentTable *table = facts->table;
    *bound = extent;
    if (!mentions_any(table, extent, search->kinds)) return true;
    Polynomial polynomial = *extent_polynomial(table, extent);
    *bound = extent_constant(table, 0);
    for (uint32_t i = 0; i < polynomial.count; i++) {
        Monomial monomial = polynomial.monomials[i];
        ExtentId part = extent_from_monomial(table, monomial);
        if (mentions_any(table, part, search->kinds)) {
            bool direction = monomial.coefficient > 0 ? upper : !upper;
            if (!bound_product(search, monomial, direction, &part)) return false;
            part = extent_scale(table, part, monomial.coefficient);
        }
        *bound = extent_add(table, *bound, part);
    }
    return true;
}

static bool bound_without(const Facts *facts, ExtentId extent, uint32_t kinds, bool upper, ExtentId *bound) {
    bool before = extent_attempt_begin(facts->table);
    BoundSearch search = {.facts = facts, .kinds = kinds, .depth = SIMPLIFY_BOUND_DEPTH, .steps = SIMPLIFY_BOUND_STEPS};
    bool found = bound_extent(&search, extent, upper, bound);
    return extent_attempt_end(facts->table, before) && found;
}

bool facts_upper_bound_without(const Facts *facts, ExtentId extent, uint32_t atom_kinds, ExtentId *bound) {
    return bound_without(facts, extent, atom_kinds, true, bound);
}

bool facts_lower_bound_without(const Facts *facts, ExtentId extent, uint32_t atom_kinds, ExtentId *bound) {
    return bound_without(facts, extent, atom_kinds, false, bound);
}
