// Which helpers the emitted functions call, and writing them: in a fixed order, what a helper calls before it.

#include "c_internal.h"

#include <string.h>

void c_need(CEmitter *emitter, CSupport support) {
    emitter->helpers.support[support] = true;
    if (support == C_SUPPORT_ARGUMENTS || support == C_SUPPORT_WORKSPACE)
        emitter->helpers.support[C_SUPPORT_FAIL] = true;
}

void c_need_operation(CEmitter *emitter, IrOp op, DType dtype) { emitter->helpers.operations[op][dtype] = true; }

void c_need_cast(CEmitter *emitter, DType from, DType to) { emitter->helpers.casts[from][to] = true; }

void c_need_lanes(CEmitter *emitter, IrOp combiner, DType dtype) {
    emitter->helpers.lanes[combiner][dtype] = true;
    c_operation_form(emitter, combiner, dtype, dtype); // notes the combiner's own helper
}

void c_need_block(CEmitter *emitter, IrOp combiner, DType dtype) {
    c_need_lanes(emitter, combiner, dtype);
    emitter->helpers.block[combiner][dtype] = true;
}

void c_need_fma(CEmitter *emitter, DType dtype) {
    c_need(emitter, dtype == DTYPE_F64 ? C_SUPPORT_FMA_F64 : C_SUPPORT_FMA_F32);
}

void c_need_fma_block(CEmitter *emitter, DType dtype) {
    c_need_fma(emitter, dtype);
    c_need_lanes(emitter, IR_ADD, dtype);
    emitter->helpers.fma_block[dtype] = true;
}

// ---- templates ---------------------------------------------------------------------------------------------------

typedef struct TemplateValues {
    DType dtype, source;
    IrOp op;
    COperationForm form;
    const char *identity;
} TemplateValues;

static const char *unsigned_type(const TemplateValues *values) {
    return values->op != IR_POWER && dtype_size(values->dtype) <= 4 ? "uint32_t" : "uint64_t";
}

static const char *truncation_start(DType dtype, Arena *arena) {
    return dtype == DTYPE_BOOL ? "(bool)((" : arena_format(arena, "(%s)(", c_type(dtype));
}

static const char *placeholder(CEmitter *emitter, const TemplateValues *values, char name) {
    DType dtype = values->dtype;
    switch (name) {
    case 'T': return c_type(dtype);
    case 'N': return dtype_name(dtype);
    case 'V': return c_type(values->source);
    case 'P': return dtype_name(values->source);
    case 'W': return arena_format(emitter->arena, "%u", dtype == DTYPE_BOOL ? 1 : 8 * dtype_size(dtype));
    case 'U': return unsigned_type(values);
    case '[': return truncation_start(dtype, emitter->arena);
    case ']': return dtype == DTYPE_BOOL ? ") & 1)" : ")";
    case 'F': return dtype == DTYPE_F32 ? "f" : "";
    case 'S': return dtype == DTYPE_F32 ? "f" : "d";
    case 'O': return ir_op_info(values->op)->name;
    case 'I': return values->identity;
    case 'B': return values->form.before;
    case 'M': return values->form.between[0];
    case 'A': return values->form.after;
    }
    INTERNAL_ERROR("no placeholder $%c", name);
}

static void write_template(CEmitter *emitter, const char *text, const TemplateValues *values, TextBuffer *output) {
    text_add_char(output, '\n');
    for (const char *rest = text; *rest;) {
        size_t plain = strcspn(rest, "$");
        text_add_bytes(output, rest, plain);
        rest += plain;
        if (!*rest) return;
        text_add(output, placeholder(emitter, values, rest[1]));
        rest += 2;
    }
}

static void write_operation(CEmitter *emitter, IrOp op, DType dtype, TextBuffer *output) {
    const char *text = dtype_is_float(dtype) ? c_float_template(op) : c_integer_template(op, dtype);
    write_template(emitter, text, &(TemplateValues){.dtype = dtype, .source = dtype, .op = op}, output);
}

static void write_reduction(CEmitter *emitter, const char *text, IrOp combiner, DType dtype, TextBuffer *output) {
    TextBuffer identity = {0};
    c_identity(&identity, combiner, dtype);
    TemplateValues values = {.dtype = dtype, .source = dtype, .op = combiner, .identity = identity.text};
    values.form = c_operation_form(emitter, combiner, dtype, dtype);
    write_template(emitter, text, &values, output);
    text_free(&identity);
}

// ---- all ---------------------------------------------------------------------------------------------------------

static void write_operations(CEmitter *emitter, TextBuffer *output) {
    for (int dtype = 0; dtype < DTYPE_COUNT; dtype++)
        for (int op = 0; op < IR_OP_COUNT; op++)
            if (emitter->helpers.operations[op][dtype]) write_operation(emitter, (IrOp)op, (DType)dtype, output);
}

static void write_casts(CEmitter *emitter, TextBuffer *output) {
    for (int from = 0; from < DTYPE_COUNT; from++) {
        for (int to = 0; to < DTYPE_COUNT; to++) {
            if (!emitter->helpers.casts[from][to]) continue;
            TemplateValues values = {.dtype = (DType)to, .source = (DType)from, .op = IR_CAST};
            write_template(emitter, c_cast_template((DType)to), &values, output);
        }
    }
}

static void write_reductions(CEmitter *emitter, TextBuffer *output) {
    const CHelperSet *helpers = &emitter->helpers;
    for (int dtype = 0; dtype < DTYPE_COUNT; dtype++) {
        for (int op = 0; op < IR_OP_COUNT; op++) {
            if (helpers->lanes[op][dtype]) write_reduction(emitter, c_lanes_template, (IrOp)op, (DType)dtype, output);
            if (helpers->block[op][dtype]) write_reduction(emitter, c_block_template, (IrOp)op, (DType)dtype, output);
        }
        if (helpers->fma_block[dtype]) write_reduction(emitter, c_fma_block_template, IR_ADD, (DType)dtype, output);
    }
}

void c_write_helpers(CEmitter *emitter, TextBuffer *output) {
    for (int support = 0; support < C_SUPPORT_COUNT; support++) {
        if (!emitter->helpers.support[support]) continue;
        text_add_char(output, '\n');
        text_add(output, c_support_text((CSupport)support));
    }
    write_operations(emitter, output);
    write_casts(emitter, output);
    write_reductions(emitter, output);
}
