// The search for a proof of goal >= 0, by refutation: the rows -goal - 1 >= 0, the facts that share leaves with the
// goal, the defining inequalities of max, min, floordiv and mod, and products of these with non-negative monomials must
// have no common solution. When linear arithmetic alone does not refute them, one max or min is split into its two
// cases, and so on. All work is bounded by constants, never by time: it is counted in cells of the linear solver, to which
// rows that are made are added at about their cost.

#include "facts_internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    PROVER_ROW_LIMIT = 128,
    PROVER_FACT_LIMIT = 32,
    PROVER_NEIGHBOUR_LIMIT = 4,    // facts about one leaf that bring other leaves in
    PROVER_LARGE_FACT = 24,        // nodes, from which on a fact costs more than it helps:
    PROVER_LARGE_FACT_LIMIT = 4,   // so few are looked at, and only about the goal's own leaves
    PROVER_LEAF_LIMIT = 64,
    PROVER_ATOM_LIMIT = 64,
    PROVER_PRODUCT_LIMIT = 32, // distinct non-linear monomials that are looked at
    PROVER_SPLIT_DEPTH = 5,
    PROVER_EXTENT_LIMIT = 256,     // nodes of a goal or a fact: what is larger is left to intervals
    PROVER_WORK = 16000,        // about 200 us
    PROVER_REDUCED_WORK = 500,  // of one search, when all searches together have taken
    PROVER_FULL_WORK = 16000000, // so much: a fiftyfold of what ordinary functions take
    PROVER_ROW_WORK = 40,
    PROVER_LARGE_ROW = 64, // nodes, from which on each counts:
    PROVER_NODE_WORK = 4,
    PROVER_FACT_WORK = 4
};

// A conjunction rows[i] >= 0; row 0 is the negated goal.
typedef struct Rows {
    uint32_t count;
    ExtentId items[PROVER_ROW_LIMIT];
} Rows;

typedef struct AtomSet {
    uint32_t count;
    AtomId items[PROVER_ATOM_LIMIT];
} AtomSet;

typedef struct Prover {
    const Facts *facts;
    ExtentTable *table;
    int64_t work; // left
} Prover;

static bool is_spent(const Prover *prover) { return prover->work <= 0; }

// ---- rows --------------------------------------------------------------------------------------------------------

static int64_t greatest_common_divisor(int64_t left, int64_t right) {
    while (right) {
        int64_t rest = left % right;
        left = right;
        right = rest;
    }
    return left;
}

ExtentId facts_tighten(ExtentTable *table, ExtentId extent) {
    Polynomial polynomial = *extent_polynomial(table, extent);
    int64_t divisor = 0;
    for (uint32_t i = 0; i < polynomial.count; i++) {
        if (polynomial.monomials[i].coefficient == INT64_MIN) return extent;
        if (polynomial.monomials[i].atom_count)
            divisor = greatest_common_divisor(llabs(polynomial.monomials[i].coefficient), divisor);
    }
    if (divisor <= 1) return extent;
    ExtentId sum = extent_constant(table, 0);
    for (uint32_t i = 0; i < polynomial.count; i++) {
        Monomial monomial = polynomial.monomials[i];
        monomial.coefficient = integer_floor_divide(monomial.coefficient, divisor);
        sum = extent_add(table, sum, extent_from_monomial(table, monomial));
    }
    return sum;
}

static void add_row(Prover *prover, Rows *rows, ExtentId extent) {
    uint32_t size = extent_polynomial(prover->table, extent)->size;
    prover->work -= PROVER_ROW_WORK + (size > PROVER_LARGE_ROW ? (int64_t)size * PROVER_NODE_WORK : 0);
    if (rows->count == PROVER_ROW_LIMIT || is_spent(prover)) return;
    extent = facts_tighten(prover->table, extent);
    int64_t constant;
    if (extent_is_constant(prover->table, extent, &constant) && constant >= 0) return;
    for (uint32_t i = 0; i < rows->count; i++)
        if (extent_same(rows->items[i], extent)) return;
    rows->items[rows->count++] = extent;
}

