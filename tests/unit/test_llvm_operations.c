// Every operation on every element type, in scalar loops, in loops that LLVM makes vectors of and in the back end's own
// vectors, against the scalar semantics of middle/ir. Operands are all pairs of a list of difficult values.

#include "llvm_fixture.h"

#include <math.h>

#include "middle/ir/scalar.h"

enum { VALUE_LIMIT = 40 };

static const double FLOATS[] = {0.0,   -0.0,  1.0,     -1.0,    0.5,          -2.5,          3.0,     -7.0,   7.25,  0.1,
                                1e-310, -5e-324, 1e30, -1e30,  1e300,        -1e300,        255.0,   256.5,  127.9, -128.9,
                                32768.0, -32769.0, 2147483647.0, -2147483648.0, 2147483648.0, -2147483649.5, 4294967296.0,
                                9.3e18, -9.3e18, 1.8e19, 1.9e19, (double)INFINITY, -(double)INFINITY, (double)NAN};
static const int64_t INTEGERS[] = {0, 1, -1, 2, -2, 3, 5, 7, -7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, -128, 255, 32767,
                                   -32768, 65535, INT32_MAX, INT32_MIN, UINT32_MAX, INT64_MAX, INT64_MIN, INT64_MIN + 1};

static uint32_t fill_values(DType dtype, uint64_t *bits) {
    uint32_t count = 0;
    if (dtype == DTYPE_BOOL) {
        bits[0] = 0, bits[1] = 1;
        return 2;
    }
    if (dtype_is_float(dtype)) {
        for (size_t i = 0; i < sizeof FLOATS / sizeof FLOATS[0]; i++) bits[count++] = scalar_from_double(dtype, FLOATS[i]);
        return count;
    }
    for (size_t i = 0; i < sizeof INTEGERS / sizeof INTEGERS[0]; i++) bits[count++] = scalar_from_integer(dtype, INTEGERS[i]);
    return count;
}

// ---- which operations an element type has --------------------------------------------------------------------------------

static bool is_float_only(IrOp op) {
    return (op >= IR_FLOOR && op <= IR_SQRT) || op == IR_COPYSIGN || op == IR_NEXTAFTER || (op != IR_POWER && ir_math(op) != NULL) || op == IR_IS_NAN || op == IR_DIVIDE;
}

static bool is_integer_only(IrOp op) {
    return op == IR_INVERT || (op >= IR_BIT_AND && op <= IR_SHIFT_RIGHT);
}

static bool is_defined(IrOp op, DType dtype) {
    if (ir_op_info(op)->op_class != IR_CLASS_POINTWISE) return false;
    if (op == IR_ADD_OVERFLOWS || op == IR_SUBTRACT_OVERFLOWS || op == IR_MULTIPLY_OVERFLOWS) return dtype == DTYPE_I64;
    if (op == IR_LOGICAL_NOT) return dtype == DTYPE_BOOL;
    if (op == IR_GCD) return dtype == DTYPE_BOOL || dtype_is_unsigned(dtype);
    if (is_float_only(op)) return dtype_is_float(dtype);
    if (is_integer_only(op)) return !dtype_is_float(dtype);
    return op != IR_SELECT && op != IR_CAST;
}

typedef struct Operation {
    IrOp op;
    DType from, to;
} Operation;
typedef VECTOR(Operation) OperationList;

static void list_operations(OperationList *list) {
    for (int dtype = DTYPE_BOOL; dtype <= DTYPE_F64; dtype++) {
        for (int op = 0; op < IR_OP_COUNT; op++) {
            if (!is_defined((IrOp)op, (DType)dtype)) continue;
            bool compares = ir_op_info((IrOp)op)->dtype_rule == IR_DTYPE_COMPARE;
            vector_push(list, (Operation){(IrOp)op, (DType)dtype, compares ? DTYPE_BOOL : (DType)dtype});
        }
        for (int to = DTYPE_BOOL; to <= DTYPE_F64; to++) vector_push(list, (Operation){IR_CAST, (DType)dtype, (DType)to});
        vector_push(list, (Operation){IR_SELECT, (DType)dtype, (DType)dtype});
    }
}

// ---- programs ----------------------------------------------------------------------------------------------------

