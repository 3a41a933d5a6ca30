// The array IR: folding and hash-consing of the builder, the text's exact round trip, the verifier, and the parser on
// damaged texts.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "middle/ir/ir.h"
#include "middle/ir/scalar.h"

#include <string.h>

typedef struct Fixture {
    Arena *arena;
    StringTable *strings;
    IrModule *module;
    IrFunction *function;
    ExtentTable *table;
    ExtentId n, m, zero, one;
} Fixture;

static const Span nowhere = {0, 0};

static void add_dimension(Fixture *fixture, const char *name) {
    IrDimension dimension = {.name = string_intern(fixture->strings, name, strlen(name)), .nonnegative = true};
    vector_push(&fixture->function->dimensions, dimension);
}

static ValueId add_parameter(Fixture *fixture, const char *name, DType dtype, uint32_t rank, const ExtentId *shape) {
    int64_t position = (int64_t)fixture->function->parameters.count;
    IrAttributes attributes = {.integer_count = 1, .integers = &position};
    IrParameter parameter = {.name = string_intern(fixture->strings, name, strlen(name))};
    parameter.value =
        ir_build(fixture->function, IR_PARAMETER, (IrType){dtype, rank, shape}, NULL, 0, &attributes, nowhere);
    parameter.type = ir_type(fixture->function, parameter.value);
    vector_push(&fixture->function->parameters, parameter);
    return parameter.value;
}

static int set_up(void **state) {
    static Fixture fixture;
    fixture.arena = arena_create();
    fixture.strings = string_table_create(fixture.arena);
    fixture.module = ir_module_create(fixture.arena, fixture.strings);
    fixture.function = ir_function_create(fixture.module, "f");
    fixture.table = fixture.module->extents;
    add_dimension(&fixture, "N");
    add_dimension(&fixture, "M");
    fixture.n = extent_dimension(fixture.table, 0, "N");
    fixture.m = extent_dimension(fixture.table, 1, "M");
    fixture.zero = extent_constant(fixture.table, 0);
    fixture.one = extent_constant(fixture.table, 1);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state) {
    Fixture *fixture = *state;
    ir_module_release(fixture->module);
    string_table_destroy(fixture->strings);
    arena_destroy(fixture->arena);
    return 0;
}

static void assert_valid(const IrModule *module) {
    char message[256] = "";
    if (!ir_verify(module, message, sizeof message)) fail_msg("%s", message);
}

static IrModule *parse_text(Fixture *fixture, const char *text, size_t length, DiagnosticList *diagnostics) {
    SourceFile source = {.path = "test.ir", .text = text, .length = length};
    return ir_parse(&source, fixture->arena, fixture->strings, diagnostics);
}

// print(parse(text)) == text
static void assert_round_trip(Fixture *fixture, const char *text) {
    DiagnosticList diagnostics;
    TextBuffer printed = {0};
    diagnostic_list_initialise(&diagnostics, fixture->arena);
    IrModule *parsed = parse_text(fixture, text, strlen(text), &diagnostics);
    if (!parsed)
        fail_msg("%s at %u in\n%s", diagnostics.entries.items[0].message, diagnostics.entries.items[0].span.start,
                 text);
    ir_print(parsed, &printed);
    assert_string_equal(printed.text, text);
    ir_module_release(parsed);
    text_free(&printed);
    diagnostic_list_free(&diagnostics);
}

// ---- folding -----------------------------------------------------------------------------------------------------

static void test_hash_consing(void **state) {
    Fixture *fixture = *state;
    ValueId a = add_parameter(fixture, "a", DTYPE_F64, 1, &fixture->n),
            b = add_parameter(fixture, "b", DTYPE_F64, 1, &fixture->n);
    ValueId sum = ir_build_binary(fixture->function, IR_ADD, a, b, nowhere);
    assert_true(value_same(sum, ir_build_binary(fixture->function, IR_ADD, a, b, (Span){3, 4})));
    assert_false(value_same(sum, ir_build_binary(fixture->function, IR_ADD, b, a, nowhere)));
    for (int i = 0; i < 200; i++) ir_build_integer(fixture->function, DTYPE_I64, i, nowhere);
    assert_true(value_same(sum, ir_build_binary(fixture->function, IR_ADD, a, b, nowhere)));
}

