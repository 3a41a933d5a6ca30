// Assignment in all its forms: names bind, subscripts write through views, augmented assignment to arrays works in place.

#include "expression.h"

#include "check_scope.h"

// ---- writing through a view --------------------------------------------------------------------------------------

// NumPy's order of kinds for same_kind casts: bool, unsigned, signed, float, complex.
static int dtype_kind(DType dtype) {
    if (dtype == DTYPE_BOOL) return 0;
    if (dtype_is_unsigned(dtype)) return 1;
    if (dtype_is_signed(dtype)) return 2;
    return dtype_is_float(dtype) ? 3 : 4;
}

bool cast_is_allowed(Checker *checker, const Operand *value, DType to, bool same_kind, Span span) {
    DType from = operand_type(checker, value).dtype;
    bool drops_imaginary = dtype_is_complex(from) && !dtype_is_complex(to);
    if (!drops_imaginary && (!same_kind || dtype_kind(from) <= dtype_kind(to))) return true;
    diagnostic_error(checker->diagnostics, span, "%s does not cast to %s in place%s", dtype_name(from), dtype_name(to),
                     same_kind ? " (NumPy's same_kind rule): convert with astype, or assign to a new name" : "");
    return false;
}

ValueId cast_for_assignment(Checker *checker, const Operand *value, DType to) {
    if (value->weakness == WEAK_FLOAT && dtype_is_integer(to)) return ir_build_cast(checker->function, value->value, to, value->span);
    return operand_cast(checker, value, to);
}

static bool is_array(const Checker *checker, const Operand *operand) {
    return operand->kind == OPERAND_VALUE && operand_type(checker, operand).rank > 0;
}

// `target` is the view that is written, or, where `picked` has axes, what reading the picked elements gives.
static void store_value(Checker *checker, const Operand *target, const PickedTarget *picked, Operand value, bool same_kind, Span span) {
    IrType type = operand_type(checker, target);
    if (value.kind == OPERAND_TUPLE) value = array_from_display(checker, &value, type.dtype, value.span);
    if (!operand_require_value(checker, &value, "the assigned value") || !cast_is_allowed(checker, &value, type.dtype, same_kind, span)) return;
    if (operand_type(checker, &value).rank > 0) value = operand_refresh(checker, value);
    ValueId contents = cast_for_assignment(checker, &value, type.dtype);
    if (!value_exists(contents) || !broadcast_value_to(checker, &contents, type.rank, type.shape, span, "assignment")) return;
    if (picked && picked->axis_count > 0) scatter_store(checker, picked, operand_from_value(checker, contents, value.span), NULL, span);
    else view_write(checker, &target->view, contents, span);
}

// ---- out= --------------------------------------------------------------------------------------------------------

Operand store_result(Checker *checker, const Operand *result, const Operand *out, Span span) {
    const Operand *target = out->kind == OPERAND_TUPLE && out->element_count == 1 ? &out->elements[0] : out;
    if (result->kind == OPERAND_INVALID || target->kind == OPERAND_INVALID) return operand_invalid(span);
    if (!is_array(checker, target) || target->view.storage.index == 0) {
        diagnostic_error(checker->diagnostics, target->span, "out= takes an array that a name denotes, or a view of one, not %s", operand_describe(checker, target));
        return operand_invalid(span);
    }
    uint32_t rank = operand_type(checker, result).rank, target_rank = operand_type(checker, target).rank;
    if (rank > target_rank) {
        diagnostic_error(checker->diagnostics, target->span, "the result has rank %u, which out= of rank %u does not hold", rank, target_rank);
        return operand_invalid(span);
    }
    uint32_t errors = checker->diagnostics->error_count;
    store_value(checker, target, NULL, *result, true, span);
    return checker->diagnostics->error_count == errors ? operand_refresh(checker, *target) : operand_invalid(span);
}

// ---- subscripts --------------------------------------------------------------------------------------------------

