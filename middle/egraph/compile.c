// Left sides to instructions in the shared trie.
//
// Registers are numbered along the path from the trie's root, so that two rules with the same beginning use the same
// registers and share its instructions. Within a pattern, tests come before the searches they can spare.

#include "compile_internal.h"

// ---- the trie ----------------------------------------------------------------------------------------------------

static bool same_instruction(const EgInstruction *left, const EgInstruction *right) {
    return left->kind == right->kind && left->op == right->op && left->from == right->from && left->out == right->out &&
           left->value == right->value && left->first_scan == right->first_scan;
}

// Continues with an instruction, which is shared when the path so far already continues with it.
void eg_compile_emit(EgCompiler *compiler, EgInstruction instruction) {
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

static uint32_t intern_ground(const EgCompiler *compiler, uint32_t at) {
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

static void test_variable(EgCompiler *compiler, uint32_t variable, uint32_t reg) {
    uint16_t *bound = &compiler->registers[variable];
    if (!*bound) *bound = (uint16_t)reg;
    else eg_compile_emit(compiler, (EgInstruction){.kind = EG_COMPARE, .from = (uint16_t)reg, .value = *bound});
}

static void test_payload(EgCompiler *compiler, const EgPatternNode *node, uint32_t reg) {
    for (uint32_t half = 0; half < 2; half++) {
        uint16_t at = (uint16_t)(reg + half);
        uint16_t bound = node->attribute_kind == EG_ATTRIBUTE_VARIABLE ? compiler->registers[node->source] : 0;
        uint32_t word = (uint32_t)((uint64_t)node->payload >> (32 * half));
        if (node->attribute_kind == EG_ATTRIBUTE_CONSTANT) eg_compile_emit(compiler, (EgInstruction){.kind = EG_CONST, .from = at, .value = word});
        else if (bound) eg_compile_emit(compiler, (EgInstruction){.kind = EG_COMPARE, .from = at, .value = bound + half});
    }
    if (node->attribute_kind == EG_ATTRIBUTE_VARIABLE && !compiler->registers[node->source])
        compiler->registers[node->source] = (uint16_t)reg;
}

// Emits the search for a pattern node, then the tests on its key; nested applications wait in the queue.
static void search(EgCompiler *compiler, EgInstruction instruction, const EgPatternNode *node) {
    const EgShape *shape = &compiler->graph->shapes[node->op];
    instruction.op = (uint16_t)node->op;
    instruction.out = (uint16_t)compiler->next_reg;
    compiler->next_reg += shape->key_count > 2 ? shape->key_count : 2; // a bind copies two words whatever the key
    if (compiler->next_reg > EG_MAX_REGISTERS) compiler->too_large = true;
    if (compiler->too_large) return;
    eg_compile_emit(compiler, instruction);
    if (shape->has_payload) test_payload(compiler, node, instruction.out + shape->arity);
    for (uint32_t k = 0; k < shape->arity; k++) {
        uint32_t child = compiler->children[node->children + k], reg = instruction.out + k;
        const EgPatternNode *pattern = &compiler->nodes[child];
        if (pattern->kind == EG_PATTERN_VARIABLE) test_variable(compiler, pattern->variable, reg);
        else if (pattern->ground)
            eg_compile_emit(compiler, (EgInstruction){.kind = EG_LOOKUP, .from = (uint16_t)reg, .value = intern_ground(compiler, child)});
        else compiler->pending[compiler->pending_count++] = (EgPending){child, reg};
    }
}

// A pattern whose class is named by a variable that is bound already is searched for in that class.
static void search_root(EgCompiler *compiler, const EgPatternRoot *root, bool first) {
    const EgPatternNode *node = &compiler->nodes[root->node];
    bool named = root->variable != EG_NO_VARIABLE;
    if (named && compiler->registers[root->variable]) {
        search(compiler, (EgInstruction){.kind = EG_BIND, .from = compiler->registers[root->variable]}, node);
        return;
    }
    uint16_t class_reg = (uint16_t)compiler->next_reg++;
    if (named) compiler->registers[root->variable] = class_reg;
    bool class_matters = compiler->source->root_count > 1 || named;
    search(compiler, (EgInstruction){.kind = EG_SCAN, .from = class_reg, .value = class_matters, .first_scan = first}, node);
}

void eg_compile_left(EgCompiler *compiler, const EgPatternRoot *roots) {
    compiler->tail = 1;
    compiler->next_reg = 1; // register 0 means unbound
    memset(compiler->registers, 0, sizeof compiler->registers);
    for (uint32_t position = 0; position < compiler->source->root_count && !compiler->too_large; position++) {
        search_root(compiler, &roots[position], position == 0);
        for (; compiler->taken < compiler->pending_count && !compiler->too_large; compiler->taken++) {
            EgPending next = compiler->pending[compiler->taken];
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
void eg_compile_finish(EgGraph *graph) {
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
