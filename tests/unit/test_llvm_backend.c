// The entry's checks, control flow, workspace, what modules contain, targets and debug information.

#define _GNU_SOURCE // memmem

#include "llvm_fixture.h"

#include "middle/ir/scalar.h"

// ---- entry checks ------------------------------------------------------------------------------------------------

static const char *const SAXPY = "arr-loops 1\n"
                                 "\nfunc @saxpy(dims N, M; a: f64, x: f64[N, M], y: f64[N, M] written, flag: bool) -> (f64[N + 1]) workspace 0 {\n"
                                 "  variable s1 a: f64 parameter 0\n  variable s2 flag: bool parameter 3\n"
                                 "  buffer x: f64[N*M] parameter 1\n  buffer y: f64[N*M] written parameter 2\n  buffer r: f64[N + 1] written result 0\n"
                                 "  indices 2\n"
                                 "  for i1 in 0 .. N*M independent {\n    y[i1] = add(multiply(a, x[i1]), select(flag, y[i1], f64(0.0)))\n  }\n"
                                 "  for i2 in 0 .. N + 1 independent {\n    r[i2] = cast(extent(i2), f64)\n  }\n}\n";

typedef int32_t Saxpy(int64_t n, int64_t m, double a, const double *x, double *y, uint8_t flag, double *r, arr_context *context);

static void expect(Saxpy *saxpy, int64_t n, int64_t m, const double *x, double *y, double *r, int32_t code, int32_t count, int64_t first,
                   int64_t second) {
    arr_context context = {.size = sizeof context, .abi_version = ARR_ABI_VERSION};
    assert_int_equal(saxpy(n, m, 2.0, x, y, 1, r, &context), code);
    assert_int_equal(saxpy(n, m, 2.0, x, y, 1, r, NULL), code);
    assert_int_equal(context.error.code, code);
    assert_int_equal(context.error.value_count, count);
    assert_int_equal(context.error.line, 0);
    if (count > 0) assert_int_equal(context.error.values[0], first);
    if (count > 1) assert_int_equal(context.error.values[1], second);
}

static void check_failures(Saxpy *saxpy) {
    double x[16] = {1, 2, 3, 4, 5, 6}, y[16] = {0}, r[16] = {0};
    double *odd = (double *)((char *)y + 4);
    expect(saxpy, -1, 3, x, y, r, ARR_E_EXTENT, 3, 1, 0);
    expect(saxpy, 2, -5, x, y, r, ARR_E_EXTENT, 3, 1, 1);
    expect(saxpy, INT64_MAX, 0, x, y, r, ARR_E_EXTENT, 3, 1, 0);
    expect(saxpy, INT64_C(1) << 31, INT64_C(1) << 31, x, y, r, ARR_E_EXTENT, 3, 1, 1);
    expect(saxpy, 2, 3, NULL, y, r, ARR_E_NULL, 1, 1, 0);
    expect(saxpy, 2, 3, x, NULL, r, ARR_E_NULL, 1, 2, 0);
    expect(saxpy, 2, 3, x, y, NULL, ARR_E_NULL, 1, 4, 0);
    expect(saxpy, 2, 3, x, odd, r, ARR_E_ALIGNMENT, 1, 2, 0);
    expect(saxpy, 2, 3, x, x + 5, r, ARR_E_OVERLAP, 2, 1, 2);
    expect(saxpy, 2, 3, x, y, y + 5, ARR_E_OVERLAP, 2, 2, 4);
    expect(saxpy, 2, 3, x + 2, y, x, ARR_E_OVERLAP, 2, 1, 4);
    for (int i = 0; i < 16; i++) assert_true(y[i] == 0 && r[i] == 0); // untouched
}

static void check_success(Saxpy *saxpy) {
    double x[16] = {1, 2, 3, 4, 5, 6}, y[16] = {1, 1, 1, 1, 1, 1}, r[16];
    arr_context context = {.size = sizeof context, .abi_version = ARR_ABI_VERSION};
    assert_int_equal(saxpy(2, 3, 2.0, x, y, 1, r, &context), ARR_OK);
    for (int i = 0; i < 6; i++) assert_true(y[i] == 2.0 * (i + 1) + 1.0);
    assert_true(r[0] == 0 && r[1] == 1 && r[2] == 2);
    assert_int_equal(saxpy(2, 3, 2.0, x, y, 0, r, NULL), ARR_OK);
    assert_true(y[5] == 12.0);
    assert_int_equal(saxpy(0, 3, 2.0, NULL, NULL, 0, r, NULL), ARR_OK);  // nothing to point to
    assert_int_equal(saxpy(1, 3, 2.0, x, x + 3, 1, x + 6, NULL), ARR_OK); // neighbours
}