static bool require_assignable(Checker *checker, const Operand *base, Span span) {
    if (base->kind == OPERAND_INVALID) return false;
    bool is_array = base->kind == OPERAND_VALUE && operand_type(checker, base).rank > 0;
    if (is_array && base->view.storage.index != 0) return true;
    if (is_array)
        diagnostic_error(checker->diagnostics, span, "this assigns to an element of a temporary array, which nothing else can see");
    else
        diagnostic_error(checker->diagnostics, span, "cannot assign to an element of %s", operand_describe(checker, base));
    return false;
}

// What is subscripted, and the subscript. False after an error.
static bool check_target(Checker *checker, const AstExpression *target, Operand *base, Operand *index) {
    *base = check_expression(checker, target->left);
    if (!require_assignable(checker, base, target->span)) return false;
    uint32_t writes = checker->write_count;
    *index = check_expression(checker, target->right);
    *base = operand_after(checker, *base, writes);
    return index->kind != OPERAND_INVALID;
}

// The view that a subscript target denotes; invalid after an error.
static Operand target_view(Checker *checker, const Operand *base, const Operand *index, const AstExpression *target, PickedTarget *picked) {
    Operand view = subscript_operand(checker, base, index, picked, target->span);
    if (view.kind == OPERAND_INVALID) return view;
    if (view.kind == OPERAND_VALUE && (view.view.storage.index != 0 || picked->axis_count > 0)) return view;
    return report_not_supported(checker, target->span, "assignment through this subscript");
}

static void assign_subscript(Checker *checker, const AstExpression *target, Operand value) {
    Operand base, index;
    if (!check_target(checker, target, &base, &index)) return;
    if (operand_is_mask(checker, &index)) {
        if (require_masked_value(checker, &base, &index, &value, target->span)) store_masked(checker, &base, &index, &value, false, target->span);
        return;
    }
    PickedTarget picked;
    Operand view = target_view(checker, &base, &index, target, &picked);
    if (view.kind != OPERAND_INVALID && value.kind != OPERAND_INVALID) store_value(checker, &view, &picked, value, false, target->span);
}

// ---- tuples ------------------------------------------------------------------------------------------------------

static Operand unpacked_element(Checker *checker, const Operand *value, size_t position, Span span) {
    if (value->kind == OPERAND_TUPLE) return value->elements[position];
    if (value->kind == OPERAND_INVALID) return operand_invalid(span);
    ExtentId index = extent_of(checker, (int64_t)position);
    return subscript_index(checker, value, &index, 1, span);
}

static bool require_unpackable(Checker *checker, const AstExpression *target, const Operand *value) {
    size_t wanted = target->elements.count;
    int64_t extent = -1;
    if (value->kind == OPERAND_INVALID) return true;
    if (value->kind == OPERAND_TUPLE) extent = (int64_t)value->element_count;
    else if (value->kind == OPERAND_VALUE && operand_type(checker, value).rank > 0)
        extent_is_constant(checker_extents(checker), checker_simplify(checker, operand_type(checker, value).shape[0]), &extent);
    if (extent == (int64_t)wanted) return true;
    diagnostic_error(checker->diagnostics, target->span, "cannot unpack %s into %zu targets", operand_describe(checker, value), wanted);
    return false;
}

static void assign_unpacked(Checker *checker, const AstExpression *target, Operand value) {
    if (!require_unpackable(checker, target, &value)) value = operand_invalid(value.span);
    for (size_t i = 0; i < target->elements.count; i++)
        assign_target(checker, target->elements.items[i], unpacked_element(checker, &value, i, value.span));
}

void assign_target(Checker *checker, const AstExpression *target, Operand value) {
    switch (target->kind) {
    case AST_NAME: bind_name(checker, target->name, value, target->span); return;
    case AST_TUPLE:
    case AST_LIST: assign_unpacked(checker, target, value); return;
    case AST_SUBSCRIPT: assign_subscript(checker, target, value); return;
    case AST_ATTRIBUTE: diagnostic_error(checker->diagnostics, target->span, "the attribute '%s' cannot be assigned", target->name); return;
    default: diagnostic_error(checker->diagnostics, target->span, "this expression cannot be assigned to"); return;
    }
}

