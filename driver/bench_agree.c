// Whether results agree. Strict arrc against the evaluator: the same bits. Everything else: integers exactly, floats within
// 4 u n s, where u is half an ulp of 1, n the operations for one element, and s the largest magnitude among inputs and
// outputs, which bounds the terms.

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

// ---- comparing ---------------------------------------------------------------------------------------------------

static bool is_output(const ArgumentSet *set, int32_t position) {
    return (set->program->signature->arguments[position].flags & (ARR_ARGUMENT_WRITTEN | ARR_ARGUMENT_RESULT)) != 0;
}

static double largest_magnitude(const arr_npy *array, double largest) {
    arr_npy parts = array_of_parts(array);
    int64_t count = array_elements(&parts);
    for (int64_t k = 0; k < count && parts.dtype >= ARR_F32; k++) {
        double magnitude = fabs(array_element(&parts, k));
        if (isfinite(magnitude) && magnitude > largest) largest = magnitude;
    }
    return largest;
}

// Every operation may have gone into this output, the same number into each of its elements.
static double operations_per_element(const arr_npy *output, int64_t operations) {
    int64_t elements = array_elements(output);
    double each = elements > 0 && operations > 0 ? (double)operations / (double)elements : 1;
    return each < 1 ? 1 : each;
}

// The allowed difference for one output.
static double tolerance(const ArgumentSet *set, const arr_npy *output, int64_t operations) {
    double scale = largest_magnitude(output, 0);
    for (int32_t k = 0; k < parameter_count(set->program); k++) scale = largest_magnitude(&set->arguments[k].array, scale);
    double half_ulp = output->dtype == ARR_F32 ? 0x1p-24 : 0x1p-53;
    return 4 * half_ulp * operations_per_element(output, operations) * scale;
}

static bool elements_agree(const arr_npy *left, const arr_npy *right, int64_t position, double allowed) {
    size_t size = arr_dtype_size(left->dtype), offset = (size_t)position * size;
    if (memcmp((const char *)left->data + offset, (const char *)right->data + offset, size) == 0) return true;
    if (left->dtype < ARR_F32) return false;
    double first = array_element(left, position), second = array_element(right, position);
    if (isnan(first) || isnan(second)) return isnan(first) && isnan(second);
    return allowed > 0 && fabs(first - second) <= allowed;
}

// Compares one output. A negative `operations` still allows each element an operation's error; `exact` allows none.
static bool arrays_agree(const ArgumentSet *set, int32_t position, const void *wanted, int64_t operations, bool exact, const char *who) {
    arr_npy parts = array_of_parts(&set->arguments[position].array), other = parts;
    const arr_npy *got = &parts;
    other.data = allocate_or_die(array_bytes(got));
    memcpy(other.data, wanted, array_bytes(got));
    double allowed = exact ? 0 : tolerance(set, &other, operations);
    int64_t count = array_elements(got), k = 0;
    while (k < count && elements_agree(got, &other, k, allowed)) k++;
    if (k < count)
        fprintf(stderr, "arrc: error: %s: element %" PRId64 " of %s is %.17g, expected %.17g (allowed difference %.3g)\n", who, k,
                set->program->signature->arguments[position].name, array_element(got, k), array_element(&other, k), allowed);
    free(other.data);
    return k == count;
}

// ---- results kept aside ------------------------------------------------------------------------------------------

static void **copy_outputs(const ArgumentSet *set) {
    int32_t count = set->program->signature->argument_count;
    void **copies = allocate_or_die((size_t)count * sizeof *copies);
    for (int32_t k = 0; k < count; k++) {
        const arr_npy *array = &set->arguments[k].array;
        if (!is_output(set, k)) continue;
        copies[k] = allocate_or_die(array_bytes(array));
        memcpy(copies[k], array->data, array_bytes(array));
    }
    return copies;
}

static void release_copies(const ArgumentSet *set, void **copies) {
    for (int32_t k = 0; k < set->program->signature->argument_count; k++) free(copies[k]);
    free(copies);
}

static bool outputs_agree(const ArgumentSet *set, void *const *wanted, int64_t operations, bool exact, const char *who) {
    bool agree = true;
    for (int32_t k = 0; k < set->program->signature->argument_count; k++) {
        if (is_output(set, k)) agree &= arrays_agree(set, k, wanted[k], operations, exact, who);
    }
    return agree;
}

static void clear_outputs(const ArgumentSet *set, void *const *originals) {
    for (int32_t k = 0; k < set->program->signature->argument_count; k++) {
        const arr_npy *array = &set->arguments[k].array;
        if (!is_output(set, k)) continue;
        if (originals[k]) memcpy(array->data, originals[k], array_bytes(array));
        else memset(array->data, 0, array_bytes(array));
    }
}

