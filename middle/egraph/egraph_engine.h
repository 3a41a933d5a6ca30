// An equality-saturation engine over any signature: operations with an arity and, where wanted, a 64-bit payload.
//
// The graph holds e-nodes (an operation applied to e-classes) in a hash-cons, and e-classes in a union-find. One step
// matches every rule on the rebuilt graph, applies all matches, then rebuilds once (deferred rebuilding, Willsey et al.
// 2021), so what a step adds does not depend on the order of rules. Matching is semi-naive: after the first step only
// matches that involve a node new or changed since the last step are found again.
//
// Everything is deterministic: limits count nodes, matches and bytes, never time; nothing is visited in pointer order.

#ifndef MIDDLE_EGRAPH_EGRAPH_ENGINE_H
#define MIDDLE_EGRAPH_EGRAPH_ENGINE_H

#include "middle/base/base.h"

typedef struct EgGraph EgGraph;

typedef struct EgOp {
    uint32_t index; // place in the signature
} EgOp;
typedef struct EgNode {
    uint32_t index; // never changes and is never reused; 0 is no node
} EgNode;
typedef struct EgClass {
    uint32_t index; // canonical only until the next union; 0 is no class
} EgClass;
typedef struct EgRule {
    uint32_t index; // in order of eg_rule_add
} EgRule;

// ---- signature and options ---------------------------------------------------------------------------------------

// In patterns an operation is written by name, `(add ?x zero)`; its payload, where it has one, as the first item,
// `(axis 2 ?x)`. The one operation marked `literal` (arity 0, with payload) is also written as a decimal integer.
typedef struct EgOpInfo {
    const char *name; // outlives the graph
    uint8_t arity;    // at most EG_MAX_ARITY
    bool has_payload;
    bool literal;
    const char *families; // names of the families that a rule may range over, separated by spaces; may be NULL
} EgOpInfo;
enum { EG_MAX_ARITY = 14, EG_MAX_PARAMETERS = 8 };

// A pure function that rules call. A guard answers true only when what it says is proved, and gives no result; any other
// function computes a payload, or answers false, and then the rule does not fire for this match. Parameters are
//   'p' a payload    'i' an integer written in the rule    'c' a class    'r' the class of the match's root, not written in the rule
// A function that looks at facts or nodes of a class must have a 'c' or 'r': without one it is asked about a match once only,
// with one again in every step, when the classes may have grown.
typedef struct EgMatch EgMatch;
typedef struct EgFunction {
    const char *name;
    const char *parameters; // one letter each, at most EG_MAX_PARAMETERS, see below
    bool is_guard;
    bool (*call)(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data);
} EgFunction;

// A payload that rules write by name.
typedef struct EgConstant {
    const char *name;
    int64_t value;
} EgConstant;

typedef struct EgSignature {
    const EgOpInfo *ops;
    size_t op_count;
    const EgFunction *functions;
    size_t function_count;
    const EgConstant *constants;
    size_t constant_count;
} EgSignature;

typedef enum EgMerge {
    EG_MERGE_SAME,
    EG_MERGE_CHANGED,    // `into` has grown
    EG_MERGE_CONTRADICT, // the rules may lead here, and no term of the graph is to be trusted: steps return EG_CONTRADICTION
    EG_MERGE_CONFLICT    // a bug: an internal error that names the rule
} EgMerge;

// A fact about each class, from a semilattice. `merge` must be monotone: facts only grow.
typedef struct EgAnalysis {
    size_t size;                                                                      // bytes of one fact
    void (*make)(const EgGraph *graph, EgNode node, void *fact, void *data);          // the fact that one node implies
    EgMerge (*merge)(void *into, const void *from, void *data);                       // CHANGED: `into` has grown
    void (*modify)(EgGraph *graph, EgClass class, const void *fact, void *data);      // may be NULL; may add and unite
    bool (*admits)(const EgGraph *graph, EgNode node, void *data); // may be NULL; false: no fact can be made of a node that a rule
                                                                   // built wrongly, which is an internal error that names the rule
    void *data;
} EgAnalysis;

