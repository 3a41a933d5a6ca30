// What the C back end exports: headers that C99 and C++ read, names that clash with nothing, and the DLPack entry's
// tables.

#include "c_backend_fixture.h"

static const char two_functions[] =
    "arr-loops 1\n"
    "func @scale(dims N, M, class from parameter 0; class: i64, new: f64[N, M] written, b: bool[2*N], c: u8) -> (f32, "
    "i8[class]) workspace 128 {\n"
    "  doc \"Scales. */ Not the end.\"\n"
    "  variable s1 class: i64 parameter 0\n  variable s2 c: u8 parameter 3\n"
    "  buffer new: f64[N*M] written parameter 1\n  buffer b: bool[2*N] parameter 2\n"
    "  buffer r: f32[1] written result 0\n  buffer q: i8[class] written result 1\n  indices 1\n"
    "  r[0] = cast(c, f32)\n"
    "}\n"
    "\n"
    "func @nothing() -> () workspace 0 {\n}\n";

typedef struct Emitted {
    Arena *arena;
    StringTable *strings;
    DiagnosticList diagnostics;
    SourceFile source;
    LoopModule *module;
} Emitted;

// In place: the module refers to the source.
static void parse(Emitted *emitted, const char *text) {
    *emitted =
        (Emitted){.arena = arena_create(), .source = {.path = "names.loops", .text = text, .length = strlen(text)}};
    emitted->strings = string_table_create(emitted->arena);
    diagnostic_list_initialise(&emitted->diagnostics, emitted->arena);
    emitted->module = loop_parse(&emitted->source, emitted->arena, emitted->strings, &emitted->diagnostics);
    assert_non_null(emitted->module);
}

static void release(Emitted *emitted) {
    loop_module_release(emitted->module);
    diagnostic_list_free(&emitted->diagnostics);
    string_table_destroy(emitted->strings);
    arena_destroy(emitted->arena);
}

// ---- headers -----------------------------------------------------------------------------------------------------

static void compile_header(const Compiled *compiled, const char *compiler, const char *standard, const char *language) {
    char include[PATH_SIZE], file[PATH_SIZE + 64];
    include_folder(include);
    snprintf(file, sizeof file, "%s/use.c", compiled->folder);
    const char *command[] = {compiler, standard, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
                             "-I",     include,  "-x",    language,  file,         NULL};
    assert_int_equal(run(command), 0);
}

static void headers_are_c99_and_cxx(void **state) {
    (void)state;
    for (int dlpack = 0; dlpack < 2; dlpack++) {
        Compiled compiled = {.folder = "/tmp/arrc_c_header_XXXXXX"};
        CBackendOptions options = {.prefix = "my_", .header_name = "out/my-code.h", .dlpack = dlpack};
        assert_non_null(mkdtemp(compiled.folder));
        emit(two_functions, &options, &compiled);
        write_file(&compiled, "my-code.h", compiled.header.text);
        write_file(&compiled, "use.c",
                   "#include \"my-code.h\"\n#include \"my-code.h\"\nint main(void) { return my_nothing(0); }\n");
        compile_header(&compiled, "gcc", "-std=c99", "c");
        compile_header(&compiled, "clang-19", "-std=c11", "c");
        compile_header(&compiled, "g++", "-std=c++11", "c++");
        compile_header(&compiled, "clang++-19", "-std=c++20", "c++");
        cc_close(&compiled);
    }
}

static void headers_document_every_parameter(void **state) {
    static const char *const expected[] = {
        "#ifndef MY_CODE_H\n",
        " *   N: extent\n *   M: extent\n *   class_: i64, by value\n *   new_: f64[N, M], read and written, C order\n",
        " *   b: bool[2*N], read only, C order\n *   c: u8, by value\n *   result0: f32, result, one element\n *   "
        "result1: i8[class], result, C order\n",
        "int32_t my_scale(int64_t N, int64_t M, int64_t class_, double *new_, const bool *b, uint8_t c, float "
        "*result0, int8_t *result1, struct arr_context *ctx);\n",
        "int64_t my_scale_workspace_bytes(int64_t N, int64_t M, int64_t class_);\n",
        "Scales. * / Not the end.",
        "int32_t my_nothing(struct arr_context *ctx);\n",
        "int64_t my_nothing_workspace_bytes(void);\n",
    };
    (void)state;
    Emitted emitted;
    parse(&emitted, two_functions);
    CBackendOptions options = {.prefix = "my_", .header_name = "out/my-code.h"};
    TextBuffer header = {0};
    c_emit_header(emitted.module, &options, &header);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        if (!strstr(header.text, expected[i])) fail_msg("the header lacks %s:\n%s", expected[i], header.text);
    text_free(&header);
    release(&emitted);
}

