// Tests of arr_dl_call with a signature as arrc would generate it for
//
//     def combine(K: i64, X: f64[M, N], Y: f64[N]) -> f64[M]:
//         Y[:] = Y + K
//         return X @ Y

#include "tests/runtime/test_runtime.h"

#include <dlpack/dlpack.h>
#include <stdlib.h>
#include <string.h>

#include "include/arr_runtime.h"

enum { M = 2, N = 3, ARGUMENTS = 4, POOL = 64 };
enum { ARGUMENT_K, ARGUMENT_X, ARGUMENT_Y, ARGUMENT_RESULT };

// ---- the function -------------------------------------------------------------------------------------------------

static int32_t invocations;
static int32_t invoke_status;

static void combine(int64_t rows, int64_t columns, int64_t k, const double *x, double *y, double *result)
{
    for (int64_t j = 0; j < columns; j++)
        y[j] += (double)k;
    for (int64_t i = 0; i < rows; i++) {
        result[i] = 0.0;
        for (int64_t j = 0; j < columns; j++)
            result[i] += x[i * columns + j] * y[j];
    }
}

static int32_t combine_invoke(const int64_t *dims, void *const *arguments, arr_context *context)
{
    (void)context;
    invocations++;
    combine(dims[1], dims[2], dims[0], arguments[ARGUMENT_X], arguments[ARGUMENT_Y], arguments[ARGUMENT_RESULT]);
    return invoke_status;
}

static int32_t combine_extents(const int64_t *dims, int64_t *extents)
{
    extents[0] = dims[1];
    extents[1] = dims[2];
    extents[2] = dims[2];
    extents[3] = dims[1];
    return dims[0] < -1000 ? ARR_E_EXTENT : ARR_OK;
}

static int64_t combine_workspace_bytes(const int64_t *dims)
{
    (void)dims;
    return 0;
}

static const arr_dimension dimensions[] = {{"K", ARGUMENT_K, -1}, {"M", ARGUMENT_X, 0}, {"N", ARGUMENT_X, 1}};
static const arr_argument arguments[] = {
    {"K", ARR_I64, 0, ARR_ARGUMENT_SCALAR, 0},
    {"X", ARR_F64, 2, 0, 0},
    {"Y", ARR_F64, 1, ARR_ARGUMENT_WRITTEN, 2},
    {"result", ARR_F64, 1, ARR_ARGUMENT_RESULT, 3},
};
static const arr_signature signature = {
    .size = sizeof(arr_signature),
    .abi_version = ARR_ABI_VERSION,
    .name = "combine",
    .dimension_count = 3,
    .argument_count = ARGUMENTS,
    .result_count = 1,
    .extent_count = 4,
    .dimensions = dimensions,
    .arguments = arguments,
    .invoke = combine_invoke,
    .extents = combine_extents,
    .workspace_bytes = combine_workspace_bytes,
};

// ---- the arguments ------------------------------------------------------------------------------------------------

// A valid call: K = 10, X = [[1, 2, 3], [4, 5, 6]], Y = [1, 2, 3]. Tests change what they are about.
typedef struct Fixture {
    int64_t k;
    double x[POOL];
    double y[POOL];
    double result[POOL];
    int64_t shapes[ARGUMENTS][2];
    int64_t strides[ARGUMENTS][2];
    DLTensor tensors[ARGUMENTS];
    DLTensor *pointers[ARGUMENTS];
    arr_context context;
    int64_t live_bytes; // of the context's allocator
    int32_t allocations_left;
} Fixture;

static void *counting_allocate(void *data, size_t bytes, size_t alignment)
{
    Fixture *fixture = data;
    if (fixture->allocations_left-- <= 0)
        return NULL;
    fixture->live_bytes += (int64_t)bytes;
    return arr_allocate(NULL, bytes, alignment);
}

static void counting_release(void *data, void *memory, size_t bytes)
{
    Fixture *fixture = data;
    fixture->live_bytes -= (int64_t)bytes;
    arr_release(NULL, memory, bytes);
}

