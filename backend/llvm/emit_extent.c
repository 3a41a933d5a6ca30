// Extents as i64 arithmetic. What depends on dims alone is computed once, in the entry block. Terms are added from those of
// outer loops to those of inner ones, so that every prefix of the sum is invariant in the loops further in.

#include "llvm_internal.h"

// How one extent is computed.
typedef struct ExtentMode {
    bool no_wrap;           // subscripts of existing elements
    LLVMValueRef *overflow; // collects overflows; NULL: not wanted
} ExtentMode;

static LLVMValueRef emit_extent(Emitter *emitter, ExtentId extent, ExtentMode mode);

static LLVMValueRef checked(Emitter *emitter, const char *name, LLVMValueRef left, LLVMValueRef right, ExtentMode mode) {
    LLVMValueRef pair = be_intrinsic(emitter, name, emitter->i64, (LLVMValueRef[]){left, right}, 2);
    LLVMValueRef flag = LLVMBuildExtractValue(emitter->builder, pair, 1, "");
    *mode.overflow = *mode.overflow ? LLVMBuildOr(emitter->builder, *mode.overflow, flag, "") : flag;
    return LLVMBuildExtractValue(emitter->builder, pair, 0, "");
}

static LLVMValueRef add(Emitter *emitter, LLVMValueRef left, LLVMValueRef right, ExtentMode mode) {
    if (mode.overflow) return checked(emitter, "llvm.sadd.with.overflow", left, right, mode);
    if (mode.no_wrap) return LLVMBuildNSWAdd(emitter->builder, left, right, "");
    return LLVMBuildAdd(emitter->builder, left, right, "");
}

static LLVMValueRef subtract(Emitter *emitter, LLVMValueRef left, LLVMValueRef right, ExtentMode mode) {
    if (mode.overflow) return checked(emitter, "llvm.ssub.with.overflow", left, right, mode);
    if (mode.no_wrap) return LLVMBuildNSWSub(emitter->builder, left, right, "");
    return LLVMBuildSub(emitter->builder, left, right, "");
}

static LLVMValueRef multiply(Emitter *emitter, LLVMValueRef left, LLVMValueRef right, ExtentMode mode) {
    if (mode.overflow) return checked(emitter, "llvm.smul.with.overflow", left, right, mode);
    if (mode.no_wrap) return LLVMBuildNSWMul(emitter->builder, left, right, "");
    return LLVMBuildMul(emitter->builder, left, right, "");
}

// Python's; a divisor of 0 gives 0. Extents come from checked dims: no INT64_MIN // -1 arises, but it must not trap either.
static LLVMValueRef divide(Emitter *emitter, IrOp op, LLVMValueRef left, LLVMValueRef right) {
    return be_apply_integer(emitter, op, DTYPE_I64, left, right);
}

static LLVMValueRef leaf_value(Emitter *emitter, Atom atom) {
    if (atom.kind == ATOM_DIMENSION) return emitter->dimensions[atom.number];
    if (atom.kind == ATOM_LOOP) return emitter->indices[atom.number];
    REQUIRE(atom.kind == ATOM_VARIABLE, "an extent of the loop IR with an atom of kind %d", (int)atom.kind);
    LoopVariableId id = {atom.number};
    const LoopVariable *variable = loop_variable(emitter->function, id);
    LLVMValueRef value = be_variable_value(emitter, id);
    if (emitter->lane >= 0) value = be_extract(emitter, value, (uint32_t)emitter->lane);
    return be_cast(emitter, variable->dtype, DTYPE_I64, value);
}

static LLVMValueRef atom_value(Emitter *emitter, AtomId id, ExtentMode mode) {
    Atom atom = extent_atom(emitter->source->extents, id);
    if (atom.kind < ATOM_MAX) return leaf_value(emitter, atom);
    LLVMValueRef left = emit_extent(emitter, atom.left, mode);
    LLVMValueRef right = emit_extent(emitter, atom.right, mode);
    if (atom.kind == ATOM_MAX) return be_maximum_i64(emitter, left, right);
    if (atom.kind == ATOM_MIN) return be_minimum_i64(emitter, left, right);
    return divide(emitter, atom.kind == ATOM_FLOOR_DIVIDE ? IR_FLOOR_DIVIDE : IR_MODULO, left, right);
}

// ---- order of terms ----------------------------------------------------------------------------------------------

typedef struct DepthSearch {
    const Emitter *emitter;
    uint32_t depth;
} DepthSearch;

