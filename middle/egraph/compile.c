// Rules to code: left sides to instructions in the shared trie, right sides to build programs.
//
// Registers are numbered along the path from the trie's root, so that two rules with the same beginning use the same
// registers and share its instructions. Within a pattern, tests come before the searches they can spare.

#include "engine_internal.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Pending {
    uint32_t node, reg; // a pattern node to be bound to the class in a register
} Pending;

typedef struct Compiler {
    EgGraph *graph;
    EgRuleData *rule;
    const EgPatterns *patterns;
    uint32_t tail;     // the instruction to continue from
    uint32_t next_reg;
    VECTOR(uint16_t) registers; // by variable, 0 while unbound
    VECTOR(Pending) pending;    // queue
    size_t taken;
    bool too_large;
} Compiler;

// ---- the trie ----------------------------------------------------------------------------------------------------

static bool same_instruction(const EgInstruction *left, const EgInstruction *right) {
    return left->kind == right->kind && left->op == right->op && left->from == right->from && left->out == right->out &&
           left->value == right->value && left->first_scan == right->first_scan;
}

// Continues with an instruction, which is shared when the path so far already continues with it.
static void emit(Compiler *compiler, EgInstruction instruction) {
    EgGraph *graph = compiler->graph;
    uint32_t last = 0;
    for (uint32_t at = graph->code.items[compiler->tail].child; at; at = graph->code.items[at].sibling) {
        last = at;
        if (!same_instruction(&graph->code.items[at], &instruction)) continue;
        compiler->tail = at;
        return;
    }
    uint32_t added = (uint32_t)graph->code.count;
    eg_push(&graph->memory, &graph->code, instruction);
    if (last) graph->code.items[last].sibling = added;
    else graph->code.items[compiler->tail].child = added;
    compiler->tail = added;
}

// ---- ground terms ------------------------------------------------------------------------------------------------

static bool same_ground(const EgGraph *graph, const EgGround *left, const EgGround *right) {
    if (left->op != right->op || left->payload != right->payload) return false;
    uint32_t arity = graph->shapes[left->op].arity;
    const uint32_t *children = graph->ground_children.items;
    return arity == 0 || !memcmp(children + left->children, children + right->children, arity * sizeof(uint32_t));
}

static uint32_t intern_ground(EgGraph *graph, const EgPatterns *patterns, uint32_t at) {
    const EgPatternNode *node = &patterns->nodes.items[at];
    uint32_t arity = graph->shapes[node->op].arity, children[EG_MAX_ARITY];
    for (uint32_t k = 0; k < arity; k++) children[k] = intern_ground(graph, patterns, patterns->children.items[node->children + k]);
    EgGround ground = {.op = node->op, .children = (uint32_t)graph->ground_children.count, .payload = (uint64_t)node->payload};
    for (uint32_t k = 0; k < arity; k++) eg_push(&graph->memory, &graph->ground_children, children[k]);
    for (uint32_t k = 0; k < graph->grounds.count; k++) {
        if (!same_ground(graph, &graph->grounds.items[k], &ground)) continue;
        graph->ground_children.count = ground.children;
        return k;
    }
    eg_push(&graph->memory, &graph->grounds, ground);
    return (uint32_t)graph->grounds.count - 1;
}

// ---- left sides --------------------------------------------------------------------------------------------------

static void test_variable(Compiler *compiler, uint32_t variable, uint32_t reg) {
    uint16_t *bound = &compiler->registers.items[variable];
    if (!*bound) *bound = (uint16_t)reg;
    else emit(compiler, (EgInstruction){.kind = EG_COMPARE, .from = (uint16_t)reg, .value = *bound});
}

