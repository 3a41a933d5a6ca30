// Status codes in words.

#include "runtime/runtime_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const messages[] = {
    [ARR_OK] = "no error",
    [ARR_E_NULL] = "a pointer is NULL",
    [ARR_E_EXTENT] = "an extent is negative or makes the array too large",
    [ARR_E_OVERLAP] = "a written argument overlaps another",
    [ARR_E_MEMORY] = "out of memory",
    [ARR_E_ALIGNMENT] = "data is not aligned to its element size",
    [ARR_E_DTYPE] = "a tensor has the wrong dtype",
    [ARR_E_RANK] = "a tensor has the wrong rank",
    [ARR_E_SHAPE] = "extents that must be equal differ",
    [ARR_E_INDEX] = "an index is out of range",
    [ARR_E_ASSERT] = "assertion failed",
    [ARR_E_OVERFLOW] = "integer arithmetic overflows 64 bits",
    [ARR_E_ZERO_DIVISION] = "integer division by zero",
    [ARR_E_STEP] = "a slice or range step is zero",
    [ARR_E_EMPTY_REDUCTION] = "minimum or maximum of an empty array",
    [ARR_E_CONTEXT] = "the context's size or ABI version is not known to this code",
    [ARR_E_DEVICE] = "a tensor is not in host memory",
    [ARR_E_ARGUMENTS] = "wrong number of tensors",
    [ARR_E_VALUE] = "a value is outside of what the operation accepts",
    [ARR_E_FILE] = "a file cannot be read or written",
    [ARR_E_FORMAT] = "not a valid .npy file",
};

// What to say when a record carries at least `value_count` values; {i} stands for values[i]. The first row that fits is
// used, so a code's rows go from the most values to the fewest.
typedef struct Description {
    int32_t code;
    int32_t value_count;
    const char *text;
} Description;

static const Description descriptions[] = {
    {ARR_E_NULL, 1, "the pointer of argument {0} is NULL"},
    {ARR_E_EXTENT, 3, "extent {2} of axis {1} of argument {0} is negative or makes the array too large"},
    {ARR_E_EXTENT, 1, "the bytes of argument {0} do not fit in the address space"},
    {ARR_E_OVERLAP, 2, "arguments {0} and {1} overlap and one of them is written"},
    {ARR_E_MEMORY, 1, "out of memory: {0} bytes"},
    {ARR_E_ALIGNMENT, 1, "the data of argument {0} is not aligned to its element size"},
    {ARR_E_DTYPE, 1, "argument {0} has the wrong dtype"},
    {ARR_E_RANK, 3, "argument {0} has rank {1}, expected {2}"},
    {ARR_E_SHAPE, 4, "axis {3} of argument {2} has extent {0}, expected {1}"},
    {ARR_E_SHAPE, 2, "extents {0} and {1} differ but must be equal"},
    {ARR_E_SHAPE, 1, "a reshaped array of {0} elements is a view for these extents, and it or its array is written: copy it first"},
    {ARR_E_INDEX, 2, "index {0} is out of range for extent {1}"},
    {ARR_E_OVERFLOW, 2, "integer arithmetic on {0} and {1} overflows 64 bits"},
    {ARR_E_OVERFLOW, 1, "integer arithmetic on {0} overflows 64 bits"},
    {ARR_E_DEVICE, 1, "argument {0} is not in host memory"},
    {ARR_E_ARGUMENTS, 2, "{0} tensors given, expected {1}"},
    {ARR_E_VALUE, 1, "value {0} is outside of what the operation accepts"},
};

const char *arr_status_message(int32_t status)
{
    bool known = status >= 0 && (size_t)status < sizeof messages / sizeof messages[0];
    return known ? messages[status] : "unknown status";
}

static const char *description_text(const arr_error *error)
{
    for (size_t i = 0; i < sizeof descriptions / sizeof descriptions[0]; i++)
        if (descriptions[i].code == error->code && descriptions[i].value_count <= error->value_count)
            return descriptions[i].text;
    return arr_status_message(error->code);
}

// Text of a fixed size: what does not fit is dropped, `text` stays terminated.
typedef struct Output {
    char *text;
    size_t size;
    size_t length;
} Output;

static void append(Output *output, const char *text, size_t length)
{
    size_t room = output->size - 1 - output->length;
    size_t taken = length < room ? length : room;
    memcpy(output->text + output->length, text, taken);
    output->length += taken;
    output->text[output->length] = '\0';
}

static void append_integer(Output *output, int64_t value, const char *after)
{
    char number[24];
    int length = snprintf(number, sizeof number, "%" PRId64, value);
    append(output, number, (size_t)length);
    append(output, after, strlen(after));
}

static void append_place(Output *output, const arr_error *error, const char *source_path)
{
    if (source_path != NULL) {
        append(output, source_path, strlen(source_path));
        append(output, ":", 1);
    }
    if (error->line > 0) {
        append_integer(output, error->line, ":");
        append_integer(output, error->column, ":");
    }
    if (output->length > 0)
        append(output, " ", 1);
}

static void append_description(Output *output, const char *text, const arr_error *error)
{
    while (*text != '\0') {
        size_t plain = strcspn(text, "{");
        append(output, text, plain);
        text += plain;
        if (*text == '{') {
            append_integer(output, error->values[text[1] - '0'], "");
            text += strlen("{0}");
        }
    }
}

void arr_error_describe(const arr_error *error, const char *source_path, char *text, size_t size)
{
    if (size == 0)
        return;
    Output output = {text, size, 0};
    text[0] = '\0';
    append_place(&output, error, source_path);
    append_description(&output, description_text(error), error);
}
