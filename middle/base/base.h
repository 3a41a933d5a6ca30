// Foundations shared by every stage: arenas, growable vectors, text buffers, interned strings, checked arithmetic.
//
// Ownership: everything allocated from an Arena lives until the arena is destroyed or reset to an earlier mark.
// Vectors and TextBuffers own heap memory and must be freed. Allocation failure ends the process (base_out_of_memory).

#ifndef MIDDLE_BASE_BASE_H
#define MIDDLE_BASE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---- arena -------------------------------------------------------------------------------------------------------

typedef struct Arena Arena;
typedef struct ArenaMark {
    void *chunk;
    size_t used;
} ArenaMark;

Arena *arena_create(void);
void arena_destroy(Arena *arena);

// Returns `size` zeroed bytes aligned for any type. size 0 gives a valid, distinct pointer.
void *arena_allocate(Arena *arena, size_t size);

// Returns `count * size` zeroed bytes; the product is checked.
void *arena_allocate_array(Arena *arena, size_t count, size_t size);

// Copies `size` bytes (or a NUL-terminated string of `length` bytes) into the arena.
void *arena_copy(Arena *arena, const void *bytes, size_t size);
char *arena_copy_string(Arena *arena, const char *text, size_t length);
char *arena_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

ArenaMark arena_mark(const Arena *arena);
void arena_reset(Arena *arena, ArenaMark mark);
size_t arena_bytes(const Arena *arena);

#define ARENA_NEW(arena, Type) ((Type *)arena_allocate((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, count, Type) ((Type *)arena_allocate_array((arena), (size_t)(count), sizeof(Type)))

// ---- growable vectors --------------------------------------------------------------------------------------------
// VECTOR(int) numbers = {0}; vector_push(&numbers, 3); numbers.items[0]; numbers.count; vector_free(&numbers);

#define VECTOR(Type)     \
    struct {             \
        Type *items;     \
        size_t count;    \
        size_t capacity; \
    }

#define vector_push(vector, ...)                                                                                 \
    ((vector)->count == (vector)->capacity                                                                       \
         ? (void)((vector)->items = vector_grow((vector)->items, &(vector)->capacity, (vector)->count + 1,       \
                                                sizeof *(vector)->items))                                        \
         : (void)0,                                                                                              \
     (void)((vector)->items[(vector)->count++] = (__VA_ARGS__)))

#define vector_reserve(vector, wanted)                                                                           \
    ((vector)->capacity < (wanted)                                                                               \
         ? (void)((vector)->items =                                                                              \
                      vector_grow((vector)->items, &(vector)->capacity, (wanted), sizeof *(vector)->items))      \
         : (void)0)

#define vector_free(vector) (vector_release((vector)->items), (vector)->items = NULL, (vector)->count = 0, (vector)->capacity = 0)

// Grows to at least `wanted` items of `size` bytes; returns the new storage and sets *capacity.
void *vector_grow(void *items, size_t *capacity, size_t wanted, size_t size);
void vector_release(void *items);

// ---- text --------------------------------------------------------------------------------------------------------

typedef struct TextBuffer {
    char *text; // NUL-terminated once anything was added; NULL when empty
    size_t length;
    size_t capacity;
} TextBuffer;

void text_add(TextBuffer *buffer, const char *text);
void text_add_bytes(TextBuffer *buffer, const char *bytes, size_t length);
void text_add_char(TextBuffer *buffer, char character);
void text_format(TextBuffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_format_list(TextBuffer *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
void text_free(TextBuffer *buffer);
// The buffer's text as a string of the arena; frees the buffer.
char *arena_take_text(Arena *arena, TextBuffer *buffer);

// The length of the UTF-8 character that starts at `text`, or 0 when the `available` bytes do not start with a valid one.
size_t utf8_length(const char *text, size_t available);

// ---- interned strings --------------------------------------------------------------------------------------------
// Equal texts give the same pointer within one StringTable.

typedef struct StringTable StringTable;
StringTable *string_table_create(Arena *arena);
void string_table_destroy(StringTable *table);
const char *string_intern(StringTable *table, const char *text, size_t length);

// ---- integers and hashing ----------------------------------------------------------------------------------------

static inline bool add_overflows(int64_t left, int64_t right, int64_t *sum) { return __builtin_add_overflow(left, right, sum); }
static inline bool subtract_overflows(int64_t left, int64_t right, int64_t *difference) {
    return __builtin_sub_overflow(left, right, difference);
}
static inline bool multiply_overflows(int64_t left, int64_t right, int64_t *product) {
    return __builtin_mul_overflow(left, right, product);
}

// Python's floor division and modulo; divisor != 0 and not (INT64_MIN, -1).
int64_t integer_floor_divide(int64_t dividend, int64_t divisor);
int64_t integer_floor_modulo(int64_t dividend, int64_t divisor);

// xxHash of `size` bytes, chained by `seed`. Deterministic: no pointers may be hashed.
uint64_t hash_bytes(const void *bytes, size_t size, uint64_t seed);

// ---- failure -----------------------------------------------------------------------------------------------------

// A bug of the compiler: records the message and unwinds to the frame guarded by base_guard (compiler entry points),
// which reports it as an internal error; without a guard it aborts.
_Noreturn void internal_error(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
#define INTERNAL_ERROR(...) internal_error(__FILE__, __LINE__, __VA_ARGS__)
#define REQUIRE(condition, ...) ((condition) ? (void)0 : internal_error(__FILE__, __LINE__, __VA_ARGS__))

typedef struct BaseGuard BaseGuard;
// Runs `work(data)`. Returns true when it returned, false when INTERNAL_ERROR unwound it; then `message` (size bytes) holds the text.
bool base_guard(void (*work)(void *data), void *data, char *message, size_t size);

_Noreturn void base_out_of_memory(void);

#endif
