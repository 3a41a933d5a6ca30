// Index polynomials as C expressions.
//
// Extents of arrays and the indices of loops over them are small enough for signed arithmetic: the entry checked that
// all products fit. Other integers (scalar parameters, variables) are the user's: their sums are computed unsigned,
// where wrapping is defined; the final value is right whenever it fits.

#include "c_internal.h"

const char *c_dimension_name(CEmitter *emitter, uint32_t number) {
    const LoopFunction *function = emitter->function;
    const IrDimension *dimension = &function->dimensions.items[number];
    if (emitter->in_body) emitter->dimension_used[number] = true; // what the entry uses is no argument of the body
    bool narrow = !emitter->wide_dimensions && dimension->is_parameter &&
                  function->parameters.items[dimension->parameter].type.dtype != DTYPE_I64;
    if (narrow) return arena_format(emitter->arena, "arr_dimension_%s", dimension->name);
    return c_local_name(emitter, dimension->name);
}

// ---- what an extent consists of ----------------------------------------------------------------------------------

typedef struct LeafSurvey {
    const CEmitter *emitter;
    bool has_variable, has_unbounded;
} LeafSurvey;

static void survey_leaf(void *data, AtomId leaf) {
    LeafSurvey *survey = data;
    Atom atom = extent_atom(survey->emitter->module->extents, leaf);
    if (atom.kind == ATOM_VARIABLE) survey->has_variable = survey->has_unbounded = true;
    if (atom.kind != ATOM_DIMENSION) return;
    if (!survey->emitter->function->dimensions.items[atom.number].nonnegative) survey->has_unbounded = true;
}

static LeafSurvey survey_leaves(const CEmitter *emitter, ExtentId extent) {
    LeafSurvey survey = {.emitter = emitter};
    extent_visit_leaves(emitter->module->extents, extent, survey_leaf, &survey);
    return survey;
}

bool c_extent_is_bounded(const CEmitter *emitter, ExtentId extent) {
    return !survey_leaves(emitter, extent).has_unbounded;
}

static bool is_leaf(AtomKind kind) {
    return kind != ATOM_MAX && kind != ATOM_MIN && kind != ATOM_FLOOR_DIVIDE && kind != ATOM_MODULO;
}

static bool has_calls(const CEmitter *emitter, ExtentId extent) {
    const ExtentTable *extents = emitter->module->extents;
    for (uint32_t i = 0; i < extent_monomial_count(extents, extent); i++) {
        Monomial monomial = extent_monomial(extents, extent, i);
        for (uint32_t k = 0; k < monomial.atom_count; k++)
            if (!is_leaf(extent_atom(extents, monomial.atoms[k]).kind)) return true;
    }
    return false;
}

bool c_extent_is_simple(const CEmitter *emitter, ExtentId extent) {
    return !survey_leaves(emitter, extent).has_variable && !has_calls(emitter, extent);
}

// ---- text --------------------------------------------------------------------------------------------------------

static const char *leaf_name(CEmitter *emitter, Atom atom) {
    if (atom.kind == ATOM_DIMENSION) return c_dimension_name(emitter, atom.number);
    if (atom.kind == ATOM_LOOP) return arena_format(emitter->arena, "i%u", atom.number);
    REQUIRE(atom.kind == ATOM_VARIABLE, "an extent mentions a leaf of the array IR");
    return c_variable_value(emitter, (LoopVariableId){atom.number});
}

static const char *call_name(AtomKind kind) {
    if (kind == ATOM_MAX) return "arr_maximum";
    if (kind == ATOM_MIN) return "arr_minimum";
    return kind == ATOM_FLOOR_DIVIDE ? "arr_floor_divide" : "arr_modulo";
}

static void need_call(CEmitter *emitter, AtomKind kind) {
    if (kind == ATOM_MAX)
        c_need(emitter, C_SUPPORT_MAXIMUM);
    else if (kind == ATOM_MIN)
        c_need(emitter, C_SUPPORT_MINIMUM);
    else
        c_need(emitter, kind == ATOM_FLOOR_DIVIDE ? C_SUPPORT_FLOOR_DIVIDE : C_SUPPORT_MODULO);
}

static void write_atom(CEmitter *emitter, AtomId id) {
    Atom atom = extent_atom(emitter->module->extents, id);
    if (is_leaf(atom.kind)) {
        text_add(emitter->output, leaf_name(emitter, atom));
        return;
    }
    need_call(emitter, atom.kind);
    text_format(emitter->output, "%s(", call_name(atom.kind));
    c_extent(emitter, atom.left, false);
    text_add(emitter->output, ", ");
    c_extent(emitter, atom.right, false);
    text_add_char(emitter->output, ')');
}

static void write_product(CEmitter *emitter, Monomial monomial, bool wraps) {
    uint64_t magnitude = monomial.coefficient < 0 ? 0 - (uint64_t)monomial.coefficient : (uint64_t)monomial.coefficient;
    bool shown = magnitude != 1 || monomial.atom_count == 0;
    if (shown)
        text_format(emitter->output, magnitude > INT32_MAX ? "UINT64_C(%llu)" : "%llu", (unsigned long long)magnitude);
    for (uint32_t k = 0; k < monomial.atom_count; k++) {
        if (shown || k) text_add(emitter->output, " * ");
        if (wraps) text_add(emitter->output, "(uint64_t)");
        write_atom(emitter, monomial.atoms[k]);
    }
}

