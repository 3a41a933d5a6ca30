// The names that programs can use, for tools that ask.

#ifndef FRONTEND_NAMES_H
#define FRONTEND_NAMES_H

// Calls visit(data, name) for everything in the language that has a name: "np.sum", "np.pi", "moa.psi", the attributes and
// methods of arrays as "ndarray.T", and operators as "operator +", unary ones as "operator -x". The order is that of the
// tables; a name may come twice. `name` lives until visit returns.
void fe_visit_names(void (*visit)(void *data, const char *name), void *data);

#endif
