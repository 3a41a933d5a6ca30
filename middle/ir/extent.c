// The extent table: interning of atoms and polynomials, sums and products, queries.

#include "extent_internal.h"

#include <string.h>

// ---- growing and hashing -----------------------------------------------------------------------------------------

void *extent_grow(Arena *arena, void *items, uint32_t count, uint32_t *capacity, size_t size) {
    if (count < *capacity) return items;
    REQUIRE(*capacity < UINT32_MAX / 2, "too many items in a table of the array IR");
    uint32_t grown = *capacity ? *capacity * 2 : 16;
    void *storage = arena_allocate_array(arena, grown, size);
    if (*capacity) memcpy(storage, items, *capacity * size);
    *capacity = grown;
    return storage;
}

// Two multiplications a word: extents are interned by the million.
static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return (hash ^ hash >> 32) * UINT64_C(0xD6E8FEB86659FD93);
}

static uint64_t hash_atom(const Atom *atom) {
    uint64_t hash = mix((uint64_t)atom->kind, atom->number);
    return mix(hash, (uint64_t)atom->left.index << 32 | atom->right.index) >> 16;
}

static uint64_t hash_monomials(const Monomial *monomials, uint32_t count) {
    uint64_t hash = count;
    for (uint32_t i = 0; i < count; i++) {
        hash = mix(hash, (uint64_t)monomials[i].coefficient + monomials[i].atom_count);
        for (uint32_t k = 0; k < monomials[i].atom_count; k++) hash = mix(hash, monomials[i].atoms[k].index);
    }
    return hash ^ hash >> 32;
}

static bool same_atom(const Atom *left, const Atom *right) {
    return left->kind == right->kind && left->number == right->number && extent_same(left->left, right->left) &&
           extent_same(left->right, right->right) && (left->name == NULL) == (right->name == NULL) &&
           (!left->name || strcmp(left->name, right->name) == 0);
}

bool monomial_same_atoms(const Monomial *left, const Monomial *right) {
    return left->atom_count == right->atom_count &&
           (left->atom_count == 0 || memcmp(left->atoms, right->atoms, left->atom_count * sizeof(AtomId)) == 0);
}

static bool same_monomials(const Polynomial *polynomial, const Monomial *monomials, uint32_t count) {
    if (polynomial->count != count) return false;
    for (uint32_t i = 0; i < count; i++) {
        if (polynomial->monomials[i].coefficient != monomials[i].coefficient) return false;
        if (!monomial_same_atoms(&polynomial->monomials[i], &monomials[i])) return false;
    }
    return true;
}

static uint32_t *probe_atom(const ExtentTable *table, const Atom *atom, uint64_t hash) {
    const IndexSet *set = &table->atom_set;
    for (uint32_t i = (uint32_t)hash & (set->capacity - 1);; i = (i + 1) & (set->capacity - 1)) {
        const AtomEntry *entry = &table->atoms[set->slots[i]];
        if (!set->slots[i] || (entry->hash == hash && same_atom(&entry->atom, atom))) return &set->slots[i];
    }
}

static uint32_t *probe_polynomial(const ExtentTable *table, const Monomial *monomials, uint32_t count, uint64_t hash) {
    const IndexSet *set = &table->polynomial_set;
    for (uint32_t i = (uint32_t)hash & (set->capacity - 1);; i = (i + 1) & (set->capacity - 1)) {
        const Polynomial *polynomial = &table->polynomials[set->slots[i]];
        if (!set->slots[i] || (polynomial->hash == hash && same_monomials(polynomial, monomials, count))) return &set->slots[i];
    }
}

static uint32_t *slot_of_atom(const ExtentTable *table, uint32_t position) {
    return probe_atom(table, &table->atoms[position].atom, table->atoms[position].hash);
}

static uint32_t *slot_of_polynomial(const ExtentTable *table, uint32_t position) {
    const Polynomial *polynomial = &table->polynomials[position];
    return probe_polynomial(table, polynomial->monomials, polynomial->count, polynomial->hash);
}

static void double_slots(Arena *arena, IndexSet *set) {
    set->capacity = set->capacity ? set->capacity * 2 : 64;
    set->slots = ARENA_ARRAY(arena, set->capacity, uint32_t);
}

