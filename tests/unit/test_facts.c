// The prover: a table of proofs that array code needs, and soundness against brute force over small assignments.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "middle/ir/facts.h"

#include <stdio.h>
#include <string.h>

typedef struct Fixture {
    Arena *arena;
    ExtentTable *table;
} Fixture;

// Dimensions are the letters A..Z and a..z.
static bool letter(void *data, const char *name, size_t length, uint32_t *number, const char **interned) {
    static const char names[52][2] = {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M",
                                      "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z",
                                      "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m",
                                      "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z"};
    (void)data;
    if (length != 1) return false;
    for (uint32_t i = 0; i < 52; i++) {
        if (names[i][0] != name[0]) continue;
        *number = i;
        *interned = names[i];
        return true;
    }
    return false;
}

static ExtentId parse_part(Fixture *fixture, const char *text, size_t *offset) {
    ExtentId extent;
    assert_true(extent_parse(fixture->table, text, strlen(text), offset, letter, NULL, &extent));
    while (text[*offset] == ' ') ++*offset;
    return extent;
}

typedef enum Relation { RELATION_LESS, RELATION_LESS_EQUAL, RELATION_EQUAL } Relation;

static Relation parse_relation(const char *text, size_t *offset) {
    if (strncmp(text + *offset, "<=", 2) == 0) return *offset += 2, RELATION_LESS_EQUAL;
    if (strncmp(text + *offset, "==", 2) == 0) return *offset += 2, RELATION_EQUAL;
    assert_int_equal(text[*offset], '<');
    return ++*offset, RELATION_LESS;
}

static Facts *parse_facts(Fixture *fixture, const char *text) {
    Facts *facts = facts_create(fixture->table, fixture->arena);
    for (size_t offset = 0; text[offset];) {
        ExtentId left = parse_part(fixture, text, &offset);
        Relation relation = parse_relation(text, &offset);
        ExtentId right = parse_part(fixture, text, &offset);
        if (relation == RELATION_LESS) facts_assume_less(facts, left, right);
        if (relation == RELATION_LESS_EQUAL)
            facts_assume_nonnegative(facts, extent_subtract(fixture->table, right, left));
        if (relation == RELATION_EQUAL) facts_assume_equal(facts, left, right);
        while (text[offset] == ',' || text[offset] == ' ') offset++;
    }
    return facts;
}

static Proof ask(Fixture *fixture, const Facts *facts, const char *goal) {
    size_t offset = 0;
    ExtentId left = parse_part(fixture, goal, &offset);
    Relation relation = parse_relation(goal, &offset);
    ExtentId right = parse_part(fixture, goal, &offset);
    if (relation == RELATION_LESS) return facts_less(facts, left, right);
    return relation == RELATION_EQUAL ? facts_equal(facts, left, right) : facts_less_equal(facts, left, right);
}

static int set_up(void **state) {
    static Fixture fixture;
    fixture.arena = arena_create();
    fixture.table = extent_table_create(fixture.arena);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state) {
    Fixture *fixture = *state;
    arena_destroy(fixture->arena);
    return 0;
}

typedef struct ProofCase {
    const char *facts;
    const char *goal;
    Proof answer;
} ProofCase;

