// Walks over extents: occurrence, substitution, evaluation. Recursion is as deep as atoms nest: EXTENT_DEPTH_LIMIT.

#include "extent_internal.h"

uint32_t extent_size(const ExtentTable *table, ExtentId extent) { return extent_polynomial(table, extent)->size; }

static uint32_t count_in_monomial(Monomial monomial, AtomId atom) {
    uint32_t count = 0;
    for (uint32_t k = 0; k < monomial.atom_count; k++) count += atom_same(monomial.atoms[k], atom);
    return count;
}

static bool mentioned_inside(const ExtentTable *table, Monomial monomial, AtomId atom) {
    for (uint32_t k = 0; k < monomial.atom_count; k++) {
        const Atom *inner = &table->atoms[monomial.atoms[k].index].atom;
        if (!extent_kind_is_binary(inner->kind)) continue;
        if (extent_mentions(table, inner->left, atom) || extent_mentions(table, inner->right, atom)) return true;
    }
    return false;
}

bool extent_mentions(const ExtentTable *table, ExtentId extent, AtomId atom) {
    const Polynomial *polynomial = extent_polynomial(table, extent);
    for (uint32_t i = 0; i < polynomial->count; i++)
        if (count_in_monomial(polynomial->monomials[i], atom) ||
            mentioned_inside(table, polynomial->monomials[i], atom))
            return true;
    return false;
}

static bool atom_mentions_kind(const ExtentTable *table, AtomId atom, AtomKind kind) {
    const Atom *entry = &table->atoms[atom.index].atom;
    if (entry->kind == kind) return true;
    if (!extent_kind_is_binary(entry->kind)) return false;
    return extent_mentions_kind(table, entry->left, kind) || extent_mentions_kind(table, entry->right, kind);
}

bool extent_mentions_kind(const ExtentTable *table, ExtentId extent, AtomKind kind) {
    const Polynomial *polynomial = extent_polynomial(table, extent);
    for (uint32_t i = 0; i < polynomial->count; i++)
        for (uint32_t k = 0; k < polynomial->monomials[i].atom_count; k++)
            if (atom_mentions_kind(table, polynomial->monomials[i].atoms[k], kind)) return true;
    return false;
}

bool extent_linear(ExtentTable *table, ExtentId extent, AtomId atom, ExtentId *coefficient, ExtentId *rest) {
    Polynomial polynomial = *extent_polynomial(table, extent);
    Monomial variable = {.coefficient = 1, .atom_count = 1, .atoms = &atom};
    *coefficient = *rest = extent_constant(table, 0);
    for (uint32_t i = 0; i < polynomial.count; i++) {
        Monomial monomial = polynomial.monomials[i];
        uint32_t power = count_in_monomial(monomial, atom);
        if (power > 1 || mentioned_inside(table, monomial, atom)) return false;
        ExtentId part;
        if (power && extent_divide_monomial(table, monomial, variable, &part))
            *coefficient = extent_add(table, *coefficient, part);
        else
            *rest = extent_add(table, *rest, extent_from_monomial(table, monomial));
    }
    return true;
}

// ---- leaves ------------------------------------------------------------------------------------------------------

typedef VECTOR(AtomId) AtomVector;

static void add_distinct(AtomVector *leaves, AtomId atom) {
    for (size_t i = 0; i < leaves->count; i++)
        if (atom_same(leaves->items[i], atom)) return;
    vector_push(leaves, atom);
}

static void collect_leaves(const ExtentTable *table, ExtentId extent, AtomVector *leaves) {
    const Polynomial *polynomial = extent_polynomial(table, extent);
    for (uint32_t i = 0; i < polynomial->count; i++) {
        for (uint32_t k = 0; k < polynomial->monomials[i].atom_count; k++) {
            AtomId atom = polynomial->monomials[i].atoms[k];
            const Atom *entry = &table->atoms[atom.index].atom;
            if (!extent_kind_is_binary(entry->kind)) {
                add_distinct(leaves, atom);
                continue;
            }
            collect_leaves(table, entry->left, leaves);
            collect_leaves(table, entry->right, leaves);
        }
    }
}

void extent_visit_leaves(const ExtentTable *table, ExtentId extent, void (*visit)(void *data, AtomId leaf),
                         void *data) {
    AtomVector leaves = {0};
    collect_leaves(table, extent, &leaves);
    for (size_t i = 0; i < leaves.count; i++) visit(data, leaves.items[i]);
    vector_free(&leaves);
}

// ---- substitution ------------------------------------------------------------------------------------------------

static ExtentId rewrite_atom(ExtentTable *table, AtomId atom, ExtentReplace *replace, void *data) {
    ExtentId replacement;
    if (replace(data, atom, &replacement)) return replacement;
    Atom entry = extent_atom(table, atom);
    if (!extent_kind_is_binary(entry.kind)) return extent_from_atom(table, atom);
    ExtentId left = extent_rewrite_atoms(table, entry.left, replace, data);
    ExtentId right = extent_rewrite_atoms(table, entry.right, replace, data);
    bool same = extent_same(left, entry.left) && extent_same(right, entry.right);
    return same ? extent_from_atom(table, atom) : extent_apply(table, entry.kind, left, right);
}

