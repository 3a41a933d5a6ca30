// A sequential loop around a pointwise nest that updates its own elements goes inside the nest:
//
//     for k { s = c[k]; for i independent { y[i] = f(y[i], s, x[i + k]) } }
//
// becomes for i independent { v = y[i]; for k { v = f(v, c[k], x[i + k]) }; y[i] = v }: elements do not see each other, so that
// each may take all of its steps at once. What it carries then lives in registers instead of passing through memory at each
// step. Nests qualify whose accesses are contiguous or the same for all elements, because back ends make vectors of the
// elements, no longer of the steps.

#include "effects.h"

enum { STATE_LIMIT = 4, STATEMENT_LIMIT = 16 };

typedef struct Interchange {
    Lowering *lowering;
    LoopFunction *function;
    ExtentTable *extents;
    uint32_t *mentions;   // by variable, in the whole function
    uint32_t known_count; // of the variables that `mentions` has
    LoopStatement *steps; // the sequential loop
    LoopStatement *nest;  // the last statement of its body
    LoopStatement *innermost;
    uint32_t state_count;
    LoopAccess states[STATE_LIMIT];
    LoopVariableId variables[STATE_LIMIT];
} Interchange;

// ---- shape -------------------------------------------------------------------------------------------------------

static bool is_parallel(const LoopStatement *statement) {
    return statement->kind == LOOP_FOR && statement->independent && statement->step == 1;
}

// Scalars of the step, then the nest.
static bool has_shape(Interchange *change, LoopStatement *steps) {
    size_t count = steps->body.statements.count;
    if (steps->kind != LOOP_FOR || steps->independent || count == 0) return false;
    for (size_t i = 0; i + 1 < count; i++)
        if (steps->body.statements.items[i]->kind != LOOP_ASSIGN && steps->body.statements.items[i]->kind != LOOP_CHECK) return false;
    change->steps = steps;
    change->nest = change->innermost = steps->body.statements.items[count - 1];
    if (!is_parallel(change->nest)) return false;
    while (change->innermost->body.statements.count == 1 && is_parallel(change->innermost->body.statements.items[0]))
        change->innermost = change->innermost->body.statements.items[0];
    for (size_t i = 0; i < change->innermost->body.statements.count; i++)
        if (is_parallel(change->innermost->body.statements.items[i])) return false;
    return true;
}

// ---- checks of a step --------------------------------------------------------------------------------------------

enum { CHECK_EXPRESSIONS = 64 };

typedef struct CheckCopy {
    Interchange *change;
    LoopEffects effects;       // of the scalars and checks
    LoopIndexId index;         // of the copy's loop
    LoopExpressionId *copies;  // by expression
    LoopVariableId *variables; // by variable
} CheckCopy;

static bool replace_for_copy(void *data, AtomId leaf, ExtentId *replacement) {
    const CheckCopy *copy = data;
    LoopFunction *function = copy->change->function;
    Atom atom = extent_atom(copy->change->extents, leaf);
    if (atom.kind == ATOM_LOOP && atom.number == copy->change->steps->index.index) *replacement = loop_index_extent(function, copy->index);
    else if (atom.kind == ATOM_VARIABLE && copy->variables[atom.number].index) *replacement = loop_variable_extent(function, copy->variables[atom.number]);
    else return false;
    return true;
}

// Operands have smaller numbers than their users.
static void copy_expressions(CheckCopy *copy) {
    LoopFunction *function = copy->change->function;
    size_t count = function->expressions.count;
    for (size_t i = 0; i < copy->effects.expressions.count; i++) copy->copies[copy->effects.expressions.items[i].index].index = 1;
    for (uint32_t id = 1; id < count; id++) {
        if (!copy->copies[id].index) continue;
        LoopExpression expression = function->expressions.items[id];
        bool has_extent = expression.kind == LOOP_LOAD || expression.kind == LOOP_EXTENT;
        if (has_extent) expression.extent = extent_substitute(copy->change->extents, expression.extent, replace_for_copy, copy);
        if (expression.kind == LOOP_VARIABLE && copy->variables[expression.variable.index].index) expression.variable = copy->variables[expression.variable.index];
        for (uint32_t i = 0; i < expression.operand_count; i++) expression.operands[i] = copy->copies[expression.operands[i].index];
        copy->copies[id].index = (uint32_t)function->expressions.count;
        vector_push(&function->expressions, expression);
    }
}

