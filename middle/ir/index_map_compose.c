// Composition: psi applied to psi. The outer map's subscripts replace the inner map's indices; where the inner map has
// several pieces, the result's box is cut along the conditions under which each piece is read.
//
// Subscripts are simplified with the facts of their own box. Bounds of boxes are not: a box must stay empty where it
// is.

#include "index_map_internal.h"

#include <string.h>

typedef struct Composition {
    IndexMapTable *maps;
    ExtentTable *table;
    const Facts *known; // the caller's; may be NULL
    Arena *scratch;
    const IndexMapPiece *outer;
    uint32_t rank; // of the result
} Composition;

typedef struct Box {
    ExtentId lower[INDEX_MAP_RANK_LIMIT], upper[INDEX_MAP_RANK_LIMIT];
    bool empty;           // proved
    bool unrepresentable; // the condition is not a box
} Box;

static Facts *facts_of_box(const Composition *composition, const ExtentId *lower, const ExtentId *upper) {
    Facts *facts = facts_create_child(composition->known, composition->table, composition->scratch);
    for (uint32_t k = 0; k < composition->rank; k++) {
        ExtentId index = extent_leaf(composition->table, ATOM_INDEX, k);
        facts_assume_less_equal(facts, lower[k], index);
        facts_assume_less(facts, index, upper[k]);
    }
    return facts;
}

// expression == factor * #axis + rest with a constant factor and no index in rest.
static bool split_single_index(const Composition *composition, ExtentId expression, uint32_t *axis, int64_t *factor,
                               ExtentId *rest) {
    for (uint32_t k = 0; k < composition->rank; k++) {
        AtomId atom;
        ExtentId coefficient;
        if (!extent_is_atom(composition->table, extent_leaf(composition->table, ATOM_INDEX, k), &atom)) continue;
        if (!extent_linear(composition->table, expression, atom, &coefficient, rest)) continue;
        if (!extent_is_constant(composition->table, coefficient, factor) || *factor == 0) continue;
        *axis = k;
        return *factor != INT64_MIN && !extent_mentions_kind(composition->table, *rest, ATOM_INDEX);
    }
    return false;
}

// Cuts the box to factor * #axis + rest >= 0.
static void cut(const Composition *composition, Box *box, ExtentId expression) {
    ExtentTable *table = composition->table;
    uint32_t axis;
    int64_t factor;
    ExtentId rest;
    if (!split_single_index(composition, expression, &axis, &factor, &rest)) {
        box->unrepresentable = true;
        return;
    }
    ExtentId divisor = extent_constant(table, factor > 0 ? factor : -factor);
    if (factor > 0) {
        ExtentId least = extent_ceil_divide(table, extent_scale(table, rest, -1), divisor);
        box->lower[axis] = extent_max(table, box->lower[axis], least);
        return;
    }
    ExtentId most = extent_floor_divide(table, rest, divisor);
    box->upper[axis] = extent_min(table, box->upper[axis], extent_add_constant(table, most, 1));
}

// Restricts the box to expression >= 0.
static void require_nonnegative(const Composition *composition, const Facts *facts, Box *box, ExtentId expression) {
    Proof proof = facts_nonnegative(facts, expression);
    if (proof == PROOF_REFUTED) box->empty = true;
    if (proof == PROOF_UNKNOWN) cut(composition, box, expression);
}

static bool is_empty(const Composition *composition, const Facts *facts, const Box *box) {
    for (uint32_t k = 0; k < composition->rank && !box->empty; k++)
        if (facts_less_equal(facts, box->upper[k], box->lower[k]) == PROOF_PROVED) return true;
    return box->empty;
}

static void simplify_box(const Composition *composition, Box *box) {
    if (!composition->known) return;
    for (uint32_t k = 0; k < composition->rank; k++) {
        box->lower[k] = facts_simplify(composition->known, box->lower[k]);
        box->upper[k] = facts_simplify(composition->known, box->upper[k]);
    }
}

// The part of the outer box whose middle indices lie in the inner piece's box.
static Box restrict_box(const Composition *composition, const IndexMapPiece *inner, bool whole) {
    Box box = {.empty = false};
    const IndexMapPiece *outer = composition->outer;
    memcpy(box.lower, outer->lower, composition->rank * sizeof *box.lower);
    memcpy(box.upper, outer->upper, composition->rank * sizeof *box.upper);
    Facts *facts = facts_of_box(composition, outer->lower, outer->upper);
    for (uint32_t m = 0; m < outer->source_rank && !whole && !box.empty; m++) {
        ExtentId above = extent_subtract(composition->table, outer->subscripts[m], inner->lower[m]);
        ExtentId below = extent_subtract(composition->table, inner->upper[m], outer->subscripts[m]);
        require_nonnegative(composition, facts, &box, above);
        require_nonnegative(composition, facts, &box, extent_add_constant(composition->table, below, -1));
    }
    box.empty = is_empty(composition, facts, &box);
    simplify_box(composition, &box);
    return box;
}

