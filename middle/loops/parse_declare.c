// The head of a function in the loop IR's text: its signature, docstring, variables, buffers and number of indices.

#include "parse_internal.h"

// Keeps a hostile file from asking for tables of billions of entries.
enum { INDEX_COUNT_LIMIT = 1 << 24 };

// ---- signature ---------------------------------------------------------------------------------------------------

static bool parse_type(LoopParser *parser, IrType *type) {
    ExtentId shape[IR_RANK_LIMIT];
    *type = (IrType){0};
    if (!loop_parse_dtype(parser, &type->dtype)) return false;
    if (!loop_parse_take(parser, "[")) return true;
    do {
        if (type->rank == IR_RANK_LIMIT) return loop_parse_fail(parser, "more than %d axes", IR_RANK_LIMIT);
        if (!loop_parse_extent(parser, &shape[type->rank++])) return false;
    } while (loop_parse_take(parser, ","));
    type->shape = arena_copy(parser->arena, shape, type->rank * sizeof shape[0]);
    return loop_parse_expect(parser, "]");
}

static bool parse_dimension(LoopParser *parser) {
    IrDimension dimension = {.nonnegative = true};
    size_t start = loop_parse_skip(parser);
    if (!loop_parse_identifier(parser, &dimension.name)) return false;
    if (loop_parse_take_word(parser, "from")) {
        dimension.is_parameter = true;
        if (!loop_parse_expect_word(parser, "parameter") || !loop_parse_u32(parser, &dimension.parameter)) return false;
        dimension.nonnegative = loop_parse_take_word(parser, "nonnegative");
    } else if (loop_parse_take_word(parser, "signed")) {
        dimension.nonnegative = false;
    }
    dimension.span = loop_parse_span(parser, start);
    vector_push(&parser->function->dimensions, dimension);
    return true;
}

// The word "dims" starts the list of dimensions unless it is a parameter's name.
static bool parse_dimensions(LoopParser *parser) {
    size_t start = loop_parse_skip(parser);
    if (!loop_parse_take_word(parser, "dims")) return true;
    if (loop_parse_take(parser, ":")) {
        parser->offset = start;
        return true;
    }
    do {
        if (!parse_dimension(parser)) return false;
    } while (loop_parse_take(parser, ","));
    return loop_parse_expect(parser, ";");
}

static bool parse_parameter(LoopParser *parser) {
    LoopParameter parameter = {0};
    size_t start = loop_parse_skip(parser);
    if (!loop_parse_identifier(parser, &parameter.name) || !loop_parse_expect(parser, ":")) return false;
    if (!parse_type(parser, &parameter.type)) return false;
    parameter.is_complex = loop_parse_take_word(parser, "complex");
    parameter.written = loop_parse_take_word(parser, "written");
    parameter.span = loop_parse_span(parser, start);
    vector_push(&parser->function->parameters, parameter);
    return true;
}

static bool parse_parameters(LoopParser *parser) {
    if (loop_parse_take(parser, ")")) return true;
    do {
        if (!parse_parameter(parser)) return false;
    } while (loop_parse_take(parser, ","));
    return loop_parse_expect(parser, ")");
}

static bool parse_results(LoopParser *parser) {
    if (!loop_parse_expect(parser, "->") || !loop_parse_expect(parser, "(")) return false;
    if (loop_parse_take(parser, ")")) return true;
    do {
        IrType type;
        if (!parse_type(parser, &type)) return false;
        if (loop_parse_take_word(parser, "complex")) vector_push(&parser->function->complex_results, (uint32_t)parser->function->results.count);
        vector_push(&parser->function->results, type);
    } while (loop_parse_take(parser, ","));
    return loop_parse_expect(parser, ")");
}

bool loop_parse_signature(LoopParser *parser) {
    const char *name;
    size_t start = loop_parse_skip(parser);
    if (!loop_parse_expect(parser, "@") || !loop_parse_identifier(parser, &name)) return false;
    parser->function = loop_function_create(parser->module, name);
    parser->function->span = loop_parse_span(parser, start);
    if (!loop_parse_expect(parser, "(") || !parse_dimensions(parser) || !parse_parameters(parser)) return false;
    return parse_results(parser) && loop_parse_expect_word(parser, "workspace") &&
           loop_parse_extent(parser, &parser->function->workspace_bytes);
}

