// The evaluator's structural operations, skeleton and checks, on small arrays with known answers.

#include "evaluate_fixture.h"

#include "include/arr_runtime.h"

static const int64_t counting[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
static const int64_t matrix_extents[] = {3, 4};

// ---- structural operations on the matrix 0 1 2 3 / 4 5 6 7 / 8 9 10 11 --------------------------------------------

typedef ValueId StructuralBuild(Fixture *fixture, ValueId matrix);

typedef struct StructuralCase {
    StructuralBuild *build;
    uint32_t rank;
    int64_t extents[3];
    int64_t expected[24];
} StructuralCase;

static ValueId build_slice(Fixture *fixture, ValueId matrix) {
    ExtentId starts[] = {constant(fixture, 2), constant(fixture, 1)}, counts[] = {constant(fixture, 3), constant(fixture, 2)};
    const int64_t steps[] = {-1, 2};
    return ir_build_slice(fixture->function, matrix, starts, steps, counts, no_span);
}

static ValueId build_empty_slice(Fixture *fixture, ValueId matrix) {
    ExtentId starts[] = {constant(fixture, 3), constant(fixture, 0)}, counts[] = {constant(fixture, 0), constant(fixture, 4)};
    const int64_t steps[] = {1, 1};
    return ir_build_slice(fixture->function, matrix, starts, steps, counts, no_span);
}

static ValueId build_index(Fixture *fixture, ValueId matrix) {
    return ir_build_index(fixture->function, matrix, 1, constant(fixture, 2), no_span);
}

static ValueId build_clamped_index(Fixture *fixture, ValueId matrix) {
    return ir_build_index(fixture->function, matrix, 0, constant(fixture, 77), no_span);
}

static ValueId build_transpose(Fixture *fixture, ValueId matrix) {
    const int64_t permutation[] = {1, 0};
    return ir_build_transpose(fixture->function, matrix, permutation, no_span);
}

static ValueId build_broadcast(Fixture *fixture, ValueId matrix) {
    ExtentId shape[] = {constant(fixture, 4), constant(fixture, 2)};
    const int64_t axes[] = {0, -1};
    return ir_build_broadcast(fixture->function, build_clamped_index(fixture, matrix), 2, shape, axes, no_span);
}

static ValueId build_reshape(Fixture *fixture, ValueId matrix) {
    ExtentId shape[] = {constant(fixture, 2), constant(fixture, 3), constant(fixture, 2)};
    return ir_build_reshape(fixture->function, build_transpose(fixture, matrix), 3, shape, no_span);
}

static ValueId build_concatenate(Fixture *fixture, ValueId matrix) {
    const ValueId operands[] = {build_slice(fixture, matrix), matrix};
    return ir_build_concatenate(fixture->function, operands, 2, 1, no_span);
}

static ValueId build_roll(Fixture *fixture, ValueId matrix) {
    return ir_build_roll(fixture->function, matrix, 1, constant(fixture, -9), no_span);
}

static ValueId build_diagonal(Fixture *fixture, ValueId matrix) {
    return ir_build_diagonal(fixture->function, matrix, 0, 1, constant(fixture, 0), constant(fixture, 1), constant(fixture, 3), no_span);
}

static ValueId build_iota(Fixture *fixture, ValueId matrix) {
    return ir_build_iota(fixture->function, 2, ir_type(fixture->function, matrix).shape, 1, no_span);
}

static const StructuralCase structural_cases[] = {
    {build_slice, 2, {3, 2}, {9, 11, 5, 7, 1, 3}},
    {build_empty_slice, 2, {0, 4}, {0}},
    {build_index, 1, {3}, {2, 6, 10}},
    {build_clamped_index, 1, {4}, {8, 9, 10, 11}},
    {build_transpose, 2, {4, 3}, {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}},
    {build_broadcast, 2, {4, 2}, {8, 8, 9, 9, 10, 10, 11, 11}},
    {build_reshape, 3, {2, 3, 2}, {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}},
    {build_concatenate, 2, {3, 6}, {9, 11, 0, 1, 2, 3, 5, 7, 4, 5, 6, 7, 1, 3, 8, 9, 10, 11}},
    {build_roll, 2, {3, 4}, {1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8}},
    {build_diagonal, 1, {3}, {1, 6, 11}},
    {build_iota, 2, {3, 4}, {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3}},
};

static void test_structural(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof structural_cases / sizeof *structural_cases; k++) {
        const StructuralCase *row = &structural_cases[k];
        Fixture fixture = fixture_create();
        ValueId matrix = fixture_parameter(&fixture, DTYPE_I64, 2, matrix_extents, counting);
        fixture_result(&fixture, row->build(&fixture, matrix));
        assert_int_equal(fixture_run(&fixture), 0);
        assert_int_equal(fixture.results[0].rank, row->rank);
        for (uint32_t axis = 0; axis < row->rank; axis++) assert_int_equal(fixture.results[0].extents[axis], row->extents[axis]);
        assert_integers(&fixture.results[0], array_count(&fixture.results[0]), row->expected);
        fixture_free(&fixture);
    }
}

