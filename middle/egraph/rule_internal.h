// The reader of the rule language: rule_reader.c (tokens and errors), pattern.c and
// pattern_call.c (patterns, attributes, calls), rule_form.c and rule_family.c (forms and what they stand for), rule_pool.c
// (rules of a text).

#ifndef MIDDLE_EGRAPH_RULE_INTERNAL_H
#define MIDDLE_EGRAPH_RULE_INTERNAL_H

#include "engine_internal.h"

enum {
    EG_MAX_RULE_NODES = 1000,
    EG_MAX_RULE_VARIABLES = EG_MAX_REGISTERS,
    EG_MAX_RULE_FAMILIES = 8,
    EG_MAX_POOL_RULES = 20000,
};

// The pools of an EgRuleTable while they grow. Strings are in the arena.
struct EgRulePool {
    EgSignature signature;
    Arena *arena;
    VECTOR(EgRuleForm) forms;
    VECTOR(EgTableRule) rules;
    VECTOR(EgPatternNode) nodes;
    VECTOR(uint32_t) children;
    VECTOR(EgPatternVariable) variables;
    VECTOR(EgPatternRoot) roots;
    VECTOR(EgPatternCall) calls;
    VECTOR(EgPatternArgument) arguments;
};
void eg_rule_pool_initialise(EgRulePool *pool, const EgSignature *signature); // without an arena
void eg_rule_pool_release(EgRulePool *pool);

EgSignature eg_graph_signature(const EgGraph *graph);

typedef struct EgWord {
    const char *text;
    size_t length;
} EgWord;

// A name that stands for one operation of a family in the rule being read.
typedef struct EgFamily {
    EgWord name;
    VECTOR(uint32_t) ops;
    uint32_t position, op; // the one it stands for now
    bool used;   // on the left side
} EgFamily;

// A place in a text by its line and column, both from 1.
typedef struct EgPlace {
    const char *at;
    uint32_t line, column;
} EgPlace;

typedef struct EgReader {
    EgRulePool *pool;
    EgError *error; // may be NULL
    const char *text, *at;
    EgPlace form; // of the last form, from where the next one's place is counted; `at` is NULL before the first
    EgTableRule rule; // the one being read: where its entries of the pools start
    EgFamily families[EG_MAX_RULE_FAMILIES];
    uint32_t family_count;
    uint32_t depth;
    bool allow_variables;
    bool on_left;    // variables may be bound here
    bool both_sides; // of `<=>`: nothing may be computed
    bool failed;     // the error is filled; what is read from here on is discarded
} EgReader;

// ---- rule_reader.c -----------------------------------------------------------------------------------------------

// The place of `to`, counted from one that does not come after it.
EgPlace eg_place_count(EgPlace from, const char *to);

// Fills the error unless there is one already. Bytes that do not print become question marks.
void eg_reader_fail(EgReader *reader, const char *place, const char *format, ...) __attribute__((format(printf, 3, 4)));

// As eg_reader_fail, for the name `given`: appends the closest of `count` candidates when one is close.
typedef const char *EgCandidate(const void *data, size_t index);
void eg_reader_fail_unknown(EgReader *reader, const char *kind, EgWord given, EgCandidate *candidate, const void *data, size_t count);

void eg_reader_skip_space(EgReader *reader);                // and comments
bool eg_reader_take(EgReader *reader, char character);      // steps over it if it is next
void eg_reader_expect(EgReader *reader, char character);
EgWord eg_reader_peek(EgReader *reader);                    // the word that is next; of length 0 when none is
bool eg_reader_take_word(EgReader *reader, const char *word);
bool eg_reader_at_integer(const EgReader *reader);
int64_t eg_reader_integer(EgReader *reader);
void eg_reader_enter(EgReader *reader);                     // a nesting; `depth` is to be decremented on leaving it
bool eg_word_is(EgWord word, const char *text);

// A word as arguments of "%.*s", cut to what a message has room for.
#define EG_WORD(word) ((word).length > 40 ? 40 : (int)(word).length), (word).text

// ---- pattern.c ---------------------------------------------------------------------------------------------------

void eg_reader_begin_rule(EgReader *reader);             // starts an empty rule at the end of the pools
void eg_reader_end_rule(EgReader *reader);               // counts what was read; appends nothing to pool->rules
uint32_t eg_reader_pattern(EgReader *reader);            // returns its node
uint32_t eg_reader_op(EgReader *reader);

// Reads a term, which has no variables, as the only rule of a pool without an arena.
bool eg_term_read(EgRulePool *pool, const char *text, EgError *error);

// ---- pattern_call.c ----------------------------------------------------------------------------------------------

// The variable that is next, declared where it is new and on the left. Attributes (`payload`) and classes do not mix.
uint32_t eg_reader_variable(EgReader *reader, bool payload);
int64_t eg_reader_constant(EgReader *reader);
uint32_t eg_reader_call(EgReader *reader, bool guard);   // of which the opening bracket is next
void eg_reader_guard(EgReader *reader);                  // `(name argument...)`

// ---- rule_family.c -----------------------------------------------------------------------------------------------

// Reads `:each` as often as it comes and turns to the first combination.
void eg_reader_families(EgReader *reader);
// Turns to the next combination of operations, the last family first; false after the last combination.
bool eg_reader_next_combination(EgReader *reader);
void eg_reader_free_families(EgReader *reader);

// ---- rule_form.c -------------------------------------------------------------------------------------------------

// Reads a form, of which '(' is next, and appends the rules that it stands for.
void eg_reader_form(EgReader *reader, const char *equation);
// Reads the sides and conditions of one rule up to the end of the text; eg_rule_add's form.
void eg_reader_plain_rule(EgReader *reader, const char *name);

#endif