static void add_difference(Prover *prover, Rows *rows, ExtentId left, ExtentId right) {
    add_row(prover, rows, extent_subtract(prover->table, left, right));
}

static bool set_contains(const AtomSet *set, AtomId atom) {
    for (uint32_t i = 0; i < set->count; i++)
        if (atom_same(set->items[i], atom)) return true;
    return false;
}

static void set_add(AtomSet *set, AtomId atom) {
    if (set->count < PROVER_ATOM_LIMIT && !set_contains(set, atom)) set->items[set->count++] = atom;
}

// ---- relevant facts ----------------------------------------------------------------------------------------------

typedef struct Relevance {
    AtomSet leaves;
    uint64_t filter;
    uint32_t fact_count, large_count;
} Relevance;

static void add_leaf(void *data, AtomId leaf) {
    Relevance *relevance = data;
    set_add(&relevance->leaves, leaf);
    relevance->filter |= UINT64_C(1) << (leaf.index & 63);
}

static uint32_t count_known_leaves(const Relevance *relevance, const Fact *fact) {
    if (fact->leaf_count && !(fact->leaf_filter & relevance->filter)) return 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < fact->leaf_count; i++) count += set_contains(&relevance->leaves, fact->leaves[i]);
    return count;
}

static void select_fact(Prover *prover, Relevance *relevance, Rows *rows, const Fact *fact) {
    uint32_t before = rows->count;
    add_row(prover, rows, fact->extent);
    if (rows->count == before) return;
    relevance->fact_count++;
    for (uint32_t k = 0; k < fact->leaf_count; k++) add_leaf(relevance, fact->leaves[k]);
}

// Facts about the leaf whose leaves are all known or, of the newest, some that bring others in.
static void select_facts_about(Prover *prover, const Facts *facts, Relevance *relevance, Rows *rows, AtomId leaf, bool neighbours) {
    uint32_t count = facts_about(facts, leaf), found = 0;
    for (uint32_t i = 0; i < count && relevance->fact_count < PROVER_FACT_LIMIT && !is_spent(prover); i++) {
        const Fact *fact = facts_about_at(facts, leaf, i);
        prover->work -= PROVER_FACT_WORK;
        bool known = count_known_leaves(relevance, fact) == fact->leaf_count;
        if (known == neighbours) continue;
        uint32_t size = extent_polynomial(prover->table, fact->extent)->size;
        bool large = size > PROVER_LARGE_FACT;
        if (size > PROVER_EXTENT_LIMIT) continue;
        if (large && (neighbours || relevance->large_count == PROVER_LARGE_FACT_LIMIT)) continue;
        uint32_t before = rows->count;
        select_fact(prover, relevance, rows, fact);
        relevance->large_count += large && rows->count > before;
        if (neighbours && ++found == PROVER_NEIGHBOUR_LIMIT) return;
    }
}

// Nearest facts first: those about the goal's own leaves, then two steps of those that share some.
static void add_relevant_facts(Prover *prover, Rows *rows, ExtentId goal) {
    Relevance relevance = {0};
    extent_visit_leaves(prover->table, goal, add_leaf, &relevance);
    set_add(&relevance.leaves, (AtomId){0}); // facts without leaves
    for (int step = 0; step < 5; step++) {
        uint32_t known = relevance.leaves.count;
        for (const Facts *facts = prover->facts; facts; facts = facts->parent)
            for (uint32_t i = 0; i < known; i++) select_facts_about(prover, facts, &relevance, rows, relevance.leaves.items[i], step & 1);
    }
}

// ---- defining inequalities ---------------------------------------------------------------------------------------

