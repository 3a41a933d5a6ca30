// The header of a .npy file: magic, version, and a Python dictionary such as
//   {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
//
// The bytes are not trusted. The dictionary is read by a small parser without recursion for just the literals that a numeric
// array needs; whatever else Python would accept there (pickled objects, structured dtypes) is refused by name.

#include "runtime/runtime_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAGIC_SIZE = 6, VERSION_SIZE = 2, LONGEST_STRING = 32 };
static const char magic[MAGIC_SIZE + 1] = "\x93NUMPY";

int32_t rt_report(RtMessage message, int32_t status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message.text, message.size, format, arguments);
    va_end(arguments);
    return status;
}

typedef struct Parser {
    const unsigned char *at;
    const unsigned char *end;
    int version;
    RtNpyHeader *header;
    RtMessage message;
} Parser;

typedef struct Text {
    char bytes[LONGEST_STRING + 1];
} Text;

// ---- tokens -------------------------------------------------------------------------------------------------------

static bool is_digit(unsigned char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_space(unsigned char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static void skip_spaces(Parser *parser)
{
    while (parser->at < parser->end && is_space(*parser->at))
        parser->at++;
}

// The next byte after spaces, or 0 at the end.
static unsigned char peek(Parser *parser)
{
    skip_spaces(parser);
    return parser->at < parser->end ? *parser->at : 0;
}

static bool take(Parser *parser, char wanted)
{
    if (peek(parser) != (unsigned char)wanted)
        return false;
    parser->at++;
    return true;
}

static bool take_word(Parser *parser, const char *word)
{
    size_t length = strlen(word);
    skip_spaces(parser);
    if ((size_t)(parser->end - parser->at) < length || memcmp(parser->at, word, length) != 0)
        return false;
    parser->at += length;
    return true;
}

static int32_t expect(Parser *parser, char wanted)
{
    if (take(parser, wanted))
        return ARR_OK;
    return rt_report(parser->message, ARR_E_FORMAT, "the header is not a dictionary: expected '%c'", wanted);
}

// A quoted string of printable ASCII without escapes. Other strings have no place in the header of a numeric array, and
// would not be safe to repeat in a message.
static int32_t take_string(Parser *parser, const char *what, Text *text)
{
    unsigned char quote = peek(parser);
    if (quote != '\'' && quote != '"')
        return rt_report(parser->message, ARR_E_FORMAT, "the header's %s is not a string", what);
    parser->at++;
    size_t length = 0;
    while (parser->at < parser->end && *parser->at != quote) {
        if (*parser->at < ' ' || *parser->at > '~' || *parser->at == '\\' || length == LONGEST_STRING)
            return rt_report(parser->message, ARR_E_FORMAT, "the header's %s is not a plain short string", what);
        text->bytes[length++] = (char)*parser->at++;
    }
    text->bytes[length] = '\0';
    if (parser->at == parser->end)
        return rt_report(parser->message, ARR_E_FORMAT, "the header ends inside of a string");
    parser->at++;
    return ARR_OK;
}

// A natural number below 2^63. Files written by Python 2 have long integers, such as 3L.
static int32_t take_extent(Parser *parser, int64_t *extent)
{
    if (peek(parser) == '-')
        return rt_report(parser->message, ARR_E_FORMAT, "the shape has a negative extent");
    if (!is_digit(peek(parser)))
        return rt_report(parser->message, ARR_E_FORMAT, "the shape is not a tuple of integers");
    *extent = 0;
    for (; parser->at < parser->end && is_digit(*parser->at); parser->at++)
        if (__builtin_mul_overflow(*extent, 10, extent) || __builtin_add_overflow(*extent, *parser->at - '0', extent))
            return rt_report(parser->message, ARR_E_FORMAT, "the shape has an extent above 2^63 - 1");
    if (parser->version < 3 && parser->at < parser->end && *parser->at == 'L')
        parser->at++;
    return ARR_OK;
}

// ---- values -------------------------------------------------------------------------------------------------------

static bool is_native_order(char order)
{
    const uint16_t probe = 1;
    bool little = *(const unsigned char *)&probe == 1;
    return order == '|' || order == '=' || order == (little ? '<' : '>');
}

// The RtKind that NumPy's type letter stands for, or -1.
static int kind_of_letter(char letter)
{
    switch (letter) {
    case 'b': return RT_KIND_BOOL;
    case 'i': return RT_KIND_SIGNED;
    case 'u': return RT_KIND_UNSIGNED;
    case 'f': return RT_KIND_FLOAT;
    case 'c': return RT_KIND_COMPLEX;
    default: return -1;
    }
}

// The number in "f8" or "c16" after its letter, or 0 when that is not one or two digits.
static size_t element_size(const char *digits)
{
    size_t length = strspn(digits, "0123456789");
    if (length == 0 || length > 2 || digits[length] != '\0')
        return 0;
    return (size_t)(length == 1 ? digits[0] - '0' : (digits[0] - '0') * 10 + (digits[1] - '0'));
}

static int32_t take_descr(Parser *parser)
{
    if (peek(parser) == '[' || peek(parser) == '(')
        return rt_report(parser->message, ARR_E_FORMAT, "structured dtypes are not supported");
    Text text;
    int32_t status = take_string(parser, "'descr'", &text);
    if (status != ARR_OK)
        return status;
    bool has_order = text.bytes[0] != '\0' && strchr("<>|=", text.bytes[0]) != NULL;
    const char *type = text.bytes + has_order;
    if (type[0] == 'O')
        return rt_report(parser->message, ARR_E_FORMAT, "object arrays hold Python pickles, not numbers");
    int kind = kind_of_letter(type[0]);
    size_t size = kind >= 0 ? element_size(type + 1) : 0;
    parser->header->dtype = kind >= 0 ? rt_dtype_find((RtKind)kind, size) : -1;
    if (parser->header->dtype < 0)
        return rt_report(parser->message, ARR_E_FORMAT, "dtype '%s' is not supported", text.bytes);
    parser->header->byte_swapped = has_order && !is_native_order(text.bytes[0]);
    return ARR_OK;
}

static int32_t take_fortran_order(Parser *parser)
{
    parser->header->fortran_order = take_word(parser, "True");
    if (parser->header->fortran_order || take_word(parser, "False"))
        return ARR_OK;
    return rt_report(parser->message, ARR_E_FORMAT, "the header's 'fortran_order' is neither True nor False");
}

// () or (3,) or (3, 4) or (3, 4,): a single number needs its comma to be a tuple.
static int32_t take_shape(Parser *parser)
{
    RtNpyHeader *header = parser->header;
    if (!take(parser, '('))
        return rt_report(parser->message, ARR_E_FORMAT, "the shape is not a tuple of integers");
    bool comma = true;
    while (comma && peek(parser) != ')') {
        if (header->rank == RT_NPY_MAXIMUM_RANK)
            return rt_report(parser->message, ARR_E_FORMAT, "the rank is above %d", RT_NPY_MAXIMUM_RANK);
        int32_t status = take_extent(parser, &header->extents[header->rank]);
        if (status != ARR_OK)
            return status;
        header->rank++;
        comma = take(parser, ',');
    }
    if (!take(parser, ')') || (header->rank == 1 && !comma))
        return rt_report(parser->message, ARR_E_FORMAT, "the shape is not a tuple of integers");
    return ARR_OK;
}

// ---- the dictionary -----------------------------------------------------------------------------------------------

typedef struct Key {
    const char *name;
    int32_t (*take_value)(Parser *parser);
} Key;

static const Key keys[] = {{"descr", take_descr}, {"fortran_order", take_fortran_order}, {"shape", take_shape}};
enum { KEY_COUNT = sizeof keys / sizeof keys[0] };

static int32_t take_item(Parser *parser, bool seen[KEY_COUNT])
{
    Text name;
    int32_t status = take_string(parser, "key", &name);
    if (status == ARR_OK)
        status = expect(parser, ':');
    if (status != ARR_OK)
        return status;
    for (int i = 0; i < KEY_COUNT; i++)
        if (strcmp(name.bytes, keys[i].name) == 0) {
            if (seen[i])
                return rt_report(parser->message, ARR_E_FORMAT, "the header has the key '%s' twice", name.bytes);
            seen[i] = true;
            return keys[i].take_value(parser);
        }
    return rt_report(parser->message, ARR_E_FORMAT, "the header has an unknown key '%s'", name.bytes);
}

static int32_t take_dictionary(Parser *parser)
{
    bool seen[KEY_COUNT] = {false};
    int32_t status = expect(parser, '{');
    bool comma = true;
    while (status == ARR_OK && comma && peek(parser) != '}') {
        status = take_item(parser, seen);
        comma = take(parser, ',');
    }
    if (status == ARR_OK)
        status = expect(parser, '}');
    if (status == ARR_OK && (peek(parser) != 0 || parser->at != parser->end))
        status = rt_report(parser->message, ARR_E_FORMAT, "the header goes on after its dictionary");
    for (int i = 0; i < KEY_COUNT && status == ARR_OK; i++)
        if (!seen[i])
            status = rt_report(parser->message, ARR_E_FORMAT, "the header lacks the key '%s'", keys[i].name);
    return status;
}

// The little-endian length of the dictionary: two bytes in version 1, four later.
static size_t dictionary_size(const unsigned char *bytes, size_t width)
{
    size_t size = 0;
    for (size_t i = width; i > 0; i--)
        size = size << 8 | bytes[i - 1];
    return size;
}

int32_t rt_npy_header_parse(const unsigned char *bytes, size_t byte_count, RtNpyHeader *header, RtMessage message)
{
    *header = (RtNpyHeader){0};
    if (byte_count < MAGIC_SIZE || memcmp(bytes, magic, MAGIC_SIZE) != 0)
        return rt_report(message, ARR_E_FORMAT, "not a .npy file: it does not begin with \\x93NUMPY");
    if (byte_count < MAGIC_SIZE + VERSION_SIZE)
        return rt_report(message, ARR_E_FORMAT, "the file ends inside of its header");
    int version = bytes[MAGIC_SIZE];
    int minor_version = bytes[MAGIC_SIZE + 1];
    if (version < 1 || version > 3 || minor_version != 0)
        return rt_report(message, ARR_E_FORMAT, "format version %d.%d is not known", version, minor_version);
    size_t width = version == 1 ? 2 : 4;
    size_t start = MAGIC_SIZE + VERSION_SIZE + width;
    if (byte_count < start || byte_count - start < dictionary_size(bytes + start - width, width))
        return rt_report(message, ARR_E_FORMAT, "the file ends inside of its header");
    header->data_offset = start + dictionary_size(bytes + start - width, width);
    Parser parser = {bytes + start, bytes + header->data_offset, version, header, message};
    return take_dictionary(&parser);
}
