// Outlining: loop nests that are equal but for their operands share one function, so that the time to compile a long
// straight-line program grows with the number of its different nests. The machine code of a nest costs LLVM milliseconds, a
// call microseconds.
//
// Nests are looked for from the outside in, one level of statements after the other: an inner nest only where the one around
// it is not outlined. Kinds are numbered in the order of their first place.

#include <string.h>

#include "outline_internal.h"

typedef struct Place {
    LoopStatement *statement;
    uint32_t kind;
    const LoopOperand *operands;
    const LoopVariableId *results;
} Place;

typedef struct NestKind {
    uint64_t hash;
    uint32_t count, first; // places; the first of them
    size_t word_count, operand_count, result_count;
    const uint64_t *words;
    bool *is_parameter;    // by operand
    uint32_t nest;
    uint32_t next;         // of the same bucket: 1 + kind; 0: none
} NestKind;

enum { BUCKET_COUNT = 4096 };

typedef struct Level {
    VECTOR(Place) places;
    VECTOR(NestKind) kinds;
    uint32_t *buckets; // 1 + kind; 0: none
} Level;

// ---- kinds -------------------------------------------------------------------------------------------------------

static bool has_form(const NestKind *kind, const NestForm *form, uint64_t hash) {
    return kind->hash == hash && kind->word_count == form->words.count &&
           memcmp(kind->words, form->words.items, form->words.count * sizeof *kind->words) == 0;
}

static uint32_t add_kind(Outliner *outliner, Level *level, uint64_t hash, uint32_t *bucket) {
    const NestForm *form = &outliner->form;
    NestKind kind = {.hash = hash, .first = (uint32_t)level->places.count, .word_count = form->words.count, .next = *bucket};
    kind.operand_count = form->operands.count;
    kind.result_count = form->results.count;
    kind.words = arena_copy(outliner->scratch, form->words.items, form->words.count * sizeof *kind.words);
    vector_push(&level->kinds, kind);
    *bucket = (uint32_t)level->kinds.count;
    return *bucket - 1;
}

static uint32_t find_kind(Outliner *outliner, Level *level) {
    uint64_t hash = hash_bytes(outliner->form.words.items, outliner->form.words.count * sizeof(uint64_t), 0);
    uint32_t *bucket = &level->buckets[hash % BUCKET_COUNT];
    for (uint32_t k = *bucket; k; k = level->kinds.items[k - 1].next)
        if (has_form(&level->kinds.items[k - 1], &outliner->form, hash)) return k - 1;
    return add_kind(outliner, level, hash, bucket);
}

static LoopOperand *copy_operands(Outliner *outliner) {
    const NestForm *form = &outliner->form;
    LoopOperand *operands = ARENA_ARRAY(outliner->scratch, form->operands.count, LoopOperand);
    for (size_t i = 0; i < form->operands.count; i++) operands[i] = form->operands.items[i].value;
    return operands;
}

static void add_place(Outliner *outliner, Level *level, LoopStatement *statement) {
    if (outline_enter(outliner, statement) && outline_buffers_are_distinct(outliner)) {
        Place place = {.statement = statement, .kind = find_kind(outliner, level), .operands = copy_operands(outliner)};
        const NestForm *form = &outliner->form;
        place.results = arena_copy(outliner->function->module->arena, form->results.items, form->results.count * sizeof *place.results);
        level->kinds.items[place.kind].count++;
        vector_push(&level->places, place);
    }
    outline_leave(outliner);
}

// ---- parameters --------------------------------------------------------------------------------------------------

// An extent or constant that is the same number at every place is part of the function.
static bool is_fixed(const ExtentTable *extents, const LoopOperand *first, const LoopOperand *operand) {
    int64_t value;
    if (first->kind == LOOP_OPERAND_CONSTANT) return first->bits == operand->bits;
    return first->kind == LOOP_OPERAND_EXTENT && extent_is_constant(extents, first->extent, &value) && extent_same(first->extent, operand->extent);
}

static void find_parameters(Outliner *outliner, Level *level) {
    for (size_t k = 0; k < level->kinds.count; k++) {
        NestKind *kind = &level->kinds.items[k];
        kind->is_parameter = ARENA_ARRAY(outliner->scratch, kind->operand_count, bool);
    }
    for (size_t i = 0; i < level->places.count; i++) {
        const Place *place = &level->places.items[i];
        NestKind *kind = &level->kinds.items[place->kind];
        const LoopOperand *first = level->places.items[kind->first].operands;
        for (size_t k = 0; k < kind->operand_count; k++) kind->is_parameter[k] |= !is_fixed(outliner->extents, &first[k], &place->operands[k]);
    }
}

static void build_nests(Outliner *outliner, Level *level) {
    for (size_t k = 0; k < level->kinds.count; k++) {
        NestKind *kind = &level->kinds.items[k];
        if (kind->count < LOOP_OUTLINE_THRESHOLD) continue;
        const LoopStatement *nest = level->places.items[kind->first].statement;
        bool known = outline_enter(outliner, nest);
        REQUIRE(known, "a nest that lost its form");
        outline_build(outliner, nest, kind->is_parameter);
        outline_leave(outliner);
        kind->nest = (uint32_t)outliner->function->nests.count - 1;
    }
}

// ---- calls -------------------------------------------------------------------------------------------------------

