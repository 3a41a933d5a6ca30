// Assignment through arrays of integers, which the standard library's _store_at writes as a loop over the picked elements.

#include "standard_library.h"

#include "expression.h"

// The contents as they are now, which what is written later does not change.
static Operand as_contents(Checker *checker, Operand operand) {
    if (operand.kind != OPERAND_VALUE || operand.view.storage.index == 0) return operand;
    return operand_from_value(checker, operand_refresh(checker, operand).value, operand.span);
}

void scatter_store(Checker *checker, const PickedTarget *target, Operand values, const Operand *combine, Span span) {
    Operand *picks = ARENA_ARRAY(checker->arena, target->axis_count, Operand);
    for (uint32_t axis = 0; axis < target->axis_count; axis++) picks[axis] = as_contents(checker, target->picks[axis]);
    Operand arguments[] = {target->view, operand_tuple(checker, picks, target->axis_count, false, span), as_contents(checker, values),
                           combine ? *combine : (Operand){.kind = OPERAND_NONE, .span = span}};
    standard_apply(checker, "_store_at", arguments, sizeof arguments / sizeof *arguments, span);
}

// ---- np.UFUNC.at -------------------------------------------------------------------------------------------------

// The second operand with the shape of what it is combined with; Python's numbers adopt the dtype as in an expression.
static bool operand_beside(Checker *checker, const Operand *read, Operand *operand) {
    IrType type = operand_type(checker, read);
    if (!argument_as_array(checker, operand, "the second operand")) return false;
    DType dtype = operand->weakness == STRONG ? operand_type(checker, operand).dtype : promote_operands(checker, read, operand);
    ValueId value = operand_cast(checker, operand, dtype);
    if (!value_exists(value) || !broadcast_value_to(checker, &value, type.rank, type.shape, operand->span, "operand")) return false;
    *operand = operand_from_value(checker, value, operand->span);
    return true;
}

Operand builtin_at(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional, *array = &given[1];
    Span span = arguments->span;
    if (array->kind != OPERAND_VALUE || array->view.storage.index == 0) {
        diagnostic_error(checker->diagnostics, array->span, "%s.at writes an array that has a name, not %s", operand_describe(checker, &given[0]), operand_describe(checker, array));
        return operand_invalid(span);
    }
    PickedTarget target;
    Operand read = subscript_operand(checker, array, &given[2], &target, span), operand = given[3];
    if (read.kind == OPERAND_INVALID) return read;
    if (target.axis_count == 0) return report_not_supported(checker, given[2].span, "%s.at without an index array", operand_describe(checker, &given[0]));
    if (!operand_beside(checker, &read, &operand)) return operand_invalid(span);
    scatter_store(checker, &target, operand, &given[0], span);
    return operand_simple(OPERAND_NONE, span);
}
