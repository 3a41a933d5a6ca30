// Index maps of the structural operations: moa.md's table of psi, one function a row.

#include "ir_internal.h"

#include <string.h>

typedef struct MapBuilder {
    const IrFunction *function;
    const IrNode *node; // of a concatenation, which has several operands
    const IrAttributes *attributes;
    IrType operand; // the first
    ExtentTable *table;
    uint32_t rank; // of the result
    ExtentId zero;
    ExtentId lower[IR_RANK_LIMIT], upper[IR_RANK_LIMIT]; // the whole result
    ExtentId index[IR_RANK_LIMIT];                       // #0 .. #rank-1
} MapBuilder;

static IndexMapId intern_pieces(const MapBuilder *builder, const IndexMapPiece *pieces, uint32_t count) {
    IndexMap map = {.result_rank = builder->rank, .piece_count = count, .pieces = pieces};
    return index_map_intern(builder->function->module->maps, &map);
}

// One piece over the whole result, reading operand 0.
static IndexMapId whole(const MapBuilder *builder, const ExtentId *subscripts) {
    IndexMapPiece piece = {.operand = 0,
                           .source_rank = builder->operand.rank,
                           .lower = builder->lower,
                           .upper = builder->upper,
                           .subscripts = subscripts};
    return intern_pieces(builder, &piece, 1);
}

static IndexMapId map_slice(const MapBuilder *builder) {
    ExtentId subscripts[IR_RANK_LIMIT];
    const IrAttributes *attributes = builder->attributes;
    for (uint32_t k = 0; k < builder->rank; k++) {
        ExtentId offset = extent_scale(builder->table, builder->index[k], attributes->integers[k]);
        subscripts[k] = extent_add(builder->table, attributes->extents[k], offset);
    }
    return whole(builder, subscripts);
}

static IndexMapId map_index(const MapBuilder *builder) {
    ExtentId subscripts[IR_RANK_LIMIT];
    uint32_t axis = (uint32_t)builder->attributes->integers[0];
    for (uint32_t k = 0; k < builder->rank; k++) subscripts[k + (k >= axis)] = builder->index[k];
    subscripts[axis] = builder->attributes->extents[0];
    return whole(builder, subscripts);
}

static IndexMapId map_transpose(const MapBuilder *builder) {
    ExtentId subscripts[IR_RANK_LIMIT];
    for (uint32_t k = 0; k < builder->rank; k++) subscripts[builder->attributes->integers[k]] = builder->index[k];
    return whole(builder, subscripts);
}

static IndexMapId map_broadcast(const MapBuilder *builder) {
    ExtentId subscripts[IR_RANK_LIMIT] = {{0}};
    for (uint32_t k = 0; k < builder->rank; k++) {
        int64_t axis = builder->attributes->integers[k];
        if (axis >= 0) subscripts[axis] = builder->index[k];
    }
    return whole(builder, subscripts);
}

// The other axes in order, then the diagonal.
static IndexMapId map_diagonal(const MapBuilder *builder) {
    ExtentId subscripts[IR_RANK_LIMIT];
    const IrAttributes *attributes = builder->attributes;
    ExtentId along = builder->index[builder->rank - 1];
    for (uint32_t k = 0, next = 0; k < builder->operand.rank; k++) {
        bool first = k == attributes->integers[0], second = k == attributes->integers[1];
        if (first || second)
            subscripts[k] = extent_add(builder->table, attributes->extents[second], along);
        else
            subscripts[k] = builder->index[next++];
    }
    return whole(builder, subscripts);
}

// Operand p lies at [offset, offset + its extent) of the axis.
static IndexMapId map_concatenate(const MapBuilder *builder) {
    uint32_t axis = (uint32_t)builder->attributes->integers[0], count = builder->node->operand_count;
    Arena *scratch = arena_create();
    IndexMapPiece *pieces = ARENA_ARRAY(scratch, count, IndexMapPiece);
    ExtentId offset = builder->zero;
    for (uint32_t p = 0; p < count; p++) {
        ExtentId *lower = arena_copy(scratch, builder->lower, sizeof builder->lower);
        ExtentId *upper = arena_copy(scratch, builder->upper, sizeof builder->upper);
        ExtentId *subscripts = arena_copy(scratch, builder->index, sizeof builder->index);
        lower[axis] = offset;
        subscripts[axis] = extent_subtract(builder->table, builder->index[axis], offset);
        offset = upper[axis] = extent_add(builder->table, offset, ir_type(builder->function, builder->node->operands[p]).shape[axis]);
        pieces[p] = (IndexMapPiece){p, builder->rank, lower, upper, subscripts};
    }
    IndexMapId map = intern_pieces(builder, pieces, count);
    arena_destroy(scratch);
    return map;
}

// With r = shift mod s: [0, r) reads i + s - r and [r, s) reads i - r.
static IndexMapId map_roll(const MapBuilder *builder) {
    uint32_t axis = (uint32_t)builder->attributes->integers[0];
    ExtentId extent = builder->upper[axis], lower[IR_RANK_LIMIT], upper[IR_RANK_LIMIT];
    ExtentId shift = extent_modulo(builder->table, builder->attributes->extents[0], extent);
    ExtentId wrapped[IR_RANK_LIMIT], direct[IR_RANK_LIMIT];
    memcpy(lower, builder->lower, sizeof lower);
    memcpy(upper, builder->upper, sizeof upper);
    memcpy(wrapped, builder->index, sizeof wrapped);
    memcpy(direct, builder->index, sizeof direct);
    lower[axis] = upper[axis] = shift;
    direct[axis] = extent_subtract(builder->table, builder->index[axis], shift);
    wrapped[axis] = extent_add(builder->table, direct[axis], extent);
    IndexMapPiece pieces[] = {{0, builder->rank, builder->lower, upper, wrapped},
                              {0, builder->rank, lower, builder->upper, direct}};
    return intern_pieces(builder, pieces, 2);
}

