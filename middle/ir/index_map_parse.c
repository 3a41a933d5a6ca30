// Parses what index_map_print writes.

#include "index_map_internal.h"

#include <string.h>

typedef struct MapParser {
    ExtentTable *extents;
    const char *text;
    size_t length;
    size_t offset;
    ExtentDimensionLookup *dimension;
    void *data;
    Arena *scratch;
} MapParser;

static bool accept(MapParser *parser, const char *wanted) {
    while (parser->offset < parser->length && parser->text[parser->offset] == ' ') parser->offset++;
    size_t size = strlen(wanted);
    if (parser->length - parser->offset < size || memcmp(parser->text + parser->offset, wanted, size) != 0)
        return false;
    parser->offset += size;
    return true;
}

static bool parse_extent(MapParser *parser, ExtentId *extent) {
    return extent_parse(parser->extents, parser->text, parser->length, &parser->offset, parser->dimension, parser->data,
                        extent);
}

// "(a, b, c)" of at most INDEX_MAP_RANK_LIMIT extents.
static bool parse_list(MapParser *parser, ExtentId *extents, uint32_t *count) {
    *count = 0;
    if (!accept(parser, "(")) return false;
    if (accept(parser, ")")) return true;
    do {
        if (*count == INDEX_MAP_RANK_LIMIT || !parse_extent(parser, &extents[*count])) return false;
        ++*count;
    } while (accept(parser, ","));
    return accept(parser, ")");
}

static bool parse_indices(MapParser *parser, uint32_t *rank) {
    ExtentId indices[INDEX_MAP_RANK_LIMIT];
    if (!parse_list(parser, indices, rank)) return false;
    for (uint32_t k = 0; k < *rank; k++)
        if (!extent_same(indices[k], extent_leaf(parser->extents, ATOM_INDEX, k))) return false;
    return true;
}

static bool parse_box(MapParser *parser, uint32_t rank, ExtentId *lower, ExtentId *upper) {
    for (uint32_t k = 0; k < rank; k++) {
        if (!accept(parser, k ? "x" : "in") || !accept(parser, "[") || !parse_extent(parser, &lower[k])) return false;
        if (!accept(parser, ",") || !parse_extent(parser, &upper[k]) || !accept(parser, ")")) return false;
    }
    return true;
}

static bool parse_operand(MapParser *parser, uint32_t *operand) {
    size_t start = parser->offset;
    for (*operand = 0; parser->offset < parser->length; parser->offset++) {
        char digit = parser->text[parser->offset];
        if (digit < '0' || digit > '9' || *operand > INDEX_MAP_PIECE_LIMIT) break;
        *operand = *operand * 10 + (uint32_t)(digit - '0');
    }
    return parser->offset > start && *operand <= INDEX_MAP_PIECE_LIMIT;
}

static bool parse_piece(MapParser *parser, uint32_t rank, IndexMapPiece *piece) {
    ExtentId *extents = ARENA_ARRAY(parser->scratch, 3 * INDEX_MAP_RANK_LIMIT, ExtentId);
    ExtentId *upper = extents + INDEX_MAP_RANK_LIMIT, *subscripts = upper + INDEX_MAP_RANK_LIMIT;
    *piece = (IndexMapPiece){.lower = extents, .upper = upper, .subscripts = subscripts};
    if (!parse_box(parser, rank, extents, upper) || !accept(parser, "->")) return false;
    accept(parser, "");
    return parse_operand(parser, &piece->operand) && parse_list(parser, subscripts, &piece->source_rank);
}

typedef VECTOR(IndexMapPiece) PieceVector;

static bool parse_pieces(MapParser *parser, uint32_t *rank, PieceVector *pieces) {
    if (!parse_indices(parser, rank)) return false;
    if (accept(parser, "empty")) return true;
    for (;;) {
        IndexMapPiece piece;
        uint32_t next_rank;
        if (!parse_piece(parser, *rank, &piece)) return false;
        vector_push(pieces, piece);
        if (!accept(parser, "|")) return true;
        if (!parse_indices(parser, &next_rank) || next_rank != *rank) return false;
    }
}

bool index_map_parse(IndexMapTable *table, const char *text, size_t length, size_t *offset,
                     ExtentDimensionLookup *dimension, void *data, IndexMapId *id) {
    MapParser parser = {.extents = table->extents,
                        .text = text,
                        .length = length,
                        .offset = *offset,
                        .dimension = dimension,
                        .data = data,
                        .scratch = arena_create()};
    IndexMap map = {.result_rank = 0};
    PieceVector pieces = {0};
    bool parsed = parse_pieces(&parser, &map.result_rank, &pieces);
    map.pieces = pieces.items;
    map.piece_count = (uint32_t)pieces.count;
    if (parsed) *id = index_map_intern(table, &map);
    vector_free(&pieces);
    arena_destroy(parser.scratch);
    *offset = parser.offset;
    return parsed;
}
