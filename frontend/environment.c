// Names: binding, saved states, and the frames of inlined calls.

#include "check_scope.h"
#include "memory_order.h"
#include "sharing.h"

#include <string.h>

// ---- the table of names ------------------------------------------------------------------------------------------

static size_t slot_of(const Environment *environment, const char *name) {
    size_t mask = environment->slots.count - 1;
    size_t slot = (size_t)hash_bytes(name, strlen(name), 0) & mask;
    while (environment->slots.items[slot] != 0 && environment->bindings.items[environment->slots.items[slot] - 1].name != name)
        slot = (slot + 1) & mask;
    return slot;
}

static void rebuild_slots(Environment *environment, size_t slot_count) {
    environment->slots.count = 0;
    vector_reserve(&environment->slots, slot_count);
    environment->slots.count = slot_count;
    memset(environment->slots.items, 0, slot_count * sizeof *environment->slots.items);
    for (size_t i = 0; i < environment->bindings.count; i++)
        environment->slots.items[slot_of(environment, environment->bindings.items[i].name)] = (uint32_t)(i + 1);
}

Binding *environment_find(const Environment *environment, const char *name) {
    if (environment->slots.count == 0) return NULL;
    uint32_t position = environment->slots.items[slot_of(environment, name)];
    return position ? &environment->bindings.items[position - 1] : NULL;
}

Binding *environment_bind(Environment *environment, const char *name, Span span) {
    Binding *binding = environment_find(environment, name);
    if (!binding) {
        vector_push(&environment->bindings, (Binding){.name = name});
        size_t count = environment->bindings.count;
        if (count * 2 > environment->slots.count)
            rebuild_slots(environment, environment->slots.count ? environment->slots.count * 2 : 16);
        else
            environment->slots.items[slot_of(environment, name)] = (uint32_t)count;
        binding = &environment->bindings.items[count - 1];
    }
    binding->span = span;
    binding->unusable = NULL;
    return binding;
}

void environment_copy(Environment *destination, const Environment *source) {
    *destination = (Environment){0};
    if (source->bindings.count == 0) return;
    vector_reserve(&destination->bindings, source->bindings.count);
    memcpy(destination->bindings.items, source->bindings.items, source->bindings.count * sizeof(Binding));
    destination->bindings.count = source->bindings.count;
    vector_reserve(&destination->slots, source->slots.count);
    memcpy(destination->slots.items, source->slots.items, source->slots.count * sizeof(uint32_t));
    destination->slots.count = source->slots.count;
}

void environment_truncate(Environment *environment, size_t count) {
    if (environment->bindings.count <= count) return;
    environment->bindings.count = count;
    rebuild_slots(environment, environment->slots.count);
}

void environment_free(Environment *environment) {
    vector_free(&environment->bindings);
    vector_free(&environment->slots);
}

// ---- binding -----------------------------------------------------------------------------------------------------

// Tuples that contain themselves grow with every assignment (t = (t, 1)); walks over operands recurse this deep.
enum { TUPLE_DEPTH_LIMIT = 100 };

static Operand store_at_depth(Checker *checker, Operand operand, const char *name, Span span, uint32_t depth);

static Operand store_tuple(Checker *checker, Operand operand, const char *name, Span span, uint32_t depth) {
    if (depth == TUPLE_DEPTH_LIMIT) {
        diagnostic_error(checker->diagnostics, span, "tuples are nested more than %d levels deep", TUPLE_DEPTH_LIMIT);
        return operand_invalid(span);
    }
    Operand *elements = ARENA_ARRAY(checker->arena, operand.element_count, Operand);
    for (size_t i = 0; i < operand.element_count; i++)
        elements[i] = store_at_depth(checker, operand.elements[i], name, span, depth + 1);
    operand.elements = elements;
    return operand;
}

// A method's array is a reference, as an element of a tuple is.
static Operand store_method(Checker *checker, Operand method, const char *name, Span span, uint32_t depth) {
    Operand self = store_at_depth(checker, *method.bound_self, name, span, depth);
    method.bound_self = arena_copy(checker->arena, &self, sizeof self);
    return method;
}

