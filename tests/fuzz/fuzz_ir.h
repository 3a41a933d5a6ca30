// What holds of all array IR that verifies: it survives printing and parsing.

#ifndef FUZZ_IR_H
#define FUZZ_IR_H

#include "fuzz_session.h"

#include "middle/ir/ir.h"

// NULL when the session's text does not parse. The module lives in the session.
static inline IrModule *fuzz_parse_ir(FuzzSession *session) {
    return ir_parse(&session->source, session->arena, session->strings, &session->diagnostics);
}

// Ends the process with a report when the printed module does not parse, or prints as another text then.
static inline void fuzz_require_ir_round_trip(const IrModule *module) {
    TextBuffer printed = {0}, again = {0};
    ir_print(module, &printed);
    FuzzSession session = fuzz_open(printed.text, printed.length);
    IrModule *parsed = fuzz_parse_ir(&session);
    REQUIRE(parsed, "the printed array IR does not parse:\n%s", printed.text);
    ir_print(parsed, &again);
    fuzz_require_same(&printed, &again);
    ir_module_release(parsed);
    fuzz_close(&session);
    text_free(&printed);
    text_free(&again);
}

#endif
