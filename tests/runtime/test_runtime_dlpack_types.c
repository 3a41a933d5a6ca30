// Tests of the DLPack types that arr_dl_call takes for each dtype.

#include "tests/runtime/test_runtime.h"

#include <dlpack/dlpack.h>

#include "include/arr_runtime.h"

static int32_t no_extents(const int64_t *dims, int64_t *extents)
{
    (void)dims;
    (void)extents;
    return ARR_OK;
}

static int32_t no_work(const int64_t *dims, void *const *values, arr_context *context)
{
    (void)dims;
    (void)values;
    (void)context;
    return ARR_OK;
}

// One scalar parameter of this dtype, given as a tensor of that type.
static int32_t call_with_scalar(int32_t dtype, DLDataType type)
{
    static _Alignas(16) unsigned char value[16];
    arr_argument argument = {"x", dtype, 0, ARR_ARGUMENT_SCALAR, 0};
    const arr_signature signature = {
        .size = sizeof signature,
        .abi_version = ARR_ABI_VERSION,
        .name = "one",
        .argument_count = 1,
        .arguments = &argument,
        .invoke = no_work,
        .extents = no_extents,
    };
    DLTensor tensor = {.data = value, .device = {kDLCPU, 0}, .dtype = type};
    struct DLTensor *pointer = (struct DLTensor *)&tensor;
    return arr_dl_call(&signature, &pointer, 1, NULL);
}

static void every_dtype_has_its_tensor_type(void **state)
{
    (void)state;
    static const struct {
        int32_t dtype;
        uint8_t code;
    } types[] = {{ARR_I8, kDLInt}, {ARR_I16, kDLInt}, {ARR_I32, kDLInt}, {ARR_I64, kDLInt}, {ARR_U8, kDLUInt},
                 {ARR_U16, kDLUInt}, {ARR_U32, kDLUInt}, {ARR_U64, kDLUInt}, {ARR_F32, kDLFloat}, {ARR_F64, kDLFloat},
                 {ARR_C64, kDLComplex}, {ARR_C128, kDLComplex}, {ARR_BOOL, 6}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        uint8_t bits = (uint8_t)(8 * arr_dtype_size(types[i].dtype));
        assert_int_equal(call_with_scalar(types[i].dtype, (DLDataType){types[i].code, bits, 1}), ARR_OK);
        assert_int_equal(call_with_scalar(types[i].dtype, (DLDataType){kDLBfloat, bits, 1}), ARR_E_DTYPE);
    }
    assert_int_equal(call_with_scalar(ARR_BOOL, (DLDataType){kDLInt, 8, 1}), ARR_E_DTYPE);
    assert_int_equal(call_with_scalar(ARR_U8, (DLDataType){6, 8, 1}), ARR_E_DTYPE);
}

int run_dlpack_type_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dtype_has_its_tensor_type),
    };
    return cmocka_run_group_tests_name("dlpack types", tests, NULL, NULL);
}
