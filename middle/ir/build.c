// The builder: hash-consing of pure nodes, leaves and pointwise operations. Folding here is exact and local; everything
// that chooses between forms belongs to the e-graph.

#include "ir_internal.h"
#include "scalar.h"

#include <stdlib.h>
#include <string.h>

// ---- hash-consing ------------------------------------------------------------------------------------------------

static uint64_t hash_node(const IrNode *node) {
    const IrAttributes *attributes = &node->attributes;
    uint64_t words[] = {(uint64_t)node->op,          (uint64_t)node->type.dtype,     attributes->map.index,
                        (uint64_t)attributes->order, (uint64_t)attributes->combiner, attributes->constant,
                        (uint64_t)attributes->code};
    uint64_t hash = hash_bytes(words, sizeof words, 0);
    hash = hash_bytes(node->operands, node->operand_count * sizeof *node->operands, hash);
    hash = hash_bytes(node->type.shape, node->type.rank * sizeof *node->type.shape, hash);
    hash = hash_bytes(attributes->integers, attributes->integer_count * sizeof *attributes->integers, hash);
    return hash_bytes(attributes->extents, attributes->extent_count * sizeof *attributes->extents, hash);
}

static bool same_bytes(const void *left, const void *right, size_t left_count, size_t right_count, size_t size) {
    return left_count == right_count && (left_count == 0 || memcmp(left, right, left_count * size) == 0);
}

static bool same_attributes(const IrAttributes *left, const IrAttributes *right) {
    return left->map.index == right->map.index && left->order == right->order && left->combiner == right->combiner &&
           left->constant == right->constant && left->code == right->code &&
           same_bytes(left->integers, right->integers, left->integer_count, right->integer_count, sizeof(int64_t)) &&
           same_bytes(left->extents, right->extents, left->extent_count, right->extent_count, sizeof(ExtentId));
}

static bool same_node(const IrNode *left, const IrNode *right) {
    return left->op == right->op && left->type.dtype == right->type.dtype &&
           same_bytes(left->type.shape, right->type.shape, left->type.rank, right->type.rank, sizeof(ExtentId)) &&
           same_bytes(left->operands, right->operands, left->operand_count, right->operand_count, sizeof(ValueId)) &&
           same_attributes(&left->attributes, &right->attributes);
}

static uint32_t *probe(const IrFunction *function, const IrNode *node) {
    const IrHashTable *table = function->table;
    for (uint32_t i = (uint32_t)hash_node(node) & (table->capacity - 1);; i = (i + 1) & (table->capacity - 1))
        if (!table->slots[i] || same_node(&function->nodes.items[table->slots[i]], node)) return &table->slots[i];
}

static void reserve_slot(IrFunction *function) {
    IrHashTable *table = function->table;
    if ((table->count + 1) * 2 <= table->capacity) return;
    free(table->slots);
    table->capacity = table->capacity ? table->capacity * 2 : 64;
    table->slots = calloc(table->capacity, sizeof *table->slots);
    if (!table->slots) base_out_of_memory();
    for (uint32_t i = table->first ? table->first : 1; i < function->nodes.count; i++) {
        const IrNode *node = &function->nodes.items[i];
        if (!ir_is_skeleton(node->op)) *probe(function, node) = i;
    }
}

void ir_forget_nodes(IrFunction *function) {
    IrHashTable *table = function->table;
    if (table->capacity) memset(table->slots, 0, table->capacity * sizeof *table->slots);
    table->count = 0;
    table->first = (uint32_t)function->nodes.count;
}

static void require_well_formed(const IrNode *node) {
    const IrOpInfo *info = ir_op_info(node->op);
    REQUIRE(!ir_is_skeleton(node->op), "%s has its own builder", info->name);
    REQUIRE(node->operand_count >= info->least_operands && node->operand_count <= info->most_operands,
            "%s with %u operands", info->name, node->operand_count);
    REQUIRE(node->type.rank <= IR_RANK_LIMIT, "%s of rank %u", info->name, node->type.rank);
    REQUIRE(!node->attributes.integer_count || info->attributes & IR_HAS_INTEGERS, "%s with integers", info->name);
    REQUIRE(!node->attributes.extent_count || info->attributes & IR_HAS_EXTENTS, "%s with extents", info->name);
    REQUIRE(!node->attributes.map.index || info->attributes & IR_HAS_MAP, "%s with a map", info->name);
}

ValueId ir_build(IrFunction *function, IrOp op, IrType type, const ValueId *operands, uint32_t operand_count,
                 const IrAttributes *attributes, Span span) {
    IrNode node = {.op = op, .type = type, .span = span, .operand_count = operand_count, .operands = operands};
    if (attributes) node.attributes = *attributes;
    require_well_formed(&node);
    if (op == IR_ARGUMENT) node.region = (RegionId){(uint32_t)node.attributes.integers[0]};
    reserve_slot(function);
    uint32_t *slot = probe(function, &node);
    if (*slot) return (ValueId){*slot};
    ValueId value = ir_append_node(function, &node);
    *slot = value.index;
    function->table->count++;
    return value;
}

