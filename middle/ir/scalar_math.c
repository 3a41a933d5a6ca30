// The elementary functions: SLEEF's deterministic FMA forms, one line of math.def each. The vector forms that generated code
// calls (Sleef_finz_exp..4_u10avx2 and so on) give the same bits, so an element's value does not depend on how it is computed.

#include "scalar_internal.h"

// sleef.h declares these only where the compiler may use FMA instructions (-mfma); the library has them always.
#define PARAMETERS_1(type) (type)
#define PARAMETERS_2(type) (type, type)
#define IR_MATH(op, function, operands, accuracy, fast)                             \
    double Sleef_finz_##function##d1_##accuracy##purecfma PARAMETERS_##operands(double); \
    float Sleef_finz_##function##f1_##accuracy##purecfma PARAMETERS_##operands(float);
#include "math.def"

#define ARGUMENTS_1 (left)
#define ARGUMENTS_2 (left, right)

double scalar_math_f64(IrOp op, double left, double right) {
    switch ((int)op) {
#define IR_MATH(op, function, operands, accuracy, fast) \
    case IR_##op: return Sleef_finz_##function##d1_##accuracy##purecfma ARGUMENTS_##operands;
#include "math.def"
    }
    INTERNAL_ERROR("%s is not a mathematical function", ir_op_info(op)->name);
}

float scalar_math_f32(IrOp op, float left, float right) {
    switch ((int)op) {
#define IR_MATH(op, function, operands, accuracy, fast) \
    case IR_##op: return Sleef_finz_##function##f1_##accuracy##purecfma ARGUMENTS_##operands;
#include "math.def"
    }
    INTERNAL_ERROR("%s is not a mathematical function", ir_op_info(op)->name);
}
