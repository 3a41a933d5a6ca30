// The remarks of lowering: what a loop nest computes, which values are stored and why, buffers, copies, checks. The files that
// decide call these where they decide; nothing here looks for a decision afterwards.

#include "lower_internal.h"

#include <inttypes.h>
#include <string.h>

enum { NAMED_OPERATIONS = 6 }; // a remark names so many operations

static const char *extent_text(Lowering *lowering, ExtentId extent) {
    TextBuffer text = {0};
    extent_print(lowering->extents, extent, &text);
    return arena_take_text(lowering->arena, &text);
}

// ---- what one nest computes --------------------------------------------------------------------------------------

// Operations by name, in the order of the program.
typedef struct OperationCount {
    const char *names[NAMED_OPERATIONS];
    uint32_t counts[NAMED_OPERATIONS];
    uint32_t kinds, others; // `others`: of kinds beyond those that are named
    uint32_t operations, views, combinations;
} OperationCount;

static const char *operation_name(const IrNode *node) {
    IrOpClass op_class = ir_op_info(node->op)->op_class;
    if (op_class != IR_CLASS_REDUCTION && op_class != IR_CLASS_SCAN) return op_class == IR_CLASS_CONTRACTION ? "product" : ir_op_info(node->op)->name;
    bool is_scan = op_class == IR_CLASS_SCAN, is_position = node->op == IR_ARG_REDUCE;
    if (node->attributes.combiner == IR_ADD) return is_scan ? "cumulative sum" : "sum";
    if (node->attributes.combiner == IR_MULTIPLY) return is_scan ? "cumulative product" : "product of elements";
    if (node->attributes.combiner == IR_MINIMUM) return is_position ? "argmin" : is_scan ? "cumulative minimum" : "min";
    if (node->attributes.combiner == IR_MAXIMUM) return is_position ? "argmax" : is_scan ? "cumulative maximum" : "max";
    return is_scan ? "scan" : "reduction";
}

static void count_operation(OperationCount *count, const IrNode *node) {
    const char *name = operation_name(node);
    uint32_t k = 0;
    while (k < count->kinds && strcmp(count->names[k], name) != 0) k++;
    count->operations++;
    if (k == NAMED_OPERATIONS) count->others++;
    else if (k == count->kinds) count->names[count->kinds] = name, count->counts[count->kinds++] = 1;
    else count->counts[k]++;
}

static void count_value(OperationCount *count, const Lowering *lowering, uint32_t value) {
    const IrNode *node = &lowering->source->nodes.items[value];
    IrOpClass op_class = ir_op_info(node->op)->op_class;
    bool is_combination = op_class == IR_CLASS_REDUCTION || op_class == IR_CLASS_SCAN || op_class == IR_CLASS_CONTRACTION;
    count->combinations += is_combination;
    count->views += op_class == IR_CLASS_STRUCTURAL && node->op != IR_BROADCAST;
    if (is_combination || op_class == IR_CLASS_POINTWISE) count_operation(count, node);
}

// The values that the nest computes rather than reads, each once.
static OperationCount count_operations(const Nest *nest) {
    const Lowering *lowering = nest->lowering;
    bool *computed = ARENA_ARRAY(lowering->arena, lowering->source->nodes.count, bool);
    OperationCount count = {.kinds = 0};
    for (size_t i = 0; i < nest->entries.count; i++) {
        const ElementEntry *entry = &nest->entries.items[i];
        bool is_read = lowering->locations[entry->value.index].kind != LOCATION_NONE;
        computed[entry->value.index] = !is_read;
    }
    for (uint32_t v = 1; v < lowering->source->nodes.count; v++)
        if (computed[v]) count_value(&count, lowering, v);
    return count;
}

static void describe_operations(const OperationCount *count, TextBuffer *text) {
    for (uint32_t k = 0; k < count->kinds; k++) {
        text_format(text, "%s%s", k ? ", " : "", count->names[k]);
        if (count->counts[k] > 1) text_format(text, " (%" PRIu32 ")", count->counts[k]);
    }
    if (count->others) text_format(text, ", and %" PRIu32 " more", count->others);
    if (count->views == 1) text_add(text, "; a view is read through its map");
    if (count->views > 1) text_format(text, "; %" PRIu32 " views are read through their maps", count->views);
}

void remark_nest(const Nest *nest, Span span) {
    DiagnosticList *diagnostics = nest->lowering->diagnostics;
    if (!diagnostic_wants(diagnostics, REMARK_FUSED)) return;
    OperationCount count = count_operations(nest);
    // A scalar without a reduction has no loop.
    if (count.operations < 2 || (nest->level_count == 0 && count.combinations == 0)) return;
    TextBuffer text = {0};
    describe_operations(&count, &text);
    diagnostic_remark(diagnostics, REMARK_FUSED, span, "%" PRIu32 " operations in one loop nest: %s", count.operations, text.text);
    text_free(&text);
}

