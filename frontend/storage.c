// Storages and views. A storage is one array's memory, held as its current SSA value; a view is a chain of structural steps
// on a storage, replayed on the current contents when it is read and composed into one index map when it is written.

#include "check_scope.h"
#include "memory_order.h"
#include "sharing.h"

#include <string.h>

StorageId storage_create(Checker *checker, ValueId contents, const char *name, Span span) {
    if (checker->storages.count == 0) vector_push(&checker->storages, (Storage){.parameter = -1});
    StorageId storage = {(uint32_t)checker->storages.count};
    MemoryOrder order = memory_order_of_value(checker, contents);
    vector_push(&checker->storages, (Storage){.contents = contents, .name = name, .span = span, .parameter = -1, .order = order});
    return storage;
}

// Arrays without a name, or with a hidden one, are what calls return.
static const char *storage_name(const Storage *storage) {
    return storage->name && !strchr(storage->name, ' ') ? storage->name : "result";
}

// NumPy copied, for the extents of this run: a check sees to it, and from here on the storage is nobody else's. False where no check can tell.
static bool settle_doubt(Checker *checker, StorageId id, Span span) {
    const Doubt *doubt = storage_get(checker, id)->doubt;
    if (!doubt) return false;
    require_check(checker, doubt_copies(checker, doubt, span), ARR_E_SHAPE, &doubt->size, 1, span);
    Storage *storage = storage_get(checker, id);
    storage->doubt = NULL;
    storage->is_shared = storage->is_doubtful = storage->stale = false;
    storage->shared_count = 0;
    return true;
}

// ---- reading -----------------------------------------------------------------------------------------------------

// Reported once: what follows from it would only repeat it.
static void report_stale(Checker *checker, Storage *storage, Span span) {
    storage->stale = false;
    const char *reason = storage->is_doubtful ? "be a view of an array that was written since: whether np.reshape copied depends on that array's memory order and extents"
                                              : "denote an array that was written after this name was assigned on different paths";
    diagnostic_error(checker->diagnostics, span, "'%s' may %s; copy it first", storage_name(storage), reason);
    diagnostic_note(checker->diagnostics, storage->span, "assigned here");
    diagnostic_note(checker->diagnostics, storage->stale_span, "written here");
}

static ValueId replay_step(Checker *checker, const ViewStep *step, ValueId value, Span span) {
    return ir_build(checker->function, step->op, step->type, &value, 1, &step->attributes, span);
}

ValueId view_read(Checker *checker, const View *view, Span span) {
    if (storage_get(checker, view->storage)->stale && !settle_doubt(checker, view->storage, span))
        report_stale(checker, storage_get(checker, view->storage), span);
    VECTOR(const ViewStep *) steps = {0};
    for (const ViewStep *step = view->steps; step; step = step->previous) vector_push(&steps, step);
    ValueId value = storage_get(checker, view->storage)->contents;
    for (size_t i = steps.count; i > 0; i--) value = replay_step(checker, steps.items[i - 1], value, span);
    vector_free(&steps);
    return value;
}

// An element that was read is a number of its own.
static bool operand_has_view(const Checker *checker, const Operand *operand) {
    if (operand->kind == OPERAND_VALUE) return operand->view.storage.index != 0 && operand_type(checker, operand).rank > 0;
    if (operand->bound_self) return operand_has_view(checker, operand->bound_self);
    if (operand->kind != OPERAND_TUPLE) return false;
    for (size_t i = 0; i < operand->element_count; i++)
        if (operand_has_view(checker, &operand->elements[i])) return true;
    return false;
}

static Operand refresh_tuple(Checker *checker, Operand operand) {
    Operand *elements = ARENA_ARRAY(checker->arena, operand.element_count, Operand);
    for (size_t i = 0; i < operand.element_count; i++) elements[i] = operand_refresh(checker, operand.elements[i]);
    operand.elements = elements;
    return operand;
}

static Operand refresh_method(Checker *checker, Operand method) {
    Operand self = operand_refresh(checker, *method.bound_self);
    method.bound_self = arena_copy(checker->arena, &self, sizeof self);
    return method;
}

