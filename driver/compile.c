// The compile mode: options, output names, and what each mode writes.

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compile.h"
#include "options_remarks.h"

enum { FUSED_ROWS_LIMIT = 1 << 20 };

enum {
    OPTION_HEADER = 256, OPTION_NO_HEADER, OPTION_SHARED, OPTION_EMIT, OPTION_FP, OPTION_TARGET, OPTION_CPU, OPTION_PREFIX, OPTION_FUSED_ROWS, OPTION_DLPACK,
    OPTION_LINK_FLAGS, OPTION_STOP_AFTER, OPTION_DUMP, OPTION_TIME_REPORT, OPTION_VERSION,
    OPTION_LIST_FUNCTIONS
};

static const struct option long_options[] = {
    {"header", required_argument, NULL, OPTION_HEADER}, {"no-header", no_argument, NULL, OPTION_NO_HEADER},
    {"shared", no_argument, NULL, OPTION_SHARED}, {"emit", required_argument, NULL, OPTION_EMIT},
    {"fp", required_argument, NULL, OPTION_FP}, {"target", required_argument, NULL, OPTION_TARGET},
    {"cpu", required_argument, NULL, OPTION_CPU}, {"prefix", required_argument, NULL, OPTION_PREFIX},
    {"fused-rows", required_argument, NULL, OPTION_FUSED_ROWS},
    {"dlpack", no_argument, NULL, OPTION_DLPACK}, {"print-link-flags", no_argument, NULL, OPTION_LINK_FLAGS},
    {"stop-after", required_argument, NULL, OPTION_STOP_AFTER}, {"dump", required_argument, NULL, OPTION_DUMP},
    {"time-report", no_argument, NULL, OPTION_TIME_REPORT}, {"version", no_argument, NULL, OPTION_VERSION},
    {"list-functions", no_argument, NULL, OPTION_LIST_FUNCTIONS},
    EGRAPH_LONG_OPTIONS, {"remarks", required_argument, NULL, OPTION_REMARKS}, {"diagnostics", required_argument, NULL, OPTION_DIAGNOSTICS}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};

// ---- option values -----------------------------------------------------------------------------------------------

static int set_mode(CompileRequest *request, CompileMode mode, arrc_emit_kind kind) {
    if (request->mode != COMPILE_NOTHING && (request->mode != mode || request->kind != kind))
        return usage_error("", "only one of -c, -S, --shared, --emit and --stop-after can be given");
    request->mode = mode;
    request->kind = kind;
    return EXIT_CODE_SUCCESS;
}

static int set_emit(CompileRequest *request, const char *name) {
    for (int kind = 0; kind < ARRC_EMIT_COUNT; kind++) {
        if (strcmp(name, arrc_emit_name((arrc_emit_kind)kind)) == 0) return set_mode(request, COMPILE_EMIT, (arrc_emit_kind)kind);
    }
    return usage_error("", "unknown output '%s': --emit takes ast, ir, loops, llvm, llvm-opt, bc, asm, obj, c or header", name);
}

static int find_pass(const char *name, arrc_pass *pass) {
    for (int k = 0; k < ARRC_PASS_COUNT; k++) {
        *pass = (arrc_pass)k;
        if (strcmp(name, arrc_pass_name(*pass)) == 0) return EXIT_CODE_SUCCESS;
    }
    return usage_error("", "unknown pass '%s': the passes are parse, check, egraph and lower", name);
}

static int set_stop_after(CompileRequest *request, const char *name) {
    int code = find_pass(name, &request->options.stop_after);
    return code ? code : set_mode(request, COMPILE_STOP, ARRC_EMIT_AST);
}

static int add_dump(CompileRequest *request, const char *name) {
    arrc_pass pass;
    int code = find_pass(name, &pass);
    if (!code) request->options.dump_passes |= 1u << pass;
    return code;
}

