// Index maps: where each element of a result comes from. Psi-reduction is written here, once, for the front end (views),
// canonical rules and lowering.
//
// A map sends the index vector (#0 .. #r-1) of a result to an index vector of a source. Its pieces split the result's
// index box; each piece reads one operand. Affine pieces have linear subscripts; reshape may introduce floordiv and mod.

#ifndef MIDDLE_IR_INDEX_MAP_H
#define MIDDLE_IR_INDEX_MAP_H

#include "extent.h"
#include "facts.h"

typedef struct IndexMapId { uint32_t index; } IndexMapId; // 0: no map

typedef struct IndexMapPiece {
    uint32_t operand;          // which operand is read
    uint32_t source_rank;
    const ExtentId *lower;     // result_rank inclusive lower bounds of this piece's box
    const ExtentId *upper;     // result_rank exclusive upper bounds
    const ExtentId *subscripts; // source_rank, in ATOM_INDEX 0 .. result_rank-1
} IndexMapPiece;

typedef struct IndexMap {
    uint32_t result_rank;
    uint32_t piece_count;
    const IndexMapPiece *pieces;
} IndexMap;

typedef struct IndexMapTable IndexMapTable;
IndexMapTable *index_map_table_create(Arena *arena, ExtentTable *extents);

// Interns a map (contents are copied). Equal maps give equal ids.
IndexMapId index_map_intern(IndexMapTable *table, const IndexMap *map);
const IndexMap *index_map_get(const IndexMapTable *table, IndexMapId id);
static inline bool index_map_same(IndexMapId left, IndexMapId right) { return left.index == right.index; }

IndexMapId index_map_identity(IndexMapTable *table, uint32_t rank, const ExtentId *shape);

// outer after inner: result index -> (outer) middle index -> (inner) source index. outer has one piece reading operand 0.
// Pieces that `facts` prove empty are dropped; facts may be NULL. No map (0) when the parts of the result that read different
// pieces are not boxes, or when an outer subscript without indices lies in a piece or not depending on unknown values.
IndexMapId index_map_compose(IndexMapTable *table, IndexMapId outer, IndexMapId inner, const Facts *facts);

// The same of two maps of one piece each that read operand 0, whether or not boxes are empty: no proofs are needed while
// subscripts stay linear in their indices.
IndexMapId index_map_compose_views(IndexMapTable *table, IndexMapId outer, IndexMapId inner, const Facts *facts);

// True when every piece is linear in each index and mentions no index inside max, min, floordiv or mod.
bool index_map_is_affine(const IndexMapTable *table, IndexMapId id);
// True when no two result indices read one source element (proved; false when unknown). One piece only.
bool index_map_is_injective(const IndexMapTable *table, IndexMapId id, const Facts *facts);

// "(#0, #1) in [0, N) x [0, M) -> 0(#1, #0)" and pieces joined by " | "; parsed back by index_map_parse.
void index_map_print(const IndexMapTable *table, IndexMapId id, TextBuffer *output);
bool index_map_parse(IndexMapTable *table, const char *text, size_t length, size_t *offset, ExtentDimensionLookup *dimension,
                     void *data, IndexMapId *id);

#endif
