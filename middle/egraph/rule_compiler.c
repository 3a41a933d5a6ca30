// The rule compiler that runs while building: rule files to a C file of constant tables.

#include "rule_language.h"

#include <stdio.h>

static bool read_file(const char *path, TextBuffer *text) {
    FILE *file = fopen(path, "rb");
    char block[4096];
    if (!file) return false;
    for (size_t length; (length = fread(block, 1, sizeof block, file)) > 0;) text_add_bytes(text, block, length);
    bool good = !ferror(file);
    return fclose(file) == 0 && good;
}

static bool write_file(const char *path, const TextBuffer *text) {
    FILE *file = fopen(path, "wb");
    if (!file) return false;
    bool good = fwrite(text->text, 1, text->length, file) == text->length;
    return fclose(file) == 0 && good;
}

static bool read_rules(EgRulePool *pool, EgGraph *graph, const char *path) {
    TextBuffer text = {0};
    EgError error = {0};
    text_add(&text, "");
    bool readable = read_file(path, &text);
    const char *rules = text.text ? text.text : "";
    // The graph says which rules are too large for the engine.
    bool good = readable && eg_rule_pool_read(pool, rules, &error) && eg_rules_read(graph, rules, NULL, &error);
    if (!readable) fprintf(stderr, "%s: error: cannot be read\n", path);
    else if (!good) fprintf(stderr, "%s:%u:%u: error: %s\n", path, error.line, error.column, error.message);
    text_free(&text);
    return good;
}

static bool write_table(const EgRulePool *pool, const char *path, const char *symbol) {
    TextBuffer output = {0};
    EgRuleTable table = eg_rule_pool_table(pool);
    eg_rule_table_print(&table, symbol, &output);
    bool good = write_file(path, &output);
    if (!good) fprintf(stderr, "%s: error: cannot be written\n", path);
    text_free(&output);
    return good;
}

int eg_rule_compiler_main(const EgSignature *signature, int argument_count, char **arguments) {
    if (argument_count < 3) {
        fprintf(stderr, "usage: rulec OUTPUT SYMBOL FILE...\n");
        return 2;
    }
    EgOptions options = {.functions = signature->functions, .function_count = signature->function_count};
    options.constants = signature->constants, options.constant_count = signature->constant_count;
    EgGraph *graph = eg_create(signature->ops, signature->op_count, &options);
    EgRulePool *pool = eg_rule_pool_create(signature);
    bool good = true;
    for (int k = 3; k < argument_count && good; k++) good = read_rules(pool, graph, arguments[k]);
    good = good && write_table(pool, arguments[1], arguments[2]);
    eg_rule_pool_destroy(pool);
    eg_destroy(graph);
    return good ? 0 : 1;
}
