// Interned strings: an open-addressing hash table with linear probing. Texts live in the arena, slots on the heap.

#include "base.h"

#include <stdlib.h>
#include <string.h>

typedef struct StringSlot {
    const char *text; // NULL: free
    size_t length;
    uint64_t hash;
} StringSlot;

struct StringTable {
    Arena *arena;
    StringSlot *slots;
    size_t capacity; // a power of two, at least twice `count`
    size_t count;
};

static StringSlot *allocate_slots(size_t capacity) {
    StringSlot *slots = calloc(capacity, sizeof *slots);
    if (!slots) base_out_of_memory();
    return slots;
}

StringTable *string_table_create(Arena *arena) {
    StringTable *table = calloc(1, sizeof *table);
    if (!table) base_out_of_memory();
    *table = (StringTable){.arena = arena, .slots = allocate_slots(64), .capacity = 64};
    return table;
}

void string_table_destroy(StringTable *table) {
    if (!table) return;
    free(table->slots);
    free(table);
}

// The slot that holds the text, or the free slot where it belongs.
static StringSlot *find_slot(const StringTable *table, const char *text, size_t length, uint64_t hash) {
    for (size_t index = hash & (table->capacity - 1);; index = (index + 1) & (table->capacity - 1)) {
        StringSlot *slot = &table->slots[index];
        if (!slot->text) return slot;
        if (slot->hash == hash && slot->length == length && memcmp(slot->text, text, length) == 0) return slot;
    }
}

static void double_capacity(StringTable *table) {
    StringSlot *old = table->slots;
    size_t old_capacity = table->capacity;
    table->capacity *= 2;
    table->slots = allocate_slots(table->capacity);
    for (size_t i = 0; i < old_capacity; i++)
        if (old[i].text) *find_slot(table, old[i].text, old[i].length, old[i].hash) = old[i];
    free(old);
}

const char *string_intern(StringTable *table, const char *text, size_t length) {
    if (!text) text = ""; // an empty text may come without storage
    uint64_t hash = hash_bytes(text, length, 0);
    StringSlot *slot = find_slot(table, text, length, hash);
    if (slot->text) return slot->text;
    if (++table->count * 2 > table->capacity) {
        double_capacity(table);
        slot = find_slot(table, text, length, hash);
    }
    *slot = (StringSlot){.text = arena_copy_string(table->arena, text, length), .length = length, .hash = hash};
    return slot->text;
}
