// The VALUE of NAME=VALUE: a literal typed by its parameter, an .npy file, random(SHAPE), zeros(SHAPE) or arange(N).

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

static const arr_argument *parameter_at(const ArgumentSet *set, int32_t position) { return &set->program->signature->arguments[position]; }

// ---- integers ----------------------------------------------------------------------------------------------------

bool argument_integer(const char *text, size_t length, int64_t *value) {
    char digits[32];
    char *end;
    if (length == 0 || length >= sizeof digits || isspace((unsigned char)text[0])) return false;
    memcpy(digits, text, length);
    digits[length] = '\0';
    errno = 0;
    *value = strtoll(digits, &end, 10);
    return *end == '\0' && errno == 0;
}

// Decimal, or hexadecimal with 0x.
static bool parse_wide(const char *text, bool *negative, uint64_t *magnitude) {
    char *end;
    *negative = *text == '-';
    if (*text == '-' || *text == '+') text++;
    if (!isdigit((unsigned char)*text)) return false;
    int base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
    errno = 0;
    *magnitude = strtoull(text, &end, base);
    return *end == '\0' && errno == 0;
}

static bool store_integer(arr_npy *array, bool negative, uint64_t magnitude) {
    bool is_signed = array->dtype >= ARR_I8 && array->dtype <= ARR_I64;
    unsigned bits = 8 * (unsigned)arr_dtype_size(array->dtype);
    uint64_t limit = is_signed ? (UINT64_C(1) << (bits - 1)) - (negative ? 0 : 1) : bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
    if (magnitude > limit || (negative && !is_signed && magnitude != 0)) return false;
    uint64_t value = negative ? 0 - magnitude : magnitude;
    memcpy(array->data, &value, bits / 8); // little-endian: the low bytes come first
    return true;
}

// ---- literals ----------------------------------------------------------------------------------------------------

static bool parse_bool(const char *text, arr_npy *array) {
    bool is_true = strcmp(text, "True") == 0 || strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
    *(uint8_t *)array->data = is_true;
    return is_true || strcmp(text, "False") == 0 || strcmp(text, "false") == 0 || strcmp(text, "0") == 0;
}

static bool parse_float(const char *text, arr_npy *array) {
    char *end;
    if (*text == '\0' || isspace((unsigned char)*text)) return false;
    double value = strtod(text, &end);
    if (array->dtype == ARR_F32) *(float *)array->data = (float)value;
    else *(double *)array->data = value;
    return *end == '\0';
}

static const char *parse_number(const char *text, double *value) {
    char *end;
    if (isspace((unsigned char)*text)) return text;
    *value = strtod(text, &end);
    return end;
}

// 1.5, 2j, 1.5-2j, each also in parentheses, as Python writes complex numbers.
static bool parse_complex(const char *text, arr_npy *array) {
    double parts[2] = {0, 0}, first;
    bool enclosed = *text == '(';
    const char *end = parse_number(text += enclosed, &first);
    if (end == text) return false;
    bool is_imaginary = *end == 'j';
    parts[is_imaginary] = first;
    if (is_imaginary) end++;
    if (!is_imaginary && (*end == '+' || *end == '-')) {
        const char *start = end;
        end = parse_number(start, &parts[1]);
        if (end == start || *end++ != 'j') return false;
    }
    for (int k = 0; k < 2; k++) {
        if (array->dtype == ARR_C64) ((float *)array->data)[k] = (float)parts[k];
        else ((double *)array->data)[k] = parts[k];
    }
    return strcmp(end, enclosed ? ")" : "") == 0;
}

static int parse_literal(ArgumentSet *set, int32_t position, const char *text) {
    const arr_argument *parameter = parameter_at(set, position);
    arr_npy *array = &set->arguments[position].array;
    bool negative, understood;
    uint64_t magnitude;
    if (!array_create(array, parameter->dtype, 0, NULL)) return input_error("out of memory");
    if (parameter->dtype == ARR_BOOL) understood = parse_bool(text, array);
    else if (parameter->dtype > ARR_F64) understood = parse_complex(text, array);
    else if (parameter->dtype >= ARR_F32) understood = parse_float(text, array);
    else understood = parse_wide(text, &negative, &magnitude) && store_integer(array, negative, magnitude);
    set->arguments[position].kind = VALUE_ARRAY;
    if (understood) return EXIT_CODE_SUCCESS;
    return usage_error(set->command, "%s=%s: not a value of type %s", parameter->name, text, arr_dtype_name(parameter->dtype));
}

