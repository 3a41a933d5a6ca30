// Exported functions: dimension names, parameters, the body, results.

#include "expression.h"

#include "check_scope.h"

#include <string.h>

// ---- dimensions --------------------------------------------------------------------------------------------------

static bool is_integer_parameter(const AstParameter *parameter) {
    if (!parameter->annotation || parameter->annotation->kind == AST_SUBSCRIPT) return false;
    DType dtype = annotation_dtype(parameter->annotation);
    return dtype != DTYPE_NONE && dtype_is_integer(dtype) && dtype != DTYPE_U64;
}

static DimensionName *find_dimension(Frame *frame, const char *name) {
    for (size_t i = 0; i < frame->dimensions.count; i++)
        if (frame->dimensions.items[i].name == name) return &frame->dimensions.items[i];
    return NULL;
}

static bool is_integer_parameter_name(const AstFunction *function, const char *name) {
    for (size_t i = 0; i < function->parameter_count; i++)
        if (function->parameters[i].name == name) return is_integer_parameter(&function->parameters[i]);
    return false;
}

// The first pass over the annotations: meets every name, in order.
typedef struct DimensionSearch {
    const AstFunction *function;
    Frame *frame;
} DimensionSearch;

static bool meet_dimension(Checker *checker, void *data, const AstExpression *name, bool plain, ExtentId *extent) {
    const DimensionSearch *search = data;
    *extent = extent_of(checker, 1); // any value: the second pass gives the real one
    if (is_integer_parameter_name(search->function, name->name) || module_constant(checker, name->name)) return true;
    DimensionName *known = find_dimension(search->frame, name->name);
    if (!known) {
        vector_push(&search->frame->dimensions, (DimensionName){.name = name->name, .span = name->span});
        known = &search->frame->dimensions.items[search->frame->dimensions.count - 1];
    }
    known->plain |= plain;
    return true;
}

static void add_dimension(Checker *checker, DimensionName *name, bool is_parameter, uint32_t parameter) {
    IrDimension dimension = {.name = name->name, .is_parameter = is_parameter, .parameter = parameter, .nonnegative = name->plain && !is_parameter, .span = name->span};
    name->extent = extent_dimension(checker_extents(checker), (uint32_t)checker->function->dimensions.count, name->name);
    vector_push(&checker->function->dimensions, dimension);
}

static bool require_inferable(Checker *checker, const Frame *frame) {
    bool valid = true;
    for (size_t i = 0; i < frame->dimensions.count; i++) {
        const DimensionName *name = &frame->dimensions.items[i];
        if (name->plain) continue;
        diagnostic_error(checker->diagnostics, name->span, "the dimension '%s' cannot be inferred: it is nowhere an extent by itself, and no integer parameter has its name",
                         name->name);
        valid = false;
    }
    return valid;
}

static bool find_dimensions(Checker *checker, const AstFunction *function, Frame *frame) {
    DimensionSearch search = {function, frame};
    AnnotationType ignored;
    bool valid = true;
    for (size_t i = 0; i < function->parameter_count; i++)
        valid &= annotation_type(checker, function->parameters[i].annotation, meet_dimension, &search, &ignored);
    if (!valid || !require_inferable(checker, frame)) return false;
    for (size_t i = 0; i < frame->dimensions.count; i++) add_dimension(checker, &frame->dimensions.items[i], false, 0);
    for (size_t i = 0; i < function->parameter_count; i++) {
        if (!is_integer_parameter(&function->parameters[i])) continue;
        vector_push(&frame->dimensions, (DimensionName){.name = function->parameters[i].name, .span = function->parameters[i].name_span});
        add_dimension(checker, &frame->dimensions.items[frame->dimensions.count - 1], true, (uint32_t)i);
    }
    return true;
}

// ---- parameters --------------------------------------------------------------------------------------------------

// The second pass: integer parameters used as extents are not negative.
static bool resolve_dimension(Checker *checker, void *data, const AstExpression *name, bool plain, ExtentId *extent) {
    const DimensionName *dimension = frame_dimension(data, name->name);
    const ModuleConstant *constant = dimension ? NULL : module_constant(checker, name->name);
    if (constant) return operand_as_extent(checker, &constant->operand, "an extent", extent);
    REQUIRE(dimension, "dimension %s was not met", name->name);
    *extent = dimension->extent;
    for (size_t i = 0; i < checker->function->dimensions.count && plain; i++)
        if (checker->function->dimensions.items[i].name == name->name) checker->function->dimensions.items[i].nonnegative = true;
    return true;
}

