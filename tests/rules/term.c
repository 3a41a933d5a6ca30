// Making and freeing terms.

#include "term.h"

static void add_dimension(IrFunction *function, const char *name) {
    IrDimension dimension = {.name = name, .nonnegative = true};
    vector_push(&function->dimensions, dimension);
}

void term_create(Term *term, Random *random) {
    *term = (Term){.random = random, .arena = arena_create()};
    term->strings = string_table_create(term->arena);
    term->module = ir_module_create(term->arena, term->strings);
    term->function = ir_function_create(term->module, "term");
    add_dimension(term->function, "N");
    add_dimension(term->function, "M");
    add_dimension(term->function, "P");
}

void term_free(Term *term) {
    ir_module_release(term->module);
    string_table_destroy(term->strings);
    arena_destroy(term->arena);
}

void term_finish(Term *term, const ValueId *roots, uint32_t count) {
    for (uint32_t k = 0; k < count; k++) vector_push(&term->function->results, roots[k]);
    term->function->returns_tuple = count > 1;
    term->root = roots[0];
    term->written = (uint32_t)term->function->nodes.count;
}

// ---- running -----------------------------------------------------------------------------------------------------

enum { ELEMENT_LIMIT = 2500, DIMS_ATTEMPTS = 8 };

static bool choose_dims(Replay *replay, int64_t *dims) {
    static const int64_t values[] = {0, 1, 1, 2, 2, 3, 3, 5};
    for (uint32_t k = 0; k < DIM_P; k++) dims[k] = values[random_below(replay->random, sizeof values / sizeof *values)];
    dims[DIM_P] = dims[DIM_N];
    return true;
}

Replay term_replay(const Term *term) {
    return (Replay){.function = term->function, .arena = term->arena, .random = term->random, .written = term->written,
                    .element_limit = ELEMENT_LIMIT, .attempts = DIMS_ATTEMPTS, .choose_dims = choose_dims};
}
