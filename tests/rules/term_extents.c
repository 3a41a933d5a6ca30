// Random extents over the dims.

#include "term.h"

static ExtentId dimension(Term *term, uint32_t number) {
    static const char *const names[DIM_COUNT] = {"N", "M", "P"};
    return extent_dimension(term->module->extents, number, names[number]);
}

static ExtentId fresh_extent(Term *term) {
    static const int64_t constants[] = {0, 1, 1, 2, 2, 3, 3, 5, 7};
    ExtentTable *table = term->module->extents;
    Random *random = term->random;
    ExtentId n = dimension(term, random_below(random, 2));
    switch (random_below(random, 16)) {
    case 0: return extent_add_constant(table, n, random_between(random, 1, 3));
    case 1: return extent_add(table, dimension(term, DIM_N), dimension(term, DIM_M));
    case 2: return extent_scale(table, n, 2);
    case 3: return extent_max(table, extent_add_constant(table, n, -1), extent_constant(table, 0));
    case 4: return extent_constant(table, random_percent(random, 10) ? 19 : 1);
    case 5: case 6: case 7: case 8: case 9: return n;
    default: return extent_constant(table, constants[random_below(random, sizeof constants / sizeof *constants)]);
    }
}

ExtentId term_extent(Term *term) {
    if (term->known_count > 0 && random_percent(term->random, 40)) return term->known[random_below(term->random, term->known_count)];
    ExtentId extent = fresh_extent(term);
    if (term->known_count < TERM_EXTENTS) term->known[term->known_count++] = extent;
    return extent;
}

uint32_t term_rank(Term *term) {
    static const uint32_t ranks[] = {0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4};
    return ranks[random_below(term->random, sizeof ranks / sizeof *ranks)];
}

IrType term_type(Term *term, DType dtype, uint32_t rank) {
    ExtentId *shape = ARENA_ARRAY(term->arena, rank, ExtentId);
    for (uint32_t k = 0; k < rank; k++) shape[k] = term_extent(term);
    if (rank >= 2 && random_percent(term->random, 25)) shape[rank - 1] = shape[rank - 2]; // square matrices
    return (IrType){dtype, rank, shape};
}

static bool exchange(void *data, AtomId leaf, ExtentId *replacement) {
    Term *term = data;
    Atom atom = extent_atom(term->module->extents, leaf);
    if (atom.kind != ATOM_DIMENSION || atom.number == DIM_M) return false;
    *replacement = dimension(term, atom.number == DIM_N ? DIM_P : DIM_N);
    return true;
}

ExtentId term_equal_extent(Term *term, ExtentId extent) { return extent_substitute(term->module->extents, extent, exchange, term); }