static void collect_atoms(const Prover *prover, ExtentId extent, AtomSet *atoms) {
    Polynomial polynomial = *extent_polynomial(prover->table, extent);
    for (uint32_t i = 0; i < polynomial.count; i++)
        for (uint32_t k = 0; k < polynomial.monomials[i].atom_count; k++)
            if (extent_kind_is_binary(extent_atom(prover->table, polynomial.monomials[i].atoms[k]).kind))
                set_add(atoms, polynomial.monomials[i].atoms[k]);
}

static bool refute_linearly(Prover *prover, const Rows *rows) {
    return !is_spent(prover) && facts_linearly_infeasible(prover->table, rows->items, rows->count, &prover->work);
}

static bool is_nonnegative_monomial(const Prover *prover, Monomial monomial) {
    for (uint32_t k = 0; k < monomial.atom_count; k++)
        if (facts_atom_interval(prover->facts, monomial.atoms[k]).lower < 0) return false;
    return monomial.coefficient > 0;
}

static void add_products(Prover *prover, Rows *rows);

// divisor >= 1, from constants or from the rows without further defining inequalities.
static bool is_positive(Prover *prover, const Rows *rows, ExtentId divisor) {
    if (facts_interval(prover->facts, divisor).lower >= 1) return true;
    Rows assumed = {.count = 0};
    add_row(prover, &assumed, extent_scale(prover->table, divisor, -1));
    for (uint32_t i = 0; i < rows->count; i++) add_row(prover, &assumed, rows->items[i]);
    add_products(prover, &assumed);
    return refute_linearly(prover, &assumed);
}

// q = a floordiv d: d*q <= a <= d*q + d - 1 and, for a >= 0, 0 <= q <= a.
static void define_quotient(Prover *prover, Rows *rows, ExtentId quotient, Atom atom) {
    ExtentTable *table = prover->table;
    ExtentId product = extent_multiply(table, atom.right, quotient);
    add_difference(prover, rows, atom.left, product);
    ExtentId most = extent_add_constant(table, extent_add(table, product, atom.right), -1);
    add_difference(prover, rows, most, atom.left);
    if (facts_interval(prover->facts, atom.left).lower < 0) return;
    add_row(prover, rows, quotient);
    add_difference(prover, rows, atom.left, quotient);
}

// r = a mod d: 0 <= r <= d - 1, r = a - d*(a floordiv d) and, for a >= 0, r <= a.
static void define_remainder(Prover *prover, Rows *rows, ExtentId remainder, Atom atom) {
    ExtentTable *table = prover->table;
    add_row(prover, rows, remainder);
    add_difference(prover, rows, extent_add_constant(table, atom.right, -1), remainder);
    if (facts_interval(prover->facts, atom.left).lower >= 0) add_difference(prover, rows, atom.left, remainder);
    ExtentId quotient = extent_floor_divide(table, atom.left, atom.right);
    ExtentId sum = extent_add(table, extent_multiply(table, quotient, atom.right), remainder);
    add_difference(prover, rows, atom.left, sum);
    add_difference(prover, rows, sum, atom.left);
}

static void define_atom(Prover *prover, Rows *rows, AtomId id) {
    ExtentId extent = extent_from_atom(prover->table, id);
    Atom atom = extent_atom(prover->table, id);
    if (atom.kind == ATOM_MAX || atom.kind == ATOM_MIN) {
        bool max = atom.kind == ATOM_MAX;
        add_difference(prover, rows, max ? extent : atom.left, max ? atom.left : extent);
        add_difference(prover, rows, max ? extent : atom.right, max ? atom.right : extent);
        return;
    }
    if (!is_positive(prover, rows, atom.right)) return;
    if (atom.kind == ATOM_FLOOR_DIVIDE)
        define_quotient(prover, rows, extent, atom);
    else
        define_remainder(prover, rows, extent, atom);
    // The negated goal may have to be multiplied by the divisor.
    if (extent_polynomial(prover->table, atom.right)->count > 1)
        add_row(prover, rows, extent_multiply(prover->table, rows->items[0], atom.right));
}

