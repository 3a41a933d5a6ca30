// The data that all contenders work on, and what brings it back to its first state.

#include <stdlib.h>
#include <string.h>

#include "bench.h"

static bool is_written(const Bench *bench, int32_t position) {
    return (bench->program.signature->arguments[position].flags & ARR_ARGUMENT_WRITTEN) != 0;
}

static int keep_originals(Bench *bench) {
    int32_t count = parameter_count(&bench->program);
    bench->originals = allocate_or_die((size_t)count * sizeof *bench->originals);
    for (int32_t k = 0; k < count; k++) {
        const arr_npy *array = &bench->set.arguments[k].array;
        if (!is_written(bench, k)) continue;
        bench->originals[k] = malloc(array_bytes(array) + 1);
        if (!bench->originals[k]) return input_error("out of memory");
        memcpy(bench->originals[k], array->data, array_bytes(array));
    }
    return EXIT_CODE_SUCCESS;
}

int bench_create_data(Bench *bench, int count, char **values) {
    arguments_create(&bench->set, &bench->program, "bench");
    bench->set.seed = bench->request->seed;
    bench->set.fill_missing = true;
    int code = bench_bind_sizes(&bench->set, bench->request->sizes);
    for (int k = 0; k < count && !code; k++) code = arguments_add(&bench->set, values[k]);
    if (!code) code = arguments_resolve(&bench->set);
    return code ? code : keep_originals(bench);
}

void bench_restore(const Bench *bench) {
    for (int32_t k = 0; k < parameter_count(&bench->program); k++) {
        const arr_npy *array = &bench->set.arguments[k].array;
        if (bench->originals[k]) memcpy(array->data, bench->originals[k], array_bytes(array));
    }
}

void bench_release_data(Bench *bench) {
    for (int32_t k = 0; bench->originals && k < parameter_count(&bench->program); k++) free(bench->originals[k]);
    free(bench->originals);
    arguments_release(&bench->set);
}

// ---- the allocator -----------------------------------------------------------------------------------------------

typedef struct KeptBlock {
    void *memory;
    size_t bytes, alignment;
    bool taken;
} KeptBlock;

static void *allocate(void *data, size_t bytes, size_t alignment) {
    KeptBlock *block = data;
    if (block->taken) return arr_allocate(NULL, bytes, alignment);
    if (block->bytes < bytes || block->alignment < alignment) {
        arr_release(NULL, block->memory, block->bytes);
        *block = (KeptBlock){.memory = arr_allocate(NULL, bytes, alignment), .bytes = bytes, .alignment = alignment};
    }
    block->taken = block->memory != NULL;
    return block->memory;
}

static void release(void *data, void *memory, size_t bytes) {
    KeptBlock *block = data;
    if (memory != block->memory) arr_release(NULL, memory, bytes);
    else block->taken = false;
}

void bench_initialise_context(arr_context *context) {
    arr_context_initialise(context);
    context->allocator_data = allocate_or_die(sizeof(KeptBlock));
    context->allocate = allocate;
    context->release = release;
}

void bench_release_context(arr_context *context) {
    KeptBlock *block = context->allocator_data;
    if (block->memory) arr_release(NULL, block->memory, block->bytes);
    free(block);
}
