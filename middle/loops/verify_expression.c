// Verification of extents, loads and scalar operations.

#include "verify_internal.h"

typedef struct LeafCheck {
    LoopVerifier *verifier;
    const char *what;
} LeafCheck;

static void verify_extent_variable(LoopVerifier *verifier, uint32_t number, const char *what) {
    if (number == 0 || number >= verifier->function->variables.count) {
        loop_verify_fail(verifier, "%s mentions s%u, which does not exist", what, number);
        return;
    }
    const LoopVariable *variable = &verifier->function->variables.items[number];
    if (variable->dtype != DTYPE_I64)
        loop_verify_fail(verifier, "%s mentions %s, which is not an i64", what, variable->name);
    if (!verifier->assigned[number])
        loop_verify_fail(verifier, "%s uses %s before it is assigned", what, variable->name);
}

static void verify_leaf(void *data, AtomId leaf) {
    const LeafCheck *check = data;
    LoopVerifier *verifier = check->verifier;
    const LoopFunction *function = verifier->function;
    Atom atom = extent_atom(function->module->extents, leaf);
    switch (atom.kind) {
    case ATOM_DIMENSION:
        if (atom.number >= function->dimensions.count)
            loop_verify_fail(verifier, "%s mentions dimension %u", check->what, atom.number);
        return;
    case ATOM_LOOP:
        if (atom.number == 0 || atom.number > function->index_count || !verifier->active[atom.number]) {
            loop_verify_fail(verifier, "%s mentions i%u outside of its loop", check->what, atom.number);
        }
        return;
    case ATOM_VARIABLE: verify_extent_variable(verifier, atom.number, check->what); return;
    case ATOM_VALUE:
    case ATOM_INDEX: loop_verify_fail(verifier, "%s mentions a leaf of the array IR", check->what); return;
    case ATOM_MAX:
    case ATOM_MIN:
    case ATOM_FLOOR_DIVIDE:
    case ATOM_MODULO: return;
    }
}

bool loop_verify_extent(LoopVerifier *verifier, ExtentId extent, const char *what) {
    LeafCheck check = {.verifier = verifier, .what = what};
    extent_visit_leaves(verifier->function->module->extents, extent, verify_leaf, &check);
    return !verifier->failed;
}

bool loop_verify_buffer(LoopVerifier *verifier, LoopBufferId id) {
    if (id.index == 0 || id.index >= verifier->function->buffers.count) {
        return loop_verify_fail(verifier, "buffer %u does not exist", id.index);
    }
    const LoopBuffer *buffer = loop_buffer(verifier->function, id);
    if (buffer->kind == LOOP_BUFFER_POINTER && !verifier->bound[id.index]) {
        return loop_verify_fail(verifier, "pointer %s is used before it is bound", buffer->name);
    }
    return true;
}

// Only what the facts refute, where the code can run, is a fault: lowering proves the rest or checks it at run time.
void loop_verify_access(LoopVerifier *verifier, LoopBufferId id, ExtentId offset) {
    if (!loop_verify_buffer(verifier, id) || !loop_verify_extent(verifier, offset, "an offset")) return;
    const LoopBuffer *buffer = loop_buffer(verifier->function, id);
    if (verifier->conditional) return;
    bool negative = facts_nonnegative(verifier->facts, offset) == PROOF_REFUTED;
    bool beyond = !negative && facts_less(verifier->facts, offset, buffer->element_count) == PROOF_REFUTED;
    if ((!negative && !beyond) || !loop_verify_may_run(verifier)) return;
    loop_verify_fail(verifier, "an offset into %s is %s", buffer->name, negative ? "negative" : "beyond its end");
}

// ---- operations --------------------------------------------------------------------------------------------------

static DType operand_dtype(const LoopVerifier *verifier, const LoopExpression *expression, uint32_t position) {
    return loop_expression(verifier->function, expression->operands[position])->dtype;
}

static bool operands_agree(const LoopVerifier *verifier, const LoopExpression *expression, uint32_t first) {
    for (uint32_t i = first + 1; i < expression->operand_count; i++)
        if (operand_dtype(verifier, expression, i) != operand_dtype(verifier, expression, first)) return false;
    return true;
}

// The dtype rule of ops.def.
static bool dtypes_fit(const LoopVerifier *verifier, const LoopExpression *expression) {
    DType first = operand_dtype(verifier, expression, 0);
    switch (ir_op_info(expression->op)->dtype_rule) {
    case IR_DTYPE_DECLARED: return expression->dtype != DTYPE_NONE;
    case IR_DTYPE_SAME: return operands_agree(verifier, expression, 0) && expression->dtype == first;
    case IR_DTYPE_COMPARE: return operands_agree(verifier, expression, 0) && expression->dtype == DTYPE_BOOL;
    case IR_DTYPE_SELECT:
        return first == DTYPE_BOOL && operands_agree(verifier, expression, 1) &&
               expression->dtype == operand_dtype(verifier, expression, 1);
    case IR_DTYPE_FIRST: return expression->dtype == first;
    case IR_DTYPE_BOOL:
        return operands_agree(verifier, expression, 0) && first == DTYPE_BOOL && expression->dtype == DTYPE_BOOL;
    }
    return false;
}