static void check_contexts(Saxpy *saxpy) {
    double x[4] = {0}, y[4] = {0}, r[4] = {0};
    arr_context context = {.size = sizeof context - 1, .abi_version = ARR_ABI_VERSION};
    assert_int_equal(saxpy(1, 1, 1.0, x, y, 1, r, &context), ARR_E_CONTEXT);
    assert_int_equal(context.error.code, 0);
    context = (arr_context){.size = sizeof context, .abi_version = ARR_ABI_VERSION + 1};
    assert_int_equal(saxpy(1, 1, 1.0, x, y, 1, r, &context), ARR_E_CONTEXT);
    context = (arr_context){.size = sizeof context + 64, .abi_version = ARR_ABI_VERSION};
    assert_int_equal(saxpy(1, 1, 1.0, x, y, 1, r, &context), ARR_OK);
}

static void test_entry(void **state) {
    (void)state;
    Program program;
    program_parse(&program, SAXPY);
    for (size_t c = 0; c < CONFIGURATION_COUNT; c++) {
        program_compile(&program, CONFIGURATIONS[c].cpu, CONFIGURATIONS[c].level);
        Saxpy *saxpy;
        program_function(&program, "saxpy", &saxpy);
        check_failures(saxpy);
        check_success(saxpy);
        check_contexts(saxpy);
        assert_null(llvm_jit_symbol(program.jit, "absent"));
    }
    program_free(&program);
}

// ---- signatures --------------------------------------------------------------------------------------------------

static void test_signature(void **state) {
    (void)state;
    Program program;
    program_parse(&program, SAXPY);
    program_compile(&program, NULL, 2);
    const arr_signature *signature = llvm_jit_symbol(program.jit, "saxpy_signature");
    int64_t dims[2] = {4, 5}, extents[5];
    assert_int_equal(signature->size, sizeof *signature);
    assert_int_equal(signature->dimension_count, 2);
    assert_int_equal(signature->argument_count, 5);
    assert_int_equal(signature->result_count, 1);
    assert_int_equal(signature->extent_count, 5);
    assert_string_equal(signature->dimensions[1].name, "M");
    assert_int_equal(signature->dimensions[1].argument, 1);
    assert_int_equal(signature->dimensions[1].axis, 1);
    assert_string_equal(signature->arguments[2].name, "y");
    assert_int_equal(signature->arguments[2].flags, ARR_ARGUMENT_WRITTEN);
    assert_int_equal(signature->arguments[3].dtype, ARR_BOOL);
    assert_int_equal(signature->arguments[3].flags, ARR_ARGUMENT_SCALAR);
    assert_int_equal(signature->arguments[4].flags, ARR_ARGUMENT_WRITTEN | ARR_ARGUMENT_RESULT);
    assert_int_equal(signature->arguments[4].first_extent, 4);
    assert_int_equal(signature->extents(dims, extents), ARR_OK);
    assert_int_equal(extents[0], 4), assert_int_equal(extents[4], 5);
    dims[0] = INT64_MAX;
    assert_int_equal(signature->extents(dims, extents), ARR_E_EXTENT);
    assert_int_equal(signature->workspace_bytes(dims), 0);
    program_free(&program);
}

// ---- control flow and workspace ----------------------------------------------------------------------------------

