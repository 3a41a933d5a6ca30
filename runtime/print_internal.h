// The three layers of printing: decimal digits of a number, the format that all elements of an array share, and the layout.

#ifndef RUNTIME_PRINT_INTERNAL_H
#define RUNTIME_PRINT_INTERNAL_H

#include "runtime/runtime_internal.h"

// ---- text of bounded length (element_format.c) --------------------------------------------------------------------

// One element or one line: a line is at most 75 columns, or one element after at most 33 of indentation.
enum { RT_TEXT_SIZE = 256 };

typedef struct RtText {
    char bytes[RT_TEXT_SIZE];
    size_t length;
} RtText;

void rt_text_append(RtText *text, const char *bytes, size_t length);
void rt_text_fill(RtText *text, char byte, size_t count);
void rt_text_strip_spaces(RtText *text); // at the end

// ---- digits (decimal.c) -------------------------------------------------------------------------------------------

// The decimal number d.ddd * 10^exponent; zero has the exponent 0. The sign is left out.
typedef struct RtDecimal {
    char digits[40];
    int count;
    int exponent;
} RtDecimal;

// The exact value rounded to `count` digits, at most 17; this one keeps trailing zeros, the others drop them.
RtDecimal rt_decimal_exact(double value, int count);

// The fewest digits that read back as the same number, and of these the nearest to it. `single`: the number is an f32.
RtDecimal rt_decimal_shortest(double value, bool single);

// The same, but rounded from the exact value to `places` digits after the point where there are more: those of the positional
// notation (for values below 1e16) or of the scientific one.
RtDecimal rt_decimal_positional(double value, bool single, int places);
RtDecimal rt_decimal_scientific(double value, bool single, int places);

// ---- elements (element_format.c) ----------------------------------------------------------------------------------

// How the real numbers of an array (or its real or imaginary parts) are aligned.
typedef struct RtRealFormat {
    bool single;
    bool plus_sign;    // shown before positive numbers too
    bool scientific;
    size_t left;       // columns before the point, with the sign
    size_t right;      // columns after the point, with the exponent
    size_t fraction;   // digits after the point
    size_t exponent;   // digits of the exponent in scientific notation
} RtRealFormat;

typedef struct RtElementFormat {
    int32_t dtype;
    size_t width; // of integers
    RtRealFormat real;
    RtRealFormat imaginary;
} RtElementFormat;

// Calls visit for each element that will be printed.
typedef struct RtElements RtElements;
struct RtElements {
    void (*for_each)(const RtElements *elements, void (*visit)(void *closure, const void *element), void *closure);
};

RtElementFormat rt_element_format(int32_t dtype, const RtElements *elements);

// An element of an array of rank 1 or more.
RtText rt_element_text(const RtElementFormat *format, const void *element);

// An array of rank 0: every digit, and no alignment.
RtText rt_scalar_text(int32_t dtype, const void *element);

#endif