static void set_tensor(Fixture *fixture, int position, void *data, DLDataType dtype, int rank)
{
    fixture->tensors[position] = (DLTensor){
        .data = data,
        .device = {kDLCPU, 0},
        .ndim = rank,
        .dtype = dtype,
        .shape = rank > 0 ? fixture->shapes[position] : NULL,
    };
    fixture->pointers[position] = &fixture->tensors[position];
}

static void fixture_fill(Fixture *fixture)
{
    const DLDataType f64 = {kDLFloat, 64, 1};
    *fixture = (Fixture){.k = 10, .x = {1, 2, 3, 4, 5, 6}, .y = {1, 2, 3}, .result = {-1, -1}, .allocations_left = 100};
    fixture->shapes[ARGUMENT_X][0] = fixture->shapes[ARGUMENT_RESULT][0] = M;
    fixture->shapes[ARGUMENT_X][1] = fixture->shapes[ARGUMENT_Y][0] = N;
    set_tensor(fixture, ARGUMENT_K, &fixture->k, (DLDataType){kDLInt, 64, 1}, 0);
    set_tensor(fixture, ARGUMENT_X, fixture->x, f64, 2);
    set_tensor(fixture, ARGUMENT_Y, fixture->y, f64, 1);
    set_tensor(fixture, ARGUMENT_RESULT, fixture->result, f64, 1);
    arr_context_initialise(&fixture->context);
    fixture->context.allocator_data = fixture;
    fixture->context.allocate = counting_allocate;
    fixture->context.release = counting_release;
    invocations = 0;
    invoke_status = ARR_OK;
}

static void set_strides(Fixture *fixture, int position, int64_t first, int64_t second)
{
    fixture->strides[position][0] = first;
    fixture->strides[position][1] = second;
    fixture->tensors[position].strides = fixture->strides[position];
}

// Calls, and checks that the allocator has got everything back.
static int32_t call(Fixture *fixture)
{
    struct DLTensor *const *tensors = (struct DLTensor *const *)fixture->pointers;
    int32_t status = arr_dl_call(&signature, tensors, ARGUMENTS, &fixture->context);
    assert_int_equal(fixture->live_bytes, 0);
    return status;
}

static void check_result(const double *result, int64_t step)
{
    assert_true(result[0] == 1.0 * 11 + 2.0 * 12 + 3.0 * 13);
    assert_true(result[step] == 4.0 * 11 + 5.0 * 12 + 6.0 * 13);
}

// A failed check neither calls the function nor touches what it would write.
static void check_fails(Fixture *fixture, int32_t status, int32_t value_count, const int64_t *values)
{
    assert_int_equal(call(fixture), status);
    assert_int_equal(invocations, 0);
    assert_true(fixture->result[0] == -1.0 && fixture->result[1] == -1.0);
    assert_int_equal(fixture->context.error.code, status);
    assert_int_equal(fixture->context.error.line, 0);
    assert_int_equal(fixture->context.error.value_count, value_count);
    for (int32_t i = 0; i < value_count; i++)
        assert_int_equal(fixture->context.error.values[i], values[i]);
}
#define CHECK_FAILS(fixture, status, ...)                                                             \
    check_fails((fixture), (status), (int32_t)(sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t)), \
                (const int64_t[]){__VA_ARGS__})

// ---- calls that succeed -------------------------------------------------------------------------------------------

static void contiguous_tensors_are_passed_as_they_are(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    assert_int_equal(call(&fixture), ARR_OK);
    check_result(fixture.result, 1);
    assert_true(fixture.y[0] == 11.0 && fixture.y[2] == 13.0);
    fixture_fill(&fixture);
    set_strides(&fixture, ARGUMENT_X, N, 1);
    fixture.allocations_left = 1; // none for a copy
    assert_int_equal(call(&fixture), ARR_OK);
    check_result(fixture.result, 1);
    fixture_fill(&fixture);
    assert_int_equal(arr_dl_call(&signature, (struct DLTensor *const *)fixture.pointers, ARGUMENTS, NULL), ARR_OK);
    check_result(fixture.result, 1);
}

