// The function described as data, and its entry over DLPack tensors, which the runtime library carries out.

#include "c_internal.h"

// Where a dimension's value is found: a parameter's value (axis -1), or the first axis that is exactly this dimension.
static void find_dimension(const CEmitter *emitter, uint32_t number, uint32_t *argument, int *axis) {
    const LoopFunction *function = emitter->function;
    const IrDimension *dimension = &function->dimensions.items[number];
    ExtentTable *extents = emitter->module->extents;
    ExtentId extent = extent_dimension(extents, number, dimension->name);
    *axis = -1;
    *argument = dimension->parameter;
    if (dimension->is_parameter) return;
    for (*argument = 0; *argument < function->parameters.count; ++*argument) {
        IrType type = function->parameters.items[*argument].type;
        for (uint32_t candidate = 0; candidate < type.rank; candidate++) {
            if (!extent_same(type.shape[candidate], extent)) continue;
            *axis = (int)candidate;
            return;
        }
    }
    INTERNAL_ERROR("dimension %s of %s is no axis of a parameter", dimension->name, function->name);
}

static void write_dimensions(CEmitter *emitter) {
    const LoopFunction *function = emitter->function;
    if (function->dimensions.count == 0) return;
    c_line(emitter, "\nstatic const arr_dimension arr_dimensions_%s[] = {", function->name);
    for (uint32_t i = 0; i < function->dimensions.count; i++) {
        uint32_t argument;
        int axis;
        find_dimension(emitter, i, &argument, &axis);
        c_line(emitter, "    {\"%s\", %u, %d},", function->dimensions.items[i].name, argument, axis);
    }
    c_line(emitter, "};");
}

static const char *dtype_constant(DType dtype) {
    static const char *const names[] = {
        [DTYPE_BOOL] = "ARR_BOOL", [DTYPE_I8] = "ARR_I8",   [DTYPE_I16] = "ARR_I16", [DTYPE_I32] = "ARR_I32",
        [DTYPE_I64] = "ARR_I64",   [DTYPE_U8] = "ARR_U8",   [DTYPE_U16] = "ARR_U16", [DTYPE_U32] = "ARR_U32",
        [DTYPE_U64] = "ARR_U64",   [DTYPE_F32] = "ARR_F32", [DTYPE_F64] = "ARR_F64", [DTYPE_C64] = "ARR_C64",
        [DTYPE_C128] = "ARR_C128",
    };
    return names[dtype];
}

static const char *argument_flags(const LoopFunction *function, size_t position) {
    if (position >= function->parameters.count) return "ARR_ARGUMENT_RESULT";
    if (loop_argument_type(function, position).rank == 0) return "ARR_ARGUMENT_SCALAR";
    return c_argument_is_written(function, position) ? "ARR_ARGUMENT_WRITTEN" : "0";
}

// The caller's name of an argument, not changed for C.
static const char *shown_name(CEmitter *emitter, size_t position) {
    const LoopFunction *function = emitter->function;
    bool is_parameter = position < function->parameters.count;
    return is_parameter ? function->parameters.items[position].name : c_argument_name(emitter, position);
}

static uint32_t write_argument_table(CEmitter *emitter) {
    const LoopFunction *function = emitter->function;
    uint32_t first_extent = 0;
    if (c_argument_count(function) == 0) return 0;
    c_line(emitter, "\nstatic const arr_argument arr_arguments_%s[] = {", function->name);
    for (size_t i = 0; i < c_argument_count(function); i++) {
        IrType type = loop_argument_type(function, i);
        c_line(emitter, "    {\"%s\", %s, %u, %s, %u},", shown_name(emitter, i), dtype_constant(type.dtype), type.rank,
               argument_flags(function, i), first_extent);
        first_extent += type.rank;
    }
    c_line(emitter, "};");
    return first_extent;
}

