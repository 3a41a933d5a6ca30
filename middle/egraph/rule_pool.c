// Rules of a text: reading its forms with the comments above them, duplicates, and adding what a filter admits.

#include "rule_internal.h"

#include <stdio.h>
#include <stdlib.h>

// ---- pools -------------------------------------------------------------------------------------------------------

void eg_rule_pool_initialise(EgRulePool *pool, const EgSignature *signature) { *pool = (EgRulePool){.signature = *signature}; }

void eg_rule_pool_release(EgRulePool *pool) {
    vector_free(&pool->forms);
    vector_free(&pool->rules);
    vector_free(&pool->nodes);
    vector_free(&pool->children);
    vector_free(&pool->variables);
    vector_free(&pool->roots);
    vector_free(&pool->calls);
    vector_free(&pool->arguments);
}

EgRulePool *eg_rule_pool_create(const EgSignature *signature) {
    EgRulePool *pool = malloc(sizeof *pool);
    if (!pool) base_out_of_memory();
    eg_rule_pool_initialise(pool, signature);
    pool->arena = arena_create();
    return pool;
}

void eg_rule_pool_destroy(EgRulePool *pool) {
    if (!pool) return;
    eg_rule_pool_release(pool);
    arena_destroy(pool->arena);
    free(pool);
}

EgRuleTable eg_rule_pool_table(const EgRulePool *pool) {
    return (EgRuleTable){
        .fingerprint = eg_signature_fingerprint(&pool->signature),
        .forms = pool->forms.items, .form_count = pool->forms.count,
        .rules = pool->rules.items, .rule_count = pool->rules.count,
        .nodes = pool->nodes.items, .node_count = pool->nodes.count,
        .children = pool->children.items, .child_count = pool->children.count,
        .variables = pool->variables.items, .variable_count = pool->variables.count,
        .roots = pool->roots.items, .root_count = pool->roots.count,
        .calls = pool->calls.items, .call_count = pool->calls.count,
        .arguments = pool->arguments.items, .argument_count = pool->arguments.count,
    };
}

static void truncate_pool(EgRulePool *pool, const EgRuleTable *before) {
    pool->forms.count = before->form_count;
    pool->rules.count = before->rule_count;
    pool->nodes.count = before->node_count;
    pool->children.count = before->child_count;
    pool->variables.count = before->variable_count;
    pool->roots.count = before->root_count;
    pool->calls.count = before->call_count;
    pool->arguments.count = before->argument_count;
}

// ---- texts -------------------------------------------------------------------------------------------------------

// The comment lines in [from, to) without semicolons, one line each.
static const char *read_equation(const EgReader *reader, const char *from, const char *to) {
    TextBuffer equation = {0};
    while (from && from < to) {
        from += strspn(from, " \t");
        size_t length = strcspn(from, "\r\n");
        size_t start = strspn(from, ";"), end = length;
        start += from[start] == ' ';
        while (end > start && (from[end - 1] == ' ' || from[end - 1] == '\t')) end--;
        if (from >= to || *from != ';') break;
        if (equation.length) text_add_char(&equation, '\n');
        text_add_bytes(&equation, from + start, end > start ? end - start : 0);
        from += length;
        from += strspn(from, "\r");
        from += *from == '\n';
    }
    const char *copy = arena_copy_string(reader->pool->arena, equation.text ? equation.text : "", equation.length);
    text_free(&equation);
    return copy;
}

// Steps to the next form and returns where the comment directly above it starts, NULL without one. A comment on a form's
// own last line is not above anything. `adjacent`: no blank line stands before the form.
static const char *skip_to_form(EgReader *reader, bool *adjacent) {
    const char *comment = NULL;
    bool at_line_start = reader->at == reader->text;
    *adjacent = true;
    for (;; reader->at++) {
        if (*reader->at == ';') {
            if (at_line_start && !comment) comment = reader->at;
            reader->at += strcspn(reader->at, "\n");
        } else if (*reader->at == '\n' && at_line_start) comment = NULL, *adjacent = false;
        if (!*reader->at || !strchr(" \t\r\n", *reader->at)) return comment;
        at_line_start = at_line_start || *reader->at == '\n';
    }
}

