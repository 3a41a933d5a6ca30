// arrc bench: the order of events. See help_text.c for what it promises.

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

// The floating-point control bits of this thread: flushing denormals or another rounding would falsify every result.
static unsigned floating_point_control(void) {
#ifdef __SSE__
    const unsigned exception_flags = 0x3F;
    return __builtin_ia32_stmxcsr() & ~exception_flags;
#else
    return 0;
#endif
}

static int measure_and_print(Bench *bench) {
    int code = bench_measure(bench);
    if (code) return code;
    if (bench->request->json) bench_print_json(bench);
    else bench_print_table(bench);
    return output_flush();
}

static int check_and_measure(Bench *bench) {
    int evaluator = bench_check_evaluator(bench);
    if (evaluator && evaluator != EXIT_CODE_RUN) return evaluator;
    int opponents = bench_check_opponents(bench);
    if (opponents && opponents != EXIT_CODE_RUN) return opponents;
    int code = measure_and_print(bench);
    return code ? code : evaluator ? evaluator : opponents;
}

static int run_contenders(Bench *bench) {
    unsigned control = floating_point_control();
    int code = bench_load_opponents(bench);
    if (!code) code = check_and_measure(bench);
    bench_release_opponents(bench);
    if (floating_point_control() == control) return code;
    fprintf(stderr, "arrc: internal error: the floating-point control word changed during the run\n");
    return EXIT_CODE_INTERNAL;
}

static int prepare(Bench *bench, int count, char **values) {
    int code = program_compile(&bench->program);
    if (code) return code;
    bench->contenders[bench->contender_count++] = (Contender){.name = text_join("arrc", "", ""), .invoke = bench->program.compiled->invoke};
    code = bench_create_data(bench, count, values);
    if (code) return code;
    bench->operations = arrc_function_operations(bench->program.written, bench->program.function, bench->set.dims);
    return run_contenders(bench);
}

static void release_contenders(Bench *bench) {
    for (size_t k = 0; k < bench->contender_count; k++) {
        free(bench->contenders[k].name);
        free(bench->contenders[k].seconds);
    }
}

static int bench_file(const BenchRequest *request, int count, char **words) {
    if (count == 0) return usage_error("bench", "no input file");
    bool has_function = count > 1 && option_name_length(words[1]) == 0;
    int first = has_function ? 2 : 1;
    Bench bench = {.request = request};
    int code = program_load(&bench.program, "bench", words[0], has_function ? words[1] : NULL, &request->options);
    fputs(arrc_rule_trace(bench.program.compilation), stderr);
    bench_initialise_context(&bench.context);
    if (!code) code = prepare(&bench, count - first, words + first);
    release_contenders(&bench);
    bench_release_data(&bench);
    bench_release_context(&bench.context);
    program_release(&bench.program);
    return code;
}

int command_bench(int argc, char **argv) {
    BenchRequest request = {.json = false};
    int code = 0;
    arrc_options_initialise(&request.options);
    request.options.cpu = "native";
    request.opponents = allocate_or_die((size_t)argc * sizeof *request.opponents);
    bool parsed = bench_parse_options(&request, argc, argv, &code);
    if (parsed) code = bench_file(&request, argc - optind, argv + optind);
    egraph_arguments_free(&request.egraph);
    free(request.opponents);
    return code;
}
