// What a loop carries: the names that its body assigns and the storages that it writes. The set is guessed from the text,
// corrected by what an attempt to check the body shows, and complete when an attempt shows nothing new.

#include "check_scope.h"

static bool carries_storage(const LoopCarry *carry, uint32_t storage) {
    for (size_t i = 0; i < carry->storages.count; i++)
        if (carry->storages.items[i] == storage) return true;
    return false;
}

static CarriedName *find_carried(const LoopCarry *carry, const char *name) {
    for (size_t i = 0; i < carry->names.count; i++)
        if (carry->names.items[i].name == name) return &carry->names.items[i];
    return NULL;
}

const Operand *carry_entry(const LoopCarry *carry, const char *name) {
    const Binding *binding = environment_find(&carry->entry.environment, name);
    return binding && !binding->unusable ? &binding->operand : NULL;
}

static bool is_weak_integer(const Operand *operand) { return operand && operand->kind == OPERAND_VALUE && operand->weakness == WEAK_INTEGER; }

static JoinContext join_context(const LoopCarry *carry, const char *name) {
    return (JoinContext){.name = name, .value_limit = carry->value_limit};
}

static void note_entry_sharing(Checker *checker, const LoopCarry *carry, const char *name, Join *join) {
    join_note_sharing(checker, join, name, carry_entry(carry, name), &carry->entry.environment, carry->entry.storage_count);
}

static void add_carried(Checker *checker, LoopCarry *carry, const char *name, Span span, Join join) {
    CarriedName carried = {.name = name, .span = span, .join = join};
    const Operand *entry = carry_entry(carry, name);
    carried.nonnegative = is_weak_integer(entry) && join.kind == JOIN_SCALAR && facts_nonnegative(checker->facts, entry->extent) == PROOF_PROVED;
    carried.join.exchanges = join.kind == JOIN_ARRAY && exchange_may_begin(checker, carry, name);
    if (join.kind != JOIN_UNUSABLE && !carried.join.exchanges) note_entry_sharing(checker, carry, name, &carried.join);
    vector_push(&carry->names, carried);
}

// ---- guessing ----------------------------------------------------------------------------------------------------

static void guess_name(Checker *checker, LoopCarry *carry, const char *name) {
    const Binding *binding = environment_find(&carry->entry.environment, name);
    if (!binding || binding->unusable || find_carried(carry, name)) return;
    if (binding->operand.kind != OPERAND_VALUE) return;
    JoinContext context = join_context(carry, name);
    JoinSide side = {&binding->operand, binding->span, "before the loop"};
    add_carried(checker, carry, name, binding->span, join_operands(checker, &context, side, (JoinSide){0}));
}

static void guess_storage(LoopCarry *carry, const char *name) {
    const Operand *operand = carry_entry(carry, name);
    if (!operand || operand->kind != OPERAND_VALUE || operand->view.storage.index == 0) return;
    if (!carries_storage(carry, operand->view.storage.index)) vector_push(&carry->storages, operand->view.storage.index);
}

static bool is_array_name(Checker *checker, const LoopCarry *carry, const char *name) {
    const Operand *operand = carry_entry(carry, name);
    return operand && operand->kind == OPERAND_VALUE && operand_type(checker, operand).rank > 0;
}

// Names that the text assigns are carried as names; subscripts of other names, and augmented arrays, write storages.
static void guess_target(Checker *checker, LoopCarry *carry, const AstExpression *target, bool augmented, bool names) {
    if (target->kind == AST_TUPLE || target->kind == AST_LIST)
        for (size_t i = 0; i < target->elements.count; i++) guess_target(checker, carry, target->elements.items[i], false, names);
    bool subscripted = target->kind == AST_SUBSCRIPT;
    while (target->kind == AST_SUBSCRIPT) target = target->left;
    if (target->kind != AST_NAME) return;
    bool writes = (subscripted || augmented) && is_array_name(checker, carry, target->name);
    if (names && !writes && !subscripted) guess_name(checker, carry, target->name);
    if (!names && writes && !find_carried(carry, target->name)) guess_storage(carry, target->name);
}

static void guess_block(Checker *checker, LoopCarry *carry, const AstBlock *body, bool names) {
    for (size_t i = 0; i < body->count; i++) {
        const AstStatement *statement = body->items[i];
        for (size_t k = 0; k < statement->targets.count && statement->kind != AST_FOR; k++)
            guess_target(checker, carry, statement->targets.items[k], statement->kind == AST_AUGMENTED_ASSIGN, names);
        guess_block(checker, carry, &statement->body, names);
        guess_block(checker, carry, &statement->else_body, names);
    }
}

