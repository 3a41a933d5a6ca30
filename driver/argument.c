// Arguments: from NAME=VALUE texts to dims, checked shapes, data, and room for the results.

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

void arguments_create(ArgumentSet *set, const Program *program, const char *command) {
    const arr_signature *signature = program->signature;
    *set = (ArgumentSet){.program = program, .command = command};
    set->arguments = allocate_or_die((size_t)signature->argument_count * sizeof *set->arguments);
    set->dimensions = allocate_or_die((size_t)signature->dimension_count * sizeof *set->dimensions);
    set->dims = allocate_or_die((size_t)signature->dimension_count * sizeof *set->dims);
    set->extents = allocate_or_die((size_t)signature->extent_count * sizeof *set->extents);
    set->pointers = allocate_or_die((size_t)signature->argument_count * sizeof *set->pointers);
}

void arguments_release(ArgumentSet *set) {
    if (!set->program) return;
    for (int32_t k = 0; k < set->program->signature->argument_count; k++) free(set->arguments[k].array.data);
    for (int32_t k = 0; k < set->program->signature->dimension_count; k++) free(set->dimensions[k].origin);
    free(set->arguments);
    free(set->dimensions);
    free(set->dims);
    free(set->extents);
    free(set->pointers);
}

void arguments_bind_dimension(ArgumentSet *set, int32_t dimension, int64_t value, const char *origin) {
    DimensionValue *bound = &set->dimensions[dimension];
    if (bound->known) return;
    *bound = (DimensionValue){.known = true, .value = value, .origin = text_join(origin, "", "")};
}

// ---- NAME=VALUE --------------------------------------------------------------------------------------------------

static char *list_parameters(const Program *program) {
    char *names = text_join("", "", "");
    for (int32_t k = 0; k < parameter_count(program); k++) {
        char *longer = text_join(names, k ? ", " : "", program->signature->arguments[k].name);
        free(names);
        names = longer;
    }
    return names;
}

static int refuse_name(const ArgumentSet *set, const char *text, size_t length) {
    char *names = list_parameters(set->program);
    int code = usage_error(set->command, "%s has no parameter '%.*s'; its parameters: %s", set->program->signature->name, (int)length, text, names);
    free(names);
    return code;
}

// A dimension that is no parameter may be given a value too.
static int add_dimension(ArgumentSet *set, int32_t dimension, const char *text, size_t length) {
    int64_t value;
    const char *value_text = text + length + 1;
    if (!argument_integer(value_text, strlen(value_text), &value) || value < 0)
        return usage_error(set->command, "%s: a dimension takes an integer >= 0", text);
    if (set->dimensions[dimension].known) return usage_error(set->command, "%.*s is given twice", (int)length, text);
    arguments_bind_dimension(set, dimension, value, text);
    return EXIT_CODE_SUCCESS;
}

int arguments_add(ArgumentSet *set, const char *text) {
    size_t length = option_name_length(text);
    if (length == 0) return usage_error(set->command, "'%s' is not of the form NAME=VALUE", text);
    int32_t position = program_argument(set->program, text, length);
    int32_t dimension = program_dimension(set->program, text, length);
    bool is_parameter = position >= 0 && position < parameter_count(set->program);
    if (!is_parameter && dimension >= 0) return add_dimension(set, dimension, text, length);
    if (!is_parameter) return refuse_name(set, text, length);
    if (set->arguments[position].kind != VALUE_MISSING) return usage_error(set->command, "%.*s is given twice", (int)length, text);
    return argument_parse(set, position, text + length + 1);
}

// ---- dimensions --------------------------------------------------------------------------------------------------

static int64_t integer_value(const arr_npy *array) {
    return array->dtype == ARR_I64 ? *(const int64_t *)array->data : (int64_t)array_element(array, 0);
}

static void bind_axis(ArgumentSet *set, int32_t position, int32_t axis, int64_t extent) {
    const Program *program = set->program;
    int32_t dimension = arrc_axis_dimension(program->compilation, program->function, (size_t)position, axis);
    if (dimension < 0) return;
    char *origin = text_format_new("axis %d of %s", axis, program->signature->arguments[position].name);
    arguments_bind_dimension(set, dimension, extent, origin);
    free(origin);
}

