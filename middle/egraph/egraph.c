// The pass between checking and lowering. It has no phases yet: see docs/architecture.md, "The e-graph's seat".

#include "egraph.h"

void egraph_optimise(IrModule *module) {
    for (size_t k = 0; k < module->functions.count; k++) REQUIRE(module->functions.items[k]->root.index != 0, "a function has no root region");
}
