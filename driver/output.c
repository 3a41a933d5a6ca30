// Output files appear as a whole or not at all.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver.h"

char *output_temporary_name(const char *path) { return text_format_new("%s.tmp-%ld", path, (long)getpid()); }

int output_commit(const char *temporary, const char *path) {
    if (rename(temporary, path) == 0) return EXIT_CODE_SUCCESS;
    int failure = errno;
    unlink(temporary);
    return input_error("cannot write %s: %s", path, strerror(failure));
}

int output_flush(void) {
    if (fflush(stdout) == 0 && !ferror(stdout)) return EXIT_CODE_SUCCESS;
    return input_error("cannot write to the standard output: %s", strerror(errno));
}

// Devices and pipes cannot be replaced by a rename: they are written to.
static bool is_special_file(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static int write_stream(const char *path, const char *data, size_t length) {
    FILE *file = fopen(path, "wb");
    if (!file) return errno;
    errno = 0;
    bool complete = fwrite(data, 1, length, file) == length;
    int failure = complete ? 0 : errno;
    if (fclose(file) != 0 && !failure) failure = errno;
    return failure ? failure : complete ? 0 : EIO;
}

static int write_regular_file(const char *path, const char *data, size_t length) {
    char *temporary = output_temporary_name(path);
    int failure = write_stream(temporary, data, length);
    int code;
    if (failure) {
        unlink(temporary);
        code = input_error("cannot write %s: %s", path, strerror(failure));
    } else {
        code = output_commit(temporary, path);
    }
    free(temporary);
    return code;
}

int output_write(const char *path, const char *data, size_t length) {
    if (strcmp(path, "-") == 0) {
        fwrite(data, 1, length, stdout);
        return output_flush();
    }
    if (!is_special_file(path)) return write_regular_file(path, data, length);
    int failure = write_stream(path, data, length);
    return failure ? input_error("cannot write %s: %s", path, strerror(failure)) : EXIT_CODE_SUCCESS;
}
