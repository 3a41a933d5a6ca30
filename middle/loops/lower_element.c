// Psi-reduction: the scalar expression for one element of a value. Wrapping a value as `i psi E` and pushing psi inward
// (moa.md, "Denotational and operational normal form") is here a work list of (value, index vector) requests; structural
// operations substitute their index map, pointwise operations pass the indices on, leaves become loads.
//
// Distinct requests are answered once a nest, so that shared subexpressions stay shared.

#include "lower_internal.h"

enum {
    ELEMENT_COST_HOIST = 8,
    ELEMENT_COST_ONCE = 24,
    ELEMENT_PIECES_IN_TURN = 8 // a map with more pieces is searched by halving
};

typedef struct ElementRequest {
    ValueId value;
    ValueId snapshot; // the smallest value on the way here that a copy could replace
    const ExtentId *indices;
} ElementRequest;

typedef struct RequestStack {
    VECTOR(ElementRequest) items;
} RequestStack;

// ---- memo --------------------------------------------------------------------------------------------------------

static uint64_t entry_hash(ValueId value, uint32_t rank, const ExtentId *indices) {
    uint32_t header[2] = {value.index, rank};
    uint64_t hash = hash_bytes(header, sizeof header, 0);
    return rank & ELEMENT_FIRST_INDICES ? hash : hash_bytes(indices, rank * sizeof *indices, hash);
}

static bool entry_matches(const ElementEntry *entry, ValueId value, uint32_t rank, const ExtentId *indices) {
    if (entry->value.index != value.index || entry->rank != rank) return false;
    if (rank & ELEMENT_FIRST_INDICES) return true;
    for (uint32_t k = 0; k < rank; k++)
        if (!extent_same(entry->indices[k], indices[k])) return false;
    return true;
}

static ElementEntry *entry_find(Nest *nest, ValueId value, uint32_t rank, const ExtentId *indices) {
    if (!nest->table.count) return NULL;
    size_t mask = nest->table.count - 1;
    for (size_t slot = entry_hash(value, rank, indices) & mask; nest->table.items[slot]; slot = (slot + 1) & mask) {
        ElementEntry *entry = &nest->entries.items[nest->table.items[slot] - 1];
        if (entry_matches(entry, value, rank, indices)) return entry;
    }
    return NULL;
}

static void table_place(Nest *nest, uint32_t number) {
    const ElementEntry *entry = &nest->entries.items[number - 1];
    size_t mask = nest->table.count - 1;
    size_t slot = entry_hash(entry->value, entry->rank, entry->indices) & mask;
    while (nest->table.items[slot]) slot = (slot + 1) & mask;
    nest->table.items[slot] = number;
}

static void entry_add(Nest *nest, ElementEntry entry) {
    vector_push(&nest->entries, entry);
    if (nest->entries.count * 2 > nest->table.count) {
        size_t count = nest->table.count ? nest->table.count * 2 : 64;
        nest->table.count = 0;
        for (size_t i = 0; i < count; i++) vector_push(&nest->table, 0);
        for (uint32_t i = 1; i < nest->entries.count; i++) table_place(nest, i);
    }
    table_place(nest, (uint32_t)nest->entries.count);
}

bool element_read_elsewhere(Nest *nest, ValueId value, const ExtentId *indices, uint32_t rank) {
    ElementEntry *first = entry_find(nest, value, rank | ELEMENT_FIRST_INDICES, indices);
    if (!first) {
        entry_add(nest, (ElementEntry){.value = value, .rank = rank | ELEMENT_FIRST_INDICES, .indices = indices});
        return false;
    }
    for (uint32_t k = 0; k < rank; k++)
        if (!extent_same(first->indices[k], indices[k])) return true;
    return false;
}

LoopExpressionId element_want(Nest *nest, ValueId value, RemarkKind why) {
    nest->wanted_for = why;
    nest->outcome = NEST_MATERIALISE;
    nest->wanted = value;
    return (LoopExpressionId){0};
}

// ---- leaves ------------------------------------------------------------------------------------------------------

