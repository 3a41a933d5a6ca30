// The module: imports, constants, functions; and the IR of every exported function.
//
// Constants are evaluated anew for each function that is built, since their values belong to one function's IR.

#include "check_scope.h"
#include "expression.h"
#include "standard_library.h"

#include <string.h>

// ---- imports -----------------------------------------------------------------------------------------------------

static bool is_future_annotations(const AstStatement *statement) {
    if (!statement->import_from || strcmp(statement->module, "__future__") != 0) return false;
    for (size_t i = 0; i < statement->name_count; i++)
        if (strcmp(statement->names[i], "annotations") != 0) return false;
    return true;
}

static void check_import(Checker *checker, const AstStatement *statement) {
    if (is_future_annotations(statement)) return;
    if (!statement->import_from && strcmp(statement->module, "numpy") == 0 && statement->alias && strcmp(statement->alias, "np") == 0) {
        checker->scope->numpy_alias = statement->alias;
        return;
    }
    if (strcmp(statement->module, "numpy") == 0)
        diagnostic_error(checker->diagnostics, statement->span, "NumPy is imported by 'import numpy as np'");
    else
        diagnostic_error(checker->diagnostics, statement->span, "the module '%s' cannot be imported; only 'import numpy as np' is known", statement->module);
}

// ---- constants ---------------------------------------------------------------------------------------------------

static bool report_defined(Checker *checker, const char *name, Span span, Span earlier) {
    diagnostic_error(checker->diagnostics, span, "'%s' is defined twice", name);
    diagnostic_note(checker->diagnostics, earlier, "the first definition");
    return false;
}

static bool require_new_name(Checker *checker, const char *name, Span span) {
    const ModuleScope *scope = checker->scope;
    for (size_t i = 0; i < scope->constants.count; i++)
        if (scope->constants.items[i].name == name) return report_defined(checker, name, span, scope->constants.items[i].span);
    for (size_t i = 0; i < scope->functions.count; i++)
        if (scope->functions.items[i].name == name) return report_defined(checker, name, span, scope->functions.items[i].function->name_span);
    return true;
}

static void add_constant(Checker *checker, const AstExpression *target, const AstExpression *value) {
    if (target->kind == AST_NAME) {
        if (!require_new_name(checker, target->name, target->span)) return;
        vector_push(&checker->scope->constants, (ModuleConstant){.name = target->name, .span = target->span, .element = value});
        return;
    }
    bool unpacks = target->kind == AST_TUPLE && value->kind == AST_TUPLE && target->elements.count == value->elements.count;
    if (!unpacks) {
        diagnostic_error(checker->diagnostics, target->span, "a module constant is a name, or names for the elements of a tuple");
        return;
    }
    for (size_t i = 0; i < target->elements.count; i++) add_constant(checker, target->elements.items[i], value->elements.items[i]);
}

static bool is_plain_constant(const Checker *checker, const Operand *operand) {
    if (operand->kind == OPERAND_VALUE) return operand->weakness != STRONG || operand_type(checker, operand).rank == 0;
    for (size_t i = 0; i < operand->element_count && operand->kind == OPERAND_TUPLE; i++)
        if (!is_plain_constant(checker, &operand->elements[i])) return false;
    return operand->kind != OPERAND_SLICE && operand->kind != OPERAND_ELLIPSIS;
}

static void evaluate_constant(Checker *checker, size_t position) {
    Frame frame = {.call_span = checker->scope->constants.items[position].span};
    RegionId region = checker->region;
    checker->scope->evaluating = true;
    checker->scope->visible = position;
    checker->region = checker->function->root;
    frame_push(checker, &frame);
    Operand operand = check_expression(checker, checker->scope->constants.items[position].element);
    frame_pop(checker, &frame);
    checker->region = region;
    checker->scope->evaluating = false;
    if (!is_plain_constant(checker, &operand)) {
        diagnostic_error(checker->diagnostics, operand.span, "a module constant is a number, a dtype, or a tuple of them, not %s", operand_describe(checker, &operand));
        operand = operand_invalid(operand.span);
    }
    checker->scope->constants.items[position].operand = operand;
}

const ModuleConstant *module_constant(Checker *checker, const char *name) {
    ModuleScope *scope = checker->scope;
    size_t limit = scope->evaluating ? scope->visible : scope->constants.count, position = 0;
    while (position < limit && scope->constants.items[position].name != name) position++;
    if (position >= limit) return NULL;
    while (scope->evaluated <= position) {
        size_t next = scope->evaluated++;
        evaluate_constant(checker, next);
    }
    return &scope->constants.items[position];
}

const ModuleFunction *module_function(const Checker *checker, const char *name) {
    for (size_t i = 0; i < checker->scope->functions.count; i++)
        if (checker->scope->functions.items[i].name == name) return &checker->scope->functions.items[i];
    return NULL;
}

// ---- functions ---------------------------------------------------------------------------------------------------

static bool require_distinct_parameters(Checker *checker, const AstFunction *function) {
    for (size_t i = 0; i < function->parameter_count; i++)
        for (size_t k = 0; k < i; k++)
            if (function->parameters[i].name == function->parameters[k].name) {
                diagnostic_error(checker->diagnostics, function->parameters[i].name_span, "the parameter '%s' occurs twice", function->parameters[i].name);
                diagnostic_note(checker->diagnostics, function->parameters[k].name_span, "the first one");
                return false;
            }
    return true;
}

static bool require_no_defaults(Checker *checker, const AstFunction *function) {
    for (size_t i = 0; i < function->parameter_count; i++) {
        const AstParameter *parameter = &function->parameters[i];
        if (!parameter->default_value) continue;
        diagnostic_error(checker->diagnostics, parameter->default_value->span, "parameters of exported (annotated) functions have no defaults");
        return false;
    }
    return true;
}

