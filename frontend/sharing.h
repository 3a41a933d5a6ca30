// Whether NumPy's reshape or ravel of a view shares memory with it. A copy may be written alone, so that a program means another thing where
// NumPy's is a view.

#ifndef FRONTEND_SHARING_H
#define FRONTEND_SHARING_H

#include "expression.h"

typedef enum Sharing { COPIES, SHARES, MAY_SHARE } Sharing;

typedef struct Inequality {
    ExtentId left, right;
} Inequality;

// NumPy copies where all of these hold.
typedef struct CopyCase {
    Inequality unequal[3];
    uint32_t count;
} CopyCase;

struct Doubt {
    StorageId storage;     // NumPy's result may be a view of this one
    ExtentId size;         // its elements: where there are none, a view is as good as a copy
    const CopyCase *cases; // NumPy copies in each of them
    uint32_t case_count;   // 0: it depends on a memory order that is not known
};

// The operand has a view, of storage in a known or unknown order. MAY_SHARE: *doubt, which lives as long as the checker; else it is left.
Sharing reshape_sharing(Checker *checker, const Operand *operand, const Shape *shape, const Doubt **doubt);
Sharing ravel_sharing(Checker *checker, const Operand *operand, const Doubt **doubt);
// Whether NumPy has copied, for the extents of the run: of a doubt that has cases.
ValueId doubt_copies(Checker *checker, const Doubt *doubt, Span span);

#endif
