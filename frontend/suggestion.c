#include "suggestion.h"

#include <stdbool.h>
#include <string.h>

enum { NAME_LIMIT = 40 }; // longer names are not compared

static size_t smallest(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

// Insertions, deletions, replacements and exchanges of neighbours (the optimal string alignment distance), row by row.
static size_t edit_distance(const char *left, size_t left_length, const char *right, size_t right_length) {
    size_t rows[3][NAME_LIMIT + 1], *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t k = 0; k <= right_length; k++) row[k] = k;
    for (size_t i = 1; i <= left_length; i++) {
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
        row[0] = i;
        for (size_t k = 1; k <= right_length; k++) {
            row[k] = smallest(above[k - 1] + (left[i - 1] != right[k - 1]), above[k] + 1, row[k - 1] + 1);
            bool exchanged = i > 1 && k > 1 && left[i - 1] == right[k - 2] && left[i - 2] == right[k - 1];
            if (exchanged && before[k - 2] + 1 < row[k]) row[k] = before[k - 2] + 1;
        }
    }
    return row[right_length];
}

// Short names are close to too many others.
Suggestion suggestion_for(const char *wanted) {
    size_t length = strlen(wanted);
    return (Suggestion){.wanted = wanted, .distance = length > 3 ? 3 : length > 2 ? 2 : 0};
}

void suggestion_consider(Suggestion *suggestion, const char *name, size_t length) {
    size_t wanted_length = strlen(suggestion->wanted);
    if (length > NAME_LIMIT || wanted_length > NAME_LIMIT) return;
    size_t distance = edit_distance(suggestion->wanted, wanted_length, name, length);
    if (distance >= suggestion->distance) return;
    suggestion->distance = distance;
    suggestion->best = name;
    suggestion->best_length = length;
}
