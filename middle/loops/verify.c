// The invariants of the loop IR that both back ends rely on (loops.h). Stops at the first fault.
//
// "Before use on every path" is kept by marks with an undo log: what a branch or body sets is forgotten at its end, and
// after an if only what both branches set counts.

#include "verify_internal.h"

#include <stdio.h>
#include <stdlib.h>

bool loop_verify_fail(LoopVerifier *verifier, const char *format, ...) {
    if (verifier->failed) return false;
    verifier->failed = true;
    int length = snprintf(verifier->message, verifier->size, "@%s: ", verifier->function->name);
    if (length < 0 || (size_t)length >= verifier->size) return false;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(verifier->message + length, verifier->size - (size_t)length, format, arguments);
    va_end(arguments);
    return false;
}

// ---- marks -------------------------------------------------------------------------------------------------------

static void set_mark(LoopVerifier *verifier, bool *mark) {
    if (*mark) return;
    *mark = true;
    vector_push(&verifier->undo, mark);
}

static void undo_marks(LoopVerifier *verifier, size_t count) {
    while (verifier->undo.count > count) *verifier->undo.items[--verifier->undo.count] = false;
}

// ---- statements --------------------------------------------------------------------------------------------------

static void verify_block(LoopVerifier *verifier, const LoopBlock *block);

// What the block sets is forgotten at its end.
static void verify_scope(LoopVerifier *verifier, const LoopBlock *block) {
    size_t before = verifier->undo.count;
    verify_block(verifier, block);
    undo_marks(verifier, before);
}

static void verify_condition(LoopVerifier *verifier, const LoopStatement *statement) {
    loop_verify_expressions(verifier, statement);
    if (verifier->failed) return;
    DType dtype = loop_expression(verifier->function, statement->condition)->dtype;
    if (dtype != DTYPE_BOOL) loop_verify_fail(verifier, "a condition of type %s", dtype_name(dtype));
}

// Opens the scope of an index that takes values in [lower, upper); bounds are checked outside of it.
static void enter_index(LoopVerifier *verifier, LoopIndexId index, ExtentId lower, ExtentId upper) {
    if (index.index == 0 || index.index > verifier->function->index_count) {
        loop_verify_fail(verifier, "loop index i%u does not exist", index.index);
        return;
    }
    if (verifier->active[index.index]) loop_verify_fail(verifier, "i%u is already in use", index.index);
    verifier->active[index.index] = true;
    vector_push(&verifier->loops, (OpenLoop){index, lower, upper});
    AtomId leaf;
    ExtentTable *extents = verifier->function->module->extents;
    if (!extent_is_atom(extents, extent_leaf(extents, ATOM_LOOP, index.index), &leaf)) return;
    facts_assume_range(verifier->facts, leaf, lower, extent_add_constant(extents, upper, -1));
}

// Ends the scopes of all but the first `count` open loops.
static void leave_indices(LoopVerifier *verifier, size_t count) {
    while (verifier->loops.count > count) verifier->active[verifier->loops.items[--verifier->loops.count].index.index] = false;
}

// A descending loop starts at `lower` and ends before `upper`.
static void enter_for(LoopVerifier *verifier, const LoopStatement *statement) {
    ExtentTable *extents = verifier->function->module->extents;
    if (statement->step > 0) enter_index(verifier, statement->index, statement->lower, statement->upper);
    else enter_index(verifier, statement->index, extent_add_constant(extents, statement->upper, 1), extent_add_constant(extents, statement->lower, 1));
}

static void verify_for(LoopVerifier *verifier, const LoopStatement *statement) {
    if (statement->step == 0) loop_verify_fail(verifier, "a loop with step 0");
    loop_verify_extent(verifier, statement->lower, "a loop bound");
    loop_verify_extent(verifier, statement->upper, "a loop bound");
    if (verifier->failed) return;
    FactsMark mark = facts_mark(verifier->facts);
    size_t outer = verifier->loops.count, checks = verifier->checks.count, assignments = verifier->assignments.count;
    enter_for(verifier, statement);
    if (verifier->failed) return;
    verify_scope(verifier, &statement->body);
    leave_indices(verifier, outer);
    verifier->checks.count = checks;
    verifier->assignments.count = assignments;
    facts_restore(verifier->facts, mark);
}

// Ranges are not judged where a condition decides whether the code runs: the facts do not know the condition.
static void verify_while(LoopVerifier *verifier, const LoopStatement *statement) {
    verifier->conditional++;
    verify_block(verifier, &statement->prelude);
    if (!verifier->failed) verify_condition(verifier, statement);
    verify_scope(verifier, &statement->body);
    verifier->conditional--;
}

