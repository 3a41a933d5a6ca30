// The two paths of an IF, and joining what they did to names and storages.

#include "check_scope.h"

void paths_begin(Checker *checker, Paths *paths, ValueId condition, Span span) {
    *paths = (Paths){.condition = condition, .outer = checker->region, .span = span,
                     .value_limit = (uint32_t)checker->function->nodes.count, .entry = state_save(checker)};
    paths->op = ir_build_if(checker->function, checker->region, condition, span);
    for (uint32_t i = 0; i < 2; i++) paths->regions[i] = ir_node(checker->function, paths->op)->regions[i];
}

// `state`: where the path goes on from; the entry or, to check more statements at a path's end, that end.
void path_enter(Checker *checker, Paths *paths, uint32_t path, const State *state) {
    state_restore(checker, state);
    checker->region = paths->regions[path];
    facts_scope_enter(checker, &paths->scope, true);
    facts_learn(checker, paths->condition, path == 0);
}

void path_leave(Checker *checker, Paths *paths, uint32_t path) {
    state_free(&paths->ends[path]);
    paths->ends[path] = state_save(checker);
    facts_scope_leave(checker, &paths->scope);
    checker->region = paths->outer;
}

// ---- joining -----------------------------------------------------------------------------------------------------

typedef struct JoinedName {
    const char *name;
    Span span;
    Join join;
    const Operand *operands[2]; // NULL: zeros
} JoinedName;

typedef struct PathsJoin {
    Paths *paths;
    bool left[2];     // the path ended in break, continue or return: what follows never sees its names
    bool returned[2]; // nor does anything else in this function
    VECTOR(uint32_t) storages;
    VECTOR(JoinedName) names;
    ValueVector values[2];
} PathsJoin;

static const Operand *usable(const Binding *binding) { return binding && !binding->unusable ? &binding->operand : NULL; }

static Join missing_join(Checker *checker, const Binding *one, const Binding *other) {
    const Binding *unusable = one && one->unusable ? one : other && other->unusable ? other : NULL;
    Join join = {.kind = JOIN_UNUSABLE};
    if (unusable) {
        join.unusable = unusable->unusable;
        return join;
    }
    const Binding *present = one ? one : other;
    const char *message = arena_format(checker->arena, "'%s' may be unassigned here", present->name);
    join.unusable = unusable_create(checker, message, "assigned on some paths only", present->span, NULL, (Span){0});
    return join;
}

static void add_name(Checker *checker, PathsJoin *state, const Binding *one, const Binding *other) {
    const Binding *bindings[2] = {one, other};
    JoinedName joined = {.name = (one ? one : other)->name, .span = (other ? other : one)->span};
    JoinSide sides[2];
    bool is_result = joined.name == return_value_name(checker), missing = false;
    for (uint32_t i = 0; i < 2; i++) {
        joined.operands[i] = usable(bindings[i]);
        if (!joined.operands[i] && !state->left[i] && !is_result) missing = true;
        sides[i] = (JoinSide){joined.operands[i], bindings[i] ? bindings[i]->span : joined.span, i == 0 ? "on one path" : "on the other"};
    }
    JoinContext context = {joined.name, state->paths->condition, state->paths->value_limit, true};
    if (missing || (!joined.operands[0] && !joined.operands[1])) {
        joined.join = missing_join(checker, one, other);
    } else {
        joined.join = join_operands(checker, &context, sides[0], sides[1]);
    }
    for (uint32_t i = 0; i < 2 && joined.join.kind == JOIN_UNUSABLE && !is_result; i++) {
        if (!state->returned[i] || !joined.operands[1 - i]) continue;
        joined.operands[i] = sides[i].operand = NULL;
        joined.join = join_operands(checker, &context, sides[0], sides[1]);
    }
    if (is_result) report_return_conflict(checker, &joined.join);
    for (uint32_t i = 0; i < 2; i++)
        join_note_sharing(checker, &joined.join, joined.name, joined.operands[i], &state->paths->ends[i].environment, state->paths->entry.storage_count);
    vector_push(&state->names, joined);
}

static bool same_binding(const Binding *left, const Binding *right) {
    return left->unusable == right->unusable && operand_same(&left->operand, &right->operand);
}

// Where both paths have returned, only what they returned matters.
static bool is_needed(Checker *checker, const PathsJoin *state, const char *name) {
    return !state->returned[0] || !state->returned[1] || name == return_flag_name(checker) || name == return_value_name(checker);
}

static void find_names(Checker *checker, PathsJoin *state) {
    const Environment *ends[2] = {&state->paths->ends[0].environment, &state->paths->ends[1].environment};
    for (size_t i = 0; i < ends[0]->bindings.count; i++) {
        const Binding *one = &ends[0]->bindings.items[i], *entry = environment_find(&state->paths->entry.environment, one->name);
        const Binding *other = environment_find(ends[1], one->name);
        bool unchanged = entry && other && same_binding(one, entry) && same_binding(other, entry);
        if (!unchanged && is_needed(checker, state, one->name)) add_name(checker, state, one, other);
    }
    for (size_t i = 0; i < ends[1]->bindings.count; i++)
        if (!environment_find(ends[0], ends[1]->bindings.items[i].name) && is_needed(checker, state, ends[1]->bindings.items[i].name))
            add_name(checker, state, NULL, &ends[1]->bindings.items[i]);
}

