#include "array_structure.h"

#include "array_view.h"
#include "middle/ir/scalar.h"

enum { ELEMENT_SIZE = 64 }; // nodes of a polynomial: larger ones are forgotten

static const ArrayFact *child_fact(const ArrayGraph *graph, EgNode node, uint32_t position) {
    return array_class_fact(graph, eg_node_child(graph->engine, node, position));
}

// ---- integers as polynomials of their indices --------------------------------------------------------------------

static ExtentId combine(ExtentTable *table, IrOp op, ExtentId left, ExtentId right) {
    if (!left.index || !right.index) return (ExtentId){0};
    return op == IR_ADD ? extent_add(table, left, right) : op == IR_SUBTRACT ? extent_subtract(table, left, right) : extent_multiply(table, left, right);
}

// The operand's polynomial where the node's map leads.
static ExtentId viewed_element(ArrayGraph *graph, EgNode node, IrType type, const ArrayFact *fact) {
    const ArrayFact *operand = child_fact(graph, node, 0);
    IndexMapId map = operand->element.index ? array_view_own_map(graph, node, type, fact->region) : (IndexMapId){0};
    if (!map.index) return (ExtentId){0};
    const IndexMapPiece *piece = index_map_get(graph->function->module->maps, map)->pieces;
    return extent_substitute_indices(array_graph_extents(graph), operand->element, piece->subscripts, piece->source_rank);
}

// Arithmetic whose bounds are known has not wrapped.
static ExtentId element_of(ArrayGraph *graph, EgNode node, IrOp op, IrType type, const ArrayFact *fact) {
    ExtentTable *table = array_graph_extents(graph);
    if (fact->is_uniform) return fact->has_range ? extent_constant(table, fact->low) : (ExtentId){0};
    if (op == IR_EXTENT) return (ExtentId){(uint32_t)eg_node_payload(graph->engine, node)};
    if (op == IR_IOTA) return extent_leaf(table, ATOM_INDEX, (uint32_t)array_attributes(graph, eg_node_payload(graph->engine, node))->attributes.integers[0]);
    if (array_view_has_map(op)) return viewed_element(graph, node, type, fact);
    if (!fact->has_range) return (ExtentId){0};
    if (op == IR_CAST) return child_fact(graph, node, 0)->element;
    bool is_arithmetic = op == IR_ADD || op == IR_SUBTRACT || op == IR_MULTIPLY;
    return is_arithmetic ? combine(table, op, child_fact(graph, node, 0)->element, child_fact(graph, node, 1)->element) : (ExtentId){0};
}

static ExtentId bounded(ExtentTable *table, ExtentId element) {
    bool overflowed = extent_table_take_overflow(table);
    return overflowed || (element.index && extent_size(table, element) > ELEMENT_SIZE) ? (ExtentId){0} : element;
}

// ---- comparisons of row and column -------------------------------------------------------------------------------

// left - right == factor * (row - column) + *rest with constants; false when it is not known to be.
static bool compare_indices(ArrayGraph *graph, IrType type, const ArrayFact *left, const ArrayFact *right, int64_t *factor, int64_t *rest) {
    ExtentTable *table = array_graph_extents(graph);
    if (!left->element.index || !right->element.index) return false;
    ExtentId coefficients[2], remaining = extent_subtract(table, left->element, right->element);
    int64_t factors[2];
    for (uint32_t k = 0; k < 2; k++) {
        AtomId index;
        if (!extent_is_atom(table, extent_leaf(table, ATOM_INDEX, type.rank - 2 + k), &index)) return false;
        if (!extent_linear(table, remaining, index, &coefficients[k], &remaining)) return false;
        if (!extent_is_constant(table, coefficients[k], &factors[k])) return false;
    }
    *factor = factors[0];
    return factors[0] != INT64_MIN && factors[0] == -factors[1] && extent_is_constant(table, remaining, rest);
}

