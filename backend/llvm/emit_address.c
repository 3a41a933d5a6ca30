// Addresses of elements. In a loop that is emitted as vectors in several copies, an element is at
//
//     row pointer + index of the loop + constant
//
// where the row pointer is made once before the loop, for all copies and for all elements of a row; where the copies are of several
// rows, one for each. Addresses made in each copy
// of their own would become a pointer each, all of which the loops around would keep and step, or compute again in each row.

#include "llvm_internal.h"

// A load or store of the loop for which the lanes are, split: buffer[row + index + constant].
typedef struct SplitAddress {
    LoopBufferId buffer;
    ExtentId row;
    int64_t constant;
} SplitAddress;

// The current copy's row in the tile, 0 for offsets that are the same in all rows.
static uint32_t row_of(const Emitter *emitter, ExtentId offset) {
    ExtentTable *extents = emitter->source->extents;
    AtomId row;
    if (!emitter->tile.row.index || !extent_is_atom(extents, be_index_extent(emitter, emitter->tile.row), &row)) return 0;
    return extent_mentions(extents, offset, row) ? emitter->copy / emitter->tile.vectors : 0;
}

static LLVMTypeRef element_type(const Emitter *emitter, LoopBufferId buffer) {
    return be_memory_type(emitter, loop_buffer(emitter->function, buffer)->dtype);
}

static const RowPointer *find_row(const Emitter *emitter, const SplitAddress *address) {
    uint32_t copy_row = row_of(emitter, address->row);
    for (uint32_t i = 0; i < emitter->row_pointer_count; i++) {
        const RowPointer *row = &emitter->row_pointers[i];
        if (row->buffer.index == address->buffer.index && row->offset.index == address->row.index && row->copy_row == copy_row) return row;
    }
    return NULL;
}

static bool is_zero(LLVMValueRef value) { return LLVMIsAConstantInt(value) && LLVMConstIntGetSExtValue(value) == 0; }

// Not inbounds: without its constant or its index an offset may lie outside of the buffer.
static LLVMValueRef step_pointer(Emitter *emitter, LoopBufferId buffer, LLVMValueRef pointer, LLVMValueRef distance) {
    if (is_zero(distance)) return pointer;
    return LLVMBuildGEP2(emitter->builder, element_type(emitter, buffer), pointer, &distance, 1, "");
}

// The distance of a row that another buffer has too is computed once.
static LLVMValueRef row_distance(Emitter *emitter, ExtentId offset, uint32_t copy_row) {
    for (uint32_t i = 0; i < emitter->row_pointer_count; i++) {
        const RowPointer *row = &emitter->row_pointers[i];
        if (row->offset.index == offset.index && row->copy_row == copy_row) return row->distance;
    }
    return be_extent(emitter, offset, EXTENT_WRAPS);
}

static void make_row(Emitter *emitter, LoopBufferId buffer, ExtentId offset) {
    SplitAddress address = {.buffer = buffer};
    if (!be_extent_split(emitter, offset, &address.row, &address.constant) || find_row(emitter, &address)) return;
    if (emitter->row_pointer_count == BE_ROW_POINTER_LIMIT) return;
    uint32_t copy_row = row_of(emitter, address.row);
    LLVMValueRef distance = row_distance(emitter, address.row, copy_row);
    LLVMValueRef pointer = step_pointer(emitter, buffer, be_buffer_pointer(emitter, buffer), distance);
    emitter->row_pointers[emitter->row_pointer_count++] = (RowPointer){buffer, address.row, copy_row, distance, pointer};
}

static void make_rows(Emitter *emitter, const LoopStatement *statement) {
    for (size_t i = 0; i < statement->body.statements.count; i++) make_rows(emitter, statement->body.statements.items[i]);
    loop_walk_statement(&emitter->walk, statement);
    for (size_t k = 0; k < emitter->walk.order.count; k++) {
        const LoopExpression *expression = loop_expression(emitter->function, emitter->walk.order.items[k]);
        if (expression->kind == LOOP_LOAD && !expression->operand_count) make_row(emitter, expression->buffer, expression->extent);
    }
    if (statement->kind == LOOP_STORE) make_row(emitter, statement->buffer, statement->offset);
}

void be_rows_begin(Emitter *emitter, const LoopStatement *statement, LoopIndexId index) {
    emitter->lanes = (Lanes){.width = 2, .index = index}; // any width: what matters is what varies
    for (uint32_t row = 0; row < emitter->tile.rows; row++) {
        be_copy_select(emitter, row * emitter->tile.vectors);
        make_rows(emitter, statement);
    }
    emitter->lanes = (Lanes){.width = 1};
    emitter->copy = 0;
}

void be_rows_end(Emitter *emitter) { emitter->row_pointer_count = 0; }

LLVMValueRef be_element_address(Emitter *emitter, LoopBufferId buffer, ExtentId offset) {
    SplitAddress address = {.buffer = buffer};
    bool is_split = emitter->row_pointer_count && be_extent_split(emitter, offset, &address.row, &address.constant);
    const RowPointer *row = is_split ? find_row(emitter, &address) : NULL;
    if (row) {
        LLVMValueRef pointer = step_pointer(emitter, buffer, row->pointer, emitter->indices[emitter->lanes.index.index]);
        return step_pointer(emitter, buffer, pointer, be_i64(emitter, address.constant));
    }
    LLVMValueRef distance = be_extent(emitter, offset, EXTENT_IN_RANGE);
    return LLVMBuildInBoundsGEP2(emitter->builder, element_type(emitter, buffer), be_buffer_pointer(emitter, buffer), &distance, 1, "");
}

void be_ask_for_line(Emitter *emitter, LLVMValueRef address) {
    enum { WRITE = 1, KEEP = 3, DATA = 1 };
    LLVMValueRef operands[4] = {address, be_i32(emitter, WRITE), be_i32(emitter, KEEP), be_i32(emitter, DATA)};
    be_intrinsic(emitter, "llvm.prefetch", emitter->pointer_type, operands, 4);
}
