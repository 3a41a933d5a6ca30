// Properties of index maps: affinity and injectivity.

#include "index_map_internal.h"

bool index_map_is_linear(const ExtentTable *table, ExtentId extent) {
    for (uint32_t i = 0; i < extent_monomial_count(table, extent); i++) {
        Monomial monomial = extent_monomial(table, extent, i);
        uint32_t indices = 0;
        for (uint32_t k = 0; k < monomial.atom_count; k++) {
            Atom atom = extent_atom(table, monomial.atoms[k]);
            if (atom.kind == ATOM_INDEX)
                indices++;
            else if (atom.kind >= ATOM_MAX && (extent_mentions_kind(table, atom.left, ATOM_INDEX) ||
                                               extent_mentions_kind(table, atom.right, ATOM_INDEX)))
                return false;
        }
        if (indices > 1) return false;
    }
    return true;
}

bool index_map_is_affine(const IndexMapTable *table, IndexMapId id) {
    const IndexMap *map = index_map_get(table, id);
    for (uint32_t i = 0; i < map->piece_count; i++)
        for (uint32_t k = 0; k < map->pieces[i].source_rank; k++)
            if (!index_map_is_linear(table->extents, map->pieces[i].subscripts[k])) return false;
    return true;
}

// ---- injectivity -------------------------------------------------------------------------------------------------

typedef struct Determined {
    ExtentTable *table;
    const Facts *facts;
    const IndexMapPiece *piece;
    uint32_t rank;
    bool known[INDEX_MAP_RANK_LIMIT]; // indices that the source index determines
} Determined;

static ExtentId factor_of(const Determined *state, ExtentId subscript, uint32_t axis) {
    AtomId atom;
    ExtentId factor = extent_constant(state->table, 0), rest;
    if (extent_is_atom(state->table, extent_leaf(state->table, ATOM_INDEX, axis), &atom))
        extent_linear(state->table, subscript, atom, &factor, &rest);
    return factor;
}

static ExtentId absolute(const Determined *state, ExtentId factor) {
    bool negative = facts_nonnegative(state->facts, factor) == PROOF_REFUTED;
    return negative ? extent_scale(state->table, factor, -1) : factor;
}

// How far the terms of the unknown indices other than `axis` can move the subscript; false when a sign is unknown.
static bool span_of_others(const Determined *state, ExtentId subscript, uint32_t axis, ExtentId *span) {
    ExtentTable *table = state->table;
    *span = extent_constant(table, 0);
    for (uint32_t k = 0; k < state->rank; k++) {
        if (k == axis || state->known[k]) continue;
        ExtentId factor = absolute(state, factor_of(state, subscript, k));
        if (facts_nonnegative(state->facts, factor) != PROOF_PROVED) return false;
        ExtentId steps =
            extent_add_constant(table, extent_subtract(table, state->piece->upper[k], state->piece->lower[k]), -1);
        *span = extent_add(table, *span, extent_multiply(table, factor, steps));
    }
    return true;
}

// |factor| * #axis + others has one #axis for each value when the others span less than |factor|.
static bool determines(const Determined *state, ExtentId subscript, uint32_t axis) {
    ExtentId factor = absolute(state, factor_of(state, subscript, axis)), span;
    return facts_less(state->facts, extent_constant(state->table, 0), factor) == PROOF_PROVED &&
           span_of_others(state, subscript, axis, &span) && facts_less(state->facts, span, factor) == PROOF_PROVED;
}

static bool find_determined(Determined *state) {
    for (uint32_t m = 0; m < state->piece->source_rank; m++) {
        for (uint32_t k = 0; k < state->rank; k++) {
            if (state->known[k] || !determines(state, state->piece->subscripts[m], k)) continue;
            state->known[k] = true;
            return true;
        }
    }
    return false;
}

// Axes of at most one element are determined by themselves. Inside the box, every axis has an element.
static uint32_t assume_box(Determined *state, Facts *facts) {
    uint32_t unknown = 0;
    for (uint32_t k = 0; k < state->rank; k++) {
        ExtentId length = extent_subtract(state->table, state->piece->upper[k], state->piece->lower[k]);
        facts_assume_nonnegative(facts, extent_add_constant(state->table, length, -1));
        state->known[k] = facts_less_equal(facts, length, extent_constant(state->table, 1)) == PROOF_PROVED;
        unknown += !state->known[k];
    }
    return unknown;
}

bool index_map_is_injective(const IndexMapTable *table, IndexMapId id, const Facts *facts) {
    const IndexMap *map = index_map_get(table, id);
    if (map->piece_count == 0) return true;
    if (map->piece_count > 1 || !index_map_is_affine(table, id)) return false;
    Arena *scratch = arena_create();
    Facts *inside = facts_create_child(facts, table->extents, scratch);
    Determined state = {.table = table->extents, .facts = inside, .piece = map->pieces, .rank = map->result_rank};
    uint32_t unknown = assume_box(&state, inside);
    while (unknown && find_determined(&state)) unknown--;
    arena_destroy(scratch);
    return unknown == 0;
}