static void copy_statement(CheckCopy *copy, const LoopStatement *statement, LoopBlock *block) {
    Lowering *lowering = copy->change->lowering;
    LoopStatement *twin = loop_statement_add(copy->change->function, block, statement->kind, statement->span);
    ExtentId *values = ARENA_ARRAY(lowering->arena, statement->value_count + 1, ExtentId);
    for (uint32_t i = 0; i < statement->value_count; i++) values[i] = extent_substitute(lowering->extents, statement->values[i], replace_for_copy, copy);
    twin->value = copy->copies[statement->value.index];
    twin->condition = copy->copies[statement->condition.index];
    twin->variable = statement->kind == LOOP_ASSIGN ? copy->variables[statement->variable.index] : statement->variable;
    twin->code = statement->code;
    twin->value_count = statement->value_count;
    twin->values = values;
}

// A loop of the step's scalars and checks alone, which now runs before the nest does anything.
static LoopStatement *copy_checks(CheckCopy *copy) {
    Interchange *change = copy->change;
    LoopFunction *function = change->function;
    const LoopBlock *body = &change->steps->body;
    copy->index = loop_index_add(function);
    copy->copies = ARENA_ARRAY(change->lowering->arena, function->expressions.count, LoopExpressionId);
    copy->variables = ARENA_ARRAY(change->lowering->arena, function->variables.count, LoopVariableId);
    for (size_t i = 0; i < copy->effects.assigned.count; i++) {
        LoopVariableId variable = copy->effects.assigned.items[i];
        copy->variables[variable.index] = storage_variable(change->lowering, loop_variable(function, variable)->dtype, "checked");
    }
    copy_expressions(copy);
    LoopBlock around = {0};
    LoopStatement *loop = loop_statement_add(function, &around, LOOP_FOR, change->steps->span);
    vector_free(&around.statements);
    loop->index = copy->index;
    loop->lower = change->steps->lower;
    loop->upper = change->steps->upper;
    loop->step = change->steps->step;
    for (size_t i = 0; i + 1 < body->statements.count; i++) copy_statement(copy, body->statements.items[i], &loop->body);
    return loop;
}

static void remove_checks(Interchange *change) {
    LoopBlock *body = &change->steps->body;
    LoopEffects removed;
    size_t kept = 0;
    effects_begin(&removed, change->function);
    for (size_t i = 0; i < body->statements.count; i++) {
        if (body->statements.items[i]->kind == LOOP_CHECK) effects_add(&removed, body->statements.items[i]);
        else body->statements.items[kept++] = body->statements.items[i];
    }
    body->statements.count = kept;
    for (size_t i = 0; i < removed.mentioned.count; i++)
        if (removed.mentioned.items[i] < change->known_count) change->mentions[removed.mentioned.items[i]]--;
    effects_end(&removed);
}

static bool writes_what_is_read(const Interchange *change, const LoopStatement *statement, const LoopEffects *scalars) {
    LoopEffects nest;
    bool found = false;
    effects_begin(&nest, change->function);
    effects_add(&nest, statement);
    for (size_t i = 0; i < nest.accesses.count; i++)
        for (size_t k = 0; k < scalars->accesses.count && nest.accesses.items[i].is_store; k++)
            found = found || hazard_may_alias(change->function, nest.accesses.items[i].buffer, scalars->accesses.items[k].buffer);
    effects_end(&nest);
    return found;
}

// Scalars that keep their values from step to step cannot be computed twice.
static bool can_repeat(const Interchange *change, const LoopEffects *scalars) {
    for (size_t i = 0; i < scalars->assigned.count; i++) {
        uint32_t variable = scalars->assigned.items[i].index, assignments = 0;
        for (size_t k = 0; k < scalars->assigned.count; k++) assignments += scalars->assigned.items[k].index == variable;
        if (assignments != 1 || variable >= change->known_count) return false;
    }
    return scalars->expressions.count <= CHECK_EXPRESSIONS && !writes_what_is_read(change, change->nest, scalars);
}

