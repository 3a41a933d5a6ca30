// The names of the language, sorted, each once.

#include <stdlib.h>
#include <string.h>

#include "frontend/names.h"
#include "library_internal.h"

typedef struct NameList {
    Arena *arena;
    VECTOR(const char *) names;
} NameList;

static void add_name(void *data, const char *name) {
    NameList *list = data;
    vector_push(&list->names, arena_copy_string(list->arena, name, strlen(name)));
}

static int compare_names(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

void arrc_visit_names(void (*visit)(void *data, const char *name), void *data) {
    NameList list = {.arena = arena_create()};
    fe_visit_names(add_name, &list);
    qsort(list.names.items, list.names.count, sizeof *list.names.items, compare_names);
    for (size_t k = 0; k < list.names.count; k++)
        if (k == 0 || strcmp(list.names.items[k], list.names.items[k - 1]) != 0) visit(data, list.names.items[k]);
    vector_free(&list.names);
    arena_destroy(list.arena);
}