static void assume_integer_range(Checker *checker, ExtentId extent, DType dtype) {
    AtomId atom;
    int64_t lower, upper;
    if (dtype_size(dtype) >= 8 || !extent_is_atom(checker_extents(checker), extent, &atom)) return;
    dtype_integer_range(dtype, &lower, &upper);
    facts_assume_range(checker->facts, atom, extent_of(checker, lower), extent_of(checker, upper));
}

// An integer parameter is its dimension: arithmetic on it stays symbolic.
static Operand integer_parameter(Checker *checker, const AstParameter *parameter, ExtentId extent, DType dtype) {
    ValueId wide = ir_build_extent(checker->function, extent, parameter->name_span);
    Operand operand = operand_from_value(checker, ir_build_cast(checker->function, wide, dtype, parameter->name_span), parameter->name_span);
    operand.extent = extent;
    assume_integer_range(checker, extent, dtype);
    return operand;
}

static ValueId build_parameter(Checker *checker, const AstParameter *parameter, IrType type) {
    int64_t position = (int64_t)checker->function->parameters.count;
    IrAttributes attributes = {.integer_count = 1, .integers = &position};
    ValueId value = ir_build(checker->function, IR_PARAMETER, type, NULL, 0, &attributes, parameter->name_span);
    vector_push(&checker->function->parameters, (IrParameter){.name = parameter->name, .type = type, .span = parameter->name_span, .value = value});
    return value;
}

static void bind_parameter(Checker *checker, const AstParameter *parameter, const AnnotationType *annotation) {
    IrType type = {.dtype = annotation->dtype, .rank = annotation->rank, .shape = annotation->shape};
    ValueId value = build_parameter(checker, parameter, type);
    for (uint32_t axis = 0; axis < type.rank; axis++) facts_assume_nonnegative(checker->facts, type.shape[axis]);
    Operand operand = operand_from_value(checker, value, parameter->name_span);
    if (is_integer_parameter(parameter))
        operand = integer_parameter(checker, parameter, frame_dimension(checker->frame, parameter->name)->extent, type.dtype);
    bind_name(checker, parameter->name, operand, parameter->name_span);
    const Binding *binding = environment_find(&checker->environment, parameter->name);
    if (binding->operand.view.storage.index != 0)
        storage_get(checker, binding->operand.view.storage)->parameter = (int32_t)checker->function->parameters.count - 1;
}

static bool bind_parameters(Checker *checker, const AstFunction *function) {
    bool valid = true;
    for (size_t i = 0; i < function->parameter_count; i++) {
        AnnotationType type;
        if (!annotation_type(checker, function->parameters[i].annotation, resolve_dimension, checker->frame, &type)) valid = false;
        else bind_parameter(checker, &function->parameters[i], &type);
    }
    return valid;
}

static void finish_parameters(Checker *checker) {
    for (size_t i = 1; i < checker->storages.count; i++) {
        const Storage *storage = &checker->storages.items[i];
        ValueId contents;
        if (storage->parameter < 0 || !storage_final(checker, storage, storage->span, &contents)) continue;
        IrParameter *parameter = &checker->function->parameters.items[storage->parameter];
        parameter->written = true;
        parameter->final = contents;
    }
}

// ---- results -----------------------------------------------------------------------------------------------------

// name_result_extents has named what only the return annotation names.
static bool resolve_result_extent(Checker *checker, void *data, const AstExpression *name, bool plain, ExtentId *extent) {
    (void)data;
    (void)plain;
    const DimensionName *dimension = frame_dimension(checker->frame, name->name);
    const ModuleConstant *constant = dimension ? NULL : module_constant(checker, name->name);
    if (dimension) *extent = dimension->extent;
    if (constant) return operand_as_extent(checker, &constant->operand, "an extent", extent);
    if (dimension) return true;
    diagnostic_error(checker->diagnostics, name->span, "the extent '%s' is neither a dimension of the parameters nor an extent by itself", name->name);
    return false;
}

// Names the extents that only the return annotation names.
static void name_result_extents(Checker *checker, const AstExpression *annotation, const Operand *operand) {
    if (annotation->kind != AST_SUBSCRIPT || operand->kind != OPERAND_VALUE) return;
    const AstExpression *right = annotation->right;
    IrType type = operand_type(checker, operand);
    size_t count = right->kind == AST_TUPLE ? right->elements.count : 1;
    for (size_t i = 0; i < count && i < type.rank; i++) {
        const AstExpression *name = right->kind == AST_TUPLE ? right->elements.items[i] : right;
        if (name->kind != AST_NAME || frame_dimension(checker->frame, name->name) || module_constant(checker, name->name)) continue;
        vector_push(&checker->frame->dimensions, (DimensionName){.name = name->name, .extent = type.shape[i], .span = name->span, .plain = true});
    }
}

