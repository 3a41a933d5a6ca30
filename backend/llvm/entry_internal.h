// What the files of the exported entry share (emit_entry*.c).

#ifndef BACKEND_LLVM_ENTRY_INTERNAL_H
#define BACKEND_LLVM_ENTRY_INTERNAL_H

#include "llvm_internal.h"

// An extent already checked: at least 0, and as many elements of `size` bytes fit.
typedef struct KnownExtent {
    ExtentId extent;
    uint32_t size;
} KnownExtent;

typedef struct EntryChecks {
    LLVMBasicBlockRef failed;
    LLVMValueRef code, count, values[BE_REFUSED_VALUES]; // phis
    LLVMValueRef all; // while the checks are made together: whether those so far pass; NULL: one by one
    LLVMValueRef context;
    LLVMValueRef *arguments; // parameters and results
    VECTOR(KnownExtent) extents;
} EntryChecks;

typedef struct Workspace {
    LLVMValueRef bytes;
    LLVMValueRef custom;  // i1: the context has an allocator
    LLVMValueRef memory;  // as allocated
    LLVMValueRef aligned; // to 64 bytes
} Workspace;

// ---- emit_entry_checks.c -----------------------------------------------------------------------------------------
void entry_create_failure_block(Emitter *emitter, EntryChecks *checks);
// Goes on when `passes`; fails with `code` and up to three values otherwise. Together: only notes `passes`.
void entry_check(Emitter *emitter, EntryChecks *checks, LLVMValueRef passes, arr_status code, uint32_t count, LLVMValueRef *values);
// Builds the failure block, or removes it where no check needs it.
void entry_finish_failures(Emitter *emitter, EntryChecks *checks);
void entry_add_incoming(LLVMValueRef phi, LLVMValueRef value, LLVMBasicBlockRef block);
// The field of an arr_context at a byte offset.
LLVMValueRef entry_context_field(Emitter *emitter, LLVMValueRef context, LLVMTypeRef type, size_t offset);
// Returns ARR_E_CONTEXT for a context of another size or version, which is not written to.
void entry_check_context(Emitter *emitter, LLVMValueRef context);
// The extent's value, and in `passes` whether it is computed without overflow and between 0 and `limit`.
LLVMValueRef entry_checked_extent(Emitter *emitter, ExtentId extent, LLVMValueRef limit, LLVMValueRef *passes);
// Every extent of every argument, their products in bytes, and dims that are no argument's extent.
void entry_check_extents(Emitter *emitter, EntryChecks *checks);

// ---- emit_entry_workspace.c --------------------------------------------------------------------------------------
// Allocates workspace->bytes by the context's allocator or malloc; fails with ARR_E_MEMORY.
void entry_allocate_workspace(Emitter *emitter, EntryChecks *checks, Workspace *workspace);
void entry_release_workspace(Emitter *emitter, LLVMValueRef context, const Workspace *workspace);

// ---- emit_entry_pointers.c ---------------------------------------------------------------------------------------
// Adds to the checks made together that no pointer is wrong; goes to `each` where one may be.
void entry_require_pointers(Emitter *emitter, EntryChecks *checks, LLVMBasicBlockRef each);
// Returns the status of the search for a wrong pointer.
LLVMValueRef entry_search_pointers(Emitter *emitter, LLVMValueRef search, const EntryChecks *checks);

#endif
