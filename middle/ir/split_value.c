// Parts and pairs of complex values.

#include "split_internal.h"

IrType ir_complex_type(IrType pairs) {
    return (IrType){pairs.dtype == DTYPE_F32 ? DTYPE_C64 : DTYPE_C128, pairs.rank - 1, pairs.shape};
}

IrType split_pair_type(const Splitter *splitter, IrType type) {
    ExtentId *shape = ARENA_ARRAY(splitter->function->module->arena, type.rank + 1, ExtentId);
    REQUIRE(type.rank < IR_RANK_LIMIT, "an array of complex numbers of rank %u", type.rank);
    for (uint32_t k = 0; k < type.rank; k++) shape[k] = type.shape[k];
    shape[type.rank] = extent_constant(ir_extents(splitter->function), 2);
    return (IrType){dtype_part(type.dtype), type.rank + 1, shape};
}

ValueId split_plain(const Splitter *splitter, ValueId value) {
    bool replaced = value.index < splitter->count && value_exists(splitter->replacements[value.index]);
    return replaced ? splitter->replacements[value.index] : value;
}

static ValueId part_of(Splitter *splitter, ValueId pairs, int64_t part) {
    uint32_t axis = ir_type(splitter->function, pairs).rank - 1;
    return ir_build_index(splitter->function, pairs, axis, extent_constant(ir_extents(splitter->function), part), ir_node(splitter->function, pairs)->span);
}

static ComplexForm *require_parts(Splitter *splitter, ValueId value) {
    ComplexForm *form = &splitter->forms[value.index];
    REQUIRE(value_exists(form->real) || value_exists(form->pairs), "the complex value %%%u has no parts", value.index);
    if (value_exists(form->real)) return form;
    form->real = part_of(splitter, form->pairs, 0);
    form->imaginary = part_of(splitter, form->pairs, 1);
    return form;
}

ValueId split_real(Splitter *splitter, ValueId value) { return require_parts(splitter, value)->real; }

ValueId split_imaginary(Splitter *splitter, ValueId value) { return require_parts(splitter, value)->imaginary; }

void split_define(Splitter *splitter, ValueId value, ValueId real, ValueId imaginary) {
    splitter->forms[value.index] = (ComplexForm){.real = real, .imaginary = imaginary};
}

// ---- pairs -------------------------------------------------------------------------------------------------------

static ValueId with_unit_axis(Splitter *splitter, ValueId part) {
    IrType type = ir_type(splitter->function, part);
    ExtentId shape[IR_RANK_LIMIT];
    int64_t axes[IR_RANK_LIMIT];
    REQUIRE(type.rank < IR_RANK_LIMIT, "an array of complex numbers of rank %u", type.rank);
    for (uint32_t k = 0; k < type.rank; k++) shape[k] = type.shape[k], axes[k] = k;
    shape[type.rank] = extent_constant(ir_extents(splitter->function), 1);
    axes[type.rank] = -1;
    return ir_build_broadcast(splitter->function, part, type.rank + 1, shape, axes, ir_node(splitter->function, part)->span);
}

ValueId split_pairs(Splitter *splitter, ValueId value) {
    ComplexForm *form = &splitter->forms[value.index];
    if (value_exists(form->pairs)) return form->pairs;
    ValueId parts[2] = {with_unit_axis(splitter, form->real), with_unit_axis(splitter, form->imaginary)};
    uint32_t axis = ir_type(splitter->function, parts[0]).rank - 1;
    form->pairs = ir_build_concatenate(splitter->function, parts, 2, axis, ir_node(splitter->function, value)->span);
    return form->pairs;
}

// ---- structural operations ---------------------------------------------------------------------------------------

static ValueId repeat_on_part(Splitter *splitter, const IrNode *node, bool imaginary) {
    ValueId *operands = ARENA_ARRAY(splitter->scratch, node->operand_count, ValueId);
    for (uint32_t i = 0; i < node->operand_count; i++)
        operands[i] = imaginary ? split_imaginary(splitter, node->operands[i]) : split_real(splitter, node->operands[i]);
    IrType type = node->type;
    type.dtype = dtype_part(type.dtype);
    return ir_build(splitter->function, node->op, type, operands, node->operand_count, &node->attributes, node->span);
}

void split_structural(Splitter *splitter, ValueId value) {
    IrNode node = *ir_node(splitter->function, value);
    ValueId real = repeat_on_part(splitter, &node, false);
    split_define(splitter, value, real, repeat_on_part(splitter, &node, true));
}

// ---- maps --------------------------------------------------------------------------------------------------------

static const ExtentId *append(Splitter *splitter, const ExtentId *extents, uint32_t count, ExtentId last) {
    ExtentId *result = ARENA_ARRAY(splitter->scratch, count + 1, ExtentId);
    for (uint32_t k = 0; k < count; k++) result[k] = extents[k];
    result[count] = last;
    return result;
}

IndexMapId split_map(Splitter *splitter, IndexMapId id, int part) {
    ExtentTable *extents = ir_extents(splitter->function);
    IndexMap map = *index_map_get(splitter->function->module->maps, id);
    IndexMapPiece *pieces = ARENA_ARRAY(splitter->scratch, map.piece_count, IndexMapPiece);
    ExtentId last = part < 0 ? extent_leaf(extents, ATOM_INDEX, map.result_rank) : extent_constant(extents, part);
    for (uint32_t i = 0; i < map.piece_count; i++) {
        pieces[i] = map.pieces[i];
        pieces[i].subscripts = append(splitter, pieces[i].subscripts, pieces[i].source_rank++, last);
        if (part >= 0) continue;
        pieces[i].lower = append(splitter, pieces[i].lower, map.result_rank, extent_constant(extents, 0));
        pieces[i].upper = append(splitter, pieces[i].upper, map.result_rank, extent_constant(extents, 2));
    }
    map.pieces = pieces;
    map.result_rank += part < 0;
    return index_map_intern(splitter->function->module->maps, &map);
}
