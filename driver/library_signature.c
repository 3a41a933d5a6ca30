// Functions described as data: arr_signature without its function pointers, and what it cannot say.

#include <string.h>

#include "library_internal.h"

// ---- one view of both IRs ----------------------------------------------------------------------------------------

static FunctionView view_array(const IrFunction *function) {
    return (FunctionView){
        .name = function->name, .extents = function->module->extents, .dimensions = function->dimensions.items,
        .dimension_count = function->dimensions.count, .parameter_count = function->parameters.count,
        .result_count = function->results.count, .array = function};
}

static FunctionView view_loops(const LoopFunction *function) {
    return (FunctionView){
        .name = function->name, .extents = function->module->extents, .dimensions = function->dimensions.items,
        .dimension_count = function->dimensions.count, .parameter_count = function->parameters.count,
        .result_count = function->results.count, .loops = function};
}

FunctionView library_function(const arrc_compilation *compilation, size_t function) {
    return compilation->array ? view_array(compilation->array->functions.items[function])
                              : view_loops(compilation->loops->functions.items[function]);
}

static bool lists(const uint32_t *positions, size_t count, size_t position) {
    for (size_t i = 0; i < count; i++)
        if (positions[i] == position) return true;
    return false;
}

static IrType array_argument_type(const IrFunction *function, size_t argument) {
    size_t count = function->parameters.count;
    if (argument < count) {
        const IrParameter *parameter = &function->parameters.items[argument];
        return parameter->is_complex ? ir_complex_type(parameter->type) : parameter->type;
    }
    IrType type = ir_type(function, function->results.items[argument - count]);
    return lists(function->complex_results.items, function->complex_results.count, argument - count) ? ir_complex_type(type) : type;
}

IrType library_argument_type(const FunctionView *view, size_t argument) {
    return view->array ? array_argument_type(view->array, argument) : loop_argument_type(view->loops, argument);
}

bool library_argument_written(const FunctionView *view, size_t argument) {
    if (argument >= view->parameter_count) return false;
    return view->array ? view->array->parameters.items[argument].written : view->loops->parameters.items[argument].written;
}

static const char *argument_name(const FunctionView *view, size_t argument, Arena *arena) {
    if (argument < view->parameter_count)
        return view->array ? view->array->parameters.items[argument].name : view->loops->parameters.items[argument].name;
    if (view->result_count == 1) return "result";
    return arena_format(arena, "result%zu", argument - view->parameter_count);
}

// ---- dimensions --------------------------------------------------------------------------------------------------

// The dimension that alone is this extent, or -1.
static int32_t sole_dimension(const FunctionView *view, ExtentId extent) {
    AtomId atom;
    if (!extent_is_atom(view->extents, extent, &atom)) return -1;
    Atom leaf = extent_atom(view->extents, atom);
    return leaf.kind == ATOM_DIMENSION ? (int32_t)leaf.number : -1;
}

// Where the value of a dimension comes from: the integer parameter of its name, or else the first axis that it alone is.
static arr_dimension describe_dimension(const FunctionView *view, size_t number) {
    const IrDimension *dimension = &view->dimensions[number];
    arr_dimension place = {.name = dimension->name, .argument = (int32_t)dimension->parameter, .axis = -1};
    if (dimension->is_parameter) return place;
    for (size_t argument = 0; argument < view->parameter_count; argument++) {
        IrType type = library_argument_type(view, argument);
        for (uint32_t axis = 0; axis < type.rank; axis++) {
            if (sole_dimension(view, type.shape[axis]) != (int32_t)number) continue;
            place.argument = (int32_t)argument, place.axis = (int32_t)axis;
            return place;
        }
    }
    INTERNAL_ERROR("no parameter of %s gives the value of %s", view->name, dimension->name);
}

// ---- signatures --------------------------------------------------------------------------------------------------

static int32_t argument_flags(const FunctionView *view, size_t argument, uint32_t rank) {
    bool is_result = argument >= view->parameter_count;
    return (rank == 0 && !is_result ? ARR_ARGUMENT_SCALAR : 0) | (library_argument_written(view, argument) ? ARR_ARGUMENT_WRITTEN : 0) |
           (is_result ? ARR_ARGUMENT_RESULT : 0);
}

