// Fuzzes the checker and what follows: a program that it accepts gives array IR that verifies, survives printing and
// parsing, and lowers to loop IR that verifies.

#include "fuzz_ir.h"

#include "frontend/check.h"
#include "middle/loops/loops.h"

static void require_lowered(const IrModule *module, FuzzSession *session) {
    LoopOptions options = {.fuse = true};
    char message[1024] = "";
    LoopModule *loops = loop_lower(module, &options, &session->diagnostics);
    if (session->diagnostics.error_count == 0) REQUIRE(loop_verify(loops, message, sizeof message), "the loop IR's verifier: %s", message);
    loop_module_release(loops);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char message[1024] = "";
    FuzzSession session = fuzz_open(bytes, size);
    AstModule *syntax = fe_parse(&session.source, session.arena, session.strings, &session.diagnostics);
    IrModule *module = fe_check(syntax, &session.source, session.arena, session.strings, &session.diagnostics);
    REQUIRE(ir_verify(module, message, sizeof message), "the array IR's verifier: %s", message);
    if (session.diagnostics.error_count == 0) {
        fuzz_require_ir_round_trip(module);
        require_lowered(module, &session);
    }
    ir_module_release(module);
    fuzz_close(&session);
    return 0;
}
