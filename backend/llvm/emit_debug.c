// Debug information: every statement's line and column in the .arr source, and parameters and scalars as variables, so that
// a debugger steps through the source. Arrays are shown as pointers to their first element.

#include <llvm-c/DebugInfo.h>
#include <string.h>

#include "llvm_internal.h"

struct DebugInfo {
    LLVMDIBuilderRef builder;
    LLVMMetadataRef unit, file, subprogram, expression;
};

enum { DWARF_BOOLEAN = 2, DWARF_FLOAT = 4, DWARF_SIGNED = 5, DWARF_UNSIGNED = 7 };

SourcePosition be_source_position(const Emitter *emitter, Span span) {
    if (!emitter->lines) return (SourcePosition){0};
    return line_table_position(emitter->lines, span.start);
}

void be_debug_begin(Emitter *emitter) {
    if (!emitter->options->debug_info) return;
    DebugInfo *debug = emitter->debug = ARENA_NEW(emitter->arena, DebugInfo);
    const char *path = emitter->source->path ? emitter->source->path : "<input>";
    const char *directory = emitter->options->directory ? emitter->options->directory : ".";
    const char *producer = "arrc";
    debug->builder = LLVMCreateDIBuilder(emitter->module);
    debug->file = LLVMDIBuilderCreateFile(debug->builder, path, strlen(path), directory, strlen(directory));
    debug->unit = LLVMDIBuilderCreateCompileUnit(debug->builder, LLVMDWARFSourceLanguageC11, debug->file, producer,
                                                 strlen(producer), emitter->options->optimisation_level > 0, "", 0, 0, "", 0,
                                                 LLVMDWARFEmissionFull, 0, true, false, "", 0, "", 0);
    debug->expression = LLVMDIBuilderCreateExpression(debug->builder, NULL, 0);
    LLVMValueRef version = LLVMConstInt(emitter->i32, LLVMDebugMetadataVersion(), false), dwarf = LLVMConstInt(emitter->i32, 5, false);
    LLVMAddModuleFlag(emitter->module, LLVMModuleFlagBehaviorWarning, "Debug Info Version", 18, LLVMValueAsMetadata(version));
    LLVMAddModuleFlag(emitter->module, LLVMModuleFlagBehaviorWarning, "Dwarf Version", 13, LLVMValueAsMetadata(dwarf));
}

void be_debug_end(Emitter *emitter) {
    if (!emitter->debug) return;
    LLVMDIBuilderFinalize(emitter->debug->builder);
    LLVMDisposeDIBuilder(emitter->debug->builder);
    emitter->debug = NULL;
}

static unsigned encoding(DType dtype) {
    if (dtype == DTYPE_BOOL) return DWARF_BOOLEAN;
    if (dtype_is_float(dtype)) return DWARF_FLOAT;
    return dtype_is_signed(dtype) ? DWARF_SIGNED : DWARF_UNSIGNED;
}

static LLVMMetadataRef debug_type(const DebugInfo *debug, DType dtype) {
    const char *name = dtype_name(dtype);
    return LLVMDIBuilderCreateBasicType(debug->builder, name, strlen(name), 8 * (uint64_t)dtype_size(dtype), encoding(dtype), LLVMDIFlagZero);
}

static LLVMMetadataRef array_type(const DebugInfo *debug, DType dtype) {
    return LLVMDIBuilderCreatePointerType(debug->builder, debug_type(debug, dtype), 64, 0, 0, "", 0);
}

static LLVMMetadataRef location(const Emitter *emitter, SourcePosition position) {
    return LLVMDIBuilderCreateDebugLocation(emitter->context, position.line, position.column, emitter->debug->subprogram, NULL);
}