// Doubles x `steps` times between two buffers that change places, counts down with `while`, and checks the count.
static const char *const CONTROL =
    "arr-loops 1\n"
    "\nfunc @control(dims N, steps from parameter 1; x: f64[N], steps: i64) -> (f64[N], i64) workspace 128*floordiv(8*N + 63, 64) {\n"
    "  variable s1 steps: i64 parameter 1\n  variable s2 left: i64\n  variable s3 total: i64\n"
    "  buffer x: f64[N] parameter 0\n  buffer a: f64[N] written at 0\n  buffer b: f64[N] written at 64*floordiv(8*N + 63, 64)\n"
    "  buffer p: f64[N] written pointer to a, b\n  buffer q: f64[N] written pointer to a, b\n"
    "  buffer r0: f64[N] written result 0\n  buffer r1: i64[1] written result 1\n  indices 4\n"
    "  rebind p = a, q = b\n"
    "  for i1 in 0 .. N independent {\n    p[i1] = x[i1]\n  }\n"
    "  for i2 in 0 .. steps {\n    for i3 in 0 .. N independent {\n      q[i3] = add(p[i3], p[i3])\n    }\n    rebind p = q, q = p\n  }\n"
    "  left = steps\n  total = i64(0)\n"
    "  while {\n    test greater(left, i64(0))\n  } do {\n"
    "    if equal(modulo(left, i64(2)), i64(0)) {\n      total = add(total, i64(10))\n    } else {\n      total = add(total, i64(1))\n    }\n"
    "    left = subtract(left, i64(1))\n  }\n"
    "  check less(total, i64(50)) code 9 values s3, N\n"
    "  for i4 in 0 .. N independent {\n    r0[i4] = p[i4]\n  }\n  r1[0] = total\n}\n"
    "\nfunc @stepped(dims N; x: i64[N] written) -> () workspace 0 {\n"
    "  buffer x: i64[N] written parameter 0\n  indices 2\n"
    "  for i1 in N - 1 .. -1 step -3 {\n    x[i1] = extent(i1)\n  }\n"
    "  for i2 in 1 .. N step 4 {\n    x[i2] = add(x[i2], i64(1000))\n  }\n}\n";

typedef int32_t Control(int64_t n, const double *x, int64_t steps, double *r0, int64_t *r1, arr_context *context);

typedef struct Allocator {
    int64_t live, calls;
} Allocator;

static void *count_allocate(void *data, size_t bytes, size_t alignment) {
    Allocator *allocator = data;
    allocator->live += (int64_t)bytes;
    allocator->calls++;
    return allocator->calls > 1 ? NULL : aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
}

static void count_release(void *data, void *memory, size_t bytes) {
    ((Allocator *)data)->live -= (int64_t)bytes;
    free(memory);
}

static void check_control(const Program *program) {
    enum { COUNT = 37 };
    Control *control;
    int64_t (*workspace_bytes)(int64_t, int64_t);
    program_function(program, "control", &control);
    program_function(program, "control_workspace_bytes", &workspace_bytes);
    Allocator allocator = {0};
    arr_context context = {.size = sizeof context, .abi_version = ARR_ABI_VERSION, .allocator_data = &allocator,
                           .allocate = count_allocate, .release = count_release};
    double x[COUNT], r[COUNT];
    int64_t total;
    for (int i = 0; i < COUNT; i++) x[i] = i;
    assert_int_equal(control(COUNT, x, 5, r, &total, NULL), ARR_OK);
    for (int i = 0; i < COUNT; i++) assert_true(r[i] == 32.0 * i);
    assert_int_equal(total, 23);
    assert_int_equal(control(COUNT, x, -4, r, &total, &context), ARR_OK);
    for (int i = 0; i < COUNT; i++) assert_true(r[i] == i);
    assert_int_equal(allocator.live, 0);
    assert_int_equal(control(COUNT, x, 2, r, &total, &context), ARR_E_MEMORY);
    assert_int_equal(workspace_bytes(COUNT, 0), 640);
    assert_int_equal(workspace_bytes(INT64_MAX / 8, 0), -1);
}

static void check_late_failure(const Program *program) {
    Control *control;
    program_function(program, "control", &control);
    Allocator allocator = {0};
    arr_context context = {.size = sizeof context, .abi_version = ARR_ABI_VERSION, .allocator_data = &allocator,
                           .allocate = count_allocate, .release = count_release};
    double x[1] = {1}, r[1];
    int64_t total;
    assert_int_equal(control(1, x, 10, r, &total, &context), ARR_E_INDEX);
    assert_int_equal(context.error.value_count, 2);
    assert_int_equal(context.error.values[0], 55);
    assert_int_equal(context.error.values[1], 1);
    assert_true(context.error.line > 20);
    assert_int_equal(context.error.column, 3);
    assert_int_equal(allocator.live, 0);
}

