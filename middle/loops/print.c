// The loop IR as text. What is printed depends on the structure alone (never on ids of expressions), so that parsing
// and printing again gives the same text. An expression used twice or nested deeply is written once, as %1 = ... before
// the statement's own line: the text is linear in the expressions.
//
//   func @saxpy(dims N; a: f64, x: f64[N], y: f64[N] written) -> () workspace 0 {
//     variable s1 a: f64 parameter 0
//     buffer x: f64[N] parameter 1
//     buffer y: f64[N] written parameter 2
//     indices 1
//     for i1 in 0 .. N independent {
//       y[i1] = add(multiply(a, x[i1]), y[i1])
//     }
//   }

#include "loops.h"
#include "middle/ir/scalar.h"

typedef struct LoopPrinter {
    const LoopFunction *function;
    const ExtentTable *extents;
    TextBuffer *output;
    LoopWalk walk;
    uint32_t depth; // of indentation
} LoopPrinter;

static void print_extent(LoopPrinter *printer, ExtentId extent) {
    extent_print(printer->extents, extent, printer->output);
}

static void start_line(LoopPrinter *printer) {
    for (uint32_t i = 0; i < printer->depth; i++) text_add(printer->output, "  ");
}

// ---- expressions -------------------------------------------------------------------------------------------------

static void print_in_place(LoopPrinter *printer, LoopExpressionId id);

static void print_use(LoopPrinter *printer, LoopExpressionId id) {
    uint32_t temporary = printer->walk.nodes[id.index].temporary;
    if (temporary)
        text_format(printer->output, "%%%u", temporary);
    else
        print_in_place(printer, id);
}

static void print_apply(LoopPrinter *printer, const LoopExpression *expression) {
    text_format(printer->output, "%s(", ir_op_info(expression->op)->name);
    for (uint32_t i = 0; i < expression->operand_count; i++) {
        if (i) text_add(printer->output, ", ");
        print_use(printer, expression->operands[i]);
    }
    if (expression->op == IR_CAST) text_format(printer->output, ", %s", dtype_name(expression->dtype));
    text_add_char(printer->output, ')');
}

// The recursion is bounded: the walk gives deep nodes a temporary.
static void print_in_place(LoopPrinter *printer, LoopExpressionId id) {
    const LoopExpression *expression = loop_expression(printer->function, id);
    TextBuffer *output = printer->output;
    switch (expression->kind) {
    case LOOP_CONSTANT:
        text_format(output, "%s(", dtype_name(expression->dtype));
        scalar_print(expression->dtype, expression->bits, output);
        text_add_char(output, ')');
        return;
    case LOOP_EXTENT:
        text_add(output, "extent(");
        print_extent(printer, expression->extent);
        text_add_char(output, ')');
        return;
    case LOOP_LOAD:
        text_format(output, "%s[", loop_buffer(printer->function, expression->buffer)->name);
        print_extent(printer, expression->extent);
        if (expression->operand_count) {
            text_add(output, " at ");
            print_use(printer, expression->operands[0]);
        }
        text_add_char(output, ']');
        return;
    case LOOP_VARIABLE: text_add(output, loop_variable(printer->function, expression->variable)->name); return;
    case LOOP_APPLY: print_apply(printer, expression); return;
    }
}

// Walks the statement's expressions and writes the lines of its temporaries.
static void print_temporaries(LoopPrinter *printer, const LoopStatement *statement) {
    loop_walk_statement(&printer->walk, statement);
    for (size_t i = 0; i < printer->walk.order.count; i++) {
        LoopExpressionId id = printer->walk.order.items[i];
        uint32_t temporary = printer->walk.nodes[id.index].temporary;
        if (!temporary) continue;
        start_line(printer);
        text_format(printer->output, "%%%u = ", temporary);
        print_in_place(printer, id);
        text_add_char(printer->output, '\n');
    }
}

// ---- statements --------------------------------------------------------------------------------------------------

static void print_block(LoopPrinter *printer, const LoopBlock *block);

static void print_braces(LoopPrinter *printer, const LoopBlock *block) {
    text_add(printer->output, "{\n");
    print_block(printer, block);
    start_line(printer);
    text_add_char(printer->output, '}');
}