// ---- declarations ------------------------------------------------------------------------------------------------

static int hexadecimal_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The character after a backslash at text[*offset]; false when the escape is not one that print_docstring writes.
static bool parse_escape(const SourceFile *source, size_t *offset, char *character) {
    size_t left = source->length - *offset;
    const char *text = source->text + *offset;
    if (left >= 1 && (text[0] == '"' || text[0] == '\\' || text[0] == 'n')) {
        *character = text[0] == 'n' ? '\n' : text[0];
        *offset += 1;
        return true;
    }
    if (left < 3 || text[0] != 'x' || hexadecimal_digit(text[1]) < 0 || hexadecimal_digit(text[2]) < 0) return false;
    *character = (char)(hexadecimal_digit(text[1]) * 16 + hexadecimal_digit(text[2]));
    *offset += 3;
    return *character != '\0';
}

static bool scan_string(LoopParser *parser, TextBuffer *text) {
    const SourceFile *source = parser->source;
    while (parser->offset < source->length) {
        char character = source->text[parser->offset++];
        if (character == '"') return true;
        if (character == '\n' || character == '\0') break;
        if (character == '\\' && !parse_escape(source, &parser->offset, &character)) break;
        text_add_char(text, character);
    }
    return loop_parse_fail(parser, "a docstring that does not end");
}

static bool parse_docstring(LoopParser *parser) {
    if (!loop_parse_take_word(parser, "doc")) return true;
    if (!loop_parse_expect(parser, "\"")) return false;
    TextBuffer text = {0};
    bool done = scan_string(parser, &text);
    if (done) parser->function->docstring = arena_copy_string(parser->arena, text.text ? text.text : "", text.length);
    text_free(&text);
    return done;
}

static bool declare(LoopParser *parser, const char *name, bool is_buffer, uint32_t number) {
    if (loop_names_add(&parser->names, (LoopName){.name = name, .is_buffer = is_buffer, .number = number})) return true;
    return loop_parse_fail(parser, "%s is declared twice", name);
}

static bool parse_variable(LoopParser *parser) {
    LoopVariable variable = {.kind = LOOP_VARIABLE_LOCAL};
    uint32_t number;
    if (!loop_parse_numbered(parser, 's', &number)) return false;
    if (number != parser->function->variables.count) {
        return loop_parse_fail(parser, "expected the number s%zu", parser->function->variables.count);
    }
    if (!loop_parse_identifier(parser, &variable.name) || !loop_parse_expect(parser, ":")) return false;
    if (!loop_parse_dtype(parser, &variable.dtype)) return false;
    if (loop_parse_take_word(parser, "parameter")) {
        variable.kind = LOOP_VARIABLE_PARAMETER;
        if (!loop_parse_u32(parser, &variable.position)) return false;
    }
    loop_variable_add(parser->function, variable);
    return declare(parser, variable.name, false, number);
}

static bool parse_constants(LoopParser *parser, LoopBuffer *buffer) {
    VECTOR(uint64_t) elements = {0};
    bool done = loop_parse_expect(parser, "{");
    if (done && !loop_parse_take(parser, "}")) {
        do {
            uint64_t bits = 0;
            done = loop_parse_scalar(parser, buffer->dtype, &bits);
            vector_push(&elements, bits);
        } while (done && loop_parse_take(parser, ","));
        done = done && loop_parse_expect(parser, "}");
    }
    if (done && !extent_is_value(parser->module->extents, buffer->element_count, (int64_t)elements.count)) {
        done = loop_parse_fail(parser, "%s has %zu constants, which is not its size", buffer->name, elements.count);
    }
    buffer->constants = arena_copy(parser->arena, elements.items, elements.count * sizeof elements.items[0]);
    vector_free(&elements);
    return done;
}