static const ProofCase cases[] = {
    {"", "0 <= max(N - 2, 0)", PROOF_PROVED},
    {"0 <= N", "max(N - 2, 0) <= N", PROOF_PROVED},
    {"0 <= N, 0 <= i, i < max(N - 2, 0)", "i + 1 < N", PROOF_PROVED},
    {"0 <= N, 0 <= i, i < max(N - 2, 0)", "0 <= i + 1", PROOF_PROVED},
    {"0 <= N, 0 <= i, i <= N - 2", "i + 1 < N", PROOF_PROVED},
    {"0 <= k, k < N", "k + 1 <= N", PROOF_PROVED},
    {"1 <= N", "max(N - 1, 0) == N - 1", PROOF_PROVED},
    {"0 <= N", "max(N - 1, 0) == N - 1", PROOF_UNKNOWN},
    {"0 <= N", "max(N, 0) == N", PROOF_PROVED},
    {"0 <= N", "N <= 2*N", PROOF_PROVED},
    {"0 <= N", "7*max(N - 2, 0) <= 7*N", PROOF_PROVED},
    {"0 <= N, 0 <= M", "0 <= N*M", PROOF_PROVED},
    {"0 <= N, 0 <= M, 0 <= K", "0 <= N*M*K + N", PROOF_PROVED},
    {"0 <= N, 0 <= M, 0 <= i, i < N, 0 <= j, j < M", "i*M + j < N*M", PROOF_PROVED},
    {"0 <= N, 0 <= M, 0 <= K, 0 <= i, i < N, 0 <= j, j < M, 0 <= k, k < K", "i*M*K + j*K + k < N*M*K", PROOF_PROVED},
    {"1 <= d", "mod(a, d) < d", PROOF_PROVED},
    {"1 <= d", "0 <= mod(a, d)", PROOF_PROVED},
    {"1 <= d", "floordiv(a, d)*d <= a", PROOF_PROVED},
    {"1 <= d", "a < floordiv(a, d)*d + d", PROOF_PROVED},
    {"0 <= M, 0 <= N, 1 <= M, 0 <= i, i < N*M", "floordiv(i, M) < N", PROOF_PROVED},
    {"0 <= M, 0 <= N, 0 <= i, i < N*M, 1 <= M", "0 <= floordiv(i, M)", PROOF_PROVED},
    {"0 <= M, 0 <= N, 0 <= i, i < N*M", "1 <= M", PROOF_PROVED},
    {"0 <= M, 0 <= N, 0 <= i, i < N*M", "floordiv(i, M) < N", PROOF_PROVED},
    {"0 <= M, 0 <= N, 0 <= i, i < N*M", "mod(i, M) < M", PROOF_PROVED},
    {"", "floordiv(N, 7)*7 <= N", PROOF_PROVED},
    {"0 <= N, 0 <= i, i < floordiv(N + 6, 7)", "7*i < N", PROOF_PROVED},
    {"0 <= N, 0 <= i, i < floordiv(N, 7)", "7*i + 6 < N", PROOF_PROVED},
    {"0 <= N, 0 <= i, i < N", "N <= i", PROOF_REFUTED},
    {"0 <= N", "N == N + 1", PROOF_REFUTED},
    {"0 <= N", "N < 0", PROOF_REFUTED},
    {"", "2*N == 2*M + 1", PROOF_REFUTED},
    {"0 <= N", "N == 5", PROOF_UNKNOWN},
    {"N == M, M == K", "N == K", PROOF_PROVED},
    {"N == M, 0 <= K", "N*K == M*K", PROOF_PROVED},
    {"0 <= N, N <= M", "min(N, M) == N", PROOF_PROVED},
    {"0 <= N", "min(max(s, 0), N) <= N", PROOF_PROVED},
    {"0 <= N", "0 <= min(max(s, 0), N)", PROOF_PROVED},
    {"0 <= N, 0 <= i, i < max(min(t, N) - min(max(s, 0), N), 0)", "i + min(max(s, 0), N) < N", PROOF_PROVED},
    {"0 <= N, 0 <= k, k < N, 0 <= i, i < max(N - k - 1, 0)", "k + 1 + i < N", PROOF_PROVED},
    {"0 <= N, 0 <= k, k < N", "max(N - k - 1, 0) == N - k - 1", PROOF_PROVED},
    {"0 <= N, 0 <= M", "max(N, M) <= N + M", PROOF_PROVED},
    {"2 <= N", "1 <= N - 1", PROOF_PROVED},
    {"2 <= 2*N", "1 <= N", PROOF_PROVED},
    {"3 <= 2*N", "2 <= N", PROOF_PROVED},
    {"0 <= N, 0 <= x, x < N, 0 <= y, y < mod(x, 4) + 1", "y < 4", PROOF_PROVED},
    {"0 <= N, 1 <= B, 0 <= t, t < floordiv(N + B - 1, B)", "t*B < N", PROOF_PROVED},
    // A slice's bound of unknown sign: t, or t + N where t < 0.
    {"0 <= N", "min(t, N) + N - N*max(min(t, 0) + 1, 0) <= N", PROOF_PROVED},
    {"0 <= N", "0 <= max(min(t, N) + N - N*max(min(t, 0) + 1, 0), 0)", PROOF_PROVED},
    {"0 <= N, 0 <= t", "min(t, N) + N - N*max(min(t, 0) + 1, 0) == min(t, N)", PROOF_PROVED},
    {"0 <= N, t < 0", "min(t, N) + N - N*max(min(t, 0) + 1, 0) == t + N", PROOF_PROVED},
    {"0 <= N", "min(t, N) + N - N*max(min(t, 0) + 1, 0) == t", PROOF_UNKNOWN},
    {"0 <= N", "max(2*N - N*max(min(N - 2, 0) + 1, 0) - 2, 0) == max(N - 2, 0)", PROOF_PROVED},
};

