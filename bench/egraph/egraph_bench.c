// usage: egraph_bench A STEPS | B N [profile]
//
// Runs a workload of workloads.h again and again, each time on a new graph with memory fresh from the kernel, and prints
// one line of JSON: `seconds` and `cpu_seconds` are the minima over at least 3 runs, and over as many as one second holds,
// at most 1,000. What other processes take of a shared machine only ever adds to a run, so that the minimum is the figure
// that can be repeated; `cpu_seconds` leaves it out as far as the kernel can tell. `floor_ratio` is the least CPU time over
// the time that a bare hash-cons takes for as many inserts and look-ups in the same process: a figure that survives a
// change of machine. With `profile` the workload runs once, without the floor, and every step is printed.

#include "bench/egraph/workloads.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct Result {
    EgCounts counts;
    uint32_t steps;
    double seconds, cpu_seconds;
} Result;

static double read_clock(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void print_step(const EgGraph *graph, uint32_t step, double seconds) {
    EgCounts counts = eg_counts(graph);
    printf("step %u: %.3f ms, live %" PRIu64 ", classes %" PRIu64 ", created %" PRIu64 ", matches %" PRIu64 ", peak %" PRIu64 "\n", step, 1e3 * seconds,
           counts.live, counts.classes, counts.created, counts.matches, counts.peak_bytes);
}

// Creation, rules and start terms are not timed.
static Result run_workload(char workload, uint32_t size, bool trace) {
    EgGraph *graph = workload == 'A' ? workload_a_create(NULL) : workload_b_create(size, NULL);
    uint32_t limit = workload == 'A' ? size : 1000, steps = 0;
    double start = read_clock(CLOCK_MONOTONIC), cpu_start = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    for (EgStatus status = EG_CHANGED; status == EG_CHANGED && steps < limit; steps++) {
        status = eg_step(graph, 0);
        if (trace) print_step(graph, steps + 1, read_clock(CLOCK_MONOTONIC) - start);
    }
    Result result = {.seconds = read_clock(CLOCK_MONOTONIC) - start, .cpu_seconds = read_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu_start, .steps = steps, .counts = eg_counts(graph)};
    eg_destroy(graph);
    return result;
}

// ---- the floor ---------------------------------------------------------------------------------------------------

typedef struct FloorNode {
    uint32_t op, left, right, class;
} FloorNode;

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

// Finds a node or adds it: linear probing over node ids with the nodes in an array, nothing more.
static uint32_t floor_intern(FloorNode *nodes, uint32_t *count, uint32_t *slots, size_t mask, FloorNode node) {
    uint64_t hash = ((uint64_t)node.left << 32 | node.right) * 0x9e3779b97f4a7c15u + node.op;
    for (size_t at = (hash ^ hash >> 32) & mask;; at = (at + 1) & mask) {
        uint32_t id = slots[at];
        if (!id) return slots[at] = ++*count, nodes[*count] = node, *count;
        if (nodes[id].op == node.op && nodes[id].left == node.left && nodes[id].right == node.right) return id;
    }
}

static double floor_seconds(uint64_t inserts, uint64_t lookups) {
    size_t capacity = 64;
    while (capacity < inserts * 8 / 5) capacity *= 2;
    FloorNode *nodes = calloc(inserts + 2, sizeof *nodes);
    uint32_t *slots = calloc(capacity, sizeof *slots), count = 0;
    if (!nodes || !slots) base_out_of_memory();
    uint64_t state = 88172645463325252u, hits = lookups > inserts ? lookups - inserts : 0;
    double start = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    while (count < inserts) {
        uint64_t bits = next_random(&state);
        floor_intern(nodes, &count, slots, capacity - 1, (FloorNode){1, (uint32_t)bits, (uint32_t)(bits >> 32), count});
    }
    for (uint64_t k = 0; k < hits; k++) {
        FloorNode known = nodes[1 + next_random(&state) % inserts];
        floor_intern(nodes, &count, slots, capacity - 1, known);
    }
    double seconds = read_clock(CLOCK_PROCESS_CPUTIME_ID) - start;
    free(nodes);
    free(slots);
    return seconds;
}

// ---- report ------------------------------------------------------------------------------------------------------

static void print_result(const char *workload, Result best) {
    double floor_time = floor_seconds(best.counts.inserts, best.counts.lookups);
    for (int k = 0; k < 2; k++) {
        double again = floor_seconds(best.counts.inserts, best.counts.lookups);
        if (again < floor_time) floor_time = again;
    }
    printf("{\"workload\": \"%s\", \"steps\": %u, \"live\": %" PRIu64 ", \"classes\": %" PRIu64 ", \"seconds\": %.6f, \"cpu_seconds\": %.6f, \"peak_bytes\": %" PRIu64
           ", \"floor_ratio\": %.3f}\n",
           workload, best.steps, best.counts.live, best.counts.classes, best.seconds, best.cpu_seconds, best.counts.peak_bytes, best.cpu_seconds / floor_time);
}

static const char usage[] = "usage: egraph_bench A STEPS | B N [profile]\n";
static const char help[] = "Prints one line of JSON about workload A after STEPS steps, or workload B on N terms to saturation.\n"
                           "seconds, cpu_seconds: least of at least 3 runs, of as many as take one second, at most 1000\n"
                           "peak_bytes: high-water mark of what the graph holds\n"
                           "floor_ratio: cpu_seconds over the time of a bare hash-cons for as many inserts and look-ups\n"
                           "profile: run once and print every step instead\n";

enum { FEWEST_RUNS = 3, MOST_RUNS = 1000 };

int main(int argc, char **argv) {
    uint32_t size = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
    if (argc == 2 && !strcmp(argv[1], "--help")) {
        printf("%s%s", usage, help);
        return 0;
    }
    bool known = argc > 2 && (!strcmp(argv[1], "A") || !strcmp(argv[1], "B"));
    if (!known || size == 0) {
        fputs(usage, stderr);
        return 2;
    }
    Result best = run_workload(argv[1][0], size, argc > 3);
    if (argc > 3) return 0;
    double spent = best.seconds;
    for (int run = 1; run < FEWEST_RUNS || (spent < 1.0 && run < MOST_RUNS); run++) {
        Result again = run_workload(argv[1][0], size, false);
        spent += again.seconds;
        if (again.seconds < best.seconds) best.seconds = again.seconds;
        if (again.cpu_seconds < best.cpu_seconds) best.cpu_seconds = again.cpu_seconds;
    }
    print_result(argv[1], best);
    return 0;
}
