// Memory that is counted. Small blocks are powers of two cut from chunks, with a free list for each size; large blocks are
// mapped, so that growing moves pages instead of copying: the old and the new block never exist at the same time. Either
// way pages are asked for many at a time, because a page fault for each costs several times what clearing it does.

#define _GNU_SOURCE // mremap

#include "engine_internal.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { SMALLEST = 9 }; // blocks of 2^9 bytes and up
#define EG_MAPPED ((size_t)1 << (SMALLEST + EG_SMALL_SIZES)) // blocks from here on are mapped
#define EG_PAGE ((size_t)4096)
#define EG_HUGE_PAGE ((size_t)2 << 20)
#define FIRST_CHUNK ((size_t)32 << 10)

// ---- sizes -------------------------------------------------------------------------------------------------------

// Powers of two while small. Once mapped, growing costs no copy.
static size_t rounded(size_t bytes) {
    if (bytes >= EG_MAPPED) return (bytes + EG_PAGE - 1) & ~(EG_PAGE - 1);
    size_t power = (size_t)1 << SMALLEST;
    while (power < bytes) power *= 2;
    return power;
}

// Doubling while small, by a quarter once mapped.
static size_t grown_bytes(size_t old_bytes, size_t wanted_bytes) {
    size_t bytes = old_bytes < EG_MAPPED ? old_bytes * 2 : old_bytes + old_bytes / 4;
    return rounded(bytes < wanted_bytes ? wanted_bytes : bytes);
}

static size_t block_bytes(size_t capacity, size_t size) { return capacity ? rounded(capacity * size) : 0; }

size_t eg_grown_capacity(size_t capacity, size_t wanted, size_t size) {
    return wanted <= capacity ? capacity : grown_bytes(block_bytes(capacity, size), wanted * size) / size;
}

// ---- pages -------------------------------------------------------------------------------------------------------

static void count_bytes(EgMemory *memory, size_t bytes) {
    memory->bytes += bytes;
    if (memory->bytes > memory->peak) memory->peak = memory->bytes;
}

// Where the kernel cannot do this, pages come one by one as they are touched.
static void populate(void *block, size_t from, size_t bytes) {
    if (bytes >= EG_HUGE_PAGE) madvise(block, bytes, MADV_HUGEPAGE);
#ifdef MADV_POPULATE_WRITE
    madvise((char *)block + from, bytes - from, MADV_POPULATE_WRITE);
#else
    (void)from;
#endif
}

static char *map_pages(size_t bytes) {
    void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) base_out_of_memory();
    return pages;
}

static void *map_block(EgMemory *memory, size_t bytes) {
    void *block = map_pages(bytes);
    populate(block, 0, bytes);
    count_bytes(memory, bytes);
    return block;
}

static void *remap_block(EgMemory *memory, void *old, size_t old_bytes, size_t bytes) {
    void *moved = mremap(old, old_bytes, bytes, MREMAP_MAYMOVE);
    if (moved == MAP_FAILED) base_out_of_memory();
    populate(moved, old_bytes, bytes);
    count_bytes(memory, bytes - old_bytes);
    return moved;
}

// ---- small blocks ------------------------------------------------------------------------------------------------

static uint32_t size_index(size_t bytes) {
    uint32_t index = 0;
    while ((size_t)1 << (SMALLEST + index) < bytes) index++;
    return index;
}

// One huge page costs the kernel about as much as forty small ones.
static char *map_huge_page(void) {
    char *pages = map_pages(2 * EG_HUGE_PAGE);
    size_t before = -(uintptr_t)pages & (EG_HUGE_PAGE - 1);
    if (before) munmap(pages, before);
    munmap(pages + before + EG_HUGE_PAGE, EG_HUGE_PAGE - before);
    madvise(pages + before, EG_HUGE_PAGE, MADV_HUGEPAGE);
    return pages + before;
}

static char *allocate_first_chunk(void) {
    char *bytes = malloc(FIRST_CHUNK);
    if (!bytes) base_out_of_memory();
    return bytes;
}

// The first chunk is small, for small graphs, and not mapped: one small graph after another gets the same pages again. What
// is left of the chunk before stays unused.
static void add_chunk(EgMemory *memory) {
    REQUIRE(memory->chunk_count < EG_MAX_CHUNKS, "an e-graph has too many small blocks");
    count_bytes(memory, memory->chunk_left);
    bool first = memory->chunk_count == 0;
    EgChunk chunk = {first ? allocate_first_chunk() : map_huge_page(), first ? FIRST_CHUNK : EG_HUGE_PAGE};
    memory->chunks[memory->chunk_count++] = chunk;
    memory->chunk_left = chunk.bytes;
}

static void *take_small(EgMemory *memory, size_t bytes) {
    EgFreeBlock **list = &memory->free[size_index(bytes)];
    if (*list) {
        void *block = *list;
        *list = (*list)->next;
        return block;
    }
    if (memory->chunk_left < bytes) add_chunk(memory);
    EgChunk *chunk = &memory->chunks[memory->chunk_count - 1];
    void *block = chunk->start + (chunk->bytes - memory->chunk_left);
    memory->chunk_left -= bytes;
    count_bytes(memory, bytes);
    return block;
}

static void give_back(EgMemory *memory, void *block, size_t bytes) {
    if (bytes >= EG_MAPPED) {
        munmap(block, bytes);
        memory->bytes -= bytes;
    } else if (bytes) {
        EgFreeBlock *freed = block;
        EgFreeBlock **list = &memory->free[size_index(bytes)];
        freed->next = *list;
        *list = freed;
    }
}

// ---- blocks ------------------------------------------------------------------------------------------------------

void *eg_grow(EgMemory *memory, void *items, size_t *capacity, size_t wanted, size_t size) {
    size_t old_bytes = block_bytes(*capacity, size), bytes = grown_bytes(old_bytes, wanted * size);
    *capacity = bytes / size;
    if (old_bytes >= EG_MAPPED) return remap_block(memory, items, old_bytes, bytes);
    void *block = bytes >= EG_MAPPED ? map_block(memory, bytes) : take_small(memory, bytes);
    if (old_bytes) memcpy(block, items, old_bytes);
    give_back(memory, items, old_bytes);
    return block;
}

void *eg_zeroed(EgMemory *memory, size_t count, size_t size) {
    size_t capacity = 0;
    void *items = eg_grow(memory, NULL, &capacity, count, size);
    REQUIRE(capacity == count, "a block of zeroed memory has a size that is rounded");
    if (count * size < EG_MAPPED) memset(items, 0, count * size); // mapped pages come zeroed
    return items;
}

void eg_free(EgMemory *memory, void *items, size_t capacity, size_t size) {
    give_back(memory, items, block_bytes(capacity, size));
}

void eg_memory_release(EgMemory *memory) {
    if (memory->chunk_count > 0) free(memory->chunks[0].start);
    for (uint32_t k = 1; k < memory->chunk_count; k++) munmap(memory->chunks[k].start, memory->chunks[k].bytes);
    *memory = (EgMemory){0};
}