// The argument's value goes to a slot of its own, which a debugger can read at any place.
static void declare_argument(Emitter *emitter, const char *name, LLVMMetadataRef type, unsigned number, LLVMValueRef value, SourcePosition at) {
    const DebugInfo *debug = emitter->debug;
    LLVMMetadataRef variable = LLVMDIBuilderCreateParameterVariable(debug->builder, debug->subprogram, name, strlen(name), number,
                                                                    debug->file, at.line, type, true, LLVMDIFlagZero);
    LLVMValueRef slot = be_alloca(emitter, LLVMTypeOf(value), name);
    LLVMBuildStore(emitter->builder, value, slot);
    LLVMBasicBlockRef block = LLVMGetInsertBlock(emitter->builder);
    LLVMDIBuilderInsertDeclareRecordAtEnd(debug->builder, slot, variable, debug->expression, location(emitter, at), block);
}

static void declare_arguments(Emitter *emitter, SourcePosition at) {
    const LoopFunction *function = emitter->function;
    unsigned number = 1;
    for (uint32_t i = 0; i < function->dimensions.count; i++) {
        const IrDimension *dimension = &function->dimensions.items[i];
        if (dimension->is_parameter) continue;
        declare_argument(emitter, dimension->name, debug_type(emitter->debug, DTYPE_I64), number++, LLVMGetParam(emitter->body, i), at);
    }
    for (uint32_t i = 0; i < function->parameters.count; i++) {
        const LoopParameter *parameter = &function->parameters.items[i];
        bool is_array = parameter->type.rank > 0;
        LLVMMetadataRef type = is_array ? array_type(emitter->debug, parameter->type.dtype) : debug_type(emitter->debug, parameter->type.dtype);
        LLVMValueRef value = LLVMGetParam(emitter->body, (uint32_t)function->dimensions.count + i);
        declare_argument(emitter, parameter->name, type, number++, value, be_source_position(emitter, parameter->span));
    }
}

void be_debug_variable(Emitter *emitter, const LoopVariable *source, LLVMValueRef slot) {
    const DebugInfo *debug = emitter->debug;
    if (!debug || source->dtype == DTYPE_BOOL) return; // a bool's slot is one bit, which debuggers cannot read
    SourcePosition at = be_source_position(emitter, emitter->function->span);
    LLVMMetadataRef variable = LLVMDIBuilderCreateAutoVariable(debug->builder, debug->subprogram, source->name, strlen(source->name),
                                                               debug->file, at.line, debug_type(debug, source->dtype), true, LLVMDIFlagZero, 0);
    LLVMDIBuilderInsertDeclareRecordAtEnd(debug->builder, slot, variable, debug->expression, location(emitter, at), emitter->entry);
}

void be_debug_function(Emitter *emitter) {
    if (!emitter->debug) return;
    DebugInfo *debug = emitter->debug;
    const char *name = emitter->function->name;
    SourcePosition at = be_source_position(emitter, emitter->function->span);
    LLVMMetadataRef result = debug_type(debug, DTYPE_I32);
    LLVMMetadataRef type = LLVMDIBuilderCreateSubroutineType(debug->builder, debug->file, &result, 1, LLVMDIFlagZero);
    // Without the body's own symbol as linkage name a debugger's breakpoint on the function's name stops in the source.
    debug->subprogram =
        LLVMDIBuilderCreateFunction(debug->builder, debug->file, name, strlen(name), "", 0, debug->file, at.line, type, true, true,
                                    at.line, LLVMDIFlagPrototyped, emitter->options->optimisation_level > 0);
    LLVMSetSubprogram(emitter->body, debug->subprogram);
    // The arguments' stores have no place: they are the prologue, after which a debugger stops.
    declare_arguments(emitter, at);
    LLVMSetCurrentDebugLocation2(emitter->builder, location(emitter, at));
}

void be_debug_place(Emitter *emitter, Span span) {
    if (!emitter->debug) return;
    LLVMSetCurrentDebugLocation2(emitter->builder, location(emitter, be_source_position(emitter, span)));
}

void be_debug_restore(Emitter *emitter, LLVMMetadataRef place) {
    if (emitter->debug) emitter->debug->subprogram = LLVMGetSubprogram(emitter->body);
    LLVMSetCurrentDebugLocation2(emitter->builder, place);
}
