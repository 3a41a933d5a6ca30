// Expressions and the lines they stand on.

#include "c_internal.h"

#include <string.h>

void c_start_line(CEmitter *emitter) {
    for (uint32_t i = 0; i < emitter->indentation; i++) text_add(emitter->output, "    ");
}

void c_line(CEmitter *emitter, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    c_start_line(emitter);
    text_format_list(emitter->output, format, arguments);
    text_add_char(emitter->output, '\n');
    va_end(arguments);
}

const char *c_variable_name(CEmitter *emitter, LoopVariableId id) {
    if (emitter->variable_used) emitter->variable_used[id.index] = true;
    return c_local_name(emitter, loop_variable(emitter->function, id)->name);
}

const char *c_variable_value(CEmitter *emitter, LoopVariableId id) {
    if (emitter->variable_read) emitter->variable_read[id.index] = true;
    return c_variable_name(emitter, id);
}

const char *c_buffer_name(CEmitter *emitter, LoopBufferId id) {
    if (emitter->buffer_used) emitter->buffer_used[id.index] = true;
    return c_local_name(emitter, loop_buffer(emitter->function, id)->name);
}

static bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

bool c_mentions(const char *code, const char *name) {
    size_t length = strlen(name);
    for (const char *found = strstr(code, name); found; found = strstr(found + length, name)) {
        bool starts = found == code || !is_word_character(found[-1]);
        if (starts && !is_word_character(found[length])) return true;
    }
    return false;
}

void c_mention_unused(CEmitter *emitter, const char *code, const char *name) {
    if (!c_mentions(code, name)) c_line(emitter, "(void)%s;", name);
}

// Writes the operand's or the root's text; recursion is bounded, since the walk gives deep expressions a temporary.
static void write_in_place(CEmitter *emitter, LoopExpressionId id, bool nested);

static void write_use(CEmitter *emitter, LoopExpressionId id, bool nested) {
    uint32_t temporary = emitter->walk.nodes[id.index].temporary;
    if (temporary)
        text_format(emitter->output, "t%u", emitter->temporary_base + temporary);
    else
        write_in_place(emitter, id, nested);
}

static void write_apply(CEmitter *emitter, const LoopExpression *expression, bool nested) {
    uint32_t value_operand = expression->op == IR_SELECT ? 1 : 0;
    DType operand = loop_expression(emitter->function, expression->operands[value_operand])->dtype;
    COperationForm form = c_operation_form(emitter, expression->op, operand, expression->dtype);
    if (form.infix && nested) text_add_char(emitter->output, '(');
    text_add(emitter->output, form.before);
    for (uint32_t i = 0; i < expression->operand_count; i++) {
        if (i) text_add(emitter->output, form.between[i - 1]);
        write_use(emitter, expression->operands[i], form.infix);
    }
    text_add(emitter->output, form.after);
    if (form.infix && nested) text_add_char(emitter->output, ')');
}

static void write_in_place(CEmitter *emitter, LoopExpressionId id, bool nested) {
    const LoopExpression *expression = loop_expression(emitter->function, id);
    switch (expression->kind) {
    case LOOP_CONSTANT: c_constant(emitter->output, expression->dtype, expression->bits); return;
    case LOOP_EXTENT: c_extent(emitter, expression->extent, nested); return;
    case LOOP_LOAD:
        text_format(emitter->output, "%s[", c_buffer_name(emitter, expression->buffer));
        c_extent(emitter, expression->extent, expression->operand_count > 0);
        if (expression->operand_count > 0) {
            text_add(emitter->output, " + ");
            write_use(emitter, expression->operands[0], true);
        }
        text_add_char(emitter->output, ']');
        return;
    case LOOP_VARIABLE: text_add(emitter->output, c_variable_value(emitter, expression->variable)); return;
    case LOOP_APPLY: write_apply(emitter, expression, nested); return;
    }
}

void c_walk(CEmitter *emitter, const LoopStatement *statement) {
    for (size_t i = 0; i < emitter->walk.order.count; i++) {
        if (emitter->walk.nodes[emitter->walk.order.items[i].index].temporary) emitter->temporary_base++;
    }
    loop_walk_statement(&emitter->walk, statement);
}

void c_temporaries(CEmitter *emitter) {
    for (size_t i = 0; i < emitter->walk.order.count; i++) {
        LoopExpressionId id = emitter->walk.order.items[i];
        uint32_t temporary = emitter->walk.nodes[id.index].temporary;
        if (!temporary) continue;
        c_start_line(emitter);
        DType dtype = loop_expression(emitter->function, id)->dtype;
        text_format(emitter->output, "const %s t%u = ", c_type(dtype), emitter->temporary_base + temporary);
        write_in_place(emitter, id, false);
        text_add(emitter->output, ";\n");
    }
}

void c_expression(CEmitter *emitter, LoopExpressionId id, bool nested) { write_use(emitter, id, nested); }