// The first monomial to write: a positive one if there is any, so that "N - k" does not read "-k + N".
static uint32_t leading_monomial(const ExtentTable *extents, ExtentId extent, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        Monomial monomial = extent_monomial(extents, extent, i);
        if (monomial.coefficient > 0 && monomial.atom_count) return i;
    }
    return 0;
}

static void write_sum(CEmitter *emitter, ExtentId extent, uint32_t count, bool wraps) {
    const ExtentTable *extents = emitter->module->extents;
    uint32_t first = leading_monomial(extents, extent, count);
    Monomial leading = extent_monomial(extents, extent, first);
    if (leading.coefficient < 0) text_add(emitter->output, wraps ? "0 - " : "-");
    write_product(emitter, leading, wraps);
    for (uint32_t i = 0; i < count; i++) {
        if (i == first) continue;
        Monomial monomial = extent_monomial(extents, extent, i);
        text_add(emitter->output, monomial.coefficient < 0 ? " - " : " + ");
        write_product(emitter, monomial, wraps);
    }
}

// Coefficients beyond 32 bits are written unsigned, so the sum around them is too.
static bool has_wide_coefficient(const ExtentTable *extents, ExtentId extent, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        int64_t coefficient = extent_monomial(extents, extent, i).coefficient;
        if (coefficient > INT32_MAX || coefficient < -INT32_MAX) return true;
    }
    return false;
}

void c_extent(CEmitter *emitter, ExtentId extent, bool operand) {
    ExtentTable *extents = emitter->module->extents;
    uint32_t count = extent_monomial_count(extents, extent);
    int64_t constant;
    AtomId atom;
    if (extent_is_constant(extents, extent, &constant)) {
        c_constant(emitter->output, DTYPE_I64, (uint64_t)constant);
    } else if (extent_is_atom(extents, extent, &atom)) {
        write_atom(emitter, atom);
    } else if (has_wide_coefficient(extents, extent, count) || !c_extent_is_bounded(emitter, extent)) {
        text_add(emitter->output, operand ? "((int64_t)(" : "(int64_t)(");
        write_sum(emitter, extent, count, true);
        text_add(emitter->output, operand ? "))" : ")");
    } else {
        if (operand) text_add_char(emitter->output, '(');
        write_sum(emitter, extent, count, false);
        if (operand) text_add_char(emitter->output, ')');
    }
}

// ---- with overflow noticed ---------------------------------------------------------------------------------------

static void write_checked_atom(CEmitter *emitter, AtomId id) {
    Atom atom = extent_atom(emitter->module->extents, id);
    if (is_leaf(atom.kind)) {
        text_add(emitter->output, leaf_name(emitter, atom));
        return;
    }
    need_call(emitter, atom.kind);
    c_need(emitter, C_SUPPORT_CHECKED_CALL);
    text_format(emitter->output, "arr_checked_call(%s, ", call_name(atom.kind));
    c_extent_checked(emitter, atom.left);
    text_add(emitter->output, ", ");
    c_extent_checked(emitter, atom.right);
    text_add_char(emitter->output, ')');
}

// The product of factors [first, end), where factor 0 is the coefficient when that is not 1. Halving keeps nesting
// shallow.
static void write_checked_product(CEmitter *emitter, Monomial monomial, uint32_t first, uint32_t end) {
    if (end - first == 1) {
        if (first == 0)
            c_constant(emitter->output, DTYPE_I64, (uint64_t)monomial.coefficient);
        else
            write_checked_atom(emitter, monomial.atoms[first - 1]);
        return;
    }
    uint32_t middle = first + (end - first) / 2;
    c_need(emitter, C_SUPPORT_CHECKED_PRODUCT);
    text_add(emitter->output, "arr_checked_product(");
    write_checked_product(emitter, monomial, first, middle);
    text_add(emitter->output, ", ");
    write_checked_product(emitter, monomial, middle, end);
    text_add_char(emitter->output, ')');
}

static void write_checked_sum(CEmitter *emitter, ExtentId extent, uint32_t first, uint32_t end) {
    if (end - first == 1) {
        Monomial monomial = extent_monomial(emitter->module->extents, extent, first);
        bool plain = monomial.coefficient == 1 && monomial.atom_count != 0;
        write_checked_product(emitter, monomial, plain ? 1 : 0, monomial.atom_count + 1);
        return;
    }
    uint32_t middle = first + (end - first) / 2;
    c_need(emitter, C_SUPPORT_CHECKED_SUM);
    text_add(emitter->output, "arr_checked_sum(");
    write_checked_sum(emitter, extent, first, middle);
    text_add(emitter->output, ", ");
    write_checked_sum(emitter, extent, middle, end);
    text_add_char(emitter->output, ')');
}

void c_extent_checked(CEmitter *emitter, ExtentId extent) {
    uint32_t count = extent_monomial_count(emitter->module->extents, extent);
    if (count == 0)
        text_add_char(emitter->output, '0');
    else
        write_checked_sum(emitter, extent, 0, count);
}
