#include "check_rule.h"

#include <stdio.h>
#include <string.h>

#include "pattern_term.h"
#include "random_term.h"

enum { SAMPLES = 3, STEPS = 6, CANON_STEPS = 16, NODE_LIMIT = 600 };

typedef struct Work {
    const EgRuleTable *table;
    uint32_t tags;
    bool saturates, contradicted;
    Term *term;
    Claims claims;
    ArrayGraph *graph;
    uint64_t changes;
} Work;

static uint64_t count_changes(EgGraph *engine) {
    uint64_t changes = 0;
    for (uint32_t k = 0; k < eg_rule_count(engine); k++) changes += eg_rule_figures(engine, (EgRule){k}).changes;
    return changes;
}

// False when constants contradict each other, as rules that are not exact may bring about.
static bool saturate(EgGraph *engine) {
    EgStatus status = EG_CHANGED;
    for (uint32_t step = 0; step < STEPS && status == EG_CHANGED; step++) {
        if (eg_run(engine, EG_CANON, CANON_STEPS) == EG_CONTRADICTION) return false;
        status = eg_step(engine, EG_EXPLORE);
    }
    return status != EG_CONTRADICTION;
}

static void rewrite(void *data) {
    Work *work = data;
    ArrayGraphOptions options = {.engine = {.max_nodes = NODE_LIMIT, .max_matches = 4 * NODE_LIMIT}, .rounds = work->tags != 1u << EG_EXACT};
    work->graph = array_graph_create(work->term->function, &options);
    EgGraph *engine = array_graph_engine(work->graph);
    eg_rules_add_table(engine, work->table, &(EgRuleFilter){.tags = work->tags});
    if (work->saturates) work->contradicted = !saturate(engine);
    else {
        eg_step(engine, EG_CANON);
        eg_step(engine, EG_EXPLORE);
    }
    work->changes = work->contradicted ? 0 : count_changes(engine);
    if (work->changes) claims_collect(work->graph, work->term, &work->claims);
}

static void fill(Term *term, const char *message, Finding *finding) {
    text_format(&finding->text, "%s\n", message);
    ir_print(term->module, &finding->text);
    finding->size = finding->text.length;
}

static Agreement agreement_of(EgRuleTag tag) { return tag == EG_EXACT ? AGREE_BITS : tag == EG_CANCELS ? AGREE_CANCELLING : AGREE_ROUNDED; }

static Outcome judge(Work *work, EgRuleTag tag, bool compares, Finding *finding) {
    char message[512];
    if (!base_guard(rewrite, work, message, sizeof message)) {
        fill(work->term, message, finding);
        return OUTCOME_WRONG;
    }
    if (work->changes == 0) return OUTCOME_SILENT;
    work->term->function->results.count = 0;
    for (size_t k = 0; k < work->claims.count; k++) vector_push(&work->term->function->results, work->claims.items[k].other);
    if (!ir_verify(work->term->module, message, sizeof message)) {
        fill(work->term, message, finding);
        return OUTCOME_WRONG;
    }
    if (!compares) return OUTCOME_HOLDS;
    Replay replay = term_replay(work->term);
    return replay_claims(&replay, &work->claims, agreement_of(tag), SAMPLES, finding) ? OUTCOME_HOLDS : OUTCOME_WRONG;
}

static Outcome check_term(Work *work, EgRuleTag tag, bool compares, Finding *finding) {
    char message[512];
    if (!ir_verify(work->term->module, message, sizeof message)) INTERNAL_ERROR("the generator made a wrong term: %s", message);
    Outcome outcome = judge(work, tag, compares, finding);
    array_graph_destroy(work->graph);
    vector_free(&work->claims);
    return outcome;
}

Outcome check_rule(const EgRuleTable *table, const EgTableRule *rule, Random *random, uint32_t *fired, Finding *finding) {
    EgRuleTable alone = *table;
    alone.rules = rule, alone.rule_count = 1;
    EgRuleTag tag = (EgRuleTag)table->forms[rule->form].tag;
    Term term;
    term_create(&term, random);
    term.rounds = tag != EG_EXACT;
    term.fired = fired;
    Outcome outcome = OUTCOME_NO_TERM;
    if (pattern_term(&term, table, rule)) outcome = check_term(&(Work){.table = &alone, .tags = 1u << tag, .term = &term}, tag, true, finding);
    if (outcome == OUTCOME_HOLDS) fired[ir_type(term.function, term.root).dtype]++;
    term_free(&term);
    return outcome;
}

Outcome check_saturation(const EgRuleTable *table, uint32_t tags, Random *random, Finding *finding) {
    Term term;
    term_create(&term, random);
    Outcome outcome = OUTCOME_NO_TERM;
    Work work = {.table = table, .tags = tags, .saturates = true, .term = &term};
    if (random_term(&term, table)) outcome = check_term(&work, EG_EXACT, tags == 1u << EG_EXACT, finding);
    term_free(&term);
    return outcome;
}
