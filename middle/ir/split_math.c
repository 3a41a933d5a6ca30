// Elementary functions of complex numbers in real parts. Each is accurate where its real functions are, and has the special values
// of C's Annex G (docs/language.md, "Complex numbers").

#include "split_internal.h"

typedef struct Function {
    Splitter *splitter;
    Span span;
    ValueId real, imaginary; // of the argument
} Function;

static ValueId two(const Function *f, IrOp op, ValueId left, ValueId right) { return split_apply(f->splitter, op, f->span, left, right, (ValueId){0}); }

static ValueId one(const Function *f, IrOp op, ValueId operand) { return two(f, op, operand, (ValueId){0}); }

static ValueId choose(const Function *f, ValueId condition, ValueId yes, ValueId no) { return split_apply(f->splitter, IR_SELECT, f->span, condition, yes, no); }

static ValueId number(const Function *f, double value) { return split_number(f->splitter, value, f->real, f->span); }

static bool is_double(const Function *f) { return ir_type(f->splitter->function, f->real).dtype == DTYPE_F64; }

static ValueId is_zero(const Function *f, ValueId value) { return two(f, IR_EQUAL, value, number(f, 0.0)); }

static ValueId is_infinite(const Function *f, ValueId value) { return two(f, IR_EQUAL, one(f, IR_ABSOLUTE, value), number(f, __builtin_inf())); }

// Infinite, or no number.
static ValueId is_special(const Function *f, ValueId value) {
    ValueId is_finite = two(f, IR_LESS, one(f, IR_ABSOLUTE, value), number(f, __builtin_inf()));
    return one(f, IR_LOGICAL_NOT, is_finite);
}

// The magnitude of `size` with the sign of `sign`, zeros included.
static ValueId with_sign(const Function *f, ValueId size, ValueId sign) { return two(f, IR_COPYSIGN, size, sign); }

// ---- exponential functions ---------------------------------------------------------------------------------------

// Where e^|x| is near overflow, functions of x / 2 take the place of those of x, and a second factor is left out until the end.
static ValueId halved_where_large(const Function *f, ValueId *is_large) {
    *is_large = two(f, IR_GREATER, one(f, IR_ABSOLUTE, f->real), number(f, is_double(f) ? 700.0 : 80.0));
    return choose(f, *is_large, two(f, IR_MULTIPLY, number(f, 0.5), f->real), f->real);
}

static ValueId scaled_product(const Function *f, ValueId left, ValueId right, ValueId factor) {
    return two(f, IR_MULTIPLY, two(f, IR_MULTIPLY, left, right), factor);
}

// e^x (cos y + i sin y). An infinite or undefined y leaves 0 of x = -inf, inf and NaN of x = inf.
static void split_exp(const Function *f, ValueId parts[2]) {
    ValueId is_large, size = one(f, IR_EXP, halved_where_large(f, &is_large)), factor = choose(f, is_large, size, number(f, 1.0));
    ValueId is_real = is_zero(f, f->imaginary), is_limit = two(f, IR_BIT_AND, is_infinite(f, f->real), is_special(f, f->imaginary));
    parts[0] = scaled_product(f, size, one(f, IR_COS, f->imaginary), factor);
    parts[1] = scaled_product(f, size, one(f, IR_SIN, f->imaginary), factor);
    parts[0] = choose(f, two(f, IR_BIT_OR, is_real, is_limit), two(f, IR_MULTIPLY, size, factor), parts[0]);
    parts[1] = choose(f, is_real, f->imaginary, choose(f, is_limit, two(f, IR_SUBTRACT, size, size), parts[1]));
}

// The larger and the smaller magnitude of the parts.
static void order_magnitudes(const Function *f, ValueId *large, ValueId *small) {
    ValueId width = one(f, IR_ABSOLUTE, f->real), height = one(f, IR_ABSOLUTE, f->imaginary);
    ValueId is_wide = two(f, IR_GREATER_EQUAL, width, height);
    *large = choose(f, is_wide, width, height);
    *small = choose(f, is_wide, height, width);
}

// One of three numbers: where `large`, the larger part, is so large that |z| may overflow, where it is so small that |z| may be
// subnormal, elsewhere.
static ValueId by_range(const Function *f, ValueId large, double above, double below, double between) {
    ValueId is_above = two(f, IR_GREATER, large, number(f, is_double(f) ? 0x1p1022 : 0x1p126));
    ValueId is_below = two(f, IR_LESS, large, number(f, is_double(f) ? 0x1p-960 : 0x1p-96));
    return choose(f, is_above, number(f, above), choose(f, is_below, number(f, below), number(f, between)));
}

