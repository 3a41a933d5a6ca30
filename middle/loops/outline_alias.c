// Proof that the buffers of one nest are distinct memory. Parameters and results are: the entry checks that. Parts of the
// workspace are when one ends before the other begins; pointers are when all they may point to is.

#include "outline_internal.h"

static ExtentId end_of(Outliner *outliner, const LoopBuffer *buffer) {
    ExtentId bytes = extent_scale(outliner->extents, buffer->element_count, (int64_t)dtype_size(buffer->dtype));
    return extent_add(outliner->extents, buffer->byte_offset, bytes);
}

static bool parts_are_distinct(Outliner *outliner, const LoopBuffer *left, const LoopBuffer *right) {
    return facts_less_equal(outliner->facts, end_of(outliner, left), right->byte_offset) == PROOF_PROVED ||
           facts_less_equal(outliner->facts, end_of(outliner, right), left->byte_offset) == PROOF_PROVED;
}

static bool places_are_distinct(Outliner *outliner, LoopBufferId left, LoopBufferId right) {
    const LoopBuffer *first = loop_buffer(outliner->function, left), *second = loop_buffer(outliner->function, right);
    if (left.index == right.index || first->kind == LOOP_BUFFER_POINTER || second->kind == LOOP_BUFFER_POINTER) return false;
    bool both_in_workspace = first->kind == LOOP_BUFFER_WORKSPACE && second->kind == LOOP_BUFFER_WORKSPACE;
    return !both_in_workspace || parts_are_distinct(outliner, first, second);
}

// The buffers that `id` may stand for: its candidates when it is a pointer, else itself.
static uint32_t targets(const Outliner *outliner, const LoopBufferId *id, const LoopBufferId **list) {
    const LoopBuffer *buffer = loop_buffer(outliner->function, *id);
    bool is_pointer = buffer->kind == LOOP_BUFFER_POINTER;
    *list = is_pointer ? buffer->candidates : id;
    return is_pointer ? buffer->candidate_count : 1;
}

static bool are_distinct(Outliner *outliner, LoopBufferId left, LoopBufferId right) {
    uint32_t group = loop_buffer(outliner->function, left)->group;
    if (group && group == loop_buffer(outliner->function, right)->group) return true;
    const LoopBufferId *first, *second;
    uint32_t first_count = targets(outliner, &left, &first), second_count = targets(outliner, &right, &second);
    for (uint32_t i = 0; i < first_count; i++)
        for (uint32_t k = 0; k < second_count; k++)
            if (!places_are_distinct(outliner, first[i], second[k])) return false;
    return true;
}

bool outline_buffers_are_distinct(Outliner *outliner) {
    const NestForm *form = &outliner->form;
    for (size_t i = 0; i < form->operands.count; i++) {
        const NestOperand *left = &form->operands.items[i];
        for (size_t k = i + 1; k < form->operands.count; k++) {
            const NestOperand *right = &form->operands.items[k];
            bool buffers = left->value.kind == LOOP_OPERAND_BUFFER && right->value.kind == LOOP_OPERAND_BUFFER;
            if (!buffers || !(left->stored || right->stored)) continue;
            if (!are_distinct(outliner, left->value.buffer, right->value.buffer)) return false;
        }
    }
    return true;
}