static void add_definitions(Prover *prover, Rows *rows) {
    AtomSet atoms = {0};
    uint32_t defined = 0;
    for (uint32_t i = 0; i < rows->count && !is_spent(prover); i++) {
        collect_atoms(prover, rows->items[i], &atoms);
        for (; defined < atoms.count; defined++) define_atom(prover, rows, atoms.items[defined]);
    }
}

// ---- products ----------------------------------------------------------------------------------------------------

typedef struct MonomialSet {
    uint32_t count;
    ExtentId items[PROVER_PRODUCT_LIMIT]; // with coefficient 1
} MonomialSet;

static void add_monomial(MonomialSet *set, ExtentId extent) {
    for (uint32_t i = 0; i < set->count; i++)
        if (extent_same(set->items[i], extent)) return;
    if (set->count < PROVER_PRODUCT_LIMIT) set->items[set->count++] = extent;
}

static void collect_products(const Prover *prover, const Rows *rows, MonomialSet *set) {
    for (uint32_t i = 0; i < rows->count; i++) {
        Polynomial polynomial = *extent_polynomial(prover->table, rows->items[i]);
        for (uint32_t k = 0; k < polynomial.count; k++) {
            Monomial monomial = polynomial.monomials[k];
            if (monomial.atom_count < 2) continue;
            monomial.coefficient = 1;
            add_monomial(set, extent_from_monomial(prover->table, monomial));
        }
    }
}

// True when the row has the atom as a term of degree 1.
static bool has_linear_term(const ExtentTable *table, ExtentId row, AtomId atom) {
    Polynomial polynomial = *extent_polynomial(table, row);
    for (uint32_t i = 0; i < polynomial.count; i++)
        if (polynomial.monomials[i].atom_count == 1 && atom_same(polynomial.monomials[i].atoms[0], atom)) return true;
    return false;
}

// For x * rest with rest >= 0: rest times every row that bounds x.
static void multiply_bounds_of(Prover *prover, Rows *rows, uint32_t row_count, AtomId atom, ExtentId rest) {
    for (uint32_t i = 0; i < row_count && rows->count < PROVER_ROW_LIMIT && !is_spent(prover); i++)
        if (has_linear_term(prover->table, rows->items[i], atom))
            add_row(prover, rows, extent_multiply(prover->table, rows->items[i], rest));
}

static void add_products_of(Prover *prover, Rows *rows, uint32_t row_count, ExtentId product) {
    Monomial monomial = extent_polynomial(prover->table, product)->monomials[0];
    for (uint32_t k = 0; k < monomial.atom_count; k++) {
        if (k && atom_same(monomial.atoms[k], monomial.atoms[k - 1])) continue;
        Monomial variable = {.coefficient = 1, .atom_count = 1, .atoms = &monomial.atoms[k]};
        ExtentId rest;
        if (!extent_divide_monomial(prover->table, monomial, variable, &rest)) continue;
        if (is_nonnegative_monomial(prover, extent_polynomial(prover->table, rest)->monomials[0]))
            multiply_bounds_of(prover, rows, row_count, monomial.atoms[k], rest);
    }
}

static void add_products(Prover *prover, Rows *rows) {
    MonomialSet products = {0};
    uint32_t done = 0, row_count = rows->count;
    for (int round = 0; round < 2; round++) {
        collect_products(prover, rows, &products);
        for (; done < products.count; done++) add_products_of(prover, rows, row_count, products.items[done]);
    }
}

// ---- case splits -------------------------------------------------------------------------------------------------

