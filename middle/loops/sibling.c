// Sibling reductions share a loop: a REDUCE joins an earlier one of its block that has the same order and domain when nothing
// between them changes what it reads and it needs no variable that the earlier one or a statement since then assigns.

#include "lower_internal.h"

enum { SIBLING_DISTANCE = 32 }; // statements looked back: keeps the pass linear

typedef struct SiblingMerger {
    LoopFunction *function;
    ExtentTable *extents;
    DiagnosticList *diagnostics;
    const LoopStatement *from, *to; // the axes of `from` become those of `to`
    uint32_t epoch;
    VECTOR(uint32_t) seen;     // by expression
    VECTOR(uint32_t) stack;
    VECTOR(uint32_t) assigned; // by variable: the epoch in which it was marked as assigned
    uint32_t assigned_epoch;
    bool depends;
    bool substitute;
} SiblingMerger;

static bool replace_axis(void *data, AtomId leaf, ExtentId *replacement) {
    const SiblingMerger *merger = data;
    Atom atom = extent_atom(merger->extents, leaf);
    if (atom.kind != ATOM_LOOP) return false;
    for (uint32_t k = 0; k < merger->from->axis_count; k++) {
        if (merger->from->axes[k].index.index != atom.number) continue;
        *replacement = loop_index_extent(merger->function, merger->to->axes[k].index);
        return true;
    }
    return false;
}

static bool is_assigned(const SiblingMerger *merger, uint32_t variable) {
    return variable < merger->assigned.count && merger->assigned.items[variable] == merger->assigned_epoch;
}

static void check_atom(void *data, AtomId leaf) {
    SiblingMerger *merger = data;
    Atom atom = extent_atom(merger->extents, leaf);
    if (atom.kind == ATOM_VARIABLE && is_assigned(merger, atom.number)) merger->depends = true;
}

static void visit_node(SiblingMerger *merger, LoopExpression *expression) {
    bool has_extent = expression->kind == LOOP_LOAD || expression->kind == LOOP_EXTENT;
    if (merger->substitute && has_extent)
        expression->extent = extent_substitute(merger->extents, expression->extent, replace_axis, merger);
    if (merger->substitute) return;
    if (has_extent) extent_visit_leaves(merger->extents, expression->extent, check_atom, merger);
    if (expression->kind == LOOP_VARIABLE && is_assigned(merger, expression->variable.index)) merger->depends = true;
}

static void visit(SiblingMerger *merger, LoopExpressionId root) {
    if (!root.index) return;
    vector_push(&merger->stack, root.index);
    while (merger->stack.count) {
        uint32_t id = merger->stack.items[--merger->stack.count];
        while (merger->seen.count <= id) vector_push(&merger->seen, 0);
        if (merger->seen.items[id] == merger->epoch) continue;
        merger->seen.items[id] = merger->epoch;
        LoopExpression *expression = &merger->function->expressions.items[id];
        visit_node(merger, expression);
        for (uint32_t i = 0; i < expression->operand_count; i++) vector_push(&merger->stack, expression->operands[i].index);
    }
}

static void visit_accumulators(SiblingMerger *merger, const LoopStatement *reduce, bool substitute) {
    merger->substitute = substitute;
    merger->epoch++;
    for (uint32_t i = 0; i < reduce->accumulator_count; i++) {
        visit(merger, reduce->accumulators[i].value);
        visit(merger, reduce->accumulators[i].factor);
    }
}

static void mark_assigned(SiblingMerger *merger, LoopVariableId variable) {
    while (merger->assigned.count <= variable.index) vector_push(&merger->assigned, 0);
    merger->assigned.items[variable.index] = merger->assigned_epoch;
}

static void mark_statement(SiblingMerger *merger, const LoopStatement *statement) {
    if (statement->kind == LOOP_ASSIGN) mark_assigned(merger, statement->variable);
    for (uint32_t i = 0; statement->kind == LOOP_REDUCE && i < statement->accumulator_count; i++)
        mark_assigned(merger, statement->accumulators[i].variable);
}

static bool same_domain(const LoopStatement *left, const LoopStatement *right) {
    if (left->order != right->order || left->axis_count != right->axis_count) return false;
    for (uint32_t k = 0; k < left->axis_count; k++)
        if (!extent_same(left->axes[k].lower, right->axes[k].lower) || !extent_same(left->axes[k].upper, right->axes[k].upper)) return false;
    return true;
}

// The earlier reduction that statement `s` may join: only ASSIGN and REDUCE, which write no memory, stand between.
static LoopStatement *find_sibling(SiblingMerger *merger, const LoopBlock *block, size_t s) {
    LoopStatement *reduce = block->statements.items[s];
    merger->assigned_epoch++;
    for (size_t i = s; i-- > 0 && i + SIBLING_DISTANCE >= s;) {
        LoopStatement *earlier = block->statements.items[i];
        if ((earlier->kind != LOOP_ASSIGN && earlier->kind != LOOP_REDUCE) || earlier->body.statements.count) return NULL;
        mark_statement(merger, earlier);
        merger->depends = false;
        visit_accumulators(merger, reduce, false);
        if (merger->depends) return NULL;
        if (earlier->kind == LOOP_REDUCE && same_domain(earlier, reduce)) return earlier;
    }
    return NULL;
}

static void join(SiblingMerger *merger, LoopStatement *reduce, LoopStatement *sibling) {
    merger->from = reduce;
    merger->to = sibling;
    visit_accumulators(merger, reduce, true);
    uint32_t count = sibling->accumulator_count + reduce->accumulator_count;
    LoopAccumulator *accumulators = ARENA_ARRAY(merger->function->module->arena, count, LoopAccumulator);
    for (uint32_t i = 0; i < sibling->accumulator_count; i++) accumulators[i] = sibling->accumulators[i];
    for (uint32_t i = 0; i < reduce->accumulator_count; i++) accumulators[sibling->accumulator_count + i] = reduce->accumulators[i];
    sibling->accumulators = accumulators;
    sibling->accumulator_count = count;
}

static void merge_block(SiblingMerger *merger, LoopBlock *block) {
    size_t kept = 0;
    for (size_t s = 0; s < block->statements.count; s++) {
        LoopStatement *statement = block->statements.items[s];
        merge_block(merger, &statement->prelude);
        merge_block(merger, &statement->body);
        merge_block(merger, &statement->otherwise);
        block->statements.items[kept++] = statement;
        if (statement->kind != LOOP_REDUCE || statement->body.statements.count) continue;
        LoopStatement *sibling = find_sibling(merger, block, kept - 1);
        if (!sibling) continue;
        join(merger, statement, sibling);
        diagnostic_remark(merger->diagnostics, REMARK_SHARED_LOOP, statement->span, "this reduction runs in the loop of an earlier one over the same domain");
        diagnostic_note(merger->diagnostics, sibling->span, "the earlier one");
        kept--;
    }
    block->statements.count = kept;
}

void loop_merge_siblings(LoopFunction *function, DiagnosticList *diagnostics) {
    SiblingMerger merger = {.function = function, .diagnostics = diagnostics, .extents = function->module->extents};
    merge_block(&merger, &function->body);
    vector_free(&merger.seen);
    vector_free(&merger.stack);
    vector_free(&merger.assigned);
}
