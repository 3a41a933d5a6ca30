// Fuzzes the array IR's parser and verifier: what verifies survives printing and parsing.

#include "fuzz_ir.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char message[1024];
    FuzzSession session = fuzz_open(bytes, size);
    IrModule *module = fuzz_parse_ir(&session);
    if (module) {
        if (ir_verify(module, message, sizeof message)) fuzz_require_ir_round_trip(module);
        ir_module_release(module);
    }
    fuzz_close(&session);
    return 0;
}