ValueId ir_build_one(IrFunction *function, IrOp op, IrType type, ValueId operand, const IrAttributes *attributes,
                     Span span) {
    return ir_build(function, op, type, &operand, 1, attributes, span);
}

// ---- leaves ------------------------------------------------------------------------------------------------------

// The number with an imaginary part of zero.
static ValueId build_complex_number(IrFunction *function, DType dtype, double value, Span span) {
    ValueId real = ir_build_float(function, dtype_part(dtype), value, span);
    return ir_build_complex(function, real, ir_build_float(function, dtype_part(dtype), 0, span), span);
}

ValueId ir_build_constant(IrFunction *function, DType dtype, uint64_t bits, Span span) {
    REQUIRE(!dtype_is_complex(dtype) || bits == 0, "a complex constant is built of its parts");
    if (dtype_is_complex(dtype)) return build_complex_number(function, dtype, 0, span);
    IrAttributes attributes = {.constant = bits};
    return ir_build(function, IR_CONSTANT, (IrType){.dtype = dtype}, NULL, 0, &attributes, span);
}

ValueId ir_build_integer(IrFunction *function, DType dtype, int64_t value, Span span) {
    if (dtype_is_complex(dtype)) return build_complex_number(function, dtype, (double)value, span);
    bool whole = dtype_is_integer(dtype) || dtype == DTYPE_BOOL;
    uint64_t bits = whole ? scalar_from_integer(dtype, value) : scalar_from_double(dtype, (double)value);
    return ir_build_constant(function, dtype, bits, span);
}

ValueId ir_build_float(IrFunction *function, DType dtype, double value, Span span) {
    if (dtype_is_complex(dtype)) return build_complex_number(function, dtype, value, span);
    return ir_build_constant(function, dtype, scalar_from_double(dtype, value), span);
}

bool ir_is_constant(const IrFunction *function, ValueId value, uint64_t *bits) {
    const IrNode *node = ir_node(function, value);
    if (node->op != IR_CONSTANT) return false;
    *bits = node->attributes.constant;
    return true;
}

ValueId ir_build_extent(IrFunction *function, ExtentId extent, Span span) {
    int64_t constant;
    AtomId atom;
    if (extent_is_constant(ir_extents(function), extent, &constant))
        return ir_build_integer(function, DTYPE_I64, constant, span);
    if (extent_is_atom(ir_extents(function), extent, &atom)) {
        Atom leaf = extent_atom(ir_extents(function), atom);
        if (leaf.kind == ATOM_VALUE) return (ValueId){leaf.number};
    }
    IrAttributes attributes = {.extent_count = 1, .extents = &extent};
    return ir_build(function, IR_EXTENT, (IrType){.dtype = DTYPE_I64}, NULL, 0, &attributes, span);
}

ExtentId ir_value_extent(IrFunction *function, ValueId value) {
    const IrNode *node = ir_node(function, value);
    REQUIRE(node->type.dtype == DTYPE_I64 && node->type.rank == 0, "an extent that is not an i64 scalar");
    if (node->op == IR_CONSTANT)
        return extent_constant(ir_extents(function), scalar_to_integer(DTYPE_I64, node->attributes.constant));
    if (node->op == IR_EXTENT) return node->attributes.extents[0];
    return extent_leaf(ir_extents(function), ATOM_VALUE, value.index);
}

ValueId ir_build_iota(IrFunction *function, uint32_t rank, const ExtentId *shape, uint32_t axis, Span span) {
    int64_t integer = axis;
    IrAttributes attributes = {.integer_count = 1, .integers = &integer};
    REQUIRE(axis < rank, "iota along axis %u of rank %u", axis, rank);
    return ir_build(function, IR_IOTA, (IrType){DTYPE_I64, rank, shape}, NULL, 0, &attributes, span);
}

// ---- pointwise ---------------------------------------------------------------------------------------------------

static DType pointwise_dtype(const IrFunction *function, IrOp op, DType declared, const ValueId *operands) {
    switch (ir_op_info(op)->dtype_rule) {
    case IR_DTYPE_DECLARED: return declared;
    case IR_DTYPE_SAME:
    case IR_DTYPE_FIRST: return ir_type(function, operands[0]).dtype;
    case IR_DTYPE_SELECT: return ir_type(function, operands[1]).dtype;
    case IR_DTYPE_COMPARE:
    case IR_DTYPE_BOOL: return DTYPE_BOOL;
    }
    return DTYPE_NONE;
}

static void require_one_shape(const IrFunction *function, IrOp op, const ValueId *operands, uint32_t count) {
    IrType first = ir_type(function, operands[0]);
    for (uint32_t i = 1; i < count; i++) {
        IrType type = ir_type(function, operands[i]);
        REQUIRE(same_bytes(first.shape, type.shape, first.rank, type.rank, sizeof(ExtentId)),
                "%s of operands whose shapes differ", ir_op_info(op)->name);
    }
}

