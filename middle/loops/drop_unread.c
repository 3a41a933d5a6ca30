// Temporaries that nothing reads any more, since loops were fused: their stores go, then the buffers themselves.

#include "effects.h"

static void drop_stores(LoopBlock *block, const bool *is_read, const LoopFunction *function) {
    size_t kept = 0;
    for (size_t i = 0; i < block->statements.count; i++) {
        LoopStatement *statement = block->statements.items[i];
        drop_stores(&statement->prelude, is_read, function);
        drop_stores(&statement->body, is_read, function);
        drop_stores(&statement->otherwise, is_read, function);
        bool dead = statement->kind == LOOP_STORE && !is_read[statement->buffer.index] &&
                    loop_buffer(function, statement->buffer)->kind == LOOP_BUFFER_WORKSPACE;
        if (!dead) block->statements.items[kept++] = statement;
    }
    block->statements.count = kept;
}

static void find_read(const LoopFunction *function, bool *is_read) {
    LoopEffects effects;
    effects_begin(&effects, function);
    for (size_t i = 0; i < function->body.statements.count; i++) effects_add(&effects, function->body.statements.items[i]);
    for (size_t i = 0; i < effects.accesses.count; i++)
        if (!effects.accesses.items[i].is_store) is_read[effects.accesses.items[i].buffer.index] = true;
    effects_end(&effects);
    for (uint32_t b = 1; b < function->buffers.count; b++)
        for (uint32_t i = 0; i < function->buffers.items[b].candidate_count; i++) is_read[function->buffers.items[b].candidates[i].index] = true;
}

static void renumber(LoopBlock *block, const uint32_t *numbers) {
    for (size_t i = 0; i < block->statements.count; i++) {
        LoopStatement *statement = block->statements.items[i];
        statement->buffer.index = numbers[statement->buffer.index];
        for (uint32_t k = 0; k < statement->rebind_count; k++) {
            statement->rebinds[k].target.index = numbers[statement->rebinds[k].target.index];
            statement->rebinds[k].source.index = numbers[statement->rebinds[k].source.index];
        }
        renumber(&statement->prelude, numbers);
        renumber(&statement->body, numbers);
        renumber(&statement->otherwise, numbers);
    }
}

static void renumber_candidates(Lowering *lowering, LoopBuffer *buffer, const uint32_t *numbers) {
    LoopBufferId *candidates = ARENA_ARRAY(lowering->arena, buffer->candidate_count + 1, LoopBufferId);
    for (uint32_t i = 0; i < buffer->candidate_count; i++) candidates[i].index = numbers[buffer->candidates[i].index];
    buffer->candidates = candidates;
}

static void renumber_origins(Lowering *lowering, const uint32_t *numbers) {
    size_t kept = 0;
    for (size_t i = 0; i < lowering->origins.count; i++) {
        BufferOrigin origin = lowering->origins.items[i];
        origin.buffer.index = numbers[origin.buffer.index];
        if (origin.buffer.index) lowering->origins.items[kept++] = origin;
    }
    lowering->origins.count = kept;
}

// Buffers keep their order.
static void remove_buffers(Lowering *lowering, const bool *is_read) {
    LoopFunction *function = lowering->target;
    uint32_t *numbers = ARENA_ARRAY(lowering->arena, function->buffers.count, uint32_t), kept = 1;
    for (uint32_t b = 1; b < function->buffers.count; b++) {
        if (!is_read[b] && function->buffers.items[b].kind == LOOP_BUFFER_WORKSPACE) continue;
        numbers[b] = kept;
        if (b < lowering->buffer_first.count) { // it was in use at some position
            lowering->buffer_first.items[kept] = lowering->buffer_first.items[b];
            lowering->buffer_last.items[kept] = lowering->buffer_last.items[b];
        }
        function->buffers.items[kept++] = function->buffers.items[b];
    }
    if (kept == function->buffers.count) return;
    function->buffers.count = kept;
    renumber_origins(lowering, numbers);
    for (uint32_t b = 1; b < kept; b++)
        if (function->buffers.items[b].candidate_count) renumber_candidates(lowering, &function->buffers.items[b], numbers);
    for (size_t i = 1; i < function->expressions.count; i++)
        function->expressions.items[i].buffer.index = numbers[function->expressions.items[i].buffer.index];
    renumber(&function->body, numbers);
}

void loop_drop_unread(Lowering *lowering) {
    bool *is_read = ARENA_ARRAY(lowering->arena, lowering->target->buffers.count, bool);
    find_read(lowering->target, is_read);
    drop_stores(&lowering->target->body, is_read, lowering->target);
    remove_buffers(lowering, is_read);
}