static void byte_offsets_are_honoured(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    memmove(fixture.x + 5, fixture.x, M * N * sizeof(double));
    fixture.tensors[ARGUMENT_X].byte_offset = 5 * sizeof(double);
    fixture.tensors[ARGUMENT_RESULT].byte_offset = 7 * sizeof(double);
    assert_int_equal(call(&fixture), ARR_OK);
    check_result(fixture.result + 7, 1);
}

static void strided_tensors_are_copied_in_and_out(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    for (int i = 0; i < M; i++) // X is stored by columns
        for (int j = 0; j < N; j++)
            fixture.x[j * M + i] = i * N + j + 1;
    set_strides(&fixture, ARGUMENT_X, 1, M);
    memcpy(fixture.y, (const double[]){1, 77, 2, 77, 3, 77}, 6 * sizeof(double));
    set_strides(&fixture, ARGUMENT_Y, 2, 0);
    set_strides(&fixture, ARGUMENT_RESULT, 5, 0);
    assert_int_equal(call(&fixture), ARR_OK);
    check_result(fixture.result, 5);
    assert_memory_equal(fixture.y, ((const double[]){11, 77, 12, 77, 13, 77}), 6 * sizeof(double));
    assert_true(fixture.result[1] == -1.0);
}

static void reversed_tensors_are_copied(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    memcpy(fixture.x, (const double[]){6, 5, 4, 3, 2, 1}, 6 * sizeof(double));
    fixture.tensors[ARGUMENT_X].data = fixture.x + 5;
    set_strides(&fixture, ARGUMENT_X, -N, -1);
    memcpy(fixture.y, (const double[]){3, 2, 1}, 3 * sizeof(double));
    fixture.tensors[ARGUMENT_Y].data = fixture.y + 2;
    set_strides(&fixture, ARGUMENT_Y, -1, 0);
    assert_int_equal(call(&fixture), ARR_OK);
    check_result(fixture.result, 1);
    assert_memory_equal(fixture.y, ((const double[]){13, 12, 11}), 3 * sizeof(double));
}

static void read_tensors_may_be_broadcast(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    set_strides(&fixture, ARGUMENT_X, 0, 1);
    assert_int_equal(call(&fixture), ARR_OK);
    assert_true(fixture.result[0] == fixture.result[1]);
}

static void empty_tensors_need_no_data(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    fixture.shapes[ARGUMENT_X][1] = fixture.shapes[ARGUMENT_Y][0] = 0;
    fixture.tensors[ARGUMENT_X].data = fixture.tensors[ARGUMENT_Y].data = NULL;
    set_strides(&fixture, ARGUMENT_X, 12345, -67);
    assert_int_equal(call(&fixture), ARR_OK);
    assert_true(fixture.result[0] == 0.0 && fixture.result[1] == 0.0);
}

static void strides_of_single_elements_do_not_count(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    fixture.shapes[ARGUMENT_X][0] = fixture.shapes[ARGUMENT_RESULT][0] = 1;
    set_strides(&fixture, ARGUMENT_X, INT64_MIN, 1);
    set_strides(&fixture, ARGUMENT_RESULT, INT64_MAX, 0);
    assert_int_equal(call(&fixture), ARR_OK);
    assert_true(fixture.result[0] == 1.0 * 11 + 2.0 * 12 + 3.0 * 13);
    fixture_fill(&fixture);
    fixture.shapes[ARGUMENT_X][1] = fixture.shapes[ARGUMENT_Y][0] = 1;
    set_strides(&fixture, ARGUMENT_X, 4, INT64_MAX);
    assert_int_equal(call(&fixture), ARR_OK);
    assert_true(fixture.result[0] == 11.0 && fixture.result[1] == 55.0);
}

// Copies are not written back, and are released, when the function fails.
static void failures_of_the_function_are_returned(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    set_strides(&fixture, ARGUMENT_RESULT, 2, 0);
    invoke_status = ARR_E_ASSERT;
    assert_int_equal(call(&fixture), ARR_E_ASSERT);
    assert_int_equal(invocations, 1);
    assert_true(fixture.result[0] == -1.0);
}

// ---- calls that are refused ---------------------------------------------------------------------------------------

