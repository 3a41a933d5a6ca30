// Semantic checking: from the syntax tree to the typed array IR.

#ifndef FRONTEND_CHECK_H
#define FRONTEND_CHECK_H

#include "ast.h"
#include "middle/ir/ir.h"

// Checks a module and builds the IR of its exported (annotated) functions. Errors go to `diagnostics`; functions with errors
// are left out of the module. Never NULL. The module lives in `arena`; release it with ir_module_release.
IrModule *fe_check(const AstModule *module, const SourceFile *source, Arena *arena, StringTable *strings, DiagnosticList *diagnostics);

#endif
