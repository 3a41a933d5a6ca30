// The order in which NumPy lays out what it computes, for np.reshape and np.ravel.

#ifndef FRONTEND_MEMORY_ORDER_H
#define FRONTEND_MEMORY_ORDER_H

#include "check_internal.h"

// Of a value as NumPy would compute it, were it stored. Values must belong to checker->function.
MemoryOrder memory_order_of_value(Checker *checker, ValueId value);
// The value may stand for arrays laid out row-major and as `like` is: a copy is the same value in another order, and so are zeros.
// From now on its order is not known, where these differ.
void memory_order_forget_unless_row_major(Checker *checker, ValueId value, ValueId like);
MemoryOrder memory_order_row_major(uint32_t rank);
bool memory_order_same(const MemoryOrder *left, const MemoryOrder *right);
// Of what is one or the other.
MemoryOrder memory_order_join(MemoryOrder left, MemoryOrder right);

#endif