static void add_expression(TextBuffer *text, Operation operation, const char *index) {
    const char *name = ir_op_info(operation.op)->name;
    if (operation.op == IR_CAST) text_format(text, "cast(x[%s], %s)", index, dtype_name(operation.to));
    else if (operation.op == IR_SELECT) text_format(text, "select(less(x[%s], y[%s]), x[%s], y[%s])", index, index, index, index);
    else if (ir_op_info(operation.op)->least_operands == 1) text_format(text, "%s(x[%s])", name, index);
    else text_format(text, "%s(x[%s], y[%s])", name, index, index);
}

// result from a pointwise loop, and again from a reduction of one term in vectors over the index.
static void add_function(TextBuffer *text, Operation operation, size_t number) {
    const char *from = dtype_name(operation.from), *to = dtype_name(operation.to);
    text_format(text, "\nfunc @f%zu(dims N; x: %s[N], y: %s[N]) -> (%s[N], %s[N]) workspace 0 {\n", number, from, from, to, to);
    text_format(text, "  variable s1 r: %s\n  buffer x: %s[N] parameter 0\n  buffer y: %s[N] parameter 1\n", to, from, from);
    text_format(text, "  buffer a: %s[N] written result 0\n  buffer b: %s[N] written result 1\n  indices 3\n", to, to);
    text_add(text, "  for i1 in 0 .. N independent {\n    a[i1] = ");
    add_expression(text, operation, "i1");
    const char *combiner = operation.to == DTYPE_BOOL ? "bit_or" : "maximum";
    text_format(text, "\n  }\n  for i2 in 0 .. N independent {\n    reduce left i3 in 0 .. 1 {\n      r = %s ", combiner);
    add_expression(text, operation, "i2");
    text_add(text, "\n    }\n    b[i2] = r\n  }\n}\n");
}

static void store_element(DType dtype, void *data, size_t position, uint64_t bits) {
    memcpy((char *)data + position * dtype_size(dtype), &bits, dtype_size(dtype));
}

static uint64_t load_element(DType dtype, const void *data, size_t position) {
    uint64_t bits = 0;
    memcpy(&bits, (const char *)data + position * dtype_size(dtype), dtype_size(dtype));
    return bits;
}

static bool is_nan(DType dtype, uint64_t bits) { return dtype_is_float(dtype) && isnan(scalar_to_double(dtype, bits)); }

static uint64_t expected(Operation operation, uint64_t left, uint64_t right) {
    uint64_t operands[3] = {left, right, 0};
    if (operation.op == IR_SELECT) {
        operands[0] = scalar_apply(IR_LESS, operation.from, DTYPE_BOOL, operands);
        operands[1] = left, operands[2] = right;
    }
    return scalar_apply(operation.op, operation.from, operation.to, operands);
}

typedef struct Buffers {
    int64_t count;
    void *x, *y, *results[2];
} Buffers;

static void fill_pairs(Buffers *buffers, DType dtype) {
    uint64_t values[VALUE_LIMIT];
    uint32_t count = fill_values(dtype, values);
    buffers->count = (int64_t)count * count;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < count; j++) {
            store_element(dtype, buffers->x, (size_t)i * count + j, values[i]);
            store_element(dtype, buffers->y, (size_t)i * count + j, values[j]);
        }
    }
}

static void check_result(Operation operation, const Buffers *buffers, uint32_t which) {
    for (int64_t i = 0; i < buffers->count; i++) {
        uint64_t left = load_element(operation.from, buffers->x, (size_t)i), right = load_element(operation.from, buffers->y, (size_t)i);
        uint64_t wanted = expected(operation, left, right), given = load_element(operation.to, buffers->results[which], (size_t)i);
        if (wanted == given || (is_nan(operation.to, wanted) && is_nan(operation.to, given))) continue;
        fail_msg("%s on %s to %s, result %u of (%llx, %llx): %llx instead of %llx", ir_op_info(operation.op)->name,
                 dtype_name(operation.from), dtype_name(operation.to), which, (unsigned long long)left, (unsigned long long)right,
                 (unsigned long long)given, (unsigned long long)wanted);
    }
}

static void run_operation(const Program *program, Operation operation, size_t number, Buffers *buffers) {
    char name[40];
    snprintf(name, sizeof name, "f%zu", number);
    fill_pairs(buffers, operation.from);
    void *arguments[4] = {buffers->x, buffers->y, buffers->results[0], buffers->results[1]};
    assert_int_equal(program_call(program, name, &buffers->count, arguments, NULL), ARR_OK);
    check_result(operation, buffers, 0);
    check_result(operation, buffers, 1);
}

