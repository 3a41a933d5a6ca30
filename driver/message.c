// Messages of the driver itself.

#include <stdarg.h>
#include <stdio.h>

#include "driver.h"

__attribute__((format(printf, 1, 0))) static void print_error(const char *format, va_list arguments) {
    fflush(stdout);
    fputs("arrc: error: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

int usage_error(const char *command, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_error(format, arguments);
    va_end(arguments);
    fprintf(stderr, "arrc: see 'arrc %s%s--help'\n", command, *command ? " " : "");
    return EXIT_CODE_USAGE;
}

int input_error(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_error(format, arguments);
    va_end(arguments);
    return EXIT_CODE_INPUT;
}
