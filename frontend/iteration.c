// Arrays that a for loop runs over.

#include "iteration.h"

#include "check_scope.h"
#include "expression.h"

static bool is_array(const Checker *checker, const Operand *operand) {
    return operand->kind == OPERAND_VALUE && operand_type(checker, operand).rank > 0;
}

bool operand_is_iterable(const Checker *checker, const Operand *operand) {
    return operand->kind == OPERAND_ITERATION || is_array(checker, operand);
}

Operand operand_iteration(Checker *checker, const Operand *elements, size_t count, Span span) {
    Operand operand = operand_tuple(checker, elements, count, false, span);
    if (operand.kind == OPERAND_TUPLE) operand.kind = OPERAND_ITERATION;
    return operand;
}

// ---- the arrays, in the order of their elements in the tuples ----------------------------------------------------

typedef VECTOR(Operand) OperandVector;

static void collect_arrays(const Checker *checker, const Operand *iterable, OperandVector *arrays) {
    if (is_array(checker, iterable)) vector_push(arrays, *iterable);
    if (iterable->kind != OPERAND_ITERATION) return;
    for (size_t i = 0; i < iterable->element_count; i++) collect_arrays(checker, &iterable->elements[i], arrays);
}

// Python's zip ends with the shortest.
static ExtentId common_length(Checker *checker, const OperandVector *arrays) {
    ExtentId length = operand_type(checker, &arrays->items[0]).shape[0];
    for (size_t i = 1; i < arrays->count; i++) {
        ExtentId other = operand_type(checker, &arrays->items[i]).shape[0];
        if (checker_equal(checker, length, other) != PROOF_PROVED) length = extent_min(checker_extents(checker), length, other);
    }
    return length;
}

Iteration iteration_begin(Checker *checker, const Operand *iterable, const char *name) {
    OperandVector arrays = {0};
    collect_arrays(checker, iterable, &arrays);
    Iteration iteration = {iterable, name, common_length(checker, &arrays)};
    bind_name(checker, name, operand_tuple(checker, arrays.items, arrays.count, false, iterable->span), iterable->span);
    vector_free(&arrays);
    return iteration;
}

void iteration_end(Checker *checker, const Iteration *iteration) {
    bind_name(checker, iteration->name, operand_simple(OPERAND_NONE, iteration->iterable->span), iteration->iterable->span);
}

// ---- elements ----------------------------------------------------------------------------------------------------

static Operand element_of(Checker *checker, const Operand *iterable, const Operand **array, ExtentId index) {
    if (is_array(checker, iterable)) {
        Operand current = operand_refresh(checker, *(*array)++);
        return step_index(checker, &current, 0, index, iterable->span);
    }
    if (iterable->kind == OPERAND_VALUE) return check_binary(checker, AST_ADD, *iterable, operand_from_extent(checker, index, iterable->span), iterable->span);
    Operand *elements = ARENA_ARRAY(checker->arena, iterable->element_count, Operand);
    for (size_t i = 0; i < iterable->element_count; i++) elements[i] = element_of(checker, &iterable->elements[i], array, index);
    return operand_tuple(checker, elements, iterable->element_count, false, iterable->span);
}

Operand iteration_element(Checker *checker, const Iteration *iteration, ExtentId index) {
    const Operand *arrays = environment_find(&checker->environment, iteration->name)->operand.elements;
    return element_of(checker, iteration->iterable, &arrays, index);
}
