// Rules to code: where variables and computed payloads lie in a match record, and the right side's program.

#include "compile_internal.h"

// ---- match records -----------------------------------------------------------------------------------------------

static bool is_used(const EgCompiler *compiler, EgAttributeKind kind, uint32_t index) {
    for (uint32_t k = compiler->first_right; k < compiler->source->node_count; k++) {
        const EgPatternNode *node = &compiler->nodes[k];
        if (kind == EG_ATTRIBUTE_VARIABLE && node->kind == EG_PATTERN_VARIABLE && node->variable == index) return true;
        if (node->attribute_kind == kind && node->source == index) return true;
    }
    return false;
}

static uint16_t add_word(EgCompiler *compiler, EgRecordWord word) {
    compiler->record[compiler->rule->record_words - 1] = word;
    return (uint16_t)compiler->rule->record_words++;
}

// Variables that neither the right side nor a guard reads by name take no room in match records.
static void place_variables(EgCompiler *compiler) {
    EgRuleData *rule = compiler->rule;
    rule->record_words = 1;
    rule->variables.count = compiler->source->variable_count;
    rule->variables.items = ARENA_ARRAY(compiler->graph->rule_arena, rule->variables.count, EgVariable);
    for (uint32_t k = 0; k < rule->variables.count; k++) {
        const EgPatternVariable *source = &compiler->variables[k];
        EgVariable *variable = &rule->variables.items[k];
        *variable = (EgVariable){.name = source->name, .reg = compiler->registers[k], .payload = source->payload};
        if (!rule->options.guard && !compiler->graph->options.explain && !is_used(compiler, EG_ATTRIBUTE_VARIABLE, k)) continue;
        variable->word = add_word(compiler, (EgRecordWord){variable->reg, !source->payload});
        if (source->payload) add_word(compiler, (EgRecordWord){(uint16_t)(variable->reg + 1), false});
    }
}

static EgArgument place_argument(const EgCompiler *compiler, const EgPatternArgument *source, const uint32_t *order) {
    const EgVariable *variables = compiler->rule->variables.items;
    switch ((EgArgumentKind)source->kind) {
    case EG_ARGUMENT_VARIABLE:
        return (EgArgument){variables[source->value].payload ? EG_OPERAND_PAYLOAD : EG_OPERAND_CLASS, variables[source->value].reg};
    case EG_ARGUMENT_INTEGER: return (EgArgument){EG_OPERAND_INTEGER, source->value};
    case EG_ARGUMENT_CALL: return (EgArgument){EG_OPERAND_RESULT, order[source->value]};
    case EG_ARGUMENT_ROOT: return (EgArgument){EG_OPERAND_ROOT, 0};
    }
    INTERNAL_ERROR("an argument has no kind");
}

static void place_call(EgCompiler *compiler, uint32_t index, const EgFunction *function, uint32_t *order) {
    EgRuleData *rule = compiler->rule;
    EgCall call = {.function = function, .arguments = (uint32_t)rule->arguments.count};
    order[index] = (uint32_t)rule->calls.count;
    for (uint32_t k = 0; function->parameters[k]; k++) {
        const EgPatternArgument *argument = &compiler->arguments[compiler->calls[index].arguments + k];
        rule->arguments.items[rule->arguments.count++] = place_argument(compiler, argument, order);
        rule->reads_classes = rule->reads_classes || function->parameters[k] == 'c' || function->parameters[k] == 'r';
    }
    compiler->call_words[index] = 0;
    if (is_used(compiler, EG_ATTRIBUTE_COMPUTED, index)) {
        call.word = compiler->call_words[index] = add_word(compiler, (EgRecordWord){0}); // written when the call is made
        add_word(compiler, (EgRecordWord){0});
    }
    rule->calls.items[rule->calls.count++] = call;
}

// Marks guards and what they call.
static void find_guards(const EgCompiler *compiler, bool *guards) {
    for (uint32_t k = compiler->source->call_count; k-- > 0;) {
        const EgFunction *function = &compiler->graph->options.functions[compiler->calls[k].function];
        guards[k] = guards[k] || function->is_guard;
        for (uint32_t i = 0; guards[k] && function->parameters[i]; i++) {
            const EgPatternArgument *argument = &compiler->arguments[compiler->calls[k].arguments + i];
            if (argument->kind == EG_ARGUMENT_CALL) guards[argument->value] = true;
        }
    }
}