static void test_scalar_folding(void **state) {
    Fixture *fixture = *state;
    IrFunction *f = fixture->function;
    ValueId two = ir_build_integer(f, DTYPE_I64, 2, nowhere), three = ir_build_integer(f, DTYPE_I64, 3, nowhere);
    ValueId six = ir_build_integer(f, DTYPE_I64, 6, nowhere), zero = ir_build_integer(f, DTYPE_I64, 0, nowhere);
    ValueId x = add_parameter(fixture, "x", DTYPE_I64, 0, NULL), y = add_parameter(fixture, "y", DTYPE_F64, 0, NULL);
    assert_true(value_same(ir_build_binary(f, IR_MULTIPLY, two, three, nowhere), six));
    assert_true(value_same(ir_build_binary(f, IR_ADD, x, zero, nowhere), x));
    assert_true(value_same(ir_build_binary(f, IR_ADD, zero, x, nowhere), x));
    assert_false(value_same(ir_build_binary(f, IR_SUBTRACT, zero, x, nowhere), x));
    assert_true(value_same(ir_build_cast(f, x, DTYPE_I64, nowhere), x));
    ValueId nothing = ir_build_float(f, DTYPE_F64, 0.0, nowhere); // -0.0 + 0.0 is 0.0: not neutral
    assert_false(value_same(ir_build_binary(f, IR_ADD, y, nothing, nowhere), y));
}

static void test_extents(void **state) {
    Fixture *fixture = *state;
    IrFunction *f = fixture->function;
    ValueId x = add_parameter(fixture, "x", DTYPE_I64, 0, NULL);
    ValueId extent = ir_build_extent(f, fixture->n, nowhere);
    assert_true(extent_same(ir_value_extent(f, extent), fixture->n));
    assert_true(value_same(ir_build_extent(f, ir_value_extent(f, x), nowhere), x));
    assert_true(extent_same(ir_value_extent(f, ir_build_integer(f, DTYPE_I64, 7, nowhere)),
                            extent_constant(fixture->table, 7)));
}

static void test_structural_folding(void **state) {
    Fixture *fixture = *state;
    IrFunction *f = fixture->function;
    ExtentId shape[] = {fixture->n, fixture->m}, swapped[] = {fixture->m, fixture->n};
    ValueId a = add_parameter(fixture, "a", DTYPE_F64, 2, shape);
    int64_t swap[] = {1, 0}, ones[] = {1, 1}, twos[] = {2, 2}, keep[] = {0, 1};
    ExtentId starts[] = {fixture->one, fixture->one}, nothing[] = {fixture->zero, fixture->zero};
    ValueId transposed = ir_build_transpose(f, a, swap, nowhere);
    assert_true(value_same(ir_build_transpose(f, transposed, swap, nowhere), a));
    assert_true(value_same(ir_build_slice(f, a, nothing, ones, shape, nowhere), a));
    assert_true(value_same(ir_build_broadcast(f, a, 2, shape, keep, nowhere), a));
    assert_true(value_same(ir_build_reshape(f, ir_build_reshape(f, a, 2, swapped, nowhere), 2, shape, nowhere), a));
    ValueId inner = ir_build_slice(f, a, starts, twos, shape, nowhere);
    const IrNode *outer = ir_node(f, ir_build_slice(f, inner, starts, twos, shape, nowhere));
    assert_true(value_same(outer->operands[0], a));
    assert_int_equal(outer->attributes.integers[0], 4);
    assert_true(extent_is_value(fixture->table, outer->attributes.extents[0], 3));
    assert_valid(fixture->module);
}

// ---- text --------------------------------------------------------------------------------------------------------

