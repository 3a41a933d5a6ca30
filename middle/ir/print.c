// The array IR as text. Skeleton nodes stand in order; pure nodes stand in the region that ir_places gives, before
// their first user. Values are numbered as they are printed, and extents are printed with these numbers, so that text
// does not depend on how the function was built.

#include "index_map_internal.h"
#include "ir_internal.h"
#include "scalar.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// A pure node waits in its region for the item that contains its first user.
typedef struct Pending {
    uint32_t first_use; // a place in program order
    uint32_t value;
} Pending;

typedef struct PendingList {
    VECTOR(Pending) nodes;
    size_t printed;
} PendingList;

typedef struct Printer {
    const IrFunction *function;
    ExtentTable *table;
    TextBuffer *output;
    Arena *arena;
    const bool *live;
    const RegionId *places;
    uint32_t order;       // of the next item or region end
    uint32_t *item_start; // by value: when a skeleton node begins, and the last place inside it
    uint32_t *item_end;
    uint32_t *region_end; // by region
    uint32_t *first_use;  // by value
    uint32_t *numbers;    // by value; as printed
    uint32_t next_number;
    PendingList *pending; // by region
} Printer;

// ---- program order -----------------------------------------------------------------------------------------------

// Nesting is limited by the front end and the parser.
static void order_region(Printer *printer, RegionId id) {
    const IrRegion *region = ir_region(printer->function, id);
    for (size_t i = 0; i < region->items.count; i++) {
        ValueId item = region->items.items[i];
        const IrNode *node = ir_node(printer->function, item);
        printer->item_start[item.index] = printer->order++;
        for (int r = 0; r < 2; r++)
            if (node->regions[r].index) order_region(printer, node->regions[r]);
        printer->item_end[item.index] = printer->order++;
    }
    printer->region_end[id.index] = printer->order++;
}

typedef struct Use {
    Printer *printer;
    uint32_t place;
} Use;

static void note_use(void *data, ValueId value) {
    const Use *use = data;
    uint32_t *first = &use->printer->first_use[value.index];
    if (use->place < *first) *first = use->place;
}

static void note_uses(Printer *printer, const ValueId *values, size_t count, uint32_t place) {
    Use use = {printer, place};
    for (size_t i = 0; i < count; i++) note_use(&use, values[i]);
}

static bool is_pure(const IrFunction *function, ValueId value) {
    IrOp op = ir_node(function, value)->op;
    return !ir_is_skeleton(op) && op != IR_ARGUMENT && op != IR_PARAMETER;
}

static void find_first_uses(Printer *printer) {
    const IrFunction *function = printer->function;
    memset(printer->first_use, 0xFF, function->nodes.count * sizeof *printer->first_use);
    uint32_t end = printer->region_end[function->root.index];
    note_uses(printer, function->results.items, function->results.count, end);
    for (size_t i = 0; i < function->parameters.count; i++)
        note_uses(printer, &function->parameters.items[i].final, 1, end);
    for (size_t r = 1; r < function->regions.count; r++) {
        const IrRegion *region = &function->regions.items[r];
        note_uses(printer, region->results.items, region->results.count, printer->region_end[r]);
    }
    for (size_t i = function->nodes.count; i-- > 1;) {
        ValueId value = {(uint32_t)i};
        if (!printer->live[i]) continue;
        bool pure = is_pure(function, value);
        Use use = {printer, pure ? printer->first_use[i] : printer->item_start[i]};
        if (pure || ir_is_skeleton(ir_node(function, value)->op))
            ir_visit_dependencies(function, value, note_use, &use);
    }
}

static int compare_pending(const void *left, const void *right) {
    const Pending *first = left, *second = right;
    if (first->first_use != second->first_use) return first->first_use < second->first_use ? -1 : 1;
    return (first->value > second->value) - (first->value < second->value);
}

