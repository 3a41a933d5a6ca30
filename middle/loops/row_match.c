// Numbers the expressions of a loop's body so that two get one number when they are equal but for a shift of the loop's index.
//
// An offset c*i + r has the shift s for which r - c*s has no multiple of c's first monomial left: x[2*i + 6] is x[2*i] with
// shift 3, and image[W*i + 2*W] is image[W*i] with shift 2. An operation's number follows from its operands' numbers and from
// the differences of their shifts; its own shift is that of its first operand that moves with the index.

#include <string.h>

#include "row_match.h"

enum { KEY_WORDS = 9, SHIFT_LIMIT = 1 << 20, CANDIDATE_LIMIT = 4, INSTANCE_LIMIT = 128, SIZE_LIMIT = 1 << 24 };

// Expressions that are equal but for the shift. Number 0 stands for those that are like no other.
typedef struct ShiftClass {
    uint64_t key[KEY_WORDS];
    uint32_t next;          // of the same bucket; 0: none
    uint32_t size;          // nodes of the tree
    bool moves;             // with the index
    bool is_operation;
    bool rejected;
    uint32_t instance_count; // different shifts
    LoopExpressionId instances; // chained by ShiftNode.next: one for each shift
    int64_t least, most;
} ShiftClass;

typedef struct ShiftNode {
    uint32_t epoch;   // of the numbering that the rest belongs to
    uint32_t visited; // the epoch of the last walk
    uint32_t number;
    int64_t shift;
    LoopExpressionId same; // the first expression of this number and shift
    LoopExpressionId next; // the next of this number and another shift
} ShiftNode;

struct RowMatcher {
    Lowering *lowering;
    LoopFunction *function;
    AtomId index;                  // of the loop
    uint32_t epoch;
    VECTOR(ShiftNode) nodes;       // by expression
    VECTOR(ShiftClass) classes;    // from 1
    VECTOR(uint32_t) buckets;
    VECTOR(LoopExpressionId) order; // of the body, operands before users
    VECTOR(LoopExpressionId) stack;
    VECTOR(uint32_t) assigned;     // variables that the body sets
};

RowMatcher *row_matcher_create(Lowering *lowering) {
    RowMatcher *matcher = ARENA_NEW(lowering->arena, RowMatcher);
    matcher->lowering = lowering;
    matcher->function = lowering->target;
    return matcher;
}

void row_matcher_free(RowMatcher *matcher) {
    vector_free(&matcher->nodes);
    vector_free(&matcher->classes);
    vector_free(&matcher->buckets);
    vector_free(&matcher->order);
    vector_free(&matcher->stack);
    vector_free(&matcher->assigned);
}

static ShiftNode *node_of(RowMatcher *matcher, LoopExpressionId id) { return &matcher->nodes.items[id.index]; }

// ---- the expressions of the body ---------------------------------------------------------------------------------

static void begin_epoch(RowMatcher *matcher) {
    matcher->epoch++;
    while (matcher->nodes.count < matcher->function->expressions.count) vector_push(&matcher->nodes, (ShiftNode){0});
}

// Adds what `root` is made of and has not been met in this epoch, operands first.
static void collect(RowMatcher *matcher, LoopExpressionId root) {
    vector_push(&matcher->stack, root);
    while (matcher->stack.count) {
        LoopExpressionId id = matcher->stack.items[matcher->stack.count - 1];
        const LoopExpression *expression = loop_expression(matcher->function, id);
        size_t count = matcher->stack.count;
        if (node_of(matcher, id)->epoch != matcher->epoch)
            for (uint32_t i = 0; i < expression->operand_count; i++)
                if (node_of(matcher, expression->operands[i])->epoch != matcher->epoch) vector_push(&matcher->stack, expression->operands[i]);
        if (matcher->stack.count > count) continue;
        matcher->stack.count--;
        if (node_of(matcher, id)->epoch == matcher->epoch) continue;
        *node_of(matcher, id) = (ShiftNode){.epoch = matcher->epoch};
        vector_push(&matcher->order, id);
    }
}

static void collect_body(RowMatcher *matcher, const LoopStatement *loop) {
    begin_epoch(matcher);
    matcher->order.count = 0;
    matcher->assigned.count = 0;
    for (size_t i = 0; i < loop->body.statements.count; i++) {
        const LoopStatement *statement = loop->body.statements.items[i];
        collect(matcher, statement->value);
        if (statement->kind == LOOP_ASSIGN) vector_push(&matcher->assigned, statement->variable.index);
    }
}