static void bind_array(ArgumentSet *set, int32_t position) {
    const arr_npy *array = &set->arguments[position].array;
    for (int32_t axis = 0; axis < array->rank; axis++) bind_axis(set, position, axis, array->extents[axis]);
}

// Extents of random, zeros and arange that are numbers, or names of dimensions that are known by now.
static void bind_generator(ArgumentSet *set, int32_t position) {
    const Argument *argument = &set->arguments[position];
    for (int32_t axis = 0; axis < argument->shape_rank; axis++) {
        const ShapeElement *element = &argument->shape[axis];
        if (element->dimension < 0) bind_axis(set, position, axis, element->extent);
        else if (set->dimensions[element->dimension].known) bind_axis(set, position, axis, set->dimensions[element->dimension].value);
    }
}

// The value of an integer parameter that is a dimension.
static int bind_parameter(ArgumentSet *set, int32_t dimension) {
    const arr_dimension *place = &set->program->signature->dimensions[dimension];
    Argument *argument = &set->arguments[place->argument];
    if (argument->kind == VALUE_MISSING) return EXIT_CODE_SUCCESS;
    if (argument->kind != VALUE_ARRAY) {
        if (!array_create(&argument->array, set->program->signature->arguments[place->argument].dtype, 0, NULL)) return input_error("out of memory");
        if (argument->kind == VALUE_RANDOM) array_randomise(&argument->array, set->seed + (uint64_t)place->argument);
        set->used_seed |= argument->kind == VALUE_RANDOM;
        argument->kind = VALUE_ARRAY;
    }
    arguments_bind_dimension(set, dimension, integer_value(&argument->array), place->name);
    const DimensionValue *bound = &set->dimensions[dimension];
    if (bound->value == integer_value(&argument->array)) return EXIT_CODE_SUCCESS;
    return usage_error(set->command, "%s is %" PRId64 " by its value and %" PRId64 " by %s", place->name, integer_value(&argument->array),
                       bound->value, bound->origin);
}

static int bind_dimensions(ArgumentSet *set) {
    const arr_signature *signature = set->program->signature;
    int code = 0;
    for (int32_t k = 0; k < signature->dimension_count && !code; k++) {
        if (signature->dimensions[k].axis < 0) code = bind_parameter(set, k);
    }
    for (int32_t k = 0; k < parameter_count(set->program); k++) {
        if (set->arguments[k].kind == VALUE_ARRAY) bind_array(set, k);
    }
    // A name may depend on another argument's shape, so once for each dimension is enough.
    for (int32_t round = 0; round <= signature->dimension_count; round++) {
        for (int32_t k = 0; k < parameter_count(set->program); k++) bind_generator(set, k);
    }
    return code;
}

static bool is_extent(const Program *program, int32_t dimension) {
    for (int32_t k = 0; k < parameter_count(program); k++) {
        for (int32_t axis = 0; axis < program->signature->arguments[k].rank; axis++) {
            if (arrc_axis_dimension(program->compilation, program->function, (size_t)k, axis) == dimension) return true;
        }
    }
    return false;
}

// What bench uses where no size is given.
enum { DEFAULT_EXTENT = 256, DEFAULT_INTEGER = 8 };

static int require_dimensions(ArgumentSet *set) {
    const arr_signature *signature = set->program->signature;
    for (int32_t k = 0; k < signature->dimension_count; k++) {
        if (set->fill_missing) arguments_bind_dimension(set, k, is_extent(set->program, k) ? DEFAULT_EXTENT : DEFAULT_INTEGER, "the default");
        if (!set->dimensions[k].known)
            return usage_error(set->command, "the dimension %s of %s has no value; give %s=INTEGER", signature->dimensions[k].name,
                               signature->name, signature->dimensions[k].name);
        set->dims[k] = set->dimensions[k].value;
    }
    return EXIT_CODE_SUCCESS;
}

// ---- shapes ------------------------------------------------------------------------------------------------------

// "N = 4 from axis 0 of A, M = 3 from m" for all dimensions.
static char *describe_dimensions(const ArgumentSet *set) {
    char *text = text_join("", "", "");
    for (int32_t k = 0; k < set->program->signature->dimension_count; k++) {
        const DimensionValue *value = &set->dimensions[k];
        char *longer = text_format_new("%s%s%s = %" PRId64 " from %s", text, k ? ", " : "", set->program->signature->dimensions[k].name,
                                       value->value, value->origin);
        free(text);
        text = longer;
    }
    return text;
}