static void collect_pending(Printer *printer) {
    const IrFunction *function = printer->function;
    for (uint32_t i = 1; i < function->nodes.count; i++)
        if (printer->live[i] && is_pure(function, (ValueId){i}))
            vector_push(&printer->pending[printer->places[i].index].nodes, (Pending){printer->first_use[i], i});
    for (size_t r = 1; r < function->regions.count; r++) {
        PendingList *list = &printer->pending[r];
        if (list->nodes.count) qsort(list->nodes.items, list->nodes.count, sizeof *list->nodes.items, compare_pending);
    }
}

// ---- nodes -------------------------------------------------------------------------------------------------------

static bool renumber(void *data, AtomId leaf, ExtentId *replacement) {
    const Printer *printer = data;
    Atom atom = extent_atom(printer->table, leaf);
    if (atom.kind != ATOM_VALUE) return false;
    *replacement = extent_leaf(printer->table, ATOM_VALUE, printer->numbers[atom.number]);
    return true;
}

static ExtentId renumbered(Printer *printer, ExtentId extent) {
    if (!extent_mentions_kind(printer->table, extent, ATOM_VALUE)) return extent;
    return extent_substitute(printer->table, extent, renumber, printer);
}

static void print_extents(Printer *printer, const ExtentId *extents, uint32_t count) {
    text_add_char(printer->output, '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i) text_add(printer->output, ", ");
        extent_print(printer->table, renumbered(printer, extents[i]), printer->output);
    }
    text_add_char(printer->output, ']');
}

static void print_type(Printer *printer, IrType type) {
    if (type.dtype == DTYPE_NONE) return;
    text_format(printer->output, " : %s", dtype_name(type.dtype));
    if (type.rank) print_extents(printer, type.shape, type.rank);
}

static void print_span(TextBuffer *output, Span span) {
    if (span.start || span.end) text_format(output, " @%" PRIu32 "-%" PRIu32, span.start, span.end);
}

static void print_values(Printer *printer, const ValueId *values, size_t count) {
    text_add_char(printer->output, '(');
    for (size_t i = 0; i < count; i++)
        text_format(printer->output, "%s%%%" PRIu32, i ? ", " : "", printer->numbers[values[i].index]);
    text_add_char(printer->output, ')');
}

static void print_integers(TextBuffer *output, const int64_t *integers, uint32_t count) {
    text_add(output, " integers[");
    for (uint32_t i = 0; i < count; i++) text_format(output, "%s%" PRId64, i ? ", " : "", integers[i]);
    text_add_char(output, ']');
}

static const ExtentId *renumber_list(Printer *printer, const ExtentId *extents, uint32_t count) {
    ExtentId *copies = ARENA_ARRAY(printer->arena, count, ExtentId);
    for (uint32_t k = 0; k < count; k++) copies[k] = renumbered(printer, extents[k]);
    return copies;
}

static void print_map(Printer *printer, IndexMapId id) {
    IndexMap map = *index_map_get(printer->function->module->maps, id);
    IndexMapPiece *pieces = ARENA_ARRAY(printer->arena, map.piece_count, IndexMapPiece);
    for (uint32_t i = 0; i < map.piece_count; i++) {
        pieces[i] = map.pieces[i];
        pieces[i].lower = renumber_list(printer, pieces[i].lower, map.result_rank);
        pieces[i].upper = renumber_list(printer, pieces[i].upper, map.result_rank);
        pieces[i].subscripts = renumber_list(printer, pieces[i].subscripts, pieces[i].source_rank);
    }
    map.pieces = pieces;
    text_add(printer->output, " map{");
    index_map_print_contents(printer->table, &map, printer->output);
    text_add_char(printer->output, '}');
}

static void print_attributes(Printer *printer, const IrNode *node) {
    const IrAttributes *attributes = &node->attributes;
    uint32_t has = ir_op_info(node->op)->attributes;
    if (has & IR_HAS_INTEGERS && node->op != IR_ARGUMENT)
        print_integers(printer->output, attributes->integers, attributes->integer_count);
    if (has & IR_HAS_EXTENTS) {
        text_add(printer->output, " extents");
        print_extents(printer, attributes->extents, attributes->extent_count);
    }
    if (has & IR_HAS_MAP && attributes->map.index) print_map(printer, attributes->map);
    if (has & IR_HAS_ORDER) text_format(printer->output, " order %s", ir_order_name(attributes->order));
    if (has & IR_HAS_COMBINER) text_format(printer->output, " combiner %s", ir_op_info(attributes->combiner)->name);
    if (has & IR_HAS_CODE) text_format(printer->output, " code %" PRId32, attributes->code);
    if (!(has & IR_HAS_CONSTANT)) return;
    text_add(printer->output, " value ");
    scalar_print(node->type.dtype, attributes->constant, printer->output);
}