// The bits for one part of the matrix, in which low <= left - right <= high.
static uint32_t decide(IrOp op, int64_t low, int64_t high, uint32_t zero) {
    bool below = high < 0, above = low > 0, at_most = high <= 0, at_least = low >= 0, equal = at_most && at_least;
    bool is_true = false, is_false = false;
    if (op == IR_LESS) is_true = below, is_false = at_least;
    else if (op == IR_LESS_EQUAL) is_true = at_most, is_false = above;
    else if (op == IR_GREATER) is_true = above, is_false = at_most;
    else if (op == IR_GREATER_EQUAL) is_true = at_least, is_false = below;
    else is_true = op == IR_EQUAL ? equal : below || above, is_false = op == IR_EQUAL ? below || above : equal;
    return is_true ? zero << ARRAY_ONE_SHIFT : is_false ? zero : 0;
}

static uint32_t comparison_structure(ArrayGraph *graph, IrOp op, IrType type, const ArrayFact *left, const ArrayFact *right) {
    int64_t factor, rest, before, after;
    if (!compare_indices(graph, type, left, right, &factor, &rest)) return 0;
    if (subtract_overflows(rest, factor, &before) || add_overflows(rest, factor, &after)) return 0;
    uint32_t on = decide(op, rest, rest, ARRAY_ZERO_ON);
    if (factor > 0) return on | decide(op, INT64_MIN, before, ARRAY_ZERO_ABOVE) | decide(op, after, INT64_MAX, ARRAY_ZERO_BELOW);
    if (factor < 0) return on | decide(op, before, INT64_MAX, ARRAY_ZERO_ABOVE) | decide(op, INT64_MIN, after, ARRAY_ZERO_BELOW);
    return 0;
}

// ---- pointwise ---------------------------------------------------------------------------------------------------

static uint32_t zeros(uint32_t structure) { return structure & ARRAY_ZERO; }
static uint32_t ones(uint32_t structure) { return (structure & ARRAY_ONE) >> ARRAY_ONE_SHIFT; } // as bits of zeros
static uint32_t with(uint32_t zero, uint32_t one) { return zero | one << ARRAY_ONE_SHIFT; }

// 0 times what is not known may be a NaN or -0.0.
static uint32_t product_structure(uint32_t left, uint32_t right, bool rounds) {
    uint32_t known_left = zeros(left) | ones(left), known_right = zeros(right) | ones(right);
    uint32_t zero = zeros(left) | zeros(right);
    return with(rounds ? zero & known_left & known_right : zero, ones(left) & ones(right));
}

static uint32_t select_structure(uint32_t condition, uint32_t first, uint32_t second) {
    uint32_t kept = ones(condition), passed = zeros(condition);
    uint32_t zero = (kept & zeros(first)) | (passed & zeros(second)) | (zeros(first) & zeros(second));
    uint32_t one = (kept & ones(first)) | (passed & ones(second)) | (ones(first) & ones(second));
    return with(zero, one);
}

// Without the symmetry, of operations on arrays of zeros and ones.
static uint32_t combined_structure(IrOp op, DType dtype, const uint32_t *operands) {
    uint32_t left = operands[0], right = operands[1];
    bool is_bool = dtype == DTYPE_BOOL;
    if (op == IR_CAST) return left & (ARRAY_ZERO | ARRAY_ONE);
    if (op == IR_LOGICAL_NOT) return with(ones(left), zeros(left));
    if (op == IR_SELECT) return select_structure(left, right, operands[2]);
    if (op == IR_MULTIPLY || op == IR_BIT_AND) return product_structure(left, right, !is_bool && !dtype_is_integer(dtype));
    if (op == IR_BIT_OR || (op == IR_ADD && is_bool)) return with(zeros(left) & zeros(right), is_bool ? ones(left) | ones(right) : ones(left) & ones(right));
    if (op == IR_ADD) return with(zeros(left) & zeros(right), (zeros(left) & ones(right)) | (ones(left) & zeros(right)));
    if (op == IR_SUBTRACT) return with(zeros(left) & zeros(right), ones(left) & zeros(right));
    return 0;
}

