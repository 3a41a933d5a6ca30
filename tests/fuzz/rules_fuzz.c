// Fuzzes the reader of rule files. Beyond not crashing: an error has a place inside the text and a message; the same text
// gives the same table twice; and a text without errors gives rules that saturate a small graph within limits.

#include "tests/unit/rule_fixture.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static EgGraph *create(FixtureData *data) {
    const EgSignature *signature = fixture_signature();
    EgOptions options = {.max_nodes = 2000, .max_matches = 2000, .max_bytes = 1 << 24, .trace = true, .function_data = data};
    options.functions = signature->functions, options.function_count = signature->function_count;
    options.constants = signature->constants, options.constant_count = signature->constant_count;
    return eg_create(signature->ops, signature->op_count, &options);
}

static void check_place(const char *text, const EgError *error) {
    uint32_t lines = 1;
    const char *line = text;
    for (; lines < error->line && (line = strchr(line, '\n')); lines++) line++;
    if (!line || error->column == 0 || error->column > strcspn(line, "\n") + 1 || !error->message[0]) abort();
}

static void check_table(const char *text) {
    TextBuffer printed[2] = {{0}, {0}};
    for (int k = 0; k < 2; k++) {
        EgRulePool *pool = eg_rule_pool_create(fixture_signature());
        if (!eg_rule_pool_read(pool, text, NULL)) abort();
        EgRuleTable table = eg_rule_pool_table(pool);
        eg_rule_table_print(&table, "rules", &printed[k]);
        eg_rule_pool_destroy(pool);
    }
    if (strcmp(printed[0].text, printed[1].text)) abort();
    for (int k = 0; k < 2; k++) text_free(&printed[k]);
}

static void run_rules(EgGraph *graph) {
    static const char *const terms[] = {"(add (negate (negate x)) (multiply y 3))", "(slice 2 (slice 3 (add x y)))", "(pad 7 (leaf 4) zero)"};
    EgError error;
    for (int k = 0; k < 3; k++)
        if (!eg_add_term(graph, terms[k], &error).index) abort();
    for (uint32_t phase = 0; phase < 2; phase++) eg_run(graph, phase, 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char *text = malloc(size + 1); // its own allocation, so that reading past its end is seen
    if (!text) abort();
    if (size) memcpy(text, bytes, size);
    text[size] = '\0';
    FixtureData data = {0};
    EgGraph *graph = create(&data);
    EgError error = {0};
    bool good = eg_rules_read(graph, text, NULL, &error);
    if (!good) check_place(text, &error);
    else check_table(text), run_rules(graph);
    eg_destroy(graph);
    free(text);
    return 0;
}
