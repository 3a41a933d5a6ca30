// Calls of the module's functions and of lambdas: the body is checked again at every call, with a fresh environment whose
// parameters are bound as assignments bind. Views stay views, so that the caller sees what is written through a parameter.

#include "expression.h"

#include "call.h"
#include "standard_library.h"

#include <string.h>

// ---- limits ------------------------------------------------------------------------------------------------------

static bool is_active(const Checker *checker, const AstFunction *function) {
    for (const Frame *frame = checker->frame; frame; frame = frame->caller)
        if (frame->function == function) return true;
    return false;
}

// False when the call cannot be inlined.
static bool enter_call(Checker *checker, const AstFunction *function, Span span) {
    if (function && is_active(checker, function)) {
        diagnostic_error(checker->diagnostics, span, "'%s' calls itself; recursion is not supported", function->name);
        return false; // the notes at the call sites show the chain
    }
    if (checker->call_depth == CALL_DEPTH_LIMIT || checker->call_count >= CALL_COUNT_LIMIT) {
        diagnostic_error(checker->diagnostics, span, checker->call_depth == CALL_DEPTH_LIMIT ? "calls are nested more than %d deep" : "more than %d calls are specialised in one function",
                         checker->call_depth == CALL_DEPTH_LIMIT ? CALL_DEPTH_LIMIT : CALL_COUNT_LIMIT);
        return false;
    }
    if (!flow_enter(checker, span)) return false;
    checker->call_depth++;
    return true;
}

static void leave_call(Checker *checker) {
    checker->call_depth--;
    flow_leave(checker);
}

// ---- the call site in diagnostics --------------------------------------------------------------------------------

// Every entry since `first` gets a note at the call, after its other notes.
static void note_call_site(Checker *checker, size_t first, Span span, const char *name) {
    DiagnosticList *list = checker->diagnostics;
    if (list->entries.count == first) return;
    const char *message = arena_format(checker->arena, "in the call of %s here", name);
    VECTOR(Diagnostic) noted = {0};
    for (size_t i = first; i < list->entries.count; i++) {
        vector_push(&noted, list->entries.items[i]);
        bool last = i + 1 == list->entries.count || list->entries.items[i + 1].severity != DIAGNOSTIC_NOTE;
        if (last) vector_push(&noted, (Diagnostic){.severity = DIAGNOSTIC_NOTE, .span = span, .has_span = true, .message = message});
    }
    list->entries.count = first;
    for (size_t i = 0; i < noted.count; i++) vector_push(&list->entries, noted.items[i]);
    vector_free(&noted);
}

// ---- annotated parameters ----------------------------------------------------------------------------------------

// The first plain occurrence of a dimension name binds it to the argument's extent; what is resolved here is known already.
static bool resolve_callee_extent(Checker *checker, void *data, const AstExpression *name, bool plain, ExtentId *extent) {
    Frame *frame = data;
    (void)plain;
    const DimensionName *dimension = frame_dimension(frame, name->name);
    const ModuleConstant *constant = dimension ? NULL : module_constant(checker, name->name);
    if (dimension) *extent = dimension->extent;
    if (constant) return operand_as_extent(checker, &constant->operand, "an extent", extent);
    if (!dimension) diagnostic_error(checker->diagnostics, name->span, "the extent '%s' cannot be inferred", name->name);
    return dimension != NULL;
}

static void bind_plain_dimensions(Checker *checker, Frame *frame, const AstExpression *annotation, const Operand *value) {
    if (annotation->kind != AST_SUBSCRIPT || value->kind != OPERAND_VALUE) return;
    const AstExpression *extents = annotation->right;
    IrType type = operand_type(checker, value);
    size_t count = extents->kind == AST_TUPLE ? extents->elements.count : 1;
    for (size_t i = 0; i < count && i < type.rank; i++) {
        const AstExpression *extent = extents->kind == AST_TUPLE ? extents->elements.items[i] : extents;
        if (extent->kind != AST_NAME || frame_dimension(frame, extent->name) || module_constant(checker, extent->name)) continue;
        vector_push(&frame->dimensions, (DimensionName){.name = extent->name, .extent = type.shape[i], .span = extent->span, .plain = true});
    }
}