static int set_level(CompileRequest *request, const char *text) {
    return option_level(text, &request->options) ? 0 : usage_error("", "-O takes a level from 0 to 3, not '%s'", text);
}

static int set_floating_point(CompileRequest *request, const char *text) {
    return option_floating_point(text, &request->options) ? 0 : usage_error("", "--fp takes strict, relaxed or fast, not '%s'", text);
}

static bool is_identifier(const char *text) {
    char *assignment = text_join(text, "=", "");
    bool result = option_name_length(assignment) == strlen(text);
    free(assignment);
    return result;
}

static int set_prefix(CompileRequest *request, const char *text) {
    if (*text && !is_identifier(text)) return usage_error("", "--prefix takes the beginning of a C identifier, not '%s'", text);
    request->options.prefix = text;
    return EXIT_CODE_SUCCESS;
}

static int set_fused_rows(CompileRequest *request, const char *text) {
    char *end;
    long rows = strtol(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || rows < 1 || rows > FUSED_ROWS_LIMIT) return usage_error("", "--fused-rows takes a number from 1 to %d, not '%s'", FUSED_ROWS_LIMIT, text);
    request->options.fused_rows = (int)rows;
    return EXIT_CODE_SUCCESS;
}

static int set_path(char **path, const char *option, const char *text) {
    if (*text == '\0') return usage_error("", "%s needs a file name", option);
    free(*path);
    *path = text_join(text, "", "");
    return EXIT_CODE_SUCCESS;
}

static int apply_option(CompileRequest *request, int code, char **argv) {
    if (option_is_egraph(code)) return option_egraph(&request->egraph, code, optarg, &request->options);
    if (option_is_remarks(code)) return option_remarks(&request->remarks, "", code, optarg, &request->options);
    switch (code) {
    case OPTION_DIAGNOSTICS: return option_diagnostics("", optarg);
    case 'c': return set_mode(request, COMPILE_OBJECT, ARRC_EMIT_OBJECT);
    case 'S': return set_mode(request, COMPILE_ASSEMBLY, ARRC_EMIT_ASSEMBLY);
    case OPTION_SHARED: return set_mode(request, COMPILE_SHARED, ARRC_EMIT_OBJECT);
    case OPTION_EMIT: return set_emit(request, optarg);
    case OPTION_STOP_AFTER: return set_stop_after(request, optarg);
    case OPTION_DUMP: return add_dump(request, optarg);
    case OPTION_FP: return set_floating_point(request, optarg);
    case 'O': return set_level(request, optarg);
    case 'o': return set_path(&request->output, "-o", optarg);
    case OPTION_HEADER: return set_path(&request->header, "--header", optarg);
    case OPTION_FUSED_ROWS: return set_fused_rows(request, optarg);
    case OPTION_PREFIX: return set_prefix(request, optarg);
    case 'g': request->options.debug_info = 1; return 0;
    case 'h': request->help = true; return 0;
    case OPTION_NO_HEADER: request->no_header = true; return 0;
    case OPTION_TARGET: request->options.target = optarg; return 0;
    case OPTION_CPU: request->options.cpu = optarg; return 0;
    case OPTION_DLPACK: request->options.dlpack = 1; return 0;
    case OPTION_LINK_FLAGS: request->print_link_flags = true; return 0;
    case OPTION_TIME_REPORT: request->time_report = true; return 0;
    case OPTION_VERSION: request->version = true; return 0;
    case OPTION_LIST_FUNCTIONS: request->list_functions = true; return 0;
    default: return option_refused("", code, argv);
    }
}

static int parse_options(CompileRequest *request, int argc, char **argv) {
    int option, code = 0;
    opterr = 0;
    while (!code && (option = getopt_long(argc, argv, ":cSo:O:R:gh", long_options, NULL)) != -1) code = apply_option(request, option, argv);
    return code;
}

// ---- defaults ----------------------------------------------------------------------------------------------------

