// Does NumPy's reshape or ravel of a view copy? Its rule compares strides, and leaves out axes of extent 1. Where that depends on extents
// that only a run knows, the cases in which it copies are kept, for a check where it matters.

#include "sharing.h"

// The axes of one side that are not constantly 1 (NumPy leaves unit axes out too), with their strides in elements.
typedef struct StridedShape {
    uint32_t rank;
    ExtentId extents[IR_RANK_LIMIT], strides[IR_RANK_LIMIT];
} StridedShape;

// The offset of an element in its base, as a polynomial of the result's indices; false when the map is not one piece.
static bool view_offset(Checker *checker, const Operand *operand, ExtentId *offset) {
    ExtentTable *extents = checker_extents(checker);
    const IndexMap *map = index_map_get(checker->module->maps, operand->view.map);
    if (map->piece_count != 1) return false;
    const IndexMapPiece *piece = &map->pieces[0];
    IrType base = ir_type(checker->function, storage_get(checker, operand->view.storage)->contents);
    const MemoryOrder *order = &storage_get(checker, operand->view.storage)->order;
    ExtentId stride = extent_of(checker, 1);
    *offset = extent_of(checker, 0);
    for (uint32_t k = piece->source_rank; k-- > 0;) {
        uint32_t axis = order->kind == ORDER_KNOWN ? order->axes[k] : k;
        *offset = extent_add(extents, *offset, extent_multiply(extents, stride, piece->subscripts[axis]));
        stride = extent_multiply(extents, stride, base.shape[axis]);
    }
    *offset = extent_without_modulo(extents, *offset);
    return true;
}

static bool view_strides(Checker *checker, const Operand *operand, StridedShape *strided) {
    ExtentTable *extents = checker_extents(checker);
    Shape shape = shape_of(checker, operand->value);
    ExtentId offset, rest;
    strided->rank = 0;
    if (!view_offset(checker, operand, &offset)) return false;
    for (uint32_t axis = 0; axis < shape.rank; axis++) {
        AtomId index;
        extent_is_atom(extents, extent_leaf(extents, ATOM_INDEX, axis), &index);
        if (extent_is_value(extents, shape.extents[axis], 1)) continue;
        if (!extent_linear(extents, offset, index, &strided->strides[strided->rank], &rest)) return false;
        strided->extents[strided->rank++] = shape.extents[axis];
    }
    return true;
}

static bool has_known_order(Checker *checker, const Operand *operand) {
    return storage_get(checker, operand->view.storage)->order.kind != ORDER_UNKNOWN;
}

// ---- cases -------------------------------------------------------------------------------------------------------

enum { CASE_LIMIT = IR_RANK_LIMIT * (IR_RANK_LIMIT - 1) / 2 }; // the pairs of axes

typedef struct Findings {
    CopyCase cases[CASE_LIMIT];
    uint32_t case_count;
    bool copies;     // for all extents
    bool is_unknown; // something that no case describes
} Findings;

static void add_case(Checker *checker, Findings *findings, const Inequality *unequal, uint32_t count) {
    CopyCase copies = {.count = 0};
    for (uint32_t i = 0; i < count; i++) {
        Proof equal = facts_equal(checker->facts, unequal[i].left, unequal[i].right);
        if (equal == PROOF_PROVED) return;
        if (equal == PROOF_UNKNOWN) copies.unequal[copies.count++] = unequal[i];
    }
    findings->copies |= copies.count == 0;
    findings->cases[findings->case_count++] = copies;
}

static Sharing conclude(Checker *checker, const Operand *operand, const Findings *findings, const Doubt **doubt) {
    if (findings->copies) return COPIES;
    if (findings->case_count == 0 && !findings->is_unknown) return SHARES;
    Shape shape = shape_of(checker, operand->value);
    Doubt *made = ARENA_NEW(checker->arena, Doubt);
    *made = (Doubt){.storage = operand->view.storage, .size = shape_size(checker, &shape), .case_count = findings->case_count};
    if (findings->case_count > 0) made->cases = arena_copy(checker->arena, findings->cases, findings->case_count * sizeof(CopyCase));
    *doubt = made;
    return MAY_SHARE;
}

ValueId doubt_copies(Checker *checker, const Doubt *doubt, Span span) {
    ValueId result = value_compare_extents(checker, IR_EQUAL, doubt->size, extent_of(checker, 0), span);
    for (uint32_t i = 0; i < doubt->case_count; i++) {
        const CopyCase *copies = &doubt->cases[i];
        ValueId holds = value_compare_extents(checker, IR_NOT_EQUAL, copies->unequal[0].left, copies->unequal[0].right, span);
        for (uint32_t k = 1; k < copies->count; k++) {
            ValueId unequal = value_compare_extents(checker, IR_NOT_EQUAL, copies->unequal[k].left, copies->unequal[k].right, span);
            holds = ir_build_binary(checker->function, IR_BIT_AND, holds, unequal, span);
        }
        result = ir_build_binary(checker->function, IR_BIT_OR, result, holds, span);
    }
    return result;
}

