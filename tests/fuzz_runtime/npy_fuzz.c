// libFuzzer target: .npy files from anywhere. What is read must print, and must survive being written and read again.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "include/arr_runtime.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static FILE *discard;
static char scratch_path[] = "/tmp/npy_fuzz_XXXXXX";

static void remove_scratch(void)
{
    unlink(scratch_path);
}

static void open_outputs(void)
{
    discard = fopen("/dev/null", "w");
    int descriptor = mkstemp(scratch_path);
    if (discard == NULL || descriptor < 0)
        abort();
    close(descriptor);
    atexit(remove_scratch);
}

static void check_round_trip(const arr_npy *array)
{
    char message[256];
    arr_npy copy;
    if (arr_npy_write(scratch_path, array, message, sizeof message) != ARR_OK ||
        arr_npy_read(scratch_path, &copy, message, sizeof message) != ARR_OK)
        abort();
    if (copy.dtype != array->dtype || copy.rank != array->rank || copy.bytes != array->bytes ||
        memcmp(copy.extents, array->extents, sizeof copy.extents) != 0 || memcmp(copy.data, array->data, copy.bytes) != 0)
        abort();
    arr_npy_free(&copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    char message[64];
    arr_npy array;
    if (discard == NULL)
        open_outputs();
    int32_t status = arr_npy_parse(bytes, count, &array, message, sizeof message);
    if (status == ARR_OK) {
        arr_npy_print(&array, discard);
        check_round_trip(&array);
    } else if (status != ARR_E_FORMAT || array.data != NULL || memchr(message, '\0', sizeof message) == NULL) {
        abort();
    }
    arr_npy_free(&array);
    return 0;
}
