// Joining two paths. A join is computed from what a name denotes on both paths; the values that it carries are collected on
// each path, and the joined operand is put together again from the region's results or arguments.
//
// Weak scalars promote: weak with weak gives the wider of Python's types, weak with strong gives the strong dtype when NEP 50
// would. Arrays agree in dtype, rank and shape, and views in index map; their base becomes a new storage.

#include "check_scope.h"
#include "memory_order.h"

// ---- disagreement ------------------------------------------------------------------------------------------------

static const char *side_note(Checker *checker, const JoinSide *side) {
    return arena_format(checker->arena, "%s %s", operand_describe(checker, side->operand), side->describe);
}

static Join join_unusable(const Unusable *unusable, Span span) {
    return (Join){.kind = JOIN_UNUSABLE, .unusable = unusable, .model = {.kind = OPERAND_INVALID, .span = span}};
}

static Join join_conflict(Checker *checker, const JoinContext *context, const JoinSide *first, const JoinSide *second, const char *reason) {
    const char *one = side_note(checker, first), *other = side_note(checker, second);
    const char *message = arena_format(checker->arena, "'%s' is %s and %s%s", context->name, one, other, reason);
    Unusable *unusable = unusable_create(checker, message, one, first->span, other, second->span);
    unusable->reason = reason;
    return join_unusable(unusable, second->span);
}

void report_return_conflict(Checker *checker, const Join *join) {
    if (join->kind != JOIN_UNUSABLE || !join->unusable) return;
    diagnostic_error(checker->diagnostics, join->unusable->note_spans[1], "the returned values differ: %s and %s%s", join->unusable->notes[0],
                     join->unusable->notes[1], join->unusable->reason);
    diagnostic_note(checker->diagnostics, join->unusable->note_spans[0], "the other return");
}

// ---- which values exist outside of the paths ---------------------------------------------------------------------

static bool type_is_outside(Checker *checker, uint32_t limit, IrType type) {
    for (uint32_t i = 0; i < type.rank; i++)
        if (!extent_is_outside(checker, limit, type.shape[i])) return false;
    return true;
}

// ---- scalars -----------------------------------------------------------------------------------------------------

static Weakness weaker_of(Weakness left, Weakness right) {
    if (left == right) return left;
    if (left == WEAK_COMPLEX || right == WEAK_COMPLEX) return WEAK_COMPLEX;
    if (left == WEAK_FLOAT || right == WEAK_FLOAT) return WEAK_FLOAT;
    return WEAK_INTEGER;
}

static DType weak_dtype(Weakness weakness) {
    if (weakness == WEAK_COMPLEX) return DTYPE_C128;
    if (weakness == WEAK_FLOAT) return DTYPE_F64;
    return weakness == WEAK_INTEGER ? DTYPE_I64 : DTYPE_BOOL;
}

// False when the dtypes do not agree.
static bool scalar_form(const Checker *checker, const Operand *left, const Operand *right, DType *dtype, Weakness *weakness) {
    DType left_dtype = operand_type(checker, left).dtype, right_dtype = operand_type(checker, right).dtype;
    *weakness = STRONG;
    *dtype = left_dtype;
    if (left->weakness == STRONG && right->weakness == STRONG) return left_dtype == right_dtype;
    if (left->weakness == STRONG || right->weakness == STRONG) {
        *dtype = promote_operands(checker, left, right);
        return *dtype == (left->weakness == STRONG ? left_dtype : right_dtype);
    }
    *weakness = weaker_of(left->weakness, right->weakness);
    *dtype = left_dtype == right_dtype ? left_dtype : weak_dtype(*weakness);
    return true;
}

static bool is_opposite(const Checker *checker, const Operand *left, const Operand *right, bool *negated) {
    bool left_truth, right_truth;
    if (operand_type(checker, left).dtype != DTYPE_BOOL || operand_type(checker, right).dtype != DTYPE_BOOL) return false;
    if (!condition_is_constant(checker, left->value, &left_truth) || !condition_is_constant(checker, right->value, &right_truth)) return false;
    *negated = !left_truth;
    return left_truth != right_truth;
}

static Join join_scalars(Checker *checker, const JoinContext *context, const JoinSide *first, const JoinSide *second) {
    DType dtype;
    Weakness weakness;
    if (!scalar_form(checker, first->operand, second->operand, &dtype, &weakness)) return join_conflict(checker, context, first, second, "");
    Join join = {.kind = JOIN_SCALAR, .model = *first->operand, .type = {.dtype = dtype}, .weakness = weakness};
    if (value_exists(context->condition) && is_opposite(checker, first->operand, second->operand, &join.negated)) join.kind = JOIN_CONDITION;
    return join;
}