// ---- names -------------------------------------------------------------------------------------------------------

typedef struct NameCase {
    const char *name, *prefix, *diagnostic;
} NameCase;

static void clashing_names_are_reported(void **state) {
    static const NameCase cases[] = {
        {"malloc", "", "the exported name 'malloc' is a name of the C library; use --prefix= to change it"},
        {"exp", "", "the exported name 'exp' is a name of the C library; use --prefix= to change it"},
        {"main", NULL, "the exported name 'main' is a name of the C library; use --prefix= to change it"},
        {"template", "", "the exported name 'template' is a keyword of C or C++; use --prefix= to change it"},
        {"int", "", "the exported name 'int' is a keyword of C or C++; use --prefix= to change it"},
        {"arr_f", "", "the exported name 'arr_f' is reserved for the runtime library; use --prefix= to change it"},
        {"_F", "", "the exported name '_F' is reserved by C; use --prefix= to change it"},
        {"other_workspace_bytes", "",
         "two exported symbols are called 'other_workspace_bytes'; rename one of the functions or use --prefix="},
        {"other_dl", "", "two exported symbols are called 'other_dl'; rename one of the functions or use --prefix="},
        {"malloc", "x_", NULL},
        {"_f", "", NULL},
        {"jacobi", "", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TextBuffer text = {0};
        text_format(&text, "arr-loops 1\nfunc @other() -> () workspace 0 {\n}\nfunc @%s() -> () workspace 0 {\n}\n",
                    cases[i].name);
        Emitted emitted;
        parse(&emitted, text.text);
        CBackendOptions options = {.prefix = cases[i].prefix, .dlpack = true};
        bool valid = c_check_names(emitted.module, &options, &emitted.diagnostics);
        if (valid != !cases[i].diagnostic) fail_msg("%s", cases[i].name);
        if (!valid) assert_string_equal(emitted.diagnostics.entries.items[0].message, cases[i].diagnostic);
        release(&emitted);
        text_free(&text);
    }
}

// Local names that clash with keywords, macros, library functions and the emitter's own names are changed, not refused.
static void local_names_may_be_anything(void **state) {
    static const char *const names[] = {"int",   "NAN",   "NULL",     "fma", "exp",   "i1",    "i1_",  "t1",
                                        "row",   "lane",  "total0",   "ctx", "ctx_",  "start", "stop", "blocks",
                                        "while", "class", "arr_push", "I",   "errno", "_x",    "end",  "k"};
    enum { NAME_COUNT = sizeof names / sizeof names[0] };
    (void)state;
    TextBuffer text = {0};
    text_add(&text, "arr-loops 1\nfunc @f(dims N; ");
    for (int i = 0; i < NAME_COUNT; i++) text_format(&text, "%s%s: f64[N]", i ? ", " : "", names[i]);
    text_add(&text, ") -> (f64) workspace 0 {\n  variable s1 stderr: f64\n");
    for (int i = 0; i < NAME_COUNT; i++) text_format(&text, "  buffer %s: f64[N] parameter %d\n", names[i], i);
    text_add(&text, "  buffer result: f64[1] written result 0\n  indices 1\n  result[0] = f64(0.0)\n");
    for (int i = 0; i < NAME_COUNT; i++) {
        text_format(&text, "  reduce lanes16 i1 in 0 .. N {\n    stderr = add %s[i1]\n  }\n", names[i]);
        text_add(&text, "  result[0] = add(result[0], stderr)\n");
    }
    text_add(&text, "}\n");
    Compiled compiled = cc_open(text.text);
    assert_non_null(strstr(compiled.header.text, "const double *row,"));
    cc_close(&compiled);
    text_free(&text);
}

// ---- DLPack ------------------------------------------------------------------------------------------------------

static void check_tables(const arr_signature *signature) {
    assert_int_equal(signature->size, sizeof *signature);
    assert_string_equal(signature->name, "axpy");
    assert_int_equal(signature->dimension_count, 2);
    assert_int_equal(signature->argument_count, 4);
    assert_int_equal(signature->result_count, 1);
    assert_int_equal(signature->extent_count, 3);
    assert_int_equal(signature->dimensions[0].argument, 1);
    assert_int_equal(signature->dimensions[0].axis, 0);
    assert_int_equal(signature->dimensions[1].argument, 2);
    assert_int_equal(signature->dimensions[1].axis, -1);
    assert_int_equal(signature->arguments[0].flags, ARR_ARGUMENT_SCALAR);
    assert_int_equal(signature->arguments[1].flags, ARR_ARGUMENT_WRITTEN);
    assert_int_equal(signature->arguments[3].flags, ARR_ARGUMENT_RESULT);
    assert_int_equal(signature->arguments[3].rank, 2);
    assert_int_equal(signature->arguments[3].first_extent, 1);
}

static void call_through_tables(const arr_signature *signature) {
    double a = 2, x[2] = {1, 2}, result[6];
    int32_t k = 3;
    int64_t dims[] = {2, 3}, extents[3];
    void *const arguments[] = {&a, x, &k, result};
    assert_int_equal(signature->extents(dims, extents), ARR_OK);
    assert_int_equal(extents[1] * 100 + extents[2], 203);
    assert_int_equal(signature->workspace_bytes(dims), 0);
    assert_int_equal(signature->invoke(dims, arguments, NULL), ARR_OK);
    assert_true(result[5] == 4 + 2 * 3);
    dims[1] = -1;
    assert_int_equal(signature->extents(dims, extents), ARR_E_EXTENT);
}

// Lazily bound: arr_dl_call itself belongs to the runtime library, whose tests call it.
static void signatures_describe_functions(void **state) {
    (void)state;
    Compiled compiled = {.folder = "/tmp/arrc_c_signature_XXXXXX"};
    CBackendOptions options = {.prefix = "", .dlpack = true};
    char source[PATH_SIZE + 64], library[PATH_SIZE + 64], include[PATH_SIZE];
    assert_non_null(mkdtemp(compiled.folder));
    emit("arr-loops 1\nfunc @axpy(dims N, k from parameter 2 nonnegative; a: f64, x: f64[N] written, k: i32) -> "
         "(f64[N, k]) workspace 0 {\n"
         "  variable s1 a: f64 parameter 0\n  buffer x: f64[N] written parameter 1\n  buffer result: f64[N*k] written "
         "result 0\n  indices 2\n"
         "  for i1 in 0 .. N {\n    for i2 in 0 .. k {\n"
         "      result[k*i1 + i2] = add(multiply(a, x[i1]), cast(extent(N*k), f64))\n    }\n  }\n}\n",
         &options, &compiled);
    write_file(&compiled, "code.c", compiled.source.text);
    snprintf(source, sizeof source, "%s/code.c", compiled.folder);
    snprintf(library, sizeof library, "%s/code.so", compiled.folder);
    include_folder(include);
    const char *command[] = {"gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared",
                             "-I",  include,    "-o",    library,   source,    NULL};
    assert_int_equal(run(command), 0);
    compiled.libraries[0] = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
    const arr_signature *signature = dlsym(compiled.libraries[0], "axpy_signature");
    assert_non_null(signature);
    check_tables(signature);
    call_through_tables(signature);
    cc_close(&compiled);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_c99_and_cxx),       cmocka_unit_test(headers_document_every_parameter),
        cmocka_unit_test(clashing_names_are_reported),   cmocka_unit_test(local_names_may_be_anything),
        cmocka_unit_test(signatures_describe_functions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
