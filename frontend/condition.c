// What a condition tells about extents: read off the IR of its value, so that every spelling teaches the same.

#include "check_scope.h"

bool condition_is_constant(const Checker *checker, ValueId condition, bool *truth) {
    uint64_t bits;
    if (!ir_is_constant(checker->function, condition, &bits)) return false;
    *truth = bits != 0;
    return true;
}

static void learn_less_equal(Checker *checker, ExtentId left, ExtentId right) {
    facts_assume_less_equal(checker->facts, left, right);
}

// left != right, where one order is already excluded.
static void learn_not_equal(Checker *checker, ExtentId left, ExtentId right) {
    if (facts_less_equal(checker->facts, left, right) == PROOF_PROVED) facts_assume_less(checker->facts, left, right);
    if (facts_less_equal(checker->facts, right, left) == PROOF_PROVED) facts_assume_less(checker->facts, right, left);
}

static void learn_comparison(Checker *checker, IrOp op, bool truth, ExtentId left, ExtentId right) {
    if (op == IR_GREATER || op == IR_GREATER_EQUAL) {
        learn_comparison(checker, op == IR_GREATER ? IR_LESS : IR_LESS_EQUAL, truth, right, left);
    } else if (op == IR_LESS) {
        if (truth) facts_assume_less(checker->facts, left, right);
        else learn_less_equal(checker, right, left);
    } else if (op == IR_LESS_EQUAL) {
        if (truth) learn_less_equal(checker, left, right);
        else facts_assume_less(checker->facts, right, left);
    } else if (truth == (op == IR_EQUAL)) {
        facts_assume_equal(checker->facts, left, right);
    } else {
        learn_not_equal(checker, left, right);
    }
}

static bool is_comparison(IrOp op) {
    return op == IR_EQUAL || op == IR_NOT_EQUAL || op == IR_LESS || op == IR_LESS_EQUAL || op == IR_GREATER || op == IR_GREATER_EQUAL;
}

static void learn_node(Checker *checker, ValueId condition, bool truth) {
    IrOp op = ir_node(checker->function, condition)->op;
    if (!is_comparison(op)) return;
    ValueId left = ir_operand(checker->function, condition, 0), right = ir_operand(checker->function, condition, 1);
    IrType type = ir_type(checker->function, left);
    if (type.rank != 0 || type.dtype != DTYPE_I64) return;
    learn_comparison(checker, op, truth, ir_value_extent(checker->function, left), ir_value_extent(checker->function, right));
}

typedef struct Learned {
    ValueId condition;
    bool truth;
} Learned;

// Both operands hold: a conjunction that is true, a disjunction that is false.
static bool splits(IrOp op, bool truth) { return op == (truth ? IR_BIT_AND : IR_BIT_OR); }

enum { LEARNED_LIMIT = 200 }; // a condition's operands may be shared many times

void facts_learn(Checker *checker, ValueId condition, bool truth) {
    if (!value_exists(condition)) return;
    VECTOR(Learned) pending = {0};
    vector_push(&pending, (Learned){condition, truth});
    for (size_t step = 0; pending.count > 0 && step < LEARNED_LIMIT; step++) {
        Learned next = pending.items[--pending.count];
        IrOp op = ir_node(checker->function, next.condition)->op;
        if (op == IR_LOGICAL_NOT || op == IR_INVERT) {
            vector_push(&pending, (Learned){ir_operand(checker->function, next.condition, 0), !next.truth});
        } else if (splits(op, next.truth)) {
            vector_push(&pending, (Learned){ir_operand(checker->function, next.condition, 0), next.truth});
            vector_push(&pending, (Learned){ir_operand(checker->function, next.condition, 1), next.truth});
        } else {
            learn_node(checker, next.condition, next.truth);
        }
    }
    vector_free(&pending);
}

void warn_once(Checker *checker, Span span, const char *message) {
    for (size_t i = 0; i < checker->diagnostics->entries.count; i++) {
        const Diagnostic *entry = &checker->diagnostics->entries.items[i];
        if (entry->severity == DIAGNOSTIC_WARNING && entry->span.start == span.start && entry->span.end == span.end) return;
    }
    diagnostic_warning(checker->diagnostics, span, "%s", message);
}
