// Rules as constant tables: what the reader makes of rule text, with operations and functions resolved to their places in
// the signature. Built-in rules are written as such a table at build time (middle/egraph/rulec), so that loading them
// reads no text.
//
// All rules of a table share pools. An index inside a rule counts from the rule's own first entry of the pool.

#ifndef MIDDLE_EGRAPH_RULE_TABLE_H
#define MIDDLE_EGRAPH_RULE_TABLE_H

#include "middle/egraph/egraph_engine.h"

typedef enum EgPatternKind { EG_PATTERN_VARIABLE, EG_PATTERN_APPLY } EgPatternKind;
typedef enum EgAttributeKind { EG_ATTRIBUTE_NONE, EG_ATTRIBUTE_CONSTANT, EG_ATTRIBUTE_VARIABLE, EG_ATTRIBUTE_COMPUTED } EgAttributeKind;

// A node of a pattern. Children come before their parents, left sides before the right side, whose root is the last node.
typedef struct EgPatternNode {
    uint8_t kind;           // EgPatternKind
    uint8_t attribute_kind; // EgAttributeKind
    bool ground;            // holds no variable
    uint16_t op;
    uint32_t variable; // of EG_PATTERN_VARIABLE
    uint32_t source;   // of the attribute: a variable or a call
    uint32_t children; // first of the arity's entries in the rule's children
    int64_t payload;   // of EG_ATTRIBUTE_CONSTANT
} EgPatternNode;

typedef struct EgPatternVariable {
    const char *name; // without the question mark
    bool payload;
} EgPatternVariable;

#define EG_NO_VARIABLE 0xffffffffu
typedef struct EgPatternRoot {
    uint32_t node;
    uint32_t variable; // that names the root's class, EG_NO_VARIABLE without one
} EgPatternRoot;

typedef enum EgArgumentKind { EG_ARGUMENT_VARIABLE, EG_ARGUMENT_INTEGER, EG_ARGUMENT_CALL, EG_ARGUMENT_ROOT } EgArgumentKind;
typedef struct EgPatternArgument {
    uint8_t kind;  // EgArgumentKind
    int64_t value; // a variable, an integer, an earlier call; unused by EG_ARGUMENT_ROOT
} EgPatternArgument;

// The call of a function; all guards and what they call come first. Calls are made in order until one answers false.
typedef struct EgPatternCall {
    uint16_t function;
    uint32_t arguments; // first of its entries in the rule's arguments
} EgPatternCall;

// A form of the text; it stands for several rules when it has families or a converse.
typedef struct EgRuleForm {
    const char *name, *equation;
    uint32_t line, column;
    uint8_t measure, tag; // EgRuleMeasure, EgRuleTag
} EgRuleForm;

typedef struct EgTableRule {
    const char *name;
    uint32_t form;
    uint32_t nodes, children, variables, roots, calls, arguments; // first entries in the pools
    uint16_t node_count, child_count, variable_count, root_count, call_count, argument_count;
} EgTableRule;

typedef struct EgRuleTable {
    uint64_t fingerprint; // eg_signature_fingerprint of the signature it was made for
    const EgRuleForm *forms;
    const EgTableRule *rules;
    const EgPatternNode *nodes;
    const uint32_t *children;
    const EgPatternVariable *variables;
    const EgPatternRoot *roots;
    const EgPatternCall *calls;
    const EgPatternArgument *arguments;
    size_t form_count, rule_count, node_count, child_count, variable_count, root_count, call_count, argument_count;
} EgRuleTable;

// A number that changes with the operations, functions and constants of a signature.
uint64_t eg_signature_fingerprint(const EgSignature *signature);

#endif
