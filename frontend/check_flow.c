// Blocks and branches. break, continue and return set hidden boolean names; what follows is checked where they are false,
// so that everything stays structured. When one branch of an if always leaves, the rest of the block is checked inside the
// other branch: no flag is needed then, and the rest knows the condition.

#include "check_scope.h"

#include <string.h>

// ---- flags -------------------------------------------------------------------------------------------------------

static const char *hidden_name(Checker *checker, const char *name) { return string_intern(checker->strings, name, strlen(name)); }

const char *return_flag_name(Checker *checker) { return hidden_name(checker, "return flag"); }
const char *return_value_name(Checker *checker) { return hidden_name(checker, "return value"); }

void flag_set(Checker *checker, const char *flag, bool value, Span span) {
    ValueId constant = ir_build_constant(checker->function, DTYPE_BOOL, value, span);
    bind_name(checker, flag, operand_from_value(checker, constant, span), span);
}

ExitState flag_state(const Checker *checker, const Environment *environment, const char *flag, ValueId *value) {
    const Binding *binding = environment_find(environment, flag);
    bool truth;
    if (!binding || binding->operand.kind != OPERAND_VALUE) return EXIT_NEVER;
    *value = binding->operand.value;
    if (condition_is_constant(checker, *value, &truth)) return truth ? EXIT_ALWAYS : EXIT_NEVER;
    return EXIT_MAYBE;
}

// The flags that end a path here; NULL: none.
typedef struct ExitFlags {
    const char *names[3];
} ExitFlags;

static ExitFlags exit_flags(Checker *checker) {
    const FlowState *loop = checker->flow;
    return (ExitFlags){{return_flag_name(checker), loop ? loop->break_flag : NULL, loop ? loop->continue_flag : NULL}};
}

ExitState exit_state(Checker *checker, const Environment *environment, ValueId *value) {
    ExitFlags flags = exit_flags(checker);
    ExitState result = EXIT_NEVER;
    for (size_t i = 0; i < 3; i++) {
        ValueId flag;
        ExitState state = flags.names[i] ? flag_state(checker, environment, flags.names[i], &flag) : EXIT_NEVER;
        if (state == EXIT_ALWAYS) return EXIT_ALWAYS;
        if (state == EXIT_NEVER) continue;
        *value = result == EXIT_MAYBE ? ir_build_binary(checker->function, IR_BIT_OR, *value, flag, (Span){0}) : flag;
        result = EXIT_MAYBE;
    }
    return result;
}

// ---- depth -------------------------------------------------------------------------------------------------------

bool flow_enter(Checker *checker, Span span) {
    if (checker->flow_depth == AST_NESTING_LIMIT) {
        diagnostic_error(checker->diagnostics, span, "branches, loops and calls are nested more than %d levels deep", AST_NESTING_LIMIT);
        return false;
    }
    checker->flow_depth++;
    return true;
}

void flow_leave(Checker *checker) { checker->flow_depth--; }

// ---- blocks ------------------------------------------------------------------------------------------------------

static ValueId negated(Checker *checker, ValueId condition, Span span) {
    if (ir_node(checker->function, condition)->op == IR_LOGICAL_NOT) return ir_operand(checker->function, condition, 0);
    return ir_build_unary(checker->function, IR_LOGICAL_NOT, condition, span);
}

// Where no flag is set (exited: false), what follows must not be guarded again. Where one is, and only one can be, it is known.
static void settle_flags(Checker *checker, bool exited, Span span) {
    ExitFlags flags = exit_flags(checker);
    const char *unknown[3];
    size_t count = 0;
    for (size_t i = 0; i < 3; i++) {
        ValueId ignored;
        if (flags.names[i] && flag_state(checker, &checker->environment, flags.names[i], &ignored) == EXIT_MAYBE) unknown[count++] = flags.names[i];
    }
    for (size_t i = 0; i < count; i++)
        if (!exited || count == 1) flag_set(checker, unknown[i], exited, span);
}

void check_guarded(Checker *checker, ValueId exited, Span span, void (*rest)(Checker *checker, void *data), void *data) {
    if (!flow_enter(checker, span)) return;
    Paths paths;
    paths_begin(checker, &paths, negated(checker, exited, span), span);
    path_enter(checker, &paths, 0, &paths.entry);
    settle_flags(checker, false, span);
    rest(checker, data);
    path_leave(checker, &paths, 0);
    path_enter(checker, &paths, 1, &paths.entry);
    settle_flags(checker, true, span);
    path_leave(checker, &paths, 1);
    paths_join(checker, &paths);
    flow_leave(checker);
}

