// What the files of the extent table share. A polynomial is a sorted array of monomials: by degree, highest first, then
// by atoms in structural order, so the constant comes last. Structural order does not depend on when atoms were
// created, which makes printed extents the same in every table.

#ifndef MIDDLE_IR_EXTENT_INTERNAL_H
#define MIDDLE_IR_EXTENT_INTERNAL_H

#include "extent.h"

enum {
    EXTENT_DEPTH_LIMIT = 100,    // nesting of max, min, floordiv and mod
    EXTENT_SIZE_LIMIT = 4096,    // nodes of the printed tree
    EXTENT_MONOMIAL_LIMIT = 512, // monomials of one polynomial
    EXTENT_OPERAND_LIMIT = 16    // operands of a flattened max or min
};

typedef struct Polynomial {
    uint32_t count;
    uint32_t depth; // nesting of binary atoms below
    uint32_t size;  // nodes when printed as a tree
    const Monomial *monomials;
    uint64_t hash;
} Polynomial;

typedef struct AtomEntry {
    Atom atom;
    uint32_t depth, size;
    uint64_t hash;
} AtomEntry;

// A set of positions into a vector, by hash; 0 marks a free slot. Grown copies stay in the arena.
typedef struct IndexSet {
    uint32_t *slots;
    uint32_t capacity; // a power of two
} IndexSet;

struct ExtentTable {
    Arena *arena;
    AtomEntry *atoms; // entry 0 unused
    uint32_t atom_count, atom_capacity;
    Polynomial *polynomials; // entry 0 unused
    uint32_t polynomial_count, polynomial_capacity;
    IndexSet atom_set, polynomial_set;
    bool overflowed;
    uint32_t last_serial;   // of a fact about these extents; see facts_internal.h
    struct ProofMemo *memo; // recent queries; NULL before there are facts
};

// A state to return to: everything interned since is forgotten. Used by queries whose intermediate extents nobody sees.
typedef struct ExtentTableMark {
    uint32_t atom_count, polynomial_count, growth;
    bool overflowed;
    ArenaMark arena;
} ExtentTableMark;

ExtentTableMark extent_table_mark(const ExtentTable *table);
void extent_table_rollback(ExtentTable *table, ExtentTableMark mark);

static inline const Polynomial *extent_polynomial(const ExtentTable *table, ExtentId extent) {
    return &table->polynomials[extent.index];
}

// Interns `count` sorted monomials with coefficients != 0; the array and its atoms are copied when new.
ExtentId extent_intern(ExtentTable *table, const Monomial *monomials, uint32_t count);
// The atom as an extent; operands must be in normal form already.
ExtentId extent_binary_atom(ExtentTable *table, AtomKind kind, ExtentId left, ExtentId right);
int extent_compare_atoms(const ExtentTable *table, AtomId left, AtomId right);
// Structural order of whole polynomials; constants are last.
int extent_compare(const ExtentTable *table, ExtentId left, ExtentId right);
int extent_compare_monomials(const ExtentTable *table, const Monomial *left, const Monomial *right);

static inline bool extent_kind_is_binary(AtomKind kind) { return kind >= ATOM_MAX; }

// The constant term, and the extent without it.
int64_t extent_constant_term(const ExtentTable *table, ExtentId extent);
ExtentId extent_without_constant(ExtentTable *table, ExtentId extent);
// left - right when that is a constant.
bool extent_constant_difference(ExtentTable *table, ExtentId left, ExtentId right, int64_t *difference);
// One monomial as an extent.
ExtentId extent_from_monomial(ExtentTable *table, Monomial monomial);
// monomial / atoms of divisor, when each of the divisor's atoms divides it and the coefficient too.
bool extent_divide_monomial(ExtentTable *table, Monomial dividend, Monomial divisor, ExtentId *quotient);
// max or min of a list.
ExtentId extent_fold_list(ExtentTable *table, AtomKind kind, const ExtentId *operands, uint32_t count);
// The operands of a nested max or min after sums with other terms are distributed over it; at most `limit`, else 0.
uint32_t extent_flatten(ExtentTable *table, AtomKind kind, ExtentId extent, ExtentId *operands, uint32_t limit);
// Rebuilds `extent` with replace() asked for every atom, binary atoms before their operands.
ExtentId extent_rewrite_atoms(ExtentTable *table, ExtentId extent, ExtentReplace *replace, void *data);
// Applies the public operation of a binary atom's kind.
ExtentId extent_apply(ExtentTable *table, AtomKind kind, ExtentId left, ExtentId right);
// Records that a result cannot be represented and gives 0 for it.
ExtentId extent_overflow(ExtentTable *table);

// Grows an arena array to hold one more item. The old storage is left to the arena.
void *extent_grow(Arena *arena, void *items, uint32_t count, uint32_t *capacity, size_t size);

#endif