uint32_t row_widest_element(RowMatcher *matcher, const LoopStatement *loop) {
    uint32_t widest = 1;
    collect_body(matcher, loop);
    for (size_t i = 0; i < matcher->order.count; i++) {
        uint32_t size = (uint32_t)dtype_size(loop_expression(matcher->function, matcher->order.items[i])->dtype);
        if (size > widest) widest = size;
    }
    return widest;
}

// ---- numbers -----------------------------------------------------------------------------------------------------

static bool is_assigned(const RowMatcher *matcher, uint32_t variable) {
    for (size_t i = 0; i < matcher->assigned.count; i++)
        if (matcher->assigned.items[i] == variable) return true;
    return false;
}

typedef struct VariableSearch {
    const RowMatcher *matcher;
    bool found;
} VariableSearch;

static void search_variable(void *data, AtomId leaf) {
    VariableSearch *search = data;
    Atom atom = extent_atom(search->matcher->lowering->extents, leaf);
    search->found = search->found || (atom.kind == ATOM_VARIABLE && is_assigned(search->matcher, atom.number));
}

static bool mentions_assigned(const RowMatcher *matcher, ExtentId extent) {
    VariableSearch search = {matcher, false};
    if (matcher->assigned.count) extent_visit_leaves(matcher->lowering->extents, extent, search_variable, &search);
    return search.found;
}

// How many times the coefficient's first monomial goes into the rest.
static bool find_shift(ExtentTable *extents, ExtentId coefficient, ExtentId rest, int64_t *shift) {
    Monomial step = extent_monomial(extents, coefficient, 0);
    *shift = 0;
    for (uint32_t m = 0; m < extent_monomial_count(extents, rest); m++) {
        Monomial monomial = extent_monomial(extents, rest, m);
        if (!monomial_same_atoms(&monomial, &step)) continue;
        if (monomial.coefficient < -SHIFT_LIMIT || monomial.coefficient > SHIFT_LIMIT) return false;
        *shift = integer_floor_divide(monomial.coefficient, step.coefficient);
    }
    return true;
}

// extent == coefficient * (index + shift) + rest. False where that is not so for some coefficient and shift.
static bool split_extent(RowMatcher *matcher, ExtentId extent, ExtentId *coefficient, ExtentId *rest, int64_t *shift) {
    ExtentTable *extents = matcher->lowering->extents;
    *shift = 0;
    if (mentions_assigned(matcher, extent)) return false;
    if (!extent_linear(extents, extent, matcher->index, coefficient, rest)) return false;
    if (extent_monomial_count(extents, *coefficient) == 0) return true;
    if (!find_shift(extents, *coefficient, *rest, shift)) return false;
    *rest = extent_subtract(extents, *rest, extent_scale(extents, *coefficient, *shift));
    return true;
}

typedef struct ShiftKey {
    uint64_t words[KEY_WORDS];
    int64_t shift;
    uint32_t size;
    bool moves;
} ShiftKey;

static bool key_of_leaf(RowMatcher *matcher, const LoopExpression *expression, ShiftKey *key) {
    if (expression->kind == LOOP_VARIABLE && is_assigned(matcher, expression->variable.index)) return false;
    key->words[3] = expression->buffer.index;
    key->words[4] = expression->kind == LOOP_CONSTANT ? expression->bits : 0;
    key->words[5] = expression->variable.index;
    if (expression->kind != LOOP_LOAD && expression->kind != LOOP_EXTENT) return true;
    ExtentId coefficient, rest;
    if (!split_extent(matcher, expression->extent, &coefficient, &rest, &key->shift)) return false;
    key->moves = extent_monomial_count(matcher->lowering->extents, coefficient) > 0;
    key->words[6] = coefficient.index;
    key->words[7] = rest.index;
    return true;
}

// Equal bits whichever operand comes first, where all NaNs are one value.
static bool is_commutative(IrOp op) {
    return op == IR_ADD || op == IR_MULTIPLY || op == IR_BIT_AND || op == IR_BIT_OR || op == IR_BIT_XOR || op == IR_EQUAL || op == IR_NOT_EQUAL;
}

static bool comes_before(const ShiftNode *left, const ShiftNode *right) {
    return left->number != right->number ? left->number < right->number : left->shift < right->shift;
}

