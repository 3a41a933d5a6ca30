// Shortest decimal digits by trial: the C library rounds and reads correctly, so the first number of digits that reads back
// as the same value is the shortest.

#include "runtime/print_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SINGLE_DIGITS = 9, DOUBLE_DIGITS = 17 };

static void strip_zeros(RtDecimal *decimal)
{
    while (decimal->count > 1 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
}

// Takes the digits of text up to its exponent or end; the decimal point depends on the locale and is skipped.
static void take_digits(RtDecimal *decimal, const char *text)
{
    decimal->count = 0;
    for (; *text != '\0' && *text != 'e'; text++)
        if (*text >= '0' && *text <= '9')
            decimal->digits[decimal->count++] = *text;
}

RtDecimal rt_decimal_exact(double value, int count)
{
    char text[64];
    RtDecimal decimal;
    snprintf(text, sizeof text, "%.*e", count - 1, fabs(value));
    take_digits(&decimal, text);
    decimal.exponent = atoi(strchr(text, 'e') + 1);
    return decimal;
}

// Written as an integer with an exponent, which every locale reads alike.
static bool reads_back(const RtDecimal *decimal, double value, bool single)
{
    char text[64];
    snprintf(text, sizeof text, "%.*se%d", decimal->count, decimal->digits, decimal->exponent - (decimal->count - 1));
    return single ? strtof(text, NULL) == fabsf((float)value) : strtod(text, NULL) == fabs(value);
}

// Adds one to the last digit.
static void increment(RtDecimal *decimal)
{
    int i = decimal->count - 1;
    for (; i >= 0 && decimal->digits[i] == '9'; i--)
        decimal->digits[i] = '0';
    if (i >= 0) {
        decimal->digits[i]++;
        return;
    }
    decimal->digits[0] = '1';
    decimal->exponent++;
}

// Below a power of two the neighbouring numbers are twice as close as above it: the nearest decimal of some length may lie
// below and miss, where the next one above, though farther off, reads back.
RtDecimal rt_decimal_shortest(double value, bool single)
{
    RtDecimal decimal = {0};
    int limit = single ? SINGLE_DIGITS : DOUBLE_DIGITS;
    for (int count = 1; count <= limit; count++) {
        decimal = rt_decimal_exact(value, count);
        if (reads_back(&decimal, value, single))
            break;
        RtDecimal above = decimal;
        increment(&above);
        if (reads_back(&above, value, single)) {
            decimal = above;
            break;
        }
    }
    strip_zeros(&decimal);
    return decimal;
}

RtDecimal rt_decimal_positional(double value, bool single, int places)
{
    RtDecimal decimal = rt_decimal_shortest(value, single);
    if (decimal.count - 1 - decimal.exponent <= places)
        return decimal;
    char text[64];
    snprintf(text, sizeof text, "%.*f", places, fabs(value));
    RtDecimal rounded;
    take_digits(&rounded, text);
    rounded.exponent = rounded.count - 1 - places;
    int zeros = 0;
    while (zeros + 1 < rounded.count && rounded.digits[zeros] == '0')
        zeros++;
    memmove(rounded.digits, rounded.digits + zeros, (size_t)(rounded.count - zeros));
    rounded.count -= zeros;
    rounded.exponent -= zeros;
    strip_zeros(&rounded);
    return rounded;
}

RtDecimal rt_decimal_scientific(double value, bool single, int places)
{
    RtDecimal decimal = rt_decimal_shortest(value, single);
    if (decimal.count - 1 > places) {
        decimal = rt_decimal_exact(value, places + 1);
        strip_zeros(&decimal);
    }
    return decimal;
}