// The loop of checks taken out of the steps, or NULL. A failed check leaves outputs unspecified, so that it may fail early.
static LoopStatement *take_checks(Interchange *change) {
    const LoopBlock *body = &change->steps->body;
    CheckCopy copy = {.change = change};
    LoopStatement *loop = NULL;
    bool has_check = false;
    effects_begin(&copy.effects, change->function);
    for (size_t i = 0; i + 1 < body->statements.count; i++) {
        has_check = has_check || body->statements.items[i]->kind == LOOP_CHECK;
        effects_add(&copy.effects, body->statements.items[i]);
    }
    if (has_check && can_repeat(change, &copy.effects)) {
        loop = copy_checks(&copy);
        remove_checks(change);
    }
    effects_end(&copy.effects);
    return loop;
}

// ---- scalars of a step -------------------------------------------------------------------------------------------

typedef struct Replacement {
    Interchange *change;
    LoopVariableId variable;
    ExtentId extent;
} Replacement;

static bool replace_variable(void *data, AtomId leaf, ExtentId *replacement) {
    const Replacement *replace = data;
    Atom atom = extent_atom(replace->change->extents, leaf);
    if (atom.kind != ATOM_VARIABLE || atom.number != replace->variable.index) return false;
    *replacement = replace->extent;
    return true;
}

static void replace_in_statement(Replacement *replace, LoopStatement *statement) {
    ExtentTable *extents = replace->change->extents;
    if (statement->kind == LOOP_STORE) statement->offset = extent_substitute(extents, statement->offset, replace_variable, replace);
    if (statement->kind == LOOP_FOR) {
        statement->lower = extent_substitute(extents, statement->lower, replace_variable, replace);
        statement->upper = extent_substitute(extents, statement->upper, replace_variable, replace);
    }
    for (size_t i = 0; i < statement->body.statements.count; i++) replace_in_statement(replace, statement->body.statements.items[i]);
}

// Puts the value of `assign`, a leaf, where its variable is read.
static void forward_leaf(Interchange *change, const LoopStatement *assign, const LoopEffects *effects) {
    LoopExpression leaf = *loop_expression(change->function, assign->value);
    Replacement replace = {change, assign->variable, leaf.extent};
    for (size_t i = 0; i < effects->expressions.count; i++) {
        LoopExpression *expression = &change->function->expressions.items[effects->expressions.items[i].index];
        bool has_extent = expression->kind == LOOP_LOAD || expression->kind == LOOP_EXTENT;
        if (expression->kind == LOOP_VARIABLE && expression->variable.index == assign->variable.index) *expression = leaf;
        else if (has_extent && leaf.kind == LOOP_EXTENT)
            expression->extent = extent_substitute(change->extents, expression->extent, replace_variable, &replace);
    }
    if (leaf.kind == LOOP_EXTENT) replace_in_statement(&replace, change->steps);
}

static bool extents_mention(const Interchange *change, const LoopEffects *effects, AtomId atom) {
    for (size_t i = 0; i < effects->extents.count; i++)
        if (extent_mentions(change->extents, effects->extents.items[i], atom)) return true;
    return false;
}

static AtomId variable_atom(const Interchange *change, LoopVariableId variable) {
    AtomId atom = {0};
    extent_is_atom(change->extents, loop_variable_extent(change->function, variable), &atom);
    return atom;
}

static bool stores_into(const Interchange *change, const LoopEffects *effects, LoopBufferId buffer) {
    for (size_t i = 0; i < effects->accesses.count; i++)
        if (effects->accesses.items[i].is_store && hazard_may_alias(change->function, effects->accesses.items[i].buffer, buffer)) return true;
    return false;
}

// A load is as good where its variable is read only if the steps do not change what it loads.
static bool is_forwardable(const Interchange *change, const LoopStatement *assign, const LoopEffects *effects) {
    const LoopExpression *value = loop_expression(change->function, assign->value);
    if (value->kind == LOOP_EXTENT) return true;
    if (value->kind != LOOP_LOAD && value->kind != LOOP_CONSTANT) return false;
    if (value->kind == LOOP_LOAD && stores_into(change, effects, value->buffer)) return false;
    return !extents_mention(change, effects, variable_atom(change, assign->variable));
}