// What may be a view of a storage may also be one of those that this one may be a view of.
static void note_doubt(Checker *checker, StorageId made, const Doubt *doubt) {
    const Storage *other = storage_get(checker, doubt->storage);
    StorageId *shared = ARENA_ARRAY(checker->arena, 1 + other->shared_count, StorageId);
    shared[0] = doubt->storage;
    for (size_t k = 0; k < other->shared_count; k++) shared[1 + k] = other->shared[k];
    Storage *storage = storage_get(checker, made);
    storage->is_shared = storage->is_doubtful = true;
    storage->doubt = doubt->case_count > 0 ? doubt : NULL;
    storage->shared = shared, storage->shared_count = 1 + other->shared_count;
}

static View view_of_new_storage(Checker *checker, const Operand *operand, const char *name, Span span) {
    IrType type = operand_type(checker, operand);
    View view = {.storage = storage_create(checker, operand->value, name, span), .map = index_map_identity(checker->module->maps, type.rank, type.shape),
                 .read_only = operand->view.read_only};
    if (operand->view.is_row_major) storage_get(checker, view.storage)->order = memory_order_row_major(type.rank);
    if (operand->view.doubt) note_doubt(checker, view.storage, operand->view.doubt);
    return view;
}

static Operand store_at_depth(Checker *checker, Operand operand, const char *name, Span span, uint32_t depth) {
    if (operand.kind == OPERAND_TUPLE) return store_tuple(checker, operand, name, span, depth);
    if (operand.kind == OPERAND_ITERATION) {
        diagnostic_error(checker->diagnostics, operand.span, "zip and enumerate of arrays are for the head of a for loop");
        return operand_invalid(span);
    }
    if (operand.kind == OPERAND_LAMBDA && operand.frame == 0 && checker->frame) operand.frame = checker->frame->serial;
    if (operand.bound_self) return store_method(checker, operand, name, span, depth);
    if (operand.kind != OPERAND_VALUE) return operand;
    IrType type = operand_type(checker, &operand);
    if (type.rank == 0) {
        operand.view = (View){0};
    } else if (operand.view.storage.index == 0) {
        operand.view = view_of_new_storage(checker, &operand, name, span);
    } else if (!storage_get(checker, operand.view.storage)->name) {
        storage_get(checker, operand.view.storage)->name = name;
    }
    return operand;
}

Operand operand_stored(Checker *checker, Operand operand, const char *name, Span span) {
    return store_at_depth(checker, operand, name, span, 0);
}

void bind_name(Checker *checker, const char *name, Operand operand, Span span) {
    Operand stored = operand_stored(checker, operand, name, span);
    environment_bind(&checker->environment, name, span)->operand = stored;
}

void bind_unusable(Checker *checker, const char *name, const Unusable *unusable, Span span) {
    Binding *binding = environment_bind(&checker->environment, name, span);
    binding->operand = operand_invalid(span);
    binding->unusable = unusable;
}

Unusable *unusable_create(Checker *checker, const char *message, const char *first, Span first_span, const char *second, Span second_span) {
    Unusable *unusable = ARENA_NEW(checker->arena, Unusable);
    *unusable = (Unusable){message, "", {first, second}, {first_span, second_span}};
    return unusable;
}

static bool value_operand_same(const Operand *left, const Operand *right) {
    if (left->weakness != right->weakness || left->view.storage.index != right->view.storage.index) return false;
    if (left->view.storage.index == 0) return value_same(left->value, right->value);
    if (left->view.read_only != right->view.read_only || left->view.part != right->view.part) return false;
    if (left->view.steps == right->view.steps) return true;
    return left->view.steps && right->view.steps && index_map_same(left->view.map, right->view.map);
}

static bool tuple_operand_same(const Operand *left, const Operand *right) {
    if (left->element_count != right->element_count) return false;
    for (size_t i = 0; i < left->element_count; i++)
        if (!operand_same(&left->elements[i], &right->elements[i])) return false;
    return true;
}

static bool self_same(const Operand *left, const Operand *right) {
    if (!left->bound_self || !right->bound_self) return left->bound_self == right->bound_self;
    return operand_same(left->bound_self, right->bound_self);
}

bool operand_same(const Operand *left, const Operand *right) {
    if (left->kind != right->kind) return false;
    switch (left->kind) {
    case OPERAND_VALUE: return value_operand_same(left, right);
    case OPERAND_TUPLE:
    case OPERAND_SLICE:
    case OPERAND_ITERATION: return tuple_operand_same(left, right);
    case OPERAND_STRING: return strcmp(left->string, right->string) == 0;
    case OPERAND_DTYPE:
    case OPERAND_LIMITS: return left->dtype == right->dtype;
    case OPERAND_MODULE: return strcmp(left->name, right->name) == 0;
    case OPERAND_BUILTIN: return left->builtin == right->builtin && self_same(left, right);
    case OPERAND_FUNCTION: return left->function == right->function && self_same(left, right);
    case OPERAND_LAMBDA: return left->lambda == right->lambda && left->frame == right->frame;
    case OPERAND_INVALID:
    case OPERAND_NONE:
    case OPERAND_ELLIPSIS: return true;
    }
    INTERNAL_ERROR("unknown operand kind %d", (int)left->kind);
}