static bool is_assigned(const Emitter *emitter, Atom variable) {
    return loop_variable(emitter->function, (LoopVariableId){variable.number})->kind == LOOP_VARIABLE_LOCAL;
}

static void visit_leaf(void *data, AtomId leaf) {
    DepthSearch *search = data;
    Atom atom = extent_atom(search->emitter->source->extents, leaf);
    uint32_t depth = 0;
    if (atom.kind == ATOM_LOOP) depth = search->emitter->index_depths[atom.number];
    if (atom.kind == ATOM_VARIABLE && is_assigned(search->emitter, atom)) depth = search->emitter->depth;
    if (depth > search->depth) search->depth = depth;
}

static uint32_t atom_depth(const Emitter *emitter, AtomId atom) {
    DepthSearch search = {.emitter = emitter};
    ExtentTable *extents = emitter->source->extents;
    extent_visit_leaves(extents, extent_from_atom(extents, atom), visit_leaf, &search);
    return search.depth;
}

static uint32_t monomial_depth(const Emitter *emitter, Monomial monomial) {
    uint32_t depth = 0;
    for (uint32_t i = 0; i < monomial.atom_count; i++) {
        uint32_t atom = atom_depth(emitter, monomial.atoms[i]);
        if (atom > depth) depth = atom;
    }
    return depth;
}

// The next term to add: the least depth above or equal to `least` that is not done; ties keep the table's order.
static uint32_t next_monomial(const uint32_t *depths, const bool *done, uint32_t count) {
    uint32_t best = count;
    for (uint32_t i = 0; i < count; i++) {
        if (!done[i] && (best == count || depths[i] < depths[best])) best = i;
    }
    return best;
}

// ---- sums --------------------------------------------------------------------------------------------------------

static LLVMValueRef product(Emitter *emitter, Monomial monomial, ExtentMode mode) {
    LLVMValueRef result = NULL;
    int64_t coefficient = monomial.coefficient;
    for (uint32_t i = 0; i < monomial.atom_count; i++) {
        LLVMValueRef atom = atom_value(emitter, monomial.atoms[i], mode);
        result = result ? multiply(emitter, result, atom, mode) : atom;
    }
    if (!result) return be_i64(emitter, coefficient);
    return coefficient == 1 || coefficient == -1 ? result : multiply(emitter, result, be_i64(emitter, coefficient), mode);
}

static LLVMValueRef add_term(Emitter *emitter, LLVMValueRef sum, Monomial monomial, ExtentMode mode) {
    LLVMValueRef term = product(emitter, monomial, mode);
    bool negative = monomial.atom_count && monomial.coefficient == -1;
    if (negative) return subtract(emitter, sum ? sum : be_i64(emitter, 0), term, mode);
    return sum ? add(emitter, sum, term, mode) : term;
}

static LLVMValueRef emit_sum(Emitter *emitter, ExtentId extent, ExtentMode mode) {
    ExtentTable *extents = emitter->source->extents;
    uint32_t count = extent_monomial_count(extents, extent);
    ArenaMark mark = arena_mark(emitter->arena);
    uint32_t *depths = ARENA_ARRAY(emitter->arena, count, uint32_t);
    bool *done = ARENA_ARRAY(emitter->arena, count, bool);
    for (uint32_t i = 0; i < count; i++) depths[i] = monomial_depth(emitter, extent_monomial(extents, extent, i));
    LLVMValueRef sum = NULL;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t next = next_monomial(depths, done, count);
        done[next] = true;
        sum = add_term(emitter, sum, extent_monomial(extents, extent, next), mode);
    }
    arena_reset(emitter->arena, mark);
    return sum ? sum : be_i64(emitter, 0);
}

// Computed in the entry block, which dominates every use.
static LLVMValueRef emit_invariant(Emitter *emitter, ExtentId extent) {
    while (emitter->extent_memo.count <= extent.index) vector_push(&emitter->extent_memo, (Owned){0});
    Owned known = emitter->extent_memo.items[extent.index];
    if (known.owner == emitter->owner) return known.value;
    LLVMBasicBlockRef current = LLVMGetInsertBlock(emitter->builder);
    LLVMMetadataRef place = LLVMGetCurrentDebugLocation2(emitter->builder);
    be_position(emitter, emitter->entry);
    LLVMValueRef value = emit_sum(emitter, extent, (ExtentMode){0});
    be_position(emitter, current);
    LLVMSetCurrentDebugLocation2(emitter->builder, place);
    emitter->extent_memo.items[extent.index] = (Owned){value, emitter->owner};
    return value;
}