static const char *const texts[] = {
    "arr-ir 1\n",
    "arr-ir 1\n"
    "\n"
    "function axpy @0-40 {\n"
    "  doc \"says \\x22a\\x22\\x0a\"\n"
    "  dimension N nonnegative @3-4\n"
    "  parameter a = %1 : f64\n"
    "  parameter x = %2 : f64[N] @5-6\n"
    "  parameter y = %3 : f64[N]\n"
    "  %4 = broadcast(%1) integers[-1] : f64[N] @7-8\n"
    "  %5 = multiply(%4, %2) : f64[N]\n"
    "  %6 = add(%5, %3) : f64[N]\n"
    "  %7 = update(%3, %6) map{(#0) in [0, N) -> 0(#0)} : f64[N] @9-10\n"
    "  final 2 = %7\n"
    "  return()\n"
    "}\n",
    "arr-ir 1\n"
    "\n"
    "function mixed tuple {\n"
    "  dimension N nonnegative\n"
    "  dimension i1 parameter 0 nonnegative\n"
    "  parameter i1 = %1 : i64\n"
    "  parameter A = %2 : f32[N, $i1]\n"
    "  %3 = extent extents[N] : i64\n"
    "  %4 = equal(%3, %1) : bool\n"
    "  %5 = check(%4) extents[N, %1] code 8 @4-9\n"
    "  %6 = constant value 1.5 : f32\n"
    "  %7 = for(%2) integers[1] extents[0, max(N - 1, 0)] {\n"
    "    region(%8 : i64, %9 : f32[N, $i1] @2-3) {\n"
    "      %10 = index(%9) integers[0] extents[%8 + 1] : f32[$i1]\n"
    "      %11 = slice(%10) integers[1] extents[%8] : f32[max($i1 - %8, 0)]\n"
    "      %12 = reduce(%11) integers[0] order lanes16 combiner add : f32\n"
    "      %13 = less(%12, %6) : bool\n"
    "      %14 = negative(%9) : f32[N, $i1]\n"
    "      %15 = if(%13) {\n"
    "        region() {\n"
    "          yield(%14)\n"
    "        }\n"
    "        region() {\n"
    "          yield(%9)\n"
    "        }\n"
    "      }\n"
    "      %16 = result(%15) integers[0] : f32[N, $i1]\n"
    "      yield(%16)\n"
    "    }\n"
    "  }\n"
    "  %17 = constant value 10 : i64\n"
    "  %18 = constant value 1 : i64\n"
    "  %19 = while(%1) {\n"
    "    region(%20 : i64) {\n"
    "      %21 = less(%20, %17) : bool\n"
    "      yield(%21)\n"
    "    }\n"
    "    region(%22 : i64) {\n"
    "      %23 = add(%22, %18) : i64\n"
    "      yield(%23)\n"
    "    }\n"
    "  }\n"
    "  %24 = result(%7) integers[0] : f32[N, $i1]\n"
    "  %25 = iota integers[0] : i64[N]\n"
    "  %26 = transpose(%24) integers[1, 0] : f32[$i1, N]\n"
    "  %27 = contract(%24, %26) integers[0, 1, 1, 2, 0, 2] order chunk256 : f32[N, N]\n"
    "  %28 = diagonal(%27) integers[0, 1] extents[0, 0] : f32[N]\n"
    "  %29 = roll(%28) integers[0] extents[%1] : f32[N]\n"
    "  %30 = concatenate(%28, %29) integers[0] : f32[2*N]\n"
    "  %31 = reshape(%30) : f32[2, N]\n"
    "  %32 = arg_reduce(%31) integers[1] combiner maximum : i64[2]\n"
    "  return(%24, %25, %32)\n"
    "}\n",
};

enum { TEXT_COUNT = sizeof texts / sizeof *texts };

static void test_round_trip(void **state) {
    for (size_t i = 0; i < TEXT_COUNT; i++) assert_round_trip(*state, texts[i]);
}