static void print_for(LoopPrinter *printer, const LoopStatement *statement) {
    start_line(printer);
    text_format(printer->output, "for i%u in ", statement->index.index);
    print_extent(printer, statement->lower);
    text_add(printer->output, " .. ");
    print_extent(printer, statement->upper);
    if (statement->step != 1) text_format(printer->output, " step %lld", (long long)statement->step);
    if (statement->independent) text_add(printer->output, " independent");
    if (statement->tile) text_format(printer->output, " tile %u", statement->tile);
    text_add_char(printer->output, ' ');
    print_braces(printer, &statement->body);
    text_add_char(printer->output, '\n');
}

// The test stands at the end of the first block, after the statements that run before it.
static void print_while(LoopPrinter *printer, const LoopStatement *statement) {
    start_line(printer);
    text_add(printer->output, "while {\n");
    print_block(printer, &statement->prelude);
    printer->depth++;
    print_temporaries(printer, statement);
    start_line(printer);
    printer->depth--;
    text_add(printer->output, "test ");
    print_use(printer, statement->condition);
    text_add_char(printer->output, '\n');
    start_line(printer);
    text_add(printer->output, "} do ");
    print_braces(printer, &statement->body);
    text_add_char(printer->output, '\n');
}

static void print_if(LoopPrinter *printer, const LoopStatement *statement) {
    print_temporaries(printer, statement);
    start_line(printer);
    text_add(printer->output, "if ");
    print_use(printer, statement->condition);
    text_add_char(printer->output, ' ');
    print_braces(printer, &statement->body);
    if (statement->otherwise.statements.count) {
        text_add(printer->output, " else ");
        print_braces(printer, &statement->otherwise);
    }
    text_add_char(printer->output, '\n');
}

static void print_store(LoopPrinter *printer, const LoopStatement *statement) {
    print_temporaries(printer, statement);
    start_line(printer);
    text_format(printer->output, "%s[", loop_buffer(printer->function, statement->buffer)->name);
    print_extent(printer, statement->offset);
    text_add(printer->output, "] = ");
    print_use(printer, statement->value);
    text_add_char(printer->output, '\n');
}

static void print_assign(LoopPrinter *printer, const LoopStatement *statement) {
    print_temporaries(printer, statement);
    start_line(printer);
    text_format(printer->output, "%s = ", loop_variable(printer->function, statement->variable)->name);
    print_use(printer, statement->value);
    text_add_char(printer->output, '\n');
}

// "s = add value", "s = minimum position value", "s = fma(value, factor)"
static void print_accumulator(LoopPrinter *printer, const LoopAccumulator *accumulator) {
    start_line(printer);
    text_format(printer->output, "%s = ", loop_variable(printer->function, accumulator->variable)->name);
    bool has_factor = accumulator->factor.index != 0;
    if (has_factor)
        text_add(printer->output, "fma(");
    else
        text_format(printer->output, "%s ", ir_op_info(accumulator->combiner)->name);
    if (accumulator->is_position) text_add(printer->output, "position ");
    print_use(printer, accumulator->value);
    if (has_factor) {
        text_add(printer->output, ", ");
        print_use(printer, accumulator->factor);
        text_add_char(printer->output, ')');
    }
    text_add_char(printer->output, '\n');
}

static void print_reduce_body(LoopPrinter *printer, const LoopBlock *body) {
    start_line(printer);
    text_add(printer->output, "do ");
    print_braces(printer, body);
    text_add_char(printer->output, '\n');
}

static void print_reduce(LoopPrinter *printer, const LoopStatement *statement) {
    start_line(printer);
    text_format(printer->output, "reduce %s", ir_order_name(statement->order));
    for (uint32_t i = 0; i < statement->axis_count; i++) {
        text_format(printer->output, "%s i%u in ", i ? "," : "", statement->axes[i].index.index);
        print_extent(printer, statement->axes[i].lower);
        text_add(printer->output, " .. ");
        print_extent(printer, statement->axes[i].upper);
    }
    text_add(printer->output, " {\n");
    printer->depth++;
    if (statement->body.statements.count) print_reduce_body(printer, &statement->body);
    print_temporaries(printer, statement);
    for (uint32_t i = 0; i < statement->accumulator_count; i++) print_accumulator(printer, &statement->accumulators[i]);
    printer->depth--;
    start_line(printer);
    text_add(printer->output, "}\n");
}

