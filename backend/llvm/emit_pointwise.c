// Which loops without reductions are emitted as vectors over their own index (emit_tile.c): every access is contiguous or
// the same for all lanes, and every operation has a vector form. Rows that are no multiple of the vector end in one masked
// vector instead of a scalar loop. Other loops are left to LLVM's vectoriser.

#include "llvm_internal.h"

// Operations that would be taken apart lane by lane, or whose absent lanes must not be computed.
static bool has_vector_form(const Emitter *emitter, const LoopExpression *expression) {
    if (dtype_is_float(expression->dtype)) return expression->op != IR_FLOOR_DIVIDE && expression->op != IR_MODULO;
    bool divides = expression->op == IR_FLOOR_DIVIDE || expression->op == IR_MODULO || expression->op == IR_POWER;
    DType operand = loop_expression(emitter->function, expression->operands[0])->dtype;
    return !divides && !(expression->op == IR_CAST && dtype_is_float(operand));
}

// Masked accesses of narrow elements exist only with AVX-512 among the x86-64 levels.
static bool access_fits(Emitter *emitter, DType dtype, ExtentId offset) {
    int64_t stride;
    if (!be_extent_varies(emitter, offset)) return true;
    if (dtype_size(dtype) < 4 && !emitter->target->has_avx512) return false;
    return be_extent_stride(emitter, offset, &stride) && stride == 1;
}

static bool expression_fits(Emitter *emitter, const LoopExpression *expression) {
    int64_t stride;
    switch (expression->kind) {
    case LOOP_LOAD: return access_fits(emitter, expression->dtype, expression->extent);
    case LOOP_EXTENT: return !be_extent_varies(emitter, expression->extent) || be_extent_stride(emitter, expression->extent, &stride);
    case LOOP_APPLY: return has_vector_form(emitter, expression);
    case LOOP_CONSTANT:
    case LOOP_VARIABLE: return true;
    }
    return false;
}

static bool store_fits(Emitter *emitter, const LoopStatement *store) {
    DType dtype = loop_buffer(emitter->function, store->buffer)->dtype;
    return be_extent_varies(emitter, store->offset) && access_fits(emitter, dtype, store->offset);
}

bool be_pointwise_fits(Emitter *emitter, const LoopStatement *loop, uint32_t *widest, size_t *size) {
    *widest = 1;
    *size = 0;
    for (size_t i = 0; i < loop->body.statements.count; i++) {
        const LoopStatement *statement = loop->body.statements.items[i];
        if (statement->kind != LOOP_STORE && statement->kind != LOOP_ASSIGN) return false;
        if (statement->kind == LOOP_STORE && !store_fits(emitter, statement)) return false;
        loop_walk_statement(&emitter->walk, statement);
        *size += emitter->walk.order.count;
        for (size_t k = 0; k < emitter->walk.order.count; k++) {
            const LoopExpression *expression = loop_expression(emitter->function, emitter->walk.order.items[k]);
            if (!expression_fits(emitter, expression)) return false;
            bool is_uniform_extent = expression->kind == LOOP_EXTENT && !be_extent_varies(emitter, expression->extent);
            if (!is_uniform_extent && dtype_size(expression->dtype) > *widest) *widest = dtype_size(expression->dtype);
        }
    }
    return true;
}