static void forward_scalars(Interchange *change) {
    LoopBlock *body = &change->steps->body;
    size_t kept = 0;
    for (size_t i = 0; i < body->statements.count; i++) {
        LoopStatement *statement = body->statements.items[i];
        LoopEffects effects;
        effects_begin(&effects, change->function);
        effects_add(&effects, change->steps);
        bool forwards = statement->kind == LOOP_ASSIGN && is_forwardable(change, statement, &effects);
        if (forwards) forward_leaf(change, statement, &effects);
        else body->statements.items[kept++] = statement;
        effects_end(&effects);
    }
    body->statements.count = kept;
}

// ---- legality ----------------------------------------------------------------------------------------------------

static uint32_t count_assignments(const LoopEffects *effects, LoopVariableId variable) {
    uint32_t count = 0;
    for (size_t i = 0; i < effects->assigned.count; i++) count += effects->assigned.items[i].index == variable.index;
    return count;
}

// What the loop assigns is assigned once, and nobody outside of it looks at it.
static bool keeps_variables(const Interchange *change, const LoopEffects *effects) {
    for (size_t i = 0; i < effects->assigned.count; i++) {
        LoopVariableId variable = effects->assigned.items[i];
        uint32_t inside = 0;
        for (size_t k = 0; k < effects->mentioned.count; k++) inside += effects->mentioned.items[k] == variable.index;
        bool is_new = variable.index >= change->known_count; // of an interchange inside: it stays there
        if (!is_new && (inside != change->mentions[variable.index] || count_assignments(effects, variable) != 1)) return false;
    }
    return true;
}

static bool add_state(Interchange *change, const LoopAccess *store) {
    for (uint32_t i = 0; i < change->state_count; i++) {
        const LoopAccess *state = &change->states[i];
        if (state->buffer.index == store->buffer.index && extent_same(state->offset, store->offset)) return true;
        if (hazard_may_alias(change->function, state->buffer, store->buffer)) return false;
    }
    if (change->state_count == STATE_LIMIT) return false;
    change->states[change->state_count++] = *store;
    return true;
}

static AtomId index_atom(const Interchange *change, LoopIndexId index) {
    AtomId atom = {0};
    extent_is_atom(change->extents, loop_index_extent(change->function, index), &atom);
    return atom;
}

static bool stride_is(const Interchange *change, ExtentId offset, int64_t wanted) {
    ExtentId coefficient, rest;
    return extent_linear(change->extents, offset, index_atom(change, change->innermost->index), &coefficient, &rest) &&
           extent_is_value(change->extents, coefficient, wanted);
}

// Loads see the element's own state or what the loop does not write.
static bool load_fits(const Interchange *change, const LoopAccess *load) {
    for (uint32_t i = 0; i < change->state_count; i++) {
        const LoopAccess *state = &change->states[i];
        if (!hazard_may_alias(change->function, state->buffer, load->buffer)) continue;
        if (state->buffer.index != load->buffer.index || !extent_same(state->offset, load->offset)) return false;
    }
    return stride_is(change, load->offset, 0) || stride_is(change, load->offset, 1);
}

static bool accesses_fit(Interchange *change, const LoopEffects *effects) {
    change->state_count = 0;
    for (size_t i = 0; i < effects->accesses.count; i++) {
        const LoopAccess *access = &effects->accesses.items[i];
        if (access->is_store && !(stride_is(change, access->offset, 1) && add_state(change, access))) return false;
    }
    for (size_t i = 0; i < effects->accesses.count; i++)
        if (!effects->accesses.items[i].is_store && !load_fits(change, &effects->accesses.items[i])) return false;
    return change->state_count > 0;
}

// Elements are the same in every step, and their nest has the same bounds.
static bool steps_alike(const Interchange *change) {
    AtomId step = index_atom(change, change->steps->index);
    for (uint32_t i = 0; i < change->state_count; i++)
        if (extent_mentions(change->extents, change->states[i].offset, step)) return false;
    for (const LoopStatement *loop = change->nest;; loop = loop->body.statements.items[0]) {
        if (extent_mentions(change->extents, loop->lower, step) || extent_mentions(change->extents, loop->upper, step)) return false;
        if (loop == change->innermost) return true;
    }
}