static int choose_input(CompileRequest *request, int argc, char **argv) {
    if (optind == argc) return usage_error("", "no input file");
    if (argc - optind > 1) return usage_error("", "more than one input file: %s and %s", argv[optind], argv[optind + 1]);
    request->input = argv[optind];
    if (request->mode != COMPILE_NOTHING) return EXIT_CODE_SUCCESS;
    if (request->print_link_flags) return set_mode(request, COMPILE_LINK_FLAGS, ARRC_EMIT_OBJECT);
    if (!strpbrk(request->input, "./")) return usage_error("", "there is no subcommand '%s'", request->input);
    return usage_error("", "nothing to do with %s: give -c, -S, --shared or --emit=KIND", request->input);
}

// Text goes to stdout, machine code to a file in the current folder.
static void choose_output(CompileRequest *request) {
    static const char *const extensions[ARRC_EMIT_COUNT] = {
        [ARRC_EMIT_ASSEMBLY] = ".s", [ARRC_EMIT_OBJECT] = ".o", [ARRC_EMIT_BITCODE] = ".bc"};
    if (request->output) return;
    bool is_text = request->mode == COMPILE_STOP || !extensions[request->kind] ||
                   (request->mode == COMPILE_EMIT && request->kind == ARRC_EMIT_ASSEMBLY);
    char *stem = path_stem(request->input);
    request->output = is_text ? text_join("-", "", "")
                              : text_join(stem, request->mode == COMPILE_SHARED ? ".so" : extensions[request->kind], "");
    free(stem);
}

// -c and --shared write a header beside their output unless told otherwise.
static int choose_header(CompileRequest *request) {
    bool by_default = request->mode == COMPILE_OBJECT || request->mode == COMPILE_SHARED;
    if (request->no_header && request->header) return usage_error("", "--header and --no-header exclude each other");
    if (request->mode == COMPILE_STOP && request->header) return usage_error("", "--header needs more passes than --stop-after leaves");
    if (!request->header && by_default && !request->no_header && strcmp(request->output, "-") != 0)
        request->header = path_with_extension(request->output, ".h");
    return EXIT_CODE_SUCCESS;
}

static const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

// What emitted C includes and what the header's guard is made of.
static char *choose_header_name(const CompileRequest *request) {
    if (request->header) return text_join(file_name(request->header), "", "");
    if (request->kind != ARRC_EMIT_HEADER || request->mode != COMPILE_EMIT) return NULL;
    if (strcmp(request->output, "-") != 0) return text_join(file_name(request->output), "", "");
    char *stem = path_stem(request->input);
    char *name = text_join(stem, ".h", "");
    free(stem);
    return name;
}