// max(min(t, 0) + 1, 0), which is 1 where t >= 0 and else 0.
static bool is_indicator(const ExtentTable *table, Atom atom, ExtentId *subject) {
    AtomId inner;
    const Polynomial *left = extent_polynomial(table, atom.left);
    if (atom.kind != ATOM_MAX || !extent_is_value(table, atom.right, 0) || left->count != 2) return false;
    if (left->monomials[0].atom_count != 1 || left->monomials[0].coefficient != 1 || extent_constant_term(table, atom.left) != 1) return false;
    inner = left->monomials[0].atoms[0];
    Atom least = extent_atom(table, inner);
    *subject = least.left;
    return least.kind == ATOM_MIN && extent_is_value(table, least.right, 0);
}

// The innermost max or min; with `indicators` only these, as a whole.
static bool find_split(const ExtentTable *table, ExtentId extent, bool indicators, AtomId *found) {
    Polynomial polynomial = *extent_polynomial(table, extent);
    for (uint32_t i = 0; i < polynomial.count && polynomial.depth > 0; i++) {
        for (uint32_t k = 0; k < polynomial.monomials[i].atom_count; k++) {
            AtomId atom = polynomial.monomials[i].atoms[k];
            Atom entry = extent_atom(table, atom);
            ExtentId subject;
            if (!extent_kind_is_binary(entry.kind)) continue;
            if (find_split(table, entry.left, indicators, found) || find_split(table, entry.right, indicators, found)) return true;
            *found = atom;
            if (indicators ? is_indicator(table, entry, &subject) : entry.kind == ATOM_MAX || entry.kind == ATOM_MIN) return true;
        }
    }
    return false;
}

static bool find_split_in(const Prover *prover, const Rows *rows, AtomId *found) {
    for (uint32_t i = 0; i < rows->count; i++)
        if (find_split(prover->table, rows->items[i], false, found)) return true;
    return false;
}

typedef struct CaseSplit {
    AtomId atom;
    ExtentId chosen;
} CaseSplit;

static bool replace_atom(void *data, AtomId atom, ExtentId *replacement) {
    const CaseSplit *split = data;
    *replacement = split->chosen;
    return atom_same(atom, split->atom);
}

static bool refute(Prover *prover, const Rows *rows, uint32_t depth);

// The rows with the atom replaced by `chosen`, under the condition that makes it so.
static bool refute_case(Prover *prover, const Rows *rows, AtomId atom, ExtentId chosen, ExtentId condition,
                        uint32_t depth) {
    CaseSplit split = {atom, chosen};
    Rows branch = {.count = 0};
    for (uint32_t i = 0; i < rows->count && !is_spent(prover); i++)
        add_row(prover, &branch, extent_rewrite_atoms(prover->table, rows->items[i], replace_atom, &split));
    add_row(prover, &branch, condition);
    return refute(prover, &branch, depth);
}

static bool refute_by_cases(Prover *prover, const Rows *rows, AtomId atom, uint32_t depth) {
    ExtentTable *table = prover->table;
    Atom entry = extent_atom(table, atom);
    ExtentId first = entry.left, difference;
    if (is_indicator(table, entry, &difference)) {
        first = extent_constant(table, 1);
    } else {
        difference = extent_subtract(table, entry.left, entry.right);
        if (entry.kind == ATOM_MIN) difference = extent_scale(table, difference, -1);
    }
    ExtentId otherwise = extent_add_constant(table, extent_scale(table, difference, -1), -1);
    return refute_case(prover, rows, atom, first, difference, depth) &&
           refute_case(prover, rows, atom, entry.right, otherwise, depth);
}

static bool is_contradiction(const Prover *prover, const Rows *rows) {
    int64_t constant;
    for (uint32_t i = 0; i < rows->count; i++)
        if (extent_is_constant(prover->table, rows->items[i], &constant) && constant < 0) return true;
    return false;
}

