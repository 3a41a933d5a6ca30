// The known name that is closest to a misspelt one, if one is close enough to have been meant.

#ifndef FRONTEND_SUGGESTION_H
#define FRONTEND_SUGGESTION_H

#include <stddef.h>

typedef struct Suggestion {
    const char *wanted;
    const char *best;   // NULL while no name is close enough; as given to suggestion_consider, perhaps not NUL-terminated
    size_t best_length;
    size_t distance;    // what the next name must come below
} Suggestion;

// Starts a search that takes names at a distance of up to 2 edits, fewer for names of three letters and less.
Suggestion suggestion_for(const char *wanted);
// Takes the name (of `length` characters) when it is closer than those before it.
void suggestion_consider(Suggestion *suggestion, const char *name, size_t length);

#endif