// Integer parameters are extents by their names.
static void bind_integer_dimension(Checker *checker, Frame *frame, const AstParameter *parameter, const Operand *value) {
    DType dtype = annotation_dtype(parameter->annotation);
    if (parameter->annotation->kind == AST_SUBSCRIPT || !dtype_is_integer(dtype) || dtype == DTYPE_U64) return;
    if (!operand_is_scalar(checker, value) || !operand_is_integer(checker, value)) return;
    ExtentId extent;
    if (!operand_as_extent(checker, value, "an integer argument", &extent)) return;
    vector_push(&frame->dimensions, (DimensionName){.name = parameter->name, .extent = extent, .span = parameter->name_span, .plain = true});
}

static void apply_annotations(Checker *checker, Frame *frame, const Call *call, Operand *values) {
    const AstFunction *function = call->function;
    for (size_t i = 0; i < function->parameter_count; i++)
        if (function->parameters[i].annotation) bind_integer_dimension(checker, frame, &function->parameters[i], &values[i]);
    for (size_t i = 0; i < function->parameter_count; i++)
        if (function->parameters[i].annotation) bind_plain_dimensions(checker, frame, function->parameters[i].annotation, &values[i]);
    for (size_t i = 0; i < function->parameter_count; i++) {
        if (!function->parameters[i].annotation) continue;
        const char *role = arena_format(checker->arena, "the argument '%s' of '%s'", function->parameters[i].name, function->name);
        values[i] = annotation_check(checker, function->parameters[i].annotation, values[i], role, resolve_callee_extent, frame);
    }
}

// ---- functions ---------------------------------------------------------------------------------------------------

void check_function_body(Checker *checker, const AstFunction *function) {
    frame_collect_locals(checker->frame, &function->body);
    flag_set(checker, return_flag_name(checker), false, function->name_span);
    check_block(checker, &function->body);
}

static Operand check_inlined(Checker *checker, const Call *call, Operand *values) {
    const AstFunction *function = call->function;
    // Lambdas see the names of the call that they were written in, arrays keep the names they had.
    for (size_t i = 0; i < function->parameter_count; i++) values[i] = operand_stored(checker, values[i], function->parameters[i].name, values[i].span);
    Frame frame = {.function = function, .call_span = call->span};
    apply_annotations(checker, &frame, call, values);
    frame_push(checker, &frame);
    for (size_t i = 0; i < function->parameter_count; i++)
        bind_name(checker, function->parameters[i].name, values[i], function->parameters[i].name_span);
    check_function_body(checker, function);
    Operand result = check_returned(checker, function);
    frame_pop(checker, &frame);
    result.span = call->span;
    return result;
}

static Operand check_call_body(Checker *checker, const Call *call) {
    Operand *values = ARENA_ARRAY(checker->arena, call->function->parameter_count, Operand);
    if (!call_bind_arguments(checker, call, values)) return operand_invalid(call->span);
    size_t first = checker->diagnostics->entries.count;
    Operand result = check_inlined(checker, call, values);
    bool from_program = standard_has_span(call->function->name_span) && !standard_has_span(call->span);
    if (!from_program) note_call_site(checker, first, call->span, standard_describe(checker, call->function));
    return result;
}

// The names that a function or lambda sees beside its own: those of the text that it stands in.
static struct ModuleScope *scope_of(const Checker *checker, Span definition) {
    return standard_has_span(definition) ? checker->library : checker->program;
}

static Operand check_call_of(Checker *checker, const Call *call) {
    if (!enter_call(checker, call->function, call->span)) return operand_invalid(call->span);
    struct ModuleScope *caller = checker->scope;
    StandardMark mark = standard_mark(checker);
    checker->scope = scope_of(checker, call->function->name_span);
    Operand result = check_call_body(checker, call);
    bool leaves_library = checker->scope == checker->library && caller != checker->library;
    checker->scope = caller;
    if (leaves_library) standard_leave(checker, &mark, call->function, call->span, &result);
    leave_call(checker);
    return result;
}