// ---- random(SHAPE), zeros(SHAPE), arange(N) ------------------------------------------------------------------------

static ValueKind generator_kind(const char *text, size_t *length) {
    static const struct { const char *name; ValueKind kind; } generators[] = {
        {"random(", VALUE_RANDOM}, {"zeros(", VALUE_ZEROS}, {"arange(", VALUE_ARANGE}};
    for (size_t k = 0; k < sizeof generators / sizeof generators[0]; k++) {
        *length = strlen(generators[k].name);
        if (strncmp(text, generators[k].name, *length) == 0) return generators[k].kind;
    }
    return VALUE_MISSING;
}

static bool parse_shape_element(ArgumentSet *set, const char *text, size_t length, ShapeElement *element) {
    while (length && text[0] == ' ') text++, length--;
    while (length && text[length - 1] == ' ') length--;
    *element = (ShapeElement){.dimension = -1};
    if (argument_integer(text, length, &element->extent)) return element->extent >= 0;
    element->dimension = program_dimension(set->program, text, length);
    return element->dimension >= 0;
}

// `text` is what stands between the parentheses, with the closing one.
static int parse_shape(ArgumentSet *set, int32_t position, const char *text) {
    Argument *argument = &set->arguments[position];
    const char *name = parameter_at(set, position)->name;
    const char *close = strchr(text, ')');
    if (!close || close[1] != '\0') return usage_error(set->command, "%s=%s: the shape must end with one ')'", name, argument->text);
    while (text < close) {
        const char *comma = memchr(text, ',', (size_t)(close - text));
        const char *end = comma ? comma : close;
        if (argument->shape_rank == SHAPE_LIMIT || !parse_shape_element(set, text, (size_t)(end - text), &argument->shape[argument->shape_rank++]))
            return usage_error(set->command, "%s=%s: '%.*s' is neither an extent nor the name of a dimension", name, argument->text,
                               (int)(end - text), text);
        text = comma ? comma + 1 : close;
    }
    return EXIT_CODE_SUCCESS;
}

static int parse_generator(ArgumentSet *set, int32_t position, ValueKind kind, const char *shape) {
    const arr_argument *parameter = parameter_at(set, position);
    Argument *argument = &set->arguments[position];
    argument->kind = kind;
    int code = parse_shape(set, position, shape);
    if (code) return code;
    if (kind == VALUE_ARANGE && argument->shape_rank != 1)
        return usage_error(set->command, "%s=%s: arange takes one extent", parameter->name, argument->text);
    if (argument->shape_rank == parameter->rank) return EXIT_CODE_SUCCESS;
    return usage_error(set->command, "%s=%s: rank %d, but %s is %s, of rank %d", parameter->name, argument->text, argument->shape_rank,
                       parameter->name, arrc_argument_type(set->program->compilation, set->program->function, (size_t)position),
                       parameter->rank);
}

// ---- values ------------------------------------------------------------------------------------------------------

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), end_length = strlen(end);
    return length > end_length && strcmp(text + length - end_length, end) == 0;
}

int argument_parse(ArgumentSet *set, int32_t position, const char *text) {
    const arr_argument *parameter = parameter_at(set, position);
    size_t length;
    ValueKind generator = generator_kind(text, &length);
    set->arguments[position].text = text;
    if (generator != VALUE_MISSING) return parse_generator(set, position, generator, text + length);
    if (ends_with(text, ".npy")) {
        set->arguments[position].kind = VALUE_ARRAY;
        return argument_read(set->program, position, text, &set->arguments[position].array);
    }
    if (parameter->rank == 0) return parse_literal(set, position, text);
    return usage_error(set->command, "%s=%s: %s is %s: give an .npy file, random(SHAPE), zeros(SHAPE) or arange(N)", parameter->name, text,
                       parameter->name, arrc_argument_type(set->program->compilation, set->program->function, (size_t)position));
}