static bool is_same_file(const char *first, const char *second) {
    struct stat left, right;
    return first && second && stat(first, &left) == 0 && stat(second, &right) == 0 && S_ISREG(left.st_mode) &&
           left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

static int refuse_overwriting(const CompileRequest *request) {
    if (is_same_file(request->output, request->input)) return usage_error("", "the output would overwrite the input %s", request->input);
    if (is_same_file(request->header, request->input)) return usage_error("", "the header would overwrite the input %s", request->input);
    if (request->header && strcmp(request->header, request->output) == 0)
        return usage_error("", "the header and the output would be the same file %s", request->output);
    if (request->mode == COMPILE_SHARED && strcmp(request->output, "-") == 0) return usage_error("", "--shared needs a file, not '-o -'");
    return EXIT_CODE_SUCCESS;
}

// ---- the work ----------------------------------------------------------------------------------------------------

static void print_dump(void *data, arrc_pass pass, const char *text, size_t length) {
    (void)data;
    fprintf(stderr, "; after %s\n", arrc_pass_name(pass));
    fwrite(text, 1, length, stderr);
}

static arrc_emit_kind stage_kind(arrc_pass pass) {
    return pass == ARRC_PASS_PARSE ? ARRC_EMIT_AST : pass == ARRC_PASS_LOWER ? ARRC_EMIT_LOOPS : ARRC_EMIT_IR;
}

static int write_main_output(arrc_compilation *compilation, const CompileRequest *request, const char *flags, arrc_times *times) {
    Emitted emitted;
    arrc_emit_kind kind = request->mode == COMPILE_STOP ? stage_kind(request->options.stop_after) : request->kind;
    int code = compile_emit(compilation, request, kind, &emitted);
    arrc_bytes output = emitted.output;
    if (!code && request->mode == COMPILE_SHARED) code = link_shared(output.data, output.length, flags, request->output);
    else if (!code) code = output_write(request->output, output.data, output.length);
    *times = emitted.times;
    free(emitted.received);
    return code;
}

static int write_header(arrc_compilation *compilation, const CompileRequest *request) {
    Emitted emitted; // always the compilation's own bytes
    int code = compile_emit(compilation, request, ARRC_EMIT_HEADER, &emitted);
    return code ? code : output_write(request->header, emitted.output.data, emitted.output.length);
}

static void print_times(const arrc_times *times) {
    const struct { const char *name; double seconds; } rows[] = {
        {"parse", times->parse}, {"check", times->check}, {"egraph", times->egraph}, {"lower", times->lower},
        {"build", times->build}, {"optimise", times->optimise}, {"generate", times->generate}};
    double total = 0;
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        fprintf(stderr, "%-10s %10.3f ms\n", rows[k].name, 1e3 * rows[k].seconds);
        total += rows[k].seconds;
    }
    fprintf(stderr, "%-10s %10.3f ms\n", "total", 1e3 * total);
}

static int write_outputs(arrc_compilation *compilation, const CompileRequest *request) {
    arrc_times times = arrc_compilation_times(compilation);
    bool has_code = request->mode != COMPILE_STOP;
    char *flags = has_code && (request->print_link_flags || request->mode == COMPILE_SHARED) ? link_flags(compilation, &request->options) : NULL;
    int code = report_diagnostics(compilation); // errors, and warnings and remarks that do not stop the compilation
    if (!code && request->mode != COMPILE_LINK_FLAGS) code = write_main_output(compilation, request, flags, &times);
    if (!code && request->header) {
        code = write_header(compilation, request);
        if (code && strcmp(request->output, "-") != 0) remove(request->output);
    }
    if (!code && request->print_link_flags && flags) {
        puts(flags);
        code = output_flush();
    }
    if (request->time_report) print_times(&times);
    fputs(arrc_rule_trace(compilation), stderr);
    free(flags);
    return code;
}

static int compile(CompileRequest *request) {
    char *header_name = choose_header_name(request);
    request->options.header_name = header_name;
    request->options.dump = print_dump;
    arrc_compilation *compilation = arrc_compile_file(request->input, &request->options);
    int code = write_outputs(compilation, request);
    arrc_release(compilation);
    free(header_name);
    return code;
}

static void print_name(void *data, const char *name) {
    (void)data;
    puts(name);
}

static int prepare_and_compile(CompileRequest *request, int argc, char **argv) {
    int code = parse_options(request, argc, argv);
    if (code) return code;
    if (request->help) {
        help_print("");
        return output_flush();
    }
    if (request->version) {
        printf("arrc %s (LLVM %s)\n", arrc_version(), arrc_llvm_version());
        return output_flush();
    }
    if (request->list_functions) {
        arrc_visit_names(print_name, NULL);
        return output_flush();
    }
    if ((code = choose_input(request, argc, argv)) != 0) return code;
    choose_output(request);
    if ((code = choose_header(request)) != 0 || (code = refuse_overwriting(request)) != 0) return code;
    return compile(request);
}

int command_compile(int argc, char **argv) {
    CompileRequest request = {.mode = COMPILE_NOTHING};
    arrc_options_initialise(&request.options);
    int code = prepare_and_compile(&request, argc, argv);
    free(request.output);
    free(request.header);
    free(request.remarks);
    egraph_arguments_free(&request.egraph);
    return code;
}
