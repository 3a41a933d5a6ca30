// Normal forms of max, min, floordiv and mod. Every rewrite here holds for all integers; what needs facts is in
// facts_simplify.c.
//
// max and min: nested operands are flattened (sums are distributed over a single inner max), operands dominated by
// another at a constant distance are dropped, the rest is sorted, and a common constant is moved out, so that the last
// constant operand is 0: max(N, 2) is max(N - 2, 0) + 2.

#include "extent_internal.h"

#include <stdlib.h>

// ---- max and min -------------------------------------------------------------------------------------------------

static AtomKind opposite(AtomKind kind) { return kind == ATOM_MAX ? ATOM_MIN : ATOM_MAX; }

// c * max(a, b) is max(c*a, c*b) for c > 0 and min(c*a, c*b) for c < 0.
static bool distributes(const ExtentTable *table, AtomKind kind, Monomial monomial) {
    if (monomial.atom_count != 1) return false;
    return table->atoms[monomial.atoms[0].index].atom.kind == (monomial.coefficient > 0 ? kind : opposite(kind));
}

// The only monomial over which the sum can be distributed; false when there are none or several.
static bool find_distributable(const ExtentTable *table, AtomKind kind, ExtentId extent, Monomial *found) {
    Polynomial polynomial = *extent_polynomial(table, extent);
    uint32_t count = 0;
    for (uint32_t i = 0; i < polynomial.count; i++) {
        if (!distributes(table, kind, polynomial.monomials[i])) continue;
        *found = polynomial.monomials[i];
        count++;
    }
    return count == 1;
}

uint32_t extent_flatten(ExtentTable *table, AtomKind kind, ExtentId extent, ExtentId *operands, uint32_t limit) {
    if (limit == 0) return 0;
    uint32_t count = 1, done = 0;
    operands[0] = extent;
    while (done < count) {
        Monomial monomial;
        if (!find_distributable(table, kind, operands[done], &monomial)) {
            done++;
            continue;
        }
        if (count == limit) return 0;
        ExtentId rest = extent_subtract(table, operands[done], extent_from_monomial(table, monomial));
        Atom atom = extent_atom(table, monomial.atoms[0]);
        operands[done] = extent_add(table, rest, extent_scale(table, atom.left, monomial.coefficient));
        operands[count++] = extent_add(table, rest, extent_scale(table, atom.right, monomial.coefficient));
    }
    return count;
}

static bool at_least(ExtentTable *table, AtomKind kind, ExtentId left, ExtentId right) {
    int64_t difference;
    if (!extent_constant_difference(table, left, right, &difference)) return false;
    return kind == ATOM_MAX ? difference >= 0 : difference <= 0;
}

// max(a, min(a, b)) is a: one operand of the inner min is enough.
static bool is_dominated(ExtentTable *table, AtomKind kind, ExtentId extent, ExtentId by) {
    ExtentId inner[EXTENT_OPERAND_LIMIT];
    uint32_t count = extent_flatten(table, opposite(kind), extent, inner, EXTENT_OPERAND_LIMIT);
    if (count == 0) return at_least(table, kind, by, extent);
    for (uint32_t i = 0; i < count; i++)
        if (at_least(table, kind, by, inner[i])) return true;
    return false;
}

static uint32_t drop_dominated(ExtentTable *table, AtomKind kind, ExtentId *operands, uint32_t count) {
    for (uint32_t i = 0; i < count;) {
        bool dominated = false;
        for (uint32_t k = 0; k < count && !dominated; k++)
            dominated = k != i && is_dominated(table, kind, operands[i], operands[k]);
        if (dominated)
            operands[i] = operands[--count];
        else
            i++;
    }
    return count;
}

static int compare_operands(ExtentTable *table, ExtentId left, ExtentId right) {
    int order = extent_compare(table, extent_without_constant(table, left), extent_without_constant(table, right));
    return order ? order : extent_compare(table, left, right);
}

static void sort_operands(ExtentTable *table, ExtentId *operands, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        ExtentId moved = operands[i];
        uint32_t k = i;
        for (; k > 0 && compare_operands(table, operands[k - 1], moved) > 0; k--) operands[k] = operands[k - 1];
        operands[k] = moved;
    }
}

// The pair as constant + atom. The constant is that of a constant operand, which is sorted last, or of the first
// operand.
static ExtentId shifted_atom(ExtentTable *table, AtomKind kind, ExtentId left, ExtentId right) {
    int64_t shift;
    if (!extent_is_constant(table, right, &shift)) shift = extent_constant_term(table, left);
    if (shift == INT64_MIN) return extent_overflow(table);
    left = extent_add_constant(table, left, -shift);
    right = extent_add_constant(table, right, -shift);
    return extent_add_constant(table, extent_binary_atom(table, kind, left, right), shift);
}

