// Expressions of one statement, for one element or for the lanes of a vector. The walk gives operands before users, so that
// a chain of any length is a loop here.

#include <float.h>
#include <math.h>
#include <string.h>

#include "llvm_internal.h"

// ---- memory ------------------------------------------------------------------------------------------------------

void be_mark_access(Emitter *emitter, LLVMValueRef instruction) {
    if (!emitter->access_group) return;
    unsigned kind = LLVMGetMDKindIDInContext(emitter->context, "llvm.access.group", 17);
    LLVMSetMetadata(instruction, kind, LLVMMetadataAsValue(emitter->context, emitter->access_group));
}

// bool is a byte in memory; any byte that is not 0 is true.
LLVMValueRef be_load_memory(Emitter *emitter, DType dtype, LLVMValueRef pointer) {
    LLVMValueRef value = LLVMBuildLoad2(emitter->builder, be_memory_type(emitter, dtype), pointer, "");
    LLVMSetAlignment(value, dtype_size(dtype));
    be_mark_access(emitter, value);
    return dtype == DTYPE_BOOL ? be_cast(emitter, DTYPE_U8, DTYPE_BOOL, value) : value;
}

void be_store_memory(Emitter *emitter, DType dtype, LLVMValueRef value, LLVMValueRef pointer) {
    LLVMTypeRef type = be_widen(be_memory_type(emitter, dtype), be_width(value));
    if (dtype == DTYPE_BOOL) value = LLVMBuildZExt(emitter->builder, value, type, "");
    LLVMValueRef store = LLVMBuildStore(emitter->builder, value, pointer);
    LLVMSetAlignment(store, dtype_size(dtype));
    be_mark_access(emitter, store);
}

// Intrinsics with a pointer are overloaded on the vector and the pointer type.
static LLVMValueRef call_masked(Emitter *emitter, const char *name, LLVMTypeRef vector, LLVMValueRef *operands) {
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    LLVMTypeRef overload[2] = {vector, emitter->pointer_type};
    LLVMValueRef declaration = LLVMGetIntrinsicDeclaration(emitter->module, id, overload, 2);
    LLVMTypeRef type = LLVMIntrinsicGetType(emitter->context, id, overload, 2);
    return LLVMBuildCall2(emitter->builder, type, declaration, operands, 4, "");
}

// Lanes from consecutive elements; absent lanes are zero.
static LLVMValueRef load_consecutive(Emitter *emitter, DType dtype, LLVMValueRef pointer) {
    const Lanes *lanes = &emitter->lanes;
    LLVMTypeRef type = be_widen(be_memory_type(emitter, dtype), lanes->width);
    LLVMValueRef value;
    if (lanes->mask) {
        LLVMValueRef alignment = be_i32(emitter, (int32_t)dtype_size(dtype));
        LLVMValueRef operands[4] = {pointer, alignment, lanes->mask, LLVMConstNull(type)};
        value = call_masked(emitter, "llvm.masked.load", type, operands);
    } else {
        value = LLVMBuildLoad2(emitter->builder, type, pointer, "");
        LLVMSetAlignment(value, dtype_size(dtype));
    }
    return dtype == DTYPE_BOOL ? be_cast(emitter, DTYPE_U8, DTYPE_BOOL, value) : value;
}

// buffer[extent + index]
static LLVMValueRef load_at(Emitter *emitter, const LoopExpression *expression, LLVMValueRef index) {
    LLVMValueRef offset = LLVMBuildAdd(emitter->builder, be_extent(emitter, expression->extent, EXTENT_WRAPS), index, "");
    LLVMTypeRef type = be_memory_type(emitter, expression->dtype);
    LLVMValueRef pointer = LLVMBuildInBoundsGEP2(emitter->builder, type, be_buffer_pointer(emitter, expression->buffer), &offset, 1, "");
    return be_load_memory(emitter, expression->dtype, pointer);
}

