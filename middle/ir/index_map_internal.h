// The representation of the index map table, for the files of index maps.

#ifndef MIDDLE_IR_INDEX_MAP_INTERNAL_H
#define MIDDLE_IR_INDEX_MAP_INTERNAL_H

#include "index_map.h"

enum { INDEX_MAP_RANK_LIMIT = 16, INDEX_MAP_PIECE_LIMIT = 65536 };

struct IndexMapTable {
    Arena *arena;
    ExtentTable *extents;
    IndexMap *maps; // entry 0 unused
    uint32_t count, capacity;
    uint32_t *slots;     // positions into maps; 0 marks a free slot
    uint32_t slot_count; // a power of two
};

// Linear in each index, with no index inside max, min, floordiv or mod.
bool index_map_is_linear(const ExtentTable *table, ExtentId extent);

// Prints a map that need not be interned.
void index_map_print_contents(const ExtentTable *table, const IndexMap *map, TextBuffer *output);

#endif
