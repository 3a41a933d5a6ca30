// Leaves of expressions: parameters and loop indices by the names that the source gives them, contents that the skeleton
// makes by the parameter they began as, anything else by its number.

#include "expression_internal.h"

#include <ctype.h>
#include <string.h>

#include "scalar.h"

// "for NAME in ...", where the statement stands in the source.
static size_t loop_name(const IrFunction *function, const IrNode *loop, const char **name) {
    const SourceFile *source = function->module->source;
    if (!source || loop->span.end > source->length || loop->span.end < loop->span.start + 4) return 0;
    const char *text = source->text + loop->span.start;
    if (strncmp(text, "for ", 4) != 0) return 0;
    *name = text + 4 + strspn(text + 4, " ");
    size_t length = 0;
    while (isalnum((unsigned char)(*name)[length]) || (*name)[length] == '_') length++;
    return isdigit((unsigned char)(*name)[0]) ? 0 : length;
}

static bool print_loop_index(const ExpressionPrinter *printer, const IrNode *node) {
    const IrFunction *function = printer->function;
    const IrNode *owner = ir_node(function, ir_region(function, node->region)->owner);
    const char *name = NULL;
    if (node->op != IR_ARGUMENT || owner->op != IR_FOR || node->attributes.integers[1] != 0) return false;
    size_t length = loop_name(function, owner, &name);
    text_add_bytes(printer->output, name, length);
    return length > 0;
}

// What a base was before this; no value when there is no single one.
static ValueId earlier(const IrFunction *function, const IrNode *node) {
    const IrNode *owner;
    switch ((int)node->op) {
    case IR_UPDATE: return node->operands[0];
    case IR_ARGUMENT:
        owner = ir_node(function, ir_region(function, node->region)->owner);
        return owner->operands[node->attributes.integers[1] - (owner->op == IR_FOR)];
    case IR_RESULT:
        owner = ir_node(function, node->operands[0]);
        return owner->op == IR_IF ? (ValueId){0} : owner->operands[node->attributes.integers[0]];
    }
    return (ValueId){0};
}

// The name of the parameter whose contents this was at first, with the value's number: A'17.
static bool print_later_contents(const ExpressionPrinter *printer, ValueId value) {
    const IrFunction *function = printer->function;
    ValueId at = value;
    while (value_exists(at) && ir_node(function, at)->op != IR_PARAMETER) at = earlier(function, ir_node(function, at));
    if (!value_exists(at)) return false;
    text_format(printer->output, "%s'%u", function->parameters.items[ir_node(function, at)->attributes.integers[0]].name, value.index);
    return true;
}

void expression_leaf(ExpressionPrinter *printer, ValueId value) {
    const IrNode *node = ir_node(printer->function, value);
    switch ((int)node->op) {
    case IR_CONSTANT: scalar_print(node->type.dtype, node->attributes.constant, printer->output); return;
    case IR_PARAMETER: text_add(printer->output, printer->function->parameters.items[node->attributes.integers[0]].name); return;
    case IR_EXTENT: expression_extent(printer, node->attributes.extents[0]); return;
    }
    if (!print_loop_index(printer, node) && !print_later_contents(printer, value)) text_format(printer->output, "%%%u", value.index);
}

// Extents print values by number: each is replaced by its name.
void expression_extent(ExpressionPrinter *printer, ExtentId extent) {
    TextBuffer text = {0};
    extent_print(printer->function->module->extents, extent, &text);
    for (const char *at = text.text; *at;) {
        size_t plain = strcspn(at, "%");
        text_add_bytes(printer->output, at, plain);
        at += plain;
        if (!*at) break;
        ValueId value = {0};
        for (at++; isdigit((unsigned char)*at); at++) value.index = 10 * value.index + (uint32_t)(*at - '0');
        expression_operand(printer, value, BIND_POSTFIX);
    }
    text_free(&text);
}
