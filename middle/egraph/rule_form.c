// Forms of the rule language and the rules that they stand for.
//
//   form      = "(" "rule" name measure tag each* left+ arrow pattern condition* ")"
//   measure   = "canon" | "descend" | "explore"
//   tag       = "exact" | "reassociates" | "distributes" | "cancels"
//   left      = pattern | "(" "=" "?name" pattern ")"
//   arrow     = "=>" | "<=>"
//   condition = ":when" ("(" guard argument* ")")+
//
// A form is read again for each operation of its families and for the converse, always by the same functions, so that each
// rule it stands for is checked on its own.

#include "rule_internal.h"

typedef struct Form {
    EgWord name;
    EgRuleMeasure measure;
    EgRuleTag tag;
    const char *left, *arrow, *right, *conditions; // where they start
    bool both_ways;
} Form;

// ---- sides -------------------------------------------------------------------------------------------------------

// Steps over "(=" if it is next.
static bool take_name(EgReader *reader) {
    eg_reader_skip_space(reader);
    const char *start = reader->at;
    if (eg_reader_take(reader, '(') && eg_reader_take_word(reader, "=")) return true;
    reader->at = start;
    return false;
}

static const EgPatternNode *node_at(const EgReader *reader, uint32_t index) { return &reader->pool->nodes.items[reader->rule.nodes + index]; }

static void read_left(EgReader *reader) {
    EgPatternRoot root = {.variable = EG_NO_VARIABLE};
    bool named = take_name(reader);
    eg_reader_skip_space(reader);
    if (named && *reader->at != '?') eg_reader_fail(reader, reader->at, "expected a variable after '='");
    if (named && !reader->failed) root.variable = eg_reader_variable(reader, false);
    eg_reader_skip_space(reader);
    const char *start = reader->at;
    if (!reader->failed) root.node = eg_reader_pattern(reader);
    if (reader->failed) return;
    if (node_at(reader, root.node)->kind == EG_PATTERN_VARIABLE) eg_reader_fail(reader, start, "a left side must be an operation");
    if (named) eg_reader_expect(reader, ')');
    vector_push(&reader->pool->roots, root);
}

static bool at_arrow(EgReader *reader) {
    EgWord word = eg_reader_peek(reader);
    return eg_word_is(word, "=>") || eg_word_is(word, "<=>");
}

static void read_lefts(EgReader *reader, Form *form) {
    reader->at = form->left;
    reader->on_left = true;
    do read_left(reader);
    while (!reader->failed && !at_arrow(reader) && *reader->at && *reader->at != ')');
    if (!reader->failed && !at_arrow(reader)) eg_reader_fail(reader, reader->at, "expected => or <=>");
    reader->on_left = false;
    form->arrow = reader->at;
    form->both_ways = *reader->at == '<';
}

static void read_conditions(EgReader *reader) {
    while (!reader->failed && eg_reader_take_word(reader, ":when")) {
        do eg_reader_guard(reader);
        while (!reader->failed && (eg_reader_skip_space(reader), *reader->at == '('));
    }
}

// ---- what a rule must not be -------------------------------------------------------------------------------------

static bool same_node(const EgPatternNode *left, const EgPatternNode *right) {
    return left->kind == right->kind && left->attribute_kind == right->attribute_kind && left->op == right->op && left->variable == right->variable &&
           left->source == right->source && left->payload == right->payload;
}

static bool same_pattern(const EgReader *reader, uint32_t left_index, uint32_t right_index) {
    const EgPatternNode *left = node_at(reader, left_index), *right = node_at(reader, right_index);
    if (!same_node(left, right)) return false;
    uint32_t arity = left->kind == EG_PATTERN_APPLY ? reader->pool->signature.ops[left->op].arity : 0;
    for (uint32_t k = 0; k < arity; k++) {
        const uint32_t *children = &reader->pool->children.items[reader->rule.children];
        if (!same_pattern(reader, children[left->children + k], children[right->children + k])) return false;
    }
    return true;
}

static void check_sides_differ(EgReader *reader, const Form *form) {
    const EgPatternRoot *root = &reader->pool->roots.items[reader->rule.roots];
    uint32_t right = (uint32_t)reader->pool->nodes.count - reader->rule.nodes - 1;
    const EgPatternNode *node = node_at(reader, right);
    bool names_left = node->kind == EG_PATTERN_VARIABLE && node->variable == root->variable;
    if (names_left || same_pattern(reader, root->node, right)) eg_reader_fail(reader, form->right, "the two sides are identical");
}