static ExtentId normalise_list(ExtentTable *table, AtomKind kind, ExtentId *operands, uint32_t count) {
    count = drop_dominated(table, kind, operands, count);
    sort_operands(table, operands, count);
    ExtentId result = operands[count - 1];
    for (uint32_t i = count - 1; i > 0; i--) result = shifted_atom(table, kind, operands[i - 1], result);
    return result;
}

ExtentId extent_fold_list(ExtentTable *table, AtomKind kind, const ExtentId *operands, uint32_t count) {
    REQUIRE(count > 0, "the maximum of no extents");
    if (count > 2) {
        ExtentId result = operands[0];
        for (uint32_t i = 1; i < count; i++) result = extent_apply(table, kind, result, operands[i]);
        return result;
    }
    ExtentId flat[EXTENT_OPERAND_LIMIT];
    uint32_t total = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t added = extent_flatten(table, kind, operands[i], flat + total, EXTENT_OPERAND_LIMIT - total);
        total += added;
        if (added) continue;
        for (total = 0; total < count; total++) flat[total] = operands[total];
        break;
    }
    return normalise_list(table, kind, flat, total);
}

ExtentId extent_max(ExtentTable *table, ExtentId left, ExtentId right) {
    return extent_fold_list(table, ATOM_MAX, (ExtentId[]){left, right}, 2);
}

ExtentId extent_min(ExtentTable *table, ExtentId left, ExtentId right) {
    return extent_fold_list(table, ATOM_MIN, (ExtentId[]){left, right}, 2);
}

// ---- floordiv and mod by constants -------------------------------------------------------------------------------

// dividend == divisor * *quotient + *remainder, coefficients of the remainder smaller than the divisor and its constant
// in [0, divisor).
static void split_multiple(ExtentTable *table, ExtentId dividend, int64_t divisor, ExtentId *quotient,
                           ExtentId *remainder) {
    Polynomial polynomial = *extent_polynomial(table, dividend);
    *quotient = *remainder = extent_constant(table, 0);
    for (uint32_t i = 0; i < polynomial.count; i++) {
        Monomial whole = polynomial.monomials[i], part = whole;
        bool constant = whole.atom_count == 0;
        whole.coefficient = constant ? integer_floor_divide(whole.coefficient, divisor) : whole.coefficient / divisor;
        part.coefficient = constant ? integer_floor_modulo(part.coefficient, divisor) : part.coefficient % divisor;
        *quotient = extent_add(table, *quotient, extent_from_monomial(table, whole));
        *remainder = extent_add(table, *remainder, extent_from_monomial(table, part));
    }
}

// The greatest common divisor of `divisor` and all coefficients but the constant term's.
static int64_t common_divisor(const ExtentTable *table, ExtentId extent, int64_t divisor) {
    Polynomial polynomial = *extent_polynomial(table, extent);
    for (uint32_t i = 0; i < polynomial.count; i++) {
        if (!polynomial.monomials[i].atom_count) continue;
        int64_t other = llabs(polynomial.monomials[i].coefficient); // below the divisor: no overflow
        while (other) {
            int64_t rest = divisor % other;
            divisor = other;
            other = rest;
        }
    }
    return divisor;
}

// (g*a + c) with 0 <= c < g, as a.
static ExtentId divide_coefficients(ExtentTable *table, ExtentId extent, int64_t factor) {
    Polynomial polynomial = *extent_polynomial(table, extent);
    ExtentId sum = extent_constant(table, 0);
    for (uint32_t i = 0; i < polynomial.count; i++) {
        Monomial monomial = polynomial.monomials[i];
        monomial.coefficient = integer_floor_divide(monomial.coefficient, factor);
        sum = extent_add(table, sum, extent_from_monomial(table, monomial));
    }
    return sum;
}

// (x // b + k) // c is (x + k*b) // (b*c) for constants b, c > 0.
static bool merge_nested_division(ExtentTable *table, ExtentId dividend, int64_t divisor, ExtentId *result) {
    int64_t inner, product, shift = extent_constant_term(table, dividend);
    AtomId position;
    if (!extent_is_atom(table, extent_without_constant(table, dividend), &position)) return false;
    Atom atom = extent_atom(table, position);
    if (atom.kind != ATOM_FLOOR_DIVIDE || !extent_is_constant(table, atom.right, &inner) || inner <= 0) return false;
    if (multiply_overflows(inner, divisor, &product) || multiply_overflows(shift, inner, &shift)) return false;
    ExtentId sum = extent_add_constant(table, atom.left, shift);
    *result = extent_floor_divide(table, sum, extent_constant(table, product));
    return true;
}

static ExtentId divide_by_positive(ExtentTable *table, ExtentId dividend, int64_t divisor) {
    ExtentId quotient, remainder, nested;
    split_multiple(table, dividend, divisor, &quotient, &remainder);
    int64_t common = common_divisor(table, remainder, divisor);
    remainder = divide_coefficients(table, remainder, common);
    divisor /= common;
    if (divisor == 1) return extent_add(table, quotient, remainder);
    if (merge_nested_division(table, remainder, divisor, &nested)) return extent_add(table, quotient, nested);
    ExtentId atom = extent_binary_atom(table, ATOM_FLOOR_DIVIDE, remainder, extent_constant(table, divisor));
    return extent_add(table, quotient, atom);
}

