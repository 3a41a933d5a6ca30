// Outlined nests: each kind is emitted once, as the body of a function of its own, and called at every place. With debug
// information every nest is emitted in place, since each has lines of its own.

#include "llvm_internal.h"

void be_emit_nests(Emitter *emitter) {
    const LoopFunction *function = emitter->function;
    if (emitter->debug) return;
    LLVMValueRef *nests = ARENA_ARRAY(emitter->arena, function->nests.count, LLVMValueRef);
    for (size_t i = 0; i < function->nests.count; i++) {
        emitter->function = function->nests.items[i];
        nests[i] = be_emit_body(emitter);
    }
    emitter->function = function;
    emitter->nests = nests;
}

// Scalars are passed as they are in memory.
static LLVMValueRef pass_scalar(Emitter *emitter, DType dtype, LLVMValueRef value) {
    return dtype == DTYPE_BOOL ? LLVMBuildZExt(emitter->builder, value, emitter->i8, "") : value;
}

static LLVMValueRef pass_operand(Emitter *emitter, const LoopOperand *operand) {
    switch (operand->kind) {
    case LOOP_OPERAND_BUFFER: return be_buffer_pointer(emitter, operand->buffer);
    case LOOP_OPERAND_EXTENT: return be_extent(emitter, operand->extent, EXTENT_WRAPS);
    case LOOP_OPERAND_CONSTANT: return pass_scalar(emitter, operand->dtype, be_constant(emitter, operand->dtype, operand->bits));
    case LOOP_OPERAND_VARIABLE: return pass_scalar(emitter, operand->dtype, be_variable_value(emitter, operand->variable));
    }
    INTERNAL_ERROR("an operand of kind %d", (int)operand->kind);
}

static void receive_results(Emitter *emitter, const LoopNestCall *call, LLVMValueRef *memory) {
    for (uint32_t i = 0; i < call->result_count; i++) {
        LLVMValueRef value = be_load_memory(emitter, loop_variable(emitter->function, call->results[i])->dtype, memory[i]);
        LLVMBuildStore(emitter->builder, value, be_variable_slot(emitter, call->results[i]));
    }
}

// A nest has no dims, workspace, context or frame, and cannot fail.
static void emit_call(Emitter *emitter, const LoopNestCall *call) {
    LLVMValueRef nest = emitter->nests[call->nest], *operands = ARENA_ARRAY(emitter->arena, LLVMCountParams(nest), LLVMValueRef);
    uint32_t count = (uint32_t)emitter->function->nests.items[call->nest]->parameters.count;
    LLVMValueRef *results = operands + count;
    for (uint32_t i = 0; i < count; i++) operands[i] = pass_operand(emitter, &call->operands[i]);
    for (uint32_t i = 0; i < call->result_count; i++) {
        DType dtype = loop_variable(emitter->function, call->results[i])->dtype;
        results[i] = be_alloca(emitter, be_memory_type(emitter, dtype), "result");
        LLVMSetAlignment(results[i], dtype_size(dtype));
    }
    count += call->result_count;
    for (int i = 0; i < 3; i++) operands[count++] = LLVMConstNull(emitter->pointer_type);
    LLVMBuildCall2(emitter->builder, LLVMGlobalGetValueType(nest), nest, operands, count, "");
    receive_results(emitter, call, results);
}

bool be_emit_call(Emitter *emitter, const LoopStatement *statement) {
    if (!statement->call || !emitter->nests) return false;
    ArenaMark mark = arena_mark(emitter->arena);
    emit_call(emitter, statement->call);
    arena_reset(emitter->arena, mark);
    return true;
}