Operand operand_refresh(Checker *checker, Operand operand) {
    if (!operand_has_view(checker, &operand)) return operand;
    if (operand.kind == OPERAND_TUPLE) return refresh_tuple(checker, operand);
    if (operand.bound_self) return refresh_method(checker, operand);
    operand.value = view_read(checker, &operand.view, operand.span);
    return operand;
}

Operand operand_after(Checker *checker, Operand operand, uint32_t write_count) {
    return checker->write_count == write_count ? operand : operand_refresh(checker, operand);
}

// ---- writing -----------------------------------------------------------------------------------------------------

static bool shares(const Storage *storage, StorageId other) {
    for (size_t i = 0; i < storage->shared_count; i++)
        if (storage->shared[i].index == other.index) return true;
    return false;
}

void storage_mark_stale(Checker *checker, StorageId written, Span span) {
    for (size_t i = 1; i < checker->storages.count; i++) {
        Storage *storage = &checker->storages.items[i];
        if (!storage->is_shared || storage->stale || !shares(storage, written)) continue;
        storage->stale = true;
        storage->stale_span = span;
    }
}

static void note_shared(Checker *checker, const Storage *storage) {
    diagnostic_note(checker->diagnostics, storage->span, "'%s' is assigned here", storage_name(storage));
    for (size_t i = 0; i < storage->shared_count; i++) {
        const Storage *other = storage_get(checker, storage->shared[i]);
        diagnostic_note(checker->diagnostics, other->span, "%s '%s' is one of them",
                        other->parameter >= 0 ? "the parameter" : "the array", storage_name(other));
    }
}

// False after an error: the view cannot be written.
static bool require_writable(Checker *checker, const View *view, Span span) {
    Storage *storage = storage_get(checker, view->storage);
    if (view->read_only) {
        diagnostic_error(checker->diagnostics, span, "this view of '%s' is read-only (broadcast_to, diagonal); copy it first", storage_name(storage));
        return false;
    }
    if (storage->is_shared && !settle_doubt(checker, view->storage, span)) {
        const char *reason = storage->is_doubtful ? "whether np.reshape made it a view of another array depends on that array's memory order and extents; copy it"
                                                  : "on different paths it denotes different arrays, which other names denote too; copy them";
        diagnostic_error(checker->diagnostics, span, "cannot write '%s': %s first (np.copy)", storage_name(storage), reason);
        note_shared(checker, storage);
        storage->is_shared = false; // once is enough
        return false;
    }
    return true;
}

bool view_is_of_part(const View *view) { return view->part == IR_REAL || view->part == IR_IMAGINARY; }

static bool map_is_whole(const Checker *checker, const View *view, IrType base) {
    if (!view->steps) return true;
    if (view_is_of_part(view)) return false;
    return index_map_same(view->map, index_map_identity(checker->module->maps, base.rank, base.shape));
}

static ValueId update_view(Checker *checker, const View *view, ValueId base, ValueId value, Span span) {
    if (view_is_of_part(view)) return ir_build_part_update(checker->function, checker->region, base, value, view->map, view->part, span);
    return ir_build_update(checker->function, checker->region, base, value, view->map, span);
}

void view_write(Checker *checker, const View *view, ValueId value, Span span) {
    if (!require_writable(checker, view, span)) return;
    if (index_map_get(checker->module->maps, view->map)->piece_count == 0) return; // proved to hold no element
    ValueId base = storage_get(checker, view->storage)->contents;
    IrType type = ir_type(checker->function, base);
    bool whole = map_is_whole(checker, view, type);
    // Equal extents may be written differently: what has been checked since allows a simpler form.
    const ExtentId *shape = whole ? type.shape : index_map_get(checker->module->maps, view->map)->pieces[0].upper;
    value = ir_build_with_shape(checker->function, value, shape, span);
    ValueId contents = whole ? value : update_view(checker, view, base, value, span);
    Storage *storage = storage_get(checker, view->storage);
    storage->contents = contents;
    storage->updated = true;
    checker->write_count++;
    storage_mark_stale(checker, view->storage, span);
}
