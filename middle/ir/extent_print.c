// Extents as text: sums of products, with "max(a, b)", "min(a, b)", "floordiv(a, b)" and "mod(a, b)".

#include "extent_internal.h"

#include <inttypes.h>
#include <string.h>

// A dimension whose name could be read as a loop index or variable of the loop IR gets a '$'.
static bool is_numbered_name(const char *name) {
    return (name[0] == 'i' || name[0] == 's') && name[1] && strspn(name + 1, "0123456789") == strlen(name + 1);
}

static void print_binary(const ExtentTable *table, const char *name, const Atom *atom, TextBuffer *output) {
    text_format(output, "%s(", name);
    extent_print(table, atom->left, output);
    text_add(output, ", ");
    extent_print(table, atom->right, output);
    text_add_char(output, ')');
}

static void print_atom(const ExtentTable *table, AtomId id, TextBuffer *output) {
    const Atom *atom = &table->atoms[id.index].atom;
    switch (atom->kind) {
    case ATOM_DIMENSION: text_format(output, "%s%s", is_numbered_name(atom->name) ? "$" : "", atom->name); break;
    case ATOM_VALUE: text_format(output, "%%%" PRIu32, atom->number); break;
    case ATOM_INDEX: text_format(output, "#%" PRIu32, atom->number); break;
    case ATOM_LOOP: text_format(output, "i%" PRIu32, atom->number); break;
    case ATOM_VARIABLE: text_format(output, "s%" PRIu32, atom->number); break;
    case ATOM_MAX: print_binary(table, "max", atom, output); break;
    case ATOM_MIN: print_binary(table, "min", atom, output); break;
    case ATOM_FLOOR_DIVIDE: print_binary(table, "floordiv", atom, output); break;
    case ATOM_MODULO: print_binary(table, "mod", atom, output); break;
    }
}

static void print_product(const ExtentTable *table, uint64_t magnitude, Monomial monomial, TextBuffer *output) {
    bool shown = magnitude != 1 || !monomial.atom_count;
    if (shown) text_format(output, "%" PRIu64, magnitude);
    for (uint32_t k = 0; k < monomial.atom_count; k++) {
        if (shown || k) text_add_char(output, '*');
        print_atom(table, monomial.atoms[k], output);
    }
}

// The first monomial to print: a positive one if there is any, so that "N - k" does not print as "-k + N".
static uint32_t leading(const Polynomial *polynomial) {
    for (uint32_t i = 0; i < polynomial->count; i++)
        if (polynomial->monomials[i].coefficient > 0 && polynomial->monomials[i].atom_count) return i;
    return 0;
}

static void print_monomial(const ExtentTable *table, Monomial monomial, bool first, TextBuffer *output) {
    bool negative = monomial.coefficient < 0;
    uint64_t magnitude = negative ? 0 - (uint64_t)monomial.coefficient : (uint64_t)monomial.coefficient;
    text_add(output, first ? (negative ? "-" : "") : (negative ? " - " : " + "));
    print_product(table, magnitude, monomial, output);
}

void extent_print(const ExtentTable *table, ExtentId extent, TextBuffer *output) {
    const Polynomial *polynomial = extent_polynomial(table, extent);
    if (!polynomial->count) {
        text_add_char(output, '0');
        return;
    }
    uint32_t first = leading(polynomial);
    print_monomial(table, polynomial->monomials[first], true, output);
    for (uint32_t i = 0; i < polynomial->count; i++)
        if (i != first) print_monomial(table, polynomial->monomials[i], false, output);
}