// `inner`: inside a loop of the body, where break does not leave this one.
static bool mentions(const AstBlock *body, AstStatementKind kind, bool inner) {
    for (size_t i = 0; i < body->count; i++) {
        const AstStatement *statement = body->items[i];
        bool loops = statement->kind == AST_FOR || statement->kind == AST_WHILE;
        if (statement->kind == kind && !(inner && kind == AST_BREAK)) return true;
        if (mentions(&statement->body, kind, inner || loops) || mentions(&statement->else_body, kind, inner || loops)) return true;
    }
    return false;
}

bool carry_guess_exits(Checker *checker, LoopCarry *carry, const AstBlock *body) {
    bool breaks = mentions(body, AST_BREAK, false), returns = mentions(body, AST_RETURN, false);
    if (breaks) guess_name(checker, carry, checker->flow->break_flag);
    if (returns) guess_name(checker, carry, return_flag_name(checker));
    return breaks || returns;
}

void carry_guess(Checker *checker, LoopCarry *carry, const AstBlock *body) {
    guess_block(checker, carry, body, true);
    guess_block(checker, carry, body, false);
}

// ---- entering ----------------------------------------------------------------------------------------------------

void carry_initial(Checker *checker, const LoopCarry *carry, ValueVector *values, Span span) {
    for (size_t i = 0; i < carry->storages.count; i++)
        vector_push(values, checker->storages.items[carry->storages.items[i]].contents);
    for (size_t i = 0; i < carry->names.count; i++)
        join_collect(checker, &carry->names.items[i].join, carry_entry(carry, carry->names.items[i].name), values, span);
}

static void bind_carried(Checker *checker, const CarriedName *carried, const ValueId *values, size_t *next) {
    Operand operand = join_instantiate(checker, &carried->join, values, next, carried->name, carried->span, (ValueId){0});
    Binding *binding = environment_bind(&checker->environment, carried->name, carried->span);
    binding->operand = operand;
    binding->unusable = carried->join.kind == JOIN_UNUSABLE ? carried->join.unusable : NULL;
    if (carried->nonnegative) facts_assume_nonnegative(checker->facts, operand.extent);
}

void carry_instantiate(Checker *checker, const LoopCarry *carry, const ValueId *values, Span span, bool head) {
    size_t next = 0;
    for (size_t i = 0; i < carry->storages.count; i++)
        checker->storages.items[carry->storages.items[i]].contents = values[next++];
    for (size_t i = 0; i < carry->names.count; i++) bind_carried(checker, &carry->names.items[i], values, &next);
    for (size_t i = 0; i < carry->storages.count && head; i++)
        storage_mark_stale(checker, (StorageId){carry->storages.items[i]}, span);
}

// ---- settling ----------------------------------------------------------------------------------------------------

static bool settle_storages(Checker *checker, LoopCarry *carry, const State *head) {
    bool settled = true;
    for (uint32_t i = 1; i < carry->entry.storage_count; i++) {
        if (value_same(checker->storages.items[i].contents, head->storages[i].contents) || carries_storage(carry, i)) continue;
        vector_push(&carry->storages, i);
        settled = false;
    }
    return settled;
}

// How the name at the start of an iteration joins with the name after it.
static Join join_iteration(Checker *checker, const LoopCarry *carry, const char *name, const Binding *head, const Binding *end) {
    JoinContext context = join_context(carry, name);
    if (end->unusable) return (Join){.kind = JOIN_UNUSABLE, .unusable = end->unusable};
    JoinSide first = {head ? &head->operand : NULL, head ? head->span : end->span, "before the loop"};
    JoinSide second = {&end->operand, end->span, "after an iteration"};
    return join_operands(checker, &context, first, second);
}

static void add_new_name(Checker *checker, LoopCarry *carry, const Binding *end, Join join, const Environment *live) {
    if (join.kind != JOIN_UNUSABLE) join_note_sharing(checker, &join, end->name, &end->operand, live, carry->entry.storage_count);
    add_carried(checker, carry, end->name, end->span, join);
}

// Elements that only agree with the start of the attempt are carried as they were there.
static void keep_elements(Join *join, const Join *old) {
    for (size_t i = 0; i < join->element_count && join->element_count == old->element_count; i++) {
        if (join->elements[i].kind == JOIN_SAME) join->elements[i] = old->elements[i];
        else keep_elements(&join->elements[i], &old->elements[i]);
    }
}

