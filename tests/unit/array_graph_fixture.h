// The e-graph of a program with one function, for tests.

#ifndef TESTS_UNIT_ARRAY_GRAPH_FIXTURE_H
#define TESTS_UNIT_ARRAY_GRAPH_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "frontend/ast.h"
#include "frontend/check.h"
#include "middle/egraph/array_graph.h"

typedef struct Fixture {
    Arena *arena;
    StringTable *strings;
    SourceFile source;
    DiagnosticList diagnostics;
    IrModule *module;
    IrFunction *function;
    ArrayGraph *graph;
    EgGraph *engine;
} Fixture;

// Checks a program with one function, whose graph it makes.
static inline Fixture graph_with(const char *text, const ArrayGraphOptions *options) {
    Fixture fixture = {.arena = arena_create(), .source = {"test.arr", text, strlen(text)}};
    fixture.strings = string_table_create(fixture.arena);
    diagnostic_list_initialise(&fixture.diagnostics, fixture.arena);
    AstModule *syntax = fe_parse(&fixture.source, fixture.arena, fixture.strings, &fixture.diagnostics);
    fixture.module = fe_check(syntax, &fixture.source, fixture.arena, fixture.strings, &fixture.diagnostics);
    if (fixture.diagnostics.error_count) fail_msg("%s", fixture.diagnostics.entries.items[0].message);
    fixture.function = fixture.module->functions.items[0];
    fixture.graph = array_graph_create(fixture.function, options);
    fixture.engine = array_graph_engine(fixture.graph);
    return fixture;
}

static inline Fixture graph_of(const char *text) { return graph_with(text, &(ArrayGraphOptions){0}); }

static inline void free_fixture(Fixture *fixture) {
    array_graph_destroy(fixture->graph);
    ir_module_release(fixture->module);
    diagnostic_list_free(&fixture->diagnostics);
    string_table_destroy(fixture->strings);
    arena_destroy(fixture->arena);
}

static inline const ArrayFact *result_fact(const Fixture *fixture) {
    return array_class_fact(fixture->graph, array_graph_class(fixture->graph, fixture->function->results.items[0]));
}

#endif