static void read_forms(EgReader *reader) {
    const char *equation = "";
    while (!reader->failed) {
        bool adjacent;
        const char *comment = skip_to_form(reader, &adjacent);
        if (!*reader->at) return;
        if (comment || !adjacent) equation = read_equation(reader, comment, reader->at);
        if (*reader->at != '(') eg_reader_fail(reader, reader->at, "expected '(rule'");
        else eg_reader_form(reader, equation);
    }
}

// ---- duplicates --------------------------------------------------------------------------------------------------

typedef struct Named {
    const EgRuleForm *form;
    size_t order;
} Named;
typedef VECTOR(Named) NamedList;

static int compare_named(const void *left, const void *right) {
    const Named *first = left, *second = right;
    int order = strcmp(first->form->name, second->form->name);
    if (order) return order;
    return first->order < second->order ? -1 : first->order > second->order;
}

static void list_forms(NamedList *list, const EgRuleForm *forms, size_t count) {
    for (size_t k = 0; k < count; k++) {
        Named named = {&forms[k], list->count};
        vector_push(list, named);
    }
}

// Fills the error with the first form of the text whose name is not new. Forms before `first_new` are from earlier texts.
static bool check_names(EgRulePool *pool, size_t first_new, const EgRuleTable *const *tables, size_t table_count, EgError *error) {
    NamedList list = {0};
    if (first_new == pool->forms.count) return true;
    for (size_t k = 0; k < table_count; k++) list_forms(&list, tables[k]->forms, tables[k]->form_count);
    list_forms(&list, pool->forms.items, pool->forms.count);
    qsort(list.items, list.count, sizeof *list.items, compare_named);
    const EgRuleForm *wrong = NULL, *earlier = NULL, *new_forms = pool->forms.items + first_new, *end = pool->forms.items + pool->forms.count;
    for (size_t k = 1; k < list.count; k++) {
        const EgRuleForm *form = list.items[k].form;
        if (form < new_forms || form >= end || strcmp(form->name, list.items[k - 1].form->name)) continue;
        if (!wrong || form < wrong) wrong = form, earlier = list.items[k - 1].form;
    }
    vector_free(&list);
    if (!wrong) return true;
    if (!error) return false;
    *error = (EgError){.line = wrong->line, .column = wrong->column};
    if (earlier >= new_forms && earlier < end)
        snprintf(error->message, sizeof error->message, "the rule %.60s is on line %u already", wrong->name, earlier->line);
    else snprintf(error->message, sizeof error->message, "there is a rule %.60s already", wrong->name);
    return false;
}

bool eg_rule_pool_read(EgRulePool *pool, const char *text, EgError *error) {
    size_t forms = pool->forms.count;
    EgReader reader = {.pool = pool, .error = error, .text = text, .at = text, .allow_variables = true};
    read_forms(&reader);
    return !reader.failed && check_names(pool, forms, NULL, 0, error);
}

// ---- adding ------------------------------------------------------------------------------------------------------

// Whether `name` is the rule's, or a beginning of it that names the form or the form's converse.
static bool is_named(const EgTableRule *rule, const char *name) {
    size_t length = strlen(name);
    return length && !strncmp(rule->name, name, length) && (!rule->name[length] || rule->name[length] == '[' || rule->name[length] == '/');
}

static bool is_admitted(const EgRuleFilter *filter, const EgRuleTable *table, const EgTableRule *rule) {
    if (!filter) return true;
    bool admitted = filter->tags >> table->forms[rule->form].tag & 1;
    for (size_t k = 0; k < filter->disabled_count; k++) {
        if (!is_named(rule, filter->disabled[k])) continue;
        if (filter->disabled_found) filter->disabled_found[k] = true;
        admitted = false;
    }
    return admitted;
}