static void replace_join(Checker *checker, LoopCarry *carry, CarriedName *carried, Join join) {
    keep_elements(&join, &carried->join);
    join_merge_sharing(&join, &carried->join);
    join_free(&carried->join);
    carried->join = join;
    if (join.kind != JOIN_UNUSABLE) note_entry_sharing(checker, carry, carried->name, &carried->join);
}

// When names do not only change places, they are carried as arrays that others denote too.
static bool settle_exchange(Checker *checker, LoopCarry *carry, const State *head, const Environment *live) {
    if (exchange_holds(checker, carry, head, live)) return true;
    carry->may_exchange = false;
    for (size_t i = 0; i < carry->names.count; i++) {
        CarriedName *carried = &carry->names.items[i];
        if (!carried->join.exchanges) continue;
        carried->join.exchanges = false;
        note_entry_sharing(checker, carry, carried->name, &carried->join);
    }
    return false;
}

static bool settle_carried(Checker *checker, LoopCarry *carry, CarriedName *carried, const Binding *end, Join join, const Environment *live) {
    bool exchanges = carried->join.exchanges && join_same_form(checker, &carried->join, &join);
    if (join.kind != JOIN_UNUSABLE && !exchanges) join_note_sharing(checker, &join, end->name, &end->operand, live, carry->entry.storage_count);
    bool settled = join_same_form(checker, &carried->join, &join);
    if (settled) {
        settled = !join_merge_sharing(&carried->join, &join);
        join_free(&join);
    } else {
        replace_join(checker, carry, carried, join);
    }
    bool holds = is_weak_integer(&end->operand) && facts_nonnegative(checker->facts, end->operand.extent) == PROOF_PROVED;
    if (carried->nonnegative && !holds) carried->nonnegative = settled = false;
    return settled;
}

static bool settle_name(Checker *checker, LoopCarry *carry, const State *head, const Binding *end, const Environment *live) {
    const Binding *start = environment_find(&head->environment, end->name);
    CarriedName *carried = find_carried(carry, end->name);
    const Binding *entry = environment_find(&carry->entry.environment, end->name);
    if (entry && entry->unusable) return true; // it cannot be used after the loop either
    // After an error the name stays as it was, so that the error comes again when the body is checked again.
    if (end->operand.kind == OPERAND_INVALID && !end->unusable) return true;
    if (start && start->unusable == end->unusable && operand_same(&start->operand, &end->operand)) return true;
    Join join = join_iteration(checker, carry, end->name, start, end);
    if (end->name == return_value_name(checker)) report_return_conflict(checker, &join);
    if (carried) return settle_carried(checker, carry, carried, end, join, live);
    add_new_name(checker, carry, end, join, live);
    return false;
}

bool carry_settle(Checker *checker, LoopCarry *carry, const State *head) {
    bool settled = settle_storages(checker, carry, head);
    // Only the names known before the loop live on in the next iteration.
    State end = state_save(checker);
    const Binding *result = environment_find(&end.environment, return_value_name(checker));
    Binding returned = result ? *result : (Binding){0};
    environment_truncate(&end.environment, carry->entry.environment.bindings.count);
    settled &= settle_exchange(checker, carry, head, &end.environment);
    for (size_t i = 0; i < end.environment.bindings.count; i++)
        settled &= settle_name(checker, carry, head, &end.environment.bindings.items[i], &end.environment);
    if (result && !environment_find(&end.environment, returned.name)) settled &= settle_name(checker, carry, head, &returned, &end.environment);
    state_free(&end);
    return settled;
}

void carry_next(Checker *checker, const LoopCarry *carry, ValueVector *values, Span span) {
    for (size_t i = 0; i < carry->storages.count; i++)
        vector_push(values, checker->storages.items[carry->storages.items[i]].contents);
    for (size_t i = 0; i < carry->names.count; i++) {
        const Binding *binding = environment_find(&checker->environment, carry->names.items[i].name);
        bool valid = binding && binding->operand.kind != OPERAND_INVALID;
        join_collect(checker, &carry->names.items[i].join, valid ? &binding->operand : NULL, values, span);
    }
}

void carry_free(LoopCarry *carry) {
    for (size_t i = 0; i < carry->names.count; i++) join_free(&carry->names.items[i].join);
    vector_free(&carry->names);
    vector_free(&carry->storages);
    state_free(&carry->entry);
}