static void test_payload(Compiler *compiler, const EgPatternNode *node, uint32_t reg) {
    for (uint32_t half = 0; half < 2; half++) {
        uint16_t at = (uint16_t)(reg + half);
        uint16_t bound = node->payload_kind == EG_PAYLOAD_VARIABLE ? compiler->registers.items[node->payload_variable] : 0;
        uint32_t word = (uint32_t)((uint64_t)node->payload >> (32 * half));
        if (node->payload_kind == EG_PAYLOAD_CONSTANT) emit(compiler, (EgInstruction){.kind = EG_CONST, .from = at, .value = word});
        else if (bound) emit(compiler, (EgInstruction){.kind = EG_COMPARE, .from = at, .value = bound + half});
    }
    if (node->payload_kind == EG_PAYLOAD_VARIABLE && !compiler->registers.items[node->payload_variable])
        compiler->registers.items[node->payload_variable] = (uint16_t)reg;
}

// Emits the search for a pattern node, then the tests on its key; nested applications wait in the queue.
static void search(Compiler *compiler, EgInstruction instruction, const EgPatternNode *node) {
    const EgShape *shape = &compiler->graph->shapes[node->op];
    instruction.op = (uint16_t)node->op;
    instruction.out = (uint16_t)compiler->next_reg;
    compiler->next_reg += shape->key_count > 2 ? shape->key_count : 2; // a bind copies two words whatever the key
    if (compiler->next_reg > EG_MAX_REGISTERS) compiler->too_large = true;
    if (compiler->too_large) return;
    emit(compiler, instruction);
    if (shape->has_payload) test_payload(compiler, node, instruction.out + shape->arity);
    for (uint32_t k = 0; k < shape->arity; k++) {
        uint32_t child = compiler->patterns->children.items[node->children + k], reg = instruction.out + k;
        const EgPatternNode *pattern = &compiler->patterns->nodes.items[child];
        if (pattern->kind == EG_PATTERN_VARIABLE) test_variable(compiler, pattern->variable, reg);
        else if (pattern->ground)
            emit(compiler, (EgInstruction){.kind = EG_LOOKUP, .from = (uint16_t)reg, .value = intern_ground(compiler->graph, compiler->patterns, child)});
        else vector_push(&compiler->pending, (Pending){child, reg});
    }
}

// A pattern whose class is named by a variable that is bound already is searched for in that class.
static void search_root(Compiler *compiler, size_t position) {
    const EgPatternNode *node = &compiler->patterns->nodes.items[compiler->patterns->left.items[position]];
    uint32_t name = compiler->patterns->left_names.items[position];
    if (name != EG_NONE && compiler->registers.items[name]) {
        search(compiler, (EgInstruction){.kind = EG_BIND, .from = compiler->registers.items[name]}, node);
        return;
    }
    uint16_t class_reg = (uint16_t)compiler->next_reg++;
    if (name != EG_NONE) compiler->registers.items[name] = class_reg;
    bool class_matters = compiler->patterns->left.count > 1 || name != EG_NONE;
    search(compiler, (EgInstruction){.kind = EG_SCAN, .from = class_reg, .value = class_matters, .first_scan = position == 0}, node);
}

static void compile_left(Compiler *compiler) {
    compiler->tail = 1;
    compiler->next_reg = 1; // register 0 means unbound
    for (size_t k = 0; k < compiler->patterns->variables.count; k++) vector_push(&compiler->registers, 0);
    for (size_t position = 0; position < compiler->patterns->left.count; position++) {
        search_root(compiler, position);
        for (; compiler->taken < compiler->pending.count && !compiler->too_large; compiler->taken++) {
            Pending next = compiler->pending.items[compiler->taken];
            search(compiler, (EgInstruction){.kind = EG_BIND, .from = (uint16_t)next.reg}, &compiler->patterns->nodes.items[next.node]);
        }
    }
}

static bool is_search(const EgInstruction *instruction) {
    return instruction->kind == EG_SCAN || instruction->kind == EG_BIND || instruction->kind == EG_LOOKUP;
}

static void include_registers(EgInstruction *instruction, uint16_t lowest, uint16_t highest) {
    if (lowest < instruction->lowest) instruction->lowest = lowest;
    if (highest > instruction->highest) instruction->highest = highest;
}

