// Shared by the files of arrc bench.

#ifndef DRIVER_BENCH_H
#define DRIVER_BENCH_H

#include "options_egraph.h"
#include "program.h"

typedef struct BenchRequest {
    arrc_options options;
    EgraphArguments egraph;
    bool json, help;
    uint64_t seed, repetitions;
    const char *sizes;     // "N=1000,M=500", or NULL
    const char **opponents; // paths of C files
    size_t opponent_count;
} BenchRequest;

typedef int32_t BenchInvoke(const int64_t *dims, void *const *arguments, arr_context *context);

// Somebody who can compute the function: arrc, or loops compiled by one compiler.
typedef struct Contender {
    char *name;    // malloc'd
    void *library; // of dlopen; NULL for arrc
    BenchInvoke *invoke;
    bool checked;
    double *seconds; // of one call, by repetition
    double median, minimum, maximum;
} Contender;

enum { CONTENDER_LIMIT = 33 };

// What the machine can do on one thread, measured between the repetitions.
typedef struct Machine {
    double triad_bytes_per_second;
    double fma_operations_per_second; // on f64; f32 has twice as many
} Machine;

typedef struct Bench {
    const BenchRequest *request;
    Program program;
    ArgumentSet set;
    void **originals; // by parameter: what a written one held at first; NULL for others
    Contender contenders[CONTENDER_LIMIT];
    size_t contender_count;
    int64_t batch;      // calls a repetition
    int64_t operations; // floating-point operations of a call, -1 when unknown
    Machine machine;
    arr_context context;
} Bench;

// bench_options.c: parses the command line; *code is the exit code when it returns false.
bool bench_parse_options(BenchRequest *request, int argc, char **argv, int *code);
// Binds the dimensions of "N=1000,M=500".
int bench_bind_sizes(ArgumentSet *set, const char *sizes);

// bench_data.c
int bench_create_data(Bench *bench, int count, char **values);
void bench_restore(const Bench *bench);
void bench_release_data(Bench *bench);
// The allocator of the bench's context: it keeps its block, so that calls do not pay for fresh pages.
void bench_initialise_context(arr_context *context);
void bench_release_context(arr_context *context);

// bench_agree.c: results of arrc against the evaluator, and of the others against arrc. Sets `checked`.
int bench_check_evaluator(Bench *bench);
int bench_check_opponents(Bench *bench);

// bench_opponent.c: compiles and loads the C files.
int bench_load_opponents(Bench *bench);
void bench_release_opponents(Bench *bench);

// bench_measure.c
int bench_measure(Bench *bench);
double bench_seconds(void);

// bandwidth.c, fma_peak.c: one sample each.
typedef struct TriadArrays {
    double *a, *b, *c;
    int64_t count;
} TriadArrays;
bool triad_create(TriadArrays *arrays); // four times the last-level cache in total
void triad_release(TriadArrays *arrays);
double triad_sample(TriadArrays *arrays); // bytes a second
double fma_sample(void);                  // operations a second

// bench_report.c
void bench_print_table(const Bench *bench);
void bench_print_json(const Bench *bench);

#endif