typedef struct Rest {
    const AstBlock *block;
    size_t next;
} Rest;

static void check_rest(Checker *checker, void *data) {
    const Rest *rest = data;
    check_statements(checker, rest->block, rest->next);
}

// A helper's conditions may be decided by one call and not by another: what one call does not reach, another may.
static bool is_specialised(const Checker *checker) { return checker->frame && checker->frame->caller; }

static bool is_branch(const AstStatement *statement) { return statement->kind == AST_IF || statement->kind == AST_FOR || statement->kind == AST_WHILE; }

// True when the statements from `next` on are done with: unreachable, or checked under a guard.
static bool leave_block(Checker *checker, const AstBlock *block, size_t next) {
    ValueId exited;
    ExitState state = exit_state(checker, &checker->environment, &exited);
    if (state == EXIT_NEVER) return false;
    if (next >= block->count) return true;
    Rest rest = {block, next};
    if (state == EXIT_ALWAYS && !(is_specialised(checker) && is_branch(block->items[next - 1]))) warn_once(checker, block->items[next]->span, "this code is unreachable");
    if (state == EXIT_MAYBE)
        check_guarded(checker, exited, block->items[next]->span, check_rest, &rest);
    return true;
}

// ---- if ----------------------------------------------------------------------------------------------------------

static ExitState path_exit(Checker *checker, const Paths *paths, uint32_t path) {
    ValueId ignored;
    return exit_state(checker, &paths->ends[path].environment, &ignored);
}

static void check_path(Checker *checker, Paths *paths, uint32_t path, const State *from, const AstBlock *block, size_t first) {
    path_enter(checker, paths, path, from);
    if (!leave_block(checker, block, first)) check_statements(checker, block, first);
    path_leave(checker, paths, path);
}

// Checks the rest of the block at the end of the one path that does not leave. False when both or neither does.
static bool check_rest_in_path(Checker *checker, Paths *paths, const AstBlock *block, size_t next) {
    bool leaves[2] = {path_exit(checker, paths, 0) == EXIT_ALWAYS, path_exit(checker, paths, 1) == EXIT_ALWAYS};
    if (next >= block->count || leaves[0] == leaves[1]) return false;
    uint32_t stays = leaves[0] ? 1 : 0;
    State end = paths->ends[stays];
    paths->ends[stays] = (State){0};
    check_path(checker, paths, stays, &end, block, next);
    state_free(&end);
    return true;
}

static bool check_branches(Checker *checker, const AstStatement *statement, ValueId condition, const AstBlock *block, size_t next) {
    Paths paths;
    paths_begin(checker, &paths, condition, statement->span);
    check_path(checker, &paths, 0, &paths.entry, &statement->body, 0);
    check_path(checker, &paths, 1, &paths.entry, &statement->else_body, 0);
    bool done = check_rest_in_path(checker, &paths, block, next);
    paths_join(checker, &paths);
    return done;
}

// After an error in the condition both branches are checked all the same; the function is dropped.
static ValueId placeholder_condition(Checker *checker, Span span) { return ir_build_constant(checker->function, DTYPE_BOOL, 1, span); }

// After an error that ends checking here: as if the path returned, so that nothing follows from it.
static void abandon_path(Checker *checker, Span span) {
    bind_name(checker, return_value_name(checker), operand_invalid(span), span);
    flag_set(checker, return_flag_name(checker), true, span);
}

// True when the rest of the block, from `next` on, was checked too.
static bool check_if(Checker *checker, const AstStatement *statement, const AstBlock *block, size_t next) {
    if (!flow_enter(checker, statement->span)) {
        abandon_path(checker, statement->span);
        return true;
    }
    ValueId condition = check_condition(checker, statement->value);
    bool truth, done = false;
    if (value_exists(condition) && condition_is_constant(checker, condition, &truth))
        check_statements(checker, truth ? &statement->body : &statement->else_body, 0);
    else
        done = check_branches(checker, statement, value_exists(condition) ? condition : placeholder_condition(checker, statement->span), block, next);
    flow_leave(checker);
    return done;
}

void check_statements(Checker *checker, const AstBlock *block, size_t first) {
    for (size_t i = first; i < block->count; i++) {
        const AstStatement *statement = block->items[i];
        if (statement->kind == AST_IF) {
            if (check_if(checker, statement, block, i + 1)) return;
        } else {
            check_statement(checker, statement);
        }
        if (leave_block(checker, block, i + 1)) return;
    }
}

void check_block(Checker *checker, const AstBlock *block) { check_statements(checker, block, 0); }