static bool is_active(const Nest *nest, ExtentId extent) {
    for (size_t i = 0; i < nest->active.count; i++) {
        AtomId atom;
        extent_is_atom(nest->lowering->extents, loop_index_extent(nest->lowering->target, nest->active.items[i].index), &atom);
        if (extent_mentions(nest->lowering->extents, extent, atom)) return true;
    }
    return false;
}

// N*(e floordiv N) + (e mod N), what a reshape leaves, is e again. Other offsets stay as stores' are, so that both are seen to be
// of one element.
static ExtentId load_offset(Lowering *lowering, IrType type, const ExtentId *indices) {
    ExtentId offset = storage_offset(lowering, type, indices);
    bool divides = extent_mentions_kind(lowering->extents, offset, ATOM_FLOOR_DIVIDE) || extent_mentions_kind(lowering->extents, offset, ATOM_MODULO);
    return divides ? facts_simplify(lowering->facts, offset) : offset;
}

static LoopExpressionId emit_load(Nest *nest, const ElementRequest *request, LoopBufferId buffer) {
    Lowering *lowering = nest->lowering;
    IrType type = ir_type(lowering->source, request->value);
    ExtentId offset = load_offset(lowering, type, request->indices);
    LoopExpressionId index;
    if (!gather_split(nest, &offset, &index)) return index;
    LoopExpressionId load = index.index ? loop_build_gather(lowering->target, buffer, offset, index) : loop_build_load(lowering->target, buffer, offset);
    NestLoad record = {load, buffer, type.rank, request->indices, request->snapshot, NEST_INNERMOST};
    for (uint32_t k = 0; k < type.rank; k++)
        if (is_active(nest, request->indices[k])) record.level = nest->reduction_level;
    vector_push(&nest->loads, record);
    return load;
}

static LoopExpressionId emit_located(Nest *nest, const ElementRequest *request) {
    Location location = storage_locate(nest->lowering, request->value);
    if (location.kind == LOCATION_VARIABLE) return loop_build_variable(nest->lowering->target, location.variable);
    return emit_load(nest, request, location.buffer);
}

// ---- structural operations ---------------------------------------------------------------------------------------

static AtomId level_atom(const Nest *nest, uint32_t level) {
    AtomId atom = {0};
    extent_is_atom(nest->lowering->extents, loop_index_extent(nest->lowering->target, nest->levels[level].index), &atom);
    return atom;
}

// Asks for the nest to be split where `distance` (index minus bound) becomes nonnegative.
static bool request_split(Nest *nest, ExtentId distance) {
    ExtentTable *extents = nest->lowering->extents;
    if (is_active(nest, distance) || gather_mentions(nest, &distance, 1)) return false;
    uint32_t level = nest_level_of(nest, &distance, 1);
    ExtentId coefficient, rest;
    int64_t step;
    if (!level || !extent_linear(extents, distance, level_atom(nest, level), &coefficient, &rest)) return false;
    if (!extent_is_constant(extents, coefficient, &step) || step == 0) return false;
    ExtentId divisor = extent_constant(extents, step > 0 ? step : -step);
    nest->outcome = NEST_SPLIT;
    nest->split_level = level;
    nest->split_distance = distance;
    nest->split_ascends = step > 0;
    // step > 0: i >= ceil(-rest / step).  step < 0: nonnegative up to floor(rest / -step), so the split is one after it.
    nest->split_at = step > 0 ? extent_ceil_divide(extents, extent_scale(extents, rest, -1), divisor)
                              : extent_add_constant(extents, extent_floor_divide(extents, rest, divisor), 1);
    return true;
}

// What a split decided is known without a proof.
Proof element_sign(const Nest *nest, ExtentId distance) {
    ExtentTable *extents = nest->lowering->extents;
    ExtentId negative = extent_add_constant(extents, extent_scale(extents, distance, -1), -1);
    for (uint32_t i = 0; i < nest->known_count; i++) {
        if (extent_same(nest->known[i], distance)) return PROOF_PROVED;
        if (extent_same(nest->known[i], negative)) return PROOF_REFUTED;
    }
    return facts_nonnegative(nest->lowering->facts, distance);
}

typedef enum PieceAnswer { PIECE_INSIDE, PIECE_OUTSIDE, PIECE_UNKNOWN } PieceAnswer;