void remark_shared_loops(const Nest *nest) {
    DiagnosticList *diagnostics = nest->lowering->diagnostics;
    if (!diagnostic_wants(diagnostics, REMARK_SHARED_LOOP)) return;
    for (uint32_t level = 0; level <= nest->level_count; level++) {
        const LoopBlock *prelude = &nest->levels[level].prelude;
        for (size_t s = 0; s < prelude->statements.count; s++) {
            const LoopStatement *statement = prelude->statements.items[s];
            if (statement->kind != LOOP_REDUCE || statement->accumulator_count < 2) continue;
            diagnostic_remark(diagnostics, REMARK_SHARED_LOOP, statement->span, "%" PRIu32 " reductions over one domain run in one loop", statement->accumulator_count);
        }
    }
}

// ---- what is stored ----------------------------------------------------------------------------------------------

void remark_stored(Lowering *lowering, ValueId value, RemarkKind kind) {
    static const char *const reasons[REMARK_KIND_COUNT] = {
        [REMARK_STORED_FOR_READERS] = "not fused with what reads it, but stored: several loops read it, and computing it again costs more than a load",
        [REMARK_STORED_FOR_PLACES] = "not fused with what reads it, but stored: a loop reads it at several places, and computing it again costs more than a load",
        [REMARK_STORED_REDUCTION] = "stored: what reads these results would compute them again",
        [REMARK_STORED_OPERAND] = "not fused with the product that reads it, but stored: each element is used for many results",
        [REMARK_STORED_PIECES] = "not fused with what reads it, but stored: it is made of pieces that the reading loop cannot be split for",
        [REMARK_STORED_GATHERED] = "not fused with what reads it, but stored: an array of integers picks its elements, in any order and number",
        [REMARK_STORED_RESULT] = "a result of the function: what else reads it finds it where it is stored",
        [REMARK_STORED_OVERWRITTEN] = "stored before it is used: what it is computed from is overwritten meanwhile"};
    if (!diagnostic_wants(lowering->diagnostics, kind)) return;
    const IrNode *node = ir_node(lowering->source, value);
    uint32_t cost = lowering->plan.uses[value.index].cost;
    if (node->type.rank == 0 || !reasons[kind]) return; // a scalar is in a variable
    bool has_cost = kind == REMARK_STORED_FOR_READERS || kind == REMARK_STORED_FOR_PLACES;
    if (has_cost) diagnostic_remark(lowering->diagnostics, kind, node->span, "%s (%" PRIu32 " operations an element)", reasons[kind], cost);
    else diagnostic_remark(lowering->diagnostics, kind, node->span, "%s", reasons[kind]);
}

void remark_computed_once(Lowering *lowering, ValueId value, ValueId loop) {
    DiagnosticList *diagnostics = lowering->diagnostics;
    if (ir_type(lowering->source, value).rank == 0) return; // as above
    diagnostic_remark(diagnostics, REMARK_COMPUTED_ONCE, ir_node(lowering->source, value)->span, "computed once, before the loop that reads it");
    diagnostic_note(diagnostics, ir_node(lowering->source, loop)->span, "this loop does not change it");
}

void remark_stored_and_reduced(Lowering *lowering, const LoopStatement *reduce, const LoopStatement *nest) {
    DiagnosticList *diagnostics = lowering->diagnostics;
    if (!diagnostic_wants(diagnostics, REMARK_STORED_AND_REDUCED)) return;
    diagnostic_remark(diagnostics, REMARK_STORED_AND_REDUCED, reduce->span, "accumulated row by row in the loop that stores what it reads");
    diagnostic_note(diagnostics, nest->span, "stored here");
}

// ---- buffers -----------------------------------------------------------------------------------------------------

void remark_workspace(Lowering *lowering, const BufferOrigin *origin, LoopBufferId predecessor) {
    const LoopBuffer *buffer = loop_buffer(lowering->target, origin->buffer);
    diagnostic_remark(lowering->diagnostics, REMARK_WORKSPACE, origin->span, "workspace buffer %s of %s elements of %s, %u byte%s each: %s", buffer->name,
                      extent_text(lowering, buffer->element_count), dtype_name(buffer->dtype), (unsigned)dtype_size(buffer->dtype), dtype_size(buffer->dtype) > 1 ? "s" : "", origin->reason);
    if (!predecessor.index) return;
    diagnostic_remark(lowering->diagnostics, REMARK_SHARED_MEMORY, origin->span, "workspace buffer %s takes the memory of %s, which is not needed any more", buffer->name,
                      loop_buffer(lowering->target, predecessor)->name);
}

