// One call of a function of the program or the library, as check_call.c and call_arguments.c share it.

#ifndef FRONTEND_CALL_H
#define FRONTEND_CALL_H

#include "check_scope.h"

typedef struct Call {
    const AstFunction *function;
    const Operand *arguments;
    size_t argument_count;
    const AstKeyword *keywords;
    const Operand *keyword_values;
    size_t keyword_count;
    Span span;
} Call;

// Binds arguments to parameters: values[i] is that of parameter i. Left-out ones take their defaults. False after an error.
bool call_bind_arguments(Checker *checker, const Call *call, Operand *values);

#endif
