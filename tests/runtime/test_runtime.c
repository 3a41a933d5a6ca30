// Unit tests of libarr_rt: status codes, error records, the context and its default callbacks.

#include "tests/runtime/test_runtime.h"

#include <stdatomic.h>
#include <string.h>

#include "include/arr_runtime.h"

// ---- status -------------------------------------------------------------------------------------------------------

static void every_status_has_its_own_message(void **state)
{
    (void)state;
    for (int32_t code = ARR_OK; code <= ARR_E_FORMAT; code++)
        for (int32_t other = ARR_OK; other < code; other++)
            assert_string_not_equal(arr_status_message(code), arr_status_message(other));
    assert_string_equal(arr_status_message(-1), "unknown status");
    assert_string_equal(arr_status_message(ARR_E_FORMAT + 1), "unknown status");
    assert_string_equal(arr_status_message(INT32_MIN), "unknown status");
}

typedef struct DescribeCase {
    arr_error error;
    const char *path;
    const char *expected;
} DescribeCase;

static const DescribeCase describe_cases[] = {
    {{ARR_E_INDEX, 3, 9, 2, {7, 5}}, "jacobi.arr", "jacobi.arr:3:9: index 7 is out of range for extent 5"},
    {{ARR_E_INDEX, 3, 9, 2, {-7, 5}}, NULL, "3:9: index -7 is out of range for extent 5"},
    {{ARR_E_INDEX, 3, 9, 1, {7}}, "f.arr", "f.arr:3:9: an index is out of range"},
    {{ARR_E_NULL, 0, 0, 1, {2}}, "f.arr", "f.arr: the pointer of argument 2 is NULL"},
    {{ARR_E_NULL, 0, 0, 1, {2}}, NULL, "the pointer of argument 2 is NULL"},
    {{ARR_E_EXTENT, 0, 0, 3, {1, 0, -4}}, NULL, "extent -4 of axis 0 of argument 1 is negative or makes the array too large"},
    {{ARR_E_EXTENT, 0, 0, 1, {1}}, NULL, "the bytes of argument 1 do not fit in the address space"},
    {{ARR_E_OVERLAP, 0, 0, 2, {0, 2}}, NULL, "arguments 0 and 2 overlap and one of them is written"},
    {{ARR_E_MEMORY, 0, 0, 1, {4096}}, NULL, "out of memory: 4096 bytes"},
    {{ARR_E_ALIGNMENT, 0, 0, 1, {3}}, NULL, "the data of argument 3 is not aligned to its element size"},
    {{ARR_E_DTYPE, 0, 0, 1, {3}}, NULL, "argument 3 has the wrong dtype"},
    {{ARR_E_RANK, 0, 0, 3, {0, 1, 2}}, NULL, "argument 0 has rank 1, expected 2"},
    {{ARR_E_SHAPE, 0, 0, 2, {3, 4}}, NULL, "extents 3 and 4 differ but must be equal"},
    {{ARR_E_SHAPE, 0, 0, 4, {3, 4, 1, 0}}, NULL, "axis 0 of argument 1 has extent 3, expected 4"},
    {{ARR_E_ASSERT, 2, 5, 0, {0}}, "f.arr", "f.arr:2:5: assertion failed"},
    {{ARR_E_OVERFLOW, 2, 5, 2, {INT64_MAX, INT64_MIN}}, NULL,
     "2:5: integer arithmetic on 9223372036854775807 and -9223372036854775808 overflows 64 bits"},
    {{ARR_E_ZERO_DIVISION, 2, 5, 0, {0}}, NULL, "2:5: integer division by zero"},
    {{ARR_E_DEVICE, 0, 0, 1, {1}}, NULL, "argument 1 is not in host memory"},
    {{ARR_E_ARGUMENTS, 0, 0, 2, {1, 3}}, NULL, "1 tensors given, expected 3"},
    {{999, 0, 0, 0, {0}}, NULL, "unknown status"},
};

