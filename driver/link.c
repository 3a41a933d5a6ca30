// Linking: the flags that an object needs, and shared libraries through $CC.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compile.h"

char *link_flags(arrc_compilation *compilation, const arrc_options *options) {
    char *folder = library_directory();
    char *runtime = options->dlpack ? text_format_new("%s" ARRC_RUNTIME_FOLDER "/libarr_rt.a", folder) : text_join("", "", "");
    const char *math = arrc_needs_sleef(compilation) ? "-lsleef" : "";
    char *flags = text_join(runtime, *runtime && *math ? " " : "", math);
    free(runtime);
    free(folder);
    return flags;
}

// ---- the linker's command line -----------------------------------------------------------------------------------

enum { ARGUMENT_LIMIT = 64 };

typedef struct ArgumentList {
    char *items[ARGUMENT_LIMIT + 1];
    size_t count;
} ArgumentList;

// Splits text at spaces; `text` must stay allocated and is cut up.
static void add_words(ArgumentList *list, char *text) {
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word && list->count < ARGUMENT_LIMIT; word = strtok_r(NULL, " ", &rest))
        list->items[list->count++] = word;
}

static int run_linker(const char *object_path, const char *flags, const char *output) {
    const char *compiler = getenv("CC");
    ArgumentList list = {.count = 0};
    char *command = text_join(compiler && *compiler ? compiler : "cc", "", "");
    char *options = text_join("-shared -fPIC -Wl,--exclude-libs,ALL ", "", "");
    char *libraries = text_join(flags, "", "");
    char *files[3] = {text_join("-o", "", ""), text_join(output, "", ""), text_join(object_path, "", "")};
    add_words(&list, command);
    add_words(&list, options);
    for (size_t k = 0; k < 3 && list.count < ARGUMENT_LIMIT; k++) list.items[list.count++] = files[k];
    add_words(&list, libraries);
    int code = process_run(list.items);
    for (size_t k = 0; k < 3; k++) free(files[k]);
    free(libraries);
    free(options);
    free(command);
    return code;
}

static char *temporary_object(const char *data, size_t length) {
    const char *folder = getenv("TMPDIR");
    char *path = text_join(folder && *folder ? folder : "/tmp", "/arrc-XXXXXX", "");
    int descriptor = mkstemp(path);
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "wb") : NULL;
    bool complete = file && fwrite(data, 1, length, file) == length;
    if (file && fclose(file) != 0) complete = false;
    if (complete) return path;
    if (descriptor >= 0) unlink(path);
    free(path);
    return NULL;
}

// The library is written under a temporary name, as every output is.
int link_shared(const char *object, size_t length, const char *flags, const char *output) {
    char *object_path = temporary_object(object, length);
    if (!object_path) return input_error("cannot write a temporary object: %s", strerror(errno));
    char *temporary = output_temporary_name(output);
    int failure = run_linker(object_path, flags, temporary);
    int code;
    if (failure == 0) {
        code = output_commit(temporary, output);
    } else {
        unlink(temporary);
        code = input_error("linking %s failed: the linker ended with status %d", output, failure);
    }
    unlink(object_path);
    free(object_path);
    free(temporary);
    return code;
}
