// Index maps: every structural operation against moa.md's definition, and compositions against one map after the other,
// element by element, for small extents with 0 and 1 among them. Text, affinity and injectivity.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "middle/ir/ir.h"

#include <string.h>

enum { DIMENSIONS = 4, AXES = 6 };
static const char *const names[DIMENSIONS] = {"N", "M", "K", "S"}; // S is an integer parameter and may be negative

typedef struct Fixture {
    Arena *arena;
    StringTable *strings;
    IrModule *module;
    IrFunction *function;
    ExtentTable *table;
    Facts *facts;
    ExtentId dimensions[DIMENSIONS];
} Fixture;

static const Span nowhere = {0, 0};

static int set_up(void **state) {
    static Fixture fixture;
    fixture.arena = arena_create();
    fixture.strings = string_table_create(fixture.arena);
    fixture.module = ir_module_create(fixture.arena, fixture.strings);
    fixture.function = ir_function_create(fixture.module, "f");
    fixture.table = fixture.module->extents;
    for (uint32_t i = 0; i < DIMENSIONS; i++) {
        IrDimension dimension = {.name = names[i], .is_parameter = i == 3, .nonnegative = i != 3};
        vector_push(&fixture.function->dimensions, dimension);
        fixture.dimensions[i] = extent_dimension(fixture.table, i, names[i]);
    }
    fixture.facts = ir_function_facts(fixture.function, fixture.arena);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state) {
    Fixture *fixture = *state;
    ir_module_release(fixture->module);
    string_table_destroy(fixture->strings);
    arena_destroy(fixture->arena);
    return 0;
}

static ValueId parameter(Fixture *fixture, int64_t position, uint32_t rank, const ExtentId *shape) {
    IrAttributes attributes = {.integer_count = 1, .integers = &position};
    return ir_build(fixture->function, IR_PARAMETER, (IrType){DTYPE_F64, rank, shape}, NULL, 0, &attributes, nowhere);
}

// ---- evaluation --------------------------------------------------------------------------------------------------

typedef struct Assignment {
    const ExtentTable *table;
    int64_t dimensions[DIMENSIONS];
    const int64_t *index;
} Assignment;

static int64_t look_up(void *data, AtomId leaf) {
    const Assignment *assignment = data;
    Atom atom = extent_atom(assignment->table, leaf);
    return atom.kind == ATOM_INDEX ? assignment->index[atom.number] : assignment->dimensions[atom.number];
}

static int64_t evaluate(Assignment *assignment, const int64_t *index, ExtentId extent) {
    int64_t value;
    assignment->index = index;
    assert_true(extent_evaluate(assignment->table, extent, look_up, assignment, &value));
    return value;
}

typedef struct Source {
    uint32_t operand;
    int64_t index[AXES];
} Source;

static bool contains(Assignment *assignment, const IndexMapPiece *piece, uint32_t rank, const int64_t *index) {
    for (uint32_t k = 0; k < rank; k++)
        if (index[k] < evaluate(assignment, index, piece->lower[k]) ||
            index[k] >= evaluate(assignment, index, piece->upper[k]))
            return false;
    return true;
}

// Where the map reads; false when no piece contains the index. Two pieces never do.
static bool apply(Fixture *fixture, Assignment *assignment, IndexMapId id, const int64_t *index, Source *source) {
    const IndexMap *map = index_map_get(fixture->module->maps, id);
    uint32_t found = 0;
    for (uint32_t i = 0; i < map->piece_count; i++) {
        const IndexMapPiece *piece = &map->pieces[i];
        if (!contains(assignment, piece, map->result_rank, index)) continue;
        found++;
        source->operand = piece->operand;
        for (uint32_t k = 0; k < piece->source_rank; k++)
            source->index[k] = evaluate(assignment, index, piece->subscripts[k]);
    }
    assert_true(found <= 1);
    return found == 1;
}

static bool next_index(const int64_t *shape, uint32_t rank, int64_t *index) {
    for (uint32_t k = rank; k-- > 0;) {
        if (++index[k] < shape[k]) return true;
        index[k] = 0;
    }
    return false;
}

// The extents of a value; false when it is empty.
static bool shape_of(Fixture *fixture, Assignment *assignment, ValueId value, int64_t *shape) {
    IrType type = ir_type(fixture->function, value);
    bool full = true;
    for (uint32_t k = 0; k < type.rank; k++) full &= (shape[k] = evaluate(assignment, NULL, type.shape[k])) > 0;
    return full;
}