static bool is_legal(Interchange *change, const LoopEffects *effects) {
    for (size_t i = 0; i < effects->assigned.count; i++)
        if (extents_mention(change, effects, variable_atom(change, effects->assigned.items[i]))) return false;
    return accesses_fit(change, effects) && steps_alike(change);
}

// ---- the exchange ------------------------------------------------------------------------------------------------

static LoopVariableId state_variable(const Interchange *change, LoopBufferId buffer) {
    for (uint32_t i = 0; i < change->state_count; i++)
        if (change->states[i].buffer.index == buffer.index) return change->variables[i];
    return (LoopVariableId){0};
}

static void keep_in_variables(Interchange *change, LoopStatement *statement) {
    for (size_t i = 0; i < statement->body.statements.count; i++) keep_in_variables(change, statement->body.statements.items[i]);
    if (statement->kind != LOOP_STORE) return;
    statement->kind = LOOP_ASSIGN;
    statement->variable = state_variable(change, statement->buffer);
}

static void load_from_variables(Interchange *change, const LoopEffects *effects) {
    for (size_t i = 0; i < effects->expressions.count; i++) {
        LoopExpression *expression = &change->function->expressions.items[effects->expressions.items[i].index];
        LoopVariableId variable = expression->kind == LOOP_LOAD ? state_variable(change, expression->buffer) : (LoopVariableId){0};
        if (variable.index) *expression = (LoopExpression){.kind = LOOP_VARIABLE, .dtype = expression->dtype, .variable = variable};
    }
}

static void append_all(LoopBlock *block, const LoopBlock *more, size_t count) {
    for (size_t i = 0; i < count; i++) vector_push(&block->statements, more->statements.items[i]);
}

static void remove_statement(LoopBlock *block, size_t at) {
    for (size_t i = at; i + 1 < block->statements.count; i++) block->statements.items[i] = block->statements.items[i + 1];
    block->statements.count--;
}

static uint32_t count_accesses(const LoopEffects *effects, LoopBufferId buffer) {
    uint32_t count = 0;
    for (size_t i = 0; i < effects->accesses.count; i++) count += effects->accesses.items[i].buffer.index == buffer.index;
    return count;
}

// An inner exchange has left v = y[i], its steps, y[i] = v: v is carried through the steps of this one too. Else no variable.
static LoopVariableId take_carried(Interchange *change, const LoopEffects *effects, LoopBufferId state) {
    LoopBlock *body = &change->innermost->body;
    size_t load = 0, store = 0, count = body->statements.count;
    while (load < count) {
        const LoopStatement *statement = body->statements.items[load];
        const LoopExpression *value = statement->kind == LOOP_ASSIGN ? loop_expression(change->function, statement->value) : NULL;
        if (value && value->kind == LOOP_LOAD && value->buffer.index == state.index) break;
        load++;
    }
    while (store < count && (body->statements.items[store]->kind != LOOP_STORE || body->statements.items[store]->buffer.index != state.index)) store++;
    if (load >= store || store == count || count_accesses(effects, state) != 2) return (LoopVariableId){0};
    LoopVariableId variable = body->statements.items[load]->variable;
    const LoopExpression *stored = loop_expression(change->function, body->statements.items[store]->value);
    bool is_carried = stored->kind == LOOP_VARIABLE && stored->variable.index == variable.index && variable.index >= change->known_count;
    if (!is_carried) return (LoopVariableId){0};
    remove_statement(body, store);
    remove_statement(body, load);
    return variable;
}

