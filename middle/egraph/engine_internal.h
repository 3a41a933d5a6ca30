// The engine's data. Nodes, classes and matches are u32 arrays; nothing inside points at anything else.
//
// A node is a run of cells of four words: {op, class, key 0, key 1}, and for longer keys continuation cells {back
// distance, unused, key 2, key 3} and so on. The key is the children, then the two halves of the payload; unused key words
// are zero. A node's id is the index of its first cell. A node of at most two key words lies in a quarter of a cache line.
//
// Invariants of a rebuilt graph: every live node's children and its entry in the table are canonical, no two live nodes
// have the same op and key, and each class's parent list holds every live node that has it as a child. A node's class
// word may be stale: eg_find_index of it is the class.

#ifndef MIDDLE_EGRAPH_ENGINE_INTERNAL_H
#define MIDDLE_EGRAPH_ENGINE_INTERNAL_H

#include "egraph_engine.h"
#include "rule_language.h"

#include <string.h>
#include <time.h>

// ---- accounted memory (engine_memory.c) --------------------------------------------------------------------------

enum { EG_SMALL_SIZES = 12, EG_MAX_CHUNKS = 64 };

typedef struct EgFreeBlock {
    struct EgFreeBlock *next;
} EgFreeBlock;

typedef struct EgChunk {
    char *start;
    size_t bytes;
} EgChunk;

typedef struct EgMemory {
    uint64_t bytes, peak; // of large blocks and of what was cut from chunks
    EgChunk chunks[EG_MAX_CHUNKS];
    uint32_t chunk_count;
    size_t chunk_left; // of the last chunk
    EgFreeBlock *free[EG_SMALL_SIZES];
} EgMemory;

// Grows `items` (of `size` bytes each) to at least `wanted` and sets *capacity. New items are not initialised.
void *eg_grow(EgMemory *memory, void *items, size_t *capacity, size_t wanted, size_t size);
// A block of exactly `count` zeroed items; count * size is a power of two and at least 512.
void *eg_zeroed(EgMemory *memory, size_t count, size_t size);
void eg_free(EgMemory *memory, void *items, size_t capacity, size_t size);
// Unmaps the chunks of small blocks; large blocks are freed one by one.
void eg_memory_release(EgMemory *memory);
// The capacity eg_grow would choose: what a limit on bytes has to expect.
size_t eg_grown_capacity(size_t capacity, size_t wanted, size_t size);

#define eg_reserve(memory, vector, wanted)                                                                       \
    ((vector)->capacity < (wanted)                                                                               \
         ? (void)((vector)->items = eg_grow((memory), (vector)->items, &(vector)->capacity, (wanted),            \
                                            sizeof *(vector)->items))                                            \
         : (void)0)
#define eg_push(memory, vector, ...)                                                                             \
    (eg_reserve(memory, vector, (vector)->count + 1), (void)((vector)->items[(vector)->count++] = (__VA_ARGS__)))
#define eg_release(memory, vector)                                                                               \
    (eg_free((memory), (vector)->items, (vector)->capacity, sizeof *(vector)->items), (vector)->items = NULL,    \
     (vector)->count = (vector)->capacity = 0)

typedef VECTOR(uint32_t) EgWords;

// ---- nodes and the hash-cons -------------------------------------------------------------------------------------

enum {
    EG_MAX_KEY = EG_MAX_ARITY + 2,
    EG_MAX_REGISTERS = 64,
    EG_MAX_COLUMNS = 64,
    EG_BLOCK = 64, // matches that one instruction of a build program handles at a time
    EG_MAX_NESTING = 200,
    EG_MAX_CALLS = 32,
};
#define EG_DEAD 0x80000000u      // congruent to an older live node
#define EG_DIRTY 0x40000000u     // on the rebuild's worklist
#define EG_CONTINUED 0x20000000u // not a node but the rest of one
#define EG_FRESH 0x10000000u     // created, or got other children, since the last index
#define EG_MOVED 0x08000000u     // its class was united into another since the last index
#define EG_SUBSUMED 0x04000000u  // no longer matched nor extracted
#define EG_KEPT 0x02000000u      // was all that its class had left when it was subsumed: never to be subsumed again
#define EG_OP 0x0000ffffu
#define EG_NONE 0xffffffffu

