// Elementary functions of complex numbers in real parts. Each is accurate where its real functions are; what C's Annex G says of
// infinite parts is kept for finite results only (docs/language.md, "Complex numbers").

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

// The magnitude of `size` with the sign of `sign`, zeros included.
static ValueId with_sign(const Function *f, ValueId size, ValueId sign) {
    ValueId magnitude = one(f, IR_ABSOLUTE, size);
    ValueId is_negative = two(f, IR_LESS, two(f, IR_ATAN2, sign, number(f, -1.0)), number(f, 0.0));
    return choose(f, is_negative, one(f, IR_NEGATIVE, magnitude), magnitude);
}

// e^x (cos y + i sin y). Where e^x overflows, the factor e^10 is left out until the end.
static void split_exp(const Function *f, ValueId parts[2]) {
    ValueId is_large = two(f, IR_GREATER, f->real, number(f, is_double(f) ? 700.0 : 80.0));
    ValueId reduced = two(f, IR_SUBTRACT, f->real, choose(f, is_large, number(f, 10.0), number(f, 0.0)));
    ValueId factor = choose(f, is_large, number(f, 22026.465794806718), number(f, 1.0)), size = one(f, IR_EXP, reduced);
    parts[0] = two(f, IR_MULTIPLY, two(f, IR_MULTIPLY, size, one(f, IR_COS, f->imaginary)), factor);
    parts[1] = two(f, IR_MULTIPLY, two(f, IR_MULTIPLY, size, one(f, IR_SIN, f->imaginary)), factor);
    ValueId is_real = is_zero(f, f->imaginary);
    parts[0] = choose(f, is_real, two(f, IR_MULTIPLY, size, factor), parts[0]);
    parts[1] = choose(f, is_real, f->imaginary, parts[1]);
}

// log |z| + i arg z; near the unit circle |z|^2 - 1 is (x - 1)(x + 1) + y^2, x being the larger part.
static void split_log(const Function *f, ValueId parts[2]) {
    ValueId width = one(f, IR_ABSOLUTE, f->real), height = one(f, IR_ABSOLUTE, f->imaginary);
    ValueId is_wide = two(f, IR_GREATER_EQUAL, width, height);
    ValueId large = choose(f, is_wide, width, height), small = choose(f, is_wide, height, width);
    ValueId excess = two(f, IR_ADD, two(f, IR_MULTIPLY, two(f, IR_SUBTRACT, large, number(f, 1.0)), two(f, IR_ADD, large, number(f, 1.0))),
                         two(f, IR_MULTIPLY, small, small));
    ValueId is_near = two(f, IR_BIT_AND, two(f, IR_GREATER, excess, number(f, -0.5)), two(f, IR_LESS, excess, number(f, 2.0)));
    ValueId near = two(f, IR_MULTIPLY, number(f, 0.5), one(f, IR_LOG1P, choose(f, is_near, excess, number(f, 0.0))));
    parts[0] = choose(f, is_near, near, one(f, IR_LOG, two(f, IR_HYPOT, f->real, f->imaginary)));
    parts[1] = two(f, IR_ATAN2, f->imaginary, f->real);
}

// t = sqrt((|x| + |z|) / 2) is one part, y / 2t the other. Halves are added, since the sum may overflow.
static void split_sqrt(const Function *f, ValueId parts[2]) {
    ValueId size = two(f, IR_HYPOT, f->real, f->imaginary), width = one(f, IR_ABSOLUTE, f->real);
    ValueId half = number(f, 0.5);
    ValueId root = one(f, IR_SQRT, two(f, IR_ADD, two(f, IR_MULTIPLY, half, width), two(f, IR_MULTIPLY, half, size)));
    ValueId other = two(f, IR_MULTIPLY, half, two(f, IR_DIVIDE, f->imaginary, root));
    ValueId is_right = two(f, IR_GREATER_EQUAL, f->real, number(f, 0.0)), is_nothing = is_zero(f, size);
    parts[0] = choose(f, is_right, root, one(f, IR_ABSOLUTE, other));
    parts[1] = choose(f, is_right, other, with_sign(f, root, f->imaginary));
    ValueId is_high = two(f, IR_EQUAL, one(f, IR_ABSOLUTE, f->imaginary), number(f, __builtin_inf()));
    parts[0] = choose(f, is_nothing, number(f, 0.0), choose(f, is_high, number(f, __builtin_inf()), parts[0]));
    parts[1] = choose(f, two(f, IR_BIT_OR, is_nothing, is_high), f->imaginary, parts[1]);
}

