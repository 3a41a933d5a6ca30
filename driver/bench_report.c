// What bench prints: a table for people, or one JSON object.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

// ---- figures -----------------------------------------------------------------------------------------------------

// Every array once, parameters that are written twice: read and written.
static double bytes_touched(const Bench *bench) {
    double bytes = 0;
    for (int32_t k = 0; k < bench->program.signature->argument_count; k++) {
        if (bench->program.signature->arguments[k].rank == 0) continue;
        double each = (double)array_bytes(&bench->set.arguments[k].array);
        bytes += bench->program.signature->arguments[k].flags & ARR_ARGUMENT_WRITTEN ? 2 * each : each;
    }
    return bytes;
}

static double gigabytes_per_second(const Bench *bench, const Contender *contender) { return 1e-9 * bytes_touched(bench) / contender->median; }

static double gigaflops_per_second(const Bench *bench, const Contender *contender) {
    return 1e-9 * (double)bench->operations / contender->median;
}

static bool computes_in_f64(const Bench *bench) {
    for (int32_t k = 0; k < bench->program.signature->argument_count; k++) {
        if (bench->program.signature->arguments[k].dtype == ARR_F64 || bench->program.signature->arguments[k].dtype == ARR_C128) return true;
    }
    return false;
}

// The opponent with the least median; NULL without one.
static const Contender *best_opponent(const Bench *bench) {
    const Contender *best = NULL;
    for (size_t k = 1; k < bench->contender_count; k++) {
        const Contender *contender = &bench->contenders[k];
        if (!best || contender->median < best->median) best = contender;
    }
    return best;
}

static int compare_ratios(const void *left, const void *right) {
    double first = *(const double *)left, second = *(const double *)right;
    return (first > second) - (first < second);
}

// The median over the repetitions of the two times within one repetition.
static double median_ratio(const Bench *bench, const Contender *contender, const Contender *other) {
    size_t count = (size_t)bench->request->repetitions;
    double *ratios = allocate_or_die(count * sizeof *ratios);
    for (size_t r = 0; r < count; r++) ratios[r] = contender->seconds[r] / other->seconds[r];
    qsort(ratios, count, sizeof *ratios, compare_ratios);
    double result = count % 2 ? ratios[count / 2] : 0.5 * (ratios[count / 2 - 1] + ratios[count / 2]);
    free(ratios);
    return result;
}

// ---- the table ---------------------------------------------------------------------------------------------------

static void print_time(double seconds) {
    if (seconds < 1e-6) printf(" %8.2f ns", 1e9 * seconds);
    else if (seconds < 1e-3) printf(" %8.3f us", 1e6 * seconds);
    else if (seconds < 1) printf(" %8.3f ms", 1e3 * seconds);
    else printf(" %8.3f s ", seconds);
}

static void print_row(const Bench *bench, const Contender *contender, const Contender *best) {
    double peak = bench->machine.fma_operations_per_second * (computes_in_f64(bench) ? 1 : 2);
    printf("%-10s", contender->name);
    print_time(contender->median);
    print_time(contender->minimum);
    print_time(contender->maximum);
    if (best) printf(" %9.3f", median_ratio(bench, contender, best));
    else printf(" %9s", "-");
    printf(" %8.2f", gigabytes_per_second(bench, contender));
    if (bench->operations >= 0) printf(" %8.2f", gigaflops_per_second(bench, contender));
    else printf(" %8s", "-");
    printf(" %7.1f", 1e11 * gigabytes_per_second(bench, contender) / bench->machine.triad_bytes_per_second);
    if (bench->operations >= 0) printf(" %7.1f", 1e11 * gigaflops_per_second(bench, contender) / peak);
    else printf(" %7s", "-");
    printf("  %s\n", contender->checked ? "yes" : "NO");
}

void bench_print_table(const Bench *bench) {
    const arr_signature *signature = bench->program.signature;
    printf("%s", signature->name);
    for (int32_t k = 0; k < signature->dimension_count; k++) printf(" %s=%" PRId64, signature->dimensions[k].name, bench->set.dims[k]);
    printf("; %" PRIu64 " repetitions of %" PRId64 " call%s\n", bench->request->repetitions, bench->batch, bench->batch == 1 ? "" : "s");
    printf("%-10s %11s %11s %11s %9s %8s %8s %7s %7s  %s\n", "name", "median", "min", "max", "time/twin", "GB/s", "GFLOP/s", "%triad", "%peak", "checked");
    for (size_t k = 0; k < bench->contender_count; k++) print_row(bench, &bench->contenders[k], best_opponent(bench));
    printf("machine: triad %.1f GB/s, f64 FMA %.1f GFLOP/s\n", 1e-9 * bench->machine.triad_bytes_per_second,
           1e-9 * bench->machine.fma_operations_per_second);
}

// ---- JSON --------------------------------------------------------------------------------------------------------

static void print_json_result(const Bench *bench, const Contender *contender) {
    printf("{\"name\":");
    json_print_string(contender->name, stdout);
    printf(",\"median_seconds\":%.9g,\"min_seconds\":%.9g,\"max_seconds\":%.9g,\"gigabytes_per_second\":%.6g,\"gigaflops_per_second\":",
           contender->median, contender->minimum, contender->maximum, gigabytes_per_second(bench, contender));
    if (bench->operations >= 0) printf("%.6g", gigaflops_per_second(bench, contender));
    else printf("null");
    printf(",\"checked\":%s}", contender->checked ? "true" : "false");
}

void bench_print_json(const Bench *bench) {
    const arr_signature *signature = bench->program.signature;
    printf("{\"function\":");
    json_print_string(signature->name, stdout);
    printf(",\"sizes\":{");
    for (int32_t k = 0; k < signature->dimension_count; k++)
        printf("%s\"%s\":%" PRId64, k ? "," : "", signature->dimensions[k].name, bench->set.dims[k]);
    printf("},\"results\":[");
    for (size_t k = 0; k < bench->contender_count; k++) {
        if (k) putchar(',');
        print_json_result(bench, &bench->contenders[k]);
    }
    printf("]}\n");
}
