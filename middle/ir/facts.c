// Facts and their constant consequences: the list of inequalities, interval arithmetic, and the public queries.

#include "facts_internal.h"

#include <string.h>

__extension__ typedef __int128 Wide;

// ---- intervals ---------------------------------------------------------------------------------------------------

static const Interval everything = {INT64_MIN, INT64_MAX};

static bool is_infinite(int64_t bound) { return bound == INT64_MIN || bound == INT64_MAX; }
static int64_t lesser(int64_t left, int64_t right) { return left < right ? left : right; }
static int64_t greater(int64_t left, int64_t right) { return left > right ? left : right; }

static int64_t clamp(Wide value) {
    return value >= INT64_MAX ? INT64_MAX : value <= INT64_MIN ? INT64_MIN : (int64_t)value;
}

// An infinite bound absorbs: two bounds of one kind are never infinities of opposite sign.
static int64_t add_bounds(int64_t left, int64_t right) {
    if (is_infinite(left)) return left;
    return is_infinite(right) ? right : clamp((Wide)left + right);
}

static int64_t multiply_bounds(int64_t left, int64_t right) {
    if (left == 0 || right == 0) return 0;
    if (is_infinite(left) || is_infinite(right)) return (left < 0) == (right < 0) ? INT64_MAX : INT64_MIN;
    return clamp((Wide)left * right);
}

// A lower bound beyond 64 bits is kept finite, so that INT64_MAX never stands for a lower bound's infinity.
static Interval make_interval(int64_t lower, int64_t upper) {
    return (Interval){lesser(lower, INT64_MAX - 1), greater(upper, INT64_MIN + 1)};
}

static Interval multiply_intervals(Interval left, Interval right) {
    int64_t a = multiply_bounds(left.lower, right.lower), b = multiply_bounds(left.lower, right.upper);
    int64_t c = multiply_bounds(left.upper, right.lower), d = multiply_bounds(left.upper, right.upper);
    return make_interval(lesser(lesser(a, b), lesser(c, d)), greater(greater(a, b), greater(c, d)));
}

static Interval intersect(Interval left, Interval right) {
    return (Interval){greater(left.lower, right.lower), lesser(left.upper, right.upper)};
}

// For a non-negative divisor; a quotient by 0 is 0, which both bounds allow for.
static Interval divide_intervals(Interval dividend, Interval divisor) {
    if (divisor.lower < 0) return everything;
    Interval result = {lesser(dividend.lower, 0), greater(dividend.upper, 0)};
    if (divisor.lower < 1 || is_infinite(divisor.upper)) return result;
    if (!is_infinite(dividend.lower))
        result.lower = integer_floor_divide(dividend.lower, dividend.lower < 0 ? divisor.lower : divisor.upper);
    if (!is_infinite(dividend.upper))
        result.upper = integer_floor_divide(dividend.upper, dividend.upper < 0 ? divisor.upper : divisor.lower);
    return result;
}

static Interval modulo_intervals(Interval dividend, Interval divisor) {
    if (divisor.lower < 0) return everything;
    Interval result = {0, is_infinite(divisor.upper) ? INT64_MAX : greater(divisor.upper - 1, 0)};
    if (dividend.lower >= 0) result.upper = lesser(result.upper, dividend.upper);
    return result;
}

// ---- records -----------------------------------------------------------------------------------------------------

static AtomRecord *probe_record(const Facts *facts, AtomId atom) {
    uint32_t mask = facts->record_capacity - 1, key = atom.index + 1;
    for (uint32_t i = (key * 0x9E3779B1u >> 7) & mask;; i = (i + 1) & mask)
        if (facts->records[i].key == key || !facts->records[i].key) return &facts->records[i];
}

// NULL when nothing is known of the atom.
static const AtomRecord *find_record(const Facts *facts, AtomId atom) {
    if (!facts->record_capacity) return NULL;
    const AtomRecord *record = probe_record(facts, atom);
    return record->key ? record : NULL;
}

static void double_records(Facts *facts) {
    AtomRecord *old = facts->records;
    uint32_t capacity = facts->record_capacity;
    facts->record_capacity = capacity ? capacity * 2 : 8;
    facts->records = ARENA_ARRAY(facts->arena, facts->record_capacity, AtomRecord);
    for (uint32_t i = 0; i < capacity; i++)
        if (old[i].key) *probe_record(facts, (AtomId){old[i].key - 1}) = old[i];
}

// Valid until the next new one.
static AtomRecord *record_of(Facts *facts, AtomId atom) {
    if ((facts->record_count + 1) * 2 > facts->record_capacity) double_records(facts);
    AtomRecord *record = probe_record(facts, atom);
    if (record->key) return record;
    *record = (AtomRecord){.key = atom.index + 1, .bounds = everything};
    facts->record_count++;
    return record;
}