// Absent lanes have an index in range like the others: they repeat the last lane's place and clamp whatever they add to it.
static LLVMValueRef load_indexed(Emitter *emitter, const LoopExpression *expression) {
    LLVMValueRef index = be_value(emitter, expression->operands[0]);
    if (be_width(index) == 1 && !be_extent_varies(emitter, expression->extent)) return load_at(emitter, expression, index);
    index = be_splat(emitter, index, emitter->lanes.width);
    LLVMValueRef result = LLVMGetPoison(be_widen(be_type(emitter, expression->dtype), emitter->lanes.width));
    for (uint32_t lane = 0; lane < emitter->lanes.width; lane++) {
        LLVMValueRef own = LLVMBuildExtractElement(emitter->builder, index, be_i32(emitter, (int32_t)lane), "");
        LLVMValueRef saved = be_lane_enter(emitter, lane);
        LLVMValueRef value = load_at(emitter, expression, own);
        be_lane_leave(emitter, saved);
        result = be_insert(emitter, result, value, lane);
    }
    return result;
}

static LLVMValueRef load_one(Emitter *emitter, const LoopExpression *expression) {
    return be_load_memory(emitter, expression->dtype, be_element_address(emitter, expression->buffer, expression->extent));
}

static LLVMValueRef load_gathered(Emitter *emitter, const LoopExpression *expression) {
    LLVMTypeRef type = be_widen(be_type(emitter, expression->dtype), emitter->lanes.width);
    LLVMValueRef result = LLVMGetPoison(type);
    for (uint32_t lane = 0; lane < emitter->lanes.width; lane++) {
        LLVMValueRef saved = be_lane_enter(emitter, lane);
        LLVMValueRef value = load_one(emitter, expression);
        be_lane_leave(emitter, saved);
        result = be_insert(emitter, result, value, lane);
    }
    return result;
}

// What lies between a lane's element and the next one's; absent lanes repeat the last one's.
static LLVMValueRef lane_step(Emitter *emitter, LLVMValueRef distance, uint32_t lane) {
    const Lanes *lanes = &emitter->lanes;
    if (!lanes->mask) return distance;
    LLVMValueRef index = LLVMBuildNSWAdd(emitter->builder, emitter->indices[lanes->index.index], be_i64(emitter, lane), "");
    LLVMValueRef is_before_last = LLVMBuildICmp(emitter->builder, LLVMIntSLT, index, lanes->last, "");
    return LLVMBuildSelect(emitter->builder, is_before_last, distance, be_i64(emitter, 0), "");
}

// Elements at equal distances: an address that is stepped is less code than one made anew in each lane, which takes LLVM longer too.
static LLVMValueRef load_strided(Emitter *emitter, const LoopExpression *expression, ExtentId stride) {
    LLVMTypeRef type = be_memory_type(emitter, expression->dtype);
    LLVMValueRef result = LLVMGetPoison(be_widen(be_type(emitter, expression->dtype), emitter->lanes.width));
    LLVMValueRef pointer = be_element_address(emitter, expression->buffer, expression->extent);
    LLVMValueRef distance = be_extent(emitter, stride, EXTENT_IN_RANGE);
    for (uint32_t lane = 0; lane < emitter->lanes.width; lane++) {
        result = be_insert(emitter, result, be_load_memory(emitter, expression->dtype, pointer), lane);
        if (lane + 1 == emitter->lanes.width) break;
        LLVMValueRef step = lane_step(emitter, distance, lane);
        pointer = LLVMBuildInBoundsGEP2(emitter->builder, type, pointer, &step, 1, "");
    }
    return result;
}

