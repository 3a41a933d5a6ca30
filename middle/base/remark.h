// Remarks: what the compiler did or did not do with a part of a program. The pass that decides reports them through its list
// of diagnostics (diagnostic_remark), which drops the kinds that nobody asked for.

#ifndef MIDDLE_BASE_REMARK_H
#define MIDDLE_BASE_REMARK_H

#include <stdbool.h>
#include <stdint.h>

typedef enum RemarkKind {
    REMARK_NONE, // not a remark
#define REMARK(NAME, ...) REMARK_##NAME,
#include "remarks.def"
    REMARK_KIND_COUNT
} RemarkKind;

typedef enum RemarkClass { REMARK_CLASS_PASS, REMARK_CLASS_MISSED, REMARK_CLASS_ANALYSIS, REMARK_CLASS_COUNT } RemarkClass;

typedef enum RemarkGroup {
    REMARK_GROUP_FUSION, REMARK_GROUP_BUFFERS, REMARK_GROUP_CHECKS, REMARK_GROUP_VECTOR, REMARK_GROUP_REWRITES, REMARK_GROUP_COUNT
} RemarkGroup;

typedef struct RemarkInfo {
    const char *name;
    RemarkClass remark_class;
    RemarkGroup group;
    bool by_default; // reported without being asked for
    const char *text;
} RemarkInfo;

// A set of kinds: bit 1 << kind.
typedef uint64_t RemarkSet;

const RemarkInfo *remark_info(RemarkKind kind); // not of REMARK_NONE
const char *remark_class_name(RemarkClass remark_class); // "pass", "missed", "analysis"
const char *remark_group_name(RemarkGroup group);        // "fusion", ...
RemarkSet remark_default_set(void);
// Adds what a list names: words with commas between them, each "all", a class, a group, a kind, or CLASS:WORD, which is what is
// in both. False when a word (*wrong, of *length bytes) is none of these.
bool remark_select(const char *list, RemarkSet *set, const char **wrong, int *length);

#endif