static bool right_uses(const EgReader *reader, uint32_t variable, uint32_t first_right) {
    for (uint32_t k = first_right; reader->rule.nodes + k < reader->pool->nodes.count; k++) {
        const EgPatternNode *node = node_at(reader, k);
        if (node->kind == EG_PATTERN_VARIABLE && node->variable == variable) return true;
        if (node->attribute_kind == EG_ATTRIBUTE_VARIABLE && node->source == variable) return true;
    }
    return false;
}

static const char *const measure_names[] = {[EG_CANON] = "canon", [EG_EXPLORE] = "explore", [EG_DESCEND] = "descend"};

static void check_both_ways(EgReader *reader, const Form *form) {
    const EgRulePool *pool = reader->pool;
    const EgPatternRoot *root = &pool->roots.items[reader->rule.roots];
    if (form->measure != EG_EXPLORE) eg_reader_fail(reader, form->arrow, "a %s rule shrinks its measure, so it goes one way only: use =>", measure_names[form->measure]);
    if (pool->roots.count - reader->rule.roots > 1) eg_reader_fail(reader, form->arrow, "<=> takes a single left pattern");
    if (root->variable != EG_NO_VARIABLE) eg_reader_fail(reader, form->arrow, "<=> takes a left pattern without a name");
    if (pool->nodes.items[pool->nodes.count - 1].kind == EG_PATTERN_VARIABLE)
        eg_reader_fail(reader, form->right, "both sides of <=> must be operations");
    for (uint32_t k = 0; reader->rule.variables + k < pool->variables.count; k++)
        if (!right_uses(reader, k, root->node + 1))
            eg_reader_fail(reader, form->arrow, "<=> needs the same variables on both sides; ?%.40s is on one only", pool->variables.items[reader->rule.variables + k].name);
}

// Variables are numbered as they occur, so that equal rules are equal entry by entry.
static bool same_rules(const EgRulePool *pool, const EgTableRule *left, const EgTableRule *right) {
    bool same = left->node_count == right->node_count && left->child_count == right->child_count && left->argument_count == right->argument_count;
    for (uint32_t k = 0; same && k < left->node_count; k++) same = same_node(&pool->nodes.items[left->nodes + k], &pool->nodes.items[right->nodes + k]);
    for (uint32_t k = 0; same && k < left->child_count; k++) same = pool->children.items[left->children + k] == pool->children.items[right->children + k];
    for (uint32_t k = 0; same && k < left->argument_count; k++)
        same = pool->arguments.items[left->arguments + k].value == pool->arguments.items[right->arguments + k].value;
    return same;
}

// ---- rules of a form ---------------------------------------------------------------------------------------------

// The form's name, the direction, the operations of its families.
static const char *display_name(const EgReader *reader, const Form *form, bool converse) {
    TextBuffer name = {0};
    text_add_bytes(&name, form->name.text, form->name.length);
    if (converse) text_add(&name, "/converse");
    for (uint32_t k = 0; k < reader->family_count; k++)
        text_format(&name, "%s%s", k ? "," : "[", reader->pool->signature.ops[reader->families[k].op].name);
    if (reader->family_count) text_add_char(&name, ']');
    return arena_take_text(reader->pool->arena, &name);
}

static void add_rule(EgReader *reader, const Form *form, bool converse) {
    if (reader->pool->rules.count == EG_MAX_POOL_RULES) eg_reader_fail(reader, form->left, "more than %d rules", EG_MAX_POOL_RULES);
    if (reader->failed) return;
    eg_reader_end_rule(reader);
    reader->rule.name = display_name(reader, form, converse);
    vector_push(&reader->pool->rules, reader->rule);
}

static void read_forward(EgReader *reader, Form *form) {
    eg_reader_begin_rule(reader);
    read_lefts(reader, form);
    if (reader->failed) return;
    reader->at += form->both_ways ? 3 : 2;
    reader->both_sides = form->both_ways;
    eg_reader_skip_space(reader);
    form->right = reader->at;
    eg_reader_pattern(reader);
    form->conditions = reader->at;
    if (!reader->failed) check_sides_differ(reader, form);
    if (!reader->failed && form->both_ways) check_both_ways(reader, form);
    read_conditions(reader);
    add_rule(reader, form, false);
}