// ---- reshape -----------------------------------------------------------------------------------------------------

static Shape without_units(Checker *checker, const Shape *shape) {
    Shape result = {.rank = 0};
    for (uint32_t axis = 0; axis < shape->rank; axis++)
        if (!extent_is_value(checker_extents(checker), shape->extents[axis], 1)) result.extents[result.rank++] = shape->extents[axis];
    return result;
}

// Takes axes from both sides until their products agree.
static void take_group(Checker *checker, const StridedShape *from, uint32_t *source, const Shape *to, uint32_t *target) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId taken = from->extents[(*source)++], made = extent_of(checker, 1);
    if (*target < to->rank) made = to->extents[(*target)++];
    while (!extent_same(taken, made)) {
        bool more_targets = *target < to->rank;
        if (more_targets && facts_less_equal(checker->facts, made, taken) == PROOF_PROVED)
            made = extent_multiply(extents, made, to->extents[(*target)++]);
        else if (*source < from->rank) taken = extent_multiply(extents, taken, from->extents[(*source)++]);
        else if (more_targets) made = extent_multiply(extents, made, to->extents[(*target)++]);
        else return;
    }
}

// Axes of one group follow each other in memory as one run; false: not for all extents.
static bool merges(Checker *checker, const StridedShape *from, uint32_t first, uint32_t last) {
    for (uint32_t axis = first; axis + 1 < last; axis++) {
        ExtentId run = extent_multiply(checker_extents(checker), from->extents[axis + 1], from->strides[axis + 1]);
        if (facts_equal(checker->facts, from->strides[axis], run) != PROOF_PROVED) return false;
    }
    return true;
}

// Several axes that become one are a view where each of them steps over all of the group that is below it, but those of extent 1: all
// pairs are asked, since any two may be neighbours when those between them have extent 1.
static void add_group_cases(Checker *checker, const StridedShape *from, uint32_t first, uint32_t last, Findings *findings) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId one = extent_of(checker, 1);
    for (uint32_t axis = first; axis + 1 < last; axis++) {
        ExtentId count = one;
        for (uint32_t below = axis + 1; below < last; below++) {
            count = extent_multiply(extents, count, from->extents[below]);
            ExtentId run = extent_multiply(extents, count, from->strides[below]);
            Inequality unequal[3] = {{from->extents[axis], one}, {from->extents[below], one}, {from->strides[axis], run}};
            add_case(checker, findings, unequal, 3);
        }
    }
}

// Each group of axes with one product must be one run in memory: NumPy's own rule. An axis alone always is. Several that become several
// may fall into smaller groups, for extents that only happen to be equal.
Sharing reshape_sharing(Checker *checker, const Operand *operand, const Shape *shape, const Doubt **doubt) {
    StridedShape from;
    Findings findings = {.case_count = 0};
    if (!view_strides(checker, operand, &from)) return COPIES;
    Shape to = without_units(checker, shape);
    uint32_t source = 0, target = 0;
    while (source < from.rank) {
        uint32_t first = source, first_target = target;
        take_group(checker, &from, &source, &to, &target);
        if (source - first == 1 || (has_known_order(checker, operand) && merges(checker, &from, first, source))) continue;
        if (target - first_target == 1 && has_known_order(checker, operand)) add_group_cases(checker, &from, first, source, &findings);
        else findings.is_unknown = true;
    }
    return conclude(checker, operand, &findings, doubt);
}

// ---- ravel -------------------------------------------------------------------------------------------------------

// A view only of what is contiguous: each axis but those of extent 1 steps over all that is below it. Of complex elements the other part
// lies between.
Sharing ravel_sharing(Checker *checker, const Operand *operand, const Doubt **doubt) {
    ExtentTable *extents = checker_extents(checker);
    StridedShape from;
    Findings findings = {.case_count = 0};
    if (!view_strides(checker, operand, &from)) return COPIES;
    bool is_part = operand->view.part == IR_REAL || operand->view.part == IR_IMAGINARY;
    findings.is_unknown = from.rank > 0 && !is_part && !has_known_order(checker, operand);
    ExtentId below = extent_of(checker, 1);
    for (uint32_t axis = from.rank; axis-- > 0 && !findings.is_unknown;) {
        Inequality unequal[2] = {{from.extents[axis], extent_of(checker, 1)}, {from.strides[axis], below}};
        add_case(checker, &findings, unequal, is_part ? 1 : 2);
        below = extent_multiply(extents, below, from.extents[axis]);
    }
    return conclude(checker, operand, &findings, doubt);
}