static void exchange(Interchange *change, const LoopEffects *effects) {
    LoopFunction *function = change->function;
    Span span = change->steps->span;
    for (uint32_t i = 0; i < change->state_count; i++) {
        change->variables[i] = take_carried(change, effects, change->states[i].buffer);
        if (!change->variables[i].index) change->variables[i] = storage_variable(change->lowering, loop_buffer(function, change->states[i].buffer)->dtype, "state");
    }
    load_from_variables(change, effects);
    keep_in_variables(change, change->innermost);
    LoopBlock body = {0}, steps = {0};
    for (uint32_t i = 0; i < change->state_count; i++) {
        LoopStatement *load = loop_statement_add(function, &body, LOOP_ASSIGN, span);
        load->variable = change->variables[i];
        load->value = loop_build_load(function, change->states[i].buffer, change->states[i].offset);
    }
    vector_push(&body.statements, change->steps);
    for (uint32_t i = 0; i < change->state_count; i++) {
        LoopStatement *store = loop_statement_add(function, &body, LOOP_STORE, span);
        store->buffer = change->states[i].buffer;
        store->offset = change->states[i].offset;
        store->value = loop_build_variable(function, change->variables[i]);
    }
    append_all(&steps, &change->steps->body, change->steps->body.statements.count - 1);
    append_all(&steps, &change->innermost->body, change->innermost->body.statements.count);
    vector_free(&change->steps->body.statements);
    vector_free(&change->innermost->body.statements);
    change->steps->body = steps;
    change->innermost->body = body;
}

// Whether the loop around the nest went inside it.
static bool try_exchange(Interchange *change) {
    LoopEffects effects;
    effects_begin(&effects, change->function);
    effects_add(&effects, change->steps);
    bool fits = effects.is_plain && !effects.reduce_count && effects.statement_count <= STATEMENT_LIMIT && keeps_variables(change, &effects);
    effects_end(&effects);
    if (!fits) return false;
    forward_scalars(change);
    effects_begin(&effects, change->function);
    effects_add(&effects, change->steps);
    fits = is_legal(change, &effects);
    if (fits) exchange(change, &effects);
    effects_end(&effects);
    return fits;
}

// A perfect nest of parallel loops around one store.
static bool is_filling(const LoopStatement *statement) {
    while (is_parallel(statement) && statement->body.statements.count == 1) statement = statement->body.statements.items[0];
    return statement->kind == LOOP_STORE;
}

// Checks go before parallel loops that store nothing they read, which then stand beside the nest and may fuse with it.
static void push_checks(Interchange *change, LoopBlock *block, LoopStatement *checks) {
    LoopEffects effects;
    size_t at = block->statements.count;
    effects_begin(&effects, change->function);
    effects_add(&effects, checks);
    vector_push(&block->statements, checks);
    while (at > 0 && is_filling(block->statements.items[at - 1]) && !writes_what_is_read(change, block->statements.items[at - 1], &effects)) {
        block->statements.items[at] = block->statements.items[at - 1];
        block->statements.items[--at] = checks;
    }
    effects_end(&effects);
}

static void visit_block(Interchange *change, LoopBlock *block) {
    LoopBlock whole = {0};
    for (size_t i = 0; i < block->statements.count; i++) {
        LoopStatement *statement = block->statements.items[i];
        visit_block(change, &statement->prelude);
        visit_block(change, &statement->body);
        visit_block(change, &statement->otherwise);
        bool candidate = has_shape(change, statement);
        LoopStatement *checks = candidate ? take_checks(change) : NULL;
        if (checks) push_checks(change, &whole, checks);
        vector_push(&whole.statements, candidate && try_exchange(change) ? change->nest : statement);
    }
    vector_free(&block->statements);
    *block = whole;
}

static void count_mentions(Interchange *change) {
    LoopEffects effects;
    effects_begin(&effects, change->function);
    for (size_t i = 0; i < change->function->body.statements.count; i++) effects_add(&effects, change->function->body.statements.items[i]);
    for (size_t i = 0; i < effects.mentioned.count; i++) change->mentions[effects.mentioned.items[i]]++;
    effects_end(&effects);
}

void loop_interchange(Lowering *lowering) {
    LoopFunction *function = lowering->target;
    Interchange change = {.lowering = lowering, .function = function, .extents = lowering->extents};
    change.known_count = (uint32_t)function->variables.count;
    change.mentions = ARENA_ARRAY(lowering->arena, function->variables.count, uint32_t);
    count_mentions(&change);
    visit_block(&change, &function->body);
}
