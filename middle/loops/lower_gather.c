// Gathers inside a nest. An index that is loaded cannot be part of an extent; a name stands for it, the index of a loop that is
// nowhere, while the array's element is psi-reduced. Where an offset or a value is finally made, the name's multiple is split off
// and computed as an expression, clamped into range.

#include "lower_internal.h"

static LoopExpressionId clamped(Lowering *lowering, LoopExpressionId index, ExtentId extent) {
    LoopFunction *target = lowering->target;
    LoopExpressionId zero = loop_build_constant(target, DTYPE_I64, 0);
    LoopExpressionId last = loop_build_extent(target, extent_add_constant(lowering->extents, extent, -1));
    LoopExpressionId above = loop_build_apply(target, IR_MAXIMUM, DTYPE_I64, (LoopExpressionId[]){index, zero}, 2);
    return loop_build_apply(target, IR_MINIMUM, DTYPE_I64, (LoopExpressionId[]){above, last}, 2);
}

static bool is_in_range(const Lowering *lowering, ExtentId index, ExtentId extent) {
    return facts_nonnegative(lowering->facts, index) == PROOF_PROVED && facts_less(lowering->facts, index, extent) == PROOF_PROVED;
}

ExtentId gather_index(Nest *nest, ValueId array, LoopExpressionId index, ExtentId extent) {
    Lowering *lowering = nest->lowering;
    const LoopExpression *source = loop_expression(lowering->target, index);
    if (source->kind == LOOP_EXTENT && is_in_range(lowering, source->extent, extent)) return source->extent;
    for (size_t i = 0; i < nest->gathered.count; i++) {
        const GatheredIndex *known = &nest->gathered.items[i];
        if (known->source.index == index.index && extent_same(known->extent, extent) && known->array.index == array.index) return known->name;
    }
    ExtentId name = loop_index_extent(lowering->target, loop_index_add(lowering->target));
    facts_assume_nonnegative(lowering->facts, name);
    vector_push(&nest->gathered, (GatheredIndex){array, index, extent, name, clamped(lowering, index, extent)});
    return name;
}

static AtomId name_atom(const Nest *nest, const GatheredIndex *gathered) {
    AtomId atom = {0};
    extent_is_atom(nest->lowering->extents, gathered->name, &atom);
    return atom;
}

bool gather_mentions(const Nest *nest, const ExtentId *extents, uint32_t count) {
    for (size_t i = 0; i < nest->gathered.count; i++)
        for (uint32_t k = 0; k < count; k++)
            if (extent_mentions(nest->lowering->extents, extents[k], name_atom(nest, &nest->gathered.items[i]))) return true;
    return false;
}

static LoopExpressionId multiple(Lowering *lowering, LoopExpressionId index, ExtentId factor) {
    if (extent_is_value(lowering->extents, factor, 1)) return index;
    LoopExpressionId operands[] = {index, loop_build_extent(lowering->target, factor)};
    return loop_build_apply(lowering->target, IR_MULTIPLY, DTYPE_I64, operands, 2);
}

bool gather_split(Nest *nest, ExtentId *extent, LoopExpressionId *index) {
    Lowering *lowering = nest->lowering;
    *index = (LoopExpressionId){0};
    for (size_t i = 0; i < nest->gathered.count; i++) {
        const GatheredIndex *gathered = &nest->gathered.items[i];
        ExtentId factor, rest;
        if (!extent_mentions(lowering->extents, *extent, name_atom(nest, gathered))) continue;
        if (!extent_linear(lowering->extents, *extent, name_atom(nest, gathered), &factor, &rest) || gather_mentions(nest, &factor, 1)) {
            element_want(nest, gathered->array, REMARK_STORED_GATHERED);
            return false;
        }
        LoopExpressionId term = multiple(lowering, gathered->clamped, factor);
        if (index->index) term = loop_build_apply(lowering->target, IR_ADD, DTYPE_I64, (LoopExpressionId[]){*index, term}, 2);
        *index = term;
        *extent = rest;
    }
    return true;
}
