// Helper of test_npy_print.py: for each .npy file given, prints its array and a line with a form feed, and writes the array
// again to FILE.copy.

#include <stdio.h>

#include "include/arr_runtime.h"

static int32_t print_file(const char *path)
{
    char message[256];
    char copy[4096];
    arr_npy array;
    int32_t status = arr_npy_read(path, &array, message, sizeof message);
    if (status == ARR_OK) {
        arr_npy_print(&array, stdout);
        fputs("\n\f\n", stdout);
        snprintf(copy, sizeof copy, "%s.copy", path);
        status = arr_npy_write(copy, &array, message, sizeof message);
    }
    if (status != ARR_OK)
        fprintf(stderr, "%s\n", message);
    arr_npy_free(&array);
    return status;
}

int main(int count, char **arguments)
{
    int failures = 0;
    for (int i = 1; i < count; i++)
        failures += print_file(arguments[i]) != ARR_OK;
    return failures != 0;
}
