// The text of the standard library, generated from runtime/stdlib/*.arr when arrc is built.

#ifndef FRONTEND_STANDARD_TEXT_H
#define FRONTEND_STANDARD_TEXT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct StandardText {
    const char *module; // "np", "np.linalg" or "moa"
    const char *name;   // a leading '_': known inside of the library only
    const char *file;   // "statistics.arr"
    uint32_t line;      // of the definition in its file
    bool is_method;     // also A.name(...)
    const char *text;   // the definition
} StandardText;

extern const StandardText standard_texts[]; // the last one has no name

#endif