static void write_invoke(CEmitter *emitter) {
    const LoopFunction *function = emitter->function;
    c_line(emitter,
           "\nstatic int32_t arr_invoke_%s(const int64_t *arr_dims, void *const *arr_data, struct arr_context *ctx)\n{",
           function->name);
    c_line(emitter, "    (void)arr_dims;\n    (void)arr_data;");
    text_format(emitter->output, "    return %s(", c_exported_name(emitter));
    for (uint32_t i = 0; i < function->dimensions.count; i++)
        if (!function->dimensions.items[i].is_parameter) text_format(emitter->output, "arr_dims[%u], ", i);
    for (size_t i = 0; i < c_argument_count(function); i++) {
        const char *type = c_type(c_argument_type(function, i).dtype);
        if (c_argument_is_pointer(function, i))
            text_format(emitter->output, "(%s *)arr_data[%zu], ", type, i);
        else
            text_format(emitter->output, "*(const %s *)arr_data[%zu], ", type, i);
    }
    text_add(emitter->output, "ctx);\n}\n");
}

static void write_dimension_values(CEmitter *emitter) {
    for (uint32_t i = 0; i < emitter->function->dimensions.count; i++) {
        const char *name = c_dimension_name(emitter, i);
        c_line(emitter, "    const int64_t %s = arr_dims[%u];\n    (void)%s;", name, i, name);
    }
}

static void write_extents(CEmitter *emitter, uint32_t extent_count) {
    const LoopFunction *function = emitter->function;
    uint32_t number = 0;
    c_line(emitter, "\nstatic int32_t arr_extents_%s(const int64_t *arr_dims, int64_t *arr_values)\n{", function->name);
    c_line(emitter, "    (void)arr_dims;\n    (void)arr_values;");
    write_dimension_values(emitter);
    for (size_t i = 0; i < c_argument_count(function); i++) {
        IrType type = loop_argument_type(function, i);
        for (uint32_t axis = 0; axis < type.rank; axis++) {
            text_format(emitter->output, "    arr_values[%u] = ", number++);
            c_extent_checked(emitter, type.shape[axis]);
            text_add(emitter->output, ";\n");
        }
    }
    if (extent_count)
        c_line(emitter,
               "    for (int arr_number = 0; arr_number < %u; arr_number++)\n        if (arr_values[arr_number] < 0) "
               "return ARR_E_EXTENT;",
               extent_count);
    c_line(emitter, "    return ARR_OK;\n}");
}

static void write_workspace(CEmitter *emitter) {
    const LoopFunction *function = emitter->function;
    c_line(emitter, "\nstatic int64_t arr_workspace_%s(const int64_t *arr_dims)\n{\n    (void)arr_dims;",
           function->name);
    text_format(emitter->output, "    return %s_workspace_bytes(", c_exported_name(emitter));
    for (uint32_t i = 0; i < function->dimensions.count; i++)
        text_format(emitter->output, "%sarr_dims[%u]", i ? ", " : "", i);
    text_add(emitter->output, ");\n}\n");
}

static void write_signature(CEmitter *emitter, uint32_t extent_count) {
    const LoopFunction *function = emitter->function;
    const char *name = c_exported_name(emitter);
    c_line(emitter, "\nconst arr_signature %s_signature = {", name);
    c_line(emitter, "    sizeof(arr_signature), ARR_ABI_VERSION, \"%s\", %zu, %zu, %zu, %u,", name,
           function->dimensions.count, c_argument_count(function), function->results.count, extent_count);
    if (function->dimensions.count)
        c_line(emitter, "    arr_dimensions_%s,", function->name);
    else
        c_line(emitter, "    NULL,");
    if (c_argument_count(function))
        c_line(emitter, "    arr_arguments_%s,", function->name);
    else
        c_line(emitter, "    NULL,");
    c_line(emitter, "    arr_invoke_%s, arr_extents_%s, arr_workspace_%s,\n};", function->name, function->name,
           function->name);
}

void c_signature(CEmitter *emitter, TextBuffer *output) {
    const char *name = c_exported_name(emitter);
    emitter->output = output;
    emitter->wide_dimensions = true;
    write_dimensions(emitter);
    uint32_t extent_count = write_argument_table(emitter);
    write_invoke(emitter);
    write_extents(emitter, extent_count);
    write_workspace(emitter);
    write_signature(emitter, extent_count);
    c_line(emitter,
           "\nint32_t %s_dl(struct DLTensor *const *tensors, int32_t tensor_count, struct arr_context *ctx)\n{", name);
    c_line(emitter, "    return arr_dl_call(&%s_signature, tensors, tensor_count, ctx);\n}", name);
    emitter->wide_dimensions = false;
}
