// The options that ask for remarks: --remarks=LIST, and -Rpass[-missed|-analysis][=LIST] as in clang.

#ifndef DRIVER_OPTIONS_REMARKS_H
#define DRIVER_OPTIONS_REMARKS_H

#include "driver.h"

enum { OPTION_REMARKS = 520, OPTION_RPASS = 'R' };

static inline bool option_is_remarks(int option) { return option == OPTION_REMARKS || option == OPTION_RPASS; }
// Adds to the remarks that are asked for. *words, malloc'd, is what options->remarks points to; NULL before the first option.
// Returns an exit code.
int option_remarks(char **words, const char *command, int option, const char *value, arrc_options *options);
// Prints the table of remarks.
void remarks_print(void);

#endif