// A buffer as users know it.
static const char *buffer_text(const Lowering *lowering, LoopBufferId id) {
    const LoopBuffer *buffer = loop_buffer(lowering->target, id);
    if (buffer->kind == LOOP_BUFFER_PARAMETER) return arena_format(lowering->arena, "the parameter `%s`", buffer->name);
    bool is_single = lowering->source->results.count == 1;
    if (buffer->kind == LOOP_BUFFER_RESULT) return is_single ? "the result" : arena_format(lowering->arena, "result number %" PRIu32, buffer->position + 1);
    if (buffer->kind == LOOP_BUFFER_POINTER) return "one of the buffers that a loop exchanges";
    return arena_format(lowering->arena, "workspace buffer %s", buffer->name);
}

void remark_copied(Lowering *lowering, LoopBufferId from, LoopBufferId to, Span span, const char *reason) {
    if (!diagnostic_wants(lowering->diagnostics, REMARK_COPIED) || from.index == to.index) return;
    diagnostic_remark(lowering->diagnostics, REMARK_COPIED, span, "%s is copied to %s: %s", buffer_text(lowering, from), buffer_text(lowering, to), reason);
}

// The array that a view is of, where it has a place; index 0 for what is no view.
static LoopBufferId viewed_buffer(const Lowering *lowering, ValueId value) {
    while (lowering->locations[value.index].kind == LOCATION_NONE) {
        const IrNode *node = ir_node(lowering->source, value);
        if (ir_op_info(node->op)->op_class != IR_CLASS_STRUCTURAL || node->operand_count != 1) return (LoopBufferId){0};
        value = node->operands[0];
    }
    Location location = lowering->locations[value.index];
    return location.kind == LOCATION_BUFFER ? location.buffer : (LoopBufferId){0};
}

void remark_copied_view(Lowering *lowering, ValueId value, LoopBufferId to, const char *reason) {
    if (!diagnostic_wants(lowering->diagnostics, REMARK_COPIED)) return;
    LoopBufferId from = viewed_buffer(lowering, value);
    if (!from.index) return;
    diagnostic_remark(lowering->diagnostics, REMARK_COPIED, ir_node(lowering->source, value)->span, "this view of %s is copied to %s: %s", buffer_text(lowering, from),
                      buffer_text(lowering, to), reason);
}

void remark_in_place(Lowering *lowering, LoopBufferId buffer, Span span) {
    if (!diagnostic_wants(lowering->diagnostics, REMARK_IN_PLACE)) return;
    diagnostic_remark(lowering->diagnostics, REMARK_IN_PLACE, span, "written into %s in place: nothing reads what it held before", buffer_text(lowering, buffer));
}

// ---- checks ------------------------------------------------------------------------------------------------------

// The innermost loop around a region; index 0 for none.
static ValueId loop_around(const Lowering *lowering, RegionId region) {
    for (RegionId at = region; at.index; at = ir_region(lowering->source, at)->parent) {
        ValueId owner = ir_region(lowering->source, at)->owner;
        if (value_exists(owner) && ir_node(lowering->source, owner)->op != IR_IF) return owner;
    }
    return (ValueId){0};
}

static const char *value_text(Lowering *lowering, ValueId value) {
    TextBuffer text = {0};
    ir_print_expression(lowering->source, value, &text);
    return arena_take_text(lowering->arena, &text);
}

void remark_check(Lowering *lowering, ValueId check) {
    DiagnosticList *diagnostics = lowering->diagnostics;
    if (!diagnostic_wants(diagnostics, REMARK_CHECKED_ONCE) && !diagnostic_wants(diagnostics, REMARK_CHECKED_IN_LOOP)) return;
    const IrNode *node = ir_node(lowering->source, check);
    const char *condition = value_text(lowering, node->operands[0]);
    ValueId loop = loop_around(lowering, node->region);
    if (!value_exists(loop)) {
        diagnostic_remark(diagnostics, REMARK_CHECKED_ONCE, node->span, "checked outside of loops: %s", condition);
        return;
    }
    RegionId least = lowering->plan.places[node->operands[0].index]; // where the condition can be computed
    bool is_invariant = ir_region(lowering->source, least)->depth <= ir_region(lowering->source, ir_node(lowering->source, loop)->region)->depth;
    diagnostic_remark(diagnostics, REMARK_CHECKED_IN_LOOP, node->span, "checked in every iteration: %s, which %s", condition,
                      is_invariant ? "no iteration changes, but which need not hold where the loop makes none" : "depends on the iteration");
    diagnostic_note(diagnostics, ir_node(lowering->source, loop)->span, "in this loop");
}