// log |z| + i arg z; near the unit circle |z|^2 - 1 is (x - 1)(x + 1) + y^2, x being the larger part.
static void split_log(const Function *f, ValueId parts[2]) {
    ValueId large, small;
    order_magnitudes(f, &large, &small);
    ValueId excess = two(f, IR_ADD, two(f, IR_MULTIPLY, two(f, IR_SUBTRACT, large, number(f, 1.0)), two(f, IR_ADD, large, number(f, 1.0))),
                         two(f, IR_MULTIPLY, small, small));
    ValueId is_near = two(f, IR_BIT_AND, two(f, IR_GREATER, excess, number(f, -0.5)), two(f, IR_LESS, excess, number(f, 2.0)));
    ValueId near = two(f, IR_MULTIPLY, number(f, 0.5), one(f, IR_LOG1P, choose(f, is_near, excess, number(f, 0.0))));
    ValueId scale = by_range(f, large, 0x1p-2, 0x1p60, 1.0), shift = by_range(f, large, 1.3862943611198906, -41.58883083359672, 0.0);
    ValueId size = two(f, IR_HYPOT, two(f, IR_MULTIPLY, f->real, scale), two(f, IR_MULTIPLY, f->imaginary, scale));
    parts[0] = choose(f, is_near, near, two(f, IR_ADD, one(f, IR_LOG, size), shift));
    parts[1] = two(f, IR_ATAN2, f->imaginary, f->real);
}

// t = sqrt((|x| + |z|) / 2) is one part, y / 2t the other.
static void split_sqrt(const Function *f, ValueId parts[2]) {
    ValueId large, small, half = number(f, 0.5);
    order_magnitudes(f, &large, &small);
    ValueId scale = by_range(f, large, 0x1p-4, 0x1p60, 1.0), unscale = by_range(f, large, 0x1p2, 0x1p-30, 1.0);
    ValueId real = two(f, IR_MULTIPLY, f->real, scale), imaginary = two(f, IR_MULTIPLY, f->imaginary, scale);
    ValueId size = two(f, IR_HYPOT, real, imaginary), width = one(f, IR_ABSOLUTE, real);
    ValueId root = one(f, IR_SQRT, two(f, IR_ADD, two(f, IR_MULTIPLY, half, width), two(f, IR_MULTIPLY, half, size)));
    ValueId other = two(f, IR_MULTIPLY, two(f, IR_MULTIPLY, half, two(f, IR_DIVIDE, imaginary, root)), unscale);
    root = two(f, IR_MULTIPLY, root, unscale);
    ValueId is_right = two(f, IR_GREATER_EQUAL, f->real, number(f, 0.0)), is_nothing = is_zero(f, size), is_high = is_infinite(f, f->imaginary);
    parts[0] = choose(f, is_right, root, one(f, IR_ABSOLUTE, other));
    parts[1] = choose(f, is_right, other, with_sign(f, root, f->imaginary));
    parts[0] = choose(f, is_nothing, number(f, 0.0), choose(f, is_high, number(f, __builtin_inf()), parts[0]));
    parts[1] = choose(f, two(f, IR_BIT_OR, is_nothing, is_high), f->imaginary, parts[1]);
}

// ---- circular and hyperbolic functions ---------------------------------------------------------------------------

// sinh and cosh of x, or of x / 2 where these times the factor 2 cosh(x / 2) are those of x.
static ValueId hyperbolic_pair(const Function *f, ValueId *cosine, ValueId *factor) {
    ValueId is_large, exponent = halved_where_large(f, &is_large);
    *cosine = one(f, IR_COSH, exponent);
    *factor = choose(f, is_large, two(f, IR_MULTIPLY, number(f, 2.0), *cosine), number(f, 1.0));
    return one(f, IR_SINH, exponent);
}

// sinh(x + iy) = sinh x cos y + i cosh x sin y. Of an infinite or undefined y, a real part that is 0 or infinite remains.
static void split_sinh(const Function *f, ValueId parts[2]) {
    ValueId factor, cosine, sine = hyperbolic_pair(f, &cosine, &factor);
    parts[0] = scaled_product(f, sine, one(f, IR_COS, f->imaginary), factor);
    parts[1] = scaled_product(f, cosine, one(f, IR_SIN, f->imaginary), factor);
    ValueId is_limit = two(f, IR_BIT_AND, is_special(f, f->imaginary), two(f, IR_BIT_OR, is_zero(f, f->real), is_infinite(f, f->real)));
    parts[0] = choose(f, is_limit, one(f, IR_ABSOLUTE, f->real), parts[0]);
    parts[1] = choose(f, is_zero(f, f->imaginary), f->imaginary, parts[1]);
}

// cosh(x + iy) = cosh x cos y + i sinh x sin y. The imaginary part is 0 where x or y is, whatever the other.
static void split_cosh(const Function *f, ValueId parts[2]) {
    ValueId factor, cosine, sine = hyperbolic_pair(f, &cosine, &factor);
    parts[0] = scaled_product(f, cosine, one(f, IR_COS, f->imaginary), factor);
    parts[1] = scaled_product(f, sine, one(f, IR_SIN, f->imaginary), factor);
    ValueId is_limit = two(f, IR_BIT_AND, is_special(f, f->imaginary), is_infinite(f, f->real));
    ValueId is_real = two(f, IR_BIT_OR, is_zero(f, f->imaginary), two(f, IR_BIT_AND, is_special(f, f->imaginary), is_zero(f, f->real)));
    ValueId zero = two(f, IR_MULTIPLY, with_sign(f, number(f, 0.0), f->real), with_sign(f, number(f, 1.0), f->imaginary));
    parts[0] = choose(f, is_limit, one(f, IR_ABSOLUTE, f->real), parts[0]);
    parts[1] = choose(f, is_real, zero, parts[1]);
}

