// Extents and indices: polynomials with 64-bit integer coefficients over interned atoms.
//
// An ExtentId denotes a normalised polynomial: equal polynomials have equal ids within one table. Atoms are dimensions,
// integer values, index variables, and max, min, floordiv and mod of two polynomials. The same type describes shapes, slice
// bounds, index maps and the subscripts of the loop IR, so that psi-reduction is substitution (moa.md, "DNF").

#ifndef MIDDLE_IR_EXTENT_H
#define MIDDLE_IR_EXTENT_H

#include "middle/base/base.h"

typedef struct ExtentId { uint32_t index; } ExtentId;
typedef struct AtomId { uint32_t index; } AtomId;
typedef struct ExtentTable ExtentTable;

static inline bool extent_same(ExtentId left, ExtentId right) { return left.index == right.index; }
static inline bool atom_same(AtomId left, AtomId right) { return left.index == right.index; }

typedef enum AtomKind {
    ATOM_DIMENSION, // number: position in the function's dimension list; prints as its name
    ATOM_VALUE,     // number: ValueId.index of an i64 scalar of the array IR; prints as %12
    ATOM_INDEX,     // number: position k of an index map's argument; prints as #k
    ATOM_LOOP,      // number: LoopIndexId.index of the loop IR; prints as i12
    ATOM_VARIABLE,  // number: LoopVariableId.index of an i64 scalar of the loop IR; prints as s12
    ATOM_MAX, ATOM_MIN,
    ATOM_FLOOR_DIVIDE, ATOM_MODULO // Python's; the divisor is never zero: callers prove or check it first. By 0: 0.
} AtomKind;

typedef struct Atom {
    AtomKind kind;
    uint32_t number;    // leaves
    const char *name;   // dimensions
    ExtentId left, right; // binary atoms
} Atom;

// One product coefficient * atoms[0] * atoms[1] * ...; atoms are sorted, with repetition for powers.
typedef struct Monomial {
    int64_t coefficient;
    uint32_t atom_count;
    const AtomId *atoms;
} Monomial;

// The table lives in `arena`.
ExtentTable *extent_table_create(Arena *arena);

ExtentId extent_constant(ExtentTable *table, int64_t value);
ExtentId extent_dimension(ExtentTable *table, uint32_t number, const char *name);
ExtentId extent_leaf(ExtentTable *table, AtomKind kind, uint32_t number); // ATOM_VALUE, ATOM_INDEX, ATOM_LOOP, ATOM_VARIABLE

ExtentId extent_add(ExtentTable *table, ExtentId left, ExtentId right);
ExtentId extent_subtract(ExtentTable *table, ExtentId left, ExtentId right);
ExtentId extent_multiply(ExtentTable *table, ExtentId left, ExtentId right);
ExtentId extent_add_constant(ExtentTable *table, ExtentId extent, int64_t constant);
ExtentId extent_scale(ExtentTable *table, ExtentId extent, int64_t factor);
// These fold what holds for all integers: max(a, a), max(a, a + 3), constants, exact division of all coefficients,
// (q*d + r) // d with constant r in [0, d), nested max/min of constants, mod by 1 ...
ExtentId extent_max(ExtentTable *table, ExtentId left, ExtentId right);
ExtentId extent_min(ExtentTable *table, ExtentId left, ExtentId right);
ExtentId extent_floor_divide(ExtentTable *table, ExtentId dividend, ExtentId divisor);
ExtentId extent_ceil_divide(ExtentTable *table, ExtentId dividend, ExtentId divisor); // divisor > 0
ExtentId extent_modulo(ExtentTable *table, ExtentId dividend, ExtentId divisor);
// dividend == *quotient * divisor + *remainder, by polynomial division: but for very long dividends no monomial of the remainder
// is a multiple of the divisor's first. A divisor that is 0 leaves the dividend.
void extent_divide_polynomial(ExtentTable *table, ExtentId dividend, ExtentId divisor, ExtentId *quotient, ExtentId *remainder);
// The product of `count` extents; 1 for none.
ExtentId extent_product(ExtentTable *table, const ExtentId *extents, size_t count);

