// .npy files as arguments. A file of another dtype is converted when every value survives: never by rounding or wrapping.

#include <math.h>
#include <string.h>

#include "program.h"

// An element as an integer when it is one (sign and magnitude), and as a float.
typedef struct Number {
    bool is_integer, negative;
    uint64_t magnitude;
    double floating;
} Number;

static Number from_signed(int64_t value) {
    return (Number){.is_integer = true, .negative = value < 0, .magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, .floating = (double)value};
}

static Number from_unsigned(uint64_t value) { return (Number){.is_integer = true, .magnitude = value, .floating = (double)value}; }

static Number from_float(double value) {
    Number number = {.floating = value};
    number.is_integer = value == floor(value) && fabs(value) < 0x1p64 && !(value == 0 && signbit(value));
    number.negative = value < 0;
    if (number.is_integer) number.magnitude = (uint64_t)fabs(value);
    return number;
}

static Number load(const arr_npy *array, int64_t position) {
    if (array->dtype == ARR_I64) return from_signed(((const int64_t *)array->data)[position]);
    if (array->dtype == ARR_U64) return from_unsigned(((const uint64_t *)array->data)[position]);
    double value = array_element(array, position); // exact for all others
    return array->dtype >= ARR_F32 ? from_float(value) : value < 0 ? from_signed((int64_t)value) : from_unsigned((uint64_t)value);
}

// ---- storing -----------------------------------------------------------------------------------------------------

static bool store_integer(arr_npy *array, int64_t position, Number number) {
    bool is_signed = array->dtype >= ARR_I8 && array->dtype <= ARR_I64;
    unsigned bytes = (unsigned)arr_dtype_size(array->dtype), bits = 8 * bytes;
    uint64_t limit = is_signed ? (UINT64_C(1) << (bits - 1)) - (number.negative ? 0 : 1) : bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
    if (array->dtype == ARR_BOOL) limit = 1;
    if (!number.is_integer || number.magnitude > limit || (number.negative && !is_signed)) return false;
    uint64_t value = number.negative ? 0 - number.magnitude : number.magnitude;
    memcpy((char *)array->data + (size_t)position * bytes, &value, bytes);
    return true;
}

// Integers beyond 2^53 may not survive the way to a double: the double must give them back.
static bool is_exact_double(Number number) {
    if (!number.is_integer) return true;
    double magnitude = fabs(number.floating);
    return magnitude < 0x1p64 && (uint64_t)magnitude == number.magnitude;
}

static bool store_float(arr_npy *array, int64_t position, Number number) {
    if (!is_exact_double(number)) return false;
    if (array->dtype == ARR_F64) {
        ((double *)array->data)[position] = number.floating;
        return true;
    }
    if (fabs(number.floating) > 0x1.fffffep127 && !isinf(number.floating)) return false;
    float narrow = (float)number.floating;
    ((float *)array->data)[position] = narrow;
    return isnan(number.floating) || (double)narrow == number.floating;
}

// Real numbers become the real parts of complex ones.
static bool convert(const arr_npy *from, arr_npy *to, int64_t *fault) {
    int64_t stride = to->dtype > ARR_F64 && from->dtype <= ARR_F64 ? 2 : 1;
    arr_npy source = array_of_parts(from), target = array_of_parts(to);
    int64_t count = array_elements(&source);
    for (*fault = 0; *fault < count; ++*fault) {
        Number number = load(&source, *fault);
        if (!(target.dtype >= ARR_F32 ? store_float(&target, *fault * stride, number) : store_integer(&target, *fault, number))) return false;
    }
    return true;
}

// ---- reading -----------------------------------------------------------------------------------------------------

static int convert_file(const arr_argument *parameter, const char *path, arr_npy *array) {
    arr_npy converted;
    int64_t fault = 0;
    bool kept = array->dtype <= ARR_F64 || parameter->dtype > ARR_F64; // a real parameter would lose imaginary parts
    if (kept && !array_create(&converted, parameter->dtype, array->rank, array->extents)) return input_error("out of memory");
    if (kept && convert(array, &converted, &fault)) {
        arr_npy_free(array);
        *array = converted;
        return EXIT_CODE_SUCCESS;
    }
    if (!kept) return input_error("%s=%s: the file holds %s, %s is %s", parameter->name, path, arr_dtype_name(array->dtype), parameter->name,
                                  arr_dtype_name(parameter->dtype));
    arr_npy_free(&converted);
    arr_npy parts = array_of_parts(array);
    return input_error("%s=%s: the file holds %s and %s is %s, which cannot hold element %lld, %.17g, exactly", parameter->name, path,
                       arr_dtype_name(array->dtype), parameter->name, arr_dtype_name(parameter->dtype), (long long)fault,
                       array_element(&parts, fault));
}

static int check_rank(const Program *program, int32_t position, const char *path, const arr_npy *array) {
    const arr_argument *parameter = &program->signature->arguments[position];
    if (array->rank == parameter->rank) return EXIT_CODE_SUCCESS;
    return input_error("%s=%s: the file holds an array of rank %d, but %s is %s, of rank %d", parameter->name, path, array->rank,
                       parameter->name, arrc_argument_type(program->compilation, program->function, (size_t)position), parameter->rank);
}

int argument_read(const Program *program, int32_t position, const char *path, arr_npy *array) {
    const arr_argument *parameter = &program->signature->arguments[position];
    char message[512];
    if (arr_npy_read(path, array, message, sizeof message) != ARR_OK) {
        *array = (arr_npy){.data = NULL};
        return input_error("%s=%s: %s", parameter->name, path, message);
    }
    int code = check_rank(program, position, path, array);
    if (!code && array->dtype != parameter->dtype) code = convert_file(parameter, path, array);
    return code;
}