// The form from right to left. What follows the form stays next.
static void read_converse(EgReader *reader, Form *form) {
    const char *after = reader->at;
    eg_reader_begin_rule(reader);
    reader->at = form->right;
    reader->on_left = true;
    read_left(reader);
    reader->on_left = false;
    reader->at = form->left;
    if (!reader->failed) eg_reader_pattern(reader);
    reader->at = form->conditions;
    read_conditions(reader);
    reader->at = after;
    add_rule(reader, form, true);
    const EgRulePool *pool = reader->pool;
    if (!reader->failed && same_rules(pool, &pool->rules.items[pool->rules.count - 2], &pool->rules.items[pool->rules.count - 1]))
        eg_reader_fail(reader, form->arrow, "the converse is the same rule: use =>");
}

static void read_rule(EgReader *reader, Form *form) {
    read_forward(reader, form);
    if (!reader->failed && form->both_ways) read_converse(reader, form);
    reader->both_sides = false;
}

// ---- forms -------------------------------------------------------------------------------------------------------

static const char *const tag_names[] = {[EG_EXACT] = "exact", [EG_REASSOCIATES] = "reassociates", [EG_DISTRIBUTES] = "distributes", [EG_CANCELS] = "cancels"};

const char *eg_rule_measure_name(EgRuleMeasure measure) { return measure_names[measure]; }
const char *eg_rule_tag_name(EgRuleTag tag) { return tag_names[tag]; }

static uint32_t read_choice(EgReader *reader, const char *const *names, uint32_t count, const char *expected) {
    EgWord word = eg_reader_peek(reader);
    for (uint32_t k = 0; k < count; k++)
        if (eg_reader_take_word(reader, names[k])) return k;
    eg_reader_fail(reader, reader->at, word.length ? "expected %s, not %.*s" : "expected %s", expected, EG_WORD(word));
    return 0;
}

static void read_head(EgReader *reader, Form *form) {
    eg_reader_expect(reader, '(');
    if (!reader->failed && !eg_reader_take_word(reader, "rule")) eg_reader_fail(reader, reader->at, "expected 'rule'");
    form->name = eg_reader_peek(reader);
    if (!form->name.length) eg_reader_fail(reader, reader->at, "expected the rule's name");
    else if (memchr(form->name.text, '/', form->name.length)) eg_reader_fail(reader, reader->at, "a rule's name has no '/'");
    reader->at += form->name.length;
    form->measure = (EgRuleMeasure)read_choice(reader, measure_names, 3, "canon, descend or explore");
    form->tag = (EgRuleTag)read_choice(reader, tag_names, 4, "exact, reassociates, distributes or cancels");
}

static void add_form(EgReader *reader, const Form *form, const char *start, const char *equation) {
    EgRuleForm added = {.equation = equation, .measure = (uint8_t)form->measure, .tag = (uint8_t)form->tag};
    added.name = arena_copy_string(reader->pool->arena, form->name.text, form->name.length);
    reader->form = eg_place_count(reader->form.at ? reader->form : (EgPlace){reader->text, 1, 1}, start);
    added.line = reader->form.line, added.column = reader->form.column;
    vector_push(&reader->pool->forms, added);
}

static void read_combinations(EgReader *reader, Form *form) {
    do read_rule(reader, form);
    while (!reader->failed && eg_reader_next_combination(reader));
    for (uint32_t k = 0; k < reader->family_count; k++)
        if (!reader->families[k].used) eg_reader_fail(reader, reader->families[k].name.text, "%.*s does not occur on the left side", EG_WORD(reader->families[k].name));
}

void eg_reader_form(EgReader *reader, const char *equation) {
    Form form = {0};
    const char *start = reader->at;
    read_head(reader, &form);
    if (!reader->failed) eg_reader_families(reader);
    form.left = reader->at;
    if (!reader->failed) read_combinations(reader, &form);
    eg_reader_free_families(reader);
    if (reader->failed) return;
    eg_reader_skip_space(reader);
    if (*reader->at != ')') eg_reader_fail(reader, reader->at, "expected :when or ')'");
    else reader->at++;
    add_form(reader, &form, start, equation);
}

void eg_reader_plain_rule(EgReader *reader, const char *name) {
    Form form = {.name = {name, strlen(name)}, .measure = EG_EXPLORE, .left = reader->at};
    read_rule(reader, &form);
    eg_reader_skip_space(reader);
    if (*reader->at) eg_reader_fail(reader, reader->at, "expected :when or the end of the text");
    if (reader->failed) return;
    add_form(reader, &form, reader->text, "");
    reader->pool->forms.items[reader->pool->forms.count - 1].line = 0;
}