static int refuse_shape(const ArgumentSet *set, int32_t position, int32_t axis, int64_t extent, int64_t expected) {
    const Program *program = set->program;
    char *values = describe_dimensions(set);
    int code = input_error("axis %d of %s has extent %" PRId64 ", but by its type %s it must be %" PRId64 " (%s)", axis,
                           program->signature->arguments[position].name, extent,
                           arrc_argument_type(program->compilation, program->function, (size_t)position), expected, values);
    free(values);
    return code;
}

// The extent that was given for an axis; -1 when none was.
static int64_t given_extent(const ArgumentSet *set, int32_t position, int32_t axis) {
    const Argument *argument = &set->arguments[position];
    if (argument->kind == VALUE_MISSING) return -1;
    if (argument->kind == VALUE_ARRAY) return argument->array.extents[axis];
    const ShapeElement *element = &argument->shape[axis];
    return element->dimension < 0 ? element->extent : set->dimensions[element->dimension].value;
}

static int check_shapes(ArgumentSet *set) {
    const Program *program = set->program;
    if (arrc_function_extents(program->compilation, program->function, set->dims, set->extents) != ARR_OK) {
        char *values = describe_dimensions(set);
        int code = input_error("%s: an extent is negative or an array is too large (%s)", program->signature->name, values);
        free(values);
        return code;
    }
    for (int32_t k = 0; k < parameter_count(program); k++) {
        const arr_argument *parameter = &program->signature->arguments[k];
        for (int32_t axis = 0; axis < parameter->rank; axis++) {
            int64_t given = given_extent(set, k, axis), expected = set->extents[parameter->first_extent + axis];
            if (given >= 0 && given != expected) return refuse_shape(set, k, axis, given, expected);
        }
    }
    return EXIT_CODE_SUCCESS;
}

// ---- data --------------------------------------------------------------------------------------------------------

// An integer parameter without a value takes its dimension's.
static bool fill_from_dimension(ArgumentSet *set, int32_t position) {
    const arr_signature *signature = set->program->signature;
    for (int32_t k = 0; k < signature->dimension_count; k++) {
        if (signature->dimensions[k].axis >= 0 || signature->dimensions[k].argument != position) continue;
        memcpy(set->arguments[position].array.data, &set->dims[k], arr_dtype_size(signature->arguments[position].dtype));
        return true;
    }
    return false;
}

static int create_data(ArgumentSet *set, int32_t position) {
    const arr_argument *described = &set->program->signature->arguments[position];
    Argument *argument = &set->arguments[position];
    if (argument->kind == VALUE_ARRAY) return EXIT_CODE_SUCCESS;
    if (!array_create(&argument->array, described->dtype, described->rank, set->extents + described->first_extent))
        return input_error("out of memory for %s", described->name);
    if (described->flags & ARR_ARGUMENT_RESULT) return EXIT_CODE_SUCCESS;
    if (argument->kind == VALUE_MISSING && fill_from_dimension(set, position)) return EXIT_CODE_SUCCESS;
    if (argument->kind == VALUE_ARANGE) array_count_up(&argument->array);
    if (argument->kind != VALUE_RANDOM && argument->kind != VALUE_MISSING) return EXIT_CODE_SUCCESS;
    array_randomise(&argument->array, set->seed + (uint64_t)position);
    set->used_seed = true;
    return EXIT_CODE_SUCCESS;
}

static int require_parameters(const ArgumentSet *set) {
    for (int32_t k = 0; k < parameter_count(set->program) && !set->fill_missing; k++) {
        if (set->arguments[k].kind != VALUE_MISSING) continue;
        const Program *program = set->program;
        return usage_error(set->command, "%s needs a value for %s: %s", program->signature->name, program->signature->arguments[k].name,
                           arrc_argument_type(program->compilation, program->function, (size_t)k));
    }
    return EXIT_CODE_SUCCESS;
}

int arguments_resolve(ArgumentSet *set) {
    int code = require_parameters(set);
    if (!code) code = bind_dimensions(set);
    if (!code) code = require_dimensions(set);
    if (!code) code = check_shapes(set);
    for (int32_t k = 0; k < set->program->signature->argument_count && !code; k++) {
        code = create_data(set, k);
        set->pointers[k] = set->arguments[k].array.data;
    }
    return code;
}