// The operands' bits when all are constants of rank 0. Complex elements do not fit.
static bool constant_operands(const IrFunction *function, const ValueId *operands, uint32_t count, uint64_t *bits) {
    for (uint32_t i = 0; i < count; i++) {
        if (!ir_is_constant(function, operands[i], &bits[i])) return false;
        if (dtype_is_complex(ir_type(function, operands[i]).dtype)) return false;
    }
    return true;
}

static bool fold_constants(IrFunction *function, IrOp op, DType dtype, const ValueId *operands, uint32_t count,
                           Span span, ValueId *folded) {
    uint64_t bits[3];
    if (dtype_is_complex(dtype) || !constant_operands(function, operands, count, bits)) return false;
    DType operand_dtype = ir_type(function, operands[op == IR_SELECT]).dtype;
    *folded = ir_build_constant(function, dtype, scalar_apply(op, operand_dtype, dtype, bits), span);
    return true;
}

// An integer constant, directly or broadcast.
static bool is_integer(const IrFunction *function, ValueId value, int64_t wanted) {
    const IrNode *node = ir_node(function, value);
    if (node->op == IR_BROADCAST) node = ir_node(function, node->operands[0]);
    if (node->op != IR_CONSTANT || !dtype_is_integer(node->type.dtype)) return false;
    return scalar_to_integer(node->type.dtype, node->attributes.constant) == wanted;
}

// x + 0, 0 + x, x - 0, x * 1, 1 * x on integers.
static bool fold_neutral(const IrFunction *function, IrOp op, const ValueId *operands, ValueId *folded) {
    if (op != IR_ADD && op != IR_SUBTRACT && op != IR_MULTIPLY) return false;
    int64_t neutral = op == IR_MULTIPLY;
    bool right = is_integer(function, operands[1], neutral);
    bool left = op != IR_SUBTRACT && is_integer(function, operands[0], neutral);
    if (right || left) *folded = operands[right ? 0 : 1];
    return right || left;
}

// select(true, a, b) and select(c, a, a).
static bool fold_select(const IrFunction *function, const ValueId *operands, ValueId *folded) {
    const IrNode *condition = ir_node(function, operands[0]);
    if (condition->op == IR_BROADCAST) condition = ir_node(function, condition->operands[0]);
    bool same = value_same(operands[1], operands[2]);
    if (!same && condition->op != IR_CONSTANT) return false;
    *folded = same || condition->attributes.constant ? operands[1] : operands[2];
    return true;
}

static bool fold_pointwise(IrFunction *function, IrOp op, DType dtype, const ValueId *operands, uint32_t count,
                           Span span, ValueId *folded) {
    if (op == IR_CAST && dtype == ir_type(function, operands[0]).dtype) {
        *folded = operands[0];
        return true;
    }
    if (fold_constants(function, op, dtype, operands, count, span, folded)) return true;
    if (count == 2) return fold_neutral(function, op, operands, folded);
    return count == 3 && fold_select(function, operands, folded);
}

ValueId ir_build_pointwise(IrFunction *function, IrOp op, DType dtype, const ValueId *operands, uint32_t count,
                           Span span) {
    REQUIRE(ir_op_info(op)->op_class == IR_CLASS_POINTWISE && count > 0, "%s is not pointwise", ir_op_info(op)->name);
    require_one_shape(function, op, operands, count);
    dtype = pointwise_dtype(function, op, dtype, operands);
    ValueId folded;
    if (fold_pointwise(function, op, dtype, operands, count, span, &folded)) return folded;
    IrType type = ir_type(function, operands[0]);
    type.dtype = dtype;
    return ir_build(function, op, type, operands, count, NULL, span);
}

ValueId ir_build_unary(IrFunction *function, IrOp op, ValueId operand, Span span) {
    return ir_build_pointwise(function, op, DTYPE_NONE, &operand, 1, span);
}

ValueId ir_build_binary(IrFunction *function, IrOp op, ValueId left, ValueId right, Span span) {
    return ir_build_pointwise(function, op, DTYPE_NONE, (ValueId[]){left, right}, 2, span);
}

ValueId ir_build_cast(IrFunction *function, ValueId operand, DType dtype, Span span) {
    return ir_build_pointwise(function, IR_CAST, dtype, &operand, 1, span);
}

// ---- complex numbers ---------------------------------------------------------------------------------------------

ValueId ir_build_complex(IrFunction *function, ValueId real, ValueId imaginary, Span span) {
    ValueId parts[2] = {real, imaginary};
    require_one_shape(function, IR_COMPLEX, parts, 2);
    IrType type = ir_type(function, real);
    type.dtype = type.dtype == DTYPE_F32 ? DTYPE_C64 : DTYPE_C128;
    return ir_build(function, IR_COMPLEX, type, parts, 2, NULL, span);
}

ValueId ir_build_part(IrFunction *function, IrOp part, ValueId operand, Span span) {
    const IrNode *node = ir_node(function, operand);
    if (node->op == IR_COMPLEX) return node->operands[part == IR_IMAGINARY];
    IrType type = node->type;
    type.dtype = dtype_part(type.dtype);
    return ir_build(function, part, type, &operand, 1, NULL, span);
}
