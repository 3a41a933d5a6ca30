// One function's body: "static int32_t arr_body_NAME(..)", which the entry calls when its checks have passed. Only here
// are pointers `restrict`: the entry has checked that written arguments are disjoint from all others.
//
// Workspace buffers share memory over time, so pointers to them are not `restrict`.

#include "c_internal.h"

#include <stdlib.h>
#include <string.h>

// ---- the list of parameters --------------------------------------------------------------------------------------

typedef struct ArgumentList {
    TextBuffer *output;
    bool types; // a declaration; otherwise a call
    bool any;
} ArgumentList;

static void add_argument(ArgumentList *list, const char *type, const char *name) {
    if (list->any) text_add(list->output, ", ");
    if (list->types) text_add(list->output, type);
    text_add(list->output, name);
    list->any = true;
}

static bool is_argument_buffer(const LoopBuffer *buffer) {
    return buffer->kind == LOOP_BUFFER_PARAMETER || buffer->kind == LOOP_BUFFER_RESULT;
}

static size_t argument_position(const LoopFunction *function, const LoopBuffer *buffer) {
    return buffer->kind == LOOP_BUFFER_RESULT ? function->parameters.count + buffer->position : buffer->position;
}

static bool is_dimension_already(const CEmitter *emitter, const char *name) {
    const LoopFunction *function = emitter->function;
    for (uint32_t i = 0; i < function->dimensions.count; i++) {
        if (!emitter->dimension_used[i]) continue;
        const IrDimension *dimension = &function->dimensions.items[i];
        bool narrow =
            dimension->is_parameter && function->parameters.items[dimension->parameter].type.dtype != DTYPE_I64;
        if (!narrow && strcmp(dimension->name, name) == 0) return true;
    }
    return false;
}

static void add_buffers(CEmitter *emitter, ArgumentList *list) {
    const LoopFunction *function = emitter->function;
    for (uint32_t i = 1; i < function->buffers.count; i++) {
        const LoopBuffer *buffer = &function->buffers.items[i];
        if (!is_argument_buffer(buffer) || !emitter->buffer_used[i]) continue;
        const char *type =
            arena_format(emitter->arena, "%s%s *restrict ", buffer->written ? "" : "const ", c_type(buffer->dtype));
        const char *name = list->types ? c_local_name(emitter, buffer->name)
                                       : c_argument_name(emitter, argument_position(function, buffer));
        add_argument(list, type, name);
    }
}

static void add_scalars(CEmitter *emitter, ArgumentList *list) {
    const LoopFunction *function = emitter->function;
    for (uint32_t i = 1; i < function->variables.count; i++) {
        const LoopVariable *variable = &function->variables.items[i];
        if (variable->kind != LOOP_VARIABLE_PARAMETER || !emitter->variable_used[i]) continue;
        if (variable->dtype == DTYPE_I64 && is_dimension_already(emitter, variable->name)) continue;
        const char *name =
            list->types ? c_local_name(emitter, variable->name) : c_argument_name(emitter, variable->position);
        add_argument(list, arena_format(emitter->arena, "%s ", c_type(variable->dtype)), name);
    }
}

static bool uses_workspace(const CEmitter *emitter) {
    const LoopFunction *function = emitter->function;
    for (uint32_t i = 1; i < function->buffers.count; i++)
        if (function->buffers.items[i].kind == LOOP_BUFFER_WORKSPACE && emitter->buffer_used[i]) return true;
    return false;
}

// What the body needs of the entry's values, as a declaration or as the arguments of the call.
static void write_arguments(CEmitter *emitter, TextBuffer *output, bool types) {
    ArgumentList list = {.output = output, .types = types};
    for (uint32_t i = 0; i < emitter->function->dimensions.count; i++)
        if (emitter->dimension_used[i]) add_argument(&list, "int64_t ", c_dimension_name(emitter, i));
    add_scalars(emitter, &list);
    add_buffers(emitter, &list);
    if (uses_workspace(emitter)) add_argument(&list, "unsigned char *", types ? "workspace" : "arr_memory.aligned");
    if (emitter->context_used) add_argument(&list, "struct arr_context *", "ctx");
    if (types && !list.any) text_add(output, "void");
}

// ---- declarations ------------------------------------------------------------------------------------------------

