// The parser of the array IR: its state, and the pieces that both of its files use. Every parse function returns false
// after it has reported what is wrong.

#ifndef MIDDLE_IR_PARSE_INTERNAL_H
#define MIDDLE_IR_PARSE_INTERNAL_H

#include "ir_internal.h"

enum { PARSE_NESTING_LIMIT = 1000 };

typedef struct IrParser {
    const SourceFile *source;
    size_t offset;
    DiagnosticList *diagnostics;
    IrModule *module;
    IrFunction *function;
    VECTOR(ValueId) values; // by number in the text
    uint32_t depth;         // of regions
    Arena *scratch;
} IrParser;

// Reports at the current offset; returns false.
bool parse_fail(IrParser *parser, const char *format, ...) __attribute__((format(printf, 2, 3)));
void parse_skip_spaces(IrParser *parser);
// Takes a punctuation text or a whole word when it comes next.
bool parse_accept(IrParser *parser, const char *wanted);
bool parse_expect(IrParser *parser, const char *wanted);
// A name of letters, digits, underscores and non-ASCII bytes, interned.
bool parse_name(IrParser *parser, const char **name);
bool parse_integer(IrParser *parser, int64_t *integer);
bool parse_unsigned(IrParser *parser, uint32_t *number);
bool parse_quoted(IrParser *parser, const char **text);
bool parse_span(IrParser *parser, Span *span); // optional: zeroes when there is none
// "%12" of a value that was defined before.
bool parse_value(IrParser *parser, ValueId *value);
// "%12" that is not yet defined.
bool parse_definition(IrParser *parser, uint32_t *number);
bool parse_define(IrParser *parser, uint32_t number, ValueId value);
// "(%1, %2)"
typedef VECTOR(ValueId) ValueVector;
bool parse_values(IrParser *parser, ValueVector *values);
bool parse_extent_in(IrParser *parser, ExtentId *extent);
bool parse_map_in(IrParser *parser, IndexMapId *map);
// " : f64[N, M]"; the shape is put into `shape`, which has room for IR_RANK_LIMIT extents.
bool parse_type(IrParser *parser, IrType *type, ExtentId *shape);

// A region's lines up to the word that ends it ("yield", "final" or "return").
bool parse_lines(IrParser *parser, RegionId region);

#endif