typedef struct EgCell {
    uint32_t op, class, key[2];
} EgCell;

typedef struct EgLinks {
    uint32_t next[2]; // for each key word that is a child: the next entry in that child's parent list
} EgLinks;

typedef struct EgShape {
    uint32_t arity, key_count, cells;
    bool has_payload;
} EgShape;

// Open addressing with linear probing; hashes lie beside the ids so that a miss touches no node. Node 0 is empty.
typedef struct EgSlot {
    uint32_t hash, node;
} EgSlot;
typedef struct EgTable {
    EgSlot *slots;
    size_t capacity; // a power of two
    size_t count;
} EgTable;

// Parent entries of a class: a list of key places (2 * cell + word), linked through EgLinks.
typedef struct EgParents {
    uint32_t head, tail, count;
} EgParents;

// ---- unions ------------------------------------------------------------------------------------------------------

#define EG_REASON_CALLER 0x7fffffffu      // otherwise the index of a rule
#define EG_REASON_CONGRUENT 0x80000000u   // flag: by congruence, in consequence of the reason below the flag

typedef struct EgUnion {
    uint32_t left, right, reason; // classes; vertices of the proof forest when explaining
    uint32_t application;         // place in EgGraph.applications when explaining a rule's union, else EG_NONE
} EgUnion;
typedef struct EgRepair {
    uint32_t node, reason;
} EgRepair;
typedef struct EgBatch {
    uint32_t first_cell, reason; // nodes from here on were created for this reason
} EgBatch;

// ---- the index for matching --------------------------------------------------------------------------------------

typedef struct EgEntry {
    uint32_t op; // with EG_FRESH or EG_MOVED when it changed since the last index
    uint32_t node;
    uint32_t key[2];
} EgEntry;
typedef struct EgBucket {
    uint64_t ops, changed_ops; // bit op % 64 is set when the class has such a node, such a changed node
    uint32_t first, count;     // entries of the class, grouped by op, changed ones first
} EgBucket;
enum { EG_GROUP_FRESH, EG_GROUP_MOVED, EG_GROUP_OLD, EG_GROUPS };

typedef struct EgIndex {
    EgWords starts;   // EG_GROUPS * op + group: where in `nodes` the group starts
    EgWords nodes;    // all live nodes by op, then group, then age
    VECTOR(EgEntry) entries;
    VECTOR(EgBucket) buckets; // by class
    EgWords class_nodes;      // for eg_class_nodes
    bool current;             // agrees with the graph
} EgIndex;

// ---- rules -------------------------------------------------------------------------------------------------------

typedef enum EgInstructionKind {
    EG_SCAN,    // for each node of `op`: its key to registers from `out`
    EG_BIND,    // for each node of `op` in the class in register `from`: its key to registers from `out`
    EG_COMPARE, // registers `from` and `value` are equal
    EG_CONST,   // register `from` holds the word `value`
    EG_LOOKUP,  // register `from` holds the class of ground term `value`
    EG_YIELD,   // record a match of rule `value`
} EgInstructionKind;

// One node of the trie of match programs. Rules that begin with the same instructions share them.
typedef struct EgInstruction {
    uint8_t kind;
    bool first_scan; // an EG_SCAN whose node is the match's root
    bool searches;   // a scan, bind or lookup follows
    bool active;     // the subtree yields to a rule that runs in this step
    bool full;       // the subtree yields to a rule that must see old matches again
    uint16_t op;
    uint16_t from, out;
    uint16_t lowest, highest; // registers that the searches below start from
    uint32_t value;
    uint32_t child, sibling; // instruction indexes, 0 for none
} EgInstruction;

