// The rule compiler over the signature of rule_fixture.h.

#include "tests/unit/rule_fixture.h"

int main(int argument_count, char **arguments) { return eg_rule_compiler_main(fixture_signature(), argument_count, arguments); }