// Positions are entered in order, so that a rollback can free the newest slots one by one.
static void reserve_atom(ExtentTable *table) {
    table->atoms =
        extent_grow(table->arena, table->atoms, table->atom_count, &table->atom_capacity, sizeof *table->atoms);
    if ((table->atom_count + 1) * 2 <= table->atom_set.capacity) return;
    double_slots(table->arena, &table->atom_set);
    for (uint32_t i = 1; i < table->atom_count; i++) *slot_of_atom(table, i) = i;
}

static void reserve_polynomial(ExtentTable *table) {
    table->polynomials = extent_grow(table->arena, table->polynomials, table->polynomial_count,
                                     &table->polynomial_capacity, sizeof *table->polynomials);
    if ((table->polynomial_count + 1) * 2 <= table->polynomial_set.capacity) return;
    double_slots(table->arena, &table->polynomial_set);
    for (uint32_t i = 1; i < table->polynomial_count; i++)
        *slot_of_polynomial(table, i) = i;
}

ExtentTable *extent_table_create(Arena *arena) {
    ExtentTable *table = ARENA_NEW(arena, ExtentTable);
    *table = (ExtentTable){.arena = arena, .atom_count = 1, .polynomial_count = 1};
    reserve_atom(table);
    reserve_polynomial(table);
    return table;
}

// ---- marks -------------------------------------------------------------------------------------------------------

// Storage that was grown since the mark must survive: its growth then keeps the arena's memory too.
static uint32_t growth_of(const ExtentTable *table) {
    return table->atom_capacity + table->polynomial_capacity + table->atom_set.capacity +
           table->polynomial_set.capacity;
}

ExtentTableMark extent_table_mark(const ExtentTable *table) {
    return (ExtentTableMark){.atom_count = table->atom_count,
                             .polynomial_count = table->polynomial_count,
                             .growth = growth_of(table),
                             .overflowed = table->overflowed,
                             .arena = arena_mark(table->arena)};
}

void extent_table_rollback(ExtentTable *table, ExtentTableMark mark) {
    for (; table->polynomial_count > mark.polynomial_count; table->polynomial_count--)
        *slot_of_polynomial(table, table->polynomial_count - 1) = 0;
    for (; table->atom_count > mark.atom_count; table->atom_count--)
        *slot_of_atom(table, table->atom_count - 1) = 0;
    table->overflowed = mark.overflowed;
    if (growth_of(table) == mark.growth) arena_reset(table->arena, mark.arena);
}

bool extent_table_overflowed(const ExtentTable *table) { return table->overflowed; }
void extent_table_clear_overflow(ExtentTable *table) { table->overflowed = false; }

bool extent_table_take_overflow(ExtentTable *table) {
    bool overflowed = table->overflowed;
    table->overflowed = false;
    return overflowed;
}

bool extent_attempt_begin(ExtentTable *table) { return extent_table_take_overflow(table); }

bool extent_attempt_end(ExtentTable *table, bool before) {
    bool meaningful = !table->overflowed;
    table->overflowed = before;
    return meaningful;
}

ExtentId extent_overflow(ExtentTable *table) {
    table->overflowed = true;
    return extent_constant(table, 0);
}

// ---- structural order --------------------------------------------------------------------------------------------

static int compare_numbers(int64_t left, int64_t right) { return (left > right) - (left < right); }

static int compare_leaves(const Atom *left, const Atom *right) {
    if (left->number != right->number) return compare_numbers(left->number, right->number);
    return left->name && right->name ? strcmp(left->name, right->name) : 0;
}

int extent_compare_atoms(const ExtentTable *table, AtomId left, AtomId right) {
    if (atom_same(left, right)) return 0;
    const Atom *first = &table->atoms[left.index].atom, *second = &table->atoms[right.index].atom;
    if (first->kind != second->kind) return compare_numbers(first->kind, second->kind);
    if (!extent_kind_is_binary(first->kind)) return compare_leaves(first, second);
    int order = extent_compare(table, first->left, second->left);
    return order ? order : extent_compare(table, first->right, second->right);
}

int extent_compare_monomials(const ExtentTable *table, const Monomial *left, const Monomial *right) {
    if (left->atom_count != right->atom_count) return compare_numbers(right->atom_count, left->atom_count);
    for (uint32_t i = 0; i < left->atom_count; i++) {
        int order = extent_compare_atoms(table, left->atoms[i], right->atoms[i]);
        if (order) return order;
    }
    return 0;
}

