// The standard library: functions written in .arr (runtime/stdlib), specialised at each call like a program's own helpers.
// A function is parsed when a program first names it, so that programs which use none of them pay nothing.
//
// Spans from STANDARD_SPAN_BASE on lie in the library's text. None of them outlives the call that brought it about: what was
// built and reported in the call then gets the span of the call.

#ifndef FRONTEND_STANDARD_LIBRARY_H
#define FRONTEND_STANDARD_LIBRARY_H

#include "check_scope.h"

enum { STANDARD_SPAN_BASE = 0x40000000 }; // beyond every program: fe_parse refuses larger ones

static inline bool standard_has_span(Span span) { return span.start >= STANDARD_SPAN_BASE; }

// The library's function np.NAME or moa.NAME, parsed; NULL when there is none. Names with a leading '_' are not found.
const AstFunction *standard_function(Checker *checker, const char *module, const char *name);
// The library's function that is A.NAME too; NULL when there is none.
const AstFunction *standard_method(Checker *checker, const char *name);
// A function by the bare name that the library itself knows it by.
const AstFunction *standard_own_function(Checker *checker, const char *name);
// Calls a function of the library, which may have a leading '_', for something that the program spells otherwise.
Operand standard_apply(Checker *checker, const char *name, const Operand *arguments, size_t count, Span span);
// "np.var" for a function of the library, 'name' in quotes for one of the program, and what programs know of a function with a
// leading '_': "this function of complex numbers", "an index array"; in checker->arena.
const char *standard_describe(Checker *checker, const AstFunction *function);
// Calls `consider(data, name)` for every public name of a module.
void standard_each_name(const char *module, bool methods_only, void (*consider)(void *data, const char *name), void *data);
// "runtime/stdlib/FILE:LINE: TEXT" of a span in the library.
const char *standard_place(Checker *checker, Span span);
// Frees what the library's scope holds.
void standard_free(Checker *checker);

// What a call of a library function from the program leaves behind is found by where it begins.
typedef struct StandardMark {
    size_t entries;  // diagnostics
    size_t nodes;    // of the function being built
    size_t storages;
} StandardMark;
StandardMark standard_mark(const Checker *checker);
// Gives everything since the mark that points into the library the span of the call, and says in diagnostics where in the
// library they came about.
void standard_leave(Checker *checker, const StandardMark *mark, const AstFunction *function, Span call, Operand *result);

#endif
