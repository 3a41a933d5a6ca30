// Rules to code: left sides to instructions in the shared trie, right sides to build programs.
//
// Registers are numbered along the path from the trie's root, so that two rules with the same beginning use the same
// registers and share its instructions. Within a pattern, tests come before the searches they can spare.

#include "rule_internal.h"

typedef struct Pending {
    uint32_t node, reg; // a pattern node to be bound to the class in a register
} Pending;

typedef struct Compiler {
    EgGraph *graph;
    EgRuleData *rule;
    const EgTableRule *source;
    const EgPatternNode *nodes;      // of the source, as are the next four
    const uint32_t *children;
    const EgPatternVariable *variables;
    const EgPatternCall *calls;
    const EgPatternArgument *arguments;
    uint32_t first_right;            // node
    uint16_t call_columns[EG_MAX_CALLS]; // word of each call's result in a match record, 0 for none
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

static uint32_t intern_ground(const Compiler *compiler, uint32_t at) {
    EgGraph *graph = compiler->graph;
    const EgPatternNode *node = &compiler->nodes[at];
    uint32_t arity = graph->shapes[node->op].arity, children[EG_MAX_ARITY];
    for (uint32_t k = 0; k < arity; k++) children[k] = intern_ground(compiler, compiler->children[node->children + k]);
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
        uint16_t bound = node->attribute_kind == EG_ATTRIBUTE_VARIABLE ? compiler->registers.items[node->source] : 0;
        uint32_t word = (uint32_t)((uint64_t)node->payload >> (32 * half));
        if (node->attribute_kind == EG_ATTRIBUTE_CONSTANT) emit(compiler, (EgInstruction){.kind = EG_CONST, .from = at, .value = word});
        else if (bound) emit(compiler, (EgInstruction){.kind = EG_COMPARE, .from = at, .value = bound + half});
    }
    if (node->attribute_kind == EG_ATTRIBUTE_VARIABLE && !compiler->registers.items[node->source])
        compiler->registers.items[node->source] = (uint16_t)reg;
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
        uint32_t child = compiler->children[node->children + k], reg = instruction.out + k;
        const EgPatternNode *pattern = &compiler->nodes[child];
        if (pattern->kind == EG_PATTERN_VARIABLE) test_variable(compiler, pattern->variable, reg);
        else if (pattern->ground)
            emit(compiler, (EgInstruction){.kind = EG_LOOKUP, .from = (uint16_t)reg, .value = intern_ground(compiler, child)});
        else vector_push(&compiler->pending, (Pending){child, reg});
    }
}

// A pattern whose class is named by a variable that is bound already is searched for in that class.
static void search_root(Compiler *compiler, const EgPatternRoot *root, bool first) {
    const EgPatternNode *node = &compiler->nodes[root->node];
    bool named = root->variable != EG_NO_VARIABLE;
    if (named && compiler->registers.items[root->variable]) {
        search(compiler, (EgInstruction){.kind = EG_BIND, .from = compiler->registers.items[root->variable]}, node);
        return;
    }
    uint16_t class_reg = (uint16_t)compiler->next_reg++;
    if (named) compiler->registers.items[root->variable] = class_reg;
    bool class_matters = compiler->source->root_count > 1 || named;
    search(compiler, (EgInstruction){.kind = EG_SCAN, .from = class_reg, .value = class_matters, .first_scan = first}, node);
}