int extent_compare(const ExtentTable *table, ExtentId left, ExtentId right) {
    if (extent_same(left, right)) return 0;
    const Polynomial *first = extent_polynomial(table, left), *second = extent_polynomial(table, right);
    for (uint32_t i = 0; i < first->count && i < second->count; i++) {
        int order = extent_compare_monomials(table, &first->monomials[i], &second->monomials[i]);
        if (order) return order;
        order = compare_numbers(second->monomials[i].coefficient, first->monomials[i].coefficient);
        if (order) return order;
    }
    return compare_numbers(second->count, first->count);
}

// ---- interning ---------------------------------------------------------------------------------------------------

static uint32_t larger(uint32_t left, uint32_t right) { return left > right ? left : right; }

static Polynomial measure(const ExtentTable *table, const Monomial *monomials, uint32_t count) {
    Polynomial polynomial = {.count = count, .depth = 0, .size = 1, .monomials = monomials};
    for (uint32_t i = 0; i < count; i++) {
        polynomial.size += 1;
        for (uint32_t k = 0; k < monomials[i].atom_count; k++) {
            const AtomEntry *entry = &table->atoms[monomials[i].atoms[k].index];
            polynomial.depth = larger(polynomial.depth, entry->depth);
            polynomial.size += entry->size;
        }
    }
    return polynomial;
}

static const Monomial *copy_monomials(Arena *arena, const Monomial *monomials, uint32_t count) {
    Monomial *copies = ARENA_ARRAY(arena, count, Monomial);
    for (uint32_t i = 0; i < count; i++) {
        copies[i] = monomials[i];
        copies[i].atoms = arena_copy(arena, monomials[i].atoms, monomials[i].atom_count * sizeof(AtomId));
    }
    return copies;
}

ExtentId extent_intern(ExtentTable *table, const Monomial *monomials, uint32_t count) {
    uint64_t hash = hash_monomials(monomials, count);
    uint32_t found = *probe_polynomial(table, monomials, count, hash);
    if (found) return (ExtentId){found};
    Polynomial polynomial = measure(table, monomials, count);
    if (count > EXTENT_MONOMIAL_LIMIT || polynomial.size > EXTENT_SIZE_LIMIT) return extent_overflow(table);
    polynomial.monomials = copy_monomials(table->arena, monomials, count);
    polynomial.hash = hash;
    reserve_polynomial(table);
    uint32_t index = table->polynomial_count++;
    *probe_polynomial(table, monomials, count, hash) = index;
    table->polynomials[index] = polynomial;
    return (ExtentId){index};
}

static ExtentId intern_atom(ExtentTable *table, const Atom *atom, uint32_t depth, uint32_t size) {
    uint64_t hash = hash_atom(atom);
    uint32_t found = *probe_atom(table, atom, hash);
    if (!found) {
        reserve_atom(table);
        found = table->atom_count++;
        *probe_atom(table, atom, hash) = found;
        table->atoms[found] = (AtomEntry){.atom = *atom, .depth = depth, .size = size, .hash = hash};
    }
    return extent_from_atom(table, (AtomId){found});
}

ExtentId extent_binary_atom(ExtentTable *table, AtomKind kind, ExtentId left, ExtentId right) {
    const Polynomial *first = extent_polynomial(table, left), *second = extent_polynomial(table, right);
    uint32_t depth = 1 + larger(first->depth, second->depth), size = 1 + first->size + second->size;
    if (depth > EXTENT_DEPTH_LIMIT || size > EXTENT_SIZE_LIMIT) return extent_overflow(table);
    Atom atom = {.kind = kind, .left = left, .right = right};
    return intern_atom(table, &atom, depth, size);
}

ExtentId extent_from_atom(ExtentTable *table, AtomId atom) {
    Monomial monomial = {.coefficient = 1, .atom_count = 1, .atoms = &atom};
    return extent_intern(table, &monomial, 1);
}

ExtentId extent_constant(ExtentTable *table, int64_t value) {
    Monomial monomial = {.coefficient = value};
    return extent_intern(table, &monomial, value != 0);
}

