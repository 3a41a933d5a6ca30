// Shared by the files of the loop IR's parser only. Functions return false after reporting a diagnostic; the parser
// then skips to the next function, so that each function of a file reports at most one fault.

#ifndef MIDDLE_LOOPS_PARSE_INTERNAL_H
#define MIDDLE_LOOPS_PARSE_INTERNAL_H

#include "loops.h"

typedef struct LoopName {
    const char *name; // interned; NULL: a free slot
    bool is_buffer;
    uint32_t number;
} LoopName;

// Open addressing with linear probing; capacity is a power of two.
typedef struct LoopNameTable {
    LoopName *slots;
    size_t capacity, count;
} LoopNameTable;

// A pointer's candidate, resolved when all buffers of the function are declared.
typedef struct LoopPendingCandidate {
    LoopBufferId *slot; // in the buffer's candidates
    const char *name;
    Span span;
} LoopPendingCandidate;

typedef struct LoopParser {
    const SourceFile *source;
    size_t offset;
    Arena *arena;
    StringTable *strings;
    DiagnosticList *diagnostics;
    LoopModule *module;
    LoopFunction *function;
    LoopNameTable names;
    VECTOR(LoopPendingCandidate) candidates;
    VECTOR(LoopExpressionId) temporaries; // of the next statement; %1 is items[0]
    uint32_t expression_depth, block_depth;
} LoopParser;

// ---- parse_scan.c: characters, words, numbers, names, extents ------------------------------------------------------
bool loop_parse_fail(LoopParser *parser, const char *format, ...) __attribute__((format(printf, 2, 3)));
Span loop_parse_span(const LoopParser *parser, size_t start);
// Skips white space and comments (from # to the end of the line) and returns the offset of what follows.
size_t loop_parse_skip(LoopParser *parser);
bool loop_parse_at_end(LoopParser *parser);
// These take the given text when it comes next; a word must not go on as an identifier.
bool loop_parse_take(LoopParser *parser, const char *punctuation);
bool loop_parse_take_word(LoopParser *parser, const char *word);
bool loop_parse_expect(LoopParser *parser, const char *punctuation);
bool loop_parse_expect_word(LoopParser *parser, const char *word);
// The identifier that comes next, without taking it; length 0 when there is none.
size_t loop_parse_peek_identifier(LoopParser *parser, const char **text);
bool loop_parse_identifier(LoopParser *parser, const char **name);
bool loop_parse_u32(LoopParser *parser, uint32_t *value);
bool loop_parse_i64(LoopParser *parser, int64_t *value);
bool loop_parse_dtype(LoopParser *parser, DType *dtype);
bool loop_parse_scalar(LoopParser *parser, DType dtype, uint64_t *bits);
bool loop_parse_extent(LoopParser *parser, ExtentId *extent);
// A letter and a number without a space: i12, s3, %4.
bool loop_parse_numbered(LoopParser *parser, char letter, uint32_t *number);

void loop_names_free(LoopNameTable *table);
void loop_names_clear(LoopNameTable *table);
// False when the name is taken.
bool loop_names_add(LoopNameTable *table, LoopName name);
const LoopName *loop_names_find(const LoopNameTable *table, const char *name);

// ---- parse_declare.c, parse_statement.c, parse_expression.c --------------------------------------------------------
bool loop_parse_signature(LoopParser *parser);
bool loop_parse_declarations(LoopParser *parser);
// The statements up to and with the closing brace, or up to the word "test" that ends a while loop's prelude.
bool loop_parse_block(LoopParser *parser, LoopBlock *block);
bool loop_parse_expression(LoopParser *parser, LoopExpressionId *expression);
// Takes lines "%1 = expression" while they come next.
bool loop_parse_temporaries(LoopParser *parser);

#endif