// ---- arrays ------------------------------------------------------------------------------------------------------

static Proof shapes_equal(const Checker *checker, IrType left, IrType right) {
    Proof result = PROOF_PROVED;
    for (uint32_t i = 0; i < left.rank; i++) {
        Proof proof = facts_equal(checker->facts, left.shape[i], right.shape[i]);
        if (proof == PROOF_REFUTED) return proof;
        if (proof == PROOF_UNKNOWN) result = proof;
    }
    return result;
}

static bool views_agree(const View *left, const View *right) {
    if (left->part != right->part) return false;
    if (!left->steps && !right->steps) return true;
    return left->steps && right->steps && index_map_same(left->map, right->map);
}

static Join join_bases(Checker *checker, const JoinContext *context, const JoinSide *first, const JoinSide *second) {
    const View *left = &first->operand->view, *right = &second->operand->view;
    if (!views_agree(left, right)) return join_conflict(checker, context, first, second, ", with different index maps");
    IrType left_base = ir_type(checker->function, storage_get(checker, left->storage)->contents);
    IrType right_base = ir_type(checker->function, storage_get(checker, right->storage)->contents);
    if (left_base.dtype != right_base.dtype || left_base.rank != right_base.rank)
        return join_conflict(checker, context, first, second, ", views of different arrays");
    Proof proof = shapes_equal(checker, left_base, right_base);
    if (proof == PROOF_REFUTED || (proof == PROOF_UNKNOWN && !context->allow_checks)) return join_conflict(checker, context, first, second, "");
    bool left_outside = type_is_outside(checker, context->value_limit, left_base);
    if (!left_outside && (proof == PROOF_UNKNOWN || !type_is_outside(checker, context->value_limit, right_base)))
        return join_conflict(checker, context, first, second, ", whose shape is known only there");
    Join join = {.kind = JOIN_ARRAY, .model = *first->operand, .type = left_outside ? left_base : right_base};
    join.model.view.read_only = left->read_only || right->read_only;
    join.order = memory_order_join(storage_get(checker, left->storage)->order, storage_get(checker, right->storage)->order);
    join.is_doubtful = storage_get(checker, left->storage)->is_doubtful || storage_get(checker, right->storage)->is_doubtful;
    return join;
}

static Join join_values(Checker *checker, const JoinContext *context, const JoinSide *first, const JoinSide *second) {
    IrType left = operand_type(checker, first->operand), right = operand_type(checker, second->operand);
    if (left.rank != right.rank) return join_conflict(checker, context, first, second, "");
    if (left.rank == 0) return join_scalars(checker, context, first, second);
    if (left.dtype != right.dtype) return join_conflict(checker, context, first, second, "");
    Proof proof = shapes_equal(checker, left, right);
    if (proof == PROOF_REFUTED || (proof == PROOF_UNKNOWN && !context->allow_checks)) return join_conflict(checker, context, first, second, "");
    return join_bases(checker, context, first, second);
}

// ---- any operand -------------------------------------------------------------------------------------------------

static Join join_tuples(Checker *checker, const JoinContext *context, const JoinSide *first, const JoinSide *second) {
    size_t count = first->operand->element_count;
    if (count != second->operand->element_count) return join_conflict(checker, context, first, second, "");
    Join join = {.kind = JOIN_TUPLE, .model = *first->operand, .elements = ARENA_ARRAY(checker->arena, count, Join), .element_count = count};
    for (size_t i = 0; i < count; i++) {
        JoinSide left = {&first->operand->elements[i], first->span, first->describe};
        JoinSide right = {&second->operand->elements[i], second->span, second->describe};
        join.elements[i] = join_operands(checker, context, left, right);
        if (join.elements[i].kind != JOIN_UNUSABLE) continue;
        Join unusable = join.elements[i];
        join.element_count = i;
        join_free(&join);
        return unusable;
    }
    return join;
}

// The form of what only one path assigns, zeros being carried from the other.
static Join join_alone(Checker *checker, const JoinContext *context, const JoinSide *present) {
    JoinContext alone = *context;
    alone.condition = (ValueId){0};
    if (present->operand->kind == OPERAND_TUPLE) return join_tuples(checker, &alone, present, present);
    if (present->operand->kind != OPERAND_VALUE) return (Join){.kind = JOIN_SAME, .model = *present->operand};
    IrType type = operand_type(checker, present->operand);
    if (type.rank > 0) return join_bases(checker, &alone, present, present);
    return (Join){.kind = JOIN_SCALAR, .model = *present->operand, .type = {.dtype = type.dtype}, .weakness = present->operand->weakness};
}

