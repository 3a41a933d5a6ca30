// The rule compiler for the array IR's signature: `rulec OUTPUT SYMBOL FILE...`, run while the compiler is built.

#include "array_functions.h"
#include "rule_language.h"

int main(int argument_count, char **arguments) {
    EgSignature signature = array_signature();
    return eg_rule_compiler_main(&signature, argument_count, arguments);
}
