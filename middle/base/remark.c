// The table of remarks, and how users name its entries.

#include "remark.h"

#include <string.h>

static const RemarkInfo kinds[REMARK_KIND_COUNT] = {
#define REMARK(NAME, name, CLASS, GROUP, by_default, text) \
    [REMARK_##NAME] = {name, REMARK_CLASS_##CLASS, REMARK_GROUP_##GROUP, by_default != 0, text},
#include "remarks.def"
};
_Static_assert(REMARK_KIND_COUNT <= 64, "a RemarkSet has 64 bits");

static const char *const class_names[REMARK_CLASS_COUNT] = {"pass", "missed", "analysis"};
static const char *const group_names[REMARK_GROUP_COUNT] = {"fusion", "buffers", "checks", "vector", "rewrites"};

const RemarkInfo *remark_info(RemarkKind kind) { return &kinds[kind]; }

const char *remark_class_name(RemarkClass remark_class) { return class_names[remark_class]; }

const char *remark_group_name(RemarkGroup group) { return group_names[group]; }

RemarkSet remark_default_set(void) {
    RemarkSet set = 0;
    for (int kind = REMARK_NONE + 1; kind < REMARK_KIND_COUNT; kind++)
        if (kinds[kind].by_default) set |= UINT64_C(1) << kind;
    return set;
}

static bool is_word(const char *text, int length, const char *word) { return strlen(word) == (size_t)length && memcmp(text, word, (size_t)length) == 0; }

// The kinds that one word names; empty for an unknown word.
static RemarkSet named_set(const char *word, int length) {
    RemarkSet set = 0;
    for (int kind = REMARK_NONE + 1; kind < REMARK_KIND_COUNT; kind++) {
        const RemarkInfo *info = &kinds[kind];
        if (is_word(word, length, "all") || is_word(word, length, info->name) || is_word(word, length, class_names[info->remark_class]) ||
            is_word(word, length, group_names[info->group]))
            set |= UINT64_C(1) << kind;
    }
    return set;
}

static bool is_class(const char *word, int length) {
    for (int k = 0; k < REMARK_CLASS_COUNT; k++)
        if (is_word(word, length, class_names[k])) return true;
    return false;
}

bool remark_select(const char *list, RemarkSet *set, const char **wrong, int *length) {
    for (const char *at = list; *at;) {
        *wrong = at;
        *length = (int)strcspn(at, ",");
        int first = (int)strcspn(at, ":,");
        bool has_class = first < *length;
        const char *word = has_class ? at + first + 1 : at;
        RemarkSet within = has_class ? named_set(at, first) : named_set("all", 3);
        RemarkSet named = named_set(word, *length - (int)(word - at));
        if (named == 0 || (has_class && !is_class(at, first))) return false;
        *set |= named & within;
        at += *length + (at[*length] == ',');
    }
    return true;
}