// ---- loops -------------------------------------------------------------------------------------------------------

static ValueId integer(Fixture *fixture, int64_t value) { return ir_build_integer(fixture->function, DTYPE_I64, value, no_span); }

static ValueId binary(Fixture *fixture, IrOp op, ValueId left, ValueId right) {
    return ir_build_binary(fixture->function, op, left, right, no_span);
}

static ValueId argument(Fixture *fixture, RegionId region, uint32_t position) {
    return ir_region(fixture->function, region)->arguments.items[position];
}

static void region_result(Fixture *fixture, RegionId region, ValueId value) {
    vector_push(&ir_region(fixture->function, region)->results, value);
}

static ValueId loop_result(Fixture *fixture, ValueId loop, uint32_t position, ValueId like) {
    return ir_build_result(fixture->function, loop, position, ir_type(fixture->function, like), no_span);
}

// vector[at] = value
static ValueId set_element(Fixture *fixture, RegionId region, ValueId vector, ExtentId at, ValueId value) {
    IndexMapPiece piece = {.source_rank = 1, .subscripts = &at};
    IndexMap map = {.result_rank = 0, .piece_count = 1, .pieces = &piece};
    IndexMapId id = index_map_intern(fixture->module->maps, &map);
    return ir_build_update(fixture->function, region, vector, value, id, no_span);
}

// for i in range(10, 1, -3): a, b = b, a + i
static void test_for_carries_values(void **state) {
    (void)state;
    Fixture fixture = fixture_create();
    const ValueId initial[] = {integer(&fixture, 100), integer(&fixture, 200)};
    ValueId loop = ir_build_for(fixture.function, fixture.function->root, constant(&fixture, 10), constant(&fixture, 1), -3, initial, 2, no_span);
    RegionId body = ir_node(fixture.function, loop)->regions[0];
    region_result(&fixture, body, argument(&fixture, body, 2));
    region_result(&fixture, body, binary(&fixture, IR_ADD, argument(&fixture, body, 1), argument(&fixture, body, 0)));
    fixture_result(&fixture, loop_result(&fixture, loop, 0, initial[0]));
    fixture_result(&fixture, loop_result(&fixture, loop, 1, initial[0]));
    assert_int_equal(fixture_run(&fixture), 0);
    const int64_t first[] = {207}, second[] = {114}; // (100, 200) (200, 110) (110, 207) (207, 114)
    assert_integers(&fixture.results[0], 1, first);
    assert_integers(&fixture.results[1], 1, second);
    fixture_free(&fixture);
}

static ValueId element(Fixture *fixture, ValueId vector, ExtentId at) { return ir_build_index(fixture->function, vector, 0, at, no_span); }

// for i in range(1, extent): vector[i] = vector[i] + vector[i - 1]
static ValueId build_running_sum(Fixture *fixture, ValueId vector, int64_t extent) {
    ValueId loop = ir_build_for(fixture->function, fixture->function->root, constant(fixture, 1), constant(fixture, extent), 1, &vector, 1, no_span);
    RegionId body = ir_node(fixture->function, loop)->regions[0];
    ExtentId at = ir_value_extent(fixture->function, argument(fixture, body, 0));
    ValueId carried = argument(fixture, body, 1);
    ExtentId before = extent_add_constant(fixture->module->extents, at, -1);
    ValueId sum = binary(fixture, IR_ADD, element(fixture, carried, at), element(fixture, carried, before));
    region_result(fixture, body, set_element(fixture, body, carried, at, sum));
    return loop_result(fixture, loop, 0, vector);
}