// True once any coefficient left 64 bits, or an extent grew beyond the table's limits (100 levels of max, min, floordiv and
// mod; 512 monomials; 4096 nodes): results since then are meaningless. The front end reports it and clears it.
bool extent_table_overflowed(const ExtentTable *table);
void extent_table_clear_overflow(ExtentTable *table);
// Whether anything overflowed, which is cleared.
bool extent_table_take_overflow(ExtentTable *table);
// Around extents that may overflow without harm, such as those of a question: in between the mark tells of them alone. The end
// says whether they are all meaningful, and puts back what the begin returned, the mark of before.
bool extent_attempt_begin(ExtentTable *table);
bool extent_attempt_end(ExtentTable *table, bool before);

// Whether the number is that of an extent of the table.
bool extent_exists(const ExtentTable *table, ExtentId extent);
bool extent_is_constant(const ExtentTable *table, ExtentId extent, int64_t *value);
bool extent_is_value(const ExtentTable *table, ExtentId extent, int64_t value); // the constant `value`
uint32_t extent_monomial_count(const ExtentTable *table, ExtentId extent);
bool monomial_same_atoms(const Monomial *left, const Monomial *right);
Monomial extent_monomial(const ExtentTable *table, ExtentId extent, uint32_t position);
Atom extent_atom(const ExtentTable *table, AtomId atom);
// The extent that is this atom alone.
ExtentId extent_from_atom(ExtentTable *table, AtomId atom);
// The atom when the extent is one atom with coefficient 1.
bool extent_is_atom(const ExtentTable *table, ExtentId extent, AtomId *atom);

// extent == coefficient * atom + rest, where neither mentions `atom`. False when it is not linear in the atom.
bool extent_linear(ExtentTable *table, ExtentId extent, AtomId atom, ExtentId *coefficient, ExtentId *rest);
// True when the atom occurs anywhere in the extent, inside max, min, floordiv and mod too.
bool extent_mentions(const ExtentTable *table, ExtentId extent, AtomId atom);
bool extent_mentions_kind(const ExtentTable *table, ExtentId extent, AtomKind kind);
// Calls visit(data, leaf) for every distinct leaf atom.
void extent_visit_leaves(const ExtentTable *table, ExtentId extent, void (*visit)(void *data, AtomId leaf), void *data);

// Nodes of the extent as it prints; what is shared counts at every place.
uint32_t extent_size(const ExtentTable *table, ExtentId extent);

// Replaces leaf atoms: replace(data, leaf, &replacement) returns true to substitute. Results are normalised.
typedef bool ExtentReplace(void *data, AtomId leaf, ExtentId *replacement);
ExtentId extent_substitute(ExtentTable *table, ExtentId extent, ExtentReplace *replace, void *data);
// Replaces ATOM_INDEX k by indices[k] for k < count.
ExtentId extent_substitute_indices(ExtentTable *table, ExtentId extent, const ExtentId *indices, size_t count);

// The same number without modulo, for divisors > 0: the row-major offset of a reshaped array's subscripts becomes linear again.
ExtentId extent_without_modulo(ExtentTable *table, ExtentId extent);

// Evaluates with lookup(data, leaf) for the leaves. False when an intermediate result leaves 64 bits.
typedef int64_t ExtentLookup(void *data, AtomId leaf);
bool extent_evaluate(const ExtentTable *table, ExtentId extent, ExtentLookup *lookup, void *data, int64_t *value);

// "2*N*M + max(N - 2, 0) - 1": parses as an expression; C and Python would compute the same with floordiv and mod defined.
void extent_print(const ExtentTable *table, ExtentId extent, TextBuffer *output);
// Parses what extent_print writes, from text[*offset]; advances *offset. `dimension(data, name, length, &number)` resolves
// dimension names. Returns false with *offset at the fault.
typedef bool ExtentDimensionLookup(void *data, const char *name, size_t length, uint32_t *number, const char **interned);
bool extent_parse(ExtentTable *table, const char *text, size_t length, size_t *offset, ExtentDimensionLookup *dimension,
                  void *data, ExtentId *extent);

#endif