// Built out of order and with other numbers, a function prints as it is read back.
static void test_round_trip_of_built(void **state) {
    Fixture *fixture = *state;
    IrFunction *f = fixture->function;
    ValueId dead = ir_build_integer(f, DTYPE_I64, 99, nowhere);
    ValueId k = add_parameter(fixture, "k", DTYPE_I64, 0, NULL), j = add_parameter(fixture, "j", DTYPE_I64, 0, NULL);
    ValueId late = ir_build_binary(f, IR_MULTIPLY, j, j, nowhere),
            early = ir_build_binary(f, IR_MULTIPLY, k, k, nowhere);
    ExtentId extent = extent_max(fixture->table, ir_value_extent(f, late), ir_value_extent(f, early));
    ValueId loop = ir_build_for(f, f->root, fixture->zero, ir_value_extent(f, early), 1, &k, 1, nowhere);
    RegionId body = ir_node(f, loop)->regions[0];
    vector_push(&ir_region(f, body)->results, ir_build_extent(f, extent, nowhere));
    ValueId result = ir_build_result(f, loop, 0, ir_type(f, k), nowhere);
    vector_push(&f->results, result);
    assert_true(value_exists(dead));
    assert_valid(fixture->module);
    TextBuffer text = {0};
    ir_print(fixture->module, &text);
    assert_null(strstr(text.text, "99"));
    assert_round_trip(fixture, text.text);
    text_free(&text);
}

static const char *const wrong_texts[] = {
    "",
    "arr-ir 2\n",
    "arr-ir 1\nfunction",
    "arr-ir 1\nfunction f {",
    "arr-ir 1\nfunction f { return(%1) }",
    "arr-ir 1\nfunction f { %1 = constant value 1 : i64 %1 = constant value 2 : i64 return() }",
    "arr-ir 1\nfunction f { %1 = constant value x : i64 return() }",
    "arr-ir 1\nfunction f { %1 = add(%1, %1) : i64 return() }",
    "arr-ir 1\nfunction f { %1 = constant value 1 : i64 %2 = add(%1) : i64 return() }",
    "arr-ir 1\nfunction f { %1 = constant value 1 : i64 %2 = constant value 1.0 : f64 %3 = add(%1, %2) : i64 return() "
    "}",
    "arr-ir 1\nfunction f { %1 = iota integers[1] : i64[3] return() }",
    "arr-ir 1\nfunction f { %1 = constant value 1 : i64 %2 = slice(%1) integers[1] extents[0] : i64 return() }",
    "arr-ir 1\nfunction f { %1 = constant value true : bool %2 = check(%1) extents[] code 1 %3 = result(%2) "
    "integers[0] : i64 return() }",
    "arr-ir 1\nfunction f { %1 = for() integers[0] extents[0, 1] { region(%2 : i64) { yield() } } return() }",
    "arr-ir 1\nfunction f { %1 = for() integers[1] extents[0, 1] { region(%2 : i64) { yield(%2) } } return() }",
    "arr-ir 1\nfunction f { %1 = for() integers[1] extents[0, 1] { region(%2 : i64) { yield() } } return(%2) }",
    "arr-ir 1\nfunction f { %1 = constant value 1.0 : f64 %2 = iota integers[0] : i64[%1] return() }",
};

static void test_wrong_texts(void **state) {
    Fixture *fixture = *state;
    for (size_t i = 0; i < sizeof wrong_texts / sizeof *wrong_texts; i++) {
        DiagnosticList diagnostics;
        diagnostic_list_initialise(&diagnostics, fixture->arena);
        if (parse_text(fixture, wrong_texts[i], strlen(wrong_texts[i]), &diagnostics))
            fail_msg("accepted: %s", wrong_texts[i]);
        assert_int_equal(diagnostics.error_count, 1);
        diagnostic_list_free(&diagnostics);
    }
}