static Interval recorded_bounds(const Facts *facts, AtomId atom) {
    Interval interval = everything;
    for (; facts; facts = facts->parent) {
        const AtomRecord *record = find_record(facts, atom);
        if (record) interval = intersect(interval, record->bounds);
    }
    return interval;
}

Interval facts_atom_interval(const Facts *facts, AtomId atom) {
    Interval interval = recorded_bounds(facts, atom);
    Atom entry = extent_atom(facts->table, atom);
    if (!extent_kind_is_binary(entry.kind)) return interval;
    Interval left = facts_interval(facts, entry.left), right = facts_interval(facts, entry.right), result;
    if (entry.kind == ATOM_MAX)
        result = (Interval){greater(left.lower, right.lower), greater(left.upper, right.upper)};
    else if (entry.kind == ATOM_MIN)
        result = (Interval){lesser(left.lower, right.lower), lesser(left.upper, right.upper)};
    else
        result = entry.kind == ATOM_MODULO ? modulo_intervals(left, right) : divide_intervals(left, right);
    return intersect(interval, result);
}

Interval facts_interval(const Facts *facts, ExtentId extent) {
    Polynomial polynomial = *extent_polynomial(facts->table, extent);
    Interval sum = {0, 0};
    for (uint32_t i = 0; i < polynomial.count; i++) {
        int64_t coefficient = polynomial.monomials[i].coefficient;
        Interval product = {coefficient, coefficient};
        for (uint32_t k = 0; k < polynomial.monomials[i].atom_count; k++)
            product = multiply_intervals(product, facts_atom_interval(facts, polynomial.monomials[i].atoms[k]));
        sum = make_interval(add_bounds(sum.lower, product.lower), add_bounds(sum.upper, product.upper));
    }
    return sum;
}

// ---- adding facts ------------------------------------------------------------------------------------------------

Facts *facts_create(ExtentTable *table, Arena *arena) { return facts_create_child(NULL, table, arena); }

Facts *facts_create_child(const Facts *parent, ExtentTable *table, Arena *arena) {
    Facts *facts = ARENA_NEW(arena, Facts);
    *facts = (Facts){.parent = parent, .table = table, .arena = arena, .serial = ++table->last_serial};
    facts->searched = parent ? parent->searched : ARENA_NEW(arena, int64_t);
    if (!table->memo) table->memo = ARENA_ARRAY(table->arena, FACTS_MEMO_COUNT, ProofMemo);
    return facts;
}

// ---- facts by leaf -----------------------------------------------------------------------------------------------

static const AtomId no_leaf = {0};

static void list_fact_at(Facts *facts, AtomId leaf, uint32_t position) {
    AtomRecord *record = record_of(facts, leaf);
    record->positions = extent_grow(facts->arena, record->positions, record->count, &record->capacity, sizeof *record->positions);
    record->positions[record->count++] = position;
}

static void list_fact(Facts *facts, uint32_t position) {
    const Fact *fact = &facts->facts[position];
    if (fact->leaf_count == 0) list_fact_at(facts, no_leaf, position);
    for (uint32_t i = 0; i < fact->leaf_count; i++) list_fact_at(facts, fact->leaves[i], position);
}

static void unlist_fact(Facts *facts, const Fact *fact) {
    if (fact->leaf_count == 0) record_of(facts, no_leaf)->count--;
    for (uint32_t i = 0; i < fact->leaf_count; i++) record_of(facts, fact->leaves[i])->count--;
}

uint32_t facts_mentioning(const Facts *facts, AtomId leaf, const uint32_t **positions) {
    const AtomRecord *record = find_record(facts, leaf);
    *positions = record ? record->positions : NULL;
    return record ? record->count : 0;
}

uint32_t facts_about(const Facts *facts, AtomId leaf) {
    const AtomRecord *record = find_record(facts, leaf);
    uint32_t count = record ? record->count : 0;
    return count < FACTS_NEWEST + FACTS_OLDEST ? count : FACTS_NEWEST + FACTS_OLDEST;
}

const Fact *facts_about_at(const Facts *facts, AtomId leaf, uint32_t k) {
    const AtomRecord *record = find_record(facts, leaf);
    uint32_t shown = facts_about(facts, leaf), place = k < FACTS_NEWEST ? record->count - 1 - k : shown - 1 - k;
    return &facts->facts[record->positions[place]];
}

FactsMark facts_mark(const Facts *facts) { return (FactsMark){facts->fact_count}; }

void facts_restore(Facts *facts, FactsMark mark) {
    if (mark.count >= facts->fact_count) return;
    uint32_t changes = facts->facts[mark.count].changes_before;
    for (size_t i = facts->fact_count; i > mark.count; i--) unlist_fact(facts, &facts->facts[i - 1]);
    for (; facts->change_count > changes; facts->change_count--) {
        BoundChange change = facts->changes[facts->change_count - 1];
        record_of(facts, change.atom)->bounds = change.before;
    }
    facts->fact_count = (uint32_t)mark.count;
}