ExtentId extent_dimension(ExtentTable *table, uint32_t number, const char *name) {
    Atom atom = {.kind = ATOM_DIMENSION, .number = number, .name = name};
    uint32_t found = *probe_atom(table, &atom, hash_atom(&atom));
    if (found) return extent_from_atom(table, (AtomId){found});
    atom.name = arena_copy_string(table->arena, name, strlen(name));
    return intern_atom(table, &atom, 0, 1);
}

ExtentId extent_leaf(ExtentTable *table, AtomKind kind, uint32_t number) {
    REQUIRE(kind > ATOM_DIMENSION && !extent_kind_is_binary(kind), "not a numbered leaf");
    Atom atom = {.kind = kind, .number = number};
    return intern_atom(table, &atom, 0, 1);
}

// ---- sums and products -------------------------------------------------------------------------------------------

// left + factor * right: a merge of two sorted arrays.
static ExtentId add_scaled(ExtentTable *table, ExtentId left, ExtentId right, int64_t factor) {
    Polynomial first = *extent_polynomial(table, left), second = *extent_polynomial(table, right);
    Monomial merged[2 * EXTENT_MONOMIAL_LIMIT];
    uint32_t count = 0, i = 0, k = 0;
    bool overflow = false;
    while (i < first.count || k < second.count) {
        int order = i == first.count    ? 1
                    : k == second.count ? -1
                                        : extent_compare_monomials(table, &first.monomials[i], &second.monomials[k]);
        int64_t scaled = 0, kept = order <= 0 ? first.monomials[i].coefficient : 0;
        if (order >= 0) overflow |= multiply_overflows(second.monomials[k].coefficient, factor, &scaled);
        merged[count] = order <= 0 ? first.monomials[i] : second.monomials[k];
        overflow |= add_overflows(kept, scaled, &merged[count].coefficient);
        count += merged[count].coefficient != 0;
        i += order <= 0;
        k += order >= 0;
    }
    return overflow ? extent_overflow(table) : extent_intern(table, merged, count);
}

ExtentId extent_add(ExtentTable *table, ExtentId left, ExtentId right) { return add_scaled(table, left, right, 1); }

ExtentId extent_subtract(ExtentTable *table, ExtentId left, ExtentId right) {
    return add_scaled(table, left, right, -1);
}

ExtentId extent_add_constant(ExtentTable *table, ExtentId extent, int64_t constant) {
    return constant ? add_scaled(table, extent, extent_constant(table, constant), 1) : extent;
}

ExtentId extent_scale(ExtentTable *table, ExtentId extent, int64_t factor) {
    return factor == 1 ? extent : add_scaled(table, extent_constant(table, 0), extent, factor);
}

// The sorted union of two sorted atom lists.
static uint32_t merge_atoms(const ExtentTable *table, Monomial left, Monomial right, AtomId *merged) {
    uint32_t count = 0, i = 0, k = 0;
    while (i < left.atom_count || k < right.atom_count) {
        bool first = k == right.atom_count ||
                     (i < left.atom_count && extent_compare_atoms(table, left.atoms[i], right.atoms[k]) <= 0);
        merged[count++] = first ? left.atoms[i++] : right.atoms[k++];
    }
    return count;
}

// The order of monomials is kept by multiplication with one monomial.
static ExtentId multiply_monomial(ExtentTable *table, ExtentId extent, Monomial factor) {
    Polynomial polynomial = *extent_polynomial(table, extent);
    ArenaMark mark = arena_mark(table->arena);
    Monomial *products = ARENA_ARRAY(table->arena, polynomial.count, Monomial);
    bool overflow = false;
    for (uint32_t i = 0; i < polynomial.count; i++) {
        Monomial monomial = polynomial.monomials[i];
        AtomId *atoms = ARENA_ARRAY(table->arena, monomial.atom_count + factor.atom_count, AtomId);
        products[i].atoms = atoms;
        products[i].atom_count = merge_atoms(table, monomial, factor, atoms);
        overflow |= multiply_overflows(monomial.coefficient, factor.coefficient, &products[i].coefficient);
    }
    uint32_t known = table->polynomial_count;
    ExtentId result = overflow ? extent_overflow(table) : extent_intern(table, products, polynomial.count);
    if (table->polynomial_count == known) arena_reset(table->arena, mark);
    return result;
}