// Whether `index` lies in [lower, upper). UNKNOWN: *distance is the undecided comparison, index minus a bound.
static PieceAnswer axis_in_piece(Nest *nest, ExtentId index, ExtentId lower, ExtentId upper, ExtentId *distance) {
    ExtentTable *extents = nest->lowering->extents;
    const Facts *facts = nest->lowering->facts;
    // Inside the nest more is known: an axis that is walked is not empty, so that -1 mod N is N - 1.
    ExtentId from_lower = extent_subtract(extents, index, facts_simplify(facts, lower_extent(nest->lowering, lower)));
    ExtentId from_upper = extent_subtract(extents, index, facts_simplify(facts, lower_extent(nest->lowering, upper)));
    Proof above = element_sign(nest, from_lower);
    Proof beyond = element_sign(nest, from_upper);
    if (above == PROOF_REFUTED || beyond == PROOF_PROVED) return PIECE_OUTSIDE;
    if (above == PROOF_PROVED && beyond == PROOF_REFUTED) return PIECE_INSIDE;
    *distance = above == PROOF_PROVED ? from_upper : from_lower;
    return PIECE_UNKNOWN;
}

static PieceAnswer in_piece(Nest *nest, const IndexMap *map, uint32_t piece, const ExtentId *indices, const IrType *type,
                            ExtentId *distance) {
    PieceAnswer answer = PIECE_INSIDE;
    for (uint32_t k = 0; k < map->result_rank; k++) {
        const IndexMapPiece *box = &map->pieces[piece];
        bool whole = extent_is_value(nest->lowering->extents, box->lower[k], 0) && extent_same(box->upper[k], type->shape[k]);
        if (whole) continue;
        PieceAnswer axis = axis_in_piece(nest, indices[k], box->lower[k], box->upper[k], distance);
        if (axis == PIECE_OUTSIDE) return PIECE_OUTSIDE;
        if (axis == PIECE_UNKNOWN) answer = PIECE_UNKNOWN;
    }
    return answer;
}

void element_split(Nest *nest, ValueId value, ExtentId distance) {
    if (request_split(nest, distance)) nest->wanted = value;
    else element_want(nest, value, REMARK_STORED_PIECES);
}

// The nest must be split where `distance` becomes nonnegative or, where it cannot be, the value needs a place.
static int32_t undecided(Nest *nest, ValueId value, ExtentId distance) {
    element_split(nest, value, distance);
    return -1;
}

// The axis along which the pieces follow each other.
static uint32_t axis_of_pieces(const IndexMap *map) {
    uint32_t axis = 0;
    while (extent_same(map->pieces[0].upper[axis], map->pieces[1].upper[axis]) &&
           extent_same(map->pieces[0].lower[axis], map->pieces[1].lower[axis]) && axis + 1 < map->result_rank)
        axis++;
    return axis;
}

// As choose_piece, in as many comparisons as the number of pieces has bits: the nest is halved where one is undecided.
static int32_t search_piece(Nest *nest, ValueId value, const IndexMap *map, const ExtentId *indices) {
    Lowering *lowering = nest->lowering;
    uint32_t axis = axis_of_pieces(map), first = 0, end = map->piece_count;
    while (end - first > 1) {
        uint32_t middle = first + (end - first) / 2;
        ExtentId bound = facts_simplify(lowering->facts, lower_extent(lowering, map->pieces[middle].lower[axis]));
        ExtentId distance = extent_subtract(lowering->extents, indices[axis], bound);
        Proof sign = element_sign(nest, distance);
        if (sign == PROOF_UNKNOWN) return undecided(nest, value, distance);
        if (sign == PROOF_PROVED) first = middle;
        else end = middle;
    }
    return (int32_t)first;
}

// The piece that holds the indices: -1 when the nest must be split or the value needs a place (see nest->outcome).
static int32_t choose_piece(Nest *nest, ValueId value, const IndexMap *map, const ExtentId *indices) {
    if (map->piece_count == 1) return 0;
    if (map->piece_count > ELEMENT_PIECES_IN_TURN) return search_piece(nest, value, map, indices);
    IrType type = ir_type(nest->lowering->source, value);
    int32_t candidate = -1;
    uint32_t candidates = 0;
    ExtentId distance = {0};
    for (uint32_t p = 0; p < map->piece_count; p++) {
        PieceAnswer answer = in_piece(nest, map, p, indices, &type, &distance);
        if (answer == PIECE_INSIDE) return (int32_t)p;
        if (answer == PIECE_OUTSIDE) continue;
        candidate = (int32_t)p;
        candidates++;
    }
    if (candidates == 1) return candidate; // the pieces cover the box: the only one left holds it
    if (candidates == 0 && map->piece_count) return 0; // nothing is ever read here: the box is empty
    return undecided(nest, value, distance);
}