typedef struct EgGround {
    uint32_t op, children; // children: index into ground_children
    uint64_t payload;
    uint32_t class; // in this step's graph, EG_NONE when absent
    bool changed;
} EgGround;

// One instruction of a right side's program: look op(columns) up or insert it, result to column `out`.
typedef struct EgBuild {
    uint32_t op, operands, out; // operands: first of key_count column numbers in EgRuleData.operands
} EgBuild;

typedef enum EgMode { EG_MODE_OFF, EG_MODE_CHANGED, EG_MODE_FULL } EgMode;

// One word of a match record after the root: where it comes from.
typedef struct EgRecordWord {
    uint16_t reg;
    bool class; // otherwise half a payload
} EgRecordWord;

typedef struct EgVariable {
    const char *name;
    uint16_t reg, word; // the register it is first bound in; its place in a match record
    bool payload;       // takes two registers and two words
} EgVariable;

// Items in the graph's rule arena.
#define EG_SLICE(Type)   \
    struct {             \
        Type *items;     \
        size_t count;    \
    }

// The call of a function when a match is found; an argument is the class or payload in a register, an integer, the result
// of an earlier call, or the class of the match's root.
typedef enum EgOperandKind { EG_OPERAND_CLASS, EG_OPERAND_PAYLOAD, EG_OPERAND_INTEGER, EG_OPERAND_RESULT, EG_OPERAND_ROOT } EgOperandKind;
typedef struct EgArgument {
    EgOperandKind kind;
    int64_t value;
} EgArgument;
typedef struct EgCall {
    const EgFunction *function;
    uint32_t arguments;
    uint16_t word; // of the result in a match record, 0 when the right side does not use it
} EgCall;

// A match record is the root node, then the words of the variables and of computed payloads. Columns of the build
// program: those words, then constants, then results.
typedef struct EgRuleData {
    const char *name; // this and the form's strings belong to a table or the pool
    EgRuleForm form;
    EgRuleOptions options;
    EG_SLICE(EgCall) calls;
    EG_SLICE(EgArgument) arguments; // of all calls
    bool reads_classes;             // a call's answer depends on a class: it may answer otherwise later
    EgRuleFigures figures;
    VECTOR(EgVariable) variables;
    EG_SLICE(EgRecordWord) record; // of record_words - 1 words
    uint32_t record_words;
    VECTOR(EgBuild) builds;
    EgWords operands;
    EgWords constants;     // columns from record_words on
    uint32_t columns;
    uint32_t result;       // column of the right side, the last build's output or a variable
    uint32_t build_cells;  // that all builds together may append
    EG_SLICE(EgPatternNode) pattern; // when explaining; variables and sources are places in a match record
    const uint32_t *pattern_children;
    uint32_t left_root;              // the pattern node that is united with the right side, which is the last
    EgMode mode;
    bool stale;            // did not run in the last step: old matches are to be found again
    uint32_t bans;
    uint64_t banned_until; // step
    EgWords matches;
} EgRuleData;

typedef VECTOR(EgRuleData) EgRules;

// ---- the graph ---------------------------------------------------------------------------------------------------

struct EgGraph {
    EgMemory memory;
    EgOptions options;
    const EgOpInfo *ops;
    EgShape *shapes;
    size_t op_count, shape_capacity;
    uint32_t literal_op; // EG_NONE without one

    VECTOR(EgCell) cells;
    VECTOR(EgLinks) links; // parallel to cells up to `linked`
    size_t linked;         // cells before this are in their children's parent lists
    EgTable table;
    EgWords forest;             // union-find: parent of each class
    VECTOR(EgParents) parents;  // by class, up to `admitted`
    size_t admitted;            // classes before this have parents and facts
    uint64_t class_count;
    uint64_t node_count, inserts, lookups, match_count;

