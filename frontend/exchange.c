// Parameters that change places in a loop: A, B = B, A. A name that stood for one parameter's memory stands for another's after an
// iteration, and what is written through it must reach that memory. So each of these names carries, besides the contents of the
// storage it denotes, the storage's identity: the position of the parameter whose memory it is. After the loop the
// parameter holds the contents of the storage with its identity.
//
// This needs names that denote whole parameters which nothing else denotes, before the loop and after each iteration.

#include "check_scope.h"

static bool has_identity(const Storage *storage) { return storage->parameter >= 0 || value_exists(storage->identity); }

ValueId storage_identity(Checker *checker, StorageId storage, Span span) {
    const Storage *known = storage_get(checker, storage);
    if (value_exists(known->identity)) return known->identity;
    REQUIRE(known->parameter >= 0, "a storage that is no parameter's changes places");
    return ir_build_integer(checker->function, DTYPE_I64, known->parameter, span);
}

// ---- before the loop ---------------------------------------------------------------------------------------------

static bool is_shared_with(const Checker *checker, const LoopCarry *carry, StorageId storage) {
    for (size_t i = 1; i < carry->entry.storage_count; i++) {
        const Storage *other = &checker->storages.items[i];
        for (size_t k = 0; k < other->shared_count; k++)
            if (other->shared[k].index == storage.index) return true;
    }
    return false;
}

static bool denotes_whole(const Operand *operand) {
    return operand->kind == OPERAND_VALUE && operand->view.storage.index != 0 && !operand->view.steps && !operand->view.read_only;
}

bool exchange_may_begin(const Checker *checker, const LoopCarry *carry, const char *name) {
    const Operand *entry = carry_entry(carry, name);
    if (!carry->may_exchange || !entry || !denotes_whole(entry)) return false;
    StorageId storage = entry->view.storage;
    const Storage *known = &checker->storages.items[storage.index];
    return has_identity(known) && !known->is_shared && !storage_is_named(checker, &carry->entry.environment, storage, name) &&
           !is_shared_with(checker, carry, storage);
}

// ---- after an iteration ------------------------------------------------------------------------------------------

static const Operand *operand_of(const Environment *environment, const char *name) {
    const Binding *binding = environment_find(environment, name);
    return binding && !binding->unusable ? &binding->operand : NULL;
}

// Whether the storage is one that these names denoted at the start of the iteration.
static bool began_in_exchange(const LoopCarry *carry, const State *head, StorageId storage) {
    for (size_t i = 0; i < carry->names.count; i++) {
        const CarriedName *carried = &carry->names.items[i];
        const Operand *start = carried->join.exchanges ? operand_of(&head->environment, carried->name) : NULL;
        if (start && start->view.storage.index == storage.index) return true;
    }
    return false;
}

bool exchange_holds(const Checker *checker, const LoopCarry *carry, const State *head, const Environment *live) {
    for (size_t i = 0; i < carry->names.count; i++) {
        const CarriedName *carried = &carry->names.items[i];
        if (!carried->join.exchanges) continue;
        const Operand *end = operand_of(live, carried->name);
        if (!end || !denotes_whole(end) || !began_in_exchange(carry, head, end->view.storage)) return false;
        if (storage_is_named(checker, live, end->view.storage, carried->name)) return false;
    }
    return true;
}

// ---- after the loop ----------------------------------------------------------------------------------------------

typedef VECTOR(StorageId) StorageVector;

static bool contains(const StorageVector *storages, StorageId storage) {
    for (size_t i = 0; i < storages->count; i++)
        if (storages->items[i].index == storage.index) return true;
    return false;
}

// The storages that may be the parameter's memory now: those of `before` are replaced by all of `after`.
static void replace_owners(Checker *checker, Storage *parameter, StorageId self, const StorageVector *before, const StorageVector *after) {
    StorageVector owners = {0};
    bool is_exchanged = parameter->owner_count == 0 && contains(before, self);
    for (size_t i = 0; i < parameter->owner_count; i++) {
        if (contains(before, parameter->owners[i])) is_exchanged = true;
        else vector_push(&owners, parameter->owners[i]);
    }
    for (size_t i = 0; i < after->count && is_exchanged; i++) vector_push(&owners, after->items[i]);
    if (is_exchanged) {
        parameter->owners = arena_copy(checker->arena, owners.items, owners.count * sizeof *owners.items);
        parameter->owner_count = owners.count;
    }
    vector_free(&owners);
}

void exchange_finish(Checker *checker, const LoopCarry *carry, const State *head, const State *end) {
    StorageVector before = {0}, after = {0};
    bool updated = false;
    for (size_t i = 0; i < carry->names.count; i++) {
        const CarriedName *carried = &carry->names.items[i];
        if (!carried->join.exchanges) continue;
        updated |= end->storages[operand_of(&head->environment, carried->name)->view.storage.index].updated;
        vector_push(&before, carry_entry(carry, carried->name)->view.storage);
        vector_push(&after, operand_of(&checker->environment, carried->name)->view.storage);
    }
    for (size_t i = 0; i < before.count; i++) updated |= storage_get(checker, before.items[i])->updated;
    for (size_t i = 0; i < after.count; i++) storage_get(checker, after.items[i])->updated = updated;
    for (uint32_t i = 1; i < carry->entry.storage_count && after.count > 0; i++) {
        Storage *storage = &checker->storages.items[i];
        if (storage->parameter >= 0) replace_owners(checker, storage, (StorageId){i}, &before, &after);
    }
    vector_free(&before);
    vector_free(&after);
}

bool storage_final(Checker *checker, const Storage *parameter, Span span, ValueId *contents) {
    bool updated = parameter->updated;
    for (size_t i = 0; i < parameter->owner_count; i++) updated |= storage_get(checker, parameter->owners[i])->updated;
    *contents = parameter->contents;
    if (!updated || parameter->owner_count == 0) return updated;
    IrType type = ir_type(checker->function, parameter->contents);
    ValueId position = ir_build_integer(checker->function, DTYPE_I64, parameter->parameter, span);
    *contents = value_with_type(checker, storage_get(checker, parameter->owners[0])->contents, type, span);
    for (size_t i = 1; i < parameter->owner_count; i++) {
        const Storage *owner = storage_get(checker, parameter->owners[i]);
        ValueId is_owner = ir_build_binary(checker->function, IR_EQUAL, owner->identity, position, span);
        ValueId operands[3] = {ir_build_broadcast_scalar(checker->function, is_owner, type.rank, type.shape, span),
                               value_with_type(checker, owner->contents, type, span), *contents};
        *contents = ir_build_pointwise(checker->function, IR_SELECT, type.dtype, operands, 3, span);
    }
    return true;
}