static void errors_are_described_with_their_values(void **state)
{
    (void)state;
    char text[256];
    for (size_t i = 0; i < sizeof describe_cases / sizeof describe_cases[0]; i++) {
        arr_error_describe(&describe_cases[i].error, describe_cases[i].path, text, sizeof text);
        assert_string_equal(text, describe_cases[i].expected);
    }
}

static void descriptions_are_cut_to_size(void **state)
{
    (void)state;
    char text[8] = "1234567";
    arr_error_describe(&describe_cases[0].error, "jacobi.arr", text, 0);
    assert_string_equal(text, "1234567");
    arr_error_describe(&describe_cases[0].error, "jacobi.arr", text, 1);
    assert_string_equal(text, "");
    arr_error_describe(&describe_cases[0].error, "jacobi.arr", text, sizeof text);
    assert_string_equal(text, "jacobi.");
}

static void dtypes_have_sizes_and_names(void **state)
{
    (void)state;
    assert_int_equal(arr_dtype_size(ARR_BOOL), 1);
    assert_int_equal(arr_dtype_size(ARR_C128), 16);
    assert_string_equal(arr_dtype_name(ARR_F64), "f64");
    assert_null(arr_dtype_name(ARR_C128 + 1));
    assert_null(arr_dtype_name(-1));
    assert_int_equal(arr_dtype_size(-1), 0);
}

// ---- context ------------------------------------------------------------------------------------------------------

static void context_starts_with_defaults(void **state)
{
    (void)state;
    arr_context context;
    memset(&context, 0xff, sizeof context);
    arr_context_initialise(&context);
    assert_int_equal(context.size, sizeof context);
    assert_int_equal(context.abi_version, ARR_ABI_VERSION);
    assert_int_equal(context.error.code, ARR_OK);
    assert_true(context.allocate == NULL && context.release == NULL && context.parallel_for == NULL);
    assert_int_equal(context.thread_limit, 0);
}

static void allocations_are_aligned(void **state)
{
    (void)state;
    for (size_t alignment = 1; alignment <= 4096; alignment *= 2)
        for (size_t bytes = 0; bytes < 200; bytes += 33) {
            void *memory = arr_allocate(NULL, bytes, alignment);
            assert_non_null(memory);
            assert_int_equal((uintptr_t)memory % alignment, 0);
            memset(memory, 1, bytes);
            arr_release(NULL, memory, bytes);
        }
    assert_null(arr_allocate(NULL, SIZE_MAX, 64));
    assert_null(arr_allocate(NULL, SIZE_MAX - 63, 64));
    arr_release(NULL, NULL, 0);
}

enum { LONGEST_LOOP = 1000 };

static void count_visits(void *closure, int64_t begin, int64_t end)
{
    atomic_int *visits = closure;
    for (int64_t i = begin; i < end; i++)
        atomic_fetch_add(&visits[i], 1);
}

static void parallel_for_covers_each_index_once(void **state)
{
    (void)state;
    static atomic_int visits[LONGEST_LOOP];
    const int64_t counts[] = {0, 1, 2, 3, 7, 64, LONGEST_LOOP};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        memset(visits, 0, sizeof visits);
        arr_parallel_for(NULL, counts[i], count_visits, visits);
        for (int64_t index = 0; index < LONGEST_LOOP; index++)
            assert_int_equal(atomic_load(&visits[index]), index < counts[i]);
    }
    arr_parallel_for(NULL, -1, count_visits, visits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_own_message),
        cmocka_unit_test(errors_are_described_with_their_values),
        cmocka_unit_test(descriptions_are_cut_to_size),
        cmocka_unit_test(dtypes_have_sizes_and_names),
        cmocka_unit_test(context_starts_with_defaults),
        cmocka_unit_test(allocations_are_aligned),
        cmocka_unit_test(parallel_for_covers_each_index_once),
    };
    int failures = cmocka_run_group_tests_name("status and context", tests, NULL, NULL);
    return failures + run_npy_tests() + run_dlpack_tests() + run_dlpack_type_tests() != 0;
}
