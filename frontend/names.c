// What programs can use by name, read off the tables that the checker itself looks names up in.

#include "names.h"
#include "expression.h"
#include "standard_library.h"
#include <string.h>

typedef struct Visitor {
    void (*visit)(void *data, const char *name);
    void *data;
    TextBuffer buffer;
} Visitor;

static void visit_joined(Visitor *visitor, const char *prefix, const char *name, size_t length, const char *suffix) {
    visitor->buffer.length = 0;
    text_format(&visitor->buffer, "%s%.*s%s", prefix, (int)length, name, suffix);
    visitor->visit(visitor->data, visitor->buffer.text);
}

static void visit_words(Visitor *visitor, const char *prefix, const char *words) {
    while (*words) {
        size_t length = strcspn(words, " ");
        if (length > 0) visit_joined(visitor, prefix, words, length, "");
        words += length + (words[length] == ' ');
    }
}

static void visit_table(Visitor *visitor, const char *prefix, const Builtin *table, bool methods_only) {
    for (; table->name; table++)
        if (!methods_only || table->method) visit_joined(visitor, prefix, table->name, strlen(table->name), "");
}

typedef struct Prefixed {
    Visitor *visitor;
    const char *prefix;
} Prefixed;

static void visit_prefixed(void *data, const char *name) {
    const Prefixed *prefixed = data;
    visit_joined(prefixed->visitor, prefixed->prefix, name, strlen(name), "");
}

static void visit_standard(Visitor *visitor, const char *prefix, const char *module, bool methods_only) {
    Prefixed prefixed = {visitor, prefix};
    standard_each_name(module, methods_only, visit_prefixed, &prefixed);
}

static void visit_operators(Visitor *visitor) {
    static const AstOperator unary[] = {AST_NEGATE, AST_POSITIVE, AST_INVERT};
    for (AstOperator operation = AST_ADD; operation <= AST_BIT_XOR; operation++)
        visit_words(visitor, "operator ", ast_operator_spelling(operation));
    for (AstComparison comparison = AST_EQUAL; comparison <= AST_GREATER_EQUAL; comparison++)
        visit_words(visitor, "operator ", ast_comparison_spelling(comparison));
    for (size_t i = 0; i < sizeof unary / sizeof *unary; i++) visit_joined(visitor, "operator ", ast_operator_spelling(unary[i]), 1, "x");
}

void fe_visit_names(void (*visit)(void *data, const char *name), void *data) {
    Visitor visitor = {.visit = visit, .data = data};
    for (int op = 0; op < IR_OP_COUNT; op++) visit_words(&visitor, "np.", ir_op_info((IrOp)op)->spellings);
    for (const Builtin *const *table = builtin_numpy_tables(); *table; table++) {
        visit_table(&visitor, "np.", *table, false);
        visit_table(&visitor, "ndarray.", *table, true);
    }
    visit_standard(&visitor, "np.", "np", false);
    visit_standard(&visitor, "np.linalg.", "np.linalg", false);
    visit_standard(&visitor, "moa.", "moa", false);
    visit_standard(&visitor, "ndarray.", "np", true);
    visit_table(&visitor, "np.ufunc.", builtin_ufunc_table, false);
    visit_words(&visitor, "np.", builtin_constant_names);
    visit_table(&visitor, "np.linalg.", builtin_linalg_table, false);
    visit_words(&visitor, "np.linalg.", builtin_linalg_shared_names);
    visit_table(&visitor, "moa.", builtin_moa_table, false);
    visit_words(&visitor, "ndarray.", builtin_property_names);
    visit_table(&visitor, "ndarray.", builtin_method_table, false);
    visit_operators(&visitor);
    text_free(&visitor.buffer);
}