// On the written parameter; the old contents are still the first result.
static void test_updates_in_a_loop(void **state) {
    (void)state;
    Fixture fixture = fixture_create();
    const int64_t extent = 12;
    ValueId vector = fixture_parameter(&fixture, DTYPE_I64, 1, &extent, counting);
    fixture_result(&fixture, vector);
    fixture_written(&fixture, 0, build_running_sum(&fixture, vector, extent));
    assert_int_equal(fixture_run(&fixture), 0);
    const int64_t sums[] = {0, 1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 66};
    assert_integers(&fixture.results[0], 12, counting);
    assert_integers(&fixture.arguments[0], 12, sums);
    fixture_free(&fixture);
}

// Updates in a loop work in place: copying 8 MB in each of 1,000,000 iterations would not end.
static void test_updates_are_in_place(void **state) {
    (void)state;
    Fixture fixture = fixture_create();
    const int64_t extent = 1000000;
    ExtentId shape = constant(&fixture, extent);
    ValueId vector = ir_build_iota(fixture.function, 1, &shape, 0, no_span);
    ValueId sums = build_running_sum(&fixture, vector, extent);
    fixture_result(&fixture, element(&fixture, sums, constant(&fixture, extent - 1)));
    assert_int_equal(fixture_run(&fixture), 0);
    const int64_t expected = extent * (extent - 1) / 2;
    assert_integers(&fixture.results[0], 1, &expected);
    fixture_free(&fixture);
}

// A value that reads a base must see it as it was, although it is asked for after the update.
static void test_late_reads_see_the_old_base(void **state) {
    (void)state;
    Fixture fixture = fixture_create();
    const int64_t extent = 12;
    ValueId vector = fixture_parameter(&fixture, DTYPE_I64, 1, &extent, counting);
    ValueId negated = ir_build_unary(fixture.function, IR_NEGATIVE, vector, no_span);
    ValueId old = element(&fixture, negated, constant(&fixture, 3));
    ValueId first = set_element(&fixture, fixture.function->root, negated, constant(&fixture, 3), integer(&fixture, 50));
    ValueId second = set_element(&fixture, fixture.function->root, first, constant(&fixture, 3), integer(&fixture, 60));
    fixture_result(&fixture, old);
    fixture_result(&fixture, element(&fixture, first, constant(&fixture, 3)));
    fixture_result(&fixture, element(&fixture, second, constant(&fixture, 3)));
    assert_int_equal(fixture_run(&fixture), 0);
    const int64_t expected[] = {-3, 50, 60};
    for (int k = 0; k < 3; k++) assert_integers(&fixture.results[k], 1, &expected[k]);
    fixture_free(&fixture);
}

// Collatz: while n != 1: n, steps = (n // 2 if n % 2 == 0 else 3 * n + 1), steps + 1
static void test_while_and_if(void **state) {
    (void)state;
    Fixture fixture = fixture_create();
    const ValueId initial[] = {integer(&fixture, 27), integer(&fixture, 0)};
    ValueId one = integer(&fixture, 1), two = integer(&fixture, 2);
    ValueId loop = ir_build_while(fixture.function, fixture.function->root, initial, 2, no_span);
    RegionId condition = ir_node(fixture.function, loop)->regions[0], body = ir_node(fixture.function, loop)->regions[1];
    region_result(&fixture, condition, binary(&fixture, IR_NOT_EQUAL, argument(&fixture, condition, 0), one));
    ValueId number = argument(&fixture, body, 0);
    ValueId even = binary(&fixture, IR_EQUAL, binary(&fixture, IR_MODULO, number, two), integer(&fixture, 0));
    ValueId branch = ir_build_if(fixture.function, body, even, no_span);
    region_result(&fixture, ir_node(fixture.function, branch)->regions[0], binary(&fixture, IR_FLOOR_DIVIDE, number, two));
    ValueId tripled = binary(&fixture, IR_ADD, binary(&fixture, IR_MULTIPLY, number, integer(&fixture, 3)), one);
    region_result(&fixture, ir_node(fixture.function, branch)->regions[1], tripled);
    region_result(&fixture, body, loop_result(&fixture, branch, 0, number));
    region_result(&fixture, body, binary(&fixture, IR_ADD, argument(&fixture, body, 1), one));
    fixture_result(&fixture, loop_result(&fixture, loop, 1, one));
    assert_int_equal(fixture_run(&fixture), 0);
    const int64_t steps = 111;
    assert_integers(&fixture.results[0], 1, &steps);
    fixture_free(&fixture);
}