Join join_operands(Checker *checker, const JoinContext *context, JoinSide first, JoinSide second) {
    if (!first.operand || !second.operand) return join_alone(checker, context, first.operand ? &first : &second);
    if (first.operand->kind == OPERAND_INVALID || second.operand->kind == OPERAND_INVALID) return join_unusable(NULL, second.span);
    if (first.operand == second.operand) return join_alone(checker, context, &first);
    if (operand_same(first.operand, second.operand)) return (Join){.kind = JOIN_SAME, .model = *second.operand};
    if (first.operand->kind != second.operand->kind) return join_conflict(checker, context, &first, &second, "");
    if (first.operand->kind == OPERAND_VALUE) return join_values(checker, context, &first, &second);
    if (first.operand->kind == OPERAND_TUPLE) return join_tuples(checker, context, &first, &second);
    return join_conflict(checker, context, &first, &second, "");
}

static bool join_same_elements(Checker *checker, const Join *left, const Join *right) {
    if (left->element_count != right->element_count) return false;
    for (size_t i = 0; i < left->element_count; i++)
        if (!join_same_form(checker, &left->elements[i], &right->elements[i])) return false;
    return true;
}

// True when values joined as `right` can be carried as `left`.
bool join_same_form(Checker *checker, const Join *left, const Join *right) {
    if (right->kind == JOIN_SAME) return true;
    if (left->kind != right->kind) return false;
    if (left->kind == JOIN_SCALAR) return left->type.dtype == right->type.dtype && left->weakness == right->weakness;
    if (left->kind == JOIN_TUPLE) return join_same_elements(checker, left, right);
    if (left->kind == JOIN_ARRAY) return left->order.kind == ORDER_UNKNOWN || memory_order_same(&left->order, &right->order);
    return true;
}

void join_free(Join *join) {
    for (size_t i = 0; i < join->element_count; i++) join_free(&join->elements[i]);
    vector_free(&join->aliases);
}

// ---- carrying ----------------------------------------------------------------------------------------------------

ValueId value_zero(Checker *checker, IrType type, Span span) {
    ValueId zero = ir_build_integer(checker->function, type.dtype, 0, span);
    return type.rank == 0 ? zero : ir_build_broadcast_scalar(checker->function, zero, type.rank, type.shape, span);
}

ValueId value_with_type(Checker *checker, ValueId value, IrType type, Span span) {
    IrType own = ir_type(checker->function, value);
    bool same = true;
    for (uint32_t i = 0; i < type.rank; i++) {
        if (extent_same(own.shape[i], type.shape[i])) continue;
        same = false;
        require_equal_extents(checker, own.shape[i], type.shape[i], span, "the shapes on both paths");
    }
    return same ? value : ir_build_with_shape(checker->function, value, type.shape, span);
}

static ValueId collect_scalar(Checker *checker, const Join *join, const Operand *operand) {
    if (join->weakness == STRONG) return operand_cast(checker, operand, join->type.dtype);
    return ir_build_cast(checker->function, operand->value, join->type.dtype, operand->span);
}

static ValueId collect_array(Checker *checker, const Join *join, const Operand *operand, Span span) {
    return value_with_type(checker, storage_get(checker, operand->view.storage)->contents, join->type, span);
}

void join_collect(Checker *checker, const Join *join, const Operand *operand, ValueVector *values, Span span) {
    switch (join->kind) {
    case JOIN_SCALAR: vector_push(values, operand ? collect_scalar(checker, join, operand) : value_zero(checker, join->type, span)); return;
    case JOIN_ARRAY:
        vector_push(values, operand ? collect_array(checker, join, operand, span) : value_zero(checker, join->type, span));
        if (join->exchanges) vector_push(values, storage_identity(checker, operand->view.storage, span));
        return;
    case JOIN_TUPLE:
        for (size_t i = 0; i < join->element_count; i++)
            join_collect(checker, &join->elements[i], operand ? &operand->elements[i] : NULL, values, span);
        return;
    case JOIN_SAME:
    case JOIN_CONDITION:
    case JOIN_UNUSABLE: return;
    }
}

// ---- putting together --------------------------------------------------------------------------------------------

static Operand instantiate_scalar(Checker *checker, const Join *join, ValueId value) {
    Operand operand = operand_from_value(checker, value, join->model.span);
    operand.weakness = join->weakness;
    return operand;
}

