// Index maps as text: "(#0, #1) in [0, N) x [0, M) -> 0(#1, #0)", pieces joined by " | "; "(#0) empty" without pieces.

#include "index_map_internal.h"

static void print_list(const ExtentTable *table, const ExtentId *extents, uint32_t count, TextBuffer *output) {
    text_add_char(output, '(');
    for (uint32_t k = 0; k < count; k++) {
        if (k) text_add(output, ", ");
        extent_print(table, extents[k], output);
    }
    text_add_char(output, ')');
}

static void print_indices(uint32_t rank, TextBuffer *output) {
    text_add_char(output, '(');
    for (uint32_t k = 0; k < rank; k++) text_format(output, "%s#%u", k ? ", " : "", k);
    text_add_char(output, ')');
}

static void print_box(const ExtentTable *table, const IndexMapPiece *piece, uint32_t rank, TextBuffer *output) {
    for (uint32_t k = 0; k < rank; k++) {
        text_add(output, k ? " x [" : " in [");
        extent_print(table, piece->lower[k], output);
        text_add(output, ", ");
        extent_print(table, piece->upper[k], output);
        text_add_char(output, ')');
    }
}

void index_map_print_contents(const ExtentTable *table, const IndexMap *map, TextBuffer *output) {
    if (!map->piece_count) {
        print_indices(map->result_rank, output);
        text_add(output, " empty");
    }
    for (uint32_t i = 0; i < map->piece_count; i++) {
        const IndexMapPiece *piece = &map->pieces[i];
        if (i) text_add(output, " | ");
        print_indices(map->result_rank, output);
        print_box(table, piece, map->result_rank, output);
        text_format(output, " -> %u", piece->operand);
        print_list(table, piece->subscripts, piece->source_rank, output);
    }
}

void index_map_print(const IndexMapTable *table, IndexMapId id, TextBuffer *output) {
    index_map_print_contents(table->extents, index_map_get(table, id), output);
}