static void test_proofs(void **state) {
    Fixture *fixture = *state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Proof answer = ask(fixture, parse_facts(fixture, cases[i].facts), cases[i].goal);
        if (answer == cases[i].answer) continue;
        print_message("{%s} %s: answer %d, expected %d\n", cases[i].facts, cases[i].goal, answer, cases[i].answer);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

// ---- soundness ---------------------------------------------------------------------------------------------------

enum { VARIABLES = 3, LOWEST = -3, HIGHEST = 4, FACT_COUNT = 3 };

static uint64_t next_random(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static ExtentId random_extent(Fixture *fixture, uint64_t *seed, int depth) {
    static const char *const names[VARIABLES] = {"x", "y", "z"};
    ExtentTable *table = fixture->table;
    uint64_t choice = next_random(seed) % (depth > 0 ? 9 : 2);
    if (choice == 0) return extent_constant(table, (int64_t)(next_random(seed) % 7) - 3);
    if (choice == 1) {
        uint32_t number = (uint32_t)(next_random(seed) % VARIABLES);
        return extent_dimension(table, number, names[number]);
    }
    ExtentId left = random_extent(fixture, seed, depth - 1), right = random_extent(fixture, seed, depth - 1);
    switch (choice) {
    case 2: return extent_max(table, left, right);
    case 3: return extent_min(table, left, right);
    case 4: return extent_floor_divide(table, left, right);
    case 5: return extent_modulo(table, left, right);
    case 6: return extent_multiply(table, left, right);
    case 7: return extent_subtract(table, left, right);
    }
    return extent_add(table, left, right);
}

typedef struct Assignment {
    const ExtentTable *table;
    int64_t values[VARIABLES];
} Assignment;

static int64_t look_up(void *data, AtomId leaf) {
    const Assignment *assignment = data;
    return assignment->values[extent_atom(assignment->table, leaf).number];
}

static int64_t evaluate(Assignment *assignment, ExtentId extent) {
    int64_t value;
    assert_true(extent_evaluate(assignment->table, extent, look_up, assignment, &value));
    return value;
}

static bool next_assignment(Assignment *assignment) {
    for (int i = 0; i < VARIABLES; i++) {
        if (++assignment->values[i] <= HIGHEST) return true;
        assignment->values[i] = LOWEST;
    }
    return false;
}

static bool satisfies(Assignment *assignment, const ExtentId *facts, const ExtentId *equal) {
    for (int i = 0; i < FACT_COUNT; i++)
        if (evaluate(assignment, facts[i]) < 0) return false;
    return evaluate(assignment, equal[0]) == evaluate(assignment, equal[1]);
}

// Every answer about a random goal under random facts must hold in every assignment that satisfies them.
static void check_random_goal(Fixture *fixture, uint64_t *seed, int *decided) {
    ExtentId known[FACT_COUNT], equal[2], goal = random_extent(fixture, seed, 3),
                                          other = random_extent(fixture, seed, 2);
    Facts *facts = facts_create(fixture->table, fixture->arena);
    for (int i = 0; i < FACT_COUNT; i++) facts_assume_nonnegative(facts, known[i] = random_extent(fixture, seed, i));
    for (int i = 0; i < 2; i++) equal[i] = random_extent(fixture, seed, next_random(seed) % 4 == 0);
    facts_assume_equal(facts, equal[0], equal[1]);
    uint32_t kinds = 1u << ATOM_VALUE;
    Proof sign = facts_nonnegative(facts, goal), less = facts_less(facts, goal, other),
          same = facts_equal(facts, goal, other);
    ExtentId simple = facts_simplify(facts, goal), above, below;
    int64_t lower, upper;
    facts_bounds(facts, goal, &lower, &upper);
    bool bounded =
        facts_upper_bound_without(facts, goal, kinds, &above) && facts_lower_bound_without(facts, goal, kinds, &below);
    assert_true(bounded && extent_same(above, goal) && extent_same(below, goal));
    *decided += (sign != PROOF_UNKNOWN) + (less != PROOF_UNKNOWN) + (same != PROOF_UNKNOWN);
    Assignment assignment = {fixture->table, {LOWEST, LOWEST, LOWEST}};
    do {
        if (!satisfies(&assignment, known, equal)) continue;
        int64_t value = evaluate(&assignment, goal), second = evaluate(&assignment, other);
        assert_true(sign != PROOF_PROVED || value >= 0);
        assert_true(sign != PROOF_REFUTED || value < 0);
        assert_true(less != PROOF_PROVED || value < second);
        assert_true(less != PROOF_REFUTED || value >= second);
        assert_true(same != PROOF_PROVED || value == second);
        assert_true(same != PROOF_REFUTED || value != second);
        assert_true(lower <= value && value <= upper);
        assert_int_equal(value, evaluate(&assignment, simple));
    } while (next_assignment(&assignment));
}

static void test_soundness(void **state) {
    Fixture *fixture = *state;
    uint64_t seed = 2026;
    int decided = 0;
    for (int round = 0; round < 1500; round++) check_random_goal(fixture, &seed, &decided);
    assert_true(decided > 300); // the test must not be vacuous
}

// ---- the rest ----------------------------------------------------------------------------------------------------

static void assert_prints(const Fixture *fixture, ExtentId extent, const char *expected) {
    TextBuffer buffer = {0};
    extent_print(fixture->table, extent, &buffer);
    assert_string_equal(buffer.text, expected);
    text_free(&buffer);
}

static const struct {
    const char *facts, *extent, *simple;
} simplifications[] = {
    {"0 <= N", "max(N, 0)", "N"},
    {"0 <= N", "max(max(N - 1, 0) - min(1, N), 0)", "max(N - 2, 0)"},
    {"0 <= #1, #1 < M, 0 <= #0", "floordiv(#0*M + #1, M)", "#0"},
    {"0 <= #1, #1 < M, 0 <= #0", "mod(#0*M + #1, M)", "#1"},
    {"0 <= #0, #0 < N*M, 0 <= N, 0 <= M", "floordiv(#0, M)*M + mod(#0, M)", "#0"},
    {"0 <= #0, #0 < N", "mod(#0 + N, N)", "#0"},
    {"0 <= #0, #0 < N", "mod(#0 - N, N)", "#0"},
    {"0 <= #0, #0 < N, 0 <= s, s <= #0", "mod(#0 - s, N)", "#0 - s"},
    {"0 <= #0, #0 < s, s < N", "mod(#0 - s, N)", "N - s + #0"},
};

static void test_simplify(void **state) {
    Fixture *fixture = *state;
    for (size_t i = 0; i < sizeof simplifications / sizeof *simplifications; i++) {
        size_t offset = 0;
        Facts *facts = parse_facts(fixture, simplifications[i].facts);
        ExtentId extent = parse_part(fixture, simplifications[i].extent, &offset);
        assert_prints(fixture, facts_simplify(facts, extent), simplifications[i].simple);
    }
}

static void test_bounds_without_leaves(void **state) {
    Fixture *fixture = *state;
    Facts *facts = parse_facts(fixture, "0 <= N, 0 <= M, 0 <= %5, %5 < N");
    ExtentId bound;
    size_t offset = 0;
    ExtentId extent = parse_part(fixture, "max(N - %5 - 1, 0)*M", &offset);
    assert_true(facts_upper_bound_without(facts, extent, 1u << ATOM_VALUE, &bound));
    assert_prints(fixture, bound, "M*max(N - 1, 0)");
    assert_true(facts_lower_bound_without(facts, extent, 1u << ATOM_VALUE, &bound));
    assert_prints(fixture, bound, "0");
    offset = 0;
    assert_false(facts_upper_bound_without(facts, parse_part(fixture, "%6", &offset), 1u << ATOM_VALUE, &bound));
    offset = 0;
    assert_true(facts_upper_bound_without(facts, parse_part(fixture, "min(%6, N)", &offset), 1u << ATOM_VALUE, &bound));
    assert_prints(fixture, bound, "N");
}

// Thousands of facts about one dim do not hide the nearest ones, nor those about the function's parameters.
static void test_many_facts(void **state) {
    Fixture *fixture = *state;
    ExtentTable *table = fixture->table;
    Facts *facts = parse_facts(fixture, "0 <= N, M == 2*N, 5 <= N");
    ExtentId n = extent_dimension(table, 13, "N");
    for (uint32_t i = 1000; i < 6000; i++) facts_assume_less(facts, extent_leaf(table, ATOM_VALUE, i), n);
    assert_int_equal(ask(fixture, facts, "%5999 < N + 1"), PROOF_PROVED);
    assert_int_equal(ask(fixture, facts, "%1000 < N + 1"), PROOF_PROVED);
    assert_int_equal(ask(fixture, facts, "3 <= N"), PROOF_PROVED);
    assert_int_equal(ask(fixture, facts, "M == N + N"), PROOF_PROVED);
    assert_int_equal(ask(fixture, facts, "%2000 < M"), PROOF_PROVED);
    assert_int_equal(ask(fixture, facts, "N < %2000"), PROOF_REFUTED);
    assert_int_equal(ask(fixture, facts, "0 <= %2000"), PROOF_UNKNOWN);
}

// An answer is remembered no longer than the facts that it rests on; a failure no longer than no fact is added.
static void test_remembered_answers(void **state) {
    Fixture *fixture = *state;
    ExtentTable *table = fixture->table;
    Facts *facts = parse_facts(fixture, "0 <= N");
    ExtentId n = extent_dimension(table, 13, "N"), most = extent_max(table, n, extent_constant(table, 5));
    for (int round = 0; round < 3; round++) {
        assert_int_equal(facts_equal(facts, most, n), PROOF_UNKNOWN);
        FactsMark mark = facts_mark(facts);
        facts_assume_less(facts, extent_constant(table, 4), n);
        assert_int_equal(facts_equal(facts, most, n), PROOF_PROVED);
        facts_assume_less(facts, n, extent_constant(table, 9));
        assert_int_equal(facts_equal(facts, most, n), PROOF_PROVED);
        facts_restore(facts, mark);
        facts_assume_less(facts, n, extent_constant(table, 4));
        assert_int_equal(facts_equal(facts, most, n), PROOF_REFUTED);
        facts_restore(facts, mark);
    }
    assert_int_equal(facts_equal(parse_facts(fixture, "5 <= N"), most, n), PROOF_PROVED);
    assert_int_equal(facts_equal(facts, most, n), PROOF_UNKNOWN);
}

static void test_scopes(void **state) {
    Fixture *fixture = *state;
    Facts *facts = parse_facts(fixture, "0 <= N");
    FactsMark mark = facts_mark(facts);
    size_t offset = 0;
    facts_assume_nonnegative(facts, parse_part(fixture, "N - 5", &offset));
    assert_int_equal(ask(fixture, facts, "1 <= N"), PROOF_PROVED);
    Facts *child = facts_create_child(facts, fixture->table, fixture->arena);
    offset = 0;
    facts_assume_nonnegative(child, parse_part(fixture, "9 - N", &offset));
    assert_int_equal(ask(fixture, child, "N*N <= 81"), PROOF_PROVED);
    facts_restore(facts, mark);
    assert_int_equal(ask(fixture, facts, "1 <= N"), PROOF_UNKNOWN);
    assert_int_equal(ask(fixture, facts, "0 <= N"), PROOF_PROVED);
}

// A query leaves no trace in the table: the same questions give the same ids afterwards.
static void test_queries_leave_no_trace(void **state) {
    Fixture *fixture = *state;
    Facts *facts = parse_facts(fixture, "0 <= N, 0 <= M");
    ExtentId before = extent_constant(fixture->table, 123456);
    assert_int_equal(ask(fixture, facts, "0 <= N*M"), PROOF_PROVED);
    ExtentId first = extent_constant(fixture->table, 123457);
    assert_int_equal(ask(fixture, facts, "0 <= N*M"), PROOF_PROVED);
    ExtentId second = extent_constant(fixture->table, 123458);
    assert_true(second.index - first.index <= 1 && first.index > before.index);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_proofs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_soundness, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_simplify, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bounds_without_leaves, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_facts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_remembered_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_scopes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_queries_leave_no_trace, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