static void print_indentation(Printer *printer, uint32_t depth) {
    for (uint32_t i = 0; i <= depth; i++) text_add(printer->output, "  ");
}

static void print_node(Printer *printer, ValueId value, uint32_t depth) {
    const IrNode *node = ir_node(printer->function, value);
    printer->numbers[value.index] = printer->next_number++;
    print_indentation(printer, depth);
    text_format(printer->output, "%%%" PRIu32 " = %s", printer->numbers[value.index], ir_op_info(node->op)->name);
    if (node->operand_count || ir_op_info(node->op)->most_operands)
        print_values(printer, node->operands, node->operand_count);
    print_attributes(printer, node);
    print_type(printer, node->type);
    print_span(printer->output, node->span);
}

// ---- regions -----------------------------------------------------------------------------------------------------

static void print_pending(Printer *printer, RegionId region, uint32_t until, uint32_t depth) {
    PendingList *list = &printer->pending[region.index];
    for (; list->printed < list->nodes.count && list->nodes.items[list->printed].first_use <= until; list->printed++) {
        print_node(printer, (ValueId){list->nodes.items[list->printed].value}, depth);
        text_add_char(printer->output, '\n');
    }
}

static void print_region(Printer *printer, RegionId id, uint32_t depth);

static void print_region_header(Printer *printer, const IrRegion *region) {
    text_add(printer->output, "region(");
    for (size_t i = 0; i < region->arguments.count; i++) {
        const IrNode *argument = ir_node(printer->function, region->arguments.items[i]);
        printer->numbers[region->arguments.items[i].index] = printer->next_number++;
        text_format(printer->output, "%s%%%" PRIu32, i ? ", " : "", printer->next_number - 1);
        print_type(printer, argument->type);
        print_span(printer->output, argument->span);
    }
    text_add(printer->output, ") {\n");
}

static void print_item(Printer *printer, ValueId item, uint32_t depth) {
    print_node(printer, item, depth);
    RegionId regions[2];
    memcpy(regions, ir_node(printer->function, item)->regions, sizeof regions);
    text_add(printer->output, regions[0].index ? " {\n" : "\n");
    for (int r = 0; r < 2 && regions[r].index; r++) {
        print_indentation(printer, depth + 1);
        print_region_header(printer, ir_region(printer->function, regions[r]));
        print_region(printer, regions[r], depth + 2);
        print_indentation(printer, depth + 2);
        const IrRegion *region = ir_region(printer->function, regions[r]);
        text_add(printer->output, "yield");
        print_values(printer, region->results.items, region->results.count);
        text_add_char(printer->output, '\n');
        print_indentation(printer, depth + 1);
        text_add(printer->output, "}\n");
    }
    if (!regions[0].index) return;
    print_indentation(printer, depth);
    text_add(printer->output, "}\n");
}

static void print_region(Printer *printer, RegionId id, uint32_t depth) {
    const IrRegion *region = ir_region(printer->function, id);
    for (size_t i = 0; i < region->items.count; i++) {
        print_pending(printer, id, printer->item_end[region->items.items[i].index], depth);
        print_item(printer, region->items.items[i], depth);
    }
    print_pending(printer, id, UINT32_MAX, depth);
}

// ---- functions ---------------------------------------------------------------------------------------------------

// Bytes that a quoted string cannot hold are written as \xHH.
static void print_quoted(TextBuffer *output, const char *text) {
    text_add_char(output, '"');
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F)
            text_format(output, "\\x%02x", byte);
        else
            text_add_char(output, *text);
    }
    text_add_char(output, '"');
}

