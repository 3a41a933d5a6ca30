// What the files of ir_split_complex share.
//
//   split.c           the walk over the function: skeleton, regions, parameters, results
//   split_value.c     parts and pairs of values; structural operations
//   split_class.c     which bases interleave their parts
//   split_pointwise.c arithmetic, comparisons, casts, sums and contractions in parts
//   split_math.c      elementary functions in parts

#ifndef MIDDLE_IR_SPLIT_INTERNAL_H
#define MIDDLE_IR_SPLIT_INTERNAL_H

#include "ir_internal.h"

// What stands for a complex value: two reals of its shape, or an array with a last axis of two, or both.
typedef struct ComplexForm {
    ValueId real, imaginary; // none while only `pairs` is known
    ValueId pairs;           // none while only the parts are known
} ComplexForm;

typedef struct Splitter {
    IrFunction *function;
    Arena *scratch;
    uint32_t count;          // nodes of the function as it was checked
    IrType *types;           // their types then
    ComplexForm *forms;      // by value
    ValueId *replacements;   // by value: what stands for a REAL or IMAGINARY
    uint32_t *parents;       // by value: disjoint sets of values that are one base
    bool *interleaved;       // by set: its values are pairs
} Splitter;

static inline bool split_is_complex(const Splitter *splitter, ValueId value) {
    return value.index < splitter->count && dtype_is_complex(splitter->types[value.index].dtype);
}

// ---- split_value.c -----------------------------------------------------------------------------------------------
// The type of an array of pairs: f64[N, 2] for c128[N].
IrType split_pair_type(const Splitter *splitter, IrType type);
// A value of the checked function: itself, or what stands for it.
ValueId split_plain(const Splitter *splitter, ValueId value);
ValueId split_real(Splitter *splitter, ValueId value);
ValueId split_imaginary(Splitter *splitter, ValueId value);
ValueId split_pairs(Splitter *splitter, ValueId value);
// Says what stands for a complex value.
void split_define(Splitter *splitter, ValueId value, ValueId real, ValueId imaginary);
// The same structural operation on both parts.
void split_structural(Splitter *splitter, ValueId value);
// A map into the base of pairs: with the pairs' axis as the last one (part < 0), or to one part of each element.
IndexMapId split_map(Splitter *splitter, IndexMapId map, int part);

// ---- split_class.c -----------------------------------------------------------------------------------------------
void split_classify(Splitter *splitter);
bool split_is_interleaved(const Splitter *splitter, ValueId value);

// ---- split_pointwise.c, split_math.c -----------------------------------------------------------------------------
// A pointwise operation, reduction or contraction with complex operands or result.
void split_operation(Splitter *splitter, ValueId value);
// sqrt, exp, log, sin, cos, tan, sinh, cosh, tanh. False for other operations.
bool split_math(Splitter *splitter, IrOp op, ValueId real, ValueId imaginary, Span span, ValueId parts[2]);

// A pointwise operation on one to three values of one shape.
ValueId split_apply(Splitter *splitter, IrOp op, Span span, ValueId first, ValueId second, ValueId third);
// A number in the dtype and shape of `like`.
ValueId split_number(Splitter *splitter, double number, ValueId like, Span span);

#endif
