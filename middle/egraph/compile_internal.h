// Between the parts of compiling a rule: compile.c (left sides) and compile_rule.c (the rest).

#ifndef MIDDLE_EGRAPH_COMPILE_INTERNAL_H
#define MIDDLE_EGRAPH_COMPILE_INTERNAL_H

#include "rule_internal.h"

typedef struct EgPending {
    uint32_t node, reg; // a pattern node to be bound to the class in a register
} EgPending;

// One rule being compiled. What is built up here is copied to the rule, in blocks of the right size, when it is complete.
typedef struct EgCompiler {
    EgGraph *graph;
    EgRuleData *rule;
    const EgTableRule *source;
    const EgPatternNode *nodes; // of the source, as are the next four; NULL where it has none
    const uint32_t *children;
    const EgPatternVariable *variables;
    const EgPatternCall *calls;
    const EgPatternArgument *arguments;
    uint32_t first_right; // node
    uint32_t tail;        // the instruction to continue from
    uint32_t next_reg;
    uint32_t pending_count, taken;
    uint32_t build_count, operand_count, constant_count;
    bool too_large;
    uint16_t registers[EG_MAX_RULE_VARIABLES]; // by variable, 0 while unbound
    EgPending pending[EG_MAX_REGISTERS];       // queue; a register is waited for once
    uint16_t call_words[EG_MAX_CALLS];         // of each call's result in a match record, 0 for none
    EgRecordWord record[2 * (EG_MAX_RULE_VARIABLES + EG_MAX_CALLS)];
    EgBuild builds[EG_MAX_COLUMNS];
    uint32_t operands[EG_MAX_COLUMNS * EG_MAX_KEY];
    uint32_t constants[EG_MAX_COLUMNS];
    uint16_t columns[EG_MAX_RULE_NODES]; // by node of the right side
} EgCompiler;

// Continues with an instruction, which is shared when the path so far already continues with it.
void eg_compile_emit(EgCompiler *compiler, EgInstruction instruction);
// Adds the searches for the left patterns; the registers of the variables are known then.
void eg_compile_left(EgCompiler *compiler, const EgPatternRoot *roots);

#endif