static void compile_left(Compiler *compiler, const EgPatternRoot *roots) {
    compiler->tail = 1;
    compiler->next_reg = 1; // register 0 means unbound
    for (uint32_t k = 0; k < compiler->source->variable_count; k++) vector_push(&compiler->registers, 0);
    for (uint32_t position = 0; position < compiler->source->root_count && !compiler->too_large; position++) {
        search_root(compiler, &roots[position], position == 0);
        for (; compiler->taken < compiler->pending.count && !compiler->too_large; compiler->taken++) {
            Pending next = compiler->pending.items[compiler->taken];
            search(compiler, (EgInstruction){.kind = EG_BIND, .from = (uint16_t)next.reg}, &compiler->nodes[next.node]);
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

static bool is_used(const Compiler *compiler, EgAttributeKind kind, uint32_t index) {
    for (uint32_t k = compiler->first_right; k < compiler->source->node_count; k++) {
        const EgPatternNode *node = &compiler->nodes[k];
        if (kind == EG_ATTRIBUTE_VARIABLE && node->kind == EG_PATTERN_VARIABLE && node->variable == index) return true;
        if (node->attribute_kind == kind && node->source == index) return true;
    }
    return false;
}

// Variables that neither the right side nor a guard reads by name take no room in match records.
static void place_variables(Compiler *compiler) {
    EgRuleData *rule = compiler->rule;
    rule->record_words = 1;
    for (uint32_t k = 0; k < compiler->source->variable_count; k++) {
        const EgPatternVariable *source = &compiler->variables[k];
        EgVariable variable = {.name = source->name, .reg = compiler->registers.items[k], .payload = source->payload};
        if (rule->options.guard || is_used(compiler, EG_ATTRIBUTE_VARIABLE, k)) {
            variable.word = (uint16_t)rule->record_words;
            for (uint16_t half = 0; half < (source->payload ? 2 : 1); half++)
                vector_push(&rule->record, (EgRecordWord){(uint16_t)(variable.reg + half), !source->payload});
            rule->record_words = (uint32_t)rule->record.count + 1;
        }
        vector_push(&rule->variables, variable);
    }
}

// ---- calls -------------------------------------------------------------------------------------------------------

static EgArgument place_argument(const Compiler *compiler, const EgPatternArgument *source, const uint32_t *order) {
    const EgVariable *variables = compiler->rule->variables.items;
    switch ((EgArgumentKind)source->kind) {
    case EG_ARGUMENT_VARIABLE:
        return (EgArgument){variables[source->value].payload ? EG_OPERAND_PAYLOAD : EG_OPERAND_CLASS, variables[source->value].reg};
    case EG_ARGUMENT_INTEGER: return (EgArgument){EG_OPERAND_INTEGER, source->value};
    case EG_ARGUMENT_CALL: return (EgArgument){EG_OPERAND_RESULT, order[source->value]};
    }
    INTERNAL_ERROR("an argument has no kind");
}

static void place_call(Compiler *compiler, uint32_t index, const EgFunction *function, uint32_t *order) {
    EgRuleData *rule = compiler->rule;
    EgCall call = {.function = function, .arguments = (uint32_t)rule->arguments.count};
    order[index] = (uint32_t)rule->calls.count;
    for (uint32_t k = 0; function->parameters[k]; k++)
        vector_push(&rule->arguments, place_argument(compiler, &compiler->arguments[compiler->calls[index].arguments + k], order));
    if (is_used(compiler, EG_ATTRIBUTE_COMPUTED, index)) {
        call.word = compiler->call_columns[index] = (uint16_t)rule->record_words;
        for (int half = 0; half < 2; half++) vector_push(&rule->record, (EgRecordWord){0}); // written when the call is made
        rule->record_words = (uint32_t)rule->record.count + 1;
    }
    vector_push(&rule->calls, call);
}

// Guards and what they call come first: what is computed may rely on them.
static void place_calls(Compiler *compiler) {
    const EgFunction *functions = compiler->graph->options.functions;
    uint32_t count = compiler->source->call_count, order[EG_MAX_CALLS];
    bool guards[EG_MAX_CALLS] = {false};
    for (uint32_t k = count; k-- > 0;) {
        const EgFunction *function = &functions[compiler->calls[k].function];
        guards[k] = guards[k] || function->is_guard;
        for (uint32_t i = 0; guards[k] && function->parameters[i]; i++) {
            const EgPatternArgument *argument = &compiler->arguments[compiler->calls[k].arguments + i];
            if (argument->kind == EG_ARGUMENT_CALL) guards[argument->value] = true;
        }
    }
    for (int first = 1; first >= 0; first--)
        for (uint32_t k = 0; k < count; k++)
            if (guards[k] == first) place_call(compiler, k, &functions[compiler->calls[k].function], order);
}

// ---- building ----------------------------------------------------------------------------------------------------

static uint32_t constant_column(EgRuleData *rule, uint32_t word) {
    for (uint32_t k = 0; k < rule->constants.count; k++)
        if (rule->constants.items[k] == word) return rule->record_words + k;
    vector_push(&rule->constants, word);
    return rule->record_words + (uint32_t)rule->constants.count - 1;
}

static uint32_t payload_column(const Compiler *compiler, const EgPatternNode *node, uint32_t half) {
    EgRuleData *rule = compiler->rule;
    if (node->attribute_kind == EG_ATTRIBUTE_VARIABLE) return rule->variables.items[node->source].word + half;
    if (node->attribute_kind == EG_ATTRIBUTE_COMPUTED) return compiler->call_columns[node->source] + half;
    return constant_column(rule, (uint32_t)((uint64_t)node->payload >> (32 * half)));
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

static void add_constants(Compiler *compiler) {
    for (uint32_t k = compiler->first_right; k < compiler->source->node_count; k++)
        for (uint32_t half = 0; half < 2 && compiler->nodes[k].attribute_kind == EG_ATTRIBUTE_CONSTANT; half++)
            payload_column(compiler, &compiler->nodes[k], half);
    compiler->rule->columns = compiler->rule->record_words + (uint32_t)compiler->rule->constants.count;
}

static uint32_t compile_application(Compiler *compiler, const EgPatternNode *node, const uint32_t *columns) {
    EgRuleData *rule = compiler->rule;
    const EgShape *shape = &compiler->graph->shapes[node->op];
    uint32_t operands = (uint32_t)rule->operands.count;
    for (uint32_t k = 0; k < shape->arity; k++)
        vector_push(&rule->operands, columns[compiler->children[node->children + k] - compiler->first_right]);
    for (uint32_t half = 0; half < 2 && shape->has_payload; half++) vector_push(&rule->operands, payload_column(compiler, node, half));
    return add_build(compiler->graph, rule, node->op, operands);
}

static void compile_right(Compiler *compiler) {
    EgRuleData *rule = compiler->rule;
    VECTOR(uint32_t) columns = {0}; // by pattern node
    vector_reserve(&columns, compiler->source->node_count);
    vector_reserve(&rule->operands, 1); // operations without operands point into it, too
    add_constants(compiler);
    for (uint32_t k = compiler->first_right; k < compiler->source->node_count; k++) {
        const EgPatternNode *node = &compiler->nodes[k];
        uint32_t column = node->kind == EG_PATTERN_VARIABLE ? rule->variables.items[node->variable].word : compile_application(compiler, node, columns.items);
        vector_push(&columns, column);
    }
    rule->result = columns.items[columns.count - 1];
    if (rule->columns > EG_MAX_COLUMNS) compiler->too_large = true;
    vector_free(&columns);
}

// ---- rules -------------------------------------------------------------------------------------------------------

static void free_rule(EgGraph *graph, EgRuleData *rule) {
    vector_free(&rule->variables);
    vector_free(&rule->calls);
    vector_free(&rule->arguments);
    vector_free(&rule->record);
    vector_free(&rule->builds);
    vector_free(&rule->operands);
    vector_free(&rule->constants);
    eg_release(&graph->memory, &rule->matches);
}

static EgRuleOptions options_of(const EgRuleForm *form) {
    return (EgRuleOptions){.phase = form->measure == EG_CANON ? 0 : 1, .subsume = form->measure == EG_CANON};
}

bool eg_compile_rule(EgGraph *graph, const EgRuleTable *table, const EgTableRule *source, const EgRuleOptions *options) {
    const EgPatternRoot *roots = table->roots + source->roots;
    uint32_t index = (uint32_t)graph->rules.count;
    EgRuleData rule = {.name = source->name, .form = table->forms[source->form], .stale = true};
    rule.options = options ? *options : options_of(&rule.form);
    Compiler compiler = {.graph = graph, .rule = &rule, .source = source, .first_right = roots[source->root_count - 1].node + 1};
    compiler.nodes = table->nodes + source->nodes;
    compiler.children = source->child_count ? table->children + source->children : NULL;
    compiler.variables = source->variable_count ? table->variables + source->variables : NULL;
    compiler.calls = source->call_count ? table->calls + source->calls : NULL;
    compiler.arguments = source->argument_count ? table->arguments + source->arguments : NULL;
    compile_left(&compiler, roots);
    place_variables(&compiler);
    place_calls(&compiler);
    if (!compiler.too_large) compile_right(&compiler);
    if (!compiler.too_large) emit(&compiler, (EgInstruction){.kind = EG_YIELD, .value = index});
    vector_free(&compiler.registers);
    vector_free(&compiler.pending);
    if (compiler.too_large) free_rule(graph, &rule);
    else eg_push(&graph->memory, &graph->rules, rule);
    return !compiler.too_large;
}

void eg_compile_finish(EgGraph *graph) { mark_searches(graph); }

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
    eg_release(&graph->memory, &graph->tables);
    eg_rule_pool_destroy(graph->pool);
}
