// The C back end's statements and entries: control flow runs as written, wrong calls are refused before anything is
// touched, contexts are used and given back.

#include "c_backend_fixture.h"

// ---- statements --------------------------------------------------------------------------------------------------

// Pointers that swap, a while loop, branches, steps, tables, narrow integer parameters, names that C has taken.
static const char control_text[] =
    "arr-loops 1\n"
    "func @control(dims N, int from parameter 0; int: i16, x: f64[N], fma: f64[N] written) -> (f64, i64[N]) workspace "
    "8*N + 64 {\n"
    "  variable s1 int: i16 parameter 0\n  variable s2 sum: f64\n  variable s3 count: i64\n"
    "  buffer x: f64[N] parameter 1\n  buffer fma: f64[N] written parameter 2\n"
    "  buffer result: f64[1] written result 0\n  buffer i1: i64[N] written result 1\n"
    "  buffer t0: f64[N] written at 64\n  buffer p: f64[N] written pointer to fma, t0\n  buffer q: f64[N] written "
    "pointer to fma, t0\n"
    "  buffer table: f64[3] constant {1.0, 0.5, -inf}\n  indices 4\n"
    "  rebind p = fma\n  rebind q = t0\n"
    "  for i1 in 0 .. int {\n    for i2 in 0 .. N {\n      q[i2] = add(p[i2], multiply(x[i2], table[1]))\n    }\n    "
    "rebind p = q, q = p\n  }\n"
    "  count = i64(0)\n"
    "  while {\n    %1 = add(count, i64(1))\n    test less(multiply(%1, %1), extent(N))\n  } do {\n    count = "
    "add(count, i64(1))\n  }\n"
    "  reduce left i3 in 0 .. s3 {\n    sum = add p[i3]\n  }\n"
    "  if less(count, i64(3)) {\n    result[0] = sum\n  } else {\n    result[0] = negative(sum)\n  }\n"
    "  for i3 in N - 1 .. -1 step -1 {\n    i1[i3] = extent(floordiv(i3, 2) + max(i3 - 3, 0))\n  }\n"
    "  for i4 in 0 .. int step 3 {\n    check less(extent(i4), i64(6)) code 9 values i4, N\n  }\n"
    "}\n";

typedef int32_t ControlFunction(int64_t n, int16_t steps, const double *x, double *y, double *sum, int64_t *z,
                                arr_context *context);

static void control_of_one(ControlFunction *control) {
    enum { N = 12 };
    double x[N], y[N], sum, expected = 0;
    int64_t z[N];
    for (int i = 0; i < N; i++) x[i] = i, y[i] = 1;
    assert_int_equal(control(N, 4, x, y, &sum, z, NULL), ARR_OK);
    for (int i = 0; i < 3; i++) expected += 1 + 2.0 * i;
    assert_true(sum == -expected);
    for (int i = 0; i < N; i++) {
        assert_true(y[i] == 1 + 2.0 * i);
        assert_int_equal(z[i], i / 2 + (i > 3 ? i - 3 : 0));
    }
    arr_context context = {.size = sizeof context, .abi_version = ARR_ABI_VERSION};
    assert_int_equal(control(N, 7, x, y, &sum, z, &context), ARR_E_INDEX);
    assert_int_equal(context.error.code, ARR_E_INDEX);
    assert_int_equal(context.error.value_count, 2);
    assert_int_equal(context.error.values[0], 6);
    assert_int_equal(context.error.values[1], N);
    assert_int_equal(context.error.line, 42);
    assert_int_equal(context.error.column, 5);
}

static void control_flow_runs(void **state) {
    (void)state;
    Compiled compiled = cc_open(control_text);
    for (int number = 0; number < COMPILER_COUNT; number++) {
        ControlFunction *control;
        cc_function(&compiled, number, "control", &control);
        control_of_one(control);
        int64_t (*workspace)(int64_t, int64_t);
        cc_function(&compiled, number, "control_workspace_bytes", &workspace);
        assert_int_equal(workspace(12, 4), 8 * 12 + 64);
        assert_int_equal(workspace(INT64_MAX / 4, 4), -1);
    }
    assert_non_null(strstr(compiled.source.text, "/* test.loops:"));
    cc_close(&compiled);
}

// ---- entries -----------------------------------------------------------------------------------------------------