// ---- against the evaluator ---------------------------------------------------------------------------------------

enum { EVALUATED_ELEMENTS = 4096, EVALUATED_OPERATIONS = 500000, EVALUATED_EXTENT = 19 };

static bool is_small(const Bench *bench) {
    int64_t elements = 0;
    for (int32_t k = 0; k < bench->program.signature->argument_count; k++) elements += array_elements(&bench->set.arguments[k].array);
    for (int32_t k = 0; k < bench->program.signature->dimension_count; k++) elements += bench->set.dims[k];
    return elements <= EVALUATED_ELEMENTS && bench->operations >= 0 && bench->operations <= EVALUATED_OPERATIONS;
}

// The same function on arguments small enough for the evaluator: each dimension at most EVALUATED_EXTENT, random arrays,
// scalars as they are.
static int create_small(const Bench *bench, ArgumentSet *small) {
    bool shrink = !is_small(bench);
    arguments_create(small, &bench->program, "bench");
    small->seed = bench->set.seed;
    small->fill_missing = true;
    for (int32_t k = 0; k < bench->program.signature->dimension_count; k++) {
        int64_t value = bench->set.dims[k];
        arguments_bind_dimension(small, k, shrink && value > EVALUATED_EXTENT ? EVALUATED_EXTENT : value, "a smaller run");
    }
    int code = arguments_resolve(small);
    for (int32_t k = 0; k < parameter_count(&bench->program) && !code; k++) {
        const arr_argument *parameter = &bench->program.signature->arguments[k];
        bool is_dimension = false;
        for (int32_t d = 0; d < bench->program.signature->dimension_count; d++) {
            const arr_dimension *place = &bench->program.signature->dimensions[d];
            is_dimension |= place->axis < 0 && place->argument == k;
        }
        if ((parameter->rank == 0 && !is_dimension) || !shrink)
            memcpy(small->pointers[k], bench->set.pointers[k], array_bytes(&small->arguments[k].array));
    }
    return code;
}

static int compare_with_evaluator(Bench *bench, ArgumentSet *small) {
    const Program *program = &bench->program;
    void **originals = copy_outputs(small);
    int code = program_call(program, small, &bench->context, false);
    if (!code) {
        void **compiled = copy_outputs(small);
        clear_outputs(small, originals);
        code = program_call(program, small, &bench->context, true);
        void **evaluated = copy_outputs(small);
        for (int32_t k = 0; k < program->signature->argument_count; k++) {
            if (compiled[k]) memcpy(small->pointers[k], compiled[k], array_bytes(&small->arguments[k].array));
        }
        bool exact = bench->request->options.floating_point == ARRC_STRICT;
        int64_t operations = arrc_function_operations(program->written, program->function, small->dims);
        bench->contenders[0].checked = !code && outputs_agree(small, evaluated, operations, exact, "arrc against the evaluator");
        release_copies(small, evaluated);
        release_copies(small, compiled);
    }
    release_copies(small, originals);
    return code ? code : bench->contenders[0].checked ? EXIT_CODE_SUCCESS : EXIT_CODE_RUN;
}

int bench_check_evaluator(Bench *bench) {
    ArgumentSet small;
    int code = create_small(bench, &small);
    if (!code) code = compare_with_evaluator(bench, &small);
    arguments_release(&small);
    return code;
}

// ---- against each other ------------------------------------------------------------------------------------------

int bench_check_opponents(Bench *bench) {
    const ArgumentSet *set = &bench->set;
    bool all = true;
    bench_restore(bench);
    int code = program_call(&bench->program, set, &bench->context, false);
    if (code) return code == EXIT_CODE_RUN ? EXIT_CODE_INPUT : code; // arrc's own checks failed: nothing can be measured
    void **wanted = copy_outputs(set);
    for (size_t k = 1; k < bench->contender_count; k++) {
        Contender *contender = &bench->contenders[k];
        for (int32_t p = 0; p < bench->program.signature->argument_count; p++) {
            if (bench->program.signature->arguments[p].flags & ARR_ARGUMENT_RESULT) memset(set->pointers[p], 0, array_bytes(&set->arguments[p].array));
        }
        bench_restore(bench);
        contender->invoke(set->dims, set->pointers, NULL);
        contender->checked = outputs_agree(set, wanted, bench->operations, false, contender->name);
        all &= contender->checked;
    }
    release_copies(set, wanted);
    return all ? EXIT_CODE_SUCCESS : EXIT_CODE_RUN;
}
