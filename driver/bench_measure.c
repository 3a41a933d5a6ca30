// Timing. All contenders take turns in every repetition, each time beginning with another one.

#include <stdlib.h>
#include <time.h>

#include "bench.h"

static const double batch_seconds = 2e-3;
enum { LARGEST_BATCH = 1 << 20 };

double bench_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// ---- one batch ---------------------------------------------------------------------------------------------------

static double time_calls(Bench *bench, const Contender *contender, int64_t calls) {
    const ArgumentSet *set = &bench->set;
    double start = bench_seconds();
    for (int64_t k = 0; k < calls; k++) contender->invoke(set->dims, set->pointers, &bench->context);
    return bench_seconds() - start;
}

// A single call begins with restored data; a batch with caches that hold what its calls use.
static double sample(Bench *bench, const Contender *contender) {
    if (bench->batch > 1) bench_restore(bench);
    time_calls(bench, contender, 1);
    if (bench->batch == 1) bench_restore(bench);
    return time_calls(bench, contender, bench->batch) / (double)bench->batch;
}

// Doubles the batch until the fastest contender's takes long enough.
static void choose_batch(Bench *bench) {
    bench->batch = 1;
    for (size_t k = 0; k < bench->contender_count; k++) {
        while (bench->batch < LARGEST_BATCH && sample(bench, &bench->contenders[k]) * (double)bench->batch < batch_seconds) bench->batch *= 2;
    }
}

// ---- all repetitions ---------------------------------------------------------------------------------------------

static int compare_seconds(const void *left, const void *right) {
    double first = *(const double *)left, second = *(const double *)right;
    return (first > second) - (first < second);
}

static double median(const double *values, size_t count, double *minimum, double *maximum) {
    double *sorted = allocate_or_die(count * sizeof *sorted);
    for (size_t k = 0; k < count; k++) sorted[k] = values[k];
    qsort(sorted, count, sizeof *sorted, compare_seconds);
    double middle = count % 2 ? sorted[count / 2] : 0.5 * (sorted[count / 2 - 1] + sorted[count / 2]);
    *minimum = sorted[0], *maximum = sorted[count - 1];
    free(sorted);
    return middle;
}

static void run_repetitions(Bench *bench, TriadArrays *triad, double *bandwidths, double *peaks) {
    size_t repetitions = (size_t)bench->request->repetitions, count = bench->contender_count;
    for (size_t r = 0; r < repetitions; r++) {
        for (size_t k = 0; k < count; k++) {
            Contender *contender = &bench->contenders[(k + r) % count];
            contender->seconds[r] = sample(bench, contender);
        }
        bandwidths[r] = triad_sample(triad);
        peaks[r] = fma_sample();
    }
}

static void summarise(Bench *bench, const double *bandwidths, const double *peaks) {
    size_t repetitions = (size_t)bench->request->repetitions;
    double minimum, maximum;
    for (size_t k = 0; k < bench->contender_count; k++) {
        Contender *contender = &bench->contenders[k];
        contender->median = median(contender->seconds, repetitions, &contender->minimum, &contender->maximum);
    }
    bench->machine.triad_bytes_per_second = median(bandwidths, repetitions, &minimum, &maximum);
    bench->machine.fma_operations_per_second = median(peaks, repetitions, &minimum, &maximum);
}

int bench_measure(Bench *bench) {
    size_t repetitions = (size_t)bench->request->repetitions;
    TriadArrays triad;
    for (size_t k = 0; k < bench->contender_count; k++) bench->contenders[k].seconds = allocate_or_die(repetitions * sizeof(double));
    if (!triad_create(&triad)) return input_error("out of memory for measuring the bandwidth");
    double *bandwidths = allocate_or_die(repetitions * sizeof *bandwidths), *peaks = allocate_or_die(repetitions * sizeof *peaks);
    choose_batch(bench);
    run_repetitions(bench, &triad, bandwidths, peaks);
    summarise(bench, bandwidths, peaks);
    free(peaks);
    free(bandwidths);
    triad_release(&triad);
    return EXIT_CODE_SUCCESS;
}