static uint64_t next_random(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

// Damaged texts give a module or a diagnostic; whatever is accepted prints and reads back.
static void test_damaged_texts(void **state) {
    Fixture *fixture = *state;
    static const char replacements[] = "%#0123456789,()[]{}-+*:= @NMx\"\\$\n";
    uint64_t seed = 7;
    for (int round = 0; round < 3000; round++) {
        const char *original = texts[1 + next_random(&seed) % (TEXT_COUNT - 1)];
        size_t length = strlen(original), cut = next_random(&seed) % 8 ? length : next_random(&seed) % length;
        char *text = arena_copy_string(fixture->arena, original, cut);
        for (uint64_t i = next_random(&seed) % 4; i > 0 && cut; i--)
            text[next_random(&seed) % cut] = replacements[next_random(&seed) % (sizeof replacements - 1)];
        DiagnosticList diagnostics;
        diagnostic_list_initialise(&diagnostics, fixture->arena);
        IrModule *module = parse_text(fixture, text, cut, &diagnostics);
        assert_true((module == NULL) == (diagnostics.error_count > 0));
        if (module) {
            TextBuffer printed = {0};
            ir_print(module, &printed);
            assert_round_trip(fixture, printed.text);
            text_free(&printed);
            ir_module_release(module);
        }
        diagnostic_list_free(&diagnostics);
    }
}

// ---- tables ------------------------------------------------------------------------------------------------------

static void test_operations(void **state) {
    (void)state;
    for (int op = 0; op < IR_OP_COUNT; op++) {
        const IrOpInfo *info = ir_op_info((IrOp)op);
        assert_int_equal(ir_op_from_name(info->name, strlen(info->name)), op);
    }
    assert_int_equal(ir_op_from_spelling("bitwise_not"), IR_INVERT);
    assert_int_equal(ir_op_from_spelling("bitwise"), IR_OP_COUNT);
    assert_int_equal(ir_op_from_spelling(""), IR_OP_COUNT);
}

static void test_dtypes(void **state) {
    (void)state;
    assert_int_equal(dtype_promote(DTYPE_I8, DTYPE_U8), DTYPE_I16);
    assert_int_equal(dtype_promote(DTYPE_I64, DTYPE_U64), DTYPE_F64);
    assert_int_equal(dtype_promote(DTYPE_I32, DTYPE_F32), DTYPE_F64);
    assert_int_equal(dtype_promote(DTYPE_U16, DTYPE_F32), DTYPE_F32);
    assert_int_equal(dtype_promote(DTYPE_C64, DTYPE_F64), DTYPE_C128);
    assert_int_equal(dtype_promote(DTYPE_C64, DTYPE_I16), DTYPE_C64);
    assert_int_equal(dtype_promote(DTYPE_BOOL, DTYPE_U8), DTYPE_U8);
    assert_int_equal(dtype_from_name("complex128"), DTYPE_C128);
    assert_int_equal(dtype_from_name("f16"), DTYPE_NONE);
    assert_int_equal(dtype_from_numpy_string("i8"), DTYPE_I64); // 8 bytes
    assert_int_equal(dtype_from_numpy_string("u1"), DTYPE_U8);
    assert_int_equal(dtype_from_numpy_string("c16"), DTYPE_C128);
    assert_int_equal(dtype_from_numpy_string("b1"), DTYPE_BOOL);
    assert_int_equal(dtype_from_numpy_string("single"), DTYPE_F32);
    assert_int_equal(dtype_from_numpy_string("float32"), DTYPE_F32);
    assert_int_equal(dtype_from_numpy_string("f64"), DTYPE_NONE);
    assert_int_equal(dtype_from_numpy_string("f2"), DTYPE_NONE);
    for (int left = 0; left < DTYPE_COUNT; left++)
        for (int right = 0; right < DTYPE_COUNT; right++)
            assert_int_equal(dtype_promote((DType)left, (DType)right), dtype_promote((DType)right, (DType)left));
}

// A chain of 50,000 nodes is walked without recursion.
static void test_long_chain(void **state) {
    Fixture *fixture = *state;
    ValueId value = add_parameter(fixture, "x", DTYPE_I64, 0, NULL), first = value;
    for (int i = 0; i < 50000; i++) value = ir_build_binary(fixture->function, IR_ADD, value, first, nowhere);
    vector_push(&fixture->function->results, value);
    assert_valid(fixture->module);
    TextBuffer text = {0};
    ir_print(fixture->module, &text);
    assert_round_trip(fixture, text.text);
    text_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_hash_consing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_scalar_folding, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_extents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_structural_folding, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_round_trip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_round_trip_of_built, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_operations, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_dtypes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_chain, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