// ---- reachability ------------------------------------------------------------------------------------------------

static bool operand_denotes(const Operand *operand, StorageId storage) {
    if (operand->kind == OPERAND_VALUE) return operand->view.storage.index == storage.index;
    if (operand->bound_self) return operand_denotes(operand->bound_self, storage);
    if (operand->kind != OPERAND_TUPLE) return false;
    for (size_t i = 0; i < operand->element_count; i++)
        if (operand_denotes(&operand->elements[i], storage)) return true;
    return false;
}

static bool environment_denotes(const Environment *environment, StorageId storage, const char *except) {
    for (size_t i = 0; i < environment->bindings.count; i++) {
        const Binding *binding = &environment->bindings.items[i];
        if (binding->name != except && operand_denotes(&binding->operand, storage)) return true;
    }
    return false;
}

bool storage_is_named(const Checker *checker, const Environment *environment, StorageId storage, const char *except) {
    if (environment_denotes(environment, storage, except)) return true;
    for (const Frame *frame = checker->frame; frame; frame = frame->caller)
        if (environment_denotes(&frame->suspended, storage, NULL)) return true;
    return false;
}

bool storage_is_reachable(const Checker *checker, const Environment *environment, StorageId storage, const char *except) {
    const Storage *known = &checker->storages.items[storage.index];
    return known->parameter >= 0 || value_exists(known->identity) || storage_is_named(checker, environment, storage, except);
}

// ---- saved states ------------------------------------------------------------------------------------------------

State state_save(const Checker *checker) {
    State state = {.storage_count = checker->storages.count};
    environment_copy(&state.environment, &checker->environment);
    VECTOR(Storage) storages = {0};
    vector_reserve(&storages, checker->storages.count + 1);
    if (checker->storages.count > 0) memcpy(storages.items, checker->storages.items, checker->storages.count * sizeof(Storage));
    state.storages = storages.items;
    return state;
}

void state_restore(Checker *checker, const State *state) {
    environment_free(&checker->environment);
    environment_copy(&checker->environment, &state->environment);
    if (state->storage_count > 0) memcpy(checker->storages.items, state->storages, state->storage_count * sizeof(Storage));
}

void state_free(State *state) {
    environment_free(&state->environment);
    vector_release(state->storages);
}

// ---- frames ------------------------------------------------------------------------------------------------------

void frame_push(Checker *checker, Frame *frame) {
    frame->caller = checker->frame;
    frame->serial = ++checker->call_count;
    frame->suspended = checker->environment;
    frame->suspended_flow = checker->flow;
    checker->environment = (Environment){0};
    checker->flow = NULL;
    checker->frame = frame;
}

void frame_pop(Checker *checker, Frame *frame) {
    environment_free(&checker->environment);
    checker->environment = frame->suspended;
    checker->flow = frame->suspended_flow;
    checker->frame = frame->caller;
    environment_free(&frame->locals);
    vector_free(&frame->dimensions);
}

static void add_local(Frame *frame, const AstExpression *target) {
    if (target->kind == AST_TUPLE || target->kind == AST_LIST) {
        for (size_t i = 0; i < target->elements.count; i++) add_local(frame, target->elements.items[i]);
        return;
    }
    if (target->kind == AST_NAME && !environment_find(&frame->locals, target->name))
        environment_bind(&frame->locals, target->name, target->span);
}

void frame_collect_locals(Frame *frame, const AstBlock *body) {
    for (size_t i = 0; i < body->count; i++) {
        const AstStatement *statement = body->items[i];
        for (size_t k = 0; k < statement->targets.count; k++) add_local(frame, statement->targets.items[k]);
        frame_collect_locals(frame, &statement->body);
        frame_collect_locals(frame, &statement->else_body);
    }
}

const DimensionName *frame_dimension(const Frame *frame, const char *name) {
    for (size_t i = 0; i < frame->dimensions.count; i++)
        if (frame->dimensions.items[i].name == name) return &frame->dimensions.items[i];
    return NULL;
}