static LLVMValueRef emit_load(Emitter *emitter, const LoopExpression *expression) {
    int64_t stride;
    ExtentId distance;
    if (expression->operand_count) return load_indexed(emitter, expression);
    if (!be_extent_varies(emitter, expression->extent)) return load_one(emitter, expression);
    if (!be_extent_step(emitter, expression->extent, &distance)) return load_gathered(emitter, expression);
    if (!extent_is_constant(emitter->source->extents, distance, &stride)) return load_strided(emitter, expression, distance);
    if (stride != 1) return load_gathered(emitter, expression);
    return load_consecutive(emitter, expression->dtype, be_element_address(emitter, expression->buffer, expression->extent));
}

static void store_masked(Emitter *emitter, DType dtype, LLVMValueRef value, LLVMValueRef pointer) {
    LLVMTypeRef type = be_widen(be_memory_type(emitter, dtype), be_width(value));
    if (dtype == DTYPE_BOOL) value = LLVMBuildZExt(emitter->builder, value, type, "");
    LLVMValueRef alignment = be_i32(emitter, (int32_t)dtype_size(dtype));
    call_masked(emitter, "llvm.masked.store", type, (LLVMValueRef[]){value, pointer, alignment, emitter->lanes.mask});
}

// Vector stores are to consecutive elements: only such loops are made vectors of.
void be_store(Emitter *emitter, LoopBufferId buffer, ExtentId offset, LLVMValueRef value) {
    DType dtype = loop_buffer(emitter->function, buffer)->dtype;
    LLVMValueRef pointer = be_element_address(emitter, buffer, offset);
    value = be_splat(emitter, value, emitter->lanes.width);
    if (emitter->lanes.mask) store_masked(emitter, dtype, value, pointer);
    else be_store_memory(emitter, dtype, value, pointer);
}

// ---- leaves ------------------------------------------------------------------------------------------------------

static LLVMValueRef emit_extent_lanes(Emitter *emitter, ExtentId extent) {
    LLVMValueRef result = LLVMGetPoison(LLVMVectorType(emitter->i64, emitter->lanes.width));
    for (uint32_t lane = 0; lane < emitter->lanes.width; lane++) {
        LLVMValueRef saved = be_lane_enter(emitter, lane);
        LLVMValueRef value = be_extent(emitter, extent, EXTENT_WRAPS);
        be_lane_leave(emitter, saved);
        result = be_insert(emitter, result, value, lane);
    }
    return result;
}

static LLVMValueRef emit_extent_value(Emitter *emitter, ExtentId extent) {
    int64_t stride;
    uint32_t width = emitter->lanes.width;
    if (!be_extent_varies(emitter, extent)) return be_extent(emitter, extent, EXTENT_WRAPS);
    if (!be_extent_stride(emitter, extent, &stride)) return emit_extent_lanes(emitter, extent);
    LLVMValueRef first = be_splat(emitter, be_extent(emitter, extent, EXTENT_WRAPS), width);
    LLVMValueRef strides = be_integer_of(LLVMTypeOf(first), stride);
    LLVMValueRef steps = LLVMBuildMul(emitter->builder, be_lane_numbers(emitter, width), strides, "");
    return LLVMBuildAdd(emitter->builder, first, steps, "");
}

// ---- operations --------------------------------------------------------------------------------------------------

LLVMValueRef be_apply(Emitter *emitter, IrOp op, DType dtype, DType result, LLVMValueRef *operands, uint32_t count) {
    LLVMValueRef right = count > 1 ? operands[1] : NULL;
    if (op == IR_SELECT) return be_select(emitter, operands[0], operands[1], operands[2]);
    if (op == IR_CAST) return be_cast(emitter, dtype, result, operands[0]);
    if (dtype_is_float(dtype)) return be_apply_float(emitter, op, dtype, operands[0], right);
    if (dtype == DTYPE_BOOL) return be_apply_bool(emitter, op, operands[0], right);
    return be_apply_integer(emitter, op, dtype, operands[0], right);
}