// Whether other searches follow an instruction anywhere below it, and from which registers. A scan starts from nowhere,
// which register 0 stands for.
static void mark_searches(EgGraph *graph) {
    for (size_t at = graph->code.count; at-- > 1;) {
        EgInstruction *instruction = &graph->code.items[at];
        instruction->searches = false;
        instruction->lowest = EG_MAX_REGISTERS, instruction->highest = 0;
        for (uint32_t child = instruction->child; child; child = graph->code.items[child].sibling) {
            const EgInstruction *below = &graph->code.items[child];
            uint16_t from = below->kind == EG_SCAN ? 0 : below->from;
            instruction->searches = instruction->searches || is_search(below) || below->searches;
            if (is_search(below)) include_registers(instruction, from, from);
            include_registers(instruction, below->lowest, below->highest);
        }
    }
}

// ---- right sides -------------------------------------------------------------------------------------------------

static bool is_used(const EgPatterns *patterns, uint32_t variable, uint32_t first_right) {
    for (size_t k = first_right; k <= patterns->right; k++) {
        const EgPatternNode *node = &patterns->nodes.items[k];
        if (node->kind == EG_PATTERN_VARIABLE && node->variable == variable) return true;
        if (node->kind == EG_PATTERN_APPLY && node->payload_kind == EG_PAYLOAD_VARIABLE && node->payload_variable == variable) return true;
    }
    return false;
}

// Variables that neither the right side nor a guard reads take no room in match records.
static void place_variables(Compiler *compiler, uint32_t first_right) {
    EgRuleData *rule = compiler->rule;
    rule->record_words = 1;
    for (uint32_t k = 0; k < compiler->patterns->variables.count; k++) {
        const EgPatternVariable *source = &compiler->patterns->variables.items[k];
        EgVariable variable = {.reg = compiler->registers.items[k], .payload = source->payload};
        if (rule->options.guard || is_used(compiler->patterns, k, first_right)) {
            variable.word = (uint16_t)rule->record_words;
            rule->record_words += source->payload ? 2 : 1;
        }
        variable.name = strndup(source->name, source->length);
        if (!variable.name) base_out_of_memory();
        vector_push(&rule->variables, variable);
    }
}

static uint32_t constant_column(EgRuleData *rule, uint32_t word) {
    for (uint32_t k = 0; k < rule->constants.count; k++)
        if (rule->constants.items[k] == word) return rule->record_words + k;
    vector_push(&rule->constants, word);
    return rule->record_words + (uint32_t)rule->constants.count - 1;
}

static void add_payload(EgRuleData *rule, const EgPatternNode *node) {
    for (uint32_t half = 0; half < 2; half++) {
        uint32_t column = node->payload_kind == EG_PAYLOAD_VARIABLE ? rule->variables.items[node->payload_variable].word + half
                                                                    : constant_column(rule, (uint32_t)((uint64_t)node->payload >> (32 * half)));
        vector_push(&rule->operands, column);
    }
}

// The column of op(operands from `operands` on), built once however often the right side mentions it.
static uint32_t add_build(EgGraph *graph, EgRuleData *rule, uint32_t op, uint32_t operands) {
    size_t size = graph->shapes[op].key_count * sizeof(uint32_t);
    for (size_t k = 0; k < rule->builds.count; k++) {
        const EgBuild *known = &rule->builds.items[k];
        if (known->op != op || (size && memcmp(rule->operands.items + known->operands, rule->operands.items + operands, size))) continue;
        rule->operands.count = operands;
        return known->out;
    }
    vector_push(&rule->builds, (EgBuild){op, operands, rule->columns});
    rule->build_cells += graph->shapes[op].cells;
    return rule->columns++;
}

