// The manual pages that `arrc help` and --help print.

#ifndef DRIVER_HELP_TEXT_H
#define DRIVER_HELP_TEXT_H

extern const char *const help_compile;
extern const char *const help_check;
extern const char *const help_run;
extern const char *const help_bench;
extern const char *const help_explain;
extern const char *const help_remarks; // up to the list of remarks
extern const char *const help_help;

#endif