ExtentId extent_multiply(ExtentTable *table, ExtentId left, ExtentId right) {
    if (extent_polynomial(table, left)->count < extent_polynomial(table, right)->count)
        return extent_multiply(table, right, left);
    Polynomial factor = *extent_polynomial(table, right);
    ExtentId sum = extent_constant(table, 0);
    for (uint32_t i = 0; i < factor.count; i++)
        sum = extent_add(table, sum, multiply_monomial(table, left, factor.monomials[i]));
    return sum;
}

ExtentId extent_product(ExtentTable *table, const ExtentId *extents, size_t count) {
    ExtentId product = extent_constant(table, 1);
    for (size_t i = 0; i < count; i++) product = extent_multiply(table, product, extents[i]);
    return product;
}

// ---- queries -----------------------------------------------------------------------------------------------------

bool extent_exists(const ExtentTable *table, ExtentId extent) { return extent.index > 0 && extent.index < table->polynomial_count; }

bool extent_is_constant(const ExtentTable *table, ExtentId extent, int64_t *value) {
    const Polynomial *polynomial = extent_polynomial(table, extent);
    if (polynomial->count > 1 || (polynomial->count == 1 && polynomial->monomials[0].atom_count)) return false;
    *value = polynomial->count ? polynomial->monomials[0].coefficient : 0;
    return true;
}

bool extent_is_value(const ExtentTable *table, ExtentId extent, int64_t value) {
    int64_t constant;
    return extent_is_constant(table, extent, &constant) && constant == value;
}

uint32_t extent_monomial_count(const ExtentTable *table, ExtentId extent) {
    return extent_polynomial(table, extent)->count;
}

Monomial extent_monomial(const ExtentTable *table, ExtentId extent, uint32_t position) {
    return extent_polynomial(table, extent)->monomials[position];
}

Atom extent_atom(const ExtentTable *table, AtomId atom) { return table->atoms[atom.index].atom; }

bool extent_is_atom(const ExtentTable *table, ExtentId extent, AtomId *atom) {
    const Polynomial *polynomial = extent_polynomial(table, extent);
    if (polynomial->count != 1 || polynomial->monomials[0].atom_count != 1) return false;
    *atom = polynomial->monomials[0].atoms[0];
    return polynomial->monomials[0].coefficient == 1;
}

int64_t extent_constant_term(const ExtentTable *table, ExtentId extent) {
    const Polynomial *polynomial = extent_polynomial(table, extent);
    if (!polynomial->count || polynomial->monomials[polynomial->count - 1].atom_count) return 0;
    return polynomial->monomials[polynomial->count - 1].coefficient;
}

ExtentId extent_without_constant(ExtentTable *table, ExtentId extent) {
    Polynomial polynomial = *extent_polynomial(table, extent);
    bool constant = polynomial.count && !polynomial.monomials[polynomial.count - 1].atom_count;
    return constant ? extent_intern(table, polynomial.monomials, polynomial.count - 1) : extent;
}

bool extent_constant_difference(ExtentTable *table, ExtentId left, ExtentId right, int64_t *difference) {
    if (!extent_same(extent_without_constant(table, left), extent_without_constant(table, right))) return false;
    return !subtract_overflows(extent_constant_term(table, left), extent_constant_term(table, right), difference);
}

ExtentId extent_from_monomial(ExtentTable *table, Monomial monomial) {
    return extent_intern(table, &monomial, monomial.coefficient != 0);
}

bool extent_divide_monomial(ExtentTable *table, Monomial dividend, Monomial divisor, ExtentId *quotient) {
    if (divisor.coefficient == -1 || dividend.coefficient % divisor.coefficient) return false;
    ArenaMark mark = arena_mark(table->arena);
    AtomId *atoms = ARENA_ARRAY(table->arena, dividend.atom_count, AtomId);
    uint32_t count = 0, matched = 0;
    for (uint32_t i = 0; i < dividend.atom_count; i++) {
        if (matched < divisor.atom_count && atom_same(dividend.atoms[i], divisor.atoms[matched]))
            matched++;
        else
            atoms[count++] = dividend.atoms[i];
    }
    bool divides = matched == divisor.atom_count;
    uint32_t known = table->polynomial_count;
    Monomial result = {dividend.coefficient / divisor.coefficient, count, atoms};
    if (divides) *quotient = extent_from_monomial(table, result);
    if (table->polynomial_count == known) arena_reset(table->arena, mark);
    return divides;
}