static void wrong_types_are_refused(void **state)
{
    (void)state;
    Fixture fixture;
    static const DLDataType wrong[] = {{kDLFloat, 32, 1}, {kDLInt, 64, 1}, {kDLFloat, 64, 2}, {kDLComplex, 64, 1}, {99, 64, 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fixture_fill(&fixture);
        fixture.tensors[ARGUMENT_Y].dtype = wrong[i];
        CHECK_FAILS(&fixture, ARR_E_DTYPE, ARGUMENT_Y);
    }
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_X].device.device_type = kDLCUDA;
    CHECK_FAILS(&fixture, ARR_E_DEVICE, ARGUMENT_X);
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_Y].ndim = 2;
    CHECK_FAILS(&fixture, ARR_E_RANK, ARGUMENT_Y, 2, 1);
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_K].ndim = 1;
    CHECK_FAILS(&fixture, ARR_E_RANK, ARGUMENT_K, 1, 0);
}

static void wrong_shapes_are_refused(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    fixture.shapes[ARGUMENT_Y][0] = N + 1;
    CHECK_FAILS(&fixture, ARR_E_SHAPE, N + 1, N, ARGUMENT_Y, 0);
    fixture_fill(&fixture);
    fixture.shapes[ARGUMENT_RESULT][0] = M - 1;
    CHECK_FAILS(&fixture, ARR_E_SHAPE, M - 1, M, ARGUMENT_RESULT, 0);
    fixture_fill(&fixture);
    fixture.k = -1001; // the signature's own check
    check_fails(&fixture, ARR_E_EXTENT, 0, NULL);
}

static void impossible_extents_are_refused(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    fixture.shapes[ARGUMENT_X][1] = -1;
    CHECK_FAILS(&fixture, ARR_E_EXTENT, ARGUMENT_X, 1, -1);
    fixture_fill(&fixture);
    fixture.shapes[ARGUMENT_X][1] = INT64_MAX;
    CHECK_FAILS(&fixture, ARR_E_EXTENT, ARGUMENT_X, 1, INT64_MAX);
    fixture_fill(&fixture);
    fixture.shapes[ARGUMENT_X][0] = 0;
    fixture.shapes[ARGUMENT_X][1] = INT64_MAX / 8 + 1;
    CHECK_FAILS(&fixture, ARR_E_EXTENT, ARGUMENT_X, 1, INT64_MAX / 8 + 1);
}

static void impossible_addresses_are_refused(void **state)
{
    (void)state;
    Fixture fixture;
    static const int64_t far[] = {INT64_MAX, INT64_MIN, INT64_MAX / 8, INT64_MIN / 8 + 1};
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
        fixture_fill(&fixture);
        set_strides(&fixture, ARGUMENT_Y, far[i], 0);
        CHECK_FAILS(&fixture, ARR_E_EXTENT, ARGUMENT_Y, 0, N);
    }
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_Y].byte_offset = UINT64_MAX - 7;
    CHECK_FAILS(&fixture, ARR_E_EXTENT, ARGUMENT_Y);
}

static void missing_pointers_are_refused(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_X].data = NULL;
    CHECK_FAILS(&fixture, ARR_E_NULL, ARGUMENT_X);
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_X].shape = NULL;
    CHECK_FAILS(&fixture, ARR_E_NULL, ARGUMENT_X);
    fixture_fill(&fixture);
    fixture.pointers[ARGUMENT_RESULT] = NULL;
    CHECK_FAILS(&fixture, ARR_E_NULL, ARGUMENT_RESULT);
    fixture_fill(&fixture);
    assert_int_equal(arr_dl_call(&signature, NULL, ARGUMENTS, &fixture.context), ARR_E_NULL);
}

static void misaligned_data_is_refused(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_Y].byte_offset = 4;
    CHECK_FAILS(&fixture, ARR_E_ALIGNMENT, ARGUMENT_Y);
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_X].byte_offset = 1;
    set_strides(&fixture, ARGUMENT_X, 4, 1);
    CHECK_FAILS(&fixture, ARR_E_ALIGNMENT, ARGUMENT_X);
}

