// What each union by a rule was made from: the match, and the vertex of every node that the rule's patterns stand for at
// that moment. All of it was there before the union, so that explaining it with older unions alone is possible.

#include "explain_internal.h"

static uint64_t payload_of(const EgPatternNode *node, const uint32_t *record) {
    if (node->attribute_kind == EG_ATTRIBUTE_CONSTANT) return (uint64_t)node->payload;
    return record[node->source] | (uint64_t)record[node->source + 1] << 32;
}

// The node of a pattern node whose children have `classes`; 0 when the graph has none.
static uint32_t find_node(const EgGraph *graph, const EgRuleData *rule, uint32_t at, const uint32_t *record, const uint32_t *classes) {
    const EgPatternNode *pattern = &rule->pattern.items[at];
    const EgShape *shape = &graph->shapes[pattern->op];
    uint32_t key[EG_MAX_KEY] = {0};
    for (uint32_t k = 0; k < shape->arity; k++) key[k] = classes[rule->pattern_children[pattern->children + k]];
    if (shape->has_payload) {
        uint64_t payload = payload_of(pattern, record);
        key[shape->arity] = (uint32_t)payload;
        key[shape->arity + 1] = (uint32_t)(payload >> 32);
    }
    return eg_table_find(graph, pattern->op, key, eg_hash_key(pattern->op, key, shape->key_count));
}

uint32_t eg_application_add(EgGraph *graph, uint32_t index, const uint32_t *record) {
    const EgRuleData *rule = &graph->rules.items[index];
    uint32_t application = (uint32_t)graph->applications.count, classes[EG_MAX_RULE_NODES];
    eg_push(&graph->memory, &graph->applications, index);
    for (uint32_t k = 0; k < rule->record_words; k++) eg_push(&graph->memory, &graph->applications, record[k]);
    for (uint32_t k = 0; k < rule->pattern.count; k++) {
        const EgPatternNode *pattern = &rule->pattern.items[k];
        uint32_t vertex = pattern->kind == EG_PATTERN_VARIABLE ? record[pattern->variable] : 0;
        classes[k] = vertex;
        if (pattern->kind == EG_PATTERN_APPLY) {
            uint32_t node = find_node(graph, rule, k, record, classes);
            REQUIRE(node, "a match of rule %s is not in the e-graph", rule->name);
            vertex = graph->node_vertex.items[node];
            classes[k] = graph->cells.items[node].class;
        }
        eg_push(&graph->memory, &graph->applications, vertex);
    }
    return application;
}

EgApplication eg_application(const EgGraph *graph, uint32_t application) {
    const uint32_t *words = &graph->applications.items[application];
    const EgRuleData *rule = &graph->rules.items[words[0]];
    return (EgApplication){rule, words + 1, words + 1 + rule->record_words};
}

int64_t eg_application_payload(const EgApplication *application, const EgPatternNode *node) {
    return (int64_t)payload_of(node, application->record);
}

// ---- queries -----------------------------------------------------------------------------------------------------

EgClass eg_proof_side(const EgGraph *graph, EgProofStep step, bool left) {
    REQUIRE(step.reason == EG_BY_RULE, "only a step by a rule has sides");
    EgApplication application = eg_application(graph, step.application);
    const EgRuleData *rule = application.rule;
    uint32_t classes[EG_MAX_RULE_NODES];
    uint32_t root = left ? rule->left_root : (uint32_t)rule->pattern.count - 1;
    for (uint32_t k = 0; k <= root; k++) {
        const EgPatternNode *pattern = &rule->pattern.items[k];
        if (pattern->kind == EG_PATTERN_VARIABLE) {
            classes[k] = eg_find(graph, (EgClass){application.record[pattern->variable]}).index;
            continue;
        }
        uint32_t node = find_node(graph, rule, k, application.record, classes);
        if (!node) return (EgClass){0};
        classes[k] = eg_node_class(graph, (EgNode){node}).index;
    }
    return (EgClass){classes[root]};
}

size_t eg_rule_variable_count(const EgGraph *graph, EgRule rule) { return graph->rules.items[rule.index].variables.count; }

const char *eg_rule_variable_name(const EgGraph *graph, EgRule rule, size_t variable) {
    return graph->rules.items[rule.index].variables.items[variable].name;
}

EgBinding eg_proof_binding(const EgGraph *graph, EgProofStep step, size_t variable) {
    EgApplication application = eg_application(graph, step.application);
    const EgVariable *source = &application.rule->variables.items[variable];
    const uint32_t *words = application.record + source->word;
    if (!source->payload) return (EgBinding){.name = source->name, .class = {words[0]}};
    return (EgBinding){.name = source->name, .is_payload = true, .payload = (int64_t)(words[0] | (uint64_t)words[1] << 32)};
}
