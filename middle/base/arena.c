// Bump arenas: a list of chunks, newest first. A mark is a chunk and its fill level, so a reset frees the newer chunks.

#include "base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_ALIGNMENT = 16, ARENA_FIRST_CHUNK = 16 * 1024, ARENA_LARGEST_CHUNK = 1024 * 1024 };

typedef struct ArenaChunk {
    struct ArenaChunk *previous;
    size_t capacity; // bytes that follow this header
    size_t used;
    size_t padding; // keeps the bytes after the header aligned
} ArenaChunk;

_Static_assert(sizeof(ArenaChunk) % ARENA_ALIGNMENT == 0, "chunk contents must be aligned");

struct Arena {
    ArenaChunk *newest;
    size_t bytes; // handed out from all chunks, paddings included
};

Arena *arena_create(void) {
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena) base_out_of_memory();
    return arena;
}

static void free_newest_chunk(Arena *arena) {
    ArenaChunk *chunk = arena->newest;
    arena->newest = chunk->previous;
    arena->bytes -= chunk->used;
    free(chunk);
}

void arena_destroy(Arena *arena) {
    if (!arena) return;
    while (arena->newest) free_newest_chunk(arena);
    free(arena);
}

static void add_chunk(Arena *arena, size_t wanted) {
    size_t capacity = arena->newest ? arena->newest->capacity * 2 : ARENA_FIRST_CHUNK;
    if (capacity > ARENA_LARGEST_CHUNK) capacity = ARENA_LARGEST_CHUNK;
    if (capacity < wanted) capacity = wanted;
    if (capacity > SIZE_MAX - sizeof(ArenaChunk)) base_out_of_memory();
    ArenaChunk *chunk = malloc(sizeof *chunk + capacity);
    if (!chunk) base_out_of_memory();
    *chunk = (ArenaChunk){.previous = arena->newest, .capacity = capacity};
    arena->newest = chunk;
}

void *arena_allocate(Arena *arena, size_t size) {
    if (size > SIZE_MAX / 2) base_out_of_memory();
    size_t rounded = (size + (size == 0) + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
    if (!arena->newest || arena->newest->capacity - arena->newest->used < rounded) add_chunk(arena, rounded);
    ArenaChunk *chunk = arena->newest;
    char *bytes = (char *)(chunk + 1) + chunk->used;
    chunk->used += rounded;
    arena->bytes += rounded;
    return memset(bytes, 0, rounded);
}

void *arena_allocate_array(Arena *arena, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) base_out_of_memory();
    return arena_allocate(arena, bytes);
}

void *arena_copy(Arena *arena, const void *bytes, size_t size) {
    void *copy = arena_allocate(arena, size);
    if (size) memcpy(copy, bytes, size);
    return copy;
}

char *arena_copy_string(Arena *arena, const char *text, size_t length) {
    if (length == SIZE_MAX) base_out_of_memory();
    char *copy = arena_allocate(arena, length + 1);
    if (length) memcpy(copy, text, length);
    return copy;
}

char *arena_take_text(Arena *arena, TextBuffer *buffer) {
    char *copy = arena_copy_string(arena, buffer->text, buffer->length);
    text_free(buffer);
    return copy;
}

char *arena_format(Arena *arena, const char *format, ...) {
    va_list arguments;
    TextBuffer buffer = {0};
    va_start(arguments, format);
    text_format_list(&buffer, format, arguments);
    va_end(arguments);
    return arena_take_text(arena, &buffer);
}

ArenaMark arena_mark(const Arena *arena) {
    return (ArenaMark){.chunk = arena->newest, .used = arena->newest ? arena->newest->used : 0};
}

void arena_reset(Arena *arena, ArenaMark mark) {
    while (arena->newest && arena->newest != mark.chunk) free_newest_chunk(arena);
    if (!arena->newest) return;
    arena->bytes -= arena->newest->used - mark.used;
    arena->newest->used = mark.used;
}

size_t arena_bytes(const Arena *arena) { return arena->bytes; }

void *vector_grow(void *items, size_t *capacity, size_t wanted, size_t size) {
    size_t grown = *capacity < 8 ? 8 : *capacity + *capacity / 2;
    if (grown < wanted) grown = wanted;
    size_t bytes;
    if (__builtin_mul_overflow(grown, size, &bytes)) base_out_of_memory();
    void *storage = realloc(items, bytes);
    if (!storage) base_out_of_memory();
    *capacity = grown;
    return storage;
}

void vector_release(void *items) { free(items); }

void base_out_of_memory(void) {
    fputs("out of memory\n", stderr);
    abort();
}