    VECTOR(EgUnion) unions;   // not yet carried out
    VECTOR(EgRepair) repairs; // worklist of nodes with a child that is no longer canonical
    VECTOR(EgBatch) batches;  // of the nodes not yet linked

    VECTOR(unsigned char) facts; // options.analysis->size bytes a class
    VECTOR(EgRepair) remakes;    // worklist of nodes whose children's facts have grown
    EgWords modifies;            // classes whose fact has grown

    EgWords node_vertex;                 // by cell, when explaining
    EgWords vertex_cell;                 // by class: place of its node's original op and key in original
    EgWords original;                    // op, key words of every node as created
    EgWords proof_parent, proof_reason;  // by vertex; EG_NONE at roots
    EgWords proof_application;           // place in applications, EG_NONE without one
    EgWords applications;                // for each: rule, match record, vertex of each node of the rule's pattern
    EgWords proof_forward;               // 1 when the edge to the parent was united as (vertex, parent)

    EgIndex index;
    EgRules rules;
    Arena *rule_arena;
    VECTOR(const EgRuleTable *) tables; // that rules were added from
    EgRulePool *pool;                   // of rules added from text, NULL without any
    VECTOR(EgInstruction) code; // [0] is unused, [1] the root of the trie
    VECTOR(EgGround) grounds;
    EgWords ground_children;
    uint64_t step;
    bool contradicted; // an analysis answered EG_MERGE_CONTRADICT
    bool conflicted;   // an analysis answered EG_MERGE_CONFLICT
    bool ill_typed;    // an analysis did not admit a node
    uint32_t conflict; // the reason of the union, or of the node, that it answered so about
    uint64_t step_matches;
    uint64_t subsumed_count; // nodes ever subsumed
};

// ---- union-find (engine_rebuild.c) -------------------------------------------------------------------------------

static inline uint32_t eg_find_index(uint32_t *forest, uint32_t class) {
    while (forest[class] != class) class = forest[class] = forest[forest[class]]; // path halving
    return class;
}

void eg_union_pending(EgGraph *graph, uint32_t left, uint32_t right, uint32_t reason);
void eg_close(EgGraph *graph); // links new nodes and carries out unions and their congruences; leaves the analysis open

// ---- nodes (engine_table.c) --------------------------------------------------------------------------------------

static inline uint32_t *eg_key(EgCell *cells, uint32_t node, uint32_t word) { return &cells[node + word / 2].key[word % 2]; }

// The node that a parent-list entry lies in.
static inline uint32_t eg_entry_node(const EgCell *cells, uint32_t entry) {
    uint32_t cell = entry / 2;
    return cells[cell].op & EG_CONTINUED ? cell - (cells[cell].op & EG_OP) : cell;
}

static inline uint64_t eg_hash_pair(uint64_t hash, uint32_t first, uint32_t second) {
    hash = (hash ^ (first | (uint64_t)second << 32)) * 0x9e3779b97f4a7c15u;
    return (hash ^ hash >> 29) * 0xbf58476d1ce4e5b9u;
}

static inline uint32_t eg_hash_key(uint32_t op, const uint32_t *key, uint32_t key_count) {
    uint64_t hash = op * 0x94d049bb133111ebu;
    uint32_t word = 0;
    do hash = eg_hash_pair(hash, word < key_count ? key[word] : 0, word + 1 < key_count ? key[word + 1] : 0);
    while ((word += 2) < key_count);
    return (uint32_t)(hash >> 32);
}

// Keys of at most two words are compared as one: unused words are zero in `key` too.
static inline bool eg_pair_equals(const EgGraph *graph, uint32_t node, uint32_t op, const uint32_t *key) {
    const EgCell *cell = &graph->cells.items[node];
    return (cell->op & EG_OP) == op && memcmp(cell->key, key, sizeof cell->key) == 0;
}