static void test_operations(void **state) {
    (void)state;
    OperationList operations = {0};
    list_operations(&operations);
    TextBuffer text = {0};
    text_add(&text, "arr-loops 1\n");
    for (size_t i = 0; i < operations.count; i++) add_function(&text, operations.items[i], i);
    Program program;
    program_parse(&program, text.text);
    size_t bytes = (size_t)VALUE_LIMIT * VALUE_LIMIT * 8;
    Buffers buffers = {.x = malloc(bytes), .y = malloc(bytes), .results = {malloc(bytes), malloc(bytes)}};
    static const Configuration EXTREMES[] = {{"native", 0}, {"x86-64-v3", 3}}; // all would take half a minute
    for (size_t c = 0; c < 2 && c < CONFIGURATION_COUNT; c++) {
        program_compile(&program, EXTREMES[c].cpu, EXTREMES[c].level);
        for (size_t i = 0; i < operations.count; i++) run_operation(&program, operations.items[i], i, &buffers);
    }
    program_free(&program);
    free(buffers.x), free(buffers.y), free(buffers.results[0]), free(buffers.results[1]);
    vector_free(&operations);
    text_free(&text);
}

// ---- math functions: scalar and vector forms agree on random operands ----------------------------------------------------

static void add_math_function(TextBuffer *text, IrOp op, DType dtype) {
    const char *name = ir_op_info(op)->name, *type = dtype_name(dtype);
    const char *operands = ir_math(op)->operand_count == 2 ? "x[i1], y[i1]" : "x[i1]";
    text_format(text, "\nfunc @%s_%s(dims N; x: %s[N], y: %s[N]) -> (%s[N]) workspace 0 {\n", name, type, type, type, type);
    text_format(text, "  buffer x: %s[N] parameter 0\n  buffer y: %s[N] parameter 1\n", type, type);
    text_format(text, "  buffer result: %s[N] written result 0\n  indices 1\n  for i1 in 0 .. N independent {\n", type);
    text_format(text, "    result[i1] = %s(%s)\n  }\n}\n", name, operands);
}

static void run_math(const Program *program, IrOp op, DType dtype) {
    enum { COUNT = 4003 };
    static uint64_t x[COUNT], y[COUNT], result[COUNT];
    uint64_t state = 7;
    int64_t count = COUNT;
    for (size_t i = 0; i < COUNT; i++) {
        double spread = ldexp(1.0, (int)(next_random(&state) % 40) - 20);
        double left = spread * ((double)(next_random(&state) >> 11) * 0x1p-52 - 1.0);
        store_element(dtype, x, i, scalar_from_double(dtype, op == IR_LOG || op == IR_POWER ? fabs(left) : left));
        store_element(dtype, y, i, scalar_from_double(dtype, (double)(next_random(&state) >> 11) * 0x1p-48 - 16.0));
    }
    char name[40];
    snprintf(name, sizeof name, "%s_%s", ir_op_info(op)->name, dtype_name(dtype));
    assert_int_equal(program_call(program, name, &count, (void *[]){x, y, result}, NULL), ARR_OK);
    Buffers buffers = {.count = COUNT, .x = x, .y = y, .results = {result, result}};
    check_result((Operation){op, dtype, dtype}, &buffers, 0);
}

static void test_math_functions(void **state) {
    (void)state;
    static const IrOp OPS[] = {
#define IR_MATH(op, ...) IR_##op,
#include "middle/ir/math.def"
    };
    TextBuffer text = {0};
    text_add(&text, "arr-loops 1\n");
    for (size_t i = 0; i < sizeof OPS / sizeof *OPS; i++) add_math_function(&text, OPS[i], DTYPE_F64), add_math_function(&text, OPS[i], DTYPE_F32);
    Program program;
    program_parse(&program, text.text);
    for (size_t c = 0; c < CONFIGURATION_COUNT; c++) {
        program_compile(&program, CONFIGURATIONS[c].cpu, CONFIGURATIONS[c].level);
        for (size_t i = 0; i < sizeof OPS / sizeof *OPS; i++) run_math(&program, OPS[i], DTYPE_F64), run_math(&program, OPS[i], DTYPE_F32);
    }
    program_free(&program);
    text_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_operations), cmocka_unit_test(test_math_functions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