// Guards come first: what is computed may rely on them.
static void place_calls(EgCompiler *compiler) {
    EgRuleData *rule = compiler->rule;
    uint32_t count = compiler->source->call_count, order[EG_MAX_CALLS];
    bool guards[EG_MAX_CALLS] = {false};
    if (!count) return;
    rule->calls.items = ARENA_ARRAY(compiler->graph->rule_arena, count, EgCall);
    rule->arguments.items = ARENA_ARRAY(compiler->graph->rule_arena, compiler->source->argument_count, EgArgument);
    find_guards(compiler, guards);
    for (int first = 1; first >= 0; first--)
        for (uint32_t k = 0; k < count; k++)
            if (guards[k] == first) place_call(compiler, k, &compiler->graph->options.functions[compiler->calls[k].function], order);
}

// ---- right sides -------------------------------------------------------------------------------------------------

static uint32_t constant_column(EgCompiler *compiler, uint32_t word) {
    uint32_t record_words = compiler->rule->record_words;
    for (uint32_t k = 0; k < compiler->constant_count; k++)
        if (compiler->constants[k] == word) return record_words + k;
    if (compiler->constant_count == EG_MAX_COLUMNS) {
        compiler->too_large = true;
        return 0;
    }
    compiler->constants[compiler->constant_count] = word;
    return record_words + compiler->constant_count++;
}

static uint32_t payload_column(EgCompiler *compiler, const EgPatternNode *node, uint32_t half) {
    if (node->attribute_kind == EG_ATTRIBUTE_VARIABLE) return compiler->rule->variables.items[node->source].word + half;
    if (node->attribute_kind == EG_ATTRIBUTE_COMPUTED) return compiler->call_words[node->source] + half;
    return constant_column(compiler, (uint32_t)((uint64_t)node->payload >> (32 * half)));
}

static void add_constants(EgCompiler *compiler) {
    for (uint32_t k = compiler->first_right; k < compiler->source->node_count; k++)
        for (uint32_t half = 0; half < 2 && compiler->nodes[k].attribute_kind == EG_ATTRIBUTE_CONSTANT; half++)
            payload_column(compiler, &compiler->nodes[k], half);
    compiler->rule->columns = compiler->rule->record_words + compiler->constant_count;
    if (compiler->rule->columns > EG_MAX_COLUMNS) compiler->too_large = true;
}

// The column of op(operands from `operands` on), built once however often the right side mentions it.
static uint32_t add_build(EgCompiler *compiler, uint32_t op, uint32_t operands) {
    EgRuleData *rule = compiler->rule;
    size_t size = compiler->graph->shapes[op].key_count * sizeof(uint32_t);
    for (uint32_t k = 0; k < compiler->build_count; k++) {
        const EgBuild *known = &compiler->builds[k];
        if (known->op != op || memcmp(compiler->operands + known->operands, compiler->operands + operands, size)) continue;
        compiler->operand_count = operands;
        return known->out;
    }
    if (rule->columns == EG_MAX_COLUMNS) {
        compiler->too_large = true;
        return 0;
    }
    compiler->builds[compiler->build_count++] = (EgBuild){op, operands, rule->columns};
    rule->build_cells += compiler->graph->shapes[op].cells;
    return rule->columns++;
}

static uint32_t compile_application(EgCompiler *compiler, const EgPatternNode *node) {
    const EgShape *shape = &compiler->graph->shapes[node->op];
    uint32_t first = compiler->operand_count;
    for (uint32_t k = 0; k < shape->arity; k++)
        compiler->operands[compiler->operand_count++] = compiler->columns[compiler->children[node->children + k] - compiler->first_right];
    for (uint32_t half = 0; half < 2 && shape->has_payload; half++)
        compiler->operands[compiler->operand_count++] = payload_column(compiler, node, half);
    return add_build(compiler, node->op, first);
}

static void compile_right(EgCompiler *compiler) {
    EgRuleData *rule = compiler->rule;
    uint32_t count = compiler->source->node_count - compiler->first_right;
    compiler->build_count = compiler->operand_count = compiler->constant_count = 0;
    add_constants(compiler);
    for (uint32_t k = 0; k < count && !compiler->too_large; k++) {
        const EgPatternNode *node = &compiler->nodes[compiler->first_right + k];
        bool variable = node->kind == EG_PATTERN_VARIABLE;
        compiler->columns[k] = (uint16_t)(variable ? rule->variables.items[node->variable].word : compile_application(compiler, node));
    }
    if (!compiler->too_large) rule->result = compiler->columns[count - 1];
}

#define STORE(arena, slice, from, length)                                                                        \
    ((slice).count = (length), (slice).items = arena_copy((arena), (from), (length) * sizeof *(slice).items))