static void narrow(Facts *facts, AtomId atom, Interval interval) {
    AtomRecord *record = record_of(facts, atom);
    Interval before = record->bounds, after = intersect(before, interval);
    if (after.lower == before.lower && after.upper == before.upper) return;
    facts->changes =
        extent_grow(facts->arena, facts->changes, facts->change_count, &facts->change_capacity, sizeof *facts->changes);
    facts->changes[facts->change_count++] = (BoundChange){atom, before};
    record->bounds = after;
}

// c*x + rest >= 0 bounds x by the greatest value of rest: x >= -rest/c for c > 0 and x <= rest/-c for c < 0.
static void narrow_from(Facts *facts, ExtentId extent, Monomial monomial) {
    if (monomial.atom_count != 1 || monomial.coefficient == INT64_MIN) return;
    ExtentId rest = extent_subtract(facts->table, extent, extent_from_monomial(facts->table, monomial));
    int64_t greatest = facts_interval(facts, rest).upper;
    if (is_infinite(greatest)) return;
    Interval interval = everything;
    if (monomial.coefficient > 0)
        interval.lower = -integer_floor_divide(greatest, monomial.coefficient);
    else
        interval.upper = integer_floor_divide(greatest, -monomial.coefficient);
    narrow(facts, monomial.atoms[0], interval);
}

typedef struct LeafList {
    VECTOR(AtomId) leaves;
} LeafList;

static void add_leaf(void *data, AtomId leaf) {
    LeafList *list = data;
    vector_push(&list->leaves, leaf);
}

static Fact make_fact(Facts *facts, ExtentId extent) {
    LeafList list = {0};
    extent_visit_leaves(facts->table, extent, add_leaf, &list);
    Fact fact = {.extent = extent, .leaf_count = (uint32_t)list.leaves.count, .changes_before = facts->change_count,
                 .serial = ++facts->table->last_serial};
    fact.leaves = arena_copy(facts->arena, list.leaves.items, list.leaves.count * sizeof *fact.leaves);
    for (uint32_t i = 0; i < fact.leaf_count; i++) fact.leaf_filter |= UINT64_C(1) << (fact.leaves[i].index & 63);
    vector_free(&list.leaves);
    return fact;
}

// Whether the same fact is among those that a query would find.
static bool is_known(const Facts *facts, const Fact *fact) {
    AtomId leaf = fact->leaf_count ? fact->leaves[fact->leaf_count - 1] : no_leaf;
    for (; facts; facts = facts->parent)
        for (uint32_t i = 0; i < facts_about(facts, leaf); i++)
            if (extent_same(facts_about_at(facts, leaf, i)->extent, fact->extent)) return true;
    return false;
}

static void add_fact(Facts *facts, ExtentId extent) {
    extent = facts_tighten(facts->table, extent);
    int64_t constant;
    if ((extent_is_constant(facts->table, extent, &constant) && constant >= 0)) return;
    Fact fact = make_fact(facts, extent);
    if (is_known(facts, &fact)) return;
    facts->facts =
        extent_grow(facts->arena, facts->facts, facts->fact_count, &facts->fact_capacity, sizeof *facts->facts);
    facts->facts[facts->fact_count++] = fact;
    list_fact(facts, facts->fact_count - 1);
    Polynomial polynomial = *extent_polynomial(facts->table, extent);
    for (uint32_t i = 0; i < polynomial.count; i++) narrow_from(facts, extent, polynomial.monomials[i]);
}

// left - right + constant >= 0; a difference that cannot be represented says nothing.
static void assume_difference(Facts *facts, ExtentId left, ExtentId right, int64_t constant) {
    bool before = extent_attempt_begin(facts->table);
    ExtentId difference = extent_add_constant(facts->table, extent_subtract(facts->table, left, right), constant);
    if (!extent_table_overflowed(facts->table)) add_fact(facts, difference);
    extent_attempt_end(facts->table, before);
}

void facts_assume_nonnegative(Facts *facts, ExtentId extent) {
    assume_difference(facts, extent, extent_constant(facts->table, 0), 0);
}

void facts_assume_less(Facts *facts, ExtentId left, ExtentId right) { assume_difference(facts, right, left, -1); }

void facts_assume_less_equal(Facts *facts, ExtentId left, ExtentId right) { assume_difference(facts, right, left, 0); }

void facts_assume_equal(Facts *facts, ExtentId left, ExtentId right) {
    assume_difference(facts, left, right, 0);
    assume_difference(facts, right, left, 0);
}

