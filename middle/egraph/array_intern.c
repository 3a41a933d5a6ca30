// Interning of attributes and types, so that payloads and facts hold numbers. Numbers follow the order of first use.

#include "array_internal.h"

#include <string.h>

// ---- places ------------------------------------------------------------------------------------------------------

typedef struct PlaceVisit {
    const ArrayGraph *graph;
    ArrayPlace place;
} PlaceVisit;

ArrayPlace array_place_join(const ArrayGraph *graph, ArrayPlace left, ArrayPlace right) {
    const IrRegion *regions = graph->function->regions.items;
    uint32_t region = regions[right.region].depth > regions[left.region].depth ? right.region : left.region;
    return (ArrayPlace){region, left.time > right.time ? left.time : right.time};
}

static void join_leaf(void *data, AtomId leaf) {
    PlaceVisit *visit = data;
    Atom atom = extent_atom(array_graph_extents(visit->graph), leaf);
    if (atom.kind == ATOM_VALUE) visit->place = array_place_join(visit->graph, visit->place, visit->graph->places[atom.number]);
}

ArrayPlace array_extents_place(const ArrayGraph *graph, const ExtentId *extents, uint32_t count) {
    PlaceVisit visit = {graph, {graph->function->root.index, 0}};
    const ExtentTable *table = array_graph_extents(graph);
    for (uint32_t k = 0; k < count; k++)
        if (extent_mentions_kind(table, extents[k], ATOM_VALUE)) extent_visit_leaves(table, extents[k], join_leaf, &visit);
    return visit.place;
}

// ---- slots -------------------------------------------------------------------------------------------------------

typedef bool SameEntry(const ArrayGraph *graph, uint32_t entry, const void *wanted);
typedef uint64_t EntryHash(const ArrayGraph *graph, uint32_t entry);

static void grow(ArrayGraph *graph, ArrayInterner *interner, EntryHash *hash_of) {
    uint32_t capacity = interner->capacity ? interner->capacity * 2 : 64;
    uint32_t *slots = ARENA_ARRAY(graph->arena, capacity, uint32_t);
    for (uint32_t entry = 0; entry < interner->count; entry++) {
        uint32_t at = (uint32_t)hash_of(graph, entry) & (capacity - 1);
        while (slots[at]) at = (at + 1) & (capacity - 1);
        slots[at] = entry + 1;
    }
    interner->slots = slots;
    interner->capacity = capacity;
}

// The slot of the entry that equals `wanted`, or the free one where it belongs.
static uint32_t *find_slot(ArrayGraph *graph, ArrayInterner *interner, uint64_t hash, SameEntry *same, EntryHash *hash_of, const void *wanted) {
    if ((interner->count + 1) * 2 > interner->capacity) grow(graph, interner, hash_of);
    for (uint32_t at = (uint32_t)hash & (interner->capacity - 1);; at = (at + 1) & (interner->capacity - 1))
        if (!interner->slots[at] || same(graph, interner->slots[at] - 1, wanted)) return &interner->slots[at];
}

static bool same_bytes(const void *left, const void *right, size_t bytes) { return bytes == 0 || memcmp(left, right, bytes) == 0; }

// ---- types -------------------------------------------------------------------------------------------------------

static bool same_type(const ArrayGraph *graph, uint32_t entry, const void *wanted) {
    const IrType *left = &graph->types.items[entry].type, *right = wanted;
    return left->dtype == right->dtype && left->rank == right->rank && same_bytes(left->shape, right->shape, left->rank * sizeof *left->shape);
}

static uint64_t type_hash(const ArrayGraph *graph, uint32_t entry) { return graph->types.items[entry].hash; }

uint32_t array_type_intern(ArrayGraph *graph, IrType type) {
    uint64_t hash = hash_bytes(type.shape, type.rank * sizeof *type.shape, (uint64_t)type.dtype);
    uint32_t *slot = find_slot(graph, &graph->type_slots, hash, same_type, type_hash, &type);
    if (*slot) return *slot - 1;
    type.shape = arena_copy(graph->arena, type.shape, type.rank * sizeof *type.shape);
    vector_push(&graph->types, (InternedType){type, hash});
    *slot = ++graph->type_slots.count;
    return *slot - 1;
}

// ---- attributes --------------------------------------------------------------------------------------------------

