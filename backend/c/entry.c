// The exported entry of a function: checks that touch no output, the workspace, and the call of the body. Also
// NAME_workspace_bytes.

#include "c_internal.h"

// ---- arguments: parameters, then results -------------------------------------------------------------------------

size_t c_argument_count(const LoopFunction *function) { return function->parameters.count + function->results.count; }

IrType c_argument_type(const LoopFunction *function, size_t position) {
    size_t parameters = function->parameters.count;
    return position < parameters ? function->parameters.items[position].type
                                 : function->results.items[position - parameters];
}

bool c_argument_is_pointer(const LoopFunction *function, size_t position) {
    return position >= function->parameters.count || function->parameters.items[position].type.rank != 0;
}

bool c_argument_is_written(const LoopFunction *function, size_t position) {
    return position >= function->parameters.count || function->parameters.items[position].written;
}

const char *c_argument_name(CEmitter *emitter, size_t position) {
    const LoopFunction *function = emitter->function;
    size_t parameters = function->parameters.count;
    if (position < parameters) return c_local_name(emitter, function->parameters.items[position].name);
    if (function->results.count == 1) return "result";
    return arena_format(emitter->arena, "result%zu", position - parameters);
}

// ---- prototypes --------------------------------------------------------------------------------------------------

const char *c_exported_name(const CEmitter *emitter) {
    const char *prefix = emitter->options->prefix ? emitter->options->prefix : "";
    return arena_format(emitter->arena, "%s%s", prefix, emitter->function->name);
}

static void write_argument_declaration(CEmitter *emitter, size_t position, TextBuffer *output) {
    const LoopFunction *function = emitter->function;
    bool is_pointer = c_argument_is_pointer(function, position);
    if (is_pointer && !c_argument_is_written(function, position)) text_add(output, "const ");
    text_format(output, "%s %s%s, ", c_type(c_argument_type(function, position).dtype), is_pointer ? "*" : "",
                c_argument_name(emitter, position));
}

void c_prototype(CEmitter *emitter, TextBuffer *output) {
    const LoopFunction *function = emitter->function;
    text_format(output, "int32_t %s(", c_exported_name(emitter));
    for (uint32_t i = 0; i < function->dimensions.count; i++) {
        const IrDimension *dimension = &function->dimensions.items[i];
        if (!dimension->is_parameter) text_format(output, "int64_t %s, ", c_local_name(emitter, dimension->name));
    }
    for (size_t i = 0; i < c_argument_count(function); i++) write_argument_declaration(emitter, i, output);
    text_add(output, "struct arr_context *ctx)");
}

void c_workspace_prototype(CEmitter *emitter, TextBuffer *output) {
    const LoopFunction *function = emitter->function;
    text_format(output, "int64_t %s_workspace_bytes(", c_exported_name(emitter));
    for (uint32_t i = 0; i < function->dimensions.count; i++) {
        text_format(output, "%sint64_t %s", i ? ", " : "", c_local_name(emitter, function->dimensions.items[i].name));
    }
    text_add(output, function->dimensions.count ? ")" : "void)");
}

// ---- NAME_workspace_bytes ----------------------------------------------------------------------------------------

// Mentions the dimensions that `code` leaves out.
static void mention_dimensions(CEmitter *emitter, const char *code) {
    for (uint32_t i = 0; i < emitter->function->dimensions.count; i++)
        c_mention_unused(emitter, code, c_dimension_name(emitter, i));
}

static void write_workspace_function(CEmitter *emitter) {
    TextBuffer code = {0};
    TextBuffer *output = emitter->output;
    emitter->wide_dimensions = true;
    text_add_char(output, '\n');
    c_workspace_prototype(emitter, output);
    text_add(output, "\n{\n");
    emitter->output = &code;
    c_extent_checked(emitter, emitter->function->workspace_bytes);
    emitter->output = output;
    emitter->indentation = 1;
    mention_dimensions(emitter, code.text);
    c_line(emitter, "const int64_t arr_bytes = %s;", code.text);
    c_line(emitter, "return arr_bytes < 0 || arr_bytes > PTRDIFF_MAX ? -1 : arr_bytes;");
    text_add(output, "}\n");
    emitter->wide_dimensions = false;
    text_free(&code);
}

// ---- checks ------------------------------------------------------------------------------------------------------

// True when the dimension is itself the extent of some argument's axis, where it is checked.
static bool is_axis(const CEmitter *emitter, uint32_t number) {
    const LoopFunction *function = emitter->function;
    ExtentTable *extents = emitter->module->extents;
    ExtentId extent = extent_dimension(extents, number, function->dimensions.items[number].name);
    for (size_t i = 0; i < c_argument_count(function); i++) {
        IrType type = c_argument_type(function, i);
        for (uint32_t axis = 0; axis < type.rank; axis++)
            if (extent_same(type.shape[axis], extent)) return true;
    }
    return false;
}

// A dimension has no argument position of its own unless a parameter gives it: -1 then; its number stands for the axis.
static void write_dimension_checks(CEmitter *emitter) {
    const LoopFunction *function = emitter->function;
    for (uint32_t i = 0; i < function->dimensions.count; i++) {
        const IrDimension *dimension = &function->dimensions.items[i];
        if (!dimension->nonnegative || is_axis(emitter, i)) continue;
        const char *name = c_dimension_name(emitter, i);
        long long position = dimension->is_parameter ? (long long)dimension->parameter : -1;
        c_need(emitter, C_SUPPORT_FAIL);
        c_line(emitter, "if (%s < 0) return arr_fail(ctx, ARR_E_EXTENT, 0, 0, 3, (const int64_t[]){%lld, %u, %s});",
               name, position, i, name);
    }
}

