// The elementary functions: SLEEF's deterministic FMA forms within 1 ulp. The vector forms that generated code calls
// (Sleef_finz_exp..4_u10avx2 and so on) give the same bits, so an element's value does not depend on how it is computed.

#include "scalar_internal.h"

// sleef.h declares these only where the compiler may use FMA instructions (-mfma); the library has them always.
double Sleef_finz_expd1_u10purecfma(double x);
double Sleef_finz_logd1_u10purecfma(double x);
double Sleef_finz_sind1_u10purecfma(double x);
double Sleef_finz_cosd1_u10purecfma(double x);
double Sleef_finz_tanhd1_u10purecfma(double x);
double Sleef_finz_powd1_u10purecfma(double x, double y);
float Sleef_finz_expf1_u10purecfma(float x);
float Sleef_finz_logf1_u10purecfma(float x);
float Sleef_finz_sinf1_u10purecfma(float x);
float Sleef_finz_cosf1_u10purecfma(float x);
float Sleef_finz_tanhf1_u10purecfma(float x);
float Sleef_finz_powf1_u10purecfma(float x, float y);

double scalar_math_f64(IrOp op, double left, double right) {
    if (op == IR_EXP) return Sleef_finz_expd1_u10purecfma(left);
    if (op == IR_LOG) return Sleef_finz_logd1_u10purecfma(left);
    if (op == IR_SIN) return Sleef_finz_sind1_u10purecfma(left);
    if (op == IR_COS) return Sleef_finz_cosd1_u10purecfma(left);
    if (op == IR_TANH) return Sleef_finz_tanhd1_u10purecfma(left);
    REQUIRE(op == IR_POWER, "%s is not a mathematical function", ir_op_info(op)->name);
    return Sleef_finz_powd1_u10purecfma(left, right);
}

float scalar_math_f32(IrOp op, float left, float right) {
    if (op == IR_EXP) return Sleef_finz_expf1_u10purecfma(left);
    if (op == IR_LOG) return Sleef_finz_logf1_u10purecfma(left);
    if (op == IR_SIN) return Sleef_finz_sinf1_u10purecfma(left);
    if (op == IR_COS) return Sleef_finz_cosf1_u10purecfma(left);
    if (op == IR_TANH) return Sleef_finz_tanhf1_u10purecfma(left);
    REQUIRE(op == IR_POWER, "%s is not a mathematical function", ir_op_info(op)->name);
    return Sleef_finz_powf1_u10purecfma(left, right);
}