static IndexMapPiece compose_piece(const Composition *composition, const IndexMapPiece *inner, const Box *box) {
    ExtentTable *table = composition->table;
    Facts *facts = facts_of_box(composition, box->lower, box->upper);
    ExtentId *subscripts = ARENA_ARRAY(composition->scratch, inner->source_rank, ExtentId);
    const IndexMapPiece *outer = composition->outer;
    for (uint32_t m = 0; m < inner->source_rank; m++) {
        ExtentId subscript =
            extent_substitute_indices(table, inner->subscripts[m], outer->subscripts, outer->source_rank);
        subscripts[m] = facts_simplify(facts, subscript);
    }
    size_t bytes = composition->rank * sizeof *box->lower;
    return (IndexMapPiece){.operand = inner->operand,
                           .source_rank = inner->source_rank,
                           .lower = arena_copy(composition->scratch, box->lower, bytes),
                           .upper = arena_copy(composition->scratch, box->upper, bytes),
                           .subscripts = subscripts};
}

static IndexMapId compose_all(const Composition *composition, const IndexMap *inner) {
    IndexMapPiece *pieces = ARENA_ARRAY(composition->scratch, inner->piece_count, IndexMapPiece);
    uint32_t count = 0;
    for (uint32_t i = 0; i < inner->piece_count; i++) {
        Box box = restrict_box(composition, &inner->pieces[i], inner->piece_count == 1);
        if (box.empty) continue;
        if (box.unrepresentable) return (IndexMapId){0};
        pieces[count++] = compose_piece(composition, &inner->pieces[i], &box);
    }
    IndexMap map = {.result_rank = composition->rank, .piece_count = count, .pieces = pieces};
    return index_map_intern(composition->maps, &map);
}

IndexMapId index_map_compose(IndexMapTable *table, IndexMapId outer, IndexMapId inner, const Facts *facts) {
    IndexMap first = *index_map_get(table, outer), second = *index_map_get(table, inner);
    REQUIRE(first.piece_count == 1 && first.pieces[0].operand == 0,
            "the outer map of a composition has several pieces");
    REQUIRE(first.pieces[0].source_rank == second.result_rank, "composed maps of different ranks");
    Composition composition = {.maps = table,
                               .table = table->extents,
                               .known = facts,
                               .scratch = arena_create(),
                               .outer = &first.pieces[0],
                               .rank = first.result_rank};
    IndexMapId result = compose_all(&composition, &second);
    arena_destroy(composition.scratch);
    return result;
}

// ---- one piece after another -------------------------------------------------------------------------------------

static void simplify_subscripts(const Composition *composition, ExtentId *subscripts, uint32_t count) {
    bool is_linear = true;
    for (uint32_t m = 0; m < count; m++) is_linear = is_linear && index_map_is_linear(composition->table, subscripts[m]);
    if (is_linear) return;
    Composition work = *composition;
    work.scratch = arena_create();
    Facts *facts = facts_of_box(&work, work.outer->lower, work.outer->upper);
    for (uint32_t m = 0; m < count; m++) subscripts[m] = facts_simplify(facts, subscripts[m]);
    arena_destroy(work.scratch);
}

IndexMapId index_map_compose_views(IndexMapTable *table, IndexMapId outer, IndexMapId inner, const Facts *facts) {
    IndexMap first = *index_map_get(table, outer), second = *index_map_get(table, inner);
    REQUIRE(first.piece_count == 1 && second.piece_count == 1, "a view has one piece");
    REQUIRE(first.pieces[0].source_rank == second.result_rank, "composed maps of different ranks");
    ExtentId subscripts[INDEX_MAP_RANK_LIMIT];
    IndexMapPiece composed = *first.pieces;
    composed.source_rank = second.pieces[0].source_rank, composed.subscripts = subscripts;
    for (uint32_t m = 0; m < composed.source_rank; m++)
        subscripts[m] = extent_substitute_indices(table->extents, second.pieces[0].subscripts[m], first.pieces[0].subscripts, second.result_rank);
    Composition composition = {.maps = table, .table = table->extents, .known = facts, .outer = first.pieces, .rank = first.result_rank};
    simplify_subscripts(&composition, subscripts, composed.source_rank);
    return index_map_intern(table, &(IndexMap){.result_rank = first.result_rank, .piece_count = 1, .pieces = &composed});
}
