// Extents: normal forms that equal shapes must share, identities against evaluation on random assignments, text.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "middle/ir/extent.h"

#include <string.h>

typedef struct Fixture {
    Arena *arena;
    ExtentTable *table;
} Fixture;

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

enum { VARIABLES = 4 };
static const char *const names[VARIABLES] = {"N", "M", "K", "i3"};

static bool dimension(void *data, const char *name, size_t length, uint32_t *number, const char **interned) {
    (void)data;
    for (uint32_t i = 0; i < VARIABLES; i++) {
        if (strlen(names[i]) != length || memcmp(names[i], name, length) != 0) continue;
        *number = i;
        *interned = names[i];
        return true;
    }
    return false;
}

static ExtentId parse(ExtentTable *table, const char *text) {
    size_t offset = 0;
    ExtentId extent;
    if (!extent_parse(table, text, strlen(text), &offset, dimension, NULL, &extent))
        fail_msg("%s: fault at %zu", text, offset);
    assert_int_equal(offset, strlen(text));
    return extent;
}

static void assert_prints(const ExtentTable *table, ExtentId extent, const char *expected) {
    TextBuffer text = {0};
    extent_print(table, extent, &text);
    assert_string_equal(text.text, expected);
    text_free(&text);
}

static const struct {
    const char *extent, *normal;
} normal_forms[] = {
    {"M + N", "N + M"},
    {"N*M - M*N", "0"},
    {"2*N*N*M - 3", "2*N*N*M - 3"},
    {"max(N, N + 3)", "N + 3"},
    {"min(N, N + 3)", "N"},
    {"max(max(N - 2, 0) - 2, 0)", "max(N - 4, 0)"},
    {"max(N, 2)", "max(N - 2, 0) + 2"},
    {"max(M, N)", "max(N, M)"},
    {"max(N, min(N, M))", "N"},
    {"min(max(N, 0), N)", "N"},
    {"max(min(N, 3), 5)", "5"},
    {"-max(N, M)", "-max(N, M)"},
    {"max(N - min(N, M), 0)", "max(N - M, 0)"},
    {"max(max(N, M), K)", "max(N, max(M, K))"},
    {"floordiv(2*N, 2)", "N"},
    {"floordiv(N + 9, 7)", "floordiv(N + 2, 7) + 1"},
    {"floordiv(7*N + 3, 7)", "N"},
    {"floordiv(4*N + 5, 6)", "floordiv(2*N + 2, 3)"},
    {"floordiv(floordiv(N, 2), 3)", "floordiv(N, 6)"},
    {"floordiv(N, -2)", "floordiv(-N, 2)"},
    {"floordiv(-7, 2)", "-4"},
    {"floordiv(N, 0)", "0"},
    {"floordiv(N, 1)", "N"},
    {"mod(N, 1)", "0"},
    {"mod(N, N)", "0"},
    {"mod(-7, 3)", "2"},
    {"mod(4*N + 5, 6)", "2*mod(2*N + 2, 3) + 1"},
    {"mod(mod(N, 12), 4)", "mod(N, 4)"},
    {"mod(mod(N, 4), 12)", "mod(N, 4)"},
    {"$i3 + i3 + s4 + %5 + #2", "$i3 + %5 + #2 + i3 + s4"},
    {"-9223372036854775808", "-9223372036854775808"},
    {"M - N", "M - N"},
};

static void test_normal_forms(void **state) {
    Fixture *fixture = *state;
    for (size_t i = 0; i < sizeof normal_forms / sizeof *normal_forms; i++)
        assert_prints(fixture->table, parse(fixture->table, normal_forms[i].extent), normal_forms[i].normal);
}

// ---- random identities -------------------------------------------------------------------------------------------

