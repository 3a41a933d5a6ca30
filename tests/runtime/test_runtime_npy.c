// Tests of .npy files: round trips, the layouts that are converted, and a table of malformed files with their messages.

#include "tests/runtime/test_runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "include/arr_runtime.h"

enum { LARGEST_FILE = 4096 };

// A .npy file of format version 1 with this dictionary and these data bytes.
typedef struct File {
    unsigned char bytes[LARGEST_FILE];
    size_t count;
} File;

static void append(File *file, const void *bytes, size_t count)
{
    memcpy(file->bytes + file->count, bytes, count);
    file->count += count;
}

static File make_file(const char *dictionary, const void *data, size_t data_count)
{
    File file = {.count = 0};
    size_t length = strlen(dictionary);
    append(&file, "\x93NUMPY\x01\x00", 8);
    append(&file, (const unsigned char[]){length & 0xff, (unsigned char)(length >> 8)}, 2);
    append(&file, dictionary, length);
    append(&file, data, data_count);
    return file;
}

static int32_t parse(const File *file, arr_npy *array, char *message, size_t size)
{
    // An exact allocation lets AddressSanitizer see a read past the end.
    void *bytes = malloc(file->count + 1);
    assert_non_null(bytes);
    memcpy((char *)bytes + 1, file->bytes, file->count);
    int32_t status = arr_npy_parse((char *)bytes + 1, file->count, array, message, size);
    free(bytes);
    return status;
}

// ---- round trips --------------------------------------------------------------------------------------------------

static void check_round_trip(const arr_npy *array)
{
    char path[] = "/tmp/test_runtime_XXXXXX";
    char message[256];
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    arr_npy copy;
    assert_int_equal(arr_npy_write(path, array, message, sizeof message), ARR_OK);
    assert_int_equal(arr_npy_read(path, &copy, message, sizeof message), ARR_OK);
    unlink(path);
    assert_int_equal(copy.dtype, array->dtype);
    assert_int_equal(copy.rank, array->rank);
    assert_int_equal(copy.bytes, array->bytes);
    assert_memory_equal(copy.extents, array->extents, (size_t)array->rank * sizeof(int64_t));
    assert_memory_equal(copy.data, array->data, array->bytes);
    arr_npy_free(&copy);
    assert_null(copy.data);
}

static void arrays_survive_a_round_trip(void **state)
{
    (void)state;
    static unsigned char data[16 * 24];
    static const int64_t shapes[][3] = {{1, 1, 1}, {5, 1, 1}, {0, 1, 1}, {4, 6, 1}, {3, 0, 1}, {2, 3, 4}};
    static const int32_t ranks[] = {0, 1, 1, 2, 2, 3};
    for (int32_t dtype = ARR_BOOL; dtype <= ARR_C128; dtype++)
        for (size_t i = 0; i < sizeof ranks / sizeof ranks[0]; i++) {
            arr_npy array = {.dtype = dtype, .rank = ranks[i], .data = data};
            memcpy(array.extents, shapes[i], sizeof shapes[i]);
            array.bytes = arr_dtype_size(dtype) * (size_t)(shapes[i][0] * shapes[i][1] * shapes[i][2]);
            for (size_t byte = 0; byte < sizeof data; byte++)
                data[byte] = dtype == ARR_BOOL ? byte % 2 : (unsigned char)(byte * 37 + 11);
            check_round_trip(&array);
        }
}

static void layouts_are_converted(void **state)
{
    (void)state;
    static const unsigned char columns[] = {1, 0, 3, 0, 5, 0, 2, 0, 4, 0, 6, 0}; // [[1, 2], [3, 4], [5, 6]] by columns
    static const unsigned char big_endian[] = {0, 0, 0, 1, 0, 0, 1, 0};
    char message[256];
    arr_npy array;
    File file = make_file("{'shape': (3, 2), 'fortran_order': True, \"descr\": '<i2'}\n", columns, sizeof columns);
    assert_int_equal(parse(&file, &array, message, sizeof message), ARR_OK);
    assert_memory_equal(array.data, ((const int16_t[]){1, 2, 3, 4, 5, 6}), 12);
    arr_npy_free(&array);
    file = make_file("{'descr': '>u4', 'fortran_order': False, 'shape': (2L,), }", big_endian, sizeof big_endian);
    assert_int_equal(parse(&file, &array, message, sizeof message), ARR_OK);
    assert_memory_equal(array.data, ((const uint32_t[]){1, 256}), 8);
    arr_npy_free(&array);
    file = make_file("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", "\x00\x02\xff", 3);
    assert_int_equal(parse(&file, &array, message, sizeof message), ARR_OK);
    assert_memory_equal(array.data, "\x00\x01\x01", 3);
    arr_npy_free(&array);
}