static void add_call(Outliner *outliner, const NestKind *kind, const Place *place) {
    Arena *arena = outliner->function->module->arena;
    LoopOperand *operands = ARENA_ARRAY(arena, outliner->function->nests.items[kind->nest]->parameters.count, LoopOperand);
    size_t count = 0;
    for (size_t i = 0; i < kind->operand_count; i++)
        if (kind->is_parameter[i]) operands[count++] = place->operands[i];
    LoopNestCall *call = ARENA_NEW(arena, LoopNestCall);
    *call = (LoopNestCall){kind->nest, (uint32_t)kind->result_count, operands, place->results};
    place->statement->call = call;
}

static void add_calls(Outliner *outliner, const Level *level) {
    for (size_t i = 0; i < level->places.count; i++) {
        const NestKind *kind = &level->kinds.items[level->places.items[i].kind];
        if (kind->count < LOOP_OUTLINE_THRESHOLD) continue;
        add_call(outliner, kind, &level->places.items[i]);
        if (kind->first == i)
            diagnostic_remark(outliner->diagnostics, REMARK_OUTLINED, level->places.items[i].statement->span, "%zu equal loop nests, of which this is the first, are compiled once, as a function", (size_t)kind->count);
    }
}

// ---- levels ------------------------------------------------------------------------------------------------------

typedef VECTOR(const LoopBlock *) BlockList;

// Back ends may execute several iterations of an independent loop at once: what is inside belongs to it.
static void add_inner_blocks(const LoopStatement *statement, BlockList *blocks) {
    if (statement->call || statement->independent || statement->tile) return;
    const LoopBlock *inner[3] = {&statement->prelude, &statement->body, &statement->otherwise};
    for (int i = 0; i < 3; i++)
        if (inner[i]->statements.count) vector_push(blocks, inner[i]);
}

static void outline_level(Outliner *outliner, const BlockList *blocks) {
    Level level = {.buckets = ARENA_ARRAY(outliner->scratch, BUCKET_COUNT, uint32_t)};
    for (size_t i = 0; i < blocks->count; i++)
        for (size_t k = 0; k < blocks->items[i]->statements.count; k++) add_place(outliner, &level, blocks->items[i]->statements.items[k]);
    find_parameters(outliner, &level);
    build_nests(outliner, &level);
    add_calls(outliner, &level);
    vector_free(&level.places);
    vector_free(&level.kinds);
}

static void outline_levels(Outliner *outliner) {
    BlockList blocks = {0}, inner = {0};
    vector_push(&blocks, &outliner->function->body);
    while (blocks.count) {
        ArenaMark mark = arena_mark(outliner->scratch);
        outline_level(outliner, &blocks);
        arena_reset(outliner->scratch, mark);
        for (size_t i = 0; i < blocks.count; i++)
            for (size_t k = 0; k < blocks.items[i]->statements.count; k++) add_inner_blocks(blocks.items[i]->statements.items[k], &inner);
        BlockList done = blocks;
        blocks = inner;
        inner = done;
        inner.count = 0;
    }
    vector_free(&blocks);
    vector_free(&inner);
}

// ---- functions ---------------------------------------------------------------------------------------------------

static void assume_dimensions(Outliner *outliner) {
    for (size_t i = 0; i < outliner->function->dimensions.count; i++) {
        const IrDimension *dimension = &outliner->function->dimensions.items[i];
        if (!dimension->nonnegative) continue;
        facts_assume_nonnegative(outliner->facts, extent_dimension(outliner->extents, (uint32_t)i, dimension->name));
    }
}

static void outline_function(LoopFunction *function, Arena *scratch, DiagnosticList *diagnostics) {
    size_t variables = function->variables.count;
    Outliner outliner = {.function = function, .extents = function->module->extents, .scratch = scratch, .diagnostics = diagnostics};
    outliner.facts = facts_create(outliner.extents, scratch);
    outliner.mentions = ARENA_ARRAY(scratch, variables, uint32_t);
    outliner.own_mentions = ARENA_ARRAY(scratch, variables, uint32_t);
    outliner.variable_numbers = ARENA_ARRAY(scratch, variables, uint32_t);
    outliner.index_numbers = ARENA_ARRAY(scratch, function->index_count + 1, uint32_t);
    outliner.expression_numbers = ARENA_ARRAY(scratch, function->expressions.count, uint32_t);
    loop_walk_initialise(&outliner.walk, function);
    assume_dimensions(&outliner);
    outline_count_mentions(&outliner);
    outline_levels(&outliner);
    loop_walk_free(&outliner.walk);
    vector_free(&outliner.form.words);
    vector_free(&outliner.form.operands);
    vector_free(&outliner.form.results);
    vector_free(&outliner.own_indices);
    vector_free(&outliner.own_variables);
}

// With fewer statements than the threshold, counted to that number, there is nothing to find.
static bool has_enough_statements(const LoopBlock *block, uint32_t *count) {
    for (size_t i = 0; i < block->statements.count && *count < LOOP_OUTLINE_THRESHOLD; i++) {
        const LoopStatement *statement = block->statements.items[i];
        *count += statement->kind == LOOP_FOR || statement->kind == LOOP_REDUCE;
        if (has_enough_statements(&statement->body, count) || has_enough_statements(&statement->otherwise, count)) return true;
        if (has_enough_statements(&statement->prelude, count)) return true;
    }
    return *count >= LOOP_OUTLINE_THRESHOLD;
}

void loop_outline(LoopModule *module, DiagnosticList *diagnostics) {
    Arena *scratch = arena_create();
    for (size_t i = 0; i < module->functions.count; i++) {
        uint32_t count = 0;
        ArenaMark mark = arena_mark(scratch);
        if (has_enough_statements(&module->functions.items[i]->body, &count)) outline_function(module->functions.items[i], scratch, diagnostics);
        arena_reset(scratch, mark);
    }
    arena_destroy(scratch);
}