static bool next_assignment(Assignment *assignment) {
    for (int i = 0; i < DIMENSIONS; i++) {
        if (++assignment->dimensions[i] <= (i == 3 ? 4 : 3)) return true;
        assignment->dimensions[i] = i == 3 ? -3 : 0;
    }
    return false;
}

// ---- definitions -------------------------------------------------------------------------------------------------

static int64_t gamma_of(const int64_t *shape, uint32_t rank, const int64_t *index) {
    int64_t position = 0;
    for (uint32_t k = 0; k < rank; k++) position = position * shape[k] + index[k];
    return position;
}

static void gamma_inverse(const int64_t *shape, uint32_t rank, int64_t position, int64_t *index) {
    for (uint32_t k = rank; k-- > 0;) {
        index[k] = position % shape[k];
        position /= shape[k];
    }
}

static Source define_concatenate(Fixture *fixture, Assignment *assignment, const IrNode *node, const int64_t *index) {
    Source source = {0};
    uint32_t axis = (uint32_t)node->attributes.integers[0];
    memcpy(source.index, index, sizeof source.index);
    for (;; source.operand++) {
        int64_t shape[AXES];
        shape_of(fixture, assignment, node->operands[source.operand], shape);
        if (source.index[axis] < shape[axis]) return source;
        source.index[axis] -= shape[axis];
    }
}

static Source define_reshape(Fixture *fixture, Assignment *assignment, ValueId value, const int64_t *index) {
    Source source = {0};
    int64_t shape[AXES], operand_shape[AXES];
    ValueId operand = ir_operand(fixture->function, value, 0);
    shape_of(fixture, assignment, value, shape);
    shape_of(fixture, assignment, operand, operand_shape);
    int64_t position = gamma_of(shape, ir_type(fixture->function, value).rank, index);
    gamma_inverse(operand_shape, ir_type(fixture->function, operand).rank, position, source.index);
    return source;
}

static Source define_diagonal(Assignment *assignment, const IrNode *node, const int64_t *index) {
    Source source = {0};
    uint32_t next = 0, last = node->type.rank - 1;
    for (uint32_t k = 0; k < node->type.rank + 1; k++) {
        bool first = node->attributes.integers[0] == k, second = node->attributes.integers[1] == k;
        source.index[k] = first || second ? index[last] + evaluate(assignment, index, node->attributes.extents[second])
                                          : index[next++];
    }
    return source;
}

static Source define(Fixture *fixture, Assignment *assignment, ValueId value, const int64_t *index) {
    const IrNode *node = ir_node(fixture->function, value);
    const IrAttributes *attributes = &node->attributes;
    Source source = {0};
    int64_t shape[AXES], axis = attributes->integer_count ? attributes->integers[0] : 0;
    shape_of(fixture, assignment, value, shape);
    memcpy(source.index, index, sizeof source.index);
    if (node->op == IR_CONCATENATE) return define_concatenate(fixture, assignment, node, index);
    if (node->op == IR_RESHAPE) return define_reshape(fixture, assignment, value, index);
    if (node->op == IR_DIAGONAL) return define_diagonal(assignment, node, index);
    if (node->op == IR_INDEX) {
        memmove(source.index + axis + 1, index + axis, (size_t)(AXES - 1 - axis) * sizeof *index);
        source.index[axis] = evaluate(assignment, index, attributes->extents[0]);
    }
    if (node->op == IR_ROLL)
        source.index[axis] =
            integer_floor_modulo(index[axis] - evaluate(assignment, index, attributes->extents[0]), shape[axis]);
    for (uint32_t k = 0; k < node->type.rank; k++) {
        if (node->op == IR_SLICE)
            source.index[k] = evaluate(assignment, index, attributes->extents[k]) + attributes->integers[k] * index[k];
        if ((node->op == IR_TRANSPOSE || node->op == IR_BROADCAST) && attributes->integers[k] >= 0)
            source.index[attributes->integers[k]] = index[k];
    }
    return source;
}

// ---- random structural operations --------------------------------------------------------------------------------