static size_t annotated_count(const AstFunction *function) {
    size_t count = 0;
    for (size_t i = 0; i < function->parameter_count; i++) count += function->parameters[i].annotation != NULL;
    return count;
}

static bool report_partly_annotated(Checker *checker, const AstFunction *function) {
    size_t position = 0;
    while (function->parameters[position].annotation && position + 1 < function->parameter_count) position++;
    diagnostic_error(checker->diagnostics, function->parameters[position].name_span,
                     "the parameter '%s' has no annotation: annotate all parameters to export '%s', or nothing for a helper",
                     function->parameters[position].name, function->name);
    return false;
}

static void add_function(Checker *checker, const AstFunction *function) {
    size_t annotated = annotated_count(function);
    bool exported = annotated == function->parameter_count;
    bool valid = require_new_name(checker, function->name, function->name_span) && require_distinct_parameters(checker, function);
    if (valid && !exported && (annotated > 0 || function->return_annotation)) valid = report_partly_annotated(checker, function);
    if (valid && exported) valid = require_no_defaults(checker, function);
    if (valid) vector_push(&checker->scope->functions, (ModuleFunction){function->name, function, exported});
}

// ---- the module's statements -------------------------------------------------------------------------------------

static bool is_docstring(const AstStatement *statement) {
    return statement->kind == AST_EXPRESSION_STATEMENT && (statement->value->kind == AST_STRING || statement->value->kind == AST_ELLIPSIS);
}

static void add_statement(Checker *checker, const AstStatement *statement) {
    if (statement->kind == AST_IMPORT) {
        check_import(checker, statement);
    } else if (statement->kind == AST_FUNCTION) {
        add_function(checker, statement->function);
    } else if ((statement->kind == AST_ASSIGN || statement->kind == AST_ANNOTATED_ASSIGN) && statement->value) {
        for (size_t i = 0; i < statement->targets.count; i++) add_constant(checker, statement->targets.items[i], statement->value);
    } else if (statement->kind != AST_PASS && !is_docstring(statement) && !checker->scope->is_incomplete) {
        diagnostic_error(checker->diagnostics, statement->span, "only imports, constants and functions stand at the top level");
    }
}

static void reset_for_function(Checker *checker, const char *name) {
    checker->function = ir_function_create(checker->module, name);
    checker->region = checker->function->root;
    checker->facts = facts_create(checker->module->extents, checker->arena);
    checker->storages.count = checker->checks.count = checker->memory_orders.count = 0;
    checker->flow = NULL;
    checker->frame = NULL;
    checker->call_depth = checker->flow_depth = checker->call_count = checker->unrolled_count = checker->attempt_count = 0;
    checker->scope->evaluated = 0;
}

// An array of complex numbers becomes one of reals with one axis more, and each operation one of reals.
static bool require_splittable(Checker *checker) {
    if (!ir_has_complex(checker->function)) return true;
    const bool *live = ir_live(checker->function, checker->arena);
    for (uint32_t i = 1; i < checker->function->nodes.count; i++) {
        const IrNode *node = ir_node(checker->function, (ValueId){i});
        if (!live[i]) continue;
        bool has_room = !dtype_is_complex(node->type.dtype) || node->type.rank < IR_RANK_LIMIT;
        if (has_room && ir_splits(checker->function, (ValueId){i})) continue;
        if (has_room) report_not_supported(checker, node->span, "%s of complex numbers", ir_op_info(node->op)->name);
        else diagnostic_error(checker->diagnostics, node->span, "arrays of complex numbers have at most %d axes", IR_RANK_LIMIT - 1);
        return false;
    }
    return true;
}

static void build_function(Checker *checker, const AstFunction *function) {
    reset_for_function(checker, function->name);
    checker->function->span = function->name_span;
    checker->function->docstring = function->docstring;
    IrFunction *checked = checker->function;
    if (check_exported_function(checker, function) && require_splittable(checker)) {
        ir_split_complex(checked);
        ir_rewrite(checked, NULL);
    }
    ir_function_drop(checked);
}

// Constants that no function uses are checked too.
static void check_constants(Checker *checker) {
    if (checker->scope->constants.count == 0) return;
    reset_for_function(checker, "constants");
    module_constant(checker, checker->scope->constants.items[checker->scope->constants.count - 1].name);
    ir_function_drop(checker->function);
}

static void build_functions(Checker *checker) {
    check_constants(checker);
    for (size_t i = 0; i < checker->scope->functions.count; i++)
        if (checker->scope->functions.items[i].exported) build_function(checker, checker->scope->functions.items[i].function);
}

IrModule *fe_check(const AstModule *module, const SourceFile *source, Arena *arena, StringTable *strings, DiagnosticList *diagnostics) {
    ModuleScope scope = {.is_incomplete = diagnostics->error_count > 0};
    Checker checker = {.source = source, .ast = module, .arena = arena, .strings = strings, .diagnostics = diagnostics, .scope = &scope, .program = &scope,
                       .module = ir_module_create(arena, strings)};
    checker.module->source = source;
    checker.module->path = source->path;
    for (size_t i = 0; i < module->statements.count; i++) add_statement(&checker, module->statements.items[i]);
    build_functions(&checker);
    vector_free(&checker.storages);
    vector_free(&checker.checks);
    vector_free(&checker.memory_orders);
    environment_free(&checker.environment);
    standard_free(&checker);
    vector_free(&scope.constants);
    vector_free(&scope.functions);
    return checker.module;
}