// Fresh arrays get their storage before the first of several targets is bound, so that all of them name the same array.
void check_assign(Checker *checker, const AstStatement *statement) {
    Operand value = check_expression(checker, statement->value);
    const AstExpression *first = statement->targets.items[0];
    if (statement->targets.count > 1) value = operand_stored(checker, value, first->kind == AST_NAME ? first->name : NULL, first->span);
    for (size_t i = 0; i < statement->targets.count; i++) assign_target(checker, statement->targets.items[i], value);
}

// ---- annotated assignment ----------------------------------------------------------------------------------------

static bool resolve_local_extent(Checker *checker, void *data, const AstExpression *name, bool plain, ExtentId *extent) {
    (void)data;
    (void)plain;
    const DimensionName *dimension = checker->frame ? frame_dimension(checker->frame, name->name) : NULL;
    if (dimension && !environment_find(&checker->environment, name->name)) {
        *extent = dimension->extent;
        return true;
    }
    Operand operand = check_name(checker, name);
    return operand_as_extent(checker, &operand, "an extent", extent);
}

void check_annotated_assign(Checker *checker, const AstStatement *statement) {
    const AstExpression *target = statement->targets.items[0];
    if (!statement->value) {
        warn_once(checker, statement->span, "an annotation without a value has no effect");
        return;
    }
    Operand value = check_expression(checker, statement->value);
    const char *role = target->kind == AST_NAME ? arena_format(checker->arena, "'%s'", target->name) : "the assigned value";
    value = annotation_check(checker, statement->annotation, value, role, resolve_local_extent, NULL);
    assign_target(checker, target, value);
}

// ---- augmented assignment ----------------------------------------------------------------------------------------

static void augment_name(Checker *checker, const AstStatement *statement) {
    const AstExpression *target = statement->targets.items[0];
    Operand current = check_name(checker, target);
    Operand value = check_expression(checker, statement->value);
    if (current.kind == OPERAND_INVALID || value.kind == OPERAND_INVALID) return;
    if (is_array(checker, &current)) current = operand_refresh(checker, current);
    Operand result = check_binary(checker, statement->operation, current, value, statement->span);
    if (result.kind == OPERAND_INVALID) return;
    if (is_array(checker, &current)) store_value(checker, &current, NULL, result, true, statement->span);
    else bind_name(checker, target->name, result, target->span);
}

// A[mask] op= x: what is not marked keeps its value, whatever the operation would have given. A[mask] is a copy, read before x is evaluated.
static void augment_masked(Checker *checker, const AstStatement *statement, Operand base, const Operand *mask) {
    Operand value = check_expression(checker, statement->value);
    if (value.kind == OPERAND_INVALID || !require_masked_value(checker, &base, mask, &value, statement->span)) return;
    Operand result = check_binary(checker, statement->operation, base, value, statement->span);
    base = operand_refresh(checker, base);
    if (result.kind != OPERAND_INVALID) store_masked(checker, &base, mask, &result, true, statement->span);
}

// A[i] op= x reads A[i] first; an element is then assigned as by A[i] = ..., a view is updated in place.
static void augment_subscript(Checker *checker, const AstStatement *statement) {
    const AstExpression *target = statement->targets.items[0];
    Operand base, index;
    if (!check_target(checker, target, &base, &index)) return;
    if (operand_is_mask(checker, &index)) {
        augment_masked(checker, statement, base, &index);
        return;
    }
    PickedTarget picked;
    Operand view = target_view(checker, &base, &index, target, &picked);
    Operand value = check_expression(checker, statement->value);
    if (view.kind == OPERAND_INVALID || value.kind == OPERAND_INVALID) return;
    bool in_place = is_array(checker, &view);
    if (in_place) view = operand_refresh(checker, view);
    Operand result = check_binary(checker, statement->operation, view, value, statement->span);
    if (result.kind != OPERAND_INVALID) store_value(checker, &view, &picked, result, in_place, statement->span);
}

void check_augmented_assign(Checker *checker, const AstStatement *statement) {
    const AstExpression *target = statement->targets.items[0];
    if (target->kind == AST_NAME) augment_name(checker, statement);
    else if (target->kind == AST_SUBSCRIPT) augment_subscript(checker, statement);
    else diagnostic_error(checker->diagnostics, target->span, "augmented assignment needs a name or a subscript");
}