// Candidates may be declared later: their names are kept and resolved at the end of the declarations.
static bool parse_candidates(LoopParser *parser, LoopBuffer *buffer) {
    size_t first = parser->candidates.count;
    if (!loop_parse_expect_word(parser, "to")) return false;
    do {
        LoopPendingCandidate candidate = {0};
        size_t start = loop_parse_skip(parser);
        if (!loop_parse_identifier(parser, &candidate.name)) return false;
        candidate.span = loop_parse_span(parser, start);
        vector_push(&parser->candidates, candidate);
    } while (loop_parse_take(parser, ","));
    buffer->candidate_count = (uint32_t)(parser->candidates.count - first);
    LoopBufferId *slots = ARENA_ARRAY(parser->arena, buffer->candidate_count, LoopBufferId);
    for (uint32_t i = 0; i < buffer->candidate_count; i++) parser->candidates.items[first + i].slot = &slots[i];
    buffer->candidates = slots;
    return !loop_parse_take_word(parser, "group") || loop_parse_u32(parser, &buffer->group);
}

static bool parse_buffer_kind(LoopParser *parser, LoopBuffer *buffer) {
    if (loop_parse_take_word(parser, "parameter")) {
        buffer->kind = LOOP_BUFFER_PARAMETER;
        return loop_parse_u32(parser, &buffer->position);
    }
    if (loop_parse_take_word(parser, "result")) {
        buffer->kind = LOOP_BUFFER_RESULT;
        return loop_parse_u32(parser, &buffer->position);
    }
    if (loop_parse_take_word(parser, "at")) {
        buffer->kind = LOOP_BUFFER_WORKSPACE;
        return loop_parse_extent(parser, &buffer->byte_offset);
    }
    if (loop_parse_take_word(parser, "pointer")) {
        buffer->kind = LOOP_BUFFER_POINTER;
        return parse_candidates(parser, buffer);
    }
    buffer->kind = LOOP_BUFFER_CONSTANT;
    return loop_parse_expect_word(parser, "constant") && parse_constants(parser, buffer);
}

static bool parse_buffer(LoopParser *parser) {
    LoopBuffer buffer = {0};
    if (!loop_parse_identifier(parser, &buffer.name) || !loop_parse_expect(parser, ":")) return false;
    if (!loop_parse_dtype(parser, &buffer.dtype) || !loop_parse_expect(parser, "[")) return false;
    if (!loop_parse_extent(parser, &buffer.element_count) || !loop_parse_expect(parser, "]")) return false;
    buffer.written = loop_parse_take_word(parser, "written");
    if (!parse_buffer_kind(parser, &buffer)) return false;
    return declare(parser, buffer.name, true, loop_buffer_add(parser->function, buffer).index);
}

static bool resolve_candidates(LoopParser *parser) {
    for (size_t i = 0; i < parser->candidates.count; i++) {
        const LoopPendingCandidate *pending = &parser->candidates.items[i];
        const LoopName *found = loop_names_find(&parser->names, pending->name);
        if (!found || !found->is_buffer) {
            diagnostic_error(parser->diagnostics, pending->span, "%s is not a buffer", pending->name);
            return false;
        }
        pending->slot->index = found->number;
    }
    return true;
}

// A declaration's word is followed by a name; "buffer = .." and "buffer[..] = .." are statements.
static bool take_declaration(LoopParser *parser, const char *word) {
    size_t start = loop_parse_skip(parser);
    const char *text;
    if (loop_parse_take_word(parser, word) && loop_parse_peek_identifier(parser, &text)) return true;
    parser->offset = start;
    return false;
}

bool loop_parse_declarations(LoopParser *parser) {
    LoopFunction *function = parser->function;
    if (!parse_docstring(parser)) return false;
    while (take_declaration(parser, "variable"))
        if (!parse_variable(parser)) return false;
    while (take_declaration(parser, "buffer"))
        if (!parse_buffer(parser)) return false;
    size_t start = loop_parse_skip(parser);
    if (loop_parse_take_word(parser, "indices")) {
        size_t next = loop_parse_skip(parser);
        char character = next < parser->source->length ? parser->source->text[next] : '\0';
        if (character == '=' || character == '[')
            parser->offset = start;
        else if (!loop_parse_u32(parser, &function->index_count))
            return false;
        if (function->index_count > INDEX_COUNT_LIMIT) return loop_parse_fail(parser, "too many indices");
    }
    return resolve_candidates(parser);
}