static Operand apply_result_annotation(Checker *checker, const AstExpression *annotation, Operand operand, size_t position, bool is_tuple) {
    const char *role = is_tuple ? arena_format(checker->arena, "result %zu", position) : "the result";
    return annotation_apply(checker, annotation, operand, role, resolve_result_extent, NULL);
}

// The caller makes room for the results before the call.
static bool require_known_extents(Checker *checker, const Operand *operand) {
    Shape shape = shape_of(checker, operand->value);
    for (uint32_t axis = 0; axis < shape.rank; axis++) {
        if (!extent_mentions_kind(checker_extents(checker), shape.extents[axis], ATOM_VALUE)) continue;
        diagnostic_error(checker->diagnostics, operand->span, "the extent of axis %u of a result depends on data, which is not supported yet: %s", axis,
                         operand_describe(checker, operand));
        diagnostic_note_without_span(checker->diagnostics, "callers make room for results before the call: let the extent depend on dims and integer parameters alone");
        return false;
    }
    return true;
}

// Weak results take NumPy's default dtypes.
static void add_result(Checker *checker, Operand operand) {
    if (operand.kind == OPERAND_INVALID) return;
    if (operand.kind != OPERAND_VALUE) {
        diagnostic_error(checker->diagnostics, operand.span, "an exported function returns arrays and numbers, not %s", operand_describe(checker, &operand));
        return;
    }
    if (require_known_extents(checker, &operand)) vector_push(&checker->function->results, operand.value);
}

// tuple[f64[N], f64] or (f64[N], f64); NULL when the annotation is one type.
static const AstExpressionList *tuple_annotation(const AstExpression *annotation) {
    if (annotation->kind == AST_TUPLE) return &annotation->elements;
    bool is_tuple = annotation->kind == AST_SUBSCRIPT && annotation->left->kind == AST_NAME && strcmp(annotation->left->name, "tuple") == 0;
    return is_tuple && annotation->right->kind == AST_TUPLE ? &annotation->right->elements : NULL;
}

static bool require_result_count(Checker *checker, const AstFunction *function, const Operand *returned) {
    const AstExpression *annotation = function->return_annotation;
    const AstExpressionList *types = tuple_annotation(annotation);
    bool is_none = annotation->kind == AST_NONE, returns_tuple = returned->kind == OPERAND_TUPLE;
    if (is_none && returned->kind == OPERAND_NONE) return true;
    if (!is_none && returned->kind != OPERAND_NONE && (types != NULL) == returns_tuple && (!types || types->count == returned->element_count)) return true;
    diagnostic_error(checker->diagnostics, annotation->span, "'%s' returns %s, which this annotation does not fit", function->name,
                     operand_describe(checker, returned));
    if (returned->kind != OPERAND_NONE) diagnostic_note(checker->diagnostics, returned->span, "returned here");
    return false;
}

static void add_results(Checker *checker, const AstFunction *function, const Operand *returned) {
    const AstExpression *annotation = function->return_annotation;
    if (annotation && !require_result_count(checker, function, returned)) return;
    if (returned->kind == OPERAND_NONE) return;
    checker->function->returns_tuple = returned->kind == OPERAND_TUPLE;
    const AstExpressionList *types = annotation ? tuple_annotation(annotation) : NULL;
    const Operand *operands = checker->function->returns_tuple ? returned->elements : returned;
    size_t count = checker->function->returns_tuple ? returned->element_count : 1;
    for (size_t i = 0; i < count && annotation; i++) name_result_extents(checker, types ? types->items[i] : annotation, &operands[i]);
    for (size_t i = 0; i < count; i++)
        add_result(checker, annotation ? apply_result_annotation(checker, types ? types->items[i] : annotation, operands[i], i, types != NULL) : operands[i]);
}

// ---- functions ---------------------------------------------------------------------------------------------------

static void check_exported_body(Checker *checker, const AstFunction *function) {
    check_function_body(checker, function);
    Operand returned = check_returned(checker, function);
    if (returned.kind != OPERAND_INVALID) add_results(checker, function, &returned);
    finish_parameters(checker);
}

bool check_exported_function(Checker *checker, const AstFunction *function) {
    uint32_t errors = checker->diagnostics->error_count;
    Frame frame = {.function = function, .call_span = function->name_span};
    frame_push(checker, &frame);
    bool valid = find_dimensions(checker, function, &frame) && bind_parameters(checker, function);
    if (valid) check_exported_body(checker, function);
    frame_pop(checker, &frame);
    return valid && checker->diagnostics->error_count == errors; // what is wrong may be a syntax error that was reported before
}