static void print_check(LoopPrinter *printer, const LoopStatement *statement) {
    print_temporaries(printer, statement);
    start_line(printer);
    text_add(printer->output, "check ");
    print_use(printer, statement->condition);
    text_format(printer->output, " code %d", statement->code);
    for (uint32_t i = 0; i < statement->value_count; i++) {
        text_add(printer->output, i ? ", " : " values ");
        print_extent(printer, statement->values[i]);
    }
    text_add_char(printer->output, '\n');
}

static void print_rebind(LoopPrinter *printer, const LoopStatement *statement) {
    start_line(printer);
    text_add(printer->output, "rebind ");
    for (uint32_t i = 0; i < statement->rebind_count; i++) {
        const LoopRebind *rebind = &statement->rebinds[i];
        text_format(printer->output, "%s%s = %s", i ? ", " : "", loop_buffer(printer->function, rebind->target)->name,
                    loop_buffer(printer->function, rebind->source)->name);
    }
    text_add_char(printer->output, '\n');
}

static void print_statement(LoopPrinter *printer, const LoopStatement *statement) {
    switch (statement->kind) {
    case LOOP_FOR: print_for(printer, statement); return;
    case LOOP_WHILE: print_while(printer, statement); return;
    case LOOP_IF: print_if(printer, statement); return;
    case LOOP_STORE: print_store(printer, statement); return;
    case LOOP_ASSIGN: print_assign(printer, statement); return;
    case LOOP_REDUCE: print_reduce(printer, statement); return;
    case LOOP_CHECK: print_check(printer, statement); return;
    case LOOP_REBIND: print_rebind(printer, statement); return;
    }
}

// Statement nesting is limited, so the recursion through print_braces is bounded.
static void print_block(LoopPrinter *printer, const LoopBlock *block) {
    printer->depth++;
    for (size_t i = 0; i < block->statements.count; i++) print_statement(printer, block->statements.items[i]);
    printer->depth--;
}

// ---- declarations ------------------------------------------------------------------------------------------------

// "N", "N signed" (never used as an extent), "k from parameter 0", "k from parameter 0 nonnegative"
static void print_dimension(LoopPrinter *printer, const IrDimension *dimension) {
    text_add(printer->output, dimension->name);
    if (dimension->is_parameter) text_format(printer->output, " from parameter %u", dimension->parameter);
    if (dimension->is_parameter && dimension->nonnegative) text_add(printer->output, " nonnegative");
    if (!dimension->is_parameter && !dimension->nonnegative) text_add(printer->output, " signed");
}

static void print_parameter(LoopPrinter *printer, const LoopParameter *parameter) {
    text_format(printer->output, "%s: ", parameter->name);
    ir_print_type(printer->extents, parameter->type, printer->output);
    if (parameter->is_complex) text_add(printer->output, " complex");
    if (parameter->written) text_add(printer->output, " written");
}

static void print_signature(LoopPrinter *printer) {
    const LoopFunction *function = printer->function;
    TextBuffer *output = printer->output;
    text_format(output, "func @%s(", function->name);
    for (size_t i = 0; i < function->dimensions.count; i++) {
        text_add(output, i ? ", " : "dims ");
        print_dimension(printer, &function->dimensions.items[i]);
    }
    if (function->dimensions.count) text_add(output, function->parameters.count ? "; " : ";");
    for (size_t i = 0; i < function->parameters.count; i++) {
        if (i) text_add(output, ", ");
        print_parameter(printer, &function->parameters.items[i]);
    }
    text_add(output, ") -> (");
    for (size_t i = 0; i < function->results.count; i++) {
        if (i) text_add(output, ", ");
        ir_print_type(printer->extents, function->results.items[i], output);
        if (dtype_is_complex(loop_argument_type(function, function->parameters.count + i).dtype)) text_add(output, " complex");
    }
    text_add(output, ") workspace ");
    print_extent(printer, function->workspace_bytes);
}