Operand check_call_function(Checker *checker, const AstFunction *function, const AstExpression *call, const Operand *arguments, size_t argument_count,
                            const AstKeyword *keywords, const Operand *keyword_values, size_t keyword_count) {
    Call described = {function, arguments, argument_count, keywords, keyword_values, keyword_count, call->span};
    return check_call_of(checker, &described);
}

// ---- lambdas -----------------------------------------------------------------------------------------------------

// The names that a lambda's body sees: those of the call it was written in, as they are now. NULL when that call has ended.
static const Environment *defining_environment(const Checker *checker, uint32_t serial) {
    if (serial == 0 || (checker->frame && checker->frame->serial == serial)) return &checker->environment;
    for (const Frame *frame = checker->frame; frame && frame->caller; frame = frame->caller)
        if (frame->caller->serial == serial) return &frame->suspended;
    return NULL;
}

static bool bind_lambda(Checker *checker, const AstExpression *lambda, Environment *names, const Operand *arguments, size_t count, Span span) {
    if (count != lambda->parameter_count) {
        diagnostic_error(checker->diagnostics, span, "this lambda takes %zu arguments, not %zu", lambda->parameter_count, count);
        diagnostic_note(checker->diagnostics, lambda->span, "the lambda");
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        Operand stored = operand_stored(checker, arguments[i], lambda->parameters[i].name, arguments[i].span);
        environment_bind(names, lambda->parameters[i].name, lambda->parameters[i].name_span)->operand = stored;
    }
    return true;
}

static Operand check_lambda_body(Checker *checker, const Operand *callee, Environment *names, Span span) {
    size_t first = checker->diagnostics->entries.count;
    Frame frame = {.call_span = span};
    struct ModuleScope *caller = checker->scope;
    frame_push(checker, &frame);
    checker->environment = *names;
    checker->scope = scope_of(checker, callee->lambda->span);
    Operand result = check_expression(checker, callee->lambda->left);
    checker->scope = caller;
    frame_pop(checker, &frame);
    note_call_site(checker, first, span, "the lambda");
    result.span = span;
    return result;
}

static Operand apply_lambda(Checker *checker, const Operand *callee, const Operand *arguments, size_t count, Span span) {
    const Environment *defining = defining_environment(checker, callee->frame);
    if (!defining) {
        diagnostic_error(checker->diagnostics, span, "this lambda is used after the function that made it has returned");
        diagnostic_note(checker->diagnostics, callee->lambda->span, "the lambda");
        return operand_invalid(span);
    }
    if (!enter_call(checker, NULL, span)) return operand_invalid(span);
    Environment names;
    environment_copy(&names, defining);
    Operand result = operand_invalid(span);
    if (bind_lambda(checker, callee->lambda, &names, arguments, count, span)) result = check_lambda_body(checker, callee, &names, span);
    else environment_free(&names);
    leave_call(checker);
    return result;
}

// ---- any callee --------------------------------------------------------------------------------------------------

static Operand apply_builtin(Checker *checker, const Operand *callee, const Operand *arguments, size_t count, Span span) {
    AstExpression *call = ARENA_NEW(checker->arena, AstExpression);
    *call = (AstExpression){.kind = AST_CALL, .span = span};
    Operand *positional = arena_copy(checker->arena, arguments, count * sizeof *arguments);
    CallArguments described = {.call = call, .positional = positional, .positional_count = count, .span = span};
    return builtin_call(checker, callee->builtin, &described);
}

Operand check_apply(Checker *checker, const Operand *callee, const Operand *arguments, size_t argument_count, Span span) {
    if (callee->kind == OPERAND_LAMBDA) return apply_lambda(checker, callee, arguments, argument_count, span);
    if (callee->kind == OPERAND_BUILTIN) return apply_builtin(checker, callee, arguments, argument_count, span);
    if (callee->kind == OPERAND_FUNCTION) {
        Call call = {.function = callee->function, .arguments = arguments, .argument_count = argument_count, .span = span};
        return check_call_of(checker, &call);
    }
    if (callee->kind != OPERAND_INVALID)
        diagnostic_error(checker->diagnostics, span, "%s cannot be called", operand_describe(checker, callee));
    return operand_invalid(span);
}
