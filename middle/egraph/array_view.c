#include "array_view.h"

enum { VIEW_SIZE = 200 }; // nodes of a map's subscripts: larger ones are not composed further

static IndexMapTable *maps_of(const ArrayGraph *graph) { return graph->function->module->maps; }

// ---- the map of one operation ------------------------------------------------------------------------------------

// An index that is not proved in range may stand for no element.
static bool is_in_range(const ArrayGraph *graph, const ArrayAttributes *attributes, IrType operand, uint32_t region) {
    if (attributes->op != IR_INDEX) return true;
    const Facts *facts = array_region_facts(graph, (RegionId){region});
    ExtentId at = attributes->attributes.extents[0], extent = operand.shape[attributes->attributes.integers[0]];
    return facts_nonnegative(facts, at) == PROOF_PROVED && facts_less(facts, at, extent) == PROOF_PROVED;
}

static bool has_size(const ArrayGraph *graph, IndexMapId map) {
    const IndexMapPiece *piece = index_map_get(maps_of(graph), map)->pieces;
    uint32_t size = 0;
    for (uint32_t k = 0; k < piece->source_rank; k++) size += extent_size(array_graph_extents(graph), piece->subscripts[k]);
    return size <= VIEW_SIZE;
}

static bool is_identity(const ArrayGraph *graph, IndexMapId map, IrType operand, IrType type) {
    return operand.rank == type.rank && index_map_same(map, index_map_identity(maps_of(graph), operand.rank, operand.shape));
}

// No map when it grew too large.
static IndexMapId bounded(const ArrayGraph *graph, IndexMapId map) {
    ExtentTable *table = array_graph_extents(graph);
    bool overflowed = extent_table_take_overflow(table);
    return overflowed || !has_size(graph, map) ? (IndexMapId){0} : map;
}

IndexMapId array_view_own_map(ArrayGraph *graph, EgNode node, IrType type, uint32_t region) {
    InternedAttributes *known = &graph->attributes.items[eg_node_payload(graph->engine, node)];
    uint32_t operand = array_class_fact(graph, eg_node_child(graph->engine, node, 0))->type;
    if (known->view_type == operand && known->view_region == region) return known->view;
    IrType operand_type = graph->types.items[operand - 1].type;
    known->view_type = operand, known->view_region = region, known->view = (IndexMapId){0};
    if (!is_in_range(graph, &known->attributes, operand_type, region)) return known->view;
    IndexMapId map = bounded(graph, ir_view_map(graph->function, known->attributes.op, &known->attributes.attributes, operand_type, type));
    if (map.index && !is_identity(graph, map, operand_type, type)) known->view = map;
    return known->view;
}

bool array_view_has_map(IrOp op) { return ir_op_info(op)->op_class == IR_CLASS_STRUCTURAL && op != IR_CONCATENATE && op != IR_ROLL; }

// ---- the fact ----------------------------------------------------------------------------------------------------

static bool views_another(const ArrayGraph *graph, const ArrayFact *fact, EgClass class) {
    return fact->source && eg_find(graph->engine, (EgClass){fact->source}).index != class.index;
}

void array_view_make(ArrayGraph *graph, EgNode node, IrOp op, IrType type, ArrayFact *fact) {
    if (!array_view_has_map(op)) return;
    IndexMapId map = array_view_own_map(graph, node, type, fact->region);
    if (!map.index) return;
    EgClass source = eg_node_child(graph->engine, node, 0);
    const ArrayFact *operand = array_class_fact(graph, source);
    IndexMapId composed = {0};
    if (views_another(graph, operand, source))
        composed = bounded(graph, index_map_compose_views(maps_of(graph), map, operand->map, array_region_facts(graph, (RegionId){fact->region})));
    if (composed.index) source = eg_find(graph->engine, (EgClass){operand->source}), map = composed;
    if (source.index != eg_node_class(graph->engine, node).index) fact->source = source.index, fact->map = map;
}

bool array_view_merge(const ArrayGraph *graph, ArrayFact *kept, const ArrayFact *from) {
    uint32_t source = kept->source ? eg_find(graph->engine, (EgClass){kept->source}).index : 0;
    uint32_t other = from->source ? eg_find(graph->engine, (EgClass){from->source}).index : 0;
    bool moved = source != kept->source;
    kept->source = source;
    if (!other || (source && (source < other || (source == other && kept->map.index <= from->map.index)))) return moved;
    kept->source = other, kept->map = from->map;
    return true;
}

static bool is_whole(const ArrayGraph *graph, const ArrayFact *fact) {
    const ArrayFact *source = array_class_fact(graph, (EgClass){fact->source});
    IrType type = graph->types.items[fact->type - 1].type;
    return source->type == fact->type && is_identity(graph, fact->map, type, type);
}

// A view whose shape a check makes true may be the same as one that needs no check, but only where that check was made: elsewhere the
// second one must not be computed as the first.
void array_view_unite(ArrayGraph *graph, EgClass class, const ArrayFact *fact) {
    if (!views_another(graph, fact, class)) return;
    EgClass equal = eg_find(graph->engine, (EgClass){fact->source});
    if (!is_whole(graph, fact)) equal = array_view_intern(graph, (ArrayView){equal.index, fact->map.index, fact->type, fact->is_conditional, class});
    else if (array_class_fact(graph, equal)->is_conditional != fact->is_conditional) return;
    if (eg_find(graph->engine, equal).index != class.index) eg_union(graph->engine, class, equal);
}