// Operations without operands point into them, too: the copy is never NULL.
static void store_program(EgCompiler *compiler) {
    Arena *arena = compiler->graph->rule_arena;
    STORE(arena, compiler->rule->record, compiler->record, compiler->rule->record_words - 1);
    STORE(arena, compiler->rule->builds, compiler->builds, compiler->build_count);
    STORE(arena, compiler->rule->operands, compiler->operands, compiler->operand_count);
    STORE(arena, compiler->rule->constants, compiler->constants, compiler->constant_count);
}

// ---- rules -------------------------------------------------------------------------------------------------------

static EgRuleOptions options_of(const EgRuleForm *form) {
    return (EgRuleOptions){.phase = form->measure == EG_EXPLORE ? EG_EXPLORE : EG_CANON, .subsume = form->measure == EG_CANON};
}

static void set_source(EgCompiler *compiler, const EgRuleTable *table, const EgTableRule *source) {
    compiler->source = source;
    compiler->first_right = table->roots[source->roots + source->root_count - 1].node + 1;
    compiler->nodes = table->nodes + source->nodes;
    compiler->children = source->child_count ? table->children + source->children : NULL;
    compiler->variables = source->variable_count ? table->variables + source->variables : NULL;
    compiler->calls = source->call_count ? table->calls + source->calls : NULL;
    compiler->arguments = source->argument_count ? table->arguments + source->arguments : NULL;
}

// Explanations are written in terms of the rule's patterns.
static void keep_pattern(EgCompiler *compiler, const EgPatternRoot *roots) {
    EgRuleData *rule = compiler->rule;
    Arena *arena = compiler->graph->rule_arena;
    rule->left_root = roots[0].node;
    rule->pattern.count = compiler->source->node_count;
    rule->pattern.items = ARENA_ARRAY(arena, rule->pattern.count, EgPatternNode);
    for (uint32_t k = 0; k < rule->pattern.count; k++) {
        EgPatternNode node = compiler->nodes[k];
        if (node.kind == EG_PATTERN_VARIABLE) node.variable = rule->variables.items[node.variable].word;
        if (node.attribute_kind == EG_ATTRIBUTE_VARIABLE) node.source = rule->variables.items[node.source].word;
        if (node.attribute_kind == EG_ATTRIBUTE_COMPUTED) node.source = compiler->call_words[node.source];
        rule->pattern.items[k] = node;
    }
    uint32_t *children = ARENA_ARRAY(arena, compiler->source->child_count + 1u, uint32_t);
    for (uint32_t k = 0; k < compiler->source->child_count; k++) children[k] = compiler->children[k];
    rule->pattern_children = children;
}

bool eg_compile_rule(EgGraph *graph, const EgRuleTable *table, const EgTableRule *source, const EgRuleOptions *options) {
    EgRuleData rule = {.name = source->name, .form = table->forms[source->form], .stale = true};
    EgCompiler compiler; // most of it is written before it is read
    rule.options = options ? *options : options_of(&rule.form);
    compiler.graph = graph, compiler.rule = &rule, compiler.too_large = false;
    compiler.pending_count = compiler.taken = 0;
    set_source(&compiler, table, source);
    eg_compile_left(&compiler, table->roots + source->roots);
    if (!compiler.too_large) place_variables(&compiler), place_calls(&compiler), compile_right(&compiler);
    if (compiler.too_large) return false;
    store_program(&compiler);
    if (graph->options.explain) keep_pattern(&compiler, table->roots + source->roots);
    eg_compile_emit(&compiler, (EgInstruction){.kind = EG_YIELD, .value = (uint32_t)graph->rules.count});
    eg_push(&graph->memory, &graph->rules, rule);
    return true;
}

// Instruction 0 is none; instruction 1 is the trie's root, under which every rule starts.
void eg_rules_create(EgGraph *graph) {
    graph->rule_arena = arena_create();
    for (int k = 0; k < 2; k++) eg_push(&graph->memory, &graph->code, (EgInstruction){0});
}

void eg_rules_free(EgGraph *graph) {
    for (size_t k = 0; k < graph->rules.count; k++) eg_release(&graph->memory, &graph->rules.items[k].matches);
    eg_release(&graph->memory, &graph->rules);
    eg_release(&graph->memory, &graph->code);
    eg_release(&graph->memory, &graph->grounds);
    eg_release(&graph->memory, &graph->ground_children);
    eg_release(&graph->memory, &graph->tables);
    eg_rule_pool_destroy(graph->pool);
    arena_destroy(graph->rule_arena);
}