static bool key_of_operation(RowMatcher *matcher, const LoopExpression *expression, ShiftKey *key) {
    const ShiftNode *operands[3];
    for (uint32_t i = 0; i < expression->operand_count; i++) operands[i] = node_of(matcher, expression->operands[i]);
    if (is_commutative(expression->op) && comes_before(operands[1], operands[0])) {
        const ShiftNode *second = operands[0];
        operands[0] = operands[1];
        operands[1] = second;
    }
    for (uint32_t i = 0; i < expression->operand_count; i++) {
        const ShiftClass *class = &matcher->classes.items[operands[i]->number];
        if (!operands[i]->number) return false;
        if (class->moves && !key->moves) key->shift = operands[i]->shift;
        key->moves = key->moves || class->moves;
        key->size += class->size;
        key->words[3 + 2 * i] = operands[i]->number;
        key->words[4 + 2 * i] = class->moves ? (uint64_t)(operands[i]->shift - key->shift) : 0;
    }
    if (key->size > SIZE_LIMIT) key->size = SIZE_LIMIT;
    return true;
}

// Loads at computed indices have no key: what keeps them in range is known for the iterations of the loop alone.
static bool key_of(RowMatcher *matcher, const LoopExpression *expression, ShiftKey *key) {
    *key = (ShiftKey){.size = 1, .words = {expression->kind, expression->op, expression->dtype}};
    if (expression->kind == LOOP_APPLY) return key_of_operation(matcher, expression, key);
    return expression->operand_count == 0 && key_of_leaf(matcher, expression, key);
}

static uint32_t intern_class(RowMatcher *matcher, const ShiftKey *key, bool is_operation) {
    uint64_t hash = hash_bytes(key->words, sizeof key->words, 0);
    uint32_t *bucket = &matcher->buckets.items[hash % matcher->buckets.count];
    for (uint32_t c = *bucket; c; c = matcher->classes.items[c].next)
        if (memcmp(matcher->classes.items[c].key, key->words, sizeof key->words) == 0) return c;
    ShiftClass class = {.next = *bucket, .size = key->size, .moves = key->moves, .is_operation = is_operation, .least = key->shift, .most = key->shift};
    memcpy(class.key, key->words, sizeof key->words);
    *bucket = (uint32_t)matcher->classes.count;
    vector_push(&matcher->classes, class);
    return *bucket;
}

// Adds the expression to its class, or names the one that is the same.
static void add_instance(RowMatcher *matcher, LoopExpressionId id) {
    ShiftNode *node = node_of(matcher, id);
    ShiftClass *class = &matcher->classes.items[node->number];
    node->same = id;
    for (LoopExpressionId other = class->instances; other.index; other = node_of(matcher, other)->next)
        if (node_of(matcher, other)->shift == node->shift) node->same = other;
    if (node->same.index != id.index || class->instance_count == INSTANCE_LIMIT) return;
    node->next = class->instances;
    class->instances = id;
    class->instance_count++;
    if (node->shift < class->least) class->least = node->shift;
    if (node->shift > class->most) class->most = node->shift;
}

static void number_body(RowMatcher *matcher, const LoopStatement *loop) {
    extent_is_atom(matcher->lowering->extents, loop_index_extent(matcher->function, loop->index), &matcher->index);
    matcher->classes.count = 0;
    matcher->buckets.count = 0;
    vector_push(&matcher->classes, (ShiftClass){0});
    for (size_t i = 0; i <= matcher->order.count; i++) vector_push(&matcher->buckets, 0);
    for (size_t i = 0; i < matcher->order.count; i++) {
        LoopExpressionId id = matcher->order.items[i];
        const LoopExpression *expression = loop_expression(matcher->function, id);
        ShiftKey key;
        node_of(matcher, id)->same = id;
        if (!key_of(matcher, expression, &key)) continue;
        node_of(matcher, id)->number = intern_class(matcher, &key, expression->kind == LOOP_APPLY);
        node_of(matcher, id)->shift = key.shift;
        add_instance(matcher, id);
    }
}

// ---- what an iteration costs -------------------------------------------------------------------------------------

static uint32_t cost_of(const LoopExpression *expression) {
    if (expression->kind == LOOP_LOAD) return 1;
    return expression->kind == LOOP_APPLY ? plan_operation_cost(expression->op) : 0;
}

// Operations and loads of what the stack holds and is made of, each once. Expressions of class `row` are loads.
static uint32_t weigh(RowMatcher *matcher, uint32_t row) {
    uint32_t cost = 0;
    while (matcher->stack.count) {
        LoopExpressionId id = node_of(matcher, matcher->stack.items[--matcher->stack.count])->same;
        ShiftNode *node = node_of(matcher, id);
        const LoopExpression *expression = loop_expression(matcher->function, id);
        if (node->visited == matcher->epoch) continue;
        node->visited = matcher->epoch;
        bool is_row = row && node->number == row;
        cost += is_row ? 1 : cost_of(expression);
        for (uint32_t i = 0; i < expression->operand_count && !is_row; i++) vector_push(&matcher->stack, expression->operands[i]);
    }
    return cost;
}