static bool same_attributes(const ArrayGraph *graph, uint32_t entry, const void *wanted) {
    const ArrayAttributes *left = &graph->attributes.items[entry].attributes, *right = wanted;
    const IrAttributes *first = &left->attributes, *second = &right->attributes;
    return left->op == right->op && left->dtype == right->dtype && left->rank == right->rank && first->order == second->order &&
           first->constant == second->constant && first->integer_count == second->integer_count && first->extent_count == second->extent_count &&
           (!left->shape == !right->shape) && (!left->shape || same_bytes(left->shape, right->shape, left->rank * sizeof *left->shape)) &&
           same_bytes(first->integers, second->integers, first->integer_count * sizeof *first->integers) &&
           same_bytes(first->extents, second->extents, first->extent_count * sizeof *first->extents);
}

static uint64_t attributes_hash(const ArrayGraph *graph, uint32_t entry) { return graph->attributes.items[entry].hash; }

static uint64_t hash_attributes(const ArrayAttributes *attributes) {
    const IrAttributes *given = &attributes->attributes;
    uint64_t words[] = {(uint64_t)attributes->op, (uint64_t)attributes->dtype, attributes->rank, (uint64_t)given->order, given->constant};
    uint64_t hash = hash_bytes(words, sizeof words, 0);
    if (attributes->shape) hash = hash_bytes(attributes->shape, attributes->rank * sizeof *attributes->shape, hash);
    hash = hash_bytes(given->integers, given->integer_count * sizeof *given->integers, hash);
    return hash_bytes(given->extents, given->extent_count * sizeof *given->extents, hash);
}

static ArrayAttributes copy_attributes(ArrayGraph *graph, const ArrayAttributes *attributes) {
    ArrayAttributes copy = *attributes;
    IrAttributes *kept = &copy.attributes;
    if (copy.shape) copy.shape = arena_copy(graph->arena, copy.shape, copy.rank * sizeof *copy.shape);
    kept->integers = arena_copy(graph->arena, kept->integers, kept->integer_count * sizeof *kept->integers);
    kept->extents = arena_copy(graph->arena, kept->extents, kept->extent_count * sizeof *kept->extents);
    return copy;
}

int64_t array_attributes_intern(ArrayGraph *graph, const ArrayAttributes *attributes) {
    uint64_t hash = hash_attributes(attributes);
    uint32_t *slot = find_slot(graph, &graph->attribute_slots, hash, same_attributes, attributes_hash, attributes);
    if (*slot) return *slot - 1;
    const IrAttributes *given = &attributes->attributes;
    ArrayPlace place = array_extents_place(graph, attributes->shape, attributes->shape ? attributes->rank : 0);
    place = array_place_join(graph, place, array_extents_place(graph, given->extents, given->extent_count));
    vector_push(&graph->attributes, (InternedAttributes){.attributes = copy_attributes(graph, attributes), .place = place, .hash = hash});
    *slot = ++graph->attribute_slots.count;
    return *slot - 1;
}

const ArrayAttributes *array_attributes(const ArrayGraph *graph, int64_t payload) {
    REQUIRE(payload >= 0 && (size_t)payload < graph->attributes.count, "a payload that names no attributes");
    return &graph->attributes.items[payload].attributes;
}

// ---- views -------------------------------------------------------------------------------------------------------

static bool same_view(const ArrayGraph *graph, uint32_t entry, const void *wanted) {
    const ArrayView *left = &graph->views.items[entry], *right = wanted;
    return left->source == right->source && left->map == right->map && left->type == right->type && left->is_conditional == right->is_conditional;
}

static uint64_t hash_view(const ArrayView *view) {
    uint32_t words[] = {view->source, view->map, view->type, view->is_conditional};
    return hash_bytes(words, sizeof words, 0);
}

static uint64_t view_hash(const ArrayGraph *graph, uint32_t entry) { return hash_view(&graph->views.items[entry]); }

EgClass array_view_intern(ArrayGraph *graph, ArrayView view) {
    uint32_t *slot = find_slot(graph, &graph->view_slots, hash_view(&view), same_view, view_hash, &view);
    if (*slot) return graph->views.items[*slot - 1].class;
    vector_push(&graph->views, view);
    *slot = ++graph->view_slots.count;
    return view.class;
}

void array_intern_free(ArrayGraph *graph) {
    vector_free(&graph->attributes);
    vector_free(&graph->types);
    vector_free(&graph->views);
}