// Kahan's formula: t = tan y, s = sinh x, b = 1 + t^2: (b sqrt(1 + s^2) s + i t) / (1 + b s^2).
static void split_tanh_near(const Function *f, ValueId sine, ValueId parts[2]) {
    ValueId unit = number(f, 1.0), t = one(f, IR_TAN, f->imaginary);
    ValueId b = two(f, IR_ADD, unit, two(f, IR_MULTIPLY, t, t)), square = two(f, IR_MULTIPLY, sine, sine);
    ValueId divisor = two(f, IR_ADD, unit, two(f, IR_MULTIPLY, b, square));
    ValueId rho = one(f, IR_SQRT, two(f, IR_ADD, unit, square));
    parts[0] = two(f, IR_DIVIDE, two(f, IR_MULTIPLY, two(f, IR_MULTIPLY, b, rho), sine), divisor);
    parts[1] = two(f, IR_DIVIDE, t, divisor);
}

// Beyond |x| = 20 the real part is 1 and the imaginary part 4 sin y cos y e^(-2|x|).
static void split_tanh(const Function *f, ValueId parts[2]) {
    ValueId near[2], width = one(f, IR_ABSOLUTE, f->real), is_limit = is_infinite(f, f->real);
    ValueId is_far = two(f, IR_GREATER, width, number(f, is_double(f) ? 20.0 : 9.0));
    split_tanh_near(f, one(f, IR_SINH, choose(f, is_far, number(f, 0.0), f->real)), near);
    ValueId waves = two(f, IR_MULTIPLY, one(f, IR_SIN, f->imaginary), one(f, IR_COS, f->imaginary));
    ValueId decay = two(f, IR_MULTIPLY, number(f, 4.0), one(f, IR_EXP, two(f, IR_MULTIPLY, number(f, -2.0), width)));
    ValueId is_none = two(f, IR_BIT_AND, is_special(f, f->imaginary), one(f, IR_LOGICAL_NOT, is_limit));
    parts[0] = choose(f, is_far, with_sign(f, number(f, 1.0), f->real), near[0]);
    parts[0] = choose(f, is_none, choose(f, is_zero(f, f->real), f->real, number(f, __builtin_nan(""))), parts[0]);
    parts[1] = choose(f, is_far, two(f, IR_MULTIPLY, waves, decay), near[1]);
    parts[1] = choose(f, is_zero(f, f->imaginary), f->imaginary, parts[1]);
    parts[1] = choose(f, two(f, IR_BIT_AND, is_limit, is_special(f, f->imaginary)), number(f, 0.0), parts[1]);
}

// ---- circular functions by way of hyperbolic ones ----------------------------------------------------------------

// sin z = -i sinh(i z), cos z = cosh(i z): with the parts of the argument exchanged, and those of the sine.
static void split_circular(const Function *f, bool is_sine, ValueId parts[2]) {
    Function turned = {f->splitter, f->span, f->imaginary, f->real};
    ValueId turned_parts[2];
    (is_sine ? split_sinh : split_cosh)(&turned, turned_parts);
    parts[0] = turned_parts[is_sine ? 1 : 0];
    parts[1] = is_sine ? turned_parts[0] : one(f, IR_NEGATIVE, turned_parts[1]);
}

// tan z = -i tanh(i z)
static void split_tan(const Function *f, ValueId parts[2]) {
    Function turned = *f;
    ValueId turned_parts[2];
    turned.real = one(f, IR_NEGATIVE, f->imaginary);
    turned.imaginary = f->real;
    split_tanh(&turned, turned_parts);
    parts[0] = turned_parts[1];
    parts[1] = one(f, IR_NEGATIVE, turned_parts[0]);
}

bool split_math(Splitter *splitter, IrOp op, ValueId real, ValueId imaginary, Span span, ValueId parts[2]) {
    Function f = {splitter, span, real, imaginary};
    switch ((int)op) {
    case IR_EXP: split_exp(&f, parts); return true;
    case IR_LOG: split_log(&f, parts); return true;
    case IR_SQRT: split_sqrt(&f, parts); return true;
    case IR_SIN: case IR_COS: split_circular(&f, op == IR_SIN, parts); return true;
    case IR_SINH: split_sinh(&f, parts); return true;
    case IR_COSH: split_cosh(&f, parts); return true;
    case IR_TAN: split_tan(&f, parts); return true;
    case IR_TANH: split_tanh(&f, parts); return true;
    default: return false;
    }
}
