// Internal errors unwind to the innermost guard of their thread. The guards of a thread form a stack through `outer`.

#include "base.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct BaseGuard {
    jmp_buf resume;
    BaseGuard *outer;
    char *message;
    size_t size;
};

// The innermost guard of this thread: the one piece of state that an error deep in a pass must find unaided.
static BaseGuard **innermost_guard(void) {
    static _Thread_local BaseGuard *innermost;
    return &innermost;
}

bool base_guard(void (*work)(void *data), void *data, char *message, size_t size) {
    BaseGuard guard = {.outer = *innermost_guard(), .message = message, .size = size};
    *innermost_guard() = &guard;
    if (setjmp(guard.resume) != 0) { // `guard` is not changed after this point, so its fields are still valid here
        *innermost_guard() = guard.outer;
        return false;
    }
    work(data);
    *innermost_guard() = guard.outer;
    return true;
}

// Drops the folders of __FILE__, which differ from one build to another.
static const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void internal_error(const char *file, int line, const char *format, ...) {
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    int prefix = snprintf(message, sizeof message, "%.200s:%d: ", file_name(file), line);
    vsnprintf(message + prefix, sizeof message - (size_t)prefix, format, arguments);
    va_end(arguments);
    BaseGuard *guard = *innermost_guard();
    if (!guard) {
        fprintf(stderr, "internal error: %s\n", message);
        abort();
    }
    snprintf(guard->message, guard->size, "%s", message);
    longjmp(guard->resume, 1);
}