static void compile_right(Compiler *compiler, uint32_t first_right) {
    EgRuleData *rule = compiler->rule;
    const EgPatterns *patterns = compiler->patterns;
    VECTOR(uint32_t) columns = {0}; // by pattern node
    for (size_t k = first_right; k <= patterns->right; k++)
        if (patterns->nodes.items[k].payload_kind == EG_PAYLOAD_CONSTANT)
            constant_column(rule, (uint32_t)patterns->nodes.items[k].payload), constant_column(rule, (uint32_t)((uint64_t)patterns->nodes.items[k].payload >> 32));
    rule->columns = rule->record_words + (uint32_t)rule->constants.count;
    for (size_t k = first_right; k <= patterns->right; k++) {
        const EgPatternNode *node = &patterns->nodes.items[k];
        uint32_t operands = (uint32_t)rule->operands.count;
        if (node->kind == EG_PATTERN_VARIABLE) {
            vector_push(&columns, rule->variables.items[node->variable].word);
            continue;
        }
        for (uint32_t i = 0; i < compiler->graph->shapes[node->op].arity; i++)
            vector_push(&rule->operands, columns.items[patterns->children.items[node->children + i] - first_right]);
        if (compiler->graph->shapes[node->op].has_payload) add_payload(rule, node);
        vector_push(&columns, add_build(compiler->graph, rule, node->op, operands));
    }
    rule->result = columns.items[patterns->right - first_right];
    if (rule->columns > EG_MAX_COLUMNS) compiler->too_large = true;
    vector_free(&columns);
}

// ---- rules -------------------------------------------------------------------------------------------------------

bool eg_compile_rule(EgGraph *graph, uint32_t index, const EgPatterns *patterns, EgError *error) {
    Compiler compiler = {.graph = graph, .rule = &graph->rules.items[index], .patterns = patterns};
    uint32_t first_right = patterns->left.items[patterns->left.count - 1] + 1;
    compile_left(&compiler);
    place_variables(&compiler, first_right);
    if (!compiler.too_large) compile_right(&compiler, first_right);
    if (!compiler.too_large) emit(&compiler, (EgInstruction){.kind = EG_YIELD, .value = index});
    mark_searches(graph);
    vector_free(&compiler.registers);
    vector_free(&compiler.pending);
    if (compiler.too_large && error) {
        *error = (EgError){.line = 1, .column = 1};
        snprintf(error->message, sizeof error->message, "the rule is too large");
    }
    return !compiler.too_large;
}

static void free_rule(EgGraph *graph, EgRuleData *rule) {
    for (size_t k = 0; k < rule->variables.count; k++) free(rule->variables.items[k].name);
    vector_free(&rule->variables);
    vector_free(&rule->builds);
    vector_free(&rule->operands);
    vector_free(&rule->constants);
    eg_release(&graph->memory, &rule->matches);
    free(rule->name);
}

bool eg_rule_add(EgGraph *graph, const char *name, const char *text, const EgRuleOptions *options, EgError *error) {
    EgPatterns patterns = {0};
    EgRuleData rule = {.name = strdup(name), .stale = true};
    if (!rule.name) base_out_of_memory();
    if (options) rule.options = *options;
    uint32_t index = (uint32_t)graph->rules.count;
    eg_push(&graph->memory, &graph->rules, rule);
    bool good = eg_pattern_parse_rule(graph, text, &patterns, error) && eg_compile_rule(graph, index, &patterns, error);
    if (!good) free_rule(graph, &graph->rules.items[--graph->rules.count]);
    eg_pattern_free(&patterns);
    return good;
}

// Instruction 0 is none; instruction 1 is the trie's root, under which every rule starts.
void eg_rules_create(EgGraph *graph) {
    for (int k = 0; k < 2; k++) eg_push(&graph->memory, &graph->code, (EgInstruction){0});
}

void eg_rules_free(EgGraph *graph) {
    for (size_t k = 0; k < graph->rules.count; k++) free_rule(graph, &graph->rules.items[k]);
    eg_release(&graph->memory, &graph->rules);
    eg_release(&graph->memory, &graph->code);
    eg_release(&graph->memory, &graph->grounds);
    eg_release(&graph->memory, &graph->ground_children);
}