typedef struct EgOptions {
    uint64_t max_nodes;         // live e-nodes; 0 means no limit, here and below
    uint64_t max_matches;       // in one step
    uint64_t max_bytes;         // held by the graph while matching and applying
    uint64_t backoff_matches;   // a rule with more matches in a step is banned for a while; 0 means no scheduler
    uint32_t backoff_steps;     // length of the first ban; both double with every ban
    bool explain;               // keep the proof forest
    bool trace;                 // time what each rule does, see eg_rule_figures
    const EgAnalysis *analysis; // NULL for none; outlives the graph
    const EgFunction *functions; // that rules call; outlive the graph, as do the constants
    size_t function_count;
    void *function_data;
    bool (*answer_counts)(void *function_data); // may be NULL. Asked after every call: false, and the function has answered false
    const EgConstant *constants;
    size_t constant_count;
} EgOptions;

// `options` may be NULL: no limits, no scheduler, no explanations, no analysis.
EgGraph *eg_create(const EgOpInfo *ops, size_t op_count, const EgOptions *options);
void eg_destroy(EgGraph *graph);

// ---- terms and classes -------------------------------------------------------------------------------------------

typedef struct EgError {
    uint32_t line, column; // of the first wrong character, both from 1
    char message[160];
} EgError;

// The class of op[payload](children); `payload` is ignored by operations without one. Children need not be canonical.
// The graph must be rebuilt, or only added to since.
EgClass eg_add(EgGraph *graph, EgOp op, int64_t payload, const EgClass *children);

// Adds a term without variables. Returns class 0 and fills `error` when the text is wrong.
EgClass eg_add_term(EgGraph *graph, const char *text, EgError *error);

// The class of a term if the (rebuilt) graph holds it, else class 0.
EgClass eg_lookup_term(EgGraph *graph, const char *text, EgError *error);

// Records that two classes are equal; the next eg_rebuild carries it out.
void eg_union(EgGraph *graph, EgClass left, EgClass right);

// Restores congruence and canonical keys after unions, and brings the analysis to its fixpoint.
void eg_rebuild(EgGraph *graph);

EgClass eg_find(const EgGraph *graph, EgClass class);

// The live node of a rebuilt graph that is op[payload](children), or node 0.
EgNode eg_lookup_node(const EgGraph *graph, EgOp op, int64_t payload, const EgClass *children);

// The live nodes of a class of a rebuilt graph. The list stays valid until the graph next changes.
typedef struct EgNodeList {
    const uint32_t *nodes;
    size_t count;
} EgNodeList;
EgNodeList eg_class_nodes(EgGraph *graph, EgClass class);

EgOp eg_node_op(const EgGraph *graph, EgNode node);
EgClass eg_node_class(const EgGraph *graph, EgNode node);
EgClass eg_node_child(const EgGraph *graph, EgNode node, uint32_t position);
int64_t eg_node_payload(const EgGraph *graph, EgNode node);
uint32_t eg_op_arity(const EgGraph *graph, EgOp op);
const char *eg_op_name(const EgGraph *graph, EgOp op);

// Every live node in order of creation: start with node 0; node 0 again is the end.
EgNode eg_next_node(const EgGraph *graph, EgNode node);

// The fact of a class, NULL without an analysis.
const void *eg_fact(const EgGraph *graph, EgClass class);

// ---- rules -------------------------------------------------------------------------------------------------------

// What a guard or another function sees of one match.
struct EgMatch {
    const EgGraph *graph;
    EgNode root;
    const uint32_t *words; // values of the variables, see eg_match_class and eg_match_payload
    const struct EgRuleData *rule;
};
EgClass eg_match_root_class(const EgMatch *match); // also what a parameter 'r' gets
// Values by name, for EgRuleOptions.guard; functions of the rule language have arguments instead.
EgClass eg_match_class(const EgMatch *match, const char *variable);
int64_t eg_match_payload(const EgMatch *match, const char *variable);

typedef struct EgRuleOptions {
    uint32_t phase;                                    // eg_step matches the rules of one phase
    bool (*guard)(const EgMatch *match, void *data);   // NULL: unconditional. Answer true only when proved.
    void *data;
    bool subsume;                                      // the matched root is subsumed once the right side exists
} EgRuleOptions;