static LLVMValueRef emit_apply(Emitter *emitter, const LoopExpression *expression) {
    LLVMValueRef operands[3];
    uint32_t width = 1;
    for (uint32_t i = 0; i < expression->operand_count; i++) {
        operands[i] = be_value(emitter, expression->operands[i]);
        if (be_width(operands[i]) > width) width = be_width(operands[i]);
    }
    for (uint32_t i = 0; i < expression->operand_count; i++) operands[i] = be_splat(emitter, operands[i], width);
    uint32_t value_operand = expression->op == IR_SELECT ? 1 : 0;
    DType dtype = loop_expression(emitter->function, expression->operands[value_operand])->dtype;
    return be_apply(emitter, expression->op, dtype, expression->dtype, operands, expression->operand_count);
}

static LLVMValueRef emit_expression(Emitter *emitter, const LoopExpression *expression) {
    switch (expression->kind) {
    case LOOP_CONSTANT: return be_constant(emitter, expression->dtype, expression->bits);
    case LOOP_EXTENT: return emit_extent_value(emitter, expression->extent);
    case LOOP_LOAD: return emit_load(emitter, expression);
    case LOOP_VARIABLE: return be_variable_value(emitter, expression->variable);
    case LOOP_APPLY: return emit_apply(emitter, expression);
    }
    INTERNAL_ERROR("an expression of kind %d", (int)expression->kind);
}

// ---- statements --------------------------------------------------------------------------------------------------

static void evaluate_all(Emitter *emitter) {
    for (size_t i = 0; i < emitter->walk.order.count; i++) {
        LoopExpressionId id = emitter->walk.order.items[i];
        emitter->values[id.index] = emit_expression(emitter, loop_expression(emitter->function, id));
    }
}

typedef struct DifferenceSearch {
    const Emitter *emitter;
    uint8_t found;
} DifferenceSearch;

static void visit_leaf(void *data, AtomId leaf) {
    DifferenceSearch *search = data;
    const Tile *tile = &search->emitter->tile;
    Atom atom = extent_atom(search->emitter->source->extents, leaf);
    if (atom.kind == ATOM_LOOP && atom.number == tile->row.index) search->found |= COPY_DIFFERS_BY_ROW;
    if (atom.kind == ATOM_LOOP && atom.number == tile->column.index) search->found |= COPY_DIFFERS_BY_COLUMN;
    bool assigned = atom.kind == ATOM_VARIABLE && search->emitter->tile_positions[atom.number];
    if (assigned) search->found |= COPY_DIFFERS_BY_ROW | COPY_DIFFERS_BY_COLUMN;
}

static uint8_t own_difference(const Emitter *emitter, const LoopExpression *expression) {
    DifferenceSearch search = {.emitter = emitter};
    if (expression->kind == LOOP_LOAD || expression->kind == LOOP_EXTENT) {
        extent_visit_leaves(emitter->source->extents, expression->extent, visit_leaf, &search);
    }
    bool assigned = expression->kind == LOOP_VARIABLE && emitter->tile_positions[expression->variable.index];
    return assigned ? COPY_DIFFERS_BY_ROW | COPY_DIFFERS_BY_COLUMN : search.found;
}

// Operands come first, so that their differences are known.
static void find_differences(Emitter *emitter) {
    size_t count = emitter->walk.order.count;
    emitter->copy_values = ARENA_ARRAY(emitter->arena, count * be_copy_count(emitter), LLVMValueRef);
    emitter->copy_differences = ARENA_ARRAY(emitter->arena, count, uint8_t);
    for (size_t i = 0; i < count; i++) {
        LoopExpressionId id = emitter->walk.order.items[i];
        const LoopExpression *expression = loop_expression(emitter->function, id);
        uint8_t difference = own_difference(emitter, expression);
        for (uint32_t k = 0; k < expression->operand_count; k++) {
            difference |= emitter->copy_differences[emitter->walk_positions[expression->operands[k].index]];
        }
        emitter->walk_positions[id.index] = (uint32_t)i;
        emitter->copy_differences[i] = difference;
    }
}

