// Scans inside a nest. Where the innermost loop walks the scanned axis, or several do together, one variable carries the result so far, and whatever reads
// the scan at the same index reads the variable. Elsewhere a scan that is itself stored reads its previous element from where it
// was stored, so that the loops inside stay independent; its first elements are a box of their own.

#include "lower_internal.h"

#include "middle/ir/scalar.h"

static uint32_t scanned_axis(const Nest *nest, ValueId value) {
    return (uint32_t)ir_node(nest->lowering->source, value)->attributes.integers[0];
}

static bool mentions_level(const Nest *nest, ExtentId extent, uint32_t level) {
    AtomId atom = {0};
    extent_is_atom(nest->lowering->extents, loop_index_extent(nest->lowering->target, nest->levels[level].index), &atom);
    return extent_mentions(nest->lowering->extents, extent, atom);
}

// How many of the innermost loops together walk the scanned axis from its start, in order; 0 for none.
static uint32_t walking_levels(const Nest *nest, ExtentId index) {
    ExtentTable *extents = nest->lowering->extents;
    ExtentId walked = extent_constant(extents, 0), stride = extent_constant(extents, 1);
    for (uint32_t count = 1; count <= nest->level_count; count++) {
        const NestLevel *loop = &nest->levels[nest->level_count + 1 - count];
        ExtentId steps = extent_subtract(extents, loop_index_extent(nest->lowering->target, loop->index), loop->lower);
        walked = extent_add(extents, walked, extent_multiply(extents, steps, stride));
        stride = extent_multiply(extents, stride, extent_subtract(extents, loop->upper, loop->lower));
        if (extent_same(index, walked)) return count;
    }
    return 0;
}

// The number of innermost loops through which one variable can carry the scan: they walk its axis and nothing else, and each
// loop around them moves some index, or it would repeat the scan. 0 for none.
static uint32_t carrying_levels(const Nest *nest, ValueId value, const ExtentId *indices) {
    uint32_t axis = scanned_axis(nest, value), rank = ir_type(nest->lowering->source, value).rank;
    uint32_t count = walking_levels(nest, indices[axis]);
    for (uint32_t level = 1; level <= nest->level_count && count > 0; level++) {
        bool found = false;
        for (uint32_t k = 0; k < rank; k++) found = found || (k != axis && mentions_level(nest, indices[k], level));
        if (found != (level + count <= nest->level_count)) return 0;
    }
    return count;
}

// The stored value whose element at `indices` this nest stores; nest->root_count for none.
static uint32_t stored_root(const Nest *nest, ValueId value, const ExtentId *indices) {
    uint32_t rank = ir_type(nest->lowering->source, value).rank;
    for (uint32_t i = 0; i < nest->root_count && nest->targets; i++) {
        bool same = nest->roots[i].index == value.index;
        for (uint32_t k = 0; k < rank && same; k++) same = extent_same(nest->indices[k], indices[k]);
        if (same) return i;
    }
    return nest->root_count;
}

ScanStep scan_step(Nest *nest, ValueId value, const ExtentId *indices) {
    ExtentTable *extents = nest->lowering->extents;
    ExtentId index = indices[scanned_axis(nest, value)];
    if (gather_mentions(nest, indices, ir_type(nest->lowering->source, value).rank)) {
        element_want(nest, value, REMARK_STORED_GATHERED);
        return SCAN_STORED;
    }
    if (element_sign(nest, extent_add_constant(extents, index, -1)) == PROOF_REFUTED) return SCAN_FIRST;
    if (nest->active.count == 0 && carrying_levels(nest, value, indices) > 0) {
        uint32_t rank = ir_type(nest->lowering->source, value).rank;
        bool again = !nest_is_root(nest, value) && element_read_elsewhere(nest, value, indices, rank);
        if (!again) return SCAN_CARRIED;
    } else if (nest->active.count == 0 && stored_root(nest, value, indices) < nest->root_count) {
        ExtentId distance = extent_add_constant(extents, index, -1);
        Proof later = element_sign(nest, distance);
        if (later == PROOF_PROVED) return SCAN_STORED;
        element_split(nest, value, distance);
        return SCAN_STORED;
    }
    element_want(nest, value, REMARK_STORED_REDUCTION);
    return SCAN_STORED;
}