static Operand instantiate_array(Checker *checker, const Join *join, const ValueId *values, size_t *next, const char *name, Span span) {
    Operand operand = join->model;
    operand.view.storage = storage_create(checker, values[(*next)++], name, span);
    Storage *storage = storage_get(checker, operand.view.storage);
    if (join->exchanges) storage->identity = values[(*next)++];
    storage->order = join->order;
    storage->is_doubtful = join->is_doubtful;
    storage->is_shared = join->is_shared;
    storage->shared_count = join->aliases.count;
    if (join->aliases.count > 0)
        storage->shared = arena_copy(checker->arena, join->aliases.items, join->aliases.count * sizeof(StorageId));
    operand.value = view_read(checker, &operand.view, span);
    storage = storage_get(checker, operand.view.storage);
    storage->stale = join->stale; // reported when the name is used, not here
    storage->stale_span = join->stale_span;
    return operand;
}

static Operand instantiate_tuple(Checker *checker, const Join *join, const ValueId *values, size_t *next, const char *name, Span span, ValueId condition) {
    Operand operand = join->model;
    operand.elements = ARENA_ARRAY(checker->arena, join->element_count, Operand);
    for (size_t i = 0; i < join->element_count; i++)
        operand.elements[i] = join_instantiate(checker, &join->elements[i], values, next, name, span, condition);
    return operand;
}

static Operand instantiate_condition(Checker *checker, const Join *join, ValueId condition) {
    Operand operand = join->model;
    operand.weakness = join->weakness;
    operand.value = join->negated ? ir_build_unary(checker->function, IR_LOGICAL_NOT, condition, operand.span) : condition;
    return operand;
}

Operand join_instantiate(Checker *checker, const Join *join, const ValueId *values, size_t *next, const char *name, Span span, ValueId condition) {
    switch (join->kind) {
    case JOIN_SCALAR: return instantiate_scalar(checker, join, values[(*next)++]);
    case JOIN_ARRAY: return instantiate_array(checker, join, values, next, name, span);
    case JOIN_TUPLE: return instantiate_tuple(checker, join, values, next, name, span, condition);
    case JOIN_CONDITION: return instantiate_condition(checker, join, condition);
    case JOIN_SAME: return join->model;
    case JOIN_UNUSABLE: return operand_invalid(span);
    }
    INTERNAL_ERROR("unknown join kind %d", (int)join->kind);
}

// ---- sharing -----------------------------------------------------------------------------------------------------

static bool has_alias(const Join *join, StorageId storage) {
    for (size_t i = 0; i < join->aliases.count; i++)
        if (join->aliases.items[i].index == storage.index) return true;
    return false;
}

// Records that another name denotes `storage` too: itself when it is older than both paths, or what it is shared with.
void join_add_alias(Checker *checker, Join *join, StorageId storage, size_t outer_count) {
    join->is_shared = true;
    if (storage_get(checker, storage)->stale) {
        join->stale = true;
        join->stale_span = storage_get(checker, storage)->stale_span;
    }
    const Storage *other = storage_get(checker, storage);
    if (storage.index < outer_count && !has_alias(join, storage)) vector_push(&join->aliases, storage);
    for (size_t i = 0; i < other->shared_count; i++)
        if (other->shared[i].index < outer_count && !has_alias(join, other->shared[i])) vector_push(&join->aliases, other->shared[i]);
}

void join_note_sharing(Checker *checker, Join *join, const char *name, const Operand *operand, const Environment *environment, size_t outer_count) {
    if (!operand) return;
    for (size_t i = 0; i < join->element_count; i++)
        join_note_sharing(checker, &join->elements[i], name, &operand->elements[i], environment, outer_count);
    if (join->kind != JOIN_ARRAY) return;
    StorageId storage = operand->view.storage;
    if (storage_get(checker, storage)->is_shared || storage_is_reachable(checker, environment, storage, name))
        join_add_alias(checker, join, storage, outer_count);
}

bool join_merge_sharing(Join *left, const Join *right) {
    bool changed = false;
    for (size_t i = 0; i < left->element_count && i < right->element_count; i++)
        changed |= join_merge_sharing(&left->elements[i], &right->elements[i]);
    changed |= right->is_shared && !left->is_shared;
    left->is_shared |= right->is_shared;
    for (size_t i = 0; i < right->aliases.count; i++) {
        if (has_alias(left, right->aliases.items[i])) continue;
        vector_push(&left->aliases, right->aliases.items[i]);
        changed = true;
    }
    if (right->stale && !left->stale) {
        left->stale = changed = true;
        left->stale_span = right->stale_span;
    }
    return changed;
}
