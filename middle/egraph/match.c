// The matching machine (after de Moura and Bjorner's E-matching code trees, 2007): walks the trie of instructions that all
// rules share and writes each match as a record of u32 words to its rule's buffer.
//
// Matching is semi-naive. `changed` says whether anything bound so far changed since the last index. While it does not, a
// search after which no other follows looks at changed nodes only, which come first in every list.

#include "engine_internal.h"

typedef struct Machine {
    EgGraph *graph;
    const EgCell *cells;
    const EgInstruction *code;
    uint32_t root;
    bool stopped; // at the limit on matches
    uint32_t registers[EG_MAX_REGISTERS];
} Machine;

static void run(Machine *machine, uint32_t at, bool changed);

static void load_key(Machine *machine, const EgInstruction *instruction, uint32_t node) {
    uint32_t *registers = machine->registers + instruction->out;
    const EgCell *cell = &machine->cells[node];
    memcpy(registers, cell->key, sizeof cell->key);
    uint32_t count = machine->graph->shapes[instruction->op].key_count;
    for (uint32_t k = 2; k < count; k++) registers[k] = cell[k / 2].key[k % 2];
}

// ---- searches ----------------------------------------------------------------------------------------------------

static void prefetch_buckets(const Machine *machine, uint32_t node) {
    const EgCell *cell = &machine->cells[node];
    __builtin_prefetch(&machine->graph->index.buckets.items[cell->key[0]]);
    __builtin_prefetch(&machine->graph->index.buckets.items[cell->key[1]]);
}

// Whether a node that did not change itself may be part of a new match, where all that is searched for below it lies in its
// children's classes.
static bool children_changed(const Machine *machine, uint32_t node, uint32_t arity) {
    const EgBucket *buckets = machine->graph->index.buckets.items;
    const EgCell *cell = &machine->cells[node];
    for (uint32_t k = 0; k < arity; k++)
        if (buckets[cell[k / 2].key[k % 2]].changed_ops) return true;
    return false;
}

// `value` is set where a union of the node's own class makes a new match: when another pattern refers to the class.
static void scan(Machine *machine, const EgInstruction *instruction, bool changed) {
    const EgGraph *graph = machine->graph;
    const uint32_t *starts = &graph->index.starts.items[EG_GROUPS * instruction->op], *nodes = graph->index.nodes.items;
    uint32_t changed_end = starts[instruction->value ? EG_GROUP_OLD : EG_GROUP_MOVED];
    uint32_t end = changed || instruction->searches || instruction->full ? starts[EG_GROUPS] : changed_end;
    uint32_t arity = graph->shapes[instruction->op].arity;
    bool shallow = instruction->lowest >= instruction->out && instruction->highest < instruction->out + arity;
    uint32_t needed = changed || instruction->full || !shallow ? end : changed_end; // nodes before this are all visited
    for (uint32_t k = starts[0]; k < end && !machine->stopped; k++) {
        if (arity > 0 && arity <= 2 && k + 8 < end) prefetch_buckets(machine, nodes[k + 8]);
        if (k >= needed && !children_changed(machine, nodes[k], arity)) continue;
        if (instruction->first_scan) machine->root = nodes[k];
        machine->registers[instruction->from] = machine->cells[nodes[k]].class;
        load_key(machine, instruction, nodes[k]);
        run(machine, instruction->child, changed || k < changed_end);
    }
}

// The first entry of a bucket whose op is not before `op`.
static uint32_t lower_bound(const EgEntry *entries, uint32_t first, uint32_t count, uint32_t op) {
    while (count > 8) {
        uint32_t half = count / 2;
        if ((entries[first + half - 1].op & EG_OP) < op) first += half, count -= half;
        else count = half;
    }
    while (count && (entries[first].op & EG_OP) < op) first++, count--;
    return first;
}

