// Keywords of C and C++, and the names of the C library.

#ifndef BACKEND_C_RESERVED_WORDS_H
#define BACKEND_C_RESERVED_WORDS_H

#include <stdbool.h>

bool c_is_keyword(const char *name);
bool c_is_library_name(const char *name);

#endif