// A complex number swaps the bytes of its parts, not its parts.
static void complex_parts_are_swapped_in_place(void **state)
{
    (void)state;
    static const unsigned char data[] = {0x3f, 0x80, 0, 0, 0x40, 0, 0, 0}; // 1 + 2j
    char message[256];
    arr_npy array;
    File file = make_file("{'descr': '>c8', 'fortran_order': False, 'shape': (), }", data, sizeof data);
    assert_int_equal(parse(&file, &array, message, sizeof message), ARR_OK);
    assert_int_equal(array.rank, 0);
    assert_memory_equal(array.data, ((const float[]){1.0f, 2.0f}), 8);
    arr_npy_free(&array);
}

static void later_versions_have_wide_lengths(void **state)
{
    (void)state;
    const char *dictionary = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }\n";
    char message[256];
    arr_npy array;
    for (unsigned char version = 2; version <= 3; version++) {
        File file = {.count = 0};
        append(&file, "\x93NUMPY", 6);
        append(&file, (const unsigned char[]){version, 0, (unsigned char)strlen(dictionary), 0, 0, 0}, 6);
        append(&file, dictionary, strlen(dictionary));
        append(&file, "\x2a", 1);
        assert_int_equal(parse(&file, &array, message, sizeof message), ARR_OK);
        assert_int_equal(*(unsigned char *)array.data, 42);
        arr_npy_free(&array);
    }
}

// ---- malformed files ----------------------------------------------------------------------------------------------

typedef struct MalformedCase {
    const char *dictionary; // a file with this dictionary and eight bytes of data
    const char *message;
} MalformedCase;

static const MalformedCase malformed_cases[] = {
    {"", "the header is not a dictionary: expected '{'"},
    {"{", "the header's key is not a string"},
    {"{'descr': '<f8'", "the header is not a dictionary: expected '}'"},
    {"{}", "the header lacks the key 'descr'"},
    {"{'descr': '<f8', 'fortran_order': False}", "the header lacks the key 'shape'"},
    {"{'descr': '<f8', 'shape': ()}", "the header lacks the key 'fortran_order'"},
    {"{'descr': '<f8', 'descr': '<f8'}", "the header has the key 'descr' twice"},
    {"{'descr': '<f8', 'extra': 1}", "the header has an unknown key 'extra'"},
    {"{'descr' '<f8'}", "the header is not a dictionary: expected ':'"},
    {"{'descr': '<f8' 'shape': ()}", "the header is not a dictionary: expected '}'"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': ()} x", "the header goes on after its dictionary"},
    {"{descr: '<f8'}", "the header's key is not a string"},
    {"{'descr\\x00': '<f8'}", "the header's key is not a plain short string"},
    {"{'descr", "the header ends inside of a string"},
    {"{'descr': 8}", "the header's 'descr' is not a string"},
    {"{'descr': '|O'}", "object arrays hold Python pickles, not numbers"},
    {"{'descr': 'O'}", "object arrays hold Python pickles, not numbers"},
    {"{'descr': [('a', '<f8')]}", "structured dtypes are not supported"},
    {"{'descr': ('<f8', (2,))}", "structured dtypes are not supported"},
    {"{'descr': '<f2'}", "dtype '<f2' is not supported"},
    {"{'descr': '<f16'}", "dtype '<f16' is not supported"},
    {"{'descr': '<U5'}", "dtype '<U5' is not supported"},
    {"{'descr': '|V8'}", "dtype '|V8' is not supported"},
    {"{'descr': '<M8[ns]'}", "dtype '<M8[ns]' is not supported"},
    {"{'descr': ''}", "dtype '' is not supported"},
    {"{'descr': '<'}", "dtype '<' is not supported"},
    {"{'descr': '<f'}", "dtype '<f' is not supported"},
    {"{'descr': '<f888'}", "dtype '<f888' is not supported"},
    {"{'fortran_order': 1}", "the header's 'fortran_order' is neither True nor False"},
    {"{'shape': 3}", "the shape is not a tuple of integers"},
    {"{'shape': (3)}", "the shape is not a tuple of integers"},
    {"{'shape': (,)}", "the shape is not a tuple of integers"},
    {"{'shape': (3 4)}", "the shape is not a tuple of integers"},
    {"{'shape': (3,", "the shape is not a tuple of integers"},
    {"{'shape': (1.5,)}", "the shape is not a tuple of integers"},
    {"{'shape': (-1,)}", "the shape has a negative extent"},
    {"{'shape': (9223372036854775808,)}", "the shape has an extent above 2^63 - 1"},
    {"{'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)}", "the rank is above 32"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807,)}",
     "the shape is too large: its bytes exceed 9223372036854775807"},
    {"{'descr': '|u1', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
     "the shape is too large: its bytes exceed 9223372036854775807"},
    {"{'descr': '|u1', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296)}",
     "the shape is too large: its bytes exceed 9223372036854775807"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (2,)}", "the file holds 8 bytes of data, its shape needs 16"},
    {"{'descr': '<f8', 'fortran_order': True, 'shape': (1099511627776,)}",
     "the file holds 8 bytes of data, its shape needs 8796093022208"},
};