// A walk begins; the numbers stay.
static void forget_visits(RowMatcher *matcher) {
    for (size_t i = 0; i < matcher->order.count; i++) node_of(matcher, matcher->order.items[i])->visited = 0;
}

static uint32_t weigh_body(RowMatcher *matcher, const LoopStatement *loop, uint32_t row) {
    forget_visits(matcher);
    for (size_t i = 0; i < loop->body.statements.count; i++) vector_push(&matcher->stack, loop->body.statements.items[i]->value);
    return weigh(matcher, row);
}

// ---- the choice --------------------------------------------------------------------------------------------------

// A body whose only store comes last reads before it writes, and iterations do not see what others write.
static bool stores_last(const LoopStatement *loop) {
    size_t stores = 0, count = loop->body.statements.count;
    for (size_t i = 0; i < count; i++) stores += loop->body.statements.items[i]->kind == LOOP_STORE;
    return stores == 1 && loop->body.statements.items[count - 1]->kind == LOOP_STORE;
}

static bool is_stored(const RowMatcher *matcher, const LoopStatement *loop, LoopBufferId buffer) {
    for (size_t i = 0; i < loop->body.statements.count; i++) {
        const LoopStatement *statement = loop->body.statements.items[i];
        if (statement->kind == LOOP_STORE && hazard_may_alias(matcher->function, statement->buffer, buffer)) return true;
    }
    return false;
}

// Whether the value may be computed before the loop stores anything. Its expressions have just been walked.
static bool may_precede(RowMatcher *matcher, const LoopStatement *loop) {
    if (stores_last(loop)) return true;
    for (size_t i = 0; i < matcher->order.count; i++) {
        LoopExpressionId id = matcher->order.items[i];
        const LoopExpression *expression = loop_expression(matcher->function, id);
        if (node_of(matcher, id)->visited != matcher->epoch || expression->kind != LOOP_LOAD) continue;
        if (is_stored(matcher, loop, expression->buffer)) return false;
    }
    return true;
}

static bool is_candidate(const ShiftClass *class) {
    return class->is_operation && class->moves && !class->rejected && class->instance_count > 1 && class->instance_count < INSTANCE_LIMIT &&
           class->most - class->least <= ROW_REACH_LIMIT;
}

// The largest: what is inside of it is found when its own loop is looked at.
static uint32_t largest_candidate(const RowMatcher *matcher) {
    uint32_t best = 0;
    for (uint32_t c = 1; c < matcher->classes.count; c++)
        if (is_candidate(&matcher->classes.items[c]) && (!best || matcher->classes.items[c].size > matcher->classes.items[best].size)) best = c;
    return best;
}

static LoopExpressionId instance_at(RowMatcher *matcher, uint32_t number, int64_t shift) {
    LoopExpressionId id = matcher->classes.items[number].instances;
    while (node_of(matcher, id)->shift != shift) id = node_of(matcher, id)->next;
    return id;
}

// The store of the row is one more.
static bool pays(RowMatcher *matcher, const LoopStatement *loop, uint32_t number, RowMatch *match) {
    const ShiftClass *class = &matcher->classes.items[number];
    match->first = instance_at(matcher, number, class->least);
    match->reach = class->most - class->least;
    match->place_count = class->instance_count;
    match->before = weigh_body(matcher, loop, 0);
    match->after = weigh_body(matcher, loop, number) + 1;
    forget_visits(matcher);
    vector_push(&matcher->stack, match->first);
    match->after += weigh(matcher, 0);
    if (match->before < match->after + ROW_LEAST_SAVING) return false;
    return (match->before - match->after) * ROW_LEAST_SHARE >= match->before && may_precede(matcher, loop);
}

static void add_places(RowMatcher *matcher, uint32_t number, RowMatch *match) {
    int64_t least = matcher->classes.items[number].least;
    for (size_t i = 0; i < matcher->order.count; i++) {
        LoopExpressionId id = matcher->order.items[i];
        if (node_of(matcher, id)->number == number) vector_push(&match->places, (RowPlace){id, node_of(matcher, id)->shift - least});
    }
}

bool row_match_find(RowMatcher *matcher, const LoopStatement *loop, RowMatch *match) {
    *match = (RowMatch){0};
    collect_body(matcher, loop);
    if (matcher->order.count < ROW_LEAST_SAVING) return false;
    number_body(matcher, loop);
    for (uint32_t tried = 0; tried < CANDIDATE_LIMIT; tried++) {
        uint32_t number = largest_candidate(matcher);
        if (!number) return false;
        if (pays(matcher, loop, number, match)) {
            add_places(matcher, number, match);
            return true;
        }
        matcher->classes.items[number].rejected = true;
    }
    return false;
}