static LLVMValueRef emit_extent(Emitter *emitter, ExtentId extent, ExtentMode mode) {
    const ExtentTable *extents = emitter->source->extents;
    int64_t constant;
    if (extent_is_constant(extents, extent, &constant)) return be_i64(emitter, constant);
    bool invariant = !extent_mentions_kind(extents, extent, ATOM_LOOP) && !extent_mentions_kind(extents, extent, ATOM_VARIABLE);
    if (invariant && !mode.overflow) return emit_invariant(emitter, extent);
    return emit_sum(emitter, extent, mode);
}

LLVMValueRef be_extent(Emitter *emitter, ExtentId extent, ExtentWrap wrap) {
    return emit_extent(emitter, extent, (ExtentMode){.no_wrap = wrap == EXTENT_IN_RANGE});
}

LLVMValueRef be_extent_checked(Emitter *emitter, ExtentId extent, LLVMValueRef *overflow) {
    return emit_extent(emitter, extent, (ExtentMode){.overflow = overflow});
}

// ---- lanes -------------------------------------------------------------------------------------------------------

ExtentId be_index_extent(const Emitter *emitter, LoopIndexId index) {
    return extent_leaf(emitter->source->extents, ATOM_LOOP, index.index);
}

static AtomId lane_atom(const Emitter *emitter) {
    AtomId atom;
    bool is_atom = extent_is_atom(emitter->source->extents, be_index_extent(emitter, emitter->lanes.index), &atom);
    REQUIRE(is_atom, "a loop index that is no atom");
    return atom;
}

typedef struct VariableSearch {
    const Emitter *emitter;
    bool found;
} VariableSearch;

static void visit_variable(void *data, AtomId leaf) {
    VariableSearch *search = data;
    Atom atom = extent_atom(search->emitter->source->extents, leaf);
    if (atom.kind != ATOM_VARIABLE) return;
    search->found |= search->emitter->tile_positions[atom.number] != 0;
}

// Whether it mentions a variable that has a value per lane.
static bool mentions_lane_variable(const Emitter *emitter, ExtentId extent) {
    VariableSearch search = {.emitter = emitter};
    extent_visit_leaves(emitter->source->extents, extent, visit_variable, &search);
    return search.found;
}

bool be_extent_varies(Emitter *emitter, ExtentId extent) {
    if (emitter->lanes.width == 1) return false;
    return extent_mentions(emitter->source->extents, extent, lane_atom(emitter)) || mentions_lane_variable(emitter, extent);
}

bool be_extent_step(Emitter *emitter, ExtentId extent, ExtentId *step) {
    ExtentId rest;
    if (mentions_lane_variable(emitter, extent)) return false;
    return extent_linear(emitter->source->extents, extent, lane_atom(emitter), step, &rest);
}

bool be_extent_stride(Emitter *emitter, ExtentId extent, int64_t *stride) {
    ExtentId step;
    return be_extent_step(emitter, extent, &step) && extent_is_constant(emitter->source->extents, step, stride);
}

bool be_extent_split(const Emitter *emitter, ExtentId extent, ExtentId *row, int64_t *constant) {
    ExtentTable *extents = emitter->source->extents;
    ExtentId coefficient, rest;
    int64_t stride;
    if (emitter->lanes.width == 1 || emitter->lane >= 0 || mentions_lane_variable(emitter, extent)) return false;
    if (!extent_linear(extents, extent, lane_atom(emitter), &coefficient, &rest)) return false;
    if (!extent_is_constant(extents, coefficient, &stride) || stride != 1) return false;
    *constant = 0;
    for (uint32_t i = 0; i < extent_monomial_count(extents, rest); i++) {
        Monomial monomial = extent_monomial(extents, rest, i);
        if (monomial.atom_count == 0) *constant = monomial.coefficient;
    }
    *row = extent_subtract(extents, rest, extent_constant(extents, *constant));
    return true;
}

LLVMValueRef be_lane_enter(Emitter *emitter, uint32_t lane) {
    const Lanes *lanes = &emitter->lanes;
    LLVMValueRef saved = emitter->indices[lanes->index.index];
    LLVMValueRef value = LLVMBuildNSWAdd(emitter->builder, saved, be_i64(emitter, lane), "");
    if (lanes->mask) value = be_minimum_i64(emitter, value, lanes->last);
    emitter->indices[lanes->index.index] = value;
    emitter->lane = (int32_t)lane;
    return saved;
}

void be_lane_leave(Emitter *emitter, LLVMValueRef saved) {
    emitter->indices[emitter->lanes.index.index] = saved;
    emitter->lane = -1;
}