// sin(x + iy) = sin x cosh y + i cos x sinh y; cos(x + iy) = cos x cosh y - i sin x sinh y
static void split_circular(const Function *f, bool is_sine, ValueId parts[2]) {
    parts[0] = two(f, IR_MULTIPLY, one(f, is_sine ? IR_SIN : IR_COS, f->real), one(f, IR_COSH, f->imaginary));
    parts[1] = two(f, IR_MULTIPLY, one(f, is_sine ? IR_COS : IR_SIN, f->real), one(f, IR_SINH, f->imaginary));
    if (!is_sine) parts[1] = one(f, IR_NEGATIVE, parts[1]);
}

// sinh(x + iy) = sinh x cos y + i cosh x sin y; cosh(x + iy) = cosh x cos y + i sinh x sin y
static void split_hyperbolic(const Function *f, bool is_sine, ValueId parts[2]) {
    parts[0] = two(f, IR_MULTIPLY, one(f, is_sine ? IR_SINH : IR_COSH, f->real), one(f, IR_COS, f->imaginary));
    parts[1] = two(f, IR_MULTIPLY, one(f, is_sine ? IR_COSH : IR_SINH, f->real), one(f, IR_SIN, f->imaginary));
}

// Kahan's formula: t = tan y, s = sinh x, b = 1 + t^2: (b sqrt(1 + s^2) s + i t) / (1 + b s^2). Beyond |x| = 20 the real part is
// 1 and the imaginary part 4 sin y cos y e^(-2|x|).
static void split_tanh(const Function *f, ValueId parts[2]) {
    ValueId unit = number(f, 1.0), width = one(f, IR_ABSOLUTE, f->real);
    ValueId is_far = two(f, IR_GREATER, width, number(f, is_double(f) ? 20.0 : 9.0));
    ValueId t = one(f, IR_TAN, f->imaginary), s = one(f, IR_SINH, choose(f, is_far, number(f, 0.0), f->real));
    ValueId b = two(f, IR_ADD, unit, two(f, IR_MULTIPLY, t, t)), square = two(f, IR_MULTIPLY, s, s);
    ValueId divisor = two(f, IR_ADD, unit, two(f, IR_MULTIPLY, b, square));
    ValueId rho = one(f, IR_SQRT, two(f, IR_ADD, unit, square));
    ValueId near = two(f, IR_DIVIDE, two(f, IR_MULTIPLY, two(f, IR_MULTIPLY, b, rho), s), divisor);
    ValueId waves = two(f, IR_MULTIPLY, one(f, IR_SIN, f->imaginary), one(f, IR_COS, f->imaginary));
    ValueId decay = two(f, IR_MULTIPLY, number(f, 4.0), one(f, IR_EXP, two(f, IR_MULTIPLY, number(f, -2.0), width)));
    parts[0] = choose(f, is_far, with_sign(f, unit, f->real), near);
    parts[1] = choose(f, is_far, two(f, IR_MULTIPLY, waves, decay), two(f, IR_DIVIDE, t, divisor));
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
    case IR_SINH: case IR_COSH: split_hyperbolic(&f, op == IR_SINH, parts); return true;
    case IR_TAN: split_tan(&f, parts); return true;
    case IR_TANH: split_tanh(&f, parts); return true;
    default: return false;
    }
}