// The goal's indicators are split before anything else: both cases are simpler and have fewer products.
static bool refute(Prover *prover, const Rows *rows, uint32_t depth) {
    AtomId atom;
    if (extent_table_overflowed(prover->table) || is_spent(prover)) return false;
    if (is_contradiction(prover, rows)) return true;
    if (depth > 0 && rows->count > 0 && find_split(prover->table, rows->items[0], true, &atom)) return refute_by_cases(prover, rows, atom, depth - 1);
    Rows complete = *rows;
    add_definitions(prover, &complete);
    add_products(prover, &complete);
    if (refute_linearly(prover, &complete)) return true;
    return depth > 0 && find_split_in(prover, rows, &atom) && refute_by_cases(prover, rows, atom, depth - 1);
}

// ---- counterexamples ---------------------------------------------------------------------------------------------

// An assignment: in the first ones dims have one value and other leaves another, in the rest each leaf takes any of the
// values below; always within known bounds.
typedef struct Sample {
    const Facts *facts;
    uint32_t number;
} Sample;

static const int64_t sample_pairs[][2] = {{0, 0}, {1, 0}, {2, 1}, {1, 1}, {1000, 0}, {100, -1000}, {100, 100000}};
static const int64_t sample_values[8] = {0, 1, 3, 10, 50, 1000, -1, -50};

enum {
    SAMPLE_PAIR_COUNT = sizeof sample_pairs / sizeof *sample_pairs,
    SAMPLE_COUNT = SAMPLE_PAIR_COUNT + 17,
    SAMPLE_WORK = 8000 // nodes of rows that hold
};

static int64_t sample_leaf(void *data, AtomId leaf) {
    const Sample *sample = data;
    bool is_dimension = extent_atom(sample->facts->table, leaf).kind == ATOM_DIMENSION;
    uint32_t any = (leaf.index * 0x9E3779B1u ^ sample->number * 0x85EBCA77u) * 0xC2B2AE3Du >> 29;
    int64_t value = sample->number < SAMPLE_PAIR_COUNT ? sample_pairs[sample->number][!is_dimension] : sample_values[any];
    Interval bounds = facts_atom_interval(sample->facts, leaf);
    return value < bounds.lower ? bounds.lower : value > bounds.upper ? bounds.upper : value;
}

static bool row_holds(const Facts *facts, ExtentId row, Sample *sample) {
    int64_t value;
    return extent_evaluate(facts->table, row, sample_leaf, sample, &value) && value >= 0;
}

// Whether all rows hold for some sample: what is so easily refuted need not be searched for.
static bool has_counterexample(const Facts *facts, const Rows *rows) {
    int64_t work = SAMPLE_WORK;
    for (uint32_t i = 0; i < SAMPLE_COUNT && work > 0; i++) {
        Sample sample = {facts, i};
        uint32_t holding = 0;
        for (; holding < rows->count && row_holds(facts, rows->items[holding], &sample); holding++)
            work -= extent_polynomial(facts->table, rows->items[holding])->size;
        if (holding == rows->count) return true;
    }
    return false;
}

// An interval that decides the goal ends the search at once, and so does a counterexample.
bool facts_prove_nonnegative(const Facts *facts, ExtentId extent) {
    Interval interval = facts_interval(facts, extent);
    if (interval.lower >= 0) return true;
    if (interval.upper < 0 && interval.lower <= interval.upper) return false;
    if (extent_polynomial(facts->table, extent)->size > PROVER_EXTENT_LIMIT) return false;
    int64_t work = *facts->searched < PROVER_FULL_WORK ? PROVER_WORK : PROVER_REDUCED_WORK;
    Prover prover = {.facts = facts, .table = facts->table, .work = work};
    Rows rows = {.count = 0};
    add_row(&prover, &rows, extent_add_constant(facts->table, extent_scale(facts->table, extent, -1), -1));
    add_relevant_facts(&prover, &rows, extent);
    bool proved = !has_counterexample(facts, &rows) && refute(&prover, &rows, PROVER_SPLIT_DEPTH);
    *facts->searched += work - prover.work;
    return proved;
}