// A loop 0 .. q*divisor whose index moves `dividend` by one a step, up or down: lifting it decides dividend div and mod divisor.
static uint32_t lifting_level(Nest *nest, ExtentId dividend, ExtentId divisor) {
    ExtentTable *extents = nest->lowering->extents;
    if (extent_mentions_kind(extents, divisor, ATOM_LOOP) || gather_mentions(nest, &dividend, 1)) return 0;
    for (uint32_t level = 1; level <= nest->level_count; level++) {
        const NestLevel *loop = &nest->levels[level];
        ExtentId coefficient, rest, outer;
        if (!extent_linear(extents, dividend, level_atom(nest, level), &coefficient, &rest)) continue;
        if (!extent_is_value(extents, coefficient, 1) && !extent_is_value(extents, coefficient, -1)) continue;
        if (!extent_is_value(extents, loop->lower, 0) || !extent_exact_quotient(extents, loop->upper, divisor, &outer)) continue;
        if (!extent_is_value(extents, outer, 1)) return level;
    }
    return 0;
}

// index floordiv d and index mod d of a loop 0 .. q*d become the indices of two loops (dimension lifting).
static bool request_lift(Nest *nest, ExtentId subscript) {
    ExtentTable *extents = nest->lowering->extents;
    for (uint32_t m = 0; m < extent_monomial_count(extents, subscript); m++) {
        Monomial monomial = extent_monomial(extents, subscript, m);
        for (uint32_t a = 0; a < monomial.atom_count; a++) {
            Atom atom = extent_atom(extents, monomial.atoms[a]);
            if (atom.kind != ATOM_FLOOR_DIVIDE && atom.kind != ATOM_MODULO) continue;
            uint32_t level = lifting_level(nest, atom.left, atom.right);
            if (!level && !request_lift(nest, atom.left)) continue;
            if (!level) return true;
            nest->outcome = NEST_LIFT;
            nest->split_level = level;
            nest->split_at = atom.right;
            return true;
        }
    }
    return false;
}

static bool pushes_snapshot(IrOp op) { return op != IR_BROADCAST && op != IR_CONCATENATE; }

static LoopExpressionId push_structural(Nest *nest, RequestStack *stack, ElementRequest request) {
    Lowering *lowering = nest->lowering;
    const IrNode *node = ir_node(lowering->source, request.value);
    const IndexMap *map = index_map_get(lowering->source->module->maps, ir_index_map_of(lowering->source, request.value));
    int32_t chosen = choose_piece(nest, request.value, map, request.indices);
    if (chosen < 0) return (LoopExpressionId){0};
    const IndexMapPiece *piece = &map->pieces[chosen];
    ExtentId *subscripts = ARENA_ARRAY(lowering->arena, piece->source_rank, ExtentId);
    for (uint32_t k = 0; k < piece->source_rank; k++) {
        ExtentId subscript = extent_substitute_indices(lowering->extents, lower_extent(lowering, piece->subscripts[k]),
                                                       request.indices, map->result_rank);
        subscripts[k] = facts_simplify(lowering->facts, subscript);
        if (request_lift(nest, subscripts[k])) return (LoopExpressionId){0};
    }
    bool snapshot = pushes_snapshot(node->op);
    ElementRequest source = {.value = node->operands[piece->operand], .indices = subscripts};
    if (snapshot) source.snapshot = request.snapshot.index ? request.snapshot : request.value;
    ElementEntry *known = entry_find(nest, source.value, piece->source_rank, subscripts);
    if (known) return known->expression;
    vector_push(&stack->items, source);
    return (LoopExpressionId){0};
}

// ---- pointwise operations ----------------------------------------------------------------------------------------