// ---- reshape -----------------------------------------------------------------------------------------------------

// Facts inside the box of a non-empty result.
static Facts *reshape_facts(const MapBuilder *builder, Arena *scratch) {
    Facts *facts = ir_function_facts(builder->function, scratch);
    IrType operand = builder->operand;
    for (uint32_t k = 0; k < operand.rank; k++) facts_assume_nonnegative(facts, operand.shape[k]);
    for (uint32_t k = 0; k < builder->rank; k++) {
        facts_assume_nonnegative(facts, builder->upper[k]);
        facts_assume_nonnegative(facts, builder->index[k]);
        facts_assume_less(facts, builder->index[k], builder->upper[k]);
    }
    return facts;
}

// gamma over result axes [first, end), gamma' over operand axes [source_first, source_end); the sizes agree.
static void reshape_group(const MapBuilder *builder, uint32_t first, uint32_t end, uint32_t source_first,
                          uint32_t source_end, ExtentId *subscripts) {
    ExtentTable *table = builder->table;
    const ExtentId *shape = builder->operand.shape;
    ExtentId position = builder->zero;
    for (uint32_t k = first; k < end; k++) {
        if (extent_is_value(table, builder->upper[k], 1)) continue;
        position = extent_add(table, extent_multiply(table, position, builder->upper[k]), builder->index[k]);
    }
    for (uint32_t k = source_end; k-- > source_first;) {
        bool unit = extent_is_value(table, shape[k], 1);
        subscripts[k] = unit ? builder->zero : k == source_first ? position : extent_modulo(table, position, shape[k]);
        if (!unit && k > source_first) position = extent_floor_divide(table, position, shape[k]);
    }
}

// The ends of the next groups: the nearest axes up to which both sides have the same size.
static void next_group(const MapBuilder *builder, uint32_t *end, uint32_t *source_end) {
    IrType operand = builder->operand;
    uint32_t first = *end, source_first = *source_end;
    ExtentId size = extent_constant(builder->table, 1), source_size;
    for (uint32_t k = first; k < builder->rank; k++) {
        size = extent_multiply(builder->table, size, builder->upper[k]);
        source_size = extent_constant(builder->table, 1);
        for (uint32_t m = source_first; m < operand.rank; m++) {
            source_size = extent_multiply(builder->table, source_size, operand.shape[m]);
            if (!extent_same(size, source_size)) continue;
            *end = k + 1;
            *source_end = m + 1;
            return;
        }
    }
    *end = builder->rank;
    *source_end = operand.rank;
}

static IndexMapId map_reshape(const MapBuilder *builder) {
    ExtentId subscripts[IR_RANK_LIMIT];
    uint32_t rank = builder->operand.rank, end = 0, source_end = 0;
    while (source_end < rank) {
        uint32_t first = end, source_first = source_end;
        next_group(builder, &end, &source_end);
        reshape_group(builder, first, end, source_first, source_end, subscripts);
    }
    Arena *scratch = arena_create();
    Facts *facts = reshape_facts(builder, scratch);
    for (uint32_t k = 0; k < rank; k++) subscripts[k] = facts_simplify(facts, subscripts[k]);
    arena_destroy(scratch);
    return whole(builder, subscripts);
}

// ---- all of them -------------------------------------------------------------------------------------------------

static MapBuilder start_map(const IrFunction *function, const IrAttributes *attributes, IrType operand, IrType result) {
    MapBuilder builder = {
        .function = function, .attributes = attributes, .operand = operand, .table = ir_extents(function), .rank = result.rank};
    builder.zero = extent_constant(builder.table, 0);
    for (uint32_t k = 0; k < builder.rank; k++) {
        builder.lower[k] = builder.zero;
        builder.upper[k] = result.shape[k];
        builder.index[k] = extent_leaf(builder.table, ATOM_INDEX, k);
    }
    return builder;
}

static IndexMapId build_map(const MapBuilder *builder, IrOp op) {
    switch ((int)op) {
    case IR_SLICE: return map_slice(builder);
    case IR_INDEX: return map_index(builder);
    case IR_TRANSPOSE: return map_transpose(builder);
    case IR_BROADCAST: return map_broadcast(builder);
    case IR_RESHAPE: return map_reshape(builder);
    case IR_CONCATENATE: return map_concatenate(builder);
    case IR_ROLL: return map_roll(builder);
    case IR_DIAGONAL: return map_diagonal(builder);
    case IR_WITH_SHAPE: return whole(builder, builder->index);
    }
    INTERNAL_ERROR("%s has no index map", ir_op_info(op)->name);
}

IndexMapId ir_index_map_of(const IrFunction *function, ValueId value) {
    const IrNode *node = ir_node(function, value);
    REQUIRE(ir_op_info(node->op)->op_class == IR_CLASS_STRUCTURAL, "%s has no index map", ir_op_info(node->op)->name);
    MapBuilder builder = start_map(function, &node->attributes, ir_type(function, node->operands[0]), node->type);
    builder.node = node;
    return build_map(&builder, node->op);
}

IndexMapId ir_view_map(const IrFunction *function, IrOp op, const IrAttributes *attributes, IrType operand, IrType result) {
    REQUIRE(op != IR_CONCATENATE, "a concatenation views several operands");
    MapBuilder builder = start_map(function, attributes, operand, result);
    return build_map(&builder, op);
}
