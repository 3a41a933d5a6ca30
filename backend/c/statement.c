// Statements as C.

#include "c_internal.h"

#include <string.h>

SourcePosition c_position(const CEmitter *emitter, Span span) {
    if (!emitter->lines) return (SourcePosition){0};
    return line_table_position(emitter->lines, span.start);
}

// The file's name without folders, made safe inside a comment.
static const char *source_name(CEmitter *emitter) {
    const char *path = emitter->module->path ? emitter->module->path : "source";
    const char *slash = strrchr(path, '/');
    char *name = arena_copy_string(emitter->arena, slash ? slash + 1 : path, strlen(slash ? slash + 1 : path));
    for (char *star = strstr(name, "*/"); star; star = strstr(name, "*/")) *star = '?';
    return name;
}

// Names the source line when it is not that of the statement before.
static void write_line_comment(CEmitter *emitter, Span span) {
    if (!emitter->lines || span.end == 0) return;
    uint32_t line = c_position(emitter, span).line;
    if (line == emitter->shown_line) return;
    emitter->shown_line = line;
    c_line(emitter, "/* %s:%u */", source_name(emitter), line);
}

static void write_braces(CEmitter *emitter, const LoopBlock *block) {
    text_add(emitter->output, "{\n");
    emitter->indentation++;
    c_block(emitter, block);
    emitter->indentation--;
    c_start_line(emitter);
    text_add_char(emitter->output, '}');
}

// ---- loops -------------------------------------------------------------------------------------------------------

// "i1++", "i1 -= 2", or by arr_next where the sum could leave 64 bits.
static void write_step(CEmitter *emitter, const LoopStatement *statement, bool has_end) {
    uint32_t index = statement->index.index;
    int64_t step = statement->step;
    bool small = step >= -INT32_MAX && step <= INT32_MAX && c_extent_is_bounded(emitter, statement->upper);
    if (step == 1)
        text_format(emitter->output, "i%u++", index);
    else if (step == -1)
        text_format(emitter->output, "i%u--", index);
    else if (small)
        text_format(emitter->output, "i%u %c= %lld", index, step > 0 ? '+' : '-',
                    step > 0 ? (long long)step : -(long long)step);
    else {
        c_need(emitter, C_SUPPORT_NEXT);
        text_format(emitter->output, "i%u = arr_next(i%u, ", index, index);
        c_constant(emitter->output, DTYPE_I64, (uint64_t)step);
        text_add(emitter->output, ", ");
        if (has_end)
            text_format(emitter->output, "i%u_end)", index);
        else
            c_extent(emitter, statement->upper, false), text_add_char(emitter->output, ')');
    }
}

// A bound that calls helpers or mentions variables is computed once, before the loop.
static void write_for(CEmitter *emitter, const LoopStatement *statement) {
    uint32_t index = statement->index.index;
    bool has_end = !c_extent_is_simple(emitter, statement->upper);
    c_start_line(emitter);
    text_format(emitter->output, "for (int64_t i%u = ", index);
    c_extent(emitter, statement->lower, false);
    if (has_end) {
        text_format(emitter->output, ", i%u_end = ", index);
        c_extent(emitter, statement->upper, false);
    }
    text_format(emitter->output, "; i%u %c ", index, statement->step > 0 ? '<' : '>');
    if (has_end)
        text_format(emitter->output, "i%u_end", index);
    else
        c_extent(emitter, statement->upper, false);
    text_add(emitter->output, "; ");
    write_step(emitter, statement, has_end);
    text_add(emitter->output, ") ");
    write_braces(emitter, &statement->body);
    text_add_char(emitter->output, '\n');
}

static void write_while(CEmitter *emitter, const LoopStatement *statement) {
    c_line(emitter, "for (;;) {");
    emitter->indentation++;
    c_block(emitter, &statement->prelude);
    c_walk(emitter, statement);
    c_temporaries(emitter);
    c_start_line(emitter);
    text_add(emitter->output, "if (!(");
    c_expression(emitter, statement->condition, false);
    text_add(emitter->output, ")) break;\n");
    c_block(emitter, &statement->body);
    emitter->indentation--;
    c_line(emitter, "}");
}