ExtentId extent_rewrite_atoms(ExtentTable *table, ExtentId extent, ExtentReplace *replace, void *data) {
    Polynomial polynomial = *extent_polynomial(table, extent);
    ExtentId sum = extent_constant(table, 0);
    for (uint32_t i = 0; i < polynomial.count; i++) {
        Monomial monomial = polynomial.monomials[i];
        ExtentId product = extent_constant(table, monomial.coefficient);
        for (uint32_t k = 0; k < monomial.atom_count; k++)
            product = extent_multiply(table, product, rewrite_atom(table, monomial.atoms[k], replace, data));
        sum = extent_add(table, sum, product);
    }
    return sum;
}

// x mod d = x - d*(x // d), and (x // c) // d = x // (c*d).
static bool replace_modulo(void *data, AtomId atom, ExtentId *replacement) {
    ExtentTable *table = data;
    Atom entry = extent_atom(table, atom), inner;
    AtomId dividend;
    if (entry.kind != ATOM_MODULO && entry.kind != ATOM_FLOOR_DIVIDE) return false;
    ExtentId left = extent_rewrite_atoms(table, entry.left, replace_modulo, table), right = extent_rewrite_atoms(table, entry.right, replace_modulo, table);
    ExtentId divisor = right, quotient;
    bool is_nested = extent_is_atom(table, left, &dividend) && (inner = extent_atom(table, dividend), inner.kind == ATOM_FLOOR_DIVIDE);
    if (is_nested) quotient = extent_floor_divide(table, inner.left, extent_multiply(table, inner.right, divisor));
    else quotient = extent_floor_divide(table, left, divisor);
    *replacement = entry.kind == ATOM_FLOOR_DIVIDE ? quotient : extent_subtract(table, left, extent_multiply(table, divisor, quotient));
    return true;
}

ExtentId extent_without_modulo(ExtentTable *table, ExtentId extent) { return extent_rewrite_atoms(table, extent, replace_modulo, table); }

typedef struct LeafReplacement {
    const ExtentTable *table;
    ExtentReplace *replace;
    void *data;
} LeafReplacement;

static bool replace_leaf(void *data, AtomId atom, ExtentId *replacement) {
    LeafReplacement *leaf = data;
    if (extent_kind_is_binary(leaf->table->atoms[atom.index].atom.kind)) return false;
    return leaf->replace(leaf->data, atom, replacement);
}

ExtentId extent_substitute(ExtentTable *table, ExtentId extent, ExtentReplace *replace, void *data) {
    LeafReplacement leaf = {.table = table, .replace = replace, .data = data};
    return extent_rewrite_atoms(table, extent, replace_leaf, &leaf);
}

typedef struct IndexReplacement {
    const ExtentTable *table;
    const ExtentId *indices;
    size_t count;
} IndexReplacement;

static bool replace_index(void *data, AtomId leaf, ExtentId *replacement) {
    IndexReplacement *indices = data;
    const Atom *atom = &indices->table->atoms[leaf.index].atom;
    if (atom->kind != ATOM_INDEX || atom->number >= indices->count) return false;
    *replacement = indices->indices[atom->number];
    return true;
}

ExtentId extent_substitute_indices(ExtentTable *table, ExtentId extent, const ExtentId *indices, size_t count) {
    if (!extent_mentions_kind(table, extent, ATOM_INDEX)) return extent;
    IndexReplacement data = {.table = table, .indices = indices, .count = count};
    return extent_substitute(table, extent, replace_index, &data);
}

// ---- evaluation --------------------------------------------------------------------------------------------------

static bool apply_to_integers(AtomKind kind, int64_t left, int64_t right, int64_t *value) {
    *value = 0;
    if (kind == ATOM_MAX || kind == ATOM_MIN) {
        *value = (kind == ATOM_MAX) == (left > right) ? left : right;
        return true;
    }
    if (right == 0) return true;
    if (right == -1) return kind == ATOM_MODULO || !subtract_overflows(0, left, value);
    *value = kind == ATOM_FLOOR_DIVIDE ? integer_floor_divide(left, right) : integer_floor_modulo(left, right);
    return true;
}

static bool evaluate_atom(const ExtentTable *table, AtomId atom, ExtentLookup *lookup, void *data, int64_t *value) {
    const Atom *entry = &table->atoms[atom.index].atom;
    if (!extent_kind_is_binary(entry->kind)) {
        *value = lookup(data, atom);
        return true;
    }
    int64_t left, right;
    return extent_evaluate(table, entry->left, lookup, data, &left) &&
           extent_evaluate(table, entry->right, lookup, data, &right) &&
           apply_to_integers(entry->kind, left, right, value);
}

bool extent_evaluate(const ExtentTable *table, ExtentId extent, ExtentLookup *lookup, void *data, int64_t *value) {
    const Polynomial *polynomial = extent_polynomial(table, extent);
    int64_t sum = 0;
    for (uint32_t i = 0; i < polynomial->count; i++) {
        const Monomial *monomial = &polynomial->monomials[i];
        int64_t product = monomial->coefficient, factor;
        for (uint32_t k = 0; k < monomial->atom_count; k++) {
            if (!evaluate_atom(table, monomial->atoms[k], lookup, data, &factor)) return false;
            if (multiply_overflows(product, factor, &product)) return false;
        }
        if (add_overflows(sum, product, &sum)) return false;
    }
    *value = sum;
    return true;
}