static uint64_t next_random(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static ExtentId random_dimension(Fixture *fixture, uint64_t *seed) {
    return fixture->dimensions[next_random(seed) % 3];
}

static ValueId random_slice(Fixture *fixture, uint64_t *seed, ValueId operand) {
    IrType type = ir_type(fixture->function, operand);
    ExtentTable *table = fixture->table;
    ExtentId starts[AXES], counts[AXES], zero = extent_constant(table, 0);
    int64_t steps[AXES];
    for (uint32_t k = 0; k < type.rank; k++) {
        starts[k] = zero, counts[k] = type.shape[k], steps[k] = 1;
        switch (next_random(seed) % 5) {
        case 0:
            starts[k] = extent_constant(table, 1);
            counts[k] = extent_max(table, extent_add_constant(table, counts[k], -2), zero);
            break;
        case 1:
            steps[k] = 2;
            counts[k] = extent_ceil_divide(table, counts[k], extent_constant(table, 2));
            break;
        case 2:
            steps[k] = -1;
            starts[k] = extent_add_constant(table, counts[k], -1);
            break;
        case 3:
            starts[k] = extent_min(table, extent_max(table, fixture->dimensions[3], zero), counts[k]);
            counts[k] = extent_subtract(table, counts[k], starts[k]);
            break;
        }
    }
    return ir_build_slice(fixture->function, operand, starts, steps, counts, nowhere);
}

static ValueId random_transpose(Fixture *fixture, uint64_t *seed, ValueId operand) {
    int64_t permutation[AXES];
    uint32_t rank = ir_type(fixture->function, operand).rank;
    for (uint32_t k = 0; k < rank; k++) permutation[k] = k;
    for (uint32_t k = rank; k > 1; k--) {
        uint64_t other = next_random(seed) % k;
        int64_t moved = permutation[k - 1];
        permutation[k - 1] = permutation[other];
        permutation[other] = moved;
    }
    return ir_build_transpose(fixture->function, operand, permutation, nowhere);
}

static ValueId random_broadcast(Fixture *fixture, uint64_t *seed, ValueId operand) {
    IrType type = ir_type(fixture->function, operand);
    ExtentId shape[AXES];
    int64_t axes[AXES];
    uint32_t rank = 0, inserted = (uint32_t)(next_random(seed) % (type.rank + 1));
    for (uint32_t k = 0; k <= type.rank; k++) {
        if (k == inserted) {
            axes[rank] = -1;
            shape[rank++] = random_dimension(fixture, seed);
        }
        if (k == type.rank) break;
        axes[rank] = k;
        shape[rank++] = type.shape[k];
    }
    return ir_build_broadcast(fixture->function, operand, rank, shape, axes, nowhere);
}

// Merges two axes, inserts an axis of extent 1, or splits the product of all.
static ValueId random_reshape(Fixture *fixture, uint64_t *seed, ValueId operand) {
    IrType type = ir_type(fixture->function, operand);
    ExtentId shape[AXES + 1] = {0};
    uint32_t rank = 0, at = type.rank ? (uint32_t)(next_random(seed) % type.rank) : 0;
    bool merge = next_random(seed) % 2 && at + 1 < type.rank, swap = next_random(seed) % 4 == 0 && type.rank >= 2;
    for (uint32_t k = 0; k < type.rank; k++) {
        if (k == at && !merge) shape[rank++] = extent_constant(fixture->table, 1);
        shape[rank++] = type.shape[k];
        if (k != at || !merge) continue;
        shape[rank - 1] = extent_multiply(fixture->table, type.shape[k], type.shape[k + 1]);
        k++;
    }
    if (swap) {
        ExtentId moved = shape[0];
        shape[0] = shape[rank - 1];
        shape[rank - 1] = moved;
    }
    if (rank >= AXES) return operand;
    return ir_build_reshape(fixture->function, operand, rank, shape, nowhere);
}

static ValueId random_concatenate(Fixture *fixture, uint64_t *seed, ValueId operand) {
    IrType type = ir_type(fixture->function, operand);
    if (type.rank == 0) return operand;
    uint32_t axis = (uint32_t)(next_random(seed) % type.rank);
    ExtentId shape[AXES];
    memcpy(shape, type.shape, type.rank * sizeof *shape);
    shape[axis] = random_dimension(fixture, seed);
    ValueId operands[] = {operand, parameter(fixture, 50, type.rank, shape), operand};
    return ir_build_concatenate(fixture->function, operands, 2 + (uint32_t)(next_random(seed) % 2), axis, nowhere);
}

static ValueId random_diagonal(Fixture *fixture, uint64_t *seed, ValueId operand) {
    IrType type = ir_type(fixture->function, operand);
    ExtentTable *table = fixture->table;
    if (type.rank < 2) return operand;
    uint32_t first = (uint32_t)(next_random(seed) % type.rank), second = (first + 1) % type.rank;
    ExtentId zero = extent_constant(table, 0), one = extent_constant(table, 1);
    ExtentId count = extent_min(table, extent_max(table, extent_add_constant(table, type.shape[first], -1), zero),
                                type.shape[second]);
    return ir_build_diagonal(fixture->function, operand, first, second, one, zero, count, nowhere);
}

static ValueId random_operation(Fixture *fixture, uint64_t *seed, ValueId operand) {
    IrType type = ir_type(fixture->function, operand);
    uint32_t axis = type.rank ? (uint32_t)(next_random(seed) % type.rank) : 0;
    switch (next_random(seed) % 8) {
    case 0: return random_transpose(fixture, seed, operand);
    case 1: return type.rank < 4 ? random_broadcast(fixture, seed, operand) : operand;
    case 2: return random_reshape(fixture, seed, operand);
    case 3: return random_concatenate(fixture, seed, operand);
    case 4: return random_diagonal(fixture, seed, operand);
    case 5:
        return type.rank ? ir_build_roll(fixture->function, operand, axis, fixture->dimensions[3], nowhere) : operand;
    case 6:
        return type.rank ? ir_build_index(fixture->function, operand, axis, extent_constant(fixture->table, 0), nowhere)
                         : operand;
    }
    return random_slice(fixture, seed, operand);
}

static ValueId random_parameter(Fixture *fixture, uint64_t *seed) {
    ExtentId shape[3];
    uint32_t rank = 1 + (uint32_t)(next_random(seed) % 3);
    for (uint32_t k = 0; k < rank; k++) shape[k] = random_dimension(fixture, seed);
    return parameter(fixture, 0, rank, shape);
}

// ---- tests -------------------------------------------------------------------------------------------------------

static void assert_same_source(const Source *left, const Source *right, uint32_t rank) {
    assert_int_equal(left->operand, right->operand);
    for (uint32_t k = 0; k < rank; k++) assert_int_equal(left->index[k], right->index[k]);
}

static void check_against_definition(Fixture *fixture, ValueId value) {
    IndexMapId map = ir_index_map_of(fixture->function, value);
    Assignment assignment = {.table = fixture->table, .dimensions = {0, 0, 0, -3}};
    do {
        int64_t shape[AXES], index[AXES] = {0};
        if (!shape_of(fixture, &assignment, value, shape)) continue;
        do {
            Source found = {0}, wanted = define(fixture, &assignment, value, index);
            assert_true(apply(fixture, &assignment, map, index, &found));
            ValueId operand = ir_operand(fixture->function, value, wanted.operand);
            assert_same_source(&found, &wanted, ir_type(fixture->function, operand).rank);
        } while (next_index(shape, ir_type(fixture->function, value).rank, index));
    } while (next_assignment(&assignment));
}

static void test_definitions(void **state) {
    Fixture *fixture = *state;
    uint64_t seed = 11;
    for (int round = 0; round < 400; round++) {
        ValueId operand = random_parameter(fixture, &seed), value = random_operation(fixture, &seed, operand);
        if (ir_node(fixture->function, value)->op != IR_PARAMETER) check_against_definition(fixture, value);
    }
}

static bool is_inside(Fixture *fixture, Assignment *assignment, ValueId value, const int64_t *index) {
    int64_t shape[AXES];
    shape_of(fixture, assignment, value, shape);
    for (uint32_t k = 0; k < ir_type(fixture->function, value).rank; k++)
        if (index[k] < 0 || index[k] >= shape[k]) return false;
    return true;
}

static void check_composition(Fixture *fixture, ValueId value, IndexMapId outer, IndexMapId inner,
                              IndexMapId composed) {
    Assignment assignment = {.table = fixture->table, .dimensions = {0, 0, 0, -3}};
    ValueId middle = ir_operand(fixture->function, value, 0);
    do {
        int64_t shape[AXES], index[AXES] = {0};
        if (!shape_of(fixture, &assignment, value, shape)) continue;
        do {
            Source between = {0}, wanted = {0}, found = {0};
            assert_true(apply(fixture, &assignment, outer, index, &between));
            if (!is_inside(fixture, &assignment, middle, between.index)) continue; // an index of an empty axis
            assert_true(apply(fixture, &assignment, inner, between.index, &wanted));
            assert_true(apply(fixture, &assignment, composed, index, &found));
            ValueId source = ir_operand(fixture->function, middle, wanted.operand);
            assert_same_source(&found, &wanted, ir_type(fixture->function, source).rank);
        } while (next_index(shape, ir_type(fixture->function, value).rank, index));
    } while (next_assignment(&assignment));
}

static void test_compositions(void **state) {
    Fixture *fixture = *state;
    uint64_t seed = 12;
    int composed_count = 0, refused = 0;
    for (int round = 0; round < 600; round++) {
        ValueId middle = random_operation(fixture, &seed, random_parameter(fixture, &seed));
        if (ir_node(fixture->function, middle)->op == IR_PARAMETER) continue;
        ValueId value = random_operation(fixture, &seed, middle);
        if (ir_node(fixture->function, value)->operand_count != 1 ||
            !value_same(ir_operand(fixture->function, value, 0), middle))
            continue;
        IndexMapId outer = ir_index_map_of(fixture->function, value),
                   inner = ir_index_map_of(fixture->function, middle);
        if (index_map_get(fixture->module->maps, outer)->piece_count != 1) continue;
        const Facts *facts = round % 3 ? fixture->facts : NULL;
        IndexMapId composed = index_map_compose(fixture->module->maps, outer, inner, facts);
        refused += composed.index == 0;
        if (!composed.index) continue;
        composed_count++;
        check_composition(fixture, value, outer, inner, composed);
    }
    assert_true(composed_count > 150 && refused < composed_count / 2);
}

static bool dimension_number(void *data, const char *name, size_t length, uint32_t *number, const char **interned) {
    (void)data;
    for (uint32_t i = 0; i < DIMENSIONS; i++) {
        if (strlen(names[i]) != length || memcmp(names[i], name, length) != 0) continue;
        *number = i;
        *interned = names[i];
        return true;
    }
    return false;
}

static IndexMapId parse_map(Fixture *fixture, const char *text) {
    size_t offset = 0;
    IndexMapId map;
    assert_true(index_map_parse(fixture->module->maps, text, strlen(text), &offset, dimension_number, NULL, &map));
    assert_int_equal(offset, strlen(text));
    return map;
}

static void assert_map(Fixture *fixture, IndexMapId map, const char *expected) {
    TextBuffer text = {0};
    index_map_print(fixture->module->maps, map, &text);
    assert_string_equal(text.text, expected);
    text_free(&text);
    assert_true(index_map_same(parse_map(fixture, expected), map));
}

static const struct {
    const char *outer, *inner, *composed;
} compositions[] = {
    // a slice of a concatenation reads one operand where the pieces do not meet
    {"(#0) in [0, N) -> 0(#0)", "(#0) in [0, N) -> 0(#0) | (#0) in [N, N + M) -> 1(-N + #0)",
     "(#0) in [0, N) -> 0(#0)"},
    {"(#0) in [0, M) -> 0(N + #0)", "(#0) in [0, N) -> 0(#0) | (#0) in [N, N + M) -> 1(#0 - N)",
     "(#0) in [0, M) -> 1(#0)"},
    // a flattened matrix read as a matrix again
    {"(#0, #1) in [0, N) x [0, M) -> 0(#0*M + #1)", "(#0) in [0, N*M) -> 0(floordiv(#0, M), mod(#0, M))",
     "(#0, #1) in [0, N) x [0, M) -> 0(#0, #1)"},
    {"(#0) in [0, N*M) -> 0(floordiv(#0, M), mod(#0, M))", "(#0, #1) in [0, N) x [0, M) -> 0(#0*M + #1)",
     "(#0) in [0, N*M) -> 0(#0)"},
    // MoA's example of a dead branch: (i + 2) < 2 with i >= 0 vanishes
    {"(#0) in [0, N) -> 0(#0 + 2)", "(#0) in [0, 2) -> 0(#0) | (#0) in [2, N + 2) -> 1(#0 - 2)",
     "(#0) in [0, N) -> 1(#0)"},
    {"() -> 0(3)", "(#0) in [0, N) -> 0(#0, 1)", "() -> 0(3, 1)"},
    {"(#0) in [0, N) -> 0(N - #0 - 1)", "(#0) in [0, N) -> 0(N - #0 - 1)", "(#0) in [0, N) -> 0(#0)"},
};

static void test_simplified_compositions(void **state) {
    Fixture *fixture = *state;
    for (size_t i = 0; i < sizeof compositions / sizeof *compositions; i++) {
        IndexMapId outer = parse_map(fixture, compositions[i].outer), inner = parse_map(fixture, compositions[i].inner);
        assert_map(fixture, index_map_compose(fixture->module->maps, outer, inner, fixture->facts),
                   compositions[i].composed);
    }
}

static void assert_reshape(Fixture *fixture, uint32_t rank, const ExtentId *shape, uint32_t result_rank,
                           const ExtentId *result, const char *expected) {
    ValueId value =
        ir_build_reshape(fixture->function, parameter(fixture, 0, rank, shape), result_rank, result, nowhere);
    assert_map(fixture, ir_index_map_of(fixture->function, value), expected);
}

static void test_reshapes(void **state) {
    Fixture *fixture = *state;
    ExtentTable *table = fixture->table;
    ExtentId n = fixture->dimensions[0], m = fixture->dimensions[1], k = fixture->dimensions[2],
             one = extent_constant(table, 1);
    ExtentId nm = extent_multiply(table, n, m), mk = extent_multiply(table, m, k);
    assert_reshape(fixture, 2, (ExtentId[]){n, m}, 1, &nm, "(#0) in [0, N*M) -> 0(floordiv(#0, M), mod(#0, M))");
    assert_reshape(fixture, 1, &nm, 2, (ExtentId[]){n, m}, "(#0, #1) in [0, N) x [0, M) -> 0(M*#0 + #1)");
    assert_reshape(fixture, 1, &n, 2, (ExtentId[]){one, n}, "(#0, #1) in [0, 1) x [0, N) -> 0(#1)");
    assert_reshape(fixture, 2, (ExtentId[]){one, n}, 1, &n, "(#0) in [0, N) -> 0(0, #0)");
    assert_reshape(fixture, 2, (ExtentId[]){nm, k}, 2, (ExtentId[]){n, mk},
                   "(#0, #1) in [0, N) x [0, M*K) -> 0(M*#0 + floordiv(#1, K), mod(#1, K))");
    assert_reshape(fixture, 3, (ExtentId[]){k, n, m}, 2, (ExtentId[]){k, nm},
                   "(#0, #1) in [0, K) x [0, N*M) -> 0(#0, floordiv(#1, M), mod(#1, M))");
    assert_reshape(fixture, 2, (ExtentId[]){k, nm}, 3, (ExtentId[]){k, n, m},
                   "(#0, #1, #2) in [0, K) x [0, N) x [0, M) -> 0(#0, M*#1 + #2)");
}

static const struct {
    const char *map;
    bool affine, injective;
} properties[] = {
    {"(#0, #1) in [0, N) x [0, M) -> 0(#1, #0)", true, true},
    {"(#0) in [0, N) -> 0(2*#0 + 1)", true, true},
    {"(#0) in [0, N) -> 0(N - #0 - 1)", true, true},
    {"(#0, #1) in [0, N) x [0, M) -> 0(M*#0 + #1)", true, true},
    {"(#0, #1) in [0, N) x [0, M) -> 0(N*#0 + #1)", true, false},
    {"(#0, #1) in [0, N) x [0, M) -> 0(#0)", true, false},
    {"(#0, #1) in [0, N) x [0, 1) -> 0(#0)", true, true},
    {"(#0, #1) in [0, N) x [0, M) -> 0(#0 + #1, #1)", true, true},
    {"(#0) in [0, N) -> 0(floordiv(#0, 2))", false, false},
    {"(#0) in [0, N) -> 0(#0*S)", true, false},
    {"(#0, #1) in [0, N) x [0, M) -> 0(#0*#1)", false, false},
};

static void test_properties(void **state) {
    Fixture *fixture = *state;
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
        IndexMapId map = parse_map(fixture, properties[i].map);
        if (index_map_is_affine(fixture->module->maps, map) != properties[i].affine)
            fail_msg("affine: %s", properties[i].map);
        bool injective = index_map_is_injective(fixture->module->maps, map, fixture->facts);
        if (injective != properties[i].injective) fail_msg("injective: %s", properties[i].map);
    }
}

static void test_text(void **state) {
    Fixture *fixture = *state;
    static const char *const wrong[] = {"",
                                        "(#1) in [0, N) -> 0(#0)",
                                        "(#0) in [0, N) -> (#0)",
                                        "(#0) -> 0(#0)",
                                        "(#0) in [0, X) -> 0(#0)",
                                        "(#0) in [0, N) -> 0(#0) | () -> 0()",
                                        "(#0) in [0, N) -> 99999999999(#0)"};
    assert_map(fixture, parse_map(fixture, "(#0) empty"), "(#0) empty");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        size_t offset = 0;
        IndexMapId map;
        assert_false(
            index_map_parse(fixture->module->maps, wrong[i], strlen(wrong[i]), &offset, dimension_number, NULL, &map));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_definitions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_compositions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_simplified_compositions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reshapes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_properties, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_text, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