// (x mod b) mod c is x mod c when c divides b, and x mod b when 0 < b <= c.
static bool merge_nested_modulo(ExtentTable *table, ExtentId dividend, int64_t divisor, ExtentId *result) {
    AtomId position;
    int64_t inner;
    if (!extent_is_atom(table, dividend, &position)) return false;
    Atom atom = extent_atom(table, position);
    if (atom.kind != ATOM_MODULO || !extent_is_constant(table, atom.right, &inner) || inner <= 0) return false;
    if (inner > divisor && inner % divisor) return false;
    *result = inner <= divisor ? dividend : extent_modulo(table, atom.left, extent_constant(table, divisor));
    return true;
}

static ExtentId modulo_positive(ExtentTable *table, ExtentId dividend, int64_t divisor) {
    ExtentId quotient, remainder, nested;
    split_multiple(table, dividend, divisor, &quotient, &remainder);
    int64_t common = common_divisor(table, remainder, divisor);
    int64_t low = integer_floor_modulo(extent_constant_term(table, remainder), common);
    remainder = divide_coefficients(table, remainder, common);
    divisor /= common;
    if (divisor == 1) return extent_constant(table, low);
    if (!merge_nested_modulo(table, remainder, divisor, &nested))
        nested = extent_binary_atom(table, ATOM_MODULO, remainder, extent_constant(table, divisor));
    return extent_add_constant(table, extent_scale(table, nested, common), low);
}

// ---- floordiv and mod --------------------------------------------------------------------------------------------

ExtentId extent_floor_divide(ExtentTable *table, ExtentId dividend, ExtentId divisor) {
    int64_t constant;
    ExtentId zero = extent_constant(table, 0);
    if (extent_same(dividend, zero)) return zero;
    if (!extent_is_constant(table, divisor, &constant))
        return extent_binary_atom(table, ATOM_FLOOR_DIVIDE, dividend, divisor);
    if (constant == 0) return zero;
    if (constant == INT64_MIN) return extent_overflow(table);
    if (constant > 0) return divide_by_positive(table, dividend, constant);
    return divide_by_positive(table, extent_scale(table, dividend, -1), -constant);
}

ExtentId extent_ceil_divide(ExtentTable *table, ExtentId dividend, ExtentId divisor) {
    ExtentId sum = extent_add_constant(table, extent_add(table, dividend, divisor), -1);
    return extent_floor_divide(table, sum, divisor);
}

void extent_divide_polynomial(ExtentTable *table, ExtentId dividend, ExtentId divisor, ExtentId *quotient, ExtentId *remainder) {
    enum { STEP_LIMIT = 64 };
    *quotient = extent_constant(table, 0);
    *remainder = dividend;
    if (extent_monomial_count(table, divisor) == 0) return;
    Monomial leading = extent_polynomial(table, divisor)->monomials[0];
    for (uint32_t i = 0, step = 0; i < extent_monomial_count(table, *remainder) && step < STEP_LIMIT; step++) {
        ExtentId part;
        if (!extent_divide_monomial(table, extent_monomial(table, *remainder, i), leading, &part)) {
            i++;
            continue;
        }
        *quotient = extent_add(table, *quotient, part);
        *remainder = extent_subtract(table, *remainder, extent_multiply(table, part, divisor));
    }
}

// a mod -d is -((-a) mod d).
ExtentId extent_modulo(ExtentTable *table, ExtentId dividend, ExtentId divisor) {
    int64_t constant;
    ExtentId zero = extent_constant(table, 0);
    if (extent_same(dividend, zero) || extent_same(dividend, divisor)) return zero;
    if (!extent_is_constant(table, divisor, &constant))
        return extent_binary_atom(table, ATOM_MODULO, dividend, divisor);
    if (constant == 0) return zero;
    if (constant == INT64_MIN) return extent_overflow(table);
    if (constant > 0) return modulo_positive(table, dividend, constant);
    return extent_scale(table, modulo_positive(table, extent_scale(table, dividend, -1), -constant), -1);
}

ExtentId extent_apply(ExtentTable *table, AtomKind kind, ExtentId left, ExtentId right) {
    switch (kind) {
    case ATOM_MAX: return extent_max(table, left, right);
    case ATOM_MIN: return extent_min(table, left, right);
    case ATOM_FLOOR_DIVIDE: return extent_floor_divide(table, left, right);
    case ATOM_MODULO: return extent_modulo(table, left, right);
    case ATOM_DIMENSION:
    case ATOM_VALUE:
    case ATOM_INDEX:
    case ATOM_LOOP:
    case ATOM_VARIABLE: break;
    }
    INTERNAL_ERROR("not a binary atom");
}