// A subsumed node is matched no more by any rule, wherever in a pattern, and eg_extract avoids it; it stays for congruence
// and counts as live. A class that has only subsumed nodes left gets them back in the next step, for good, and until then
// extraction takes them all the same. A node that becomes equal to one that is not subsumed is one that is not.
bool eg_node_subsumed(const EgGraph *graph, EgNode node);

// Adds a rule from text: one or more patterns, `=>`, one pattern, conditions. The class matched by the first pattern is
// united with the right side. `(= ?x PATTERN)` also names the class that a left pattern matches. `options` may be NULL.
// Returns false and fills `error` when the text is wrong.
bool eg_rule_add(EgGraph *graph, const char *name, const char *text, const EgRuleOptions *options, EgError *error);
const char *eg_rule_name(const EgGraph *graph, EgRule rule);

// ---- steps -------------------------------------------------------------------------------------------------------

typedef enum EgStatus {
    EG_CHANGED,       // the step added a node or united two classes
    EG_SATURATED,     // no rule of the phase has anything left to do
    EG_LIMIT_NODES,   // stopped at a limit; the graph is rebuilt and usable
    EG_LIMIT_MATCHES,
    EG_LIMIT_BYTES,
    EG_CONTRADICTION, // facts contradict each other (EG_MERGE_CONTRADICT); the graph is good for nothing but destruction
} EgStatus;

// Matches the rules of `phase`, applies all matches, rebuilds.
EgStatus eg_step(EgGraph *graph, uint32_t phase);

// Steps until something other than EG_CHANGED, or `steps` times.
EgStatus eg_run(EgGraph *graph, uint32_t phase, uint32_t steps);

// After an internal error: whether it was EG_MERGE_CONFLICT, and after which rule. The graph is then good for nothing but destruction.
bool eg_conflict(const EgGraph *graph, EgRule *rule);
// Whether it was, instead, a node that EgAnalysis.admits refused, and the rule that built it.
bool eg_ill_typed(const EgGraph *graph, EgRule *rule);

// ---- figures -----------------------------------------------------------------------------------------------------

typedef struct EgCounts {
    uint64_t live;    // distinct canonical e-nodes
    uint64_t classes; // canonical e-classes
    uint64_t created; // e-nodes ever created
    uint64_t inserts; // into the hash-cons, rebuilds included
    uint64_t lookups; // that found something or not, rebuilds included
    uint64_t matches; // ever applied
    uint64_t bytes, peak_bytes; // of memory held now, and at most; match buffers and growing vectors included
} EgCounts;
EgCounts eg_counts(const EgGraph *graph);
uint64_t eg_live_of_op(const EgGraph *graph, EgOp op);

// ---- extraction (extract.c) --------------------------------------------------------------------------------------

// A node's own cost, without its children: not negative; HUGE_VAL for what must not be chosen.
typedef double EgCost(const EgGraph *graph, EgNode node, void *data);

typedef struct EgExtraction EgExtraction;

// Chooses one node for each class that has a finite term, least by tree cost. The graph must be rebuilt and stay
// unchanged while the extraction is in use.
EgExtraction *eg_extract(EgGraph *graph, EgCost *cost, void *data);

// Puts a node in the place of its class's choice, for a caller that knows a good solution. The choices must stay acyclic.
void eg_extract_choose(EgExtraction *extraction, EgNode node);

// Improves the choice for `roots` by DAG cost, where a class reached twice is paid for once: one class's node is replaced at
// a time, and the replacement kept if the whole gets cheaper and stays acyclic (extract_improve.c). Never makes it worse.
// Looks at no more than `work` nodes, so that the result does not depend on time.
void eg_extract_improve(EgExtraction *extraction, const EgClass *roots, size_t root_count, uint64_t work);

EgNode eg_extract_choice(const EgExtraction *extraction, EgClass class); // node 0: the class has no finite term
double eg_extract_tree_cost(const EgExtraction *extraction, EgClass class);
double eg_extract_dag_cost(EgExtraction *extraction, const EgClass *roots, size_t root_count);
void eg_extract_print(const EgExtraction *extraction, EgClass class, TextBuffer *text); // as eg_add_term reads it
void eg_extract_destroy(EgExtraction *extraction);

