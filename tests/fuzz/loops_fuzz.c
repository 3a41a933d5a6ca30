// Fuzzes the loop IR's parser and verifier: what verifies survives printing and parsing.

#include "fuzz_session.h"

#include "middle/loops/loops.h"

// NULL when the text does not parse. The session is the caller's.
static LoopModule *parse(FuzzSession *session) { return loop_parse(&session->source, session->arena, session->strings, &session->diagnostics); }

static void check_round_trip(const LoopModule *module) {
    TextBuffer printed = {0}, again = {0};
    loop_print(module, &printed);
    FuzzSession session = fuzz_open(printed.text, printed.length);
    LoopModule *parsed = parse(&session);
    REQUIRE(parsed, "the printed loop IR does not parse:\n%s", printed.text);
    loop_print(parsed, &again);
    fuzz_require_same(&printed, &again);
    loop_module_release(parsed);
    fuzz_close(&session);
    text_free(&printed);
    text_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char message[1024];
    FuzzSession session = fuzz_open(bytes, size);
    LoopModule *module = parse(&session);
    if (module) {
        if (loop_verify(module, message, sizeof message)) check_round_trip(module);
        loop_module_release(module);
    }
    fuzz_close(&session);
    return 0;
}