void facts_assume_range(Facts *facts, AtomId leaf, ExtentId lower, ExtentId upper) {
    ExtentId extent = extent_from_atom(facts->table, leaf);
    assume_difference(facts, extent, lower, 0);
    assume_difference(facts, upper, extent, 0);
}

// ---- queries -----------------------------------------------------------------------------------------------------

static uint32_t newest_serial(const Facts *facts) {
    return facts->fact_count ? facts->facts[facts->fact_count - 1].serial : facts->serial;
}

// Whether all facts that the serial names are still held.
static bool includes(const Facts *facts, uint32_t serial) {
    uint32_t low = 0, high = facts->fact_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (facts->facts[middle].serial < serial) low = middle + 1;
        else high = middle;
    }
    return serial == facts->serial || (low < facts->fact_count && facts->facts[low].serial == serial);
}

static ProofMemo *memo_of(const Facts *facts, ExtentId left, ExtentId right, int64_t constant) {
    uint32_t hash = (left.index * 31 + right.index) * 31 + (uint32_t)constant;
    return &facts->table->memo[(hash ^ hash >> 12) & (FACTS_MEMO_COUNT - 1)];
}

// An answer known from before: a proof holds while its facts do, a failure until there are others.
static bool recall(const Facts *facts, const ProofMemo *memo, ExtentId left, ExtentId right, int64_t constant) {
    if (!memo->left.index || !extent_same(memo->left, left) || !extent_same(memo->right, right) || memo->constant != constant) return false;
    return memo->serial == newest_serial(facts) || (memo->proved && includes(facts, memo->serial));
}

// What a search interned is forgotten; a search that overflowed has proved nothing.
static bool search_proof(const Facts *facts, ExtentId left, ExtentId right, int64_t constant) {
    ExtentTableMark mark = extent_table_mark(facts->table);
    extent_table_clear_overflow(facts->table);
    ExtentId goal = extent_add_constant(facts->table, extent_subtract(facts->table, left, right), constant);
    bool proved = !extent_table_overflowed(facts->table) && facts_prove_nonnegative(facts, goal) &&
                  !extent_table_overflowed(facts->table);
    extent_table_rollback(facts->table, mark);
    return proved;
}

// left - right + constant >= 0
static bool prove(const Facts *facts, ExtentId left, ExtentId right, int64_t constant) {
    ProofMemo *memo = memo_of(facts, left, right, constant);
    if (!recall(facts, memo, left, right, constant))
        *memo = (ProofMemo){left, right, constant, newest_serial(facts), search_proof(facts, left, right, constant)};
    return memo->proved;
}

Proof facts_less_equal(const Facts *facts, ExtentId left, ExtentId right) {
    if (prove(facts, right, left, 0)) return PROOF_PROVED;
    return prove(facts, left, right, -1) ? PROOF_REFUTED : PROOF_UNKNOWN;
}

Proof facts_less(const Facts *facts, ExtentId left, ExtentId right) {
    if (prove(facts, right, left, -1)) return PROOF_PROVED;
    return prove(facts, left, right, 0) ? PROOF_REFUTED : PROOF_UNKNOWN;
}

Proof facts_nonnegative(const Facts *facts, ExtentId extent) {
    return facts_less_equal(facts, extent_constant(facts->table, 0), extent);
}

// 2*N and 2*M + 1 differ whatever N and M are: tightening 0 <= x moves its constant.
static bool is_indivisible(const Facts *facts, ExtentId left, ExtentId right) {
    ExtentTableMark mark = extent_table_mark(facts->table);
    extent_table_clear_overflow(facts->table);
    ExtentId difference = extent_subtract(facts->table, left, right);
    ExtentId opposite = extent_subtract(facts->table, right, left);
    ExtentId sum =
        extent_add(facts->table, facts_tighten(facts->table, difference), facts_tighten(facts->table, opposite));
    bool indivisible = !extent_table_overflowed(facts->table) && !extent_is_value(facts->table, sum, 0);
    extent_table_rollback(facts->table, mark);
    return indivisible;
}

Proof facts_equal(const Facts *facts, ExtentId left, ExtentId right) {
    if (extent_same(left, right)) return PROOF_PROVED;
    if (is_indivisible(facts, left, right)) return PROOF_REFUTED;
    bool at_least = prove(facts, left, right, 0), at_most = prove(facts, right, left, 0);
    if (at_least && at_most) return PROOF_PROVED;
    bool apart = prove(facts, left, right, -1) || prove(facts, right, left, -1);
    return apart ? PROOF_REFUTED : PROOF_UNKNOWN;
}

void facts_bounds(const Facts *facts, ExtentId extent, int64_t *lower, int64_t *upper) {
    Interval interval = facts_interval(facts, extent);
    *lower = interval.lower;
    *upper = interval.upper;
}