// {position, rank, written, element size, 0, data, {extents}}
static void write_argument_row(CEmitter *emitter, size_t position) {
    const LoopFunction *function = emitter->function;
    IrType type = c_argument_type(function, position);
    c_start_line(emitter);
    text_format(emitter->output, "    {%zu, %u, %d, %u, 0, %s, {", position, type.rank,
                c_argument_is_written(function, position), dtype_size(type.dtype), c_argument_name(emitter, position));
    for (uint32_t axis = 0; axis < type.rank; axis++) {
        if (axis) text_add(emitter->output, ", ");
        c_extent_checked(emitter, type.shape[axis]);
    }
    text_add(emitter->output, type.rank ? "}},\n" : "0}},\n");
}

static void write_argument_checks(CEmitter *emitter) {
    const LoopFunction *function = emitter->function;
    uint32_t count = 0;
    for (size_t i = 0; i < c_argument_count(function); i++) {
        if (!c_argument_is_pointer(function, i)) continue;
        if (count++ == 0)
            c_line(emitter, "/* position, rank, written, bytes of an element, bytes in all, data, extents */\n    "
                            "struct arr_entry_argument arr_arguments[] = {");
        write_argument_row(emitter, i);
    }
    if (count == 0) return;
    c_need(emitter, C_SUPPORT_ARGUMENTS);
    c_line(emitter, "};");
    c_line(emitter, "const int32_t arr_check = arr_check_arguments(arr_arguments, %u, ctx);", count);
    c_line(emitter, "if (arr_check != ARR_OK) return arr_check;");
}

// ---- the entry ---------------------------------------------------------------------------------------------------

static void write_plain_call(CEmitter *emitter) {
    c_start_line(emitter);
    text_add(emitter->output, "return ");
    c_body_call(emitter, emitter->output);
    text_add(emitter->output, ";\n");
}

static void write_call_with_workspace(CEmitter *emitter) {
    const LoopFunction *function = emitter->function;
    c_need(emitter, C_SUPPORT_WORKSPACE);
    c_start_line(emitter);
    text_format(emitter->output, "const int64_t arr_bytes = %s_workspace_bytes(", c_exported_name(emitter));
    for (uint32_t i = 0; i < function->dimensions.count; i++)
        text_format(emitter->output, "%s%s", i ? ", " : "", c_dimension_name(emitter, i));
    text_add(emitter->output, ");\n");
    c_line(emitter, "struct arr_workspace arr_memory;");
    c_line(emitter, "if (arr_take_workspace(ctx, arr_bytes, &arr_memory) != ARR_OK) return ARR_E_MEMORY;");
    c_start_line(emitter);
    text_add(emitter->output, "const int32_t arr_result = ");
    c_body_call(emitter, emitter->output);
    text_add(emitter->output, ";\n");
    c_line(emitter, "arr_release_workspace(ctx, arr_bytes, &arr_memory);");
    c_line(emitter, "return arr_result;");
}

static void write_entry_code(CEmitter *emitter) {
    write_dimension_checks(emitter);
    write_argument_checks(emitter);
    if (extent_is_value(emitter->module->extents, emitter->function->workspace_bytes, 0))
        write_plain_call(emitter);
    else
        write_call_with_workspace(emitter);
}

// Integer parameters of other types than int64_t are extents as int64_t, where the code needs them.
static void write_narrow_dimensions(CEmitter *emitter, const char *code) {
    const LoopFunction *function = emitter->function;
    for (uint32_t i = 0; i < function->dimensions.count; i++) {
        const IrDimension *dimension = &function->dimensions.items[i];
        if (!dimension->is_parameter || function->parameters.items[dimension->parameter].type.dtype == DTYPE_I64)
            continue;
        const char *name = c_dimension_name(emitter, i), *parameter = c_argument_name(emitter, dimension->parameter);
        if (c_mentions(code, name))
            c_line(emitter, "const int64_t %s = %s;", name, parameter);
        else
            c_mention_unused(emitter, code, parameter);
    }
}

static bool gives_dimension(const LoopFunction *function, size_t parameter) {
    for (uint32_t i = 0; i < function->dimensions.count; i++) {
        const IrDimension *dimension = &function->dimensions.items[i];
        if (dimension->is_parameter && dimension->parameter == parameter) return true;
    }
    return false;
}

// Mentions the scalars that neither checks nor the body need.
static void mention_scalars(CEmitter *emitter, const char *code) {
    const LoopFunction *function = emitter->function;
    for (uint32_t i = 0; i < function->dimensions.count; i++) {
        const IrDimension *dimension = &function->dimensions.items[i];
        if (!dimension->is_parameter) c_mention_unused(emitter, code, c_local_name(emitter, dimension->name));
    }
    for (size_t i = 0; i < function->parameters.count; i++) {
        bool is_narrow = gives_dimension(function, i) && c_argument_type(function, i).dtype != DTYPE_I64;
        if (!c_argument_is_pointer(function, i) && !is_narrow)
            c_mention_unused(emitter, code, c_argument_name(emitter, i));
    }
}

void c_entry(CEmitter *emitter, TextBuffer *output) {
    TextBuffer code = {0};
    emitter->output = output;
    write_workspace_function(emitter);
    text_add_char(output, '\n');
    c_prototype(emitter, output);
    text_add(output, "\n{\n");
    emitter->indentation = 1;
    emitter->output = &code;
    write_entry_code(emitter);
    emitter->output = output;
    c_line(
        emitter,
        "if (ctx != NULL && (ctx->size < sizeof *ctx || ctx->abi_version != ARR_ABI_VERSION)) return ARR_E_CONTEXT;");
    mention_scalars(emitter, code.text);
    write_narrow_dimensions(emitter, code.text);
    text_add(output, code.text);
    emitter->indentation = 0;
    text_add(output, "}\n");
    text_free(&code);
}