static void check_refused(const File *file, const char *expected)
{
    char message[256] = "";
    arr_npy array;
    memset(&array, 0xff, sizeof array);
    assert_int_equal(parse(file, &array, message, sizeof message), ARR_E_FORMAT);
    assert_string_equal(message, expected);
    assert_null(array.data);
    arr_npy_free(&array);
}

static void malformed_headers_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof malformed_cases / sizeof malformed_cases[0]; i++) {
        File file = make_file(malformed_cases[i].dictionary, "12345678", 8);
        check_refused(&file, malformed_cases[i].message);
    }
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    File whole = make_file("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n", "12345678", 8);
    char message[256];
    arr_npy array;
    for (size_t count = 0; count < whole.count; count++) {
        File file = whole;
        file.count = count;
        assert_int_equal(parse(&file, &array, message, sizeof message), ARR_E_FORMAT);
    }
    assert_int_equal(parse(&whole, &array, NULL, 0), ARR_OK);
    arr_npy_free(&array);
}

static void foreign_files_are_refused(void **state)
{
    (void)state;
    File file = make_file("{}", "", 0);
    file.bytes[6] = 4;
    check_refused(&file, "format version 4.0 is not known");
    file.bytes[6] = 1;
    file.bytes[7] = 1;
    check_refused(&file, "format version 1.1 is not known");
    file.bytes[0] = 'P';
    check_refused(&file, "not a .npy file: it does not begin with \\x93NUMPY");
}

static void file_errors_name_the_file(void **state)
{
    (void)state;
    char message[256];
    arr_npy array;
    assert_int_equal(arr_npy_read("/nonexistent/a.npy", &array, message, sizeof message), ARR_E_FILE);
    assert_string_equal(message, "/nonexistent/a.npy: No such file or directory");
    assert_int_equal(arr_npy_read("/tmp", &array, message, sizeof message), ARR_E_FILE);
    assert_string_equal(message, "/tmp: Is a directory");
    assert_int_equal(arr_npy_read("/dev/null", &array, message, sizeof message), ARR_E_FORMAT);
    assert_string_equal(message, "/dev/null: not a .npy file: it does not begin with \\x93NUMPY");
    double value = 1.0;
    array = (arr_npy){.dtype = ARR_F64, .data = &value, .bytes = sizeof value};
    assert_int_equal(arr_npy_write("/nonexistent/a.npy", &array, message, sizeof message), ARR_E_FILE);
    assert_int_equal(arr_npy_write("/dev/full", &array, message, sizeof message), ARR_E_FILE);
    assert_string_equal(message, "/dev/full: No space left on device");
    array.bytes = 4;
    assert_int_equal(arr_npy_write("/dev/null", &array, message, sizeof message), ARR_E_FORMAT);
}

int run_npy_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_survive_a_round_trip),
        cmocka_unit_test(layouts_are_converted),
        cmocka_unit_test(complex_parts_are_swapped_in_place),
        cmocka_unit_test(later_versions_have_wide_lengths),
        cmocka_unit_test(malformed_headers_are_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(foreign_files_are_refused),
        cmocka_unit_test(file_errors_name_the_file),
    };
    return cmocka_run_group_tests_name("npy", tests, NULL, NULL);
}
