// Verification of a function's declarations.

#include "verify_internal.h"

// Extents of declarations hold in entry dims only.
static bool verify_entry_extent(LoopVerifier *verifier, ExtentId extent, const char *what) {
    ExtentTable *extents = verifier->function->module->extents;
    if (extent_mentions_kind(extents, extent, ATOM_VARIABLE) || extent_mentions_kind(extents, extent, ATOM_LOOP)) {
        return loop_verify_fail(verifier, "%s is not in entry dims only", what);
    }
    return loop_verify_extent(verifier, extent, what);
}

static bool verify_type(LoopVerifier *verifier, IrType type, const char *what) {
    if (type.dtype >= DTYPE_NONE || type.rank > IR_RANK_LIMIT)
        return loop_verify_fail(verifier, "%s has no type", what);
    for (uint32_t axis = 0; axis < type.rank; axis++)
        if (!verify_entry_extent(verifier, type.shape[axis], what)) return false;
    return true;
}

static bool verify_dimensions(LoopVerifier *verifier) {
    const LoopFunction *function = verifier->function;
    for (size_t i = 0; i < function->dimensions.count; i++) {
        const IrDimension *dimension = &function->dimensions.items[i];
        if (dimension->nonnegative) {
            ExtentId extent = extent_dimension(function->module->extents, (uint32_t)i, dimension->name);
            facts_assume_nonnegative(verifier->facts, extent);
        }
        if (!dimension->is_parameter) continue;
        bool exists = dimension->parameter < function->parameters.count;
        IrType type = exists ? function->parameters.items[dimension->parameter].type : (IrType){0};
        if (!exists || type.rank != 0 || !dtype_is_integer(type.dtype)) {
            return loop_verify_fail(verifier, "dimension %s is not an integer parameter", dimension->name);
        }
    }
    return true;
}

// Whether the last axis can hold real and imaginary parts.
static bool verify_pairs(LoopVerifier *verifier, IrType type, const char *what) {
    bool holds = dtype_is_float(type.dtype) && type.rank > 0 && extent_is_value(verifier->function->module->extents, type.shape[type.rank - 1], 2);
    return holds || loop_verify_fail(verifier, "%s does not end with an axis of two parts", what);
}

static bool verify_complex(LoopVerifier *verifier) {
    const LoopFunction *function = verifier->function;
    for (size_t i = 0; i < function->parameters.count; i++) {
        const LoopParameter *parameter = &function->parameters.items[i];
        if (parameter->is_complex && !verify_pairs(verifier, parameter->type, parameter->name)) return false;
    }
    for (size_t i = 0; i < function->complex_results.count; i++) {
        uint32_t position = function->complex_results.items[i];
        if (position >= function->results.count) return loop_verify_fail(verifier, "there is no result %u", position);
        if (!verify_pairs(verifier, function->results.items[position], "a result")) return false;
    }
    return true;
}

static bool verify_signature(LoopVerifier *verifier) {
    const LoopFunction *function = verifier->function;
    for (size_t i = 0; i < function->parameters.count; i++)
        if (!verify_type(verifier, function->parameters.items[i].type, function->parameters.items[i].name))
            return false;
    for (size_t i = 0; i < function->results.count; i++)
        if (!verify_type(verifier, function->results.items[i], "a result")) return false;
    return verify_complex(verifier) && verify_entry_extent(verifier, function->workspace_bytes, "the workspace's size");
}

static bool verify_variables(LoopVerifier *verifier) {
    const LoopFunction *function = verifier->function;
    for (size_t i = 1; i < function->variables.count; i++) {
        const LoopVariable *variable = &function->variables.items[i];
        if (variable->dtype >= DTYPE_NONE) return loop_verify_fail(verifier, "%s has no type", variable->name);
        if (variable->kind != LOOP_VARIABLE_PARAMETER) continue;
        verifier->assigned[i] = true;
        if (variable->position >= function->parameters.count) {
            return loop_verify_fail(verifier, "%s is parameter %u, which does not exist", variable->name,
                                    variable->position);
        }
        IrType type = function->parameters.items[variable->position].type;
        if (type.rank != 0 || type.dtype != variable->dtype) {
            return loop_verify_fail(verifier, "%s differs in type from its parameter", variable->name);
        }
    }
    return true;
}