// Expensive invariants are computed once in the loop that their indices belong to; what several stores share, in the innermost.
static LoopExpressionId hoist(Nest *nest, const ElementRequest *request, LoopExpressionId expression) {
    Lowering *lowering = nest->lowering;
    IrType type = ir_type(lowering->source, request->value);
    for (uint32_t k = 0; k < type.rank; k++)
        if (is_active(nest, request->indices[k])) return expression;
    if (gather_mentions(nest, request->indices, type.rank)) return expression;
    uint32_t level = nest_level_of(nest, request->indices, type.rank);
    bool innermost = level == nest->level_count && !nest->active.count;
    bool is_shared = nest->root_count > 1 && plan_operation_cost(ir_node(lowering->source, request->value)->op) >= ELEMENT_COST_HOIST;
    if (innermost && !is_shared) return expression;
    LoopStatement *assign = loop_statement_add(lowering->target, &nest->levels[level].prelude, LOOP_ASSIGN,
                                               ir_node(lowering->source, request->value)->span);
    assign->variable = storage_variable(lowering, type.dtype, "s");
    assign->value = expression;
    return loop_build_variable(lowering->target, assign->variable);
}

static LoopExpressionId emit_pointwise(Nest *nest, RequestStack *stack, ElementRequest request) {
    Lowering *lowering = nest->lowering;
    const IrNode *node = ir_node(lowering->source, request.value);
    LoopExpressionId operands[3];
    bool ready = true;
    for (uint32_t i = 0; i < node->operand_count; i++) {
        ElementEntry *operand = entry_find(nest, node->operands[i], node->type.rank, request.indices);
        if (operand) operands[i] = operand->expression;
        else vector_push(&stack->items, (ElementRequest){.value = node->operands[i], .indices = request.indices});
        ready = ready && operand;
    }
    if (!ready) return (LoopExpressionId){0};
    uint32_t cost = lowering->plan.uses[request.value.index].cost;
    bool own = cost >= ELEMENT_COST_HOIST && node->type.rank > 0;
    if (own && cost >= ELEMENT_COST_ONCE && !nest_is_root(nest, request.value) &&
        element_read_elsewhere(nest, request.value, request.indices, node->type.rank))
        return element_want(nest, request.value, REMARK_STORED_FOR_PLACES);
    LoopExpressionId expression = loop_build_apply(lowering->target, node->op, node->type.dtype, operands, node->operand_count);
    return own ? hoist(nest, &request, expression) : expression;
}

// ---- gathers -----------------------------------------------------------------------------------------------------

// The index arrays' elements first, then the array's element there.
static LoopExpressionId emit_gather(Nest *nest, RequestStack *stack, ElementRequest request) {
    Lowering *lowering = nest->lowering;
    const IrNode *node = ir_node(lowering->source, request.value);
    IrType type = ir_type(lowering->source, node->operands[0]), picked = ir_type(lowering->source, node->operands[1]);
    const int64_t *axes = node->attributes.integers;
    uint32_t count = node->operand_count - 1, place = (uint32_t)axes[count], next = 0, kept = 0;
    ExtentId *indices = ARENA_ARRAY(lowering->arena, type.rank, ExtentId);
    bool ready = true;
    for (uint32_t axis = 0; axis < type.rank; axis++) {
        if (next == count || axes[next] != axis) {
            indices[axis] = request.indices[kept + (kept >= place ? picked.rank : 0)];
            kept++;
            continue;
        }
        ValueId operand = node->operands[++next];
        ElementEntry *index = entry_find(nest, operand, picked.rank, request.indices + place);
        ready = ready && index;
        if (index) indices[axis] = gather_index(nest, node->operands[0], index->expression, lower_extent(lowering, type.shape[axis]));
        else vector_push(&stack->items, (ElementRequest){.value = operand, .indices = request.indices + place});
    }
    if (!ready) return (LoopExpressionId){0};
    ElementEntry *known = entry_find(nest, node->operands[0], type.rank, indices);
    if (known) return known->expression;
    vector_push(&stack->items, (ElementRequest){.value = node->operands[0], .indices = indices});
    return (LoopExpressionId){0};
}

// ---- scans -------------------------------------------------------------------------------------------------------

