// Shared by reduce.c and reduce_lanes.c only: the parts of which loops over a reduction's domain are made.

#ifndef BACKEND_C_REDUCE_INTERNAL_H
#define BACKEND_C_REDUCE_INTERNAL_H

#include "c_internal.h"

DType c_reduce_value_dtype(const CEmitter *emitter, const LoopAccumulator *accumulator);
bool c_reduce_is_fma(const CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator);
void c_reduce_open_brace(CEmitter *emitter);
void c_reduce_close_brace(CEmitter *emitter);
// "name = name + value;" or "name = fma(value, factor, name);"
void c_reduce_step(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator,
                   const char *name);
// What an accumulation starts from: the combiner's identity, or +0.0 where it is fused.
const char *c_reduce_start_text(CEmitter *emitter, const LoopStatement *statement, const LoopAccumulator *accumulator);
const char *c_reduce_zero_text(CEmitter *emitter, DType dtype);
// Loops over the outermost `count` axes.
void c_reduce_open_axes(CEmitter *emitter, const LoopStatement *statement, uint32_t count);
void c_reduce_close_axes(CEmitter *emitter, uint32_t count);
// "for (start = lower, stop = upper; start < stop; .." with `end` after at most `size` elements.
void c_reduce_open_chunks(CEmitter *emitter, const LoopDomainAxis *axis, uint32_t size, const char *also);
// Declares the axis's index where an expression mentions it.
void c_reduce_declare_index(CEmitter *emitter, const LoopDomainAxis *axis, const char *value);
// lanes16 and lanes16fma, for all accumulators but positions.
void c_reduce_lanes(CEmitter *emitter, const LoopStatement *statement);

#endif