// The first copy in order that has the current copy's value.
static uint32_t sharing_copy(const Emitter *emitter, uint8_t difference) {
    uint32_t row = emitter->copy / emitter->tile.vectors, column = emitter->copy % emitter->tile.vectors;
    if (!(difference & COPY_DIFFERS_BY_ROW)) row = 0;
    if (!(difference & COPY_DIFFERS_BY_COLUMN)) column = 0;
    return row * emitter->tile.vectors + column;
}

static void evaluate_copy(Emitter *emitter) {
    size_t count = emitter->walk.order.count;
    for (size_t i = 0; i < count; i++) {
        LoopExpressionId id = emitter->walk.order.items[i];
        uint32_t source = sharing_copy(emitter, emitter->copy_differences[i]);
        LLVMValueRef *known = &emitter->copy_values[source * count + i];
        if (source == emitter->copy) *known = emit_expression(emitter, loop_expression(emitter->function, id));
        emitter->values[id.index] = *known;
    }
}

void be_evaluate(Emitter *emitter, const LoopStatement *statement) {
    if (emitter->copy == 0) loop_walk_statement(&emitter->walk, statement);
    if (be_copy_count(emitter) == 1) {
        evaluate_all(emitter);
        return;
    }
    if (emitter->copy == 0) find_differences(emitter);
    evaluate_copy(emitter);
}

// ---- combiners ---------------------------------------------------------------------------------------------------

LLVMValueRef be_fma(Emitter *emitter, DType dtype, LLVMValueRef left, LLVMValueRef right, LLVMValueRef addend) {
    if (dtype_is_float(dtype) && emitter->target->has_fma) {
        return be_intrinsic(emitter, "llvm.fma", LLVMTypeOf(addend), (LLVMValueRef[]){left, right, addend}, 3);
    }
    LLVMValueRef product = be_apply(emitter, IR_MULTIPLY, dtype, dtype, (LLVMValueRef[]){left, right}, 2);
    return be_apply(emitter, IR_ADD, dtype, dtype, (LLVMValueRef[]){addend, product}, 2);
}

// MINIMUM and MAXIMUM: with (a < b || a != a) ? a : b, +inf (the greatest integer) on the left gives b for every b, and on
// the right gives a for every a. --fp=fast assumes finite values, where an infinity would be poison: the greatest finite one.
static LLVMValueRef extreme_identity(Emitter *emitter, bool greatest, DType dtype) {
    if (dtype_is_float(dtype)) {
        double limit = (double)INFINITY;
        if (emitter->options->floating_point == FLOATING_POINT_FAST) limit = dtype == DTYPE_F64 ? DBL_MAX : (double)FLT_MAX;
        return LLVMConstReal(be_type(emitter, dtype), greatest ? limit : -limit);
    }
    uint32_t width = dtype == DTYPE_BOOL ? 1 : 8 * dtype_size(dtype);
    uint64_t ones = width == 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
    uint64_t greatest_bits = dtype_is_signed(dtype) ? ones >> 1 : ones;
    return LLVMConstInt(be_type(emitter, dtype), greatest ? greatest_bits : ones & ~greatest_bits, false);
}

LLVMValueRef be_identity(Emitter *emitter, IrOp combiner, DType dtype) {
    LLVMTypeRef type = be_type(emitter, dtype);
    bool is_float = dtype_is_float(dtype);
    if (combiner == IR_ADD) return is_float ? LLVMConstReal(type, -0.0) : LLVMConstInt(type, 0, false);
    if (combiner == IR_MULTIPLY) return is_float ? LLVMConstReal(type, 1.0) : LLVMConstInt(type, 1, false);
    if (combiner == IR_BIT_AND) return LLVMConstAllOnes(type);
    if (combiner == IR_BIT_OR) return LLVMConstNull(type);
    return extreme_identity(emitter, combiner == IR_MINIMUM, dtype);
}