static void check_steps(const Program *program) {
    int64_t x[32], count = 30;
    for (int i = 0; i < 30; i++) x[i] = -1;
    assert_int_equal(program_call(program, "stepped", &count, (void *[]){x}, NULL), ARR_OK);
    for (int i = 0; i < 30; i++) {
        int64_t wanted = (29 - i) % 3 == 0 ? i : -1;
        assert_int_equal(x[i], wanted + (i % 4 == 1 ? 1000 : 0));
    }
}

static void test_control(void **state) {
    (void)state;
    Program program;
    program_parse(&program, CONTROL);
    for (size_t c = 0; c < CONFIGURATION_COUNT; c++) {
        program_compile(&program, CONFIGURATIONS[c].cpu, CONFIGURATIONS[c].level);
        check_control(&program);
        check_late_failure(&program);
        check_steps(&program);
    }
    program_free(&program);
}

// ---- what modules contain ----------------------------------------------------------------------------------------

static TextBuffer emit(const Program *program, LlvmOutput kind, LlvmOptions options) {
    DiagnosticList diagnostics;
    TextBuffer output = {0};
    diagnostic_list_initialise(&diagnostics, program->arena);
    if (!llvm_emit(program->module, &options, kind, &output, NULL, &diagnostics)) fail_with_diagnostics(program, &diagnostics);
    diagnostic_list_free(&diagnostics);
    return output;
}

static const char *const WAVE =
    "arr-loops 1\n"
    "\nfunc @wave(dims N; x: f64[N]) -> (f64[N], f64) workspace 0 {\n"
    "  variable s1 r: f64\n  buffer x: f64[N] parameter 0\n  buffer y: f64[N] written result 0\n  buffer z: f64[1] written result 1\n  indices 2\n"
    "  for i1 in 0 .. N independent {\n    y[i1] = sin(multiply(x[i1], exp(x[i1])))\n  }\n"
    "  reduce lanes16 i2 in 0 .. N {\n    r = add tanh(x[i2])\n  }\n  z[0] = r\n}\n";

// No scalar SLEEF call (a name with "d1_") may stand in a vector loop's body.
static void check_vector_bodies(const char *text) {
    bool inside = false;
    uint32_t bodies = 0, vector_calls = 0;
    for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        const char *end = strchr(line, '\n');
        size_t length = end ? (size_t)(end - line) : strlen(line);
        if (length && line[0] != ' ') inside = strncmp(line, "vector.body", 11) == 0 || strncmp(line, "columns", 7) == 0 || strncmp(line, "row", 3) == 0, bodies += inside;
        if (!inside || !memmem(line, length, "Sleef", 5)) continue;
        assert_null(memmem(line, length, "d1_", 3));
        vector_calls++;
    }
    assert_true(bodies >= 2);
    assert_true(vector_calls >= 3);
}

static void test_vector_math(void **state) {
    (void)state;
    Program program;
    program_parse(&program, WAVE);
    assert_true(llvm_needs_sleef(program.module));
    static const char *const CPUS[] = {"x86-64-v3", "x86-64-v4"};
    for (size_t c = 0; c < 2; c++) {
        TextBuffer text = emit(&program, LLVM_OUTPUT_OPTIMISED_IR, (LlvmOptions){.cpu = CPUS[c], .optimisation_level = 3});
        check_vector_bodies(text.text);
        assert_non_null(strstr(text.text, c ? "Sleef_finz_sind8_u10avx512f" : "Sleef_finz_sind4_u10avx2"));
        text_free(&text);
    }
    program_free(&program);
}

static void test_determinism(void **state) {
    (void)state;
    Program program;
    program_parse(&program, CONTROL);
    for (int kind = LLVM_OUTPUT_IR; kind <= LLVM_OUTPUT_OBJECT; kind++) {
        LlvmOptions options = {.optimisation_level = 3, .debug_info = true, .dlpack = true, .prefix = "lib_"};
        TextBuffer first = emit(&program, (LlvmOutput)kind, options), second = emit(&program, (LlvmOutput)kind, options);
        assert_int_equal(first.length, second.length);
        assert_memory_equal(first.text, second.text, first.length);
        text_free(&first), text_free(&second);
    }
    program_free(&program);
}

