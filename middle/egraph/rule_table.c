// Rule tables: the fingerprint of a signature, and a table as C text.

#include "rule_internal.h"

#include <inttypes.h>

EgSignature eg_graph_signature(const EgGraph *graph) {
    const EgOptions *options = &graph->options;
    return (EgSignature){graph->ops, graph->op_count, options->functions, options->function_count, options->constants, options->constant_count};
}

static uint64_t hash_text(const char *text, uint64_t hash) { return hash_bytes(text, strlen(text) + 1, hash); }

uint64_t eg_signature_fingerprint(const EgSignature *signature) {
    uint64_t hash = signature->op_count;
    for (size_t k = 0; k < signature->op_count; k++) {
        const EgOpInfo *op = &signature->ops[k];
        const unsigned char form[] = {op->arity, op->has_payload, op->literal};
        hash = hash_bytes(form, sizeof form, hash_text(op->name, hash));
    }
    for (size_t k = 0; k < signature->function_count; k++) {
        const EgFunction *function = &signature->functions[k];
        hash = hash_text(function->parameters, hash_text(function->name, hash)) + function->is_guard;
    }
    for (size_t k = 0; k < signature->constant_count; k++) {
        hash = hash_text(signature->constants[k].name, hash);
        hash = hash_bytes(&signature->constants[k].value, sizeof signature->constants[k].value, hash);
    }
    return hash;
}

// ---- printing ----------------------------------------------------------------------------------------------------

// As a string literal. Octal escapes have three digits, so that what follows does not continue them.
static void print_string(TextBuffer *output, const char *text) {
    text_add_char(output, '"');
    for (; *text; text++) {
        if (*text == '\n') text_add(output, "\\n");
        else if (*text < ' ' || *text > '~' || strchr("\"\\?", *text)) text_format(output, "\\%03o", (unsigned)(unsigned char)*text);
        else text_add_char(output, *text);
    }
    text_add_char(output, '"');
}

static void print_forms(const EgRuleTable *table, TextBuffer *output) {
    for (size_t k = 0; k < table->form_count; k++) {
        const EgRuleForm *form = &table->forms[k];
        text_add(output, "    {");
        print_string(output, form->name);
        text_add(output, ", ");
        print_string(output, form->equation);
        text_format(output, ", %u, %u, %u, %u},\n", form->line, form->column, form->measure, form->tag);
    }
}

static void print_rules(const EgRuleTable *table, TextBuffer *output) {
    for (size_t k = 0; k < table->rule_count; k++) {
        const EgTableRule *rule = &table->rules[k];
        text_add(output, "    {");
        print_string(output, rule->name);
        text_format(output, ", %u, %u, %u, %u, %u, %u, %u, ", rule->form, rule->nodes, rule->children, rule->variables, rule->roots, rule->calls, rule->arguments);
        text_format(output, "%u, %u, %u, %u, %u, %u},\n", rule->node_count, rule->child_count, rule->variable_count, rule->root_count, rule->call_count, rule->argument_count);
    }
}

// The least int64_t has no decimal literal.
static void print_integer(TextBuffer *output, int64_t value) {
    if (value == INT64_MIN) text_add(output, "INT64_MIN");
    else text_format(output, "INT64_C(%" PRId64 ")", value);
}

static void print_nodes(const EgRuleTable *table, TextBuffer *output) {
    for (size_t k = 0; k < table->node_count; k++) {
        const EgPatternNode *node = &table->nodes[k];
        text_format(output, "    {%u, %u, %d, %u, %u, %u, %u, ", node->kind, node->attribute_kind, node->ground, node->op, node->variable, node->source, node->children);
        print_integer(output, node->payload);
        text_add(output, "},\n");
    }
}

static void print_children(const EgRuleTable *table, TextBuffer *output) {
    for (size_t k = 0; k < table->child_count; k++) text_format(output, "    %u,\n", table->children[k]);
}

static void print_variables(const EgRuleTable *table, TextBuffer *output) {
    for (size_t k = 0; k < table->variable_count; k++) {
        text_add(output, "    {");
        print_string(output, table->variables[k].name);
        text_format(output, ", %d},\n", table->variables[k].payload);
    }
}

static void print_roots(const EgRuleTable *table, TextBuffer *output) {
    for (size_t k = 0; k < table->root_count; k++) text_format(output, "    {%u, %#xu},\n", table->roots[k].node, table->roots[k].variable);
}

static void print_calls(const EgRuleTable *table, TextBuffer *output) {
    for (size_t k = 0; k < table->call_count; k++) text_format(output, "    {%u, %u},\n", table->calls[k].function, table->calls[k].arguments);
}

static void print_arguments(const EgRuleTable *table, TextBuffer *output) {
    for (size_t k = 0; k < table->argument_count; k++) {
        text_format(output, "    {%u, ", table->arguments[k].kind);
        print_integer(output, table->arguments[k].value);
        text_add(output, "},\n");
    }
}

typedef struct Pool {
    const char *type, *name, *count_name;
    size_t count;
    void (*print)(const EgRuleTable *table, TextBuffer *output);
} Pool;

enum { POOLS = 8 };

static void list_pools(const EgRuleTable *table, Pool *pools) {
    const Pool list[POOLS] = {
        {"EgRuleForm", "forms", "form_count", table->form_count, print_forms},
        {"EgTableRule", "rules", "rule_count", table->rule_count, print_rules},
        {"EgPatternNode", "nodes", "node_count", table->node_count, print_nodes},
        {"uint32_t", "children", "child_count", table->child_count, print_children},
        {"EgPatternVariable", "variables", "variable_count", table->variable_count, print_variables},
        {"EgPatternRoot", "roots", "root_count", table->root_count, print_roots},
        {"EgPatternCall", "calls", "call_count", table->call_count, print_calls},
        {"EgPatternArgument", "arguments", "argument_count", table->argument_count, print_arguments},
    };
    memcpy(pools, list, sizeof list);
}

void eg_rule_table_print(const EgRuleTable *table, const char *symbol, TextBuffer *output) {
    Pool pools[POOLS];
    list_pools(table, pools);
    text_add(output, "// Written by rulec. Do not edit.\n\n#include \"middle/egraph/rule_table.h\"\n\n");
    for (int k = 0; k < POOLS; k++) {
        if (!pools[k].count) continue;
        text_format(output, "static const %s %s[] = {\n", pools[k].type, pools[k].name);
        pools[k].print(table, output);
        text_add(output, "};\n\n");
    }
    text_format(output, "extern const EgRuleTable %s;\nconst EgRuleTable %s = {\n    .fingerprint = UINT64_C(%" PRIu64 "),\n", symbol, symbol, table->fingerprint);
    for (int k = 0; k < POOLS; k++)
        if (pools[k].count) text_format(output, "    .%s = %s,\n    .%s = %zu,\n", pools[k].name, pools[k].name, pools[k].count_name, pools[k].count);
    text_add(output, "};\n");
}
