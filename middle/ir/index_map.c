// The table of index maps: interning and identity.

#include "index_map.h"
#include "extent_internal.h"
#include "index_map_internal.h"

#include <string.h>

IndexMapTable *index_map_table_create(Arena *arena, ExtentTable *extents) {
    IndexMapTable *table = ARENA_NEW(arena, IndexMapTable);
    *table = (IndexMapTable){.arena = arena, .extents = extents, .count = 1};
    return table;
}

static uint64_t hash_map(const IndexMap *map) {
    uint64_t hash = map->result_rank;
    for (uint32_t i = 0; i < map->piece_count; i++) {
        const IndexMapPiece *piece = &map->pieces[i];
        uint32_t words[] = {piece->operand, piece->source_rank};
        hash = hash_bytes(words, sizeof words, hash);
        hash = hash_bytes(piece->lower, map->result_rank * sizeof *piece->lower, hash);
        hash = hash_bytes(piece->upper, map->result_rank * sizeof *piece->upper, hash);
        hash = hash_bytes(piece->subscripts, piece->source_rank * sizeof *piece->subscripts, hash);
    }
    return hash;
}

static bool same_extents(const ExtentId *left, const ExtentId *right, uint32_t count) {
    return count == 0 || memcmp(left, right, count * sizeof *left) == 0;
}

static bool same_piece(const IndexMapPiece *left, const IndexMapPiece *right, uint32_t result_rank) {
    return left->operand == right->operand && left->source_rank == right->source_rank &&
           same_extents(left->lower, right->lower, result_rank) &&
           same_extents(left->upper, right->upper, result_rank) &&
           same_extents(left->subscripts, right->subscripts, left->source_rank);
}

static bool same_map(const IndexMap *left, const IndexMap *right) {
    if (left->result_rank != right->result_rank || left->piece_count != right->piece_count) return false;
    for (uint32_t i = 0; i < left->piece_count; i++)
        if (!same_piece(&left->pieces[i], &right->pieces[i], left->result_rank)) return false;
    return true;
}

static uint32_t *probe(const IndexMapTable *table, const IndexMap *map) {
    for (uint32_t i = (uint32_t)hash_map(map) & (table->slot_count - 1);; i = (i + 1) & (table->slot_count - 1))
        if (!table->slots[i] || same_map(&table->maps[table->slots[i]], map)) return &table->slots[i];
}

static void reserve(IndexMapTable *table) {
    table->maps = extent_grow(table->arena, table->maps, table->count, &table->capacity, sizeof *table->maps);
    if ((table->count + 1) * 2 <= table->slot_count) return;
    table->slot_count = table->slot_count ? table->slot_count * 2 : 64;
    table->slots = ARENA_ARRAY(table->arena, table->slot_count, uint32_t);
    for (uint32_t i = 1; i < table->count; i++) *probe(table, &table->maps[i]) = i;
}

static IndexMap copy_map(Arena *arena, const IndexMap *map) {
    IndexMapPiece *pieces = ARENA_ARRAY(arena, map->piece_count, IndexMapPiece);
    for (uint32_t i = 0; i < map->piece_count; i++) {
        pieces[i] = map->pieces[i];
        pieces[i].lower = arena_copy(arena, pieces[i].lower, map->result_rank * sizeof *pieces[i].lower);
        pieces[i].upper = arena_copy(arena, pieces[i].upper, map->result_rank * sizeof *pieces[i].upper);
        pieces[i].subscripts =
            arena_copy(arena, pieces[i].subscripts, pieces[i].source_rank * sizeof *pieces[i].subscripts);
    }
    return (IndexMap){.result_rank = map->result_rank, .piece_count = map->piece_count, .pieces = pieces};
}

IndexMapId index_map_intern(IndexMapTable *table, const IndexMap *map) {
    reserve(table);
    uint32_t *slot = probe(table, map);
    if (*slot) return (IndexMapId){*slot};
    table->maps[table->count] = copy_map(table->arena, map);
    *slot = table->count++;
    return (IndexMapId){*slot};
}

const IndexMap *index_map_get(const IndexMapTable *table, IndexMapId id) { return &table->maps[id.index]; }

IndexMapId index_map_identity(IndexMapTable *table, uint32_t rank, const ExtentId *shape) {
    ExtentId lower[INDEX_MAP_RANK_LIMIT], subscripts[INDEX_MAP_RANK_LIMIT];
    for (uint32_t k = 0; k < rank; k++) {
        lower[k] = extent_constant(table->extents, 0);
        subscripts[k] = extent_leaf(table->extents, ATOM_INDEX, k);
    }
    IndexMapPiece piece = {.source_rank = rank, .lower = lower, .upper = shape, .subscripts = subscripts};
    return index_map_intern(table, &(IndexMap){.result_rank = rank, .piece_count = 1, .pieces = &piece});
}