static void test_targets(void **state) {
    (void)state;
    Program program;
    program_parse(&program, WAVE);
    TextBuffer text = emit(&program, LLVM_OUTPUT_ASSEMBLY, (LlvmOptions){.target = "aarch64-linux-gnu", .optimisation_level = 3});
    assert_non_null(strstr(text.text, "Sleef_finz_sind2_u10advsimd"));
    text_free(&text);
    text = emit(&program, LLVM_OUTPUT_ASSEMBLY, (LlvmOptions){.target = "riscv64-linux-gnu", .optimisation_level = 2});
    assert_non_null(strstr(text.text, "Sleef_finz_sind1_u10purecfma"));
    text_free(&text);
    text = emit(&program, LLVM_OUTPUT_ASSEMBLY, (LlvmOptions){.target = "riscv64-linux-gnu", .cpu = "rocket-rv64", .optimisation_level = 2});
    assert_non_null(strstr(text.text, "Sleef_cinz_sind1_u10purec\n"));
    text_free(&text);
    static const LlvmOptions UNKNOWN[] = {{.target = "nothing-at-all"}, {.target = "i386-linux-gnu"}, {.cpu = "no-such-cpu"}};
    for (size_t i = 0; i < sizeof UNKNOWN / sizeof UNKNOWN[0]; i++) {
        DiagnosticList diagnostics;
        diagnostic_list_initialise(&diagnostics, program.arena);
        assert_false(llvm_emit(program.module, &UNKNOWN[i], LLVM_OUTPUT_OBJECT, &text, NULL, &diagnostics));
        assert_int_equal(diagnostics.error_count, 1);
        diagnostic_list_free(&diagnostics);
    }
    program_free(&program);
}

// Exact on small integers, whatever the order.
static const char *const MODES =
    "arr-loops 1\n"
    "\nfunc @modes(dims N; x: f64[N]) -> (f64, f64, f64, f64) workspace 0 {\n"
    "  variable s1 a: f64\n  variable s2 b: f64\n  variable s3 c: f64\n  variable s4 d: f64\n  buffer x: f64[N] parameter 0\n"
    "  buffer r0: f64[1] written result 0\n  buffer r1: f64[1] written result 1\n  buffer r2: f64[1] written result 2\n"
    "  buffer r3: f64[1] written result 3\n  indices 3\n"
    "  reduce lanes16 i1 in 0 .. N {\n    a = add x[i1]\n    b = minimum x[i1]\n  }\n"
    "  reduce left i2 in 0 .. N {\n    c = maximum x[i2]\n  }\n"
    "  reduce any i3 in 0 .. N {\n    d = fma(x[i3], x[i3])\n  }\n"
    "  r0[0] = a\n  r1[0] = b\n  r2[0] = c\n  r3[0] = d\n}\n";

static void test_floating_point_modes(void **state) {
    (void)state;
    Program program;
    program_parse(&program, MODES);
    for (int mode = FLOATING_POINT_STRICT; mode <= FLOATING_POINT_FAST; mode++) {
        DiagnosticList diagnostics;
        diagnostic_list_initialise(&diagnostics, program.arena);
        LlvmOptions options = {.optimisation_level = 3, .floating_point = (FloatingPointMode)mode};
        llvm_jit_destroy(program.jit);
        program.jit = llvm_jit_create(program.module, &options, &diagnostics);
        double x[100], r[4];
        for (int64_t count = 1; count <= 100; count += 11) {
            for (int i = 0; i < count; i++) x[i] = 50 - i;
            void *arguments[5] = {x, &r[0], &r[1], &r[2], &r[3]};
            double n = (double)count, squares = 0;
            for (int i = 0; i < count; i++) squares += x[i] * x[i];
            assert_int_equal(program_call(&program, "modes", &count, arguments, NULL), ARR_OK);
            assert_true(r[0] == 50 * n - n * (n - 1) / 2 && r[1] == 51 - n && r[2] == 50 && r[3] == squares);
        }
        diagnostic_list_free(&diagnostics);
    }
    program_free(&program);
}