typedef struct Allocations {
    int live, taken;
    bool fail;
} Allocations;

static void *count_allocation(void *data, size_t bytes, size_t alignment) {
    Allocations *allocations = data;
    assert_int_equal(alignment, 64);
    if (allocations->fail) return NULL;
    allocations->live++, allocations->taken++;
    return aligned_alloc(64, (bytes + 63) / 64 * 64);
}

static void count_release(void *data, void *memory, size_t bytes) {
    assert_true(bytes > 0);
    ((Allocations *)data)->live--;
    free(memory);
}

typedef struct WrongCall {
    int64_t n;
    size_t x, y; // offsets in bytes into the memory; SIZE_MAX: NULL
    int32_t status, value_count;
    int64_t values[3];
} WrongCall;

static void entry_checks_of(ControlFunction *control) {
    static const WrongCall calls[] = {
        {-1, 0, 256, ARR_E_EXTENT, 3, {1, 0, -1}},
        {INT64_MAX / 8 + 1, 0, 256, ARR_E_EXTENT, 3, {1, 0, INT64_MAX / 8 + 1}},
        {4, SIZE_MAX, 256, ARR_E_NULL, 1, {1}},
        {4, 0, SIZE_MAX, ARR_E_NULL, 1, {2}},
        {4, 4, 256, ARR_E_ALIGNMENT, 1, {1}},
        {4, 0, 260, ARR_E_ALIGNMENT, 1, {2}},
        {4, 0, 24, ARR_E_OVERLAP, 2, {1, 2}},
        {4, 24, 0, ARR_E_OVERLAP, 2, {1, 2}},
        {4, 0, 32, ARR_OK, 0, {0}},
        {0, SIZE_MAX, SIZE_MAX, ARR_OK, 0, {0}},
    };
    static _Alignas(64) unsigned char memory[1024];
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        const WrongCall *call = &calls[i];
        double sum = 5;
        int64_t z[4] = {7, 7, 7, 7};
        void *x = call->x == SIZE_MAX ? NULL : memory + call->x, *y = call->y == SIZE_MAX ? NULL : memory + call->y;
        arr_context context = {.size = sizeof context, .abi_version = ARR_ABI_VERSION};
        assert_int_equal(control(call->n, 2, x, y, &sum, z, &context), call->status);
        assert_int_equal(control(call->n, 2, x, y, &sum, z, NULL), call->status);
        if (call->status == ARR_OK) continue;
        assert_int_equal(context.error.code, call->status);
        assert_int_equal(context.error.value_count, call->value_count);
        assert_memory_equal(context.error.values, call->values, (size_t)call->value_count * 8);
        assert_true(sum == 5 && z[0] == 7);
    }
}

static void contexts_are_respected(ControlFunction *control) {
    double x[4] = {0}, y[4] = {0}, sum;
    int64_t z[4];
    Allocations allocations = {0};
    arr_context context = {.size = sizeof context,
                           .abi_version = ARR_ABI_VERSION,
                           .allocator_data = &allocations,
                           .allocate = count_allocation,
                           .release = count_release};
    assert_int_equal(control(4, 2, x, y, &sum, z, &context), ARR_OK);
    assert_int_equal(control(4, 9, x, y, &sum, z, &context), ARR_E_INDEX);
    assert_int_equal(allocations.taken, 2);
    assert_int_equal(allocations.live, 0);
    allocations.fail = true;
    assert_int_equal(control(4, 2, x, y, &sum, z, &context), ARR_E_MEMORY);
    assert_int_equal(context.error.values[0], 8 * 4 + 64);
    context.abi_version = ARR_ABI_VERSION + 1;
    assert_int_equal(control(4, 2, x, y, &sum, z, &context), ARR_E_CONTEXT);
    context.abi_version = ARR_ABI_VERSION, context.size = 8;
    assert_int_equal(control(4, 2, x, y, &sum, z, &context), ARR_E_CONTEXT);
}

static void entries_check_their_arguments(void **state) {
    (void)state;
    Compiled compiled = cc_open(control_text);
    for (int number = 0; number < COMPILER_COUNT; number++) {
        ControlFunction *control;
        cc_function(&compiled, number, "control", &control);
        entry_checks_of(control);
        contexts_are_respected(control);
    }
    cc_close(&compiled);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(control_flow_runs),
        cmocka_unit_test(entries_check_their_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