static void declare_constants(CEmitter *emitter, const LoopBuffer *buffer) {
    int64_t count = 0;
    extent_is_constant(emitter->module->extents, buffer->element_count, &count);
    c_start_line(emitter);
    text_format(emitter->output, "static const %s %s[%lld] = {", c_type(buffer->dtype),
                c_local_name(emitter, buffer->name), count ? (long long)count : 1LL);
    for (int64_t i = 0; i < count; i++) {
        if (i) text_add(emitter->output, i % 16 ? ", " : ",\n        ");
        c_constant(emitter->output, buffer->dtype, buffer->constants[i]);
    }
    text_add(emitter->output, count ? "};\n" : "0};\n");
}

static void declare_workspace(CEmitter *emitter, const LoopBuffer *buffer) {
    const char *type = c_type(buffer->dtype);
    c_start_line(emitter);
    text_format(emitter->output, "%s *const %s = (%s *)(void *)(workspace + ", type,
                c_local_name(emitter, buffer->name), type);
    c_extent(emitter, buffer->byte_offset, true);
    text_add(emitter->output, ");\n");
}

static void declare_buffer(CEmitter *emitter, uint32_t number) {
    const LoopBuffer *buffer = &emitter->function->buffers.items[number];
    if (!emitter->buffer_used[number]) return;
    switch (buffer->kind) {
    case LOOP_BUFFER_PARAMETER:
    case LOOP_BUFFER_RESULT: return;
    case LOOP_BUFFER_WORKSPACE: declare_workspace(emitter, buffer); return;
    case LOOP_BUFFER_POINTER:
        c_line(emitter, "%s%s *%s = NULL;", buffer->written ? "" : "const ", c_type(buffer->dtype),
               c_local_name(emitter, buffer->name));
        return;
    case LOOP_BUFFER_CONSTANT: declare_constants(emitter, buffer); return;
    }
}

static void declare_variable(CEmitter *emitter, uint32_t number) {
    const LoopVariable *variable = &emitter->function->variables.items[number];
    if (variable->kind != LOOP_VARIABLE_LOCAL || !emitter->variable_used[number]) return;
    const char *name = c_local_name(emitter, variable->name);
    c_line(emitter, "%s %s = 0;", c_type(variable->dtype), name);
    if (!emitter->variable_read[number]) c_line(emitter, "(void)%s;", name);
}

static void write_declarations(CEmitter *emitter) {
    for (uint32_t i = 1; i < emitter->function->buffers.count; i++) declare_buffer(emitter, i);
    for (uint32_t i = 1; i < emitter->function->variables.count; i++) declare_variable(emitter, i);
}

// ---- the body ----------------------------------------------------------------------------------------------------

static void *allocate_marks(size_t count) {
    void *marks = calloc(count + 1, sizeof(bool));
    if (!marks) base_out_of_memory();
    return marks;
}

void c_function_start(CEmitter *emitter, const LoopFunction *function) {
    emitter->function = function;
    emitter->dimension_used = allocate_marks(function->dimensions.count);
    emitter->variable_used = allocate_marks(function->variables.count);
    emitter->variable_read = allocate_marks(function->variables.count);
    emitter->buffer_used = allocate_marks(function->buffers.count);
    emitter->context_used = false;
    emitter->temporary_base = 0;
    emitter->shown_line = 0;
    emitter->indentation = 0;
    loop_walk_initialise(&emitter->walk, function);
}

void c_function_end(CEmitter *emitter) {
    loop_walk_free(&emitter->walk);
    free(emitter->dimension_used);
    free(emitter->variable_used);
    free(emitter->variable_read);
    free(emitter->buffer_used);
    emitter->dimension_used = emitter->variable_used = emitter->variable_read = emitter->buffer_used = NULL;
}

// The statements come first, into a buffer of their own: they say what must be declared.
void c_body(CEmitter *emitter, TextBuffer *output) {
    TextBuffer statements = {0}, declarations = {0};
    emitter->indentation = 1;
    emitter->in_body = true;
    emitter->output = &statements;
    c_block(emitter, &emitter->function->body);
    c_line(emitter, "return ARR_OK;");
    emitter->output = &declarations;
    write_declarations(emitter);
    emitter->output = output;
    emitter->indentation = 0;
    text_format(output, "\nstatic int32_t arr_body_%s(", emitter->function->name);
    write_arguments(emitter, output, true);
    text_add(output, ")\n{\n");
    if (declarations.length) text_add(output, declarations.text);
    text_add(output, statements.text);
    text_add(output, "}\n");
    emitter->in_body = false;
    text_free(&statements);
    text_free(&declarations);
}

void c_body_call(CEmitter *emitter, TextBuffer *output) {
    text_format(output, "arr_body_%s(", emitter->function->name);
    write_arguments(emitter, output, false);
    text_add_char(output, ')');
}