// ---- explanations (explain.c) ------------------------------------------------------------------------------------
// With EgOptions.explain every node that was ever created is a vertex of a proof forest, and every union an edge
// (Nieuwenhuis and Oliveras 2005; Flatt et al. 2022). A vertex is named by the class its node was created in.

typedef enum EgReason { EG_BY_RULE, EG_BY_CONGRUENCE, EG_BY_CALLER } EgReason;

typedef struct EgProofStep {
    EgClass from, to;
    EgReason reason;
    EgRule rule;  // of EG_BY_RULE
    bool forward; // the rule's left side is `from`
    uint32_t application; // of EG_BY_RULE: the match, see eg_proof_binding
} EgProofStep;
typedef VECTOR(EgProofStep) EgProof;

// Appends the path between two vertices; false when they are not equal. A congruence step follows from paths between the
// vertices' children, eg_vertex_child, all of them shorter in age, so that expanding them ends.
bool eg_explain(const EgGraph *graph, EgClass from, EgClass to, EgProof *proof);

// The substitution of a step by a rule: what each variable stood for when the rule was applied.
typedef struct EgBinding {
    const char *name; // without the question mark
    bool is_payload;
    EgClass class;
    int64_t payload;
} EgBinding;
size_t eg_rule_variable_count(const EgGraph *graph, EgRule rule);
const char *eg_rule_variable_name(const EgGraph *graph, EgRule rule, size_t variable);
EgBinding eg_proof_binding(const EgGraph *graph, EgProofStep step, size_t variable);

// The class of one side of a step's rule under its substitution, class 0 when the (rebuilt) graph does not hold it. Of
// several left patterns the side is the first; the others are premises.
EgClass eg_proof_side(const EgGraph *graph, EgProofStep step, bool left);

EgClass eg_node_vertex(const EgGraph *graph, EgNode node);
EgOp eg_vertex_op(const EgGraph *graph, EgClass vertex);
EgClass eg_vertex_child(const EgGraph *graph, EgClass vertex, uint32_t position);

// ---- derivations (explain_derive.c) ------------------------------------------------------------------------------
// A proof with its congruence steps worked out: terms t0 = t1 = ... = tn, each made from the one before by rewriting one
// subterm with one rule, or with an equality that the caller gave.

typedef struct EgDerivation EgDerivation;
typedef struct EgTerm {
    uint32_t index; // equal terms of a derivation have equal numbers; 0 is none
} EgTerm;

typedef struct EgDerivationStep {
    EgReason reason;       // EG_BY_RULE or EG_BY_CALLER
    EgRule rule;           // of EG_BY_RULE
    bool forward;          // `from` is the rule's left side, else its right side
    const uint32_t *path;  // of the subterm: child positions from the root down
    size_t path_length;
    EgTerm from, to;       // the subterm before and after
    EgTerm whole;          // the term after the step
} EgDerivationStep;

// From the term of one vertex to that of another; NULL when they are not equal. After `max_steps` steps, or 64 times as
// many pieces of work in between, the derivation breaks off: it is true as far as it goes, and says that it is truncated.
// The graph must stay unchanged while the derivation is in use.
EgDerivation *eg_derive(const EgGraph *graph, EgClass from, EgClass to, size_t max_steps);
void eg_derivation_destroy(EgDerivation *derivation);
bool eg_derivation_truncated(const EgDerivation *derivation);
EgTerm eg_derivation_start(const EgDerivation *derivation);
size_t eg_derivation_count(const EgDerivation *derivation);
EgDerivationStep eg_derivation_step(const EgDerivation *derivation, size_t index);

// What a variable of the step's rule stands for: a term, or a payload when `payload` comes back set.
EgTerm eg_derivation_binding(EgDerivation *derivation, size_t index, size_t variable, bool *is_payload, int64_t *payload);

EgOp eg_term_op(const EgDerivation *derivation, EgTerm term);
int64_t eg_term_payload(const EgDerivation *derivation, EgTerm term);
EgTerm eg_term_child(const EgDerivation *derivation, EgTerm term, uint32_t position);
void eg_term_print(const EgDerivation *derivation, EgTerm term, TextBuffer *text); // as eg_add_term reads it

#endif