static void verify_apply(LoopVerifier *verifier, const LoopExpression *expression) {
    const IrOpInfo *info = ir_op_info(expression->op);
    if (info->op_class != IR_CLASS_POINTWISE)
        loop_verify_fail(verifier, "%s is not a pointwise operation", info->name);
    else if (expression->operand_count != info->least_operands) {
        loop_verify_fail(verifier, "%s has %u operands", info->name, expression->operand_count);
    } else if (!dtypes_fit(verifier, expression)) {
        loop_verify_fail(verifier, "the types of %s do not fit (first operand %s, result %s)", info->name,
                         dtype_name(operand_dtype(verifier, expression, 0)), dtype_name(expression->dtype));
    }
}

static void verify_variable_use(LoopVerifier *verifier, LoopVariableId id) {
    if (id.index == 0 || id.index >= verifier->function->variables.count) {
        loop_verify_fail(verifier, "variable s%u does not exist", id.index);
    } else if (!verifier->assigned[id.index]) {
        loop_verify_fail(verifier, "%s is used before it is assigned", loop_variable(verifier->function, id)->name);
    }
}

// What an operand adds to the offset is not known here: lowering clamps it.
static void verify_load(LoopVerifier *verifier, const LoopExpression *load) {
    if (load->operand_count == 0) {
        loop_verify_access(verifier, load->buffer, load->extent);
        return;
    }
    if (!loop_verify_buffer(verifier, load->buffer) || !loop_verify_extent(verifier, load->extent, "an offset")) return;
    if (operand_dtype(verifier, load, 0) != DTYPE_I64) loop_verify_fail(verifier, "an offset of type %s", dtype_name(operand_dtype(verifier, load, 0)));
}

static void verify_expression(LoopVerifier *verifier, LoopExpressionId id) {
    const LoopExpression *expression = loop_expression(verifier->function, id);
    switch (expression->kind) {
    case LOOP_CONSTANT: return;
    case LOOP_EXTENT: loop_verify_extent(verifier, expression->extent, "an extent"); return;
    case LOOP_LOAD: verify_load(verifier, expression); return;
    case LOOP_VARIABLE: verify_variable_use(verifier, expression->variable); return;
    case LOOP_APPLY: verify_apply(verifier, expression); return;
    }
}

static bool verify_root(LoopVerifier *verifier, LoopExpressionId id, const char *what) {
    if (id.index != 0 && id.index < verifier->function->expressions.count) return true;
    return loop_verify_fail(verifier, "%s does not exist", what);
}

static bool verify_roots(LoopVerifier *verifier, const LoopStatement *statement) {
    bool stores = statement->kind == LOOP_STORE || statement->kind == LOOP_ASSIGN;
    if (stores && !verify_root(verifier, statement->value, "the value of a statement")) return false;
    bool tests = statement->kind == LOOP_IF || statement->kind == LOOP_WHILE || statement->kind == LOOP_CHECK;
    if (tests && !verify_root(verifier, statement->condition, "a condition")) return false;
    for (uint32_t i = 0; i < statement->accumulator_count; i++)
        if (!verify_root(verifier, statement->accumulators[i].value, "the value of an accumulator")) return false;
    return true;
}

void loop_verify_expressions(LoopVerifier *verifier, const LoopStatement *statement) {
    if (verifier->failed || !verify_roots(verifier, statement)) return;
    loop_walk_statement(&verifier->walk, statement);
    for (size_t i = 0; i < verifier->walk.order.count && !verifier->failed; i++) {
        verify_expression(verifier, verifier->walk.order.items[i]);
    }
}

// ---- accumulators ------------------------------------------------------------------------------------------------

static bool order_has_factor(IrOrder order) { return order == IR_ORDER_CHUNK256 || order == IR_ORDER_LANES16_FMA; }

static bool combiner_fits(IrOp combiner, DType dtype) {
    if (combiner == IR_BIT_AND || combiner == IR_BIT_OR) return dtype == DTYPE_BOOL || dtype_is_integer(dtype);
    return combiner == IR_ADD || combiner == IR_MULTIPLY || combiner == IR_MINIMUM || combiner == IR_MAXIMUM;
}

static void verify_factor(LoopVerifier *verifier, const LoopAccumulator *accumulator) {
    if (accumulator->combiner != IR_ADD)
        loop_verify_fail(verifier, "a product accumulated by another operation than add");
    DType value = loop_expression(verifier->function, accumulator->value)->dtype;
    DType factor = loop_expression(verifier->function, accumulator->factor)->dtype;
    if (value != factor)
        loop_verify_fail(verifier, "factors of types %s and %s", dtype_name(value), dtype_name(factor));
}

void loop_verify_accumulator(LoopVerifier *verifier, const LoopStatement *statement, uint32_t position) {
    if (verifier->failed) return;
    const LoopAccumulator *accumulator = &statement->accumulators[position];
    bool has_factor = accumulator->factor.index != 0;
    DType dtype = loop_expression(verifier->function, accumulator->value)->dtype;
    if (!combiner_fits(accumulator->combiner, dtype)) {
        loop_verify_fail(verifier, "%s cannot combine %s", ir_op_info(accumulator->combiner)->name, dtype_name(dtype));
    } else if (has_factor != order_has_factor(statement->order) && !(has_factor && statement->order == IR_ORDER_ANY)) {
        loop_verify_fail(verifier, "order %s does not fit an accumulator %s a factor", ir_order_name(statement->order),
                         has_factor ? "with" : "without");
    } else if (accumulator->is_position && accumulator->combiner != IR_MINIMUM && accumulator->combiner != IR_MAXIMUM) {
        loop_verify_fail(verifier, "the position of %s", ir_op_info(accumulator->combiner)->name);
    } else if (accumulator->is_position && has_factor) {
        loop_verify_fail(verifier, "a position of products");
    }
    if (has_factor) verify_factor(verifier, accumulator);
}
