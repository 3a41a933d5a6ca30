// np.mgrid and np.ogrid, which are subscripted with slices: grid coordinates by the standard library's _grid.

#include "expression.h"
#include "standard_library.h"

#include <math.h>
#include <string.h>

static Operand called(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    diagnostic_error(checker->diagnostics, arguments->span, "np.%s is subscripted with slices, as in np.%s[0:n, 0:m]", builtin->name, builtin->name);
    return operand_invalid(arguments->span);
}

bool builtin_is_grid(const Operand *operand) { return operand->kind == OPERAND_BUILTIN && operand->builtin->handler == called; }

// A step of 5j asks for 5 numbers: the magnitude of a constant complex number.
static bool count_of_step(Checker *checker, const Operand *step, Operand *count) {
    double magnitude;
    const IrNode *node = ir_node(checker->function, step->value);
    Operand imaginary = node->op == IR_COMPLEX ? operand_from_value(checker, node->operands[1], step->span) : *step;
    if (!operand_constant_number(checker, &imaginary, &magnitude)) {
        report_not_supported(checker, step->span, "a grid with a complex step that is no constant like 5j");
        return false;
    }
    *count = operand_from_integer(checker, (int64_t)fabs(magnitude), step->span);
    return true;
}

// (start, stop, step, count): one of the last two is None, or both.
static bool slice_as_tuple(Checker *checker, const Operand *slice, Operand *tuple) {
    Operand elements[4];
    if (slice->kind != OPERAND_SLICE) {
        diagnostic_error(checker->diagnostics, slice->span, "a grid is made of slices, not of %s", operand_describe(checker, slice));
        return false;
    }
    for (int i = 0; i < 3; i++) elements[i] = slice->elements[i];
    elements[3] = operand_simple(OPERAND_NONE, slice->span);
    if (elements[2].kind == OPERAND_VALUE && dtype_is_complex(operand_type(checker, &elements[2]).dtype)) {
        if (!count_of_step(checker, &elements[2], &elements[3])) return false;
        elements[2] = operand_simple(OPERAND_NONE, slice->span);
    }
    *tuple = operand_tuple(checker, elements, 4, false, slice->span);
    return true;
}

Operand grid_subscript(Checker *checker, const Operand *grid, const Operand *index, Span span) {
    bool is_several = index->kind == OPERAND_TUPLE, is_open = strcmp(grid->builtin->name, "ogrid") == 0;
    size_t count = is_several ? index->element_count : 1;
    Operand *slices = ARENA_ARRAY(checker->arena, count, Operand);
    if (index->kind == OPERAND_INVALID) return operand_invalid(span);
    for (size_t i = 0; i < count; i++)
        if (!slice_as_tuple(checker, is_several ? &index->elements[i] : index, &slices[i])) return operand_invalid(span);
    if (!is_several) return standard_apply(checker, "_grid_axis", slices[0].elements, 4, span);
    Operand arguments[] = {operand_tuple(checker, slices, count, false, span), operand_from_boolean(checker, is_open, span)};
    return standard_apply(checker, "_grid", arguments, 2, span);
}

const Builtin builtin_grid_table[] = {
    {.name = "mgrid", .parameters = "*slices", .handler = called},
    {.name = "ogrid", .parameters = "*slices", .handler = called},
    {.name = NULL}};