static void print_dimension(Printer *printer, const IrDimension *dimension) {
    text_format(printer->output, "  dimension %s", dimension->name);
    if (dimension->is_parameter) text_format(printer->output, " parameter %" PRIu32, dimension->parameter);
    if (dimension->nonnegative) text_add(printer->output, " nonnegative");
    print_span(printer->output, dimension->span);
    text_add_char(printer->output, '\n');
}

static void print_parameter(Printer *printer, const IrParameter *parameter) {
    printer->numbers[parameter->value.index] = printer->next_number++;
    text_format(printer->output, "  parameter %s = %%%" PRIu32, parameter->name, printer->next_number - 1);
    print_type(printer, parameter->type);
    if (parameter->is_complex) text_add(printer->output, " complex");
    print_span(printer->output, parameter->span);
    text_add_char(printer->output, '\n');
}

static void print_ending(Printer *printer) {
    const IrFunction *function = printer->function;
    for (size_t i = 0; i < function->parameters.count; i++)
        if (function->parameters.items[i].written)
            text_format(printer->output, "  final %zu = %%%" PRIu32 "\n", i,
                        printer->numbers[function->parameters.items[i].final.index]);
    text_add(printer->output, "  return");
    print_values(printer, function->results.items, function->results.count);
    for (size_t i = 0; i < function->complex_results.count; i++)
        text_format(printer->output, "%s%" PRIu32, i ? ", " : " complex ", function->complex_results.items[i]);
    text_add(printer->output, "\n}\n");
}

static void print_function(Printer *printer) {
    const IrFunction *function = printer->function;
    text_format(printer->output, "\nfunction %s%s", function->name, function->returns_tuple ? " tuple" : "");
    print_span(printer->output, function->span);
    text_add(printer->output, " {\n");
    if (function->docstring) {
        text_add(printer->output, "  doc ");
        print_quoted(printer->output, function->docstring);
        text_add_char(printer->output, '\n');
    }
    for (size_t i = 0; i < function->dimensions.count; i++) print_dimension(printer, &function->dimensions.items[i]);
    for (size_t i = 0; i < function->parameters.count; i++) print_parameter(printer, &function->parameters.items[i]);
    print_region(printer, function->root, 0);
    print_ending(printer);
}

static void prepare(Printer *printer) {
    const IrFunction *function = printer->function;
    size_t count = function->nodes.count;
    printer->live = ir_live(function, printer->arena);
    printer->places = ir_places(function, printer->arena);
    printer->item_start = ARENA_ARRAY(printer->arena, count, uint32_t);
    printer->item_end = ARENA_ARRAY(printer->arena, count, uint32_t);
    printer->first_use = ARENA_ARRAY(printer->arena, count, uint32_t);
    printer->numbers = ARENA_ARRAY(printer->arena, count, uint32_t);
    printer->region_end = ARENA_ARRAY(printer->arena, function->regions.count, uint32_t);
    printer->pending = ARENA_ARRAY(printer->arena, function->regions.count, PendingList);
    order_region(printer, function->root);
    find_first_uses(printer);
    collect_pending(printer);
}

void ir_print(const IrModule *module, TextBuffer *output) {
    text_add(output, "arr-ir 1\n");
    for (size_t i = 0; i < module->functions.count; i++) {
        const IrFunction *function = module->functions.items[i];
        Printer printer = {.function = function,
                           .table = module->extents,
                           .output = output,
                           .arena = arena_create(),
                           .next_number = 1};
        prepare(&printer);
        print_function(&printer);
        for (size_t r = 0; r < function->regions.count; r++) vector_free(&printer.pending[r].nodes);
        arena_destroy(printer.arena);
    }
}

void ir_print_type(const ExtentTable *extents, IrType type, TextBuffer *output) {
    text_add(output, dtype_name(type.dtype));
    for (uint32_t k = 0; k < type.rank; k++) {
        text_add(output, k ? ", " : "[");
        extent_print(extents, type.shape[k], output);
    }
    if (type.rank) text_add_char(output, ']');
}