static arr_argument *describe_arguments(const FunctionView *view, size_t count, int32_t *extent_count, Arena *arena) {
    arr_argument *arguments = ARENA_ARRAY(arena, count + 1, arr_argument);
    for (size_t k = 0; k < count; k++) {
        IrType type = library_argument_type(view, k);
        arguments[k] = (arr_argument){.name = argument_name(view, k, arena), .dtype = (int32_t)type.dtype, .rank = (int32_t)type.rank,
                                      .flags = argument_flags(view, k, type.rank), .first_extent = *extent_count};
        *extent_count += (int32_t)type.rank;
    }
    return arguments;
}

static arr_signature describe_function(const FunctionView *view, Arena *arena) {
    size_t count = view->parameter_count + view->result_count;
    arr_dimension *dimensions = ARENA_ARRAY(arena, view->dimension_count + 1, arr_dimension);
    for (size_t k = 0; k < view->dimension_count; k++) dimensions[k] = describe_dimension(view, k);
    arr_signature signature = {.size = sizeof signature, .abi_version = ARR_ABI_VERSION, .name = view->name,
                               .dimension_count = (int32_t)view->dimension_count, .argument_count = (int32_t)count,
                               .result_count = (int32_t)view->result_count, .dimensions = dimensions};
    signature.arguments = describe_arguments(view, count, &signature.extent_count, arena);
    return signature;
}

void library_describe_functions(arrc_compilation *compilation) {
    if (!compilation->array && !compilation->loops) return;
    size_t count = compilation->array ? compilation->array->functions.count : compilation->loops->functions.count;
    compilation->signatures = ARENA_ARRAY(compilation->arena, count + 1, arr_signature);
    for (size_t k = 0; k < count; k++) {
        FunctionView view = library_function(compilation, k);
        compilation->signatures[k] = describe_function(&view, compilation->arena);
    }
    compilation->function_count = count;
}

// ---- the public queries ------------------------------------------------------------------------------------------

size_t arrc_function_count(const arrc_compilation *compilation) { return compilation->function_count; }

const arr_signature *arrc_function_signature(const arrc_compilation *compilation, size_t function) {
    return function < compilation->function_count ? &compilation->signatures[function] : NULL;
}

const char *arrc_argument_type(const arrc_compilation *compilation, size_t function, size_t argument) {
    FunctionView view = library_function(compilation, function);
    TextBuffer text = {0};
    ir_print_type(view.extents, library_argument_type(&view, argument), &text);
    return arena_take_text(compilation->arena, &text);
}

int32_t arrc_axis_dimension(const arrc_compilation *compilation, size_t function, size_t argument, int32_t axis) {
    FunctionView view = library_function(compilation, function);
    return sole_dimension(&view, library_argument_type(&view, argument).shape[axis]);
}

typedef struct DimensionValues {
    const ExtentTable *extents;
    const int64_t *dims;
} DimensionValues;

static int64_t dimension_value(void *data, AtomId leaf) {
    const DimensionValues *values = data;
    Atom atom = extent_atom(values->extents, leaf);
    return atom.kind == ATOM_DIMENSION ? values->dims[atom.number] : -1;
}

// The bytes of an argument must fit in PTRDIFF_MAX, extents of 0 counted as 1, as the compiled entry demands.
static bool argument_fits(DType dtype, uint32_t rank, const int64_t *extents) {
    int64_t bytes = dtype_size(dtype);
    for (uint32_t axis = 0; axis < rank; axis++) {
        if (extents[axis] < 0 || multiply_overflows(bytes, extents[axis] ? extents[axis] : 1, &bytes)) return false;
    }
    return true;
}

int32_t arrc_function_extents(const arrc_compilation *compilation, size_t function, const int64_t *dims, int64_t *extents) {
    FunctionView view = library_function(compilation, function);
    DimensionValues values = {.extents = view.extents, .dims = dims};
    for (size_t k = 0; k < view.parameter_count + view.result_count; k++) {
        IrType type = library_argument_type(&view, k);
        for (uint32_t axis = 0; axis < type.rank; axis++) {
            if (!extent_evaluate(view.extents, type.shape[axis], dimension_value, &values, &extents[axis])) return ARR_E_EXTENT;
        }
        if (!argument_fits(type.dtype, type.rank, extents)) return ARR_E_EXTENT;
        extents += type.rank;
    }
    return ARR_OK;
}
