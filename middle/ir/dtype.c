// Element types: names, sizes, and NumPy's promotion table in closed form.

#include "dtype.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef enum DTypeKind { KIND_BOOL, KIND_SIGNED, KIND_UNSIGNED, KIND_FLOAT, KIND_COMPLEX, KIND_NONE } DTypeKind;

typedef struct DTypeInfo {
    const char *name;
    const char *numpy_name;
    DTypeKind kind;
    uint32_t size; // bytes
} DTypeInfo;

static const DTypeInfo infos[DTYPE_COUNT + 1] = {
    [DTYPE_BOOL] = {"bool", "bool", KIND_BOOL, 1},           [DTYPE_I8] = {"i8", "int8", KIND_SIGNED, 1},
    [DTYPE_I16] = {"i16", "int16", KIND_SIGNED, 2},          [DTYPE_I32] = {"i32", "int32", KIND_SIGNED, 4},
    [DTYPE_I64] = {"i64", "int64", KIND_SIGNED, 8},          [DTYPE_U8] = {"u8", "uint8", KIND_UNSIGNED, 1},
    [DTYPE_U16] = {"u16", "uint16", KIND_UNSIGNED, 2},       [DTYPE_U32] = {"u32", "uint32", KIND_UNSIGNED, 4},
    [DTYPE_U64] = {"u64", "uint64", KIND_UNSIGNED, 8},       [DTYPE_F32] = {"f32", "float32", KIND_FLOAT, 4},
    [DTYPE_F64] = {"f64", "float64", KIND_FLOAT, 8},         [DTYPE_C64] = {"c64", "complex64", KIND_COMPLEX, 8},
    [DTYPE_C128] = {"c128", "complex128", KIND_COMPLEX, 16}, [DTYPE_NONE] = {"none", "none", KIND_NONE, 0},
};

static const struct {
    const char *name;
    DType dtype;
} aliases[] = {
    {"bool_", DTYPE_BOOL}, {"int_", DTYPE_I64},   {"intp", DTYPE_I64},
    {"uintp", DTYPE_U64},  {"single", DTYPE_F32}, {"double", DTYPE_F64},
};

const char *dtype_name(DType dtype) { return infos[dtype].name; }
const char *dtype_numpy_name(DType dtype) { return infos[dtype].numpy_name; }
uint32_t dtype_size(DType dtype) { return infos[dtype].size; }
bool dtype_is_float(DType dtype) { return infos[dtype].kind == KIND_FLOAT; }
bool dtype_is_signed(DType dtype) { return infos[dtype].kind == KIND_SIGNED; }
bool dtype_is_unsigned(DType dtype) { return infos[dtype].kind == KIND_UNSIGNED; }
bool dtype_is_integer(DType dtype) { return dtype_is_signed(dtype) || dtype_is_unsigned(dtype); }
bool dtype_is_complex(DType dtype) { return infos[dtype].kind == KIND_COMPLEX; }
bool dtype_is_inexact(DType dtype) { return infos[dtype].kind == KIND_FLOAT || infos[dtype].kind == KIND_COMPLEX; }

DType dtype_part(DType dtype) {
    if (dtype == DTYPE_C64) return DTYPE_F32;
    return dtype == DTYPE_C128 ? DTYPE_F64 : dtype;
}

static DType from_alias(const char *name) {
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(aliases[i].name, name) == 0) return aliases[i].dtype;
    return DTYPE_NONE;
}

DType dtype_from_name(const char *name) {
    for (int dtype = 0; dtype < DTYPE_COUNT; dtype++)
        if (strcmp(infos[dtype].name, name) == 0 || strcmp(infos[dtype].numpy_name, name) == 0) return (DType)dtype;
    return from_alias(name);
}

DType dtype_from_numpy_string(const char *text) {
    static const char letters[] = {[KIND_BOOL] = 'b', [KIND_SIGNED] = 'i', [KIND_UNSIGNED] = 'u', [KIND_FLOAT] = 'f', [KIND_COMPLEX] = 'c'};
    for (int dtype = 0; dtype < DTYPE_COUNT; dtype++) {
        char code[4];
        snprintf(code, sizeof code, "%c%" PRIu32, letters[infos[dtype].kind], infos[dtype].size);
        if (strcmp(code, text) == 0 || strcmp(infos[dtype].numpy_name, text) == 0) return (DType)dtype;
    }
    if (strcmp(text, "int") == 0) return DTYPE_I64;
    if (strcmp(text, "float") == 0) return DTYPE_F64;
    return strcmp(text, "complex") == 0 ? DTYPE_C128 : from_alias(text);
}

// The float type that holds an integer type's values as NumPy sees it: 32 bits are enough up to 16-bit integers.
static DType float_of_integer(DType dtype) {
    return dtype == DTYPE_BOOL || dtype_size(dtype) <= 2 ? DTYPE_F32 : DTYPE_F64;
}

static DType promote_integers(DType left, DType right) {
    if (infos[left].kind == infos[right].kind) return dtype_size(left) >= dtype_size(right) ? left : right;
    DType with_sign = dtype_is_signed(left) ? left : right;
    DType without_sign = dtype_is_signed(left) ? right : left;
    if (dtype_size(with_sign) > dtype_size(without_sign)) return with_sign;
    switch (dtype_size(without_sign)) {
    case 1: return DTYPE_I16;
    case 2: return DTYPE_I32;
    case 4: return DTYPE_I64;
    }
    return DTYPE_F64;
}

// The real type that an operand contributes to a float or complex result.
static DType real_part(DType dtype) {
    if (dtype_is_complex(dtype)) return dtype == DTYPE_C64 ? DTYPE_F32 : DTYPE_F64;
    return dtype_is_float(dtype) ? dtype : float_of_integer(dtype);
}

DType dtype_promote(DType left, DType right) {
    if (left == right) return left;
    if (left == DTYPE_BOOL) return right;
    if (right == DTYPE_BOOL) return left;
    if (dtype_is_integer(left) && dtype_is_integer(right)) return promote_integers(left, right);
    bool wide = real_part(left) == DTYPE_F64 || real_part(right) == DTYPE_F64;
    if (dtype_is_complex(left) || dtype_is_complex(right)) return wide ? DTYPE_C128 : DTYPE_C64;
    return wide ? DTYPE_F64 : DTYPE_F32;
}