// A quoted string: \" \\ \n, and \x.. for other control characters.
static void print_docstring(LoopPrinter *printer, const char *text) {
    start_line(printer);
    text_add(printer->output, "doc \"");
    for (; *text; text++) {
        unsigned char character = (unsigned char)*text;
        if (character == '"' || character == '\\')
            text_format(printer->output, "\\%c", character);
        else if (character == '\n')
            text_add(printer->output, "\\n");
        else if (character < ' ')
            text_format(printer->output, "\\x%02x", character);
        else
            text_add_char(printer->output, (char)character);
    }
    text_add(printer->output, "\"\n");
}

static void print_variable(LoopPrinter *printer, size_t number) {
    const LoopVariable *variable = &printer->function->variables.items[number];
    start_line(printer);
    text_format(printer->output, "variable s%zu %s: %s", number, variable->name, dtype_name(variable->dtype));
    if (variable->kind == LOOP_VARIABLE_PARAMETER) text_format(printer->output, " parameter %u", variable->position);
    text_add_char(printer->output, '\n');
}

static void print_constants(LoopPrinter *printer, const LoopBuffer *buffer) {
    int64_t count = 0;
    bool constant = extent_is_constant(printer->extents, buffer->element_count, &count);
    REQUIRE(constant, "constant data %s of unknown size", buffer->name);
    text_add(printer->output, " constant {");
    for (int64_t i = 0; i < count; i++) {
        if (i) text_add(printer->output, ", ");
        scalar_print(buffer->dtype, buffer->constants[i], printer->output);
    }
    text_add_char(printer->output, '}');
}

static void print_candidates(LoopPrinter *printer, const LoopBuffer *buffer) {
    text_add(printer->output, " pointer to ");
    for (uint32_t i = 0; i < buffer->candidate_count; i++) {
        if (i) text_add(printer->output, ", ");
        text_add(printer->output, loop_buffer(printer->function, buffer->candidates[i])->name);
    }
    if (buffer->group) text_format(printer->output, " group %u", buffer->group);
}

static void print_buffer_kind(LoopPrinter *printer, const LoopBuffer *buffer) {
    switch (buffer->kind) {
    case LOOP_BUFFER_PARAMETER: text_format(printer->output, " parameter %u", buffer->position); return;
    case LOOP_BUFFER_RESULT: text_format(printer->output, " result %u", buffer->position); return;
    case LOOP_BUFFER_WORKSPACE:
        text_add(printer->output, " at ");
        print_extent(printer, buffer->byte_offset);
        return;
    case LOOP_BUFFER_POINTER: print_candidates(printer, buffer); return;
    case LOOP_BUFFER_CONSTANT: print_constants(printer, buffer); return;
    }
}

static void print_buffer(LoopPrinter *printer, const LoopBuffer *buffer) {
    start_line(printer);
    text_format(printer->output, "buffer %s: %s[", buffer->name, dtype_name(buffer->dtype));
    print_extent(printer, buffer->element_count);
    text_add(printer->output, buffer->written ? "] written" : "]");
    print_buffer_kind(printer, buffer);
    text_add_char(printer->output, '\n');
}

static void print_declarations(LoopPrinter *printer) {
    const LoopFunction *function = printer->function;
    printer->depth++;
    if (function->docstring) print_docstring(printer, function->docstring);
    for (size_t i = 1; i < function->variables.count; i++) print_variable(printer, i);
    for (size_t i = 1; i < function->buffers.count; i++) print_buffer(printer, &function->buffers.items[i]);
    if (function->index_count) {
        start_line(printer);
        text_format(printer->output, "indices %u\n", function->index_count);
    }
    printer->depth--;
}

static void print_function(const LoopFunction *function, const ExtentTable *extents, TextBuffer *output) {
    LoopPrinter printer = {.function = function, .extents = extents, .output = output};
    loop_walk_initialise(&printer.walk, function);
    text_add_char(output, '\n');
    print_signature(&printer);
    text_add(output, " {\n");
    print_declarations(&printer);
    print_block(&printer, &function->body);
    text_add(output, "}\n");
    loop_walk_free(&printer.walk);
}

void loop_print(const LoopModule *module, TextBuffer *output) {
    text_add(output, "arr-loops 1\n");
    for (size_t i = 0; i < module->functions.count; i++) {
        print_function(module->functions.items[i], module->extents, output);
    }
}