// The first rule that is too large for the engine, NULL when all are added.
static const EgTableRule *add_rules(EgGraph *graph, const EgRuleTable *table, size_t first, const EgRuleFilter *filter, const EgRuleOptions *options) {
    const EgTableRule *wrong = NULL;
    for (size_t k = first; k < table->rule_count && !wrong; k++)
        if (is_admitted(filter, table, &table->rules[k]) && !eg_compile_rule(graph, table, &table->rules[k], options)) wrong = &table->rules[k];
    eg_compile_finish(graph);
    return wrong;
}

void eg_rules_add_table(EgGraph *graph, const EgRuleTable *table, const EgRuleFilter *filter) {
#ifdef ARRC_VERIFY
    EgSignature signature = eg_graph_signature(graph);
    REQUIRE(table->fingerprint == eg_signature_fingerprint(&signature), "the rules were compiled for another signature");
#endif
    const EgTableRule *wrong = add_rules(graph, table, 0, filter, NULL);
    REQUIRE(!wrong, "rule %s is too large", wrong->name);
    eg_push(&graph->memory, &graph->tables, table);
}

static bool add_text(EgGraph *graph, EgReader *reader, const EgRuleTable *before, const EgRuleFilter *filter, const EgRuleOptions *options) {
    bool good = !reader->failed;
    if (good && !options) good = check_names(reader->pool, before->form_count, graph->tables.items, graph->tables.count, reader->error);
    if (!good) {
        truncate_pool(reader->pool, before);
        return false;
    }
    EgRuleTable table = eg_rule_pool_table(reader->pool);
    const EgTableRule *wrong = add_rules(graph, &table, before->rule_count, filter, options);
    if (wrong && reader->error) {
        *reader->error = (EgError){.line = table.forms[wrong->form].line, .column = table.forms[wrong->form].column};
        if (options) reader->error->line = 1;
        snprintf(reader->error->message, sizeof reader->error->message, "the rule is too large");
    }
    return !wrong;
}

static EgRulePool *graph_pool(EgGraph *graph) {
    EgSignature signature = eg_graph_signature(graph);
    if (!graph->pool) graph->pool = eg_rule_pool_create(&signature);
    return graph->pool;
}

bool eg_rules_read(EgGraph *graph, const char *text, const EgRuleFilter *filter, EgError *error) {
    EgReader reader = {.pool = graph_pool(graph), .error = error, .text = text, .at = text, .allow_variables = true};
    EgRuleTable before = eg_rule_pool_table(reader.pool);
    read_forms(&reader);
    return add_text(graph, &reader, &before, filter, NULL);
}

bool eg_rule_add(EgGraph *graph, const char *name, const char *text, const EgRuleOptions *options, EgError *error) {
    EgReader reader = {.pool = graph_pool(graph), .error = error, .text = text, .at = text, .allow_variables = true};
    EgRuleTable before = eg_rule_pool_table(reader.pool);
    eg_reader_plain_rule(&reader, name);
    return add_text(graph, &reader, &before, NULL, options ? options : &(EgRuleOptions){0});
}

// ---- what is known about rules -----------------------------------------------------------------------------------

size_t eg_rule_count(const EgGraph *graph) { return graph->rules.count; }

EgRuleInfo eg_rule_info(const EgGraph *graph, EgRule rule) {
    const EgRuleData *data = &graph->rules.items[rule.index];
    return (EgRuleInfo){data->name, data->form.name, data->form.equation, data->form.line, (EgRuleMeasure)data->form.measure, (EgRuleTag)data->form.tag};
}

EgRuleFigures eg_rule_figures(const EgGraph *graph, EgRule rule) { return graph->rules.items[rule.index].figures; }