static void overlaps_are_refused(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_Y].data = fixture.x + 5;
    CHECK_FAILS(&fixture, ARR_E_OVERLAP, ARGUMENT_X, ARGUMENT_Y);
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_X].data = fixture.result + 1;
    CHECK_FAILS(&fixture, ARR_E_OVERLAP, ARGUMENT_X, ARGUMENT_RESULT);
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_Y].data = fixture.x + 10; // reversed: its elements go down to x[4]
    set_strides(&fixture, ARGUMENT_Y, -3, 0);
    CHECK_FAILS(&fixture, ARR_E_OVERLAP, ARGUMENT_X, ARGUMENT_Y);
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_Y].data = fixture.x + 1; // interleaved with X: refused though no element is shared
    set_strides(&fixture, ARGUMENT_Y, 2, 0);
    set_strides(&fixture, ARGUMENT_X, 6, 2);
    CHECK_FAILS(&fixture, ARR_E_OVERLAP, ARGUMENT_X, ARGUMENT_Y);
    fixture_fill(&fixture);
    set_strides(&fixture, ARGUMENT_Y, 0, 0); // every element of Y in one place
    CHECK_FAILS(&fixture, ARR_E_OVERLAP, ARGUMENT_Y, ARGUMENT_Y);
    fixture_fill(&fixture);
    fixture.tensors[ARGUMENT_Y].data = fixture.x + 6; // adjacent arrays do not overlap
    assert_int_equal(call(&fixture), ARR_OK);
}

static void wrong_calls_are_refused(void **state)
{
    (void)state;
    Fixture fixture;
    fixture_fill(&fixture);
    struct DLTensor *const *tensors = (struct DLTensor *const *)fixture.pointers;
    assert_int_equal(arr_dl_call(&signature, tensors, ARGUMENTS - 1, &fixture.context), ARR_E_ARGUMENTS);
    assert_int_equal(fixture.context.error.values[0], ARGUMENTS - 1);
    assert_int_equal(fixture.context.error.values[1], ARGUMENTS);
    arr_signature later = signature;
    later.abi_version++;
    assert_int_equal(arr_dl_call(&later, tensors, ARGUMENTS, &fixture.context), ARR_E_CONTEXT);
    fixture.context.abi_version++;
    assert_int_equal(arr_dl_call(&signature, tensors, ARGUMENTS, &fixture.context), ARR_E_CONTEXT);
    fixture.context.abi_version--;
    fixture.context.size = 8;
    assert_int_equal(arr_dl_call(&signature, tensors, ARGUMENTS, &fixture.context), ARR_E_CONTEXT);
}

static void failed_allocations_are_reported(void **state)
{
    (void)state;
    Fixture fixture;
    for (int32_t left = 0; left < 3; left++) { // the call's own block and two copies
        fixture_fill(&fixture);
        fixture.allocations_left = left;
        set_strides(&fixture, ARGUMENT_X, N + 1, 1);
        set_strides(&fixture, ARGUMENT_Y, 2, 1);
        assert_int_equal(call(&fixture), ARR_E_MEMORY);
        assert_int_equal(invocations, 0);
    }
}

int run_dlpack_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contiguous_tensors_are_passed_as_they_are),
        cmocka_unit_test(byte_offsets_are_honoured),
        cmocka_unit_test(strided_tensors_are_copied_in_and_out),
        cmocka_unit_test(reversed_tensors_are_copied),
        cmocka_unit_test(read_tensors_may_be_broadcast),
        cmocka_unit_test(empty_tensors_need_no_data),
        cmocka_unit_test(strides_of_single_elements_do_not_count),
        cmocka_unit_test(failures_of_the_function_are_returned),
        cmocka_unit_test(wrong_types_are_refused),
        cmocka_unit_test(wrong_shapes_are_refused),
        cmocka_unit_test(impossible_extents_are_refused),
        cmocka_unit_test(impossible_addresses_are_refused),
        cmocka_unit_test(missing_pointers_are_refused),
        cmocka_unit_test(misaligned_data_is_refused),
        cmocka_unit_test(overlaps_are_refused),
        cmocka_unit_test(wrong_calls_are_refused),
        cmocka_unit_test(failed_allocations_are_reported),
    };
    return cmocka_run_group_tests_name("dlpack", tests, NULL, NULL);
}