// for i in range(10): check(i < limit) reports i and the limit.
static int32_t run_checked_loop(Fixture *fixture, int64_t limit) {
    const ValueId bound = integer(fixture, limit);
    ValueId loop = ir_build_for(fixture->function, fixture->function->root, constant(fixture, 0), constant(fixture, 10), 1, NULL, 0, no_span);
    RegionId body = ir_node(fixture->function, loop)->regions[0];
    ValueId index = argument(fixture, body, 0);
    ExtentId values[] = {ir_value_extent(fixture->function, index), constant(fixture, limit)};
    ir_build_check(fixture->function, body, binary(fixture, IR_LESS, index, bound), ARR_E_INDEX, values, 2, (Span){5, 9});
    return fixture_run(fixture);
}

static void test_checks(void **state) {
    (void)state;
    Fixture passing = fixture_create(), failing = fixture_create();
    assert_int_equal(run_checked_loop(&passing, 10), 0);
    assert_int_equal(run_checked_loop(&failing, 7), ARR_E_INDEX);
    assert_int_equal(failing.error.code, ARR_E_INDEX);
    assert_int_equal(failing.error.span.start, 5);
    assert_int_equal(failing.error.value_count, 2);
    assert_int_equal(failing.error.values[0], 7);
    assert_int_equal(failing.error.values[1], 7);
    fixture_free(&passing);
    fixture_free(&failing);
}

static void test_deep_chain(void **state) {
    (void)state;
    enum { DEPTH = 50000 };
    Fixture fixture = fixture_create();
    ValueId start = fixture_parameter(&fixture, DTYPE_I64, 0, NULL, &counting[1]), value = start;
    for (int k = 0; k < DEPTH; k++) value = binary(&fixture, k % 2 == 0 ? IR_ADD : IR_BIT_XOR, value, start);
    fixture_result(&fixture, value);
    int64_t expected = 1;
    for (int k = 0; k < DEPTH; k++) expected = k % 2 == 0 ? expected + 1 : expected ^ 1;
    assert_int_equal(fixture_run(&fixture), 0);
    assert_integers(&fixture.results[0], 1, &expected);
    fixture_free(&fixture);
}

// 1,000 nested loops of one iteration, the innermost adds one.
static void test_deep_nesting(void **state) {
    (void)state;
    enum { NESTING = 1000 };
    Fixture fixture = fixture_create();
    ValueId one = integer(&fixture, 1), carried = integer(&fixture, 5), loops[NESTING];
    RegionId region = fixture.function->root, bodies[NESTING];
    for (int k = 0; k < NESTING; k++) {
        loops[k] = ir_build_for(fixture.function, region, constant(&fixture, 0), constant(&fixture, 1), 1, &carried, 1, no_span);
        region = bodies[k] = ir_node(fixture.function, loops[k])->regions[0];
        carried = argument(&fixture, region, 1);
    }
    ValueId inner = binary(&fixture, IR_ADD, carried, one);
    for (int k = NESTING; k-- != 0;) {
        region_result(&fixture, bodies[k], inner);
        inner = loop_result(&fixture, loops[k], 0, one);
    }
    fixture_result(&fixture, inner);
    assert_int_equal(fixture_run(&fixture), 0);
    const int64_t expected = 6;
    assert_integers(&fixture.results[0], 1, &expected);
    fixture_free(&fixture);
}

static void test_shapes(void **state) {
    (void)state;
    Fixture fixture = fixture_create();
    ExtentTable *extents = fixture.module->extents;
    ExtentId rows = extent_dimension(extents, 0, "N");
    ExtentId shape[] = {rows, extent_add_constant(extents, rows, -2)};
    const int64_t five = 5, one = 1, huge = INT64_MIN;
    int64_t values[2];
    assert_true(ir_evaluate_shape(fixture.function, (IrType){DTYPE_F64, 2, shape}, &five, values));
    assert_int_equal(values[0], 5);
    assert_int_equal(values[1], 3);
    assert_false(ir_evaluate_shape(fixture.function, (IrType){DTYPE_F64, 2, shape}, &one, values));
    assert_false(ir_evaluate_shape(fixture.function, (IrType){DTYPE_F64, 2, shape}, &huge, values));
    fixture_free(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structural),        cmocka_unit_test(test_for_carries_values),
        cmocka_unit_test(test_updates_in_a_loop), cmocka_unit_test(test_late_reads_see_the_old_base),
        cmocka_unit_test(test_while_and_if),      cmocka_unit_test(test_checks),
        cmocka_unit_test(test_deep_chain),        cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_shapes),            cmocka_unit_test(test_updates_are_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