static void verify_if(LoopVerifier *verifier, const LoopStatement *statement) {
    verify_condition(verifier, statement);
    verifier->conditional++;
    size_t before = verifier->undo.count;
    verify_block(verifier, &statement->body);
    VECTOR(bool *) set_by_body = {0};
    for (size_t i = before; i < verifier->undo.count; i++) vector_push(&set_by_body, verifier->undo.items[i]);
    undo_marks(verifier, before);
    verify_block(verifier, &statement->otherwise);
    VECTOR(bool *) set_by_both = {0};
    for (size_t i = 0; i < set_by_body.count; i++)
        if (*set_by_body.items[i]) vector_push(&set_by_both, set_by_body.items[i]);
    undo_marks(verifier, before);
    for (size_t i = 0; i < set_by_both.count; i++) set_mark(verifier, set_by_both.items[i]);
    vector_free(&set_by_body);
    vector_free(&set_by_both);
    verifier->conditional--;
}

static void verify_store(LoopVerifier *verifier, const LoopStatement *statement) {
    loop_verify_expressions(verifier, statement);
    loop_verify_access(verifier, statement->buffer, statement->offset);
    if (verifier->failed) return;
    const LoopBuffer *buffer = loop_buffer(verifier->function, statement->buffer);
    DType dtype = loop_expression(verifier->function, statement->value)->dtype;
    if (!buffer->written) loop_verify_fail(verifier, "%s is stored to but not marked as written", buffer->name);
    if (dtype != buffer->dtype) {
        loop_verify_fail(verifier, "a store of %s to %s of type %s", dtype_name(dtype), buffer->name,
                         dtype_name(buffer->dtype));
    }
}

// Notes the assignment of a local variable.
static void assign_variable(LoopVerifier *verifier, LoopVariableId id, DType dtype) {
    if (id.index == 0 || id.index >= verifier->function->variables.count) {
        loop_verify_fail(verifier, "variable s%u does not exist", id.index);
        return;
    }
    const LoopVariable *variable = loop_variable(verifier->function, id);
    if (variable->kind == LOOP_VARIABLE_PARAMETER)
        loop_verify_fail(verifier, "parameter %s is assigned", variable->name);
    if (variable->dtype != dtype) {
        loop_verify_fail(verifier, "%s of type %s gets a value of type %s", variable->name, dtype_name(variable->dtype),
                         dtype_name(dtype));
    }
    if (verifier->failed) return;
    verifier->assignment_counts[id.index]++;
    set_mark(verifier, &verifier->assigned[id.index]);
}

static void verify_assign(LoopVerifier *verifier, const LoopStatement *statement) {
    loop_verify_expressions(verifier, statement);
    if (verifier->failed) return;
    assign_variable(verifier, statement->variable, loop_expression(verifier->function, statement->value)->dtype);
    vector_push(&verifier->assignments, (Assignment){statement, verifier->loops.count});
}

static void verify_domain(LoopVerifier *verifier, const LoopStatement *statement) {
    for (uint32_t i = 0; i < statement->axis_count; i++) {
        loop_verify_extent(verifier, statement->axes[i].lower, "a reduction's bound");
        loop_verify_extent(verifier, statement->axes[i].upper, "a reduction's bound");
    }
    for (uint32_t i = 0; i < statement->axis_count && !verifier->failed; i++) {
        const LoopDomainAxis *axis = &statement->axes[i];
        enter_index(verifier, axis->index, axis->lower, axis->upper);
    }
}

static void verify_reduce_body(LoopVerifier *verifier, const LoopStatement *reduce) {
    bool has_lanes = reduce->order == IR_ORDER_LANES16 || reduce->order == IR_ORDER_LANES16_FMA;
    if (has_lanes || reduce->axis_count != 1) loop_verify_fail(verifier, "a reduction with a body and lanes or several axes");
    for (uint32_t i = 0; i < reduce->accumulator_count; i++)
        if (reduce->accumulators[i].is_position) loop_verify_fail(verifier, "a reduction with a body that looks for a position");
    for (size_t i = 0; i < reduce->body.statements.count; i++) {
        LoopStatementKind kind = reduce->body.statements.items[i]->kind;
        if (kind != LOOP_ASSIGN && kind != LOOP_STORE) loop_verify_fail(verifier, "a reduction's body with more than assignments and stores");
    }
    if (!verifier->failed) verify_block(verifier, &reduce->body);
}

static void verify_reduce(LoopVerifier *verifier, const LoopStatement *statement) {
    FactsMark mark = facts_mark(verifier->facts);
    size_t outer = verifier->loops.count, assignments = verifier->assignments.count, marks = verifier->undo.count;
    if (statement->accumulator_count == 0) loop_verify_fail(verifier, "a reduction without accumulators");
    verify_domain(verifier, statement);
    if (statement->body.statements.count && !verifier->failed) verify_reduce_body(verifier, statement);
    loop_verify_expressions(verifier, statement);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) loop_verify_accumulator(verifier, statement, i);
    if (verifier->failed) return;
    undo_marks(verifier, marks);
    verifier->assignments.count = assignments;
    leave_indices(verifier, outer);
    facts_restore(verifier->facts, mark);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) {
        const LoopAccumulator *accumulator = &statement->accumulators[i];
        DType dtype = loop_expression(verifier->function, accumulator->value)->dtype;
        assign_variable(verifier, accumulator->variable, accumulator->is_position ? DTYPE_I64 : dtype);
    }
}