static uint64_t next_random(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

typedef struct Values {
    const ExtentTable *table;
    int64_t values[VARIABLES];
} Values;

static int64_t look_up(void *data, AtomId leaf) {
    const Values *values = data;
    return values->values[extent_atom(values->table, leaf).number];
}

static int64_t evaluate(Values *values, ExtentId extent) {
    int64_t value;
    assert_true(extent_evaluate(values->table, extent, look_up, values, &value));
    return value;
}

// An extent together with its value computed without the table.
typedef struct Pair {
    ExtentId extent;
    int64_t value;
} Pair;

static Pair apply(ExtentTable *table, uint64_t choice, Pair left, Pair right) {
    int64_t a = left.value, b = right.value;
    switch (choice) {
    case 0: return (Pair){extent_add(table, left.extent, right.extent), a + b};
    case 1: return (Pair){extent_subtract(table, left.extent, right.extent), a - b};
    case 2: return (Pair){extent_multiply(table, left.extent, right.extent), a * b};
    case 3: return (Pair){extent_max(table, left.extent, right.extent), a > b ? a : b};
    case 4: return (Pair){extent_min(table, left.extent, right.extent), a < b ? a : b};
    case 5: return (Pair){extent_floor_divide(table, left.extent, right.extent), b ? integer_floor_divide(a, b) : 0};
    }
    return (Pair){extent_modulo(table, left.extent, right.extent), b ? integer_floor_modulo(a, b) : 0};
}

static Pair random_pair(ExtentTable *table, const Values *values, uint64_t *seed, int depth) {
    uint64_t choice = next_random(seed) % (depth > 0 ? 9 : 2);
    if (choice == 0) {
        int64_t constant = (int64_t)(next_random(seed) % 13) - 6;
        return (Pair){extent_constant(table, constant), constant};
    }
    if (choice == 1) {
        uint32_t number = (uint32_t)(next_random(seed) % VARIABLES);
        return (Pair){extent_dimension(table, number, names[number]), values->values[number]};
    }
    Pair left = random_pair(table, values, seed, depth - 1), right = random_pair(table, values, seed, depth - 1);
    return apply(table, choice - 2, left, right);
}

// The normal form has the value of what was written, and reads back as itself, in a fresh table too.
static void test_random_extents(void **state) {
    Fixture *fixture = *state;
    uint64_t seed = 4;
    for (int round = 0; round < 20000; round++) {
        Values values = {.table = fixture->table};
        for (int i = 0; i < VARIABLES; i++) values.values[i] = (int64_t)(next_random(&seed) % 15) - 6;
        Pair pair = random_pair(fixture->table, &values, &seed, 4);
        assert_int_equal(evaluate(&values, pair.extent), pair.value);
        TextBuffer text = {0};
        extent_print(fixture->table, pair.extent, &text);
        if (!extent_same(parse(fixture->table, text.text), pair.extent)) fail_msg("not normal: %s", text.text);
        if (round % 50 == 0) {
            Arena *arena = arena_create();
            ExtentTable *other = extent_table_create(arena);
            assert_prints(other, parse(other, text.text), text.text);
            arena_destroy(arena);
        }
        text_free(&text);
    }
    assert_false(extent_table_overflowed(fixture->table));
}

static bool replace_first(void *data, AtomId leaf, ExtentId *replacement) {
    Pair *pair = data;
    (void)leaf;
    *replacement = pair->extent;
    return true;
}

// Replacing every leaf by one extent evaluates as with that extent's value for every leaf.
static void test_substitution(void **state) {
    Fixture *fixture = *state;
    uint64_t seed = 5;
    for (int round = 0; round < 5000; round++) {
        Values values = {.table = fixture->table};
        for (int i = 0; i < VARIABLES; i++) values.values[i] = (int64_t)(next_random(&seed) % 9) - 4;
        Pair pair = random_pair(fixture->table, &values, &seed, 3),
             inner = random_pair(fixture->table, &values, &seed, 1);
        ExtentId replaced = extent_substitute(fixture->table, pair.extent, replace_first, &inner);
        int64_t found = evaluate(&values, replaced);
        for (int i = 0; i < VARIABLES; i++) values.values[i] = inner.value;
        assert_int_equal(found, evaluate(&values, pair.extent));
    }
}

// ---- queries and limits ------------------------------------------------------------------------------------------

static void test_linear(void **state) {
    Fixture *fixture = *state;
    ExtentTable *table = fixture->table;
    ExtentId coefficient, rest;
    AtomId m;
    assert_true(extent_is_atom(table, parse(table, "M"), &m));
    assert_true(extent_linear(table, parse(table, "2*N*M - M + K + 3"), m, &coefficient, &rest));
    assert_prints(table, coefficient, "2*N - 1");
    assert_prints(table, rest, "K + 3");
    assert_false(extent_linear(table, parse(table, "M*M"), m, &coefficient, &rest));
    assert_false(extent_linear(table, parse(table, "max(M, N)"), m, &coefficient, &rest));
    assert_true(extent_mentions(table, parse(table, "max(N, mod(M, 3))"), m));
    assert_false(extent_mentions(table, parse(table, "max(N, K)"), m));
    assert_true(extent_mentions_kind(table, parse(table, "max(N, %3)"), ATOM_VALUE));
}

static void test_overflow(void **state) {
    Fixture *fixture = *state;
    ExtentTable *table = fixture->table;
    ExtentId huge = extent_constant(table, INT64_MAX), n = parse(table, "N");
    extent_add_constant(table, huge, 1);
    assert_true(extent_table_overflowed(table));
    extent_table_clear_overflow(table);
    extent_multiply(table, extent_multiply(table, huge, n), extent_constant(table, 2));
    assert_true(extent_table_overflowed(table));
    extent_table_clear_overflow(table);
    Values values = {.table = table, .values = {INT64_MAX}};
    int64_t value;
    assert_false(extent_evaluate(table, parse(table, "N + 1"), look_up, &values, &value));
    // The multiple of the divisor below the constant is beyond 64 bits, the remainder is not.
    ExtentId least = extent_add_constant(table, parse(table, "N"), INT64_MIN + 1);
    assert_true(extent_same(extent_modulo(table, least, extent_constant(table, 7)),
                            extent_modulo(table, extent_add_constant(table, parse(table, "N"), integer_floor_modulo(INT64_MIN + 1, 7)), extent_constant(table, 7))));
}

// Nesting that nothing folds is cut off instead of growing without bounds.
static void test_limits(void **state) {
    Fixture *fixture = *state;
    ExtentTable *table = fixture->table;
    ExtentId extent = parse(table, "N"), m = parse(table, "M");
    for (int i = 0; i < 300 && !extent_table_overflowed(table); i++)
        extent = extent_modulo(table, extent_add(table, extent_floor_divide(table, extent, m), parse(table, "K")), m);
    assert_true(extent_table_overflowed(table));
    extent_table_clear_overflow(table);
    for (int i = 0; i < 50000; i++)
        extent = extent_max(table, extent_add_constant(table, i ? extent : m, -1), extent_constant(table, 0));
    assert_prints(table, extent, "max(M - 50000, 0)");
}

static void test_wrong_texts(void **state) {
    Fixture *fixture = *state;
    static const char *const wrong[] = {
        "", "+", "N +", "max(N)", "max(N, M", "X", "9223372036854775808", "#", "N * * M", "2*9223372036854775807*N"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        size_t offset = 0;
        ExtentId extent;
        if (extent_parse(fixture->table, wrong[i], strlen(wrong[i]), &offset, dimension, NULL, &extent))
            fail_msg("accepted: %s", wrong[i]);
        assert_false(extent_table_overflowed(fixture->table));
    }
    char deep[4000];
    for (size_t i = 0; i < sizeof deep; i++) deep[i] = "max("[i % 4];
    size_t offset = 0;
    ExtentId extent;
    assert_false(extent_parse(fixture->table, deep, sizeof deep, &offset, dimension, NULL, &extent));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_normal_forms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_random_extents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_substitution, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_linear, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_overflow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_texts, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
