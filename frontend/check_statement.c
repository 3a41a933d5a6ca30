// Simple statements: return, assert, expressions as statements, and the dispatch to the others.

#include "expression.h"

#include "check_scope.h"
#include "standard_library.h"

// ---- return ------------------------------------------------------------------------------------------------------

// An exported function returns values: what it returns is copied into the results.
static Operand without_views(Checker *checker, Operand operand) {
    operand.view = (View){0};
    if (operand.kind != OPERAND_TUPLE) return operand;
    Operand *elements = ARENA_ARRAY(checker->arena, operand.element_count, Operand);
    for (size_t i = 0; i < operand.element_count; i++) elements[i] = without_views(checker, operand.elements[i]);
    operand.elements = elements;
    return operand;
}

static void check_return(Checker *checker, const AstStatement *statement) {
    Operand value = statement->value ? check_expression(checker, statement->value) : operand_simple(OPERAND_NONE, statement->span);
    if (!checker->frame->caller) value = without_views(checker, value);
    bind_name(checker, return_value_name(checker), value, statement->value ? statement->value->span : statement->span);
    flag_set(checker, return_flag_name(checker), true, statement->span);
}

Operand check_returned(Checker *checker, const AstFunction *function) {
    ValueId ignored;
    ExitState state = flag_state(checker, &checker->environment, return_flag_name(checker), &ignored);
    const Binding *binding = environment_find(&checker->environment, return_value_name(checker));
    if (!binding) return operand_simple(OPERAND_NONE, function->name_span);
    if (state == EXIT_MAYBE && binding->operand.kind != OPERAND_NONE && binding->operand.kind != OPERAND_INVALID) {
        diagnostic_error(checker->diagnostics, function->name_span, "'%s' returns a value on some paths only", function->name);
        diagnostic_note(checker->diagnostics, binding->span, "a value is returned here");
        return operand_invalid(function->name_span);
    }
    return operand_refresh(checker, binding->operand);
}

// ---- assert ------------------------------------------------------------------------------------------------------

// An assertion that is constantly false. In the program only where it is always reached; the library's are about arguments,
// and their messages speak for themselves.
static bool report_failing(Checker *checker, const AstStatement *statement) {
    const char *message = statement->message && statement->message->kind == AST_STRING ? statement->message->string : NULL;
    bool is_library = standard_has_span(statement->span) && message;
    if (is_library) diagnostic_error(checker->diagnostics, statement->value->span, "%s", message);
    else if (checker->region.index != checker->function->root.index) return false;
    else diagnostic_error(checker->diagnostics, statement->value->span, "this assertion always fails%s%s", message ? ": " : "", message ? message : "");
    return true;
}

static void check_assert(Checker *checker, const AstStatement *statement) {
    ValueId condition = check_condition(checker, statement->value);
    bool truth;
    if (!value_exists(condition)) return;
    if (statement->message && statement->message->kind != AST_STRING) check_expression(checker, statement->message);
    if (condition_is_constant(checker, condition, &truth)) {
        if (truth) return;
        if (report_failing(checker, statement)) return;
    }
    ir_build_check(checker->function, checker->region, condition, ARR_E_ASSERT, NULL, 0, statement->value->span);
    facts_learn(checker, condition, true);
}

// ---- expressions -------------------------------------------------------------------------------------------------

static void check_expression_statement(Checker *checker, const AstStatement *statement) {
    const AstExpression *expression = statement->value;
    if (expression->kind == AST_STRING || expression->kind == AST_ELLIPSIS) return;
    uint32_t writes = checker->write_count;
    Operand operand = check_expression(checker, expression);
    if (operand.kind == OPERAND_INVALID || operand.kind == OPERAND_NONE || checker->write_count != writes) return;
    warn_once(checker, expression->span, expression->kind == AST_CALL ? "the result of this call is not used" : "this expression has no effect");
}

// ---- dispatch ----------------------------------------------------------------------------------------------------

static void leave_loop(Checker *checker, const AstStatement *statement) {
    bool is_break = statement->kind == AST_BREAK;
    if (!checker->flow) {
        diagnostic_error(checker->diagnostics, statement->span, "%s outside of a loop", is_break ? "break" : "continue");
        return;
    }
    flag_set(checker, is_break ? checker->flow->break_flag : checker->flow->continue_flag, true, statement->span);
}

void check_statement(Checker *checker, const AstStatement *statement) {
    switch (statement->kind) {
    case AST_EXPRESSION_STATEMENT: check_expression_statement(checker, statement); return;
    case AST_ASSIGN: check_assign(checker, statement); return;
    case AST_ANNOTATED_ASSIGN: check_annotated_assign(checker, statement); return;
    case AST_AUGMENTED_ASSIGN: check_augmented_assign(checker, statement); return;
    case AST_FOR: check_for(checker, statement); return;
    case AST_WHILE: check_while(checker, statement); return;
    case AST_IF: INTERNAL_ERROR("if is checked with its block");
    case AST_BREAK:
    case AST_CONTINUE: leave_loop(checker, statement); return;
    case AST_RETURN: check_return(checker, statement); return;
    case AST_PASS: return;
    case AST_ASSERT: check_assert(checker, statement); return;
    case AST_IMPORT: diagnostic_error(checker->diagnostics, statement->span, "imports belong at the top of the file"); return;
    case AST_FUNCTION:
        diagnostic_error(checker->diagnostics, statement->span, "functions inside functions are not supported; define '%s' at the top level", statement->function->name);
        bind_name(checker, statement->function->name, operand_invalid(statement->span), statement->function->name_span);
        return;
    }
}