static bool is_square(IrType type) { return extent_same(type.shape[type.rank - 2], type.shape[type.rank - 1]); }

static ArrayView view_of(ArrayGraph *graph, EgClass class, IrType type) {
    const ArrayFact *fact = array_class_fact(graph, class);
    if (fact->source) return (ArrayView){.source = eg_find(graph->engine, (EgClass){fact->source}).index, .map = fact->map.index};
    return (ArrayView){.source = class.index, .map = index_map_identity(graph->function->module->maps, type.rank, type.shape).index};
}

// Whether one operand is the other with its last two axes exchanged: both are views of one class, which says where from.
static bool are_transposes(ArrayGraph *graph, EgClass left, EgClass right, IrType type, const ArrayFact *fact) {
    const ArrayFact *facts[] = {array_class_fact(graph, left), array_class_fact(graph, right)};
    if (facts[0]->type != facts[1]->type || (!facts[0]->source && !facts[1]->source)) return false;
    ArrayView first = view_of(graph, left, type), second = view_of(graph, right, type);
    if (first.source != second.source) return false;
    int64_t exchange[IR_RANK_LIMIT];
    for (uint32_t k = 0; k < type.rank; k++) exchange[k] = k;
    exchange[type.rank - 2] = type.rank - 1, exchange[type.rank - 1] = type.rank - 2;
    IrAttributes attributes = {.integer_count = type.rank, .integers = exchange};
    IndexMapTable *maps = graph->function->module->maps;
    IndexMapId swap = ir_view_map(graph->function, IR_TRANSPOSE, &attributes, type, type);
    IndexMapId swapped = index_map_compose_views(maps, swap, (IndexMapId){first.map}, array_region_facts(graph, (RegionId){fact->region}));
    return swapped.index == second.map;
}

static bool commutes(IrOp op) { return op == IR_ADD || op == IR_MULTIPLY || op == IR_BIT_AND || op == IR_BIT_OR || op == IR_BIT_XOR; }

static uint32_t pointwise_structure(ArrayGraph *graph, EgNode node, IrOp op, IrType type, const ArrayFact *fact) {
    uint32_t operands[3] = {0}, arity = ir_op_info(op)->most_operands, structure, symmetric = ARRAY_SYMMETRIC;
    for (uint32_t k = 0; k < arity; k++) {
        operands[k] = child_fact(graph, node, k)->structure;
        symmetric &= operands[k];
    }
    bool compares = ir_op_info(op)->dtype_rule == IR_DTYPE_COMPARE && op != IR_ADD_OVERFLOWS && op != IR_SUBTRACT_OVERFLOWS && op != IR_MULTIPLY_OVERFLOWS;
    if (compares && arity == 2) structure = comparison_structure(graph, op, type, child_fact(graph, node, 0), child_fact(graph, node, 1));
    else structure = combined_structure(op, type.dtype, operands);
    EgClass left = eg_node_child(graph->engine, node, 0);
    if (!symmetric && commutes(op) && is_square(type) && are_transposes(graph, left, eg_node_child(graph->engine, node, 1), type, fact)) symmetric = ARRAY_SYMMETRIC;
    return structure | symmetric;
}

// ---- structural operations and contractions ----------------------------------------------------------------------

static uint32_t transposed(uint32_t structure) {
    uint32_t above = ARRAY_ZERO_ABOVE | ARRAY_ONE_ABOVE, below = ARRAY_ZERO_BELOW | ARRAY_ONE_BELOW;
    return (structure & ~(above | below)) | (structure & above) << 2 | (structure & below) >> 2;
}

// axes: of the operand, by axis of the result.
static uint32_t permuted_structure(const int64_t *axes, IrType type, uint32_t operand_rank, uint32_t structure) {
    int64_t row = axes[type.rank - 2], column = axes[type.rank - 1], last = (int64_t)operand_rank - 1;
    if (operand_rank < 2) return 0;
    if (row == last - 1 && column == last) return structure;
    return row == last && column == last - 1 ? transposed(structure) : 0;
}