// What leaves any first element as it is. Minima and maxima of floats have no such number that --fp=fast admits.
static bool neutral_bits(IrOp combiner, DType dtype, uint64_t *bits) {
    bool is_extreme = combiner == IR_MINIMUM || combiner == IR_MAXIMUM;
    *bits = 0;
    if (is_extreme && dtype_is_float(dtype)) return false;
    uint64_t all = scalar_identity(IR_BIT_AND, is_extreme ? dtype : DTYPE_U64), sign = dtype_is_signed(dtype) ? all ^ all >> 1 : 0;
    if (is_extreme) *bits = combiner == IR_MINIMUM ? all ^ sign : sign;
    else if (combiner != IR_BIT_XOR) *bits = scalar_identity(combiner, dtype);
    return true;
}

static LoopExpressionId combined(Nest *nest, const IrNode *node, LoopExpressionId before, LoopExpressionId element) {
    return loop_build_apply(nest->lowering->target, node->attributes.combiner, node->type.dtype, (LoopExpressionId[]){before, element}, 2);
}

// `index` is the scanned axis's.
static LoopExpressionId carry(Nest *nest, const IrNode *node, ExtentId index, uint32_t levels, LoopExpressionId element) {
    LoopFunction *target = nest->lowering->target;
    LoopVariableId variable = storage_variable(nest->lowering, node->type.dtype, "r");
    NestLevel *inner = &nest->levels[nest->level_count], *outer = inner - levels;
    LoopStatement *start = loop_statement_add(target, &outer->prelude, LOOP_ASSIGN, node->span);
    start->variable = variable;
    uint64_t bits;
    bool is_neutral = neutral_bits(node->attributes.combiner, node->type.dtype, &bits);
    start->value = loop_build_constant(target, node->type.dtype, bits);
    LoopStatement *next = loop_statement_add(target, &inner->prelude, LOOP_ASSIGN, node->span);
    next->variable = variable;
    next->value = combined(nest, node, loop_build_variable(target, variable), element);
    if (!is_neutral) {
        const LoopExpressionId compared[] = {loop_build_extent(target, index), loop_build_constant(target, DTYPE_I64, 0)};
        LoopExpressionId is_first = loop_build_apply(target, IR_EQUAL, DTYPE_BOOL, compared, 2);
        next->value = loop_build_apply(target, IR_SELECT, node->type.dtype, (LoopExpressionId[]){is_first, element, next->value}, 3);
    }
    for (NestLevel *level = inner; level > outer; level--) level->is_ordered = true;
    return loop_build_variable(target, variable);
}

// The previous element from its place in the target.
static LoopExpressionId continue_stored(Nest *nest, ValueId value, const IrNode *node, const ExtentId *indices, LoopExpressionId element) {
    Lowering *lowering = nest->lowering;
    uint32_t axis = scanned_axis(nest, value), root = stored_root(nest, value, indices);
    ExtentId *previous = arena_copy(lowering->arena, indices, node->type.rank * sizeof *indices);
    previous[axis] = extent_add_constant(lowering->extents, indices[axis], -1);
    for (uint32_t level = 1; level <= nest->level_count; level++)
        if (mentions_level(nest, indices[axis], level)) nest->levels[level].is_ordered = true;
    LoopExpressionId load = loop_build_load(lowering->target, nest->targets[root].buffer, nest_target_offset(nest, root, previous));
    return combined(nest, node, load, element);
}

LoopExpressionId scan_emit(Nest *nest, ValueId value, const ExtentId *indices, ScanStep step, LoopExpressionId element) {
    const IrNode node = *ir_node(nest->lowering->source, value);
    switch (step) {
    case SCAN_FIRST: return element;
    case SCAN_CARRIED: return carry(nest, &node, indices[scanned_axis(nest, value)], carrying_levels(nest, value, indices), element);
    case SCAN_STORED: return continue_stored(nest, value, &node, indices, element);
    }
    INTERNAL_ERROR("a scan goes on in no way");
}