static void test_debug_information(void **state) {
    (void)state;
    Program program;
    program_parse(&program, WAVE);
    TextBuffer text = emit(&program, LLVM_OUTPUT_IR, (LlvmOptions){.debug_info = true});
    assert_non_null(strstr(text.text, "DISubprogram(name: \"wave\""));
    assert_non_null(strstr(text.text, "DILocalVariable(name: \"x\", arg: 2"));
    assert_non_null(strstr(text.text, "!DILocation(line: 10, column: 5"));
    text_free(&text);
    program_free(&program);
}

// A chain of 50,000 operations: nothing recurses on expressions.
static void test_long_chain(void **state) {
    (void)state;
    Program program;
    program_parse(&program, WAVE);
    LoopFunction *function = program.module->functions.items[0];
    LoopStatement *store = function->body.statements.items[0]->body.statements.items[0];
    for (int i = 0; i < 50000; i++) {
        LoopExpressionId operands[2] = {store->value, loop_build_constant(function, DTYPE_F64, scalar_from_double(DTYPE_F64, 0.5))};
        store->value = loop_build_apply(function, IR_ADD, DTYPE_F64, operands, 2);
    }
    TextBuffer text = emit(&program, LLVM_OUTPUT_IR, (LlvmOptions){0});
    assert_true(text.length > 50000 * 20);
    text_free(&text);
    program_free(&program);
}

// ---- large blocks ------------------------------------------------------------------------------------------------

// Hundreds of loops inside a loop: functions of their own, which share the index, the sum, two pointers and a failing check.
static void write_parts(TextBuffer *text, uint32_t count) {
    text_format(text, "arr-loops 1\n\nfunc @parts(dims N; x: f64[N], limit: f64) -> (f64) workspace 0 {\n  variable s1 limit: f64 parameter 1\n"
                      "  variable s2 t: f64\n  variable s3 own: f64\n  buffer x: f64[N] parameter 0\n  buffer r: f64[1] written result 0\n"
                      "  buffer p: f64[N] pointer to x\n  buffer q: f64[N] pointer to x\n  indices %u\n", count + 1);
    text_add(text, "  t = f64(0.0)\n  rebind p = x, q = x\n  for i1 in 0 .. N {\n");
    for (uint32_t i = 0; i < count; i++) {
        text_format(text, "    for i%u in i1 .. i1 + 2 {\n      own = multiply(p[i1], f64(%u.0))\n      t = add(t, own)\n    }\n", i + 2, i);
        if (i % 50 == 7) text_add(text, "    rebind p = q, q = p\n    check less(t, limit) code 9 values i1\n");
    }
    text_add(text, "  }\n  r[0] = t\n}\n");
}

static void test_parts(void **state) {
    (void)state;
    const double count = 200;
    Program program;
    TextBuffer text = {0};
    write_parts(&text, (uint32_t)count);
    program_parse(&program, text.text);
    for (int level = 0; level <= 3; level += 3) {
        program_compile(&program, NULL, level);
        int32_t (*parts)(int64_t, const double *, double, double *, arr_context *);
        program_function(&program, "parts", &parts);
        double x[3] = {1, 2, 3}, result;
        arr_context context = {.size = sizeof context, .abi_version = ARR_ABI_VERSION};
        assert_int_equal(parts(3, x, 1e9, &result, NULL), ARR_OK);
        assert_true(result == 6.0 * count * (count - 1));
        assert_int_equal(parts(3, x, count * (count - 1) + 1, &result, &context), ARR_E_INDEX);
        assert_int_equal(context.error.values[0], 1);
        assert_true(context.error.line > 20);
    }
    TextBuffer ir = emit(&program, LLVM_OUTPUT_IR, (LlvmOptions){.debug_info = true});
    assert_non_null(strstr(ir.text, "@parts.part2"));
    text_free(&ir);
    text_free(&text);
    program_free(&program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entry),       cmocka_unit_test(test_signature), cmocka_unit_test(test_control),
        cmocka_unit_test(test_vector_math), cmocka_unit_test(test_determinism), cmocka_unit_test(test_targets),
        cmocka_unit_test(test_debug_information), cmocka_unit_test(test_long_chain),
        cmocka_unit_test(test_floating_point_modes), cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
