// Which names generated code may use: exported names are checked, local names are changed where they clash.

#include "c_internal.h"

#include <stdlib.h>
#include <string.h>

#include "reserved_words.h"

// ---- local names -------------------------------------------------------------------------------------------------

static bool starts_with(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

// True when the name is the stem with a number after it.
static bool is_numbered(const char *name, const char *stem) {
    size_t length = strlen(stem);
    if (!starts_with(name, stem) || !name[length]) return false;
    return strspn(name + length, "0123456789") == strlen(name + length);
}

// Names that every exported function has: its own parameters, and all that start with arr_.
static bool is_public(const char *name) {
    bool fixed = strcmp(name, "ctx") == 0 || strcmp(name, "result") == 0 || is_numbered(name, "result");
    return fixed || starts_with(name, "arr_") || starts_with(name, "ARR_") || starts_with(name, "Sleef_");
}

// Names that the code of a body makes up.
static bool is_of_body(const char *name) {
    static const char *const stems[] = {"i", "t", "best", "chunk", "factors", "lanes", "partials", "total", "values"};
    static const char *const fixed[] = {"blocks", "end",  "fill", "lane", "row",      "slot",
                                        "start",  "stop", "take", "term", "workspace"};
    for (size_t i = 0; i < sizeof stems / sizeof stems[0]; i++)
        if (is_numbered(name, stems[i])) return true;
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        if (strcmp(name, fixed[i]) == 0) return true;
    // i3_end
    return name[0] == 'i' && name[1] >= '0' && name[1] <= '9' && strlen(name) > 4 &&
           strcmp(name + strlen(name) - 4, "_end") == 0;
}

// A name that ends in '_' gets another one, so that different names stay different; one that starts with '_' is C's.
const char *c_local_name(CEmitter *emitter, const char *name) {
    size_t length = strlen(name);
    bool claimed =
        c_is_keyword(name) || c_is_library_name(name) || is_public(name) || (emitter->in_body && is_of_body(name));
    if (name[0] == '_') return arena_format(emitter->arena, "u%s_", name);
    return claimed || (length && name[length - 1] == '_') ? arena_format(emitter->arena, "%s_", name) : name;
}

// ---- exported names ----------------------------------------------------------------------------------------------

typedef struct ExportedName {
    const char *name;
    const LoopFunction *function;
    uint32_t order; // of appearance
} ExportedName;

typedef VECTOR(ExportedName) ExportedNames;

static void add_name(ExportedNames *names, Arena *arena, const CBackendOptions *options, const LoopFunction *function,
                     const char *suffix) {
    const char *name = arena_format(arena, "%s%s%s", options->prefix ? options->prefix : "", function->name, suffix);
    vector_push(names, (ExportedName){.name = name, .function = function, .order = (uint32_t)names->count});
}

static void collect_names(ExportedNames *names, Arena *arena, const LoopModule *module,
                          const CBackendOptions *options) {
    for (size_t i = 0; i < module->functions.count; i++) {
        const LoopFunction *function = module->functions.items[i];
        add_name(names, arena, options, function, "");
        add_name(names, arena, options, function, "_workspace_bytes");
        if (options->dlpack) add_name(names, arena, options, function, "_dl");
        if (options->dlpack) add_name(names, arena, options, function, "_signature");
    }
}

// "__" anywhere at the start and '_' with a capital belong to C; arr_ to the runtime library; all else may be used.
static const char *owner_of(const char *name) {
    if (c_is_keyword(name)) return "a keyword of C or C++";
    if (c_is_library_name(name)) return "a name of the C library";
    if (starts_with(name, "arr_") || starts_with(name, "Sleef_")) return "reserved for the runtime library";
    bool reserved = name[0] == '_' && (name[1] == '_' || (name[1] >= 'A' && name[1] <= 'Z'));
    return reserved ? "reserved by C" : NULL;
}

static int compare_names(const void *left, const void *right) {
    const ExportedName *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void report_duplicates(ExportedNames *names, DiagnosticList *diagnostics) {
    if (names->count) qsort(names->items, names->count, sizeof names->items[0], compare_names);
    for (size_t i = 1; i < names->count; i++) {
        const ExportedName *name = &names->items[i], *before = &names->items[i - 1];
        if (strcmp(before->name, name->name) != 0) continue;
        diagnostic_error(
            diagnostics, name->function->span,
            "two exported symbols are called '%s'; rename one of the functions or use --prefix=", name->name);
        diagnostic_note(diagnostics, before->function->span, "the other one comes from '%s'", before->function->name);
    }
}

bool c_check_names(const LoopModule *module, const CBackendOptions *options, DiagnosticList *diagnostics) {
    uint32_t before = diagnostics->error_count;
    Arena *arena = arena_create();
    ExportedNames names = {0};
    collect_names(&names, arena, module, options);
    for (size_t i = 0; i < names.count; i++) {
        const char *owner = owner_of(names.items[i].name);
        if (!owner) continue;
        diagnostic_error(diagnostics, names.items[i].function->span,
                         "the exported name '%s' is %s; use --prefix= to change it", names.items[i].name, owner);
    }
    report_duplicates(&names, diagnostics);
    vector_free(&names);
    arena_destroy(arena);
    return diagnostics->error_count == before;
}