static void verify_check(LoopVerifier *verifier, const LoopStatement *statement) {
    enum { VALUE_LIMIT = 8 };
    verify_condition(verifier, statement);
    if (statement->code <= 0) loop_verify_fail(verifier, "a check with code %d", statement->code);
    if (statement->value_count > VALUE_LIMIT)
        loop_verify_fail(verifier, "a check with %u values", statement->value_count);
    for (uint32_t i = 0; i < statement->value_count; i++)
        loop_verify_extent(verifier, statement->values[i], "a check's value");
    if (verifier->conditional == 0) vector_push(&verifier->checks, statement);
}

static bool is_candidate(const LoopBuffer *target, LoopBufferId source) {
    for (uint32_t i = 0; i < target->candidate_count; i++)
        if (target->candidates[i].index == source.index) return true;
    return false;
}

// A pointer may take another pointer's target when all that one's candidates are its own.
static bool may_point_to(const LoopFunction *function, const LoopBuffer *target, LoopBufferId source) {
    const LoopBuffer *buffer = loop_buffer(function, source);
    if (is_candidate(target, source)) return true;
    if (buffer->kind != LOOP_BUFFER_POINTER) return false;
    for (uint32_t i = 0; i < buffer->candidate_count; i++)
        if (!is_candidate(target, buffer->candidates[i])) return false;
    return true;
}

static void verify_rebind(LoopVerifier *verifier, const LoopStatement *statement) {
    const LoopFunction *function = verifier->function;
    for (uint32_t i = 0; i < statement->rebind_count; i++) {
        LoopRebind rebind = statement->rebinds[i];
        if (!loop_verify_buffer(verifier, rebind.source)) return;
        if (rebind.target.index == 0 || rebind.target.index >= function->buffers.count) {
            loop_verify_fail(verifier, "buffer %u does not exist", rebind.target.index);
            return;
        }
        const LoopBuffer *target = loop_buffer(function, rebind.target), *source = loop_buffer(function, rebind.source);
        if (target->kind != LOOP_BUFFER_POINTER)
            loop_verify_fail(verifier, "%s is not a pointer", target->name);
        else if (!may_point_to(function, target, rebind.source)) {
            loop_verify_fail(verifier, "%s cannot point to %s", target->name, source->name);
        }
    }
    for (uint32_t i = 0; i < statement->rebind_count; i++)
        set_mark(verifier, &verifier->bound[statement->rebinds[i].target.index]);
}

static void verify_statement(LoopVerifier *verifier, const LoopStatement *statement) {
    switch (statement->kind) {
    case LOOP_FOR: verify_for(verifier, statement); return;
    case LOOP_WHILE: verify_while(verifier, statement); return;
    case LOOP_IF: verify_if(verifier, statement); return;
    case LOOP_STORE: verify_store(verifier, statement); return;
    case LOOP_ASSIGN: verify_assign(verifier, statement); return;
    case LOOP_REDUCE: verify_reduce(verifier, statement); return;
    case LOOP_CHECK: verify_check(verifier, statement); return;
    case LOOP_REBIND: verify_rebind(verifier, statement); return;
    }
}

// Nesting of statements is limited, so the recursion is bounded.
static void verify_block(LoopVerifier *verifier, const LoopBlock *block) {
    for (size_t i = 0; i < block->statements.count && !verifier->failed; i++) {
        verify_statement(verifier, block->statements.items[i]);
    }
}

// ---- function ----------------------------------------------------------------------------------------------------

static void *allocate_marks(size_t count, size_t size) {
    void *marks = calloc(count + 1, size);
    if (!marks) base_out_of_memory();
    return marks;
}

static void verify_function(LoopVerifier *verifier, const LoopFunction *function) {
    Arena *scratch = arena_create();
    verifier->function = function;
    verifier->facts = facts_create(function->module->extents, scratch);
    verifier->assigned = allocate_marks(function->variables.count, sizeof(bool));
    verifier->assignment_counts = allocate_marks(function->variables.count, sizeof *verifier->assignment_counts);
    verifier->bound = allocate_marks(function->buffers.count, sizeof(bool));
    verifier->active = allocate_marks(function->index_count, sizeof(bool));
    loop_walk_initialise(&verifier->walk, function);
    if (loop_verify_declarations(verifier)) verify_block(verifier, &function->body);
    loop_walk_free(&verifier->walk);
    vector_free(&verifier->undo);
    vector_free(&verifier->loops);
    vector_free(&verifier->checks);
    vector_free(&verifier->assignments);
    free(verifier->assignment_counts);
    free(verifier->assigned);
    free(verifier->bound);
    free(verifier->active);
    arena_destroy(scratch);
}

bool loop_verify(const LoopModule *module, char *message, size_t size) {
    LoopVerifier verifier = {.message = message, .size = size};
    for (size_t i = 0; i < module->functions.count && !verifier.failed; i++) {
        verify_function(&verifier, module->functions.items[i]);
    }
    return !verifier.failed;
}
