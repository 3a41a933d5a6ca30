// The optimiser of the array IR: equality saturation over the rules of middle/rules.

#ifndef MIDDLE_EGRAPH_EGRAPH_H
#define MIDDLE_EGRAPH_EGRAPH_H

#include "middle/ir/ir.h"

// Requires a verified module and keeps it verified; results keep their bits in strict mode. No rules exist yet, so a module
// leaves as it came.
void egraph_optimise(IrModule *module);

#endif
