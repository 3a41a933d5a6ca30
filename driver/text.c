// Small texts and paths, all malloc'd.

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver.h"

void *allocate_or_die(size_t bytes) {
    void *memory = calloc(1, bytes ? bytes : 1);
    if (memory) return memory;
    fprintf(stderr, "arrc: error: out of memory: %zu bytes\n", bytes);
    exit(EXIT_CODE_INTERNAL);
}

char *text_format_new(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = allocate_or_die((size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

char *text_join(const char *first, const char *second, const char *third) { return text_format_new("%s%s%s", first, second, third); }

static const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

// The length of the path without its last extension. A name that starts with its only dot has none.
static size_t length_without_extension(const char *path) {
    const char *name = file_name(path), *dot = strrchr(name, '.');
    return dot && dot != name ? (size_t)(dot - path) : strlen(path);
}

char *path_stem(const char *path) {
    const char *name = file_name(path);
    return text_format_new("%.*s", (int)(length_without_extension(path) - (size_t)(name - path)), name);
}

char *path_with_extension(const char *path, const char *extension) {
    return text_format_new("%.*s%s", (int)length_without_extension(path), path, extension);
}

// Beside the program when it runs where it was built; else in ../lib, where an installation has it.
char *library_directory(void) {
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length < 0) return text_join(".", "", "");
    program[length] = '\0';
    int folder = (int)(file_name(program) - program);
    char *beside = text_format_new("%.*slibarr_rt.a", folder, program);
    bool is_beside = access(beside, R_OK) == 0;
    free(beside);
    return is_beside ? text_format_new("%.*s", folder > 1 ? folder - 1 : folder, program) : text_format_new("%.*s../lib", folder, program);
}
