// The text of single elements, as NumPy 1.24 prints them with its default options.
//
// All elements of an array share one format: reals are shown in scientific notation when the greatest is at least 1e8, the
// smallest (but 0) below 1e-4, or their ratio above 1000; at most 8 digits follow the point; points are aligned.

#include "runtime/print_internal.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PRECISION = 8, UNLIMITED = INT_MAX };

// ---- text ---------------------------------------------------------------------------------------------------------

void rt_text_append(RtText *text, const char *bytes, size_t length)
{
    size_t room = RT_TEXT_SIZE - text->length;
    length = length < room ? length : room;
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

void rt_text_fill(RtText *text, char byte, size_t count)
{
    for (size_t i = 0; i < count; i++)
        rt_text_append(text, &byte, 1);
}

void rt_text_strip_spaces(RtText *text)
{
    while (text->length > 0 && text->bytes[text->length - 1] == ' ')
        text->length--;
}

static void append_string(RtText *text, const char *string)
{
    rt_text_append(text, string, strlen(string));
}

static void append_text(RtText *text, const RtText *other)
{
    rt_text_append(text, other->bytes, other->length);
}

// Fills `text` up to `width` columns, of which `used` are taken.
static void pad(RtText *text, char byte, size_t used, size_t width)
{
    rt_text_fill(text, byte, used < width ? width - used : 0);
}

// ---- integers and booleans ----------------------------------------------------------------------------------------

static RtText integer_text(int32_t dtype, const void *element)
{
    char digits[24];
    if (dtype == ARR_U64) {
        uint64_t value;
        memcpy(&value, element, sizeof value);
        snprintf(digits, sizeof digits, "%" PRIu64, value);
    } else {
        snprintf(digits, sizeof digits, "%" PRId64, rt_load_integer(dtype, element));
    }
    RtText text = {.length = 0};
    append_string(&text, digits);
    return text;
}

static void measure_integer(void *closure, const void *element)
{
    RtElementFormat *format = closure;
    size_t length = integer_text(format->dtype, element).length;
    format->width = length > format->width ? length : format->width;
}

// ---- real numbers -------------------------------------------------------------------------------------------------

// The real part (part 0) or imaginary part (part 1) of an element.
static double load_real(int32_t dtype, const void *element, size_t part)
{
    size_t size = rt_dtype(dtype)->component;
    const char *component = (const char *)element + part * size;
    float narrow;
    double wide;
    if (size == sizeof narrow) {
        memcpy(&narrow, component, sizeof narrow);
        return (double)narrow;
    }
    memcpy(&wide, component, sizeof wide);
    return wide;
}

// A finite number in pieces: -12 . 5 or -1 . 25 e +04.
typedef struct Pieces {
    RtText whole;    // with the sign
    RtText fraction;
    char exponent_sign;
    RtText exponent; // digits, at least two; empty in positional notation
} Pieces;

static void append_sign(RtText *text, double value, bool plus_sign)
{
    if (signbit(value))
        append_string(text, "-");
    else if (plus_sign)
        append_string(text, "+");
}

static Pieces positional_pieces(double value, bool single, bool plus_sign, int places)
{
    Pieces pieces = {0};
    RtDecimal decimal = rt_decimal_positional(value, single, places);
    size_t count = (size_t)decimal.count;
    size_t whole = decimal.exponent < 0 ? 0 : (size_t)decimal.exponent + 1;
    size_t shown = whole < count ? whole : count;
    append_sign(&pieces.whole, value, plus_sign);
    rt_text_append(&pieces.whole, decimal.digits, shown);
    rt_text_fill(&pieces.whole, '0', whole == 0 ? 1 : whole - shown);
    rt_text_fill(&pieces.fraction, '0', decimal.exponent < 0 ? (size_t)(-decimal.exponent - 1) : 0);
    rt_text_append(&pieces.fraction, decimal.digits + shown, count - shown);
    return pieces;
}

static Pieces scientific_pieces(RtDecimal decimal, double value, bool plus_sign)
{
    Pieces pieces = {0};
    append_sign(&pieces.whole, value, plus_sign);
    rt_text_append(&pieces.whole, decimal.digits, 1);
    rt_text_append(&pieces.fraction, decimal.digits + 1, (size_t)decimal.count - 1);
    char exponent[16];
    snprintf(exponent, sizeof exponent, "%02d", decimal.exponent < 0 ? -decimal.exponent : decimal.exponent);
    pieces.exponent_sign = decimal.exponent < 0 ? '-' : '+';
    append_string(&pieces.exponent, exponent);
    return pieces;
}

// What a number needs when it stands alone.
static Pieces needed_pieces(const RtRealFormat *format, double value)
{
    if (!format->scientific)
        return positional_pieces(value, format->single, format->plus_sign, PRECISION);
    return scientific_pieces(rt_decimal_scientific(value, format->single, PRECISION), value, format->plus_sign);
}

// What is shown of it among others. In scientific notation all numbers get as many digits as the one that needs most. Digits
// beyond the shortest are those of the exact value, not zeros; a number that needs just as many keeps its shortest digits,
// which may differ from the exact value rounded to as many.
static Pieces shown_pieces(const RtRealFormat *format, double value)
{
    if (!format->scientific)
        return needed_pieces(format, value);
    RtDecimal decimal = rt_decimal_shortest(value, format->single);
    int count = (int)format->fraction + 1;
    if (decimal.count != count)
        decimal = rt_decimal_exact(value, count);
    return scientific_pieces(decimal, value, format->plus_sign);
}

static RtText nonfinite_text(double value, bool plus_sign)
{
    RtText text = {.length = 0};
    if (isnan(value))
        append_string(&text, plus_sign ? "+nan" : "nan");
    else {
        append_sign(&text, value, plus_sign);
        append_string(&text, "inf");
    }
    return text;
}

// ---- the format of an array's real numbers ------------------------------------------------------------------------

// What the elements have in common, for one part of them.
typedef struct Survey {
    int32_t dtype;
    size_t part;
    RtRealFormat *format;
    double smallest; // magnitudes of finite numbers other than 0
    double greatest;
    bool any_nonzero;
    bool any_nonfinite;
    bool any_negative_infinity;
} Survey;

static void survey_magnitude(void *closure, const void *element)
{
    Survey *survey = closure;
    double value = load_real(survey->dtype, element, survey->part);
    double magnitude = fabs(value);
    if (!isfinite(value)) {
        survey->any_nonfinite = true;
        survey->any_negative_infinity |= isinf(value) && value < 0;
    } else if (magnitude > 0) {
        survey->smallest = survey->any_nonzero && survey->smallest < magnitude ? survey->smallest : magnitude;
        survey->greatest = survey->any_nonzero && survey->greatest > magnitude ? survey->greatest : magnitude;
        survey->any_nonzero = true;
    }
}

// The ratio is rounded to the element type, as NumPy's is.
static bool wants_scientific(const Survey *survey)
{
    if (!survey->any_nonzero)
        return false;
    double ratio = survey->format->single ? (double)((float)survey->greatest / (float)survey->smallest)
                                          : survey->greatest / survey->smallest;
    return survey->greatest >= 1e8 || survey->smallest < 0.0001 || ratio > 1000.0;
}

static void raise_to(size_t *value, size_t bound)
{
    *value = *value < bound ? bound : *value;
}

static void survey_width(void *closure, const void *element)
{
    Survey *survey = closure;
    double value = load_real(survey->dtype, element, survey->part);
    if (!isfinite(value))
        return;
    Pieces pieces = needed_pieces(survey->format, value);
    raise_to(&survey->format->left, pieces.whole.length);
    raise_to(&survey->format->fraction, pieces.fraction.length);
    raise_to(&survey->format->exponent, pieces.exponent.length);
}

// nan and inf are aligned to the right of the whole column; they widen it to the left when they do not fit. The column for
// a sign is counted for every infinity as soon as one is negative or all signs are shown.
static void widen_for_nonfinite(const Survey *survey)
{
    RtRealFormat *format = survey->format;
    size_t after = format->right + 1;
    size_t infinity = strlen("inf") + (format->plus_sign || survey->any_negative_infinity);
    if (infinity > after)
        raise_to(&format->left, infinity - after);
}

static RtRealFormat real_format(int32_t dtype, size_t part, const RtElements *elements)
{
    RtRealFormat format = {.single = rt_dtype(dtype)->component == sizeof(float), .plus_sign = part == 1};
    Survey survey = {.dtype = dtype, .part = part, .format = &format};
    elements->for_each(elements, survey_magnitude, &survey);
    format.scientific = wants_scientific(&survey);
    elements->for_each(elements, survey_width, &survey);
    format.right = format.fraction + (format.scientific ? format.exponent + strlen("e+") : 0);
    if (survey.any_nonfinite)
        widen_for_nonfinite(&survey);
    return format;
}

RtElementFormat rt_element_format(int32_t dtype, const RtElements *elements)
{
    RtElementFormat format = {.dtype = dtype};
    switch (rt_dtype(dtype)->kind) {
    case RT_KIND_BOOL: break;
    case RT_KIND_SIGNED:
    case RT_KIND_UNSIGNED: elements->for_each(elements, measure_integer, &format); break;
    case RT_KIND_COMPLEX: format.imaginary = real_format(dtype, 1, elements); __attribute__((fallthrough));
    case RT_KIND_FLOAT: format.real = real_format(dtype, 0, elements); break;
    }
    return format;
}

// ---- elements of arrays -------------------------------------------------------------------------------------------

static void append_real(RtText *text, const RtRealFormat *format, double value)
{
    if (!isfinite(value)) {
        RtText word = nonfinite_text(value, format->plus_sign);
        pad(text, ' ', word.length, format->left + 1 + format->right);
        append_text(text, &word);
        return;
    }
    Pieces pieces = shown_pieces(format, value);
    pad(text, ' ', pieces.whole.length, format->left);
    append_text(text, &pieces.whole);
    append_string(text, ".");
    append_text(text, &pieces.fraction);
    pad(text, ' ', pieces.fraction.length, format->fraction);
    if (format->scientific) {
        append_string(text, "e");
        rt_text_append(text, &pieces.exponent_sign, 1);
        pad(text, '0', pieces.exponent.length, format->exponent);
        append_text(text, &pieces.exponent);
    }
}

// The j follows the last digit, before the spaces that align the column.
static void append_complex(RtText *text, const RtElementFormat *format, const void *element)
{
    append_real(text, &format->real, load_real(format->dtype, element, 0));
    append_real(text, &format->imaginary, load_real(format->dtype, element, 1));
    size_t aligned = text->length;
    rt_text_strip_spaces(text);
    aligned -= text->length;
    append_string(text, "j");
    rt_text_fill(text, ' ', aligned);
}

static RtText boolean_text(const void *element)
{
    RtText text = {.length = 0};
    append_string(&text, rt_load_integer(ARR_BOOL, element) != 0 ? "True" : "False");
    return text;
}

RtText rt_element_text(const RtElementFormat *format, const void *element)
{
    RtText word;
    RtText text = {.length = 0};
    switch (rt_dtype(format->dtype)->kind) {
    case RT_KIND_BOOL:
        word = boolean_text(element);
        pad(&text, ' ', word.length, strlen("False"));
        append_text(&text, &word);
        break;
    case RT_KIND_SIGNED:
    case RT_KIND_UNSIGNED:
        word = integer_text(format->dtype, element);
        pad(&text, ' ', word.length, format->width);
        append_text(&text, &word);
        break;
    case RT_KIND_FLOAT: append_real(&text, &format->real, load_real(format->dtype, element, 0)); break;
    case RT_KIND_COMPLEX: append_complex(&text, format, element); break;
    }
    return text;
}

// ---- scalars ------------------------------------------------------------------------------------------------------

// All digits; positional from 1e-4 up to 1e16. `whole_ending` follows the digits of a number without a fraction.
static void append_scalar(RtText *text, double value, bool single, bool plus_sign, const char *whole_ending)
{
    if (!isfinite(value)) {
        RtText word = nonfinite_text(value, plus_sign);
        append_text(text, &word);
        return;
    }
    bool positional = !(fabs(value) > 0) || (fabs(value) >= 1e-4 && fabs(value) < 1e16);
    Pieces pieces = positional ? positional_pieces(value, single, plus_sign, UNLIMITED)
                               : scientific_pieces(rt_decimal_shortest(value, single), value, plus_sign);
    append_text(text, &pieces.whole);
    append_string(text, pieces.fraction.length > 0 ? "." : positional ? whole_ending : "");
    append_text(text, &pieces.fraction);
    if (!positional) {
        append_string(text, "e");
        rt_text_append(text, &pieces.exponent_sign, 1);
        append_text(text, &pieces.exponent);
    }
}

// 2j or (1+2j): a real part of positive zero is left out.
static void append_complex_scalar(RtText *text, int32_t dtype, const void *element)
{
    bool single = rt_dtype(dtype)->component == sizeof(float);
    double real = load_real(dtype, element, 0);
    double imaginary = load_real(dtype, element, 1);
    bool both = isnan(real) || fabs(real) > 0 || signbit(real);
    if (both) {
        append_string(text, "(");
        append_scalar(text, real, single, false, "");
    }
    append_scalar(text, imaginary, single, both, "");
    append_string(text, both ? "j)" : "j");
}

RtText rt_scalar_text(int32_t dtype, const void *element)
{
    RtText text = {.length = 0};
    switch (rt_dtype(dtype)->kind) {
    case RT_KIND_BOOL: return boolean_text(element);
    case RT_KIND_SIGNED:
    case RT_KIND_UNSIGNED: return integer_text(dtype, element);
    case RT_KIND_FLOAT: append_scalar(&text, load_real(dtype, element, 0), dtype == ARR_F32, false, ".0"); break;
    case RT_KIND_COMPLEX: append_complex_scalar(&text, dtype, element); break;
    }
    return text;
}