static LoopExpressionId emit_scan(Nest *nest, RequestStack *stack, ElementRequest request) {
    const IrNode *node = ir_node(nest->lowering->source, request.value);
    ScanStep step = scan_step(nest, request.value, request.indices);
    if (nest->outcome != NEST_DONE) return (LoopExpressionId){0};
    ElementEntry *operand = entry_find(nest, node->operands[0], node->type.rank, request.indices);
    if (operand) return scan_emit(nest, request.value, request.indices, step, operand->expression);
    vector_push(&stack->items, (ElementRequest){.value = node->operands[0], .indices = request.indices});
    return (LoopExpressionId){0};
}

// ---- the work list -----------------------------------------------------------------------------------------------

static LoopExpressionId emit_index(Nest *nest, ExtentId index) {
    LoopFunction *target = nest->lowering->target;
    LoopExpressionId gathered;
    if (!gather_split(nest, &index, &gathered)) return gathered;
    LoopExpressionId rest = loop_build_extent(target, index);
    return gathered.index ? loop_build_apply(target, IR_ADD, DTYPE_I64, (LoopExpressionId[]){gathered, rest}, 2) : rest;
}

static LoopExpressionId emit_leaf(Nest *nest, const ElementRequest *request) {
    Lowering *lowering = nest->lowering;
    const IrNode *node = ir_node(lowering->source, request->value);
    if (node->op == IR_CONSTANT) return loop_build_constant(lowering->target, node->type.dtype, node->attributes.constant);
    if (node->op == IR_EXTENT) return loop_build_extent(lowering->target, lower_extent(lowering, node->attributes.extents[0]));
    REQUIRE(node->op == IR_IOTA, "%s %%%u has no place", ir_op_info(node->op)->name, request->value.index);
    return emit_index(nest, request->indices[node->attributes.integers[0]]);
}

// Answers a request, or pushes what it needs first (no expression, outcome DONE), or ends the attempt (outcome).
static LoopExpressionId answer(Nest *nest, RequestStack *stack, ElementRequest request) {
    Lowering *lowering = nest->lowering;
    const IrNode *node = ir_node(lowering->source, request.value);
    bool is_root = nest_is_root(nest, request.value);
    if (lowering->locations[request.value.index].kind != LOCATION_NONE) return emit_located(nest, &request);
    if (!is_root && lowering->plan.uses[request.value.index].materialise) {
        if (node->type.rank == 0) return emit_located(nest, &request);
        return element_want(nest, request.value, REMARK_NONE);
    }
    switch (ir_op_info(node->op)->op_class) {
    case IR_CLASS_POINTWISE: return emit_pointwise(nest, stack, request);
    case IR_CLASS_STRUCTURAL: return push_structural(nest, stack, request);
    case IR_CLASS_GATHER: return emit_gather(nest, stack, request);
    case IR_CLASS_SCAN: return emit_scan(nest, stack, request);
    case IR_CLASS_REDUCTION:
    case IR_CLASS_CONTRACTION: return reduce_emit(nest, request.value, request.indices);
    case IR_CLASS_LEAF:
    case IR_CLASS_GENERATOR:
    case IR_CLASS_UPDATE:
    case IR_CLASS_CHECK:
    case IR_CLASS_REGION:
    case IR_CLASS_COMPLEX: break;
    }
    return emit_leaf(nest, &request);
}

LoopExpressionId element_emit(Nest *nest, ValueId value, const ExtentId *indices) {
    RequestStack stack = {0};
    LoopExpressionId expression = {0};
    vector_push(&stack.items, (ElementRequest){.value = value, .indices = indices});
    while (stack.items.count) {
        ElementRequest request = stack.items.items[stack.items.count - 1];
        uint32_t rank = ir_type(nest->lowering->source, request.value).rank;
        ElementEntry *known = entry_find(nest, request.value, rank, request.indices);
        expression = known ? known->expression : answer(nest, &stack, request);
        if (nest->outcome != NEST_DONE) break;
        if (!expression.index) continue;
        if (!known) entry_add(nest, (ElementEntry){request.value, rank, request.indices, expression});
        stack.items.count--;
    }
    vector_free(&stack.items);
    return nest->outcome == NEST_DONE ? expression : (LoopExpressionId){0};
}