static inline bool eg_node_equals(const EgGraph *graph, uint32_t node, uint32_t op, const uint32_t *key) {
    if (!eg_pair_equals(graph, node, op, key)) return false;
    const EgCell *cell = &graph->cells.items[node];
    uint32_t count = graph->shapes[op].key_count;
    for (uint32_t k = 2; k < count; k++)
        if (cell[k / 2].key[k % 2] != key[k]) return false;
    return true;
}

// The live node with this op and key (at least two words long), or 0.
static inline uint32_t eg_table_find(const EgGraph *graph, uint32_t op, const uint32_t *key, uint32_t hash) {
    const EgSlot *slots = graph->table.slots;
    size_t mask = graph->table.capacity - 1;
    for (size_t at = hash & mask; slots[at].node; at = (at + 1) & mask)
        if (slots[at].hash == hash && eg_node_equals(graph, slots[at].node, op, key)) return slots[at].node;
    return 0;
}
void eg_table_reserve(EgGraph *graph, size_t count);
size_t eg_table_capacity_for(const EgTable *table, size_t count);
void eg_table_insert(EgGraph *graph, uint32_t node, uint32_t hash);
void eg_table_remove(EgGraph *graph, uint32_t node, uint32_t hash);

// Appends a node to a class (0: to a new class). The caller has reserved cells, classes and table slots.
uint32_t eg_node_append(EgGraph *graph, uint32_t op, const uint32_t *key, uint32_t hash, uint32_t class);
// The same where the look-up of the key ended at the empty `slot`.
uint32_t eg_node_append_at(EgGraph *graph, size_t slot, uint32_t op, const uint32_t *key, uint32_t hash, uint32_t class);
void eg_reserve_nodes(EgGraph *graph, size_t nodes, size_t cells);
// The bytes that eg_reserve_nodes would add.
uint64_t eg_reserve_bytes(const EgGraph *graph, size_t nodes, size_t cells);
uint32_t eg_intern(EgGraph *graph, uint32_t op, const uint32_t *key); // node of op(key), added where absent
void eg_batch_start(EgGraph *graph, uint32_t reason);

// ---- the rest ----------------------------------------------------------------------------------------------------

void eg_analysis_admit(EgGraph *graph, uint32_t node, uint32_t reason);      // engine_analysis.c
void eg_analysis_merge(EgGraph *graph, uint32_t winner, uint32_t loser, uint32_t reason);
bool eg_analysis_propagate(EgGraph *graph);

void eg_explain_node(EgGraph *graph, uint32_t node, uint32_t vertex);        // explain.c
void eg_explain_union(EgGraph *graph, EgUnion united);
uint32_t eg_application_add(EgGraph *graph, uint32_t rule, const uint32_t *record); // explain_application.c
void eg_proof_free(EgGraph *graph);
const char *eg_reason_name(const EgGraph *graph, uint32_t reason);

void eg_index_build(EgGraph *graph);                                         // engine_index.c
bool eg_match_all(EgGraph *graph);                                           // match.c; false at the limit on matches
EgStatus eg_apply_all(EgGraph *graph);                                       // apply.c

// ---- rules to code (compile.c), calls (rule_call.c), tables (rule_table.c) -----------------------------------------

// Adds a rule, its left sides to the trie; `options` may be NULL: as the form's measure asks. False when it is too large.
bool eg_compile_rule(EgGraph *graph, const EgRuleTable *table, const EgTableRule *source, const EgRuleOptions *options);
void eg_compile_finish(EgGraph *graph); // after the last of several rules
void eg_rules_create(EgGraph *graph);
void eg_rules_free(EgGraph *graph);

// Makes a rule's calls for a match and writes the computed payloads into its record. False: the rule does not fire.
bool eg_calls_make(EgGraph *graph, EgRuleData *rule, const EgMatch *match, const uint32_t *registers, uint32_t *record);

static inline uint64_t eg_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

#endif