static bool verify_parameter_buffer(LoopVerifier *verifier, const LoopBuffer *buffer) {
    const LoopFunction *function = verifier->function;
    if (buffer->position >= function->parameters.count) {
        return loop_verify_fail(verifier, "%s is parameter %u, which does not exist", buffer->name, buffer->position);
    }
    const LoopParameter *parameter = &function->parameters.items[buffer->position];
    if (parameter->type.dtype != buffer->dtype)
        return loop_verify_fail(verifier, "%s differs in type from its parameter", buffer->name);
    if (buffer->written && !parameter->written)
        return loop_verify_fail(verifier, "%s is written, its parameter is not", buffer->name);
    return true;
}

static bool verify_result_buffer(LoopVerifier *verifier, const LoopBuffer *buffer) {
    const LoopFunction *function = verifier->function;
    if (buffer->position >= function->results.count) {
        return loop_verify_fail(verifier, "%s is result %u, which does not exist", buffer->name, buffer->position);
    }
    bool same = function->results.items[buffer->position].dtype == buffer->dtype;
    return same || loop_verify_fail(verifier, "%s differs in type from its result", buffer->name);
}

static bool verify_candidates(LoopVerifier *verifier, const LoopBuffer *buffer) {
    const LoopFunction *function = verifier->function;
    if (buffer->candidate_count == 0) return loop_verify_fail(verifier, "pointer %s without candidates", buffer->name);
    for (uint32_t i = 0; i < buffer->candidate_count; i++) {
        uint32_t number = buffer->candidates[i].index;
        if (number == 0 || number >= function->buffers.count) {
            return loop_verify_fail(verifier, "%s may point to buffer %u, which does not exist", buffer->name, number);
        }
        const LoopBuffer *candidate = &function->buffers.items[number];
        if (candidate->kind == LOOP_BUFFER_POINTER)
            return loop_verify_fail(verifier, "%s may point to a pointer", buffer->name);
        if (candidate->dtype != buffer->dtype)
            return loop_verify_fail(verifier, "%s may point to another type", buffer->name);
        if (buffer->written && !candidate->written) {
            return loop_verify_fail(verifier, "%s is written but may point to %s, which is not", buffer->name,
                                    candidate->name);
        }
    }
    return true;
}

static bool verify_buffer_kind(LoopVerifier *verifier, const LoopBuffer *buffer) {
    int64_t count;
    switch (buffer->kind) {
    case LOOP_BUFFER_PARAMETER: return verify_parameter_buffer(verifier, buffer);
    case LOOP_BUFFER_RESULT: return verify_result_buffer(verifier, buffer);
    case LOOP_BUFFER_WORKSPACE: return verify_entry_extent(verifier, buffer->byte_offset, "a workspace offset");
    case LOOP_BUFFER_POINTER: return verify_candidates(verifier, buffer);
    case LOOP_BUFFER_CONSTANT:
        if (buffer->written) return loop_verify_fail(verifier, "constant data %s is written", buffer->name);
        if (extent_is_constant(verifier->function->module->extents, buffer->element_count, &count)) return true;
        return loop_verify_fail(verifier, "constant data %s has no constant size", buffer->name);
    }
    return false;
}

static bool verify_buffers(LoopVerifier *verifier) {
    const LoopFunction *function = verifier->function;
    for (size_t i = 1; i < function->buffers.count; i++) {
        const LoopBuffer *buffer = &function->buffers.items[i];
        if (buffer->dtype >= DTYPE_NONE) return loop_verify_fail(verifier, "%s has no type", buffer->name);
        if (!verify_entry_extent(verifier, buffer->element_count, "a buffer's size")) return false;
        if (!verify_buffer_kind(verifier, buffer)) return false;
    }
    return true;
}

// Operands come before their users, so that walks end.
static bool verify_operands(LoopVerifier *verifier) {
    const LoopFunction *function = verifier->function;
    for (size_t i = 1; i < function->expressions.count; i++) {
        const LoopExpression *expression = &function->expressions.items[i];
        if (expression->kind == LOOP_APPLY && (unsigned)expression->op >= IR_OP_COUNT) {
            return loop_verify_fail(verifier, "expression %zu has no operation", i);
        }
        if (expression->operand_count > 3) return loop_verify_fail(verifier, "expression %zu has too many operands", i);
        for (uint32_t k = 0; k < expression->operand_count; k++) {
            uint32_t operand = expression->operands[k].index;
            if (operand == 0 || operand >= i)
                return loop_verify_fail(verifier, "expression %zu comes before its operand", i);
        }
    }
    return true;
}

bool loop_verify_declarations(LoopVerifier *verifier) {
    return verify_dimensions(verifier) && verify_signature(verifier) && verify_variables(verifier) &&
           verify_buffers(verifier) && verify_operands(verifier);
}
