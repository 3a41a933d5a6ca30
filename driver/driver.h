// Shared by the driver's files: exit codes, messages, options that several subcommands have, and output files.
// The driver sees the compiler through include/arrc.h only.

#ifndef DRIVER_DRIVER_H
#define DRIVER_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "include/arrc.h"

enum { EXIT_CODE_SUCCESS = 0, EXIT_CODE_INPUT = 1, EXIT_CODE_USAGE = 2, EXIT_CODE_RUN = 3, EXIT_CODE_INTERNAL = 70 };

// ---- subcommands: argv[0] is the subcommand's name -----------------------------------------------------------------
int command_compile(int argc, char **argv);
int command_check(int argc, char **argv);
int command_run(int argc, char **argv);
int command_bench(int argc, char **argv);
int command_explain(int argc, char **argv);

// ---- message.c ---------------------------------------------------------------------------------------------------
// "arrc: error: ..." on stderr. Both return the exit code, so that callers can `return usage_error(..)`.
int usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
int input_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

// ---- diagnostics.c -----------------------------------------------------------------------------------------------
// Prints the compilation's diagnostics, if any, and returns the exit code that its outcome asks for.
int report_diagnostics(arrc_compilation *compilation);
// The same for diagnostic `first` and what follows it.
int report_diagnostics_from(arrc_compilation *compilation, size_t first);
// --diagnostics=text|json: how report_diagnostics prints from now on. Returns an exit code.
enum { OPTION_DIAGNOSTICS = 500 };
int option_diagnostics(const char *command, const char *format);
// A string of JSON with its quotes.
void json_print_string(const char *text, FILE *file);

// ---- help.c ------------------------------------------------------------------------------------------------------
// Prints the manual page of a subcommand ("" is the compiler itself). False when there is none of that name.
bool help_print(const char *command);

// ---- options.c: what several subcommands have ---------------------------------------------------------------------
// Parses "0" to "3", "strict" ... into options; false when the text is no such value.
bool option_level(const char *text, arrc_options *options);
bool option_floating_point(const char *text, arrc_options *options);
bool option_unsigned(const char *text, uint64_t *value);
// The message for what getopt_long refused.
int option_refused(const char *command, int code, char **argv);
// An identifier followed by '=': its length, else 0.
size_t option_name_length(const char *text);

// ---- output.c ----------------------------------------------------------------------------------------------------
// Writes a file as a whole or not at all: to a temporary file beside it, which is then renamed. "-" is stdout.
// Returns an exit code, with a message on stderr when it is not 0.
int output_write(const char *path, const char *data, size_t length);
// The temporary name beside `path` that output_write and the linker use: PATH.tmp-PID (malloc'd).
char *output_temporary_name(const char *path);
// Renames a finished temporary file to its place; removes it on failure.
int output_commit(const char *temporary, const char *path);
// Writes everything that was printed so far; a full disk or a closed pipe is an error.
int output_flush(void);

// ---- text.c ------------------------------------------------------------------------------------------------------
char *text_join(const char *first, const char *second, const char *third) __attribute__((malloc)); // malloc'd
char *text_format_new(const char *format, ...) __attribute__((format(printf, 1, 2), malloc));        // malloc'd
// The path without its folder and its last extension (malloc'd).
char *path_stem(const char *path);
// The path with its last extension replaced (malloc'd).
char *path_with_extension(const char *path, const char *extension);
// The folder that holds this program's libraries (malloc'd).
char *library_directory(void);
void *allocate_or_die(size_t bytes); // zeroed; ends the process when there is no memory

// ---- process.c ---------------------------------------------------------------------------------------------------
// Runs a program and waits. Its exit code, 128 + signal, or 127 when it could not be started.
int process_run(char *const *arguments);

#endif