static void write_if(CEmitter *emitter, const LoopStatement *statement) {
    c_walk(emitter, statement);
    c_temporaries(emitter);
    c_start_line(emitter);
    text_add(emitter->output, "if (");
    c_expression(emitter, statement->condition, false);
    text_add(emitter->output, ") ");
    write_braces(emitter, &statement->body);
    if (statement->otherwise.statements.count) {
        text_add(emitter->output, " else ");
        write_braces(emitter, &statement->otherwise);
    }
    text_add_char(emitter->output, '\n');
}

// ---- simple statements -------------------------------------------------------------------------------------------

static void write_store(CEmitter *emitter, const LoopStatement *statement) {
    c_walk(emitter, statement);
    c_temporaries(emitter);
    c_start_line(emitter);
    text_format(emitter->output, "%s[", c_buffer_name(emitter, statement->buffer));
    c_extent(emitter, statement->offset, false);
    text_add(emitter->output, "] = ");
    c_expression(emitter, statement->value, false);
    text_add(emitter->output, ";\n");
}

static void write_assign(CEmitter *emitter, const LoopStatement *statement) {
    c_walk(emitter, statement);
    c_temporaries(emitter);
    c_start_line(emitter);
    text_format(emitter->output, "%s = ", c_variable_name(emitter, statement->variable));
    c_expression(emitter, statement->value, false);
    text_add(emitter->output, ";\n");
}

static void write_check_values(CEmitter *emitter, const LoopStatement *statement) {
    if (statement->value_count == 0) {
        text_add(emitter->output, "NULL");
        return;
    }
    text_add(emitter->output, "(const int64_t[]){");
    for (uint32_t i = 0; i < statement->value_count; i++) {
        if (i) text_add(emitter->output, ", ");
        c_extent(emitter, statement->values[i], false);
    }
    text_add_char(emitter->output, '}');
}

static void write_check(CEmitter *emitter, const LoopStatement *statement) {
    SourcePosition position = c_position(emitter, statement->span);
    c_need(emitter, C_SUPPORT_FAIL);
    emitter->context_used = true;
    c_walk(emitter, statement);
    c_temporaries(emitter);
    c_start_line(emitter);
    text_add(emitter->output, "if (!(");
    c_expression(emitter, statement->condition, false);
    text_format(emitter->output, ")) return arr_fail(ctx, %s, %u, %u, %u, ", c_status_name(emitter, statement->code),
                position.line, position.column, statement->value_count);
    write_check_values(emitter, statement);
    text_add(emitter->output, ");\n");
}

// One pointer is set directly; for several, all sources are read first.
static void write_rebind(CEmitter *emitter, const LoopStatement *statement) {
    if (statement->rebind_count == 1) {
        LoopRebind rebind = statement->rebinds[0];
        c_line(emitter, "%s = %s;", c_buffer_name(emitter, rebind.target), c_buffer_name(emitter, rebind.source));
        return;
    }
    c_line(emitter, "{");
    emitter->indentation++;
    for (uint32_t i = 0; i < statement->rebind_count; i++) {
        const LoopBuffer *target = loop_buffer(emitter->function, statement->rebinds[i].target);
        c_line(emitter, "%s%s *const arr_source%u = %s;", target->written ? "" : "const ", c_type(target->dtype), i,
               c_buffer_name(emitter, statement->rebinds[i].source));
    }
    for (uint32_t i = 0; i < statement->rebind_count; i++) {
        c_line(emitter, "%s = arr_source%u;", c_buffer_name(emitter, statement->rebinds[i].target), i);
    }
    emitter->indentation--;
    c_line(emitter, "}");
}

static void write_statement(CEmitter *emitter, const LoopStatement *statement) {
    write_line_comment(emitter, statement->span);
    switch (statement->kind) {
    case LOOP_FOR: write_for(emitter, statement); return;
    case LOOP_WHILE: write_while(emitter, statement); return;
    case LOOP_IF: write_if(emitter, statement); return;
    case LOOP_STORE: write_store(emitter, statement); return;
    case LOOP_ASSIGN: write_assign(emitter, statement); return;
    case LOOP_REDUCE: c_reduce(emitter, statement); return;
    case LOOP_CHECK: write_check(emitter, statement); return;
    case LOOP_REBIND: write_rebind(emitter, statement); return;
    }
}

// Nesting of statements is limited, so the recursion is bounded.
void c_block(CEmitter *emitter, const LoopBlock *block) {
    for (size_t i = 0; i < block->statements.count; i++) write_statement(emitter, block->statements.items[i]);
}