static uint32_t structural_structure(const ArrayGraph *graph, EgNode node, IrOp op, IrType type) {
    const IrAttributes *attributes = &array_attributes(graph, eg_node_payload(graph->engine, node))->attributes;
    uint32_t structure = child_fact(graph, node, 0)->structure;
    uint32_t rank = array_class_type(graph, eg_node_child(graph->engine, node, 0)).rank;
    if (!structure) return 0;
    if (op == IR_TRANSPOSE || op == IR_BROADCAST) return permuted_structure(attributes->integers, type, rank, structure);
    if (op == IR_INDEX) return attributes->integers[0] + 2 < rank ? structure : 0;
    return op == IR_WITH_SHAPE ? structure : 0;
}

// x x^T: exchanging the last two labels of the result exchanges the operands, term for term.
static uint32_t contraction_structure(const ArrayGraph *graph, EgNode node, IrType type) {
    EgClass left = eg_node_child(graph->engine, node, 0), right = eg_node_child(graph->engine, node, 1);
    if (left.index != right.index) return 0;
    uint32_t rank = array_class_type(graph, left).rank;
    const int64_t *labels = array_attributes(graph, eg_node_payload(graph->engine, node))->attributes.integers;
    int64_t row = labels[2 * rank + type.rank - 2], column = labels[2 * rank + type.rank - 1];
    for (uint32_t k = 0; k < rank; k++) {
        int64_t exchanged = labels[k] == row ? column : labels[k] == column ? row : labels[k];
        if (labels[rank + k] != exchanged) return 0;
    }
    return ARRAY_SYMMETRIC;
}

static uint32_t uniform_structure(DType dtype, uint64_t bits) {
    uint64_t one = dtype_is_float(dtype) ? scalar_from_double(dtype, 1) : dtype == DTYPE_BOOL ? 1 : scalar_from_integer(dtype, 1);
    return ARRAY_SYMMETRIC | (bits == 0 ? ARRAY_ZERO : bits == one ? ARRAY_ONE : 0);
}

static uint32_t structure_of(ArrayGraph *graph, EgNode node, IrOp op, IrType type, const ArrayFact *fact) {
    if (fact->is_uniform) return uniform_structure(type.dtype, fact->uniform);
    switch (ir_op_info(op)->op_class) {
    case IR_CLASS_POINTWISE: return pointwise_structure(graph, node, op, type, fact);
    case IR_CLASS_STRUCTURAL: return structural_structure(graph, node, op, type);
    case IR_CLASS_CONTRACTION: return contraction_structure(graph, node, type);
    case IR_CLASS_LEAF: case IR_CLASS_GENERATOR: case IR_CLASS_GATHER: case IR_CLASS_REDUCTION: case IR_CLASS_SCAN:
    case IR_CLASS_UPDATE: case IR_CLASS_CHECK: case IR_CLASS_REGION: case IR_CLASS_COMPLEX: break;
    }
    return 0;
}

// ---- interface ---------------------------------------------------------------------------------------------------

void array_structure_make(ArrayGraph *graph, EgNode node, IrOp op, IrType type, ArrayFact *fact) {
    if (dtype_is_integer(type.dtype)) fact->element = bounded(array_graph_extents(graph), element_of(graph, node, op, type, fact));
    if (type.rank < 2) return;
    fact->structure = structure_of(graph, node, op, type, fact);
    if (!is_square(type)) fact->structure &= ~(uint32_t)ARRAY_SYMMETRIC;
}

bool array_structure_merge(ArrayFact *kept, const ArrayFact *from) {
    bool changed = (from->structure & ~kept->structure) || (!kept->element.index && from->element.index);
    kept->structure |= from->structure;
    if (!kept->element.index) kept->element = from->element;
    return changed;
}