static void bind(Machine *machine, const EgInstruction *instruction, bool changed) {
    const EgGraph *graph = machine->graph;
    const EgBucket *bucket = &graph->index.buckets.items[machine->registers[instruction->from]];
    bool only_changed = !changed && !instruction->searches && !instruction->full;
    if (!((only_changed ? bucket->changed_ops : bucket->ops) >> (instruction->op % 64) & 1)) return;
    const EgEntry *entries = graph->index.entries.items;
    uint32_t end = bucket->first + bucket->count;
    bool inlined = graph->shapes[instruction->op].key_count <= 2;
    for (uint32_t k = lower_bound(entries, bucket->first, bucket->count, instruction->op); k < end; k++) {
        const EgEntry *entry = &entries[k];
        bool entry_changed = entry->op & (EG_FRESH | EG_MOVED);
        if ((entry->op & EG_OP) != instruction->op || (only_changed && !entry_changed)) return;
        if (inlined) memcpy(machine->registers + instruction->out, entry->key, sizeof entry->key);
        else load_key(machine, instruction, entry->node);
        run(machine, instruction->child, changed || entry_changed);
    }
}

// ---- matches -----------------------------------------------------------------------------------------------------

static void yield(Machine *machine, const EgInstruction *instruction, bool changed) {
    EgGraph *graph = machine->graph;
    EgRuleData *rule = &graph->rules.items[instruction->value];
    if (rule->mode == EG_MODE_OFF || (!changed && rule->mode != EG_MODE_FULL)) return;
    eg_reserve(&graph->memory, &rule->matches, rule->matches.count + rule->record_words);
    uint32_t *record = rule->matches.items + rule->matches.count;
    record[0] = machine->root;
    for (uint32_t k = 1; k < rule->record_words; k++) record[k] = machine->registers[rule->record.items[k - 1].reg];
    EgMatch match = {graph, {machine->root}, record, rule};
    if (rule->options.guard && !rule->options.guard(&match, rule->options.data)) return;
    if (rule->calls.count && !eg_calls_make(graph, rule, &match, machine->registers, record)) return;
    if (graph->options.max_matches && graph->step_matches == graph->options.max_matches) {
        machine->stopped = true;
        return;
    }
    graph->step_matches++;
    rule->matches.count += rule->record_words;
}

static void lookup(Machine *machine, const EgInstruction *instruction, bool changed) {
    const EgGround *ground = &machine->graph->grounds.items[instruction->value];
    if (machine->registers[instruction->from] == ground->class) run(machine, instruction->child, changed || ground->changed);
}

static void compare(Machine *machine, const EgInstruction *instruction, uint32_t word, bool changed) {
    if (machine->registers[instruction->from] == word) run(machine, instruction->child, changed);
}

static void run(Machine *machine, uint32_t at, bool changed) {
    for (; at; at = machine->code[at].sibling) {
        const EgInstruction *instruction = &machine->code[at];
        if (!instruction->active) continue;
        switch ((EgInstructionKind)instruction->kind) {
        case EG_SCAN: scan(machine, instruction, changed); break;
        case EG_BIND: bind(machine, instruction, changed); break;
        case EG_COMPARE: compare(machine, instruction, machine->registers[instruction->value], changed); break;
        case EG_CONST: compare(machine, instruction, instruction->value, changed); break;
        case EG_LOOKUP: lookup(machine, instruction, changed); break;
        case EG_YIELD: yield(machine, instruction, changed); break;
        }
    }
}

// What runs in this step, and what has to see old matches again. Children follow their parents in the code.
static void mark_code(EgGraph *graph) {
    for (size_t at = graph->code.count; at-- > 1;) {
        EgInstruction *instruction = &graph->code.items[at];
        if (instruction->kind == EG_YIELD) {
            EgMode mode = graph->rules.items[instruction->value].mode;
            instruction->active = mode != EG_MODE_OFF;
            instruction->full = mode == EG_MODE_FULL;
            continue;
        }
        instruction->active = instruction->full = false;
        for (uint32_t child = instruction->child; child; child = graph->code.items[child].sibling) {
            instruction->active = instruction->active || graph->code.items[child].active;
            instruction->full = instruction->full || graph->code.items[child].full;
        }
    }
}

bool eg_match_all(EgGraph *graph) {
    mark_code(graph);
    Machine machine = {.graph = graph, .cells = graph->cells.items, .code = graph->code.items};
    run(&machine, machine.code[1].child, false);
    return !machine.stopped;
}
