// Memory that is counted. Large blocks are mapped, so that growing moves pages instead of copying: the old and the new
// block never exist at the same time, and the high-water mark is what the graph really holds.

#define _GNU_SOURCE // mremap

#include "engine_internal.h"

#include <stdlib.h>
#include <sys/mman.h>

#define EG_MAPPED ((size_t)1 << 20) // blocks from here on are mapped
#define EG_PAGE ((size_t)4096)

// Doubling while small; by a quarter once mapped, because growing a mapped block costs no copy.
static size_t grown_bytes(size_t old_bytes, size_t wanted_bytes) {
    size_t bytes = old_bytes < EG_MAPPED ? old_bytes * 2 : old_bytes + old_bytes / 4;
    if (bytes < wanted_bytes) bytes = wanted_bytes;
    if (bytes < 512) bytes = 512;
    return bytes < EG_MAPPED ? bytes : (bytes + EG_PAGE - 1) & ~(EG_PAGE - 1);
}

size_t eg_grown_capacity(size_t capacity, size_t wanted, size_t size) {
    return wanted <= capacity ? capacity : grown_bytes(capacity * size, wanted * size) / size;
}

static size_t block_bytes(size_t capacity, size_t size) {
    size_t bytes = capacity * size;
    return bytes + size <= EG_MAPPED ? bytes : (bytes + EG_PAGE - 1) & ~(EG_PAGE - 1);
}

static void *map_block(size_t bytes) {
    void *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) return NULL;
    madvise(block, bytes, MADV_HUGEPAGE);
    return block;
}

static void *move_block(void *old, size_t old_bytes, size_t bytes) {
    if (old_bytes >= EG_MAPPED) {
        void *moved = mremap(old, old_bytes, bytes, MREMAP_MAYMOVE);
        return moved == MAP_FAILED ? NULL : moved;
    }
    void *block = bytes >= EG_MAPPED ? map_block(bytes) : malloc(bytes);
    if (block && old) memcpy(block, old, old_bytes);
    free(old);
    return block;
}

void *eg_grow(EgMemory *memory, void *items, size_t *capacity, size_t wanted, size_t size) {
    size_t old_bytes = block_bytes(*capacity, size);
    size_t bytes = grown_bytes(old_bytes, wanted * size);
    bytes = block_bytes(bytes / size, size);
    uint64_t coexisting = old_bytes < EG_MAPPED ? old_bytes : 0;
    if (memory->bytes + bytes - old_bytes + coexisting > memory->peak)
        memory->peak = memory->bytes + bytes - old_bytes + coexisting;
    items = move_block(items, old_bytes, bytes);
    if (!items) base_out_of_memory();
    memory->bytes += bytes - old_bytes;
    *capacity = bytes / size;
    return items;
}

void *eg_zeroed(EgMemory *memory, size_t count, size_t size) {
    size_t capacity = 0;
    void *items = eg_grow(memory, NULL, &capacity, count, size);
    REQUIRE(capacity == count, "a block of zeroed memory has a size that is rounded");
    if (count * size < EG_MAPPED) memset(items, 0, count * size); // mapped pages come zeroed
    return items;
}

void eg_free(EgMemory *memory, void *items, size_t capacity, size_t size) {
    size_t bytes = block_bytes(capacity, size);
    if (bytes >= EG_MAPPED) munmap(items, bytes);
    else free(items);
    memory->bytes -= bytes;
}