static void find_storages(PathsJoin *state) {
    const Paths *paths = state->paths;
    for (uint32_t i = 1; i < paths->entry.storage_count; i++)
        if (!value_same(paths->ends[0].storages[i].contents, paths->ends[1].storages[i].contents)) vector_push(&state->storages, i);
}

static void collect_path(Checker *checker, PathsJoin *state, uint32_t path) {
    state_restore(checker, &state->paths->ends[path]);
    checker->region = state->paths->regions[path];
    facts_scope_enter(checker, &state->paths->scope, true); // what is checked here is checked on this path only
    for (size_t i = 0; i < state->storages.count; i++)
        vector_push(&state->values[path], checker->storages.items[state->storages.items[i]].contents);
    for (size_t i = 0; i < state->names.count; i++)
        join_collect(checker, &state->names.items[i].join, state->names.items[i].operands[path], &state->values[path], state->names.items[i].span);
    IrRegion *region = ir_region(checker->function, checker->region);
    for (size_t i = 0; i < state->values[path].count; i++) vector_push(&region->results, state->values[path].items[i]);
    facts_scope_leave(checker, &state->paths->scope);
}

static void merge_storages(Checker *checker, const PathsJoin *state, const ValueVector *results) {
    const Paths *paths = state->paths;
    for (size_t i = 1; i < paths->entry.storage_count; i++) {
        Storage *storage = &checker->storages.items[i];
        const Storage *one = &paths->ends[0].storages[i], *other = &paths->ends[1].storages[i];
        storage->contents = one->contents; // both agree, except for those below
        storage->updated = one->updated || other->updated;
        storage->stale = one->stale || other->stale;
        storage->stale_span = one->stale ? one->stale_span : other->stale_span;
    }
    for (size_t i = 0; i < state->storages.count; i++) checker->storages.items[state->storages.items[i]].contents = results->items[i];
}

static void bind_names(Checker *checker, const PathsJoin *state, const ValueVector *results) {
    size_t next = state->storages.count;
    for (size_t i = 0; i < state->names.count; i++) {
        const JoinedName *joined = &state->names.items[i];
        Operand operand = join_instantiate(checker, &joined->join, results->items, &next, joined->name, joined->span, state->paths->condition);
        Binding *binding = environment_bind(&checker->environment, joined->name, joined->span);
        binding->operand = operand;
        binding->unusable = joined->join.kind == JOIN_UNUSABLE ? joined->join.unusable : NULL;
    }
}

static void build_results(Checker *checker, const PathsJoin *state, ValueVector *results) {
    for (size_t i = 0; i < state->values[0].count; i++) {
        IrType type = ir_type(checker->function, state->values[0].items[i]);
        vector_push(results, ir_build_result(checker->function, state->paths->op, (uint32_t)i, type, state->paths->span));
    }
}

// An IF that does nothing is not worth a region.
static void drop_if_empty(Checker *checker, const Paths *paths, size_t result_count) {
    IrRegion *outer = ir_region(checker->function, paths->outer);
    bool empty = result_count == 0 && ir_region(checker->function, paths->regions[0])->items.count == 0 &&
                 ir_region(checker->function, paths->regions[1])->items.count == 0;
    if (empty && outer->items.count > 0 && value_same(outer->items.items[outer->items.count - 1], paths->op)) outer->items.count--;
}

static void paths_free(PathsJoin *state) {
    for (size_t i = 0; i < state->names.count; i++) join_free(&state->names.items[i].join);
    vector_free(&state->names);
    vector_free(&state->storages);
    state_free(&state->paths->entry);
    for (uint32_t i = 0; i < 2; i++) {
        vector_free(&state->values[i]);
        state_free(&state->paths->ends[i]);
    }
}

void paths_join(Checker *checker, Paths *paths) {
    PathsJoin state = {.paths = paths};
    for (uint32_t i = 0; i < 2; i++) {
        ValueId ignored;
        bool unrolled = checker->flow && checker->flow->is_unrolled;
        state.returned[i] = flag_state(checker, &paths->ends[i].environment, return_flag_name(checker), &ignored) == EXIT_ALWAYS;
        state.left[i] = state.returned[i] || (!unrolled && exit_state(checker, &paths->ends[i].environment, &ignored) == EXIT_ALWAYS);
    }
    find_storages(&state);
    find_names(checker, &state);
    for (uint32_t i = 0; i < 2; i++) collect_path(checker, &state, i);
    checker->region = paths->outer;
    ValueVector results = {0};
    build_results(checker, &state, &results);
    state_restore(checker, &paths->entry);
    merge_storages(checker, &state, &results);
    bind_names(checker, &state, &results);
    drop_if_empty(checker, paths, results.count);
    vector_free(&results);
    paths_free(&state);
}
